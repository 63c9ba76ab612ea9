//! Named and numbered dates ("16 November 2022", "Nov. 3", "March", "Monday", "Q1 2022", "the 1990s", "fiscal 2023") to times.

use jiff::civil::Date;

use super::point::{self, Point};
use super::{Found, ahead, staged, tense, unresolved};
use crate::annotate::classes::{Is, Period};
use crate::annotate::digits::lex;
use crate::annotate::number::{is_digits, year_like};
use crate::annotate::scan::Scan;
use crate::annotate::{Anchor, DateKind, Time, ordinal};
use crate::text::{Flags, hash_lower};

/// A plain whole number in one token.
fn whole(scan: &Scan<'_>, at: u32) -> Option<i16> {
    if !is_digits(scan, at) {
        return None;
    }
    let text = scan.text(at);
    (text.len() <= 4).then(|| text.parse().ok()).flatten()
}

/// The year written at `at`: four digits, or two after an apostrophe.
fn year_at(scan: &Scan<'_>, at: u32) -> Option<(i16, u32)> {
    if let Some(year) = whole(scan, at).filter(|year| (1000..2200).contains(year)) {
        return (scan.text(at).len() == 4 && !scan.is(at + 1, Is::PERCENT.or(Is::SCALE))).then_some((year, at + 1));
    }
    None
}

/// A year behind a month or day, after a comma or "of" too.
fn year_behind(scan: &Scan<'_>, at: u32) -> Option<(i16, u32)> {
    let at = if scan.text(at) == "," || scan.is(at, Is::OF) { at + 1 } else { at };
    year_at(scan, at)
}

/// A day of the month at `at`: 3, 3rd, third.
fn day_at(scan: &Scan<'_>, at: u32) -> Option<i8> {
    if is_digits(scan, at) {
        let day = whole(scan, at).or_else(|| ordinal::digits(scan, at).and_then(|day| i16::try_from(day.mantissa()).ok()))?;
        return i8::try_from(day).ok().filter(|day| (1..=31).contains(day) && scan.text(at).len() <= 4);
    }
    let word = scan.word(at);
    (word.is.any(Is::ORDINAL) && word.ordinal <= 31).then_some(word.ordinal as i8)
}

/// Whether the word at `at` is surely a month: capitals tell May from may.
fn is_month(scan: &Scan<'_>, at: u32) -> bool {
    let word = scan.word(at);
    if !word.is.any(Is::MONTH) {
        return false;
    }
    if !scan.capital(at) {
        return !word.short && !word.is.any(Is::AHEAD) && word.month != 3 && word.month != 5;
    }
    // a sentence may begin with the verb: "May we …"
    let month = word.is.any(Is::AHEAD) || word.month == 3;
    let context =
        is_digits(scan, at + 1) || scan.is(at + 1, Is::OF.or(Is::COMMA)) || scan.is_before(at, Is::IN.or(Is::STAGE).or(Is::RELATIVE));
    !(month && at == scan.from && !context)
}

/// Steps over the full stop of "Nov ." cut in two.
fn past_stop(scan: &Scan<'_>, at: u32) -> u32 {
    if scan.word(at).short && scan.text(at + 1) == "." && scan.glued(at + 1) && scan.holds(at + 2) { at + 2 } else { at + 1 }
}

