//! A trigger in a parsed sentence to filled roles: each slot gives phrases, the first type that fits one takes it.

use super::gapping;
use super::pattern::Group;
use super::program::{Filler, Role, Rule, Scope, SlotKind, TypeId, builtin};
use super::scene::Scene;
use crate::syntax::slots::{Phrase, Tree};
use std::ops::Range;

/// What fills a role.
#[derive(Clone, PartialEq, Debug)]
pub struct Fill {
    /// Its tokens.
    pub tokens: Range<u32>,
    /// Its head word.
    pub head: u32,
    /// Where the preposition before it starts, or its own start.
    pub opened: u32,
    /// Index of its typed span in the scene.
    pub span: Option<usize>,
    /// The type that fitted.
    pub kind: TypeId,
    /// Words that describe a name.
    pub descriptor: Option<Range<u32>>,
    /// Found by position, not by attachment.
    pub soft: bool,
    /// Copied from a fuller clause.
    pub inherited: bool,
    /// The role that it was reached through, by `@`.
    pub base: Option<usize>,
    /// Slot as written in the rule.
    pub via: String,
}

/// The filled roles of one claim; index of the role in the rule, and its fillers in text order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Filled {
    /// Fillers by role.
    pub roles: Vec<(usize, Vec<Fill>)>,
    /// Made from a gapped clause.
    pub gapped: bool,
}

impl Filled {
    /// The fillers of a role.
    pub fn get(&self, role: usize) -> Option<&[Fill]> {
        self.roles.iter().find(|(r, _)| *r == role).map(|(_, fills)| fills.as_slice())
    }
}

/// A trigger's place in its sentence.
pub struct Frame<'f, 's> {
    /// The scene.
    pub scene: &'f Scene<'s>,
    /// The sentence's tree.
    pub tree: &'f Tree,
    /// First token of the sentence.
    pub first: u32,
    /// One past its last token.
    pub end: u32,
    /// Index of the sentence.
    pub sentence: usize,
    /// The trigger's tokens.
    pub trigger: Range<u32>,
    /// How far `left` and `right` reach; whether fillers must be of the trigger's clause.
    pub scope: Scope,
}

/// Fills the roles of a trigger rule: one result, one a conjunct of a role with `each`, and one a gapped clause. Empty if a required role
/// stays empty.
pub fn fill(frame: &Frame<'_, '_>, rule: &Rule) -> Vec<Filled> {
    let mut filled = Filled::default();
    let mut each = None;
    for index in &rule.fill_order {
        let role = &rule.roles[*index];
        let fills = frame.role(role, &filled);
        if fills.is_empty() {
            if role.required {
                return Vec::new();
            }
            continue;
        }
        if role.many == Some(Group::Each) {
            each = Some(*index);
        }
        filled.roles.push((*index, fills));
    }
    filled.roles.sort_by_key(|(role, _)| *role);
    frame.cut_phrases(&mut filled);
    let mut out = Vec::new();
    match each.and_then(|role| filled.get(role).map(|fills| (role, fills.to_vec()))) {
        Some((role, conjuncts)) => {
            for conjunct in conjuncts {
                let mut one = filled.clone();
                for (_, fills) in one.roles.iter_mut().filter(|(r, _)| *r == role) {
                    *fills = vec![conjunct.clone()];
                }
                out.push(one);
            }
        }
        None => out.push(filled),
    }
    if rule.written.gapping {
        gapping::expand(frame, rule, &mut out);
    }
    out
}

impl Frame<'_, '_> {
    /// The trigger's words that can have slots, as indices in the sentence.
    fn bases(&self) -> Vec<u32> {
        (self.trigger.start - self.first..self.trigger.end - self.first).collect()
    }

