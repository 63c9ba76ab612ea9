//! Words of multiplication ("tripled", "fivefold", "three times as many") to multipliers.

use rust_decimal::Decimal;

use super::number::Form;
use super::scan::{Candidate, Scan};
use super::tables::Is;
use super::{Amount, AmountKind, AmountRole, Reading};
use crate::text::Flags;

/// Recogniser: multipliers.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    if scan.present.any(Is::MULTIPLIER) {
        for &at in scan.anchors {
            if scan.is(at, Is::MULTIPLIER)
                && let Some(end) = word(scan, at)
            {
                push(scan, at..end, scan.word(at).multiplier, at, None, out);
            }
        }
    }
    for (index, numeral) in scan.numerals.iter().enumerate() {
        let end = numeral.tokens.end;
        let suffix = scan.tables.word(numeral.suffix).is;
        if numeral.prefix.is_some()
            || numeral.high.is_some()
            || numeral.form == Form::Vague
            || numeral.suffix != 0 && !suffix.any(Is::FOLD.or(Is::TIMES))
        {
            continue;
        }
        let next = scan.past_hyphen(end);
        let end = if suffix.any(Is::FOLD.or(Is::TIMES)) {
            end
        } else if scan.is(next, Is::FOLD) || scan.is(next, Is::TIMES) && (scan.is(next + 1, Is::COMPARE) || scan.glued(next)) {
            next + 1
        } else {
            continue;
        };
        push(scan, numeral.tokens.start..end, numeral.value, end - 1, Some(index), out);
    }
}

/// Whether the word at `at` multiplies there: one past it.
fn word(scan: &Scan<'_>, at: u32) -> Option<u32> {
    let word = scan.word(at);
    let next = at + 1;
    if scan.is(next, Is::HYPHEN) && scan.glued(next) {
        return None;
    }
    if !word.multiplier_verb {
        // "twice as many", "twice the size", but "twice a week", "met twice"
        let fold = scan.text(at).ends_with('d');
        return (fold || scan.is(next, Is::COMPARE)).then_some(next);
    }
    let inflected = scan.text(at).ends_with('d') || scan.text(at).ends_with("ing");
    let closes = !scan.holds(next) || scan.has(next, Flags::PUNCT) || scan.is(next, Is::FUNCTION.or(Is::COMPARE));
    let led = scan.is_before(at, Is::TO.or(Is::AHEAD).or(Is::THAN));
    (inflected || closes && !scan.capital(at) || led).then_some(next)
}

fn push(scan: &Scan<'_>, tokens: std::ops::Range<u32>, value: Decimal, at: u32, numeral: Option<usize>, out: &mut Vec<Candidate>) {
    let mut amount = Amount::of(AmountKind::Multiplier, value);
    let word = scan.word(at);
    if word.is.any(Is::MULTIPLIER) && word.multiplier_verb {
        (amount.change, amount.role) = (word.change, Some(AmountRole::Delta));
    }
    out.push(Candidate { tokens, reading: Reading::Amount(amount), numeral, rank: 5, later: None });
}
