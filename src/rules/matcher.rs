//! A pattern over a sentence to its matches: all ways from each start, the best one kept.

use super::lexicon::ClassId;
use super::pattern::Group;
use super::program::{Anchor, Filler, Node, Rule, builtin};
use super::scene::Scene;
use crate::text::Flags;
use std::cmp::Reverse;
use std::ops::Range;

/// A match may take this many steps per rule and sentence.
pub const STEPS: u32 = 4_096;
/// A match may have this many tokens.
const LENGTH: u32 = 64;

/// One filler of a capture.
#[derive(Clone, PartialEq, Debug)]
pub struct Captured {
    /// Its tokens.
    pub tokens: Range<u32>,
    /// Index of its typed span.
    pub span: Option<usize>,
    /// Its head word, where the tree says it.
    pub head: Option<u32>,
    /// Words before a name that describe it.
    pub descriptor: Option<Range<u32>>,
    /// Name of the type that fitted; empty for a plain capture.
    pub kind: Option<super::program::TypeId>,
}

/// A match of a pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct PatternMatch {
    /// All its tokens.
    pub tokens: Range<u32>,
    /// Captures by index: `(capture, group, fillers)`.
    pub captures: Vec<(u8, Option<Group>, Vec<Captured>)>,
    /// Class hits in it: class, entry and tokens.
    pub words: Vec<(ClassId, u32, Range<u32>)>,
}

impl PatternMatch {
    /// The fillers of a capture.
    pub fn capture(&self, index: u8) -> Option<&[Captured]> {
        self.captures.iter().find(|(i, ..)| *i == index).map(|(_, _, fillers)| fillers.as_slice())
    }
}

/// Fewest gap tokens, longest, most captures, most literals, then captures that start first.
type Rank = (u32, Reverse<u32>, Reverse<usize>, Reverse<u32>, Vec<(u8, u32)>);

#[derive(Default)]
struct State {
    gaps: u32,
    literals: u32,
    captures: Vec<(u8, Option<Group>, Vec<Captured>)>,
    words: Vec<(ClassId, u32, Range<u32>)>,
    best: Option<(Rank, PatternMatch)>,
    steps: u32,
}

/// What is left to match behind a node.
enum Rest<'r> {
    Done,
    Nodes(&'r [Node], &'r Rest<'r>),
    Close(u8, u32, &'r Rest<'r>),
    Repeat {
        node: &'r Node,
        min: u32,
        max: u32,
        from: u32,
        rest: &'r Rest<'r>,
    },
    /// Ends a look-around: true is noted where the position fits.
    Probe {
        at: Option<u32>,
        found: &'r std::cell::Cell<bool>,
    },
}

/// All matches of `rule` in a sentence, leftmost first, not overlapping. True if the step limit was reached.
pub fn find(scene: &Scene<'_>, rule: &Rule, sentence: usize, out: &mut Vec<PatternMatch>) -> bool {
    let tokens = scene.sentence(sentence);
    let matcher = Matcher { scene, sentence: tokens.clone() };
    let mut state = State::default();
    let mut at = tokens.start;
    while at < tokens.end {
        if !rule.first.is_empty() && !matcher.can_start(&rule.first, at) {
            at += 1;
            continue;
        }
        if let Some(found) = matcher.best_from(&rule.pattern, at, &mut state) {
            at = found.tokens.end.max(at + 1);
            out.push(found);
        } else {
            at += 1;
        }
        if state.steps >= STEPS {
            return true;
        }
    }
    false
}

/// Whether a pattern matches anywhere so that it shares a token with `over`.
pub fn overlaps(scene: &Scene<'_>, pattern: &Node, sentence: usize, over: &Range<u32>) -> bool {
    let tokens = scene.sentence(sentence);
    let matcher = Matcher { scene, sentence: tokens.clone() };
    let mut state = State::default();
    (tokens.start..over.end)
        .any(|at| matcher.best_from(pattern, at, &mut state).is_some_and(|m| m.tokens.start < over.end && over.start < m.tokens.end))
}

struct Matcher<'m, 's> {
    scene: &'m Scene<'s>,
    sentence: Range<u32>,
}

