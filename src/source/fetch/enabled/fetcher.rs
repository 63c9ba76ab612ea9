//! A URL to its page: one request a host at a time, no more than robots.txt allows, redirects and failures included.

use std::collections::HashMap;
use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use url::{Host, Url};

use super::address::refusal;
use super::body::{self, Coding};
use super::cache::{Cache, Entry};
use super::page::{Page, header};
use super::robots::{self, Robots};
use super::target;
use super::world::{Real, World};
use crate::problem::Problem;
use crate::source::Declared;
use crate::source::fetch::Options;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// Requests for one page, before its server counts as unable to give it.
const MOST_TRIES: u32 = 3;

/// Longest time that is waited because a server asks for it. What asks for more is left for another day.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How long a robots.txt is good (RFC 9309, 2.4).
const ROBOTS_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// What is read, best first.
const ACCEPTED: &str = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, \
                        application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5";

/// Fetches pages, and remembers of every host when it may be asked again.
pub struct Fetcher {
    options: Options,
    world: Arc<dyn World>,
    /// None before the first page, and where nothing is to be fetched.
    client: Option<Client>,
    found: Found,
    cache: Option<Cache>,
    turns: HashMap<String, Turn>,
    robots: HashMap<String, (Duration, Result<Robots, Problem>)>,
}

/// When a host may be asked again.
#[derive(Default)]
struct Turn {
    ready: Duration,
    delay: Duration,
}

/// What a request is for: a robots.txt is not itself subject to one, and is cut where a page would be refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Page,
    Robots,
}

/// Names that were looked up, with those of their addresses that may be asked. The client connects to nothing else, so no address
/// can change between the check and the connection.
#[derive(Clone, Default)]
struct Found(Arc<Mutex<HashMap<String, Vec<SocketAddr>>>>);

impl Resolve for Found {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name.as_str()).cloned();
        let found = found.map(|places| Box::new(places.into_iter()) as Addrs);
        Box::pin(std::future::ready(found.ok_or_else(|| "a name that was not checked".into())))
    }
}

impl Fetcher {
    /// A fetcher on this machine. Nothing is opened before the first page is asked for.
    pub fn new(options: &Options) -> Fetcher {
        Fetcher::within(options, Arc::new(Real::default()))
    }

    /// A fetcher with its own clock and names.
    pub fn within(options: &Options, world: Arc<dyn World>) -> Fetcher {
        let (found, turns, robots) = (Found::default(), HashMap::new(), HashMap::new());
        Fetcher { options: options.clone(), world, client: None, found, cache: None, turns, robots }
    }

    /// Makes ready what the first page needs.
    ///
    /// # Errors
    /// I047 where the proxy, the user agent or the cache are unusable.
    pub fn prepare(&mut self) -> Result<(), Problem> {
        if self.client.is_none() && !self.options.offline {
            self.client = Some(client(&self.options, &self.found)?);
        }
        if let (None, Some(folder)) = (&self.cache, &self.options.cache) {
            self.cache = Some(Cache::open(folder).map_err(|error| unusable_cache(&error))?);
        }
        Ok(())
    }

    /// Fetches a page, wherever its URL leads to.
    ///
    /// # Errors
    /// I031 to I041, I045 and I047, at the URL as given.
    pub fn fetch(&mut self, asked: &str) -> Result<Page, Problem> {
        self.prepare().map_err(|problem| problem.at(asked))?;
        let (url, entry, kept) = self.follow(asked, Purpose::Page).map_err(|problem| problem.at(asked))?;
        let Entry { status, fetched, headers, body } = entry;
        if !(200..300).contains(&status) {
            return Err(failed(status).at(asked));
        }
        let declared = Declared::default();
        Ok(Page { asked: asked.to_owned(), url: url.into(), status, headers, body, fetched, kept, declared })
    }

