//! TOML with its places to a rule file: a hand-written walk, so that every problem of a file is found.

use super::{EffectDef, ExpectDef, Expected, GazetteerDef, InheritDef, ListDef, PackHeader, RuleDef, RuleFile, RuleKind, TestDef, a_rule};
use crate::problem::Problem;
use crate::rules::{Text, nearest};
use crate::span::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a rule file. What can be read is returned also where there are problems.
pub fn read(path: &str, text: &str) -> (RuleFile, Vec<Problem>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { path, text, problems: Vec::new() };
    for error in errors {
        let span = error.span().map_or(Span::default(), |r| Span::of(r.start, r.end.max(r.start + 1)));
        let mut problem = reader.problem("E001", span, "", format!("not valid TOML: {}", error.message()));
        if error.message().contains("escape") {
            problem = problem.help("write patterns in '''…''': there a backslash is a backslash");
        }
        reader.problems.push(problem);
    }
    let mut file = RuleFile { path: path.to_owned(), ..RuleFile::default() };
    let broken = !reader.problems.is_empty();
    reader.root(root.get_ref(), &mut file);
    file.rules.iter_mut().for_each(|rule| rule.broken |= broken);
    reader.misplaced(&file.rules);
    (file, reader.problems)
}

const TOP: &[&str] = &["pack", "types", "lists", "gazetteer", "define", "entity", "claim", "modifier"];
const LATER_TOP: &[&str] = &["imports", "type"];
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
    "status",
    "description",
    "accept",
    "reject",
    "test",
    "zones",
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
    "status",
    "description",
    "accept",
    "reject",
    "test",
];
const MODIFIER: &[&str] = &["id", "cue", "effect", "direction", "max", "stop", "description", "accept", "reject", "status"];
const LATER: &[&str] = &["scope", "recursive", "aliases", "overlap", "since", "use"];

type Table<'i> = DeTable<'i>;
type Entry<'t, 'i> = (Text, &'t Spanned<DeValue<'i>>);

