//! A slot to the phrases and spans that it gives, asked from a trigger or from another role's head.

use super::program::{Filler, Scope, SlotKind, builtin};
use super::roles::{Fill, Frame};
use crate::syntax::slots::{Phrase, TreeSlot};
use std::ops::Range;

impl Frame<'_, '_> {
    /// The phrases of a slot, best first.
    pub(super) fn phrases(&self, slot: SlotKind, bases: &[u32], trigger: bool, fillers: &[Filler]) -> Vec<Phrase> {
        let tree_slot = match slot {
            SlotKind::Agent => TreeSlot::Agent,
            SlotKind::Patient => TreeSlot::Patient,
            SlotKind::Subject => TreeSlot::Subject,
            SlotKind::Object => TreeSlot::Object,
            SlotKind::ThatClause => TreeSlot::ThatClause,
            SlotKind::ToClause => TreeSlot::ToClause,
            SlotKind::IngClause => TreeSlot::IngClause,
            SlotKind::Clause => TreeSlot::Clause,
            SlotKind::Relative => TreeSlot::Relative,
            SlotKind::Appos => TreeSlot::Appos,
            SlotKind::Preposition(index) => {
                let words = &self.scene.program.prepositions[index as usize].1;
                return bases.iter().flat_map(|b| self.tree.prepositional(*b, words, trigger)).collect();
            }
            SlotKind::Time => return self.times(bases),
            SlotKind::Quote => return self.quotes(),
            SlotKind::Left | SlotKind::Right => return self.beside(slot == SlotKind::Left, bases, fillers),
        };
        let mut found: Vec<Phrase> = Vec::new();
        let acts = matches!(slot, SlotKind::Agent | SlotKind::Subject | SlotKind::Object | SlotKind::Patient);
        for phrase in bases.iter().flat_map(|b| self.tree.slot(*b, tree_slot)) {
            // The slots of a trigger of several words are those of each, but not the trigger itself; nobody acts from inside a quotation
            // on a verb outside it.
            let quoted = acts && self.quoted(self.first + phrase.head) && !self.quoted(self.trigger.start);
            let itself = trigger && bases.contains(&phrase.head);
            if !found.contains(&phrase) && !itself && !quoted {
                found.push(phrase);
            }
        }
        if trigger && slot == SlotKind::Object {
            // "fell as much as 9.5%": an amount right behind the verb, whatever hangs where.
            let behind = self.trigger.end..(self.trigger.end + 2).min(self.end);
            let amounts =
                self.scene.spans_in(behind).iter().filter(|s| crate::rules::compile::is_measure(s.kind) && s.tokens.end <= self.end);
            found.extend(amounts.map(|s| Phrase { head: s.core.end - 1 - self.first, soft: true, opened: None }));
        }
        if found.is_empty() && trigger && matches!(slot, SlotKind::Agent | SlotKind::Subject) && self.follows_quote() {
            found.extend(self.tree.noun_after(self.trigger.end - 1 - self.first));
        }
        found
    }

    /// Date phrases of the clause, those behind the base first, nearest first.
    fn times(&self, bases: &[u32]) -> Vec<Phrase> {
        let Some(base) = bases.first() else { return Vec::new() };
        let dates = self.scene.spans_in(self.first..self.end).iter().filter(|s| matches!(s.kind, builtin::DATE | builtin::DURATION));
        let mut found: Vec<Phrase> = dates
            .map(|s| Phrase { head: s.core.end - 1 - self.first, soft: false, opened: None })
            .filter(|p| {
                self.tree.reaches(p.head, *base) || self.tree.clause_head(p.head) == self.tree.clause_head(self.tree.predicate(*base))
            })
            .collect();
        found.sort_by_key(|p| (p.head < *base, p.head.abs_diff(*base)));
        found
    }

    fn quoted(&self, token: u32) -> bool {
        self.scene.quotes.touching(token..token + 1).next().is_some()
    }

    /// Whether the trigger stands right behind a closing quotation mark: "…," said X.
    fn follows_quote(&self) -> bool {
        let before = self.trigger.start.checked_sub(1).filter(|t| *t >= self.first);
        let marks = before.is_some_and(|t| self.tree.is_mark(t - self.first));
        let near = self.trigger.start.saturating_sub(3)..self.trigger.start;
        marks && self.scene.quotes.touching(near).any(|(quote, ())| quote.end <= self.trigger.start)
    }

