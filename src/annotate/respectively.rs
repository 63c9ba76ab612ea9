//! One concept of several amounts to a concept each, where "respectively" says so.

use super::classes::Is;
use super::scan::Scan;
use super::{Annotation, Reading};

/// "Ford and GM sold 40,000 and 35,000 cars respectively": the parts of the subject go to the amounts in turn.
pub(crate) fn share(scan: &Scan<'_>, read: &mut [Annotation]) {
    if read.len() < 2 {
        return;
    }
    let Some(word) = (scan.from..scan.to).find(|&at| scan.is(at, Is::RESPECTIVELY)) else { return };
    let mut shared = None;
    let mut group = Vec::new();
    for (index, found) in read.iter().enumerate() {
        let Reading::Amount(amount) = &found.reading else { continue };
        let Some(concept) = amount.concept.clone().filter(|_| found.tokens.end <= word) else { continue };
        if shared.as_ref() != Some(&concept) {
            group.clear();
        }
        group.push(index);
        shared = Some(concept);
    }
    let Some(whole) = shared else { return };
    let joint = |at: u32| scan.is(at, Is::AND.or(Is::COMMA));
    let mut parts = Vec::new();
    let mut start = whole.start;
    for at in whole.clone().chain([whole.end]) {
        if at == whole.end || joint(at) {
            if at > start {
                parts.push(start..at);
            }
            start = at + 1;
        }
    }
    if parts.len() != group.len() || parts.len() < 2 {
        return;
    }
    for (index, part) in group.into_iter().zip(parts) {
        if let Reading::Amount(amount) = &mut read[index].reading {
            amount.concept = Some(part);
        }
    }
}
