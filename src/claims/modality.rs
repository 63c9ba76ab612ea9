//! Cues of negation, doubt and intention to the polarity, modality and confidence of the claims in their reach.

use super::assemble::{Draft, modality};
use crate::problem::Problem;
use crate::rules::program::Effect;
use crate::rules::run;
use crate::rules::scene::Scene;
use std::collections::BTreeSet;
use std::ops::Range;

/// Applies every modifier; two negations cancel, and of several modalities the last in the order of `MODALITIES` stands: a question about
/// a plan is a question.
pub fn apply(scene: &mut Scene<'_>, drafts: &mut Vec<Draft>, problems: &mut Vec<Problem>) {
    let sentences: BTreeSet<u32> = drafts.iter().map(|d| d.sentence).collect();
    let mut cues = run::cues(scene, &sentences, problems);
    cues.sort_by_key(|(sentence, rule, tokens)| (*sentence, tokens.start, *rule));
    for draft in drafts.iter_mut() {
        let fixed = scene.program.rules[draft.rule as usize].written.modality.is_some();
        let mut strongest = None;
        let from = cues.partition_point(|(sentence, ..)| *sentence < draft.sentence);
        for (_, index, cue) in cues[from..].iter().take_while(|(sentence, ..)| *sentence == draft.sentence) {
            let Some(modifier) = &scene.program.rules[*index as usize].modifier else { continue };
            let Some(_) = reach(scene, draft, cue, modifier.forward, modifier.backward).filter(|d| *d <= modifier.max) else { continue };
            let mut between = cue.end.min(draft.trigger.end)..draft.trigger.start.max(cue.start);
            if between.any(|token| scene.has(modifier.stop, token)) {
                continue;
            }
            match modifier.effect {
                Effect::Negated => draft.claim.negated = !draft.claim.negated,
                Effect::Modality(index) if !fixed && strongest.is_none_or(|s| index > s) => {
                    strongest = Some(index);
                    draft.claim.modality = modality(index);
                }
                Effect::Modality(_) => {}
                Effect::Confidence(factor) => {
                    let words = scene.bytes(cue.clone()).text(&scene.document.article.text).to_owned();
                    draft.claim.factors.push((format!("hedge “{words}”"), factor));
                }
            }
        }
    }
    drafts.retain(|d| !(d.claim.negated && scene.program.rules[d.rule as usize].written.blocks_negated));
}

/// Tokens between cue and trigger, if the cue speaks of the trigger's clause from an allowed side.
fn reach(scene: &mut Scene<'_>, draft: &Draft, cue: &Range<u32>, forward: bool, backward: bool) -> Option<u32> {
    let trigger = &draft.trigger;
    let distance = if cue.end <= trigger.start && forward {
        trigger.start - cue.end
    } else if trigger.end <= cue.start && backward {
        cue.start - trigger.end
    } else {
        return None;
    };
    if scene.parse(draft.sentence as usize) {
        let first = scene.sentence(draft.sentence as usize).start;
        let tree = scene.tree(draft.sentence as usize)?;
        if !tree.reaches(cue.start - first, trigger.start - first) {
            return None;
        }
    }
    Some(distance)
}
