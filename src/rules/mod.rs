//! Rule files to programs, and programs over a document to matches.

pub mod builtin;
pub mod compile;
pub mod declared;
pub mod file;
pub mod pattern;
pub mod expr;
pub mod gapping;
pub mod imports;
pub mod intervals;
pub mod lexicon;
pub mod lifecycle;
pub mod matcher;
pub mod names;
pub mod program;
pub mod resolve;
pub mod roles;
pub mod run;
pub mod scene;
pub mod values;

use crate::span::Span;

/// A string of a rule file and where it stands there, so that a problem can point inside it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    /// The string's value.
    pub value: String,
    /// Byte range of the value (without its quotation marks) in the file.
    pub span: Span,
}

impl Text {
    /// The file range of a byte range of the value. Exact for strings without escapes.
    pub fn inside(&self, range: std::ops::Range<usize>) -> Span {
        let end = self.span.start + (range.end as u32).max(range.start as u32 + 1);
        Span::new(self.span.start + range.start as u32, end.min(self.span.end.max(self.span.start + 1)))
    }
}

/// The candidate nearest to `word` by edits, if it is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    candidates.into_iter().map(|c| (edits(word, c), c)).filter(|(d, _)| *d <= limit).min().map(|(_, c)| c)
}

/// Optimal string alignment distance (Levenshtein with transpositions of neighbours).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            rows[i][j] = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[a.len()][b.len()]
}
