//! Words and numbers of a sentence to the smallest items that dates are put together from.

use rust_decimal::Decimal;

use super::item::{Core, Count, Item, Length, Named, Partial, Style, What, When};
use super::numeric;
use super::point::Point;
use crate::annotate::Anchor;
use crate::annotate::classes::{Is, Period};
use crate::annotate::number::{self, Form, Numeral, is_digits, year_like};
use crate::annotate::ordinal;
use crate::annotate::scan::Scan;
use crate::annotate::tables::Word;
use crate::text::{Flags, hash_lower};

/// The items of single words and numbers.
pub(super) fn leaves(scan: &Scan<'_>) -> Vec<Item> {
    const DATED: Is = Is::MONTH
        .or(Is::WEEKDAY)
        .or(Is::PERIOD)
        .or(Is::DEICTIC)
        .or(Is::SEASON)
        .or(Is::FISCAL)
        .or(Is::HOLIDAY)
        .or(Is::ENDING)
        .or(Is::DECADE)
        .or(Is::EDGE)
        .or(Is::SHORT_DAY)
        .or(Is::DAY_PLURAL)
        .or(Is::WEEK_OF)
        .or(Is::NOW)
        .or(Is::Q)
        .or(Is::H);
    let mut into = Vec::new();
    // without a word of dates only numbers of a certain shape are read
    let dated = scan.present.any(DATED);
    for &at in scan.anchors {
        let word = scan.word(at);
        if is_digits(scan, at) {
            let text = scan.text(at);
            let shaped = text.len() > 2 || !text.ends_with(|c: char| c.is_ascii_digit()) || scan.has(at + 1, Flags::NUM);
            if dated
                || shaped
                || scan.is_before(at, Is::THE.or(Is::ON).or(Is::IN))
                || scan.is(at + 1, Is::HYPHEN.or(Is::SLASH))
                || scan.is_before(at, Is::HYPHEN.or(Is::SLASH))
            {
                digits(scan, at, &mut into);
            }
        } else if word.is == Is::NONE {
            into.extend(glued(scan, at));
        }
        if word.is.any(DATED) {
            named(scan, at, &mut into);
        }
        if (dated || scan.is_before(at, Is::THE.or(Is::TENS))) && word.is.any(Is::ORDINAL) {
            rank(scan, at, &mut into);
        }
    }
    for (index, numeral) in scan
        .numerals
        .iter()
        .enumerate()
        .filter(|(_, numeral)| dated || numeral.tokens.len() > 1 || numeral.suffix != 0 || numeral.form == Form::Words)
    {
        counted(scan, index, numeral, &mut into);
    }
    into
}

/// A plain whole number in one token.
pub(super) fn whole(scan: &Scan<'_>, at: u32) -> Option<i16> {
    if !is_digits(scan, at) {
        return None;
    }
    let text = scan.text(at);
    (text.len() <= 4).then(|| text.parse().ok()).flatten()
}

/// Whether the tokens are all of their sentence, but for marks.
pub(super) fn lone(scan: &Scan<'_>, start: u32, end: u32) -> bool {
    let mark = |at: u32| scan.has(at, Flags::PUNCT);
    let before = start == scan.from || start == scan.from + 1 && mark(scan.from);
    before && (end == scan.to || end + 1 == scan.to && mark(end))
}

