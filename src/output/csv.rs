//! Extractions to CSV: the rows of one table as RFC 4180 says, which a spreadsheet can open without running what articles say.

use super::table::rows::{self, Cell};
use super::table::{Kind, Selection};
use super::{View, Writer};
use crate::extract::Extraction;
use csv::{Terminator, WriterBuilder};
use std::borrow::Cow;

/// CSV in UTF-8: a header, then one row a line.
pub struct Csv;

impl Writer for Csv {
    fn open(&self, view: &View) -> Vec<u8> {
        let mut out = Vec::new();
        let selection = Selection::of(view);
        let header = write(&mut out, |writer| writer.write_record(selection.columns().iter().map(|column| column.name)));
        debug_assert!(header.is_ok(), "writing to memory cannot fail: {header:?}");
        out
    }

    fn has_rows(&self) -> bool {
        true
    }

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let selection = Selection::of(view);
        let record = rows::record(extraction, view);
        let written = write(out, |writer| {
            rows::rows(selection.table(), &record, |row| {
                let cells = selection.columns().iter().map(|column| text(row.cell(column), column.kind));
                writer.write_record(cells.map(|text| text.into_owned().into_bytes()))
            })
        });
        debug_assert!(written.is_ok(), "writing to memory cannot fail: {written:?}");
    }
}

fn write(out: &mut Vec<u8>, rows: impl FnOnce(&mut csv::Writer<&mut Vec<u8>>) -> csv::Result<()>) -> csv::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    rows(&mut writer)?;
    Ok(writer.flush()?)
}

/// A cell as its text. What is not known is empty; numbers are written as in JSON.
fn text(cell: Cell<'_>, kind: Kind) -> Cow<'_, str> {
    match cell {
        Cell::Null => "".into(),
        Cell::Text(text) if kind == Kind::Day => text,
        Cell::Text(text) => guarded(text),
        Cell::Integer(number) => number.to_string().into(),
        Cell::Real(number) => serde_json::Value::from(number).to_string().into(),
        Cell::Flag(flag) => flag.to_string().into(),
    }
}

/// A text that no spreadsheet takes for a formula: with `'` before it, if it begins like one. So does a text that begins with `'` and then
/// like a formula, so that who strips one `'` from before `'…=` has the text again.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    let formula = text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if formula { format!("'{text}").into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::sample;

    fn view(table: Option<&str>, columns: &str) -> View {
        View { flat: Some(Selection::parse(table, Some(columns)).unwrap()), ..View::default() }
    }

    fn written(extraction: &Extraction, view: &View) -> String {
        let mut out = Csv.open(view);
        Csv.article(extraction, view, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_stand_below_a_header() {
        let claims = view(None, "source,type,actors,metric,change,negated,amount,amount_value,period_end,title");
        assert_eq!(
            written(&sample(), &claims),
            "source,type,actors,metric,change,negated,amount,amount_value,period_end,title\r\n\
             a.txt,metric.change,,Lenovo’s exports,-27.0,true,more than 27%,27.0,2022-03-31,Lenovo’s exports\r\n"
        );
        let quantities = view(Some("quantities"), "quantity_id,value,low,bound,start_offset");
        assert_eq!(written(&sample(), &quantities), "quantity_id,value,low,bound,start_offset\r\nq1,27.0,,over,41\r\n");
        assert!(written(&sample(), &View::default()).starts_with("article_id,source,title,published,publisher,claim_id,type,"));
    }

    #[test]
    fn an_article_without_rows_writes_nothing() {
        let empty = Extraction { claims: Vec::new(), ..sample() };
        assert_eq!(written(&empty, &view(None, "type,rule")), "type,rule\r\n");
        // A row of one empty cell is still a row.
        assert_eq!(written(&sample(), &view(None, "actors")), "actors\r\n\"\"\r\n");
    }

    #[test]
    fn odd_texts_are_quoted() {
        let mut extraction = sample();
        extraction.article.metadata.title = Some("a \"b\", c\nd\r\n😀".to_owned());
        assert_eq!(written(&extraction, &view(Some("articles"), "title,source")), "title,source\r\n\"a \"\"b\"\", c\nd\r\n😀\",a.txt\r\n");
    }

    #[test]
    fn formulas_are_texts() {
        for (title, expected) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+1", "'+1"),
            ("-1%", "'-1%"),
            ("@sum", "'@sum"),
            ("\tx", "'\tx"),
            ("'=1", "''=1"),
            // These are none.
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("–1", "–1"),
            ("", ""),
        ] {
            assert_eq!(guarded(title.into()), expected, "{title:?}");
        }
        let mut extraction = sample();
        extraction.article.metadata.title = Some("=1".to_owned());
        // A number is a number, with its sign.
        assert_eq!(written(&extraction, &view(None, "title,change")), "title,change\r\n'=1,-27.0\r\n");
    }
}
