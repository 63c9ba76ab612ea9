//! A page to tokens that are spans of it: the tokenizer of the WHATWG standard, without copying a byte.
//!
//! What the standard computes while it reads (small letters, entities, NUL, line ends) is left to whoever reads the spans; see
//! [`entities`](super::entities). Parse errors are not reported: pages are full of them.

use std::ops::Range;

/// An attribute: where its name and its value stand, quotes aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Start and end of the name.
    pub name: (u32, u32),
    /// Start and end of the value; empty where there is none.
    pub value: (u32, u32),
}

/// A piece of a page. All ranges are bytes of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Token {
    /// Character data, entities not yet decoded.
    Text(Range<usize>),
    /// The content of a CDATA section: no entities in it.
    Data(Range<usize>),
    /// A start tag; its attributes stand in [`Tokenizer::attributes`].
    Start {
        /// The whole tag.
        span: Range<usize>,
        /// Its name, in the letters of the page.
        name: Range<usize>,
        /// It ends with `/>`.
        closed: bool,
    },
    /// An end tag.
    End {
        /// The whole tag.
        span: Range<usize>,
        /// Its name, in the letters of the page.
        name: Range<usize>,
    },
    /// The content of a comment, or of what the standard reads as one.
    Comment(Range<usize>),
    /// What stands between `<!` and `>` of a document type.
    Doctype(Range<usize>),
}

/// How character data is read until the end tag of its element.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Text, tags and entities.
    #[default]
    Data,
    /// Text and entities, up to the end tag: `title`, `textarea`.
    Escapable,
    /// Text alone, up to the end tag: `style`, `iframe`.
    Raw,
    /// Text alone, up to the end tag that stands in no `<!--<script>`: `script`.
    Script,
    /// Text alone, to the end.
    Plain,
}

