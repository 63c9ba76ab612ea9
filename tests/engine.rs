//! Made-up rules over made-up texts: no short cut of the engine and no order of what is written changes a result.

use newsclaim::article::{Article, Content};
use newsclaim::extract::{Extraction, Extractor};
use newsclaim::rules::builtin;
use newsclaim::rules::resolve::{PackFile, PackSource};
use newsclaim::rules::run::Selection;
use newsclaim::source::Source;
use proptest::prelude::*;
use std::fmt::Write as _;

/// A pattern as a tree, so that its alternatives can be written in either order.
#[derive(Clone, Debug)]
enum Pattern {
    Leaf(&'static str),
    Capture(&'static str, Box<Pattern>),
    Optional(Box<Pattern>),
    Seq(Vec<Pattern>),
    Alt(Vec<Pattern>),
    Look(&'static str, Box<Pattern>),
}

impl Pattern {
    fn write(&self, turned: bool) -> String {
        let all = |parts: &[Pattern], turn: bool, joiner: &str| {
            let mut parts: Vec<String> = parts.iter().map(|part| part.write(turned)).collect();
            if turn {
                parts.reverse();
            }
            parts.join(joiner)
        };
        match self {
            Pattern::Leaf(text) => (*text).to_owned(),
            Pattern::Capture(name, inner) => format!("{name}:( {} )", inner.write(turned)),
            Pattern::Optional(inner) => format!("( {} )?", inner.write(turned)),
            Pattern::Seq(parts) => all(parts, false, " "),
            Pattern::Alt(parts) => format!("( {} )", all(parts, turned, " | ")),
            Pattern::Look(sign, inner) => format!("({sign} {})", inner.write(turned)),
        }
    }
}

const LEAVES: &[&str] = &[
    "fell",
    "~fall/v",
    "~cut/v",
    "~@down/v",
    "@place",
    "the",
    "in",
    "Sales",
    "\"Acme Foods\"",
    "[cap]",
    "[num]",
    "[lemma=cut]",
    "[in=@place]",
    "...",
    "...{1,3}",
    "[]",
    "!the",
    "![in=@place]",
    "<x: Firm>",
    "<Firm>",
    "<y: Ship>",
    "<z: Percent>",
    "<Date>",
    "<n: NP>",
    "<w: Firm list>",
    "<Amount[value>10]>",
    "<NP[head=@thing]>",
    "<PP>",
    "^",
    "$",
    "@either",
    "<v: VP>",
    "[pos=VERB]",
    "<Firm[country=PL]>",
];

fn pattern() -> impl Strategy<Value = Pattern> {
    let leaf = prop::sample::select(LEAVES).prop_map(Pattern::Leaf);
    let tree = leaf.prop_recursive(3, 12, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let names = prop::sample::select(&["a", "b", "c"][..]);
        let signs = prop::sample::select(&["?=", "?!", "?<=", "?<!"][..]);
        let plain = prop::sample::select(&LEAVES[..12]).prop_map(|leaf| Box::new(Pattern::Leaf(leaf)));
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(Pattern::Seq),
            2 => prop::collection::vec(inner, 2..4).prop_map(Pattern::Alt),
            1 => boxed.clone().prop_map(Pattern::Optional),
            1 => (names, boxed).prop_map(|(name, inner)| Pattern::Capture(name, inner)),
            1 => (signs, plain).prop_map(|(sign, inner)| Pattern::Look(sign, inner)),
        ]
    });
    // Something with a width first, so that most patterns are sound.
    (prop::sample::select(&LEAVES[..13]), tree).prop_map(|(first, tree)| Pattern::Seq(vec![Pattern::Leaf(first), tree]))
}

#[derive(Clone, Debug)]
struct MadeRule {
    kind: u8,
    pattern: Pattern,
    extra: &'static str,
}

fn rule() -> impl Strategy<Value = MadeRule> {
    let extras = &[
        "",
        "",
        "",
        "scope = \"clause\"\n",
        "scope = \"paragraph\"\n",
        "scope = \"window:2\"\n",
        "overlap = \"first\"\n",
        "unless = ['''the ~cut/v''']\n",
    ];
    (0u8..4, pattern(), prop::sample::select(&extras[..])).prop_map(|(kind, pattern, extra)| MadeRule { kind, pattern, extra })
}

/// The text of one rule.
fn written(number: usize, rule: &MadeRule, turned: bool) -> String {
    let MadeRule { kind, pattern, extra } = rule;
    let pattern = pattern.write(turned);
    match kind {
        0 => format!("[[entity]]\nid = \"e{number}\"\nemits = \"Ship\"\npattern = '''<Name> {pattern}'''\n"),
        1 => format!(
            "[[claim]]\nid = \"t{number}\"\nemits = \"made.trigger\"\ntrigger = '''~(fall|cut|leave)/v'''\n{extra}[claim.roles]\nwho = \"agent: Firm|NP\"\nwhat = \"patient | object: Percent|NP ?\"\nnear = \"left: Firm{}\"\n",
            if extra.contains("window") { "" } else { " ?" }
        ),
        _ => {
            let extra = extra.replace("overlap = \"first\"\n", if *kind == 2 { "overlap = \"first\"\n" } else { "" });
            format!("[[claim]]\nid = \"c{number}\"\nemits = \"made.kind-{kind}\"\npattern = '''{pattern}'''\n{extra}")
        }
    }
}

const GROUND: &str = r#"
[lists]
down  = ["fall", "drop", "slide"]
place = ["Poland", "Warsaw", "New York"]
thing = ["sale", "price", "plant"]
[define]
either = '''(in | on) @place'''
[gazetteer.firms]
entries = [
  { name = "Acme Foods", aliases = ["Acme"], type = "Firm", country = "PL" },
  { name = "Norda", type = "Firm", country = "NO" },
  { name = "Alma", type = "Ship" },
]
[types]
Line = "Firm"
"#;

/// The lists of the language, without rules and names.
fn ground() -> PackSource {
    let mut pack = builtin::pack();
    pack.files.retain(|file| file.name.starts_with("lists/") || file.name == "pack.toml");
    pack
}

/// A pack of made-up rules in one file or one file a rule; `None` where the compiler refuses them.
fn extractor(rules: &[MadeRule], turned: bool, apart: bool) -> Option<Extractor> {
    let file = |name: String, text: String| PackFile { path: name.clone(), name, text };
    let mut files = vec![file("ground.rules.toml".to_owned(), GROUND.to_owned())];
    let mut whole = String::new();
    for (number, rule) in rules.iter().enumerate() {
        let text = written(number, rule, turned);
        if apart {
            files.push(file(format!("z{}.rules.toml", rules.len() - number), text));
        } else {
            let _ = writeln!(whole, "{text}");
        }
    }
    files.push(file("rules.rules.toml".to_owned(), whole));
    Extractor::new(&[ground(), PackSource { fallback: "made".to_owned(), files }]).0
}

fn text() -> impl Strategy<Value = String> {
    let words = &[
        "Acme Foods",
        "Norda",
        "Alma",
        "Poland",
        "Warsaw",
        "New York",
        "sales",
        "Sales",
        "the",
        "plant",
        "prices",
        "fell",
        "cut",
        "left",
        "dropped",
        "in",
        "on",
        "by 40%",
        "12%",
        "in May 2022",
        "and",
        "its",
        "which",
        "said",
        ",",
        ";",
        "“",
        "”",
        "of",
        "to leave",
    ];
    let sentence = prop::collection::vec(prop::sample::select(&words[..]), 3..14).prop_map(|words| words.join(" ") + ".");
    let paragraph = prop::collection::vec(sentence, 1..4).prop_map(|sentences| sentences.join(" "));
    prop::collection::vec(paragraph, 1..3).prop_map(|paragraphs| paragraphs.join("\n\n"))
}

/// All that a reader of the output sees.
fn seen(extraction: &Extraction) -> String {
    format!("{:#?}", (&extraction.claims, &extraction.entities, &extraction.rejected, &extraction.problems))
}

fn run(extractor: &Extractor, text: &str) -> String {
    seen(&extractor.extract_article(Article::of_text(text), Selection::All))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.min(400) / 4, ..ProptestConfig::default() })]
    #[test]
    fn no_short_cut_and_no_order_changes_a_result(rules in prop::collection::vec(rule(), 1..5), texts in prop::collection::vec(text(), 6)) {
        let Some(plain) = extractor(&rules, false, false) else { return Ok(()) };
        let turned = extractor(&rules, true, false).expect("the same rules, their alternatives turned");
        let apart = extractor(&rules, false, true).expect("the same rules, in files of other names");
        let slow = extractor(&rules, false, false).expect("the same rules").without_prefilter();
        let parsed = extractor(&rules, false, false).expect("the same rules").parsing_all();
        for text in &texts {
            let wanted = run(&plain, text);
            prop_assert_eq!(&wanted, &run(&slow, text), "without the prefilter: {}", text);
            prop_assert_eq!(&wanted, &run(&parsed, text), "all parsed: {}", text);
            prop_assert_eq!(&wanted, &run(&turned, text), "alternatives turned: {}", text);
            prop_assert_eq!(&wanted, &run(&apart, text), "files in another order: {}", text);
        }
    }
}

