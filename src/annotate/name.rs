//! Runs of capitalised tokens ("Ministry of Commerce", "DJI Technology Co.", "Ursula von der Leyen", "Gigafactory 3") to name candidates.

use super::classes::Is;
use super::tables::Tables;
use super::{Annotation, Reading};
use crate::text::{self, Document, Flags};

/// In a sentence with so many words of which most are capitalised, capitals say nothing.
const TITLE_CASE_WORDS: usize = 4;

/// Recogniser: names. `taken` are the amounts and dates, in order: their numbers belong to no name.
pub(crate) fn recognise(known: &Known<'_>, taken: &[Annotation], out: &mut Vec<Annotation>) {
    let Known { document, tables, words, ids } = *known;
    let evidence = Evidence::of(document, tables, ids);
    let mut next_taken = 0;
    for sentence in &document.sentences {
        let names = Names { document, tables, words, ids, from: sentence.tokens.start, to: sentence.tokens.end, evidence: &evidence };
        let title_case = names.title_case();
        let mut at = names.from;
        while at < names.to {
            if !document.tokens[at as usize].flags.has(Flags::CAP) && !names.inner_capital(at) {
                at += 1;
                continue;
            }
            while next_taken < taken.len() && taken[next_taken].tokens.end <= at {
                next_taken += 1;
            }
            let stop = taken[next_taken..].iter().find(|annotation| annotation.tokens.end > at).map(|annotation| annotation.tokens.clone());
            if stop.as_ref().is_some_and(|stop| stop.contains(&at)) {
                at = stop.map_or(at + 1, |stop| stop.end);
                continue;
            }
            let limit = stop.map_or(names.to, |stop| stop.start.min(names.to));
            let end = if title_case { names.acronym(at) } else { names.run(at, limit) };
            match end {
                Some((start, end)) => {
                    out.push(Annotation { tokens: start..end, core: start..end, bound: None, reading: Reading::Name });
                    at = end;
                }
                None => at += 1,
            }
        }
    }
}

/// What names are read from.
pub(crate) struct Known<'a> {
    pub document: &'a Document<'a>,
    pub tables: &'a Tables,
    pub words: &'a text::Tables,
    /// Word index of each token.
    pub ids: &'a [u16],
}

struct Names<'a> {
    document: &'a Document<'a>,
    tables: &'a Tables,
    words: &'a text::Tables,
    ids: &'a [u16],
    from: u32,
    to: u32,
    evidence: &'a Evidence,
}

