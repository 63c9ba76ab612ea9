//! Sources to outcomes: threads that work, and the calling thread that puts what they made back in order.

use super::queue::{Job, Queue, Task, weight};
use super::{Lost, Options, Receive, Work, broken, late};
use crate::problem::Problem;
use crate::source::Source;
use std::collections::VecDeque;
use std::mem::take;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the calling thread looks at the clock.
const TICK: Duration = Duration::from_millis(50);

/// How many messages are taken together before anything is done about them.
const TOGETHER: usize = 256;

/// What the other threads say.
enum Message<W: Work> {
    /// The source of this number is under way, with this weight.
    Fed(Result<Fed, Problem>),
    /// Results, in any order.
    Done(Vec<(u64, Done<W>)>),
    /// There are no more sources.
    End,
}

/// What is known of a source while it is under way.
struct Fed {
    weight: usize,
    origin: String,
    file: Arc<str>,
    offset: Option<u64>,
}

enum Done<W: Work> {
    Read(W::Read),
    Made(W::Made),
    Lost(Problem),
}

/// A thread's portion and how far it is. When it is given up, the rest is taken from here.
struct Slot<W: Work> {
    todo: VecDeque<Task<W>>,
    done: Vec<(u64, Done<W>)>,
    /// What is being worked on, and since when.
    current: Option<(u64, Instant)>,
    given_up: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that can panic runs under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// See [`super::run`].
pub(super) fn run<W: Work>(
    feed: impl FnOnce(&mut dyn FnMut(Result<Source, Problem>) -> ControlFlow<()>) + Send + 'static,
    options: Options,
    work: Arc<W>,
    receive: &mut impl Receive<W>,
) {
    let threads = options.threads.max(1);
    let queue = Arc::new(Queue::new(threads));
    let (sender, messages) = channel();
    let mut pool = Pool { queue: Arc::clone(&queue), work, sender: sender.clone(), slots: Vec::new(), timeout: options.timeout };
    for _ in 0..threads {
        pool.start();
    }
    let reader = Arc::clone(&queue);
    std::thread::spawn(move || read(feed, &reader, &sender));
    Order { pool, fed: VecDeque::new(), reads: VecDeque::new(), made: VecDeque::new(), sifted: 0, taken: 0, ended: false }
        .run(&messages, receive);
    queue.close();
}

/// Feeds all sources, as room allows.
fn read<W: Work>(
    feed: impl FnOnce(&mut dyn FnMut(Result<Source, Problem>) -> ControlFlow<()>),
    queue: &Queue<W>,
    sender: &Sender<Message<W>>,
) {
    let mut number = 0;
    let mut give = |source: Result<Source, Problem>| {
        let weight = source.as_ref().map_or(0, weight);
        let fed = source.as_ref().map_err(Clone::clone).map(|source| Fed {
            weight,
            origin: source.origin.clone(),
            file: Arc::clone(&source.file),
            offset: source.offset,
        });
        if !queue.admit(weight) || sender.send(Message::Fed(fed)).is_err() {
            return ControlFlow::Break(());
        }
        if let Ok(source) = source {
            queue.push(Task { number, weight, job: Job::Read(Box::new(source)) });
        }
        number += 1;
        ControlFlow::Continue(())
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| feed(&mut give)));
    if let Err(payload) = outcome {
        let problem = broken(&*payload);
        let words = problem.message.trim_start_matches("the engine failed on this article: ");
        let _ = sender.send(Message::Fed(Err(Problem { message: format!("reading the inputs failed: {words}"), ..problem })));
    }
    // If nobody listens any more, nobody waits.
    let _ = sender.send(Message::End);
}

/// The threads that work.
struct Pool<W: Work> {
    queue: Arc<Queue<W>>,
    work: Arc<W>,
    sender: Sender<Message<W>>,
    slots: Vec<Arc<Mutex<Slot<W>>>>,
    timeout: Option<Duration>,
}

impl<W: Work> Pool<W> {
    fn start(&mut self) {
        let slot = Slot { todo: VecDeque::new(), done: Vec::new(), current: None, given_up: false };
        let slot = Arc::new(Mutex::new(slot));
        self.slots.push(Arc::clone(&slot));
        let (queue, work, sender) = (Arc::clone(&self.queue), Arc::clone(&self.work), self.sender.clone());
        std::thread::spawn(move || labour(&queue, &*work, &slot, &sender));
    }

    /// Gives up threads that are stuck, starts others in their place, and hands over what is known from them.
    fn relieve(&mut self) -> Vec<(u64, Done<W>)> {
        let Some(timeout) = self.timeout else { return Vec::new() };
        let mut found = Vec::new();
        for index in (0..self.slots.len()).rev() {
            let mut slot = lock(&self.slots[index]);
            let Some((number, _)) = slot.current.filter(|(_, since)| since.elapsed() > timeout) else { continue };
            slot.given_up = true;
            found.append(&mut slot.done);
            found.push((number, Done::Lost(late(timeout))));
            let rest = take(&mut slot.todo);
            drop(slot);
            self.slots.swap_remove(index);
            self.queue.push_all(rest.into_iter().rev(), true);
            self.start();
        }
        found
    }
}

