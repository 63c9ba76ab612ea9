//! Folders that are looked at again and again to the Sources of files that are new or changed in them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use crate::problem::Problem;
use crate::source::fetch::looks;
use crate::source::file::{Sources, Walk};
use crate::source::problems::{missing, unreadable};
use crate::source::unpack::Packing;
use crate::source::{Options, Source};

/// How long nobody may have written to a file that is read at first sight: it was moved into place, or stood there before.
const SETTLED: Duration = Duration::from_secs(1);

/// How long it takes at most until a stop is noticed.
const NAP: Duration = Duration::from_millis(50);

/// The articles in the files of folders and globs, then those of files that come or change, until told to stop.
///
/// Files are chosen and ordered as [`crate::source::read`] does. A file is read once it has settled: when size and time of its last
/// change are the same at two looks, or that time is more than a second ago. So what is still being written is not read, and what
/// is written elsewhere and then moved here is read at once. A file that changes is read again, as a whole; one that vanishes is
/// forgotten. The folders are polled rather than subscribed to, because that works on network folders too and needs nothing of the
/// operating system; a change that keeps both size and time is not seen.
///
/// As an iterator it waits for ever. Who must do something while nothing comes calls [`Watch::wait`] and [`Watch::ready`] in turn.
///
/// ```no_run
/// use newsclaim::source::{Options, watch::Watch};
/// let (inputs, options) = (["inbox".to_owned()], Options::default());
/// let mut watch = Watch::new(&inputs, &options, std::time::Duration::from_secs(2), || false);
/// while watch.wait() {
///     while let Some(source) = watch.ready() {
///         println!("{:?}", source.map(|source| source.origin));
///     }
/// }
/// ```
pub struct Watch<'a, S> {
    inputs: &'a [String],
    every: Duration,
    stop: S,
    /// The file being read.
    sources: Sources<'a, io::Empty>,
    /// Files that have settled, and what went wrong at the last look.
    arrived: VecDeque<Result<PathBuf, Problem>>,
    files: BTreeMap<PathBuf, Seen>,
    /// Problems that were told, by place and message, and are still there.
    told: BTreeSet<(Option<String>, String)>,
    looked: Option<Instant>,
    only_new: bool,
}

/// A file as it was at the last look.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Seen {
    size: u64,
    changed: SystemTime,
    /// Whether it was handed on in this state.
    read: bool,
}

impl<'a, S: Fn() -> bool> Watch<'a, S> {
    /// Watches paths and globs, as often as `every` says, until `stop` does. Standard input and URLs cannot be watched and are
    /// problems.
    pub fn new(inputs: &'a [String], options: &'a Options, every: Duration, stop: S) -> Watch<'a, S> {
        Watch {
            inputs,
            every,
            stop,
            sources: Sources::of_files(options),
            arrived: VecDeque::new(),
            files: BTreeMap::new(),
            told: BTreeSet::new(),
            looked: None,
            only_new: false,
        }
    }

    /// The same, but what is there at the first look is read only when it changes.
    pub fn only_new(self) -> Watch<'a, S> {
        Watch { only_new: true, ..self }
    }

    /// The next article, if one is there already.
    pub fn ready(&mut self) -> Option<Result<Source, Problem>> {
        loop {
            if let Some(item) = self.sources.next() {
                return Some(item);
            }
            match self.arrived.pop_front()? {
                Ok(path) => {
                    if let Some(item) = self.sources.start_file(path) {
                        return Some(item);
                    }
                }
                Err(problem) => return Some(Err(problem)),
            }
        }
    }

    /// Waits until files have come; false when told to stop.
    pub fn wait(&mut self) -> bool {
        loop {
            if (self.stop)() {
                return false;
            }
            if !self.arrived.is_empty() {
                return true;
            }
            let left = self.looked.map_or(Duration::ZERO, |looked| self.every.saturating_sub(looked.elapsed()));
            if left.is_zero() {
                self.look(SystemTime::now());
                self.looked = Some(Instant::now());
            } else {
                std::thread::sleep(left.min(NAP));
            }
        }
    }

    /// Looks at everything once.
    fn look(&mut self, now: SystemTime) {
        let first = self.looked.is_none();
        let mut there = BTreeMap::new();
        let mut problems = Vec::new();
        for path in self.inputs.iter().flat_map(|input| paths(input)) {
            let found = path.and_then(|path| match std::fs::metadata(&path) {
                Ok(metadata) => Ok((path, metadata)),
                Err(error) => Err(unreadable(&error, Packing::Plain).at(path.to_string_lossy())),
            });
            match found {
                Ok((path, _)) if there.contains_key(&path) => {}
                Ok((path, metadata)) => {
                    let changed = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    let mut seen = Seen { size: metadata.len(), changed, read: first && self.only_new };
                    let before = self.files.get(&path).filter(|before| (before.size, before.changed) == (seen.size, seen.changed));
                    let settled = before.is_some() || now.duration_since(changed).is_ok_and(|age| age >= SETTLED);
                    seen.read |= before.is_some_and(|before| before.read);
                    if settled && !seen.read {
                        seen.read = true;
                        self.arrived.push_back(Ok(path.clone()));
                    }
                    there.insert(path, seen);
                }
                // Nothing to read is no problem here: it may come.
                Err(problem) if problem.code == "I002" || problem.code == "I003" && problem.message.starts_with("no file") => {}
                Err(problem) => problems.push(problem),
            }
        }
        // A folder that cannot be read just now has not lost its files: they must not be read again when it is back.
        if problems.is_empty() {
            self.files = there;
        } else {
            self.files.extend(there);
        }
        let told = std::mem::take(&mut self.told);
        for problem in problems {
            let key = (problem.origin.clone(), problem.message.clone());
            if self.told.insert(key.clone()) && !told.contains(&key) {
                self.arrived.push_back(Err(problem));
            }
        }
    }
}

