//! Entries of gazetteers, packed: half a million names in one text and a few flat tables.

use super::program::TypeId;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A stretch of the store's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Piece {
    start: u32,
    len: u32,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    id: Piece,
    name: Piece,
    /// First cell; those up to the next row's first are the entry's.
    cells: u32,
    /// Index of an entry, or [`NONE`].
    acts_as: u32,
    kind: TypeId,
    source: u16,
    ambiguous: bool,
}

const NONE: u32 = u32::MAX;

/// All entries of all gazetteers, by index.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    text: String,
    rows: Vec<Row>,
    /// Column and value.
    cells: Vec<(u16, Piece)>,
    columns: Vec<String>,
    sources: Vec<String>,
    /// Aliases that are common words, of entries that name some.
    weak: FxHashMap<u32, Vec<String>>,
    aliases: Vec<Alias>,
}

/// One name of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    /// Its words in the store.
    pub words: Piece,
    /// The entry.
    pub entry: u32,
    /// Matches only as listed.
    pub exact: bool,
}

/// An entry to be added.
#[derive(Clone, Debug, Default)]
pub struct NewEntry<'e> {
    /// `key` of its entities.
    pub id: &'e str,
    /// Name as listed.
    pub name: &'e str,
    /// Other names.
    pub aliases: Vec<&'e str>,
    /// Its type.
    pub kind: TypeId,
    /// A common word at a sentence's start: believed only with other evidence.
    pub ambiguous: bool,
    /// Aliases that are common words; all of them if the entry is ambiguous and none is named.
    pub weak: Vec<&'e str>,
    /// Names that match only as listed.
    pub exact: Vec<&'e str>,
    /// Attribute columns that are filled.
    pub attributes: Vec<(&'e str, &'e str)>,
    /// `pack/gazetteer/NAME`.
    pub source: &'e str,
}

impl Entries {
    /// Adds an entry; `None` if the store is full (4 GB of text, 65,535 columns or gazetteers).
    pub fn add(&mut self, entry: &NewEntry<'_>) -> Option<u32> {
        let index = self.rows.len() as u32;
        let source = interned(&mut self.sources, entry.source)?;
        let cells = self.cells.len() as u32;
        let mut attributes = entry.attributes.clone();
        attributes.sort_unstable();
        for (column, value) in attributes {
            let column = interned(&mut self.columns, column)?;
            let value = self.store(value)?;
            self.cells.push((column, value));
        }
        let name = self.store(entry.name)?;
        let id = if entry.id == entry.name { name } else { self.store(entry.id)? };
        self.aliases.push(Alias { words: name, entry: index, exact: entry.exact.contains(&entry.name) });
        for alias in &entry.aliases {
            let words = self.store(alias)?;
            self.aliases.push(Alias { words, entry: index, exact: entry.exact.contains(alias) });
        }
        if !entry.weak.is_empty() {
            self.weak.insert(index, entry.weak.iter().map(|w| (*w).to_owned()).collect());
        }
        self.rows.push(Row { id, name, cells, acts_as: NONE, kind: entry.kind, source, ambiguous: entry.ambiguous });
        Some(index)
    }

    fn store(&mut self, text: &str) -> Option<Piece> {
        let start = u32::try_from(self.text.len()).ok()?;
        self.text.push_str(text);
        u32::try_from(self.text.len()).ok().map(|end| Piece { start, len: end - start })
    }