/// A month with what stands behind it: "March", "March 2022", "Nov. 16", "Nov. 16, 2022"; a relative word before it.
pub(crate) fn month(scan: &Scan<'_>, at: u32) -> Option<Found> {
    if !is_month(scan, at) {
        return None;
    }
    let month = scan.word(at).month;
    let next = past_stop(scan, at);
    let hyphen = scan.past_hyphen(next);
    if let Some(day) = day_at(scan, hyphen)
        && (is_digits(scan, hyphen) || !scan.is(hyphen, Is::PERIOD))
        && !scan.is(hyphen + 1, Is::PERCENT.or(Is::SCALE))
    {
        if let Some((year, end)) = year_behind(scan, hyphen + 1) {
            return Some((weekday_before(scan, at)..end, Point::Day(Date::new(year, month, day).ok()?).time(Anchor::Text)));
        }
        let tokens = weekday_before(scan, at)..hyphen + 1;
        let time = month_day(scan, month, day, &tokens)?;
        return Some((tokens, time));
    }
    if let Some((year, end)) = year_behind(scan, next) {
        return Some(staged(scan, (at..end, Point::Month(year, month).time(Anchor::Text))));
    }
    // a bare short form needs its capital and a word of time before it: "in Mar", not "Mar"
    if scan.word(at).short
        && next == at + 1
        && !scan.text(at).ends_with('.')
        && !scan.is_before(at, Is::IN.or(Is::SINCE).or(Is::BY).or(Is::FROM).or(Is::STAGE).or(Is::TO))
    {
        return None;
    }
    let end = if scan.word(at).short { next } else { at + 1 };
    if scan.is_before(at, Is::RELATIVE) {
        let step = scan.word(at - 1).step;
        let tokens = at - 1..end;
        let time = match scan.published {
            Some(day) => Point::Month(relative_month(day, month, step), month).time(Anchor::Published),
            None => unresolved(format!("XXXX-{month:02}"), "month"),
        };
        return Some(staged(scan, (tokens, time)));
    }
    // a capital before or behind makes it a name: "Theresa May", "March Networks"
    let name =
        at > scan.from && scan.capital(at - 1) && !scan.is(at - 1, Is::FUNCTION.or(Is::STAGE).or(Is::WEEKDAY).or(Is::MONTH).or(Is::COMMON));
    let ambiguous = month == 5 || month == 3 || month == 4 || month == 6;
    if name && ambiguous {
        return None;
    }
    let of = if scan.is(end, Is::OF) { end + 1 } else { end };
    if scan.is(of, Is::RELATIVE) && scan.word(of + 1).period == Some(Period::Year) {
        let year = scan.published.map(|day| day.year() + i16::from(scan.word(of).step));
        let time = match year {
            Some(year) => Point::Month(year, month).time(Anchor::Published),
            None => unresolved(format!("XXXX-{month:02}"), "month"),
        };
        return Some(staged(scan, (at..of + 2, time)));
    }
    let tokens = at..end;
    let time = bare_month(scan, month, &tokens);
    Some(staged(scan, (tokens, time)))
}

/// A month alone: the latest one, or the next where the clause looks ahead.
fn bare_month(scan: &Scan<'_>, month: i8, tokens: &std::ops::Range<u32>) -> Time {
    match scan.published {
        Some(day) => {
            let later = month > day.month();
            let year = day.year() + if ahead(scan, tokens) { i16::from(month < day.month()) } else { -i16::from(later) };
            Point::Month(year, month).time(Anchor::Published)
        }
        None => unresolved(format!("XXXX-{month:02}"), "month"),
    }
}

/// The year of "last March", "this March", "next March".
fn relative_month(day: Date, month: i8, step: i8) -> i16 {
    match step {
        0 => day.year(),
        step if step < 0 => day.year() - i16::from(month >= day.month()),
        _ => day.year() + i16::from(month <= day.month()),
    }
}

/// A month and day without a year: the nearest one, or by tense.
fn month_day(scan: &Scan<'_>, month: i8, day: i8, tokens: &std::ops::Range<u32>) -> Option<Time> {
    let Some(published) = scan.published else {
        Date::new(2000, month, day).ok()?;
        return Some(unresolved(format!("XXXX-{month:02}-{day:02}"), "day"));
    };
    let tense = tense(scan, tokens);
    let best = [0, -1, 1]
        .into_iter()
        .filter_map(|step| Date::new(published.year() + step, month, day).ok())
        .filter(|date| match tense {
            Some(true) => *date >= published,
            Some(false) => *date <= published,
            None => true,
        })
        .min_by_key(|date| (published.duration_until(*date).as_hours().abs(), *date))?;
    Some(Point::Day(best).time(Anchor::Published))
}

/// "Monday, " before a date belongs to it.
fn weekday_before(scan: &Scan<'_>, at: u32) -> u32 {
    let day = if at > scan.from && scan.text(at - 1) == "," { at - 1 } else { at };
    if scan.is_before(day, Is::WEEKDAY) { day - 1 } else { at }
}

