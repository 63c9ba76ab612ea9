//! A word and its tag to its lemma: exceptions learned from treebanks, then rules that change endings.

use crate::syntax::atoms::hash;
use crate::syntax::tables::{Reader, Writer};
use crate::syntax::tagset::{Tag, Upos};
use std::borrow::Cow;
use std::collections::HashMap;

/// A change of ending: cut bytes from the end, append others; `lower` says whether the word is put in lower case first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Edit {
    /// Bytes to cut.
    pub cut: u8,
    /// What to append.
    pub add: String,
    /// Whether the word is put in lower case first.
    pub lower: bool,
}

impl Edit {
    /// The shortest change that turns `word` into `lemma`.
    pub fn between(word: &str, lemma: &str) -> Option<Edit> {
        let lowered = word.to_lowercase();
        let cut_after = |from: &str| {
            from.char_indices().zip(lemma.chars()).take_while(|((_, a), b)| a == b).map(|((i, a), _)| i + a.len_utf8()).last().unwrap_or(0)
        };
        let (same_lower, same) = (cut_after(&lowered), cut_after(word));
        let (lower, from, same) = if same_lower > same { (true, lowered.as_str(), same_lower) } else { (false, word, same) };
        Some(Edit { cut: u8::try_from(from.len() - same).ok()?, add: lemma[same..].to_owned(), lower })
    }

    /// The changed word, when the change fits it.
    pub fn apply<'w>(&self, word: &'w str) -> Option<Cow<'w, str>> {
        let base: Cow<'w, str> =
            if self.lower && word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) };
        let keep =
            base.len().checked_sub(usize::from(self.cut)).filter(|&keep| base.is_char_boundary(keep) && keep + self.add.len() > 0)?;
        if self.cut == 0 && self.add.is_empty() {
            return Some(base);
        }
        if self.add.is_empty()
            && let Cow::Borrowed(word) = base
        {
            return Some(Cow::Borrowed(&word[..keep]));
        }
        let mut out = String::with_capacity(keep + self.add.len());
        out.push_str(&base[..keep]);
        out.push_str(&self.add);
        Some(Cow::Owned(out))
    }
}

/// What maps words to lemmas.
#[derive(Clone, Debug, Default)]
pub struct Lemmas {
    edits: Vec<Edit>,
    table: HashMap<u32, u16, rustc_hash::FxBuildHasher>,
}

/// Longest ending that rules look at, in bytes.
pub const ENDING: usize = 6;

impl Lemmas {
    /// Key of a whole lower-case word with a tag.
    pub fn word_key(lower: &str, tag: Tag) -> u32 {
        Lemmas::key(lower.as_bytes(), tag, 1)
    }

    /// Key of an ending with a tag.
    pub fn ending_key(ending: &[u8], tag: Tag) -> u32 {
        Lemmas::key(ending, tag, 2)
    }

    fn key(bytes: &[u8], tag: Tag, kind: u64) -> u32 {
        (hash(bytes).wrapping_add((tag.upos as u64) << 8 | u64::from(tag.xpos.number()) | kind << 16).wrapping_mul(0xd6e8_feb8_6659_fd93)
            >> 32) as u32
    }

    /// Lemmas from changes and a list of (key, index of a change).
    pub fn new(edits: Vec<Edit>, keys: &[(u32, u16)]) -> Lemmas {
        Lemmas { edits, table: keys.iter().copied().collect() }
    }

    /// The lemma of `word`.
    pub fn find<'w>(&self, word: &'w str, tag: Tag) -> Cow<'w, str> {
        if word.contains(['’', '‘']) {
            return Cow::Owned(self.find(&word.replace(['’', '‘'], "'"), tag).into_owned());
        }
        let lower: Cow<'w, str> = if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(word.to_lowercase())
        };
        let mut keys = std::iter::once(Lemmas::word_key(&lower, tag))
            .chain((0..=ENDING.min(lower.len())).rev().map(|length| Lemmas::ending_key(&lower.as_bytes()[lower.len() - length..], tag)));
        let found = keys.find_map(|key| self.edits.get(usize::from(*self.table.get(&key)?))?.apply(word));
        found.unwrap_or_else(|| if tag.upos == Upos::Propn { Cow::Borrowed(word) } else { lower })
    }

    /// Writes the tables; keys in ascending order.
    pub fn write(&self, to: &mut Writer) {
        to.u32(self.edits.len() as u32);
        for edit in &self.edits {
            to.bytes(&[edit.cut, u8::from(edit.lower), edit.add.len() as u8]);
            to.bytes(edit.add.as_bytes());
        }
        let mut keys: Vec<(u32, u16)> = self.table.iter().map(|(&key, &edit)| (key, edit)).collect();
        keys.sort_unstable();
        to.u32(keys.len() as u32);
        for (key, edit) in keys {
            to.u32(key);
            to.bytes(&edit.to_le_bytes());
        }
    }

    /// Reads what [`Lemmas::write`] wrote.
    pub fn read(from: &mut Reader<'_>) -> Option<Lemmas> {
        let count = from.count(3)?;
        let mut edits = Vec::with_capacity(count);
        for _ in 0..count {
            let head = from.bytes(3)?;
            let add = std::str::from_utf8(from.bytes(usize::from(head[2]))?).ok()?.to_owned();
            edits.push(Edit { cut: head[0], lower: head[1] != 0, add });
        }
        let count = from.count(6)?;
        let mut keys = Vec::with_capacity(count);
        for _ in 0..count {
            let key = from.u32()?;
            let edit = from.bytes(2)?;
            keys.push((key, u16::from_le_bytes([edit[0], edit[1]])));
        }
        Some(Lemmas::new(edits, &keys))
    }
}
