//! Options about rules to an Extractor: the built-in packs, and those of `--rules`.

use super::screen::Screen;
use super::show;
use crate::extract::Extractor;
use crate::output::View;
use crate::problem::{Problem, Severity};
use crate::rules::builtin;
use crate::rules::file;
use crate::rules::resolve::{PackFile, PackSource};
use std::fs;
use std::path::{Path, PathBuf};

/// Which rules to use.
#[derive(Clone, PartialEq, Eq, Debug, Default, clap::Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleArgs {
    /// Add a rule pack (a folder) or a rule file; a pack of the same name as a built-in one replaces it. Repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Leave out the built-in packs
    #[arg(long)]
    pub no_builtin: bool,
}

/// Packs as read, with what went wrong.
#[derive(Debug, Default)]
pub struct Packs {
    /// The packs in load order.
    pub packs: Vec<PackSource>,
    /// Folders and files that could not be read.
    pub problems: Vec<Problem>,
}

impl Packs {
    /// Reads the packs that the options ask for, and `more` of them.
    pub fn read(args: &RuleArgs, more: &[PathBuf]) -> Packs {
        let mut read = Packs::default();
        if !args.no_builtin {
            read.packs.push(builtin::pack());
        }
        for path in args.rules.iter().chain(more) {
            match pack(path) {
                Ok(pack) => {
                    read.packs.retain(|known| known.fallback != pack.fallback);
                    read.packs.push(pack);
                }
                Err(problem) => read.problems.push(problem),
            }
        }
        read
    }

    /// Every file of every pack, for drawing problems.
    pub fn files(&self) -> Vec<PackFile> {
        self.packs.iter().flat_map(|pack| pack.files.iter().cloned()).collect()
    }
}

/// The extractor that the options ask for, or nothing after its problems were shown.
pub fn extractor(args: &RuleArgs, screen: &Screen) -> Option<Extractor> {
    let read = Packs::read(args, &[]);
    let files = read.files();
    let (extractor, found) = Extractor::new(&read.packs);
    show::problems(read.problems.iter().chain(&found), &files, screen);
    extractor.filter(|_| read.problems.is_empty() && !found.iter().any(|problem| problem.severity == Severity::Error))
}

/// What a record says about the extractor that made it.
pub fn view(extractor: &Extractor) -> View {
    let program = extractor.program();
    let packs = program.packs.iter().map(|pack| format!("{}@{}", pack.name, pack.version)).collect();
    View { packs, rules_hash: program.hash.clone(), ..View::default() }
}

/// All rule files, lists and gazetteers under `path`, by name.
fn pack(root: &Path) -> Result<PackSource, Problem> {
    let path = root;
    let mut paths = Vec::new();
    collect(path, &mut paths).map_err(|error| unreadable(path, &error))?;
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        let name = path.strip_prefix(root).ok().filter(|name| !name.as_os_str().is_empty()).unwrap_or(&path);
        let name = name.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        files.push(PackFile { path: path.display().to_string(), name, text });
    }
    if files.is_empty() {
        let help = "a pack is a folder with a pack.toml and *.rules.toml files";
        return Err(Problem::error("I010", "no rule files in this folder").at(path.display().to_string()).help(help));
    }
    let stem = root.file_name().map(|name| name.to_string_lossy().split('.').next().unwrap_or_default().to_owned());
    let header = files.iter().filter(|f| f.name.ends_with(".toml")).find_map(|f| file::read(&f.path, &f.text).0.pack);
    let fallback = header.map(|h| h.name.value).or(stem).unwrap_or_default();
    Ok(PackSource { fallback, files })
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    /// What a pack is made of; other files (notes, licences) may lie beside it.
    const ENDINGS: [&str; 3] = ["toml", "tsv", "csv"];
    if !fs::metadata(path)?.is_dir() {
        paths.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?.path();
        let wanted = entry.extension().is_some_and(|ending| ENDINGS.iter().any(|wanted| ending.eq_ignore_ascii_case(wanted)));
        if entry.is_dir() || wanted {
            collect(&entry, paths)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::error("I011", format!("cannot read these rules: {error}")).at(path.display().to_string())
}
