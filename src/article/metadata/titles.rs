//! The titles that a page gives to the one of its story, without the name of the site.

use super::names::{bare, folded};

/// Marks between a title and the name of the site.
const MARKS: [&str; 14] = [" | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " ~ ", "｜", "ㅣ", " / ", " – "];
/// A title that begins another one is this long at least, in letters.
const BEGINS: usize = 12;

/// A title without the site's name at its end or its start: "Exports fall | The Paper", "The Paper - Exports fall".
pub(super) fn without_site<'a>(title: &'a str, houses: &[String]) -> &'a str {
    let is_house = |part: &str| {
        let words = part.split_whitespace().count();
        let part = folded(part);
        // "CBC News" is of CBC.
        let is_of = |house: &str| house == bare(&part) || words <= 3 && house.len() > 2 && part.starts_with(house);
        houses.iter().any(|house| is_of(bare(house)))
    };
    let mut title = title.trim();
    // "Exports fall | The Paper | paper.example"
    for _ in 0..2 {
        let last = MARKS.iter().filter_map(|mark| Some((title.rfind(mark)?, mark.len()))).max();
        let first = MARKS.iter().filter_map(|mark| Some((title.find(mark)?, mark.len()))).min();
        match (last, first) {
            (Some((at, length)), _) if at > 0 && is_house(&title[at + length..]) => title = title[..at].trim(),
            (_, Some((at, length))) if is_house(&title[..at]) && at + length < title.len() => title = title[at + length..].trim(),
            _ => break,
        }
    }
    title
}

/// Whether two titles are one, or one begins the other.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    let shorter = one.chars().count().min(other.chars().count());
    one == other || shorter >= BEGINS && (one.starts_with(&other) || other.starts_with(&one))
}

/// Whether two titles have a word of weight in common; true where words are not parted.
pub(super) fn share_words(one: &str, other: &str) -> bool {
    let words = |title: &str| -> Vec<String> { title.split_whitespace().map(folded).filter(|word| word.chars().count() > 3).collect() };
    let (one, other) = (words(one), words(other));
    one.len() < 2 || other.len() < 2 || one.iter().any(|word| other.contains(word))
}

/// Whether a title ends in another one, behind something more.
pub(super) fn ends(title: &str, end: &str) -> bool {
    let (title, end) = (folded(title), folded(end));
    end.chars().count() >= BEGINS && title.len() > end.len() && title.ends_with(&end)
}