struct Reader<'p> {
    path: &'p str,
    text: &'p str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&self, code: &'static str, span: Span, label: &str, message: impl Into<String>) -> Problem {
        Problem::error(code, message).at(self.path).label(span, label)
    }

    fn report(&mut self, code: &'static str, span: Span, label: &str, message: impl Into<String>) {
        let problem = self.problem(code, span, label, message);
        self.problems.push(problem);
    }

    fn root(&mut self, table: &Table<'_>, file: &mut RuleFile) {
        for (key, value) in self.entries(table) {
            match key.value.as_str() {
                "pack" => file.pack = self.pack(&key, value),
                "types" => file.types = self.texts_by_name(&key, value),
                "define" => file.defines = self.texts_by_name(&key, value),
                "lists" => self.lists(&key, value, file),
                "gazetteer" => self.gazetteers(&key, value, file),
                "entity" => self.rules(RuleKind::Entity, &key, value, file),
                "claim" => self.rules(RuleKind::Claim, &key, value, file),
                "modifier" => self.rules(RuleKind::Modifier, &key, value, file),
                _ => self.unknown(&key, TOP, LATER_TOP, "a rule file"),
            }
        }
        file.rules.sort_by_key(|rule| rule.header.start);
    }

    /// Entries of a table in the order of the file.
    fn entries<'t, 'i>(&self, table: &'t Table<'i>) -> Vec<Entry<'t, 'i>> {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let span = key.span();
                (Text { value: key.get_ref().to_string(), span: Span::of(span.start, span.end) }, value)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span);
        entries
    }

    fn unknown(&mut self, key: &Text, known: &[&str], later: &[&str], place: &str) {
        let name = key.value.as_str();
        if later.contains(&name) {
            self.report(
                "E006",
                key.span,
                "not supported yet",
                format!("`{name}` is part of the language but this version does not have it yet"),
            );
            return;
        }
        let mut problem = self.problem("E002", key.span, "unknown key", format!("unknown key `{name}` in {place}"));
        problem = match nearest(name, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("known keys: {}", known.join(", "))),
        };
        self.problems.push(problem);
    }

    /// Roles and tests that stand behind the next rule: TOML gives them to the rule before.
    fn misplaced(&mut self, rules: &[RuleDef]) {
        for (rule, next) in rules.iter().zip(rules.iter().skip(1)) {
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
                self.problems.push(
                    problem.help(format!("move it above line {}", 1 + self.text[..next.header.start as usize].matches('\n').count())),
                );
            }
        }
    }

    fn mistyped(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let span = value.span();
        let found = match value.get_ref().type_str() {
            word @ ("array" | "integer") => format!("this is an {word}"),
            word => format!("this is a {word}"),
        };
        let mut problem = self.problem("E003", Span::of(span.start, span.end), &found, format!("`{}` must be {wanted}", key.value));
        match (value.get_ref(), wanted) {
            (DeValue::Table(_), "an array") => problem = problem.help(format!("write [[{}]], with two brackets", key.value)),
            (DeValue::String(_), "an array") => problem = problem.help(format!("write {} = [\"…\"]", key.value)),
            (DeValue::Datetime(_), "a string") => problem = problem.help("put it in quotes"),
            _ => {}
        }
        self.problems.push(problem);
    }

    fn table<'t, 'i>(&mut self, key: &Text, value: &'t Spanned<DeValue<'i>>) -> Vec<Entry<'t, 'i>> {
        match value.get_ref().as_table() {
            Some(table) => self.entries(table),
            None => {
                self.mistyped(key, value, "a table");
                Vec::new()
            }
        }
    }

    fn array<'t, 'i>(&mut self, key: &Text, value: &'t Spanned<DeValue<'i>>) -> Vec<&'t Spanned<DeValue<'i>>> {
        match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => {
                self.mistyped(key, value, "an array");
                Vec::new()
            }
        }
    }

    /// A string with the place of its content: behind the opening marks and a first line end.
    fn text(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let Some(string) = value.get_ref().as_str() else {
            self.mistyped(key, value, "a string");
            return None;
        };
        let range = value.span();
        let raw = self.text.get(range.clone()).unwrap_or("");
        let marks = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { usize::from(raw.starts_with(['"', '\''])) };
        let newline = if marks == 3 {
            raw[3..].len() - raw[3..].trim_start_matches('\r').strip_prefix('\n').map_or(raw.len() - 3, str::len)
        } else {
            0
        };
        let start = range.start + marks + newline;
        Some(Text { value: string.to_owned(), span: Span::of(start, start + string.len()) })
    }

    /// The same for a pattern or expression, where an escape would be read twice.
    fn code(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let text = self.text(key, value)?;
        let raw = self.text.get(value.span()).unwrap_or("");
        let range = value.span();
        let said = self.problems.iter().flat_map(|p| &p.labels).any(|label| range.contains(&(label.span.start as usize)));
        if let Some(at) = raw.find('\\').filter(|_| raw.starts_with('"') && !said) {
            let start = range.start + at;
            let problem = self.problem(
                "E003",
                Span::of(start, start + 2),
                "an escape",
                format!("`{}` has a backslash between double quotes", key.value),
            );
            self.problems.push(problem.help("write patterns in '''…''': there a backslash is a backslash"));
            return None;
        }
        Some(text)
    }

    fn texts(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        self.array(key, value).into_iter().filter_map(|item| self.text(key, item)).collect()
    }

    /// One string, or an array of strings.
    fn one_or_more(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        if value.get_ref().is_str() {
            self.code(key, value).into_iter().collect()
        } else {
            self.array(key, value).into_iter().filter_map(|item| self.code(key, item)).collect()
        }
    }

    fn flag(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> bool {
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.mistyped(key, value, "true or false");
            false
        })
    }

    fn number(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(i) => i.as_str().replace('_', "").parse().ok(),
            DeValue::Float(f) => f.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.mistyped(key, value, "a number");
        }
        number
    }

    /// A whole number from `least` on.
    fn count(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, least: u32) -> Option<u32> {
        let number = self.number(key, value)?;
        if number.fract() == 0.0 && (f64::from(least)..=1e6).contains(&number) {
            return Some(number as u32);
        }
        let span = value.span();
        self.report(
            "E003",
            Span::of(span.start, span.end),
            "out of range",
            format!("`{}` must be a whole number from {least} on", key.value),
        );
        None
    }

    fn share_of_one(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<f64> {
        let number = self.number(key, value)?;
        if (0.0..=1.0).contains(&number) {
            return Some(number);
        }
        let span = value.span();
        self.report("E003", Span::of(span.start, span.end), "outside 0 to 1", format!("`{}` must lie between 0 and 1", key.value));
        None
    }

    fn texts_by_name(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<(Text, Text)> {
        self.table(key, value).into_iter().filter_map(|(name, value)| Some((name.clone(), self.code(&name, value)?))).collect()
    }

    fn pack(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<PackHeader> {
        let mut header = PackHeader::default();
        for (key, value) in self.table(key, value) {
            match key.value.as_str() {
                "name" => header.name = self.text(&key, value)?,
                "version" => header.version = self.text(&key, value)?,
                "language" | "description" | "licence" => drop(self.text(&key, value)),
                _ => self.unknown(&key, &["name", "version", "language", "description", "licence"], &["requires"], "[pack]"),
            }
        }
        if !header.name.value.is_empty() && !crate::rules::names::is_id(&header.name.value) {
            let problem = self.problem("E018", header.name.span, "not a name", format!("`{}` cannot name a pack", header.name.value));
            self.problems.push(problem.help("a pack is named in lower case, with digits, `-` and `_`: my-pack"));
        }
        if header.name.value.is_empty() {
            self.report("E004", key.span, "here", "[pack] needs a `name`");
            return None;
        }
        Some(header)
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
                        _ => self.unknown(&key, &["file", "words"], &[], "a list"),
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
                    _ => self.unknown(&key, &["file", "entries"], &[], "a gazetteer"),
                }
            }
            file.gazetteers.push(gazetteer);
        }
    }

    fn rules(&mut self, kind: RuleKind, key: &Text, value: &Spanned<DeValue<'_>>, file: &mut RuleFile) {
        for item in self.array(key, value) {
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
                self.unknown(&key, known, LATER, &a_rule(kind));
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
                "status" => rule.status = self.choice(&key, value, &["draft", "shadow", "stable", "deprecated"]),
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

    fn choice(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, choices: &[&str]) -> Option<Text> {
        let text = self.text(key, value)?;
        if choices.contains(&text.value.as_str()) {
            return Some(text);
        }
        let mut problem =
            self.problem("E003", text.span, "unknown value", format!("`{}` must be one of: {}", key.value, choices.join(", ")));
        if let Some(near) = nearest(&text.value, choices.iter().copied()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        self.problems.push(problem);
        None
    }

    fn effect(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<EffectDef> {
        if value.get_ref().is_str() {
            return self.text(key, value).map(EffectDef::Word);
        }
        let mut effect = None;
        for (key, value) in self.table(key, value) {
            match key.value.as_str() {
                "confidence" => effect = self.share_of_one(&key, value).map(EffectDef::Confidence),
                _ => self.unknown(&key, &["confidence"], &[], "`effect`"),
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
                _ => self.unknown(&key, &["from", "roles", "fields"], &[], "`inherit`"),
            }
        }
        if inherit.from.value.is_empty() {
            self.report("E004", key.span, "here", "`inherit` needs `from`, the claim type to extend");
            return None;
        }
        Some(inherit)
    }

    fn tests(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<TestDef> {
        const KEYS: &[&str] = &["text", "expect", "published", "zone", "todo"];
        let mut tests = Vec::new();
        for item in self.array(key, value) {
            let span = item.span();
            let mut test = TestDef { span: Span::of(span.start, span.end), ..TestDef::default() };
            let mut expects = false;
            for (key, value) in self.table(key, item) {
                match key.value.as_str() {
                    "text" => test.text = self.text(&key, value).unwrap_or_default(),
                    "expect" => {
                        expects = true;
                        test.expect = self.array(&key, value).into_iter().map(|item| self.expect(&key, item)).collect();
                    }
                    "published" => test.published = self.text(&key, value),
                    "zone" => test.zone = self.choice(&key, value, &["body", "headline"]),
                    "todo" => test.todo = self.text(&key, value),
                    name if CLAIM.contains(&name) => {
                        let problem = self.problem("E002", key.span, "a key of the rule", format!("unknown key `{name}` in a test"));
                        self.problems.push(problem.help(format!("`{name}` is a key of the rule: move it above the tests")));
                    }
                    _ => self.unknown(&key, KEYS, &[], "a test"),
                }
            }
            let missing = match (test.text.value.trim().is_empty(), expects) {
                (true, true) => Some("a `text`"),
                (false, false) => Some("an `expect`, which may be empty: []"),
                (true, false) => Some("a `text` and an `expect`"),
                (false, true) => None,
            };
            if let Some(missing) = missing {
                let start = test.span.start;
                self.report("E004", Span::new(start, start + 1), "this test", format!("a test needs {missing}"));
                continue;
            }
            tests.push(test);
        }
        tests
    }

    fn expect(&mut self, key: &Text, item: &Spanned<DeValue<'_>>) -> ExpectDef {
        let span = item.span();
        let mut expect = ExpectDef { span: Span::of(span.start, span.end), ..ExpectDef::default() };
        for (name, value) in self.table(key, item) {
            if name.value == "exact" {
                expect.exact = self.flag(&name, value);
            } else if let Some(expected) = self.expected(&name, value) {
                expect.values.push((name, expected));
            }
        }
        expect
    }

    fn expected(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Expected> {
        match value.get_ref() {
            DeValue::String(text) => Some(Expected::Text(text.to_string(), None)),
            DeValue::Boolean(flag) => Some(Expected::Flag(*flag)),
            DeValue::Array(items) => Some(Expected::List(items.iter().filter_map(|item| self.expected(key, item)).collect())),
            DeValue::Table(_) => {
                let (mut text, mut nth) = (String::new(), None);
                for (key, value) in self.table(key, value) {
                    match key.value.as_str() {
                        "text" => text = self.text(&key, value)?.value,
                        "nth" => nth = self.count(&key, value, 1),
                        _ => self.unknown(&key, &["text", "nth"], &[], "an expected span"),
                    }
                }
                Some(Expected::Text(text, nth))
            }
            _ => self.number(key, value).map(Expected::Number),
        }
    }
}
