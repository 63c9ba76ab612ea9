//! Classes of words to the sets of forms that they match, and which set holds which.

use crate::rules::compile::{Language, forms};
use crate::rules::lexicon::ClassId;
use crate::rules::program::{Class, Program};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A sequence of tokens in lower case, and the spelling where a capital makes it exact.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Form {
    lower: String,
    exact: Option<String>,
    /// How many tokens it has.
    pub tokens: usize,
}

/// The forms of one class by entry.
#[derive(Debug)]
pub struct ClassForms {
    /// Forms of each entry, in the order of the entries.
    pub entries: Vec<BTreeSet<Form>>,
    all: BTreeSet<Form>,
}

/// The forms of all classes, each made when it is first asked for.
pub struct Forms<'f> {
    program: &'f Program,
    language: &'f Language<'f>,
    made: RefCell<BTreeMap<ClassId, Rc<ClassForms>>>,
}

impl<'f> Forms<'f> {
    /// None yet.
    pub fn new(program: &'f Program, language: &'f Language<'f>) -> Forms<'f> {
        Forms { program, language, made: RefCell::default() }
    }

    /// Those of a class.
    pub fn of(&self, class: ClassId) -> Rc<ClassForms> {
        let make = || {
            let class = &self.program.classes[class as usize];
            let entries: Vec<BTreeSet<Form>> = class.entries.iter().map(|entry| self.entry(class, entry)).collect();
            Rc::new(ClassForms { all: entries.iter().flatten().cloned().collect(), entries })
        };
        self.made.borrow_mut().entry(class).or_insert_with(make).clone()
    }

    fn entry(&self, class: &Class, entry: &str) -> BTreeSet<Form> {
        forms(class, entry, self.language).iter().map(|form| self.form(form)).filter(|form| form.tokens > 0).collect()
    }

    fn form(&self, text: &str) -> Form {
        let words = (self.language.split)(text);
        let plain = |text: String| text.replace(['’', '‘'], "'").replace(['“', '”'], "\"");
        let exact = words.iter().any(|word| word.chars().any(char::is_uppercase)).then(|| plain(words.concat()));
        Form { lower: plain(words.join(" ").to_lowercase()), exact, tokens: words.len() }
    }

    /// Whether `wide` matches all that `narrow` does.
    pub fn covers(&self, wide: ClassId, narrow: ClassId) -> bool {
        let (wide, narrow) = (self.of(wide), self.of(narrow));
        !narrow.all.is_empty() && narrow.all.iter().all(|form| form.is_in(&wide.all))
    }

    /// Whether all that a class matches is one token.
    pub fn is_one_token(&self, class: ClassId) -> bool {
        self.of(class).all.iter().all(|form| form.tokens == 1)
    }

    /// For each entry of a class another one that makes it needless: it has all its forms that are words, as the class is used. Of two
    /// that have the same forms the first is needed; with `ordered`, a later one never stands for an earlier one.
    pub fn needless(&self, class: ClassId, ordered: bool) -> Vec<Option<usize>> {
        let made = self.of(class);
        let class = &self.program.classes[class as usize];
        let mut owners: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, forms) in made.entries.iter().enumerate() {
            for form in forms {
                owners.entry(&form.lower).or_default().push(index);
            }
        }
        let has = |wide: usize, narrow: usize| {
            let own = self.form(&class.entries[narrow]);
            // What is no verb has forms that are no words. "plungeds" passes for a plural; "felled" is one indeed, so `fell` has its use.
            let plural = |form: &Form| class.inflects == Some('v') && form.lower.strip_suffix('s') == Some(&own.lower);
            let is_word = |form: &Form| form.tokens > 1 || (self.language.is_common)(&form.lower) && !plural(form);
            own.is_in(&made.entries[wide])
                && made.entries[narrow].iter().filter(|form| is_word(form)).all(|form| form.is_in(&made.entries[wide]))
        };
        let of = |entry: usize| {
            let own = self.form(&class.entries[entry]);
            let others = owners.get(own.lower.as_str()).into_iter().flatten().copied();
            others.filter(|other| *other != entry).find(|other| has(*other, entry) && (*other < entry || !ordered && !has(entry, *other)))
        };
        (0..class.entries.len()).map(of).collect()
    }
}

impl Form {
    /// Whether one of the forms matches wherever this one does.
    fn is_in(&self, forms: &BTreeSet<Form>) -> bool {
        forms.contains(self) || forms.contains(&Form { exact: None, ..self.clone() })
    }
}
