//! A namespace of rule files to a program; all problems of all files in one run.

use super::expr::{self, Expr};
use super::file::{EffectDef, RuleDef, RuleKind, a_rule};
use super::lexicon::ClassId;
use super::names::{self, RESERVED};
use super::pattern::{self, Filler as WrittenFiller, Group, Item, Node as Written, Op, Ref, Test, Value};
use super::program::{
    Anchor, Class, Effect, Filler, Inherit, MODALITIES, Modifier, Node, Program, Role, Rule, SlotKind, TokenTest, TypeId, Types, builtin,
};
use super::resolve::{Namespace, PackSource};
use super::{Text, nearest};
use crate::problem::{Problem, Severity};
use crate::span::Span;
use crate::text::Flags;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What the compiler must know of the language: how text is split and words inflect.
pub struct Language<'l> {
    /// Splits a literal as the document's tokeniser does.
    pub split: &'l dyn Fn(&str) -> Vec<String>,
    /// Every inflected form of an entry under `v`, `n` or `a`.
    pub forms: &'l dyn Fn(&str, char) -> Vec<String>,
    /// Whether a lower-case word is an ordinary one.
    pub is_common: &'l dyn Fn(&str) -> bool,
}

/// Attributes that an expression may ask of a span, beside the columns of lists and gazetteers.
const ATTRIBUTES: &[&str] = &[
    "value",
    "low",
    "high",
    "unit",
    "currency",
    "bound",
    "change",
    "delta",
    "delta_unit",
    "grain",
    "text",
    "id",
    "lemma",
    "start_date",
    "end_date",
    "date",
    "type",
];

/// Compiles packs. Rules with an error are left out of the program; so is nothing else.
pub fn compile(sources: &[PackSource], language: &Language<'_>) -> (Program, Vec<Problem>) {
    let mut problems = Vec::new();
    let space = Namespace::read(sources, &mut problems);
    let mut program = Program { hash: hash(sources), ..Program::default() };
    for (alias, entry) in &space.aliases {
        let words = (language.split)(alias);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let exact = space.entries[*entry as usize].exact.iter().any(|e| e == alias);
        let common = exact || words.len() == 1 && (language.is_common)(&alias.to_lowercase());
        program.names.insert(&words, *entry, common);
    }
    let files: Vec<_> = space.files.iter().map(|(pack, file)| (*pack, file.clone())).collect();
    let mut compiler = Compiler {
        space,
        language,
        program,
        classes: BTreeMap::new(),
        problems,
        emitted: BTreeSet::new(),
        columns: BTreeSet::new(),
        path: String::new(),
        pack: 0,
        size: 0,
        whole: Default::default(),
        looking: false,
    };
    compiler.prepare();
    compiler.defines();
    let mut seen = BTreeMap::new();
    for (pack, file) in &files {
        compiler.pack = *pack;
        compiler.path = file.path.clone();
        for written in &file.rules {
            let place = (file.path.clone(), written.id.span);
            if let Some(first) = seen.insert((*pack, written.id.value.clone()), place).filter(|_| !written.id.value.is_empty()) {
                let message = format!("the id `{}` is used twice", written.id.value);
                compiler.problems.push(super::resolve::twice(message, (&file.path, written.id.span), (&first.0, first.1)));
                continue;
            }
            let before = compiler.errors();
            let rule = compiler.rule(written);
            compiler.problems.extend(names::problems(&file.path, &rule, &compiler.columns));
            if compiler.errors() == before && written.status.as_ref().is_none_or(|s| s.value == "stable" || s.value == "deprecated") {
                compiler.program.rules.push(rule);
            }
        }
    }
    let known = names::Known::of(files.iter().map(|(_, file)| file), &compiler.program.rules);
    for file in files.iter().map(|(_, file)| file) {
        compiler.problems.extend(file.rules.iter().flat_map(|rule| known.problems(&file.path, rule)));
    }
    compiler.finish()
}

