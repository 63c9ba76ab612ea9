//! Rows with labels and weights to small decision trees: gradient boosting on binned features.

use newsclaim::article::html::scorer::{DEPTH, INNER, NODES, Tree};

/// Bins of a feature.
const BINS: usize = 64;
/// How much of each tree's value counts.
const RATE: f32 = 0.07;
/// Weight that a leaf is drawn to zero with.
const RIDGE: f32 = 10.0;
/// The least weight (sum of second derivatives) of a leaf.
const LEAST: f32 = 5.0;
/// Each tree sees this share of the features, and this share of the rows: trees that see all learn the pages by heart.
const FEATURES: f32 = 0.3;
const ROWS: f32 = 0.5;

/// Numbers that look like chance and are the same in every run (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    /// A number from 0 to 1.
    fn roll(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// Rows in bins: one column a feature.
pub struct Matrix {
    columns: Vec<Vec<u8>>,
    /// Upper edges of each feature's bins.
    edges: Vec<Vec<f32>>,
}

impl Matrix {
    /// Bins `rows`, `width` numbers a row, by quantiles.
    pub fn new(rows: &[f32], width: usize) -> Matrix {
        let count = rows.len() / width;
        let mut matrix = Matrix { columns: Vec::new(), edges: Vec::new() };
        for feature in 0..width {
            let column = || (0..count).map(|row| rows[row * width + feature]);
            let mut sorted: Vec<f32> = column().step_by((count / 20_000).max(1)).collect();
            sorted.sort_by(f32::total_cmp);
            let mut edges: Vec<f32> = (1..BINS).map(|bin| sorted[bin * (sorted.len() - 1) / BINS]).collect();
            edges.dedup();
            matrix.columns.push(column().map(|value| edges.partition_point(|edge| *edge < value) as u8).collect());
            matrix.edges.push(edges);
        }
        matrix
    }
}

/// What a tree is grown on.
pub struct Sample<'s> {
    /// All rows.
    pub matrix: &'s Matrix,
    /// The rows that are learned from.
    pub rows: Vec<u32>,
    /// The label of every row of the matrix, 0 to 1.
    pub labels: &'s [f32],
    /// The weight of every row of the matrix.
    pub weights: &'s [f32],
}

/// Grows `count` trees.
pub fn grow(sample: &Sample<'_>, count: usize) -> Vec<Tree> {
    let mut scores = vec![0.0f32; sample.labels.len()];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..count)
        .map(|_| {
            let rows: Vec<u32> = sample.rows.iter().copied().filter(|_| dice.roll() < ROWS).collect();
            let features: Vec<usize> = (0..sample.matrix.columns.len()).filter(|_| dice.roll() < FEATURES).collect();
            let (mut gradient, mut hessian) = (vec![0.0; scores.len()], vec![0.0; scores.len()]);
            for row in &rows {
                let row = *row as usize;
                let chance = 1.0 / (1.0 + (-scores[row]).exp());
                gradient[row] = (sample.labels[row] - chance) * sample.weights[row];
                hessian[row] = (chance * (1.0 - chance)).max(1e-4) * sample.weights[row];
            }
            tree(sample, &rows, &features, (&gradient, &hessian), &mut scores)
        })
        .collect()
}

fn tree(sample: &Sample<'_>, rows: &[u32], features: &[usize], (gradient, hessian): (&[f32], &[f32]), scores: &mut [f32]) -> Tree {
    let mut tree = Tree { feature: [0; INNER], threshold: [f32::INFINITY; INNER], value: [0.0; NODES] };
    let mut place = vec![0u8; scores.len()];
    for level in 0..DEPTH {
        let (first, nodes) = ((1 << level) - 1, 1 << level);
        // Two sums a bin, feature and node.
        let mut sums = vec![(0.0f64, 0.0f64); nodes * BINS];
        let mut best = vec![(0.0f64, usize::MAX, 0usize); nodes];
        for feature in features.iter().copied() {
            sums.fill((0.0, 0.0));
            let column = &sample.matrix.columns[feature];
            for row in rows {
                let row = *row as usize;
                let sum = &mut sums[(place[row] as usize - first) * BINS + column[row] as usize];
                sum.0 += f64::from(gradient[row]);
                sum.1 += f64::from(hessian[row]);
            }
            for node in 0..nodes {
                let bins = &sums[node * BINS..(node + 1) * BINS];
                let all = bins.iter().fold((0.0, 0.0), |sum, bin| (sum.0 + bin.0, sum.1 + bin.1));
                if Some(&feature) == features.first() {
                    tree.value[first + node] = RATE * all.0 as f32 / (all.1 as f32 + RIDGE);
                }
                let gain = |sum: (f64, f64)| sum.0 * sum.0 / (sum.1 + f64::from(RIDGE));
                let mut left = (0.0, 0.0);
                for (bin, sum) in bins.iter().enumerate().take(sample.matrix.edges[feature].len()) {
                    left = (left.0 + sum.0, left.1 + sum.1);
                    let right = (all.0 - left.0, all.1 - left.1);
                    if left.1 < f64::from(LEAST) || right.1 < f64::from(LEAST) {
                        continue;
                    }
                    let gained = gain(left) + gain(right) - gain(all);
                    if gained > best[node].0 + 1e-9 {
                        best[node] = (gained, feature, bin);
                    }
                }
            }
        }
        for (node, (_, feature, bin)) in best.iter().enumerate() {
            if *feature != usize::MAX {
                tree.feature[first + node] = *feature as u8;
                tree.threshold[first + node] = sample.matrix.edges[*feature][*bin];
            }
        }
        for (row, place) in place.iter_mut().enumerate() {
            let node = *place as usize;
            let (_, feature, bin) = best[node - first];
            let right = feature != usize::MAX && sample.matrix.columns[feature][row] as usize > bin;
            *place = (2 * node + 1 + usize::from(right)) as u8;
        }
    }
    let mut sums = [(0.0f64, 0.0f64); NODES];
    for row in rows {
        let row = *row as usize;
        let sum = &mut sums[place[row] as usize];
        *sum = (sum.0 + f64::from(gradient[row]), sum.1 + f64::from(hessian[row]));
    }
    for (value, sum) in tree.value.iter_mut().zip(&sums).skip(INNER) {
        *value = RATE * (sum.0 / (sum.1 + f64::from(RIDGE))) as f32;
    }
    for (score, place) in scores.iter_mut().zip(&place) {
        *score += tree.value[*place as usize];
    }
    tree
}
