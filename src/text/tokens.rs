//! One block's text to tokens in the style of UD English.
//!
//! Runs of letters between spaces take a fast path; what holds marks, digits or other scripts is walked piece by piece.

use unicode_segmentation::UnicodeSegmentation;

use super::hash::{Folded, fold_at, fold_letters, hash_lower, hash_mark, leading_letters, load};
use super::stops::Stop;
use super::tables::{Mark, Tables};
use super::{Flags, Token};
use crate::span::Span;

/// What the scan of a block notes for the steps behind it: indices of tokens.
#[derive(Default)]
pub(super) struct Noted {
    /// Marks and words with a full stop at their end.
    pub marks: Vec<u32>,
    /// Words that may be glued: long ones, capitals inside, letters behind digits.
    pub suspects: Vec<u32>,
}

/// Appends the tokens of `text[start..end]`.
pub(super) fn tokenise(text: &str, start: usize, end: usize, tables: &Tables, tokens: &mut Vec<Token>, noted: &mut Noted) {
    noted.marks.clear();
    noted.suspects.clear();
    let first = tokens.len();
    let text = &text[..end];
    let mut scanner = Scanner { text, bytes: text.as_bytes(), tables, tokens, noted, first, space: true };
    let mut at = start;
    while at < end {
        at = scanner.step(at);
    }
}

/// The state of one block's scan.
pub(super) struct Scanner<'s> {
    pub text: &'s str,
    pub bytes: &'s [u8],
    pub tables: &'s Tables,
    tokens: &'s mut Vec<Token>,
    noted: &'s mut Noted,
    /// Index of the block's first token.
    first: usize,
    /// Whether white space stands before the next token.
    pub space: bool,
}

