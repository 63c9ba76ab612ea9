//! The embedded pack `news-en` to the source of a pack.

use super::resolve::{PackFile, PackSource};

/// Name of the built-in pack.
pub const NAME: &str = "news-en";

include!(concat!(env!("OUT_DIR"), "/builtin_pack.rs"));

/// The embedded files as a pack.
pub fn pack() -> PackSource {
    let files = FILES.iter().map(|(name, text)| PackFile {
        path: format!("rules/{NAME}/{name}"),
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    });
    PackSource { fallback: NAME.to_owned(), files: files.collect() }
}

/// The text of an embedded file, by its path inside the pack.
pub fn file(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
