//! A sentence's words to the numbers that features are sums of: hashes of forms, affixes, shapes, ambiguity classes.

use crate::syntax::lexicon::Lexicon;

/// Mixes 64 bits (two rounds of multiply and fold).
pub const fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 32)
}

/// An odd multiplier for role `number`: features are sums of atoms times the role they play.
pub const fn role(number: u64) -> u64 {
    mix(number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x51ed)) | 1
}

/// The atom of a small number (a tag, a label, a distance) in name space `space`.
pub const fn small(space: u64, number: u64) -> u64 {
    mix((space << 32) ^ number ^ 0xa5a5_0000_0000_0000)
}

/// Hash of bytes, mixed.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        state = (state ^ word(chunk)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        state ^= state >> 32;
    }
    mix(state ^ word(chunks.remainder()).wrapping_mul(0xff51_afd7_ed55_8ccd))
}

/// Up to eight bytes as a number, the last byte lowest.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |x, &b| (x << 8) | u64::from(b))
}

/// How a sentence uses capitals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    /// As in running text.
    Usual,
    /// All capitals: read as if in lower case.
    Upper,
    /// A headline With Most Words Capitalised.
    Title,
    /// No capital at all.
    Lower,
}

/// What the tagger and the parser know about one word.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Lower case, digits as `0`.
    pub lower: u64,
    /// As written.
    pub form: u64,
    /// Classes of characters, and whether the word stands first.
    pub shape: u64,
    /// The last 1, 2, 3, 4 and 5 bytes.
    pub suffix: [u64; 5],
    /// The first 1, 2 and 3 bytes.
    pub prefix: [u64; 3],
    /// The tags that the word had in training.
    pub ambiguity: u64,
    /// The same, with how often the word was seen.
    pub trusted: u64,
    /// The parser's word: the lower form when frequent, else its ending and shape.
    pub parser: u64,
    /// The only tag that the word had in training, or [`Lexicon::NONE`].
    pub only: u8,
}

impl Word {
    /// What stands before the first and after the last word.
    pub const EDGE: Word = Word {
        lower: small(1, 1),
        form: small(1, 2),
        shape: small(1, 3),
        suffix: [small(1, 4); 5],
        prefix: [small(1, 5); 3],
        ambiguity: small(1, 6),
        trusted: small(1, 8),
        parser: small(1, 7),
        only: Lexicon::NONE,
    };
}

/// Reads `words` into `out` (cleared first). `buffer` is working space.
pub fn read(words: &[&str], lexicon: &Lexicon, buffer: &mut Vec<u8>, out: &mut Vec<Word>) -> Case {
    out.clear();
    let case = case_of(words);
    for (index, text) in words.iter().enumerate() {
        out.push(read_word(text, index == 0, case, lexicon, buffer));
    }
    case
}

/// Counts capitals over the words that have at least two letters.
fn case_of(words: &[&str]) -> Case {
    let (mut long, mut upper, mut capital, mut letters) = (0usize, 0usize, 0usize, 0usize);
    for word in words {
        let bytes = word.as_bytes();
        if bytes.len() < 2 || !bytes[0].is_ascii_alphabetic() {
            continue;
        }
        letters += 1;
        let big = bytes[0].is_ascii_uppercase();
        let all = big && bytes.iter().all(|b| !b.is_ascii_lowercase());
        upper += usize::from(all);
        if bytes.len() > 3 {
            long += 1;
            capital += usize::from(big);
        }
    }
    if letters >= 3 && upper * 10 >= letters * 8 {
        Case::Upper
    } else if long >= 3 && capital * 10 >= long * 8 {
        Case::Title
    } else if letters >= 3 && upper == 0 && capital == 0 && !words[0].starts_with(|c: char| c.is_uppercase()) {
        Case::Lower
    } else {
        Case::Usual
    }
}

/// The class of a character in a shape.
fn class(c: char) -> u8 {
    match c {
        'a'..='z' => 1,
        'A'..='Z' => 2,
        '0'..='9' => 3,
        '-' | '–' | '—' => 4,
        '.' => 5,
        ',' => 6,
        '\'' => 7,
        '/' => 8,
        '@' => 9,
        ':' => 10,
        '%' => 11,
        '&' => 12,
        '_' => 13,
        '#' => 14,
        _ if c.is_lowercase() => 1,
        _ if c.is_uppercase() => 2,
        _ if c.is_alphabetic() => 1,
        _ if c.is_numeric() => 3,
        _ => 15,
    }
}

/// Curly quotation marks as straight ones; other characters unchanged.
fn straight(c: char) -> char {
    match c {
        '’' | '‘' | '`' => '\'',
        '“' | '”' | '„' => '"',
        other => other,
    }
}

fn read_word(text: &str, first: bool, case: Case, lexicon: &Lexicon, buffer: &mut Vec<u8>) -> Word {
    buffer.clear();
    let lowered = case == Case::Upper;
    let (mut shape, mut previous, mut run) = (1u64, 0u8, 0u32);
    let mut step = |kind: u8| {
        run = if kind == previous { run + 1 } else { 1 };
        previous = kind;
        if run <= 2 {
            shape = shape.rotate_left(5) ^ u64::from(kind);
            shape = shape.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    };
    if text.is_ascii() {
        for &byte in text.as_bytes() {
            let kind = class(char::from(byte));
            step(if lowered && kind == 2 { 1 } else { kind });
            buffer.push(match byte {
                b'0'..=b'9' => b'0',
                b'`' => b'\'',
                _ => byte.to_ascii_lowercase(),
            });
        }
    } else {
        for c in text.chars() {
            let c = straight(c);
            let kind = class(c);
            step(if lowered && kind == 2 { 1 } else { kind });
            for low in c.to_lowercase() {
                buffer.extend_from_slice(low.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    let lower = hash(buffer);
    let form = if lowered { lower } else { hash(text.as_bytes()) };
    let shape = mix(shape);
    let tail = word(&buffer[buffer.len().saturating_sub(8)..]);
    let head = word(&buffer[..buffer.len().min(8)]) << (64 - 8 * buffer.len().clamp(1, 8));
    let suffix = [1, 2, 3, 4, 5].map(|k: u64| mix((tail & ((1 << (8 * k)) - 1)) ^ (k << 56)));
    let prefix = [1, 2, 3].map(|k: u64| mix((head >> (64 - 8 * k)) ^ (k << 48)));
    let known = lexicon.find(form, lower);
    let ambiguity = known.ambiguity.unwrap_or_else(|| mix(suffix[2] ^ shape));
    Word {
        lower,
        form,
        shape: mix(shape ^ u64::from(first) ^ ((case as u64) << 4)),
        suffix,
        prefix,
        ambiguity,
        trusted: mix(ambiguity ^ u64::from(known.seen)),
        parser: if known.frequent { lower } else { mix(suffix[1].wrapping_add(shape)) },
        only: known.only,
    }
}
