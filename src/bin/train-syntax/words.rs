//! Gold sentences to the lexicon and the lemmatiser.

use crate::treebank::{Sentence, Treebank};
use newsclaim::syntax::lemma::{ENDING, Edit, Lemmas};
use newsclaim::syntax::lexicon::{Entry, Lexicon};
use newsclaim::syntax::{Tag, Upos, atoms};
use std::collections::BTreeMap;

/// Times a form must be seen for its tags to be its ambiguity class.
const SEEN: u32 = 1;
/// Times a lower-case form must be seen to be a word of the parser's.
const FREQUENT: u32 = 3;
/// Times a form must be seen with (nearly) one tag to have only that one.
const SURE: u32 = 10;

/// The lexicon of some sentences.
pub fn lexicon(sentences: &[&Sentence]) -> Lexicon {
    type Tags = BTreeMap<u32, BTreeMap<u8, u32>>;
    let (mut exact, mut lower) = (Tags::new(), Tags::new());
    let (mut buffer, mut words, empty) = (Vec::new(), Vec::new(), Lexicon::default());
    for sentence in sentences {
        atoms::read(&sentence.texts(), &empty, &mut buffer, &mut words);
        for (word, &tag) in words.iter().zip(&sentence.tags) {
            *exact.entry(Lexicon::exact(word.form)).or_default().entry(tag).or_default() += 1;
            *lower.entry(Lexicon::lower(word.lower)).or_default().entry(tag).or_default() += 1;
        }
    }
    let mut entries = Vec::new();
    for (counts, is_lower) in [(exact, false), (lower, true)] {
        for (key, counts) in counts {
            let total: u32 = counts.values().sum();
            if total < crate::setting("SEEN", SEEN.into()) as u32 {
                continue;
            }
            let mut order: Vec<(u32, u8)> = counts.iter().map(|(&tag, &count)| (count, tag)).collect();
            order.sort_by_key(|&(count, tag)| (std::cmp::Reverse(count), tag));
            let mut tags = [Lexicon::NONE; 3];
            for (slot, &(count, tag)) in tags.iter_mut().zip(&order) {
                if count * 20 >= total {
                    *slot = tag;
                }
            }
            let sure = !is_lower && total >= SURE && order[0].0 * 1000 >= total * 995;
            entries.push(Entry {
                key,
                tags,
                only: if sure { order[0].1 } else { Lexicon::NONE },
                frequent: is_lower && total >= FREQUENT,
                seen: u8::from(total > 1) + u8::from(total > 4),
            });
        }
    }
    Lexicon::new(entries)
}

/// The lemmatiser: the commonest change for every ending and tag, and for words that these get wrong.
pub fn lemmas(bank: &Treebank) -> Lemmas {
    let mut words: BTreeMap<(String, u8), BTreeMap<Edit, u32>> = BTreeMap::new();
    let mut endings: BTreeMap<(usize, Vec<u8>, u8), BTreeMap<Edit, u32>> = BTreeMap::new();
    for sentence in &bank.sentences {
        for ((word, lemma), &tag) in sentence.words.iter().zip(&sentence.lemmas).zip(&sentence.tags) {
            let word = word.replace(['’', '‘'], "'");
            let Some(mut edit) = Edit::between(&word, lemma) else { continue };
            if !word.chars().any(char::is_uppercase) {
                edit.lower = bank.tags[usize::from(tag)].upos != Upos::Propn;
            }
            if edit.add.len() > 40 {
                continue;
            }
            let lower = word.to_lowercase();
            *words.entry((lower, tag)).or_default().entry(edit).or_default() += 1;
        }
    }
    // Each word type counts once for endings, with its commonest change.
    let top = |counts: &BTreeMap<Edit, u32>| counts.iter().max_by_key(|&(_, &count)| count).map(|(edit, _)| edit.clone());
    for ((lower, tag), counts) in &words {
        let Some(edit) = top(counts) else { continue };
        for length in 0..=ENDING.min(lower.len()) {
            let ending = lower.as_bytes()[lower.len() - length..].to_vec();
            *endings.entry((length, ending, *tag)).or_default().entry(edit.clone()).or_default() += 1;
        }
    }
    let mut edits: Vec<Edit> = Vec::new();
    let mut numbers: BTreeMap<Edit, u16> = BTreeMap::new();
    let mut number = |edit: &Edit| {
        *numbers.entry(edit.clone()).or_insert_with(|| {
            edits.push(edit.clone());
            (edits.len() - 1) as u16
        })
    };
    // Shorter endings first, so that longer ones are stored only where they differ.
    let mut chosen: BTreeMap<(Vec<u8>, u8), Edit> = BTreeMap::new();
    let mut keys = Vec::new();
    for ((length, ending, tag), counts) in &endings {
        let total: u32 = counts.values().sum();
        let Some(edit) = top(counts) else { continue };
        if *length > 0 && total < 2 {
            continue;
        }
        let inherited = (0..*length).rev().find_map(|shorter| chosen.get(&(ending[length - shorter..].to_vec(), *tag)));
        if inherited == Some(&edit) {
            continue;
        }
        keys.push((Lemmas::ending_key(ending, bank.tags[usize::from(*tag)]), number(&edit)));
        chosen.insert((ending.clone(), *tag), edit);
    }
    for ((lower, tag), counts) in &words {
        let Some(edit) = top(counts) else { continue };
        let rule =
            (0..=ENDING.min(lower.len())).rev().find_map(|length| chosen.get(&(lower.as_bytes()[lower.len() - length..].to_vec(), *tag)));
        if rule != Some(&edit) {
            let tag: Tag = bank.tags[usize::from(*tag)];
            keys.push((Lemmas::word_key(lower, tag), number(&edit)));
        }
    }
    Lemmas::new(edits, &keys)
}
