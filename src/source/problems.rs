//! What can be wrong with an input, to Problems: the one table of the `I…` codes.

use std::io;

use crate::problem::Problem;
use crate::source::unpack::Packing;

/// Every code of this stage with its meaning. Those that do not say "warning" are errors: the input, or one record of it, is lost.
/// (I020 and I021 are of packs of rules, I022 is of newsclaim.toml.)
pub const CODES: &[(&str, &str)] = &[
    ("I001", "no such file or folder"),
    ("I002", "a folder holds no article"),
    ("I003", "a glob matches no file, or is malformed"),
    ("I004", "the file exists but cannot be read: permissions, a failing disk, a loop of links"),
    ("I005", "the file or record is empty or holds white space only"),
    ("I006", "the file, unpacked file or line is above the size limit"),
    ("I007", "a line of JSON is not UTF-8"),
    ("I008", "the file is binary: a picture, an archive, a PDF"),
    ("I009", "the gzip or zstd data is broken or cut off"),
    ("I010", "a line is not valid JSON"),
    ("I011", "a record has a known key of the wrong type or value, or not exactly one of `text` and `html`"),
    ("I012", "a line of pre-tokenised text is not CoNLL-U"),
    ("I013", "warning: no encoding is declared, and one was guessed"),
    ("I014", "warning: bytes that are not valid in the encoding were replaced"),
    ("I015", "a record of a web archive is broken, or bytes belong to none"),
    ("I016", "warning: an archived page is incomplete"),
    ("I017", "warning: a web archive holds no article"),
    ("I018", "warning: the digest of an archived page does not fit"),
    ("I019", "what cannot be watched: standard input, a URL"),
    ("I030", "a URL or list of URLs, and a build that cannot fetch"),
    ("I031", "what is no URL that can be fetched: its scheme, a user name in it, its form"),
    ("I032", "an address of the machine itself or of a private network"),
    ("I033", "robots.txt forbids the page, asks for too much patience, or cannot be read"),
    ("I034", "redirects without end or aim, or away from a secure connection"),
    ("I035", "the server does not give the page"),
    ("I036", "the server takes too long"),
    ("I037", "the page is too large, or packed to far less than its size"),
    ("I038", "a name without an address"),
    ("I039", "no connection to the server"),
    ("I040", "an answer that breaks off or is no proper HTTP or gzip"),
    ("I041", "no secure connection to the server"),
    ("I042", "a feed or sitemap that cannot be read, names nothing, or lies in another list"),
    ("I043", "items of a feed whose text is not at hand"),
    ("I044", "a list names more than is read"),
    ("I045", "a page that is not in the cache, when nothing may be fetched"),
    ("I046", "what was fetched is neither a page nor text"),
    ("I047", "the proxy, the cache or another setting of fetching is unusable"),
];

/// The problem of an [`io::Error`] met while reading; `packing` is what was being unpacked.
pub fn unreadable(error: &io::Error, packing: Packing) -> Problem {
    use io::ErrorKind::{InvalidData, InvalidInput, NotFound, PermissionDenied, UnexpectedEof};
    let (packed, what) = (packing != Packing::Plain, packing.name());
    match error.kind() {
        NotFound => missing(),
        PermissionDenied => {
            Problem::error("I004", "cannot be read: permission denied").help("give yourself read permission, or leave the file out")
        }
        UnexpectedEof if packed => Problem::error("I009", format!("broken {what} data: the file is cut off")),
        InvalidData | InvalidInput if packed => Problem::error("I009", format!("broken {what} data: {error}")),
        _ => Problem::error("I004", format!("cannot be read: {error}")),
    }
}

/// The problem of a path that leads nowhere.
pub fn missing() -> Problem {
    Problem::error("I001", "no such file or folder")
}

/// The problem of an article or line above the limit; `what` is its subject, `size` its size where known.
pub fn too_large(what: &str, size: Option<u64>, limit: u64) -> Problem {
    let size = size.map_or(String::new(), |size| format!(" ({})", megabytes(size)));
    Problem::error("I006", format!("{what}{size} is larger than the limit of {} for one article", megabytes(limit)))
        .help("a file of this size is most likely not one article: split it, or give one JSON object a line (.jsonl)")
}

/// Bytes in words: `52.4 MB`, `10 MB`, `812 bytes`.
fn megabytes(bytes: u64) -> String {
    if bytes < 100_000 {
        return format!("{bytes} bytes");
    }
    let tenths = (bytes + 50_000) / 100_000;
    if tenths.is_multiple_of(10) { format!("{} MB", tenths / 10) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_megabytes() {
        for (bytes, words) in [(812, "812 bytes"), (10_000_000, "10 MB"), (52_428_800, "52.4 MB"), (149_999, "0.1 MB")] {
            assert_eq!(megabytes(bytes), words);
        }
    }

    #[test]
    fn errors_of_the_system_have_codes() {
        for (kind, packing, code) in [
            (io::ErrorKind::NotFound, Packing::Plain, "I001"),
            (io::ErrorKind::PermissionDenied, Packing::Plain, "I004"),
            (io::ErrorKind::UnexpectedEof, Packing::Gzip, "I009"),
            (io::ErrorKind::InvalidData, Packing::Zstd, "I009"),
            (io::ErrorKind::InvalidData, Packing::Plain, "I004"),
        ] {
            assert_eq!(unreadable(&io::Error::from(kind), packing).code, code, "{kind:?}");
        }
    }

    #[test]
    fn codes_are_in_order_and_unique() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
