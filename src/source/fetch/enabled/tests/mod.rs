//! Small servers on loopback to what the fetcher makes of their answers; its clock and its names are the tests' own.
#![allow(clippy::disallowed_methods, reason = "the tests read a fixture and look at the disk")]

use crate::problem::Problem;
use crate::source::fetch::{Fetcher, Options, Page, World};
use jiff::Timestamp;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

mod lists;

/// A public address, which the tests' servers stand for.
const PUBLIC: &str = "93.184.216.34";

/// A request as a server saw it: when, by the tests' clock, path, and the lines of its head.
#[derive(Clone, Debug)]
struct Seen {
    when: f64,
    path: String,
    head: Vec<String>,
}

/// A server, its clock and all names.
struct Stage {
    port: u16,
    now: Mutex<Duration>,
    names: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    seen: Mutex<Vec<Seen>>,
}

impl World for Arc<Stage> {
    fn now(&self) -> Duration {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    fn date(&self) -> Timestamp {
        "2026-01-02T03:00:00Z".parse::<Timestamp>().unwrap() + self.now()
    }

    fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let mut names = self.names.lock().unwrap();
        if let Some(answers) = names.get_mut(name) {
            return Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() });
        }
        match name.strip_suffix(".example").is_some_and(|name| name != "nowhere") {
            true => Ok(vec![PUBLIC.parse().unwrap()]),
            false => Err(io::Error::other("no such name")),
        }
    }

    fn place(&self, address: IpAddr) -> SocketAddr {
        if address == PUBLIC.parse::<IpAddr>().unwrap() { ([127, 0, 0, 1], self.port).into() } else { (address, 0).into() }
    }
}

impl Stage {
    /// A server that answers with what `answer` makes of the path and the number of earlier requests for it.
    fn serve(answer: impl Fn(&str, usize, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Arc<Stage> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let stage = Arc::new(Stage { port, now: Mutex::default(), names: Mutex::default(), seen: Mutex::default() });
        let (seer, answer) = (Arc::clone(&stage), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seer, answer) = (Arc::clone(&seer), Arc::clone(&answer));
                std::thread::spawn(move || connection(stream, &seer, &*answer));
            }
        });
        stage
    }

    /// A server of fixed answers: path, then the whole answer; `/robots.txt` is missing and the rest too, where nothing is said.
    fn of(answers: &[(&str, &str)]) -> Arc<Stage> {
        let answers: HashMap<String, String> = answers.iter().map(|(path, answer)| ((*path).into(), (*answer).into())).collect();
        Stage::serve(move |path, _, stream| {
            stream.write_all(answers.get(path).map_or("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", String::as_str).as_bytes())
        })
    }

    fn fetcher(self: &Arc<Stage>, options: &Options) -> Fetcher {
        Fetcher::within(options, Arc::new(Arc::clone(self)))
    }

    fn fetch(self: &Arc<Stage>, url: &str) -> Result<Page, Problem> {
        self.fetcher(&quick()).fetch(url)
    }

    /// The code of the problem, or the text of the page.
    fn outcome(self: &Arc<Stage>, url: &str) -> String {
        brief(&self.fetch(url))
    }

    fn paths(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.path.clone()).collect()
    }

    /// When the requests came, in seconds.
    fn times(&self) -> Vec<f64> {
        self.seen.lock().unwrap().iter().map(|seen| seen.when).collect()
    }
}

fn connection(stream: TcpStream, stage: &Arc<Stage>, answer: &dyn Fn(&str, usize, &mut TcpStream) -> io::Result<()>) {
    let Ok(mut writer) = stream.try_clone() else { return };
    // Who begins with TLS is told in plain words that this is none.
    let mut first = [0];
    if stream.peek(&mut first).is_ok() && first[0] == 0x16 {
        let _ = writer.write_all(status(400, "").as_bytes());
        return;
    }
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(first) = lines.next() {
        let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut seen = stage.seen.lock().unwrap();
        let earlier = seen.iter().filter(|request| request.path == path).count();
        seen.push(Seen { when: stage.now().as_secs_f64(), path: path.clone(), head });
        drop(seen);
        if answer(&path, earlier, &mut writer).is_err() {
            return;
        }
    }
}

/// Half a second for a request, so that tests of patience are short.
fn quick() -> Options {
    Options { timeout: Duration::from_millis(500), max_bytes: 1_000_000, ..Options::default() }
}

