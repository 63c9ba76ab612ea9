//! Parquet files to an error, for builds without them.

use crate::output::View;
use std::io::{self, BufRead};
use std::path::Path;

/// Why there are none.
pub const MISSING: Option<&str> = Some("this build has no parquet (build with `--features parquet`)");

/// Fails.
pub fn build_all(_: &mut dyn BufRead, _: &View, _: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, MISSING.unwrap_or_default()))
}

/// Fails.
pub use build_all as build_one;