/// A number in digits: a date, a year, a day, a decade, a quarter.
fn digits(scan: &Scan<'_>, at: u32, into: &mut Vec<Item>) {
    into.extend(numeric::marked(scan, at));
    into.extend(numeric::packed(scan, at));
    into.extend(numeric::decade(scan, at));
    into.extend(numeric::coded(scan, at));
    let text = scan.text(at);
    let money = scan.is_before(at, Is::CURRENCY) && scan.numeral_at(at).is_some_and(|(_, numeral)| numeral.prefix.is_some());
    if money || scan.is(at + 1, Is::PERCENT.or(Is::SCALE)) {
        return;
    }
    if let Some(short) = text.strip_prefix(['\'', '’']) {
        if let (2, Ok(year)) = (short.len(), short.parse()) {
            let partial = Partial { year: Some(numeric::near_century(year)), ..Partial::default() };
            into.push(Item::new(at, at + 1, partial.into()).sure(scan.is_before(at, LED)));
        }
        return;
    }
    if let Some(number) = whole(scan, at) {
        let year = Partial { year: Some(number), ..Partial::default() };
        if text.len() == 4 && (1000..2200).contains(&number) {
            into.push(Item::new(at, at + 1, year.into()).sure(is_year(scan, at, number)));
        } else if text.len() <= 2 && (1..=31).contains(&number) {
            // "on 15."
            let last = !scan.holds(at + 1) || at + 2 == scan.to && scan.has(at + 1, Flags::PUNCT);
            let partial = Partial { day: number as i8, ..Partial::default() };
            into.push(Item::new(at, at + 1, partial.into()).sure(last && scan.is_before(at, Is::ON)));
        } else if text.len() == 2 && number > 31 {
            into.push(Item::new(at, at + 1, Partial { year: Some(1900 + number), ..year }.into()).sure(false));
        }
        return;
    }
    if let Some(value) = ordinal::digits(scan, at).and_then(|value| i16::try_from(value.mantissa()).ok()) {
        if (1..=31).contains(&value) {
            day(at..at + 1, value as i8, Style::Ordinal, into);
        }
        into.push(Item::new(at, at + 1, What::Rank(value)).sure(false));
        return;
    }
    // "14april", "3h"
    if let Some((number, letters)) = text.find(|c: char| c.is_ascii_alphabetic()).map(|place| text.split_at(place)) {
        let word = scan.tables.word(scan.tables.id(hash_lower(letters)));
        if word.is.any(Is::MONTH)
            && let Some(day) = number.parse().ok().filter(|day| (1..=31).contains(day))
        {
            let partial = Partial { named: Named::Month(word.month), day, ..Partial::default() };
            into.push(Item::new(at, at + 1, partial.into()));
        }
        if let Some(length) = lettered(scan, number, letters, at + 1) {
            into.push(Item::new(at, at + 1, What::Length(length)));
        }
    }
}

/// "3h", "10D": a number and the letter of a unit straight behind it.
fn lettered(scan: &Scan<'_>, number: &str, letter: &str, end: u32) -> Option<Length> {
    let period = scan.tables.word(scan.tables.id(hash_lower(letter))).letter?;
    // capitals name other things: "3D glasses"
    let closed = !scan.holds(end) || scan.has(end, Flags::PUNCT) && !scan.is(end, Is::HYPHEN);
    let lower = letter.bytes().all(|byte| byte.is_ascii_lowercase());
    (lower || closed).then_some(Length::of(Some(Decimal::from(number.parse::<u32>().ok()?)), period))
}

/// A day of the month, without one.
fn day(tokens: std::ops::Range<u32>, day: i8, style: Style, into: &mut Vec<Item>) {
    let partial = Partial { day, style, ..Partial::default() };
    into.push(Item::new(tokens.start, tokens.end, partial.into()).sure(false));
}

/// Words that lead to a year.
const LED: Is = Is::IN
    .or(Is::SINCE)
    .or(Is::BY)
    .or(Is::FROM)
    .or(Is::OF)
    .or(Is::UNTIL)
    .or(Is::BEFORE)
    .or(Is::AFTER)
    .or(Is::STAGE)
    .or(Is::TO)
    .or(Is::BETWEEN)
    .or(Is::OVER);

/// Whether a number of four digits is a year for sure.
fn is_year(scan: &Scan<'_>, at: u32, year: i16) -> bool {
    let Some((_, numeral)) = scan.numeral_at(at) else { return false };
    if !year_like(scan, numeral) {
        return false;
    }
    let end = at + 1;
    let led = scan.is_before(at, LED);
    let certain = (1900..2050).contains(&year);
    let other = scan.is(end, Is::UNIT.or(Is::CURRENCY)) && scan.lower_word(end) && !scan.is(end, Is::FUNCTION) && !led
        || scan.is_before(at, Is::NUMBER_SIGN.or(Is::CURRENCY).or(Is::SLASH))
        || number::named(scan, numeral) && !led && !certain
        || !certain && !led;
    !other
}

