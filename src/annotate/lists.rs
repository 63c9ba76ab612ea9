//! Rows of the word lists (TSV) to the entries of [`Tables`].

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::classes::{Is, Period};
use super::date::{Beyond, Holiday};
use super::tables::{Currency, Glue, Side, Tables, Unit, UnitForm, Word};
use super::{Bound, Change, Recognisers};
use crate::problem::Problem;
use crate::span::Span;
use crate::text::hash_lower;

/// How many words all lists may have: they are numbered in 16 bits, and an entry of several words takes some.
const MOST_WORDS: usize = 60_000;

/// Tables in the making.
#[derive(Default)]
pub(super) struct Build {
    ids: HashMap<String, u16>,
    pub words: Vec<Word>,
    units: Vec<Unit>,
    /// Word, symbol and factor of the prefixes of units.
    prefixes: Vec<(String, String, Decimal)>,
    currencies: Vec<Currency>,
    pub problems: Vec<Problem>,
}

impl Build {
    /// Reads a list by name from the file at `path`.
    pub fn read(&mut self, name: &str, path: &str, text: &str) {
        let mut at = 0;
        for (index, line) in text.split('\n').enumerate() {
            let span = Span::of(at, at + line.len());
            at += line.len() + 1;
            let line = line.trim_end_matches('\r');
            if index == 0 || line.trim().is_empty() || line.starts_with("# ") {
                continue;
            }
            if self.words.len() > MOST_WORDS {
                self.problems.push(
                    Problem::error("E092", format!("the word lists of amounts and dates have more than {MOST_WORDS} words"))
                        .at(path)
                        .on_line(index as u32 + 1)
                        .help("names and long lists belong into gazetteers"),
                );
                return;
            }
            let mut columns = line.split('\t');
            let word = columns.next().unwrap_or("").trim();
            let rest: Vec<&str> = columns.map(str::trim).collect();
            if word.is_empty() || self.row(name, word, &rest).is_none() {
                self.problems.push(
                    Problem::error("E092", format!("a row of the word list {name} cannot be read"))
                        .at(path)
                        .on_line(index as u32 + 1)
                        .label(span, "the columns are named in the first line"),
                );
            }
        }
    }

    /// The index of an entry; of several words, that of the whole.
    fn entry(&mut self, text: &str) -> usize {
        let text = text.to_lowercase();
        if let Some(&id) = self.ids.get(&text) {
            return usize::from(id);
        }
        let id = self.words.len() as u16;
        self.words.push(Word::default());
        if let Some((first, rest)) = text.split_once(' ') {
            let first = self.entry(first);
            let rest = rest.split(' ').map(hash_lower).collect();
            self.words[first].longer.push((rest, id));
        }
        self.ids.insert(text, id);
        usize::from(id)
    }

    fn add(&mut self, text: &str, is: Is) -> &mut Word {
        let id = self.entry(text);
        let word = &mut self.words[id];
        word.is = word.is.or(is);
        word
    }

