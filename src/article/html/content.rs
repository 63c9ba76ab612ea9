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
const LIKELY: f32 = 0.5;
/// A story has at least so many words; if no block is likely, those that are likeliest make it.
const SHORTEST: u32 = 25;
/// Of the likeliest blocks with so many words in all, the least likely sets the bar then.
const SURE: u32 = 100;
/// A text that is said again word by word is no second part of the story, if it has so many bytes.
const REPEATED: u32 = 60;

/// The verdict on each block, and why.
pub fn verdicts(tree: &Tree<'_>, page: &Page, features: &Features, scores: &[f32], tables: &Tables) -> Vec<(Verdict, Reason)> {
    let bar = bar(&features.words, scores);
    let mut said = FxHashSet::default();
    let mut is_story: Vec<bool> = scores.iter().map(|score| *score > bar).collect();
    for (block, is_story) in page.blocks.iter().zip(&mut is_story) {
        *is_story &= block.span.len() < REPEATED || said.insert(block.span.text(&page.text));
    }
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
            return (Verdict::Keep(kind(tree, block)), scored(scores[index]));
        }
        if leads && block.linked * 2 < block.span.len() && story::ends_sentence(text) && features.words[index] >= 6 {
            return (Verdict::Keep(BlockKind::Standfirst), Reason::Test("a sentence between headline and story"));
        }
        if index < start || index > last {
            return (Verdict::Outside, scored(scores[index]));
        }
        (Verdict::Drop(furniture(page, features, index, tables, &mut scratch)), scored(scores[index]))
    };
    page.blocks.iter().enumerate().map(|(index, block)| judge(index, block)).collect()
}

/// The chance that a block of the story has at least.
fn bar(words: &[u32], scores: &[f32]) -> f32 {
    let likely: u32 = words.iter().zip(scores).filter(|(_, score)| **score > LIKELY).map(|(words, _)| words).sum();
    if likely >= SHORTEST || scores.is_empty() {
        return LIKELY;
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let mut sum = 0;
    let least = order.iter().find(|index| {
        sum += words[**index];
        sum >= SURE
    });
    scores[*least.unwrap_or(&order[order.len() - 1])] / 2.0
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

/// What a block of the story is.
pub fn kind(tree: &Tree<'_>, block: &PageBlock) -> BlockKind {
    match block.kind {
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
