//! RSS, Atom and JSON Feed to the items in them.

use feed_rs::model::{Entry, Link};

use crate::problem::Problem;
use crate::source::{Declared, MediaType};

/// Elements may lie no deeper: the reader takes ever longer for nested ones that each shift the base of links. Markup of articles inside
/// a feed has a few dozen levels at most.
const DEEPEST: usize = 256;

/// What a list says of one article.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Item {
    /// Where the article is.
    pub url: Option<String>,
    /// Its headline, without markup.
    pub title: Option<String>,
    /// An RFC 3339 date-time.
    pub published: Option<String>,
    /// Names as they stand there.
    pub authors: Vec<String>,
    /// A teaser.
    pub summary: Option<String>,
    /// The text itself, where the feed has it.
    pub content: Option<(MediaType, String)>,
    /// A BCP 47 tag.
    pub language: Option<String>,
}

impl Item {
    /// What a record may say of the article before it is read.
    pub fn declared(&self) -> Declared {
        Declared {
            url: self.url.clone(),
            title: self.title.clone(),
            published: self.published.clone(),
            language: self.language.clone(),
            ..Declared::default()
        }
    }
}

/// Reads a feed; links in it are relative to `base`.
///
/// # Errors
/// I042.
pub fn read(bytes: &[u8], base: Option<&str>) -> Result<Vec<Item>, Problem> {
    if too_deep(bytes) {
        return Err(Problem::error("I042", format!("this feed cannot be read: its elements are nested deeper than {DEEPEST}")));
    }
    let parser = feed_rs::parser::Builder::new().base_uri(base).sanitize_content(false).build();
    let feed = parser.parse(bytes).map_err(|error| {
        Problem::error("I042", format!("this feed cannot be read: {error}")).help("newsclaim reads RSS, Atom and JSON Feed")
    })?;
    let language = feed.language;
    Ok(feed.entries.into_iter().map(|entry| item(entry, language.as_ref())).collect())
}

/// Whether elements of an XML text are nested too deep. What is malformed is left to the parser.
fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let rest = &bytes[at + found..];
        let end = if rest.starts_with(b"<!--") {
            memchr::memmem::find(rest, b"-->")
        } else if rest.starts_with(b"<![CDATA[") {
            memchr::memmem::find(rest, b"]]>")
        } else {
            memchr::memchr(b'>', rest)
        };
        let Some(end) = end else { return false };
        match rest.get(1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ if rest[end - 1] == b'/' => {}
            _ => depth += 1,
        }
        if depth > DEEPEST {
            return true;
        }
        at += found + end;
    }
    false
}

fn item(entry: Entry, language: Option<&String>) -> Item {
    let content = entry.content.and_then(|content| {
        let media = if content.content_type.subty() == "plain" { MediaType::Text } else { MediaType::Html };
        let readable = content.content_type.ty() == "text" || content.content_type.subty() == "xhtml";
        Some((media, content.body.filter(|body| readable && !body.trim().is_empty())?))
    });
    let name = |person: feed_rs::model::Person| person.name.or(person.email);
    Item {
        url: link(&entry.links).or_else(|| Some(entry.id).filter(|id| crate::source::fetch::looks::is_url(id))),
        title: entry.title.map(|title| title.content.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|title| !title.is_empty()),
        published: entry.published.or(entry.updated).map(|date| date.to_rfc3339()),
        authors: entry.authors.into_iter().filter_map(name).collect(),
        summary: entry.summary.map(|summary| summary.content),
        content,
        language: entry.language.or_else(|| language.cloned()),
    }
}

