//! Dates in digits ("2022-11-16", "16/11/2022", "4/22", "2022Q3", "the 1990s") to items.

use jiff::civil::Date;

use super::item::{Core, Item, Named, Partial, What, When};
use super::leaf::{lone, whole};
use super::point::Point;
use crate::annotate::Anchor;
use crate::annotate::classes::Is;
use crate::annotate::digits::lex;
use crate::annotate::number::is_digits;
use crate::annotate::scan::Scan;
use crate::text::{Flags, hash_lower};

/// A day, or a month of a year, in digits with marks between, in one token or cut up. Day and month in doubt are read month first.
pub(super) fn marked(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let joined = |at: u32| at > scan.from && scan.glued(at);
    // "10/1-10/7": the hyphen stands between two dates
    let apart = scan.is(at - u32::from(at > scan.from), Is::HYPHEN) && scan.text(at).contains('/');
    if joined(at) && !apart && scan.is(at - 1, Is::SLASH.or(Is::HYPHEN)) && joined(at - 1) && scan.has(at - 2, Flags::NUM) {
        return None;
    }
    if scan.text(at).len() < 3 && !scan.is(at + 1, Is::SLASH.or(Is::HYPHEN)) && !scan.has(at + 1, Flags::NUM) {
        return None;
    }
    let mut end = at + 1;
    let plain = scan.text(at).bytes().all(|byte| byte.is_ascii_digit());
    while plain && scan.glued(end) && end < at + 6 && (is_digits(scan, end) || scan.is(end, Is::SLASH.or(Is::HYPHEN))) {
        end += 1;
    }
    if !is_digits(scan, end - 1) {
        end -= 1;
    }
    let text = &scan.document.article.text[scan.document.span(at..end).range()];
    let Some(separator) = ['-', '/', '.'].into_iter().find(|mark| text.contains(*mark)) else { return spaced(scan, at) };
    let mut parts =
        text.split(separator).map(|part| part.parse::<i16>().ok().filter(|number| *number >= 0).map(|number| (number, part.len())));
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let item = |partial: Partial, sure: bool| Some(Item::new(at, end, partial.into()).sure(sure));
    let Some(c) = c else {
        // "2019/20"
        if a.1 == 4 && b.1 == 2 && (1900..2100).contains(&a.0) && b.0 == (a.0 + 1) % 100 {
            let year = |year: i16| When { core: Core::Partial(Partial { year: Some(year), ..Partial::default() }), stage: "" };
            return Some(Item::new(at, end, What::Range(year(a.0), year(a.0 + 1))));
        }
        let partial = two(a, b).filter(|_| separator != '.' || a.1 < 4 && b.1 < 4)?;
        if partial.year.is_some() {
            return item(partial, separator != '.');
        }
        // "2 1/2" is a price
        if separator == '/' && at > scan.from && is_digits(scan, at - 1) {
            return None;
        }
        // "1.3" is a number, "on 4.22" a day
        let pointed = scan.is_before(at, Is::ON) && b.1 == 2;
        if separator == '.' && !pointed {
            return None;
        }
        let sure = match separator {
            '/' => slashed(scan, at, end, text),
            '.' => pointed,
            _ => scan.is_before(at, Is::ON) && b.1 == 2 || lone(scan, at, end),
        };
        return item(partial, sure);
    };
    let (c, long) = c?;
    let date = |year: i16, month: i16, day: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let day = if a.1 == 4 {
        date(a.0, b.0, c)
    } else if a.1 <= 2 && b.1 <= 2 && (long == 4 || long == 2 && !scan.is_before(at, Is::OPEN)) {
        let year = if long == 2 { near_century(c) } else { c };
        let (month, day) = if separator == '.' { (b.0, a.0) } else { (a.0, b.0) };
        date(year, month, day).or_else(|| date(year, day, month))
    } else {
        None
    }?;
    item(Partial { year: Some(day.year()), named: Named::Month(day.month()), day: day.day(), ..Partial::default() }, true)
}

/// The year of two digits: those to come within this century's first half.
pub(super) fn near_century(year: i16) -> i16 {
    if year < 50 { 2000 + year } else { 1900 + year }
}

