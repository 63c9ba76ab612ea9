//! What a page's head says of its story to what the block scorer compares blocks with.

use super::tags::Tag;
use super::tree::Tree;
use serde_json::Value;

/// What a page says of its story beside its text; of all of it letters and digits alone.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The body that JSON-LD declares: one page in seven has one, and half of these are cut. So it is compared, not taken.
    pub body: String,
    /// The description that the head declares.
    pub description: String,
    /// The title that the head declares.
    pub title: String,
}

/// JSON-LD is searched no deeper than this.
const DEEPEST: usize = 8;

impl Hints {
    /// Reads the head and the JSON-LD of a page.
    pub fn of(tree: &Tree<'_>) -> Hints {
        let mut hints = Hints::default();
        for node in 0..tree.nodes.len() as u32 {
            match tree.tag(node) {
                Tag::Meta => {
                    let key = tree.raw_attribute(node, "property").or_else(|| tree.raw_attribute(node, "name")).unwrap_or_default();
                    let slot = match key {
                        "og:description" | "description" | "twitter:description" => &mut hints.description,
                        "og:title" => &mut hints.title,
                        _ => continue,
                    };
                    let content = tree.attribute(node, "content").unwrap_or_default();
                    if content.len() > slot.len() {
                        *slot = letters_of(&content, usize::MAX);
                    }
                }
                Tag::Script => {
                    for text in tree.under(node) {
                        let json = tree.raw_text(text);
                        if memchr::memmem::find(json.as_bytes(), b"\"articleBody\"").is_some()
                            && let Ok(value) = serde_json::from_str::<Value>(json.trim())
                        {
                            body(&value, &mut hints.body, 0);
                        }
                    }
                }
                _ => {}
            }
        }
        hints
    }
}

/// The longest article body of a JSON value.
fn body(value: &Value, longest: &mut String, depth: usize) {
    match value {
        _ if depth > DEEPEST => {}
        Value::Array(items) => items.iter().for_each(|item| body(item, longest, depth + 1)),
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "articleBody" && text.len() > longest.len() => *longest = letters_of(text, usize::MAX),
                    _ => body(value, longest, depth + 1),
                }
            }
        }
        _ => {}
    }
}

/// The letters and digits of a text, at most about `length` bytes of them.
pub fn letters_of(text: &str, length: usize) -> String {
    let mut found = String::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        if found.len() >= length {
            break;
        }
        found.push(c);
    }
    found
}

/// Whether a text and a hint begin with the same letters and digits: as many bytes as the shorter has, at most 60, at least `least`.
pub fn begins_alike(text: &str, hint: &str, least: usize) -> bool {
    let mut same = 0;
    let mut hint = hint.chars();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        match hint.next() {
            Some(other) if other == c => same += c.len_utf8(),
            Some(_) => return false,
            None => break,
        }
        if same >= 60 {
            break;
        }
    }
    same >= least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        for (text, hint, expected) in [
            ("It fell, again.", "Itfellagain", true),
            ("It fell", "Itfellagain", true),
            ("It fell again and again", "Itfell", true),
            ("It rose", "Itfell", false),
            ("It", "", false),
            ("", "Itfell", false),
            ("—", "Itfell", false),
        ] {
            assert_eq!(begins_alike(text, hint, 1), expected, "{text} {hint}");
        }
        assert!(!begins_alike("It", "Itfell", 12));
    }

    #[test]
    fn hints_of_a_page() {
        let page = r#"<meta name=description content="Short"><meta property="og:description" content="A longer one &amp; more">
            <meta property="og:title" content="It fell"><script type="application/ld+json">
            {"@graph": [{"articleBody": "It fell, again."}, {"articleBody": ""}]}</script><script>"articleBody" {</script>"#;
        let hints = Hints::of(&Tree::read(page));
        assert_eq!([hints.body, hints.description, hints.title], ["Itfellagain", "Alongeronemore", "Itfell"]);
    }
}
