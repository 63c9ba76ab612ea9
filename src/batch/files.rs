//! Outcomes to files that appear whole or not at all: one or many shards, the quarantine and the manifest beside them.
//!
//! All is written under hidden names. A journal of checkpoints says how much of them is certainly on the disk, so a run
//! that was killed at any point can go on and ends with the same bytes.

use super::Lost;
use super::journal::{Begun, Checkpoint, Finished, Found, Journal, Quarantined, Settings};
use super::part::{Part, hidden, naming, remove, replace};
use super::tally::Tally;
use crate::output::{Format, Target, View};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How the output is divided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sharding {
    /// One file.
    Whole,
    /// A folder of this many files; an article's origin says which one it goes to.
    Number(u32),
    /// A folder with a file for each input.
    Inputs,
}

/// What is written, and where.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The file, or the folder of a divided output.
    pub path: PathBuf,
    /// How it is divided.
    pub sharding: Sharding,
    /// The form of the output.
    pub format: Format,
    /// How to write.
    pub view: View,
    /// Where lost articles are listed, one JSON object a line. There is no such file if none was lost.
    pub quarantine: PathBuf,
    /// Where a row for each shard is written.
    pub manifest: Option<PathBuf>,
    /// All that the output depends on.
    pub settings: Settings,
}

/// What there was to open.
pub enum Opened {
    /// A run from the start.
    Fresh(Files),
    /// A run that goes on behind the sources that it has written.
    Resumed(Files),
    /// A run that had come to its end, but for the names of its files; they have them now.
    Finished(Tally),
}

/// The files of a run.
#[derive(Debug)]
pub struct Files {
    to: Destination,
    journal: Journal,
    journal_path: PathBuf,
    quarantine: Part,
    manifest: Part,
    /// Those that are being written.
    shards: Vec<Shard>,
    /// How often a name was given to a shard, if each input has its own.
    named: BTreeMap<String, u32>,
    /// What is written so far.
    state: Checkpoint,
    /// What stands in a file before its first article, in bytes.
    lead: u64,
}

#[derive(Debug)]
struct Shard {
    name: String,
    input: Option<String>,
    part: Part,
    tally: Tally,
    begun: Instant,
}

impl Files {
    /// Begins to write, or goes on if `resume` and there is something to go on with.
    ///
    /// # Errors
    /// What the operating system says, with the file's name; or that the begun run was another one.
    pub fn open(to: Destination, resume: bool) -> io::Result<Opened> {
        match to.path.parent().filter(|folder| to.sharding == Sharding::Whole && !folder.as_os_str().is_empty()) {
            Some(folder) if !folder.is_dir() => {
                let message = format!("there is no folder {}", folder.display());
                return Err(io::Error::new(io::ErrorKind::NotFound, message));
            }
            _ if to.sharding != Sharding::Whole => fs::create_dir_all(&to.path).map_err(naming(&to.path))?,
            _ => {}
        }
        let journal_path = journal(&to);
        let found = if resume { Journal::read(&journal_path)? } else { None };
        if let Some(found) = &found {
            check(&found.settings, &to.settings)?;
        }
        match found {
            Some(found) => Files::resume(to, journal_path, &found),
            None => Ok(Opened::Fresh(Files::create(to, journal_path)?)),
        }
    }

    /// Whether an interrupted run of this output could be gone on with.
    pub fn is_begun(to: &Destination) -> bool {
        Journal::read(&journal(to)).is_ok_and(|found| found.is_some_and(|found| !found.checkpoints.is_empty()))
    }

    fn create(to: Destination, journal_path: PathBuf) -> io::Result<Files> {
        if to.sharding == Sharding::Whole {
            refuse(&to.path, to.format.writer.target(&to.view))?;
        }
        let journal = Journal::create(&journal_path, &to.settings)?;
        let quarantine = Part::create(hidden(&to.quarantine, "part"))?;
        let manifest = Part::create(manifest_part(&to))?;
        let mut files = Files {
            lead: to.format.writer.open(&to.view).len() as u64,
            journal,
            journal_path,
            quarantine,
            manifest,
            shards: Vec::new(),
            named: BTreeMap::new(),
            state: Checkpoint { chain: chain_hex(&[0; 32]), ..Checkpoint::default() },
            to,
        };
        match files.to.sharding {
            Sharding::Whole => files.begin(String::new(), None)?,
            Sharding::Number(count) => {
                for number in 0..count {
                    files.begin(format!("part-{number:05}-of-{count:05}"), None)?;
                }
            }
            Sharding::Inputs => {}
        }
        Ok(files)
    }

