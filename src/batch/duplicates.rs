//! Texts to signatures, and signatures in their order to the earlier article that each one repeats.

use std::collections::VecDeque;

/// Words that are hashed together: fewer, and articles on one subject look alike; more, and every small edit counts more.
const SHINGLE: usize = 5;

/// Minima that a signature keeps.
const SLOTS: usize = 60;

/// Slots that must all be equal for two articles to be compared, at least in one of `SLOTS / ROWS` bands.
const ROWS: usize = 4;

const BANDS: usize = SLOTS / ROWS;

/// The share of equal slots from which on one article repeats another. Measured by `tests::copies_are_told_from_siblings`.
const ALIKE: usize = 39;

/// Words below which a text repeats another only if it is the same: a line of news differs from the next one by a figure.
const SHORT: usize = 30;

/// Earlier articles that one is compared with in each band, so that a batch of articles with one beginning stays quick.
const MOST_COMPARED: usize = 64;

/// What is kept of a text, to compare it with others: 136 bytes, the same on every machine and in every run.
///
/// ```
/// use newsclaim::batch::duplicates::Signature;
/// assert_eq!(Signature::of("Rents rose."), Signature::of("RENTS  rose.\n"));
/// assert_ne!(Signature::of("Rents rose."), Signature::of("Rents rose!"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// The hash of all words and marks, whatever their case and the white space between them.
    exact: u64,
    /// For each slot, of the sequences of words that fall into it the one with the least hash; nothing for a short text.
    slots: Option<[u16; SLOTS]>,
}

impl Signature {
    /// The signature of a text. Takes no memory, and a second for some hundred megabytes.
    pub fn of(text: &str) -> Signature {
        let mut words = Words::default();
        let bytes = text.as_bytes();
        let mut word = 0;
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            at += 1;
            match CLASS[byte as usize] {
                0 => words.end(&mut word),
                1 => {
                    words.end(&mut word);
                    words.mark(u64::from(byte));
                }
                // A letter, in lower case.
                2.. if byte < 0x80 => word = spelt(word, u64::from(CLASS[byte as usize])),
                _ => {
                    let Some(c) = text[at - 1..].chars().next() else { break };
                    at += c.len_utf8() - 1;
                    if c.is_alphanumeric() {
                        c.to_lowercase().for_each(|c| word = spelt(word, u64::from(c)));
                    } else {
                        words.end(&mut word);
                        if !c.is_whitespace() {
                            words.mark(u64::from(c));
                        }
                    }
                }
            }
        }
        words.end(&mut word);
        words.signature()
    }

    /// The signature as bytes, the same on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let slots = self.slots.iter().flatten().flat_map(|slot| slot.to_le_bytes());
        self.exact.to_le_bytes().into_iter().chain(slots).collect()
    }

    /// The signature that [`Signature::to_bytes`] gave these bytes for.
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        let (exact, rest) = bytes.split_first_chunk()?;
        let (pairs, odd) = rest.as_chunks::<2>();
        let mut slots = [0; SLOTS];
        for (slot, pair) in slots.iter_mut().zip(pairs) {
            *slot = u16::from_le_bytes(*pair);
        }
        let complete = odd.is_empty() && (pairs.is_empty() || pairs.len() == SLOTS);
        complete.then(|| Signature { exact: u64::from_le_bytes(*exact), slots: (!pairs.is_empty()).then_some(slots) })
    }

    /// How many of the longer sequences of words in either text are in both, estimated: 0 to 1. Short texts have nothing to
    /// compare but their whole.
    pub fn likeness(&self, other: &Signature) -> f64 {
        if self.exact == other.exact { 1.0 } else { self.equal_slots(other) as f64 / SLOTS as f64 }
    }

    fn equal_slots(&self, other: &Signature) -> usize {
        match (&self.slots, &other.slots) {
            (Some(own), Some(others)) => own.iter().zip(others).filter(|(own, other)| own == other).count(),
            _ => 0,
        }
    }

    /// The keys that similar signatures share some of: of the whole, then of each band.
    fn keys(&self) -> impl Iterator<Item = u64> {
        let bands = self.slots.iter().flat_map(|slots| slots.chunks_exact(ROWS));
        std::iter::once(mixed(self.exact)).chain(bands.map(|rows| mixed(rows.iter().fold(0, |key, slot| step(key, u64::from(*slot))))))
    }
}

