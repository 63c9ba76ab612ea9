//! Numerals beside a currency ("$1.2bn", "20 million euros", "12.5p", "$70 a barrel") to amounts of money.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Is;
use super::digits::lex;
use super::number::{Form, Numeral, is_digits, year_like};
use super::quantity;
use super::scan::{Candidate, Scan};
use super::tables::{Currency, Side};
use super::{Amount, AmountKind, Reading};
use crate::text::Flags;

/// What may be a currency.
const ANY: Is = Is::CURRENCY.or(Is::MAYBE_CURRENCY);
/// The most tokens that a currency has before a number: "u . s . $".
const LONGEST: u32 = 5;

/// The currency that stands before the number at `at`: its first token and its index.
///
/// `US$ 5`, `US $ 5`, `c $ 5`, `RMB 3.5 billion`, `Rs. 500`.
pub(crate) fn prefix(scan: &Scan<'_>, at: u32) -> Option<(u32, u16)> {
    let found = ending(scan, at, |scan, first, currency| usable(scan, first, at, currency))?;
    (!taken(scan, found.0, at)).then_some(found)
}

/// The longest currency whose last token is before `at` and which `fits`: its first token and its index.
fn ending(scan: &Scan<'_>, at: u32, fits: impl Fn(&Scan<'_>, u32, &Currency) -> bool) -> Option<(u32, u16)> {
    if !scan.is_before(at, ANY) {
        return None;
    }
    (at.saturating_sub(LONGEST).max(scan.from)..at).find_map(|first| {
        let (word, end) = scan.entry(first, ANY)?;
        let currency = scan.tables.currency(word.currency)?;
        (end == at && fits(scan, first, currency)).then_some((first, word.currency))
    })
}

/// Whether the currency from `first` on may stand before the number at `at`.
fn usable(scan: &Scan<'_>, first: u32, at: u32, currency: &Currency) -> bool {
    match currency.side {
        Side::Symbol => {
            let letters = scan.text(first).bytes().any(|byte| byte.is_ascii_alphabetic());
            let spaced = at - first > 1 && !scan.glued(at - 1);
            // "it gave us $5", "a $5 note": behind a space lower case says a currency in tokenised text alone
            !letters
                || if spaced {
                    match (scan.capital(first), scan.glued(at)) {
                        (true, true) => !scan.is(first, Is::A),
                        (true, false) => !scan.is(first, Is::A) || first > scan.from,
                        (false, tight) => !tight && !scan.is(first, Is::A.or(Is::BE)),
                    }
                } else {
                    scan.capital(first) || at - first > 1
                }
        }
        Side::Letter => scan.capital(first) && scan.glued(at),
        Side::Code => true,
        Side::CasedCode => scan.capital(first),
        Side::WordCode => scan.has(first, Flags::UPPER) && big(scan, at),
        _ => false,
    }
}

/// Whether the number at `at` is hardly a name's: it has a scale, a mark or more than three digits.
fn big(scan: &Scan<'_>, at: u32) -> bool {
    scan.is(scan.past_hyphen(at + 1), Is::SCALE)
        || lex(scan.text(at)).is_some_and(|number| !number.plain || !number.rest.is_empty() || number.digits > 4)
}

/// Whether the currency before the number at `at` is that of the number on its other side: "10 rmb 20 usd", "17 USD 25".
fn taken(scan: &Scan<'_>, first: u32, at: u32) -> bool {
    if first == scan.from || scan.glued(at) || !scan.is(first - 1, Is::SCALE) && !is_digits(scan, first - 1) {
        return false;
    }
    let end = if scan.is(at + 1, Is::SCALE) { at + 2 } else { at + 1 };
    scan.is(end, ANY) || lex(scan.text(at)).is_some_and(|number| number.plain && number.digits == 2) && closed(scan, at + 1)
}

/// Whether no noun follows from `at` on.
fn closed(scan: &Scan<'_>, at: u32) -> bool {
    !scan.holds(at) || scan.has(at, Flags::PUNCT) && !scan.is(at, Is::HYPHEN) || scan.is(at, Is::FUNCTION.or(Is::AND).or(Is::OR))
}

/// Recogniser: money.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for (index, numeral) in scan.numerals.iter().enumerate() {
        if let Some(candidate) = read(scan, index, numeral) {
            out.push(candidate);
        }
    }
    figures(scan, out);
}

