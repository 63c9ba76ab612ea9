//! `newsclaim test`: the tests inside rule files to passes and failures.

use super::engine::{self, Packs, RuleArgs};
use super::exit::Exit;
use super::screen::{Screen, counted};
use super::show;
use crate::check;
use crate::extract::Extractor;
use crate::problem::Severity;
use std::path::PathBuf;

/// Run the tests that stand in rule files
///
/// Every rule carries sentences that it must and must not match (accept, reject) and full tests with the expected
/// claims. Site rules (*.site.toml) carry saved pages and what must be read from them. Without a path the tests of the built-in rules are run.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim test
  newsclaim test my-pack
  newsclaim test my-pack/claims/exit.rules.toml

Exit codes: 0 all passed; 1 a test failed or a rule has an error; 2 a file could not be read.")]
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
    let (extractor, found) = Extractor::new(&read.packs);
    show::problems(read.problems.iter().chain(&found), &read.packs, screen);
    show::explained(read.problems.iter().chain(&found), screen);
    if !read.problems.is_empty() {
        return Ok(Exit::Lost);
    }
    let Some(extractor) = extractor.filter(|_| found.iter().all(|problem| problem.severity != Severity::Error)) else {
        return Ok(Exit::Failed);
    };
    let wanted = |file: &str| engine::chosen(file, &args.paths);
    let mut report = check::tests::run(&extractor, &wanted);
    check::sites::run(extractor.article_tables(), &read.packs, &wanted, &mut report);
    show::problems(&report.failures, &read.packs, screen);
    if !screen.quiet {
        let rules = counted(report.rules, "rule", "rules");
        let todo = if report.todo > 0 { format!(", {} to do", report.todo) } else { String::new() };
        screen.say(&format!("{rules}: {} passed, {} failed{todo}", report.passed, report.failures.len()));
    }
    show::explained(&report.failures, screen);
    Ok(if report.failures.is_empty() { Exit::Fine } else { Exit::Failed })
}
