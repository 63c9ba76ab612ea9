//! Source to Article: the story's text with its blocks and metadata, the furniture set aside.

mod folding;
pub mod furniture;
pub mod html;
pub mod language;
mod metadata;
mod plain;
pub mod site;
mod story;
mod why;

use crate::problem::Problem;
use crate::source::{MediaType, Source, published};
use crate::span::Span;

pub use furniture::Tables;
pub use why::{Reason, Why};

/// Every code of this stage with its meaning. Those of articles are warnings: the article goes on with less.
pub const CODES: &[(&str, &str)] = &[
    ("A001", "the page is nested deeper than 512 elements; what comes after is left out"),
    ("A002", "the page's publication date is not in a known form"),
    ("A003", "no publication date found, so relative dates stay unresolved"),
    ("A004", "no story found"),
    ("A005", "the article is in a language that the rules do not know"),
    ("A006", "the page's site rule finds no story, so the general reader chooses it"),
    ("A007", "the page's site rule finds no title, author or date, so the general reader's is kept"),
    ("A100", "a line of a word list is malformed"),
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

/// A stretch of `Article::text` and the bytes of the source that it came from. Where both are as long, byte stands for byte; else (an
/// entity, white space drawn together) the one stands for the other as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Bytes of the text.
    pub text: Span,
    /// Bytes of the source.
    pub source: Span,
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

/// A fact about an article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// [`Metadata::title`].
    Title,
    /// [`Metadata::authors`].
    Authors,
    /// [`Metadata::publisher`].
    Publisher,
    /// [`Metadata::section`].
    Section,
    /// [`Metadata::url`].
    Url,
    /// [`Metadata::language`].
    Language,
    /// [`Metadata::published`].
    Published,
    /// [`Metadata::modified`].
    Modified,
}

impl Field {
    /// The word used in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Authors => "authors",
            Field::Publisher => "publisher",
            Field::Section => "section",
            Field::Url => "url",
            Field::Language => "language",
            Field::Published => "published",
            Field::Modified => "modified",
        }
    }
}

/// Where a fact about an article was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Place {
    /// The user or the record said it.
    Declared,
    /// A script of linked data.
    JsonLd,
    /// An element of the head, `meta` or `link`, or the attribute `lang`.
    Meta,
    /// An `itemprop` or RDFa `property`.
    Microdata,
    /// A `time` element.
    Time,
    /// A line that names the writers.
    Byline,
    /// A line that says the day.
    Dateline,
    /// The address of the page.
    Url,
    /// The `title` element.
    TitleElement,
    /// The headline that readers see.
    Headline,
    /// What a rule for the page's site selects.
    SiteRule,
}

impl Place {
    /// The word used in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Place::Declared => "declared",
            Place::JsonLd => "json_ld",
            Place::Meta => "meta",
            Place::Microdata => "microdata",
            Place::Time => "time",
            Place::Byline => "byline",
            Place::Dateline => "dateline",
            Place::Url => "url",
            Place::TitleElement => "title_element",
            Place::Headline => "headline",
            Place::SiteRule => "site_rule",
        }
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
    /// Where each known fact was found, in the order of [`Field`]; each once.
    pub origins: Vec<(Field, Place)>,
}

impl Metadata {
    /// A fact in words; authors are joined by semicolons.
    pub fn value(&self, field: Field) -> Option<String> {
        let day = |published: &Option<Published>| published.as_ref().map(|published| published.text.clone());
        match field {
            Field::Title => self.title.clone(),
            Field::Authors => (!self.authors.is_empty()).then(|| self.authors.join("; ")),
            Field::Publisher => self.publisher.clone(),
            Field::Section => self.section.clone(),
            Field::Url => self.url.clone(),
            Field::Language => self.language.clone(),
            Field::Published => day(&self.published),
            Field::Modified => day(&self.modified),
        }
    }

    /// Says where a fact was found, in place of what was said before.
    pub(crate) fn came_from(&mut self, field: Field, place: Place) {
        self.origins.retain(|(known, _)| *known != field);
        let at = self.origins.partition_point(|(known, _)| *known < field);
        self.origins.insert(at, (field, place));
    }
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
    /// Where the text stands in the source, stretch by stretch, in text order; empty where text and source are the same.
    pub pieces: Vec<Piece>,
    /// What decided about the blocks and what was left out.
    pub why: Why,
    /// Title, dates and so on.
    pub metadata: Metadata,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
}