#[test]
fn a_rule_anchored_in_words_and_types_runs_once() {
    let either = Pattern::Alt(vec![Pattern::Leaf("~@down/v"), Pattern::Leaf("<x: Firm>")]);
    let rule = MadeRule { kind: 2, pattern: Pattern::Seq(vec![Pattern::Leaf("[cap]"), either]), extra: "scope = \"paragraph\"\n" };
    let extractor = extractor(&[rule], false, false).expect("a sound rule");
    let extraction = extractor.extract_article(Article::of_text("Norda Norda left. Prices fell."), Selection::All);
    assert_eq!(extraction.claims.len(), 2);
    assert!(extraction.rejected.is_empty(), "{:?}", extraction.rejected);
}

#[test]
fn made_up_rules_are_mostly_sound_and_find_something() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut sound, mut found, mut all) = (0, 0, 0);
    for _ in 0..12 {
        let rules = prop::collection::vec(rule(), 1..5).new_tree(&mut runner).expect("rules").current();
        let text = text().new_tree(&mut runner).expect("a text").current();
        all += 1;
        let Some(extractor) = extractor(&rules, false, false) else { continue };
        sound += 1;
        let extraction = extractor.extract(&Source { text, ..Source::default() }, Content::All);
        found += usize::from(!extraction.claims.is_empty());
    }
    assert!(sound * 3 > all, "only {sound} of {all} compile");
    assert!(found > 0, "nothing is ever found");
}

