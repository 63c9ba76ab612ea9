//! Calendar points (a day, a month, a quarter of a year …) to TIMEX3 values with their first and last day.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::annotate::classes::Period;
use crate::annotate::{Anchor, DateKind, Time};

/// A stretch of the calendar with a TIMEX3 value of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Point {
    Day(Date),
    /// The ISO week of a day.
    Week(Date),
    /// The weekend of a day's week.
    Weekend(Date),
    Month(i16, i8),
    /// Year and quarter 1 to 4.
    Quarter(i16, i8),
    /// Year and half 1 or 2.
    Half(i16, i8),
    /// Year and `SP`, `SU`, `FA` or `WI`; a winter begins in its year.
    Season(i16, &'static str),
    Year(i16),
    /// Its first year.
    Decade(i16),
    /// 20 is the years 1900 to 1999.
    Century(i16),
    /// A fiscal year: taken as the calendar year.
    Fiscal(i16),
    /// A year of school, begun in the year.
    School(i16),
    /// 3 is the years 2000 to 2999.
    Millennium(i16),
}

impl Point {
    /// First and last day; `None` outside the calendar's years.
    pub fn days(self) -> Option<(Date, Date)> {
        let month = |year: i16, month: i8| Date::new(year, month, 1).ok();
        let months = |first: Date, count: i32| Some((first, first.checked_add(count.months()).ok()?.yesterday().ok()?));
        match self {
            Point::Day(day) => Some((day, day)),
            Point::Week(day) => {
                let monday = monday(day)?;
                Some((monday, monday.checked_add(6.days()).ok()?))
            }
            Point::Weekend(day) => {
                let saturday = monday(day)?.checked_add(5.days()).ok()?;
                Some((saturday, saturday.tomorrow().ok()?))
            }
            Point::Month(year, number) => months(month(year, number)?, 1),
            Point::Quarter(year, quarter) => months(month(year, quarter * 3 - 2)?, 3),
            Point::Half(year, half) => months(month(year, half * 6 - 5)?, 6),
            Point::Season(year, name) => months(month(year, season_start(name))?, 3),
            Point::Year(year) | Point::Fiscal(year) => months(month(year, 1)?, 12),
            Point::Decade(year) => months(month(year, 1)?, 120),
            Point::School(year) => months(month(year, 9)?, 12),
            Point::Century(century) => months(month(century.checked_sub(1)?.checked_mul(100)?, 1)?, 1200),
            Point::Millennium(number) => months(month(number.checked_sub(1)?.checked_mul(1000)?, 1)?, 12_000),
        }
    }

    /// The TIMEX3 value.
    pub fn value(self) -> String {
        match self {
            Point::Day(day) => day.to_string(),
            Point::Week(day) => week(day),
            Point::Weekend(day) => format!("{}-WE", week(day)),
            Point::Month(year, month) => format!("{year:04}-{month:02}"),
            Point::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Point::Half(year, half) => format!("{year:04}-H{half}"),
            Point::Season(year, season) => format!("{year:04}-{season}"),
            Point::Year(year) => format!("{year:04}"),
            Point::Decade(year) => format!("{:03}", year / 10),
            Point::Century(century) => format!("{:02}", century - 1),
            Point::Fiscal(year) => format!("FY{year:04}"),
            Point::School(year) => format!("SY{year:04}"),
            Point::Millennium(number) => (number - 1).to_string(),
        }
    }

    /// The word for its grain.
    pub fn grain(self) -> &'static str {
        match self {
            Point::Day(_) => "day",
            Point::Week(_) | Point::Weekend(_) => "week",
            Point::Month(..) => "month",
            Point::Quarter(..) => "quarter",
            Point::Half(..) => "half",
            Point::Season(..) => "season",
            Point::Year(_) | Point::Fiscal(_) | Point::School(_) => "year",
            Point::Decade(_) => "decade",
            Point::Century(_) => "century",
            Point::Millennium(_) => "millennium",
        }
    }

    /// The point as a date; longer than a day with names of parts, it is a range.
    pub fn time(self, anchor: Anchor) -> Time {
        let days = self.days();
        let range = matches!(
            self,
            Point::Quarter(..)
                | Point::Half(..)
                | Point::Season(..)
                | Point::Decade(_)
                | Point::Century(_)
                | Point::Millennium(_)
                | Point::Fiscal(_)
                | Point::School(_)
        );
        Time {
            kind: if range { DateKind::DateRange } else { DateKind::Date },
            value: self.value(),
            modifier: None,
            start_date: days.map(|(first, _)| first),
            end_date: days.map(|(_, last)| last),
            grain: Some(self.grain()),
            anchor,
        }
    }

    /// The point of a period that holds a day.
    pub fn holding(day: Date, period: Period) -> Point {
        let quarter = (day.month() + 2) / 3;
        match period {
            Period::Second | Period::Minute | Period::Hour | Period::Night | Period::Day | Period::Workday => Point::Day(day),
            Period::Weekend => Point::Weekend(day),
            Period::Week | Period::Fortnight => Point::Week(day),
            Period::Month => Point::Month(day.year(), day.month()),
            Period::Quarter => Point::Quarter(day.year(), quarter),
            Period::Half => Point::Half(day.year(), (day.month() + 5) / 6),
            Period::Season => {
                let (year, season) = season_of(day);
                Point::Season(year, season)
            }
            Period::Year => Point::Year(day.year()),
            Period::Decade => Point::Decade(day.year() / 10 * 10),
            Period::Century => Point::Century(day.year() / 100 + 1),
            Period::Millennium => Point::Millennium(day.year() / 1000 + 1),
        }
    }
}

