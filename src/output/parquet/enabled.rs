//! Records, one a line, to Parquet: a file a table in a folder, or one file with the rows asked for.

use crate::output::View;
use crate::output::record::SCHEMA;
use crate::output::table::rows::{self, Cell};
use crate::output::table::{Column, Kind, Selection, TABLES, Table};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead};
use std::mem::take;
use std::path::Path;
use std::sync::Arc;

/// Nothing is missing.
pub const MISSING: Option<&str> = None;

/// Bytes of a table that are held before they are written as a row group.
const GROUP: usize = 16 << 20;

/// What a cell takes in memory beside its text.
const CELL: usize = 48;

/// Builds a folder with a file for each table. Their first column, `record`, is the number of the article from 1, by which rows of
/// different tables belong together: two articles may share all else.
pub fn build_all(lines: &mut dyn BufRead, view: &View, place: &Path) -> io::Result<()> {
    std::fs::create_dir(place)?;
    let mut sheets = Vec::new();
    for table in &TABLES {
        let file = place.join(format!("{}.parquet", table.name));
        sheets.push(Sheet::create(&file, &Selection::whole(table), true, view)?);
    }
    build(lines, sheets)
}

/// Builds a file of the rows asked for.
pub fn build_one(lines: &mut dyn BufRead, view: &View, place: &Path) -> io::Result<()> {
    build(lines, vec![Sheet::create(place, &Selection::of(view), false, view)?])
}

fn build(lines: &mut dyn BufRead, mut sheets: Vec<Sheet>) -> io::Result<()> {
    let mut number = 0;
    rows::each_record(lines, |record| {
        number += 1;
        sheets.iter_mut().try_for_each(|sheet| sheet.add(record, number))
    })?;
    sheets.into_iter().try_for_each(Sheet::finish)
}

/// A file being written.
struct Sheet {
    table: &'static Table,
    columns: Vec<&'static Column>,
    /// What is not written yet, a strip a column; the first holds the record's number, if there is one strip more than columns.
    strips: Vec<Strip>,
    held: usize,
    writer: SerializedFileWriter<File>,
}

impl Sheet {
    fn create(file: &Path, selection: &Selection, numbered: bool, view: &View) -> io::Result<Sheet> {
        let number = numbered.then_some(("record", Kind::Integer, false));
        let columns = selection.columns().iter().map(|column| (column.name, column.kind, column.nullable));
        let columns: Vec<(&str, Kind, bool)> = number.into_iter().chain(columns).collect();
        let fields: Result<Vec<_>, _> = columns.iter().map(|column| field(*column).map(Arc::new)).collect();
        let schema = Type::group_type_builder(selection.table().name).with_fields(fields.map_err(failure)?).build().map_err(failure)?;
        let file = OpenOptions::new().write(true).create_new(true).open(file)?;
        Ok(Sheet {
            table: selection.table(),
            columns: selection.columns().to_vec(),
            strips: columns.into_iter().map(|(_, kind, nullable)| Strip::new(kind, nullable)).collect(),
            held: 0,
            writer: SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties(view))).map_err(failure)?,
        })
    }

    /// Adds the rows of one record.
    fn add(&mut self, record: &Value, number: i64) -> io::Result<()> {
        let (columns, strips, held) = (&self.columns, &mut self.strips, &mut self.held);
        rows::rows(self.table, record, |row| {
            let first = (strips.len() > columns.len()).then_some(Cell::Integer(number));
            let cells = first.into_iter().chain(columns.iter().map(|column| row.cell(column)));
            for (strip, cell) in strips.iter_mut().zip(cells) {
                *held += CELL + if let Cell::Text(text) = &cell { text.len() } else { 0 };
                strip.push(cell)?;
            }
            io::Result::Ok(())
        })?;
        if self.held >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what is held as a row group.
    fn flush(&mut self) -> io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(failure)?;
        for strip in &mut self.strips {
            let Some(mut column) = group.next_column().map_err(failure)? else { break };
            strip.write(column.untyped()).map_err(failure)?;
            column.close().map_err(failure)?;
        }
        group.close().map_err(failure)?;
        self.held = 0;
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        if self.held > 0 {
            self.flush()?;
        }
        self.writer.close().map(drop).map_err(failure)
    }
}

/// Values of one column.
struct Strip {
    values: Values,
    /// For each row 1, or 0 if its value is missing; of columns whose values may be.
    levels: Option<Vec<i16>>,
}

