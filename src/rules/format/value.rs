//! A value to its text: on one line where it fits, else one item a line.

use super::order::{self, Kind};
use super::trivia::Trivia;
use super::{WIDTH, code};
use toml_edit::{Array, InlineTable, Key, RawString, Value};
use unicode_width::UnicodeWidthStr;

/// Writes a value that begins at `column` of a line indented by `indent`. `path` is the table's name and the keys down to it.
pub(super) fn write(value: &Value, path: &[&str], indent: usize, column: usize) -> String {
    match flat(value, path) {
        Some(line) if column + first_line(&line).width() <= WIDTH => line,
        line => broken(value, path, indent, column).or(line).unwrap_or_default(),
    }
}

/// The text of a key or keys with points between.
pub(super) fn key(keys: &[&Key]) -> String {
    let one = |key: &&Key| key.as_repr().and_then(|repr| repr.as_raw().as_str()).map_or_else(|| key.to_string(), str::to_owned);
    keys.iter().map(one).collect::<Vec<_>>().join(".")
}

pub(super) fn raw(text: Option<&RawString>) -> &str {
    text.and_then(RawString::as_str).unwrap_or_default()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// The value on one line; none where a comment or the author's own line break forbids it.
fn flat(value: &Value, path: &[&str]) -> Option<String> {
    match value {
        Value::Array(array) if is_broken(array) => None,
        Value::Array(array) => {
            let items: Option<Vec<String>> = array.iter().map(|item| flat(item, path)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Value::InlineTable(table) if has_comments(table) => None,
        Value::InlineTable(table) => {
            let entries: Option<Vec<String>> = entries(table, path)
                .into_iter()
                .map(|entry| Some(format!("{} = {}", entry.name, flat(entry.value, &entry.path)?)))
                .collect();
            Some(braces(&entries?))
        }
        Value::String(string) => Some(text(string.value(), scalar(value), path)),
        _ => Some(scalar(value).to_owned()),
    }
}

/// The value on several lines; none for what has no parts.
fn broken(value: &Value, path: &[&str], indent: usize, column: usize) -> Option<String> {
    match value {
        Value::Array(array) if order::kind(path) == Kind::Words => Some(words(array, path, indent)),
        Value::Array(array) => {
            if let Some(only) = hugged(array) {
                return Some(format!("[{}]", write(only, path, indent, column + 1)));
            }
            (!array.is_empty() || is_broken(array)).then(|| lines(array, path, indent))
        }
        Value::InlineTable(table) if has_comments(table) => Some(value.to_string().trim().to_owned()),
        Value::InlineTable(table) => Some(spread(table, path, indent)),
        _ => None,
    }
}

/// The one table of an array that is not broken by its author, if there is an array in the table to break instead.
fn hugged(array: &Array) -> Option<&Value> {
    let only = array.get(0).filter(|_| array.len() == 1 && !is_broken(array))?;
    let has_array = only.as_inline_table()?.iter().any(|(_, value)| value.as_array().is_some_and(|array| !array.is_empty()));
    has_array.then_some(only)
}

struct Entry<'v> {
    name: String,
    path: Vec<&'v str>,
    value: &'v Value,
}

/// The entries of an inline table in their order.
fn entries<'v>(table: &'v InlineTable, path: &[&'v str]) -> Vec<Entry<'v>> {
    let mut entries: Vec<Entry<'v>> = Vec::new();
    for (keys, value) in table.get_values() {
        let inner = path.iter().copied().chain(keys.iter().map(|key| key.get())).collect();
        entries.push(Entry { name: key(&keys), path: inner, value });
    }
    if let Some(order) = order::keys(path) {
        entries.sort_by_key(|entry| order::rank(order, entry.path.get(path.len()).unwrap_or(&"")));
    }
    entries
}

fn braces(entries: &[String]) -> String {
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

/// An inline table with its last array broken: it cannot be broken itself.
fn spread(table: &InlineTable, path: &[&str], indent: usize) -> String {
    let entries = entries(table, path);
    let is_full = |entry: &Entry| entry.value.as_array().is_some_and(|array| !array.is_empty());
    let forced = entries.iter().any(|entry| flat(entry.value, &entry.path).is_none());
    let last = entries.iter().rposition(is_full).filter(|_| !forced);
    let write = |(index, entry): (usize, &Entry)| {
        let line = flat(entry.value, &entry.path).filter(|_| Some(index) != last);
        let value = line.or_else(|| match entry.value {
            Value::Array(array) if Some(index) == last => Some(lines(array, &entry.path, indent)),
            value => broken(value, &entry.path, indent, WIDTH),
        });
        format!("{} = {}", entry.name, value.unwrap_or_default())
    };
    braces(&entries.iter().enumerate().map(write).collect::<Vec<_>>())
}

/// One item a line.
fn lines(array: &Array, path: &[&str], indent: usize) -> String {
    let (outer, inner) = (" ".repeat(indent), " ".repeat(indent + 2));
    let mut out = String::from("[");
    for part in parts(array) {
        part.before.iter().for_each(|comment| out.push_str(&format!("\n{inner}{comment}")));
        if let Some(item) = part.item {
            out.push_str(&format!("\n{inner}{},", write(item, path, indent + 2, indent + 2)));
        }
        part.beside.iter().for_each(|comment| out.push_str(&format!("  {comment}")));
    }
    out + &format!("\n{outer}]")
}

/// Words, as many a line as the author chose, or as fit.
fn words(array: &Array, path: &[&str], indent: usize) -> String {
    let inner = " ".repeat(indent + 2);
    let mut lines: Vec<String> = vec!["[".to_owned()];
    let mut fresh = true;
    for part in parts(array) {
        fresh |= part.breaks || !part.before.is_empty();
        lines.extend(part.before.iter().map(|comment| format!("{inner}{comment}")));
        if let Some(item) = part.item {
            let word = format!("{},", flat(item, path).unwrap_or_else(|| write(item, path, indent + 2, indent + 2)));
            match lines.last_mut() {
                Some(line) if !fresh && line.width() + 1 + word.width() <= WIDTH => line.push_str(&format!(" {word}")),
                _ => lines.push(format!("{inner}{word}")),
            }
            fresh = false;
        }
        if let (Some(comment), Some(line)) = (&part.beside, lines.last_mut()) {
            line.push_str(&format!("  {comment}"));
            fresh = true;
        }
    }
    lines.push(format!("{}]", " ".repeat(indent)));
    lines.join("\n")
}

/// An item of an array with its comments; without an item, what stands before the first or behind the last.
struct Part<'v> {
    before: Vec<String>,
    item: Option<&'v Value>,
    beside: Option<String>,
    /// Whether the author began a line here.
    breaks: bool,
}

fn parts(array: &Array) -> Vec<Part<'_>> {
    let mut parts = vec![Part { before: Vec::new(), item: None, beside: None, breaks: false }];
    let mut pending: Vec<String> = Vec::new();
    let read = |text: &str, parts: &mut Vec<Part<'_>>, own: Vec<String>| {
        let trivia = Trivia::behind(text);
        let mut own = own;
        if let (Some(comment), Some(part)) = (trivia.beside, parts.last_mut()) {
            // Two comments behind one item: the second gets a line of its own.
            match part.beside {
                Some(_) => own.push(comment),
                None => part.beside = Some(comment),
            }
        }
        own.extend(trivia.lines.into_iter().flatten());
        (own, trivia.breaks)
    };
    for item in array {
        let (before, breaks) = read(raw(item.decor().prefix()), &mut parts, std::mem::take(&mut pending));
        parts.push(Part { before, item: Some(item), beside: None, breaks });
        (pending, _) = read(raw(item.decor().suffix()), &mut parts, Vec::new());
    }
    let (before, _) = read(raw(Some(array.trailing())), &mut parts, pending);
    parts.push(Part { before, item: None, beside: None, breaks: false });
    parts
}

/// Whether the author broke the line behind the bracket, or comments stand in the array.
fn is_broken(array: &Array) -> bool {
    let first = array.get(0).map_or_else(|| raw(Some(array.trailing())), |item| raw(item.decor().prefix()));
    let comments = |text: &str| text.contains('#');
    let around = |item: &Value| comments(raw(item.decor().prefix())) || comments(raw(item.decor().suffix()));
    (first.contains('\n') && !array.is_empty()) || comments(raw(Some(array.trailing()))) || array.iter().any(around)
}

/// Whether comments stand in an inline table, outside of its arrays.
fn has_comments(table: &InlineTable) -> bool {
    let around = |keys: &[&Key], value: &Value| {
        let decors = keys.iter().flat_map(|key| [key.leaf_decor(), key.dotted_decor()]).chain([value.decor()]);
        decors.into_iter().any(|decor| raw(decor.prefix()).contains('#') || raw(decor.suffix()).contains('#'))
    };
    raw(Some(table.trailing())).contains('#') || table.get_values().iter().any(|(keys, value)| around(keys, value))
}

/// A value without parts as its author wrote it.
fn scalar(value: &Value) -> &str {
    let repr = match value {
        Value::String(value) => value.as_repr(),
        Value::Integer(value) => value.as_repr(),
        Value::Float(value) => value.as_repr(),
        Value::Boolean(value) => value.as_repr(),
        Value::Datetime(value) => value.as_repr(),
        _ => None,
    };
    raw(repr.map(|repr| repr.as_raw()))
}

/// A string; patterns and roles are formatted, all else stays as it is written.
fn text(content: &str, written: &str, path: &[&str]) -> String {
    let escapes = written.starts_with('"') && written.contains('\\');
    let formatted = match order::kind(path) {
        _ if escapes => None,
        Kind::Pattern => code::pattern(content).filter(|lines| lines.iter().all(|line| is_literal(line))).map(|lines| match &*lines {
            [line] if !line.contains('#') => format!("'''{line}'''"),
            lines => format!("'''\n{}\n'''", lines.join("\n")),
        }),
        Kind::Role => code::role(content).map(|role| {
            let mark = if role.contains(['"', '\\']) { '\'' } else { '"' };
            format!("{mark}{role}{mark}")
        }),
        _ => None,
    };
    formatted.unwrap_or_else(|| written.to_owned())
}

/// Whether a line can stand in `'''…'''`.
fn is_literal(line: &str) -> bool {
    !line.contains("'''") && !line.ends_with('\'') && !line.contains(|c: char| c.is_control() && c != '\t')
}
