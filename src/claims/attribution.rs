//! Claims that report others to the sources of what they report.

use super::assemble::Draft;
use super::{Attribution, Entity};
use crate::rules::intervals::Intervals;
use crate::rules::scene::Scene;
use std::ops::Range;

/// Gives each claim the sources of the statements that it lies in, innermost first.
pub fn apply(scene: &Scene<'_>, drafts: &mut [Draft], entities: &[Entity]) {
    let reports = Intervals::new(drafts.iter().flat_map(|d| report(scene, d, entities)).collect());
    for draft in drafts.iter_mut() {
        let inside = |(covers, _): &&(Range<u32>, Attribution)| covers.start <= draft.trigger.start && draft.trigger.end <= covers.end;
        let mut sources: Vec<_> =
            reports.touching(draft.trigger.clone()).filter(inside).filter(|(_, a)| a.cue != draft.claim.trigger).collect();
        sources.sort_by_key(|(covers, a)| (covers.len(), a.cue));
        sources.dedup_by(|a, b| a.1 == b.1);
        draft.claim.attribution = sources.into_iter().map(|(_, a)| a.clone()).collect();
    }
}

fn report(scene: &Scene<'_>, draft: &Draft, entities: &[Entity]) -> Vec<(Range<u32>, Attribution)> {
    let Some(source) = draft.claim.roles.iter().find(|r| r.name == "source").and_then(|r| r.fillers.first()) else { return Vec::new() };
    let kind = source_kind(scene, draft, source.entity.map(|e| &entities[e]));
    let attribution = Attribution { source: source.span, entity: source.entity, cue: draft.claim.trigger, kind };
    draft.covers.iter().map(|covers| (covers.clone(), attribution.clone())).collect()
}

/// person organisation data document unnamed unknown: by the entity's type, else by the head noun.
fn source_kind(scene: &Scene<'_>, draft: &Draft, entity: Option<&Entity>) -> &'static str {
    let types = &scene.program.types;
    if let Some(entity) = entity {
        let is = |name: &str| types.find(&entity.kind).zip(types.find(name)).is_some_and(|(kind, wanted)| types.is_a(kind, wanted));
        return if is("Person") { "person" } else { "organisation" };
    }
    let Some(head) = draft.source_head else { return "unknown" };
    let class = scene.program.engine.source_kind;
    let listed = class.and_then(|class| scene.program.list_attribute(class, scene.word_ending_at(class, head)?, "kind"));
    let known = ["person", "organisation", "data", "document", "unnamed"];
    if let Some(kind) = listed.and_then(|kind| known.iter().find(|k| **k == kind)) {
        return kind;
    }
    // Only a rule that asks for phrases looks at the tree: another rule's may be there or not.
    let rule = &scene.program.rules[draft.rule as usize];
    let sentence = scene.document.sentence_of(head);
    let pronoun =
        (rule.slots || rule.needs_syntax) && scene.tree(sentence).is_some_and(|t| t.is_pronoun(head - scene.sentence(sentence).start));
    if pronoun { "person" } else { "unknown" }
}
