//! Updates to averaged weights: sparse rows of classes, and triples of actions, over a fixed set of features.

use newsclaim::syntax::tables::{ROW_LIMIT, Rows, Triples};

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

    /// The averaged weights of every feature, with its count.
    pub fn averages(&self) -> Averages {
        let average = |pair: &Pair| (pair.class, f64::from(pair.weight) - pair.sum as f64 / self.clock as f64);
        self.features.iter().zip(&self.rows).map(|(&(hash, count), row)| (hash, count, row.iter().map(average).collect())).collect()
    }
}

/// Features with their counts and the averaged weights of some classes.
pub type Averages = Vec<(u64, u32, Vec<(u8, f64)>)>;

/// Adds the weights of models over the same features: a sum of linear models is one.
pub fn add_rows(mut models: Vec<Averages>) -> Averages {
    let mut sum = models.pop().unwrap_or_default();
    for model in models {
        for ((_, _, row), (_, _, more)) in sum.iter_mut().zip(model) {
            for (class, weight) in more {
                match row.iter_mut().find(|pair| pair.0 == class) {
                    Some(pair) => pair.1 += weight,
                    None => row.push((class, weight)),
                }
            }
        }
    }
    sum
}

/// Averaged rows as a table with `buckets` buckets and at most `room` pairs.
pub fn rows<const W: usize>(averages: &Averages, buckets: usize, room: usize) -> Rows<W> {
    let mut sizes: Vec<f64> = averages.iter().flat_map(|(_, _, row)| row).map(|pair| pair.1.abs()).filter(|&w| w > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let scale = f64::from(ROW_LIMIT) / sizes.get(sizes.len() * 9995 / 10000).copied().unwrap_or(1.0).max(1e-9);
    let mut order: Vec<(f64, u32, u8, i32)> = Vec::new();
    for (row, (_, count, pairs)) in averages.iter().enumerate() {
        for &(class, average) in pairs {
            let weight = (average * scale).round() as i32;
            if weight != 0 {
                order.push((importance(average.abs(), *count), row as u32, class, weight));
            }
        }
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    println!("  {} pairs of {} features, keeping at most {room}", order.len(), averages.len());
    order.truncate(room);
    let mut rows: Vec<Vec<(u8, i32)>> = vec![Vec::new(); averages.len()];
    let mut first = Vec::new();
    for &(_, row, class, weight) in &order {
        if rows[row as usize].is_empty() {
            first.push(row as usize);
        }
        rows[row as usize].push((class, weight));
    }
    let table = Rows::build(buckets, first.iter().map(|&row| (averages[row].0, rows[row].as_slice())));
    println!("  {} features with weights, {} slots, {} pairs stored", first.len(), buckets * 4, table.pairs());
    table
}

/// Room for the classes of any model.
pub const CLASSES: usize = 128;

impl RowLearner {
    /// The sums of the weights of every feature, by class.
    pub fn sums(&self, features: &[u64]) -> [i32; CLASSES] {
        let mut sums = [0; CLASSES];
        for &hash in features {
            if let Some(row) = self.find(hash) {
                for pair in &self.rows[row] {
                    sums[usize::from(pair.class)] += pair.weight;
                }
            }
        }
        sums
    }
}

/// The first class with the greatest sum.
pub fn best(sums: &[i32]) -> u8 {
    let most = sums.iter().copied().max().unwrap_or(0);
    sums.iter().position(|&sum| sum == most).unwrap_or(0) as u8
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
    pub fn averages(&self) -> Vec<Average> {
        let average = |&(hash, count): &(u64, u32)| {
            let at = self.find(hash)?;
            let (weights, sums) = (self.slots[at].weights, self.sums[at]);
            let mean = |i: usize| f64::from(weights[i]) - sums[i] as f64 / self.clock as f64;
            Some((hash, count, [mean(0), mean(1), mean(2)]))
        };
        self.features.iter().filter_map(average).collect()
    }
}

/// A feature with its count and averaged weights.
pub type Average = (u64, u32, [f64; 3]);

/// Adds the weights of models over the same features.
pub fn add_triples(mut models: Vec<Vec<Average>>) -> Vec<Average> {
    let mut sum = models.pop().unwrap_or_default();
    for model in models {
        for ((_, _, weights), (_, _, more)) in sum.iter_mut().zip(model) {
            weights.iter_mut().zip(more).for_each(|(weight, more)| *weight += more);
        }
    }
    sum
}

/// Averaged triples as a table with `buckets` buckets; the second number is the integer weight of one unit.
pub fn triples(features: &[Average], buckets: usize) -> (Triples, f64) {
    let mut sizes: Vec<f64> = features.iter().flat_map(|f| f.2).map(f64::abs).filter(|&w| w > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let scale = f64::from(Triples::LIMIT) / sizes.get(sizes.len() * 9995 / 10000).copied().unwrap_or(1.0).max(1e-9);
    let mut order: Vec<(f64, u64, [i32; 3])> = Vec::new();
    for &(hash, count, weights) in features {
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
