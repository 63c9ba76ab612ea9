//! JSON-LD to what it says of the article: only the wanted keys are kept, and what is cheap to mend is mended.

use std::borrow::Cow;
use std::fmt;

use crate::article::html::entities;
use memchr::memmem;
use rustc_hash::FxHashMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Containers are searched no deeper than this.
const DEEPEST: usize = 8;
/// Articles beyond this many are links to others.
const MOST: usize = 32;

/// A value of JSON, reduced to texts and the wanted keys of objects.
enum Value<'a> {
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Object(Vec<(Key, Value<'a>)>),
    Nothing,
}

macro_rules! keys {
    ($($key:ident $name:literal),* $(,)?) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        enum Key { $($key),* }

        impl Key {
            fn of(name: &str) -> Option<Key> {
                match name.strip_prefix("schema:").unwrap_or(name) {
                    $($name => Some(Key::$key),)*
                    _ => None,
                }
            }
        }
    };
}

keys! {
    Type "@type", Id "@id", Graph "@graph", MainEntity "mainEntity", Page "mainEntityOfPage", Headline "headline", Name "name",
    Author "author", Creator "creator", Publisher "publisher", Published "datePublished", Created "dateCreated", Uploaded "uploadDate",
    Modified "dateModified", Section "articleSection", Language "inLanguage", Url "url", GivenName "givenName", FamilyName "familyName",
    Simple "@value",
}

/// What JSON-LD says of one article.
#[derive(Clone, Debug, Default)]
pub(super) struct Linked {
    /// It is called news, not just an article.
    pub is_news: bool,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub section: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    /// As written: `datePublished`, else the date of creation or upload.
    pub published: Option<String>,
    pub modified: Option<String>,
    /// How surely it is the page's article.
    rank: u8,
}

/// Whether a script may hold what is wanted: most hold breadcrumbs and addresses.
pub(super) fn is_wanted(script: &str) -> bool {
    let bytes = script.as_bytes();
    [&b"datePublished"[..], b"headline", b"author"].iter().any(|key| memmem::find(bytes, key).is_some())
}

/// Adds the articles that a script speaks of, the surest first.
pub(super) fn read(script: &str, found: &mut Vec<Linked>) {
    let mut values = Vec::new();
    let mended;
    if !parse(script, &mut values) {
        values.clear();
        mended = mend(script);
        parse(&mended, &mut values);
    }
    collect(&values, found);
    // Stable: of equals the first stays first.
    found.sort_by_key(|linked| std::cmp::Reverse(linked.rank));
}

/// Reads one value or several in a row; false if something is left that is no JSON.
fn parse<'a>(text: &'a str, values: &mut Vec<Value<'a>>) -> bool {
    for value in serde_json::Deserializer::from_str(text).into_iter() {
        match value {
            Ok(value) => values.push(value),
            Err(_) => return false,
        }
    }
    true
}

