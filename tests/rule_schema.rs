//! Rule files to verdicts of their JSON Schema, which must say what the reader of rule files says.

use crate::docs::blocks;
use crate::{cli, files, read};
use newsclaim::rules::file;
use newsclaim::rules::names::is_reserved;
use newsclaim::rules::schema::RULES;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use toml::de::{DeTable, DeValue};

/// The schema as users get it.
fn schema() -> Value {
    serde_json::from_str(RULES).expect("the schema is JSON")
}

/// A rule file as JSON; `None` if it is not TOML.
fn json_of(text: &str) -> Option<Value> {
    fn table(table: &DeTable<'_>) -> Value {
        Value::Object(table.iter().map(|(key, item)| (key.get_ref().to_string(), value(item.get_ref()))).collect())
    }
    fn value(item: &DeValue<'_>) -> Value {
        match item {
            DeValue::String(text) => json!(text),
            DeValue::Integer(number) => number.as_str().replace('_', "").parse::<i64>().map_or(Value::Null, Value::from),
            DeValue::Float(number) => number.as_str().replace('_', "").parse::<f64>().map_or(Value::Null, Value::from),
            DeValue::Boolean(flag) => json!(flag),
            // No key of the language takes a date.
            DeValue::Datetime(_) => Value::Null,
            DeValue::Array(items) => items.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(inner) => table(inner),
        }
    }
    DeTable::parse(text).ok().map(|root| table(root.get_ref()))
}

/// What the schema says against a text; TOML errors count as one.
fn errors(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    match json_of(text) {
        Some(file) => validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect(),
        None => vec!["not TOML".to_owned()],
    }
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&schema()).expect("a schema that compiles")
}

#[test]
fn the_rule_schema_is_sound() {
    assert!(jsonschema::meta::is_valid(&schema()));
    assert_eq!(cli::newsclaim(&["schema", "rules"], "").out, RULES);
}

#[test]
fn the_rule_schema_takes_all_good_files() {
    let validator = validator();
    let mut texts: Vec<(String, String)> = files("rules", ".toml").into_iter().map(|path| (path.clone(), read(&path))).collect();
    assert!(texts.len() > 10, "the built-in rules were not found");
    for page in files("docs", ".md").into_iter().chain(["README.md".to_owned()]) {
        let good = blocks(&read(&page)).into_iter().filter(|block| block.info == "toml");
        texts.extend(good.map(|block| (format!("{page}:{}", block.line), block.text)));
    }
    texts.push(("an empty file".to_owned(), String::new()));
    for (place, text) in texts {
        assert_eq!(errors(&validator, &text), Vec::<String>::new(), "{place}");
    }
}