    fn role(&self, role: &Role, filled: &Filled) -> Vec<Fill> {
        for ((slot, base), label) in role.paths.iter().zip(&role.labels) {
            let bases = match base {
                None => self.bases(),
                Some(base) => match filled.get(*base) {
                    Some(fills) => fills.iter().filter(|f| (self.first..self.end).contains(&f.head)).map(|f| f.head - self.first).collect(),
                    None => continue,
                },
            };
            let mut phrases = self.phrases(*slot, &bases, base.is_none(), &role.fillers);
            if role.fillers.iter().all(|f| crate::rules::compile::is_measure(f.kind)) {
                // Of several amounts or dates the nearest behind the trigger is meant, wherever the tree hangs them.
                let trigger = self.trigger.start - self.first;
                phrases.sort_by_key(|p| (p.head < trigger, p.head.abs_diff(trigger)));
            }
            for phrase in &phrases {
                for filler in role.fillers.iter().filter(|f| (f.kind == builtin::QUOTE) == (*slot == SlotKind::Quote)) {
                    let Some(mut fill) = self.fit(filler, *phrase) else { continue };
                    if self.taken(&fill, filled, *base)
                        || (*slot == SlotKind::Object && self.parted(&fill))
                        || (self.scope == Scope::Clause && !self.in_clause(&fill))
                    {
                        continue;
                    }
                    fill.via.clone_from(label);
                    fill.base = *base;
                    return if role.many.is_some() { self.coordination(fill, &role.fillers) } else { vec![fill] };
                }
            }
            if let Some(fill) = self.beyond(*slot, &role.fillers) {
                return vec![Fill { via: label.clone(), ..fill }];
            }
        }
        Vec::new()
    }

    /// Whether a filler is of the trigger's clause; a clause of its own hangs on it.
    fn in_clause(&self, fill: &Fill) -> bool {
        let own = matches!(fill.kind, builtin::CLAUSE | builtin::VP | builtin::QUOTE);
        own || self.tree.clause_head(fill.head - self.first) == self.tree.clause_head(self.tree.predicate(self.trigger.start - self.first))
    }

    /// Whether a mark stands between the trigger and an amount: "fell in March, … 98%" is no fall by 98%.
    fn parted(&self, fill: &Fill) -> bool {
        let between = self.trigger.end..fill.tokens.start.max(self.trigger.end);
        crate::rules::compile::is_measure(fill.kind) && between.into_iter().any(|t| self.tree.is_mark(t - self.first))
    }

    /// A phrase serves one role, except that a role behind `@` looks inside another.
    fn taken(&self, fill: &Fill, filled: &Filled, base: Option<usize>) -> bool {
        filled
            .roles
            .iter()
            .filter(|(role, _)| Some(*role) != base)
            .any(|(_, fills)| fills.iter().any(|f| f.head == fill.head && f.kind == fill.kind))
            || self.trigger.contains(&fill.head) && fill.kind != builtin::CLAUSE
    }

