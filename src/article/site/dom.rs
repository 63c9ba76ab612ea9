//! A page's light tree to a tree that CSS selectors can ask, and its elements back to the nodes they came from.
//!
//! It is made from the nodes, not parsed from the page once more: so what is selected has its bytes of the page, depth is bounded as
//! there, and time is in proportion to the page.

use super::Css;
use crate::article::html::entities;
use crate::article::html::tags::Tag;
use crate::article::html::tree::Tree;
use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};
use rustc_hash::FxHashMap;
use scraper::node::{Element, Text};
use scraper::{Html, Node};

/// Attributes of an element that selectors see.
const MOST_ATTRIBUTES: usize = 256;
/// Elements that selectors see; pages of news have a few thousand.
const MOST_ELEMENTS: usize = 100_000;
/// Nodes under one element that selectors see: `.a ~ .b` may look at all of them for each.
const MOST_SIBLINGS: usize = 4_000;

/// The elements of a page.
pub(super) struct Dom {
    html: Html,
    nodes: FxHashMap<NodeId, u32>,
}

#[cfg(test)]
thread_local! {
    /// How many were made, to show that pages without a rule need none.
    pub(super) static MADE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl Dom {
    /// All elements of a page. `html` and `body` are there even where the page leaves them out; they stand for its root then.
    pub(super) fn of(tree: &Tree<'_>) -> Dom {
        #[cfg(test)]
        MADE.set(MADE.get() + 1);
        let mut dom = Dom { html: Html::new_document(), nodes: FxHashMap::default() };
        let document = dom.html.tree.root().id();
        // Where each node stands; nowhere for those that selectors do not see.
        let mut places: Vec<Option<NodeId>> = Vec::with_capacity(tree.nodes.len());
        places.push(Some(document));
        let mut siblings = vec![0; tree.nodes.len()];
        let (mut html, mut body) = (None, None);
        for index in 1..tree.nodes.len() as u32 {
            let node = &tree.nodes[index as usize];
            let above = tree.tag(node.parent);
            let parent = if !matches!(above, Tag::Root | Tag::Html) || node.tag == Tag::Html {
                places[node.parent as usize]
            } else {
                let root = *html.get_or_insert_with(|| dom.add(document, "html", Vec::new(), 0));
                let is_part = matches!(node.tag, Tag::Head | Tag::Body | Tag::Text) || node.tag.is_head();
                Some(if is_part { root } else { *body.get_or_insert_with(|| dom.add(root, "body", Vec::new(), 0)) })
            };
            let count = &mut siblings[node.parent as usize];
            *count += 1;
            let Some(parent) = parent.filter(|_| *count <= MOST_SIBLINGS && dom.nodes.len() < MOST_ELEMENTS) else {
                places.push(None);
                continue;
            };
            if node.tag == Tag::Text {
                // Selectors only ask whether there is any.
                if let Some(mut parent) = dom.html.tree.get_mut(parent) {
                    parent.append(Node::Text(Text { text: StrTendril::from(" ") }));
                }
                places.push(None);
                continue;
            }
            let attributes = tree.attributes(index).take(MOST_ATTRIBUTES).map(|(name, value)| Attribute {
                name: QualName::new(None, ns!(), LocalName::from(name.to_ascii_lowercase())),
                value: StrTendril::from(&*entities::value(value)),
            });
            let place = dom.add(parent, &name(tree, index), attributes.collect(), index);
            match node.tag {
                Tag::Html => html = html.or(Some(place)),
                Tag::Body => body = body.or(Some(place)),
                _ => {}
            }
            places.push(Some(place));
        }
        dom
    }

    fn add(&mut self, parent: NodeId, name: &str, attributes: Vec<Attribute>, node: u32) -> NodeId {
        let element = Node::Element(Element::new(QualName::new(None, ns!(html), LocalName::from(name)), attributes));
        let added = match self.html.tree.get_mut(parent) {
            Some(mut parent) => parent.append(element).id(),
            None => self.html.tree.orphan(element).id(),
        };
        self.nodes.insert(added, node);
        added
    }

    /// The nodes of the elements that a selector finds, in document order.
    pub(super) fn select(&self, css: &Css) -> Vec<u32> {
        self.html.select(&css.selector).filter_map(|element| self.nodes.get(&element.id()).copied()).collect()
    }
}

/// An element's name in small letters.
pub(super) fn name(tree: &Tree<'_>, node: u32) -> String {
    let element = &tree.nodes[node as usize];
    if element.tag != Tag::Unknown {
        return element.tag.name().to_owned();
    }
    let start = &tree.page[element.span.0 as usize..element.span.1 as usize];
    let name = start.trim_start_matches('<').split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).next();
    name.unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_find_nodes() {
        let page = "<!doctype html><title>t</title><DIV Class='a &amp;b' id=x><p>1<p class=c>2</div><my-box data-kind=k><b></b></my-box>\
            <svg><path></svg><table><tr><td>3</table>";
        let tree = Tree::read(page);
        let dom = Dom::of(&tree);
        for (css, expected) in [
            ("div.a > p", "p p"),
            ("body > #x .c", "p"),
            ("html > body > table td", "td"),
            ("my-box[data-kind=k] b:empty", "b"),
            ("p:not(.c):first-child", "p"),
            ("div ~ svg, title", "title svg"),
            ("body", "#root"),
            (".b", ""),
            ("[class~='&b']", "div"),
        ] {
            let found = dom.select(&Css::parse(css).unwrap());
            assert!(found.is_sorted(), "{css}");
            let names: Vec<String> = found.iter().map(|node| name(&tree, *node)).collect();
            assert_eq!(names.join(" "), expected, "{css}");
        }
        assert_eq!(name(&tree, dom.select(&Css::parse("my-box").unwrap())[0]), "my-box");
        assert!(Css::parse("div[").is_err() && Css::parse(" ").is_err() && Css::parse("p::").is_err());
    }

    #[test]
    fn hostile_pages_take_time_in_proportion() {
        let attributes: String = (0..200_000).map(|number| format!(" a{number}=1")).collect();
        for page in [
            "<div>".repeat(100_000),
            format!("<p{attributes}>x</p>").repeat(3),
            "<i class=b></i>".repeat(100_000),
            format!("<p class='{}'>", "b ".repeat(1_000_000)),
        ] {
            let started = std::time::Instant::now();
            let tree = Tree::read(&page);
            let dom = Dom::of(&tree);
            for css in ["div div .x p", ".a ~ .b", "p[a7]", ".b"] {
                dom.select(&Css::parse(css).unwrap());
            }
            assert!(started.elapsed().as_secs() < 10, "{}: {:?}", &page[..20], started.elapsed());
        }
    }
}
