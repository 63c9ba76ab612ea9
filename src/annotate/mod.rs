//! Document to annotations: amounts, dates, quotations and name candidates, each with its value.

use rust_decimal::Decimal;

/// What kind of amount a quantity is. `as_str` gives the record's word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AmountKind {
    /// `27%`, value 27.
    Percent,
    /// Percentage or basis points.
    Points,
    /// A bare number.
    Number,
    /// An amount of a currency.
    Money,
    /// A number with a unit or count noun.
    Quantity,
    /// `two-thirds`, value 0.6667.
    Ratio,
    /// `doubled`, `fivefold`.
    Multiplier,
    /// `third`, `No. 2`.
    Ordinal,
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

/// Up or down, where the words say so.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Change {
    /// rose, grew, up.
    Up,
    /// fell, shrank, down.
    Down,
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

/// The normalised value of an amount.
#[derive(Clone, PartialEq, Debug)]
pub struct Amount {
    /// Its kind.
    pub kind: AmountKind,
    /// In the unit's own terms (27% is 27); `None` for a range.
    pub value: Option<Decimal>,
    /// Lower end of a range.
    pub low: Option<Decimal>,
    /// Upper end of a range.
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

/// The normalised value of a time expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Time {
    /// Its kind.
    pub kind: DateKind,
    /// TIMEX3 value: `2022-03`, `2022-Q1`, `P3M`, `PAST_REF`; unresolved parts are `X`.
    pub value: String,
    /// TIMEX3 modifier: `START`, `MID`, `END`, `APPROX`, `BEFORE`, `AFTER`.
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
    pub tokens: std::ops::Range<u32>,
    /// The bound's words before or after ("more than"), where there are any; outside `tokens`.
    pub bound: Option<std::ops::Range<u32>>,
    /// What it is.
    pub reading: Reading,
}
