//! An HTML page to an Article: the part of the page that holds the story, its block elements as blocks, the rest left out.

pub mod entities;
pub mod tags;
pub mod tokens;
pub mod tree;

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink};
use rustc_hash::FxHashMap;
use scraper::{Html, HtmlTreeSink, Node};

use crate::article::story::{self, Candidate, Verdict};
use crate::article::{Article, Block, BlockKind, Content, Dropped, Tables, metadata};
use crate::problem::Problem;
use crate::span::Span;

/// Deepest nesting that is read, the limit of browsers. The parser's time grows with the square of the depth.
const DEEPEST: usize = 512;
/// Bytes given to the parser between two looks at the depth.
const PIECE: usize = 4096;
/// A child with this share of its parent's paragraph text holds the story alone.
const SHARE: (u64, u64) = (3, 4);
/// An `article` element needs this share only.
const ARTICLE_SHARE: (u64, u64) = (1, 2);

type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

/// Reads a page.
pub(super) fn read(page: &str, content: Content, tables: &Tables) -> Article {
    let (html, cut) = parse(page);
    let tree = tree::Tree::read(page);
    let mut article = Article::default();
    if cut {
        article.problems.push(Problem::warning("A001", "the page is nested deeper than 512 elements; what comes after is left out"));
    }
    let Some(body) = html.tree.root().descendants().find(|node| is(node, "body")) else {
        article.metadata = metadata::read(&tree, None, tables);
        return article;
    };
    let weights = Weights::of(body);
    let region = weights.region(body);
    let headline = headline(&html, region);
    let shown = headline.map(words);
    let shown = shown.and_then(|shown| tree.elements(tags::Tag::H1).find(|node| *shown == tree.text(*node)));
    article.metadata = metadata::read(&tree, shown, tables);
    match content {
        Content::All => {
            let mut reader = Reader::new(None, true);
            reader.read(body);
            article.blocks = reader.blocks.iter().map(|block| Block { kind: BlockKind::Paragraph, span: block.span }).collect();
            article.text = reader.text;
        }
        Content::Story => {
            let mut reader = Reader::new(headline.map(|node| node.id()), false);
            if let Some(headline) = headline
                && !headline.ancestors().any(|above| above.id() == region.id())
            {
                reader.read(headline);
            }
            reader.read(region);
            tell(&mut article, &reader, tables);
        }
    }
    story::describe(&mut article, tables);
    article
}

/// Takes the story's blocks into `article.text`, the rest into `dropped`.
fn tell(article: &mut Article, reader: &Reader, tables: &Tables) {
    let verdicts = story::sort(&reader.text, &reader.blocks, tables);
    for (block, verdict) in reader.blocks.iter().zip(verdicts) {
        let words = block.span.text(&reader.text);
        match verdict {
            Verdict::Keep(kind) => {
                let span = append(&mut article.text, words);
                article.blocks.push(Block { kind, span });
            }
            Verdict::Drop(kind) => article.dropped.push(Dropped { kind, text: words.to_owned(), span: None }),
        }
    }
}

/// Adds a block to a text, behind a blank line.
fn append(text: &mut String, words: &str) -> Span {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let start = text.len();
    text.push_str(words);
    Span::of(start, text.len())
}

/// Parses a page piece by piece; stops (true) where it is nested too deep.
fn parse(page: &str) -> (Html, bool) {
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = page;
    let mut cut = false;
    while !rest.is_empty() && !cut {
        let (piece, next) = rest.split_at(rest.ceil_char_boundary(PIECE));
        parser.process(StrTendril::from_slice(piece));
        rest = next;
        // Whatever is open now lies on the way to the last node.
        let html = parser.tokenizer.sink.sink.0.borrow();
        cut = std::iter::successors(html.tree.root().last_child(), NodeRef::last_child).nth(DEEPEST).is_some();
    }
    (parser.finish(), cut)
}

fn words(node: NodeRef) -> String {
    node.descendants().filter_map(|below| below.value().as_text()).map(|text| &**text as &str).collect()
}

fn is(node: &NodeRef, name: &str) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == name)
}

fn name<'a>(node: &NodeRef<'a>) -> &'a str {
    node.value().as_element().map_or("", |element| element.name())
}

/// Elements that never hold the story's text.
fn is_machinery(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "select"
            | "textarea"
            | "head"
    )
}

