//! Dates of a sentence to ranges ("between February and March", "2015–2020", "Nov. 14-16"), open ends ("by 2030") and anaphora ("a year earlier").

use jiff::civil::Date;

use super::point::{self, Point};
use super::relative::grain;
use crate::annotate::classes::{Is, Period};
use crate::annotate::number::is_digits;
use crate::annotate::scan::{Candidate, Scan};
use crate::annotate::{Anchor, DateKind, Reading, Time};

/// The first day of a date named before, and its grain.
pub(crate) type Named = (Date, Option<&'static str>);

/// Joins and completes the dates among the accepted readings, which stand in order. `last` is the last date named in the article.
pub(crate) fn join(scan: &Scan<'_>, found: &mut Vec<Candidate>, last: &mut Option<Named>) {
    let mut kept = 0;
    for at in 0..found.len() {
        let (left, right) = found.split_at_mut(at);
        let candidate = &mut right[0];
        // a number that a range of days has taken
        if kept > 0 && left[kept - 1].tokens.end > candidate.tokens.start {
            continue;
        }
        if time(candidate).is_some() {
            if let Some((period, count)) = candidate.later {
                anaphora(scan, candidate, period, count, last.as_ref());
            }
            if kept > 0 && (pair(scan, &mut left[kept - 1], candidate) || ending(scan, &mut left[kept - 1], candidate)) {
                continue;
            }
            day_range(scan, candidate);
            while kept > 0 && left[kept - 1].tokens.end > candidate.tokens.start {
                kept -= 1;
            }
            open_end(scan, candidate);
            if let Some(named) = time(candidate)
                && named.kind != DateKind::Duration
                && let Some(first) = named.start_date
            {
                *last = Some((first, named.grain));
            }
        }
        found.swap(kept, at);
        kept += 1;
    }
    found.truncate(kept);
}

fn time(candidate: &Candidate) -> Option<&Time> {
    match &candidate.reading {
        Reading::Time(time) => Some(time),
        _ => None,
    }
}

/// "a year earlier" counts from the last date named, in its grain, or from publication.
fn anaphora(scan: &Scan<'_>, candidate: &mut Candidate, period: Period, count: i64, last: Option<&Named>) {
    let Reading::Time(time) = &mut candidate.reading else { return };
    let named = last.map(|(first, _)| *first);
    let base = named.or(scan.published);
    let Some(day) = base.and_then(|day| point::shift(day, period, count)) else { return };
    let own = grain(period);
    let finer = last.and_then(|(_, grain)| *grain).and_then(period_of).filter(|named| *named < own);
    *time = Point::holding(day, finer.unwrap_or(own)).time(if named.is_some() { Anchor::Text } else { Anchor::Published });
}

fn period_of(grain: &str) -> Option<Period> {
    [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Half, Period::Season, Period::Year]
        .into_iter()
        .find(|period| period.as_str() == grain)
}

/// "nine months to September", "the year ended March 31": a length with its last day.
fn ending(scan: &Scan<'_>, one: &mut Candidate, two: &Candidate) -> bool {
    let link = one.tokens.end;
    let (Reading::Time(length), Some(date)) = (&mut one.reading, time(two)) else { return false };
    if length.kind != DateKind::Duration || two.tokens.start != link + 1 || !scan.is(link, Is::ENDED) || length.end_date.is_some() {
        return false;
    }
    let count = length.value.trim_start_matches('P').trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i64>().ok();
    let period = length.grain.and_then(period_of);
    if !matches!(date.grain, Some("day" | "month")) || date.kind != DateKind::Date {
        return false;
    }
    let (Some(count), Some(period), Some(last)) = (count, period, date.end_date) else { return false };
    let Some(first) = last.tomorrow().ok().and_then(|next| point::shift(next, period, -count)) else { return false };
    (length.start_date, length.end_date, length.anchor) = (Some(first), Some(last), date.anchor);
    one.tokens.end = two.tokens.end;
    true
}

/// Joins a date with the one behind it where words between say so; the range is kept in the first.
fn pair(scan: &Scan<'_>, one: &mut Candidate, two: &Candidate) -> bool {
    let (Some(low), Some(high)) = (time(one), time(two)) else { return false };
    let dated = |time: &Time| {
        matches!(time.kind, DateKind::Date | DateKind::DateRange) && !time.value.contains('/') && !time.value.ends_with("_REF")
    };
    let link = one.tokens.end;
    if !dated(low) || !dated(high) || two.tokens.start != link + 1 {
        return false;
    }
    let start = one.tokens.start;
    let between = scan.is_before(start, Is::BETWEEN) && scan.is(link, Is::AND);
    let from = scan.is_before(start, Is::FROM) && scan.is(link, Is::TO.or(Is::THROUGH).or(Is::HYPHEN));
    let plain = scan.is(link, Is::THROUGH.or(Is::HYPHEN)) || scan.is(link, Is::TO) && low.grain == high.grain;
    if !between && !from && !plain {
        return false;
    }
    let low = before(low, high);
    let joined = Time {
        kind: DateKind::DateRange,
        value: format!("{}/{}", low.value, high.value),
        modifier: None,
        start_date: low.start_date,
        end_date: high.end_date,
        grain: high.grain,
        anchor: high.anchor,
    };
    one.tokens = if between || from { start - 1 } else { start }..two.tokens.end;
    one.reading = Reading::Time(joined);
    true
}

/// The first date of a range moved into the year that puts it last before the second.
fn before(low: &Time, high: &Time) -> Time {
    let (Some(first), Some(last)) = (low.start_date, high.start_date) else { return low.clone() };
    if low.anchor != Anchor::Published {
        return low.clone();
    }
    let year = if (first.month(), first.day()) <= (last.month(), last.day()) { last.year() } else { last.year() - 1 };
    match low.grain {
        Some("month") => Point::Month(year, first.month()).time(high.anchor),
        Some("day") if high.grain == Some("day") && high.anchor == Anchor::Text => match Date::new(year, first.month(), first.day()) {
            Ok(day) => Point::Day(day).time(high.anchor),
            Err(_) => low.clone(),
        },
        _ => low.clone(),
    }
}

/// "Nov. 14-16", "14-16 November", "2015-16".
fn day_range(scan: &Scan<'_>, candidate: &mut Candidate) {
    let tokens = candidate.tokens.clone();
    // only beside a hyphen
    let beside = scan.is(tokens.end, Is::HYPHEN) || scan.is_before(tokens.start, Is::HYPHEN);
    let Some(named) = time(candidate).filter(|_| beside).cloned() else { return };
    let number = |at: u32| if is_digits(scan, at) { scan.text(at).parse::<i8>().ok() } else { None };
    let (Some(start), Some(end)) = (named.start_date, named.end_date) else { return };
    let grain = named.grain;
    let mut join = |range: std::ops::Range<u32>, low: Point, high: Point| {
        let (Some((first, _)), Some((_, last))) = (low.days(), high.days()) else { return };
        let value = format!("{}/{}", low.value(), high.value());
        let time = Time { kind: DateKind::DateRange, value, start_date: Some(first), end_date: Some(last), ..named.clone() };
        candidate.reading = Reading::Time(time);
        candidate.tokens = range;
    };
    let link = tokens.end;
    let close = scan.is(link, Is::HYPHEN) && scan.holds(link + 1);
    if grain == Some("day") && start == end {
        // the month's name stands first: "Nov. 14-16"
        if close
            && let Some(day) = number(link + 1)
            && number(link - 1) == Some(start.day())
            && day > start.day()
            && let Ok(last) = Date::new(start.year(), start.month(), day)
        {
            join(tokens.start..link + 2, Point::Day(start), Point::Day(last));
        } else if tokens.start > scan.from + 1
            && scan.is(tokens.start - 1, Is::HYPHEN)
            && let Some(day) = number(tokens.start - 2)
            && number(tokens.start) == Some(start.day())
            && day < start.day()
            && let Ok(first) = Date::new(start.year(), start.month(), day)
        {
            join(tokens.start - 2..tokens.end, Point::Day(first), Point::Day(start));
        }
    } else if grain == Some("year")
        && close
        && scan.text(link + 1).len() == 2
        && let Some(tail) = number(link + 1)
        && let century = start.year() / 100 * 100
        && century + i16::from(tail) > start.year()
    {
        join(tokens.start..link + 2, Point::Year(start.year()), Point::Year(century + i16::from(tail)));
    }
}

/// "since 2014" is open to the day of publication, "by 2030" and "until March" have no beginning.
fn open_end(scan: &Scan<'_>, candidate: &mut Candidate) {
    let start = candidate.tokens.start;
    let since = scan.is_before(start, Is::SINCE);
    let by = scan.is_before(start, Is::BY.or(Is::UNTIL));
    let Reading::Time(time) = &mut candidate.reading else { return };
    if !matches!(time.kind, DateKind::Date | DateKind::DateRange)
        || time.modifier.is_some()
        || time.start_date.is_none()
        || time.value.contains('/')
    {
        return;
    }
    if since {
        time.modifier = Some("AFTER");
        time.end_date = scan.published;
    } else if by {
        time.modifier = Some("BEFORE");
        time.start_date = None;
    }
}
