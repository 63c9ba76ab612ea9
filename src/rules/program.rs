//! A rule as run: names resolved to ids, patterns to nodes over token classes and types.

use super::expr::Expr;
use super::file::{Expected, Overlap, RuleDef, RuleKind};
use super::gazetteer::Entries;
use super::index::Index;
use super::lexicon::{ClassId, Lexicon};
use super::listed::Names;
use super::pattern::{Group, Op};
use super::typing::ValueType;
use crate::text::Flags;
use regex::Regex;
use rustc_hash::FxHashMap;

pub use super::file::TestDef;
/// A value that a test in a rule expects.
pub type ExpectedValue = Expected;

/// Index into [`Types`].
pub type TypeId = u16;

/// All types, built-in ones first.
#[derive(Clone, Debug, Default)]
pub struct Types {
    names: Vec<String>,
    parents: Vec<Option<TypeId>>,
}

macro_rules! builtin_types {
    ($($constant:ident $name:literal $parent:expr,)*) => {
        /// The built-in types.
        pub mod builtin {
            use super::TypeId;
            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "constants by name")]
            enum Order { $($constant),* }
            $(#[doc = concat!("`", $name, "`")] pub const $constant: TypeId = Order::$constant as TypeId;)*
        }
        const BUILTIN: &[(&str, Option<TypeId>)] = &[$(($name, $parent)),*];
    };
}

builtin_types! {
    NAME "Name" None,
    PRONOUN "Pronoun" None,
    NP "NP" None,
    VP "VP" None,
    PP "PP" None,
    CLAUSE "Clause" None,
    QUOTE "Quote" None,
    SENTENCE "Sentence" None,
    PARAGRAPH "Paragraph" None,
    HEADLINE "Headline" None,
    DATE "Date" None,
    DURATION "Duration" None,
    AMOUNT "Amount" None,
    PERCENT "Percent" Some(builtin::AMOUNT),
    POINTS "Points" Some(builtin::AMOUNT),
    MONEY "Money" Some(builtin::AMOUNT),
    QUANTITY "Quantity" Some(builtin::AMOUNT),
    RATIO "Ratio" Some(builtin::AMOUNT),
    MULTIPLIER "Multiplier" Some(builtin::AMOUNT),
    NUMBER "Number" Some(builtin::AMOUNT),
    ORDINAL "Ordinal" Some(builtin::AMOUNT),
}

impl Types {
    /// The built-in types.
    pub fn new() -> Types {
        let (names, parents) = BUILTIN.iter().map(|(name, parent)| ((*name).to_owned(), *parent)).unzip();
        Types { names, parents }
    }

    /// The type of that name.
    pub fn find(&self, name: &str) -> Option<TypeId> {
        self.names.iter().position(|n| n == name).map(|i| i as TypeId)
    }

    /// The type of that name, added if it is new.
    pub fn declare(&mut self, name: &str) -> TypeId {
        self.find(name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.parents.push(None);
            self.names.len() as TypeId - 1
        })
    }

    /// Makes `child` a subtype, unless that closed a circle.
    pub fn set_parent(&mut self, child: TypeId, parent: TypeId) -> bool {
        let closes = self.is_a(parent, child);
        if !closes {
            self.parents[child as usize] = Some(parent);
        }
        !closes
    }

    /// A type, its parent, the parent's parent…
    pub fn with_parents(&self, kind: TypeId) -> impl Iterator<Item = TypeId> + '_ {
        std::iter::successors(Some(kind), |kind| self.parents[*kind as usize])
    }

    /// The type that `kind` is a subtype of.
    pub fn parent(&self, kind: TypeId) -> Option<TypeId> {
        self.parents[kind as usize]
    }

    /// Whether `kind` is `wanted` or a subtype of it.
    pub fn is_a(&self, kind: TypeId, wanted: TypeId) -> bool {
        self.with_parents(kind).any(|kind| kind == wanted)
    }

    /// The type's name.
    pub fn name(&self, kind: TypeId) -> &str {
        &self.names[kind as usize]
    }

    /// All names, in the order of their ids.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether the type is built in.
    pub fn is_builtin(kind: TypeId) -> bool {
        (kind as usize) < BUILTIN.len()
    }
}

