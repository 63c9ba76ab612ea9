//! The files of all packs to one namespace: lists, sub-patterns, types and gazetteers by name.

use super::Text;
use super::circles::on_circles;
use super::declared::Declared;
use super::file::{self, RuleFile, limits, site};
use super::gazetteer::{Entries, NewEntry};
use super::imports::Imports;
use super::names::{is_entity_type, is_id};
use super::pattern::{self, Item, Ref};
use super::program::{PackInfo, TypeId, Types, WordList};
use crate::problem::Problem;
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// One file of a pack.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PackFile {
    /// Path as messages show it.
    pub path: String,
    /// Path inside the pack, with `/`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The files of one pack: `pack.toml`, `*.rules.toml`, `*.site.toml` with their pages, `lists/*.tsv`, `gazetteers/*.csv`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PackSource {
    /// Name of a pack that has no `[pack]` header: its folder or file.
    pub fallback: String,
    /// Its files, in any order.
    pub files: Vec<PackFile>,
}

/// What the files say, by name.
#[derive(Default)]
pub struct Namespace {
    /// Packs, sorted by name.
    pub packs: Vec<PackInfo>,
    /// Rule files with the index of their pack.
    pub files: Vec<(usize, RuleFile)>,
    /// All types.
    pub types: Types,
    /// All lists.
    pub lists: Vec<WordList>,
    /// Place of each list's definition, for problems.
    pub list_places: Vec<ListPlace>,
    /// Lists that a rule names.
    pub used_lists: BTreeSet<u32>,
    /// Sub-patterns that a rule or another one names: pack and name.
    pub used_defines: BTreeSet<(usize, String)>,
    /// Gazetteer entries.
    pub entries: Entries,
    list_names: BTreeMap<(usize, String), u32>,
    defines: BTreeMap<(usize, String), Rc<Define>>,
    pub(super) imports: Imports,
    /// `[[type]]` of claims, by name.
    pub declared: BTreeMap<String, Declared>,
    /// Entries that act as others: entry, the other's id, and its place.
    stand_ins: Vec<(u32, String, Place)>,
}

/// Where a list is defined.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListPlace {
    /// Its name without `@`.
    pub name: String,
    /// Index of its pack.
    pub pack: usize,
    /// Path of the file that names it.
    pub path: String,
    /// Its name there; empty for a file of the folder `lists`.
    pub span: Span,
    /// Path of the file that holds its words.
    pub words: String,
}

/// A named sub-pattern.
#[derive(Clone, Debug)]
pub struct Define {
    /// Its tree.
    pub item: Item,
    /// Its text.
    pub text: Text,
    /// Path of its file.
    pub path: String,
    /// Its name there.
    pub name: Span,
}

/// Where a gazetteer entry stands: path, and span or line.
type Place = (String, Span, u32);

/// A problem at the second of two things of one name.
pub fn twice(message: String, second: (&str, Span), first: (&str, Span)) -> Problem {
    let problem = Problem::error("E005", message).at(second.0).label(second.1, "again here");
    if first.0 == second.0 && !first.1.is_empty() {
        problem.label(first.1, "first here")
    } else {
        problem.help(format!("the first stands in {}", first.0))
    }
}

/// All packs together may have this many types.
const MOST_TYPES: usize = 5_000;
/// A list may have this many words.
const MOST_WORDS: usize = 65_536;
/// A list or gazetteer may have this many columns.
const MOST_COLUMNS: usize = 64;
/// Problems of one list or gazetteer that are told.
const MOST_TOLD: usize = 20;

