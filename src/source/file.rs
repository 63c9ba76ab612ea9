//! Paths, folders, globs, standard input and URLs to Sources, in the order given and then by name.
#![expect(clippy::disallowed_methods, reason = "reading the user's files is this stage's task")]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use walkdir::WalkDir;

use crate::problem::Problem;
use crate::source::decode::decode;
use crate::source::fetch::{self, Fetcher, Visit, looks};
use crate::source::jsonl::Lines;
use crate::source::meter::{Meter, Metered};
use crate::source::problems::{missing, too_large, unreadable};
use crate::source::unpack::{Packing, Unpacked};
use crate::source::warc::{Articles, Tally};
use crate::source::{Format, MediaType, Options, Source};

/// File names that hold articles, by their ending; `.gz` or `.zst` may follow. Folders are searched for these alone.
const ENDINGS: &[(&str, Format)] = &[
    ("txt", Format::Text),
    ("text", Format::Text),
    ("md", Format::Text),
    ("markdown", Format::Text),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("jsonl", Format::JsonLines),
    ("ndjson", Format::JsonLines),
    ("warc", Format::Archive),
    ("arc", Format::Archive),
    ("rss", Format::List(looks::List::Feed)),
    ("atom", Format::List(looks::List::Feed)),
];

/// How many bytes are looked at to find out what an input without a telling name holds.
const SNIFF: usize = 1024;

/// How much is read from disk at a time, in bytes.
const BLOCK: usize = 256 * 1024;

/// The iterator of [`crate::source::read`].
pub struct Sources<'a, R: ?Sized> {
    inputs: std::slice::Iter<'a, String>,
    options: &'a Options,
    stdin: Option<&'a mut R>,
    walk: Option<Walk>,
    file: Option<Many<BufReader<Metered<File>>>>,
    piped: Option<Many<Piped<'a, R>>>,
    tally: Tally,
    /// The input that is being read, and how much was read of all files.
    name: Arc<str>,
    meter: Meter,
    /// What is being fetched, and what it is fetched by: made for the first URL, it remembers when each host may be asked again.
    visit: Option<Visit>,
    fetcher: Option<Fetcher>,
}

/// An input with more than one article.
enum Many<B> {
    Lines(Box<Lines<Unpacked<B>>>),
    Archive(Box<Articles<B>>),
}

impl<B: BufRead> Many<B> {
    /// The next article; at the end, what was met goes into `tally`.
    fn next(&mut self, tally: &mut Tally) -> Option<Result<Source, Problem>> {
        match self {
            Many::Lines(lines) => lines.next(),
            Many::Archive(articles) => {
                let item = articles.next();
                if item.is_none() {
                    tally.add(articles.tally());
                }
                item
            }
        }
    }
}

/// Standard input with its first bytes put back.
type Piped<'a, R> = io::Chain<Cursor<Vec<u8>>, BufReader<Metered<&'a mut R>>>;

