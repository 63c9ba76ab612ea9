//! Extraction to annotations of the W3C Web Annotation Data Model, one a line.

use super::layers::{self, Layer, Mark};
use super::vocabulary::urn;
use super::{View, Writer};
use crate::extract::Extraction;
use serde_json::{Value, json};

/// JSON Lines of Web Annotations.
pub struct WebAnnotation;

/// The context of the data model.
const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// So many characters are quoted on each side of the words.
const AROUND: usize = 32;

impl Writer for WebAnnotation {
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let offsets = layers::code_points(extraction);
        let record = layers::record(extraction, view);
        let article = urn(&extraction.article_id);
        let source = source(extraction, &article);
        for mark in layers::marks(extraction) {
            let (start, end) = offsets.ends(mark.span);
            let annotation = json!({
                "@context": CONTEXT,
                "id": format!("{article}#{}", mark.id),
                "type": "Annotation",
                "motivation": motivation(mark.layer),
                "creator": {
                    "id": urn(concat!("engine:", env!("CARGO_PKG_VERSION"))),
                    "type": "Software",
                    "name": concat!("newsclaim ", env!("CARGO_PKG_VERSION")),
                },
                "body": bodies(&record, &mark),
                "target": {
                    "type": "SpecificResource",
                    "source": source,
                    "selector": [
                        quote(&extraction.article.text, &mark),
                        { "type": "TextPositionSelector", "start": start, "end": end },
                    ],
                },
            });
            layers::line(&annotation, out);
        }
    }
}

/// Positions count in the article's text, which is no page: the page is where that text was taken from.
fn source(extraction: &Extraction, article: &str) -> Value {
    let metadata = &extraction.article.metadata;
    json!({
        "id": article,
        "type": "Text",
        "format": "text/plain",
        "language": metadata.language,
        "label": extraction.article.source,
        "via": metadata.url,
    })
}

const fn motivation(layer: Layer) -> &'static str {
    match layer {
        Layer::Entity => "identifying",
        Layer::Quantity | Layer::Date | Layer::Claim => "classifying",
        Layer::Role | Layer::Source | Layer::Cue => "linking",
        Layer::Evidence => "highlighting",
    }
}

/// The layer and the label as tags, what the words stand for as a link, and all that is known as JSON.
fn bodies(record: &Value, mark: &Mark<'_>) -> Vec<Value> {
    let detail = layers::detail(record, mark);
    let tag = |value: &str| json!({ "type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": value });
    let link = |id: String, purpose: &str| json!({ "type": "SpecificResource", "purpose": purpose, "source": id });
    let mut bodies = vec![tag(mark.layer.as_str()), tag(mark.label)];
    let entity = mark.entity.map(|index| &record["entities"][index]);
    if let Some(item) = entity.and_then(|entity| entity["ids"]["wikidata"].as_str()) {
        bodies.push(link(format!("http://www.wikidata.org/entity/{item}"), "identifying"));
    }
    let claim = match mark.layer {
        Layer::Entity | Layer::Quantity | Layer::Date => None,
        Layer::Claim => detail["id"].as_str(),
        Layer::Role | Layer::Source | Layer::Cue | Layer::Evidence => detail["claim"].as_str(),
    };
    bodies.extend(claim.map(|id| link(urn(id), "linking")));
    bodies.push(json!({ "type": "TextualBody", "purpose": "describing", "format": "application/json", "value": detail.to_string() }));
    bodies
}

/// The words with what stands before and behind them.
fn quote(text: &str, mark: &Mark<'_>) -> Value {
    let (before, after) = (&text[..mark.span.start as usize], &text[mark.span.end as usize..]);
    let start = before.char_indices().rev().take(AROUND).last().map_or(before.len(), |(at, _)| at);
    let end = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
    json!({ "type": "TextQuoteSelector", "exact": mark.span.text(text), "prefix": before[start..], "suffix": after[..end] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::{TEXT, sample};

    fn written(extraction: &Extraction) -> Vec<Value> {
        let mut out = Vec::new();
        WebAnnotation.article(extraction, &View::default(), &mut out);
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_mention_as_an_annotation() {
        let mut extraction = sample();
        extraction.article.metadata.url = Some("https://news.example/a".to_owned());
        extraction.entities[0].attributes = vec![("wikidata".to_owned(), "Q1".to_owned())];
        let annotations = written(&extraction);
        assert_eq!(annotations.len(), layers::marks(&extraction).len());
        let described = r#"{"id":"e1","type":"Company","name":"Lenovo","key":"lenovo","ids":{"ticker":null,"lei":null,"wikidata":"Q1"},"attributes":{},"rule":"news-en/gazetteer/companies"}"#;
        assert_eq!(
            annotations[0],
            json!({
                "@context": "http://www.w3.org/ns/anno.jsonld",
                "id": "urn:newsclaim:b3:00#e1.1",
                "type": "Annotation",
                "motivation": "identifying",
                "creator": {
                    "id": concat!("urn:newsclaim:engine:", env!("CARGO_PKG_VERSION")),
                    "type": "Software",
                    "name": concat!("newsclaim ", env!("CARGO_PKG_VERSION")),
                },
                "body": [
                    { "type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": "entities" },
                    { "type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": "Company" },
                    { "type": "SpecificResource", "purpose": "identifying", "source": "http://www.wikidata.org/entity/Q1" },
                    { "type": "TextualBody", "purpose": "describing", "format": "application/json", "value": described },
                ],
                "target": {
                    "type": "SpecificResource",
                    "source": {
                        "id": "urn:newsclaim:b3:00",
                        "type": "Text",
                        "format": "text/plain",
                        "language": null,
                        "label": "a.txt",
                        "via": "https://news.example/a",
                    },
                    "selector": [
                        {
                            "type": "TextQuoteSelector",
                            "exact": "Lenovo",
                            "prefix": "“😀” said ",
                            "suffix": "’s exports fell more than 27% in",
                        },
                        { "type": "TextPositionSelector", "start": 9, "end": 15 },
                    ],
                },
            })
        );
    }

    #[test]
    fn what_belongs_to_a_claim_leads_to_it() {
        let link = json!({ "type": "SpecificResource", "purpose": "linking", "source": "urn:newsclaim:c:1" });
        for annotation in written(&sample()) {
            let of_claim = annotation["id"].as_str().unwrap().contains("#c:");
            assert_eq!(annotation["body"].as_array().unwrap().contains(&link), of_claim, "{annotation}");
            let selector = &annotation["target"]["selector"];
            let (start, end) = (selector[1]["start"].as_u64().unwrap() as usize, selector[1]["end"].as_u64().unwrap() as usize);
            let words: String = TEXT.chars().skip(start).take(end - start).collect();
            assert_eq!(selector[0]["exact"], words);
        }
    }
}