impl Namespace {
    /// Reads all files. Everything that can be read is kept.
    pub fn read(sources: &[PackSource], problems: &mut Vec<Problem>) -> Namespace {
        let mut space = Namespace { types: Types::new(), ..Namespace::default() };
        let mut packs: Vec<(PackInfo, Vec<RuleFile>, &PackSource)> = Vec::new();
        for source in sources {
            let mut info = PackInfo { name: source.fallback.clone(), version: "0.0.0".to_owned() };
            let mut files = Vec::new();
            let mut rule_files: Vec<_> = source.files.iter().filter(|f| f.name.ends_with(".toml") && !site::is_site(&f.name)).collect();
            rule_files.sort_by(|a, b| a.name.cmp(&b.name));
            for file in rule_files {
                let (read, found) = file::read(&file.path, &file.text);
                problems.extend(found);
                if let Some(header) = &read.pack {
                    info.name = header.name.value.clone();
                    if !header.version.value.is_empty() {
                        info.version = header.version.value.clone();
                    }
                }
                files.push(read);
            }
            packs.push((info, files, source));
        }
        packs.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        for (index, (info, files, source)) in packs.into_iter().enumerate() {
            space.packs.push(info);
            space.declare_types(&files, problems);
            space.data_files(index, source, problems);
            for file in files {
                space.lists(index, &file, source, problems);
                space.gazetteers(index, &file, source, problems);
                space.defines(index, &file, problems);
                space.files.push((index, file));
            }
        }
        space.declarations(problems);
        space.link_imports(problems);
        space.link_entries(problems);
        space.break_circles(problems);
        space
    }

    fn declare_types(&mut self, files: &[RuleFile], problems: &mut Vec<Problem>) {
        for file in files {
            for (child, parent) in &file.types {
                if let Some(name) = [child, parent].into_iter().find(|name| !is_entity_type(&name.value)) {
                    let problem = Problem::error("E012", format!("`{}` cannot name a type", name.value))
                        .at(&file.path)
                        .label(name.span, "not a type");
                    problems.push(problem.help("a type begins with a capital and is made of letters and digits: Company"));
                    continue;
                }
                let (Some(child_id), Some(parent_id)) = (self.declare(&child.value), self.declare(&parent.value)) else {
                    problems.push(
                        Problem::error("E021", format!("there are more than {MOST_TYPES} types"))
                            .at(&file.path)
                            .label(child.span, "one too many"),
                    );
                    return;
                };
                if Types::is_builtin(child_id) || !self.types.set_parent(child_id, parent_id) {
                    let message = format!("`{}` cannot be a subtype of `{}`", child.value, parent.value);
                    problems.push(Problem::error("E012", message).at(&file.path).label(child.span, "closes a circle or is built in"));
                }
            }
            let emitted = file.rules.iter().filter(|rule| rule.kind == file::RuleKind::Entity).filter_map(|rule| rule.emits.as_ref());
            let declared = file.declared.iter().map(|declared| &declared.name).filter(|name| is_entity_type(&name.value));
            for name in emitted.chain(declared) {
                if self.declare(&name.value).is_none() {
                    let problem = Problem::error("E021", format!("there are more than {MOST_TYPES} types")).at(&file.path);
                    problems.push(problem.label(name.span, "one too many"));
                    return;
                }
            }
        }
    }

    fn declare(&mut self, name: &str) -> Option<TypeId> {
        self.types.find(name).or_else(|| (self.types.names().count() < MOST_TYPES).then(|| self.types.declare(name)))
    }

    /// `lists/x.tsv` is `@x`, `gazetteers/x.csv` the gazetteer x.
    fn data_files(&mut self, pack: usize, source: &PackSource, problems: &mut Vec<Problem>) {
        let mut files: Vec<_> = source.files.iter().collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        for file in files {
            let is_data = ["lists/", "gazetteers/"].iter().any(|folder| file.name.starts_with(folder));
            if let Some(problem) = limits::unfit(&file.path, &file.name, &file.text).filter(|_| is_data) {
                problems.push(problem);
            } else if let Some(name) = file.name.strip_prefix("lists/").and_then(|n| n.strip_suffix(".tsv")) {
                let list = read_tsv(file, problems);
                let (name, path) = (name.to_owned(), file.path.clone());
                self.add_list(list, ListPlace { name, pack, words: path.clone(), path, span: Span::default() }, problems);
            } else if let Some(name) = file.name.strip_prefix("gazetteers/").and_then(|n| n.strip_suffix(".csv")) {
                self.read_csv(pack, name, file, problems);
            }
        }
    }

