//! Source to Article: the story's text with its blocks and metadata, the furniture set aside.

pub mod furniture;
mod html;
mod metadata;
mod plain;
mod story;

use crate::problem::Problem;
use crate::source::{MediaType, Source, published};
use crate::span::Span;

pub use furniture::Tables;

/// Every code of this stage with its meaning. All are warnings: the article goes on with less.
pub const CODES: &[(&str, &str)] = &[
    ("A001", "the page is nested deeper than 512 elements; what comes after is left out"),
    ("A002", "the page's publication date is not in a known form"),
    ("A003", "no publication date found, so relative dates stay unresolved"),
    ("A004", "no story found"),
];

/// What a block of an article is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BlockKind {
    /// The article's headline.
    Headline,
    /// The summary under the headline.
    Standfirst,
    /// Who wrote it.
    Byline,
    /// Running text.
    Paragraph,
    /// A heading inside the article.
    Heading,
    /// A list or list item.
    List,
    /// A block quotation.
    Quote,
    /// A caption of a picture or figure.
    Caption,
    /// A table row or cell.
    Table,
    /// A link to another article.
    Related,
    /// Advertising, newsletter sign-up, share line.
    Promo,
    /// Reader comments and comment forms.
    Comment,
    /// Menus, breadcrumbs, footers.
    Navigation,
    /// Furniture of no other kind.
    Other,
}

impl BlockKind {
    /// The word used in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            BlockKind::Headline => "headline",
            BlockKind::Standfirst => "standfirst",
            BlockKind::Byline => "byline",
            BlockKind::Paragraph => "paragraph",
            BlockKind::Heading => "heading",
            BlockKind::List => "list",
            BlockKind::Quote => "quote",
            BlockKind::Caption => "caption",
            BlockKind::Table => "table",
            BlockKind::Related => "related",
            BlockKind::Promo => "promo",
            BlockKind::Comment => "comment",
            BlockKind::Navigation => "navigation",
            BlockKind::Other => "other",
        }
    }
}

/// A stretch of the story. Blocks do not overlap and stand in text order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Byte range of `Article::text`, without surrounding white space.
    pub span: Span,
}

/// Furniture that was left out of the story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dropped {
    /// What it is: related, promo, comment, navigation, caption or other.
    pub kind: BlockKind,
    /// Its words.
    pub text: String,
    /// Where it stands in `Article::text`; text input only.
    pub span: Option<Span>,
}

/// A publication date: a day, and the text it was read from (`2022-05-06`, `2022-05-06T08:00:00+02:00`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    /// The ISO form as declared.
    pub text: String,
    /// The day in its own zone.
    pub date: jiff::civil::Date,
}

impl Published {
    /// Reads an ISO date or date-time; see [`published::day`].
    pub fn parse(text: &str) -> Option<Published> {
        let text = text.trim();
        published::day(text).map(|date| Published { text: text.to_owned(), date })
    }
}

/// What is known about an article beside its text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Metadata {
    /// The title, declared or taken from the headline.
    pub title: Option<String>,
    /// Authors in the order given.
    pub authors: Vec<String>,
    /// The publishing organisation.
    pub publisher: Option<String>,
    /// Section of the publication.
    pub section: Option<String>,
    /// Canonical URL.
    pub url: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Publication date.
    pub published: Option<Published>,
    /// Date of the last change.
    pub modified: Option<Published>,
}

/// A story ready for analysis. `text` is final: every later span is a byte range of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Article {
    /// Path, URL or record id as the user gave it.
    pub source: String,
    /// The article's text. Text input is kept untouched, furniture included; of HTML the story's blocks, joined by blank lines.
    pub text: String,
    /// The story's blocks, in text order; only these are analysed.
    pub blocks: Vec<Block>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// Title, dates and so on.
    pub metadata: Metadata,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
}

/// How much of a source is the story.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Content {
    /// The story is chosen, furniture is set aside.
    #[default]
    Story,
    /// All text is kept as it is: every line (of a page: every block) is a paragraph.
    All,
}

/// Reads a source: finds its blocks, sets furniture aside, and collects what is known about it.
///
/// Never fails: an empty or odd source gives an article without blocks and a problem. `text` of plain text is the source's text.
pub fn read(source: &Source, content: Content, tables: &Tables) -> Article {
    let mut article = match source.media {
        MediaType::Text => plain::read(&source.text, content, tables),
        MediaType::Html => html::read(&source.text, content, tables),
    };
    article.source.clone_from(&source.origin);
    let declared = &source.declared;
    let metadata = &mut article.metadata;
    for (value, slot) in [
        (&declared.url, &mut metadata.url),
        (&declared.title, &mut metadata.title),
        (&declared.publisher, &mut metadata.publisher),
        (&declared.language, &mut metadata.language),
    ] {
        if value.is_some() {
            slot.clone_from(value);
        }
    }
    if let Some(text) = &declared.published {
        metadata.published = Published::parse(text).or(metadata.published.take());
    }
    if metadata.published.is_none() {
        article.problems.push(Problem::warning("A003", "no publication date found; relative dates stay unresolved"));
    }
    if article.blocks.is_empty() {
        article.problems.push(Problem::warning("A004", "no story found"));
    }
    for problem in &mut article.problems {
        problem.origin = Some(source.origin.clone());
    }
    article
}
