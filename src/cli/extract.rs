//! `newsclaim extract`: articles to claims, in the format asked for.

use super::engine::{self, RuleArgs};
use super::exit::Exit;
use super::fetch::FetchArgs;
use super::screen::{Screen, counted};
use super::show;
use crate::article::Content;
use crate::batch;
use crate::extract::Extraction;
use crate::output::offsets::Unit;
use crate::output::sink::Sink;
use crate::output::{FORMATS, Format};
use crate::problem::{Problem, Severity};
use crate::source;
use anyhow::Context as _;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Extract claims from articles (also without the word: newsclaim FILE)
///
/// Reads text files, Markdown, HTML pages, JSON Lines, web archives, feeds and URLs; a folder stands for all of these
/// in it. Each article becomes one record: its entities, amounts, dates, and claims with their evidence. An input that
/// cannot be read is reported and the rest goes on.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    rules: RuleArgs,
    /// Form of the output [default: table on a terminal, else jsonl]
    #[arg(long, short, help_heading = "Output", value_name = "FORMAT", value_parser = formats())]
    format: Option<Format>,
    /// Write to this file; it appears whole or not at all
    #[arg(long, short, help_heading = "Output", value_name = "FILE")]
    output: Option<PathBuf>,
    /// What offsets count
    #[arg(long, help_heading = "Output", value_name = "UNIT", default_value = "chars", value_parser = units())]
    offsets: Unit,
    /// Leave out the article's text
    #[arg(long, help_heading = "Output")]
    no_text: bool,
    /// Articles at a time [default: one a processor]; the output is the same for any number
    #[arg(long, short = 'j', help_heading = "General", value_name = "N")]
    threads: Option<NonZeroUsize>,
}

const EXAMPLES: &str = "\
Examples:
  newsclaim extract article.html
  newsclaim extract articles/ -o claims.jsonl
  newsclaim extract 'archive/**/*.html' --format json
  newsclaim extract https://news.example/feed.xml --limit 20
  curl -s https://example.org/feed.jsonl | newsclaim extract -
  newsclaim extract articles/ | jq -c '.claims[] | {type, who: .roles.actors[0].text}'

JSON Lines in: {\"id\": …, \"text\" or \"html\": …, \"title\", \"published\", \"publisher\", \"url\", \"language\": optional}
JSON Lines out: newsclaim schema describes it.";

/// What to read.
#[derive(clap::Args, Debug)]
pub struct Inputs {
    /// Files, folders, globs, web archives, URLs, feeds, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub inputs: Vec<String>,
    /// What to take of an article: the story without its furniture, or all of the text
    #[arg(long, help_heading = "Input", value_name = "WHAT", default_value = "story", value_parser = contents())]
    pub content: Content,
    /// Refuse larger articles and longer lines of JSON Lines; a number with B, kB, MB or GB
    #[arg(long, help_heading = "Input", value_name = "SIZE", default_value = "10MB", value_parser = bytes)]
    pub max_size: u64,
    /// Compare the digests that a web archive holds with its pages; reading takes about twice as long
    #[arg(long, help_heading = "Input")]
    pub verify_digests: bool,
    /// How to fetch.
    #[command(flatten)]
    pub fetch: FetchArgs,
    /// Fetch what a feed or sitemap that is a file has only links for
    #[arg(long, help_heading = "Fetching")]
    pub follow: bool,
}

impl Inputs {
    /// How to read.
    pub fn options(&self) -> source::Options {
        let fetch = source::fetch::Options { follow: self.follow, ..self.fetch.options() };
        source::Options { max_bytes: self.max_size, verify_digests: self.verify_digests, fetch, ..source::Options::default() }
    }

    /// Refuses an output that is one of the inputs.
    pub fn spare(&self, output: Option<&PathBuf>) -> anyhow::Result<()> {
        let Some(output) = output else { return Ok(()) };
        let place = std::fs::canonicalize(output).ok();
        let same = |input: &String| place.is_some() && std::fs::canonicalize(input).ok() == place;
        anyhow::ensure!(!self.inputs.iter().any(same), "{} is an input: it would be overwritten", output.display());
        Ok(())
    }

    /// Works on all sources, `threads` at a time, and gives each result to `take` in the order of the inputs. Ends at the first error of `take`.
    pub fn run<T: Send>(
        &self,
        threads: Option<NonZeroUsize>,
        work: impl Fn(&source::Source) -> T + Sync,
        mut take: impl FnMut(Result<T, Problem>) -> io::Result<()>,
    ) -> io::Result<()> {
        let options = self.options();
        let mut stdin = io::stdin().lock();
        let threads = threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let mut outcome = Ok(());
        quietly(|| {
            batch::run(self.read(&options, &mut stdin), threads, work, |result| match take(result) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    outcome = Err(error);
                    ControlFlow::Break(())
                }
            });
        });
        outcome
    }

    /// The sources, read one by one.
    pub fn read<'a>(
        &'a self,
        options: &'a source::Options,
        stdin: &'a mut dyn io::Read,
    ) -> impl Iterator<Item = Result<source::Source, Problem>> + 'a {
        source::read(&self.inputs, options, stdin)
    }
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let values = FORMATS.map(|format| PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(values).try_map(|name| Format::named(&name).ok_or("no such format"))
}

fn units() -> impl TypedValueParser<Value = Unit> {
    let values = Unit::ALL.map(|(name, unit)| {
        PossibleValue::new(name).help(match unit {
            Unit::Chars => "Unicode code points, as in Python",
            Unit::Bytes => "bytes of UTF-8",
            Unit::Utf16 => "UTF-16 code units, as in JavaScript and Java",
            Unit::Source => "bytes of what the text was taken from: of a page, its markup as UTF-8",
        })
    });
    PossibleValuesParser::new(values).try_map(|name| Unit::parse(&name).ok_or("no such unit"))
}

