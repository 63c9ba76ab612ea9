//! Matches to claims: who said or did what, with evidence, entities, attribution and an explained confidence.

pub mod assemble;
pub mod attribution;
pub mod entities;
pub mod modality;
pub mod resolve;

use crate::span::Span;
use rust_decimal::Decimal;

/// One occurrence of an entity in the text.
#[derive(Clone, PartialEq, Debug)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// The rule that found it, `pack/id`; `pack/gazetteer/NAME` for a listed name.
    pub rule: String,
}

/// A thing with a name, and all its mentions in the article.
#[derive(Clone, PartialEq, Debug)]
pub struct Entity {
    /// `Company`, `Country`, … a type of the loaded packs.
    pub kind: String,
    /// The fullest name: the gazetteer's, else the longest mention.
    pub name: String,
    /// Gazetteer id; `None` if unlisted.
    pub key: Option<String>,
    /// `country`, `descriptor`, … from the gazetteer's columns and from rules' `set`, sorted by name.
    pub attributes: Vec<(String, String)>,
    /// In text order; never empty.
    pub mentions: Vec<Mention>,
}

/// A value of `fields`.
#[derive(Clone, PartialEq, Debug)]
pub enum FieldValue {
    /// A word.
    Text(String),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
}

/// What fills a role.
#[derive(Clone, PartialEq, Debug)]
pub struct Filler {
    /// The filler's words.
    pub span: Span,
    /// Index into `Extraction::entities`, where the filler is (headed by) a mention.
    pub entity: Option<usize>,
    /// Index into `Extraction::quantities`.
    pub quantity: Option<usize>,
    /// Index into `Extraction::dates`.
    pub date: Option<usize>,
    /// Copied from a fuller clause (gapping, `inherit`).
    pub inherited: bool,
    /// Descriptor joined to the name ("PC giant").
    pub descriptor: Option<Span>,
    /// How it was found, for `explain`: the slot or capture, and the type that fitted (`subject: NP`).
    pub via: String,
}

/// A named role and its fillers in text order.
#[derive(Clone, PartialEq, Debug)]
pub struct Role {
    /// `actors`, `metric`, …
    pub name: String,
    /// Never empty.
    pub fillers: Vec<Filler>,
}

/// Whether the claim is said to be so.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Modality {
    /// Stated as fact.
    #[default]
    Asserted,
    /// may, might, could.
    Possible,
    /// plans to, will.
    Planned,
    /// if, unless.
    Conditional,
    /// reportedly, is said to.
    Reported,
    /// A question.
    Question,
    /// threatens to.
    Threatened,
    /// urges, demands.
    Demanded,
    /// denies.
    Denied,
}

impl Modality {
    /// The words of the schema, in the order of the variants.
    pub const ALL: [(&'static str, Modality); 9] = [
        ("asserted", Modality::Asserted),
        ("possible", Modality::Possible),
        ("planned", Modality::Planned),
        ("conditional", Modality::Conditional),
        ("reported", Modality::Reported),
        ("question", Modality::Question),
        ("threatened", Modality::Threatened),
        ("demanded", Modality::Demanded),
        ("denied", Modality::Denied),
    ];

    /// The word used in records and rules.
    pub fn as_str(self) -> &'static str {
        Modality::ALL[self as usize].0
    }

    /// The modality of that name.
    pub fn parse(word: &str) -> Option<Modality> {
        Modality::ALL.iter().find(|(name, _)| *name == word).map(|(_, modality)| *modality)
    }
}

/// Who answers for a claim, in the article's words.
#[derive(Clone, PartialEq, Debug)]
pub struct Attribution {
    /// The source named.
    pub source: Span,
    /// Index into `Extraction::entities`.
    pub entity: Option<usize>,
    /// The words that attribute ("according to", "said").
    pub cue: Span,
    /// person organisation data document unnamed unknown.
    pub kind: &'static str,
}

/// One claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// `c:` and a hash of article id, type, trigger span and role spans: stable across runs and machines.
    pub id: String,
    /// `family.kind`, for instance `metric.change`.
    pub kind: String,
    /// `pack/id@version` of the rule.
    pub rule: String,
    /// The predicate's words.
    pub trigger: Span,
    /// The trigger's dictionary form.
    pub lemma: String,
    /// In the order of their first filler's position, then name.
    pub roles: Vec<Role>,
    /// Computed values, sorted by name.
    pub fields: Vec<(String, FieldValue)>,
    /// Whether the article says it is not so.
    pub negated: bool,
    /// Asserted, possible, planned…
    pub modality: Modality,
    /// Innermost source first.
    pub attribution: Vec<Attribution>,
    /// Product of the factors, 0 to 1.
    pub confidence: f64,
    /// `rule` first, then whatever lowered it, with its name.
    pub factors: Vec<(String, f64)>,
    /// The sentence the trigger stands in.
    pub evidence: Span,
    /// Index of its block in `Article::blocks`.
    pub block: usize,
}
