//! A page (JSON-LD, meta, microdata, the lines around its headline) to Metadata, each fact with the place it was found in.
//!
//! The best place that says something wins. What stands in the head is read in one pass; what readers see is only looked at for what
//! the head does not say.

mod dates;
mod linked;
mod names;
mod ruled;
mod titles;
mod visible;

use crate::article::html::entities;
use crate::article::html::tags::Tag;
use crate::article::html::tree::Tree;
use crate::article::{Field, Metadata, Place, Tables};
use dates::Order;
use linked::Linked;
pub(super) use ruled::{Ruled, facts, rule};

/// Most values of one kind that are kept.
const MOST: usize = 64;
/// Longest title, in bytes.
const LONGEST_TITLE: usize = 1000;

/// What the `meta` elements of standards and systems are about; of one kind the lower rank is the better word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Key {
    Title(u8),
    Author(u8),
    Site(u8),
    Section,
    Url,
    Language,
    Published(u8),
    Modified,
    /// Only news pages have it.
    News,
}

impl Key {
    /// `name` is in small letters.
    fn of(name: &str) -> Option<Key> {
        Some(match name {
            "og:title" => Key::Title(0),
            "citation_title" | "parsely-title" | "sailthru.title" | "hdl" | "dc.title" | "dcterms.title" | "headline" => Key::Title(1),
            "twitter:title" => Key::Title(2),
            "og:article:author" | "article:author" | "article:author_name" | "article:author:name" => Key::Author(0),
            "cxenseparse:author" | "parsely-author" | "sailthru.author" | "citation_author" | "byl" | "mrf:authors" | "cse:authors"
            | "rbauthors" | "article.author" => Key::Author(1),
            "author" | "authors" => Key::Author(2),
            "dc.creator" | "dcterms.creator" | "dc.contributor" => Key::Author(3),
            "twitter:data1" => Key::Author(4),
            "og:site_name" => Key::Site(0),
            "publisher" | "dc.publisher" | "dcterms.publisher" | "citation_journal_title" | "cre" => Key::Site(1),
            "application-name" | "apple-mobile-web-app-title" => Key::Site(2),
            "article:section" | "parsely-section" | "articlesection" | "section" | "cxenseparse:section" => Key::Section,
            "og:url" | "parsely-link" | "twitter:url" => Key::Url,
            "og:locale" | "content-language" | "language" | "dc.language" | "dcterms.language" => Key::Language,
            "article:published_time"
            | "article:published"
            | "og:article:published_time"
            | "datepublished"
            | "article.published"
            | "parsely-pub-date"
            | "cxenseparse:recs:publishtime"
            | "cxenseparse:publishtime"
            | "sailthru.date"
            | "citation_publication_date"
            | "citation_online_date"
            | "mrf:published"
            | "bt:pubdate"
            | "article:publicationdate" => Key::Published(0),
            "og:published_time"
            | "pubdate"
            | "publishdate"
            | "publish-date"
            | "publish_date"
            | "publication_date"
            | "publication-date"
            | "pub_date"
            | "ptime"
            | "pdate"
            | "dc.date.issued"
            | "dcterms.issued"
            | "dc.issued"
            | "dcterms.created"
            | "dc.created"
            | "dc.date.created"
            | "datecreated"
            | "originalpublicationdate"
            | "article_date_original"
            | "date_published"
            | "vr:published_time"
            | "video:release_date"
            | "og:release_date"
            | "rnews:datepublished"
            | "creation_date"
            | "content_create_date"
            | "publish_time" => Key::Published(1),
            "date"
            | "dc.date"
            | "dcterms.date"
            | "article:date"
            | "displaydate"
            | "published"
            | "release_date"
            | "citation_date"
            | "shareaholic:article_published_time" => Key::Published(2),
            "article:modified_time"
            | "article:modified"
            | "datemodified"
            | "og:updated_time"
            | "article:updated_time"
            | "lastmod"
            | "last-modified"
            | "dcterms.modified"
            | "dc.date.modified"
            | "dc.modified"
            | "utime"
            | "mrf:modified"
            | "cxenseparse:modified_time"
            | "last_updated_date"
            | "revised"
            | "updated_time" => Key::Modified,
            "news_keywords" | "article:opinion" | "article:content_tier" | "cxenseparse:pageclass" => Key::News,
            _ => return None,
        })
    }
}

