//! The blocks of a page to the numbers that the block scorer judges them by.

use super::blocks::{Page, PageBlock};
use super::hints::{Hints, letters_of};
use super::markup::{CATEGORIES, Markup};
use super::scorer::Boxes;
use super::tags::Tag;
use super::tree::Tree;
use crate::article::furniture::{Effect, Scratch};
use crate::article::story::{self, Candidate, Verdict};
use crate::article::{BlockKind, Tables};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher as _;

/// The names of the features, in their order. Counts of words are logarithms to base 2 of the count and one.
pub const NAMES: [&str; 91] = [
    "words",
    "letters a word",
    "share of links",
    "links",
    "ends a sentence",
    "sentences",
    "commas",
    "share of digits",
    "share of capitals",
    "begins small",
    "kind by markup",
    "loose",
    "heading level",
    "furniture by its words",
    "furniture's effect",
    "date line",
    "byline",
    "said before",
    "depth",
    "in article",
    "in main",
    "in aside",
    "in navigation",
    "in footer",
    "in header",
    "in form",
    "in figure",
    "in list",
    "in table",
    "hidden",
    "in button",
    "steps to body class",
    "steps to content class",
    "steps to comment class",
    "steps to related class",
    "steps to navigation class",
    "steps to share class",
    "steps to promo class",
    "steps to aside class",
    "steps to meta class",
    "steps to caption class",
    "steps to deck class",
    "steps to title class",
    "own class",
    "place in page",
    "words before",
    "share of words before",
    "blocks since headline",
    "words since headline",
    "steps to region",
    "region's share",
    "blocks since region began",
    "share of region before",
    "box words",
    "box running words",
    "box links",
    "box blocks",
    "box share of page",
    "outer box words",
    "outer box running words",
    "outer box links",
    "outer box share of page",
    "like-named running words",
    "like-named share of page",
    "like-named links",
    "words 2 before",
    "words 1 before",
    "words 1 after",
    "words 2 after",
    "links 2 before",
    "links 1 before",
    "links 1 after",
    "links 2 after",
    "sentence before",
    "sentence after",
    "blocks to paragraph before",
    "blocks to paragraph after",
    "paragraphs within 5",
    "page running words",
    "page blocks",
    "in declared body",
    "is declared description",
    "is title",
    "same element before",
    "steps to headline's box",
    "steps to first paragraph's box",
    "steps to paragraph before",
    "titles since headline",
    "articles since headline",
    "place of repeated text",
    "kept by rules",
];

/// How many features there are.
pub const COUNT: usize = NAMES.len();

/// Places of features that tell what furniture is.
pub const IN_NAVIGATION: usize = 22;
/// In a footer.
pub const IN_FOOTER: usize = 23;
/// Steps up to an element whose class speaks of comments.
pub const STEPS_TO_COMMENT: usize = 33;
/// Of related articles.
pub const STEPS_TO_RELATED: usize = 34;
/// Of navigation.
pub const STEPS_TO_NAVIGATION: usize = 35;
/// Of advertising.
pub const STEPS_TO_PROMO: usize = 37;
/// Of captions.
pub const STEPS_TO_CAPTION: usize = 40;

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
const FRAME: u16 = ASIDE | NAV | FOOTER | HIDDEN | BUTTON;

/// Steps upward that class names are looked for.
const STEPS: u8 = 12;
/// A block of so many unlinked words is running text.
const RUNNING: u32 = 12;
/// A child with this share of its parent's running text holds the story alone; an `article` needs less.
const SHARE: f32 = 0.75;
const ARTICLE_SHARE: f32 = 0.5;

/// What the elements of a page hold.
#[derive(Clone, Copy, Default)]
struct Stat {
    words: u32,
    linked: u32,
    running: u32,
    blocks: u32,
    /// Flags of the element itself.
    flags: u16,
    /// Categories of its class names.
    categories: u16,
    seen: bool,
}

/// What is counted of a block once.
#[derive(Clone, Copy, Default)]
struct Count {
    words: u32,
    link_share: f32,
    running: bool,
    ends: bool,
}