/// "mid-March", "mid-2022", "mid-1990s", "FY23", "Oct2" in one token.
fn glued(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let text = scan.text(at);
    if let Some((stage, rest)) = text.split_once('-') {
        let stage = scan.tables.word(scan.tables.id(hash_lower(stage)));
        if !stage.is.any(Is::STAGE) {
            return None;
        }
        let core = if let Some(decade) = rest.strip_suffix('s').and_then(|year| year.parse::<i16>().ok()) {
            // "in her mid-30s" is an age
            if decade < 100 && scan.is_before(at, Is::THAT) {
                return None;
            }
            Core::Point(Point::Decade(if decade < 100 { 1900 + decade } else { decade }), Anchor::Text)
        } else if let Ok(year) = rest.parse::<i16>() {
            Core::Partial(Partial { year: Some(year).filter(|year| (1500..2100).contains(year)), ..Partial::default() })
        } else {
            let word = scan.tables.word(scan.tables.id(hash_lower(rest)));
            if word.is.any(Is::MONTH) {
                Core::Partial(Partial { named: Named::Month(word.month), ..Partial::default() })
            } else {
                Core::Relative(word.period.filter(|period| *period >= Period::Week)?, 0)
            }
        };
        if core == Core::Partial(Partial::default()) {
            return None;
        }
        return Some(Item::new(at, at + 1, What::When(When { core, stage: stage.stage })));
    }
    let (letters, number) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    let word = scan.tables.word(scan.tables.id(hash_lower(letters)));
    let word = if word.is == Is::NONE { scan.tables.word(scan.tables.id(hash_lower(letters.trim_end_matches('.')))) } else { word };
    if word.is.any(Is::MONTH) {
        let suffix = number.trim_start_matches(|c: char| c.is_ascii_digit());
        let ordinal = scan.tables.word(scan.tables.id(hash_lower(suffix))).is.any(Is::ORDINAL_SUFFIX);
        let number = if ordinal { &number[..number.len() - suffix.len()] } else { number };
        let day = number.parse().ok().filter(|day| (1..=31).contains(day))?;
        let partial = Partial { named: Named::Month(word.month), day, ..Partial::default() };
        return partial.possible().then(|| Item::new(at, at + 1, partial.into()));
    }
    numeric::fiscal(scan, at)
}

/// A word that names a part of the calendar.
fn named(scan: &Scan<'_>, at: u32, into: &mut Vec<Item>) {
    let word = scan.word(at);
    if word.is.any(Is::MONTH) {
        into.extend(month(scan, at));
    }
    if word.is.any(Is::WEEKDAY.or(Is::SHORT_DAY).or(Is::DAY_PLURAL)) {
        into.extend(weekday(scan, at));
    }
    if word.is.any(Is::PERIOD) && !scan.has(at, Flags::UPPER) {
        let (word, end) = scan.entry(at, Is::PERIOD).unwrap_or((word, at + 1));
        into.extend(word.period.map(|period| Item::new(at, end, What::Unit(period)).sure(false)));
    }
    if word.is.any(Is::SEASON) {
        let partial = Partial { named: Named::Season(word.timex), ..Partial::default() };
        into.push(Item::new(at, at + 1, partial.into()).sure(is_season(scan, at)));
    }
    if word.is.any(Is::FISCAL) {
        into.extend(fiscal(scan, at));
    }
    if word.is.any(Is::Q.or(Is::H)) {
        into.extend(numeric::coded(scan, at));
    }
    if word.is.any(Is::HOLIDAY) {
        into.extend(holiday(scan, at, at + 1, scan.ids[at as usize]));
    }
    if word.is.any(Is::DEICTIC) {
        into.push(Item::new(at, at + 1, Core::Relative(Period::Day, i32::from(word.step)).into()));
    }
    if word.is.any(Is::DECADE) {
        let led = |start: u32| scan.is_before(start, Is::THE.or(Is::STAGE));
        into.extend(decade(scan, at, at + 1, word.year).map(|item| item.sure(led(item.start))));
    }
    if word.is.any(Is::EDGE) {
        into.extend(edge(at, at + 1, word));
    }
    if word.is.any(Is::NOW) {
        into.push(Item::new(at, at + 1, Core::Now.into()).sure(false));
    }
    if word.is.any(Is::WEEK_OF) {
        into.push(Item::new(at, at + 1, What::Unit(Period::Week)).sure(false));
    }
    if word.is.any(Is::ENDING) {
        several(scan, at, into);
    }
}

