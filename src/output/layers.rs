//! Extraction to labelled stretches of its text, from which the annotation formats are written.

use super::View;
use super::offsets::{Offsets, Unit};
use super::record::Record;
use crate::extract::Extraction;
use crate::span::Span;
use serde_json::{Value, json};

/// What a stretch of text is marked as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layer {
    /// A mention of a thing with a name; the label is its type.
    Entity,
    /// An amount; the label is its kind.
    Quantity,
    /// A time expression; the label is its kind.
    Date,
    /// A claim's trigger; the label is the claim's type.
    Claim,
    /// What fills a role of a claim; the label is the role's name.
    Role,
    /// Who answers for a claim; the label is the kind of source.
    Source,
    /// The words that attribute.
    Cue,
    /// The sentence that a claim stands in.
    Evidence,
}

impl Layer {
    /// All layers with the names that formats give them.
    pub(super) const ALL: [(&'static str, Layer); 8] = [
        ("entities", Layer::Entity),
        ("quantities", Layer::Quantity),
        ("dates", Layer::Date),
        ("claims", Layer::Claim),
        ("roles", Layer::Role),
        ("sources", Layer::Source),
        ("cues", Layer::Cue),
        ("evidence", Layer::Evidence),
    ];

    /// The name that formats give it.
    pub(super) fn as_str(self) -> &'static str {
        Layer::ALL[self as usize].0
    }
}

/// A labelled stretch of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mark<'a> {
    pub(super) layer: Layer,
    /// Without white space around it, and never empty.
    pub(super) span: Span,
    pub(super) label: &'a str,
    /// The same in each run, once in an article: `e1.2` is the second mention of the first entity, `q1`, `d1`, a claim's own id, and behind
    /// that id `/role.amount.1`, `/source.1`, `/cue.1` and `/evidence` for what belongs to the claim.
    pub(super) id: String,
    /// Index into the entities, quantities, dates or claims of the extraction; what belongs to a claim has the claim's.
    pub(super) index: usize,
    /// The place within that: which mention, which filler, which attribution.
    pub(super) place: usize,
    /// Index of the entity that the words name.
    pub(super) entity: Option<usize>,
}

/// All marks of an article, layer by layer, each in text order but for what belongs to claims, which follows its claim.
pub(super) fn marks(extraction: &Extraction) -> Vec<Mark<'_>> {
    let text = &*extraction.article.text;
    let mut marks = Vec::new();
    let mut add = |layer, span, label, id, (index, place), entity| {
        let span = trimmed(text, span);
        if !span.is_empty() {
            marks.push(Mark { layer, span, label, id, index, place, entity });
        }
    };
    for (index, entity) in extraction.entities.iter().enumerate() {
        for (place, mention) in entity.mentions.iter().enumerate() {
            let id = format!("e{}.{}", index + 1, place + 1);
            add(Layer::Entity, mention.span, &*entity.kind, id, (index, place), Some(index));
        }
    }
    for (index, quantity) in extraction.quantities.iter().enumerate() {
        add(Layer::Quantity, quantity.span, quantity.amount.kind.as_str(), format!("q{}", index + 1), (index, 0), None);
    }
    for (index, date) in extraction.dates.iter().enumerate() {
        add(Layer::Date, date.span, date.time.kind.as_str(), format!("d{}", index + 1), (index, 0), None);
    }
    for (index, claim) in extraction.claims.iter().enumerate() {
        let id = &claim.id;
        add(Layer::Claim, claim.trigger, &claim.kind, id.clone(), (index, 0), None);
        for role in &claim.roles {
            for (place, filler) in role.fillers.iter().enumerate() {
                let id = format!("{id}/role.{}.{}", role.name, place + 1);
                add(Layer::Role, filler.span, &role.name, id, (index, place), filler.entity);
            }
        }
        for (place, attribution) in claim.attribution.iter().enumerate() {
            let number = place + 1;
            add(Layer::Source, attribution.source, attribution.kind, format!("{id}/source.{number}"), (index, place), attribution.entity);
            add(Layer::Cue, attribution.cue, "cue", format!("{id}/cue.{number}"), (index, place), None);
        }
        add(Layer::Evidence, claim.evidence, "evidence", format!("{id}/evidence"), (index, 0), None);
    }
    marks
}