/// A value with the place that says it.
type Said = Option<(String, Place)>;

/// What one page says about itself, by the kind of place.
#[derive(Default)]
struct Found {
    linked: Vec<Linked>,
    /// The head calls the page news.
    is_news: bool,
    titles: [Said; 3],
    authors: [Vec<String>; 5],
    /// Microdata in `meta` elements.
    writers: Vec<String>,
    sites: [Said; 3],
    section: Said,
    canonical: Option<String>,
    url: Option<String>,
    language: Option<String>,
    locale: Option<String>,
    published: [Said; 3],
    modified: Said,
    title_element: Option<String>,
    times: Vec<u32>,
}

/// Reads the metadata of a page. `headline` is the element that the reader of the story takes for its headline.
pub(super) fn read(tree: &Tree<'_>, headline: Option<u32>, tables: &Tables) -> Metadata {
    let mut found = Found::default();
    for (index, node) in tree.nodes.iter().enumerate() {
        let index = index as u32;
        match node.tag {
            Tag::Meta => found.meta(tree, index),
            Tag::Link if found.canonical.is_none() => {
                let is_canonical = tree.raw_attribute(index, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                if is_canonical {
                    found.canonical = tree.attribute(index, "href").and_then(|href| address(&href));
                }
            }
            Tag::Html if found.language.is_none() => {
                let lang = tree.attribute(index, "lang").or_else(|| tree.attribute(index, "xml:lang"));
                found.language = lang.and_then(|lang| language(&lang));
            }
            Tag::Title if found.title_element.is_none() && is_page(tree.tag(node.parent)) => {
                found.title_element = one_line(&tree.text(index));
            }
            Tag::Time if found.times.len() < MOST => found.times.push(index),
            Tag::Script if node.end > index + 1 => {
                let is_data = |kind: &str| kind.get(..19).is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"));
                if tree.raw_attribute(index, "type").is_some_and(|kind| is_data(kind.trim_start())) {
                    let script = tree.raw_text(index + 1);
                    if linked::is_wanted(script) {
                        linked::read(script, &mut found.linked);
                    }
                }
            }
            _ => {}
        }
    }
    found.merge(tree, headline, tables)
}

/// Not a picture, where a `title` is something else.
fn is_page(parent: Tag) -> bool {
    matches!(parent, Tag::Head | Tag::Html | Tag::Body | Tag::Root)
}

impl Found {
    fn meta(&mut self, tree: &Tree<'_>, node: u32) {
        let mut content = None;
        let mut keys = [None; 2];
        let mut is_item = false;
        for (name, value) in tree.attributes(node) {
            match name.len() {
                4 | 8 | 10
                    if name.eq_ignore_ascii_case("name")
                        || name.eq_ignore_ascii_case("property")
                        || name.eq_ignore_ascii_case("http-equiv") =>
                {
                    keys[usize::from(keys[0].is_some())] = key(value);
                }
                8 if name.eq_ignore_ascii_case("itemprop") => {
                    keys[usize::from(keys[0].is_some())] = key(value);
                    is_item = true;
                }
                7 if name.eq_ignore_ascii_case("content") => content = Some(value.trim()),
                _ => {}
            }
        }
        let Some(content) = content.filter(|content| !content.is_empty()) else { return };
        let place = if is_item { Place::Microdata } else { Place::Meta };
        for key in keys.into_iter().flatten() {
            let value = entities::value(content);
            match key {
                Key::Title(rank) => set(&mut self.titles[usize::from(rank)], &value, place),
                Key::Author(_) if is_item => push(&mut self.writers, &value),
                // Systems put the time of reading there too.
                Key::Author(4) if value.contains(|c: char| c.is_ascii_digit()) => {}
                Key::Author(rank) => push(&mut self.authors[usize::from(rank)], &value),
                Key::Site(rank) => set(&mut self.sites[usize::from(rank)], &value, place),
                Key::Section => set(&mut self.section, &value, place),
                Key::Url if self.url.is_none() => self.url = address(&value),
                Key::Language if self.locale.is_none() => self.locale = language(&value),
                Key::Published(rank) => set(&mut self.published[usize::from(rank)], &value, place),
                Key::Modified => set(&mut self.modified, &value, place),
                Key::News => self.is_news = true,
                Key::Url | Key::Language => {}
            }
        }
    }

    fn merge(self, tree: &Tree<'_>, headline: Option<u32>, tables: &Tables) -> Metadata {
        let mut metadata = Metadata::default();
        let linked = |get: fn(&Linked) -> Option<&str>| self.linked.iter().find_map(get).map(decoded);
        let known = |value: Option<String>, place| value.map(|value| (value, place));

        let publisher = known(linked(|article| article.publisher.as_deref()), Place::JsonLd);
        let publisher = self.sites[0].clone().or(publisher).or_else(|| self.sites[1].clone());
        metadata.publisher = metadata.keep(Field::Publisher, publisher);

        let url = known(self.canonical.clone(), Place::Meta).or_else(|| known(self.url.clone(), Place::Meta));
        let url = url.or_else(|| known(linked(|article| article.url.as_deref()).and_then(|url| address(&url)), Place::JsonLd));
        metadata.url = metadata.keep(Field::Url, url);

        let tag = known(self.language.clone(), Place::Meta).or_else(|| known(self.locale.clone(), Place::Meta));
        let tag = tag.or_else(|| known(linked(|article| article.language.as_deref()).and_then(|tag| language(&tag)), Place::JsonLd));
        metadata.language = metadata.keep(Field::Language, tag);

        let section = known(linked(|article| article.section.as_deref()), Place::JsonLd);
        let section = section.or_else(|| self.section.clone());
        metadata.section = metadata.keep(Field::Section, section);

        self.dates(&mut metadata, tree, headline, tables);

        let houses = self.houses(&metadata);
        let title = self.title(tree, headline, &houses);
        metadata.title = metadata.keep(Field::Title, title);
        let authors = self.authors(tree, headline, &houses, tables);
        metadata.authors = metadata.keep(Field::Authors, authors).unwrap_or_default();
        metadata
    }

    /// Names of the site, folded: what it calls itself, who publishes it, its host and the name in its host.
    fn houses(&self, metadata: &Metadata) -> Vec<String> {
        let mut houses: Vec<String> = self.sites.iter().flatten().map(|(site, _)| site.clone()).collect();
        houses.extend(self.linked.iter().take(2).filter_map(|article| article.publisher.as_deref().map(decoded)));
        for url in [metadata.url.as_deref(), self.url.as_deref()].into_iter().flatten() {
            let host = host(url);
            let labels: Vec<&str> = host.split('.').collect();
            // "paper.example", "paper.co.example"
            let name = labels.iter().rev().skip(1).find(|label| label.len() > 3).or_else(|| labels.iter().rev().nth(1));
            houses.extend(name.map(|name| (*name).to_owned()));
            houses.push(host.to_owned());
        }
        let mut houses: Vec<String> = houses.iter().map(|house| names::folded(house)).filter(|house| !house.is_empty()).collect();
        houses.dedup();
        houses
    }

    /// In this order of trust: JSON-LD, meta, `time`, lines, the address. A page that only says when it was changed was published then.
    fn dates(&self, metadata: &mut Metadata, tree: &Tree<'_>, headline: Option<u32>, tables: &Tables) {
        let order = Order::of(metadata.language.as_deref());
        let read = |text: &str| dates::read(text, order, tables);
        let of_head = |(text, place): &(String, Place)| Some((read(text)?, *place));
        let of_linked = |get: fn(&Linked) -> Option<&str>| {
            self.linked.iter().find_map(|article| get(article).and_then(read)).map(|date| (date, Place::JsonLd))
        };
        let modified = of_linked(|article| article.modified.as_deref());
        let modified = modified.or_else(|| self.modified.as_ref().and_then(of_head));
        let published = of_linked(|article| article.published.as_deref())
            .or_else(|| self.published.iter().flatten().find_map(of_head))
            .or_else(|| Some((visible::time(tree, headline, &self.times, order, tables)?, Place::Time)))
            .or_else(|| visible::day(tree, headline, order, tables))
            .or_else(|| Some((metadata.url.as_deref().and_then(dates::of_url)?, Place::Url)))
            .or_else(|| modified.clone());
        metadata.published = metadata.keep(Field::Published, published);
        metadata.modified = metadata.keep(Field::Modified, modified);
    }

    /// Of news pages the title of the head that the `title` element does not repeat, as that one is written for search engines. Other
    /// pages are written for these altogether, so there the headline that readers see comes first.
    fn title(&self, tree: &Tree<'_>, headline: Option<u32>, houses: &[String]) -> Option<(String, Place)> {
        let trim = |title: &str| {
            let title = titles::without_site(title, houses);
            (!title.is_empty() && title.len() <= LONGEST_TITLE).then(|| title.to_owned())
        };
        let of_meta = |rank: usize| self.titles[rank].as_ref().and_then(|(title, _)| trim(title));
        let element = self.title_element.as_deref().and_then(trim);
        let open = of_meta(0).or_else(|| of_meta(2));
        let heads: Vec<&str> = open.iter().chain(&element).map(String::as_str).collect();
        // What has no word in common with the titles of the head is the title of something else.
        let is_stranger = |title: &String| !heads.is_empty() && !heads.iter().any(|head| titles::share_words(title, head));
        let linked = self.linked.iter().find_map(|article| {
            let title = trim(&one_line(&decoded(article.title.as_deref()?))?)?;
            (article.is_news || !is_stranger(&title)).then_some(title)
        });
        let shown = headline
            .and_then(|node| one_line(&tree.text(node)))
            .filter(|shown| (shown.contains(' ') || !shown.is_ascii()) && !names::is_house(shown, houses) && !is_stranger(shown));
        let agree = |one: &Option<String>, two: &Option<String>| matches!((one, two), (Some(one), Some(two)) if titles::same(one, two));
        let is_news = self.is_news || self.linked.iter().any(|article| article.is_news);
        // "Minister resigns: “I am tired”" over a head that has the quotation alone.
        let is_kicked = matches!((&shown, &open), (Some(shown), Some(open)) if titles::ends(shown, open));
        let order = match is_news {
            true if agree(&open, &element) && !agree(&linked, &element) => [Place::JsonLd, Place::Meta, Place::Headline],
            false if !is_kicked => [Place::Headline, Place::Meta, Place::JsonLd],
            _ => [Place::Meta, Place::JsonLd, Place::Headline],
        };
        let found = order.into_iter().find_map(|place| {
            let title = match place {
                Place::JsonLd => &linked,
                Place::Meta => &open,
                _ => &shown,
            };
            Some((title.clone()?, place))
        });
        found.or_else(|| Some((of_meta(1)?, self.titles[1].as_ref()?.1))).or_else(|| Some((element.clone()?, Place::TitleElement)))
    }

    /// The first place that names persons or agencies; the site's own name only if no place does.
    fn authors(&self, tree: &Tree<'_>, headline: Option<u32>, houses: &[String], tables: &Tables) -> Option<(Vec<String>, Place)> {
        let mut fallback = None;
        let linked = self.linked.iter().map(|article| (&article.authors, Place::JsonLd));
        let meta = self.authors.iter().map(|authors| (authors, Place::Meta));
        for (given, place) in linked.chain(meta).chain([(&self.writers, Place::Microdata)]) {
            let mut found = Vec::new();
            for text in given.iter().take(MOST) {
                names::read(text, tables, &mut found);
            }
            // One word may be an account's name; an agency's short form is none.
            let is_account = |name: &str| {
                let is_small = name.len() > 4 && !name.contains(|c: char| c.is_ascii_uppercase());
                name.is_ascii() && !name.contains(' ') && (place != Place::JsonLd || is_small)
            };
            let is_weak = |name: &String| names::is_of_house(name, houses) || is_account(name);
            if found.iter().any(|name| !is_weak(name)) {
                found.retain(|name| !names::is_house(name, houses));
                return Some((found, place));
            }
            if fallback.is_none() && !found.is_empty() {
                found.truncate(1);
                fallback = Some((found, place));
            }
        }
        visible::authors(tree, headline, houses, tables).or(fallback)
    }
}

impl Metadata {
    /// Notes where a value was found, and gives it on.
    fn keep<T>(&mut self, field: Field, found: Option<(T, Place)>) -> Option<T> {
        let (value, place) = found?;
        self.came_from(field, place);
        Some(value)
    }
}

fn key(name: &str) -> Option<Key> {
    let mut small = [0; 40];
    let name = name.trim();
    let buffer = small.get_mut(..name.len())?;
    buffer.copy_from_slice(name.as_bytes());
    buffer.make_ascii_lowercase();
    Key::of(std::str::from_utf8(buffer).ok()?)
}

fn set(slot: &mut Said, value: &str, place: Place) {
    if slot.is_none() {
        *slot = one_line(value).map(|value| (value, place));
    }
}

fn push(list: &mut Vec<String>, value: &str) {
    if list.len() < MOST {
        list.push(value.to_owned());
    }
}

/// Words on one line; none if there are none.
pub(super) fn one_line(text: &str) -> Option<String> {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

/// Without entities, which JSON should not have but often does.
fn decoded(text: &str) -> String {
    entities::value(text).into_owned()
}

/// An absolute address.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let scheme = text.get(..8)?.to_ascii_lowercase();
    (scheme.starts_with("http://") || scheme == "https://").then(|| text.to_owned())
}

/// The host of an address, without "www.".
fn host(url: &str) -> &str {
    let host = url.split("://").nth(1).unwrap_or_default();
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// A language tag in the form of BCP 47.
fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().split(',').next().unwrap_or_default().replace('_', "-");
    let is_tag = (2..=35).contains(&tag.len())
        && tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    is_tag.then_some(tag)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::Path;

    use super::*;

    /// The metadata of a page as lines, each with its place.
    fn outline(page: &str) -> String {
        let tree = Tree::read(page);
        let headline = tree.elements(Tag::H1).next();
        let metadata = read(&tree, headline, crate::article::tests::tables());
        let mut lines = String::new();
        for (field, place) in &metadata.origins {
            writeln!(lines, "{} ({}): {}", field.as_str(), place.as_str(), metadata.value(*field).unwrap()).unwrap();
        }
        lines
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test reads its fixtures")]
    fn fixtures() {
        let mut pages: Vec<_> = std::fs::read_dir("fixtures/sources/metadata").unwrap().map(|entry| entry.unwrap().path()).collect();
        pages.retain(|page| page.extension().is_some_and(|extension| extension == "html"));
        pages.sort();
        assert!(pages.len() >= 35, "{} fixtures", pages.len());
        for page in pages {
            let found = outline(&std::fs::read_to_string(&page).unwrap());
            let golden = Path::new(&page).with_extension("out");
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::write(&golden, &found).unwrap();
            }
            assert_eq!(found, std::fs::read_to_string(&golden).unwrap(), "{}", page.display());
        }
    }

    #[test]
    fn hostile_pages_take_time_in_proportion() {
        let author = r#"{"@type":"NewsArticle","author":{"name":"Jane Doe"},"headline":"A, B","datePublished":"x"},"#;
        let pages = [
            "<meta name=author content='Jane Doe, John Roe'>".repeat(100_000),
            "<meta property=og:title content=x><meta name=date content=y>".repeat(50_000),
            format!("<script type=application/ld+json>[{}{{}}]</script>", author.repeat(50_000)),
            format!("<script type=application/ld+json>{{\"author\":\"{}\"</script>", "a, and ".repeat(500_000)),
            format!("<script type=application/ld+json>{{\"author\":{}</script>", "[".repeat(4_000_000)),
            "<script type=application/ld+json>{\"author\":</script>".repeat(50_000),
            "<time>2</time>".repeat(100_000),
            "<time>2<i itemprop=datePublished>2<b class=author>".repeat(160) + &"<br>2".repeat(200_000),
            "<h1>A b</h1>".to_owned() + &"<p class=author>Jane Doe <a rel=author>x</a>".repeat(100_000),
            format!("<title>{}</title>", " - ".repeat(300_000)),
            format!("<h1>A b</h1><p>{}", "By<b> ".repeat(200_000)),
        ];
        for page in pages {
            let tree = Tree::read(&page);
            let started = std::time::Instant::now();
            read(&tree, tree.elements(Tag::H1).next(), crate::article::tests::tables());
            assert!(started.elapsed().as_secs() < 5, "{:?} for {}", started.elapsed(), &page[..60]);
        }
    }
}
