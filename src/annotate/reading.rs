//! What an annotation may say: amounts, times, names and quotations.

use std::ops::Range;

use rust_decimal::Decimal;

/// What kind of amount a quantity is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AmountKind {
    /// `27%`, value 27.
    Percent,
    /// Percentage or basis points.
    Points,
    /// A bare number, or a number of things: a count has no dimension, its unit is the noun.
    Number,
    /// An amount of a currency.
    Money,
    /// A number with a unit of measure.
    Quantity,
    /// `two-thirds`, value 0.6667.
    Ratio,
    /// `doubled`, `fivefold`.
    Multiplier,
    /// `third`, `No. 2`.
    Ordinal,
}

impl AmountKind {
    /// The word used in records and rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            AmountKind::Percent => "percent",
            AmountKind::Points => "points",
            AmountKind::Number => "number",
            AmountKind::Money => "money",
            AmountKind::Quantity => "quantity",
            AmountKind::Ratio => "ratio",
            AmountKind::Multiplier => "multiplier",
            AmountKind::Ordinal => "ordinal",
        }
    }
}

/// How the value bounds the truth.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Bound {
    /// As said.
    #[default]
    Exact,
    /// about, some, roughly.
    About,
    /// more than.
    Over,
    /// nearly, almost, less than.
    Under,
    /// at least.
    AtLeast,
    /// up to, at most.
    AtMost,
}

impl Bound {
    /// The word used in records and rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Bound::Exact => "exact",
            Bound::About => "about",
            Bound::Over => "over",
            Bound::Under => "under",
            Bound::AtLeast => "at_least",
            Bound::AtMost => "at_most",
        }
    }
}

/// Up or down, where the words say so.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Change {
    /// rose, grew, up.
    Up,
    /// fell, shrank, down.
    Down,
}

impl Change {
    /// The word used in records and rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Change::Up => "up",
            Change::Down => "down",
        }
    }
}

/// What an amount is in its sentence.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AmountRole {
    /// The size of a change.
    Delta,
    /// A level reached or held.
    Level,
    /// The level before.
    From,
    /// A part of a whole.
    Share,
}

impl AmountRole {
    /// The word used in records and rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            AmountRole::Delta => "delta",
            AmountRole::Level => "level",
            AmountRole::From => "from",
            AmountRole::Share => "share",
        }
    }
}

/// The normalised value of an amount.
#[derive(Clone, PartialEq, Debug)]
pub struct Amount {
    /// Its kind.
    pub kind: AmountKind,
    /// In the unit's own terms (27% is 27); `None` for a range with two ends.
    pub value: Option<Decimal>,
    /// Lower end of a range; also of a plain number that is bounded from below.
    pub low: Option<Decimal>,
    /// Upper end of a range; also of a plain number that is bounded from above.
    pub high: Option<Decimal>,
    /// How the value bounds the truth.
    pub bound: Bound,
    /// `%`, `pp`, `bp`, the English singular noun (`dollar`, `home`), or a rate (`dollar/barrel`).
    pub unit: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// `symbol`, `code` or `edition`: what the currency was read from.
    pub currency_by: Option<&'static str>,
    /// age, temperature, length, mass, time…
    pub dimension: Option<String>,
    /// Up or down.
    pub change: Option<Change>,
    /// Delta, level, from or share.
    pub role: Option<AmountRole>,
    /// The level before, where the words name it: "to 15% from 12%".
    pub from: Option<Decimal>,
    /// Tokens of what is measured, where the words beside the amount say it: "56% of voters".
    pub concept: Option<Range<u32>>,
    /// Tokens of the amount that this one restates: "400 million shekels ($115 million)".
    pub same_as: Option<Range<u32>>,
    /// What the change is measured against, as a TIMEX3 duration: `P1Y` for "year on year".
    pub basis: Option<&'static str>,
}

/// What kind of time expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DateKind {
    /// A calendar date of any grain.
    Date,
    /// An interval.
    DateRange,
    /// With a time of day.
    DateTime,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Recurring.
    Set,
}

impl DateKind {
    /// The word used in records and rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            DateKind::Date => "date",
            DateKind::DateRange => "daterange",
            DateKind::DateTime => "datetime",
            DateKind::Time => "time",
            DateKind::Duration => "duration",
            DateKind::Set => "set",
        }
    }
}

/// How a relative date was resolved.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Anchor {
    /// From the publication date.
    Published,
    /// From the text itself.
    Text,
    /// Not resolved.
    #[default]
    None,
}

impl Anchor {
    /// The word used in records and rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Anchor::Published => "published",
            Anchor::Text => "text",
            Anchor::None => "none",
        }
    }
}

/// The normalised value of a time expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Time {
    /// Its kind.
    pub kind: DateKind,
    /// TIMEX3 value: `2022-03`, `2022-Q1`, `P3M`, `PAST_REF`; unresolved parts are `X`.
    pub value: String,
    /// TIMEX3 modifier: `START`, `MID`, `END`, `APPROX`, `BEFORE`, `AFTER`, `MORE_THAN`, `LESS_THAN`, `EQUAL_OR_MORE`, `EQUAL_OR_LESS`.
    pub modifier: Option<&'static str>,
    /// First day, inclusive.
    pub start_date: Option<jiff::civil::Date>,
    /// Last day, inclusive.
    pub end_date: Option<jiff::civil::Date>,
    /// day, week, month, quarter, season, half, year, decade, century.
    pub grain: Option<&'static str>,
    /// What it was resolved against.
    pub anchor: Anchor,
}

/// What an annotation says of its tokens.
#[derive(Clone, PartialEq, Debug)]
pub enum Reading {
    /// An amount.
    Amount(Amount),
    /// A date or duration.
    Time(Time),
    /// A run of capitalised words that may be a name (a single sentence-initial common word is none).
    Name,
    /// The words between quotation marks; the annotation's tokens are those inside.
    Quote,
}

/// A stretch of tokens with a reading. Within one sentence; a `Quote` may span several.
#[derive(Clone, PartialEq, Debug)]
pub struct Annotation {
    /// Indices into `Document::tokens`; never empty.
    pub tokens: Range<u32>,
    /// The tokens that a record shows: of "3,400 new homes" the figure, of "more than 300" the bound's words too, else all of `tokens`.
    pub core: Range<u32>,
    /// The bound's words before or after ("more than"), where there are any; outside `tokens`.
    pub bound: Option<Range<u32>>,
    /// What it is.
    pub reading: Reading,
}