    /// The last answer of a chain of redirects, with its URL and whether it was kept from earlier.
    fn follow(&mut self, asked: &str, purpose: Purpose) -> Result<(Url, Entry, bool), Problem> {
        let mut url = target::read(asked, None, self.options.allow_private)?;
        let mut seen = vec![url.clone()];
        loop {
            if purpose == Purpose::Page && !self.options.offline {
                self.permitted(&url)?;
            }
            let (entry, kept) = self.answer(&url, purpose)?;
            if !matches!(entry.status, 301 | 302 | 303 | 307 | 308) {
                return Ok((url, entry, kept));
            }
            let Some(place) = header(&entry.headers, "location") else {
                return Err(Problem::error("I034", format!("{url} redirects (status {}) but does not say where to", entry.status)));
            };
            let next = target::read(place, Some(&url), self.options.allow_private).map_err(|mut problem| {
                problem.message = format!("{url} redirects to a place that is not fetched: {}", problem.message);
                problem
            })?;
            if url.scheme() == "https" && next.scheme() == "http" {
                let problem = Problem::error("I034", format!("{url} redirects to {next}, where anybody on the way could change the page"));
                return Err(problem.help("if you trust it all the same, give that URL itself"));
            }
            if seen.contains(&next) {
                return Err(Problem::error("I034", format!("redirects go in a circle, back to {next}")));
            }
            if seen.len() > MOST_REDIRECTS {
                return Err(Problem::error("I034", format!("more than {MOST_REDIRECTS} redirects; the next one goes to {next}")));
            }
            url = next;
            seen.push(url.clone());
        }
    }

    /// Whether the site's robots.txt lets us have a page.
    fn permitted(&mut self, url: &Url) -> Result<(), Problem> {
        let origin = url.origin().ascii_serialization();
        let now = self.world.now();
        if self.robots.get(&origin).is_none_or(|(read, _)| now.saturating_sub(*read) > ROBOTS_AGE) {
            let robots = self.read_robots(&origin);
            self.robots.insert(origin.clone(), (self.world.now(), robots));
        }
        let Some((_, robots)) = self.robots.get(&origin) else { return Ok(()) };
        let robots = robots.as_ref().map_err(Problem::clone)?;
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        if let Some(refusal) = robots.refusal(&path) {
            let message = format!("{origin}/robots.txt forbids this page, in line {}: Disallow: {}", refusal.line, refusal.path);
            return Err(Problem::error("I033", message).help("the site does not want programs here: open the page yourself and save it"));
        }
        let delay = robots.delay.unwrap_or_default();
        if delay > LONGEST_PAUSE {
            let message =
                format!("{origin}/robots.txt asks for {} seconds between two requests, which is too long to wait", delay.as_secs());
            return Err(Problem::error("I033", message).help("open the page yourself and save it"));
        }
        let turn = self.turns.entry(url.host_str().unwrap_or_default().to_owned()).or_default();
        if delay > turn.delay {
            // The request for robots.txt counts as well.
            turn.ready += delay.saturating_sub(turn.delay.max(self.options.delay));
            turn.delay = delay;
        }
        Ok(())
    }

    fn read_robots(&mut self, origin: &str) -> Result<Robots, Problem> {
        let at = format!("{origin}/robots.txt");
        let entry = match self.follow(&at, Purpose::Robots) {
            Ok((_, entry, _)) => entry,
            // Whoever redirects without end has no robots.txt; all else is a site that cannot be reached.
            Err(problem) if problem.code == "I034" => return Ok(Robots::default()),
            Err(problem) => return Err(problem),
        };
        match entry.status {
            200..300 => Ok(Robots::read(&entry.body, robots::product(&self.options.user_agent))),
            400..500 if entry.status != 429 => Ok(Robots::default()),
            status => {
                let message = format!("{at} could not be read (status {status}), so nothing is fetched from there");
                Err(Problem::error("I033", message).help("the site may be overloaded: try again later"))
            }
        }
    }

    /// What the server says of a URL, or once said; tried again where that may help.
    fn answer(&mut self, url: &Url, purpose: Purpose) -> Result<(Entry, bool), Problem> {
        let kept = self.cache.as_ref().and_then(|cache| cache.get(url.as_str()));
        if self.options.offline {
            let missing = || Problem::error("I045", format!("{url} is not in the cache, and nothing is fetched with --offline"));
            return kept.map(|entry| (entry, true)).ok_or_else(missing);
        }
        if purpose == Purpose::Robots
            && let Some(entry) = kept.as_ref().filter(|entry| {
                let age = self.world.date().duration_since(entry.fetched);
                Duration::try_from(age).is_ok_and(|age| age <= ROBOTS_AGE)
            })
        {
            return Ok((entry.clone(), true));
        }
        let host = url.host_str().unwrap_or_default();
        let mut tries = 0;
        loop {
            self.wait(host);
            let answer = self.request(url, kept.as_ref(), purpose);
            tries += 1;
            let pause = match &answer {
                Ok(entry) if entry.status == 429 || entry.status >= 500 => Some(self.asked_pause(entry).unwrap_or_else(|| backoff(tries))),
                Err(problem) if problem.code == "I039" => Some(backoff(tries)),
                _ => None,
            };
            let now = self.world.now();
            let turn = self.turns.entry(host.to_owned()).or_default();
            turn.ready = now + turn.delay.max(self.options.delay);
            match pause {
                Some(pause) if tries < MOST_TRIES && pause <= LONGEST_PAUSE => turn.ready = turn.ready.max(now + pause),
                _ => return self.settle(url, answer?, kept, purpose),
            }
        }
    }

