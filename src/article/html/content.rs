//! Scored blocks to verdicts: what is the story, what stands among it and is left out, what lies outside.

use super::blocks::{Page, PageBlock};
use super::features::{self, Features};
use super::scorer::Scorer;
use super::tags::Tag;
use super::tree::Tree;
use crate::article::furniture::Scratch;
use crate::article::{BlockKind, Reason, Tables, story};
use rustc_hash::FxHashSet;

/// What becomes of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Part of the story.
    Keep(BlockKind),
    /// Furniture among the story.
    Drop(BlockKind),
    /// Before the headline or behind the story: menus, footers. Not listed.
    Outside,
}

/// A block with at least this chance is part of the story.
pub const LIKELY: f32 = 0.45;
/// A story has at least so many words.
const SHORTEST: u32 = 25;
/// A block with less than this chance is no part of any story.
const UNLIKELY: f32 = 0.2;
/// A text that is said again word by word is no second part of the story, if it has so many bytes.
const REPEATED: u32 = 60;

/// The verdict on each block, and why.
pub fn verdicts(tree: &Tree<'_>, page: &Page, features: &Features, scores: &[f32], tables: &Tables) -> Vec<(Verdict, Reason)> {
    let mut said = FxHashSet::default();
    let mut is_story: Vec<bool> = likely(features, scores);
    for (block, is_story) in page.blocks.iter().zip(&mut is_story) {
        *is_story &= block.span.len() < REPEATED || said.insert(block.span.text(&page.text));
    }
    keep_whole_tables(tree, page, &mut is_story);
    let (first, last) = (is_story.iter().position(|is| *is), is_story.iter().rposition(|is| *is));
    let (Some(first), Some(last)) = (first, last) else {
        return scores.iter().map(|score| (Verdict::Outside, scored(*score))).collect();
    };
    let headline = features.headline.and_then(|node| page.blocks.iter().position(|block| block.element == node));
    let start = headline.map_or(first, |headline| headline.min(first));
    let mut scratch = Scratch::default();
    let mut judge = |index: usize, block: &PageBlock| {
        let text = block.span.text(&page.text);
        if headline == Some(index) {
            return (Verdict::Keep(BlockKind::Headline), Reason::Test("the headline by markup"));
        }
        let leads = headline.is_some_and(|headline| index > headline) && index < first;
        if index <= first + 1 && tables.is_byline(text, &mut scratch) {
            return (Verdict::Keep(BlockKind::Byline), Reason::Test("a byline by its words"));
        }
        if is_story[index] {
            return (Verdict::Keep(kind(tree, block, text)), scored(scores[index]));
        }
        if leads
            && block.kind != BlockKind::Caption
            && block.linked * 2 < block.span.len()
            && story::ends_sentence(text)
            && features.words[index] >= 6
        {
            return (Verdict::Keep(BlockKind::Standfirst), Reason::Test("a sentence between headline and story"));
        }
        if index < start || index > last {
            return (Verdict::Outside, scored(scores[index]));
        }
        (Verdict::Drop(furniture(page, features, index, tables, &mut scratch)), scored(scores[index]))
    };
    page.blocks.iter().enumerate().map(|(index, block)| judge(index, block)).collect()
}

/// Which blocks are likely to be of the story. On a page of too few such words the likeliest are taken; if these are too few as well (a
/// bare page, one of another sort than those that the scorer was trained on), those that the rules for plain text keep.
fn likely(features: &Features, scores: &[f32]) -> Vec<bool> {
    let above = |bar: f32| scores.iter().map(move |score| *score > bar).collect::<Vec<_>>();
    let words = |chosen: &[bool]| features.words.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(words, _)| words).sum::<u32>();
    let likely = above(LIKELY);
    if words(&likely) >= SHORTEST {
        return likely;
    }
    let best = scores.iter().zip(&features.words).filter(|(_, words)| **words >= SHORTEST).map(|(score, _)| *score).fold(0.0, f32::max);
    let likeliest = above((best / 2.0).max(UNLIKELY));
    if words(&likeliest) >= SHORTEST {
        return likeliest;
    }
    (0..scores.len()).map(|block| likely[block] || features.row(block)[features::KEPT_BY_RULES] > 0.0).collect()
}

/// A table is of the story as a whole, or not at all: its short cells are judged by the others.
fn keep_whole_tables(tree: &Tree<'_>, page: &Page, is_story: &mut [bool]) {
    let cells = |block: &PageBlock| {
        (block.kind == BlockKind::Table).then(|| tree.ancestors(block.element).find(|node| tree.tag(*node) == Tag::Table))
    };
    let mut from = 0;
    while from < is_story.len() {
        let table = cells(&page.blocks[from]).flatten();
        let same = |block: &&PageBlock| table.is_some() && cells(block).flatten() == table;
        let to = from + page.blocks[from..].iter().take_while(same).count();
        let kept = is_story[from..to].iter().filter(|is| **is).count();
        if kept > 0 {
            let whole = kept * 2 >= to - from;
            is_story[from..to].iter_mut().for_each(|is| *is = whole);
        }
        from = to.max(from + 1);
    }
}

fn scored(score: f32) -> Reason {
    Reason::Scored { percent: (score * 100.0) as u8, features: [(u8::MAX, false); 3] }
}

/// The reason with the features that decided.
pub fn explained(reason: Reason, scorer: &Scorer, features: &Features, block: usize) -> Reason {
    let Reason::Scored { percent, features: mut slots } = reason else { return reason };
    for (slot, (feature, share)) in slots.iter_mut().zip(scorer.explain(features, block)) {
        *slot = (feature as u8, share > 0.0);
    }
    Reason::Scored { percent, features: slots }
}

/// What a block of the story is, by its markup; cells that hold a sentence belong to a table that only lays out the page.
pub fn kind(tree: &Tree<'_>, block: &PageBlock, text: &str) -> BlockKind {
    match block.kind {
        BlockKind::Table if text.len() > 60 && story::ends_sentence(text) => BlockKind::Paragraph,
        BlockKind::Caption if tree.tag(block.element) == Tag::Figcaption => BlockKind::Caption,
        BlockKind::Caption => BlockKind::Paragraph,
        kind => kind,
    }
}

/// What a block is that is left out: by its words, else by what holds it.
fn furniture(page: &Page, features: &Features, index: usize, tables: &Tables, scratch: &mut Scratch) -> BlockKind {
    let block = &page.blocks[index];
    let text = block.span.text(&page.text);
    if let Some((kind, _)) = tables.furniture(text, scratch) {
        return kind;
    }
    let row = features.row(index);
    let near = |feature: usize| row[feature] <= 3.0;
    if block.kind == BlockKind::Caption || near(features::STEPS_TO_CAPTION) && block.linked == 0 {
        BlockKind::Caption
    } else if near(features::STEPS_TO_COMMENT) {
        BlockKind::Comment
    } else if near(features::STEPS_TO_RELATED) || block.linked * 5 >= block.span.len() * 4 {
        BlockKind::Related
    } else if near(features::STEPS_TO_PROMO) {
        BlockKind::Promo
    } else if row[features::IN_NAVIGATION] > 0.0 || row[features::IN_FOOTER] > 0.0 || near(features::STEPS_TO_NAVIGATION) {
        BlockKind::Navigation
    } else {
        BlockKind::Other
    }
}
