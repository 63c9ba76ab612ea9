//! Rule files to programs, and programs over a document to matches.

pub mod builtin;
pub mod candidates;
pub mod circles;
pub mod compile;
pub mod declared;
pub mod file;
pub mod pattern;
pub mod expr;
pub mod format;
pub mod gapping;
pub mod gazetteer;
pub mod imports;
pub mod index;
pub mod intervals;
pub mod lexicon;
pub mod lifecycle;
pub mod listed;
pub mod matcher;
pub mod names;
pub mod program;
pub mod reach;
pub mod resolve;
pub mod roles;
pub mod run;
pub mod scene;
pub mod schema;
pub mod trie;
pub mod typing;
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

/// Candidates that are compared; a pack with more names than that is no place for guesses that must be quick.
const MOST_COMPARED: usize = 2_000;

/// The candidate nearest to `word` by edits, if it is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().collect();
    // Nobody means a word of a hundred letters.
    let limit = if word.len() <= 100 { (word.len() / 3).clamp(1, 3) } else { return None };
    let candidates = candidates.into_iter().take(MOST_COMPARED);
    candidates.filter_map(|c| Some((edits(&word, c, limit)?, c))).min().map(|(_, c)| c)
}

/// Optimal string alignment distance (Levenshtein with transpositions of neighbours), if it is at most `limit`.
fn edits(a: &[char], b: &str, limit: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().take(a.len() + limit + 1).collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cell = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cell = cell.min(rows[i - 2][j - 2] + 1);
            }
            row.push(cell);
        }
        // A transposition reaches over one row.
        if row.iter().chain(&rows[i - 1]).all(|cell| *cell > limit) {
            return None;
        }
        rows.push(row);
    }
    rows[a.len()].last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        for (word, expected) in [
            ("objct", Some("object")),
            ("ojbect", Some("object")),
            ("subjects", Some("subject")),
            ("agent", Some("agent")),
            ("xyz", None),
            ("", None),
            ("a", None),
            ("paitent", Some("patient")),
            ("tneitap", None),
        ] {
            assert_eq!(nearest(word, ["object", "subject", "agent", "patient"]), expected, "{word}");
        }
        assert_eq!(nearest(&"a".repeat(101), [&*"a".repeat(101)]), None);
    }
}
