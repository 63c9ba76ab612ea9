//! Pages with their true bodies to the block scorer's table: `train-articles PAGES [--out FILE] [--predictions FILE]`.
//!
//! `PAGES` holds folders of gzipped pages `SET/ID.html.gz` beside `SET.gt.json` (`{id: {"articleBody", "url"}}`). Precision, recall and F1
//! of word 4-grams are reported by folds of domains; `--predictions` writes the bodies of these folds as JSON lines; `--out` writes the
//! table that is trained on all pages.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a tool for developers")]

mod boost;
mod data;

use boost::{Matrix, Sample};
use data::{Sheet, grams, words};
use newsclaim::article::Tables;
use newsclaim::article::html::content::LIKELY;
use newsclaim::article::html::features::COUNT;
use newsclaim::article::html::scorer::{NEAR, SECOND, SURE, Scorer, Tree, chance, chances, surroundings};
use std::path::PathBuf;

const FOLDS: usize = 5;
const TREES: [usize; 2] = [120, 60];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut out, mut predictions) = (None, None, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = arguments.next(),
            "--predictions" => predictions = arguments.next(),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let Some(folder) = folder else {
        println!("usage: train-articles PAGES [--out FILE] [--predictions FILE]");
        std::process::exit(2);
    };
    let list = |name: &str| std::fs::read_to_string(format!("rules/news-en/lists/{name}.tsv")).unwrap();
    let tables = Tables::from_tsv(&list("furniture"), &list("caption")).and_then(|tables| tables.with_markup(&list("markup"))).unwrap();
    let sheets = data::read(&folder, &tables).unwrap();
    let blocks: usize = sheets.iter().map(|sheet| sheet.texts.len()).sum();
    println!("{} pages, {blocks} blocks", sheets.len());
    let labels: Vec<Vec<f32>> = sheets.iter().map(|sheet| sheet.labels.clone()).collect();
    report("what these blocks allow", &sheets, &labels, 0.5);

    let trained = Trained::new(&sheets);
    for threshold in [0.3, 0.4, 0.45, 0.5, 0.55, 0.6] {
        report(&format!("folds, threshold {threshold}"), &sheets, &trained.folds, threshold);
    }
    if let Some(path) = predictions {
        let mut lines = String::new();
        for (sheet, scores) in sheets.iter().zip(&trained.folds) {
            let text: Vec<&str> =
                sheet.texts.iter().zip(scores).filter(|(_, score)| **score > LIKELY).map(|(text, _)| text.as_str()).collect();
            let article = serde_json::json!({"source": format!("{}.html.gz", sheet.id), "text": text.join("\n"), "blocks": []});
            lines.push_str(&serde_json::json!({ "article": article }).to_string());
            lines.push('\n');
        }
        std::fs::write(path, lines).unwrap();
    }
    if let Some(path) = out {
        let bytes = trained.scorer.to_bytes();
        println!("{} bytes", bytes.len());
        std::fs::write(path, bytes).unwrap();
    }
}

/// A scorer, and what scorers that never saw a page's domain say of its blocks.
struct Trained {
    scorer: Scorer,
    folds: Vec<Vec<f32>>,
}

