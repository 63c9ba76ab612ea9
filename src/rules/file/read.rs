//! TOML with its places to a rule file: a hand-written walk, so that every problem of a file is found.

use super::dialect;
use super::limits::{self, MOST_PROBLEMS, MOST_RULES};
use super::values::{Reader, Table};
use super::{EffectDef, GazetteerDef, InheritDef, ListDef, RuleDef, RuleFile, RuleKind, a_rule};
use crate::problem::Problem;
use crate::rules::Text;
use crate::span::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a rule file. What can be read is returned also where there are problems.
pub fn read(path: &str, text: &str) -> (RuleFile, Vec<Problem>) {
    let mut file = RuleFile { path: path.to_owned(), ..RuleFile::default() };
    let (root, mut reader) = parse(path, "*.rules.toml", text);
    let Some(root) = root else { return (file, reader.problems) };
    let broken = !reader.problems.is_empty();
    reader.root(root.get_ref(), &mut file);
    file.rules.iter_mut().for_each(|rule| rule.broken |= broken);
    reader.misplaced(&file.rules);
    (file, reader.finish())
}

/// The tables of a file named like `kind`, and a reader with the problems of its TOML. No tables where all that follows would be noise.
pub(super) fn parse<'p>(path: &'p str, kind: &str, text: &'p str) -> (Option<Spanned<DeTable<'p>>>, Reader<'p>) {
    let mut reader = Reader { path, text, problems: Vec::new() };
    if let Some(problem) = limits::unfit(path, kind, text) {
        reader.problems.push(problem);
        return (None, reader);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors.into_iter().take(MOST_PROBLEMS) {
        let span = error.span().map_or(Span::default(), |r| Span::of(r.start, r.end.max(r.start + 1)));
        if error.message().contains("recurs") {
            reader.problems.clear();
            reader.report("E021", span, "too deep", "tables, arrays and dotted keys may nest 80 deep");
            return (None, reader);
        }
        let mut problem = reader.problem("E001", span, "", format!("not valid TOML: {}", error.message()));
        if error.message().contains("escape") {
            problem = problem.help("write patterns in '''…''': there a backslash is a backslash");
        }
        reader.problems.push(problem);
    }
    reader.problems.extend(dialect::problems(path, text));
    (Some(root), reader)
}

const TOP: &[&str] = &["pack", "imports", "types", "lists", "gazetteer", "define", "type", "entity", "claim", "modifier"];
const ENTITY: &[&str] = &[
    "id",
    "emits",
    "span",
    "pattern",
    "confidence",
    "set",
    "where",
    "unless",
    "prefer_over",
    "aliases",
    "status",
    "since",
    "use",
    "description",
    "accept",
    "reject",
    "test",
    "zones",
    "scope",
    "overlap",
    "recursive",
];
/// The keys of a `[[claim]]`.
pub const CLAIM: &[&str] = &[
    "id",
    "emits",
    "pattern",
    "trigger",
    "confidence",
    "roles",
    "set",
    "where",
    "unless",
    "gapping",
    "share",
    "attributes",
    "inherit",
    "negation",
    "modality",
    "zones",
    "prefer_over",
    "aliases",
    "status",
    "since",
    "use",
    "description",
    "accept",
    "reject",
    "test",
    "scope",
    "overlap",
];
const MODIFIER: &[&str] =
    &["id", "cue", "effect", "direction", "max", "stop", "description", "accept", "reject", "aliases", "status", "since", "use"];