impl Article {
    /// A text as one paragraph, for what is no article: a literal of a rule, a test's sentence.
    pub fn of_text(text: &str) -> Article {
        let trimmed = text.trim();
        let start = text.len() - text.trim_start().len();
        let block = Block { kind: BlockKind::Paragraph, span: Span::of(start, start + trimmed.len()) };
        Article { text: text.to_owned(), blocks: if trimmed.is_empty() { Vec::new() } else { vec![block] }, ..Article::default() }
    }
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
    read_with(source, content, tables, false)
}

/// The same, and of a page for each block the features that decided about it, which takes twice the time.
pub fn explain(source: &Source, content: Content, tables: &Tables) -> Article {
    read_with(source, content, tables, true)
}

fn read_with(source: &Source, content: Content, tables: &Tables, explained: bool) -> Article {
    let mut article = match source.media {
        MediaType::Text => plain::read(&source.text, content, tables),
        MediaType::Html => html::read(&source.text, site::Choice::Address(source.declared.url.as_deref()), content, tables, explained),
    };
    article.source.clone_from(&source.origin);
    article.problems.splice(0..0, source.problems.iter().cloned());
    let declared = &source.declared;
    let metadata = &mut article.metadata;
    for (field, value) in [
        (Field::Url, &declared.url),
        (Field::Title, &declared.title),
        (Field::Publisher, &declared.publisher),
        (Field::Language, &declared.language),
    ] {
        if value.is_some() {
            let slot = match field {
                Field::Url => &mut metadata.url,
                Field::Title => &mut metadata.title,
                Field::Publisher => &mut metadata.publisher,
                _ => &mut metadata.language,
            };
            slot.clone_from(value);
            metadata.came_from(field, Place::Declared);
        }
    }
    if let Some(published) = declared.published.as_deref().and_then(Published::parse) {
        metadata.published = Some(published);
        metadata.came_from(Field::Published, Place::Declared);
    }
    language::tell(&mut article, declared.language.is_some(), tables);
    if article.metadata.published.is_none() {
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::source;

    pub(super) fn tables() -> &'static Tables {
        static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(|| {
            let furniture = include_str!("../../rules/news-en/lists/furniture.tsv");
            let tables = Tables::from_tsv(furniture, include_str!("../../rules/news-en/lists/caption.tsv")).unwrap();
            tables.with_markup(include_str!("../../rules/news-en/lists/markup.tsv")).unwrap()
        });
        &TABLES
    }

    fn source(media: MediaType, text: &str) -> Source {
        Source { origin: "x".to_owned(), media, text: text.to_owned(), ..Source::default() }
    }

    /// An article as lines: what is known about it, its blocks, what was dropped.
    fn outline(article: &Article) -> String {
        let mut lines = String::new();
        let m = &article.metadata;
        let day = |published: &Option<Published>| published.as_ref().map(|published| published.text.clone());
        for (name, value) in [
            ("title", m.title.clone()),
            ("authors", (!m.authors.is_empty()).then(|| m.authors.join("; "))),
            ("publisher", m.publisher.clone()),
            ("section", m.section.clone()),
            ("url", m.url.clone()),
            ("language", m.language.clone()),
            ("published", day(&m.published)),
            ("modified", day(&m.modified)),
        ] {
            if let Some(value) = value {
                writeln!(lines, "{name}: {value}").unwrap();
            }
        }
        for block in &article.blocks {
            writeln!(lines, "+ {} {:?}", block.kind.as_str(), block.span.text(&article.text)).unwrap();
        }
        for dropped in &article.dropped {
            writeln!(lines, "- {} {:?}", dropped.kind.as_str(), dropped.text).unwrap();
        }
        for problem in &article.problems {
            writeln!(lines, "! {} {}", problem.code, problem.message).unwrap();
        }
        lines
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test reads its fixtures")]
    fn fixtures() {
        let inputs = ["fixtures/sources/articles/*.[thm]*".to_owned()];
        let options = source::Options::default();
        let mut count = 0;
        for source in source::read(&inputs, &options, &mut std::io::empty()) {
            let source = source.unwrap();
            let found = outline(&read(&source, Content::Story, tables()));
            let golden = Path::new(&source.origin).with_extension("out");
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::write(&golden, &found).unwrap();
            }
            assert_eq!(found, std::fs::read_to_string(&golden).unwrap(), "{}", source.origin);
            count += 1;
        }
        assert!(count >= 60, "{count} fixtures");
    }

    #[test]
    fn all_content_is_kept() {
        let article = read(&source(MediaType::Text, "Share this article\n\nttn-4 \n Prices rose.\r\n"), Content::All, tables());
        let blocks: Vec<_> = article.blocks.iter().map(|block| (block.kind, block.span.text(&article.text))).collect();
        let paragraph = |text| (BlockKind::Paragraph, text);
        assert_eq!(blocks, [paragraph("Share this article"), paragraph("ttn-4"), paragraph("Prices rose.")]);
        assert_eq!((article.dropped.len(), article.metadata.title), (0, None));
        let page = "<nav>Menu</nav><h1>Prices rose</h1><p>By <b>4</b>%.</p><script>x</script>";
        let article = read(&source(MediaType::Html, page), Content::All, tables());
        assert_eq!(article.text, "Menu\n\nPrices rose\n\nBy 4%.");
        assert_eq!(article.blocks.len(), 3);
    }

    #[test]
    fn what_is_declared_wins() {
        let page = "<title>Page</title><meta property=article:published_time content=2020-01-02><p>Prices rose by 4% in May.</p>";
        let mut source = source(MediaType::Html, page);
        let metadata = read(&source, Content::Story, tables()).metadata;
        assert_eq!((metadata.title.as_deref(), metadata.published.unwrap().text.as_str()), (Some("Page"), "2020-01-02"));
        source.declared.title = Some("Declared".to_owned());
        source.declared.published = Some("2021-03-04 05:06".to_owned());
        let article = read(&source, Content::Story, tables());
        assert_eq!(article.metadata.title.as_deref(), Some("Declared"));
        assert_eq!(article.metadata.published.as_ref().unwrap().date, jiff::civil::date(2021, 3, 4));
        assert!(article.problems.is_empty());
    }

    #[test]
    fn a_nesting_bomb_is_cut() {
        for (open, count) in [("<ul><li>", 16_000), ("<div>", 30_000), ("<b>", 30_000), ("<table><tr><td>", 8_000)] {
            let page = format!("<p>Prices rose by 4% in May, the office said.</p>{}<p>Deep.", open.repeat(count));
            let started = std::time::Instant::now();
            let article = read(&source(MediaType::Html, &page), Content::Story, tables());
            assert!(started.elapsed().as_millis() < 2000, "{open}: {:?}", started.elapsed());
            assert!(article.problems.iter().any(|problem| problem.code == "A001"), "{open}");
            assert!(article.text.starts_with("Prices rose"), "{open}: {:?}", article.text);
        }
        // Many open elements side by side are fine.
        let page = "<p>Prices rose by 4% in May, the office said.<li>".repeat(5000);
        let article = read(&source(MediaType::Html, &page), Content::All, tables());
        assert!(article.problems.iter().all(|problem| problem.code != "A001"));
        assert_eq!(article.blocks.len(), 5000);
    }

    #[test]
    fn text_takes_linear_time() {
        let lines = [
            "<!-- x",
            "```",
            "~~~",
            "[[[[[[",
            "Comments",
            "a | b",
            "A  B  4",
            "Annual Review of Fish",
            "Readers: 3 hours ago",
            "By By By",
            "x-",
        ];
        for line in lines {
            let text = format!("{line}\n").repeat(20_000);
            let started = std::time::Instant::now();
            let article = read(&source(MediaType::Text, &text), Content::Story, tables());
            assert!(started.elapsed().as_secs() < 5, "{line}: {:?}", started.elapsed());
            check_covered(&article);
        }
    }

    #[test]
    fn another_language_is_believed_if_it_is_sure() {
        let german = "Die Preise stiegen im Mai um vier Prozent, teilte das Amt mit, und niemand weiß, wann sie wieder fallen werden. ";
        let english = "Prices rose by 4% in May, the office said, and nobody knows when they will fall again or how far that may be. ";
        for (text, declared, language) in [
            (german.repeat(3), None, Some("de")),
            (german.to_owned(), None, None),
            (english.repeat(3), None, None),
            (german.repeat(3), Some("en"), Some("en")),
            (english.to_owned(), Some("fr"), Some("fr")),
        ] {
            let mut source = source(MediaType::Text, &text);
            source.declared.language = declared.map(str::to_owned);
            assert_eq!(read(&source, Content::Story, tables()).metadata.language.as_deref(), language, "{declared:?} {text}");
        }
        let page = format!("<html lang=de><p>{}</p>", english.repeat(3));
        assert_eq!(read(&source(MediaType::Html, &page), Content::Story, tables()).metadata.language.as_deref(), Some("en"));
    }

    fn check_blocks(article: &Article) {
        let mut end = 0;
        for block in &article.blocks {
            assert!(block.span.start >= end && !block.span.is_empty());
            let text = block.span.text(&article.text);
            assert_eq!(text, text.trim());
            end = block.span.end;
        }
    }

    /// Every character that is no white space lies in exactly one block or dropped piece.
    fn check_covered(article: &Article) {
        check_blocks(article);
        assert_eq!((article.why.blocks.len(), article.why.dropped.len()), (article.blocks.len(), article.dropped.len()));
        let mut spans: Vec<Span> = article.blocks.iter().map(|block| block.span).collect();
        for dropped in &article.dropped {
            let span = dropped.span.unwrap();
            assert_eq!(span.text(&article.text), dropped.text);
            spans.push(span);
        }
        spans.sort();
        let mut end = 0;
        for span in spans {
            assert!(span.start >= end);
            assert!(article.text[end as usize..span.start as usize].trim().is_empty());
            end = span.end;
        }
        assert!(article.text[end as usize..].trim().is_empty());
    }

    /// Lines that begin, end or change what is around them.
    const MARKED: [&str; 28] = [
        "---",
        "===",
        "+++",
        "title: x",
        "date: 2020-01-02",
        "- item",
        "```",
        "~~~ x",
        "<!-- x",
        "-->",
        "<!-- x --> y",
        "<br>",
        "a | b | c",
        "A\tB",
        "Zinc   2,410   4%",
        "Q: Why?",
        "SMITH: No.",
        "[x](y)",
        "![x](y)",
        "[1]: /x",
        "From: a@b.c",
        "Subject: x",
        "ENDS",
        "About the author",
        "12:45 GMT",
        "Facebook Twitter",
        "Annual Review | 4",
        "Jane Doe is a reporter in Bern who covers oil and gas.",
    ];

    /// Texts that look like articles more often than random characters do.
    fn texts() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            "\\PC{0,60}",
            "[A-Z][a-z]{1,8}( [a-z]{1,8}){0,12}[.?!]?",
            Just("Related articles".to_owned()),
            Just("Comments".to_owned()),
            Just("By Jane Doe".to_owned()),
            Just("Phone displaying a watch.".to_owned()),
            Just("- \u{2028}x\u{feff}".to_owned()),
            Just(" \u{a0} ".to_owned()),
            Just("> “Так”".to_owned()),
            Just("1. İstanbul’da".to_owned()),
            Just("##".to_owned()),
            prop::sample::select(MARKED.as_slice()).prop_map(str::to_owned),
        ];
        let ends = prop_oneof![Just("\n"), Just("\n\n"), Just("\r\n"), Just("\n\t\n"), Just("\r")];
        prop::collection::vec((line, ends), 0..20).prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn nothing_is_lost(text in texts()) {
            for content in [Content::Story, Content::All] {
                let article = read(&source(MediaType::Text, &text), content, tables());
                prop_assert_eq!(&article.text, &text);
                check_covered(&article);
            }
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            check_covered(&read(&source(MediaType::Text, &text), Content::Story, tables()));
        }

        #[test]
        fn any_page_is_read(bytes in prop::collection::vec(any::<u8>(), 0..400), tags in prop::collection::vec(0usize..24, 0..40)) {
            const PIECES: [&str; 24] = [
                "<p>", "</p>", "<div>", "</div>", "<table>", "<td>", "</table>", "<a href=x>", "</a>", "<br>", "<h1>", "</h1>", "<script>",
                "</script>", "<nav>", "</nav>", "<template>", "<article>", "<!--", "-->", "Prices rose 4%. ", "&shy;&nbsp;&#0;", "<svg><p>",
                "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[[]]}</script>",
            ];
            let mut page: String = tags.iter().map(|tag| PIECES[*tag]).collect();
            page.push_str(&String::from_utf8_lossy(&bytes));
            page.extend(tags.iter().rev().map(|tag| PIECES[*tag]));
            for content in [Content::Story, Content::All] {
                check_blocks(&read(&source(MediaType::Html, &page), content, tables()));
            }
        }
    }
}
