//! A full stop behind a word to its reading: part of the word, end of an abbreviation, or a token of its own.

use super::Flags;
use super::hash::{hash_lower, leading_letters, load};
use super::tables::{Abbreviation, Mark};
use super::tokens::{Scanner, is_word_char};

/// What a full stop inside a run is.
pub(super) enum Stop {
    /// A token of its own.
    Ends,
    /// The end of a token that ends here.
    Token(usize),
    /// Part of a longer word that goes on to here.
    Goes(usize),
}

impl Scanner<'_> {
    /// What the full stop at `stop` is, behind the piece of a word that starts at `at`.
    pub(super) fn stop_in_word(&self, at: usize, stop: usize, end: usize) -> Stop {
        let next = self.char(stop + 1);
        if stop + 1 < end && next == '.' {
            return Stop::Ends;
        }
        // Listed with inner stops: Ph.D.
        let dotted = self.bytes[at..end].iter().take(8).take_while(|b| b.is_ascii_alphabetic() || **b == b'.').count();
        if at + dotted > stop + 1
            && self.byte(at + dotted - 1) == b'.'
            && self.tables.abbreviation(hash_lower(&self.text[at..at + dotted])).is_some()
        {
            return Stop::Token(at + dotted);
        }
        // Letters with stops between them: U.S., a.m., U.S.A
        if stop - at == 1 {
            let (mut to, mut parts) = (stop, 1);
            while self.byte(to + 1).is_ascii_alphabetic() && to + 2 < end && self.byte(to + 2) == b'.' {
                (to, parts) = (to + 2, parts + 1);
            }
            let letter = to + 1 < end && self.byte(to + 1).is_ascii_alphabetic();
            if letter && !is_word_char(self.char(to + 2)) && self.byte(to + 2) != b'\'' {
                return Stop::Token(to + 2);
            }
            if parts > 1 {
                return Stop::Token(to + 1);
            }
        }
        if self.is_abbreviation(at, stop) {
            return Stop::Token(stop + 1);
        }
        if stop + 1 >= end || !is_word_char(next) {
            return Stop::Ends;
        }
        let to = self.word_run(stop + 1, end);
        if to == stop + 1 || self.lost_space(at, stop, to) { Stop::Ends } else { Stop::Goes(to) }
    }

    /// Whether the full stop between two words ends a sentence whose space was lost: `done.The`, not `amazon.com`.
    fn lost_space(&self, at: usize, stop: usize, to: usize) -> bool {
        let (left, right) = (&self.text[at..stop], &self.text[stop + 1..to]);
        let lower = hash_lower(right);
        if left.len() < 2 || right.len() < 2 || self.tables.marked(lower, Mark::DOMAIN) || self.byte(to) == b'@' {
            return false;
        }
        if !right.starts_with(char::is_uppercase) {
            return right.len() > 2 && self.tables.marked(lower, Mark::START) && self.tables.is_known(left);
        }
        let title = right.chars().skip(1).all(|c| c.is_lowercase() || !c.is_alphabetic());
        let behind_word = self.tables.is_word(left) && left.starts_with(char::is_lowercase);
        title && (behind_word || (self.tables.is_word(right) && left.len() > 2))
    }

    /// Whether the full stop at `stop` belongs to the word before it.
    pub(super) fn is_abbreviation(&self, at: usize, stop: usize) -> bool {
        if stop - at == 1 && self.bytes[at].is_ascii_uppercase() {
            return self.is_initial(stop);
        }
        let Some(kind) = self.tables.abbreviation(hash_lower(&self.text[at..stop + 1])) else { return false };
        let next = self.behind(stop);
        let capital = self.bytes[at].is_ascii_uppercase();
        match kind {
            Abbreviation::Title => capital,
            Abbreviation::Number => next.starts_with(|c: char| c.is_ascii_digit() || c == '#'),
            // 8 in., 8-in.
            Abbreviation::Unit => self.last().is_some_and(|token| token.flags.has(Flags::NUM) || &self.text[token.span.range()] == "-"),
            Abbreviation::Place => self.last().is_some_and(|token| &self.text[token.span.range()] == ","),
            Abbreviation::Month => {
                capital && next.starts_with(|c: char| c.is_ascii_digit() || c.is_lowercase() || matches!(c, ',' | ')' | '-' | '–'))
            }
            Abbreviation::Day => capital && (next.starts_with(|c: char| c == ',' || c.is_ascii_digit()) || self.is_month(next)),
            Abbreviation::Inner | Abbreviation::Name | Abbreviation::End => true,
        }
    }

    /// Whether a capital with a full stop stands for a name (`J. Smith`, `E. coli`), and does not end "plan B. The".
    fn is_initial(&self, stop: usize) -> bool {
        let next = self.behind(stop);
        let letters = leading_letters(load(next.as_bytes(), 0));
        next.starts_with(char::is_alphabetic) && !self.tables.marked(hash_lower(&next[..letters]), Mark::START)
    }

    /// Whether the text starts with a month: a listed abbreviation or what it is short for.
    fn is_month(&self, text: &str) -> bool {
        let short: String = text.chars().take(3).chain(['.']).collect();
        self.tables.abbreviation(hash_lower(&short)) == Some(Abbreviation::Month)
    }

    /// The text behind a full stop and the spaces after it.
    fn behind(&self, stop: usize) -> &str {
        self.text[stop + 1..].trim_start_matches([' ', '\u{a0}'])
    }
}
