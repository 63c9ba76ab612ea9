//! Word lists (TSV) to Tables: one probe by token hash tells all that the recognisers want to know of a word.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{Bound, Change};
use crate::problem::Problem;
use crate::span::Span;
use crate::text::hash_lower;

/// The lists that [`Tables::new`] asks for, by name (`numbers` is `lists/numbers.tsv`).
pub const LISTS: &[&str] = &[
    "numbers",
    "scales",
    "units",
    "currencies",
    "months",
    "weekdays",
    "bounds",
    "changes",
    "multipliers",
    "plurals",
    "date-words",
    "grammar",
    "name-stops",
    "name-joins",
    "number-names",
];

macro_rules! classes {
    ($($constant:ident $name:literal $doc:literal,)*) => {
        /// Classes of a word, as bits; a word may have several.
        #[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
        pub struct Is(u128);

        impl Is {
            $(#[doc = $doc] pub const $constant: Is = Is(1 << Place::$constant as u32);)*

            /// The class called `name` in the list `grammar`.
            fn named(name: &str) -> Option<Is> {
                match name {
                    $($name => Some(Is::$constant),)*
                    _ => None,
                }
            }
        }

        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place { $($constant,)* }
    };
}

classes! {
    ONES "=ones" "one to nine, zero",
    TEENS "=teens" "ten to nineteen",
    TENS "=tens" "twenty to ninety",
    HUNDRED "=hundred" "hundred",
    SCALE "=scale" "million, bn",
    ORDINAL "=ordinal" "third",
    PART "=part" "a denominator: thirds",
    VAGUE "=vague" "dozens",
    VULGAR "=vulgar" "½",
    MULTIPLIER "=multiplier" "doubled",
    UNIT "=unit" "a unit of measure",
    CURRENCY "=currency" "a currency's symbol, code or word",
    MONTH "=month" "a month",
    WEEKDAY "=weekday" "a weekday",
    PERIOD "=period" "a calendar unit: day, quarter",
    RELATIVE "=relative" "last, this, next",
    DEICTIC "=deictic" "yesterday",
    REFERENCE "=reference" "recently",
    SEASON "=season" "spring",
    STAGE "=stage" "early, late",
    SHIFT "=shift" "ago, later",
    EVERY "=every" "every",
    OFTEN "=often" "daily",
    DAYPART "=daypart" "morning",
    AHEAD "=ahead" "cue of the future",
    BEHIND "=behind" "cue of the past",
    FISCAL "=fiscal" "fiscal",
    HOLIDAY "=holiday" "Christmas",
    BASIS "=basis" "year on year",
    ERA "=era" "BC",
    RISE "=rise" "a verb of change",
    CHANGE_NOUN "=change-noun" "a noun of change",
    CHANGE_ADVERB "=change-adverb" "up, down",
    PLURAL "=plural" "a plural of the list",
    FUNCTION "=function" "a function word",
    COMMON "=common" "a common word at a sentence's start",
    DEMONYM "=demonym" "Chinese",
    HOMONYM "=homonym" "a name that is a common word too: Turkey",
    PARTICLE "=particle" "von, de",
    OF_HEAD "=of-head" "Ministry (of)",
    FOR_HEAD "=for-head" "Centre (for)",
    AND_HEAD "=and-head" "Food (and)",
    DOTTED "=dotted" "Co.",
    TITLE "=title" "Mr.",
    NAMED_BEFORE "=named-before" "Article (50)",
    NAMED_WHOLE "=named-whole" "5G",
    NAMED_AFTER "=named-after" "(10 Downing) Street",
    A "a" "a, an", THE "the" "the", AND "and" "and", OR "or" "or", OF "of" "of", TO "to" "to", IN "in" "in", ON "on" "on", AT "at" "at",
    BY "by" "by", FROM "from" "from", BETWEEN "between" "between", WITH "with" "with", FOR "for" "for", THROUGH "through" "through, till",
    SINCE "since" "since", UNTIL "until" "until", BEFORE "before" "before", AFTER "after" "after", OVER "over" "over, during",
    OUT "out" "out", AS "as" "as", THAN "than" "than", PER "per" "per, a, each, /", HYPHEN "hyphen" "hyphens and dashes", COMMA "comma" "comma",
    SLASH "slash" "slash", MINUS "minus" "minus", PLUS "plus" "plus", OPEN "open" "opening bracket", CLOSE "close" "closing bracket",
    PERCENT "percent" "percent", CENT "cent" "the cent of per cent", PER_WORD "perword" "the per of per cent", PERCENTAGE "percentage" "percentage",
    POINT "point" "points", BASIS_WORD "basis" "the basis of basis points", BPS "bps" "bps", PP "pp" "pp", AGED "aged" "aged", OLD "old" "old",
    AGE "age" "age", TIMES "times" "times", FOLD "fold" "fold", SEVERAL "several" "several, few, couple", COUPLE "couple" "couple",
    HANDFUL "handful" "handful", FEW "few" "few", SEVERAL_WORD "severalword" "several, many", WHICH "which" "words before a pronoun one", NUMBER_SIGN "number" "No.",
    ONES_WORD "ones" "ones", THAT "that" "those, their", ALL "all" "all", HALF "half" "half", DOZEN "dozen" "dozen", FIGURE "figure" "figure, digit",
    RESPECTIVELY "respectively" "respectively", TOTAL "total" "total", DEGREE "degree" "degree", ORDINAL_SUFFIX "st" "st, nd, rd, th",
    Q "q" "q", H "h" "h", FULL "full" "full", EARLIER "earlier" "earlier", BE "be" "is, was", MEASURE "measure" "high, long",
    SUPERLATIVE "superlative" "largest", MEASURED "measured" "what rates with an article are of: (a) share", COMPARE "compare" "as, more, the: behind twice or three times",
    WINDOW "window" "past, coming: a stretch that touches today", AGO "ago" "ago", STAGE_NOUN "=stage-noun" "the end (of)",
}

impl Is {
    /// No class.
    pub const NONE: Is = Is(0);
    /// Words at which an amount or a date may start or be found.
    pub const ANCHOR: Is = Is::ONES
        .or(Is::TEENS)
        .or(Is::TENS)
        .or(Is::HUNDRED)
        .or(Is::SCALE)
        .or(Is::ORDINAL)
        .or(Is::PART)
        .or(Is::VAGUE)
        .or(Is::VULGAR)
        .or(Is::MULTIPLIER)
        .or(Is::MONTH)
        .or(Is::WEEKDAY)
        .or(Is::PERIOD)
        .or(Is::DEICTIC)
        .or(Is::REFERENCE)
        .or(Is::SEASON)
        .or(Is::OFTEN)
        .or(Is::DAYPART)
        .or(Is::FISCAL)
        .or(Is::HOLIDAY)
        .or(Is::BASIS)
        .or(Is::NUMBER_SIGN)
        .or(Is::FIGURE)
        .or(Is::PERCENTAGE)
        .or(Is::Q)
        .or(Is::H);

    /// Both sets.
    pub const fn or(self, other: Is) -> Is {
        Is(self.0 | other.0)
    }

    /// Whether any class of `other` is in the set.
    pub const fn any(self, other: Is) -> bool {
        self.0 & other.0 != 0
    }
}

/// A calendar unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Period {
    /// `second`
    Second,
    /// `minute`
    Minute,
    /// `hour`
    Hour,
    /// `night`: one day as a duration.
    Night,
    /// `day`
    Day,
    /// `weekend`
    Weekend,
    /// `week`
    Week,
    /// `fortnight`
    Fortnight,
    /// `month`
    Month,
    /// `quarter`
    Quarter,
    /// `half`
    Half,
    /// `season`
    Season,
    /// `year`
    Year,
    /// `decade`
    Decade,
    /// `century`
    Century,
}