fn brief(result: &Result<Page, Problem>) -> String {
    match result {
        Ok(page) => String::from_utf8_lossy(&page.body).into_owned(),
        Err(problem) => problem.code.to_owned(),
    }
}

fn ok(kind: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn moved(place: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n")
}

fn status(status: u16, more: &str) -> String {
    format!("HTTP/1.1 {status} X\r\n{more}content-length: 0\r\n\r\n")
}

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!("newsclaim-fetch-{}-{name}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn no_way_leads_into_the_network() {
    let counter = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = counter.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    std::thread::spawn(move || {
        for _ in counter.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let table = std::fs::read_to_string("fixtures/sources/ssrf.tsv").unwrap();
    let mut cases = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let line = line.replace("PORT", &port.to_string());
        let [url, place, code, what] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("four columns: {line}") };
        let arrow = place.strip_prefix("-> ").map(|place| place.split(' ').next().unwrap().to_owned());
        let stage = Stage::serve(move |path, _, stream| {
            let answer = match (path, &arrow) {
                ("/", Some(place)) => moved(place),
                ("/robots.txt", _) => status(404, ""),
                _ => ok("text/html", "<p>Fetched."),
            };
            stream.write_all(answer.as_bytes())
        });
        if let Some((name, answers)) = place.rsplit(' ').next().unwrap().split_once('=') {
            let addresses = |answer: &str| answer.split(',').map(|address| address.parse().unwrap()).collect();
            stage.names.lock().unwrap().insert(name.to_owned(), answers.split(';').map(addresses).collect());
        }
        let expected = if code == "-" { "<p>Fetched." } else { code };
        assert_eq!(stage.outcome(url), expected, "{what}: {url} {place}");
        cases += 1;
    }
    assert!(cases >= 50, "{cases}");
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(connections.load(Ordering::SeqCst), 0, "somebody connected to a forbidden address");
    // The listener does count: where it is allowed, the same address is asked.
    let open = Options { allow_private: true, ..quick() };
    let stage = Stage::of(&[]);
    let _ = stage.fetcher(&open).fetch(&format!("http://2130706433:{port}/"));
    assert!(connections.load(Ordering::SeqCst) > 0);
}

#[test]
fn robots_decide() {
    let page = ok("text/html", "<p>Rents");
    for (robots, path, expected) in [
        (ok("text/plain", "User-agent: *\nDisallow: /b"), "/a", "<p>Rents"),
        (ok("text/plain", "User-agent: *\nDisallow: /a"), "/a", "I033"),
        (ok("text/plain", "User-agent: newsclaim\nDisallow: /\n"), "/a", "I033"),
        (ok("text/plain", "User-agent: *\nDisallow: /a?x="), "/a?x=1", "I033"),
        (ok("text/plain", "User-agent: *\nCrawl-delay: 86400"), "/a", "I033"),
        (ok("text/html", "<html>Not found</html>"), "/a", "<p>Rents"),
        (status(404, ""), "/a", "<p>Rents"),
        (status(403, ""), "/a", "<p>Rents"),
        (status(500, ""), "/a", "I033"),
        (status(429, ""), "/a", "I033"),
        (moved("/robots.txt"), "/a", "<p>Rents"),
        (moved("/rules"), "/a", "I033"),
        (ok("text/plain", &format!("User-agent: *\nDisallow: /b\n{}\nDisallow: /a", "#".repeat(600_000))), "/a", "<p>Rents"),
        (ok("text/plain", &format!("User-agent: *\nDisallow: /a\n{}", "#".repeat(2_000_000))), "/a", "I033"),
    ] {
        let page = page.clone();
        let stage = Stage::serve(move |path, _, stream| {
            let answer = match path {
                "/robots.txt" => robots.clone(),
                "/rules" => ok("text/plain", "User-agent: *\nDisallow: /"),
                _ => page.clone(),
            };
            stream.write_all(answer.as_bytes())
        });
        assert_eq!(stage.outcome(&format!("http://news.example{path}")), expected, "{:?}", stage.paths());
    }
}

#[test]
fn a_refusal_names_the_line() {
    let stage = Stage::of(&[("/robots.txt", &ok("text/plain", "# Hello\nUser-agent: *\nDisallow: /a*"))]);
    let problem = stage.fetch("http://news.example/abc").unwrap_err();
    assert_eq!(problem.message, "http://news.example/robots.txt forbids this page, in line 3: Disallow: /a*");
    assert_eq!(problem.origin.as_deref(), Some("http://news.example/abc"));
    assert_eq!(stage.paths(), ["/robots.txt"]);
}

#[test]
fn robots_are_kept_for_a_day() {
    let stage = Stage::of(&[("/a", &ok("text/html", "<p>Rents"))]);
    let folder = Folder::new("robots");
    let options = Options { cache: Some(folder.0.clone()), ..quick() };
    let mut fetcher = stage.fetcher(&options);
    for _ in 0..3 {
        fetcher.fetch("http://news.example/a").unwrap();
    }
    // Another run finds it in the cache, until the day is over.
    stage.fetcher(&options).fetch("http://news.example/a").unwrap();
    assert_eq!(stage.paths().iter().filter(|path| *path == "/robots.txt").count(), 1);
    stage.sleep(Duration::from_secs(25 * 60 * 60));
    fetcher.fetch("http://news.example/a").unwrap();
    assert_eq!(stage.paths().iter().filter(|path| *path == "/robots.txt").count(), 2);
}

#[test]
fn a_host_is_asked_once_a_second() {
    let page = ok("text/html", "<p>Rents");
    let stage = Stage::of(&[("/a", &page), ("/b", &page)]);
    let mut fetcher = stage.fetcher(&quick());
    for url in ["http://one.example/a", "http://two.example/a", "http://one.example/b", "http://two.example/b"] {
        fetcher.fetch(url).unwrap();
    }
    // robots and page of one, of two, then the second pages.
    assert_eq!(stage.times(), [0.0, 1.0, 1.0, 2.0, 2.0, 3.0]);
    let delayed = [("/robots.txt", ok("text/plain", "User-agent: *\nCrawl-delay: 7")), ("/a", page.clone()), ("/b", page)];
    let stage = Stage::of(&delayed.each_ref().map(|(path, answer)| (*path, answer.as_str())));
    let mut fetcher = stage.fetcher(&quick());
    for url in ["http://one.example/a", "http://one.example/b"] {
        fetcher.fetch(url).unwrap();
    }
    assert_eq!(stage.times(), [0.0, 7.0, 14.0]);
}

#[test]
fn redirects() {
    let page = ok("text/html", "<p>Rents");
    let mut answers: Vec<(String, String)> = (1..7).map(|step| (format!("/{step}"), moved(&format!("/{}", step + 1)))).collect();
    answers.extend([
        ("/7".to_owned(), page.clone()),
        ("/loop".to_owned(), moved("loop2")),
        ("/loop2".to_owned(), moved("http://news.example/loop#again")),
        ("/nowhere".to_owned(), status(301, "")),
        ("/other".to_owned(), moved("http://other.example/7")),
        ("/secure".to_owned(), moved("https://secure.example/")),
        ("/deep/relative".to_owned(), moved("../7?x")),
        ("/7?x".to_owned(), page),
        ("/multiple".to_owned(), status(300, "location: /7\r\n")),
    ]);
    let answers: Vec<(&str, &str)> = answers.iter().map(|(path, answer)| (path.as_str(), answer.as_str())).collect();
    let stage = Stage::of(&answers);
    for (path, expected) in [
        ("/2", "<p>Rents"),
        ("/1", "I034"),
        ("/loop", "I034"),
        ("/nowhere", "I034"),
        ("/other", "<p>Rents"),
        ("/deep/relative", "<p>Rents"),
        ("/multiple", "I035"),
        // The test's server speaks no TLS.
        ("/secure", "I041"),
    ] {
        assert_eq!(stage.outcome(&format!("http://news.example{path}")), expected, "{path}");
    }
    let page = stage.fetch("http://news.example/other").unwrap();
    assert_eq!((page.asked.as_str(), page.url.as_str()), ("http://news.example/other", "http://other.example/7"));
    // The host that is redirected to has its own rules.
    let stage = Stage::of(&[("/", &moved("http://other.example/no")), ("/robots.txt", &ok("text/plain", "User-agent: *\nDisallow: /no"))]);
    assert_eq!(stage.outcome("http://news.example/"), "I033");
}

#[test]
fn a_busy_server_is_waited_for() {
    let check = |answer: String, times: &[f64], expected: &str| {
        let stage = Stage::serve(move |path, earlier, stream| {
            let answer = match (path, earlier) {
                ("/robots.txt", _) => status(404, ""),
                (_, 0) => answer.clone(),
                _ => ok("text/html", "<p>Rents"),
            };
            stream.write_all(answer.as_bytes())
        });
        assert_eq!(stage.outcome("http://news.example/a"), expected);
        let found = stage.times();
        assert!(found.len() == times.len() && found.iter().zip(times).all(|(found, time)| (found - time).abs() < 0.01), "{found:?}");
    };
    check(status(429, "retry-after: 120\r\n"), &[0.0, 1.0, 121.0], "<p>Rents");
    check(status(503, "retry-after: Fri, 02 Jan 2026 03:00:31 GMT\r\n"), &[0.0, 1.0, 31.0], "<p>Rents");
    // A date that is over: the usual second.
    check(status(503, "retry-after: Fri, 02 Jan 2026 02:00:00 GMT\r\n"), &[0.0, 1.0, 2.0], "<p>Rents");
    check(status(429, "retry-after: 3600\r\n"), &[0.0, 1.0], "I035");
    check(status(404, "retry-after: 1\r\n"), &[0.0, 1.0], "I035");
    // Without a word of the server: one to three seconds, then two to six, then no more.
    let stage = Stage::serve(|path, _, stream| stream.write_all(status(if path == "/robots.txt" { 404 } else { 502 }, "").as_bytes()));
    assert_eq!(stage.outcome("http://news.example/a"), "I035");
    let times = stage.times();
    assert!(times.len() == 4 && (1.0..=3.0).contains(&(times[2] - times[1])) && (2.0..=6.0).contains(&(times[3] - times[2])), "{times:?}");
}

#[test]
fn slow_and_endless_answers() {
    let check = |expected: &str, answer: fn(&mut TcpStream) -> io::Result<()>| {
        let stage = Stage::serve(
            move |path, _, stream| {
                if path == "/robots.txt" { stream.write_all(status(404, "").as_bytes()) } else { answer(stream) }
            },
        );
        let begun = std::time::Instant::now();
        assert_eq!(stage.outcome("http://news.example/a"), expected);
        assert!(begun.elapsed() < Duration::from_secs(3), "{expected} after {:?}", begun.elapsed());
    };
    check("I036", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100000\r\n\r\n")?;
        trickle(stream, b"a")
    });
    check("I036", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03")?;
        trickle(stream, b"\0\0\0\xff\xff")
    });
    check("I036", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        trickle(stream, b"a: b\r\n")
    });
    check("I036", |stream| trickle(stream, b""));
    check("I037", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")?;
        loop {
            stream.write_all(&[b'a'; 65536])?;
        }
    });
    check("I040", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(format!("a: {}\r\n", "b".repeat(5000)).as_bytes())?;
        }
    });
    check("I040", |stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")?;
        Err(io::ErrorKind::Other.into())
    });
}

