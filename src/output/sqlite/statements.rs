//! The tables' definition to the SQL that makes and fills them.
//!
//! Every table has `id`, its row number, and refers to its article and to the thing that holds it by theirs. What a row only repeats of
//! these is left out; the view of each table (`claims_view`) has it again, and with it all columns of the flat rows.

use crate::output::table::{Column, Each, Kind, Outside, TABLES, Table};
use std::fmt::Write as _;

/// Columns that people look things up by. Columns that refer to other tables have an index without being named here.
const SOUGHT: [(&str, &str); 9] = [
    ("articles", "article_id"),
    ("articles", "source"),
    ("articles", "published"),
    ("entities", "key"),
    ("entities", "name"),
    ("quantities", "kind"),
    ("dates", "start_date"),
    ("claims", "type"),
    ("claims", "claim_id"),
];

/// All tables and views.
pub fn schema() -> String {
    let mut sql = String::from("CREATE TABLE \"meta\" (\"key\" TEXT PRIMARY KEY, \"value\" TEXT NOT NULL) WITHOUT ROWID;\n");
    for table in &TABLES {
        sql += &create(table);
        sql += &view(table);
    }
    sql
}

/// What is made when all rows are there: indexes, and the full-text index of the evidence.
pub fn indexes() -> String {
    let mut sql = String::new();
    for table in &TABLES {
        let sought = SOUGHT.iter().filter(|(name, _)| *name == table.name).map(|(_, column)| (*column).to_owned());
        for column in references(table).map(|(column, _)| column).chain(sought) {
            let _ = writeln!(sql, "CREATE INDEX \"{0}_{column}\" ON \"{0}\" (\"{column}\");", table.name);
        }
    }
    sql += "CREATE VIRTUAL TABLE \"claims_fts\" USING fts5(\"evidence_text\", content=\"claims\", content_rowid=\"id\", tokenize=\"porter\");\n";
    sql += "INSERT INTO \"claims_fts\" (\"claims_fts\") VALUES ('rebuild');\n";
    sql
}

/// The statement that adds a row: its number, its holders' numbers, then the columns that are kept.
pub fn insert(table: &Table) -> String {
    let columns = 1 + holders(table).count() + kept(table).count();
    format!("INSERT INTO \"{}\" VALUES (?{})", table.name, ", ?".repeat(columns - 1))
}

/// The columns of the table that the database keeps, in order.
pub fn kept(table: &Table) -> impl Iterator<Item = &'static Column> + use<> {
    table.columns().filter(|column| column.from_outside().is_none())
}

/// The tables whose things the rows of `table` stand in: the articles, and what holds them there.
pub fn holders(table: &Table) -> impl Iterator<Item = &'static Table> + use<> {
    let article = Table::named("articles").filter(|_| table.each != Each::Article);
    let parent = table.parent().filter(|parent| parent.each != Each::Article);
    article.into_iter().chain(parent)
}

fn create(table: &Table) -> String {
    let mut columns = vec![("\"id\" INTEGER PRIMARY KEY".to_owned(), format!("number of {}", table.about))];
    for holder in holders(table) {
        columns
            .push((format!("{} INTEGER NOT NULL REFERENCES \"{}\" (\"id\")", name_in(holder), holder.name), "where it stands".to_owned()));
    }
    for column in kept(table) {
        let null = if column.nullable { "" } else { " NOT NULL" };
        let name = format!("\"{}\"", column_name(column));
        let definition = match column.kind {
            Kind::Text | Kind::Day => format!("{name} TEXT{null}"),
            Kind::Integer => format!("{name} INTEGER{null}"),
            Kind::Real => format!("{name} REAL{null}"),
            Kind::Flag => format!("{name} INTEGER{null} CHECK ({name} IN (0, 1))"),
            Kind::Id(target) => format!("{name} INTEGER{null} REFERENCES \"{target}\" (\"id\")"),
        };
        columns.push((definition, column.about.to_owned()));
    }
    let last = columns.len() - 1;
    let mut sql = format!("CREATE TABLE \"{}\" (\n", table.name);
    for (index, (definition, about)) in columns.iter().enumerate() {
        let _ = writeln!(sql, "  {definition}{} -- {about}", if index == last { "" } else { "," });
    }
    sql += ");\n";
    sql
}

fn view(table: &Table) -> String {
    if table.each == Each::Article {
        return String::new();
    }
    let columns = table.columns().map(|column| {
        let value = match (column.from_outside(), column.kind) {
            (Some(Outside::Article(path)), _) => format!("a.\"{}\"", with_path(Table::named("articles"), path)),
            (Some(Outside::Parent(path)), _) => format!("p.\"{}\"", with_path(table.parent(), path)),
            (None, Kind::Id(target)) => {
                let id = with_path(Table::named(target), "id");
                format!("(SELECT o.\"{id}\" FROM \"{target}\" o WHERE o.\"id\" = t.\"{}\")", column_name(column))
            }
            (None, _) => format!("t.\"{}\"", column.name),
        };
        format!("  {value} AS \"{}\"", column.name)
    });
    let columns: Vec<String> = columns.collect();
    let joins = holders(table)
        .zip(["a", "p"])
        .map(|(holder, short)| format!(" JOIN \"{}\" {short} ON {short}.\"id\" = t.{}", holder.name, name_in(holder)));
    let joins: String = joins.collect();
    format!("CREATE VIEW \"{0}_view\" AS SELECT\n{1}\nFROM \"{0}\" t{joins};\n", table.name, columns.join(",\n"))
}

/// Each column of `table` that refers to another one, and that one.
fn references(table: &Table) -> impl Iterator<Item = (String, &'static str)> + use<> {
    let holders = holders(table).map(|holder| (name_in(holder).trim_matches('"').to_owned(), holder.name));
    let named = kept(table).filter_map(|column| match column.kind {
        Kind::Id(target) => Some((column_name(column).to_owned(), target)),
        _ => None,
    });
    holders.chain(named)
}

/// What rows that stand in `holder` call it: `"claim"`, where the claims have a `claim_id`.
fn name_in(holder: &Table) -> String {
    format!("\"{}\"", with_path(Some(holder), "id").trim_end_matches("_id"))
}

/// A column's name in the database, where what names a row elsewhere is that row's number.
fn column_name(column: &Column) -> &'static str {
    if matches!(column.kind, Kind::Id(_)) { column.name.trim_end_matches("_id") } else { column.name }
}

/// The column of `table` that holds the value at `path` of its things.
fn with_path(table: Option<&Table>, path: &str) -> &'static str {
    let column = table.and_then(|table| table.columns().find(|column| column.own_path() == Some(path)));
    debug_assert!(column.is_some(), "no table has {path}");
    column.map_or("id", |column| column.name)
}