/// "16 November 2022", "16th of November", "the third of May".
pub(crate) fn day_first(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let mut next = scan.past_hyphen(at + 1);
    if scan.is(next, Is::OF) {
        next += 1;
    }
    if !scan.is(next, Is::MONTH) {
        return None;
    }
    let day = day_at(scan, at)?;
    if !is_month(scan, next) || !scan.capital(next) && next != at + 1 {
        return None;
    }
    let month = scan.word(next).month;
    let end = past_stop(scan, next);
    let year = year_behind(scan, scan.past_hyphen(end));
    let start = if !is_digits(scan, at) && !scan.is_before(at, Is::THE) && scan.is(at, Is::PERIOD) {
        return None;
    } else {
        weekday_before(scan, at)
    };
    if let Some((year, end)) = year {
        return Some((start..end, Point::Day(Date::new(year, month, day).ok()?).time(Anchor::Text)));
    }
    let end = if scan.word(next).short { end } else { next + 1 };
    // "the 5 March protesters": a count cannot be told from a day; days win
    let tokens = start..end;
    let time = month_day(scan, month, day, &tokens)?;
    Some((tokens, time))
}

/// "2022-11-16", "16/11/2022", "11/16/22", in one token or cut up. Day and month in doubt are read month first.
pub(crate) fn numeric(scan: &Scan<'_>, at: u32) -> Option<Found> {
    if at > scan.from && scan.glued(at) && scan.is(at - 1, Is::SLASH.or(Is::HYPHEN)) {
        return None;
    }
    if scan.text(at).len() < 6 && !scan.glued(at + 1) {
        return None;
    }
    let mut end = at + 1;
    while scan.glued(end) && end < at + 6 && (is_digits(scan, end) || scan.is(end, Is::SLASH.or(Is::HYPHEN))) {
        end += 1;
    }
    let text = &scan.document.article.text[scan.document.span(at..end).range()];
    let separator = ['-', '/', '.'].into_iter().find(|mark| text.matches(*mark).count() == 2)?;
    let mut parts = text.split(separator).map(|part| part.parse::<i16>().ok().map(|number| (number, part.len())));
    let ((a, wide), (b, _), (c, long)) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month, day) = if wide == 4 {
        (a, b, c)
    } else if long == 4 || long == 2 && separator == '/' {
        let year = if long == 2 { if c < 50 { 2000 + c } else { 1900 + c } } else { c };
        if a > 12 || separator == '.' { (year, b, a) } else { (year, a, b) }
    } else {
        return None;
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((at..end, Point::Day(date).time(Anchor::Text)))
}

/// A year: "2022", "1848", "late 2019", "2022/23".
pub(crate) fn year(scan: &Scan<'_>, at: u32) -> Option<Found> {
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
    if scan.text(at).len() != 4 {
        return None;
    }
    let (_, numeral) = scan.numeral_at(at)?;
    if !year_like(scan, numeral) {
        return None;
    }
    let (year, end) = year_at(scan, at)?;
    let led = scan.is_before(at, LED);
    let certain = (1900..2050).contains(&year);
    let other = scan.is(end, Is::UNIT.or(Is::CURRENCY)) && scan.lower_word(end) && !scan.is(end, Is::FUNCTION) && !led
        || scan.is_before(at, Is::NUMBER_SIGN.or(Is::CURRENCY).or(Is::SLASH))
        || crate::annotate::number::named(scan, numeral) && !led && !certain
        || !certain && !led;
    if other {
        return None;
    }
    Some(staged(scan, (at..end, Point::Year(year).time(Anchor::Text))))
}