/// Sends a piece again and again, slowly.
fn trickle(stream: &mut TcpStream, piece: &[u8]) -> io::Result<()> {
    loop {
        stream.write_all(piece)?;
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn lengths_that_are_wrong() {
    for (answer, expected) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n<p>Rents", "I040"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n<p>Rents", "<p>Re"),
        ("HTTP/1.1 200 OK\r\n\r\n<p>Rents", "<p>Rents"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n<p>\r\n5\r\nRents\r\n0\r\n\r\n", "<p>Rents"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n<p>\r\n5\r\nRe", "I040"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n<p>", "I040"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\n<p>Rents", "I040"),
        ("HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 3\r\n\r\nabc", "I040"),
        ("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc", "I040"),
    ] {
        let stage = Stage::serve(move |path, _, stream| {
            stream.write_all(if path == "/robots.txt" { status(404, "") } else { answer.to_owned() }.as_bytes())?;
            if path == "/robots.txt" { Ok(()) } else { stream.shutdown(std::net::Shutdown::Both) }
        });
        assert_eq!(stage.outcome("http://news.example/a"), expected, "{answer:?}");
    }
}

#[test]
fn packed_pages_and_bombs() {
    let pack = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let small = pack(b"<p>Rents");
    let bomb = pack(&vec![b'a'; 30_000_000]);
    let twice = pack(&small);
    for (body, coding, expected) in [
        (small.clone(), "content-encoding: gzip\r\n", "<p>Rents"),
        (small.clone(), "", "<p>Rents"),
        (twice, "content-encoding: gzip\r\n", "<p>Rents"),
        (small[..small.len() - 4].to_vec(), "content-encoding: gzip\r\n", "I040"),
        (bomb.clone(), "content-encoding: gzip\r\n", "I037"),
        (bomb.clone(), "", "I037"),
        (pack(&bomb), "content-encoding: gzip\r\n", "I037"),
    ] {
        let stage = Stage::serve(move |path, _, stream| {
            if path == "/robots.txt" {
                return stream.write_all(status(404, "").as_bytes());
            }
            stream.write_all(format!("HTTP/1.1 200 OK\r\n{coding}content-length: {}\r\n\r\n", body.len()).as_bytes())?;
            stream.write_all(&body)
        });
        assert_eq!(stage.outcome("http://news.example/a"), expected, "{coding}");
    }
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let stage = Stage::serve(|path, earlier, stream| {
        let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\netag: \"v1\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\
                    content-length: 8\r\n\r\n<p>Rents";
        let answer = match (path, earlier) {
            ("/robots.txt", _) => status(404, ""),
            ("/moved", _) => moved("/a"),
            (_, 0) => page.to_owned(),
            _ => "HTTP/1.1 304 Not Modified\r\netag: \"v1\"\r\n\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes())
    });
    let folder = Folder::new("cache");
    let options = Options { cache: Some(folder.0.clone()), ..quick() };
    let first = stage.fetcher(&options).fetch("http://news.example/moved").unwrap();
    let second = stage.fetcher(&options).fetch("http://news.example/moved").unwrap();
    assert_eq!((first.body.as_slice(), first.kept), (b"<p>Rents".as_slice(), false));
    assert_eq!((second.body.as_slice(), second.kept, second.status), (b"<p>Rents".as_slice(), true, 200));
    assert_eq!(second.fetched, first.fetched + Duration::from_secs(1), "when the server last said so");
    let seen = stage.seen.lock().unwrap().clone();
    let of_page: Vec<&Seen> = seen.iter().filter(|seen| seen.path == "/a").collect();
    assert_eq!(of_page.len(), 2);
    assert!(!of_page[0].head.iter().any(|line| line.starts_with("if-")), "{:?}", of_page[0]);
    for line in ["if-none-match: \"v1\"", "if-modified-since: thu, 01 jan 2026 00:00:00 gmt", "accept-encoding: gzip"] {
        assert!(of_page[1].head.iter().any(|found| found == line), "{line} in {:?}", of_page[1]);
    }
    assert!(of_page[1].head.iter().any(|line| line.starts_with("user-agent: newsclaim/")), "{:?}", of_page[1]);
    // Without a network the cache is all there is.
    let offline = Options { offline: true, ..options };
    let requests = stage.paths().len();
    assert_eq!(brief(&stage.fetcher(&offline).fetch("http://news.example/moved")), "<p>Rents");
    assert_eq!(brief(&stage.fetcher(&offline).fetch("http://news.example/other")), "I045");
    assert_eq!(stage.paths().len(), requests);
}

#[test]
fn servers_that_are_not_there() {
    let stage = Stage::of(&[]);
    assert_eq!(stage.outcome("http://nowhere.example/"), "I038");
    assert_eq!(stage.outcome("http://nowhere.example.:1/"), "I038");
    assert_eq!(stage.outcome("https://news.example/"), "I041");
    stage.names.lock().unwrap().insert("news.example.".to_owned(), vec![vec![PUBLIC.parse().unwrap()]]);
    assert_eq!(stage.outcome("http://news.example./"), "I035");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let open = Options { allow_private: true, ..quick() };
    let mut fetcher = stage.fetcher(&open);
    assert_eq!(brief(&fetcher.fetch(&format!("http://127.0.0.1:{free}/"))), "I039");
    // Tried three times, and what is known of a host is not asked again for its next page.
    let waited = stage.now();
    assert!(waited >= Duration::from_secs(3), "{waited:?}");
    assert_eq!(brief(&fetcher.fetch(&format!("http://127.0.0.1:{free}/2"))), "I039");
    assert_eq!(stage.now(), waited);
    for bad in ["proxy", "socks5://127.0.0.1:1", ""] {
        let options = Options { proxy: Some(bad.to_owned()), ..quick() };
        let problem = Fetcher::new(&options).prepare().err();
        assert!(problem.is_none_or(|problem| problem.code == "I047"), "{bad}");
    }
    assert!(Fetcher::new(&Options { user_agent: "a\nb".to_owned(), ..quick() }).prepare().is_err_and(|problem| problem.code == "I047"));
}

#[test]
fn statuses() {
    for (code, expected) in
        [(200, ""), (204, ""), (400, "I035"), (401, "I035"), (403, "I035"), (404, "I035"), (410, "I035"), (451, "I035"), (304, "I035")]
    {
        let stage = Stage::of(&[("/a", &status(code, ""))]);
        assert_eq!(stage.outcome("http://news.example/a"), expected, "{code}");
    }
}
