//! The words around an amount to what it measures: "56% of voters", "a $4bn deal", "the FTSE fell 1.2% and the DAX 0.8%".
//!
//! No tagger has run yet, so noun phrases are runs of words that are neither function words nor verbs, and verbs are
//! words of the lists or end in -ed. The concept is one phrase: beside the amount, else the subject of its verb.

use std::ops::Range;

use super::classes::Is;
use super::scan::Scan;
use super::{Amount, AmountKind, Annotation, Reading, count};
use crate::text::Flags;

/// How far left a verb is looked for, in tokens.
const REACH: u32 = 40;
/// How long a noun phrase may be, in tokens.
const PHRASE: u32 = 8;
/// How far left of a verb its subject may end, and how many phrases it may join.
const STEPS: u32 = 12;

/// Gives the amounts of a sentence, in order, what they measure.
pub(crate) fn fill(scan: &Scan<'_>, read: &mut [Annotation]) {
    for at in 0..read.len() {
        let found = match &read[at].reading {
            Reading::Amount(amount) if amount.kind != AmountKind::Ordinal => Finder { scan, read }.concept(at, amount),
            _ => None,
        };
        if let Reading::Amount(amount) = &mut read[at].reading {
            amount.concept = found;
        }
    }
    respectively(scan, read);
}

/// A sentence with its amounts and dates.
struct Finder<'a> {
    scan: &'a Scan<'a>,
    read: &'a [Annotation],
}