fn contents() -> impl TypedValueParser<Value = Content> {
    let values = [
        PossibleValue::new("story").help("the story; menus, adverts and comments are left out"),
        PossibleValue::new("all").help("the text as it is"),
    ];
    PossibleValuesParser::new(values).map(|name| if name == "all" { Content::All } else { Content::Story })
}

/// `10MB` as bytes.
pub fn bytes(size: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 5] = [("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1_000), ("b", 1), ("", 1)];
    let lower = size.trim().to_ascii_lowercase();
    let (digits, factor) = UNITS.iter().find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, factor))).unwrap_or((&lower, &1));
    let number = digits.trim().parse::<u64>().ok().and_then(|number| number.checked_mul(*factor)).filter(|bytes| *bytes > 0);
    number.ok_or_else(|| "a size is a whole number and a unit, for instance 50MB".to_owned())
}

/// What a run came to.
#[derive(Default)]
struct Totals {
    articles: usize,
    claims: usize,
    problems: usize,
    lost: usize,
    written: bool,
}

/// One article, written.
struct Written {
    bytes: Vec<u8>,
    claims: usize,
    problems: usize,
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    args.inputs.spare(args.output.as_ref())?;
    let Some(extractor) = engine::extractor(&args.rules, screen) else { return Ok(Exit::Lost) };
    let on_terminal = args.output.is_none() && screen.out_is_terminal;
    let format = args.format.or_else(|| Format::named(if on_terminal { "table" } else { "jsonl" })).unwrap_or(FORMATS[0]);
    let mut view = engine::view(&extractor);
    view.unit = args.offsets;
    view.text = !args.no_text;
    view.width = screen.width;
    view.colour = args.output.is_none() && screen.out_colour;

    let mut out = Out::open(args.output.as_ref(), on_terminal)?;
    let work = |source: &source::Source| written(&extractor.extract(source, args.inputs.content), format, &view);
    let mut totals = Totals::default();
    out.article(&format.writer.open(&view))?;
    args.inputs.run(args.threads, work, |result| match result {
        Ok(article) => totals.add(&article, format, &mut out),
        Err(problem) => {
            totals.lose(&problem);
            show::problems([&problem], &[], screen);
            Ok(())
        }
    })?;
    out.write(format.writer.close())?;
    out.finish(args.output.as_ref())?;
    screen.close(&totals.line());
    Ok(if totals.lost > 0 { Exit::Lost } else { Exit::Fine })
}

fn written(extraction: &Extraction, format: Format, view: &crate::output::View) -> Written {
    let mut bytes = Vec::with_capacity(extraction.article.text.len() * 4);
    format.writer.article(extraction, view, &mut bytes);
    Written { bytes, claims: extraction.claims.len(), problems: extraction.problems.len() }
}

/// Runs `work` without the runtime's own message for a panic: `batch` reports it with its article.
fn quietly(work: impl FnOnce()) {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    work();
    std::panic::set_hook(hook);
}

impl Totals {
    fn add(&mut self, article: &Written, format: Format, out: &mut Out) -> io::Result<()> {
        if self.written && !article.bytes.is_empty() {
            out.write(format.writer.between())?;
        }
        self.written |= !article.bytes.is_empty();
        self.articles += 1;
        self.claims += article.claims;
        self.problems += article.problems;
        out.article(&article.bytes)
    }

    fn lose(&mut self, problem: &Problem) {
        self.problems += 1;
        self.lost += usize::from(problem.severity == Severity::Error);
    }

    fn line(&self) -> String {
        let articles = counted(self.articles, "article", "articles");
        let claims = counted(self.claims, "claim", "claims");
        let problems = counted(self.problems, "problem", "problems");
        match self.lost {
            0 => format!("{articles}, {claims}, {problems}"),
            lost => format!("{articles}, {claims}, {problems}; {} lost", counted(lost, "input", "inputs")),
        }
    }
}

/// Where the output goes.
pub(super) enum Out {
    /// Standard output; whether each article is to be seen at once.
    Stream(BufWriter<io::StdoutLock<'static>>, bool),
    File(Sink),
}

impl Out {
    pub(super) fn open(path: Option<&PathBuf>, at_once: bool) -> anyhow::Result<Out> {
        match path {
            Some(path) => Ok(Out::File(Sink::create(path).with_context(|| format!("cannot write {}", path.display()))?)),
            None => Ok(Out::Stream(BufWriter::with_capacity(1 << 16, io::stdout().lock()), at_once)),
        }
    }

    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            Out::Stream(stream, _) => stream.write_all(text.as_bytes()),
            Out::File(sink) => sink.write_all(text.as_bytes()),
        }
    }

    pub(super) fn article(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Out::Stream(stream, at_once) => {
                stream.write_all(bytes)?;
                if *at_once { stream.flush() } else { Ok(()) }
            }
            Out::File(sink) => sink.write_all(bytes),
        }
    }

    pub(super) fn finish(self, path: Option<&PathBuf>) -> anyhow::Result<()> {
        match self {
            Out::Stream(mut stream, _) => Ok(stream.flush()?),
            Out::File(sink) => sink.finish().with_context(|| format!("cannot write {}", path.cloned().unwrap_or_default().display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (size, expected) in [("10MB", 10_000_000), ("1 gb", 1_000_000_000), ("5kB", 5_000), ("812", 812), ("7b", 7)] {
            assert_eq!(bytes(size), Ok(expected), "{size}");
        }
        for size in ["", "MB", "0", "-1", "1.5MB", "10TB", "99999999999GB"] {
            assert!(bytes(size).is_err(), "{size}");
        }
    }
}