impl Reader<'_> {
    /// The problems, so many as anyone reads.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        if self.problems.len() > MOST_PROBLEMS {
            self.problems.truncate(MOST_PROBLEMS);
            self.problems.push(limits::too_many(self.path));
        }
        self.problems
    }

    fn root(&mut self, table: &Table<'_>, file: &mut RuleFile) {
        for (key, value) in self.entries(table) {
            match key.value.as_str() {
                "pack" => file.pack = self.pack(&key, value),
                "imports" => file.imports = self.texts(&key, value),
                "type" => file.declared = self.declarations(&key, value),
                "types" => file.types = self.texts_by_name(&key, value),
                "define" => file.defines = self.texts_by_name(&key, value),
                "lists" => self.lists(&key, value, file),
                "gazetteer" => self.gazetteers(&key, value, file),
                "entity" => self.rules(RuleKind::Entity, &key, value, file),
                "claim" => self.rules(RuleKind::Claim, &key, value, file),
                "modifier" => self.rules(RuleKind::Modifier, &key, value, file),
                _ => self.unknown(&key, TOP, "a rule file"),
            }
        }
        file.rules.sort_by_key(|rule| rule.header.start);
    }

    /// Roles and tests that stand behind the next rule: TOML gives them to the rule before.
    fn misplaced(&mut self, rules: &[RuleDef]) {
        let (mut line, mut counted) = (1, 0);
        for (rule, next) in rules.iter().zip(rules.iter().skip(1)) {
            let start = next.header.start as usize;
            line += self.text[counted..start].matches('\n').count();
            counted = start;
            let roles = rule.roles.first().map(|(name, _)| (name.span, "[claim.roles]"));
            let set = rule.set.first().map(|(name, _)| (name.span, "`set`"));
            let tests = rule.tests.iter().map(|test| (test.span, "a test"));
            for (span, what) in roles
                .into_iter()
                .chain(set)
                .chain(tests)
                .filter(|(span, _)| span.start > next.header.start && next.header.start > rule.header.start)
            {
                let problem = self.problem(
                    "E019",
                    span,
                    "behind another rule",
                    format!("{what} of `{}` stands behind the rule `{}`", rule.id.value, next.id.value),
                );
                self.problems.push(problem.help(format!("move it above line {line}")));
            }
        }
    }

    fn lists(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, file: &mut RuleFile) {
        for (name, value) in self.table(key, value) {
            let mut list = ListDef { name: name.clone(), ..ListDef::default() };
            let before = self.problems.len();
            if value.get_ref().is_table() {
                for (key, value) in self.table(&name, value) {
                    match key.value.as_str() {
                        "file" => list.file = self.text(&key, value),
                        "words" => list.words = self.texts(&key, value),
                        _ => self.unknown(&key, &["file", "words"], "a list"),
                    }
                }
            } else {
                list.words = self.texts(&name, value);
            }
            let wrong = match (&list.file, list.words.is_empty()) {
                (Some(_), false) => Some(("has both `words` and a `file`", "two lists can stand side by side: (@a | @b)")),
                (None, true) => Some(("has no words", "a list is written name = [\"word\", \"word\"] or name = { file = \"words.tsv\" }")),
                _ => None,
            };
            if let Some((wrong, help)) = wrong.filter(|_| self.problems.len() == before) {
                let problem = self.problem("E004", name.span, "this list", format!("list `{}` {wrong}", name.value));
                self.problems.push(problem.help(help));
            }
            file.lists.push(list);
        }
    }

    fn gazetteers(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, file: &mut RuleFile) {
        for (name, value) in self.table(key, value) {
            let mut gazetteer = GazetteerDef { name: name.clone(), ..GazetteerDef::default() };
            for (key, value) in self.table(&name, value) {
                match key.value.as_str() {
                    "file" => gazetteer.file = self.text(&key, value),
                    "entries" => {
                        for entry in self.array(&key, value) {
                            let columns = self.table(&key, entry);
                            let columns = columns.into_iter().filter_map(|(name, value)| {
                                let text = match value.get_ref().as_array() {
                                    Some(_) => {
                                        let parts = self.texts(&name, value);
                                        let span = parts.first()?.span;
                                        Text { value: parts.iter().map(|t| t.value.as_str()).collect::<Vec<_>>().join("|"), span }
                                    }
                                    None => self.text(&name, value)?,
                                };
                                Some((name, text))
                            });
                            let columns = columns.collect();
                            gazetteer.entries.push(columns);
                        }
                    }
                    _ => self.unknown(&key, &["file", "entries"], "a gazetteer"),
                }
            }
            file.gazetteers.push(gazetteer);
        }
    }

    fn rules(&mut self, kind: RuleKind, key: &Text, value: &Spanned<DeValue<'_>>, file: &mut RuleFile) {
        let items = self.array(key, value);
        if let Some(item) = items.get(MOST_RULES.saturating_sub(file.rules.len())) {
            let span = Span::of(item.span().start, item.span().start + 1);
            let problem = self.problem("E021", span, "one too many", format!("a rule file has at most {MOST_RULES} rules"));
            self.problems.push(problem.help("cut it into several: all *.rules.toml files of a folder belong together"));
            return;
        }
        for item in items {
            let span = item.span();
            let rule = self.rule(kind, key, item, Span::of(span.start, span.end));
            file.rules.push(rule);
        }
    }

    fn rule(&mut self, kind: RuleKind, key: &Text, value: &Spanned<DeValue<'_>>, header: Span) -> RuleDef {
        let known = match kind {
            RuleKind::Entity => ENTITY,
            RuleKind::Claim => CLAIM,
            RuleKind::Modifier => MODIFIER,
        };
        let mut rule = RuleDef { kind, header, ..RuleDef::default() };
        let before = self.problems.len();
        for (key, value) in self.table(key, value) {
            let name = key.value.as_str();
            if !known.contains(&name) {
                self.unknown(&key, known, &a_rule(kind));
                continue;
            }
            match name {
                "id" => rule.id = self.text(&key, value).unwrap_or_default(),
                "emits" => rule.emits = self.text(&key, value),
                "pattern" => rule.pattern = self.code(&key, value),
                "trigger" => rule.trigger = self.code(&key, value),
                "span" => rule.span = self.text(&key, value),
                "cue" => rule.cue = self.code(&key, value),
                "direction" => rule.direction = self.text(&key, value),
                "max" => rule.max = self.count(&key, value, 1),
                "stop" => rule.stop = self.texts(&key, value),
                "effect" => rule.effect = self.effect(&key, value),
                "confidence" => rule.confidence = self.share_of_one(&key, value),
                "roles" => rule.roles = self.texts_by_name(&key, value),
                "set" => rule.set = self.texts_by_name(&key, value),
                "where" => rule.condition = self.code(&key, value),
                "unless" => rule.unless = self.one_or_more(&key, value),
                "gapping" => rule.gapping = self.flag(&key, value),
                "share" => rule.share = self.texts(&key, value),
                "attributes" => rule.attributes = self.text(&key, value),
                "inherit" => rule.inherit = self.inherit(&key, value),
                "negation" => rule.blocks_negated = self.choice(&key, value, &["block", "keep"]).is_some_and(|t| t.value == "block"),
                "modality" => rule.modality = self.text(&key, value),
                "zones" => rule.zones = self.texts(&key, value),
                "prefer_over" => rule.prefer_over = self.texts(&key, value),
                "scope" => rule.scope = self.text(&key, value),
                "overlap" => rule.overlap = self.overlap(&key, value).map(|overlap| (overlap, key.span)),
                "recursive" => rule.recursive = self.flag(&key, value),
                "status" => rule.status = self.choice(&key, value, &["draft", "shadow", "stable", "deprecated"]),
                "aliases" => rule.aliases = self.texts(&key, value),
                "since" => rule.since = self.text(&key, value),
                "use" => rule.successor = self.text(&key, value),
                "accept" => rule.accept = self.texts(&key, value),
                "reject" => rule.reject = self.texts(&key, value),
                "test" => rule.tests = self.tests(&key, value),
                _ => drop(self.text(&key, value)),
            }
        }
        rule.broken = self.problems.len() > before;
        if rule.id.value.is_empty() && !rule.broken {
            self.report("E004", Span::new(header.start, header.start + 1), "this rule", format!("{} needs an `id`", a_rule(kind)));
        }
        rule
    }

    fn effect(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<EffectDef> {
        if value.get_ref().is_str() {
            return self.text(key, value).map(EffectDef::Word);
        }
        let mut effect = None;
        for (key, value) in self.table(key, value) {
            match key.value.as_str() {
                "confidence" => effect = self.share_of_one(&key, value).map(EffectDef::Confidence),
                _ => self.unknown(&key, &["confidence"], "`effect`"),
            }
        }
        effect
    }

    fn inherit(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<InheritDef> {
        let mut inherit = InheritDef::default();
        for (key, value) in self.table(key, value) {
            match key.value.as_str() {
                "from" => inherit.from = self.text(&key, value)?,
                "roles" => inherit.roles = self.texts(&key, value),
                "fields" => inherit.fields = self.texts(&key, value),
                _ => self.unknown(&key, &["from", "roles", "fields"], "`inherit`"),
            }
        }
        if inherit.from.value.is_empty() {
            self.report("E004", key.span, "here", "`inherit` needs `from`, the claim type to extend");
            return None;
        }
        Some(inherit)
    }
}
