//! Inputs (paths, globs, standard input, JSON Lines) to Sources: bytes with an origin and a declared type.

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
}

/// One article's raw material.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Source {
    /// Path, URL or record id, as the user gave it: `article.source` of the record.
    pub origin: String,
    /// What the text is.
    pub media: MediaType,
    /// The decoded text.
    pub text: String,
    /// What the input declares.
    pub declared: Declared,
}
