//! The README and the pages of docs/ to what the program does: rules run, tables and records are the program's own.
//!
//! `UPDATE_GOLDEN=1 cargo test docs` writes the README's table, the claim types and tables of docs/output.md and the codes of docs/rules.md anew.

use crate::{cli, files, read, root};
use newsclaim::article::Content;
use newsclaim::check::{lint, tests};
use newsclaim::extract::Extractor;
use newsclaim::output::filter::FIELDS;
use newsclaim::output::table::{COMMON, TABLES};
use newsclaim::problem::{Problem, Severity};
use newsclaim::rules::builtin;
use newsclaim::rules::expr::{Expr, Function};
use newsclaim::rules::file::RuleKind;
use newsclaim::rules::program::{Program, Rule};
use newsclaim::rules::resolve::{PackFile, PackSource};
use newsclaim::source::Source;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A fenced block of a page.
pub(crate) struct Block {
    /// One-based line of its first line.
    pub(crate) line: usize,
    /// What stands behind the opening marks: `toml`, `toml,fragment`.
    pub(crate) info: String,
    pub(crate) text: String,
    /// Byte range of the text in the page.
    range: std::ops::Range<usize>,
}

pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for (index, line) in page.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        match line.trim_end().strip_prefix("```") {
            Some(info) if !open => {
                open = true;
                found.push(Block { line: index + 2, info: info.trim().to_owned(), text: String::new(), range: at..at });
            }
            Some(_) => open = false,
            None if open => {
                let block = found.last_mut().expect("an open block");
                block.text.push_str(line);
                block.range.end = start + line.len();
            }
            None => {}
        }
    }
    assert!(!open, "a block is not closed");
    found
}

/// The block behind the comment `<!-- name: … -->`.
fn marked(page: &str, name: &str) -> Block {
    let at = page.find(&format!("<!-- {name}:")).unwrap_or_else(|| panic!("no block is marked `{name}`"));
    blocks(page).into_iter().find(|block| block.range.start > at).expect("a block behind the mark")
}

/// Compiles a text as a rule file of its own pack over the built-in one, and runs its tests. All that is wrong with it.
fn problems_of(text: &str) -> Vec<Problem> {
    let file = PackFile { path: "page.rules.toml".to_owned(), name: "page.rules.toml".to_owned(), text: text.to_owned() };
    let own = |path: &str| path == "page.rules.toml";
    let packs = [builtin::pack(), PackSource { fallback: "page".to_owned(), files: vec![file] }];
    let (extractor, mut problems) = Extractor::judged(&packs, |compiled, language| lint::lint(compiled, language, &packs, &own));
    if let Some(extractor) = extractor {
        problems.extend(tests::run(&extractor, &own).failures);
    }
    problems.retain(|problem| problem.origin.as_deref().is_some_and(own));
    problems
}

fn shown(path: &str, problem: &Problem, block: &Block) -> String {
    let at = problem.labels.first().map_or(0, |label| label.span.start as usize).min(block.text.len());
    let line = block.line + block.text[..at].matches('\n').count();
    format!("{path}:{line}: {}: {} {:?} {}", problem.code, problem.message, problem.labels, problem.help.as_deref().unwrap_or(""))
}

/// Runs the rule blocks of a page: `toml` must be fine, `toml,E014` must give that code and no other. How many ran.
fn run_blocks(path: &str, findings: &mut Vec<String>) -> usize {
    let mut ran = 0;
    for block in blocks(&read(path)).iter().filter(|block| block.info.starts_with("toml")) {
        let problems = problems_of(&block.text);
        let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
        let wanted: BTreeSet<&str> = block.info.strip_prefix("toml,").into_iter().collect();
        ran += 1;
        if codes != wanted {
            findings.push(format!("{path}:{}: gives {codes:?}, not {wanted:?}", block.line));
            findings.extend(problems.iter().map(|problem| shown(path, problem, block)));
        }
    }
    ran
}

#[test]
fn docs_rules_run() {
    let mut findings = Vec::new();
    let ran = run_blocks("docs/rules.md", &mut findings);
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    assert!(ran >= 18, "only {ran} blocks ran");
}

/// A section of docs/codes.md: its code, the rest of its title, its text.
fn code_sections(page: &str) -> Vec<(String, String, String)> {
    let sections = page.split("\n## ").skip(1).map(|section| {
        let (title, text) = section.split_once('\n').expect("a text below the title");
        let (code, meaning) = title.split_once(" · ").unwrap_or_else(|| panic!("`## {title}` is not written `## E014 · meaning`"));
        (code.to_owned(), meaning.to_owned(), text.to_owned())
    });
    sections.collect()
}

