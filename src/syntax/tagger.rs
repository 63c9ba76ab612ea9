//! Words to composite tags: a greedy linear tagger from left to right.

use crate::syntax::atoms::{Case, Word, role, small};
use crate::syntax::lexicon::Lexicon;
use crate::syntax::tables::{Rows, TAGS};

/// Number of templates.
pub const TEMPLATES: usize = 44;

/// What weighs tags: the finished table, or the one being trained.
pub trait Weights {
    /// The best of `classes` classes.
    fn choose(&self, features: &[u64; TEMPLATES], classes: usize) -> u8;
}

impl Weights for Rows<TAGS> {
    #[inline]
    fn choose(&self, features: &[u64; TEMPLATES], classes: usize) -> u8 {
        Rows::choose(self, features, classes, usize::MAX)
    }
}

/// The atom of a predicted tag; [`Lexicon::NONE`] stands before the sentence.
#[inline]
pub fn tag_atom(tag: u8) -> u64 {
    small(3, u64::from(tag))
}

/// The features of word `at`, given the two tags before it (`t1` the nearer one).
pub fn features(words: &[Word], at: usize, case: Case, t1: u8, t2: u8) -> [u64; TEMPLATES] {
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|i| words.get(i)).unwrap_or(&Word::EDGE);
    let (c, p, pp, n, nn) = (word(0), word(-1), word(-2), word(1), word(2));
    let lower = c.lower.wrapping_mul(role(100));
    let shape = c.shape.wrapping_mul(role(101));
    let amb = c.ambiguity.wrapping_mul(role(102));
    let amb_n = n.ambiguity.wrapping_mul(role(103));
    let amb_nn = nn.ambiguity.wrapping_mul(role(104));
    let lower_p = p.lower.wrapping_mul(role(105));
    let lower_n = n.lower.wrapping_mul(role(106));
    let t1 = tag_atom(t1).wrapping_mul(role(107));
    let t2 = tag_atom(t2).wrapping_mul(role(108));
    let suffix = |k: usize| c.suffix[k - 1].wrapping_mul(role(108 + k as u64));
    let shape_n = n.shape.wrapping_mul(role(120));
    let shape_p = p.shape.wrapping_mul(role(121));
    let form = c.form.wrapping_mul(role(122));
    let trusted = c.trusted.wrapping_mul(role(130));
    let mode = small(4, case as u64);
    let and = |a: u64, b: u64| a.wrapping_add(b);
    [
        mode,
        lower,
        form,
        shape,
        suffix(1),
        suffix(2),
        suffix(3),
        suffix(4),
        c.prefix[0].wrapping_mul(role(123)),
        c.prefix[1].wrapping_mul(role(124)),
        c.prefix[2].wrapping_mul(role(125)),
        t1,
        and(t1, t2),
        and(t1, lower),
        and(t1, amb),
        amb,
        amb_n,
        and(amb, amb_n),
        and(and(t1, amb), amb_n),
        and(amb_n, amb_nn),
        lower_p,
        lower_n,
        pp.lower.wrapping_mul(role(126)),
        nn.lower.wrapping_mul(role(127)),
        and(lower_p, lower),
        and(lower, lower_n),
        n.suffix[2].wrapping_mul(role(128)),
        p.suffix[2].wrapping_mul(role(129)),
        and(shape, shape_n),
        and(shape_p, shape),
        and(and(t1, t2), amb),
        and(t1, amb_n),
        and(suffix(3), t1),
        and(suffix(2), amb_n),
        suffix(5),
        and(and(amb, amb_n), amb_nn),
        and(lower, amb_n),
        and(amb, lower_n),
        and(amb, lower_p),
        and(and(suffix(3), t1), amb_n),
        and(and(shape, mode), t1),
        and(and(lower_p, amb), amb_n),
        trusted,
        and(trusted, suffix(2)),
    ]
}

/// Tags `words`; `tags` is cleared first.
pub fn tag(words: &[Word], case: Case, classes: usize, weights: &impl Weights, tags: &mut Vec<u8>) {
    tags.clear();
    let (mut t1, mut t2) = (Lexicon::NONE, Lexicon::NONE);
    for (at, word) in words.iter().enumerate() {
        let tag = if word.only == Lexicon::NONE { weights.choose(&features(words, at, case, t1, t2), classes) } else { word.only };
        tags.push(tag);
        (t1, t2) = (tag, t1);
    }
}