    /// Quotations that touch the sentence, nearest to the trigger first. The phrase's head is the quotation's last word in the sentence.
    fn quotes(&self) -> Vec<Phrase> {
        let around = |quote: &Range<u32>| quote.start <= self.trigger.start && self.trigger.end <= quote.end;
        let quotes = self.scene.quotes.touching(self.first..self.end).map(|(quote, ())| quote);
        let mut found: Vec<Phrase> = quotes
            .filter(|quote| !around(quote) && self.is_speech(quote.start))
            .map(|quote| Phrase { head: quote.end.min(self.end) - 1 - self.first, soft: false, opened: None })
            .collect();
        let trigger = self.trigger.start - self.first;
        found.sort_by_key(|p| p.head.abs_diff(trigger));
        found
    }

    /// Whether a quotation that starts at `token` is what somebody says, not a phrase inside a clause ("the “zero covid” policy"): it opens
    /// the sentence or stands behind a mark, a verb or a conjunction.
    fn is_speech(&self, token: u32) -> bool {
        let Some(before) = token.checked_sub(2).filter(|b| *b >= self.first) else { return true };
        let before = before - self.first;
        self.tree.opens_speech(before) || before + self.first >= self.trigger.start && before + self.first < self.trigger.end
    }

    /// The nearest span of a wanted type on one side, in the clause.
    fn beside(&self, left: bool, bases: &[u32], fillers: &[Filler]) -> Vec<Phrase> {
        let Some(base) = bases.first().map(|b| self.first + b) else { return Vec::new() };
        let spans = self.scene.spans_in(self.first..self.end).iter().filter(|s| fillers.iter().any(|f| self.scene.is_a(s, f.kind)));
        let side = spans.filter(|s| if left { s.tokens.end <= base } else { s.tokens.start > base });
        let mut found: Vec<Phrase> = side.map(|s| Phrase { head: s.core.end - 1 - self.first, soft: true, opened: None }).collect();
        let wide = !matches!(self.scope, Scope::Sentence | Scope::Clause);
        found.retain(|p| wide || self.tree.clause_head(p.head) == self.tree.clause_head(base - self.first));
        found.sort_by_key(|p| (self.first + p.head).abs_diff(base));
        found
    }

    /// The nearest span of a wanted type in the sentences before or behind, where the scope goes beyond the sentence.
    pub(super) fn beyond(&self, slot: SlotKind, fillers: &[Filler]) -> Option<Fill> {
        let sentences = match self.scope {
            Scope::Window(count) => count - 1,
            Scope::Paragraph | Scope::Headline => u32::MAX,
            Scope::Sentence | Scope::Clause => return None,
        };
        let document = self.scene.document;
        let block = document.sentences[self.sentence].block;
        let near = |other: usize| match self.scope {
            Scope::Window(_) => {
                other.abs_diff(self.sentence) as u32 <= sentences && self.scene.zone(other) == self.scene.zone(self.sentence)
            }
            _ => document.sentences[other].block == block,
        };
        let find = |other: usize, last: bool| {
            let spans = self.scene.spans_in(self.scene.sentence(other));
            let from = self.scene.first_span_in(self.scene.sentence(other));
            let fits = |(index, filler): (usize, &Filler)| {
                let span = &spans[index];
                (self.scene.is_a(span, filler.kind) && self.scene.fits(filler, span.core.end - 1, Some(from + index))).then(|| Fill {
                    tokens: span.tokens.clone(),
                    head: span.core.end - 1,
                    opened: span.tokens.start,
                    span: Some(from + index),
                    kind: filler.kind,
                    descriptor: None,
                    soft: true,
                    inherited: false,
                    base: None,
                    via: String::new(),
                })
            };
            let mut places: Vec<usize> = (0..spans.len()).collect();
            if last {
                places.reverse();
            }
            places.into_iter().flat_map(|index| fillers.iter().map(move |filler| (index, filler))).find_map(fits)
        };
        match slot {
            SlotKind::Left => (0..self.sentence).rev().take_while(|other| near(*other)).find_map(|other| find(other, true)),
            SlotKind::Right => {
                (self.sentence + 1..document.sentences.len()).take_while(|other| near(*other)).find_map(|other| find(other, false))
            }
            _ => None,
        }
    }
}
