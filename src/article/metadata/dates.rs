//! A date as pages write it to the day in ISO form, with its time and zone where they are sure.

use std::sync::LazyLock;

use jiff::civil::{Date, Time};

use crate::article::{Published, Tables};

/// News sites are younger than this; earlier years are defaults of their systems.
const FIRST_YEAR: i16 = 1990;
/// Next year: later ones are defaults of systems too.
static LAST_YEAR: LazyLock<i16> = LazyLock::new(|| {
    let seconds = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |age| age.as_secs());
    1970 + (seconds / 31_556_952) as i16 + 1
});
/// Longest text that is searched for a date, in bytes.
const LONGEST: usize = 120;

/// Which comes first in `3/4/2025`, where pages of a language say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    Day,
    Month,
    Unknown,
}

impl Order {
    /// The order of a language tag: `en` alone says nothing, only American English puts the month first.
    pub(super) fn of(language: Option<&str>) -> Order {
        match language.map(|tag| tag.trim().replace('_', "-").to_ascii_lowercase()).as_deref() {
            None | Some("" | "en") => Order::Unknown,
            Some("en-us" | "en-ph" | "fil" | "es-us") => Order::Month,
            Some(_) => Order::Day,
        }
    }
}

/// Reads a date: ISO and what resembles it, mail headers, `14 March 2025`, numbers in an order that is sure, seconds of the epoch.
pub(super) fn read(text: &str, order: Order, tables: &Tables) -> Option<Published> {
    let text = text.trim();
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(published) = Published::parse(text) {
        return plausible(published.date).then_some(published);
    }
    let published = numeric(text, order).or_else(|| mail(text)).or_else(|| written(text, tables)).or_else(|| epoch(text))?;
    plausible(published.date).then_some(published)
}

/// The day in an address: `…/2022/05/06/…`, `…/2022-05-06-…`, `…/20220506/…`.
pub(super) fn of_url(url: &str) -> Option<Published> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let bytes = path.as_bytes();
    (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[at - 1].is_ascii_digit())).find_map(|at| {
        let mut rest = &bytes[at..];
        let year = number(&mut rest, 4, 4)?;
        let mark = rest.first().copied().filter(|byte| matches!(byte, b'/' | b'-' | b'_'));
        let (month, day) = if mark.is_some() {
            rest = &rest[1..];
            let month = number(&mut rest, 1, 2)?;
            rest = rest.strip_prefix(&[mark?])?;
            (month, number(&mut rest, 1, 2)?)
        } else {
            (number(&mut rest, 2, 2)?, number(&mut rest, 2, 2)?)
        };
        let date = Date::new(year, month as i8, day as i8).ok()?;
        let ends = !rest.first().is_some_and(u8::is_ascii_digit);
        (ends && plausible(date)).then(|| of_day(date))
    })
}

pub(super) fn plausible(date: Date) -> bool {
    (FIRST_YEAR..=*LAST_YEAR).contains(&date.year())
}

fn of_day(date: Date) -> Published {
    Published { text: date.to_string(), date }
}

/// The first date in digits: `2025-6-5 14:46 +0200`, `20250605T1446`, `2025年6月5日`, `05.06.2025`.
fn numeric(text: &str, order: Order) -> Option<Published> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[at - 1].is_ascii_alphanumeric()));
    starts.take(8).find_map(|at| {
        let mut rest = &bytes[at..];
        let date = year_first(&mut rest).or_else(|| {
            rest = &bytes[at..];
            year_last(&mut rest, order)
        })?;
        let time = std::str::from_utf8(rest).ok().and_then(clock).unwrap_or_default();
        Some(Published { text: format!("{date}{time}"), date })
    })
}

fn year_first(rest: &mut &[u8]) -> Option<Date> {
    let year = number(rest, 4, 4)?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        let (month, day) = (number(rest, 2, 2)?, number(rest, 2, 2)?);
        // Ten digits or thirteen are seconds, fourteen are a date with its time.
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        return (digits == 0 || digits == 6).then(|| Date::new(year, month as i8, day as i8).ok())?;
    }
    let mark = take_mark(rest, "年")?;
    let month = number(rest, 1, 2)?;
    (take_mark(rest, "月")? == mark).then_some(())?;
    let day = number(rest, 1, 2)?;
    *rest = rest.strip_prefix("日".as_bytes()).unwrap_or(rest);
    let ends = !rest.first().is_some_and(u8::is_ascii_digit);
    ends.then(|| Date::new(year, month as i8, day as i8).ok())?
}