/// Elements that hold what stands around a story.
fn is_frame(node: &NodeRef) -> bool {
    let Some(element) = node.value().as_element() else { return false };
    match element.name() {
        "nav" | "aside" | "footer" | "button" | "dialog" | "menu" => return true,
        "html" | "body" | "main" | "article" => return false,
        _ => {}
    }
    // Streamed pages carry their content in hidden elements "S:0", "S:1" … until a script puts it in place.
    let streamed = element.id().is_some_and(|id| id.starts_with("S:"));
    let hidden = !streamed && element.attr("hidden").is_some_and(|value| value != "until-found");
    let style = element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"));
    hidden
        || style
        || element.attr("role").is_some_and(|role| matches!(role, "navigation" | "complementary" | "contentinfo" | "search" | "dialog"))
}

/// Bytes of running text under each node.
struct Weights(FxHashMap<ego_tree::NodeId, u64>);

impl Weights {
    /// Counts the text of `p` elements, or all running text if the page has none to speak of.
    fn of(body: NodeRef) -> Weights {
        let paragraphs = Weights::count(body, true);
        if paragraphs.get(body) >= 250 { paragraphs } else { Weights::count(body, false) }
    }

    fn count(body: NodeRef, paragraphs_only: bool) -> Weights {
        let mut weights = FxHashMap::default();
        let mut stack: Vec<u64> = Vec::new();
        let (mut paragraphs, mut links) = (0usize, 0usize);
        let mut skip = None;
        for edge in body.traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) => {
                    stack.push(0);
                    if skip.is_some() {
                        continue;
                    }
                    if is_machinery(name(&node)) || is_frame(&node) {
                        skip = Some(node.id());
                        continue;
                    }
                    paragraphs += usize::from(is(&node, "p"));
                    links += usize::from(is(&node, "a"));
                    if let Node::Text(text) = node.value()
                        && links == 0
                        && (paragraphs > 0 || !paragraphs_only)
                        && let Some(weight) = stack.last_mut()
                    {
                        *weight += text.trim().len() as u64;
                    }
                }
                ego_tree::iter::Edge::Close(node) => {
                    let weight = stack.pop().unwrap_or_default();
                    if let Some(parent) = stack.last_mut() {
                        *parent += weight;
                    }
                    if weight > 0 && node.value().is_element() {
                        weights.insert(node.id(), weight);
                    }
                    if skip == Some(node.id()) {
                        skip = None;
                    } else if skip.is_none() {
                        paragraphs -= usize::from(is(&node, "p"));
                        links -= usize::from(is(&node, "a"));
                    }
                }
            }
        }
        Weights(weights)
    }

    fn get(&self, node: NodeRef) -> u64 {
        self.0.get(&node.id()).copied().unwrap_or_default()
    }

    /// The element that holds the story: down from the body as long as one child holds nearly all paragraph text.
    fn region<'a>(&self, body: NodeRef<'a>) -> NodeRef<'a> {
        let mut region = body;
        while let Some(child) = region.children().max_by_key(|child| self.get(*child)) {
            let share = if is(&child, "article") || is(&child, "main") { ARTICLE_SHARE } else { SHARE };
            if self.get(child) * share.1 < self.get(region) * share.0 || self.get(child) == 0 || is_text_block(name(&child)) {
                break;
            }
            region = child;
        }
        region
    }
}

/// The page's `h1`: the region's, else the last one before it, else the first.
fn headline<'a>(html: &'a Html, region: NodeRef<'a>) -> Option<NodeRef<'a>> {
    let is_headline = |node: &NodeRef| is(node, "h1") && has_words(*node);
    if let Some(inside) = region.descendants().find(is_headline) {
        return Some(inside);
    }
    let mut found = None;
    for node in html.tree.root().descendants() {
        if node.id() == region.id() && found.is_some() {
            break;
        }
        if is_headline(&node) && !node.ancestors().any(|above| is_frame(&above) || is_machinery(name(&above))) {
            found = Some(node);
        }
    }
    found
}

fn has_words(node: NodeRef) -> bool {
    node.descendants().any(|below| below.value().as_text().is_some_and(|text| text.contains(char::is_alphanumeric)))
}

/// Elements whose text is one block of the story.
fn is_text_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "blockquote" | "figcaption" | "td" | "th" | "pre" | "dt" | "dd" | "caption"
    )
}

/// Elements that break the line without saying what their text is.
fn is_container(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "figure"
            | "form"
            | "fieldset"
            | "hr"
            | "address"
            | "details"
            | "summary"
            | "body"
            | "center"
            | "hgroup"
            | "label"
            | "option"
            | "button"
    )
}

/// Collects the blocks under a node.
struct Reader {
    headline: Option<ego_tree::NodeId>,
    all: bool,
    text: String,
    blocks: Vec<Candidate>,
    words: String,
    /// Bytes of `words` that are links.
    linked: usize,
    /// Line breaks since the last word.
    breaks: u32,
}

