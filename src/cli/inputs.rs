//! Options about inputs to the articles that commands read.

use super::fetch::FetchArgs;
use super::size;
use crate::article::Content;
use crate::batch;
use crate::problem::Problem;
use crate::source::meter::Meter;
use crate::source::{self, Source};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What to read.
#[derive(clap::Args, Clone, Debug)]
pub struct Inputs {
    /// Files, folders, globs, web archives, URLs, feeds, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub inputs: Vec<String>,
    /// What to take of an article: the story without its furniture, or all of the text
    #[arg(long, help_heading = "Input", value_name = "WHAT", default_value = "story", value_parser = contents())]
    pub content: Content,
    /// Refuse larger articles and longer lines of JSON Lines; a number with B, kB, MB or GB
    #[arg(long, visible_alias = "max-bytes", help_heading = "Input", value_name = "SIZE", default_value = "10MB", value_parser = size::bytes)]
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

    /// Refuses to watch what is not there, or what no files arrive in.
    pub fn are_watchable(&self) -> anyhow::Result<()> {
        for input in &self.inputs {
            anyhow::ensure!(input != "-" && !input.contains("://"), "--watch looks at folders and files: {input} is neither");
            let is_pattern = input.contains(['*', '?', '[', '{']);
            anyhow::ensure!(is_pattern || Path::new(input).exists(), "--watch: no such file or folder: {input}");
        }
        Ok(())
    }

    /// Gives all sources, one by one, to who asks; counts into `meter` what is read of files and of standard input.
    pub fn feed(&self, meter: Meter) -> impl FnOnce(&mut dyn FnMut(Result<Source, Problem>) -> ControlFlow<()>) + Send + 'static {
        let (inputs, options) = (self.inputs.clone(), self.options());
        move |give| {
            let mut stdin = io::stdin();
            let _ = source::read(&inputs, &options, &mut stdin).metered(meter).try_for_each(give);
        }
    }

    /// The sources, read one by one.
    pub fn read<'a>(
        &'a self,
        options: &'a source::Options,
        stdin: &'a mut dyn io::Read,
    ) -> impl Iterator<Item = Result<Source, Problem>> + 'a {
        source::read(&self.inputs, options, stdin)
    }
}

/// The most articles at a time: more threads than any machine has processors.
const MOST: i64 = 1024;

/// Reads how many articles to work on at a time.
pub fn count() -> impl TypedValueParser<Value = u16> {
    clap::value_parser!(u16).range(1..=MOST)
}

/// Articles at a time: as many as asked for, else one a processor.
pub fn threads(asked: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    asked.map_or_else(processors, usize::from).min(MOST as usize)
}

/// Runs `work` without the runtime's own message for a panic: [`batch`] reports it with its article.
pub fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = work();
    std::panic::set_hook(hook);
    result
}

/// Works on all sources and gives each result to `take` in the order of the inputs. Ends at the first error of `take`.
pub fn each<T: Send + 'static>(
    inputs: &Inputs,
    asked: Option<u16>,
    work: impl Fn(Source) -> T + Send + Sync + 'static,
    mut take: impl FnMut(Result<T, Problem>) -> io::Result<()>,
) -> io::Result<()> {
    let mut outcome = Ok(());
    let options = batch::Options { threads: threads(asked), timeout: None };
    quietly(|| {
        batch::each(inputs.feed(Meter::default()), options, work, |result| match take(result.map_err(|lost| lost.problem)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        });
    });
    outcome
}

/// Whether a path is written in place, as pipes and devices are.
pub fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

fn contents() -> impl TypedValueParser<Value = Content> {
    let values = [
        PossibleValue::new("story").help("the story; menus, adverts and comments are left out"),
        PossibleValue::new("all").help("the text as it is"),
    ];
    PossibleValuesParser::new(values).map(|name| if name == "all" { Content::All } else { Content::Story })
}
