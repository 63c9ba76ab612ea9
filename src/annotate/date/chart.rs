//! Small items joined to larger ones, until nothing more fits: the dates of a sentence, each with the tokens it covers.

use super::item::Item;
use super::{grow, join, leaf};
use crate::annotate::scan::Scan;

/// How many tokens a date may have.
const LONGEST: u32 = 24;
/// How many readings may end at one token.
const CROWD: usize = 32;

/// Every item that can be read in the sentence, by its end.
///
/// Items are taken up by their end. A new one grows by the words beside it and is joined to those that end before it,
/// which are complete by then. Length and crowd are bounded, so the cost is linear in the sentence.
pub(super) fn read(scan: &Scan<'_>) -> Vec<Item> {
    let mut waiting = leaf::leaves(scan);
    if waiting.is_empty() {
        return waiting;
    }
    // the last to be taken up stands first
    waiting.sort_by_key(|item| std::cmp::Reverse(item.end));
    let mut done: Vec<Item> = Vec::with_capacity(waiting.len() * 2);
    let mut new: Vec<Item> = Vec::new();
    while let Some(item) = waiting.pop() {
        let here = done.partition_point(|other| other.end < item.end);
        if done.len() - here >= CROWD || done[here..].iter().any(|other| other.start == item.start && other.what == item.what) {
            continue;
        }
        done.push(item);
        grow::left(scan, &item, &mut new);
        grow::right(scan, &item, &mut new);
        for length in 0..=join::GAP.min(item.start - scan.from) {
            let gap = item.start - length..item.start;
            if length > 0 && !join::may_link(scan, gap.start) {
                break;
            }
            let first = done.partition_point(|other| other.end < gap.start);
            for left in done[first..].iter().take_while(|other| other.end == gap.start) {
                new.extend(join::pair(scan, left, gap.clone(), &item));
            }
        }
        for item in new.drain(..).filter(|item| item.end - item.start <= LONGEST) {
            let place = waiting.partition_point(|other| other.end > item.end);
            waiting.insert(place, item);
        }
    }
    done
}

/// Those of the items that stand for themselves and lie within no other such.
pub(super) fn longest(mut items: Vec<Item>) -> Vec<Item> {
    items.retain(|item| item.sure);
    items.sort_by_key(|item| (item.start, std::cmp::Reverse(item.end)));
    let mut reach = 0;
    items.retain(|item| {
        let within = item.end <= reach;
        reach = reach.max(item.end);
        !within
    });
    items
}
