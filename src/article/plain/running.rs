//! Lines to those that stand on every page of a printed text: heads and feet, with or without the page's number.

use super::Line;
use crate::article::story;
use rustc_hash::FxHashMap;

/// Heads are no longer than this, in bytes.
const LONGEST: usize = 100;
/// A page has at least this many lines.
const PAGE: usize = 4;
/// A line that stands so often is a head.
const OFTEN: usize = 3;

/// For each line, whether it is a running head. The first of them stays, should it be the title at the text's top.
pub(super) fn lines(text: &str, lines: &[Line]) -> Vec<bool> {
    let mut heads = vec![false; lines.len()];
    if lines.len() < OFTEN * PAGE {
        return heads;
    }
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    // The lines of each text, with their pages.
    let mut places: Vec<Vec<(usize, Option<u16>)>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let words = line.span.text(text);
        let (base, page) = without_page(words);
        if words.len() <= LONGEST && base.contains(char::is_alphabetic) && base.contains(' ') && !ends_like_text(words) {
            let number = *numbers.entry(base).or_insert(places.len());
            if number == places.len() {
                places.push(Vec::new());
            }
            places[number].push((at, page));
        }
    }
    for places in places.into_iter().filter(|places| places.len() >= OFTEN) {
        let apart = places.windows(2).all(|pair| pair[1].0 - pair[0].0 >= PAGE);
        // Either the same words each time, or numbers that count pages.
        let counts = places.windows(2).all(|pair| pair[0].1.is_some() && pair[0].1 < pair[1].1);
        let same = places.iter().all(|place| place.1.is_none());
        if apart && (same || counts) {
            for (at, _) in places {
                heads[at] = at > 1 || counts;
            }
        }
    }
    heads
}

fn ends_like_text(words: &str) -> bool {
    story::ends_sentence(words) || words.ends_with([':', ',', ';']) || words.starts_with(['-', '*', '•', '|', '>', '#'])
}

/// A line without the page's number at one end: "The Example Review | 12".
fn without_page(words: &str) -> (&str, Option<u16>) {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | '·' | '•');
    let page = |digits: &str| if digits.len() <= 3 { digits.parse().ok() } else { None };
    let back = words.trim_end_matches(|c: char| c.is_ascii_digit());
    if back.ends_with(is_mark)
        && let Some(number) = page(&words[back.len()..])
    {
        return (back.trim_end_matches(is_mark), Some(number));
    }
    let front = words.trim_start_matches(|c: char| c.is_ascii_digit());
    if front.starts_with(is_mark)
        && let Some(number) = page(&words[..words.len() - front.len()])
    {
        return (front.trim_start_matches(is_mark), Some(number));
    }
    (words, None)
}
