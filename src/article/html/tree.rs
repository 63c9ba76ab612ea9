//! Tokens to a light tree: elements and texts in document order, each with its bytes of the page.
//!
//! It follows the standard where pages differ from it often: implied end tags, tables, scopes, misnested formatting. It does not move
//! nodes (no foster parenting, no adoption), so that document order is source order and a subtree is a range of indices.

use super::entities;
use super::tags::Tag;
use super::tokens::{Attribute, Mode, Token, Tokenizer};
use std::borrow::Cow;
use std::ops::Range;

/// Deepest nesting of elements, the limit of browsers. What is deeper is read as content of the element at the limit.
pub const DEEPEST: usize = 512;

/// An element or a text.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its element, or [`Tag::Text`].
    pub tag: Tag,
    /// Elements above it, the root's aside.
    pub depth: u16,
    /// Index of the element that holds it; the root holds itself.
    pub parent: u32,
    /// One past the index of the last node under it.
    pub end: u32,
    /// Bytes of the page: the start tag, or the text.
    pub span: (u32, u32),
    /// Where the element ends in the page: the end of its end tag, or where it was closed.
    pub source_end: u32,
    /// Nodes from this index on are no longer inside, though the tree has them under it: a formatting element that was closed while
    /// blocks in it were open.
    pub left: u32,
    attributes: (u32, u16),
    /// A CDATA section: no entities.
    data: bool,
}

/// A page's nodes in document order; the root is the first.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    /// The page.
    pub page: &'a str,
    /// All nodes.
    pub nodes: Vec<Node>,
    /// Elements below the limit of depth were left out, their text kept.
    pub cut: bool,
    attributes: Vec<Attribute>,
}

impl<'a> Tree<'a> {
    /// Reads a page. Never fails, takes time in proportion to its length.
    ///
    /// ```
    /// use newsclaim::article::html::{tags::Tag, tree::Tree};
    /// let tree = Tree::read("<p>One<p>Two &amp; <b>three</b>");
    /// let paragraphs: Vec<_> = tree.elements(Tag::P).map(|p| tree.text(p)).collect();
    /// assert_eq!(paragraphs, ["One", "Two & three"]);
    /// ```
    pub fn read(page: &'a str) -> Tree<'a> {
        Builder::new(page).run()
    }

    /// The indices of the nodes under a node, in document order.
    pub fn under(&self, node: u32) -> Range<u32> {
        node + 1..self.nodes[node as usize].end
    }

    /// The elements of a name, in document order.
    pub fn elements(&self, tag: Tag) -> impl Iterator<Item = u32> + '_ {
        (0..self.nodes.len() as u32).filter(move |node| self.tag(*node) == tag)
    }

    /// The element of a node.
    pub fn tag(&self, node: u32) -> Tag {
        self.nodes[node as usize].tag
    }

    /// The nodes directly under a node.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.nodes[node as usize].end;
        let mut next = node + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.nodes[child as usize].end;
                child
            })
        })
    }

    /// The element that holds a node, its parent, and so on, the root last.
    pub fn ancestors(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = node;
        std::iter::from_fn(move || {
            let parent = self.nodes[at as usize].parent;
            (at != 0).then(|| {
                at = parent;
                parent
            })
        })
    }

    /// An element's attributes: name and value as written, entities not decoded.
    pub fn attributes(&self, node: u32) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        let (start, count) = self.nodes[node as usize].attributes;
        let slice = |(start, end): (u32, u32)| &self.page[start as usize..end as usize];
        self.attributes[start as usize..start as usize + usize::from(count)].iter().map(move |a| (slice(a.name), slice(a.value)))
    }

    /// The value of an attribute, decoded. `name` is in small letters.
    pub fn attribute(&self, node: u32, name: &str) -> Option<Cow<'a, str>> {
        self.raw_attribute(node, name).map(entities::value)
    }

    /// The value of an attribute as written.
    pub fn raw_attribute(&self, node: u32, name: &str) -> Option<&'a str> {
        self.attributes(node).find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// A text node as written; empty for elements.
    pub fn raw_text(&self, node: u32) -> &'a str {
        let node = &self.nodes[node as usize];
        if node.tag == Tag::Text { &self.page[node.span.0 as usize..node.span.1 as usize] } else { "" }
    }

    /// Whether a text node holds entities.
    pub fn has_entities(&self, node: u32) -> bool {
        let text = &self.nodes[node as usize];
        !text.data && !is_raw(self.tag(text.parent))
    }

    /// All text under a node, decoded, as it stands.
    pub fn text(&self, node: u32) -> String {
        let mut text = String::new();
        for below in self.under(node) {
            let raw = self.raw_text(below);
            if self.has_entities(below) { entities::decode(raw, false, &mut text) } else { text.push_str(raw) }
        }
        text
    }
}

