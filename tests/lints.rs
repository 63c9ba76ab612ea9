//! Rule packs to what the linter says of them: the built-in one is clean, and nothing that is wrong hides something else.

use newsclaim::check::lint;
use newsclaim::extract::Extractor;
use newsclaim::problem::Problem;
use newsclaim::rules::builtin;
use newsclaim::rules::file::RuleKind;
use newsclaim::rules::resolve::{PackFile, PackSource};

/// Code, file and the words that are underlined (or the line) of all problems of a pack over the built-in one, sorted by place.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let own = files.iter().map(|(name, text)| PackFile { path: (*name).to_owned(), name: (*name).to_owned(), text: (*text).to_owned() });
    let packs = [builtin::pack(), PackSource { fallback: "own".to_owned(), files: own.collect() }];
    let (_, mut found) = Extractor::judged(&packs, |compiled, language| lint::lint(compiled, language, &packs, &|_| true));
    found.sort_by_key(Problem::place);
    let said = |problem: &Problem| {
        let path = problem.origin.as_deref().unwrap_or_default();
        let text = files.iter().find(|(name, _)| *name == path).map_or("", |(_, text)| *text);
        let place = match problem.labels.first() {
            Some(label) => text[label.span.start as usize..label.span.end as usize].to_owned(),
            None => format!("line {}", problem.line.unwrap_or(0)),
        };
        format!("{} {path}: {place}", problem.code)
    };
    found.iter().map(said).collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(problems(files), expected);
}

#[test]
fn the_built_in_pack_is_clean() {
    check(&[("own.rules.toml", "")], &[]);
}

#[test]
fn every_built_in_rule_has_a_full_test() {
    let (extractor, problems) = Extractor::new(&[builtin::pack()]);
    let extractor = extractor.unwrap_or_else(|| panic!("{problems:?}"));
    let rules = extractor.program().rules.iter().filter(|rule| rule.kind != RuleKind::Modifier);
    // A modifier has no `test`: what it does stands in the tests of claims.
    let untested = rules.filter(|rule| !rule.written.tests.iter().any(|test| test.todo.is_none() && !test.expect.is_empty()));
    let untested: Vec<&str> = untested.map(|rule| rule.written.id.value.as_str()).collect();
    assert!(untested.is_empty(), "no full test: {untested:?}");
}

const SOUND: &str = r#"
[[claim]]
id = "leaves"
emits = "company.exit"
pattern = '''<actors: Company> (quit | quit) <place: Country>'''
"#;

#[test]
fn one_run_shows_everything() {
    let broken = r#"
[lists]
unused = ["a"]
goods  = ["car"]
[[claim]]
id = "untyped"
emits = "company.exit"
pattern = '''<actors: Company> ~leave/v <place: Cuntry>'''
where = "actors > 5"
reject = ["It rained."]
[[claim]]
id = "open"
emits = "company.exit"
pattern = '''<actors: Company> ~leave/v ( @goods'''
[[claim]]
id = "says"
emits = "company.say"
trigger = '''~say/v'''
reject = ["It rained."]
[claim.roles]
who   = "agent: Company"
words = "quote: NP ?"
"#;
    check(
        &[("b.rules.toml", broken), ("a.rules.toml", SOUND), ("c.rules.toml", "[lists\n")],
        &[
            "E016 a.rules.toml: leaves",
            "W003 a.rules.toml: quit",
            "W002 b.rules.toml: unused",
            "E016 b.rules.toml: untyped",
            "E012 b.rules.toml: Cuntry",
            "E023 b.rules.toml: actors",
            "E016 b.rules.toml: open",
            "E010 b.rules.toml: ",
            "E016 b.rules.toml: says",
            "W006 b.rules.toml: quote",
            "E001 c.rules.toml: \n",
        ],
    );
}

#[test]
fn lists_in_files_are_judged_by_their_words() {
    let goods = "word\tkind\r\n# what is sold\r\ncar\troad\r\n\r\n  toy \tplay\r\ncar\tother\r\ncars\troad\r\nTOY\tplay\r\n";
    let rules = r#"
[lists]
more = { file = "lists/more.tsv" }
[[claim]]
id = "recalls"
emits = "company.recall"
pattern = '''<actors: Company> ~recall/v <what: NP[head=@goods]> @more'''
reject = ["It rained."]
accept = ["Toyota recalled cars."]
"#;
    let files = [("a.rules.toml", rules), ("lists/goods.tsv", goods), ("lists/more.tsv", "word\n"), ("lists/odd.tsv", "word\nodd\n")];
    // `lists/more.tsv` is `@more` by its name too.
    let found = problems(&files);
    let found: Vec<&str> = found.iter().map(String::as_str).filter(|said| !said.contains("more")).collect();
    assert_eq!(
        found,
        ["W007 lists/goods.tsv: car", "W007 lists/goods.tsv: cars", "W007 lists/goods.tsv: TOY", "W002 lists/odd.tsv: line 1"]
    );
}

#[test]
fn an_empty_list_passes_nothing() {
    let role = |filler: &str| {
        let rules = format!(
            "[[claim]]\nid = \"recalls\"\nemits = \"company.recall\"\ntrigger = '''~recall/v'''\nreject = [\"It rained.\"]\n\
             accept = [\"Toyota recalled cars.\"]\n[claim.roles]\nwhat = \"object: {filler}\"\n"
        );
        problems(&[("a.rules.toml", &rules), ("lists/none.tsv", "word\n# none yet\n"), ("lists/some.tsv", "word\ncar\n")])
    };
    for (filler, warned) in [
        ("NP[head=@none]", true),
        ("NP[head=@none & head=@some]", true),
        ("NP[head=@none | head=@some]", false),
        ("NP[!head=@none]", false),
        ("NP[head=@some]", false),
    ] {
        let found = role(filler);
        assert_eq!(found.iter().any(|said| said == "W006 a.rules.toml: NP"), warned, "{filler}: {found:?}");
    }
}
