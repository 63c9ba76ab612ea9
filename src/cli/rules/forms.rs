//! `newsclaim rules forms`: a word, lemma, list or alternatives of them to every form that they match.

use super::Loaded;
use crate::cli::exit::Exit;
use crate::cli::screen::{Screen, plain};
use crate::cli::show;
use crate::extract;
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::builtin::NAME;
use crate::rules::pattern::{self, Item, Node, Ref};
use crate::rules::resolve::{Define, Namespace, PackFile, PackSource};
use crate::span::Span;
use crate::text::Inflector;
use std::collections::BTreeSet;
use std::rc::Rc;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A word, ~lemma, ~lemma/v, @list, ~@list/v, or alternatives of these: 'a | b'
    #[arg(value_name = "PATTERN")]
    pattern: String,
    #[command(flatten)]
    pub(super) loaded: Loaded,
}

/// What messages call the pattern.
const PLACE: &str = "PATTERN";

/// Prints the forms, one a line.
pub(super) fn run(args: &Args, packs: &[PackSource], space: &mut Namespace, screen: &Screen) -> anyhow::Result<Exit> {
    let text = Text { value: args.pattern.clone(), span: Span::of(0, args.pattern.len()) };
    let inflector = extract::inflector(packs);
    let mut forms = Forms { space, inflector: &inflector, known: BTreeSet::new(), seen: BTreeSet::new(), out: String::new() };
    match pattern::parse(&text, PLACE).and_then(|item| forms.collect(&item, &text, None)) {
        Ok(()) => crate::cli::print(&forms.out),
        Err(problem) => {
            let file = PackFile { path: PLACE.to_owned(), name: PLACE.to_owned(), text: args.pattern.clone() };
            show::problems([&problem], &[PackSource { fallback: PLACE.to_owned(), files: vec![file] }], screen);
            Ok(Exit::Lost)
        }
    }
}

/// Collects forms, each once, in the order in which they are met.
struct Forms<'a> {
    space: &'a mut Namespace,
    inflector: &'a Inflector,
    known: BTreeSet<String>,
    /// Defines that were read: a define adds nothing the second time.
    seen: BTreeSet<(usize, String)>,
    out: String,
}

impl Forms<'_> {
    /// Takes the forms of a part of `text`; `pack` is where a define stands that holds it.
    fn collect(&mut self, item: &Item, text: &Text, pack: Option<usize>) -> Result<(), Problem> {
        match &item.node {
            Node::Alt(items) => items.iter().try_for_each(|item| self.collect(item, text, pack)),
            Node::Seq(items) if items.len() == 1 => self.collect(&items[0], text, pack),
            Node::Capture(_, inner) => self.collect(inner, text, pack),
            Node::Word(word) | Node::Phrase(word) => {
                self.add(word);
                Ok(())
            }
            Node::Lemma(words, class) => {
                words.iter().for_each(|word| self.inflect(word, *class));
                Ok(())
            }
            Node::LemmaList(reference, class) => {
                let list = self.list(reference, pack).ok_or_else(|| self.unknown(reference, item, text))?;
                self.words(list).iter().for_each(|word| self.inflect(word, *class));
                Ok(())
            }
            Node::Ref(reference) => {
                if let Some(list) = self.list(reference, pack) {
                    self.words(list).iter().for_each(|word| self.add(word));
                    return Ok(());
                }
                let (pack, define) = self.define(reference, pack).ok_or_else(|| self.unknown(reference, item, text))?;
                if self.seen.insert((pack, reference.name.clone())) {
                    self.collect(&define.item, &define.text, Some(pack))?;
                }
                Ok(())
            }
            _ => {
                let part = text.value.get(item.range.clone()).unwrap_or(&text.value);
                let problem = Problem::error("E010", format!("`{part}` has no list of forms")).at(PLACE);
                let problem = problem.help("give a word, a ~lemma, an @list, or alternatives of these: 'a | ~b/v | @c'");
                Err(if pack.is_none() { problem.label(text.inside(item.range.clone()), "not a word") } else { problem })
            }
        }
    }

    fn add(&mut self, form: &str) {
        if self.known.insert(form.to_owned()) {
            self.out.push_str(&plain(form));
            self.out.push('\n');
        }
    }

    fn inflect(&mut self, word: &str, class: Option<char>) {
        for class in class.map_or(vec!['v', 'n', 'a'], |class| vec![class]) {
            extract::forms(self.inflector, word, class).iter().for_each(|form| self.add(form));
        }
    }

    fn words(&self, list: u32) -> Vec<String> {
        self.space.lists[list as usize].rows.iter().map(|(word, _)| word.clone()).collect()
    }

    /// The packs in which a name is looked for from the command line: added ones before the built-in one.
    fn packs(&self) -> Vec<usize> {
        let mut packs: Vec<usize> = (0..self.space.packs.len()).collect();
        packs.sort_by_key(|pack| self.space.packs[*pack].name == NAME);
        packs
    }

    /// The reference as it is meant in a pack, whatever stands elsewhere.
    fn own(&self, reference: &Ref, pack: usize) -> Ref {
        let name = reference.pack.clone().unwrap_or_else(|| self.space.packs[pack].name.clone());
        Ref { pack: Some(name), name: reference.name.clone() }
    }

    fn list(&mut self, reference: &Ref, pack: Option<usize>) -> Option<u32> {
        match pack {
            Some(pack) => self.space.list(pack, reference),
            None => self.packs().into_iter().find_map(|pack| self.space.list(pack, &self.own(reference, pack))),
        }
    }

    fn define(&mut self, reference: &Ref, pack: Option<usize>) -> Option<(usize, Rc<Define>)> {
        let packs = pack.map_or_else(|| self.packs(), |pack| vec![pack]);
        packs.into_iter().find_map(|at| {
            let reference = if pack.is_some() { reference.clone() } else { self.own(reference, at) };
            self.space.define(at, &reference)
        })
    }

    fn unknown(&self, reference: &Ref, item: &Item, text: &Text) -> Problem {
        self.space.unknown_list(self.packs().first().copied().unwrap_or(0), reference, text, item.range.clone(), PLACE)
    }
}
