//! Rule files to their formatted form: the same rules, every comment, and nothing left to do a second time.

use crate::docs::blocks;
use crate::{files, read};
use newsclaim::problem::Problem;
use newsclaim::rules::format::{Refusal, format};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// What stands behind every `#`, up to the line's end, in alphabetical order.
fn comments(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.match_indices('#').map(|(at, _)| text[at..].lines().next().unwrap_or_default().trim_end_matches("'''").trim_end()).collect();
    found.sort_unstable();
    found
}

/// Formats twice; the comments and the second text must be those of the first.
#[track_caller]
fn sound(name: &str, text: &str) -> String {
    let formatted = format(name, text).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}\n{text}"));
    assert_eq!(comments(&formatted), comments(text), "{name}: comments\n{formatted}");
    assert_eq!(format(name, &formatted).as_ref(), Ok(&formatted), "{name}: a second time");
    assert!(formatted.is_empty() || (formatted.ends_with('\n') && !formatted.ends_with("\n\n")), "{name}: {formatted:?}");
    assert!(formatted.lines().all(|line| line.trim_end() == line), "{name}: white space at a line's end\n{formatted}");
    formatted
}

/// All rule files of the crate, and the rule blocks of its pages.
fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> =
        ["rules", "fixtures"].iter().flat_map(|folder| files(folder, ".toml")).map(|path| (path.clone(), read(&path))).collect();
    for page in ["README.md", "docs/rules.md"] {
        let rules = blocks(&read(page)).into_iter().filter(|block| block.info.starts_with("toml"));
        texts.extend(rules.map(|block| (format!("{page}:{}", block.line), block.text)));
    }
    texts
}

#[test]
fn every_rule_file_keeps_what_it_says() {
    let texts = texts();
    let mut broken = 0;
    for (name, text) in &texts {
        match format(name, text) {
            Err(Refusal::Broken(problems)) => {
                // Not TOML, no text, or nested beyond reason.
                let unread = |problem: &Problem| ["E001", "E018", "E021"].contains(&problem.code);
                assert!(!problems.is_empty() && problems.iter().all(unread), "{name}: {problems:?}");
                broken += 1;
            }
            _ => drop(sound(name, text)),
        }
    }
    assert!(texts.len() > 120 && broken * 10 < texts.len(), "{broken} of {}", texts.len());
}

#[test]
fn comments_on_every_line_stay() {
    for (name, text) in texts().iter().filter(|(name, _)| name.starts_with("rules/") || name.starts_with("docs/")) {
        let line = |(index, line): (usize, &str)| match line {
            "" => format!("# above {index}\n\n"),
            line if line.ends_with("'''") && line.matches("'''").count() == 1 && !line.starts_with("'''") => {
                format!("# above {index}\n{line}\n")
            }
            line => format!("# above {index}\n{line} # beside {index}\n"),
        };
        let commented: String = text.lines().enumerate().map(line).collect();
        let apart: String = text.lines().enumerate().map(|pair| line(pair).replacen('\n', "\n\n", 1)).collect();
        sound(name, &commented);
        sound(name, &apart);
    }
}

