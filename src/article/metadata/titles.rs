//! The titles that a page gives to the one of its story, without the name of the site.

use std::ops::Range;

use super::names::{bare, folded};

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
        let mut gaps = gaps(title);
        let first = gaps.next();
        match (gaps.last().or(first.clone()), first) {
            (Some(gap), _) if is_house(&title[gap.end..]) => title = &title[..gap.start],
            (_, Some(gap)) if is_house(&title[..gap.start]) => title = &title[gap.end..],
            _ => break,
        }
    }
    title
}

/// The marks that part a title from the name of its site, with the spaces around: " | ", " - ", "｜".
fn gaps(title: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_mark = |c: char| matches!(c, '|' | '-' | '–' | '—' | ':' | '·' | '•' | '»' | '«' | '~' | '/' | '｜' | 'ㅣ');
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + title[from..].find(|c: char| c == ' ' || is_mark(c))?;
            let length = title[start..].find(|c: char| c != ' ' && !is_mark(c))?;
            from = start + length;
            let gap = &title[start..from];
            let parts = gap.contains(['｜', 'ㅣ']) || gap.starts_with(' ') && gap.ends_with(' ') && gap.contains(is_mark);
            if parts && start > 0 {
                return Some(start..from);
            }
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_without_sites() {
        let houses = ["thepaper".to_owned(), "paper".to_owned(), "cbc".to_owned()];
        for (title, expected) in [
            ("Exports fall | The Paper", "Exports fall"),
            ("Exports - and imports – fall - the paper", "Exports - and imports – fall"),
            ("Exports fall | The Paper | Paper", "Exports fall"),
            ("The Paper :: Exports fall", "Exports fall"),
            ("Exports fall | CBC News", "Exports fall"),
            ("Exports fall｜Paper", "Exports fall"),
            ("Exports fall | Trade", "Exports fall | Trade"),
            ("Paper-thin majority", "Paper-thin majority"),
            ("The Paper", "The Paper"),
            (" | The Paper", "| The Paper"),
            ("", ""),
        ] {
            assert_eq!(without_site(title, &houses), expected, "{title:?}");
        }
    }

    #[test]
    fn titles_compared() {
        assert!(same("Exports fall again in May", "Exports fall again in May | The Paper") && same("Up", "UP!"));
        assert!(!same("Up", "Up and down") && !same("Exports fall", "Imports fall"));
        assert!(ends("Trade: “Exports fall again”", "Exports fall again") && !ends("Exports fall again", "Exports fall again"));
        assert!(share_words("Exports fall again", "Why exports matter") && !share_words("How we picked and tested", "Steel exports fall"));
    }
}
