//! Files in every format to what their real consumers make of them: the scripts in tests/consumers compare that with the records.
//!
//! The consumers are Python packages, pinned in tests/consumers/requirements.txt; they are installed into a virtual environment below
//! target/ when that file changes. This needs `python3` (3.11) and PyPI, so it is part of builds with all features only (`tests/run`).

use crate::{files, read, root};
use newsclaim::article::Content;
use newsclaim::extract::{Extraction, Extractor};
use newsclaim::output::table::{Selection, TABLES};
use newsclaim::output::{FORMATS, Format, Target, View};
use newsclaim::rules::builtin;
use newsclaim::source;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

#[test]
fn consumers_read_tables() {
    run("tables.py");
}

#[test]
fn consumers_read_annotations_and_linked_data() {
    run("forms.py");
}

/// Runs a script of tests/consumers with the folder of written files; it says what it found wrong.
fn run(script: &str) {
    let output = Command::new(python())
        .arg(root().join("tests/consumers").join(script))
        .args([written().to_owned(), root().join("fixtures")])
        .output()
        .unwrap_or_else(|error| panic!("{script}: {error}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script}:\n{out}{err}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumers")
}

/// The environment's Python, with all consumers.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let environment = folder().join("environment");
        let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let wanted = read("tests/consumers/requirements.txt");
        let stamp = environment.join("requirements.txt");
        if std::fs::read_to_string(&stamp).ok().as_deref() != Some(&wanted) {
            succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
            let requirements = root().join("tests/consumers/requirements.txt");
            succeed(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(requirements));
            std::fs::write(&stamp, wanted).expect("a stamp");
        }
        python
    })
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// A folder with the fixture articles, and some odd ones, in every format: `articles.FORMAT`, and each table alone as
/// `flat/TABLE.FORMAT`.
fn written() -> &'static Path {
    static WRITTEN: OnceLock<PathBuf> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let out = folder().join("out");
        if out.exists() {
            std::fs::remove_dir_all(&out).expect("the files of the last run");
        }
        std::fs::create_dir_all(out.join("flat")).expect("a folder for the files");
        let extractor = Extractor::new(&[builtin::pack()]).0.expect("the built-in rules compile");
        let program = extractor.program();
        let packs = program.packs.iter().map(|pack| format!("{}@{}", pack.name, pack.version)).collect();
        let view = View { packs, rules_hash: program.hash.clone(), ..View::default() };
        let mut inputs = files("fixtures/articles", "");
        inputs.push("tests/consumers/odd.jsonl".to_owned());
        let (options, mut stdin) = (source::Options::default(), std::io::empty());
        let sources = source::read(&inputs, &options, &mut stdin).filter_map(Result::ok);
        let extractions: Vec<Extraction> = sources.map(|source| extractor.extract(&source, Content::Story)).collect();
        assert!(extractions.len() > 20, "only {} articles", extractions.len());
        for format in FORMATS.iter().filter(|format| format.name != "table") {
            write(format, &view, &extractions, &out.join(format!("articles.{}", format.name)));
        }
        for table in &TABLES {
            let view = View { flat: Some(Selection::whole(table)), ..view.clone() };
            for name in ["jsonl", "json", "csv", "parquet"] {
                let format = Format::named(name).expect("a format");
                write(&format, &view, &extractions, &out.join("flat").join(format!("{}.{name}", table.name)));
            }
        }
        out
    })
}

/// Writes articles as the command line does.
fn write(format: &Format, view: &View, extractions: &[Extraction], place: &Path) {
    let writer = format.writer;
    let mut bytes = writer.open(view);
    let mut first = true;
    for extraction in extractions {
        let mut article = Vec::new();
        writer.article(extraction, view, &mut article);
        if !article.is_empty() && !std::mem::take(&mut first) {
            bytes.extend_from_slice(writer.between().as_bytes());
        }
        bytes.extend_from_slice(&article);
    }
    bytes.extend_from_slice(writer.close().as_bytes());
    match writer.target(view) {
        Target::Stream => std::fs::write(place, bytes),
        Target::File(build) | Target::Folder(build) => build(&mut bytes.as_slice(), view, place),
    }
    .unwrap_or_else(|error| panic!("{}: {error}", place.display()));
}