#[test]
fn the_rules_of_the_crate_are_formatted() {
    let mut findings = Vec::new();
    for (name, text) in texts().iter().filter(|(name, _)| !name.starts_with("fixtures/")) {
        match format(name, text) {
            Ok(formatted) if formatted == *text => {}
            Ok(formatted) => findings.push(format!("{name} should be:\n{formatted}")),
            Err(refusal) => findings.push(format!("{name}: {refusal:?}")),
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(sound("x.rules.toml", text), expected);
}

#[test]
fn keys_and_tables_have_one_order() {
    check(
        "[[claim]]\ntest=[]\nreject=['b']\naccept = ['a']\ntrigger='~fall/v'\nodd=1\nid='x'\nemits='a.b'\n\n\n[claim.set]\nb='1'\n[claim.roles]\nwho='agent:Org|NP+'\na=\"in|time : Date?\"\n",
        "[[claim]]\nid = 'x'\nemits = 'a.b'\ntrigger = '''~fall/v'''\nodd = 1\naccept = ['a']\nreject = ['b']\ntest = []\n[claim.roles]\nwho = \"agent: Org|NP +\"\na   = \"in | time: Date ?\"\n[claim.set]\nb = '1'\n",
    );
    check(
        "[[claim.test]]\nexpect=[]\ntext='x'\n[[entity]]\nid='a'\n[ lists ]\nb=['x']\na . words=['y']\n",
        "[[claim.test]]\ntext = 'x'\nexpect = []\n\n[[entity]]\nid = 'a'\n\n[lists]\nb       = ['x']\na.words = ['y']\n",
    );
    check("[types]\nA='B'\nLong='C'\n\nD='E'\n", "[types]\nA    = 'B'\nLong = 'C'\n\nD = 'E'\n");
    check("[pack]\nversion='1'\nname='p'\n", "[pack]\nname = 'p'\nversion = '1'\n");
}

#[test]
fn comments_stay_beside_what_they_are_about() {
    check(
        "#:schema x.json\n# The file.\n\n\n# About a.\n[lists] # words\n# below\n\na=['b'] #x\n# tail of lists\n\n# About the rule.\n[[claim]]\nreject=['r']# r\n# about id\nid='i'\n\n# apart\n\nodd=1\n# the end",
        "#:schema x.json\n# The file.\n\n# About a.\n[lists]  # words\n# below\n\na = ['b']  #x\n# tail of lists\n\n# About the rule.\n[[claim]]\n# about id\nid = 'i'\n\n# apart\n\nodd = 1\nreject = ['r']  # r\n# the end\n",
    );
    check(
        "x = [ # first\n 'a', # a\n # own\n 'b' # b\n , # b again\n # last\n]\n",
        "x = [  # first\n  'a',  # a\n  # own\n  'b',  # b\n  # b again\n  # last\n]\n",
    );
    check("[lists]\nx=['a', 'b', # ab\n'c']\n", "[lists]\nx = [\n  'a', 'b',  # ab\n  'c',\n]\n");
    check("# alone\n", "# alone\n");
    check("", "");
    check("\n\n", "");
}

#[test]
fn long_values_are_broken() {
    let word = "\"seventeen letters\"";
    let words = [word; 14].join(", ");
    let line = [word; 5].join(", ");
    let all = format!("  {line},\n  {line},\n  {},\n", [word; 4].join(", "));
    check(&format!("[lists]\nx = [{words}]\n"), &format!("[lists]\nx = [\n{all}]\n"));
    check(&format!("x = [{line}, {word}]\n"), &format!("x = [\n{}]\n", format!("  {word},\n").repeat(6)));
    check(&format!("x = [\n{word}]\n"), &format!("x = [\n  {word},\n]\n"));
    let text = "a".repeat(90);
    check(
        &format!("[[claim]]\ntest = [{{ expect=[{{a='1'}}, {{}}], text='{text}' }}]\n"),
        &format!("[[claim]]\ntest = [{{ text = '{text}', expect = [\n  {{ a = '1' }},\n  {{}},\n] }}]\n"),
    );
}

#[test]
fn odd_texts_are_no_trouble() {
    let windows = format("x", "\u{feff}[lists]\r\n# c\r\na=['b']\r\n[define]\r\nx='''a|\r\nb'''\r\n").expect("a text");
    assert_eq!(windows, "[lists]\r\n# c\r\na = ['b']\r\n\r\n[define]\r\nx = '''\r\na |\r\nb\r\n'''\r\n");
    assert_eq!(format("x", &windows).as_ref(), Ok(&windows));
    // What cannot be read or written otherwise stays.
    for kept in
        ["[define]\na = \"x\\ty\"\n", "[define]\na = '''(a'''\n", "[define]\na = \"'''\"\n", "[define]\na = 7\n", "[claim]\nroles = 7\n"]
    {
        check(kept, kept);
    }
    check("[define]\na = \"b|c\"\n\"ü ö\" = 'd'\n", "[define]\na     = '''b | c'''\n\"ü ö\" = '''d'''\n");
    let deep = format!("x = {}{}\n", "[".repeat(50), "]".repeat(50));
    check(&deep, &deep);
    assert!(matches!(format("x", "[lists\na = 1"), Err(Refusal::Broken(_))));
    assert!(matches!(format("x", "a = 1\na = 2\n"), Err(Refusal::Broken(_))));
    assert!(matches!(format("x", &format!("x = {}", "[".repeat(100_000))), Err(Refusal::Broken(_))));
}

/// Patterns as people might space them: parts, with white space, line ends and comments between.
fn patterns() -> impl Strategy<Value = String> {
    let gap = || prop::sample::select(vec![" ", "  ", "\n", " # why\n", "\n\n# own\n "]);
    let test = prop::sample::select(vec!["cap&num", " !upper|( len>=3& pos=VERB )", "/a[b c]\\/d/", "value<-5", "in=@x", "lemma=\"a  b\""]);
    let atom = prop_oneof![
        prop::sample::select(vec![
            "fell",
            "U.S.",
            "state-owned",
            "it’s",
            "\"Wall  Street\"",
            "~fall/v",
            "~ ( fall | call on )/n",
            "~@down",
            "@a-b",
            "@p::q",
            "^",
            "$",
            "...",
            "...{0,5}",
            "...{ 1 , 4 }",
            "[]",
            "<x:Company>",
            "< Org|NP [a=b] >",
            "<Name list>",
            "!~fall",
            "!@x",
            "_k:( a )",
        ])
        .prop_filter("a test stands at its type", |atom| !atom.contains("NP ["))
        .prop_map(str::to_owned),
        test.prop_map(|test| format!("[{test}]")),
    ];
    let quant = prop::sample::select(vec!["", "", "", "?", "*", "+", "{2}", "{1,3}", " { 2,}"]);
    let item = (atom, quant, gap()).prop_map(|(atom, quant, gap)| {
        let bare = ["^", "$", "[]"].contains(&atom.as_str());
        format!("{atom}{}{gap}", if bare { "" } else { quant })
    });
    item.prop_recursive(4, 40, 4, move |inner| {
        let seq = prop::collection::vec(inner, 1..4).prop_map(|parts| parts.concat());
        let alt = prop::collection::vec(seq, 1..4).prop_map(|parts| parts.join("|"));
        (prop::sample::select(vec!["(", "name:(", "(?=", "(?<!"]), alt, prop::sample::select(vec!["", "?", "+"])).prop_map(
            |(open, alt, quant)| {
                let quant = if open.starts_with("(?") { "" } else { quant };
                format!("{open}{alt}){quant} ")
            },
        )
    })
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn patterns_keep_their_tree(parts in prop::collection::vec(patterns(), 1..4), bar in prop::sample::select(vec!["", "|", " | "])) {
        // That the tree stays is what `format` itself makes sure of.
        sound("x", &format!("[define]\nx = '''{}'''\n", parts.join(bar)));
    }

    #[test]
    fn any_text_is_refused_or_kept(text in "([a-z#\\[\\]{}='\",|<>~@:.\n\r é-]|\\[claim\\]\n|pattern = |'''){0,60}") {
        if let Ok(formatted) = format("x", &text) {
            let again = format("x", &formatted);
            prop_assert_eq!(again, Ok(formatted));
        }
    }
}
