//! `newsclaim extract`: articles to claims, in the format asked for.

mod target;

use super::engine::{self, RuleArgs};
use super::exit::Exit;
use super::inputs::{self, Inputs};
use super::progress::{self, Progress};
use super::screen::{Screen, counted, grouped};
use super::show;
use super::signals::Signals;
use super::size;
use crate::batch::cache::Cache;
use crate::batch::duplicates::Index;
use crate::batch::extraction::{self, Collector, Extracting, Out, Repeats, Watcher};
use crate::batch::tally::Tally;
use crate::batch::{self, Lost};
use crate::extract::Share;
use crate::output::filter::{Filter, FilterError};
use crate::output::offsets::Unit;
use crate::output::{FORMATS, Format};
use crate::source::{meter, watch};
use anyhow::Context as _;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use target::{Plan, Shards};

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
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    batch: BatchArgs,
}

/// What is written.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// Form of the output [default: by the ending of --output; else table on a terminal, jsonl elsewhere]
    #[arg(long, short, value_name = "FORMAT", value_parser = formats())]
    format: Option<Format>,
    /// Write to this file, or folder with --shards; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write rows instead of records: articles, entities, mentions, quantities, dates, claims, roles, fields, attributions
    #[arg(long, value_name = "TABLE")]
    flat: Option<String>,
    /// Write only these columns of the rows, in this order; without --flat, of the claims
    #[arg(long, value_name = "COLUMN,…")]
    fields: Option<String>,
    /// Write only claims for which this holds, and articles that have one
    #[arg(long = "where", value_name = "CONDITION")]
    filter: Option<Condition>,
    /// What offsets count
    #[arg(long, value_name = "UNIT", default_value = "chars", value_parser = units())]
    offsets: Unit,
    /// Leave out the article's text
    #[arg(long)]
    no_text: bool,
    /// Articles that repeat an earlier one, word for word or nearly so
    #[arg(long, value_name = "WHAT", default_value = "mark", value_parser = repeats())]
    dedup: Repeats,
}

/// A condition, and its words.
#[derive(Clone, Debug)]
struct Condition {
    words: String,
    filter: Filter,
}

impl FromStr for Condition {
    type Err = FilterError;

    fn from_str(words: &str) -> Result<Condition, FilterError> {
        Ok(Condition { words: words.to_owned(), filter: Filter::parse(words)? })
    }
}

/// How a large run goes.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Batch")]
struct BatchArgs {
    /// Articles at a time [default: one a processor]; the output is the same for any number
    #[arg(long, short = 'j', value_name = "N", value_parser = inputs::count())]
    threads: Option<u16>,
    /// Go on with a run that was killed or ran out of disk: with the same --output and the same other options
    #[arg(long)]
    resume: bool,
    /// Note the state of the run every so many seconds: the work that is lost at most when it is killed
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = size::seconds)]
    checkpoint: Duration,
    /// Divide the output, a folder, into this many files, or one for each input
    #[arg(long, value_name = "N|inputs")]
    shards: Option<Shards>,
    /// Give up an article after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = size::some_seconds)]
    timeout: Option<Duration>,
    /// List lost articles here [default: beside the output]
    #[arg(long, value_name = "FILE")]
    quarantine: Option<PathBuf>,
    /// Write counts, size and hash of each output file here, a JSON object a line [default with --shards: manifest.jsonl]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Keep results in this file, so that the next run works on new and changed articles alone
    #[arg(long, value_name = "FILE")]
    incremental: Option<PathBuf>,
    /// Watch the folders, and work on files as they arrive, until it is stopped
    #[arg(long)]
    watch: bool,
    /// How progress is shown
    #[arg(long, value_name = "HOW", default_value = "auto")]
    progress: progress::Kind,
}

const EXAMPLES: &str = "\
Examples:
  newsclaim extract article.html
  newsclaim extract articles/ -o claims.jsonl
  newsclaim extract articles/ -o claims.sqlite            a database for SQL and Datasette
  newsclaim extract articles/ -o claims.csv --where 'type=metric.change and confidence>0.8'
  newsclaim extract archive.warc.gz -o claims.jsonl --resume      goes on where it was killed
  newsclaim extract archives/ -o claims/ --shards inputs          a file for each archive
  newsclaim extract https://news.example/feed.xml --limit 20
  curl -s https://example.org/feed.jsonl | newsclaim extract - | jq -c '.claims[].type'

