//! What decided about a block to words for a person. A reason is a number or a name; it is written out only when somebody asks.

use super::Tables;
use super::html::features::NAMES;

/// What decided that a block is kept or left out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    /// The test of that name.
    Test(&'static str),
    /// Its words, which are those of this line of `furniture.tsv`.
    Phrase(u32),
    /// It stands behind a block with the words of this line of `furniture.tsv`.
    After(u32),
    /// The chance that the block scorer gives it to be part of the story, and the places of the features that decided, each with whether it
    /// spoke for the story; [`u8::MAX`] where nobody asked.
    Scored {
        /// The chance in percent.
        percent: u8,
        /// The features that decided most, the weightiest first.
        features: [(u8, bool); 3],
    },
}

impl Reason {
    /// The reason in words: `the phrase "sign up" (furniture.tsv:203)`.
    pub fn describe(self, tables: &Tables) -> String {
        match self {
            Reason::Test(name) => name.to_owned(),
            Reason::Phrase(line) => format!("the phrase {:?} (furniture.tsv:{line})", tables.phrase(line)),
            Reason::Scored { percent, features } => {
                let mut words = format!("{percent}% story");
                let mut mark = ": ";
                for (feature, speaks_for) in features {
                    if let Some(name) = NAMES.get(usize::from(feature)) {
                        words.push_str(mark);
                        words.push(if speaks_for { '+' } else { '-' });
                        words.push_str(name);
                        mark = ", ";
                    }
                }
                words
            }
            Reason::After(line) => format!("behind the phrase {:?} (furniture.tsv:{line})", tables.phrase(line)),
        }
    }
}

/// The reasons for an article's blocks and dropped pieces, in their order; empty where a reader gives none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Why {
    /// One reason for each of `Article::blocks`.
    pub blocks: Vec<Reason>,
    /// One reason for each of `Article::dropped`.
    pub dropped: Vec<Reason>,
}