/// A word list with its attribute columns.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WordList {
    /// Column names behind the word.
    pub columns: Vec<String>,
    /// Words and their columns.
    pub rows: Vec<(String, Vec<String>)>,
}

/// A class: its words' dictionary forms and attributes.
#[derive(Clone, Debug, Default)]
pub struct Class {
    /// Dictionary form of each entry, as the list or pattern has it.
    pub entries: Vec<String>,
    /// The list it was made of.
    pub list: Option<u32>,
    /// `v`, `n` or `a` where its entries inflect, `*` for any.
    pub inflects: Option<char>,
    /// Place among all classes by what they hold, not by when a pattern first named them.
    pub rank: u32,
    /// Tokens of its shortest and longest form.
    pub width: (u32, u32),
}

/// A condition on a token, or on a span where it tests one.
#[derive(Clone, Debug)]
pub enum TokenTest {
    /// One of these.
    Any(Vec<TokenTest>),
    /// All of these.
    All(Vec<TokenTest>),
    /// Not this.
    Not(Box<TokenTest>),
    /// A shape flag.
    Flag(Flags),
    /// The token is an entry of the class (`in=@list`, `lemma=fall`).
    Class(ClassId),
    /// The span's head is an entry of the class (`head=@measure`).
    Head(ClassId),
    /// The surface form matches.
    Regex(Regex),
    /// UPOS or XPOS.
    Pos(String),
    /// Number of characters.
    Length(Op, u32),
    /// Shape: runs of X, x and d.
    Shape(String),
    /// An attribute of the span.
    Text(String, bool, String),
    /// A numeric attribute of the span.
    Number(String, Op, f64),
}

/// What may fill a slot.
#[derive(Clone, Debug)]
pub struct Filler {
    /// The type wanted.
    pub kind: TypeId,
    /// Its own test.
    pub test: Option<TokenTest>,
}

/// A pattern as run.
#[derive(Clone, Debug)]
pub enum Node {
    /// In this order.
    Seq(Vec<Node>),
    /// One of these.
    Alt(Vec<Node>),
    /// An entry of a class.
    Class(ClassId),
    /// A typed span, or a coordination of them.
    Slot {
        /// Index into the rule's captures.
        capture: Option<u8>,
        /// What fits.
        fillers: Vec<Filler>,
        /// Whether a coordination is taken.
        group: Option<Group>,
    },
    /// Any token.
    Any,
    /// One token that passes.
    Token(TokenTest),
    /// Some tokens.
    Gap(u32, u32),
    /// The sentence's first token.
    Start,
    /// The sentence's end.
    End,
    /// What follows or precedes.
    Look {
        /// Ahead or behind.
        ahead: bool,
        /// Must not match.
        negative: bool,
        /// What is looked for.
        inner: Box<Node>,
    },
    /// One token that is not this.
    Not(Box<Node>),
    /// A named stretch.
    Capture(u8, Box<Node>),
    /// Several times.
    Repeat(Box<Node>, u32, u32),
}

/// Something a sentence must have for a rule to match there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Anchor {
    /// A hit of this class.
    Class(ClassId),
    /// A span of this type or a subtype.
    Type(TypeId),
}

/// What a match must have: the clauses of a conjunction, each a choice of anchors.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Needs {
    /// The rarest clause, under which the rule is found; empty if there is none.
    pub anchors: Vec<Anchor>,
    /// Tokens from a match's start to where an anchor stands in it, at least and at most.
    pub lead: Option<(u32, u32)>,
    /// The other clauses.
    pub others: Vec<Vec<Anchor>>,
    /// A match starts at one of these, if any are given.
    pub first: Vec<Anchor>,
}

/// How far a pattern or a trigger's `left` and `right` reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scope {
    /// The sentence.
    #[default]
    Sentence,
    /// One clause of it.
    Clause,
    /// All sentences of the block.
    Paragraph,
    /// All sentences of a headline; nothing elsewhere.
    Headline,
    /// That many sentences of one zone, the first one included.
    Window(u32),
}

/// A window has at most this many sentences.
pub const WIDEST: u32 = 8;

