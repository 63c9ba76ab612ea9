//! The tests inside rule files to a report: each runs its rule with what that rule needs, and is compared whole.

use super::Report;
use crate::annotate::Bound;
use crate::article::{Article, BlockKind, Content, Published};
use crate::claims::{Claim, Entity, FieldValue, Modality};
use crate::extract::{Extraction, Extractor};
use crate::problem::Problem;
use crate::rules::file::{ExpectDef, RuleKind, TestDef};
use crate::rules::program::{Effect, ExpectedValue, Rule};
use crate::rules::run::Selection;
use crate::source::{MediaType, Source};
use crate::span::Span;
use rust_decimal::prelude::ToPrimitive;

/// Runs all tests of the rules whose file `wanted` takes.
pub fn run(extractor: &Extractor, wanted: &dyn Fn(&str) -> bool) -> Report {
    let mut report = Report::default();
    for (index, rule) in extractor.program().rules.iter().enumerate().filter(|(_, r)| wanted(&r.path)) {
        report.rules += 1;
        let bench = Bench { extractor, rule, index: index as u32, name: extractor.program().rule_name(rule) };
        for text in &rule.written.accept {
            let outcome = bench.accept(&text.value).map_err(|m| bench.failure("T001", m, text.span));
            report.count(outcome.map(|()| false));
        }
        for text in &rule.written.reject {
            let found = bench.found(&bench.extract(&text.value, None));
            let outcome = if found.is_empty() {
                Ok(false)
            } else {
                Err(bench.failure("T002", format!("`{}` matched what it must reject: {}", bench.id(), found.join("; ")), text.span))
            };
            report.count(outcome);
        }
        for test in &rule.written.tests {
            report.count(bench.test(test));
        }
    }
    report
}

impl Report {
    /// Ok(true) is an expected failure.
    fn count(&mut self, outcome: Result<bool, Problem>) {
        match outcome {
            Ok(todo) => {
                self.passed += usize::from(!todo);
                self.todo += usize::from(todo);
            }
            Err(problem) => self.failures.push(problem),
        }
    }
}

struct Bench<'b> {
    extractor: &'b Extractor,
    rule: &'b Rule,
    index: u32,
    name: String,
}

