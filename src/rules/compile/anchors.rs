//! Patterns to what a sentence must have for them to match: the index under which a rule is found.

use super::{Compiler, is_syntactic};
use crate::rules::lexicon::ClassId;
use crate::rules::program::{Anchor, Filler, Node, Rule, TokenTest, TypeId, Types, builtin};

impl Compiler<'_> {
    pub(super) fn anchors(&mut self, rule: &mut Rule) {
        let mut clauses = Vec::new();
        required(&rule.pattern, &mut clauses);
        let best =
            clauses.iter().filter(|clause| !clause.is_empty()).min_by_key(|clause| clause.iter().map(|a| self.cost(*a)).sum::<u64>());
        rule.anchors = best.cloned().unwrap_or_default();
        rule.requires = clauses.into_iter().filter(|clause| *clause != rule.anchors).collect();
        rule.requires.extend(
            rule.roles.iter().filter(|r| r.required).filter_map(|r| r.fillers.iter().map(filler_anchor).collect::<Option<Vec<_>>>()),
        );
        let mut first = Vec::new();
        if !may_be_empty(&rule.pattern, &mut first) && !first.contains(&ANYTHING) {
            rule.first = first;
        }
        rule.needs_syntax = needs_syntax(&rule.pattern) || rule.unless.iter().any(needs_syntax);
    }

    /// How often an anchor occurs, roughly: ordinary short words most, names and lists of verbs least.
    pub(super) fn cost(&self, anchor: Anchor) -> u64 {
        match anchor {
            Anchor::Type(builtin::NAME) => 4_000,
            Anchor::Type(kind) if Types::is_builtin(kind) => 3_000,
            Anchor::Type(_) => 1_500,
            Anchor::Class(class) => {
                let entries = &self.program.classes[class as usize].entries;
                entries
                    .iter()
                    .map(|entry| if entry.len() <= 3 { 2_000 / entry.len().max(1) as u64 } else { 8 + 40 / entry.len() as u64 })
                    .sum()
            }
        }
    }
}

/// Clauses of which a matching sentence must satisfy each.
pub(super) fn required(node: &Node, out: &mut Vec<Vec<Anchor>>) {
    match node {
        Node::Seq(nodes) => nodes.iter().for_each(|n| required(n, out)),
        Node::Alt(nodes) => {
            let mut union: Option<Vec<Anchor>> = Some(Vec::new());
            for node in nodes {
                let mut clauses = Vec::new();
                required(node, &mut clauses);
                // The narrowest clause of the alternative stands for it.
                match (clauses.into_iter().min_by_key(Vec::len), &mut union) {
                    (Some(clause), Some(union)) => union.extend(clause),
                    _ => union = None,
                }
            }
            out.extend(union);
        }
        Node::Class(class) => out.push(vec![Anchor::Class(*class)]),
        Node::Token(test) => out.extend(class_of(test).map(|class| vec![Anchor::Class(class)])),
        Node::Slot { fillers, .. } if fillers.iter().all(|f| !is_syntactic(f.kind)) => {
            out.push(fillers.iter().map(|f| Anchor::Type(f.kind)).collect())
        }
        Node::Capture(_, inner) => required(inner, out),
        Node::Repeat(inner, min, _) if *min > 0 => required(inner, out),
        _ => {}
    }
}

/// What a sentence must have for a filler to be found in it: a span of its type, or a word of the list that its head must be in.
pub(super) fn filler_anchor(filler: &Filler) -> Option<Anchor> {
    fn head(test: &TokenTest) -> Option<ClassId> {
        match test {
            TokenTest::Head(class) | TokenTest::Class(class) => Some(*class),
            TokenTest::All(tests) => tests.iter().find_map(head),
            _ => None,
        }
    }
    if is_syntactic(filler.kind) { filler.test.as_ref().and_then(head).map(Anchor::Class) } else { Some(Anchor::Type(filler.kind)) }
}

/// The class that a token must be of to pass: `[in=@list & cap]`.
pub(super) fn class_of(test: &TokenTest) -> Option<ClassId> {
    match test {
        TokenTest::Class(class) => Some(*class),
        TokenTest::All(tests) => tests.iter().find_map(class_of),
        _ => None,
    }
}

/// Stands in a set of first anchors for whatever is no anchor.
pub(super) const ANYTHING: Anchor = Anchor::Type(builtin::SENTENCE);

/// Collects what a match can start with; true if the node may match nothing, so that what follows it may be the start too.
pub(super) fn may_be_empty(node: &Node, first: &mut Vec<Anchor>) -> bool {
    match node {
        Node::Seq(nodes) => nodes.iter().all(|n| may_be_empty(n, first)),
        Node::Alt(nodes) => nodes.iter().map(|n| may_be_empty(n, first)).fold(false, |any, empty| any | empty),
        Node::Class(class) => {
            first.push(Anchor::Class(*class));
            false
        }
        Node::Token(test) if class_of(test).is_some() => {
            first.extend(class_of(test).map(Anchor::Class));
            false
        }
        Node::Slot { fillers, group: None, .. } if fillers.iter().all(|f| !is_syntactic(f.kind)) => {
            first.extend(fillers.iter().map(|f| Anchor::Type(f.kind)));
            false
        }
        Node::Capture(_, inner) => may_be_empty(inner, first),
        Node::Repeat(inner, min, _) => may_be_empty(inner, first) || *min == 0,
        Node::Start | Node::Look { .. } => true,
        Node::Gap(0, _) => {
            first.push(ANYTHING);
            true
        }
        _ => {
            first.push(ANYTHING);
            false
        }
    }
}

/// Whether matching the pattern asks for tags or phrases.
pub(super) fn needs_syntax(node: &Node) -> bool {
    match node {
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().any(needs_syntax),
        Node::Slot { fillers, group, .. } => group.is_some() || fillers.iter().any(|f| is_syntactic(f.kind)),
        Node::Token(test) => test_needs_syntax(test),
        Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => needs_syntax(inner),
        _ => false,
    }
}

pub(super) fn test_needs_syntax(test: &TokenTest) -> bool {
    match test {
        TokenTest::Any(tests) | TokenTest::All(tests) => tests.iter().any(test_needs_syntax),
        TokenTest::Not(test) => test_needs_syntax(test),
        TokenTest::Pos(_) => true,
        _ => false,
    }
}

/// Types that a pattern's slots ask for.
pub(super) fn used_types(node: &Node) -> Vec<TypeId> {
    match node {
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().flat_map(used_types).collect(),
        Node::Slot { fillers, .. } => fillers.iter().map(|f| f.kind).collect(),
        Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => used_types(inner),
        _ => Vec::new(),
    }
}
