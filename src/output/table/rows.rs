//! A record as JSON to the rows of its tables, and rows to cells.

use super::{At, Column, Each, Kind, Selection, Table};
use crate::extract::Extraction;
use crate::output::View;
use crate::output::record::Record;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::convert::Infallible;
use std::io::{self, BufRead};

/// One value of a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell<'a> {
    /// Nothing is known.
    Null,
    /// A text, an id or a day.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// True or false.
    Flag(bool),
}

/// A row: the thing, and what it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    record: &'a Value,
    parent: &'a Value,
    thing: &'a Value,
    /// The place of the parent in its list, from 0.
    pub parent_index: usize,
    name: &'a str,
    number: usize,
}

/// The record of one article as JSON.
pub fn record(extraction: &Extraction, view: &View) -> Value {
    let record = serde_json::to_value(Record::new(extraction, view));
    debug_assert!(record.is_ok(), "a record is always JSON: {record:?}");
    record.unwrap_or_default()
}

/// Appends the record of one article as a line, to be read by [`each_record`].
pub fn line(extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
    Record::new(extraction, view).write(out);
    out.push(b'\n');
}

/// Gives every row of `table` in `record` to `take`, in the record's order.
///
/// # Errors
/// The first error of `take`.
pub fn rows<'a, E>(table: &Table, record: &'a Value, mut take: impl FnMut(Row<'a>) -> Result<(), E>) -> Result<(), E> {
    let article = &record["article"];
    let top = Row { record, parent: article, thing: article, parent_index: 0, name: "", number: 1 };
    match table.each {
        Each::Article => take(top),
        Each::Thing(name) => numbered(list(record, name)).try_for_each(|(number, thing)| take(Row { thing, number, ..top })),
        Each::Part(holders, name) => {
            for (index, parent) in list(record, holders).iter().enumerate() {
                let row = Row { parent, parent_index: index, ..top };
                numbered(list(parent, name)).try_for_each(|(number, thing)| take(Row { thing, number, ..row }))?;
            }
            Ok(())
        }
        Each::Filler(holders) => {
            for (index, parent) in list(record, holders).iter().enumerate() {
                for (name, fillers) in map(parent, "roles") {
                    let row = Row { parent, parent_index: index, name, ..top };
                    numbered(list(fillers, "")).try_for_each(|(number, thing)| take(Row { thing, number, ..row }))?;
                }
            }
            Ok(())
        }
        Each::Field(holders) => {
            for (index, parent) in list(record, holders).iter().enumerate() {
                let row = Row { parent, parent_index: index, ..top };
                map(parent, "fields").try_for_each(|(name, thing)| take(Row { name, thing, ..row }))?;
            }
            Ok(())
        }
    }
}

/// Gives every row asked for of one article to `take`, as a JSON object on one line.
pub fn objects(selection: &Selection, extraction: &Extraction, view: &View, mut take: impl FnMut(&str)) {
    let record = record(extraction, view);
    let Ok(()) = rows::<Infallible>(selection.table(), &record, |row| {
        let cells = selection.columns().iter().map(|column| (column.name.to_owned(), json(row.cell(column))));
        take(&Value::Object(cells.collect()).to_string());
        Ok(())
    });
}

fn json(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Integer(number) => number.into(),
        Cell::Real(number) => number.into(),
        Cell::Flag(flag) => flag.into(),
    }
}

/// Reads records, one a line, and gives each to `take`; only one is held in memory.
///
/// # Errors
/// What reading or `take` says, or that a line is no JSON.
pub fn each_record(lines: &mut dyn BufRead, mut take: impl FnMut(&Value) -> io::Result<()>) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        take(&serde_json::from_slice(&line)?)?;
    }
}

impl<'a> Row<'a> {
    /// The value of a column of the row's table: of the column's kind, or nothing.
    pub fn cell(&self, column: &Column) -> Cell<'a> {
        match column.at {
            At::Article(path) => cell(at(&self.record["article"], path), column.kind),
            At::Parent(path) => cell(at(self.parent, path), column.kind),
            At::Thing(path) => cell(at(self.thing, path), column.kind),
            At::Name => Cell::Text(self.name.into()),
            At::Number => count(self.number),
            At::Length(path) => count(list(self.thing, path).len()),
            At::Total(path) => count(list(self.record, path).len()),
            At::Joined(path, each) => joined(list(self.thing, path).iter().filter_map(|thing| at(thing, each)?.as_str())),
            At::Json(path) => at(self.thing, path).map_or(Cell::Null, |value| Cell::Text(value.to_string().into())),
            At::Role(roles) => joined(self.fillers(roles).filter_map(|filler| at(filler, "text")?.as_str())),
            At::Roles => Cell::Text(self.roles().to_string().into()),
            At::Named(roles, table, path) => cell(self.named(roles, table).and_then(|thing| at(thing, path)), column.kind),
            At::Block(path) => cell(self.block(path).and_then(|block| at(block, "kind")), column.kind),
        }
    }

    fn fillers(&self, roles: &'static [&'static str]) -> impl Iterator<Item = &'a Value> + use<'a> {
        let thing = self.thing;
        roles.iter().flat_map(move |role| list(&thing["roles"], role))
    }

    /// Each role with the texts of its fillers.
    fn roles(&self) -> Value {
        let texts = |fillers| list(fillers, "").iter().map(|filler| filler["text"].clone()).collect::<Value>();
        map(self.thing, "roles").map(|(name, fillers)| (name.to_owned(), texts(fillers))).collect::<Map<_, _>>().into()
    }

    /// What the first filler that names something of `table` names.
    fn named(&self, roles: &'static [&'static str], table: &str) -> Option<&'a Value> {
        let key = match table {
            "quantities" => "quantity",
            "dates" => "date",
            _ => "entity",
        };
        let id = self.fillers(roles).find_map(|filler| at(filler, key)?.as_str())?;
        list(self.record, table).get(index(id)?)
    }

    fn block(&self, path: &str) -> Option<&'a Value> {
        let number = at(self.thing, path)?.as_u64()?;
        list(&self.record["article"], "blocks").get(usize::try_from(number).ok()?)
    }
}

/// The place, from 0, in its list of the thing with that id: 2 for `e3`.
pub fn index(id: &str) -> Option<usize> {
    id.get(1..)?.parse::<usize>().ok()?.checked_sub(1)
}

/// The value at the end of a path of keys.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() { Some(value) } else { path.split('.').try_fold(value, |value, key| value.get(key)) }
}

fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn map<'a>(value: &'a Value, path: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    at(value, path).and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn numbered(list: &[Value]) -> impl Iterator<Item = (usize, &Value)> {
    list.iter().enumerate().map(|(index, value)| (index + 1, value))
}

fn count(number: usize) -> Cell<'static> {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Cell<'a> {
    let texts: Vec<&str> = texts.collect();
    match &texts[..] {
        [] => Cell::Null,
        [one] => Cell::Text((*one).into()),
        several => Cell::Text(several.join("; ").into()),
    }
}

fn cell(value: Option<&Value>, kind: Kind) -> Cell<'_> {
    let Some(value) = value else { return Cell::Null };
    let cell = match kind {
        Kind::Text | Kind::Day | Kind::Id(_) => value.as_str().map(|text| Cell::Text(text.into())),
        Kind::Integer => value.as_i64().map(Cell::Integer),
        Kind::Real => value.as_f64().map(Cell::Real),
        Kind::Flag => value.as_bool().map(Cell::Flag),
    };
    cell.unwrap_or(Cell::Null)
}
