//! A page's blocks to what its elements hold: words, links and running text, the region of the story, and what hand rules would keep.

use super::blocks::{Page, PageBlock};
use super::markup::{CATEGORIES, Markup};
use super::tags::Tag;
use super::tree::Tree;
use crate::article::furniture::Found;
use crate::article::story::{self, Candidate, Verdict};
use crate::article::{BlockKind, Tables};
use rustc_hash::FxHashMap;

const ARTICLE: u16 = 1;
const MAIN: u16 = 1 << 1;
const ASIDE: u16 = 1 << 2;
const NAV: u16 = 1 << 3;
const FOOTER: u16 = 1 << 4;
const HEADER: u16 = 1 << 5;
const FORM: u16 = 1 << 6;
const FIGURE: u16 = 1 << 7;
const LIST: u16 = 1 << 8;
const TABLE: u16 = 1 << 9;
const HIDDEN: u16 = 1 << 10;
const BUTTON: u16 = 1 << 11;
/// All of them, in the order of the scorer's features.
pub(super) const FLAGS: [u16; 12] = [ARTICLE, MAIN, ASIDE, NAV, FOOTER, HEADER, FORM, FIGURE, LIST, TABLE, HIDDEN, BUTTON];
/// What stands around a story.
pub(super) const FRAME: u16 = ASIDE | NAV | FOOTER | HIDDEN | BUTTON;

/// Steps upward that class names are looked for.
pub(super) const STEPS: u8 = 12;
/// A block of so many unlinked words is running text.
const RUNNING: u32 = 12;
/// A child with this share of its parent's running text holds the story alone; an `article` needs less.
const SHARE: f32 = 0.75;
const ARTICLE_SHARE: f32 = 0.5;

/// What the elements of a page hold.
#[derive(Clone, Copy, Default)]
pub(super) struct Stat {
    pub(super) words: u32,
    pub(super) linked: u32,
    pub(super) running: u32,
    pub(super) blocks: u32,
    /// Flags of the element itself, and of all around it too.
    flags: u16,
    all_flags: u16,
    /// Whether its own names speak of a category.
    pub(super) named: bool,
    /// Steps up to an element whose names speak of each category, at most [`STEPS`].
    pub(super) steps: [u8; CATEGORIES.len()],
}

/// What is counted of a block once.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) words: u32,
    pub(super) link_share: f32,
    pub(super) running: bool,
    pub(super) ends: bool,
}

/// Counts of blocks and elements.
pub(super) struct Counter<'p, 'a> {
    pub(super) tree: &'p Tree<'a>,
    pub(super) page: &'p Page,
    /// What the elements around blocks hold; the first stands for all others.
    stats: Vec<Stat>,
    /// The place of each node in `stats`.
    places: Vec<u32>,
    pub(super) counts: Vec<Count>,
    /// Words before each block, and all.
    pub(super) before: Vec<u32>,
    /// All flags of the elements around each block.
    pub(super) flags: Vec<u16>,
    /// The categories of names that were looked up.
    known: FxHashMap<u64, u16>,
}

impl<'p, 'a> Counter<'p, 'a> {
    pub(super) fn new(tree: &'p Tree<'a>, page: &'p Page, markup: &Markup) -> Counter<'p, 'a> {
        let mut counter = Counter {
            tree,
            page,
            stats: vec![Stat::default()],
            places: vec![0; tree.nodes.len()],
            counts: Vec::new(),
            before: vec![0],
            flags: Vec::new(),
            known: FxHashMap::default(),
        };
        let mut all = 0;
        for block in &page.blocks {
            let count = count(block, page);
            all += count.words;
            counter.before.push(all);
            let linked = (count.words as f32 * count.link_share) as u32;
            let flags = counter.look_up(block.element, markup);
            let running = if count.running && flags & FRAME == 0 { count.words - linked } else { 0 };
            for node in std::iter::once(block.element).chain(tree.ancestors(block.element)) {
                let stat = &mut counter.stats[counter.places[node as usize] as usize];
                stat.words += count.words;
                stat.linked += linked;
                stat.running += running;
                stat.blocks += 1;
            }
            counter.counts.push(count);
            counter.flags.push(flags);
        }
        counter
    }

    /// What an element holds.
    pub(super) fn stat(&self, node: u32) -> &Stat {
        &self.stats[self.places[node as usize] as usize]
    }

    /// Looks up what an element is, and all elements around it, if that was not done yet; gives all their flags.
    fn look_up(&mut self, node: u32, markup: &Markup) -> u16 {
        let unseen = std::iter::once(node).chain(self.tree.ancestors(node)).take_while(|node| self.places[*node as usize] == 0);
        for node in unseen.collect::<Vec<_>>().into_iter().rev() {
            let (tag, parent) = (self.tree.tag(node), self.tree.nodes[node as usize].parent);
            let outer = self.places[parent as usize];
            let mut stat = Stat { flags: flags(self.tree, node, tag), steps: [STEPS; CATEGORIES.len()], ..Stat::default() };
            stat.all_flags = stat.flags;
            if outer != 0 {
                let outer = &self.stats[outer as usize];
                stat.all_flags |= outer.all_flags;
                stat.steps = outer.steps.map(|step| (step + 1).min(STEPS));
            }
            if !matches!(tag, Tag::Html | Tag::Body | Tag::Root) {
                let categories = markup.of(self.tree, node, &mut self.known);
                stat.named = categories != 0;
                for (category, step) in stat.steps.iter_mut().enumerate() {
                    if categories >> category & 1 == 1 {
                        *step = 0;
                    }
                }
            }
            self.places[node as usize] = self.stats.len() as u32;
            self.stats.push(stat);
        }
        self.stat(node).all_flags
    }

