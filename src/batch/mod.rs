//! Many sources to many results: in parallel, in input order, where one that fails never stops the rest.
//!
//! A run has two stages on many threads with one stage between them on the calling thread, in input order:
//! [`Work::read`] (the article alone), [`Receive::sift`] (what only the whole batch knows: was this said before?), and
//! [`Work::make`] (all the rest). [`Receive::take`] then gets each outcome, again in input order. So the outcome is the
//! same for any number of threads.

pub mod cache;
pub mod duplicates;
pub mod extraction;
pub mod files;
mod journal;
mod part;
mod pool;
mod queue;
pub mod tally;

pub use journal::Settings;

use crate::problem::Problem;
use crate::source::Source;
use std::any::Any;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// What is done with each source. Called from many threads.
pub trait Work: Send + Sync + 'static {
    /// What the first stage makes of a source.
    type Read: Send + 'static;
    /// What is decided between the stages.
    type Verdict: Send + 'static;
    /// What the second stage makes.
    type Made: Send + 'static;

    /// The first stage. `number` counts all sources, lost ones too, from 0.
    fn read(&self, number: u64, source: Source) -> Self::Read;

    /// The second stage.
    fn make(&self, read: Self::Read, verdict: Self::Verdict) -> Self::Made;
}

/// Who decides between the stages and takes what is made. Called from the thread of [`run`] alone, in input order.
pub trait Receive<W: Work> {
    /// Decides about a source; what it gives for one that was lost is not used.
    fn sift(&mut self, read: Result<&W::Read, &Problem>) -> W::Verdict;

    /// Takes an outcome; may stop the run.
    fn take(&mut self, made: Result<W::Made, Lost>) -> ControlFlow<()>;

    /// Called several times a second, whether or not there are outcomes; may stop the run.
    fn tick(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// A source that did not come through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// Why. A warning stands for an input that holds no article.
    pub problem: Problem,
    /// The input that it lies in, as [`Source::file`].
    pub file: Arc<str>,
}

/// How to run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Articles at a time, at least 1.
    pub threads: usize,
    /// The longest that one stage of one article may take. It is then given up, and its thread left behind.
    pub timeout: Option<Duration>,
}

/// Runs `work` over the sources that `feed` gives, until it ends or `receive` stops the run.
///
/// `feed` runs on a thread of its own and calls what it is given for each source; it should return when that says
/// `Break`. It is held back while more is under way than the threads need, so a batch of any size needs the memory of a
/// few. A source that could not be read, or that breaks the engine or takes too long, comes out as [`Lost`], and the rest
/// goes on. A stopped run returns at once: threads that are still busy, or wait for input, end when they notice.
pub fn run<W: Work>(
    feed: impl FnOnce(&mut dyn FnMut(Result<Source, Problem>) -> ControlFlow<()>) + Send + 'static,
    options: Options,
    work: W,
    receive: &mut impl Receive<W>,
) {
    pool::run(feed, options, Arc::new(work), receive);
}

/// Runs `work` over `sources`, and gives what it makes of each to `take` in their order.
pub fn each<T: Send + 'static>(
    feed: impl FnOnce(&mut dyn FnMut(Result<Source, Problem>) -> ControlFlow<()>) + Send + 'static,
    options: Options,
    work: impl Fn(Source) -> T + Send + Sync + 'static,
    take: impl FnMut(Result<T, Lost>) -> ControlFlow<()>,
) {
    run(feed, options, Each(work), &mut InOrder(take));
}

/// Work of one stage.
struct Each<F>(F);

impl<T: Send + 'static, F: Fn(Source) -> T + Send + Sync + 'static> Work for Each<F> {
    type Read = T;
    type Verdict = ();
    type Made = T;

    fn read(&self, _: u64, source: Source) -> T {
        (self.0)(source)
    }

    fn make(&self, read: T, (): ()) -> T {
        read
    }
}