impl Trained {
    fn new(sheets: &[Sheet]) -> Trained {
        let labels: Vec<f32> = sheets.iter().flat_map(|sheet| sheet.labels.iter().copied()).collect();
        let weights: Vec<f32> = sheets.iter().flat_map(|sheet| sheet.weights.iter().copied()).collect();
        let mut domains: Vec<&str> = sheets.iter().map(|sheet| sheet.domain.as_str()).collect();
        domains.sort_unstable();
        domains.dedup();
        // Neighbours in the alphabet fall apart.
        let fold_of = |sheet: &Sheet| domains.binary_search(&sheet.domain.as_str()).unwrap() * 7 % FOLDS;
        let folds: Vec<u8> = sheets.iter().flat_map(|sheet| vec![fold_of(sheet) as u8; sheet.texts.len()]).collect();

        let first: Vec<f32> = sheets.iter().flat_map(|sheet| sheet.features.values.iter().copied()).collect();
        let (trees, opinions) = round(&first, COUNT, &labels, &weights, &folds, TREES[0]);
        let mut second = Vec::with_capacity(labels.len() * SECOND);
        let mut at = 0;
        for sheet in sheets {
            let count = sheet.texts.len();
            let near: Vec<[f32; NEAR.len()]> = surroundings(&opinions[at..at + count], &sheet.features.words, &sheet.features.boxes);
            for (block, near) in near.iter().enumerate() {
                second.extend(sheet.features.row(block));
                second.extend(near);
            }
            at += count;
        }
        let (last, mut seconds) = round(&second, SECOND, &labels, &weights, &folds, TREES[1]);
        // What the first round is sure is furniture stays so.
        for (second, first) in seconds.iter_mut().zip(&opinions) {
            if *first <= chance(-SURE) {
                *second = *first;
            }
        }
        let mut rest = seconds.as_slice();
        let folds = sheets
            .iter()
            .map(|sheet| {
                let (own, tail) = rest.split_at(sheet.texts.len());
                rest = tail;
                own.to_vec()
            })
            .collect();
        Trained { scorer: Scorer { rounds: [trees, last] }, folds }
    }
}

/// Trees grown on all rows, and for each row the chance by trees that never saw its fold.
fn round(rows: &[f32], width: usize, labels: &[f32], weights: &[f32], folds: &[u8], count: usize) -> (Vec<Tree>, Vec<f32>) {
    let matrix = Matrix::new(rows, width);
    let grown = |fold: Option<u8>| {
        let rows = (0..labels.len() as u32).filter(|row| Some(folds[*row as usize]) != fold).collect();
        boost::grow(&Sample { matrix: &matrix, rows, labels, weights }, count)
    };
    let mut opinions = vec![0.0; labels.len()];
    for fold in 0..FOLDS as u8 {
        let trees = grown(Some(fold));
        let own: Vec<u32> = (0..labels.len() as u32).filter(|row| folds[*row as usize] == fold).collect();
        for (row, opinion) in own.iter().zip(chances(&trees, rows, width, &own)) {
            opinions[*row as usize] = opinion;
        }
    }
    (grown(None), opinions)
}

/// 4-grams of a page: found and true, found, true.
type Measured = (f64, f64, f64);

/// Prints precision, recall and F1 of each set and of all pages.
fn report(name: &str, sheets: &[Sheet], scores: &[Vec<f32>], threshold: f32) {
    let mut sets: Vec<&str> = sheets.iter().map(|sheet| sheet.set.as_str()).collect();
    sets.dedup();
    let mut line = format!("{name}:");
    let measured: Vec<Measured> = sheets.iter().zip(scores).map(|(sheet, scores)| overlap(sheet, scores, threshold)).collect();
    for set in sets.iter().copied().chain(["all"]) {
        let of = |index: usize| set == "all" || sheets[index].set == set;
        let rows: Vec<_> = (0..sheets.len()).filter(|index| of(*index)).map(|index| measured[index]).collect();
        let mean = |part: fn(&Measured) -> Option<f64>| {
            let parts: Vec<f64> = rows.iter().filter_map(part).collect();
            parts.iter().sum::<f64>() / parts.len().max(1) as f64
        };
        let precision = mean(|(hit, found, _)| (*found > 0.0).then(|| hit / found));
        let recall = mean(|(hit, _, gold)| (*gold > 0.0).then(|| hit / gold));
        let all = 2.0 * precision * recall / (precision + recall);
        line.push_str(&format!("  {set} {precision:.4} {recall:.4} {all:.4}"));
    }
    println!("{line}");
}

fn overlap(sheet: &Sheet, scores: &[f32], threshold: f32) -> Measured {
    let text: Vec<&str> = sheet.texts.iter().zip(scores).filter(|(_, score)| **score > threshold).map(|(text, _)| text.as_str()).collect();
    let found = grams(&words(&text.join("\n")));
    let hit: u32 = found.iter().map(|(gram, count)| (*count).min(sheet.gold.get(gram).copied().unwrap_or(0))).sum();
    (f64::from(hit), f64::from(found.values().sum::<u32>()), f64::from(sheet.gold.values().sum::<u32>()))
}
