//! Verbs and nouns of change beside an amount ("fell 27%", "a 40% rise", "to $31", "56% of voters") to its change and role.

use std::ops::Range;

use super::classes::Is;
use super::scan::Scan;
use super::{Amount, AmountKind, AmountRole, Bound, Change};
use crate::text::Flags;

/// How far left a verb is looked for behind a preposition, in tokens.
const REACH: u32 = 14;

/// The amount to the left.
#[derive(Clone, Copy)]
pub(crate) struct Before {
    /// Its first token.
    pub start: u32,
    /// One past its last token.
    pub end: u32,
    /// Whether it is money.
    pub money: bool,
    pub bound: Bound,
    pub change: Option<Change>,
    pub role: Option<AmountRole>,
}

/// Fills change, role and basis of an amount. `start` is where its bound begins; `before` is the amount to its left.
pub(crate) fn fill(scan: &Scan<'_>, amount: &mut Amount, tokens: &Range<u32>, start: u32, before: Option<Before>) {
    if amount.kind == AmountKind::Ordinal {
        return;
    }
    basis(scan, amount, tokens.end);
    read(scan, amount, tokens, start, before);
    if amount.role.is_none()
        && amount.change.is_none()
        && let Some(left) = before
    {
        restated(scan, amount, start, left);
    }
    // "Nasdaq +0.8%"
    if amount.role.is_none() && scan.text(tokens.start).starts_with('+') {
        (amount.change, amount.role) = (Some(Change::Up), Some(AmountRole::Delta));
    }
}

/// "more than 100 kilometres (60 miles)", "lost 190 points, or 0.6%": what is said of one holds for the other.
fn restated(scan: &Scan<'_>, amount: &mut Amount, start: u32, left: Before) {
    let same = start == left.end + 1 && scan.is(left.end, Is::OPEN.or(Is::SLASH));
    let or = start == left.end + 1 && scan.is(left.end, Is::OR)
        || start == left.end + 2 && scan.is(left.end, Is::COMMA) && scan.is(left.end + 1, Is::OR);
    if same || or && left.role == Some(AmountRole::Delta) {
        (amount.change, amount.role) = (left.change, left.role);
    }
    if same && amount.bound == Bound::Exact {
        amount.bound = left.bound;
    }
}

/// What the words beside the amount say.
fn read(scan: &Scan<'_>, amount: &mut Amount, tokens: &Range<u32>, start: u32, before: Option<Before>) {
    if amount.role.is_some() {
        let verb = || nearest(scan, start).or_else(|| before.and_then(|left| left.change));
        if amount.role == Some(AmountRole::Level) && amount.change.is_none() {
            amount.change = verb();
        }
        return;
    }
    if behind(scan, amount, tokens.end) {
        return;
    }
    let preposition = start > scan.from && scan.is(start - 1, Is::BY.or(Is::TO).or(Is::FROM).or(Is::OF).or(Is::AT));
    if !preposition {
        if let Some(change) = direct(scan, amount, start) {
            // "tumbled below $16,000"
            let threshold = matches!(amount.kind, AmountKind::Money | AmountKind::Percent) && scan.is(start, Is::THRESHOLD);
            (amount.change, amount.role) = (change, Some(if threshold { AmountRole::Level } else { AmountRole::Delta }));
        } else if gapped(scan, tokens, before)
            && let Some(left) = before
        {
            (amount.change, amount.role) = (left.change, left.role);
        } else if matches!(amount.kind, AmountKind::Percent | AmountKind::Ratio) && scan.is(tokens.end, Is::OF) {
            amount.role = Some(AmountRole::Share);
        } else if amount.kind == AmountKind::Percent && scan.is_before(start, Is::BE) {
            amount.role = Some(AmountRole::Level);
        }
        return;
    }
    let mark = start - 1;
    let (by, to, from, of) = (scan.is(mark, Is::BY), scan.is(mark, Is::TO), scan.is(mark, Is::FROM), scan.is(mark, Is::OF));
    if of {
        // "a drop of 27%"
        let noun = scan.word(mark.saturating_sub(1));
        if mark > scan.from && noun.is.any(Is::CHANGE_NOUN) {
            (amount.change, amount.role) = (noun.noun_change, Some(AmountRole::Delta));
        } else if scan.is(tokens.end, Is::OF) && matches!(amount.kind, AmountKind::Percent | AmountKind::Ratio) {
            amount.role = Some(AmountRole::Share);
        } else if amount.kind == AmountKind::Percent
            && mark > scan.from
            && !scan.has(mark - 1, Flags::PUNCT)
            && !scan.is(mark - 1, Is::FUNCTION)
        {
            // "inflation of 2%"
            amount.role = Some(AmountRole::Level);
        }
        return;
    }
    if scan.is(mark, Is::AT) {
        amount.role = Some(AmountRole::Level);
        return;
    }
    let verb = reach(scan, mark);
    let Some(change) = verb else { return };
    amount.change = change;
    amount.role = if by {
        Some(AmountRole::Delta)
    } else if to {
        Some(AmountRole::Level)
    } else if from {
        Some(AmountRole::From)
    } else {
        None
    };
    if amount.role == Some(AmountRole::From) {
        amount.change = None;
    }
}

