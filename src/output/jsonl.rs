//! Extraction to one line of JSON, or to one a row.

use super::table::rows;
use super::{View, Writer};
use crate::extract::Extraction;

/// JSON Lines: one object an article, or a row.
pub struct Jsonl;

impl Writer for Jsonl {
    fn has_rows(&self) -> bool {
        true
    }

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        match &view.flat {
            None => rows::line(extraction, view, out),
            Some(selection) => rows::objects(selection, extraction, view, |object| {
                out.extend_from_slice(object.as_bytes());
                out.push(b'\n');
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::sample;
    use crate::output::table::Selection;

    fn written(table: &str, columns: &str) -> String {
        let view = View { flat: Some(Selection::parse(Some(table), Some(columns)).unwrap()), ..View::default() };
        let mut out = Vec::new();
        Jsonl.article(&sample(), &view, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_is_a_line() {
        assert_eq!(
            written("roles", "role,number,text,entity_id,quantity_id,inherited"),
            "{\"role\":\"metric\",\"number\":1,\"text\":\"Lenovo’s exports\",\"entity_id\":\"e1\",\"quantity_id\":null,\"inherited\":true}\n\
             {\"role\":\"amount\",\"number\":1,\"text\":\"more than 27%\",\"entity_id\":null,\"quantity_id\":\"q1\",\"inherited\":false}\n\
             {\"role\":\"period\",\"number\":1,\"text\":\"March\",\"entity_id\":null,\"quantity_id\":null,\"inherited\":false}\n"
        );
        assert_eq!(
            written("fields", "field,text,number,flag"),
            "{\"field\":\"change\",\"text\":null,\"number\":-27.0,\"flag\":null}\n\
             {\"field\":\"direction\",\"text\":\"down\",\"number\":null,\"flag\":null}\n\
             {\"field\":\"final\",\"text\":null,\"number\":null,\"flag\":true}\n"
        );
    }

    #[test]
    fn what_is_missing_is_null() {
        assert_eq!(written("articles", "published,text,authors").matches("null").count(), 2);
        assert_eq!(written("mentions", "published,key,start_offset"), "{\"published\":null,\"key\":\"lenovo\",\"start_offset\":9}\n");
    }
}
