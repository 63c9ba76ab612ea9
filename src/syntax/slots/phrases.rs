//! A tree to the words of its phrases: noun phrases, prepositional phrases, clauses.

use super::{CLIMB, Phrase, Tree};
use crate::syntax::{Relation, Upos, Xpos};
use std::ops::Range;

impl Tree {
    /// The noun phrase that starts right behind a verb of saying: "said Ana Silva".
    pub fn noun_after(&self, verb: u32) -> Option<Phrase> {
        let next = verb + 1;
        let (_, head) = (next < self.len()).then(|| self.flat_phrase(next, &|_| false)).flatten()?;
        Some(Phrase::soft(head))
    }

    /// A noun phrase that starts at a word, by tags alone, with its `of` chain: for stretches where the tree is no guide. A demonstrative
    /// takes any phrase behind it ("that through Porto"). `stops` names words that end it, such as an amount's first.
    pub fn flat_phrase(&self, start: u32, stops: &dyn Fn(u32) -> bool) -> Option<(Range<u32>, u32)> {
        let mut at = start;
        let mut head = None;
        let demonstrative = start + 1 < self.len() && self.is_demonstrative(start) && self.upos(start + 1) == Upos::Adp;
        if demonstrative {
            head = Some(start);
        }
        let ends = |at: u32| at >= self.len() || stops(at) || at > start && self.is_demonstrative(at);
        while !demonstrative && !ends(at) {
            if matches!(self.upos(at), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num) && !self.is_relative_word(at) {
                head = Some(at);
            } else if !(matches!(self.upos(at), Upos::Det | Upos::Adj)
                || matches!(self.xpos(at).as_str(), "POS" | "HYPH")
                || self.is_participle_before_noun(at))
            {
                break;
            }
            at += 1;
        }
        let head = head?;
        let mut end = head + 1;
        let goes_on = self.is_genitive(end) || self.is_demonstrative(head) && end < self.len() && self.upos(end) == Upos::Adp;
        if goes_on
            && !stops(end)
            && let Some((more, _)) = self.flat_phrase(end + 1, stops)
        {
            end = more.end;
        }
        Some((start..end, head))
    }

    /// "coking coal", "frozen fish": a participle that describes the noun behind it.
    fn is_participle_before_noun(&self, word: u32) -> bool {
        matches!(self.xpos(word), Xpos::VBG | Xpos::VBN) && word + 1 < self.len() && self.upos(word + 1) == Upos::Noun
    }

    /// "that", "those" standing for a noun.
    pub(super) fn is_demonstrative(&self, word: u32) -> bool {
        matches!(self.xpos(word).as_str(), "DT" | "WDT" | "IN") && matches!(self.upos(word), Upos::Pron | Upos::Sconj)
            || self.upos(word) == Upos::Det && word + 1 < self.len() && self.upos(word + 1) == Upos::Adp
    }

    /// The phrase of a nominal: its head with what hangs on it, without relative clauses, participles, appositions, other conjuncts, and
    /// without the words that `skip` names. The words form one run around the head.
    pub fn noun_phrase(&self, head: u32, skip: impl Fn(u32) -> bool) -> Range<u32> {
        let mut keep = vec![false; self.len() as usize];
        let mut stack = vec![head];
        while let Some(word) = stack.pop() {
            if word != head && skip(word) {
                continue;
            }
            keep[word as usize] = true;
            stack.extend(self.children(word).filter(|c| self.belongs(word, *c, head)));
        }
        let (mut start, mut end) = (head, head + 1);
        while start > 0 && keep[start as usize - 1] {
            start -= 1;
        }
        while end < self.len() && keep[end as usize] {
            end += 1;
        }
        while start < head && self.upos(start) == Upos::Punct && self.xpos(start).as_str() != "``" {
            start += 1;
        }
        while end > head + 1 && matches!(self.upos(end - 1), Upos::Punct | Upos::Adp | Upos::Cconj) {
            end -= 1;
        }
        start..end
    }

    /// Whether `child` stays in the noun phrase of `word` (itself below `top`).
    pub(super) fn belongs(&self, word: u32, child: u32, top: u32) -> bool {
        match self.relation(child) {
            Relation::Det
            | Relation::DetPredet
            | Relation::Amod
            | Relation::Compound
            | Relation::CompoundPrt
            | Relation::Flat
            | Relation::Fixed
            | Relation::Nummod
            | Relation::NmodPoss
            | Relation::NmodDesc
            | Relation::Goeswith
            | Relation::Nmod
            | Relation::NmodUnmarked
            | Relation::CcPreconj => true,
            // The preposition that opens the whole phrase stays outside; those further in belong.
            Relation::Case => word != top || child > word,
            Relation::Advmod => child < word || self.modifies(word),
            Relation::Appos => child == word + 1,
            // Coordination inside a modifier ("smartphone and gadget maker"), not of the head itself.
            Relation::Conj | Relation::Cc => word != top && (self.modifies(word) || self.relation(word) == Relation::Conj && child < top),
            Relation::Punct => word != top || child < word || self.xpos(child).as_str() == "HYPH",
            Relation::Obl | Relation::OblUnmarked | Relation::Obj => word != top && self.relation(word) == Relation::Amod,
            _ => false,
        }
    }

