//! `newsclaim check`: rule files to a list of everything that is wrong with them.

use super::engine::{self, Packs, RuleArgs};
use super::exit::Exit;
use super::screen::{Screen, counted};
use super::show;
use crate::check::lint;
use crate::extract::Extractor;
use crate::problem::{Problem, Severity};
use std::path::PathBuf;

/// Compile rule files and show every problem, with the line underlined
///
/// Without a path the built-in rules are checked. The built-in packs are loaded under the files that are checked, so
/// that these may use their types and lists; a pack of the same name replaces a built-in one.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim check my-pack
  newsclaim check my-pack/claims/exit.rules.toml

Exit codes: 0 no errors; 1 errors; 2 a file could not be read.")]
pub struct Args {
    /// Rule packs (folders) or rule files
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    let read = Packs::read(&args.rules, &args.paths);
    let wanted = |file: &str| engine::chosen(file, &args.paths);
    let (_, mut found) = Extractor::judged(&read.packs, |compiled, language| lint::lint(compiled, language, &read.packs, &wanted));
    found.sort_by_key(Problem::place);
    show::problems(read.problems.iter().chain(&found), &read.packs, screen);
    let all = || read.problems.iter().chain(&found);
    let errors = all().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = all().count() - errors;
    if !screen.quiet {
        let files = read.packs.iter().flat_map(|pack| &pack.files).filter(|file| engine::chosen(&file.path, &args.paths));
        let checked = counted(files.count(), "file", "files");
        let found = match (errors, warnings) {
            (0, 0) => "no problems".to_owned(),
            _ => format!("{}, {}", counted(errors, "error", "errors"), counted(warnings, "warning", "warnings")),
        };
        screen.say(&format!("checked {checked}: {found}"));
    }
    show::explained(all(), screen);
    Ok(match (read.problems.is_empty(), errors) {
        (false, _) => Exit::Lost,
        (true, 0) => Exit::Fine,
        (true, _) => Exit::Failed,
    })
}
