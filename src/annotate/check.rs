//! Test help: the pack's lists, a plain tokeniser, and the tables of cases in `fixtures/recognisers/`.

use super::*;
use crate::article::{Article, Block, BlockKind};
use crate::span::Span;
use crate::text::{Sentence, Token, hash_lower};

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

/// Cuts each block into tokens; a sentence ends at ". " before a capital.
pub(crate) fn segment(article: &Article) -> Document<'_> {
    let mut document = Document { article, tokens: Vec::new(), sentences: Vec::new() };
    for (index, block) in article.blocks.iter().enumerate() {
        let first = document.tokens.len() as u32;
        let base = block.span.start as usize;
        let text = block.span.text(&article.text);
        let mut space = true;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c.is_whitespace() {
                space = true;
                continue;
            }
            let mut end = at + c.len_utf8();
            if c.is_alphanumeric() || c == '.' && text[end..].starts_with(|c: char| c.is_ascii_digit()) {
                while let Some(&(next, d)) = chars.peek() {
                    let rest = &text[next + d.len_utf8()..];
                    let digit = rest.starts_with(|c: char| c.is_ascii_digit());
                    let inside = matches!(d, '.' | ',') && digit && text[at..next].ends_with(|c: char| c.is_ascii_digit());
                    let short = d == '.' && rest.starts_with([' ', ','])
                        && matches!(&text[at..next], "Nov" | "Aug" | "Jan" | "Feb" | "Oct" | "Dec" | "Sept" | "No" | "Co" | "Mr" | "Rs" | "U.S" | "St")
                        || d == '.' && next == at + 1 && rest.starts_with(char::is_uppercase) || d == '.' && text[at..next].contains('.') && text[at..next].starts_with(char::is_uppercase);
                    if !(d.is_alphanumeric() || inside || short || d == '½' || (matches!(d, '\'' | '’') && rest.starts_with('t') && text[at..next].ends_with('n'))) {
                        break;
                    }
                    end = next + d.len_utf8();
                    chars.next();
                }
            } else if matches!(c, '\'' | '’') && text[end..].starts_with("s") && !text[end + 1..].starts_with(char::is_alphanumeric) {
                chars.next();
                end += 1;
            }
            let word = &text[at..end];
            let mut flags = Flags::default();
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            if word.starts_with(char::is_uppercase) {
                flags.set(Flags::CAP);
            }
            if letters > 1 && word.chars().all(|c| !c.is_lowercase()) {
                flags.set(Flags::UPPER);
            }
            if word.starts_with(|c: char| c.is_ascii_digit()) || word.starts_with('.') && word.len() > 1 {
                flags.set(Flags::NUM);
            }
            if !word.chars().any(char::is_alphanumeric) {
                flags.set(Flags::PUNCT);
            }
            if space {
                flags.set(Flags::SPACE);
            }
            let after_space = text[end..].starts_with(|c: char| !c.is_whitespace());
            if word == "“" || word == "\"" && space && after_space {
                flags.set(Flags::OPEN_QUOTE);
            }
            space = false;
            document.tokens.push(Token { span: Span::of(base + at, base + end), lower: hash_lower(word), flags });
            let stop = matches!(word, "." | "!" | "?") && text[end..].trim_start().starts_with(char::is_uppercase);
            if stop {
                close(&mut document, index as u32);
            }
        }
        if document.tokens.len() as u32 > first {
            close(&mut document, index as u32);
        }
    }
    document
}

fn close(document: &mut Document<'_>, block: u32) {
    let start = document.sentences.last().map_or(0, |sentence| sentence.tokens.end);
    let end = document.tokens.len() as u32;
    if start < end {
        document.sentences.push(Sentence { tokens: start..end, span: document.span(start..end), block });
    }
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
    let tables = tables();
    let mut scratch = Scratch::default();
    let mut wrong = String::new();
    for (line, case) in table.lines().enumerate().filter(|(_, case)| !case.is_empty() && !case.starts_with("# ")) {
        let (input, expected) = case.split_once('\t').unwrap_or((case, ""));
        let article = article(&input.replace("\\n", "\n"));
        let document = segment(&article);
        let found: Vec<String> = annotate(&document, &tables, Some(published()), &mut scratch)
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
