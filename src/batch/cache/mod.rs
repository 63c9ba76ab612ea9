//! Sources to what an earlier run made of them: a database of finished articles.

use super::duplicates::Signature;

#[cfg(feature = "sqlite")]
mod enabled;
#[cfg(feature = "sqlite")]
pub use enabled::Cache;

#[cfg(not(feature = "sqlite"))]
mod disabled;
#[cfg(not(feature = "sqlite"))]
pub use disabled::Cache;

/// What was made of a source.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The article's id and signature, if duplicates were looked for.
    pub signature: Option<(String, Signature)>,
    /// The id of the earlier article that it repeats.
    pub duplicate_of: Option<String>,
    /// Whether it was written, and not left out.
    pub written: bool,
    /// Claims in it.
    pub claims: u64,
    /// Problems in it.
    pub problems: u64,
    /// What was written.
    pub bytes: Vec<u8>,
}
