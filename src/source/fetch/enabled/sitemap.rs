//! Sitemaps and indexes of them, with the extension for news, to the items in them.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use super::feed::Item;
use crate::problem::Problem;
use crate::source::published;

/// Elements may lie no deeper. A sitemap with all its extensions has five levels.
const DEEPEST: usize = 32;

/// Most characters of one value.
const LONGEST: usize = 8_192;

/// What a sitemap lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sitemap {
    /// Pages.
    Pages(Vec<Item>),
    /// URLs of further sitemaps.
    Index(Vec<String>),
}

/// Reads a sitemap (the protocol of sitemaps.org, 0.9), up to `most` pages or sitemaps and one more, by which it is seen that there are.
///
/// # Errors
/// I042.
pub fn read(text: &str, most: usize) -> Result<Sitemap, Problem> {
    let bad = |why: String| Problem::error("I042", format!("this sitemap cannot be read: {why}"));
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let (mut items, mut item, mut value) = (Vec::new(), Item::default(), String::new());
    let mut index = false;
    loop {
        let event = reader.read_event().map_err(|error| bad(error.to_string()))?;
        match event {
            Event::Start(start) => {
                let name = start.local_name();
                let name: &str = name.as_ref();
                match path.len() {
                    0 => index = name == "sitemapindex",
                    1 => item = Item::default(),
                    DEEPEST => return Err(bad("its elements are nested too deep".to_owned())),
                    _ => {}
                }
                value.clear();
                path.push(name.to_owned());
            }
            Event::End(_) => {
                let path_names: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
                let text = value.split_whitespace().collect::<Vec<_>>().join(" ");
                match path_names[..] {
                    ["url" | "sitemap"] => {
                        items.extend(item.url.is_some().then(|| std::mem::take(&mut item)));
                        if items.len() > most {
                            break;
                        }
                    }
                    _ if text.is_empty() => {}
                    ["url" | "sitemap", "loc"] => item.url = Some(text),
                    ["url", "news", "title"] => item.title = Some(text),
                    ["url", "news", "publication_date"] => item.published = Some(text).filter(|date| published::day(date).is_some()),
                    ["url", "news", "publication", "language"] => item.language = Some(text),
                    _ => {}
                }
                value.clear();
                path.pop();
            }
            Event::Text(text) if value.len() < LONGEST => value.push_str(&text),
            Event::CData(text) if value.len() < LONGEST => value.push_str(&text),
            // Entities that the file itself declares stand for nothing: they are how such files attack their readers.
            Event::GeneralRef(name) if value.len() < LONGEST => match name.resolve_char_ref() {
                Ok(Some(character)) => value.push(character),
                _ => value.push_str(resolve_predefined_entity(&name).unwrap_or_default()),
            },
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err(bad("it is cut off".to_owned())),
            _ => {}
        }
    }
    Ok(if index { Sitemap::Index(items.into_iter().filter_map(|item| item.url).collect()) } else { Sitemap::Pages(items) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_with_news() {
        let text = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='x' xmlns:image='y'>\
            <url>\n<loc> https://news.example/1?a=1&amp;b=2 </loc><lastmod>2022-05-07</lastmod>\
            <image:image><image:loc>https://news.example/picture.jpg</image:loc><image:title>A picture</image:title></image:image>\
            <n:news><n:publication><n:name>News</n:name><n:language>en</n:language></n:publication>\
            <n:publication_date>2022-05-06T08:00:00+02:00</n:publication_date><n:title><![CDATA[Rents & wages]]> &#x72;ose</n:title></n:news></url>\
            <url><loc>https://news.example/2</loc><n:news><n:publication_date>yesterday</n:publication_date></n:news></url>\
            <url><lastmod>2022</lastmod></url></urlset>";
        let Sitemap::Pages(items) = read(text, 10).unwrap() else { panic!("no pages") };
        let first = Item {
            url: Some("https://news.example/1?a=1&b=2".into()),
            title: Some("Rents & wages rose".into()),
            published: Some("2022-05-06T08:00:00+02:00".into()),
            language: Some("en".into()),
            ..Item::default()
        };
        assert_eq!(items, [first, Item { url: Some("https://news.example/2".into()), ..Item::default() }]);
    }

    #[test]
    fn indexes() {
        let text = "<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap><sitemap><loc>/2.xml</loc></sitemap></sitemapindex>";
        assert_eq!(read(text, 10), Ok(Sitemap::Index(vec!["https://a.example/1.xml".into(), "/2.xml".into()])));
        let many = format!("<urlset>{}</urlset>", "<url><loc>https://a.example/1</loc></url>".repeat(100));
        assert!(matches!(read(&many, 10), Ok(Sitemap::Pages(items)) if items.len() == 11));
    }

    #[test]
    fn hostile_sitemaps() {
        let bomb = "<!DOCTYPE urlset [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><urlset><url><loc>https://a.example/&b;</loc></url></urlset>";
        assert!(matches!(read(bomb, 10), Ok(Sitemap::Pages(items)) if items[0].url.as_deref() == Some("https://a.example/")));
        let long = format!("<urlset><url><loc>{}</loc></url></urlset>", "&#65;".repeat(1_000_000));
        assert!(matches!(read(&long, 10), Ok(Sitemap::Pages(items)) if items[0].url.as_ref().is_some_and(|url| url.len() <= LONGEST)));
        for bad in ["<urlset><url><loc>x", "<urlset></url></urlset>", &"<a>".repeat(1_000_000), "<urlset><url a=\"></url></urlset>"] {
            assert_eq!(read(bad, 10).map_err(|problem| problem.code), Err("I042"), "{}", &bad[..20.min(bad.len())]);
        }
    }
}