impl<'a, R: Read + ?Sized> Sources<'a, R> {
    /// See [`crate::source::read`].
    pub(crate) fn new(inputs: &'a [String], options: &'a Options, stdin: &'a mut R) -> Sources<'a, R> {
        Sources::made(inputs, options, Some(stdin))
    }

    fn made(inputs: &'a [String], options: &'a Options, stdin: Option<&'a mut R>) -> Sources<'a, R> {
        Sources {
            inputs: inputs.iter(),
            options,
            stdin,
            walk: None,
            file: None,
            piped: None,
            tally: Tally::default(),
            name: Arc::default(),
            meter: Meter::default(),
            visit: None,
            fetcher: None,
        }
    }

    /// The same, counting into `meter` what is read of files and of standard input.
    pub fn metered(self, meter: Meter) -> Self {
        Sources { meter, ..self }
    }

    /// What was met in the archives that were read to their end.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Starts on one input: an article at once, or a walk or record file to go on with.
    fn start(&mut self, input: &str) -> Option<Result<Source, Problem>> {
        if input == "-" {
            return self.start_stdin();
        }
        self.name = Arc::from(input);
        if looks::is_url(input) {
            self.visit = Some(Visit::url(input, &self.options.fetch));
            return None;
        }
        match std::fs::metadata(input) {
            Ok(metadata) if metadata.is_dir() => {
                self.walk = Some(Walk::folder(input));
                None
            }
            Ok(_) => self.start_file(PathBuf::from(input)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Some(Err(unreadable(&error, Packing::Plain).at(input))),
            Err(_) if input.contains("://") => {
                self.visit = Some(Visit::url(input, &self.options.fetch));
                None
            }
            Err(_) if input.contains(['*', '?', '[', '{']) => match Walk::glob(input) {
                Ok(walk) => {
                    self.walk = Some(walk);
                    None
                }
                Err(problem) => Some(Err(problem.at(input))),
            },
            Err(_) => Some(Err(missing().at(input))),
        }
    }

    /// Starts on a file: its article, or nothing where it may have more than one.
    pub(super) fn start_file(&mut self, path: PathBuf) -> Option<Result<Source, Problem>> {
        let origin = path.to_string_lossy().into_owned();
        self.name = Arc::from(origin.as_str());
        let Opened { reader, format, packing, size } = match open(&path, &self.meter) {
            Ok(opened) => opened,
            Err(problem) => return Some(Err(problem.at(origin))),
        };
        if let Format::List(list) = format {
            return self.start_list(list, reader, origin, packing, size);
        }
        self.file = match many(reader, origin, format, packing, self.options) {
            Ok(many) => Some(many),
            Err((reader, origin)) => {
                let article = article(reader, origin, format, packing, size, self.options);
                return Some(article.map(|source| Source { file: Arc::clone(&self.name), ..source }));
            }
        };
        None
    }

    fn start_stdin(&mut self) -> Option<Result<Source, Problem>> {
        let Some(stdin) = self.stdin.take() else {
            return Some(Err(Problem::error("I004", "standard input was already read: give `-` once").at("-")));
        };
        self.name = Arc::from("-");
        let mut stdin = BufReader::new(self.meter.of(stdin));
        let mut head = Vec::new();
        if let Err(error) = stdin.by_ref().take(SNIFF as u64).read_to_end(&mut head) {
            return Some(Err(unreadable(&error, Packing::Plain).at("-")));
        }
        let packing = Packing::of(&head);
        let format = self.options.stdin_format.unwrap_or_else(|| sniff_packed(&head, packing));
        let reader = Cursor::new(head).chain(stdin);
        if let Format::List(list) = format {
            return self.start_list(list, reader, "-".to_owned(), packing, 0);
        }
        self.piped = match many(reader, "-".to_owned(), format, packing, self.options) {
            Ok(many) => Some(many),
            Err((reader, origin)) => return Some(article(reader, origin, format, packing, 0, self.options)),
        };
        None
    }

    fn start_list(
        &mut self,
        list: looks::List,
        reader: impl BufRead,
        origin: String,
        packing: Packing,
        size: u64,
    ) -> Option<Result<Source, Problem>> {
        match contents(reader, packing, size, self.options) {
            Ok(bytes) => self.visit = Some(Visit::list(list, bytes, &origin, &self.options.fetch)),
            Err(problem) => return Some(Err(problem.at(origin))),
        }
        None
    }

    /// The next article of what is being fetched.
    fn fetched(&mut self) -> Option<Result<Source, Problem>> {
        let visit = self.visit.as_mut()?;
        let fetcher = self
            .fetcher
            .get_or_insert_with(|| Fetcher::new(&fetch::Options { max_bytes: self.options.max_bytes, ..self.options.fetch.clone() }));
        visit.next_source(fetcher)
    }

    fn advance(&mut self) -> Option<Result<Source, Problem>> {
        loop {
            if let Some(many) = &mut self.file {
                match many.next(&mut self.tally) {
                    None => self.file = None,
                    item => return item,
                }
            } else if let Some(many) = &mut self.piped {
                match many.next(&mut self.tally) {
                    None => self.piped = None,
                    item => return item,
                }
            } else if self.visit.is_some() {
                match self.fetched() {
                    None => self.visit = None,
                    item => return item,
                }
            } else if let Some(walk) = &mut self.walk {
                match walk.next() {
                    Some(Ok(path)) => {
                        if let Some(item) = self.start_file(path) {
                            return Some(item);
                        }
                    }
                    Some(Err(problem)) => return Some(Err(problem)),
                    None => self.walk = None,
                }
            } else {
                let input = self.inputs.next()?;
                if let Some(item) = self.start(input) {
                    return Some(item);
                }
            }
        }
    }
}

impl<R: Read + ?Sized> Iterator for Sources<'_, R> {
    type Item = Result<Source, Problem>;

    fn next(&mut self) -> Option<Result<Source, Problem>> {
        let item = self.advance()?;
        Some(item.map(|source| Source { file: Arc::clone(&self.name), ..source }))
    }
}

impl<'a> Sources<'a, io::Empty> {
    /// Without any input: files are given one by one.
    pub(super) fn of_files(options: &'a Options) -> Sources<'a, io::Empty> {
        Sources::made(&[], options, None)
    }
}

/// The files of a folder or glob, depth first, by name; a problem at the end if there was none.
pub(super) struct Walk {
    entries: walkdir::IntoIter,
    input: String,
    glob: Option<GlobMatcher>,
    found: bool,
    done: bool,
}

impl Walk {
    pub(super) fn folder(input: &str) -> Walk {
        let entries = WalkDir::new(input).follow_links(true).sort_by_file_name().into_iter();
        Walk { entries, input: input.to_owned(), glob: None, found: false, done: false }
    }

    /// Walks from the last folder that the glob names in full, no deeper than it can reach.
    pub(super) fn glob(input: &str) -> Result<Walk, Problem> {
        let glob = GlobBuilder::new(input).literal_separator(true).build();
        let glob = glob.map_err(|error| Problem::error("I003", format!("malformed glob: {}", error.kind())))?;
        let literal = input.find(['*', '?', '[', '{']).unwrap_or(input.len());
        let (base, rest) = input.split_at(input[..literal].rfind('/').map_or(0, |slash| slash + 1));
        let depth = if rest.contains("**") || rest.contains('{') { usize::MAX } else { 1 + rest.matches('/').count() };
        let base = if base.is_empty() { "." } else { base };
        let entries = WalkDir::new(base).follow_links(true).sort_by_file_name().max_depth(depth).into_iter();
        Ok(Walk { entries, input: input.to_owned(), glob: Some(glob.compile_matcher()), found: false, done: false })
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Problem>;

    fn next(&mut self) -> Option<Result<PathBuf, Problem>> {
        while !self.done {
            let entry = match self.entries.next() {
                Some(Ok(entry)) => entry,
                Some(Err(error)) if error.depth() == 0 && self.glob.is_some() => continue,
                Some(Err(error)) => {
                    self.found = true;
                    let path = error.path().map_or_else(|| self.input.clone(), |path| path.to_string_lossy().into_owned());
                    let problem = match error.io_error() {
                        // A link that leads nowhere is no missing input: the folder does have it.
                        Some(error) if error.kind() != io::ErrorKind::NotFound => unreadable(error, Packing::Plain),
                        Some(_) => Problem::error("I004", "cannot be read: a link to a file that does not exist"),
                        None => Problem::error("I004", "cannot be read: a link to a folder that holds it"),
                    };
                    return Some(Err(problem.at(path)));
                }
                None => {
                    self.done = true;
                    if self.found {
                        return None;
                    }
                    let problem = match &self.glob {
                        Some(_) => Problem::error("I003", "no file matches this pattern"),
                        None => Problem::error("I002", "no article in this folder").help(format!("articles are {}", endings())),
                    };
                    return Some(Err(problem.at(&self.input)));
                }
            };
            if entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".") {
                if entry.file_type().is_dir() {
                    self.entries.skip_current_dir();
                }
                continue;
            }
            if entry.file_type().is_dir() {
                continue;
            }
            let is_file = entry.file_type().is_file();
            let path = entry.into_path();
            let path = path
                .strip_prefix("./")
                .ok()
                .filter(|_| !self.input.starts_with("./") && self.input != ".")
                .map(Path::to_owned)
                .unwrap_or(path);
            let wanted = match &self.glob {
                Some(glob) => glob.is_match(&path),
                None => named_format(&path).is_some() && !is_index(&path),
            };
            if wanted {
                self.found = true;
                if !is_file {
                    // Reading it might wait for ever.
                    let problem =
                        Problem::error("I004", "a pipe, socket or device in a folder is not read").help("give its own name to read it");
                    return Some(Err(problem.at(path.to_string_lossy())));
                }
                return Some(Ok(path));
            }
        }
        None
    }
}

fn endings() -> String {
    let names: Vec<String> = ENDINGS.iter().map(|(ending, _)| format!(".{ending}")).collect();
    format!("files named {}, each also with .gz or .zst", names.join(" "))
}

/// What a file's name says that it holds.
fn named_format(path: &Path) -> Option<Format> {
    let (name, _) = named_packing(path.file_name()?.as_encoded_bytes());
    ENDINGS.iter().find(|(ending, _)| strip_ending(name, ending.as_bytes()).is_some_and(|stem| stem.ends_with(b"."))).map(|found| found.1)
}

/// A file's name without the ending that says how it is packed.
fn named_packing(name: &[u8]) -> (&[u8], Packing) {
    let packings = [(Packing::Gzip, b".gz".as_slice()), (Packing::Zstd, b".zst")];
    let found = packings.iter().find_map(|(packing, ending)| Some((strip_ending(name, ending)?, *packing)));
    found.unwrap_or((name, Packing::Plain))
}

/// Whether this is the list that `newsclaim fetch` puts beside the pages that it fetched: it names articles, and holds none.
fn is_index(path: &Path) -> bool {
    const BEGINNING: &[u8] = b"{\"url\":";
    let mut head = Vec::new();
    let has = |head: &[u8], key: &[u8]| memchr::memmem::find(head, key).is_some();
    path.file_name().is_some_and(|name| name == "index.jsonl")
        && File::open(path).and_then(|file| file.take(4096).read_to_end(&mut head)).is_ok()
        && head.starts_with(BEGINNING)
        && [&b"\"file\":"[..], b"\"fetched\":", b"\"digest\":"].iter().all(|key| has(&head, key))
}

fn strip_ending<'a>(name: &'a [u8], ending: &[u8]) -> Option<&'a [u8]> {
    let (stem, last) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    last.eq_ignore_ascii_case(ending).then_some(stem)
}

/// The same for first bytes that are packed. What cannot be unpacked is told when it is read.
fn sniff_packed(head: &[u8], packing: Packing) -> Format {
    let mut plain = Vec::new();
    let _ = Unpacked::new(head, packing).take(SNIFF as u64).read_to_end(&mut plain);
    sniff(&plain)
}

/// What an input holds, by its first bytes: a web archive, a feed, a list of URLs, markup, JSON Lines, else text.
pub fn sniff(head: &[u8]) -> Format {
    const MARKUP: &[&[u8]] = &[b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b"<!--", b"<article", b"<meta", b"<div", b"<p>"];
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let is_markup = |start: &&[u8]| head.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    if head.starts_with(b"WARC/") || head.starts_with(b"filedesc:") {
        Format::Archive
    } else if let Some(list) = looks::list(head) {
        Format::List(list)
    } else if MARKUP.iter().any(is_markup) {
        Format::Html
    } else if head.strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\"")) {
        Format::JsonLines
    } else {
        Format::Text
    }
}