/// Two numbers as month and day, or year and month.
fn two((a, wide): (i16, usize), (b, narrow): (i16, usize)) -> Option<Partial> {
    let month = |number: i16| i8::try_from(number).ok().filter(|month| (1..=12).contains(month)).map(Named::Month);
    let partial = match (wide, narrow) {
        // "2010-11" is a season or a business year
        (4, 1 | 2) if (1000..2200).contains(&a) && b != a % 100 + 1 => Partial { year: Some(a), named: month(b)?, ..Partial::default() },
        (1 | 2, 4) if (1000..2200).contains(&b) => Partial { year: Some(b), named: month(a)?, ..Partial::default() },
        (1 | 2, 1 | 2) => {
            let read = |named: i16, day: i16| Some(Partial { named: month(named)?, day: i8::try_from(day).ok()?, ..Partial::default() });
            let fits = |partial: &Partial| partial.day > 0 && partial.possible();
            read(a, b).filter(fits).or_else(|| read(b, a).filter(fits))?
        }
        _ => return None,
    };
    Some(partial)
}

/// Whether "4/22" is a day and no part, price or name.
fn slashed(scan: &Scan<'_>, at: u32, end: u32, text: &str) -> bool {
    let named = scan.tables.word(scan.tables.id(hash_lower(text))).is.any(Is::NAMED_WHOLE);
    if named || scan.is(end, Is::UNIT.or(Is::OF).or(Is::PERCENT).or(Is::SCALE)) {
        return false;
    }
    let (first, second) = text.split_once('/').unwrap_or_default();
    let whole = matches!(second, "2" | "4" | "8" | "16" | "32" | "64") && first.len() <= second.len();
    lone(scan, at, end) || scan.is_before(at, Is::ON) || first.starts_with('0') || second.starts_with('0') || second.len() == 2 && !whole
}

/// "2016 - 11", "11 -2016": a year and a month with spaces about the mark, where nothing follows.
fn spaced(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let signed = scan.text(at + 1).strip_prefix('-').filter(|_| is_digits(scan, at + 1));
    let (second, end) = match signed {
        Some(second) => (second, at + 2),
        None if scan.is(at + 1, Is::SLASH.or(Is::HYPHEN)) && is_digits(scan, at + 2) => (scan.text(at + 2), at + 3),
        None => return None,
    };
    let first = scan.text(at);
    let number = |text: &str| text.parse::<i16>().ok().map(|number| (number, text.len()));
    let partial = two(number(first)?, number(second)?)?;
    let closed = !scan.holds(end) || scan.has(end, Flags::PUNCT);
    (closed && (partial.year.is_some() || lone(scan, at, end))).then(|| Item::new(at, end, partial.into()))
}

/// "20161016", "2016 10 16": a day in eight digits.
pub(super) fn packed(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let text = scan.text(at);
    let digits = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<i16>().ok()).flatten()
    };
    let (year, month, day, end) = if text.len() == 8 && text.is_ascii() {
        (digits(&text[..4], 4)?, digits(&text[4..6], 2)?, digits(&text[6..], 2)?, at + 1)
    } else {
        (digits(text, 4)?, digits(scan.text(at + 1), 2)?, digits(scan.text(at + 2), 2)?, at + 3)
    };
    if !(1900..2100).contains(&year) {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let partial = Partial { year: Some(date.year()), named: Named::Month(date.month()), day: date.day(), ..Partial::default() };
    Some(Item::new(at, end, partial.into()))
}

