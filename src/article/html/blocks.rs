//! A page's tree to the blocks of text in it: all of them, the story's and the furniture's, each with the bytes that it came from.

use super::entities;
use super::tags::Tag;
use super::tree::Tree;
use crate::article::{BlockKind, Piece};
use crate::span::Span;
use std::ops::Range;

/// A stretch of a page's text that no line break divides.
#[derive(Clone, Debug)]
pub struct PageBlock {
    /// Where it stands in [`Page::text`], without surrounding white space.
    pub span: Span,
    /// What markup says that it is: a paragraph where it says nothing.
    pub kind: BlockKind,
    /// An element says what it is; else it stands loose in a box.
    pub marked: bool,
    /// The innermost element around it that breaks the line.
    pub element: u32,
    /// Its first text node.
    pub node: u32,
    /// Bytes of it that are links.
    pub linked: u32,
    /// Links that begin in it.
    pub links: u32,
}

/// The text of a page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// All blocks, each behind a line end. White space is single spaces, soft hyphens and zero-width spaces are left out.
    pub text: String,
    /// The blocks in document order.
    pub blocks: Vec<PageBlock>,
    /// Where each stretch of the text stands in the page, in text order.
    pub pieces: Vec<Piece>,
}

impl Page {
    /// Collects the blocks under a node, those of the elements `skip` says left out.
    pub fn read(tree: &Tree<'_>, root: u32, skip: impl Fn(u32) -> bool) -> Page {
        let page = Page { text: String::with_capacity(tree.page.len() / 8), ..Page::default() };
        let mut reader = Reader { page, tree, start: 0, linked: 0, links: 0, breaks: 0, node: 0, open: Vec::new(), in_link: 0 };
        reader.run(root, skip);
        reader.page
    }

    /// The bytes of the page that a stretch of the text came from.
    pub fn pieces_of(&self, span: Span) -> &[Piece] {
        let from = self.pieces.partition_point(|piece| piece.text.end <= span.start);
        let to = self.pieces.partition_point(|piece| piece.text.start < span.end);
        &self.pieces[from..to]
    }
}

/// An open element that breaks the line.
struct Open {
    node: u32,
    end: u32,
    kind: BlockKind,
    marked: bool,
}

struct Reader<'t, 'a> {
    page: Page,
    tree: &'t Tree<'a>,
    /// Where the block at hand begins in the text.
    start: usize,
    linked: u32,
    links: u32,
    /// Line breaks since the last word.
    breaks: u32,
    /// First text node of the block at hand.
    node: u32,
    open: Vec<Open>,
    /// Nodes before this index are inside a link.
    in_link: u32,
}

impl Reader<'_, '_> {
    fn run(&mut self, root: u32, skip: impl Fn(u32) -> bool) {
        let tree = self.tree;
        let Range { mut start, end } = tree.under(root);
        self.open.push(Open { node: root, end, kind: BlockKind::Paragraph, marked: false });
        // A date in no text block is a line of its own; this is where it ends.
        let mut time = None;
        while start < end {
            let index = start;
            start += 1;
            if time.is_some_and(|end| index >= end) {
                self.flush();
                time = None;
            }
            while self.open.len() > 1 && self.open.last().is_some_and(|open| index >= open.end) {
                self.flush();
                self.open.pop();
            }
            let node = &tree.nodes[index as usize];
            match node.tag {
                Tag::Text => self.add(index, index < self.in_link),
                Tag::Br => self.line_break(Span { start: node.span.0, end: node.span.1 }),
                tag if tag.is_machinery() || skip(index) => {
                    let in_line = matches!(tag, Tag::Script | Tag::Style | Tag::Noscript | Tag::Template | Tag::Svg);
                    // A part of a line that is left out does not divide it.
                    if !in_line && (tag.is_machinery() || tag.is_box() || tag.is_text_block()) {
                        self.flush();
                    }
                    start = node.end;
                }
                tag if tag.is_text_block() || tag.is_box() => {
                    self.flush();
                    let (kind, marked) = self.kind(tag);
                    self.open.push(Open { node: index, end: node.end, kind, marked });
                }
                Tag::A => {
                    self.in_link = self.in_link.max(node.end.min(node.left));
                    self.links += 1;
                }
                Tag::Time if !self.open.last().is_some_and(|open| open.marked) => {
                    self.flush();
                    time = Some(node.end);
                }
                _ => {}
            }
        }
        while !self.open.is_empty() {
            self.flush();
            self.open.pop();
        }
    }

