//! `newsclaim fmt`: rule files to the same files in the one written form.

use super::exit::Exit;
use super::screen::{Screen, counted};
use super::show;
use crate::output::sink::Sink;
use crate::problem::Problem;
use crate::rules::file::site;
use crate::rules::format::{Refusal, format};
use crate::rules::resolve::{PackFile, PackSource};
use anyhow::Context;
use similar::TextDiff;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Format rule files: one order of keys, one spacing of patterns
///
/// What a file says stays the same: its comments, the order of its rules, roles and lists, and the line breaks inside
/// patterns. Before a file is written the new text is read again and compared with the old. Folders are searched for
/// *.rules.toml and pack.toml.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim fmt my-pack
  newsclaim fmt --check my-pack               say what would change, and write nothing
  newsclaim fmt - < my.rules.toml             from standard input to standard output

Exit codes: 0 all is formatted; 1 a file would change (--check), or is not TOML; 2 a file could not be read or written.")]
pub struct Args {
    /// Rule files, folders, or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Write nothing: list the files that would change, and show how
    #[arg(long)]
    check: bool,
}

/// What came of all files.
#[derive(Default)]
struct Tally {
    files: usize,
    changed: usize,
    broken: usize,
    lost: usize,
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    let mut tally = Tally::default();
    let mut paths = Vec::new();
    for path in &args.paths {
        if let Err(problem) = collect(path, &mut paths) {
            tally.lost += 1;
            show::problems([&problem], &[], screen);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for path in paths.iter().filter(|path| seen.insert(path.as_path())) {
        one(path, args.check, screen, &mut tally)?;
    }
    if !screen.quiet && args.paths != [Path::new("-")] {
        screen.say(&tally.summary(args.check));
    }
    Ok(match tally {
        Tally { lost: 1.., .. } => Exit::Lost,
        Tally { broken: 1.., .. } => Exit::Failed,
        Tally { changed: 1.., .. } if args.check => Exit::Failed,
        _ => Exit::Fine,
    })
}

impl Tally {
    fn summary(&self, check: bool) -> String {
        let same = self.files - self.changed - self.broken;
        let mut parts = Vec::new();
        if self.changed > 0 {
            let files = counted(self.changed, "file", "files");
            parts.push(if check { format!("{files} would change") } else { format!("{files} formatted") });
        }
        if self.broken > 0 {
            parts.push(format!("{} with errors", counted(self.broken, "file", "files")));
        }
        if same > 0 {
            parts.push(format!("{} formatted already", counted(same, "file", "files")));
        }
        if parts.is_empty() { "nothing to format".to_owned() } else { parts.join(", ") }
    }
}

/// Formats one file.
fn one(path: &Path, check: bool, screen: &Screen, tally: &mut Tally) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let piped = path == Path::new("-");
    let text = match read(path) {
        Ok(text) => text,
        Err(problem) => {
            tally.lost += 1;
            show::problems([&problem], &[], screen);
            return Ok(());
        }
    };
    tally.files += 1;
    let formatted = match format(&name, &text) {
        Ok(formatted) => formatted,
        Err(Refusal::Broken(problems)) => {
            tally.broken += 1;
            let file = PackFile { path: name.clone(), name: name.clone(), text };
            show::problems(&problems, &[PackSource { fallback: name, files: vec![file] }], screen);
            return Ok(());
        }
        Err(Refusal::Differs(place)) => {
            anyhow::bail!("internal: formatting {name} would change what it says ({place}); the file is as it was");
        }
    };
    let changed = formatted != text;
    tally.changed += usize::from(changed);
    if check && changed {
        super::print(&format!("{name}\n"))?;
        if !screen.quiet {
            screen.say(&difference(&name, &text, &formatted));
        }
    } else if piped && !check {
        super::print(&formatted)?;
    } else if changed && !check {
        let write = || {
            let mut sink = Sink::create(path)?;
            sink.write_all(formatted.as_bytes())?;
            sink.finish()
        };
        write().with_context(|| format!("cannot write {name}"))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Problem> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|error| unreadable(path, &error))
}

/// A difference that people can read; of a file with too many it may be coarse.
fn difference(name: &str, old: &str, new: &str) -> String {
    let difference = TextDiff::configure().timeout(Duration::from_secs(2)).diff_lines(old, new);
    let mut unified = difference.unified_diff();
    unified.context_radius(1).header(name, "formatted").missing_newline_hint(false).to_string()
}

/// The rule files that a path is or holds, in the order of their names.
fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Problem> {
    const HELP: &str = "rule files are named *.rules.toml or pack.toml";
    // Site rules have no written form of their own: they are as their authors write them.
    if site::is_site(&path.to_string_lossy()) {
        return Ok(());
    }
    if !path.is_dir() {
        if path != Path::new("-") && path.is_file() && path.extension().is_none_or(|ending| ending != "toml") {
            return Err(Problem::error("I020", "this is no rule file").at(path.display().to_string()).help(HELP));
        }
        out.push(path.to_path_buf());
        return Ok(());
    }
    let before = out.len();
    search(path, out).map_err(|error| unreadable(path, &error))?;
    out[before..].sort();
    if out.len() == before {
        return Err(Problem::error("I020", "no rule files here").at(path.display().to_string()).help(HELP));
    }
    Ok(())
}

fn search(folder: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // "./" in front of every name would only be in the way.
        let path = if folder == Path::new(".") { PathBuf::from(entry.file_name()) } else { entry.path() };
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            search(&path, out)?;
        } else if name.ends_with(".rules.toml") || name == "pack.toml" {
            out.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::error("I021", format!("cannot read these rules: {error}")).at(path.display().to_string())
}
