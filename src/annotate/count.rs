//! Numerals with a counted noun ("3,400 new homes", "27 member states", "177 cases per 100,000 people") to numbers with a unit.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Is;
use super::number::{Form, Numeral, is_digits, named, score, year_like};
use super::quantity::rate;
use super::scan::{Candidate, Scan};
use super::{Amount, AmountKind, Reading};
use crate::text::Flags;

/// Recogniser: counted things. A count has no dimension, so it is a number; its unit is the noun's singular.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for (index, numeral) in scan.numerals.iter().enumerate() {
        if numeral.prefix.is_none()
            && let Some((tokens, amount)) = count(scan, numeral)
        {
            out.push(Candidate { tokens, reading: Reading::Amount(amount), numeral: Some(index), rank: 3, later: None });
        }
    }
}

/// A number of things: "3,400 new homes", "27 member states", "one company".
fn count(scan: &Scan<'_>, numeral: &Numeral) -> Option<(Range<u32>, Amount)> {
    let end = numeral.tokens.end;
    if numeral.suffix != 0 || numeral.form == Form::Part || year_like(scan, numeral) || score(scan, numeral) {
        return None;
    }
    if numeral.form == Form::One && scan.is_before(numeral.tokens.start, Is::WHICH.or(Is::NUMBER_SIGN)) {
        return None;
    }
    let mut at = if numeral.form == Form::Vague && scan.is(end, Is::OF) { end + 1 } else { end };
    if at == end && scan.is(at, Is::HYPHEN) {
        return None;
    }
    let one = numeral.value == Decimal::ONE && numeral.high.is_none();
    for _ in 0..4 {
        let word = scan.word(at);
        let lower = scan.lower_word(at);
        if !lower && !scan.is(at, Is::DEMONYM) || word.is.any(Is::FUNCTION) && !word.is.any(Is::MONTH) || is_digits(scan, at) {
            return None;
        }
        if word.is.any(Is::PERIOD.or(Is::CURRENCY).or(Is::UNIT).or(Is::PERCENTAGE).or(Is::BASIS)) || scan.is(at, Is::TIMES) {
            return None;
        }
        let noun = if !lower {
            None
        } else if one {
            Some(scan.text(at).to_lowercase())
                .filter(|_| !scan.lower_word(at + 1) || scan.is(at + 1, Is::FUNCTION.or(Is::RISE)) || scan.text(at + 1).ends_with("ed"))
        } else {
            singular(scan, at)
        };
        // "member states", "Chinese giants": the last plural of the run counts
        if let Some(noun) = noun {
            if named(scan, numeral) {
                return None;
            }
            let mut amount = Amount::new(AmountKind::Number, numeral);
            let rate = if scan.is(at + 1, Is::PER_WORD) { rate(scan, at + 1) } else { None };
            let (unit, end) = match rate {
                Some((per, end)) => (format!("{noun}/{per}"), end),
                None => (noun, at + 1),
            };
            amount.unit = Some(unit);
            return Some((numeral.tokens.start..end, amount));
        }
        let joined = scan.past_hyphen(at + 1);
        at = if joined != at + 1 { joined } else { at + 1 };
    }
    None
}

/// The singular of the plural noun at `at`, `None` for what looks like no plural.
pub(crate) fn singular(scan: &Scan<'_>, at: u32) -> Option<String> {
    let word = scan.word(at);
    if let Some(singular) = &word.singular {
        return Some(singular.to_string());
    }
    let text = scan.text(at);
    if scan.has(at, Flags::PUNCT) || text.len() < 4 || word.is.any(Is::RISE) && !word.is.any(Is::CHANGE_NOUN) {
        return None;
    }
    let lower = text.to_lowercase();
    let stem = lower.strip_suffix('s')?;
    if stem.ends_with(['s', 'u', 'i', '\'', '’']) {
        return None;
    }
    let singular = if let Some(root) = stem.strip_suffix("ie") {
        if root.len() > 1 { format!("{root}y") } else { stem.to_owned() }
    } else if let Some(root) = stem.strip_suffix('e') {
        let sibilant = ["sh", "ch", "ss", "x", "zz"].iter().any(|end| root.ends_with(end));
        if sibilant { root.to_owned() } else { stem.to_owned() }
    } else {
        stem.to_owned()
    };
    Some(singular)
}
