//! `imports` of packs to the places where a bare name is looked for: the pack itself, what it imports, the built-in pack.

use super::builtin;
use super::pattern::Ref;
use super::resolve::{Namespace, twice};
use super::{Text, nearest};
use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

/// Packs that each pack imports.
#[derive(Default)]
pub struct Imports {
    /// Indices of the imported packs, by that of the pack that imports them.
    loaded: BTreeMap<usize, BTreeSet<usize>>,
    /// A name that a pack imports and that no pack bears.
    missing: BTreeMap<usize, String>,
}

impl Namespace {
    /// Links the imports of all files; what cannot be imported is a problem.
    pub(super) fn link_imports(&mut self, problems: &mut Vec<Problem>) {
        let mut places: BTreeMap<(usize, usize), (String, Text)> = BTreeMap::new();
        let mut imports = Imports::default();
        for (pack, file) in &self.files {
            for name in &file.imports {
                match self.pack(&name.value) {
                    None => {
                        problems.push(self.not_loaded(&name.value).at(&file.path).label(name.span, "not loaded"));
                        imports.missing.insert(*pack, name.value.clone());
                    }
                    Some(own) if own == *pack => {
                        let problem = Problem::error("E020", format!("the pack `{}` imports itself", name.value)).at(&file.path);
                        problems.push(problem.label(name.span, "this pack").help("the names of a pack are known in all its files"));
                    }
                    Some(other) => {
                        imports.loaded.entry(*pack).or_default().insert(other);
                        if let Some((path, first)) = places.get(&(*pack, other)).filter(|(path, _)| *path == file.path) {
                            let message = format!("the pack `{}` is imported twice", name.value);
                            problems.push(twice(message, (&file.path, name.span), (path, first.span)));
                        }
                        places.entry((*pack, other)).or_insert_with(|| (file.path.clone(), name.clone()));
                    }
                }
            }
        }
        for (start, first) in imports.loaded.keys().filter_map(|pack| Some((*pack, imports.circle(*pack)?))) {
            let names: Vec<&str> = first.iter().map(|pack| self.packs[*pack].name.as_str()).collect();
            let (path, name) = &places[&(start, first[1])];
            let problem = Problem::error("E020", format!("packs import each other in a circle: {}", names.join(" → ")));
            let problem = problem.at(path).label(name.span, "the circle begins here");
            problems.push(problem.help("what both need belongs into a pack that both import"));
        }
        self.imports = imports;
    }

    /// The pack of that name.
    fn pack(&self, name: &str) -> Option<usize> {
        self.packs.iter().position(|pack| pack.name == name)
    }

    fn not_loaded(&self, name: &str) -> Problem {
        let problem = Problem::error("E024", format!("the pack `{name}` is not loaded"));
        match nearest(name, self.packs.iter().map(|pack| pack.name.as_str())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("load it too: --rules PATH"),
        }
    }

    /// The pack whose list or define a reference from inside `pack` means; `None` if there is none, or no telling which.
    pub(super) fn home(&self, pack: usize, reference: &Ref) -> Option<usize> {
        if let Some(name) = &reference.pack {
            return self.pack(name).filter(|pack| self.has(*pack, &reference.name));
        }
        if self.has(pack, &reference.name) {
            return Some(pack);
        }
        match self.imported(pack, &reference.name).as_slice() {
            [] => self.pack(builtin::NAME).filter(|pack| self.has(*pack, &reference.name)),
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Imported packs that have a list or define of that name.
    fn imported(&self, pack: usize, name: &str) -> Vec<usize> {
        self.imports.loaded.get(&pack).into_iter().flatten().copied().filter(|pack| self.has(*pack, name)).collect()
    }

    /// Why `reference` names nothing that can stand in its place.
    pub fn unknown_list(&self, pack: usize, reference: &Ref, text: &Text, range: Range<usize>, path: &str) -> Problem {
        let span = text.inside(range);
        let name = &reference.name;
        if let Some(other) = reference.pack.as_ref().filter(|other| self.pack(other).is_none()) {
            return self.not_loaded(other).at(path).label(span, "not loaded");
        }
        if self.home(pack, reference).is_some() {
            let problem = Problem::error("E011", format!("`@{name}` is a define, and only a list can stand here"));
            return problem.at(path).label(span, "a define").help("`~@name` and `[in=@name]` take lists");
        }
        if let [one, another, ..] = self.imported(pack, name)[..]
            && reference.pack.is_none()
        {
            let (one, another) = (&self.packs[one].name, &self.packs[another].name);
            let problem = Problem::error("E005", format!("`@{name}` stands in two imported packs, `{one}` and `{another}`"));
            return problem.at(path).label(span, "which one?").help(format!("write `@{one}::{name}` or `@{another}::{name}`"));
        }
        let problem = Problem::error("E011", format!("there is no list or define `@{name}`")).at(path).label(span, "unknown");
        let seen: BTreeSet<usize> = match &reference.pack {
            Some(other) => self.pack(other).into_iter().collect(),
            None => {
                let imported = self.imports.loaded.get(&pack).into_iter().flatten().copied();
                imported.chain([pack]).chain(self.pack(builtin::NAME)).collect()
            }
        };
        let names = self.names().filter(|(pack, _)| seen.contains(pack)).map(|(_, name)| name);
        match (nearest(name, names), self.imports.missing.get(&pack)) {
            (Some(near), _) => problem.help(format!("did you mean `@{near}`?")),
            (None, Some(missing)) => problem.help(format!("it may stand in `{missing}`, which is not loaded")),
            (None, None) => problem.help("define it under [lists], or put words into lists/NAME.tsv"),
        }
    }
}

impl Imports {
    /// The shortest way from a pack back to itself, if no pack on it comes before this one: each circle is found once.
    fn circle(&self, start: usize) -> Option<Vec<usize>> {
        let mut before = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(pack) = open.pop_front() {
            for next in self.loaded.get(&pack).into_iter().flatten().copied().filter(|next| *next >= start) {
                if next == start {
                    let mut way = vec![start, pack];
                    while let Some(pack) = way.last().filter(|pack| **pack != start).and_then(|pack| before.get(pack)) {
                        way.push(*pack);
                    }
                    way.reverse();
                    return Some(way);
                }
                if before.insert(next, pack).is_none() {
                    open.push_back(next);
                }
            }
        }
        None
    }
}
