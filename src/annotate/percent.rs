//! Numerals with a percent sign or word to percentages, with "points" to percentage and basis points.

use super::number::{Form, Numeral};
use super::scan::{Candidate, Scan};
use super::tables::Is;
use super::{Amount, AmountKind, Reading};

/// Recogniser: percent and points.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    if !scan.present.any(Is::PERCENTAGE) && scan.numerals.is_empty() {
        return;
    }
    for (index, numeral) in scan.numerals.iter().enumerate() {
        if numeral.prefix.is_some() {
            continue;
        }
        let Some((kind, unit, end)) = unit(scan, numeral) else { continue };
        let mut amount = Amount::new(kind, numeral);
        amount.unit = Some(unit.to_owned());
        out.push(Candidate {
            tokens: numeral.tokens.start..end,
            reading: Reading::Amount(amount),
            numeral: Some(index),
            rank: 7,
            later: None,
        });
    }
    article(scan, out);
}

/// What follows the numeral: the kind, the unit of the record, one past its last token.
fn unit(scan: &Scan<'_>, numeral: &Numeral) -> Option<(AmountKind, &'static str, u32)> {
    let end = numeral.tokens.end;
    if numeral.suffix != 0 {
        let is = scan.tables.word(numeral.suffix).is;
        return if is.any(Is::PERCENT) {
            Some(points(scan, end).unwrap_or((AmountKind::Percent, "%", end)))
        } else if is.any(Is::BPS) {
            Some((AmountKind::Points, "bp", end))
        } else if is.any(Is::PP) {
            Some((AmountKind::Points, "pp", end))
        } else {
            None
        };
    }
    let mut at = scan.past_hyphen(end);
    if numeral.form == Form::Part {
        if scan.is(at, Is::OF) {
            at += 1;
        }
        if scan.is(at, Is::A) || scan.is(at, Is::ONES) {
            at += 1;
        }
    }
    percent(scan, at)
}

/// A percent word, percentage points or basis points from `at` on.
fn percent(scan: &Scan<'_>, at: u32) -> Option<(AmountKind, &'static str, u32)> {
    if scan.is(at, Is::BPS) {
        return Some((AmountKind::Points, "bp", at + 1));
    }
    if scan.is(at, Is::PP) {
        return Some((AmountKind::Points, "pp", at + 1));
    }
    if scan.is(at, Is::BASIS_WORD) {
        let point = scan.past_hyphen(at + 1);
        return scan.is(point, Is::POINT).then_some((AmountKind::Points, "bp", point + 1));
    }
    let end = if scan.is(at, Is::PERCENT) {
        at + 1
    } else if scan.is(at, Is::PER_WORD) && scan.is(scan.past_hyphen(at + 1), Is::CENT) {
        scan.past_hyphen(at + 1) + 1
    } else if scan.is(at, Is::PERCENTAGE) {
        return points(scan, at + 1);
    } else {
        return None;
    };
    points(scan, end).or(Some((AmountKind::Percent, "%", end)))
}

/// "points" behind a percent word.
fn points(scan: &Scan<'_>, at: u32) -> Option<(AmountKind, &'static str, u32)> {
    let at = scan.past_hyphen(at);
    scan.is(at, Is::POINT).then_some((AmountKind::Points, "pp", at + 1))
}

/// "a percentage point", "a percent", where no numeral stands.
fn article(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for &at in scan.anchors {
        if scan.is(at, Is::PERCENTAGE)
            && scan.is_before(at, Is::A)
            && scan.numeral_ending(at - 1).is_none()
            && let Some((kind, unit, end)) = percent(scan, at)
            && (kind == AmountKind::Points || end > at)
            && !scan.text(at).eq_ignore_ascii_case("%")
        {
            let mut amount = Amount::of(kind, rust_decimal::Decimal::ONE);
            amount.unit = Some(unit.to_owned());
            out.push(Candidate { tokens: at - 1..end, reading: Reading::Amount(amount), numeral: None, rank: 5, later: None });
        }
    }
}
