//! Word lists to a test of short blocks: page furniture, bylines, captions without a verb.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::folding::{FOLDED, date_words, first_word, fold, is_letter, is_mark, rows, trim_marks};
use crate::article::html::markup::Markup;
use crate::article::site::Sites;
use crate::article::{BlockKind, Published, story};
use crate::problem::Problem;

/// Longest block (bytes) that a phrase in its midst or at its start can make furniture.
pub(super) const LONGEST: usize = 250;
/// A link to another article is shorter than this (bytes), or no sentence.
const LONG_LINK: usize = 140;
/// A caption has fewer words.
const CAPTION_WORDS: usize = 15;

/// What a furniture phrase does to the blocks around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// Its own block goes.
    Block,
    /// The short blocks after it go too, up to the next paragraph.
    Run,
    /// The block after it goes too.
    Next,
    /// All after it goes too.
    Tail,
}

/// A phrase that a block was found by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub kind: BlockKind,
    pub effect: Effect,
    /// The line of `furniture.tsv`.
    pub line: u32,
}

/// A phrase that stands at one end of a block.
#[derive(Clone, Debug)]
struct Edge {
    phrase: Box<str>,
    /// What the block holds further on: of "the post … appeared first on" the part behind the dots.
    rest: Box<str>,
    kind: BlockKind,
    line: u32,
    /// A finite verb behind it makes the block a sentence.
    label: bool,
}

/// The word knowledge of this stage.
///
/// `furniture.tsv` has the columns `phrase`, `kind` (a [`BlockKind`] word) and `match`:
/// - `whole`: the block is the phrase;
/// - `start`: it begins with it (`…` stands for any words); `end`: it ends with it, without a stop; `contains`: it holds it (blocks of at most 250 bytes);
/// - `label`: it begins with it, and no finite verb follows ("Reporting by Jo Doe", but not "Reporting by the paper showed");
/// - `marker`: it is the phrase, and the short blocks after it go too; `next`: the block after it goes too; `tail`: everything after it.
///
/// Some kinds are not dropped but read: a `byline` (`start`, or a post at the `end`) names the writers, a `dateline` (`start`) the day of
/// publication; `month` names a month, with its number in the last column; `bio` (`contains`) speaks of a writer, at the end of a story.
/// The words `told` and `address` (`word`) weigh against and for furniture: a story tells, furniture speaks to its reader.
/// A `date-filler` may stand between the parts of a date ("14 de marzo de 2023").
///
/// More are for names of authors, in any language: an `author-cue` stands before them ("by"), an `author-join` between two ("and"), an
/// `author-particle` inside one ("van"); an `author-agency` is a name of one word that may follow persons ("dpa"); what ends in an
/// `author-job` is no name, and `author-noise` is a word or phrase that names nobody ("staff").
///
/// Phrases are compared in small letters, with straight quotes, without marks at either end; `0` stands for any
/// number.
///
/// `caption.tsv` has the columns `word` and `class`: `verb` (a finite form: with it a line is a sentence), `before-noun` (a word
/// after which a form in -s is a noun) or `noun` (a form in -ing that says what is done, not what is seen to be done).
#[derive(Clone, Debug, Default)]
pub struct Tables {
    whole: FxHashMap<Box<str>, Found>,
    /// Bytes of the longest phrase of `whole`.
    longest_whole: usize,
    /// By their first word, or `#` or `©`.
    start: FxHashMap<Box<str>, Vec<Edge>>,
    end: Vec<Edge>,
    contains: Contained,
    bylines: Vec<Box<str>>,
    posts: Vec<Box<str>>,
    bios: Vec<Box<str>>,
    voices: FxHashMap<Box<str>, Voice>,
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
    /// What the names of a page's elements say.
    pub(super) markup: Markup,
    /// Rules for the pages of single sites.
    pub(super) sites: Sites,
}

/// Phrases that are looked for anywhere in a block, all in one pass.
#[derive(Clone, Debug, Default)]
struct Contained {
    phrases: Vec<String>,
    found: Vec<Found>,
    finder: Option<AhoCorasick>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Verb,
    BeforeNoun,
    Noun,
}

