//! Gold trees to the parser's weights: a perceptron with beam search, updated at the maximum violation.

use crate::learn::{self, Average, Averages, Counts, Random, RowLearner, TripleLearner, add_rows, add_triples, frequent, triples};
use crate::oracle;
use crate::setting;
use crate::treebank::Treebank;
use newsclaim::syntax::Relation;
use newsclaim::syntax::atoms;
use newsclaim::syntax::features::{Atoms, LABEL_TEMPLATES, action_features, label_features};
use newsclaim::syntax::lexicon::Lexicon;
use newsclaim::syntax::parser::{Scorer, Search, Sure, Tables, Width, follow};
use newsclaim::syntax::state::{Action, Arena};
use std::collections::BTreeMap;

struct Learner {
    actions: TripleLearner,
    labels: RowLearner,
    sure: Sure,
}

impl Scorer for Learner {
    fn actions<const N: usize>(&self, features: &[u64; N]) -> [i32; 3] {
        self.actions.score(features)
    }

    fn sure(&self, head: u8, dependent: u8, action: Action) -> u8 {
        self.sure.0[Sure::place(head, dependent, action)]
    }

    fn label(&self, features: &[u64; LABEL_TEMPLATES]) -> u8 {
        let mut sums = self.labels.sums(features);
        sums[Relation::Root as usize] = i32::MIN;
        learn::best(&sums[..Relation::ALL.len()])
    }
}

/// A training sentence.
struct Example<'a> {
    atoms: Atoms,
    heads: &'a [u32],
    relations: &'a [u8],
    gold: Vec<Action>,
}

/// The parser's weights.
pub fn train(bank: &Treebank, lexicon: &Lexicon, tags: &[Vec<u8>]) -> Weights {
    let (mut buffer, mut words) = (Vec::new(), Vec::new());
    let examples: Vec<Example> = bank
        .sentences
        .iter()
        .zip(tags)
        .map(|(sentence, tags)| {
            atoms::read(&sentence.texts(), lexicon, &mut buffer, &mut words);
            let mut atoms = Atoms::default();
            atoms.fill(&words, tags, &bank.tags);
            Example { atoms, heads: &sentence.heads, relations: &sentence.relations, gold: oracle::transitions(&sentence.heads) }
        })
        .collect();
    let sure = sure(bank);
    let (actions, labels) = collect(&examples, None);
    println!("  {} action features, {} label features on gold paths", actions.len(), labels.len());
    let scout = run(&examples, (actions, labels), &sure, 0, 1, setting("SCOUT_BEAM", 2) as usize);
    let (actions, labels) = collect(&examples, Some(&scout));
    drop(scout);
    println!("  {} action features, {} label features", actions.len(), labels.len());
    let learners: Vec<Learner> = std::thread::scope(|scope| {
        let work = |seed| {
            let (examples, sure, features) = (&examples, &sure, (actions.clone(), labels.clone()));
            scope.spawn(move || run(examples, features, sure, seed, setting("EPOCHS", 7), setting("BEAM", 8) as usize))
        };
        let runs: Vec<_> = (1..=setting("SEEDS", 2) as u64).map(work).collect();
        runs.into_iter().filter_map(|run| run.join().ok()).collect()
    });
    Weights {
        actions: add_triples(learners.iter().map(|learner| learner.actions.averages()).collect()),
        labels: add_rows(learners.iter().map(|learner| learner.labels.averages()).collect()),
        sure,
    }
}

/// What training found, in full.
pub struct Weights {
    actions: Vec<Average>,
    labels: Averages,
    sure: Sure,
}

impl Weights {
    /// Tables of a given size; the second number is a weight of one in their units.
    pub fn tables(&self, action_buckets: usize, label_buckets: usize, label_pairs: usize) -> (Tables, f64) {
        let (actions, unit) = triples(&self.actions, action_buckets);
        let labels = learn::rows(&self.labels, label_buckets, label_pairs);
        (Tables { actions, labels, sure: self.sure.clone() }, unit)
    }
}