/// The link to the article itself, not to its comments, its enclosure or its editor.
fn link(links: &[Link]) -> Option<String> {
    let article = |link: &&Link| link.target.is_none() && matches!(link.rel.as_deref(), None | Some("alternate"));
    let page = |link: &&Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let mut articles = links.iter().filter(article);
    let link = links.iter().find(|link| article(link) && page(link)).or_else(|| articles.next())?;
    Some(link.href.trim().to_owned()).filter(|link| !link.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(feed: &str, expected: &[(&str, &str, &str, &str)]) {
        let items = read(feed.as_bytes(), Some("https://news.example/feeds/")).unwrap();
        let word = |text: &Option<String>| text.clone().unwrap_or_default();
        let found: Vec<_> = items
            .iter()
            .map(|item| {
                let content = item.content.as_ref().map(|(media, text)| format!("{media:?} {text}")).unwrap_or_default();
                (word(&item.url), word(&item.title), word(&item.published), content)
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rss() {
        let feed = "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>\
            <title>News</title><language>en-GB</language>\
            <item><title>Rents &amp; wages\n rose</title><link>https://news.example/1</link><pubDate>Fri, 06 May 2022 08:00:00 GMT</pubDate>\
            <description>Short.</description><content:encoded><![CDATA[<p>Rents rose.</p>]]></content:encoded></item>\
            <item><guid>https://news.example/2</guid><comments>https://news.example/c</comments></item></channel></rss>";
        check(
            feed,
            &[
                ("https://news.example/1", "Rents & wages rose", "2022-05-06T08:00:00+00:00", "Html <p>Rents rose.</p>"),
                ("https://news.example/2", "", "", ""),
            ],
        );
        let items = read(feed.as_bytes(), None).unwrap();
        assert_eq!((items[0].language.as_deref(), items[0].summary.as_deref()), (Some("en-gb"), Some("Short.")));
    }

    #[test]
    fn atom_and_json() {
        check(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link rel='edit' href='/e'/>\
            <link rel='alternate' type='text/html' href='/1'/><updated>2022-05-06T08:00:00+02:00</updated>\
            <author><name>Ada Berg</name></author><content type='html'>&lt;p&gt;Rents rose.</content></entry></feed>",
            &[("https://news.example/1", "A", "2022-05-06T06:00:00+00:00", "Html <p>Rents rose.")],
        );
        check(
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"N\", \"items\": [{\"id\": \"1\", \"url\": \
            \"https://news.example/1\", \"title\": \"A\", \"content_text\": \"Rents rose.\", \"date_published\": \"2022-05-06T08:00:00Z\"}]}",
            &[("https://news.example/1", "A", "2022-05-06T08:00:00+00:00", "Text Rents rose.")],
        );
    }

    #[test]
    fn depth_is_that_of_elements() {
        let deep = "<a b='/'>".repeat(DEEPEST);
        for (text, expected) in [
            (deep.clone(), false),
            (deep.clone() + "<a>", true),
            (deep.clone() + "<a/></a><a>", false),
            (deep.clone() + "<!-- <a> --><![CDATA[ <a> ]]>", false),
            ("<a></a>".repeat(1_000), false),
            ("<".repeat(1_000), false),
            ("<>".repeat(1_000), true),
        ] {
            assert_eq!(too_deep(text.as_bytes()), expected, "{}", &text[..20]);
        }
    }

    #[test]
    fn hostile_feeds() {
        for bad in
            ["", "<rss", "<rss version='2.0'><channel><item>", "<html></html>", "{}", "{\"version\": \"https://jsonfeed.org/version/1\"}"]
        {
            assert_eq!(read(bad.as_bytes(), None).map_err(|problem| problem.code), Err("I042"), "{bad}");
        }
        // Entities that stand for ever more of one another stay as they are written.
        let mut bomb = "<!DOCTYPE rss [<!ENTITY a0 \"ha\">".to_owned();
        for level in 1..30 {
            bomb.push_str(&format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)));
        }
        bomb.push_str("<!ENTITY file SYSTEM \"file:///etc/passwd\">]><rss version='2.0'><channel><item><title>x&a29;&file;</title></item></channel></rss>");
        let items = read(bomb.as_bytes(), None).unwrap();
        assert!(items[0].title.as_ref().unwrap().len() < 30, "{:?}", items[0].title);
        // Nesting costs neither stack nor time.
        let deep = "<div xml:base='a/'>".repeat(200_000);
        let atom = format!("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>{deep}</content></entry></feed>");
        let rss = format!("<rss version='2.0'><channel>{deep}<item><title>{deep}</title></item></channel></rss>");
        for feed in [atom, rss, "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": ".to_owned() + &"[".repeat(200_000)] {
            assert!(read(feed.as_bytes(), None).is_err());
        }
    }
}
