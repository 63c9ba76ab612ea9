//! The words around an amount to what it measures: "56% of voters", "a $4bn deal", "the FTSE fell 1.2% and the DAX 0.8%".
//!
//! No tagger has run yet, so noun phrases are runs of words that are neither function words nor verbs, and verbs are
//! words of the lists or end in -ed. The concept is one phrase: beside the amount, else the subject of its verb.

use std::ops::Range;

use rust_decimal::Decimal;

use super::classes::Is;
use super::scan::Scan;
use super::{Amount, AmountKind, Annotation, Reading, count};
use crate::text::Flags;

/// How far left a verb is looked for, in tokens.
const REACH: u32 = 40;
/// How long a noun phrase may be, in tokens.
const PHRASE: u32 = 8;
/// How many annotations may begin within one, with itself.
const NEAR: usize = 4;
/// How far left of a verb its subject may end, and how many phrases it may join.
const STEPS: u32 = 12;

/// Gives the amounts of a sentence, in order, what they measure.
pub(crate) fn fill(scan: &Scan<'_>, read: &mut [Annotation]) {
    for at in 0..read.len() {
        let found = match &read[at].reading {
            Reading::Amount(amount) if amount.kind != AmountKind::Ordinal => Finder { scan, read }.concept(at, amount),
            _ => None,
        };
        // "Inflation hit 11.1%": the phrase may have taken in its verb
        let own = &read[at];
        let start = own.bound.as_ref().map_or(own.tokens.start, |bound| bound.start.min(own.tokens.start));
        let verb = |phrase: &Range<u32>| phrase.len() > 1 && phrase.end == start && scan.is(start - 1, Is::VERB_BASE.or(Is::VERB_SURE));
        let found = found.map(|phrase| if verb(&phrase) { phrase.start..phrase.end - 1 } else { phrase });
        if let Reading::Amount(amount) = &mut read[at].reading {
            amount.concept = found;
        }
    }
}

/// A sentence with its amounts and dates.
struct Finder<'a> {
    scan: &'a Scan<'a>,
    read: &'a [Annotation],
}

