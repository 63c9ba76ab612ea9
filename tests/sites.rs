//! Rules for single sites to what they read from saved pages, through the program and through the library.

use crate::cli::{Folder, newsclaim};
use crate::{docs, read, root};
use newsclaim::article::{self, Article, Content};
use newsclaim::extract;
use newsclaim::rules::builtin;
use newsclaim::rules::file::site;
use newsclaim::rules::resolve::{PackFile, PackSource};
use newsclaim::source::{MediaType, Source};
use std::fmt::Write as _;

const RULES: [&str; 2] = ["harbour-post", "alpine-wire"];

/// The page of a rule, changed, as the rules of fixtures/sites read it.
fn article(name: &str, change: impl Fn(&str) -> String) -> Article {
    let names = RULES.iter().flat_map(|name| [format!("{name}.site.toml"), format!("pages/{name}.html")]);
    let files = names.map(|name| PackFile { path: format!("fixtures/sites/{name}"), text: read(&format!("fixtures/sites/{name}")), name });
    let packs = [builtin::pack(), PackSource { fallback: "sites".to_owned(), files: files.collect() }];
    let (tables, problems) = extract::article_tables(&packs);
    assert!(problems.is_empty(), "{problems:?}");
    let text = change(&read(&format!("fixtures/sites/pages/{name}.html")));
    article::read(&Source { media: MediaType::Html, text, ..Source::default() }, Content::Story, &tables)
}

fn outline(article: &Article) -> String {
    let m = &article.metadata;
    let mut lines = format!("{:?} {:?} {:?} {:?}\n", m.title, m.authors, m.section, m.published.as_ref().map(|day| &day.text));
    for (field, place) in &m.origins {
        write!(lines, "{}: {}; ", field.as_str(), place.as_str()).expect("a String");
    }
    lines.push('\n');
    for block in &article.blocks {
        writeln!(lines, "+ {} {:?}", block.kind.as_str(), block.span.text(&article.text)).expect("a String");
    }
    for dropped in &article.dropped {
        writeln!(lines, "- {} {:?}", dropped.kind.as_str(), dropped.text).expect("a String");
    }
    for problem in &article.problems {
        writeln!(lines, "! {} {}", problem.code, problem.message).expect("a String");
    }
    lines
}

#[test]
fn sites_pages_are_read_by_their_rules() {
    for name in RULES {
        for (variant, change) in [
            ("", &(|page: &str| page.to_owned()) as &dyn Fn(&str) -> String),
            // The site has changed its pages.
            ("-drift", &|page| page.replace("entry-", "post-").replace("data-testid", "data-qa")),
            // The page is of another site.
            ("-no-rule", &|page| {
                page.replace("harbour-post.example", "port.example").replace("alpine-wire.example/story", "alpine-wire.example/live")
            }),
        ] {
            let found = outline(&article(name, change));
            let golden = format!("fixtures/sites/{name}{variant}.out");
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::write(root().join(&golden), &found).expect("a golden outline");
            }
            assert_eq!(found, read(&golden), "{golden}");
            assert_eq!(found.contains("! A006"), variant == "-drift", "{golden}");
        }
    }
}

#[test]
fn sites_rules_pass_their_tests() {
    for args in [
        &["test", "fixtures/sites"][..],
        &["test", "fixtures/sites/harbour-post.site.toml"],
        &["check", "fixtures/sites"],
        &["fmt", "--check", "fixtures/sites/harbour-post.site.toml"],
    ] {
        let run = newsclaim(args, "");
        assert_eq!(run.code, 0, "{args:?}: {}{}", run.out, run.err);
        assert!(!run.err.contains("warning"), "{args:?}: {}", run.err);
    }
    assert!(newsclaim(&["test", "fixtures/sites"], "").err.contains("2 rules: 2 passed, 0 failed"));
    let run = newsclaim(&["read", "--rules", "fixtures/sites", "--format", "text", "fixtures/sites/pages/harbour-post.html"], "");
    assert!(run.out.contains("£48 million, its board") && !run.out.contains("Three things"), "{}", run.out);
}

#[test]
fn sites_rules_are_drafted() {
    for name in RULES {
        let folder = Folder::new(&format!("new-site-{name}"));
        let (page, pack) = (format!("fixtures/sites/pages/{name}.html"), folder.path("p"));
        let run = newsclaim(&["new", "site", &page, "--in", &pack], "");
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        let rule = format!("p/sites/{name}.example.site.toml");
        assert!(run.err.contains(&format!("{name}.example.site.toml")), "{}", run.err);
        for args in [["test", &folder.path(&rule)], ["check", &pack], ["test", &pack]] {
            let run = newsclaim(&args, "");
            assert_eq!(run.code, 0, "{args:?}: {}\n{}", run.err, folder.read(&rule));
        }
        let again = newsclaim(&["new", "site", &page, "--in", &pack], "");
        assert!(again.code == 2 && again.err.contains("there already"), "{}", again.err);
    }
    let folder = Folder::new("new-site-without-address");
    let page = folder.write("a.html", "<h1>Menu</h1>");
    for (args, words) in [
        (["new", "site", &page, "--quiet"], "give the site with --domain"),
        (["new", "site", &page, "--domain=a/b"], "is no domain"),
        (["new", "site", "https://a.example/1", "--offline"], "I0"),
        (["new", "site", "fixtures/none.html", "--quiet"], "I001"),
    ] {
        let run = newsclaim(&args, "");
        assert!(run.code == 2 && run.err.contains(words), "{args:?}: {}", run.err);
    }
}

#[test]
fn sites_reference_shows_a_rule() {
    let page = read("docs/sites.md");
    let block = docs::blocks(&page).into_iter().find(|block| block.info == "toml site").expect("a rule");
    let (file, problems) = site::read("page.site.toml", &block.text);
    assert!(problems.is_empty(), "{problems:?}");
    assert!(file.tests.len() == 1 && !file.site.remove.is_empty());
}
