//! Extractions, or their rows, to one JSON array, written as it grows.

use super::record::Record;
use super::table::rows;
use super::{View, Writer};
use crate::extract::Extraction;

/// A JSON array, one article or row a line.
pub struct Json;

impl Writer for Json {
    fn open(&self, _view: &View) -> Vec<u8> {
        b"[\n".to_vec()
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn close(&self) -> &'static str {
        "\n]\n"
    }

    fn has_rows(&self) -> bool {
        true
    }

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let Some(selection) = &view.flat else { return Record::new(extraction, view).write(out) };
        let mut between = "";
        rows::objects(selection, extraction, view, |object| {
            out.extend_from_slice(between.as_bytes());
            out.extend_from_slice(object.as_bytes());
            between = self.between();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::sample;
    use crate::output::table::Selection;

    fn written(extraction: &Extraction) -> String {
        let view = View { flat: Some(Selection::parse(Some("roles"), Some("role")).unwrap()), ..View::default() };
        let mut out = Vec::new();
        Json.article(extraction, &view, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_have_commas_between_them() {
        assert_eq!(written(&sample()), "{\"role\":\"metric\"},\n{\"role\":\"amount\"},\n{\"role\":\"period\"}");
        assert_eq!(written(&Extraction { claims: Vec::new(), ..sample() }), "");
    }
}