    fn row(&mut self, list: &str, word: &str, columns: &[&str]) -> Option<()> {
        let column = |index: usize| columns.get(index).copied().unwrap_or("");
        let kind = column(0);
        match list {
            "numbers" => {
                let value: u64 = column(1).parse().ok()?;
                match kind {
                    "ones" => self.add(word, Is::ONES).cardinal = value,
                    "teens" => self.add(word, Is::TEENS).cardinal = value,
                    "tens" => self.add(word, Is::TENS).cardinal = value,
                    "hundred" => self.add(word, Is::HUNDRED).cardinal = value,
                    "ordinal" => self.add(word, Is::ORDINAL).ordinal = value,
                    "part" if value > 0 => self.add(word, Is::PART).part = value,
                    "vague" => self.add(word, Is::VAGUE).ends = (value, column(2).parse().ok()?),
                    "vulgar" => self.add(word, Is::VULGAR).ends = (value, column(2).parse().ok().filter(|part| *part > 0)?),
                    _ => return None,
                }
            }
            "scales" => {
                let glue = match column(1) {
                    "no" => Glue::Word,
                    "yes" => Glue::Letter,
                    "both" => Glue::Both,
                    "money" => Glue::Money,
                    "capital" => Glue::Capital,
                    "after" => Glue::After,
                    "never" => return Some(()),
                    _ => return None,
                };
                let value = kind.parse().ok()?;
                let word = self.add(word, Is::SCALE);
                (word.scale, word.glue) = (value, glue);
            }
            "unit-prefixes" => {
                self.prefixes.push((word.to_owned(), kind.to_owned(), Decimal::from_str_exact(column(1)).ok()?));
            }
            "units" => self.unit(word, kind, column(1), Decimal::from_str_exact(column(2)).ok()?, column(3), column(4))?,
            "currencies" => self.currency(word, kind, column(1), column(2), Decimal::from_str_exact(column(3)).ok()?)?,
            "months" => {
                let month = kind.parse().ok().filter(|month| (1..=12).contains(month))?;
                let word = self.add(word, Is::MONTH);
                (word.month, word.short) = (month, column(1) == "short");
            }
            "weekdays" => {
                let day = kind.parse().ok().filter(|day| (1..=7).contains(day))?;
                let is = match column(1) {
                    "full" | "short" => Is::WEEKDAY,
                    "doubtful" => Is::SHORT_DAY,
                    "plural" => Is::DAY_PLURAL,
                    _ => return None,
                };
                let word = self.add(word, is);
                (word.weekday, word.short) = (day, column(1) == "short" || column(1) == "doubtful");
            }
            "bounds" => self.bound(word, kind, column(1))?,
            "changes" => {
                let change = match kind {
                    "up" => Some(Change::Up),
                    "down" => Some(Change::Down),
                    "either" => None,
                    _ => return None,
                };
                match column(1) {
                    "verb" => self.add(word, Is::RISE).change = change,
                    "noun" => self.add(word, Is::CHANGE_NOUN).noun_change = change,
                    "adverb" => self.add(word, Is::CHANGE_ADVERB).change = change,
                    _ => return None,
                }
            }
            "multipliers" => {
                let factor = Decimal::from_str_exact(kind).ok()?;
                let change = match column(1) {
                    "up" => Some(Change::Up),
                    "down" => Some(Change::Down),
                    "fold" | "times" => None,
                    _ => return None,
                };
                let word = self.add(word, Is::MULTIPLIER);
                word.multiplier = factor;
                word.multiplier_verb = change.is_some();
                word.change = change.or(word.change);
            }
            "plurals" => self.add(word, Is::PLURAL).singular = Some(kind.into()),
            "date-words" => {
                self.date_word(word, kind, column(1))?;
                self.ending(word);
            }
            "holidays" => {
                self.add(word, Is::HOLIDAY).holiday = Some(Holiday::parse(kind)?);
                self.ending(word);
            }
            "openers" => self.opener(word, kind, column(1))?,
            "grammar" => {
                let is = Is::named(kind).filter(|_| !kind.starts_with('='))?;
                self.add(word, is);
            }
            "name-stops" => {
                let is = match kind {
                    "function" => Is::FUNCTION,
                    "common" => Is::COMMON,
                    "demonym" => Is::DEMONYM,
                    "homonym" => Is::HOMONYM,
                    _ => return None,
                };
                self.add(word, is);
            }
            "name-joins" => {
                let is = match kind {
                    "of" | "for" | "and" | "the" => return Some(()),
                    "particle" => Is::PARTICLE,
                    "of-head" => Is::OF_HEAD,
                    "for-head" => Is::FOR_HEAD,
                    "and-head" => Is::AND_HEAD,
                    "dotted" => Is::DOTTED,
                    "title" => Is::TITLE,
                    _ => return None,
                };
                self.add(word, is);
            }
            "verbs" => {
                let is = match kind {
                    "aux" => Is::AUX,
                    "modal" => Is::AUX.or(Is::MODAL),
                    "base" => Is::VERB_BASE,
                    "third" => Is::VERB_THIRD,
                    "sure" => Is::VERB_SURE,
                    _ => return None,
                };
                self.add(word, is);
            }
            "number-names" => {
                let is = match kind {
                    "before" => Is::NAMED_BEFORE,
                    "whole" => Is::NAMED_WHOLE,
                    "after" => Is::NAMED_AFTER,
                    "ordinal" => Is::NAMED_ORDINAL,
                    _ => return None,
                };
                self.add(word, is);
            }
            _ => return None,
        }
        Some(())
    }

