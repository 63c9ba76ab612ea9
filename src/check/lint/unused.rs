//! Lists, sub-patterns and helpers to those that nothing asks for.

use super::{Lint, parts, tree};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::builtin::NAME;
use crate::rules::file::RuleKind;
use crate::rules::names::is_id;
use crate::rules::pattern::Node as Written;
use crate::rules::program::{Node, Rule};
use crate::span::Span;

impl Lint<'_> {
    /// `W002`. The files of lists of the built-in pack serve other stages too.
    pub(super) fn lists_and_defines(&mut self) {
        let compiled = self.compiled;
        for (place, _) in compiled.written.lists.iter().filter(|(_, used)| !used) {
            let message = format!("the list `{}` is never used", place.name);
            let help = format!("ask for it as `@{}`, or take it out", place.name);
            if !place.span.is_empty() {
                self.warn("W002", message, &place.path, (place.span, "unused"), &help);
            } else if compiled.program.packs.get(place.pack).is_none_or(|pack| pack.name != NAME) {
                self.problems.push(Problem::warning("W002", message).at(&place.path).on_line(1).help(help));
            }
        }
        for define in compiled.written.defines.iter().filter(|define| !define.used && is_id(&define.name)) {
            let message = format!("the define `{}` is never used", define.name);
            let help = format!("ask for it as `@{}`, or take it out", define.name);
            self.warn("W002", message, &define.define.path, (define.define.name, "unused"), &help);
        }
    }

    /// `W004`: roles and captures of claim rules that are never in the record and that nothing asks for. A role that is required is a
    /// condition, so it has its use. (In entity rules and cues an unused capture is an error.)
    pub(super) fn helpers(&mut self, rule: &Rule) {
        let written = &rule.written;
        if rule.kind != RuleKind::Claim {
            return;
        }
        let mut asked = Vec::new();
        rule.set.iter().map(|(_, expr)| expr).chain(&rule.condition).for_each(|expr| expr.names(&mut asked));
        let mut used: Vec<&str> = asked.iter().map(|(name, ..)| *name).collect();
        used.extend(written.attributes.iter().map(|name| name.value.as_str()));
        used.extend(rule.roles.iter().flat_map(|role| &role.paths).filter_map(|(_, base)| Some(rule.roles[(*base)?].name.as_str())));
        let unused = |name: &str| name.starts_with('_') && !used.contains(&name);
        let mut found = Vec::new();
        for ((name, _), role) in written.roles.iter().zip(&rule.roles).filter(|((name, _), role)| unused(&name.value) && !role.required) {
            found.push((
                name.span,
                format!("nothing uses the helper `{}`", role.name),
                "ask for it behind `@`, in `where` or in `set`, or take it out",
            ));
        }
        if let Some((text, item)) =
            written.pattern.as_ref().or(written.trigger.as_ref()).and_then(|text| Some((text, tree(&rule.path, text)?)))
        {
            let mut seen = Vec::new();
            parts(&item, &rule.pattern, &mut |item, node| {
                let (name, help) = match (&item.node, node) {
                    (Written::Capture(name, _), Node::Capture(..)) => (Some(name), "write the group without a name"),
                    (Written::Slot(slot), Node::Slot { .. }) => (slot.capture.as_ref(), "write the slot without a name: <NP>"),
                    _ => (None, ""),
                };
                if let Some(name) = name.filter(|name| unused(name) && !seen.contains(*name)) {
                    seen.push(name.clone());
                    found.push((name_in(text, item.range.start, name), format!("nothing uses the capture `{name}`"), help));
                }
            });
        }
        for (span, message, help) in found {
            self.warn("W004", message, &rule.path, (span, "unused"), help);
        }
    }
}

/// The first place of a name behind `from`.
fn name_in(text: &Text, from: usize, name: &str) -> Span {
    let at = text.value.get(from..).and_then(|rest| rest.find(name)).map_or(from, |at| from + at);
    text.inside(at..at + name.len())
}
