//! Numerals with a counted noun ("3,400 new homes", "27 member states", "177 cases per 100,000 people") to numbers with a unit.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Is;
use super::number::{Form, Numeral, dated, is_digits, named, score};
use super::quantity::rate;
use super::scan::{Candidate, Scan};
use super::{Amount, AmountKind, Annotation, Reading, money};
use crate::text::{Flags, hash_lower};

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

/// How many words may stand between a figure and the end of its noun phrase.
const LONGEST: u32 = 5;

/// A number of things: "3,400 new homes", "27 member states", "one company", "a four-cylinder engine".
fn count(scan: &Scan<'_>, numeral: &Numeral) -> Option<(Range<u32>, Amount)> {
    let (start, end) = (numeral.tokens.start, numeral.tokens.end);
    if numeral.suffix != 0 || numeral.form == Form::Part || score(scan, numeral) || dated(scan, numeral, true) {
        return None;
    }
    // "zero tolerance"
    if numeral.form == Form::Words && numeral.value.is_zero() {
        return None;
    }
    if numeral.form == Form::One && scan.is_before(start, Is::WHICH.or(Is::NUMBER_SIGN)) {
        return None;
    }
    // "the Aug. 7 blasts"
    if numeral.form == Form::Plain && scan.is_before(start, Is::MONTH) {
        return None;
    }
    // "5 grand and more"
    if money::follows(scan, numeral, end) {
        return None;
    }
    let of = numeral.form == Form::Vague && scan.is(end, Is::OF);
    let (noun, at) = if scan.is(end, Is::HYPHEN) {
        compound(scan, numeral)?
    } else if !of && scan.is(end, Is::OF) {
        (part(scan, numeral)?, end)
    } else {
        noun(scan, numeral, if of { end + 1 } else { end }).or_else(|| attributive(scan, numeral))?
    };
    if named(scan, numeral) {
        return None;
    }
    let mut amount = Amount::new(AmountKind::Number, numeral);
    let rate = if scan.is(at, Is::PER_WORD) { rate(scan, at) } else { None };
    let (unit, end) = match rate {
        Some((per, end)) => (format!("{noun}/{per}"), end),
        None => (noun, at),
    };
    amount.unit = Some(unit);
    Some((start..end, amount))
}

/// The counted noun of the phrase that goes on at `from`, in the singular, and one past it.
fn noun(scan: &Scan<'_>, numeral: &Numeral, from: u32) -> Option<(String, u32)> {
    let one = numeral.value == Decimal::ONE && numeral.high.is_none();
    let mut at = from;
    while at < from + LONGEST {
        let lower = scan.lower_word(at);
        if !may_be_counted(scan, at) || !lower && !named_modifier(scan, at, from) {
            return None;
        }
        let noun = if one {
            Some(scan.text(at).to_lowercase()).filter(|_| lower && ends_phrase(scan, at + 1))
        } else if lower {
            singular(scan, at)
        } else if !continues(scan, at + 1) {
            // "1.3 million Americans"
            singular(scan, at)
                .filter(|one| scan.is(at, Is::DEMONYM) || scan.tables.classes(scan.tables.id(hash_lower(one))).any(Is::DEMONYM))
        } else {
            None
        };
        // "member states": the last plural of the run counts
        let further = lower && continues(scan, at + 1) && singular(scan, at + 1).is_some();
        if let Some(noun) = noun.filter(|_| !further) {
            return Some((noun, at + 1));
        }
        let next = scan.past_hyphen(at + 1);
        // "Kia and Hyundai vehicles", "central and eastern European countries"
        let adjective = || lower && scan.lower_word(next + 1) && singular(scan, next + 1).is_none();
        let alike = may_be_counted(scan, next + 1) && (scan.capital(at) && scan.capital(next + 1) || adjective());
        at = if scan.is(next, Is::AND) && alike { next + 1 } else { next };
    }
    None
}

/// "35m of its devices", "three of the men": the noun behind "of" and a determiner.
fn part(scan: &Scan<'_>, numeral: &Numeral) -> Option<String> {
    let at = numeral.tokens.end + 1;
    let whole = scan.is(at, Is::DETERMINER) && scan.numeral_at(at + 1).is_none() && numeral.value > Decimal::ONE;
    if whole { noun(scan, numeral, at + 1).map(|(noun, _)| noun) } else { None }
}

/// Whether a word may stand in the noun phrase of a count.
fn may_be_counted(scan: &Scan<'_>, at: u32) -> bool {
    const OTHER: Is =
        Is::PERIOD.or(Is::CURRENCY).or(Is::UNIT).or(Is::PERCENTAGE).or(Is::BASIS).or(Is::WEEKDAY).or(Is::AUX).or(Is::BE).or(Is::PRONOUN);
    let word = scan.word(at);
    let function = word.is.any(Is::FUNCTION) && !word.is.any(Is::MONTH.or(Is::MODIFIER));
    // "in" and "pound" are units, "Yen" a name
    !function && !scan.has(at, Flags::PUNCT) && !is_digits(scan, at) && (!word.is.any(OTHER) || scan.is(at, Is::DEMONYM))
}

