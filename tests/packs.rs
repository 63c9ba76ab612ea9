//! Several packs at once, and rules of every status, to what the compiler, the tests and the extractor make of them.

use newsclaim::article::Content;
use newsclaim::check::tests;
use newsclaim::extract::Extractor;
use newsclaim::problem::{Problem, Severity};
use newsclaim::rules::builtin;
use newsclaim::rules::resolve::{PackFile, PackSource};
use newsclaim::source::Source;

/// Packs of one file each, by name.
fn packs(texts: &[(&str, &str)]) -> Vec<PackSource> {
    let pack = |(name, text): &(&str, &str)| {
        let file = PackFile { path: format!("{name}/a.rules.toml"), name: "a.rules.toml".to_owned(), text: (*text).to_owned() };
        PackSource { fallback: (*name).to_owned(), files: vec![file] }
    };
    std::iter::once(builtin::pack()).chain(texts.iter().map(pack)).collect()
}

/// The errors of packs, over the built-in one: code, message and help.
fn problems(texts: &[(&str, &str)]) -> Vec<String> {
    let (_, problems) = Extractor::new(&packs(texts));
    let line =
        |p: &Problem| format!("{} {} {} ({})", p.code, p.origin.as_deref().unwrap_or(""), p.message, p.help.as_deref().unwrap_or(""));
    problems.iter().filter(|p| p.severity == Severity::Error).map(line).collect()
}

#[track_caller]
fn check(texts: &[(&str, &str)], expected: &[&str]) {
    let found = problems(texts);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\nis not\n{expected}");
    }
}

/// A rule whose pattern is a company and the given words.
fn rule(words: &str) -> String {
    let text = r#"
[[claim]]
id = "berths"
emits = "ship.arrival"
pattern = '''<ship: Company> WORDS'''
accept = ["Toyota berthed."]
reject = ["Toyota left."]
"#;
    text.replace("WORDS", words)
}

const HARBOUR: &str = r#"
[lists]
berth = ["berth", "moor"]
place = ["quay", "pier"]
[define]
berths = '''~@berth/v (at the @place)?'''
[[claim]]
id = "at-quay"
emits = "ship.stay"
pattern = '''<ship: Company> @berths'''
accept = ["Toyota moored at the quay."]
reject = ["Toyota left."]
"#;

#[test]
fn packs_import_names() {
    let own = |head: &str, words: &str| format!("{head}\n{}", rule(words));
    let harbour = ("harbour", HARBOUR);
    // Without the import the name is unknown; the full name always works.
    check(&[harbour, ("mine", &own("", "~@berth/v"))], &["E011 mine/a.rules.toml there is no list or define `@berth`"]);
    check(&[harbour, ("mine", &own("", "~@harbour::berth/v"))], &[]);
    check(&[harbour, ("mine", &own("imports = ['harbour']", "~@berth/v"))], &[]);
    check(
        &[harbour, ("mine", &own("imports = ['harbour']", "~@bertj/v"))],
        &["E011 mine/a.rules.toml there is no list or define `@bertj` (did you mean `@berth`?)"],
    );
    // A define keeps the names of its own pack.
    check(&[harbour, ("mine", &own("imports = ['harbour']\n[lists]\nplace = ['inn']", "@berths [in=@place]?"))], &[]);
    // Own names come before imported ones, imported ones before the built-in ones.
    check(&[harbour, ("mine", &own("imports = ['harbour', 'news-en']\n[lists]\nberth = ['berth']", "~@berth/v"))], &[]);
    check(&[harbour, ("port", "[lists]\nsay = ['berth']"), ("mine", &own("imports = ['port']", "~@say/v"))], &[]);
    check(
        &[harbour, ("port", "[lists]\nberth = ['dock']"), ("mine", &own("imports = ['harbour', 'port']", "~@berth/v"))],
        &["E005 mine/a.rules.toml `@berth` stands in two imported packs, `harbour` and `port` (write `@harbour::berth` or `@port::berth`)"],
    );
    // What a pack imports is not handed on.
    check(
        &[harbour, ("port", "imports = ['harbour']"), ("mine", &own("imports = ['port']", "~@berth/v"))],
        &["E011 mine/a.rules.toml there is no list or define `@berth`"],
    );
}

#[test]
fn packs_import_no_circle() {
    let import = |names: &str| format!("imports = [{names}]");
    check(&[("a", &import("'b'")), ("b", &import("'c'")), ("c", "")], &[]);
    check(&[("a", &import("'b'")), ("b", &import("'a'"))], &["E020 a/a.rules.toml packs import each other in a circle: a → b → a"]);
    check(
        &[("x", &import("'a'")), ("a", &import("'c'")), ("b", &import("'a'")), ("c", &import("'b', 'd'")), ("d", "")],
        &["E020 a/a.rules.toml packs import each other in a circle: a → c → b → a"],
    );
    check(
        &[("a", &import("'b'")), ("b", &import("'b', 'z'"))],
        &["E020 b/a.rules.toml the pack `b` imports itself", "E024 b/a.rules.toml the pack `z` is not loaded"],
    );
}

