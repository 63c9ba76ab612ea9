//! Alternatives to those that another one makes needless.

use super::{Lint, parts, place, quoted, tree};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::pattern::{Filler as WrittenFiller, Item, Node as Written};
use crate::rules::program::{Filler, Node, TokenTest};

/// More alternatives are a list that was written as a pattern; comparing each with each would take long.
const MOST_ALTERNATIVES: usize = 500;

impl Lint<'_> {
    /// Warns of alternatives in a pattern that compiled.
    pub(super) fn alternatives(&mut self, path: &str, text: &Text, node: &Node) {
        if let Some(item) = tree(path, text) {
            self.alternatives_of(path, text, &item, node);
        }
    }

    /// The same for a pattern whose tree is at hand.
    pub(super) fn alternatives_of(&mut self, path: &str, text: &Text, item: &Item, node: &Node) {
        let mut found = Vec::new();
        parts(item, node, &mut |item, node| match (&item.node, node) {
            (Written::Alt(items), Node::Alt(nodes)) if items.len() == nodes.len() && items.len() <= MOST_ALTERNATIVES => {
                for (at, narrow) in nodes.iter().enumerate() {
                    let wider = |other: &usize| {
                        *other != at && self.covers(&nodes[*other], narrow) && (*other < at || !self.covers(narrow, &nodes[*other]))
                    };
                    if let Some(wide) = (0..nodes.len()).find(wider) {
                        found.push(needless(path, text, &items[at], &items[wide]));
                    }
                }
            }
            (Written::Lemma(words, _), Node::Class(class)) if words.len() > 1 => {
                for (at, wide) in self.forms.needless(*class, false).into_iter().enumerate() {
                    if let Some(wide) = wide {
                        let words = [word_of(text, item, at), word_of(text, item, wide)];
                        found.push(needless(path, text, &words[0], &words[1]));
                    }
                }
            }
            (Written::Slot(slot), Node::Slot { fillers, .. }) => found.extend(self.swallowed(path, text, &slot.fillers, fillers)),
            _ => {}
        });
        self.problems.extend(found);
    }

    /// Types that an earlier one of the same slot or role takes whole.
    pub(super) fn swallowed(&self, path: &str, text: &Text, written: &[WrittenFiller], fillers: &[Filler]) -> Vec<Problem> {
        let mut found = Vec::new();
        for (at, narrow) in fillers.iter().enumerate().filter(|_| written.len() == fillers.len()) {
            let Some(wide) = (0..at).find(|earlier| self.takes(&fillers[*earlier], narrow)) else { continue };
            let (own, other) = (&written[at], &written[wide]);
            let message = format!("`{}` is never reached: `{}` before it takes all that it would", own.kind, other.kind);
            let problem = Problem::warning("W003", message).at(path).label(place(text, own.range.clone()), "never reached");
            let problem = problem.label(place(text, other.range.clone()), "takes it");
            found.push(problem.help(if own.kind == other.kind {
                "leave one out"
            } else {
                "types are tried in the order written: leave it out, or write the narrower type first"
            }));
        }
        found
    }

    fn takes(&self, wide: &Filler, narrow: &Filler) -> bool {
        let tests = wide.test.is_none() || same(&wide.test, &narrow.test);
        tests && self.compiled.program.types.is_a(narrow.kind, wide.kind)
    }

    /// Whether `wide` matches, with the same captures, wherever `narrow` does. False where that is not certain.
    fn covers(&self, wide: &Node, narrow: &Node) -> bool {
        match (wide, narrow) {
            // A group.
            (Node::Seq(nodes), _) if nodes.len() == 1 => self.covers(&nodes[0], narrow),
            (_, Node::Seq(nodes)) if nodes.len() == 1 => self.covers(wide, &nodes[0]),
            (Node::Any, Node::Any) | (Node::Start, Node::Start) | (Node::End, Node::End) => true,
            (Node::Look { .. }, Node::Look { .. }) => same(wide, narrow),
            (Node::Not(wide), Node::Not(narrow)) => self.covers(narrow, wide),
            (_, Node::Alt(nodes)) => nodes.iter().all(|node| self.covers(wide, node)),
            (Node::Alt(nodes), _) => nodes.iter().any(|node| self.covers(node, narrow)),
            (Node::Class(wide), Node::Class(narrow)) => wide == narrow || self.forms.covers(*wide, *narrow) && !self.has_columns(*narrow),
            (Node::Any, Node::Class(narrow)) => self.forms.is_one_token(*narrow) && !self.has_columns(*narrow),
            (Node::Any, Node::Token(_) | Node::Not(_)) => true,
            (Node::Token(wide), Node::Token(narrow)) => implies(narrow, wide),
            (Node::Seq(wide), Node::Seq(narrow)) => {
                wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| self.covers(wide, narrow))
            }
            (Node::Capture(a, wide), Node::Capture(b, narrow)) => a == b && self.covers(wide, narrow),
            (Node::Repeat(wide, low, high), Node::Repeat(narrow, from, to)) => low <= from && to <= high && self.covers(wide, narrow),
            (Node::Repeat(wide, low, high), _) if *low <= 1 && 1 <= *high => self.covers(wide, narrow),
            (Node::Gap(low, high), Node::Gap(from, to)) => low <= from && to <= high,
            (Node::Slot { capture: a, fillers: wide, group: x }, Node::Slot { capture: b, fillers: narrow, group: y }) => {
                a == b && x == y && narrow.iter().all(|narrow| wide.iter().any(|wide| self.takes(wide, narrow)))
            }
            _ => false,
        }
    }

    /// Whether a match of the class gives attributes that another class would not.
    fn has_columns(&self, class: u32) -> bool {
        let program = &self.compiled.program;
        program.classes[class as usize].list.is_some_and(|list| !program.lists[list as usize].columns.is_empty())
    }
}

