//! Site rule files (`*.site.toml`) to rules for the pages of a site and the tests that stand beside them.

use super::read::parse;
use super::values::Reader;
use crate::article::Published;
use crate::article::site::{Css, Site};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::resolve::{PackFile, PackSource, twice};
use crate::span::Span;
use toml::Spanned;
use toml::de::DeValue;

/// How the names of site rule files end.
pub const ENDING: &str = ".site.toml";

/// A site rule as written.
#[derive(Clone, Debug, Default)]
pub struct SiteFile {
    /// Path as messages show it.
    pub path: String,
    /// The rule.
    pub site: Site,
    /// Its domains as written.
    pub domains: Vec<Text>,
    /// Its tests.
    pub tests: Vec<SiteTest>,
}

/// What a rule must read from a saved page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SiteTest {
    /// Its header.
    pub span: Span,
    /// Path of the page from the folder of the rule file.
    pub page: Text,
    /// The title.
    pub title: Option<Text>,
    /// The authors, all of them.
    pub authors: Option<Vec<Text>>,
    /// The day of publication.
    pub date: Option<Text>,
    /// The section.
    pub section: Option<Text>,
    /// Words that the story begins with, behind headline, standfirst and byline.
    pub starts: Option<Text>,
    /// Words that it ends with.
    pub ends: Option<Text>,
    /// Words in it.
    pub contains: Vec<Text>,
    /// Words that are not in it.
    pub lacks: Vec<Text>,
}

/// Whether a file of this name is a site rule.
pub fn is_site(name: &str) -> bool {
    name.ends_with(ENDING)
}

/// The page of a test: where it is in the pack of the rule file `name`. Nothing if that is outside the pack.
pub fn page_name(name: &str, page: &str) -> Option<String> {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    if page.starts_with('/') || page.contains('\\') {
        return None;
    }
    for part in page.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The site rules of packs. Those with an error are left out.
pub fn read_all(packs: &[PackSource]) -> (Vec<SiteFile>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::<SiteFile>::new(), Vec::new());
    for pack in packs {
        let mut sites: Vec<&PackFile> = pack.files.iter().filter(|file| is_site(&file.name)).collect();
        sites.sort_by(|a, b| a.name.cmp(&b.name));
        for file in sites {
            let (read, mut found) = read(&file.path, &file.text);
            for test in &read.tests {
                let page = page_name(&file.name, &test.page.value);
                if !test.page.value.is_empty() && !pack.files.iter().any(|other| Some(&other.name) == page.as_ref()) {
                    let problem = Problem::error("E017", format!("the pack has no page {:?}", test.page.value)).at(&file.path);
                    let help = "save it as UTF-8 beside the rule file or below; its name ends in .html or .htm";
                    found.push(problem.label(test.page.span, "not there").help(help));
                }
            }
            for domain in &read.domains {
                let others = files.iter().filter(|other| other.site.path == read.site.path);
                let other = others.flat_map(|file| file.domains.iter().map(move |other| (file, other)));
                if let Some((first, other)) = other.into_iter().find(|(_, other)| other.value == domain.value) {
                    let message = format!("two site rules for `{}` and the same paths", domain.value);
                    found.push(twice(message, (&file.path, domain.span), (&first.path, other.span)));
                }
            }
            if found.is_empty() {
                files.push(read);
            }
            problems.append(&mut found);
        }
    }
    (files, problems)
}

/// Reads a site rule. What can be read is returned also where there are problems.
pub fn read(path: &str, text: &str) -> (SiteFile, Vec<Problem>) {
    let mut file = SiteFile { path: path.to_owned(), ..SiteFile::default() };
    let (root, mut reader) = parse(path, "*.site.toml", text);
    let Some(root) = root else { return (file, reader.problems) };
    let is_toml = reader.problems.is_empty();
    for (key, value) in reader.entries(root.get_ref()) {
        match key.value.as_str() {
            "domain" => file.domains = reader.domains(&key, value),
            "path" => file.site.path = reader.site_path(&key, value),
            "select" => reader.select(&key, value, &mut file.site),
            "test" => file.tests = reader.site_tests(&key, value),
            "description" => drop(reader.text(&key, value)),
            _ => reader.unknown(&key, &["domain", "path", "select", "test", "description"], "a site rule"),
        }
    }
    file.site.name = path.to_owned();
    file.site.domains = file.domains.iter().map(|domain| domain.value.clone()).collect();
    if is_toml && reader.problems.is_empty() {
        let start = Span::new(0, 1.min(text.len() as u32));
        if file.domains.is_empty() {
            reader.report("E004", start, "", "a site rule needs a `domain`, as in domain = [\"example.com\"]");
        }
        if file.site.body.is_empty() {
            reader.report("E004", start, "", "a site rule needs `body` in [select], the elements that hold the story");
        }
        if file.tests.is_empty() {
            let problem = reader.problem("E016", start, "", "a site rule needs a [[test]] with a saved page");
            reader.problems.push(problem.help("newsclaim new site PAGE writes a rule with its test"));
        }
    }
    (file, reader.finish())
}

