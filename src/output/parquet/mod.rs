//! Extractions to Parquet, a file a table; without the feature `parquet`, to an error that says so.

#[cfg(not(feature = "parquet"))]
mod disabled;
#[cfg(feature = "parquet")]
mod enabled;

#[cfg(not(feature = "parquet"))]
use disabled::{MISSING, build_all, build_one};
#[cfg(feature = "parquet")]
use enabled::{MISSING, build_all, build_one};

use super::table::rows;
use super::{Target, View, Writer};
use crate::extract::Extraction;

/// A folder of all tables, or a file with the rows asked for. Its lines are the records.
pub struct Parquet;

impl Writer for Parquet {
    fn has_rows(&self) -> bool {
        true
    }

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        rows::line(extraction, view, out);
    }

    fn missing(&self) -> Option<&'static str> {
        MISSING
    }

    fn target(&self, view: &View) -> Target {
        if view.flat.is_some() { Target::File(build_one) } else { Target::Folder(build_all) }
    }
}
