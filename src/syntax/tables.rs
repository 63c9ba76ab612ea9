//! Bytes to weight tables: a feature's hash to a few small integers, in cache-friendly buckets of four.

/// Writes little-endian numbers.
#[derive(Default, Debug)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// Appends a number.
    pub fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// Appends bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// Reads what a [`Writer`] wrote; a short input is `None`, never a panic.
#[derive(Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    /// The next number.
    pub fn u32(&mut self) -> Option<u32> {
        let bytes = self.bytes(4)?;
        Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A count of things that take at least `size` bytes each.
    pub fn count(&mut self, size: usize) -> Option<usize> {
        let count = self.u32()? as usize;
        if count.saturating_mul(size) > self.0.len() { None } else { Some(count) }
    }
}

/// Bits that identify a feature within its bucket.
const MARK: u32 = 0xff80_c000;

/// Which bucket a hash falls into.
#[inline]
fn bucket(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

/// The 11 identifying bits of a hash, spread over [`MARK`].
#[inline]
fn mark(hash: u64) -> u32 {
    (hash as u32) & MARK
}

/// Features to three weights each (the parser's actions).
///
/// A slot is 32 bits: weight 0 in bits 0–6, weight 2 in bits 7–13, weight 1 in bits 16–22, each plus 64, and 11 identifying bits.
#[derive(Clone, Debug, Default)]
pub struct Triples {
    buckets: Vec<[u32; 4]>,
}

impl Triples {
    /// Largest weight; the smallest is its negative.
    pub const LIMIT: i32 = 63;

    /// A table with `buckets` buckets, filled with `features` in order: what finds its bucket full is left out.
    pub fn build(buckets: usize, features: impl Iterator<Item = (u64, [i32; 3])>) -> Triples {
        let mut table = Triples { buckets: vec![[0; 4]; buckets.max(1)] };
        for (hash, weights) in features {
            let at = bucket(hash, table.buckets.len());
            let mark = mark(hash);
            let slots = &mut table.buckets[at];
            if slots.iter().any(|&slot| slot != 0 && slot & MARK == mark) {
                continue;
            }
            if let Some(free) = slots.iter_mut().find(|slot| **slot == 0) {
                let [a, b, c] = weights.map(|w| (w.clamp(-Triples::LIMIT, Triples::LIMIT) + 64) as u32);
                *free = mark | a | c << 7 | b << 16;
            }
        }
        table
    }

    /// The three sums over all features.
    #[inline]
    pub fn score<const N: usize>(&self, features: &[u64; N]) -> [i32; 3] {
        // At most one slot of a bucket bears a mark. The sums follow in a loop of their own, which works on several slots at once.
        let mut found = [0; N];
        for (found, &hash) in found.iter_mut().zip(features) {
            let (slots, mark) = (self.buckets[bucket(hash, self.buckets.len())], mark(hash));
            *found = slots.iter().fold(0, |found, &slot| found | if (slot ^ mark) & MARK == 0 { slot } else { 0 });
        }
        let (mut even, mut odd, mut hits) = (0u32, 0u32, 0);
        for slot in found {
            even += slot & 0x007f_007f;
            odd += (slot >> 7) & 0x7f;
            hits += i32::from(slot != 0);
        }
        [(even & 0xffff) as i32 - 64 * hits, (even >> 16) as i32 - 64 * hits, odd as i32 - 64 * hits]
    }

    /// Writes the table.
    pub fn write(&self, to: &mut Writer) {
        to.u32(self.buckets.len() as u32);
        self.buckets.iter().flatten().for_each(|&slot| to.u32(slot));
    }

    /// Reads what [`Triples::write`] wrote.
    pub fn read(from: &mut Reader<'_>) -> Option<Triples> {
        Some(Triples { buckets: read_buckets(from)? })
    }
}

fn read_buckets(from: &mut Reader<'_>) -> Option<Vec<[u32; 4]>> {
    let count = from.count(16)?;
    if count == 0 {
        return None;
    }
    let bytes = from.bytes(count * 16)?;
    let number = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    Some(bytes.chunks_exact(16).map(|b| [number(&b[..4]), number(&b[4..8]), number(&b[8..12]), number(&b[12..])]).collect())
}

/// Features to rows of weights (the tagger's tags, the parser's relations), with room for `W` classes.
///
/// Stored sparse: a slot holds 11 identifying bits and the 21-bit start of a run of pairs; a pair is a class in bits 0–6, bit 7 on the run's
/// last pair, and a signed weight in bits 8–15. Rows with many pairs are spread out when read, and numbered after the last pair.
#[derive(Clone, Debug, Default)]
pub struct Rows<const W: usize> {
    buckets: Vec<[u32; 4]>,
    pairs: Vec<u16>,
    wide: Vec<[i8; W]>,
}

/// Low bits of a slot: the start of its run.
const START: u32 = 0x001f_ffff;

/// Runs of at least this many pairs are spread out.
const WIDE: usize = 7;

/// Room for the tagger's classes.
pub const TAGS: usize = 112;
/// Room for relations.
pub const LABELS: usize = 64;

/// Largest weight in [`Rows`]; the smallest is its negative.
pub const ROW_LIMIT: i32 = 127;

impl<const W: usize> Rows<W> {
    /// A table filled with `features` in order: what finds its bucket full is left out.
    pub fn build<'a>(buckets: usize, features: impl Iterator<Item = (u64, &'a [(u8, i32)])>) -> Rows<W> {
        // Run 0 is what a miss reads: class 0, weight 0.
        let mut table = Rows { buckets: vec![[0; 4]; buckets.max(1)], pairs: vec![0x80], wide: Vec::new() };
        for (hash, row) in features {
            let at = bucket(hash, table.buckets.len());
            let mark = row_mark(hash);
            let slots = &mut table.buckets[at];
            let taken = slots.iter().any(|&slot| slot != 0 && slot & !START == mark);
            if row.is_empty() || taken || table.pairs.len() + row.len() > START as usize / 2 {
                continue;
            }
            if let Some(free) = slots.iter_mut().find(|slot| **slot == 0) {
                *free = mark | table.pairs.len() as u32;
                for (index, &(class, weight)) in row.iter().enumerate() {
                    let weight = weight.clamp(-ROW_LIMIT, ROW_LIMIT) as i8;
                    let last = if index + 1 == row.len() { 0x80 } else { 0 };
                    table.pairs.push(u16::from(class & 0x7f) | last | u16::from(weight as u8) << 8);
                }
            }
        }
        table
    }

    /// Number of pairs.
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// The first class (below `classes`, not `banned`) with the greatest sum of weights over `features`.
    #[inline]
    pub fn choose(&self, features: &[u64], classes: usize, banned: usize) -> u8 {
        let mut sums = [0i16; W];
        let length = self.pairs.len();
        for features in features.chunks(64) {
            // Spread rows first, whole; then the runs, which write single sums.
            let (mut runs, mut count) = ([0; 64], 0);
            for &hash in features {
                let slots = self.buckets[bucket(hash, self.buckets.len())];
                let mark = row_mark(hash);
                let mut start = 0;
                for slot in slots {
                    start |= if (slot ^ mark) & !START == 0 { slot & START } else { 0 };
                }
                let start = start as usize;
                if let Some(row) = self.wide.get(start.wrapping_sub(length)) {
                    for (sum, &weight) in sums.iter_mut().zip(row) {
                        *sum = sum.wrapping_add(i16::from(weight));
                    }
                } else {
                    runs[count % 64] = start;
                    count += usize::from(start != 0);
                }
            }
            for &start in &runs[..count] {
                for &pair in self.pairs.get(start..).unwrap_or_default() {
                    let sum = &mut sums[usize::from(pair & 0x7f) % W];
                    *sum = sum.wrapping_add(i16::from((pair >> 8) as u8 as i8));
                    if pair & 0x80 != 0 {
                        break;
                    }
                }
            }
        }
        if let Some(sum) = sums.get_mut(banned) {
            *sum = i16::MIN;
        }
        for sum in &mut sums[classes.min(W)..] {
            *sum = i16::MIN;
        }
        let most = sums.iter().fold(i16::MIN, |most, &sum| most.max(sum));
        sums.iter().position(|&sum| sum == most).unwrap_or(0) as u8
    }

    /// Writes the table. Only one that was built can be written, not one that was read.
    pub fn write(&self, to: &mut Writer) {
        to.u32(self.buckets.len() as u32);
        self.buckets.iter().flatten().for_each(|&slot| to.u32(slot));
        to.u32(self.pairs.len() as u32);
        self.pairs.iter().for_each(|pair| to.bytes(&pair.to_le_bytes()));
    }

    /// Reads what [`Rows::write`] wrote.
    pub fn read(from: &mut Reader<'_>) -> Option<Rows<W>> {
        let mut buckets = read_buckets(from)?;
        let count = from.count(2)?;
        let pairs: Vec<u16> = from.bytes(count * 2)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
        if pairs.is_empty() || pairs.iter().any(|pair| usize::from(pair & 0x7f) >= W) {
            return None;
        }
        let mut wide: Vec<[i8; W]> = Vec::new();
        for slot in buckets.iter_mut().flatten() {
            let start = (*slot & START) as usize;
            let run = pairs.get(start..)?;
            let length = run.iter().take(WIDE).position(|pair| pair & 0x80 != 0);
            if length.is_none() && pairs.len() + wide.len() < START as usize {
                let mut row = [0; W];
                for pair in run {
                    row[usize::from(pair & 0x7f)] = (pair >> 8) as u8 as i8;
                    if pair & 0x80 != 0 {
                        break;
                    }
                }
                *slot = *slot & !START | (pairs.len() + wide.len()) as u32;
                wide.push(row);
            }
        }
        Some(Rows { buckets, pairs, wide })
    }
}

/// The 11 identifying bits of a hash, at the top.
#[inline]
fn row_mark(hash: u64) -> u32 {
    (hash as u32) & !START
}
