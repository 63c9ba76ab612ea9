//! What stands in a document to the pairs of sentence and rule that may match: a sentence without a rule's anchor is never looked at.

use super::file::RuleKind;
use super::matcher::Place;
use super::program::{Anchor, Rule, Scope, TypeId};
use super::scene::Scene;
use std::ops::Range;

/// A sentence and a rule.
pub type Pair = (u32, u32);

/// Pairs of all rules of a kind that are anchored in words, or nowhere; sorted. Without the prefilter all there are.
pub fn by_words(scene: &Scene<'_>, kind: RuleKind) -> Vec<Pair> {
    let program = scene.program;
    let rules = program.of_kind(kind);
    let mut pairs = Vec::new();
    if rules.is_empty() {
        return pairs;
    }
    if !scene.has_prefilter() {
        let sentences = 0..scene.document.sentences.len() as u32;
        return sentences.flat_map(|sentence| rules.clone().map(move |rule| (sentence, rule))).collect();
    }
    let everywhere = of_range(&program.index.everywhere, &rules);
    // The sentence that a rule was last put down for, one up.
    let mut last = vec![0; rules.len()];
    for (index, sentence) in scene.document.sentences.iter().enumerate() {
        let index = index as u32;
        let from = pairs.len();
        pairs.extend(everywhere.iter().map(|rule| (index, *rule)));
        for hit in scene.hits_in(sentence.tokens.clone()) {
            for rule in of_range(program.index.rules_of(hit.entry), &rules) {
                let last = &mut last[(rule - rules.start) as usize];
                if *last != index + 1 {
                    *last = index + 1;
                    pairs.push((index, *rule));
                }
            }
        }
        pairs[from..].sort_unstable();
    }
    at_home(scene, pairs)
}

/// Pairs of the rules of a kind that are anchored in types, for sentences that have spans of these types; sorted.
pub fn by_types(scene: &Scene<'_>, rules: Range<u32>, spans: impl IntoIterator<Item = (u32, TypeId)>) -> Vec<Pair> {
    let program = scene.program;
    if program.index.of_type.is_empty() || !scene.has_prefilter() {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for (sentence, kind) in spans {
        for wanted in program.types.with_parents(kind) {
            let found = program.index.of_type.get(&wanted).map_or(&[][..], Vec::as_slice);
            pairs.extend(of_range(found, &rules).iter().map(|rule| (sentence, *rule)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    at_home(scene, pairs)
}

/// The types of all spans, each with its sentence; a name that acts as another has both types.
pub fn typed<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (u32, TypeId)> + 's {
    scene.spans.iter().flat_map(|span| {
        let sentence = scene.document.sentence_of(span.tokens.start) as u32;
        let other = scene.stands_for(span).map(|entry| scene.program.entries.kind(entry));
        std::iter::once(span.kind).chain(other).map(move |kind| (sentence, kind))
    })
}

/// The part of ascending rule indices that lies in a range.
fn of_range<'r>(rules: &'r [u32], range: &Range<u32>) -> &'r [u32] {
    let from = rules.partition_point(|rule| *rule < range.start);
    let to = rules.partition_point(|rule| *rule < range.end);
    &rules[from..to]
}

/// Pairs by the sentence in which a rule's matches start: an anchor may stand in a later one, if the rule's scope is wide.
fn at_home(scene: &Scene<'_>, pairs: Vec<Pair>) -> Vec<Pair> {
    let scope = |rule: u32| scene.program.rules[rule as usize].wide();
    if pairs.iter().all(|(_, rule)| scope(*rule).is_none()) {
        return pairs;
    }
    let mut moved = Vec::with_capacity(pairs.len());
    for (sentence, rule) in pairs {
        match scope(rule) {
            None => moved.push((sentence, rule)),
            Some(Scope::Window(count)) => moved.extend((sentence.saturating_sub(count - 1)..=sentence).map(|s| (s, rule))),
            Some(_) => {
                let first = scene.block_of(scene.sentence(sentence as usize).start).start;
                moved.push((scene.document.sentence_of(first) as u32, rule));
            }
        }
    }
    moved.sort_unstable();
    moved.dedup();
    moved
}

impl Rule {
    /// The scope of a pattern that may go beyond the sentence. A trigger stays in its sentence.
    pub fn wide(&self) -> Option<Scope> {
        Some(self.scope).filter(|scope| !self.slots && matches!(scope, Scope::Paragraph | Scope::Headline | Scope::Window(_)))
    }
}

/// Where a rule's matches lie that start in a sentence; `None` if its zone or scope is another.
pub fn place(scene: &Scene<'_>, rule: &Rule, sentence: usize) -> Option<Place> {
    let zone = scene.zone(sentence);
    if !rule.written.zones.is_empty() && rule.written.zones.iter().all(|z| z.value != zone)
        || rule.scope == Scope::Headline && zone != "headline"
    {
        return None;
    }
    let own = scene.sentence(sentence);
    match rule.wide() {
        None => Some(Place { stretch: own.clone(), starts: own }),
        Some(Scope::Window(count)) => {
            let last = (sentence..scene.document.sentences.len()).take(count as usize).take_while(|s| scene.zone(*s) == zone).last()?;
            Some(Place { stretch: own.start..scene.sentence(last).end, starts: own })
        }
        Some(_) => {
            let block = scene.block_of(own.start);
            (block.start == own.start).then(|| Place { stretch: block.clone(), starts: block })
        }
    }
}

/// Which classes and types stand in a stretch; loaded when first asked, once for all rules of a sentence.
#[derive(Default)]
pub struct Presence {
    loaded: Option<(Range<u32>, u32)>,
    stamp: u32,
    classes: Vec<u32>,
    types: Vec<u32>,
}

impl Presence {
    /// Whether a stretch has, of each clause, one anchor.
    pub fn has_all(&mut self, scene: &Scene<'_>, stretch: &Range<u32>, clauses: &[Vec<Anchor>]) -> bool {
        if clauses.is_empty() {
            return true;
        }
        let wanted = Some((stretch.clone(), scene.generation()));
        if self.loaded != wanted {
            self.load(scene, stretch);
            self.loaded = wanted;
        }
        let stands = |anchor: &Anchor| match anchor {
            Anchor::Class(class) => self.classes[*class as usize] == self.stamp,
            Anchor::Type(kind) => self.types[*kind as usize] == self.stamp,
        };
        clauses.iter().all(|clause| clause.iter().any(stands))
    }

    fn load(&mut self, scene: &Scene<'_>, stretch: &Range<u32>) {
        let program = scene.program;
        self.classes.resize(program.classes.len(), 0);
        self.types.resize(program.types.names().count(), 0);
        self.stamp += 1;
        for hit in scene.hits_in(stretch.clone()) {
            for member in program.lexicon.members(hit.entry) {
                self.classes[member.class as usize] = self.stamp;
            }
        }
        for span in scene.spans_in(stretch.clone()) {
            let other = scene.stands_for(span).map(|entry| program.entries.kind(entry));
            for kind in std::iter::once(span.kind).chain(other).flat_map(|kind| program.types.with_parents(kind)) {
                self.types[kind as usize] = self.stamp;
            }
        }
    }
}
