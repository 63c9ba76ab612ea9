//! Long runs and what can happen to them: killed, out of disk, stopped, run again.

use crate::cli::{Folder, Run, newsclaim};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Articles as JSON Lines: every fifth repeats an earlier one, some are lost.
fn corpus(count: usize) -> String {
    let mut lines = String::new();
    for number in 0..count {
        let told = if number % 5 == 4 { number - 3 } else { number };
        let text = format!(
            "Exports of goods {told} fell by {}% in March 2022, according to customs data. Toyota said it would close {} plants in Brazil. \
             The ministry of town {told} warned on Monday that prices could rise by {} dollars. “We will not leave”, said Anna Smith of Shell.",
            told % 89 + 1,
            told % 7 + 2,
            told % 1000,
        );
        let record = match number % 50 {
            17 => "{\"text\": 5}".to_owned(),
            33 => "not JSON".to_owned(),
            _ => serde_json::json!({ "id": format!("a{number}"), "text": text, "published": "2022-05-06" }).to_string(),
        };
        writeln!(lines, "{record}").expect("a string grows");
    }
    lines
}

/// All files under a folder by name, hidden ones too, with their bytes.
fn all(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(folder).to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(folder).expect("inside").display().to_string(), fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

/// The bytes of all that is being written in a folder or in those inside it.
#[cfg(unix)]
fn begun(folder: &str) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let size = |path: &Path| if path.is_dir() { begun(&path.display().to_string()) } else { path.metadata().map_or(0, |meta| meta.len()) };
    let is_begun = |path: &Path| path.is_dir() || path.extension().is_some_and(|ending| ending == "part");
    entries.map(|entry| entry.path()).filter(|path| is_begun(path)).map(|path| size(&path)).sum()
}

