//! The numerals of a sentence, and the bare ones as amounts.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Is;
use super::digits::lex;
use super::scan::{Candidate, Scan};
use super::tables::Glue;
use super::{Amount, AmountKind, Bound, Reading, bound, figures, quantity, words};
use crate::text::Flags;

/// A number as written: the raw material of every amount.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Numeral {
    /// Its tokens, with sign, article and scale, without a currency or unit.
    pub tokens: Range<u32>,
    /// The value; of a vague number the lower end.
    pub value: Decimal,
    /// The upper end of a vague number or of a range in one token.
    pub high: Option<Decimal>,
    /// What the factor of its scale was, 1 without one.
    pub scale: Decimal,
    /// How it is written.
    pub form: Form,
    /// Word index of letters glued to the digits that are no scale (12.5p, 27pc); 0 for none.
    pub suffix: u16,
    /// A currency before it: first token and index of the currency.
    pub prefix: Option<(u32, u16)>,
}

/// How a numeral is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Digits only: 2022, 40.
    Plain,
    /// Digits with a comma, a point, a fraction or a scale.
    Digits,
    /// Words.
    Words,
    /// `one` alone.
    One,
    /// dozens, several hundred.
    Vague,
    /// half, a quarter (of a million): only with a unit or scale.
    Part,
    /// two-thirds, 3/4.
    Fraction,
}

impl Numeral {
    /// Where the word that the number counts begins: behind it, and behind the "of a" of "a quarter of a mile". `None` for a rank: of "a
    /// fifth day" the number counts nothing.
    pub(super) fn counted(&self, scan: &Scan<'_>) -> Option<u32> {
        let mut at = scan.past_hyphen(self.tokens.end);
        if matches!(self.form, Form::Part | Form::Vague) {
            if scan.is(at, Is::OF) {
                at += 1;
            } else if self.form == Form::Part && !scan.is(at - 1, Is::HALF) {
                return None;
            }
            if scan.is(at, Is::A) {
                at += 1;
            }
        }
        Some(at)
    }

    /// A numeral in words of a value, to be filled in.
    pub(super) fn of(value: Decimal) -> Numeral {
        Numeral { tokens: 0..0, value, high: None, scale: Decimal::ONE, form: Form::Words, suffix: 0, prefix: None }
    }
}

/// Finds the numerals of the sentence in hand.
pub(crate) fn numerals(scan: &Scan<'_>, into: &mut Vec<Numeral>) {
    const STARTS: Is = Is::ONES.or(Is::TEENS).or(Is::TENS).or(Is::HUNDRED).or(Is::SCALE).or(Is::VAGUE).or(Is::VULGAR).or(Is::PART);
    let mut done = scan.from;
    for &at in scan.anchors {
        if at < done {
            continue;
        }
        let found = if is_digits(scan, at) && !scan.is(at, Is::VULGAR) {
            figures::read(scan, at)
        } else if figures::may_be_coded(scan.document, at) {
            figures::coded(scan, at)
        } else if scan.is(at, STARTS) {
            words::read(scan, at, done)
        } else {
            None
        };
        if let Some(numeral) = found {
            done = numeral.tokens.end;
            into.push(numeral);
        }
    }
}

/// Whether token `at` begins with a digit, a sign or a point before one.
pub(crate) fn is_digits(scan: &Scan<'_>, at: u32) -> bool {
    scan.has(at, Flags::NUM)
}

/// Takes in the factors behind a number: million, bn, hundred thousand.
pub(super) fn scales(scan: &Scan<'_>, numeral: &mut Numeral) -> Option<()> {
    loop {
        let at = scan.past_hyphen(numeral.tokens.end);
        let word = scan.word(at);
        if word.is.any(Is::HUNDRED) {
            multiply(numeral, 100)?;
        } else if word.is.any(Is::UNIT) && numeral.prefix.is_none() && quantity::measures(scan, numeral.tokens.start, at + 1) {
            // "120m high" is a length
            return Some(());
        } else if word.is.any(Is::SCALE) && scale_stands(scan, at, numeral) {
            multiply(numeral, word.scale)?;
        } else {
            return Some(());
        }
        numeral.tokens.end = at + 1;
    }
}

/// Whether the factor at `at` belongs to the number before it.
fn scale_stands(scan: &Scan<'_>, at: u32, numeral: &Numeral) -> bool {
    let money = numeral.prefix.is_some();
    // "2.33 k", "1,674.5 G", but "1.1 m" is a length
    let marked = numeral.form == Form::Digits && (scan.capital(at) || !scan.is(at, Is::UNIT));
    match scan.word(at).glue {
        Glue::Word | Glue::Both | Glue::After => true,
        // "1.1 m barrels", "8 B people"
        Glue::Letter => {
            let counted = scan.lower_word(at + 1) && (scan.is(at + 1, Is::UNIT) || scan.capital(at) && !scan.is(at + 1, Is::FUNCTION));
            // "221B Baker Street"
            let address = scan.capital(at) && scan.capital(at + 1) && numeral.form == Form::Plain;
            scan.glued(at) && !address || money || marked || counted
        }
        Glue::Capital => scan.capital(at) && (scan.glued(at) || marked),
        Glue::Money => money,
    }
}

