//! Words beside an amount ("more than", "nearly", "or so") to its bound.

use std::ops::Range;

use super::Bound;
use super::classes::Is;
use super::scan::Scan;

/// The bound of the amount over `tokens`, and its words; of "about 500 or more" the one behind.
pub(crate) fn of(scan: &Scan<'_>, tokens: &Range<u32>) -> Option<(Bound, Range<u32>)> {
    let before = before(scan, tokens.start);
    match before {
        None | Some((Bound::About, _)) => after(scan, tokens.end).or(before),
        _ => before,
    }
}

/// "more than" before `at`.
pub(crate) fn before(scan: &Scan<'_>, at: u32) -> Option<(Bound, Range<u32>)> {
    if at <= scan.from {
        return None;
    }
    let last = at - 1;
    scan.word(last).bounds_before.iter().find_map(|(rest, bound)| {
        let first = last - u32::try_from(rest.len()).ok().filter(|length| *length <= last)?;
        // "edged up to 3.6 per cent" and "went up to 190p" name a level
        let moved =
            scan.is(first, Is::CHANGE_ADVERB) && scan.is_before(first, Is::RISE.or(Is::GO)) && !scan.is_before(first, Is::CHANGE_NOUN);
        (first >= scan.from && scan.spells_left(last, rest) && !moved).then_some((*bound, first..at))
    })
}

/// "or so" from `at` on.
fn after(scan: &Scan<'_>, at: u32) -> Option<(Bound, Range<u32>)> {
    scan.word(at).bounds_after.iter().find_map(|(rest, bound)| {
        let end = at + 1 + rest.len() as u32;
        // "5,000 or more than 4,500"
        let other = scan.numeral_at(end).is_some() || scan.is(end, Is::CURRENCY) && scan.numeral_at(end + 1).is_some();
        (scan.spells(at + 1, rest) && scan.holds(at) && !other).then_some((*bound, at..end))
    })
}