struct Opened {
    reader: BufReader<Metered<File>>,
    format: Format,
    packing: Packing,
    size: u64,
}

/// Opens a file; how it is packed is told by its first bytes.
fn open(path: &Path, meter: &Meter) -> Result<Opened, Problem> {
    let file = File::open(path).map_err(|error| unreadable(&error, Packing::Plain))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let mut reader = BufReader::with_capacity(BLOCK, meter.of(file));
    let head = reader.fill_buf().map_err(|error| unreadable(&error, Packing::Plain))?;
    let packing = Packing::of(head);
    let (_, named) = named_packing(path.file_name().map_or(b"", |name| name.as_encoded_bytes()));
    if let Some(ending) = named.ending()
        && packing == Packing::Plain
        && !head.is_empty()
    {
        let what = named.name();
        return Err(Problem::error("I009", format!("broken {what} data: named .{ending}, but its first bytes are not {what}'s")));
    }
    let format = match named_format(path) {
        Some(format) if format != Format::Text => format,
        named => {
            let looks = sniff_packed(head, packing);
            // A text of nothing but URLs is no article.
            if looks == Format::List(looks::List::Urls) { looks } else { named.unwrap_or(looks) }
        }
    };
    Ok(Opened { reader, format, packing, size })
}

/// The reader of an input with many articles; what was given, where it is one article.
fn many<B: BufRead>(reader: B, origin: String, format: Format, packing: Packing, options: &Options) -> Result<Many<B>, (B, String)> {
    match format {
        Format::Text | Format::Html | Format::List(_) => Err((reader, origin)),
        Format::JsonLines => Ok(Many::Lines(Box::new(Lines::new(Unpacked::new(reader, packing), origin, packing, options.max_bytes)))),
        Format::Archive => Ok(Many::Archive(Box::new(Articles::new(reader, origin, packing, options)))),
    }
}

