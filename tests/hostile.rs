//! Rule files that a stranger might send to problems, soon and in little memory; never a hang, a panic or a file outside the pack.

use crate::cli::{self, Folder};
use newsclaim::rules::file;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Far above what a built program takes (well under a second), far below a hang; these tests run unoptimised beside others.
const SOON: Duration = Duration::from_secs(60);

/// A file with one rule of the pattern.
fn with_pattern(pattern: &str) -> String {
    format!(
        "[[claim]]\nid = \"x\"\nemits = \"demo.x\"\npattern = '''{pattern}'''\naccept = [\"Toyota left.\"]\nreject = [\"Snow fell.\"]\n"
    )
}

/// A file with one rule, and more keys for it.
fn with_keys(keys: &str) -> String {
    format!("{}{keys}\n", with_pattern("<actors: Company> ~leave/v"))
}

/// What `check` says of a pack of these files: it must say all of `expected`, and nothing else unless there is a `*`.
#[track_caller]
fn check(name: &str, files: &[(&str, &[u8])], expected: &[&str]) {
    let folder = Folder::new(&format!("hostile-{name}"));
    for (path, bytes) in files {
        folder.write(path, bytes);
    }
    check_folder(name, &folder, expected);
}

#[track_caller]
fn check_folder(name: &str, folder: &Folder, expected: &[&str]) {
    let start = Instant::now();
    let run = cli::newsclaim(&["check", &folder.path("")], "");
    let took = start.elapsed();
    let head: String = run.err.chars().take(3_000).collect();
    let found: Vec<&str> = run.err.lines().filter(|line| line.starts_with("error[")).collect();
    assert!(took < SOON, "{name} took {took:?}:\n{head}");
    let open = expected.last() == Some(&"*");
    let expected = if open { &expected[..expected.len() - 1] } else { expected };
    assert!(found.len() == expected.len() || open && found.len() > expected.len(), "{name}: {} problems\n{head}", found.len());
    for expected in expected {
        assert!(found.iter().any(|found| found.contains(expected)), "{name}: nothing says {expected:?}\n{head}");
    }
    assert_eq!(run.code, if expected.is_empty() { 0 } else { run.code.max(1) }, "{name}: {}\n{head}", run.code);
}

#[track_caller]
fn check_rules(name: &str, text: &str, expected: &[&str]) {
    check(name, &[("pack.toml", b"[pack]\nname = \"mine\"\n"), ("a.rules.toml", text.as_bytes())], expected);
}

#[test]
fn hostile_sizes() {
    let words = |count: usize| (0..count).map(|n| format!("\"w{n}\"")).collect::<Vec<_>>().join(",");
    check_rules("5-mb", &format!("# {}", "x".repeat(5 << 20)), &["E021]: a rule file has at most 4 MiB"]);
    check_rules(
        "100000-words",
        &format!("[lists]\nmany = [{}]\n{}", words(100_000), with_pattern("@many <x: NP>")),
        &["E021]: list `many` has more than 65,536 words"],
    );
    check_rules("65536-words", &format!("[lists]\nmany = [{}]\n{}", words(65_536), with_pattern("~@many <actors: Company>")), &[]);
    check_rules("100000-claims", &"[[claim]]\n".repeat(100_000), &["E021]: a rule file has at most 10000 rules"]);
    check_rules("9000-claims", &"[[claim]]\n".repeat(9_000), &["E004]", "*"]);
    let keys: String = (0..50_000).fold(String::new(), |mut keys, n| {
        let _ = writeln!(keys, "accepd{n} = 1");
        keys
    });
    check_rules("50000-keys", &with_keys(&keys), &["E002]", "*"]);
    let names: String = (0..9_999).fold(String::new(), |mut rules, n| {
        let _ = writeln!(rules, "{}prefer_over = [\"rulf-{n}\"]", with_pattern("~leave/v").replace("\"x\"", &format!("\"rule-{n}\"")));
        rules
    });
    check_rules("9999-names", &names, &["E014]", "*"]);
    let columns = format!("word{}\nleave\n", "\tcolumn".repeat(10_000));
    check(
        "10000-columns",
        &[("a.rules.toml", with_pattern("~@x <y: NP>").as_bytes()), ("lists/x.tsv", columns.as_bytes())],
        &["E021]: a list has at most 64 attribute columns"],
    );
    let list = format!("word\n{}", (0..70_000).fold(String::new(), |list, n| list + &format!("w{n}\n")));
    check(
        "long-tsv",
        &[("a.rules.toml", with_pattern("~@x <y: NP>").as_bytes()), ("lists/x.tsv", list.as_bytes())],
        &["E021]: list `x` has more than 65,536 words"],
    );
    let large = vec![b'\n'; (16 << 20) + 1];
    check(
        "large-tsv",
        &[("a.rules.toml", with_pattern("~@x <y: NP>").as_bytes()), ("lists/x.tsv", &large)],
        &["E021]: a list has at most 16 MiB"],
    );
    let rows = format!("name,type\n{}", "a,b,c\n".repeat(100_000));
    let rules = with_pattern("<actors: Company> left");
    check("bad-rows", &[("a.rules.toml", rules.as_bytes()), ("gazetteers/x.csv", rows.as_bytes())], &["E018]", "*"]);
}

