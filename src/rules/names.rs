//! A rule as written to the problems of the names in it: ill-formed ones, and those that nothing bears.

use super::expr::Expr;
use super::file::{CLAIM, RuleDef, RuleFile, RuleKind};
use super::program::Rule;
use super::{Text, nearest};
use crate::article::Published;
use crate::problem::Problem;
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a word belongs to a rule or a claim, so that it cannot name a role, capture or field.
pub fn is_reserved(name: &str) -> bool {
    CLAIM.contains(&name) && name != "trigger" && name != "description" || ["negated", "article", "match"].contains(&name)
}

const ZONES: &[&str] = &["headline", "body", "caption"];

/// What every claim has beside its roles and fields, for `expect`.
const OF_CLAIMS: &[&str] = &["negated", "modality", "type", "trigger", "bound"];
/// What every entity has beside its attributes.
const OF_ENTITIES: &[&str] = &["name", "id", "type"];

/// What the claim rules of all packs give, so that other rules may name it.
#[derive(Default)]
pub struct Known {
    /// Roles and fields by claim type.
    claims: BTreeMap<String, BTreeSet<String>>,
}

impl Known {
    /// Collects from all files. Roles of pattern rules are their captures, which only compiling tells: `more` has them by id.
    pub fn of<'f>(files: impl IntoIterator<Item = &'f RuleFile>, rules: &[Rule]) -> Known {
        let mut known = Known::default();
        for rule in files.into_iter().flat_map(|file| &file.rules) {
            if let (RuleKind::Claim, Some(emits)) = (rule.kind, &rule.emits) {
                known
                    .claims
                    .entry(emits.value.clone())
                    .or_default()
                    .extend(rule.roles.iter().chain(&rule.set).map(|(name, _)| name.value.clone()));
            }
        }
        for rule in rules.iter().filter(|rule| rule.kind == RuleKind::Claim) {
            if let Some(emits) = &rule.written.emits {
                known.claims.entry(emits.value.clone()).or_default().extend(rule.captures.iter().cloned());
            }
        }
        known
    }

    /// What a rule names and no rule has.
    pub fn problems(&self, path: &str, rule: &RuleDef) -> Vec<Problem> {
        let mut out = Vec::new();
        let Some(inherit) = &rule.inherit else { return out };
        match self.claims.get(&inherit.from.value) {
            None => {
                let message = format!("no rule emits claims of the type `{}`", inherit.from.value);
                out.push(unknown(path, "E014", &inherit.from, message, self.claims.keys().map(String::as_str)));
            }
            Some(names) => {
                for name in inherit.roles.iter().chain(&inherit.fields).filter(|name| !names.contains(&name.value)) {
                    let message = format!("claims of the type `{}` have no `{}`", inherit.from.value, name.value);
                    out.push(unknown(path, "E014", name, message, names.iter().map(String::as_str)));
                }
            }
        }
        out
    }
}

fn unknown<'n>(path: &str, code: &'static str, text: &Text, message: String, known: impl IntoIterator<Item = &'n str>) -> Problem {
    let known: Vec<&str> = known.into_iter().collect();
    let problem = Problem::error(code, message).at(path).label(text.span, "unknown");
    match nearest(&text.value, known.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() || known.len() > 20 => problem,
        None => problem.help(format!("known here: {}", known.join(", "))),
    }
}

