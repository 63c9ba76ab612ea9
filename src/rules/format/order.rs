//! A place in a rule file to what stands there: keys in a fixed order or names, patterns, roles, words.

/// What a string says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A pattern.
    Pattern,
    /// A role of `[claim.roles]`.
    Role,
    /// Words of a list, several a line.
    Words,
    /// Anything else.
    Plain,
}

/// Keys of a rule in the order in which they are written; keys that are not named here come before `accept`.
const RULE: &[&str] = &[
    "id",
    "aliases",
    "status",
    "since",
    "use",
    "description",
    "emits",
    "attributes",
    "inherit",
    "span",
    "confidence",
    "pattern",
    "trigger",
    "cue",
    "effect",
    "direction",
    "max",
    "stop",
    "gapping",
    "share",
    "unless",
    "where",
    "roles",
    "set",
    "",
    "accept",
    "reject",
    "test",
];
const TEST: &[&str] = &["text", "published", "zone", "todo", "exact", "expect", ""];
const PACK: &[&str] = &["name", "version", "language", "description", "licence", "requires", ""];
const TYPE: &[&str] = &["name", "description", "roles", "fields", ""];

/// What the strings at a place say; `path` is the table's name and the keys down to the value.
pub(super) fn kind(path: &[&str]) -> Kind {
    match path {
        ["define", _] => Kind::Pattern,
        [rule, "pattern" | "trigger" | "cue" | "unless"] if is_rule(rule) => Kind::Pattern,
        [rule, "roles", _] if is_rule(rule) => Kind::Role,
        ["lists", _] | ["lists", _, "words"] => Kind::Words,
        _ => Kind::Plain,
    }
}

/// The order of a table's keys, where it may be changed: elsewhere keys are names, and their order may mean something.
pub(super) fn keys(path: &[&str]) -> Option<&'static [&'static str]> {
    match path {
        [rule] if is_rule(rule) => Some(RULE),
        [rule, "test"] if is_rule(rule) => Some(TEST),
        ["pack"] => Some(PACK),
        ["type"] => Some(TYPE),
        _ => None,
    }
}

/// Where a key comes in `order`; unknown ones at the empty name.
pub(super) fn rank(order: &[&str], key: &str) -> usize {
    let at = |wanted: &str| order.iter().position(|known| *known == wanted);
    at(key).or_else(|| at("")).unwrap_or(order.len())
}

/// Whether the table is a rule.
pub(super) fn is_rule(table: &str) -> bool {
    ["entity", "claim", "modifier"].contains(&table)
}
