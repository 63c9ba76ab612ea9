//! The rule of a holiday ("11-22+4", "easter-2", a row of dates) to its day in a year.

use jiff::ToSpan;
use jiff::civil::Date;

use super::point;

/// On what day of a year a holiday falls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Holiday {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, day and weekday: the first on or after it.
    OnOrAfter(i8, i8, i8),
    /// Month, day and weekday: the last on or before it.
    OnOrBefore(i8, i8, i8),
    /// Days after Western Easter.
    Easter(i64),
    /// Days after Eastern Easter.
    Orthodox(i64),
    /// A date each year.
    Dates(Box<[Date]>),
}

impl Holiday {
    /// Reads a rule as the list `holidays` has it.
    pub fn parse(rule: &str) -> Option<Holiday> {
        if let Some(days) = rule.strip_prefix("easter") {
            return Some(Holiday::Easter(days.parse().ok()?));
        }
        if let Some(days) = rule.strip_prefix("orthodox") {
            return Some(Holiday::Orthodox(days.parse().ok()?));
        }
        if rule.len() >= 10 {
            return Some(Holiday::Dates(rule.split(' ').map(|date| date.parse().ok()).collect::<Option<_>>()?));
        }
        let number = |range: std::ops::Range<usize>| rule.get(range)?.parse::<i8>().ok();
        let (month, day) = (number(0..2)?, number(3..5)?);
        Date::new(2000, month, day).ok()?;
        let weekday = || number(6..7).filter(|day| (1..=7).contains(day) && rule.len() == 7);
        match rule.as_bytes().get(5) {
            None => Some(Holiday::Fixed(month, day)),
            Some(b'+') => Some(Holiday::OnOrAfter(month, day, weekday()?)),
            Some(b'-') => Some(Holiday::OnOrBefore(month, day, weekday()?)),
            Some(_) => None,
        }
    }

    /// Its day in a year; `None` where the year has none or it is not known.
    pub fn in_year(&self, year: i16) -> Option<Date> {
        match self {
            Holiday::Fixed(month, day) => Date::new(year, *month, *day).ok(),
            Holiday::OnOrAfter(month, day, weekday) => point::weekday(Date::new(year, *month, *day).ok()?, *weekday, true),
            Holiday::OnOrBefore(month, day, weekday) => point::weekday(Date::new(year, *month, *day).ok()?, *weekday, false),
            Holiday::Easter(days) => easter(year)?.checked_add(days.days()).ok(),
            Holiday::Orthodox(days) => orthodox(year)?.checked_add(days.days()).ok(),
            Holiday::Dates(dates) => dates.iter().find(|date| date.year() == year).copied(),
        }
    }
}

/// Easter Sunday by the Gregorian computus.
fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * shift + 114;
    Date::new(year as i16, (days / 31) as i8, (days % 31 + 1) as i8).ok()
}

/// Easter Sunday by the Julian computus, as a Gregorian date.
fn orthodox(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let number = i32::from(year);
    let moon = (19 * (number % 19) + 15) % 30;
    let weekday = (2 * (number % 4) + 4 * (number % 7) - moon + 34) % 7;
    let days = moon + weekday + 114;
    let behind = number / 100 - number / 400 - 2;
    Date::new(year, (days / 31) as i8, (days % 31 + 1) as i8).ok()?.checked_add(behind.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_give_the_day_of_a_year() {
        for (rule, year, day) in [
            ("12-25", 2022, "2022-12-25"),
            ("11-22+4", 2022, "2022-11-24"),
            ("05-31-1", 2022, "2022-05-30"),
            ("easter+0", 2018, "2018-04-01"),
            ("easter+0", 2019, "2019-04-21"),
            ("easter-2", 2023, "2023-04-07"),
            ("orthodox+0", 2023, "2023-04-16"),
            ("2021-02-12 2022-02-01", 2022, "2022-02-01"),
        ] {
            let found = Holiday::parse(rule).and_then(|holiday| holiday.in_year(year)).map(|day| day.to_string());
            assert_eq!(found.as_deref(), Some(day), "{rule} {year}");
        }
        assert_eq!(Holiday::parse("02-29").and_then(|holiday| holiday.in_year(2023)), None);
        for rule in ["", "13-01", "11-22+8", "11-22*4", "easter", "2021-02-30 2022-02-01", "é1-0é+1"] {
            assert_eq!(Holiday::parse(rule), None, "{rule}");
        }
    }
}
