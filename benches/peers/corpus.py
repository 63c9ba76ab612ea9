"""Words of words.toml and the project's own articles to a corpus of made-up news: articles, pages, names and patterns.

The same seed gives the same bytes. Nothing here is taken from the press, so everything may be passed on.
Names and patterns are made once, in a neutral form, and then written for each tool.
"""
import csv
import html
import json
import random
import re
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
SEED = 7
NAMES, PATTERNS = 50_000, 1_000
TYPES = {"Company": 20_000, "Person": 20_000, "Place": 10_000}
VOWELS = "aeiou"


class Words:
    """The tables of words.toml."""

    def __init__(self):
        table = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
        words, names = table["words"], table["names"]
        self.forms = {verb: [verb, *forms.split()] for verb, forms in table["irregular"].items()}
        regular = dict.fromkeys(table["verbs"].split())
        mixed = list(self.forms)
        for verb in regular:
            self.forms.setdefault(verb, inflected(verb))
        # Irregular verbs are common ones: they stand among the first.
        rest = [verb for verb in regular if verb not in mixed]
        self.verbs = [verb for pair in zip(rest, mixed) for verb in pair] + rest[len(mixed):]
        self.nouns = list(dict.fromkeys(words["nouns"].split()))
        self.adjectives = words["adjectives"].split()
        self.abstracts = words["abstracts"].split()
        self.adverbs = words["adverbs"].split()
        self.trades = words["trades"].split()
        self.posts = [post.strip() for post in words["posts"].split("|")]
        self.parts = {key: value.split() for key, value in names.items()}


def inflected(verb):
    """All forms of a regular verb: base, -s, past, participle, -ing."""
    last, stem = verb[-1], verb
    if re.search(r"(s|x|z|ch|sh|o)$", verb):
        s = verb + "es"
    elif last == "y" and verb[-2] not in VOWELS:
        s = verb[:-1] + "ies"
    else:
        s = verb + "s"
    one_syllable = len(re.findall(r"[aeiouy]+", verb)) == 1
    if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", verb) and one_syllable:
        stem = verb + last
    if last == "e":
        past, ing = verb + "d", verb[:-1] + "ing"
    elif last == "y" and verb[-2] not in VOWELS:
        past, ing = verb[:-1] + "ied", verb + "ing"
    else:
        past, ing = stem + "ed", stem + "ing"
    return [verb, s, past, past, ing]


def plural(noun):
    return noun if noun in ("sheep", "cattle") else re.sub("man$", "men", noun) if noun.endswith("man") else inflected(noun)[1]


def by_rank(dice, items):
    """One of the items; the first are taken most, as words are in any text."""
    return items[int(len(items) * dice.random() ** 2.2)]


# --- names -----------------------------------------------------------------------------------------------------------


def names(words):
    """50,000 names with their types, all different, in the order of how often they are met."""
    dice, parts, seen, made = random.Random(SEED), words.parts, set(), []

    def coined():
        name = dice.choice(parts["starts"]) + "".join(dice.choice(parts["middles"]) for _ in range(dice.randrange(3))) + dice.choice(parts["ends"])
        if dice.random() < 0.02:
            spot = dice.randrange(1, len(name) - 1)
            name = name[:spot] + dice.choice(parts["accented"]) + name[spot + 1:]
        return name.capitalize()

    def company():
        shape = dice.random()
        if shape < 0.25:
            return coined()
        if shape < 0.75:
            return f"{coined()} {dice.choice(parts['business'])}"
        if shape < 0.85:
            return f"{coined()} {dice.choice(parts['business'])} {dice.choice(parts['business_ends'])}"
        if shape < 0.93:
            return f"{coined()} & {coined()}"
        return f"{coined()} {coined()} {dice.choice(parts['business'])}"

    def person():
        family = coined() if dice.random() < 0.95 else f"{coined()}-{coined()}"
        middle = f"{dice.choice(parts['first'])} " if dice.random() < 0.1 else ""
        return f"{dice.choice(parts['first'])} {middle}{family}"

    def place():
        shape = dice.random()
        if shape < 0.6:
            return coined()
        if shape < 0.8:
            return f"{dice.choice(parts['place_starts'])} {coined()}"
        return f"{coined()} {dice.choice(parts['place_ends'])}"

    makers = {"Company": company, "Person": person, "Place": place}
    kinds = [kind for kind, count in TYPES.items() for _ in range(count)]
    dice.shuffle(kinds)
    for kind in kinds:
        name = makers[kind]()
        while name in seen or len(name) < 6:
            name = makers[kind]()
        seen.add(name)
        made.append((name, kind))
    return made


