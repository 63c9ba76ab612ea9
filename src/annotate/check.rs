//! Test help: the pack's lists, and the tables of cases in `fixtures/recognisers/`.

use proptest::prelude::*;

use super::*;
use crate::article::{Article, Block, BlockKind};
use crate::span::Span;
use crate::text::segment;

macro_rules! list {
    ($name:literal) => {
        include_str!(concat!("../../rules/news-en/lists/", $name, ".tsv"))
    };
}

/// The text of a list of the pack.
pub(crate) fn lists(name: &str) -> Option<&'static str> {
    Some(match name {
        "numbers" => list!("numbers"),
        "scales" => list!("scales"),
        "unit-prefixes" => list!("unit-prefixes"),
        "units" => list!("units"),
        "currencies" => list!("currencies"),
        "months" => list!("months"),
        "weekdays" => list!("weekdays"),
        "bounds" => list!("bounds"),
        "changes" => list!("changes"),
        "multipliers" => list!("multipliers"),
        "plurals" => list!("plurals"),
        "verbs" => list!("verbs"),
        "date-words" => list!("date-words"),
        "holidays" => list!("holidays"),
        "openers" => list!("openers"),
        "grammar" => list!("grammar"),
        "name-stops" => list!("name-stops"),
        "name-joins" => list!("name-joins"),
        "number-names" => list!("number-names"),
        _ => return None,
    })
}

/// The tables of the pack.
pub(crate) fn tables() -> Tables {
    Tables::new(&lists).0
}

/// An article of one paragraph a line.
pub(crate) fn article(text: &str) -> Article {
    let mut article = Article { text: text.to_owned(), ..Article::default() };
    let mut at = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            article.blocks.push(Block { kind: BlockKind::Paragraph, span: Span::of(at, at + line.len()) });
        }
        at += line.len() + 1;
    }
    article
}

/// The pack's tables of words and sentence ends.
pub(crate) fn words() -> text::Tables {
    text::Tables::new(&text::Lists {
        abbreviations: list!("abbreviations"),
        affixes: list!("affixes"),
        domains: list!("domains"),
        exclaiming_names: list!("exclaiming-names"),
        function_words: list!("function-words"),
        number_suffixes: list!("number-suffixes"),
        speech_verbs: list!("speech-verbs"),
        splits: list!("splits"),
        words: list!("words"),
    })
}

/// The day on which the fixtures' texts are published, a Wednesday.
fn published() -> jiff::civil::Date {
    jiff::civil::date(2022, 11, 16)
}

/// One annotation as the fixtures write it.
pub(crate) fn show(document: &Document<'_>, annotation: &Annotation) -> String {
    let text = document.span(annotation.tokens.clone()).text(&document.article.text);
    match &annotation.reading {
        Reading::Name | Reading::Quote => text.to_owned(),
        Reading::Time(time) => {
            let modifier = time.modifier.map_or(String::new(), |modifier| format!(" {modifier}"));
            format!("{text} = {:?} {}{modifier}", time.kind, time.value).replace("DateRange", "Range")
        }
        Reading::Amount(amount) => {
            let value = match (amount.value, amount.low, amount.high) {
                // a bound says on which side the range is open
                (Some(value), ..) => value.to_string(),
                (_, low, high) => format!("{}..{}", low.unwrap_or_default(), high.unwrap_or_default()),
            };
            let mut shown = format!("{text} = {:?} {value}", amount.kind);
            if amount.kind != AmountKind::Percent
                && let Some(unit) = &amount.unit
            {
                shown.push_str(&format!(" {unit}"));
            }
            if let Some(currency) = &amount.currency {
                shown.push_str(&format!(" {currency}"));
            }
            if amount.bound != Bound::Exact {
                shown.push_str(&format!(" {:?}", amount.bound));
            }
            if let Some(change) = amount.change {
                shown.push_str(&format!(" {change:?}"));
            }
            if let Some(role) = amount.role {
                shown.push_str(&format!(" {role:?}"));
            }
            if let Some(from) = amount.from {
                shown.push_str(&format!(" from={from}"));
            }
            if let Some(basis) = amount.basis {
                shown.push_str(&format!(" basis={basis}"));
            }
            if let Some(same) = &amount.same_as {
                shown.push_str(&format!(" same={}", document.span(same.clone()).text(&document.article.text)));
            }
            shown
        }
    }
}

/// What an amount measures, after its figure.
fn show_concept(document: &Document<'_>, annotation: &Annotation) -> String {
    let text = |tokens: &Range<u32>| document.span(tokens.clone()).text(&document.article.text);
    match &annotation.reading {
        Reading::Amount(amount) => format!("{} = {}", text(&annotation.core), amount.concept.as_ref().map_or("-", text)),
        _ => String::new(),
    }
}

