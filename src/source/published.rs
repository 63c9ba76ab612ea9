//! A declared publication date to its day: ISO dates and date-times, RFC 3339 included.

use jiff::civil::{Date, Time};

/// The day of an ISO date or date-time, in the zone in which it was written, or `None` if `text` is not one.
///
/// `2022-05-06`, then optionally `T` or a space with `08:00`, seconds and a fraction, then optionally `Z` or an offset
/// (`+02:00`, `+0200`, `+02`).
///
/// ```
/// use newsclaim::source::published::day;
/// assert_eq!(day("2022-05-06T08:00:00+02:00"), Some(jiff::civil::date(2022, 5, 6)));
/// assert_eq!(day("6 May 2022"), None);
/// ```
pub fn day(text: &str) -> Option<Date> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    mark(&mut rest, b"-")?;
    let month = digits(&mut rest, 2)?;
    mark(&mut rest, b"-")?;
    let day = digits(&mut rest, 2)?;
    let date = Date::new(year, month as i8, day as i8).ok()?;
    if rest.is_empty() {
        return Some(date);
    }
    mark(&mut rest, b"Tt ")?;
    time(&mut rest)?;
    zone(rest)?;
    Some(date)
}

fn time(rest: &mut &str) -> Option<()> {
    let hour = digits(rest, 2)?;
    mark(rest, b":")?;
    let minute = digits(rest, 2)?;
    let mut second = 0;
    if mark(rest, b":").is_some() {
        second = digits(rest, 2)?;
        if mark(rest, b".,").is_some() {
            let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            *rest = &rest[end..];
        }
    }
    // A leap second is the sixtieth of its minute.
    Time::new(hour as i8, minute as i8, second.min(59) as i8, 0).ok()?;
    (second <= 60).then_some(())
}

fn zone(mut rest: &str) -> Option<()> {
    if rest.is_empty() || rest.eq_ignore_ascii_case("z") {
        return Some(());
    }
    mark(&mut rest, b"+-")?;
    let hours = digits(&mut rest, 2)?;
    let minutes = if rest.is_empty() {
        0
    } else {
        let _ = mark(&mut rest, b":");
        digits(&mut rest, 2)?
    };
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(())
}

fn digits(rest: &mut &str, count: usize) -> Option<i16> {
    let head = rest.get(..count).filter(|head| head.bytes().all(|b| b.is_ascii_digit()))?;
    *rest = &rest[count..];
    head.parse().ok()
}

fn mark(rest: &mut &str, marks: &[u8]) -> Option<()> {
    let first = rest.bytes().next().filter(|first| marks.contains(first))?;
    debug_assert!(first.is_ascii());
    *rest = &rest[1..];
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for good in [
            "2022-05-06",
            "2022-05-06T08:00",
            "2022-05-06 08:00",
            "2022-05-06t08:00:59z",
            "2022-05-06T08:00:00Z",
            "2022-05-06T08:00:00.123456789+02:00",
            "2022-05-06T23:59:60Z",
            "2022-05-06 08:00:00+0200",
            "2022-05-06 08:00-05",
        ] {
            assert_eq!(day(good), Some(jiff::civil::date(2022, 5, 6)), "{good}");
        }
        for bad in [
            "",
            "2022",
            "2022-05",
            "2022-5-6",
            "2022-13-01",
            "2022-02-30",
            "6 May 2022",
            "2022-05-06T",
            "2022-05-06T8:00",
            "2022-05-06T24:00",
            "2022-05-06T08:60",
            "2022-05-06T08:00:61",
            "2022-05-06T08:00:00.",
            "2022-05-06T08:00+25:00",
            "2022-05-06T08:00 CEST",
            " 2022-05-06",
            "2022-05-06x",
            "２０２２-05-06",
        ] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
