//! A namespace of rule files to a program; all problems of all files in one run.

mod anchors;
mod classes;
mod engine;
mod patterns;
mod phases;
mod roles;
mod scopes;
mod size;

use super::file::limits::{MOST_PROBLEMS, too_many};
use super::file::{EffectDef, Overlap, RuleDef, RuleFile, RuleKind, a_rule};
use super::index::Index;
use super::lexicon::ClassId;
use super::lifecycle::Rules;
use super::names;
use super::program::{Effect, Inherit, MODALITIES, Modifier, Needs, Node, Program, Rule, TypeId, Types, builtin};
use super::resolve::{Define, ListPlace, Namespace, PackSource};
use super::typing::ATTRIBUTES;
use super::{Text, nearest};
use crate::problem::{Problem, Severity};
use crate::span::Span;
use classes::ClassKey;
pub use classes::forms;
use regex::Regex;
use size::Size;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What the compiler must know of the language: how text is split and words inflect.
pub struct Language<'l> {
    /// Splits a literal as the document's tokeniser does.
    pub split: &'l dyn for<'t> Fn(&'t str) -> Vec<Cow<'t, str>>,
    /// Every inflected form of an entry under `v`, `n` or `a`.
    pub forms: &'l dyn Fn(&str, char) -> Vec<String>,
    /// Whether a lower-case word is an ordinary one.
    pub is_common: &'l dyn Fn(&str) -> bool,
    /// Whether sentences can be parsed; without tables, rules that need it are refused.
    pub syntax: bool,
}

/// What compiling gives.
#[derive(Debug, Default)]
pub struct Compiled {
    /// The rules that have no error.
    pub program: Program,
    /// What the files say, right or wrong.
    pub written: Written,
    /// All problems of all files.
    pub problems: Vec<Problem>,
}

/// What the files say beside rules: for those who judge them.
#[derive(Debug, Default)]
pub struct Written {
    /// Rule files with the index of their pack.
    pub files: Vec<(usize, RuleFile)>,
    /// Where each list of the program is defined, and whether anything names it.
    pub lists: Vec<(ListPlace, bool)>,
    /// Named sub-patterns.
    pub defines: Vec<WrittenDefine>,
}

/// A named sub-pattern and what it was compiled to.
#[derive(Debug)]
pub struct WrittenDefine {
    /// Its name without `@`.
    pub name: String,
    /// As written.
    pub define: Rc<Define>,
    /// As it would be run.
    pub node: Node,
    /// Whether anything names it.
    pub used: bool,
}

/// Compiles packs. Rules with an error are left out of the program; so is nothing else.
pub fn compile(sources: &[PackSource], language: &Language<'_>) -> Compiled {
    let mut problems = Vec::new();
    let space = Namespace::read(sources, &mut problems);
    let mut program = Program { hash: hash(sources), ..Program::default() };
    program.names.reserve(space.entries.aliases().len());
    for alias in space.entries.aliases() {
        let words = space.entries.text(alias.words);
        let tokens = (language.split)(words);
        let tokens: Vec<&str> = tokens.iter().map(|token| &**token).collect();
        let common = alias.exact || tokens.len() == 1 && (language.is_common)(&words.to_lowercase());
        program.names.insert(&tokens, alias.words, alias.entry, common);
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
        size: Size::default(),
        regexes: BTreeMap::new(),
        forms: 0,
        looking: false,
        function_words: BTreeSet::new(),
        overlaps: BTreeMap::new(),
    };
    compiler.prepare();
    compiler.declared_overlaps();
    let defines = compiler.defines();
    let mut left_out = 0;
    let mut seen = BTreeMap::new();
    for (pack, file) in &files {
        compiler.pack = *pack;
        compiler.path = file.path.clone();
        let first = compiler.problems.len();
        for written in &file.rules {
            let before = compiler.problems.len();
            if before - first > MOST_PROBLEMS {
                compiler.problems.push(too_many(&file.path));
                break;
            }
            if compiler.is_spent(*pack) {
                break;
            }
            for id in std::iter::once(&written.id).chain(&written.aliases).filter(|id| !id.value.is_empty()) {
                let place = (file.path.clone(), id.span);
                if let Some(first) = seen.insert((*pack, id.value.clone()), place) {
                    let message = format!("the id `{}` is used twice", id.value);
                    compiler.problems.push(super::resolve::twice(message, (&file.path, id.span), (&first.0, first.1)));
                }
            }
            if compiler.failed_since(before) {
                continue;
            }
            let rule = compiler.rule(written);
            compiler.problems.extend(names::problems(&file.path, &rule, &compiler.columns));
            let whole = !written.broken && !compiler.failed_since(before);
            let misfits = compiler.space.misfits(&file.path, &rule, whole);
            // A name that is wrong in itself needs no second word.
            let said: Vec<_> = compiler.problems[before..].iter().flat_map(|p| &p.labels).map(|label| label.span).collect();
            compiler.problems.extend(misfits.into_iter().filter(|p| p.labels.iter().all(|label| !said.contains(&label.span))));
            if !language.syntax && (rule.slots || rule.needs_syntax) {
                // The built-in pack is left with its rules of words and types, and says so once.
                left_out += usize::from(compiler.space.packs[*pack].name == super::builtin::NAME);
                if compiler.space.packs[*pack].name != super::builtin::NAME {
                    compiler.problems.push(without_tables(&rule));
                }
                continue;
            }
            if !compiler.failed_since(before) {
                compiler.program.rules.push(rule);
            }
        }
    }
    if left_out > 0 {
        let message =
            format!("{left_out} built-in rules read the syntax of a sentence, and this build has no tables for it: they are left out");
        compiler.problems.push(Problem::warning("E022", message).help("build with the feature `syntax-en`"));
    }
    let lists = std::mem::take(&mut compiler.space.list_places).into_iter().enumerate();
    let used = |index: usize| compiler.space.used_lists.contains(&(index as u32));
    let lists = lists.map(|(index, place)| (place, used(index))).collect();
    let defines = defines.into_iter().map(|(pack, name, define, node)| {
        let used = compiler.space.used_defines.contains(&(pack, name.clone()));
        WrittenDefine { name, define, node, used }
    });
    let defines = defines.collect();
    let known = names::Known::of(files.iter().map(|(_, file)| file), &compiler.program.rules);
    let rules = Rules::of(&files);
    for (pack, file) in &files {
        let first = compiler.problems.len();
        for rule in &file.rules {
            if compiler.problems.len() - first > MOST_PROBLEMS {
                compiler.problems.push(too_many(&file.path));
                break;
            }
            compiler.problems.extend(known.problems(&file.path, rule));
            compiler.problems.extend(rules.problems(*pack, &file.path, rule));
        }
    }
    let (program, problems) = compiler.finish();
    Compiled { program, written: Written { files, lists, defines }, problems }
}