/// Reads one article to its end or to the limit.
fn article(
    reader: impl BufRead,
    origin: String,
    format: Format,
    packing: Packing,
    size: u64,
    options: &Options,
) -> Result<Source, Problem> {
    let media = if format == Format::Html { MediaType::Html } else { MediaType::Text };
    let mut decoded =
        contents(reader, packing, size, options).and_then(|bytes| decode(bytes, media, None)).map_err(|problem| problem.at(&origin))?;
    for problem in &mut decoded.problems {
        problem.origin = Some(origin.clone());
    }
    Ok(Source { origin, media, text: decoded.text, problems: decoded.problems, ..Source::default() })
}

/// All bytes to the end, unpacked, if there are no more than the limit.
fn contents(reader: impl BufRead, packing: Packing, size: u64, options: &Options) -> Result<Vec<u8>, Problem> {
    let limit = options.max_bytes.min(u64::from(u32::MAX) / 4);
    let packed = packing != Packing::Plain;
    if !packed && size > options.max_bytes {
        return Err(too_large("the file", Some(size), options.max_bytes));
    }
    let expected = if packed { size.saturating_mul(4) } else { size.saturating_add(1) };
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(limit)).unwrap_or_default());
    let result = Unpacked::new(reader, packing).take(limit.saturating_add(1)).read_to_end(&mut bytes);
    result.map_err(|error| unreadable(&error, packing))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(if packed { "the unpacked file" } else { "the input" }, None, limit));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    const FIXTURES: &str = "fixtures/sources";

    /// A folder of its own for one test, removed at its end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Scratch {
            let path = std::env::temp_dir().join(format!("newsclaim-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Scratch(path)
        }

        fn file(&self, name: &str, bytes: &[u8]) -> String {
            let path = self.0.join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        }

        fn path(&self) -> String {
            self.0.to_str().unwrap().to_owned()
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn collect(inputs: &[&str], options: &Options, stdin: &str) -> Vec<Result<Source, Problem>> {
        let inputs: Vec<String> = inputs.iter().map(|input| (*input).to_owned()).collect();
        Sources::new(&inputs, options, &mut stdin.as_bytes()).collect()
    }

    /// Origins of sources, codes and lines of problems, in order.
    fn outline(results: &[Result<Source, Problem>]) -> Vec<String> {
        let place = |problem: &Problem| problem.line.map_or(String::new(), |line| format!(":{line}"));
        let line = |result: &Result<Source, Problem>| match result {
            Ok(source) => source.origin.clone(),
            Err(problem) => format!("{} {}{}", problem.code, problem.origin.as_deref().unwrap_or("?"), place(problem)),
        };
        results.iter().map(|result| line(result).replace("fixtures/sources/", "")).collect()
    }

    fn check(inputs: &[&str], expected: &[&str]) {
        let paths: Vec<String> = inputs.iter().map(|input| format!("{FIXTURES}/{input}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(outline(&collect(&paths, &Options::default(), "")), expected, "{inputs:?}");
    }

    #[test]
    fn files_folders_and_globs() {
        check(&["folder/b.txt"], &["folder/b.txt"]);
        check(
            &["folder"],
            &[
                "folder/a.html",
                "folder/b.txt",
                "folder/deeper/c.md",
                "d1",
                "folder/deeper/d.jsonl:2",
                "folder/e.txt.gz",
                "folder/latin1.htm",
                "folder/utf16.txt",
            ],
        );
        check(&["folder/*.txt"], &["folder/b.txt", "folder/utf16.txt"]);
        check(&["folder/**/*.{md,html}"], &["folder/a.html", "folder/deeper/c.md"]);
        check(&["f*r/d*/c.md"], &["folder/deeper/c.md"]);
        // A file that is named is read, whatever its ending.
        check(&["folder/notes.docx", "folder/.hidden.txt"], &["folder/notes.docx", "folder/.hidden.txt"]);
    }

    #[test]
    fn what_is_bad_is_named_and_the_rest_goes_on() {
        check(
            &["nowhere.txt", "bad", "none/*.txt", "folder/*.pdf", "folder/[", "folder/b.txt/x", "folder/b.txt"],
            &[
                "I001 nowhere.txt",
                "I005 bad/blank.txt",
                "I009 bad/cut.txt.gz",
                "I005 bad/empty.txt",
                "bad/latin1.txt",
                "I008 bad/nul.txt",
                "I008 bad/picture.txt",
                "I009 bad/plain.txt.gz",
                "I003 none/*.txt",
                "I003 folder/*.pdf",
                "I003 folder/[",
                "I004 folder/b.txt/x",
                "folder/b.txt",
            ],
        );
        let offline = Options { fetch: fetch::Options { offline: true, ..fetch::Options::default() }, ..Options::default() };
        let results = collect(&["https://news.example/a"], &offline, "");
        let code = if cfg!(feature = "fetch") { "I045" } else { "I030" };
        assert_eq!(outline(&results), [format!("{code} https://news.example/a")]);
        let code = if cfg!(feature = "fetch") { "I031" } else { "I030" };
        assert_eq!(outline(&collect(&["ftp://news.example/a"], &offline, "")), [format!("{code} ftp://news.example/a")]);
    }

    #[test]
    fn folders_without_articles_and_dead_links() {
        let scratch = Scratch::new("folders");
        assert_eq!(outline(&collect(&[&scratch.path()], &Options::default(), "")), [format!("I002 {}", scratch.path())]);
        scratch.file("table.csv", b"a,b");
        assert_eq!(outline(&collect(&[&scratch.path()], &Options::default(), "")), [format!("I002 {}", scratch.path())]);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("nowhere", scratch.0.join("dead.txt")).unwrap();
            std::os::unix::fs::symlink(&scratch.0, scratch.0.join("loop")).unwrap();
            let path = scratch.file("good.txt", b"Rents rose.");
            let found = outline(&collect(&[&scratch.path()], &Options::default(), ""));
            let expected = [format!("I004 {}/dead.txt", scratch.path()), path, format!("I004 {}/loop", scratch.path())];
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn large_files_are_refused_with_the_limit() {
        let scratch = Scratch::new("large");
        let large = "Rents rose again in May. ".repeat(2_000_000);
        let path = scratch.file("large.txt", large.as_bytes());
        let results = collect(&[&path, "-"], &Options::default(), &large);
        for (result, message) in results.iter().zip([
            "the file (50 MB) is larger than the limit of 10 MB for one article",
            "the input is larger than the limit of 10 MB for one article",
        ]) {
            let problem = result.as_ref().unwrap_err();
            assert_eq!((problem.code, problem.message.as_str()), ("I006", message));
        }
        // Packed it is small: what counts is what comes out.
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut packer, large.as_bytes()).unwrap();
        let path = scratch.file("large.txt.gz", &packer.finish().unwrap());
        assert_eq!(outline(&collect(&[&path], &Options::default(), "")), [format!("I006 {path}")]);
        // A record file may be large, its lines may not.
        let lines = format!("{{\"text\": \"{}\"}}\n{{\"id\": 2, \"text\": \"Rents rose.\"}}\n", "x".repeat(600));
        let path = scratch.file("large.jsonl", lines.as_bytes());
        let options = Options { max_bytes: 500, ..Options::default() };
        assert_eq!(outline(&collect(&[&path], &options, "")), [format!("I006 {path}:1"), "2".to_owned()]);
    }

    #[test]
    fn an_article_may_be_as_large_as_the_limit() {
        let options = Options { max_bytes: 11, ..Options::default() };
        assert_eq!(outline(&collect(&["-"], &options, "Rents rose.")), ["-"]);
        assert_eq!(outline(&collect(&["-"], &options, "Rents  rose.")), ["I006 -"]);
    }

    #[test]
    fn standard_input_is_what_it_looks_like() {
        let kind = |stdin: &str, format: Option<Format>| {
            let options = Options { stdin_format: format, ..Options::default() };
            let results = collect(&["-"], &options, stdin);
            results.iter().map(|result| result.as_ref().map(|s| (s.origin.clone(), s.media)).map_err(|p| p.code)).collect::<Vec<_>>()
        };
        let one = |media| vec![Ok(("-".to_owned(), media))];
        assert_eq!(kind("Rents rose.", None), one(MediaType::Text));
        assert_eq!(kind("\u{feff}  <!DOCTYPE html><p>Rents rose.", None), one(MediaType::Html));
        assert_eq!(kind("<<Rents rose>>, he said.", None), one(MediaType::Text));
        assert_eq!(kind("<<Rents rose>>, he said.", Some(Format::Html)), one(MediaType::Html));
        assert_eq!(kind("{\"text\": \"Rents rose.\"}", None), [Ok(("-:1".to_owned(), MediaType::Text))]);
        assert_eq!(kind("{\"text\": \"Rents rose.\"}", Some(Format::Text)), one(MediaType::Text));
        assert_eq!(kind("{Rents} rose.", None), one(MediaType::Text));
        assert_eq!(kind("", None), [Err("I005")]);
        assert_eq!(outline(&collect(&["-", "-"], &Options::default(), "Rents rose.")), ["-", "I004 -"]);
    }

    #[test]
    fn archives_and_packed_files_are_found_and_sniffed() {
        let scratch = Scratch::new("packed");
        let archive = std::fs::read(format!("{FIXTURES}/warc/pages.arc.gz")).unwrap();
        let zstd = |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
        scratch.file("a.arc.gz", &archive);
        scratch.file("b.txt.zst", &zstd(b"Rents rose."));
        scratch.file("c.jsonl.zst", &zstd(b"{\"id\": \"c\", \"text\": \"Rents rose.\"}\n"));
        scratch.file("d.txt.zst", b"Rents rose.");
        scratch.file("e.html.zst", &zstd(b"<p>Rents rose.</p>")[..12]);
        let folder = scratch.path();
        let found = outline(&collect(&[&folder], &Options::default(), "")).join(", ").replace(&format!("{folder}/"), "");
        assert_eq!(found, "a.arc.gz#133, a.arc.gz#463, a.arc.gz#809, b.txt.zst, c, I009 d.txt.zst, I009 e.html.zst");
        // Without a telling name, and from standard input, the first bytes say it.
        let inputs = [scratch.file("archive", &archive), "-".to_owned()];
        let plain = std::fs::read(format!("{FIXTURES}/warc/frames.warc.zst")).unwrap();
        let options = Options::default();
        let mut stdin = plain.as_slice();
        let mut sources = Sources::new(&inputs, &options, &mut stdin);
        let found = outline(&sources.by_ref().collect::<Vec<_>>()).join(", ").replace(&format!("{folder}/"), "");
        assert_eq!(found, "archive#133, archive#463, archive#809, -#0, -#395, -#802");
        assert_eq!((sources.tally().articles, sources.tally().skipped), (6, 3));
    }

    #[test]
    #[cfg(feature = "fetch")]
    fn lists_are_what_they_look_like() {
        let scratch = Scratch::new("lists");
        let options = Options { fetch: fetch::Options { offline: true, ..fetch::Options::default() }, ..Options::default() };
        let found = |input: &str, stdin: &str| outline(&collect(&[input], &options, stdin)).join(", ");
        let urls = "# mine\nhttps://news.example/a\n\nhttps://news.example/b\n";
        let both = "I045 https://news.example/a, I045 https://news.example/b";
        assert_eq!(found(&scratch.file("urls.txt", urls.as_bytes()), ""), both);
        assert_eq!(found(&scratch.file("urls", urls.as_bytes()), ""), both);
        assert_eq!(found("-", urls), both);
        assert_eq!(found(&scratch.file("notes.txt", b"https://news.example/a says so."), ""), scratch.path() + "/notes.txt");
        let feed = "<?xml version='1.0'?><rss version='2.0'><channel><item><link>https://news.example/a</link>\
                    <description>Short</description></item></channel></rss>";
        for name in ["feed.xml", "feed.rss", "feed"] {
            let path = scratch.file(name, feed.as_bytes());
            assert_eq!(found(&path, ""), format!("I043 {path}"));
        }
        assert_eq!(found("-", feed), "I043 -");
        let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"N\", \"items\": [{\"id\": \"1\", \"content_text\": \"Rents rose.\"}]}";
        assert_eq!(found("-", json), "-#1");
        // What `newsclaim fetch` leaves beside its pages is no article; another index may be.
        let index = "{\"url\":\"https://news.example/a\",\"file\":\"a.html\",\"fetched\":\"2026\",\"digest\":\"x\"}\n";
        let scratch = Scratch::new("index");
        let page = scratch.file("a.html", b"<p>Rents rose.");
        let path = scratch.file("index.jsonl", index.as_bytes());
        assert_eq!(found(&scratch.path(), ""), page);
        assert_eq!(found(&path, ""), format!("I011 {path}:1"));
        scratch.file("index.jsonl", b"{\"url\":\"x\",\"text\":\"Rents rose.\"}");
        assert_eq!(found(&scratch.path(), ""), format!("{page}, {path}:1"));
    }

    #[test]
    fn sources_can_be_handed_to_a_thread() {
        fn is_send<T: Send>(_: &T) {}
        is_send(&Sources::new(&[], &Options::default(), &mut io::empty()));
    }

    #[test]
    fn records() {
        let mut found = String::new();
        for result in collect(&[&format!("{FIXTURES}/records.jsonl")], &Options::default(), "") {
            match result {
                Ok(Source { origin, media, text, declared: d, .. }) => {
                    let declared =
                        [d.url, d.title, d.published, d.publisher, d.language].into_iter().flatten().collect::<Vec<_>>().join(" | ");
                    writeln!(found, "{origin}: {media:?} {text:?} {declared}").unwrap();
                }
                Err(problem) => writeln!(found, "line {}: {} {}", problem.line.unwrap(), problem.code, problem.message).unwrap(),
            }
        }
        let path = format!("{FIXTURES}/records.out");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        assert_eq!(found, std::fs::read_to_string(&path).unwrap());
    }

    #[test]
    fn odd_record_files() {
        let scratch = Scratch::new("records");
        let mut cut = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        io::Write::write_all(&mut cut, "{\"id\": 1, \"text\": \"Rents rose.\"}\n".repeat(3000).as_bytes()).unwrap();
        let cut = cut.finish().unwrap();
        for (name, bytes, expected) in [
            ("mark.jsonl", b"\xef\xbb\xbf{\"id\": 1, \"text\": \"Rents\"}\r\n\r\n{\"id\": 2, \"text\": \"rose\"}".as_slice(), "1, 2"),
            ("empty.jsonl", b"", "I005 PATH"),
            ("blank.jsonl", b"\n \n", "I005 PATH"),
            ("latin1.jsonl", b"{\"id\": 1, \"text\": \"K\xf6ln\"}\n{\"id\": 2, \"text\": \"Bonn\"}\n", "I007 PATH:1, 2"),
        ] {
            let path = scratch.file(name, bytes);
            assert_eq!(outline(&collect(&[&path], &Options::default(), "")).join(", "), expected.replace("PATH", &path), "{name}");
        }
        let path = scratch.file("cut.jsonl.gz", &cut[..cut.len() - 50]);
        let results = collect(&[&path], &Options::default(), "");
        assert!(results.len() > 2900 && results[..2000].iter().all(Result::is_ok), "{}", results.len());
        assert_eq!(results.last().unwrap().as_ref().unwrap_err().code, "I009");
    }
}