/// The counts of a closing line.
fn counts(err: &str) -> Vec<u64> {
    let line = err.lines().find(|line| line.contains(" in = ")).unwrap_or_else(|| panic!("no counts in {err}"));
    let numbers = line.split_once(", ").map_or(line, |(counts, _)| counts).split(['=', '+']);
    numbers.filter_map(|part| part.trim().split(' ').next()?.parse().ok()).collect()
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsclaim"));
    command.current_dir(crate::root()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A number from 0 to `below`, other ones each time the tests run.
fn any(below: u64) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish() % below
}

#[test]
fn everything_that_came_in_is_accounted_for() {
    let folder = Folder::new("batch-counts");
    let input = folder.write("in.jsonl", corpus(100));
    let out = folder.path("out.jsonl");
    for (more, expected) in [
        (&["--dedup", "off"][..], [100, 96, 4, 0, 0]),
        (&[], [100, 96, 4, 0, 0]),
        (&["--dedup", "skip"], [100, 76, 4, 20, 0]),
        (&["--where", "type=company.exit and negated"], [100, 0, 4, 0, 96]),
    ] {
        let run = newsclaim(&[&["extract", &input, "-o", &out], more].concat(), "");
        assert_eq!(run.code, 2, "{}", run.err);
        assert_eq!(counts(&run.err), expected, "{more:?}: {}", run.err);
        let written = folder.read("out.jsonl");
        assert_eq!(written.lines().count() as u64, expected[1], "{more:?}");
        let lost: Vec<Value> = folder.read("out.quarantine.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lost.len() as u64, expected[2]);
        assert_eq!((&lost[1]["origin"], &lost[1]["line"], &lost[1]["code"]), (&input.as_str().into(), &34.into(), &"I010".into()));
        let offset = lost[1]["offset"].as_u64().expect("an offset") as usize;
        assert!(corpus(100)[offset..].starts_with("not JSON"));
    }
    // A run in which nothing is lost leaves no list of an earlier one.
    let input = folder.write("in.jsonl", corpus(10));
    let run = newsclaim(&["extract", &input, "-o", &out], "");
    assert_eq!((run.code, Path::new(&folder.path("out.quarantine.jsonl")).exists()), (0, false), "{}", run.err);
    assert_eq!(all(&folder.path("")).iter().map(|file| file.0.as_str()).collect::<Vec<_>>(), ["in.jsonl", "out.jsonl"]);
}

#[test]
fn repeated_articles_name_the_first() {
    let folder = Folder::new("batch-repeats");
    let input = folder.write("in.jsonl", corpus(30));
    for threads in ["1", "4"] {
        let run = newsclaim(&["extract", &input, "--format", "jsonl", "-j", threads], "");
        let records: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let by_source = |name: &str| records.iter().find(|record| record["article"]["source"] == name).map(|record| &record["article"]);
        let (first, second) = (by_source("a1").expect("a record"), by_source("a4").expect("a record"));
        assert_eq!((&first["duplicate_of"], &second["duplicate_of"]), (&Value::Null, &first["id"]));
        assert_eq!(records.iter().filter(|record| !record["article"]["duplicate_of"].is_null()).count(), 6);
    }
}

/// Kills runs of a batch at random points; each goes on and ends with the bytes of a run that nobody disturbed.
#[cfg(unix)]
fn check_killed(name: &str, kills: usize, articles: usize, to: &str, more: &[&str]) {
    let folder = Folder::new(name);
    let input = folder.write("in.jsonl", corpus(articles));
    let arguments = |to: &str| {
        [&["extract", &input, "--checkpoint", "0.05", "-j", "2", "-o", to], more]
            .concat()
            .iter()
            .map(|a| (*a).to_owned())
            .collect::<Vec<_>>()
    };
    let (clean, killed) = (folder.path("clean"), folder.path("killed"));
    for place in [&clean, &killed] {
        fs::create_dir(place).expect("a folder");
    }
    let status = program().args(arguments(&format!("{clean}/{to}"))).status().expect("the program runs");
    assert_eq!(status.code(), Some(2), "{more:?}");
    let strip = |files: Vec<(String, Vec<u8>)>| files.into_iter().filter(|(name, _)| !name.ends_with("manifest.jsonl")).collect::<Vec<_>>();
    let expected = strip(all(&clean));
    let size = expected.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>();
    let mut resumed = 0;
    for kill in 0..kills {
        let _ = fs::remove_dir_all(&killed);
        fs::create_dir(&killed).expect("a folder");
        let arguments = arguments(&format!("{killed}/{to}"));
        // Some are killed again when they go on.
        for _ in 0..1 + kill % 3 {
            let mut child = program().args(&arguments).arg("--resume").spawn().expect("the program runs");
            // It is killed when a random part of its output is there.
            let part = any(size);
            while begun(&killed) <= part && child.try_wait().expect("a child").is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            child.kill().expect("it is killed");
            child.wait().expect("it ends");
            // Nothing is there under a final name before it is whole.
            for (name, bytes) in strip(all(&killed)).iter().filter(|(name, _)| !name.rsplit('/').next().unwrap_or(name).starts_with('.')) {
                let whole = expected.iter().find(|(other, _)| other == name);
                assert!(whole.is_some_and(|(_, whole)| whole == bytes), "{name} is not whole");
            }
        }
        resumed += usize::from(all(&killed).iter().any(|(name, _)| name.ends_with("journal")));
        let status = program().args(&arguments).arg("--resume").status().expect("the program runs");
        assert!(matches!(status.code(), Some(0 | 2)), "{status:?}");
        let found = strip(all(&killed));
        let names = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected), "{more:?}");
        assert!(found == expected, "{more:?}: bytes differ after kill {kill}");
    }
    assert!(resumed > 0, "no run was killed on its way");
}

#[cfg(unix)]
#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let (kills, articles) = if std::env::var_os("NEWSCLAIM_LONG").is_some() { (100, 2_000) } else { (4, 400) };
    check_killed("batch-kill", kills, articles, "out.jsonl", &[]);
    check_killed("batch-kill-json", kills / 4 + 1, articles, "out.json", &["--format", "json", "--dedup", "skip"]);
    check_killed("batch-kill-shards", kills / 4 + 1, articles, "out", &["--shards", "3", "fixtures/articles"]);
    check_killed("batch-kill-inputs", kills / 4 + 1, articles, "out", &["--shards", "inputs", "fixtures/articles"]);
    check_killed("batch-kill-sqlite", kills / 4 + 1, articles, "out.sqlite", &["--format", "sqlite"]);
}

