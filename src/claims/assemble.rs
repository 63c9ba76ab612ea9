//! Matches to draft claims: fillers get their entities, amounts and dates, `set` its values, `inherit` its source.

use super::{Claim, FieldValue, Filler, Modality, Role};
use crate::rules::expr::Value;
use crate::rules::program::{MODALITIES, Program, Rule};
use crate::rules::roles::Fill;
use crate::rules::run::Match;
use crate::rules::scene::{Origin, Scene, TypedSpan};
use crate::rules::values::Values;
use crate::span::Span;
use std::ops::Range;

/// A claim on its way, with what later steps need.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// The claim so far.
    pub claim: Claim,
    /// The rule in the program.
    pub rule: u32,
    /// The sentence.
    pub sentence: u32,
    /// The trigger's tokens.
    pub trigger: Range<u32>,
    /// Token ranges whose claims get this claim's source.
    pub covers: Vec<Range<u32>>,
    /// Head token of the source's filler.
    pub source_head: Option<u32>,
}

/// Maps annotations and spans to the lists of the extraction.
pub struct Links<'l> {
    /// Entity of each span of the scene.
    pub entities: &'l [Option<usize>],
    /// Quantity of each annotation.
    pub quantities: &'l [Option<usize>],
    /// Date of each annotation.
    pub dates: &'l [Option<usize>],
}

/// Drafts sentence by sentence; those whose `where` fails are left out. Heirs come phase by phase, so that each sees all it may extend.
pub fn drafts(scene: &Scene<'_>, matches: &[Match], links: &Links<'_>) -> Vec<Draft> {
    let phase = |m: &&Match| scene.program.rules[m.rule as usize].phase;
    let mut order: Vec<&Match> = matches.iter().collect();
    order.sort_by_key(phase);
    let mut drafts: Vec<Draft> = Vec::new();
    for of_phase in order.chunk_by(|a, b| phase(a) == phase(b)) {
        let found = of_phase.iter().filter_map(|m| {
            let mut draft = draft(scene, m, links)?;
            inherit(&scene.program.rules[m.rule as usize], &mut draft, &drafts).then_some(draft)
        });
        let found: Vec<Draft> = found.collect();
        drafts.extend(found);
        drafts.sort_by_key(|d| d.sentence);
    }
    drafts
}

fn draft(scene: &Scene<'_>, found: &Match, links: &Links<'_>) -> Option<Draft> {
    let program = scene.program;
    let rule = &program.rules[found.rule as usize];
    let values = Values::of(scene, found);
    if rule.condition.as_ref().is_some_and(|c| !c.eval(&values).is_true()) {
        return None;
    }
    let mut roles: Vec<Role> = found
        .roles
        .iter()
        .filter(|(name, _)| !name.starts_with('_'))
        .map(|(name, fills)| Role { name: name.clone(), fillers: fills.iter().map(|f| filler(scene, f, links)).collect() })
        .collect();
    let attributed = rule.written.attributes.as_ref().map(|a| a.value.as_str());
    let of_role = |name: &str| {
        found.roles.iter().find(|(n, _)| n == name).map(|(_, fills)| fills.iter().map(|f| f.tokens.clone()).collect::<Vec<_>>())
    };
    let mut covers = attributed.and_then(of_role).unwrap_or_default();
    let mut fields = Vec::new();
    for (name, expr) in rule.set.iter().filter(|(name, _)| !name.starts_with('_')) {
        match expr.eval(&values) {
            Value::Absent => {}
            Value::Text(text) | Value::Date(text) => fields.push((name.clone(), FieldValue::Text(text))),
            Value::Number(number) => fields.push((name.clone(), FieldValue::Number(number.normalize()))),
            Value::Flag(flag) => fields.push((name.clone(), FieldValue::Flag(flag))),
            Value::Span(pieces) => {
                if attributed == Some(name) {
                    covers.extend(pieces.iter().cloned());
                }
                let Some(first) = pieces.first() else { continue };
                let filler = Filler {
                    span: scene.bytes(first.clone()),
                    entity: None,
                    quantity: None,
                    date: None,
                    inherited: false,
                    descriptor: None,
                    via: "set".to_owned(),
                };
                roles.retain(|r| r.name != *name);
                roles.push(Role { name: name.clone(), fillers: vec![filler] });
            }
        }
    }
    sort_roles(&mut roles);
    let sentence = |token: u32| &scene.document.sentences[scene.document.sentence_of(token)];
    let evidence = Span { start: sentence(found.tokens.start).span.start, end: sentence(found.tokens.end - 1).span.end };
    let modality = rule.written.modality.as_ref().and_then(|m| Modality::parse(&m.value)).unwrap_or_default();
    let mut factors = vec![("rule".to_owned(), rule.written.confidence.unwrap_or(0.8))];
    if found.gapped {
        factors.push(("gapping".to_owned(), 0.9));
    }
    if found.roles.iter().any(|(_, fills)| fills.iter().any(|f| f.soft && !f.inherited)) {
        factors.push(("attachment".to_owned(), 0.95));
    }
    let claim = Claim {
        id: String::new(),
        kind: rule.written.emits.as_ref().map(|e| e.value.clone()).unwrap_or_default(),
        rule: program.rule_reference(rule),
        trigger: scene.bytes(found.trigger.clone()),
        lemma: lemma(program, found, scene),
        roles,
        fields,
        negated: false,
        modality,
        attribution: Vec::new(),
        confidence: 1.0,
        factors,
        evidence,
        block: sentence(found.trigger.start).block as usize,
    };
    let source_head = found.roles.iter().find(|(name, _)| name == "source").and_then(|(_, fills)| fills.first()).map(|f| f.head);
    Some(Draft { claim, rule: found.rule, sentence: found.sentence, trigger: found.trigger.clone(), covers, source_head })
}

