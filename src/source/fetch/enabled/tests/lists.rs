//! Feeds, sitemaps and lists of URLs on a test's server to the pages and articles that a visit finds there.

use super::{Stage, ok, quick, status};
use crate::source::fetch::{Found, Options, Visit, looks::List};
use std::io::Write;
use std::sync::Arc;

/// What a visit gives: texts or URLs of what is found, codes of problems.
fn visit(stage: &Arc<Stage>, visit: &mut Visit, options: &Options) -> Vec<String> {
    let mut fetcher = stage.fetcher(options);
    let mut found = Vec::new();
    while let Some(next) = visit.next(&mut fetcher) {
        found.push(match next {
            Ok(Found::Page(page)) => format!("page {} {}", page.asked, page.declared.title.unwrap_or_default()),
            Ok(Found::Article(source)) => format!("text {} {}", source.origin, source.declared.title.unwrap_or_default()),
            Err(problem) => format!("{} {}", problem.code, problem.origin.unwrap_or_default()),
        });
    }
    found
}

fn rss(items: &str) -> String {
    format!("<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>N</title>{items}</channel></rss>")
}

#[test]
fn feeds_are_followed() {
    let long = format!(
        "<item><title>Long</title><link>http://news.example/long</link><content:encoded>{}</content:encoded></item>",
        "Rents rose. ".repeat(60)
    );
    let short = "<item><title>Short</title><link>/short</link><content:encoded>Rents rose.</content:encoded></item>";
    let bare = "<item><link>http://news.example/bare</link></item><item><link>http://news.example/bare</link></item>";
    let empty = "<item><title>Nothing</title></item>";
    let inner = "<item><link>http://news.example/feed</link></item><item><link>http://127.0.0.1/</link></item><item><link>file:///etc/passwd</link></item>";
    let feed = rss(&[&long, short, bare, empty, inner].concat());
    let page = ok("text/html", "<p>Rents");
    let stage = Stage::of(&[
        ("/feed", &ok("application/rss+xml", &feed)),
        ("/short", &page),
        ("/bare", &page),
        ("/long", &page),
        ("/broken", &ok("text/xml", "<rss version='2.0'><channel><item>")),
        ("/none", &ok("text/xml", &rss(""))),
    ]);
    let options = quick();
    let url = |path: &str, options: &Options| visit(&stage, &mut Visit::url(&format!("http://news.example{path}"), options), options);
    let tail = ["I042 http://news.example/feed", "I032 http://127.0.0.1/", "I031 file:///etc/passwd", "I043 http://news.example/feed"];
    let expected = ["text http://news.example/long Long", "page http://news.example/short Short", "page http://news.example/bare "];
    assert_eq!(url("/feed", &options), [&expected[..], &tail].concat());
    let pages = Options { pages: true, ..options.clone() };
    assert_eq!(url("/feed", &pages)[0], "page http://news.example/long Long");
    let two = Options { limit: 2, ..options.clone() };
    assert_eq!(url("/feed", &two), [expected[0], expected[1], "I044 http://news.example/feed"]);
    assert_eq!(url("/broken", &options), ["I042 http://news.example/broken"]);
    assert_eq!(url("/none", &options), ["I042 http://news.example/none"]);
    // A feed that is a file: its texts are read, its links only where that is asked for.
    let file = |options: &Options| visit(&stage, &mut Visit::list(List::Feed, feed.clone().into_bytes(), "my.rss", options), options);
    let found = file(&options);
    assert_eq!(found, ["text http://news.example/long Long", "text /short Short", "I043 my.rss", "I043 my.rss"]);
    let follow = Options { follow: true, ..options.clone() };
    assert_eq!(file(&follow)[..3], ["text http://news.example/long Long", "I031 /short", "page http://news.example/bare "]);
}

#[test]
fn sitemaps_are_followed() {
    let urls = |names: &[&str]| {
        let entries: String = names.iter().map(|name| format!("<url><loc>http://news.example/{name}</loc></url>")).collect();
        format!("<urlset>{entries}</urlset>")
    };
    let index = "<sitemapindex><sitemap><loc>http://news.example/one.xml.gz</loc></sitemap><sitemap><loc>/two.xml</loc></sitemap>\
                 <sitemap><loc>/index.xml</loc></sitemap><sitemap><loc>/a</loc></sitemap></sitemapindex>";
    let (one, two) = (urls(&["a", "b"]), urls(&["b", "c"]));
    let stage = Stage::serve(move |path, _, stream| {
        let packed = |text: &str| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text.as_bytes()).unwrap();
            packer.finish().unwrap()
        };
        let body = match path {
            "/robots.txt" => return stream.write_all(status(404, "").as_bytes()),
            "/index.xml" => index.as_bytes().to_vec(),
            "/one.xml.gz" => packed(&one),
            "/two.xml" => two.as_bytes().to_vec(),
            _ => b"<p>Rents".to_vec(),
        };
        stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes())?;
        stream.write_all(&body)
    });
    let url = |limit: usize| {
        let options = Options { limit, ..quick() };
        visit(&stage, &mut Visit::url("http://news.example/index.xml", &options), &options)
    };
    let pages = ["page http://news.example/a ", "page http://news.example/b ", "page http://news.example/c "];
    let ends = ["I042 http://news.example/index.xml", "I042 http://news.example/a"];
    assert_eq!(url(200), [&pages[..], &ends].concat());
    assert_eq!(url(1), [pages[0], "I044 http://news.example/one.xml.gz"]);
}

#[test]
fn lists_of_urls() {
    let page = ok("text/html", "<p>Rents");
    let feed = ok("text/xml", &rss("<item><link>http://news.example/a</link></item>"));
    let stage = Stage::of(&[("/a", &page), ("/b", &page), ("/feed", &feed), ("/list.txt", &ok("text/plain", "http://news.example/b\n"))]);
    let list =
        "\u{feff}# mine\nhttp://news.example/b\r\n\n  http://news.example/feed\nhttp://news.example/none\nhttp://news.example/list.txt";
    let found = visit(&stage, &mut Visit::list(List::Urls, list.as_bytes().to_vec(), "urls.txt", &quick()), &quick());
    assert_eq!(
        found,
        ["page http://news.example/b ", "page http://news.example/a ", "I035 http://news.example/none", "page http://news.example/b "]
    );
}