/// The slots of a trigger, named for their grammar, not for a parser's labels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the names are those of the rule language")]
pub enum SlotKind {
    Agent,
    Patient,
    Subject,
    Object,
    ThatClause,
    ToClause,
    IngClause,
    Quote,
    Clause,
    Time,
    Relative,
    Appos,
    Left,
    Right,
    /// Index into [`Program::prepositions`].
    Preposition(u16),
}

impl SlotKind {
    /// The named slots, in the language's words.
    pub const NAMED: [(&'static str, SlotKind); 14] = [
        ("agent", SlotKind::Agent),
        ("patient", SlotKind::Patient),
        ("subject", SlotKind::Subject),
        ("object", SlotKind::Object),
        ("that-clause", SlotKind::ThatClause),
        ("to-clause", SlotKind::ToClause),
        ("ing-clause", SlotKind::IngClause),
        ("quote", SlotKind::Quote),
        ("clause", SlotKind::Clause),
        ("time", SlotKind::Time),
        ("relative", SlotKind::Relative),
        ("appos", SlotKind::Appos),
        ("left", SlotKind::Left),
        ("right", SlotKind::Right),
    ];
}

/// A role as run.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name; a leading `_` marks a helper that is not put out.
    pub name: String,
    /// Slots, with the role behind `@`, in order.
    pub paths: Vec<(SlotKind, Option<usize>)>,
    /// The slots as written, for `explain`.
    pub labels: Vec<String>,
    /// What fits, in order.
    pub fillers: Vec<Filler>,
    /// Whether the rule fails without it.
    pub required: bool,
    /// Array or one claim a conjunct.
    pub many: Option<Group>,
}

/// `inherit` as run.
#[derive(Clone, Debug)]
pub struct Inherit {
    /// The claim type to extend.
    pub from: String,
    /// Roles copied.
    pub roles: Vec<String>,
    /// Fields copied.
    pub fields: Vec<String>,
}

/// The modalities of a claim; `Effect::Modality` holds an index.
pub const MODALITIES: [&str; 9] =
    ["asserted", "possible", "planned", "conditional", "reported", "question", "threatened", "demanded", "denied"];

/// What a modifier does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Effect {
    /// Turns the polarity.
    Negated,
    /// Sets the modality.
    Modality(u8),
    /// Multiplies the confidence.
    Confidence(f64),
}

/// A modifier as run.
#[derive(Clone, Debug)]
pub struct Modifier {
    /// Its effect.
    pub effect: Effect,
    /// Acts on triggers behind the cue.
    pub forward: bool,
    /// Acts on triggers before the cue.
    pub backward: bool,
    /// Tokens it reaches.
    pub max: u32,
    /// Words that end its reach.
    pub stop: Option<ClassId>,
}

/// A rule as run.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `[[entity]]`, `[[claim]]` or `[[modifier]]`.
    pub kind: RuleKind,
    /// Index into [`Program::packs`].
    pub pack: usize,
    /// Path of its file.
    pub path: String,
    /// The rule as written: id, tests, spans.
    pub written: RuleDef,
    /// Entity type, for entity rules.
    pub emits: Option<TypeId>,
    /// The pattern, trigger or cue.
    pub pattern: Node,
    /// Names of the captures.
    pub captures: Vec<String>,
    /// The place of each capture in the order of names.
    pub capture_order: Vec<u8>,
    /// Whether `pattern` is a trigger whose roles come from slots.
    pub slots: bool,
    /// What a sentence must have for the rule to match there.
    pub needs: Needs,
    /// Anti-patterns, each with what it needs.
    pub unless: Vec<(Node, Needs)>,
    /// `where`.
    pub condition: Option<Expr>,
    /// `set`, sorted by name.
    pub set: Vec<(String, Expr)>,
    /// Static types of `set`, sorted by name: a span makes a role, any other a field.
    pub set_types: Vec<(String, ValueType)>,
    /// `[claim.roles]`, in the order written.
    pub roles: Vec<Role>,
    /// Order in which roles are filled: helpers behind `@` first.
    pub fill_order: Vec<usize>,
    /// `inherit`.
    pub inherit: Option<Inherit>,
    /// For modifiers.
    pub modifier: Option<Modifier>,
    /// Capture that an entity rule marks.
    pub span: Option<u8>,
    /// The pattern asks for tags or phrases (a trigger's slots always do).
    pub needs_syntax: bool,
    /// How far a match reaches.
    pub scope: Scope,
    /// Entity rules run by rising phase, after all that emit what they use; heirs after all that emit what they extend.
    pub phase: u32,
    /// Whether it runs again where its own phase found what it uses.
    pub recursive: bool,
    /// Types that its pattern asks for.
    pub uses: Vec<TypeId>,
    /// Steps down the longest chain of `prefer_over`: of two equal matches that of the higher rule stays.
    pub precedence: u32,
    /// Whether the rule runs; drafts and shadows run in their own tests alone.
    pub active: bool,
}