/// Elements whose text is no markup and has no entities.
fn is_raw(tag: Tag) -> bool {
    matches!(mode(tag), Some(Mode::Raw | Mode::Script | Mode::Plain))
}

/// How the text of an element is read, where not as usual.
fn mode(tag: Tag) -> Option<Mode> {
    match tag {
        Tag::Title | Tag::Textarea => Some(Mode::Escapable),
        Tag::Style | Tag::Xmp | Tag::Iframe | Tag::Noembed | Tag::Noframes | Tag::Noscript => Some(Mode::Raw),
        Tag::Script => Some(Mode::Script),
        Tag::Plaintext => Some(Mode::Plain),
        _ => None,
    }
}

struct Builder<'a> {
    tree: Tree<'a>,
    tokens: Tokenizer<'a>,
    /// Open elements, the root first.
    open: Vec<u32>,
    /// How many elements of a name are open.
    count: [u32; Tag::COUNT],
    /// How many of a name were left out and not yet closed.
    skipped: [u32; Tag::COUNT],
    /// Bytes read so far.
    at: u32,
}

impl<'a> Builder<'a> {
    fn new(page: &'a str) -> Builder<'a> {
        let root = Node {
            tag: Tag::Root,
            depth: 0,
            parent: 0,
            end: 0,
            span: (0, 0),
            source_end: page.len() as u32,
            left: u32::MAX,
            attributes: (0, 0),
            data: false,
        };
        let mut nodes = Vec::with_capacity(page.len() / 40 + 16);
        nodes.push(root);
        Builder {
            tree: Tree { page, nodes, cut: false, attributes: Vec::with_capacity(page.len() / 60 + 16) },
            tokens: Tokenizer::new(page),
            open: vec![0],
            count: [0; Tag::COUNT],
            skipped: [0; Tag::COUNT],
            at: 0,
        }
    }

    fn run(mut self) -> Tree<'a> {
        while let Some(token) = self.tokens.next_token() {
            match token {
                Token::Text(span) => self.text(span, false),
                Token::Data(span) => self.text(span, true),
                Token::Start { span, name, closed } => {
                    self.at = span.start as u32;
                    let tag = Tag::of(&self.tree.page.as_bytes()[name.clone()]);
                    self.start(tag, span, name, closed);
                }
                Token::End { span, name } => {
                    self.at = span.end as u32;
                    self.end(Tag::of(&self.tree.page.as_bytes()[name]));
                }
                Token::Comment(_) | Token::Doctype(_) => {}
            }
        }
        self.at = self.tree.page.len() as u32;
        while !self.open.is_empty() {
            self.pop();
        }
        self.tree
    }

    fn top(&self) -> Tag {
        self.open.last().map_or(Tag::Root, |top| self.tree.tag(*top))
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.count[tag as usize] > 0
    }

    fn text(&mut self, span: Range<usize>, data: bool) {
        if self.top() == Tag::Head && !self.tree.page[span.clone()].trim_ascii().is_empty() {
            self.pop();
        }
        self.node(Tag::Text, span, (0, 0), data);
    }

    fn node(&mut self, tag: Tag, span: Range<usize>, attributes: (u32, u16), data: bool) -> u32 {
        let index = self.tree.nodes.len() as u32;
        let parent = self.open.last().copied().unwrap_or(0);
        let depth = self.open.len() as u16 - 1;
        let span = (span.start as u32, span.end as u32);
        self.tree.nodes.push(Node { tag, depth, parent, end: index + 1, span, source_end: span.1, left: u32::MAX, attributes, data });
        index
    }

