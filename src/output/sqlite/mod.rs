//! Extractions to a SQLite database with all tables; without the feature `sqlite`, to an error that says so.

#[cfg(not(feature = "sqlite"))]
mod disabled;
#[cfg(feature = "sqlite")]
mod enabled;
#[cfg(feature = "sqlite")]
mod statements;

#[cfg(not(feature = "sqlite"))]
use disabled::{MISSING, build};
#[cfg(feature = "sqlite")]
use enabled::{MISSING, build};

use super::table::rows;
use super::{Target, View, Writer};
use crate::extract::Extraction;

/// A database. Its lines are the records.
pub struct Sqlite;

impl Writer for Sqlite {
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        rows::line(extraction, view, out);
    }

    fn missing(&self) -> Option<&'static str> {
        MISSING
    }

    fn target(&self, _view: &View) -> Target {
        Target::File(build)
    }
}