    /// Puts an answer into the cache, or takes it from there where the server says that it is still good.
    fn settle(&self, url: &Url, mut entry: Entry, kept: Option<Entry>, purpose: Purpose) -> Result<(Entry, bool), Problem> {
        let mut unchanged = false;
        if entry.status == 304
            && let Some(kept) = kept
        {
            entry = Entry { fetched: entry.fetched, ..kept };
            unchanged = true;
        }
        // A page that is gone for now does not drive out what was kept of it; that there is no robots.txt is worth knowing.
        let lasting = entry.status < 400 || (purpose == Purpose::Robots && entry.status < 500 && entry.status != 429);
        if let Some(cache) = self.cache.as_ref().filter(|_| lasting) {
            cache.put(url.as_str(), &entry).map_err(|error| unusable_cache(&error))?;
        }
        Ok((entry, unchanged))
    }

    /// Waits until the host may be asked.
    fn wait(&self, host: &str) {
        let ready = self.turns.get(host).map_or(Duration::ZERO, |turn| turn.ready);
        let pause = ready.saturating_sub(self.world.now());
        if !pause.is_zero() {
            self.world.sleep(pause);
        }
    }

    /// What `Retry-After` asks for: seconds, or the date until which to wait.
    fn asked_pause(&self, entry: &Entry) -> Option<Duration> {
        let asked = header(&entry.headers, "retry-after")?.trim();
        if let Ok(seconds) = asked.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = jiff::fmt::rfc2822::parse(asked).ok()?.timestamp();
        Some(Duration::try_from(until.duration_since(self.world.date())).unwrap_or_default())
    }

    fn request(&self, url: &Url, kept: Option<&Entry>, purpose: Purpose) -> Result<Entry, Problem> {
        let Some(client) = &self.client else { return Err(Problem::error("I045", "nothing is fetched with --offline")) };
        if self.options.proxy.is_none() {
            self.look_up(url)?;
        }
        let mut request = client.get(url.clone()).timeout(self.options.timeout);
        if let Some(kept) = kept.filter(|entry| entry.status == 200) {
            for (condition, header_name) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
                if let Some(value) = header(&kept.headers, header_name).and_then(|value| HeaderValue::from_str(value).ok()) {
                    request = request.header(condition, value);
                }
            }
        }
        let response = request.send().map_err(|error| disconnected(url, &error))?;
        let status = response.status().as_u16();
        let headers = headers(&response);
        // The text of a failure or redirect is of no use.
        let body = if (200..300).contains(&status) {
            let coding = Coding::named(header(&headers, "content-encoding"))?;
            let (most, cut) = match purpose {
                Purpose::Page => (self.options.max_bytes, false),
                Purpose::Robots => (robots::MOST_BYTES as u64, true),
            };
            let body = body::read(response, coding, most, cut)?;
            // A sitemap is often a packed file, whatever the server says of it.
            if body.starts_with(b"\x1f\x8b") { body::read(body.as_slice(), Coding::Gzip, most, cut)? } else { body }
        } else {
            Vec::new()
        };
        Ok(Entry { status, fetched: self.world.date(), headers, body })
    }

    /// Looks a name up and keeps those of its addresses that may be asked. An address that stands in the URL itself was checked there.
    fn look_up(&self, url: &Url) -> Result<(), Problem> {
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        let (sender, found) = mpsc::channel();
        let (world, asked) = (Arc::clone(&self.world), name.to_owned());
        // The system's resolver knows no limit of time, so it is left behind where it takes too long.
        let lookup = std::thread::Builder::new().spawn(move || sender.send(world.lookup(&asked)));
        lookup.map_err(|error| unknown_name(name, &error.to_string()))?;
        let addresses = found.recv_timeout(self.options.timeout).map_err(|_| too_slow())?;
        let addresses = addresses.map_err(|error| unknown_name(name, &error.to_string()))?;
        let refused = addresses.iter().find_map(|address| Some((address, refusal(*address)?)));
        let good = addresses.iter().filter(|address| self.options.allow_private || refusal(**address).is_none());
        let good: Vec<SocketAddr> = good.map(|address| self.world.place(*address)).collect();
        match (good.is_empty(), refused) {
            (true, Some((address, why))) => Err(target::refused(name, &format!("it leads to {address}, {why}"))),
            (true, None) => Err(unknown_name(name, "it has no address")),
            _ => {
                self.found.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), good);
                Ok(())
            }
        }
    }
}

