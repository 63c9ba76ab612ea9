//! Extractions to one JSON array, written as it grows.

use super::record::Record;
use super::{View, Writer};
use crate::extract::Extraction;

/// A JSON array, one article a line.
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

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        Record::new(extraction, view).write(out);
    }
}
