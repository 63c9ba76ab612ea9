//! Gold trees to the parser's weights: a perceptron with beam search, updated at the maximum violation.

use crate::learn::{Counts, Random, RowLearner, TripleLearner, frequent, triples};
use crate::oracle;
use crate::setting;
use crate::treebank::Treebank;
use newsclaim::syntax::atoms;
use newsclaim::syntax::features::{ACTION_TEMPLATES, Atoms, LABEL_TEMPLATES, action_features, label_features};
use newsclaim::syntax::lexicon::Lexicon;
use newsclaim::syntax::parser::{Scorer, Search, Tables, Width, follow};
use newsclaim::syntax::state::{Action, Arena};
use newsclaim::syntax::tables::CLASSES;
use newsclaim::syntax::tagger::Weights;
use newsclaim::syntax::{Relation, parser};

struct Learner {
    actions: TripleLearner,
    labels: RowLearner,
}

impl Scorer for Learner {
    fn actions(&self, features: &[u64; ACTION_TEMPLATES]) -> [i32; 3] {
        self.actions.score(features)
    }

    fn labels(&self, features: &[u64; LABEL_TEMPLATES], sums: &mut [i32; CLASSES]) {
        self.labels.add(features, sums);
    }
}

/// A training sentence.
struct Example<'a> {
    atoms: Atoms,
    heads: &'a [u32],
    relations: &'a [u8],
    gold: Vec<Action>,
}

/// The parser's tables, and the margin of its search in their units.
pub fn train(bank: &Treebank, lexicon: &Lexicon, tags: &[Vec<u8>]) -> (Tables, u32) {
    let (mut buffer, mut words) = (Vec::new(), Vec::new());
    let examples: Vec<Example> = bank
        .sentences
        .iter()
        .zip(tags)
        .map(|(sentence, tags)| {
            atoms::read(&sentence.texts(), lexicon, &mut buffer, &mut words);
            let mut atoms = Atoms::default();
            atoms.fill(&words, tags);
            Example { atoms, heads: &sentence.heads, relations: &sentence.relations, gold: oracle::transitions(&sentence.heads) }
        })
        .collect();
    let (actions, labels) = collect(&examples);
    println!("  {} action features, {} label features", actions.len(), labels.len());
    let mut learner = Learner { actions: TripleLearner::new(actions), labels: RowLearner::new(labels) };
    let mut random = Random(0x5eed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let beam = setting("BEAM", 8) as usize;
    let mut search = Search::default();
    for epoch in 0..setting("EPOCHS", 6) {
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
    let (actions, scale) = triples(learner.actions.averages(), setting("ACTION_BUCKETS", 1 << 18) as usize);
    let labels = learner.labels.table(setting("LABEL_BUCKETS", 50_000) as usize, setting("LABEL_PAIRS", 500_000) as usize);
    let _ = scale;
    (Tables { actions, labels }, setting("MARGIN", 1_000_000) as u32)
}

/// Features on the gold paths that are frequent enough, with their counts.
fn collect(examples: &[Example]) -> (Counts, Counts) {
    let (mut actions, mut labels) = (Vec::new(), Vec::new());
    let mut arena = Arena::default();
    for example in examples {
        arena.start(example.atoms.n);
        let mut at = 0;
        for &action in &example.gold {
            let item = arena.items[at];
            let legal = arena.legal(&item, example.atoms.n);
            if legal.iter().filter(|&&l| l).count() > 1 {
                actions.extend(action_features(&example.atoms, &arena, &item));
            }
            let mut label = newsclaim::syntax::state::NO_LABEL;
            if action != Action::Shift {
                let (head, dependent) = arena.arc(&item, action);
                labels.extend(label_features(&example.atoms, &head, &dependent, action));
                label = example.relations[dependent.token as usize];
            }
            let next = arena.follow(at as u32, action, label, 0);
            arena.items.push(next);
            at = arena.items.len() - 1;
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
            score += learner.actions.score(&action_features(atoms, &search.arena, &item))[action as usize];
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

/// A perceptron with margin 1 for relations.
fn learn_label(learner: &mut Learner, features: &[u64; LABEL_TEMPLATES], right: u8, wrong: &mut u32) {
    let mut sums = [0; CLASSES];
    learner.labels.add(features, &mut sums);
    let target = sums[usize::from(right)];
    sums[usize::from(right)] = i32::MIN;
    sums[Relation::Root as usize] = i32::MIN;
    let other = newsclaim::syntax::tagger::best(&sums[..Relation::ALL.len()]);
    if target <= sums[usize::from(other)] + 1 {
        *wrong += u32::from(target <= sums[usize::from(other)]);
        learner.labels.update(features, right, 1);
        learner.labels.update(features, other, -1);
    }
}

const _: u32 = parser::LONG;
