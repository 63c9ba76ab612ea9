//! The tests of site rules to a report: each saved page is read as its rule says, and what was found is compared.

use super::Report;
use crate::article::{self, Article, BlockKind, Content, Tables};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::file::site::{self, SiteFile, SiteTest};
use crate::rules::resolve::PackSource;
use crate::source::{Declared, MediaType, Source};

/// Adds what the tests of the packs' site rules give, of those files that `wanted` takes. `tables` hold these rules.
pub fn run(tables: &Tables, packs: &[PackSource], wanted: &dyn Fn(&str) -> bool, report: &mut Report) {
    let (files, _) = site::read_all(packs);
    for file in files.iter().filter(|file| wanted(&file.path)) {
        report.rules += 1;
        for test in &file.tests {
            let failures = page(file, test, packs).map_or_else(Vec::new, |page| differences(test, &read(file, page, tables)));
            let failed = failures.iter().map(|(place, message)| {
                let place = place.map_or(test.page.span, |text| text.span);
                Problem::error("T006", message.clone()).at(&file.path).label(place, "")
            });
            if failures.is_empty() {
                report.passed += 1;
            }
            report.failures.extend(failed);
        }
    }
}

/// The text of a test's page.
fn page<'p>(file: &SiteFile, test: &SiteTest, packs: &'p [PackSource]) -> Option<&'p str> {
    let pack = packs.iter().find(|pack| pack.files.iter().any(|other| other.path == file.path))?;
    let own = pack.files.iter().find(|other| other.path == file.path)?;
    let name = site::page_name(&own.name, &test.page.value)?;
    pack.files.iter().find(|other| other.name == name).map(|page| page.text.as_str())
}

/// Reads a page as one of the rule's site, whatever address it was saved from.
fn read(file: &SiteFile, page: &str, tables: &Tables) -> Article {
    let declared = Declared { url: file.site.sample(), ..Declared::default() };
    let source = Source { origin: file.path.clone(), media: MediaType::Html, text: page.to_owned(), declared, ..Source::default() };
    article::read(&source, Content::Story, tables)
}

/// What is otherwise than the test says, each with the text of the test that says so.
fn differences<'t>(test: &'t SiteTest, article: &Article) -> Vec<(Option<&'t Text>, String)> {
    let mut found: Vec<(Option<&Text>, String)> = Vec::new();
    let drifts = article.problems.iter().filter(|problem| ["A002", "A006", "A007"].contains(&problem.code));
    found.extend(drifts.map(|problem| (None, problem.message.clone())));
    let metadata = &article.metadata;
    let published = metadata.published.as_ref().map(|published| published.text.as_str());
    let date = metadata.published.as_ref().map(|published| published.date.to_string());
    let mut compare = |name: &str, expected: &'t Option<Text>, value: Option<&str>| {
        if let Some(expected) = expected
            && value.is_none_or(|value| folded(value) != folded(&expected.value))
        {
            let value = value.map_or("none".to_owned(), |value| format!("{value:?}"));
            found.push((Some(expected), format!("the {name} is {value}")));
        }
    };
    compare("title", &test.title, metadata.title.as_deref());
    compare("section", &test.section, metadata.section.as_deref());
    let wants_time = test.date.as_ref().is_some_and(|date| date.value.len() > 10);
    compare("date", &test.date, if wants_time { published } else { date.as_deref() });
    if let Some(expected) = &test.authors {
        let names: Vec<&str> = expected.iter().map(|name| name.value.as_str()).collect();
        if names != metadata.authors {
            found.push((expected.first(), format!("the authors are {:?}", metadata.authors)));
        }
    }
    let story = story(article);
    let text = story.join(" ");
    let opening = |text: &str| text.chars().take(80).collect::<String>();
    if let Some(starts) = test.starts.as_ref().filter(|words| !text.starts_with(&folded(&words.value))) {
        found.push((Some(starts), format!("the story starts with {:?}", opening(&text))));
    }
    if let Some(ends) = test.ends.as_ref().filter(|words| !text.ends_with(&folded(&words.value))) {
        let last = story.last().map_or("", String::as_str);
        let from = last.char_indices().rev().nth(79).map_or(0, |(at, _)| at);
        found.push((Some(ends), format!("the story ends with {:?}", &last[from..])));
    }
    let missing = test.contains.iter().filter(|words| !text.contains(&folded(&words.value)));
    found.extend(missing.map(|words| (Some(words), "the story does not contain these words".to_owned())));
    let surplus = test.lacks.iter().filter(|words| text.contains(&folded(&words.value)));
    found.extend(surplus.map(|words| (Some(words), "the story contains these words".to_owned())));
    found
}

/// The blocks of the story behind headline, standfirst and byline.
fn story(article: &Article) -> Vec<String> {
    let is_head = |kind| matches!(kind, BlockKind::Headline | BlockKind::Standfirst | BlockKind::Byline);
    let blocks = article.blocks.iter().filter(|block| !is_head(block.kind));
    blocks.map(|block| folded(block.span.text(&article.text))).collect()
}

/// Text with single spaces and straight quotation marks.
fn folded(text: &str) -> String {
    text.replace(['“', '”'], "\"").replace(['‘', '’'], "'").split_whitespace().collect::<Vec<_>>().join(" ")
}
