//! Amounts and dates as types of the rule language, and recognisers that are left out.

use crate::cli::newsclaim;
use newsclaim::annotate::Recognisers;
use newsclaim::article::Content;
use newsclaim::extract::Extractor;
use newsclaim::rules::builtin;
use newsclaim::rules::resolve::{PackFile, PackSource};
use newsclaim::source::Source;

/// Sentences with an amount or date of every kind, published on a Wednesday.
const TEXT: &str = "Sales fell by 27% in March and costs by 3.5 percentage points. Nearly two-thirds of the 900 staff left on Monday. \
Profit tripled to more than $90m over two years. The third ship carried 40 tonnes.";

/// What the slot of a pattern takes in [`TEXT`].
#[track_caller]
fn check(slot: &str, expected: &[&str]) {
    let rule = format!(
        "[[claim]]\nid = \"slot\"\nemits = \"test.slot\"\npattern = '''<amount: {slot}>'''\naccept = [\"Sales fell 5%.\"]\nreject = [\"No.\"]\n"
    );
    let file = PackFile { path: "mine/a.rules.toml".to_owned(), name: "a.rules.toml".to_owned(), text: rule };
    let (extractor, problems) = Extractor::new(&[builtin::pack(), PackSource { fallback: "mine".to_owned(), files: vec![file] }]);
    let extractor = extractor.unwrap_or_else(|| panic!("{problems:#?}"));
    let source = Source { text: format!("{TEXT}\n"), ..Source::default() };
    let extraction = extractor.extract(&source, Content::All);
    let text = &extraction.article.text;
    let claims = extraction.claims.iter().filter(|claim| claim.kind == "test.slot");
    let found: Vec<&str> = claims.flat_map(|claim| claim.roles.iter().flat_map(|role| &role.fillers)).map(|f| f.span.text(text)).collect();
    assert_eq!(found, expected, "{slot}");
}

#[test]
fn amounts_and_dates_are_types_with_attributes() {
    check("Percent", &["27%"]);
    check("Points", &["3.5 percentage points"]);
    check("Ratio", &["Nearly two-thirds"]);
    check("Number", &["900 staff"]);
    check("Multiplier", &["tripled"]);
    check("Money", &["more than $90m"]);
    check("Ordinal", &["third"]);
    check("Quantity", &["40 tonnes"]);
    check("Duration", &["two years"]);
    check("Date", &["March", "Monday"]);
    check("Amount[unit=pp]", &["3.5 percentage points"]);
    check("Amount[currency=USD]", &["more than $90m"]);
    check("Amount[bound=over]", &["more than $90m"]);
    check("Amount[bound=under]", &["Nearly two-thirds"]);
    check("Amount[value>=1000]", &["more than $90m"]);
    check("Amount[change=down]", &["27%", "3.5 percentage points"]);
    check("Amount[role=delta]", &["27%", "3.5 percentage points", "tripled"]);
    check("Amount[role=share]", &["Nearly two-thirds"]);
    check("Amount[dimension=mass]", &["40 tonnes"]);
    check("Date[grain=month]", &["March"]);
    check("Amount[role=from]", &[]);
}

#[test]
fn a_recogniser_that_is_left_out_reads_nothing() {
    let kinds = |args: &[&str]| -> Vec<String> {
        let run = newsclaim(&[&["extract", "-", "--format", "json"], args].concat(), TEXT);
        assert_eq!(run.code, 0, "{}", run.err);
        let record: serde_json::Value = serde_json::from_str(&run.out).expect("a record");
        let record = if record.is_array() { record[0].clone() } else { record };
        let of = |key: &str| record[key].as_array().expect("an array").clone();
        of("quantities").iter().chain(&of("dates")).map(|one| one["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    let all = kinds(&[]);
    for (name, kind) in [
        ("percent", "points"),
        ("money", "money"),
        ("quantity", "quantity"),
        ("ratio", "ratio"),
        ("multiplier", "multiplier"),
        ("ordinal", "ordinal"),
        ("date", "date"),
    ] {
        assert!(all.iter().any(|known| known == kind), "{kind} in {all:?}");
        let rest = kinds(&["--without", name]);
        assert!(!rest.iter().any(|known| known == kind), "{kind} in {rest:?} without {name}");
    }
    let none: Vec<&str> = Recognisers::names().flat_map(|name| ["--without", name]).collect();
    assert!(kinds(&none).is_empty());
    let run = newsclaim(&["extract", "-", "--without", "colour"], TEXT);
    assert_ne!(run.code, 0);
    assert!(run.err.contains("percent"), "the names that there are: {}", run.err);
}

#[test]
fn a_pack_adds_units_and_currencies() {
    let list = |name: &str, text: &str| PackFile {
        path: format!("mine/lists/{name}.tsv"),
        name: format!("lists/{name}.tsv"),
        text: text.to_owned(),
    };
    let header = |name: &str| builtin::file(&format!("lists/{name}.tsv")).and_then(|text| text.lines().next()).expect("a list");
    let units = format!("{}\nsmoot\tsmoot\tlength\t1.7018\tword\n", header("units"));
    let currencies = format!("{}\nquatloo\tXQL\tquatloo\tword\t1\n", header("currencies"));
    let extract = |units: &str, currencies: &str| {
        let mine = PackSource { fallback: "mine".to_owned(), files: vec![list("units", units), list("currencies", currencies)] };
        let (extractor, problems) = Extractor::new(&[builtin::pack(), mine]);
        let source = Source { text: "The bridge is 364 smoots long and cost 5 million quatloos.".to_owned(), ..Source::default() };
        let amounts = extractor.map(|extractor| extractor.extract(&source, Content::All).quantities).unwrap_or_default();
        let seen = |q: &newsclaim::extract::Quantity| {
            format!(
                "{} {}",
                q.amount.unit.as_deref().unwrap_or("-"),
                q.amount.currency.as_deref().or(q.amount.dimension.as_deref()).unwrap_or("-")
            )
        };
        (amounts.iter().map(seen).collect::<Vec<_>>(), problems.iter().map(|p| (p.code, p.origin.clone(), p.line)).collect::<Vec<_>>())
    };
    let (amounts, problems) = extract(&units, &currencies);
    assert_eq!((amounts, problems), (vec!["smoot length".to_owned(), "quatloo XQL".to_owned()], Vec::new()));
    let (_, problems) = extract(&units.replace("1.7018", "long"), &currencies);
    assert_eq!(problems, [("E092", Some("mine/lists/units.tsv".to_owned()), Some(2))]);
}