fn client(options: &Options, found: &Found) -> Result<Client, Problem> {
    let client = builder(options, found)?.build();
    // A machine that trusts nobody's certificates can still read pages that have none.
    let client = client.or_else(|error| builder(options, found).map_err(|_| error)?.tls_certs_only([]).build());
    client.map_err(|error| unusable(&error))
}

fn unusable(error: &reqwest::Error) -> Problem {
    Problem::error("I047", format!("cannot fetch with these settings: {}", root(error)))
}

fn builder(options: &Options, found: &Found) -> Result<ClientBuilder, Problem> {
    // Fails only where the program that we are part of has chosen another one, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .pool_max_idle_per_host(1)
        .connect_timeout(options.timeout)
        .user_agent(&options.user_agent)
        .default_headers(HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static(ACCEPTED)),
            (ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
        ]));
    Ok(match &options.proxy {
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy).map_err(|error| unusable(&error))?),
        None => builder.dns_resolver(Arc::new(found.clone())),
    })
}

fn headers(response: &Response) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// Longer from try to try, and never the same, so that many programs that were turned away together do not come back together.
fn backoff(tries: u32) -> Duration {
    use std::hash::{BuildHasher, Hasher};
    let random = std::hash::RandomState::new().build_hasher().finish() % 1_000;
    Duration::from_millis(2_u64.pow(tries) * (500 + random))
}

fn unusable_cache(error: &io::Error) -> Problem {
    Problem::error("I047", format!("the cache cannot be used: {error}")).help("--cache names another folder, --no-cache does without")
}

fn unknown_name(name: &str, why: &str) -> Problem {
    Problem::error("I038", format!("no address is found for {name}: {why}")).help("is the name right, and are you connected?")
}

/// The problem of a server that does not come to an end.
pub fn too_slow() -> Problem {
    Problem::error("I036", "the server took too long").help("try again later")
}

fn failed(status: u16) -> Problem {
    let (what, help) = match status {
        401 | 402 | 407 => ("the page is only for those who log in or pay", "open the page yourself and save it"),
        403 | 451 => ("the server refuses this page", "open the page yourself and save it"),
        404 | 410 => ("there is no such page", "the article may have moved: look for it on the site"),
        429 | 503 => ("the server is asked too often or overloaded", "try again later"),
        _ => ("the server did not give the page", "try again later"),
    };
    Problem::error("I035", format!("{what} (status {status})")).help(help)
}

/// The problem of a request that brought no answer.
fn disconnected(url: &Url, error: &reqwest::Error) -> Problem {
    let host = url.host_str().unwrap_or_default();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let hidden = inner.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let tls = inner.downcast_ref::<rustls::Error>().or_else(|| hidden?.downcast_ref::<rustls::Error>());
        if let Some(tls) = tls {
            let problem = Problem::error("I041", format!("no secure connection to {host}: {tls}"));
            return problem.help("somebody may be listening, or the site's certificate is out of date");
        }
        cause = hidden.map_or_else(|| inner.source(), |hidden| Some(hidden));
    }
    if error.is_timeout() {
        too_slow()
    } else if error.is_connect() {
        Problem::error("I039", format!("no connection to {host}: {}", root(error))).help("try again later")
    } else {
        Problem::error("I040", format!("no proper answer from {host}: {}", root(error))).help("try again later")
    }
}

/// The innermost cause, which is the one that says something.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