    /// What the text of an element is, inside what is open; and whether markup says so.
    fn kind(&self, tag: Tag) -> (BlockKind, bool) {
        let outer = self.open.last().map_or((BlockKind::Paragraph, false), |open| (open.kind, open.marked));
        match tag {
            Tag::Blockquote => (BlockKind::Quote, true),
            Tag::Figcaption | Tag::Caption | Tag::Figure => (BlockKind::Caption, true),
            Tag::Li | Tag::Dt | Tag::Dd => (BlockKind::List, true),
            Tag::Td | Tag::Th => (BlockKind::Table, true),
            // Layout tables hold paragraphs.
            Tag::P | Tag::Pre if outer.0 == BlockKind::Table => (BlockKind::Paragraph, true),
            _ if tag.is_heading() => (BlockKind::Heading, true),
            _ if tag.is_text_block() => (outer.0, true),
            _ => outer,
        }
    }

    /// One break is a space, two are a new block.
    fn line_break(&mut self, source: Span) {
        self.breaks += 1;
        if self.breaks >= 2 {
            self.flush();
        } else if self.page.text.len() > self.start && !self.page.text.ends_with(' ') {
            let start = self.page.text.len();
            self.page.text.push(' ');
            self.page.pieces.push(Piece { text: Span::of(start, start + 1), source });
        }
    }

    /// Adds a text node's words.
    fn add(&mut self, node: u32, linked: bool) {
        let raw = self.tree.raw_text(node);
        let source = self.tree.nodes[node as usize].span.0;
        let before = self.page.text.len();
        if self.tree.has_entities(node) {
            self.decode(raw, source, node);
        } else {
            self.copy(raw, source, node);
        }
        if linked {
            self.linked += (self.page.text.len() - before) as u32;
        }
    }

    fn decode(&mut self, raw: &str, source: u32, node: u32) {
        let mut done = 0;
        for at in memchr::memchr_iter(b'&', raw.as_bytes()) {
            if at < done {
                continue;
            }
            let Some(found) = entities::reference(&raw[at + 1..], false) else { continue };
            self.copy(&raw[done..at], source + done as u32, node);
            let end = at + 1 + found.length;
            let place = Span::of(source as usize + at, source as usize + end);
            for c in std::iter::once(found.first).chain(found.second) {
                self.push(c, place, node);
            }
            done = end;
        }
        self.copy(&raw[done..], source + done as u32, node);
    }

    /// Adds one character that an entity stands for.
    fn push(&mut self, c: char, source: Span, node: u32) {
        let start = self.page.text.len();
        if c.is_whitespace() {
            if start == self.start || self.page.text.ends_with(' ') {
                return;
            }
            self.page.text.push(' ');
        } else if is_invisible(c) {
            return;
        } else {
            self.begin(node);
            self.page.text.push(c);
        }
        self.page.pieces.push(Piece { text: Span::of(start, self.page.text.len()), source });
    }

    /// The first word of a block, or any later one.
    fn begin(&mut self, node: u32) {
        if self.page.text.len() == self.start {
            self.node = node;
        }
        self.breaks = 0;
    }

    /// Adds text that stands for itself, with single spaces.
    fn copy(&mut self, raw: &str, source: u32, node: u32) {
        let mut rest = raw;
        let place = |rest: &str| source as usize + raw.len() - rest.len();
        while !rest.is_empty() {
            let length = plain(rest.as_bytes());
            let (words, after) = rest.split_at(length);
            if !words.is_empty() {
                self.begin(node);
                let start = self.page.text.len();
                self.page.text.push_str(words);
                let piece = Piece { text: Span::of(start, start + length), source: Span::of(place(rest), place(after)) };
                self.join(piece);
                rest = after;
                continue;
            }
            let Some(c) = rest.chars().next() else { break };
            let next = &rest[c.len_utf8()..];
            let at = Span::of(place(rest), place(next));
            rest = next;
            if c.is_whitespace() || c == '\0' {
                if self.page.text.len() > self.start && !self.page.text.ends_with(' ') {
                    let start = self.page.text.len();
                    self.page.text.push(' ');
                    self.join(Piece { text: Span::of(start, start + 1), source: at });
                }
                let spaces = rest.len() - rest.trim_ascii_start().len();
                rest = &rest[spaces..];
            } else if !is_invisible(c) {
                self.begin(node);
                let start = self.page.text.len();
                self.page.text.push(c);
                self.join(Piece { text: Span::of(start, self.page.text.len()), source: at });
            }
        }
    }

    /// Adds a piece of as many bytes as its source, to the one before it where both go on.
    fn join(&mut self, piece: Piece) {
        if piece.text.len() == piece.source.len()
            && let Some(last) = self.page.pieces.last_mut()
            && last.text.len() == last.source.len()
            && last.text.end == piece.text.start
            && last.source.end == piece.source.start
        {
            last.text.end = piece.text.end;
            last.source.end = piece.source.end;
        } else {
            self.page.pieces.push(piece);
        }
    }

