//! Records, one a line, to a SQLite database: one transaction, rows numbered in the order of the lines.

use super::statements;
use crate::output::View;
use crate::output::record::SCHEMA;
use crate::output::table::rows::{self, Cell, Row};
use crate::output::table::{Column, Kind, TABLES, Table};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};
use serde_json::Value;
use std::io::{self, BufRead};
use std::path::Path;

/// Nothing is missing.
pub const MISSING: Option<&str> = None;

/// `NWSC`, by which `file` and the like can know the program's databases.
const APPLICATION: u32 = u32::from_be_bytes(*b"NWSC");

/// Raised when a table changes in a way that breaks queries.
const VERSION: u32 = 1;

/// Builds the database. The file is nobody's until it is whole, so there is no journal and nothing is synced on the way.
pub fn build(lines: &mut dyn BufRead, view: &View, place: &Path) -> io::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(place, flags).map_err(failure)?;
    let run = |sql: &str| database.execute_batch(sql).map_err(failure);
    run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -32768")?;
    run(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; BEGIN"))?;
    run(&statements::schema())?;
    describe(&database, view).map_err(failure)?;
    fill(&database, lines)?;
    run(&statements::indexes())?;
    run("COMMIT")?;
    database.close().map_err(|(_, error)| failure(error))
}

/// Says what the database was made by and how it counts.
fn describe(database: &Connection, view: &View) -> rusqlite::Result<()> {
    let mut statement = database.prepare("INSERT INTO \"meta\" VALUES (?, ?)")?;
    let facts = [
        ("schema", SCHEMA.to_owned()),
        ("engine", env!("CARGO_PKG_VERSION").to_owned()),
        ("rules_packs", view.packs.join(" ")),
        ("rules_hash", view.rules_hash.clone()),
        ("offsets", view.unit.as_str().to_owned()),
    ];
    facts.iter().try_for_each(|(key, value)| statement.execute((key, value)).map(drop))
}

/// Adds all rows of all records.
fn fill(database: &Connection, lines: &mut dyn BufRead) -> io::Result<()> {
    let mut filling: Vec<Filling<'_>> = Vec::new();
    for table in &TABLES {
        filling.push(Filling::new(database, table).map_err(failure)?);
    }
    rows::each_record(lines, |record| {
        let firsts: Vec<(&str, i64)> = filling.iter().map(|table| (table.table.name, table.next)).collect();
        filling.iter_mut().try_for_each(|table| table.add(record, &Firsts(&firsts)).map_err(failure))
    })
}

/// The numbers that the first row of a record gets in each table.
struct Firsts<'a>(&'a [(&'a str, i64)]);

impl Firsts<'_> {
    /// The number of the row at `index` of the record's rows of `table`.
    fn number(&self, table: &str, index: usize) -> Option<i64> {
        let (_, first) = self.0.iter().find(|(name, _)| *name == table)?;
        Some(first + i64::try_from(index).ok()?)
    }
}

/// A table being filled.
struct Filling<'a> {
    table: &'static Table,
    holders: Vec<&'static Table>,
    columns: Vec<&'static Column>,
    statement: Statement<'a>,
    next: i64,
}

impl<'a> Filling<'a> {
    fn new(database: &'a Connection, table: &'static Table) -> rusqlite::Result<Filling<'a>> {
        Ok(Filling {
            table,
            holders: statements::holders(table).collect(),
            columns: statements::kept(table).collect(),
            statement: database.prepare(&statements::insert(table))?,
            next: 1,
        })
    }

    /// Adds the rows of one record.
    fn add(&mut self, record: &Value, firsts: &Firsts<'_>) -> rusqlite::Result<()> {
        rows::rows(self.table, record, |row| self.add_row(&row, firsts))
    }

    fn add_row(&mut self, row: &Row<'_>, firsts: &Firsts<'_>) -> rusqlite::Result<()> {
        let mut at = 1;
        self.statement.raw_bind_parameter(at, self.next)?;
        for (depth, holder) in self.holders.iter().enumerate() {
            at += 1;
            // The first is the article, of which a record has one.
            let index = if depth == 0 { 0 } else { row.parent_index };
            self.statement.raw_bind_parameter(at, firsts.number(holder.name, index))?;
        }
        for column in &self.columns {
            at += 1;
            match (row.cell(column), column.kind) {
                (Cell::Text(id), Kind::Id(target)) => {
                    let number = rows::index(&id).and_then(|index| firsts.number(target, index));
                    self.statement.raw_bind_parameter(at, number)?;
                }
                (cell, _) => self.statement.raw_bind_parameter(at, cell)?,
            }
        }
        self.statement.raw_execute()?;
        self.next += 1;
        Ok(())
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Integer(number) => ValueRef::Integer(*number),
            Cell::Real(number) => ValueRef::Real(*number),
            Cell::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
        }))
    }
}

