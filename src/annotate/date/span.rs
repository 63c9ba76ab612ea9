//! Dates told from the ones named before ("a year earlier", "the quarter", "that week") to times.

use jiff::civil::Date;

use super::point::{self, Point};
use super::resolve::grain;
use crate::annotate::classes::Period;
use crate::annotate::scan::{Candidate, Scan};
use crate::annotate::{Anchor, DateKind, Reading, Time};

/// How a date is told from one named before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    /// So many periods from the last date: "a year earlier".
    From(Period, i64),
    /// The same, but only beside a quarter: "a year ago" among results.
    Beside(Period, i64),
    /// The period named last: "that week".
    In(Period),
}

/// The dates named so far in an article.
#[derive(Default)]
pub(crate) struct Named {
    /// The first day of the last one, and its grain.
    last: Option<(Date, Period)>,
    /// The first day of the last one of each grain.
    each: [Option<Date>; Period::NAMES.len()],
}

/// Resolves those of the accepted readings, which stand in order, that are told from a date before them.
pub(crate) fn join(scan: &Scan<'_>, found: &mut [Candidate], named: &mut Option<Named>) {
    for candidate in found {
        let Reading::Time(time) = &mut candidate.reading else { continue };
        let named = named.get_or_insert_default();
        match candidate.later {
            Some(Told::In(period)) => same(time, period, named),
            Some(Told::From(period, count)) => later(scan, time, period, count, named),
            Some(Told::Beside(period, count)) if named.last.is_some_and(|(_, grain)| grain == Period::Quarter) => {
                later(scan, time, period, count, named);
            }
            Some(Told::Beside(..)) | None => {}
        }
        // a date of comparison is none that others are compared with
        let compared = matches!(candidate.later, Some(Told::From(_, ..0) | Told::Beside(..)));
        if !compared
            && !matches!(time.kind, DateKind::Duration | DateKind::Set)
            && let Some(first) = time.start_date
            && let Some(period) = time.grain.and_then(period_of)
        {
            named.last = Some((first, period));
            named.each[period as usize] = Some(first);
        }
    }
}

fn period_of(grain: &str) -> Option<Period> {
    Period::NAMES.iter().find(|(name, _)| *name == grain).map(|(_, period)| *period)
}

/// "a year earlier" counts from the last date named, in its grain, or from publication.
fn later(scan: &Scan<'_>, time: &mut Time, period: Period, count: i64, named: &Named) {
    let base = named.last.map(|(first, _)| first);
    let Some(day) = base.or(scan.published).and_then(|day| point::shift(day, period, count)) else { return };
    let own = grain(period);
    let finer = named.last.map(|(_, grain)| grain).filter(|named| *named < own);
    *time = Point::holding(day, finer.unwrap_or(own)).time(if base.is_some() { Anchor::Text } else { Anchor::Published });
}

/// "the quarter", "that week": the last one named, or the one that holds the last date named, or that of publication.
fn same(time: &mut Time, period: Period, named: &Named) {
    let finer = named.last.filter(|(_, grain)| *grain < period).map(|(first, _)| first);
    if let Some(day) = named.each[period as usize].or(finer.filter(|_| period != Period::Weekend)) {
        let stage = time.modifier.take();
        *time = Point::holding(day, period).time(Anchor::Text);
        time.modifier = stage;
    }
}