# --- patterns --------------------------------------------------------------------------------------------------------


def patterns(words):
    """1,000 patterns: a verb in any form with a type or a word near it, with up to `gap` words (no marks) between.

    Shapes: `type verb`, `verb type`, `verb word`. The trigger is the verb. Each verb has three or four patterns.
    """
    dice, seen, made = random.Random(SEED + 1), set(), []
    while len(made) < PATTERNS:
        verb = words.verbs[len(made) % len(words.verbs)]
        shape = dice.choice(["type verb", "verb type", "verb word"])
        other = by_rank(dice, words.nouns) if shape == "verb word" else dice.choice(list(TYPES))
        if (verb, shape, other) in seen:
            continue
        seen.add((verb, shape, other))
        forms = sorted(set(words.forms[verb]))
        made.append({"id": f"p{len(made):04}", "shape": shape, "verb": verb, "forms": forms, "other": other, "gap": dice.randrange(1, 5)})
    return made


EXAMPLE = {"Company": "Ostrava Line", "Person": "Maja Lindqvist", "Place": "Gothia Falls"}


def write_pack(folder, all_names, all_patterns, words):
    """Names and patterns as a rule pack; the examples that every rule needs are made with it."""
    (folder / "gazetteers").mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text('[pack]\nname = "peers"\nversion = "0.1.0"\nlanguage = "en"\ndescription = "The names and patterns of the comparison"\n')
    with (folder / "gazetteers/names.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "aliases", "type"])
        rows.writerows((f"n{i}", name, "", kind) for i, (name, kind) in enumerate(all_names))
        rows.writerows((f"example-{kind.lower()}", name, "", kind) for kind, name in EXAMPLE.items() if all_patterns)
    if not all_patterns:
        return
    rules = []
    for p in all_patterns:
        verb, past, other, gap = f"~{p['verb']}/v", words.forms[p["verb"]][2], p["other"], f"[!punct]{{0,{p['gap']}}}"
        pattern, accept = {
            "type verb": (f"<who: {other}> {gap} {verb}", f"{EXAMPLE.get(other)} {past} it."),
            "verb type": (f"{verb} {gap} <whom: {other}>", f"They {past} {EXAMPLE.get(other)}."),
            "verb word": (f"{verb} {gap} {other}", f"They {past} the {other}."),
        }[p["shape"]]
        rules.append(f"[[claim]]\nid = \"{p['id']}\"\nemits = \"peers.{p['id']}\"\npattern = '''{pattern}'''\n"
                     f"accept = [\"{accept}\"]\nreject = [\"Nothing of the kind.\"]\n")
    (folder / "patterns.rules.toml").write_text("\n".join(rules), encoding="utf-8")


# --- sentences -------------------------------------------------------------------------------------------------------

OPENERS = ["", "", "", "", "In {month}, ", "On {weekday}, ", "Last year ", "After the {noun}, ", "According to {Company}, ", "In {Place}, ", "For the second time, ",
           "At the same time, ", "Despite {adj} {nouns}, ", "Under the {adj} {noun}, "]
CORES = [
    "{Company} {past} its {adj} {noun}", "{Company}, the {trade}, {past} {count} {nouns}", "the {noun} {past} {Place} {adverb}",
    "{Person} {past} the {adj} {noun}", "{Company} will {verb} the {noun} of {Company}", "{abstract} in {Place} {past} {pct}",
    "the {adj} {noun} {past} by {pct} to {money}", "{Company} and {Company} {past} a {noun} worth {money}", "{count} {nouns} were {part} in {Place}",
    "{Person}, the {post} of {Company}, {past} {Person}", "the {noun} is {ing} {nouns} and {nouns}", "{Company} has {part} {pct} of its {nouns} since {month}",
    "{nouns} from {Place} may {verb} the {adj} {noun}", "{Place} {past} a {noun} on {adj} {nouns}", "the {post} {past} that {nouns} would {verb} {Place}",
    "it {past} the {noun}", "{Person} did not {verb} the {noun}", "they {past} {count} {nouns} at {Company}",
    "the {trade} {past} {Company} over the {noun}", "{abstract} {past} more {adverb} than the {adj} {noun} {past}", "no {noun} was {part}",
    "a {adj} {noun} {past} {nouns} near {Place}", "{Company} {verb_s} {money} a year for {abstract}", "the {noun}, {part} in {year}, {verb_s} {count} {nouns}",
]
TAILS = ["", "", " in {Place}", " in {month} {year}", " because of the {adj} {noun}", " while {nouns} {past} {adverb}", ", {ing} {nouns} and {abstract}",
         " to {verb} {abstract}", ", which {past} {Company}", " after {Person} {past} the {noun}", " from {money} a year earlier", " between {month} and {month}",
         " and the {noun} {past} {pct}", ", {adverb}", " with {count} {adj} {nouns} and a {noun} for {abstract}", "; the {noun} {past} it"]
CLOSERS = ["", "", "", "", ", {Person} said", ", the {noun} said on {weekday}", ", according to {adj} {nouns}", ", {Company} said in a {noun}", ", said {Person}, {a_post} at {Company}"]
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONEY = ["${x} million", "${x} billion", "€{x} million", "{x} million kronor", "£{x}m", "{x} billion yen"]


class Reporter:
    """Writes sentences."""

    def __init__(self, words, all_names, seeds):
        self.dice, self.words, self.seeds = random.Random(SEED + 2), words, seeds
        self.of_kind = {kind: [name for name, k in all_names if k == kind] for kind in TYPES}
        self.people = []

    def slot(self, match):
        key, dice, words = match[1], self.dice, self.words
        if key in TYPES:
            if key == "Person" and self.people and dice.random() < 0.4:
                return dice.choice(self.people).split()[-1]
            name = by_rank(dice, self.of_kind[key])
            if key == "Person":
                self.people.append(name)
            return name
        forms = words.forms[by_rank(dice, words.verbs)] if key in ("verb", "verb_s", "past", "part", "ing") else None
        return {
            "verb": lambda: forms[0], "verb_s": lambda: forms[1], "past": lambda: forms[2], "part": lambda: forms[3], "ing": lambda: forms[4],
            "noun": lambda: by_rank(dice, words.nouns), "nouns": lambda: plural(by_rank(dice, words.nouns)), "adj": lambda: by_rank(dice, words.adjectives),
            "abstract": lambda: by_rank(dice, words.abstracts), "adverb": lambda: dice.choice(words.adverbs), "trade": lambda: dice.choice(words.trades),
            "post": lambda: dice.choice(words.posts), "a_post": lambda: f"the {dice.choice(words.posts)}", "month": lambda: dice.choice(MONTHS),
            "weekday": lambda: dice.choice(WEEKDAYS), "year": lambda: str(dice.randrange(1995, 2026)), "pct": lambda: f"{dice.randrange(2, 900) / 10:g}%",
            "count": lambda: f"{dice.choice([dice.randrange(2, 99), dice.randrange(100, 99_000)]):,}",
            "money": lambda: dice.choice(MONEY).format(x=f"{dice.randrange(11, 990) / 10:g}"),
        }[key]()

    def filled(self, template):
        return re.sub(r"\{(\w+)\}", self.slot, template)

    def sentence(self):
        dice = self.dice
        if dice.random() < 0.15:
            return dice.choice(self.seeds)
        text = self.filled(dice.choice(OPENERS) + dice.choice(CORES) + dice.choice(TAILS) + (dice.choice(TAILS) if dice.random() < 0.75 else "") + dice.choice(CLOSERS))
        text = text[0].upper() + text[1:] + "."
        if dice.random() < 0.12:
            said = self.filled(dice.choice(CORES) + dice.choice(TAILS))
            text = f'"{said[0].upper() + said[1:]}," {self.filled("{Person}")} said. {text}'
        return text

    def article(self, number):
        dice = self.dice
        self.people = []
        wanted = min(8_000, max(500, int(dice.lognormvariate(7.7, 0.6))))
        paragraphs, size = [], 0
        while size < wanted:
            paragraph = " ".join(self.sentence() for _ in range(dice.randrange(1, 4)))
            paragraphs.append(paragraph)
            size += len(paragraph) + 2
        title = self.filled(dice.choice(CORES))
        text = "\n\n".join(paragraphs)
        text = curled(text) if dice.random() < 0.21 else plain(text)
        published = date(2022, 1, 1) + timedelta(days=dice.randrange(1_400))
        return {"id": f"a{number:06}", "title": plain(title[0].upper() + title[1:]), "published": published.isoformat(), "language": "en", "text": text}


def curled(text):
    """Typographic quotes and dashes, as a fifth of articles have them."""
    text = re.sub(r'"([^"]*)"', "“\\1”", text)
    return text.replace("'", "’").replace(", which", " — which").replace(" - ", " – ")


def plain(text):
    for curly, straight in ("“\"", "”\"", "’'", "‘'", "—-", "–-"):
        text = text.replace(curly, straight)
    return text


def seed_sentences(articles):
    """Sentences of the project's own articles."""
    found = []
    for path in sorted(articles.glob("*.txt")):
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")[1:]:
            if paragraph.strip().endswith((".", "”", '"')):
                found += re.split(r"(?<=[a-z0-9]\.) (?=[A-Z])", " ".join(paragraph.split()))
    return [s for s in found if s.endswith(".") and len(s) > 20 and s.count("“") == s.count("”")]


def write_articles(path, reporter, size):
    """JSON Lines of at least `size` bytes of text."""
    written, lines = 0, []
    while written < size:
        article = reporter.article(len(lines))
        lines.append(json.dumps(article, ensure_ascii=False) + "\n")
        written += len(article["text"].encode())
    path.write_text("".join(lines), encoding="utf-8")
    return lines


# --- pages -----------------------------------------------------------------------------------------------------------

LAYOUTS = [
    ('<main><article class="story">', "</article></main>", "p"), ('<div id="content"><div class="post-body">', "</div></div>", "p"),
    ('<div role="main"><section class="article__text">', "</section></div>", "p"), ('<table><tr><td class="text">', "</td></tr></table>", "p"),
    ('<div class="wrap"><div class="col-8"><div itemprop="articleBody">', "</div></div></div>", "p"), ('<article><div class="entry-content">', "</div></article>", "div"),
]
SECTIONS = "World Business Politics Markets Technology Science Health Sport Culture Travel Opinion Weather Video Podcasts Newsletters".split()


def page(article, reporter, number):
    """An article in the furniture of a news site: menus, scripts, adverts, related links, comments."""
    dice, esc = reporter.dice, html.escape
    before, after, tag = LAYOUTS[number % len(LAYOUTS)]

    def title():
        text = reporter.filled(dice.choice(CORES))
        return esc(text[0].upper() + text[1:])

    def slug():
        return "-".join(by_rank(dice, reporter.words.nouns) for _ in range(4))

    def links(count, name):
        rows = "\n".join(f'    <li class="{name}__item"><a class="{name}__link" href="/{slug()}-{dice.randrange(10 ** 6)}.html" data-track="{name}:{i}">{title()}</a></li>' for i in range(count))
        return f'<ul class="{name}__list">\n{rows}\n</ul>'

    def cards(count):
        return "\n".join(f'<div class="card"><a href="/{slug()}.html"><picture><source srcset="https://img.example/{slug()}-640.webp 640w, https://img.example/{slug()}-1280.webp 1280w">'
                         f'<img alt="" loading="lazy" src="https://img.example/{slug()}.jpg"></picture><span class="card__title">{title()}</span></a><time>{dice.randrange(1, 59)} min ago</time></div>'
                         for _ in range(count))

    def script(size):
        items, total = [], 0
        while total < size:
            items.append({"id": dice.randrange(10 ** 9), "slug": slug(), "tags": [by_rank(dice, reporter.words.nouns) for _ in range(5)], "weight": round(dice.random(), 6), "shown": dice.random() < 0.5})
            total += 170
        return f"<script>window.__STATE__ = {json.dumps(items)};</script>"

    def style(size):
        rules = "".join(f".{slug()}__{by_rank(dice, reporter.words.adjectives)}{{margin:{dice.randrange(40)}px {dice.randrange(40)}px;color:#{dice.randrange(16 ** 6):06x};display:flex}}\n" for _ in range(size // 90))
        return f"<style>{rules}</style>"

    def comments(count):
        return "\n".join(f'<div class="comment"><b class="comment__user">{slug()[:12]}</b> <span>{dice.randrange(23)} hours ago</span><div class="comment__text">{esc(reporter.filled(dice.choice(CORES)))}!!</div>'
                         f'<a href="#reply">Reply</a> <a href="#flag">Report</a></div>' for _ in range(count))

    body = []
    for i, paragraph in enumerate(article["text"].split("\n\n")):
        text = esc(paragraph, quote=False)
        if dice.random() < 0.3:
            text = re.sub(r"\b(\w{7,})\b", lambda m: f'<a href="/topic/{m[1].lower()}">{m[1]}</a>', text, count=1)
        body.append(f"<{tag}>{text}</{tag}>")
        if i == 2:
            body.append('<div class="ad-slot" data-size="300x250"><span>Advertisement</span></div>')
    head = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": article["title"], "datePublished": article["published"], "author": {"@type": "Person", "name": "A. Reporter"}}
    menu = "".join(f'<li><a href="/{s.lower()}">{s}</a></li>' for s in SECTIONS)
    scale = dice.lognormvariate(0, 0.5)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{esc(article["title"])} | The Example</title>
<meta property="og:title" content="{esc(article["title"])}"><meta property="article:published_time" content="{article["published"]}">
<link rel="canonical" href="https://news.example/{slug()}-{number}"><script type="application/ld+json">{json.dumps(head)}</script>
{style(int(14_000 * scale))}
{script(int(24_000 * scale))}
</head><body>
<header><nav class="menu"><ul>{menu}</ul></nav><div class="cookie">We use cookies. <button>Accept</button> <button>Reject</button></div></header>
<div class="ticker">{links(int(8 * scale) + 3, "ticker")}</div>
{before}
<h1>{esc(article["title"])}</h1>
<p class="byline">By A. Reporter <time datetime="{article["published"]}">{article["published"]}</time></p>
<div class="share"><a href="#">Share</a> <a href="#">Tweet</a> <a href="#">Mail</a></div>
{chr(10).join(body)}
{after}
<aside class="related"><h2>Read more</h2>{links(int(20 * scale) + 4, "related")}</aside>
<section class="grid">{cards(int(24 * scale) + 4)}</section>
<section class="comments"><h2>Comments</h2>{comments(int(14 * scale))}</section>
<footer><nav><ul>{menu}</ul></nav>{links(int(40 * scale) + 10, "footer")}<p>Copyright The Example. All rights reserved. Terms of use. Privacy.</p></footer>
{script(int(22_000 * scale))}
</body></html>
"""


def write_pages(folder, reporter, count):
    """Pages and, beside them, the story that each holds."""
    folder.mkdir()
    with (folder.parent / "stories.jsonl").open("w", encoding="utf-8") as stories:
        for number in range(count):
            article = reporter.article(number)
            text = page(article, reporter, number)
            (folder / f"page-{number:04}.html").write_text(text, encoding="utf-8")
            stories.write(json.dumps({"id": f"page-{number:04}.html", "text": article["text"]}, ensure_ascii=False) + "\n")


def make(folder, size, sample, part, pages, articles):
    """Makes everything in `folder`: articles of `size` bytes, two stretches of their beginning, `pages` pages, packs, names and patterns."""
    folder.mkdir(parents=True, exist_ok=True)
    words = Words()
    all_names, all_patterns = names(words), patterns(words)
    shared = {"names": all_names, "patterns": all_patterns}
    (folder / "shared.json").write_text(json.dumps(shared, ensure_ascii=False), encoding="utf-8")
    write_pack(folder / "names", all_names, [], words)
    write_pack(folder / "patterns", all_names, all_patterns, words)
    seeds = seed_sentences(articles)
    lines = write_articles(folder / "articles.jsonl", Reporter(words, all_names, seeds), size)
    for name, count in ("sample", sample), ("part", part):
        (folder / f"{name}.jsonl").write_text("".join(lines[:count]), encoding="utf-8")
    (folder / "one.jsonl").write_text(min(lines, key=len), encoding="utf-8")
    write_pages(folder / "pages", Reporter(words, all_names, seeds), pages)
    smallest = min((folder / "pages").iterdir(), key=lambda path: path.stat().st_size)
    (folder / "page").mkdir()
    (folder / "page" / smallest.name).write_bytes(smallest.read_bytes())


if __name__ == "__main__":
    make(Path(sys.argv[1]), *map(int, sys.argv[2:6]), Path(sys.argv[6]))