    fn resume(to: Destination, journal_path: PathBuf, found: &Found) -> io::Result<Opened> {
        // Of an interrupted run every checkpoint's bytes are there; but disks lie.
        let usable = found.checkpoints.iter().rev().find(|(_, checkpoint)| checkpoint.end || are_there(&to, checkpoint));
        let Some((bytes, checkpoint)) = usable else { return Ok(Opened::Fresh(Files::create(to, journal_path)?)) };
        let journal = Journal::resume(&journal_path, *bytes)?;
        moves(&checkpoint.moves)?;
        if checkpoint.end {
            drop(journal);
            remove(&journal_path)?;
            return Ok(Opened::Finished(checkpoint.tally));
        }
        let quarantine = Part::resume(hidden(&to.quarantine, "part"), checkpoint.quarantine)?;
        let manifest = Part::resume(manifest_part(&to), checkpoint.manifest)?;
        let mut shards = Vec::with_capacity(checkpoint.shards.len());
        for Begun { name, input, bytes, tally } in &checkpoint.shards {
            let part = Part::resume(hidden(&place(&to, name), "part"), *bytes)?;
            shards.push(Shard { name: name.clone(), input: input.clone(), part, tally: *tally, begun: Instant::now() });
        }
        let named = if to.sharding == Sharding::Inputs { names(manifest.path(), &shards)? } else { BTreeMap::new() };
        let state = Checkpoint { moves: Vec::new(), ..checkpoint.clone() };
        let lead = to.format.writer.open(&to.view).len() as u64;
        Ok(Opened::Resumed(Files { to, journal, journal_path, quarantine, manifest, shards, named, state, lead }))
    }

    /// Sources whose outcome is written.
    pub fn number(&self) -> u64 {
        self.state.number
    }

    /// What was written so far.
    pub fn tally(&self) -> &Tally {
        &self.state.tally
    }

    /// The chain that [`Files::put`] was last given, in hexadecimal.
    pub fn chain(&self) -> &str {
        &self.state.chain
    }

    /// Writes an outcome: `bytes` of the article if there are any, and what it counts for. `chain` stands for all sources up to this one.
    ///
    /// # Errors
    /// What the operating system says, with the file's name. What is written stays, to go on with.
    pub fn put(&mut self, file: &str, origin: &str, bytes: &[u8], counts: &Tally, chain: &[u8; 32]) -> io::Result<()> {
        let shard = self.shard(file, origin)?;
        let Shard { part, tally, .. } = &mut self.shards[shard];
        if !bytes.is_empty() {
            if part.bytes() > self.lead {
                part.write(self.to.format.writer.between().as_bytes())?;
            }
            part.write(bytes)?;
        }
        tally.add(counts);
        self.state.tally.add(counts);
        self.state.number += 1;
        self.state.chain = chain_hex(chain);
        Ok(())
    }

    /// Lists a lost article. [`Files::put`] has to follow.
    ///
    /// # Errors
    /// As [`Files::put`].
    pub fn quarantine(&mut self, lost: &Lost) -> io::Result<()> {
        self.quarantine.write(&quarantine_line(lost))
    }

    /// Makes sure that all is on the disk, and notes that it is.
    ///
    /// # Errors
    /// As [`Files::put`].
    pub fn checkpoint(&mut self) -> io::Result<()> {
        self.note(Vec::new(), false)
    }

    /// Finishes everything and puts it in its place.
    ///
    /// # Errors
    /// As [`Files::put`]. What has no place yet gets it when the run is resumed.
    pub fn finish(mut self) -> io::Result<Tally> {
        let mut moves = Vec::new();
        for shard in std::mem::take(&mut self.shards) {
            moves.extend(self.close(shard)?);
        }
        for (part, wanted, to) in [
            (&self.quarantine, self.quarantine.bytes() > 0, Some(&self.to.quarantine)),
            (&self.manifest, self.to.manifest.is_some(), self.to.manifest.as_ref()),
        ] {
            // The list of an earlier run says nothing about this one.
            moves.push((part.path().to_path_buf(), to.cloned().filter(|_| wanted)));
            moves.extend(to.filter(|_| !wanted).map(|to| (to.clone(), None)));
        }
        self.note(moves, true)?;
        let Files { journal, journal_path, state, .. } = self;
        drop(journal);
        remove(&journal_path)?;
        Ok(state.tally)
    }