impl Names<'_> {
    fn is(&self, at: u32, classes: Is) -> bool {
        self.from <= at && at < self.to && self.tables.classes(self.ids[at as usize]).any(classes)
    }

    fn has(&self, at: u32, flags: Flags) -> bool {
        self.from <= at && at < self.to && self.document.tokens[at as usize].flags.has(flags)
    }

    fn text(&self, at: u32) -> &str {
        if at < self.to { self.document.word(at) } else { "" }
    }

    fn glued(&self, at: u32) -> bool {
        at > self.from && at < self.to && self.document.tokens[at as usize].span.start == self.document.tokens[at as usize - 1].span.end
    }

    /// A capital behind a small first letter: iPhone, eBay.
    fn inner_capital(&self, at: u32) -> bool {
        let span = self.document.tokens[at as usize].span;
        let bytes = self.document.article.text.as_bytes();
        span.len() > 2 && bytes[span.start as usize + 1].is_ascii_uppercase() && bytes[span.start as usize].is_ascii_lowercase()
    }

    fn capital(&self, at: u32) -> bool {
        self.has(at, Flags::CAP) || at < self.to && at >= self.from && self.inner_capital(at)
    }

    /// Two capitals or more, so that `US` is not `us`.
    fn upper(&self, at: u32) -> bool {
        self.has(at, Flags::UPPER)
    }

    /// Whether most longer words are capitalised, as in a headline of that style.
    fn title_case(&self) -> bool {
        let tokens = &self.document.tokens[self.from as usize..self.to as usize];
        if tokens.len() > 40 {
            return false;
        }
        let (mut words, mut capitals) = (0, 0);
        for token in tokens {
            if token.span.len() > 3 && !token.flags.has(Flags::PUNCT) && !token.flags.has(Flags::NUM) {
                words += 1;
                capitals += usize::from(token.flags.has(Flags::CAP));
                if (words - capitals) * 5 > tokens.len() {
                    return false;
                }
            }
        }
        // "Editing by Kazunori Takada" is all names; a headline's words are in the vocabulary
        words >= TITLE_CASE_WORDS && capitals * 10 > words * 8 && {
            let long = |at: &u32| self.has(*at, Flags::CAP) && self.document.tokens[*at as usize].span.len() > 3;
            let common = (self.from + 1..self.to).filter(long).filter(|&at| self.words.is_word(self.text(at))).count();
            common * 2 >= capitals
        }
    }

    /// In title case only acronyms are told apart; all capitals tell nothing.
    fn acronym(&self, at: u32) -> Option<(u32, u32)> {
        let mixed = (self.from..self.to).any(|at| self.has(at, Flags::CAP) && !self.upper(at) && self.text(at).len() > 1);
        (mixed && self.upper(at) && self.text(at).len() > 1).then_some((at, at + 1))
    }

    /// Whether a sentence (or a quotation, or what follows a colon) begins at `at`.
    fn initial(&self, at: u32) -> bool {
        at == self.from
            || self.has(at - 1, Flags::PUNCT)
                && matches!(self.text(at - 1), "“" | "\"" | "‘" | "'" | ":" | ";" | "•" | "*" | "–" | "—" | "(" | "…" | "-" | "«" | "``")
                && !(self.is(at - 1, Is::HYPHEN) && self.glued(at))
    }

    /// Whether a name may begin with the token.
    fn starts(&self, at: u32) -> bool {
        if !self.capital(at) {
            return false;
        }
        if self.upper(at) {
            // "LOCAL PAIN", "FORMER"
            return self.text(at).len() < 4 || !self.words.is_word(self.text(at));
        }
        if self.is(at, Is::FUNCTION) || self.is(at, Is::MONTH.or(Is::WEEKDAY)) && !self.is(at, Is::COMMON) {
            return false;
        }
        if !self.initial(at) {
            return true;
        }
        let hash = self.document.tokens[at as usize].lower;
        match self.evidence.of_word(hash) {
            Some(seen) if seen.capital => true,
            Some(seen) if seen.lower => false,
            _ => {
                let heads = self.is(at, Is::OF_HEAD) && self.is(at + 1, Is::OF) && self.capital(at + 2)
                    || self.capital(at + 1) && self.is(at + 1, Is::OF_HEAD);
                heads
                    || !self.is(at, Is::COMMON)
                        && !adverb(self.text(at))
                        && (self.capital(at + 1) || self.is(at, Is::HOMONYM) || !self.words.is_word(self.text(at)))
            }
        }
    }

    /// The name that begins at `at`: its first token (titles are stepped over) and one past its last.
    fn run(&self, at: u32, limit: u32) -> Option<(u32, u32)> {
        let mut start = at;
        if !self.starts(start) {
            return None;
        }
        // a title or an adjective of place before a name is not part of it, nor is the common word that begins a sentence
        while !self.upper(start) {
            let followed = start + 1 < limit && self.capital(start + 1);
            let adjective = self.is(start, Is::DEMONYM) && (!followed || self.is(start + 1, Is::TITLE.or(Is::DEMONYM)));
            let common = self.initial(start)
                && self.is(start, Is::COMMON)
                && !(followed && (self.is(start + 1, Is::OF_HEAD) || self.text(start.max(1) - 1) == "("))
                && !self.is(start, Is::OF_HEAD)
                && !self.evidence.capital(self.hash(start));
            if !(self.is(start, Is::TITLE) && followed || adjective || common) {
                break;
            }
            if !followed {
                return None;
            }
            start += 1;
        }
        if self.is(start, Is::FUNCTION) && !self.upper(start) {
            return None;
        }
        let mut link = Link { of: self.is(start, Is::OF_HEAD), for_: self.is(start, Is::FOR_HEAD), linked: false };
        let mut end = start + 1;
        loop {
            let next = self.extend(start, end, limit, link);
            if next == end {
                break;
            }
            link.linked |= self.is(end, Is::OF.or(Is::FOR));
            for at in end..next {
                link.of |= self.is(at, Is::OF_HEAD);
                link.for_ |= self.is(at, Is::FOR_HEAD);
            }
            end = next;
        }
        // "Prime Minister", "Finance" before "Minister Arun Jaitley"
        let post = end - start == 2 && self.is(end - 1, Is::TITLE)
            || end - start == 1 && end < limit && self.is(end, Is::TITLE) && self.capital(end);
        if post && !self.upper(start) && self.words.is_word(self.text(start)) {
            return None;
        }
        let lone = end - start == 1 && !self.upper(start);
        let nothing = Is::DEMONYM.or(Is::FUNCTION).or(Is::TITLE).or(Is::MONTH).or(Is::WEEKDAY);
        (!lone || !self.is(start, nothing) && self.text(start).len() > 1).then_some((start, end))
    }

    fn hash(&self, at: u32) -> u64 {
        self.document.tokens[at as usize].lower
    }

    /// One past the next piece of the name that ends before `end`, or `end`.
    fn extend(&self, start: u32, end: u32, limit: u32, link: Link) -> u32 {
        if end >= limit {
            return end;
        }
        let capital = |at: u32| {
            at < limit
                && self.capital(at)
                && !(self.is(at, Is::FUNCTION) && !self.upper(at) && self.text(at).len() > 1)
                && !self.is(at, Is::WEEKDAY)
        };
        let month = self.is(end, Is::MONTH) && !self.is(end, Is::AHEAD);
        if capital(end) && !month {
            // "US President Joe Biden": the title parts two names
            return if self.is(end, Is::TITLE) && self.capital(end + 1) { end } else { end + 1 };
        }
        if self.is(end, Is::HYPHEN) && self.glued(end) && self.glued(end + 1) {
            let digits = self.has(end + 1, Flags::NUM) && end + 1 < limit;
            // "Wong Pik-wan", but not "Saudi Arabia-backed"
            let given = end - start == 2
                && end + 1 < limit
                && self.text(end + 1).len() < 5
                && !self.has(end + 1, Flags::PUNCT)
                && !self.words.is_known(self.text(end - 1));
            return if capital(end + 1) || digits || given { end + 2 } else { end };
        }
        if self.has(end, Flags::NUM) && self.has(end, Flags::SPACE) && self.text(end).bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return end + 1;
        }
        if self.text(end) == "&" && capital(end + 1) {
            return end + 2;
        }
        if self.is(end, Is::PARTICLE) && !self.is(end, Is::FUNCTION) {
            let after = if self.is(end + 1, Is::PARTICLE.or(Is::THE)) && !capital(end + 1) { end + 2 } else { end + 1 };
            return if capital(after) { after + 1 } else { end };
        }
        if self.is(end, Is::OF) && link.of {
            let after = if self.is(end + 1, Is::THE) && !self.has(end + 1, Flags::CAP) { end + 2 } else { end + 1 };
            return if capital(after) && !self.is(after, Is::MONTH) { after + 1 } else { end };
        }
        if self.is(end, Is::FOR) && link.for_ && capital(end + 1) {
            return end + 2;
        }
        if self.text(end) == "." && self.glued(end) && self.text(end - 1).len() == 1 && capital(end + 1) {
            return end + 2;
        }
        if self.is(end, Is::AND) && self.is(end - 1, Is::AND_HEAD) && capital(end + 1) && link.linked {
            return end + 2;
        }
        end
    }
}