#[test]
fn packs_declare_a_type_once() {
    let exit = "[[type]]\nname = 'company.exit'\nroles = { who = 'required' }";
    check(
        &[("a", exit)],
        &["E005 a/a.rules.toml the type `company.exit` is declared twice (the first stands in rules/news-en/types.rules.toml)"],
    );
    check(&[("a", "[[type]]\nname = 'ship.loss'"), ("b", "[[type]]\nname = 'ship.loss'")], &["E005 b/a.rules.toml the type `ship.loss`"]);
    // A type of names that nothing makes is no use to a slot.
    check(&[("a", &format!("[[type]]\nname = 'Ship'\noverlap = 'first'\n{}", rule("~berth/v <x: Ship>")))], &["E012"]);
}

#[test]
fn drafts_run_in_their_tests_alone() {
    const DRAFTS: &str = r#"
[[entity]]
id = "ship-by-prefix"
emits = "Ship"
status = "draft"
span = "name"
pattern = '''MV name:( [cap & !func] )'''
accept = ["The tanker MV Norne sank."]
reject = ["The MV for the job was found."]

[[claim]]
id = "ship-sinks"
emits = "ship.loss"
status = "shadow"
pattern = '''<ship: Ship> ~sink/v'''
reject = ["Hopes sank on Monday."]
test = [{ text = "MV Norne sank off Norway.", expect = [{ ship = "Norne" }] }]

[[claim]]
id = "most-of-it"
emits = "ship.loss.part"
status = "draft"
inherit = { from = "ship.loss", roles = ["ship"] }
pattern = '''most of it in <place: Place>'''
reject = ["He ate most of it in May."]
test = [{ text = "MV Norne sank, most of it in Norway.", expect = [{ ship = "Norne", place = "Norway" }] }]

[[claim]]
id = "wrong"
emits = "ship.loss"
status = "draft"
pattern = '''<ship: Company> ~sink/v'''
accept = ["Toyota rose."]
reject = ["Hopes sank on Monday."]

[[modifier]]
id = "supposedly"
cue = '''supposedly'''
effect = "reported"
status = "draft"
accept = ["Supposedly DJI left Russia."]
reject = ["DJI left Russia."]

[[claim]]
id = "ship-is-lost"
emits = "ship.loss"
pattern = '''<ship: Name> ~be/v lost'''
accept = ["Norne was lost."]
reject = ["All was lost."]
"#;
    let (extractor, problems) = Extractor::new(&packs(&[("ships", DRAFTS)]));
    let extractor = extractor.unwrap_or_else(|| panic!("{problems:?}"));
    let report = tests::run(&extractor, &|path| path.starts_with("ships/"));
    let failures: Vec<&str> = report.failures.iter().map(|failure| failure.message.as_str()).collect();
    assert_eq!(failures, ["`wrong` does not match a sentence that it must accept"]);
    assert_eq!((report.rules, report.passed), (6, 11));
    let text = "MV Norne sank. Toyota sank. Supposedly Vega was lost.".to_owned();
    let extraction = extractor.extract(&Source { text, ..Source::default() }, Content::All);
    let claims: Vec<(&str, &str)> = extraction.claims.iter().map(|claim| (claim.rule.as_str(), claim.modality.as_str())).collect();
    assert_eq!(claims, [("ships/ship-is-lost@0.0.0", "asserted")]);
    assert!(extraction.entities.iter().all(|entity| entity.kind != "Ship"));
}

#[test]
fn an_alias_stands_for_its_rule() {
    const RULES: &str = r#"
[[claim]]
id = "berths"
aliases = ["docks"]
emits = "ship.arrival"
pattern = '''<ship: Company> ~berth/v'''
accept = ["Toyota berthed."]
reject = ["Toyota left."]

[[claim]]
id = "berths-at"
emits = "ship.stay"
prefer_over = ["PREFERRED"]
pattern = '''<ship: Company> ~berth/v at <place: NP>'''
accept = ["Toyota berthed at a quay."]
reject = ["Toyota berthed."]
"#;
    for (name, expected) in [("docks", 1), ("berths", 1), ("berths-at", 2)] {
        let (extractor, problems) = Extractor::new(&packs(&[("ships", &RULES.replace("PREFERRED", name))]));
        let extractor = extractor.unwrap_or_else(|| panic!("{problems:?}"));
        let extraction = extractor.extract(&Source { text: "Toyota berthed at a quay.".to_owned(), ..Source::default() }, Content::All);
        assert_eq!(extraction.claims.len(), expected, "{name}: {:?}", extraction.claims);
    }
}
