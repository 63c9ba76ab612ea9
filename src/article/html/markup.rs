//! Names of classes, ids and roles to what they say of the text in an element: soft evidence for the block scorer.

use super::tree::Tree;
use crate::article::Tables;
use crate::article::folding::rows;
use crate::problem::Problem;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher as _;

/// The categories of `markup.tsv`, in the order of the scorer's features.
pub const CATEGORIES: [&str; 12] =
    ["body", "content", "comment", "related", "navigation", "share", "promo", "aside", "meta", "caption", "deck", "title"];

/// The words of `markup.tsv`: columns `word`, `category` (one of [`CATEGORIES`]) and `match`, which is `word` (between marks, or as a part of
/// a camel-cased name) or `part` (anywhere).
#[derive(Clone, Debug, Default)]
pub struct Markup {
    finder: Option<AhoCorasick>,
    /// Category and whether it must be a whole word.
    words: Vec<(u8, bool)>,
    /// What names say of visible lines beside the text.
    pub visible: Visible,
}

/// Names of elements and addresses that lead to writers and days; rows of `markup.tsv` with the match `visible`.
#[derive(Clone, Debug, Default)]
pub struct Visible {
    writers: Option<AhoCorasick>,
    folders: Vec<String>,
    strangers: Vec<String>,
    beside: Vec<String>,
    days: Vec<String>,
}

impl Visible {
    /// "/author/jane-doe", but not "/authors/": a page about a writer, by a `writer-folder` in its address.
    pub fn is_of_writer(&self, href: &str) -> bool {
        if !self.writers.as_ref().is_some_and(|finder| finder.is_match(href)) {
            return false;
        }
        let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        path.rsplit('/').skip(1).any(|folder| self.folders.iter().any(|known| known == folder))
    }

    /// Whether a class says that its element names writers: "post-author", "postAuthor" (a `writer`), but not "coauthor", nor
    /// "author-avatar" (a `stranger`).
    pub fn is_of_writers(&self, class: &str) -> bool {
        let bytes = class.as_bytes();
        let begins = |at: usize| {
            at == 0 || !bytes[at - 1].is_ascii_alphabetic() || bytes[at].is_ascii_uppercase() && !bytes[at - 1].is_ascii_uppercase()
        };
        bytes.len() < 200
            && self.writers.as_ref().is_some_and(|finder| finder.find_iter(class).any(|found| begins(found.start())))
            && !has_word(class, &self.strangers)
    }

    /// Whether a class begins as those of boxes beside the story do (`beside`).
    pub fn begins_beside(&self, class: &str) -> bool {
        self.beside.iter().any(|word| class.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
    }

    /// Whether a class speaks of a day (`day`).
    pub fn is_day(&self, class: &str) -> bool {
        has_word(class, &self.days)
    }

    /// Takes a row; false if it has no such category.
    fn add(&mut self, word: &str, category: &str, writers: &mut Vec<String>) -> bool {
        let list = match category {
            "writer" => writers,
            "writer-folder" => &mut self.folders,
            "stranger" => &mut self.strangers,
            "beside" => &mut self.beside,
            "day" => &mut self.days,
            _ => return false,
        };
        list.push(word.to_owned());
        true
    }
}

/// Whether a value holds one of the words, in letters of any size.
pub fn has_word(value: &str, words: &[impl AsRef<[u8]>]) -> bool {
    let bytes = value.as_bytes();
    words.iter().map(AsRef::as_ref).any(|word| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)))
}