#[test]
fn docs_codes_show_what_they_say() {
    let page = read("docs/codes.md");
    let mut findings = Vec::new();
    let ran = run_blocks("docs/codes.md", &mut findings);
    for (code, meaning, text) in code_sections(&page) {
        let infos: Vec<String> = blocks(&text).into_iter().map(|block| block.info).collect();
        if !infos.is_empty() && infos != [format!("toml,{code}"), "toml".to_owned()] {
            findings.push(format!("{code}: the blocks are {infos:?}; one gives the code, one is put right"));
        }
        if meaning.ends_with('.') || meaning.contains('`') || text.trim().len() < 40 {
            findings.push(format!("{code}: a title without marks and a text of a sentence or more are wanted"));
        }
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    assert!(ran >= 40, "only {ran} blocks ran");
}

#[test]
fn docs_explain_every_code() {
    let codes: BTreeSet<String> = files("src", ".rs").into_iter().flat_map(|path| codes_in(&read(&path))).collect();
    assert!(codes.len() > 40, "{codes:?}");
    let listed: Vec<String> = code_sections(&read("docs/codes.md")).into_iter().map(|(code, ..)| code).collect();
    let unique: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(unique.len(), listed.len(), "a code has two sections in docs/codes.md");
    assert_eq!(unique, codes, "left: the sections of docs/codes.md; right: the codes in src");
}

#[test]
fn docs_rules_list_the_codes() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for (code, meaning, _) in code_sections(&read("docs/codes.md")).iter().filter(|(code, ..)| code.starts_with(['E', 'W', 'T', 'L'])) {
        // As sites make anchors of titles: marks go, each space becomes a dash.
        let letters = format!("{code}  {meaning}").to_lowercase().replace(|c: char| !c.is_alphanumeric() && c != ' ' && c != '-', "");
        writeln!(table, "| [`{code}`](codes.md#{}) | {meaning} |", letters.replace(' ', "-")).expect("a String");
    }
    update_between("docs/rules.md", "<!-- codes: written by tests/docs.rs -->\n", &table);
}

/// The codes that stand in quotes: `"E014"`.
fn codes_in(source: &str) -> Vec<String> {
    let is_code =
        |word: &&str| word.len() == 4 && word.starts_with(['A', 'E', 'I', 'L', 'T', 'W']) && word[1..].bytes().all(|b| b.is_ascii_digit());
    source.split('"').filter(is_code).map(str::to_owned).collect()
}

const STORY: &str = "story.txt";

/// Runs the program on the README's story in a folder of its own.
fn on_the_story(args: &[&str]) -> String {
    let folder = std::env::temp_dir().join(format!("newsclaim-docs-{}-{}", std::process::id(), args.join("")));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let story = blocks(&read("README.md")).into_iter().find(|block| block.info == "text").expect("the story");
    let path = folder.join(STORY).display().to_string();
    std::fs::write(&path, story.text).expect("a file");
    let args: Vec<&str> = ["extract", &path].into_iter().chain(args.iter().copied()).collect();
    let run = cli::newsclaim(&args, "");
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(run.code, 0, "{}", run.err);
    run.out.replace(&path, STORY)
}

#[test]
fn docs_readme_shows_the_table() {
    let page = read("README.md");
    let block = marked(&page, "table");
    let table = on_the_story(&["--format", "table"]);
    let table = table.trim_end().to_owned() + "\n";
    update("README.md", &page, &block, &table);
}

/// Compares a block with what it must be, or writes it anew.
fn update(path: &str, page: &str, block: &Block, expected: &str) {
    if block.text != expected && std::env::var_os("UPDATE_GOLDEN").is_some() {
        let page = format!("{}{expected}{}", &page[..block.range.start], &page[block.range.end..]);
        std::fs::write(root().join(path), page).expect("a page");
    } else {
        assert_eq!(block.text, expected, "\n{path}:{} is out of date: UPDATE_GOLDEN=1 cargo test docs\n{expected}", block.line);
    }
}

