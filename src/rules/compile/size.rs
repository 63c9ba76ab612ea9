//! The parts of patterns, with those of their defines, to what is too much of them.

use super::Compiler;
use crate::problem::Problem;
use crate::rules::pattern::MOST_PARTS;
use crate::span::Span;
use std::collections::BTreeMap;

/// Parts that all patterns of a pack may have together.
const MOST_PARTS_OF_A_PACK: usize = 1_000_000;
/// Parts inside parts, through brackets and defines.
const DEPTH: usize = 200;
/// Problems of one pattern; what follows is noise.
const MOST_PROBLEMS: usize = 50;

/// How large the pattern at hand is.
#[derive(Default)]
pub(super) struct Size {
    /// Its parts so far.
    parts: usize,
    /// Parts inside parts at this moment.
    pub(super) depth: usize,
    /// Where it stands.
    whole: (String, Span),
    /// The pack that it belongs to, also inside a define of another one.
    pack: usize,
    /// Problems there were before it.
    problems: usize,
    /// Whether it was found too large.
    told: bool,
    /// Parts of all patterns, by pack.
    of_packs: BTreeMap<usize, usize>,
}

impl Compiler<'_> {
    /// A new pattern.
    pub(super) fn begin(&mut self, path: String, span: Span) {
        let of_packs = std::mem::take(&mut self.size.of_packs);
        self.size = Size { whole: (path, span), pack: self.pack, problems: self.problems.len(), of_packs, ..Size::default() };
    }

    /// Whether a pack has used up what its patterns may hold.
    pub(super) fn is_spent(&self, pack: usize) -> bool {
        self.size.of_packs.get(&pack).is_some_and(|parts| *parts > MOST_PARTS_OF_A_PACK)
    }

    /// Counts parts of the pattern at hand; false if they are too many to go on.
    pub(super) fn has_room(&mut self, parts: usize) -> bool {
        if self.size.told || self.problems.len() - self.size.problems > MOST_PROBLEMS {
            return false;
        }
        self.size.parts += parts;
        let of_pack = self.size.of_packs.entry(self.size.pack).or_default();
        let spent = *of_pack > MOST_PARTS_OF_A_PACK;
        *of_pack += parts;
        let message = if self.size.parts > MOST_PARTS {
            format!("a pattern has at most {MOST_PARTS} parts, those of its defines included")
        } else if self.size.depth > DEPTH {
            format!("a pattern may nest {DEPTH} deep, its defines included")
        } else if *of_pack > MOST_PARTS_OF_A_PACK {
            "the patterns of a pack have at most 1,000,000 parts together, those of their defines included".to_owned()
        } else {
            return true;
        };
        self.size.told = true;
        if !spent {
            self.too_large(message);
        }
        false
    }

    /// Says that the pattern at hand is too much.
    pub(super) fn too_large(&mut self, message: String) {
        let (path, span) = self.size.whole.clone();
        self.problems.push(Problem::error("E021", message).at(path).label(span, "too large"));
    }
}
