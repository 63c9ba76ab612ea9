"""One peer over the corpus, in one thread: `peer.py spacy|spacy-names|flashtext|trafilatura|trafilatura-fast|trafilatura-spacy SHARED.json INPUT`.

INPUT is a JSON Lines file or, for trafilatura, a folder of pages. Out come JSON Lines: per article its id, its names as
[start, end, type] and what the patterns found as [pattern, place of the trigger], or the text of the page.
"""
import json
import sys
from pathlib import Path

BATCH = 256


def articles(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["text"], record["id"]


def pages(folder, **options):
    from trafilatura import extract

    for path in sorted(Path(folder).iterdir()):
        yield extract(path.read_bytes(), include_comments=False, **options) or "", path.name


def write(key, **found):
    sys.stdout.write(json.dumps({"id": key, **found}, ensure_ascii=False) + "\n")


def spacy_reader(shared):
    """The blank English pipeline with sentences, the names as an entity ruler and the patterns as a matcher."""
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": kind, "pattern": name} for name, kind in shared["names"]])
    matcher, last = Matcher(nlp.vocab), {}
    for p in shared["patterns"]:
        verb, gap = {"LOWER": {"IN": p["forms"]}}, {"IS_PUNCT": False, "OP": f"{{0,{p['gap']}}}"}
        other = {"LOWER": p["other"]} if p["shape"] == "verb word" else {"ENT_TYPE": p["other"]}
        last[nlp.vocab.strings.add(p["id"])] = p["id"], p["shape"] == "type verb"
        matcher.add(p["id"], [[other, gap, verb] if p["shape"] == "type verb" else [verb, gap, other]])

    def read(texts):
        for doc, key in nlp.pipe(texts, as_tuples=True, batch_size=BATCH):
            found = {(last[rule][0], doc[end - 1 if last[rule][1] else start].idx) for rule, start, end in matcher(doc)}
            write(key, sentences=sum(1 for _ in doc.sents), names=[(e.start_char, e.end_char, e.label_) for e in doc.ents], matches=sorted(found))

    return read


def flashtext_reader(shared):
    """The names as keywords."""
    from flashtext import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=True)
    for name, kind in shared["names"]:
        processor.add_keyword(name, kind)

    def read(texts):
        for text, key in texts:
            write(key, names=[(start, end, kind) for kind, start, end in processor.extract_keywords(text, span_info=True)])

    return read


def main():
    peer, shared, source = sys.argv[1:]
    shared = json.loads(Path(shared).read_text(encoding="utf-8"))
    if peer == "spacy":
        spacy_reader(shared)(articles(source))
    elif peer == "spacy-names":
        spacy_reader(shared | {"patterns": []})(articles(source))
    elif peer == "flashtext":
        flashtext_reader(shared)(articles(source))
    elif peer == "trafilatura-spacy":
        spacy_reader(shared)(pages(source))
    else:
        for text, key in pages(source, fast=peer == "trafilatura-fast"):
            write(key, text=text)


if __name__ == "__main__":
    main()
