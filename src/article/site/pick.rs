//! A site rule and a page to the elements that the rule selects there, and these to verdicts on the page's blocks and to metadata.

use super::dom::Dom;
use super::{Css, Site};
use crate::article::furniture::Scratch;
use crate::article::html::blocks::Page;
use crate::article::html::content::{self, Verdict};
use crate::article::html::entities;
use crate::article::html::tags::Tag;
use crate::article::html::tree::Tree;
use crate::article::metadata::{self, Ruled, one_line};
use crate::article::{Article, BlockKind, Dropped, Reason, Tables};
use crate::problem::Problem;
use std::ops::Range;

/// A story with fewer words is none: the layout has changed.
const SHORTEST: usize = 20;
/// A longer line with an author's name in its midst is no byline, in bytes.
const LONGEST_BYLINE: usize = 200;

/// Nodes under elements, disjoint and in order.
#[derive(Debug, Default)]
pub(super) struct Nodes(Vec<Range<u32>>);

impl Nodes {
    pub(super) fn of(tree: &Tree<'_>, elements: &[u32]) -> Nodes {
        let mut sorted = elements.to_vec();
        sorted.sort_unstable();
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for node in sorted {
            // Elements are apart or inside one another.
            if ranges.last().is_none_or(|last| node >= last.end) {
                ranges.push(node..tree.nodes[node as usize].end);
            }
        }
        Nodes(ranges)
    }

    /// Whether one of the elements lies among these nodes.
    fn lie_in(&self, nodes: Range<u32>) -> bool {
        let after = self.0.partition_point(|range| range.start < nodes.start);
        self.0.get(after).is_some_and(|range| range.end <= nodes.end)
    }

    pub(super) fn hold(&self, node: u32) -> bool {
        let after = self.0.partition_point(|range| range.start <= node);
        after > 0 && node < self.0[after - 1].end
    }
}

/// What a rule selects on a page.
#[derive(Debug)]
pub(in crate::article) struct Picked<'s> {
    site: &'s Site,
    body: Nodes,
    removed: Nodes,
    /// Removed elements that are part of a line, in order.
    cut: Vec<u32>,
    title: Nodes,
    standfirst: Nodes,
    author: Nodes,
    date: Nodes,
    ruled: Ruled,
}