fn year_last(rest: &mut &[u8], order: Order) -> Option<Date> {
    let first = number(rest, 1, 2)?;
    let mark = take_mark(rest, "/")?;
    let second = number(rest, 1, 2)?;
    (take_mark(rest, "/")? == mark).then_some(())?;
    let year = number(rest, 4, 4)?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    // Points part days from months wherever they are used.
    let day_first = match order {
        _ if first > 12 || mark == b'.' => true,
        _ if second > 12 || first == second => false,
        Order::Day => true,
        Order::Month => false,
        Order::Unknown => return None,
    };
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    Date::new(year, month as i8, day as i8).ok()
}

/// A mark between numbers: `-`, `/`, `.`, or the given one, which counts as `-`.
fn take_mark(rest: &mut &[u8], other: &str) -> Option<u8> {
    if let Some(after) = rest.strip_prefix(other.as_bytes()) {
        *rest = after;
        return Some(b'-');
    }
    let mark = rest.first().copied().filter(|byte| matches!(byte, b'-' | b'/' | b'.'))?;
    *rest = rest[1..].trim_ascii_start();
    Some(mark)
}

fn number(rest: &mut &[u8], least: usize, most: usize) -> Option<i16> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let (head, after) = rest.split_at(count);
    (count >= least).then_some(())?;
    *rest = after;
    Some(head.iter().fold(0, |value, digit| value * 10 + i16::from(digit - b'0')))
}

/// The time behind a day in ISO form, `T08:00:00+02:00`; none for times that need more to be understood ("2 pm").
fn clock(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['T', 't', ' ', ',', '.', '\u{a0}', '-', '|']);
    let mut rest = text.as_bytes();
    let hour = number(&mut rest, 1, 2)?;
    let colon = rest.first() == Some(&b':');
    rest = rest.strip_prefix(b":").unwrap_or(rest);
    let minute = number(&mut rest, 2, 2)?;
    let after = rest;
    rest = if colon { rest.strip_prefix(b":").unwrap_or(rest) } else { rest };
    let second = number(&mut rest, 2, 2).unwrap_or_else(|| {
        rest = after;
        0
    });
    if matches!(rest.first(), Some(b'.' | b',')) {
        let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = &rest[1 + digits..];
    }
    Time::new(hour as i8, minute as i8, second.min(59) as i8, 0).ok()?;
    let zone = std::str::from_utf8(rest).ok()?.trim();
    if zone.get(..2).is_some_and(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm")) {
        return None;
    }
    Some(format!("T{hour:02}:{minute:02}:{second:02}{}", offset(zone).unwrap_or_default()))
}

/// `Z`, `+0200`, `GMT+2` as ISO zones; names of zones stay out, as they mean different things in different places.
fn offset(zone: &str) -> Option<String> {
    let bare = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC")).unwrap_or(zone);
    if bare.is_empty() {
        return (!zone.is_empty()).then(|| "Z".to_owned());
    }
    if bare.eq_ignore_ascii_case("z") {
        return Some("Z".to_owned());
    }
    let sign = bare.chars().next().filter(|sign| matches!(sign, '+' | '-'))?;
    let mut rest = &bare.as_bytes()[1..];
    let hours = number(&mut rest, 1, 2)?;
    rest = rest.strip_prefix(b":").unwrap_or(rest);
    let minutes = number(&mut rest, 2, 2).unwrap_or(0);
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

fn mail(text: &str) -> Option<Published> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    let time = zoned.datetime().strftime("%Y-%m-%dT%H:%M:%S");
    let offset = zoned.offset().seconds();
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
    Some(Published { text: format!("{time}{sign}{:02}:{:02}", minutes / 60, minutes % 60), date: zoned.date() })
}

/// "14 March 2025", "Thu Mar 14 2025 12:00:00 GMT+0100", "Fri Mar 14 12:00:00 CET 2025".
fn written(text: &str, tables: &Tables) -> Option<Published> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != ':').filter(|word| !word.is_empty() && !word.contains(':'));
    // A zone's name may part the day from the year.
    let words: Vec<&str> = words
        .filter(|word| !matches!(*word, "GMT" | "UTC" | "CET" | "CEST" | "EST" | "EDT" | "PST" | "PDT") && !tables.is_date_filler(word))
        .collect();
    words.windows(3).find_map(|three| tables.written_date(three))
}

