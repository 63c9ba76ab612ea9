//! A scene and its rules to matches: candidates by anchors, entity rules phase by phase, then claims.

use super::candidates::{self, Pair, Presence};
use super::file::RuleKind;
use super::lexicon::ClassId;
use super::matcher::{self, Captured, PatternMatch};
use super::pattern::Group;
use super::program::{Program, TypeId, builtin};
use super::roles::{self, Fill, Frame};
use super::scene::{Origin, Scene, TypedSpan};
use crate::problem::Problem;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::Range;

/// A claim rule's match, before it is a claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Match {
    /// Index of the rule in the program.
    pub rule: u32,
    /// Index of the sentence.
    pub sentence: u32,
    /// The trigger's tokens.
    pub trigger: Range<u32>,
    /// Class and entry of the trigger's word, for its lemma and attributes.
    pub word: Option<(ClassId, u32)>,
    /// All tokens of the pattern.
    pub tokens: Range<u32>,
    /// Fillers by role or capture, helpers (`_x`) included.
    pub roles: Vec<(String, Vec<Fill>)>,
    /// Made from a gapped clause.
    pub gapped: bool,
}

/// Where rules are tried. The matches are the same: the other ways prove that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tried {
    /// Where the index finds what they need; a sentence is parsed when one asks for it.
    #[default]
    Found,
    /// The rules that ask for tags or trees everywhere, and all sentences are parsed.
    Parsed,
    /// All rules everywhere, and all sentences are parsed.
    Everywhere,
}

/// Which rules run: all, or one with what it needs (for its tests).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Selection {
    /// Every rule.
    #[default]
    All,
    /// Entity rules, modifiers, and of the claim rules this one with those it inherits from; of drafts this one with what it needs.
    Only(u32),
}

impl Selection {
    pub(super) fn has(self, program: &Program, index: u32) -> bool {
        let Selection::Only(wanted) = self else { return program.rules[index as usize].active };
        let (rule, wanted_rule) = (&program.rules[index as usize], &program.rules[wanted as usize]);
        let inherits = || wanted_rule.inherit.as_ref().is_some_and(|i| rule.written.emits.as_ref().is_some_and(|e| e.value == i.from));
        let needed = match (rule.kind, wanted_rule.kind) {
            (RuleKind::Claim, RuleKind::Claim) => inherits(),
            (RuleKind::Modifier, _) => rule.active,
            _ => true,
        };
        // Drafts of one pack build on each other, and nothing else builds on them.
        index == wanted || needed && (rule.active || !wanted_rule.active && rule.pack == wanted_rule.pack)
    }
}

/// Runs the entity rules, phase by phase; their spans stand in the scene afterwards.
pub fn entities(scene: &mut Scene<'_>, problems: &mut Vec<Problem>) {
    let program = scene.program;
    let rules = program.of_kind(RuleKind::Entity);
    let phase_of = |rule: u32| program.rules[rule as usize].phase;
    let mut by_word = candidates::by_words(scene, RuleKind::Entity, None);
    by_word.sort_unstable_by_key(|(sentence, rule)| (phase_of(*rule), *sentence, *rule));
    let mut presence = Presence::default();
    let mut start = rules.start;
    while start < rules.end {
        let phase = phase_of(start);
        let end = (start..rules.end).find(|rule| phase_of(*rule) != phase).unwrap_or(rules.end);
        let from = by_word.partition_point(|(_, rule)| phase_of(*rule) < phase);
        let to = by_word.partition_point(|(_, rule)| phase_of(*rule) <= phase);
        let mut pairs = by_word[from..to].to_vec();
        candidates::with_types(scene, start..end, &mut pairs);
        let mut gained = run_entities(scene, &pairs, &mut presence, problems);
        for round in 1.. {
            // A recursive rule looks again only where what it uses was found.
            let again = used_in(scene, start..end, &gained);
            if again.is_empty() {
                break;
            }
            if round == ROUNDS {
                let name = program.rule_name(&program.rules[again[0].1 as usize]);
                problems.push(Problem::warning("L004", format!("recursive rule {name} was stopped after {ROUNDS} rounds")));
                break;
            }
            gained = run_entities(scene, &again, &mut presence, problems);
        }
        start = end;
    }
    short_forms(scene);
}

