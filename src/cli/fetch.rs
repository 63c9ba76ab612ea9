//! `newsclaim fetch`: URLs, feeds and sitemaps to a folder of pages or an archive; and how all commands fetch.

use crate::source::fetch;
use std::path::PathBuf;
use std::time::Duration;

#[cfg(feature = "fetch")]
pub use keeping::{Args, run};

/// How pages are fetched.
#[derive(clap::Args, Clone, Debug)]
pub struct FetchArgs {
    /// Most articles of one feed or sitemap
    #[arg(long, help_heading = "Fetching", value_name = "N", default_value_t = 200)]
    pub limit: usize,
    /// Least time between two requests to a host; its robots.txt may ask for more
    #[arg(long, help_heading = "Fetching", value_name = "SECONDS", default_value = "1", value_parser = super::size::seconds)]
    pub delay: Duration,
    /// Keep what was fetched in this folder, so that it is fetched again only if it changed [default: the user's cache folder]
    #[arg(long, help_heading = "Fetching", value_name = "FOLDER", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Keep nothing of what was fetched
    #[arg(long, help_heading = "Fetching")]
    pub no_cache: bool,
    /// Fetch nothing: take all from the cache
    #[arg(long, help_heading = "Fetching", conflicts_with = "no_cache")]
    pub offline: bool,
    /// Fetch by way of this proxy, which then looks names up; proxies of the environment are never used
    #[arg(long, help_heading = "Fetching", value_name = "URL")]
    pub proxy: Option<String>,
    /// Also fetch from this machine and from private networks
    #[arg(long, help_heading = "Fetching")]
    pub allow_private: bool,
    /// How to name this program to servers; what stands before / is looked for in robots.txt
    #[arg(long, help_heading = "Fetching", value_name = "NAME", value_parser = agent)]
    pub user_agent: Option<String>,
}

impl FetchArgs {
    /// The options that the arguments mean.
    pub fn options(&self) -> fetch::Options {
        let default = fetch::Options::default();
        fetch::Options {
            user_agent: self.user_agent.clone().unwrap_or(default.user_agent),
            delay: self.delay,
            limit: self.limit,
            cache: if self.no_cache { None } else { self.cache.clone().or_else(cache_folder) },
            offline: self.offline,
            proxy: self.proxy.clone(),
            allow_private: self.allow_private,
            ..fetch::Options::default()
        }
    }
}

/// Where programs of this user keep what they could have again.
fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let caches = folder("XDG_CACHE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(caches.join("newsclaim"))
}

/// A name that fits in a header, and begins with what robots.txt can name.
fn agent(text: &str) -> Result<String, String> {
    let fine = text.bytes().all(|b| (0x20..0x7f).contains(&b)) && text.starts_with(|c: char| c.is_ascii_alphabetic());
    if fine { Ok(text.to_owned()) } else { Err("a name of ASCII letters comes first, for instance my-newsroom/1.0".to_owned()) }
}

#[cfg(feature = "fetch")]
mod keeping {
    use super::FetchArgs;
    use crate::cli::exit::Exit;
    use crate::cli::screen::{Screen, counted};
    use crate::cli::{show, size};
    use crate::output::sink::Sink;
    use crate::problem::{Problem, Severity};
    use crate::source::fetch::{Archive, Fetcher, Found, Options, Page, Real, Visit, World, looks};
    use crate::source::problems;
    use crate::source::unpack::Packing;
    use anyhow::Context as _;
    use std::fs::{self, File, OpenOptions};
    use std::io::{self, Read, Write};
    use std::path::{Path, PathBuf};

    /// Fetch articles and keep their pages
    ///
    /// Fetches pages, and what feeds and sitemaps name, for a later `newsclaim extract`. Keeps to robots.txt, asks a host no more
    /// than once a second, and never fetches from private networks unless told to.
    #[derive(clap::Args, Debug)]
    #[command(after_help = EXAMPLES)]
    pub struct Args {
        /// URLs of pages, feeds and sitemaps; files of feeds, sitemaps or URLs; or - for standard input
        #[arg(required = true, value_name = "URL")]
        inputs: Vec<String>,
        /// Folder for the pages, with an index.jsonl beside them; or a file named .warc.gz or .warc
        #[arg(long, short, help_heading = "Output", value_name = "PATH")]
        output: PathBuf,
        /// Refuse larger pages; a number with B, kB, MB or GB
        #[arg(long, help_heading = "Fetching", value_name = "SIZE", default_value = "10MB", value_parser = size::bytes)]
        max_size: u64,
        #[command(flatten)]
        fetch: FetchArgs,
    }

    const EXAMPLES: &str = "\
Examples:
  newsclaim fetch https://news.example/feed.xml -o pages/
  newsclaim fetch urls.txt -o today.warc.gz --delay 5
  newsclaim fetch https://news.example/sitemap.xml -o pages/ --limit 1000
  newsclaim extract pages/";

