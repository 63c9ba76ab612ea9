//! Numerals with a unit of measure ("60 mph", "1.5 million barrels per day", "a 43-year-old man") to quantities.

use rust_decimal::Decimal;

use super::classes::{Is, Period};
use super::count::singular;
use super::number::{Form, Numeral, is_digits, named, year_like};
use super::scan::{Candidate, Scan};
use super::tables::{Unit, UnitForm};
use super::{Amount, AmountKind, Reading};
use crate::text::Flags;

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

/// How far from a unit of two meanings a word may stand that tells which, in tokens.
const REACH: u32 = 6;
/// The dimension of degrees.
const TEMPERATURE: &str = "temperature";
/// The unit of bare degrees.
const DEGREE: &str = "degree";
/// The units of people's height.
const FOOT: &str = "foot";
const INCH: &str = "inch";

type Found = (std::ops::Range<u32>, Amount, u8);

/// A number with a unit of measure.
fn measure(scan: &Scan<'_>, numeral: &Numeral) -> Option<Found> {
    // "4 below zero"
    if numeral.suffix == 0
        && let Some((_, end)) = scan.entry(numeral.tokens.end, Is::BELOW_ZERO)
    {
        let mut amount = Amount::new(AmountKind::Quantity, numeral);
        amount.scale_by(-Decimal::ONE);
        (amount.dimension, amount.unit) = (Some(TEMPERATURE.to_owned()), Some(DEGREE.to_owned()));
        return Some((numeral.tokens.start..end, amount, 4));
    }
    let (unit, mut end) = if numeral.suffix != 0 { glued(scan, numeral)? } else { behind(scan, numeral)? };
    let mut amount = Amount::new(AmountKind::Quantity, numeral);
    amount.dimension = Some(unit.dimension.clone());
    if let Some((inches, end)) = inches(scan, numeral, unit, end) {
        (amount.value, amount.unit) = (Some(inches), Some(INCH.to_owned()));
        return Some((numeral.tokens.start..end, amount, 4));
    }
    if unit.dimension == TEMPERATURE {
        if scan.entry(end, Is::BELOW_ZERO).is_some() && !numeral.value.is_sign_negative() {
            amount.scale_by(-Decimal::ONE);
            end = scan.entry(end, Is::BELOW_ZERO)?.1;
        } else if unit.name == DEGREE && turns(scan, numeral, end) {
            amount.dimension = Some("angle".to_owned());
        }
    }
    let (name, end) = match rate(scan, end) {
        Some((per, end)) if !unit.name.contains('/') => (format!("{}/{per}", unit.name), end),
        _ => (unit.name.clone(), end),
    };
    amount.unit = Some(name);
    Some((numeral.tokens.start..end, amount, 4))
}

/// A height in feet and a bare number of inches behind it ("5-foot-10", "6ft 3"): all in inches, and one past it.
fn inches(scan: &Scan<'_>, numeral: &Numeral, unit: &Unit, end: u32) -> Option<(Decimal, u32)> {
    let tall = numeral.value >= Decimal::from(3) && numeral.value <= Decimal::from(8) && numeral.value.fract().is_zero();
    if unit.name != FOOT || !tall {
        return None;
    }
    let next = scan.past_hyphen(end);
    let (_, more) = scan.numeral_at(next)?;
    let twelve = Decimal::from(12);
    let whole =
        matches!(more.form, Form::Plain | Form::Words | Form::One) && more.suffix == 0 && more.prefix.is_none() && more.high.is_none();
    let after = scan.past_hyphen(more.tokens.end);
    let alone = !scan.is(after, Is::UNIT.or(Is::PERIOD).or(Is::PERCENT)) && (next > end || closed(scan, after) && !is_digits(scan, after));
    (whole && alone && more.value < twelve).then_some(())?;
    Some((numeral.value.checked_mul(twelve)?.checked_add(more.value)?, more.tokens.end))
}

/// The unit of the letters at the digits: "5km", "350Nm".
fn glued<'a>(scan: &Scan<'a>, numeral: &Numeral) -> Option<(&'a Unit, u32)> {
    let end = numeral.tokens.end;
    let text = scan.text(end - 1);
    let letters = text.trim_start_matches(|c: char| !c.is_alphabetic() && c != '°');
    let unit = scan.tables.unit(scan.tables.word(numeral.suffix), letters)?;
    // "10st 4lb", but "1st"
    if scan.tables.word(numeral.suffix).is.any(Is::ORDINAL_SUFFIX)
        && !scan.numeral_at(end).is_some_and(|(_, next)| {
            let part = if next.suffix == 0 { scan.word(next.tokens.end) } else { scan.tables.word(next.suffix) };
            part.is.any(Is::UNIT) && scan.tables.unit(part, "").is_some_and(|part| part.dimension == unit.dimension)
        })
    {
        return None;
    }
    // "19deg C"
    if unit.name == DEGREE
        && let Some((word, end)) = scan.entry(end, Is::UNIT)
        && let Some(scale) = scan.tables.unit(word, "").filter(|scale| scale.dimension == TEMPERATURE && scale.name != DEGREE)
        && scan.capital(end - 1)
    {
        return Some((scale, end));
    }
    // "a Boeing 777F" is no temperature
    (unit.dimension != TEMPERATURE || !numbered(scan, numeral)).then_some((unit, end))
}

