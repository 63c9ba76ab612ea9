//! Word lists (TSV texts) to Tables: what `segment` must know of the language.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::hash::hash_lower;

/// The texts of the lists, as they lie in `rules/news-en/lists/`.
///
/// Each is tab-separated with a header line; `#` starts a comment line; a line that cannot be used is passed over.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lists<'a> {
    /// `abbreviations.tsv`: abbreviation, kind.
    pub abbreviations: &'a str,
    /// `affixes.tsv`: affix, `prefix` or `suffix`.
    pub affixes: &'a str,
    /// `domains.tsv`: ends of internet domains.
    pub domains: &'a str,
    /// `exclaiming-names.tsv`: names written with `!`.
    pub exclaiming_names: &'a str,
    /// `function-words.tsv`: word, its roles, explained in the file.
    pub function_words: &'a str,
    /// `number-suffixes.tsv`: letters, in exact case, that leave the digits before them.
    pub number_suffixes: &'a str,
    /// `speech-verbs.tsv`: verbs that follow a quotation.
    pub speech_verbs: &'a str,
    /// `splits.tsv`: word, its tokens.
    pub splits: &'a str,
    /// `words.tsv`: word, `name` or nothing.
    pub words: &'a str,
}

impl<'a> Lists<'a> {
    /// The lists that `text_of` gives for a file's name without `.tsv`.
    ///
    /// ```
    /// use newsclaim::text::{Lists, Tables};
    /// let lists = Lists::find(|name| if name == "words" { "word\tkind\nrussia\tname\n" } else { "" });
    /// assert!(Tables::new(&lists).is_name("Russia"));
    /// ```
    pub fn find(text_of: impl Fn(&str) -> &'a str) -> Lists<'a> {
        Lists {
            abbreviations: text_of("abbreviations"),
            affixes: text_of("affixes"),
            domains: text_of("domains"),
            exclaiming_names: text_of("exclaiming-names"),
            function_words: text_of("function-words"),
            number_suffixes: text_of("number-suffixes"),
            speech_verbs: text_of("speech-verbs"),
            splits: text_of("splits"),
            words: text_of("words"),
        }
    }
}

/// What a full stop after an abbreviation can mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Abbreviation {
    /// A name follows: never ends a sentence.
    Title,
    /// Something follows: never ends a sentence.
    Inner,
    /// Ends a sentence only before a word that starts sentences.
    Name,
    /// Ends a sentence before any common word in title case.
    End,
    /// Only before a number an abbreviation.
    Number,
    /// Only after a number an abbreviation.
    Unit,
    /// Only after a comma an abbreviation.
    Place,
    /// A month, before a number or as `Name`.
    Month,
    /// A day of the week, before a comma or a month.
    Day,
}

/// What a word is, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Mark(u16);

impl Mark {
    pub const PREFIX: Mark = Mark(1);
    pub const SUFFIX: Mark = Mark(2);
    pub const DOMAIN: Mark = Mark(4);
    pub const EXCLAIMING: Mark = Mark(8);
    pub const START: Mark = Mark(16);
    pub const GLUE: Mark = Mark(32);
    pub const SPEECH: Mark = Mark(64);
    pub const NUMBERED: Mark = Mark(128);
    pub const LEAD: Mark = Mark(256);
    pub const INNER: Mark = Mark(512);
}

/// The lists, ready for look-ups by [`hash_lower`]. Built once, shared by all threads.
#[derive(Clone, Debug)]
pub struct Tables {
    pub(super) words: Arc<WordSet>,
    marks: FxHashMap<u64, Mark>,
    number_suffixes: FxHashSet<Box<str>>,
    abbreviations: FxHashMap<u64, Abbreviation>,
    splits: FxHashMap<u64, Box<[u8]>>,
    split_filter: Box<[u64; 64]>,
}

impl Tables {
    /// Reads the lists.
    pub fn new(lists: &Lists) -> Tables {
        let mut marks: FxHashMap<u64, Mark> = FxHashMap::default();
        let mut mark = |word: &str, mark: Mark| marks.entry(hash_lower(word)).or_default().0 |= mark.0;
        for (list, bit) in [(lists.domains, Mark::DOMAIN), (lists.exclaiming_names, Mark::EXCLAIMING), (lists.speech_verbs, Mark::SPEECH)] {
            rows(list).for_each(|(word, _)| mark(word, bit));
        }
        for (word, side) in rows(lists.affixes) {
            mark(word, if side == "suffix" { Mark::SUFFIX } else { Mark::PREFIX });
        }
        for (word, roles) in rows(lists.function_words) {
            for role in roles.split('|') {
                match role {
                    "start" => mark(word, Mark::START),
                    "glue" => mark(word, Mark::GLUE),
                    "lead" => mark(word, Mark::LEAD),
                    "inner" => mark(word, Mark::INNER),
                    "numbered" => mark(word, Mark::NUMBERED),
                    _ => {}
                }
            }
        }
        let abbreviations = rows(lists.abbreviations).filter_map(|(word, kind)| Some((hash_lower(word), abbreviation(kind)?))).collect();
        let splits: FxHashMap<u64, Box<[u8]>> = rows(lists.splits)
            .map(|(word, tokens)| (hash_lower(word), tokens.split(' ').map(|token| token.chars().count() as u8).collect()))
            .collect();
        let mut split_filter = Box::new([0; 64]);
        for (word, _) in rows(lists.splits) {
            let (slot, bit) = filter_place(hash_lower(word));
            split_filter[slot] |= bit;
        }
        let number_suffixes = rows(lists.number_suffixes).map(|(letters, _)| letters.into()).collect();
        Tables { words: Arc::new(WordSet::new(lists.words)), marks, number_suffixes, abbreviations, splits, split_filter }
    }