impl Markup {
    /// Reads the list; all bad lines are reported at once.
    pub fn from_tsv(tsv: &str) -> Result<Markup, Vec<Problem>> {
        let mut problems = Vec::new();
        let (mut names, mut words) = (Vec::new(), Vec::new());
        let (mut visible, mut writers) = (Visible::default(), Vec::new());
        for (line, fields) in rows(tsv) {
            if let [word, category, "visible"] = fields[..]
                && !word.is_empty()
                && visible.add(word, category, &mut writers)
            {
                continue;
            }
            let read = match fields[..] {
                [name, category, mode @ ("word" | "part")] if !name.is_empty() => {
                    CATEGORIES.iter().position(|c| *c == category).map(|c| (name, (c as u8, mode == "word")))
                }
                _ => None,
            };
            match read {
                Some((name, word)) => {
                    names.push(name.to_ascii_lowercase());
                    words.push(word);
                }
                None => problems.push(
                    Problem::error("A100", format!("three columns are needed: a word, one of {}, and word or part", CATEGORIES.join(", ")))
                        .at("markup.tsv")
                        .on_line(line),
                ),
            }
        }
        let finder = |words: &[String]| AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
        match finder(&names).and_then(|names| Ok((names, finder(&writers)?))) {
            Ok((names, writers)) if problems.is_empty() => {
                visible.writers = Some(writers);
                Ok(Markup { finder: Some(names), words, visible })
            }
            Ok(_) => Err(problems),
            Err(error) => Err(vec![Problem::error("A100", error.to_string()).at("markup.tsv")]),
        }
    }

    /// The categories that an element's names speak of, a bit each. Names come again and again: `known` holds those that were met.
    pub fn of(&self, tree: &Tree<'_>, node: u32, known: &mut FxHashMap<u64, u16>) -> u16 {
        let mut found = 0;
        for (name, value) in tree.attributes(node) {
            if !value.is_empty() && is_name(name) {
                let mut hasher = FxHasher::default();
                hasher.write(value.as_bytes());
                found |= *known.entry(hasher.finish()).or_insert_with(|| self.categories(value));
            }
        }
        found
    }

    /// The categories that a name speaks of, a bit each.
    pub fn categories(&self, names: &str) -> u16 {
        let Some(finder) = &self.finder else { return 0 };
        // Generated names are long and say nothing.
        let names = &names[..names.floor_char_boundary(LONGEST)];
        let bytes = names.as_bytes();
        let mut found = 0;
        for hit in finder.find_overlapping_iter(bytes) {
            let (category, whole) = self.words[hit.pattern().as_usize()];
            let starts = || {
                hit.start() == 0 || !bytes[hit.start() - 1].is_ascii_alphanumeric() || {
                    bytes[hit.start()].is_ascii_uppercase() && bytes[hit.start() - 1].is_ascii_lowercase()
                }
            };
            let ends = || bytes.get(hit.end()).is_none_or(|next| !next.is_ascii_lowercase());
            if !whole || starts() && ends() {
                found |= 1 << category;
            }
        }
        found
    }
}

impl Tables {
    /// The same tables with the names of `markup.tsv`. All bad lines are reported at once.
    pub fn with_markup(mut self, tsv: &str) -> Result<Tables, Vec<Problem>> {
        self.markup = Markup::from_tsv(tsv)?;
        Ok(self)
    }
}

/// Whether an attribute's value names its element.
fn is_name(attribute: &str) -> bool {
    // The length rules most out.
    let known = match attribute.len() {
        2 => "id",
        4 => "role",
        5 => "class",
        8 => "itemprop",
        11 => "data-testid",
        14 => "data-component",
        _ => return false,
    };
    attribute.eq_ignore_ascii_case(known)
}

/// Bytes of an attribute that are looked at.
const LONGEST: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let markup = Markup::from_tsv(include_str!("../../../rules/news-en/lists/markup.tsv")).unwrap();
        for (names, expected) in [
            ("c-article__body", "body content"),
            ("articleBody", "body content"),
            ("comments-list", "comment"),
            ("loaded padded heading", "title"),
            ("ad-slot", "promo"),
            ("sideBar", "aside"),
            ("css-1x2y3z", ""),
            ("", ""),
        ] {
            let bits = markup.categories(names);
            let found: Vec<&str> = CATEGORIES.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, c)| *c).collect();
            assert_eq!(found.join(" "), expected, "{names}");
        }
        let problems = Markup::from_tsv("word\tcategory\tmatch\nx\tnothing\tword\ny\tbody\n").unwrap_err();
        assert_eq!(problems.iter().filter_map(|problem| problem.line).collect::<Vec<_>>(), [2, 3]);
    }
}
