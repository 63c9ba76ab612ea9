//! A pattern over a sentence to its matches: all ways from each start, the best one kept.

use super::lexicon::ClassId;
use super::pattern::Group;
use super::program::{Anchor, Filler, Needs, Node, Rule, Scope, TypeId, builtin};
use super::scene::Scene;
use crate::syntax::slots::Tree;
use crate::text::Flags;
use std::cmp::{Ordering, Reverse};
use std::ops::Range;

/// A match may take this many steps per rule and sentence.
pub const STEPS: u32 = 4_096;
/// A match may have this many tokens.
pub const LENGTH: u32 = 64;

/// In a coordination, a name and what describes it have this many tokens.
pub const DESCRIPTION: u32 = 10;

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
    pub kind: Option<TypeId>,
}

/// A match of a pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct PatternMatch {
    /// All its tokens.
    pub tokens: Range<u32>,
    /// Captures by index: `(capture, group, fillers)`.
    pub captures: Vec<Capture>,
    /// Words of classes in it.
    pub words: Vec<Word>,
}

impl PatternMatch {
    /// The fillers of a capture.
    pub fn capture(&self, index: u8) -> Option<&[Captured]> {
        self.captures.iter().find(|(i, ..)| *i == index).map(|(_, _, fillers)| fillers.as_slice())
    }
}

/// Fewest gap tokens, longest, most captures, most literals.
type Counts = (u32, Reverse<u32>, Reverse<usize>, Reverse<u32>);

/// Captures that start first, compared in the order of their names, then those that end first; then words by the place of their class:
/// nothing is left to the order of alternatives.
type Ties = (Vec<(u8, u32, u32)>, Vec<(u32, u32, u32)>);

/// A capture's index, how it takes a coordination, and its fillers.
pub type Capture = (u8, Option<Group>, Vec<Captured>);
/// Class, index of the word in it, and tokens.
pub type Word = (ClassId, u32, Range<u32>);

/// The best match so far.
struct Best {
    counts: Counts,
    found: PatternMatch,
}

#[derive(Default)]
struct State {
    gaps: u32,
    literals: u32,
    captures: Vec<Capture>,
    words: Vec<Word>,
    best: Option<Best>,
    steps: u32,
    /// A way was left because it had grown too long.
    cut: bool,
}

/// Limits that a search met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    /// The rule gave up the stretch after [`STEPS`] steps.
    pub steps: bool,
    /// Ways of more than [`LENGTH`] tokens were not followed.
    pub length: bool,
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

/// Where a rule is tried: its matches start in `starts` and end in `stretch`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The tokens that a match may have.
    pub stretch: Range<u32>,
    /// The tokens that it may start at.
    pub starts: Range<u32>,
}

/// All matches of `rule` in a place, leftmost first, not overlapping.
///
/// Starts that the rule's needs rule out are passed over; without the prefilter they are tried all the same, on steps of their own, so that
/// a step counts for the limit only where a match is possible.
pub fn find(scene: &Scene<'_>, rule: &Rule, place: &Place, possible: bool, out: &mut Vec<PatternMatch>) -> Limits {
    let matcher = Matcher { scene, stretch: place.stretch.clone(), order: &rule.capture_order, clause: rule.scope == Scope::Clause };
    let (mut counted, mut free) = (State::default(), State::default());
    let mut limits = Limits::default();
    let starts = matcher.starts(&rule.needs, &place.starts);
    let mut at = place.starts.start;
    while at < place.starts.end && !limits.steps {
        let likely = possible && starts.has(at);
        if !likely && !scene.is_tried_everywhere(rule) {
            match starts.next_from(at).filter(|_| possible) {
                Some(next) if next > at => at = next,
                Some(_) => at += 1,
                None => break,
            }
            continue;
        }
        free.steps = 0;
        let state = if likely { &mut counted } else { &mut free };
        let found = matcher.best_from(&rule.pattern, at, state);
        limits.length |= likely && state.cut;
        if state.steps >= STEPS {
            // What was found from this start depends on which way was tried first.
            limits.steps = likely;
            at += 1;
            continue;
        }
        match found {
            Some(found) => {
                at = found.tokens.end.max(at + 1);
                out.push(found);
            }
            None => at += 1,
        }
    }
    limits
}

