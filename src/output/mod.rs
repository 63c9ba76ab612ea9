//! Extractions to bytes for people and programs: one writer a format. Never decides anything about the content.

pub mod brat;
pub mod csv;
pub mod filter;
pub mod ftm;
pub mod json;
pub mod jsonl;
pub mod jsonld;
pub mod labelstudio;
mod layers;
pub mod offsets;
pub mod parquet;
pub mod record;
#[cfg(test)]
mod sample;
pub mod schema;
pub mod sink;
pub mod spacy;
pub mod sqlite;
pub mod story;
pub mod table;
pub mod terminal;
mod vocabulary;
pub mod webannotation;

use crate::extract::Extraction;
use offsets::Unit;
use std::io::{self, BufRead};
use std::path::Path;
use table::Selection;

/// The output formats, one line each.
pub const FORMATS: [Format; 12] = [
    Format { name: "table", about: "a readable view for people; the default on a terminal", writer: &terminal::Terminal },
    Format { name: "jsonl", about: "JSON Lines, one object an article; the default elsewhere", writer: &jsonl::Jsonl },
    Format { name: "json", about: "one JSON array of the same objects", writer: &json::Json },
    Format { name: "csv", about: "one table, by default of the claims, one row a line", writer: &csv::Csv },
    Format { name: "sqlite", about: "a database with all tables", writer: &sqlite::Sqlite },
    Format { name: "parquet", about: "a folder with all tables, or a file with one", writer: &parquet::Parquet },
    Format { name: "jsonld", about: "schema.org linked data: a NewsArticle with its Claims a line", writer: &jsonld::JsonLd },
    Format { name: "ftm", about: "FollowTheMoney entities, one a line", writer: &ftm::FollowTheMoney },
    Format { name: "spacy", about: "spaCy documents, one a line, for Doc.from_json", writer: &spacy::Spacy },
    Format { name: "brat", about: "a folder of texts and standoff annotations", writer: &brat::Brat },
    Format { name: "labelstudio", about: "one JSON array of Label Studio tasks with predictions", writer: &labelstudio::LabelStudio },
    Format { name: "webannotation", about: "W3C Web Annotations, one a line", writer: &webannotation::WebAnnotation },
];

/// An output format.
#[derive(Clone, Copy)]
pub struct Format {
    /// The word for `--format`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Who writes it.
    pub writer: &'static dyn Writer,
}

impl Format {
    /// The format of that name.
    ///
    /// ```
    /// use newsclaim::output::Format;
    /// assert_eq!(Format::named("json").unwrap().writer.between(), ",\n");
    /// assert!(Format::named("yaml").is_none());
    /// ```
    pub fn named(name: &str) -> Option<Format> {
        FORMATS.into_iter().find(|format| format.name == name)
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Turns one article at a time into bytes, so that articles can be written by several threads and joined in order.
pub trait Writer: Sync {
    /// What stands before the first article.
    fn open(&self, _view: &View) -> Vec<u8> {
        Vec::new()
    }

    /// What stands between two articles. An article that writes nothing has none beside it.
    fn between(&self) -> &'static str {
        ""
    }

    /// What stands after the last article.
    fn close(&self) -> &'static str {
        ""
    }

    /// Appends one article.
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>);

    /// Why this build cannot write the format, if it cannot; [`Target`]'s builder then says the same.
    fn missing(&self) -> Option<&'static str> {
        None
    }

    /// Whether it can write rows of one table, [`View::flat`], instead of whole articles.
    fn has_rows(&self) -> bool {
        false
    }

    /// What the joined bytes are.
    fn target(&self, _view: &View) -> Target {
        Target::Stream
    }
}

/// What becomes of the joined bytes of all articles.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// They are the output as they are, and may go to standard output.
    Stream,
    /// They are lines from which a file is built.
    File(Build),
    /// They are lines from which a folder of files is built.
    Folder(Build),
}

/// Builds what a [`Target`] names at a place where nothing is yet. The same lines give the same bytes.
///
/// # Errors
/// What the operating system says; what was built so far is then of no use.
pub type Build = fn(lines: &mut dyn BufRead, view: &View, place: &Path) -> io::Result<()>;

/// How to write, the same for every article of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// `name@version` of each rule pack, in load order.
    pub packs: Vec<String>,
    /// `b3:` and the hash of all rules.
    pub rules_hash: String,
    /// What offsets count.
    pub unit: Unit,
    /// Whether `article.text` is written.
    pub text: bool,
    /// The rows to write instead of whole articles, for formats that hold one table.
    pub flat: Option<Selection>,
    /// Columns of the terminal; formats for programs ignore it.
    pub width: usize,
    /// Whether the view for people may use colour.
    pub colour: bool,
}

impl Default for View {
    fn default() -> View {
        View { packs: Vec::new(), rules_hash: String::new(), unit: Unit::Chars, text: true, flat: None, width: 100, colour: false }
    }
}
