//! Pages with their true bodies to rows: the features of each block, whether it is part of the body, and what it weighs.

use flate2::read::GzDecoder;
use newsclaim::article::Tables;
use newsclaim::article::html::blocks::Page;
use newsclaim::article::html::features::Features;
use newsclaim::article::html::hints::Hints;
use newsclaim::article::html::tree::Tree;
use newsclaim::source::decode;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::path::Path;

/// One page.
pub struct Sheet {
    pub set: String,
    pub id: String,
    pub domain: String,
    pub features: Features,
    pub texts: Vec<String>,
    pub labels: Vec<f32>,
    pub weights: Vec<f32>,
    pub gold: Grams,
}

/// Word 4-grams with their counts.
pub type Grams = HashMap<Vec<String>, u32>;

/// The words of a text as the scorer of the benchmark counts them.
pub fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|c| *c != '\u{ad}').collect();
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

pub fn grams(words: &[String]) -> Grams {
    let mut found = Grams::new();
    if words.is_empty() {
        return found;
    }
    for start in 0..words.len().saturating_sub(3).max(1) {
        *found.entry(words[start..(start + 4).min(words.len())].to_vec()).or_default() += 1;
    }
    found
}

/// Reads all sets of a folder: `SET/ID.html.gz` beside `SET.gt.json`.
pub fn read(folder: &Path, tables: &Tables) -> std::io::Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    let mut sets: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    sets.sort();
    for set in sets {
        let name = set.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let truth: Value = serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.gt.json")))?)?;
        for (id, page) in truth.as_object().into_iter().flatten() {
            let mut bytes = Vec::new();
            GzDecoder::new(std::fs::File::open(set.join(format!("{id}.html.gz")))?).read_to_end(&mut bytes)?;
            let html = decode::decode(bytes, newsclaim::source::MediaType::Html, None).map_or_else(|_| String::new(), |page| page.text);
            let url = page["url"].as_str().unwrap_or(id);
            let body = page["articleBody"].as_str().unwrap_or_default();
            sheets.push(sheet(&name, id, url, &html, body, tables));
        }
    }
    Ok(sheets)
}

fn sheet(set: &str, id: &str, url: &str, html: &str, body: &str, tables: &Tables) -> Sheet {
    let tree = Tree::read(html);
    let page = Page::read(&tree, 0, |_| false);
    let features = Features::of(&tree, &page, &Hints::of(&tree), tables);
    let texts: Vec<String> = page.blocks.iter().map(|block| block.span.text(&page.text).to_owned()).collect();
    let truth = words(body);
    let gold = grams(&truth);
    let mut short: HashSet<&[String]> = HashSet::new();
    for length in 1..4 {
        short.extend(truth.windows(length));
    }
    let tokens: Vec<Vec<String>> = texts.iter().map(|text| words(text)).collect();
    let long = |tokens: &[String]| {
        let all = tokens.len() - 3;
        let hits = tokens.windows(4).filter(|gram| gold.contains_key(*gram)).count();
        hits as f32 / all as f32
    };
    let mut labels: Vec<f32> = tokens
        .iter()
        .map(|tokens| if tokens.len() >= 4 { f32::from(long(tokens) >= 0.5) } else { f32::from(short.contains(tokens.as_slice())) })
        .collect();
    // A short block is of the body only beside a longer one that is.
    let sure: Vec<bool> = (0..labels.len()).map(|index| tokens[index].len() >= 4 && labels[index] > 0.5).collect();
    for index in 0..labels.len() {
        if tokens[index].len() < 4 {
            let near = index.saturating_sub(2)..(index + 3).min(sure.len());
            labels[index] *= f32::from(sure[near].iter().any(|sure| *sure));
        }
    }
    let size = truth.len().max(80) as f32;
    let weights = tokens.iter().map(|tokens| (tokens.len() as f32).min(400.0) / size * 30.0 + 0.02).collect();
    let host = url.split("://").nth(1).unwrap_or(url).split(['/', '?', ':']).next().unwrap_or_default();
    let parts: Vec<&str> = host.split('.').collect();
    let domain = parts[parts.len().saturating_sub(2)..].join(".");
    Sheet { set: set.to_owned(), id: id.to_owned(), domain, features, texts, labels, weights, gold }
}