fn read(scan: &Scan<'_>, index: usize, numeral: &Numeral) -> Option<Candidate> {
    let mut tokens = numeral.tokens.clone();
    let currency = if let Some((first, currency)) = numeral.prefix {
        tokens.start = first.min(tokens.start);
        let currency = scan.tables.currency(currency)?;
        // "$5 million Canadian dollars" and "$300 million USD" name it twice: the code says more
        match named_after(scan, numeral, tokens.end) {
            Some((after, end)) if after.noun == currency.noun && after.factor == currency.factor => {
                tokens.end = end;
                if after.edition { currency } else { after }
            }
            _ => currency,
        }
    } else if numeral.suffix != 0 {
        glued(scan, numeral)?
    } else {
        let mut at = scan.past_hyphen(tokens.end);
        if matches!(numeral.form, Form::Vague | Form::Part) && scan.is(at, Is::OF) {
            at += 1;
        }
        if numeral.form == Form::Part && scan.is(at, Is::A) {
            at += 1;
        }
        if let Some((currency, end)) = named_after(scan, numeral, at) {
            // "200 pounds per square inch", "200 pounds of cocaine"
            let longer = scan.entry(at, Is::UNIT).is_some_and(|(_, unit)| unit > end);
            if longer || scan.is(at, Is::UNIT) && quantity::weighs(scan, numeral, at) {
                return None;
            }
            tokens.end = end;
            currency
        } else {
            // "rupees 500 crore"
            let either = |_: &Scan<'_>, _: u32, currency: &Currency| currency.side == Side::Either;
            let (first, currency) = ending(scan, tokens.start, either).filter(|_| closed(scan, tokens.end))?;
            tokens.start = first;
            scan.tables.currency(currency)?
        }
    };
    let mut amount = Amount::new(AmountKind::Money, numeral);
    amount.scale_by(currency.factor);
    // "-$5", "minus $5 million"
    if numeral.prefix.is_some() && minus(scan, tokens.start) {
        amount.scale_by(-Decimal::ONE);
        tokens.start -= 1;
    }
    if let Some((more, end)) = hundredths(scan, numeral, currency, &tokens) {
        amount.value = amount.value.and_then(|value| value.checked_add(more)).map(|value| value.normalize());
        tokens.end = end;
    }
    let (unit, end) = match quantity::rate(scan, tokens.end) {
        Some((per, end)) => (format!("{}/{per}", currency.noun), end),
        None => (currency.noun.clone(), tokens.end),
    };
    tokens.end = end;
    amount.unit = Some(unit);
    amount.currency = Some(currency.iso.clone());
    amount.currency_by = Some(by(currency));
    Some(Candidate { tokens, reading: Reading::Amount(amount), numeral: Some(index), rank: 6, later: None })
}

/// Whether a minus stands before the currency at `at`: a word, or a dash that joins no words.
fn minus(scan: &Scan<'_>, at: u32) -> bool {
    scan.is_before(at, Is::MINUS) && (!scan.is(at - 1, Is::HYPHEN) || scan.glued(at) && !scan.glued(at - 1))
}

/// The currency of the letters at the digits: "12.5p", "115USD".
fn glued<'a>(scan: &Scan<'a>, numeral: &Numeral) -> Option<&'a Currency> {
    let currency = scan.tables.currency(scan.tables.word(numeral.suffix).currency)?;
    let capital = scan.text(numeral.tokens.end - 1).ends_with(|c: char| c.is_uppercase());
    let fits = match currency.side {
        Side::Code => true,
        Side::CasedCode | Side::WordCode | Side::AfterCode => capital,
        Side::Symbol | Side::Word | Side::Either | Side::MinorSymbol => !capital,
        _ => false,
    };
    fits.then_some(currency)
}

/// Whether a word that may be a currency's is one behind the number: a grand, crowns.
pub(crate) fn follows(scan: &Scan<'_>, numeral: &Numeral, at: u32) -> bool {
    scan.is(at, Is::MAYBE_CURRENCY) && named_after(scan, numeral, at).is_some()
}

