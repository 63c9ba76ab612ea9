//! Command lines to exit codes and messages, of the built program.

use crate::{files, root};
use serde_json::Value;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run gave.
pub(crate) struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in the crate's folder, with `input` on standard input and no terminal anywhere.
pub(crate) fn newsclaim(args: &[&str], input: &str) -> Run {
    run(command(args), input)
}

/// The same in another folder, without input.
pub(crate) fn newsclaim_in(folder: &str, args: &[&str]) -> Run {
    let mut command = command(args);
    command.current_dir(folder);
    run(command, "")
}

/// The same in the crate's folder, with more in the environment.
#[cfg(feature = "fetch")]
pub(crate) fn newsclaim_with(args: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = command(args);
    command.envs(environment.iter().copied());
    run(command, "")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsclaim"));
    command.args(args).current_dir(root()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env("COLUMNS", "80");
    command
}

fn run(mut command: Command, input: &str) -> Run {
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // In its own thread: a program that writes before it has read everything must not block us.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("the program ends");
    // It may have ended without reading.
    let _ = writer.join();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A folder for one test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("newsclaim-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Folder(folder)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, bytes).expect("a file");
        path.display().to_string()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("a file")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const STORY: &str = "Exports to Russia fell 27% in March 2022, according to official trade data.\n";

/// Every line of standard output as a record.
fn records(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// One bad input between two good ones: it is named with its code and place, the others come through, the exit code is 2.
#[track_caller]
fn check_bad(folder: &Folder, bad: &str, survivors: usize, code: &str, place: &str, words: &str) {
    let (before, after) = (folder.write("before.txt", STORY), folder.write("after.txt", STORY));
    let run = newsclaim(&["extract", &before, bad, &after], "");
    assert_eq!(run.code, 2, "{bad}: {}", run.err);
    let sources: Vec<String> = records(&run.out).iter().map(|record| record["article"]["source"].to_string()).collect();
    assert_eq!(sources.len(), 2 + survivors, "{bad}: {sources:?}\n{}", run.err);
    assert!(sources[0].contains("before.txt") && sources[sources.len() - 1].contains("after.txt"), "{sources:?}");
    assert!(run.err.contains(&format!("error[{code}]")), "{bad}: no {code} in {}", run.err);
    assert!(run.err.contains(&format!("--> {place}")), "{bad}: no {place:?} in {}", run.err);
    assert!(run.err.contains(words), "{bad}: no {words:?} in {}", run.err);
    assert_eq!(run.err.matches("error[").count(), 1, "{bad}: {}", run.err);
}

#[test]
fn a_missing_path() {
    let folder = Folder::new("missing");
    let path = folder.path("none.txt");
    check_bad(&folder, &path, 0, "I001", &path, "no such file");
}

#[test]
fn a_folder_without_articles() {
    let folder = Folder::new("barren");
    folder.write("barren/picture.png", [0x89, b'P', b'N', b'G']);
    let path = folder.path("barren");
    check_bad(&folder, &path, 0, "I002", &path, "no article in this folder");
}

#[test]
fn a_file_that_is_not_utf8() {
    let folder = Folder::new("latin1");
    let path = folder.write("latin1.txt", b"Caf\xe9 sales fell 27% in March 2022, the caf\xe9 owners said.\n");
    let run = newsclaim(&["extract", "--format", "jsonl", &path], "");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("Café sales fell") && run.out.contains("I013") && run.out.contains("windows-1252"), "{}", run.out);
    // JSON has no other encoding.
    let path = folder.write("latin1.jsonl", b"{\"text\": \"Caf\xe9 sales fell.\"}\n");
    check_bad(&folder, &path, 0, "I007", &format!("{path}:1"), "not UTF-8");
}

#[test]
fn a_web_archive() {
    let run = newsclaim(&["extract", "--format", "jsonl", "fixtures/sources/warc/kinds.warc.gz"], "");
    assert_eq!((run.code, run.out.lines().count()), (0, 4), "{}", run.err);
    assert!(run.out.contains("kinds.warc.gz#533") && run.out.contains("https://news.example/rents"), "{}", run.out);
    let run = newsclaim(&["extract", "--format", "jsonl", "fixtures/sources/warc/damaged-member.warc.gz"], "");
    assert_eq!((run.code, run.out.lines().count()), (2, 2), "{}", run.err);
    assert!(run.err.contains("I009") && run.err.contains("offset 384"), "{}", run.err);
}

#[test]
fn an_empty_file() {
    let folder = Folder::new("empty");
    let path = folder.write("empty.txt", "");
    check_bad(&folder, &path, 0, "I005", &path, "empty");
    let path = folder.write("blank.txt", " \n\n\t\n");
    check_bad(&folder, &path, 0, "I005", &path, "only white space");
}

#[test]
fn a_file_of_fifty_megabytes() {
    let folder = Folder::new("large");
    let path = folder.write("large.txt", STORY.repeat(50_000_000 / STORY.len() + 1));
    check_bad(&folder, &path, 0, "I006", &path, "50 MB");
    // Who wants it gets it.
    let larger = newsclaim(&["extract", "--max-size", "60MB", "--no-text", &folder.write("small.txt", STORY)], "");
    assert_eq!(larger.code, 0, "{}", larger.err);
    assert_eq!(newsclaim(&["extract", "--max-size", "60B", &folder.path("small.txt")], "").code, 2);
}

#[test]
fn a_binary_file() {
    let folder = Folder::new("binary");
    let path = folder.write("program.txt", [0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0]);
    check_bad(&folder, &path, 0, "I008", &path, "");
    let path = folder.write("nul.txt", b"Exports fell\0 in March.");
    check_bad(&folder, &path, 0, "I008", &path, "NUL byte");
}

#[test]
fn a_broken_json_line() {
    let folder = Folder::new("json");
    let good = r#"{"id": "one", "text": "Exports fell 27% in March 2022.", "unknown": 1}"#;
    let path = folder.write("broken.jsonl", format!("{good}\n{{\"id\": \"two\", \"text\": \n{good}\n"));
    check_bad(&folder, &path, 2, "I010", &format!("{path}:2"), "broken JSON");
    let path = folder.write("typed.jsonl", format!("{good}\n\n{{\"text\": 7}}\n"));
    check_bad(&folder, &path, 1, "I011", &format!("{path}:3"), "");
    let path = folder.write("dated.jsonl", format!("{good}\n{{\"text\": \"Exports fell.\", \"published\": \"May 6\"}}\n{good}\n"));
    check_bad(&folder, &path, 2, "I011", &format!("{path}:2"), "published");
}

#[test]
fn all_is_well() {
    let folder = Folder::new("well");
    let run = newsclaim(&["extract", &folder.write("a.txt", STORY)], "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    // The same without the command's name, and from standard input.
    let short = newsclaim(&[&folder.path("a.txt")], "");
    assert_eq!((short.code, short.out), (0, run.out));
    let piped = newsclaim(&["-"], STORY);
    assert_eq!(piped.code, 0, "{}", piped.err);
    assert_eq!(records(&piped.out)[0]["article"]["source"], "-");
    let lines =
        newsclaim(&["extract", "-"], "{\"id\": \"x\", \"text\": \"Exports fell.\"}\n{\"id\": \"y\", \"html\": \"<p>Exports fell.</p>\"}\n");
    assert_eq!(lines.code, 0, "{}", lines.err);
    assert_eq!(records(&lines.out).len(), 2);
}

/// Wrong usage: exit code 2, nothing on standard output, and words that help.
#[track_caller]
fn check_usage(args: &[&str], words: &str) {
    let run = newsclaim(args, "");
    assert_eq!(run.code, 2, "{args:?}: {}", run.err);
    assert!(run.out.is_empty(), "{args:?} wrote {}", run.out);
    assert!(run.err.contains(words), "{args:?}: no {words:?} in {}", run.err);
}

#[test]
fn wrong_usage_is_named() {
    check_usage(&[], "Examples:");
    check_usage(&["extract"], "<FILE>...");
    check_usage(&["extrct", "a.txt"], "'extract'");
    check_usage(&["--fromat", "json", "a.txt"], "'--format'");
    check_usage(&["extract", "--fromat", "json", "a.txt"], "'--format'");
    check_usage(&["extract", "--format", "yaml", "a.txt"], "jsonl");
    check_usage(&["extract", "-j", "0", "a.txt"], "'0'");
    check_usage(&["extract", "--max-size", "big", "a.txt"], "50MB");
    check_usage(&["extract", "--rules", "none", "fixtures/articles"], "none");
    check_usage(&["completions", "cmd"], "bash");
    check_usage(&["man", "extrct"], "extract");
    check_usage(&["help", "extrct"], "did you mean `extract`?");
    check_usage(&["help", "E0144"], "did you mean `E014`?");
    check_usage(&["help", "rules", "weather"], "newsclaim help");
    check_usage(&["schema", "input"], "rules");
    check_usage(&["rules"], "forms");
    check_usage(&["rules", "form", "~fall/v"], "'forms'");
    check_usage(&["rules", "forms"], "<PATTERN>");
}

#[test]
fn broken_rules_stop_an_extraction_and_fail_a_check() {
    let folder = Folder::new("rules");
    let rule =
        "[[claim]]\nid = \"exit\"\nemits = \"company.exit\"\npatern = '''left'''\naccept = [\"DJI left.\"]\nreject = [\"DJI came.\"]\n";
    let path = folder.write("my-pack/exit.rules.toml", rule);
    for args in [vec!["check", &folder.path("my-pack")], vec!["check", &path], vec!["test", &path]] {
        let run = newsclaim(&args, "");
        assert_eq!(run.code, 1, "{args:?}: {}", run.err);
        assert!(run.out.is_empty());
        for words in ["error[E", &format!("{path}:4:1"), "4 | patern = '''left'''", "^^^^^^", "pattern"] {
            assert!(run.err.contains(words), "{args:?}: no {words:?} in {}", run.err);
        }
    }
    let run = newsclaim(&["--rules", &path, "fixtures/articles"], "");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert_eq!(newsclaim(&["check", &folder.path("none")], "").code, 2);
}

#[test]
fn a_failing_rule_test_fails_the_run() {
    let folder = Folder::new("failing");
    let rule = "[[claim]]\nid = \"exit\"\nemits = \"company.exit\"\npattern = '''<actors: Company> ~leave/v <place: Country>'''\n";
    let good = folder.write("exit.rules.toml", format!("{rule}accept = [\"DJI left Russia.\"]\nreject = [\"DJI entered Russia.\"]\n"));
    let run = newsclaim(&["test", &good], "");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("2 passed, 0 failed"), "{}", run.err);
    let bad = folder.write("exit.rules.toml", format!("{rule}accept = [\"DJI entered Russia.\"]\nreject = [\"DJI left Russia.\"]\n"));
    let run = newsclaim(&["test", &bad], "");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("0 passed, 2 failed") && run.err.contains("exit.rules.toml:5:"), "{}", run.err);
}

#[test]
fn the_built_in_rules_pass_their_own_tests() {
    for args in [["check", "-q"], ["test", "-q"], ["check", "rules/news-en"], ["test", "rules/news-en"]] {
        let run = newsclaim(&args, "");
        assert_eq!(run.code, 0, "{args:?}: {}", run.err);
    }
    // The embedded rules are those of the folder.
    let (embedded, folder) = (newsclaim(&["fixtures/articles"], ""), newsclaim(&["--rules", "rules/news-en", "fixtures/articles"], ""));
    assert!(embedded.out == folder.out, "embedded and given rules differ");
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = Folder::new("output");
    let input = folder.write("a.txt", STORY);
    let output = folder.path("out/claims.jsonl");
    let refused = newsclaim(&["extract", &input, "-o", &output], "");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("cannot write") && refused.err.contains("claims.jsonl"), "{}", refused.err);
    folder.write("out/claims.jsonl", "old");
    // Rules that do not compile: the old file stays.
    let rules = folder.write("bad.rules.toml", "[[claim]]\nid = 1\n");
    assert_eq!(newsclaim(&["extract", &input, "-o", &output, "--rules", &rules], "").code, 2);
    assert_eq!(std::fs::read_to_string(&output).expect("the old file"), "old");
    let run = newsclaim(&["extract", &input, "-o", &output], "");
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert_eq!(std::fs::read_to_string(&output).expect("the file"), newsclaim(&["extract", &input], "").out);
    let beside = std::fs::read_dir(Path::new(&output).parent().expect("a folder")).expect("a folder").count();
    assert_eq!(beside, 1, "something was left behind");
}

#[test]
fn formats_hold_the_same() {
    let folder = Folder::new("formats");
    let (one, two) = (folder.write("1.txt", STORY), folder.write("2.txt", "Prices rose 5%.\n"));
    let lines = records(&newsclaim(&[&one, &two, "--format", "jsonl"], "").out);
    let array: Value = serde_json::from_str(&newsclaim(&[&one, &two, "--format", "json"], "").out).expect("JSON");
    assert_eq!(array, Value::Array(lines));
    let nothing = newsclaim(&["--format", "json", &folder.path("none")], "");
    assert_eq!(serde_json::from_str::<Value>(&nothing.out).expect("JSON"), Value::Array(Vec::new()));
    let table = newsclaim(&["--format", "table", &one], "").out;
    for words in ["1.txt", "metric.change", "27%", "2022-03", "official trade data", "direction down"] {
        assert!(table.contains(words), "no {words:?} in\n{table}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 80), "too wide:\n{table}");
    let without = &records(&newsclaim(&[&one, "--no-text"], "").out)[0];
    assert!(without["article"]["text"].is_null() && without["claims"][0]["evidence"]["text"].is_string());
}

#[test]
fn an_article_is_read_alone() {
    let page = "fixtures/sources/articles/page.html";
    let text = "fixtures/sources/articles/lines.txt";
    let run = newsclaim(&["read", page, text], "");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let records = records(&run.out);
    assert_eq!(records.len(), 2);
    for record in &records {
        assert_eq!((record["schema"].as_str(), record["offsets"].as_str()), (Some("newsclaim/1"), Some("chars")));
        assert!(record.get("claims").is_none() && record["article"]["blocks"][0].get("why").is_none());
    }
    // The article is the one that extract sees.
    let extracted = newsclaim(&["extract", text], "").out;
    let extracted: Value = serde_json::from_str(&extracted).expect("a record");
    assert_eq!(extracted["article"], records[1]["article"]);
    let array: Value = serde_json::from_str(&newsclaim(&["read", page, text, "--format", "json"], "").out).expect("an array");
    assert_eq!(array, Value::Array(records));
    let bare: Value = serde_json::from_str(&newsclaim(&["read", text, "--no-text"], "").out).expect("a record");
    assert!(bare["article"]["text"].is_null());
}

#[test]
fn a_story_is_written_for_people() {
    let text = "# Prices rise\n\nSign up\n\nPrices rose by 4% in May, the office said on Monday.\n\n* Oil\n* Gas\n";
    let read = |args: &[&str]| newsclaim(&[&["read", "-"], args].concat(), text);
    assert_eq!(
        read(&["--format", "markdown"]).out,
        "# Prices rise\n\nPrices rose by 4% in May, the office said on Monday.\n\n- Oil\n- Gas\n"
    );
    assert!(read(&["--format", "text"]).out.starts_with("# Prices rise\n\nPrices rose"));
    let why = read(&["--format", "markdown", "--why"]).out;
    assert!(why.contains("<!-- left out: promo: the phrase \"sign up\" (furniture.tsv:"), "{why}");
    assert!(why.contains("<!-- paragraph: running text -->\nPrices rose"), "{why}");
    let why: Value = serde_json::from_str(&read(&["--why"]).out).expect("a record");
    assert_eq!(why["article"]["blocks"][1]["why"], "running text");
    assert!(why["article"]["dropped"][0]["why"].as_str().is_some_and(|why| why.starts_with("the phrase \"sign up\"")));
    assert!(read(&["--format", "text", "--content", "all"]).out.contains("\n\nSign up\n\n"));
    // What cannot be read is lost, the rest goes on.
    let run = newsclaim(&["read", "no-such-file.txt", "fixtures/sources/articles/lines.txt"], "");
    assert!(run.code == 2 && run.err.contains("I001") && run.out.lines().count() == 1, "{}", run.err);
    assert_eq!(newsclaim(&["read", "-", "--format", "markdown"], "Sign up\n\nLog in\n").out, "");
}

#[test]
fn an_article_in_another_language_is_not_extracted() {
    let german = "fixtures/sources/articles/german.txt";
    let run = newsclaim(&["extract", german], "");
    let record: Value = serde_json::from_str(&run.out).expect("a record");
    assert_eq!((run.code, record["article"]["language"].as_str()), (0, Some("de")));
    for key in ["entities", "quantities", "dates", "claims"] {
        assert_eq!(record[key], serde_json::json!([]), "{key}");
    }
    let codes: Vec<&str> = record["problems"].as_array().into_iter().flatten().filter_map(|problem| problem["code"].as_str()).collect();
    assert!(codes.contains(&"A005"), "{codes:?}");
}

#[test]
fn a_terminal_is_not_steered_by_an_article() {
    let folder = Folder::new("escape");
    let path = folder.write("a.txt", "Exports \u{1b}[31mfell\u{1b}[0m 27%\u{202e} in March.\u{7}\n");
    for args in [["--format", "table", &path], ["explain", "--quiet", &path]] {
        let out = newsclaim(&args, "").out;
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{args:?}: {out:?}");
    }
}

/// The text under every `start` and `end` of a record, by the record's own unit, is the `text` beside them.
fn spans(value: &Value, text: &dyn Fn(usize, usize) -> String, checked: &mut usize) {
    if let (Some(start), Some(end), Some(words)) = (value["start"].as_u64(), value["end"].as_u64(), value["text"].as_str()) {
        assert_eq!(text(start as usize, end as usize), words);
        *checked += 1;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| spans(item, text, checked)),
        Value::Object(object) => object.values().for_each(|item| spans(item, text, checked)),
        _ => {}
    }
}

#[test]
fn offsets_point_at_their_words_in_every_unit() {
    for unit in ["chars", "bytes", "utf16"] {
        let run = newsclaim(&["fixtures/articles", "--offsets", unit, "--format", "jsonl"], "");
        let mut checked = 0;
        for record in records(&run.out) {
            assert_eq!(record["offsets"], unit);
            let text = record["article"]["text"].as_str().expect("a text");
            let chars: Vec<char> = text.chars().collect();
            let utf16: Vec<u16> = text.encode_utf16().collect();
            let slice = |start: usize, end: usize| match unit {
                "chars" => chars[start..end].iter().collect(),
                "bytes" => text[start..end].to_owned(),
                _ => String::from_utf16(&utf16[start..end]).expect("whole characters"),
            };
            spans(&record, &slice, &mut checked);
        }
        assert!(checked > 500, "only {checked} spans in {unit}");
    }
}

#[test]
fn colour_is_for_those_who_want_it() {
    let folder = Folder::new("colour");
    let path = folder.write("a.txt", STORY);
    let coloured = |args: &[&str], variable: Option<&str>| {
        let mut command = command(args);
        variable.map(|name| command.env(name, "1"));
        let run = run(command, "");
        (run.out.contains('\u{1b}'), run.err.contains('\u{1b}'))
    };
    let missing = folder.path("none");
    assert_eq!(coloured(&["--format", "table", &path, &missing], None), (false, false));
    assert_eq!(coloured(&["--format", "table", &path, &missing, "--color", "always"], None), (true, true));
    assert_eq!(coloured(&["--format", "table", &path, &missing, "--color", "never"], Some("CLICOLOR_FORCE")), (false, false));
    assert_eq!(coloured(&["--format", "table", &path, &missing], Some("NO_COLOR")), (false, false));
    assert_eq!(coloured(&["--format", "jsonl", &path, "--color", "always"], None), (false, false));
}

#[test]
fn a_reader_may_go_away() {
    let many: Vec<String> = files("fixtures/articles", "").into_iter().cycle().take(400).collect();
    let args: Vec<&str> = ["extract"].into_iter().chain(many.iter().map(String::as_str)).collect();
    let mut child = command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut first = [0; 1];
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut first).expect("some output");
    drop(out);
    let ended = child.wait_with_output().expect("the program ends");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn an_explanation_names_rule_and_factors() {
    let run = newsclaim(&["explain", "-"], STORY);
    assert_eq!(run.code, 0, "{}", run.err);
    for words in ["metric.change", "news-en/metric-change", "trigger     fell (lemma fall", "27% ←", "confidence ", "rule 0."] {
        assert!(run.out.contains(words), "no {words:?} in\n{}", run.out);
    }
}

#[test]
fn the_program_describes_itself() {
    let help = newsclaim(&["--help"], "");
    assert_eq!(help.code, 0);
    let list = help.out.split("Commands:\n").nth(1).and_then(|list| list.split("\n\n").next()).expect("a list of commands");
    let commands: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !["", "help"].contains(command))
        .collect();
    assert!(["extract", "explain", "check", "test", "rules", "schema"].iter().all(|command| commands.contains(command)), "{commands:?}");
    for command in commands {
        let page = newsclaim(&[command, "--help"], "");
        assert!(page.code == 0 && page.out.contains("Usage: newsclaim"), "{command}: {}", page.out);
        assert!(page.out.contains("Examples:"), "{command} --help has no examples");
        let manual = newsclaim(&["man", command], "");
        assert!(manual.code == 0 && manual.out.contains(&format!("newsclaim\\-{command}")), "man {command}: {}", manual.err);
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = newsclaim(&["completions", shell], "");
        assert!(script.code == 0 && script.out.contains("newsclaim"), "{shell}");
    }
    assert_eq!(newsclaim(&["schema"], "").out, newsclaim::output::schema::RECORD);
    assert_eq!(newsclaim(&["schema", "output"], "").out, newsclaim::output::schema::RECORD);
    assert_eq!(newsclaim(&["--version"], "").out, concat!("newsclaim ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn help_explains_commands_and_codes() {
    for (topic, words) in [
        (vec![], "  E014  a name that nothing bears"),
        (vec![], "newsclaim articles/ > claims.jsonl"),
        (vec!["extract"], "Usage: newsclaim extract"),
        (vec!["rules", "forms"], "Usage: newsclaim rules forms"),
        (vec!["help"], "Usage: newsclaim help"),
        (vec!["E014"], "E014 · a name that nothing bears\n\n"),
        (vec!["e014"], "    where = \"actors.country = 'JP'\""),
        (vec!["I007"], "not UTF-8"),
    ] {
        let run = newsclaim(&[&["help"], topic.as_slice()].concat(), "");
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{topic:?}");
        assert!(run.out.contains(words), "{topic:?}: no {words:?} in\n{}", run.out);
        assert!(!run.out.contains("```") && !run.out.contains('\u{1b}') && run.out.ends_with('\n'), "{topic:?}:\n{}", run.out);
    }
    let same = |topic: &str| newsclaim(&["help", topic], "").out;
    assert_eq!(same("check"), newsclaim(&["check", "--help"], "").out);
    assert!(same("E010").lines().all(|line| line.chars().count() <= 80), "too wide:\n{}", same("E010"));
    // Nobody watches: the message ends as it always did.
    let run = newsclaim(&["check", "fixtures/problems/E014.rules.toml"], "");
    assert!(!run.err.contains("newsclaim help"), "{}", run.err);
}

/// A pattern to its forms, one a line.
#[track_caller]
fn check_forms(pattern: &str, rules: &[&str], expected: &[&str]) {
    let run = newsclaim(&[&["rules", "forms", pattern], rules].concat(), "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{pattern}");
    assert_eq!(run.out.lines().collect::<Vec<_>>(), expected, "{pattern}");
}

#[test]
fn forms_of_words_and_lists_are_listed() {
    let folder = Folder::new("forms");
    let rules = "[lists]\ngoods = [\"car\", \"call back\"]\nsay = [\"utter\"]\n[define]\nboth = '@goods | ~utter/v | x:(@both_too)'\nboth_too = 'US | car'\n";
    let path = folder.write("mine/goods.rules.toml", rules);
    let own = ["--rules", &path];
    check_forms("~fall/v", &[], &["fall", "falls", "falling", "fell", "fallen"]);
    check_forms("~(car|firm)/n", &[], &["car", "cars", "firm", "firms"]);
    check_forms("fell | \"Wall Street\" | fell", &[], &["fell", "Wall Street"]);
    check_forms("@goods", &own, &["car", "call back"]);
    check_forms("~@goods/n", &own, &["car", "cars", "call back", "call backs"]);
    // The own list hides the built-in one of its name.
    check_forms("@say", &own, &["utter"]);
    check_forms("@goods::say", &own, &["utter"]);
    check_forms("@both", &own, &["car", "call back", "utter", "utters", "uttering", "uttered", "US"]);
    assert!(newsclaim(&["rules", "forms", "~@say/v"], "").out.lines().count() > 100);
    for (pattern, words) in [
        ("@goods", "error[E011]: there is no list or define `@goods`"),
        ("~fall/x", "PATTERN:1:"),
        ("a b", "`a b` has no list of forms"),
        ("<Company>", "has no list of forms"),
        ("", "empty"),
        ("(((", "error[E010]"),
        ("~\u{202e}/v", "error[E010]"),
    ] {
        check_usage(&["rules", "forms", pattern], words);
    }
}

#[test]
fn packs_are_listed() {
    let folder = Folder::new("listings");
    let rules = "[types]\nFerry = \"Ship\"\n[lists]\ngoods = [\"car\"]\n[[entity]]\nid = \"ship\"\nemits = \"Ship\"\nstatus = \"draft\"\npattern = 'MV [cap]'\n\
                 [[modifier]]\nid = \"barely\"\ncue = 'barely'\neffect = { confidence = 0.7 }\n";
    let path = folder.write("ships.rules.toml", rules);
    for (what, line) in [
        ("list", format!("ships/ship\tentity\tShip\tdraft\t{path}")),
        ("list", format!("ships/barely\tmodifier\tconfidence × 0.7\tstable\t{path}")),
        ("list", "news-en/sanction-imposed\tclaim\tpolicy.sanction\tstable\trules/news-en/claims/policy.rules.toml".to_owned()),
        ("lists", format!("@goods\tships\t1\t{path}")),
        ("types", "Ship\t\tships/ship".to_owned()),
        ("types", "Ferry\tShip\t".to_owned()),
        ("types", "Percent\tAmount\tbuilt in".to_owned()),
        ("types", "policy.sanction\t\tnews-en/sanction-imposed".to_owned()),
        ("slots", "agent\twho does it, in the active and the passive".to_owned()),
        ("slots", "compared to\tthe phrase behind “compared to”".to_owned()),
    ] {
        let run = newsclaim(&["rules", what, "--rules", &path], "");
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{what}");
        assert!(run.out.lines().any(|found| found == line), "{what}: no {line:?} in\n{}", run.out);
        let columns: Vec<usize> = run.out.lines().map(|line| line.matches('\t').count()).collect();
        assert!(columns.iter().all(|count| *count == columns[0]), "{what}: {columns:?}");
    }
    let alone = newsclaim(&["rules", "list", "--rules", &path, "--no-builtin"], "");
    assert_eq!(alone.out.lines().count(), 2, "{}", alone.out);
    let lost = newsclaim(&["rules", "lists", "--rules", "none"], "");
    assert!(lost.code == 2 && lost.out.contains("@say\t") && lost.err.contains("error[I021]"), "{}", lost.err);
    // What can be read of a broken file is shown, and that it is broken.
    let broken = folder.write("broken.rules.toml", "[lists]\ngoods = [\"car\"]\nempty = []\n");
    let run = newsclaim(&["rules", "lists", "--rules", &broken, "--no-builtin"], "");
    assert!(run.code == 0 && run.out.starts_with("@empty\tbroken\t0") && run.out.contains("@goods"), "{}", run.out);
    assert!(run.err.contains("1 error") && run.err.contains("newsclaim check"), "{}", run.err);
}