    /// The filler that a type makes of a phrase, if it fits.
    pub fn fit(&self, filler: &Filler, phrase: Phrase) -> Option<Fill> {
        let head = phrase.head;
        let opened = self.first + phrase.opened.map_or(head, |(start, _)| start);
        let make = |tokens: Range<u32>, head: u32, span: Option<usize>| {
            let opened = opened.min(tokens.start);
            Fill {
                tokens,
                head,
                opened,
                span,
                kind: filler.kind,
                descriptor: None,
                soft: phrase.soft,
                inherited: false,
                base: None,
                via: String::new(),
            }
        };
        let fill = match filler.kind {
            builtin::NP => {
                let date = self.scene.spans_over(self.first + head, builtin::DATE).is_some();
                let personal = self.tree.is_personal(head);
                if date || personal || self.tree.is_verb_like(head) || self.tree.has_own_subject(head) {
                    return None;
                }
                let range = self.tree.noun_phrase(head, |w| self.is_adjunct(w));
                make(self.first + range.start..self.first + range.end, self.first + head, None)
            }
            builtin::PRONOUN if self.tree.is_pronoun(head) => make(self.first + head..self.first + head + 1, self.first + head, None),
            builtin::CLAUSE if !self.tree.heads_clause(head) => return None,
            builtin::CLAUSE => {
                let trigger = self.tree.predicate(self.trigger.start - self.first);
                let range = self.tree.clause_words(head, Some(trigger).filter(|t| *t != head));
                make(self.first + range.start..self.first + range.end, self.first + head, None)
            }
            builtin::VP => {
                let range = self.tree.verb_phrase(head);
                make(self.first + range.start..self.first + range.end, self.first + head, None)
            }
            builtin::QUOTE => {
                let (quote, ()) = self.scene.quotes.touching(self.first + head..self.first + head + 1).next()?;
                make(quote.clone(), self.first + head, None)
            }
            builtin::PP => {
                let (start, _) = phrase.opened?;
                let range = self.tree.noun_phrase(head, |w| self.is_adjunct(w));
                make(self.first + start.min(range.start)..self.first + range.end, self.first + head, None)
            }
            builtin::PRONOUN => return None,
            // In a role a Name is one that nothing knows better: no person's or place's.
            builtin::NAME => {
                let (span, descriptor) = self.typed(builtin::NAME, phrase)?;
                let tokens = self.scene.spans[span].tokens.clone();
                let known = |s: &super::scene::TypedSpan| {
                    s.kind != builtin::NAME
                        && !super::program::Types::is_builtin(s.kind)
                        && s.tokens.start < tokens.end
                        && tokens.start < s.tokens.end
                };
                if self.scene.spans_in(self.first..self.end).iter().any(known) {
                    return None;
                }
                Fill { descriptor, ..make(tokens, self.first + head, Some(span)) }
            }
            kind => {
                let (span, descriptor) = self.typed(kind, phrase)?;
                let tokens = self.scene.spans[span].tokens.clone();
                let head = if tokens.contains(&(self.first + head)) { self.first + head } else { self.scene.spans[span].core.end - 1 };
                Fill { descriptor, ..make(tokens, head, Some(span)) }
            }
        };
        self.scene.fits(filler, fill.head, fill.span).then_some(fill)
    }

    /// The span of a type that is the phrase or holds its head: the head itself, a name joined to a descriptor, or, behind a preposition,
    /// the span that begins there.
    fn typed(&self, kind: TypeId, phrase: Phrase) -> Option<(usize, Option<Range<u32>>)> {
        let head = phrase.head;
        if let Some((start, end)) = phrase.opened {
            let (start, end) = (self.first + start, self.first + end);
            let from = self.scene.first_span_in(start..end + 1);
            let end = end + u32::from(end < self.end && self.tree.is_determiner(end - self.first));
            let opening = self
                .scene
                .spans_in(start..end + 1)
                .iter()
                .position(|s| (s.tokens.start == start || s.tokens.start == end) && self.scene.is_a(s, kind));
            if let Some(index) = opening {
                let span = &self.scene.spans[from + index];
                let heads = span.tokens.contains(&(self.first + head))
                    || crate::rules::compile::is_measure(span.kind)
                    || self.tree.closes_phrase(span.tokens.end - self.first);
                if heads {
                    return Some((from + index, None));
                }
            }
        }
        if let Some(span) = self.scene.spans_over(self.first + head, kind) {
            return Some((span, self.descriptor(span)));
        }
        // "the Danish dairy group Lind Foods": the name stands right behind the noun that describes it, whatever the tree makes of it.
        let next = self.first + head + 1;
        if let Some(index) = self.scene.spans_in(next..next + 1).iter().position(|s| self.scene.is_a(s, kind) && s.tokens.start == next)
            && !crate::rules::compile::is_measure(kind)
            && self.tree.is_common_noun(head)
        {
            let span = self.scene.first_span_in(next..next + 1) + index;
            return Some((span, self.descriptor(span)));
        }
        for name in self.tree.joined_names(head) {
            if let Some(span) = self.scene.spans_over(self.first + name, kind) {
                let apposed = || {
                    let range = self.tree.base_phrase(head);
                    self.without_determiner(self.first + range.start..self.first + range.end)
                };
                let descriptor =
                    self.descriptor(span).or_else(|| (!self.scene.spans[span].tokens.contains(&(self.first + head))).then(apposed));
                return Some((span, descriptor));
            }
        }
        None
    }

