//! Options about the output to what is opened for it, and to the settings that it depends on.

use super::Args;
use crate::batch::Settings;
use crate::batch::extraction::{Out, Repeats};
use crate::batch::files::{Destination, Files, Opened, Sharding};
use crate::batch::tally::Tally;
use crate::cli::screen::Screen;
use crate::cli::{engine, inputs};
use crate::extract::Extractor;
use crate::output::sink::Sink;
use crate::output::table::Selection;
use crate::output::{FORMATS, Format, View};
use crate::{article::Content, output};
use anyhow::Context as _;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `--shards`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shards(pub Sharding);

impl FromStr for Shards {
    type Err = String;

    fn from_str(text: &str) -> Result<Shards, String> {
        let number = text.parse().ok().filter(|number| (1..=1000).contains(number)).map(Sharding::Number);
        let sharding = if text == "inputs" { Some(Sharding::Inputs) } else { number };
        sharding.map(Shards).ok_or_else(|| "a number up to 1000, or the word inputs".to_owned())
    }
}

/// What is written.
pub struct Plan {
    pub format: Format,
    pub view: View,
    pub settings: Settings,
    /// Whether people watch articles scroll by.
    pub watched: bool,
}

/// Refuses outputs that are inputs or each other, and lists that are no files.
pub fn check_places(args: &Args) -> anyhow::Result<()> {
    let batch = &args.batch;
    let outputs = [
        ("--output", &args.output.output),
        ("--quarantine", &batch.quarantine),
        ("--manifest", &batch.manifest),
        ("--incremental", &batch.incremental),
    ];
    let outputs: Vec<(&str, &PathBuf)> = outputs.into_iter().filter_map(|(name, path)| Some((name, path.as_ref()?))).collect();
    for (index, (name, path)) in outputs.iter().enumerate() {
        args.inputs.spare(Some(path))?;
        let twin = outputs[..index].iter().find(|(_, other)| place(other) == place(path));
        anyhow::ensure!(twin.is_none(), "{name} is the file of {}: {}", twin.map_or("", |twin| twin.0), path.display());
        anyhow::ensure!(
            *name == "--output" || !inputs::is_special(path),
            "{name} needs a file, and {} is a pipe or device",
            path.display()
        );
        anyhow::ensure!(*name == "--output" || !path.is_dir(), "{name} needs a file, and {} is a folder", path.display());
    }
    Ok(())
}

/// A path as its folder's own, so that two that lead to one file are the same.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let path = path.file_name().map_or_else(|| path.to_path_buf(), |name| folder.join(name));
    std::fs::canonicalize(&path).unwrap_or(path)
}

/// The path of the output, if it is not standard output.
fn path(args: &Args) -> Option<&Path> {
    args.output.output.as_deref().filter(|path| *path != Path::new("-"))
}

/// Decides what is written; opens nothing.
pub fn plan(args: &Args, extractor: &Extractor, screen: &Screen) -> anyhow::Result<Plan> {
    let path = path(args);
    let watched = path.is_none() && screen.out_is_terminal;
    let format = args.output.format.or_else(|| by_ending(path?, screen)).or_else(|| Format::named(if watched { "table" } else { "jsonl" }));
    let format = format.unwrap_or(FORMATS[0]);
    let mut view = engine::view(extractor);
    view.unit = args.output.offsets;
    view.text = !args.output.no_text;
    view.width = screen.width;
    view.colour = path.is_none() && screen.out_colour;
    if args.output.flat.is_some() || args.output.fields.is_some() {
        let selection = Selection::parse(args.output.flat.as_deref(), args.output.fields.as_deref()).map_err(anyhow::Error::msg)?;
        view.flat = Some(selection);
    }
    if let Some(why) = format.writer.missing() {
        anyhow::bail!("{why}");
    }
    anyhow::ensure!(
        view.flat.is_none() || format.writer.has_rows(),
        "--format {} has no rows: --flat and --fields are for {}",
        format.name,
        {
            let names: Vec<&str> = FORMATS.iter().filter(|format| format.writer.has_rows()).map(|format| format.name).collect();
            names.join(", ")
        }
    );
    let settings = settings(args, format, &view);
    Ok(Plan { format, view, settings, watched })
}

