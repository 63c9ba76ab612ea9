//! Sources to written articles: the work of an extraction, and who puts its outcomes down.

use super::cache::{Cache, Entry};
use super::duplicates::{Index, Signature};
use super::files::{Files, quarantine_line};
use super::tally::Tally;
use super::{Lost, Receive, Work};
use crate::article::{Article, Content};
use crate::extract::{self, Extraction, Extractor, Share};
use crate::output::filter::Filter;
use crate::output::sink::Sink;
use crate::output::{Format, View};
use crate::problem::{Problem, Severity};
use crate::rules::run::Selection;
use crate::source::{MediaType, Source};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What an article is put through.
pub struct Extracting {
    /// The rules.
    pub extractor: Arc<Extractor>,
    /// What is taken of an article.
    pub content: Content,
    /// The form of the output.
    pub format: Format,
    /// How to write.
    pub view: View,
    /// The claims that are wanted; articles without any are left out.
    pub filter: Option<Filter>,
    /// Whether articles that repeat earlier ones are looked for.
    pub duplicates: bool,
    /// Sources that an interrupted run has written already.
    pub from: u64,
    /// Results of earlier runs.
    pub cache: Option<Arc<Cache>>,
}

/// A source with its first stage behind it.
pub struct Read {
    /// Hash of all of the source.
    digest: [u8; 32],
    /// The article's id and signature, where duplicates are looked for.
    signature: Option<(String, Signature)>,
    file: Arc<str>,
    origin: String,
    state: State,
}

enum State {
    /// An interrupted run has written it.
    Written,
    Article(Box<Article>),
    Cached(Box<(Source, Entry)>),
}

/// What is to be done with an article.
pub enum Verdict {
    /// It is written, and marked with the id of the earlier article that it repeats.
    Write(Option<String>),
    /// It is left out, because it repeats the earlier one with this id.
    Leave(String),
}

/// An article that came through.
pub struct Made {
    file: Arc<str>,
    origin: String,
    bytes: Vec<u8>,
    counts: Tally,
    sentences: Share,
}

impl Work for Extracting {
    type Read = Read;
    type Verdict = Verdict;
    type Made = Made;

    fn read(&self, number: u64, source: Source) -> Read {
        let digest = digest(&source);
        let (file, origin) = (Arc::clone(&source.file), source.origin.clone());
        let written = number < self.from;
        if written && !self.duplicates {
            return Read { digest, signature: None, file, origin, state: State::Written };
        }
        if let Some(entry) = self.cache.as_ref().and_then(|cache| cache.get(&digest)) {
            let signature = entry.signature.clone();
            let state = if written { State::Written } else { State::Cached(Box::new((source, entry))) };
            return Read { digest, signature, file, origin, state };
        }
        let article = self.extractor.read(&source, self.content);
        let signature = self.duplicates.then(|| (extract::article_id(&article.text), Signature::of(&article.text)));
        let state = if written { State::Written } else { State::Article(Box::new(article)) };
        Read { digest, signature, file, origin, state }
    }

    fn make(&self, read: Read, verdict: Verdict) -> Made {
        let Read { digest, signature, file, origin, state } = read;
        let made = |bytes, counts| Made { file, origin, bytes, counts, sentences: Share::default() };
        let duplicate_of = match verdict {
            Verdict::Write(duplicate_of) => duplicate_of,
            Verdict::Leave(first) => {
                if let (State::Article(_), Some(cache)) = (&state, &self.cache) {
                    // Kept for its signature.
                    let entry = Entry { signature, duplicate_of: Some(first), written: false, claims: 0, problems: 0, bytes: Vec::new() };
                    cache.put(&digest, entry);
                }
                return made(Vec::new(), Tally { input: 1, duplicate: 1, ..Tally::default() });
            }
        };
        let marked = u64::from(duplicate_of.is_some());
        let article = match state {
            State::Written => return made(Vec::new(), Tally::default()),
            State::Article(article) => *article,
            State::Cached(cached) => {
                let (source, entry) = *cached;
                if entry.duplicate_of == duplicate_of {
                    let Entry { bytes, claims, problems, written, .. } = entry;
                    return made(
                        bytes,
                        Tally { marked: marked * u64::from(written), cached: u64::from(written), ..counts(written, claims, problems) },
                    );
                }
                self.extractor.read(&source, self.content)
            }
        };
        let mut extraction = self.extractor.extract_article(article, Selection::All);
        extraction.duplicate_of = duplicate_of;
        let written = self.wanted(&mut extraction);
        let mut bytes = Vec::new();
        if written {
            bytes.reserve(extraction.article.text.len() * 4);
            self.format.writer.article(&extraction, &self.view, &mut bytes);
        }
        let (claims, problems) = (extraction.claims.len() as u64, extraction.problems.len() as u64);
        if let Some(cache) = &self.cache {
            let duplicate_of = extraction.duplicate_of.take();
            cache.put(&digest, Entry { signature, duplicate_of, written, claims, problems, bytes: bytes.clone() });
        }
        Made {
            sentences: extraction.sentences,
            ..made(bytes, Tally { marked: marked * u64::from(written), ..counts(written, claims, problems) })
        }
    }
}