impl Period {
    const NAMES: [(&'static str, Period); 15] = [
        ("second", Period::Second),
        ("minute", Period::Minute),
        ("hour", Period::Hour),
        ("night", Period::Night),
        ("day", Period::Day),
        ("weekend", Period::Weekend),
        ("week", Period::Week),
        ("fortnight", Period::Fortnight),
        ("month", Period::Month),
        ("quarter", Period::Quarter),
        ("half", Period::Half),
        ("season", Period::Season),
        ("year", Period::Year),
        ("decade", Period::Decade),
        ("century", Period::Century),
    ];

    /// The word of the list `date-words` and of rate units.
    pub fn as_str(self) -> &'static str {
        Period::NAMES[self as usize].0
    }
}

/// Where a factor may stand.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Glue {
    /// A word of its own.
    #[default]
    Word,
    /// Only straight after digits, or after a currency symbol.
    Letter,
    /// Either.
    Both,
    /// Only behind a currency symbol.
    Money,
}

/// How a currency's word stands to its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Before the number.
    Symbol,
    /// Before or after the number, in capitals.
    Code,
    /// After the number.
    Word,
    /// A symbol after digits, a hundredth: 12.5p.
    MinorSymbol,
}

/// A currency, as one of its words names it.
#[derive(Clone, PartialEq, Debug)]
pub struct Currency {
    /// ISO 4217 code.
    pub iso: String,
    /// English noun.
    pub noun: String,
    /// Where the word stands.
    pub side: Side,
    /// Whether several countries use the word.
    pub edition: bool,
    /// Hundredths instead of units.
    pub minor: bool,
}

