//! The words of a tree to what others ask of them, so that tags stay inside `syntax`.

use super::Tree;
use crate::syntax::Upos;

impl Tree {
    /// Whether the word is a verb or an auxiliary.
    pub fn is_verb(&self, word: u32) -> bool {
        matches!(self.upos(word), Upos::Verb | Upos::Aux)
    }

    /// Whether the word is a pronoun that stands for a person or thing.
    pub fn is_pronoun(&self, word: u32) -> bool {
        self.upos(word) == Upos::Pron
    }

    /// "he", "it", "they".
    pub fn is_personal(&self, word: u32) -> bool {
        self.is_pronoun(word) && self.xpos(word).as_str() == "PRP"
    }

    /// "that", "those" where they may stand for a noun.
    pub fn stands_for_noun(&self, word: u32) -> bool {
        matches!(self.upos(word), Upos::Pron | Upos::Det | Upos::Sconj)
    }

    /// "the", "a", "its".
    pub fn is_determiner(&self, word: u32) -> bool {
        self.upos(word) == Upos::Det
    }

    /// "and", "or", "but".
    pub fn is_coordinator(&self, word: u32) -> bool {
        self.upos(word) == Upos::Cconj
    }

    /// Punctuation.
    pub fn is_mark(&self, word: u32) -> bool {
        self.upos(word) == Upos::Punct
    }

    /// A noun that is no name.
    pub fn is_common_noun(&self, word: u32) -> bool {
        self.upos(word) == Upos::Noun
    }

    /// Whether the word may belong to what describes a name: "Danish dairy group", "state-owned lender".
    pub fn is_descriptive(&self, word: u32) -> bool {
        matches!(self.upos(word), Upos::Noun | Upos::Adj) || self.xpos(word).as_str() == "HYPH"
    }

    /// Whether a quotation behind the word is what somebody says, not a phrase inside a clause ("the “zero covid” policy").
    pub fn opens_speech(&self, word: u32) -> bool {
        matches!(self.upos(word), Upos::Punct | Upos::Verb | Upos::Sconj | Upos::Part | Upos::Adp)
    }

    /// Whether a noun phrase that ends before `word` is whole: no noun or genitive goes on with it.
    pub fn closes_phrase(&self, word: u32) -> bool {
        word >= self.len() || !(matches!(self.upos(word), Upos::Noun | Upos::Propn) || matches!(self.xpos(word).as_str(), "POS" | "HYPH"))
    }
}
