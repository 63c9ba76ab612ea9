//! What a sentence costs with ten rules and with five thousand, with five thousand names and with half a million: `cargo bench --bench scale`.
//!
//! Packs and names are made up, the same each time. Every figure is the median of rounds that take turns, so that only ratios count.
#![allow(clippy::disallowed_methods, clippy::print_stdout, missing_docs, reason = "a bench reads fixtures and prints figures")]

use newsclaim::article::Content;
use newsclaim::extract::Extractor;
use newsclaim::rules::builtin;
use newsclaim::rules::resolve::{PackFile, PackSource};
use newsclaim::source::{Options, Source, read};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;

/// Numerical Recipes' linear congruential generator: order enough, and no dependency.
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }

    fn pick<'w>(&mut self, words: &'w [String]) -> &'w str {
        &words[self.below(words.len())]
    }
}

/// The paragraphs of the fixture texts.
fn paragraphs() -> Vec<String> {
    let inputs = [concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/articles").to_owned()];
    let (options, mut nothing) = (Options::default(), std::io::empty());
    let sources = read(&inputs, &options, &mut nothing).map(|source| source.expect("a fixture article"));
    let texts = sources.filter(|source| !source.text.contains("<p>")).map(|source| source.text);
    texts.flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>()).filter(|p| !p.trim().is_empty()).collect()
}

/// Articles of shuffled paragraphs.
fn articles(paragraphs: &[String], count: usize) -> Vec<Source> {
    let mut dice = Dice(1);
    let article = |number: usize| {
        let picked: Vec<&str> = (0..10).map(|_| dice.pick(paragraphs)).collect();
        Source { origin: format!("article-{number}"), text: picked.join("\n\n"), ..Source::default() }
    };
    (0..count).map(article).collect()
}

/// Words for the rules: half of them stand in the texts, half anywhere in the language.
fn vocabulary(paragraphs: &[String]) -> Vec<String> {
    let plain = |word: &&str| word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    let said: BTreeSet<&str> = paragraphs.iter().flat_map(|p| p.split(|c: char| !c.is_alphanumeric())).filter(plain).collect();
    let listed = builtin::file("lists/words.tsv").expect("the list of words");
    let listed: Vec<&str> = listed.lines().map(|line| line.split('\t').next().unwrap_or("")).filter(plain).collect();
    let mut dice = Dice(2);
    let others: Vec<&str> = (0..said.len()).map(|_| listed[dice.below(listed.len())]).collect();
    said.into_iter().chain(others).map(str::to_owned).collect()
}

/// The built-in lists, names and types, without the built-in rules.
fn ground() -> PackSource {
    let mut pack = builtin::pack();
    pack.files.retain(|file| !["claims/", "entities/", "modifiers/"].iter().any(|folder| file.name.starts_with(folder)));
    pack
}

fn rules(count: usize, words: &[String]) -> PackSource {
    let mut dice = Dice(3);
    let mut text = String::new();
    for number in 0..count {
        let (a, b, c) = (dice.pick(words), dice.pick(words), dice.pick(words));
        let pattern = match number % 5 {
            0 => format!("<actors: Company> ...{{0,3}} ~{a}/v"),
            1 => format!("~{a}/v (a | an | the)? [cap]? {b}"),
            2 => format!("\"{a} {b}\""),
            3 => format!("{a} ... <amount: Percent|Money>"),
            _ => format!("[cap] ~{a}/n ~({b} | {c})/v"),
        };
        let _ = writeln!(text, "[[claim]]\nid = \"rule-{number}\"\nemits = \"demo.kind-{}\"\npattern = '''{pattern}'''\n", number % 40);
    }
    PackSource { fallback: "demo".to_owned(), files: vec![file("demo.rules.toml", text)] }
}

