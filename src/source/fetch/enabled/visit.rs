//! URLs, feeds, sitemaps and lists of URLs to the pages and articles that they name, one by one.

use std::collections::{HashSet, VecDeque};

use url::Url;

use super::feed::{self, Item};
use super::fetcher::Fetcher;
use super::page::Page;
use super::sitemap::{self, Sitemap};
use crate::problem::Problem;
use crate::source::fetch::Options;
use crate::source::fetch::looks::{List, is_url};
use crate::source::{Declared, Source};

/// Content of a feed below this number of bytes is a teaser, where the page itself can be had: the shortest news have 100 words.
const TEASER: usize = 600;

/// Sitemaps of one index that are fetched.
const MOST_SITEMAPS: usize = 100;

/// What a visit finds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A page as it came.
    Page(Page),
    /// An article whose text the feed itself has.
    Article(Source),
}

/// All that is still to be fetched for one input.
#[derive(Debug)]
pub struct Visit {
    limit: usize,
    follow: bool,
    pages: bool,
    /// URLs as the user gave them, in order.
    tops: VecDeque<String>,
    tasks: VecDeque<Task>,
    /// Pages that the list under way may still name.
    left: usize,
    seen: HashSet<String>,
}

#[derive(Debug)]
enum Task {
    Fetch { url: String, declared: Declared, level: Level },
    Done(Result<Source, Problem>),
}

/// What a URL may lead to: lists in lists have an end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Level {
    /// A page or any list.
    Top,
    /// A sitemap that an index names.
    Sitemap,
    /// A page that a list names.
    Page,
}

/// Where a list came from.
struct Place<'p> {
    /// As problems name it.
    origin: &'p str,
    /// Where its links begin, if it was fetched.
    url: Option<&'p str>,
    level: Level,
}

impl Visit {
    fn new(options: &Options) -> Visit {
        let Options { limit, follow, pages, .. } = *options;
        Visit { limit, follow, pages, tops: VecDeque::new(), tasks: VecDeque::new(), left: limit, seen: HashSet::new() }
    }

    /// A page, or a list that lies there.
    pub fn url(url: &str, options: &Options) -> Visit {
        Visit { tops: VecDeque::from([url.to_owned()]), ..Visit::new(options) }
    }

    /// A list that is at hand; `origin` is the file that it was read from.
    pub fn list(list: List, bytes: Vec<u8>, origin: &str, options: &Options) -> Visit {
        let mut visit = Visit::new(options);
        if list == List::Urls {
            // Here each URL is one that the user gave.
            visit.tops = urls(&bytes).map(str::to_owned).collect();
        } else {
            visit.unroll(list, &bytes, &Place { origin, url: None, level: Level::Top });
        }
        visit
    }

    /// What comes next; fetches it if need be.
    pub fn next(&mut self, fetcher: &mut Fetcher) -> Option<Result<Found, Problem>> {
        loop {
            let Some(task) = self.tasks.pop_front() else {
                let url = self.tops.pop_front()?;
                self.left = self.limit;
                self.tasks.push_back(Task::Fetch { url, declared: Declared::default(), level: Level::Top });
                continue;
            };
            let (url, declared, level) = match task {
                Task::Done(article) => return Some(article.map(Found::Article)),
                Task::Fetch { level: Level::Sitemap, .. } if self.left == 0 => continue,
                Task::Fetch { url, declared, level } => (url, declared, level),
            };
            let mut page = match fetcher.fetch(&url) {
                Ok(page) => page,
                Err(problem) => return Some(Err(problem)),
            };
            match (page.list(), level) {
                (None, Level::Sitemap) => return Some(Err(Problem::error("I042", "this is no sitemap, though an index names it").at(url))),
                (None, _) => {
                    page.declared = declared;
                    return Some(Ok(Found::Page(page)));
                }
                (Some(_), Level::Page) => {
                    let problem = Problem::error("I042", "a list that another list names is not followed").at(&url);
                    return Some(Err(problem.help("give its URL itself if you want what it names")));
                }
                (Some(list), level) => self.unroll(list, &page.body, &Place { origin: &url, url: Some(&page.url), level }),
            }
        }
    }

    /// The same as sources of articles.
    pub fn next_source(&mut self, fetcher: &mut Fetcher) -> Option<Result<Source, Problem>> {
        Some(self.next(fetcher)?.and_then(|found| match found {
            Found::Page(page) => page.source(),
            Found::Article(source) => Ok(source),
        }))
    }

