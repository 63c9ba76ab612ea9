//! Lengths of time to durations, and days counted from others.

use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::item::Length;
use super::point;
use crate::annotate::classes::Period;
use crate::annotate::{Anchor, DateKind, Time};

/// The day that lies a length after `day`, or before it where `sign` is −1. Parts of periods count in the next smaller one.
pub(super) fn shift(day: Date, length: &Length, sign: i64) -> Option<Date> {
    length.parts().iter().try_fold(day, |day, (count, period)| {
        // "several" is taken as three
        let count = count.unwrap_or(Decimal::from(3));
        let whole = i64::try_from(count.trunc()).ok()?;
        let day = point::shift(day, *period, whole.checked_mul(sign)?)?;
        let (in_days, rest) = (days(*period), count.fract());
        let rest = i64::try_from((rest * Decimal::from(in_days)).round()).ok()?;
        point::shift(day, Period::Day, rest * sign)
    })
}

/// About how many days a period has.
fn days(period: Period) -> i64 {
    match period {
        Period::Second | Period::Minute | Period::Hour => 0,
        Period::Night | Period::Day | Period::Workday => 1,
        Period::Weekend | Period::Week => 7,
        Period::Fortnight => 14,
        Period::Month => 30,
        Period::Quarter | Period::Season => 91,
        Period::Half => 182,
        Period::Year => 365,
        Period::Decade => 3_652,
        Period::Century => 36_524,
        Period::Millennium => 365_242,
    }
}

/// A length as a duration.
pub(super) fn time(length: &Length) -> Time {
    let mut value = String::from("P");
    let mut clock = false;
    for &(count, period) in length.parts() {
        let (count, period) = match count {
            Some(count) if length.used == 1 => smaller(count, period),
            _ => (count, period),
        };
        if matches!(period, Period::Hour | Period::Minute | Period::Second) && !std::mem::replace(&mut clock, true) {
            value.push('T');
        }
        match count {
            Some(count) => drop(write!(value, "{}", count.normalize())),
            None => value.push('X'),
        }
        value.push_str(letter(period));
    }
    let grain = length.parts().first().map(|(_, period)| period.as_str());
    Time { kind: DateKind::Duration, value, modifier: None, start_date: None, end_date: None, grain, anchor: Anchor::None }
}

/// Quarters of an hour and parts of a minute or day in the next smaller period, fortnights in weeks.
fn smaller(count: Decimal, period: Period) -> (Option<Decimal>, Period) {
    let part = count.fract();
    let times = |factor: i64, smaller: Period| match count.checked_mul(Decimal::from(factor)) {
        Some(count) if count.fract().is_zero() => (Some(count), smaller),
        _ => (Some(count), period),
    };
    match period {
        Period::Fortnight => match count.checked_mul(Decimal::TWO) {
            Some(weeks) => (Some(weeks), Period::Week),
            None => (None, Period::Week),
        },
        Period::Quarter if count > Decimal::ONE => times(3, Period::Month),
        Period::Day if count == Decimal::new(5, 1) => times(24, Period::Hour),
        Period::Hour if count == Decimal::new(5, 1) || part == Decimal::new(25, 2) || part == Decimal::new(75, 2) => {
            times(60, Period::Minute)
        }
        Period::Minute if !part.is_zero() => times(60, Period::Second),
        _ => (Some(count), period),
    }
}

/// How TIMEX3 writes a period.
fn letter(period: Period) -> &'static str {
    match period {
        Period::Second => "S",
        Period::Minute | Period::Month => "M",
        Period::Hour => "H",
        Period::Night | Period::Day => "D",
        Period::Workday => "BD",
        Period::Weekend => "WE",
        Period::Week | Period::Fortnight => "W",
        Period::Quarter => "Q",
        Period::Half => "H",
        Period::Season => "SE",
        Period::Year => "Y",
        Period::Decade => "DE",
        Period::Century => "CE",
        Period::Millennium => "ML",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_durations() {
        let number = |text: &str| Decimal::from_str_exact(text).ok();
        for (count, period, value) in [
            ("3", Period::Week, "P3W"),
            ("0.5", Period::Hour, "PT30M"),
            ("1.75", Period::Hour, "PT105M"),
            ("1.5", Period::Hour, "PT1.5H"),
            ("5.5", Period::Minute, "PT330S"),
            ("0.5", Period::Day, "PT12H"),
            ("1", Period::Fortnight, "P2W"),
            ("2.5", Period::Year, "P2.5Y"),
            ("x", Period::Month, "PXM"),
        ] {
            assert_eq!(time(&Length::of(number(count), period)).value, value);
        }
        let parts = [("2", Period::Hour), ("1", Period::Day), ("14", Period::Minute)];
        let sum = parts[1..]
            .iter()
            .try_fold(Length::of(number("2"), Period::Hour), |sum, (count, period)| sum.and(&Length::of(number(count), *period)));
        assert_eq!(sum.map(|length| time(&length).value).as_deref(), Some("P1DT2H14M"));
    }
}
