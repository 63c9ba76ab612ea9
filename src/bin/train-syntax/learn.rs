//! Updates to averaged weights: sparse rows of classes, and triples of actions, over a fixed set of features.

use newsclaim::syntax::tables::{CLASSES, Rows, Triples};
use newsclaim::syntax::tagger::Weights;

/// A shuffle and coin that are the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, (self.next() >> 32) as usize % (i + 1));
        }
    }
}

/// Features with how often they were seen.
pub type Counts = Vec<(u64, u32)>;

/// Sorts and keeps the hashes that occur at least `least` times, with their counts.
pub fn frequent(mut hashes: Vec<u64>, least: u32) -> Counts {
    hashes.sort_unstable();
    let mut out = Vec::new();
    for run in hashes.chunk_by(|a, b| a == b) {
        if run.len() as u32 >= least {
            out.push((run[0], run.len() as u32));
        }
    }
    out
}

/// Importance of a feature: large weights of frequent features first.
fn importance(weight: f64, count: u32) -> f64 {
    weight * f64::from(count).sqrt().sqrt()
}

struct Pair {
    class: u8,
    weight: i32,
    sum: i64,
}

/// Sparse rows being trained.
pub struct RowLearner {
    /// Open addressing: hash and row + 1.
    slots: Vec<(u64, u32)>,
    shift: u32,
    features: Counts,
    rows: Vec<Vec<Pair>>,
    /// Number of examples so far, for averaging.
    pub clock: i64,
}

impl RowLearner {
    pub fn new(features: Counts) -> RowLearner {
        let bits = (features.len().max(4) * 2).next_power_of_two().trailing_zeros();
        let mut learner = RowLearner {
            slots: vec![(0, 0); 1 << bits],
            shift: 64 - bits,
            rows: features.iter().map(|_| Vec::new()).collect(),
            features,
            clock: 1,
        };
        for row in 0..learner.features.len() {
            let hash = learner.features[row].0;
            let mut at = (hash >> learner.shift) as usize;
            while learner.slots[at].1 != 0 {
                at = (at + 1) & (learner.slots.len() - 1);
            }
            learner.slots[at] = (hash, row as u32 + 1);
        }
        learner
    }