/// "the 1990s", "mid-1990s", "the 90s".
pub(crate) fn decade(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let text = scan.text(at);
    if !text.ends_with('s') && !scan.glued(at + 1) {
        return None;
    }
    let short = text.trim_start_matches(['\'', '’']);
    let lexed = lex(short)?;
    let glued = matches!(lexed.rest, "s" | "'s" | "’s");
    let cut = lexed.rest.is_empty()
        && scan.glued(at + 1)
        && matches!(scan.text(at + 1), "s" | "'s" | "’s")
        && scan.is_before(at, Is::THE.or(Is::STAGE).or(Is::HYPHEN));
    if !lexed.plain || lexed.high.is_some() || !(glued || cut) {
        return None;
    }
    let number = i16::try_from(lexed.value.mantissa()).ok()?;
    let year = match lexed.digits {
        4 if (1500..2100).contains(&number) => number,
        2 if scan.is_before(at, Is::THE.or(Is::STAGE)) || short != text || scan.text(at.saturating_sub(1)) == "'" => 1900 + number,
        _ => return None,
    };
    if year % 10 != 0 {
        return None;
    }
    let end = if cut { at + 2 } else { at + 1 };
    let (mut tokens, mut time) = staged(scan, (at..end, Point::Decade(year).time(Anchor::Text)));
    if scan.is_before(tokens.start, Is::THE) {
        tokens.start -= 1;
    }
    if year % 100 == 0 && time.modifier.is_none() && year < 2000 {
        time = Point::Century(year / 100 + 1).time(Anchor::Text);
    }
    Some((tokens, time))
}

/// A weekday: the nearest past one, the next one ahead, or as "last" and "next" say.
pub(crate) fn weekday(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let word = scan.word(at);
    if word.short && !(scan.capital(at) && scan.is_before(at, Is::ON)) {
        return None;
    }
    let mut tokens = at..at + 1;
    let part = scan.is(at + 1, Is::DAYPART).then(|| scan.word(at + 1).timex);
    if part.is_some() {
        tokens.end += 1;
    }
    let step = scan.is_before(at, Is::RELATIVE).then(|| scan.word(at - 1).step);
    if step.is_some() {
        tokens.start -= 1;
    }
    let mut time = match scan.published {
        Some(day) => {
            let resolved = match step {
                Some(-1) => point::weekday(day.yesterday().ok()?, word.weekday, false)?,
                Some(1) => point::weekday(day.tomorrow().ok()?, word.weekday, true)?,
                Some(_) => point::weekday(day, word.weekday, true)?,
                None => point::weekday(day, word.weekday, ahead(scan, &tokens))?,
            };
            Point::Day(resolved).time(Anchor::Published)
        }
        None => unresolved(format!("XXXX-WXX-{}", word.weekday), "day"),
    };
    if let Some(part) = part {
        time.value = format!("{}T{part}", time.value);
        time.kind = DateKind::DateTime;
    }
    Some((tokens, time))
}

/// "the third quarter of 2021", "third-quarter profit", "the second half", "the 20th century".
pub(crate) fn part_of_year(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let period = scan.word(at).period?;
    if !matches!(period, Period::Quarter | Period::Half | Period::Century) {
        return None;
    }
    let hyphen = at > scan.from && scan.is(at - 1, Is::HYPHEN) && scan.glued(at);
    let before = if hyphen { at - 1 } else { at };
    if before == scan.from {
        return None;
    }
    let rank = before - 1;
    let (number, first) = if is_digits(scan, rank) {
        (i16::try_from(ordinal::digits(scan, rank)?.mantissa()).ok()?, rank)
    } else if scan.is(rank, Is::ORDINAL) {
        let (value, tokens) = ordinal::word(scan, rank)?;
        (i16::try_from(value.mantissa()).ok()?, tokens.start)
    } else {
        return None;
    };
    let mut tokens = first..at + 1;
    if period == Period::Century {
        if !(1..=21).contains(&number) {
            return None;
        }
        let (mut tokens, time) = staged(scan, (tokens, Point::Century(number).time(Anchor::Text)));
        if scan.is_before(tokens.start, Is::THE) {
            tokens.start -= 1;
        }
        return Some((tokens, time));
    }
    let parts = if period == Period::Quarter { 4 } else { 2 };
    if !(1..=parts).contains(&number) {
        return None;
    }
    let number = number as i8;
    let make = |year: i16| if period == Period::Quarter { Point::Quarter(year, number) } else { Point::Half(year, number) };
    let mut next = tokens.end;
    if scan.is(next, Is::OF) {
        next += 1;
    }
    if scan.is(next, Is::THE) {
        next += 1;
    }
    let fiscal = scan.is(next, Is::FISCAL);
    if fiscal {
        next += 1;
    }
    if scan.is_before(tokens.start, Is::THE.or(Is::FISCAL)) {
        tokens.start -= 1;
    }
    if let Some((year, end)) = year_at(scan, next) {
        tokens.end = end;
        return Some(staged(scan, (tokens, make(year).time(Anchor::Text))));
    }
    if scan.is(next, Is::RELATIVE) && scan.word(next + 1).period == Some(Period::Year) {
        tokens.end = next + 2;
        let time = match scan.published {
            Some(day) => make(day.year() + i16::from(scan.word(next).step)).time(Anchor::Published),
            None => unresolved(named_part(period, number), period.as_str()),
        };
        return Some(staged(scan, (tokens, time)));
    }
    if scan.is(next - 1, Is::THE) && scan.word(next).period == Some(Period::Year) {
        tokens.end = next + 1;
    }
    // "the second half" of a match or a meeting is no half year
    if period == Period::Half && scan.is(tokens.end, Is::OF) {
        return None;
    }
    let time = match scan.published {
        Some(day) => {
            let this = make(day.year());
            let begun = this.days().is_some_and(|(first, _)| first <= day);
            let over = this.days().is_some_and(|(_, last)| last < day);
            let coming = ahead(scan, &tokens);
            make(day.year() + if coming { i16::from(over) } else { -i16::from(!begun) }).time(Anchor::Published)
        }
        None => unresolved(named_part(period, number), period.as_str()),
    };
    Some(staged(scan, (tokens, time)))
}