/// For each byte: 0 for white space, 1 for a mark, else the letter or digit in lower case; 0x80 for what is not ASCII.
const CLASS: [u8; 256] = {
    let mut table = [0x80; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b' ' | b'\t'..=b'\r' => 0,
            _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
            _ => 1,
        };
        byte += 1;
    }
    table
};

/// An odd number without a pattern: the golden ratio in 64 bits.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A word and its next letter; quick, and mixed well only later.
const fn spelt(word: u64, letter: u64) -> u64 {
    (word ^ letter).wrapping_mul(FACTOR)
}

const fn step(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_add(1).wrapping_mul(FACTOR).rotate_left(23)
}

/// Every bit of the input to half of the bits (the finaliser of MurmurHash3, public domain).
const fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// `FACTOR` to the power of `SHINGLE`.
const OLDEST: u64 = FACTOR.wrapping_pow(SHINGLE as u32);

/// What a text came to so far.
struct Words {
    exact: u64,
    count: usize,
    /// The last words, and the polynomial in `FACTOR` of all of them.
    last: [u64; SHINGLE],
    rolling: u64,
    /// The least hash of each slot in 32 bits; more where there is none.
    least: [u64; SLOTS],
}

impl Default for Words {
    fn default() -> Words {
        Words { exact: 0, count: 0, last: [0; SHINGLE], rolling: 0, least: [u64::MAX; SLOTS] }
    }
}

impl Words {
    #[inline]
    fn mark(&mut self, mark: u64) {
        self.exact = step(self.exact, mark);
    }

    /// Takes a word, if there is one.
    #[inline]
    fn end(&mut self, word: &mut u64) {
        if *word == 0 {
            return;
        }
        let new = std::mem::take(word);
        self.exact = step(self.exact, new);
        let old = std::mem::replace(&mut self.last[self.count % SHINGLE], new);
        self.count += 1;
        self.rolling = self.rolling.wrapping_mul(FACTOR).wrapping_add(new).wrapping_sub(old.wrapping_mul(OLDEST));
        if self.count >= SHINGLE {
            let hash = mixed(self.rolling);
            let slot = (((hash >> 32) * SLOTS as u64) >> 32) as usize;
            let hash = hash & 0xffff_ffff;
            if hash < self.least[slot] {
                self.least[slot] = hash;
            }
        }
    }

    fn signature(&self) -> Signature {
        if self.count < SHORT {
            return Signature { exact: self.exact, slots: None };
        }
        // An empty slot borrows from one that is not, chosen by the slot alone, so that two texts that share what they have borrow
        // the same (Shrivastava, Optimal Densification for Fast and Accurate Minwise Hashing, 2017).
        let mut slots = [0; SLOTS];
        for (slot, kept) in slots.iter_mut().enumerate() {
            let mut lender = slot;
            let mut tries = 0;
            while self.least[lender] == u64::MAX {
                tries += 1;
                lender = (mixed(((slot as u64) << 32) + tries) % SLOTS as u64) as usize;
            }
            // The low bits of a minimum are as good as any; the high ones are mostly zero.
            *kept = self.least[lender] as u16;
        }
        Signature { exact: self.exact, slots: Some(slots) }
    }
}

/// The articles that a later one may repeat.
///
/// ```
/// use newsclaim::batch::duplicates::{Index, Signature};
/// let mut index = Index::default();
/// assert_eq!(index.place(Signature::of("Rents rose in May."), "a"), None);
/// assert_eq!(index.place(Signature::of("Rents fell in May."), "b"), None);
/// assert_eq!(index.place(Signature::of("RENTS rose in May."), "c"), Some("a"));
/// ```
#[derive(Debug)]
pub struct Index {
    window: usize,
    /// The articles that repeat none, oldest first.
    firsts: VecDeque<First>,
    /// Articles that were forgotten. The first one ever has the number 1, so that 0 is none.
    forgotten: u32,
    /// For the whole and each band: by some bits of the key, the number of the newest article with it.
    newest: Vec<Vec<u32>>,
}