/// Multiplies a numeral and its scale.
pub(super) fn multiply(numeral: &mut Numeral, factor: u64) -> Option<()> {
    let factor = Decimal::from(factor);
    numeral.value = numeral.value.checked_mul(factor)?;
    numeral.high = match numeral.high {
        Some(high) => Some(high.checked_mul(factor)?),
        None => None,
    };
    numeral.scale = numeral.scale.checked_mul(factor)?;
    if numeral.form == Form::Plain {
        numeral.form = Form::Digits;
    }
    Some(())
}

/// Whether the plain number is the tail or head of a name: Boeing 737, Article 50, 10 Downing Street.
pub(crate) fn named(scan: &Scan<'_>, numeral: &Numeral) -> bool {
    let start = numeral.tokens.start;
    let end = numeral.tokens.end;
    if numeral.prefix.is_some() || !matches!(numeral.form, Form::Plain | Form::One | Form::Words) {
        return false;
    }
    if numeral.form == Form::Plain
        && scan.capital(end)
        && (scan.is(end + 1, Is::NAMED_AFTER) || scan.is(end + 2, Is::NAMED_AFTER) && scan.capital(end + 1))
    {
        return true;
    }
    if start == scan.from {
        return false;
    }
    let mut before = start - 1;
    if scan.is(before, Is::HYPHEN) && scan.glued(before) && before > scan.from {
        before -= 1;
        // "ttn-4"
        let word = scan.text(before).bytes().all(|byte| byte.is_ascii_alphabetic());
        if word && scan.glued(start - 1) && scan.word(before).is == Is::NONE {
            return true;
        }
    }
    // "4Chinese"
    if scan.glued(end) && numeral.form == Form::Plain && scan.has(end, Flags::GLUED) {
        return true;
    }
    if scan.is(before, Is::NAMED_BEFORE) && (scan.capital(before) || numeral.form == Form::Plain && before + 1 == start) {
        return true;
    }
    if numeral.form != Form::Plain {
        return false;
    }
    let text = scan.text(before);
    let capital = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let common = Is::FUNCTION.or(Is::COMMON).or(Is::MONTH).or(Is::WEEKDAY).or(Is::CURRENCY).or(Is::RISE).or(Is::SCALE);
    capital
        && !(scan.is(before, common) && (before == scan.from || scan.is(before, Is::MONTH.or(Is::CURRENCY))))
        && !(before == scan.from && (!scan.word(before).bounds_before.is_empty() || text.ends_with("ly")))
}

/// Whether a plain number of four digits reads as a year.
pub(crate) fn year_like(scan: &Scan<'_>, numeral: &Numeral) -> bool {
    numeral.form == Form::Plain
        && numeral.prefix.is_none()
        && scan.text(numeral.tokens.start).len() == 4
        && numeral.value >= Decimal::from(1500)
        && numeral.value < Decimal::from(2100)
}

/// Whether a number that may be a year is one: "in 2008", but not "more than 2000", "an average of 1500" or "about 1800 people".
pub(crate) fn dated(scan: &Scan<'_>, numeral: &Numeral, counts: bool) -> bool {
    const SPAN: Is = Is::IN.or(Is::SINCE).or(Is::UNTIL).or(Is::BY).or(Is::FROM).or(Is::AFTER).or(Is::BEFORE).or(Is::THROUGH);
    if !year_like(scan, numeral) {
        return false;
    }
    let start = numeral.tokens.start;
    let figure = scan.is_before(start, Is::OF) && scan.is_before(start - 1, Is::GENERIC);
    let bounded =
        bound::before(scan, start).is_some_and(|(bound, words)| (counts || bound != Bound::About) && !scan.is_before(words.start, SPAN));
    !(figure || bounded)
}

