//! Rules to those that say what another one says already.

use super::Lint;
use crate::problem::Problem;
use crate::rules::builtin::NAME;
use crate::rules::file::RuleKind;
use crate::rules::program::Rule;
use std::collections::BTreeMap;

impl Lint<'_> {
    /// `W005`: of two rules that match the same and emit the same, the second; built-in rules come first, then the order of the files.
    pub(super) fn duplicates(&mut self) {
        let program = &self.compiled.program;
        let mut rules: Vec<&Rule> = program.rules.iter().filter(|rule| !rule.written.broken && !rule.written.id.value.is_empty()).collect();
        rules.sort_by_key(|rule| (program.packs[rule.pack].name != NAME, &rule.path, rule.written.id.span));
        let mut first: BTreeMap<String, &Rule> = BTreeMap::new();
        let mut found = Vec::new();
        for rule in rules {
            let other = *first.entry(fingerprint(rule)).or_insert(rule);
            if std::ptr::eq(other, rule) {
                continue;
            }
            let [own, name] = [rule, other].map(|rule| &rule.written.id);
            let message = format!("rule `{}` says what `{}` says already", own.value, program.rule_name(other));
            let problem = Problem::warning("W005", message).at(&rule.path).label(own.span, "again here");
            found.push(if rule.path == other.path {
                problem.label(name.span, "first here").help("take one out, or let them differ in what they match")
            } else {
                problem.help(format!("the first stands in {}:{}; take this one out", other.path, self.line(&other.path, name.span.start)))
            });
        }
        self.problems.extend(found);
    }

    /// The one-based line of a byte of a file.
    fn line(&self, path: &str, at: u32) -> usize {
        let file = self.packs.iter().flat_map(|pack| &pack.files).find(|file| file.path == path);
        1 + file.and_then(|file| file.text.get(..at as usize)).map_or(0, |before| before.matches('\n').count())
    }
}

/// What a rule matches and what it makes of that, without its name, its confidence and the fields that it adds.
fn fingerprint(rule: &Rule) -> String {
    let written = &rule.written;
    let text = |text: &crate::rules::Text| text.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut zones: Vec<&str> = written.zones.iter().map(|zone| zone.value.as_str()).collect();
    zones.sort_unstable();
    let roles: Vec<_> = rule.roles.iter().map(|role| (&role.name, &role.paths, &role.fillers, role.required, role.many)).collect();
    let emits = written.emits.as_ref().map(text);
    let condition = written.condition.as_ref().map(text);
    let modality = written.modality.as_ref().map(text);
    let whole = (rule.kind, emits, &rule.pattern, &rule.captures, &rule.unless, rule.span, roles, zones, condition, modality);
    let attributes = written.attributes.as_ref().map(text);
    let more = (written.gapping, written.blocks_negated, &rule.inherit, attributes, &rule.modifier);
    // A modifier has no fields, and every claim rule may have its own.
    let set: Vec<_> =
        written.set.iter().filter(|_| rule.kind == RuleKind::Entity).map(|(name, value)| (&name.value, &value.value)).collect();
    format!("{whole:?} {more:?} {set:?}")
}