    /// The element that holds the story: down from the root as long as one child holds nearly all running text.
    pub(super) fn region(&self) -> u32 {
        let mut region = 0;
        loop {
            let running = |node: u32| self.stat(node).running as f32;
            let Some(child) = self.tree.children(region).max_by_key(|child| self.stat(*child).running) else { return region };
            let tag = self.tree.tag(child);
            let share = if matches!(tag, Tag::Article | Tag::Main) { ARTICLE_SHARE } else { SHARE };
            if running(child) == 0.0 || running(child) < running(region) * share || tag.is_text_block() && tag != Tag::Td {
                return region;
            }
            region = child;
        }
    }

    /// The region's `h1`, else the last one before it, else the first of the page.
    pub(super) fn headline(&self, region: u32) -> Option<u32> {
        let mut found = None;
        for (index, block) in self.page.blocks.iter().enumerate() {
            if self.tree.tag(block.element) != Tag::H1 {
                continue;
            }
            let inside = block.element > region && block.element < self.tree.nodes[region as usize].end;
            if inside {
                return Some(block.element);
            }
            if self.flags[index] & FRAME == 0 && (block.element < region || found.is_none()) {
                found = Some(block.element);
            }
        }
        found
    }
}

impl Counter<'_, '_> {
    /// The blocks that the rules for plain text would keep of the region, its frames left out.
    pub(super) fn by_rules(&self, region: u32, headline: Option<u32>, found: &[Option<Found>], tables: &Tables) -> Vec<bool> {
        let mut kept = vec![false; self.counts.len()];
        let mut candidates = Vec::new();
        let mut places = Vec::new();
        for (index, block) in self.page.blocks.iter().enumerate() {
            let inside = block.element >= region && block.element < self.tree.nodes[region as usize].end;
            if !inside || self.flags[index] & FRAME != 0 && self.flags_below(block.element, region) & FRAME != 0 {
                continue;
            }
            let kind = if headline == Some(block.element) { BlockKind::Headline } else { block.kind };
            let layout = if block.marked { story::Layout::Marked } else { story::Layout::Loose };
            candidates.push(Candidate {
                span: block.span,
                kind,
                layout,
                linked: block.linked * 10 >= block.span.len() * 8,
                known: Some(found[index]),
            });
            places.push(index);
        }
        for (place, verdict) in places.iter().zip(story::sort(&self.page.text, &candidates, tables)) {
            use BlockKind::{Heading, List, Paragraph, Quote, Table};
            kept[*place] = matches!(verdict, Verdict::Keep(Paragraph | Heading | List | Quote | Table));
        }
        kept
    }

    fn flags_below(&self, element: u32, region: u32) -> u16 {
        let above = std::iter::once(element).chain(self.tree.ancestors(element)).take_while(|node| *node != region);
        above.fold(0, |flags, node| flags | self.stat(node).flags)
    }
}

fn count(block: &PageBlock, page: &Page) -> Count {
    let text = block.span.text(&page.text);
    let words = words(text);
    let link_share = block.linked as f32 / text.len().max(1) as f32;
    let ends = story::ends_sentence(text);
    let unlinked = words as f32 * (1.0 - link_share);
    Count { words, link_share, running: unlinked >= RUNNING as f32 || ends && unlinked >= 6.0, ends }
}

/// Words of a text: what stands between spaces, and every second character of the scripts that have none.
pub(super) fn words(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let spaces = bytes.iter().filter(|byte| **byte == b' ').count();
    // Characters of three bytes from U+2E80 to U+D7FF: Chinese, Japanese, Korean (whose words have spaces, and two or three characters).
    let wide = bytes.iter().filter(|byte| matches!(byte, 0xe3..=0xed)).count();
    1 + spaces as u32 + wide as u32 / 3
}

fn flags(tree: &Tree<'_>, node: u32, tag: Tag) -> u16 {
    let by_tag = match tag {
        Tag::Article => ARTICLE,
        Tag::Main => MAIN,
        Tag::Aside => ASIDE,
        Tag::Nav | Tag::Menu | Tag::Search => NAV,
        Tag::Footer => FOOTER,
        Tag::Header => HEADER,
        Tag::Form | Tag::Fieldset => FORM,
        Tag::Figure => FIGURE,
        Tag::Ul | Tag::Ol | Tag::Dl => LIST,
        Tag::Table => TABLE,
        Tag::Button | Tag::Label | Tag::Option | Tag::Dialog => BUTTON,
        _ => 0,
    };
    let mut found = by_tag;
    for (name, value) in tree.attributes(node) {
        found |= match name.len() {
            4 if name.eq_ignore_ascii_case("role") => match value {
                "navigation" | "search" | "menu" | "menubar" => NAV,
                "complementary" => ASIDE,
                "contentinfo" => FOOTER,
                "banner" => HEADER,
                "article" => ARTICLE,
                "main" => MAIN,
                "dialog" | "button" => BUTTON,
                _ => 0,
            },
            // Streamed pages carry their content in hidden elements "S:0", "S:1" … until a script puts it in place.
            6 if name.eq_ignore_ascii_case("hidden") && value != "until-found" => {
                if tree.raw_attribute(node, "id").is_some_and(|id| id.starts_with("S:")) { 0 } else { HIDDEN }
            }
            5 if name.eq_ignore_ascii_case("style") && value.contains("display") && value.replace(' ', "").contains("display:none") => {
                HIDDEN
            }
            _ => 0,
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_scripts() {
        for (text, expected) in [("one two three", 3), ("天気は雨です", 3), ("Привет, мир", 2), ("", 1)] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
