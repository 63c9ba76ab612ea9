//! Source to Article: the story's text with its blocks and metadata, the furniture set aside.

use crate::problem::Problem;
use crate::span::Span;

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

/// STUB: what to read of an article.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Content {
    /// The story, without furniture.
    #[default]
    Story,
    /// All of the text.
    All,
}
