//! Sources and half-made articles to portions of work for each thread, with a limit on what is under way.

use super::Work;
use crate::source::Source;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The most text that a thread takes at a time, in bytes: enough that taking it costs nothing beside working on it.
const PORTION: usize = 256 * 1024;

/// How much may be under way for each thread, in bytes of text: what it works on, and what waits for an earlier article.
pub(super) const WINDOW: usize = 4 * PORTION;

/// What an article weighs beside its text: an empty one is not free.
const BASE: usize = 512;

/// A piece of work.
pub(super) struct Task<W: Work> {
    /// The source's place in the input.
    pub number: u64,
    pub weight: usize,
    pub job: Job<W>,
}

pub(super) enum Job<W: Work> {
    Read(Source),
    Make(W::Read, W::Verdict),
}

/// What waits for a thread.
pub(super) struct Queue<W: Work> {
    state: Mutex<State<W>>,
    /// There is work, or there will be none.
    work: Condvar,
    /// There is room.
    room: Condvar,
    window: usize,
    threads: usize,
}

struct State<W: Work> {
    /// To be finished: goes first, so that what was begun takes no memory for long.
    makes: VecDeque<Task<W>>,
    reads: VecDeque<Task<W>>,
    /// Bytes in both.
    waiting: usize,
    /// Bytes of all that was fed and not yet taken out.
    under_way: usize,
    closed: bool,
}

/// The bytes that a source counts for.
pub(super) fn weight(source: &Source) -> usize {
    source.text.len() + BASE
}

impl<W: Work> Queue<W> {
    pub fn new(threads: usize) -> Queue<W> {
        let state = State { makes: VecDeque::new(), reads: VecDeque::new(), waiting: 0, under_way: 0, closed: false };
        Queue { state: Mutex::new(state), work: Condvar::new(), room: Condvar::new(), window: threads * WINDOW, threads }
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        // Nothing that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for `weight`; `false` when nothing more is wanted.
    pub fn admit(&self, weight: usize) -> bool {
        let full = |state: &mut State<W>| !state.closed && state.under_way > 0 && state.under_way + weight > self.window;
        let mut state = self.room.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        state.under_way += weight;
        !state.closed
    }

    /// Makes the room again that `weight` took.
    pub fn release(&self, weight: usize) {
        self.lock().under_way -= weight;
        self.room.notify_one();
    }

    /// Adds a source, which was admitted before.
    pub fn push(&self, task: Task<W>) {
        let mut state = self.lock();
        state.waiting += task.weight;
        state.reads.push_back(task);
        drop(state);
        self.work.notify_one();
    }

    /// Adds what is to be finished; `first`, before all else.
    pub fn push_all(&self, tasks: impl Iterator<Item = Task<W>>, first: bool) {
        let mut state = self.lock();
        let before = state.makes.len();
        for task in tasks {
            state.waiting += task.weight;
            match (first, &task.job) {
                (true, Job::Read(_)) => state.reads.push_front(task),
                (true, Job::Make(..)) => state.makes.push_front(task),
                (false, _) => state.makes.push_back(task),
            }
        }
        let added = state.makes.len() - before;
        drop(state);
        match added {
            1 if !first => self.work.notify_one(),
            _ => self.work.notify_all(),
        }
    }

    /// Moves a portion into `portion`, waiting for it; `false` when there will be none.
    pub fn take(&self, portion: &mut VecDeque<Task<W>>) -> bool {
        let none = |state: &mut State<W>| !state.closed && state.makes.is_empty() && state.reads.is_empty();
        let mut state = self.work.wait_while(self.lock(), none).unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return false;
        }
        // The others shall have their part of what is there.
        let most = PORTION.min(state.waiting / self.threads);
        let mut taken = 0;
        let State { makes, reads, .. } = &mut *state;
        let from = if makes.is_empty() { reads } else { makes };
        while let Some(task) = from.pop_front_if(|task| taken == 0 || taken + task.weight <= most) {
            taken += task.weight;
            portion.push_back(task);
        }
        state.waiting -= taken;
        true
    }

    /// Sends everybody home.
    pub fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.reads.clear();
        state.makes.clear();
        drop(state);
        self.work.notify_all();
        self.room.notify_all();
    }
}
