//! A page as the general reader has it to a first site rule that reads the same from it.

use super::dom::{Dom, name};
use super::pick::{self, Nodes};
use super::{Choice, Css, Site, own_address, parts};
use crate::article::html::blocks::Page;
use crate::article::html::content::{self, Verdict};
use crate::article::html::features::Features;
use crate::article::html::hints::Hints;
use crate::article::html::scorer::Scorer;
use crate::article::html::tags::Tag;
use crate::article::html::tree::Tree;
use crate::article::{Article, BlockKind, Content, Tables, html, metadata};
use crate::span::Span;

/// Elements above one that may help to name it.
const MOST_ABOVE: usize = 6;
/// A line with the authors or the day is shorter, in bytes.
const LONGEST_LINE: usize = 200;
/// Lines that are tried for authors or the day.
const MOST_TRIED: usize = 12;
/// Selectors for what is removed.
const MOST_REMOVED: usize = 12;
/// Boxes that a story may be spread over.
const MOST_PARTS: usize = 4;
/// Longest name that somebody thought of, in bytes.
const LONGEST_NAME: usize = 40;

/// A rule as drafted.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The rule, without domains.
    pub site: Site,
    /// The page as it reads it.
    pub article: Article,
    /// The page as the general reader reads it.
    pub general: Article,
}