#[test]
fn hostile_patterns() {
    let never = "E010]: a match has at most 64 tokens, and this needs more";
    check_rules("1000-times", &with_pattern("(a{1000}){1000}"), &["E010]: a match has at most 64 tokens"]);
    check_rules("64-times", &with_pattern("((((a{64}){64}){64}){64})"), &[never]);
    check_rules("64-in-a-define", &format!("[define]\na = '''a{{33}}'''\n{}", with_pattern("@a @a")), &[never]);
    check_rules("64-at-most", &with_pattern("leave (a{0,64}){0,64} ((b|c{65,65})|d)"), &["E010]"]);
    check_rules("64-just-so", &with_pattern("leave b{63}"), &[]);
    check_rules("65-words", &with_pattern(&"leave ".repeat(65)), &[never]);
    check_rules("brackets", &with_pattern(&"(".repeat(10_000)), &["E010]: patterns may nest 40 deep"]);
    check_rules("negations", &with_pattern(&format!("[{}cap]", "!".repeat(10_000))), &["E010]: patterns may nest 40 deep"]);
    check_rules("tests", &with_pattern(&format!("[{}", "(".repeat(10_000))), &["E010]: patterns may nest 40 deep"]);
    check_rules("looks", &with_pattern(&"(?=".repeat(10_000)), &["E010]: patterns may nest 40 deep"]);
    check_rules("expression", &with_keys(&format!("where = '''{}'''", "(".repeat(10_000))), &["E015]: an expression may nest 64 deep"]);
    check_rules("calls", &with_keys(&format!("where = '''{}'''", "abs(".repeat(10_000))), &["E015]: an expression may nest 64 deep"]);
    check_rules("regex", &with_pattern("[/(a{1000}){1000}/]"), &["E021]: this regular expression is too large"]);
    check_rules("regex-nest", &with_pattern(&format!("[/{}/]", "(".repeat(10_000))), &["E010]: not a regular expression"]);
    check_rules("parts", &with_pattern(&"a? ".repeat(1_000_000)), &["E021]: a pattern has at most 10000 parts"]);
    check_rules("lemmas", &with_pattern(&format!("~({}b)", "a|".repeat(1_000_000))), &["E021]: a pattern has at most 10000 parts"]);
    check_rules("types", &with_pattern(&"<Compani> ".repeat(4_500)), &["E012]", "*"]);
    let roles = |roles: &str| with_pattern("~leave/v").replace("pattern", "trigger") + "[claim.roles]\n" + roles;
    check_rules("slots", &roles(&format!("actors = \"{} agent: Company\"", "agemt | ".repeat(9_000))), &["E013]", "*"]);
    let many = (0..10_000).fold(String::new(), |all, n| all + &format!("r{n} = \"agent: Company\"\n"));
    check_rules("roles", &roles(&many), &["E021]: a rule has at most 64 roles"]);
    let regexes = (0..2_000).map(|n| format!("[/\\w{{3}}{n}/]")).collect::<Vec<_>>().join(" | ");
    check_rules("regexes", &with_pattern(&regexes), &["E021]: rules have at most", "*"]);
}

#[test]
fn hostile_defines() {
    let doubling = (0..40).fold("[define]\nd40 = '''a'''\n".to_owned(), |all, n| all + &format!("d{n} = '''@d{} @d{}'''\n", n + 1, n + 1));
    check_rules("doubling", &format!("{doubling}{}", with_pattern("@d0")), &["E010]: a match has at most 64 tokens, and", "*"]);
    let doubling = doubling.replace(" @", "? @").replace("''' @", "'''").replace("'''\n", "?'''\n");
    check_rules(
        "doubling-optional",
        &format!("{doubling}{}", with_pattern("leave @d0")),
        &["E021]: a pattern has at most 10000 parts", "*"],
    );
    let chain = (0..20_000).fold("[define]\nd20000 = '''a'''\n".to_owned(), |all, n| all + &format!("d{n} = '''@d{}'''\n", n + 1));
    check_rules("chain", &format!("{chain}{}", with_pattern("@d0")), &["E021]: a pattern may nest", "*"]);
    let circle = chain.replace("d20000 = '''a'''", "d20000 = '''@d0'''");
    check_rules("circle", &format!("{circle}{}", with_pattern("@d0 a")), &["E020]", "*"]);
    let huge = format!("[define]\nhuge = '''{}'''\n", "a? ".repeat(4_500));
    let rules = (0..2_000).fold(huge, |all, n| all + &with_pattern("leave @huge").replace("\"x\"", &format!("\"r{n}\"")));
    check_rules("many-rules", &rules, &["E021]: the patterns of a pack have at most 1,000,000 parts"]);
    let lists = (0..14).fold("[lists]\n".to_owned(), |all, n| {
        let words = (0..20_000).map(|w| format!("\"w{n}x{w}\"")).collect::<Vec<_>>().join(",");
        all + &format!("l{n} = [{words}]\n")
    });
    let uses = (0..14).map(|n| format!("(~@l{n}/v|~@l{n}/n|~@l{n}|~@l{n}/a)")).collect::<Vec<_>>().join("|");
    check_rules("forms", &format!("{lists}{}", with_pattern(&uses)), &["E021]: the words and lists of all rules"]);
}