/// "Q1", "H2", "2018Q4", "18q4", "1Q22", "1Q".
pub(super) fn coded(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let (mut text, mut end) = (scan.text(at), at + 1);
    if text.len() == 1 && scan.glued(at + 1) && scan.text(at + 1).len() == 1 {
        (text, end) = (&scan.document.article.text[scan.document.span(at..at + 2).range()], at + 2);
    }
    let place = text.find(['Q', 'q', 'H', 'h'])?;
    let (before, letter, after) = (&text[..place], text.as_bytes()[place], &text[place + 1..]);
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
    let year = |text: &str| match text.len() {
        2 => number(text).map(near_century),
        4 => number(text).filter(|year| (1900..2100).contains(year)),
        _ => None,
    };
    let (part, year) = match (before.len(), after.len()) {
        (0, 1) => (number(after)?, None),
        (1, 0) if letter.is_ascii_uppercase() => (number(before)?, None),
        (1, 2 | 4) if letter.is_ascii_uppercase() => (number(before)?, Some(year(after)?)),
        (2 | 4, 1) => (number(after)?, Some(year(before)?)),
        _ => return None,
    };
    let part = i8::try_from(part).ok()?;
    let named = match letter {
        b'Q' | b'q' if (1..=4).contains(&part) => Named::Quarter(part),
        b'H' | b'h' if (1..=2).contains(&part) => Named::Half(part),
        _ => return None,
    };
    let sure = year.is_some() || letter.is_ascii_uppercase();
    Some(Item::new(at, end, Partial { year, named, ..Partial::default() }.into()).sure(sure))
}

/// "the 1990s", "the 90s", "'90s", "the 1970's".
pub(super) fn decade(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let text = scan.text(at);
    let tail = |at: u32| matches!(scan.text(at), "s" | "'s" | "’s");
    if !text.ends_with('s') && !tail(at + 1) {
        return None;
    }
    let short = text.trim_start_matches(['\'', '’']);
    let lexed = lex(short)?;
    let cut = lexed.rest.is_empty() && tail(at + 1) && (scan.glued(at + 1) || scan.text(at + 1) == "s");
    if !lexed.plain || lexed.high.is_some() || !(cut || matches!(lexed.rest, "s" | "'s" | "’s")) {
        return None;
    }
    let number = i16::try_from(lexed.value.mantissa()).ok().filter(|year| year % 10 == 0)?;
    // "in her mid-30s" is an age
    let stage = at > scan.from && scan.past_hyphen(at - 1) == at && scan.is_before(at - 1, Is::STAGE);
    let first = if stage {
        at - 2
    } else if scan.is_before(at, Is::STAGE) {
        at - 1
    } else {
        at
    };
    if lexed.digits == 2 && scan.is_before(first, Is::THAT) {
        return None;
    }
    let the = scan.is_before(at, Is::THE.or(Is::STAGE));
    let led = the || scan.is_before(at, Is::HYPHEN.or(Is::IN).or(Is::OF).or(Is::OVER));
    let marked = short != text || at > scan.from && scan.text(at - 1) == "'";
    let year = match lexed.digits {
        4 if (1500..2100).contains(&number) && (!cut || led) => number,
        2 if the || marked || led && (cut || number > 10) => 1900 + number,
        _ => return None,
    };
    let end = if cut { at + 2 } else { at + 1 };
    // "the 1800s" are a century
    let point =
        if year % 100 == 0 && year < 2000 && !scan.is_before(at, Is::STAGE) { Point::Century(year / 100 + 1) } else { Point::Decade(year) };
    Some(Item::new(at, end, Core::Point(point, Anchor::Text).into()))
}

/// "FY23", "FY2023", "FY22/23", "sy18" in one token: the year it ends in.
pub(super) fn fiscal(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let text = scan.text(at);
    let (letters, years) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    let word = scan.tables.word(scan.tables.id(hash_lower(letters)));
    if !word.is.any(Is::FISCAL) {
        return None;
    }
    // the second year of "FY22/23", cut in three or not
    let tail = scan.is(at + 1, Is::SLASH.or(Is::HYPHEN)) && scan.glued(at + 1) && whole(scan, at + 2).is_some();
    let (last, end) = if tail { (scan.text(at + 2), at + 3) } else { (years.rsplit('/').next()?, at + 1) };
    let year: i16 = last.parse().ok()?;
    let year = match last.len() {
        2 => 2000 + year,
        4 if (1900..2100).contains(&year) => year,
        _ => return None,
    };
    Some(Item::new(at, end, Core::Point(fiscal_year(word.timex, year), Anchor::Text).into()))
}

/// A year of business or school.
pub(super) fn fiscal_year(kind: &str, year: i16) -> Point {
    match kind {
        "SY" => Point::School(year),
        "CY" => Point::Year(year),
        _ => Point::Fiscal(year),
    }
}