/// The features of all blocks of a page.
pub struct Features {
    /// [`COUNT`] numbers a block.
    pub values: Vec<f32>,
    /// Running words of each block: what it weighs.
    pub words: Vec<u32>,
    /// The element that holds most running text.
    pub region: u32,
    /// The story's `h1`, where the page has one.
    pub headline: Option<u32>,
    /// Which blocks stand together.
    pub boxes: Boxes,
}

impl Features {
    /// Counts everything. `page` holds all blocks of the body.
    pub fn of(tree: &Tree<'_>, page: &Page, hints: &Hints, tables: &Tables) -> Features {
        let counter = Counter::new(tree, page, &tables.markup);
        let region = counter.region();
        let headline = counter.headline(region);
        let mut values = Vec::with_capacity(page.blocks.len() * COUNT);
        let mut scratch = Scratch::default();
        let context = Context::new(&counter, region, headline);
        let kept = counter.by_rules(region, headline, tables);
        for index in 0..page.blocks.len() {
            context.block(index, hints, tables, &mut scratch, &mut values);
            values.push(f32::from(kept[index]));
        }
        let words = counter.counts.iter().map(|count| count.words).collect();
        let of = page.blocks.iter().map(|block| holder(tree, block.element)).collect();
        let boxes = Boxes { of, names: context.names };
        Features { values, words, region, headline, boxes }
    }

    /// The numbers of one block.
    pub fn row(&self, block: usize) -> &[f32] {
        &self.values[block * COUNT..(block + 1) * COUNT]
    }
}

/// Counts of blocks and elements.
struct Counter<'p, 'a> {
    tree: &'p Tree<'a>,
    page: &'p Page,
    stats: Vec<Stat>,
    counts: Vec<Count>,
    /// Words before each block, and all.
    before: Vec<u32>,
    /// All flags of the elements around each block.
    flags: Vec<u16>,
}