    /// The head with the determiner, adjectives and nouns before it.
    pub fn base_phrase(&self, head: u32) -> Range<u32> {
        let mut start = head;
        while start > 0
            && (self.head(start - 1).is_some_and(|h| h > start - 1 && h <= head)
                && (self.modifies(start - 1) || self.xpos(start - 1).as_str() == "HYPH"))
        {
            start -= 1;
        }
        start..head + 1
    }

    /// The head of the `of` phrase behind a noun.
    pub fn of_phrase(&self, noun: u32) -> Option<u32> {
        self.children(noun).find(|c| {
            *c > noun
                && self.relation(*c) == Relation::Nmod
                && self.children(*c).any(|k| self.words[k as usize] == self.of && self.relation(k) == Relation::Case)
        })
    }

    /// The words of a clause without its complementiser, `to` and outer punctuation, and without the subtree of `besides`.
    pub fn clause_words(&self, head: u32, besides: Option<u32>) -> Range<u32> {
        let top = if self.heads_clause(head) || self.head(head).is_none() { head } else { self.clause_head(head) };
        let mut keep = vec![false; self.len() as usize];
        let mut stack = vec![top];
        while let Some(word) = stack.pop() {
            keep[word as usize] = true;
            // What opens the clause stays outside, unless a word of the clause stands before it ("not to submit").
            let opens = |c: u32| self.relation(c) == Relation::Mark && !self.is_relative_word(c) || self.relation(c) == Relation::Cc;
            let outer = |c: u32| {
                word == top
                    && c < word
                    && opens(c)
                    && !self.children(word).any(|k| k < c && !opens(k) && self.relation(k) != Relation::Punct)
            };
            stack.extend(self.children(word).filter(|c| Some(*c) != besides && !outer(*c)));
        }
        let (mut start, mut end) = (top, top + 1);
        while start > 0 && keep[start as usize - 1] {
            start -= 1;
        }
        while end < self.len() && keep[end as usize] {
            end += 1;
        }
        while start < end - 1 && (self.upos(start) == Upos::Punct && self.xpos(start).as_str() != "``") {
            start += 1;
        }
        while end > start + 1 && self.upos(end - 1) == Upos::Punct && self.xpos(end - 1).as_str() != "''" {
            end -= 1;
        }
        if self.xpos(start).as_str() == "``" && !(start..end).any(|w| self.xpos(w).as_str() == "''") {
            start = (start + 1).min(end - 1);
        }
        start..end
    }

    pub(super) fn is_relative_word(&self, word: u32) -> bool {
        matches!(self.xpos(word).as_str(), "WDT" | "WP" | "WRB" | "WP$")
    }

    /// A verb with its auxiliaries and particle, without objects.
    pub fn verb_phrase(&self, verb: u32) -> Range<u32> {
        let mut range = verb..verb + 1;
        for child in self.children(verb) {
            match self.relation(child) {
                Relation::CompoundPrt if child == range.end => range.end = child + 1,
                Relation::Aux | Relation::AuxPass if self.xpos(child) != Xpos::TO => range.start = range.start.min(child),
                _ => {}
            }
        }
        range
    }

    /// All nominal heads of phrases, in text order.
    pub fn nominals(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter(|w| self.is_nominal(*w) && !self.modifies(*w) && self.relation(*w) != Relation::Case)
    }

