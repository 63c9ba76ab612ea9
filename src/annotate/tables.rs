//! Word lists (TSV) to Tables: one probe by token hash tells all that the recognisers want to know of a word.

use rust_decimal::Decimal;

use super::classes::{Is, Period};
use super::date::{Beyond, Holiday};
use super::lists::Build;
use super::{Bound, Change, Recognisers};
use crate::problem::Problem;

/// The lists that [`Tables::new`] asks for, by name (`numbers` is `lists/numbers.tsv`).
pub const LISTS: &[&str] = &[
    "numbers",
    "scales",
    "unit-prefixes",
    "units",
    "currencies",
    "months",
    "weekdays",
    "bounds",
    "changes",
    "multipliers",
    "plurals",
    "verbs",
    "date-words",
    "holidays",
    "openers",
    "grammar",
    "name-stops",
    "name-joins",
    "number-names",
];

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
    /// Only in capitals after digits: 10G.
    Capital,
    /// Only behind a number: dozens.
    After,
}

impl Glue {
    /// Whether a factor may stand straight after digits, of an amount of money or not, in capitals or not.
    pub(crate) fn after_digits(self, money: bool, capital: bool) -> bool {
        match self {
            Glue::Word | Glue::After => false,
            Glue::Letter | Glue::Both => true,
            Glue::Money => money,
            Glue::Capital => capital,
        }
    }
}

/// How a currency's word stands to its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Before the number, or behind it.
    Symbol,
    /// A letter, straight before the digits.
    Letter,
    /// Before or after the number, in any case.
    Code,
    /// Before or after the number, with a capital.
    CasedCode,
    /// In capitals, before big numbers alone or after any: a word too.
    WordCode,
    /// After the number.
    AfterCode,
    /// After the number.
    Word,
    /// Before or after the number.
    Either,
    /// After the number, in lower case.
    Lower,
    /// After a big number.
    Rare,
    /// After the number, where the noun phrase ends.
    Last,
    /// After units of the currency: 5 dollars 20c.
    Part,
    /// After an amount with a symbol of several countries: $5 U.S.
    Tail,
    /// A symbol straight after digits, a hundredth: 12.5p.
    MinorSymbol,
}

impl Side {
    /// Whether it is a word, which has a plural.
    pub(crate) fn is_word(self) -> bool {
        matches!(self, Side::Word | Side::Either | Side::Lower | Side::Rare)
    }

    /// Whether it is a code.
    pub(crate) fn is_code(self) -> bool {
        matches!(self, Side::Code | Side::CasedCode | Side::WordCode | Side::AfterCode)
    }
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
    /// How many units of the currency one is: a cent is 0.01.
    pub factor: Decimal,
}

/// How a unit is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnitForm {
    /// A word.
    Word,
    /// A word that is a unit behind one or less alone: half a cup.
    Single,
    /// A symbol, which stands only after digits.
    Symbol,
    /// A quotation mark: 5'10".
    Mark,
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
    /// How it is written.
    pub form: UnitForm,
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
    /// A spelling with a unit of its own: Nm, where nm is another.
    pub exact: Option<(Box<str>, u16)>,
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
    /// The calendar unit of `UNIT_LETTER`.
    pub letter: Option<Period>,
    /// First year of `DECADE`; two digits where its century is open.
    pub year: i16,
    /// On what day of a year `HOLIDAY` falls.
    pub(crate) holiday: Option<Holiday>,
    /// Direction of a word of change.
    pub change: Option<Change>,
    /// Direction of a noun of change.
    pub noun_change: Option<Change>,
    /// Singular of a listed plural.
    pub singular: Option<Box<str>>,
    /// Longer entries that begin with this word: the words after it, and the entry's meaning.
    pub(crate) longer: Phrases<u16>,
    /// Dates of several words that end with this one: the words before it, last first, and the entry's index.
    pub(crate) endings: Phrases<u16>,
    /// Words before a date that leave an end of it open, by their last word: the words before it, last first.
    pub(crate) opens_before: Phrases<Beyond>,
    /// Words behind a date that leave an end of it open, by their first word.
    pub(crate) opens_after: Phrases<Beyond>,
    /// Bounds that end with this word: the words before it, last first.
    pub(crate) bounds_before: Phrases<Bound>,
    /// Bounds after an amount that begin with this word: the words after it.
    pub(crate) bounds_after: Phrases<Bound>,
}

/// All word lists of the recognisers, keyed by token hash.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Open addressing, half full at most: the upper 48 bits of a word's hash and its index.
    pub(super) slots: Box<[u64]>,
    pub(super) mask: usize,
    /// Classes by index, apart from the words so that they stay in the cache.
    pub(super) classes: Box<[Is]>,
    /// Whether a word is an anchor, by index.
    pub(super) anchors: Box<[bool]>,
    pub(crate) words: Vec<Word>,
    pub(crate) units: Vec<Unit>,
    pub(crate) currencies: Vec<Currency>,
    /// Which recognisers run.
    pub recognisers: Recognisers,
}

impl Tables {
    /// Reads the lists named in [`LISTS`]; `list` gives a list's text by name. Rows that cannot be read are left out and reported.
    pub fn new<'t>(list: &dyn Fn(&str) -> Option<&'t str>) -> (Tables, Vec<Problem>) {
        Tables::extended(list, &|_| Vec::new())
    }

    /// The same with more rows: `more` gives the path and text of further lists by name, whose columns are those of the first.
    pub fn extended<'t>(list: &dyn Fn(&str) -> Option<&'t str>, more: &dyn Fn(&str) -> Vec<(&'t str, &'t str)>) -> (Tables, Vec<Problem>) {
        let mut build = Build::default();
        build.words.push(Word::default());
        for name in LISTS {
            match list(name) {
                Some(text) => {
                    build.read(name, &format!("lists/{name}.tsv"), text);
                    let header = text.lines().next();
                    for (path, more) in more(name).into_iter().filter(|(_, more)| more.lines().next() == header) {
                        build.read(name, path, more);
                    }
                }
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
        let mut place = hash as usize & self.mask;
        loop {
            let slot = self.slots[place];
            if (slot ^ hash) >> 16 == 0 || slot == 0 {
                return slot as u16;
            }
            place = (place + 1) & self.mask;
        }
    }

    /// The classes of the word with an index.
    pub(crate) fn classes(&self, id: u16) -> Is {
        self.classes[usize::from(id)]
    }

    /// Whether an amount or date may stand at the word.
    pub(crate) fn is_anchor(&self, id: u16) -> bool {
        self.anchors[usize::from(id)]
    }

    /// The word with an index.
    pub(crate) fn word(&self, id: u16) -> &Word {
        &self.words[usize::from(id)]
    }

    /// The unit that a word is when it is written like `text`.
    pub(crate) fn unit(&self, word: &Word, text: &str) -> Option<&Unit> {
        let index = match &word.exact {
            Some((spelling, index)) if **spelling == *text => *index,
            _ => word.unit,
        };
        self.units.get(usize::from(index).wrapping_sub(1))
    }

    /// A currency by the index a [`Word`] holds.
    pub(crate) fn currency(&self, index: u16) -> Option<&Currency> {
        self.currencies.get(usize::from(index).wrapping_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::check::{lists, tables};
    use crate::text::hash_lower;

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
