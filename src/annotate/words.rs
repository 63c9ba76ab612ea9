//! Number words ("two hundred and fifty thousand", "3 hundred and 21", "half a million", "dozens") to numerals.

use rust_decimal::Decimal;

use super::classes::Is;
use super::digits::lex;
use super::figures::{add_part, sign};
use super::number::{Form, Numeral, is_digits, multiply, scales};
use super::scan::Scan;
use super::tables::Glue;
use super::{fraction, money};

/// A numeral in words. `done` is the first token that no earlier numeral has taken.
pub(super) fn read(scan: &Scan<'_>, at: u32, done: u32) -> Option<Numeral> {
    let word = scan.word(at);
    let prefix = money::prefix(scan, at);
    let article = at > done && scan.is(at - 1, Is::A);
    let start = if article { at - 1 } else { at };
    let blank = Numeral { tokens: start..at + 1, prefix, ..Numeral::of(Decimal::ONE) };
    if word.is.any(Is::VULGAR) {
        let (part, whole) = word.ends;
        return Some(Numeral { tokens: at..at + 1, value: Decimal::from(part) / Decimal::from(whole), form: Form::Fraction, ..blank });
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
    let (value, end, count) = cardinal(scan, at)?;
    let mut numeral = Numeral { tokens: if article { start } else { at }..end, value, ..blank };
    if count == 1 && word.is.any(Is::ONES) && word.cardinal == 1 {
        numeral.form = Form::One;
    }
    sign(scan, &mut numeral);
    if fraction::divide(scan, &mut numeral) {
        return Some(numeral);
    }
    if scan.is(end, Is::POINT) && count < 6 {
        decimals(scan, &mut numeral);
    }
    scales(scan, &mut numeral)?;
    fraction::add(scan, &mut numeral)?;
    scales(scan, &mut numeral)?;
    // contracts say it twice: "forty-five (45)"
    let (open, figure) = (numeral.tokens.end, numeral.tokens.end + 1);
    if scan.is(open, Is::OPEN)
        && scan.is(figure + 1, Is::CLOSE)
        && lex(scan.text(figure)).is_some_and(|lexed| lexed.value == numeral.value && lexed.rest.is_empty())
    {
        numeral.tokens.end = figure + 2;
    }
    Some(numeral)
}

/// "three point one four", "two hundred point seventy-one".
fn decimals(scan: &Scan<'_>, numeral: &mut Numeral) {
    let point = numeral.tokens.end;
    let (mut at, mut unit, mut part) = (point + 1, Decimal::new(1, 1), Decimal::ZERO);
    if scan.is(at, Is::ONES) {
        while scan.is(at, Is::ONES) && unit.scale() < 10 {
            part += Decimal::from(scan.word(at).cardinal) * unit;
            unit *= Decimal::new(1, 1);
            at += 1;
        }
    } else if scan.is(at, Is::TEENS.or(Is::TENS))
        && let Some((value, end, _)) = cardinal(scan, at)
        && value < Decimal::ONE_HUNDRED
    {
        (part, at) = (value * Decimal::new(1, 2), end);
    } else {
        return;
    }
    add_part(numeral, part);
    (numeral.tokens.end, numeral.form) = (at, Form::Words);
}

/// What follows a number of mixed writing: "3 hundred (and 21)", "4 thousand (3 hundred)", "6 crore (and two hundred)".
pub(super) fn more(scan: &Scan<'_>, numeral: &mut Numeral) -> Option<()> {
    while numeral.high.is_none() && numeral.prefix.is_none() && scan.is(numeral.tokens.end - 1, Is::HUNDRED.or(Is::SCALE)) {
        let end = numeral.tokens.end;
        let last = scan.word(end - 1);
        let least = Decimal::from(if last.is.any(Is::HUNDRED) { 100 } else { last.scale });
        let and = scan.is(end, Is::AND);
        let at = if and { end + 1 } else { end };
        let (value, next) = if is_digits(scan, at) {
            let plain = lex(scan.text(at)).filter(|lexed| lexed.plain && lexed.rest.is_empty() && lexed.high.is_none());
            let hundred = scan.is(at + 1, Is::HUNDRED);
            // "3 million and 21 people" are two numbers
            let Some(value) = plain.map(|lexed| lexed.value).filter(|_| hundred || and && last.is.any(Is::HUNDRED)) else {
                return Some(());
            };
            if hundred { (value.checked_mul(Decimal::ONE_HUNDRED)?, at + 2) } else { (value, at + 1) }
        } else if let Some((value, next, _)) = cardinal(scan, at)
            && (last.is.any(Is::HUNDRED) || (at..next).any(|at| scan.is(at, Is::HUNDRED)))
        {
            (value, next)
        } else {
            return Some(());
        };
        if value >= least || value <= Decimal::ZERO || fraction::denominator(scan, scan.past_hyphen(next)).is_some() {
            return Some(());
        }
        numeral.value = numeral.value.checked_add(value)?;
        (numeral.tokens.end, numeral.form) = (next, Form::Digits);
    }
    Some(())
}

/// Adds up number words: the value, one past the last token, and how many number words there are.
pub(super) fn cardinal(scan: &Scan<'_>, from: u32) -> Option<(Decimal, u32, u32)> {
    const LIMIT: u64 = 1_000_000_000_000_000_000;
    let (mut total, mut current, mut open) = (0_u64, None::<u64>, u64::MAX);
    let (mut at, mut end, mut count) = (from, from, 0);
    loop {
        let word = scan.word(at);
        if count > 0 && word.is.any(Is::TENS) && fraction::is_compound(scan, at) {
            break;
        }
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
            && !fraction::stands(scan, at + 1)
        {
            at += 1;
        }
    }
    (count > 0).then(|| (Decimal::from(total + current.unwrap_or(0)), end, count))
}

/// dozens, tens of thousands, hundreds of millions.
fn vague(scan: &Scan<'_>, at: u32, blank: Numeral) -> Option<Numeral> {
    let (low, high) = scan.word(at).ends;
    if is_digits(scan, at + 1) || scan.is(at + 1, Is::BETWEEN) {
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
    if scan.is(next, Is::HUNDRED.or(Is::SCALE)) && !(scan.word(next).glue == Glue::Letter) {
        numeral.tokens.end = next;
        scales(scan, &mut numeral)?;
        numeral.form = Form::Words;
    }
    Some(numeral)
}
