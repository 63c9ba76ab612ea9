//! Fractions and proportions in words ("nearly two-thirds", "one in five", "seven of the 27", "half of them") to ratios.

use rust_decimal::Decimal;

use super::classes::Is;
use super::number::{Form, Numeral, is_digits, year_like};
use super::scan::{Candidate, Scan};
use super::{Amount, AmountKind, Reading};
use crate::text::Flags;

/// Ratios keep ten decimals: two-thirds is 0.6666666667.
const DECIMALS: u32 = 10;

/// Recogniser: ratios.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for (index, numeral) in scan.numerals.iter().enumerate() {
        if numeral.suffix != 0 || numeral.prefix.is_some() {
            continue;
        }
        let found = match numeral.form {
            Form::Part => part(scan, numeral),
            Form::Fraction => Some((numeral.value, numeral.tokens.end)),
            _ => proportion(scan, numeral),
        };
        if let Some((value, end)) = found {
            let amount = Amount::of(AmountKind::Ratio, value.round_dp(DECIMALS));
            out.push(Candidate {
                tokens: numeral.tokens.start..end,
                reading: Reading::Amount(amount),
                numeral: Some(index),
                rank: 5,
                later: None,
            });
        }
    }
}

/// "half of", "a third", "a quarter of" where no scale or unit follows.
fn part(scan: &Scan<'_>, numeral: &Numeral) -> Option<(Decimal, u32)> {
    let (start, end) = (numeral.tokens.start, numeral.tokens.end);
    let before = scan.is_before(start, Is::BY) || start > scan.from && !scan.word(start - 1).bounds_before.is_empty();
    let half = scan.is(end - 1, Is::HALF);
    if half && (scan.is_before(start, Is::ORDINAL.or(Is::RELATIVE).or(Is::THE).or(Is::NUMBER_SIGN)) || scan.is(end, Is::HYPHEN)) {
        return None;
    }
    let closes = !scan.holds(end) || scan.has(end, Flags::PUNCT) && !scan.is(end, Is::HYPHEN) || scan.is(end, Is::FUNCTION);
    let fits = if half {
        // "half of", "half the", "half a", "by half"
        scan.is(end, Is::OF.or(Is::THE).or(Is::THAT).or(Is::ALL))
            || (before || start == scan.from) && closes
            || before && scan.lower_word(end)
            || scan.is(end, Is::A) && !scan.is(end + 1, Is::PERIOD.or(Is::UNIT).or(Is::PERCENTAGE))
    } else {
        scan.is(end, Is::OF) || (before || start == scan.from) && closes || scan.is(end, Is::COMPARE)
    };
    let stage = scan.is(end, Is::SHIFT);
    (fits && !stage).then_some((numeral.value, end))
}

/// "one in five", "9 out of 10", "seven of the 27".
fn proportion(scan: &Scan<'_>, numeral: &Numeral) -> Option<(Decimal, u32)> {
    if numeral.high.is_some() || !matches!(numeral.form, Form::Plain | Form::Words | Form::One) || year_like(scan, numeral) {
        return None;
    }
    let at = numeral.tokens.end;
    let (link, whole) = if scan.is(at, Is::OUT) && scan.is(at + 1, Is::OF) {
        (true, if scan.is(at + 2, Is::EVERY) { at + 3 } else { at + 2 })
    } else if scan.is(at, Is::IN) {
        (false, if scan.is(at + 1, Is::EVERY) { at + 2 } else { at + 1 })
    } else if scan.is(at, Is::OF) && scan.is(at + 1, Is::THE.or(Is::THAT)) {
        (true, at + 2)
    } else {
        return None;
    };
    let whole = if scan.is(whole, Is::THE.or(Is::THAT)) { whole + 1 } else { whole };
    let (_, total) = scan.numeral_at(whole)?;
    let end = total.tokens.end;
    let plain =
        total.high.is_none() && total.suffix == 0 && total.prefix.is_none() && total.form != Form::Part && total.value > numeral.value;
    // "two in 2021", "one in three days" and "12 in 100 metres" are something else
    let other = !link && (numeral.value > Decimal::TEN || year_like(scan, total) && numeral.value < Decimal::from(100))
        || scan.is(end, Is::PERIOD.or(Is::UNIT).or(Is::MONTH)) && !link
        || scan.is(scan.past_hyphen(end), Is::PERIOD);
    (plain && !other && !is_digits(scan, end)).then(|| (numeral.value / total.value, end))
}
