//! Extraction to one line of JSON.

use super::record::Record;
use super::{View, Writer};
use crate::extract::Extraction;

/// JSON Lines: one object an article.
pub struct Jsonl;

impl Writer for Jsonl {
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        Record::new(extraction, view).write(out);
        out.push(b'\n');
    }
}
