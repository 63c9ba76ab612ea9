//! A claim rule and the `[[type]]` it emits to what does not fit between them.

use super::builtin;
use super::expr::{Expr, Function};
use super::file::{FieldKind, TypeDef};
use super::names::{is_claim_type, is_entity_type, is_name, is_reserved};
use super::pattern;
use super::program::{Node, Rule, Types};
use super::resolve::{Namespace, twice};
use super::typing::ValueType;
use super::{Text, nearest};
use crate::problem::Problem;
use crate::span::Span;
use std::collections::BTreeMap;

/// A declared type of claims or entities, with the place of its name.
#[derive(Clone, PartialEq, Debug)]
pub struct Declared {
    /// As written.
    pub written: TypeDef,
    /// Path of its file.
    pub path: String,
}

/// What a rule gives under a name.
struct Given {
    name: String,
    /// Where the rule names it.
    span: Span,
    /// Where its value stands, of a field.
    value: Span,
    /// Never empty.
    always: bool,
    /// `None` for a role.
    field: Option<Field>,
}

/// What is known of a field's value.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Of(FieldKind),
    Unknown,
}

impl Namespace {
    /// Takes over the declared types of all files; the built-in pack comes first, so that the other is the one that repeats.
    pub(super) fn declarations(&mut self, problems: &mut Vec<Problem>) {
        let builtin = |pack: &usize| self.packs[*pack].name == builtin::NAME;
        let (first, others): (Vec<_>, Vec<_>) = self.files.iter().partition(|(pack, _)| builtin(pack));
        let all = first.into_iter().chain(others).flat_map(|(_, file)| file.declared.iter().map(move |declared| (file, declared)));
        let mut known: BTreeMap<String, Declared> = BTreeMap::new();
        for (file, declared) in all {
            let name = &declared.name;
            problems.extend(ill_formed(&file.path, declared));
            if let Some(first) = known.get(&name.value) {
                let message = format!("the type `{}` is declared twice", name.value);
                problems.push(twice(message, (&file.path, name.span), (&first.path, first.written.name.span)));
            } else {
                known.insert(name.value.clone(), Declared { written: declared.clone(), path: file.path.clone() });
            }
        }
        self.declared = known;
    }

    /// What a claim rule gives and its type does not have, and the other way round; `whole` if nothing else is wrong with the rule.
    pub(super) fn misfits(&self, path: &str, rule: &Rule, whole: bool) -> Vec<Problem> {
        let Some((emits, declared)) =
            rule.written.emits.as_ref().filter(|emits| is_claim_type(&emits.value)).and_then(|e| Some((e, self.declared.get(&e.value)?)))
        else {
            return Vec::new();
        };
        let given = self.given(rule);
        let mut out = Vec::new();
        for given in given.iter().filter(|given| !given.name.starts_with('_')) {
            out.extend(declared.misfit(path, given));
        }
        for (role, _) in declared.written.roles.iter().filter(|(role, required)| *required && whole && !fills(&given, &role.value)) {
            let (kind, role) = (&emits.value, &role.value);
            out.push(match given.iter().find(|given| given.name == *role && given.field.is_none()) {
                None => Problem::error("E026", format!("claims of the type `{kind}` require `{role}`, and this rule does not give it"))
                    .at(path)
                    .label(emits.span, format!("without `{role}`"))
                    .help(format!("fill `{role}`, or declare it \"optional\" in the [[type]]")),
                Some(given) => Problem::error("E026", format!("claims of the type `{kind}` require `{role}`, and here it may be missing"))
                    .at(path)
                    .label(given.span, "may be missing")
                    .help(format!("{}, or declare `{role}` \"optional\" in the [[type]]", remedy(rule, given))),
            });
        }
        out
    }

