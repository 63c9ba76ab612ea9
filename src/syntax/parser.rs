//! A tagged sentence to heads and relations: beam search over arc-hybrid transitions, relations chosen as arcs are made.

use crate::syntax::features::{self, Atoms, LABEL_TEMPLATES, View, label_features};
use crate::syntax::state::{Action, Arena, Item, Memo, NO_LABEL};
use crate::syntax::tables::{LABELS, Reader, Rows, Triples, Writer};
use crate::syntax::tagset::Relation;

/// What scores transitions and relations: the finished tables, or those being trained.
pub trait Scorer {
    /// What these features add to the scores of the three transitions.
    fn actions<const N: usize>(&self, features: &[u64; N]) -> [i32; 3];
    /// The relation that these two tags nearly always have, or [`NO_LABEL`].
    fn sure(&self, head: u8, dependent: u8, action: Action) -> u8;
    /// The best relation but `root`.
    fn label(&self, features: &[u64; LABEL_TEMPLATES]) -> u8;
}

/// The finished tables.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Weights of transitions.
    pub actions: Triples,
    /// Weights of relations.
    pub labels: Rows<LABELS>,
    /// Relations that need no weighing.
    pub sure: Sure,
}

/// Relations that two tags nearly always have: for each direction, head and dependent.
#[derive(Clone, Debug)]
pub struct Sure(pub Vec<u8>);

impl Default for Sure {
    fn default() -> Sure {
        Sure(vec![NO_LABEL; Sure::SIZE])
    }
}

impl Sure {
    /// Number of places.
    pub const SIZE: usize = 2 * 128 * 128;

    /// The place of two tags.
    #[inline]
    pub fn place(head: u8, dependent: u8, action: Action) -> usize {
        (usize::from(action == Action::Left) * 128 + usize::from(head & 127)) * 128 + usize::from(dependent & 127)
    }

    /// Writes the places that hold a relation.
    pub fn write(&self, to: &mut Writer) {
        to.u32(self.0.iter().filter(|&&label| label != NO_LABEL).count() as u32);
        for (place, &label) in self.0.iter().enumerate() {
            if label != NO_LABEL {
                to.u32(place as u32 | u32::from(label) << 24);
            }
        }
    }

    /// Reads what [`Sure::write`] wrote.
    pub fn read(from: &mut Reader<'_>) -> Option<Sure> {
        let mut sure = Sure::default();
        for _ in 0..from.count(4)? {
            let entry = from.u32()?;
            *sure.0.get_mut((entry & 0x00ff_ffff) as usize)? = Relation::at((entry >> 24) as u8)? as u8;
        }
        Some(sure)
    }
}

impl Scorer for Tables {
    #[inline]
    fn actions<const N: usize>(&self, features: &[u64; N]) -> [i32; 3] {
        self.actions.score(features)
    }

    #[inline]
    fn sure(&self, head: u8, dependent: u8, action: Action) -> u8 {
        self.sure.0[Sure::place(head, dependent, action)]
    }

    #[inline]
    fn label(&self, features: &[u64; LABEL_TEMPLATES]) -> u8 {
        self.labels.choose(features, Relation::ALL.len(), Relation::Root as usize)
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
    scores: Memo<[i32; 3]>,
    parts: Parts,
}

/// Scores of parts of states: a state's are the sum of those of its parts, and most parts are those of other states too.
#[derive(Clone, Debug, Default)]
struct Parts {
    /// By info: of the buffer from its word on, and of itself as the buffer's first word, the stack's top and second.
    alone: Vec<[Option<[i32; 3]>; 4]>,
    /// By what [`Arena::look`] sees of the stack.
    stack: Memo<[i32; 3]>,
    /// By the infos of the stack's top and the buffer's first word.
    seam: Memo<[i32; 3]>,
}

impl Parts {
    fn clear(&mut self) {
        self.alone.clear();
        self.stack.clear();
        self.seam.clear();
    }

    /// The sum over all features of a state, by its key and view.
    fn score(&mut self, atoms: &Atoms, scorer: &impl Scorer, [top, under, front, rest]: [u32; 4], view: &View<'_>) -> [i32; 3] {
        let mut sum = scorer.actions(&features::whole_features(atoms, view));
        let mut add = |part: [i32; 3]| (0..3).for_each(|action| sum[action] += part[action]);
        let known = top.max(under).max(front).max(view.front.token) as usize;
        if self.alone.len() <= known {
            self.alone.resize(known + 1, [None; 4]);
        }
        let alone = &mut self.alone;
        let mut of = |info: u32, place: usize, features: &dyn Fn() -> [i32; 3]| *alone[info as usize][place].get_or_insert_with(features);
        add(of(view.front.token, 0, &|| scorer.actions(&features::buffer_features(atoms, view.front.token))));
        add(of(front, 1, &|| scorer.actions(&features::front_features(atoms, view.front))));
        add(of(top, 2, &|| scorer.actions(&features::top_features(atoms, view.top))));
        add(of(under, 3, &|| scorer.actions(&features::under_features(atoms, view.under))));
        let key = [top, under, 0, rest];
        add(self.stack.get(key).unwrap_or_else(|| {
            let part = scorer.actions(&features::stack_features(atoms, view));
            self.stack.set(key, part);
            part
        }));
        let key = [top, front, 0, 0];
        add(self.seam.get(key).unwrap_or_else(|| {
            let part = scorer.actions(&features::seam_features(atoms, view));
            self.seam.set(key, part);
            part
        }));
        sum
    }
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
        self.scores.clear();
        self.parts.clear();
    }

    /// Scores of an item's transitions; states that look the same to all templates are scored once.
    #[inline]
    pub fn score(&mut self, atoms: &Atoms, scorer: &impl Scorer, item: &Item) -> [i32; 3] {
        let key = self.arena.look(item);
        self.scores.get(key).unwrap_or_else(|| {
            let scores = self.parts.score(atoms, scorer, key, &View::new(&self.arena, item));
            self.scores.set(key, scores);
            scores
        })
    }

    /// One transition for every item of the beam.
    pub fn step(&mut self, atoms: &Atoms, scorer: &impl Scorer, width: Width) {
        self.candidates.clear();
        for at in 0..self.beam.len() {
            let index = self.beam[at];
            let item = self.arena.items[index as usize];
            let legal = self.arena.legal(&item, atoms.n);
            let scores = if legal.iter().filter(|&&l| l).count() > 1 { self.score(atoms, scorer, &item) } else { [0; 3] };
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
    if action == Action::Shift {
        return arena.follow(parent, action, (NO_LABEL, 0), score);
    }
    let item = arena.items[parent as usize];
    let (head, dependent) = arena.arc_infos(&item, action);
    let key = [head, dependent, 0, 0];
    let arc = arena.arcs.get(key).unwrap_or_else(|| {
        let label = choose_label(arena, atoms, scorer, &item, action);
        let arc = (label, arena.attach(&item, action, label));
        arena.arcs.set(key, arc);
        arc
    });
    arena.follow(parent, action, arc, score)
}

/// The best relation of the arc that `action` makes.
fn choose_label(arena: &Arena, atoms: &Atoms, scorer: &impl Scorer, item: &Item, action: Action) -> u8 {
    let (head, dependent) = arena.arc(item, action);
    if head.token == atoms.n {
        return Relation::Root as u8;
    }
    let sure = scorer.sure(atoms.class[head.token as usize], atoms.class[dependent.token as usize], action);
    if sure != NO_LABEL {
        return sure;
    }
    scorer.label(&label_features(atoms, &head, &dependent, action))
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
