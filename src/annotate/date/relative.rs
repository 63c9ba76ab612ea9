//! Dates told from the day of publication ("last month", "yesterday", "this morning", "recently") to times.

use super::point::{self, Point};
use super::{Found, duration, staged, unresolved};
use crate::annotate::classes::{Is, Period};
use crate::annotate::scan::Scan;
use crate::annotate::{Anchor, DateKind, Time};
use crate::text::Flags;

/// "last year", "this quarter", "the past decade", "a week ago", "several months".
pub(crate) fn period(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let period = scan.word(at).period?;
    // "an SEC filing"
    if scan.has(at, Flags::UPPER) {
        return None;
    }
    if at == scan.from || period == Period::Second && scan.is(at, Is::ORDINAL) && !scan.is_before(at, Is::A) {
        return None;
    }
    let hyphen = at > scan.from + 1 && scan.is(at - 1, Is::HYPHEN) && scan.glued(at);
    let before = if hyphen { at - 2 } else { at - 1 };
    let end = at + 1;
    let plural = scan.text(at).ends_with(['s', 'S']);
    if plural && scan.is(before, Is::WINDOW) && !scan.is(before, Is::RELATIVE) {
        return Some((before..end, reference("PAST_REF")));
    }
    // "the end of the year", "the year to March"
    if scan.is(before, Is::THE) && !plural && period > Period::Day {
        if before > scan.from + 1 && scan.is(before - 1, Is::OF) && scan.is(before - 2, Is::STAGE_NOUN) {
            return Some(staged(scan, (at..end, stepped(scan, 0, period))));
        }
        if scan.is(end, Is::TO.or(Is::ENDED)) && scan.is(end + 1, Is::MONTH) && scan.capital(end + 1) {
            return Some((before..end, duration::length("1", period)));
        }
    }
    if scan.is(before, Is::RELATIVE) {
        let step = scan.word(before).step;
        if plural {
            return Some((before..end, reference(if step > 0 { "FUTURE_REF" } else { "PAST_REF" })));
        }
        let the = scan.is_before(before, Is::THE);
        let start = if the { before - 1 } else { before };
        if scan.is(before, Is::WINDOW) && (the || scan.is_before(before, Is::OVER.or(Is::IN))) {
            return duration::window(scan, start..end, step, period, 1);
        }
        return Some(staged(scan, shifted_left(scan, (start..end, stepped(scan, step, period)))));
    }
    if scan.is(before, Is::SEVERAL_WORD.or(Is::FEW)) && scan.text(at).ends_with(['s', 'S']) {
        let mut start = before;
        if scan.is_before(start, Is::A) {
            start -= 1;
        }
        if scan.is_before(start, Is::RELATIVE) {
            start -= 1;
        }
        if scan.is_before(start, Is::THE) {
            start -= 1;
        }
        if scan.is(end, Is::SHIFT) && scan.is(end, Is::EARLIER) {
            return Some((start..end + 1, reference("PAST_REF")));
        }
        return Some((start..end, duration::length("X", period)));
    }
    if scan.is(before, Is::A) && !hyphen {
        // "a second term" is an ordinal
        if period == Period::Second && scan.is(at, Is::ORDINAL) && scan.lower_word(end) && !scan.is(end, Is::FUNCTION) {
            return None;
        }
        let shift = scan.word(end).shift;
        if shift < 0 && scan.is(end, Is::AGO) {
            let time = match scan.published.and_then(|day| point::shift(day, period, -1)) {
                Some(day) => Point::holding(day, grain(period)).time(Anchor::Published),
                None => unresolved("PAST_REF", period.as_str()),
            };
            return Some((before..end + 1, time));
        }
        // "$300 a month", "twice a week" are rates
        if before > scan.from && scan.is(before - 1, Is::PERCENT.or(Is::CENT)) {
            let mut time = duration::length("1", period);
            time.kind = DateKind::Set;
            return Some((before..end, time));
        }
        let rate = before > scan.from
            && (scan.is(before - 1, Is::CURRENCY.or(Is::UNIT).or(Is::MULTIPLIER).or(Is::TIMES)) || scan.has(before - 1, Flags::NUM));
        return (!rate && period != Period::Half && period != Period::Quarter && !scan.is(end, Is::HYPHEN))
            .then(|| (before..end, duration::length("1", period)));
    }
    None
}

/// The grain of a date so many periods away: weeks and shorter give days.
pub(crate) fn grain(period: Period) -> Period {
    match period {
        Period::Week | Period::Fortnight | Period::Weekend => Period::Day,
        other => other,
    }
}

/// The period `step` away from the one of publication.
fn stepped(scan: &Scan<'_>, step: i8, period: Period) -> Time {
    let point = scan.published.and_then(|day| {
        let unit = if period == Period::Weekend { Period::Week } else { period };
        let holding = Point::holding(point::shift(day, unit, i64::from(step))?, period);
        match holding {
            // "last season" is the one before this
            Point::Season(..) if step == 0 => None,
            other => Some(other),
        }
    });
    match point {
        Some(point) => point.time(Anchor::Published),
        None => unresolved(
            match period {
                Period::Year => "XXXX",
                Period::Month => "XXXX-XX",
                Period::Week | Period::Fortnight => "XXXX-WXX",
                Period::Weekend => "XXXX-WXX-WE",
                Period::Quarter => "XXXX-QX",
                Period::Half => "XXXX-HX",
                Period::Decade => "XXX",
                Period::Century => "XX",
                _ => "XXXX-XX-XX",
            },
            period.as_str(),
        ),
    }
}

/// "earlier this year", "later this month".
fn shifted_left(scan: &Scan<'_>, (mut tokens, time): Found) -> Found {
    if scan.is_before(tokens.start, Is::SHIFT) && scan.is(tokens.start, Is::RELATIVE) {
        tokens.start -= 1;
    }
    (tokens, time)
}

/// "yesterday", "recently", "weekly", "this morning".
pub(crate) fn word(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let word = scan.word(at);
    if word.is.any(Is::DEICTIC) {
        let part = scan.is(at + 1, Is::DAYPART).then(|| scan.word(at + 1).timex);
        let end = if part.is_some() { at + 2 } else { at + 1 };
        return Some((at..end, day(scan, word.step, part)));
    }
    if word.is.any(Is::DAYPART) && scan.is_before(at, Is::RELATIVE) {
        return Some((at - 1..at + 1, day(scan, scan.word(at - 1).step, Some(word.timex))));
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

fn day(scan: &Scan<'_>, step: i8, part: Option<&'static str>) -> Time {
    let mut time = match scan.published.and_then(|day| point::shift(day, Period::Day, i64::from(step))) {
        Some(day) => Point::Day(day).time(Anchor::Published),
        None => unresolved("XXXX-XX-XX", "day"),
    };
    if let Some(part) = part {
        time.value = format!("{}T{part}", time.value);
        time.kind = DateKind::DateTime;
    }
    time
}

/// `PAST_REF` and its like.
fn reference(value: &'static str) -> Time {
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