/// The host of a page, by the address that is declared or by its own, without "www.".
pub fn domain(page: &str, declared: Option<&str>) -> Option<String> {
    let url = declared.map(str::to_owned).or_else(|| own_address(&Tree::read(page)))?;
    let (host, _) = parts(&url)?;
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// Drafts a rule. Nothing if the general reader finds no story, or if no selector finds it too.
pub fn draft(source: &str, tables: &Tables) -> Option<Draft> {
    let tree = Tree::read(source);
    let page = Page::read(&tree, 0, |_| false);
    let features = Features::of(&tree, &page, &Hints::of(&tree), tables);
    let scores = Scorer::embedded().score(&features);
    let verdicts = content::verdicts(&tree, &page, &features, &scores, tables);
    let general = html::read(source, Choice::General, Content::Story, tables, false);
    let is_head = |kind| matches!(kind, BlockKind::Headline | BlockKind::Standfirst | BlockKind::Byline);
    let mut kept = Vec::new();
    let mut others = Vec::new();
    for (block, (verdict, _)) in page.blocks.iter().zip(&verdicts) {
        match verdict {
            Verdict::Keep(kind) if !is_head(*kind) => kept.push(block.node),
            Verdict::Keep(_) => {}
            _ => others.push(block.element),
        }
    }
    let drafter = Drafter { source, tree: &tree, dom: Dom::of(&tree), tables, general: &general };
    let body = drafter.body(&kept, features.region)?;
    let mut site = Site { body: vec![drafter.css(body.1.clone())?], ..Site::default() };
    let inside = |node: &&u32| body.0.hold(**node);
    let mut kept: Vec<u32> = kept.iter().filter(inside).copied().collect();
    site.title.extend(features.headline.and_then(|node| drafter.title(node)));
    site.author.extend(drafter.author());
    site.date.extend(drafter.date());
    let facts = site.title.iter().chain(&site.author).chain(&site.date);
    kept.extend(facts.flat_map(|css| drafter.dom.select(css)));
    kept.sort_unstable();
    for element in others.iter().filter(inside) {
        if let Some(css) = drafter.removed(*element, &body.0, &kept, &site.remove) {
            site.remove.push(css);
        }
    }
    let article = drafter.read(&site);
    let fails = article.problems.iter().any(|problem| ["A002", "A006", "A007"].contains(&problem.code));
    (!fails).then(|| Draft { site, article, general: general.clone() })
}

struct Drafter<'d, 'a> {
    source: &'d str,
    tree: &'d Tree<'a>,
    dom: Dom,
    tables: &'d Tables,
    general: &'d Article,
}

impl Drafter<'_, '_> {
    fn holds(&self, element: u32, node: u32) -> bool {
        node >= element && node < self.tree.nodes[element as usize].end
    }

    fn read(&self, site: &Site) -> Article {
        html::read(self.source, Choice::Rule(site), Content::Story, self.tables, false)
    }

    fn css(&self, written: String) -> Option<Css> {
        Css::parse(&written).ok()
    }

    /// The innermost boxes of one name that hold the story's blocks, and their name. Blocks outside the region that holds nearly all of
    /// the page's text are strays.
    fn body(&self, kept: &[u32], region: u32) -> Option<(Nodes, String)> {
        let in_region: Vec<u32> = kept.iter().copied().filter(|node| self.holds(region, *node)).collect();
        let kept = if in_region.is_empty() { kept } else { &in_region };
        let boxes = self.tree.ancestors(*kept.first()?).filter(|node| *node != 0 && !self.tree.tag(*node).is_text_block());
        let holding = |css: String| {
            let found = self.selects(&css);
            let nodes = Nodes::of(self.tree, &found);
            // Boxes of many parts are paragraphs, and another page may have parts of other kinds.
            ((1..=MOST_PARTS).contains(&found.len()) && kept.iter().all(|node| nodes.hold(*node))).then_some((nodes, css))
        };
        let named = boxes.flat_map(|node| self.names(node).into_iter().chain(self.unique(node)));
        named.chain(["body".to_owned()]).find_map(holding)
    }

    /// Names of an element by itself, the ones that will last longest first.
    fn names(&self, node: u32) -> Vec<String> {
        let tag = name(self.tree, node);
        let mut names = Vec::new();
        if matches!(self.tree.tag(node), Tag::H1 | Tag::Main | Tag::Time) {
            names.push(tag.clone());
        }
        for attribute in ["itemprop", "rel", "data-testid", "data-component"] {
            if let Some(value) = self.tree.attribute(node, attribute).filter(|value| is_meant(value)) {
                names.push(format!("[{attribute}={value}]"));
            }
        }
        if let Some(id) = self.tree.attribute(node, "id").filter(|id| is_meant(id)) {
            names.push(format!("#{id}"));
        }
        let classes = self.tree.attribute(node, "class").unwrap_or_default();
        let mut classes: Vec<&str> = classes.split_ascii_whitespace().filter(|class| is_meant(class)).take(8).collect();
        // Names that say what text is in them outlast those that say how it looks.
        classes.sort_by_key(|class| self.tables.markup.categories(class) == 0);
        names.extend(classes.iter().map(|class| format!(".{class}")));
        names.extend(classes.first().map(|class| format!("{tag}.{class}")));
        if self.tree.tag(node) == Tag::Article {
            names.push(tag);
        }
        names
    }

    fn selects(&self, css: &str) -> Vec<u32> {
        Css::parse(css).map_or_else(|_| Vec::new(), |css| self.dom.select(&css))
    }

    /// A selector that finds this element alone.
    fn unique(&self, node: u32) -> Option<String> {
        let own = self.names(node);
        let finds = |css: &String| self.selects(css) == [node];
        if let Some(css) = own.iter().find(|css| finds(css)) {
            return Some(css.clone());
        }
        let above = self.tree.ancestors(node).filter(|above| *above != 0).take(MOST_ABOVE);
        let above: Vec<String> = above.flat_map(|above| self.names(above).into_iter().take(2)).collect();
        let pairs = above.iter().flat_map(|above| own.iter().take(3).map(move |own| format!("{above} {own}")));
        pairs.into_iter().find(finds)
    }

    /// A selector for the outermost box around an element inside the body that holds neither story nor title, authors or day, if none has it yet.
    fn removed(&self, element: u32, body: &Nodes, kept: &[u32], known: &[Css]) -> Option<Css> {
        let is_free = |node: u32| {
            let end = self.tree.nodes[node as usize].end;
            kept.get(kept.partition_point(|kept| *kept < node)).is_none_or(|kept| *kept >= end)
        };
        let above = std::iter::once(element).chain(self.tree.ancestors(element));
        let boxes: Vec<u32> = above.take_while(|node| body.hold(*node) && *node != 0 && is_free(*node)).collect();
        let is_known = |node: &u32| known.iter().any(|css| self.dom.select(css).contains(node));
        if known.len() >= MOST_REMOVED || boxes.is_empty() || boxes.iter().any(is_known) {
            return None;
        }
        let is_safe = |css: &String| {
            let found = self.selects(css);
            !found.is_empty() && found.iter().all(|node| is_free(*node))
        };
        boxes.iter().rev().find_map(|node| self.names(*node).into_iter().find(is_safe)).and_then(|css| self.css(css))
    }

    /// Reads the page with one selector more than none, and asks what it makes of it.
    fn agrees(&self, slot: impl Fn(&mut Site, Css), css: String, same: impl Fn(&Article) -> bool) -> Option<Css> {
        let css = self.css(css)?;
        let mut site = Site::default();
        slot(&mut site, css.clone());
        same(&self.read(&site)).then_some(css)
    }

    fn title(&self, headline: u32) -> Option<Css> {
        let title = &self.general.metadata.title;
        let own = pick::text(self.tree, headline, &Nodes::default());
        if own != *title {
            return None;
        }
        self.agrees(|site, css| site.title.push(css), self.unique(headline)?, |article| article.metadata.title == *title)
    }

    fn author(&self) -> Option<Css> {
        let authors = &self.general.metadata.authors;
        let first = authors.first()?;
        let names = |line: &str| metadata::facts(line, None, self.tables).0;
        let are_authors = |names: Vec<String>| !names.is_empty() && names.iter().all(|name| authors.contains(name));
        let lines = self.lines(|line| line.contains(first.as_str()) && are_authors(names(line)));
        // Of elements around the same line the innermost.
        let named = lines.into_iter().rev().flat_map(|node| self.names(node));
        let mut tried = named.take(MOST_TRIED);
        tried.find_map(|css| self.agrees(|site, css| site.author.push(css), css, |article| article.metadata.authors == *authors))
    }

    fn date(&self) -> Option<Css> {
        let published = self.general.metadata.published.as_ref()?;
        let language = self.general.metadata.language.as_deref();
        let day = |line: &str| metadata::facts(line, language, self.tables).1.map(|day| day.date);
        let is_day = |line: &str| day(line) == Some(published.date);
        let times = self.tree.elements(Tag::Time).filter(|node| self.tree.attribute(*node, "datetime").is_some_and(|value| is_day(&value)));
        let lines = self.lines(|line| line.bytes().any(|byte| byte.is_ascii_digit()) && is_day(line));
        let mut tried = times.take(MOST_TRIED).chain(lines.into_iter().rev()).filter_map(|node| self.unique(node)).take(MOST_TRIED);
        let same = |article: &Article| article.metadata.published.as_ref().map(|found| found.date) == Some(published.date);
        tried.find_map(|css| self.agrees(|site, css| site.date.push(css), css, same))
    }

    /// Elements whose text is a short line that is wanted, in document order; of those one after the other no more than are tried.
    fn lines(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<u32> {
        let mut found = Vec::new();
        for node in 1..self.tree.nodes.len() as u32 {
            let element = &self.tree.nodes[node as usize];
            let is_short = |source: Span| source.len() as usize <= 8 * LONGEST_LINE;
            if matches!(element.tag, Tag::Text | Tag::Meta) || element.tag.is_machinery() || element.end == node + 1 {
                continue;
            }
            if is_short(Span::new(element.span.0, element.source_end))
                && let Some(line) = pick::text(self.tree, node, &Nodes::default())
                && line.len() <= LONGEST_LINE
                && is_wanted(&line)
            {
                found.push(node);
                if found.len() >= MOST_TRIED {
                    break;
                }
            }
        }
        found
    }
}

/// Whether a name was thought of by somebody and not made by a program: parts of letters, none of them a hash.
fn is_meant(name: &str) -> bool {
    const PROGRAMS: [&str; 5] = ["css", "jsx", "sc", "emotion", "svelte"];
    let is_word = |part: &str| {
        let is_letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        // "bdVaJa" and "kqhtrx" are hashes; "articleBody" and "html" are words.
        let humps = part.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
        let has_vowel = part.len() < 6 || part.bytes().any(|byte| b"aeiouyAEIOUY".contains(&byte));
        is_letters && humps * 4 <= part.len() && has_vowel
    };
    let parts: Vec<&str> = name.split(['-', '_']).filter(|part| !part.is_empty()).collect();
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_program = parts.first().is_some_and(|first| PROGRAMS.contains(first));
    starts_well && name.len() <= LONGEST_NAME && !is_program && parts.iter().all(|part| is_word(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_were_meant() {
        for (name, expected) in [
            ("articleBody", true),
            ("story-body", true),
            ("c-article__body--wide", true),
            ("html", true),
            ("css-1k2j3h", false),
            ("css-abc", false),
            ("sc-bdVaJa", false),
            ("bdVaJa", false),
            ("kqhtrxz", false),
            ("post-311", false),
            ("mt-4", false),
            ("md:flex", false),
            ("", false),
            ("-x", false),
        ] {
            assert_eq!(is_meant(name), expected, "{name}");
        }
    }
}