    fn start(&mut self, tag: Tag, span: Range<usize>, name: Range<usize>, closed: bool) {
        if self.is_foreign() && !self.leaves_foreign(tag) {
            if closed || !self.has_room(tag) {
                return;
            }
            self.push(tag, span);
            return;
        }
        if !self.make_room(tag) {
            return;
        }
        let deep = !tag.is_void() && !self.has_room(tag);
        if let Some(mode) = mode(tag) {
            self.tokens.set_mode(mode, name);
            if deep {
                // Its text is no text of the page.
                let _ = self.tokens.next_token();
            }
        }
        if deep {
            return;
        }
        if tag.is_void() || closed && matches!(tag, Tag::Svg | Tag::Math) {
            let attributes = self.keep_attributes();
            self.node(tag, span, attributes, false);
        } else {
            self.push(tag, span);
        }
    }

    /// Whether an element may be opened; counted as left out if not.
    fn has_room(&mut self, tag: Tag) -> bool {
        let room = self.open.len() <= DEEPEST;
        if !room {
            self.tree.cut = true;
            self.skipped[tag as usize] += 1;
        }
        room
    }

    fn push(&mut self, tag: Tag, span: Range<usize>) {
        let attributes = self.keep_attributes();
        let index = self.node(tag, span, attributes, false);
        self.open.push(index);
        self.count[tag as usize] += 1;
        self.tokens.foreign = self.is_foreign();
    }

    fn keep_attributes(&mut self) -> (u32, u16) {
        let start = self.tree.attributes.len();
        let count = self.tokens.attributes.len().min(usize::from(u16::MAX));
        self.tree.attributes.extend_from_slice(&self.tokens.attributes[..count]);
        (start as u32, count as u16)
    }

    fn pop(&mut self) {
        if let Some(index) = self.open.pop() {
            let end = self.tree.nodes.len() as u32;
            let node = &mut self.tree.nodes[index as usize];
            node.end = end;
            node.source_end = self.at;
            let tag = node.tag;
            let count = &mut self.count[tag as usize];
            *count = count.saturating_sub(1);
            if matches!(tag, Tag::Svg | Tag::Math | Tag::ForeignObject) {
                self.tokens.foreign = self.is_foreign();
            }
        }
    }

    /// Closes all from the element at this place of the stack on.
    fn close(&mut self, place: usize) {
        while self.open.len() > place.max(1) {
            self.pop();
        }
    }

    /// The innermost open element among `wanted`, if none among `bounds` is further in.
    fn find(&self, wanted: impl Fn(Tag) -> bool, bounds: impl Fn(Tag) -> bool) -> Option<usize> {
        for place in (1..self.open.len()).rev() {
            let tag = self.tree.tag(self.open[place]);
            if wanted(tag) {
                return Some(place);
            }
            if bounds(tag) {
                return None;
            }
        }
        None
    }

    /// Inside `svg` or `math`, where names mean something else.
    fn is_foreign(&self) -> bool {
        (self.is_open(Tag::Svg) || self.is_open(Tag::Math))
            && self
                .find(|tag| matches!(tag, Tag::Svg | Tag::Math), |tag| matches!(tag, Tag::ForeignObject | Tag::Desc | Tag::Title))
                .is_some()
    }

    /// An HTML element ends a picture that was not closed.
    fn leaves_foreign(&mut self, tag: Tag) -> bool {
        let leaves =
            tag.closes_paragraph() || matches!(tag, Tag::Body | Tag::Table | Tag::Br | Tag::Img | Tag::Span | Tag::B | Tag::I | Tag::Em);
        if leaves && let Some(place) = self.find(|tag| matches!(tag, Tag::Svg | Tag::Math), |_| false) {
            self.close(place);
        }
        leaves
    }

