//! Word to 64-bit hash, its case folded on the way, eight bytes at a time.

/// A `1` in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The top bit of every byte.
const TOPS: u64 = 0x8080_8080_8080_8080;
/// Odd constants from the digits of pi, as used by many multiply-fold hashes.
const MIX: u64 = 0x2d35_8dcc_aa6c_78a5;
const END: u64 = 0x8bb8_4b93_962e_acc9;
const SEED: u64 = 0x4b33_a62e_d433_d4a3;

/// Hash of a word for table look-ups: case folded to lower, curly quotes as straight ones, soft hyphens left out.
///
/// Equal for words that the rule language treats as equal; verify the bytes where a collision would matter.
/// The value depends on the bytes alone: no seed, the same on every machine and in every version of the tables.
///
/// ```
/// use newsclaim::text::hash_lower;
/// assert_eq!(hash_lower("DON’T"), hash_lower("don't"));
/// ```
pub fn hash_lower(word: &str) -> u64 {
    if word.is_ascii() { fold_at(word.as_bytes(), 0, word.len()).hash } else { fold_any(word) }
}

/// What one pass over an ASCII word tells.
pub(super) struct Folded {
    /// [`hash_lower`] of the word.
    pub hash: u64,
    /// Number of upper-case letters.
    pub upper: u32,
}

/// Reads the `len` bytes of an ASCII word at `at`.
#[inline]
pub(super) fn fold_at(bytes: &[u8], at: usize, len: usize) -> Folded {
    let mut state = Folded { hash: SEED, upper: 0 };
    let mut done = 0;
    while done < len {
        state.push(keep(load(bytes, at + done), len - done));
        done += 8;
    }
    state.hash = mix(state.hash ^ len as u64, END);
    state
}

/// As [`hash_lower`] of a one-byte mark.
#[inline]
pub(super) fn hash_mark(mark: u8) -> u64 {
    mix(mix(SEED ^ u64::from(mark), MIX) ^ 1, END)
}

/// Eight bytes at `at`, zero behind the text's end.
#[inline]
pub(super) fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
        Some(eight) => u64::from_le_bytes(eight),
        None => short(bytes.get(at..).unwrap_or_default()),
    }
}

/// The low `len` bytes of a chunk.
#[inline]
pub(super) fn keep(chunk: u64, len: usize) -> u64 {
    if len >= 8 { chunk } else { chunk & ((1 << (8 * len)) - 1) }
}

/// Number of ASCII letters at the start of a chunk, 0 to 8.
#[inline]
pub(super) fn leading_letters(chunk: u64) -> usize {
    ((letters_of(chunk) ^ TOPS).trailing_zeros() / 8) as usize
}

/// The letters at the start of a chunk: how many, and the same as [`fold_at`] if they are fewer than eight.
#[inline(always)]
pub(super) fn fold_letters(chunk: u64) -> (usize, Folded) {
    let letters = letters_of(chunk);
    let end = (letters ^ TOPS).trailing_zeros();
    let len = (end / 8) as usize;
    // All bits below the first byte that is no letter.
    let kept = !(!0 << (end & 56));
    let upper = letters & kept & !(chunk << 2);
    let hash = mix(SEED ^ (chunk & kept | (upper >> 2)), MIX);
    let upper = if upper == 0 { 0 } else { upper.count_ones() };
    (len, Folded { hash: mix(hash ^ len as u64, END), upper })
}

impl Folded {
    #[inline]
    fn push(&mut self, chunk: u64) {
        let upper = letters_of(chunk) & !(chunk << 2);
        if upper != 0 {
            self.upper += upper.count_ones();
        }
        self.hash = mix(self.hash ^ (chunk | (upper >> 2)), MIX);
    }
}

/// The top bit of every byte that is an ASCII letter.
#[inline]
fn letters_of(chunk: u64) -> u64 {
    let folded = (chunk | (ONES * 0x20)) & !TOPS;
    let from_a = folded + ONES * (0x80 - b'a' as u64);
    let past_z = folded + ONES * (0x80 - b'z' as u64 - 1);
    from_a & !past_z & !chunk & TOPS
}

/// Up to eight bytes as one little-endian number.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    let mut buffer = [0; 8];
    for (to, from) in buffer.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_le_bytes(buffer)
}

/// Both halves of the 128-bit product, folded into one.
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// The same hash for a word with other letters than ASCII ones.
fn fold_any(word: &str) -> u64 {
    let (mut hash, mut chunk, mut filled, mut len) = (SEED, 0, 0, 0u64);
    for c in word.chars().flat_map(char::to_lowercase) {
        let c = match c {
            '’' | '‘' => '\'',
            '“' | '”' => '"',
            '\u{a0}' => ' ',
            '\u{ad}' => continue,
            other => other,
        };
        let mut buffer = [0; 4];
        for byte in c.encode_utf8(&mut buffer).bytes() {
            chunk |= u64::from(byte) << (8 * filled);
            filled += 1;
            len += 1;
            if filled == 8 {
                hash = mix(hash ^ chunk, MIX);
                (chunk, filled) = (0, 0);
            }
        }
    }
    if filled > 0 {
        hash = mix(hash ^ chunk, MIX);
    }
    mix(hash ^ len, END)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_quotes_do_not_count() {
        for (a, b) in [("Russia", "rUSSIA"), ("don’t", "DON'T"), ("“", "\""), ("Café", "CAFÉ"), ("co\u{ad}operate", "cooperate"), ("", "")]
        {
            assert_eq!(hash_lower(a), hash_lower(b), "{a} {b}");
        }
        for (a, b) in [("a", "b"), ("a", "a\0"), ("[", "{"), ("@", "`"), ("abcdefgh", "abcdefghi"), ("abcdefghi", "abcdefgh\0i")] {
            assert_ne!(hash_lower(a), hash_lower(b), "{a} {b}");
        }
    }

    #[test]
    fn the_value_never_changes() {
        // Trained tables hold these hashes.
        assert_eq!(hash_lower("without"), fold_any("without"));
        assert_eq!(hash_lower("Telecommunications"), fold_any("telecommunications"));
    }

    #[test]
    fn letters_are_counted() {
        for (word, upper) in [("U.S.", 2), ("iPhone14", 1), ("@[`{", 0), ("ABCDEFGHIJ", 10), ("12,000", 0)] {
            assert_eq!(fold_at(word.as_bytes(), 0, word.len()).upper, upper, "{word}");
        }
        assert_eq!(leading_letters(load(b"ab1", 0)), 2);
        assert_eq!(leading_letters(load(b"abcdefghij", 0)), 8);
        assert_eq!(leading_letters(load("a\u{e9}".as_bytes(), 0)), 1);
    }
}