impl Finder<'_> {
    fn concept(&self, index: usize, amount: &Amount) -> Option<Range<u32>> {
        let own = &self.read[index];
        let (start, end) = own
            .bound
            .as_ref()
            .map_or((own.tokens.start, own.tokens.end), |bound| (own.tokens.start.min(bound.start), own.tokens.end.max(bound.end)));
        if amount.kind == AmountKind::Multiplier && amount.role.is_some() {
            return self.subject(start);
        }
        self.behind(index, start).or_else(|| self.before(index, amount, start, end)).or_else(|| {
            // "paid $35 for a ticket", "$1 billion in gains"
            let apart = amount.kind != AmountKind::Number && self.scan.is(end, Is::FOR.or(Is::IN));
            if apart { self.phrase(end + 1) } else { None }
        })
    }

    /// "56% of voters", "a 27% drop in sales", "a $4bn deal", "one in five children".
    fn behind(&self, index: usize, start: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        // "four-, five- and six-cylinder engines", "a five-year, $2-billion deal", "a 2-litre 8-valve engine", "8 miles (13 kilometres) of tunnels"
        let last = self.listed(index);
        let own = &self.read[last];
        let Reading::Amount(amount) = &own.reading else { return None };
        let mut end = self.time_over(last).unwrap_or(own.tokens.end);
        if scan.is(end, Is::OPEN)
            && let Some(close) = (end..end + STEPS).find(|&at| scan.is(at, Is::CLOSE))
        {
            end = close + 1;
        }
        if scan.is(end, Is::OF) {
            return self.phrase(end + 1);
        }
        // "a 12-page document", but not "27 states agreed"
        let joined =
            own.core.end < own.tokens.end && count::singular(scan, own.tokens.end - 1).is_none() && amount.value != Some(Decimal::ONE);
        let counted = amount.kind == AmountKind::Number && amount.dimension.is_none() && !joined && !scan.is(own.core.end, Is::HYPHEN);
        if counted || !self.attributive(amount, end) {
            return None;
        }
        let phrase = self.phrase(end)?;
        // of a change the thing that changed is measured
        if scan.is(phrase.end - 1, Is::CHANGE_NOUN) {
            if scan.is(phrase.end, Is::IN.or(Is::OF)) {
                return self.phrase(phrase.end + 1).or(Some(phrase));
            }
            if phrase.len() == 1 {
                return self.subject_of(start).or(Some(phrase));
            }
        }
        Some(phrase)
    }

    /// The last amount of the list of bare figures and hyphens that the amount begins.
    fn listed(&self, index: usize) -> usize {
        let joins = |at: usize| {
            let (one, two) = (&self.read[at], self.read.get(at + 1)?);
            let hyphen = self.scan.is(one.tokens.end, Is::HYPHEN);
            let gap = self.time_over(at).unwrap_or(one.tokens.end)..two.tokens.start;
            let links = || gap.len() < 4 && gap.clone().all(|at| self.scan.is(at, LINK.or(Is::HYPHEN)));
            (gap.is_empty() || hyphen && links()).then_some(at + 1)
        };
        std::iter::successors(Some(index), |&at| joins(at)).take(NEAR).last().unwrap_or(index)
    }

    /// One past the date or duration that the amount stands in.
    fn time_over(&self, index: usize) -> Option<u32> {
        let own = &self.read[index].tokens;
        let outer = self.read[..index].iter().rev().take(NEAR).find(|found| matches!(found.reading, Reading::Time(_)))?;
        (outer.tokens.end >= own.end).then_some(outer.tokens.end)
    }

    /// Whether a noun behind the amount is its head: "a 40-yard pass", "a 25% duty", but not "10 kilometres north".
    fn attributive(&self, amount: &Amount, end: u32) -> bool {
        let scan = self.scan;
        let last = scan.text(end - 1);
        let measured = amount.kind == AmountKind::Quantity || amount.dimension.is_some();
        let plural = measured && last.len() > 3 && last.ends_with('s');
        !plural
            && (self.nominal(end) || self.premodifies(end))
            && !scan.is(end, Is::CHANGE_ADVERB.or(Is::SHIFT).or(Is::STAGE).or(Is::COMPARE).or(Is::MEASURE))
            && scan.entry(end, Is::BASIS).is_none()
    }

    /// What the words before the amount say of it.
    fn before(&self, index: usize, amount: &Amount, start: u32, end: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        if start == scan.from {
            return None;
        }
        let near = start - 1;
        let counted = amount.kind == AmountKind::Number && amount.unit.is_some() && amount.dimension.is_none() && amount.role.is_none();
        let left = (0..index).rev().take(NEAR).find_map(|left| match &self.read[left].reading {
            Reading::Amount(amount) if amount.kind != AmountKind::Ordinal => {
                Some((self.time_over(left).unwrap_or(self.read[left].tokens.end), amount))
            }
            _ => None,
        });
        // "400 million shekels ($115 million)", "5.5% or 3 points": the same thing
        if let Some((close, left)) = left
            && close <= start
            && start - close <= 3
            && (close..start).all(|at| scan.is(at, LINK))
        {
            return left.concept.clone();
        }
        if scan.is(near, Is::OF) {
            return self.whole(near, end);
        }
        if scan.is(near, Is::OPEN) {
            return self.headed(near);
        }
        if counted {
            return self.counted(start);
        }
        // "Smith, 61,"
        if amount.dimension.as_deref() == Some("age") && scan.is(near, Is::COMMA) {
            return self.headed(near);
        }
        // "the DAX 0.8%", "Burlington by 2.6%"
        let by = scan.is(near, Is::BY.or(Is::TO).or(Is::AT)) && left.is_some();
        if let Some(gapped) = self.headed(if by { near } else { start })
            && self.opens(gapped.start, !by)
        {
            return Some(gapped);
        }
        // "levels at 1200 parts per million", "the Pro with 3687 mAh", "a grant worth $8 million"
        if scan.is(near, Is::AT.or(Is::WITH).or(Is::WORTH))
            && let Some(phrase) = self.headed(near)
            && (scan.is(near, Is::WORTH) || !self.verb_before(phrase.start))
        {
            return Some(phrase);
        }
        // "Shell up 9.4%"
        if scan.is(near, Is::CHANGE_ADVERB)
            && let Some(phrase) = self.headed(near)
        {
            return Some(phrase);
        }
        // "people earning between $48,000 and $90,000"
        if let Some(participle) = self.participle(start)
            && let Some(phrase) = self.headed(participle)
        {
            return Some(phrase);
        }
        // "raised rates by 75 points", "cut the tax to 5%"
        if scan.is(near, Is::BY.or(Is::TO).or(Is::FROM))
            && let Some(verb) = self.verb_left(near).filter(|verb| scan.is(*verb, Is::RISE))
            && let Some(object) = self.phrase(verb + 1)
            && object.end <= near
        {
            return Some(object);
        }
        if self.verb_left(start).is_some() { self.subject_of(start) } else { self.nearest(start) }
    }

    /// The -ing form whose object the amount at `start` is.
    fn participle(&self, start: u32) -> Option<u32> {
        let scan = self.scan;
        let mut at = start;
        for _ in 0..3 {
            at = at.checked_sub(1).filter(|at| *at >= scan.from)?;
            if ing(scan, at) {
                return Some(at);
            }
            if !scan.is(at, Is::PREPOSITION) && !adverb(scan, at) {
                return None;
            }
        }
        None
    }

    /// "a fine of $3 billion", "a drop of 27% in sales", "a total of $12 million": the noun before "of" at `of`.
    fn whole(&self, of: u32, end: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        let phrase = self.phrase_left(of);
        if phrase.is_empty() {
            return self.subject_of(of);
        }
        let last = phrase.end - 1;
        if scan.is(last, Is::CHANGE_NOUN)
            && scan.is(end, Is::IN)
            && let Some(behind) = self.phrase(end + 1)
        {
            return Some(behind);
        }
        if phrase.len() == 1 && scan.is(last, Is::GENERIC) {
            return self.subject_of(last).or(Some(phrase));
        }
        Some(phrase)
    }

    /// Who has or does so many: the subject of the verb whose object the counted noun is.
    fn counted(&self, start: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        let mut at = start;
        // "offers a combined 435 homes"
        if at > scan.from + 1 && self.nominal(at - 1) && scan.is(at - 2, Is::A) {
            at -= 2;
        }
        while at > scan.from
            && (adverb(scan, at - 1) || scan.is(at - 1, Is::DETERMINER.or(Is::WITH).or(Is::OUT)) && !scan.is(at - 1, Is::WHO))
        {
            at -= 1;
        }
        if at > scan.from && (self.verb(at - 1) || ing(scan, at - 1)) { self.subject_of(at) } else { None }
    }

    /// Whether a clause may begin at the phrase that starts at `at`, before its determiner.
    fn opens(&self, at: u32, bare: bool) -> bool {
        let scan = self.scan;
        let mut open = at;
        while bare && open > scan.from && scan.is(open - 1, Is::DETERMINER) {
            open -= 1;
        }
        open == scan.from || scan.is(open - 1, Is::AND.or(Is::COMMA).or(Is::CLAUSE)) || scan.text(open - 1) == ":" || self.ends(open)
    }

    fn verb_before(&self, at: u32) -> bool {
        let mut at = at;
        while at > self.scan.from && self.scan.is(at - 1, Is::DETERMINER) {
            at -= 1;
        }
        at > self.scan.from && self.verb(at - 1)
    }

    /// The noun phrase that ends before `end`, if its last word is a noun.
    fn headed(&self, end: u32) -> Option<Range<u32>> {
        let phrase = self.phrase_left(end);
        let scan = self.scan;
        let last = phrase.end.checked_sub(1).filter(|_| !phrase.is_empty())?;
        (!ing(scan, last) && !scan.is(last, Is::MEASURE.or(Is::COMPARE).or(Is::GENERIC))).then_some(phrase)
    }

    /// The noun phrase closest to the left, where no verb stands: "a pitch as high as 352 microns".
    fn nearest(&self, start: u32) -> Option<Range<u32>> {
        let mut at = start;
        for _ in 0..STEPS {
            if at == self.scan.from || self.verb(at - 1) || self.scan.is(at - 1, Is::PRONOUN) {
                return None;
            }
            if self.nominal(at - 1)
                && let Some(phrase) = self.headed(at)
            {
                return Some(phrase);
            }
            at -= 1;
        }
        None
    }

    /// The subject of the verb nearest to the left of `start`.
    fn subject_of(&self, start: u32) -> Option<Range<u32>> {
        let mut start = start;
        for _ in 0..3 {
            let verb = self.verb_left(start)?;
            // "plans to lay off": the one who plans; "levels to rise": what rises
            if self.scan.is_before(verb, Is::TO) && verb > self.scan.from + 1 && self.nominal(verb - 2) {
                let near = self.headed(verb - 1);
                if self.scan.is(verb, Is::RISE) && near.is_some() {
                    return near;
                }
                return self.verb_left(verb - 1).and_then(|outer| self.subject(outer)).or(near);
            }
            match self.pronoun(verb) {
                // "Cayman Airways said it was grounding two jets": it is who says so
                Some(pronoun) => start = pronoun,
                None => return self.subject(verb),
            }
        }
        None
    }

    /// The pronoun that is the subject of the verb at `verb`.
    fn pronoun(&self, verb: u32) -> Option<u32> {
        let at = self.past_group(verb)?;
        at.checked_sub(1).filter(|near| *near >= self.scan.from && self.scan.is(*near, Is::PRONOUN) && !self.scan.has(*near, Flags::UPPER))
    }

    /// The nearest verb left of `at`.
    fn verb_left(&self, at: u32) -> Option<u32> {
        (at.saturating_sub(REACH).max(self.scan.from)..at).rev().find(|&at| self.verb(at))
    }

    /// The noun phrase whose verb begins at `end`, without its adjuncts.
    fn subject(&self, end: u32) -> Option<Range<u32>> {
        let scan = self.scan;
        let at = self.past_group(end)?;
        let relative = scan.is(at, Is::WHO) || scan.is(at, Is::COMMA) && scan.is(at + 1, Is::WHO);
        if let Some(found) = self.amount_ending(at) {
            return match &found.reading {
                // "Two companies paid $5m", "a 60-year-old would get $5"
                Reading::Amount(amount) if found.core.end < found.tokens.end && amount.role.is_none() => {
                    Some(found.core.end..found.tokens.end)
                }
                Reading::Amount(amount) if amount.dimension.as_deref() == Some("age") => Some(found.tokens.clone()),
                Reading::Amount(amount) => amount.concept.clone(),
                _ => None,
            };
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
            } else if scan.is(joint, Is::PREPOSITION) && (!relative || scan.is(joint, Is::OF)) {
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
            } else if self.verb(near) || adverb(scan, near) || scan.is(near, Is::WHO.or(Is::AUX).or(Is::TO)) {
                at = near;
            } else if scan.is(near, Is::CLOSE) {
                at = self.opening(near, Is::OPEN)?;
            } else if scan.is(near, Is::COMMA) {
                let relative = scan.is(at, Is::WHO);
                at = if relative { near } else { self.opening(near, Is::COMMA).unwrap_or(near) };
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
        while end < start + PHRASE && (self.nominal(end) || self.premodifies(end) || end > start && self.joins(end)) {
            if end > start && ing(scan, end) {
                break;
            }
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
        while start < end && (!self.nominal(start) || start + 1 < end && ing(self.scan, start)) {
            start += 1;
        }
        start..end
    }

    /// Whether the word may be part of a noun phrase.
    fn nominal(&self, at: u32) -> bool {
        let scan = self.scan;
        let hyphened = || scan.is(at + 1, Is::HYPHEN) && scan.glued(at + 1) || scan.is_before(at, Is::HYPHEN) && scan.glued(at);
        let small = scan.is(at, Is::FUNCTION.or(Is::PREPOSITION)) && !scan.has(at, Flags::UPPER);
        scan.holds(at)
            && !scan.has(at, Flags::PUNCT)
            && (!small || hyphened())
            && !scan.is(at, Is::MONTH.or(Is::WEEKDAY).or(Is::AUX).or(Is::BE))
            && !adverb(scan, at)
            && !self.verb(at)
            && self.annotation_over(at).is_none()
    }

    /// Whether the word is a participle before its noun: "6% subordinated notes", "a $5m proposed deal".
    fn premodifies(&self, at: u32) -> bool {
        self.scan.lower_word(at) && self.scan.text(at).ends_with("ed") && self.nominal(at + 1) && self.annotation_over(at).is_none()
    }

    /// What joins the parts of a noun phrase: "China's economy", "S&P", "dual-use".
    fn joins(&self, at: u32) -> bool {
        let scan = self.scan;
        scan.is(at, Is::HYPHEN.or(Is::SLASH)) && scan.glued(at) && scan.glued(at + 1)
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
        if at == scan.from {
            return word.is.any(Is::RISE.or(Is::VERB_SURE)) && !word.is.any(Is::CHANGE_NOUN);
        }
        if word.is.any(Is::FUNCTION) && !word.is.any(VERB) {
            return false;
        }
        if scan.is(at - 1, Is::MODAL) && !adverb(scan, at) {
            return true;
        }
        let text = scan.text(at);
        let past = text.len() > 4 && text.ends_with("ed") && !word.is.any(Is::NOUN);
        let change = word.is.any(Is::RISE);
        if !past && !word.is.any(VERB) || text.ends_with("ing") {
            return false;
        }
        if scan.is(at - 1, Is::DETERMINER.or(Is::HYPHEN)) && !scan.is(at - 1, Is::WHO) || scan.is(at + 1, Is::HYPHEN) {
            return false;
        }
        let led = scan.is(at - 1, Is::TO.or(Is::AUX).or(Is::BE).or(Is::PRONOUN).or(Is::WHO)) || adverb(scan, at - 1);
        if led || past || word.is.any(Is::VERB_SURE) || change && !word.is.any(Is::CHANGE_NOUN) {
            return true;
        }
        // "costs about $5", "profits rise 5%": a form that may be a noun stands between a noun and a figure or a determiner
        let hyphened = scan.is_before(at - 1, Is::HYPHEN) && scan.glued(at - 1);
        let noun =
            !scan.has(at - 1, Flags::PUNCT) && (!scan.is(at - 1, Is::FUNCTION) || hyphened) && self.annotation_over(at - 1).is_none();
        let agrees = !word.is.any(Is::VERB_BASE) || scan.text(at - 1).ends_with('s') || change;
        let plans =
            scan.is(at + 1, Is::TO) && scan.is(at + 2, VERB) && !scan.is(at - 1, Is::VERB_SURE) && !scan.text(at - 1).ends_with("ed");
        let follows =
            plans || scan.is(at + 1, Is::DETERMINER.or(Is::PRONOUN).or(Is::BY).or(Is::BETWEEN).or(Is::FROM)) || adverb(scan, at + 1);
        noun && agrees && (follows || self.starts(at + 1))
    }

    /// Whether an amount, or its bound, starts at `at`.
    fn starts(&self, at: u32) -> bool {
        let first = self.read.partition_point(|found| found.tokens.start < at);
        let begins = |next: &Annotation| next.tokens.start == at || next.bound.as_ref().is_some_and(|bound| bound.start == at);
        self.read[first..].iter().take(NEAR).any(begins)
    }

    /// Whether an amount ends before `at`.
    fn ends(&self, at: u32) -> bool {
        self.amount_ending(at).is_some()
    }

    /// The innermost amount or date over `at`.
    fn annotation_over(&self, at: u32) -> Option<&Annotation> {
        let last = self.read.partition_point(|found| found.tokens.start <= at);
        self.read[..last].iter().rev().take(NEAR).find(|found| found.tokens.end > at)
    }

    /// The first token of the date that ends before `at`.
    fn time_ending(&self, at: u32) -> Option<u32> {
        self.annotation_over(at.checked_sub(1)?).filter(|found| matches!(found.reading, Reading::Time(_))).map(|found| found.tokens.start)
    }

    fn amount_ending(&self, at: u32) -> Option<&Annotation> {
        self.annotation_over(at.checked_sub(1)?).filter(|found| matches!(found.reading, Reading::Amount(_)))
    }
}

/// Words that may be finite verbs.
const VERB: Is = Is::RISE.or(Is::VERB_SURE).or(Is::VERB_THIRD).or(Is::VERB_BASE);

/// What may stand between two amounts of the same thing.
const LINK: Is =
    Is::AND.or(Is::OR).or(Is::COMMA).or(Is::TO).or(Is::FROM).or(Is::BY).or(Is::AT).or(Is::OPEN).or(Is::CLOSE).or(Is::CHANGE_ADVERB);

fn adverb(scan: &Scan<'_>, at: u32) -> bool {
    // "Exactly 12 died", but "Duly has 900 doctors"
    let opens = at == scan.from && !scan.is(at + 1, VERB.or(Is::AUX).or(Is::BE));
    scan.is(at, Is::ADVERB) || (scan.lower_word(at) || opens) && scan.text(at).ends_with("ly") && !scan.is(at, Is::NOUN)
}

/// Whether the word is an -ing form that is no noun.
fn ing(scan: &Scan<'_>, at: u32) -> bool {
    scan.lower_word(at) && scan.text(at).ends_with("ing") && !scan.is(at, Is::NOUN)
}