/// A date of several words, found by the last.
fn several(scan: &Scan<'_>, at: u32, into: &mut Vec<Item>) {
    if let Some((id, _, start)) = scan.entry_ending(at, Is::HOLIDAY) {
        into.extend(holiday(scan, start, at + 1, id));
    }
    if let Some((_, word, start)) = scan.entry_ending(at, Is::DEICTIC) {
        into.push(Item::new(start, at + 1, Core::Relative(Period::Day, i32::from(word.step)).into()));
    }
    if let Some((_, word, start)) = scan.entry_ending(at, Is::PERIOD) {
        into.extend(word.period.map(|period| Item::new(start, at + 1, What::Unit(period)).sure(false)));
    }
    if let Some((_, word, start)) = scan.entry_ending(at, Is::EDGE) {
        into.extend(edge(start, at + 1, word));
    }
    if let Some((_, word, start)) = scan.entry_ending(at, Is::DECADE) {
        into.extend(decade(scan, start, at + 1, word.year));
    }
    if let Some((_, _, start)) = scan.entry_ending(at, Is::NOW) {
        // "up to date"
        let closed = !scan.lower_word(at + 1) && !scan.has(at + 1, Flags::NUM) && !scan.is_before(start, Is::CHANGE_ADVERB.or(Is::HYPHEN));
        into.push(Item::new(start, at + 1, Core::Now.into()).sure(closed));
    }
}

/// A holiday. In lower case it wants more to make it a date.
fn holiday(scan: &Scan<'_>, start: u32, end: u32, id: u16) -> Option<Item> {
    let partial = Partial { named: Named::Holiday(id), ..Partial::default() };
    // "St. Patrick's" is a church
    let named = scan.capital(start) && !scan.text(end).starts_with(['\'', '’']);
    Some(Item::new(start, end, partial.into()).sure(named || lone(scan, start, end)))
}

/// "the seventies"; with "nineteen" before it the century is named.
fn decade(scan: &Scan<'_>, at: u32, end: u32, year: i16) -> Option<Item> {
    let start = if at > scan.from { at - 1 } else { at };
    let century = scan.word(start);
    let named = start < at && century.is.any(Is::TEENS) && (13..=19).contains(&century.cardinal) && year < 100;
    let (first, start) = match year {
        100.. => (year, at),
        _ if named => (century.cardinal as i16 * 100 + year, start),
        0..20 => return None,
        _ => (1900 + year, at),
    };
    Some(Item::new(start, end, Core::Point(Point::Decade(first), Anchor::Text).into()))
}

/// "year-end", "EOM".
fn edge(start: u32, end: u32, word: &Word) -> Option<Item> {
    let core = Core::Relative(word.period?, 0);
    Some(Item::new(start, end, What::When(When { core, stage: word.stage })))
}

/// How surely a word is a month.
#[derive(PartialEq, PartialOrd)]
enum Month {
    No,
    /// Only with a number beside it.
    Joined,
    Sure,
}

