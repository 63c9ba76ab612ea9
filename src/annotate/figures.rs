//! Tokens with digits ("1.2bn", "1 414 021", "10 1/2", "1.3x10^6", "USD96.21") to numerals.

use rust_decimal::Decimal;

use super::classes::Is;
use super::digits::{lex, lex_power};
use super::number::{Form, Numeral, is_digits, multiply, scales};
use super::scan::Scan;
use super::tables::Side;
use super::{fraction, money, quantity, words};
use crate::text::{Document, Flags, hash_lower};

/// The largest denominator of a fraction in digits.
const DENOMINATOR: u32 = 1000;

/// The largest exponent of a power.
const EXPONENT: u32 = 64;

/// Units that letters straight behind digits may be.
const SUFFIX: Is = Is::UNIT.or(Is::PERCENT).or(Is::CURRENCY).or(Is::MAYBE_CURRENCY).or(Is::PERIOD).or(Is::YEARS_OLD);

/// A numeral that begins with digits.
pub(super) fn read(scan: &Scan<'_>, at: u32) -> Option<Numeral> {
    let prefix = money::prefix(scan, at);
    if prefix.is_none() && scan.is(at, Is::NAMED_WHOLE) {
        return None;
    }
    if prefix.is_none() && scan.capital(at + 1) && scan.glued(at + 1) {
        let whole = hash_lower(scan.document.span(at..at + 2).text(&scan.document.article.text));
        if scan.tables.word(scan.tables.id(whole)).is.any(Is::NAMED_WHOLE) {
            return None;
        }
    }
    if let Some((value, end)) = power(scan, at) {
        return Some(Numeral { tokens: at..end, form: Form::Digits, ..Numeral::of(value) });
    }
    let lexed = lex(scan.text(at))?;
    let mut numeral = Numeral {
        tokens: at..at + 1,
        value: lexed.value,
        high: lexed.high,
        form: if lexed.plain { Form::Plain } else { Form::Digits },
        prefix,
        ..Numeral::of(lexed.value)
    };
    sign(scan, &mut numeral);
    // "2 -7 kg" is a range
    if lexed.value.is_sign_negative() && at > scan.from && is_digits(scan, at - 1) {
        numeral.value = -numeral.value;
    }
    let mut rest = lexed.rest;
    if let Some(mark) = rest.chars().next().filter(|c| !c.is_ascii()) {
        let (mark, after) = rest.split_at(mark.len_utf8());
        let (part, whole) = scan.tables.word(scan.tables.id(hash_lower(mark))).ends;
        if whole > 0 {
            add_part(&mut numeral, Decimal::from(part) / Decimal::from(whole));
            rest = after;
        }
    }
    if rest.is_empty() {
        thousands(scan, &mut numeral, lexed.digits);
        mixed(scan, &mut numeral);
    } else if let Some(denominator) = rest.strip_prefix('/').filter(|_| lexed.plain && lexed.high.is_none()) {
        let denominator = denominator.parse().ok().filter(|denominator| (2..=DENOMINATOR).contains(denominator))?;
        if !is_fraction(scan, numeral.value, denominator, at + 1) {
            return None;
        }
        numeral.value = numeral.value.checked_div(Decimal::from(denominator))?;
        numeral.form = Form::Fraction;
    } else {
        let id = scan.tables.id(hash_lower(rest));
        let word = scan.tables.word(id);
        let letter = rest.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase());
        let factor = word.is.any(Is::SCALE) && word.glue.after_digits(prefix.is_some(), letter);
        // "120m high" is a length
        let factor = factor && !(word.is.any(Is::UNIT) && prefix.is_none() && quantity::measures(scan, at, at + 1));
        if factor {
            multiply(&mut numeral, word.scale)?;
        } else if word.is.any(Is::ORDINAL_SUFFIX) && !(is_digits(scan, at + 1) && scan.is(at + 2, Is::UNIT)) {
            // "1st", but "10st 4lb"
            return None;
        } else if word.is.any(SUFFIX.or(Is::BPS).or(Is::PP).or(Is::TIMES).or(Is::FOLD)) {
            numeral.suffix = id;
            return Some(numeral);
        } else {
            return None;
        }
    }
    if fraction::divide(scan, &mut numeral) {
        return Some(numeral);
    }
    scales(scan, &mut numeral)?;
    words::more(scan, &mut numeral)?;
    fraction::add(scan, &mut numeral)?;
    scales(scan, &mut numeral)?;
    Some(numeral)
}