    /// Closes what a start tag ends without saying so. False if the tag itself is to be passed over.
    fn make_room(&mut self, tag: Tag) -> bool {
        if self.is_open(Tag::Head) && !tag.is_head() && self.top() == Tag::Head {
            self.pop();
        }
        match tag {
            Tag::Html | Tag::Head | Tag::Body if self.is_open(tag) => return false,
            Tag::Form if self.is_open(Tag::Form) && !self.is_open(Tag::Template) => return false,
            Tag::Body => {
                if let Some(place) = self.find(|tag| tag == Tag::Head, |_| false) {
                    self.close(place);
                }
            }
            Tag::Li => self.close_item(|tag| tag == Tag::Li),
            Tag::Dt | Tag::Dd => self.close_item(|tag| matches!(tag, Tag::Dt | Tag::Dd)),
            Tag::Option | Tag::Optgroup if self.top() == Tag::Option => self.pop(),
            Tag::A | Tag::Nobr => self.end_formatting(tag),
            Tag::Button => self.close_within(|tag| tag == Tag::Button),
            _ if tag.is_table_part() => self.close_table_part(tag),
            _ => {}
        }
        if tag.closes_paragraph() && self.is_open(Tag::P) {
            self.close_within(|tag| tag == Tag::P);
        }
        if tag.is_heading() && self.top().is_heading() {
            self.pop();
        }
        true
    }

    fn close_within(&mut self, wanted: impl Fn(Tag) -> bool) {
        if let Some(place) = self.find(wanted, |tag| tag.bounds() || tag == Tag::Button) {
            self.close(place);
        }
    }

    /// A list item ends the one before it, not one of an outer list.
    fn close_item(&mut self, wanted: impl Fn(Tag) -> bool) {
        let bounds = |tag: Tag| tag.is_special() && !matches!(tag, Tag::Address | Tag::Div | Tag::P);
        if let Some(place) = self.find(wanted, bounds) {
            self.close(place);
        }
    }

    /// A cell ends the cell before it, a row the row, a group of rows the group.
    fn close_table_part(&mut self, tag: Tag) {
        if !self.is_open(Tag::Table) {
            return;
        }
        let ends = |open: Tag| match tag {
            Tag::Td | Tag::Th => matches!(open, Tag::Td | Tag::Th | Tag::Caption),
            Tag::Tr => matches!(open, Tag::Tr | Tag::Td | Tag::Th | Tag::Caption),
            _ => open.is_table_part(),
        };
        while let Some(place) = self.find(ends, |tag| tag == Tag::Table) {
            self.close(place);
        }
    }

    fn end(&mut self, tag: Tag) {
        if self.skipped[tag as usize] > 0 {
            self.skipped[tag as usize] -= 1;
            return;
        }
        if tag == Tag::Br {
            let at = self.at as usize;
            self.node(Tag::Br, at..at, (0, 0), false);
            return;
        }
        // A page may go on behind the end of its body.
        if !(self.is_open(tag) || tag.is_heading()) || matches!(tag, Tag::Html | Tag::Body) {
            return;
        }
        if tag.is_formatting() {
            self.end_formatting(tag);
        } else if tag.is_heading() {
            // "<h2>…</h3>" is one heading.
            self.end_within(Tag::is_heading, Tag::bounds);
        } else if tag.is_table_part() || tag == Tag::Table {
            self.end_within(|open| open == tag, |open| open == Tag::Table);
        } else if tag == Tag::Li {
            self.end_within(|open| open == tag, |open| open.bounds() || matches!(open, Tag::Ul | Tag::Ol));
        } else if tag.is_special() || tag.is_box() {
            self.end_within(|open| open == tag, Tag::bounds);
        } else {
            self.end_within(|open| open == tag, Tag::is_special);
        }
    }

    fn end_within(&mut self, wanted: impl Fn(Tag) -> bool, bounds: impl Fn(Tag) -> bool) {
        if let Some(place) = self.find(wanted, bounds) {
            self.close(place);
        }
    }

