//! A tagged sentence to heads and relations: beam search over arc-hybrid transitions, relations chosen as arcs are made.

use crate::syntax::features::{ACTION_TEMPLATES, Atoms, LABEL_TEMPLATES, action_features, label_features};
use crate::syntax::state::{Action, Arena, Item, NO_LABEL};
use crate::syntax::tables::{CLASSES, Rows, Triples};
use crate::syntax::tagger::best;
use crate::syntax::tagset::Relation;

/// What scores transitions and relations: the finished tables, or those being trained.
pub trait Scorer {
    /// Scores of the three transitions.
    fn actions(&self, features: &[u64; ACTION_TEMPLATES]) -> [i32; 3];
    /// Adds the scores of all relations to `sums`.
    fn labels(&self, features: &[u64; LABEL_TEMPLATES], sums: &mut [i32; CLASSES]);
}

/// The finished tables.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Weights of transitions.
    pub actions: Triples,
    /// Weights of relations.
    pub labels: Rows,
}

impl Scorer for Tables {
    #[inline]
    fn actions(&self, features: &[u64; ACTION_TEMPLATES]) -> [i32; 3] {
        self.actions.score(features)
    }

    #[inline]
    fn labels(&self, features: &[u64; LABEL_TEMPLATES], sums: &mut [i32; CLASSES]) {
        self.labels.add(features, sums);
    }
}

/// Working space of one search.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// All records.
    pub arena: Arena,
    /// Items of the current step, the best first.
    pub beam: Vec<u32>,
    candidates: Vec<(i32, u32, Action)>,
}

/// How wide to search.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    /// Number of items kept.
    pub beam: usize,
    /// Items that score this much below the best are dropped.
    pub margin: i32,
}

impl Search {
    /// Starts a sentence of `n` words.
    pub fn start(&mut self, n: u32) {
        self.arena.start(n);
        self.beam.clear();
        self.beam.push(0);
    }

    /// One transition for every item of the beam.
    pub fn step(&mut self, atoms: &Atoms, scorer: &impl Scorer, width: Width) {
        self.candidates.clear();
        for &index in &self.beam {
            let item = self.arena.items[index as usize];
            let legal = self.arena.legal(&item, atoms.n);
            let scores =
                if legal.iter().filter(|&&l| l).count() > 1 { scorer.actions(&action_features(atoms, &self.arena, &item)) } else { [0; 3] };
            for action in Action::ALL {
                if legal[action as usize] {
                    let score = item.score + scores[action as usize];
                    let full = self.candidates.len() >= width.beam;
                    if full && self.candidates.last().is_some_and(|last| last.0 >= score) {
                        continue;
                    }
                    let at = self.candidates.partition_point(|candidate| candidate.0 >= score);
                    if full {
                        self.candidates.pop();
                    }
                    self.candidates.insert(at, (score, index, action));
                }
            }
        }
        self.beam.clear();
        let least = self.candidates.first().map_or(0, |first| first.0 - width.margin);
        for &(score, parent, action) in &self.candidates {
            if score < least {
                break;
            }
            let item = follow(&mut self.arena, atoms, scorer, parent, action, score);
            self.arena.items.push(item);
            self.beam.push(self.arena.items.len() as u32 - 1);
        }
    }

    /// Reads the arcs that lead to item `index`: `arc(dependent, head, relation)`.
    pub fn arcs(&self, index: u32, mut arc: impl FnMut(u32, u32, u8)) {
        let mut item = &self.arena.items[index as usize];
        let mut at = index;
        while at != 0 {
            let before = &self.arena.items[item.parent as usize];
            if item.action != Action::Shift {
                let (head, dependent) = self.arena.arc(before, item.action);
                arc(dependent.token, head.token, item.label);
            }
            (at, item) = (item.parent, before);
        }
    }
}

/// The item after `action`, with the best relation for its arc.
#[inline]
pub fn follow(arena: &mut Arena, atoms: &Atoms, scorer: &impl Scorer, parent: u32, action: Action, score: i32) -> Item {
    let label = if action == Action::Shift { NO_LABEL } else { choose_label(arena, atoms, scorer, parent, action) };
    arena.follow(parent, action, label, score)
}

/// The best relation of the arc that `action` makes.
#[inline]
pub fn choose_label(arena: &Arena, atoms: &Atoms, scorer: &impl Scorer, parent: u32, action: Action) -> u8 {
    let (head, dependent) = arena.arc(&arena.items[parent as usize], action);
    if head.token == atoms.n {
        return Relation::Root as u8;
    }
    let mut sums = [0; CLASSES];
    scorer.labels(&label_features(atoms, &head, &dependent, action), &mut sums);
    sums[Relation::Root as usize] = i32::MIN;
    best(&sums[..Relation::ALL.len()])
}

/// Sentences longer than this are parsed with a beam of one, to bound memory.
pub const LONG: u32 = 512;

/// Parses a sentence; `arc(dependent, head, relation)` is called once for each word, head `n` is ROOT.
pub fn parse(atoms: &Atoms, scorer: &impl Scorer, width: Width, search: &mut Search, arc: impl FnMut(u32, u32, u8)) {
    if atoms.n == 0 {
        return;
    }
    let width = if atoms.n > LONG { Width { beam: 1, ..width } } else { width };
    search.start(atoms.n);
    for _ in 0..2 * atoms.n {
        search.step(atoms, scorer, width);
    }
    search.arcs(search.beam[0], arc);
}
