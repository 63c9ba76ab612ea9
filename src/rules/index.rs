//! Rules to the tables that find them: by the words and types that a match must have.

use super::lexicon::{ClassId, Lexicon};
use super::program::{Anchor, Rule, TypeId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// From what stands in a sentence to the rules that may match there, and what each needs beside.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// By entry of the lexicon: those of entry `e` are `of_entry[e]..of_entry[e + 1]` of `rules`.
    of_entry: Vec<u32>,
    /// Rules anchored in words, ascending within an entry.
    rules: Vec<u32>,
    /// Rules anchored in a type.
    pub of_type: FxHashMap<TypeId, Vec<u32>>,
    /// Rules with no anchor.
    pub everywhere: Vec<u32>,
    /// Rules whose matches may go beyond a sentence.
    pub wide: Vec<u32>,
    /// The clauses of each rule: those of rule `r` are `of_rule[r]..of_rule[r + 1]` of `clauses`.
    of_rule: Vec<u32>,
    /// Numbers of anchors, doubled; the last one of a clause has one added.
    clauses: Vec<u32>,
    /// By entry of the lexicon, as above: the anchors that it is one of.
    anchors_of_entry: Vec<u32>,
    entry_anchors: Vec<u32>,
    /// The number of a type as an anchor.
    type_anchors: FxHashMap<TypeId, u32>,
    anchors: usize,
}

impl Index {
    /// Indexes rules by their needs.
    pub fn new(rules: &[Rule], lexicon: &Lexicon) -> Index {
        let mut index = Index::default();
        let mut of_class: BTreeMap<ClassId, Vec<u32>> = BTreeMap::new();
        let mut numbers: BTreeMap<Anchor, u32> = BTreeMap::new();
        for (number, rule) in rules.iter().enumerate() {
            let (needs, number) = (&rule.needs, number as u32);
            for anchor in needs.anchors.iter().filter(|_| rule.active) {
                match anchor {
                    Anchor::Class(class) => of_class.entry(*class).or_default().push(number),
                    Anchor::Type(kind) => index.of_type.entry(*kind).or_default().push(number),
                }
            }
            if needs.anchors.is_empty() && rule.active {
                index.everywhere.push(number);
            }
            if rule.wide().is_some() {
                index.wide.push(number);
            }
            index.of_rule.push(index.clauses.len() as u32);
            for clause in needs.others.iter().chain(std::iter::once(&needs.anchors)).filter(|clause| !clause.is_empty()) {
                for (place, anchor) in clause.iter().enumerate() {
                    let fresh = numbers.len() as u32;
                    let anchor = *numbers.entry(*anchor).or_insert(fresh);
                    index.clauses.push(2 * anchor + u32::from(place + 1 == clause.len()));
                }
            }
        }
        index.of_rule.push(index.clauses.len() as u32);
        for entry in 0..lexicon.len() as u32 {
            index.of_entry.push(index.rules.len() as u32);
            index.anchors_of_entry.push(index.entry_anchors.len() as u32);
            let members = || lexicon.members(entry).iter().map(|member| member.class);
            let mut found: Vec<u32> = members().filter_map(|class| of_class.get(&class)).flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            index.rules.extend(found);
            index.entry_anchors.extend(members().filter_map(|class| numbers.get(&Anchor::Class(class))));
        }
        index.of_entry.push(index.rules.len() as u32);
        index.anchors_of_entry.push(index.entry_anchors.len() as u32);
        index.anchors = numbers.len();
        let types =
            numbers.into_iter().filter_map(|(anchor, number)| if let Anchor::Type(kind) = anchor { Some((kind, number)) } else { None });
        index.type_anchors = types.collect();
        index
    }

    /// Rules anchored in a class of an entry of the lexicon, ascending.
    pub fn rules_of(&self, entry: u32) -> &[u32] {
        &self.rules[self.of_entry[entry as usize] as usize..self.of_entry[entry as usize + 1] as usize]
    }

    /// Numbers of the anchors that an entry of the lexicon is.
    pub fn anchors_of(&self, entry: u32) -> &[u32] {
        &self.entry_anchors[self.anchors_of_entry[entry as usize] as usize..self.anchors_of_entry[entry as usize + 1] as usize]
    }

    /// The number of a type as an anchor.
    pub fn anchor_of_type(&self, kind: TypeId) -> Option<u32> {
        self.type_anchors.get(&kind).copied()
    }

    /// How many anchors there are.
    pub fn anchors(&self) -> usize {
        self.anchors
    }

    /// Whether of each clause of a rule one anchor stands.
    pub fn holds(&self, rule: u32, stands: impl Fn(u32) -> bool) -> bool {
        let clauses = &self.clauses[self.of_rule[rule as usize] as usize..self.of_rule[rule as usize + 1] as usize];
        let mut any = false;
        for code in clauses {
            any = any || stands(code / 2);
            if code % 2 == 1 && !std::mem::take(&mut any) {
                return false;
            }
        }
        true
    }
}