fn names(count: usize) -> PackSource {
    const SYLLABLES: [&str; 24] = [
        "al", "ber", "con", "dor", "el", "fa", "gri", "hol", "in", "jo", "ka", "lo", "mer", "no", "or", "pel", "qui", "ras", "so", "tan",
        "ur", "vel", "wes", "zo",
    ];
    const KINDS: [&str; 8] = ["Holdings", "Group", "Motors", "Foods", "Energy", "Systems", "Partners", "Shipping"];
    let mut dice = Dice(4);
    let mut text = "id,name,aliases,type,country\n".to_owned();
    for number in 0..count {
        let word: String = (0..2 + dice.below(3)).map(|_| SYLLABLES[dice.below(SYLLABLES.len())]).collect();
        let word = word[..1].to_uppercase() + &word[1..] + &number.to_string()[..1 + dice.below(2).min(number.to_string().len() - 1)];
        let kind = KINDS[dice.below(KINDS.len())];
        let _ = writeln!(text, "n{number},{word} {kind} {number},{word} {number},Company,GB");
    }
    PackSource {
        fallback: "names".to_owned(),
        files: vec![file("gazetteers/names.csv", text), file("pack.toml", "[pack]\nname = \"names\"\n".to_owned())],
    }
}

fn file(name: &str, text: String) -> PackFile {
    PackFile { path: name.to_owned(), name: name.to_owned(), text }
}

/// A set of packs, compiled, and what it took.
struct Contestant {
    label: String,
    extractor: Extractor,
    compiled: Duration,
    times: Vec<Duration>,
    found: usize,
}

fn contestant(label: String, packs: &[PackSource]) -> Contestant {
    let start = Instant::now();
    let (extractor, problems) = Extractor::new(packs);
    let extractor = extractor.unwrap_or_else(|| panic!("{problems:?}"));
    Contestant { label, extractor, compiled: start.elapsed(), times: Vec::new(), found: 0 }
}

/// Rounds in turn; the share of the first one's speed beside each.
fn race(title: &str, contestants: &mut [Contestant], articles: &[Source]) {
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    for _ in 0..ROUNDS {
        for contestant in contestants.iter_mut() {
            let start = Instant::now();
            contestant.found = articles
                .iter()
                .map(|article| contestant.extractor.extract(article, Content::All))
                .map(|e| e.claims.len() + e.entities.len())
                .sum();
            contestant.times.push(start.elapsed());
        }
    }
    println!("{title}, {:.1} MB of text", bytes as f64 / 1e6);
    println!("{:>26}  {:>8}  {:>8}  {:>9}  {:>9}", "", "MB/s", "of first", "compiled", "found");
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let first = median(&contestants[0].times);
    for contestant in contestants.iter() {
        let time = median(&contestant.times);
        println!(
            "{:>26}  {:>8.1}  {:>7.0}%  {:>6.0} ms  {:>9}",
            contestant.label,
            bytes as f64 / 1e6 / time,
            100.0 * first / time,
            contestant.compiled.as_secs_f64() * 1e3,
            contestant.found,
        );
    }
    println!();
}

fn main() {
    let paragraphs = paragraphs();
    let words = vocabulary(&paragraphs);
    let articles = articles(&paragraphs, 600);
    // `cargo bench --bench scale -- 5000` runs one pack alone, for a profiler.
    if let Some(count) = std::env::args().find_map(|arg| arg.parse().ok()) {
        race("rules over lists and names", &mut [contestant(format!("{count} rules"), &[ground(), rules(count, &words)])], &articles);
        return;
    }
    for (title, ground) in [("rules over lists and names", ground()), ("rules beside the whole built-in pack", builtin::pack())] {
        let count = if title.ends_with("pack") { 60 } else { articles.len() };
        let mut contestants: Vec<Contestant> =
            [10, 50, 1_000, 3_000, 5_000].map(|count| contestant(format!("{count} rules"), &[ground.clone(), rules(count, &words)])).into();
        race(title, &mut contestants, &articles[..count]);
    }
    let mut contestants: Vec<Contestant> =
        [5_000, 50_000, 500_000].map(|count| contestant(format!("{count} names"), &[ground(), names(count)])).into();
    race("names of one gazetteer", &mut contestants, &articles);
    let both = contestant("1000 rules, 50000 names".to_owned(), &[rules(1_000, &words), names(50_000)]);
    race("rules without slots, nothing built in", &mut [both], &articles);
}
