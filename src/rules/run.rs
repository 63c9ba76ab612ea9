//! A scene and its rules to matches: candidates by anchors, entity rules phase by phase, then claims.

use super::file::RuleKind;
use super::lexicon::ClassId;
use super::matcher::{self, Captured, PatternMatch};
use super::pattern::Group;
use super::program::{Anchor, Program, Rule, builtin};
use super::roles::{self, Fill, Frame};
use super::scene::{Origin, Scene, TypedSpan};
use crate::article::BlockKind;
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
    fn has(self, program: &Program, index: u32) -> bool {
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
    let by_word = candidates_by_word(scene, RuleKind::Entity);
    let phases: BTreeSet<u32> = program.rules.iter().filter(|r| r.kind == RuleKind::Entity).map(|r| r.phase).collect();
    for phase in phases {
        let mut candidates: Vec<(u32, u32)> =
            by_word.iter().copied().filter(|(_, rule)| program.rules[*rule as usize].phase == phase).collect();
        candidates.extend(
            candidates_by_type(scene, RuleKind::Entity).into_iter().filter(|(_, rule)| program.rules[*rule as usize].phase == phase),
        );
        candidates.sort_unstable();
        candidates.dedup();
        let mut found = Vec::new();
        for (sentence, rule) in candidates {
            entity_spans(scene, sentence as usize, rule, &mut found, problems);
        }
        scene.add(found);
    }
    short_forms(scene);
}

