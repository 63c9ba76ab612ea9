//! Fractions in words ("two-thirds", "three and a quarter", "one twenty-fifth") to the value of their numeral.

use rust_decimal::Decimal;

use super::classes::Is;
use super::figures::add_part;
use super::number::{Form, Numeral, scales};
use super::scan::Scan;
use super::tables::Glue;
use super::words::cardinal;
use crate::text::Flags;

/// A denominator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Denominator {
    /// Its value.
    value: Decimal,
    /// One past its last token.
    end: u32,
    /// Whether it is a plural, which no rank is.
    plural: bool,
}

/// The denominator that starts at `at`: thirds, twenty-firsts, hundred and fifth, trillionths.
pub(super) fn denominator(scan: &Scan<'_>, at: u32) -> Option<Denominator> {
    let simple = |at: u32| {
        let word = scan.word(at);
        word.is.any(Is::PART).then_some((word.part, at + 1))
    };
    let tens = |at: u32| {
        let next = scan.past_hyphen(at + 1);
        let (part, end) = simple(next).filter(|_| scan.is(at, Is::TENS))?;
        (part < 10 && !scan.is(next, Is::HALF.or(Is::PERIOD))).then(|| (scan.word(at).cardinal + part, end))
    };
    let below = |at: u32| tens(at).or_else(|| simple(at).filter(|_| scan.word(at).part > 1));
    let hundreds = |at: u32| {
        let hundred = if scan.is(at, Is::ONES) { at + 1 } else { at };
        if !scan.is(hundred, Is::HUNDRED) {
            return None;
        }
        let count = if hundred > at { scan.word(at).cardinal } else { 1 };
        let next = scan.past_hyphen(hundred + 1);
        let (part, end) = below(if scan.is(next, Is::AND) { next + 1 } else { next })?;
        (part < 100).then_some((count * 100 + part, end))
    };
    let (value, end) = below(at).or_else(|| hundreds(at))?;
    let plural = !scan.is(end - 1, Is::ORDINAL) && !scan.is(end - 1, Is::HALF) && scan.text(end - 1).ends_with(['s', 'S']);
    Some(Denominator { value: Decimal::from(value), end, plural })
}

/// Whether the tens at `at` belong to a denominator: "thirty-fifths".
pub(super) fn is_compound(scan: &Scan<'_>, at: u32) -> bool {
    let next = scan.past_hyphen(at + 1);
    next > at + 1 && scan.is(next, Is::PART) && !scan.is(next, Is::ORDINAL.or(Is::HALF).or(Is::PERIOD)) && scan.word(next).part < 10
}

/// The fraction that starts with a numerator at `at`: numerator, denominator. A singular denominator needs "one" or "a".
fn parts(scan: &Scan<'_>, at: u32) -> Option<(Decimal, Denominator)> {
    let (value, end) = if scan.is(at, Is::A) { (Decimal::ONE, at + 1) } else { cardinal(scan, at).map(|(value, end, _)| (value, end))? };
    let denominator = denominator(scan, scan.past_hyphen(end))?;
    (denominator.plural || value == Decimal::ONE).then_some((value, denominator))
}

/// Whether a proper fraction starts at `at`.
pub(super) fn stands(scan: &Scan<'_>, at: u32) -> bool {
    let next = scan.past_hyphen(at + 1);
    let next = if scan.is(at, Is::TENS) && scan.is(next, Is::ONES) { scan.past_hyphen(next + 1) } else { next };
    scan.is(next, Is::PART.or(Is::TENS).or(Is::HUNDRED))
        && parts(scan, at).is_some_and(|(value, denominator)| value < denominator.value && !scan.is(denominator.end, Is::FOLD))
}

