//! JSON Lines to Sources, one record a line, with every bad record as a Problem that names its line.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::problem::Problem;
use crate::source::decode::not_utf8;
use crate::source::problems::{too_large, unreadable};
use crate::source::published;
use crate::source::unpack::Packing;
use crate::source::{Declared, MediaType, Source};

/// The records of one file, read as they are asked for: one line is held at a time.
pub struct Lines<B> {
    reader: B,
    path: String,
    packing: Packing,
    limit: usize,
    line: u32,
    /// Bytes before the line that is read next.
    read: u64,
    buffer: Vec<u8>,
    found: bool,
    done: bool,
}

impl<B: BufRead> Lines<B> {
    /// Reads `reader`; `path` is the origin of records without an id, `packing` is what `reader` unpacks.
    pub fn new(reader: B, path: String, packing: Packing, max_bytes: u64) -> Lines<B> {
        let limit = usize::try_from(max_bytes).unwrap_or(usize::MAX);
        Lines { reader, path, packing, limit, line: 0, read: 0, buffer: Vec::new(), found: false, done: false }
    }

    /// Fills the buffer with the next line, without its end. `Ok(false)` at the end of input; the outer line is too long
    /// where more than the limit was read.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.clear();
        let mut any = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(any);
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            // One byte beyond the limit is kept as the sign that there was more.
            let room = self.limit.saturating_add(1).saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.reader.consume(used);
            self.read += used as u64;
            if end.is_some() {
                return Ok(true);
            }
        }
    }
}

impl<B: BufRead> Iterator for Lines<B> {
    type Item = Result<Source, Problem>;

    fn next(&mut self) -> Option<Result<Source, Problem>> {
        while !self.done {
            let offset = self.read;
            match self.fill() {
                Ok(true) => {}
                Ok(false) => {
                    self.done = true;
                    let empty = Problem::error("I005", "empty: no record").at(&self.path);
                    return (!self.found).then_some(Err(empty));
                }
                Err(error) => {
                    self.done = true;
                    let problem = unreadable(&error, self.packing).at(&self.path);
                    return Some(Err(if self.line == 0 { problem } else { problem.on_line(self.line + 1) }));
                }
            }
            self.line += 1;
            if self.buffer.len() > self.limit {
                self.found = true;
                return Some(Err(too_large("the line", None, self.limit as u64).at(&self.path).on_line(self.line).at_byte(offset)));
            }
            let mut bytes = self.buffer.as_slice();
            if self.line == 1 {
                bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            }
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            self.found = true;
            let record = match std::str::from_utf8(bytes) {
                Ok(line) => record(line, || format!("{}:{}", self.path, self.line)),
                Err(error) => Err(not_utf8(bytes, error)),
            };
            let record = record.map(|source| Source { offset: Some(offset), ..source });
            return Some(record.map_err(|problem| problem.at(&self.path).on_line(self.line).at_byte(offset)));
        }
        None
    }
}

/// Reads one JSON object; `origin` names it where it has no id.
pub fn record(json: &str, origin: impl FnOnce() -> String) -> Result<Source, Problem> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let record = deserializer.deserialize_map(RecordVisitor).and_then(|record| deserializer.end().map(|()| record));
    let record = record.map_err(|error| broken(json, &error))?;
    if let Some(text) = &record.published
        && !text.trim().is_empty()
        && published::day(text).is_none()
    {
        let message = format!("`published` is not an ISO date or date-time: {:?}", shorten(text));
        return Err(Problem::error("I011", message).help("write it like 2022-05-06 or 2022-05-06T08:00:00+02:00"));
    }
    let (media, text) = match (record.text, record.html) {
        (Some(text), None) => (MediaType::Text, text),
        (None, Some(html)) => (MediaType::Html, html),
        (Some(_), Some(_)) => return Err(Problem::error("I011", "both `text` and `html`: a record has one of them")),
        (None, None) => return Err(Problem::error("I011", "neither `text` nor `html`: a record has one of them")),
    };
    if text.trim().is_empty() {
        let key = if media == MediaType::Text { "text" } else { "html" };
        return Err(Problem::error("I005", format!("empty `{key}`")));
    }
    let kept = |value: Option<Cow<str>>| value.map(Cow::into_owned).filter(|value| !value.trim().is_empty());
    Ok(Source {
        origin: record.id.map_or_else(origin, Cow::into_owned),
        media,
        text: text.into_owned(),
        declared: Declared {
            url: kept(record.url),
            title: kept(record.title),
            published: kept(record.published),
            publisher: kept(record.publisher),
            language: kept(record.language),
            fetched: None,
        },
        ..Source::default()
    })
}

/// The problem of a line that serde refused: its syntax (I010) or the type of a key (I011).
fn broken(json: &str, error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let column = error.column();
    match error.classify() {
        serde_json::error::Category::Data if json.trim_start().starts_with('{') => Problem::error("I011", message),
        serde_json::error::Category::Data => Problem::error("I010", "not a JSON object").help("each line holds one object: {\"text\": …}"),
        serde_json::error::Category::Eof => Problem::error("I010", format!("broken JSON: the line ends too early (column {column})")),
        _ => Problem::error("I010", format!("broken JSON: {message} (column {column})")),
    }
}

/// The first characters of a value, for a message.
fn shorten(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(end, _)| &text[..end])
}

#[derive(Default)]
struct Record<'a> {
    id: Option<Cow<'a, str>>,
    text: Option<Cow<'a, str>>,
    html: Option<Cow<'a, str>>,
    url: Option<Cow<'a, str>>,
    title: Option<Cow<'a, str>>,
    published: Option<Cow<'a, str>>,
    publisher: Option<Cow<'a, str>>,
    language: Option<Cow<'a, str>>,
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
        let mut record = Record::default();
        while let Some(key) = map.next_key_seed(Key)? {
            let (name, slot) = match key.as_ref() {
                "id" => ("id", &mut record.id),
                "text" => ("text", &mut record.text),
                "html" => ("html", &mut record.html),
                "url" => ("url", &mut record.url),
                "title" => ("title", &mut record.title),
                "published" => ("published", &mut record.published),
                "publisher" => ("publisher", &mut record.publisher),
                "language" => ("language", &mut record.language),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *slot = map.next_value_seed(Text(name))?;
        }
        Ok(record)
    }
}

/// A key, borrowed from the line where it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(Text("key")).map(Option::unwrap_or_default)
    }
}

/// The value of the named key: a string or null; an id may be an integer.
struct Text(&'static str);

impl Text {
    fn wrong<T, E: de::Error>(&self, found: &str) -> Result<T, E> {
        let wanted = if self.0 == "id" { "a string or an integer" } else { "a string" };
        Err(E::custom(format_args!("`{}` must be {wanted}, not {found}", self.0)))
    }
}

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_owned())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        if self.0 == "id" { Ok(Some(Cow::Owned(value.to_string()))) } else { self.wrong("a number") }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        if self.0 == "id" { Ok(Some(Cow::Owned(value.to_string()))) } else { self.wrong("a number") }
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        self.wrong(if self.0 == "id" { "a fraction" } else { "a number" })
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        self.wrong("a truth value")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        self.wrong("an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        self.wrong("an object")
    }
}