    /// A unit, and what its prefixes make of it.
    fn unit(&mut self, text: &str, name: &str, dimension: &str, si: Decimal, kind: &str, prefixes: &str) -> Option<()> {
        let form = match kind {
            "word" | "invariant" => UnitForm::Word,
            "single" => UnitForm::Single,
            "symbol" | "exact" => UnitForm::Symbol,
            "mark" => UnitForm::Mark,
            _ => return None,
        };
        let plain = (text.to_owned(), Unit { name: name.to_owned(), dimension: dimension.to_owned(), si, form });
        let mut all = vec![plain];
        for wanted in prefixes.split(' ').filter(|wanted| !wanted.is_empty()) {
            let known = self.prefixes.iter().filter(|(word, ..)| word == wanted);
            let before = all.len();
            for (word, symbol, factor) in known {
                let front = if form == UnitForm::Symbol { symbol } else { word };
                let unit = Unit { name: format!("{word}{name}"), dimension: dimension.to_owned(), si: si.checked_mul(*factor)?, form };
                all.push((format!("{front}{text}"), unit));
            }
            if all.len() == before {
                return None;
            }
        }
        for (text, unit) in all {
            self.units.push(unit);
            let index = self.units.len() as u16;
            if kind == "exact" {
                let word = self.add(&text, Is::UNIT);
                word.exact = Some((text.into(), index));
                continue;
            }
            // "m / s" may be one token
            let joined = text.contains(" / ").then(|| text.replace(" / ", "/"));
            let plural = (kind == "word" && !text.ends_with('s')).then(|| format!("{text}s"));
            // "a 500-square-foot flat"
            let hyphened = (form == UnitForm::Word && text.contains(' ') && !text.contains(" - ")).then(|| text.replace(' ', " - "));
            for text in [Some(text), joined, plural, hyphened].into_iter().flatten() {
                let word = self.add(&text, Is::UNIT);
                if word.unit == 0 {
                    word.unit = index;
                }
            }
        }
        Some(())
    }

    /// A currency's symbol, code or word.
    fn currency(&mut self, text: &str, iso: &str, noun: &str, kind: &str, factor: Decimal) -> Option<()> {
        let edition = kind.starts_with("edition");
        let side = match kind.strip_prefix("edition").map_or(kind, |rest| rest.trim_start_matches('-')) {
            "symbol" => Side::Symbol,
            "letter" => Side::Letter,
            "code" => Side::Code,
            "cased-code" => Side::CasedCode,
            "word-code" => Side::WordCode,
            "after-code" => Side::AfterCode,
            "word" | "" => Side::Word,
            "either" => Side::Either,
            "lower" => Side::Lower,
            "rare" => Side::Rare,
            "last" => Side::Last,
            "part" => Side::Part,
            "tail" => Side::Tail,
            "minor-symbol" => Side::MinorSymbol,
            _ => return None,
        };
        self.currencies.push(Currency { iso: iso.to_owned(), noun: noun.to_owned(), side, edition, factor });
        let index = self.currencies.len() as u16;
        let clear = !matches!(side, Side::Letter | Side::WordCode | Side::Lower | Side::Rare | Side::Last | Side::Part | Side::Tail);
        let is = if clear { Is::CURRENCY } else { Is::MAYBE_CURRENCY };
        let word = self.add(text, is);
        if word.currency == 0 {
            word.currency = index;
        }
        // the last token of a symbol tells that one may end there
        if let Some((_, last)) = text.rsplit_once(' ').filter(|_| side == Side::Symbol) {
            self.add(last, Is::MAYBE_CURRENCY);
        }
        // "saudiriyal"
        let joined = (side == Side::Either && text.contains(' ')).then(|| text.replace(' ', ""));
        let plural = |text: &str| (side.is_word() && !text.ends_with('s')).then(|| format!("{text}s"));
        let plurals = [plural(text), joined.as_deref().and_then(plural)];
        for text in plurals.into_iter().chain([joined]).flatten() {
            let word = self.add(&text, is);
            if word.currency == 0 {
                word.currency = index;
            }
        }
        Some(())
    }