#[derive(Debug)]
struct First {
    id: Box<str>,
    signature: Signature,
    /// For the whole and each band, the number of the next older article with these bits of its key.
    older: [u32; 1 + BANDS],
}

impl Default for Index {
    fn default() -> Index {
        Index::new(Index::WINDOW)
    }
}

impl Index {
    /// The default of the window.
    pub const WINDOW: usize = 100_000;

    /// An index of the last `window` articles that repeat no other. Each takes about 350 bytes; more than 16 million are not kept.
    pub fn new(window: usize) -> Index {
        let window = window.min(1 << 24);
        let newest = vec![vec![0; window.next_power_of_two()]; 1 + BANDS];
        Index { window, firsts: VecDeque::new(), forgotten: 0, newest }
    }

    /// The id of the oldest article that this one repeats. One that repeats none is remembered under its own id.
    ///
    /// Only such articles are compared with, so what repeats a copy alone, and not what that was copied from, is no copy.
    pub fn place(&mut self, signature: Signature, id: &str) -> Option<&str> {
        match self.same(&signature).or_else(|| self.near(&signature)) {
            Some(number) => self.first(number).map(|first| &*first.id),
            None => {
                self.add(signature, id);
                None
            }
        }
    }

    fn same(&self, signature: &Signature) -> Option<u32> {
        self.chain(0, mixed(signature.exact))
            .take(MOST_COMPARED)
            .find(|(_, first)| first.signature.exact == signature.exact)
            .map(|(number, _)| number)
    }

    fn near(&self, signature: &Signature) -> Option<u32> {
        let chains = signature.keys().enumerate().skip(1).flat_map(|(band, key)| self.chain(band, key).take(MOST_COMPARED));
        chains.filter(|(_, first)| first.signature.equal_slots(signature) >= ALIKE).map(|(number, _)| number).min()
    }

    /// The articles that may have this key, newest first, with their numbers.
    fn chain(&self, band: usize, key: u64) -> impl Iterator<Item = (u32, &First)> {
        let mut next = self.newest[band].get(self.bucket(key)).copied().unwrap_or(0);
        std::iter::from_fn(move || {
            let first = self.first(next)?;
            Some((std::mem::replace(&mut next, first.older[band]), first))
        })
    }

    fn bucket(&self, key: u64) -> usize {
        key as usize & (self.newest[0].len() - 1)
    }

    /// The article of that number, if it was not forgotten.
    fn first(&self, number: u32) -> Option<&First> {
        self.firsts.get(number.wrapping_sub(self.forgotten).wrapping_sub(1) as usize)
    }

    fn add(&mut self, signature: Signature, id: &str) {
        if self.window == 0 {
            return;
        }
        if self.firsts.len() == self.window {
            self.firsts.pop_front();
            self.forgotten = self.forgotten.wrapping_add(1);
        }
        let number = self.forgotten.wrapping_add(self.firsts.len() as u32 + 1);
        let mut older = [0; 1 + BANDS];
        for (band, key) in signature.keys().enumerate() {
            let bucket = self.bucket(key);
            older[band] = std::mem::replace(&mut self.newest[band][bucket], number);
        }
        self.firsts.push_back(First { id: id.into(), signature, older });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random numbers that are the same in every run (Marsaglia's xorshift).
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % bound as u64) as usize
        }

