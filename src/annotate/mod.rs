//! Document to annotations: amounts, dates, quotations and name candidates, each with its value.

mod bound;
mod change;
mod classes;
mod concept;
mod count;
mod date;
mod digits;
mod lists;
mod money;
mod multiplier;
mod name;
mod number;
mod ordinal;
mod overlap;
mod percent;
mod quantity;
mod quote;
mod range;
mod ratio;
mod scan;
mod tables;

#[cfg(test)]
mod check;

use rust_decimal::Decimal;

use crate::text::{self, Document, Flags};
use classes::Is;
use scan::{Candidate, Scan};
pub use tables::{LISTS, Tables};

/// What kind of amount a quantity is. `as_str` gives the record's word.
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
    /// The level before, where the words name it: "to 15% from 12%".
    pub from: Option<Decimal>,
    /// Tokens of what is measured, where the words beside the amount say it: "56% of voters".
    pub concept: Option<std::ops::Range<u32>>,
    /// Tokens of the amount that this one restates: "400 million shekels ($115 million)".
    pub same_as: Option<std::ops::Range<u32>>,
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
    /// The tokens that a record shows: of "3,400 new homes" the figure, else all of `tokens`.
    pub core: std::ops::Range<u32>,
    /// The bound's words before or after ("more than"), where there are any; outside `tokens`.
    pub bound: Option<std::ops::Range<u32>>,
    /// What it is.
    pub reading: Reading,
}

/// One way of reading text.
#[derive(Clone, Copy)]
pub(crate) enum Recogniser {
    /// Reads one sentence: amounts and dates, which compete for their tokens.
    Sentence(fn(&Scan<'_>, &mut Vec<Candidate>)),
    /// Reads the whole document: quotations.
    Document(fn(&Document<'_>, &mut Vec<Annotation>)),
    /// Reads the whole document, knowing its amounts and dates: names.
    Names(fn(&name::Known<'_>, &[Annotation], &mut Vec<Annotation>)),
}

/// All recognisers by name.
pub(crate) const RECOGNISERS: &[(&str, Recogniser)] = &[
    ("number", Recogniser::Sentence(number::recognise)),
    ("percent", Recogniser::Sentence(percent::recognise)),
    ("money", Recogniser::Sentence(money::recognise)),
    ("quantity", Recogniser::Sentence(quantity::recognise)),
    ("count", Recogniser::Sentence(count::recognise)),
    ("ratio", Recogniser::Sentence(ratio::recognise)),
    ("multiplier", Recogniser::Sentence(multiplier::recognise)),
    ("ordinal", Recogniser::Sentence(ordinal::recognise)),
    ("date", Recogniser::Sentence(date::recognise)),
    ("quote", Recogniser::Document(quote::recognise)),
    ("name", Recogniser::Names(name::recognise)),
];

/// Memory that one call of [`annotate`] leaves for the next.
#[derive(Default)]
pub struct Scratch {
    ids: Vec<u16>,
    anchors: Vec<u32>,
    numerals: Vec<number::Numeral>,
    found: Vec<Candidate>,
    marks: Vec<bool>,
}

/// Reads the amounts, dates, quotations and names of a document, sorted by start, the longer first.
///
/// Amounts and dates do not overlap each other; quotations and names may overlap anything. Relative dates are
/// resolved against `published`; `words` tells the common words that begin sentences from names. Cost: one table probe a token, and more only where a number, a date word or a capital stands.
pub fn annotate(
    document: &Document<'_>,
    tables: &Tables,
    words: &text::Tables,
    published: Option<jiff::civil::Date>,
    scratch: &mut Scratch,
) -> Vec<Annotation> {
    let Scratch { ids, anchors, numerals, found, marks } = scratch;
    ids.clear();
    ids.extend(document.tokens.iter().map(|token| tables.id(token.lower)));
    let mut out = Vec::with_capacity(document.tokens.len() / 16);
    let mut last = None;
    for sentence in &document.sentences {
        let tokens = sentence.tokens.clone();
        let mut present = Is::NONE;
        anchors.clear();
        for at in tokens.clone() {
            let (id, flags) = (ids[at as usize], document.tokens[at as usize].flags);
            if tables.is_anchor(id)
                || flags.has(Flags::NUM)
                || id == 0 && (date::may_be_staged(document, at) || number::may_be_coded(document, at))
            {
                anchors.push(at);
                present = present.or(tables.classes(id));
            }
        }
        if anchors.is_empty() {
            continue;
        }
        let mut scan = Scan {
            document,
            tables,
            ids,
            published,
            from: tokens.start,
            to: tokens.end,
            anchors,
            present,
            numerals: std::mem::take(numerals),
        };
        let mut read = std::mem::take(&mut scan.numerals);
        read.clear();
        number::numerals(&scan, &mut read);
        scan.numerals = read;
        found.clear();
        for (_, recogniser) in RECOGNISERS {
            if let Recogniser::Sentence(recognise) = recogniser {
                recognise(&scan, found);
            }
        }
        overlap::resolve(found, marks);
        date::join(&scan, found, &mut last);
        range::join(&scan, found);
        complete(&scan, found, &mut out);
        *numerals = scan.numerals;
    }
    let mut rest = Vec::with_capacity(document.tokens.len() / 16);
    for (_, recogniser) in RECOGNISERS {
        match recogniser {
            Recogniser::Sentence(_) => {}
            Recogniser::Document(recognise) => recognise(document, &mut rest),
            Recogniser::Names(recognise) => recognise(&name::Known { document, tables, words, ids }, &out, &mut rest),
        }
    }
    rest.sort_by_key(order);
    merge(out, rest)
}

/// By start, the longer first.
fn order(annotation: &Annotation) -> (u32, std::cmp::Reverse<u32>) {
    (annotation.tokens.start, std::cmp::Reverse(annotation.tokens.end))
}

/// Two ordered lists as one.
fn merge(one: Vec<Annotation>, two: Vec<Annotation>) -> Vec<Annotation> {
    let mut all = Vec::with_capacity(one.len() + two.len());
    let mut two = two.into_iter().peekable();
    for annotation in one {
        while let Some(next) = two.next_if(|next| order(next) < order(&annotation)) {
            all.push(next);
        }
        all.push(annotation);
    }
    all.extend(two);
    all
}

/// Gives the standing amounts their bounds, changes, roles and concepts, and hands all over.
fn complete(scan: &Scan<'_>, found: &mut Vec<Candidate>, out: &mut Vec<Annotation>) {
    let first = out.len();
    let mut previous = None;
    for mut candidate in found.drain(..) {
        let mut bound = None;
        if let Reading::Amount(amount) = &mut candidate.reading {
            let mut start = candidate.tokens.start;
            if amount.kind != AmountKind::Ordinal
                && let Some((kind, words)) = bound::of(scan, &candidate.tokens)
            {
                amount.bound = kind;
                start = start.min(words.start);
                bound = Some(words);
            }
            change::fill(scan, amount, &candidate.tokens, start, previous);
            if amount.kind == AmountKind::Money
                && let Some(change::Before { start: first, end, money: true, .. }) = previous
                && end + 1 == start
                && scan.is(end, Is::OPEN)
            {
                amount.same_as = Some(first..end);
            }
            previous = Some(change::Before {
                start: candidate.tokens.start,
                end: candidate.tokens.end,
                money: amount.kind == AmountKind::Money,
                change: amount.change,
                role: amount.role,
            });
        }
        let mut annotation = candidate.annotation(scan);
        annotation.bound = bound;
        out.push(annotation);
    }
    count::share(scan, &mut out[first..]);
    concept::fill(scan, &mut out[first..]);
}