    fn bound(&mut self, phrase: &str, bound: &str, side: &str) -> Option<()> {
        let bound = match bound {
            "about" => Bound::About,
            "over" => Bound::Over,
            "under" => Bound::Under,
            "at_least" => Bound::AtLeast,
            "at_most" => Bound::AtMost,
            _ => return None,
        };
        let words: Vec<&str> = phrase.split(' ').collect();
        let hashes = words.iter().map(|word| hash_lower(word));
        match side {
            "before" => {
                let rest = hashes.rev().skip(1).collect();
                let last = self.entry(words.last()?);
                self.words[last].bounds_before.push((rest, bound));
            }
            "after" => {
                let rest = hashes.skip(1).collect();
                let first = self.entry(words.first()?);
                self.words[first].bounds_after.push((rest, bound));
            }
            _ => return None,
        }
        Some(())
    }

    fn date_word(&mut self, text: &str, class: &str, value: &str) -> Option<()> {
        match class {
            "unit" => {
                let (_, period) = Period::NAMES.iter().find(|(name, _)| *name == value)?;
                self.add(text, Is::PERIOD).period = Some(*period);
            }
            "relative" => self.add(text, Is::RELATIVE).step = value.parse().ok()?,
            "deictic" => self.add(text, Is::DEICTIC).step = value.parse().ok()?,
            "shift" => self.add(text, Is::SHIFT).shift = value.parse().ok()?,
            "reference" => self.add(text, Is::REFERENCE).timex = constant(value)?,
            "season" => self.add(text, Is::SEASON).timex = constant(value)?,
            "often" => self.add(text, Is::OFTEN).timex = constant(value)?,
            "daypart" => self.add(text, Is::DAYPART).timex = constant(value)?,
            "basis" => self.add(text, Is::BASIS).timex = constant(value)?,
            "era" => self.add(text, Is::ERA).timex = constant(value)?,
            "part" => self.add(text, Is::STAGE).stage = constant(value)?,
            "part-noun" => self.add(text, Is::STAGE_NOUN).stage = constant(value)?,
            "unit-letter" => {
                let (_, period) = Period::NAMES.iter().find(|(name, _)| *name == value)?;
                self.add(text, Is::UNIT_LETTER).letter = Some(*period);
            }
            "decade" => self.add(text, Is::DECADE).year = value.parse().ok().filter(|year| (0..10_000).contains(year))?,
            "now" => {
                self.add(text, Is::NOW);
            }
            "end" => {
                let (stage, unit) = value.split_once(' ')?;
                let (_, period) = Period::NAMES.iter().find(|(name, _)| *name == unit)?;
                let stage = constant(stage)?;
                let word = self.add(text, Is::EDGE);
                (word.stage, word.period) = (stage, Some(*period));
            }
            "every" => {
                self.add(text, Is::EVERY);
            }
            "ahead" => {
                self.add(text, Is::AHEAD);
            }
            "behind" => {
                self.add(text, Is::BEHIND);
            }
            "fiscal" => self.add(text, Is::FISCAL).timex = constant(value)?,
            _ => return None,
        }
        Some(())
    }