/// Whether a part and a whole with a slash between are a fraction: no date ("9/11") unless the words behind say so, or halves to quarters.
fn is_fraction(scan: &Scan<'_>, part: Decimal, whole: u32, end: u32) -> bool {
    let common = matches!(whole, 2..=4) && part < Decimal::from(whole);
    let date = part <= Decimal::from(12) && whole <= 31 || part <= Decimal::from(31) && whole <= 12;
    common || !date && part < Decimal::from(whole) || scan.is(end, Is::OF) && part < Decimal::from(whole)
}

/// Adds a part of one to a numeral, away from zero, to ten decimals.
pub(super) fn add_part(numeral: &mut Numeral, part: Decimal) {
    let part = part.round_dp(10);
    numeral.value = if numeral.value.is_sign_negative() { numeral.value - part } else { numeral.value + part };
    numeral.form = Form::Digits;
}

/// Whether a token may be a currency's code with its amount, written together: "USD96.21", "Rs500".
pub(super) fn may_be_coded(document: &Document<'_>, at: u32) -> bool {
    let token = document.tokens[at as usize];
    let bytes = document.article.text.as_bytes();
    let start = token.span.start as usize;
    let digit = |at: usize| bytes[start + at].is_ascii_digit();
    token.flags.has(Flags::CAP)
        && (token.span.len() > 2 && digit(2) || token.span.len() > 3 && digit(3) || token.span.len() > 1 && digit(1))
}

/// A currency's code and a number in one token: "USD96.21"; the thousands of "PS21,700" are tokens of their own.
pub(super) fn coded(scan: &Scan<'_>, at: u32) -> Option<Numeral> {
    let text = scan.text(at);
    let (code, number) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    // "$US5" is "US$5"
    let turned = at > scan.from && scan.text(at - 1) == "$" && scan.glued(at);
    let word = scan.tables.word(scan.tables.id(if turned { hash_lower(&format!("{code}$")) } else { hash_lower(code) }));
    let side = scan.tables.currency(word.currency)?.side;
    if turned && side != Side::Symbol || !turned && !side.is_code() {
        return None;
    }
    let mut end = at + 1;
    while scan.glued(end) && (is_digits(scan, end) || scan.is(end, Is::COMMA) && scan.glued(end + 1) && is_digits(scan, end + 1)) {
        end += 1;
    }
    let whole = &scan.document.span(at..end).text(&scan.document.article.text)[code.len()..];
    let joined = lex(whole).filter(|lexed| lexed.rest.is_empty()).map(|lexed| (lexed, end));
    let (lexed, end) = joined.or_else(|| lex(number).map(|lexed| (lexed, at + 1))).filter(|(lexed, _)| lexed.high.is_none())?;
    // "PS5" is no money
    if side == Side::WordCode && lexed.plain {
        return None;
    }
    let prefix = Some((if turned { at - 1 } else { at }, word.currency));
    let mut numeral = Numeral { tokens: at..end, form: Form::Digits, prefix, ..Numeral::of(lexed.value) };
    if !lexed.rest.is_empty() {
        let scale = scan.tables.word(scan.tables.id(hash_lower(lexed.rest)));
        if !scale.is.any(Is::SCALE) {
            return None;
        }
        multiply(&mut numeral, scale.scale)?;
    }
    scales(scan, &mut numeral)?;
    Some(numeral)
}

/// Takes in a minus sign or word before the number.
pub(super) fn sign(scan: &Scan<'_>, numeral: &mut Numeral) {
    let start = numeral.tokens.start;
    // "minus-130 degrees"
    let worded = start > scan.from + 1 && scan.is(start - 1, Is::HYPHEN) && scan.glued(start) && scan.glued(start - 1);
    if worded && scan.is(start - 2, Is::MINUS) && !scan.is(start - 2, Is::HYPHEN) {
        (numeral.tokens.start, numeral.value) = (start - 2, -numeral.value);
        if matches!(numeral.form, Form::Plain | Form::One) {
            numeral.form = Form::Digits;
        }
        return;
    }
    if !scan.is_before(start, Is::MINUS) {
        return;
    }
    let sign = start - 1;
    // "plus or minus 3 points"
    if scan.is_before(sign, Is::OR) {
        return;
    }
    let mark = scan.is(sign, Is::HYPHEN);
    // a table's cell holds a sign and a number
    let cell = sign == scan.from && (start..scan.to).all(|at| !scan.document.word(at).bytes().any(|byte| byte.is_ascii_alphabetic()));
    let bound = mark
        && (!scan.glued(start) && !cell
            || scan.glued(sign) && scan.word(sign - 1).bounds_before.is_empty()
            || (sign > scan.from && is_digits(scan, sign - 1)));
    if !bound {
        numeral.tokens.start = sign;
        numeral.value = -numeral.value;
        if matches!(numeral.form, Form::Plain | Form::One) {
            numeral.form = Form::Digits;
        }
    }
}

