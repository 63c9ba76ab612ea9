//! What a careful reader found in the fixture articles against the golden records: counts that may only rise.
//!
//! The form of `fixtures/articles-expected/*.tsv` is described in its README. A claim counts as found when every role and field that the
//! reader named has just that text or value.

use crate::{files, read};
use serde_json::Value;

/// Claims found whole, of all 318, when this floor was last raised.
const CLAIMS: usize = 225;
/// Names found with their type, of all 178.
const NAMES: usize = 153;

struct Found {
    claims: usize,
    all_claims: usize,
    names: usize,
    all_names: usize,
    /// Claims in furniture and in sentences that say nothing.
    false_claims: Vec<String>,
}

/// Text without differences of case, quotation marks, spaces and outer marks.
fn fold(text: &str) -> String {
    let plain = text.replace(['’', '‘'], "'").replace(['“', '”'], "\"").replace('\u{a0}', " ").to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches([' ', '.', ',', '"']).to_owned()
}

fn texts(role: &Value) -> Vec<String> {
    role.as_array().into_iter().flatten().filter_map(|filler| filler["text"].as_str()).map(fold).collect()
}

/// Whether a claim has every role and field of a line.
fn has(claim: &Value, roles: &str, fields: &str) -> bool {
    let pairs =
        |text: &str| text.split("; ").filter_map(|p| p.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect::<Vec<_>>();
    let role = |(name, wanted): (String, String)| {
        let found = texts(&claim["roles"][name.as_str()]);
        wanted.split('|').any(|text| found.contains(&fold(text)))
    };
    let field = |(name, wanted): (String, String)| match claim["fields"].get(&name).or_else(|| claim.get(&name)) {
        Some(Value::Number(number)) => wanted.parse() == Ok(number.as_f64().unwrap_or(f64::NAN)),
        Some(Value::Bool(flag)) => wanted == flag.to_string(),
        Some(Value::String(text)) => wanted == *text,
        _ => false,
    };
    pairs(roles).into_iter().all(role) && pairs(fields).into_iter().all(field)
}

fn compare() -> Found {
    let mut found = Found { claims: 0, all_claims: 0, names: 0, all_names: 0, false_claims: Vec::new() };
    for path in files("fixtures/articles-expected", ".tsv") {
        let name = path.rsplit('/').next().unwrap_or(&path).trim_end_matches(".tsv").trim_start_matches("wires.").to_owned();
        let record: Value = serde_json::from_str(&read(&format!("fixtures/golden/{name}.json"))).expect("a golden record");
        let claims: Vec<&Value> = record["claims"].as_array().into_iter().flatten().collect();
        for line in read(&path).lines().filter(|line| !line.trim().is_empty()) {
            let cells: Vec<&str> = line.split('\t').collect();
            match cells[0] {
                "entity" => {
                    let named = |e: &&Value| {
                        let mention = |m: &Value| m["text"].as_str().map(fold) == Some(fold(cells[2]));
                        e["type"] == cells[1] && e["mentions"].as_array().into_iter().flatten().any(mention)
                    };
                    found.all_names += 1;
                    found.names += usize::from(record["entities"].as_array().into_iter().flatten().any(|e| named(&e)));
                }
                "none" => {
                    let inside = |c: &&&Value| c["evidence"]["text"].as_str().is_some_and(|text| fold(cells[1]).contains(&fold(text)));
                    found.false_claims.extend(claims.iter().find(inside).map(|c| format!("{name}: {}: {}", c["type"], cells[1])));
                }
                kind => {
                    found.all_claims += 1;
                    let fields = cells.get(2).copied().unwrap_or("");
                    found.claims += usize::from(claims.iter().any(|c| c["type"] == kind && has(c, cells[1], fields)));
                }
            }
        }
    }
    found
}

#[test]
fn a_readers_claims_are_found() {
    let found = compare();
    println!("claims {} of {}, names {} of {}", found.claims, found.all_claims, found.names, found.all_names);
    assert!(found.claims >= CLAIMS, "{} of {} claims, {CLAIMS} before", found.claims, found.all_claims);
    assert!(found.names >= NAMES, "{} of {} names, {NAMES} before", found.names, found.all_names);
    assert!(found.false_claims.is_empty(), "claims where there are none:\n{}", found.false_claims.join("\n"));
}
