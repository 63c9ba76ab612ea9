//! The record's lists to tables: which columns each has, and where in the record their values stand.
//!
//! CSV, flat JSON, SQLite and Parquet hold what is defined here and decide nothing about it. Values are read from the record as JSON
//! ([`rows`]), so that numbers, offsets and texts are the same in every format.

mod columns;
pub mod rows;
mod selection;

pub use columns::TABLES;
pub use selection::Selection;

/// A table: one row for each thing of one kind.
#[derive(PartialEq, Eq, Debug)]
pub struct Table {
    /// Its name, a plural.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    /// Which things of the record are its rows.
    pub each: Each,
    /// Its columns behind those of [`COMMON`].
    own: &'static [Column],
}

impl Table {
    /// The table of that name.
    pub fn named(name: &str) -> Option<&'static Table> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// All columns of a row that stands for itself, the article's first.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        let common: &'static [Column] = if self.each == Each::Article { &[] } else { &COMMON };
        common.iter().chain(self.own)
    }

    /// The table whose things hold the things of this one.
    pub fn parent(&self) -> Option<&'static Table> {
        match self.each {
            Each::Article => None,
            Each::Thing(_) => Table::named("articles"),
            Each::Part(list, _) | Each::Filler(list) | Each::Field(list) => Table::named(list),
        }
    }
}

/// What of a record the rows of a table are. Names are keys of the record, and of tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Each {
    /// The article.
    Article,
    /// Each thing of a list.
    Thing(&'static str),
    /// Each thing of the second list in each thing of the first.
    Part(&'static str, &'static str),
    /// Each filler of each role of each thing of the list.
    Filler(&'static str),
    /// Each computed value of each thing of the list.
    Field(&'static str),
}

/// A column of a table.
#[derive(PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name: no word that SQL keeps for itself, but for those that it allows as names.
    pub name: &'static str,
    /// The one type of its values.
    pub kind: Kind,
    /// Whether a value may be missing.
    pub nullable: bool,
    /// What it says.
    pub about: &'static str,
    /// Where its value stands.
    at: At,
}

impl Column {
    /// The path of its value inside the thing itself, if it is one.
    pub fn own_path(&self) -> Option<&'static str> {
        if let At::Thing(path) = self.at { Some(path) } else { None }
    }

    /// Whether its value is the article's or the holding thing's, so that a database need not keep it again.
    pub fn from_outside(&self) -> Option<Outside> {
        match self.at {
            At::Article(path) => Some(Outside::Article(path)),
            At::Parent(path) => Some(Outside::Parent(path)),
            _ => None,
        }
    }
}

/// Where else a column's value stands, with its path there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outside {
    /// In the article.
    Article(&'static str),
    /// In the thing that holds this one.
    Parent(&'static str),
}

/// The type of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// True or false.
    Flag,
    /// A day, `2022-03-31`.
    Day,
    /// The id, within the article, of a row of another table: `e1`.
    Id(&'static str),
}

impl Kind {
    /// The word for it in documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text | Kind::Id(_) => "text",
            Kind::Integer => "integer",
            Kind::Real => "real",
            Kind::Flag => "flag",
            Kind::Day => "day",
        }
    }
}

/// Where a value stands. Paths are keys joined by points; the empty path is the thing itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    /// In the article.
    Article(&'static str),
    /// In the thing that holds this one.
    Parent(&'static str),
    /// In the thing.
    Thing(&'static str),
    /// The name of the role or field.
    Name,
    /// The place in its list, counted from 1.
    Number,
    /// The length of a list of the thing.
    Length(&'static str),
    /// The length of a list of the record.
    Total(&'static str),
    /// The texts at the second path in the list at the first, joined by `; `.
    Joined(&'static str, &'static str),
    /// An object of the thing, as JSON.
    Json(&'static str),
    /// The texts of the fillers of these roles, joined by `; `.
    Role(&'static [&'static str]),
    /// All roles with the texts of their fillers, as JSON.
    Roles,
    /// Of the first filler of these roles that names something of that table: a value in it.
    Named(&'static [&'static str], &'static str, &'static str),
    /// The kind of the block with the number at that path.
    Block(&'static str),
}

/// What every row says of its article; the table of articles has these as its own.
pub static COMMON: [Column; 5] = [
    Column { name: "article_id", kind: Kind::Text, nullable: false, about: "hash of the article's text", at: At::Article("id") },
    Column { name: "source", kind: Kind::Text, nullable: false, about: "path, URL or id of the article", at: At::Article("source") },
    Column { name: "title", kind: Kind::Text, nullable: true, about: "title of the article", at: At::Article("title") },
    Column { name: "published", kind: Kind::Text, nullable: true, about: "its ISO date or date-time", at: At::Article("published") },
    Column { name: "publisher", kind: Kind::Text, nullable: true, about: "its publisher", at: At::Article("publisher") },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Words that DuckDB or SQLite keep for themselves and a record's keys might be.
    const KEPT: [&str; 14] =
        ["end", "from", "group", "order", "table", "column", "index", "to", "offset", "limit", "default", "check", "references", "all"];

    #[test]
    fn names_are_unique_and_need_no_quotes() {
        let mut tables = BTreeSet::new();
        for table in &TABLES {
            assert!(tables.insert(table.name), "{}", table.name);
            assert_eq!(Table::named(table.name), Some(table));
            let mut columns = BTreeSet::new();
            for Column { name, about, .. } in table.columns() {
                assert!(columns.insert(*name), "{}.{name} is there twice", table.name);
                assert!(!KEPT.contains(name) && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}.{name}", table.name);
                assert!(!about.is_empty() && !about.ends_with('.'), "{}.{name}: {about}", table.name);
            }
            // Databases number rows by these.
            assert!(!columns.contains("id") && !columns.contains("record"), "{}", table.name);
        }
    }

    #[test]
    fn what_is_outside_is_found_there() {
        let articles = Table::named("articles").unwrap();
        for table in &TABLES {
            for column in table.columns() {
                let (owner, path) = match column.from_outside() {
                    Some(Outside::Article(path)) => (articles, path),
                    Some(Outside::Parent(path)) => (table.parent().expect("a table above"), path),
                    None => continue,
                };
                let same = owner.columns().find(|other| other.own_path() == Some(path));
                let same = same.unwrap_or_else(|| panic!("{}.{}: {} has no such column", table.name, column.name, owner.name));
                assert_eq!((same.kind, same.nullable), (column.kind, column.nullable), "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn ids_name_tables_with_ids() {
        for table in &TABLES {
            for column in table.columns() {
                let Kind::Id(target) = column.kind else { continue };
                let target = Table::named(target).expect("a table");
                assert!(target.columns().any(|column| column.own_path() == Some("id")), "{}.{}", table.name, column.name);
            }
        }
    }
}