/// "1 414 021 100": digits in threes behind a first group, one space apart.
fn thousands(scan: &Scan<'_>, numeral: &mut Numeral, digits: usize) {
    let start = numeral.tokens.end;
    if numeral.form != Form::Plain || numeral.high.is_some() || digits > 3 || !is_digits(scan, start) {
        return;
    }
    let text = &scan.document.article.text;
    let token = |at: u32| scan.document.tokens[at as usize].span;
    let gap = |at: u32| &text[token(at - 1).end as usize..token(at).start as usize];
    let group = |at: u32| is_digits(scan, at) && scan.text(at).len() == 3 && scan.text(at).bytes().all(|byte| byte.is_ascii_digit());
    // no-break and thin spaces join two groups, common ones only three and more
    let space = gap(start);
    let joins = |at: u32| group(at) && gap(at) == space;
    let (mut end, mut value) = (start, numeral.value);
    while joins(end)
        && let Some(next) = value.checked_mul(Decimal::ONE_THOUSAND)
        && let Ok(group) = scan.text(end).parse::<u32>()
    {
        value = next + Decimal::from(group);
        end += 1;
    }
    let groups = end - start;
    let narrow = matches!(space, "\u{a0}" | "\u{2009}" | "\u{202f}");
    if groups >= 2 && space == " " || groups >= 1 && narrow {
        (numeral.tokens.end, numeral.value, numeral.form) = (end, value, Form::Digits);
    }
}

/// Takes in "1/2" or "½" after a whole number, in one token or in three.
fn mixed(scan: &Scan<'_>, numeral: &mut Numeral) {
    let at = numeral.tokens.end;
    let vulgar = scan.word(at);
    if vulgar.is.any(Is::VULGAR) {
        let (part, whole) = vulgar.ends;
        add_part(numeral, Decimal::from(part) / Decimal::from(whole));
        numeral.tokens.end = at + 1;
    } else if is_digits(scan, at) && numeral.value.fract().is_zero() && numeral.high.is_none() {
        let one = scan.text(at).split_once('/').map(|(part, whole)| (part, whole, 1));
        let three =
            scan.is(at + 1, Is::SLASH) && is_digits(scan, at + 2) && scan.has(at + 1, Flags::SPACE) == scan.has(at + 2, Flags::SPACE);
        let parts = one.or(three.then(|| (scan.text(at), scan.text(at + 2), 3)));
        if let Some((part, whole, length)) = parts
            && let (Ok(part), Ok(whole)) = (part.parse::<u32>(), whole.parse::<u32>())
            && part < whole
            && whole <= 64
        {
            add_part(numeral, Decimal::from(part) / Decimal::from(whole));
            numeral.tokens.end = at + length;
        }
    }
}

/// "1.3x10^6", "2.5^-1", "1e10": the value, and one past the last token.
fn power(scan: &Scan<'_>, at: u32) -> Option<(Decimal, u32)> {
    let text = scan.text(at);
    if text.ends_with(['e', 'E']) && scan.is(at + 1, Is::HYPHEN) && scan.glued(at + 1) && scan.glued(at + 2) && is_digits(scan, at + 2) {
        let whole = scan.document.span(at..at + 3).text(&scan.document.article.text);
        return lex_power(whole).map(|value| (value, at + 3));
    }
    if scan.text(at + 1) != "^" {
        return lex_power(text).map(|value| (value, at + 1));
    }
    let (factor, base) = text.split_once(['x', 'X', '×', '*']).unwrap_or(("1", text));
    let number = |text: &str| lex(text).filter(|lexed| lexed.rest.is_empty() && lexed.high.is_none()).map(|lexed| lexed.value);
    let (factor, base) = (number(factor)?, number(base)?);
    let mut exponent = at + 2;
    let mut negative = false;
    while scan.glued(exponent) && !is_digits(scan, exponent) && matches!(scan.text(exponent), "+" | "-" | "−" | "--") {
        negative ^= matches!(scan.text(exponent), "-" | "−");
        exponent += 1;
    }
    let raised = number(scan.text(exponent)).filter(|_| scan.glued(exponent))?;
    let count = u32::try_from(raised.abs().normalize().mantissa()).ok().filter(|count| raised.fract().is_zero() && *count <= EXPONENT)?;
    negative ^= raised.is_sign_negative();
    let mut value = Decimal::ONE;
    for _ in 0..count {
        value = value.checked_mul(base.abs())?;
    }
    if negative {
        value = Decimal::ONE.checked_div(value)?;
    }
    if base.is_sign_negative() {
        value = -value;
    }
    Some((factor.checked_mul(value)?, exponent + 1))
}
