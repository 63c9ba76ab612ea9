//! Tests inside rules to what they expect.

use super::values::Reader;
use super::{CLAIM, ExpectDef, Expected, TestDef};
use crate::rules::Text;
use crate::span::Span;
use toml::Spanned;
use toml::de::DeValue;

impl Reader<'_> {
    pub(super) fn tests(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<TestDef> {
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
                    _ => self.unknown(&key, KEYS, "a test"),
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

    pub(super) fn expect(&mut self, key: &Text, item: &Spanned<DeValue<'_>>) -> ExpectDef {
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

    pub(super) fn expected(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Expected> {
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
                        _ => self.unknown(&key, &["text", "nth"], "an expected span"),
                    }
                }
                Some(Expected::Text(text, nth))
            }
            _ => self.number(key, value).map(Expected::Number),
        }
    }
}
