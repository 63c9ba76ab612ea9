//! Numerals with a calendar unit ("three years", "two weeks ago", "the past 12 months", "every two years") to durations, dates and sets.

use std::ops::Range;

use rust_decimal::Decimal;

use super::point::{self, Point};
use super::relative::grain;
use super::{Found, unresolved};
use crate::annotate::number::{Form, Numeral};
use crate::annotate::scan::Scan;
use crate::annotate::tables::{Is, Period};
use crate::annotate::{Anchor, DateKind, Time};

/// A duration, or the date it leads to: "three years", "nine-month", "two weeks ago", "the next five years".
pub(crate) fn read(scan: &Scan<'_>, numeral: &Numeral) -> Option<Found> {
    let (period, end) = unit(scan, numeral)?;
    let start = numeral.tokens.start;
    let value = number(numeral);
    let whole = i64::try_from(numeral.value.trunc()).ok().filter(|_| numeral.value.fract().is_zero() && numeral.high.is_none());
    if scan.is(end, Is::AGO) {
        let day = scan.published.zip(whole).and_then(|(day, count)| point::shift(day, period, -count));
        let time = match day {
            Some(day) => Point::holding(day, grain(period)).time(Anchor::Published),
            None => unresolved("PAST_REF", period.as_str()),
        };
        return Some((start..end + 1, time));
    }
    let relative = scan.is_before(start, Is::RELATIVE);
    if relative && let Some(count) = whole {
        let first = start - 1;
        let first = if scan.is_before(first, Is::THE) { first - 1 } else { first };
        return window(scan, first..end, scan.word(start - 1).step, period, count);
    }
    if scan.is_before(start, Is::EVERY) {
        let mut time = length(&value, period);
        time.kind = DateKind::Set;
        return Some((start - 1..end, time));
    }
    // "2 hours 14 minutes", "one year and six months"
    let next = if scan.is(end, Is::AND.or(Is::COMMA)) { end + 1 } else { end };
    if let Some((_, second)) = scan.numeral_at(next)
        && let Some((minor, stop)) = unit(scan, second)
        && minor < period
        && second.high.is_none()
    {
        let mut time = length(&value, period);
        let rest = length(&number(second), minor).value;
        let clock = time.value.starts_with("PT");
        let rest = if clock { rest.trim_start_matches("PT") } else { rest.trim_start_matches('P') };
        time.value.push_str(rest);
        return Some((start..stop, time));
    }
    Some((start..end, length(&value, period)))
}

/// The calendar unit behind a numeral, and one past it.
fn unit(scan: &Scan<'_>, numeral: &Numeral) -> Option<(Period, u32)> {
    if numeral.prefix.is_some() {
        return None;
    }
    if numeral.suffix != 0 {
        let period = scan.tables.word(numeral.suffix).period?;
        return Some((period, numeral.tokens.end));
    }
    let mut at = scan.past_hyphen(numeral.tokens.end);
    if numeral.form == Form::Part || numeral.form == Form::Vague {
        if scan.is(at, Is::OF) {
            at += 1;
        }
        if scan.is(at, Is::A) {
            at += 1;
        }
    } else if scan.is(at, Is::SUPERLATIVE.or(Is::FULL)) && scan.word(at + 1).period.is_some() {
        at += 1;
    }
    let period = scan.word(at).period?;
    // "three-quarters" and "three quarters of the staff" are a part
    let parts = period == Period::Quarter && numeral.value < Decimal::from(4) && (at != numeral.tokens.end || scan.is(at + 1, Is::OF));
    let odd = parts || period == Period::Half || numeral.form == Form::Part && matches!(period, Period::Quarter | Period::Half);
    (!odd && !(scan.capital(at) && at + 1 < scan.to && scan.capital(at + 1))).then_some((period, at + 1))
}

/// The count of a duration as TIMEX3 writes it.
fn number(numeral: &Numeral) -> String {
    if numeral.form == Form::Vague || numeral.high.is_some() { "X".to_owned() } else { numeral.value.normalize().to_string() }
}

