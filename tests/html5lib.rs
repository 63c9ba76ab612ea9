//! The tokenizer against the tests of html5lib (MIT), which are no part of this project: with a copy of
//! <https://github.com/html5lib/html5lib-tests>,
//! `NEWSCLAIM_HTML5LIB=…/tokenizer cargo test --test main html5lib -- --ignored --nocapture` says how many pass, and names the others.
//!
//! Two things are not compared: parse errors, which are not reported, and what a document type says, which nothing reads.

use newsclaim::article::html::entities;
use newsclaim::article::html::tokens::{Mode, Token, Tokenizer};
use serde_json::{Map, Value, json};

/// Misses that are known: the tests hold halves of surrogate pairs, which no UTF-8 page can have.
const KNOWN: usize = 4;

#[test]
#[ignore = "needs a copy of html5lib-tests"]
fn html5lib_tokenizer_tests() {
    let folder = std::env::var("NEWSCLAIM_HTML5LIB").expect("NEWSCLAIM_HTML5LIB names the folder tokenizer of html5lib-tests");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a test of html5lib").map(|entry| entry.expect("a test of html5lib").path()).collect();
    files.sort();
    let (mut all, mut passed) = (0, 0);
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "test")) {
        let tests: Value = serde_json::from_str(&std::fs::read_to_string(file).expect("a test of html5lib")).expect("a test of html5lib");
        for test in tests["tests"].as_array().into_iter().flatten() {
            let states = test["initialStates"].as_array().cloned().unwrap_or_else(|| vec!["Data state".into()]);
            for state in states {
                all += 1;
                match check(test, state.as_str().expect("a test of html5lib")) {
                    Ok(()) => passed += 1,
                    Err(found) => println!("{} ({state}): {found}", test["description"]),
                }
            }
        }
    }
    println!("{passed} of {all}");
    assert!(all > 6000 && passed + KNOWN >= all);
}

fn check(test: &Value, state: &str) -> Result<(), String> {
    let double = test["doubleEscaped"] == true;
    let input = test["input"].as_str().expect("a test of html5lib");
    let input = if double { unescape(input).ok_or("half of a surrogate pair")? } else { input.to_owned() };
    // The element whose end tag is waited for stands before the page, so that a span can name it.
    let last = test["lastStartTag"].as_str().unwrap_or_default();
    let mode = match state {
        "RCDATA state" => Mode::Escapable,
        "RAWTEXT state" => Mode::Raw,
        "Script data state" => Mode::Script,
        "PLAINTEXT state" => Mode::Plain,
        _ => Mode::Data,
    };
    let foreign = state == "CDATA section state";
    let page = format!("{last}{}{input}", if foreign { "<![CDATA[" } else { "" });
    let mut tokenizer = Tokenizer::new(&page);
    tokenizer.skip(last.len());
    tokenizer.foreign = foreign;
    tokenizer.set_mode(mode, 0..last.len());
    let mut found = Vec::new();
    loop {
        let mode = tokenizer.mode();
        let Some(token) = tokenizer.next_token() else { break };
        match token {
            Token::Text(span) => characters(&mut found, &text(&page[span], mode)),
            Token::Data(span) => characters(&mut found, &lines(&page[span])),
            Token::Comment(span) => found.push(json!(["Comment", plain(&page[span])])),
            Token::Doctype(_) => found.push(json!(["DOCTYPE"])),
            Token::End { name, .. } => found.push(json!(["EndTag", plain(&page[name]).to_ascii_lowercase()])),
            Token::Start { name, closed, .. } => {
                let mut attributes = Map::new();
                let slice = |(from, to): (u32, u32)| &page[from as usize..to as usize];
                for attribute in &tokenizer.attributes {
                    let name = plain(slice(attribute.name)).to_ascii_lowercase();
                    attributes.entry(name).or_insert_with(|| entities::value(slice(attribute.value)).into());
                }
                let name = plain(&page[name]).to_ascii_lowercase();
                found.push(if closed { json!(["StartTag", name, attributes, true]) } else { json!(["StartTag", name, attributes]) });
            }
        }
    }
    let mut expected = Vec::new();
    for token in test["output"].as_array().expect("a test of html5lib") {
        let token = if double { unescaped(token).ok_or("half of a surrogate pair")? } else { token.clone() };
        match token[0].as_str() {
            Some("Character") => characters(&mut expected, token[1].as_str().expect("a test of html5lib")),
            Some("DOCTYPE") => expected.push(json!(["DOCTYPE"])),
            _ => expected.push(token),
        }
    }
    if found == expected { Ok(()) } else { Err(format!("{} instead of {}", Value::Array(found), Value::Array(expected))) }
}

/// Adds characters, to those before where there are some.
fn characters(tokens: &mut Vec<Value>, text: &str) {
    match tokens.last_mut().filter(|last| last[0] == "Character") {
        Some(last) => last[1] = format!("{}{text}", last[1].as_str().unwrap_or_default()).into(),
        None if text.is_empty() => {}
        None => tokens.push(json!(["Character", text])),
    }
}

/// Character data as the standard's tokenizer gives it on: NUL stays in text, and is replaced elsewhere.
fn text(raw: &str, mode: Mode) -> String {
    let decoded = |raw: &str| {
        let mut text = String::new();
        entities::decode(raw, false, &mut text);
        text
    };
    match mode {
        Mode::Data => raw.split('\0').map(decoded).collect::<Vec<_>>().join("\0"),
        Mode::Escapable => decoded(raw),
        _ => plain(raw),
    }
}

fn lines(raw: &str) -> String {
    raw.replace("\r\n", "\n").replace('\r', "\n")
}

fn plain(raw: &str) -> String {
    lines(raw).replace('\0', "\u{fffd}")
}

/// `\uXXXX` to its character.
fn unescape(text: &str) -> Option<String> {
    let mut parts = text.split("\\u");
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        plain.push(char::from_u32(u32::from_str_radix(part.get(..4)?, 16).ok()?)?);
        plain.push_str(&part[4..]);
    }
    Some(plain)
}

fn unescaped(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(unescape(text)?),
        Value::Array(items) => Value::Array(items.iter().map(unescaped).collect::<Option<_>>()?),
        Value::Object(object) => {
            Value::Object(object.iter().map(|(key, value)| Some((unescape(key)?, unescaped(value)?))).collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}
