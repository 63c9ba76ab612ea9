//! Test help: the pack's lists, and the tables of cases in `fixtures/recognisers/`.

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
        "units" => list!("units"),
        "currencies" => list!("currencies"),
        "months" => list!("months"),
        "weekdays" => list!("weekdays"),
        "bounds" => list!("bounds"),
        "changes" => list!("changes"),
        "multipliers" => list!("multipliers"),
        "plurals" => list!("plurals"),
        "date-words" => list!("date-words"),
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
fn show(document: &Document<'_>, annotation: &Annotation) -> String {
    let text = document.span(annotation.tokens.clone()).text(&document.article.text);
    match &annotation.reading {
        Reading::Name | Reading::Quote => text.to_owned(),
        Reading::Time(time) => {
            let modifier = time.modifier.map_or(String::new(), |modifier| format!(" {modifier}"));
            format!("{text} = {:?} {}{modifier}", time.kind, time.value).replace("DateRange", "Range")
        }
        Reading::Amount(amount) => {
            let value = match (amount.value, amount.low, amount.high) {
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
            if let Some(concept) = &amount.concept {
                shown.push_str(&format!(" of={}", document.span(concept.clone()).text(&document.article.text)));
            }
            shown
        }
    }
}

/// What kinds of reading a table is about.
#[derive(Clone, Copy, PartialEq)]
enum About {
    Amounts,
    Times,
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
            .filter(|annotation| {
                about
                    == match annotation.reading {
                        Reading::Amount(_) => About::Amounts,
                        Reading::Time(_) => About::Times,
                        Reading::Name => About::Names,
                        Reading::Quote => About::Quotes,
                    }
            })
            .map(|annotation| show(&document, annotation))
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

table!(numbers, "number", About::Amounts);
table!(percentages, "percent", About::Amounts);
table!(money, "money", About::Amounts);
table!(quantities, "quantity", About::Amounts);
table!(ratios, "ratio", About::Amounts);
table!(ranges, "range", About::Amounts);
table!(bounds, "bound", About::Amounts);
table!(changes, "change", About::Amounts);
table!(ordinals, "ordinal", About::Amounts);
table!(dates, "date", About::Times);
table!(durations, "duration", About::Times);
table!(names, "name", About::Names);
table!(quotes, "quote", About::Quotes);
