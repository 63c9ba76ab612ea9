//! Entity rules to the phases they run in: after all that emit what they use.

use super::Compiler;
use super::anchors::used_types;
use crate::problem::Problem;
use crate::rules::file::RuleKind;
use crate::rules::program::TypeId;
use std::collections::{BTreeMap, BTreeSet};

impl Compiler<'_> {
    /// An entity rule runs after all rules that emit a type it uses.
    pub(super) fn phases(&mut self) {
        let types = &self.space.types;
        let rules = &mut self.program.rules;
        let entities: Vec<usize> = (0..rules.len()).filter(|i| rules[*i].kind == RuleKind::Entity).collect();
        let uses: Vec<Vec<TypeId>> = entities.iter().map(|i| used_types(&rules[*i].pattern)).collect();
        let used: BTreeSet<TypeId> = uses.iter().flatten().copied().collect();
        let emitted: BTreeSet<TypeId> = entities.iter().filter_map(|i| rules[*i].emits).collect();
        // Emitted types, with the types that are asked for and that they are.
        let serves: BTreeMap<TypeId, Vec<TypeId>> =
            emitted.iter().map(|e| (*e, used.iter().copied().filter(|u| types.is_a(*e, *u)).collect())).collect();
        let mut circle = None;
        // A phase rises at most once a type, unless it rises for ever.
        for round in 0..=emitted.len() + 1 {
            let mut ready: BTreeMap<TypeId, u32> = BTreeMap::new();
            for rule in entities.iter().map(|i| &rules[*i]) {
                for kind in rule.emits.iter().flat_map(|e| &serves[e]) {
                    let phase = ready.entry(*kind).or_default();
                    *phase = (*phase).max(rule.phase + 1);
                }
            }
            let mut changed = None;
            for (index, uses) in entities.iter().zip(&uses) {
                let phase = uses.iter().filter_map(|kind| ready.get(kind)).max().copied().unwrap_or(0);
                if phase > rules[*index].phase {
                    rules[*index].phase = phase;
                    changed = Some(*index);
                }
            }
            match changed {
                None => break,
                Some(index) if round == emitted.len() + 1 => circle = Some(index),
                Some(_) => {}
            }
        }
        if let Some(index) = circle {
            let rule = &self.program.rules[index];
            let problem = Problem::error("E020", "entity rules need each other's types in a circle")
                .at(&rule.path)
                .label(rule.written.id.span, "one of them");
            self.problems.push(problem);
        }
    }
}