impl Matcher<'_, '_> {
    fn can_start(&self, first: &[Anchor], at: u32) -> bool {
        first.iter().any(|anchor| match anchor {
            Anchor::Class(class) => self.scene.hits_at(at).iter().any(|h| h.class == *class),
            // A span may begin with a bound that the pattern does not ask for.
            Anchor::Type(kind) => self
                .scene
                .spans_in(self.sentence.start..at + 1)
                .iter()
                .any(|s| (s.tokens.start == at || s.core.start == at) && self.scene.is_a(s, *kind)),
        })
    }

    fn best_from(&self, pattern: &Node, at: u32, state: &mut State) -> Option<PatternMatch> {
        state.best = None;
        self.run(pattern, at, at, &Rest::Done, state);
        state.best.take().map(|(_, found)| found)
    }

    fn run(&self, node: &Node, start: u32, at: u32, rest: &Rest<'_>, state: &mut State) {
        state.steps += 1;
        if state.steps >= STEPS || at - start.min(at) > LENGTH {
            return;
        }
        match node {
            Node::Seq(nodes) => self.go(&Rest::Nodes(nodes, rest), start, at, state),
            Node::Alt(nodes) => nodes.iter().for_each(|n| self.run(n, start, at, rest, state)),
            Node::Class(class) => {
                if at >= self.sentence.end {
                    return;
                }
                for hit in self.scene.hits_at(at).iter().filter(|h| h.class == *class && h.end <= self.sentence.end) {
                    state.literals += hit.end - hit.start;
                    state.words.push((*class, hit.entry, hit.start..hit.end));
                    self.go(rest, start, hit.end, state);
                    state.words.pop();
                    state.literals -= hit.end - hit.start;
                }
            }
            Node::Any => {
                if at < self.sentence.end {
                    self.go(rest, start, at + 1, state);
                }
            }
            Node::Token(test) => {
                if at < self.sentence.end && self.scene.passes(test, at) {
                    state.literals += 1;
                    self.go(rest, start, at + 1, state);
                    state.literals -= 1;
                }
            }
            Node::Gap(min, max) => self.gap(*min, *max, start, at, rest, state),
            Node::Start => {
                if at == self.sentence.start {
                    self.go(rest, start, at, state);
                }
            }
            Node::End => {
                if (at..self.sentence.end).all(|t| self.scene.document.tokens[t as usize].flags.has(Flags::PUNCT)) {
                    self.go(rest, start, at, state);
                }
            }
            Node::Look { ahead, negative, inner } => {
                if self.look(inner, at, *ahead) != *negative {
                    self.go(rest, start, at, state);
                }
            }
            Node::Not(inner) => {
                if at < self.sentence.end && !self.look(inner, at, true) {
                    self.go(rest, start, at + 1, state);
                }
            }
            Node::Capture(index, inner) => self.run(inner, start, at, &Rest::Close(*index, at, rest), state),
            Node::Repeat(inner, min, max) => {
                self.go(&Rest::Repeat { node: inner, min: *min, max: *max, from: u32::MAX, rest }, start, at, state)
            }
            Node::Slot { capture, fillers, group } => self.slot(*capture, fillers, *group, start, at, rest, state),
        }
    }

