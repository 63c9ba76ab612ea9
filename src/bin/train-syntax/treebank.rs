//! CoNLL-U files to sentences with gold tags and trees.

use newsclaim::syntax::{Relation, Tag, Upos, Xpos, conllu};
use std::path::Path;

/// A sentence with its gold analysis.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    pub words: Vec<String>,
    pub lemmas: Vec<String>,
    /// Index into `Treebank::tags`; 255 for a tag unknown to it.
    pub tags: Vec<u8>,
    /// Index of the head; the number of words for the root.
    pub heads: Vec<u32>,
    pub relations: Vec<u8>,
}

impl Sentence {
    pub fn texts(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }
}

/// All sentences, and the composite tags in order of first use.
#[derive(Default)]
pub struct Treebank {
    pub sentences: Vec<Sentence>,
    pub tags: Vec<Tag>,
}

impl Treebank {
    pub fn read(&mut self, path: &Path) -> Result<(), String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        for block in conllu::read(&text).map_err(|problem| problem.message)? {
            let mut sentence = Sentence::default();
            let n = block.words.len() as u32;
            for index in 0..block.words.len() {
                let bad = |what: &str| format!("{}: {what} in: {}", path.display(), block.lines[block.words[index]]);
                let upos = Upos::named(block.column(index, 3)).ok_or_else(|| bad("unknown UPOS"))?;
                let xpos = Xpos::named(block.column(index, 4)).ok_or_else(|| bad("unknown XPOS"))?;
                let tag = Tag { upos, xpos };
                let number = self.tags.iter().position(|&t| t == tag).unwrap_or_else(|| {
                    self.tags.push(tag);
                    self.tags.len() - 1
                });
                sentence.words.push(block.forms[index].to_owned());
                sentence.lemmas.push(block.column(index, 2).to_owned());
                sentence.tags.push(number as u8);
                let head: u32 = block.column(index, 6).parse().map_err(|_| bad("bad HEAD"))?;
                sentence.heads.push(if head == 0 { n } else { head - 1 });
                sentence.relations.push(Relation::named(block.column(index, 7)).ok_or_else(|| bad("unknown DEPREL"))? as u8);
            }
            self.sentences.push(sentence);
        }
        Ok(())
    }

    /// Adds every so many short sentences once more as a headline: words capitalised, no full stop. Treebanks have few headlines.
    pub fn add_headlines(&mut self, every: usize) {
        let fits = |sentence: &&Sentence| {
            let n = sentence.words.len();
            (5..=14).contains(&n) && sentence.words[n - 1] == "." && !sentence.heads.contains(&(n as u32 - 1))
        };
        let headline = |sentence: &Sentence| {
            let mut copy = sentence.clone();
            let n = copy.words.len() as u32 - 1;
            for word in &mut copy.words {
                if word.len() > 3 && word.is_ascii() {
                    word[..1].make_ascii_uppercase();
                }
            }
            let _ = (copy.words.pop(), copy.lemmas.pop(), copy.tags.pop(), copy.heads.pop(), copy.relations.pop());
            copy.heads.iter_mut().filter(|head| **head > n).for_each(|head| *head = n);
            copy
        };
        let copies: Vec<Sentence> = self.sentences.iter().filter(fits).step_by(every).map(headline).collect();
        self.sentences.extend(copies);
    }
}
