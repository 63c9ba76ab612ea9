//! Extraction to one task of Label Studio, with all that was found as its prediction.

use super::json::Json;
use super::layers::{self, Layer, Mark};
use super::{View, Writer};
use crate::claims::Claim;
use crate::extract::Extraction;
use serde_json::{Value, json};

/// A JSON array of Label Studio tasks. The text is always written: there is no task without it.
pub struct LabelStudio;

impl Writer for LabelStudio {
    fn open(&self, view: &View) -> Vec<u8> {
        Json.open(view)
    }

    fn between(&self) -> &'static str {
        Json.between()
    }

    fn close(&self) -> &'static str {
        Json.close()
    }

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let mut record = layers::record(extraction, view);
        let marks = layers::marks(extraction);
        let mut article = record["article"].take();
        article["text"] = json!(extraction.article.text);
        let task = json!({
            "data": article,
            "meta": { "rules": record["rules"], "problems": record["problems"] },
            "predictions": [{
                "model_version": concat!("newsclaim-", env!("CARGO_PKG_VERSION")),
                "score": mean(&extraction.claims),
                "result": results(extraction, &record, &marks),
            }],
        });
        layers::line(&task, out);
        // The line's end belongs to what stands between tasks.
        out.pop();
    }
}

/// The middle of the claims' confidences, by which Label Studio sorts tasks; 0 without claims.
fn mean(claims: &[Claim]) -> f64 {
    let sum: f64 = claims.iter().map(|claim| claim.confidence).sum();
    (sum / claims.len().max(1) as f64 * 1e4).round() / 1e4
}

fn results(extraction: &Extraction, record: &Value, marks: &[Mark<'_>]) -> Vec<Value> {
    let offsets = layers::code_points(extraction);
    let mut results = Vec::new();
    for mark in marks {
        let (start, end) = offsets.ends(mark.span);
        let words = mark.span.text(&extraction.article.text);
        let mut add = |control: &str, kind: &str, key: &str, values: Value| {
            results.push(json!({
                "id": mark.id,
                "from_name": control,
                "to_name": "text",
                "type": kind,
                "score": score(extraction, mark),
                "origin": "prediction",
                "meta": { "text": [layers::detail(record, mark).to_string()] },
                "value": { "start": start, "end": end, "text": words, key: values },
            }));
        };
        add(mark.layer.as_str(), "labels", "labels", json!([mark.label]));
        if mark.layer == Layer::Claim {
            let claim = &extraction.claims[mark.index];
            add("modality", "choices", "choices", json!([claim.modality.as_str()]));
            add("polarity", "choices", "choices", json!([if claim.negated { "negated" } else { "affirmed" }]));
        }
    }
    results.extend(marks.iter().filter_map(|mark| relation(extraction, mark)));
    results
}

/// What a confidence says of: claims and what belongs to them.
fn score(extraction: &Extraction, mark: &Mark<'_>) -> Option<f64> {
    match mark.layer {
        Layer::Entity | Layer::Quantity | Layer::Date => None,
        _ => Some((extraction.claims[mark.index].confidence * 1e4).round() / 1e4),
    }
}

/// From a claim's trigger to what fills its roles, who said it, in which words.
fn relation(extraction: &Extraction, mark: &Mark<'_>) -> Option<Value> {
    let label = match mark.layer {
        Layer::Role => mark.label,
        Layer::Source => "source",
        Layer::Cue => "cue",
        Layer::Evidence => "evidence",
        Layer::Entity | Layer::Quantity | Layer::Date | Layer::Claim => return None,
    };
    let claim = &extraction.claims[mark.index].id;
    Some(json!({ "type": "relation", "from_id": claim, "to_id": mark.id, "direction": "right", "labels": [label] }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Modality;
    use crate::output::offsets::Unit;
    use crate::output::sample::{TEXT, sample};
    use crate::output::vocabulary;

    fn written(view: &View) -> Value {
        let mut out = LabelStudio.open(view);
        LabelStudio.article(&sample(), view, &mut out);
        out.extend(LabelStudio.between().bytes());
        LabelStudio.article(&sample(), view, &mut out);
        out.extend(LabelStudio.close().bytes());
        let tasks: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(tasks[0], tasks[1]);
        tasks[0].clone()
    }

    #[test]
    fn the_sample_as_a_task() {
        let task = written(&View { unit: Unit::Utf16, text: false, ..View::default() });
        assert_eq!(task["data"]["text"], TEXT);
        assert_eq!(task["data"]["title"], "Lenovo’s exports");
        let prediction = &task["predictions"][0];
        assert_eq!(prediction["score"], 0.729);
        let results = prediction["result"].as_array().unwrap();
        let regions: Vec<_> = results
            .iter()
            .filter(|result| result["type"] != "relation")
            .map(|result| {
                let value = &result["value"];
                let labels = value.get("labels").or(value.get("choices")).unwrap();
                (
                    result["from_name"].as_str().unwrap(),
                    labels[0].as_str().unwrap(),
                    value["start"].as_u64().unwrap(),
                    value["end"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            regions,
            [
                ("entities", "Company", 9, 15),
                ("quantities", "percent", 41, 44),
                ("dates", "date", 48, 53),
                ("claims", "metric.change", 26, 30),
                ("modality", "reported", 26, 30),
                ("polarity", "negated", 26, 30),
                ("roles", "metric", 9, 25),
                ("roles", "amount", 31, 44),
                ("roles", "period", 48, 53),
                ("sources", "person", 1, 2),
                ("cues", "cue", 4, 8),
                ("evidence", "evidence", 0, 54),
            ]
        );
        let relations: Vec<_> = results
            .iter()
            .filter(|result| result["type"] == "relation")
            .map(|result| (result["from_id"].as_str().unwrap(), result["to_id"].as_str().unwrap(), result["labels"][0].as_str().unwrap()))
            .collect();
        assert_eq!(
            relations,
            [
                ("c:1", "c:1/role.metric.1", "metric"),
                ("c:1", "c:1/role.amount.1", "amount"),
                ("c:1", "c:1/role.period.1", "period"),
                ("c:1", "c:1/source.1", "source"),
                ("c:1", "c:1/cue.1", "cue"),
                ("c:1", "c:1/evidence", "evidence"),
            ]
        );
    }

    #[test]
    fn the_labelling_interface_knows_the_pack() {
        let page = include_str!("../../docs/output.md");
        let interface = page.split("```xml\n").nth(1).unwrap().split("```").next().unwrap();
        let labels = |layer: Layer| {
            let control = format!("<Labels name=\"{}\" toName=\"text\">", layer.as_str());
            interface.split(&control).nth(1).unwrap().split("</Labels>").next().unwrap()
        };
        let check = |layer: Layer, label: &str| assert!(labels(layer).contains(&format!("value=\"{label}\"")), "{layer:?} {label}");
        // The table of claim types on the same page is the pack's: another test holds that.
        let table = page.split("| type | roles |").nth(1).unwrap().split("<!-- end -->").next().unwrap();
        let rows: Vec<Vec<&str>> = table.lines().filter(|row| row.starts_with("| `")).map(|row| row.split(" | ").collect()).collect();
        assert!(rows.len() > 5);
        for row in rows {
            check(Layer::Claim, row[0].trim_matches(['|', ' ', '`']));
            row[1].split(", ").for_each(|role| check(Layer::Role, role.trim_matches(['[', ']'])));
        }
        vocabulary::kinds().for_each(|kind| check(Layer::Entity, kind));
        for (name, _) in Modality::ALL {
            assert!(interface.contains(&format!("<Choice value=\"{name}\"/>")), "{name}");
        }
    }
}