impl Extracting {
    /// Drops the claims that are not wanted; whether the article is.
    fn wanted(&self, extraction: &mut Extraction) -> bool {
        let Some(filter) = &self.filter else { return true };
        let claims = std::mem::take(&mut extraction.claims);
        let claims = claims.into_iter().filter(|claim| filter.keeps(extraction, claim)).collect();
        extraction.claims = claims;
        !extraction.claims.is_empty()
    }
}

/// What one article that came through counts for.
fn counts(written: bool, claims: u64, problems: u64) -> Tally {
    let done = u64::from(written);
    Tally { input: 1, done, skipped: 1 - done, claims: claims * done, problems: problems * done, ..Tally::default() }
}

/// A hash of all that is known of a source but where its file lies on the disk.
fn digest(source: &Source) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    let mut add = |text: &str| {
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    let declared = &source.declared;
    add(&source.origin);
    add(if source.media == MediaType::Html { "html" } else { "text" });
    for value in [&declared.url, &declared.title, &declared.published, &declared.publisher, &declared.language, &declared.fetched] {
        add(if value.is_some() { "some" } else { "none" });
        add(value.as_deref().unwrap_or_default());
    }
    for problem in &source.problems {
        add(problem.code);
        add(&problem.message);
    }
    add(&source.text);
    *hash.finalize().as_bytes()
}

/// A hash that stands for a lost source.
fn digest_of_lost(problem: &Problem) -> [u8; 32] {
    let place = format!("{:?} {:?} {:?}", problem.origin, problem.line, problem.offset);
    *blake3::hash(format!("{} {} {place}", problem.code, problem.message).as_bytes()).as_bytes()
}

/// What becomes of articles that repeat earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeats {
    /// They are written, with the id of the first.
    Mark,
    /// They are left out.
    Skip,
    /// Nobody looks for them.
    Ignore,
}

/// How outcomes are put down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// What becomes of articles that repeat earlier ones.
    pub repeats: Repeats,
    /// How many earlier articles a new one is compared with.
    pub window: usize,
    /// How often a checkpoint is written: the work that is lost at most when the run is killed.
    pub every: Duration,
}

/// Where articles go.
pub enum Out {
    /// To a stream, as they come.
    Stream {
        /// The stream.
        stream: Box<dyn Write>,
        /// Whether each article is to be seen at once.
        at_once: bool,
        /// Where lost articles are listed.
        quarantine: Option<Sink>,
    },
    /// To files.
    Files(Box<Files>),
}

/// Who watches a run.
pub trait Watcher {
    /// Told of every lost source.
    fn lost(&mut self, lost: &Lost);

    /// Told several times a second how far the run is, and what was done with the sentences of this process; may stop it.
    fn tick(&mut self, tally: &Tally, sentences: Share) -> ControlFlow<()>;
}

/// Puts outcomes down, in order.
pub struct Collector<'w, T> {
    out: Out,
    format: Format,
    view: View,
    repeats: Repeats,
    index: Index,
    watcher: &'w mut T,
    tally: Tally,
    sentences: Share,
    /// Sources that an interrupted run has written, and the chain that it had then.
    from: u64,
    expected: String,
    sifted: u64,
    taken: u64,
    /// The hash of all sources that were sifted, and of each of those that are under way with all before it.
    chain: [u8; 32],
    chains: VecDeque<[u8; 32]>,
    /// How often a checkpoint is written, and when the last one was.
    every: Duration,
    noted: Instant,
    /// Whether the stream holds an article yet.
    begun: bool,
    error: Option<io::Error>,
}

