//! Literals, lemmas and lists to classes of the lexicon.

use super::{Compiler, Language};
use crate::rules::lexicon::ClassId;
use crate::rules::program::Class;

/// Everything that an entry of a class matches, as text: itself, or its inflections.
pub fn forms(class: &Class, entry: &str, language: &Language<'_>) -> Vec<String> {
    match class.inflects {
        None => vec![entry.to_owned()],
        Some('*') => {
            let mut forms: Vec<String> = "vna".chars().flat_map(|kind| (language.forms)(entry, kind)).collect();
            forms.sort();
            forms.dedup();
            forms
        }
        Some(kind) => (language.forms)(entry, kind),
    }
}

/// What makes a class; equal keys share one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum ClassKey {
    Literal(String),
    Lemma(Vec<String>, Option<char>),
    List(u32, Option<Option<char>>),
}

impl Compiler<'_> {
    /// The class of a key, made on first use.
    pub(super) fn class(&mut self, key: ClassKey) -> ClassId {
        if let Some(id) = self.classes.get(&key) {
            return *id;
        }
        let id = self.program.classes.len() as ClassId;
        let (entries, list): (Vec<String>, _) = match &key {
            ClassKey::Literal(word) => (vec![word.clone()], None),
            ClassKey::Lemma(words, _) => (words.clone(), None),
            ClassKey::List(list, _) => (self.space.lists[*list as usize].rows.iter().map(|(word, _)| word.clone()).collect(), Some(*list)),
        };
        let inflects = match &key {
            ClassKey::Lemma(_, class) | ClassKey::List(_, Some(class)) => Some(class.unwrap_or('*')).filter(|c| *c != '-'),
            _ => None,
        };
        let class = Class { entries, list, inflects };
        for (index, entry) in class.entries.iter().enumerate() {
            for form in forms(&class, entry, self.language) {
                let words = (self.language.split)(&form);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.program.lexicon.insert(&words, id, index as u32);
            }
        }
        self.program.classes.push(class);
        self.classes.insert(key, id);
        id
    }
}
