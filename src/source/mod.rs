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

/// STUB: how to read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {}

/// STUB: inputs to sources.
#[allow(clippy::disallowed_methods)]
pub fn read<'a>(
    inputs: &'a [String],
    _options: &'a Options,
    stdin: &'a mut dyn std::io::Read,
) -> impl Iterator<Item = Result<Source, crate::problem::Problem>> + 'a {
    use crate::problem::Problem;
    let mut stdin = Some(stdin);
    inputs.iter().map(move |input| {
        let mut text = String::new();
        let read = match (input.as_str(), stdin.take_if(|_| input == "-")) {
            (_, Some(stdin)) => stdin.read_to_string(&mut text).map(|_| ()),
            (path, None) => std::fs::read_to_string(path).map(|read| text = read),
        };
        match read {
            Ok(()) => Ok(Source { origin: input.clone(), text, ..Source::default() }),
            Err(error) => Err(Problem::error("I001", format!("cannot read: {error}")).at(input)),
        }
    })
}