/// A rule that asks for tags or slots in a build that has none.
fn without_tables(rule: &Rule) -> Problem {
    let message = format!("rule `{}` reads the syntax of a sentence, and this build has no tables for it", rule.written.id.value);
    let problem = Problem::error("E022", message).at(&rule.path).label(rule.written.id.span, "left out");
    problem.help("build with the feature `syntax-en`, or use a pattern of words and types")
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
    /// How large the pattern at hand is.
    size: Size,
    /// Regular expressions by their text.
    regexes: BTreeMap<String, Regex>,
    /// Words and inflected forms in the lexicon.
    forms: usize,
    /// Whether it is inside a look-around.
    looking: bool,
    /// Words of grammar: as anchors they are worth little.
    function_words: BTreeSet<String>,
    /// What is said about overlapping results of a type, and where.
    overlaps: BTreeMap<String, (Overlap, (String, Span))>,
}

/// Whether a span may have an attribute of that name without a column of any list.
fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.iter().any(|(known, _)| *known == name)
}

impl Compiler<'_> {
    /// All attributes that a span may have, for a did-you-mean.
    fn attributes(&self) -> Vec<String> {
        ATTRIBUTES.iter().map(|(name, _)| (*name).to_owned()).chain(self.columns.iter().cloned()).collect()
    }

    /// Whether an error came up since there were `before` problems.
    fn failed_since(&self, before: usize) -> bool {
        self.problems[before..].iter().any(|p| p.severity == Severity::Error)
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

    /// Compiles all sub-patterns, used or not, and reports what is wrong with them.
    fn defines(&mut self) -> Vec<(usize, String, Rc<Define>, Node)> {
        let mut compiled = Vec::new();
        for (pack, name, define) in self.space.all_defines() {
            (self.pack, self.path) = (pack, define.path.clone());
            self.begin(define.path.clone(), define.text.span);
            let node = self.node(&define.item, &define.text, &mut Vec::new());
            compiled.push((pack, name, define, node));
        }
        compiled
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
            capture_order: Vec::new(),
            slots: false,
            needs: Needs::default(),
            unless: Vec::new(),
            condition: None,
            set: Vec::new(),
            set_types: Vec::new(),
            roles: Vec::new(),
            fill_order: Vec::new(),
            inherit: None,
            modifier: None,
            span: None,
            needs_syntax: false,
            scope: self.scope(written),
            phase: 0,
            recursive: written.recursive,
            uses: Vec::new(),
            precedence: 0,
            active: !written.has_status("draft") && !written.has_status("shadow"),
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
        let mut names: Vec<usize> = (0..rule.captures.len()).collect();
        names.sort_by_key(|index| &rule.captures[*index]);
        rule.capture_order = vec![0; names.len()];
        for (place, index) in names.into_iter().enumerate() {
            rule.capture_order[index] = place as u8;
        }
        let mut ignored = Vec::new();
        for text in &written.unless {
            let node = self.pattern(text, &mut ignored);
            rule.unless.push((node, Needs::default()));
        }
        self.overlap(written);
        self.expressions(written, &mut rule);
        self.needs(&mut rule);
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

    fn finish(mut self) -> (Program, Vec<Problem>) {
        self.order();
        self.rank_classes();
        let mut program = self.program;
        program.packs = self.space.packs;
        program.types = self.space.types;
        program.lists = self.space.lists;
        program.entries = self.space.entries;
        program.entries.shrink();
        program.lexicon.finish();
        program.names.finish();
        program.rules.sort_by(|a, b| (a.kind, a.phase, a.pack, &a.written.id.value).cmp(&(b.kind, b.phase, b.pack, &b.written.id.value)));
        program.inactive = (0..program.rules.len() as u32).filter(|index| !program.rules[*index as usize].active).collect();
        program.overlaps = self.overlaps.into_iter().map(|(kind, (overlap, _))| (kind, overlap)).collect();
        program.index = Index::new(&program.rules, &program.lexicon);
        // A define is read for itself and wherever it is used.
        let mut said = BTreeSet::new();
        self.problems.retain(|p| p.labels.is_empty() || said.insert((p.code, p.origin.clone(), p.labels.clone(), p.message.clone())));
        (program, self.problems)
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