/// A currency's word, code or symbol behind the number.
fn named_after<'a>(scan: &Scan<'a>, numeral: &Numeral, at: u32) -> Option<(&'a Currency, u32)> {
    let (word, end) = scan.entry(at, ANY)?;
    let currency = scan.tables.currency(word.currency)?;
    let fits = match currency.side {
        // "the 2024 Euro" is a tournament
        Side::Word | Side::Either => !(scan.capital(at) && year_like(scan, numeral)),
        Side::Code => true,
        Side::CasedCode | Side::AfterCode => scan.capital(at),
        Side::WordCode => scan.has(at, Flags::UPPER) && !scan.is(at, Is::UNIT),
        Side::Symbol => !scan.text(at).bytes().any(|byte| byte.is_ascii_alphabetic()) || scan.glued(end - 1) && scan.capital(at),
        Side::Lower => scan.lower_word(at),
        Side::Rare => numeral.value.abs() >= Decimal::ONE_THOUSAND || !numeral.value.fract().is_zero(),
        Side::Last => closed(scan, end),
        Side::MinorSymbol => scan.glued(at) && !scan.capital(at),
        // "$75 U.S. a barrel"
        Side::Tail => numeral.prefix.is_some() && scan.capital(at) && (closed(scan, end) || scan.is(end, Is::PER)),
        Side::Letter | Side::Part => false,
    };
    let next = scan.numeral_at(end).and_then(|(_, next)| next.prefix);
    (fits && next.is_none_or(|(first, _)| first >= end)).then_some((currency, end))
}

/// The small coins behind an amount: "3 dollars 50 cents", "$3 and 50 cents", "20 euros 43". Their value, and one past them.
fn hundredths(scan: &Scan<'_>, numeral: &Numeral, currency: &Currency, tokens: &Range<u32>) -> Option<(Decimal, u32)> {
    let at = tokens.end;
    let and = scan.is(at, Is::AND);
    let (_, coins) = scan.numeral_at(if and { at + 1 } else { at })?;
    let whole = |value: Decimal| value.fract().is_zero() && !value.is_sign_negative();
    let plain = matches!(coins.form, Form::Plain | Form::Words | Form::One) && coins.prefix.is_none() && coins.high.is_none();
    if !plain || currency.factor != Decimal::ONE || numeral.high.is_some() || !whole(numeral.value) || !whole(coins.value) {
        return None;
    }
    let end = coins.tokens.end;
    let named = if coins.suffix == 0 { scan.entry(scan.past_hyphen(end), ANY) } else { Some((scan.tables.word(coins.suffix), end)) };
    let part = named.and_then(|(word, end)| Some((scan.tables.currency(word.currency)?, end)));
    let (factor, end) = match part {
        Some((part, end)) if part.factor < Decimal::ONE && (part.edition || part.iso == currency.iso) => (part.factor, end),
        // "15 dollars 50", "$3 and fourteen": nothing else may be counted
        None if coins.suffix == 0
            && numeral.scale == Decimal::ONE
            && closed(scan, end)
            && !(and && scan.is(end, Is::AND.or(Is::OR).or(Is::FUNCTION)))
            && !scan.is_before(tokens.start, Is::BETWEEN.or(Is::FROM)) =>
        {
            (Decimal::new(1, 2), end)
        }
        _ => return None,
    };
    let value = coins.value.checked_mul(factor)?;
    (value < Decimal::ONE).then_some((value, end))
}

fn by(currency: &Currency) -> &'static str {
    match (currency.edition, currency.side.is_code()) {
        (true, _) => "edition",
        (false, true) => "code",
        (false, false) => "symbol",
    }
}

/// "a six-figure sum" is money between 100,000 and 999,999.
fn figures(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for &at in scan.anchors {
        if !scan.is(at, Is::FIGURE) || at < scan.from + 2 {
            continue;
        }
        let hyphen = at - 1;
        let number = hyphen - 1;
        let digits = scan.word(number).cardinal;
        if scan.past_hyphen(hyphen) == at && scan.is(number, Is::ONES) && (4..=9).contains(&digits) && scan.text(at).starts_with(['f', 'F'])
        {
            let low = Decimal::from(10_u64.pow(digits as u32 - 1));
            let mut amount = Amount::of(AmountKind::Money, low);
            (amount.value, amount.low, amount.high) = (None, Some(low), Some(low * Decimal::TEN - Decimal::ONE));
            out.push(Candidate { tokens: number..at + 1, reading: Reading::Amount(amount), numeral: None, rank: 6, later: None });
        }
    }
}