/// Whether the number is a name's; one behind a dash is the end of a range.
fn numbered(scan: &Scan<'_>, numeral: &Numeral) -> bool {
    !scan.is_before(numeral.tokens.start, Is::HYPHEN) && named(scan, numeral)
}

/// The unit behind the number: "5 km", "half a mile", "20 (kg)".
fn behind<'a>(scan: &Scan<'a>, numeral: &Numeral) -> Option<(&'a Unit, u32)> {
    let at = numeral.counted(scan)?;
    if scan.is(at, Is::OPEN) && scan.glued(at + 1) {
        let (unit, end) = unit_at(scan, numeral, at + 1)?;
        return (scan.is(end, Is::CLOSE) && scan.glued(end)).then_some((unit, end + 1));
    }
    unit_at(scan, numeral, at)
}

/// The unit that starts at `at`, behind a number.
fn unit_at<'a>(scan: &Scan<'a>, numeral: &Numeral, at: u32) -> Option<(&'a Unit, u32)> {
    let (word, end) = scan.entry(at, Is::UNIT)?;
    let unit = scan.tables.unit(word, scan.text(at))?;
    let temperature = unit.dimension == TEMPERATURE;
    let stands = match unit.form {
        // "8 Mile", "Nine Inch Nails", but "2,500 Calories", "11 FEET"
        UnitForm::Word => {
            !scan.capital(at)
                || temperature
                || is_digits(scan, at - 1) && !scan.capital(end) && (scan.text(at).ends_with('s') || scan.has(at, Flags::UPPER))
        }
        UnitForm::Single => numeral.value <= Decimal::ONE && !scan.capital(at),
        // "in 5 in all" and "5 g" of a network are no measures: short symbols that stand alone close their phrase
        UnitForm::Mark => marked(scan, numeral, at),
        UnitForm::Symbol if temperature && numbered(scan, numeral) => false,
        UnitForm::Symbol if scan.glued(at) => {
            !(scan.capital(at) && scan.is(end, Is::HYPHEN) && scan.glued(end) && !is_digits(scan, end + 1))
        }
        UnitForm::Symbol if scan.is(at, Is::IN) => {
            let ends = !scan.holds(end) || scan.has(end, Flags::PUNCT) && !scan.is(end, Is::HYPHEN) || scan.is(end, Is::TIMES);
            let feet = numeral.tokens.start > scan.from && is_length(scan, numeral.tokens.start - 1);
            ends && is_digits(scan, at - 1) || feet
        }
        UnitForm::Symbol if end > at + 1 || scan.text(at).len() > 1 => true,
        UnitForm::Symbol if temperature => scan.capital(at) && !(scan.is(end, Is::HYPHEN) && scan.glued(end)),
        UnitForm::Symbol => {
            let digits = matches!(numeral.form, Form::Plain | Form::Digits) && !year_like(scan, numeral);
            let electric = scan.capital(at) && matches!(unit.dimension.as_str(), "power" | "voltage") && !is_digits(scan, end);
            digits && (electric || matches!(unit.dimension.as_str(), "length" | "mass" | "volume") && closed(scan, end))
        }
    };
    stands.then_some((unit, end))
}

/// Whether the quotation mark at `at` is a mark of feet or inches: 5'10", a 10" screen, 8" x 10".
fn marked(scan: &Scan<'_>, numeral: &Numeral, at: u32) -> bool {
    let mark = |at: u32| scan.word(at).unit != 0 && scan.has(at, Flags::PUNCT) && scan.glued(at);
    let start = numeral.tokens.start;
    let pair =
        mark(at) && (is_digits(scan, at + 1) && mark(at + 2) || start > scan.from + 1 && mark(start - 1) && is_digits(scan, start - 2));
    let sized = scan.is(at + 1, Is::MEASURE.or(Is::SIZED))
        || scan.is(at + 1, Is::TIMES) && is_digits(scan, at + 2)
        || scan.is_before(start, Is::TIMES);
    // "an altitude of 30'"
    let cued = || mark(at) && (start.saturating_sub(REACH).max(scan.from)..start).any(|at| scan.is(at, Is::LENGTH));
    pair || sized || start == scan.from && !scan.holds(at + 1) || cued()
}

/// Whether the phrase ends before `at`, or goes on with another figure or the side that is measured.
fn closed(scan: &Scan<'_>, at: u32) -> bool {
    !scan.holds(at)
        || scan.has(at, Flags::PUNCT) && !scan.is(at, Is::HYPHEN)
        || scan.is(at, Is::FUNCTION.or(Is::AND).or(Is::OR).or(Is::TIMES).or(Is::MEASURE))
        || is_digits(scan, at)
}