impl Scanner<'_> {
    /// Passes over white space or a run up to the next white space.
    #[inline(always)]
    fn step(&mut self, at: usize) -> usize {
        let (mut letters, mut folded) = fold_letters(load(self.bytes, at));
        if letters == 0 {
            let space = space_len(self.bytes, at);
            if space > 0 {
                self.space = true;
                return at + space;
            }
            return self.run(at);
        }
        if letters == 8 {
            loop {
                let more = leading_letters(load(self.bytes, at + letters));
                letters += more;
                if more < 8 {
                    break;
                }
            }
            folded = fold_at(self.bytes, at, letters);
        }
        let end = at + letters;
        let next = self.byte(end);
        // A mark behind the word, with white space behind it.
        let mark = match next {
            b' ' => false,
            b',' | b'.' | b';' | b':' | b')' | b'?' | b'!' if self.byte(end + 1) <= b' ' && (letters > 1 || next != b'.') => true,
            b'\n' => false,
            _ if end >= self.bytes.len() => false,
            _ => return self.run(at),
        };
        if next == b'.' && self.is_abbreviation(at, end) {
            self.push(at, end + 1);
            return end + 1;
        }
        self.push_word(at, end, folded);
        if mark {
            self.push_mark(end, end + 1);
            return end + 1;
        }
        self.space = next == b' ';
        end + usize::from(self.space)
    }

    /// Pushes a word of ASCII letters, or the tokens it is written together from.
    #[inline(always)]
    fn push_word(&mut self, start: usize, end: usize, folded: Folded) {
        if self.tables.may_split(folded.hash) {
            self.push_split(start, end);
            return;
        }
        let mut flags = Flags::default();
        if self.bytes[start] & 0x20 == 0 {
            flags.set(Flags::CAP);
        }
        let letters = (end - start) as u32;
        if folded.upper > 0 {
            flags = self.note_case(flags, folded.upper, letters);
        } else if letters > 7 {
            self.noted.suspects.push(self.tokens.len() as u32);
        }
        self.add(start, end, folded.hash, flags);
    }

    /// Adds the flag of all capitals; notes a word with some, if it may be glued.
    fn note_case(&mut self, mut flags: Flags, upper: u32, letters: u32) -> Flags {
        let inner = upper - u32::from(flags.has(Flags::CAP));
        if upper == letters && letters > 1 {
            flags.set(Flags::UPPER);
        }
        if letters > 7 || inner == 1 && letters > 4 {
            self.noted.suspects.push(self.tokens.len() as u32);
        }
        flags
    }

    #[inline(always)]
    fn add(&mut self, start: usize, end: usize, lower: u64, mut flags: Flags) {
        if self.space {
            flags.set(Flags::SPACE);
            self.space = false;
        }
        self.tokens.push(Token { span: Span::of(start, end), lower, flags });
    }

    /// Pushes a token of marks.
    pub fn push_mark(&mut self, start: usize, end: usize) {
        let lower = if end - start == 1 { hash_mark(self.bytes[start]) } else { hash_lower(&self.text[start..end]) };
        self.noted.marks.push(self.tokens.len() as u32);
        self.add(start, end, lower, Flags::PUNCT);
    }

    /// Pushes any token.
    pub fn push(&mut self, start: usize, end: usize) {
        if start < end {
            let folded = self.fold(start, end);
            self.push_folded(start, end, folded);
        }
    }

    fn fold(&self, start: usize, end: usize) -> Folded {
        let word = &self.text[start..end];
        if word.is_ascii() {
            return fold_at(self.bytes, start, end - start);
        }
        Folded { hash: hash_lower(word), upper: word.chars().filter(|c| c.is_uppercase()).count() as u32 }
    }

    fn push_folded(&mut self, start: usize, end: usize, folded: Folded) {
        let word = &self.text[start..end];
        let letters = match word.is_ascii() {
            true => word.bytes().filter(u8::is_ascii_alphabetic).count() as u32,
            false => word.chars().filter(|c| c.is_alphabetic()).count() as u32,
        };
        let mut flags = Flags::default();
        if letters == 0 && !word.chars().any(char::is_numeric) {
            flags.set(Flags::PUNCT);
        } else if word.trim_start_matches(['+', '-', '−', '.', '\'', '’']).starts_with(char::is_numeric) {
            flags.set(Flags::NUM);
        }
        if flags.has(Flags::PUNCT) || self.bytes[end - 1] == b'.' {
            self.noted.marks.push(self.tokens.len() as u32);
        }
        if folded.upper > 0 && word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase) {
            flags.set(Flags::CAP);
        }
        flags = self.note_case(flags, folded.upper, letters);
        if flags.has(Flags::NUM) && (4..8).contains(&letters) {
            self.noted.suspects.push(self.tokens.len() as u32);
        }
        self.add(start, end, folded.hash, flags);
    }

    /// Pushes a word, cut as `splits.tsv` says where it is listed.
    fn push_split(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let folded = self.fold(start, end);
        let Some(lengths) = self.tables.split(folded.hash) else {
            self.push_folded(start, end, folded);
            return;
        };
        let mut at = start;
        let mut chars = self.text[start..end].char_indices();
        for &length in lengths {
            chars.by_ref().take(usize::from(length)).for_each(drop);
            let to = start + chars.offset();
            self.push(at, to);
            at = to;
        }
        self.push(at, end);
    }

    /// The byte at `at`, 0 behind the end.
    #[inline]
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The character at `at`, NUL behind the end.
    pub fn char(&self, at: usize) -> char {
        self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0')
    }

    /// The last token of this block, if it ends at `at`.
    fn before(&self, at: usize) -> Option<&Token> {
        self.last().filter(|token| token.span.end as usize == at)
    }

    /// The last token of this block.
    pub fn last(&self) -> Option<&Token> {
        self.tokens[self.first..].last()
    }

    /// Pushes the tokens of the run without white space that starts at `at`; gives its end.
    fn run(&mut self, at: usize) -> usize {
        let mut end = at;
        let (mut address, mut listed) = (false, false);
        loop {
            match self.byte(end) {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b',' => {}
                b'@' => address = true,
                b'\'' | b'/' | b':' | b';' | b'=' | b'<' | b'^' | b'-' | b'[' => {
                    listed = true;
                    address |= self.byte(end) == b':';
                }
                0 if end >= self.bytes.len() => break,
                byte if (byte <= b' ' || byte >= 0x80) && space_len(self.bytes, end) > 0 => break,
                0x80.. => listed = true,
                _ => {}
            }
            end += 1;
        }
        let clitic = self.bytes[at..end].ends_with(b"'s") || self.bytes[at..end].ends_with("’s".as_bytes());
        if listed && !clitic && end - at <= 20 && self.push_listed(at, end) {
            return end;
        }
        address |= self.bytes[at..end].starts_with(b"www.") || self.bytes[at..end].starts_with(b"(www.");
        let mut from = at;
        while address && from < end {
            let Some((start, stop)) = self.address(from, end) else { break };
            self.walk(from, start);
            self.push(start, stop);
            from = stop;
        }
        self.walk(from, end);
        end
    }

    /// Pushes a run that `splits.tsv` lists, with or without marks around it.
    fn push_listed(&mut self, at: usize, end: usize) -> bool {
        let run = &self.text[at..end];
        let tail = run.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'', '”', '’']);
        let core = tail.trim_start_matches(['(', '"', '\'', '“', '‘', '[']);
        let head = tail.len() - core.len();
        for (from, to) in [(0, run.len()), (0, tail.len()), (head, tail.len())] {
            if from < to && self.tables.split(hash_lower(&run[from..to])).is_some() {
                self.walk(at, at + from);
                self.push_split(at + from, at + to);
                self.walk(at + to, end);
                return true;
            }
        }
        false
    }

    /// Pushes the tokens of a piece without white space.
    fn walk(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            at = self.piece(at, end).max(at + 1);
        }
    }

    /// Pushes the piece at `at`; gives its end.
    fn piece(&mut self, at: usize, end: usize) -> usize {
        let byte = self.bytes[at];
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => return self.word(at, end),
            b'0'..=b'9' => return self.number(at, at, end),
            b'\'' => return self.apostrophe(at, at + 1, end),
            0x80.. => return self.other(at, end),
            _ => {}
        }
        let next = if at + 1 < end { self.byte(at + 1) } else { 0 };
        let free = self.before(at).is_none_or(|token| token.flags.has(Flags::PUNCT));
        match byte {
            b'.' if next.is_ascii_digit() && free => return self.number(at, at + 1, end),
            b'.' if self.space && next.is_ascii_alphabetic() => {
                let stop = self.word_run(at + 1, end);
                if self.tables.marked(hash_lower(&self.text[at + 1..stop]), Mark::DOMAIN) {
                    self.push(at, stop);
                    return stop;
                }
            }
            b'+' | b'-' if next.is_ascii_digit() && (self.space || matches!(self.bytes[at - 1], b'(' | b'$')) => {
                return self.number(at, at + 1, end);
            }
            b'-' if next == b'.' && self.byte(at + 2).is_ascii_digit() && self.space => return self.number(at, at + 2, end),
            b'#' | b'@' if (next.is_ascii_alphabetic() || next == b'_') && free => {
                let stop = self.word_run(at + 1, end);
                self.push(at, stop);
                return stop;
            }
            _ => {}
        }
        let same = |ok: fn(u8) -> bool| self.bytes[at..end].iter().take_while(|&&b| ok(b)).count();
        let count = match byte {
            b'.' | b'!' | b'?' => same(|b| matches!(b, b'.' | b'!' | b'?')),
            b'-' => same(|b| b == b'-'),
            b'*' => same(|b| b == b'*'),
            b'=' => same(|b| b == b'='),
            b'_' => same(|b| b == b'_'),
            b'~' => same(|b| b == b'~'),
            b'+' => same(|b| b == b'+'),
            b'$' => same(|b| b == b'$'),
            b'<' => same(|b| b == b'<'),
            b'>' => same(|b| b == b'>'),
            b'`' => same(|b| b == b'`'),
            _ => 1,
        };
        self.push_mark(at, at + count);
        at + count
    }

    /// An apostrophe or single quotation mark; `next` is behind it.
    fn apostrophe(&mut self, at: usize, next: usize, end: usize) -> usize {
        if !self.space
            && let Some(stop) = self.clitic(next, end)
        {
            self.push(at, stop);
            return stop;
        }
        let digits = self.bytes[next..end].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 2 && self.before(at).is_none_or(|token| token.flags.has(Flags::PUNCT)) {
            let stop = next + 2 + usize::from(self.byte(next + 2) == b's');
            if !is_word_char(self.char(stop)) {
                self.push(at, stop);
                return stop;
            }
        }
        let double = usize::from(next < end && self.bytes[at] == b'\'' && self.byte(next) == b'\'');
        self.push_mark(at, next + double);
        next + double
    }

    /// The end of `s`, `m`, `d`, `ll`, `ve` or `re` at `at`, where no letter follows.
    fn clitic(&self, at: usize, end: usize) -> Option<usize> {
        let length = match self.byte(at) | 0x20 {
            b's' | b'm' | b'd' => 1,
            b'l' if self.byte(at + 1) | 0x20 == b'l' => 2,
            b'v' | b'r' if self.byte(at + 1) | 0x20 == b'e' => 2,
            _ => return None,
        };
        (at + length <= end && !is_word_char(self.char(at + length))).then_some(at + length)
    }

    /// A piece that starts with a character outside ASCII.
    fn other(&mut self, at: usize, end: usize) -> usize {
        let c = self.char(at);
        let stop = at + c.len_utf8();
        match c {
            '’' | '‘' => return self.apostrophe(at, stop, end),
            '−' if self.byte(stop).is_ascii_digit() && self.space => return self.number(at, stop, end),
            '–' | '—' | '…' | '“' | '”' | '«' | '»' | '•' | '·' | '€' | '£' | '¥' | '°' | '\u{2010}'..='\u{2012}' => {
                // A row of these is one token.
                let stop = if matches!(c, '—' | '…') { end - self.text[stop..end].trim_start_matches(c).len() } else { stop };
                self.push_mark(at, stop);
                return stop;
            }
            _ => {}
        }
        if is_ideograph(c) || !c.is_alphanumeric() {
            let stop = self.grapheme(at, end);
            self.push(at, stop);
            return stop;
        }
        if c.is_numeric() {
            let stop = self.word_run(at, end);
            self.push(at, stop);
            return stop;
        }
        self.word(at, end)
    }

    /// The end of the grapheme at `at`.
    fn grapheme(&self, at: usize, end: usize) -> usize {
        // Marks in long rows make one grapheme of any length; nobody needs more than these bytes.
        let mut near = end.min(at + 64);
        while !self.text.is_char_boundary(near) {
            near -= 1;
        }
        at + self.text[at..near].graphemes(true).next().map_or(1, str::len)
    }

    /// The end of the run of letters, digits and `_` at `at`, with `&` between letters.
    pub fn word_run(&self, at: usize, end: usize) -> usize {
        let mut stop = at;
        while stop < end {
            match self.bytes[stop] {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => stop += 1,
                b'&' if stop > at && self.byte(stop + 1).is_ascii_alphabetic() && stop + 1 < end => stop += 1,
                0x80.. => {
                    let c = self.char(stop);
                    if !is_word_char(c) || is_ideograph(c) {
                        break;
                    }
                    stop = if c >= '\u{590}' { self.grapheme(stop, end) } else { stop + c.len_utf8() };
                }
                _ => break,
            }
        }
        stop
    }

    /// A piece that starts with a letter: a word with its affixes, apostrophes and inner stops.
    fn word(&mut self, start: usize, end: usize) -> usize {
        let mut at = start;
        let mut stop = self.word_run(at, end).max(start + 1);
        while stop < end {
            match self.bytes[stop] {
                b'.' => match self.stop_in_word(at, stop, end) {
                    Stop::Ends => break,
                    Stop::Token(to) => {
                        self.push(start, to);
                        return to;
                    }
                    Stop::Goes(to) => {
                        at = stop + 1;
                        stop = to;
                        continue;
                    }
                },
                b'-' if is_word_char(self.char(stop + 1)) => {
                    let next = self.word_run(stop + 1, end);
                    let joins = |from, to, mark| self.tables.marked(hash_lower(&self.text[from..to]), mark);
                    if next > stop + 1 && (joins(at, stop, Mark::PREFIX) || joins(stop + 1, next, Mark::SUFFIX)) {
                        at = stop + 1;
                        stop = next;
                        continue;
                    }
                    break;
                }
                b'/' if stop - start == 1 && self.byte(stop + 1).is_ascii_alphabetic() && !is_word_char(self.char(stop + 2)) => stop += 2,
                b'/' if at > start && self.tables.marked(hash_lower(&self.text[at..stop]), Mark::DOMAIN) => {
                    stop = self.address_end(stop, end);
                }
                b'$' if stop - start <= 3 && self.bytes[start..stop].iter().all(u8::is_ascii_uppercase) => {
                    self.push(start, stop + 1);
                    return stop + 1;
                }
                b'\'' | 0xe2 => match self.apostrophe_in_word(start, stop, end) {
                    Some(to) => {
                        at = stop;
                        stop = to;
                        continue;
                    }
                    None => break,
                },
                _ => break,
            }
        }
        if self.byte(stop) == b'\'' || self.text[stop..end].starts_with('’') {
            let next = stop + self.char(stop).len_utf8();
            let not = self.byte(next) | 0x20 == b't' && next < end && !is_word_char(self.char(next + 1));
            if not && stop > start && self.bytes[stop - 1] | 0x20 == b'n' {
                self.push(start, stop - 1);
                self.push(stop - 1, next + 1);
                return next + 1;
            }
        }
        self.push_split(start, stop);
        stop
    }

    /// Where a word goes on behind the apostrophe at `stop`, if it does.
    fn apostrophe_in_word(&self, start: usize, stop: usize, end: usize) -> Option<usize> {
        let mark = self.char(stop);
        if mark != '\'' && mark != '’' {
            return None;
        }
        let next = stop + mark.len_utf8();
        if next >= end || !self.char(next).is_alphabetic() || self.clitic(next, end).is_some() {
            return None;
        }
        let to = self.word_run(next, end);
        let not = to == next + 1 && self.bytes[next] | 0x20 == b't' && self.bytes[stop - 1] | 0x20 == b'n' && stop > start;
        (!not && to > next).then_some(to)
    }
}

/// Whether a character goes on with a word.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

/// Whether a script writes words without spaces and each character is a token: Chinese, Japanese.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Length of the white space character at `at`, zero-width ones and marks of direction included; 0 if it is none.
#[inline]
pub(super) fn space_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..).unwrap_or_default() {
        [b' ' | b'\t'..=b'\r', ..] => 1,
        [0xc2, 0x85 | 0xa0, ..] => 2,
        [0xe1, 0x9a, 0x80, ..] => 3,
        [0xe2, 0x80, 0x80..=0x8b | 0x8e | 0x8f | 0xa8..=0xaf, ..] => 3,
        [0xe2, 0x81, 0x9f | 0xa0, ..] => 3,
        [0xe3, 0x80, 0x80, ..] => 3,
        [0xef, 0xbb, 0xbf, ..] => 3,
        _ => 0,
    }
}
