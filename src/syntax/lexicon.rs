//! A word's hash to what training knew of it: the tags it had, whether it is frequent.

use crate::syntax::atoms::{mix, small};
use crate::syntax::tables::{Reader, Writer};

/// One known form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Key of the form: [`Lexicon::exact`] or [`Lexicon::lower`].
    pub key: u32,
    /// Up to three composite tags with a share of at least 5%, the commonest first, then [`Lexicon::NONE`].
    pub tags: [u8; 3],
    /// The one tag that the form has nearly always, or [`Lexicon::NONE`].
    pub only: u8,
    /// Whether the parser knows the word by itself (lower-case keys only).
    pub frequent: bool,
    /// How often the form was seen: 0 once, 1 two to four times, 2 more often.
    pub seen: u8,
}

/// What is known about a word.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The ambiguity class.
    pub ambiguity: Option<u64>,
    /// How often it was seen: 0 once, 1 two to four times, 2 more often, 3 never.
    pub seen: u8,
    /// The only tag.
    pub only: u8,
    /// Whether the parser knows the word by itself.
    pub frequent: bool,
}

/// The forms seen in training.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// Open addressing: index into `entries` + 1.
    slots: Vec<u32>,
    shift: u32,
}

impl Lexicon {
    /// No tag.
    pub const NONE: u8 = 255;

    /// Key of an exact form's hash.
    pub fn exact(form: u64) -> u32 {
        (mix(form ^ 0x1111) >> 32) as u32
    }

    /// Key of a lower-case form's hash.
    pub fn lower(lower: u64) -> u32 {
        (mix(lower ^ 0x2222) >> 32) as u32
    }

    /// A lexicon of `entries`; of two with one key the first counts.
    pub fn new(entries: Vec<Entry>) -> Lexicon {
        let bits = (entries.len().max(4) * 2).next_power_of_two().trailing_zeros();
        let mut lexicon = Lexicon { entries, slots: vec![0; 1 << bits], shift: 32 - bits };
        for index in 0..lexicon.entries.len() {
            let mut at = lexicon.start(lexicon.entries[index].key);
            while lexicon.slots[at] != 0 {
                at = (at + 1) & (lexicon.slots.len() - 1);
            }
            lexicon.slots[at] = index as u32 + 1;
        }
        lexicon
    }

    fn start(&self, key: u32) -> usize {
        (key >> self.shift) as usize
    }

    /// The entry with that key.
    pub fn get(&self, key: u32) -> Option<&Entry> {
        if self.slots.is_empty() {
            return None;
        }
        let mut at = self.start(key);
        loop {
            match self.slots[at] {
                0 => return None,
                index => {
                    let entry = &self.entries[index as usize - 1];
                    if entry.key == key {
                        return Some(entry);
                    }
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// What is known about a word with these hashes: as written first, then in lower case.
    pub fn find(&self, form: u64, lower: u64) -> Known {
        let exact = self.get(Lexicon::exact(form));
        let low = self.get(Lexicon::lower(lower));
        let entry = exact.or(low);
        let tags = entry.map(|entry| entry.tags).filter(|tags| tags[0] != Lexicon::NONE);
        Known {
            seen: entry.map_or(3, |entry| entry.seen),
            ambiguity: tags.map(|[a, b, c]| small(2, u64::from(a) | u64::from(b) << 8 | u64::from(c) << 16)),
            only: exact.map_or(Lexicon::NONE, |entry| entry.only),
            frequent: low.is_some_and(|entry| entry.frequent),
        }
    }

    /// Whether every sure tag is below `count`.
    pub fn fits(&self, count: u8) -> bool {
        self.entries.iter().all(|entry| entry.only == Lexicon::NONE || entry.only < count)
    }

    /// Writes the entries.
    pub fn write(&self, to: &mut Writer) {
        to.u32(self.entries.len() as u32);
        for entry in &self.entries {
            to.u32(entry.key);
            to.bytes(&entry.tags);
            to.bytes(&[entry.only, u8::from(entry.frequent) | entry.seen << 1]);
        }
    }

    /// Reads what [`Lexicon::write`] wrote.
    pub fn read(from: &mut Reader<'_>) -> Option<Lexicon> {
        let count = from.count(9)?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let key = from.u32()?;
            let rest = from.bytes(5)?;
            entries.push(Entry { key, tags: [rest[0], rest[1], rest[2]], only: rest[3], frequent: rest[4] & 1 != 0, seen: rest[4] >> 1 });
        }
        Some(Lexicon::new(entries))
    }
}