fn named_part(period: Period, number: i8) -> String {
    format!("XXXX-{}{number}", if period == Period::Quarter { 'Q' } else { 'H' })
}

/// "Q1 2022", "Q3", "H2", "2022 Q1", "1Q 2022".
pub(crate) fn coded(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let text = scan.text(at);
    let bytes = text.as_bytes();
    let (letter, digit, mut end) = match bytes {
        [letter, digit] if digit.is_ascii_digit() => (*letter, *digit, at + 1),
        [letter] if scan.glued(at + 1) && scan.text(at + 1).len() == 1 => (*letter, *scan.text(at + 1).as_bytes().first()?, at + 2),
        _ => return None,
    };
    let number = digit.wrapping_sub(b'0') as i8;
    let period = match letter {
        b'Q' if (1..=4).contains(&number) => Period::Quarter,
        b'H' if (1..=2).contains(&number) => Period::Half,
        _ => return None,
    };
    let make = |year: i16| if period == Period::Quarter { Point::Quarter(year, number) } else { Point::Half(year, number) };
    let next = if scan.is(end, Is::OF) { end + 1 } else { end };
    if let Some((year, stop)) = year_at(scan, next) {
        end = stop;
        return Some((at..end, make(year).time(Anchor::Text)));
    }
    if at > scan.from
        && let Some((year, _)) = year_at(scan, at - 1)
    {
        return Some((at - 1..end, make(year).time(Anchor::Text)));
    }
    let tokens = at..end;
    let time = match scan.published {
        Some(day) => {
            let begun = make(day.year()).days().is_some_and(|(first, _)| first <= day);
            make(day.year() - i16::from(!begun && !ahead(scan, &tokens))).time(Anchor::Published)
        }
        None => unresolved(named_part(period, number), period.as_str()),
    };
    Some((tokens, time))
}

/// "last summer", "spring 2022", "in winter".
pub(crate) fn season(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let season = scan.word(at).timex;
    let next = if scan.is(at + 1, Is::OF) { at + 2 } else { at + 1 };
    let relative = scan.is_before(at, Is::RELATIVE).then(|| scan.word(at - 1).step);
    if let Some((year, end)) = year_at(scan, next) {
        let start = if scan.is_before(at, Is::THE) { at - 1 } else { at };
        return Some(staged(scan, (start..end, Point::Season(year, season).time(Anchor::Text))));
    }
    let in_the = scan.is_before(at, Is::THE)
        && at > scan.from + 1
        && scan.is(at - 2, Is::IN.or(Is::OVER).or(Is::SINCE).or(Is::BY).or(Is::STAGE).or(Is::OF));
    let led = relative.is_some() || in_the || scan.is_before(at, Is::IN.or(Is::STAGE));
    if !led || scan.is(at, Is::RISE) && scan.is(at + 1, Is::IN.or(Is::OF)) {
        return None;
    }
    let start = if relative.is_some() || in_the { at - 1 } else { at };
    let time = match scan.published {
        Some(day) => {
            let (year, current) = point::season_of(day);
            let first = point::season_start(season);
            let this = if current == season { year } else { day.year() };
            let begun = Date::new(this, first, 1).is_ok_and(|first| first <= day);
            let year = match relative {
                Some(-1) => this - i16::from(!begun || current == season),
                Some(1) => this + i16::from(begun),
                Some(_) => this,
                None => this - i16::from(!begun && !ahead(scan, &(start..at + 1))),
            };
            Point::Season(year, season).time(Anchor::Published)
        }
        None => unresolved(format!("XXXX-{season}"), "season"),
    };
    Some(staged(scan, (start..at + 1, time)))
}

