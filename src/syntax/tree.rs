//! A parsed sentence to a tree drawn in text, for people.

use crate::syntax::Analysis;
use std::fmt::Write;

/// Levels that are drawn with their lines; deeper ones are drawn at this one.
const DEEPEST: usize = 60;

/// Draws the tree: the root first, each word's dependents below it in sentence order, with English tag and relation.
///
/// ```text
/// fired  VBD  root
/// ├── DJI  NNP  nsubj
/// ├── staff  NN  obj
/// │   └── its  PRP$  nmod:poss
/// └── .  .  punct
/// ```
pub fn draw(words: &[&str], analysis: &Analysis, out: &mut String) {
    let n = words.len().min(analysis.head.len());
    // Dependents as linked lists: the first of each word, and the next with the same head.
    let (mut first, mut next) = (vec![usize::MAX; n + 1], vec![usize::MAX; n]);
    for word in (0..n).rev() {
        let head = if analysis.head[word] == Analysis::ROOT { n } else { analysis.head[word] as usize };
        next[word] = first[head];
        first[head] = word;
    }
    // Open words with, for each level, whether more dependents follow there.
    let mut path: Vec<usize> = Vec::new();
    let mut at = first[n];
    while at != usize::MAX {
        for &above in path.iter().skip(1).take(DEEPEST) {
            out.push_str(if next[above] == usize::MAX { "    " } else { "│   " });
        }
        if !path.is_empty() {
            out.push_str(if next[at] == usize::MAX { "└── " } else { "├── " });
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}  {}  {}", words[at], analysis.xpos[at].as_str(), analysis.relation[at].as_str());
        if first[at] != usize::MAX {
            path.push(at);
            at = first[at];
            continue;
        }
        while next[at] == usize::MAX {
            match path.pop() {
                Some(above) => at = above,
                None => return,
            }
        }
        at = next[at];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Relation, Upos, Xpos};

    #[test]
    fn draws_brackets() {
        let analysis = Analysis {
            upos: vec![Upos::Propn, Upos::Verb, Upos::Pron, Upos::Noun, Upos::Punct],
            xpos: ["NNP", "VBD", "PRP$", "NN", "."].map(|x| Xpos::named(x).unwrap()).to_vec(),
            head: vec![1, Analysis::ROOT, 3, 1, 1],
            relation: vec![Relation::Nsubj, Relation::Root, Relation::NmodPoss, Relation::Obj, Relation::Punct],
        };
        let mut out = String::new();
        draw(&["DJI", "fired", "its", "staff", "."], &analysis, &mut out);
        assert_eq!(out, "fired  VBD  root\n├── DJI  NNP  nsubj\n├── staff  NN  obj\n│   └── its  PRP$  nmod:poss\n└── .  .  punct\n");
    }
}