/// Trains one model over fixed features.
fn run(examples: &[Example], (actions, labels): (Counts, Counts), sure: &Sure, seed: u64, epochs: i64, beam: usize) -> Learner {
    let mut learner = Learner { actions: TripleLearner::new(actions), labels: RowLearner::new(labels), sure: sure.clone() };
    let mut random = Random(0x5eed + seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut search = Search::default();
    for epoch in 0..epochs {
        let clock = std::time::Instant::now();
        random.shuffle(&mut order);
        let (mut exact, mut wrong) = (0, 0);
        for &index in &order {
            if learn(&mut learner, &examples[index], &mut search, Width { beam, margin: i32::MAX / 2 }, &mut wrong) {
                exact += 1;
            }
            learner.actions.clock += 1;
            learner.labels.clock += 1;
        }
        println!("  epoch {epoch}: {exact} sentences exact, {wrong} labels wrong, {:.1?}", clock.elapsed());
    }
    learner
}

/// Relations that two tags have in at least 99.5% of at least 20 cases.
fn sure(bank: &Treebank) -> Sure {
    let mut counts: BTreeMap<usize, BTreeMap<u8, u32>> = BTreeMap::new();
    for sentence in &bank.sentences {
        for (word, &head) in sentence.heads.iter().enumerate() {
            if let Some(&tag) = sentence.tags.get(head as usize) {
                let action = if head as usize > word { Action::Left } else { Action::Right };
                let place = Sure::place(tag, sentence.tags[word], action);
                *counts.entry(place).or_default().entry(sentence.relations[word]).or_default() += 1;
            }
        }
    }
    let mut sure = Sure::default();
    for (place, labels) in counts {
        let total: u32 = labels.values().sum();
        if let Some((&label, &count)) = labels.iter().max_by_key(|&(_, &count)| count)
            && total >= 20
            && count * 1000 >= total * 995
        {
            sure.0[place] = label;
        }
    }
    sure
}

/// Features that are frequent enough, with their counts: on gold paths, and where a model leaves them.
fn collect(examples: &[Example], model: Option<&Learner>) -> (Counts, Counts) {
    let (mut actions, mut labels) = (Vec::new(), Vec::new());
    let mut arena = Arena::default();
    let mut search = Search::default();
    for example in examples {
        let atoms = &example.atoms;
        arena.start(atoms.n);
        let mut at = 0;
        for &action in &example.gold {
            let item = arena.items[at];
            let legal = arena.legal(&item, atoms.n);
            if legal.iter().filter(|&&l| l).count() > 1 {
                actions.extend(action_features(atoms, &arena, &item));
            }
            let mut label = newsclaim::syntax::state::NO_LABEL;
            if action != Action::Shift {
                let (head, dependent) = arena.arc(&item, action);
                labels.extend(label_features(atoms, &head, &dependent, action));
                label = example.relations[dependent.token as usize];
            }
            let arc = if action == Action::Shift { 0 } else { arena.attach(&item, action, label) };
            let next = arena.follow(at as u32, action, (label, arc), 0);
            arena.items.push(next);
            at = arena.items.len() - 1;
        }
        let Some(model) = model else { continue };
        search.start(atoms.n);
        let mut path = Vec::new();
        for _ in 0..2 * atoms.n {
            search.step(atoms, model, Width { beam: 2, margin: i32::MAX / 2 });
        }
        let mut at = search.beam[0];
        while at != 0 {
            path.push(at);
            at = search.arena.items[at as usize].parent;
        }
        path.reverse();
        let split =
            path.iter().zip(&example.gold).position(|(&i, &gold)| search.arena.items[i as usize].action != gold).unwrap_or(path.len());
        for &index in path.get(split..).unwrap_or_default() {
            let item = search.arena.items[index as usize];
            let legal = search.arena.legal(&item, atoms.n);
            if legal.iter().filter(|&&l| l).count() > 1 {
                actions.extend(action_features(atoms, &search.arena, &item));
            }
        }
    }
    (frequent(actions, setting("CUT", 3) as u32), frequent(labels, 2))
}

/// One sentence; whether it was parsed as in the gold path.
fn learn(learner: &mut Learner, example: &Example, search: &mut Search, width: Width, wrong: &mut u32) -> bool {
    let atoms = &example.atoms;
    search.start(atoms.n);
    let mut gold = vec![0u32];
    let mut inside = Some(0u32);
    let mut worst: Option<(i32, u32, usize)> = None;
    for (step, &action) in example.gold.iter().enumerate() {
        let last = gold[step];
        let item = search.arena.items[last as usize];
        let legal = search.arena.legal(&item, atoms.n);
        let mut score = item.score;
        if legal.iter().filter(|&&l| l).count() > 1 {
            score += search.score(atoms, learner, &item)[action as usize];
        }
        search.step(atoms, learner, width);
        if action != Action::Shift {
            let (head, dependent) = search.arena.arc(&item, action);
            let right = example.relations[dependent.token as usize];
            if head.token == example.heads[dependent.token as usize] && head.token != atoms.n {
                learn_label(learner, &label_features(atoms, &head, &dependent, action), right, wrong);
            }
        }
        let next = follow(&mut search.arena, atoms, learner, last, action, score);
        search.arena.items.push(next);
        gold.push(search.arena.items.len() as u32 - 1);
        inside = inside.and_then(|parent| {
            search.beam.iter().copied().find(|&index| {
                let item = &search.arena.items[index as usize];
                item.parent == parent && item.action == action
            })
        });
        let best = search.beam[0];
        if inside != Some(best) {
            let violation = search.arena.items[best as usize].score - score;
            if worst.is_none_or(|(most, _, _)| violation >= most) {
                worst = Some((violation, best, step + 1));
            }
        }
    }
    if inside == Some(search.beam[0]) {
        return true;
    }
    let Some((_, best, steps)) = worst else { return true };
    let mut path = vec![best];
    while path[path.len() - 1] != 0 {
        path.push(search.arena.items[path[path.len() - 1] as usize].parent);
    }
    path.reverse();
    let action_of = |index: u32| search.arena.items[index as usize].action;
    let split = (1..=steps).find(|&i| action_of(path[i]) != action_of(gold[i])).unwrap_or(steps);
    for (list, step) in [(&gold, 1), (&path, -1)] {
        for i in split..=steps {
            let before = search.arena.items[list[i - 1] as usize];
            let legal = search.arena.legal(&before, atoms.n);
            if legal.iter().filter(|&&l| l).count() > 1 {
                let features = action_features(atoms, &search.arena, &before);
                learner.actions.update(&features, action_of(list[i]) as usize, step);
            }
        }
    }
    false
}

/// A perceptron with a margin for relations.
fn learn_label(learner: &mut Learner, features: &[u64; LABEL_TEMPLATES], right: u8, wrong: &mut u32) {
    let mut sums = learner.labels.sums(features);
    let target = sums[usize::from(right)];
    sums[usize::from(right)] = i32::MIN;
    sums[Relation::Root as usize] = i32::MIN;
    let other = learn::best(&sums[..Relation::ALL.len()]);
    if target <= sums[usize::from(other)] + setting("LABEL_MARGIN", 60) as i32 {
        *wrong += u32::from(target <= sums[usize::from(other)]);
        learner.labels.update(features, right, 1);
        learner.labels.update(features, other, -1);
    }
}