/// One thread: portion after portion until there is none.
fn labour<W: Work>(queue: &Queue<W>, work: &W, own: &Mutex<Slot<W>>, sender: &Sender<Message<W>>) {
    let mut portion = VecDeque::new();
    while queue.take(&mut portion) {
        std::mem::swap(&mut lock(own).todo, &mut portion);
        loop {
            let mut slot = lock(own);
            if slot.given_up {
                return;
            }
            let Some(task) = slot.todo.pop_front() else { break };
            slot.current = Some((task.number, Instant::now()));
            drop(slot);
            // The work reads shared tables and makes a fresh value: nothing half-done survives an unwinding.
            let done = catch_unwind(AssertUnwindSafe(|| match task.job {
                Job::Read(source) => Done::Read(work.read(task.number, *source)),
                Job::Make(read, verdict) => Done::Made(work.make(read, verdict)),
            }));
            let done = done.unwrap_or_else(|payload| Done::Lost(broken(&*payload)));
            let mut slot = lock(own);
            if slot.given_up {
                return;
            }
            slot.current = None;
            slot.done.push((task.number, done));
        }
        let done = take(&mut lock(own).done);
        if sender.send(Message::Done(done)).is_err() {
            return;
        }
    }
}

/// Puts back in order what threads made.
struct Order<W: Work> {
    pool: Pool<W>,
    /// Of each source that was not yet taken.
    fed: VecDeque<Fed>,
    /// Results of the first stage that wait for an earlier one; the foremost is number `sifted`.
    reads: VecDeque<Option<Result<W::Read, Problem>>>,
    /// Outcomes that wait for an earlier one; the foremost is number `taken`.
    made: VecDeque<Option<Result<W::Made, Problem>>>,
    sifted: u64,
    taken: u64,
    ended: bool,
}

impl<W: Work> Order<W> {
    fn run(mut self, messages: &Receiver<Message<W>>, receive: &mut impl Receive<W>) {
        let mut looked = Instant::now();
        while !(self.ended && self.fed.is_empty()) {
            let message = match messages.recv_timeout(TICK) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // What else is there comes along: one look at the queue for many articles.
            for message in message.into_iter().chain(messages.try_iter().take(TOGETHER)) {
                match message {
                    Message::Fed(fed) => self.feed(fed),
                    Message::Done(done) => self.done(done),
                    Message::End => self.ended = true,
                }
            }
            if looked.elapsed() >= TICK {
                looked = Instant::now();
                let found = self.pool.relieve();
                self.done(found);
                if receive.tick().is_break() {
                    return;
                }
            }
            self.sift(receive);
            if self.take(receive).is_break() {
                return;
            }
        }
    }

    fn feed(&mut self, fed: Result<Fed, Problem>) {
        self.made.push_back(None);
        match fed {
            Ok(fed) => {
                self.reads.push_back(None);
                self.fed.push_back(fed);
            }
            Err(problem) => {
                let file = Arc::from(problem.origin.as_deref().unwrap_or_default());
                self.fed.push_back(Fed { weight: 0, origin: String::new(), file, offset: None });
                self.reads.push_back(Some(Err(problem)));
            }
        }
    }

    fn done(&mut self, done: Vec<(u64, Done<W>)>) {
        for (number, done) in done {
            let (read, made) = (number.wrapping_sub(self.sifted) as usize, (number - self.taken) as usize);
            match done {
                Done::Read(result) => self.reads[read] = Some(Ok(result)),
                Done::Made(result) => self.made[made] = Some(Ok(result)),
                Done::Lost(problem) => {
                    let Fed { origin, offset, .. } = &self.fed[made];
                    let problem = Problem { offset: *offset, ..problem.at(origin) };
                    if number >= self.sifted {
                        self.reads[read] = Some(Err(problem));
                    } else {
                        self.made[made] = Some(Err(problem));
                    }
                }
            }
        }
    }

    /// Sends on what has its first stage and all before it behind it.
    fn sift(&mut self, receive: &mut impl Receive<W>) {
        let mut ready = Vec::new();
        while let Some(read) = self.reads.front_mut().and_then(Option::take) {
            let verdict = receive.sift(read.as_ref());
            let place = (self.sifted - self.taken) as usize;
            match read {
                Ok(read) => ready.push(Task { number: self.sifted, weight: self.fed[place].weight, job: Job::Make(read, verdict) }),
                Err(problem) => self.made[place] = Some(Err(problem)),
            }
            self.reads.pop_front();
            self.sifted += 1;
        }
        if !ready.is_empty() {
            self.pool.queue.push_all(ready.into_iter(), false);
        }
    }

    /// Hands out what is finished and has all before it behind it.
    fn take(&mut self, receive: &mut impl Receive<W>) -> ControlFlow<()> {
        while let Some(made) = self.made.front_mut().and_then(Option::take) {
            self.made.pop_front();
            self.taken += 1;
            let Some(fed) = self.fed.pop_front() else { return ControlFlow::Break(()) };
            receive.take(made.map_err(|problem| Lost { problem, file: fed.file }))?;
            self.pool.queue.release(fed.weight);
        }
        ControlFlow::Continue(())
    }
}
