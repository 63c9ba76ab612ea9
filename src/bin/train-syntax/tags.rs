//! Gold tags to the tagger's weights, and to the tags that a tagger gives to text it was not trained on.

use crate::learn::{self, Averages, Random, RowLearner, frequent};
use crate::setting;
use crate::treebank::{Sentence, Treebank};
use crate::words;
use newsclaim::syntax::atoms::{self, Case, Word};
use newsclaim::syntax::lexicon::Lexicon;
use newsclaim::syntax::tables::{Rows, TAGS};
use newsclaim::syntax::tagger;

/// Size of the tagger's index.
pub const TAG_BUCKETS: usize = 40_000;
/// Number of the tagger's weights.
pub const TAG_PAIRS: usize = 400_000;

/// Parts of the training data, each tagged by a tagger trained on the others.
const FOLDS: usize = 4;

/// The tagger, and for every sentence the tags of a tagger that did not see it.
pub fn train(bank: &Treebank, lexicon: &Lexicon) -> (Averages, Vec<Vec<u8>>) {
    let folds = std::thread::scope(|scope| {
        let work = |first: usize| move || (first..FOLDS).step_by(2).map(|fold| (fold, fold_tags(bank, fold))).collect::<Vec<_>>();
        let (a, b) = (scope.spawn(work(0)), scope.spawn(work(1)));
        let mut all = a.join().unwrap_or_default();
        all.extend(b.join().unwrap_or_default());
        all
    });
    let mut tags = vec![Vec::new(); bank.sentences.len()];
    for (fold, list) in folds {
        for (index, sentence) in list.into_iter().enumerate() {
            tags[index * FOLDS + fold] = sentence;
        }
    }
    let (mut right, mut all) = (0, 0);
    for (sentence, tags) in bank.sentences.iter().zip(&tags) {
        right += sentence.tags.iter().zip(tags).filter(|(a, b)| a == b).count();
        all += tags.len();
    }
    println!("  jackknifed tags {:.2}%", 100.0 * right as f64 / all as f64);
    let all: Vec<&Sentence> = bank.sentences.iter().collect();
    (finish(&all, lexicon, bank.tags.len(), setting("TAG_SEEDS", 2) as u64), tags)
}

/// The sum of taggers trained in different orders.
fn finish(sentences: &[&Sentence], lexicon: &Lexicon, classes: usize, seeds: u64) -> Averages {
    let models = std::thread::scope(|scope| {
        let runs: Vec<_> = (1..=seeds).map(|seed| scope.spawn(move || learn(sentences, lexicon, classes, seed).averages())).collect();
        runs.into_iter().filter_map(|run| run.join().ok()).collect()
    });
    learn::add_rows(models)
}

fn fold_tags(bank: &Treebank, fold: usize) -> Vec<Vec<u8>> {
    let rest: Vec<&Sentence> = bank.sentences.iter().enumerate().filter(|(i, _)| i % FOLDS != fold).map(|(_, s)| s).collect();
    let lexicon = words::lexicon(&rest);
    let table: Rows<TAGS> = learn::rows(&finish(&rest, &lexicon, bank.tags.len(), 1), TAG_BUCKETS, TAG_PAIRS);
    let (mut buffer, mut list) = (Vec::new(), Vec::new());
    let tag = |(_, sentence): (usize, &Sentence)| {
        let case = atoms::read(&sentence.texts(), &lexicon, &mut buffer, &mut list);
        let mut tags = Vec::new();
        tagger::tag(&list, case, bank.tags.len(), &table, &mut tags);
        tags
    };
    bank.sentences.iter().enumerate().filter(|(i, _)| i % FOLDS == fold).map(tag).collect()
}

/// An averaged perceptron that follows its own tags.
fn learn(sentences: &[&Sentence], lexicon: &Lexicon, classes: usize, seed: u64) -> RowLearner {
    let mut buffer = Vec::new();
    // A word's ambiguity class in training comes from the other parts of the data, as it will in use.
    let parts = setting("TAG_PARTS", 16) as usize;
    let lexicons: Vec<Lexicon> = (0..parts)
        .map(|part| {
            let rest: Vec<&Sentence> = sentences.iter().enumerate().filter(|(i, _)| i / 50 % parts != part).map(|(_, s)| *s).collect();
            words::lexicon(&rest)
        })
        .collect();
    let read: Vec<(Vec<Word>, Case)> = sentences
        .iter()
        .enumerate()
        .map(|(index, sentence)| {
            let mut list = Vec::new();
            let case = atoms::read(&sentence.texts(), lexicons.get(index / 50 % parts.max(1)).unwrap_or(lexicon), &mut buffer, &mut list);
            (list, case)
        })
        .collect();
    let mut hashes = Vec::new();
    for (sentence, (list, case)) in sentences.iter().zip(&read) {
        let (mut t1, mut t2) = (Lexicon::NONE, Lexicon::NONE);
        for (at, &tag) in sentence.tags.iter().enumerate() {
            if list[at].only == Lexicon::NONE {
                hashes.extend(tagger::features(list, at, *case, t1, t2));
            }
            (t1, t2) = (tag, t1);
        }
    }
    let mut learner = RowLearner::new(frequent(hashes, setting("TAG_CUT", 2) as u32));
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = Random(seed);
    let margin = setting("TAG_MARGIN", 60) as i32;
    for _ in 0..setting("TAG_EPOCHS", 6) {
        random.shuffle(&mut order);
        for &index in &order {
            let (list, case) = &read[index];
            let (mut t1, mut t2) = (Lexicon::NONE, Lexicon::NONE);
            for (at, word) in list.iter().enumerate() {
                let gold = sentences[index].tags[at];
                let mut tag = word.only;
                if tag == Lexicon::NONE {
                    let features = tagger::features(list, at, *case, t1, t2);
                    let mut sums = learner.sums(&features);
                    tag = learn::best(&sums[..classes]);
                    let target = sums[usize::from(gold)];
                    sums[usize::from(gold)] = i32::MIN;
                    let other = learn::best(&sums[..classes]);
                    if target <= sums[usize::from(other)].saturating_add(margin) {
                        learner.update(&features, gold, 1);
                        learner.update(&features, other, -1);
                    }
                }
                (t1, t2) = (tag, t1);
            }
            learner.clock += 1;
        }
    }
    learner
}
