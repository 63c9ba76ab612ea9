//! A document as the rules see it: class hits, typed spans and, where asked for, trees.

use super::intervals::Intervals;
use super::lexicon::{ClassId, Hit, NameHit};
use super::pattern::Op;
use super::program::{Filler, Program, TokenTest, TypeId, builtin};
use super::run::Selection;
use crate::annotate::{AmountKind, Annotation, Change, DateKind, Reading};
use crate::span::Span;
use crate::syntax::slots::Tree;
use crate::syntax::{Analysis, Model, Scratch, Upos};
use crate::text::{Document, Flags};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Where a typed span comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Index into the annotations.
    Annotation(u32),
    /// Index into the program's gazetteer entries.
    Listed(u32),
    /// Index into the program's rules.
    Rule(u32),
}

/// A stretch of tokens with a type.
#[derive(Clone, PartialEq, Debug)]
pub struct TypedSpan {
    /// Its type.
    pub kind: TypeId,
    /// Its tokens; of an amount with its bound ("more than 40 %").
    pub tokens: Range<u32>,
    /// Its tokens without a bound.
    pub core: Range<u32>,
    /// What made it.
    pub origin: Origin,
    /// Confidence of the rule, 1 for listed names and annotations.
    pub confidence: f64,
    /// What the rule's `set` says, sorted by name.
    pub attributes: Vec<(String, String)>,
}

/// What is known of one document while the rules run.
pub struct Scene<'a> {
    /// The document.
    pub document: &'a Document<'a>,
    /// The rules.
    pub program: &'a Program,
    /// Which of them run.
    pub selection: Selection,
    /// Amounts, dates, quotations and name candidates.
    pub annotations: &'a [Annotation],
    /// Typed spans by start, longer ones first.
    pub spans: Vec<TypedSpan>,
    /// Quotations by their words.
    pub quotes: Intervals<()>,
    hits: Vec<Hit>,
    offsets: Vec<u32>,
    trees: Vec<Option<Tree>>,
    /// Which words are verbs, of sentences that were tagged.
    verbs: Vec<Option<Box<[bool]>>>,
    model: Option<&'static Model>,
    beam: u8,
    scratch: Scratch,
}