/// Whether every token that passes `narrow` passes `wide`. False where that is not certain.
fn implies(narrow: &TokenTest, wide: &TokenTest) -> bool {
    same(narrow, wide)
        || match (narrow, wide) {
            (TokenTest::Any(tests), _) => !tests.is_empty() && tests.iter().all(|test| implies(test, wide)),
            (_, TokenTest::All(tests)) => tests.iter().all(|test| implies(narrow, test)),
            (TokenTest::All(tests), _) if tests.iter().any(|test| implies(test, wide)) => true,
            (_, TokenTest::Any(tests)) => tests.iter().any(|test| implies(narrow, test)),
            _ => false,
        }
}

/// Whether two parts are alike to the last detail. A regular expression has no equality of its own.
fn same<T: std::fmt::Debug>(a: &T, b: &T) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

fn needless(path: &str, text: &Text, narrow: &Item, wide: &Item) -> Problem {
    let [own, other] = [narrow, wide].map(|item| quoted(text, item.range.clone()));
    let message = if own == other {
        format!("the alternative `{own}` stands twice")
    } else {
        format!("the alternative `{own}` adds nothing to `{other}`")
    };
    let problem = Problem::warning("W003", message).at(path).label(place(text, narrow.range.clone()), "never needed");
    problem.label(place(text, wide.range.clone()), "matches all that it does").help("leave it out, or make the other one narrower")
}

/// The nth word of `~(fall|drop)/v`, as a part of its own.
fn word_of(text: &Text, item: &Item, n: usize) -> Item {
    let whole = text.value.get(item.range.clone()).unwrap_or_default();
    let words = whole.trim_start_matches(['~', '(', ' ']);
    let open = item.range.start + whole.len() - words.len();
    let before: usize = words.split('|').take(n).map(|word| word.len() + 1).sum();
    let length = words.split('|').nth(n).and_then(|word| word.split(')').next()).map_or(0, str::len);
    Item { node: item.node.clone(), range: open + before..open + before + length }
}
