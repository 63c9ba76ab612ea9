//! Patterns and tests as written to nodes and tests as run.

use super::{ClassKey, Compiler, is_attribute};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::builtin::NAME;
use crate::rules::names::is_reserved;
use crate::rules::pattern::{self, Filler as WrittenFiller, Item, Node as Written, Op, Ref, Test, Value};
use crate::rules::program::{Filler, Node, TokenTest, Types};
use crate::span::Span;
use crate::text::Flags;
use regex::{Regex, RegexBuilder};
use std::ops::Range;

impl Compiler<'_> {
    pub(super) fn pattern(&mut self, text: &Text, captures: &mut Vec<String>) -> Node {
        let path = self.path.clone();
        self.begin(path, text.span);
        match pattern::parse(text, &self.path) {
            Ok(item) => self.node(&item, text, captures),
            Err(problem) => {
                self.problems.push(problem);
                self.space.names_in(self.pack, &text.value);
                Node::Seq(Vec::new())
            }
        }
    }

    pub(super) fn node(&mut self, item: &Item, text: &Text, captures: &mut Vec<String>) -> Node {
        if !self.has_room(1) {
            return Node::Seq(Vec::new());
        }
        self.size.depth += 1;
        let node = self.node_in_room(item, text, captures);
        self.size.depth -= 1;
        if matches!(item.node, Written::Seq(_) | Written::Repeat(..)) && shortest(&node) > LONGEST_MATCH {
            let message = format!("a match has at most {LONGEST_MATCH} tokens, and this needs more");
            self.report("E010", text.inside(item.range.clone()), "never matches", message);
            return Node::Seq(Vec::new());
        }
        node
    }

    fn node_in_room(&mut self, item: &Item, text: &Text, captures: &mut Vec<String>) -> Node {
        match &item.node {
            Written::Seq(items) => Node::Seq(items.iter().map(|i| self.node(i, text, captures)).collect()),
            Written::Alt(items) => Node::Alt(items.iter().map(|i| self.node(i, text, captures)).collect()),
            Written::Word(word) | Written::Phrase(word) => Node::Class(self.class(ClassKey::Literal(word.clone()))),
            Written::Lemma(words, _) if !self.has_room(words.len()) => Node::Seq(Vec::new()),
            Written::Lemma(words, class) => Node::Class(self.class(ClassKey::Lemma(words.clone(), *class))),
            Written::LemmaList(reference, class) => match self.space.list(self.pack, reference) {
                Some(list) => Node::Class(self.class(ClassKey::List(list, Some(*class)))),
                None => self.unknown_list(reference, text, item.range.clone()),
            },
            Written::Ref(reference) => match self.space.list(self.pack, reference) {
                Some(list) => Node::Class(self.class(ClassKey::List(list, None))),
                None => match self.space.define(self.pack, reference) {
                    Some((home, define)) => {
                        // Its problems stand in the file of the define, and its names are those of its pack.
                        let path = std::mem::replace(&mut self.path, define.path.clone());
                        let pack = std::mem::replace(&mut self.pack, home);
                        let node = self.node(&define.item, &define.text, captures);
                        (self.path, self.pack) = (path, pack);
                        node
                    }
                    None => self.unknown_list(reference, text, item.range.clone()),
                },
            },
            Written::Slot(slot) => {
                let fillers = self.fillers(&slot.fillers, text);
                let capture = slot.capture.as_ref().map(|name| self.capture(name, text, &item.range, captures));
                Node::Slot { capture, fillers, group: slot.group }
            }
            Written::Token(None) => Node::Any,
            Written::Token(Some(test)) => Node::Token(self.test(test, text)),
            Written::Gap(min, max) => Node::Gap(*min, *max),
            Written::Start => Node::Start,
            Written::End => Node::End,
            Written::Look { ahead, negative, inner } => {
                if std::mem::replace(&mut self.looking, true) {
                    self.report("E010", text.inside(item.range.clone()), "inside another", "a look-around cannot hold another one");
                    return Node::Seq(Vec::new());
                }
                let inner = self.node(inner, text, captures);
                self.looking = false;
                Node::Look { ahead: *ahead, negative: *negative, inner: Box::new(inner) }
            }
            Written::Not(inner) if !self.is_one_token(inner) => {
                self.report(
                    "E010",
                    text.inside(inner.range.clone()),
                    "more than one token",
                    "`!` takes one token, and this define may be more",
                );
                Node::Seq(Vec::new())
            }
            Written::Not(inner) => Node::Not(Box::new(self.node(inner, text, captures))),
            Written::Capture(name, inner) => {
                let index = self.capture(name, text, &item.range, captures);
                Node::Capture(index, Box::new(self.node(inner, text, captures)))
            }
            Written::Repeat(inner, min, max) => Node::Repeat(Box::new(self.node(inner, text, captures)), *min, *max),
        }
    }

    /// Whether what stands behind `!` is one token, or an entry of a list.
    pub(super) fn is_one_token(&mut self, item: &Item) -> bool {
        let Written::Ref(reference) = &item.node else {
            return !matches!(item.node, Written::Seq(_) | Written::Alt(_) | Written::Repeat(..) | Written::Gap(..));
        };
        if self.space.list(self.pack, reference).is_some() {
            return true;
        }
        self.space.define(self.pack, reference).is_none_or(|(_, define)| {
            matches!(
                define.item.node,
                Written::Word(_) | Written::Phrase(_) | Written::Lemma(..) | Written::LemmaList(..) | Written::Token(Some(_))
            )
        })
    }

    pub(super) fn unknown_list(&mut self, reference: &Ref, text: &Text, range: Range<usize>) -> Node {
        let problem = self.space.unknown_list(self.pack, reference, text, range, &self.path);
        self.problems.push(problem);
        Node::Seq(Vec::new())
    }

    /// The index of a capture; alternatives may share a name.
    pub(super) fn capture(&mut self, name: &str, text: &Text, range: &Range<usize>, captures: &mut Vec<String>) -> u8 {
        if let Some(index) = captures.iter().position(|c| c == name) {
            return index as u8;
        }
        if is_reserved(name) {
            let problem = Problem::error("E019", format!("`{name}` cannot name a capture"))
                .at(&self.path)
                .label(text.inside(range.clone()), "reserved");
            self.problems.push(problem.help("rules and claims have something else of this name; choose another"));
        }
        if captures.len() == 32 {
            self.report("E021", text.inside(range.clone()), "one too many", "a pattern has at most 32 captures");
            return 0;
        }
        captures.push(name.to_owned());
        captures.len() as u8 - 1
    }

    pub(super) fn fillers(&mut self, fillers: &[WrittenFiller], text: &Text) -> Vec<Filler> {
        let mut out = Vec::new();
        for filler in fillers {
            if !self.has_room(1) {
                break;
            }
            let test = filler.test.as_ref().map(|test| self.test(test, text));
            match self.space.types.find(&filler.kind) {
                Some(kind) if Types::is_builtin(kind) || self.emitted.iter().any(|e| self.space.types.is_a(*e, kind)) => {
                    out.push(Filler { kind, test })
                }
                _ => {
                    let known: Vec<String> = self.space.types.names().map(str::to_owned).collect();
                    let message = format!("no rule or gazetteer emits the type `{}`", filler.kind);
                    let span = text.inside(filler.range.clone());
                    self.report_near(
                        "E012",
                        span,
                        message,
                        &filler.kind,
                        known.iter().map(String::as_str).filter(|n| *n != filler.kind),
                        "",
                    );
                }
            }
        }
        out
    }

    pub(super) fn test(&mut self, test: &Test, text: &Text) -> TokenTest {
        if !self.has_room(1) {
            return TokenTest::Any(Vec::new());
        }
        match test {
            Test::Any(tests) => TokenTest::Any(tests.iter().map(|t| self.test(t, text)).collect()),
            Test::All(tests) => TokenTest::All(tests.iter().map(|t| self.test(t, text)).collect()),
            Test::Not(test) => TokenTest::Not(Box::new(self.test(test, text))),
            Test::Flag(name, range) => {
                let flags = [
                    ("cap", Flags::CAP),
                    ("upper", Flags::UPPER),
                    ("num", Flags::NUM),
                    ("punct", Flags::PUNCT),
                    ("sent_start", Flags::SENT_START),
                ];
                if let Some((_, flag)) = flags.iter().find(|(known, _)| known == name) {
                    return TokenTest::Flag(*flag);
                }
                if name == "func" {
                    let reference = Ref { pack: Some(NAME.to_owned()), name: "function-words".to_owned() };
                    if let Some(list) = self.space.list(self.pack, &reference) {
                        return TokenTest::Class(self.class(ClassKey::List(list, None)));
                    }
                }
                let known = flags.iter().map(|(known, _)| *known).chain(["func"]);
                self.report_near(
                    "E010",
                    text.inside(range.clone()),
                    format!("there is no flag `{name}`"),
                    name,
                    known,
                    "flags: cap upper num func punct sent_start",
                );
                TokenTest::Any(Vec::new())
            }
            Test::Regex(source, range) => self.regex(source, text.inside(range.clone())),
            Test::Compare(key, op, value, range) => self.comparison(key, *op, value, range, text),
        }
    }

    pub(super) fn comparison(&mut self, key: &str, op: Op, value: &Value, range: &Range<usize>, text: &Text) -> TokenTest {
        let equality = matches!(op, Op::Equal | Op::Unequal);
        let negate = |test| if op == Op::Unequal { TokenTest::Not(Box::new(test)) } else { test };
        let class = |this: &mut Self, inflect: Option<Option<char>>| match value {
            Value::List(reference) => {
                let found = this.space.list(this.pack, reference);
                if found.is_none() {
                    this.unknown_list(reference, text, range.clone());
                }
                // Class 0 stands for the list that is missing: the rule will not run.
                Some(found.map_or(0, |list| this.class(ClassKey::List(list, inflect))))
            }
            Value::Text(word) => Some(this.class(if inflect.is_some() {
                ClassKey::Lemma(vec![word.clone()], inflect.flatten())
            } else {
                ClassKey::Literal(word.clone())
            })),
            Value::Number(_) => None,
        };
        let test = match (key, value) {
            ("in", _) if equality => class(self, None).map(TokenTest::Class),
            ("lemma", _) if equality => class(self, Some(None)).map(TokenTest::Class),
            ("head", _) if equality => class(self, Some(Some('n'))).map(TokenTest::Head),
            ("pos", Value::Text(pos)) if equality => Some(TokenTest::Pos(pos.clone())),
            ("shape", Value::Text(shape)) if equality => Some(TokenTest::Shape(shape.clone())),
            ("len", Value::Number(n)) => return TokenTest::Length(op, *n as u32),
            ("len" | "in" | "lemma" | "head" | "pos" | "shape", _) => None,
            (_, Value::Number(n)) => {
                self.known_attribute(key, range, text);
                return TokenTest::Number(key.to_owned(), op, *n);
            }
            (_, Value::Text(word)) if equality => {
                self.known_attribute(key, range, text);
                return TokenTest::Text(key.to_owned(), op == Op::Equal, word.clone());
            }
            _ => None,
        };
        if test.is_none() {
            self.report("E010", text.inside(range.clone()), "does not fit", format!("`{key}` cannot be compared in this way"));
        }
        negate(test.unwrap_or(TokenTest::Any(Vec::new())))
    }

    pub(super) fn known_attribute(&mut self, key: &str, range: &Range<usize>, text: &Text) {
        if !is_attribute(key) && !self.columns.contains(key) {
            let known = self.attributes();
            let message = format!("no span has an attribute `{key}`");
            let span = text.inside(range.start..range.start + key.len());
            self.report_near("E014", span, message, key, known.iter().map(String::as_str), "");
        }
    }

    /// A regular expression for a whole token; equal ones are compiled once.
    fn regex(&mut self, source: &str, span: Span) -> TokenTest {
        if let Some(regex) = self.regexes.get(source) {
            return TokenTest::Regex(regex.clone());
        }
        if self.regexes.len() >= MOST_REGEXES {
            self.report("E021", span, "one too many", format!("rules have at most {MOST_REGEXES} regular expressions"));
            return TokenTest::Any(Vec::new());
        }
        // Read by itself first, as an open bracket must not be closed by ours; nothing is made of it in no bytes at all.
        let alone = build(source, 0).err().filter(|error| matches!(error, regex::Error::Syntax(_)));
        match alone.map_or_else(|| build(&format!("^(?:{source})$"), REGEX_SIZE), Err) {
            Ok(regex) => {
                self.regexes.insert(source.to_owned(), regex.clone());
                return TokenTest::Regex(regex);
            }
            Err(regex::Error::CompiledTooBig(_)) => {
                let problem = Problem::error("E021", "this regular expression is too large").at(&self.path).label(span, "too large");
                self.problems.push(problem.help("it looks at one token, which is short: repeat less often"));
            }
            Err(error) => {
                let message = error.to_string();
                let reason = message.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.report("E010", span, "", format!("not a regular expression: {reason}"));
            }
        }
        TokenTest::Any(Vec::new())
    }
}

/// A match has at most this many tokens.
const LONGEST_MATCH: u32 = 64;
/// Different regular expressions that all rules may have.
const MOST_REGEXES: usize = 500;
/// Bytes that a compiled regular expression may take.
const REGEX_SIZE: usize = 1 << 18;

fn build(source: &str, bytes: usize) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).size_limit(bytes).build()
}

/// The fewest tokens that a match can have.
fn shortest(node: &Node) -> u32 {
    match node {
        Node::Seq(nodes) => nodes.iter().map(shortest).fold(0, u32::saturating_add),
        Node::Alt(nodes) => nodes.iter().map(shortest).min().unwrap_or(0),
        Node::Class(_) | Node::Slot { .. } | Node::Any | Node::Token(_) | Node::Not(_) => 1,
        Node::Gap(min, _) => *min,
        Node::Start | Node::End | Node::Look { .. } => 0,
        Node::Capture(_, inner) => shortest(inner),
        Node::Repeat(inner, min, _) => shortest(inner).saturating_mul(*min),
    }
}