impl Reader<'_> {
    /// One string, or an array of strings; escapes are fine.
    fn strings(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        if value.get_ref().is_str() { self.text(key, value).into_iter().collect() } else { self.texts(key, value) }
    }

    fn domains(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        let mut domains = self.strings(key, value);
        for domain in &mut domains {
            domain.value.make_ascii_lowercase();
            let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
            if !domain.value.contains('.') || !domain.value.split('.').all(is_label) {
                let problem = self.problem("E018", domain.span, "not a domain", format!("`{}` is no domain", domain.value));
                self.problems
                    .push(problem.help("write it without https:// and path, as in example.com; it stands for www.example.com too"));
            }
        }
        domains
    }

    fn site_path(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> String {
        let Some(path) = self.text(key, value) else { return String::new() };
        if !path.value.starts_with(['/', '*']) {
            self.report("E018", path.span, "not a path", "a path begins with `/`, or with `*` for anything");
        }
        path.value
    }

    fn select(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, site: &mut Site) {
        const KEYS: &[&str] = &["body", "title", "standfirst", "author", "date", "section", "remove"];
        for (key, value) in self.table(key, value) {
            let slot = match key.value.as_str() {
                "body" => &mut site.body,
                "title" => &mut site.title,
                "standfirst" => &mut site.standfirst,
                "author" => &mut site.author,
                "date" => &mut site.date,
                "section" => &mut site.section,
                "remove" => &mut site.remove,
                _ => {
                    self.unknown(&key, KEYS, "[select]");
                    continue;
                }
            };
            let items = match value.get_ref().as_array() {
                Some(items) => items.iter().collect(),
                None => vec![value],
            };
            *slot = items.into_iter().filter_map(|item| self.selector(&key, item)).collect();
        }
    }

    /// A selector, or `{ css = …, attribute = … }`.
    fn selector(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Css> {
        let (mut css, mut attribute) = (None, None);
        if value.get_ref().is_table() {
            for (key, value) in self.table(key, value) {
                match key.value.as_str() {
                    "css" => css = Some(self.text(&key, value)?),
                    "attribute" => attribute = Some(self.text(&key, value)?),
                    _ => self.unknown(&key, &["css", "attribute"], "a selector"),
                }
            }
            if let Some(attribute) = attribute.as_ref().filter(|_| matches!(key.value.as_str(), "body" | "standfirst" | "remove")) {
                self.report("E019", attribute.span, "not read", format!("`{}` selects elements, not their attributes", key.value));
            }
            if css.is_none() {
                self.report("E004", key.span, "this selector", format!("a selector of `{}` needs `css`", key.value));
            }
        } else if value.get_ref().is_str() {
            css = self.text(key, value);
        } else {
            self.mistyped(key, value, "a CSS selector, an array of them, or { css = \"…\", attribute = \"…\" }");
        }
        let css = css?;
        match Css::parse(&css.value) {
            Ok(mut read) => {
                read.attribute = attribute.map(|attribute| attribute.value.to_ascii_lowercase());
                Some(read)
            }
            Err(error) => {
                let span = Span::new(css.span.start, css.span.end.max(css.span.start + 1));
                self.report("E027", span, &error, format!("`{}` cannot be read as a CSS selector", css.value));
                None
            }
        }
    }

    fn site_tests(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<SiteTest> {
        const KEYS: &[&str] = &["page", "title", "author", "date", "section", "starts", "ends", "contains", "lacks"];
        let mut tests = Vec::new();
        for item in self.array(key, value) {
            let span = item.span();
            let mut test = SiteTest { span: Span::of(span.start, span.end), ..SiteTest::default() };
            let before = self.problems.len();
            let mut expects = false;
            for (key, value) in self.table(key, item) {
                expects |= key.value != "page";
                match key.value.as_str() {
                    "page" => test.page = self.text(&key, value).unwrap_or_default(),
                    "title" => test.title = self.text(&key, value),
                    "author" => test.authors = Some(self.strings(&key, value)),
                    "date" => test.date = self.text(&key, value),
                    "section" => test.section = self.text(&key, value),
                    "starts" => test.starts = self.text(&key, value),
                    "ends" => test.ends = self.text(&key, value),
                    "contains" => test.contains = self.strings(&key, value),
                    "lacks" => test.lacks = self.strings(&key, value),
                    _ => self.unknown(&key, KEYS, "a test of a site rule"),
                }
            }
            if let Some(date) = test.date.as_ref().filter(|date| Published::parse(&date.value).is_none()) {
                self.report("E003", date.span, "not a day", "`date` must be a day such as 2024-05-06");
            }
            if self.problems.len() == before && (test.page.value.is_empty() || !expects) {
                let missing = if test.page.value.is_empty() { "a `page`" } else { "something to expect, such as `title` or `starts`" };
                self.report("E004", Span::new(test.span.start, test.span.start + 1), "this test", format!("a test needs {missing}"));
            }
            tests.push(test);
        }
        tests
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stay_in_the_pack() {
        for (name, page, expected) in [
            ("sites/a.site.toml", "pages/a.html", Some("sites/pages/a.html")),
            ("sites/a.site.toml", "./../b//c.html", Some("b/c.html")),
            ("a.site.toml", "a.html", Some("a.html")),
            ("a.site.toml", "../a.html", None),
            ("a.site.toml", "/etc/a.html", None),
        ] {
            assert_eq!(page_name(name, page).as_deref(), expected, "{name} {page}");
        }
    }
}
