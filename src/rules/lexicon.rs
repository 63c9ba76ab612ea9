//! Words, phrases and lists to one trie over token hashes; a token costs one probe, however many classes it is in.

use super::trie::{NodeId, Trie};
use crate::text::{Document, Flags, hash_lower};
use std::collections::BTreeMap;
use std::ops::Range;

/// A set of token sequences that patterns name: a literal, a lemma, a list. Its index is its id.
pub type ClassId = u32;

/// A word or phrase of the document that some classes have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// Index of its [`Entry`].
    pub entry: u32,
}

/// A class that a word or phrase is in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Member {
    /// The class.
    pub class: ClassId,
    /// Index of the word in the class, for its attributes.
    pub word: u32,
}

/// What one spelling is in: the set of classes that an occurrence of it belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// The exact surface, for words with a capital.
    exact: Option<Box<str>>,
    /// Its classes, in [`Lexicon::members`], sorted.
    members: Range<u32>,
}

/// The trie. Overlapping: every entry that stands at a token is found.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    trie: Trie,
    /// Entries by node: those of node `n` are `of_node[n]..of_node[n + 1]`.
    of_node: Vec<u32>,
    entries: Vec<Entry>,
    members: Vec<Member>,
    /// Until [`Lexicon::finish`].
    building: BTreeMap<(NodeId, Option<Box<str>>), Vec<Member>>,
}

impl Lexicon {
    /// Adds a token sequence to a class. Sequences with a capital letter match exactly, others in any case.
    pub fn insert(&mut self, words: &[&str], class: ClassId, word: u32) {
        if words.is_empty() {
            return;
        }
        let exact = words.iter().any(|w| w.chars().any(char::is_uppercase)).then(|| words.concat().into_boxed_str());
        let node = self.trie.insert(words.iter().map(|w| hash_lower(w)));
        let members = self.building.entry((node, exact)).or_default();
        if members.iter().all(|m| m.class != class) {
            members.push(Member { class, word });
        }
    }

    /// Lays out what was inserted. Nothing is found before.
    pub fn finish(&mut self) {
        self.of_node = vec![0; self.trie.nodes() + 1];
        for ((node, exact), mut members) in std::mem::take(&mut self.building) {
            members.sort_unstable();
            let start = self.members.len() as u32;
            self.members.extend(members);
            self.entries.push(Entry { exact, members: start..self.members.len() as u32 });
            self.of_node[node as usize + 1] += 1;
        }
        for node in 1..self.of_node.len() {
            self.of_node[node] += self.of_node[node - 1];
        }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The classes of an entry, sorted.
    pub fn members(&self, entry: u32) -> &[Member] {
        let range = &self.entries[entry as usize].members;
        &self.members[range.start as usize..range.end as usize]
    }

    /// The word of a class that an entry is, if it is one.
    pub fn word_of(&self, entry: u32, class: ClassId) -> Option<u32> {
        let members = self.members(entry);
        members.binary_search_by_key(&class, |m| m.class).ok().map(|index| members[index].word)
    }

    /// All hits of a document, by start; `offsets[t]..offsets[t + 1]` are those that start at token `t`.
    pub fn scan(&self, document: &Document<'_>, hits: &mut Vec<Hit>, offsets: &mut Vec<u32>) {
        hits.clear();
        offsets.clear();
        let tokens = &document.tokens;
        for start in 0..tokens.len() {
            offsets.push(hits.len() as u32);
            let (mut node, mut end) = (0, start);
            while let Some(token) = tokens.get(end).filter(|t| end == start || !t.flags.has(Flags::SENT_START)) {
                let Some(next) = self.trie.step(node, token.lower) else { break };
                (node, end) = (next, end + 1);
                for entry in self.of_node[node as usize]..self.of_node[node as usize + 1] {
                    if self.entries[entry as usize].exact.as_ref().is_none_or(|exact| same_surface(exact, document, start, end)) {
                        hits.push(Hit { start: start as u32, end: end as u32, entry });
                    }
                }
            }
        }
        offsets.push(hits.len() as u32);
    }
}

/// Whether the tokens spell `exact` (their words without spaces), quotes aside.
pub(super) fn same_surface(exact: &str, document: &Document<'_>, start: usize, end: usize) -> bool {
    let mut rest = exact;
    for index in start..end {
        match rest.strip_prefix(document.word(index as u32)) {
            Some(left) => rest = left,
            None => return (start..end).flat_map(|i| document.word(i as u32).chars()).map(plain_quote).eq(exact.chars().map(plain_quote)),
        }
    }
    rest.is_empty()
}

fn plain_quote(c: char) -> char {
    match c {
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        other => other,
    }
}
