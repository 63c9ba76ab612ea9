//! Gold tags to the tagger's weights, and to the tags that a tagger gives to text it was not trained on.

use crate::learn::{Random, RowLearner, frequent};
use crate::setting;
use crate::treebank::{Sentence, Treebank};
use crate::words;
use newsclaim::syntax::atoms::{self, Case, Word};
use newsclaim::syntax::lexicon::Lexicon;
use newsclaim::syntax::tables::{CLASSES, Rows};
use newsclaim::syntax::tagger::{self, Weights};

/// Parts of the training data, each tagged by a tagger trained on the others.
const FOLDS: usize = 4;

/// The tagger, and for every sentence the tags of a tagger that did not see it.
pub fn train(bank: &Treebank, lexicon: &Lexicon) -> (Rows, Vec<Vec<u8>>) {
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
    let learner = learn(&all, lexicon, bank.tags.len());
    (learner.table(setting("TAG_BUCKETS", 65_000) as usize, setting("TAG_PAIRS", 600_000) as usize), tags)
}

fn fold_tags(bank: &Treebank, fold: usize) -> Vec<Vec<u8>> {
    let rest: Vec<&Sentence> = bank.sentences.iter().enumerate().filter(|(i, _)| i % FOLDS != fold).map(|(_, s)| s).collect();
    let lexicon = words::lexicon(&rest);
    let table = learn(&rest, &lexicon, bank.tags.len()).table(65_000, 600_000);
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
fn learn(sentences: &[&Sentence], lexicon: &Lexicon, classes: usize) -> RowLearner {
    let mut buffer = Vec::new();
    let read: Vec<(Vec<Word>, Case)> = sentences
        .iter()
        .map(|sentence| {
            let mut list = Vec::new();
            let case = atoms::read(&sentence.texts(), lexicon, &mut buffer, &mut list);
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
    let mut learner = RowLearner::new(frequent(hashes, 2));
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = Random(0x5eed);
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
                    let mut sums = [0; CLASSES];
                    learner.add(&features, &mut sums);
                    tag = tagger::best(&sums[..classes]);
                    if tag != gold {
                        learner.update(&features, gold, 1);
                        learner.update(&features, tag, -1);
                    }
                }
                (t1, t2) = (tag, t1);
            }
            learner.clock += 1;
        }
    }
    learner
}
