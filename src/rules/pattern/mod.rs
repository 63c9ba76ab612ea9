//! The text of a pattern to its tree as written, with a place for every part.

mod parse;

pub use parse::{MOST_PARTS, parse, parse_role, role_tokens, tokens};

use std::ops::Range;

/// A part of a pattern and where it stands in the pattern's text.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What it is.
    pub node: Node,
    /// Byte range of the pattern's text.
    pub range: Range<usize>,
}

/// The kinds of parts.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// `a b c`
    Seq(Vec<Item>),
    /// `a | b`
    Alt(Vec<Item>),
    /// `fell`; exact case if it has a capital.
    Word(String),
    /// `"United States"`
    Phrase(String),
    /// `~fall/v`, `~(fall|drop)/v`
    Lemma(Vec<String>, Option<char>),
    /// `~@down/v`
    LemmaList(Ref, Option<char>),
    /// `@down`; a list or a `[define]`.
    Ref(Ref),
    /// `<actors: Company|Org list>`
    Slot(Slot),
    /// `[]` is `None`.
    Token(Option<Test>),
    /// `...{0,5}`
    Gap(u32, u32),
    /// `^`
    Start,
    /// `$`
    End,
    /// `(?= …)` and kin.
    Look {
        /// `(?=` and `(?!` look ahead, the others behind.
        ahead: bool,
        /// `(?!` and `(?<!`.
        negative: bool,
        /// What is looked for.
        inner: Box<Item>,
    },
    /// `!word`
    Not(Box<Item>),
    /// `name:( … )`
    Capture(String, Box<Item>),
    /// `x?`, `x{1,3}`
    Repeat(Box<Item>, u32, u32),
}

/// `@pack::name`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ref {
    /// The pack, where named.
    pub pack: Option<String>,
    /// The list or define.
    pub name: String,
}

/// `<capture: Filler|Filler each>`
#[derive(Clone, PartialEq, Debug)]
pub struct Slot {
    /// The capture's name.
    pub capture: Option<String>,
    /// What fits, in order.
    pub fillers: Vec<Filler>,
    /// `each` or `list`.
    pub group: Option<Group>,
}

/// How a slot takes a coordination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// One output a conjunct.
    Each,
    /// All conjuncts in one array.
    List,
}

/// `Type[test]`
#[derive(Clone, PartialEq, Debug)]
pub struct Filler {
    /// The type's name.
    pub kind: String,
    /// Its own test.
    pub test: Option<Test>,
    /// Where the type stands.
    pub range: Range<usize>,
}

/// A condition on a token or span.
#[derive(Clone, PartialEq, Debug)]
pub enum Test {
    /// `a | b`
    Any(Vec<Test>),
    /// `a & b`
    All(Vec<Test>),
    /// `!a`
    Not(Box<Test>),
    /// `cap`
    Flag(String, Range<usize>),
    /// `key op value`
    Compare(String, Op, Value, Range<usize>),
    /// `/regex/`
    Regex(String, Range<usize>),
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// The right side of a comparison.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A word or phrase.
    Text(String),
    /// A number.
    Number(f64),
    /// A list.
    List(Ref),
}

/// One role of `[claim.roles]`, as written: `"of@metric: NP[head=@measure] ?"`.
#[derive(Clone, PartialEq, Debug)]
pub struct Role {
    /// Slot names with the role behind `@`, tried in order.
    pub paths: Vec<(String, Option<String>, Range<usize>)>,
    /// What fits, tried in order.
    pub fillers: Vec<Filler>,
    /// `?`, `*` and `each ?` may stay empty.
    pub required: bool,
    /// `*` and `+` give an array, `each` one claim a conjunct.
    pub many: Option<Group>,
}

impl Item {
    /// All that is asked for by `@name` outside of lemmas and tests, which take lists alone.
    pub fn references<'i>(&'i self, out: &mut Vec<&'i Ref>) {
        match &self.node {
            Node::Ref(reference) => out.push(reference),
            Node::Seq(items) | Node::Alt(items) => items.iter().for_each(|item| item.references(out)),
            Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => inner.references(out),
            _ => {}
        }
    }

    /// All captures by name, with the place of the name; `text` is the pattern's own.
    pub fn captures<'i>(&'i self, text: &str, out: &mut Vec<(&'i str, Range<usize>)>) {
        match &self.node {
            Node::Slot(Slot { capture: Some(name), .. }) => {
                let start = self.range.start + text[self.range.clone()].find(name.as_str()).unwrap_or(0);
                out.push((name, start..start + name.len()));
            }
            Node::Capture(name, inner) => {
                out.push((name, self.range.start..self.range.start + name.len()));
                inner.captures(text, out);
            }
            Node::Seq(items) | Node::Alt(items) => items.iter().for_each(|item| item.captures(text, out)),
            Node::Look { inner, .. } | Node::Repeat(inner, ..) => inner.captures(text, out),
            _ => {}
        }
    }
}
