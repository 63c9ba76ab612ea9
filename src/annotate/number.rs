//! Tokens to numerals ("1.2bn", "two hundred and fifty thousand", "half a million", "dozens"), and the bare ones to amounts.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Is;
use super::digits::lex;
use super::scan::{Candidate, Scan};
use super::tables::{Glue, Side};
use super::{Amount, AmountKind, Reading, money};
use crate::text::{Document, Flags, hash_lower};

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
}

/// Finds the numerals of the sentence in hand.
pub(crate) fn numerals(scan: &Scan<'_>, into: &mut Vec<Numeral>) {
    const STARTS: Is = Is::ONES.or(Is::TEENS).or(Is::TENS).or(Is::HUNDRED).or(Is::SCALE).or(Is::VAGUE).or(Is::VULGAR).or(Is::PART);
    let mut done = scan.from;
    for &at in scan.anchors {
        if at < done {
            continue;
        }
        let found = if is_digits(scan, at) {
            digits(scan, at)
        } else if may_be_coded(scan.document, at) {
            coded(scan, at)
        } else if scan.is(at, STARTS) {
            words(scan, at, done)
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

/// A numeral that begins with digits.
fn digits(scan: &Scan<'_>, at: u32) -> Option<Numeral> {
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
    let lexed = lex(scan.text(at))?;
    let mut numeral = Numeral {
        tokens: at..at + 1,
        value: lexed.value,
        high: lexed.high,
        scale: Decimal::ONE,
        form: if lexed.plain { Form::Plain } else { Form::Digits },
        suffix: 0,
        prefix,
    };
    sign(scan, &mut numeral);
    let mut rest = lexed.rest;
    if let Some(mark) = rest.chars().next().filter(|c| !c.is_ascii()) {
        let (mark, after) = rest.split_at(mark.len_utf8());
        let (part, whole) = scan.tables.word(scan.tables.id(hash_lower(mark))).ends;
        if whole > 0 {
            numeral.value += Decimal::from(part) / Decimal::from(whole);
            numeral.form = Form::Digits;
            rest = after;
        }
    }
    if rest.is_empty() {
        fraction(scan, &mut numeral);
    } else {
        let id = scan.tables.id(hash_lower(rest));
        let word = scan.tables.word(id);
        let factor = word.is.any(Is::SCALE) && (word.glue != Glue::Word) && (word.glue != Glue::Money || prefix.is_some());
        // "120m high" is a length
        let factor = factor && !(word.is.any(Is::UNIT) && prefix.is_none() && scan.is(at + 1, Is::MEASURE));
        if factor {
            multiply(&mut numeral, word.scale)?;
        } else if word.is.any(Is::UNIT.or(Is::PERCENT).or(Is::CURRENCY).or(Is::MAYBE_CURRENCY).or(Is::PERIOD).or(Is::BPS).or(Is::PP).or(Is::TIMES).or(Is::FOLD)) {
            numeral.suffix = id;
            return Some(numeral);
        } else {
            return None;
        }
    }
    scales(scan, &mut numeral)?;
    Some(numeral)
}

/// Whether a token may be a currency's code with its amount, written together: "USD96.21", "Rs500".
pub(crate) fn may_be_coded(document: &Document<'_>, at: u32) -> bool {
    let token = document.tokens[at as usize];
    let bytes = document.article.text.as_bytes();
    let start = token.span.start as usize;
    let digit = |at: usize| bytes[start + at].is_ascii_digit();
    token.flags.has(Flags::CAP) && (token.span.len() > 3 && (digit(2) || digit(3)) || token.span.len() > 1 && digit(1))
}

/// A currency's code and a number in one token.
fn coded(scan: &Scan<'_>, at: u32) -> Option<Numeral> {
    let text = scan.text(at);
    let (code, number) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    // "$US5" is "US$5"
    let turned = at > scan.from && scan.text(at - 1) == "$" && scan.glued(at);
    let word = scan.tables.word(scan.tables.id(if turned { hash_lower(&format!("{code}$")) } else { hash_lower(code) }));
    scan.tables.currency(word.currency).filter(|currency| if turned { currency.side == Side::Symbol } else { currency.side.is_code() })?;
    let lexed = lex(number).filter(|lexed| lexed.high.is_none())?;
    let blank = Numeral {
        tokens: at..at + 1,
        value: lexed.value,
        high: None,
        scale: Decimal::ONE,
        form: Form::Digits,
        suffix: 0,
        prefix: Some((if turned { at - 1 } else { at }, word.currency)),
    };
    let mut numeral = blank;
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

/// Takes in a minus sign before the number.
fn sign(scan: &Scan<'_>, numeral: &mut Numeral) {
    let start = numeral.tokens.start;
    if !scan.is_before(start, Is::MINUS) {
        return;
    }
    let sign = start - 1;
    let mark = scan.is(sign, Is::HYPHEN);
    let bound = mark && (!scan.glued(start) || scan.glued(sign) || (sign > scan.from && is_digits(scan, sign - 1)));
    if !bound {
        numeral.tokens.start = sign;
        numeral.value = -numeral.value;
        if numeral.form == Form::Plain {
            numeral.form = Form::Digits;
        }
    }
}

/// Takes in "1/2" after a whole number, in one token or in three.
fn fraction(scan: &Scan<'_>, numeral: &mut Numeral) {
    let at = numeral.tokens.end;
    let vulgar = scan.word(at);
    if vulgar.is.any(Is::VULGAR) {
        let (part, whole) = vulgar.ends;
        numeral.value += Decimal::from(part) / Decimal::from(whole);
        (numeral.tokens.end, numeral.form) = (at + 1, Form::Digits);
    } else if numeral.form == Form::Plain && is_digits(scan, at) {
        let one = scan.text(at).split_once('/').map(|(part, whole)| (part, whole, 1));
        let three = scan.is(at + 1, Is::SLASH) && is_digits(scan, at + 2) && scan.glued(at + 1) && scan.glued(at + 2);
        let parts = one.or(three.then(|| (scan.text(at), scan.text(at + 2), 3)));
        if let Some((part, whole, length)) = parts
            && let (Ok(part), Ok(whole)) = (part.parse::<u32>(), whole.parse::<u32>())
            && part < whole
            && whole <= 64
        {
            numeral.value += Decimal::from(part) / Decimal::from(whole);
            (numeral.tokens.end, numeral.form) = (at + length, Form::Digits);
        }
    }
}

/// Takes in the factors behind a number: million, bn, hundred thousand.
fn scales(scan: &Scan<'_>, numeral: &mut Numeral) -> Option<()> {
    loop {
        let at = scan.past_hyphen(numeral.tokens.end);
        let word = scan.word(at);
        if word.is.any(Is::HUNDRED) {
            multiply(numeral, 100)?;
        } else if word.is.any(Is::UNIT) && numeral.prefix.is_none() && scan.is(at + 1, Is::MEASURE) {
            // "120m high" is a length
            return Some(());
        } else if word.is.any(Is::SCALE) && scale_stands(scan, at, word.glue, numeral.prefix.is_some()) {
            multiply(numeral, word.scale)?;
        } else {
            return Some(());
        }
        numeral.tokens.end = at + 1;
    }
}

fn scale_stands(scan: &Scan<'_>, at: u32, glue: Glue, money: bool) -> bool {
    match glue {
        Glue::Word | Glue::Both => true,
        // "1.1 m barrels"
        Glue::Letter => scan.glued(at) || money || scan.is(at + 1, Is::UNIT) && scan.lower_word(at + 1),
        Glue::Money => money,
    }
}

fn multiply(numeral: &mut Numeral, factor: u64) -> Option<()> {
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

/// A numeral in words. `done` is the first token that no earlier numeral has taken.
fn words(scan: &Scan<'_>, at: u32, done: u32) -> Option<Numeral> {
    let word = scan.word(at);
    let prefix = money::prefix(scan, at);
    let article = at > done && scan.is(at - 1, Is::A);
    let start = if article { at - 1 } else { at };
    let blank =
        Numeral { tokens: start..at + 1, value: Decimal::ONE, high: None, scale: Decimal::ONE, form: Form::Words, suffix: 0, prefix };
    if word.is.any(Is::VULGAR) {
        let (part, whole) = word.ends;
        return Some(Numeral { tokens: at..at + 1, value: Decimal::from(part) / Decimal::from(whole), form: Form::Digits, ..blank });
    }
    if word.is.any(Is::VAGUE) {
        return vague(scan, at, blank);
    }
    if word.is.any(Is::PART) && !word.is.any(Is::ORDINAL) || word.is.any(Is::PART) && article {
        return part(scan, at, blank);
    }
    if word.is.any(Is::PART) {
        return None;
    }
    let several = at > done && scan.is(at - 1, Is::SEVERAL) || at > done + 1 && scan.is(at - 1, Is::OF) && scan.is(at - 2, Is::SEVERAL);
    if word.is.any(Is::HUNDRED.or(Is::SCALE)) {
        if several {
            return few(scan, at, done, blank);
        }
        // "hundred" and "million" say nothing alone
        let stands = article || word.is.any(Is::DOZEN) || scan.is(at + 1, Is::SCALE);
        if !stands || word.is.any(Is::SCALE) && word.glue != Glue::Word {
            return None;
        }
    }
    let article = article && word.is.any(Is::HUNDRED.or(Is::SCALE));
    let (value, mut end, count) = cardinal(scan, at)?;
    let mut numeral = Numeral { tokens: if article { start } else { at }..end, value, ..blank };
    if count == 1 && word.is.any(Is::ONES) && word.cardinal == 1 {
        numeral.form = Form::One;
    }
    sign(scan, &mut numeral);
    // "three and a half", "one and three-quarters"
    let and = scan.past_hyphen(end);
    let article = scan.past_hyphen(and + 1);
    let half = scan.past_hyphen(article + 1);
    if scan.is(and, Is::AND) && scan.is(article, Is::A) && scan.is(half, Is::HALF) {
        let scale = scan.word(end - 1).scale.max(1);
        numeral.value += Decimal::from(scale) * Decimal::new(5, 1);
        end = half + 1;
        (numeral.tokens.end, numeral.form) = (end, Form::Words);
    } else if scan.is(end, Is::POINT) && scan.is(end + 1, Is::ONES) && count < 4 {
        let (mut at, mut unit) = (end + 1, Decimal::new(1, 1));
        while scan.is(at, Is::ONES) && unit.scale() < 10 {
            numeral.value += Decimal::from(scan.word(at).cardinal) * unit;
            unit *= Decimal::new(1, 1);
            at += 1;
        }
        (numeral.tokens.end, numeral.form) = (at, Form::Words);
    }
    scales(scan, &mut numeral)?;
    Some(numeral)
}

/// Adds up number words: the value, one past the last token, and how many number words there are.
fn cardinal(scan: &Scan<'_>, from: u32) -> Option<(Decimal, u32, u32)> {
    const LIMIT: u64 = 1_000_000_000_000_000_000;
    let (mut total, mut current, mut open) = (0_u64, None::<u64>, u64::MAX);
    let (mut at, mut end, mut count) = (from, from, 0);
    loop {
        let word = scan.word(at);
        let low = current.map_or(0, |current| current % 100);
        let empty = low == 0 && current.is_none_or(|c| c >= 100);
        let small = word.is.any(Is::ONES.or(Is::TEENS).or(Is::TENS)) && empty;
        let unit = word.is.any(Is::ONES) && low >= 20 && low % 10 == 0 && word.cardinal > 0;
        if small || unit {
            current = Some(current.unwrap_or(0) + word.cardinal);
        } else if word.is.any(Is::HUNDRED) && current.is_none_or(|c| c < 100 && c > 0) {
            current = Some(current.unwrap_or(1) * 100);
        } else if word.is.any(Is::SCALE) && word.glue == Glue::Word && (count == 0 || current.is_some()) && word.scale < open {
            let part = current.unwrap_or(1).checked_mul(word.scale).filter(|part| *part < LIMIT)?;
            total = total.checked_add(part)?;
            open = word.scale;
            current = None;
        } else {
            break;
        }
        count += 1;
        at += 1;
        end = at;
        let joined = scan.past_hyphen(at);
        if joined != at && scan.is(joined, Is::ONES.or(Is::HUNDRED).or(Is::SCALE)) {
            at = joined;
        } else if scan.is(at, Is::AND)
            && scan.is(end - 1, Is::HUNDRED.or(Is::SCALE))
            && scan.is(at + 1, Is::ONES.or(Is::TEENS).or(Is::TENS))
            && !(scan.is(at + 2, Is::HUNDRED) && scan.is(end - 1, Is::HUNDRED))
        {
            at += 1;
        }
    }
    (count > 0).then(|| (Decimal::from(total + current.unwrap_or(0)), end, count))
}

/// dozens, tens of thousands, hundreds of millions.
fn vague(scan: &Scan<'_>, at: u32, blank: Numeral) -> Option<Numeral> {
    let (low, high) = scan.word(at).ends;
    if is_digits(scan, at + 1) {
        return None;
    }
    let mut numeral =
        Numeral { tokens: at..at + 1, value: Decimal::from(low), high: Some(Decimal::from(high)), form: Form::Vague, ..blank };
    while scan.is(numeral.tokens.end, Is::OF) && scan.is(numeral.tokens.end + 1, Is::VAGUE) {
        let (factor, _) = scan.word(numeral.tokens.end + 1).ends;
        let end = numeral.tokens.end + 2;
        multiply(&mut numeral, factor)?;
        // "tens of millions" ends where hundreds of millions begin
        numeral.high = Some((numeral.high.unwrap_or_default() / numeral.scale + Decimal::ONE).checked_mul(numeral.scale)?);
        numeral.tokens.end = end;
    }
    Some(numeral)
}

/// several hundred, a few thousand, a couple of million.
fn few(scan: &Scan<'_>, at: u32, done: u32, blank: Numeral) -> Option<Numeral> {
    let mut start = at - 1;
    while start > done && scan.is(start, Is::OF) || start > done && scan.is(start - 1, Is::A) && scan.is(start, Is::SEVERAL) {
        start -= 1;
    }
    let couple = scan.is(start, Is::COUPLE) || scan.is(start + 1, Is::COUPLE);
    let (low, high) = if couple { (2, 2) } else { (3, 9) };
    let high = (low != high).then(|| Decimal::from(high));
    let mut numeral = Numeral { tokens: start..at, value: Decimal::from(low), high, form: Form::Vague, ..blank };
    scales(scan, &mut numeral)?;
    numeral.form = Form::Vague;
    (numeral.tokens.end > at).then_some(numeral)
}

/// half (a), a quarter of a (million).
fn part(scan: &Scan<'_>, at: u32, blank: Numeral) -> Option<Numeral> {
    let value = Decimal::ONE / Decimal::from(scan.word(at).part);
    let mut numeral = Numeral { value, form: Form::Part, ..blank };
    let mut next = at + 1;
    if scan.is(next, Is::OF) {
        next += 1;
    }
    if scan.is(next, Is::A) {
        next += 1;
    }
    let next = scan.past_hyphen(next);
    if scan.is(next, Is::HUNDRED.or(Is::SCALE)) && next > at + 1 && !(scan.word(next).glue == Glue::Letter) {
        numeral.tokens.end = next;
        scales(scan, &mut numeral)?;
        numeral.form = Form::Words;
    }
    Some(numeral)
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

/// Recogniser: numbers that stand alone.
pub(crate) fn recognise(scan: &Scan<'_>, out: &mut Vec<Candidate>) {
    for (index, numeral) in scan.numerals.iter().enumerate() {
        let start = numeral.tokens.start;
        // "zero tolerance", "net zero"
        let pronoun = numeral.form == Form::One || numeral.form == Form::Words && numeral.value.is_zero();
        if numeral.suffix != 0
            || numeral.prefix.is_some()
            || numeral.form == Form::Part
            || pronoun
            || year_like(scan, numeral)
            || named(scan, numeral)
        {
            continue;
        }
        // parts of longer figures: 2-1, 9/11, 192.168.1.2, 12:30
        let joins = |at: u32| scan.is(at, Is::SLASH) || scan.text(at) == ":";
        let left = start > scan.from && scan.glued(start) && joins(start - 1);
        let right = scan.glued(numeral.tokens.end) && joins(numeral.tokens.end) && is_digits(scan, numeral.tokens.end + 1);
        if left || right || score(scan, numeral) {
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
            bound: super::Bound::Exact,
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

    /// Multiplies all values.
    pub(crate) fn scale_by(&mut self, factor: Decimal) {
        for slot in [&mut self.value, &mut self.low, &mut self.high] {
            *slot = slot.and_then(|value| value.checked_mul(factor)).map(|value| value.normalize());
        }
    }
}