    /// Ends the block at hand.
    fn flush(&mut self) {
        let text = &mut self.page.text;
        if text.len() > self.start {
            text.truncate(text.trim_end().len());
            while let Some(last) = self.page.pieces.last_mut().filter(|last| last.text.end as usize > text.len()) {
                if last.text.start as usize >= text.len() {
                    self.page.pieces.pop();
                } else {
                    let cut = last.text.end - text.len() as u32;
                    last.text.end -= cut;
                    last.source.end -= cut;
                }
            }
            let span = Span::of(self.start, text.len());
            let (element, kind, marked) = self.open.last().map_or((0, BlockKind::Paragraph, false), |o| (o.node, o.kind, o.marked));
            let linked = self.linked.min(span.len());
            self.page.blocks.push(PageBlock { span, kind, marked, element, node: self.node, linked, links: self.links });
            text.push('\n');
            self.start = text.len();
        }
        self.linked = 0;
        self.links = 0;
        self.breaks = 0;
    }
}

/// Bytes at the start that stand for themselves: no white space but single spaces between words, nothing invisible.
fn plain(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let goes_on = STANDS[*byte as usize]
            || *byte == b' ' && at > 0 && bytes.get(at + 1).is_some_and(|next| STANDS[*next as usize] && next.is_ascii());
        if !goes_on {
            break;
        }
        at += 1;
    }
    at
}

/// Bytes that stand for themselves. Of the characters beyond ASCII, those of some first bytes may be spaces or invisible.
const STANDS: [bool; 256] = {
    let mut stands = [false; 256];
    let mut byte = 0x21;
    while byte < 256 {
        stands[byte] = !matches!(byte, 0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef);
        byte += 1;
    }
    stands
};

/// Characters that are not seen: soft hyphens, zero-width spaces, marks of byte order.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(page: &str) -> Vec<(&'static str, String)> {
        let tree = Tree::read(page);
        let page = Page::read(&tree, 0, |_| false);
        page.blocks.iter().map(|block| (block.kind.as_str(), block.span.text(&page.text).to_owned())).collect()
    }

    #[test]
    fn blocks_of_pages() {
        for (page, expected) in [
            ("<p>One\n  two <b>three</b>.</p>loose", "paragraph One two three.|paragraph loose"),
            ("<div>a<br>b<br><br>c</div>", "paragraph a b|paragraph c"),
            ("<ul><li>a<p>b</ul>", "list a|list b"),
            ("<figure><img><p>a</p><figcaption>b", "caption a|caption b"),
            ("<table><tr><td>a<td><p>b", "table a|paragraph b"),
            ("<blockquote><p>a</p></blockquote><h2>b</h2>", "quote a|heading b"),
            ("a<script>b</script>c<nav>d</nav>", "paragraph ac|paragraph d"),
            ("<div>By A <time>May 4</time> x</div>", "paragraph By A|paragraph May 4|paragraph x"),
            ("<p>a&nbsp;&nbsp;b&shy;c \u{a0} d\u{200b}</p>", "paragraph a bc d"),
            ("<p> &amp;&lt;p&gt; é“x” </p>", "paragraph &<p> é“x”"),
            ("<title>t</title><p> </p>", ""),
        ] {
            let found: Vec<String> = blocks(page).iter().map(|(kind, text)| format!("{kind} {text}")).collect();
            assert_eq!(found.join("|"), expected, "{page}");
        }
    }

    #[test]
    fn every_character_is_of_the_page() {
        let source = "<p>Caf&eacute;s  &amp;\n<b>bars</b> “closed”&nbsp;in&#x2019;22 \u{ad}x é\u{3000}ö</p><p>b";
        let tree = Tree::read(source);
        let page = Page::read(&tree, 0, |_| false);
        for piece in &page.pieces {
            let (text, from) = (piece.text.text(&page.text), &source[piece.source.start as usize..piece.source.end as usize]);
            let mut decoded = String::new();
            entities::decode(from, false, &mut decoded);
            let spaced: String = decoded.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
            assert_eq!(text, spaced, "{from:?}");
        }
        let covered: usize = page.pieces.iter().map(|piece| piece.text.len() as usize).sum();
        assert_eq!(covered, page.text.matches(|c| c != '\n').map(str::len).sum::<usize>());
    }

    #[test]
    fn links_are_counted() {
        let tree = Tree::read("<div>a <a href=x>bc</a> <a>d<div>e</a>f</div>");
        let page = Page::read(&tree, 0, |_| false);
        let links: Vec<_> = page.blocks.iter().map(|b| (b.span.text(&page.text), b.linked, b.links)).collect();
        assert_eq!(links, [("a bc d", 3, 2), ("ef", 1, 0)]);
    }
}
