//! A match to the values that expressions ask of it.

use super::expr::{self, Environment, Value};
use super::lexicon::Member;
use super::matcher::PatternMatch;
use super::program::{Rule, builtin};
use super::roles::Fill;
use super::run::{self, Match};
use super::scene::{Origin, Scene, TypedSpan};
use super::typing::{self, ValueType};
use crate::annotate::{Amount, AmountKind, Reading};
use crate::text::Flags;
use rust_decimal::Decimal;
use std::ops::Range;

/// The names of one match.
pub struct Values<'v, 's> {
    scene: &'v Scene<'s>,
    found: Match,
}

impl<'v, 's> Values<'v, 's> {
    /// Of an entity rule's match.
    pub fn new(scene: &'v Scene<'s>, rule: &Rule, sentence: u32, m: &PatternMatch) -> Values<'v, 's> {
        let roles = m.captures.iter().map(|(index, _, captured)| {
            let name = &rule.captures[*index as usize];
            (name.clone(), captured.iter().map(|c| run::captured_fill(scene, c, name)).collect())
        });
        let roles = roles.collect();
        Values {
            scene,
            found: Match { rule: 0, sentence, trigger: m.tokens.clone(), word: None, tokens: m.tokens.clone(), roles, gapped: false },
        }
    }

    /// Of a claim rule's match.
    pub fn of(scene: &'v Scene<'s>, found: &Match) -> Values<'v, 's> {
        Values { scene, found: found.clone() }
    }

    /// A value as an attribute's text; `None` if it is absent.
    pub fn as_text(&self, value: &Value) -> Option<String> {
        match value {
            Value::Absent => None,
            Value::Text(text) | Value::Date(text) => Some(text.clone()),
            Value::Number(number) => Some(number.normalize().to_string()),
            Value::Flag(flag) => Some(flag.to_string()),
            Value::Span(pieces) => pieces.first().map(|tokens| self.text(tokens.clone())),
        }
    }

    fn text(&self, tokens: Range<u32>) -> String {
        self.scene.bytes(tokens).text(&self.scene.document.article.text).to_owned()
    }

    fn fill(&self, name: &str) -> Option<&Fill> {
        self.found.roles.iter().find(|(n, _)| n == name).and_then(|(_, fills)| fills.first())
    }

    fn of_trigger(&self, attribute: Option<&str>) -> Value {
        match (attribute, self.found.word) {
            (None, _) => Value::Span(vec![self.found.trigger.clone()]),
            (Some("text"), _) => Value::Text(self.text(self.found.trigger.clone())),
            (Some("lemma"), Some((class, entry))) => {
                Value::Text(self.scene.program.classes[class as usize].entries[entry as usize].clone())
            }
            (Some(column), Some((class, entry))) => {
                self.scene.program.list_attribute(class, entry, column).map_or(Value::Absent, |v| typed(column, v.to_owned()))
            }
            _ => Value::Absent,
        }
    }
}

/// An attribute's text as a value of its type; a column is a number where its text is one.
fn typed(name: &str, text: String) -> Value {
    match typing::attribute(name) {
        ValueType::Number | ValueType::Column => text.parse::<Decimal>().map_or(Value::Text(text), Value::Number),
        ValueType::Date => Value::Date(text),
        _ => Value::Text(text),
    }
}

impl Environment for Values<'_, '_> {
    fn value(&self, name: &str, attribute: Option<&str>) -> Value {
        match name {
            "trigger" => return self.of_trigger(attribute),
            "match" if attribute == Some("text") => return Value::Text(self.text(self.found.tokens.clone())),
            "match" => return Value::Span(vec![self.found.tokens.clone()]),
            "article" => {
                let published = self.scene.document.article.metadata.published.as_ref();
                return published.filter(|_| attribute == Some("date")).map_or(Value::Absent, |p| Value::Date(p.date.to_string()));
            }
            _ => {}
        }
        let Some(fill) = self.fill(name) else { return Value::Absent };
        let Some(attribute) = attribute else { return Value::Span(vec![fill.tokens.clone()]) };
        if attribute == "text" {
            return Value::Text(self.text(fill.tokens.clone()));
        }
        let from_span = fill.span.and_then(|span| {
            let span = &self.scene.spans[span];
            if let (Origin::Annotation(index), "delta" | "delta_unit") = (span.origin, attribute) {
                let Reading::Amount(amount) = &self.scene.annotations[index as usize].reading else { return None };
                let (delta, unit) = as_change(amount)?;
                return Some(if attribute == "delta" { Value::Number(delta) } else { unit.map_or(Value::Absent, Value::Text) });
            }
            let value = self.scene.attribute(span, attribute)?;
            // The value of a date is a date.
            Some(if attribute == "value" && span.kind == builtin::DATE { Value::Date(value) } else { typed(attribute, value) })
        });
        let from_list = || {
            let program = self.scene.program;
            let listed = |m: &Member| Some((program.classes[m.class as usize].rank, program.list_attribute(m.class, m.word, attribute)?));
            let at = |token: u32| {
                let members = self.scene.hits_at(token).iter().flat_map(|hit| program.lexicon.members(hit.entry));
                members.filter_map(listed).min().map(|(_, value)| typed(attribute, value.to_owned()))
            };
            fill.tokens.clone().rev().find_map(at)
        };
        from_span.or_else(from_list).unwrap_or(Value::Absent)
    }

