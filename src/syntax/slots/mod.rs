//! A dependency tree to parser-neutral slots: who acts, what is acted on, which clause is reported, which phrase a preposition opens.
//!
//! Only this module and its neighbours know the parser's labels; rules name slots. All positions are word indices in the sentence.

mod phrases;
mod words;

use super::{Analysis, Relation, Upos, Xpos};

/// A word that heads a phrase, and whether the tree itself attaches the phrase where it was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Phrase {
    /// The head word.
    pub head: u32,
    /// Found by position rather than attachment: soft evidence.
    pub soft: bool,
    /// The preposition that opens the phrase, where one was asked for.
    pub opened: Option<(u32, u32)>,
}

impl Phrase {
    const fn firm(head: u32) -> Phrase {
        Phrase { head, soft: false, opened: None }
    }

    const fn soft(head: u32) -> Phrase {
        Phrase { head, soft: true, opened: None }
    }
}

/// The slots that are read from the tree alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are those of the rule language")]
pub enum TreeSlot {
    Agent,
    Patient,
    Subject,
    Object,
    ThatClause,
    ToClause,
    IngClause,
    Clause,
    Relative,
    Appos,
}

/// A parsed sentence with its children lists.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Tags, heads and relations.
    pub analysis: Analysis,
    /// [`crate::text::Token::lower`] of each word.
    words: Vec<u64>,
    /// Whether each word is a verb whose object does what its infinitive says ("urge").
    controls: Vec<bool>,
    offsets: Vec<u32>,
    children: Vec<u32>,
    clause: Vec<u32>,
    /// Hash of the preposition that names the agent of a passive, where the parser does not label it.
    by: u64,
    /// Hash of the preposition of the genitive.
    of: u64,
    /// Hash of the complementiser of reported clauses.
    that: u64,
}

/// Steps up a tree are bounded, so that no odd tree can hold a walk.
const CLIMB: usize = 32;

/// A second verb of saying without a subject of its own goes with the first, not with what that reports: "acknowledged that the sanctions
/// had hurt trade, but urged companies to wait".
fn join_reports(analysis: &mut Analysis, says: &[bool]) {
    for word in 0..analysis.head.len() {
        if !says[word] || analysis.relation[word] != Relation::Conj {
            continue;
        }
        let subject = |(i, h): (usize, &u32)| *h == word as u32 && matches!(analysis.relation[i], Relation::Nsubj | Relation::NsubjPass);
        if analysis.head.iter().enumerate().any(subject) {
            continue;
        }
        let mut at = analysis.head[word] as usize;
        for _ in 0..CLIMB {
            let above = analysis.head[at];
            match analysis.relation[at] {
                _ if says[at] || above == Analysis::ROOT => break,
                Relation::Conj => at = above as usize,
                Relation::Ccomp if says[above as usize] => {
                    analysis.head[word] = above;
                    break;
                }
                _ => break,
            }
        }
    }
}

impl Tree {
    /// Indexes a parsed sentence. `words` are the hashes of its tokens, `controls` says which are verbs of object control, `says` which of
    /// saying.
    pub fn new(mut analysis: Analysis, words: Vec<u64>, controls: Vec<bool>, says: &[bool]) -> Tree {
        join_reports(&mut analysis, says);
        let n = analysis.head.len();
        let mut offsets = vec![0u32; n + 2];
        for head in analysis.head.iter().filter(|h| **h != Analysis::ROOT) {
            offsets[*head as usize + 2] += 1;
        }
        for i in 1..offsets.len() {
            offsets[i] += offsets[i - 1];
        }
        let mut children = vec![0u32; offsets[n + 1] as usize];
        for (index, head) in analysis.head.iter().enumerate().filter(|(_, h)| **h != Analysis::ROOT) {
            let at = &mut offsets[*head as usize + 1];
            children[*at as usize] = index as u32;
            *at += 1;
        }
        let [by, of, that] = ["by", "of", "that"].map(crate::text::hash_lower);
        let mut tree = Tree { analysis, words, controls, offsets, children, clause: Vec::new(), by, of, that };
        tree.clause = (0..n as u32).map(|w| tree.find_clause(w)).collect();
        tree
    }

    /// Number of words.
    pub fn len(&self) -> u32 {
        self.analysis.head.len() as u32
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.analysis.head.is_empty()
    }

    /// Part of speech.
    pub fn upos(&self, word: u32) -> Upos {
        self.analysis.upos[word as usize]
    }

