//! Document to Scan: tokens with their words looked up once, one sentence at a time; the recognisers read through it.

use std::ops::Range;

use super::classes::Is;
use super::date::Told;
use super::number::Numeral;
use super::tables::{Tables, Word};
use super::{Amount, AmountKind, Annotation, Reading};
use crate::text::{Document, Flags};

/// A reading that competes with others for its tokens.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Its tokens.
    pub tokens: Range<u32>,
    /// What it is.
    pub reading: Reading,
    /// Index of the numeral its value comes from.
    pub numeral: Option<usize>,
    /// Among readings of one length the higher wins.
    pub rank: u8,
    /// A date that lies so far from the last one named.
    pub later: Option<Told>,
}

impl Candidate {
    /// The annotation, without a bound.
    pub fn annotation(self, scan: &Scan<'_>) -> Annotation {
        let mut core = self.tokens.clone();
        if let Reading::Amount(Amount { kind: AmountKind::Number, unit: Some(_), .. }) = self.reading
            && let Some(numeral) = self.numeral.and_then(|index| scan.numerals.get(index))
        {
            core.end = numeral.tokens.end;
        }
        Annotation { tokens: self.tokens, core, bound: None, reading: self.reading }
    }
}

/// A document under recognition, at one of its sentences. Positions outside the sentence read as no word.
pub(crate) struct Scan<'a> {
    pub document: &'a Document<'a>,
    pub tables: &'a Tables,
    /// Word index of each token.
    pub ids: &'a [u16],
    /// The publication date.
    pub published: Option<jiff::civil::Date>,
    /// First token of the sentence.
    pub from: u32,
    /// One past its last token.
    pub to: u32,
    /// Tokens of the sentence at which something may stand.
    pub anchors: &'a [u32],
    /// All classes that the sentence's anchors have.
    pub present: Is,
    /// The sentence's numbers, in order.
    pub numerals: Vec<Numeral>,
}

impl<'a> Scan<'a> {
    /// What the lists say of token `at`.
    pub fn word(&self, at: u32) -> &'a Word {
        let id = if self.holds(at) { self.ids[at as usize] } else { 0 };
        self.tables.word(id)
    }

    /// Whether `at` lies in the sentence.
    pub fn holds(&self, at: u32) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether token `at` has any of the classes.
    pub fn is(&self, at: u32, classes: Is) -> bool {
        self.holds(at) && self.tables.classes(self.ids[at as usize]).any(classes)
    }

    /// Whether the token before `at` has any of the classes.
    pub fn is_before(&self, at: u32, classes: Is) -> bool {
        at > self.from && self.is(at - 1, classes)
    }

    /// The surface form of token `at`, empty outside the sentence.
    pub fn text(&self, at: u32) -> &'a str {
        if self.holds(at) { self.document.word(at) } else { "" }
    }

    /// Whether token `at` has the flags.
    pub fn has(&self, at: u32, flags: Flags) -> bool {
        self.holds(at) && self.document.tokens[at as usize].flags.has(flags)
    }

    /// Whether token `at` stands straight behind its neighbour, without a space.
    pub fn glued(&self, at: u32) -> bool {
        at > self.from && self.holds(at) && {
            let tokens = &self.document.tokens;
            tokens[at as usize].span.start == tokens[at as usize - 1].span.end
        }
    }

    /// A hyphen at `at` that joins its neighbours: one past it, else `at`.
    pub fn past_hyphen(&self, at: u32) -> u32 {
        let spaced = self.has(at, Flags::SPACE) != self.has(at + 1, Flags::SPACE);
        if self.is(at, Is::HYPHEN) && self.holds(at + 1) && !spaced { at + 1 } else { at }
    }

    /// Whether token `at` begins with a capital.
    pub fn capital(&self, at: u32) -> bool {
        self.has(at, Flags::CAP)
    }

    /// Whether token `at` is a word in lower case.
    pub fn lower_word(&self, at: u32) -> bool {
        self.text(at).bytes().next().is_some_and(|byte| byte.is_ascii_lowercase() || byte >= 0x80) && !self.has(at, Flags::PUNCT)
    }

    /// The longest entry of the lists that starts at `at` and has any of the classes: its word, and one past its last token.
    pub fn entry(&self, at: u32, classes: Is) -> Option<(&'a Word, u32)> {
        let first = self.word(at);
        for (rest, id) in &first.longer {
            let word = self.tables.word(*id);
            if word.is.any(classes) && self.spells(at + 1, rest) {
                return Some((word, at + 1 + rest.len() as u32));
            }
        }
        first.is.any(classes).then_some((first, at + 1))
    }

    /// The longest date of several words that ends with token `at` and has any of the classes: its index, its word, and its first token.
    pub fn entry_ending(&self, at: u32, classes: Is) -> Option<(u16, &'a Word, u32)> {
        let word = self.word(at);
        word.endings.iter().find_map(|(rest, id)| {
            let entry = self.tables.word(*id);
            (entry.is.any(classes) && self.spells_left(at, rest)).then(|| (*id, entry, at - rest.len() as u32))
        })
    }

    /// Whether the tokens from `at` on have these hashes.
    pub fn spells(&self, at: u32, hashes: &[u64]) -> bool {
        hashes.iter().zip(at..).all(|(hash, at)| self.holds(at) && self.document.tokens[at as usize].lower == *hash)
    }

    /// Whether the tokens before `at`, going left, have these hashes.
    pub fn spells_left(&self, at: u32, hashes: &[u64]) -> bool {
        let left = (self.from..at).rev();
        hashes.len() <= (at - self.from) as usize
            && hashes.iter().zip(left).all(|(hash, at)| self.document.tokens[at as usize].lower == *hash)
    }

    /// The numeral that starts at `at`.
    pub fn numeral_at(&self, at: u32) -> Option<(usize, &Numeral)> {
        let index = self.numerals.binary_search_by_key(&at, |numeral| numeral.tokens.start).ok()?;
        Some((index, &self.numerals[index]))
    }

    /// The numeral that ends before `at`.
    pub fn numeral_ending(&self, at: u32) -> Option<(usize, &Numeral)> {
        let index = self.numerals.partition_point(|numeral| numeral.tokens.end < at);
        self.numerals.get(index).filter(|numeral| numeral.tokens.end == at).map(|numeral| (index, numeral))
    }
}
