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
        let mut width = (u32::MAX, 0);
        let before = self.forms;
        let inflects = match &key {
            ClassKey::Lemma(_, class) | ClassKey::List(_, Some(class)) => Some(class.unwrap_or('*')).filter(|c| *c != '-'),
            _ => None,
        };
        let mut class = Class { entries, list, inflects, rank: 0, width: (0, 0) };
        for (index, entry) in class.entries.iter().enumerate() {
            let forms = forms(&class, entry, self.language);
            self.forms += forms.len();
            if self.forms > MOST_FORMS {
                break;
            }
            for form in forms {
                let words = (self.language.split)(&form);
                let words: Vec<&str> = words.iter().map(|word| &**word).collect();
                width = (width.0.min(words.len() as u32), width.1.max(words.len() as u32));
                self.program.lexicon.insert(&words, id, index as u32);
            }
        }
        class.width = (width.0.min(width.1), width.1);
        self.program.classes.push(class);
        if self.forms > MOST_FORMS && before <= MOST_FORMS {
            let message = "the words and lists of all rules have at most 1,000,000 inflected forms together".to_owned();
            self.too_large(message);
        }
        self.classes.insert(key, id);
        id
    }

    /// Ranks the classes by what they hold, so that no result depends on which pattern named one first.
    pub(super) fn rank_classes(&mut self) {
        let mut names = vec![(0, ""); self.space.lists.len()];
        self.space.named_lists().for_each(|(pack, name, list)| names[list as usize] = (pack, name));
        let named = |list: Option<u32>| list.map(|list| names[list as usize]);
        let classes = &self.program.classes;
        let mut order: Vec<usize> = (0..classes.len()).collect();
        order.sort_by_cached_key(|i| {
            (named(classes[*i].list), classes[*i].list.is_none().then(|| classes[*i].entries.clone()), classes[*i].inflects)
        });
        for (rank, index) in order.into_iter().enumerate() {
            self.program.classes[index].rank = rank as u32;
        }
    }
}