/// Hash of all rule texts: the same files give the same hash, wherever they lie.
fn hash(sources: &[PackSource]) -> String {
    let mut files: Vec<_> = sources.iter().flat_map(|s| s.files.iter().map(|f| (&s.fallback, &f.name, &f.text))).collect();
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for (pack, name, text) in files {
        for part in [pack, name, text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    format!("b3:{}", &hasher.finalize().to_hex()[..32])
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum ClassKey {
    Literal(String),
    Lemma(Vec<String>, Option<char>),
    List(u32, Option<Option<char>>),
}

struct Compiler<'l> {
    space: Namespace,
    language: &'l Language<'l>,
    program: Program,
    classes: BTreeMap<ClassKey, ClassId>,
    problems: Vec<Problem>,
    emitted: BTreeSet<TypeId>,
    columns: BTreeSet<String>,
    path: String,
    pack: usize,
    /// Parts of the pattern at hand, and its place.
    size: usize,
    whole: (String, Span),
    /// Whether it is inside a look-around.
    looking: bool,
}

/// Parts that a pattern may have: defines that name each other twice double with every step.
const MOST_PARTS: usize = 10_000;

impl Compiler<'_> {
    fn errors(&self) -> usize {
        self.problems.iter().filter(|p| p.severity == Severity::Error).count()
    }

    fn report(&mut self, code: &'static str, span: Span, label: &str, message: impl Into<String>) {
        self.problems.push(Problem::error(code, message).at(&self.path).label(span, label));
    }

    fn report_near<'n>(
        &mut self,
        code: &'static str,
        span: Span,
        message: String,
        word: &str,
        known: impl IntoIterator<Item = &'n str>,
        otherwise: &str,
    ) {
        let problem = Problem::error(code, message).at(&self.path).label(span, "unknown");
        self.problems.push(match nearest(word, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if otherwise.is_empty() => problem,
            None => problem.help(otherwise),
        });
    }

    /// What must be known before the first rule: emitted types, attribute columns, prepositions, the engine's lists.
    fn prepare(&mut self) {
        for entry in &self.space.entries {
            self.emitted.insert(entry.kind);
            self.columns.extend(entry.attributes.iter().map(|(name, _)| name.clone()));
        }
        for list in &self.space.lists {
            self.columns.extend(list.columns.iter().cloned());
        }
        for (_, file) in &self.space.files {
            for rule in file.rules.iter().filter(|r| r.kind == RuleKind::Entity) {
                self.emitted.extend(rule.emits.as_ref().and_then(|e| self.space.types.find(&e.value)));
                self.columns.extend(rule.set.iter().map(|(name, _)| name.value.clone()));
            }
        }
        let engine_list = |name: &str| Ref { pack: Some(super::builtin::NAME.to_owned()), name: name.to_owned() };
        if let Some(list) = self.space.list(0, &engine_list("prepositions")) {
            let rows = &self.space.lists[list as usize].rows;
            let hashed = |words: &String| (words.clone(), words.split(' ').map(crate::text::hash_lower).collect());
            self.program.prepositions = rows.iter().map(|(words, _)| hashed(words)).collect();
        }
        let adjuncts = self.space.list(0, &engine_list("prepositions")).map(|list| {
            let list = &self.space.lists[list as usize];
            let column = list.columns.iter().position(|c| c == "adjunct");
            let rows = list.rows.iter().filter(|(_, cells)| column.is_some_and(|c| cells.get(c).is_some_and(|v| v == "yes")));
            rows.map(|(words, _)| words.clone()).collect()
        });
        self.program.engine.adjunct = adjuncts.map(|words| self.class(ClassKey::Lemma(words, Some('-'))));
        if let Some(list) = self.space.list(0, &engine_list("container")) {
            self.program.engine.container = Some(self.class(ClassKey::List(list, Some(Some('n')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("object-control")) {
            self.program.engine.object_control = Some(self.class(ClassKey::List(list, Some(Some('v')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("say")) {
            self.program.engine.say = Some(self.class(ClassKey::List(list, Some(Some('v')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("source-kinds")) {
            self.program.engine.source_kind = Some(self.class(ClassKey::List(list, Some(Some('n')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("gap-joiners")) {
            self.program.engine.joiner = Some(self.class(ClassKey::List(list, None)));
        }
    }

    /// Reports what is wrong with sub-patterns, used or not.
    fn defines(&mut self) {
        for (pack, define) in self.space.all_defines() {
            (self.pack, self.path, self.size) = (pack, define.path.clone(), 0);
            self.whole = (define.path.clone(), define.text.span);
            self.node(&define.item, &define.text, &mut Vec::new());
        }
    }

    fn rule(&mut self, written: &RuleDef) -> Rule {
        let mut rule = Rule {
            kind: written.kind,
            pack: self.pack,
            path: self.path.clone(),
            written: written.clone(),
            emits: None,
            pattern: Node::Seq(Vec::new()),
            captures: Vec::new(),
            slots: false,
            anchors: Vec::new(),
            first: Vec::new(),
            unless: Vec::new(),
            condition: None,
            set: Vec::new(),
            roles: Vec::new(),
            fill_order: Vec::new(),
            inherit: None,
            modifier: None,
            span: None,
            requires: Vec::new(),
            needs_syntax: false,
            phase: 0,
        };
        match (&written.kind, &written.pattern, &written.trigger, &written.cue) {
            (RuleKind::Modifier, _, _, Some(cue)) => rule.pattern = self.pattern(cue, &mut rule.captures),
            (RuleKind::Modifier, ..) => self.missing(written, "a `cue`"),
            (_, Some(pattern), None, _) => rule.pattern = self.pattern(pattern, &mut rule.captures),
            (RuleKind::Claim, None, Some(trigger), _) => {
                rule.pattern = self.pattern(trigger, &mut rule.captures);
                rule.slots = true;
            }
            (_, Some(_), Some(trigger), _) => {
                self.report("E004", trigger.span, "one of the two", "a rule has a `pattern` or a `trigger`, not both")
            }
            (RuleKind::Claim, None, None, _) => self.missing(written, "a `pattern` or a `trigger`"),
            _ => self.missing(written, "a `pattern`"),
        }
        match written.kind {
            RuleKind::Modifier => rule.modifier = self.modifier(written),
            RuleKind::Entity => self.entity(written, &mut rule),
            RuleKind::Claim => self.claim(written, &mut rule),
        }
        let mut ignored = Vec::new();
        for text in &written.unless {
            let node = self.pattern(text, &mut ignored);
            rule.unless.push(node);
        }
        self.expressions(written, &mut rule);
        self.anchors(&mut rule);
        rule
    }

    fn missing(&mut self, written: &RuleDef, key: &str) {
        if written.broken {
            return;
        }
        let place = if written.id.value.is_empty() { Span::new(written.header.start, written.header.start + 1) } else { written.id.span };
        self.report("E004", place, "this rule", format!("{} needs {key}", a_rule(written.kind)));
    }

    fn entity(&mut self, written: &RuleDef, rule: &mut Rule) {
        match &written.emits {
            None => self.missing(written, "an `emits`"),
            Some(emits) => {
                rule.emits = self.space.types.find(&emits.value);
                if !names::is_entity_type(&emits.value) || rule.emits.is_none_or(Types::is_builtin) {
                    self.report("E012", emits.span, "here", "an entity rule emits a type of its own, with a capital: Company");
                }
            }
        }
        if let Some(span) = &written.span {
            rule.span = rule.captures.iter().position(|c| *c == span.value).map(|i| i as u8);
            if rule.span.is_none() {
                let captures = rule.captures.clone();
                self.report_near(
                    "E014",
                    span.span,
                    format!("the pattern has no capture `{}`", span.value),
                    &span.value,
                    captures.iter().map(String::as_str),
                    "",
                );
            }
        }
    }

    fn claim(&mut self, written: &RuleDef, rule: &mut Rule) {
        match &written.emits {
            None => self.missing(written, "an `emits`"),
            Some(emits) if !names::is_claim_type(&emits.value) => {
                self.report("E012", emits.span, "here", "a claim type is written family.kind in lower case: company.exit");
            }
            Some(_) => {}
        }
        if rule.slots {
            self.roles(written, rule);
        } else if let Some((name, _)) = written.roles.first() {
            self.report("E019", name.span, "no trigger", "roles belong to a rule with a `trigger`; a pattern names its captures");
        }
        let names: Vec<String> =
            if rule.slots { written.roles.iter().map(|(n, _)| n.value.clone()).collect() } else { rule.captures.clone() };
        let set: Vec<&str> = written.set.iter().map(|(n, _)| n.value.as_str()).collect();
        let known = || names.iter().map(String::as_str).chain(set.iter().copied());
        for text in written.share.iter().chain(&written.attributes) {
            if !known().any(|n| n == text.value) {
                self.report_near("E014", text.span, format!("this rule has no role `{}`", text.value), &text.value, known(), "");
            }
        }
        if let Some(modality) = &written.modality
            && MODALITIES.iter().all(|m| *m != modality.value)
        {
            self.report_near(
                "E003",
                modality.span,
                format!("there is no modality `{}`", modality.value),
                &modality.value,
                MODALITIES.iter().copied(),
                "",
            );
        }
        if let Some(inherit) = &written.inherit {
            let texts = |list: &[Text]| list.iter().map(|t| t.value.clone()).collect();
            rule.inherit = Some(Inherit { from: inherit.from.value.clone(), roles: texts(&inherit.roles), fields: texts(&inherit.fields) });
        }
    }

    fn modifier(&mut self, written: &RuleDef) -> Option<Modifier> {
        let effect = match &written.effect {
            Some(EffectDef::Confidence(factor)) => Effect::Confidence(*factor),
            Some(EffectDef::Word(word)) if word.value == "negated" => Effect::Negated,
            Some(EffectDef::Word(word)) => match MODALITIES.iter().position(|m| *m == word.value) {
                Some(index) => Effect::Modality(index as u8),
                None => {
                    let known = MODALITIES.iter().copied().chain(["negated"]);
                    self.report_near("E003", word.span, format!("there is no effect `{}`", word.value), &word.value, known, "");
                    return None;
                }
            },
            None => {
                self.missing(written, "an `effect`");
                return None;
            }
        };
        let direction = written.direction.as_ref().map_or("forward", |d| d.value.as_str());
        if !["forward", "backward", "both"].contains(&direction) {
            let span = written.direction.as_ref().map_or(written.id.span, |d| d.span);
            self.report("E003", span, "unknown", "`direction` is forward, backward or both");
        }
        let stop = (!written.stop.is_empty())
            .then(|| self.class(ClassKey::Lemma(written.stop.iter().map(|t| t.value.clone()).collect(), Some('-'))));
        Some(Modifier { effect, forward: direction != "backward", backward: direction != "forward", max: written.max.unwrap_or(12), stop })
    }

    fn pattern(&mut self, text: &Text, captures: &mut Vec<String>) -> Node {
        (self.size, self.whole) = (0, (self.path.clone(), text.span));
        match pattern::parse(text, &self.path) {
            Ok(item) => self.node(&item, text, captures),
            Err(problem) => {
                self.problems.push(problem);
                Node::Seq(Vec::new())
            }
        }
    }

    fn node(&mut self, item: &Item, text: &Text, captures: &mut Vec<String>) -> Node {
        self.size += 1;
        if self.size > MOST_PARTS {
            if self.size == MOST_PARTS + 1 {
                let (path, span) = self.whole.clone();
                let problem = Problem::error("E021", format!("a pattern has at most {MOST_PARTS} parts, those of its defines included"));
                self.problems.push(problem.at(path).label(span, "too large"));
            }
            return Node::Seq(Vec::new());
        }
        match &item.node {
            Written::Seq(items) => Node::Seq(items.iter().map(|i| self.node(i, text, captures)).collect()),
            Written::Alt(items) => Node::Alt(items.iter().map(|i| self.node(i, text, captures)).collect()),
            Written::Word(word) | Written::Phrase(word) => Node::Class(self.class(ClassKey::Literal(word.clone()))),
            Written::Lemma(words, class) => Node::Class(self.class(ClassKey::Lemma(words.clone(), *class))),
            Written::LemmaList(reference, class) => match self.space.list(self.pack, reference) {
                Some(list) => Node::Class(self.class(ClassKey::List(list, Some(*class)))),
                None => self.unknown_list(reference, text, item.range.clone()),
            },
            Written::Ref(reference) => match self.space.list(self.pack, reference) {
                Some(list) => Node::Class(self.class(ClassKey::List(list, None))),
                None => match self.space.define(self.pack, reference).cloned() {
                    Some(define) => {
                        // Its problems stand in the file of the define.
                        let path = std::mem::replace(&mut self.path, define.path);
                        let node = self.node(&define.item, &define.text, captures);
                        self.path = path;
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
    fn is_one_token(&mut self, item: &Item) -> bool {
        let Written::Ref(reference) = &item.node else {
            return !matches!(item.node, Written::Seq(_) | Written::Alt(_) | Written::Repeat(..) | Written::Gap(..));
        };
        if self.space.list(self.pack, reference).is_some() {
            return true;
        }
        let define = self.space.define(self.pack, reference).cloned();
        define.is_none_or(|define| {
            matches!(
                define.item.node,
                Written::Word(_) | Written::Phrase(_) | Written::Lemma(..) | Written::LemmaList(..) | Written::Token(Some(_))
            )
        })
    }

    fn unknown_list(&mut self, reference: &Ref, text: &Text, range: Range<usize>) -> Node {
        let problem = self.space.unknown_list(self.pack, reference, text, range, &self.path);
        self.problems.push(problem);
        Node::Seq(Vec::new())
    }

    /// The index of a capture; alternatives may share a name.
    fn capture(&mut self, name: &str, text: &Text, range: &Range<usize>, captures: &mut Vec<String>) -> u8 {
        if let Some(index) = captures.iter().position(|c| c == name) {
            return index as u8;
        }
        if RESERVED.contains(&name) {
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

    fn fillers(&mut self, fillers: &[WrittenFiller], text: &Text) -> Vec<Filler> {
        let mut out = Vec::new();
        for filler in fillers {
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

    fn test(&mut self, test: &Test, text: &Text) -> TokenTest {
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
                    let reference = Ref { pack: Some(super::builtin::NAME.to_owned()), name: "function-words".to_owned() };
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
            Test::Regex(source, range) => match regex::Regex::new(&format!("^(?:{source})$")) {
                Ok(regex) => TokenTest::Regex(regex),
                Err(_) => {
                    self.report("E010", text.inside(range.clone()), "", "not a regular expression");
                    TokenTest::Any(Vec::new())
                }
            },
            Test::Compare(key, op, value, range) => self.comparison(key, *op, value, range, text),
        }
    }

    fn comparison(&mut self, key: &str, op: Op, value: &Value, range: &Range<usize>, text: &Text) -> TokenTest {
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

    fn known_attribute(&mut self, key: &str, range: &Range<usize>, text: &Text) {
        if !ATTRIBUTES.contains(&key) && !self.columns.contains(key) {
            let known: Vec<String> = self.columns.iter().cloned().collect();
            let message = format!("no span has an attribute `{key}`");
            let span = text.inside(range.start..range.start + key.len());
            self.report_near("E014", span, message, key, ATTRIBUTES.iter().copied().chain(known.iter().map(String::as_str)), "");
        }
    }

    fn roles(&mut self, written: &RuleDef, rule: &mut Rule) {
        let names: Vec<&str> = written.roles.iter().map(|(n, _)| n.value.as_str()).collect();
        if names.is_empty() {
            self.missing(written, "a [claim.roles] table");
        }
        for (name, text) in &written.roles {
            let parsed = match pattern::parse_role(text, &self.path) {
                Ok(parsed) => parsed,
                Err(problem) => {
                    self.problems.push(problem);
                    continue;
                }
            };
            let fillers = self.fillers(&parsed.fillers, text);
            let mut role = Role {
                name: name.value.clone(),
                paths: Vec::new(),
                labels: Vec::new(),
                fillers,
                required: parsed.required,
                many: parsed.many,
            };
            for (slot, base, range) in &parsed.paths {
                let span = text.inside(range.clone());
                let Some(kind) = self.slot(slot) else {
                    let slots: Vec<&str> = SlotKind::NAMED.iter().map(|(name, _)| *name).collect();
                    let slots = format!("slots: {}, or a preposition of lists/prepositions.tsv", slots.join(", "));
                    let known: Vec<String> = self.program.prepositions.iter().map(|(words, _)| words.clone()).collect();
                    let known = SlotKind::NAMED.iter().map(|(n, _)| *n).chain(known.iter().map(String::as_str));
                    self.report_near("E013", span, format!("there is no slot `{slot}`"), slot, known, &slots);
                    continue;
                };
                let mut base_index = None;
                if let Some(base) = base {
                    base_index = names.iter().position(|n| n == base);
                    if base_index.is_none() {
                        let at = range.end + text.value[range.end..].find('@').map_or(0, |at| at + 1);
                        let span = text.inside(at..at + base.len());
                        self.report_near("E014", span, format!("this rule has no role `{base}`"), base, names.iter().copied(), "");
                        continue;
                    }
                }
                role.paths.push((kind, base_index));
                role.labels.push(base.as_ref().map_or(slot.clone(), |base| format!("{slot}@{base}")));
            }
            rule.roles.push(role);
        }
        let each: Vec<_> = rule.roles.iter().filter(|r| r.many == Some(Group::Each)).map(|r| r.name.clone()).collect();
        if let [_, second, ..] = each.as_slice() {
            let place = written.roles.iter().find(|(n, _)| n.value == *second).map_or(written.id.span, |(n, _)| n.span);
            self.report("E019", place, "the second", "at most one role of a rule has `each`");
        }
        self.fill_order(written, rule);
    }

    /// Roles that others rest on come first; a circle is an error.
    fn fill_order(&mut self, written: &RuleDef, rule: &mut Rule) {
        let mut done = vec![false; rule.roles.len()];
        while rule.fill_order.len() < rule.roles.len() {
            let ready = (0..rule.roles.len()).find(|i| {
                !done[*i]
                    && rule.roles[*i].paths.iter().all(|(_, base)| base.is_none_or(|b| b != *i && done.get(b).copied().unwrap_or(true)))
            });
            let Some(ready) = ready else {
                self.report("E020", written.id.span, "this rule", "roles rest on each other in a circle");
                return;
            };
            done[ready] = true;
            rule.fill_order.push(ready);
        }
    }

    fn slot(&self, name: &str) -> Option<SlotKind> {
        SlotKind::NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
            .or_else(|| self.program.prepositions.iter().position(|(words, _)| words == name).map(|i| SlotKind::Preposition(i as u16)))
    }

    fn expressions(&mut self, written: &RuleDef, rule: &mut Rule) {
        let mut known: Vec<String> = rule.captures.clone();
        known.extend(rule.roles.iter().map(|r| r.name.clone()));
        known.extend(["trigger", "article", "match"].map(str::to_owned));
        for (name, text) in &written.set {
            if let Some(expr) = self.expression(text, &known) {
                rule.set.push((name.value.clone(), expr));
            }
        }
        rule.set.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some(text) = &written.condition {
            rule.condition = self.expression(text, &known);
        }
    }

    fn expression(&mut self, text: &Text, known: &[String]) -> Option<Expr> {
        let expr = match expr::parse(text, &self.path) {
            Ok(expr) => expr,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let mut names = Vec::new();
        expr.names(&mut names);
        for (name, attribute, range) in names {
            if !known.iter().any(|k| k == name) {
                self.report_near(
                    "E014",
                    text.inside(range),
                    format!("this rule has no role or capture `{name}`"),
                    name,
                    known.iter().map(String::as_str),
                    "strings are written 'in quotes'",
                );
            } else if let Some(attribute) = attribute
                && !ATTRIBUTES.contains(&attribute)
                && !self.columns.contains(attribute)
            {
                let columns: Vec<String> = self.columns.iter().cloned().collect();
                let all = ATTRIBUTES.iter().copied().chain(columns.iter().map(String::as_str));
                self.report_near("E014", text.inside(range), format!("there is no attribute `{attribute}`"), attribute, all, "");
            }
        }
        Some(expr)
    }

    /// The class of a key, made on first use.
    fn class(&mut self, key: ClassKey) -> ClassId {
        if let Some(id) = self.classes.get(&key) {
            return *id;
        }
        let id = self.program.classes.len() as ClassId;
        let (entries, list): (Vec<String>, _) = match &key {
            ClassKey::Literal(word) => (vec![word.clone()], None),
            ClassKey::Lemma(words, _) => (words.clone(), None),
            ClassKey::List(list, _) => (self.space.lists[*list as usize].rows.iter().map(|(word, _)| word.clone()).collect(), Some(*list)),
        };
        for (index, entry) in entries.iter().enumerate() {
            let forms = match &key {
                ClassKey::Literal(_) | ClassKey::List(_, None) | ClassKey::Lemma(_, Some('-')) => vec![entry.clone()],
                ClassKey::Lemma(_, Some(class)) | ClassKey::List(_, Some(Some(class))) => (self.language.forms)(entry, *class),
                ClassKey::Lemma(_, None) | ClassKey::List(_, Some(None)) => {
                    let mut forms: Vec<String> = "vna".chars().flat_map(|class| (self.language.forms)(entry, class)).collect();
                    forms.sort();
                    forms.dedup();
                    forms
                }
            };
            for form in forms {
                let words = (self.language.split)(&form);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.program.lexicon.insert(&words, id, index as u32);
            }
        }
        let inflects = match &key {
            ClassKey::Lemma(_, class) | ClassKey::List(_, Some(class)) => Some(class.unwrap_or('*')).filter(|c| *c != '-'),
            _ => None,
        };
        self.program.classes.push(Class { entries, list, inflects });
        self.classes.insert(key, id);
        id
    }

    fn anchors(&mut self, rule: &mut Rule) {
        let mut clauses = Vec::new();
        required(&rule.pattern, &mut clauses);
        let best =
            clauses.iter().filter(|clause| !clause.is_empty()).min_by_key(|clause| clause.iter().map(|a| self.cost(*a)).sum::<u64>());
        rule.anchors = best.cloned().unwrap_or_default();
        rule.requires = clauses.into_iter().filter(|clause| *clause != rule.anchors).collect();
        rule.requires.extend(
            rule.roles.iter().filter(|r| r.required).filter_map(|r| r.fillers.iter().map(filler_anchor).collect::<Option<Vec<_>>>()),
        );
        let mut first = Vec::new();
        if !may_be_empty(&rule.pattern, &mut first) && !first.contains(&ANYTHING) {
            rule.first = first;
        }
        rule.needs_syntax = needs_syntax(&rule.pattern) || rule.unless.iter().any(needs_syntax);
    }

    /// How often an anchor occurs, roughly: ordinary short words most, names and lists of verbs least.
    fn cost(&self, anchor: Anchor) -> u64 {
        match anchor {
            Anchor::Type(builtin::NAME) => 4_000,
            Anchor::Type(kind) if Types::is_builtin(kind) => 3_000,
            Anchor::Type(_) => 1_500,
            Anchor::Class(class) => {
                let entries = &self.program.classes[class as usize].entries;
                entries
                    .iter()
                    .map(|entry| if entry.len() <= 3 { 2_000 / entry.len().max(1) as u64 } else { 8 + 40 / entry.len() as u64 })
                    .sum()
            }
        }
    }

    fn finish(mut self) -> (Program, Vec<Problem>) {
        self.phases();
        let mut program = self.program;
        program.packs = self.space.packs;
        program.types = self.space.types;
        program.lists = self.space.lists;
        program.entries = self.space.entries;
        program.rules.sort_by(|a, b| (a.kind, a.phase, a.pack, &a.written.id.value).cmp(&(b.kind, b.phase, b.pack, &b.written.id.value)));
        for (index, rule) in program.rules.iter().enumerate() {
            for anchor in &rule.anchors {
                match anchor {
                    Anchor::Class(class) => program.by_class.entry(*class).or_insert_with(Vec::new).push(index as u32),
                    Anchor::Type(kind) => program.by_type.entry(*kind).or_insert_with(Vec::new).push(index as u32),
                }
            }
            if rule.anchors.is_empty() {
                program.everywhere.push(index as u32);
            }
        }
        for (index, (path, span)) in self.space.list_places.iter().enumerate() {
            if path.ends_with(".rules.toml") && !self.space.used_lists.contains(&(index as u32)) {
                self.problems.push(Problem::warning("W002", "this list is never used").at(path).label(*span, "unused"));
            }
        }
        // A define is read for itself and wherever it is used.
        let mut said = BTreeSet::new();
        self.problems.retain(|p| p.labels.is_empty() || said.insert((p.code, p.origin.clone(), p.labels.clone(), p.message.clone())));
        (program, self.problems)
    }

    /// An entity rule runs after all rules that emit a type it uses.
    fn phases(&mut self) {
        let types = &self.space.types;
        let rules = &mut self.program.rules;
        let entities: Vec<usize> = (0..rules.len()).filter(|i| rules[*i].kind == RuleKind::Entity).collect();
        let uses: Vec<Vec<TypeId>> = entities.iter().map(|i| used_types(&rules[*i].pattern)).collect();
        let used: BTreeSet<TypeId> = uses.iter().flatten().copied().collect();
        let emitted: BTreeSet<TypeId> = entities.iter().filter_map(|i| rules[*i].emits).collect();
        // Emitted types, with the types that are asked for and that they are.
        let serves: BTreeMap<TypeId, Vec<TypeId>> =
            emitted.iter().map(|e| (*e, used.iter().copied().filter(|u| types.is_a(*e, *u)).collect())).collect();
        let mut circle = None;
        // A phase rises at most once a type, unless it rises for ever.
        for round in 0..=emitted.len() + 1 {
            let mut ready: BTreeMap<TypeId, u32> = BTreeMap::new();
            for rule in entities.iter().map(|i| &rules[*i]) {
                for kind in rule.emits.iter().flat_map(|e| &serves[e]) {
                    let phase = ready.entry(*kind).or_default();
                    *phase = (*phase).max(rule.phase + 1);
                }
            }
            let mut changed = None;
            for (index, uses) in entities.iter().zip(&uses) {
                let phase = uses.iter().filter_map(|kind| ready.get(kind)).max().copied().unwrap_or(0);
                if phase > rules[*index].phase {
                    rules[*index].phase = phase;
                    changed = Some(*index);
                }
            }
            match changed {
                None => break,
                Some(index) if round == emitted.len() + 1 => circle = Some(index),
                Some(_) => {}
            }
        }
        if let Some(index) = circle {
            let rule = &self.program.rules[index];
            let problem = Problem::error("E020", "entity rules need each other's types in a circle")
                .at(&rule.path)
                .label(rule.written.id.span, "one of them");
            self.problems.push(problem);
        }
    }
}

/// Types whose spans only the syntax layer knows.
pub fn is_syntactic(kind: TypeId) -> bool {
    matches!(
        kind,
        builtin::NP
            | builtin::VP
            | builtin::PP
            | builtin::CLAUSE
            | builtin::SENTENCE
            | builtin::PARAGRAPH
            | builtin::HEADLINE
            | builtin::PRONOUN
            | builtin::QUOTE
    )
}

/// Amounts, dates and durations.
pub fn is_measure(kind: TypeId) -> bool {
    (builtin::DATE..=builtin::ORDINAL).contains(&kind)
}

/// Clauses of which a matching sentence must satisfy each.
fn required(node: &Node, out: &mut Vec<Vec<Anchor>>) {
    match node {
        Node::Seq(nodes) => nodes.iter().for_each(|n| required(n, out)),
        Node::Alt(nodes) => {
            let mut union: Option<Vec<Anchor>> = Some(Vec::new());
            for node in nodes {
                let mut clauses = Vec::new();
                required(node, &mut clauses);
                // The narrowest clause of the alternative stands for it.
                match (clauses.into_iter().min_by_key(Vec::len), &mut union) {
                    (Some(clause), Some(union)) => union.extend(clause),
                    _ => union = None,
                }
            }
            out.extend(union);
        }
        Node::Class(class) => out.push(vec![Anchor::Class(*class)]),
        Node::Token(test) => out.extend(class_of(test).map(|class| vec![Anchor::Class(class)])),
        Node::Slot { fillers, .. } if fillers.iter().all(|f| !is_syntactic(f.kind)) => {
            out.push(fillers.iter().map(|f| Anchor::Type(f.kind)).collect())
        }
        Node::Capture(_, inner) => required(inner, out),
        Node::Repeat(inner, min, _) if *min > 0 => required(inner, out),
        _ => {}
    }
}

/// What a sentence must have for a filler to be found in it: a span of its type, or a word of the list that its head must be in.
fn filler_anchor(filler: &Filler) -> Option<Anchor> {
    fn head(test: &TokenTest) -> Option<ClassId> {
        match test {
            TokenTest::Head(class) | TokenTest::Class(class) => Some(*class),
            TokenTest::All(tests) => tests.iter().find_map(head),
            _ => None,
        }
    }
    if is_syntactic(filler.kind) { filler.test.as_ref().and_then(head).map(Anchor::Class) } else { Some(Anchor::Type(filler.kind)) }
}

/// The class that a token must be of to pass: `[in=@list & cap]`.
fn class_of(test: &TokenTest) -> Option<ClassId> {
    match test {
        TokenTest::Class(class) => Some(*class),
        TokenTest::All(tests) => tests.iter().find_map(class_of),
        _ => None,
    }
}

/// Stands in a set of first anchors for whatever is no anchor.
const ANYTHING: Anchor = Anchor::Type(builtin::SENTENCE);

/// Collects what a match can start with; true if the node may match nothing, so that what follows it may be the start too.
fn may_be_empty(node: &Node, first: &mut Vec<Anchor>) -> bool {
    match node {
        Node::Seq(nodes) => nodes.iter().all(|n| may_be_empty(n, first)),
        Node::Alt(nodes) => nodes.iter().map(|n| may_be_empty(n, first)).fold(false, |any, empty| any | empty),
        Node::Class(class) => {
            first.push(Anchor::Class(*class));
            false
        }
        Node::Token(test) if class_of(test).is_some() => {
            first.extend(class_of(test).map(Anchor::Class));
            false
        }
        Node::Slot { fillers, group: None, .. } if fillers.iter().all(|f| !is_syntactic(f.kind)) => {
            first.extend(fillers.iter().map(|f| Anchor::Type(f.kind)));
            false
        }
        Node::Capture(_, inner) => may_be_empty(inner, first),
        Node::Repeat(inner, min, _) => may_be_empty(inner, first) || *min == 0,
        Node::Start | Node::Look { .. } => true,
        Node::Gap(0, _) => {
            first.push(ANYTHING);
            true
        }
        _ => {
            first.push(ANYTHING);
            false
        }
    }
}

/// Whether matching the pattern asks for tags or phrases.
fn needs_syntax(node: &Node) -> bool {
    match node {
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().any(needs_syntax),
        Node::Slot { fillers, group, .. } => group.is_some() || fillers.iter().any(|f| is_syntactic(f.kind)),
        Node::Token(test) => test_needs_syntax(test),
        Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => needs_syntax(inner),
        _ => false,
    }
}

fn test_needs_syntax(test: &TokenTest) -> bool {
    match test {
        TokenTest::Any(tests) | TokenTest::All(tests) => tests.iter().any(test_needs_syntax),
        TokenTest::Not(test) => test_needs_syntax(test),
        TokenTest::Pos(_) => true,
        _ => false,
    }
}

/// Types that a pattern's slots ask for.
fn used_types(node: &Node) -> Vec<TypeId> {
    match node {
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().flat_map(used_types).collect(),
        Node::Slot { fillers, .. } => fillers.iter().map(|f| f.kind).collect(),
        Node::Look { inner, .. } | Node::Not(inner) | Node::Capture(_, inner) | Node::Repeat(inner, ..) => used_types(inner),
        _ => Vec::new(),
    }
}
