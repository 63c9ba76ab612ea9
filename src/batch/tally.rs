//! Outcomes to counts that must balance: nothing that came in is unaccounted for.

use serde::{Deserialize, Serialize};

/// What became of the articles of a run or a shard.
///
/// The identity `input = done + quarantined + duplicate + skipped` always holds; see [`Tally::balances`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Articles that came in, and inputs that could not be read.
    #[serde(rename = "in")]
    pub input: u64,
    /// Those that were written.
    pub done: u64,
    /// Those that were lost: unreadable, too large, too slow, or too much for the engine.
    pub quarantined: u64,
    /// Those left out because an earlier one says the same (`--dedup skip`).
    pub duplicate: u64,
    /// Those left out for another reason: nothing in them passes `--where`, or the input holds no article.
    pub skipped: u64,
    /// Of those written, the ones marked as repeating an earlier one.
    pub marked: u64,
    /// Of those written, the ones taken from the cache.
    pub cached: u64,
    /// Claims written.
    pub claims: u64,
    /// Problems, those inside of records too.
    pub problems: u64,
}

impl Tally {
    /// Whether everything that came in is accounted for.
    ///
    /// ```
    /// use newsclaim::batch::tally::Tally;
    /// let tally = Tally { input: 3, done: 1, quarantined: 1, skipped: 1, ..Tally::default() };
    /// assert!(tally.balances() && !Tally { input: 4, ..tally }.balances());
    /// ```
    pub fn balances(&self) -> bool {
        self.input == self.done + self.quarantined + self.duplicate + self.skipped
    }

    /// Adds what another part of the run came to.
    pub fn add(&mut self, other: &Tally) {
        let Tally { input, done, quarantined, duplicate, skipped, marked, cached, claims, problems } = other;
        self.input += input;
        self.done += done;
        self.quarantined += quarantined;
        self.duplicate += duplicate;
        self.skipped += skipped;
        self.marked += marked;
        self.cached += cached;
        self.claims += claims;
        self.problems += problems;
    }
}