/// Runs the program through `sh -c`, with `$0` as its path.
#[cfg(unix)]
fn shell(script: &str) -> Run {
    let output =
        Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_newsclaim")]).current_dir(crate::root()).output().expect("a shell");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_no_torn_file_and_the_run_goes_on_later() {
    let folder = Folder::new("batch-full");
    let input = folder.write("in.jsonl", corpus(60));
    let (clean, out) = (folder.path("clean.jsonl"), folder.path("out.jsonl"));
    newsclaim(&["extract", &input, "-o", &clean], "");
    fs::write(&out, "an older file").expect("a file");
    // A limit on the size of files stands for a full disk: writing fails in the middle of the run.
    let run = shell(&format!("trap '' XFSZ; ulimit -f 100; exec \"$0\" extract '{input}' -o '{out}'"));
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("cannot write") && run.err.contains("--resume"), "{}", run.err);
    assert_eq!(fs::read_to_string(&out).expect("the older file"), "an older file");
    let run = newsclaim(&["extract", &input, "-o", &out, "--resume"], "");
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(fs::read(&out).expect("a file") == fs::read(&clean).expect("a file"));
    if Path::new("/dev/full").exists() {
        let run = newsclaim(&["extract", &input, "-o", "/dev/full"], "");
        assert!(run.code == 2 && run.err.contains("No space left"), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn signals_stop_a_run_so_that_it_can_go_on() {
    let folder = Folder::new("batch-signals");
    let input = folder.write("in.jsonl", corpus(1_500));
    let (clean, out) = (folder.path("clean.jsonl"), folder.path("out.jsonl"));
    newsclaim(&["extract", &input, "-o", &clean], "");
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut child =
            program().args(["extract", &input, "-o", &out, "-j", "1"]).stderr(Stdio::piped()).spawn().expect("the program runs");
        while !Path::new(&folder.path(".out.jsonl.journal")).exists() && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().expect("kill");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(code), "{signal}");
        assert!(!Path::new(&out).exists());
        let run = newsclaim(&["extract", &input, "-o", &out, "--resume"], "");
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(fs::read(&out).expect("a file") == fs::read(&clean).expect("a file"), "{signal}");
        fs::remove_file(&out).expect("a file");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let folder = Folder::new("batch-reader");
    let input = folder.write("in.jsonl", corpus(300));
    for format in ["jsonl", "json", "table"] {
        let run = shell(&format!("\"$0\" extract '{input}' --format {format} | head -n 1 > /dev/null"));
        assert!(!run.err.contains("pipe") && !run.err.contains("write"), "{}", run.err);
    }
    // Also while the input still waits.
    let run = shell(
        "(cat fixtures/articles/*.jsonl; sleep 15 2>/dev/null & echo) | timeout 20 \"$0\" extract - --format jsonl | head -n 1 | wc -l",
    );
    assert_eq!((run.code, run.out.trim()), (0, "1"), "{}", run.err);
}

#[test]
fn a_run_goes_on_only_as_it_was_begun() {
    let folder = Folder::new("batch-other");
    let input = folder.write("in.jsonl", corpus(2_000));
    let out = folder.path("out.jsonl");
    let begin = || {
        let _ = fs::remove_file(&out);
        let mut child = program().args(["extract", &input, "-o", &out, "--checkpoint", "0", "-j", "1"]).spawn().expect("the program runs");
        let journal = folder.path(".out.jsonl.journal");
        while fs::read_to_string(&journal).map_or(0, |text| text.lines().count()) < 3 && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        assert!(Path::new(&journal).exists(), "killed before its end");
    };
    begin();
    let run = newsclaim(&["extract", &input, "-o", &out, "--resume", "--no-text"], "");
    assert!(run.code == 2 && run.err.contains("other settings (--no-text)"), "{}", run.err);
    folder.write("in.jsonl", format!("{{\"text\": \"Another one.\"}}\n{}", corpus(2_000)));
    let run = newsclaim(&["extract", &input, "-o", &out, "--resume"], "");
    assert!(run.code == 2 && run.err.contains("inputs are not those"), "{}", run.err);
    folder.write("in.jsonl", corpus(2_000));
    let run = newsclaim(&["extract", &input, "-o", &out, "--resume"], "");
    assert_eq!((run.code, folder.read("out.jsonl").lines().count()), (2, 1_920), "{}", run.err);
    // With nothing to go on with it is a run like any other, so that new inputs are not passed over.
    folder.write("in.jsonl", corpus(20));
    let run = newsclaim(&["extract", &input, "-o", &out, "--resume"], "");
    assert_eq!((run.code, folder.read("out.jsonl").lines().count()), (2, 19), "{}", run.err);
    let run = newsclaim(&["extract", &input, "--resume"], "");
    assert!(run.code == 2 && run.err.contains("--resume needs --output"), "{}", run.err);
}

#[test]
fn shards_hold_all_and_say_what_they_hold() {
    let folder = Folder::new("batch-shards");
    let input = folder.write("in.jsonl", corpus(120));
    let whole = newsclaim(&["extract", &input, "fixtures/articles", "--format", "jsonl"], "").out;
    let mut expected: Vec<&str> = whole.lines().collect();
    expected.sort_unstable();
    for shards in ["4", "inputs"] {
        let out = folder.path(shards);
        let run = newsclaim(&["extract", &input, "fixtures/articles", "-o", &out, "--shards", shards], "");
        assert_eq!(run.code, 2, "{}", run.err);
        let files = all(&out);
        let text: String = files
            .iter()
            .filter(|(name, _)| !name.contains("manifest") && !name.contains("quarantine"))
            .map(|(_, bytes)| String::from_utf8_lossy(bytes))
            .collect();
        let mut found: Vec<&str> = text.lines().collect();
        found.sort_unstable();
        assert!(found == expected, "{shards}");
        let manifest = files.iter().find(|(name, _)| name == "manifest.jsonl").expect("a manifest");
        let rows: Vec<Value> = String::from_utf8_lossy(&manifest.1).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let sum = |key: &str| rows.iter().map(|row| row[key].as_u64().expect(key)).sum::<u64>();
        assert_eq!(sum("in"), sum("done") + sum("quarantined") + sum("duplicate") + sum("skipped"));
        assert_eq!((sum("done"), sum("in")), (expected.len() as u64, counts(&run.err)[0]));
        assert_eq!(rows.len(), files.len() - 2);
        for row in &rows {
            let name = format!("{}.jsonl", row["shard"].as_str().expect("a name"));
            let (_, bytes) = files.iter().find(|file| file.0 == name).unwrap_or_else(|| panic!("no {name}"));
            assert_eq!(
                (row["bytes"].as_u64(), row["hash"].as_str()),
                (Some(bytes.len() as u64), Some(&*format!("b3:{}", blake3::hash(bytes).to_hex())))
            );
        }
    }
}

#[cfg(feature = "sqlite")]
#[test]
fn a_cache_changes_nothing_but_time() {
    let folder = Folder::new("batch-cache");
    folder.write("in/a.jsonl", corpus(60));
    folder.write("in/b.txt", "Toyota left Russia in May 2022.");
    let (input, cache) = (folder.path("in"), folder.path("cache.db"));
    let fresh = |more: &[&str]| newsclaim(&[&["extract", &input, "--format", "jsonl"], more].concat(), "").out;
    let cached = |more: &[&str]| {
        let out = folder.path("out.jsonl");
        let run = newsclaim(&[&["extract", &input, "-o", &out, "--incremental", &cache], more].concat(), "");
        let taken = run.err.split(", ").find_map(|part| part.split_once(" from the cache")?.0.parse().ok()).unwrap_or(0u64);
        (folder.read("out.jsonl"), taken)
    };
    for more in [&[][..], &["--no-text"], &["--dedup", "skip"], &["--without", "percent"], &["--where", "type=statement"]] {
        let expected = fresh(more);
        let first = cached(more);
        assert_eq!(first.1, 0, "{more:?}");
        let second = cached(more);
        assert!(first.0 == expected && second.0 == expected, "{more:?}");
        assert_eq!(second.1, expected.lines().count() as u64, "{more:?}");
    }
    // A changed article is read anew, and so is one that now repeats another; the article that came in before it is known.
    folder.write("in/b.txt", "Toyota left Russia in June 2022.");
    folder.write("in/0.jsonl", corpus(1));
    let (text, taken) = cached(&[]);
    assert!(text == fresh(&[]));
    assert_eq!((taken, text.lines().count()), (58, 60));
}

#[test]
fn an_article_that_takes_too_long_is_listed() {
    let folder = Folder::new("batch-timeout");
    let long =
        "Exports of cars fell by 4% in March and of ships by 5% in May, said the ministry of trade in a long report. ".repeat(40_000);
    folder.write("in/a.txt", "Toyota left Russia in May 2022.");
    folder.write("in/b.txt", long);
    folder.write("in/c.txt", "Toyota left Brazil in May 2022.");
    let out = folder.path("out.jsonl");
    let run = newsclaim(&["extract", &folder.path("in"), "-o", &out, "--timeout", "1"], "");
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(folder.read("out.jsonl").lines().count(), 2, "{}", run.err);
    let lost: Value = serde_json::from_str(&folder.read("out.quarantine.jsonl")).expect("one line");
    assert!(lost["code"] == "A098" && lost["origin"].as_str().expect("a path").ends_with("b.txt"), "{lost}");
}

#[test]
fn progress_is_told_to_programs() {
    let folder = Folder::new("batch-progress");
    let input = folder.write("in.jsonl", corpus(40));
    let run = newsclaim(&["extract", &input, "-o", &folder.path("out.jsonl"), "--progress", "json", "-q"], "");
    let last: Value =
        run.err.lines().filter(|line| line.starts_with('{')).filter_map(|line| serde_json::from_str(line).ok()).next_back().expect("JSON");
    assert_eq!((last["in"].as_u64(), last["quarantined"].as_u64(), last["ended"].as_bool()), (Some(40), Some(2), Some(true)));
    assert_eq!(last["bytes"].as_u64(), Some(corpus(40).len() as u64));
}

#[cfg(feature = "sqlite")]
#[test]
fn outputs_and_options_that_do_not_go_together_are_refused() {
    let folder = Folder::new("batch-refused");
    let (input, file) = (folder.write("in.txt", "Toyota left Russia."), folder.write("file", "x"));
    let (nowhere, inside) = (folder.path("no/such/out.jsonl"), folder.path(""));
    let other = folder.path("other.db");
    rusqlite::Connection::open(&other).and_then(|other| other.execute_batch("CREATE TABLE mine (x)")).expect("a database");
    for (more, words) in [
        (&["--shards", "2"][..], "say which with --output"),
        (&["--shards", "2", "-o", &file], "is a file"),
        (&["--shards", "0", "-o", &file], "a number up to 1000"),
        (&["-o", &inside], "is a folder"),
        (&["-o", &nowhere], "there is no folder"),
        (&["-o", &file, "--manifest", &input], "is an input"),
        (&["-o", &file, "--manifest", &file], "is the file of --output"),
        (&["-o", &file, "--quarantine", &inside], "is a folder"),
        (&["-o", &inside, "--format", "brat"], "with something in it"),
        (&["-o", &file, "--format", "brat"], "is a file"),
        (&["-o", &file, "--incremental", &other], "no cache of newsclaim"),
        (&["-j", "5000"], "1024"),
        (&["--timeout", "0"], "more than 0"),
        (&["--watch", "-"], "neither"),
        (&["--watch", &nowhere], "no such file"),
        (&["--manifest", &file], "--manifest needs --output"),
        (&["--where", "tpye=x"], "did you mean `type`"),
        (&["--fields", "typo"], "typo"),
        (&["--flat", "claim"], "claims"),
        (&["--format", "sqlite"], "--output"),
    ] {
        let run = newsclaim(&[&["extract", &input], more].concat(), "");
        assert!(run.code == 2 && run.err.contains(words), "{more:?}: {}", run.err);
        assert_eq!((folder.read("file"), folder.read("in.txt")), ("x".to_owned(), "Toyota left Russia.".to_owned()), "{more:?}");
    }
    assert_eq!(all(&inside).len(), 3, "{:?}", all(&inside).iter().map(|file| &file.0).collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_holds_nothing_up() {
    let folder = Folder::new("batch-fifo");
    folder.write("in/a.txt", "Toyota left Russia.");
    Command::new("mkfifo").arg(folder.path("in/b.txt")).status().expect("mkfifo");
    let run = newsclaim(&["extract", &folder.path("in"), "--format", "jsonl"], "");
    assert!(run.code == 2 && run.out.lines().count() == 1 && run.err.contains("error[I004]: a pipe"), "{}", run.err);
}