fn entity_spans(scene: &mut Scene<'_>, sentence: usize, index: u32, found: &mut Vec<TypedSpan>, problems: &mut Vec<Problem>) {
    let program = scene.program;
    let rule = &program.rules[index as usize];
    let Some(kind) = rule.emits else { return };
    if !admits(scene, rule, sentence) || (rule.needs_syntax && !scene.parse(sentence)) {
        return;
    }
    let mut matches = Vec::new();
    if matcher::find(scene, rule, sentence, &mut matches) {
        problems.push(too_many_steps(program, rule));
    }
    for m in matches {
        if rule.unless.iter().any(|u| matcher::overlaps(scene, u, sentence, &m.tokens)) {
            continue;
        }
        let tokens = match rule.span {
            Some(capture) => match m.capture(capture).and_then(|c| c.first()) {
                Some(captured) => captured.tokens.clone(),
                None => continue,
            },
            None => m.tokens.clone(),
        };
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
    let mut candidates = candidates_by_word(scene, RuleKind::Claim);
    candidates.extend(candidates_by_type(scene, RuleKind::Claim));
    candidates.sort_unstable();
    candidates.dedup();
    let long = |sentence: u32| scene.sentence(sentence as usize).len() as u32 > LONGEST;
    if candidates.iter().any(|(sentence, _)| long(*sentence)) {
        problems.push(Problem::warning("L002", format!("a sentence of more than {LONGEST} tokens was not searched for claims")));
        candidates.retain(|(sentence, _)| !long(*sentence));
    }
    let mut found = Vec::new();
    let program = scene.program;
    for (sentence, index) in candidates {
        let rule = &program.rules[index as usize];
        if !selection.has(program, index) || !admits(scene, rule, sentence as usize) {
            continue;
        }
        if rule.needs_syntax && !scene.parse(sentence as usize) {
            continue;
        }
        let mut matches = Vec::new();
        if matcher::find(scene, rule, sentence as usize, &mut matches) {
            problems.push(too_many_steps(program, rule));
        }
        if rule.slots && !matches.is_empty() {
            let verbal = |m: &PatternMatch| m.words.iter().all(|(class, ..)| program.classes[*class as usize].inflects == Some('v'));
            let triggers: Vec<Range<u32>> = matches.iter().map(|m| m.tokens.clone()).collect();
            if matches.iter().all(verbal) && !scene.is_promising(sentence as usize, &triggers) {
                continue;
            }
        }
        for m in matches {
            if rule.unless.iter().any(|u| matcher::overlaps(scene, u, sentence as usize, &m.tokens)) {
                continue;
            }
            if rule.slots {
                if scene.parse(sentence as usize) {
                    by_slots(scene, index, sentence, &m, &mut found);
                }
            } else {
                by_captures(scene, index, sentence, &m, &mut found);
            }
        }
    }
    found
}

/// Finds the cues of modifiers in the sentences that have matches: sentence, rule and tokens.
pub fn cues(scene: &mut Scene<'_>, sentences: &BTreeSet<u32>, problems: &mut Vec<Problem>) -> Vec<(u32, u32, Range<u32>)> {
    let program = scene.program;
    let mut found = Vec::new();
    for (sentence, index) in candidates_by_word(scene, RuleKind::Modifier) {
        let rule = &program.rules[index as usize];
        if !sentences.contains(&sentence) || (rule.needs_syntax && !scene.parse(sentence as usize)) {
            continue;
        }
        let mut matches = Vec::new();
        if matcher::find(scene, rule, sentence as usize, &mut matches) {
            problems.push(too_many_steps(program, rule));
        }
        found.extend(matches.into_iter().map(|m| (sentence, index, m.tokens)));
    }
    found
}

fn too_many_steps(program: &Program, rule: &Rule) -> Problem {
    Problem::warning("L001", format!("rule {} gave up a sentence after {} steps", program.rule_name(rule), matcher::STEPS))
}

/// Candidate (sentence, rule) pairs of the rules anchored in words, and of drafts under test on every sentence.
fn candidates_by_word(scene: &Scene<'_>, kind: RuleKind) -> Vec<(u32, u32)> {
    let program = scene.program;
    let mut found = Vec::new();
    if program.rules.iter().all(|r| r.kind != kind) {
        return found;
    }
    let under_test: Vec<u32> = match scene.selection {
        Selection::All => Vec::new(),
        only => program.inactive.iter().copied().filter(|r| program.rules[*r as usize].kind == kind && only.has(program, *r)).collect(),
    };
    for (index, sentence) in scene.document.sentences.iter().enumerate() {
        let from = found.len();
        for hit in scene.hits_in(sentence.tokens.clone()) {
            let rules = program.by_class.get(&hit.class).map_or(&[][..], Vec::as_slice);
            found.extend(rules.iter().filter(|r| program.rules[**r as usize].kind == kind).map(|r| (index as u32, *r)));
        }
        found.extend(program.everywhere.iter().filter(|r| program.rules[**r as usize].kind == kind).map(|r| (index as u32, *r)));
        found.extend(under_test.iter().map(|r| (index as u32, *r)));
        found[from..].sort_unstable();
        let mut kept = from;
        for at in from..found.len() {
            if at == from || found[at] != found[kept - 1] {
                found[kept] = found[at];
                kept += 1;
            }
        }
        found.truncate(kept);
    }
    found
}

/// Candidate (sentence, rule) pairs of the rules anchored in types.
fn candidates_by_type(scene: &Scene<'_>, kind: RuleKind) -> Vec<(u32, u32)> {
    let program = scene.program;
    let mut found = Vec::new();
    if program.by_type.is_empty() {
        return found;
    }
    let mut wanted: Vec<_> = program.by_type.keys().copied().collect();
    wanted.sort_unstable();
    for span in &scene.spans {
        let sentence = scene.document.sentence_of(span.tokens.start) as u32;
        for anchor in wanted.iter().filter(|kind| scene.is_a(span, **kind)) {
            found.extend(program.by_type[anchor].iter().filter(|r| program.rules[**r as usize].kind == kind).map(|r| (sentence, *r)));
        }
    }
    found
}

/// Cheap tests before a pattern runs: the zone, and the words and types that the rule requires.
fn admits(scene: &Scene<'_>, rule: &Rule, sentence: usize) -> bool {
    let sentence = &scene.document.sentences[sentence];
    if !rule.written.zones.is_empty() {
        let zone = match scene.document.article.blocks[sentence.block as usize].kind {
            BlockKind::Headline | BlockKind::Heading => "headline",
            BlockKind::Caption => "caption",
            _ => "body",
        };
        if !rule.written.zones.iter().any(|z| z.value == zone) {
            return false;
        }
    }
    let has = |anchor: &Anchor| match anchor {
        Anchor::Class(class) => scene.hits_in(sentence.tokens.clone()).iter().any(|h| h.class == *class),
        Anchor::Type(kind) => scene.spans_in(sentence.tokens.clone()).iter().any(|s| scene.is_a(s, *kind)),
    };
    rule.requires.iter().all(|clause| clause.iter().any(has))
}

fn by_slots(scene: &Scene<'_>, index: u32, sentence: u32, m: &PatternMatch, out: &mut Vec<Match>) {
    let program = scene.program;
    let rule = &program.rules[index as usize];
    let tokens = scene.sentence(sentence as usize);
    let Some(tree) = scene.tree(sentence as usize) else { return };
    let frame = Frame { scene, tree, first: tokens.start, end: tokens.end, sentence: sentence as usize, trigger: m.tokens.clone() };
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

fn by_captures(scene: &Scene<'_>, index: u32, sentence: u32, m: &PatternMatch, out: &mut Vec<Match>) {
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
        sentence,
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
