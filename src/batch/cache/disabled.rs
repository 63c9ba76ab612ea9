//! A folder to the answer that this build keeps no results.

use super::Entry;
use std::io;
use std::path::Path;

/// Results of earlier runs; none in this build.
#[derive(Debug)]
pub struct Cache(std::convert::Infallible);

impl Cache {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &Path, _: &str) -> io::Result<Cache> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this build keeps no results; build it with the feature sqlite"))
    }

    /// What an earlier run made of the source with this hash.
    pub fn get(&self, _: &[u8; 32]) -> Option<Entry> {
        match self.0 {}
    }

    /// Keeps what was made of a source.
    pub fn put(&self, _: &[u8; 32], _: Entry) {
        match self.0 {}
    }

    /// Keeps all that is not kept yet.
    ///
    /// # Errors
    /// Never.
    pub fn close(&self) -> io::Result<()> {
        match self.0 {}
    }
}