/// What has been seen of a name so far.
#[derive(Clone, Copy)]
struct Link {
    /// A head that takes "of".
    of: bool,
    /// A head that takes "for".
    for_: bool,
    /// An "of" or "for".
    linked: bool,
}

/// "Quickly", "Speaking": words that begin sentences more than names.
fn adverb(text: &str) -> bool {
    text.len() > 5 && (text.ends_with("ly") || text.ends_with("ing"))
}

/// How a word at a sentence's start is written elsewhere in the article.
#[derive(Clone, Copy, Default)]
struct Seen {
    lower: bool,
    capital: bool,
}

/// The words that begin sentences, with how else they occur.
struct Evidence {
    words: Vec<(u64, Seen)>,
}

impl Evidence {
    fn of(document: &Document<'_>, tables: &Tables, ids: &[u16]) -> Evidence {
        let mut words: Vec<(u64, Seen)> = Vec::new();
        let mut filter = [0_u64; 16];
        let place = |hash: u64| ((hash >> 40 & 15) as usize, 1_u64 << (hash >> 46 & 63));
        for sentence in &document.sentences {
            // past an opening mark
            for at in sentence.tokens.clone().take(2) {
                let token = document.tokens[at as usize];
                if token.flags.has(Flags::CAP) && !tables.classes(ids[at as usize]).any(Is::FUNCTION) {
                    words.push((token.lower, Seen::default()));
                    let (slot, bit) = place(token.lower);
                    filter[slot] |= bit;
                }
            }
        }
        words.sort_unstable_by_key(|(hash, _)| *hash);
        words.dedup_by_key(|(hash, _)| *hash);
        for sentence in &document.sentences {
            let mut previous = Flags(Flags::PUNCT.0);
            let tokens = &document.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize];
            // in a title-cased line capitals are no evidence
            let title = || {
                tokens.len() > 3 && tokens.len() < 40 && tokens.iter().filter(|t| t.flags.has(Flags::CAP)).count() * 3 > tokens.len() * 2
            };
            for token in tokens {
                let (slot, bit) = place(token.lower);
                if filter[slot] & bit != 0
                    && let Ok(index) = words.binary_search_by_key(&token.lower, |(hash, _)| *hash)
                {
                    if !token.flags.has(Flags::CAP) {
                        words[index].1.lower = true;
                    } else if !words[index].1.capital && !previous.has(Flags::PUNCT) && !title() {
                        words[index].1.capital = true;
                    }
                }
                previous = token.flags;
            }
        }
        Evidence { words }
    }

    fn capital(&self, hash: u64) -> bool {
        self.of_word(hash).is_some_and(|seen| seen.capital)
    }

    fn of_word(&self, hash: u64) -> Option<Seen> {
        self.words.binary_search_by_key(&hash, |(key, _)| *key).ok().map(|index| self.words[index].1)
    }
}
