//! Many sources to many results: in parallel, in input order, where one that fails never stops the rest.

use crate::problem::Problem;
use crate::source::Source;
use std::any::Any;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

/// Sources that may wait for a thread or for an earlier one, for each thread: enough to keep all busy behind one long article.
const WAITING: usize = 8;

/// Applies `work` to every source on `threads` threads and hands the results to `done` in the order of the input.
///
/// A source that could not be read, or whose article broke the engine, comes out as its problem. `done` may stop the run
/// (a reader that went away); what is under way is then dropped. Sources are read on the calling thread, at most
/// `threads` × 8 of them ahead, so a batch of any size needs the memory of a few articles.
pub fn run<T: Send>(
    sources: impl Iterator<Item = Result<Source, Problem>>,
    threads: usize,
    work: impl Fn(&Source) -> T + Sync,
    mut done: impl FnMut(Result<T, Problem>) -> ControlFlow<()>,
) {
    if threads <= 1 {
        for source in sources {
            if done(source.and_then(|source| guarded(&source, &work))).is_break() {
                return;
            }
        }
        return;
    }
    let (to_workers, jobs) = channel::<(usize, Source)>();
    let (to_caller, results) = channel::<(usize, Result<T, Problem>)>();
    let jobs = Mutex::new(jobs);
    let stopped = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let to_caller = to_caller.clone();
            let (jobs, work, stopped) = (&jobs, &work, &stopped);
            scope.spawn(move || {
                while let Some((number, source)) = next(jobs) {
                    if stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    if to_caller.send((number, guarded(&source, work))).is_err() {
                        return;
                    }
                }
            });
        }
        collect(sources, threads * WAITING, |job| to_workers.send(job).is_ok(), &results, &mut done);
        // What was not begun when the run was stopped is not worth beginning; a closed channel sends the workers home.
        stopped.store(true, Ordering::Relaxed);
        drop(to_workers);
    });
}

/// Waits for a job; `None` when there will be none.
fn next<J>(jobs: &Mutex<Receiver<J>>) -> Option<J> {
    jobs.lock().ok()?.recv().ok()
}

/// Feeds sources and takes results until all are done, holding results back until those before them are there.
fn collect<T>(
    mut sources: impl Iterator<Item = Result<Source, Problem>>,
    limit: usize,
    mut feed: impl FnMut((usize, Source)) -> bool,
    results: &Receiver<(usize, Result<T, Problem>)>,
    done: &mut impl FnMut(Result<T, Problem>) -> ControlFlow<()>,
) {
    // One place for each source read and not yet handed on; `first` is the number of the foremost.
    let mut waiting: VecDeque<Option<Result<T, Problem>>> = VecDeque::new();
    let mut first = 0;
    let mut more = true;
    loop {
        while more && waiting.len() < limit {
            match sources.next() {
                Some(Ok(source)) => {
                    more = feed((first + waiting.len(), source));
                    waiting.push_back(None);
                }
                Some(Err(problem)) => waiting.push_back(Some(Err(problem))),
                None => more = false,
            }
            // Results that are there already go out before the next source is read: it may come slowly.
            for (number, result) in results.try_iter() {
                waiting[number - first] = Some(result);
            }
            while let Some(result) = waiting.front_mut().and_then(Option::take) {
                waiting.pop_front();
                first += 1;
                if done(result).is_break() {
                    return;
                }
            }
        }
        if waiting.is_empty() && !more {
            return;
        }
        match results.recv() {
            Ok((number, result)) => waiting[number - first] = Some(result),
            Err(_) => return,
        }
        while let Some(result) = waiting.front_mut().and_then(Option::take) {
            waiting.pop_front();
            first += 1;
            if done(result).is_break() {
                return;
            }
        }
    }
}

/// `work`, with a panic as a problem of its source.
fn guarded<T>(source: &Source, work: impl Fn(&Source) -> T) -> Result<T, Problem> {
    // The work reads shared tables and makes a fresh value: nothing half-done survives an unwinding.
    catch_unwind(AssertUnwindSafe(|| work(source))).map_err(|payload| {
        Problem::error("A099", format!("the engine failed on this article: {}", message(&*payload)))
            .at(&source.origin)
            .help("this is a bug of newsclaim; please report it with the article")
    })
}

/// The words of a panic.
fn message(payload: &(dyn Any + Send)) -> &str {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text,
        (None, None) => "no message",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn sources(count: usize) -> impl Iterator<Item = Result<Source, Problem>> {
        (0..count).map(|number| match number % 10 {
            3 => Err(Problem::error("I001", format!("lost {number}"))),
            _ => Ok(Source { origin: number.to_string(), ..Source::default() }),
        })
    }

    /// What comes out of `count` sources, where number 7 of every ten breaks the engine and early ones take longest.
    fn outcome(count: usize, threads: usize) -> Vec<String> {
        let work = |source: &Source| {
            let number: usize = source.origin.parse().unwrap();
            assert!(number % 10 != 7, "broken {number}");
            std::thread::sleep(std::time::Duration::from_micros((count - number) as u64 % 13 * 20));
            source.origin.clone()
        };
        let mut outcome = Vec::new();
        run(sources(count), threads, work, |result| {
            outcome.push(result.unwrap_or_else(|problem| problem.message));
            ControlFlow::Continue(())
        });
        outcome
    }

    #[test]
    fn keeps_the_order_and_goes_on_after_failures() {
        let one = outcome(120, 1);
        assert_eq!(one.len(), 120);
        assert_eq!(one[2..4], ["2".to_owned(), "lost 3".to_owned()]);
        assert_eq!(one[117], "the engine failed on this article: broken 117");
        for threads in [2, 3, 8] {
            assert_eq!(outcome(120, threads), one, "{threads} threads");
        }
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(outcome(0, 1).is_empty() && outcome(0, 4).is_empty());
    }

    #[test]
    fn stops_when_told() {
        for threads in [1, 4] {
            let mut seen = 0;
            run(
                sources(1_000),
                threads,
                |_| (),
                |_| {
                    seen += 1;
                    if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                },
            );
            assert_eq!(seen, 5, "{threads} threads");
        }
    }

    #[test]
    fn reads_only_a_little_ahead() {
        let mut seen = 0;
        let read = AtomicUsize::new(0);
        let counting = sources(10_000).inspect(|_| {
            read.fetch_add(1, Ordering::Relaxed);
        });
        run(
            counting,
            2,
            |_| (),
            |_| {
                seen += 1;
                assert!(read.load(Ordering::Relaxed) - seen <= 2 * WAITING);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, 10_000);
    }
}
