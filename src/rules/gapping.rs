//! A filled clause and the text behind it to the gapped clauses there: "… fell by 40% and smartphones by 60%".

use super::program::{Rule, SlotKind, builtin};
use super::roles::{Fill, Filled, Frame};
use crate::syntax::slots::Phrase;
use std::ops::Range;

/// A piece of a gapped clause.
struct Remnant {
    /// Index of its preposition in the program, if it has one.
    preposition: Option<u16>,
    /// From its preposition on.
    opened: u32,
    /// Its tokens without the preposition.
    tokens: Range<u32>,
    head: u32,
    /// Index of the amount or date that it is.
    span: Option<usize>,
}

/// Adds a result for each gapped clause behind the fillers, and gives shared roles at the end to all.
pub fn expand(frame: &Frame<'_, '_>, rule: &Rule, out: &mut Vec<Filled>) {
    let Some(whole) = out.first().cloned() else { return };
    let right = whole.roles.iter().flat_map(|(_, fills)| fills.iter()).filter(|f| f.tokens.start >= frame.trigger.end);
    let Some(first) = right.map(|f| f.tokens.end).min() else { return };
    // Behind the first filler on the right, wherever a joiner stands before the next verb: "rose 45% over the period, gas 30%".
    let verb = (first..frame.end).find(|t| frame.tree.is_finite(t - frame.first) && !frame.tree.is_common_noun(t - frame.first));
    for end in first..verb.unwrap_or(frame.end) {
        let mut cursor = end;
        let mut found = Vec::new();
        while let Some((remnants, next)) = read(frame, cursor) {
            match align(frame, rule, &whole, &remnants) {
                Some(filled) => found.push(filled),
                None => break,
            }
            cursor = next;
        }
        if !found.is_empty() {
            share(rule, out, &mut found);
            out.extend(found);
            return;
        }
    }
}

/// The remnants behind a joiner at `from`, and where they end. None if there is no joiner or a finite verb makes it a clause of its own.
fn read(frame: &Frame<'_, '_>, from: u32) -> Option<(Vec<Remnant>, u32)> {
    let mut at = from;
    if at < frame.end && frame.scene.document.word(at) == "," {
        at += 1;
    }
    let joiner = frame.scene.program.engine.joiner;
    if at < frame.end && frame.scene.has(joiner, at) {
        at += 1;
    }
    if at == from {
        return None;
    }
    let mut remnants = Vec::new();
    while let Some(remnant) = remnant(frame, at) {
        at = remnant.tokens.end;
        remnants.push(remnant);
    }
    let clause_follows = at < frame.end && frame.tree.is_verb(at - frame.first);
    (remnants.len() > 1 && !clause_follows).then_some((remnants, at))
}

fn remnant(frame: &Frame<'_, '_>, from: u32) -> Option<Remnant> {
    let prepositions = &frame.scene.program.prepositions;
    let opens = |words: &[u64]| {
        let end = from as usize + words.len();
        end <= frame.end as usize && frame.scene.document.tokens[from as usize..end].iter().zip(words).all(|(t, w)| t.lower == *w)
    };
    // A range with its preposition is one span ("between February and March").
    let preposition = prepositions.iter().enumerate().filter(|(_, (_, words))| opens(words)).max_by_key(|(_, (_, words))| words.len());
    let start = from + preposition.map_or(0, |(_, (_, words))| words.len() as u32);
    let measured = |at: u32| {
        let first = frame.scene.first_span_in(at..at + 1);
        frame
            .scene
            .spans_in(at..at + 1)
            .iter()
            .position(|s| s.tokens.start == at && s.tokens.end <= frame.end && super::compile::is_measure(s.kind))
            .map(|i| first + i)
    };
    let index = preposition.map(|(index, _)| index as u16);
    if start >= frame.end {
        return None;
    }
    if let Some(span) = measured(from).filter(|_| preposition.is_some()).or_else(|| measured(start)) {
        let span_tokens = frame.scene.spans[span].tokens.clone();
        let head = frame.scene.spans[span].core.end - 1;
        return Some(Remnant { preposition: index, opened: from, tokens: span_tokens, head, span: Some(span) });
    }
    let stops = |word: u32| measured(frame.first + word).is_some();
    let (words, head) = frame.tree.flat_phrase(start - frame.first, &stops)?;
    let tokens = frame.first + words.start..frame.first + words.end;
    Some(Remnant { preposition: index, opened: from, tokens, head: frame.first + head, span: None })
}

