//! The namespace of packs to tables: rules, lists, types, slots.

use crate::cli::columns::table;
use crate::cli::screen::Screen;
use crate::rules::builtin::NAME;
use crate::rules::file::{EffectDef, RuleDef, RuleKind, kind_name};
use crate::rules::pattern::Ref;
use crate::rules::program::Types;
use crate::rules::resolve::Namespace;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in each slot that is no preposition.
const SLOTS: [(&str, &str); 14] = [
    ("agent", "who does it, in the active and the passive"),
    ("patient", "to whom it is done, in the active and the passive"),
    ("subject", "the subject, as the sentence has it"),
    ("object", "the object, or a bare amount behind the verb"),
    ("that-clause", "what is said: that …"),
    ("to-clause", "what is urged or planned: to …"),
    ("ing-clause", "what is begun or denied: …ing"),
    ("quote", "words in quotation marks"),
    ("clause", "the clause beside the trigger, without \"that\""),
    ("time", "a date phrase of the clause"),
    ("relative", "a relative clause: who, which or that …"),
    ("appos", "an apposition, behind a comma or a colon"),
    ("left", "the nearest span of the type to the left, in the clause"),
    ("right", "the nearest span of the type to the right, in the clause"),
];

/// All rules, draft ones too.
pub fn rules(space: &Namespace, screen: &Screen) -> String {
    let mut rows: Vec<[String; 5]> = Vec::new();
    for (pack, file) in &space.files {
        for rule in &file.rules {
            let status = rule.status.as_ref().map_or("stable", |status| &status.value).to_owned();
            let id = format!("{}/{}", space.packs[*pack].name, rule.id.value);
            rows.push([id, kind_name(rule.kind).to_owned(), emits(rule), status, file.path.clone()]);
        }
    }
    rows.sort();
    table(["rule", "kind", "emits", "status", "file"], &rows, screen)
}

/// What a rule makes; of a modifier, its effect.
fn emits(rule: &RuleDef) -> String {
    match (&rule.emits, &rule.effect) {
        (Some(emits), _) => emits.value.clone(),
        (None, Some(EffectDef::Word(word))) => word.value.clone(),
        (None, Some(EffectDef::Confidence(factor))) => format!("confidence × {factor}"),
        (None, None) => String::new(),
    }
}

/// All word lists.
pub fn lists(space: &Namespace, screen: &Screen) -> String {
    let mut rows: Vec<[String; 4]> = Vec::new();
    for (pack, name, index) in space.named_lists() {
        let words = space.lists[index as usize].rows.len().to_string();
        let file = space.list_places[index as usize].path.clone();
        rows.push([format!("@{name}"), space.packs[pack].name.clone(), words, file]);
    }
    rows.sort();
    table(["list", "pack", "words", "file"], &rows, screen)
}

/// All types of names and of claims.
pub fn types(space: &Namespace, screen: &Screen) -> String {
    let mut emitters: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (kind, source) in space.entries.sources_of_kinds() {
        emitters.entry(space.types.name(kind)).or_default().insert(source.to_owned());
    }
    for (pack, file) in &space.files {
        for rule in file.rules.iter().filter(|rule| rule.kind != RuleKind::Modifier) {
            if let Some(emits) = &rule.emits {
                let id = format!("{}/{}", space.packs[*pack].name, rule.id.value);
                emitters.entry(&emits.value).or_default().insert(id);
            }
        }
    }
    let mut rows: Vec<[String; 3]> = Vec::new();
    for name in space.types.names() {
        let parent = space.types.find(name).and_then(|kind| space.types.parent(kind)).map_or("", |parent| space.types.name(parent));
        let by = match emitters.remove(name) {
            Some(by) => by.into_iter().collect::<Vec<_>>().join(", "),
            None if space.types.find(name).is_some_and(Types::is_builtin) => "built in".to_owned(),
            None => String::new(),
        };
        rows.push([name.to_owned(), parent.to_owned(), by]);
    }
    // What is left are types of claims.
    for (name, by) in emitters {
        rows.push([name.to_owned(), String::new(), by.into_iter().collect::<Vec<_>>().join(", ")]);
    }
    table(["type", "parent", "emitted by"], &rows, screen)
}

/// All slots: those of grammar, then the prepositions of the pack's list.
pub fn slots(space: &mut Namespace, screen: &Screen) -> String {
    let mut rows: Vec<[String; 2]> = SLOTS.iter().map(|(name, what)| [(*name).to_owned(), (*what).to_owned()]).collect();
    let prepositions = Ref { pack: Some(NAME.to_owned()), name: "prepositions".to_owned() };
    if let Some(list) = space.list(0, &prepositions) {
        rows.extend(space.lists[list as usize].rows.iter().map(|(words, _)| [words.clone(), format!("the phrase behind “{words}”")]));
    }
    table(["slot", "what stands there"], &rows, screen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::program::SlotKind;

    #[test]
    fn every_slot_is_told() {
        let told = SLOTS.map(|(name, _)| name);
        assert_eq!(told, SlotKind::NAMED.map(|(name, _)| name));
    }
}
