//! Parser states to feature hashes: one set of templates for transitions, one for relations.
//!
//! A feature is a sum of atoms, each multiplied by a number for the role it plays, so a template costs one or two additions. The templates
//! start from those of Zhang and Nivre (2011), for the arc-hybrid system of Kuhlmann, Gómez-Rodríguez and Satta (2011).

use crate::syntax::atoms::{Word, mix, role, small};
use crate::syntax::lexicon::Lexicon;
use crate::syntax::state::{Action, Arena, Info, Item};
use crate::syntax::tagger::tag_atom;
use crate::syntax::{Tag, Upos};

/// Number of templates for transitions.
pub const ACTION_TEMPLATES: usize = 114;
/// Number of templates for relations.
pub const LABEL_TEMPLATES: usize = 44;

/// A sentence's atoms for the parser.
#[derive(Clone, Debug, Default)]
pub struct Atoms {
    /// Words; ROOT is at `n`, nothing at `n + 1`.
    pub word: Vec<u64>,
    /// Tags, with the same two at the end.
    pub tag: Vec<u64>,
    /// Ambiguity classes, with the same two at the end.
    pub ambiguity: Vec<u64>,
    /// For each word the number of commas, verbs and conjunctions before it.
    pub before: Vec<[u32; 3]>,
    /// Tags as classes.
    pub class: Vec<u8>,
    /// Number of words.
    pub n: u32,
}

impl Atoms {
    /// Takes over a tagged sentence; `names` are the tags by class.
    pub fn fill(&mut self, words: &[Word], tags: &[u8], names: &[Tag]) {
        self.ambiguity.clear();
        self.ambiguity.extend(words.iter().map(|word| word.ambiguity));
        self.ambiguity.extend([small(5, 3), small(5, 4)]);
        self.before.clear();
        let mut count = [0; 3];
        self.before.push(count);
        for &tag in tags {
            match names.get(usize::from(tag)).map(|tag| tag.upos) {
                Some(Upos::Punct) => count[0] += 1,
                Some(Upos::Verb | Upos::Aux) => count[1] += 1,
                Some(Upos::Cconj | Upos::Sconj) => count[2] += 1,
                _ => {}
            }
            self.before.push(count);
        }

        self.n = words.len() as u32;
        self.word.clear();
        self.word.extend(words.iter().map(|word| word.parser));
        self.word.extend([small(5, 0), small(5, 1)]);
        self.class.clear();
        self.class.extend_from_slice(tags);
        self.tag.clear();
        self.tag.extend(tags.iter().map(|&tag| tag_atom(tag)));
        self.tag.extend([small(5, 2), tag_atom(Lexicon::NONE)]);
    }

    /// The numbers of commas, verbs and conjunctions between two words, up to 2 each.
    fn between(&self, from: u32, to: u32) -> u64 {
        let (low, high) = (from.min(self.n) as usize, to.min(self.n) as usize);
        let low = (low + 1).min(high);
        let (a, b) = (self.before[low], self.before[high]);
        let count = |i: usize| (b[i] - a[i]).min(2);
        SMALL[3][(10 + count(0) + 3 * count(1) + 9 * count(2)) as usize]
    }

    /// The word `steps` behind the buffer's first; `n + 1` stands for nothing.
    #[inline]
    fn behind(&self, first: u32, steps: u32) -> u32 {
        if first + steps <= self.n { first + steps } else { self.n + 1 }
    }

    #[inline]
    fn at(&self, token: u32) -> (u64, u64) {
        (self.word[token as usize], self.tag[token as usize])
    }
}

const SMALL: [[u64; 64]; 4] = {
    let mut table = [[0; 64]; 4];
    let mut space = 0;
    while space < 4 {
        let mut number = 0;
        while number < 64 {
            table[space][number] = small(10 + space as u64, number as u64);
            number += 1;
        }
        space += 1;
    }
    table
};

#[inline]
fn label_atom(label: u8) -> u64 {
    SMALL[0][usize::from(label & 63)]
}

#[inline]
fn count_atom(count: u8) -> u64 {
    SMALL[1][usize::from(count)]
}

/// Distances 0–4, 5–7, 8–12, 13 and more.
#[inline]
fn distance_atom(from: u32, to: u32) -> u64 {
    let bucket = match from.abs_diff(to) {
        near @ 0..=4 => near,
        5..=7 => 5,
        8..=12 => 6,
        _ => 7,
    };
    SMALL[2][bucket as usize]
}

