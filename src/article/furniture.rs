//! Word lists to a test of short blocks: page furniture, bylines, captions without a verb.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::{BlockKind, Published, story};
use crate::problem::Problem;

/// Longest block (bytes) that a phrase in its midst or at its start can make furniture.
const LONGEST: usize = 250;
/// A link to another article is shorter than this (bytes), or no sentence.
const LONG_LINK: usize = 140;
/// How much of a block is folded for the tests of its start.
const FOLDED: usize = LONGEST + 1;
/// A caption has fewer words.
const CAPTION_WORDS: usize = 20;

/// What a furniture phrase does to the blocks around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// Its own block goes.
    Block,
    /// The short blocks after it go too, up to the next paragraph.
    Run,
    /// All after it goes too.
    Tail,
}

/// The word knowledge of this stage.
///
/// `furniture.tsv` has the columns `phrase`, `kind` (a [`BlockKind`] word) and `match`:
/// - `whole`: the block is the phrase;
/// - `start`: it begins with it; `contains`: it holds it (blocks of at most 250 bytes);
/// - `marker`: it is the phrase, and the short blocks after it go too; `tail`: everything after it goes too.
///
/// Two kinds are not dropped but read: a `byline` (`start`) names the writers, a `dateline` (`start`) the day of publication; `month`
/// names a month, with its number in the last column, and a `date-filler` may stand
/// between its parts ("14 de marzo de 2023"). More are for names of authors, in any language: an `author-cue` stands
/// before them ("by"), an `author-join` between two ("and"), an `author-particle` inside one ("van"); an `author-agency` is a name of one word that may follow persons ("dpa"); what ends in an `author-job` is
/// no name, and `author-noise` is a word or phrase that names nobody ("staff").
///
/// Phrases are compared in small letters, with straight quotes, without marks at either end; `0` stands for any
/// number.
///
/// `caption.tsv` has the columns `word` and `class`: `verb` (a finite form: with it a line is a sentence) or `before-noun` (a word
/// after which a form in -s is a noun).
#[derive(Clone, Debug, Default)]
pub struct Tables {
    whole: FxHashMap<Box<str>, (BlockKind, Effect)>,
    /// Bytes of the longest phrase of `whole`.
    longest_whole: usize,
    /// By their first word, or `#` or `©`.
    start: FxHashMap<Box<str>, Vec<(Box<str>, BlockKind)>>,
    contains: Contained,
    bylines: Vec<Box<str>>,
    datelines: Vec<Box<str>>,
    months: FxHashMap<Box<str>, i8>,
    author_cues: FxHashSet<Box<str>>,
    author_joins: FxHashSet<Box<str>>,
    author_noise: FxHashSet<Box<str>>,
    author_jobs: FxHashSet<Box<str>>,
    date_fillers: FxHashSet<Box<str>>,
    author_agencies: FxHashSet<Box<str>>,
    name_particles: FxHashSet<Box<str>>,
    words: FxHashMap<Box<str>, Class>,
}

/// Phrases that are looked for anywhere in a block, all in one pass.
#[derive(Clone, Debug, Default)]
struct Contained {
    phrases: Vec<String>,
    kinds: Vec<BlockKind>,
    finder: Option<AhoCorasick>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Verb,
    BeforeNoun,
}

/// A buffer for folded blocks, kept from block to block.
#[derive(Default)]
pub(super) struct Scratch(String);

impl Tables {
    /// Reads the two lists. All bad lines are reported at once, each with its line.
    pub fn from_tsv(furniture: &str, caption: &str) -> Result<Tables, Vec<Problem>> {
        let mut tables = Tables::default();
        let mut problems = Vec::new();
        for (line, fields) in rows(furniture) {
            let added = match fields[..] {
                [phrase, kind, mode] => tables.add_phrase(phrase, kind, mode),
                _ => Err("three columns are needed: phrase, kind, match".to_owned()),
            };
            problems.extend(added.err().map(|message| Problem::error("A100", message).at("furniture.tsv").on_line(line)));
        }
        for (line, fields) in rows(caption) {
            let class = match fields[..] {
                [_, "verb"] => Ok(Class::Verb),
                [_, "before-noun"] => Ok(Class::BeforeNoun),
                _ => Err("two columns are needed: word, and verb or before-noun"),
            };
            match class {
                Ok(class) => drop(tables.words.insert(fields[0].into(), class)),
                Err(message) => problems.push(Problem::error("A100", message).at("caption.tsv").on_line(line)),
            }
        }
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(&tables.contains.phrases);
        match finder {
            Ok(finder) => tables.contains.finder = Some(finder),
            Err(error) => problems.push(Problem::error("A100", error.to_string()).at("furniture.tsv")),
        }
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }

