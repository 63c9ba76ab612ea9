//! Numerals with a unit of measure ("60 mph", "1.5 million barrels per day", "a 43-year-old man") to quantities.

use rust_decimal::Decimal;

use super::classes::{Is, Period};
use super::count::singular;
use super::number::{Form, Numeral, is_digits};
use super::scan::{Candidate, Scan};
use super::tables::{Unit, UnitForm};
use super::{Amount, AmountKind, Reading};

/// Recogniser: quantities with a unit of measure, and ages.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for (index, numeral) in scan.numerals.iter().enumerate() {
        if numeral.prefix.is_some() {
            continue;
        }
        let found = age(scan, numeral).or_else(|| measure(scan, numeral));
        if let Some((tokens, amount, rank)) = found {
            out.push(Candidate { tokens, reading: Reading::Amount(amount), numeral: Some(index), rank, later: None });
        }
    }
}

/// How far from a pound its weight may be named, in tokens.
const WEIGHT_REACH: u32 = 6;

type Found = (std::ops::Range<u32>, Amount, u8);

/// A number with a unit of measure.
fn measure(scan: &Scan<'_>, numeral: &Numeral) -> Option<Found> {
    let (unit, end) = if numeral.suffix != 0 {
        let text = scan.text(numeral.tokens.end - 1);
        let letters = text.trim_start_matches(|c: char| !c.is_alphabetic() && c != '°');
        (scan.tables.unit(scan.tables.word(numeral.suffix), letters)?, numeral.tokens.end)
    } else {
        let mut at = scan.past_hyphen(numeral.tokens.end);
        if numeral.form == Form::Part || numeral.form == Form::Vague {
            if scan.is(at, Is::OF) {
                at += 1;
            } else if numeral.form == Form::Part && !scan.is(at - 1, Is::HALF) {
                return None;
            }
            if scan.is(at, Is::A) {
                at += 1;
            }
        }
        unit_at(scan, at)?
    };
    // 5G, 4K, 100F are names more often than units: a letter alone must not be one of another meaning
    let mut amount = Amount::new(AmountKind::Quantity, numeral);
    amount.dimension = Some(unit.dimension.clone());
    let (name, end) = match rate(scan, end) {
        Some((per, end)) if !unit.name.contains('/') => (format!("{}/{per}", unit.name), end),
        _ => (unit.name.clone(), end),
    };
    amount.unit = Some(name);
    Some((numeral.tokens.start..end, amount, 4))
}

/// The unit that starts at `at`; a symbol must follow a number.
fn unit_at<'a>(scan: &Scan<'a>, at: u32) -> Option<(&'a Unit, u32)> {
    let (word, end) = scan.entry(at, Is::UNIT)?;
    let unit = scan.tables.unit(word, scan.text(at))?;
    let symbol = unit.form == UnitForm::Symbol;
    let short = symbol && end == at + 1 && scan.text(at).len() < 2 && scan.text(at).is_ascii();
    let word_too = scan.is(at, Is::IN);
    // "in 5 in" and "7 a" are no inches: short symbols stand glued, or as a capital (37 C)
    let stands = !symbol || scan.glued(at) || !short && !word_too || short && scan.capital(at) && unit.dimension == "temperature";
    (stands && (symbol || !scan.capital(at) || unit.dimension == "temperature")).then_some((unit, end))
}

/// Whether the unit at `at` that is a currency too (pound) is a weight there.
pub(crate) fn weighs(scan: &Scan<'_>, numeral: &Numeral, at: u32) -> bool {
    let end = at + 1;
    let small = numeral.scale == Decimal::ONE && numeral.form != Form::Vague;
    if at != numeral.tokens.end && small && !scan.is(end, Is::MONEY) {
        return true;
    }
    if scan.is(end, Is::OF) && scan.lower_word(end + 1) && !scan.is(end + 1, Is::MONEY.or(Is::FUNCTION)) {
        return true;
    }
    let near = numeral.tokens.start.saturating_sub(WEIGHT_REACH).max(scan.from)..end + WEIGHT_REACH;
    near.into_iter().any(|near| near != at && (scan.is(near, Is::WEIGHT) || scan.is(near, Is::UNIT) && mass(scan, near)))
}