impl<'a> Scene<'a> {
    /// Looks up words, names and annotations. Nothing is parsed yet.
    pub fn new(
        document: &'a Document<'a>,
        program: &'a Program,
        annotations: &'a [Annotation],
        model: Option<&'static Model>,
        beam: u8,
        scratch: Scratch,
    ) -> Scene<'a> {
        let quotes = annotations.iter().filter(|a| a.reading == Reading::Quote);
        let mut scene = Scene {
            document,
            program,
            selection: Selection::All,
            annotations,
            spans: Vec::new(),
            quotes: Intervals::new(quotes.map(|a| (a.tokens.clone(), ())).collect()),
            hits: Vec::new(),
            offsets: Vec::new(),
            trees: vec![None; document.sentences.len()],
            verbs: vec![None; document.sentences.len()],
            model,
            beam,
            scratch,
        };
        program.lexicon.scan(document, &mut scene.hits, &mut scene.offsets);
        scene.annotated();
        scene.listed();
        scene
    }

    fn annotated(&mut self) {
        for (index, annotation) in self.annotations.iter().enumerate() {
            let kind = match &annotation.reading {
                Reading::Amount(amount) => match amount.kind {
                    AmountKind::Percent => builtin::PERCENT,
                    AmountKind::Points => builtin::POINTS,
                    AmountKind::Number => builtin::NUMBER,
                    AmountKind::Money => builtin::MONEY,
                    AmountKind::Quantity => builtin::QUANTITY,
                    AmountKind::Ratio => builtin::RATIO,
                    AmountKind::Multiplier => builtin::MULTIPLIER,
                    AmountKind::Ordinal => builtin::ORDINAL,
                },
                Reading::Time(time) if time.kind == DateKind::Duration => builtin::DURATION,
                Reading::Time(_) => builtin::DATE,
                Reading::Name => builtin::NAME,
                Reading::Quote => builtin::QUOTE,
            };
            let core = annotation.tokens.clone();
            let bound = annotation.bound.clone().unwrap_or(core.clone());
            // "40 % or more" and "more than 40 %": bound and amount stand side by side.
            let tokens = core.start.min(bound.start)..core.end.max(bound.end);
            let span = TypedSpan { kind, tokens, core, origin: Origin::Annotation(index as u32), confidence: 1.0, attributes: Vec::new() };
            self.spans.push(span);
        }
    }

    /// Listed names. One that is a common word ("Apple") needs another mention to be believed at a sentence's start.
    fn listed(&mut self) {
        let mut found: Vec<NameHit> = Vec::new();
        self.program.names.scan(self.document, &mut found);
        let initial = |hit: &NameHit| self.document.tokens[hit.start as usize].flags.has(Flags::SENT_START);
        let entries = &self.program.entries;
        let doubtful = |hit: &NameHit| {
            let entry = &entries[hit.entry as usize];
            let words = || self.document.span(hit.start..hit.end).text(&self.document.article.text);
            entry.ambiguous && initial(hit) && entry.is_weak(words())
        };
        let supported: FxHashSet<u32> = found.iter().filter(|hit| !doubtful(hit)).map(|hit| hit.entry).collect();
        for hit in &found {
            let entry = &entries[hit.entry as usize];
            if doubtful(hit) && !supported.contains(&hit.entry) {
                continue;
            }
            let tokens = hit.start..hit.end;
            let span = TypedSpan {
                kind: entry.kind,
                core: tokens.clone(),
                tokens,
                origin: Origin::Listed(hit.entry),
                confidence: 1.0,
                attributes: Vec::new(),
            };
            self.spans.push(span);
        }
        self.sort();
    }

    /// Adds spans that a phase of rules found; of overlapping ones the longest stays, listed names before others.
    pub fn add(&mut self, found: Vec<TypedSpan>) {
        self.spans.extend(found);
        let (annotated, mut named): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.spans).into_iter().partition(|s| matches!(s.origin, Origin::Annotation(_)));
        let rank = |s: &TypedSpan| {
            let rule = if let Origin::Rule(rule) = s.origin { rule } else { 0 };
            (
                std::cmp::Reverse(s.tokens.end - s.tokens.start),
                !matches!(s.origin, Origin::Listed(_)),
                -(s.confidence * 1e6) as i64,
                rule,
                s.tokens.start,
            )
        };
        named.sort_by_key(rank);
        let mut taken = vec![false; self.document.tokens.len()];
        for span in named {
            let place = &mut taken[span.tokens.start as usize..span.tokens.end as usize];
            if !place.contains(&true) {
                place.fill(true);
                self.spans.push(span);
            }
        }
        self.spans.extend(annotated);
        self.sort();
    }

    fn sort(&mut self) {
        self.spans.sort_by_key(|s| (s.tokens.start, std::cmp::Reverse(s.tokens.end), s.kind));
    }

    /// The tokens of a sentence.
    pub fn sentence(&self, sentence: usize) -> Range<u32> {
        self.document.sentences[sentence].tokens.clone()
    }

    /// Hits that start at a token.
    pub fn hits_at(&self, token: u32) -> &[Hit] {
        &self.hits[self.offsets[token as usize] as usize..self.offsets[token as usize + 1] as usize]
    }

    /// Hits that start in a range of tokens.
    pub fn hits_in(&self, tokens: Range<u32>) -> &[Hit] {
        &self.hits[self.offsets[tokens.start as usize] as usize..self.offsets[tokens.end as usize] as usize]
    }

    /// A hit of `class` whose last token is `token`.
    pub fn hit_ending_at(&self, class: ClassId, token: u32) -> Option<Hit> {
        (0..4)
            .filter_map(|back| token.checked_sub(back))
            .find_map(|start| self.hits_at(start).iter().find(|h| h.class == class && h.end == token + 1).copied())
    }

    /// Spans that start in a range of tokens.
    pub fn spans_in(&self, tokens: Range<u32>) -> &[TypedSpan] {
        let from = self.spans.partition_point(|s| s.tokens.start < tokens.start);
        let to = self.spans.partition_point(|s| s.tokens.start < tokens.end);
        &self.spans[from..to]
    }

    /// Index in `spans` of a span that `spans_in` gave.
    pub fn first_span_in(&self, tokens: Range<u32>) -> usize {
        self.spans.partition_point(|s| s.tokens.start < tokens.start)
    }

    /// Spans of a type (or a subtype, or standing for one) that hold `token`, longest first.
    pub fn spans_over(&self, token: u32, kind: TypeId) -> Option<usize> {
        let sentence = self.document.sentence_of(token);
        let start = self.sentence(sentence).start;
        let first = self.first_span_in(start..token + 1);
        let held = self.spans_in(start..token + 1);
        let fits = |(_, s): &(usize, &TypedSpan)| s.tokens.end > token && self.is_a(s, kind);
        held.iter()
            .enumerate()
            .filter(fits)
            .max_by_key(|(i, s)| (s.tokens.end - s.tokens.start, std::cmp::Reverse(*i)))
            .map(|(i, _)| first + i)
    }

    /// Whether a span is of a type: its own, a parent, or that of the entry it stands for.
    pub fn is_a(&self, span: &TypedSpan, kind: TypeId) -> bool {
        let types = &self.program.types;
        types.is_a(span.kind, kind)
            || self.stands_for(span).is_some_and(|entry| types.is_a(self.program.entries[entry as usize].kind, kind))
    }

    /// The entry a listed name acts as ("Beijing" for China).
    pub fn stands_for(&self, span: &TypedSpan) -> Option<u32> {
        match span.origin {
            Origin::Listed(entry) => self.program.entries[entry as usize].acts_as,
            _ => None,
        }
    }

    /// Whether a sentence may say something with one of these triggers: where all are verbs by rule, one must be tagged so. A sentence in
    /// which the tagger finds no verb at all is promising too. Tagging costs a tenth of parsing.
    pub fn is_promising(&mut self, sentence: usize, triggers: &[Range<u32>]) -> bool {
        let Some(model) = self.model.filter(|_| self.trees[sentence].is_none()) else { return true };
        let first = self.sentence(sentence).start;
        if self.verbs[sentence].is_none() {
            let words: Vec<&str> = self.sentence(sentence).map(|t| self.document.word(t)).collect();
            let mut analysis = Analysis::default();
            model.tag(&words, &mut self.scratch, &mut analysis);
            self.verbs[sentence] = Some(analysis.upos.iter().map(|u| matches!(u, Upos::Verb | Upos::Aux)).collect());
        }
        let Some(verbs) = &self.verbs[sentence] else { return true };
        let said = |trigger: &Range<u32>| trigger.clone().any(|t| verbs[(t - first) as usize]);
        triggers.iter().any(said) || !verbs.contains(&true)
    }

    /// Parses a sentence if that was not done; false if there are no tables for it.
    pub fn parse(&mut self, sentence: usize) -> bool {
        let Some(model) = self.model else { return false };
        if self.trees[sentence].is_none() {
            let tokens = self.sentence(sentence);
            let words: Vec<&str> = tokens.clone().map(|t| self.document.word(t)).collect();
            let mut analysis = Analysis::default();
            model.parse(&words, self.beam, &mut self.scratch, &mut analysis);
            if !analysis.upos.iter().any(|u| matches!(u, Upos::Verb | Upos::Aux))
                && let Some(verb) = self.likely_verb(&tokens)
            {
                model.parse_with_verb(verb - tokens.start, self.beam, &mut self.scratch, &mut analysis);
            }
            let hashes = tokens.clone().map(|t| self.document.tokens[t as usize].lower).collect();
            let engine = &self.program.engine;
            let of = |class: Option<ClassId>| {
                tokens.clone().map(|t| self.hits_at(t).iter().any(|h| Some(h.class) == class)).collect::<Vec<bool>>()
            };
            let tree = Tree::new(analysis, hashes, of(engine.object_control), &of(engine.say));
            self.trees[sentence] = Some(tree);
        }
        true
    }

    /// In a sentence where the tagger saw no verb: the first word behind another that a rule knows as one ("The steelmaker cut output").
    fn likely_verb(&self, tokens: &Range<u32>) -> Option<u32> {
        let known =
            |t: &u32| self.hits_at(*t).iter().any(|h| self.program.classes[h.class as usize].inflects == Some('v') && h.end == t + 1);
        let lower = |t: &u32| !self.document.tokens[*t as usize].flags.has(Flags::CAP);
        (tokens.start + 1..tokens.end).filter(lower).find(known)
    }

    /// The tree of a sentence, if it was parsed.
    pub fn tree(&self, sentence: usize) -> Option<&Tree> {
        self.trees[sentence].as_ref()
    }

    /// The parser's working space, for the next scene.
    pub fn into_scratch(self) -> Scratch {
        self.scratch
    }

    /// How many sentences were parsed.
    pub fn parsed(&self) -> usize {
        self.trees.iter().flatten().count()
    }

    /// Whether one token passes a test; flags and words only.
    pub fn passes(&self, test: &TokenTest, token: u32) -> bool {
        match test {
            TokenTest::Any(tests) => tests.iter().any(|t| self.passes(t, token)),
            TokenTest::All(tests) => tests.iter().all(|t| self.passes(t, token)),
            TokenTest::Not(test) => !self.passes(test, token),
            TokenTest::Flag(flag) => self.document.tokens[token as usize].flags.has(*flag),
            TokenTest::Class(class) | TokenTest::Head(class) => self.hit_ending_at(*class, token).is_some(),
            TokenTest::Regex(regex) => regex.is_match(self.document.word(token)),
            TokenTest::Pos(pos) => {
                let sentence = self.document.sentence_of(token);
                let local = token - self.sentence(sentence).start;
                self.tree(sentence).is_some_and(|tree| tree.upos(local).as_str() == pos || tree.xpos(local).as_str() == pos)
            }
            TokenTest::Length(op, n) => compare(*op, f64::from(self.document.word(token).chars().count() as u32), f64::from(*n)),
            TokenTest::Shape(shape) => word_shape(self.document.word(token)) == *shape,
            TokenTest::Text(..) | TokenTest::Number(..) => false,
        }
    }

    /// Whether a filler passes the test of its type: tests on the head word, or on the span's attributes.
    pub fn fits(&self, filler: &Filler, head: u32, span: Option<usize>) -> bool {
        filler.test.as_ref().is_none_or(|test| self.span_passes(test, head, span))
    }

    fn span_passes(&self, test: &TokenTest, head: u32, span: Option<usize>) -> bool {
        match test {
            TokenTest::Any(tests) => tests.iter().any(|t| self.span_passes(t, head, span)),
            TokenTest::All(tests) => tests.iter().all(|t| self.span_passes(t, head, span)),
            TokenTest::Not(test) => !self.span_passes(test, head, span),
            TokenTest::Head(class) => self.head_passes(*class, head),
            TokenTest::Text(key, equal, wanted) => {
                let value = span.and_then(|s| self.attribute(&self.spans[s], key));
                value.is_some_and(|value| value.eq_ignore_ascii_case(wanted)) == *equal
            }
            TokenTest::Number(key, op, wanted) => {
                let value = span.and_then(|s| self.attribute(&self.spans[s], key)).and_then(|v| v.parse().ok());
                value.is_some_and(|value: f64| compare(*op, value, *wanted))
            }
            other => self.passes(other, head),
        }
    }

    /// Whether a head word is in a class; container nouns are looked through, and any conjunct will do.
    fn head_passes(&self, class: ClassId, head: u32) -> bool {
        let sentence = self.document.sentence_of(head);
        let first = self.sentence(sentence).start;
        let Some(tree) = self.tree(sentence) else { return self.hit_ending_at(class, head).is_some() };
        let heads = tree.conjuncts(head - first);
        heads.iter().any(|h| {
            self.hit_ending_at(class, first + self.contained(tree, *h, first)).is_some() || self.hit_ending_at(class, first + h).is_some()
        })
    }

    /// What a container noun or amount holds: "a series of sanctions" → sanctions.
    pub fn contained(&self, tree: &Tree, head: u32, first: u32) -> u32 {
        let mut at = head;
        for _ in 0..4 {
            let container = self.program.engine.container.is_some_and(|c| self.hit_ending_at(c, first + at).is_some())
                || self.spans_over(first + at, builtin::AMOUNT).is_some();
            match tree.of_phrase(at).filter(|_| container) {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }

    /// An attribute of a span as text.
    pub fn attribute(&self, span: &TypedSpan, key: &str) -> Option<String> {
        if let Some((_, value)) = span.attributes.iter().find(|(name, _)| name == key) {
            return Some(value.clone());
        }
        match span.origin {
            Origin::Listed(entry) => {
                let entry = &self.program.entries[entry as usize];
                match key {
                    "id" => Some(entry.id.clone()),
                    "type" => Some(self.program.types.name(entry.kind).to_owned()),
                    _ => entry.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()),
                }
            }
            Origin::Annotation(index) => annotation_attribute(&self.annotations[index as usize], key),
            Origin::Rule(_) => (key == "type").then(|| self.program.types.name(span.kind).to_owned()),
        }
    }

    /// The bytes under a range of tokens.
    pub fn bytes(&self, tokens: Range<u32>) -> Span {
        self.document.span(tokens)
    }
}