    /// The nouns and adjectives right before a name that describe it ("the PC giant Lenovo").
    fn descriptor(&self, span: usize) -> Option<Range<u32>> {
        let named = &self.scene.spans[span];
        let end = named.core.start;
        let mut start = end;
        while start > self.first {
            let word = start - 1 - self.first;
            let describes = self.tree.is_descriptive(word);
            if !describes
                || self
                    .scene
                    .spans_over(start - 1, builtin::NAME)
                    .is_some_and(|s| self.scene.spans[s].tokens.end <= end && self.scene.spans[s].tokens.start < start - 1)
            {
                break;
            }
            start -= 1;
        }
        let noun = start < end && self.tree.is_common_noun(end - 1 - self.first);
        (noun && !crate::rules::compile::is_measure(named.kind)).then_some(start..end)
    }

    fn without_determiner(&self, range: Range<u32>) -> Range<u32> {
        let skip = range.start < range.end && self.tree.is_determiner(range.start - self.first);
        range.start + u32::from(skip)..range.end.max(range.start + u32::from(skip))
    }

    /// The phrase and those joined to it, each with its own type and place.
    fn coordination(&self, fill: Fill, fillers: &[Filler]) -> Vec<Fill> {
        let mut found = vec![fill.clone()];
        let mut push = |fill: Fill| {
            if !found.iter().any(|f| f.head == fill.head || f.tokens.start < fill.tokens.end && fill.tokens.start < f.tokens.end) {
                found.push(fill);
            }
        };
        for head in self.tree.conjuncts(fill.head - self.first) {
            let phrase = Phrase { head, soft: fill.soft, opened: None };
            if let Some(next) = fillers.iter().find_map(|filler| self.fit(filler, phrase)) {
                push(Fill { via: fill.via.clone(), ..next });
            }
        }
        // "after the United States and its allies imposed …": the first name may hang elsewhere.
        if let Some(before) = self.name_before(fill.tokens.start, fillers) {
            push(Fill { via: fill.via.clone(), soft: true, ..before });
        }
        // Names in a row are conjuncts, whatever the tree says: "Lenovo, Xiaomi and Dji".
        if fill.span.is_some() {
            let mut end = fill.tokens.end;
            while let Some(next) = self.next_in_row(end, fillers) {
                end = next.tokens.end;
                push(Fill { via: fill.via.clone(), soft: fill.soft, ..next });
            }
        }
        found.sort_by_key(|f| f.tokens.start);
        found
    }

    /// The name that "and" joins to what starts at `from`, where it opens the sentence or a clause.
    fn name_before(&self, from: u32, fillers: &[Filler]) -> Option<Fill> {
        let joiner = from.checked_sub(1).filter(|t| *t > self.first && self.tree.is_coordinator(t - self.first))?;
        fillers.iter().filter(|f| f.kind >= builtin::AMOUNT && !crate::rules::compile::is_measure(f.kind)).find_map(|filler| {
            let span = self.scene.spans_over(joiner - 1, filler.kind).filter(|s| self.scene.spans[*s].tokens.end == joiner)?;
            let start = self.scene.spans[span].tokens.start;
            let determiner = start > self.first && self.tree.is_determiner(start - 1 - self.first);
            let start = start - u32::from(determiner);
            let opener = self.scene.program.engine.clause_opener;
            let opens = start == self.first || self.scene.has(opener, start - 1);
            let phrase = Phrase { head: joiner - 1 - self.first, soft: true, opened: None };
            self.fit(filler, phrase).filter(|_| opens)
        })
    }