enum Values {
    Text(Vec<ByteArray>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
    /// Days since the first of January 1970.
    Day(Vec<i32>),
}

impl Strip {
    fn new(kind: Kind, nullable: bool) -> Strip {
        let values = match kind {
            Kind::Text | Kind::Id(_) => Values::Text(Vec::new()),
            Kind::Integer => Values::Integer(Vec::new()),
            Kind::Real => Values::Real(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
            Kind::Day => Values::Day(Vec::new()),
        };
        Strip { values, levels: nullable.then(Vec::new) }
    }

    fn push(&mut self, cell: Cell<'_>) -> io::Result<()> {
        let known = match (&mut self.values, cell) {
            (Values::Text(values), Cell::Text(text)) => {
                values.push(ByteArray::from(text.into_owned().into_bytes()));
                true
            }
            (Values::Integer(values), Cell::Integer(number)) => {
                values.push(number);
                true
            }
            (Values::Real(values), Cell::Real(number)) => {
                values.push(number);
                true
            }
            (Values::Flag(values), Cell::Flag(flag)) => {
                values.push(flag);
                true
            }
            (Values::Day(values), Cell::Text(text)) => {
                let day = day(&text);
                values.extend(day);
                day.is_some()
            }
            _ => false,
        };
        match &mut self.levels {
            Some(levels) => levels.push(i16::from(known)),
            None if !known => return Err(io::Error::new(io::ErrorKind::InvalidData, "a value is missing that always is there")),
            None => {}
        }
        Ok(())
    }

    /// Writes the values and forgets them.
    fn write(&mut self, column: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = self.levels.as_deref();
        match (&mut self.values, column) {
            (Values::Text(values), ColumnWriter::ByteArrayColumnWriter(column)) => column.write_batch(&take(values), levels, None)?,
            (Values::Integer(values), ColumnWriter::Int64ColumnWriter(column)) => column.write_batch(&take(values), levels, None)?,
            (Values::Real(values), ColumnWriter::DoubleColumnWriter(column)) => column.write_batch(&take(values), levels, None)?,
            (Values::Flag(values), ColumnWriter::BoolColumnWriter(column)) => column.write_batch(&take(values), levels, None)?,
            (Values::Day(values), ColumnWriter::Int32ColumnWriter(column)) => column.write_batch(&take(values), levels, None)?,
            _ => return Err(ParquetError::General("a column is not of its own type".to_owned())),
        };
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
        Ok(())
    }
}

fn field((name, kind, nullable): (&str, Kind, bool)) -> Result<Type, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Text | Kind::Id(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Real => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
    };
    let repetition = if nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    Type::primitive_type_builder(name, physical).with_logical_type(logical).with_repetition(repetition).build()
}

fn properties(view: &View) -> WriterProperties {
    let facts = [
        ("newsclaim.schema", SCHEMA.to_owned()),
        ("newsclaim.engine", env!("CARGO_PKG_VERSION").to_owned()),
        ("newsclaim.rules_packs", view.packs.join(" ")),
        ("newsclaim.rules_hash", view.rules_hash.clone()),
        ("newsclaim.offsets", view.unit.as_str().to_owned()),
    ];
    let facts = facts.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value)).collect();
    WriterProperties::builder().set_compression(Compression::SNAPPY).set_key_value_metadata(Some(facts)).build()
}

fn day(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    Some(date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days())
}

/// The operating system's word for it where there is one.
fn failure(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests look at the disk")]
mod tests {
    use super::*;
    use crate::output::sample::{Place, lines};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    fn rows_of(path: &Path) -> Vec<Vec<(String, Field)>> {
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let rows = reader.get_row_iter(None).unwrap();
        rows.map(|row| row.unwrap().into_columns()).collect()
    }

    #[test]
    fn a_folder_has_all_tables() {
        let place = Place::new("parquet-folder");
        let view = View { rules_hash: "b3:ff".to_owned(), ..View::default() };
        build_all(&mut lines(&view, 3).as_slice(), &view, &place.path()).unwrap();
        let counts = TABLES.iter().map(|table| (table.name, rows_of(&place.path().join(format!("{}.parquet", table.name))).len()));
        assert_eq!(
            counts.collect::<Vec<_>>(),
            [
                ("articles", 3),
                ("entities", 3),
                ("mentions", 3),
                ("quantities", 3),
                ("dates", 3),
                ("claims", 3),
                ("roles", 9),
                ("fields", 9),
                ("attributions", 3)
            ]
        );
        let roles = rows_of(&place.path().join("roles.parquet"));
        assert_eq!(roles[3][0], ("record".to_owned(), Field::Long(2)));
        let dates = rows_of(&place.path().join("dates.parquet"));
        let of = |name: &str| &dates[0].iter().find(|(column, _)| column == name).unwrap().1;
        // The 31st of March 2022.
        assert_eq!((of("end_date"), of("start_date")), (&Field::Date(19_082), &Field::Null));
    }

    #[test]
    fn the_same_lines_give_the_same_bytes() {
        let place = Place::new("parquet-same");
        let view = View::default();
        let built = ["a", "b"].map(|name| {
            let folder = place.path().with_extension(name);
            build_all(&mut lines(&view, 5).as_slice(), &view, &folder).unwrap();
            let files = TABLES.iter().map(|table| std::fs::read(folder.join(format!("{}.parquet", table.name))).unwrap());
            let files: Vec<Vec<u8>> = files.collect();
            std::fs::remove_dir_all(folder).unwrap();
            files
        });
        assert!(built[0] == built[1]);
    }

    #[test]
    fn one_file_has_the_columns_asked_for() {
        let place = Place::new("parquet-file");
        let view = View { flat: Some(Selection::parse(None, Some("negated,change,actors,confidence")).unwrap()), ..View::default() };
        build_one(&mut lines(&view, 1).as_slice(), &view, &place.path()).unwrap();
        let expected = [
            ("negated", Field::Bool(true)),
            ("change", Field::Double(-27.0)),
            ("actors", Field::Null),
            ("confidence", Field::Double(0.729)),
        ];
        assert_eq!(rows_of(&place.path()), [expected.map(|(name, value)| (name.to_owned(), value)).to_vec()]);
    }

    #[test]
    fn no_articles_give_files_without_rows() {
        let place = Place::new("parquet-empty");
        build_all(&mut [].as_slice(), &View::default(), &place.path()).unwrap();
        assert!(rows_of(&place.path().join("claims.parquet")).is_empty());
        // A place that is taken stays as it was.
        assert!(build_all(&mut [].as_slice(), &View::default(), &place.path()).is_err());
    }
}