/// Takes and decides nothing.
struct InOrder<F>(F);

impl<W: Work<Verdict = ()>, F: FnMut(Result<W::Made, Lost>) -> ControlFlow<()>> Receive<W> for InOrder<F> {
    fn sift(&mut self, _: Result<&W::Read, &Problem>) {}

    fn take(&mut self, made: Result<W::Made, Lost>) -> ControlFlow<()> {
        (self.0)(made)
    }
}

/// The problem of a panic.
fn broken(payload: &(dyn Any + Send)) -> Problem {
    let words = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text.as_str(),
        (None, None) => "no message",
    };
    Problem::error("A099", format!("the engine failed on this article: {words}"))
        .help("this is a bug of newsclaim; please report it with the article")
}

/// The problem of an article that took longer than it may.
fn late(timeout: Duration) -> Problem {
    Problem::error("A098", format!("not done within the time limit of {} s for one article", timeout.as_secs_f64()))
        .help("give it more time with --timeout, or leave it out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    type Give<'a> = &'a mut dyn FnMut(Result<Source, Problem>) -> ControlFlow<()>;

    fn options(threads: usize) -> Options {
        Options { threads, timeout: None }
    }

    fn sources(count: usize) -> impl Iterator<Item = Result<Source, Problem>> + Send + 'static {
        (0..count).map(|number| match number % 10 {
            3 => Err(Problem::error("I001", format!("lost {number}"))),
            _ => Ok(Source { origin: number.to_string(), text: "x".repeat(number % 100 * 1000), ..Source::default() }),
        })
    }

    fn feed(mut sources: impl Iterator<Item = Result<Source, Problem>> + Send + 'static) -> impl FnOnce(Give<'_>) + Send + 'static {
        move |give| {
            let _ = sources.try_for_each(give);
        }
    }

    fn number(source: &Source) -> usize {
        source.origin.parse().unwrap()
    }

    /// What comes out of `count` sources, where number 7 of every ten breaks the engine and early ones take longest.
    fn outcome(count: usize, threads: usize) -> Vec<String> {
        let work = move |source: Source| {
            let number = number(&source);
            assert!(number % 10 != 7, "broken {number}");
            std::thread::sleep(Duration::from_micros((count - number) as u64 % 13 * 20));
            source.origin
        };
        let mut outcome = Vec::new();
        each(feed(sources(count)), options(threads), work, |result| {
            outcome.push(result.unwrap_or_else(|lost| format!("{}{}", lost.problem.message, lost.problem.origin.unwrap_or_default())));
            ControlFlow::Continue(())
        });
        outcome
    }

    #[test]
    fn keeps_the_order_and_goes_on_after_failures() {
        let one = outcome(120, 1);
        assert_eq!(one.len(), 120);
        assert_eq!(one[2..4], ["2".to_owned(), "lost 3".to_owned()]);
        assert_eq!(one[117], "the engine failed on this article: broken 117117");
        for threads in [2, 3, 8] {
            assert_eq!(outcome(120, threads), one, "{threads} threads");
        }
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(outcome(0, 1).is_empty() && outcome(0, 4).is_empty());
    }

    #[test]
    fn stops_when_told_even_if_the_input_never_ends() {
        for threads in [1, 4] {
            let mut seen = 0;
            let endless = feed(sources(1_000).chain(std::iter::from_fn(|| loop {
                std::thread::park();
            })));
            each(endless, options(threads), |_| (), |_| {
                seen += 1;
                if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert_eq!(seen, 5, "{threads} threads");
        }
    }

    #[test]
    fn what_has_come_goes_out_while_the_next_is_awaited() {
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        let slow = sources(3).chain(std::iter::once_with(move || {
            receiver.recv_timeout(Duration::from_secs(20)).expect("the first three come out before the fourth comes in");
            Ok(Source { origin: "3".to_owned(), ..Source::default() })
        }));
        let mut seen = 0;
        each(feed(slow), options(1), |source| number(&source), |_| {
            seen += 1;
            if seen == 3 {
                sender.send(()).unwrap();
            }
            ControlFlow::Continue(())
        });
        assert_eq!(seen, 4);
    }

    #[test]
    fn reads_only_a_little_ahead() {
        let read = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&read);
        let counting = (0..4_000).map(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(Source { text: "x".repeat(20_000), ..Source::default() })
        });
        let mut seen = 0;
        each(feed(counting), options(2), |_| (), |_| {
            seen += 1;
            assert!(read.load(Ordering::Relaxed) - seen <= 2 + 2 * queue::WINDOW / 20_000);
            ControlFlow::Continue(())
        });
        assert_eq!(seen, 4_000);
    }

    #[test]
    fn an_article_that_never_ends_is_given_up_and_its_neighbours_are_not() {
        for threads in [1, 2] {
            let work = |source: Source| {
                if matches!(source.origin.as_str(), "5" | "11") {
                    std::thread::park_timeout(Duration::from_secs(600));
                }
                source.origin
            };
            let mut outcome = Vec::new();
            let begun = Instant::now();
            let limits = Options { threads, timeout: Some(Duration::from_millis(150)) };
            each(feed(sources(20).filter(Result::is_ok)), limits, work, |result| {
                outcome.push(result.unwrap_or_else(|lost| lost.problem.code.to_owned()));
                ControlFlow::Continue(())
            });
            let expected: Vec<String> = (0..20).filter(|n| n % 10 != 3).map(|n| n.to_string()).collect();
            let expected: Vec<&str> = expected.iter().map(|n| if n == "5" || n == "11" { "A098" } else { n }).collect();
            assert_eq!(outcome, expected, "{threads} threads");
            assert!(begun.elapsed() < Duration::from_secs(60));
        }
    }

    /// Doubles, in two stages; those whose origin was seen before are left out.
    struct Doubling;

    impl Work for Doubling {
        type Read = (u64, String);
        type Verdict = bool;
        type Made = Option<String>;

        fn read(&self, number: u64, source: Source) -> (u64, String) {
            (number, source.origin)
        }

        fn make(&self, (number, origin): (u64, String), fresh: bool) -> Option<String> {
            fresh.then(|| format!("{number}:{origin}"))
        }
    }

    #[derive(Default)]
    struct Unseen {
        seen: Vec<String>,
        out: Vec<String>,
    }

    impl Receive<Doubling> for Unseen {
        fn sift(&mut self, read: Result<&(u64, String), &Problem>) -> bool {
            let Ok((_, origin)) = read else { return false };
            let fresh = !self.seen.contains(origin);
            self.seen.push(origin.clone());
            fresh
        }

        fn take(&mut self, made: Result<Option<String>, Lost>) -> ControlFlow<()> {
            self.out.extend(made.unwrap());
            ControlFlow::Continue(())
        }
    }

    #[test]
    fn the_stage_between_sees_all_in_order() {
        let expected: Vec<String> = (0..7).map(|number| format!("{number}:{number}")).collect();
        for threads in [1, 2, 5] {
            let mut receive = Unseen::default();
            let sources = (0..300).map(|number| Ok(Source { origin: (number % 7).to_string(), ..Source::default() }));
            run(feed(sources), options(threads), Doubling, &mut receive);
            assert_eq!(receive.out, expected, "{threads} threads");
        }
    }

    #[test]
    fn a_feed_that_breaks_is_told() {
        let mut outcome = Vec::new();
        let breaking = sources(2).chain(std::iter::once_with(|| panic!("torn")));
        each(feed(breaking), options(2), |source| source.origin, |result| {
            outcome.push(result.unwrap_or_else(|lost| lost.problem.message));
            ControlFlow::Continue(())
        });
        assert_eq!(outcome, ["0", "1", "reading the inputs failed: torn"]);
    }
}