macro_rules! sum {
    ($first:expr $(, $more:expr)*) => { $first$(.wrapping_add($more))* };
}

macro_rules! roles {
    ($($name:ident = $atom:expr, $role:literal;)+) => { $(let $name = { const ROLE: u64 = role($role); $atom.wrapping_mul(ROLE) };)+ };
}

/// What the templates for transitions see of a state: the two top words of the stack and the buffer's first with their dependents, the
/// stack's third word, its size.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The stack's top word.
    pub top: &'a Info,
    /// The word below it.
    pub under: &'a Info,
    third: u32,
    depth: u32,
    /// The buffer's first word.
    pub front: &'a Info,
}

impl<'a> View<'a> {
    /// The view of an item.
    #[inline]
    pub fn new(arena: &'a Arena, item: &Item) -> View<'a> {
        let top = arena.cells[item.cell as usize];
        let under = arena.cells[top.below as usize];
        let third = arena.cells[under.below as usize];
        let info = |index: u32| &arena.infos[index as usize];
        View { top: info(top.info), under: info(under.info), third: info(third.info).token, depth: top.depth, front: info(item.front) }
    }
}

/// The features of a state: those of all parts, and those that need more than one of them.
pub fn action_features(atoms: &Atoms, arena: &Arena, item: &Item) -> [u64; ACTION_TEMPLATES] {
    let view = View::new(arena, item);
    let mut features = [0; ACTION_TEMPLATES];
    let mut rest = &mut features[..];
    let mut put = |part: &[u64]| {
        let (head, tail) = std::mem::take(&mut rest).split_at_mut(part.len());
        head.copy_from_slice(part);
        rest = tail;
    };
    put(&buffer_features(atoms, view.front.token));
    put(&front_features(atoms, view.front));
    put(&top_features(atoms, view.top));
    put(&under_features(atoms, view.under));
    put(&stack_features(atoms, &view));
    put(&seam_features(atoms, &view));
    put(&whole_features(atoms, &view));
    features
}

/// Of the words of the buffer from `first` on.
#[inline]
pub fn buffer_features(atoms: &Atoms, first: u32) -> [u64; 12] {
    let (b1, b2, b3) = (atoms.behind(first, 1), atoms.behind(first, 2), atoms.behind(first, 3));
    roles! {
        b0w = atoms.word[first as usize], 5; b0p = atoms.tag[first as usize], 6; b1w = atoms.word[b1 as usize], 7;
        b1p = atoms.tag[b1 as usize], 8; b2w = atoms.word[b2 as usize], 9; b2p = atoms.tag[b2 as usize], 10;
        b3p = atoms.tag[b3 as usize], 45; b1a = atoms.ambiguity[b1 as usize], 50;
    }
    let b0p_b1p = sum!(b0p, b1p);
    [sum!(b0w, b0p), b0w, b0p, sum!(b1w, b1p), b1w, b1p, b2w, b2p, b0p_b1p, sum!(b0p_b1p, b2p), sum!(b0p_b1p, b2p, b3p), b1a]
}

/// Of the buffer's first word with its dependents.
#[inline]
pub fn front_features(atoms: &Atoms, front: &Info) -> [u64; 7] {
    let ((b0_w, b0_p), left) = (atoms.at(front.token), atoms.at(front.left[0]));
    roles! {
        b0w = b0_w, 5; b0p = b0_p, 6; b0lw = left.0, 17; b0lp = left.1, 18; b0ll = label_atom(front.left_label[0]), 25;
        b0l2p = atoms.tag[front.left[1] as usize], 30; b0vl = count_atom(front.valency[0]), 34; b0ls = mix(front.labels[0]), 41;
    }
    [sum!(b0w, b0vl), sum!(b0p, b0vl), sum!(b0p, b0lw), sum!(b0p, b0ll), sum!(b0p, b0lp, b0l2p), sum!(b0w, b0ls), sum!(b0p, b0ls)]
}

/// Of the stack's top word with its dependents.
#[inline]
pub fn top_features(atoms: &Atoms, top: &Info) -> [u64; 17] {
    let ((s0_w, s0_p), left, right) = (atoms.at(top.token), atoms.at(top.left[0]), atoms.at(top.right[0]));
    roles! {
        s0w = s0_w, 1; s0p = s0_p, 2; s0lw = left.0, 13; s0lp = left.1, 14; s0rw = right.0, 15; s0rp = right.1, 16;
        s0ll = label_atom(top.left_label[0]), 23; s0rl = label_atom(top.right_label[0]), 24;
        s0l2p = atoms.tag[top.left[1] as usize], 28; s0r2p = atoms.tag[top.right[1] as usize], 29;
        s0vl = count_atom(top.valency[0]), 32; s0vr = count_atom(top.valency[1]), 33;
        s0ls = mix(top.labels[0]), 39; s0rs = mix(top.labels[1]), 40;
    }
    [
        sum!(s0w, s0p),
        s0w,
        s0p,
        sum!(s0w, s0vr),
        sum!(s0p, s0vr),
        sum!(s0w, s0vl),
        sum!(s0p, s0vl),
        sum!(s0p, s0lw),
        sum!(s0p, s0ll),
        sum!(s0p, s0rw),
        sum!(s0p, s0rl),
        sum!(s0p, s0lp, s0l2p),
        sum!(s0p, s0rp, s0r2p),
        sum!(s0w, s0ls),
        sum!(s0p, s0ls),
        sum!(s0w, s0rs),
        sum!(s0p, s0rs),
    ]
}

/// Of the stack's second word with its dependents.
#[inline]
pub fn under_features(atoms: &Atoms, under: &Info) -> [u64; 13] {
    let ((s1_w, s1_p), left, right) = (atoms.at(under.token), atoms.at(under.left[0]), atoms.at(under.right[0]));
    roles! {
        s1w = s1_w, 3; s1p = s1_p, 4; s1lw = left.0, 19; s1rw = right.0, 21; s1rp = right.1, 22;
        s1ll = label_atom(under.left_label[0]), 26; s1rl = label_atom(under.right_label[0]), 27;
        s1r2p = atoms.tag[under.right[1] as usize], 31; s1vl = count_atom(under.valency[0]), 35; s1vr = count_atom(under.valency[1]), 36;
        s1rs = mix(under.labels[1]), 43;
    }
    [
        sum!(s1w, s1p),
        s1w,
        s1p,
        sum!(s1w, s1vr),
        sum!(s1p, s1vr),
        sum!(s1p, s1vl, s1vr),
        sum!(s1p, s1rw),
        sum!(s1p, s1rl),
        sum!(s1p, s1lw),
        sum!(s1p, s1ll),
        sum!(s1p, s1rp, s1r2p),
        sum!(s1w, s1rs),
        sum!(s1p, s1rs),
    ]
}

/// Of the stack's words together.
#[inline]
pub fn stack_features(atoms: &Atoms, view: &View<'_>) -> [u64; 21] {
    let (top, under, n) = (view.top, view.under, atoms.n);
    let (t0, t1) = (top.token, under.token);
    let d1 = if view.depth < 2 { SMALL[3][1] } else { distance_atom(t1, t0) };
    let ((s0_w, s0_p), (s1_w, s1_p), (s2_w, s2_p)) = (atoms.at(t0), atoms.at(t1), atoms.at(view.third));
    roles! {
        s0w = s0_w, 1; s0p = s0_p, 2; s1w = s1_w, 3; s1p = s1_p, 4; s2p = s2_p, 11; s2w = s2_w, 12;
        s0lw = atoms.word[top.left[0] as usize], 13; s0lp = atoms.tag[top.left[0] as usize], 14;
        s0rp = atoms.tag[top.right[0] as usize], 16; s1lp = atoms.tag[under.left[0] as usize], 20;
        s1rp = atoms.tag[under.right[0] as usize], 22; dist1 = d1, 38; s1ls = mix(under.labels[0]), 42; s1rs = mix(under.labels[1]), 43;
        size = SMALL[3][2 + view.depth.min(6) as usize], 44;
        s0prev = atoms.tag[if t0 == 0 || t0 > n { n + 1 } else { t0 - 1 } as usize], 46; gap1 = atoms.between(t1, t0), 52;
    }
    let (s1p_s0p, s1w_s0p) = (sum!(s1p, s0p), sum!(s1w, s0p));
    [
        size,
        s2p,
        sum!(s1w, s1p, s0w),
        sum!(s1w, s0w),
        sum!(s1p, s0w, s0p),
        sum!(s1w, s1p_s0p),
        s1p_s0p,
        sum!(s2p, s1p_s0p),
        sum!(s1p_s0p, s1rp),
        sum!(s1p_s0p, s1lp),
        sum!(s1p_s0p, s0lp),
        sum!(s1p_s0p, s0rp),
        sum!(s1p_s0p, dist1),
        sum!(s1p_s0p, s0lw),
        sum!(s1w_s0p, s0lw),
        sum!(s1w, s0w, s0lw),
        sum!(s1p_s0p, s1ls),
        sum!(s1w_s0p, s1rs),
        sum!(s2w, s1p_s0p),
        sum!(s1p_s0p, s0prev),
        sum!(s1p_s0p, gap1),
    ]
}

/// Of the stack's top word and the buffer's first together.
#[inline]
pub fn seam_features(atoms: &Atoms, view: &View<'_>) -> [u64; 32] {
    let (top, front, n) = (view.top, view.front, atoms.n);
    let (t0, next) = (top.token, front.token);
    let (b1, b2) = (atoms.behind(next, 1), atoms.behind(next, 2));
    let d = if view.depth == 0 { SMALL[3][0] } else { distance_atom(t0, next) };
    let ((s0_w, s0_p), (b0_w, b0_p), (b1_w, b1_p)) = (atoms.at(t0), atoms.at(next), atoms.at(b1));
    roles! {
        s0w = s0_w, 1; s0p = s0_p, 2; b0w = b0_w, 5; b0p = b0_p, 6; b1w = b1_w, 7; b1p = b1_p, 8; b2p = atoms.tag[b2 as usize], 10;
        s0lw = atoms.word[top.left[0] as usize], 13; s0lp = atoms.tag[top.left[0] as usize], 14;
        s0rp = atoms.tag[top.right[0] as usize], 16; b0lp = atoms.tag[front.left[0] as usize], 18; dist = d, 37;
        s0ls = mix(top.labels[0]), 39; s0rs = mix(top.labels[1]), 40; b0ls = mix(front.labels[0]), 41;
        b0prev = atoms.tag[if next == 0 { n + 1 } else { next - 1 } as usize], 47; s0a = atoms.ambiguity[t0 as usize], 48;
        b0a = atoms.ambiguity[next as usize], 49; b1a = atoms.ambiguity[b1 as usize], 50; gap = atoms.between(t0, next), 51;
    }
    let (s0wp, b0wp) = (sum!(s0w, s0p), sum!(b0w, b0p));
    let (s0p_b0p, s0w_b0p, s0w_b0w) = (sum!(s0p, b0p), sum!(s0w, b0p), sum!(s0w, b0w));
    [
        sum!(s0wp, b0wp),
        sum!(s0wp, b0w),
        sum!(s0w, b0wp),
        sum!(s0wp, b0p),
        sum!(s0p, b0wp),
        s0w_b0w,
        s0p_b0p,
        sum!(s0p_b0p, b1p),
        sum!(s0p_b0p, s0lp),
        sum!(s0p_b0p, s0rp),
        sum!(s0p_b0p, b0lp),
        sum!(s0w_b0p, b1p),
        sum!(s0p, b0w, b1p),
        sum!(s0p_b0p, b1w),
        sum!(s0w, dist),
        sum!(s0p, dist),
        sum!(b0w, dist),
        sum!(b0p, dist),
        sum!(s0p_b0p, dist),
        sum!(s0w_b0w, dist),
        sum!(s0p_b0p, s0lw),
        sum!(s0p_b0p, s0rs),
        sum!(s0w_b0w, s0rs),
        sum!(s0p_b0p, b1p, b2p),
        sum!(s0p_b0p, b0prev),
        sum!(s0p_b0p, s0ls, b0ls),
        sum!(s0p_b0p, gap),
        sum!(s0w_b0p, gap),
        sum!(s0a, b0p),
        sum!(s0p, b0a),
        sum!(s0a, b0a),
        sum!(s0p_b0p, b1a),
    ]
}

/// Of the stack's second word and the buffer's first together, mostly with the word between them.
#[inline]
pub fn whole_features(atoms: &Atoms, view: &View<'_>) -> [u64; 12] {
    let (t0, t1, next) = (view.top.token, view.under.token, view.front.token);
    let ((s0_w, s0_p), (s1_w, s1_p), (b0_w, b0_p)) = (atoms.at(t0), atoms.at(t1), atoms.at(next));
    roles! {
        s0w = s0_w, 1; s0p = s0_p, 2; s1w = s1_w, 3; s1p = s1_p, 4; b0w = b0_w, 5; b0p = b0_p, 6;
        b1p = atoms.tag[atoms.behind(next, 1) as usize], 8; s2p = atoms.tag[view.third as usize], 11;
        s0ll = label_atom(view.top.left_label[0]), 23; s1rs = mix(view.under.labels[1]), 43; b0a = atoms.ambiguity[next as usize], 49;
        gap = atoms.between(t0, next), 51;
    }
    let s1p_s0p = sum!(s1p, s0p);
    let s1p_s0p_b0p = sum!(s1p_s0p, b0p);
    [
        sum!(s1p, b0p),
        sum!(s1w, b0w),
        s1p_s0p_b0p,
        sum!(s1p_s0p_b0p, b1p),
        sum!(s1w, s0p, b0p),
        sum!(s1p, s0w, b0p),
        sum!(s1p_s0p, b0w),
        sum!(s1p_s0p_b0p, s0ll),
        sum!(s2p, s1p_s0p_b0p),
        sum!(s1p_s0p_b0p, s1rs),
        sum!(s1p_s0p_b0p, gap),
        sum!(s1p_s0p, b0a),
    ]
}

/// The features of an arc about to be made by `action` from `head` to `dependent`.
#[inline]
pub fn label_features(atoms: &Atoms, head: &Info, dependent: &Info, action: Action) -> [u64; LABEL_TEMPLATES] {
    let n = atoms.n;
    let left = action == Action::Left;
    let side = usize::from(!left);
    let (h_w, h_p) = atoms.at(head.token);
    let (d_w, d_p) = atoms.at(dependent.token);
    let (dl, dr) = (atoms.at(dependent.left[0]), atoms.at(dependent.right[0]));
    let sibling = if left { head.left[0] } else { head.right[0] };
    let sibling_label = if left { head.left_label[0] } else { head.right_label[0] };
    let before = if dependent.token == 0 { n + 1 } else { dependent.token - 1 };
    let after = dependent.token + 1;
    let dir = small(6, u64::from(left) + 2 * u64::from(head.token == n));
    roles! {
        hw = h_w, 201; hp = h_p, 202; dw = d_w, 203; dp_ = d_p, 204; dist = distance_atom(head.token, dependent.token), 205;
        dlw = dl.0, 206; dlp = dl.1, 207; dll = label_atom(dependent.left_label[0]), 208; drw = dr.0, 209; drp = dr.1, 210;
        dls = mix(dependent.labels[0]), 211; drs = mix(dependent.labels[1]), 212; hs = mix(head.labels[side]), 213;
        sl = label_atom(sibling_label), 214; sp = atoms.tag[sibling as usize], 215;
        pp = atoms.tag[before as usize], 216; pw = atoms.word[before as usize], 217; np = atoms.tag[after as usize], 218;
        nw = atoms.word[after as usize], 219; nl = count_atom(dependent.valency[0]), 220; nr = count_atom(dependent.valency[1]), 221;
        hls = mix(head.labels[0]), 222; hrs = mix(head.labels[1]), 223; dl2w = atoms.word[dependent.left[1] as usize], 224;
        drl = label_atom(dependent.right_label[0]), 225;
        hprev = atoms.tag[if head.token == 0 { n + 1 } else { head.token - 1 } as usize], 226;
    }
    // The direction is part of every feature: it rides on the dependent's tag, or is added where that is absent.
    let dp = sum!(dp_, dir);
    let (hd, hp, hw, dw) = (sum!(hp, dp), sum!(hp, dir), sum!(hw, dir), sum!(dw, dir));
    let hwdp = sum!(hw, dp_);
    [
        dir,
        hw,
        hp,
        dw,
        dp,
        hd,
        hwdp,
        sum!(hp, dw),
        sum!(hw, dw),
        sum!(hd, dist),
        sum!(dp, dist),
        sum!(dp, dlw),
        sum!(hd, dlw),
        sum!(hwdp, dlw),
        sum!(dw, dlw),
        sum!(hd, dlp),
        sum!(hd, drp),
        sum!(hd, dll),
        sum!(hd, drw),
        sum!(hd, dls),
        sum!(hd, dls, drs),
        sum!(dp, dls),
        sum!(dp, drs),
        sum!(hd, hs),
        sum!(hwdp, hs),
        sum!(dp, sl),
        sum!(hd, sp),
        sum!(pp, dp, np),
        sum!(pp, hd, np),
        sum!(hd, pw),
        sum!(hd, nw),
        sum!(dp, nl, nr),
        sum!(hls, dp),
        sum!(hp, hls, dw),
        sum!(dw, dll),
        sum!(hw, dw, dlw),
        sum!(dp, dl2w),
        sum!(dp, dlw, dl2w),
        sum!(hd, pp),
        sum!(hp, hrs, dp_, dls),
        sum!(hd, drl),
        sum!(hw, hls, dp_),
        sum!(hd, hprev),
        sum!(hwdp, np),
    ]
}