/// Whether Python and brat take a character for white space: as in Unicode, and the four separators of ASCII.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// A span without the white space at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let words = span.text(text);
    let inner = words.trim_matches(is_space);
    let start = span.start as usize + (words.len() - words.trim_start_matches(is_space).len());
    Span::of(start, start + inner.len())
}

/// Code points before the ends of spans, whatever the view asks for: what Python and the specifications of these formats count.
pub(super) fn code_points(extraction: &Extraction) -> Offsets<'_> {
    Offsets::new(&extraction.article.text, Unit::Chars)
}

/// The public record without the text; its offsets are code points.
pub(super) fn record(extraction: &Extraction, view: &View) -> Value {
    let view = View { unit: Unit::Chars, text: false, ..view.clone() };
    // Its keys are strings and its numbers finite, so that this cannot fail.
    serde_json::to_value(Record::new(extraction, &view)).unwrap_or_default()
}

/// What the record says of a mark: the object that it stands for, an entity without its other mentions.
pub(super) fn detail(record: &Value, mark: &Mark<'_>) -> Value {
    let claim = &record["claims"][mark.index];
    let of_claim = |key: &str, value: &Value| json!({ "claim": claim["id"], "type": claim["type"], key: value });
    match mark.layer {
        Layer::Entity => {
            let mut entity = record["entities"][mark.index].clone();
            let rule = entity["mentions"][mark.place]["rule"].take();
            if let Some(object) = entity.as_object_mut() {
                object.remove("mentions");
                object.insert("rule".to_owned(), rule);
            }
            entity
        }
        Layer::Quantity => record["quantities"][mark.index].clone(),
        Layer::Date => record["dates"][mark.index].clone(),
        Layer::Claim => claim.clone(),
        Layer::Role => of_claim("filler", &claim["roles"][mark.label][mark.place]),
        Layer::Source | Layer::Cue => of_claim("attribution", &claim["attribution"][mark.place]),
        Layer::Evidence => of_claim("evidence", &claim["evidence"]),
    }
}

/// Appends one line of JSON.
pub(super) fn line(value: &Value, out: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok(), "writing to memory cannot fail: {written:?}");
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::{sample, span};

    #[test]
    fn layers_stand_in_the_order_of_their_names() {
        for (place, (name, layer)) in Layer::ALL.into_iter().enumerate() {
            assert_eq!((layer as usize, layer.as_str()), (place, name));
        }
    }

    #[test]
    fn everything_found_is_marked_once() {
        let extraction = sample();
        let marks = marks(&extraction);
        let seen: Vec<_> = marks.iter().map(|mark| (mark.id.as_str(), mark.label)).collect();
        assert_eq!(
            seen,
            [
                ("e1.1", "Company"),
                ("q1", "percent"),
                ("d1", "date"),
                ("c:1", "metric.change"),
                ("c:1/role.metric.1", "metric"),
                ("c:1/role.amount.1", "amount"),
                ("c:1/role.period.1", "period"),
                ("c:1/source.1", "person"),
                ("c:1/cue.1", "cue"),
                ("c:1/evidence", "evidence"),
            ]
        );
        assert_eq!(marks[0].span, span("Lenovo"));
    }

    #[test]
    fn details_are_those_of_the_record() {
        let extraction = sample();
        let record = record(&extraction, &View { unit: Unit::Bytes, ..View::default() });
        let marks = marks(&extraction);
        let details: Vec<Value> = marks.iter().map(|mark| detail(&record, mark)).collect();
        assert_eq!(details[0]["rule"], "news-en/gazetteer/companies");
        assert!(details[0].get("mentions").is_none());
        assert_eq!(details[1]["start"], 41, "code points, though the view asks for bytes");
        assert_eq!(details[3]["confidence"], 0.729);
        assert_eq!(details[5]["filler"]["quantity"], "q1");
        assert_eq!(details[7]["attribution"]["kind"], "person");
        assert!(details.iter().all(|detail| detail.is_object()));
    }

    #[test]
    fn white_space_is_trimmed() {
        for (text, expected) in [(" ab ", "ab"), ("\u{1c}a b\u{2003}\n", "a b"), ("ab", "ab"), (" \n", "")] {
            assert_eq!(trimmed(text, Span::of(0, text.len())).text(text), expected, "{text:?}");
        }
    }
}
