//! Extraction to one line of JSON in the form of spaCy's `Doc.to_json`, which `Doc.from_json` reads.

use super::layers::{self, Layer, Mark, is_space};
use super::offsets::Offsets;
use super::{View, Writer};
use crate::extract::Extraction;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use unicode_segmentation::UnicodeSegmentation;

/// JSON Lines of spaCy documents. The text is always written: there is no document without it.
pub struct Spacy;

impl Writer for Spacy {
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let offsets = layers::code_points(extraction);
        let marks = layers::marks(extraction);
        let document = json!({
            "text": extraction.article.text,
            "ents": ents(&marks, &offsets),
            "cats": {},
            "tokens": tokens(&extraction.article.text, &marks, &offsets),
            "spans": groups(extraction, &marks, &offsets),
            "newsclaim": layers::record(extraction, view),
        });
        layers::line(&document, out);
    }
}

/// Mentions, amounts and dates without overlap: the longest first, as spaCy's own `filter_spans` does.
fn ents(marks: &[Mark<'_>], offsets: &Offsets<'_>) -> Vec<Value> {
    let mut wanted: Vec<&Mark<'_>> =
        marks.iter().filter(|mark| matches!(mark.layer, Layer::Entity | Layer::Quantity | Layer::Date)).collect();
    wanted.sort_by_key(|mark| (Reverse(mark.span.len()), mark.span.start));
    let mut kept: Vec<&Mark<'_>> = Vec::new();
    for mark in wanted {
        if kept.iter().all(|other| mark.span.end <= other.span.start || other.span.end <= mark.span.start) {
            kept.push(mark);
        }
    }
    kept.sort_by_key(|mark| mark.span.start);
    let ent = |mark: &Mark<'_>| {
        let (start, end) = offsets.ends(mark.span);
        json!({ "start": start, "end": end, "label": mark.label, "id": mark.id })
    };
    kept.into_iter().map(ent).collect()
}

/// A group of spans for each layer, and one for the blocks of the article. What may be looked up stands in `kb_id`.
fn groups(extraction: &Extraction, marks: &[Mark<'_>], offsets: &Offsets<'_>) -> Map<String, Value> {
    let span = |mark: &Mark<'_>| {
        let (start, end) = offsets.ends(mark.span);
        let knowledge = match mark.layer {
            Layer::Entity => extraction.entities[mark.index].key.as_deref().unwrap_or_default(),
            Layer::Quantity | Layer::Date => &mark.id,
            _ => &extraction.claims[mark.index].id,
        };
        json!({ "start": start, "end": end, "label": mark.label, "kb_id": knowledge, "id": mark.id })
    };
    let mut groups = Map::new();
    for (name, layer) in Layer::ALL {
        groups.insert(name.to_owned(), marks.iter().filter(|mark| mark.layer == layer).map(span).collect());
    }
    groups
}