    fn add_list(&mut self, mut list: WordList, place: ListPlace, problems: &mut Vec<Problem>) {
        let name = &place.name;
        if list.rows.len() > MOST_WORDS {
            let problem = Problem::error("E021", format!("list `{name}` has more than 65,536 words")).at(&place.path);
            let problem = problem.help("a gazetteer holds as many names as you like: gazetteers/NAME.csv with the columns name and type");
            problems.push(if place.span.is_empty() { problem } else { problem.label(place.span, "too long") });
            list.rows.clear();
        }
        let index = self.lists.len() as u32;
        if let Some(first) = self.list_names.get(&(place.pack, name.clone())) {
            let first = &self.list_places[*first as usize];
            problems.push(twice(format!("list `{name}` is defined twice"), (&place.path, place.span), (&first.path, first.span)));
            return;
        }
        self.list_names.insert((place.pack, name.clone()), index);
        self.lists.push(list);
        self.list_places.push(place);
    }

    fn lists(&mut self, pack: usize, file: &RuleFile, source: &PackSource, problems: &mut Vec<Problem>) {
        for list in &file.lists {
            let mut words = WordList::default();
            let mut known = BTreeSet::new();
            let refuse = |code, message: String, label: &str, help: &str| {
                Problem::error(code, message).at(&file.path).label(list.name.span, label).help(help)
            };
            if !is_id(&list.name.value) {
                let message = format!("`{}` cannot name a list", list.name.value);
                problems.push(refuse("E018", message, "not a name", "a list is named in lower case, so that `@name` can ask for it"));
                continue;
            }
            let told = problems.len() + MOST_TOLD;
            for word in &list.words {
                if problems.len() >= told {
                    break;
                }
                if word.value.trim().is_empty() {
                    problems.push(Problem::error("E018", "an empty word in a list").at(&file.path).label(word.span, "empty"));
                } else if !known.insert(word.value.as_str()) {
                    problems.push(
                        Problem::error("E005", format!("`{}` stands twice in list `{}`", word.value, list.name.value))
                            .at(&file.path)
                            .label(word.span, "again here"),
                    );
                } else {
                    words.rows.push((word.value.clone(), Vec::new()));
                }
            }
            let mut holder = &file.path;
            if let Some(path) = &list.file {
                match find_file(source, &file.path, path) {
                    Ok(found) => (words, holder) = (read_tsv(found, problems), &found.path),
                    Err(problem) => problems.push(problem),
                }
            }
            let (name, path, words_in) = (list.name.value.clone(), file.path.clone(), holder.clone());
            self.add_list(words, ListPlace { name, pack, path, span: list.name.span, words: words_in }, problems);
        }
    }

    fn gazetteers(&mut self, pack: usize, file: &RuleFile, source: &PackSource, problems: &mut Vec<Problem>) {
        for gazetteer in &file.gazetteers {
            if gazetteer.file.is_none() && gazetteer.entries.is_empty() {
                let problem = Problem::error("E004", format!("gazetteer `{}` is empty", gazetteer.name.value))
                    .at(&file.path)
                    .label(gazetteer.name.span, "empty");
                problems.push(problem.help("it needs `entries = [{ name = \"…\", type = \"…\" }]` or a `file`"));
            }
            if let Some(path) = &gazetteer.file {
                match find_file(source, &file.path, path) {
                    Ok(found) => self.read_csv(pack, &gazetteer.name.value, found, problems),
                    Err(problem) => problems.push(problem),
                }
            }
            let source = self.gazetteer_name(pack, &gazetteer.name.value);
            for entry in &gazetteer.entries {
                let columns: Vec<_> = entry.iter().map(|(name, value)| (name.value.as_str(), value.value.as_str())).collect();
                let span = entry.first().map_or(gazetteer.name.span, |(name, _)| name.span);
                if let Err(message) = self.add_entry(&source, &columns, || (file.path.clone(), span, 0)) {
                    problems.push(Problem::error("E018", message).at(&file.path).label(span, "this entry"));
                }
            }
        }
    }

