//! Candidates of a page copied whole to those of its story: the stretch of running text, with headline and byline above it.

use crate::article::furniture::Scratch;
use crate::article::story::{self, Candidate, Layout};
use crate::article::{BlockKind, Tables};
use std::ops::Range;

/// A text with fewer short lines than this around its story was not copied from a page.
const FEWEST: usize = 8;
/// What a short line counts against the words of running text.
const SHORT: i32 = 8;
/// Words of one paragraph that count.
const WORDS: i32 = 60;
/// The headline stands among so many lines above the running text.
const ABOVE: usize = 10;
/// The first paragraph of a story is among so many lines.
const OPENING: usize = 3;
/// A list inside a story has fewer lines than this.
const LIST: usize = 24;
/// A headline has more words than the name of a section.
const HEADLINE_WORDS: usize = 4;

/// Sets aside what stands above and below the story of a page that was copied with its menus.
pub(super) fn cut(text: &str, candidates: &mut [Candidate], tables: &Tables) {
    let values: Vec<i32> = candidates.iter().map(|candidate| value(candidate, text)).collect();
    if values.iter().filter(|value| **value < 0).count() < FEWEST {
        return;
    }
    let Some(body) = best(&values) else { return };
    let mut scratch = Scratch::default();
    let mut set_aside = |candidate: &mut Candidate, kind, test| {
        // What is furniture by its words is left to them: they may reach further.
        if candidate.layout == Layout::Lines && tables.find(candidate.span.text(text), &mut scratch).is_none() {
            *candidate = Candidate { kind, layout: Layout::Aside(test), ..*candidate };
        }
    };
    let short = |range: Range<usize>| values[range].iter().filter(|value| **value < 0).count();
    // A page does not begin with running text, nor does it end with it soon: then the short lines are the story's own list.
    let begins = values.iter().take(OPENING).any(|value| *value > 0);
    if short(0..body.start) >= FEWEST && !begins {
        let top = top(text, candidates, body.start, tables);
        for (index, candidate) in candidates[..body.start].iter_mut().enumerate() {
            if !top.contains(&index) {
                set_aside(candidate, BlockKind::Navigation, "above the story of a copied page");
            }
        }
    }
    let below = short(body.end..values.len());
    let ends = below < LIST && values.last().is_some_and(|value| *value > 0);
    if below >= FEWEST && !ends {
        for candidate in &mut candidates[body.end..] {
            set_aside(candidate, BlockKind::Related, "below the story of a copied page");
        }
    }
}

/// Words of running text for the story, short lines against it; what may be either counts for nothing.
fn value(candidate: &Candidate, text: &str) -> i32 {
    let words = candidate.span.text(text);
    if story::is_paragraph(candidate, text) {
        return WORDS.min(words.bytes().filter(|b| *b == b' ').count() as i32);
    }
    match candidate.kind {
        _ if candidate.layout != Layout::Lines => 0,
        BlockKind::Quote | BlockKind::Table => 0,
        BlockKind::List if !candidate.linked => 0,
        _ if candidate.linked || !story::ends_sentence(words) => -SHORT,
        _ => 0,
    }
}

/// The stretch of candidates with the largest sum (Kadane's algorithm).
fn best(values: &[i32]) -> Option<Range<usize>> {
    let (mut sum, mut start) = (0i64, 0);
    let (mut largest, mut range) = (0, None);
    for (index, value) in values.iter().enumerate() {
        if sum <= 0 {
            (sum, start) = (0, index);
        }
        sum += i64::from(*value);
        if sum > largest {
            (largest, range) = (sum, Some(start..index + 1));
        }
    }
    range
}

/// The lines above the running text that belong to it: from its headline on.
fn top(text: &str, candidates: &[Candidate], body: usize, tables: &Tables) -> Vec<usize> {
    let mut scratch = Scratch::default();
    let mut particulars = Vec::new();
    let mut titles = Vec::new();
    for index in (body.saturating_sub(ABOVE)..body).rev() {
        let candidate = &candidates[index];
        let words = candidate.span.text(text);
        if candidate.layout != Layout::Lines || candidate.linked {
            continue;
        }
        if tables.is_byline(words, &mut scratch) || tables.dateline(words, &mut scratch).is_some() {
            particulars.push(index);
            continue;
        }
        let is_title = words.split_whitespace().count() >= HEADLINE_WORDS && tables.find(words, &mut scratch).is_none();
        if candidate.kind == BlockKind::Heading || is_title {
            titles.push(index);
        }
    }
    // Byline and day stand under the headline, the standfirst may; without them the nearest line is the headline.
    let over = particulars.last().copied().unwrap_or(body);
    let mut kept = particulars;
    if let Some(near) = titles.iter().position(|title| *title < over) {
        kept.push(titles[near]);
        let above = titles.get(near + 1).filter(|above| **above + 1 == titles[near]);
        kept.extend(above);
    } else {
        kept.extend(titles.first());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_stretch() {
        for (values, expected) in [
            (&[-8, -8, 20, -8, 30, -8][..], Some(2..5)),
            (&[-8, 5, -8, -8, 30], Some(4..5)),
            (&[-8, -8], None),
            (&[0, 9, 0], Some(1..2)),
            (&[], None),
        ] {
            assert_eq!(best(values), expected, "{values:?}");
        }
    }
}
