//! Source files to findings against docs/architecture.md: who imports whom, sizes, names, first lines.

use crate::{files, read};

/// The modules in the order that data passes: each may use only those before it.
const ORDER: [&str; 16] = [
    "span",
    "problem",
    "source",
    "article",
    "text",
    "syntax",
    "annotate",
    "rules",
    "claims",
    "extract",
    "output",
    "batch",
    "corroborate",
    "check",
    "score",
    "cli",
];

/// Words that only some places may use, and why.
const CONFINED: [(&str, &[&str], &str); 7] = [
    ("Serialize", &["src/output/record.rs", "src/batch/", "src/check/report.rs"], "the public schema lives in one file"),
    ("anyhow", &["src/cli/"], "libraries define their errors"),
    ("clap", &["src/cli/"], "only the command line parses arguments"),
    ("scraper", &["src/article/"], "nothing after `article` knows HTML"),
    ("annotate_snippets", &["src/cli/"], "only the command line draws problems"),
    ("reqwest", &["src/source/fetch/"], "only fetching touches the network"),
    ("unsafe", &[], "the crate is safe Rust"),
];

/// Files that work without an article at hand, so that rules can be checked alone.
const WITHOUT_DOCUMENT: [&str; 6] = ["file", "pattern", "format", "resolve", "compile", "program"];

/// Names that say nothing about what a file is for.
const NAMELESS: [&str; 6] = ["utils", "util", "types", "common", "helpers", "misc"];

/// More lines than this before the tests, and a file does more than one thing.
const LONGEST: usize = 600;