/// Opens the output. The other result is what an interrupted run had come to, which lacked nothing but the names of its files.
pub fn open(args: &Args, plan: &Plan, screen: &Screen) -> anyhow::Result<Result<Out, Tally>> {
    let Plan { format, view, .. } = plan;
    let sharding = args.batch.shards.map_or(Sharding::Whole, |shards| shards.0);
    let is_stream = matches!(format.writer.target(view), output::Target::Stream);
    let path = path(args);
    let Some(path) = path.filter(|path| !inputs::is_special(path)) else {
        let where_to = if path.is_some() { "and --output is a pipe or device" } else { "say where with --output" };
        anyhow::ensure!(is_stream, "--format {} writes a file or folder: {where_to}", format.name);
        anyhow::ensure!(sharding == Sharding::Whole, "--shards writes a folder: say which with --output");
        anyhow::ensure!(!args.batch.resume, "--resume needs --output: what went to a stream cannot be gone on with");
        anyhow::ensure!(args.batch.manifest.is_none(), "--manifest needs --output");
        return Ok(Ok(stream(args, path, plan.watched)?));
    };
    if sharding == Sharding::Whole {
        anyhow::ensure!(
            !is_stream || !path.is_dir(),
            "{} is a folder: name a file in it, or divide the output with --shards",
            path.display()
        );
    } else {
        anyhow::ensure!(!path.is_file(), "{} is a file: --shards writes a folder", path.display());
    }
    let beside = |name: &str| if sharding == Sharding::Whole { path.with_file_name(name) } else { path.join(name) };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let quarantine = if sharding == Sharding::Whole { format!("{stem}.quarantine.jsonl") } else { "quarantine.jsonl".to_owned() };
    let destination = Destination {
        path: path.to_path_buf(),
        sharding,
        format: *format,
        view: view.clone(),
        quarantine: args.batch.quarantine.clone().unwrap_or_else(|| beside(&quarantine)),
        manifest: args.batch.manifest.clone().or_else(|| (sharding != Sharding::Whole).then(|| beside("manifest.jsonl"))),
        settings: plan.settings.clone(),
    };
    if !args.batch.resume && !screen.quiet && Files::is_begun(&destination) {
        screen.say("note: an interrupted run of this output is given up; --resume goes on with such a run");
    }
    let opened = Files::open(destination, args.batch.resume).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(match opened {
        Opened::Fresh(files) | Opened::Resumed(files) => Ok(Out::Files(Box::new(files))),
        Opened::Finished(tally) => Err(tally),
    })
}

/// Standard output, or a pipe or device that is written in place.
fn stream(args: &Args, path: Option<&Path>, at_once: bool) -> anyhow::Result<Out> {
    let stream: Box<dyn Write> = match path {
        Some(path) => Box::new(OpenOptions::new().write(true).open(path).with_context(|| format!("cannot write {}", path.display()))?),
        None => Box::new(io::stdout().lock()),
    };
    let quarantine = match &args.batch.quarantine {
        Some(path) => Some(Sink::create(path).with_context(|| format!("cannot write {}", path.display()))?),
        None => None,
    };
    Ok(Out::Stream { stream: Box::new(BufWriter::with_capacity(1 << 16, stream)), at_once, quarantine })
}

/// The format that a file's ending names. Says so where it names none.
fn by_ending(path: &Path, screen: &Screen) -> Option<Format> {
    const OTHERS: [(&str, &str); 3] = [("ndjson", "jsonl"), ("db", "sqlite"), ("sqlite3", "sqlite")];
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let name = OTHERS.iter().find(|(other, _)| *other == ending).map_or(&*ending, |(_, name)| name);
    let format = Format::named(name).filter(|format| format.name != "table");
    if format.is_none() && !screen.quiet && !inputs::is_special(path) {
        screen.say(&format!("note: no format is named .{ending}; writing JSON Lines (--format says otherwise)"));
    }
    format
}

/// All that the output depends on.
fn settings(args: &Args, format: Format, view: &View) -> Settings {
    let output = &args.output;
    let shown = |value: &dyn std::fmt::Debug| format!("{value:?}");
    let mut settings: Settings = [
        ("engine", format!("{} {}", env!("CARGO_PKG_VERSION"), build())),
        ("rules", view.rules_hash.clone()),
        ("--without", args.rules.without.join(" ")),
        ("inputs", shown(&args.inputs.inputs)),
        ("--content", if args.inputs.content == Content::All { "all" } else { "story" }.to_owned()),
        ("--max-size", args.inputs.max_size.to_string()),
        ("--verify-digests", args.inputs.verify_digests.to_string()),
        ("--follow", args.inputs.follow.to_string()),
        ("--format", format.name.to_owned()),
        ("--flat and --fields", shown(&view.flat)),
        ("--where", output.filter.as_ref().map_or(String::new(), |condition| condition.words.clone())),
        ("--offsets", view.unit.as_str().to_owned()),
        ("--no-text", output.no_text.to_string()),
        (
            "--dedup",
            match output.dedup {
                Repeats::Mark => "mark",
                Repeats::Skip => "skip",
                Repeats::Ignore => "off",
            }
            .to_owned(),
        ),
        ("--shards", shown(&args.batch.shards)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    // The form for people depends on their screen.
    if format.name == "table" {
        settings.insert("screen".to_owned(), format!("{} {}", view.width, view.colour));
    }
    settings
}

/// Tells this program from others of its version: one that was built anew may find other claims.
fn build() -> String {
    let meta = std::env::current_exe().and_then(std::fs::metadata);
    let changed = meta.as_ref().ok().and_then(|meta| meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok());
    format!("{}-{}", meta.map_or(0, |meta| meta.len()), changed.unwrap_or_default().as_nanos())
}

/// What a result in the cache depends on beside its source, as one word.
pub fn cache_settings(settings: &Settings) -> String {
    const OF_THE_RUN: [&str; 2] = ["inputs", "--shards"];
    let text: Vec<String> =
        settings.iter().filter(|(name, _)| !OF_THE_RUN.contains(&name.as_str())).map(|(name, value)| format!("{name}={value}\n")).collect();
    blake3::hash(text.concat().as_bytes()).to_hex().to_string()
}