/// A unit of measure.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    /// Singular noun of the record.
    pub name: String,
    /// length, mass, temperature …
    pub dimension: String,
    /// SI base units in one of it.
    pub si: Decimal,
    /// Whether the form is a symbol, which stands only after digits.
    pub symbol: bool,
}

/// Words that may follow (or precede) a word, with what the whole says.
pub(crate) type Phrases<T> = Vec<(Box<[u64]>, T)>;

/// What the lists say of one word.
#[derive(Clone, Default, Debug)]
pub struct Word {
    /// Its classes.
    pub is: Is,
    /// Value of `ONES`, `TEENS`, `TENS`.
    pub cardinal: u64,
    /// Factor of `SCALE`.
    pub scale: u64,
    /// Where the factor may stand.
    pub glue: Glue,
    /// Rank of `ORDINAL`.
    pub ordinal: u64,
    /// Denominator of `PART`.
    pub part: u64,
    /// Ends of `VAGUE`; numerator and denominator of `VULGAR`.
    pub ends: (u64, u64),
    /// Factor of `MULTIPLIER`.
    pub multiplier: Decimal,
    /// Whether the multiplier is a verb with a direction (doubled), no `fold` word.
    pub multiplier_verb: bool,
    /// Index of the unit, plus one.
    pub unit: u16,
    /// Index of the currency, plus one.
    pub currency: u16,
    /// 1 to 12.
    pub month: i8,
    /// Whether the month's word is short (Mar).
    pub short: bool,
    /// 1 (Monday) to 7.
    pub weekday: i8,
    /// The calendar unit.
    pub period: Option<Period>,
    /// −1, 0, 1 of `RELATIVE`, days of `DEICTIC`, direction of `SHIFT`.
    pub step: i8,
    /// Direction of `SHIFT`.
    pub shift: i8,
    /// A TIMEX3 constant: `PAST_REF`, `SP`, `P1Y`, `12-25`.
    pub timex: &'static str,
    /// The TIMEX3 modifier of `STAGE`.
    pub stage: &'static str,
    /// Direction of a word of change.
    pub change: Option<Change>,
    /// Direction of a noun of change.
    pub noun_change: Option<Change>,
    /// Singular of a listed plural.
    pub singular: Option<Box<str>>,
    /// Longer entries that begin with this word: the words after it, and the entry's meaning.
    pub(crate) longer: Phrases<u16>,
    /// Bounds that end with this word: the words before it, last first.
    pub(crate) bounds_before: Phrases<Bound>,
    /// Bounds after an amount that begin with this word: the words after it.
    pub(crate) bounds_after: Phrases<Bound>,
}