fn mass(scan: &Scan<'_>, at: u32) -> bool {
    scan.entry(at, Is::UNIT).is_some_and(|(word, _)| {
        !word.is.any(Is::CURRENCY) && scan.tables.unit(word, scan.text(at)).is_some_and(|unit| unit.dimension == "mass" && unit.form == UnitForm::Word)
    })
}

/// A rate behind an amount: "a barrel", "per day", "/km", "per 100,000 people". The noun, and one past its last token.
pub(crate) fn rate(scan: &Scan<'_>, at: u32) -> Option<(String, u32)> {
    let mut next = at;
    if !scan.is(at, Is::PER) {
        return None;
    }
    let article = scan.is(at, Is::A);
    next += 1;
    let mut number = None;
    if scan.is(at, Is::PER_WORD)
        && let Some((_, numeral)) = scan.numeral_at(next)
        && numeral.high.is_none()
        && numeral.suffix == 0
    {
        number = Some(numeral.value.normalize());
        next = numeral.tokens.end;
    }
    let number: Option<Decimal> = number;
    // "$119 million a year earlier" is no rate
    if article && scan.is(next + 1, Is::SHIFT) {
        return None;
    }
    let (noun, end) = if let Some(period) = scan.word(next).period.filter(|_| !scan.is(next, Is::HALF)) {
        (period.as_str().to_owned(), next + 1)
    } else if let Some((unit, end)) = scan.entry(next, Is::UNIT).and_then(|(word, end)| Some((scan.tables.unit(word, scan.text(next))?, end))) {
        if unit.form == UnitForm::Symbol && !scan.is(at, Is::SLASH) {
            return None;
        }
        (unit.name.clone(), end)
    } else if scan.lower_word(next) && !scan.is(next, Is::FUNCTION) && (!article || scan.is(next, Is::MEASURED)) {
        (singular(scan, next).unwrap_or_else(|| scan.text(next).to_lowercase()), next + 1)
    } else {
        return None;
    };
    Some((number.map_or_else(|| noun.clone(), |number| format!("{number} {noun}")), end))
}

/// "43-year-old", "29 years old", "aged 16", "Smith, 61,".
fn age(scan: &Scan<'_>, numeral: &Numeral) -> Option<Found> {
    let mut amount = Amount::new(AmountKind::Quantity, numeral);
    amount.dimension = Some("age".to_owned());
    let end = numeral.tokens.end;
    let unit = scan.past_hyphen(end);
    if let Some(period) = scan.word(unit).period.filter(|period| *period >= Period::Day) {
        let old = scan.past_hyphen(unit + 1);
        let end = if scan.is(old, Is::OLD) {
            old + 1
        } else if scan.is(unit + 1, Is::OF) && scan.is(unit + 2, Is::AGE) {
            unit + 3
        } else {
            return None;
        };
        amount.unit = Some(period.as_str().to_owned());
        return Some((numeral.tokens.start..end, amount, 5));
    }
    amount.unit = Some(Period::Year.as_str().to_owned());
    let whole = numeral.value.fract().is_zero() && numeral.value < Decimal::from(125) && numeral.suffix == 0;
    if whole && scan.is_before(numeral.tokens.start, Is::AGED) {
        return Some((numeral.tokens.start - 1..end, amount, 5));
    }
    let start = numeral.tokens.start;
    let comma = |at: u32| scan.text(at) == ",";
    if whole
        && numeral.form == Form::Plain
        && numeral.value >= Decimal::ONE
        && start > scan.from + 1
        && comma(start - 1)
        && comma(end)
        && scan.capital(start - 2)
        && !scan.is(start - 2, Is::MONTH.or(Is::WEEKDAY).or(Is::FUNCTION))
        && !is_digits(scan, end + 1)
    {
        return Some((numeral.tokens.clone(), amount, 5));
    }
    None
}