    /// Puts what a list names before all other tasks.
    fn unroll(&mut self, list: List, bytes: &[u8], place: &Place) {
        let items = match list {
            List::Feed => feed::read(bytes, place.url),
            List::Urls => Ok(urls(bytes).map(|url| Item { url: Some(url.to_owned()), ..Item::default() }).collect()),
            List::Sitemap => {
                let text = String::from_utf8_lossy(bytes);
                match sitemap::read(text.trim_start_matches('\u{feff}'), self.left.max(MOST_SITEMAPS)) {
                    Ok(Sitemap::Pages(items)) => Ok(items),
                    Ok(Sitemap::Index(_)) if place.level != Level::Top => {
                        Err(Problem::error("I042", "an index of sitemaps that another index names is not followed"))
                    }
                    Ok(Sitemap::Index(urls)) => return self.unroll_index(urls, place),
                    Err(problem) => Err(problem),
                }
            }
        };
        let tasks = match items {
            Ok(items) if items.is_empty() && place.level == Level::Top => {
                vec![Task::Done(Err(Problem::error("I042", "this list names no article").at(place.origin)))]
            }
            Ok(items) => self.of_items(items, place),
            Err(problem) => vec![Task::Done(Err(problem.at(place.origin)))],
        };
        self.put_first(tasks);
    }

    fn unroll_index(&mut self, urls: Vec<String>, place: &Place) {
        if place.url.is_none() && !self.follow {
            let problem = only_links(urls.len()).at(place.origin);
            return self.put_first(vec![Task::Done(Err(problem))]);
        }
        let more = urls.len() > MOST_SITEMAPS;
        let fetch = |url: String| Task::Fetch { url: absolute(&url, place.url), declared: Declared::default(), level: Level::Sitemap };
        let mut tasks: Vec<Task> = urls.into_iter().take(MOST_SITEMAPS).map(fetch).collect();
        if more {
            let warning = Problem::warning(
                "I044",
                format!("this index names more than {MOST_SITEMAPS} sitemaps: the first {MOST_SITEMAPS} are read"),
            );
            tasks.push(Task::Done(Err(warning.at(place.origin).help("give the URL of the sitemap that you want"))));
        }
        self.put_first(tasks);
    }

    fn put_first(&mut self, tasks: Vec<Task>) {
        for task in tasks.into_iter().rev() {
            self.tasks.push_front(task);
        }
    }

    /// What is to be done for the items of a list, with one problem each for those that are too many and those that have no text.
    fn of_items(&mut self, items: Vec<Item>, place: &Place) -> Vec<Task> {
        let can_fetch = place.url.is_some() || self.follow;
        let mut tasks = Vec::new();
        let (mut linked, mut empty, mut over) = (0, 0, false);
        for (number, item) in (1..).zip(items) {
            let url = item.url.as_deref().map(|url| absolute(url, place.url));
            if let Some(url) = &url
                && !self.seen.insert(url.clone())
            {
                continue;
            }
            if self.left == 0 {
                over = true;
                break;
            }
            let declared = Declared { url: url.clone(), ..item.declared() };
            let has_page = can_fetch && url.is_some();
            let task = match (item.content, url) {
                (Some((media, text)), _) if !self.pages && (text.len() >= TEASER || !has_page) => {
                    let origin = declared.url.clone().unwrap_or_else(|| format!("{}#{number}", place.origin));
                    Task::Done(Ok(Source { origin, media, text, declared, ..Source::default() }))
                }
                (_, Some(url)) if can_fetch => Task::Fetch { url, declared, level: Level::Page },
                (_, Some(_)) => {
                    linked += 1;
                    continue;
                }
                (_, None) => {
                    empty += 1;
                    continue;
                }
            };
            self.left -= 1;
            tasks.push(task);
        }
        let mut say = |problem: Problem| tasks.push(Task::Done(Err(problem.at(place.origin))));
        if linked > 0 {
            say(only_links(linked));
        }
        if empty > 0 {
            say(Problem::error("I043", format!("{empty} of the items have neither a link nor a text that can be used")));
        }
        if over {
            let limit = self.limit;
            say(Problem::warning("I044", format!("there are more than {limit} articles: the first {limit} are read"))
                .help("--limit takes more"));
        }
        tasks
    }
}

fn only_links(count: usize) -> Problem {
    let what = if count == 1 { "1 item has a link but no text".to_owned() } else { format!("{count} items have a link but no text") };
    Problem::error("I043", format!("{what}, and the links of a file are not fetched unasked")).help("--follow fetches them")
}

/// The URLs of a list, one a line.
fn urls(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.split(|b| *b == b'\n').filter_map(|line| std::str::from_utf8(line).ok()).map(str::trim).filter(|line| is_url(line))
}

/// A link as a list has it, seen from where the list lies. What is no URL stays as it is, and is reported when it is to be fetched.
fn absolute(link: &str, base: Option<&str>) -> String {
    let base = base.and_then(|base| Url::parse(base).ok());
    Url::options().base_url(base.as_ref()).parse(link).map_or_else(|_| link.to_owned(), Into::into)
}
