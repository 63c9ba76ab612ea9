//! The numbers of a page's blocks to the chance that each is part of the story: two rounds of small decision trees, the second of which
//! knows what the first said of the blocks around.
//!
//! The trees are trained by gradient boosting (Friedman 2001) with logistic loss, and lie in `assets/article-scorer.bin`; `train-articles`
//! makes them. Every node holds the value that a block would get if the tree ended there, so that a result can be told as a sum over
//! features (Saabas 2014).

use super::features::{self, COUNT};

/// Levels of a tree.
pub const DEPTH: usize = 5;
/// Inner nodes of a tree.
pub const INNER: usize = (1 << DEPTH) - 1;
/// All nodes of a tree.
pub const NODES: usize = (1 << (DEPTH + 1)) - 1;
/// What the second round knows besides: see [`surroundings`].
pub const NEAR: [&str; 10] = [
    "first opinion",
    "opinion of 1 before",
    "opinion of 1 after",
    "opinion of 2 around",
    "opinion of 6 around",
    "opinion of the box",
    "opinion of like-named",
    "words before by opinion",
    "words after by opinion",
    "words by opinion",
];
/// Numbers a block in the second round.
pub const SECOND: usize = COUNT + NEAR.len();

const MAGIC: &[u8; 8] = b"NCBLOCK1";

/// A complete binary tree of [`DEPTH`] levels; the children of node `n` are `2n + 1` (at most the threshold) and `2n + 2`.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Feature of each inner node.
    pub feature: [u8; INNER],
    /// Threshold of each inner node.
    pub threshold: [f32; INNER],
    /// The value of each node, as log odds.
    pub value: [f32; NODES],
}

impl Tree {
    /// The value for a block.
    pub fn score(&self, row: &[f32]) -> f32 {
        let mut node = 0;
        for _ in 0..DEPTH {
            node = 2 * node + 1 + usize::from(row[self.feature[node] as usize] > self.threshold[node]);
        }
        self.value[node]
    }

    /// Adds to each feature what it changes.
    fn explain(&self, row: &[f32], shares: &mut [f32]) {
        let mut node = 0;
        for _ in 0..DEPTH {
            let feature = self.feature[node] as usize;
            let next = 2 * node + 1 + usize::from(row[feature] > self.threshold[node]);
            shares[feature] += self.value[next] - self.value[node];
            node = next;
        }
    }
}

/// A trained scorer.
#[derive(Clone, Debug, Default)]
pub struct Scorer {
    /// The trees of both rounds.
    pub rounds: [Vec<Tree>; 2],
}

/// The trees that the crate brings.
static EMBEDDED: &[u8] = include_bytes!("../../../assets/article-scorer.bin");

impl Scorer {
    /// The scorer that the crate brings.
    pub fn embedded() -> &'static Scorer {
        static SCORER: std::sync::LazyLock<Scorer> = std::sync::LazyLock::new(|| Scorer::from_bytes(EMBEDDED).unwrap_or_default());
        &SCORER
    }

    /// Reads what [`Scorer::to_bytes`] wrote; `None` if it is nothing of the kind.
    pub fn from_bytes(bytes: &[u8]) -> Option<Scorer> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut take = |count: usize| {
            let (head, tail) = rest.split_at_checked(count)?;
            rest = tail;
            Some(head)
        };
        let mut scorer = Scorer::default();
        for (round, width) in scorer.rounds.iter_mut().zip([COUNT, SECOND]) {
            let count = u32::from_le_bytes(take(4)?.try_into().ok()?);
            for _ in 0..count {
                let feature: [u8; INNER] = take(INNER)?.try_into().ok()?;
                if feature.iter().any(|feature| usize::from(*feature) >= width) {
                    return None;
                }
                let mut tree = Tree { feature, threshold: [0.0; INNER], value: [0.0; NODES] };
                for number in tree.threshold.iter_mut().chain(&mut tree.value) {
                    *number = f32::from_le_bytes(take(4)?.try_into().ok()?);
                }
                round.push(tree);
            }
        }
        Some(scorer)
    }

    /// The scorer as bytes: little-endian, the same on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for round in &self.rounds {
            bytes.extend((round.len() as u32).to_le_bytes());
            for tree in round {
                bytes.extend(tree.feature);
                tree.threshold.iter().chain(&tree.value).for_each(|number| bytes.extend(number.to_le_bytes()));
            }
        }
        bytes
    }

    /// The chance of each block of a page to be part of its story, 0 to 1.
    pub fn score(&self, page: &features::Features) -> Vec<f32> {
        let first = chances(&self.rounds[0], &page.values, COUNT);
        let near = surroundings(&first, &page.words, &page.boxes);
        let mut rows = Vec::with_capacity(first.len() * SECOND);
        for (row, near) in page.values.chunks_exact(COUNT).zip(&near) {
            rows.extend_from_slice(row);
            rows.extend_from_slice(near);
        }
        chances(&self.rounds[1], &rows, SECOND)
    }

    /// The features that decided about a block, with what each added to its log odds; the weightiest first.
    pub fn explain(&self, page: &features::Features, block: usize) -> Vec<(usize, f32)> {
        let mut firsts = [0.0; COUNT];
        self.rounds[0].iter().for_each(|tree| tree.explain(page.row(block), &mut firsts));
        let mut found: Vec<_> = firsts.into_iter().enumerate().filter(|(_, share)| *share != 0.0).collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        found
    }
}