    /// Syncs all, writes a checkpoint, and does the moves that it names.
    fn note(&mut self, pending: Vec<(PathBuf, Option<PathBuf>)>, end: bool) -> io::Result<()> {
        let mut begun = Vec::with_capacity(self.shards.len());
        for Shard { name, input, part, tally, .. } in &mut self.shards {
            part.sync()?;
            begun.push(Begun { name: name.clone(), input: input.clone(), bytes: part.bytes(), tally: *tally });
        }
        self.quarantine.sync()?;
        self.manifest.sync()?;
        let (quarantine, manifest) = (self.quarantine.bytes(), self.manifest.bytes());
        let checkpoint = Checkpoint { quarantine, manifest, shards: begun, moves: pending, end, ..self.state.clone() };
        self.journal.add(&checkpoint)?;
        moves(&checkpoint.moves)
    }

    /// The shard that an article goes to.
    fn shard(&mut self, file: &str, origin: &str) -> io::Result<usize> {
        match self.to.sharding {
            Sharding::Whole => Ok(0),
            Sharding::Number(count) => {
                let hash = blake3::hash(origin.as_bytes());
                let [a, b, c, d, ..] = *hash.as_bytes();
                Ok((u32::from_le_bytes([a, b, c, d]) % count) as usize)
            }
            Sharding::Inputs if self.shards.first().is_some_and(|shard| shard.input.as_deref() == Some(file)) => Ok(0),
            Sharding::Inputs => {
                if let Some(shard) = self.shards.pop() {
                    let moves = self.close(shard)?;
                    self.note(moves, false)?;
                }
                let mut name = file_name(file);
                let times = self.named.entry(name.clone()).or_default();
                *times += 1;
                if *times > 1 {
                    name = format!("{name}-{times}");
                }
                self.begin(name, Some(file.to_owned()))?;
                Ok(0)
            }
        }
    }

    fn begin(&mut self, name: String, input: Option<String>) -> io::Result<()> {
        if self.to.sharding != Sharding::Whole {
            refuse(&place(&self.to, &name), self.to.format.writer.target(&self.to.view))?;
        }
        let mut part = Part::create(hidden(&place(&self.to, &name), "part"))?;
        part.write(&self.to.format.writer.open(&self.to.view))?;
        self.shards.push(Shard { name, input, part, tally: Tally::default(), begun: Instant::now() });
        Ok(())
    }

    /// Ends a shard's file and adds its row to the manifest; gives the moves that put it in its place.
    fn close(&mut self, mut shard: Shard) -> io::Result<Vec<(PathBuf, Option<PathBuf>)>> {
        shard.part.write(self.to.format.writer.close().as_bytes())?;
        shard.part.sync()?;
        let to = place(&self.to, &shard.name);
        let part = shard.part.path().to_path_buf();
        let moves = match self.to.format.writer.target(&self.to.view) {
            Target::Stream => vec![(part, Some(to))],
            Target::File(build) | Target::Folder(build) => {
                let built = hidden(&to, "build");
                remove(&built)?;
                let file = OpenOptions::new().read(true).open(&part).map_err(naming(&part))?;
                build(&mut BufReader::with_capacity(1 << 18, file), &self.to.view, &built).map_err(naming(&to))?;
                sync_all(&built)?;
                vec![(built, Some(to)), (part, None)]
            }
        };
        if self.to.manifest.is_some() {
            let (bytes, hash) = measured(&moves[0].0)?;
            let row = Finished {
                shard: if shard.name.is_empty() { "whole" } else { &shard.name },
                input: shard.input.as_deref(),
                tally: shard.tally,
                bytes,
                hash,
                seconds: (shard.begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
                engine: env!("CARGO_PKG_VERSION"),
                rules: &self.to.view.rules_hash,
            };
            self.manifest.write(&row.line())?;
        }
        Ok(moves)
    }
}

/// A line of the quarantine.
pub fn quarantine_line(lost: &Lost) -> Vec<u8> {
    let Lost { problem, file } = lost;
    let origin = problem.origin.as_deref().unwrap_or(file);
    let (code, reason, help) = (problem.code, problem.message.as_str(), problem.help.as_deref());
    Quarantined { origin, file, offset: problem.offset, line: problem.line, code, reason, help }.line()
}

fn chain_hex(chain: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*chain).to_hex().to_string()
}

/// Refuses to go on with a run that would have written something else.
fn check(begun: &Settings, now: &Settings) -> io::Result<()> {
    let names = begun.keys().chain(now.keys()).filter(|name| begun.get(*name) != now.get(*name));
    let mut names: Vec<&str> = names.map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Ok(());
    }
    let message =
        format!("the interrupted run had other settings ({}); run it as it was begun, or anew without --resume", names.join(", "));
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