/// All word lists of the recognisers, keyed by token hash.
#[derive(Clone, Debug)]
pub struct Tables {
    slots: Vec<(u64, u16)>,
    mask: usize,
    pub(crate) words: Vec<Word>,
    pub(crate) units: Vec<Unit>,
    pub(crate) currencies: Vec<Currency>,
}

impl Tables {
    /// Reads the lists named in [`LISTS`]; `list` gives a list's text by name. Rows that cannot be read are left out and reported.
    pub fn new<'t>(list: &dyn Fn(&str) -> Option<&'t str>) -> (Tables, Vec<Problem>) {
        let mut build = Build::default();
        build.words.push(Word::default());
        for name in LISTS {
            match list(name) {
                Some(text) => build.read(name, text),
                None => build.problems.push(
                    Problem::error("E091", format!("the word list {name} is missing"))
                        .help("quantities, dates and names need it: put it into lists/"),
                ),
            }
        }
        build.finish()
    }

    /// The index of a token's word, 0 where no list knows it.
    pub(crate) fn id(&self, hash: u64) -> u16 {
        let mut slot = hash as usize & self.mask;
        loop {
            let (key, id) = self.slots[slot];
            if key == hash || id == 0 {
                return id;
            }
            slot = (slot + 1) & self.mask;
        }
    }

    /// The word with an index.
    pub(crate) fn word(&self, id: u16) -> &Word {
        &self.words[usize::from(id)]
    }

    /// A unit by the index a [`Word`] holds.
    pub(crate) fn unit(&self, index: u16) -> Option<&Unit> {
        self.units.get(usize::from(index).wrapping_sub(1))
    }

    /// A currency by the index a [`Word`] holds.
    pub(crate) fn currency(&self, index: u16) -> Option<&Currency> {
        self.currencies.get(usize::from(index).wrapping_sub(1))
    }
}

#[derive(Default)]
struct Build {
    ids: HashMap<String, u16>,
    words: Vec<Word>,
    units: Vec<Unit>,
    currencies: Vec<Currency>,
    problems: Vec<Problem>,
}