/// "fiscal 2023", "the 2022 financial year", "FY22/23", "FY2023".
pub(crate) fn fiscal(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let mut next = at + 1;
    if scan.word(next).period == Some(Period::Year) {
        next += 1;
        if let Some((year, _)) = (at > scan.from).then(|| year_at(scan, at - 1)).flatten() {
            return Some((at - 1..next, Point::Fiscal(year).time(Anchor::Text)));
        }
        if scan.is_before(at, Is::RELATIVE) {
            let time = match scan.published {
                Some(day) => Point::Fiscal(day.year() + i16::from(scan.word(at - 1).step)).time(Anchor::Published),
                None => unresolved("FYXXXX", "year"),
            };
            return Some((at - 1..next, time));
        }
    }
    let (year, end) = year_at(scan, next).or_else(|| {
        let short = whole(scan, next).filter(|year| (10..60).contains(year) && scan.glued(next) && scan.text(next).len() == 2)?;
        Some((2000 + short, next + 1))
    })?;
    Some((at..end, Point::Fiscal(year).time(Anchor::Text)))
}

/// "Christmas", "New Year's Day", with a year.
pub(crate) fn holiday(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let (word, end) = scan.entry(at, Is::HOLIDAY)?;
    if !scan.has(at, Flags::CAP) {
        return None;
    }
    if let Some((year, end)) = year_behind(scan, end) {
        return Some((at..end, Point::Day(Date::new(year, word.month, word.step).ok()?).time(Anchor::Text)));
    }
    let tokens = at..end;
    let time = month_day(scan, word.month, word.step, &tokens)?;
    Some((tokens, time))
}

/// "mid-March", "mid-2022", "mid-1990s" in one token.
pub(crate) fn glued_stage(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let (stage, rest) = scan.text(at).split_once('-')?;
    let stage = scan.tables.word(scan.tables.id(hash_lower(stage)));
    if !stage.is.any(Is::STAGE) {
        return None;
    }
    let (mut end, mut tokens) = (at + 1, at..at + 1);
    let mut time = if let Some(decade) = rest.strip_suffix('s').and_then(|year| year.parse::<i16>().ok()) {
        Point::Decade(if decade < 100 { 1900 + decade } else { decade }).time(Anchor::Text)
    } else if let Ok(year) = rest.parse::<i16>() {
        Point::Year(Some(year).filter(|year| (1500..2100).contains(year))?).time(Anchor::Text)
    } else {
        let word = scan.tables.word(scan.tables.id(hash_lower(rest)));
        if !word.is.any(Is::MONTH) {
            return None;
        }
        if let Some((year, stop)) = year_behind(scan, end) {
            end = stop;
            Point::Month(year, word.month).time(Anchor::Text)
        } else {
            bare_month(scan, word.month, &tokens)
        }
    };
    tokens.end = end;
    time.modifier = Some(stage.stage);
    Some((tokens, time))
}

/// "FY23", "FY2023", "FY22/23" in one token: the year it ends in.
pub(crate) fn glued_fiscal(scan: &Scan<'_>, at: u32) -> Option<Found> {
    let text = scan.text(at);
    let (letters, years) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    if !scan.tables.word(scan.tables.id(hash_lower(letters))).is.any(Is::FISCAL) {
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
    Some((at..end, Point::Fiscal(year).time(Anchor::Text)))
}
