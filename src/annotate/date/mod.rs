//! Month names, weekdays, years, periods and numerals to dates and durations.

mod calendar;
mod duration;
mod point;
mod relative;
mod span;

pub(crate) use span::join;

use std::ops::Range;

use super::classes::Is;
use super::scan::{Candidate, Scan};
use super::{Anchor, DateKind, Reading, Time};
use crate::text::Document;

/// Ranks of the date readings: above amounts of the same length.
const RANK: u8 = 9;

/// Whether an unlisted token may be a date with its stage in one token: "mid-March".
pub(crate) fn may_be_staged(document: &Document<'_>, at: u32) -> bool {
    let span = document.tokens[at as usize].span;
    span.len() > 6 && document.article.text.as_bytes()[span.start as usize + 3] == b'-'
}

/// Recogniser: dates, durations and recurring times.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    let mut push =
        |(tokens, time): Found| out.push(Candidate { tokens, reading: Reading::Time(time), numeral: None, rank: RANK, later: None });
    for &at in scan.anchors {
        let word = scan.word(at);
        if super::number::is_digits(scan, at) {
            calendar::numeric(scan, at)
                .or_else(|| calendar::day_first(scan, at))
                .or_else(|| calendar::year(scan, at))
                .into_iter()
                .for_each(&mut push);
            calendar::decade(scan, at).into_iter().for_each(&mut push);
        } else {
            quarter_code(scan, at).into_iter().for_each(&mut push);
        }
        if word.is == Is::NONE {
            calendar::glued_stage(scan, at).or_else(|| calendar::glued_fiscal(scan, at)).into_iter().for_each(&mut push);
            continue;
        }
        if word.is.any(Is::MONTH) {
            calendar::month(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::ORDINAL) {
            calendar::day_first(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::WEEKDAY) {
            calendar::weekday(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::PERIOD) {
            relative::period(scan, at).or_else(|| calendar::part_of_year(scan, at)).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::SEASON) {
            calendar::season(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::FISCAL) {
            calendar::fiscal(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::HOLIDAY) || !word.longer.is_empty() {
            calendar::holiday(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::DEICTIC.or(Is::REFERENCE).or(Is::OFTEN).or(Is::DAYPART)) {
            relative::word(scan, at).into_iter().for_each(&mut push);
        }
        if word.is.any(Is::PERIOD.or(Is::WEEKDAY)) {
            duration::set(scan, at).into_iter().for_each(&mut push);
        }
    }
    later(scan, out);
    let mut push =
        |(tokens, time): Found| out.push(Candidate { tokens, reading: Reading::Time(time), numeral: None, rank: RANK, later: None });
    for numeral in &scan.numerals {
        duration::read(scan, numeral).into_iter().for_each(&mut push);
    }
}

/// "a year earlier": the value waits until the dates before it are known.
fn later(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for &at in scan.anchors {
        if scan.is(at, Is::PERIOD)
            && let Some((tokens, period, count)) = duration::later(scan, at + 1)
        {
            let value = if count < 0 { "PAST_REF" } else { "FUTURE_REF" };
            let time = unresolved(value, period.as_str());
            out.push(Candidate { tokens, reading: Reading::Time(time), numeral: None, rank: RANK, later: Some((period, count)) });
        }
    }
}

/// "Q1 2022", "H2 2021", "1Q22".
fn quarter_code(scan: &Scan<'_>, at: u32) -> Option<Found> {
    calendar::coded(scan, at)
}

/// A date's tokens and its value.
pub(crate) type Found = (Range<u32>, Time);

/// How far from a date the tense of its clause is looked for, in tokens.
const TENSE: u32 = 12;

/// Whether the words around speak of what is to come: the nearest cue before the date decides, else the nearest behind it.
fn ahead(scan: &Scan<'_>, tokens: &Range<u32>) -> bool {
    tense(scan, tokens).unwrap_or(false)
}

/// `Some(true)` for the future, `Some(false)` for the past, `None` without a cue.
fn tense(scan: &Scan<'_>, tokens: &Range<u32>) -> Option<bool> {
    let cue = |at: u32| {
        let word = scan.word(at);
        if word.is.any(Is::MONTH) && scan.capital(at) {
            None
        } else if word.is.any(Is::AHEAD) {
            Some(true)
        } else if word.is.any(Is::BEHIND) || past(scan, at) {
            Some(false)
        } else {
            None
        }
    };
    let first = tokens.start.saturating_sub(TENSE).max(scan.from);
    let last = tokens.end.saturating_add(TENSE).min(scan.to);
    (first..tokens.start).rev().find_map(cue).or_else(|| (tokens.end..last).find_map(cue))
}

/// Whether the word looks like a past form that no list names, or like a regular verb of change.
fn past(scan: &Scan<'_>, at: u32) -> bool {
    let word = scan.word(at);
    let verb = word.is == Is::NONE || word.is.any(Is::RISE) && !word.is.any(Is::CHANGE_NOUN);
    verb && scan.lower_word(at) && scan.text(at).ends_with("ed")
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

/// Takes in "early", "mid-", "the end of" before a date, and sets its modifier.
fn staged(scan: &Scan<'_>, (mut tokens, mut time): Found) -> Found {
    let start = tokens.start;
    let hyphen = scan.is_before(start, Is::HYPHEN) && scan.past_hyphen(start - 1) == start;
    let of = scan.is_before(start, Is::OF);
    let of_the = scan.is_before(start, Is::THE) && start > scan.from + 1 && scan.is(start - 2, Is::OF);
    let at = if of_the {
        start - 2
    } else if hyphen || of || scan.is_before(start, Is::IN) {
        start - 1
    } else {
        start
    };
    let adjective = scan.is_before(at, Is::STAGE) && !of && !of_the;
    let noun = scan.is_before(at, Is::STAGE_NOUN) && (at == start || hyphen || of || of_the);
    if adjective || noun {
        let first = at - 1;
        time.modifier = Some(scan.word(first).stage);
        tokens.start = if noun && scan.is_before(first, Is::THE) { first - 1 } else { first };
    }
    (tokens, time)
}