    /// The typed span behind ", ", "and" or ", and".
    fn next_in_row(&self, from: u32, fillers: &[Filler]) -> Option<Fill> {
        let mut at = from;
        while at < self.end && at < from + 2 && (self.scene.document.word(at) == "," || self.tree.is_coordinator(at - self.first)) {
            at += 1;
        }
        if at < self.end && self.tree.is_determiner(at - self.first) {
            at += 1;
        }
        if at == from || at >= self.end {
            return None;
        }
        let comma_only = self.scene.document.word(at - 1) == ",";
        fillers.iter().find_map(|filler| {
            let index = self.scene.spans_in(at..at + 1).iter().position(|s| self.scene.is_a(s, filler.kind))?;
            let span = self.scene.first_span_in(at..at + 1) + index;
            let tokens = self.scene.spans[span].tokens.clone();
            // After a bare comma the row must go on: "Lenovo, Xiaomi and Dji", not an apposition.
            if comma_only && !self.row_goes_on(tokens.end) {
                return None;
            }
            let phrase = Phrase { head: tokens.end - 1 - self.first, soft: false, opened: None };
            self.fit(filler, phrase).filter(|f| f.tokens == tokens)
        })
    }

    fn row_goes_on(&self, at: u32) -> bool {
        at < self.end
            && (self.tree.is_coordinator(at - self.first)
                || (self.scene.document.word(at) == ","
                    && (at + 1..self.end.min(at + 6)).any(|t| self.tree.is_coordinator(t - self.first))))
    }

    /// Whether a word heads a phrase that is never part of a noun phrase: a date, or one opened by "according to" and its like.
    pub fn is_adjunct(&self, word: u32) -> bool {
        if self.scene.spans_over(self.first + word, builtin::DATE).is_some() {
            return true;
        }
        let Some(adjunct) = self.scene.program.engine.adjunct else { return false };
        self.tree.opening(word).is_some_and(|at| self.scene.has(Some(adjunct), self.first + at))
    }

    /// Noun phrases give up what other roles took, unless that hangs on them by `@`.
    fn cut_phrases(&self, filled: &mut Filled) {
        let heads: Vec<(usize, Vec<u32>)> =
            filled.roles.iter().map(|(role, fills)| (*role, fills.iter().map(|f| f.head).collect())).collect();
        let bases: Vec<(usize, Option<usize>)> =
            filled.roles.iter().map(|(role, fills)| (*role, fills.first().and_then(|f| f.base))).collect();
        for (role, fills) in &mut filled.roles {
            let below = |other: usize| bases.iter().any(|(r, base)| *r == other && *base == Some(*role));
            let taken: Vec<u32> =
                heads.iter().filter(|(other, _)| other != role && !below(*other)).flat_map(|(_, h)| h.iter().copied()).collect();
            for fill in fills.iter_mut().filter(|f| f.kind == builtin::NP) {
                let range = self.tree.noun_phrase(fill.head - self.first, |w| taken.contains(&(self.first + w)) || self.is_adjunct(w));
                fill.tokens = self.first + range.start..self.first + range.end;
            }
        }
        // A phrase that counts for a noun phrase and stands right behind it is part of it, wherever the tree hangs it.
        let parts: Vec<(usize, u32, u32)> = filled
            .roles
            .iter()
            .flat_map(|(_, fills)| fills.first().zip(fills.last()))
            .filter(|(f, _)| f.opened < f.tokens.start)
            .filter_map(|(f, l)| Some((f.base?, f.opened, l.tokens.end)))
            .collect();
        for (role, fills) in &mut filled.roles {
            for fill in fills.iter_mut().filter(|f| f.kind == builtin::NP) {
                let next = parts.iter().find(|(base, opened, _)| base == role && *opened == fill.tokens.end);
                fill.tokens.end = next.map_or(fill.tokens.end, |(_, _, end)| *end);
            }
        }
    }
}