impl<S: Fn() -> bool> Iterator for Watch<'_, S> {
    type Item = Result<Source, Problem>;

    fn next(&mut self) -> Option<Result<Source, Problem>> {
        loop {
            if (self.stop)() {
                return None;
            }
            let item = self.ready();
            if item.is_some() || !self.wait() {
                return item;
            }
        }
    }
}

/// The files that an input stands for now.
fn paths(input: &str) -> Box<dyn Iterator<Item = Result<PathBuf, Problem>>> {
    let alone = |item| Box::new(std::iter::once(item));
    if input == "-" || looks::is_url(input) {
        let help = "give the folder that the files come into";
        return alone(Err(Problem::error("I019", "only files and folders can be watched").at(input).help(help)));
    }
    match std::fs::metadata(input) {
        Ok(metadata) if metadata.is_dir() => Box::new(Walk::folder(input)),
        Ok(_) => alone(Ok(PathBuf::from(input))),
        Err(error) if error.kind() != io::ErrorKind::NotFound => alone(Err(unreadable(&error, Packing::Plain).at(input))),
        Err(_) if input.contains(['*', '?', '[', '{']) => match Walk::glob(input) {
            Ok(walk) => Box::new(walk),
            Err(problem) => alone(Err(problem.at(input))),
        },
        Err(_) => alone(Err(missing().at(input))),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write the files that they watch")]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::path::Path;

    /// A folder of its own for one test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("newsclaim-watch-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        /// Writes a file and says when that was: so many seconds ago.
        fn write(&self, name: &str, text: &str, ago: u64) {
            let path = self.0.join(name);
            std::fs::write(&path, text).unwrap();
            let file = std::fs::File::options().write(true).open(path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(ago)).unwrap();
        }

        fn inputs(&self, names: &[&str]) -> Vec<String> {
            names.iter().map(|name| self.0.join(name).to_string_lossy().into_owned()).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// What one look brings: texts of articles and codes of problems.
    fn look<S: Fn() -> bool>(watch: &mut Watch<'_, S>, now: SystemTime) -> String {
        watch.look(now);
        watch.looked = Some(Instant::now());
        let items = std::iter::from_fn(|| watch.ready());
        items.map(|item| item.map_or_else(|problem| problem.code.to_owned(), |source| source.text)).collect::<Vec<_>>().join(" ")
    }

    const EVERY: Duration = Duration::from_millis(1);

    #[test]
    fn files_come_when_they_have_settled() {
        let folder = Folder::new("settled");
        let (inputs, options, now) = (folder.inputs(&[""]), Options::default(), SystemTime::now());
        let mut watch = Watch::new(&inputs, &options, EVERY, || false);
        folder.write("b.txt", "old", 60);
        folder.write("a.txt", "older", 600);
        folder.write("c.txt", "fresh", 0);
        folder.write("d.csv", "none", 60);
        folder.write(".e.txt", "hidden", 60);
        assert_eq!(look(&mut watch, now), "older old");
        assert_eq!(look(&mut watch, now), "fresh");
        assert_eq!(look(&mut watch, now), "");
        // One that grows is not read before it stands still.
        folder.write("f.txt", "half", 0);
        assert_eq!(look(&mut watch, now), "");
        folder.write("f.txt", "half of it", 0);
        assert_eq!(look(&mut watch, now), "");
        assert_eq!(look(&mut watch, now), "half of it");
        // One that is moved into place is.
        folder.write("moved", "moved", 2);
        std::fs::rename(folder.0.join("moved"), folder.0.join("0.txt")).unwrap();
        assert_eq!(look(&mut watch, now), "moved");
        // A time to come is as good as any other, when it stays.
        let file = std::fs::File::create(folder.0.join("g.jsonl")).unwrap();
        io::Write::write_all(&mut &file, b"{\"text\": \"one\"}\n{\"text\": \"two\"}\n").unwrap();
        file.set_modified(now + Duration::from_secs(3600)).unwrap();
        assert_eq!(look(&mut watch, now), "");
        assert_eq!(look(&mut watch, now), "one two");
    }

    #[test]
    fn changed_files_come_again_and_vanished_ones_are_forgotten() {
        let folder = Folder::new("changed");
        let (inputs, options, now) = (folder.inputs(&[""]), Options::default(), SystemTime::now());
        let mut watch = Watch::new(&inputs, &options, EVERY, || false);
        folder.write("a.txt", "one", 60);
        assert_eq!(look(&mut watch, now), "one");
        folder.write("a.txt", "two", 50);
        assert_eq!(look(&mut watch, now), "two");
        folder.write("a.txt", "three", 50);
        assert_eq!(look(&mut watch, now), "three");
        std::fs::remove_file(folder.0.join("a.txt")).unwrap();
        assert_eq!(look(&mut watch, now), "");
        assert!(watch.files.is_empty());
        folder.write("a.txt", "three", 50);
        assert_eq!(look(&mut watch, now), "three");
    }

    #[test]
    fn what_was_there_before_can_be_left_out() {
        let folder = Folder::new("new");
        let (inputs, options, now) = (folder.inputs(&[""]), Options::default(), SystemTime::now());
        let mut watch = Watch::new(&inputs, &options, EVERY, || false).only_new();
        folder.write("a.txt", "old", 60);
        folder.write("b.txt", "fresh", 0);
        assert_eq!(look(&mut watch, now), "");
        assert_eq!(look(&mut watch, now), "");
        folder.write("c.txt", "new", 60);
        folder.write("b.txt", "changed", 60);
        assert_eq!(look(&mut watch, now), "changed new");
    }

    #[test]
    fn problems_are_told_once_and_lose_no_file() {
        let folder = Folder::new("problems");
        let (inputs, options, now) = (folder.inputs(&["in", "none", "in/*.md", "["]), Options::default(), SystemTime::now());
        let inputs = [inputs, vec!["-".to_owned(), "https://news.example/feed".to_owned()]].concat();
        std::fs::create_dir(folder.0.join("in")).unwrap();
        let mut watch = Watch::new(&inputs, &options, EVERY, || false);
        // An empty folder and a glob without a file may have some later.
        assert_eq!(look(&mut watch, now), "I001 I003 I019 I019");
        folder.write("in/a.txt", "one", 60);
        folder.write("in/b.md", "both ways", 60);
        folder.write("in/c.txt", "", 60);
        assert_eq!(look(&mut watch, now), "one both ways I005");
        // The folder is away for a while, as network folders are.
        std::fs::rename(folder.0.join("in"), folder.0.join("away")).unwrap();
        assert_eq!(look(&mut watch, now), "I001");
        std::fs::rename(folder.0.join("away"), folder.0.join("in")).unwrap();
        assert_eq!(look(&mut watch, now), "");
        std::fs::create_dir(folder.0.join("none")).unwrap();
        assert_eq!(look(&mut watch, now), "");
        std::fs::remove_dir(folder.0.join("none")).unwrap();
        assert_eq!(look(&mut watch, now), "I001");
    }

    #[test]
    fn it_goes_on_until_stopped() {
        let folder = Folder::new("stop");
        let (inputs, options) = (folder.inputs(&["a.txt", "b.txt"]), Options::default());
        folder.write("a.txt", "one", 60);
        folder.write("b.txt", "two", 60);
        let looks = Cell::new(0);
        let late: &Path = &folder.0.join("b.txt");
        let stop = || {
            looks.set(looks.get() + 1);
            if looks.get() == 20 {
                std::fs::write(late, "three").unwrap();
            }
            looks.get() > 200
        };
        let watch = Watch::new(&inputs, &options, EVERY, stop);
        let texts: Vec<String> = watch.map(|item| item.unwrap().text).collect();
        assert_eq!(texts, ["one", "two", "three"]);
        assert!(looks.get() > 200);
        assert_eq!(Watch::new(&inputs, &options, EVERY, || true).count(), 0);
    }
}