    fn remainder(&self) -> Value {
        let document = self.scene.document;
        let sentence = |token: u32| self.scene.sentence(document.sentence_of(token));
        let sentence = sentence(self.found.tokens.start).start..sentence(self.found.tokens.end - 1).end;
        // Marks around the match go, but not a sign that belongs to an amount ("40 %") or a quotation mark.
        let measured = |t: u32| self.scene.spans_over(t, builtin::AMOUNT).is_some();
        let quote = |t: u32| {
            document.tokens[t as usize].flags.has(Flags::OPEN_QUOTE)
                || document.tokens[t as usize].flags.has(Flags::CLOSE_QUOTE)
                || document.word(t) == "\""
        };
        let mark = |t: u32| document.tokens[t as usize].flags.has(Flags::PUNCT) && !quote(t) && !measured(t);
        let trim = |mut piece: Range<u32>| {
            while piece.start < piece.end && mark(piece.start) {
                piece.start += 1;
            }
            while piece.start < piece.end && mark(piece.end - 1) {
                piece.end -= 1;
            }
            piece
        };
        let mut pieces = vec![trim(sentence.start..self.found.tokens.start), trim(self.found.tokens.end..sentence.end)];
        pieces.retain(|p| p.start < p.end);
        pieces.sort_by_key(|p| std::cmp::Reverse(self.scene.bytes(p.clone()).len()));
        if pieces.is_empty() { Value::Absent } else { Value::Span(pieces) }
    }

    fn date(&self, name: &str) -> Value {
        let Some(fill) = self.fill(name) else { return Value::Absent };
        let own = fill.span.filter(|span| self.scene.spans[*span].kind == builtin::DATE);
        let within = || {
            let inside = |s: &TypedSpan| s.kind == builtin::DATE && s.tokens.end <= fill.tokens.end;
            let at = self.scene.spans_in(fill.tokens.clone()).iter().position(inside)?;
            Some(self.scene.first_span_in(fill.tokens.clone()) + at)
        };
        let dated = own.or_else(within);
        let value = dated.and_then(|span| self.scene.attribute(&self.scene.spans[span], "date"));
        // Of a time of day the day counts; a week, a quarter and what is not resolved are no days or months.
        let value = value.map(|value| value.split('T').next().unwrap_or_default().to_owned());
        value.filter(|value| expr::is_date(value)).map_or(Value::Absent, Value::Date)
    }

    fn head(&self, name: &str) -> Value {
        self.fill(name).map_or(Value::Absent, |fill| Value::Text(self.text(fill.head..fill.head + 1)))
    }
}

/// An amount as the size of a change: percent for percents, ratios and multipliers ("two-thirds" 66.67, "tripled" 200), else its own unit.
fn as_change(amount: &Amount) -> Option<(Decimal, Option<String>)> {
    let value = amount.value?;
    let percent = Some("%".to_owned());
    Some(match amount.kind {
        AmountKind::Percent => (value, percent),
        AmountKind::Ratio => ((value * Decimal::ONE_HUNDRED).round_dp(2), percent),
        AmountKind::Multiplier => ((value - Decimal::ONE) * Decimal::ONE_HUNDRED, percent),
        AmountKind::Points => (value, Some("points".to_owned())),
        AmountKind::Money => (value, amount.currency.clone().or_else(|| amount.unit.clone())),
        _ => (value, amount.unit.clone()),
    })
}