impl Finder<'_> {
    fn concept(&self, index: usize, amount: &Amount) -> Option<Range<u32>> {
        let own = &self.read[index];
        let (start, end) = own.bound.as_ref().map_or((own.tokens.start, own.tokens.end), |bound| {
            (own.tokens.start.min(bound.start), own.tokens.end.max(bound.end))
        });
        if amount.kind == AmountKind::Multiplier && amount.role.is_some() {
            return self.subject(start);
        }
        self.behind(amount, own.tokens.end).or_else(|| self.before(index, amount, start, end))
    }

    /// "56% of voters", "a 27% drop in sales", "a $4bn deal", "one in five children".
    fn behind(&self, amount: &Amount, end: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        if scan.is(end, Is::OF) {
            return self.phrase(end + 1);
        }
        if amount.kind == AmountKind::Number {
            return None;
        }
        let phrase = if self.attributive(amount, end) { self.phrase(end) } else { None }?;
        // of a change the thing that changed is measured
        let last = phrase.end - 1;
        if scan.is(last, Is::CHANGE_NOUN) {
            if scan.is(phrase.end, Is::IN.or(Is::OF)) {
                return self.phrase(phrase.end + 1).or(Some(phrase));
            }
            return Some(phrase);
        }
        Some(phrase)
    }

    /// Whether a noun behind the amount is its head: "a 40-yard pass", "a 25% duty", but not "10 kilometres north".
    fn attributive(&self, amount: &Amount, end: u32) -> bool {
        let scan = self.scan;
        let last = scan.text(end - 1);
        let plural = amount.kind == AmountKind::Quantity && last.len() > 3 && last.ends_with('s');
        !plural && self.nominal(end) && !scan.is(end, Is::CHANGE_ADVERB.or(Is::SHIFT).or(Is::COMPARE)) && !adverb(scan, end)
    }

    /// What the words before the amount say of it.
    fn before(&self, index: usize, amount: &Amount, start: u32, end: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        if start == scan.from {
            return None;
        }
        let near = start - 1;
        let counted = amount.kind == AmountKind::Number && amount.unit.is_some();
        // "400 million shekels ($115 million)", "5.5% or 3 points": the same thing
        let left = self.read[..index].iter().rev().find_map(|left| match &left.reading {
            Reading::Amount(amount) if amount.kind != AmountKind::Ordinal => Some((left.tokens.end, amount)),
            _ => None,
        });
        if let Some((close, left)) = left
            && start - close <= 3
            && (close..start).all(|at| scan.is(at, LINK))
            && !counted
        {
            return left.concept.clone();
        }
        if scan.is(near, Is::OF) {
            let phrase = self.phrase_left(near);
            if phrase.is_empty() {
                return self.subject_of(near);
            }
            if scan.is(phrase.end - 1, Is::CHANGE_NOUN)
                && scan.is(end, Is::IN)
                && let Some(behind) = self.phrase(end + 1)
            {
                return Some(behind);
            }
            return Some(phrase);
        }
        if scan.is(near, Is::OPEN) {
            return Some(self.phrase_left(near)).filter(|phrase| !phrase.is_empty());
        }
        if counted {
            return if self.verb(near) { self.subject_of(start) } else { None };
        }
        // "the DAX 0.8%", "Smith, 61,"
        let comma = amount.dimension.as_deref() == Some("age") && scan.is(near, Is::COMMA);
        let gapped = self.phrase_left(if comma { near } else { start });
        if !gapped.is_empty() {
            return Some(gapped);
        }
        // "raised rates by 75 points", "cut the tax to 5%"
        if scan.is(near, Is::BY.or(Is::TO).or(Is::FROM))
            && let Some(verb) = self.verb_left(near).filter(|verb| scan.is(*verb, Is::RISE))
            && let Some(object) = self.phrase(verb + 1)
            && object.end <= near
        {
            return Some(object);
        }
        self.subject_of(start).or_else(|| self.nearest(start))
    }

    /// The noun phrase closest to the left, where no verb stands: "a pitch as high as 352 microns".
    fn nearest(&self, start: u32) -> Option<Range<u32>> {
        let mut at = start;
        for _ in 0..STEPS {
            if at == self.scan.from || self.verb(at - 1) || self.scan.is(at - 1, Is::PRONOUN) {
                return None;
            }
            if self.nominal(at - 1) {
                return Some(self.phrase_left(at)).filter(|phrase| !phrase.is_empty());
            }
            at -= 1;
        }
        None
    }

    /// The subject of the verb nearest to the left of `start`.
    fn subject_of(&self, start: u32) -> Option<Range<u32>> {
        let verb = self.verb_left(start)?;
        // "plans to lay off": the one who plans
        if self.scan.is_before(verb, Is::TO) && verb > self.scan.from + 1 && self.nominal(verb - 2) {
            return self.subject_of(verb - 1).or_else(|| self.subject(verb));
        }
        self.subject(verb)
    }

    /// The nearest verb left of `at`.
    fn verb_left(&self, at: u32) -> Option<u32> {
        (at.saturating_sub(REACH).max(self.scan.from)..at).rev().find(|&at| self.verb(at))
    }

    /// The noun phrase whose verb begins at `end`, without its adjuncts.
    fn subject(&self, end: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        let at = self.past_group(end)?;
        if let Some(amount) = self.amount_ending(at) {
            return amount.concept.clone();
        }
        let phrase = self.phrase_left(at);
        if phrase.is_empty() {
            return None;
        }
        let (mut first, mut last, mut listed) = (phrase.start, phrase.end, false);
        for _ in 0..STEPS {
            let mut open = first;
            while open > scan.from && scan.is(open - 1, Is::DETERMINER.or(Is::ONES)) && !scan.is(open - 1, Is::WHO) {
                open -= 1;
            }
            if open == scan.from {
                break;
            }
            let joint = open - 1;
            let left = self.phrase_left(joint);
            if left.is_empty() {
                break;
            }
            if scan.is(joint, Is::AND.or(Is::OR)) || listed && scan.is(joint, Is::COMMA) {
                listed = true;
            } else if scan.is(joint, Is::PREPOSITION) {
                // "sales in the US" are sales, "shares of the firm" both
                if !scan.is(joint, Is::OF) {
                    last = left.end;
                }
                listed = false;
            } else {
                break;
            }
            first = left.start;
        }
        Some(first..last)
    }

    /// Steps left over helping verbs, adverbs, dates, brackets and insertions before a verb.
    fn past_group(&self, end: u32) -> Option<u32> {
        let scan = self.scan;
        let mut at = end;
        for _ in 0..STEPS {
            if at == scan.from {
                return None;
            }
            let near = at - 1;
            if let Some(time) = self.time_ending(at) {
                at = if scan.is_before(time, Is::PREPOSITION) { time - 1 } else { time };
            } else if self.verb(near) || adverb(scan, near) || scan.is(near, Is::WHO.or(Is::AUX)) || scan.is(near, Is::TO) {
                at = near;
            } else if scan.is(near, Is::CLOSE) {
                at = self.opening(near, Is::OPEN)?;
            } else if scan.is(near, Is::COMMA) {
                at = self.opening(near, Is::COMMA).unwrap_or(near);
            } else if scan.is(near, Is::PRONOUN) {
                return None;
            } else {
                return Some(at);
            }
        }
        None
    }

    /// The mark of a class that opens what `close` closes.
    fn opening(&self, close: u32, mark: Is) -> Option<u32> {
        (close.saturating_sub(REACH / 2).max(self.scan.from)..close).rev().find(|&at| self.scan.is(at, mark))
    }

    /// The noun phrase from `at` on, without its determiners: up to a function word, a mark or a verb.
    fn phrase(&self, at: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        let mut start = at;
        while scan.is(start, Is::DETERMINER.or(Is::ALL)) {
            start += 1;
        }
        let mut end = start;
        while end < start + PHRASE && (self.nominal(end) || end > start && self.joins(end)) {
            end += 1;
            // what follows a plural is a verb more often than a noun
            if count::singular(scan, end - 1).is_some() && scan.lower_word(end - 1) && !self.joins(end) {
                break;
            }
        }
        while end > start && !self.nominal(end - 1) {
            end -= 1;
        }
        (end > start).then_some(start..end)
    }

    /// The noun phrase that ends before `end`, without its determiners; may be empty.
    fn phrase_left(&self, end: u32) -> Range<u32> {
        let mut start = end;
        while start > self.scan.from && end - start < PHRASE && (self.nominal(start - 1) || start < end && self.joins(start - 1)) {
            start -= 1;
        }
        while start < end && !self.nominal(start) {
            start += 1;
        }
        start..end
    }

    /// Whether the word may be part of a noun phrase.
    fn nominal(&self, at: u32) -> bool {
        let scan = self.scan;
        scan.holds(at)
            && !scan.has(at, Flags::PUNCT)
            && !scan.is(at, Is::FUNCTION.or(Is::MONTH).or(Is::WEEKDAY).or(Is::ADVERB).or(Is::AUX).or(Is::BE))
            && !self.verb(at)
            && self.annotation_over(at).is_none()
    }

    /// What joins the parts of a noun phrase: "China's economy", "S&P", "dual-use".
    fn joins(&self, at: u32) -> bool {
        let scan = self.scan;
        scan.is(at, Is::HYPHEN) && scan.glued(at) && scan.glued(at + 1)
            || scan.text(at) == "&"
            || matches!(scan.text(at), "'s" | "’s" | "'" | "’") && scan.glued(at)
            || scan.is(at, Is::MODIFIER)
    }

    /// Whether the word is a finite verb, as far as its form and its neighbours tell.
    fn verb(&self, at: u32) -> bool {
        let scan = self.scan;
        if !scan.lower_word(at) {
            return false;
        }
        let word = scan.word(at);
        if word.is.any(Is::BE.or(Is::AUX)) {
            return true;
        }
        let text = scan.text(at);
        let past = text.len() > 4 && text.ends_with("ed") && !text.ends_with("eed");
        let change = word.is.any(Is::RISE);
        if !past && !change && !word.is.any(Is::VERB_PAST.or(Is::VERB_THIRD).or(Is::VERB_BASE)) || text.ends_with("ing") {
            return false;
        }
        if at == scan.from || scan.is(at - 1, Is::DETERMINER.or(Is::HYPHEN)) && !scan.is(at - 1, Is::WHO) || scan.is(at + 1, Is::HYPHEN) {
            return false;
        }
        let led = scan.is(at - 1, Is::TO.or(Is::AUX).or(Is::PRONOUN).or(Is::WHO)) || adverb(scan, at - 1);
        if led || past || word.is.any(Is::VERB_PAST) || change && !word.is.any(Is::CHANGE_NOUN) {
            return true;
        }
        // "costs about $5", "profits rise 5%": a form that may be a noun stands between a noun and a figure or a determiner
        let noun = !scan.has(at - 1, Flags::PUNCT) && !scan.is(at - 1, Is::FUNCTION) && self.annotation_over(at - 1).is_none();
        let agrees = !word.is.any(Is::VERB_BASE) || scan.text(at - 1).ends_with('s') || change;
        noun && agrees && (scan.is(at + 1, Is::DETERMINER.or(Is::BY).or(Is::BETWEEN).or(Is::FROM)) || adverb(scan, at + 1) || self.starts(at + 1))
    }

    /// Whether an amount, or its bound, starts at `at`.
    fn starts(&self, at: u32) -> bool {
        let index = self.read.partition_point(|left| left.tokens.end <= at);
        self.read.get(index).is_some_and(|next| next.tokens.start == at || next.bound.as_ref().is_some_and(|bound| bound.start == at))
    }

    fn annotation_over(&self, at: u32) -> Option<&Annotation> {
        let index = self.read.partition_point(|left| left.tokens.end <= at);
        self.read.get(index).filter(|found| found.tokens.start <= at)
    }

    /// The first token of the date that ends before `at`.
    fn time_ending(&self, at: u32) -> Option<u32> {
        self.annotation_over(at.checked_sub(1)?).filter(|found| matches!(found.reading, Reading::Time(_))).map(|found| found.tokens.start)
    }

    fn amount_ending(&self, at: u32) -> Option<&Amount> {
        match &self.annotation_over(at.checked_sub(1)?)?.reading {
            Reading::Amount(amount) => Some(amount),
            _ => None,
        }
    }
}

/// What may stand between two amounts of the same thing.
const LINK: Is = Is::AND.or(Is::OR).or(Is::COMMA).or(Is::TO).or(Is::FROM).or(Is::BY).or(Is::AT).or(Is::OPEN).or(Is::CLOSE).or(Is::CHANGE_ADVERB);

fn adverb(scan: &Scan<'_>, at: u32) -> bool {
    scan.is(at, Is::ADVERB) || scan.lower_word(at) && scan.text(at).ends_with("ly")
}

/// "Ford and GM sold 40,000 and 35,000 cars respectively": the parts of the subject go to the amounts in turn.
fn respectively(scan: &Scan<'_>, read: &mut [Annotation]) {
    let _ = (scan, read);
}