    /// All roles and fields of a rule's claims.
    fn given(&self, rule: &Rule) -> Vec<Given> {
        let written = &rule.written;
        let mut given: Vec<Given> = Vec::new();
        for (name, _) in &written.roles {
            let always = rule.roles.iter().any(|role| role.name == name.value && role.required);
            given.push(Given { name: name.value.clone(), span: name.span, value: name.span, always, field: None });
        }
        let always = captured(&rule.pattern);
        for (index, name) in rule.captures.iter().enumerate().filter(|(_, name)| *name != "trigger") {
            let span = capture_span(rule, name).unwrap_or(written.id.span);
            given.push(Given { name: name.clone(), span, value: span, always: always & 1 << index != 0, field: None });
        }
        for (name, text) in &written.set {
            let Some((_, expr)) = rule.set.iter().find(|(set, _)| *set == name.value) else { continue };
            let kind = rule.set_types.iter().find(|(set, _)| *set == name.value).map_or(ValueType::Column, |(_, kind)| *kind);
            let field = field_of(kind);
            let always = field.is_none() && is_always(expr, &given);
            given.push(Given { name: name.value.clone(), span: name.span, value: text.span, always, field });
        }
        if let Some(inherit) = &written.inherit {
            let base = self.declared.get(&inherit.from.value).map(|declared| &declared.written);
            let required = |name: &str| base.is_none_or(|base| base.roles.iter().any(|(role, required)| *required && role.value == name));
            let roles = inherit.roles.iter().map(|name| (name, None, required(&name.value)));
            let fields = inherit.fields.iter().map(|name| (name, Some(Field::Unknown), false));
            for (name, field, always) in roles.chain(fields) {
                given.push(Given { name: name.value.clone(), span: name.span, value: name.span, always, field });
            }
        }
        given
    }
}

impl Declared {
    /// A role or field that the type does not have, or has as something else.
    fn misfit(&self, path: &str, given: &Given) -> Option<Problem> {
        let (kind, name) = (&self.written.name.value, &given.name);
        let is_role = self.written.roles.iter().any(|(role, _)| role.value == *name);
        let kind_of = self.written.fields.iter().find(|(field, _)| field.value == *name).map(|(_, kind)| *kind);
        let refuse = |message: String, label: &str| Problem::error("E026", message).at(path).label(given.span, label);
        match (given.field, is_role, kind_of) {
            (None, true, _) => None,
            (None, false, Some(_)) => {
                let message = format!("`{name}` is a field of `{kind}`, and this is a role");
                Some(refuse(message, "words of the text").help(format!("compute it under `set`: {name} = \"role.text\"")))
            }
            (Some(_), true, None) => {
                let message = format!("`{name}` is a role of `{kind}`, and this is no span of the text");
                Some(refuse(message, "a computed value").help("the value of a role is a role, a capture or remainder()"))
            }
            (Some(Field::Of(found)), _, Some(wanted)) if found != wanted => {
                let message = format!("the field `{name}` of `{kind}` is {}, and this is {}", word(wanted), word(found));
                Some(Problem::error("E026", message).at(path).label(given.value, word(found)))
            }
            (Some(_), _, Some(_)) => None,
            (field, false, None) => {
                let what = if field.is_none() { "role" } else { "field" };
                let roles = || self.written.roles.iter().map(|(name, _)| name.value.as_str());
                let fields = || self.written.fields.iter().map(|(name, _)| name.value.as_str());
                let known: Vec<&str> = if field.is_none() { roles().collect() } else { fields().collect() };
                let problem = refuse(format!("claims of the type `{kind}` have no {what} `{name}`"), "not in the type");
                Some(match nearest(name, known.iter().copied()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    // A rule may compute more than its type promises.
                    None if field.is_some() => return None,
                    None if known.is_empty() => problem.help(format!("its [[type]] has no {what}s; add it there, in {}", self.path)),
                    None => {
                        problem.help(format!("its {what}s are {}; others are added to its [[type]], in {}", known.join(", "), self.path))
                    }
                })
            }
        }
    }
}

