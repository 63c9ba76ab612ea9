//! Month names, weekdays, years, periods and numerals to dates and durations.
//!
//! Words and numbers become small items (`leaf`, `numeric`), which grow by the words beside them (`grow`) and are joined to
//! larger ones (`join`) until nothing more fits (`chart`). What is still open then, mostly the year, is told from the
//! day of publication and the tense (`resolve`).

mod chart;
mod grow;
mod holiday;
mod item;
mod join;
mod leaf;
mod length;
mod numeric;
mod point;
mod range;
mod resolve;
mod span;
mod word;

use std::ops::Range;

pub(crate) use holiday::Holiday;
pub(crate) use item::Beyond;
pub(crate) use span::{Told, join};

use super::classes::{Is, Period};
use super::scan::{Candidate, Scan};
use super::{Anchor, Bound, DateKind, Reading, Time, bound, number};
use crate::text::Document;
use item::{Core, What};

/// Ranks of the date readings: above amounts of the same length.
const RANK: u8 = 9;

/// Whether an unlisted token may be a date in one token: "mid-March", "mar3".
pub(crate) fn may_be_staged(document: &Document<'_>, at: u32) -> bool {
    let span = document.tokens[at as usize].span;
    let bytes = &document.article.text.as_bytes()[span.range()];
    let last = bytes.len() - 1;
    bytes.len() > 6 && (bytes[3] == b'-' || bytes[last - 2].is_ascii_digit() && bytes[0].is_ascii_alphabetic())
        || bytes.len() > 3 && bytes[last].is_ascii_digit() && bytes[0].is_ascii_alphabetic()
}

/// Recogniser: dates, durations and recurring times.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    let candidate =
        |tokens: Range<u32>, time: Time| Candidate { tokens, reading: Reading::Time(time), numeral: None, rank: RANK, later: None };
    for &at in scan.anchors {
        let word = scan.word(at);
        if word.is != Is::NONE {
            out.extend(word::word(scan, at).into_iter().chain(word::set(scan, at)).map(|(tokens, time)| candidate(tokens, time)));
        }
    }
    for item in chart::longest(chart::read(scan)) {
        let Some(time) = resolve::time(scan, &item) else { continue };
        let (start, time) = bounded(scan, &item, time);
        let mut candidate = candidate(start..item.end, time);
        candidate.later = match item.what {
            What::Later(length, sign) => length.single().map(|(count, period)| Told::From(period, count.clamp(0, 100_000) * sign)),
            What::Shifted(length, -1) if length.single() == Some((1, Period::Year)) => Some(Told::Beside(Period::Year, -1)),
            What::When(item::When { core: Core::Same(period), .. }) => Some(Told::In(period)),
            _ => None,
        };
        out.push(candidate);
    }
}

/// Takes in "more than", "nearly" before a length, as its modifier.
fn bounded(scan: &Scan<'_>, item: &item::Item, mut time: Time) -> (u32, Time) {
    let length = matches!(item.what, What::Length(_) | What::Shifted(..)) && !scan.is(item.start, Is::IN);
    let length = length && !scan.is(scan.past_hyphen(item.end), Is::OLD);
    // "£4.4bn more than a year ago", "3.8% higher than a year ago" compare amounts
    let compared = |words: &Range<u32>| {
        let measured = Is::PERCENT.or(Is::SCALE).or(Is::UNIT).or(Is::CURRENCY).or(Is::CHANGE_ADVERB);
        matches!(item.what, What::Shifted(..))
            && words.start > scan.from
            && (scan.is(words.start - 1, measured) || scan.is(words.start, Is::CHANGE_ADVERB) || number::is_digits(scan, words.start - 1))
    };
    let fits = |words: &Range<u32>| length && !scan.is(words.start, Is::OVER) && !compared(words);
    let Some((bound, words)) = bound::before(scan, item.start).filter(|(_, words)| fits(words)) else {
        return (item.start, time);
    };
    time.modifier = match bound {
        Bound::Exact => None,
        Bound::About => Some("APPROX"),
        Bound::Over => Some("MORE_THAN"),
        Bound::Under => Some("LESS_THAN"),
        Bound::AtLeast => Some("EQUAL_OR_MORE"),
        Bound::AtMost => Some("EQUAL_OR_LESS"),
    };
    (words.start, time)
}

/// A date's tokens and its value.
pub(crate) type Found = (Range<u32>, Time);

/// How far from a date the tense of its clause is looked for, in tokens.
const TENSE: u32 = 12;

/// What the words around speak of: `Some(true)` for the future, `Some(false)` for the past, `None` without a cue. The
/// nearest cue before the date decides, else the nearest behind it.
fn tense(scan: &Scan<'_>, tokens: &Range<u32>) -> Option<bool> {
    let cue = |at: u32| {
        let word = scan.word(at);
        if word.is.any(Is::MONTH) && scan.capital(at) {
            None
        } else if word.is.any(Is::AHEAD) || to_be(scan, at) {
            Some(true)
        } else if (word.is.any(Is::BEHIND) || past(scan, at)) && !participle(scan, at) {
            Some(false)
        } else {
            None
        }
    };
    let first = tokens.start.saturating_sub(TENSE).max(scan.from);
    let last = tokens.end.saturating_add(TENSE).min(scan.to);
    (first..tokens.start).rev().find_map(cue).or_else(|| (tokens.end..last).find_map(cue))
}

/// "is to resume", "to be completed": what is to come in the shape of what is, or was.
fn to_be(scan: &Scan<'_>, at: u32) -> bool {
    let be = |at: u32| scan.is(at, Is::BE) && !scan.is(at, Is::BEHIND);
    scan.is(at, Is::TO) && (scan.is_before(at, Is::BE) && be(at - 1) || be(at + 1) && scan.text(at + 1).len() == 2)
}

/// "(will be) held": the form of "be" before it tells the tense.
fn participle(scan: &Scan<'_>, at: u32) -> bool {
    scan.is_before(at, Is::BE) && !scan.is(at - 1, Is::BEHIND) && !scan.is(at, Is::BE)
}

/// Whether the word looks like a past form that no list names, or like a regular verb of change.
fn past(scan: &Scan<'_>, at: u32) -> bool {
    let word = scan.word(at);
    let verb = word.is == Is::NONE || word.is.any(Is::RISE) && !word.is.any(Is::CHANGE_NOUN);
    // "met", "sold": the listed forms that are verbs for sure, but for third persons
    let listed = word.is.any(Is::VERB_SURE) && !scan.text(at).ends_with('s');
    scan.lower_word(at) && (listed || verb && scan.text(at).ends_with("ed"))
}

/// A time that could not be resolved: `XXXX-03`.
fn unresolved(value: impl Into<String>, grain: &'static str) -> Time {
    Time {
        kind: DateKind::Date,
        value: value.into(),
        modifier: None,
        start_date: None,
        end_date: None,
        grain: Some(grain),
        anchor: Anchor::None,
    }
}