impl Build {
    fn read(&mut self, name: &str, text: &str) {
        let mut at = 0;
        for (index, line) in text.split('\n').enumerate() {
            let span = Span::of(at, at + line.len());
            at += line.len() + 1;
            let line = line.trim_end_matches('\r');
            if index == 0 || line.trim().is_empty() || line.starts_with("# ") {
                continue;
            }
            let mut columns = line.split('\t');
            let word = columns.next().unwrap_or("").trim();
            let rest: Vec<&str> = columns.map(str::trim).collect();
            if word.is_empty() || self.row(name, word, &rest).is_none() {
                self.problems.push(
                    Problem::error("E092", format!("a row of the word list {name} cannot be read"))
                        .at(format!("lists/{name}.tsv"))
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
                    "never" => return Some(()),
                    _ => return None,
                };
                let value = kind.parse().ok()?;
                let word = self.add(word, Is::SCALE);
                (word.scale, word.glue) = (value, glue);
            }
            "units" => {
                let si = Decimal::from_str_exact(column(2)).ok()?;
                let symbol = match column(3) {
                    "word" => false,
                    "symbol" => true,
                    _ => return None,
                };
                self.units.push(Unit { name: kind.to_owned(), dimension: column(1).to_owned(), si, symbol });
                let index = self.units.len() as u16;
                self.add(word, Is::UNIT).unit = index;
            }
            "currencies" => {
                let (side, edition, minor) = match column(2) {
                    "symbol" => (Side::Symbol, false, false),
                    "edition-symbol" => (Side::Symbol, true, false),
                    "code" => (Side::Code, false, false),
                    "prefix-letter" => (Side::Symbol, false, false),
                    "word" => (Side::Word, false, false),
                    "edition" => (Side::Word, true, false),
                    "minor" => (Side::Word, false, true),
                    "edition-minor" => (Side::Word, true, true),
                    "minor-symbol" => (Side::MinorSymbol, false, true),
                    _ => return None,
                };
                self.currencies.push(Currency { iso: kind.to_owned(), noun: column(1).to_owned(), side, edition, minor });
                let index = self.currencies.len() as u16;
                self.add(word, Is::CURRENCY).currency = index;
            }
            "months" => {
                let month = kind.parse().ok().filter(|month| (1..=12).contains(month))?;
                let word = self.add(word, Is::MONTH);
                (word.month, word.short) = (month, column(1) == "short");
            }
            "weekdays" => {
                let day = kind.parse().ok().filter(|day| (1..=7).contains(day))?;
                let word = self.add(word, Is::WEEKDAY);
                (word.weekday, word.short) = (day, column(1) == "short");
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
            "date-words" => self.date_word(word, kind, column(1))?,
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
            "number-names" => {
                let is = match kind {
                    "before" => Is::NAMED_BEFORE,
                    "whole" => Is::NAMED_WHOLE,
                    "after" => Is::NAMED_AFTER,
                    _ => return None,
                };
                self.add(word, is);
            }
            _ => return None,
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
            "holiday" => {
                let (month, day) = value.split_once('-')?;
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                jiff::civil::Date::new(2000, month, day).ok()?;
                let word = self.add(text, Is::HOLIDAY);
                (word.month, word.step) = (month, day);
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
            "fiscal" => {
                self.add(text, Is::FISCAL);
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

    fn finish(mut self) -> (Tables, Vec<Problem>) {
        self.dotted();
        for word in &mut self.words {
            word.longer.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.bounds_before.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            word.bounds_after.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        let size = (self.words.len() * 4).next_power_of_two();
        let mut slots = vec![(0, 0); size];
        let mut ids: Vec<(&String, &u16)> = self.ids.iter().filter(|(text, _)| !text.contains(' ')).collect();
        ids.sort();
        for (text, &id) in ids {
            let hash = hash_lower(text);
            let mut slot = hash as usize & (size - 1);
            while slots[slot].1 != 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = (hash, id);
        }
        let tables = Tables { slots, mask: size - 1, words: self.words, units: self.units, currencies: self.currencies };
        (tables, self.problems)
    }
}

/// The TIMEX3 constants that a list may use.
fn constant(value: &str) -> Option<&'static str> {
    const ALL: [&str; 22] = [
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::check::{lists, tables};

    #[test]
    fn the_lists_of_the_pack_read_without_a_problem() {
        let (_, problems) = Tables::new(&lists);
        assert_eq!(problems, []);
    }

    #[test]
    fn every_word_is_found_by_its_hash_and_no_other() {
        let tables = tables();
        for (word, is) in [("million", Is::SCALE), ("Thursday", Is::WEEKDAY), ("€", Is::CURRENCY), ("of", Is::OF), ("thirds", Is::PART)] {
            assert!(tables.word(tables.id(hash_lower(word))).is.any(is), "{word}");
        }
        assert_eq!(tables.id(hash_lower("zyzzyva")), 0);
    }

    #[test]
    fn bad_rows_are_reported_with_their_line_and_left_out() {
        let odd = |name: &str| match name {
            "numbers" => Some("word\tkind\tvalue\nten\tteens\tx\neleven\tteens\t11\n"),
            other => lists(other),
        };
        let (tables, problems) = Tables::new(&odd);
        assert_eq!(problems.iter().map(|problem| (problem.code, problem.line)).collect::<Vec<_>>(), [("E092", Some(2))]);
        assert!(!tables.word(tables.id(hash_lower("ten"))).is.any(Is::TEENS));
        assert!(tables.word(tables.id(hash_lower("eleven"))).is.any(Is::TEENS));
    }

    #[test]
    fn a_missing_list_is_a_problem() {
        let (_, problems) = Tables::new(&|name| if name == "units" { None } else { lists(name) });
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["E091"]);
    }
}