impl<'s> Picked<'s> {
    pub(super) fn of(site: &'s Site, tree: &Tree<'_>) -> Picked<'s> {
        let dom = Dom::of(tree);
        let first =
            |list: &[Css]| -> Vec<u32> { list.iter().map(|css| dom.select(css)).find(|found| !found.is_empty()).unwrap_or_default() };
        let removed: Vec<u32> = site.remove.iter().flat_map(|css| dom.select(css)).collect();
        let removed = Nodes::of(tree, &removed);
        let body = Nodes::of(tree, &first(&site.body));
        let in_line = |node: &u32| {
            let tag = tree.tag(*node);
            !tag.is_box() && !tag.is_text_block() && !tag.is_machinery()
        };
        let cut = removed.0.iter().map(|range| range.start).filter(in_line).collect();
        let said = |list: &[Css]| -> (Vec<u32>, Vec<String>) {
            let mut found = list.iter().map(|css| said(&dom, tree, css, &removed));
            found.find(|(nodes, _)| !nodes.is_empty()).unwrap_or_default()
        };
        let (title, titles) = said(&site.title);
        let (author, authors) = said(&site.author);
        let (date, dates) = said(&site.date);
        let (_, sections) = said(&site.section);
        let ruled =
            Ruled { title: titles.into_iter().next(), authors, date: dates.into_iter().next(), section: sections.into_iter().next() };
        let mut picked = Picked {
            site,
            body,
            cut,
            title: Nodes::of(tree, &title[..title.len().min(1)]),
            standfirst: Nodes::of(tree, &first(&site.standfirst)),
            author: Nodes::of(tree, &author),
            date: Nodes::of(tree, &date),
            removed,
            ruled,
        };
        if picked.words(tree) < SHORTEST {
            picked.body.0.clear();
        }
        picked
    }

    /// Words of the body, up to as many as a story has.
    fn words(&self, tree: &Tree<'_>) -> usize {
        let mut words = 0;
        for range in &self.body.0 {
            let mut node = range.start;
            while node < range.end && words < SHORTEST {
                let is_left_out = tree.tag(node).is_machinery() || self.removed.hold(node);
                words += if is_left_out { 0 } else { tree.raw_text(node).split_whitespace().count() };
                node = if is_left_out { tree.nodes[node as usize].end } else { node + 1 };
            }
        }
        words
    }

    /// Whether the rule finds the story.
    pub(in crate::article) fn has_story(&self) -> bool {
        !self.body.0.is_empty()
    }

    /// Whether an element is taken out of the midst of a line.
    pub(in crate::article) fn cuts(&self, node: u32) -> bool {
        self.has_story() && self.cut.binary_search(&node).is_ok()
    }

    /// The verdict on each block, and why. `headline` is the element that is it where the rule selects none.
    pub(in crate::article) fn verdicts(
        &self,
        tree: &Tree<'_>,
        page: &Page,
        headline: Option<u32>,
        tables: &Tables,
    ) -> Vec<(Verdict, Reason)> {
        let in_body: Vec<bool> = page.blocks.iter().map(|block| self.body.hold(block.node)).collect();
        let last = in_body.iter().rposition(|is| *is).unwrap_or(0);
        let general = Nodes::of(tree, headline.as_slice());
        let title = if self.title.0.is_empty() { &general } else { &self.title };
        let mut scratch = Scratch::default();
        let (mut titled, mut begun) = (false, 0);
        let mut judge = |index: usize| {
            let block = &page.blocks[index];
            let text = block.span.text(&page.text);
            let furniture = |kind| if in_body[index] { Verdict::Drop(kind) } else { Verdict::Outside };
            if self.removed.hold(block.node) {
                return (furniture(BlockKind::Other), Reason::Test("removed by the site rule"));
            }
            if title.hold(block.node) && !titled {
                titled = true;
                return (Verdict::Keep(BlockKind::Headline), Reason::Test("the title of the site rule"));
            }
            if self.standfirst.hold(block.node) {
                return (Verdict::Keep(BlockKind::Standfirst), Reason::Test("the standfirst of the site rule"));
            }
            // Who wrote it stands above or below the story; a box about the writer further down is none of it.
            let end = page.blocks.get(index + 1).map_or(u32::MAX, |next| next.node);
            let names_author = self.author.hold(block.node) || text.len() <= LONGEST_BYLINE && self.author.lie_in(block.node..end);
            if names_author && index <= last {
                return (Verdict::Keep(BlockKind::Byline), Reason::Test("the author of the site rule"));
            }
            if self.date.hold(block.node) {
                return (furniture(BlockKind::Other), Reason::Test("the date of the site rule"));
            }
            if !in_body[index] {
                return (Verdict::Outside, Reason::Test("outside the body of the site rule"));
            }
            begun += 1;
            if begun <= 2 && tables.is_byline(text, &mut scratch) {
                return (Verdict::Keep(BlockKind::Byline), Reason::Test("a byline by its words"));
            }
            match tables.find(text, &mut scratch) {
                Some(found) => (Verdict::Drop(found.kind), Reason::Phrase(found.line)),
                None => (Verdict::Keep(content::kind(tree, block, text)), Reason::Test("in the body of the site rule")),
            }
        };
        (0..page.blocks.len()).map(&mut judge).collect()
    }

    /// Adds what the rule says of the article: its metadata, what was taken out of lines, and where the rule fits the page no more.
    pub(in crate::article) fn complete(self, tree: &Tree<'_>, article: &mut Article, tables: &Tables) {
        let site = self.site;
        for node in self.cut.iter().filter(|node| self.has_story() && self.body.hold(**node)) {
            if let Some(text) = text(tree, *node, &Nodes::default()) {
                article.dropped.push(Dropped { kind: BlockKind::Other, text, span: None });
                article.why.dropped.push(Reason::Test("removed by the site rule"));
            }
        }
        if !self.has_story() {
            let message =
                format!("the site rule {} finds no story here ({}); the general reader chooses it", site.name, written(&site.body));
            let help = "the site's pages may have changed: save this page, make it a [[test]] of the rule, and mend `body`";
            article.problems.push(Problem::warning("A006", message).help(help));
        }
        let ruled = &self.ruled;
        let found = [ruled.title.is_some(), !ruled.authors.is_empty(), ruled.date.is_some()];
        for ((name, list), found) in [("title", &site.title), ("author", &site.author), ("date", &site.date)].into_iter().zip(found) {
            if !found && !list.is_empty() {
                let message = format!("the site rule {} finds no {name} here ({})", site.name, written(list));
                article.problems.push(Problem::warning("A007", message).help("what the general reader finds is kept"));
            }
        }
        let date = self.ruled.date.clone().unwrap_or_default();
        if !metadata::rule(&mut article.metadata, self.ruled, tables) {
            let message = format!("the date {date:?} that the site rule {} selects is in no known form", site.name);
            article.problems.push(Problem::warning("A002", message));
        }
    }
}