/// Reads one page.
pub struct Tokenizer<'a> {
    page: &'a [u8],
    at: usize,
    mode: Mode,
    /// The name of the element whose end tag ends the mode.
    ends: Range<usize>,
    /// CDATA sections are read: inside `svg` and `math`.
    pub foreign: bool,
    /// Attributes of the last start tag, in their order; the first of a name counts.
    pub attributes: Vec<Attribute>,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer at the start of a page.
    pub fn new(page: &'a str) -> Tokenizer<'a> {
        Tokenizer { page: page.as_bytes(), at: 0, mode: Mode::Data, ends: 0..0, foreign: false, attributes: Vec::new() }
    }

    /// Reads what follows in a mode, until the end tag called as `name`, a range of the page.
    pub fn set_mode(&mut self, mode: Mode, name: Range<usize>) {
        self.mode = mode;
        self.ends = name;
    }

    /// Passes over bytes.
    pub fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// The mode that the next bytes are read in.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The next token, `None` at the end of the page.
    pub fn next_token(&mut self) -> Option<Token> {
        if self.mode != Mode::Data
            && let Some(token) = self.raw_text()
        {
            return Some(token);
        }
        let mut start = self.at;
        while let Some(open) = self.find(b'<', self.at) {
            self.at = open + 1;
            if !self.opens_markup(open) {
                continue;
            }
            if open > start {
                self.at = open;
                return Some(Token::Text(start..open));
            }
            // "</>" is nothing, and a tag that the page ends in is nothing either.
            match self.markup(open) {
                None => start = self.at,
                token => return token,
            }
        }
        self.at = self.page.len();
        (self.at > start).then_some(Token::Text(start..self.at))
    }

    fn byte(&self, at: usize) -> u8 {
        self.page.get(at).copied().unwrap_or_default()
    }

    /// Whether a `<` begins markup; else it is text.
    fn opens_markup(&self, open: usize) -> bool {
        match self.byte(open + 1) {
            b'!' | b'?' => open + 1 < self.page.len(),
            b'/' => open + 2 < self.page.len(),
            first => first.is_ascii_alphabetic(),
        }
    }

    fn markup(&mut self, open: usize) -> Option<Token> {
        match self.byte(open + 1) {
            b'!' => Some(self.declaration(open + 2)),
            b'?' => Some(self.bogus(open + 1)),
            b'/' => match self.byte(open + 2) {
                b'>' => {
                    self.at = open + 3;
                    None
                }
                first if first.is_ascii_alphabetic() => self.tag(open, open + 2),
                _ => Some(self.bogus(open + 2)),
            },
            _ => self.tag(open, open + 1),
        }
    }

    fn find(&self, byte: u8, from: usize) -> Option<usize> {
        memchr::memchr(byte, self.page.get(from..)?).map(|found| from + found)
    }

    /// A comment that ends at the next `>`.
    fn bogus(&mut self, from: usize) -> Token {
        let end = self.find(b'>', from).unwrap_or(self.page.len());
        self.at = (end + 1).min(self.page.len());
        Token::Comment(from..end)
    }

    fn declaration(&mut self, from: usize) -> Token {
        let rest = &self.page[from..];
        if rest.starts_with(b"--") {
            return self.comment(from + 2);
        }
        if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            // A `>` in a quoted identifier ends it all the same.
            let end = self.find(b'>', from).unwrap_or(self.page.len());
            self.at = (end + 1).min(self.page.len());
            return Token::Doctype(from..end);
        }
        if self.foreign && rest.starts_with(b"[CDATA[") {
            let from = from + 7;
            let end = memchr::memmem::find(&self.page[from..], b"]]>").map_or(self.page.len(), |found| from + found);
            self.at = (end + 3).min(self.page.len());
            return Token::Data(from..end);
        }
        self.bogus(from)
    }

    /// Ends at `-->` or `--!>`; `<!-->` and `<!--->` are empty comments. At the end of the page its last dashes are no content.
    fn comment(&mut self, from: usize) -> Token {
        for empty in [&b">"[..], b"->"] {
            if self.page[from..].starts_with(empty) {
                self.at = from + empty.len();
                return Token::Comment(from..from);
            }
        }
        let mut at = from;
        while let Some(dashes) = self.page.get(at..).and_then(|rest| memchr::memmem::find(rest, b"--")).map(|found| at + found) {
            let rest = &self.page[dashes + 2..];
            let close = if rest.starts_with(b">") {
                Some(3)
            } else if rest.starts_with(b"!>") {
                Some(4)
            } else {
                None
            };
            if let Some(length) = close {
                self.at = dashes + length;
                return Token::Comment(from..dashes);
            }
            at = dashes + 1;
        }
        self.at = self.page.len();
        let content = &self.page[from..];
        let cut = if content.ends_with(b"--!") {
            3
        } else if content.ends_with(b"--") {
            2
        } else {
            usize::from(content.ends_with(b"-"))
        };
        Token::Comment(from..self.page.len() - cut)
    }

    /// A tag whose name begins at `name`; `None` if the page ends in it.
    fn tag(&mut self, open: usize, name: usize) -> Option<Token> {
        let is_end = name == open + 2;
        self.attributes.clear();
        let page = self.page;
        let mut at = name;
        while at < page.len() && !is_space(page[at]) && !matches!(page[at], b'/' | b'>') {
            at += 1;
        }
        let name = name..at;
        let mut closed = false;
        loop {
            match page.get(at) {
                None => {
                    self.at = page.len();
                    return None;
                }
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(b'/') => {
                    closed = page.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                Some(byte) if is_space(*byte) => at += 1,
                Some(_) => at = self.attribute(at),
            }
        }
        self.at = at;
        let span = open..at;
        Some(if is_end { Token::End { span, name } } else { Token::Start { span, name, closed } })
    }

    /// Reads one attribute; returns where it ends.
    fn attribute(&mut self, start: usize) -> usize {
        let page = self.page;
        // A name may begin with `=`.
        let mut at = start + 1;
        while at < page.len() && !is_space(page[at]) && !matches!(page[at], b'/' | b'>' | b'=') {
            at += 1;
        }
        let name = (start as u32, at as u32);
        let end = at;
        while at < page.len() && is_space(page[at]) {
            at += 1;
        }
        if page.get(at) != Some(&b'=') {
            self.attributes.push(Attribute { name, value: (end as u32, end as u32) });
            return end;
        }
        at += 1;
        while at < page.len() && is_space(page[at]) {
            at += 1;
        }
        let (from, to, next) = match page.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let to = self.find(*quote, at + 1).unwrap_or(page.len());
                (at + 1, to, to + 1)
            }
            _ => {
                let mut to = at;
                while to < page.len() && !is_space(page[to]) && page[to] != b'>' {
                    to += 1;
                }
                (at, to, to)
            }
        };
        self.attributes.push(Attribute { name, value: (from.min(to) as u32, to as u32) });
        next.min(page.len())
    }

    /// The text of an element that holds no tags; `None` if its end tag comes at once.
    fn raw_text(&mut self) -> Option<Token> {
        let start = self.at;
        let end = match self.mode {
            Mode::Plain => self.page.len(),
            Mode::Script => self.script_end(start),
            _ => self.end_tag(start),
        };
        if end < self.page.len() || self.mode != Mode::Plain {
            self.mode = Mode::Data;
        }
        self.at = end;
        (end > start).then_some(Token::Text(start..end))
    }

    /// Whether `</name` or `<name` stands at a place, and ends there.
    fn names(&self, at: usize, name: &[u8]) -> bool {
        let end = at + name.len();
        !name.is_empty()
            && self.page.get(at..end).is_some_and(|word| word.eq_ignore_ascii_case(name))
            && self.page.get(end).is_some_and(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))
    }

    fn end_tag(&self, from: usize) -> usize {
        let name = &self.page[self.ends.clone()];
        memchr::memmem::find_iter(&self.page[from..], b"</")
            .map(|found| from + found)
            .find(|at| self.names(at + 2, name))
            .unwrap_or(self.page.len())
    }

    /// In a script, `<!--` hides a `</script>` that has a `<script` before it, until `-->`.
    fn script_end(&self, from: usize) -> usize {
        let name = &self.page[self.ends.clone()];
        let mut escaped = false;
        let mut inner = false;
        let mut at = from;
        while let Some(found) = self.page.get(at..).and_then(|rest| memchr::memchr2(b'<', b'-', rest)).map(|found| at + found) {
            let rest = &self.page[found..];
            at = found + 1;
            if rest.starts_with(b"<!--") {
                escaped = true;
                // The dashes of "<!-->" close as well.
                at = found + 2;
            } else if rest.starts_with(b"-->") && escaped {
                (escaped, inner) = (false, false);
            } else if rest.starts_with(b"</") && self.names(found + 2, name) {
                if !inner {
                    return found;
                }
                inner = false;
            } else if escaped && rest.starts_with(b"<") && self.names(found + 1, b"script") {
                inner = true;
            }
        }
        self.page.len()
    }
}

/// White space of the standard.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}