/// What kinds of reading a table is about.
#[derive(Clone, Copy, PartialEq)]
enum About {
    Amounts,
    Concepts,
    Times,
    AmountsAndTimes,
    Names,
    Quotes,
}

/// Runs a table of cases: input, then all that is expected, joined by " | "; blank is nothing.
fn check(name: &str, table: &str, about: About) {
    let (tables, words) = (tables(), words());
    let mut scratch = Scratch::default();
    let mut wrong = String::new();
    for (line, case) in table.lines().enumerate().filter(|(_, case)| !case.is_empty() && !case.starts_with("# ")) {
        let (input, expected) = case.split_once('\t').unwrap_or((case, ""));
        let article = article(&input.replace("\\n", "\n"));
        let document = segment(&article, &words);
        let found: Vec<String> = annotate(&document, &tables, &words, Some(published()), &mut scratch)
            .iter()
            .filter(|annotation| !matches!(&annotation.reading, Reading::Amount(amount) if amount.dimension.as_deref() == Some(TIME)))
            .filter(|annotation| {
                about
                    == match annotation.reading {
                        Reading::Amount(_) | Reading::Time(_) if about == About::AmountsAndTimes => about,
                        Reading::Amount(_) if about == About::Concepts => About::Concepts,
                        Reading::Amount(_) => About::Amounts,
                        Reading::Time(_) => About::Times,
                        Reading::Name => About::Names,
                        Reading::Quote => About::Quotes,
                    }
            })
            .map(|annotation| match &annotation.reading {
                Reading::Amount(Amount { concept: Some(concept), .. }) if about == About::AmountsAndTimes => {
                    format!("{} of={}", show(&document, annotation), document.span(concept.clone()).text(&document.article.text))
                }
                _ if about == About::Concepts => show_concept(&document, annotation),
                _ => show(&document, annotation),
            })
            .collect();
        let found = found.join(" | ");
        if found != expected {
            wrong.push_str(&format!("\n{name}:{}: {input}\n  expected {expected}\n  found    {found}", line + 1));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

macro_rules! table {
    ($test:ident, $file:literal, $about:expr) => {
        #[test]
        fn $test() {
            check($file, include_str!(concat!("../../fixtures/recognisers/", $file, ".tsv")), $about);
        }
    };
}

table!(phenomena, "phenomena", About::AmountsAndTimes);
table!(numbers, "number", About::Amounts);
table!(percentages, "percent", About::Amounts);
table!(money, "money", About::Amounts);
table!(quantities, "quantity", About::Amounts);
table!(counts, "count", About::Amounts);
table!(ratios, "ratio", About::Amounts);
table!(ranges, "range", About::Amounts);
table!(bounds, "bound", About::Amounts);
table!(changes, "change", About::Amounts);
table!(concepts, "concept", About::Concepts);
table!(ordinals, "ordinal", About::Amounts);
table!(dates, "date", About::Times);
table!(durations, "duration", About::Times);
table!(names, "name", About::Names);
table!(quotes, "quote", About::Quotes);

/// Words and marks that the recognisers know, in any order: random text of them reaches odd corners.
fn odd_text() -> impl Strategy<Value = String> {
    let words = [
        "5",
        "2022",
        "1,200",
        "1.2",
        "-3",
        "½",
        "1/2",
        "12:30",
        "2022-11-16",
        "9/11",
        "1990s",
        "'90s",
        "22nd",
        "99999999999999999999",
        "20m",
        "3bn",
        "12.5p",
        "27pc",
        "$",
        "€",
        "US$",
        "C$",
        "%",
        "per",
        "cent",
        "percentage",
        "points",
        "basis",
        "two",
        "hundred",
        "and",
        "a",
        "half",
        "quarter",
        "thirds",
        "million",
        "billion",
        "dozens",
        "tens",
        "of",
        "several",
        "few",
        "couple",
        "third",
        "second",
        "first",
        "between",
        "from",
        "to",
        "-",
        "–",
        ",",
        ".",
        "(",
        ")",
        "more",
        "than",
        "at",
        "least",
        "or",
        "so",
        "in",
        "since",
        "by",
        "March",
        "May",
        "Nov.",
        "Monday",
        "last",
        "next",
        "this",
        "past",
        "year",
        "quarter",
        "months",
        "century",
        "ago",
        "earlier",
        "later",
        "every",
        "times",
        "twice",
        "doubled",
        "fell",
        "rose",
        "drop",
        "people",
        "homes",
        "barrels",
        "day",
        "old",
        "aged",
        "No.",
        "FY",
        "fiscal",
        "Q1",
        "mid-March",
        "mid-1990s",
        "the",
        "end",
        "early",
        "yesterday",
        "recently",
        "“",
        "”",
        "\"",
        "'",
        "Bank",
        "Ministry",
        "Co.",
        "J",
        "&",
        "von",
        "President",
        "Chinese",
        "iPhone",
        "US",
        "\n",
        "°",
        "C",
        "years",
        "Christmas",
        "Easter",
        "week",
        "weekend",
        "31",
        "twenty",
        "now",
        "before",
        "after",
        "until",
        "starting",
        "rest",
        "same",
        "Sun",
        "Feb",
        "4/22",
        "Oct2",
        "2018Q4",
        "BC",
        "ft",
        "lb",
        "10st",
        "kg",
        "m",
        "in",
        "/",
        "[",
        "]",
        "x",
        "′",
        "Nm",
        "PS5",
        "US55",
        "ALL",
        "usd",
        "rupees",
        "pounds",
        "dollars",
        "cents",
        "grand",
        "zero",
        "below",
        "yo",
        "degrees",
        "9999",
        "0",
        "1500",
        "é",
        "中",
        "\u{301}",
    ];
    prop::collection::vec((prop::sample::select(words.to_vec()), any::<bool>()), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(word, space)| if space { format!("{word} ") } else { word.to_owned() }).collect())
}

/// Whatever the text, annotations lie within the document, in order, and amounts and dates do not overlap.
fn sound(text: &str, tables: &Tables, words: &text::Tables) {
    let article = article(text);
    let document = segment(&article, words);
    let first = jiff::civil::Date::MIN;
    for published in [None, Some(published()), Some(first), Some(jiff::civil::Date::MAX)] {
        let found = annotate(&document, tables, words, published, &mut Scratch::default());
        let mut last = 0;
        let mut end = 0;
        for annotation in &found {
            let tokens = annotation.tokens.clone();
            assert!(tokens.start < tokens.end && tokens.end <= document.tokens.len() as u32, "{annotation:?}");
            assert!(last <= tokens.start, "{found:?}");
            last = tokens.start;
            let sentence = &document.sentences[document.sentence_of(tokens.start)].tokens;
            if annotation.reading != Reading::Quote {
                assert!(tokens.end <= sentence.end, "{annotation:?} leaves its sentence");
            }
            if matches!(annotation.reading, Reading::Amount(_) | Reading::Time(_)) {
                let length = matches!(&annotation.reading, Reading::Amount(amount) if amount.dimension.as_deref() == Some(TIME));
                assert!(if length { tokens.end <= end } else { end <= tokens.start }, "{found:?}");
                end = end.max(tokens.end);
            }
            let core = &annotation.core;
            assert!(
                sentence.start <= core.start && core.start < core.end && core.end <= sentence.end || annotation.reading == Reading::Quote
            );
            if let Some(bound) = &annotation.bound {
                assert!(bound.end == tokens.start || bound.start == tokens.end, "{annotation:?}");
                assert!(sentence.start <= bound.start && bound.end <= sentence.end, "{annotation:?}");
            }
            let _ = show(&document, annotation);
        }
    }
}

#[test]
fn any_text_is_annotated_soundly() {
    let (tables, words) = (tables(), words());
    proptest!(ProptestConfig::with_cases(400), |(text in odd_text())| sound(&text, &tables, &words));
    proptest!(ProptestConfig::with_cases(200), |(text in "\\PC{0,80}")| sound(&text, &tables, &words));
    // whatever the bytes, they come as text
    let bytes = prop::collection::vec(any::<u8>(), 0..160);
    proptest!(ProptestConfig::with_cases(200), |(bytes in bytes)| sound(&String::from_utf8_lossy(&bytes), &tables, &words));
    let figures = "[-+0-9.,:/^eExX%$€£° ()a-z]{0,60}";
    proptest!(ProptestConfig::with_cases(400), |(text in figures)| sound(&text, &tables, &words));
}

#[test]
fn time_is_linear_in_the_length_of_a_sentence() {
    let (tables, words) = (tables(), words());
    for piece in [
        "A. ",
        "third ",
        "5 and ",
        "President Bank of ",
        "$5-",
        "from March to ",
        "a year earlier ",
        "the third week of May to ",
        "3 days before Monday, ",
        "last ",
        "1-2-",
        "two hundred ",
        "\"a ",
        "1990s to ",
        "1, 2 ",
        "1 414 ",
        "2^2^",
        "one and a half ",
        "3 hundred and ",
        "more than 1 and fewer than ",
        "twenty thirty-fifths ",
        "1-2-",
        "5ft 10in ",
        "10 dollars 50 ",
        "the first week of ",
        "every second Monday in May ",
        "$1 (€2) ",
    ] {
        let time = |count: usize| {
            let article = article(&piece.repeat(count));
            let document = segment(&article, &words);
            let start = std::time::Instant::now();
            annotate(&document, &tables, &words, Some(published()), &mut Scratch::default());
            start.elapsed()
        };
        time(500);
        let (short, long) = (time(2_000), time(32_000));
        // 16 times the text; a square law would take 256 times as long
        assert!(long < short * 100 + std::time::Duration::from_millis(200), "{piece:?}: {short:?}, {long:?}");
    }
}