fn epoch(text: &str) -> Option<Published> {
    let seconds: i64 = match text.len() {
        10 => text.parse().ok()?,
        13 => text.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(Published { text: time.to_string(), date: jiff::tz::Offset::UTC.to_datetime(time).date() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let tables = crate::article::tests::tables();
        for (text, order, expected) in [
            ("2025-06-05", Order::Unknown, "2025-06-05"),
            ("2025-06-05T14:46:12+02:00", Order::Unknown, "2025-06-05T14:46:12+02:00"),
            ("2025-06-05 14:46:12 +0200", Order::Unknown, "2025-06-05T14:46:12+02:00"),
            ("2025-06-05T14:46:12.123456 UTC", Order::Unknown, "2025-06-05T14:46:12Z"),
            ("2025-6-5, 9:05", Order::Unknown, "2025-06-05T09:05:00"),
            ("2025/06/05 02:46 pm", Order::Unknown, "2025-06-05"),
            ("20250605", Order::Unknown, "2025-06-05"),
            ("20250605T144612Z", Order::Unknown, "2025-06-05T14:46:12Z"),
            ("20250605144612", Order::Unknown, "2025-06-05T14:46:12"),
            ("2025年6月5日 14:46", Order::Unknown, "2025-06-05T14:46:00"),
            ("2025. 6. 5. 14:46", Order::Unknown, "2025-06-05T14:46:00"),
            ("Thu, 05 Jun 2025 14:46:12 +0200", Order::Unknown, "2025-06-05T14:46:12+02:00"),
            ("Thu Jun 05 2025 14:46:12 GMT+0200 (CEST)", Order::Unknown, "2025-06-05"),
            ("Thu Jun 05 14:46:12 CEST 2025", Order::Unknown, "2025-06-05"),
            ("June 5th, 2025", Order::Unknown, "2025-06-05"),
            ("5 de junio de 2025", Order::Unknown, "2025-06-05"),
            ("Donnerstag, 5. Juni 2025, 14:46 Uhr", Order::Unknown, "2025-06-05"),
            ("05.06.2025 14:46", Order::Unknown, "2025-06-05T14:46:00"),
            ("Stand: 05.06.2025", Order::Unknown, "2025-06-05"),
            ("25/06/2025", Order::Unknown, "2025-06-25"),
            ("06/25/2025", Order::Day, "2025-06-25"),
            ("05/06/2025", Order::Day, "2025-06-05"),
            ("05/06/2025", Order::Month, "2025-05-06"),
            ("1749127572", Order::Unknown, "2025-06-05T12:46:12Z"),
            ("1749127572000", Order::Unknown, "2025-06-05T12:46:12Z"),
            // What is no date, or not surely one.
            ("05/06/2025", Order::Unknown, ""),
            ("1970-01-01T00:00:00Z", Order::Unknown, ""),
            ("0000-00-00", Order::Unknown, ""),
            ("2925-06-05", Order::Unknown, ""),
            ("2025-02-31", Order::Unknown, ""),
            ("12345678901", Order::Unknown, ""),
            ("192.168.20.255", Order::Unknown, ""),
            ("5 hours ago", Order::Unknown, ""),
            ("", Order::Unknown, ""),
        ] {
            let found = read(text, order, tables);
            assert_eq!(found.as_ref().map_or("", |found| &found.text), expected, "{text:?} {order:?}");
            assert!(found.is_none_or(|found| Published::parse(&found.text) == Some(found)), "{text:?} is read again as it was");
        }
    }

    #[test]
    fn addresses() {
        for (url, expected) in [
            ("https://x.org/2022/05/06/a", "2022-05-06"),
            ("https://x.org/a-2022-05-06-b", "2022-05-06"),
            ("https://x.org/news/20220506/a", "2022-05-06"),
            ("https://x.org/2022/5/6/a", "2022-05-06"),
            ("https://x.org/2022/05/a", ""),
            ("https://x.org/a-120220506", ""),
            ("https://x.org/20220506123", ""),
            ("https://x.org/2022/13/06/a", ""),
            ("https://x.org/a?d=2022-05-06", ""),
            ("", ""),
        ] {
            assert_eq!(of_url(url).map_or(String::new(), |found| found.text), expected, "{url}");
        }
    }

    #[test]
    fn orders() {
        for (language, order) in [
            (None, Order::Unknown),
            (Some("en"), Order::Unknown),
            (Some("en_US"), Order::Month),
            (Some("en-GB"), Order::Day),
            (Some("de"), Order::Day),
        ] {
            assert_eq!(Order::of(language), order, "{language:?}");
        }
    }
}