    fn read_csv(&mut self, pack: usize, name: &str, file: &PackFile, problems: &mut Vec<Problem>) {
        let mut reader = csv::ReaderBuilder::new().flexible(false).comment(Some(b'#')).from_reader(file.text.as_bytes());
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => {
                problems.push(Problem::error("E018", format!("not a CSV file: {error}")).at(&file.path));
                return;
            }
        };
        if headers.len() > MOST_COLUMNS {
            let problem = Problem::error("E021", format!("a gazetteer has at most {MOST_COLUMNS} columns")).at(&file.path);
            problems.push(problem.on_line(1));
            return;
        }
        let told = problems.len() + MOST_TOLD;
        let source = self.gazetteer_name(pack, name);
        let mut record = csv::StringRecord::new();
        while problems.len() < told {
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let line = record.position().map_or(0, |p| p.line() as u32);
                    let columns: Vec<_> = headers.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty()).collect();
                    if let Err(message) = self.add_entry(&source, &columns, || (file.path.clone(), Span::default(), line)) {
                        problems.push(Problem::error("E018", message).at(&file.path).on_line(line));
                    }
                }
                Err(error) => {
                    let at = error.position().map_or(0, |p| p.line() as u32);
                    let message = match error.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            format!("this row has {len} columns, the header {expected_len}")
                        }
                        _ => format!("not a row of this table: {error}"),
                    };
                    problems.push(
                        Problem::error("E018", message).at(&file.path).on_line(at).help("a value with a comma is put in double quotes"),
                    );
                }
            }
        }
    }

    /// `pack/gazetteer/NAME`.
    fn gazetteer_name(&self, pack: usize, name: &str) -> String {
        format!("{}/gazetteer/{name}", self.packs[pack].name)
    }

    fn add_entry(&mut self, source: &str, columns: &[(&str, &str)], place: impl FnOnce() -> Place) -> Result<(), String> {
        let column = |wanted: &str| columns.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.trim());
        let name = column("name").filter(|n| !n.is_empty()).ok_or("an entry needs a `name`")?;
        let kind = column("type").filter(|t| is_entity_type(t)).ok_or("an entry needs a `type`, with a capital")?;
        let kind = self.declare(kind).ok_or_else(|| format!("there are more than {MOST_TYPES} types"))?;
        let several =
            |name: &str| column(name).into_iter().flat_map(|cell| cell.split('|')).map(str::trim).filter(|a| !a.is_empty()).collect();
        let meant = ["id", "name", "aliases", "type", "ambiguous", "weak", "exact", "acts_as"];
        let entry = NewEntry {
            id: column("id").unwrap_or(name),
            name,
            aliases: several("aliases"),
            kind,
            ambiguous: column("ambiguous").is_some_and(|v| v == "yes"),
            weak: several("weak"),
            exact: several("exact"),
            attributes: columns.iter().filter(|(name, _)| !meant.contains(name)).copied().collect(),
            source,
        };
        let index = self.entries.add(&entry).ok_or("there are too many entries")?;
        if let Some(other) = column("acts_as") {
            self.stand_ins.push((index, other.to_owned(), place()));
        }
        Ok(())
    }

    /// `acts_as` names another entry by id.
    fn link_entries(&mut self, problems: &mut Vec<Problem>) {
        if self.stand_ins.is_empty() {
            return;
        }
        let wanted: BTreeSet<&str> = self.stand_ins.iter().map(|(_, id, _)| id.as_str()).collect();
        let by_id: BTreeMap<String, u32> = (0..self.entries.len() as u32)
            .rev()
            .filter(|entry| wanted.contains(self.entries.id(*entry)))
            .map(|entry| (self.entries.id(entry).to_owned(), entry))
            .collect();
        for (entry, id, (path, span, line)) in std::mem::take(&mut self.stand_ins) {
            match by_id.get(&id) {
                Some(other) => self.entries.set_acts_as(entry, *other),
                None => {
                    let message = format!("`{}` acts as `{id}`, but there is no such entry", self.entries.id(entry));
                    let problem = Problem::error("E018", message).at(path);
                    problems.push(if line > 0 { problem.on_line(line) } else { problem.label(span, "this entry") });
                }
            }
        }
    }

    fn defines(&mut self, pack: usize, file: &RuleFile, problems: &mut Vec<Problem>) {
        for (name, text) in &file.defines {
            let item = match pattern::parse(text, &file.path) {
                Ok(item) => item,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let refuse =
                |code, message: String, help: &str| Problem::error(code, message).at(&file.path).label(name.span, "here").help(help);
            if !is_id(&name.value) {
                problems.push(refuse(
                    "E018",
                    format!("`{}` cannot name a sub-pattern", name.value),
                    "a define is named in lower case, so that `@name` can ask for it",
                ));
            } else if self.list_names.contains_key(&(pack, name.value.clone())) {
                problems.push(refuse("E005", format!("`{}` is a list and a define", name.value), "`@name` would always be the list"));
            }
            let define = Define { item, text: text.clone(), path: file.path.clone(), name: name.span };
            let first = self.defines.get(&(pack, name.value.clone())).map(|first| (first.path.clone(), first.name));
            match first {
                Some(first) => {
                    problems.push(twice(format!("`{}` is defined twice", name.value), (&file.path, name.span), (&first.0, first.1)))
                }
                None => drop(self.defines.insert((pack, name.value.clone()), Rc::new(define))),
            }
        }
    }

    /// Empties the sub-patterns that contain themselves.
    fn break_circles(&mut self, problems: &mut Vec<Problem>) {
        let names: Vec<(usize, String)> = self.defines.keys().cloned().collect();
        let number = |key: &(usize, String)| names.binary_search(key).ok();
        let uses = |key: &(usize, String)| -> Vec<usize> {
            let mut found = Vec::new();
            self.defines[key].item.references(&mut found);
            let mut found: Vec<usize> = found.into_iter().filter_map(|r| number(&(self.home(key.0, r)?, r.name.clone()))).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let edges: Vec<Vec<usize>> = names.iter().map(uses).collect();
        self.used_defines.extend(edges.iter().flatten().map(|index| names[*index].clone()));
        for (key, _) in names.iter().zip(on_circles(&edges)).filter(|(_, circular)| *circular) {
            let Some(define) = self.defines.get_mut(key).map(Rc::make_mut) else { continue };
            let problem = Problem::error("E020", format!("`@{}` contains itself", key.1)).at(&define.path);
            problems.push(problem.label(define.name, "in a circle"));
            define.item.node = pattern::Node::Seq(Vec::new());
        }
    }

    /// All sub-patterns with their packs and names.
    pub fn all_defines(&self) -> Vec<(usize, String, Rc<Define>)> {
        self.defines.iter().map(|((pack, name), define)| (*pack, name.clone(), Rc::clone(define))).collect()
    }

    /// All lists: the index of their pack, their name, and their index in the field `lists`.
    pub fn named_lists(&self) -> impl Iterator<Item = (usize, &str, u32)> {
        self.list_names.iter().map(|((pack, name), index)| (*pack, name.as_str(), *index))
    }

    /// The list that `reference` names from inside `pack`: the pack's own, an imported one, else the built-in pack's.
    pub fn list(&mut self, pack: usize, reference: &Ref) -> Option<u32> {
        let found = self.home(pack, reference).and_then(|home| self.list_names.get(&(home, reference.name.clone())).copied());
        self.used_lists.extend(found);
        found
    }

    /// The sub-pattern that `reference` names, with its pack.
    pub fn define(&mut self, pack: usize, reference: &Ref) -> Option<(usize, Rc<Define>)> {
        let key = (self.home(pack, reference)?, reference.name.clone());
        let define = Rc::clone(self.defines.get(&key)?);
        self.used_defines.insert(key.clone());
        Some((key.0, define))
    }

    /// Counts the lists and sub-patterns that a text names as used: it is broken, but not because of them.
    pub fn names_in(&mut self, pack: usize, text: &str) {
        for behind in text.split('@').skip(1) {
            let name = behind.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).next().unwrap_or_default();
            let (scope, name) = name.split_once("::").map_or((None, name), |(pack, name)| (Some(pack.to_owned()), name));
            let reference = Ref { pack: scope, name: name.to_owned() };
            if self.list(pack, &reference).is_none() {
                self.define(pack, &reference);
            }
        }
    }

    /// Whether a pack has a list or define of that name.
    pub(super) fn has(&self, pack: usize, name: &str) -> bool {
        let key = (pack, name.to_owned());
        self.list_names.contains_key(&key) || self.defines.contains_key(&key)
    }

    /// Names of all lists and defines with their packs.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.list_names.keys().chain(self.defines.keys()).map(|(pack, name)| (*pack, name.as_str()))
    }
}

