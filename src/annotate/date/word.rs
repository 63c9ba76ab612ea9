//! Words that are a date by themselves ("recently", "weekly", "this morning") and recurring times ("every year").

use super::item::Length;
use super::point::{self, Point};
use super::{Found, length, unresolved};
use crate::annotate::classes::{Is, Period};
use crate::annotate::scan::Scan;
use crate::annotate::{Anchor, DateKind, Time};
use rust_decimal::Decimal;

/// "recently", "weekly", "this morning", "at present".
pub(super) fn word(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let word = scan.word(at);
    if word.is.any(Is::ENDING)
        && let Some((_, word, start)) = scan.entry_ending(at, Is::REFERENCE)
    {
        return Some((start..at + 1, reference(word.timex)));
    }
    if word.is.any(Is::DAYPART) && scan.is_before(at, Is::RELATIVE) {
        return Some((at - 1..at + 1, day(scan, scan.word(at - 1).step, word.timex)));
    }
    if word.is.any(Is::REFERENCE) && (scan.lower_word(at) || at == scan.from) {
        return Some((at..at + 1, reference(word.timex)));
    }
    if word.is.any(Is::OFTEN) && scan.lower_word(at) {
        let mut time = reference(word.timex);
        time.kind = DateKind::Set;
        return Some((at..at + 1, time));
    }
    None
}

/// A part of the day of publication or of one beside it.
fn day(scan: &Scan<'_>, step: i8, part: &str) -> Time {
    let mut time = match scan.published.and_then(|day| point::shift(day, Period::Day, i64::from(step))) {
        Some(day) => Point::Day(day).time(Anchor::Published),
        None => unresolved("XXXX-XX-XX", "day"),
    };
    time.value = format!("{}T{part}", time.value);
    time.kind = DateKind::DateTime;
    time
}

/// `PAST_REF` and its like.
pub(super) fn reference(value: &'static str) -> Time {
    Time {
        kind: DateKind::Date,
        value: value.to_owned(),
        modifier: None,
        start_date: None,
        end_date: None,
        grain: None,
        anchor: Anchor::None,
    }
}

/// "every year", "each Monday", "every two years", "twice a week", "5% a year".
pub(super) fn set(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let word = scan.word(at);
    let days = word.is.any(Is::DAY_PLURAL) && scan.capital(at);
    let one = word.is.any(Is::PERIOD.or(Is::WEEKDAY)) && at > scan.from;
    if !one && !days {
        return None;
    }
    // "every second Tuesday"
    if word.is.any(Is::ORDINAL) && scan.is(at + 1, Is::WEEKDAY.or(Is::PERIOD)) {
        return None;
    }
    let mut time = match word.period {
        Some(period) => length::time(&Length::of(Some(Decimal::ONE), period)),
        None => {
            let mut time = length::time(&Length::of(Some(Decimal::ONE), Period::Week));
            time.value = format!("XXXX-WXX-{}", word.weekday);
            time
        }
    };
    time.kind = DateKind::Set;
    if days {
        return Some((at..at + 1, time));
    }
    let before = at - 1;
    if scan.is(before, Is::EVERY) {
        return Some((before..at + 1, time));
    }
    let period = word.period?;
    if let Some((_, numeral)) = scan.numeral_ending(at)
        && scan.is_before(numeral.tokens.start, Is::EVERY)
        && numeral.high.is_none()
        && numeral.prefix.is_none()
    {
        time.value = length::time(&Length::of(Some(numeral.value), period)).value;
        return Some((numeral.tokens.start - 1..at + 1, time));
    }
    if before == scan.from || !scan.is(before, Is::A) {
        return None;
    }
    let often = before - 1;
    if scan.is(often, Is::MULTIPLIER) && !scan.word(often).multiplier_verb {
        return Some((often..at + 1, time));
    }
    if scan.is(often, Is::TIMES) {
        let first = scan.numeral_ending(often).map_or(often, |(_, numeral)| numeral.tokens.start);
        return Some((first..at + 1, time));
    }
    // "5 per cent a year" is a rate
    (scan.is(often, Is::PERCENT.or(Is::CENT)) && period >= Period::Day).then_some((before..at + 1, time))
}
