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
    let (mut kept, mut first) = (0, 0);
    while first < found.len() {
        let mut end = found[first].tokens.end;
        let mut next = first + 1;
        while next < found.len() && found[next].tokens.start < end {
            end = end.max(found[next].tokens.end);
            next += 1;
        }
        let stay = settle(&mut found[first..next], end, marks);
        for at in first..first + stay {
            found.swap(kept, at);
            kept += 1;
        }
        first = next;
    }
    found.truncate(kept);
}

/// Brings the readings of a chain that stay to its front, in text order; gives their number.
fn settle(group: &mut [Candidate], end: u32, marks: &mut Vec<bool>) -> usize {
    if group.len() < 2 {
        return group.len();
    }
    let base = group[0].tokens.start;
    marks.clear();
    marks.resize((end - base) as usize, false);
    group.sort_by_key(|candidate| (std::cmp::Reverse(candidate.tokens.len()), std::cmp::Reverse(candidate.rank), candidate.tokens.start));
    let mut stay = 0;
    for at in 0..group.len() {
        let tokens = &group[at].tokens;
        let slots = &mut marks[(tokens.start - base) as usize..(tokens.end - base) as usize];
        if slots.iter().all(|taken| !taken) {
            slots.fill(true);
            group.swap(stay, at);
            stay += 1;
        }
    }
    group[..stay].sort_by_key(|candidate| candidate.tokens.start);
    stay
}
