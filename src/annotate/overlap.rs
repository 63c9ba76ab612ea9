//! Competing readings to those that stand: the longest, then the one of higher rank, then the leftmost.

use super::scan::Candidate;

/// Keeps a set of readings without overlap, in text order.
///
/// Readings that overlap in a chain are settled together: the longest takes its tokens first.
pub(crate) fn resolve(found: &mut Vec<Candidate>, marks: &mut Vec<bool>) {
    if found.len() < 2 {
        return;
    }
    found.sort_by_key(|candidate| candidate.tokens.start);
    let mut kept = Vec::with_capacity(found.len());
    let mut group: Vec<Candidate> = Vec::new();
    let mut end = 0;
    for candidate in found.drain(..) {
        if candidate.tokens.start >= end {
            settle(&mut group, &mut kept, marks);
        }
        end = end.max(candidate.tokens.end);
        group.push(candidate);
    }
    settle(&mut group, &mut kept, marks);
    *found = kept;
}

fn settle(group: &mut Vec<Candidate>, kept: &mut Vec<Candidate>, marks: &mut Vec<bool>) {
    if group.len() < 2 {
        kept.append(group);
        return;
    }
    let base = group[0].tokens.start;
    let end = group.iter().map(|candidate| candidate.tokens.end).max().unwrap_or(base);
    marks.clear();
    marks.resize((end - base) as usize, false);
    group.sort_by_key(|candidate| (std::cmp::Reverse(candidate.tokens.len()), std::cmp::Reverse(candidate.rank), candidate.tokens.start));
    let first = kept.len();
    for candidate in group.drain(..) {
        let slots = &mut marks[(candidate.tokens.start - base) as usize..(candidate.tokens.end - base) as usize];
        if slots.iter().all(|taken| !taken) {
            slots.fill(true);
            kept.push(candidate);
        }
    }
    kept[first..].sort_by_key(|candidate| candidate.tokens.start);
}