/// Whether a pattern matches anywhere in `stretch` so that it shares a token with `over`.
pub fn overlaps(scene: &Scene<'_>, (pattern, needs): &(Node, Needs), stretch: &Range<u32>, over: &Range<u32>) -> bool {
    let matcher = Matcher { scene, stretch: stretch.clone(), order: &[], clause: false };
    let starts = matcher.starts(needs, &(stretch.start..over.end));
    (stretch.start..over.end).any(|at| {
        let mut state = State::default();
        (starts.has(at) || !scene.has_prefilter())
            && matcher.best_from(pattern, at, &mut state).is_some_and(|m| m.tokens.start < over.end && over.start < m.tokens.end)
    })
}

/// Tokens that a match may start at.
enum Starts {
    /// Any.
    All,
    /// These, ascending.
    Some(Vec<u32>),
}

impl Starts {
    fn has(&self, token: u32) -> bool {
        match self {
            Starts::All => true,
            Starts::Some(tokens) => tokens.binary_search(&token).is_ok(),
        }
    }

    fn next_from(&self, token: u32) -> Option<u32> {
        match self {
            Starts::All => Some(token),
            Starts::Some(tokens) => tokens.get(tokens.partition_point(|t| *t < token)).copied(),
        }
    }
}

struct Matcher<'m, 's> {
    scene: &'m Scene<'s>,
    /// The tokens that a match may have.
    stretch: Range<u32>,
    /// The place of each capture in the order of names.
    order: &'m [u8],
    /// Whether a match must lie in one clause.
    clause: bool,
}

impl Matcher<'_, '_> {
    /// Outward from the anchors: where a match may start that holds one of them, and begins as the pattern does.
    fn starts(&self, needs: &Needs, within: &Range<u32>) -> Starts {
        let first = |at: u32| needs.first.is_empty() || needs.first.iter().any(|anchor| self.stands(*anchor, at));
        let Some((least, most)) = needs.lead else {
            if needs.first.is_empty() {
                return Starts::All;
            }
            return Starts::Some(within.clone().filter(|at| first(*at)).collect());
        };
        let mut tokens = Vec::new();
        for at in within.start..self.stretch.end.min(within.end.saturating_add(most)) {
            if needs.anchors.iter().any(|anchor| self.stands(*anchor, at)) {
                let from = at.saturating_sub(most).max(tokens.last().map_or(within.start, |last| last + 1));
                tokens.extend((from..(at + 1).saturating_sub(least).min(within.end)).filter(|at| *at >= within.start));
            }
        }
        tokens.retain(|at| first(*at));
        Starts::Some(tokens)
    }

    /// Whether an anchor stands at a token. A span may begin with a bound that the pattern does not ask for.
    fn stands(&self, anchor: Anchor, at: u32) -> bool {
        match anchor {
            Anchor::Class(class) => self.scene.has(Some(class), at),
            Anchor::Type(kind) => self.scene.spans_from(at).any(|(_, s)| self.scene.is_a(s, kind)),
        }
    }

    /// The tree of a token's sentence, if it was parsed, and the sentence's first token.
    fn tree(&self, token: u32) -> Option<(&Tree, u32)> {
        let sentence = self.scene.document.sentence_of(token);
        Some((self.scene.tree(sentence)?, self.scene.sentence(sentence).start))
    }

    fn best_from(&self, pattern: &Node, at: u32, state: &mut State) -> Option<PatternMatch> {
        (state.best, state.cut) = (None, false);
        self.run(pattern, at, at, &Rest::Done, state);
        state.best.take().map(|best| best.found)
    }