JSON Lines in: {\"id\": …, \"text\" or \"html\": …, \"title\", \"published\", \"publisher\", \"url\", \"language\": optional}
JSON Lines out: newsclaim schema describes it.";

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

fn repeats() -> impl TypedValueParser<Value = Repeats> {
    let values = [
        PossibleValue::new("mark").help("write them with the id of the first, in article.duplicate_of"),
        PossibleValue::new("skip").help("leave them out"),
        PossibleValue::new("off").help("do not look for them"),
    ];
    PossibleValuesParser::new(values).map(|name| match name.as_str() {
        "mark" => Repeats::Mark,
        "skip" => Repeats::Skip,
        _ => Repeats::Ignore,
    })
}

/// How often watched folders are looked at.
const WATCH: Duration = Duration::from_secs(1);

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    target::check_places(args)?;
    let Some(extractor) = engine::extractor(&args.rules, screen) else { return Ok(Exit::Lost) };
    if args.batch.watch {
        args.inputs.are_watchable()?;
    }
    // Before anything is written that a run could go on with.
    let signals = Signals::listen();
    let plan = target::plan(args, &extractor, screen)?;
    let cache = match &args.batch.incremental {
        Some(path) => Some(Arc::new(Cache::open(path, &target::cache_settings(&plan.settings)).context("cannot open the cache")?)),
        None => None,
    };
    let out = match target::open(args, &plan, screen)? {
        Ok(out) => out,
        Err(tally) => {
            if !screen.quiet {
                screen.say(&summary(&tally, None));
            }
            return Ok(exit(&tally));
        }
    };
    let Plan { format, view, watched, .. } = plan;
    let extractor = Arc::new(extractor);
    // The process ends with the run: taking the tables apart entry by entry would only delay that.
    std::mem::forget(Arc::clone(&extractor));
    let meter = meter::Meter::default();
    let total = Arc::new(OnceLock::new());
    if !args.batch.watch {
        let (total, inputs) = (Arc::clone(&total), args.inputs.inputs.clone());
        std::thread::spawn(move || total.set(meter::total(&inputs)));
    }
    let mut watch = Watch {
        progress: Progress::new(args.batch.progress, screen, watched, meter.clone(), total),
        signals: signals.clone(),
        ends_by_itself: args.batch.watch,
        screen,
    };
    let work = Extracting {
        extractor,
        content: args.inputs.content,
        format,
        view: view.clone(),
        filter: args.output.filter.as_ref().map(|condition| condition.filter.clone()),
        duplicates: args.output.dedup != Repeats::Ignore,
        from: if let Out::Files(files) = &out { files.number() } else { 0 },
        cache: cache.clone(),
    };
    let to_files = matches!(out, Out::Files(_));
    let options = batch::Options { threads: inputs::threads(args.batch.threads), timeout: args.batch.timeout };
    let putting = extraction::Options { repeats: args.output.dedup, window: Index::WINDOW, every: args.batch.checkpoint };
    let mut collector = Collector::new(out, format, view, putting, &mut watch);
    collector.open()?;
    inputs::quietly(|| match args.batch.watch {
        true => {
            let (inputs, options_of, stop) = (args.inputs.inputs.clone(), args.inputs.options(), signals.clone());
            let feed = move |give: &mut dyn FnMut(_) -> ControlFlow<()>| {
                let _ = watch::Watch::new(&inputs, &options_of, WATCH, || stop.asked().is_some()).try_for_each(give);
            };
            batch::run(feed, options, work, &mut collector);
        }
        false => batch::run(args.inputs.feed(meter), options, work, &mut collector),
    });
    let stopped = signals.asked().filter(|_| !args.batch.watch);
    let finished = if stopped.is_some() { collector.interrupt() } else { collector.finish() };
    let tally = match finished {
        Ok(tally) => tally,
        Err(error) => {
            watch.progress.clear();
            let kept = to_files && !matches!(error.kind(), std::io::ErrorKind::InvalidInput);
            return Err(anyhow::Error::from(error)).context(if kept {
                "cannot write the output; what was done is kept: the same command with --resume goes on"
            } else {
                "cannot write the output"
            });
        }
    };
    let spoke = watch.progress.end(&tally);
    if let Some(Err(error)) = cache.map(|cache| cache.close()) {
        screen.say(&format!("warning: {error}"));
    }
    if let Some(signal) = stopped {
        let go_on = if to_files { ": the same command with --resume goes on" } else { "" };
        screen.say(&format!("stopped after {}{go_on}", counted(tally.input as usize, "article", "articles")));
        return Ok(Exit::Stopped(signal));
    }
    if !screen.quiet && (screen.err_is_terminal || to_files || spoke) {
        screen.say(&summary(&tally, Some(&watch.progress)));
    }
    Ok(exit(&tally))
}

fn exit(tally: &Tally) -> Exit {
    if tally.quarantined > 0 { Exit::Lost } else { Exit::Fine }
}

/// Who looks at a run: shows problems and progress, and listens for signals.
struct Watch<'s> {
    progress: Progress,
    signals: Signals,
    /// Whether a signal ends the inputs, and not the run.
    ends_by_itself: bool,
    screen: &'s Screen,
}

impl Watcher for Watch<'_> {
    fn lost(&mut self, lost: &Lost) {
        self.progress.clear();
        show::problems([&lost.problem], &[], self.screen);
    }

    fn tick(&mut self, tally: &Tally, sentences: Share) -> ControlFlow<()> {
        self.progress.tick(tally, sentences);
        if self.signals.asked().is_some() && !self.ends_by_itself { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// What a run came to, in a line. The counts of what was not written appear where there are any.
fn summary(tally: &Tally, progress: Option<&Progress>) -> String {
    let Tally { input, done, quarantined, duplicate, skipped, marked, cached, claims, problems } = *tally;
    let number = |count: u64| grouped(count as usize);
    let mut line = if done == input {
        counted(done as usize, "article", "articles")
    } else {
        let parts = [done, quarantined, duplicate, skipped].map(number);
        let [done, quarantined, duplicate, skipped] = parts;
        format!("{} in = {done} done + {quarantined} quarantined + {duplicate} duplicate + {skipped} skipped", number(input))
    };
    for (count, one, many) in [(claims, "claim", "claims"), (problems, "problem", "problems")] {
        line.push_str(&format!(", {}", counted(count as usize, one, many)));
    }
    for (count, what) in [(marked, "repeat an earlier article"), (cached, "from the cache")] {
        if count > 0 {
            line.push_str(&format!(", {} {what}", number(count)));
        }
    }
    if let Some(progress) = progress.filter(|progress| progress.seconds() >= 1.0) {
        let seconds = progress.seconds();
        line.push_str(&format!("; {} at {}/s", size::clock(Duration::from_secs_f64(seconds)), size::shown(progress.rate() as u64)));
    }
    line
}
