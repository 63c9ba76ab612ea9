//! A run's progress to a file of checkpoints, from which a run that was killed goes on.

use super::part::{Part, naming};
use super::tally::Tally;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a run depends on, by name: another value of one of these gives other output, so it cannot go on with a begun one.
pub type Settings = BTreeMap<String, String>;

/// The first line of a journal.
#[derive(Serialize, Deserialize)]
struct Header {
    journal: String,
    settings: Settings,
}

const VERSION: &str = "newsclaim/1";

/// All that is needed to go on: a line of the journal, written when what it counts is on the disk.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Sources whose outcome is written.
    pub number: u64,
    /// Hash of those sources, in hexadecimal.
    pub chain: String,
    pub tally: Tally,
    /// Bytes of the files that grow through the whole run.
    pub quarantine: u64,
    pub manifest: u64,
    /// The shards that are being written.
    pub shards: Vec<Begun>,
    /// Finished files and the names that they get, or files that have to go; whether that was done is seen on the disk.
    pub moves: Vec<(PathBuf, Option<PathBuf>)>,
    /// Nothing but the moves is left to do.
    pub end: bool,
}

/// A shard that is being written.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Begun {
    pub name: String,
    /// The input whose articles it holds, if each has its own shard.
    pub input: Option<String>,
    pub bytes: u64,
    pub tally: Tally,
}

/// A journal that is open for writing; locked, so that two runs cannot write the same output.
#[derive(Debug)]
pub(super) struct Journal {
    part: Part,
    _lock: File,
}

/// What a journal on disk says.
pub(super) struct Found {
    pub settings: Settings,
    /// Each with the bytes of the journal up to its end.
    pub checkpoints: Vec<(u64, Checkpoint)>,
}

impl Journal {
    /// Begins a journal.
    pub fn create(path: &Path, settings: &Settings) -> io::Result<Journal> {
        let lock = locked(path)?;
        let mut part = Part::create(path.to_path_buf())?;
        write(&mut part, &Header { journal: VERSION.to_owned(), settings: settings.clone() })?;
        Ok(Journal { part, _lock: lock })
    }

    /// Goes on with a journal behind its first `bytes`.
    pub fn resume(path: &Path, bytes: u64) -> io::Result<Journal> {
        let lock = locked(path)?;
        Ok(Journal { part: Part::resume(path.to_path_buf(), bytes)?, _lock: lock })
    }

    /// Reads a journal; `None` if there is none, or none that can be understood.
    pub fn read(path: &Path) -> io::Result<Option<Found>> {
        let mut text = Vec::new();
        match OpenOptions::new().read(true).open(path) {
            Ok(mut file) => file.read_to_end(&mut text).map_err(naming(path))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(naming(path)(error)),
        };
        // The last line may be torn.
        let mut lines = text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
        let Some(first) = lines.next() else { return Ok(None) };
        let Some(header) = serde_json::from_slice::<Header>(first).ok().filter(|header| header.journal == VERSION) else { return Ok(None) };
        let mut end = first.len() as u64;
        let checkpoints = lines.map_while(|line| {
            end += line.len() as u64;
            Some((end, serde_json::from_slice(line).ok()?))
        });
        Ok(Some(Found { settings: header.settings, checkpoints: checkpoints.collect() }))
    }

    /// Adds a checkpoint and returns when it is on the disk.
    pub fn add(&mut self, checkpoint: &Checkpoint) -> io::Result<()> {
        write(&mut self.part, checkpoint)
    }
}

fn write(part: &mut Part, value: &impl Serialize) -> io::Result<()> {
    part.write(&line(value))?;
    part.sync()
}

/// Locks the journal's file as long as the result lives.
fn locked(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create(true).open(path).map_err(naming(path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let message = format!("{}: another run is writing this output", path.display());
            Err(io::Error::new(io::ErrorKind::ResourceBusy, message))
        }
        // Where files cannot be locked, nothing is lost but this check.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// A line of `quarantine.jsonl`: a source that was lost. All keys are always there.
#[derive(Serialize)]
pub(super) struct Quarantined<'a> {
    /// Path, URL or record id.
    pub origin: &'a str,
    /// The input that it lies in.
    pub file: &'a str,
    /// The byte and the line at which it begins there, where there are many in one.
    pub offset: Option<u64>,
    pub line: Option<u32>,
    pub code: &'a str,
    pub reason: &'a str,
    pub help: Option<&'a str>,
}

/// A line of the manifest: a finished shard.
#[derive(Serialize)]
pub(super) struct Finished<'a> {
    pub shard: &'a str,
    /// The input whose articles it holds; null if it holds those of many.
    pub input: Option<&'a str>,
    #[serde(flatten)]
    pub tally: Tally,
    pub bytes: u64,
    /// `b3:` and the hash of its bytes; null for a folder.
    pub hash: Option<String>,
    /// How long it took in this process.
    pub seconds: f64,
    pub engine: &'a str,
    pub rules: &'a str,
}

impl Quarantined<'_> {
    /// As a line.
    pub fn line(&self) -> Vec<u8> {
        line(self)
    }
}

impl Finished<'_> {
    /// As a line.
    pub fn line(&self) -> Vec<u8> {
        line(self)
    }
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    debug_assert!(!bytes.is_empty(), "writing to memory cannot fail");
    bytes.push(b'\n');
    bytes
}
