//! Rules as compiled and as written to warnings, and errors that do not keep them from running.

mod alternatives;
mod duplicates;
mod forms;
mod lists;
mod roles;
mod unused;

use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::compile::{Compiled, Language};
use crate::rules::file::RuleDef;
use crate::rules::pattern::{self, Item, Node as Written};
use crate::rules::program::{Node, Rule};
use crate::rules::resolve::PackSource;
use crate::span::Span;
use forms::Forms;
use std::ops::Range;

/// Everything that may be meant otherwise in the files whose path `wanted` takes: rules without tests (`E016`, an error), and warnings.
/// `packs` are the texts that were compiled. Rules with errors are judged by their tests alone.
pub fn lint(compiled: &Compiled, language: &Language<'_>, packs: &[PackSource], wanted: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    let mut lint = Lint { compiled, forms: Forms::new(&compiled.program, language), packs, problems: Vec::new() };
    for (_, file) in &compiled.written.files {
        file.rules.iter().for_each(|rule| lint.examples(&file.path, rule));
    }
    let readable = |rule: &&Rule| !rule.written.broken && !rule.written.id.value.is_empty();
    for rule in compiled.program.rules.iter().filter(readable) {
        lint.anchor(rule);
        lint.helpers(rule);
        lint.roles(rule);
        for (text, node) in patterns(rule) {
            lint.alternatives(&rule.path, text, node);
        }
    }
    for define in &compiled.written.defines {
        lint.alternatives_of(&define.define.path, &define.define.text, &define.define.item, &define.node);
    }
    lint.lists_and_defines();
    lint.words_of_lists();
    lint.duplicates();
    lint.problems.retain(|problem| problem.origin.as_deref().is_some_and(wanted));
    lint.problems
}

/// What the lints know and what they found.
struct Lint<'l> {
    compiled: &'l Compiled,
    forms: Forms<'l>,
    packs: &'l [PackSource],
    problems: Vec<Problem>,
}

impl Lint<'_> {
    fn warn(&mut self, code: &'static str, message: impl Into<String>, path: &str, place: (Span, &str), help: &str) {
        self.problems.push(Problem::warning(code, message).at(path).label(place.0, place.1).help(help));
    }

    fn examples(&mut self, path: &str, rule: &RuleDef) {
        let missing = match (rule.accept.is_empty() && rule.tests.is_empty(), rule.reject.is_empty()) {
            _ if rule.broken || rule.id.value.is_empty() => return,
            (true, true) => "an `accept` or `test`, and a `reject`",
            (true, false) => "an `accept` or `test`",
            (false, true) => "a `reject`",
            (false, false) => return,
        };
        let problem = Problem::error("E016", format!("rule `{}` needs {missing}", rule.id.value)).at(path);
        let help = "accept: sentences that it must match; reject: sentences that it must not; [[claim.test]]: a text and all it must give";
        self.problems.push(problem.label(rule.id.span, "not tested enough").help(help));
    }

    fn anchor(&mut self, rule: &Rule) {
        if rule.needs.anchors.is_empty() {
            let message = format!("rule `{}` has no anchor: it is tried on every sentence", rule.written.id.value);
            let problem = Problem::warning("W001", message).at(&rule.path);
            self.problems.push(problem.label(rule.written.id.span, "no word, list or type that a match must have"));
        }
    }
}

/// The patterns of a rule as written, each with what it was compiled to.
fn patterns(rule: &Rule) -> impl Iterator<Item = (&Text, &Node)> {
    let written = &rule.written;
    let main = written.pattern.as_ref().or(written.trigger.as_ref()).or(written.cue.as_ref());
    main.map(|text| (text, &rule.pattern)).into_iter().chain(written.unless.iter().zip(rule.unless.iter().map(|(node, _)| node)))
}

/// A pattern that compiled, as its tree.
fn tree(path: &str, text: &Text) -> Option<Item> {
    pattern::parse(text, path).ok()
}

/// Shows every part of a pattern beside what it was compiled to. A sub-pattern behind `@` is one part.
fn parts<'i>(item: &'i Item, node: &'i Node, see: &mut dyn FnMut(&'i Item, &'i Node)) {
    see(item, node);
    match (&item.node, node) {
        (Written::Seq(items), Node::Seq(nodes)) | (Written::Alt(items), Node::Alt(nodes)) if items.len() == nodes.len() => {
            items.iter().zip(nodes).for_each(|(item, node)| parts(item, node, see));
        }
        (Written::Look { inner: item, .. }, Node::Look { inner: node, .. })
        | (Written::Not(item), Node::Not(node))
        | (Written::Capture(_, item), Node::Capture(_, node))
        | (Written::Repeat(item, ..), Node::Repeat(node, ..)) => parts(item, node, see),
        _ => {}
    }
}

/// The place of a part without the space and comments around it.
fn place(text: &Text, range: Range<usize>) -> Span {
    let part = text.value.get(range.clone()).unwrap_or_default();
    let start = range.start + part.len() - part.trim_start().len();
    text.inside(start..start + bare(part).len())
}

/// The words of a part, as messages quote them.
fn quoted(text: &Text, range: Range<usize>) -> String {
    bare(text.value.get(range).unwrap_or_default()).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A part without space around it and comments behind it.
fn bare(part: &str) -> &str {
    let mut part = part.trim();
    while let Some((before, comment)) = part.rsplit_once('#') {
        if comment.contains('\n') || before.matches('"').count() % 2 == 1 {
            break;
        }
        part = before.trim_end();
    }
    part
}
