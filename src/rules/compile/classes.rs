//! Literals, lemmas and lists to classes of the lexicon.

use super::Compiler;
use crate::rules::lexicon::ClassId;
use crate::rules::program::Class;

/// What makes a class; equal keys share one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum ClassKey {
    Literal(String),
    Lemma(Vec<String>, Option<char>),
    List(u32, Option<Option<char>>),
}

/// Forms that the lexicon may hold.
const MOST_FORMS: usize = 1_000_000;

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
        let before = self.forms;
        for (index, entry) in entries.iter().enumerate() {
            let forms = match &key {
                ClassKey::Literal(_) | ClassKey::List(_, None) | ClassKey::Lemma(_, Some('-')) => vec![entry.clone()],
                ClassKey::Lemma(_, Some(class)) | ClassKey::List(_, Some(Some(class))) => (self.language.forms)(entry, *class),
                ClassKey::Lemma(_, None) | ClassKey::List(_, Some(None)) => {
                    let mut forms: Vec<String> = "vna".chars().flat_map(|class| (self.language.forms)(entry, class)).collect();
                    forms.sort();
                    forms.dedup();
                    forms
                }
            };
            self.forms += forms.len();
            if self.forms > MOST_FORMS {
                break;
            }
            for form in forms {
                let words = (self.language.split)(&form);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.program.lexicon.insert(&words, id, index as u32);
            }
        }
        let inflects = match &key {
            ClassKey::Lemma(_, class) | ClassKey::List(_, Some(class)) => Some(class.unwrap_or('*')).filter(|c| *c != '-'),
            _ => None,
        };
        if self.forms > MOST_FORMS && before <= MOST_FORMS {
            let message = "the words and lists of all rules have at most 1,000,000 inflected forms together".to_owned();
            self.too_large(message);
        }
        self.program.classes.push(Class { entries, list, inflects });
        self.classes.insert(key, id);
        id
    }
}