#[test]
fn hostile_toml() {
    let deep = "E021]: tables, arrays and dotted keys may nest 80 deep";
    let deep_in = |open: &str| format!("accept = {}", open.repeat(10_000));
    check_rules("arrays", &deep_in("["), &[deep]);
    check_rules("closed-arrays", &format!("{}{}", deep_in("["), "]".repeat(10_000)), &[deep]);
    check_rules("inline-tables", &deep_in("{ a = "), &[deep]);
    check_rules("dotted-keys", &format!("{}a = 1", "a.".repeat(10_000)), &[deep]);
    check_rules("dotted-header", &format!("[{}a]", "a.".repeat(10_000)), &[deep]);
    check_rules("nul", "[lists]\na = [\"x\0y\"]", &["E018]: a NUL byte"]);
    check_rules("quotes", &"\"".repeat(100_000), &["E001]", "*"]);
    check_rules("equals", &"=\n".repeat(100_000), &["E001]", "*"]);
    check_rules("keys", &"a\n".repeat(100_000), &["E001]", "*"]);
    check_rules("empty", "", &[]);
    check("utf-8", &[("a.rules.toml", b"[lists]\na = [\"\xff\"]")], &["I021]: cannot read these rules: here they are not UTF-8"]);
    check("utf-16", &[("a.rules.toml", b"\xff\xfe[\0l\0")], &["I021]"]);
    let nul = with_pattern("~@x <y: NP>");
    check("nul-tsv", &[("a.rules.toml", nul.as_bytes()), ("lists/x.tsv", b"word\nleave\0\n")], &["E018]: a NUL byte", "E011]"]);
}

#[test]
fn hostile_paths() {
    for path in [
        "../x.tsv",
        "/etc/passwd",
        "C:\\\\x.tsv",
        "a\\\\..\\\\x.tsv",
        "%2e%2e/x.tsv",
        "lists/../../x.tsv",
        "",
        ".",
        "lists",
        "a.rules.toml/",
    ] {
        let text = format!("[lists]\nx = {{ file = \"{path}\" }}\n{}", with_pattern("~@x <y: NP>"));
        check_rules("path", &text, &["E017]"]);
    }
}

#[cfg(unix)]
#[test]
fn hostile_links() {
    use std::os::unix::fs::symlink;
    let outside = Folder::new("hostile-outside");
    outside.write("x.rules.toml", with_pattern("~leave/v"));
    outside.write("x.tsv", "word\nleave\n");
    outside.write("deep/x.tsv", "word\nleave\n");
    let link = |to: &str, name: &str, expected: &[&str]| {
        let folder = Folder::new("hostile-link");
        folder.write("pack.toml", "[pack]\nname = \"mine\"\n");
        folder.write("a.rules.toml", with_pattern("<actors: Company> ~@words/v"));
        folder.write("shared/words.tsv", "word\nleave\n");
        folder.write("lists/words.tsv", "word\nleave\n");
        let name = folder.path(name);
        if std::path::Path::new(&name).exists() {
            std::fs::remove_file(&name).expect("a file");
        }
        symlink(to, &name).expect("a link");
        check_folder(&format!("{name} to {to}"), &folder, expected);
    };
    let refused: &[&str] = &["E017]: a link to a place outside the pack"];
    link(&outside.path("x.rules.toml"), "b.rules.toml", refused);
    link(&outside.path("x.tsv"), "lists/words.tsv", refused);
    link(&outside.path("deep"), "more", refused);
    link("..", "more", refused);
    link("/", "more", refused);
    link("/dev/zero", "b.rules.toml", refused);
    link("/etc/passwd", "notes.txt", &[]);
    // Inside the pack a link is fine, and the same rules are read once.
    link("../shared/words.tsv", "lists/words.tsv", &[]);
    link("a.rules.toml", "b.rules.toml", &[]);
    link("shared", "more", &[]);
    // Loops end.
    link(".", "more", &[]);
    link("more", "more", &[]);
    link("../lists", "lists/more", &[]);
    link("b.rules.toml", "b.rules.toml", &["I021]"]);
    link("nothing.tsv", "lists/words.tsv", &["I021]"]);
}

#[test]
fn hostile_bytes_never_panic() {
    // Any cut of a good file, and any byte of it changed, is read to the end.
    let good = format!(
        "imports = [\"a\"]\n[[type]]\nname = \"demo.x\"\nroles = {{ a = \"required\" }}\n{}",
        with_keys("set = { b = \"actors.text\" }")
    );
    for at in 0..good.len() {
        file::read("a", &good[..at]);
        for odd in ["\"", "'", "{", "]", ".", "\n", "\r", "é", "\u{0}"] {
            file::read("a", &format!("{}{odd}{}", &good[..at], &good[at + 1..]));
        }
    }
}
