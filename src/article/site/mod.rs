//! Rules for the pages of single sites: a page's address to its rule, and the rule's CSS selectors to what they select.
//!
//! A tree that selectors can ask is built only where a rule for the page's domain exists. Files are read in `rules::file::site`.

mod dom;
pub mod draft;
mod pick;

use crate::article::Tables;
use crate::article::html::tags::Tag;
use crate::article::html::tree::Tree;
use crate::article::metadata;
use scraper::Selector;
use scraper::error::SelectorErrorKind;

pub(super) use pick::Picked;

/// A CSS selector.
#[derive(Clone, Debug)]
pub struct Css {
    /// As written.
    pub written: String,
    /// The attribute that holds the value; else `datetime`, `content` or the element's text does.
    pub attribute: Option<String>,
    selector: Selector,
}

impl Css {
    /// Reads a selector.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(written: &str) -> Result<Css, String> {
        if written.trim().is_empty() {
            return Err("it is empty".to_owned());
        }
        match Selector::parse(written) {
            Ok(selector) => Ok(Css { written: written.to_owned(), attribute: None, selector }),
            Err(error) => Err(described(&error)),
        }
    }
}

/// The error of a selector in words: those of the parser's own name for it, where it has no others.
fn described(error: &SelectorErrorKind) -> String {
    match error {
        SelectorErrorKind::EndOfLine => "it ends too early".to_owned(),
        SelectorErrorKind::UnexpectedToken => "a sign stands where it cannot".to_owned(),
        SelectorErrorKind::UnexpectedSelectorParseError(error) => {
            let debug = format!("{error:?}");
            let (kind, about) = debug.split_once('(').unwrap_or((&debug, ""));
            let mut words = String::new();
            for c in kind.chars() {
                if c.is_ascii_uppercase() && !words.is_empty() {
                    words.push(' ');
                }
                words.push(c.to_ascii_lowercase());
            }
            match about.split('"').nth(1) {
                Some(name) => format!("{words}: `{name}`"),
                None => words,
            }
        }
        error => error.to_string().to_lowercase(),
    }
}

/// What is selected on the pages of a site. Of each list the first selector that finds something is taken.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// What messages call it: the path of its file.
    pub name: String,
    /// Domains in small letters; each stands for those below it too.
    pub domains: Vec<String>,
    /// What the path of the address must be, `*` for any characters; empty for any path.
    pub path: String,
    /// The elements that hold the story.
    pub body: Vec<Css>,
    /// The headline.
    pub title: Vec<Css>,
    /// The summary under the headline.
    pub standfirst: Vec<Css>,
    /// The writers: all elements that the selector finds.
    pub author: Vec<Css>,
    /// The day of publication.
    pub date: Vec<Css>,
    /// The section of the publication.
    pub section: Vec<Css>,
    /// What is no part of the story: all elements that any of the selectors finds.
    pub remove: Vec<Css>,
}

impl Site {
    /// How closely the rule is meant for an address: bytes of the domain and of the path; nothing if it is not.
    fn fit(&self, host: &str, path: &str) -> Option<(usize, usize)> {
        let is_of = |domain: &&String| host.strip_suffix(domain.as_str()).is_some_and(|below| below.is_empty() || below.ends_with('.'));
        let domain = self.domains.iter().filter(is_of).map(String::len).max()?;
        (self.path.is_empty() || fits(&self.path, path)).then_some((domain, self.path.len()))
    }

    /// An address that the rule is for.
    pub fn sample(&self) -> Option<String> {
        let path = if self.path.is_empty() { "/".to_owned() } else { self.path.replace('*', "x") };
        self.domains.first().map(|domain| format!("https://{domain}{path}"))
    }
}

/// Which rule a page is read by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Choice<'s> {
    /// That of the address that the source declares, else of the one that the page does.
    Address(Option<&'s str>),
    /// This one.
    Rule(&'s Site),
    /// None.
    General,
}

/// The rules of all sites.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    rules: Vec<Site>,
}

impl Sites {
    /// All these rules.
    pub fn new(rules: Vec<Site>) -> Sites {
        Sites { rules }
    }

    /// The rules, in the order given.
    pub fn rules(&self) -> &[Site] {
        &self.rules
    }

