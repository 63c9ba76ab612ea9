//! Typed spans to entities: one for each thing named, with all its mentions.

use super::{Entity, Mention};
use crate::rules::program::Types;
use crate::rules::scene::{Origin, Scene, TypedSpan};
use crate::span::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// The entities in the order of their first mention, and for each span of the scene the index of its entity.
pub fn collect(scene: &Scene<'_>) -> (Vec<Entity>, Vec<Option<usize>>) {
    let mut entities: Vec<Entity> = Vec::new();
    let mut by_key: FxHashMap<String, usize> = FxHashMap::default();
    let mut unlisted = Unlisted::default();
    let mut owners = vec![None; scene.spans.len()];
    let entries = &scene.program.entries;
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    for (index, span) in scene.spans.iter().enumerate() {
        if matches!(span.origin, Origin::Annotation(_)) || Types::is_builtin(span.kind) {
            continue;
        }
        let words = scene.bytes(span.tokens.clone());
        let text = words.text(&scene.document.article.text);
        let listed = if let Origin::Listed(entry) = span.origin { Some(entry) } else { None };
        let identity = match listed {
            Some(entry) => format!("id:{}", entries.id(entry)),
            None => unlisted.identity(scene.program.types.name(span.kind), text),
        };
        let entity = *by_key.entry(identity).or_insert_with(|| {
            let kind = listed.map_or(span.kind, |entry| entries.kind(entry));
            entities.push(Entity {
                kind: scene.program.types.name(kind).to_owned(),
                name: listed.map_or(text, |entry| entries.name(entry)).to_owned(),
                key: listed.map(|entry| entries.id(entry).to_owned()),
                attributes: listed.map(|entry| entries.attributes(entry).map(owned).collect()).unwrap_or_default(),
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
        Origin::Listed(entry) => scene.program.entries.source(entry).to_owned(),
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

/// Names that no list has, by their words.
#[derive(Default)]
struct Unlisted {
    /// Identities in use.
    known: FxHashSet<String>,
    /// The identity that a beginning or ending of a known name stands for.
    parts: FxHashMap<String, String>,
}

impl Unlisted {
    /// The identity of a name: its own words, or that of a fuller or shorter form of the same type.
    fn identity(&mut self, kind: &str, text: &str) -> String {
        let folded = text.to_lowercase().replace('’', "'");
        let own = format!("{kind}:{folded}");
        if self.known.contains(&own) {
            return own;
        }
        let spaces = || folded.match_indices(' ').map(|(at, _)| at);
        let parts: Vec<String> = spaces().flat_map(|at| [&folded[..at], &folded[at + 1..]]).map(|part| format!("{kind}:{part}")).collect();
        let shorter = || parts.iter().find(|part| self.known.contains(*part)).cloned();
        let identity = self.parts.get(&own).cloned().or_else(shorter).unwrap_or(own);
        for part in parts {
            self.parts.entry(part).or_insert_with(|| identity.clone());
        }
        self.known.insert(identity.clone());
        identity
    }
}