/// Rounds of a recursive rule.
const ROUNDS: u32 = 4;

/// Pairs of the recursive rules that use a type which a sentence gained.
fn used_in(scene: &Scene<'_>, rules: Range<u32>, gained: &[(u32, TypeId)]) -> Vec<Pair> {
    let program = scene.program;
    let mut pairs: Vec<Pair> = Vec::new();
    for rule in rules.filter(|rule| program.rules[*rule as usize].recursive && scene.selection.has(program, *rule)) {
        let uses = &program.rules[rule as usize].uses;
        let used = gained.iter().filter(|(_, kind)| uses.iter().any(|wanted| program.types.is_a(*kind, *wanted)));
        pairs.extend(used.map(|(sentence, _)| (*sentence, rule)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn run_entities(scene: &mut Scene<'_>, pairs: &[Pair], presence: &mut Presence, problems: &mut Vec<Problem>) -> Vec<(u32, TypeId)> {
    let mut found = Vec::new();
    for (sentence, rule) in pairs {
        entity_spans(scene, *sentence as usize, *rule, presence, &mut found, problems);
    }
    scene.add(found)
}

/// The matches of a rule that start in a sentence, those set aside that an anti-pattern kills.
fn matches(scene: &mut Scene<'_>, index: u32, sentence: usize, presence: &mut Presence, problems: &mut Vec<Problem>) -> Vec<PatternMatch> {
    let program = scene.program;
    let rule = &program.rules[index as usize];
    let mut found = Vec::new();
    let Some(place) = candidates::place(scene, rule, sentence) else { return found };
    let possible = presence.has_all(scene, &place.stretch, index);
    if !possible && !scene.is_tried_everywhere(rule) || rule.needs_syntax && !scene.parse_all(&place.stretch) {
        return found;
    }
    let limits = matcher::find(scene, rule, &place, possible, &mut found);
    if limits.steps {
        let message = format!("rule {} gave up a sentence after {} steps", program.rule_name(rule), matcher::STEPS);
        problems.push(Problem::warning("L001", message));
    }
    if limits.length {
        let message = format!("rule {} was not followed beyond {} tokens", program.rule_name(rule), matcher::LENGTH);
        problems.push(Problem::warning("L003", message));
    }
    found.retain(|m| !rule.unless.iter().any(|unless| matcher::overlaps(scene, unless, &place.stretch, &m.tokens)));
    found
}

fn entity_spans(
    scene: &mut Scene<'_>,
    sentence: usize,
    index: u32,
    presence: &mut Presence,
    found: &mut Vec<TypedSpan>,
    problems: &mut Vec<Problem>,
) {
    let rule = &scene.program.rules[index as usize];
    let Some(kind) = rule.emits else { return };
    for m in matches(scene, index, sentence, presence, problems) {
        let tokens = match rule.span {
            Some(capture) => match m.capture(capture).and_then(|c| c.first()) {
                Some(captured) => captured.tokens.clone(),
                None => continue,
            },
            None => m.tokens.clone(),
        };
        // A name stands in one sentence, whatever else its rule reads.
        if tokens.is_empty() || scene.document.sentence_of(tokens.start) != scene.document.sentence_of(tokens.end - 1) {
            continue;
        }
        let environment = crate::rules::values::Values::new(scene, rule, sentence as u32, &m);
        if rule.condition.as_ref().is_some_and(|c| !c.eval(&environment).is_true()) {
            continue;
        }
        let attributes =
            rule.set.iter().filter_map(|(name, expr)| Some((name.clone(), environment.as_text(&expr.eval(&environment))?))).collect();
        let confidence = rule.written.confidence.unwrap_or(1.0);
        found.push(TypedSpan { kind, core: tokens.clone(), tokens, origin: Origin::Rule(index), confidence, attributes });
    }
}

/// Later mentions of a name that a rule found: "Norda" or "Norda Robotics" after "Norda Robotics, the drone maker", "Silva" after "Ana Silva".
fn short_forms(scene: &mut Scene<'_>) {
    let word = |t: u32| scene.document.tokens[t as usize].lower;
    // By the first word of the whole name and of each of its endings.
    let mut known: FxHashMap<u64, Vec<(&TypedSpan, u32)>> = FxHashMap::default();
    for span in scene.spans.iter().filter(|s| matches!(s.origin, Origin::Rule(_))) {
        for start in span.tokens.clone() {
            known.entry(word(start)).or_default().push((span, start));
        }
    }
    let mut found: Vec<TypedSpan> = Vec::new();
    for name in scene.spans.iter().filter(|s| s.kind == builtin::NAME) {
        let Some(fuller) = known.get(&word(name.tokens.start)) else { continue };
        let length = name.tokens.len() as u32;
        let same = |from: u32| name.tokens.clone().zip(from..).all(|(a, b)| word(a) == word(b));
        let full = fuller.iter().find(|(f, start)| {
            let part = *start == f.tokens.start && f.tokens.len() as u32 >= length || f.tokens.end - start == length;
            f.tokens.start < name.tokens.start && part && same(*start)
        });
        let sentence = scene.sentence(scene.document.sentence_of(name.tokens.start));
        let taken = |s: &TypedSpan| {
            let named = s.kind != builtin::NAME && !matches!(s.origin, Origin::Annotation(_));
            named && s.tokens.start < name.tokens.end && name.tokens.start < s.tokens.end
        };
        if let Some((full, _)) = full.filter(|_| !scene.spans_in(sentence).iter().any(taken)) {
            found.push(TypedSpan { tokens: name.tokens.clone(), core: name.core.clone(), ..(*full).clone() });
        }
    }
    scene.add(found);
}

/// A sentence of more tokens than this is no sentence (a table, a word list): its claims would each quote all of it.
const LONGEST: u32 = 1_000;

/// Runs the claim rules.
pub fn claims(scene: &mut Scene<'_>, selection: Selection, problems: &mut Vec<Problem>) -> Vec<Match> {
    let program = scene.program;
    let mut presence = Presence::default();
    let mut pairs = candidates::by_words(scene, RuleKind::Claim, Some(&mut presence));
    candidates::with_types(scene, program.of_kind(RuleKind::Claim), &mut pairs);
    let long = |sentence: u32| scene.sentence(sentence as usize).len() as u32 > LONGEST;
    if (0..scene.document.sentences.len() as u32).any(long) {
        problems.push(Problem::warning("L002", format!("a sentence of more than {LONGEST} tokens was not searched for claims")));
        pairs.retain(|(sentence, _)| !long(*sentence));
    }
    let mut found = Vec::new();
    for (sentence, index) in pairs {
        if !selection.has(program, index) {
            continue;
        }
        let rule = &program.rules[index as usize];
        for m in matches(scene, index, sentence as usize, &mut presence, problems) {
            if !rule.slots {
                by_captures(scene, index, &m, &mut found);
            } else if may_act(scene, sentence as usize, &m) && scene.parse(sentence as usize) {
                by_slots(scene, index, sentence, &m, &mut found);
            }
        }
    }
    found
}

/// A trigger that is a verb by rule must be one in the sentence.
fn may_act(scene: &mut Scene<'_>, sentence: usize, m: &PatternMatch) -> bool {
    let verbs = m.words.iter().all(|(class, ..)| scene.program.classes[*class as usize].inflects == Some('v'));
    !verbs || scene.is_verbal(sentence, &m.tokens)
}

/// Finds the cues of modifiers in the sentences that have matches: sentence, rule and tokens.
pub fn cues(scene: &mut Scene<'_>, sentences: &BTreeSet<u32>, problems: &mut Vec<Problem>) -> Vec<(u32, u32, Range<u32>)> {
    let mut presence = Presence::default();
    let mut pairs = candidates::by_words(scene, RuleKind::Modifier, Some(&mut presence));
    candidates::with_types(scene, scene.program.of_kind(RuleKind::Modifier), &mut pairs);
    pairs.retain(|(sentence, _)| sentences.contains(sentence));
    let mut found = Vec::new();
    for (sentence, index) in pairs {
        let cues = matches(scene, index, sentence as usize, &mut presence, problems);
        found.extend(cues.into_iter().map(|m| (sentence, index, m.tokens)));
    }
    found
}

fn by_slots(scene: &Scene<'_>, index: u32, sentence: u32, m: &PatternMatch, out: &mut Vec<Match>) {
    let program = scene.program;
    let rule = &program.rules[index as usize];
    let tokens = scene.sentence(sentence as usize);
    let Some(tree) = scene.tree(sentence as usize) else { return };
    let frame = Frame {
        scene,
        tree,
        first: tokens.start,
        end: tokens.end,
        sentence: sentence as usize,
        trigger: m.tokens.clone(),
        scope: rule.scope,
    };
    for filled in roles::fill(&frame, rule) {
        let mut roles: Vec<(String, Vec<Fill>)> =
            filled.roles.into_iter().map(|(role, fills)| (rule.roles[role].name.clone(), fills)).collect();
        for (capture, _, fillers) in &m.captures {
            let name = &rule.captures[*capture as usize];
            if name != "trigger" && roles.iter().all(|(role, _)| role != name) {
                roles.push((name.clone(), fillers.iter().map(|c| captured_fill(scene, c, name)).collect()));
            }
        }
        let word = trigger_word(program, m).map(|(class, entry, _)| (class, entry));
        out.push(Match { rule: index, sentence, trigger: m.tokens.clone(), word, tokens: m.tokens.clone(), roles, gapped: filled.gapped });
    }
}

fn by_captures(scene: &Scene<'_>, index: u32, m: &PatternMatch, out: &mut Vec<Match>) {
    let program = scene.program;
    let rule = &program.rules[index as usize];
    let word = trigger_word(program, m);
    let marked = rule.captures.iter().position(|c| c == "trigger").and_then(|c| m.capture(c as u8)).and_then(|c| c.first());
    let trigger = marked.map_or_else(|| word.as_ref().map_or(m.tokens.clone(), |(.., range)| range.clone()), |c| c.tokens.clone());
    let mut roles = Vec::new();
    let mut each: Option<(usize, Vec<Fill>)> = None;
    for (capture, group, fillers) in &m.captures {
        let name = &rule.captures[*capture as usize];
        if name == "trigger" {
            continue;
        }
        let fills: Vec<Fill> = fillers.iter().map(|c| captured_fill(scene, c, name)).collect();
        if *group == Some(Group::Each) {
            each = Some((roles.len(), fills.clone()));
        }
        roles.push((name.clone(), fills));
    }
    let whole = Match {
        rule: index,
        sentence: scene.document.sentence_of(trigger.start) as u32,
        trigger,
        word: word.map(|(class, entry, _)| (class, entry)),
        tokens: m.tokens.clone(),
        roles,
        gapped: false,
    };
    match each {
        None => out.push(whole),
        Some((role, fills)) => {
            for fill in fills {
                let mut one = whole.clone();
                one.roles[role].1 = vec![fill];
                out.push(one);
            }
        }
    }
}

/// A capture as the filler of a role.
pub fn captured_fill(scene: &Scene<'_>, captured: &Captured, name: &str) -> Fill {
    let last = captured.span.map_or(captured.tokens.end, |s| scene.spans[s].core.end).max(captured.tokens.start + 1) - 1;
    let head = captured.head.unwrap_or(last);
    Fill {
        tokens: captured.tokens.clone(),
        head,
        opened: captured.tokens.start,
        span: captured.span,
        kind: captured.kind.unwrap_or(builtin::SENTENCE),
        descriptor: captured.descriptor.clone(),
        soft: false,
        inherited: false,
        base: None,
        via: format!("capture {name}"),
    }
}

/// The word that is the trigger: the first inflected verb, else the first lemma, else the first literal.
fn trigger_word(program: &Program, m: &PatternMatch) -> Option<(ClassId, u32, Range<u32>)> {
    let inflects = |class: ClassId| program.classes[class as usize].inflects;
    let by = |wanted: &dyn Fn(Option<char>) -> bool| m.words.iter().find(|(class, ..)| wanted(inflects(*class))).cloned();
    by(&|c| c == Some('v')).or_else(|| by(&|c| c.is_some())).or_else(|| m.words.first().cloned())
}