    fn add_phrase(&mut self, phrase: &str, kind: &str, mode: &str) -> Result<(), String> {
        let mut folded = String::new();
        fold(phrase, &mut folded);
        // The colon of "more:" tells it from "more than"; where the whole block is compared, marks do not count.
        let folded = match mode {
            "start" => folded.trim_start_matches(is_mark),
            "contains" => folded.as_str(),
            _ => trim_marks(&folded),
        };
        if folded.is_empty() {
            return Err(format!("the phrase {phrase:?} has no words"));
        }
        let kind = match kind {
            "related" => BlockKind::Related,
            "promo" => BlockKind::Promo,
            "comment" => BlockKind::Comment,
            "navigation" => BlockKind::Navigation,
            "caption" => BlockKind::Caption,
            "other" => BlockKind::Other,
            "byline" if mode == "start" => {
                self.bylines.push(folded.into());
                return Ok(());
            }
            "dateline" if mode == "start" => {
                self.datelines.push(folded.into());
                return Ok(());
            }
            "author-cue" | "author-join" | "author-noise" | "author-job" | "author-agency" | "author-particle" | "date-filler"
                if mode == "whole" =>
            {
                let words = match kind {
                    "author-cue" => &mut self.author_cues,
                    "author-join" => &mut self.author_joins,
                    "author-job" => &mut self.author_jobs,
                    "author-agency" => &mut self.author_agencies,
                    "date-filler" => &mut self.date_fillers,
                    "author-particle" => &mut self.name_particles,
                    _ => &mut self.author_noise,
                };
                words.insert(folded.into());
                return Ok(());
            }
            "month" => {
                let number = mode.parse().ok().filter(|number| (1..=12).contains(number));
                let number = number.ok_or_else(|| format!("the month {phrase:?} needs its number, 1 to 12"))?;
                self.months.insert(folded.into(), number);
                return Ok(());
            }
            _ => return Err(format!("unknown kind {kind:?}")),
        };
        let effect = match mode {
            "whole" => Effect::Block,
            "marker" => Effect::Run,
            "tail" => Effect::Tail,
            "start" => {
                let key = folded[..first_word(folded)].into();
                self.start.entry(key).or_default().push((folded.into(), kind));
                return Ok(());
            }
            "contains" => {
                self.contains.phrases.push(folded.to_owned());
                self.contains.kinds.push(kind);
                return Ok(());
            }
            _ => return Err(format!("unknown match {mode:?}: whole, start, contains, marker or tail")),
        };
        self.longest_whole = self.longest_whole.max(folded.len());
        self.whole.insert(folded.into(), (kind, effect));
        Ok(())
    }

    /// The kind of furniture that a block is by its words.
    pub(super) fn furniture(&self, block: &str, scratch: &mut Scratch) -> Option<(BlockKind, Effect)> {
        if block.len() > LONGEST {
            return None;
        }
        let words = block.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
        // Numbers fold to one mark, so a block may be longer than its phrase.
        if words.len() <= self.longest_whole + 16 {
            fold(words, &mut scratch.0);
            if let Some(found) = self.whole.get(trim_marks(&scratch.0)) {
                return Some(*found);
            }
        }
        fold(&words[..first_word(words)], &mut scratch.0);
        if let Some(phrases) = self.start.get(scratch.0.as_str()) {
            fold(words, &mut scratch.0);
            let starts = |phrase: &str| {
                let rest = scratch.0.strip_prefix(phrase);
                // A phrase ends where a word or a mark does.
                rest.is_some_and(|rest| !rest.starts_with(is_letter) || !phrase.ends_with(is_letter))
            };
            if let Some((_, kind)) = phrases.iter().find(|(phrase, _)| starts(phrase)) {
                // A link that is followed by a sentence lost its line end: the sentence stays.
                let holds_more = *kind == BlockKind::Related && words.len() > LONG_LINK && story::ends_sentence(words);
                return (!holds_more).then_some((*kind, Effect::Block));
            }
        }
        let found = self.contains.finder.as_ref()?.find(block)?;
        Some((self.contains.kinds[found.pattern().as_usize()], Effect::Block))
    }

