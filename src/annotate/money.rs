//! Numerals beside a currency ("$1.2bn", "20 million euros", "12.5p", "$70 a barrel") to amounts of money.

use rust_decimal::Decimal;

use super::number::{Form, Numeral, stands_before};
use super::quantity;
use super::scan::{Candidate, Scan};
use super::tables::{Currency, Is, Side};
use super::{Amount, AmountKind, Reading};
use crate::text::Flags;

/// The currency that stands before the number at `at`: its first token and its index.
///
/// `US$ 5`, `US $ 5`, `C $ 5`, `RMB 3.5 billion`, `Rs. 500`; a code needs capitals (`Rs` one).
pub(crate) fn prefix(scan: &Scan<'_>, at: u32) -> Option<(u32, u16)> {
    if at == scan.from {
        return None;
    }
    let near = at - 1;
    // the longest entry that ends here: up to three tokens
    for first in near.saturating_sub(2).max(scan.from)..near {
        if let Some((word, end)) = scan.entry(first, Is::CURRENCY)
            && end == at
            && usable(scan, first, end, word.currency)
        {
            return Some((first, word.currency));
        }
    }
    let word = scan.word(near);
    (word.is.any(Is::CURRENCY) && usable(scan, near, at, word.currency)).then_some((near, word.currency))
}

fn usable(scan: &Scan<'_>, first: u32, end: u32, currency: u16) -> bool {
    scan.tables.currency(currency).is_some_and(|currency| match currency.side {
        // a letter before a symbol must be a capital straight before it, a lone one straight before the digits
        Side::Symbol => {
            let letters = scan.text(first).bytes().any(|byte| byte.is_ascii_alphabetic());
            !letters
                || scan.capital(first)
                    && if end - first > 1 { scan.glued(first + 1) } else { scan.text(first).len() > 1 || scan.glued(end) }
        }
        Side::Code => scan.capital(first),
        Side::Word | Side::MinorSymbol => false,
    })
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
    let (currency, by) = if let Some((first, currency)) = numeral.prefix {
        tokens.start = first.min(tokens.start);
        let currency = scan.tables.currency(currency)?;
        // "$5 million Canadian dollars" and "$300 million USD" name it twice: the code says more
        if let Some((after, end)) = named_after(scan, tokens.end)
            && (!after.edition || after.noun == currency.noun)
            && after.noun == currency.noun
        {
            tokens.end = end;
            if after.edition { (currency, by(currency)) } else { (after, by(after)) }
        } else {
            (currency, by(currency))
        }
    } else if numeral.suffix != 0 {
        let currency = scan.tables.currency(scan.tables.word(numeral.suffix).currency)?;
        if scan.text(tokens.end - 1).ends_with(|c: char| c.is_uppercase()) {
            return None;
        }
        (currency, by(currency))
    } else {
        let mut at = scan.past_hyphen(tokens.end);
        if numeral.form == Form::Vague && scan.is(at, Is::OF) {
            at += 1;
        }
        if numeral.form == Form::Part && scan.is(at, Is::OF) {
            at += 1;
        }
        if numeral.form == Form::Part && scan.is(at, Is::A) {
            at += 1;
        }
        let (currency, end) = named_after(scan, at)?;
        tokens.end = end;
        (currency, by(currency))
    };
    let mut amount = Amount::new(AmountKind::Money, numeral);
    if currency.minor {
        amount.scale_by(Decimal::new(1, 2));
    }
    let (unit, end) = match quantity::rate(scan, tokens.end) {
        Some((per, end)) => (format!("{}/{per}", currency.noun), end),
        None => (currency.noun.clone(), tokens.end),
    };
    tokens.end = end;
    amount.unit = Some(unit);
    amount.currency = Some(currency.iso.clone());
    amount.currency_by = Some(by);
    Some(Candidate { tokens, reading: Reading::Amount(amount), numeral: Some(index), rank: 6, later: None })
}

/// A currency's word or code behind the number.
fn named_after<'a>(scan: &Scan<'a>, at: u32) -> Option<(&'a Currency, u32)> {
    let (word, end) = scan.entry(at, Is::CURRENCY)?;
    let currency = scan.tables.currency(word.currency)?;
    let fits = match currency.side {
        Side::Word => true,
        Side::Code => scan.has(at, Flags::UPPER),
        Side::Symbol => scan.glued(at) && !scan.text(at).bytes().any(|byte| byte.is_ascii_alphabetic()),
        Side::MinorSymbol => scan.glued(at) && !scan.capital(at),
    };
    (fits && !(stands_before(currency.side) && super::number::is_digits(scan, end))).then_some((currency, end))
}

fn by(currency: &Currency) -> &'static str {
    match (currency.edition, currency.side) {
        (true, _) => "edition",
        (false, Side::Code) => "code",
        (false, _) => "symbol",
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