impl<'p, 'a> Counter<'p, 'a> {
    fn new(tree: &'p Tree<'a>, page: &'p Page, markup: &Markup) -> Counter<'p, 'a> {
        let mut counter =
            Counter { tree, page, stats: vec![Stat::default(); tree.nodes.len()], counts: Vec::new(), before: vec![0], flags: Vec::new() };
        let mut all = 0;
        for block in &page.blocks {
            let count = count(block, page);
            all += count.words;
            counter.before.push(all);
            let linked = (count.words as f32 * count.link_share) as u32;
            let mut flags = 0;
            for node in std::iter::once(block.element).chain(tree.ancestors(block.element)) {
                flags |= counter.stat(node, markup).flags;
            }
            let running = if count.running && flags & FRAME == 0 { count.words - linked } else { 0 };
            for node in std::iter::once(block.element).chain(tree.ancestors(block.element)) {
                let stat = &mut counter.stats[node as usize];
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

    fn stat(&mut self, node: u32, markup: &Markup) -> Stat {
        let stat = &mut self.stats[node as usize];
        if !stat.seen {
            stat.seen = true;
            let tag = self.tree.tag(node);
            stat.flags = flags(self.tree, node, tag);
            if !matches!(tag, Tag::Html | Tag::Body | Tag::Root) {
                stat.categories = markup.of(self.tree, node);
            }
        }
        *stat
    }

    /// The element that holds the story: down from the root as long as one child holds nearly all running text.
    fn region(&self) -> u32 {
        let mut region = 0;
        loop {
            let running = |node: u32| self.stats[node as usize].running as f32;
            let Some(child) = self.tree.children(region).max_by_key(|child| self.stats[*child as usize].running) else { return region };
            let tag = self.tree.tag(child);
            let share = if matches!(tag, Tag::Article | Tag::Main) { ARTICLE_SHARE } else { SHARE };
            if running(child) == 0.0 || running(child) < running(region) * share || tag.is_text_block() && tag != Tag::Td {
                return region;
            }
            region = child;
        }
    }

    /// The region's `h1`, else the last one before it, else the first of the page.
    fn headline(&self, region: u32) -> Option<u32> {
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
    fn by_rules(&self, region: u32, headline: Option<u32>, tables: &Tables) -> Vec<bool> {
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
            candidates.push(Candidate { span: block.span, kind, layout, linked: block.linked * 10 >= block.span.len() * 8 });
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
        above.fold(0, |flags, node| flags | self.stats[node as usize].flags)
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
fn words(text: &str) -> u32 {
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

/// What the features of a page's blocks are counted against.
struct Context<'c, 'p, 'a> {
    counter: &'c Counter<'p, 'a>,
    region: u32,
    headline: Option<usize>,
    /// First block of the region.
    first: usize,
    /// Running words, linked and all words of the elements that are named alike.
    alike: FxHashMap<u64, (u32, u32, u32)>,
    names: Vec<u64>,
    said: FxHashMap<u64, u32>,
    hashes: Vec<u64>,
    /// For each block the last paragraph before it and the next after it.
    last: Vec<usize>,
    next: Vec<usize>,
    /// Paragraphs before each block.
    paragraphs: Vec<u32>,
    /// The first paragraph behind the headline.
    opening: Option<usize>,
    /// `h1` elements up to each block, and `article` elements.
    titles: Vec<u32>,
    articles: Vec<u32>,
    /// How often the text of each block was said before it.
    places: Vec<u32>,
}

impl<'c, 'p, 'a> Context<'c, 'p, 'a> {
    fn new(counter: &'c Counter<'p, 'a>, region: u32, headline: Option<u32>) -> Context<'c, 'p, 'a> {
        let (page, tree, count) = (counter.page, counter.tree, counter.page.blocks.len());
        let inside = |block: &PageBlock| block.element >= region && block.element < tree.nodes[region as usize].end;
        let mut context = Context {
            counter,
            region,
            headline: headline.and_then(|node| page.blocks.iter().position(|block| block.element == node)),
            first: page.blocks.iter().position(inside).unwrap_or(0),
            alike: FxHashMap::default(),
            names: Vec::with_capacity(count),
            said: FxHashMap::default(),
            hashes: Vec::with_capacity(count),
            last: Vec::with_capacity(count),
            next: vec![usize::MAX; count],
            paragraphs: vec![0],
            opening: None,
            titles: Vec::with_capacity(count),
            articles: Vec::with_capacity(count),
            places: Vec::with_capacity(count),
        };
        let (mut titles, mut articles, mut seen) = (0, 0, 0);
        let mut last = usize::MAX;
        for (index, block) in page.blocks.iter().enumerate() {
            let counts = &counter.counts[index];
            let name = name(tree, block.element);
            let running = if counts.running && counter.flags[index] & FRAME == 0 { counts.words } else { 0 };
            let sums = context.alike.entry(name).or_default();
            sums.0 += running;
            sums.1 += (counts.words as f32 * counts.link_share) as u32;
            sums.2 += counts.words;
            context.names.push(name);
            let hash = hash(block.span.text(&page.text).as_bytes());
            let said = context.said.entry(hash).or_default();
            context.places.push(*said);
            *said += 1;
            context.hashes.push(hash);
            titles += u32::from(tree.tag(block.element) == Tag::H1);
            context.titles.push(titles);
            articles += (seen..block.element).filter(|node| tree.tag(*node) == Tag::Article).count() as u32;
            seen = seen.max(block.element);
            context.articles.push(articles);
            context.last.push(last);
            let is_paragraph = counts.running && counts.link_share < 0.5;
            if is_paragraph {
                last = index;
                if context.opening.is_none() && context.headline.is_none_or(|headline| index > headline) {
                    context.opening = Some(index);
                }
            }
            context.paragraphs.push(context.paragraphs[index] + u32::from(is_paragraph));
        }
        let mut next = usize::MAX;
        for index in (0..count).rev() {
            context.next[index] = next;
            if context.paragraphs[index + 1] > context.paragraphs[index] {
                next = index;
            }
        }
        context
    }

    /// Steps up from an element to one that holds another too.
    fn steps_to(&self, element: u32, other: u32) -> f32 {
        let nodes = &self.counter.tree.nodes;
        let holds = |node: u32| node <= other && other < nodes[node as usize].end;
        let above = std::iter::once(element).chain(self.counter.tree.ancestors(element));
        above.take(20).take_while(|node| !holds(*node)).count() as f32
    }

    fn block(&self, index: usize, hints: &Hints, tables: &Tables, scratch: &mut Scratch, out: &mut Vec<f32>) {
        let Counter { tree, page, stats, counts, before, flags } = self.counter;
        let (block, counted, all) = (&page.blocks[index], &counts[index], counts.len());
        let text = block.span.text(&page.text);
        let root = &stats[0];
        let log = |count: u32| (count as f32 + 1.0).log2();
        let share = |part: u32, whole: u32| part as f32 / whole.max(1) as f32;
        let from = out.len();

        // Its own words.
        let (mut letters, mut digits, mut capitals, mut commas, mut sentences) = (0u32, 0u32, 0u32, 0u32, 0u32);
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'a'..=b'z' => letters += 1,
                b'A'..=b'Z' => capitals += 1,
                b'0'..=b'9' => digits += 1,
                b',' => commas += 1,
                b'.' | b'!' | b'?' => {
                    sentences += u32::from(bytes.get(at + 1).is_none_or(|next| matches!(next, b' ' | b'"' | b')' | 0xe2)))
                }
                // First bytes of the other letters.
                0xc3.. => letters += 1,
                _ => {}
            }
        }
        let length = text.len() as u32;
        let tag = tree.tag(block.element);
        let furniture = tables.furniture(text, scratch);
        out.extend([
            log(counted.words),
            share(length, counted.words),
            counted.link_share,
            block.links as f32,
            f32::from(counted.ends),
            sentences as f32,
            share(commas, counted.words),
            share(digits, length),
            share(capitals, letters + capitals),
            f32::from(text.starts_with(char::is_lowercase)),
            f32::from(block.kind as u8),
            f32::from(!block.marked),
            match tag {
                Tag::H1 => 1.0,
                Tag::H2 => 2.0,
                Tag::H3 => 3.0,
                Tag::H4 | Tag::H5 | Tag::H6 => 4.0,
                _ => 0.0,
            },
            furniture.map_or(0.0, |(kind, _)| f32::from(kind as u8)),
            furniture.map_or(0.0, |(_, effect)| match effect {
                Effect::Block => 1.0,
                Effect::Run | Effect::Next => 2.0,
                Effect::Tail => 3.0,
            }),
            f32::from(length < 90 && tables.dateline(text, scratch).is_some()),
            f32::from(tables.is_byline(text, scratch)),
            self.said[&self.hashes[index]] as f32,
        ]);

        // Where it stands in the tree.
        let mut steps = [STEPS; CATEGORIES.len()];
        let mut to_region = None;
        for (step, node) in std::iter::once(block.element).chain(tree.ancestors(block.element)).enumerate() {
            if node == self.region {
                to_region = Some(step);
            }
            if step < usize::from(STEPS) {
                let mut bits = stats[node as usize].categories;
                while bits != 0 {
                    let category = bits.trailing_zeros() as usize;
                    steps[category] = steps[category].min(step as u8);
                    bits &= bits - 1;
                }
            } else if to_region.is_some() {
                break;
            }
        }
        out.push(f32::from(tree.nodes[block.element as usize].depth));
        for flag in [ARTICLE, MAIN, ASIDE, NAV, FOOTER, HEADER, FORM, FIGURE, LIST, TABLE, HIDDEN, BUTTON] {
            out.push(f32::from(flags[index] & flag != 0));
        }
        out.extend(steps.map(f32::from));
        out.push(f32::from(stats[block.element as usize].categories != 0));

        // Where it stands in the page.
        let since = |words: u32, other: u32| {
            let distance = words.abs_diff(other) as f32 + 1.0;
            if words >= other { distance.log2() } else { -distance.log2() }
        };
        let region = &stats[self.region as usize];
        let since_headline = |counts: &[u32]| {
            let start = self.headline.map_or(0, |headline| counts[headline]);
            (counts[index] as f32 - start as f32).clamp(-9.0, 9.0)
        };
        let headline = self.headline.map(|headline| (index as f32 - headline as f32, since(before[index], before[headline])));
        out.extend([
            share(index as u32, all as u32),
            log(before[index]),
            share(before[index], before[all]),
            headline.map_or(-99.0, |(blocks, _)| blocks.clamp(-50.0, 200.0)),
            headline.map_or(-20.0, |(_, words)| words),
            to_region.map_or(20.0, |step| step as f32),
            share(region.running, root.running),
            (index as f32 - self.first as f32).clamp(-50.0, 200.0),
            (before[index] as f32 - before[self.first] as f32) / region.words.max(1) as f32,
        ]);

        // The boxes around it.
        let holder = holder(tree, block.element);
        let inner = &stats[holder as usize];
        let outer = &stats[tree.nodes[holder as usize].parent as usize];
        out.extend([
            log(inner.words),
            log(inner.running),
            share(inner.linked, inner.words),
            inner.blocks.min(100) as f32,
            share(inner.running, root.running),
            log(outer.words),
            log(outer.running),
            share(outer.linked, outer.words),
            share(outer.running, root.running),
        ]);
        let alike = self.alike.get(&self.names[index]).copied().unwrap_or_default();
        out.extend([log(alike.0), share(alike.0, root.running), share(alike.1, alike.2)]);

        // What stands around it.
        let near = |offset: isize| index.checked_add_signed(offset).and_then(|at| counts.get(at)).copied().unwrap_or_default();
        let around = [near(-2), near(-1), near(1), near(2)];
        out.extend(around.map(|count| log(count.words)));
        out.extend(around.map(|count| count.link_share));
        out.extend([f32::from(around[1].ends), f32::from(around[2].ends)]);
        let distance = |other: usize| if other == usize::MAX { 50.0 } else { index.abs_diff(other).min(50) as f32 };
        let (from_block, to_block) = (index.saturating_sub(5), (index + 6).min(all));
        out.extend([
            distance(self.last[index]),
            distance(self.next[index]),
            (self.paragraphs[to_block] - self.paragraphs[from_block]) as f32,
            log(root.running),
            log(all as u32),
        ]);

        // What the page says of it.
        let titled = counted.words < 40 && !hints.title.is_empty();
        let described = counted.words > 3 && !hints.description.is_empty();
        let key = if titled || described || !hints.body.is_empty() { letters_of(text, 60) } else { String::new() };
        let declared =
            |hint: &str| key.len() >= 12 && hint.len() >= key.len() && memchr::memmem::find(hint.as_bytes(), key.as_bytes()).is_some();
        out.extend([
            if hints.body.is_empty() { 0.0 } else { 1.0 + f32::from(declared(&hints.body)) },
            f32::from(declared(&hints.description)),
            f32::from(!key.is_empty() && hints.title.starts_with(&key)),
            f32::from(index > 0 && self.names[index - 1] == self.names[index]),
            self.headline.map_or(20.0, |headline| self.steps_to(block.element, page.blocks[headline].element)),
            self.opening.map_or(20.0, |opening| self.steps_to(block.element, page.blocks[opening].element)),
            if self.last[index] == usize::MAX { 20.0 } else { self.steps_to(block.element, page.blocks[self.last[index]].element) },
            since_headline(&self.titles),
            since_headline(&self.articles),
            self.places[index] as f32,
        ]);
        debug_assert_eq!(out.len() - from, COUNT - 1);
    }
}

/// The box that a block's element stands in.
fn holder(tree: &Tree<'_>, element: u32) -> u32 {
    if tree.tag(element).is_text_block() { tree.nodes[element as usize].parent } else { element }
}

/// What an element and the one that holds it are called.
fn name(tree: &Tree<'_>, node: u32) -> u64 {
    let mut hasher = FxHasher::default();
    for node in [node, tree.nodes[node as usize].parent] {
        hasher.write_u8(tree.tag(node) as u8);
        hasher.write(tree.raw_attribute(node, "class").unwrap_or_default().as_bytes());
    }
    hasher.finish()
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_their_names() {
        for (place, name) in [
            (IN_NAVIGATION, "in navigation"),
            (IN_FOOTER, "in footer"),
            (STEPS_TO_COMMENT, "steps to comment class"),
            (STEPS_TO_RELATED, "steps to related class"),
            (STEPS_TO_NAVIGATION, "steps to navigation class"),
            (STEPS_TO_PROMO, "steps to promo class"),
            (STEPS_TO_CAPTION, "steps to caption class"),
        ] {
            assert_eq!(NAMES[place], name);
        }
    }

    #[test]
    fn words_of_all_scripts() {
        for (text, expected) in [("one two three", 3), ("天気は雨です", 3), ("Привет, мир", 2), ("", 1)] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