    /// Ends the innermost element of a name that has not ended; where blocks are open in it, it ends in name only.
    fn end_formatting(&mut self, tag: Tag) {
        let mut blocks = false;
        for place in (1..self.open.len()).rev() {
            let index = self.open[place];
            let node = &self.tree.nodes[index as usize];
            if node.tag == tag && node.left == u32::MAX {
                if blocks {
                    self.tree.nodes[index as usize].left = self.tree.nodes.len() as u32;
                } else {
                    self.close(place);
                }
                return;
            }
            blocks |= node.tag.is_special();
            if node.tag.bounds() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    /// The tree in brackets: `p(One b(two))`.
    fn outline(page: &str) -> String {
        fn write(tree: &Tree<'_>, node: u32, out: &mut String) {
            for (index, child) in tree.children(node).enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                match tree.tag(child) {
                    Tag::Text => {
                        let mut text = String::new();
                        entities::decode(tree.raw_text(child), false, &mut text);
                        let _ = write!(out, "{}", text.trim());
                    }
                    tag => {
                        let _ = write!(out, "{}(", tag.name());
                        write(tree, child, out);
                        out.push(')');
                    }
                }
            }
        }
        let mut out = String::new();
        write(&Tree::read(page), 0, &mut out);
        out
    }

    #[test]
    fn trees() {
        for (page, expected) in [
            ("<p>One<p>Two", "p(One) p(Two)"),
            ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "ul(li(a) li(b ul(li(c))) li(d)) e"),
            ("<table><tr><td>a<td>b<tr><th>c</table>d", "table(tr(td(a) td(b)) tr(th(c))) d"),
            ("<table><tr><td><table><tr><td>a</td></tr></table></td><td>b", "table(tr(td(table(tr(td(a)))) td(b)))"),
            ("<div>a</p>b</div>", "div(a b)"),
            ("<div><span>a</div>b", "div(span(a)) b"),
            ("<div><table><tr><td>a</div>b", "div(table(tr(td(a b))))"),
            ("<b>a<p>b</b>c</p>d", "b(a p(b c) d)"),
            ("<a>a<a>b</a>c", "a(a) a(b) c"),
            ("<h2>a</h3>b", "h2(a) b"),
            ("<title>a<b>&amp;</title>b", "title(a<b>&) b"),
            ("<script>a<b></script>b", "script(a<b>) b"),
            ("<script><!--<script></script>--></script>b", "script(<!--<script></script>-->) b"),
            ("<svg><path/><title>a</title><p>b", "svg(#unknown() title(a)) p(b)"),
            ("<html><head><meta><div>a</div></head>b", "html(head(meta()) div(a) b)"),
            ("<form>a<form>b</form>c", "form(a b) c"),
            ("a<br/>b</br>c", "a br() b br() c"),
            ("</>a</ >b<", "a b<"),
            ("<p title=\"<b>\" a=>c", "p(c)"),
            ("<p", ""),
            ("", ""),
        ] {
            // What the tree leaves out of a picture has no place in it.
            let expected = expected.replace("#unknown() ", "");
            assert_eq!(outline(page), expected, "{page}");
        }
    }

    #[test]
    fn attributes() {
        let tree = Tree::read("<P CLASS=a&amp;b class=c data-x = 'y z' hidden>");
        assert_eq!(tree.attribute(1, "class").as_deref(), Some("a&b"));
        assert_eq!(tree.attribute(1, "data-x").as_deref(), Some("y z"));
        assert_eq!((tree.attribute(1, "hidden").as_deref(), tree.attribute(1, "id")), (Some(""), None));
    }

    #[test]
    fn spans_are_of_the_page() {
        let page = "<div id=x>a<p>b</p></div>c";
        let tree = Tree::read(page);
        let whole = |node: usize| &page[tree.nodes[node].span.0 as usize..tree.nodes[node].source_end as usize];
        assert_eq!((whole(1), whole(3), whole(5)), ("<div id=x>a<p>b</p></div>", "<p>b</p>", "c"));
    }

    #[test]
    fn depth_is_limited_and_text_is_kept() {
        let page = format!("{}a{}b", "<div>".repeat(2000), "</div>".repeat(2000));
        let tree = Tree::read(&page);
        assert!(tree.cut && tree.nodes.iter().all(|node| usize::from(node.depth) <= DEEPEST));
        assert_eq!(tree.text(0), "ab");
        assert_eq!(tree.nodes.last().unwrap().parent, 0);
    }
}