fn lemma(program: &Program, found: &Match, scene: &Scene<'_>) -> String {
    match found.word {
        Some((class, entry)) => program.classes[class as usize].entries[entry as usize].clone(),
        None => scene.bytes(found.trigger.clone()).text(&scene.document.article.text).to_lowercase(),
    }
}

fn filler(scene: &Scene<'_>, fill: &Fill, links: &Links<'_>) -> Filler {
    // A noun phrase headed by a name is a mention of it, whichever type fitted.
    let span = fill.span.or_else(|| {
        let sentence = scene.sentence(scene.document.sentence_of(fill.head));
        let named = |s: &TypedSpan| s.tokens.contains(&fill.head) && !matches!(s.origin, Origin::Annotation(_));
        let over = scene.spans_in(sentence.clone()).iter().position(named).map(|index| scene.first_span_in(sentence) + index);
        over.filter(|index| {
            fill.tokens.start <= scene.spans[*index].tokens.start
                && scene.spans[*index].tokens.end <= fill.tokens.end
                && fill.tokens.len() <= 12
        })
    });
    let annotation =
        fill.span.and_then(|s| if let Origin::Annotation(index) = scene.spans[s].origin { Some(index as usize) } else { None });
    let via = format!("{}: {}", fill.via, scene.program.types.name(fill.kind));
    Filler {
        span: scene.bytes(fill.tokens.clone()),
        entity: span.and_then(|s| links.entities[s]),
        quantity: annotation.and_then(|a| links.quantities[a]),
        date: annotation.and_then(|a| links.dates[a]),
        inherited: fill.inherited,
        descriptor: fill.descriptor.clone().map(|d| scene.bytes(d)),
        via,
    }
}

/// Roles by the position of their first filler, then by name; fillers by position.
pub fn sort_roles(roles: &mut [Role]) {
    for role in roles.iter_mut() {
        role.fillers.sort_by_key(|f| f.span);
    }
    roles.sort_by(|a, b| {
        let start = |role: &Role| role.fillers.first().map_or(Span::default(), |f| f.span);
        (start(a), &a.name).cmp(&(start(b), &b.name))
    });
}

/// Copies what the heir does not say from the nearest claim of the type to its left; false if there is none.
fn inherit(rule: &Rule, heir: &mut Draft, bases: &[Draft]) -> bool {
    let Some(inherit) = &rule.inherit else { return true };
    // Drafts come sentence by sentence.
    let from = bases.partition_point(|b| b.sentence < heir.sentence);
    let near = bases[from..].iter().take_while(|b| b.sentence == heir.sentence);
    let left = near.filter(|b| b.claim.kind == inherit.from && b.trigger.start < heir.trigger.start);
    let Some(base) = left.max_by_key(|b| (b.trigger.start, b.claim.roles.len())) else { return false };
    for role in base.claim.roles.iter().filter(|r| inherit.roles.contains(&r.name)) {
        if heir.claim.roles.iter().all(|r| r.name != role.name) {
            let mut copy = role.clone();
            copy.fillers.iter_mut().for_each(|f| f.inherited = true);
            heir.claim.roles.push(copy);
        }
    }
    sort_roles(&mut heir.claim.roles);
    for field in base.claim.fields.iter().filter(|(name, _)| inherit.fields.contains(name)) {
        if heir.claim.fields.iter().all(|(name, _)| *name != field.0) {
            heir.claim.fields.push(field.clone());
        }
    }
    heir.claim.fields.sort_by(|a, b| a.0.cmp(&b.0));
    sign_of_change(&mut heir.claim.fields);
    heir.claim.factors.push(("inherited".to_owned(), 0.9));
    true
}

/// A change copied into the direction of the claim it extends takes that sign: 98% of a fall is −98.
fn sign_of_change(fields: &mut [(String, FieldValue)]) {
    let down = fields.iter().any(|(name, value)| name == "direction" && *value == FieldValue::Text("down".to_owned()));
    for (name, value) in fields.iter_mut() {
        if let ("change", FieldValue::Number(number)) = (name.as_str(), value) {
            number.set_sign_negative(down);
        }
    }
}

/// The modality that an effect's index names.
pub fn modality(index: u8) -> Modality {
    MODALITIES.get(index as usize).and_then(|word| Modality::parse(word)).unwrap_or_default()
}