    /// Runs the command.
    pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
        let options = Options { max_bytes: args.max_size, follow: true, pages: true, ..args.fetch.options() };
        let mut fetcher = Fetcher::new(&options);
        if let Err(problem) = fetcher.prepare() {
            show::problems([&problem], &[], screen);
            return Ok(Exit::Lost);
        }
        let mut keeper =
            Keeper::open(&args.output, &options.user_agent).with_context(|| format!("cannot write {}", args.output.display()))?;
        let (mut pages, mut lost) = (0, 0);
        let mut lose = |problem: &Problem| {
            lost += usize::from(problem.severity == Severity::Error);
            show::problems([problem], &[], screen);
        };
        for input in &args.inputs {
            let mut visit = match begin(input, &options) {
                Ok(visit) => visit,
                Err(problem) => {
                    lose(&problem.at(input));
                    continue;
                }
            };
            while let Some(found) = visit.next(&mut fetcher) {
                match found {
                    Ok(Found::Page(page)) => {
                        let place = keeper.keep(&page).with_context(|| format!("cannot write to {}", args.output.display()))?;
                        pages += 1;
                        screen.close(&format!("{}{} → {place}", if page.kept { "unchanged " } else { "" }, page.url));
                    }
                    Ok(Found::Article(article)) => {
                        let problem = Problem::error("I043", "an item without a link, of which no page can be fetched");
                        lose(&problem.at(article.origin).help("newsclaim extract reads its text from the feed"));
                    }
                    Err(problem) => lose(&problem),
                }
            }
        }
        keeper.finish(pages).with_context(|| format!("cannot write {}", args.output.display()))?;
        let summary = counted(pages, "page", "pages");
        screen.close(&if lost > 0 { format!("{summary}; {} lost", counted(lost, "input", "inputs")) } else { summary });
        Ok(if lost > 0 { Exit::Lost } else { Exit::Fine })
    }

    /// What is to be fetched for an input.
    fn begin(input: &str, options: &Options) -> Result<Visit, Problem> {
        if input != "-" && (looks::is_url(input) || (input.contains("://") && !Path::new(input).exists())) {
            return Ok(Visit::url(input, options));
        }
        let most = options.max_bytes;
        let mut bytes = Vec::new();
        let read = match input {
            "-" => io::stdin().lock().take(most + 1).read_to_end(&mut bytes),
            _ => File::open(input).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)),
        };
        read.map_err(|error| problems::unreadable(&error, Packing::Plain))?;
        if bytes.len() as u64 > most {
            return Err(problems::too_large("the input", None, most));
        }
        let list = looks::list(&bytes).ok_or_else(|| {
            Problem::error("I042", "this is no feed, no sitemap and no list of URLs")
                .help("a list of URLs has one a line, and nothing else")
        })?;
        Ok(Visit::list(list, bytes, input, options))
    }

    /// Where pages are kept.
    enum Keeper {
        Folder { folder: PathBuf, index: File },
        Archive(Archive<Sink>),
    }

    impl Keeper {
        fn open(output: &Path, software: &str) -> io::Result<Keeper> {
            let name = output.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if name.ends_with(".warc") || name.ends_with(".warc.gz") {
                let archive = Archive::begin(Sink::create(output)?, name.ends_with(".gz"), software, Real::default().date())?;
                return Ok(Keeper::Archive(archive));
            }
            fs::create_dir_all(output)?;
            let index = OpenOptions::new().create(true).append(true).open(output.join("index.jsonl"))?;
            Ok(Keeper::Folder { folder: output.to_owned(), index })
        }

        /// Keeps a page, and says where.
        fn keep(&mut self, page: &Page) -> io::Result<String> {
            let (folder, index) = match self {
                Keeper::Archive(archive) => return archive.page(page).map(|()| "archive".to_owned()),
                Keeper::Folder { folder, index } => (folder, index),
            };
            let (name, bytes) = (file_name(page), page.file());
            let mut sink = Sink::create(&folder.join(&name))?;
            sink.write_all(&bytes)?;
            sink.finish()?;
            let line = serde_json::json!({
                "url": page.url,
                "asked": page.asked,
                "file": name,
                "status": page.status,
                "fetched": page.fetched.to_string(),
                "etag": page.header("etag"),
                "digest": blake3::hash(&bytes).to_hex().as_str(),
            });
            // One write a line: the list is whole whenever the run is stopped.
            index.write_all(format!("{line}\n").as_bytes())?;
            Ok(name)
        }

        /// Puts an archive in its place, if there is anything in it.
        fn finish(self, pages: usize) -> io::Result<()> {
            match self {
                Keeper::Archive(archive) if pages > 0 => archive.finish().finish(),
                _ => Ok(()),
            }
        }
    }

    /// A name that a person knows the page by, and that no other page has.
    fn file_name(page: &Page) -> String {
        let path = page.url.split(['?', '#']).next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let last = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let mut slug = String::new();
        for letter in last.chars().take(80) {
            if letter.is_ascii_alphanumeric() {
                slug.push(letter.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        let slug = if slug.is_empty() { "page" } else { slug.trim_end_matches('-') };
        let hash = blake3::hash(page.url.as_bytes()).to_hex();
        let plain = page.header("content-type").is_some_and(|kind| kind.starts_with("text/plain") || kind.starts_with("text/markdown"));
        format!("{slug}-{}.{}", &hash[..8], if plain { "txt" } else { "html" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        assert!(agent("my-newsroom/1.0 (+https://a.example)").is_ok());
        for bad in ["", "/1", "a\nb", "ä"] {
            assert!(agent(bad).is_err(), "{bad:?}");
        }
    }
}