#[test]
fn sources_keep_the_architecture() {
    let paths = files("src", ".rs");
    assert!(paths.len() > 20, "the sources were not found: {paths:?}");
    let mut findings = layout(&paths);
    for path in paths.iter().chain(&files("tests", ".rs")).chain(&files("benches", ".rs")).chain(&files("examples", ".rs")) {
        findings.extend(inspect(path, &read(path)));
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// What is wrong with the names and places of the files.
fn layout(paths: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    for path in paths {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.trim_end_matches(".rs");
        if NAMELESS.contains(&stem) {
            findings.push(format!("{path}: `{stem}` says nothing; name the file by what it makes"));
        }
        let beside = format!("{folder}/{stem}/");
        if paths.iter().any(|other| other.starts_with(&beside)) {
            findings.push(format!("{path}: stands beside {beside}; move it to {beside}mod.rs"));
        }
    }
    findings
}

/// What is wrong inside one file.
fn inspect(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let first = text.lines().next().unwrap_or_default();
    if first.strip_prefix("//! ").is_none_or(|words| words.split_whitespace().count() < 4) {
        findings.push(format!("{path}:1: the first line must be `//! …` and say what the file turns into what"));
    }
    let own = text.find("#[cfg(test)]\nmod ").or_else(|| text.find("#[cfg(test)]\n#[allow")).map_or(text, |end| &text[..end]);
    if own.lines().count() > LONGEST {
        findings.push(format!("{path}: {} lines before the tests; more than {LONGEST} are two files", own.lines().count()));
    }
    // The programs in src/bin and everything outside src use the library from outside.
    if !path.starts_with("src/") || path.starts_with("src/bin/") {
        return findings;
    }
    let code = code_of(own);
    findings.extend(imports(path, &code));
    for (word, places, why) in CONFINED {
        if !places.iter().any(|place| path.starts_with(place)) {
            findings.extend(lines_with(&code, word).map(|line| format!("{path}:{line}: `{word}` does not belong here: {why}")));
        }
    }
    if let Some(("rules", rest)) = module_of(path)
        && WITHOUT_DOCUMENT.iter().any(|file| rest == format!("{file}.rs") || rest.starts_with(&format!("{file}/")))
    {
        findings.extend(
            lines_with(&code, "Document").map(|line| format!("{path}:{line}: rules are read and compiled with no article at hand")),
        );
    }
    findings
}

/// The top module of a file and the rest of its path: `src/rules/file.rs` is (`rules`, `file.rs`), `src/span.rs` is (`span`, ``).
fn module_of(path: &str) -> Option<(&str, &str)> {
    let inside = path.strip_prefix("src/")?;
    Some(inside.split_once('/').unwrap_or((inside.trim_end_matches(".rs"), "")))
}

/// What is wrong with the paths that a file uses.
fn imports(path: &str, code: &str) -> Vec<String> {
    let Some((module, rest)) = module_of(path) else { return Vec::new() };
    // The roots name everything.
    let Some(own) = ORDER.iter().position(|name| *name == module) else {
        let known = module == "lib" || module == "main";
        return if known { Vec::new() } else { vec![format!("{path}: `{module}` has no place in the order of modules")] };
    };
    let mut findings = Vec::new();
    let mut check = |line: usize, name: &str| match ORDER.iter().position(|other| *other == name) {
        Some(other) if other <= own => {}
        Some(_) => findings.push(format!("{path}:{line}: `{module}` stands before `{name}` and may not use it")),
        None => findings.push(format!("{path}:{line}: import `{name}` from the module that defines it")),
    };
    for (at, _) in code.match_indices("crate::") {
        if at > 0 && code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = line_of(code, at);
        for name in heads(&code[at + "crate::".len()..]) {
            check(line, name);
        }
    }
    // In the file of a top module, `super` is the crate's root.
    if rest.is_empty() || rest == "mod.rs" {
        for (at, _) in code.match_indices("super::") {
            findings.push(format!("{path}:{}: write `crate::` where `super` is the crate's root", line_of(code, at)));
        }
    }
    for (at, _) in code.match_indices("super::super") {
        findings.push(format!("{path}:{}: `super::super` hides where a name comes from; write `crate::…`", line_of(code, at)));
    }
    findings
}

/// The first names behind a `crate::`: one, or those of a `{…}` list.
fn heads(after: &str) -> Vec<&str> {
    let name = |text: &'_ str| text.trim_start().split(|c: char| !(c.is_alphanumeric() || c == '_')).next().map_or(0, str::len);
    let Some(list) = after.strip_prefix('{') else { return vec![&after[..name(after)]] };
    let mut depth = 0;
    let mut heads = Vec::new();
    let mut start = 0;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                let item = list[start..at].trim_start();
                if !item.is_empty() {
                    heads.push(&item[..name(item)]);
                }
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    heads
}

/// One-based lines on which `word` stands as a whole word.
fn lines_with<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let whole = move |at: usize| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part);
    code.match_indices(word).filter(move |(at, _)| whole(*at)).map(|(at, _)| line_of(code, at))
}

fn line_of(code: &str, at: usize) -> usize {
    1 + code[..at].matches('\n').count()
}

/// The source with comments and the insides of strings blanked out, line by line the same.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => string_end(rest),
            'r' | 'b' if !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') => raw_end(rest).unwrap_or(0),
            '\'' => char_end(rest).unwrap_or(0),
            _ => 0,
        };
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            code.extend(rest[..skipped].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[skipped..];
        }
    }
    code
}

/// The length of the string literal that `rest` begins with.
fn string_end(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}

/// The length of a raw string literal, if `rest` begins with one.
fn raw_end(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = inner.len() - inner.trim_start_matches('#').len();
    inner[hashes..].strip_prefix('"')?;
    let begin = rest.len() - inner.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(rest[begin..].find(&close).map_or(rest.len(), |end| begin + end + close.len()))
}

/// The length of a character literal, if `rest` begins with one and not with a lifetime.
fn char_end(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    match chars.next()? {
        (_, '\\') => rest[3..].find('\'').map(|end| end + 4),
        (at, c) => rest[at + c.len_utf8()..].starts_with('\'').then(|| at + c.len_utf8() + 1),
    }
}

/// A file body that is fine but for what the test adds.
fn with(body: &str) -> String {
    format!("//! Things to other things, for the test.\n{body}")
}