/// Words and signs, cut wherever a mark begins or ends. White space is a token but for the one space that spaCy keeps with the word before.
fn tokens(text: &str, marks: &[Mark<'_>], offsets: &Offsets<'_>) -> Vec<Value> {
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.span.start as usize, mark.span.end as usize]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut tokens = Vec::new();
    let mut add = |start: usize, end: usize| {
        tokens.push(json!({ "id": tokens.len(), "start": offsets.at(start as u32), "end": offsets.at(end as u32) }));
    };
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let gap = rest.len() - rest.trim_start_matches(is_space).len();
        let kept = usize::from(at > 0 && rest.starts_with(' '));
        if gap > kept {
            add(at + kept, at + gap);
        }
        let run = &rest[gap..];
        let run = &run[..run.find(is_space).unwrap_or(run.len())];
        for (place, word) in run.split_word_bound_indices() {
            let mut start = at + gap + place;
            let end = start + word.len();
            let first = cuts.partition_point(|cut| *cut <= start);
            for cut in cuts[first..].iter().take_while(|cut| **cut < end) {
                add(start, *cut);
                start = *cut;
            }
            add(start, end);
        }
        at += gap + run.len();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::output::offsets::Unit;
    use crate::output::sample::{TEXT, sample};
    use crate::span::Span;

    fn written(extraction: &Extraction) -> Value {
        let mut out = Vec::new();
        Spacy.article(extraction, &View { unit: Unit::Bytes, text: false, ..View::default() }, &mut out);
        assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), 1);
        serde_json::from_slice(&out).unwrap()
    }

    /// The words that an object with `start` and `end` names.
    fn words<'a>(text: &'a str, place: &Value) -> String {
        let (start, end) = (place["start"].as_u64().unwrap() as usize, place["end"].as_u64().unwrap() as usize);
        text.chars().skip(start).take(end - start).collect()
    }

    #[test]
    fn the_sample_as_a_document() {
        let document = written(&sample());
        assert_eq!(document["text"], TEXT);
        assert_eq!(
            document["ents"],
            json!([
                { "start": 9, "end": 15, "label": "Company", "id": "e1.1" },
                { "start": 41, "end": 44, "label": "percent", "id": "q1" },
                { "start": 48, "end": 53, "label": "date", "id": "d1" },
            ])
        );
        assert_eq!(
            document["spans"]["roles"],
            json!([
                { "start": 9, "end": 25, "label": "metric", "kb_id": "c:1", "id": "c:1/role.metric.1" },
                { "start": 31, "end": 44, "label": "amount", "kb_id": "c:1", "id": "c:1/role.amount.1" },
                { "start": 48, "end": 53, "label": "period", "kb_id": "c:1", "id": "c:1/role.period.1" },
            ])
        );
        assert_eq!(document["spans"].as_object().unwrap().len(), Layer::ALL.len());
        assert_eq!(document["newsclaim"]["claims"][0]["id"], "c:1");
        let tokens: Vec<String> = document["tokens"].as_array().unwrap().iter().map(|token| words(TEXT, token)).collect();
        assert_eq!(tokens, ["“", "😀", "”", "said", "Lenovo", "’s", "exports", "fell", "more", "than", "27", "%", "in", "March", "."]);
    }

    #[track_caller]
    fn check_tokens(text: &str, marked: &[(usize, usize)], expected: &[&str]) {
        let article = Article::of_text(text);
        let offsets = Offsets::new(&article.text, Unit::Chars);
        let mark = |&(start, end): &(usize, usize)| Mark {
            layer: Layer::Cue,
            span: Span::of(start, end),
            label: "cue",
            id: String::new(),
            index: 0,
            place: 0,
            entity: None,
        };
        let marks: Vec<Mark<'_>> = marked.iter().map(mark).collect();
        let found: Vec<String> = tokens(text, &marks, &offsets).iter().map(|token| words(text, token)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn tokens_are_those_that_spacy_makes_of_words_and_spaces() {
        check_tokens("", &[], &[]);
        check_tokens(" a", &[], &[" ", "a"]);
        check_tokens("a  b\r\n\r\nc \n", &[], &["a", " ", "b", "\r\n\r\n", "c", "\n"]);
        check_tokens("a\u{a0}b\u{1c}c", &[], &["a", "\u{a0}", "b", "\u{1c}", "c"]);
        check_tokens("cost 3.5bn, 👩‍👧!", &[], &["cost", "3.5bn", ",", "👩‍👧", "!"]);
        check_tokens("cost 3.5bn", &[(5, 8), (0, 2)], &["co", "st", "3.5", "bn"]);
    }

    #[test]
    fn overlapping_things_are_in_groups_alone() {
        let mut extraction = sample();
        let mut longer = extraction.entities[0].clone();
        longer.kind = "Org".to_owned();
        longer.mentions[0].span = crate::output::sample::span("Lenovo’s exports");
        extraction.entities.push(longer);
        let document = written(&extraction);
        let labels: Vec<&str> = document["ents"].as_array().unwrap().iter().map(|ent| ent["label"].as_str().unwrap()).collect();
        assert_eq!(labels, ["Org", "percent", "date"]);
        assert_eq!(document["spans"]["entities"].as_array().unwrap().len(), 2);
    }
}