    /// Whether a block names the writers: "By Jane Doe and John Roe, Reuters".
    pub(super) fn is_byline(&self, block: &str, scratch: &mut Scratch) -> bool {
        block.len() <= 120 && !block.ends_with(['.', '!', '?', ':']) && {
            fold(block, &mut scratch.0);
            self.byline_names(block).is_some_and(|names| {
                let mut words = names.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic));
                words.next().is_some_and(|word| word.starts_with(char::is_uppercase))
                    && words.filter(|word| word.starts_with(char::is_lowercase)).count() <= 3
            })
        }
    }

    /// The day in a line that says when the article was published: "Published 14 March 2023, 09:12", or a date alone.
    pub(super) fn dateline(&self, block: &str, scratch: &mut Scratch) -> Option<Published> {
        if block.len() > 90 || !block.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        fold(block, &mut scratch.0);
        let folded = trim_marks(&scratch.0);
        let cued = self.datelines.iter().any(|cue| folded.strip_prefix(&**cue).is_some_and(|rest| rest.starts_with([' ', ':'])));
        let words: Vec<&str> = block.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).collect();
        let iso = words.iter().enumerate().find_map(|(at, word)| Some((at, Published::parse(word.get(..10)?)?, 1)));
        let (at, published, length) = iso.or_else(|| {
            let months = words.windows(3).enumerate();
            months.clone().find_map(|(at, three)| Some((at, self.written_date(three)?, 3)))
        })?;
        // A date alone has nothing before it but its weekday, and little after it but the time.
        let alone = at <= 1 && words.len() - at - length <= 5 && !block.ends_with('.');
        (cued || alone).then_some(published)
    }

    /// "14 March 2023" or "March 14 2023".
    pub(super) fn written_date(&self, words: &[&str]) -> Option<Published> {
        let [first, second, year] = words else { return None };
        let (day, month) = if first.starts_with(|c: char| c.is_ascii_digit()) { (first, second) } else { (second, first) };
        let month = *self.months.get(month.to_lowercase().as_str())?;
        let digits = day.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let year = year.parse().ok().filter(|year| (1900..=2100).contains(year))?;
        let date = jiff::civil::Date::new(year, month, digits.parse().ok()?).ok()?;
        Some(Published { text: date.to_string(), date })
    }

    /// What stands after the "By" of a byline.
    fn byline_names<'a>(&self, block: &'a str) -> Option<&'a str> {
        self.bylines.iter().find_map(|cue| {
            let head = block.get(..cue.len()).filter(|head| head.eq_ignore_ascii_case(cue))?;
            let rest = &block[head.len()..];
            rest.starts_with([' ', ':', '\u{a0}']).then(|| rest.trim_start_matches([' ', ':', '\u{a0}']))
        })
    }

    /// Whether a word or phrase stands before the names of authors.
    pub(super) fn is_author_cue(&self, words: &str) -> bool {
        has_folded(&self.author_cues, words)
    }

    /// Whether a word stands between two names of authors.
    pub(super) fn is_author_join(&self, word: &str) -> bool {
        word == "&" || has_folded(&self.author_joins, word)
    }

    /// Whether a word that ends a phrase makes it a job: "Political Editor".
    pub(super) fn is_author_job(&self, word: &str) -> bool {
        has_folded(&self.author_jobs, word)
    }

    /// Whether a word in a date has no meaning of its own.
    pub(super) fn is_date_filler(&self, word: &str) -> bool {
        has_folded(&self.date_fillers, word)
    }

    /// Whether a word is the name of a news agency.
    pub(super) fn is_author_agency(&self, word: &str) -> bool {
        has_folded(&self.author_agencies, word)
    }

    /// Whether a word in small letters may stand in a name.
    pub(super) fn is_name_particle(&self, word: &str) -> bool {
        has_folded(&self.name_particles, word)
    }

    /// Whether a phrase names nobody: it is in the list, or all its words are.
    pub(super) fn is_author_noise(&self, words: &str) -> bool {
        has_folded(&self.author_noise, words) || words.split([' ', '-']).all(|word| has_folded(&self.author_noise, word))
    }

    /// The names in a byline: "By Jane Doe and John Roe, Reuters" has Jane Doe and John Roe.
    pub(super) fn authors(&self, byline: &str) -> Vec<String> {
        let Some(names) = self.byline_names(byline) else { return Vec::new() };
        let names = names.split(['|', '•', '·', '\n']).next().unwrap_or_default();
        let mut authors = Vec::new();
        for part in names.split(',').flat_map(|part| part.split(" and ")) {
            let part = part.trim().trim_start_matches("and ").trim();
            // A second word tells a person from a paper, and a small one a remark from both.
            let mut words = part.split_whitespace();
            if words.clone().count() >= 2 && words.all(|word| word.starts_with(char::is_uppercase) || word.len() <= 3) {
                authors.push(part.to_owned());
            }
        }
        authors
    }

    /// Whether a line is a caption: few words, a participle or a noun phrase, and no form that could be a finite verb.
    ///
    /// Doubt speaks for the story: an unknown word in -ed, or in -s where a verb may stand, makes it a sentence.
    pub(super) fn is_caption(&self, block: &str, scratch: &mut Scratch) -> bool {
        if block.len() > 180
            || block.contains('\n')
            || block.contains(". ")
            || block.starts_with(['"', '“', '‘', '«'])
            || block.ends_with(['?', '!'])
        {
            return false;
        }
        let scratch = &mut scratch.0;
        let mut count = 0;
        let mut participle = false;
        let mut article = false;
        let mut noun_next = true;
        for word in block.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-')).filter(|word| !word.is_empty()) {
            scratch.clear();
            fold(word, scratch);
            let class = self.words.get(scratch.as_str()).copied();
            let is_low = word.starts_with(char::is_lowercase);
            if class == Some(Class::Verb)
                || scratch.contains("n't")
                || scratch.ends_with("'ll")
                || scratch.ends_with("'ve")
                || scratch.ends_with("'re")
            {
                return false;
            }
            if count == 0 {
                article = class == Some(Class::BeforeNoun) && scratch.len() <= 2;
            } else if is_low && class.is_none() {
                // "A flooded street" is no sentence, "The street flooded" is one.
                if scratch.ends_with("ed") && scratch.len() > 3 && !noun_next {
                    return false;
                }
                let in_s = scratch.ends_with('s') && !scratch.ends_with("ss") && !scratch.ends_with("'s") && scratch.len() > 3;
                if in_s && !noun_next {
                    return false;
                }
                participle |= scratch.ends_with("ing") && scratch.len() > 4;
            }
            noun_next = class == Some(Class::BeforeNoun) || scratch.ends_with("ing") || scratch.ends_with("'s") || scratch == "#";
            count += 1;
        }
        (3..CAPTION_WORDS).contains(&count) && (participle || article)
    }
}