/// The same for what stands between a comment and `<!-- end -->`.
fn update_between(path: &str, before: &str, expected: &str) {
    let page = read(path);
    let start = page.find(before).expect("the mark before the table") + before.len();
    let end = start + page[start..].find("<!-- end -->\n").expect("the mark behind the table");
    let line = 1 + page[..start].matches('\n').count();
    update(path, &page, &Block { line, info: String::new(), text: page[start..end].to_owned(), range: start..end }, expected);
}

#[test]
fn docs_readme_shows_the_record() {
    let page = read("README.md");
    let abridged: Value = serde_json::from_str(&marked(&page, "record").text).expect("JSON");
    let record: Value = serde_json::from_str(&on_the_story(&["--format", "jsonl"])).expect("JSON");
    let lacking = lacking(&abridged, &record, "");
    assert_eq!(lacking, None, "the README shows what the record has not:\n{record:#}");
}

/// The first place where `part` says something that `whole` does not. An object may leave out keys, an array items.
fn lacking(part: &Value, whole: &Value, place: &str) -> Option<String> {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part.iter().find_map(|(key, value)| {
            let place = format!("{place}.{key}");
            whole.get(key).map_or(Some(place.clone()), |other| lacking(value, other, &place))
        }),
        (Value::Array(part), Value::Array(whole)) => {
            let mut rest = whole.iter();
            let missing = part.iter().position(|item| !rest.any(|other| lacking(item, other, place).is_none()));
            missing.map(|index| format!("{place}[{index}]"))
        }
        (part, whole) => (part != whole).then(|| format!("{place}: {whole}, not {part}")),
    }
}

#[test]
fn docs_readme_rule_runs() {
    let block = marked(&read("README.md"), "rule");
    let problems = problems_of(&block.text);
    assert!(problems.is_empty(), "{problems:?}");
}

/// What the README shows of the library, word for word.
fn library() -> Result<String, Box<dyn std::error::Error>> {
    let mut out = String::new();
    macro_rules! println {
        ($($words:tt)*) => { writeln!(out, $($words)*)? };
    }
    let (extractor, problems) = Extractor::new(&[builtin::pack()]);
    let extractor = extractor.ok_or_else(|| format!("{problems:?}"))?;
    let source = Source { text: "Exports of cars fell by more than 40% in March 2022.".to_owned(), ..Source::default() };
    let extraction = extractor.extract(&source, Content::All);
    for claim in &extraction.claims {
        let trigger = claim.trigger.text(&extraction.article.text);
        println!("{} {trigger}", claim.kind);
    }
    Ok(out)
}

#[test]
fn docs_readme_library_runs() {
    let block = marked(&read("README.md"), "library").text;
    let printed = library().expect("the example runs");
    let comment = block.lines().find_map(|line| line.split("; // ").nth(1)).expect("a comment that says what is printed");
    assert_eq!(printed.trim_end(), comment);
    let own = read("tests/docs.rs");
    let (uses, code): (Vec<&str>, Vec<&str>) = block.lines().filter(|line| !line.is_empty()).partition(|line| line.starts_with("use "));
    for line in uses.iter().map(|line| line.trim_start_matches("use newsclaim::").trim_end_matches(';')) {
        let (module, item) = line.rsplit_once("::").expect("a path");
        assert!(own.contains(&format!("use newsclaim::{module}::{item};")), "{line} is not what this file uses");
    }
    let code: Vec<&str> = code.iter().map(|line| line.split(" // ").next().unwrap_or(line).trim_end()).collect();
    assert!(!code.is_empty());
    let own: Vec<&str> = own.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    assert!(own.windows(code.len()).any(|lines| lines == code.as_slice()), "the README's example is not the one of this file");
}

#[test]
fn docs_list_the_tables() {
    let mut list = String::new();
    for table in &TABLES {
        let common = if table.parent().is_some() { COMMON.len() } else { 0 };
        writeln!(list, "**`{}`**: {}\n\n| column | | |\n|---|---|---|", table.name, table.about).expect("a String");
        for column in table.columns().skip(common) {
            let maybe = if column.nullable { "?" } else { "" };
            writeln!(list, "| `{}` | {}{maybe} | {} |", column.name, column.kind.as_str(), column.about).expect("a String");
        }
        list.push('\n');
    }
    update_between("docs/output.md", "<!-- tables: written by tests/docs.rs -->\n", &list);
}

