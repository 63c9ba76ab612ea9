//! Roles, slots and expressions as written to those as run.

use super::{Compiler, is_attribute};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::expr::{self, Expr};
use crate::rules::file::RuleDef;
use crate::rules::pattern::{self, Group};
use crate::rules::program::{Node, Role, Rule, SlotKind, TypeId};
use crate::rules::typing::{Typing, ValueType};
use crate::span::Span;

/// Roles that a rule may have.
const MOST_ROLES: usize = 64;

impl Compiler<'_> {
    pub(super) fn roles(&mut self, written: &RuleDef, rule: &mut Rule) {
        let names: Vec<&str> = written.roles.iter().map(|(n, _)| n.value.as_str()).collect();
        if names.is_empty() {
            self.missing(written, "a [claim.roles] table");
        }
        if let Some((name, _)) = written.roles.get(MOST_ROLES) {
            self.report("E021", name.span, "one too many", format!("a rule has at most {MOST_ROLES} roles"));
            return;
        }
        for (name, text) in &written.roles {
            self.begin(self.path.clone(), text.span);
            let parsed = match pattern::parse_role(text, &self.path) {
                Ok(parsed) => parsed,
                Err(problem) => {
                    self.problems.push(problem);
                    self.space.names_in(self.pack, &text.value);
                    continue;
                }
            };
            let fillers = self.fillers(&parsed.fillers, text);
            let mut role = Role {
                name: name.value.clone(),
                paths: Vec::new(),
                labels: Vec::new(),
                fillers,
                required: parsed.required,
                many: parsed.many,
            };
            for (slot, base, range) in &parsed.paths {
                if !self.has_room(1) {
                    break;
                }
                let span = text.inside(range.clone());
                let Some(kind) = self.slot(slot) else {
                    let slots: Vec<&str> = SlotKind::NAMED.iter().map(|(name, _)| *name).collect();
                    let slots = format!("slots: {}, or a preposition of lists/prepositions.tsv", slots.join(", "));
                    let known: Vec<String> = self.program.prepositions.iter().map(|(words, _)| words.clone()).collect();
                    let known = SlotKind::NAMED.iter().map(|(n, _)| *n).chain(known.iter().map(String::as_str));
                    self.report_near("E013", span, format!("there is no slot `{slot}`"), slot, known, &slots);
                    continue;
                };
                let mut base_index = None;
                if let Some(base) = base {
                    base_index = names.iter().position(|n| n == base);
                    if base_index.is_none() {
                        let at = range.end + text.value[range.end..].find('@').map_or(0, |at| at + 1);
                        let span = text.inside(at..at + base.len());
                        self.report_near("E014", span, format!("this rule has no role `{base}`"), base, names.iter().copied(), "");
                        continue;
                    }
                }
                role.paths.push((kind, base_index));
                role.labels.push(base.as_ref().map_or(slot.clone(), |base| format!("{slot}@{base}")));
            }
            rule.roles.push(role);
        }
        let each: Vec<_> = rule.roles.iter().filter(|r| r.many == Some(Group::Each)).map(|r| r.name.clone()).collect();
        if let [_, second, ..] = each.as_slice() {
            let place = written.roles.iter().find(|(n, _)| n.value == *second).map_or(written.id.span, |(n, _)| n.span);
            self.report("E019", place, "the second", "at most one role of a rule has `each`");
        }
        self.fill_order(written, rule);
    }

    /// Roles that others rest on come first; a circle is an error.
    pub(super) fn fill_order(&mut self, written: &RuleDef, rule: &mut Rule) {
        let mut done = vec![false; rule.roles.len()];
        while rule.fill_order.len() < rule.roles.len() {
            let ready = (0..rule.roles.len()).find(|i| {
                !done[*i]
                    && rule.roles[*i].paths.iter().all(|(_, base)| base.is_none_or(|b| b != *i && done.get(b).copied().unwrap_or(true)))
            });
            let Some(ready) = ready else {
                self.report("E020", written.id.span, "this rule", "roles rest on each other in a circle");
                return;
            };
            done[ready] = true;
            rule.fill_order.push(ready);
        }
    }

    pub(super) fn slot(&self, name: &str) -> Option<SlotKind> {
        SlotKind::NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
            .or_else(|| self.program.prepositions.iter().position(|(words, _)| words == name).map(|i| SlotKind::Preposition(i as u16)))
    }

    pub(super) fn expressions(&mut self, written: &RuleDef, rule: &mut Rule) {
        let names = names(rule);
        for (name, text) in &written.set {
            if let Some((expr, kind)) = self.expression(text, &names) {
                rule.set.push((name.value.clone(), expr));
                rule.set_types.push((name.value.clone(), kind));
            }
        }
        rule.set.sort_by(|a, b| a.0.cmp(&b.0));
        rule.set_types.sort();
        if let Some(text) = &written.condition
            && let Some((expr, kind)) = self.expression(text, &names)
        {
            let typing = Typing { text, path: &self.path, types: &self.space.types, names: &names };
            typing.check_condition(&expr, kind, &mut self.problems);
            rule.condition = Some(expr);
        }
    }

    /// An expression and its type; `None` if it cannot be read, or names what is not there.
    fn expression(&mut self, text: &Text, names: &[(String, Vec<TypeId>)]) -> Option<(Expr, ValueType)> {
        let expr = match expr::parse(text, &self.path) {
            Ok(expr) => expr,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let before = self.problems.len();
        let mut asked = Vec::new();
        expr.names(&mut asked);
        for (name, attribute, range) in asked {
            self.named(name, attribute, text.inside(range), names);
        }
        if self.failed_since(before) {
            return None;
        }
        let typing = Typing { text, path: &self.path, types: &self.space.types, names };
        typing.type_of(&expr, &mut self.problems).map(|kind| (expr, kind))
    }

    /// Reports a name or attribute that nothing bears.
    fn named(&mut self, name: &str, attribute: Option<&str>, span: Span, names: &[(String, Vec<TypeId>)]) {
        let of_one = match name {
            "article" => Some("date"),
            "match" => Some("text"),
            _ => None,
        };
        if let Some(only) = of_one {
            if attribute != Some(only) && !(name == "match" && attribute.is_none()) {
                let problem = Problem::error("E014", format!("`{name}` has `{only}` and nothing else")).at(&self.path);
                self.problems.push(problem.label(span, "unknown").help(format!("write `{name}.{only}`")));
            }
        } else if name != "trigger" && !names.iter().any(|(known, _)| known == name) {
            let known = names.iter().map(|(known, _)| known.as_str()).chain(["trigger", "article", "match"]);
            let message = format!("this rule has no role or capture `{name}`");
            self.report_near("E014", span, message, name, known, "strings are written 'in quotes'");
        } else if let Some(attribute) = attribute
            && !is_attribute(attribute)
            && !self.columns.contains(attribute)
        {
            let known = self.attributes();
            let message = format!("there is no attribute `{attribute}`");
            self.report_near("E014", span, message, attribute, known.iter().map(String::as_str), "");
        }
    }
}

/// Roles and captures of a rule, with the types that may fill them.
fn names(rule: &Rule) -> Vec<(String, Vec<TypeId>)> {
    fn collect(node: &Node, types: &mut [Vec<TypeId>]) {
        match node {
            Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().for_each(|node| collect(node, types)),
            Node::Slot { capture: Some(index), fillers, .. } => {
                if let Some(types) = types.get_mut(*index as usize) {
                    types.extend(fillers.iter().map(|filler| filler.kind));
                }
            }
            Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => collect(inner, types),
            _ => {}
        }
    }
    let mut types = vec![Vec::new(); rule.captures.len()];
    collect(&rule.pattern, &mut types);
    let captures = rule.captures.iter().cloned().zip(types);
    let roles = rule.roles.iter().map(|role| (role.name.clone(), role.fillers.iter().map(|filler| filler.kind).collect()));
    captures.chain(roles).collect()
}