#[test]
fn fixtures_are_the_same_without_the_prefilter_and_with_all_parsed() {
    let args = ["extract", "fixtures/articles", "--format", "jsonl"];
    let quick = crate::cli::newsclaim(&args, "");
    assert!(quick.out.len() > 10_000);
    for more in [&["--no-prefilter"][..], &["--parse", "all"]] {
        let slow = crate::cli::newsclaim(&[&args[..], more].concat(), "");
        assert_eq!((quick.code, slow.code), (0, 0), "{}", slow.err);
        for (quick, slow) in quick.out.lines().zip(slow.out.lines()) {
            assert_eq!(quick, slow, "{more:?}");
        }
        assert_eq!(quick.out.len(), slow.out.len(), "{more:?}");
    }
}

#[test]
fn the_examples_of_the_rules_are_the_same_with_all_parsed() {
    let plain = Extractor::new(&[builtin::pack()]).0.expect("the built-in rules compile");
    let parsed = Extractor::new(&[builtin::pack()]).0.expect("the built-in rules compile").parsing_all();
    let rules = &plain.program().rules;
    let examples = rules.iter().flat_map(|rule| {
        let written = &rule.written;
        let tests = written.tests.iter().map(|test| &test.text.value);
        tests.chain(written.reject.iter().chain(&written.accept).map(|text| &text.value))
    });
    let examples: Vec<&String> = examples.collect();
    assert!(examples.len() > 100, "only {} examples", examples.len());
    let mut left = 0;
    for text in examples {
        let wanted = plain.extract_article(Article::of_text(text), Selection::All);
        let found = parsed.extract_article(Article::of_text(text), Selection::All);
        assert_eq!(seen(&wanted), seen(&found), "{text}");
        assert_eq!(found.sentences.parsed, found.sentences.all(), "{text}");
        left += wanted.sentences.neither;
    }
    assert!(left > 0, "every sentence is parsed without being asked for");
}