/// Reads a tab-separated list: a header line that names the columns, then a word and its columns a line; `#` starts a comment line.
fn read_tsv(file: &PackFile, problems: &mut Vec<Problem>) -> WordList {
    let lines = file.text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let mut list = WordList::default();
    for (index, (line, text)) in lines.enumerate() {
        let refuse = |code, message: String| Problem::error(code, message).at(&file.path).on_line(line as u32 + 1);
        let mut cells = text.split('\t').map(str::trim);
        let word = cells.next().unwrap_or_default();
        if index == 0 {
            list.columns = cells.map(str::to_owned).take(MOST_COLUMNS + 1).collect();
            if list.columns.len() > MOST_COLUMNS {
                problems.push(refuse("E021", format!("a list has at most {MOST_COLUMNS} attribute columns")));
                return list;
            }
            continue;
        }
        let cells: Vec<String> = cells.map(str::to_owned).take(list.columns.len() + 1).collect();
        if cells.len() > list.columns.len() {
            let named = list.columns.len();
            let message = format!("`{word}` has {} attribute columns, the header {named}", text.split('\t').count() - 1);
            problems.push(refuse("E018", message).help("the first line names the columns, separated by tabs"));
            return list;
        }
        if list.rows.len() > MOST_WORDS {
            return list;
        }
        if !word.is_empty() {
            list.rows.push((word.to_owned(), cells));
        }
    }
    list
}

