//! Broken rule files to the problems that are drawn for them, whole.
//!
//! A case is `fixtures/problems/NNN-name.rules.toml`, or a pack `NNN-name/`, with `NNN-name.out` beside it: what
//! `newsclaim check --color never` says on standard error. `UPDATE_GOLDEN=1 cargo test problems` writes the `.out` files
//! anew; read the difference before committing it.

use crate::{cli, files, read, root};
use std::collections::BTreeSet;
use std::path::Path;

const FOLDER: &str = "fixtures/problems";

/// Names of the cases and what is checked: a rule file or a folder.
fn cases() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(root().join(FOLDER)).expect("the folder of cases");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut cases: Vec<(String, String)> = names
        .filter_map(|name| {
            let case = if root().join(FOLDER).join(&name).is_dir() { name.clone() } else { name.strip_suffix(".rules.toml")?.to_owned() };
            Some((case, format!("{FOLDER}/{name}")))
        })
        .collect();
    cases.sort();
    cases
}

/// What `check` says, without the number of files: the built-in pack's are among them.
fn said(path: &str) -> String {
    let run = cli::newsclaim(&["check", "--color", "never", path], "");
    assert_eq!(run.out, "", "{path} writes to standard output");
    let failed = run.err.lines().any(|line| line.starts_with("error["));
    assert_eq!(run.code, i32::from(failed), "{path}: {}", run.err);
    let lines = run.err.lines().map(|line| match line.strip_prefix("checked ").and_then(|rest| rest.split_once(": ")) {
        Some((_, found)) => format!("checked: {found}\n"),
        None => format!("{}\n", line.trim_end()),
    });
    lines.collect()
}

#[test]
fn problems_are_drawn() {
    let cases = cases();
    assert!(cases.len() >= 45, "only {} cases", cases.len());
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut findings = Vec::new();
    for (case, path) in &cases {
        let (golden, said) = (format!("{FOLDER}/{case}.out"), said(path));
        if update {
            std::fs::write(root().join(&golden), &said).expect("a golden file");
        } else if !Path::new(&root().join(&golden)).exists() {
            findings.push(format!("{golden}: missing; {path} gives\n{said}"));
        } else if read(&golden) != said {
            findings.push(format!("{golden} says\n{}\nbut {path} gives\n{said}", read(&golden)));
        }
    }
    for golden in files(FOLDER, ".out") {
        let case = golden.trim_start_matches(FOLDER).trim_start_matches('/').trim_end_matches(".out");
        if !cases.iter().any(|(name, _)| name == case) {
            findings.push(format!("{golden}: no rule file gives this"));
        }
    }
    assert!(findings.is_empty(), "\n{}\n\nIf this is wanted: UPDATE_GOLDEN=1 cargo test problems", findings.join("\n"));
}

#[test]
fn problems_have_every_code() {
    let sources = files("src/rules", ".rs").into_iter().chain(files("src/check", ".rs"));
    let source: String = sources.map(|path| read(&path)).collect();
    let codes = source.split('"').filter(|word| word.len() == 4 && word.starts_with(['E', 'W']) && word[1..].bytes().all(|b| b.is_ascii_digit()));
    let drawn: String = files(FOLDER, ".out").iter().map(|path| read(path)).collect();
    let missing: BTreeSet<&str> = codes.filter(|code| !drawn.contains(&format!("[{code}]"))).collect();
    assert!(missing.is_empty(), "no case in {FOLDER} shows {missing:?}");
}