/// Whether the word at `at` is surely a month: capitals tell May from may.
fn is_month(scan: &Scan<'_>, at: u32) -> Month {
    let word = scan.word(at);
    let verb = word.is.any(Is::AHEAD) || word.month == 3;
    if !scan.capital(at) {
        if word.short && !verb && scan.is_before(at, Is::IN.or(Is::SINCE).or(Is::BY).or(Is::UNTIL)) {
            return Month::Sure;
        }
        return match (word.short, verb) {
            (false, false) => Month::Sure,
            (_, true) if word.is.any(Is::AHEAD) && !scan.is_before(at, Is::OF.or(Is::ORDINAL)) => Month::No,
            _ => Month::Joined,
        };
    }
    // a sentence may begin with the verb: "May we …"
    let context =
        is_digits(scan, at + 1) || scan.is(at + 1, Is::OF.or(Is::COMMA)) || scan.is_before(at, Is::IN.or(Is::STAGE).or(Is::RELATIVE));
    if verb && at == scan.from && !context {
        return if lone(scan, at, at + 1) { Month::Sure } else { Month::Joined };
    }
    // a bare short form needs a word of time before it: "in Mar", not "Mar"
    const LEADS: Is =
        Is::IN.or(Is::SINCE).or(Is::BY).or(Is::FROM).or(Is::STAGE).or(Is::TO).or(Is::RELATIVE).or(Is::UNTIL).or(Is::HYPHEN).or(Is::SLASH);
    if word.short && !scan.text(at).ends_with('.') && past_stop(scan, at) == at + 1 && !scan.is_before(at, LEADS) {
        return Month::Joined;
    }
    // a capital before makes it a name: "Theresa May"
    let common = Is::FUNCTION.or(Is::STAGE).or(Is::WEEKDAY).or(Is::MONTH).or(Is::COMMON);
    let name = at > scan.from && scan.capital(at - 1) && !scan.is(at - 1, common);
    if name && (3..=6).contains(&word.month) { Month::Joined } else { Month::Sure }
}

/// Steps over the full stop of "Nov ." cut in two.
fn past_stop(scan: &Scan<'_>, at: u32) -> u32 {
    if scan.word(at).short && scan.text(at + 1) == "." && scan.glued(at + 1) && scan.holds(at + 2) { at + 2 } else { at + 1 }
}

fn month(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let sure = is_month(scan, at);
    let partial = Partial { named: Named::Month(scan.word(at).month), ..Partial::default() };
    (sure > Month::No).then(|| Item::new(at, past_stop(scan, at), partial.into()).sure(sure == Month::Sure))
}

fn weekday(scan: &Scan<'_>, at: u32) -> Option<Item> {
    const LEADS: Is = Is::ON.or(Is::RELATIVE).or(Is::BY).or(Is::SINCE).or(Is::UNTIL).or(Is::FROM).or(Is::TO).or(Is::OR);
    let word = scan.word(at);
    let partial = Partial { weekday: word.weekday, ..Partial::default() };
    let short = scan.capital(at) && scan.is_before(at, LEADS);
    let alone = lone(scan, at, at + 1);
    if word.is.any(Is::SHORT_DAY) && !scan.capital(at) && !alone {
        return None;
    }
    let sure = word.is.any(Is::WEEKDAY) && !word.short || alone || short && !word.is.any(Is::DAY_PLURAL);
    Some(Item::new(at, at + 1, partial.into()).sure(sure && !word.is.any(Is::DAY_PLURAL)))
}

/// Whether a season is one for sure: "in the fall", "over the winter", not "a fall in".
fn is_season(scan: &Scan<'_>, at: u32) -> bool {
    const LEADS: Is = Is::IN.or(Is::OVER).or(Is::SINCE).or(Is::BY).or(Is::STAGE).or(Is::OF);
    if scan.is(at, Is::RISE) && scan.is(at + 1, Is::IN.or(Is::OF)) {
        return false;
    }
    // "summer" alone, not "summer holidays"; spring and fall are other things too
    let closed = !scan.holds(at + 1) || scan.has(at + 1, Flags::PUNCT) && !scan.is(at + 1, Is::HYPHEN);
    let season = closed && !scan.is(at, Is::RISE.or(Is::COMMON)) && matches!(scan.word(at).timex, "SU" | "WI");
    scan.is_before(at, Is::IN.or(Is::STAGE))
        || season
        || lone(scan, at, at + 1)
        || scan.is_before(at, Is::THE) && scan.is_before(at - 1, LEADS)
}

