//! Fetching as users meet it: a small server on loopback, the built program, folders and archives of pages.

use crate::cli::{Folder, Run, newsclaim, newsclaim_with};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

const PAGE: &str = "<!DOCTYPE html><title>Exports fall</title><article><h1>Exports fall</h1>\
    <p>Exports to Russia fell 27% in March 2022, according to official trade data that the ministry gave out on Friday.</p>\
    <p>Imports from Russia rose 3% in the same month, the ministry said in its report on the trade of the first quarter.</p></article>";

/// A server whose answers are fixed; what it was asked, as first lines of requests.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                let _ = lines.take_while(|line| !line.is_empty()).count();
                let url = first.split(' ').nth(1).unwrap_or_default().to_owned();
                seen.lock().expect("no panic").push(first);
                let _ = (&stream).write_all(answer(&url).as_bytes());
            }
        });
        Server { port, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn answer(url: &str) -> String {
    let feed = "<rss version='2.0'><channel><title>News</title>\
        <item><title>Exports fall</title><link>/2022/exports-fall.html</link><pubDate>Fri, 06 May 2022 08:00:00 GMT</pubDate></item>\
        <item><link>/second</link></item></channel></rss>";
    let (status, kind, body) = match url {
        "/feed.xml" => ("200 OK", "application/rss+xml", feed),
        "/robots.txt" => ("200 OK", "text/plain", "User-agent: *\nDisallow: /hidden\n"),
        "/2022/exports-fall.html" | "/second" | "http://news.example/page" => ("200 OK", "text/html; charset=utf-8", PAGE),
        "/hidden" => ("200 OK", "text/html", PAGE),
        _ => ("404 Not Found", "text/html", ""),
    };
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\netag: \"v1\"\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Runs the program with what a test on loopback needs.
fn on_loopback(args: &[&str]) -> Run {
    newsclaim(&[args, &["--allow-private", "--delay", "0"]].concat(), "")
}

fn records(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn fetch_a_feed_and_extract_it() {
    let server = Server::new();
    let folder = Folder::new("fetch-feed");
    let pages = folder.path("pages");
    let run = on_loopback(&["fetch", &server.url("/feed.xml"), "--no-cache", "-o", &pages]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let index = records(&folder.read("pages/index.jsonl"));
    assert_eq!(index.len(), 2);
    let file = index[0]["file"].as_str().expect("a file");
    assert!(file.starts_with("exports-fall-") && file.ends_with(".html"), "{file}");
    assert_eq!(folder.read(&format!("pages/{file}")), PAGE);
    assert_eq!((&index[0]["url"], &index[0]["etag"]), (&server.url("/2022/exports-fall.html").into(), &"\"v1\"".into()));
    assert_eq!(index[0]["digest"], blake3::hash(PAGE.as_bytes()).to_hex().as_str());
    // The pages are articles, the index is none.
    let run = newsclaim(&["extract", &pages], "");
    assert_eq!((run.code, records(&run.out).len()), (0, 2), "{}", run.err);
    // The same in one go: what the feed says of an article is declared for it.
    let run = on_loopback(&["extract", &server.url("/feed.xml"), "--no-cache"]);
    let records = records(&run.out);
    assert_eq!((run.code, records.len()), (0, 2), "{}", run.err);
    assert_eq!(records[0]["article"]["published"], "2022-05-06T08:00:00+00:00", "{}", records[0]["article"]);
    assert_eq!(records[0]["article"]["url"], server.url("/2022/exports-fall.html"));
    assert_eq!(records[0]["claims"][0]["type"], "metric.change");
}

#[test]
fn fetch_into_an_archive() {
    let server = Server::new();
    let folder = Folder::new("fetch-archive");
    let archive = folder.path("today.warc.gz");
    let list = folder.write("urls.txt", format!("# today\n{}\n{}\n", server.url("/second"), server.url("/hidden")));
    let run = on_loopback(&["fetch", &list, "--no-cache", "-o", &archive]);
    assert_eq!(run.code, 2, "a page was refused");
    assert!(run.err.contains("error[I033]") && run.err.contains("line 2: Disallow: /hidden"), "{}", run.err);
    let mut text = String::new();
    let packed = std::fs::File::open(&archive).expect("the archive");
    flate2::read::MultiGzDecoder::new(packed).read_to_string(&mut text).expect("gzip");
    assert_eq!(text.matches("WARC/1.1\r\n").count(), 2);
    assert!(text.contains(&format!("WARC-Target-URI: {}\r\n", server.url("/second"))) && text.contains(PAGE), "{text}");
    // Where nothing was fetched there is no archive.
    let none = folder.path("none.warc");
    let run = on_loopback(&["fetch", &server.url("/nothing"), "--no-cache", "-o", &none]);
    assert!(run.code == 2 && run.err.contains("error[I035]") && !std::path::Path::new(&none).exists(), "{}", run.err);
}

#[test]
fn fetch_again_from_the_cache() {
    let server = Server::new();
    let folder = Folder::new("fetch-cache");
    let cache = folder.path("cache");
    let url = server.url("/second");
    let first = on_loopback(&["extract", &url, "--cache", &cache]);
    let asked = server.asked().len();
    let second = on_loopback(&["extract", &url, "--cache", &cache, "--offline"]);
    assert_eq!((first.code, second.code, first.out == second.out, server.asked().len()), (0, 0, true, asked), "{}", second.err);
    let other = on_loopback(&["extract", &server.url("/feed.xml"), "--cache", &cache, "--offline"]);
    assert!(other.code == 2 && other.err.contains("error[I045]"), "{}", other.err);
}

#[test]
fn fetch_nothing_from_this_machine_unasked() {
    let server = Server::new();
    for command in [&["extract"][..], &["explain"], &["fetch", "-o", "target/none.warc"]] {
        let run = newsclaim(&[command, &[&server.url("/second"), "--no-cache"]].concat(), "");
        assert!(run.code == 2 && run.err.contains("error[I032]") && run.err.contains("--allow-private"), "{command:?}: {}", run.err);
    }
    let run = newsclaim(&["extract", "-", "--no-cache"], &server.url("/second"));
    assert!(run.code == 2 && run.err.contains("error[I032]"), "{}", run.err);
    assert_eq!(server.asked(), [] as [String; 0]);
}

#[test]
fn fetch_by_no_proxy_but_the_one_that_is_given() {
    let (server, proxy) = (Server::new(), Server::new());
    let environment = proxy.url("/");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"] {
        let url = server.url("/second");
        let args = ["extract", &url, "--no-cache", "--allow-private", "--delay", "0"];
        let run = newsclaim_with(&args, &[(name, &environment)]);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
    }
    assert_eq!(proxy.asked(), [] as [String; 0], "a proxy of the environment was asked");
    // The proxy may be on this machine; the name is for it to look up, an address in the URL is still checked.
    let run = newsclaim(&["extract", "http://news.example/page", "--proxy", &proxy.url(""), "--no-cache", "--delay", "0"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(proxy.asked().contains(&"GET http://news.example/page HTTP/1.1".to_owned()), "{:?}", proxy.asked());
    let asked = proxy.asked().len();
    let run = newsclaim(&["extract", "http://169.254.169.254/", "--proxy", &proxy.url(""), "--no-cache"], "");
    assert!(run.code == 2 && run.err.contains("error[I032]"), "{}", run.err);
    assert_eq!(proxy.asked().len(), asked);
}
