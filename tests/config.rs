//! Options in a newsclaim.toml to runs of the program, beside the command line.

use crate::cli::{Folder, Run, newsclaim_in};
use serde_json::Value;

const STORY: &str = "Exports to Russia fell 27% in March 2022, according to official trade data.\n";

#[test]
fn config_files_give_options_and_the_command_line_wins() {
    let folder = Folder::new("config");
    folder.write("a.txt", STORY);
    folder.write("mine/own.rules.toml", "[lists]\ngoods = [\"car\"]\n");
    folder.write("newsclaim.toml", "[extract]\nrules = [\"mine\"]\nno-text = true\nformat = \"json\"\n[rules]\nquiet = true\n");
    folder.write("deep/b.txt", STORY);
    let run = |from: &str, args: &[&str]| newsclaim_in(&folder.path(from), args);
    let record = |run: Run| -> Value { serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err)) };
    for run in [run(".", &["a.txt"]), run("deep", &["extract", "b.txt"]), run("deep", &["--color", "never", "b.txt"])] {
        let record = &record(run)[0];
        assert!(record["article"]["text"].is_null() && record["claims"][0].is_object(), "{record}");
        let packs = record["rules"]["packs"].as_array().expect("packs");
        assert!(packs.iter().any(|pack| pack.as_str().is_some_and(|pack| pack.starts_with("mine@"))), "{packs:?}");
    }
    assert_eq!(record(run(".", &["a.txt", "--format", "jsonl"]))["schema"], "newsclaim/1");
    assert!(record(run(".", &["a.txt", "--no-config"]))["article"]["text"].is_string());
    // A file with a mistake is shown, but does not stand in the way of help.
    folder.write("bad.toml", "[extract]\n\nfromat = \"json\"\n");
    folder.write("deep/newsclaim.toml", "[extract]\nformat = \"yaml\"\n");
    for (run, place, words) in [
        (run(".", &["a.txt", "--config", "bad.toml"]), "bad.toml:3:1", "did you mean `format`?"),
        (run("deep", &["b.txt"]), "newsclaim.toml:2:10", "possible values: table, jsonl"),
        (run(".", &["a.txt", "--config", "none.toml"]), "none.toml", "cannot be read"),
    ] {
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.contains("error[I022]") && run.err.contains(place) && run.err.contains(words), "{}", run.err);
    }
    assert_eq!(run("deep", &["help", "I022"]).code, 0);
    // One option given twice on the command line is still a mistake.
    assert_eq!(run(".", &["a.txt", "--format", "json", "--format", "json"]).code, 2);
}