    /// The heads joined to `head` by coordination, itself first, in text order.
    pub fn conjuncts(&self, head: u32) -> Vec<u32> {
        let mut found = vec![head];
        let mut at = 0;
        while at < found.len() && found.len() < 64 {
            let next: Vec<u32> = self
                .children(found[at])
                .filter(|c| self.relation(*c) == Relation::Conj && (self.is_nominal(*c) || !self.is_verb(*c)))
                .collect();
            found.extend(next);
            at += 1;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The phrases that the preposition `words` (hashes) opens, asked from `base`: those that hang on it, then those of its clause to its
    /// right, then fronted ones. `fronted` allows phrases before `base`.
    pub fn prepositional(&self, base: u32, words: &[u64], fronted: bool) -> Vec<Phrase> {
        let base = self.predicate(base);
        let n = self.len();
        let (mut firm, mut right, mut left) = (Vec::new(), Vec::new(), Vec::new());
        let clause = self.clause_head(base);
        for start in 0..n.saturating_sub(words.len() as u32) {
            let end = start + words.len() as u32;
            if self.words[start as usize..end as usize] != *words {
                continue;
            }
            // A phrase behind a verb speaks of that verb, not of a noun before it ("imports have risen for four weeks").
            if !fronted && (base..start).any(|w| self.upos(w) == Upos::Verb && w != base) {
                continue;
            }
            let Some(head) = self.opened_by(start, end) else { continue };
            let governor = self.governor(head, start);
            if governor == Some(base) {
                firm.push(Phrase { head, soft: false, opened: Some((start, end)) });
            } else if start > base
                && governor.is_some_and(|g| self.same_domain(base, clause, g) || self.same_domain(g, self.clause_head(g), base))
            {
                right.push(Phrase { head, soft: true, opened: Some((start, end)) });
            } else if fronted
                && start < base
                && governor.is_some_and(|g| self.predicate(g) == clause || self.clause_head(g) == clause && !self.inside_nominal(g))
            {
                left.push(Phrase { head, soft: true, opened: Some((start, end)) });
            }
        }
        firm.extend(right);
        firm.extend(left);
        firm
    }

    /// Whether `word` stands in a noun phrase of its clause rather than being its predicate.
    pub(super) fn inside_nominal(&self, word: u32) -> bool {
        self.is_nominal(word) && self.clause_head(word) != word
    }

    /// Whether a phrase governed by `governor` may count for `base` to its left: the same clause, or a noun or infinitive below it.
    pub(super) fn same_domain(&self, base: u32, clause: u32, governor: u32) -> bool {
        let mut at = governor;
        for _ in 0..CLIMB {
            if at == base || self.clause_head(at) == clause {
                return true;
            }
            let head = self.clause_head(at);
            if !matches!(self.relation(head), Relation::Xcomp | Relation::Acl | Relation::Advcl) || self.has_subject(head) {
                return false;
            }
            match self.head(head) {
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// The head of the phrase behind a preposition at `start..end`.
    pub(super) fn opened_by(&self, start: u32, end: u32) -> Option<u32> {
        let head = self
            .head(start)
            .filter(|h| *h >= end && matches!(self.relation(start), Relation::Case | Relation::Mark | Relation::Advmod | Relation::Cc));
        if let Some(head) = head {
            return Some(head);
        }
        // "compared to February": the first word may be read as a verb with the phrase below it.
        let mut at = (end < self.len()).then_some(end)?;
        for _ in 0..CLIMB {
            match self.head(at) {
                Some(head) if head > at && !self.is_verb(head) => at = head,
                _ => break,
            }
        }
        self.is_nominal(at).then_some(at)
    }

    /// What a prepositional phrase hangs on, seen through a preposition that the parser took for a verb.
    pub(super) fn governor(&self, head: u32, start: u32) -> Option<u32> {
        let governor = self.head(head)?;
        if governor >= start && governor < head { self.head(governor) } else { Some(governor) }
    }

    /// The first word of the preposition that opens the phrase of `head`.
    pub fn opening(&self, head: u32) -> Option<u32> {
        self.children(head).find(|c| *c < head && matches!(self.relation(*c), Relation::Case | Relation::Mark))
    }

    /// Whether the word is the preposition of the genitive, "of".
    pub fn is_genitive(&self, word: u32) -> bool {
        self.words.get(word as usize) == Some(&self.of)
    }

    /// Names that are joined to a descriptor `head`: "drone giant DJI", "Lenovo, the PC giant".
    pub fn joined_names(&self, head: u32) -> Vec<u32> {
        let joined = |c: &u32| {
            matches!(
                self.relation(*c),
                Relation::Appos | Relation::Flat | Relation::Compound | Relation::NmodDesc | Relation::Nmod | Relation::Dep
            ) && self.upos(*c) == Upos::Propn
        };
        let close = |c: &u32| {
            self.relation(*c) == Relation::Appos
                || *c == head + 1
                || (*c < head && *c + 1 == head)
                || *c > head && (head + 1..*c).all(|w| self.upos(w) == Upos::Propn)
        };
        let mut names: Vec<u32> =
            self.children(head).filter(joined).filter(close).filter(|c| self.child(*c, &[Relation::Case]).is_none()).collect();
        if let Some(above) = self.head(head).filter(|h| {
            self.upos(*h) == Upos::Propn
                && *h > head
                && matches!(self.relation(head), Relation::Compound | Relation::Amod | Relation::NmodDesc | Relation::Appos)
        }) {
            names.push(above);
        }
        names
    }

    /// Whether the word may stand before a name as its descriptor ("the PC giant Lenovo").
    pub fn describes(&self, word: u32) -> bool {
        matches!(self.upos(word), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Part | Upos::Cconj)
            || self.xpos(word).as_str() == "HYPH"
            || self.xpos(word) == Xpos::VBG
            || self.xpos(word) == Xpos::VBN
    }
}
