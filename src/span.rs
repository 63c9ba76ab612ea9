//! Span: a half-open byte range of `Article::text`, the currency of every stage.

/// A half-open range of byte offsets into one text (usually `Article::text`).
///
/// Offsets are bytes inside the program; `output` turns them into code points.
///
/// ```
/// use newsclaim::span::Span;
/// let span = Span::new(0, 3);
/// assert_eq!(span.text("DJI left"), "DJI");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end`.
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The same from `usize` offsets (texts are below 4 GiB).
    pub const fn of(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text under the span.
    pub fn text(self, of: &str) -> &str {
        &of[self.range()]
    }

    /// The span as a range for indexing.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}
