//! Rules to the order they run in: after all that give what they use, whatever file they stand in.

use super::Compiler;
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::circles::in_order;
use crate::rules::file::RuleKind;
use crate::rules::program::{Rule, TypeId};
use std::collections::{BTreeMap, BTreeSet};

impl Compiler<'_> {
    /// Gives every rule its phase, and reports circles.
    pub(super) fn order(&mut self) {
        self.entity_phases();
        self.heir_phases();
        self.precedence();
    }

    /// An entity rule runs after all rules that emit a type it uses; in a circle of types all rules must be `recursive`.
    fn entity_phases(&mut self) {
        let types = &self.space.types;
        let rules = &mut self.program.rules;
        let entities: Vec<usize> = (0..rules.len()).filter(|i| rules[*i].kind == RuleKind::Entity && rules[*i].emits.is_some()).collect();
        let emitted: Vec<TypeId> = entities.iter().filter_map(|i| rules[*i].emits).collect::<BTreeSet<_>>().into_iter().collect();
        let used: BTreeSet<TypeId> = entities.iter().flat_map(|i| rules[*i].uses.iter().copied()).collect();
        // For each used type the emitted ones that are of it.
        let serve = |u: &TypeId| (0..emitted.len()).filter(|e| types.is_a(emitted[*e], *u)).collect();
        let served: BTreeMap<TypeId, Vec<usize>> = used.iter().map(|u| (*u, serve(u))).collect();
        let place = |rule: &Rule| rule.emits.and_then(|e| emitted.binary_search(&e).ok());
        let needs = |rule: &Rule| rule.uses.iter().flat_map(|u| served[u].iter().copied()).collect::<BTreeSet<usize>>();
        let edges: BTreeSet<(usize, usize)> = entities
            .iter()
            .flat_map(|i| place(&rules[*i]).into_iter().flat_map(|from| needs(&rules[*i]).into_iter().map(move |to| (from, to))))
            .collect();
        let groups = in_order(emitted.len(), edges);
        let mut group_of = vec![0; emitted.len()];
        for (index, group) in groups.iter().enumerate() {
            group.iter().for_each(|kind| group_of[*kind] = index);
        }
        let mut by_group: Vec<Vec<usize>> = vec![Vec::new(); groups.len()];
        for index in &entities {
            if let Some(kind) = place(&rules[*index]) {
                by_group[group_of[kind]].push(*index);
            }
        }
        // The phase in which all of a group's types are there.
        let mut ready = vec![0; groups.len()];
        let mut refused = Vec::new();
        for (group, members) in by_group.iter().enumerate() {
            let (mut whole, mut inside) = (0, Vec::new());
            for index in members {
                let needs = needs(&rules[*index]);
                let outside = needs.iter().map(|kind| group_of[*kind]).filter(|other| *other != group);
                rules[*index].phase = outside.map(|other| ready[other]).max().unwrap_or(0);
                whole = whole.max(rules[*index].phase);
                if needs.iter().any(|kind| group_of[*kind] == group) {
                    inside.push(*index);
                }
            }
            for index in &inside {
                rules[*index].phase = whole;
                if !rules[*index].recursive {
                    refused.push(*index);
                }
            }
            // A rule outside every circle has nothing to run again for.
            members.iter().filter(|index| !inside.contains(index)).for_each(|index| rules[*index].recursive = false);
            ready[group] = whole + 1;
        }
        refused.sort_by_key(|index| (&rules[*index].path, rules[*index].written.id.span));
        for index in refused {
            let rule = &self.program.rules[index];
            let kind = rule.emits.map(|e| self.space.types.name(e)).unwrap_or_default();
            let message = format!("`{}` emits `{kind}` and needs it, itself or by way of other rules", rule.written.id.value);
            let problem = Problem::error("E020", message).at(&rule.path).label(rule.written.id.span, "in a circle");
            self.problems.push(problem.help("`recursive = true` lets it run again on what was found, up to 4 times"));
        }
    }

    /// An heir runs after all rules that emit the type it extends. Heirs in a circle do not see each other's output, nor their own.
    fn heir_phases(&mut self) {
        let rules = &mut self.program.rules;
        let emits = |rule: &Rule| rule.written.emits.as_ref().map(|e| e.value.clone()).unwrap_or_default();
        let kinds: BTreeSet<String> = rules.iter().filter(|r| r.kind == RuleKind::Claim).map(emits).collect();
        let kinds: Vec<String> = kinds.into_iter().collect();
        let place = |kind: &str| kinds.binary_search_by(|known| known.as_str().cmp(kind)).ok();
        let heirs: Vec<(usize, usize, usize)> =
            (0..rules.len()).filter_map(|i| Some((i, place(&emits(&rules[i]))?, place(&rules[i].inherit.as_ref()?.from)?))).collect();
        let groups = in_order(kinds.len(), heirs.iter().map(|(_, kind, from)| (*kind, *from)));
        let mut ready = vec![0; kinds.len()];
        for group in groups {
            let of_group: Vec<&(usize, usize, usize)> = heirs.iter().filter(|(_, kind, _)| group.contains(kind)).collect();
            // Outside of the circle what is extended is there after its own heirs; inside only what no heir of the circle makes.
            let phase = of_group.iter().map(|(_, _, from)| if group.contains(from) { 1 } else { ready[*from] + 1 }).max().unwrap_or(0);
            of_group.iter().for_each(|(index, ..)| rules[*index].phase = phase);
            group.iter().for_each(|kind| ready[*kind] = phase);
        }
    }

    /// How many rules a rule stands above by `prefer_over`, one above the other.
    fn precedence(&mut self) {
        let rules = &mut self.program.rules;
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for name in std::iter::once(&rule.written.id).chain(&rule.written.aliases) {
                by_name.entry(&name.value).or_default().push(index);
            }
        }
        let below = |(index, rule): (usize, &Rule)| {
            let named = rule.written.prefer_over.iter().filter_map(|id| by_name.get(id.value.as_str())).flatten();
            named.copied().filter(|other| *other != index).collect()
        };
        let below: Vec<Vec<usize>> = rules.iter().enumerate().map(below).collect();
        let groups = in_order(rules.len(), below.iter().enumerate().flat_map(|(a, others)| others.iter().map(move |b| (a, *b))));
        let mut circles: Vec<(String, Text)> = Vec::new();
        for group in groups {
            let precedence = group.iter().flat_map(|i| &below[*i]).filter(|b| !group.contains(b)).map(|b| rules[*b].precedence + 1).max();
            for index in &group {
                rules[*index].precedence = precedence.unwrap_or(0);
                if below[*index].iter().any(|b| group.contains(b)) {
                    circles.push((rules[*index].path.clone(), rules[*index].written.prefer_over[0].clone()));
                }
            }
        }
        for (path, text) in circles {
            self.problems
                .push(Problem::error("E020", "rules are preferred over each other in a circle").at(path).label(text.span, "in a circle"));
        }
    }
}