/// Whether a word tells something or speaks to the reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Voice {
    Told,
    Address,
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
                [phrase, kind, mode] => tables.add_phrase(phrase, kind, mode, line),
                _ => Err("three columns are needed: phrase, kind, match".to_owned()),
            };
            problems.extend(added.err().map(|message| Problem::error("A100", message).at("furniture.tsv").on_line(line)));
        }
        for (line, fields) in rows(caption) {
            let class = match fields[..] {
                [_, "verb"] => Ok(Class::Verb),
                [_, "before-noun"] => Ok(Class::BeforeNoun),
                [_, "noun"] => Ok(Class::Noun),
                _ => Err("two columns are needed: word, and verb, before-noun or noun"),
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

    fn add_phrase(&mut self, phrase: &str, kind: &str, mode: &str, line: u32) -> Result<(), String> {
        let mut folded = String::new();
        fold(phrase, &mut folded);
        // The colon of "more:" tells it from "more than"; where the whole block is compared, marks do not count.
        let folded = match mode {
            "start" | "label" => folded.trim_start_matches(is_mark),
            "end" => folded.trim_end_matches(is_mark),
            "contains" => folded.as_str(),
            _ => trim_marks(&folded),
        };
        if folded.is_empty() {
            return Err(format!("the phrase {phrase:?} has no words"));
        }
        let read = match (kind, mode) {
            ("byline", "start") => Some(&mut self.bylines),
            ("byline", "end") => Some(&mut self.posts),
            ("dateline", "start") => Some(&mut self.datelines),
            ("bio", "contains") => Some(&mut self.bios),
            _ => None,
        };
        if let Some(read) = read {
            read.push(folded.into());
            return Ok(());
        }
        let kind = match kind {
            "related" => BlockKind::Related,
            "promo" => BlockKind::Promo,
            "comment" => BlockKind::Comment,
            "navigation" => BlockKind::Navigation,
            "caption" => BlockKind::Caption,
            "other" => BlockKind::Other,
            "told" | "address" if mode == "word" => {
                self.voices.insert(folded.into(), if kind == "told" { Voice::Told } else { Voice::Address });
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
            "next" => Effect::Next,
            "tail" => Effect::Tail,
            "start" | "label" => {
                let key = folded[..first_word(folded)].into();
                let (phrase, rest) = folded.split_once(" … ").unwrap_or((folded, ""));
                let edge = Edge { phrase: phrase.into(), rest: rest.into(), kind, line, label: mode == "label" };
                self.start.entry(key).or_default().push(edge);
                return Ok(());
            }
            "end" => {
                self.end.push(Edge { phrase: folded.into(), rest: "".into(), kind, line, label: false });
                return Ok(());
            }
            "contains" => {
                self.contains.phrases.push(folded.to_owned());
                self.contains.found.push(Found { kind, effect: Effect::Block, line });
                return Ok(());
            }
            _ => return Err(format!("unknown match {mode:?}: whole, start, label, end, contains, marker, next or tail")),
        };
        self.longest_whole = self.longest_whole.max(folded.len());
        self.whole.insert(folded.into(), Found { kind, effect, line });
        Ok(())
    }

    /// The kind of furniture that a block is by its words.
    pub(super) fn furniture(&self, block: &str, scratch: &mut Scratch) -> Option<(BlockKind, Effect)> {
        self.find(block, scratch).map(|found| (found.kind, found.effect))
    }

    /// The phrase that makes a block furniture.
    pub(super) fn find(&self, block: &str, scratch: &mut Scratch) -> Option<Found> {
        if block.len() > LONGEST {
            return None;
        }
        let words = block.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
        let folded = &mut scratch.0;
        fold(words, folded);
        // Numbers fold to one mark, so a block may be longer than its phrase.
        if words.len() <= self.longest_whole + 16
            && let Some(found) = self.whole.get(trim_marks(folded))
        {
            return Some(*found);
        }
        let folded = &*folded;
        let starts = self.start.get(&folded[..first_word(folded)]);
        let at_start = |edge: &&Edge| {
            let rest = folded.strip_prefix(&*edge.phrase);
            // A phrase ends where a word or a mark does.
            rest.is_some_and(|rest| (!rest.starts_with(is_letter) || !edge.phrase.ends_with(is_letter)) && rest.contains(&*edge.rest))
        };
        let found = |edge: &Edge| Found { kind: edge.kind, effect: Effect::Block, line: edge.line };
        if let Some(edge) = starts.and_then(|starts| starts.iter().find(at_start)) {
            let told = if edge.label { self.has_verb(words) } else { self.is_told(edge.kind, block, folded) };
            return (!told).then(|| found(edge));
        }
        if !story::ends_sentence(block)
            && let Some(edge) = self.end.iter().find(|edge| trim_marks(folded).ends_with(&*edge.phrase))
        {
            return Some(found(edge));
        }
        let at = self.contains.finder.as_ref()?.find(block)?;
        let found = self.contains.found[at.pattern().as_usize()];
        (!self.is_told(found.kind, block, folded)).then_some(found)
    }

    /// The phrase that a block is.
    fn whole(&self, words: &str, scratch: &mut Scratch) -> Option<Found> {
        // Numbers fold to one mark, so a block may be longer than its phrase.
        if words.len() > self.longest_whole + 16 {
            return None;
        }
        fold(words, &mut scratch.0);
        self.whole.get(trim_marks(&scratch.0)).copied()
    }

    /// Whether every piece of a line is a phrase: "Facebook | Twitter | Copy link", "Share Tweet Print".
    pub(super) fn all_pieces(&self, block: &str, scratch: &mut Scratch) -> Option<Found> {
        if block.len() > LONGEST || block.ends_with('.') {
            return None;
        }
        let mut first = None;
        let mut all = |pieces: &mut dyn Iterator<Item = &str>, promo: bool| {
            let mut count = 0;
            first = None;
            for piece in pieces.filter(|piece| piece.contains(char::is_alphanumeric)) {
                let Some(found) = self.whole(piece, scratch).filter(|found| !promo || found.kind == BlockKind::Promo) else { return false };
                first = first.or(Some(found));
                count += 1;
            }
            count >= 2
        };
        let marked = all(&mut block.split(['|', '•', '·', '/', ',', '\t', '\n', '>', '»']), false);
        // Words side by side may be a phrase of the language; those of a share line are not.
        let all = marked || all(&mut block.split_whitespace(), true);
        first.filter(|_| all)
    }

    /// Whether a block with a phrase of furniture tells something after all.
    fn is_told(&self, kind: BlockKind, block: &str, folded: &str) -> bool {
        let long = block.len() > LONG_LINK && story::ends_sentence(block);
        let has = |voice| folded.split(|c| !is_letter(c)).any(|word| self.voices.get(word) == Some(&voice));
        match kind {
            BlockKind::Caption => false,
            // A link that is followed by a sentence lost its line end: the sentence stays.
            BlockKind::Related => long,
            _ => has(Voice::Told) || (long && !has(Voice::Address)),
        }
    }

    /// Whether a block has a finite verb. A name that looks like one ("Will") is none.
    fn has_verb(&self, block: &str) -> bool {
        let mut words = block.split(|c: char| !is_letter(c)).filter(|word| word.starts_with(char::is_lowercase));
        words.any(|word| self.words.get(word) == Some(&Class::Verb))
    }

    /// Whether many words of a text are among the small words of `caption.tsv`: more than one in five of the first hundred.
    pub(super) fn knows(&self, text: &str) -> bool {
        let mut folded = String::new();
        let (mut known, mut all) = (0, 0);
        for word in text.split(|c| !is_letter(c)).filter(|word| word.starts_with(char::is_alphabetic)).take(100) {
            fold(word, &mut folded);
            known += usize::from(self.words.contains_key(folded.as_str()));
            all += 1;
        }
        known * 5 > all
    }

    /// The phrase of a line of `furniture.tsv`, in small letters.
    pub(super) fn phrase(&self, line: u32) -> &str {
        let edges = self.start.values().flatten().chain(&self.end).map(|edge| (&*edge.phrase, edge.line));
        let whole = self.whole.iter().map(|(phrase, found)| (&**phrase, found.line));
        let contained = self.contains.phrases.iter().zip(&self.contains.found).map(|(phrase, found)| (phrase.as_str(), found.line));
        edges.chain(whole).chain(contained).find(|(_, at)| *at == line).map_or("", |(phrase, _)| phrase)
    }

    /// Whether a block speaks of a writer: "Jane Doe is a reporter in Berlin."
    pub(super) fn is_bio(&self, block: &str, authors: &[String], scratch: &mut Scratch) -> bool {
        let plain = block.trim_matches(['*', '_', ' ']);
        fold(plain, &mut scratch.0);
        let named = authors.iter().any(|name| plain.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let slanted = plain.len() < block.len();
        block.len() <= 500 && (named || slanted || plain.contains('@')) && self.bios.iter().any(|phrase| scratch.0.contains(&**phrase))
    }

    /// Whether a block names the writers: "By Jane Doe and John Roe, Reuters", "Jane Doe, Political Correspondent".
    pub(super) fn is_byline(&self, block: &str, scratch: &mut Scratch) -> bool {
        let block = block.trim_matches(['*', '_']);
        block.len() <= 120 && !block.ends_with(['.', '!', '?', ':']) && {
            let low = |names: &str| names.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
            match self.byline_names(block) {
                Some(names) => {
                    let first = names.split_whitespace().find(|word| word.starts_with(char::is_alphabetic));
                    first.is_some_and(|word| word.starts_with(char::is_uppercase)) && low(names) <= 3
                }
                None => self.has_post(block, scratch) && low(block) <= 3,
            }
        }
    }

    /// "Jane Doe, Political Correspondent": a name, and what it does.
    fn has_post(&self, block: &str, scratch: &mut Scratch) -> bool {
        let Some((name, post)) = block.split_once([',', '|']) else { return false };
        fold(post, &mut scratch.0);
        let post = trim_marks(&scratch.0);
        let is_name = |word: &str| word.starts_with(char::is_uppercase) || word.len() <= 3;
        (2..=4).contains(&name.split_whitespace().count())
            && name.split_whitespace().all(is_name)
            && self.posts.iter().any(|known| post.ends_with(&**known))
    }

    /// The day in a line that says when the article was published: "Published 14 March 2023, 09:12", or a date alone.
    pub(super) fn dateline(&self, block: &str, scratch: &mut Scratch) -> Option<Published> {
        if block.len() > 90 || !block.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        fold(block, &mut scratch.0);
        let folded = trim_marks(&scratch.0);
        let cued = self.datelines.iter().any(|cue| folded.strip_prefix(&**cue).is_some_and(|rest| rest.starts_with([' ', ':'])));
        let words = date_words(block);
        let (at, published, length) = self.first_day(&words)?;
        // A date alone has nothing before it but its weekday, and little after it but the time.
        let alone = at <= 1 && words.len() - at - length <= 5 && !block.ends_with('.');
        (cued || alone).then_some(published)
    }

    /// The first day named in a short text.
    pub(super) fn day_in(&self, text: &str) -> Option<Published> {
        let text = &text[..text.floor_char_boundary(FOLDED)];
        self.first_day(&date_words(text)).map(|(_, published, _)| published)
    }

    /// The day in the head of a dispatch: "NEW YORK, March 3, 2022 /Newswire/ -- Acme said".
    pub(super) fn dispatch_day(&self, block: &str) -> Option<Published> {
        let top = &block[..block.floor_char_boundary(120)];
        let end = [" - ", " – ", "--", "—"].iter().filter_map(|dash| top.find(dash)).min()?;
        let head = &top[..end];
        let place = head.split([',', ' ']).next().unwrap_or_default();
        let is_place = place.chars().count() >= 3 && place.chars().all(char::is_uppercase);
        if is_place { self.day_in(head) } else { None }
    }

    /// Whether a line is the head of a dispatch and no more: "NEW YORK Aug 4", "Oct 20 (Newswire) -".
    pub(super) fn is_dispatch_head(&self, block: &str) -> bool {
        if block.len() > 80 {
            return false;
        }
        let dashed = block.ends_with(['-', '–', '—']) && block.contains(['(', '/']);
        let words = date_words(block);
        let is_month = |word: &&str| self.months.contains_key(word.to_lowercase().as_str());
        let is_part = |word: &&str| is_month(word) || !word.contains(char::is_lowercase);
        let dated = words.iter().any(is_month) && block.bytes().any(|b| b.is_ascii_digit());
        let placed = words.first().is_some_and(|word| word.len() >= 3 && !word.contains(char::is_lowercase) && !is_month(word));
        dashed || (dated && placed && words.len() <= 6 && words.iter().all(is_part))
    }

    /// The first day among words: where it stands, and how many words it has.
    fn first_day(&self, words: &[&str]) -> Option<(usize, Published, usize)> {
        let iso = words.iter().enumerate().find_map(|(at, word)| Some((at, Published::parse(word.get(..10)?)?, 1)));
        iso.or_else(|| words.windows(3).enumerate().find_map(|(at, three)| Some((at, self.written_date(three)?, 3))))
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
        let byline = byline.trim_matches(['*', '_']);
        let named = self.byline_names(byline);
        // Without a "By" only the name before the post counts.
        let names = named.or_else(|| byline.split(',').next()).unwrap_or_default();
        let names = names.split(['|', '•', '·', '\n']).next().unwrap_or_default();
        let mut authors = Vec::new();
        for part in names.split(',').flat_map(|part| part.split(" and ")) {
            let part = part.trim().trim_start_matches("and ").trim();
            // A second word tells a person from a paper, a small one a remark from both, a digit a date.
            let mut words = part.split_whitespace();
            let is_name = |word: &str| word.starts_with(char::is_uppercase) || word.len() <= 3;
            if words.clone().count() >= 2 && words.all(is_name) && !part.contains(|c: char| c.is_ascii_digit()) {
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
            || block.ends_with(['?', '!', '…'])
            || block.ends_with("..")
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
                participle |= scratch.ends_with("ing") && scratch.len() > 4 && !scratch.contains('-');
            }
            let in_ing = scratch.ends_with("ing") && class != Some(Class::Noun);
            noun_next = class == Some(Class::BeforeNoun) || in_ing || scratch.ends_with("'s") || scratch == "#";
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
            "word\tclass\nis\tadverb\n",
        );
        let lines: Vec<_> = problems.unwrap_err().into_iter().map(|problem| (problem.origin.unwrap(), problem.line.unwrap())).collect();
        let furniture = |line| ("furniture.tsv".to_owned(), line);
        assert_eq!(lines, [furniture(2), furniture(3), furniture(4), furniture(5), furniture(6), ("caption.tsv".to_owned(), 2)]);
    }
}