impl Bench<'_> {
    fn id(&self) -> &str {
        &self.rule.written.id.value
    }

    fn failure(&self, code: &'static str, message: String, span: Span) -> Problem {
        Problem::error(code, message).at(&self.rule.path).label(span, "")
    }

    fn selection(&self) -> Selection {
        if self.rule.kind == RuleKind::Claim || !self.rule.active { Selection::Only(self.index) } else { Selection::All }
    }

    fn extract(&self, text: &str, test: Option<&TestDef>) -> Extraction {
        let mut article = Article::of_text(text);
        if test.and_then(|t| t.zone.as_ref()).is_some_and(|z| z.value == "headline") {
            article.blocks.iter_mut().for_each(|b| b.kind = BlockKind::Headline);
        }
        article.metadata.published = test.and_then(|t| t.published.as_ref()).and_then(|p| Published::parse(&p.value));
        self.extractor.extract_article(article, self.selection())
    }

    /// What the rule made, one line each.
    fn found(&self, extraction: &Extraction) -> Vec<String> {
        match self.rule.kind {
            RuleKind::Entity => self
                .entities(extraction)
                .map(|(entity, span)| format!("{} “{}”", entity.kind, span.text(&extraction.article.text)))
                .collect(),
            RuleKind::Claim => self.claims(extraction).map(|c| describe(c, &extraction.article.text)).collect(),
            RuleKind::Modifier => {
                extraction.claims.iter().filter(|c| self.modified(c)).map(|c| describe(c, &extraction.article.text)).collect()
            }
        }
    }

    fn claims<'e>(&'e self, extraction: &'e Extraction) -> impl Iterator<Item = &'e Claim> {
        extraction.claims.iter().filter(|c| c.rule.split('@').next() == Some(&self.name))
    }

    fn entities<'e>(&'e self, extraction: &'e Extraction) -> impl Iterator<Item = (&'e Entity, Span)> {
        let mentions = |e: &'e Entity| e.mentions.iter().filter(|m| m.rule == self.name).map(move |m| (e, m.span));
        extraction.entities.iter().flat_map(mentions)
    }

    /// Whether a claim shows the modifier's effect.
    fn modified(&self, claim: &Claim) -> bool {
        match self.rule.modifier.as_ref().map(|m| m.effect) {
            Some(Effect::Negated) => claim.negated,
            Some(Effect::Modality(index)) => claim.modality == Modality::ALL[index as usize].1,
            Some(Effect::Confidence(_)) => claim.factors.iter().any(|(name, _)| name.starts_with("hedge")),
            None => false,
        }
    }

    fn accept(&self, text: &str) -> Result<(), String> {
        let extraction = self.extract(text, None);
        let found = self.found(&extraction);
        if found.is_empty() {
            return Err(format!("`{}` does not match a sentence that it must accept", self.id()));
        }
        self.variants(text, None, &found)
    }

    fn test(&self, test: &TestDef) -> Result<bool, Problem> {
        let extraction = self.extract(&test.text.value, Some(test));
        let outcome = self.compare(&extraction, test).and_then(|()| {
            let found = self.found(&extraction);
            self.variants(&test.text.value, Some(test), &found).map_err(|m| self.failure("T004", m, test.text.span))
        });
        match (outcome, &test.todo) {
            (Ok(()), None) => Ok(false),
            (Err(_), Some(_)) => Ok(true),
            (Ok(()), Some(todo)) => {
                Err(self.failure("T005", format!("a test marked `todo` passes: {}", todo.value), todo.span).help("remove the mark"))
            }
            (Err(problem), None) => Err(problem),
        }
    }

    /// The same result behind another sentence, with other quotation marks and spaces, and inside inline HTML.
    fn variants(&self, text: &str, test: Option<&TestDef>, expected: &[String]) -> Result<(), String> {
        const BEFORE: &str = "It was a grey morning. ";
        let headline = test.is_some_and(|t| t.zone.is_some());
        let plain = |found: Vec<String>| found.iter().map(|f| fold(f)).collect::<Vec<_>>();
        let expected = plain(expected.to_vec());
        let curly = curl(text);
        let texts = [
            ("behind another sentence", format!("{BEFORE}{text}")),
            ("with curly quotation marks", curly),
            ("with straight quotation marks", straighten(text)),
            ("with no-break spaces", text.replace(' ', "\u{a0}")),
        ];
        for (how, variant) in texts.iter().filter(|(how, _)| !headline || !how.starts_with("behind")) {
            let found = plain(self.found(&self.extract(variant, test)));
            if found != expected {
                return Err(format!("`{}` gives another result {how}: {}", self.id(), or_nothing(&found)));
            }
        }
        if headline {
            return Ok(());
        }
        let words: Vec<String> = text.split(' ').map(|w| w.replace('&', "&amp;").replace('<', "&lt;")).collect();
        let html =
            format!("<html><body><article><p><b>{}</b> <i>{}</i></p></article></body></html>", words[0], words[1..].join("</i> <i>"));
        let published = test.and_then(|t| t.published.as_ref()).map(|p| p.value.clone());
        let source = Source {
            media: MediaType::Html,
            text: html,
            declared: crate::source::Declared { published, ..Default::default() },
            ..Source::default()
        };
        let found = plain(self.found(&self.extractor.extract_selected(&source, Content::All, self.selection())));
        if found == expected {
            Ok(())
        } else {
            Err(format!("`{}` gives another result inside inline HTML: {}", self.id(), or_nothing(&found)))
        }
    }

    fn compare(&self, extraction: &Extraction, test: &TestDef) -> Result<(), Problem> {
        let found = self.found(extraction);
        let views: Vec<View> = match self.rule.kind {
            RuleKind::Entity => self.entities(extraction).map(|(entity, span)| View::Entity(entity, span)).collect(),
            _ => self.claims(extraction).map(View::Claim).collect(),
        };
        let mut free: Vec<usize> = (0..views.len()).collect();
        for expect in &test.expect {
            let fits = |index: &&usize| views[**index].fits(extraction, expect).is_none();
            match free.iter().find(fits).copied() {
                Some(index) => free.retain(|i| *i != index),
                None => {
                    let reason = free.first().and_then(|index| views[*index].fits(extraction, expect));
                    let message = format!("`{}` does not give this", self.id());
                    let problem = self.failure("T003", message, expect.span).help(format!("found: {}", or_nothing(&found)));
                    return Err(match reason {
                        Some((span, reason)) => problem.label(span, reason),
                        None => problem,
                    });
                }
            }
        }
        match free.first() {
            Some(index) => {
                Err(self.failure("T003", format!("`{}` gives more than the test expects: {}", self.id(), found[*index]), test.text.span))
            }
            None => Ok(()),
        }
    }
}

fn or_nothing(found: &[String]) -> String {
    if found.is_empty() { "nothing".to_owned() } else { found.join("; ") }
}