/// Recogniser: numbers that stand alone.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for (index, numeral) in scan.numerals.iter().enumerate() {
        let start = numeral.tokens.start;
        // "zero tolerance", "net zero"
        let content = |at: u32| scan.lower_word(at) && !scan.is(at, Is::FUNCTION.or(Is::BE).or(Is::RISE));
        let zero = numeral.form == Form::Words && numeral.value.is_zero();
        let pronoun = numeral.form == Form::One || zero && (content(numeral.tokens.end) || start > scan.from && content(start - 1));
        if numeral.suffix != 0
            || numeral.prefix.is_some()
            || numeral.form == Form::Part
            || pronoun
            || dated(scan, numeral, false)
            || named(scan, numeral)
        {
            continue;
        }
        // parts of longer figures: 2-1, 9/11, 192.168.1.2, 12:30
        let joins = |at: u32| scan.is(at, Is::SLASH) || scan.text(at) == ":";
        let left = start > scan.from && scan.glued(start) && joins(start - 1);
        let right = scan.glued(numeral.tokens.end) && joins(numeral.tokens.end) && is_digits(scan, numeral.tokens.end + 1);
        let clock = scan.is(numeral.tokens.end, Is::CLOCK) && numeral.value < Decimal::from(2400);
        if left || right || clock || score(scan, numeral) || coded(scan, numeral) {
            continue;
        }
        out.push(Candidate {
            tokens: numeral.tokens.clone(),
            reading: Reading::Amount(Amount::new(AmountKind::Number, numeral)),
            numeral: Some(index),
            rank: 1,
            later: None,
        });
    }
}

/// How many groups of digits a phone number may have.
const GROUPS: u32 = 6;

/// Whether the number belongs to a chain of three and more: a phone number, a version, a code.
fn coded(scan: &Scan<'_>, numeral: &Numeral) -> bool {
    let mark = |at: u32| scan.glued(at) && scan.glued(at + 1) && scan.is(at, Is::HYPHEN.or(Is::SLASH));
    // "0800 555 111", "+91 98765 43210": groups behind one that no number begins with
    let group = |at: u32| is_digits(scan, at) && scan.text(at).bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
    let mut first = numeral.tokens.start;
    while first > scan.from && first + GROUPS > numeral.tokens.start && group(first) && group(first - 1) {
        first -= 1;
    }
    let (head, next) = (scan.text(first), numeral.tokens.start > first || group(numeral.tokens.end));
    if group(first) && next && (head.len() > 2 && head.starts_with('0') || head.starts_with('+')) {
        return true;
    }
    let (mut start, mut end) = (numeral.tokens.start, numeral.tokens.end);
    let mut links = u32::from(numeral.high.is_some() && numeral.form == Form::Plain);
    while links < 2 && mark(end) && is_digits(scan, end + 1) {
        (end, links) = (end + 2, links + 1);
    }
    while links < 2 && start > scan.from + 1 && mark(start - 1) && is_digits(scan, start - 2) {
        (start, links) = (start - 2, links + 1);
    }
    links >= 2
}

/// Whether the number belongs to a score or vote: 2-1, 52-48.
pub(crate) fn score(scan: &Scan<'_>, numeral: &Numeral) -> bool {
    if numeral.form != Form::Plain {
        return false;
    }
    let pair = |low: Option<Decimal>, high: Option<Decimal>| matches!((low, high), (Some(low), Some(high)) if low >= high);
    let value_at =
        |at: u32| is_digits(scan, at).then(|| lex(scan.text(at))).flatten().filter(|l| l.rest.is_empty() && l.plain).map(|l| l.value);
    let (start, end) = (numeral.tokens.start, numeral.tokens.end);
    let right = scan.is(end, Is::HYPHEN) && scan.glued(end) && scan.glued(end + 1) && pair(Some(numeral.value), value_at(end + 1));
    let left = start > scan.from + 1
        && scan.is(start - 1, Is::HYPHEN)
        && scan.glued(start - 1)
        && scan.glued(start)
        && pair(value_at(start - 2), Some(numeral.value));
    left || right || numeral.high.is_some() && pair(Some(numeral.value), numeral.high)
}

impl Amount {
    /// An amount of a kind with the numeral's value.
    pub(crate) fn new(kind: AmountKind, numeral: &Numeral) -> Amount {
        let mut amount = Amount::of(kind, numeral.value);
        if numeral.high.is_some() {
            (amount.value, amount.low, amount.high) = (None, Some(numeral.value.normalize()), numeral.high.map(|high| high.normalize()));
        }
        amount
    }

    /// An amount of a kind with a value and nothing else.
    pub(crate) fn of(kind: AmountKind, value: Decimal) -> Amount {
        Amount {
            kind,
            value: Some(value.normalize()),
            low: None,
            high: None,
            bound: Bound::Exact,
            unit: None,
            currency: None,
            currency_by: None,
            dimension: None,
            change: None,
            role: None,
            from: None,
            concept: None,
            basis: None,
            same_as: None,
        }
    }

    /// Whether it is a number with neither unit nor noun.
    pub(crate) fn is_bare(&self) -> bool {
        self.kind == AmountKind::Number && self.unit.is_none()
    }

    /// Multiplies all values.
    pub(crate) fn scale_by(&mut self, factor: Decimal) {
        for slot in [&mut self.value, &mut self.low, &mut self.high] {
            *slot = slot.and_then(|value| value.checked_mul(factor)).map(|value| value.normalize());
        }
    }
}
