//! Inputs (paths, globs, standard input, JSON Lines, web archives, URLs, feeds) to Sources: text with an origin and a declared type.
#![allow(clippy::result_large_err, reason = "problems are rare, and a source is larger")]

pub mod decode;
pub mod fetch;
pub mod file;
pub mod jsonl;
pub mod meter;
pub mod prescan;
pub mod problems;
pub mod published;
pub mod unpack;
pub mod warc;
pub mod watch;

use std::io::Read;
use std::sync::Arc;

use crate::problem::Problem;

/// What the bytes of a source are said to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum MediaType {
    /// Plain text or Markdown.
    #[default]
    Text,
    /// An HTML page.
    Html,
}

/// What the input says about an article beside its body (JSON Lines keys).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declared {
    /// `url`.
    pub url: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `published`, already checked: an ISO date or date-time.
    pub published: Option<String>,
    /// `publisher`.
    pub publisher: Option<String>,
    /// `language`, a BCP 47 tag.
    pub language: Option<String>,
    /// When the page was fetched, as a web archive says: an ISO date-time in UTC.
    pub fetched: Option<String>,
}

/// One article's raw material.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Source {
    /// Path, URL or record id, as the user gave it: `article.source` of the record.
    pub origin: String,
    /// The input that it was found in: a file's path, a URL, or `-`. One input may hold many articles.
    pub file: Arc<str>,
    /// Where its record begins in that file, as [`Problem::offset`] counts.
    pub offset: Option<u64>,
    /// What the text is.
    pub media: MediaType,
    /// The decoded text.
    pub text: String,
    /// What the input declares.
    pub declared: Declared,
    /// Warnings: what was odd about the bytes, though they could be read.
    pub problems: Vec<Problem>,
}

/// How an input is laid out: one article, or many records.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// One article as plain text or Markdown.
    Text,
    /// One article as an HTML page.
    Html,
    /// One record a line.
    JsonLines,
    /// A web archive: WARC or ARC.
    Archive,
    /// A feed, a sitemap or a list of URLs.
    List(fetch::looks::List),
}

/// Limits and choices of [`read`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Largest article in bytes, unpacked; also the longest line of a JSON Lines file and the largest page of a web archive. Larger ones are refused with a problem.
    pub max_bytes: u64,
    /// What standard input holds; found out from its first bytes where `None`.
    pub stdin_format: Option<Format>,
    /// Whether the digests that a web archive holds are compared with its pages: reading then takes about twice as long.
    pub verify_digests: bool,
    /// How URLs, and what feeds and sitemaps name, are fetched. Its limit of bytes is not used: `max_bytes` counts.
    pub fetch: fetch::Options,
}

impl Options {
    /// The default of `max_bytes`: the longest news features are below 1 MB, so what is larger is most likely no article.
    pub const MAX_BYTES: u64 = 10_000_000;
}

impl Default for Options {
    fn default() -> Options {
        Options { max_bytes: Options::MAX_BYTES, stdin_format: None, verify_digests: false, fetch: fetch::Options::default() }
    }
}

/// Reads all inputs, one after the other: files, folders (recursively, in the order of their names), globs, `-` for `stdin`, URLs.
/// Feeds, sitemaps and lists of URLs stand for the articles that they name.
///
/// What cannot be read is a [`Problem`] in the place of its article, and the rest goes on; see [`problems::CODES`].
/// One article (or one line of JSON Lines, or one record of a web archive) is held at a time.
///
/// ```
/// use newsclaim::source::{Options, read};
/// let inputs = ["-".to_string()];
/// let mut stdin = "DJI left Russia.".as_bytes();
/// let sources: Vec<_> = read(&inputs, &Options::default(), &mut stdin).collect();
/// assert_eq!(sources[0].as_ref().unwrap().text, "DJI left Russia.");
/// ```
pub fn read<'a, R: Read + ?Sized>(inputs: &'a [String], options: &'a Options, stdin: &'a mut R) -> file::Sources<'a, R> {
    file::Sources::new(inputs, options, stdin)
}
