//! Patterns to what a sentence must have for them to match: the index under which a rule is found.

use super::{Compiler, is_syntactic};
use crate::rules::lexicon::ClassId;
use crate::rules::matcher::{DESCRIPTION, LENGTH};
use crate::rules::program::{Anchor, Filler, Needs, Node, Rule, Scope, TokenTest, TypeId, Types, builtin};

impl Compiler<'_> {
    pub(super) fn needs(&mut self, rule: &mut Rule) {
        rule.needs = self.needs_of(&rule.pattern);
        // A trigger's required roles are found in its sentence, unless its scope goes on.
        let near = matches!(rule.scope, Scope::Sentence | Scope::Clause);
        let roles = rule.roles.iter().filter(|r| r.required && near);
        rule.needs.others.extend(roles.filter_map(|r| r.fillers.iter().map(filler_anchor).collect::<Option<Vec<_>>>()));
        for (node, needs) in &mut rule.unless {
            *needs = self.needs_of(node);
        }
        rule.needs_syntax =
            rule.scope == Scope::Clause || needs_syntax(&rule.pattern) || rule.unless.iter().any(|(node, _)| needs_syntax(node));
        rule.uses = used_types(&rule.pattern);
        rule.uses.sort_unstable();
        rule.uses.dedup();
    }

    fn needs_of(&self, node: &Node) -> Needs {
        let mut clauses = Vec::new();
        required(node, &mut clauses);
        clauses.retain(|clause| !clause.is_empty());
        let rarest = (0..clauses.len()).min_by_key(|index| clauses[*index].iter().map(|a| self.cost(*a)).sum::<u64>());
        let anchors = rarest.map(|index| clauses.swap_remove(index)).unwrap_or_default();
        let mut first = Vec::new();
        if self.may_be_empty(node, &mut first) || first.contains(&ANYTHING) {
            first.clear();
        }
        let lead = if anchors.is_empty() { None } else { self.lead(node, &anchors) };
        clauses.sort_unstable();
        Needs { anchors, lead, others: clauses, first }
    }

    /// How often an anchor occurs, roughly: ordinary short words most, names and lists of verbs least.
    fn cost(&self, anchor: Anchor) -> u64 {
        match anchor {
            Anchor::Type(builtin::NAME) => 4_000,
            Anchor::Type(kind) if Types::is_builtin(kind) => 3_000,
            Anchor::Type(_) => 1_500,
            Anchor::Class(class) => {
                let entries = &self.program.classes[class as usize].entries;
                let one = |entry: &String| {
                    if self.function_words.contains(entry.as_str()) {
                        5_000
                    } else if entry.len() <= 3 {
                        2_000 / entry.len().max(1) as u64
                    } else {
                        8 + 40 / entry.len() as u64
                    }
                };
                entries.iter().map(one).sum()
            }
        }
    }

    /// Tokens from a match's start to the anchor, where the pattern goes through one element that holds it; in an element of several
    /// tokens it may stand anywhere.
    fn lead(&self, node: &Node, anchors: &[Anchor]) -> Option<(u32, u32)> {
        let holds = |node: &Node| {
            let mut clauses = Vec::new();
            required(node, &mut clauses);
            clauses.iter().any(|clause| clause == anchors)
        };
        match node {
            Node::Seq(nodes) => {
                let (mut least, mut most) = (0, 0);
                for node in nodes {
                    if holds(node) {
                        let (a, b) = self.lead(node, anchors)?;
                        return Some((least + a, (most + b).min(LENGTH)));
                    }
                    let (a, b) = self.width(node);
                    (least, most) = ((least + a).min(LENGTH), (most + b).min(LENGTH));
                }
                None
            }
            Node::Capture(_, inner) => self.lead(inner, anchors),
            Node::Class(_) | Node::Slot { group: None, .. } => Some((0, 0)),
            Node::Slot { .. } => Some((0, DESCRIPTION)),
            // A test asks where a word of several tokens ends.
            Node::Token(test) => class_of(test).filter(|class| self.program.classes[*class as usize].width.1 <= 1).map(|_| (0, 0)),
            other => Some((0, self.width(other).1)),
        }
    }

    /// Collects what a match can start with; true if the node may match nothing, so that what follows it may be the start too.
    fn may_be_empty(&self, node: &Node, first: &mut Vec<Anchor>) -> bool {
        match node {
            Node::Seq(nodes) => nodes.iter().all(|n| self.may_be_empty(n, first)),
            Node::Alt(nodes) => nodes.iter().map(|n| self.may_be_empty(n, first)).fold(false, |any, empty| any | empty),
            Node::Class(class) => {
                first.push(Anchor::Class(*class));
                false
            }
            Node::Token(test) => {
                let class = class_of(test).filter(|class| self.program.classes[*class as usize].width.1 <= 1);
                first.push(class.map_or(ANYTHING, Anchor::Class));
                false
            }
            Node::Slot { fillers, group: None, .. } if fillers.iter().all(|f| !is_syntactic(f.kind)) => {
                first.extend(fillers.iter().map(|f| Anchor::Type(f.kind)));
                false
            }
            Node::Capture(_, inner) => self.may_be_empty(inner, first),
            Node::Repeat(inner, min, _) => self.may_be_empty(inner, first) || *min == 0,
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

    /// Tokens that a node matches, at least and at most.
    fn width(&self, node: &Node) -> (u32, u32) {
        match node {
            Node::Seq(nodes) => {
                nodes.iter().map(|n| self.width(n)).fold((0, 0), |(a, b), (c, d)| ((a + c).min(LENGTH), (b + d).min(LENGTH)))
            }
            Node::Alt(nodes) => {
                let widths = || nodes.iter().map(|n| self.width(n));
                (widths().map(|w| w.0).min().unwrap_or(0), widths().map(|w| w.1).max().unwrap_or(0))
            }
            Node::Class(class) => self.program.classes[*class as usize].width,
            Node::Slot { .. } => (1, LENGTH),
            Node::Any | Node::Token(_) | Node::Not(_) => (1, 1),
            Node::Gap(min, max) => (*min, *max),
            Node::Start | Node::End | Node::Look { .. } => (0, 0),
            Node::Capture(_, inner) => self.width(inner),
            Node::Repeat(inner, min, max) => {
                let (a, b) = self.width(inner);
                ((a * min).min(LENGTH), (b * max).min(LENGTH))
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

/// Whether matching the pattern asks for tags or phrases.
pub(super) fn needs_syntax(node: &Node) -> bool {
    match node {
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().any(needs_syntax),
        Node::Slot { fillers, group, .. } => {
            group.is_some() || fillers.iter().any(|f| is_syntactic(f.kind) || f.test.as_ref().is_some_and(test_needs_syntax))
        }
        Node::Token(test) => test_needs_syntax(test),
        Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => needs_syntax(inner),
        _ => false,
    }
}

pub(super) fn test_needs_syntax(test: &TokenTest) -> bool {
    match test {
        TokenTest::Any(tests) | TokenTest::All(tests) => tests.iter().any(test_needs_syntax),
        TokenTest::Not(test) => test_needs_syntax(test),
        // A head is looked for in the tree.
        TokenTest::Pos(_) | TokenTest::Head(_) => true,
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