    fn run(&self, node: &Node, start: u32, at: u32, rest: &Rest<'_>, state: &mut State) {
        state.steps += 1;
        if state.steps >= STEPS {
            return;
        }
        if at - start.min(at) > LENGTH {
            state.cut = true;
            return;
        }
        match node {
            Node::Seq(nodes) => self.go(&Rest::Nodes(nodes, rest), start, at, state),
            Node::Alt(nodes) => nodes.iter().for_each(|n| self.run(n, start, at, rest, state)),
            Node::Class(class) => {
                if at >= self.stretch.end {
                    return;
                }
                for (end, word) in self.scene.words_at(*class, at).filter(|(end, _)| *end <= self.stretch.end) {
                    state.literals += end - at;
                    state.words.push((*class, word, at..end));
                    self.go(rest, start, end, state);
                    state.words.pop();
                    state.literals -= end - at;
                }
            }
            Node::Any => {
                if at < self.stretch.end {
                    self.go(rest, start, at + 1, state);
                }
            }
            Node::Token(test) => {
                if at < self.stretch.end && self.scene.passes(test, at) {
                    state.literals += 1;
                    self.go(rest, start, at + 1, state);
                    state.literals -= 1;
                }
            }
            Node::Gap(min, max) => self.gap(*min, *max, start, at, rest, state),
            Node::Start => {
                if at < self.stretch.end && self.scene.document.tokens[at as usize].flags.has(Flags::SENT_START) {
                    self.go(rest, start, at, state);
                }
            }
            Node::End => {
                let sentence = self.scene.sentence(self.scene.document.sentence_of(at.max(start + 1) - 1));
                if (at..sentence.end).all(|t| self.scene.document.tokens[t as usize].flags.has(Flags::PUNCT)) {
                    self.go(rest, start, at, state);
                }
            }
            Node::Look { ahead, negative, inner } => {
                if self.look(inner, at, *ahead, state) != *negative {
                    self.go(rest, start, at, state);
                }
            }
            Node::Not(inner) => {
                if at < self.stretch.end && !self.look(inner, at, true, state) {
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
        if at == start || (self.clause && !self.in_one_clause(start..at)) {
            return;
        }
        let counts = (state.gaps, Reverse(at - start), Reverse(state.captures.len()), Reverse(state.literals));
        if let Some(best) = &state.best {
            // Most matches differ in these counts; what breaks ties is looked at only then.
            let ties = || self.ties(&state.captures, &state.words).cmp(&self.ties(&best.found.captures, &best.found.words));
            if counts.cmp(&best.counts).then_with(ties) != Ordering::Less {
                return;
            }
        }
        let found = PatternMatch { tokens: start..at, captures: state.captures.clone(), words: state.words.clone() };
        state.best = Some(Best { counts, found });
    }

    /// What decides between matches that count the same.
    fn ties(&self, captures: &[Capture], words: &[Word]) -> Ties {
        let place = |(index, _, fillers): &Capture| {
            let (first, last) = (fillers.first().map_or(0, |f| f.tokens.start), fillers.last().map_or(0, |f| f.tokens.end));
            (self.order.get(*index as usize).copied().unwrap_or(*index), first, last)
        };
        let mut places: Vec<(u8, u32, u32)> = captures.iter().map(place).collect();
        places.sort_unstable();
        let words = words.iter().map(|(class, word, tokens)| (tokens.start, self.scene.program.classes[*class as usize].rank, *word));
        (places, words.collect())
    }

    /// Whether all words of a stretch are of one clause.
    fn in_one_clause(&self, tokens: Range<u32>) -> bool {
        let Some((tree, first)) = self.tree(tokens.start) else { return true };
        let mut heads =
            tokens.map(|t| t - first).filter(|word| *word < tree.len() && !tree.is_mark(*word)).map(|word| tree.clause_head(word));
        heads.next().is_none_or(|head| heads.all(|other| other == head))
    }

    fn gap(&self, min: u32, max: u32, start: u32, at: u32, rest: &Rest<'_>, state: &mut State) {
        for n in 0..=max {
            if n >= min {
                state.gaps += n;
                self.go(rest, start, at + n, state);
                state.gaps -= n;
            }
            if at + n >= self.stretch.end || self.stops_gap(at + n) {
                return;
            }
        }
    }

    /// Gaps never cross `;`, `:` or quotation marks.
    fn stops_gap(&self, token: u32) -> bool {
        let flags = self.scene.document.tokens[token as usize].flags;
        flags.has(Flags::OPEN_QUOTE) || flags.has(Flags::CLOSE_QUOTE) || matches!(self.scene.document.word(token), ";" | ":" | "\"")
    }

    /// Whether `inner` matches before or behind a token; its steps count with those of the whole.
    fn look(&self, inner: &Node, at: u32, ahead: bool, state: &mut State) -> bool {
        let found = std::cell::Cell::new(false);
        let mut own = State { steps: state.steps, ..State::default() };
        if ahead {
            self.run(inner, at, at, &Rest::Probe { at: None, found: &found }, &mut own);
        } else {
            for from in (at.saturating_sub(16).max(self.stretch.start)..=at).rev() {
                self.run(inner, from, from, &Rest::Probe { at: Some(at), found: &found }, &mut own);
            }
        }
        state.steps = own.steps;
        found.get()
    }

    #[expect(clippy::too_many_arguments, reason = "the walk's own state")]
    fn slot(&self, capture: Option<u8>, fillers: &[Filler], group: Option<Group>, start: u32, at: u32, rest: &Rest<'_>, state: &mut State) {
        if at >= self.stretch.end {
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
                if tokens.end <= self.stretch.end && scene.fits(filler, head, span) && !found.iter().any(|f| f.tokens == tokens) {
                    found.push(Captured { tokens, span, head: span.is_none().then_some(head), descriptor: None, kind: Some(filler.kind) });
                }
            };
            match filler.kind {
                builtin::NP | builtin::PP | builtin::PRONOUN | builtin::VP | builtin::CLAUSE => {
                    let Some((tree, first)) = self.tree(at) else { continue };
                    for (words, head) in phrases(tree, filler.kind, at - first) {
                        push(first + words.start..first + words.end, None, first + head);
                    }
                }
                builtin::SENTENCE => {
                    let sentence = scene.sentence(scene.document.sentence_of(at));
                    if sentence.start == at {
                        push(sentence, None, at);
                    }
                }
                builtin::PARAGRAPH | builtin::HEADLINE => {
                    let block = scene.block_of(at);
                    if block.start == at && scene.is_headline(at) == (filler.kind == builtin::HEADLINE) {
                        push(block, None, at);
                    }
                }
                _ => {
                    // Beside a phrase type a name must be a whole phrase itself: "the Marine Institute's data" is no Org.
                    let phrases = fillers.iter().any(|f| f.kind == builtin::NP);
                    for (index, span) in scene.spans_from(at) {
                        if scene.is_a(span, filler.kind) && (!phrases || self.closes_phrase(span.tokens.end)) {
                            push(at..span.tokens.end, Some(index), span.core.end - 1);
                        }
                    }
                }
            }
        }
        found
    }

    /// Whether a noun phrase that ends at `token` is whole: no noun or genitive follows.
    fn closes_phrase(&self, token: u32) -> bool {
        self.tree(token.max(1) - 1).is_none_or(|(tree, first)| tree.closes_phrase(token - first))
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
            while cursor < self.stretch.end && self.joins(cursor) {
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
        let conjunction = self.tree(token).is_some_and(|(tree, first)| tree.is_coordinator(token - first));
        conjunction || matches!(self.scene.document.word(token), "," | "&")
    }

    /// A span that fits, with the words before it that describe it.
    fn conjunct(&self, fillers: &[Filler], at: u32) -> Option<Captured> {
        let place = (at < self.stretch.end).then(|| self.tree(at)).flatten();
        let end = place.map_or(self.stretch.end, |(tree, first)| first + tree.len());
        for start in at..(at + DESCRIPTION).min(end) {
            if let Some(mut captured) = self.spans_from(fillers, start).into_iter().next() {
                if start > at {
                    let article = place.is_some_and(|(tree, first)| tree.is_determiner(at - first));
                    let from = if article && at + 1 < start { at + 1 } else { at };
                    captured.descriptor = Some(from..start);
                }
                return Some(captured);
            }
            if !place.is_some_and(|(tree, first)| tree.describes(start - first)) {
                return None;
            }
        }
        None
    }
}

/// The phrases of a type that begin at a word of a sentence, with their head.
fn phrases(tree: &Tree, kind: TypeId, at: u32) -> Vec<(Range<u32>, u32)> {
    let mut found = Vec::new();
    match kind {
        builtin::NP => {
            for head in tree.nominals().filter(|head| *head >= at && *head < at + LENGTH) {
                found.extend([(tree.noun_phrase(head, |_| false), head), (tree.base_phrase(head), head)]);
            }
            found.retain(|(range, _)| range.start == at);
            // What the tags alone give counts too: a bad tree must not hide a phrase.
            found.extend(tree.flat_phrase(at, &|_| false).map(|(range, head)| (at..range.end, head)));
        }
        builtin::PP => {
            for head in tree.nominals().filter(|head| tree.opening(*head) == Some(at)) {
                found.push((at..tree.noun_phrase(head, |_| false).end, head));
            }
        }
        builtin::PRONOUN if tree.is_pronoun(at) => found.push((at..at + 1, at)),
        builtin::VP | builtin::CLAUSE => {
            for word in (0..tree.len()).filter(|word| tree.clause_head(*word) == *word) {
                let range = if kind == builtin::VP { tree.verb_phrase(word) } else { tree.clause_words(word, None) };
                found.push((range, word));
            }
            found.retain(|(range, _)| range.start == at);
        }
        _ => {}
    }
    found
}
