//! The blocks of a page to the numbers that the block scorer judges them by.

use super::blocks::{Page, PageBlock};
use super::counts::{Counter, FLAGS, FRAME};
use super::hints::{Hints, begins_alike, letters_of};
use super::scorer::Boxes;
use super::tags::Tag;
use super::tree::Tree;
use crate::article::Tables;
use crate::article::furniture::{Effect, Found, Scratch};
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
/// Whether the rules for plain text would keep it.
pub const KEPT_BY_RULES: usize = COUNT - 1;

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
        let found: Vec<_> = page.blocks.iter().map(|block| tables.find(block.span.text(&page.text), &mut scratch)).collect();
        let kept = counter.by_rules(region, headline, &found, tables);
        for index in 0..page.blocks.len() {
            context.block(index, found[index], hints, tables, &mut scratch, &mut values);
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

    fn block(&self, index: usize, furniture: Option<Found>, hints: &Hints, tables: &Tables, scratch: &mut Scratch, out: &mut Vec<f32>) {
        let Counter { tree, page, counts, before, flags, .. } = self.counter;
        let stat = |node: u32| self.counter.stat(node);
        let (block, counted, all) = (&page.blocks[index], &counts[index], counts.len());
        let text = block.span.text(&page.text);
        let root = stat(0);
        let log = |count: u32| (count as f32 + 1.0).log2();
        let share = |part: u32, whole: u32| part as f32 / whole.max(1) as f32;
        let from = out.len();

        // Its own words.
        let bytes = text.as_bytes();
        // Sums without a branch: many bytes are compared at a time.
        let (mut letters, mut capitals, mut digits, mut commas) = (0u32, 0u32, 0u32, 0u32);
        for byte in bytes {
            // Letters beyond ASCII count by their first byte.
            letters += u32::from(byte.is_ascii_lowercase()) + u32::from(*byte >= 0xc3);
            capitals += u32::from(byte.is_ascii_uppercase());
            digits += u32::from(byte.is_ascii_digit());
            commas += u32::from(*byte == b',');
        }
        let ends = |at: usize| bytes.get(at + 1).is_none_or(|next| matches!(next, b' ' | b'"' | b')' | 0xe2));
        let sentences = memchr::memchr3_iter(b'.', b'!', b'?', bytes).filter(|at| ends(*at)).count();
        let length = text.len() as u32;
        let tag = tree.tag(block.element);
        // Bare links name no writer and no day.
        let says = counted.link_share < 0.95;
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
            furniture.map_or(0.0, |found| f32::from(found.kind as u8)),
            furniture.map_or(0.0, |found| match found.effect {
                Effect::Block => 1.0,
                Effect::Run | Effect::Next => 2.0,
                Effect::Tail => 3.0,
            }),
            f32::from(says && length < 90 && tables.dateline(text, scratch).is_some()),
            f32::from(says && tables.is_byline(text, scratch)),
            self.said[&self.hashes[index]] as f32,
        ]);

        // Where it stands in the tree.
        let own = stat(block.element);
        let level = |node: u32| if node == 0 { 0 } else { tree.nodes[node as usize].depth + 1 };
        let in_region = self.region <= block.element && block.element < tree.nodes[self.region as usize].end;
        let to_region = in_region.then(|| level(block.element) - level(self.region));
        out.push(f32::from(tree.nodes[block.element as usize].depth));
        for flag in FLAGS {
            out.push(f32::from(flags[index] & flag != 0));
        }
        out.extend(own.steps.map(f32::from));
        out.push(f32::from(own.named));

        // Where it stands in the page.
        let since = |words: u32, other: u32| {
            let distance = words.abs_diff(other) as f32 + 1.0;
            if words >= other { distance.log2() } else { -distance.log2() }
        };
        let region = stat(self.region);
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
            to_region.map_or(20.0, f32::from),
            share(region.running, root.running),
            (index as f32 - self.first as f32).clamp(-50.0, 200.0),
            (before[index] as f32 - before[self.first] as f32) / region.words.max(1) as f32,
        ]);

        // The boxes around it.
        let holder = holder(tree, block.element);
        let inner = stat(holder);
        let outer = stat(tree.nodes[holder as usize].parent);
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
        let declared = || {
            let key = letters_of(text, 60);
            key.len() >= 12 && memchr::memmem::find(hints.body.as_bytes(), key.as_bytes()).is_some()
        };
        out.extend([
            if hints.body.is_empty() { 0.0 } else { 1.0 + f32::from(declared()) },
            f32::from(counted.words > 3 && begins_alike(text, &hints.description, 12)),
            f32::from(begins_alike(text, &hints.title, 1)),
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
            (KEPT_BY_RULES, "kept by rules"),
        ] {
            assert_eq!(NAMES[place], name);
        }
    }
}
