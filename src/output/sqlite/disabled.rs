//! A database to an error, for builds without it.

use crate::output::View;
use std::io::{self, BufRead};
use std::path::Path;

/// Why there is none.
pub const MISSING: Option<&str> = Some("this build has no sqlite (build with `--features sqlite`)");

/// Fails.
pub fn build(_: &mut dyn BufRead, _: &View, _: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, MISSING.unwrap_or_default()))
}