fn has_folded(list: &FxHashSet<Box<str>>, words: &str) -> bool {
    let mut folded = String::new();
    fold(words, &mut folded);
    list.contains(trim_marks(&folded))
}

/// The rows of a list: not its header, blank lines and comments. Lines count from one.
fn rows(tsv: &str) -> impl Iterator<Item = (u32, Vec<&str>)> {
    let lines = tsv.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(line, number)| (number, line.split('\t').map(str::trim).collect()))
}

/// Folds words for comparison: small letters, straight quotes, single spaces, every number a `#`. At most [`FOLDED`] bytes are read.
fn fold(words: &str, folded: &mut String) {
    folded.clear();
    let mut number = false;
    // A comma or point after a digit: part of the number if another digit follows.
    let mut held = None;
    for c in words[..words.floor_char_boundary(FOLDED)].chars() {
        match c {
            '0'..='9' => {
                if !number {
                    folded.push('#');
                }
                number = true;
                held = None;
                continue;
            }
            ',' | '.' if number && held.is_none() => {
                held = Some(c);
                continue;
            }
            _ => {}
        }
        folded.extend(held.take());
        number = false;
        match c {
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            '’' | '‘' => folded.push('\''),
            '“' | '”' => folded.push('"'),
            _ if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            _ if c.is_ascii() => folded.push(c),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded.extend(held);
}

/// Without the marks around: bullets, arrows, stops, brackets. `©` and `#` count as words.
fn trim_marks(folded: &str) -> &str {
    folded.trim_matches(is_mark)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '\''
}

/// Where the first word of a text ends; a number or a sign is a word.
fn first_word(words: &str) -> usize {
    let mut chars = words.char_indices();
    match chars.next() {
        None => 0,
        Some((_, c)) if c.is_ascii_digit() || !c.is_alphanumeric() => c.len_utf8(),
        Some(_) => chars.find(|(_, c)| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).map_or(words.len(), |(at, _)| at),
    }
}

fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && c != '©' && c != '#'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        let furniture = include_str!("../../rules/news-en/lists/furniture.tsv");
        Tables::from_tsv(furniture, include_str!("../../rules/news-en/lists/caption.tsv")).unwrap()
    }

    #[test]
    fn furniture_and_its_neighbours() {
        let tables = tables();
        let mut scratch = Scratch::default();
        for (block, kind) in [
            ("In the same category", "related"),
            ("IN THE SAME CATEGORY:", "related"),
            ("» Read more: Bread prices rise 18%", "related"),
            ("Read also – Bread prices rise", "related"),
            ("12 Comments", "comment"),
            ("1,204 comments", "comment"),
            ("Comments (3)", "comment"),
            ("You have entered an incorrect email address!", "comment"),
            ("3 min read", "navigation"),
            ("© 2023 The Example", "other"),
            ("Copyright 2023 The Example.", "other"),
            ("Reporting by Jo Doe; Editing by Al Roe", "other"),
            ("Get it first: sign up for our newsletter today.", "promo"),
            ("Photo: Jo Doe", "caption"),
            ("The pier (AP Photo/Jo Doe)", "caption"),
            ("More than 100 people died", ""),
            ("More", "related"),
            ("Related companies fell", ""),
            ("Read more slowly, teachers say", ""),
            ("Comments by the minister were rare", ""),
            ("Copyright law is changed", ""),
            ("Photos of the minister appeared", ""),
            ("Advertisement spending fell", ""),
            ("Sharegate", ""),
            ("Ullapool (ap", ""),
            ("Readmore", ""),
            ("", ""),
            (
                "Related: Oil prices rise The ministers hold a meeting on Thursday to decide how to go on with their cuts, two people who know of the plans said.",
                "",
            ),
        ] {
            let found = tables.furniture(block, &mut scratch).map_or("", |found| found.0.as_str());
            assert_eq!(found, kind, "{block:?}");
        }
    }

    #[test]
    fn captions() {
        let tables = tables();
        let mut scratch = Scratch::default();
        for (line, is_caption) in [
            ("Phone displaying a watch.", true),
            ("A flooded street in Hamburg.", true),
            ("Workers sorting parcels in a warehouse.", true),
            ("Losses tripled.", false),
            ("Prices are rising.", false),
            ("Demand for housing drops.", false),
            ("The street flooded again.", false),
            ("“Nothing doing.”", false),
            ("A deal.", false),
            ("Shipments from China to Russia fell 27%", false),
            ("Lenovo, Xiaomi and Dji are among the Chinese companies cutting their exports", false),
        ] {
            assert_eq!(tables.is_caption(line, &mut scratch), is_caption, "{line}");
        }
    }

    #[test]
    fn bylines_and_datelines() {
        let tables = tables();
        let mut scratch = Scratch::default();
        for (line, authors) in [
            ("By Jane Doe", "Jane Doe"),
            ("By JANE DOE and John Roe, Reuters", "JANE DOE; John Roe"),
            ("Written by: Ann-Kathrin O’Hara", "Ann-Kathrin O’Hara"),
        ] {
            assert!(tables.is_byline(line, &mut scratch), "{line}");
            assert_eq!(tables.authors(line).join("; "), authors);
        }
        for line in
            ["By Friday evening it was over.", "Byron Smith", "By the numbers", "By then all of the ships had been moved to other harbours"]
        {
            assert!(!tables.is_byline(line, &mut scratch), "{line}");
        }
        for (line, day) in [
            ("Published 14 March 2023, 09:12", "2023-03-14"),
            ("Tuesday, March 14th, 2023", "2023-03-14"),
            ("Last updated: 2023-03-14T09:12", "2023-03-14"),
            ("14 Sept 2023", "2023-09-14"),
            ("Published figures for 14 regions", ""),
            ("The firm was sold on 14 March 2023", ""),
            ("31 February 2023", ""),
        ] {
            assert_eq!(tables.dateline(line, &mut scratch).map_or(String::new(), |published| published.text), day, "{line}");
        }
    }

    #[test]
    fn bad_lists_are_reported_line_by_line() {
        let problems = Tables::from_tsv(
            "phrase\tkind\tmatch\nmore\trelated\nads\tjunk\twhole\nads\tpromo\tnear\n...\tpromo\twhole\nx\tmonth\t13\n",
            "word\tclass\nis\tnoun\n",
        );
        let lines: Vec<_> = problems.unwrap_err().into_iter().map(|problem| (problem.origin.unwrap(), problem.line.unwrap())).collect();
        let furniture = |line| ("furniture.tsv".to_owned(), line);
        assert_eq!(lines, [furniture(2), furniture(3), furniture(4), furniture(5), furniture(6), ("caption.tsv".to_owned(), 2)]);
    }
}
