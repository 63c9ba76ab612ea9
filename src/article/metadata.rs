//! A page's head (meta elements, JSON-LD, time elements) to Metadata.

use scraper::{Html, Node};
use serde_json::Value;

use crate::article::{Metadata, Published};

/// News sites are younger than this; earlier years are defaults of their systems.
const FIRST_YEAR: i16 = 1990;
const LAST_YEAR: i16 = 2100;
/// JSON-LD is searched no deeper than this.
const DEEPEST: usize = 8;

/// What one page says about itself, by the kind of place. The best place that says something wins.
#[derive(Default)]
struct Found {
    linked: Metadata,
    /// JSON-LD calls the page a news article.
    is_news: bool,
    meta: Metadata,
    title: Option<String>,
    heading: Option<String>,
    twitter_title: Option<String>,
    time: Option<Published>,
    language: Option<String>,
}

/// Reads the metadata of a page. Dates: JSON-LD, then meta, then the first `time`, then the address. Titles: the head's if the page
/// calls itself a news article, else `shown`, the headline that readers see: heads of other pages are written for search engines.
pub(super) fn read(html: &Html, shown: Option<String>) -> Metadata {
    let mut found = Found { heading: shown.filter(|shown| shown.contains(' ')), ..Found::default() };
    for node in html.tree.root().descendants() {
        let Node::Element(element) = node.value() else { continue };
        let attr = |name: &str| element.attr(name).map(str::trim).filter(|value| !value.is_empty());
        match element.name() {
            "html" => found.language = attr("lang").or_else(|| attr("xml:lang")).map(str::to_owned),
            "meta" => {
                if let (Some(key), Some(value)) = (attr("property").or_else(|| attr("name")).or_else(|| attr("itemprop")), attr("content"))
                {
                    found.meta(key, value);
                }
            }
            "link" if attr("rel") == Some("canonical") => set(&mut found.linked.url, attr("href")),
            "title" if found.title.is_none() => found.title = words(node),
            "time" if found.time.is_none() => found.time = attr("datetime").and_then(date),
            "script" if attr("type").is_some_and(|kind| kind.starts_with("application/ld+json")) => {
                let json = words_raw(node);
                if let Ok(value) = serde_json::from_str::<Value>(json.trim()) {
                    linked_data(&value, &mut found, 0);
                }
            }
            _ => {}
        }
    }
    found.merge()
}

impl Found {
    fn meta(&mut self, key: &str, value: &str) {
        let meta = &mut self.meta;
        match key.to_ascii_lowercase().as_str() {
            "og:title" => set(&mut meta.title, Some(value)),
            "twitter:title" => set(&mut self.twitter_title, Some(value)),
            "og:site_name" => set(&mut meta.publisher, Some(value)),
            "og:url" => set(&mut meta.url, Some(value)),
            "article:section" => set(&mut meta.section, Some(value)),
            "article:published_time"
            | "datepublished"
            | "og:published_time"
            | "article.published"
            | "dc.date"
            | "dc.date.issued"
            | "dcterms.created"
            | "parsely-pub-date"
            | "sailthru.date"
            | "pubdate"
            | "publishdate"
            | "publish-date"
            | "date"
            | "publication_date"
            | "cxenseparse:recs:publishtime" => meta.published = meta.published.take().or_else(|| date(value)),
            "article:modified_time" | "datemodified" | "og:updated_time" | "lastmod" => {
                meta.modified = meta.modified.take().or_else(|| date(value))
            }
            "author" | "article:author" | "parsely-author" | "dc.creator" | "sailthru.author"
                if is_name(value) && meta.authors.is_empty() =>
            {
                meta.authors = value.split([',', ';']).map(|name| name.trim().to_owned()).filter(|name| is_name(name)).collect();
            }
            _ => {}
        }
    }

    fn merge(self) -> Metadata {
        let Found { linked, is_news, meta, title, heading, twitter_title, time, language } = self;
        let publisher = meta.publisher.or(linked.publisher);
        let url = linked.url.or(meta.url);
        let published = linked.published.or(meta.published).or(time).or_else(|| url.as_deref().and_then(date_of_url));
        let head = meta.title.or(linked.title).or(twitter_title);
        let title = if is_news { head.or(heading) } else { heading.or(head) }.or(title);
        Metadata {
            title: title.map(|title| without_site(title, publisher.as_deref())),
            authors: if linked.authors.is_empty() { meta.authors } else { linked.authors },
            section: linked.section.or(meta.section),
            modified: linked.modified.or(meta.modified),
            publisher,
            url,
            published,
            language,
        }
    }
}

