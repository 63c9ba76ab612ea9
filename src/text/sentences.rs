//! One block's tokens to sentences; quotation marks are told apart on the way.

use super::hash::hash_lower;
use super::tables::{Abbreviation, Mark, Tables};
use super::{Flags, Sentence, Token};
use crate::span::Span;

/// How many tokens a bracket may hold and still keep its stops to itself.
const BRACKET: usize = 100;

/// Appends the sentences of `tokens[first..]`, marks their first tokens and the quotation marks among `marks`.
pub(super) fn split(
    text: &str,
    block: u32,
    first: usize,
    tables: &Tables,
    tokens: &mut [Token],
    marks: &[u32],
    sentences: &mut Vec<Sentence>,
) {
    if first >= tokens.len() {
        return;
    }
    quotes(text, tokens, first, marks);
    let splitter = Splitter { text, bytes: text.as_bytes(), tables, tokens };
    let mut breaks = Lines::breaks(&splitter, first).into_iter().peekable();
    let added = sentences.len();
    let mut start = first;
    let mut close = |start: &mut usize, end: usize| {
        let span = Span::new(tokens[*start].span.start, tokens[end - 1].span.end);
        sentences.push(Sentence { tokens: *start as u32..end as u32, span, block });
        *start = end;
    };
    if let Some(end) = splitter.dateline(first) {
        close(&mut start, end);
    }
    let mut bracket = first;
    for &index in marks {
        let index = index as usize;
        if index < start {
            continue;
        }
        while let Some(at) = breaks.next_if(|&at| at <= index) {
            if at > start {
                close(&mut start, at);
            }
        }
        let last = splitter.bytes[tokens[index].span.end as usize - 1];
        if matches!(last, b'(' | b'[') && index >= bracket {
            bracket = splitter.closing(index).unwrap_or(index);
        }
        if !splitter.is_terminator(index) {
            continue;
        }
        let next = splitter.behind_closers(index);
        if index < bracket && !(bracket < next && splitter.ends_bracket(start, index, next)) {
            continue;
        }
        if next < tokens.len() && next > start && splitter.ends(start, index, next) {
            close(&mut start, next);
        }
    }
    for at in breaks.filter(|&at| at > start).collect::<Vec<_>>() {
        close(&mut start, at);
    }
    close(&mut start, tokens.len());
    for sentence in &sentences[added..] {
        tokens[sentence.tokens.start as usize].flags.set(Flags::SENT_START);
    }
}

/// The tokens of a block under the question where sentences end.
struct Splitter<'s> {
    text: &'s str,
    bytes: &'s [u8],
    tables: &'s Tables,
    tokens: &'s [Token],
}

/// A dateline has at most this many tokens: place, agency, day.
const DATELINE: usize = 14;