/// Divides a numeral by the denominator behind it.
pub(super) fn divide(scan: &Scan<'_>, numeral: &mut Numeral) -> bool {
    let end = numeral.tokens.end;
    let at = scan.past_hyphen(end);
    let one = numeral.value.abs() == Decimal::ONE;
    let over = over(scan, numeral);
    // "3 fifths" may be a day and a number
    let words = numeral.form != Form::Plain && numeral.form != Form::Digits;
    let Some(denominator) = over.or_else(|| denominator(scan, at).filter(|_| words)) else { return false };
    let word = scan.word(denominator.end - 1);
    let hyphen = at != end;
    let next = denominator.end;
    let closes = !scan.holds(next) || scan.has(next, Flags::PUNCT) || scan.is(next, Is::FUNCTION.or(Is::COMPARE).or(Is::THAT));
    // "two quarters" may be half a year, "one third party" is none
    let fits = if over.is_some() {
        true
    } else if word.is.any(Is::PERIOD) {
        hyphen || scan.is(next, Is::OF) || closes && numeral.value == Decimal::from(3)
    } else {
        denominator.plural || one && (closes || hyphen || next > at + 1)
    };
    if !fits || numeral.high.is_some() || denominator.value.is_zero() {
        return false;
    }
    let Some(value) = numeral.value.checked_div(denominator.value) else { return false };
    (numeral.value, numeral.tokens.end, numeral.form) = (value, next, Form::Fraction);
    true
}

/// "one over twenty-one": the denominator behind "over", where nothing else follows.
fn over(scan: &Scan<'_>, numeral: &Numeral) -> Option<Denominator> {
    let at = numeral.tokens.end;
    if !scan.is(at, Is::DIVIDED) || numeral.value.abs() != Decimal::ONE || numeral.prefix.is_some() {
        return None;
    }
    let (value, end) = match super::digits::lex(scan.text(at + 1)) {
        Some(lexed) if lexed.plain && lexed.rest.is_empty() && lexed.high.is_none() => (lexed.value, at + 2),
        Some(_) => return None,
        None => cardinal(scan, at + 1).map(|(value, end, _)| (value, end))?,
    };
    let closes = !scan.holds(end) || scan.has(end, Flags::PUNCT) && !scan.is(end, Is::HYPHEN) || scan.is(end, Is::FUNCTION);
    (closes && value > Decimal::ONE).then_some(Denominator { value, end, plural: true })
}

/// Adds the fraction behind "and": "three and a half", "one million and a half", "one billion and a quarter million".
pub(super) fn add(scan: &Scan<'_>, numeral: &mut Numeral) -> Option<()> {
    let end = numeral.tokens.end;
    let and = scan.past_hyphen(end);
    if !scan.is(and, Is::AND) || numeral.high.is_some() || !numeral.value.fract().is_zero() || numeral.prefix.is_some() && and == end + 1 {
        return Some(());
    }
    let Some((part, denominator)) = parts(scan, scan.past_hyphen(and + 1)) else { return Some(()) };
    let next = denominator.end;
    let half = scan.is(next - 1, Is::HALF);
    let closes = !scan.holds(next)
        || scan.has(next, Flags::PUNCT)
        || scan.is(next, Is::UNIT.or(Is::SCALE).or(Is::PERIOD).or(Is::PERCENTAGE).or(Is::TIMES).or(Is::CURRENCY));
    if part >= denominator.value || !(half || denominator.plural || closes) {
        return Some(());
    }
    let part = part.checked_div(denominator.value)?;
    let last = scan.word(end - 1);
    let (factor, then) = (if last.is.any(Is::SCALE) { last.scale } else { 1 }, scan.word(next));
    numeral.tokens.end = next;
    // "one billion and a half million": the fraction has a factor of its own
    if then.is.any(Is::SCALE) && then.glue == Glue::Word && then.scale < factor {
        let mut small = Numeral { tokens: end..next, ..Numeral::of(part) };
        scales(scan, &mut small)?;
        numeral.tokens.end = small.tokens.end;
        add_part(numeral, small.value);
    } else {
        add_part(numeral, part.checked_mul(Decimal::from(factor))?);
    }
    numeral.form = Form::Words;
    Some(())
}
