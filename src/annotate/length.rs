//! Durations with a figure ("15 years", "the last 200 days") to amounts of time.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Period;
use super::scan::Scan;
use super::{Amount, AmountKind, DateKind, Time};

/// The duration over `tokens` as an amount of one unit, where the text has the figure.
pub(crate) fn of(scan: &Scan<'_>, tokens: &Range<u32>, time: &Time) -> Option<Amount> {
    if time.kind != DateKind::Duration {
        return None;
    }
    let index = scan.numerals.partition_point(|numeral| numeral.tokens.start < tokens.start);
    scan.numerals.get(index).filter(|numeral| numeral.tokens.end <= tokens.end)?;
    let (value, unit) = parse(&time.value)?;
    let mut amount = Amount::of(AmountKind::Quantity, value);
    amount.unit = Some(unit.as_str().to_owned());
    amount.dimension = Some("time".to_owned());
    Some(amount)
}

/// The number and the unit of a TIMEX3 duration that has one unit: `P15Y`, `PT3.5S`.
fn parse(value: &str) -> Option<(Decimal, Period)> {
    let body = value.strip_prefix('P')?;
    let (clock, body) = body.strip_prefix('T').map_or((false, body), |rest| (true, rest));
    let (number, unit) = body.split_at(body.find(|c: char| c.is_ascii_alphabetic())?);
    let unit = match (unit, clock) {
        ("Y", false) => Period::Year,
        ("M", false) => Period::Month,
        ("W", false) => Period::Week,
        ("D", false) => Period::Day,
        ("DE", false) => Period::Decade,
        ("CE", false) => Period::Century,
        ("H", true) => Period::Hour,
        ("M", true) => Period::Minute,
        ("S", true) => Period::Second,
        _ => return None,
    };
    Some((Decimal::from_str_exact(number).ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_of_one_unit_is_a_number_of_it() {
        assert_eq!(parse("P15Y"), Some((Decimal::from(15), Period::Year)));
        assert_eq!(parse("PT3.5S"), Some((Decimal::new(35, 1), Period::Second)));
        assert_eq!(parse("P2DE"), Some((Decimal::TWO, Period::Decade)));
        for other in ["P3Y2M", "PXM", "PTXM", "P", "PT", "2022", "P1Y/P3Y", ""] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
