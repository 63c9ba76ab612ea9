//! A document to its text: tables in their order, the keys of a rule in one order, each comment beside what it stood beside.

use super::trivia::Trivia;
use super::{order, value};
use toml_edit::{DocumentMut, Key, Table, Value};
use unicode_width::UnicodeWidthStr;

/// Writes the document.
pub(super) fn write(document: &DocumentMut) -> String {
    let mut tables = Vec::new();
    collect(document.as_table(), &mut Vec::new(), false, &mut tables);
    tables.sort_by_key(|table| (!table.path.is_empty(), table.position));
    let mut parts: Vec<Part<'_>> = Vec::new();
    for table in &tables {
        let part = Part::of(table, parts.last_mut());
        parts.push(part);
    }
    gather(&mut parts);
    let mut out = Lines::default();
    parts.iter().for_each(|part| part.write(&mut out));
    out.group(&Trivia::own_lines(value::raw(Some(document.trailing()))).lines);
    out.text
}

/// A table and where its header stands.
struct Place<'d> {
    position: isize,
    path: Vec<&'d Key>,
    is_array: bool,
    table: &'d Table,
}

fn collect<'d>(table: &'d Table, path: &mut Vec<&'d Key>, is_array: bool, out: &mut Vec<Place<'d>>) {
    let hidden = table.is_dotted() || (table.is_implicit() && table.get_values().is_empty() && !path.is_empty());
    if !hidden {
        out.push(Place { position: table.position().unwrap_or(0), path: path.clone(), is_array, table });
    }
    for (name, item) in table.iter() {
        let Some(key) = table.key(name) else { continue };
        path.push(key);
        if let Some(inner) = item.as_table() {
            collect(inner, path, false, out);
        }
        for inner in item.as_array_of_tables().into_iter().flatten() {
            collect(inner, path, true, out);
        }
        path.pop();
    }
}

/// A table as it will be written.
struct Part<'d> {
    path: Vec<&'d str>,
    header: Option<String>,
    is_array: bool,
    /// Stands right below the table that it is a part of.
    inner: bool,
    /// Comments above the header.
    lead: Vec<Option<String>>,
    /// The comment that ends the header's line.
    beside: Option<String>,
    /// Comments below the header, apart from the first key.
    below: Vec<Option<String>>,
    entries: Vec<Entry<'d>>,
    /// Comments behind the last key, apart from the next header.
    tail: Vec<Option<String>>,
}

/// A key with its value.
struct Entry<'d> {
    /// Comments and blank lines above.
    lead: Vec<Option<String>>,
    key: String,
    /// The table's name and the keys down to the value.
    path: Vec<&'d str>,
    value: &'d Value,
    /// Comments below, apart from the next key.
    tail: Vec<Option<String>>,
}