    /// The rule for an address: that of the longest domain, of these that of the longest path.
    pub fn of(&self, url: &str) -> Option<&Site> {
        let (host, path) = parts(url)?;
        let fitting = self.rules.iter().filter_map(|site| Some((site.fit(&host, path)?, site)));
        fitting.max_by_key(|(fit, _)| *fit).map(|(_, site)| site)
    }

    /// What the rule for a page selects on it, if there is one.
    pub(super) fn pick<'s>(&'s self, tree: &Tree<'_>, choice: Choice<'s>) -> Option<Picked<'s>> {
        let site = match choice {
            Choice::Address(_) if self.rules.is_empty() => None,
            Choice::Address(Some(url)) => self.of(url),
            Choice::Address(None) => self.of(&own_address(tree)?),
            Choice::Rule(site) => Some(site),
            Choice::General => None,
        };
        site.map(|site| Picked::of(site, tree))
    }
}

impl Tables {
    /// The same tables with rules for sites.
    pub fn with_sites(mut self, sites: Sites) -> Tables {
        self.sites = sites;
        self
    }
}

/// The address that a page gives as its own: `canonical` before `og:url`.
fn own_address(tree: &Tree<'_>) -> Option<String> {
    let mut open = None;
    for node in 0..tree.nodes.len() as u32 {
        let is = |name, wanted: &str| tree.raw_attribute(node, name).is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted));
        let (attribute, is_canonical) = match tree.tag(node) {
            Tag::Link if is("rel", "canonical") => ("href", true),
            Tag::Meta if open.is_none() && (is("property", "og:url") || is("name", "og:url")) => ("content", false),
            _ => continue,
        };
        let url = tree.attribute(node, attribute).and_then(|url| metadata::address(&url));
        if is_canonical && url.is_some() {
            return url;
        }
        open = open.or(url);
    }
    open
}

/// Host in small letters, without the root's dot, and path of an address.
fn parts(url: &str) -> Option<(String, &str)> {
    let rest = url.trim().split_once("://")?.1;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some((host, if path.is_empty() { "/" } else { path }))
}

/// Whether a text is what a pattern says, `*` standing for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rule_is_taken() {
        let site = |domain: &str, path: &str| Site {
            name: format!("{domain}{path}"),
            domains: vec![domain.to_owned()],
            path: path.to_owned(),
            ..Site::default()
        };
        let sites = Sites::new(vec![
            site("paper.example", ""),
            site("paper.example", "/live/*"),
            site("paper.example", "/live/sport/*-report"),
            site("blog.paper.example", ""),
        ]);
        for (url, expected) in [
            ("https://paper.example/news/1", "paper.example"),
            ("https://www.paper.example", "paper.example"),
            ("HTTP://user@WWW.Paper.Example.:8080/live/?a#b", "paper.example/live/*"),
            ("https://paper.example/live", "paper.example"),
            ("https://paper.example/live/sport/a-report", "paper.example/live/sport/*-report"),
            ("https://paper.example/live/sport/a-reports", "paper.example/live/*"),
            ("https://a.blog.paper.example/live/x", "blog.paper.example"),
            ("https://newspaper.example/live/x", ""),
            ("https://paper.example.net/", ""),
            ("/live/x", ""),
            ("", ""),
        ] {
            assert_eq!(sites.of(url).map_or("", |site| site.name.as_str()), expected, "{url}");
        }
        assert_eq!(sites.rules()[2].sample().as_deref(), Some("https://paper.example/live/sport/x-report"));
    }

    #[test]
    fn patterns_of_paths() {
        for (pattern, text, expected) in [
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("*", "/", true),
            ("/*/b", "/a/b", true),
            ("/a*a", "/a", false),
            ("/*b*b*", "/bb", true),
            ("/*b*b*", "/b", false),
            ("*.html", "/x.html", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn addresses_of_pages() {
        let canonical = "<link rel=canonical href='https://a.example/1'>";
        let open = "<meta property='og:url' content='https://b.example/2'>";
        for (page, expected) in [
            (canonical.to_owned() + open, "https://a.example/1"),
            (open.to_owned() + canonical, "https://a.example/1"),
            (format!("{open}<link rel=canonical href='/1'>"), "https://b.example/2"),
            ("<link rel=alternate href='https://a.example/1'>".to_owned(), ""),
        ] {
            assert_eq!(own_address(&Tree::read(&page)).unwrap_or_default(), expected, "{page}");
        }
    }
}
