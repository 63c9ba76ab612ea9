//! The text of a rule file to a rule file as written: every string with its place, every unknown key a problem.

mod declarations;
mod dialect;
mod examples;
pub mod limits;
mod read;
pub mod site;
mod values;

pub use read::{CLAIM, read};

use super::Text;
use crate::span::Span;

/// A rule file as written. Nothing is resolved yet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RuleFile {
    /// Path inside the pack, for messages.
    pub path: String,
    /// `[pack]`: name, version, language.
    pub pack: Option<PackHeader>,
    /// `imports`: packs whose lists and defines are used without their pack's name.
    pub imports: Vec<Text>,
    /// `[[type]]`.
    pub declared: Vec<TypeDef>,
    /// `[types]`: subtype and its parent.
    pub types: Vec<(Text, Text)>,
    /// `[lists]`.
    pub lists: Vec<ListDef>,
    /// `[gazetteer.NAME]`.
    pub gazetteers: Vec<GazetteerDef>,
    /// `[define]`: named sub-patterns.
    pub defines: Vec<(Text, Text)>,
    /// `[[entity]]`, `[[claim]]` and `[[modifier]]` in the order written.
    pub rules: Vec<RuleDef>,
}

/// `[pack]`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PackHeader {
    /// The pack's name, `news-en`.
    pub name: Text,
    /// Its version.
    pub version: Text,
}

/// `[[type]]`: what claims of a type have, or how spans of an entity type are chosen.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TypeDef {
    /// `company.exit`, or `Company`.
    pub name: Text,
    /// Roles of its claims, and whether each is required.
    pub roles: Vec<(Text, bool)>,
    /// Fields of its claims.
    pub fields: Vec<(Text, FieldKind)>,
    /// `overlap`: which of two that overlap stays.
    pub overlap: Option<Overlap>,
}

/// What a field of a claim type holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// `"text"`
    Text,
    /// `"number"`
    Number,
    /// `"flag"`: true or false.
    Flag,
}

/// Which of two spans or claims of one type stays where they overlap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlap {
    /// `"longest"`
    Longest,
    /// `"keep"`: both.
    Keep,
    /// `"first"`
    First,
}

/// A word list: inline words, or a TSV file of the pack.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListDef {
    /// Its name without `@`.
    pub name: Text,
    /// Inline words.
    pub words: Vec<Text>,
    /// `file = "x.tsv"`.
    pub file: Option<Text>,
}

/// A gazetteer: inline entries, or a CSV file of the pack.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GazetteerDef {
    /// Its name.
    pub name: Text,
    /// Inline entries: columns and their values.
    pub entries: Vec<Vec<(Text, Text)>>,
    /// `file = "x.csv"`.
    pub file: Option<Text>,
}

/// What a rule makes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum RuleKind {
    /// `[[entity]]`: typed spans.
    #[default]
    Entity,
    /// `[[claim]]`: claims.
    Claim,
    /// `[[modifier]]`: polarity and modality of claims.
    Modifier,
}

/// `inherit = { from, roles, fields }`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct InheritDef {
    /// The claim type to extend.
    pub from: Text,
    /// Roles copied where not filled.
    pub roles: Vec<Text>,
    /// Fields copied where not set.
    pub fields: Vec<Text>,
}