/// "fiscal 2023", "the 2022 financial year", "fiscal year 2023", "school year 2008".
fn fiscal(scan: &Scan<'_>, at: u32) -> Option<Item> {
    let kind = scan.word(at).timex;
    let item = |start: u32, end: u32, year: i16| Item::new(start, end, Core::Point(numeric::fiscal_year(kind, year), Anchor::Text).into());
    let mut next = at + 1;
    let year_at = |at: u32| whole(scan, at).filter(|year| scan.text(at).len() == 4 && (1900..2200).contains(year));
    if scan.word(next).period == Some(Period::Year) {
        next += 1;
        if let Some(year) = (at > scan.from).then(|| year_at(at - 1)).flatten() {
            return Some(item(at - 1, next, year));
        }
        if scan.is_before(at, Is::RELATIVE)
            && let Some(day) = scan.published
        {
            return Some(item(at - 1, next, day.year() + i16::from(scan.word(at - 1).step)));
        }
    } else if kind == "SY" && scan.text(at).len() > 2 {
        return None;
    }
    if let Some(year) = year_at(next) {
        return Some(item(at, next + 1, year));
    }
    let short = whole(scan, next).filter(|year| (10..60).contains(year) && scan.glued(next) && scan.text(next).len() == 2)?;
    Some(item(at, next + 1, 2000 + short))
}

/// A word of order: a rank, or a day.
fn rank(scan: &Scan<'_>, at: u32, into: &mut Vec<Item>) {
    // "the twenty second" without a hyphen
    let ones = scan.word(at).ordinal;
    if at > scan.from && scan.is(at - 1, Is::TENS) && ones < 10 {
        let value = scan.word(at - 1).cardinal + ones;
        if value <= 31 {
            day(at - 1..at + 1, value as i8, Style::Ordinal, into);
        }
        into.push(Item::new(at - 1, at + 1, What::Rank(value as i16)).sure(false));
        return;
    }
    let Some((value, tokens)) = ordinal::word(scan, at) else { return };
    let Ok(value) = i16::try_from(value.mantissa()) else { return };
    if value > 0 {
        if value <= 31 {
            day(tokens.clone(), value as i8, Style::Ordinal, into);
        }
        into.push(Item::new(tokens.start, tokens.end, What::Rank(value)).sure(false));
    }
}