/// Selectors as written.
fn written(list: &[Css]) -> String {
    list.iter().map(|css| format!("`{}`", css.written)).collect::<Vec<_>>().join(", ")
}

/// The elements that a selector finds, of those that say something, and what they say.
fn said(dom: &Dom, tree: &Tree<'_>, css: &Css, removed: &Nodes) -> (Vec<u32>, Vec<String>) {
    let value = |node: u32| {
        let named = |name: &str| tree.raw_attribute(node, name).and_then(|value| one_line(&entities::value(value)));
        match &css.attribute {
            Some(name) => named(name),
            None if tree.tag(node) == Tag::Time => named("datetime").or_else(|| text(tree, node, removed)),
            None if tree.tag(node) == Tag::Meta => named("content"),
            None => text(tree, node, removed),
        }
    };
    let found = dom.select(css).into_iter().filter(|node| !removed.hold(*node));
    found.filter_map(|node| Some((node, value(node)?))).unzip()
}

/// The text that readers see of an element but for what is removed, on one line.
pub(super) fn text(tree: &Tree<'_>, element: u32, removed: &Nodes) -> Option<String> {
    let mut text = String::new();
    let Range { start: mut node, end } = tree.under(element);
    while node < end {
        let tag = tree.tag(node);
        if tag.is_machinery() || removed.hold(node) {
            node = tree.nodes[node as usize].end;
            continue;
        }
        if tag == Tag::Text {
            let raw = tree.raw_text(node);
            if tree.has_entities(node) { entities::decode(raw, false, &mut text) } else { text.push_str(raw) }
        } else if tag == Tag::Br || tag.is_box() || tag.is_text_block() {
            text.push(' ');
        }
        node += 1;
    }
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::site::{Sites, dom};
    use crate::article::{Content, read};
    use crate::source::{Declared, MediaType, Source};
    use std::time::Instant;

    fn tables(site: Site) -> Tables {
        let site = Site { name: "s".to_owned(), domains: vec!["paper.example".to_owned()], ..site };
        let (furniture, caption) =
            (include_str!("../../../rules/news-en/lists/furniture.tsv"), include_str!("../../../rules/news-en/lists/caption.tsv"));
        Tables::from_tsv(furniture, caption).unwrap().with_sites(Sites::new(vec![site]))
    }

    fn css(written: &str) -> Vec<Css> {
        written.split(" | ").filter(|css| !css.is_empty()).map(|css| Css::parse(css).unwrap()).collect()
    }

    fn page(text: &str, url: &str) -> Source {
        let declared = Declared { url: Some(url.to_owned()), ..Declared::default() };
        Source { media: MediaType::Html, text: text.to_owned(), declared, ..Source::default() }
    }

    const URL: &str = "https://www.paper.example/1";
    const STORY: &str = "The mill has burnt for two days, and nobody knows when the fire will be out, the mayor of the small town said.";

    /// Selectors (body, title, author, date, remove), and the page in a box, to blocks and codes.
    #[track_caller]
    fn check(selectors: [&str; 5], html: &str, expected: &[&str]) {
        let [body, title, author, date, remove] = selectors.map(css);
        let tables = tables(Site { body, title, author, date, remove, ..Site::default() });
        let text = html.replace("STORY", STORY);
        let article = read(&page(&text, URL), Content::Story, &tables);
        let kept = article.blocks.iter().map(|b| format!("+{} {}", b.kind.as_str(), b.span.text(&article.text).replace(STORY, "STORY")));
        let dropped = article.dropped.iter().map(|d| format!("-{} {}", d.kind.as_str(), d.text));
        let codes = article.problems.iter().filter(|p| p.code != "A003").map(|p| p.code.to_owned());
        assert_eq!(kept.chain(dropped).chain(codes).collect::<Vec<_>>(), expected, "{html}");
        assert_eq!((article.why.blocks.len(), article.why.dropped.len()), (article.blocks.len(), article.dropped.len()));
        for piece in article.pieces.iter().filter(|piece| piece.text.len() == piece.source.len() && piece.text.len() > 1) {
            assert_eq!(piece.text.text(&article.text), piece.source.text(&text), "{html}");
        }
    }

    #[test]
    fn what_is_selected_is_the_story() {
        let all = [".b", "", "", "", ".x"];
        check(all, "<p>Menu<div class=b><p>STORY<h2>So</h2><p>Yes</div><p>Foot", &["+paragraph STORY", "+heading So", "+paragraph Yes"]);
        check(all, "<div class=b>STORY<div class=x><p>Box</div>Last</div>", &["+paragraph STORY", "+paragraph Last", "-other Box"]);
        check(all, "<p class=b>STORY<b class=x>[1]</b> Last", &["+paragraph STORY Last", "-other [1]"]);
        check(all, "<p class=b>STORY<p class=b>It went on<p>Not", &["+paragraph STORY", "+paragraph It went on"]);
        check(all, "<div class=b><p>STORY<p>Sign up for our newsletter</div>", &["+paragraph STORY", "-promo Sign up for our newsletter"]);
        check(all, "<div class=b><div class=b><p>STORY</div><table><tr><td>4</table></div>", &["+paragraph STORY", "+table 4"]);
        check(
            [".no | .b", "h2", "i", "u", ""],
            "<h2>T</h2><p>By <i>Jo Doe</i><div class=b>STORY<p><u>2024-05-06</u></div><i>Ann Roe</i>",
            &["+headline T", "+byline By Jo Doe", "+paragraph STORY", "-other 2024-05-06"],
        );
    }

    #[test]
    fn a_layout_that_drifts_is_told() {
        let title = [".b", ".t", "", "", ""];
        let general = &["+paragraph STORY", "A006"];
        check([".no", "", "", "", ".b"], "<p class=b>STORY", general);
        check([".b", "", "", "", ""], "<p class=b>Short</p><p>STORY", &["+paragraph Short", "+paragraph STORY", "A006"]);
        check([".b", "", "", "", ".x"], "<div class=b><p class=x>STORY</div>", general);
        check(title, "<p class=b>STORY", &["+paragraph STORY", "A007"]);
        check(title, "<p class=t> </p><p class=b>STORY", &["+paragraph STORY", "A007"]);
        check([".no", ".t", ".w", ".d", ""], "<p>STORY", &["+paragraph STORY", "A006", "A007", "A007", "A007"]);
        check([".b", "", "", ".d", ""], "<i class=d>soon</i><p class=b>STORY", &["+paragraph STORY", "A002"]);
    }

    #[test]
    fn a_rule_says_the_facts() {
        let html = "<meta name=author content='Al Other'><title>Other</title><h1 class=t>Fire <i>at</i><br>the mill</h1>\
            <p class=w>By Jo Doe and Ann Roe<p class=w>Ned Poe<p><time class=d datetime='2024-05-06T07:00'>today</time><i class=s>Town</i>";
        let list = |written| css(written);
        let site = Site { title: list(".t"), author: list(".w"), date: list(".d"), section: list(".s"), ..Site::default() };
        let metadata = read(&page(html, URL), Content::Story, &tables(site)).metadata;
        assert_eq!(metadata.title.as_deref(), Some("Fire at the mill"));
        assert_eq!(metadata.authors, ["Jo Doe", "Ann Roe", "Ned Poe"]);
        assert_eq!(metadata.published.unwrap().text, "2024-05-06T07:00");
        assert_eq!(metadata.section.as_deref(), Some("Town"));
    }

    #[test]
    fn other_pages_need_no_tree() {
        let tables = tables(Site { body: css("p"), ..Site::default() });
        let html = format!("<link rel=canonical href='https://other.example/'><p>{STORY}");
        let before = dom::MADE.get();
        read(&page(&html, "https://newspaper.example/"), Content::Story, &tables);
        read(&Source { declared: Declared::default(), ..page(&html, "") }, Content::Story, &tables);
        read(&page(&html, URL), Content::All, &tables);
        assert_eq!(dom::MADE.get(), before);
        read(&page(&html, URL), Content::Story, &tables);
        assert_eq!(dom::MADE.get(), before + 1);
    }

    #[test]
    fn hostile_pages_stay_fast() {
        let tables =
            tables(Site { body: css("article .b > p"), title: css("h1 ~ h2"), remove: css(".x ~ .y | div div .z"), ..Site::default() });
        let attributes: String = (0..20_000).map(|number| format!(" a{number}=1")).collect();
        for html in [
            "<div>".repeat(16_000),
            "<ul><li>".repeat(16_000),
            format!("<body{attributes}><p{attributes}>x").repeat(4),
            "<i class=y></i>".repeat(50_000),
            "<h2>x</h2>".repeat(50_000),
            format!("<article><div class=b>{}", "<p>It rose by four per cent.".repeat(20_000)),
        ] {
            let started = Instant::now();
            read(&page(&html, URL), Content::Story, &tables);
            assert!(started.elapsed().as_secs() < 5, "{}: {:?}", &html[..20], started.elapsed());
        }
    }
}