/// A rule as written. Keys that a kind of rule does not have stay empty.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RuleDef {
    /// Which table it stands in.
    pub kind: RuleKind,
    /// Place of the table's header.
    pub header: Span,
    /// A key of it could not be read, so that what is missing may be there.
    pub broken: bool,
    /// `id`.
    pub id: Text,
    /// `emits`.
    pub emits: Option<Text>,
    /// `pattern`.
    pub pattern: Option<Text>,
    /// `trigger`.
    pub trigger: Option<Text>,
    /// `span`: the capture that an entity rule marks.
    pub span: Option<Text>,
    /// `cue` of a modifier.
    pub cue: Option<Text>,
    /// `effect` of a modifier: a word, or a factor for the confidence.
    pub effect: Option<EffectDef>,
    /// `direction` of a modifier.
    pub direction: Option<Text>,
    /// `max` tokens that a modifier reaches.
    pub max: Option<u32>,
    /// `stop` words of a modifier.
    pub stop: Vec<Text>,
    /// `confidence`, 0 to 1.
    pub confidence: Option<f64>,
    /// `[claim.roles]` in the order written.
    pub roles: Vec<(Text, Text)>,
    /// `set`.
    pub set: Vec<(Text, Text)>,
    /// `where`.
    pub condition: Option<Text>,
    /// `unless`.
    pub unless: Vec<Text>,
    /// `gapping`.
    pub gapping: bool,
    /// `share`: roles right of the last conjunct that apply to all.
    pub share: Vec<Text>,
    /// `attributes`: the role whose claims get this claim's source.
    pub attributes: Option<Text>,
    /// `inherit`.
    pub inherit: Option<InheritDef>,
    /// `negation = "block"`.
    pub blocks_negated: bool,
    /// `modality`, fixed by the rule.
    pub modality: Option<Text>,
    /// `zones`.
    pub zones: Vec<Text>,
    /// `prefer_over`.
    pub prefer_over: Vec<Text>,
    /// `scope`.
    pub scope: Option<Text>,
    /// `overlap`, with the place of the key.
    pub overlap: Option<(Overlap, Span)>,
    /// `recursive`.
    pub recursive: bool,
    /// `status`.
    pub status: Option<Text>,
    /// `aliases`: ids that the rule had before.
    pub aliases: Vec<Text>,
    /// `since`: the pack's version from which on the rule is deprecated.
    pub since: Option<Text>,
    /// `use`: the rule that takes the place of a deprecated one.
    pub successor: Option<Text>,
    /// `accept`.
    pub accept: Vec<Text>,
    /// `reject`.
    pub reject: Vec<Text>,
    /// `test` or `[[claim.test]]`.
    pub tests: Vec<TestDef>,
}

impl RuleDef {
    /// Whether the rule has this status.
    pub fn has_status(&self, status: &str) -> bool {
        self.status.as_ref().is_some_and(|s| s.value == status)
    }

    /// Whether `name` is its id or an id that it had before.
    pub fn answers_to(&self, name: &str) -> bool {
        self.id.value == name || self.aliases.iter().any(|alias| alias.value == name)
    }
}

/// `effect` of a modifier.
#[derive(Clone, PartialEq, Debug)]
pub enum EffectDef {
    /// `"negated"` or a modality.
    Word(Text),
    /// `{ confidence = 0.7 }`.
    Confidence(f64),
}

/// A test inside a rule.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TestDef {
    /// Where it stands.
    pub span: Span,
    /// The text to run on.
    pub text: Text,
    /// The complete list of what the rule must give; `None` if the key is missing.
    pub expect: Vec<ExpectDef>,
    /// Publication date of the text.
    pub published: Option<Text>,
    /// Zone the text is read as (`headline`).
    pub zone: Option<Text>,
    /// An expected failure, with its reason.
    pub todo: Option<Text>,
}

/// One expected claim or entity.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExpectDef {
    /// Where it stands.
    pub span: Span,
    /// All roles and fields must be named.
    pub exact: bool,
    /// Name and expected value.
    pub values: Vec<(Text, Expected)>,
}

/// A value in `expect`.
#[derive(Clone, PartialEq, Debug)]
pub enum Expected {
    /// A span's text; `nth` occurrence in the test's text, from 1.
    Text(String, Option<u32>),
    /// A computed number.
    Number(f64),
    /// A flag.
    Flag(bool),
    /// Several fillers.
    List(Vec<Expected>),
}

/// A kind of rule with its article, for messages.
pub fn a_rule(kind: RuleKind) -> String {
    format!("{} [[{}]]", if kind == RuleKind::Entity { "an" } else { "a" }, kind_name(kind))
}

/// The table's name of a kind of rule.
pub fn kind_name(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Entity => "entity",
        RuleKind::Claim => "claim",
        RuleKind::Modifier => "modifier",
    }
}
