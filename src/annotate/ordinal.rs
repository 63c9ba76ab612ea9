//! Ranks ("third", "22nd", "twenty-first", "No. 2") to ordinals.

use rust_decimal::Decimal;

use super::classes::Is;
use super::digits::lex;
use super::number::is_digits;
use super::scan::{Candidate, Scan};
use super::{Amount, AmountKind, Reading};
use crate::text::{Flags, hash_lower};

/// Recogniser: ordinals.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for &at in scan.anchors {
        let found = if is_digits(scan, at) {
            digits(scan, at).map(|value| (value, at..at + 1))
        } else if scan.is(at, Is::ORDINAL) {
            word(scan, at)
        } else if scan.is(at, Is::NUMBER_SIGN) {
            number(scan, at)
        } else {
            None
        };
        if let Some((value, tokens)) = found {
            out.push(Candidate {
                tokens,
                reading: Reading::Amount(Amount::of(AmountKind::Ordinal, value)),
                numeral: None,
                rank: 2,
                later: None,
            });
        }
    }
}

/// The value of "22nd" in one token.
pub(crate) fn digits(scan: &Scan<'_>, at: u32) -> Option<Decimal> {
    if !scan.text(at).ends_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let lexed = lex(scan.text(at))?;
    let suffix = scan.tables.word(scan.tables.id(hash_lower(lexed.rest))).is;
    (lexed.high.is_none() && suffix.any(Is::ORDINAL_SUFFIX)).then_some(lexed.value)
}

/// The value of an ordinal word, with a number word before it: "third", "twenty-first", "hundredth".
pub(crate) fn word(scan: &Scan<'_>, at: u32) -> Option<(Decimal, std::ops::Range<u32>)> {
    let word = scan.word(at);
    let value = Decimal::from(word.ordinal);
    if word.is.any(Is::PERIOD) {
        // "per second", "10 seconds", "a second."
        let noun = scan.is_before(at, Is::PER_WORD.or(Is::ONES).or(Is::TEENS).or(Is::TENS)) || at > scan.from && is_digits(scan, at - 1);
        let alone = scan.is_before(at, Is::A) && (!scan.holds(at + 1) || scan.has(at + 1, Flags::PUNCT) && !scan.is(at + 1, Is::HYPHEN));
        if noun || alone {
            return None;
        }
    }
    if word.ordinal == 1 && (scan.is_before(at, Is::AT) || at == scan.from && scan.is(at + 1, Is::COMMA)) {
        return None;
    }
    if scan.is(scan.past_hyphen(at + 1), Is::NAMED_ORDINAL) {
        return None;
    }
    let left = if scan.is_before(at, Is::HYPHEN) && scan.past_hyphen(at - 1) == at { at - 1 } else { at };
    if let Some((_, numeral)) = scan.numeral_ending(left) {
        let adds = numeral.value % Decimal::TEN == Decimal::ZERO && word.ordinal < 10 && numeral.value >= Decimal::from(20);
        let times = word.ordinal >= 100;
        if numeral.prefix.is_none() && numeral.high.is_none() && !is_digits(scan, numeral.tokens.start) && (adds || times) {
            let value = if times { numeral.value.checked_mul(value)? } else { numeral.value.checked_add(value)? };
            return Some((value, numeral.tokens.start..at + 1));
        }
    }
    Some((value, at..at + 1))
}

/// "No. 2".
fn number(scan: &Scan<'_>, at: u32) -> Option<(Decimal, std::ops::Range<u32>)> {
    let mut number = at + 1;
    if scan.text(number) == "." && scan.glued(number) {
        number += 1;
    }
    let sign = scan.capital(at) || !scan.text(at).is_ascii() || scan.text(at).len() > 4;
    let (_, numeral) = scan.numeral_at(number)?;
    let whole = numeral.value.fract().is_zero() && numeral.high.is_none() && numeral.suffix == 0 && numeral.prefix.is_none();
    let bare = number == at + 1 && scan.text(at).eq_ignore_ascii_case("no") && at == scan.from;
    (sign && whole && !bare).then_some((numeral.value, at..numeral.tokens.end))
}