    /// Whether the list of words has the word (no name), or its singular in -s.
    pub fn is_word(&self, word: &str) -> bool {
        self.is_listed(word, Some(false))
    }

    /// Whether the list of words has the word as a name.
    pub fn is_name(&self, word: &str) -> bool {
        self.is_listed(word, Some(true))
    }

    /// Whether the list of words has the word, as a name or not.
    pub fn is_known(&self, word: &str) -> bool {
        self.is_listed(word, None)
    }

    /// Whether the list itself has the hash: no singular is tried.
    pub(super) fn has(&self, lower: u64) -> bool {
        self.words.get(lower).is_some()
    }

    /// Whether the list has the word without its last `s`.
    pub(super) fn has_singular(&self, word: &str) -> bool {
        word.strip_suffix(['s', 'S']).is_some_and(|singular| singular.len() > 2 && self.has(hash_lower(singular)))
    }

    fn is_listed(&self, word: &str, name: Option<bool>) -> bool {
        let found = |word: &str| self.words.get(hash_lower(word)).is_some_and(|is_name| name.is_none_or(|name| name == is_name));
        found(word) || word.strip_suffix(['s', 'S']).is_some_and(|singular| singular.len() > 2 && found(singular))
    }

    pub(super) fn marked(&self, lower: u64, mark: Mark) -> bool {
        self.marks.get(&lower).is_some_and(|marks| marks.0 & mark.0 != 0)
    }

    /// Whether letters behind digits are a token of their own; the case counts.
    pub(super) fn is_number_suffix(&self, letters: &str) -> bool {
        self.number_suffixes.contains(letters)
    }

    pub(super) fn abbreviation(&self, lower: u64) -> Option<Abbreviation> {
        self.abbreviations.get(&lower).copied()
    }

    /// Whether a word can be one that is split: false for nearly all.
    #[inline]
    pub(super) fn may_split(&self, lower: u64) -> bool {
        let (slot, bit) = filter_place(lower);
        self.split_filter[slot] & bit != 0
    }

    /// The lengths, in characters, of the tokens that a word is split into.
    pub(super) fn split(&self, lower: u64) -> Option<&[u8]> {
        if !self.may_split(lower) {
            return None;
        }
        self.splits.get(&lower).map(|lengths| &**lengths)
    }
}

/// The first column of each row of a list, and the second one or nothing.
fn rows(list: &str) -> impl Iterator<Item = (&str, &str)> {
    rows_of(list).map(|mut row| (row.next().unwrap_or_default(), row.next().unwrap_or_default()))
}

/// The columns of each row of a list, without its header and comments.
pub(super) fn rows_of(list: &str) -> impl Iterator<Item = std::str::Split<'_, char>> {
    list.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| line.split('\t'))
}

fn abbreviation(kind: &str) -> Option<Abbreviation> {
    Some(match kind {
        "title" => Abbreviation::Title,
        "inner" => Abbreviation::Inner,
        "name" => Abbreviation::Name,
        "end" => Abbreviation::End,
        "number" => Abbreviation::Number,
        "unit" => Abbreviation::Unit,
        "place" => Abbreviation::Place,
        "month" => Abbreviation::Month,
        "day" => Abbreviation::Day,
        _ => return None,
    })
}

#[inline]
fn filter_place(lower: u64) -> (usize, u64) {
    ((lower >> 6) as usize & 63, 1 << (lower & 63))
}

/// A set of hashed words, each a name or not: 32-bit fingerprints in an open table, half full at most.
#[derive(Clone, Debug)]
pub(super) struct WordSet {
    slots: Box<[u32]>,
    mask: usize,
}

impl WordSet {
    fn new(list: &str) -> WordSet {
        let capacity = (list.len() / 5).next_power_of_two().max(64);
        let mut set = WordSet { slots: vec![0; capacity].into_boxed_slice(), mask: capacity - 1 };
        // The longest list by far: read by lines, not by columns.
        for line in list.split_inclusive('\n').skip(1).filter(|line| !line.starts_with('#')) {
            let line = line.trim_ascii_end();
            let word = line.strip_suffix("\tname").unwrap_or(line);
            let (mut place, print) = set.place(hash_lower(word));
            while set.slots[place] != 0 {
                place = (place + 1) & set.mask;
            }
            set.slots[place] = print | u32::from(word.len() < line.len());
        }
        set
    }

    /// Whether the word is a name, if it is there.
    pub fn get(&self, lower: u64) -> Option<bool> {
        let (mut place, print) = self.place(lower);
        loop {
            match self.slots[place] {
                0 => return None,
                slot if slot & !1 == print => return Some(slot & 1 == 1),
                _ => place = (place + 1) & self.mask,
            }
        }
    }

    /// Where to look first, and the fingerprint (even, never 0).
    fn place(&self, lower: u64) -> (usize, u32) {
        (lower as usize & self.mask, (lower >> 32) as u32 & !1 | 2)
    }
}