/// Rows that go down a tree together: each step waits for memory, and eight wait no longer than one.
const TOGETHER: usize = 8;

/// The chance of each row by the sum of all trees.
fn chances(trees: &[Tree], rows: &[f32], width: usize) -> Vec<f32> {
    let mut sums = vec![0.0; rows.len() / width];
    for (rows, sums) in rows.chunks(width * TOGETHER).zip(sums.chunks_mut(TOGETHER)) {
        if sums.len() == TOGETHER {
            for tree in trees {
                let mut nodes = [0; TOGETHER];
                for _ in 0..DEPTH {
                    for (node, row) in nodes.iter_mut().zip(rows.chunks_exact(width)) {
                        *node = 2 * *node + 1 + usize::from(row[tree.feature[*node] as usize] > tree.threshold[*node]);
                    }
                }
                for (sum, node) in sums.iter_mut().zip(nodes) {
                    *sum += tree.value[node];
                }
            }
        } else {
            for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(width)) {
                *sum = trees.iter().map(|tree| tree.score(row)).sum();
            }
        }
    }
    sums.into_iter().map(chance).collect()
}

/// Which blocks stand together: two numbers a block, its box and the name of its element.
pub struct Boxes {
    /// The element that holds each block.
    pub of: Vec<u32>,
    /// What the element and its holder are called.
    pub names: Vec<u64>,
}

/// Log odds to a chance.
pub fn chance(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// For each block what the first round said of it and of the blocks around it, in the order of [`NEAR`].
pub fn surroundings(first: &[f32], words: &[u32], boxes: &Boxes) -> Vec<[f32; NEAR.len()]> {
    use rustc_hash::FxHashMap;
    let weighed = |index: usize| (words[index] as f32 * first[index], words[index] as f32);
    let mut by_box: FxHashMap<u64, (f32, f32)> = FxHashMap::default();
    let mut by_name: FxHashMap<u64, (f32, f32)> = FxHashMap::default();
    let mut sums = vec![(0.0, 0.0)];
    for index in 0..first.len() {
        let (part, whole) = weighed(index);
        for (map, key) in [(&mut by_box, u64::from(boxes.of[index])), (&mut by_name, boxes.names[index])] {
            let entry = map.entry(key).or_default();
            *entry = (entry.0 + part, entry.1 + whole);
        }
        sums.push((sums[index].0 + part, sums[index].1 + whole));
    }
    let all = first.len();
    let total: f32 = sums[all].0;
    let mean = |(part, whole): (f32, f32)| part / whole.max(1.0);
    let around = |index: usize, reach: usize| {
        let (from, to) = (index.saturating_sub(reach), (index + reach + 1).min(all));
        let (part, whole) = weighed(index);
        mean((sums[to].0 - sums[from].0 - part, sums[to].1 - sums[from].1 - whole))
    };
    let log = |words: f32| (words + 1.0).log2();
    (0..all)
        .map(|index| {
            [
                first[index],
                index.checked_sub(1).map_or(0.0, |before| first[before]),
                first.get(index + 1).copied().unwrap_or(0.0),
                around(index, 2),
                around(index, 6),
                mean(by_box[&u64::from(boxes.of[index])]),
                mean(by_name[&boxes.names[index]]),
                log(sums[index].0),
                log(total - sums[index + 1].0),
                log(total),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_back() {
        let mut tree = Tree { feature: [3; INNER], threshold: [0.5; INNER], value: [0.25; NODES] };
        tree.value[NODES - 1] = -1.5;
        let scorer = Scorer { rounds: [vec![tree.clone()], vec![tree]] };
        let bytes = scorer.to_bytes();
        let again = Scorer::from_bytes(&bytes).unwrap();
        assert_eq!(again.to_bytes(), bytes);
        assert_eq!(again.rounds[0][0].score(&[9.0; COUNT]), -1.5);
        for length in 0..bytes.len() {
            assert!(Scorer::from_bytes(&bytes[..length]).is_none(), "{length}");
        }
        let mut odd = bytes;
        odd[12] = 255;
        assert!(Scorer::from_bytes(&odd).is_none());
    }

    #[test]
    fn the_crate_brings_a_scorer() {
        assert!(Scorer::embedded().rounds.iter().all(|round| !round.is_empty()));
    }
}