    fn go(&self, rest: &Rest<'_>, start: u32, at: u32, state: &mut State) {
        match rest {
            Rest::Done => self.done(start, at, state),
            Rest::Nodes([], rest) => self.go(rest, start, at, state),
            Rest::Nodes([first, others @ ..], rest) => self.run(first, start, at, &Rest::Nodes(others, rest), state),
            Rest::Close(index, from, rest) => {
                let captured = Captured { tokens: *from..at, span: None, head: None, descriptor: None, kind: None };
                self.with_capture(*index, None, vec![captured], rest, start, at, state);
            }
            Rest::Repeat { node, min, max, from, rest } => {
                if *min == 0 {
                    self.go(rest, start, at, state);
                }
                if *max > 0 && *from != at {
                    let again = Rest::Repeat { node, min: min.saturating_sub(1), max: max - 1, from: at, rest };
                    self.run(node, start, at, &again, state);
                }
            }
            Rest::Probe { at: wanted, found } => found.set(found.get() || wanted.is_none_or(|w| w == at)),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the walk's own state")]
    fn with_capture(
        &self,
        index: u8,
        group: Option<Group>,
        fillers: Vec<Captured>,
        rest: &Rest<'_>,
        start: u32,
        at: u32,
        state: &mut State,
    ) {
        state.captures.push((index, group, fillers));
        self.go(rest, start, at, state);
        state.captures.pop();
    }

    fn done(&self, start: u32, at: u32, state: &mut State) {
        if at == start {
            return;
        }
        let mut starts: Vec<(u8, u32)> = state.captures.iter().map(|(i, _, f)| (*i, f.first().map_or(0, |f| f.tokens.start))).collect();
        starts.sort_unstable();
        let rank = (state.gaps, Reverse(at - start), Reverse(state.captures.len()), Reverse(state.literals), starts);
        if state.best.as_ref().is_none_or(|(best, _)| rank < *best) {
            let found = PatternMatch { tokens: start..at, captures: state.captures.clone(), words: state.words.clone() };
            state.best = Some((rank, found));
        }
    }

    fn gap(&self, min: u32, max: u32, start: u32, at: u32, rest: &Rest<'_>, state: &mut State) {
        for n in 0..=max {
            if n >= min {
                state.gaps += n;
                self.go(rest, start, at + n, state);
                state.gaps -= n;
            }
            if at + n >= self.sentence.end || self.stops_gap(at + n) {
                return;
            }
        }
    }

    /// Gaps never cross `;`, `:` or quotation marks.
    fn stops_gap(&self, token: u32) -> bool {
        let flags = self.scene.document.tokens[token as usize].flags;
        flags.has(Flags::OPEN_QUOTE) || flags.has(Flags::CLOSE_QUOTE) || matches!(self.scene.document.word(token), ";" | ":" | "\"")
    }

    fn look(&self, inner: &Node, at: u32, ahead: bool) -> bool {
        let found = std::cell::Cell::new(false);
        let mut state = State::default();
        if ahead {
            self.run(inner, at, at, &Rest::Probe { at: None, found: &found }, &mut state);
        } else {
            for from in (at.saturating_sub(16).max(self.sentence.start)..=at).rev() {
                self.run(inner, from, from, &Rest::Probe { at: Some(at), found: &found }, &mut state);
            }
        }
        found.get()
    }

    #[expect(clippy::too_many_arguments, reason = "the walk's own state")]
    fn slot(&self, capture: Option<u8>, fillers: &[Filler], group: Option<Group>, start: u32, at: u32, rest: &Rest<'_>, state: &mut State) {
        if at >= self.sentence.end {
            return;
        }
        if group.is_some() {
            if let Some((end, found)) = self.coordination(fillers, at) {
                match capture {
                    Some(index) => self.with_capture(index, group, found, rest, start, end, state),
                    None => self.go(rest, start, end, state),
                }
            }
            return;
        }
        for captured in self.spans_from(fillers, at) {
            let end = captured.tokens.end;
            match capture {
                Some(index) => self.with_capture(index, None, vec![captured], rest, start, end, state),
                None => self.go(rest, start, end, state),
            }
        }
    }

    /// Spans that begin at a token and fit one of the fillers.
    fn spans_from(&self, fillers: &[Filler], at: u32) -> Vec<Captured> {
        let scene = self.scene;
        let mut found: Vec<Captured> = Vec::new();
        for filler in fillers {
            // Types are tried in the order written: where a name fits, no longer phrase around it is asked.
            if !found.is_empty() {
                break;
            }
            let mut push = |tokens: Range<u32>, span: Option<usize>, head: u32| {
                if tokens.end <= self.sentence.end && scene.fits(filler, head, span) && !found.iter().any(|f| f.tokens == tokens) {
                    found.push(Captured { tokens, span, head: span.is_none().then_some(head), descriptor: None, kind: Some(filler.kind) });
                }
            };
            match filler.kind {
                builtin::NP => {
                    let first = self.sentence.start;
                    let Some(tree) = scene.tree(scene.document.sentence_of(at)) else { continue };
                    let mut push = |tokens: Range<u32>, span: Option<usize>, head: u32| {
                        if tokens.end <= self.sentence.end && scene.fits(filler, head, span) && !found.iter().any(|f| f.tokens == tokens) {
                            found.push(Captured { tokens, span, head: Some(head), descriptor: None, kind: Some(filler.kind) });
                        }
                    };
                    for head in tree.nominals().filter(|h| first + h >= at && first + h < at + LENGTH) {
                        for range in [tree.noun_phrase(head, |_| false), tree.base_phrase(head)] {
                            if first + range.start == at {
                                push(at..first + range.end, None, first + head);
                            }
                        }
                    }
                    // What the tags alone give counts too: a bad tree must not hide a phrase.
                    if let Some((range, head)) = tree.flat_phrase(at - first, &|_| false) {
                        push(at..first + range.end, None, first + head);
                    }
                }
                builtin::PRONOUN => {
                    let tree = scene.tree(scene.document.sentence_of(at));
                    if tree.is_some_and(|t| t.is_pronoun(at - self.sentence.start)) {
                        push(at..at + 1, None, at);
                    }
                }
                builtin::VP | builtin::CLAUSE => {
                    let first = self.sentence.start;
                    let Some(tree) = scene.tree(scene.document.sentence_of(at)) else { continue };
                    for word in 0..tree.len() {
                        let range = if filler.kind == builtin::VP { tree.verb_phrase(word) } else { tree.clause_words(word, None) };
                        if first + range.start == at && tree.clause_head(word) == word {
                            push(at..first + range.end, None, first + word);
                        }
                    }
                }
                builtin::SENTENCE => push(at..self.sentence.end, None, at),
                _ => {
                    // Beside a phrase type a name must be a whole phrase itself: "the Marine Institute's data" is no Org.
                    let phrases = fillers.iter().any(|f| f.kind == builtin::NP);
                    let from = scene.first_span_in(self.sentence.start..at + 1);
                    for (index, span) in scene.spans_in(self.sentence.start..at + 1).iter().enumerate() {
                        if !scene.is_a(span, filler.kind) || (phrases && !self.closes_phrase(span.tokens.end)) {
                            continue;
                        }
                        if span.tokens.start == at {
                            push(span.tokens.clone(), Some(from + index), span.core.end - 1);
                        } else if span.core.start == at {
                            push(at..span.tokens.end, Some(from + index), span.core.end - 1);
                        }
                    }
                }
            }
        }
        found
    }

    /// Whether a noun phrase that ends at `token` is whole: no noun or genitive follows.
    fn closes_phrase(&self, token: u32) -> bool {
        let tree = self.scene.tree(self.scene.document.sentence_of(self.sentence.start));
        tree.is_none_or(|tree| tree.closes_phrase(token - self.sentence.start))
    }

    /// A coordination of noun phrases headed by fitting spans: "the PC giant Lenovo, Dji and the gadget maker Xiaomi".
    fn coordination(&self, fillers: &[Filler], at: u32) -> Option<(u32, Vec<Captured>)> {
        let mut found = Vec::new();
        let (mut cursor, mut end) = (at, at);
        while let Some(conjunct) = self.conjunct(fillers, cursor) {
            end = conjunct.tokens.end;
            cursor = end;
            found.push(conjunct);
            let mut joined = false;
            while cursor < self.sentence.end && self.joins(cursor) {
                cursor += 1;
                joined = true;
            }
            if !joined {
                break;
            }
        }
        (!found.is_empty()).then_some((end, found))
    }

    /// A comma or a coordinating conjunction.
    fn joins(&self, token: u32) -> bool {
        let sentence = self.scene.document.sentence_of(token);
        let conjunction = self.scene.tree(sentence).is_some_and(|t| t.is_coordinator(token - self.sentence.start));
        conjunction || matches!(self.scene.document.word(token), "," | "&")
    }

    /// A span that fits, with the words before it that describe it.
    fn conjunct(&self, fillers: &[Filler], at: u32) -> Option<Captured> {
        let tree = self.scene.tree(self.scene.document.sentence_of(at));
        for start in at..(at + 10).min(self.sentence.end) {
            if let Some(mut captured) = self.spans_from(fillers, start).into_iter().next() {
                if start > at {
                    let article = tree.is_some_and(|t| t.is_determiner(at - self.sentence.start));
                    let from = if article && at + 1 < start { at + 1 } else { at };
                    captured.descriptor = Some(from..start);
                }
                return Some(captured);
            }
            if !tree.is_some_and(|t| t.describes(start - self.sentence.start)) {
                return None;
            }
        }
        None
    }
}