/// What is wrong with a declaration by itself.
fn ill_formed(path: &str, declared: &TypeDef) -> Vec<Problem> {
    let mut out = Vec::new();
    let name = &declared.name;
    let mut refuse = |code, text: &Text, label: &str, message: String, help: &str| {
        out.push(Problem::error(code, message).at(path).label(text.span, label).help(help));
    };
    let entity = is_entity_type(&name.value);
    if !entity && !is_claim_type(&name.value) {
        refuse(
            "E012",
            name,
            "not a type",
            format!("`{}` cannot name a type", name.value),
            "a type of claims is written family.kind in lower case: company.exit; one of entities with a capital: Company",
        );
    }
    if entity && Types::new().find(&name.value).is_some() {
        refuse("E012", name, "built in", format!("the type `{}` is built in", name.value), "declare types of your own only");
    }
    let members = || declared.roles.iter().map(|(name, _)| name).chain(declared.fields.iter().map(|(name, _)| name));
    if entity && let Some(member) = members().next() {
        let help = "an entity type takes `overlap` and `description`; attributes come from `set` and gazetteers";
        refuse("E019", member, "no effect", format!("entities of the type `{}` have no roles and no fields", name.value), help);
    }
    for member in members().filter(|member| is_reserved(&member.value) || !is_name(&member.value) || member.value.starts_with('_')) {
        let help = "a name is made of lower-case letters, digits and `_`, and is no key of a rule: actors, change_unit";
        refuse("E019", member, "not a name", format!("`{}` cannot name a role or field", member.value), help);
    }
    for (field, _) in declared.fields.iter().filter(|(field, _)| declared.roles.iter().any(|(role, _)| role.value == field.value)) {
        refuse("E005", field, "again here", format!("`{}` is a role and a field", field.value), "a name is one or the other");
    }
    out
}

fn fills(given: &[Given], role: &str) -> bool {
    given.iter().any(|given| given.name == role && given.field.is_none() && given.always)
}

/// How to make sure of a role.
fn remedy(rule: &Rule, given: &Given) -> &'static str {
    if rule.written.inherit.iter().any(|inherit| inherit.roles.iter().any(|role| role.span == given.span)) {
        return "fill it here";
    }
    match rule.roles.iter().find(|role| role.name == given.name) {
        Some(role) if role.many == Some(pattern::Group::List) => "write `+` in place of `*`",
        Some(_) => "take the `?` away",
        None => "move it out of the part that may be missing",
    }
}

fn word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Number => "a number",
        FieldKind::Flag => "true or false",
    }
}

/// Captures that every match fills, as bits.
fn captured(node: &Node) -> u32 {
    match node {
        Node::Seq(nodes) => nodes.iter().map(captured).fold(0, |all, one| all | one),
        Node::Alt(nodes) => nodes.iter().map(captured).reduce(|all, one| all & one).unwrap_or(0),
        Node::Capture(index, inner) => 1 << index | captured(inner),
        Node::Slot { capture: Some(index), .. } => 1 << index,
        Node::Repeat(inner, min, _) if *min > 0 => captured(inner),
        _ => 0,
    }
}

/// Where the rule's own pattern names a capture; one that a define names stands elsewhere.
fn capture_span(rule: &Rule, name: &str) -> Option<Span> {
    let text = rule.written.pattern.as_ref().or(rule.written.trigger.as_ref())?;
    let item = pattern::parse(text, "").ok()?;
    let mut found = Vec::new();
    item.captures(&text.value, &mut found);
    found.into_iter().find(|(capture, _)| *capture == name).map(|(_, range)| text.inside(range))
}

/// The kind of a field whose value has a type; `None` for a span, which makes a role.
fn field_of(kind: ValueType) -> Option<Field> {
    match kind {
        ValueType::Text => Some(Field::Of(FieldKind::Text)),
        ValueType::Number => Some(Field::Of(FieldKind::Number)),
        ValueType::Flag => Some(Field::Of(FieldKind::Flag)),
        ValueType::Date => Some(Field::Of(FieldKind::Text)),
        ValueType::Column => Some(Field::Unknown),
        ValueType::Span => None,
    }
}

/// Whether a span expression always has a value.
fn is_always(expr: &Expr, given: &[Given]) -> bool {
    match expr {
        Expr::Call(Function::Remainder, ..) => true,
        Expr::Call(Function::Coalesce, arguments, _) => arguments.iter().any(|argument| is_always(argument, given)),
        Expr::Call(Function::If, arguments, _) => arguments.iter().skip(1).all(|argument| is_always(argument, given)),
        Expr::Name(name, None, _) => ["trigger", "match"].contains(&name.as_str()) || fills(given, name),
        _ => false,
    }
}
