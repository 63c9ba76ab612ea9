//! What a date is put together from: items of a few tokens, whose values may still lack a part.

use rust_decimal::Decimal;

use super::point::Point;
use crate::annotate::Anchor;
use crate::annotate::classes::Period;

/// A stretch of tokens that says something of a date.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Item {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// What it says.
    pub what: What,
    /// Whether it is a date even where nothing is joined to it.
    pub sure: bool,
    /// Whether "the" stands before it, as its first token.
    pub the: bool,
}

/// What an item says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum What {
    /// A stretch of the calendar.
    When(When),
    /// From one to another: "May to July".
    Range(When, When),
    /// Open at one end: "since May", "before 2018".
    Open(Beyond, When),
    /// A length of time: "three weeks".
    Length(Length),
    /// A length that touches today: "the past three weeks".
    Window(Length, Step),
    /// A length counted from publication, back where the sign is −1: "two weeks ago".
    Shifted(Length, i64),
    /// A length counted from the date named before: "a year earlier".
    Later(Length, i64),
    /// A length with the date it ends at: "the year to March".
    Until(Length, When),
    /// A part of a day: "Monday morning".
    Part(When, &'static str),
    /// A length from a date on: "3 days starting next Monday".
    Run(When, Length),
    /// A number, perhaps of periods.
    Count(Count),
    /// "third" is 3, "last" −1, "second last" −2.
    Rank(i16),
    /// "third week", "first Friday", "last four months": not yet within anything.
    Ranked(i16, Member),
    /// A word for a period, no more: "week".
    Unit(Period),
    /// A time that is not told: `PAST_REF`.
    Vague(&'static str),
    /// What is left of a period: "the rest of the week".
    Rest(Period),
}

/// A stretch of the calendar, and which part of it is meant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct When {
    pub core: Core,
    /// `START`, `MID`, `END`, or nothing.
    pub stage: &'static str,
}

/// A stretch of the calendar, as far as the words tell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Core {
    /// Its year, month or day may be open.
    Partial(Partial),
    /// So many periods from that of publication: "last week" is −1.
    Relative(Period, i32),
    /// A member of another stretch: "the third week of March".
    Member(i16, Member, Base),
    /// Found already.
    Point(Point, Anchor),
    /// "now", "to date".
    Now,
    /// The one named before: "that week".
    Same(Period),
}

/// What a member is counted in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Base {
    Partial(Partial),
    Relative(Period, i32),
    Point(Point, Anchor),
}

/// What is counted: "third (week)".
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Member {
    Period(Period),
    /// Monday is 1.
    Weekday(i8),
    /// So many periods together: "the last four months".
    Several(u16, Period),
}

/// A date as its words give it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Partial {
    pub year: Option<i16>,
    pub named: Named,
    /// 0 where no day is named.
    pub day: i8,
    /// Monday is 1; 0 where no weekday is named.
    pub weekday: i8,
    /// "last", "this", "next".
    pub step: Option<Step>,
    /// Whether it is the end of something to come: "by Friday".
    pub coming: bool,
    /// How the day is written, where nothing but a day is named.
    pub style: Style,
}

/// How a day's number is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Style {
    /// 15
    #[default]
    Digits,
    /// 15th, fifteenth
    Ordinal,
    /// twenty-one
    Words,
}

/// A stretch of the year that has a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Named {
    #[default]
    Nothing,
    Month(i8),
    Season(&'static str),
    Quarter(i8),
    Half(i8),
    /// The ISO week of a number.
    Week(i8),
    /// Index of the holiday.
    Holiday(u16),
}

/// "last", "this", "next".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Step {
    pub by: i8,
    /// "past", "coming": the nearest one, not the one in the week or year before or after.
    pub near: bool,
}

/// On which side of a date a stretch is open, and whether it holds the date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Beyond {
    Since,
    After,
    Before,
    By,
}

/// A count of periods.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Count {
    /// `None` for several, dozens.
    pub number: Option<Decimal>,
    /// Whether it is no whole number or a part of one: "half".
    pub part: bool,
    /// Whether it has words of its own: "a few".
    pub words: bool,
}

/// A length of time, in parts from the longest to the shortest.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Length {
    pub parts: [(Option<Decimal>, Period); Length::MOST],
    pub used: u8,
}

impl Length {
    /// How many parts a length may have.
    pub const MOST: usize = 4;

    /// So many of a period.
    pub fn of(count: Option<Decimal>, period: Period) -> Length {
        Length { parts: [(count, period); Length::MOST], used: 1 }
    }

    /// The parts named.
    pub fn parts(&self) -> &[(Option<Decimal>, Period)] {
        &self.parts[..usize::from(self.used)]
    }

    /// Its only period with its count, where the count is whole.
    pub fn single(&self) -> Option<(i64, Period)> {
        let [(Some(count), period)] = self.parts() else { return None };
        if count.fract().is_zero() { Some((i64::try_from(count.trunc()).ok()?, *period)) } else { None }
    }

    /// Both together; `None` where a period would come twice or parts are too many.
    pub fn and(mut self, other: &Length) -> Option<Length> {
        for part in other.parts() {
            let used = usize::from(self.used);
            if used == Length::MOST || self.parts().iter().any(|own| own.1 == part.1) {
                return None;
            }
            self.parts[used] = *part;
            self.used += 1;
        }
        let used = usize::from(self.used);
        self.parts[..used].sort_by_key(|part| std::cmp::Reverse(part.1));
        Some(self)
    }
}

impl Item {
    /// A sure item.
    pub fn new(start: u32, end: u32, what: What) -> Item {
        Item { start, end, what, sure: true, the: false }
    }

    /// The item with or without more to make it a date.
    pub fn sure(self, sure: bool) -> Item {
        Item { sure, ..self }
    }

    /// The partial date that the item is, if no stage is named.
    pub fn partial(&self) -> Option<Partial> {
        match self.what {
            What::When(When { core: Core::Partial(partial), stage: "" }) => Some(partial),
            _ => None,
        }
    }
}

impl From<Core> for What {
    fn from(core: Core) -> What {
        What::When(When { core, stage: "" })
    }
}

impl From<Partial> for What {
    fn from(partial: Partial) -> What {
        Core::Partial(partial).into()
    }
}

impl Partial {
    /// Only a day of some month.
    pub fn only_day(&self) -> bool {
        self.day > 0 && self.named == Named::Nothing && self.weekday == 0 && self.year.is_none()
    }

    /// Only a weekday.
    pub fn only_weekday(&self) -> bool {
        self.weekday > 0 && self.day == 0 && self.named == Named::Nothing && self.year.is_none()
    }

    /// Only a year.
    pub fn only_year(&self) -> bool {
        self.year.is_some() && self.day == 0 && self.named == Named::Nothing && self.weekday == 0
    }

    /// Only a month, of whatever year.
    pub fn only_month(&self) -> bool {
        matches!(self.named, Named::Month(_)) && self.day == 0 && self.weekday == 0
    }

    /// Whether it names one day.
    pub fn is_day(&self) -> bool {
        self.day > 0 || self.weekday > 0 || matches!(self.named, Named::Holiday(_))
    }
}