/// Whether token `at` is a symbol of length: cm, ft.
fn is_length(scan: &Scan<'_>, at: u32) -> bool {
    scan.is(at, Is::UNIT)
        && !scan.is(at, Is::IN)
        && scan.tables.unit(scan.word(at), scan.text(at)).is_some_and(|unit| unit.dimension == "length" && unit.form == UnitForm::Symbol)
}

/// Whether a letter at digits that is a factor and a unit (m) is the unit: "120m high", "a depth of 30m", "3m and 5cm". `end` is one past it.
pub(super) fn measures(scan: &Scan<'_>, number: u32, end: u32) -> bool {
    let crossed = scan.is(end, Is::TIMES) && is_digits(scan, end + 1) || scan.is_before(number, Is::TIMES);
    if crossed || scan.is(end, Is::MEASURE) {
        return true;
    }
    let noun = scan.lower_word(end) && !scan.is(end, Is::FUNCTION.or(Is::AND).or(Is::TIMES).or(Is::BY).or(Is::BE));
    if noun || scan.is(end, Is::HYPHEN) {
        return false;
    }
    let near = number.saturating_sub(REACH).max(scan.from)..number;
    near.into_iter().any(|at| scan.is(at, Is::LENGTH)) || (end..end + REACH).any(|at| is_length(scan, at) && !scan.is(at, Is::SCALE))
}

/// Whether degrees are those of an angle.
fn turns(scan: &Scan<'_>, numeral: &Numeral, end: u32) -> bool {
    let start = numeral.tokens.start;
    let full = numeral.value >= Decimal::from(180) && scan.is(numeral.tokens.end, Is::HYPHEN);
    full || (start.saturating_sub(REACH).max(scan.from)..start).any(|at| scan.is(at, Is::ANGLE))
        || (end..end + 2).any(|at| scan.is(at, Is::ANGLE.or(Is::BEARING)))
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
    // the nearest word tells: "weighs 80 pounds and costs 900 pounds"
    let says = |near: u32| {
        let weight = scan.is(near, Is::WEIGHT) || scan.is(near, Is::UNIT) && mass(scan, near);
        (weight || scan.is(near, Is::MONEY)).then_some(weight)
    };
    let start = numeral.tokens.start;
    let left = (start.saturating_sub(REACH).max(scan.from)..start).rev().find_map(says);
    left.or_else(|| (end..end + REACH).find_map(says)).unwrap_or(false)
}

fn mass(scan: &Scan<'_>, at: u32) -> bool {
    scan.entry(at, Is::UNIT).is_some_and(|(word, _)| {
        !word.is.any(Is::CURRENCY)
            && scan.tables.unit(word, scan.text(at)).is_some_and(|unit| unit.dimension == "mass" && unit.form == UnitForm::Word)
    })
}

/// A rate behind an amount: "a barrel", "per day", "/km", "per 100,000 people". The noun, and one past its last token.
pub(crate) fn rate(scan: &Scan<'_>, at: u32) -> Option<(String, u32)> {
    // "a $1m-a-year job"
    let joined = scan.past_hyphen(at);
    let at = if scan.is(joined, Is::A) { joined } else { at };
    let mut next = at;
    if !scan.is(at, Is::PER) {
        return None;
    }
    let article = scan.is(at, Is::A);
    next = scan.past_hyphen(next + 1);
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
    } else if let Some((unit, end)) =
        scan.entry(next, Is::UNIT).and_then(|(word, end)| Some((scan.tables.unit(word, scan.text(next))?, end)))
    {
        if unit.form == UnitForm::Symbol && !scan.is(at, Is::SLASH.or(Is::PER_WORD)) {
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
    amount.unit = Some(Period::Year.as_str().to_owned());
    if scan.tables.word(numeral.suffix).is.any(Is::YEARS_OLD) {
        return Some((numeral.tokens.clone(), amount, 5));
    }
    let unit = scan.past_hyphen(end);
    if let Some((_, end)) = scan.entry(unit, Is::YEARS_OLD) {
        return Some((numeral.tokens.start..end, amount, 5));
    }
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
    let whole = numeral.value.fract().is_zero() && numeral.value < Decimal::from(125) && numeral.suffix == 0;
    if whole && scan.is_before(numeral.tokens.start, Is::AGED) {
        return Some((numeral.tokens.start - 1..end, amount, 5));
    }
    // "aged between 16 and 24"
    if whole && scan.is_before(numeral.tokens.start, Is::BETWEEN.or(Is::FROM)) && scan.is_before(numeral.tokens.start - 1, Is::AGED) {
        return Some((numeral.tokens.clone(), amount, 5));
    }
    let start = numeral.tokens.start;
    // "at the age of 43", "age 12"
    let of = if scan.is_before(start, Is::OF) { start - 1 } else { start };
    if whole && numeral.form == Form::Plain && scan.is_before(of, Is::AGE.or(Is::AGED)) {
        return Some((numeral.tokens.clone(), amount, 5));
    }
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