#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let findings = inspect(path, text);
    assert_eq!(findings.len(), expected.len(), "{path}: {findings:?}");
    for (finding, expected) in findings.iter().zip(expected) {
        assert!(finding.starts_with(path) && finding.contains(expected), "{finding:?} does not say {expected:?}");
    }
}

#[test]
fn the_check_sees_wrong_directions() {
    check("src/text/mod.rs", &with("use crate::article::Article;\nuse crate::text::Token;"), &[]);
    check("src/text/tokens.rs", &with("use crate::rules::Rule;"), &[":2: `text` stands before `rules`"]);
    check("src/text/tokens.rs", &with("fn a() -> crate::cli::Exit { b() }"), &["`text` stands before `cli`"]);
    check(
        "src/text/tokens.rs",
        &with("use crate::{\n    article::{Article, Block},\n    rules::Rule,\n};"),
        &["`text` stands before `rules`"],
    );
    check("src/text/tokens.rs", &with("pub(in crate::output) fn a() {}"), &["`text` stands before `output`"]);
    check("src/span.rs", &with("use super::problem::Problem;"), &["write `crate::`"]);
    check("src/text/mod.rs", &with("use super::span::Span;"), &["write `crate::`"]);
    check("src/text/tokens.rs", &with("use super::Token;"), &[]);
    check("src/rules/a/b.rs", &with("use super::super::Rule;"), &["`super::super`"]);
    check("src/text/tokens.rs", &with("use crate::Article;"), &["import `Article` from the module that defines it"]);
    check("src/extras/mod.rs", &with("fn a() {}"), &["`extras` has no place"]);
    check("src/bin/train-syntax.rs", &with("use crate::cli::Exit;"), &[]);
    check("src/lib.rs", &with("pub use crate::cli::Exit;"), &[]);
}

#[test]
fn the_check_reads_code_only() {
    check("src/text/mod.rs", &with("// crate::cli\n/* crate::cli */ /// crate::cli\nconst A: &str = \"crate::cli \\\" crate::cli\";"), &[]);
    check("src/text/mod.rs", &with("const A: &str = r#\"crate::cli \" \"#; const B: char = '\"'; const C: &str = \"crate::cli\";"), &[]);
    check("src/text/mod.rs", &with("fn a<'a>(b: &'a str) -> char { '\\'' }\nuse crate::cli::C;"), &[":3: `text` stands before"]);
    check("src/text/mod.rs", &with("fn a() {}\n#[cfg(test)]\nmod tests {\n    use crate::cli::C;\n}"), &[]);
}

#[test]
fn the_check_sees_confined_words() {
    check("src/claims/mod.rs", &with("use serde::Serialize;"), &["`Serialize` does not belong here"]);
    check("src/claims/mod.rs", &with("#[derive(serde::Deserialize)]\nstruct A;"), &[]);
    check("src/output/record.rs", &with("use serde::Serialize;"), &[]);
    check("src/source/mod.rs", &with("fn a() -> anyhow::Result<()> { b() }"), &["`anyhow` does not belong here"]);
    check("src/rules/compile.rs", &with("use crate::text::Document;"), &["no article at hand"]);
    check("src/rules/matcher.rs", &with("use crate::text::Document;"), &[]);
}

#[test]
fn the_check_sees_bad_files() {
    check("src/text/mod.rs", "use crate::span::Span;\n", &[":1: the first line"]);
    check("src/text/mod.rs", "//! Tokens.\n", &[":1: the first line"]);
    check("src/text/mod.rs", &with(&"\n".repeat(LONGEST)), &["601 lines before the tests"]);
    check("src/text/mod.rs", &with(&format!("#[cfg(test)]\nmod tests {{{}}}", "\n".repeat(LONGEST))), &[]);
    let paths = ["src/a.rs", "src/a/b.rs", "src/text/mod.rs", "src/text/utils.rs"].map(str::to_owned);
    let findings = layout(&paths);
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].starts_with("src/a.rs: stands beside src/a/"));
    assert!(findings[1].starts_with("src/text/utils.rs: `utils` says nothing"));
}