    /// Finds an entry of several words by its last one too.
    fn ending(&mut self, text: &str) {
        let text = text.to_lowercase();
        let Some((rest, last)) = text.rsplit_once(' ') else { return };
        let id = self.entry(&text) as u16;
        let rest = rest.rsplit(' ').map(hash_lower).collect();
        self.add(last, Is::ENDING).endings.push((rest, id));
    }

    fn opener(&mut self, phrase: &str, side: &str, place: &str) -> Option<()> {
        let side = match side {
            "since" => Beyond::Since,
            "after" => Beyond::After,
            "before" => Beyond::Before,
            "by" => Beyond::By,
            _ => return None,
        };
        match place {
            "before" => {
                let (rest, last) = phrase.rsplit_once(' ').map_or(("", phrase), |parts| parts);
                let rest = rest.rsplit(' ').filter(|word| !word.is_empty()).map(hash_lower).collect();
                let last = self.entry(last);
                self.words[last].opens_before.push((rest, side));
            }
            "after" => {
                let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
                let rest = rest.split(' ').filter(|word| !word.is_empty()).map(hash_lower).collect();
                let first = self.entry(first);
                self.words[first].opens_after.push((rest, side));
            }
            _ => return None,
        }
        Some(())
    }

    /// Short forms also with the full stop that a tokeniser leaves on them: "5 ft.", "$3 bn.".
    fn dotted(&mut self) {
        const SHORT: Is = Is::SCALE.or(Is::UNIT).or(Is::CURRENCY).or(Is::PERIOD).or(Is::PERCENT).or(Is::BPS);
        let short: Vec<(String, u16)> = self
            .ids
            .iter()
            .filter(|(text, _)| text.len() < 6 && text.bytes().all(|b| b.is_ascii_alphabetic()))
            .map(|(text, &id)| (format!("{text}."), id))
            .collect();
        for (dotted, id) in short {
            if self.words[usize::from(id)].is.any(SHORT) {
                self.ids.entry(dotted).or_insert(id);
            }
        }
    }

    /// The tables, and what could not be read.
    pub fn finish(mut self) -> (Tables, Vec<Problem>) {
        self.dotted();
        for word in &mut self.words {
            word.longer.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.endings.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.opens_before.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.opens_after.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.bounds_before.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.bounds_after.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        let mut ids: Vec<(&String, &u16)> = self.ids.iter().filter(|(text, _)| !text.contains(' ')).collect();
        ids.sort();
        let size = (ids.len() * 2).next_power_of_two();
        let mut slots = vec![0_u64; size].into_boxed_slice();
        for (text, &id) in ids {
            let hash = hash_lower(text);
            let mut place = hash as usize & (size - 1);
            while slots[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            slots[place] = hash >> 16 << 16 | u64::from(id);
        }
        let classes: Box<[Is]> = self.words.iter().map(|word| word.is).collect();
        let anchors = classes.iter().map(|is| is.any(Is::ANCHOR)).collect();
        let tables = Tables {
            slots,
            mask: size - 1,
            classes,
            anchors,
            words: self.words,
            units: self.units,
            currencies: self.currencies,
            recognisers: Recognisers::default(),
        };
        (tables, self.problems)
    }
}

/// The TIMEX3 constants that a list may use.
fn constant(value: &str) -> Option<&'static str> {
    const ALL: [&str; 25] = [
        "FY",
        "SY",
        "CY",
        "PAST_REF",
        "PRESENT_REF",
        "FUTURE_REF",
        "START",
        "MID",
        "END",
        "SP",
        "SU",
        "FA",
        "WI",
        "MO",
        "AF",
        "EV",
        "NI",
        "MI",
        "P1D",
        "P1W",
        "P1M",
        "P3M",
        "P1Y",
        "BC",
        "AD",
    ];
    ALL.into_iter().find(|known| *known == value)
}
