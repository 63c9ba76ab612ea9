//! Typed spans to entities: one for each thing named, with all its mentions.

use super::{Entity, Mention};
use crate::rules::program::{GazetteerEntry, Types};
use crate::rules::scene::{Origin, Scene, TypedSpan};
use crate::span::Span;
use std::collections::BTreeMap;

/// The entities in the order of their first mention, and for each span of the scene the index of its entity.
pub fn collect(scene: &Scene<'_>) -> (Vec<Entity>, Vec<Option<usize>>) {
    let mut entities: Vec<Entity> = Vec::new();
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut owners = vec![None; scene.spans.len()];
    for (index, span) in scene.spans.iter().enumerate() {
        if matches!(span.origin, Origin::Annotation(_)) || Types::is_builtin(span.kind) {
            continue;
        }
        let words = scene.bytes(span.tokens.clone());
        let text = words.text(&scene.document.article.text);
        let listed = listed(scene, span);
        let identity = match listed {
            Some(entry) => format!("id:{}", entry.id),
            None => known_as(scene, &by_key, &entities, span, text),
        };
        let entity = *by_key.entry(identity).or_insert_with(|| {
            let kind = listed.map_or(span.kind, |entry| entry.kind);
            entities.push(Entity {
                kind: scene.program.types.name(kind).to_owned(),
                name: listed.map_or_else(|| text.to_owned(), |entry| entry.name.clone()),
                key: listed.map(|entry| entry.id.clone()),
                attributes: listed.map(|entry| entry.attributes.clone()).unwrap_or_default(),
                mentions: Vec::new(),
            });
            entities.len() - 1
        });
        add(scene, &mut entities[entity], span, words, text);
        owners[index] = Some(entity);
    }
    (entities, owners)
}

fn add(scene: &Scene<'_>, entity: &mut Entity, span: &TypedSpan, words: Span, text: &str) {
    let rule = match span.origin {
        Origin::Listed(entry) => scene.program.entries[entry as usize].source.clone(),
        Origin::Rule(rule) => scene.program.rule_name(&scene.program.rules[rule as usize]),
        Origin::Annotation(_) => return,
    };
    if entity.key.is_none() && text.len() > entity.name.len() {
        text.clone_into(&mut entity.name);
    }
    for (name, value) in &span.attributes {
        if !entity.attributes.iter().any(|(known, _)| known == name) {
            entity.attributes.push((name.clone(), value.clone()));
        }
    }
    entity.attributes.sort();
    entity.mentions.push(Mention { span: words, rule });
}

/// The gazetteer entry of a span: its own, or the listed company whose name a longer form begins with ("Xiaomi Corporation").
fn listed<'s>(scene: &'s Scene<'_>, span: &TypedSpan) -> Option<&'s GazetteerEntry> {
    match span.origin {
        Origin::Listed(entry) => Some(&scene.program.entries[entry as usize]),
        _ => None,
    }
}

/// The identity of an unlisted name: that of a fuller or shorter form of the same type, else its own words.
fn known_as(scene: &Scene<'_>, by_key: &BTreeMap<String, usize>, entities: &[Entity], span: &TypedSpan, text: &str) -> String {
    let kind = scene.program.types.name(span.kind);
    let folded = text.to_lowercase().replace('’', "'");
    let own = format!("{kind}:{folded}");
    if by_key.contains_key(&own) {
        return own;
    }
    let part_of = |short: &str, long: &str| {
        long.len() > short.len() && (long.starts_with(&format!("{short} ")) || long.ends_with(&format!(" {short}")))
    };
    let same = by_key.iter().find(|(key, index)| {
        let known = entities[**index].name.to_lowercase();
        entities[**index].kind == kind
            && entities[**index].key.is_none()
            && key.starts_with(kind)
            && (part_of(&folded, &known) || part_of(&known, &folded))
    });
    same.map_or(own, |(key, _)| key.clone())
}
