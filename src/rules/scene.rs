//! A document as the rules see it: class hits, typed spans and, where asked for, trees.

use super::file::Overlap;
use super::intervals::Intervals;
use super::lexicon::{ClassId, Hit};
use super::listed::NameHit;
use super::pattern::Op;
use super::program::{Filler, Program, Rule, TokenTest, TypeId, builtin};
use super::run::{Selection, Tried};
use crate::annotate::{self, AmountKind, Annotation, DateKind, Reading};
use crate::article::BlockKind;
use crate::span::Span;
use crate::syntax::slots::Tree;
use crate::syntax::{Analysis, Model, Scratch, Upos};
use crate::text::{Document, Flags};
use rust_decimal::Decimal;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
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
    tried: Tried,
    generation: u32,
    hits: Vec<Hit>,
    offsets: Vec<u32>,
    /// Tokens of the longest bound before an amount.
    longest_bound: u32,
    trees: Vec<Option<Tree>>,
    /// Which words are verbs, of sentences that were tagged.
    verbs: Vec<Option<Box<[bool]>>>,
    /// The sentence that was tagged last, if it was not parsed since: its tags stand in `analysis` and `scratch`.
    tagged: Option<usize>,
    analysis: Analysis,
    beam: u8,
    scratch: Scratch,
}