        /// Words of which some are frequent.
        fn words(&mut self, count: usize) -> Vec<String> {
            (0..count).map(|_| self.below(4_000) * self.below(4_000) / 4_000).map(|word| format!("w{word}")).collect()
        }
    }

    /// A seed for each case.
    fn random(number: usize) -> Random {
        Random(mixed(number as u64 + 1))
    }

    #[track_caller]
    fn check_same(one: &str, other: &str, same: bool) {
        assert_eq!(Signature::of(one) == Signature::of(other), same, "{one:?} {other:?}");
    }

    #[test]
    fn case_and_white_space_do_not_count() {
        let long = random(1).words(100);
        check_same(&long.join(" "), &long.join("\n\n\t").to_uppercase(), true);
        check_same("Äpfel sind\u{a0}teuer", "äpfel  SIND teuer ", true);
        check_same("", " \n", true);
        for (one, other) in [
            ("rose 3%", "rose 3"),
            ("rose 3.5", "rose 35"),
            ("€5m", "$5m"),
            ("“rose”", "\"rose\""),
            ("a b", "ab"),
            ("a b", "b a"),
            ("a", "a a"),
            ("", "a"),
            ("Äpfel", "Apfel"),
        ] {
            check_same(one, other, false);
        }
    }

    #[test]
    fn signatures_are_the_same_everywhere() {
        let text =
            "Exports to Russia fell 27% in March. ".repeat(3) + "Köln’s exporters, who sell machines, said so: “We had to stop all of it.”";
        let signature = Signature::of(&text);
        assert_eq!(signature.exact, 8727576778727740570);
        assert_eq!(signature.slots.map(|slots| slots[..8].to_vec()), Some(vec![61179, 17381, 61179, 52136, 21852, 49820, 54779, 49820]));
    }

    #[test]
    fn likeness_is_estimated() {
        for (kept, expected) in [(1_000, 1.0), (900, 0.9), (700, 0.7), (500, 0.5), (200, 0.2), (0, 0.0)] {
            let mut sum = 0.0;
            for number in 0..40 {
                let words = random(number).words(1_000);
                let others = random(number + 1_000).words(1_000);
                sum += Signature::of(&words.join(" ")).likeness(&Signature::of(&[&words[..kept]].concat().join(" ")));
                assert!(Signature::of(&words.join(" ")).likeness(&Signature::of(&others.join(" "))) < 0.2);
            }
            assert!((sum / 40.0 - expected).abs() < 0.03, "{kept}: {}", sum / 40.0);
        }
    }

    /// The share of a hundred cases in which the second text is found to repeat the first, among all first ones.
    fn found(case: impl Fn(&mut Random) -> (Vec<String>, Vec<String>)) -> usize {
        let cases: Vec<_> = (0..100).map(|number| case(&mut random(number))).collect();
        let mut index = Index::default();
        for (number, (first, _)) in cases.iter().enumerate() {
            assert_eq!(index.place(Signature::of(&first.join(" ")), &number.to_string()), None);
        }
        let second = |(number, (_, second)): (usize, &(Vec<String>, Vec<String>))| {
            let found = index.near(&Signature::of(&second.join(" ")));
            found.inspect(|found| assert_eq!(*found, number as u32 + 1, "it repeats another")).is_some()
        };
        cases.iter().enumerate().filter(|case| second(*case)).count()
    }

    /// An article, and the same with another headline, a part of it, and every so many words replaced.
    fn copy(words: usize, kept: usize, every: usize) -> impl Fn(&mut Random) -> (Vec<String>, Vec<String>) {
        move |random| {
            let first = random.words(words);
            let mut second = [random.words(8), first[8..words * kept / 100].to_vec()].concat();
            (0..second.len() / every).for_each(|_| {
                let at = random.below(second.len());
                second[at] = "other".to_owned();
            });
            (first, second)
        }
    }

    /// Two reports of one form, which have every so many words a fact of their own.
    fn siblings(words: usize, every: usize) -> impl Fn(&mut Random) -> (Vec<String>, Vec<String>) {
        move |random| {
            let form = random.words(words);
            let mut filled = || {
                let facts = form.iter().enumerate();
                facts.map(|(at, word)| if at % every == 0 { format!("f{}", random.below(1_000_000)) } else { word.clone() }).collect()
            };
            (filled(), filled())
        }
    }

    #[test]
    fn copies_are_told_from_siblings() {
        for (words, kept, every, at_least) in [
            (300, 100, 1_000, 100),
            (300, 90, 1_000, 100),
            (300, 80, 1_000, 95),
            (800, 100, 50, 97),
            (800, 85, 100, 95),
            (60, 100, 1_000, 85),
        ] {
            let found = found(copy(words, kept, every));
            assert!(found >= at_least, "{found}% of copies of {words} words, {kept}% kept, a word in {every} changed");
        }
        for (words, every, at_most) in [(40, 4, 0), (60, 8, 0), (150, 10, 0), (300, 12, 1), (300, 15, 5)] {
            let found = found(siblings(words, every));
            assert!(found <= at_most, "{found}% of reports of {words} words, of which one in {every} is a fact");
        }
    }

    #[test]
    fn short_texts_repeat_only_what_is_the_same() {
        let mut index = Index::default();
        let line = "Shares of Example fell 3% in early trade on Monday after the company cut its outlook for the year and said that it would close plants";
        assert!(line.split(' ').count() < SHORT);
        assert_eq!(index.place(Signature::of(line), "a"), None);
        assert_eq!(index.place(Signature::of(&line.replace("3%", "4%")), "b"), None);
        assert_eq!(index.place(Signature::of(line), "c"), Some("a"));
        assert_eq!(index.place(Signature::of(&line.replace("3%", "4%")), "d"), Some("b"));
        // So it is with texts without any word.
        assert_eq!(index.place(Signature::of(""), "e"), None);
        assert_eq!(index.place(Signature::of("\n"), "f"), Some("e"));
    }

    #[test]
    fn the_first_is_named_and_copies_make_no_chain() {
        let words = random(1).words(300);
        let cut = |range: std::ops::Range<usize>| Signature::of(&words[range].join(" "));
        let mut index = Index::default();
        assert_eq!(index.place(cut(0..240), "a"), None);
        assert_eq!(index.place(cut(30..270), "b"), Some("a"));
        assert_eq!(index.place(cut(20..260), "c"), Some("a"));
        // Like b, but not like a: a story that grew into another one.
        assert_eq!(index.place(cut(70..300), "d"), None);
        assert_eq!(index.place(cut(0..240), "e"), Some("a"));
        assert_eq!(index.place(cut(70..300), "f"), Some("d"));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let text = |number: usize| Signature::of(&random(number).words(50).join(" "));
        for window in [0, 1, 2, 3, 10] {
            let mut index = Index::new(window);
            for number in 0..50 {
                assert_eq!(index.place(text(number), &number.to_string()), None, "{window}");
                // The newest are all known, the next older one is not.
                for back in 0..window.min(number + 1) {
                    let known = number - back;
                    assert_eq!(index.place(text(known), "again"), Some(&*known.to_string()), "{window}");
                }
                if let Some(gone) = number.checked_sub(window) {
                    assert!(index.same(&text(gone)).is_none() && index.near(&text(gone)).is_none(), "{window}");
                }
            }
            assert_eq!(index.firsts.len(), window);
        }
    }

    #[test]
    fn an_article_takes_less_than_400_bytes() {
        let id = 48;
        let newest = (1 + BANDS) * size_of::<u32>() * Index::WINDOW.next_power_of_two() / Index::WINDOW;
        assert!(size_of::<First>() + id + newest <= 360, "{} + {id} + {newest}", size_of::<First>());
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_signature(text in "\\PC{0,40}", other in "[a-z €\\n]{0,400}") {
            for text in [text, other] {
                let signature = Signature::of(&text);
                proptest::prop_assert!(signature.likeness(&Signature::of(&text)) == 1.0);
                let mut index = Index::new(2);
                proptest::prop_assert_eq!(index.place(signature.clone(), "a"), None);
                proptest::prop_assert_eq!(index.place(signature, "b"), Some("a"));
            }
        }
    }
}