    /// The words of a piece.
    pub fn text(&self, piece: Piece) -> &str {
        &self.text[piece.start as usize..(piece.start + piece.len) as usize]
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All names with the index of their entry, in the order they were added; for building the index of names.
    pub fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// Gives up what only building needs.
    pub fn shrink(&mut self) {
        self.aliases = Vec::new();
        self.text.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.cells.shrink_to_fit();
    }

    /// Lets an entry stand for another in the text (a capital for its country).
    pub fn set_acts_as(&mut self, entry: u32, other: u32) {
        self.rows[entry as usize].acts_as = other;
    }

    /// `key` of its entities.
    pub fn id(&self, entry: u32) -> &str {
        self.text(self.rows[entry as usize].id)
    }

    /// Name as listed.
    pub fn name(&self, entry: u32) -> &str {
        self.text(self.rows[entry as usize].name)
    }

    /// Its type.
    pub fn kind(&self, entry: u32) -> TypeId {
        self.rows[entry as usize].kind
    }

    /// The entry that it stands for in the text.
    pub fn acts_as(&self, entry: u32) -> Option<u32> {
        Some(self.rows[entry as usize].acts_as).filter(|other| *other != NONE)
    }

    /// `pack/gazetteer/NAME`.
    pub fn source(&self, entry: u32) -> &str {
        &self.sources[self.rows[entry as usize].source as usize]
    }

    /// Whether `alias` is also a common word, so that it is no evidence at a sentence's start.
    pub fn is_weak(&self, entry: u32, alias: &str) -> bool {
        let named = self.weak.get(&entry);
        self.rows[entry as usize].ambiguous && named.is_none_or(|weak| weak.iter().any(|w| w.eq_ignore_ascii_case(alias)))
    }

    /// Attribute columns that are filled, sorted by name.
    pub fn attributes(&self, entry: u32) -> impl Iterator<Item = (&str, &str)> {
        let end = self.rows.get(entry as usize + 1).map_or(self.cells.len(), |next| next.cells as usize);
        let cells = &self.cells[self.rows[entry as usize].cells as usize..end];
        cells.iter().map(|(column, value)| (self.columns[*column as usize].as_str(), self.text(*value)))
    }

    /// The value of one column.
    pub fn attribute(&self, entry: u32, column: &str) -> Option<&str> {
        self.attributes(entry).find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// Names of all columns in use.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The types of all entries, each once for every gazetteer that has one.
    pub fn sources_of_kinds(&self) -> BTreeSet<(TypeId, &str)> {
        let pairs: BTreeSet<(TypeId, u16)> = self.rows.iter().map(|row| (row.kind, row.source)).collect();
        pairs.into_iter().map(|(kind, source)| (kind, self.sources[source as usize].as_str())).collect()
    }
}

/// The index of a word in a short table.
fn interned(table: &mut Vec<String>, word: &str) -> Option<u16> {
    // The last word is asked for again and again.
    if let Some(index) = table.iter().rposition(|known| known == word) {
        return Some(index as u16);
    }
    let index = u16::try_from(table.len()).ok()?;
    table.push(word.to_owned());
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_added() {
        let mut entries = Entries::default();
        let new = |name, attributes| NewEntry {
            id: "x",
            name,
            attributes,
            source: "p/gazetteer/g",
            aliases: vec!["B"],
            exact: vec!["B"],
            ..NewEntry::default()
        };
        let first = entries.add(&new("Ächim AG", vec![("lei", "1"), ("country", "DE")])).expect("room");
        let second = entries.add(&NewEntry { ambiguous: true, weak: vec!["apple"], ..new("Apple", Vec::new()) }).expect("room");
        entries.set_acts_as(second, first);
        assert_eq!((entries.name(first), entries.id(first), entries.source(second)), ("Ächim AG", "x", "p/gazetteer/g"));
        assert_eq!(entries.attributes(first).collect::<Vec<_>>(), [("country", "DE"), ("lei", "1")]);
        assert_eq!((entries.attribute(first, "lei"), entries.attribute(second, "lei")), (Some("1"), None));
        assert_eq!((entries.acts_as(first), entries.acts_as(second)), (None, Some(first)));
        assert!(entries.is_weak(second, "Apple") && !entries.is_weak(second, "B") && !entries.is_weak(first, "B"));
        let names: Vec<_> = entries.aliases().iter().map(|alias| (entries.text(alias.words), alias.entry, alias.exact)).collect();
        assert_eq!(names, [("Ächim AG", 0, false), ("B", 0, true), ("Apple", 1, false), ("B", 1, true)]);
    }
}