/// What is wrong with the names of one rule; `rule` is the same rule compiled.
pub fn problems(path: &str, rule: &Rule, columns: &BTreeSet<String>) -> Vec<Problem> {
    let written = &rule.written;
    let mut out = Vec::new();
    let mut refuse = |code, span: Span, label: &str, message: String, help: &str| {
        let problem = Problem::error(code, message).at(path).label(span, label);
        out.push(if help.is_empty() { problem } else { problem.help(help) });
    };
    let id = Some(&written.id).filter(|id| !written.broken && !id.value.is_empty());
    for id in id.into_iter().chain(&written.aliases).filter(|id| !is_id(&id.value)) {
        refuse(
            "E018",
            id.span,
            "not an id",
            format!("`{}` cannot be an id", id.value),
            "an id is made of lower-case letters, digits and `-`: company-leaves-country",
        );
    }
    for (what, table, names) in [("role", "[claim.roles]", &written.roles), ("field", "`set`", &written.set)] {
        for (name, _) in names {
            if is_reserved(&name.value) || name.value == "trigger" {
                let help = match name.value.as_str() {
                    "negated" => "every claim has it; `negation` and modifiers decide about it".to_owned(),
                    "trigger" | "article" | "match" => "expressions call something else by this name; choose another".to_owned(),
                    key => format!("`{key}` is a key of the rule: move it above {table}"),
                };
                refuse("E019", name.span, "reserved", format!("`{}` cannot name a {what}", name.value), &help);
            } else if !is_name(&name.value) {
                refuse(
                    "E019",
                    name.span,
                    "not a name",
                    format!("`{}` cannot name a {what}", name.value),
                    "a name is made of lower-case letters, digits and `_`: actors, _event",
                );
            }
        }
    }
    if !rule.slots && written.kind == RuleKind::Claim {
        if written.gapping {
            refuse(
                "E019",
                written.id.span,
                "this rule has none",
                "`gapping` needs a `trigger`: a pattern has no roles to fill anew".to_owned(),
                "",
            );
        }
        if let Some(share) = written.share.first() {
            refuse("E019", share.span, "no trigger", "`share` needs a `trigger` and `gapping`".to_owned(), "");
        }
    }
    for zone in written.zones.iter().filter(|zone| !ZONES.contains(&zone.value.as_str())) {
        out.push(unknown(path, "E003", zone, format!("there is no zone `{}`", zone.value), ZONES.iter().copied()));
    }
    out.extend(unused_captures(path, rule));
    out.extend(tests(path, rule, columns));
    out
}

/// Captures of entity rules and cues that nothing asks for. Those of claim rules are roles.
fn unused_captures(path: &str, rule: &Rule) -> Vec<Problem> {
    let unread = rule.set.len() < rule.written.set.len() || rule.condition.is_none() && rule.written.condition.is_some();
    if rule.kind == RuleKind::Claim || unread || rule.span.is_none() && rule.written.span.is_some() {
        return Vec::new();
    }
    let mut used = Vec::new();
    let expressions = rule.set.iter().map(|(_, expr)| expr).chain(&rule.condition);
    expressions.for_each(|expr: &Expr| expr.names(&mut used));
    let text = rule.written.pattern.as_ref().or(rule.written.cue.as_ref());
    let is_used = |index: usize, name: &str| rule.span == Some(index as u8) || used.iter().any(|(n, ..)| *n == name);
    let unused = rule.captures.iter().enumerate().filter(|(index, name)| !is_used(*index, name));
    let problems = unused.filter_map(|(_, name)| {
        let text = text?;
        let at = text.value.find(&format!("{name}:"))?;
        let problem =
            Problem::error("E014", format!("nothing uses the capture `{name}`")).at(path).label(text.inside(at..at + name.len()), "unused");
        Some(problem.help(if rule.kind == RuleKind::Entity {
            "name it in `span`, `set` or `where`, or write the group without a name"
        } else {
            "write the group without a name"
        }))
    });
    problems.collect()
}

/// Dates of tests, and names in `expect` that no output of the rule can have.
fn tests(path: &str, rule: &Rule, columns: &BTreeSet<String>) -> Vec<Problem> {
    let written = &rule.written;
    let mut known: Vec<&str> = written.roles.iter().chain(&written.set).map(|(name, _)| name.value.as_str()).collect();
    if rule.kind == RuleKind::Entity {
        known.extend(OF_ENTITIES);
        known.extend(columns.iter().map(String::as_str));
    } else {
        known.extend(OF_CLAIMS);
        known.extend(rule.captures.iter().map(String::as_str));
        known
            .extend(written.inherit.iter().flat_map(|inherit| inherit.roles.iter().chain(&inherit.fields)).map(|name| name.value.as_str()));
    }
    known.retain(|name| !name.starts_with('_'));
    let mut out = Vec::new();
    for test in &written.tests {
        if let Some(date) = test.published.as_ref().filter(|date| Published::parse(&date.value).is_none()) {
            let problem = Problem::error("E003", format!("`{}` is not a date", date.value)).at(path).label(date.span, "not a date");
            out.push(problem.help("write it as 2022-05-06"));
        }
        for (name, _) in test.expect.iter().flat_map(|expect| &expect.values).filter(|(name, _)| !known.contains(&name.value.as_str())) {
            out.push(unknown(path, "E014", name, format!("this rule gives no `{}`", name.value), known.iter().copied()));
        }
    }
    out
}

/// Whether `name` can name a role, capture or field: `actors`, `_event`.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether `name` can be an id, or a list's name behind `@`: `company-leaves-country`.
pub fn is_id(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// Whether `name` can be a type of claims: `company.exit`.
pub fn is_claim_type(name: &str) -> bool {
    name.split('.').all(is_id)
}

/// Whether `name` can be a type of entities: `Company`.
pub fn is_entity_type(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}