impl<'w, T: Watcher> Collector<'w, T> {
    /// Begins with what `out` has already.
    pub fn new(out: Out, format: Format, view: View, options: Options, watcher: &'w mut T) -> Collector<'w, T> {
        let (from, tally, expected) = match &out {
            Out::Files(files) => (files.number(), *files.tally(), files.chain().to_owned()),
            Out::Stream { .. } => (0, Tally::default(), String::new()),
        };
        Collector {
            out,
            format,
            view,
            repeats: options.repeats,
            index: Index::new(options.window),
            watcher,
            tally,
            sentences: Share::default(),
            from,
            expected,
            sifted: 0,
            taken: 0,
            chain: [0; 32],
            chains: VecDeque::new(),
            every: options.every,
            noted: Instant::now(),
            begun: false,
            error: None,
        }
    }

    /// What stands before the first article.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn open(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Stream { stream, .. } => stream.write_all(&self.format.writer.open(&self.view)),
            Out::Files(_) => Ok(()),
        }
    }

    /// Ends the output and puts files in their place. After a run that was stopped, or that failed, files stay as they are, to go on with.
    ///
    /// # Errors
    /// What the operating system said, now or during the run; or that the sources were not those of the run that was to be gone on with.
    pub fn finish(mut self) -> io::Result<Tally> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if self.taken < self.from {
            return Err(changed());
        }
        let _ = self.watcher.tick(&self.tally, self.sentences);
        match self.out {
            Out::Stream { mut stream, quarantine, .. } => {
                stream.write_all(self.format.writer.close().as_bytes())?;
                stream.flush()?;
                quarantine.map_or(Ok(()), Sink::finish)?;
            }
            Out::Files(files) => self.tally = files.finish()?,
        }
        Ok(self.tally)
    }

    /// Leaves a run that was stopped in a state that can be gone on with.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn interrupt(mut self) -> io::Result<Tally> {
        match &mut self.out {
            Out::Stream { stream, .. } => stream.flush()?,
            Out::Files(files) if self.taken >= self.from => files.checkpoint()?,
            Out::Files(_) => {}
        }
        self.error.map_or(Ok(self.tally), Err)
    }

    fn put(&mut self, made: Result<Made, Lost>, chain: &[u8; 32]) -> io::Result<()> {
        let made = made.unwrap_or_else(|lost| {
            let error = u64::from(lost.problem.severity == Severity::Error);
            let counts = Tally { input: 1, quarantined: error, skipped: 1 - error, problems: 1, ..Tally::default() };
            let origin = lost.problem.origin.clone().unwrap_or_default();
            Made { file: Arc::clone(&lost.file), origin, bytes: Vec::new(), counts, sentences: Share::default() }
        });
        self.tally.add(&made.counts);
        self.sentences += made.sentences;
        match &mut self.out {
            Out::Files(files) => files.put(&made.file, &made.origin, &made.bytes, &made.counts, chain),
            Out::Stream { .. } if made.bytes.is_empty() => Ok(()),
            Out::Stream { stream, at_once, .. } => {
                if std::mem::replace(&mut self.begun, true) {
                    stream.write_all(self.format.writer.between().as_bytes())?;
                }
                stream.write_all(&made.bytes)?;
                if *at_once { stream.flush() } else { Ok(()) }
            }
        }
    }

    fn list(&mut self, lost: &Lost) -> io::Result<()> {
        if lost.problem.severity != Severity::Error {
            return Ok(());
        }
        match &mut self.out {
            Out::Files(files) => files.quarantine(lost),
            Out::Stream { quarantine: Some(sink), .. } => sink.write_all(&quarantine_line(lost)),
            Out::Stream { quarantine: None, .. } => Ok(()),
        }
    }

    fn stop(&mut self, error: io::Error) -> ControlFlow<()> {
        self.error = Some(error);
        ControlFlow::Break(())
    }
}

impl<T: Watcher> Receive<Extracting> for Collector<'_, T> {
    fn sift(&mut self, read: Result<&Read, &Problem>) -> Verdict {
        self.sifted += 1;
        let digest = read.map_or_else(digest_of_lost, |read| read.digest);
        let mut hash = blake3::Hasher::new();
        hash.update(&self.chain).update(&digest);
        self.chain = *hash.finalize().as_bytes();
        self.chains.push_back(self.chain);
        let earlier =
            read.ok().and_then(|read| read.signature.as_ref()).and_then(|(id, signature)| self.index.place(signature.clone(), id));
        match (earlier, self.repeats) {
            (Some(first), Repeats::Skip) if self.sifted > self.from => Verdict::Leave(first.to_owned()),
            (earlier, Repeats::Mark) => Verdict::Write(earlier.map(str::to_owned)),
            _ => Verdict::Write(None),
        }
    }

    fn take(&mut self, made: Result<Made, Lost>) -> ControlFlow<()> {
        let chain = self.chains.pop_front().unwrap_or_default();
        self.taken += 1;
        if self.taken <= self.from {
            let is_other = self.taken == self.from && blake3::Hash::from_bytes(chain).to_hex().as_str() != self.expected;
            return if is_other { self.stop(changed()) } else { ControlFlow::Continue(()) };
        }
        if let Err(lost) = &made {
            self.watcher.lost(lost);
            if let Err(error) = self.list(lost) {
                return self.stop(error);
            }
        }
        match self.put(made, &chain) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => self.stop(error),
        }
    }

    fn tick(&mut self) -> ControlFlow<()> {
        if let Out::Files(files) = &mut self.out
            && self.taken > self.from
            && self.noted.elapsed() > self.every
        {
            self.noted = Instant::now();
            if let Err(error) = files.checkpoint() {
                return self.stop(error);
            }
        }
        self.watcher.tick(&self.tally, self.sentences)
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "the inputs are not those that the interrupted run had read; run it anew, without --resume")
}
