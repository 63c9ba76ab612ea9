//! Two texts of a rule file to what they say differently: the proof that formatting changed the form alone.

use super::order::{self, Kind};
use crate::rules::Text;
use crate::rules::file;
use crate::rules::pattern::{self, Filler, Item, Node, Role, Test};
use crate::span::Span;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Compares a formatted text with its original.
///
/// # Errors
/// The place that differs, in words.
pub(super) fn check(path: &str, original: &str, formatted: &str) -> Result<(), String> {
    let (before, problems) = file::read(path, original);
    let (after, new_problems) = file::read(path, formatted);
    let known: BTreeSet<(&str, &str)> = problems.iter().map(|problem| (problem.code, &*problem.message)).collect();
    if let Some(problem) = new_problems.iter().find(|problem| !known.contains(&(problem.code, &*problem.message))) {
        return Err(format!("{}: {}", problem.code, problem.message));
    }
    for (index, rule) in before.rules.iter().enumerate() {
        if after.rules.get(index).is_none_or(|other| (other.kind, &other.id.value) != (rule.kind, &rule.id.value)) {
            return Err(format!("rule `{}`", rule.id.value));
        }
    }
    table(DeTable::parse_recoverable(original).0.get_ref(), DeTable::parse_recoverable(formatted).0.get_ref(), &mut Vec::new())
        .map_err(|path| path.join("."))
}

/// The path of the first difference, if there is one.
type Same<'v> = Result<(), Vec<&'v str>>;

fn table<'v>(before: &'v DeTable<'_>, after: &DeTable<'_>, path: &mut Vec<&'v str>) -> Same<'v> {
    let fixed = !path.is_empty() && order::keys(path).is_none();
    let (names, others) = (keys(before, fixed), keys(after, fixed));
    if names.iter().map(|(name, _)| name).ne(others.iter().map(|(name, _)| name)) {
        return Err(path.clone());
    }
    for ((name, value), (_, other)) in names.into_iter().zip(others) {
        path.push(name);
        same(value, other, path)?;
        path.pop();
    }
    Ok(())
}

/// The entries of a table, in the order of the file where that is `fixed`, else by name.
fn keys<'v, 'i>(table: &'v DeTable<'i>, fixed: bool) -> Vec<(&'v str, &'v Spanned<DeValue<'i>>)> {
    let mut keys: Vec<_> = table.iter().map(|(key, value)| (key.span().start, key.get_ref().as_ref(), value)).collect();
    keys.sort_by_key(|(start, name, _)| (if fixed { *start } else { 0 }, *name));
    keys.into_iter().map(|(_, name, value)| (name, value)).collect()
}

fn same<'v>(before: &'v Spanned<DeValue<'_>>, after: &Spanned<DeValue<'_>>, path: &mut Vec<&'v str>) -> Same<'v> {
    let equal = match (before.get_ref(), after.get_ref()) {
        (DeValue::Table(before), DeValue::Table(after)) => return table(before, after, path),
        (DeValue::Array(before), DeValue::Array(after)) => {
            before.iter().zip(after.iter()).try_for_each(|(before, after)| same(before, after, path))?;
            before.len() == after.len()
        }
        (DeValue::String(before), DeValue::String(after)) => before == after || same_code(before, after, order::kind(path)),
        // Numbers, dates and flags, as they are written.
        (before, after) => format!("{before:?}") == format!("{after:?}"),
    };
    if equal { Ok(()) } else { Err(path.clone()) }
}

/// Whether two patterns or roles have one tree.
fn same_code(before: &str, after: &str, kind: Kind) -> bool {
    let text = |value: &str| Text { value: value.to_owned(), span: Span::of(0, value.len()) };
    let (before, after) = (text(before), text(after));
    match kind {
        Kind::Pattern => match (pattern::parse(&before, ""), pattern::parse(&after, "")) {
            (Ok(before), Ok(after)) => placeless(before) == placeless(after),
            _ => false,
        },
        Kind::Role => match (pattern::parse_role(&before, ""), pattern::parse_role(&after, "")) {
            (Ok(before), Ok(after)) => placeless_role(before) == placeless_role(after),
            _ => false,
        },
        _ => false,
    }
}

/// The tree without the places of its parts.
fn placeless(mut item: Item) -> Item {
    forget(&mut item);
    item
}

fn placeless_role(mut role: Role) -> Role {
    role.paths.iter_mut().for_each(|(_, _, range)| *range = 0..0);
    role.fillers.iter_mut().for_each(forget_filler);
    role
}

fn forget(item: &mut Item) {
    item.range = 0..0;
    match &mut item.node {
        Node::Seq(items) | Node::Alt(items) => items.iter_mut().for_each(forget),
        Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => forget(inner),
        Node::Slot(slot) => slot.fillers.iter_mut().for_each(forget_filler),
        Node::Token(Some(test)) => forget_test(test),
        _ => {}
    }
}

fn forget_filler(filler: &mut Filler) {
    filler.range = 0..0;
    filler.test.iter_mut().for_each(forget_test);
}

fn forget_test(test: &mut Test) {
    match test {
        Test::Any(tests) | Test::All(tests) => tests.iter_mut().for_each(forget_test),
        Test::Not(test) => forget_test(test),
        Test::Flag(_, range) | Test::Compare(.., range) | Test::Regex(_, range) => *range = 0..0,
    }
}