fn collect(values: &[Value<'_>], found: &mut Vec<Linked>) {
    let mut ids = FxHashMap::default();
    for value in values {
        value.identify(&mut ids, 0);
    }
    for value in values {
        value.collect(&ids, found, 0);
    }
}

/// Objects with a name by their `@id`.
type Ids<'v, 'a> = FxHashMap<&'v str, &'v Value<'a>>;

impl<'a> Value<'a> {
    fn get(&self, key: Key) -> Option<&Value<'a>> {
        let Value::Object(fields) = self else { return None };
        fields.iter().find(|(found, _)| *found == key).map(|(_, value)| value)
    }

    /// The text of a key; of a list the first.
    fn text(&self, key: Key) -> Option<&str> {
        self.get(key)?.as_text()
    }

    fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Value::List(items) => items.iter().find_map(Value::as_text),
            Value::Object(_) => self.text(Key::Simple),
            Value::Nothing => None,
        }
    }

    fn identify<'v>(&'v self, ids: &mut Ids<'v, 'a>, depth: usize) {
        match self {
            _ if depth > DEEPEST => {}
            Value::List(items) => items.iter().for_each(|item| item.identify(ids, depth + 1)),
            Value::Object(fields) => {
                if let Some(id) = self.text(Key::Id)
                    && self.get(Key::Name).is_some()
                {
                    ids.entry(id).or_insert(self);
                }
                fields.iter().for_each(|(_, value)| value.identify(ids, depth + 1));
            }
            _ => {}
        }
    }

    fn collect(&self, ids: &Ids<'_, 'a>, found: &mut Vec<Linked>, depth: usize) {
        match self {
            _ if depth > DEEPEST || found.len() >= MOST => {}
            Value::List(items) => items.iter().for_each(|item| item.collect(ids, found, depth + 1)),
            Value::Object(_) => {
                let rank = self.get(Key::Type).map_or(0, |kind| kind.rank(0));
                if rank > 0 {
                    found.push(self.article(rank, ids));
                }
                for key in [Key::Graph, Key::MainEntity, Key::Page] {
                    if let Some(inner) = self.get(key) {
                        inner.collect(ids, found, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// How surely something of this type is the page's article; 0 if it is none.
    fn rank(&self, depth: usize) -> u8 {
        match self {
            Value::Text(kind) => {
                let kind = kind.rsplit(['/', ':']).next().unwrap_or_default();
                match kind {
                    "WebPage" | "ItemPage" | "VideoObject" => 1,
                    "Review" | "Recipe" | "HowTo" => 2,
                    "Report" | "NewsStory" | "LiveBlogPosting" => 4,
                    _ if kind.ends_with("NewsArticle") => 4,
                    _ if kind.ends_with("Article") || kind.ends_with("BlogPosting") => 3,
                    _ => 0,
                }
            }
            Value::List(kinds) if depth == 0 => kinds.iter().map(|kind| kind.rank(1)).max().unwrap_or(0),
            _ => 0,
        }
    }

    fn article(&self, rank: u8, ids: &Ids<'_, 'a>) -> Linked {
        let text = |key| self.text(key).map(str::to_owned);
        let mut linked = Linked {
            is_news: rank == 4,
            title: text(Key::Headline).or_else(|| text(Key::Name)),
            section: text(Key::Section),
            url: text(Key::Url).or_else(|| match self.get(Key::Page)? {
                Value::Text(url) => Some(url.trim().to_owned()),
                page => page.text(Key::Id).map(str::to_owned),
            }),
            language: text(Key::Language).or_else(|| self.get(Key::Language)?.text(Key::Name).map(str::to_owned)),
            published: text(Key::Published).or_else(|| text(Key::Created)).or_else(|| text(Key::Uploaded)),
            modified: text(Key::Modified),
            rank,
            ..Linked::default()
        };
        for key in [Key::Author, Key::Creator] {
            if let Some(authors) = self.get(key)
                && linked.authors.is_empty()
            {
                authors.names(ids, &mut linked.authors, 0);
            }
        }
        let mut publishers = Vec::new();
        if let Some(publisher) = self.get(Key::Publisher) {
            publisher.names(ids, &mut publishers, 0);
        }
        linked.publisher = publishers.into_iter().next();
        linked
    }

    /// The names of persons or organisations: strings, objects with a name or a reference, or lists of these.
    fn names(&self, ids: &Ids<'_, 'a>, names: &mut Vec<String>, depth: usize) {
        match self {
            _ if depth > DEEPEST => {}
            Value::Text(_) => names.extend(self.as_text().map(str::to_owned)),
            Value::List(items) => items.iter().for_each(|item| item.names(ids, names, depth + 1)),
            Value::Object(_) => match (self.get(Key::Name), self.text(Key::GivenName), self.text(Key::FamilyName)) {
                (Some(name), ..) => name.names(ids, names, depth + 1),
                (None, Some(given), Some(family)) => names.push(format!("{given} {family}")),
                _ => {
                    if let Some(known) = self.text(Key::Id).and_then(|id| ids.get(id)) {
                        known.names(ids, names, depth + 1);
                    }
                }
            },
            Value::Nothing => {}
        }
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(Name(key)) = entries.next_key()? {
            match key {
                Some(key) => fields.push((key, entries.next_value()?)),
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(fields))
    }
}

/// The name of a field.
struct Name(Option<Key>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl Visitor<'_> for Names {
            type Value = Name;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }
            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(Name(Key::of(name)))
            }
        }
        deserializer.deserialize_str(Names)
    }
}

/// Mends what systems get wrong: comments and CDATA around the JSON, raw line ends in strings, commas before a closing bracket,
/// escapes that JSON does not have, a `;` at the end, quotes written as entities.
fn mend(script: &str) -> String {
    let mut text = Cow::Borrowed(script);
    if text.contains("{&quot;") || text.contains("{ &quot;") {
        text = entities::value(script);
    }
    let text = text.split_once("<![CDATA[").map_or(&*text, |(_, data)| data.rsplit_once("]]>").map_or(data, |(data, _)| data));
    let start = text.find(['{', '[']).unwrap_or(text.len());
    let end = text.rfind(['}', ']']).map_or(start, |at| at + 1).max(start);
    let mut mended = String::with_capacity(end - start);
    let mut in_string = false;
    let mut chars = text[start..end].chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if in_string => match chars.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => mended.extend(['\\', next]),
                Some(next) if next >= ' ' => mended.push(next),
                _ => {}
            },
            '"' => {
                in_string = !in_string;
                mended.push(c);
            }
            _ if c < ' ' => mended.push(' '),
            '}' | ']' if !in_string => {
                mended.truncate(mended.trim_end_matches([' ', ',']).len());
                mended.push(c);
            }
            _ => mended.push(c),
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mended() {
        for (script, expected) in [
            ("<!-- {\"a\":\"b\",} -->", "{\"a\":\"b\"}"),
            ("//<![CDATA[\n{\"a\":[1,2,\n]}\n//]]>", "{\"a\":[1,2]}"),
            ("{\"a\":\"b\nc\t, ] \"};", "{\"a\":\"b c , ] \"}"),
            (r#"{"a":"it\'s \"b\""}"#, r#"{"a":"it's \"b\""}"#),
            ("{&quot;a&quot;:1}", "{\"a\":1}"),
            ("", ""),
            ("}{", ""),
        ] {
            assert_eq!(mend(script), expected, "{script}");
        }
    }
}
