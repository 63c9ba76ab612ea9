//! Byte offsets of a text to code points or UTF-16 units: one pass over the text, then constant time each.

use crate::article::{Article, Piece};
use crate::span::Span;

/// What the offsets of a record count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Unit {
    /// Unicode code points, as in Python.
    #[default]
    Chars,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units, as in JavaScript and Java.
    Utf16,
    /// Bytes of the source that the text was taken from (of a page: of its markup), as UTF-8.
    Source,
}

impl Unit {
    /// The words of the schema.
    pub const ALL: [(&'static str, Unit); 4] =
        [("chars", Unit::Chars), ("bytes", Unit::Bytes), ("utf16", Unit::Utf16), ("source", Unit::Source)];

    /// The word used in records.
    pub fn as_str(self) -> &'static str {
        Unit::ALL[self as usize].0
    }

    /// The unit of that name.
    pub fn parse(word: &str) -> Option<Unit> {
        Unit::ALL.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit)
    }
}

/// Bytes between two entries of the table.
const STEP: usize = 64;

/// Converts byte offsets of one text.
///
/// ```
/// use newsclaim::output::offsets::{Offsets, Unit};
/// let offsets = Offsets::new("Beijing’s 😀!", Unit::Chars);
/// assert_eq!(offsets.at("Beijing’".len() as u32), 8);
/// ```
#[derive(Clone, Debug)]
pub struct Offsets<'a> {
    text: &'a [u8],
    unit: Unit,
    /// Units before every `STEP`th byte; empty where bytes and units are the same.
    table: Vec<u32>,
    /// Where the text stands in its source.
    pieces: &'a [Piece],
}

impl<'a> Offsets<'a> {
    /// Reads `text` once.
    pub fn new(text: &'a str, unit: Unit) -> Offsets<'a> {
        let text = text.as_bytes();
        if matches!(unit, Unit::Bytes | Unit::Source) || text.is_ascii() {
            return Offsets { text, unit, table: Vec::new(), pieces: &[] };
        }
        let mut table = Vec::with_capacity(text.len() / STEP + 1);
        let mut before = 0;
        for chunk in text.chunks(STEP) {
            table.push(before);
            before += count(chunk, unit);
        }
        table.push(before);
        Offsets { text, unit, table, pieces: &[] }
    }

    /// Those of an article's text.
    pub fn of(article: &'a Article, unit: Unit) -> Offsets<'a> {
        Offsets { pieces: &article.pieces, ..Offsets::new(&article.text, unit) }
    }

    /// The units before a span's start and before its end.
    pub fn ends(&self, span: Span) -> (u32, u32) {
        if self.unit == Unit::Source && !self.pieces.is_empty() {
            return (self.source(span.start, true), self.source(span.end, false));
        }
        (self.at(span.start), self.at(span.end))
    }

    /// Where a byte of the text stands in the source: a start that of the character after it, an end that of the character before it.
    fn source(&self, byte: u32, is_start: bool) -> u32 {
        let place = if is_start {
            self.pieces.partition_point(|piece| piece.text.end <= byte)
        } else {
            self.pieces.partition_point(|piece| piece.text.end < byte)
        };
        let Some(piece) = self.pieces.get(place) else { return self.pieces.last().map_or(0, |piece| piece.source.end) };
        let inside = byte.saturating_sub(piece.text.start);
        if inside == 0 {
            piece.source.start
        } else if piece.text.len() == piece.source.len() {
            piece.source.start + inside
        } else if is_start {
            piece.source.start
        } else {
            piece.source.end
        }
    }

    /// The number of units before byte `byte`, a character boundary of the text.
    pub fn at(&self, byte: u32) -> u32 {
        if self.table.is_empty() {
            return byte;
        }
        let byte = byte as usize;
        let entry = byte / STEP;
        self.table[entry] + count(&self.text[entry * STEP..byte], self.unit)
    }
}

/// Units that begin in `bytes`: every character at its first byte, in UTF-16 one more for those of four bytes.
fn count(bytes: &[u8], unit: Unit) -> u32 {
    let chars = bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count();
    let pairs = if unit == Unit::Utf16 { bytes.iter().filter(|byte| **byte >= 0xf0).count() } else { 0 };
    (chars + pairs) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{self, Content};
    use crate::source::{MediaType, Source};
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, unit: Unit) {
        let offsets = Offsets::new(text, unit);
        for byte in (0..=text.len()).filter(|byte| text.is_char_boundary(*byte)) {
            let before = &text[..byte];
            let expected = match unit {
                Unit::Bytes | Unit::Source => byte,
                Unit::Chars => before.chars().count(),
                Unit::Utf16 => before.encode_utf16().count(),
            };
            assert_eq!(offsets.at(byte as u32) as usize, expected, "{unit:?} at byte {byte} of {text:?}");
        }
    }

    #[test]
    fn counts_what_python_and_javascript_count() {
        for unit in Unit::ALL.map(|(_, unit)| unit) {
            check("", unit);
            check("plain", unit);
            check("China’s – “quoted” 😀 12 €", unit);
            check(&"’".repeat(64), unit);
            check(&"a".repeat(63), unit);
            check(&format!("{}é", "a".repeat(63)), unit);
            check(&format!("{}😀{}", "a".repeat(62), "b".repeat(70)), unit);
        }
    }

    #[test]
    fn differs_where_it_must() {
        let text = "é😀x";
        assert_eq!(Unit::ALL.map(|(_, unit)| Offsets::new(text, unit).at(6)), [2, 6, 3, 6]);
    }

    #[test]
    fn spans_lead_back_to_the_page() {
        let page = "<p>Caf&eacute; &amp; <b>bar</b>\n closed.</p><p>Open: &quot;Yes&quot;.</p>";
        let source = Source { media: MediaType::Html, text: page.to_owned(), ..Source::default() };
        let article = article::read(&source, Content::All, &article::Tables::default());
        assert_eq!(article.text, "Café & bar closed.\n\nOpen: \"Yes\".");
        let offsets = Offsets::of(&article, Unit::Source);
        for (words, expected) in [
            ("Café", "Caf&eacute;"),
            ("é", "&eacute;"),
            ("é &", "&eacute; &amp;"),
            ("bar", "bar"),
            ("& bar closed", "&amp; <b>bar</b>\n closed"),
            ("Open", "Open"),
            ("\"Yes\".", "&quot;Yes&quot;."),
            ("closed.\n\nOpen", "closed.</p><p>Open"),
        ] {
            let start = article.text.find(words).unwrap();
            let (from, to) = offsets.ends(Span::of(start, start + words.len()));
            assert_eq!(&page[from as usize..to as usize], expected, "{words}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "(\\PC|[a-z]{0,20}|[’😀é]){0,60}") {
            for (_, unit) in Unit::ALL {
                check(&text, unit);
            }
        }
    }
}