/// A noun or adverb of change behind the amount: "a 27% drop in sales", "40% higher".
fn behind(scan: &Scan<'_>, amount: &mut Amount, end: u32) -> bool {
    let adjective = scan.lower_word(end) && !scan.is(end, Is::FUNCTION) && scan.is(end + 1, Is::CHANGE_NOUN);
    let at = if scan.is(end, Is::CHANGE_NOUN) {
        end
    } else if adjective && !scan.is(end, Is::RISE) {
        end + 1
    } else {
        end
    };
    let word = scan.word(at);
    if word.is.any(Is::CHANGE_NOUN) {
        (amount.change, amount.role) = (word.noun_change, Some(AmountRole::Delta));
        return true;
    }
    if scan.is(end, Is::CHANGE_ADVERB) && !scan.is(end + 1, Is::FROM.or(Is::TO).or(Is::BY).or(Is::FOR)) && !amount.is_bare() {
        (amount.change, amount.role) = (scan.word(end).change, Some(AmountRole::Delta));
        return true;
    }
    false
}

/// The change of the verb straight before `at`, an adverb between them allowed.
fn direct(scan: &Scan<'_>, amount: &Amount, at: u32) -> Option<Option<Change>> {
    let counted = matches!(amount.kind, AmountKind::Number | AmountKind::Money);
    let mut left = at;
    for _ in 0..3 {
        if left == scan.from {
            return None;
        }
        left -= 1;
        let word = scan.word(left);
        if word.is.any(Is::RISE.or(Is::CHANGE_ADVERB)) {
            // "a reduced 5% rate", "raised $25m", "shot down 73 missiles"
            let collected = counted && word.is.any(Is::COLLECT);
            let phrasal =
                counted && word.is.any(Is::CHANGE_ADVERB) && scan.is_before(left, Is::VERB_SURE) && !scan.is_before(left, Is::RISE);
            return if scan.is_before(left, Is::DETERMINER) || collected || phrasal { None } else { Some(word.change) };
        }
        let adverb = scan.lower_word(left) && scan.text(left).ends_with("ly");
        if !adverb && !scan.is(left, Is::A.or(Is::COMPARE)) && !(scan.is(left, Is::FULL)) {
            return None;
        }
    }
    None
}

/// The change of the nearest verb or noun of change left of `at`, over a gapped conjunct too.
fn reach(scan: &Scan<'_>, at: u32) -> Option<Option<Change>> {
    (at.saturating_sub(REACH).max(scan.from)..at).rev().find_map(|at| {
        let word = scan.word(at);
        if word.is.any(Is::RISE.or(Is::CHANGE_ADVERB)) || word.multiplier_verb {
            Some(word.change)
        } else if word.is.any(Is::CHANGE_NOUN) {
            Some(word.noun_change)
        } else {
            None
        }
    })
}

fn nearest(scan: &Scan<'_>, at: u32) -> Option<Change> {
    reach(scan, at).flatten()
}

/// "fell 1.2% and the DAX 0.8%": the second amount has no verb of its own.
fn gapped(scan: &Scan<'_>, tokens: &Range<u32>, before: Option<Before>) -> bool {
    const LONGEST: u32 = 8;
    let Some(left) = before else { return false };
    let gap = left.end..tokens.start;
    if gap.end - gap.start <= 2 && gap.clone().all(|at| scan.is(at, Is::AND.or(Is::COMMA))) {
        return left.role == Some(AmountRole::Delta);
    }
    left.role == Some(AmountRole::Delta)
        && gap.end - gap.start <= LONGEST
        && gap.clone().any(|at| scan.is(at, Is::AND.or(Is::COMMA)))
        && gap.clone().any(|at| scan.capital(at) || scan.lower_word(at) && !scan.is(at, Is::FUNCTION))
        && !gap
            .into_iter()
            .any(|at| scan.is(at, Is::RISE.or(Is::BE).or(Is::AHEAD).or(Is::BEHIND).or(Is::OF).or(Is::IN).or(Is::TO).or(Is::WITH)))
}

/// "year on year" behind the amount.
fn basis(scan: &Scan<'_>, amount: &mut Amount, end: u32) {
    for at in end..end + 4 {
        if let Some((word, _)) = scan.entry(at, Is::BASIS) {
            amount.basis = Some(word.timex);
            return;
        }
    }
}
