//! The names of all gazetteers to one trie, and a document to the names that stand in it: leftmost, then longest.

use super::gazetteer::{Entries, Piece};
use super::lexicon::same_surface;
use super::trie::{NodeId, Trie};
use crate::text::{Document, Flags, hash_lower};

/// How a listed name may be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Case {
    /// As listed, or all in capitals.
    Listed,
    /// As listed, in Title Case or all in capitals.
    Title,
    /// In any case: the alias is listed in lower case.
    Any,
}

/// A listed name in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NameHit {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// Index of the gazetteer entry.
    pub entry: u32,
}

/// A spelling that ends at a node.
#[derive(Clone, Copy, Debug)]
struct Spelling {
    node: NodeId,
    words: Piece,
    entry: u32,
    case: Case,
}

/// Names of all gazetteers in one trie; leftmost-longest.
#[derive(Clone, Debug, Default)]
pub struct Names {
    trie: Trie,
    /// By node, those of one node in the order they were listed.
    spellings: Vec<Spelling>,
    of_node: Vec<u32>,
    /// Which first words there are: rare ones that start with a small letter, and all.
    small: Filter,
    all: Filter,
}

impl Names {
    /// Makes room for that many names.
    pub fn reserve(&mut self, names: usize) {
        self.trie.reserve(names * 3 / 2);
        self.spellings.reserve(names);
        (self.small, self.all) = (Filter::new(names), Filter::new(names));
    }

    /// Adds an alias: its tokens, its words in the store of entries and its entry. `common` says that its lower-case form is an ordinary
    /// word ("Who"), so that an acronym does not match in Title Case.
    pub fn insert(&mut self, tokens: &[&str], words: Piece, entry: u32, common: bool) {
        let Some(first) = tokens.first() else { return };
        let letters = || tokens.iter().flat_map(|token| token.chars());
        let case = if !letters().any(char::is_uppercase) && letters().any(char::is_alphabetic) {
            Case::Any
        } else if common {
            Case::Listed
        } else {
            Case::Title
        };
        let hash = hash_lower(first);
        let rest = tokens[1..].iter().map(|token| hash_lower(token));
        let node = self.trie.insert(std::iter::once(hash).chain(rest));
        self.all.add(hash);
        if case == Case::Any || first.starts_with(char::is_lowercase) {
            self.small.add(hash);
        }
        self.spellings.push(Spelling { node, words, entry, case });
    }

    /// Lays out what was inserted. Nothing is found before.
    pub fn finish(&mut self) {
        self.spellings.sort_unstable_by_key(|spelling| (spelling.node, spelling.entry));
        self.of_node = vec![0; self.trie.nodes() + 1];
        for spelling in &self.spellings {
            self.of_node[spelling.node as usize + 1] += 1;
        }
        for node in 1..self.of_node.len() {
            self.of_node[node] += self.of_node[node - 1];
        }
    }

    /// All leftmost-longest names of a document. Of several entries with one name the first listed stands.
    pub fn scan(&self, entries: &Entries, document: &Document<'_>, out: &mut Vec<NameHit>) {
        out.clear();
        if self.spellings.is_empty() {
            return;
        }
        let tokens = &document.tokens;
        let mut start = 0;
        while start < tokens.len() {
            match self.longest(entries, document, start) {
                Some(hit) => {
                    start = hit.end as usize;
                    out.push(hit);
                }
                None => start += 1,
            }
        }
    }

    fn longest(&self, entries: &Entries, document: &Document<'_>, start: usize) -> Option<NameHit> {
        let tokens = &document.tokens;
        let first = &tokens[start];
        // Most words are no name's first: two bits of a small table say so without a look at the trie.
        let filter = if starts_small(document, start) { &self.small } else { &self.all };
        if !filter.may_have(first.lower) {
            return None;
        }
        let (mut node, mut end, mut best) = (0, start, None);
        while let Some(token) = tokens.get(end).filter(|t| end == start || !t.flags.has(Flags::SENT_START)) {
            let Some(next) = self.trie.step(node, token.lower) else { break };
            (node, end) = (next, end + 1);
            let spellings = &self.spellings[self.of_node[node as usize] as usize..self.of_node[node as usize + 1] as usize];
            if let Some(found) = spellings.iter().find(|s| case_fits(s.case, entries.text(s.words), document, start, end)) {
                best = Some(NameHit { start: start as u32, end: end as u32, entry: found.entry });
            }
        }
        best
    }
}

/// Whether a token begins with a small letter.
fn starts_small(document: &Document<'_>, token: usize) -> bool {
    !document.tokens[token].flags.has(Flags::CAP) && document.word(token as u32).starts_with(char::is_lowercase)
}

/// A set of hashes that may say yes by mistake: one bit each.
#[derive(Clone, Debug)]
struct Filter {
    bits: Vec<u64>,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter::new(0)
    }
}

impl Filter {
    /// Sixteen bits a name, 4 KiB at least and 1 MiB at most.
    fn new(names: usize) -> Filter {
        Filter { bits: vec![0; (names / 4).next_power_of_two().clamp(1 << 9, 1 << 17)] }
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let bit = hash as usize & (self.bits.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    fn add(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.bits[word] |= bit;
    }

    fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }
}

fn case_fits(case: Case, listed: &str, document: &Document<'_>, start: usize, end: usize) -> bool {
    if case == Case::Any || spells(listed, document, start, end) {
        return true;
    }
    let words = || (start..end).map(|i| document.word(i as u32));
    let letters = |word: &str| word.chars().any(char::is_alphabetic);
    let capitals = |word: &str| !word.chars().any(char::is_lowercase);
    let spelt: usize = words().filter(|w| letters(w)).map(str::len).sum();
    if words().all(capitals) {
        // All in capitals: a headline's "FRANCE"; of a short acronym in mixed case ("US" for "Us") nothing is known.
        return spelt > 2;
    }
    case == Case::Title
        && words().all(|word| {
            let mut chars = word.chars();
            let first_up = chars.next().is_some_and(char::is_uppercase);
            !letters(word) || (first_up && (word.len() == 1 || chars.all(|c| !c.is_uppercase())))
        })
}

/// Whether the tokens spell a listed name, which has its spaces.
fn spells(listed: &str, document: &Document<'_>, start: usize, end: usize) -> bool {
    if end == start + 1 && !listed.contains(char::is_whitespace) {
        return same_surface(listed, document, start, end);
    }
    let mut rest = listed;
    for index in start..end {
        match rest.trim_start().strip_prefix(document.word(index as u32)) {
            Some(left) => rest = left,
            None => {
                let close: String = listed.split_whitespace().collect();
                return same_surface(&close, document, start, end);
            }
        }
    }
    rest.trim_start().is_empty()
}
