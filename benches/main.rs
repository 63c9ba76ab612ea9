//! Figures for one article, a thousand articles, the output alone, and start-up: `cargo bench`.
#![allow(clippy::disallowed_methods, missing_docs, reason = "benches read fixtures")]

use divan::Bencher;
use divan::counter::BytesCount;
use newsclaim::article::Content;
use newsclaim::extract::Extractor;
use newsclaim::output::{FORMATS, View};
use newsclaim::rules::builtin;
use newsclaim::source::{Options, Source, read};
use newsclaim::{batch, output};
use std::ops::ControlFlow;

fn main() {
    divan::main();
}

fn extractor() -> Extractor {
    Extractor::new(&[builtin::pack()]).0.expect("the built-in rules compile")
}

/// The fixture articles.
fn fixtures() -> Vec<Source> {
    let inputs = [concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/articles").to_owned()];
    read(&inputs, &Options::default(), &mut std::io::empty()).map(|source| source.expect("a fixture article")).collect()
}

/// A thousand different articles: the paragraphs of the fixture texts, shuffled the same way every time.
fn thousand() -> Vec<Source> {
    let texts: Vec<String> = fixtures().into_iter().filter(|source| !source.text.contains("<p>")).map(|source| source.text).collect();
    let paragraphs: Vec<&str> = texts.iter().flat_map(|text| text.split("\n\n")).filter(|paragraph| !paragraph.trim().is_empty()).collect();
    // Numerical Recipes' linear congruential generator: order enough, and no dependency.
    let mut state: u32 = 1;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let article = |number: usize, next: &mut dyn FnMut(usize) -> usize| {
        let picked: Vec<&str> = (0..8 + next(8)).map(|_| paragraphs[next(paragraphs.len())]).collect();
        Source { origin: format!("article-{number}"), text: picked.join("\n\n"), ..Source::default() }
    };
    (0..1_000).map(|number| article(number, &mut next)).collect()
}

fn bytes(sources: &[Source]) -> BytesCount {
    BytesCount::new(sources.iter().map(|source| source.text.len()).sum::<usize>())
}

#[divan::bench]
fn rule_compilation(bencher: Bencher<'_, '_>) {
    let pack = builtin::pack();
    let size: usize = pack.files.iter().map(|file| file.text.len()).sum();
    bencher.counter(BytesCount::new(size)).bench(|| Extractor::new(std::slice::from_ref(&pack)));
}

/// The layer of amounts, dates, quotations and names alone, over sentences and tokens that stand.
#[divan::bench]
fn annotations(bencher: Bencher<'_, '_>) {
    let extractor = extractor();
    let articles: Vec<_> = thousand().iter().map(|source| extractor.read(source, Content::All)).collect();
    let documents: Vec<_> = articles.iter().map(|article| extractor.segment(article)).collect();
    let size = BytesCount::new(articles.iter().map(|article| article.text.len()).sum::<usize>());
    let mut scratch = newsclaim::annotate::Scratch::default();
    bencher.counter(size).bench_local(|| documents.iter().map(|document| extractor.annotate(document, &mut scratch).len()).sum::<usize>());
}

#[divan::bench]
fn one_article(bencher: Bencher<'_, '_>) {
    let extractor = extractor();
    let source = fixtures().into_iter().find(|source| source.origin.ends_with("gas-algeria-spain.txt")).expect("a fixture article");
    bencher.counter(bytes(std::slice::from_ref(&source))).bench(|| extractor.extract(&source, Content::Story));
}

#[divan::bench]
fn one_page(bencher: Bencher<'_, '_>) {
    let extractor = extractor();
    let source = fixtures().into_iter().find(|source| source.text.contains("<p>")).expect("a fixture page");
    bencher.counter(bytes(std::slice::from_ref(&source))).bench(|| extractor.extract(&source, Content::Story));
}

#[divan::bench(args = [1, 2, 4], sample_count = 5)]
fn thousand_articles(bencher: Bencher<'_, '_>, threads: usize) {
    let (extractor, sources) = (std::sync::Arc::new(extractor()), std::sync::Arc::new(thousand()));
    bencher.counter(bytes(&sources)).bench(|| {
        let (extractor, sources) = (std::sync::Arc::clone(&extractor), std::sync::Arc::clone(&sources));
        let work = move |source: Source| {
            let mut out = Vec::new();
            let writer = output::Format::named("jsonl").expect("a format").writer;
            writer.article(&extractor.extract(&source, Content::Story), &View::default(), &mut out);
            out.len()
        };
        let feed = move |give: &mut dyn FnMut(_) -> ControlFlow<()>| {
            let _ = sources.iter().cloned().map(Ok).try_for_each(give);
        };
        let mut written = 0;
        batch::each(feed, batch::Options { threads, timeout: None }, work, |result| {
            written += result.unwrap_or_default();
            ControlFlow::Continue(())
        });
        written
    });
}

#[divan::bench(args = ["table", "jsonl", "json"])]
fn output_alone(bencher: Bencher<'_, '_>, format: &str) {
    let extractor = extractor();
    let extractions: Vec<_> = fixtures().iter().map(|source| extractor.extract(source, Content::Story)).collect();
    let writer = FORMATS.iter().find(|known| known.name == format).expect("a format").writer;
    let view = View::default();
    let size: usize = extractions.iter().map(|extraction| extraction.article.text.len()).sum();
    bencher.counter(BytesCount::new(size)).bench(|| {
        let mut out = Vec::new();
        for extraction in &extractions {
            writer.article(extraction, &view, &mut out);
        }
        out.len()
    });
}
