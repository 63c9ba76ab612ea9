//! Treebanks to the tagger, lemmatiser and parser tables in `assets/en`, and tables to figures.
//!
//! `train-syntax TREEBANKS ASSETS` reads every `*-train.conllu` of a folder and writes `syntax.bin`, the same bytes each time.
//! `train-syntax --eval FILE.conllu [TABLES]` scores tables on gold tokens and measures speed.
//! `train-syntax --fill FILE.conllu TABLES` rewrites a file with the tables' own analysis (golden trees).
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a developer's command with paths as arguments")]

mod actions;
mod evaluate;
mod learn;
mod oracle;
mod tags;
mod treebank;
mod words;

use newsclaim::syntax::Model;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["--eval", file] => evaluate::run(file, "assets/en/syntax.bin"),
        ["--eval", file, tables] => evaluate::run(file, tables),
        ["--fill", file, tables] => evaluate::fill(file, tables),
        [treebanks, assets] => train(Path::new(treebanks), Path::new(assets)),
        _ => {
            Err("usage: train-syntax TREEBANKS ASSETS | train-syntax --eval FILE.conllu [TABLES] | train-syntax --fill FILE.conllu TABLES"
                .to_owned())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// A setting for experiments, from the environment; the default is what the committed tables are made with.
pub fn setting(name: &str, default: i64) -> i64 {
    std::env::var(format!("TRAIN_{name}")).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn train(treebanks: &Path, assets: &Path) -> Result<(), String> {
    let clock = Instant::now();
    let mut paths: Vec<_> = std::fs::read_dir(treebanks)
        .map_err(|e| format!("{}: {e}", treebanks.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with("-train.conllu"))
        .collect();
    paths.sort();
    let mut bank = treebank::Treebank::default();
    for path in &paths {
        bank.read(path)?;
    }
    let lemmas = words::lemmas(&bank);
    if setting("HEADLINES", 16) > 0 {
        bank.add_headlines(setting("HEADLINES", 16) as usize);
    }
    println!("{} sentences, {} tags, {:.1?}", bank.sentences.len(), bank.tags.len(), clock.elapsed());
    let all: Vec<&treebank::Sentence> = bank.sentences.iter().collect();
    let lexicon = words::lexicon(&all);
    println!("lexicon and lemmas {:.1?}", clock.elapsed());
    let (tagger, jackknifed) = tags::train(&bank, &lexicon);
    println!("tagger {:.1?}", clock.elapsed());
    let parser = actions::train(&bank, &lexicon, &jackknifed);
    println!("parser {:.1?}", clock.elapsed());
    let model = |factor: usize| {
        let (parser, unit) = parser.tables(ACTION_BUCKETS * factor, LABEL_BUCKETS * factor, LABEL_PAIRS * factor);
        let tagger = learn::rows(&tagger, tags::TAG_BUCKETS * factor, tags::TAG_PAIRS * factor);
        let (tags, lexicon, lemmas) = (bank.tags.clone(), lexicon.clone(), lemmas.clone());
        Model { tags, lexicon, tagger, parser, lemmas, margin: (setting("MARGIN", MARGIN) as f64 * unit / 10.0).round() as u32 * 10 }
    };
    let bytes = model(1).to_bytes();
    Model::from_bytes(&bytes).map_err(|problem| problem.message)?;
    let path = assets.join("syntax.bin");
    std::fs::write(&path, &bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("{} bytes, {:.1?}", bytes.len(), clock.elapsed());
    // For experiments: the same with room for everything.
    let factor = setting("FACTOR", 0) as usize;
    if factor > 1 {
        let path = assets.join("large.bin");
        std::fs::write(&path, model(factor).to_bytes()).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

/// Size of the transitions' table, in buckets of 16 bytes.
const ACTION_BUCKETS: usize = 280_000;
/// Size of the relations' index.
const LABEL_BUCKETS: usize = 40_000;
/// Number of the relations' weights.
const LABEL_PAIRS: usize = 400_000;
/// States that score this much below the best, in units of one update, are dropped from the search (in the tables: rounded to tens).
const MARGIN: i64 = 316;