/// A capitalised word inside the phrase: "five NBA teams", "two Chinese giants".
fn named_modifier(scan: &Scan<'_>, at: u32, from: u32) -> bool {
    scan.is(at, Is::DEMONYM) || scan.capital(at) && scan.has(from, Flags::SPACE) && !scan.is(at, Is::MONTH.or(Is::HOMONYM))
}

/// Whether the noun phrase goes on at `at`.
fn continues(scan: &Scan<'_>, at: u32) -> bool {
    scan.lower_word(at) && may_be_counted(scan, at) && !participle(scan, at) && !scan.is(at, Is::RISE.or(Is::VERB_SURE).or(Is::VERB_THIRD))
}

/// Whether the noun phrase has ended before `at`.
fn ends_phrase(scan: &Scan<'_>, at: u32) -> bool {
    const VERB: Is = Is::RISE.or(Is::VERB_SURE).or(Is::VERB_THIRD).or(Is::AUX);
    !scan.lower_word(at) && !scan.is(at, Is::HYPHEN) || scan.is(at, Is::FUNCTION.or(VERB)) || scan.text(at).ends_with("ed")
}

/// "four-cylinder engine", "12-page document": the singular noun behind the hyphen.
fn compound(scan: &Scan<'_>, numeral: &Numeral) -> Option<(String, u32)> {
    let at = scan.past_hyphen(numeral.tokens.end);
    let single = at != numeral.tokens.end && scan.lower_word(at) && may_be_counted(scan, at) && !participle(scan, at);
    let other = scan.is(at, NO_NOUN) || numeral.form == Form::One || scan.is(at + 1, Is::HYPHEN);
    let heads = scan.lower_word(at + 1) && !scan.is(at + 1, Is::FUNCTION) || scan.capital(at + 1);
    (single && !other && heads && singular(scan, at).is_none()).then(|| (scan.text(at).to_lowercase(), at + 1))
}

/// What stands behind a figure and its hyphen without being counted: "20-something", "two-thirds", "six-figure", "fifty-first".
const NO_NOUN: Is = Is::PART
    .or(Is::FOLD)
    .or(Is::FIGURE)
    .or(Is::PRONOUN)
    .or(Is::PLUS)
    .or(Is::ORDINAL)
    .or(Is::ADVERB)
    .or(Is::MODIFIER)
    .or(Is::OLD)
    .or(Is::ONES)
    .or(Is::TEENS)
    .or(Is::TENS)
    .or(Is::SCALE)
    .or(Is::HUNDRED);

/// Whether the word looks like a participle: "three-pronged", but not "six-speed".
fn participle(scan: &Scan<'_>, at: u32) -> bool {
    scan.text(at).ends_with("ed") && !scan.is(at, Is::NOUN)
}

/// "a 12 page document", "a three course meal": the singular noun before another.
fn attributive(scan: &Scan<'_>, numeral: &Numeral) -> Option<(String, u32)> {
    let at = numeral.tokens.end;
    let led = scan.is_before(numeral.tokens.start, Is::A.or(Is::THE)) && numeral.form != Form::One;
    let pair = continues(scan, at) && continues(scan, at + 1) && !scan.is(at, NO_NOUN) && !participle(scan, at);
    (led && pair && singular(scan, at).is_none()).then(|| (scan.text(at).to_lowercase(), at + 1))
}

/// Gives the noun of a count to the bare number that is set against it: "3.9 million headsets, up from 2.4 million".
pub(crate) fn share(scan: &Scan<'_>, read: &mut [Annotation]) {
    let mut noun: Option<String> = None;
    for found in read {
        let start = found.bound.as_ref().map_or(found.tokens.start, |bound| bound.start.min(found.tokens.start));
        let Reading::Amount(amount) = &mut found.reading else { continue };
        if amount.kind != AmountKind::Number {
            continue;
        }
        let set_against = scan.is_before(start, Is::FROM.or(Is::AND).or(Is::OR).or(Is::WITH).or(Is::INCLUDING).or(Is::TO));
        let open = scan.lower_word(found.tokens.end) && !scan.is(found.tokens.end, Is::FUNCTION);
        if amount.unit.is_some() {
            noun.clone_from(&amount.unit);
        } else if set_against && !open && !scan.is(found.tokens.end, Is::HYPHEN) {
            amount.unit.clone_from(&noun);
        }
    }
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