fn annotation_attribute(annotation: &Annotation, key: &str) -> Option<String> {
    match &annotation.reading {
        Reading::Amount(amount) => match key {
            "value" => amount.value.map(|v| v.normalize().to_string()),
            "low" => amount.low.map(|v| v.normalize().to_string()),
            "high" => amount.high.map(|v| v.normalize().to_string()),
            "unit" => amount.unit.clone(),
            "currency" => amount.currency.clone(),
            "bound" => Some(amount.bound.as_str().to_owned()),
            "change" => amount.change.map(|c| if c == Change::Up { "up" } else { "down" }.to_owned()),
            _ => None,
        },
        Reading::Time(time) => match key {
            "value" | "date" => Some(time.value.clone()),
            "grain" => time.grain.map(str::to_owned),
            "start_date" => time.start_date.map(|d| d.to_string()),
            "end_date" => time.end_date.map(|d| d.to_string()),
            _ => None,
        },
        Reading::Name | Reading::Quote => None,
    }
}

fn compare(op: Op, a: f64, b: f64) -> bool {
    match op {
        Op::Equal => a == b,
        Op::Unequal => a != b,
        Op::Less => a < b,
        Op::AtMost => a <= b,
        Op::More => a > b,
        Op::AtLeast => a >= b,
    }
}

/// Runs of X, x and d, each cut to one sign: `McDonald` → `XxXx`, `G7` → `Xd`.
fn word_shape(word: &str) -> String {
    let mut shape = String::new();
    for c in word.chars() {
        let sign = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_alphabetic() => 'x',
            c if c.is_numeric() => 'd',
            other => other,
        };
        if !shape.ends_with(sign) {
            shape.push(sign);
        }
    }
    shape
}
