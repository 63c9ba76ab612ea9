//! Document to annotations: amounts, dates, quotations and name candidates, each with its value.

mod bound;
mod change;
mod classes;
mod concept;
mod count;
mod date;
mod digits;
mod figures;
mod fraction;
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
mod reading;
mod respectively;
mod scan;
mod tables;
mod words;

#[cfg(test)]
mod check;

use std::ops::Range;

use crate::text::{self, Document, Flags};
use classes::Is;
pub use reading::{Amount, AmountKind, AmountRole, Anchor, Annotation, Bound, Change, DateKind, Reading, Time};
use scan::{Candidate, Scan};
pub use tables::{LISTS, Tables};

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

/// Which recognisers run: all, until some are left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recognisers(u32);

impl Default for Recognisers {
    fn default() -> Recognisers {
        Recognisers(u32::MAX)
    }
}

impl Recognisers {
    /// Their names, in the order in which they run.
    pub fn names() -> impl Iterator<Item = &'static str> {
        RECOGNISERS.iter().map(|(name, _)| *name)
    }

    /// All of these but the one of a name; `None` if there is no such recogniser.
    ///
    /// ```
    /// use newsclaim::annotate::Recognisers;
    ///
    /// assert!(Recognisers::default().without("ordinal").is_some());
    /// assert_eq!(Recognisers::default().without("colour"), None);
    /// ```
    pub fn without(self, name: &str) -> Option<Recognisers> {
        let place = Recognisers::names().position(|known| known == name)?;
        Some(Recognisers(self.0 & !(1 << place)))
    }

    /// Those that run.
    fn each(self) -> impl Iterator<Item = Recogniser> {
        RECOGNISERS.iter().enumerate().filter(move |(place, _)| self.0 & 1 << place != 0).map(|(_, (_, recogniser))| *recogniser)
    }
}

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
/// Amounts and dates do not overlap each other, but a number of periods ("15 years") stands inside its duration; quotations and names may
/// overlap anything. Relative dates are resolved against `published`; `words` tells the common words that begin sentences from names.
/// Cost: one table probe a token, and more only where a number, a date word or a capital stands.
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
                || id == 0 && (date::may_be_staged(document, at) || figures::may_be_coded(document, at))
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
        for recogniser in tables.recognisers.each() {
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
    for recogniser in tables.recognisers.each() {
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

/// The dimension of a number of periods, which stands inside a date or duration.
pub const TIME: &str = "time";

/// The counts of periods in a time's words, as numbers of their own: the 15 of "15 years", the 2 of "two weeks ago".
fn lengths(scan: &Scan<'_>, tokens: &Range<u32>, out: &mut Vec<Annotation>) {
    let first = scan.numerals.partition_point(|numeral| numeral.tokens.start < tokens.start);
    for numeral in scan.numerals[first..].iter().take_while(|numeral| numeral.tokens.end <= tokens.end) {
        let glued = scan.tables.word(numeral.suffix).period;
        let Some(period) = glued.or_else(|| scan.word(scan.past_hyphen(numeral.tokens.end)).period) else { continue };
        let mut amount = Amount::new(AmountKind::Number, numeral);
        amount.unit = Some(period.as_str().to_owned());
        amount.dimension = Some(TIME.to_owned());
        // "over two years" says when, not how long
        let bound = bound::of(scan, &numeral.tokens).filter(|(_, words)| words.len() > 1 || !scan.is(words.start, Is::OVER));
        amount.bound = bound.as_ref().map_or(Bound::Exact, |(kind, _)| *kind);
        out.push(Annotation {
            tokens: numeral.tokens.clone(),
            core: numeral.tokens.clone(),
            bound: bound.map(|(_, words)| words),
            reading: Reading::Amount(amount),
        });
    }
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
                bound: amount.bound,
                change: amount.change,
                role: amount.role,
            });
        }
        let tokens = candidate.tokens.clone();
        let timed = matches!(candidate.reading, Reading::Time(_));
        let mut annotation = candidate.annotation(scan);
        annotation.bound = bound;
        out.push(annotation);
        if timed {
            lengths(scan, &tokens, out);
        }
    }
    count::share(scan, &mut out[first..]);
    concept::fill(scan, &mut out[first..]);
    respectively::share(scan, &mut out[first..]);
    out[first..].iter_mut().for_each(|annotation| half_open(scan, annotation));
}

/// A plain number with a bound is a range with one end: "more than 300", but not "nearly 300". Its figure takes in the bound's words, as
/// that of "between 3 and 5" does.
fn half_open(scan: &Scan<'_>, annotation: &mut Annotation) {
    let Annotation { core, bound: Some(words), reading: Reading::Amount(amount), .. } = annotation else { return };
    let plain = matches!(amount.kind, AmountKind::Number | AmountKind::Ratio) && amount.dimension.is_none() && amount.value.is_some();
    if !plain || words.clone().any(|at| scan.is(at, Is::APPROACH)) {
        return;
    }
    match amount.bound {
        Bound::Over | Bound::AtLeast => amount.low = amount.value,
        Bound::Under | Bound::AtMost => amount.high = amount.value,
        // "equal to 20"
        Bound::Exact => (amount.low, amount.high) = (amount.value, amount.value),
        Bound::About => return,
    }
    *core = core.start.min(words.start)..core.end.max(words.end);
    // "more than 20 or equal to it"
    if let Some((_, end)) = scan.entry(core.end, Is::OR_EQUAL).filter(|(_, end)| scan.numeral_at(*end).is_none()) {
        amount.bound = match amount.bound {
            Bound::Over => Bound::AtLeast,
            Bound::Under => Bound::AtMost,
            _ => return,
        };
        core.end = end;
    }
}