/// What a test compares with.
enum View<'v> {
    Claim(&'v Claim),
    Entity(&'v Entity, Span),
}

impl View<'_> {
    /// The first value that differs, with what was found instead.
    fn fits(&self, extraction: &Extraction, expect: &ExpectDef) -> Option<(Span, String)> {
        let text = &extraction.article.text;
        for (name, wanted) in &expect.values {
            let found = match self {
                View::Claim(claim) => values(claim, &name.value, extraction),
                View::Entity(entity, span) => match name.value.as_str() {
                    "name" => vec![Found::Span(*span)],
                    "id" => entity.key.iter().cloned().map(Found::Text).collect(),
                    "type" => vec![Found::Text(entity.kind.clone())],
                    key => entity.attributes.iter().filter(|(k, _)| k == key).map(|(_, v)| Found::Text(v.clone())).collect(),
                },
            };
            let wanted: Vec<&ExpectedValue> = if let ExpectedValue::List(list) = wanted { list.iter().collect() } else { vec![wanted] };
            if wanted.len() != found.len() || !wanted.iter().zip(&found).all(|(w, f)| f.equals(w, text)) {
                let shown: Vec<String> = found.iter().map(|f| f.show(text)).collect();
                return Some((name.span, format!("found {}", or_nothing(&shown))));
            }
        }
        if let (true, View::Claim(claim)) = (expect.exact, self) {
            let named = |name: &str| expect.values.iter().any(|(n, _)| n.value == name);
            let unnamed = claim.roles.iter().map(|r| &r.name).chain(claim.fields.iter().map(|(n, _)| n)).find(|name| !named(name));
            return unnamed.map(|name| (expect.span, format!("`{name}` is not named here")));
        }
        None
    }
}

enum Found {
    Span(Span),
    Text(String),
    Number(f64),
    Flag(bool),
}

impl Found {
    fn equals(&self, wanted: &ExpectedValue, text: &str) -> bool {
        match (self, wanted) {
            (Found::Span(span), ExpectedValue::Text(wanted, nth)) => {
                let place = nth.map(|n| text.match_indices(wanted.as_str()).nth(n.saturating_sub(1) as usize).map(|(at, _)| at));
                fold(span.text(text)) == fold(wanted) && place.is_none_or(|at| at == Some(span.start as usize))
            }
            (Found::Text(found), ExpectedValue::Text(wanted, _)) => found == wanted,
            (Found::Number(found), ExpectedValue::Number(wanted)) => (found - wanted).abs() < 1e-9,
            (Found::Flag(found), ExpectedValue::Flag(wanted)) => found == wanted,
            _ => false,
        }
    }

    fn show(&self, text: &str) -> String {
        match self {
            Found::Span(span) => format!("“{}”", span.text(text)),
            Found::Text(found) => format!("“{found}”"),
            Found::Number(found) => found.to_string(),
            Found::Flag(found) => found.to_string(),
        }
    }
}

/// The values of a claim under a name: a role, a field, or what every claim has.
fn values(claim: &Claim, name: &str, extraction: &Extraction) -> Vec<Found> {
    if let Some(role) = claim.roles.iter().find(|r| r.name == name) {
        return role.fillers.iter().map(|f| Found::Span(f.span)).collect();
    }
    if let Some((_, value)) = claim.fields.iter().find(|(n, _)| n == name) {
        return vec![match value {
            FieldValue::Text(text) => Found::Text(text.clone()),
            FieldValue::Number(number) => Found::Number(number.to_f64().unwrap_or(f64::NAN)),
            FieldValue::Flag(flag) => Found::Flag(*flag),
        }];
    }
    match name {
        "negated" => vec![Found::Flag(claim.negated)],
        "modality" => vec![Found::Text(claim.modality.as_str().to_owned())],
        "type" => vec![Found::Text(claim.kind.clone())],
        "trigger" => vec![Found::Span(claim.trigger)],
        "bound" => {
            let quantity =
                claim.roles.iter().flat_map(|r| &r.fillers).find_map(|f| f.quantity).map(|q| extraction.quantities[q].amount.bound);
            quantity.filter(|b| *b != Bound::Exact).map(|b| Found::Text(b.as_str().to_owned())).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A claim in one line.
fn describe(claim: &Claim, text: &str) -> String {
    let roles = claim.roles.iter().map(|r| {
        let fillers: Vec<&str> = r.fillers.iter().map(|f| f.span.text(text)).collect();
        format!("{} = “{}”", r.name, fillers.join("”, “"))
    });
    let fields = claim.fields.iter().map(|(name, value)| match value {
        FieldValue::Text(text) => format!("{name} = {text}"),
        FieldValue::Number(number) => format!("{name} = {number}"),
        FieldValue::Flag(flag) => format!("{name} = {flag}"),
    });
    let negated = claim.negated.then(|| "negated".to_owned());
    let modality = (claim.modality != Modality::Asserted).then(|| claim.modality.as_str().to_owned());
    roles.chain(fields).chain(negated).chain(modality).collect::<Vec<_>>().join(", ")
}

/// Text with plain quotation marks and spaces, for comparing.
fn fold(text: &str) -> String {
    straighten(text).replace('\u{a0}', " ")
}

fn straighten(text: &str) -> String {
    text.replace(['“', '”'], "\"").replace(['‘', '’'], "'")
}

fn curl(text: &str) -> String {
    let mut open = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => {
                open = !open;
                out.push(if open { '“' } else { '”' });
            }
            '\'' => out.push('’'),
            other => out.push(other),
        }
    }
    out
}