/// A duration of `count` periods.
pub(crate) fn length(count: &str, period: Period) -> Time {
    let (count, period) = match (count, period) {
        ("0.5", Period::Hour) => ("30", Period::Minute),
        ("0.5", Period::Year) => ("6", Period::Month),
        ("0.25", Period::Hour) => ("15", Period::Minute),
        other => other,
    };
    let value = match period {
        Period::Second => format!("PT{count}S"),
        Period::Minute => format!("PT{count}M"),
        Period::Hour => format!("PT{count}H"),
        Period::Night => format!("P{count}NI"),
        Period::Day => format!("P{count}D"),
        Period::Weekend => format!("P{count}WE"),
        Period::Week => format!("P{count}W"),
        Period::Fortnight => match count.parse::<Decimal>().ok().and_then(|count| count.checked_mul(Decimal::TWO)) {
            Some(weeks) => format!("P{}W", weeks.normalize()),
            None => "PXW".to_owned(),
        },
        Period::Month => format!("P{count}M"),
        Period::Quarter => format!("P{count}Q"),
        Period::Half => format!("P{count}H"),
        Period::Season => format!("P{count}SE"),
        Period::Year => format!("P{count}Y"),
        Period::Decade => format!("P{count}DE"),
        Period::Century => format!("P{count}CE"),
    };
    Time {
        kind: DateKind::Duration,
        value,
        modifier: None,
        start_date: None,
        end_date: None,
        grain: Some(period.as_str()),
        anchor: Anchor::None,
    }
}

/// A stretch that ends (`step` −1) or begins (1) at publication: "the past 12 months".
pub(crate) fn window(scan: &Scan<'_>, tokens: Range<u32>, step: i8, period: Period, count: i64) -> Option<Found> {
    let mut time = length(&count.to_string(), period);
    if let Some(day) = scan.published
        && let Some(other) = point::shift(day, period, count.checked_mul(i64::from(step))?)
    {
        (time.start_date, time.end_date) = (Some(day.min(other)), Some(day.max(other)));
        time.anchor = Anchor::Published;
    }
    Some((tokens, time))
}

/// "every year", "each Monday", "twice a week".
pub(crate) fn set(scan: &Scan<'_>, at: u32) -> Option<Found> {
    if at == scan.from {
        return None;
    }
    let word = scan.word(at);
    let before = at - 1;
    let mut time = match word.period {
        Some(period) => length("1", period),
        None => {
            let mut time = length("1", Period::Week);
            time.value = format!("XXXX-WXX-{}", word.weekday);
            time
        }
    };
    time.kind = DateKind::Set;
    if scan.is(before, Is::EVERY) {
        return Some((before..at + 1, time));
    }
    let count = before > scan.from && scan.is(before, Is::A) && word.period.is_some();
    if count && scan.is(before - 1, Is::MULTIPLIER) && !scan.word(before - 1).multiplier_verb {
        return Some((before - 1..at + 1, time));
    }
    if count && scan.is(before - 1, Is::TIMES) {
        let first = scan.numeral_ending(before - 1).map_or(before - 1, |(_, numeral)| numeral.tokens.start);
        return Some((first..at + 1, time));
    }
    None
}

/// "a year earlier", "two weeks later": how far from the date named before, and the tokens.
pub(crate) fn later(scan: &Scan<'_>, at: u32) -> Option<(Range<u32>, Period, i64)> {
    let word = scan.word(at);
    if !word.is.any(Is::SHIFT) || scan.is(at, Is::AGO) || at < scan.from + 2 {
        return None;
    }
    let shift = i64::from(word.shift);
    let period = scan.word(at - 1).period?;
    // "before" and "previously" lead on to other things
    if scan.is(at, Is::BEFORE) && scan.holds(at + 1) && (scan.lower_word(at + 1) || scan.capital(at + 1)) {
        return None;
    }
    if scan.is(at - 2, Is::A.or(Is::THE)) {
        return Some((at - 2..at + 1, period, shift));
    }
    let (_, numeral) = scan.numeral_ending(at - 1)?;
    let count =
        i64::try_from(numeral.value.trunc()).ok().filter(|_| numeral.high.is_none() && numeral.prefix.is_none() && numeral.suffix == 0)?;
    Some((numeral.tokens.start..at + 1, period, shift * count.min(100_000)))
}