/// A length of time as a calendar span; `None` where it is none or too long.
pub(crate) fn span(period: Period, count: i64) -> Option<Span> {
    let blank = Span::new();
    match period {
        Period::Second | Period::Minute | Period::Hour => Some(blank),
        Period::Night | Period::Day | Period::Workday => blank.try_days(count).ok(),
        Period::Weekend | Period::Week => blank.try_weeks(count).ok(),
        Period::Fortnight => blank.try_weeks(count.checked_mul(2)?).ok(),
        Period::Month => blank.try_months(count).ok(),
        Period::Quarter | Period::Season => blank.try_months(count.checked_mul(3)?).ok(),
        Period::Half => blank.try_months(count.checked_mul(6)?).ok(),
        Period::Year => blank.try_years(count).ok(),
        Period::Decade => blank.try_years(count.checked_mul(10)?).ok(),
        Period::Century => blank.try_years(count.checked_mul(100)?).ok(),
        Period::Millennium => blank.try_years(count.checked_mul(1000)?).ok(),
    }
}

/// The day `count` periods after `day` (before, if negative).
pub(crate) fn shift(day: Date, period: Period, count: i64) -> Option<Date> {
    if period == Period::Workday {
        return workdays(day, count);
    }
    day.checked_add(span(period, count)?).ok()
}

/// The working day `count` working days away, Saturdays and Sundays left out.
fn workdays(day: Date, count: i64) -> Option<Date> {
    let whole = shift(day, Period::Week, count / 5)?;
    let mut rest = (count % 5).abs();
    let mut day = whole;
    while rest > 0 {
        day = if count > 0 { day.tomorrow() } else { day.yesterday() }.ok()?;
        rest -= i64::from(day.weekday().to_monday_zero_offset() < 5);
    }
    Some(day)
}

/// The year and name of the season that holds a day.
pub(crate) fn season_of(day: Date) -> (i16, &'static str) {
    match day.month() {
        1 | 2 => (day.year() - 1, "WI"),
        3..=5 => (day.year(), "SP"),
        6..=8 => (day.year(), "SU"),
        9..=11 => (day.year(), "FA"),
        _ => (day.year(), "WI"),
    }
}

/// A season's first month.
pub(crate) fn season_start(season: &str) -> i8 {
    match season {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    }
}

pub(crate) fn monday(day: Date) -> Option<Date> {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(back.days()).ok()
}

fn week(day: Date) -> String {
    let iso = day.iso_week_date();
    format!("{:04}-W{:02}", iso.year(), iso.week())
}

/// The day of a weekday on or before (`ahead` false) or on or after `day`.
pub(crate) fn weekday(day: Date, number: i8, ahead: bool) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(number).ok()?;
    if day.weekday() == weekday {
        return Some(day);
    }
    day.nth_weekday(if ahead { 1 } else { -1 }, weekday).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_values_and_inclusive_days() {
        let day = jiff::civil::date(2022, 11, 16);
        for (point, value, first, last) in [
            (Point::Day(day), "2022-11-16", "2022-11-16", "2022-11-16"),
            (Point::Week(day), "2022-W46", "2022-11-14", "2022-11-20"),
            (Point::Weekend(day), "2022-W46-WE", "2022-11-19", "2022-11-20"),
            (Point::Month(2024, 2), "2024-02", "2024-02-01", "2024-02-29"),
            (Point::Quarter(2022, 4), "2022-Q4", "2022-10-01", "2022-12-31"),
            (Point::Half(2021, 2), "2021-H2", "2021-07-01", "2021-12-31"),
            (Point::Season(2021, "WI"), "2021-WI", "2021-12-01", "2022-02-28"),
            (Point::Year(2019), "2019", "2019-01-01", "2019-12-31"),
            (Point::Decade(1990), "199", "1990-01-01", "1999-12-31"),
            (Point::Century(20), "19", "1900-01-01", "1999-12-31"),
            (Point::Fiscal(2023), "FY2023", "2023-01-01", "2023-12-31"),
        ] {
            let days = point.days().map(|(first, last)| (first.to_string(), last.to_string()));
            assert_eq!((point.value().as_str(), days), (value, Some((first.to_owned(), last.to_owned()))));
        }
    }

    #[test]
    fn points_outside_the_calendar_have_no_days() {
        assert_eq!(Point::Decade(9990).days(), None);
        assert_eq!(Point::Month(2022, 13).days(), None);
    }
}