/// A loaded pack.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PackInfo {
    /// Name, `news-en`.
    pub name: String,
    /// Version, `0.1.0`.
    pub version: String,
}

/// All rules, ready to run.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Loaded packs, sorted by name.
    pub packs: Vec<PackInfo>,
    /// `b3:` and a hash of all rule texts.
    pub hash: String,
    /// All types.
    pub types: Types,
    /// Classes by id.
    pub classes: Vec<Class>,
    /// Lists by index.
    pub lists: Vec<WordList>,
    /// Trie of the classes.
    pub lexicon: Lexicon,
    /// Trie of the names.
    pub names: Names,
    /// Gazetteer entries.
    pub entries: Entries,
    /// Prepositions and phrases that may be slots, as written and as hashes of their tokens.
    pub prepositions: Vec<(String, Vec<u64>)>,
    /// Classes that the engine itself asks for.
    pub engine: EngineClasses,
    /// Rules: entities by phase, then claims, then modifiers; each sorted by pack and id.
    pub rules: Vec<Rule>,
    /// Rules that run only when they are tested.
    pub inactive: Vec<u32>,
    /// How spans of each entity type, and claims of each claim type, share a place; the default of its kind where nothing is said.
    pub overlaps: FxHashMap<String, Overlap>,
    /// Which rules to try where.
    pub index: Index,
}

/// Lists of the pack that the engine's mechanisms read.
#[derive(Clone, Debug, Default)]
pub struct EngineClasses {
    /// Nouns that stand before `of` for what follows (`@container`: series, number, range…).
    pub container: Option<ClassId>,
    /// Prepositions whose phrase is never part of a noun phrase (`@prepositions` with `adjunct` yes: according to, compared to…).
    pub adjunct: Option<ClassId>,
    /// Verbs whose object does what their infinitive says (`@object-control`: urge, ask, force…).
    pub object_control: Option<ClassId>,
    /// Words that open a clause with a subject of its own (`@clause-openers`: after, when, because…).
    pub clause_opener: Option<ClassId>,
    /// Verbs of saying (`@say`).
    pub say: Option<ClassId>,
    /// Nouns that name a kind of source (`@source-kinds` with `kind`: data, document, unnamed…).
    pub source_kind: Option<ClassId>,
    /// Words that open a gapped clause (`@gap-joiners`: and, but, while).
    pub joiner: Option<ClassId>,
}

impl Program {
    /// The rules of a kind, by index.
    pub fn of_kind(&self, kind: RuleKind) -> std::ops::Range<u32> {
        let before = |k: RuleKind| self.rules.partition_point(|rule| rule.kind < k) as u32;
        let end = self.rules.partition_point(|rule| rule.kind <= kind) as u32;
        before(kind)..end
    }

    /// `pack/id` of a rule.
    pub fn rule_name(&self, rule: &Rule) -> String {
        format!("{}/{}", self.packs[rule.pack].name, rule.written.id.value)
    }

    /// `pack/id@version` of a rule.
    pub fn rule_reference(&self, rule: &Rule) -> String {
        let pack = &self.packs[rule.pack];
        format!("{}/{}@{}", pack.name, rule.written.id.value, pack.version)
    }

    /// The attribute `column` of an entry of a class.
    pub fn list_attribute(&self, class: ClassId, entry: u32, column: &str) -> Option<&str> {
        let list = &self.lists[self.classes[class as usize].list? as usize];
        let column = list.columns.iter().position(|c| c == column)?;
        let value = list.rows.get(entry as usize)?.1.get(column)?.as_str();
        (!value.is_empty()).then_some(value)
    }
}