#[test]
fn the_rule_schema_refuses_bad_shapes_and_nothing_else() {
    let validator = validator();
    let (mut seen, mut all, mut findings) = (0, 0, Vec::new());
    for path in files("fixtures/problems", ".rules.toml") {
        let code = &path.rsplit('/').next().unwrap_or(&path)[..4];
        let found = errors(&validator, &read(&path));
        let refused = !found.is_empty();
        match code {
            // Wrong keys are never missed; of wrong and missing values few are, such as dates that no calendar has.
            "E002" if !refused => findings.push(format!("{path} passes")),
            "E003" | "E004" => {
                all += 1;
                seen += usize::from(refused);
            }
            // Not TOML (E021: nested beyond reason), and words that are also wrong by their form alone: names, patterns that are empty.
            "E001" | "E002" | "E005" | "E010" | "E012" | "E018" | "E019" | "E021" => {}
            _ if refused => findings.push(format!("{path}: {found:?}")),
            _ => {}
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    assert!(seen * 10 >= all * 9 && seen > 20, "only {seen} of {all} wrong values are refused");
}

/// A place of the language: where it lies in the schema, and a rule file with a key there (`KEY` stands for it).
const PLACES: [(&str, &str); 12] = [
    ("/properties", "KEY = 1\n"),
    ("/definitions/pack/properties", "[pack]\nname = \"x\"\nKEY = 1\n"),
    ("/definitions/list/anyOf/1/properties", "[lists]\nx = { KEY = 1 }\n"),
    ("/definitions/gazetteer/properties", "[gazetteer.x]\nKEY = 1\n"),
    ("/definitions/type/properties", "[[type]]\nKEY = 1\n"),
    ("/definitions/entity/properties", "[[entity]]\nKEY = 1\n"),
    ("/definitions/claim/properties", "[[claim]]\nKEY = 1\n"),
    ("/definitions/modifier/properties", "[[modifier]]\nKEY = 1\n"),
    ("/definitions/claim/properties/inherit/properties", "[[claim]]\ninherit = { KEY = 1 }\n"),
    ("/definitions/modifier/properties/effect/anyOf/2/properties", "[[modifier]]\neffect = { KEY = 1 }\n"),
    ("/definitions/tests/items/properties", "[[claim]]\ntest = [{ KEY = 1 }]\n"),
    ("/definitions/expected/anyOf/2/properties", "[[claim]]\ntest = [{ expect = [{ x = { KEY = 1 } }] }]\n"),
];

#[test]
fn the_rule_schema_has_the_keys_of_the_language() {
    let schema = schema();
    for (place, file) in PLACES {
        let properties = schema.pointer(place).and_then(Value::as_object).unwrap_or_else(|| panic!("no {place}"));
        let unknown = |key: &str| {
            let problems = file::read("x.rules.toml", &file.replace("KEY", key)).1;
            problems.into_iter().find(|problem| problem.code == "E002" && problem.message.contains(key))
        };
        for key in properties.keys() {
            assert!(unknown(key).is_none(), "{place} has `{key}`, the language has not");
        }
        // The reader names the keys that it knows to whoever writes another.
        let Some(problem) = unknown("qqqqqqqqqq") else {
            assert!(place.contains("/type/"), "{place}: any key is taken");
            continue;
        };
        let help = problem.help.unwrap_or_default();
        let known: BTreeSet<&str> = help.strip_prefix("known keys: ").expect("the known keys").split(", ").collect();
        let lacking: Vec<_> = known.iter().filter(|key| !properties.contains_key(**key)).collect();
        assert!(lacking.is_empty(), "{place} lacks {lacking:?}");
    }
}

#[test]
fn the_rule_schema_reserves_the_names_of_the_language() {
    let schema = schema();
    let texts =
        |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>();
    let reserved = texts(&schema["definitions"]["ownName"]["not"]["enum"]);
    let mut keys: BTreeSet<String> = schema["definitions"]["claim"]["properties"]
        .as_object()
        .expect("keys")
        .keys()
        .filter(|key| *key != "description")
        .cloned()
        .collect();
    keys.extend(["negated", "article", "match"].map(str::to_owned));
    assert_eq!(reserved, keys);
    let known = file::CLAIM.iter().filter(|key| is_reserved(key));
    assert!(known.clone().count() > 10 && known.into_iter().all(|key| reserved.contains(*key)));
}

#[test]
fn the_rule_schema_has_the_modalities_in_their_order() {
    let listed = &schema()["definitions"]["modality"]["enum"];
    assert_eq!(*listed, json!(newsclaim::rules::program::MODALITIES));
}

#[test]
fn the_rule_schema_tells_what_each_key_is_for() {
    fn walk(at: &str, value: &Value, schema: &Value, findings: &mut Vec<String>) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            for (name, property) in properties {
                let target = property["$ref"].as_str().and_then(|target| schema.pointer(target.trim_start_matches('#')));
                if target.unwrap_or(property).get("description").is_none() {
                    findings.push(format!("{at}/{name} has no description"));
                }
            }
        }
        if let Some(values) = value.pointer("/x-taplo/docs/enumValues").and_then(Value::as_array)
            && value["enum"].as_array().map(Vec::len) != Some(values.len())
        {
            findings.push(format!("{at}: each value needs its line"));
        }
        match value {
            Value::Object(object) => object.iter().for_each(|(name, value)| walk(&format!("{at}/{name}"), value, schema, findings)),
            Value::Array(items) => items.iter().for_each(|value| walk(at, value, schema, findings)),
            _ => {}
        }
    }
    let mut findings = Vec::new();
    walk("", &schema(), &schema(), &mut findings);
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_rule_schema_sees_single_mistakes() {
    let validator = validator();
    let rule = "[[claim]]\nid = \"exit\"\nemits = \"company.exit\"\n";
    for (good, bad) in [
        ("pattern = 'x'", "patern = 'x'"),
        ("pattern = 'x'", "pattern = ''"),
        ("pattern = 'x'", "pattern = 'x'\ntrigger = 'y'"),
        ("trigger = 'x'\nroles = { a = 'agent: NP' }", "trigger = 'x'"),
        ("trigger = 'x'\nroles = { a = 'agent: NP' }", "trigger = 'x'\nroles = { gapping = 'agent: NP' }"),
        ("trigger = 'x'\nroles = { a = 'agent: NP' }\ngapping = true", "pattern = 'x'\ngapping = true"),
        ("pattern = 'x'\nscope = 'window:2'", "pattern = 'x'\nscope = 'window:0'"),
        ("pattern = 'x'\nscope = 'paragraph'", "pattern = 'x'\nscope = 'page'"),
        ("pattern = 'x'\nunless = 'y'", "pattern = 'x'\nunless = 1"),
        ("pattern = 'x'\nunless = ['y']", "pattern = 'x'\nwhere = ['y']"),
        ("pattern = 'x'\ntest = [{ text = 'A.', expect = [] }]", "pattern = 'x'\ntest = [{ text = 'A.' }]"),
        (
            "pattern = 'x'\ntest = [{ text = 'A.', expect = [{ a = { text = 'A', nth = 2 }, b = [1, 'A'] }] }]",
            "pattern = 'x'\ntest = [{ text = 'A.', expect = [{ a = { text = 'A', nth = 0 } }] }]",
        ),
        (
            "pattern = 'x'\n[[type]]\nname = 'company.exit'\nroles = { actors = 'required' }\nfields = { size = 'number' }",
            "pattern = 'x'\n[[type]]\nname = 'company.exit'\nroles = { actors = 'needed' }",
        ),
        ("pattern = 'x'\n[pack]\nname = 'x'\nrequires = '>=0.1'", "pattern = 'x'\n[pack]\nversion = '1'"),
    ] {
        assert_eq!(errors(&validator, &format!("{rule}{good}")), Vec::<String>::new(), "{good}");
        assert!(!errors(&validator, &format!("{rule}{bad}")).is_empty(), "{bad}");
    }
}
