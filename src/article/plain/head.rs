//! The lines above a text that describe it (front matter, the header of a mail) to metadata.

use super::Line;
use crate::article::{Metadata, Published, Tables};

/// Front matter and mail headers are shorter than this, in lines.
const LONGEST: usize = 60;

/// What stands above the text.
pub(super) struct Head {
    /// How many lines it has.
    pub lines: usize,
    /// The name of its form.
    pub form: &'static str,
    /// What it says.
    pub metadata: Metadata,
}

/// Reads the head of a text, if it has one.
pub(super) fn read(text: &str, lines: &[Line], tables: &Tables) -> Option<Head> {
    front_matter(text, lines, tables).or_else(|| mail(text, lines, tables))
}

/// `key: value` between lines of `---` (YAML), or `key = value` between lines of `+++` (TOML).
fn front_matter(text: &str, lines: &[Line], tables: &Tables) -> Option<Head> {
    let words = |at: usize| lines[at].span.text(text);
    let first = lines.first()?;
    let (mark, separator) = match first.span.text(text) {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let is_end = |line: &str| line == mark || (mark == "---" && line == "...");
    let end = (1..lines.len().min(LONGEST)).find(|at| is_end(words(*at)))?;
    let mut metadata = Metadata::default();
    let mut key = "";
    for line in &lines[1..end] {
        let words = line.span.text(text);
        if words.starts_with('#') {
            continue;
        }
        if let Some(item) = words.strip_prefix("- ") {
            tell(&mut metadata, key, item, tables);
        } else if let Some((name, value)) = words.split_once(separator).filter(|(name, _)| is_key(name.trim())) {
            if line.indent == 0 {
                key = name.trim();
            }
            let value = value.trim();
            let inner = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
            for value in inner.map_or(vec![value], |inner| inner.split(',').collect()) {
                tell(&mut metadata, key, value, tables);
            }
        } else if line.indent == 0 {
            // Prose between two rules is no front matter.
            return None;
        }
    }
    (!key.is_empty()).then_some(Head { lines: end + 1, form: "front matter", metadata })
}

/// `From:`, `To:`, `Subject:` and so on, as a mail begins.
fn mail(text: &str, lines: &[Line], tables: &Tables) -> Option<Head> {
    let mut metadata = Metadata::default();
    let mut count = 0;
    let mut named = 0;
    for line in lines.iter().take(LONGEST) {
        let words = line.span.text(text);
        if count > 0 && (!line.follows || words.is_empty()) {
            break;
        }
        if count > 0 && line.indent > 0 {
            count += 1;
            continue;
        }
        let Some((key, value)) = words.split_once(':').filter(|(key, _)| is_mail_key(key)) else { break };
        named += usize::from(key.eq_ignore_ascii_case("from") || key.eq_ignore_ascii_case("subject"));
        count += 1;
        let key = match key.to_ascii_lowercase().as_str() {
            "subject" => "title",
            "date" | "sent" => "date",
            _ => "",
        };
        tell(&mut metadata, key, value, tables);
    }
    (count >= 2 && named >= 1).then_some(Head { lines: count, form: "mail header", metadata })
}

/// Fields of RFC 5322 headers, and those that mail programs write above what is forwarded.
fn is_mail_key(key: &str) -> bool {
    const KEYS: [&str; 16] = [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "sent",
        "reply-to",
        "sender",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "received",
        "return-path",
        "list-unsubscribe",
    ];
    KEYS.iter().any(|known| key.eq_ignore_ascii_case(known))
}

fn is_key(name: &str) -> bool {
    !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'"'))
}

/// Takes one value into the metadata. The keys are those of Jekyll, Hugo and Pandoc.
fn tell(metadata: &mut Metadata, key: &str, value: &str, tables: &Tables) {
    let value = value.trim().trim_matches(['"', '\'']).trim();
    if value.is_empty() {
        return;
    }
    let day = || Published::parse(value).or_else(|| tables.day_in(value));
    let set = |slot: &mut Option<String>| *slot = slot.take().or_else(|| Some(value.to_owned()));
    match key.to_ascii_lowercase().as_str() {
        "title" => set(&mut metadata.title),
        "author" | "authors" | "by" | "byline" => {
            // Of a list of records only the names are wanted.
            let name = value.strip_prefix("name:").unwrap_or(value).trim().trim_matches(['"', '\'']);
            metadata.authors.push(name.to_owned());
        }
        "publisher" | "source" | "site" => set(&mut metadata.publisher),
        "section" | "category" | "categories" => set(&mut metadata.section),
        "url" | "canonical" | "canonical_url" | "permalink" | "link" if value.starts_with("http") => set(&mut metadata.url),
        "lang" | "language" => set(&mut metadata.language),
        "date" | "published" | "publishdate" | "pubdate" | "published_at" | "date_published" | "created"
            if metadata.published.is_none() =>
        {
            metadata.published = day();
        }
        "updated" | "modified" | "lastmod" | "last_modified" | "updated_at" if metadata.modified.is_none() => metadata.modified = day(),
        _ => {}
    }
}