#[test]
fn docs_list_the_fields_of_conditions() {
    let mut table = String::from("| field | |\n|---|---|\n");
    for field in &FIELDS {
        let name = if field.name.ends_with('.') { format!("{}NAME", field.name) } else { field.name.to_owned() };
        writeln!(table, "| `{name}` | {} |", field.about).expect("a String");
    }
    update_between("docs/batch.md", "<!-- fields: written by tests/docs.rs -->\n", &table);
}

/// What the rules of a claim type may give.
#[derive(Default)]
struct ClaimType {
    /// Roles, with the number of rules that require them.
    roles: BTreeMap<String, usize>,
    fields: BTreeSet<String>,
    rules: usize,
    example: Option<String>,
}

#[test]
fn docs_list_the_claim_types() {
    let (extractor, problems) = Extractor::new(&[builtin::pack()]);
    let extractor = extractor.unwrap_or_else(|| panic!("{problems:?}"));
    let mut table = String::from("| type | roles | fields | an example |\n|---|---|---|---|\n");
    for (name, kind) in claim_types(extractor.program()) {
        let roles: Vec<String> =
            kind.roles.iter().map(|(role, required)| if *required == kind.rules { role.clone() } else { format!("[{role}]") }).collect();
        let fields: Vec<String> = kind.fields.into_iter().collect();
        writeln!(table, "| `{name}` | {} | {} | {} |", roles.join(", "), fields.join(", "), kind.example.unwrap_or_default())
            .expect("a String");
    }
    update_between("docs/output.md", "<!-- claim types: written by tests/docs.rs -->\n", &table);
}

fn claim_types(program: &Program) -> BTreeMap<String, ClaimType> {
    let mut types: BTreeMap<String, ClaimType> = BTreeMap::new();
    for rule in program.rules.iter().filter(|rule| rule.kind == RuleKind::Claim) {
        let emits = rule.written.emits.as_ref().expect("a claim rule emits").value.clone();
        let kind = types.entry(emits).or_default();
        kind.rules += 1;
        if kind.example.is_none() {
            kind.example =
                rule.written.tests.iter().filter(|test| test.todo.is_none()).map(|test| test.text.value.clone()).min_by_key(String::len);
        }
        for (role, required) in roles_of(rule) {
            *kind.roles.entry(role).or_default() += usize::from(required);
        }
        let computed = rule.set.iter().filter(|(_, expr)| !is_span(expr)).map(|(name, _)| name.clone());
        let inherited = rule.inherit.iter().flat_map(|inherit| inherit.fields.clone());
        kind.fields.extend(computed.chain(inherited).filter(|name| !name.starts_with('_')));
    }
    types
}

/// Roles of a rule and whether it gives no claim without them.
fn roles_of(rule: &Rule) -> Vec<(String, bool)> {
    let slots = rule.roles.iter().map(|role| (role.name.clone(), role.required));
    let captures = rule.captures.iter().filter(|name| *name != "trigger").map(|name| (name.clone(), true));
    let computed = rule.set.iter().filter(|(_, expr)| is_span(expr)).map(|(name, _)| (name.clone(), true));
    let inherited = rule.inherit.iter().flat_map(|inherit| inherit.roles.iter().map(|role| (role.clone(), true)));
    slots.chain(captures).chain(computed).chain(inherited).filter(|(name, _)| !name.starts_with('_')).collect()
}

fn is_span(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(Function::Remainder, ..) | Expr::Name(_, None, _))
}

#[test]
fn docs_blocks_are_found() {
    let found = blocks("a\n```toml\nb\nc\n```\n```\nd\n```\n");
    let found: Vec<(usize, &str, &str)> = found.iter().map(|block| (block.line, &*block.info, &*block.text)).collect();
    assert_eq!(found, [(3, "toml", "b\nc\n"), (7, "", "d\n")]);
    assert!(problems_of("[[claim]]\nid = 1\n").iter().any(|problem| problem.severity == Severity::Error && problem.code == "E003"));
    let check =
        |part: &str, whole: &str| lacking(&serde_json::from_str(part).expect("JSON"), &serde_json::from_str(whole).expect("JSON"), "");
    assert_eq!(check(r#"{"a":[2,4]}"#, r#"{"a":[1,2,3,4],"b":0}"#), None);
    assert_eq!(check(r#"{"a":[4,2]}"#, r#"{"a":[1,2,3,4]}"#).as_deref(), Some(".a[1]"));
    assert_eq!(check(r#"{"c":1}"#, r#"{"a":1}"#).as_deref(), Some(".c"));
}
