//! Fixture articles to the records they must give, whole, for any number of threads.
//!
//! `UPDATE_GOLDEN=1 cargo test golden` writes the records anew; read the difference before committing it.

use crate::{cli, files, read, root};
use newsclaim::article::Article;
use newsclaim::extract::Extractor;
use newsclaim::rules::builtin;
use newsclaim::rules::run::Selection;
use newsclaim::span::Span;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The records of all fixture articles by the name of their golden file.
fn records() -> BTreeMap<String, Value> {
    let run = cli::newsclaim(&["extract", "fixtures/articles", "--format", "jsonl"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let records = run.out.lines().map(|line| {
        let mut record: Value = serde_json::from_str(line).expect("a line of JSON");
        // It changes with every touch of a rule; what the rules say of an article is the rest of the record.
        record["rules"]["hash"] = json!("b3:0");
        (name(record["article"]["source"].as_str().expect("a source")), record)
    });
    let count = run.out.lines().count();
    let records: BTreeMap<String, Value> = records.collect();
    assert_eq!(records.len(), count, "two fixture articles share a name");
    records
}

/// `fixtures/articles/a.txt` is `fixtures/golden/a.json`; a record of a `.jsonl` file goes by its id.
fn name(source: &str) -> String {
    let file = source.rsplit('/').next().unwrap_or(source);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    format!("fixtures/golden/{stem}.json")
}

fn pretty(record: &Value) -> String {
    serde_json::to_string_pretty(record).expect("JSON") + "\n"
}

#[test]
fn golden_articles_give_their_records() {
    let records = records();
    assert!(records.len() >= 12, "only {} fixture articles", records.len());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(root().join("fixtures/golden")).expect("a folder for golden records");
        for path in files("fixtures/golden", ".json") {
            std::fs::remove_file(root().join(path)).expect("an old golden record");
        }
        for (path, record) in &records {
            std::fs::write(root().join(path), pretty(record)).expect("a golden record");
        }
    }
    let mut findings = Vec::new();
    for path in files("fixtures/golden", ".json").iter().filter(|path| !records.contains_key(*path)) {
        findings.push(format!("{path}: no article gives this record"));
    }
    for (path, record) in &records {
        if root().join(path).exists() {
            findings.extend(difference(path, &read(path), &pretty(record)));
        } else {
            findings.push(format!("{path}: missing"));
        }
    }
    assert!(findings.is_empty(), "\n{}\n\nIf this is wanted: UPDATE_GOLDEN=1 cargo test golden", findings.join("\n"));
}

/// The first line that differs, with some of those before it.
fn difference(path: &str, expected: &str, found: &str) -> Option<String> {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(expected, found)| expected == found).count();
    if same == expected.len() && same == found.len() {
        return None;
    }
    let mut lines = vec![format!("{path}:{}:", same + 1)];
    lines.extend(expected[same.saturating_sub(4)..same].iter().map(|line| format!("  {line}")));
    lines.extend(expected[same..].iter().take(3).map(|line| format!("- {line}")));
    lines.extend(found[same..].iter().take(3).map(|line| format!("+ {line}")));
    Some(lines.join("\n"))
}

#[test]
fn threads_and_order_change_nothing() {
    for format in ["jsonl", "json", "table"] {
        let runs = ["1", "2", "4"].map(|threads| {
            let run = cli::newsclaim(&["extract", "fixtures/articles", "fixtures/articles", "--format", format, "-j", threads], "");
            assert_eq!(run.code, 0, "{}", run.err);
            run.out
        });
        assert!(runs[0].len() > 10_000, "{format}: hardly any output");
        assert!(runs.iter().all(|run| *run == runs[0]), "{format}: the number of threads changes the output");
    }
    let all = cli::newsclaim(&["extract", "fixtures/articles", "--format", "jsonl"], "").out;
    let backwards: Vec<String> = files("fixtures/articles", "").into_iter().rev().collect();
    let args: Vec<&str> = ["extract", "--format", "jsonl"].into_iter().chain(backwards.iter().map(String::as_str)).collect();
    let mut lines: Vec<&str> = all.lines().collect();
    let out = cli::newsclaim(&args, "").out;
    let mut others: Vec<&str> = out.lines().collect();
    assert_ne!(lines, others);
    lines.sort_unstable();
    others.sort_unstable();
    assert!(lines == others, "an article's record depends on its neighbours");
}

/// Every example of every built-in rule and what the whole pack makes of it.
fn examples() -> String {
    let extractor = Extractor::new(&[builtin::pack()]).0.expect("the built-in rules compile");
    let mut out = String::new();
    for rule in &extractor.program().rules {
        let written = &rule.written;
        for text in written.accept.iter().chain(&written.reject).chain(written.tests.iter().map(|test| &test.text)) {
            let _ = writeln!(out, "{}: {}", written.id.value, text.value);
            let extraction = extractor.extract_article(Article::of_text(&text.value), Selection::All);
            let words = |span: Span| span.text(&extraction.article.text).to_owned();
            for claim in &extraction.claims {
                let roles = claim.roles.iter().map(|role| {
                    let fillers: Vec<String> = role.fillers.iter().map(|filler| words(filler.span)).collect();
                    format!(" {}={}", role.name, fillers.join("|"))
                });
                let rule = claim.rule.split('@').next().unwrap_or_default();
                let _ = writeln!(out, "  {} [{rule}] {}{}", claim.kind, words(claim.trigger), roles.collect::<String>());
            }
        }
    }
    out
}

/// A new rule that takes another one's sentence is seen here.
#[test]
fn golden_examples_give_what_they_gave() {
    const PATH: &str = "fixtures/examples.txt";
    let found = examples();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(root().join(PATH), &found).expect("the golden examples");
    }
    let findings = difference(PATH, &read(PATH), &found);
    assert!(findings.is_none(), "\n{}\n\nIf this is wanted: UPDATE_GOLDEN=1 cargo test golden", findings.unwrap_or_default());
}

#[test]
fn the_difference_is_shown() {
    assert_eq!(difference("a.json", "1\n2\n", "1\n2\n"), None);
    assert_eq!(difference("a.json", "1\n2\n", "1\n3\n").as_deref(), Some("a.json:2:\n  1\n- 2\n+ 3"));
    assert_eq!(difference("a.json", "1\n2\n", "1\n").as_deref(), Some("a.json:2:\n  1\n- 2"));
}
