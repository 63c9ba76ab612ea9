//! Ids, aliases and statuses of rules to the problems of keys that name a rule.

use super::file::{RuleDef, RuleFile};
use super::{Text, nearest};
use crate::problem::Problem;
use semver::Version;
use std::collections::BTreeMap;

/// The rules of all packs, to be found by id or alias.
pub struct Rules<'f> {
    by_name: BTreeMap<&'f str, Vec<(usize, &'f RuleDef)>>,
}

impl<'f> Rules<'f> {
    /// Of all files with the index of their pack.
    pub fn of(files: &'f [(usize, RuleFile)]) -> Rules<'f> {
        let mut by_name: BTreeMap<&str, Vec<(usize, &RuleDef)>> = BTreeMap::new();
        for (pack, rule) in files.iter().flat_map(|(pack, file)| file.rules.iter().map(move |rule| (*pack, rule))) {
            for name in std::iter::once(&rule.id).chain(&rule.aliases) {
                by_name.entry(&name.value).or_default().push((pack, rule));
            }
        }
        Rules { by_name }
    }

    /// The rule of that id or alias, of the pack itself before those of others.
    fn find(&self, pack: usize, name: &str) -> Option<&'f RuleDef> {
        let named = self.by_name.get(name)?;
        named.iter().find(|(other, _)| *other == pack).or(named.first()).map(|(_, rule)| *rule)
    }

    /// What is wrong with `prefer_over`, `since` and `use` of a rule.
    pub fn problems(&self, pack: usize, path: &str, rule: &RuleDef) -> Vec<Problem> {
        let mut out = Vec::new();
        for name in rule.prefer_over.iter().chain(&rule.successor) {
            match self.find(pack, &name.value) {
                None => out.push(self.unknown(path, name)),
                Some(named) if named.has_status("deprecated") && !rule.answers_to(&name.value) => out.push(deprecated(path, name, named)),
                Some(_) => {}
            }
        }
        if let Some(name) = rule.successor.as_ref().filter(|name| rule.answers_to(&name.value)) {
            let problem = Problem::error("E014", "a rule cannot take its own place").at(path).label(name.span, "this rule itself");
            out.push(problem.help("`use` names the rule that is to be used instead"));
        }
        if !rule.has_status("deprecated") && !rule.broken {
            for (key, text) in [("since", &rule.since), ("use", &rule.successor)] {
                let Some(text) = text else { continue };
                let message = format!("`{key}` has no effect: the rule is not deprecated");
                let problem = Problem::error("E019", message).at(path).label(text.span, "no effect");
                out.push(problem.help("it belongs to a rule with status = \"deprecated\""));
            }
        }
        if let Some(since) = rule.since.as_ref().filter(|since| Version::parse(&since.value).is_err()) {
            let problem = Problem::error("E003", format!("`{}` is not a version", since.value)).at(path).label(since.span, "not a version");
            out.push(problem.help("write it as 0.2.0"));
        }
        out
    }

    fn unknown(&self, path: &str, name: &Text) -> Problem {
        let known: Vec<&str> = self.by_name.keys().copied().collect();
        let problem = Problem::error("E014", format!("there is no rule `{}`", name.value)).at(path).label(name.span, "unknown");
        match nearest(&name.value, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if known.len() > 20 => problem,
            None => problem.help(format!("known here: {}", known.join(", "))),
        }
    }
}

/// A name of a rule that is on its way out.
fn deprecated(path: &str, name: &Text, rule: &RuleDef) -> Problem {
    let since = rule.since.as_ref().map_or(String::new(), |since| format!(" since {}", since.value));
    let message = format!("rule `{}` is deprecated{since}", name.value);
    let problem = Problem::warning("W008", message).at(path).label(name.span, "deprecated");
    match &rule.successor {
        Some(successor) => problem.help(format!("use `{}`", successor.value)),
        None => problem.help("nothing takes its place: leave it out"),
    }
}