/// A claim's roles with the remnants put in place of what they replace.
fn align(frame: &Frame<'_, '_>, rule: &Rule, whole: &Filled, remnants: &[Remnant]) -> Option<Filled> {
    let mut filled = Filled { roles: Vec::new(), gapped: true };
    let mut cut: Option<(usize, u32)> = None;
    for remnant in remnants {
        let fill = |role: usize| {
            let phrase = Phrase { head: remnant.head - frame.first, soft: false, opened: None };
            rule.roles[role].fillers.iter().find_map(|filler| match remnant.span {
                Some(span) if frame.scene.is_a(&frame.scene.spans[span], filler.kind) => {
                    let tokens = remnant.tokens.clone();
                    Some(Fill {
                        tokens,
                        head: remnant.head,
                        opened: remnant.opened,
                        span: Some(span),
                        kind: filler.kind,
                        descriptor: None,
                        soft: false,
                        inherited: false,
                        base: None,
                        via: "gapping".to_owned(),
                    })
                }
                Some(_) => None,
                None => frame.fit(filler, phrase).map(|mut fill| {
                    if fill.kind == builtin::NP {
                        fill.tokens = remnant.tokens.clone();
                    }
                    Fill { via: "gapping".to_owned(), opened: remnant.opened, ..fill }
                }),
            })
        };
        let free = |role: usize| !filled.roles.iter().any(|(r, _)| *r == role);
        let by_preposition =
            |role: &usize| rule.roles[*role].paths.iter().any(|(slot, _)| Some(*slot) == remnant.preposition.map(SlotKind::Preposition));
        let (role, fill) = if remnant.preposition.is_some() || remnant.span.is_some() {
            let bare = |role: &usize| {
                let fits = |slot: &SlotKind| *slot == SlotKind::Time || *slot == SlotKind::Object && remnant.preposition.is_none();
                rule.roles[*role].paths.iter().any(|(slot, _)| fits(slot))
            };
            // A role that names the preposition comes before one that takes any date.
            let all = || (0..rule.roles.len()).filter(|r| free(*r));
            all().filter(|r| by_preposition(r)).chain(all().filter(bare)).find_map(|role| fill(role).map(|f| (role, f)))?
        } else {
            let left = whole
                .roles
                .iter()
                .find(|(role, fills)| {
                    rule.roles[*role]
                        .paths
                        .iter()
                        .any(|(slot, base)| base.is_none() && matches!(slot, SlotKind::Subject | SlotKind::Agent | SlotKind::Patient))
                        && fills.iter().any(|f| f.head < frame.trigger.start)
                })?
                .0;
            let below = whole
                .roles
                .iter()
                .find(|(role, _)| rule.roles[*role].paths.iter().any(|(_, base)| *base == Some(left)))
                .map(|(role, _)| *role);
            let demonstrative = frame.tree.stands_for_noun(remnant.head - frame.first);
            let own_head = rule.roles[left].fillers.iter().any(|f| f.test.is_some() && frame.scene.fits(f, remnant.head, None));
            let role = match below {
                Some(below) if !demonstrative && !own_head => {
                    let old = whole.get(below).and_then(|fills| fills.first()).map(|f| f.opened)?;
                    cut = Some((left, old));
                    below
                }
                _ => left,
            };
            (role, fill(role).filter(|_| free(role))?)
        };
        filled.roles.push((role, vec![fill]));
    }
    copy(rule, whole, &mut filled, cut);
    filled.roles.sort_by_key(|(role, _)| *role);
    let complete = (0..rule.roles.len()).all(|r| !rule.roles[r].required || filled.get(r).is_some());
    complete.then_some(filled)
}

/// What the gapped clause does not say is copied from the whole one; a role whose part was replaced is cut before the old part.
fn copy(rule: &Rule, whole: &Filled, filled: &mut Filled, cut: Option<(usize, u32)>) {
    for (role, fills) in &whole.roles {
        let replaced = filled.roles.iter().any(|(r, _)| r == role);
        // A part of a role that was replaced whole goes with it.
        let orphan = rule.roles[*role]
            .paths
            .iter()
            .any(|(_, base)| base.is_some_and(|b| filled.roles.iter().any(|(r, f)| *r == b && f.iter().any(|f| !f.inherited))));
        if replaced || orphan {
            continue;
        }
        let mut copied: Vec<Fill> = fills.clone();
        for fill in &mut copied {
            fill.inherited = true;
            if let Some((_, old)) = cut.filter(|(r, old)| r == role && fill.tokens.contains(old) && *old > fill.tokens.start) {
                fill.tokens.end = old;
            }
        }
        filled.roles.push((*role, copied));
    }
}

/// Roles named in `share` that only the last conjunct has apply to all.
fn share(rule: &Rule, out: &mut [Filled], found: &mut [Filled]) {
    let Some((last, others)) = found.split_last_mut() else { return };
    for name in &rule.written.share {
        let Some(role) = rule.roles.iter().position(|r| r.name == name.value) else { continue };
        let Some(fills) = last.get(role).filter(|f| f.iter().all(|f| !f.inherited)).map(<[Fill]>::to_vec) else { continue };
        for filled in out.iter_mut().chain(others.iter_mut()) {
            if filled.get(role).is_none_or(|f| f.iter().all(|f| f.inherited)) {
                filled.roles.retain(|(r, _)| *r != role);
                filled.roles.push((role, fills.clone()));
                filled.roles.sort_by_key(|(role, _)| *role);
            }
        }
    }
}