impl Splitter<'_> {
    /// One past the dash of a dateline that opens the block: "WARSAW, May 3 (Reuters) — ". It is a sentence of its own.
    fn dateline(&self, first: usize) -> Option<usize> {
        let place = self.word(first);
        if !self.has(first, Flags::UPPER) || place.len() < 3 || !place.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        for index in first + 1..(first + DATELINE).min(self.tokens.len().saturating_sub(1)) {
            if matches!(self.word(index), "-" | "–" | "—" | "--") && self.has(index, Flags::SPACE) && self.has(index + 1, Flags::SPACE)
            {
                return Some(index + 1);
            }
            let named = [Flags::CAP, Flags::NUM, Flags::PUNCT].iter().any(|flag| self.has(index, *flag));
            if !named {
                return None;
            }
        }
        None
    }

    fn word(&self, index: usize) -> &str {
        self.tokens[index].span.text(self.text)
    }

    fn has(&self, index: usize, flag: Flags) -> bool {
        self.tokens.get(index).is_some_and(|token| token.flags.has(flag))
    }

    fn marked(&self, index: usize, mark: Mark) -> bool {
        self.tokens.get(index).is_some_and(|token| self.tables.marked(token.lower, mark))
    }

    /// Whether a sentence can end with the token.
    fn is_terminator(&self, index: usize) -> bool {
        let word = self.word(index);
        if !self.has(index, Flags::PUNCT) {
            return word.ends_with('.');
        }
        word.starts_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
    }

    /// The bracket that closes the one at `index`, if it is near.
    fn closing(&self, index: usize) -> Option<usize> {
        let (open, close) = if self.word(index) == "(" { ("(", ")") } else { ("[", "]") };
        let mut depth = 0;
        for at in index..self.tokens.len().min(index + BRACKET) {
            if self.tokens[at].span.len() == 1 && self.has(at, Flags::PUNCT) {
                let word = self.word(at);
                depth += i32::from(word == open) - i32::from(word == close);
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    }

    /// The first token behind the quotation marks, brackets and footnotes (`[2]`) that close after a terminator.
    fn behind_closers(&self, index: usize) -> usize {
        let mut at = index + 1;
        while let Some(token) = self.tokens.get(at).filter(|token| token.flags.has(Flags::PUNCT)) {
            if token.flags.has(Flags::CLOSE_QUOTE) || matches!(self.word(at), ")" | "]" | "}") {
                at += 1;
            } else if self.word(at) == "["
                && self.has(at + 1, Flags::NUM)
                && self.word(at + 1).len() < 4
                && self.closing(at) == Some(at + 2)
            {
                at += 3;
            } else {
                break;
            }
        }
        at
    }

    /// Whether a sentence may end with a terminator that stands last in a bracket: `(Nobody did.) The`, not `(Why?) Smith`.
    fn ends_bracket(&self, start: usize, index: usize, next: usize) -> bool {
        let lower = self.tokens.get(next).is_some_and(|token| token.span.text(self.text).starts_with(char::is_lowercase));
        !lower && (self.word(index) == "." || matches!(self.word(start), "(" | "[") || self.marked(next, Mark::START))
    }

    /// Whether a sentence ends with the terminator at `index`; `next` is the first token behind it and what closes.
    fn ends(&self, start: usize, index: usize, next: usize) -> bool {
        let quoted = (index + 1..next).any(|at| self.has(at, Flags::CLOSE_QUOTE));
        // What starts the next sentence, behind an opening quotation mark or bracket.
        let bracket = matches!(self.word(next), "(" | "[");
        let opens = self.has(next, Flags::OPEN_QUOTE) || bracket;
        let head = (next + usize::from(opens)).min(self.tokens.len() - 1);
        let upper = self.has(head, Flags::CAP);
        let number = self.has(head, Flags::NUM);
        let lower = !upper && !number && !self.has(head, Flags::PUNCT) && self.word(head).starts_with(char::is_lowercase);
        if !self.has(index, Flags::PUNCT) {
            return upper && self.ends_with_abbreviation(index, head);
        }
        let mark = self.word(index);
        if self.has(next, Flags::PUNCT) && !opens && !self.starts_with_mark(next) {
            return false;
        }
        // A citation or a year belongs to what stands before it.
        if bracket && (number || self.word(next) == "[" && lower) {
            return false;
        }
        match mark {
            "." => self.ends_with_stop(start, index, head, lower && quoted),
            _ if mark.starts_with(['!', '?']) || mark.contains(['!', '?']) => {
                let name = mark == "!" && index > start && self.marked(index - 1, Mark::EXCLAIMING) && !self.marked(head, Mark::START);
                let dash = matches!(self.word(next), "-" | "–");
                let speech = quoted && upper && self.is_speech(head);
                !(lower || name || dash || speech)
            }
            _ if mark.starts_with(['.', '…']) => index > start && upper && self.word(head) != "I",
            _ => true,
        }
    }

    /// After an abbreviation, with a capital behind it.
    fn ends_with_abbreviation(&self, index: usize, head: usize) -> bool {
        let starter = self.marked(head, Mark::START);
        if self.word(index).len() == 2 && self.has(index, Flags::CAP) {
            return false;
        }
        match self.tables.abbreviation(self.tokens[index].lower) {
            Some(Abbreviation::Title | Abbreviation::Inner | Abbreviation::Number) => false,
            Some(Abbreviation::Unit) => true,
            Some(Abbreviation::End) => {
                let zone = self.tokens.get(head + 1).is_some_and(|token| token.lower == hash_lower("time"));
                starter || (self.tables.is_word(self.word(head)) && !self.has(head, Flags::UPPER) && !zone)
            }
            _ => starter,
        }
    }

    /// After a full stop that is a token of its own.
    fn ends_with_stop(&self, start: usize, index: usize, head: usize, lower_after_quote: bool) -> bool {
        if lower_after_quote {
            return false;
        }
        if index == start {
            return false;
        }
        let before = &self.tokens[index - 1];
        let word = self.word(index - 1);
        if word == "." {
            // The end of ". . ."
            return self.has(head, Flags::CAP) && self.word(head) != "I";
        }
        // "1. Open the box.", "two steps: 1. Open", "Figure 1. Exports"
        let number = before.flags.has(Flags::NUM) && word.len() <= 3;
        let first = index == start + 1 || index == start + 2 && self.has(start, Flags::PUNCT);
        if first && (number || word.len() == 1) || number && index > start + 1 && self.is_numbering(start, index - 1) {
            return false;
        }
        let starts_lower = self.word(head).starts_with(char::is_lowercase);
        if starts_lower && word.chars().all(char::is_lowercase) {
            // "rules. the journal": a real word ended. "esp. in": an abbreviation that nobody listed.
            return word.len() > 5 || (word.len() > 1 && self.tables.is_known(word));
        }
        true
    }

    /// Whether the number at `index` numbers a caption (`Figure 2.`) or a point of a list inside the sentence (`steps: 1.`).
    fn is_numbering(&self, start: usize, index: usize) -> bool {
        let point = |at: usize| self.word(at) == ":" && self.has(at + 1, Flags::NUM) && self.word(at + 2) == ".";
        (index - 1 == start && self.marked(start, Mark::NUMBERED)) || (start.max(index.saturating_sub(BRACKET))..index).any(point)
    }

    /// Whether a mark can start a sentence: a bullet, a currency sign.
    fn starts_with_mark(&self, index: usize) -> bool {
        matches!(self.word(index), "$" | "£" | "€" | "¥" | "#" | "•" | "·" | "*" | "▪" | "►" | "■" | "¿" | "¡")
            || matches!(self.word(index), "–" | "-") && self.has(index, Flags::SPACE) && self.has(index + 1, Flags::CAP)
    }

    /// Whether `Smith asked` or the like stands at `index`.
    fn is_speech(&self, index: usize) -> bool {
        if self.marked(index, Mark::START) {
            return false;
        }
        let names = (index..index + 4).take_while(|&at| self.has(at, Flags::CAP)).count();
        self.marked(index + names, Mark::SPEECH)
    }
}

/// The lines of a block.
struct Lines {
    /// Length in bytes of the longest one.
    longest: usize,
    /// Where the block starts.
    start: usize,
}

impl Lines {
    /// The tokens that start a sentence because the line before them was broken off on purpose.
    fn breaks(splitter: &Splitter, first: usize) -> Vec<usize> {
        let [head, .., tail] = &splitter.tokens[first..] else { return Vec::new() };
        let (start, end) = (head.span.start as usize, tail.span.end as usize);
        let block = &splitter.text[start..end];
        if memchr::memchr(b'\n', block.as_bytes()).is_none() {
            return Vec::new();
        }
        let longest = block.lines().map(|line| line.trim_end().len()).max().unwrap_or(0);
        let lines = Lines { longest, start };
        (first + 1..splitter.tokens.len()).filter(|&index| lines.break_before(splitter, index)).collect()
    }

    fn break_before(&self, splitter: &Splitter, index: usize) -> bool {
        let (before, token) = (&splitter.tokens[index - 1], &splitter.tokens[index]);
        let gap = &splitter.bytes[before.span.end as usize..token.span.start as usize];
        match memchr::memchr_iter(b'\n', gap).take(2).count() {
            0 => return false,
            1 => {}
            _ => return true,
        }
        if matches!(splitter.word(index), "•" | "*" | "·" | "▪" | "►" | "■") {
            return true;
        }
        let opens = token.flags.has(Flags::OPEN_QUOTE);
        if !(token.flags.has(Flags::CAP) || token.flags.has(Flags::NUM) || opens) {
            return false;
        }
        if matches!(splitter.word(index - 1), "," | "-" | "–" | "&" | "(")
            || (splitter.marked(index - 1, Mark::START) && !before.flags.has(Flags::CAP))
        {
            return false;
        }
        let end = before.span.end as usize;
        let line = memchr::memrchr(b'\n', &splitter.bytes[self.start..end]).map_or(self.start, |at| self.start + at + 1);
        // The next word would have fitted: the line was not broken by its width.
        end - line + 1 + token.span.len() as usize <= self.longest
    }
}

/// Marks opening and closing quotation marks.
fn quotes(text: &str, tokens: &mut [Token], first: usize, marks: &[u32]) {
    let (mut double, mut single) = (false, false);
    let (mut low_double, mut low_single) = (false, false);
    for &index in marks {
        let index = index as usize;
        let token = &tokens[index];
        let word = token.span.text(text);
        let quote = matches!(word, "\"" | "'" | "`" | "''" | "``" | "“" | "”" | "‘" | "’" | "„" | "‚" | "«" | "»");
        if !quote {
            continue;
        }
        let space = token.flags.has(Flags::SPACE);
        let tight = tokens.get(index + 1).is_some_and(|next| !next.flags.has(Flags::SPACE));
        let behind_open = index > first && matches!(tokens[index - 1].span.text(text), "(" | "[" | "—" | "–" | "-" | "--");
        let free = (space || behind_open) && tight;
        let flag = match word {
            // German: „Ja“, ‚ja‘
            "“" if low_double => {
                low_double = false;
                Flags::CLOSE_QUOTE
            }
            "‘" if low_single => {
                low_single = false;
                Flags::CLOSE_QUOTE
            }
            "„" => {
                low_double = true;
                Flags::OPEN_QUOTE
            }
            "‚" => {
                low_single = true;
                Flags::OPEN_QUOTE
            }
            "“" | "«" | "``" => Flags::OPEN_QUOTE,
            "”" | "»" | "''" => Flags::CLOSE_QUOTE,
            "\"" => {
                double = if double { free && space } else { free || space || tight };
                if double { Flags::OPEN_QUOTE } else { Flags::CLOSE_QUOTE }
            }
            "‘" => {
                single = true;
                Flags::OPEN_QUOTE
            }
            "'" | "’" | "`" if single && !space => {
                single = false;
                Flags::CLOSE_QUOTE
            }
            "'" | "`" if free => {
                single = true;
                Flags::OPEN_QUOTE
            }
            _ => continue,
        };
        tokens[index].flags.set(flag);
    }
}