/// A number: a count of periods, a day in words, a year in words.
fn counted(scan: &Scan<'_>, index: usize, numeral: &Numeral, into: &mut Vec<Item>) {
    if numeral.prefix.is_some() {
        return;
    }
    let tokens = numeral.tokens.clone();
    let vague = numeral.form == Form::Vague && numeral.high.is_some() || numeral.high.is_some();
    let number = (!vague).then_some(numeral.value);
    if numeral.suffix != 0 {
        // "3D" is no three days
        let capital = scan.text(numeral.tokens.end - 1).ends_with(|c: char| c.is_ascii_uppercase());
        if let Some(period) = scan.tables.word(numeral.suffix).period.filter(|_| !capital) {
            into.push(Item::new(tokens.start, tokens.end, What::Length(Length::of(number, period))));
        }
        return;
    }
    if let Some((period, end)) = period(scan, numeral) {
        into.push(Item::new(tokens.start, end, What::Length(Length::of(number, period))));
    }
    // "three quarters" may be a part, or a count of them where "last" stands before
    let quarters = scan.word(tokens.end - 1).period.filter(|period| *period == Period::Quarter && tokens.len() == 2);
    if let Some(period) = quarters.filter(|_| scan.is(tokens.start, Is::ONES) && scan.is_before(tokens.start, Is::RELATIVE)) {
        let number = Some(Decimal::from(scan.word(tokens.start).cardinal));
        into.push(Item::new(tokens.start, tokens.end, What::Length(Length::of(number, period))).sure(false));
    }
    let part = numeral.form == Form::Part;
    let words = !is_digits(scan, tokens.start);
    into.push(Item::new(tokens.start, tokens.end, What::Count(Count { number, part, words })).sure(false));
    if !words || part || vague || !numeral.value.fract().is_zero() {
        return;
    }
    let Ok(value) = i16::try_from(numeral.value.trunc()) else { return };
    if (1..=31).contains(&value) {
        day(tokens.clone(), value as i8, Style::Words, into);
    }
    let year = |year: i16| Partial { year: Some(year), ..Partial::default() };
    if (1000..2200).contains(&value) && tokens.len() > 1 {
        let round = value % 100 == 0 && value != 2000;
        into.push(Item::new(tokens.start, tokens.end, year(value).into()).sure(scan.is_before(tokens.start, LED) && !round));
    } else if (1..1000).contains(&value) && tokens.len() > 2 {
        // only behind the word itself: "year two hundred and sixty seven"
        into.push(Item::new(tokens.start, tokens.end, year(value).into()).sure(false));
    } else if let [zero, ones, ..] = &scan.numerals[index + 1..]
        && (13..=20).contains(&value)
        && zero.tokens == (tokens.end..tokens.end + 1)
        && zero.value.is_zero()
        && ones.tokens == (tokens.end + 1..tokens.end + 2)
        && scan.is(tokens.end + 1, Is::ONES)
    {
        // "nineteen zero one"
        let last = scan.word(tokens.end + 1).cardinal as i16;
        into.push(Item::new(tokens.start, tokens.end + 2, year(value * 100 + last).into()));
    } else if let Some(next) = scan.numerals.get(index + 1)
        && (13..=20).contains(&value)
        && next.tokens.start == tokens.end
        && next.form == Form::Words
        && next.value >= Decimal::TEN
        && next.value < Decimal::ONE_HUNDRED
        && next.prefix.is_none()
    {
        // "nineteen ninety-six"
        let tail = i16::try_from(next.value.trunc()).unwrap_or(0);
        into.push(
            Item::new(tokens.start, next.tokens.end, year(value * 100 + tail).into())
                .sure(!scan.word(next.tokens.end).is.any(Is::PERIOD.or(Is::UNIT))),
        );
    }
}

/// The period that a number counts, and one past it.
fn period(scan: &Scan<'_>, numeral: &Numeral) -> Option<(Period, u32)> {
    let mut at = numeral.counted(scan)?;
    let whole = !matches!(numeral.form, Form::Part | Form::Vague);
    if whole && scan.is(at, Is::SUPERLATIVE.or(Is::FULL)) && scan.word(at + 1).period.is_some() {
        at += 1;
    }
    // "the 1988 quarter"
    if year_like(scan, numeral)
        && scan.text(numeral.tokens.start).len() == 4
        && scan.word(at).period.is_some_and(|period| period >= Period::Week || scan.is(at, Is::ORDINAL))
    {
        return None;
    }
    if let Some(period) =
        scan.word(at).letter.filter(|_| scan.glued(at) && is_digits(scan, numeral.tokens.start) && scan.text(at).len() == 1)
    {
        return scan.text(at).bytes().all(|byte| byte.is_ascii_lowercase()).then_some((period, at + 1));
    }
    let (word, end) = scan.entry(at, Is::PERIOD)?;
    let period = word.period?;
    // "the twenty second" is a day
    if period == Period::Second && scan.is(at, Is::ORDINAL) && scan.is(numeral.tokens.end - 1, Is::TENS) {
        let start = numeral.tokens.start;
        if scan.is_before(start, Is::THE.or(Is::MONTH).or(Is::WEEKDAY)) || scan.is(at + 1, Is::OF) {
            return None;
        }
    }
    // "three-quarters" and "three quarters of the staff" are a part
    let parts = period == Period::Quarter && numeral.value < Decimal::from(4) && (at != numeral.tokens.end || scan.is(at + 1, Is::OF));
    let odd = parts || period == Period::Half || numeral.form == Form::Part && matches!(period, Period::Quarter | Period::Half);
    let named = scan.capital(at) && scan.capital(at + 1);
    (!odd && !named).then_some((period, end))
}