/// The operating system's word for it where there is one.
fn failure(error: rusqlite::Error) -> io::Error {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull,
        Some(ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests look at the disk")]
mod tests {
    use super::*;
    use crate::output::sample::{Place, lines};
    use std::borrow::Cow;

    fn built(place: &Place, view: &View, count: usize) -> Connection {
        build(&mut lines(view, count).as_slice(), view, &place.path()).unwrap();
        Connection::open(place.path()).unwrap()
    }

    /// Every row that a query gives, as texts.
    fn ask(database: &Connection, sql: &str) -> Vec<String> {
        let mut statement = database.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let values = (0..columns).map(|column| Ok(shown(row.get_ref(column)?)));
            Ok(values.collect::<rusqlite::Result<Vec<String>>>()?.join("|"))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn shown(value: ValueRef<'_>) -> String {
        match value {
            ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => format!("{number:?}"),
            _ => "null".to_owned(),
        }
    }

    #[test]
    fn rows_refer_to_rows() {
        let place = Place::new("sqlite-rows");
        let database = built(&place, &View::default(), 3);
        for (sql, expected) in [
            ("PRAGMA foreign_key_check", &[][..]),
            ("PRAGMA integrity_check", &["ok"]),
            ("PRAGMA user_version", &["1"]),
            ("SELECT id, source FROM articles", &["1|0.txt", "2|1.txt", "3|2.txt"]),
            (
                "SELECT r.id, r.article, c.article, r.role, e.name, e.article FROM roles r JOIN claims c ON c.id = r.claim JOIN entities e ON e.id = r.entity",
                &["1|1|1|metric|Lenovo|1", "4|2|2|metric|Lenovo|2", "7|3|3|metric|Lenovo|3"],
            ),
            (
                "SELECT DISTINCT typeof(negated), typeof(confidence), typeof(change), typeof(actors) FROM claims",
                &["integer|real|real|null"],
            ),
            ("SELECT rowid FROM claims_fts WHERE claims_fts MATCH 'export falling' OR claims_fts MATCH 'exported'", &["1", "2", "3"]),
            ("SELECT value FROM meta WHERE key = 'offsets'", &["chars"]),
        ] {
            assert_eq!(ask(&database, sql), expected, "{sql}");
        }
    }

    #[test]
    fn views_are_the_flat_rows() {
        let place = Place::new("sqlite-views");
        let view = View::default();
        let database = built(&place, &view, 2);
        for table in TABLES.iter().filter(|table| table.parent().is_some()) {
            let columns: Vec<&Column> = table.columns().collect();
            let mut expected = Vec::new();
            rows::each_record(&mut lines(&view, 2).as_slice(), |record| {
                rows::rows(table, record, |row| {
                    let cells = columns.iter().map(|column| match row.cell(column) {
                        Cell::Null => "null".to_owned(),
                        Cell::Text(text) => Cow::into_owned(text),
                        Cell::Integer(number) => number.to_string(),
                        Cell::Real(number) => format!("{number:?}"),
                        Cell::Flag(flag) => u8::from(flag).to_string(),
                    });
                    expected.push(cells.collect::<Vec<_>>().join("|"));
                    Ok(())
                })
            })
            .unwrap();
            assert!(expected.len() >= 2, "{}", table.name);
            assert_eq!(ask(&database, &format!("SELECT * FROM {}_view", table.name)), expected, "{}", table.name);
            let names = database.prepare(&format!("SELECT * FROM {}_view", table.name)).unwrap();
            assert!(names.column_names().eq(columns.iter().map(|column| column.name)), "{}", table.name);
        }
    }

    #[test]
    fn the_same_lines_give_the_same_bytes() {
        let bytes = ["a", "b"].map(|name| {
            let place = Place::new(&format!("sqlite-same-{name}"));
            built(&place, &View::default(), 5).close().unwrap();
            std::fs::read(place.path()).unwrap()
        });
        assert!(bytes[0] == bytes[1]);
        assert_eq!(&bytes[0][68..72], b"NWSC");
    }

    #[test]
    fn what_cannot_be_built_is_an_error() {
        let view = View::default();
        let place = Place::new("sqlite-errors");
        assert!(build(&mut b"no JSON\n".as_slice(), &view, &place.path()).is_err());
        assert!(build(&mut [].as_slice(), &view, &place.path().join("no/folder")).is_err());
    }
}