    fn find(&self, hash: u64) -> Option<usize> {
        let mut at = (hash >> self.shift) as usize;
        loop {
            match self.slots[at] {
                (_, 0) => return None,
                (key, row) if key == hash => return Some(row as usize - 1),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Moves the weights of `class` by `step` for every feature.
    pub fn update(&mut self, features: &[u64], class: u8, step: i32) {
        for &hash in features {
            let Some(row) = self.find(hash) else { continue };
            let row = &mut self.rows[row];
            let at = row.iter().position(|pair| pair.class == class).unwrap_or_else(|| {
                row.push(Pair { class, weight: 0, sum: 0 });
                row.len() - 1
            });
            row[at].weight += step;
            row[at].sum += self.clock * i64::from(step);
        }
    }

    /// The averaged weights as a table with `buckets` buckets and at most `pairs` pairs. `room`: sum of weights stays exact.
    pub fn table(&self, buckets: usize, pairs: usize) -> Rows {
        let average = |pair: &Pair| f64::from(pair.weight) - pair.sum as f64 / self.clock as f64;
        let mut sizes: Vec<f64> = self.rows.iter().flatten().map(|pair| average(pair).abs()).filter(|&w| w > 0.0).collect();
        sizes.sort_by(f64::total_cmp);
        let scale = f64::from(Rows::LIMIT) / sizes.get(sizes.len() * 9995 / 10000).copied().unwrap_or(1.0).max(1e-9);
        // Pairs by importance; each pair carries its share of the cost of its feature.
        let mut order: Vec<(f64, u32, u8, i32)> = Vec::new();
        for (row, (pairs, &(_, count))) in self.rows.iter().zip(&self.features).enumerate() {
            for pair in pairs {
                let weight = (average(pair) * scale).round() as i32;
                if weight != 0 {
                    order.push((importance(average(pair).abs(), count), row as u32, pair.class, weight));
                }
            }
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        println!("  {} pairs of {} features, keeping at most {pairs}", order.len(), self.rows.len());
        order.truncate(pairs);
        let mut rows: Vec<Vec<(u8, i32)>> = vec![Vec::new(); self.rows.len()];
        let mut first = Vec::new();
        for &(_, row, class, weight) in &order {
            if rows[row as usize].is_empty() {
                first.push(row as usize);
            }
            rows[row as usize].push((class, weight));
        }
        println!("  {} features with weights, {} slots", first.len(), buckets * 4);
        let table = Rows::build(buckets, first.iter().map(|&row| (self.features[row].0, rows[row].as_slice())));
        println!("  {} pairs stored", table.pairs());
        table
    }
}

impl Weights for RowLearner {
    fn add(&self, features: &[u64], sums: &mut [i32; CLASSES]) {
        for &hash in features {
            if let Some(row) = self.find(hash) {
                for pair in &self.rows[row] {
                    sums[usize::from(pair.class)] += pair.weight;
                }
            }
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Slot {
    key: u32,
    weights: [i32; 3],
}

/// Triples being trained.
pub struct TripleLearner {
    slots: Vec<Slot>,
    sums: Vec<[i64; 3]>,
    shift: u32,
    features: Counts,
    pub clock: i64,
}

impl TripleLearner {
    pub fn new(features: Counts) -> TripleLearner {
        let bits = (features.len().max(4) * 3 / 2).next_power_of_two().trailing_zeros();
        let mut learner =
            TripleLearner { slots: vec![Slot::default(); 1 << bits], sums: vec![[0; 3]; 1 << bits], shift: 64 - bits, features, clock: 1 };
        for index in 0..learner.features.len() {
            let hash = learner.features[index].0;
            let mut at = (hash >> learner.shift) as usize;
            while learner.slots[at].key != 0 {
                at = (at + 1) & (learner.slots.len() - 1);
            }
            learner.slots[at].key = hash as u32 | 1;
        }
        learner
    }

    #[inline]
    fn find(&self, hash: u64) -> Option<usize> {
        let mut at = (hash >> self.shift) as usize;
        let key = hash as u32 | 1;
        loop {
            match self.slots[at].key {
                0 => return None,
                found if found == key => return Some(at),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Sum of the weights of every feature.
    #[inline]
    pub fn score(&self, features: &[u64]) -> [i32; 3] {
        let mut total = [0; 3];
        for &hash in features {
            if let Some(at) = self.find(hash) {
                let [a, b, c] = self.slots[at].weights;
                total[0] += a;
                total[1] += b;
                total[2] += c;
            }
        }
        total
    }

    /// Moves the weights of `action` by `step` for every feature.
    pub fn update(&mut self, features: &[u64], action: usize, step: i32) {
        for &hash in features {
            if let Some(at) = self.find(hash) {
                self.slots[at].weights[action] += step;
                self.sums[at][action] += self.clock * i64::from(step);
            }
        }
    }

    /// The averaged weights of every feature, with its count.
    pub fn averages(&self) -> Vec<(u64, u32, [f64; 3])> {
        let average = |&(hash, count): &(u64, u32)| {
            let at = self.find(hash)?;
            let (weights, sums) = (self.slots[at].weights, self.sums[at]);
            let mean = |i: usize| f64::from(weights[i]) - sums[i] as f64 / self.clock as f64;
            Some((hash, count, [mean(0), mean(1), mean(2)]))
        };
        self.features.iter().filter_map(average).collect()
    }
}

/// Averaged triples as a table with `buckets` buckets; the second number is the integer weight of one unit.
pub fn triples(features: Vec<(u64, u32, [f64; 3])>, buckets: usize) -> (Triples, f64) {
    let mut sizes: Vec<f64> = features.iter().flat_map(|f| f.2).map(f64::abs).filter(|&w| w > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let scale = f64::from(Triples::LIMIT) / sizes.get(sizes.len() * 9995 / 10000).copied().unwrap_or(1.0).max(1e-9);
    let mut order: Vec<(f64, u64, [i32; 3])> = Vec::new();
    for (hash, count, weights) in features {
        let whole = weights.map(|w| (w * scale).round() as i32);
        if whole != [0; 3] {
            let size = weights.iter().fold(0.0, |max: f64, w| max.max(w.abs()));
            order.push((importance(size, count), hash, whole));
        }
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    println!("  {} features with weights, {} slots, scale {scale:.2}", order.len(), buckets * 4);
    (Triples::build(buckets, order.iter().map(|&(_, hash, weights)| (hash, weights))), scale)
}
