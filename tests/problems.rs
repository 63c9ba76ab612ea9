//! Bad rule files to the messages that people get, word for word.
//!
//! `fixtures/problems/E014.rules.toml` must give the code E014 and exactly `E014.out`; `UPDATE_GOLDEN=1 cargo test problems` writes these.

use crate::{cli, files, read, root};
use std::collections::BTreeSet;

/// What `newsclaim check` says of a file, or `newsclaim test` where the name is that of a test's code.
fn messages(path: &str) -> cli::Run {
    let command = if code(path).starts_with('T') { "test" } else { "check" };
    cli::newsclaim(&[command, path], "")
}

/// `fixtures/problems/E014-roles.rules.toml` is about E014.
fn code(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    &name[..4]
}

/// The bad files: rules, and rules for sites.
fn bad_files() -> Vec<String> {
    [".rules.toml", ".site.toml"].iter().flat_map(|ending| files("fixtures/problems", ending)).collect()
}

#[test]
fn bad_rule_files_give_their_messages() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let paths = bad_files();
    assert!(!paths.is_empty());
    let mut findings = Vec::new();
    for path in paths {
        let run = messages(&path);
        let golden = path.replace(".rules.toml", ".out").replace(".site.toml", ".out");
        if update {
            std::fs::write(root().join(&golden), &run.err).expect("a golden message");
        }
        let wanted = if root().join(&golden).exists() { read(&golden) } else { String::new() };
        if run.err != wanted {
            findings.push(format!("{golden} holds:\n{wanted}\nbut this was said:\n{}", run.err));
        }
        if !run.err.contains(&format!("[{}]", code(&path))) {
            findings.push(format!("{path}: {} was not reported:\n{}", code(&path), run.err));
        }
        let failed = i32::from(run.err.contains("error["));
        if run.code != failed {
            findings.push(format!("{path}: the exit code is {}, not {failed}", run.code));
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// Codes that no small file can bring about.
const WITHOUT_FILE: [(&str, &str); 6] = [
    ("E022", "a build without the parser's tables"),
    ("L001", "a limit of the matcher, met on odd sentences only"),
    ("L002", "a sentence of over a thousand tokens"),
    ("L003", "a match of more than 64 tokens"),
    ("L004", "a rule that finds more in each of four rounds"),
    ("T004", "a variant of a test fails where the test passes"),
];

#[test]
fn every_code_has_a_bad_file() {
    let have: BTreeSet<String> = bad_files().iter().map(|path| code(path).to_owned()).collect();
    let mut missing = BTreeSet::new();
    for path in files("src/rules", ".rs").iter().chain(&files("src/check", ".rs")) {
        let text = read(path);
        for (at, _) in text.match_indices('"') {
            // A string of one letter and three digits is a code.
            let Some((word, "\"")) = text.get(at + 1..at + 6).and_then(|word| word.split_at_checked(4)) else { continue };
            let digits = word.bytes().skip(1).all(|byte| byte.is_ascii_digit());
            if word.starts_with(['E', 'W', 'L', 'T']) && digits && !have.contains(word) {
                missing.insert(word.to_owned());
            }
        }
    }
    for (code, _) in WITHOUT_FILE {
        missing.remove(code);
    }
    assert!(missing.is_empty(), "no file in fixtures/problems shows {missing:?}");
}