/// Takes title, dates, authors and publisher of the first article in JSON-LD.
fn linked_data(value: &Value, found: &mut Found, depth: usize) {
    match value {
        _ if depth > DEEPEST => {}
        Value::Array(items) => items.iter().for_each(|item| linked_data(item, found, depth + 1)),
        Value::Object(object) => {
            if let Some(kind) = object.get("@type").filter(|kind| is_article(kind)) {
                found.is_news |= kind.to_string().contains("News");
                let article = &mut found.linked;
                let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
                set(&mut article.title, text("headline"));
                article.published = article.published.take().or_else(|| text("datePublished").and_then(date));
                article.modified = article.modified.take().or_else(|| text("dateModified").and_then(date));
                set(&mut article.section, text("articleSection"));
                if article.authors.is_empty() {
                    names(object.get("author"), &mut article.authors, depth);
                }
                if article.publisher.is_none() {
                    let mut publishers = Vec::new();
                    names(object.get("publisher"), &mut publishers, depth);
                    article.publisher = publishers.into_iter().next();
                }
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement"] {
                if let Some(inner) = object.get(key) {
                    linked_data(inner, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report" || kind == "NewsStory",
        Value::Array(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}

/// The names of persons or organisations: strings, objects with a name, or lists of these.
fn names(value: Option<&Value>, found: &mut Vec<String>, depth: usize) {
    match value {
        Some(Value::String(name)) if is_name(name) => {
            let name = name.trim().to_owned();
            if !found.contains(&name) {
                found.push(name);
            }
        }
        Some(Value::Array(items)) if depth < DEEPEST => items.iter().for_each(|item| names(Some(item), found, depth + 1)),
        Some(Value::Object(object)) if depth < DEEPEST => names(object.get("name"), found, depth + 1),
        _ => {}
    }
}

/// Not an address, an account or a sentence.
fn is_name(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.len() <= 100 && !text.contains("://") && !text.contains('@')
}

fn set(slot: &mut Option<String>, value: Option<&str>) {
    if slot.is_none()
        && let Some(value) = value
    {
        *slot = Some(value.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

/// The text under a node on one line.
pub(super) fn words(node: ego_tree::NodeRef<Node>) -> Option<String> {
    let text = words_raw(node);
    let mut line = None;
    set(&mut line, Some(&text));
    line.filter(|line| !line.is_empty())
}

fn words_raw(node: ego_tree::NodeRef<Node>) -> String {
    node.descendants().filter_map(|below| below.value().as_text()).map(|text| &**text as &str).collect()
}

/// A date as pages write it: ISO, with a space before the zone or with more after the day, or as in mail headers.
fn date(text: &str) -> Option<Published> {
    let text = text.trim();
    let day = text.get(..10).unwrap_or_default();
    let published = Published::parse(text)
        .or_else(|| text.rsplit_once(' ').and_then(|(time, zone)| Published::parse(&format!("{time}{zone}"))))
        .or_else(|| Published::parse(day).filter(|_| text[10..].starts_with(['T', 't', ' '])))
        .or_else(|| {
            let date = jiff::fmt::rfc2822::parse(text).ok()?.date();
            Some(Published { text: date.to_string(), date })
        })?;
    (FIRST_YEAR..=LAST_YEAR).contains(&published.date.year()).then_some(published)
}

/// The day in an address: `…/2022/05/06/…` or `…/2022-05-06-…`.
fn date_of_url(url: &str) -> Option<Published> {
    url.char_indices().find_map(|(at, _)| {
        let day = url.get(at..at + 10)?;
        let shaped =
            day.bytes().enumerate().all(|(index, b)| if index == 4 || index == 7 { matches!(b, b'/' | b'-') } else { b.is_ascii_digit() });
        let alone = !url[..at].ends_with(|c: char| c.is_ascii_digit()) && !url[at + 10..].starts_with(|c: char| c.is_ascii_digit());
        if shaped && alone { date(&day.replace('/', "-")) } else { None }
    })
}

/// A title without the site's name: "Exports fall | The Paper".
fn without_site(title: String, site: Option<&str>) -> String {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " · "] {
        if let (Some((head, tail)), Some(site)) = (title.rsplit_once(mark), site)
            && tail.trim().eq_ignore_ascii_case(site)
            && !head.trim().is_empty()
        {
            return head.trim().to_owned();
        }
    }
    title
}
