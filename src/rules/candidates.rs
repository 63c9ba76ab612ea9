//! What stands in a document to the pairs of sentence and rule that may match: a sentence without a rule's anchor is never looked at.

use super::file::RuleKind;
use super::matcher::Place;
use super::program::{Rule, Scope, TypeId};
use super::scene::Scene;
use std::ops::Range;

/// A sentence and a rule.
pub type Pair = (u32, u32);

/// Pairs of all rules of a kind that are anchored in words, or nowhere; sorted. Where all typed spans are known, `presence` leaves out
/// those whose other needs a sentence does not have. Of rules that are tried everywhere all there are.
pub fn by_words(scene: &Scene<'_>, kind: RuleKind, mut presence: Option<&mut Presence>) -> Vec<Pair> {
    let program = scene.program;
    let rules = program.of_kind(kind);
    let mut pairs = Vec::new();
    if rules.is_empty() {
        return pairs;
    }
    let open = |rule: &u32| scene.is_tried_everywhere(&program.rules[*rule as usize]) && scene.selection.has(program, *rule);
    let open: Vec<u32> = rules.clone().filter(open).collect();
    let anywhere = (0..scene.document.sentences.len() as u32).flat_map(|sentence| open.iter().map(move |rule| (sentence, *rule)));
    if !scene.has_prefilter() {
        return anywhere.collect();
    }
    let wide = &program.index.wide;
    // Drafts have no place in the index: under test they are tried on every sentence.
    let drafts: Vec<u32> = of_range(&program.inactive, &rules).iter().copied().filter(|rule| scene.selection.has(program, *rule)).collect();
    let everywhere = of_range(&program.index.everywhere, &rules);
    // The sentence that a rule was last put down for, one up.
    let mut last = vec![0; rules.len()];
    for (index, sentence) in scene.document.sentences.iter().enumerate() {
        let index = index as u32;
        let from = pairs.len();
        pairs.extend(everywhere.iter().chain(&drafts).map(|rule| (index, *rule)));
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
        if let Some(presence) = presence.as_deref_mut().filter(|_| pairs.len() > from) {
            let mut kept = from;
            for at in from..pairs.len() {
                let rule = pairs[at].1;
                if wide.binary_search(&rule).is_ok() || presence.has_all(scene, &sentence.tokens, rule) {
                    pairs[kept] = pairs[at];
                    kept += 1;
                }
            }
            pairs.truncate(kept);
        }
    }
    let mut pairs = at_home(scene, pairs);
    if !open.is_empty() {
        pairs.extend(anywhere);
        pairs.sort_unstable();
        pairs.dedup();
    }
    pairs
}

/// Adds the pairs of the rules that are anchored in types, for sentences that have spans of these types. The pairs are sorted then, and each
/// stands once: a rule may be anchored in words and types both.
pub fn with_types(scene: &Scene<'_>, rules: Range<u32>, pairs: &mut Vec<Pair>) {
    let program = scene.program;
    if !program.index.of_type.is_empty() && scene.has_prefilter() {
        let mut found = Vec::new();
        for (sentence, kind) in typed(scene) {
            for wanted in program.types.with_parents(kind) {
                let of_type = program.index.of_type.get(&wanted).map_or(&[][..], Vec::as_slice);
                found.extend(of_range(of_type, &rules).iter().map(|rule| (sentence, *rule)));
            }
        }
        pairs.extend(at_home(scene, found));
    }
    pairs.sort_unstable();
    pairs.dedup();
}

/// The types of all spans, each with its sentence; a name that acts as another has both types.
fn typed<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (u32, TypeId)> + 's {
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
    if scene.program.index.wide.is_empty() {
        return pairs;
    }
    let scope = |rule: u32| scene.program.rules[rule as usize].wide();
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

/// Which anchors stand in a stretch; looked up when first asked, once for all rules of a sentence.
#[derive(Default)]
pub struct Presence {
    loaded: Option<(Range<u32>, u32)>,
    stamp: u32,
    stamps: Vec<u32>,
}

impl Presence {
    /// Whether a stretch has, of each clause of a rule's needs, one anchor.
    pub fn has_all(&mut self, scene: &Scene<'_>, stretch: &Range<u32>, rule: u32) -> bool {
        if self.loaded.as_ref().is_none_or(|(known, generation)| known != stretch || *generation != scene.generation()) {
            self.load(scene, stretch);
            self.loaded = Some((stretch.clone(), scene.generation()));
        }
        scene.program.index.holds(rule, |anchor| self.stamps[anchor as usize] == self.stamp)
    }

    fn load(&mut self, scene: &Scene<'_>, stretch: &Range<u32>) {
        let (program, index) = (scene.program, &scene.program.index);
        self.stamps.resize(index.anchors(), 0);
        self.stamp += 1;
        for hit in scene.hits_in(stretch.clone()) {
            for anchor in index.anchors_of(hit.entry) {
                self.stamps[*anchor as usize] = self.stamp;
            }
        }
        for span in scene.spans_in(stretch.clone()) {
            let other = scene.stands_for(span).map(|entry| program.entries.kind(entry));
            for kind in std::iter::once(span.kind).chain(other).flat_map(|kind| program.types.with_parents(kind)) {
                if let Some(anchor) = index.anchor_of_type(kind) {
                    self.stamps[anchor as usize] = self.stamp;
                }
            }
        }
    }
}
