//! Golden records to verdicts of the JSON Schema, which must say all that a record holds.

use crate::{files, read};
use newsclaim::output::schema::RECORD;
use serde_json::{Value, json};

/// The schema as users get it.
fn schema() -> Value {
    serde_json::from_str(RECORD).expect("the schema is JSON")
}

/// The schema without its permission for new keys: what the program writes must be described in full.
fn strict(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.values_mut().for_each(close);
                if object.get("properties").is_some_and(Value::is_object) && object.get("type") == Some(&json!("object")) {
                    object.insert("additionalProperties".into(), json!(false));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

#[test]
fn the_schema_is_sound() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn golden_records_are_valid() {
    let strict = jsonschema::validator_for(&strict(schema())).expect("a schema that compiles");
    let paths = files("fixtures/golden", ".json");
    assert!(!paths.is_empty(), "there are no golden records");
    for path in paths {
        let record: Value = serde_json::from_str(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let errors: Vec<String> = strict.iter_errors(&record).map(|error| format!("{path}{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

#[test]
fn every_key_is_required_and_described() {
    fn walk(at: &str, value: &Value, findings: &mut Vec<String>) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            let required: Vec<&str> = value["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for (name, property) in properties {
                if !required.contains(&name.as_str()) {
                    findings.push(format!("{at}/{name} is not required"));
                }
                if property.get("description").is_none() && property.get("$ref").is_none() {
                    findings.push(format!("{at}/{name} has no description"));
                }
            }
        }
        match value {
            Value::Object(object) => object.iter().for_each(|(name, value)| walk(&format!("{at}/{name}"), value, findings)),
            Value::Array(items) => items.iter().for_each(|value| walk(at, value, findings)),
            _ => {}
        }
    }
    let mut findings = Vec::new();
    walk("", &schema(), &mut findings);
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn broken_records_are_refused() {
    let validator = jsonschema::validator_for(&strict(schema())).expect("a schema that compiles");
    let path = files("fixtures/golden", ".json").into_iter().find(|path| {
        let record: Value = serde_json::from_str(&read(path)).expect("JSON");
        record["claims"].as_array().is_some_and(|claims| !claims.is_empty())
    });
    let record: Value = serde_json::from_str(&read(&path.expect("a golden record with a claim"))).expect("JSON");
    assert!(validator.is_valid(&record));
    let breaks: [(&str, Value); 7] = [
        ("/schema", json!("newsclaim/2")),
        ("/entities", Value::Null),
        ("/offsets", json!("words")),
        ("/article/text", json!(7)),
        ("/claims/0/roles", json!({ "actors": [] })),
        ("/claims/0/confidence", json!(1.5)),
        ("/claims/0/trigger/start", json!(-1)),
    ];
    for (place, value) in breaks {
        let mut broken = record.clone();
        *broken.pointer_mut(place).expect("a place in the record") = value;
        assert!(!validator.is_valid(&broken), "{place} may be anything");
    }
    let mut broken = record.clone();
    broken["claims"][0].as_object_mut().expect("a claim").remove("evidence");
    assert!(!validator.is_valid(&broken), "evidence may be absent");
}