    /// English tag.
    pub fn xpos(&self, word: u32) -> Xpos {
        self.analysis.xpos[word as usize]
    }

    fn relation(&self, word: u32) -> Relation {
        self.analysis.relation[word as usize]
    }

    fn head(&self, word: u32) -> Option<u32> {
        let head = self.analysis.head[word as usize];
        (head != Analysis::ROOT).then_some(head)
    }

    fn children(&self, word: u32) -> impl Iterator<Item = u32> + '_ {
        self.children[self.offsets[word as usize] as usize..self.offsets[word as usize + 1] as usize].iter().copied()
    }

    fn child(&self, word: u32, relations: &[Relation]) -> Option<u32> {
        self.children(word).find(|c| relations.contains(&self.relation(*c)))
    }

    fn is_nominal(&self, word: u32) -> bool {
        matches!(self.upos(word), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Sym | Upos::X)
            || (self.upos(word) == Upos::Det && !self.modifies(word))
    }

    /// Whether the word hangs inside a noun phrase as determiner, adjective or part of a name.
    fn modifies(&self, word: u32) -> bool {
        matches!(
            self.relation(word),
            Relation::Det
                | Relation::Amod
                | Relation::Compound
                | Relation::Nummod
                | Relation::Flat
                | Relation::NmodPoss
                | Relation::DetPredet
        )
    }

    /// Whether the word heads a clause of its own.
    pub fn heads_clause(&self, word: u32) -> bool {
        match self.relation(word) {
            Relation::Root
            | Relation::Ccomp
            | Relation::Xcomp
            | Relation::Advcl
            | Relation::AdvclRelcl
            | Relation::Acl
            | Relation::AclRelcl
            | Relation::Parataxis
            | Relation::Csubj
            | Relation::CsubjPass
            | Relation::CsubjOuter => true,
            Relation::Conj => self.is_verb(word) || self.child(word, &[Relation::Cop, Relation::Nsubj, Relation::NsubjPass]).is_some(),
            // A word with a complementiser and a subject is a clause, whatever it was called.
            _ => self.child(word, &[Relation::Mark]).is_some() && self.has_subject(word),
        }
    }

    fn find_clause(&self, word: u32) -> u32 {
        let mut at = word;
        for _ in 0..self.len() {
            if self.heads_clause(at) {
                return at;
            }
            match self.head(at) {
                Some(head) => at = head,
                None => return at,
            }
        }
        at
    }

    /// The word that heads the clause of `word`.
    pub fn clause_head(&self, word: u32) -> u32 {
        self.clause[word as usize]
    }

    /// Whether a cue in the clause of `cue` speaks of the clause of `trigger`: the same clause, or one that hangs on it as its infinitive
    /// or gerund ("plans to cut"), not a relative or reported clause.
    pub fn reaches(&self, cue: u32, trigger: u32) -> bool {
        let wanted = self.clause_head(self.predicate(cue));
        let mut at = self.clause_head(self.predicate(trigger));
        for _ in 0..CLIMB {
            if at == wanted {
                return true;
            }
            let shares = match self.relation(at) {
                Relation::Xcomp => true,
                Relation::Conj => !self.has_subject(at) && self.child(at, &[Relation::Aux, Relation::AuxPass, Relation::Cop]).is_none(),
                Relation::Advcl => {
                    !self.has_subject(at) && self.is_to_clause(at) && self.head(at).is_some_and(|h| self.controls[h as usize])
                }
                Relation::Ccomp | Relation::Acl => {
                    !self.has_subject(at) && self.child(at, &[Relation::Mark]).is_some_and(|m| self.xpos(m) == Xpos::TO)
                }
                _ => false,
            };
            match self.head(at).filter(|_| shares) {
                Some(head) => at = self.clause_head(head),
                None => return false,
            }
        }
        false
    }

    /// Whether the clause of `word` begins with a subordinating word whose hash `opens`.
    pub fn marked_by(&self, word: u32, opens: impl Fn(u32) -> bool) -> bool {
        self.children(self.clause_head(word)).any(|c| matches!(self.relation(c), Relation::Mark | Relation::Advmod) && opens(c))
    }

    /// Whether the word is a predicate with a complementiser and a subject: a clause, not a noun phrase.
    pub fn has_own_subject(&self, word: u32) -> bool {
        self.has_subject(word) && self.child(word, &[Relation::Mark]).is_some()
    }

    fn has_subject(&self, verb: u32) -> bool {
        self.child(verb, &[Relation::Nsubj, Relation::NsubjPass, Relation::Csubj]).is_some()
    }

    /// The content word that an auxiliary or copula stands for.
    pub fn predicate(&self, word: u32) -> u32 {
        match self.relation(word) {
            Relation::Aux | Relation::AuxPass | Relation::Cop => self.head(word).unwrap_or(word),
            _ => word,
        }
    }

    /// The words that fill `slot` of `word`, best first.
    pub fn slot(&self, word: u32, slot: TreeSlot) -> Vec<Phrase> {
        let word = self.predicate(word);
        match slot {
            TreeSlot::Subject => self.own_subjects(word),
            TreeSlot::Object => self.objects(word),
            TreeSlot::Agent if self.is_passive(word) => self.by_phrases(word),
            TreeSlot::Agent if !self.is_verb(word) && !self.has_subject(word) => {
                let mut found = self.by_phrases(word);
                found.extend(self.own_subjects(word));
                found
            }
            TreeSlot::Agent => self.own_subjects(word),
            TreeSlot::Patient if self.is_passive(word) => self.own_subjects(word),
            TreeSlot::Patient => self.objects(word),
            TreeSlot::ThatClause => self.complements(word, |c| self.is_that_clause(c)),
            TreeSlot::ToClause => self.complements(word, |c| self.is_to_clause(c)),
            TreeSlot::IngClause => {
                self.complements(word, |c| self.xpos(c) == Xpos::VBG && !self.has_subject(c) && self.child(c, &[Relation::Aux]).is_none())
            }
            TreeSlot::Clause => self.reported(word),
            TreeSlot::Relative => self.children(word).filter(|c| self.relation(*c) == Relation::AclRelcl).map(Phrase::firm).collect(),
            TreeSlot::Appos => self.appositions(word),
        }
    }

    /// Whether a verb is passive: "was imposed", "imposed by", and verbs joined to one.
    pub fn is_passive(&self, verb: u32) -> bool {
        if self.child(verb, &[Relation::AuxPass, Relation::NsubjPass, Relation::OblAgent]).is_some() {
            return true;
        }
        if self.xpos(verb) != Xpos::VBN && self.xpos(verb) != Xpos::VBD {
            return false;
        }
        match self.relation(verb) {
            Relation::Acl => self.xpos(verb) == Xpos::VBN,
            Relation::Conj => {
                self.xpos(verb) == Xpos::VBN
                    && !self.has_subject(verb)
                    && self.child(verb, &[Relation::Aux]).is_none()
                    && self.head(verb).is_some_and(|h| self.is_verb(h) && self.is_passive(h))
            }
            _ => false,
        }
    }

    fn by_phrases(&self, verb: u32) -> Vec<Phrase> {
        let by = self.by;
        let mut found: Vec<Phrase> = self
            .children(verb)
            .filter(|c| {
                self.relation(*c) == Relation::OblAgent
                    || (*c > verb && self.children(*c).any(|k| self.relation(k) == Relation::Case && self.words[k as usize] == by))
            })
            .map(Phrase::firm)
            .collect();
        if found.is_empty()
            && let Some(last) = self.children(verb).filter(|c| self.relation(*c) == Relation::Conj && self.is_passive(*c)).last()
        {
            // "imposed and enforced by X": the phrase hangs on the last verb.
            found = self.by_phrases(last);
        }
        found
    }

    /// Subjects that no colon or semicolon parts from their verb ("Two figures: shipments fell …").
    fn own_subjects(&self, verb: u32) -> Vec<Phrase> {
        let mut found = self.subjects(verb, 0);
        let before = found.len();
        let parted = |head: u32| {
            head < verb && (head..verb).any(|w| self.xpos(w).as_str() == ":" && !self.heads_clause(head) && self.upos(w) == Upos::Punct)
        };
        found.retain(|p| !parted(p.head));
        if found.is_empty() && before > 0 { self.noun_before(verb) } else { found }
    }

    fn subjects(&self, word: u32, depth: usize) -> Vec<Phrase> {
        if depth > CLIMB {
            return Vec::new();
        }
        if let Some(subject) = self.child(word, &[Relation::Nsubj, Relation::NsubjPass, Relation::NsubjOuter, Relation::Csubj]) {
            return vec![Phrase::firm(self.stands_for(subject, word))];
        }
        if !self.is_verb(word) && self.child(word, &[Relation::Cop]).is_none() {
            if let Some(owner) = self.child(word, &[Relation::NmodPoss]) {
                return vec![Phrase::firm(owner)];
            }
            if !self.heads_clause(word) {
                return Vec::new();
            }
        }
        let Some(head) = self.head(word) else { return self.noun_before(word) };
        let shared = |from: u32| self.subjects(from, depth + 1);
        match self.relation(word) {
            Relation::Conj => shared(head),
            Relation::Xcomp if self.is_verb(head) || self.upos(head) == Upos::Adj => match self.object_before(head, word) {
                Some(object) => vec![Phrase::firm(object)],
                None => shared(head),
            },
            Relation::Advcl | Relation::Ccomp
                if self.controls[head as usize] && self.object_before(head, word).is_some() && self.is_to_clause(word) =>
            {
                self.object_before(head, word).map(Phrase::firm).into_iter().collect()
            }
            Relation::Ccomp | Relation::Advcl if self.is_verb(head) || self.child(head, &[Relation::Cop]).is_some() => {
                if self.xpos(word) == Xpos::VBG || self.xpos(word) == Xpos::VBN || self.is_to_clause(word) {
                    shared(head)
                } else {
                    Vec::new()
                }
            }
            Relation::AclRelcl => self.members(head),
            Relation::Acl | Relation::Nmod if self.is_verb(word) => {
                let complement = self.is_to_clause(word) || self.child(word, &[Relation::Mark, Relation::Case]).is_some();
                if complement {
                    // "took the step of announcing", "the decision to leave": whoever takes the step, or whose decision it is.
                    let owner = self.child(head, &[Relation::NmodPoss]).map(Phrase::firm);
                    owner.map_or_else(|| self.subjects(self.clause_head(head), depth + 1), |owner| vec![owner])
                } else {
                    self.members(head)
                }
            }
            _ => Vec::new(),
        }
    }

    fn object_before(&self, verb: u32, word: u32) -> Option<u32> {
        self.child(verb, &[Relation::Obj, Relation::Iobj]).filter(|o| *o < word)
    }

    /// The noun phrase that ends right before a finite verb, where the tree has no subject for it: soft evidence.
    fn noun_before(&self, verb: u32) -> Vec<Phrase> {
        let mut at = verb;
        while at > 0 && matches!(self.upos(at - 1), Upos::Adv | Upos::Aux) {
            at -= 1;
        }
        let Some(noun) = at.checked_sub(1).filter(|n| matches!(self.upos(*n), Upos::Noun | Upos::Propn | Upos::Pron)) else {
            return Vec::new();
        };
        let mut head = noun;
        for _ in 0..CLIMB {
            match self.head(head).filter(|h| {
                *h < head
                    && self.is_nominal(*h)
                    && matches!(self.relation(head), Relation::Nmod | Relation::Compound | Relation::Flat | Relation::Conj)
            }) {
                Some(above) => head = above,
                None => break,
            }
        }
        vec![Phrase::soft(head)]
    }

    /// A relative pronoun gives its antecedent; a pronoun that repeats the noun before it gives that noun.
    fn stands_for(&self, subject: u32, verb: u32) -> u32 {
        if self.upos(subject) == Upos::Pron || self.upos(subject) == Upos::Det || self.upos(subject) == Upos::Sconj {
            if self.relation(verb) == Relation::AclRelcl && matches!(self.xpos(subject).as_str(), "WDT" | "WP" | "IN" | "DT") {
                return self.head(verb).map_or(subject, |h| self.members(h).first().map_or(h, |p| p.head));
            }
            let before = subject.checked_sub(1).filter(|b| matches!(self.upos(*b), Upos::Noun | Upos::Propn));
            if let (Some(before), "PRP") = (before, self.xpos(subject).as_str()) {
                return before;
            }
        }
        subject
    }

    /// From a group to its members: "Lenovo and Dji are among the companies cutting …", "one of the firms that …".
    fn members(&self, group: u32) -> Vec<Phrase> {
        let mut at = group;
        if self.relation(group) == Relation::Nmod
            && let Some(head) = self.head(group).filter(|h| self.upos(*h) == Upos::Num)
        {
            at = head;
        }
        let copular = self.child(at, &[Relation::Cop]).is_some()
            || self.is_verb(self.head(at).unwrap_or(at))
                && self.child(at, &[Relation::Case]).is_some()
                && self.relation(at) == Relation::Root;
        match self.child(at, &[Relation::Nsubj]).filter(|s| copular && self.is_nominal(*s) && self.upos(*s) != Upos::Pron) {
            Some(subject) => vec![Phrase::firm(subject), Phrase::soft(group)],
            None => vec![Phrase::firm(group)],
        }
    }

    fn objects(&self, verb: u32) -> Vec<Phrase> {
        let mut found: Vec<Phrase> =
            self.children(verb).filter(|c| matches!(self.relation(*c), Relation::Obj | Relation::Iobj)).map(Phrase::firm).collect();
        // A bare amount behind the verb ("fell 27%"), whatever the parser calls it.
        let bare = |c: &u32| {
            *c > verb
                && matches!(self.upos(*c), Upos::Noun | Upos::Num | Upos::Sym | Upos::Propn)
                && !matches!(
                    self.relation(*c),
                    Relation::Obj
                        | Relation::Iobj
                        | Relation::Conj
                        | Relation::Nsubj
                        | Relation::NsubjPass
                        | Relation::Parataxis
                        | Relation::Appos
                        | Relation::Vocative
                )
                && self.child(*c, &[Relation::Case, Relation::Mark, Relation::Cop]).is_none()
        };
        found.extend(self.children(verb).filter(bare).map(Phrase::soft));
        if found.is_empty() && self.relation(verb) == Relation::AclRelcl && self.has_subject(verb) {
            found.extend(self.head(verb).map(Phrase::soft));
        }
        if found.is_empty()
            && let Some(next) = self
                .children(verb)
                .find(|c| self.relation(*c) == Relation::Conj && self.is_verb(*c) && !self.has_subject(*c) && *c <= verb + 3)
        {
            // "cut or halted shipments": the object hangs on the last verb.
            found.extend(self.child(next, &[Relation::Obj]).map(Phrase::soft));
        }
        found
    }

    fn complements(&self, word: u32, fits: impl Fn(u32) -> bool) -> Vec<Phrase> {
        let own = |c: &u32| {
            self.relation(*c) == Relation::Obj && self.heads_clause(*c)
                || matches!(self.relation(*c), Relation::Ccomp | Relation::Xcomp | Relation::Acl | Relation::Csubj)
                || (self.relation(*c) == Relation::Advcl && *c > word)
        };
        let mut found: Vec<Phrase> = self.children(word).filter(own).filter(|c| fits(*c)).map(Phrase::firm).collect();
        // "urged companies not to …": the infinitive may hang on the object.
        for object in self.children(word).filter(|c| self.relation(*c) == Relation::Obj) {
            found.extend(self.children(object).filter(|c| self.relation(*c) == Relation::Acl && fits(*c)).map(Phrase::soft));
        }
        found
    }

    fn is_to_clause(&self, verb: u32) -> bool {
        self.children(verb).any(|c| self.xpos(c) == Xpos::TO && c < verb)
    }

    fn is_that_clause(&self, clause: u32) -> bool {
        (self.relation(clause) == Relation::Ccomp || self.has_subject(clause))
            && self.children(clause).any(|c| self.relation(c) == Relation::Mark && self.words[c as usize] == self.that && c < clause)
    }

    /// The clause that a verb of saying reports without "that": its complement, or the clause it is thrown into.
    fn reported(&self, verb: u32) -> Vec<Phrase> {
        let mut found: Vec<Phrase> = self
            .children(verb)
            .filter(|c| {
                self.relation(*c) == Relation::Ccomp && self.child(*c, &[Relation::Mark]).is_none()
                    || (self.relation(*c) == Relation::Parataxis && *c < verb)
            })
            .map(Phrase::firm)
            .collect();
        if self.relation(verb) == Relation::Parataxis {
            found.extend(self.head(verb).map(Phrase::firm));
        }
        found
    }

    fn appositions(&self, word: u32) -> Vec<Phrase> {
        self.children(word)
            .filter(|c| {
                matches!(self.relation(*c), Relation::Appos | Relation::Parataxis | Relation::List) && self.is_nominal(*c) && *c > word
            })
            .map(Phrase::firm)
            .collect()
    }

    /// Whether the word is a verb rather than a noun made of one.
    pub fn is_verb_like(&self, word: u32) -> bool {
        self.is_verb(word)
            && !matches!(self.relation(word), Relation::Obj | Relation::Nsubj | Relation::NsubjPass | Relation::Obl | Relation::Nmod)
    }

    /// Whether a word of the clause of `word` is a verb with tense of its own.
    pub fn is_finite(&self, word: u32) -> bool {
        let tensed = |w: u32| matches!(self.xpos(w).as_str(), "VBD" | "VBP" | "VBZ" | "MD");
        tensed(word)
            || self.children(word).any(|c| matches!(self.relation(c), Relation::Aux | Relation::Cop | Relation::AuxPass) && tensed(c))
    }
}