fn journal(to: &Destination) -> PathBuf {
    if to.sharding == Sharding::Whole { hidden(&to.path, "journal") } else { to.path.join(".journal") }
}

fn manifest_part(to: &Destination) -> PathBuf {
    hidden(to.manifest.as_ref().unwrap_or(&to.path), "manifest.part")
}

/// Refuses what an output may not take the place of: a file that of a folder, a folder that of things which are not newsclaim's.
fn refuse(place: &Path, target: Target) -> io::Result<()> {
    let Ok(meta) = fs::metadata(place) else { return Ok(()) };
    let holds_something = || walkdir::WalkDir::new(place).min_depth(1).max_depth(1).into_iter().next().is_some();
    let why = match target {
        Target::Folder(_) if !meta.is_dir() => "is a file, and this format writes a folder",
        Target::Folder(_) if holds_something() => "is a folder with something in it; name one that is empty or does not exist",
        Target::Stream | Target::File(_) if meta.is_dir() => "is a folder, and this format writes a file",
        _ => return Ok(()),
    };
    Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} {why}", place.display())))
}

/// Where a shard ends up.
fn place(to: &Destination, name: &str) -> PathBuf {
    match (to.sharding, to.format.writer.target(&to.view)) {
        (Sharding::Whole, _) => to.path.clone(),
        (_, Target::Folder(_)) => to.path.join(name),
        (_, Target::Stream | Target::File(_)) => to.path.join(format!("{name}.{}", to.format.name)),
    }
}

/// An input as the name of a shard.
fn file_name(input: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let name: String = input.trim_start_matches(['.', '/']).chars().map(fit).collect();
    match name.char_indices().nth_back(99) {
        Some((cut, _)) => name[cut..].trim_start_matches('.').to_owned(),
        None if name.is_empty() => "input".to_owned(),
        None => name,
    }
}

/// How often each name was given, by what the manifest and the open shards say.
fn names(manifest: &Path, shards: &[Shard]) -> io::Result<BTreeMap<String, u32>> {
    let mut text = String::new();
    let mut file = OpenOptions::new().read(true).open(manifest).map_err(naming(manifest))?;
    file.read_to_string(&mut text).map_err(naming(manifest))?;
    let rows = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let finished = rows.filter_map(|row| Some(row.get("input")?.as_str()?.to_owned()));
    let mut named = BTreeMap::new();
    for input in finished.chain(shards.iter().filter_map(|shard| shard.input.clone())) {
        *named.entry(file_name(&input)).or_default() += 1;
    }
    Ok(named)
}

/// Whether all bytes are there that a checkpoint counts.
fn are_there(to: &Destination, checkpoint: &Checkpoint) -> bool {
    let holds = |path: PathBuf, bytes: u64| bytes == 0 || fs::metadata(path).is_ok_and(|meta| meta.len() >= bytes);
    holds(hidden(&to.quarantine, "part"), checkpoint.quarantine)
        && holds(manifest_part(to), checkpoint.manifest)
        && checkpoint.shards.iter().all(|shard| holds(hidden(&place(to, &shard.name), "part"), shard.bytes))
}

fn moves(moves: &[(PathBuf, Option<PathBuf>)]) -> io::Result<()> {
    moves.iter().try_for_each(|(from, to)| match to {
        Some(to) => replace(from, to),
        None => remove(from),
    })
}

/// Returns when a built file, or all files of a built folder, are on the disk.
fn sync_all(path: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let file = OpenOptions::new().read(true).write(true).open(entry.path()).map_err(naming(entry.path()))?;
        file.sync_all().map_err(naming(entry.path()))?;
    }
    Ok(())
}

/// The size of a file or of all in a folder, and a file's hash.
fn measured(path: &Path) -> io::Result<(u64, Option<String>)> {
    let meta = fs::metadata(path).map_err(naming(path))?;
    if meta.is_dir() {
        let files = walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok).filter_map(|entry| entry.metadata().ok());
        return Ok((files.filter(fs::Metadata::is_file).map(|meta| meta.len()).sum(), None));
    }
    let mut hash = blake3::Hasher::new();
    let file = OpenOptions::new().read(true).open(path).map_err(naming(path))?;
    hash.update_reader(file).map_err(naming(path))?;
    Ok((meta.len(), Some(format!("b3:{}", hash.finalize().to_hex()))))
}
