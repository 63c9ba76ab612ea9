//! Roles to the slots and types of them that never give anything.

use super::{Lint, place};
use crate::problem::Problem;
use crate::rules::compile::is_syntactic;
use crate::rules::pattern;
use crate::rules::program::{Filler, Rule, SlotKind, TokenTest, TypeId, builtin};

impl Lint<'_> {
    /// `W006`, and `W003` for what a role asks twice.
    pub(super) fn roles(&mut self, rule: &Rule) {
        let mut found = Vec::new();
        for ((_, text), role) in rule.written.roles.iter().zip(&rule.roles) {
            let Ok(written) = pattern::parse_role(text, &rule.path) else { continue };
            if written.paths.len() != role.paths.len() || written.fillers.len() != role.fillers.len() {
                continue;
            }
            let warn = |code, message: String, range: std::ops::Range<usize>, label: &str, help: &str| {
                Problem::warning(code, message).at(&rule.path).label(place(text, range), label).help(help)
            };
            found.extend(self.swallowed(&rule.path, text, &written.fillers, &role.fillers));
            for (at, path) in role.paths.iter().enumerate() {
                let range = written.paths[at].2.clone();
                if let Some(first) = role.paths[..at].iter().position(|earlier| earlier == path) {
                    let problem =
                        warn("W003", format!("the slot `{}` is asked twice", role.labels[at]), range, "never reached", "leave one out");
                    found.push(problem.label(place(text, written.paths[first].2.clone()), "asked here"));
                } else if !role.fillers.iter().any(|filler| gives(path.0, filler.kind, &role.fillers)) {
                    let types: Vec<String> = written.fillers.iter().map(|filler| format!("`{}`", filler.kind)).collect();
                    let message = format!("the slot `{}` never gives {}", role.labels[at], types.join(" or "));
                    found.push(warn("W006", message, range, "stays empty", what_it_gives(path.0)));
                }
            }
            let some = |kind: TypeId| role.paths.iter().any(|(slot, _)| gives(*slot, kind, &role.fillers));
            let all_fill = role.paths.iter().all(|(slot, _)| role.fillers.iter().any(|filler| gives(*slot, filler.kind, &role.fillers)));
            for (filler, own) in role.fillers.iter().zip(&written.fillers) {
                if filler.test.as_ref().is_some_and(|test| self.never_passes(test)) {
                    let help = "the list that it asks for is empty";
                    found.push(warn("W006", format!("no `{}` can pass this test", own.kind), own.range.clone(), "never fits", help));
                } else if all_fill && !some(filler.kind) {
                    let message = format!("no slot of this role gives `{}`", own.kind);
                    found.push(warn("W006", message, own.range.clone(), "never fits", where_it_comes_from(filler.kind)));
                }
            }
        }
        self.problems.extend(found);
    }

    /// Whether a test asks for a word of an empty list.
    fn never_passes(&self, test: &TokenTest) -> bool {
        match test {
            TokenTest::Any(tests) => tests.iter().all(|test| self.never_passes(test)),
            TokenTest::All(tests) => tests.iter().any(|test| self.never_passes(test)),
            TokenTest::Class(class) | TokenTest::Head(class) => self.compiled.program.classes[*class as usize].entries.is_empty(),
            _ => false,
        }
    }
}

/// Whether a slot may give a type. True where it is not certain that it never does.
fn gives(slot: SlotKind, kind: TypeId, fillers: &[Filler]) -> bool {
    match (slot, kind) {
        (_, builtin::SENTENCE | builtin::PARAGRAPH | builtin::HEADLINE) => false,
        (SlotKind::Quote, _) | (_, builtin::QUOTE) => slot == SlotKind::Quote && kind == builtin::QUOTE,
        (_, builtin::PP) => matches!(slot, SlotKind::Preposition(_)),
        (SlotKind::Time, _) => matches!(kind, builtin::DATE | builtin::DURATION),
        (SlotKind::ThatClause | SlotKind::ToClause | SlotKind::IngClause | SlotKind::Clause | SlotKind::Relative, _) => {
            matches!(kind, builtin::CLAUSE | builtin::VP)
        }
        // These look for a span that is there without the parser; once found, its head may be taken as any type.
        (SlotKind::Left | SlotKind::Right, _) => fillers.iter().any(|filler| !is_syntactic(filler.kind)),
        _ => true,
    }
}

fn what_it_gives(slot: SlotKind) -> &'static str {
    match slot {
        SlotKind::Quote => "it gives what stands in quotation marks: Quote",
        SlotKind::Time => "it gives dates and lengths of time: Date, Duration",
        SlotKind::ThatClause | SlotKind::ToClause | SlotKind::IngClause | SlotKind::Clause | SlotKind::Relative => {
            "it gives clauses: Clause, or VP for their verb"
        }
        SlotKind::Left | SlotKind::Right => "`left` and `right` look for names, amounts and dates, not for phrases",
        _ => "it gives phrases: NP, names, amounts, dates, pronouns",
    }
}

fn where_it_comes_from(kind: TypeId) -> &'static str {
    match kind {
        builtin::QUOTE => "the slot `quote` gives it",
        builtin::PP => "a preposition as a slot gives it",
        builtin::CLAUSE | builtin::VP => "that-clause, to-clause, ing-clause, clause and relative give it",
        builtin::SENTENCE | builtin::PARAGRAPH | builtin::HEADLINE => "no slot gives it",
        builtin::DATE | builtin::DURATION => "`time` and prepositions give it",
        _ => "subject, object, agent, patient and prepositions give it",
    }
}
