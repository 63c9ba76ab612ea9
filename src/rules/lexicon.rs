//! Words, phrases, lists and names to one trie over token hashes; a token costs one probe.

use crate::text::{Document, Flags, hash_lower};
use rustc_hash::FxHashMap;

/// A set of token sequences that patterns name: a literal, a lemma, a list. Its index is its id.
pub type ClassId = u32;

/// An occurrence of an entry of a class in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// The class.
    pub class: ClassId,
    /// Index of the entry in the class, for its attributes.
    pub entry: u32,
}

#[derive(Clone, Debug, Default)]
struct Node {
    children: FxHashMap<u64, u32>,
    accepts: Vec<Accept>,
}

#[derive(Clone, Debug)]
struct Accept {
    class: ClassId,
    entry: u32,
    /// The exact surface, for entries with a capital.
    exact: Option<Box<str>>,
}

/// The trie. Overlapping: every entry that stands at a token is found.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    root: FxHashMap<u64, u32>,
    nodes: Vec<Node>,
}

impl Lexicon {
    /// Adds a token sequence to a class. Sequences with a capital letter match exactly, others in any case.
    pub fn insert(&mut self, words: &[&str], class: ClassId, entry: u32) {
        let Some((first, rest)) = words.split_first() else { return };
        let joined = words.join(" ");
        let exact = joined.chars().any(char::is_uppercase).then(|| words.concat().into_boxed_str());
        let mut node = child(&mut self.root, &mut self.nodes, hash_lower(first));
        for word in rest {
            let hash = hash_lower(word);
            node = match self.nodes[node as usize].children.get(&hash) {
                Some(next) => *next,
                None => {
                    let next = self.nodes.len() as u32;
                    self.nodes.push(Node::default());
                    self.nodes[node as usize].children.insert(hash, next);
                    next
                }
            };
        }
        let accepts = &mut self.nodes[node as usize].accepts;
        if !accepts.iter().any(|a| a.class == class && a.exact == exact) {
            accepts.push(Accept { class, entry, exact });
        }
    }

    /// All hits of a document, by start; `offsets[t]..offsets[t + 1]` are those that start at token `t`.
    pub fn scan(&self, document: &Document<'_>, hits: &mut Vec<Hit>, offsets: &mut Vec<u32>) {
        hits.clear();
        offsets.clear();
        let tokens = &document.tokens;
        for (start, token) in tokens.iter().enumerate() {
            offsets.push(hits.len() as u32);
            let Some(mut node) = self.root.get(&token.lower).map(|n| &self.nodes[*n as usize]) else { continue };
            let mut end = start;
            loop {
                end += 1;
                for accept in &node.accepts {
                    let surface_fits = accept.exact.as_ref().is_none_or(|exact| same_surface(exact, document, start, end));
                    if surface_fits {
                        hits.push(Hit { start: start as u32, end: end as u32, class: accept.class, entry: accept.entry });
                    }
                }
                let next = tokens.get(end).filter(|t| !t.flags.has(Flags::SENT_START) && !node.children.is_empty());
                match next.and_then(|t| node.children.get(&t.lower)) {
                    Some(next) => node = &self.nodes[*next as usize],
                    None => break,
                }
            }
        }
        offsets.push(hits.len() as u32);
    }
}

fn child(root: &mut FxHashMap<u64, u32>, nodes: &mut Vec<Node>, hash: u64) -> u32 {
    *root.entry(hash).or_insert_with(|| {
        nodes.push(Node::default());
        nodes.len() as u32 - 1
    })
}

/// Whether the tokens spell `exact` (their words without spaces), quotes aside.
fn same_surface(exact: &str, document: &Document<'_>, start: usize, end: usize) -> bool {
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

/// A node of the trie of names: its children, and the entries that end here with their spelling.
#[derive(Clone, Debug, Default)]
struct NameNode {
    children: FxHashMap<u64, u32>,
    accepts: Vec<(u32, Case, Box<str>)>,
}

/// Names of all gazetteers in one trie; leftmost-longest.
#[derive(Clone, Debug, Default)]
pub struct Names {
    root: FxHashMap<u64, u32>,
    nodes: Vec<NameNode>,
}

impl Names {
    /// Adds an alias, split into tokens. `common` says that its lower-case form is an ordinary word ("Who"), so that an acronym
    /// does not match in Title Case.
    pub fn insert(&mut self, words: &[&str], entry: u32, common: bool) {
        let Some((first, rest)) = words.split_first() else { return };
        let mut node = *self.root.entry(hash_lower(first)).or_insert_with(|| {
            self.nodes.push(NameNode::default());
            self.nodes.len() as u32 - 1
        });
        for word in rest {
            let fresh = self.nodes.len() as u32;
            let next = *self.nodes[node as usize].children.entry(hash_lower(word)).or_insert(fresh);
            if next == fresh {
                self.nodes.push(NameNode::default());
            }
            node = next;
        }
        let surface = words.concat();
        let lower = !surface.chars().any(char::is_uppercase) && surface.chars().any(char::is_alphabetic);
        let case = if lower {
            Case::Any
        } else if common {
            Case::Listed
        } else {
            Case::Title
        };
        let accepts = &mut self.nodes[node as usize].accepts;
        if !accepts.iter().any(|(known, ..)| *known == entry) || case == Case::Any {
            accepts.push((entry, case, surface.into_boxed_str()));
        }
    }

    /// All leftmost-longest names of a document. Of several entries with one name the first listed stands.
    pub fn scan(&self, document: &Document<'_>, out: &mut Vec<NameHit>) {
        out.clear();
        let tokens = &document.tokens;
        let mut start = 0;
        while start < tokens.len() {
            let mut best = None;
            if let Some(first) = self.root.get(&tokens[start].lower) {
                let (mut node, mut end) = (&self.nodes[*first as usize], start);
                loop {
                    end += 1;
                    if let Some((entry, ..)) =
                        node.accepts.iter().find(|(_, case, surface)| self.case_fits(*case, surface, document, start, end))
                    {
                        best = Some(NameHit { start: start as u32, end: end as u32, entry: *entry });
                    }
                    let next = tokens.get(end).filter(|t| !t.flags.has(Flags::SENT_START) && !node.children.is_empty());
                    match next.and_then(|t| node.children.get(&t.lower)) {
                        Some(next) => node = &self.nodes[*next as usize],
                        None => break,
                    }
                }
            }
            match best {
                Some(hit) => {
                    start = hit.end as usize;
                    out.push(hit);
                }
                None => start += 1,
            }
        }
    }

    fn case_fits(&self, case: Case, surface: &str, document: &Document<'_>, start: usize, end: usize) -> bool {
        if case == Case::Any || same_surface(surface, document, start, end) {
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
}
