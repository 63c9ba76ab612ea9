//! Names of word classes to bits, and of calendar units to periods.

macro_rules! classes {
    ($($constant:ident $name:literal $doc:literal,)*) => {
        /// Classes of a word, as bits; a word may have several.
        #[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
        pub struct Is([u64; 4]);

        impl Is {
            $(#[doc = $doc] pub const $constant: Is = Is::at(Place::$constant as usize);)*

            /// The class called `name` in the list `grammar`.
            pub(crate) fn named(name: &str) -> Option<Is> {
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
    MAYBE_CURRENCY "=maybe-currency" "a currency's word in some places: pen, crown, grand",
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
    NAMED_ORDINAL "=named-ordinal" "(third) party",
    A "a" "a, an",
    THE "the" "the",
    AND "and" "and",
    OR "or" "or",
    OF "of" "of",
    TO "to" "to",
    IN "in" "in",
    ON "on" "on",
    AT "at" "at",
    BY "by" "by",
    FROM "from" "from",
    BETWEEN "between" "between",
    WITH "with" "with",
    FOR "for" "for",
    THROUGH "through" "through, till",
    SINCE "since" "since",
    UNTIL "until" "until",
    BEFORE "before" "before",
    AFTER "after" "after",
    OVER "over" "over, during",
    OUT "out" "out",
    THAN "than" "than",
    PER "per" "per, a, each, /",
    HYPHEN "hyphen" "hyphens and dashes",
    COMMA "comma" "comma",
    SLASH "slash" "slash",
    MINUS "minus" "minus",
    PLUS "plus" "plus",
    OPEN "open" "opening bracket",
    CLOSE "close" "closing bracket",
    PERCENT "percent" "percent",
    CENT "cent" "the cent of per cent",
    PER_WORD "perword" "the per of per cent",
    PERCENTAGE "percentage" "percentage",
    POINT "point" "points",
    BASIS_WORD "basis" "the basis of basis points",
    BPS "bps" "bps",
    PP "pp" "pp",
    AGED "aged" "aged",
    OLD "old" "old",
    AGE "age" "age",
    TIMES "times" "times",
    FOLD "fold" "fold",
    SEVERAL "several" "several, few, couple",
    COUPLE "couple" "couple",
    FEW "few" "few",
    SEVERAL_WORD "severalword" "several, many",
    WHICH "which" "words before a pronoun one",
    NUMBER_SIGN "number" "No.",
    THAT "that" "those, their",
    ALL "all" "all",
    HALF "half" "half",
    DOZEN "dozen" "dozen",
    FIGURE "figure" "figure, digit",
    RESPECTIVELY "respectively" "respectively",
    ORDINAL_SUFFIX "st" "st, nd, rd, th",
    Q "q" "q",
    H "h" "h",
    FULL "full" "full",
    BE "be" "is, was",
    MEASURE "measure" "high, long",
    SUPERLATIVE "superlative" "largest",
    MEASURED "measured" "what rates with an article are of: (a) share",
    COMPARE "compare" "as, more, the: behind twice or three times",
    ENDED "ended" "ended, ending (March)",
    WINDOW "window" "past, coming: a stretch that touches today",
    AGO "ago" "ago",
    STAGE_NOUN "=stage-noun" "the end (of)",
    DECADE "=decade" "nineties",
    ENDING "=ending" "the last word of a date of several words",
    NOW "=now" "to date",
    SHORT_DAY "=short-day" "sun: a weekday where more says so",
    DAY_PLURAL "=day-plural" "Mondays",
    EDGE "=edge" "year-end",
    UNIT_LETTER "=unit-letter" "h: a unit straight behind digits",
    LAST "last" "last, final",
    REST "rest" "rest, remainder",
    STARTING "starting" "starting, beginning",
    WEEK_OF "weekof" "w/c",
    SAME "same" "same, that, latest",
    OWN "own" "my, our",
    WITHIN "within" "within",
    ANOTHER "another" "another, more",
    WHOLE "whole" "all, full",
    AUX "=aux" "has, did",
    MODAL "=modal" "will, could",
    VERB_BASE "=verb-base" "cost, employ",
    VERB_THIRD "=verb-third" "costs, employs",
    VERB_SURE "=verb-sure" "sold, expects: nothing but verbs",
    DETERMINER "determiner" "the, its, each",
    PREPOSITION "preposition" "in, for, of",
    CLAUSE "clause" "while, because",
    WHO "who" "which, who",
    PRONOUN "pronoun" "it, they, there",
    ADVERB "adverb" "also, just",
    MODIFIER "modifier" "more, other: between figure and noun",
    NOUN "noun" "nouns and adjectives that end like verbs and adverbs: supply, building",
    INCLUDING "including" "including",
    WORTH "worth" "worth",
    GENERIC "generic" "total, average: say nothing of what is measured",
    BUT "but" "but, yet",
    THRESHOLD "threshold" "below, above: behind a verb of change before a level",
    GO "go" "go, move: a change only with up, down or to",
    COLLECT "collect" "raise: with money behind it no change",
    OR_EQUAL "or-equal" "or equal to: behind a bounded number",
    APPROACH "approach" "nearly: below, but not a limit",
    CLOCK "clock" "am, pm, GMT: behind a time of day",
    DIVIDED "divided" "over: one over three",
    WEIGHT "weight" "weighs, heavy: pounds beside it are no money",
    MONEY "money" "cash, fine: pounds beside it are money",
    YEARS_OLD "years-old" "yo, y/o",
    LENGTH "length" "height, depth: a figure in m behind it is metres",
    ANGLE "angle" "rotate, slope: degrees beside it are no temperature",
    BEARING "bearing" "north, view: degrees before it are no temperature",
    BELOW_ZERO "below-zero" "below zero",
    SIZED "sized" "screen, display: a quotation mark before it is inches",
}

impl Is {
    /// No class.
    pub const NONE: Is = Is([0; 4]);
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
        .or(Is::DECADE)
        .or(Is::ENDING)
        .or(Is::SHORT_DAY)
        .or(Is::DAY_PLURAL)
        .or(Is::EDGE)
        .or(Is::WEEK_OF)
        .or(Is::FIGURE)
        .or(Is::PERCENTAGE)
        .or(Is::Q)
        .or(Is::H);

    const fn at(place: usize) -> Is {
        let mut bits = [0; 4];
        bits[place / 64] = 1 << (place % 64);
        Is(bits)
    }

    /// Both sets.
    pub const fn or(self, other: Is) -> Is {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Is([a | e, b | f, c | g, d | h])
    }

    /// Whether any class of `other` is in the set.
    pub const fn any(self, other: Is) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        a & e | b & f | c & g | d & h != 0
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
    /// `workday`
    Workday,
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
    /// `millennium`
    Millennium,
}

impl Period {
    pub(crate) const NAMES: [(&'static str, Period); 17] = [
        ("second", Period::Second),
        ("minute", Period::Minute),
        ("hour", Period::Hour),
        ("night", Period::Night),
        ("day", Period::Day),
        ("workday", Period::Workday),
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
        ("millennium", Period::Millennium),
    ];

    /// The word of the list `date-words` and of rate units.
    pub fn as_str(self) -> &'static str {
        Period::NAMES[self as usize].0
    }
}