/// A file of the same pack, named relative to the rule file; never outside the pack.
fn find_file<'s>(source: &'s PackSource, path: &str, name: &Text) -> Result<&'s PackFile, Problem> {
    let refuse = |message: String, label: &str| Problem::error("E017", message).at(path).label(name.span, label);
    let wanted = name.value.as_str();
    if wanted.starts_with('/') || wanted.contains('\\') || wanted.contains(':') || wanted.split('/').any(|part| part == "..") {
        return Err(refuse(format!("`{wanted}` is not a path inside the pack"), "outside the pack"));
    }
    let own = source.files.iter().find(|f| f.path == path).map_or("", |f| f.name.as_str());
    let beside = own.rsplit_once('/').map_or(wanted.to_owned(), |(folder, _)| format!("{folder}/{wanted}"));
    let found = source.files.iter().find(|f| f.name == beside).or_else(|| source.files.iter().find(|f| f.name == wanted));
    if let Some(problem) = found.and_then(|file| limits::unfit(&file.path, &file.name, &file.text)) {
        return Err(problem);
    }
    found.ok_or_else(|| {
        let alone = source.files.len() == 1;
        let help = if alone {
            "a rule file alone has no other files: put both into a folder with a pack.toml"
        } else {
            "paths start at the rule file or at the pack's folder; lists end in .tsv, gazetteers in .csv"
        };
        refuse(format!("the pack has no file `{wanted}`"), "not found").help(help)
    })
}