impl Reader {
    fn new(headline: Option<ego_tree::NodeId>, all: bool) -> Reader {
        Reader { headline, all, text: String::new(), blocks: Vec::new(), words: String::new(), linked: 0, breaks: 0 }
    }

    fn read(&mut self, region: NodeRef) {
        // What the text at hand is: the innermost element that says so.
        let mut kinds: Vec<(BlockKind, bool)> = vec![(BlockKind::Paragraph, false)];
        let mut links = 0usize;
        let mut skip = None;
        for edge in region.traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) => {
                    if skip.is_some() {
                        continue;
                    }
                    match node.value() {
                        Node::Text(text) => self.add(text, links > 0),
                        Node::Element(_) => {
                            let tag = name(&node);
                            let frame = node.id() != region.id() && (is_frame(&node) || tag == "form" && !has_story(node));
                            if is_machinery(tag) || (frame && !self.all) {
                                skip = Some(node.id());
                                self.flush(&kinds);
                            } else if is_text_block(tag) || is_container(tag) {
                                self.flush(&kinds);
                                let outer = kinds.last().copied().unwrap_or((BlockKind::Paragraph, false));
                                kinds.push(self.kind(&node, tag, outer));
                            } else if tag == "br" {
                                self.line_break(&kinds);
                            } else if tag == "time" && is_loose(&kinds) {
                                self.flush(&kinds);
                            }
                            links += usize::from(tag == "a");
                        }
                        _ => {}
                    }
                }
                ego_tree::iter::Edge::Close(node) => {
                    if skip == Some(node.id()) {
                        skip = None;
                    } else if skip.is_none() {
                        let tag = name(&node);
                        if is_text_block(tag) || is_container(tag) {
                            self.flush(&kinds);
                            kinds.pop();
                        } else if tag == "time" && is_loose(&kinds) {
                            self.flush(&kinds);
                        }
                        links -= usize::from(tag == "a");
                    }
                }
            }
        }
        self.flush(&kinds);
    }

    /// What the text of an element is, inside text that is `outer`; and whether markup says so.
    fn kind(&self, node: &NodeRef, tag: &str, outer: (BlockKind, bool)) -> (BlockKind, bool) {
        match tag {
            "h1" if self.headline == Some(node.id()) => (BlockKind::Headline, true),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (BlockKind::Heading, true),
            "blockquote" => (BlockKind::Quote, true),
            "figcaption" | "caption" => (BlockKind::Caption, true),
            "li" | "dt" | "dd" => (BlockKind::List, true),
            "td" | "th" => (BlockKind::Table, true),
            // Layout tables hold paragraphs.
            "p" | "pre" if outer.0 == BlockKind::Table => (BlockKind::Paragraph, true),
            "p" | "pre" => (outer.0, true),
            "figure" => (BlockKind::Caption, true),
            _ => outer,
        }
    }

    /// Adds words, with white space collapsed and invisible hyphens left out.
    fn add(&mut self, text: &str, linked: bool) {
        let before = self.words.len();
        for c in text.chars() {
            if c.is_whitespace() {
                if !self.words.is_empty() && !self.words.ends_with(' ') {
                    self.words.push(' ');
                }
            } else if !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}') {
                self.words.push(c);
                self.breaks = 0;
            }
        }
        if linked {
            self.linked += self.words.len() - before;
        }
    }

    /// One break is a space, two are a new block.
    fn line_break(&mut self, kinds: &[(BlockKind, bool)]) {
        self.breaks += 1;
        if self.breaks >= 2 {
            self.flush(kinds);
        } else {
            self.add(" ", false);
            self.breaks = 1;
        }
    }

    fn flush(&mut self, kinds: &[(BlockKind, bool)]) {
        let words = self.words.trim();
        if !words.is_empty() {
            let linked = self.linked * 10 >= words.len() * 8;
            let (kind, marked) = kinds.last().copied().unwrap_or((BlockKind::Paragraph, false));
            // Layout tables hold running text.
            let is_text = kind == BlockKind::Table && words.len() > 80 && story::ends_sentence(words);
            let kind = if is_text { BlockKind::Paragraph } else { kind };
            let span = append(&mut self.text, words);
            self.blocks.push(Candidate { span, kind, layout: if marked { story::Layout::Marked } else { story::Layout::Loose }, linked });
        }
        self.words.clear();
        self.linked = 0;
        self.breaks = 0;
    }
}

/// Text in no element that says what it is: a date there is a line of its own.
fn is_loose(kinds: &[(BlockKind, bool)]) -> bool {
    kinds.last().is_some_and(|(_, marked)| !marked)
}

/// Some systems wrap the whole page in a form.
fn has_story(form: NodeRef) -> bool {
    form.descendants().filter(|node| is(node, "p")).nth(2).is_some()
}
