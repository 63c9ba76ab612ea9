//! The words of lists to those that another word makes needless.

use super::Lint;
use crate::problem::Problem;
use crate::rules::resolve::ListPlace;
use crate::span::Span;
use std::collections::BTreeMap;

impl Lint<'_> {
    /// `W007`: words that are never needed in any of the ways that their list is used.
    pub(super) fn words_of_lists(&mut self) {
        let program = &self.compiled.program;
        let mut classes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (index, class) in program.classes.iter().enumerate() {
            classes.entry(class.list.unwrap_or(u32::MAX)).or_default().push(index as u32);
        }
        for (index, (place, _)) in self.compiled.written.lists.iter().enumerate() {
            let list = &program.lists[index];
            let mut needless: Option<BTreeMap<usize, usize>> = None;
            for class in classes.get(&(index as u32)).into_iter().flatten() {
                let found = self.forms.needless(*class, !list.columns.is_empty());
                let found = found.into_iter().enumerate().filter_map(|(at, other)| Some((at, other?)));
                needless = Some(match needless {
                    None => found.collect(),
                    Some(before) => found.filter(|(at, _)| before.contains_key(at)).collect(),
                });
            }
            let needless = needless.unwrap_or_default();
            let places = if needless.is_empty() { Vec::new() } else { self.words(place) };
            for (at, other) in needless {
                let (own, wide) = (&list.rows[at].0, &list.rows[other].0);
                let message = if own == wide {
                    format!("`{own}` stands twice in the list `{}`", place.name)
                } else {
                    format!("`{own}` in the list `{}` is never needed: `{wide}` has all its forms", place.name)
                };
                let problem = Problem::warning("W007", message).at(&place.words).help("take it out");
                self.problems.push(match (places.get(at), places.get(other)) {
                    (Some(own), Some(other)) => problem.label(*own, "never needed").label(*other, "has its forms"),
                    _ => problem,
                });
            }
        }
    }

    /// The places of a list's words, in the order of its rows.
    fn words(&self, list: &ListPlace) -> Vec<Span> {
        if list.words == list.path && !list.span.is_empty() {
            let files = self.compiled.written.files.iter().filter(|(_, file)| file.path == list.path);
            let lists = files.flat_map(|(_, file)| &file.lists).filter(|written| written.name.span == list.span);
            return lists.flat_map(|written| &written.words).map(|word| word.span).collect();
        }
        let file = self.packs.iter().flat_map(|pack| &pack.files).find(|file| file.path == list.words);
        file.map_or(Vec::new(), |file| words_of_tsv(&file.text))
    }
}

/// The places of the first cells of a table, header and comments left out.
fn words_of_tsv(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut places = Vec::new();
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cell = line.split('\t').next().unwrap_or_default();
        let start = (start + cell.len() - cell.trim_start().len()) as u32;
        places.push(Span::new(start, start + cell.trim().len() as u32));
    }
    places.drain(..places.len().min(1));
    places.retain(|place| !place.is_empty());
    places
}