impl<'d> Part<'d> {
    /// Reads a table. Comments that stand below the part before and apart from this one go to that part.
    fn of(place: &Place<'d>, previous: Option<&mut Part<'d>>) -> Part<'d> {
        let path: Vec<&str> = place.path.iter().map(|key| key.get()).collect();
        let name = value::key(&place.path);
        let header = (!path.is_empty()).then(|| if place.is_array { format!("[[{name}]]") } else { format!("[{name}]") });
        let mut lead = Trivia::own_lines(value::raw(place.table.decor().prefix()));
        if let Some(previous) = previous.filter(|part| part.header.is_some() || !part.entries.is_empty()) {
            previous.tail = lead.take_tail();
        }
        let beside = Trivia::behind(value::raw(place.table.decor().suffix())).beside;
        let is_array = place.is_array;
        let mut part =
            Part { path, header, is_array, inner: false, lead: lead.lines, beside, below: vec![], entries: vec![], tail: vec![] };
        for (keys, value) in place.table.get_values() {
            let mut lead = Trivia::own_lines(value::raw(keys.last().and_then(|key| key.leaf_decor().prefix())));
            match part.entries.last_mut() {
                Some(entry) => entry.tail = lead.take_tail(),
                None if part.header.is_some() => part.below = lead.take_tail(),
                None => {}
            }
            let path = part.path.iter().copied().chain(keys.iter().map(|key| key.get())).collect();
            part.entries.push(Entry { lead: lead.lines, key: value::key(&keys), path, value, tail: vec![] });
        }
        if let Some(order) = order::keys(&part.path) {
            let depth = part.path.len();
            part.entries.sort_by_key(|entry| order::rank(order, entry.path[depth]));
            part.entries.iter_mut().for_each(|entry| close_up(&mut entry.lead));
        }
        part
    }

    fn write(&self, out: &mut Lines) {
        if let Some(header) = &self.header {
            if !self.inner {
                out.blank();
            }
            out.group(&self.lead);
            out.line(header, self.beside.as_ref());
            out.tail(&self.below);
        }
        // Names stand in columns, the keys of rules and packs do not.
        let columns = !self.path.is_empty() && self.path[0] != "gazetteer" && order::keys(&self.path).is_none();
        let mut width = 0;
        for (index, entry) in self.entries.iter().enumerate() {
            if columns && (index == 0 || !adjoin(&self.entries[index - 1], entry)) {
                let more = self.entries[index..].windows(2).take_while(|two| adjoin(&two[0], &two[1])).count();
                width = self.entries[index..=index + more].iter().map(|entry| entry.key.width()).max().unwrap_or(0);
            }
            let key = format!("{}{} = ", entry.key, " ".repeat(width.saturating_sub(entry.key.width())));
            let value = value::write(entry.value, &entry.path, 0, key.width());
            out.group(&entry.lead);
            out.line(&format!("{key}{value}"), Trivia::behind(value::raw(entry.value.decor().suffix())).beside.as_ref());
            out.tail(&entry.tail);
        }
        out.tail(&self.tail);
    }
}

/// Whether nothing stands between two keys.
fn adjoin(above: &Entry<'_>, below: &Entry<'_>) -> bool {
    above.tail.is_empty() && below.lead.is_empty()
}

/// Takes the blank line above comments away, unless a blank line also parts them from what is below.
fn close_up(lead: &mut Vec<Option<String>>) {
    let apart = lead.len() > 1 && matches!(lead.last(), Some(None));
    if !apart && matches!(lead.first(), Some(None)) {
        lead.remove(0);
    }
}

/// Puts the tables of a rule right below it, in the order of its keys.
fn gather(parts: &mut [Part<'_>]) {
    let mut start = 0;
    while start < parts.len() {
        let (head, rest) = parts[start..].split_at_mut(1);
        let head = &head[0];
        let belongs = |part: &&mut Part<'_>| head.is_array && head.path.len() == 1 && part.path.len() > 1 && part.path[0] == head.path[0];
        let count = rest.iter_mut().take_while(belongs).count();
        let inner = &mut rest[..count];
        if let Some(order) = order::keys(&head.path) {
            inner.sort_by_key(|part| order::rank(order, part.path[1]));
        }
        for part in inner {
            part.inner = true;
            close_up(&mut part.lead);
        }
        start += 1 + count;
    }
}

/// The text as it grows: blank lines are put in front of lines only, and never two.
#[derive(Default)]
struct Lines {
    text: String,
    blank: bool,
}

impl Lines {
    fn blank(&mut self) {
        self.blank = !self.text.is_empty();
    }

    fn line(&mut self, line: &str, beside: Option<&String>) {
        if std::mem::take(&mut self.blank) {
            self.text.push('\n');
        }
        self.text.push_str(line);
        if let Some(comment) = beside {
            self.text.push_str("  ");
            self.text.push_str(comment);
        }
        self.text.push('\n');
    }

    fn group(&mut self, lines: &[Option<String>]) {
        for line in lines {
            match line {
                Some(comment) => self.line(comment, None),
                None => self.blank(),
            }
        }
    }

    /// Comments that a blank line parts from what follows.
    fn tail(&mut self, lines: &[Option<String>]) {
        self.group(lines);
        if !lines.is_empty() {
            self.blank();
        }
    }
}