impl<'a> Scene<'a> {
    /// Looks up words, names and annotations. Nothing is parsed yet.
    pub fn new(document: &'a Document<'a>, program: &'a Program, annotations: &'a [Annotation], beam: u8, scratch: Scratch) -> Scene<'a> {
        let quotes = annotations.iter().filter(|a| a.reading == Reading::Quote);
        let mut scene = Scene {
            document,
            program,
            selection: Selection::All,
            annotations,
            spans: Vec::new(),
            quotes: Intervals::new(quotes.map(|a| (a.tokens.clone(), ())).collect()),
            tried: Tried::default(),
            generation: 0,
            hits: Vec::new(),
            offsets: Vec::new(),
            longest_bound: 0,
            trees: vec![None; document.sentences.len()],
            verbs: vec![None; document.sentences.len()],
            tagged: None,
            analysis: Analysis::default(),
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
                // a duration is one thing for rules, not a number besides
                Reading::Amount(amount) if amount.dimension.as_deref() == Some(annotate::TIME) => continue,
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
        self.program.names.scan(&self.program.entries, self.document, &mut found);
        let initial = |hit: &NameHit| self.document.tokens[hit.start as usize].flags.has(Flags::SENT_START);
        let entries = &self.program.entries;
        let doubtful = |hit: &NameHit| {
            initial(hit) && entries.is_weak(hit.entry, self.document.span(hit.start..hit.end).text(&self.document.article.text))
        };
        let supported: FxHashSet<u32> = found.iter().filter(|hit| !doubtful(hit)).map(|hit| hit.entry).collect();
        for hit in &found {
            if doubtful(hit) && !supported.contains(&hit.entry) {
                continue;
            }
            let tokens = hit.start..hit.end;
            let span = TypedSpan {
                kind: entries.kind(hit.entry),
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

    /// Adds spans that a phase of rules found. Of overlapping ones of a type those stay that its `overlap` says; then of all types the
    /// longest, listed names before others. Gives the sentences that gained a span, with its type.
    pub fn add(&mut self, mut found: Vec<TypedSpan>) -> Vec<(u32, TypeId)> {
        let known =
            |s: &TypedSpan| self.spans_in(s.tokens.start..s.tokens.start + 1).iter().any(|k| k.kind == s.kind && k.tokens == s.tokens);
        found.retain(|span| !known(span));
        if found.is_empty() {
            return Vec::new();
        }
        let gained: Vec<(Range<u32>, TypeId)> = found.iter().map(|s| (s.tokens.clone(), s.kind)).collect();
        self.spans.extend(found);
        let (mut kept, named): (Vec<_>, Vec<_>) = std::mem::take(&mut self.spans)
            .into_iter()
            .partition(|s| matches!(s.origin, Origin::Annotation(_)) || self.overlap(s.kind) == Overlap::Keep);
        let (first, longest): (Vec<_>, Vec<_>) = named.into_iter().partition(|s| self.overlap(s.kind) == Overlap::First);
        let mut named = self.without_overlaps(first, |s| (s.kind, s.tokens.start, Reverse(s.tokens.end)), true);
        named.extend(longest);
        kept.extend(self.without_overlaps(named, |s| (0, 0, Reverse(s.tokens.end - s.tokens.start)), false));
        // One span of a kind is enough, whichever rule found it.
        kept.sort_by_cached_key(|s| (s.tokens.start, Reverse(s.tokens.end), s.kind, self.rank(s)));
        kept.dedup_by(|b, a| a.tokens == b.tokens && a.kind == b.kind && !matches!(a.origin, Origin::Annotation(_)));
        self.spans = kept;
        self.generation += 1;
        self.sort();
        let stands = |(tokens, kind): &(Range<u32>, TypeId)| {
            self.spans_in(tokens.start..tokens.start + 1).iter().any(|s| s.tokens == *tokens && s.kind == *kind)
        };
        gained.iter().filter(|g| stands(g)).map(|(tokens, kind)| (self.document.sentence_of(tokens.start) as u32, *kind)).collect()
    }

    /// How spans of a type share a place.
    fn overlap(&self, kind: TypeId) -> Overlap {
        self.program.overlaps.get(self.program.types.name(kind)).copied().unwrap_or(Overlap::Longest)
    }

    /// What decides between spans that are equal for their `overlap`: a list before a rule, then confidence, then `prefer_over`.
    fn rank(&self, span: &TypedSpan) -> (bool, i64, Reverse<u32>, u32) {
        let rule = if let Origin::Rule(rule) = span.origin { rule } else { 0 };
        let precedence =
            self.program.rules.get(rule as usize).filter(|_| matches!(span.origin, Origin::Rule(_))).map_or(0, |r| r.precedence);
        (!matches!(span.origin, Origin::Listed(_)), -(span.confidence * 1e6) as i64, Reverse(precedence), rule)
    }

    /// The spans that stay when each takes its place in turn; `apart` lets types overlap each other.
    fn without_overlaps(
        &self,
        mut spans: Vec<TypedSpan>,
        order: impl Fn(&TypedSpan) -> (TypeId, u32, Reverse<u32>),
        apart: bool,
    ) -> Vec<TypedSpan> {
        spans.sort_by_cached_key(|s| (order(s), self.rank(s), s.tokens.start));
        let mut taken = vec![false; self.document.tokens.len()];
        let mut of = None;
        spans.retain(|span| {
            if apart && of.replace(span.kind) != Some(span.kind) {
                taken.fill(false);
            }
            let place = &mut taken[span.tokens.start as usize..span.tokens.end as usize];
            let free = !place.contains(&true);
            if free {
                place.fill(true);
            }
            free
        });
        spans
    }

    fn sort(&mut self) {
        self.spans.sort_by_key(|s| (s.tokens.start, Reverse(s.tokens.end), s.kind));
        self.longest_bound = self.spans.iter().map(|s| s.core.start - s.tokens.start).max().unwrap_or(0);
    }

    /// Spans that start at a token, their bound set aside ("more than 40%") or not; with their index in `spans`.
    pub fn spans_from(&self, token: u32) -> impl Iterator<Item = (usize, &TypedSpan)> {
        let range = token.saturating_sub(self.longest_bound)..token + 1;
        let first = self.first_span_in(range.clone());
        let near = self.spans_in(range).iter().enumerate();
        near.filter(move |(_, s)| s.tokens.start == token || s.core.start == token).map(move |(index, s)| (first + index, s))
    }

    /// Whether rules are tried only where they can match.
    pub fn has_prefilter(&self) -> bool {
        self.tried != Tried::Everywhere
    }

    /// Whether a rule is tried everywhere, whatever the index says.
    pub fn is_tried_everywhere(&self, rule: &Rule) -> bool {
        match self.tried {
            Tried::Found => false,
            Tried::Parsed => rule.slots || rule.needs_syntax,
            Tried::Everywhere => true,
        }
    }

    /// How often spans were added.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// From now on rules are tried there.
    pub fn try_rules(&mut self, tried: Tried) {
        self.tried = tried;
        if tried != Tried::Found {
            for sentence in 0..self.document.sentences.len() {
                self.parse(sentence);
            }
        }
    }

    /// The tokens of a sentence.
    pub fn sentence(&self, sentence: usize) -> Range<u32> {
        self.document.sentences[sentence].tokens.clone()
    }

    /// The tokens of the block that a token stands in.
    pub fn block_of(&self, token: u32) -> Range<u32> {
        let sentences = &self.document.sentences;
        let block = sentences[self.document.sentence_of(token)].block;
        let from = sentences.partition_point(|s| s.block < block);
        let to = sentences.partition_point(|s| s.block <= block);
        sentences[from].tokens.start..sentences[to - 1].tokens.end
    }

    /// What part of the article a sentence stands in: headline, body or caption.
    pub fn zone(&self, sentence: usize) -> &'static str {
        match self.document.article.blocks[self.document.sentences[sentence].block as usize].kind {
            BlockKind::Headline | BlockKind::Heading => "headline",
            BlockKind::Caption => "caption",
            _ => "body",
        }
    }

    /// Whether a token stands in a headline.
    pub fn is_headline(&self, token: u32) -> bool {
        self.zone(self.document.sentence_of(token)) == "headline"
    }

    /// Hits that start at a token.
    pub fn hits_at(&self, token: u32) -> &[Hit] {
        self.hits_in(token..token + 1)
    }

    /// Hits that start in a range of tokens.
    pub fn hits_in(&self, tokens: Range<u32>) -> &[Hit] {
        &self.hits[self.offsets[tokens.start as usize] as usize..self.offsets[tokens.end.max(tokens.start) as usize] as usize]
    }

    /// Words of a class that start at a token: one past the last token, and the word's index in the class.
    pub fn words_at(&self, class: ClassId, token: u32) -> impl Iterator<Item = (u32, u32)> {
        self.hits_at(token).iter().filter_map(move |hit| Some((hit.end, self.program.lexicon.word_of(hit.entry, class)?)))
    }

    /// Whether a word of the class starts at a token.
    pub fn has(&self, class: Option<ClassId>, token: u32) -> bool {
        class.is_some_and(|class| self.words_at(class, token).next().is_some())
    }

    /// The index in `class` of a word of it whose last token is `token`.
    pub fn word_ending_at(&self, class: ClassId, token: u32) -> Option<u32> {
        (0..4)
            .filter_map(|back| token.checked_sub(back))
            .find_map(|start| self.words_at(class, start).find(|(end, _)| *end == token + 1).map(|(_, word)| word))
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
        held.iter().enumerate().filter(fits).max_by_key(|(i, s)| (s.tokens.end - s.tokens.start, Reverse(*i))).map(|(i, _)| first + i)
    }

    /// Whether a span is of a type: its own, a parent, or that of the entry it stands for.
    pub fn is_a(&self, span: &TypedSpan, kind: TypeId) -> bool {
        let types = &self.program.types;
        types.is_a(span.kind, kind) || self.stands_for(span).is_some_and(|entry| types.is_a(self.program.entries.kind(entry), kind))
    }

    /// The entry a listed name acts as ("Beijing" for China).
    pub fn stands_for(&self, span: &TypedSpan) -> Option<u32> {
        match span.origin {
            Origin::Listed(entry) => self.program.entries.acts_as(entry),
            _ => None,
        }
    }

    /// Whether the tagger takes a word of `trigger` for a verb. Where it finds no verb in the whole sentence, any word may be one. Tagging
    /// costs a tenth of parsing.
    pub fn is_verbal(&mut self, sentence: usize, trigger: &Range<u32>) -> bool {
        let Some(model) = Model::embedded() else { return true };
        let first = self.sentence(sentence).start;
        if self.verbs[sentence].is_none() {
            self.tag(model, sentence);
        }
        let Some(verbs) = &self.verbs[sentence] else { return true };
        trigger.clone().any(|t| verbs.get((t - first) as usize).is_some_and(|verb| *verb)) || !verbs.contains(&true)
    }

    fn tag(&mut self, model: &Model, sentence: usize) {
        let words: Vec<&str> = self.sentence(sentence).map(|t| self.document.word(t)).collect();
        model.tag(&words, &mut self.scratch, &mut self.analysis);
        self.verbs[sentence] = Some(self.analysis.upos.iter().map(|u| matches!(u, Upos::Verb | Upos::Aux)).collect());
        self.tagged = Some(sentence);
    }

    /// Parses all sentences of a stretch.
    pub fn parse_all(&mut self, stretch: &Range<u32>) -> bool {
        let first = self.document.sentence_of(stretch.start);
        let sentences = self.document.sentences[first..].iter().take_while(|s| s.tokens.start < stretch.end).count();
        (first..first + sentences).all(|sentence| self.parse(sentence))
    }

    /// Parses a sentence if that was not done; false if there are no tables for it.
    pub fn parse(&mut self, sentence: usize) -> bool {
        let Some(model) = Model::embedded() else { return false };
        if self.trees[sentence].is_none() {
            let tokens = self.sentence(sentence);
            if self.tagged != Some(sentence) {
                self.tag(model, sentence);
            }
            self.tagged = None;
            let mut analysis = std::mem::take(&mut self.analysis);
            model.parse_tagged(self.beam, &mut self.scratch, &mut analysis);
            if !analysis.upos.iter().any(|u| matches!(u, Upos::Verb | Upos::Aux))
                && let Some(verb) = self.likely_verb(&tokens)
            {
                model.parse_with_verb(verb - tokens.start, self.beam, &mut self.scratch, &mut analysis);
            }
            let hashes = tokens.clone().map(|t| self.document.tokens[t as usize].lower).collect();
            let engine = &self.program.engine;
            let of = |class: Option<ClassId>| tokens.clone().map(|t| self.has(class, t)).collect::<Vec<bool>>();
            let tree = Tree::new(analysis, hashes, of(engine.object_control), &of(engine.say));
            self.trees[sentence] = Some(tree);
        }
        true
    }

    /// In a sentence where the tagger saw no verb: the first word behind another that a rule knows as one ("The steelmaker cut output").
    fn likely_verb(&self, tokens: &Range<u32>) -> Option<u32> {
        let verb =
            |entry: u32| self.program.lexicon.members(entry).iter().any(|m| self.program.classes[m.class as usize].inflects == Some('v'));
        let known = |t: &u32| self.hits_at(*t).iter().any(|h| h.end == t + 1 && verb(h.entry));
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

    /// How many sentences were parsed, and how many were tagged and no more.
    pub fn analysed(&self) -> (usize, usize) {
        let parsed = self.trees.iter().flatten().count();
        (parsed, self.verbs.iter().flatten().count() - parsed)
    }

    /// Whether one token passes a test; flags and words only.
    pub fn passes(&self, test: &TokenTest, token: u32) -> bool {
        match test {
            TokenTest::Any(tests) => tests.iter().any(|t| self.passes(t, token)),
            TokenTest::All(tests) => tests.iter().all(|t| self.passes(t, token)),
            TokenTest::Not(test) => !self.passes(test, token),
            TokenTest::Flag(flag) => self.document.tokens[token as usize].flags.has(*flag),
            TokenTest::Class(class) | TokenTest::Head(class) => self.word_ending_at(*class, token).is_some(),
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
        let Some(tree) = self.tree(sentence) else { return self.word_ending_at(class, head).is_some() };
        let heads = tree.conjuncts(head - first);
        heads.iter().any(|h| {
            self.word_ending_at(class, first + self.contained(tree, *h, first)).is_some() || self.word_ending_at(class, first + h).is_some()
        })
    }

    /// What a container noun or amount holds: "a series of sanctions" → sanctions.
    pub fn contained(&self, tree: &Tree, head: u32, first: u32) -> u32 {
        let mut at = head;
        for _ in 0..4 {
            let container = self.program.engine.container.is_some_and(|c| self.word_ending_at(c, first + at).is_some())
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
                let entries = &self.program.entries;
                match key {
                    "id" => Some(entries.id(entry).to_owned()),
                    "type" => Some(self.program.types.name(entries.kind(entry)).to_owned()),
                    _ => entries.attribute(entry, key).map(str::to_owned),
                }
            }
            Origin::Annotation(index) => annotation_attribute(&self.annotations[index as usize], self.document, key),
            Origin::Rule(_) => (key == "type").then(|| self.program.types.name(span.kind).to_owned()),
        }
    }

    /// The bytes under a range of tokens.
    pub fn bytes(&self, tokens: Range<u32>) -> Span {
        self.document.span(tokens)
    }
}

fn annotation_attribute(annotation: &Annotation, document: &Document<'_>, key: &str) -> Option<String> {
    let number = |value: Option<Decimal>| value.map(|value| value.normalize().to_string());
    let words = |tokens: &Range<u32>| document.span(tokens.clone()).text(&document.article.text).to_owned();
    match &annotation.reading {
        Reading::Amount(amount) => match key {
            "value" => number(amount.value),
            "low" => number(amount.low),
            "high" => number(amount.high),
            "from" => number(amount.from),
            "unit" => amount.unit.clone(),
            "currency" => amount.currency.clone(),
            "dimension" => amount.dimension.clone(),
            "bound" => Some(amount.bound.as_str().to_owned()),
            "change" => amount.change.map(|change| change.as_str().to_owned()),
            "role" => amount.role.map(|role| role.as_str().to_owned()),
            "basis" => amount.basis.map(str::to_owned),
            "concept" => amount.concept.as_ref().map(words),
            _ => None,
        },
        Reading::Time(time) => match key {
            "value" | "date" => Some(time.value.clone()),
            "grain" => time.grain.map(str::to_owned),
            "modifier" => time.modifier.map(str::to_owned),
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
