//! Command line to an exit code. One file a command; the only module that knows arguments, environment and streams.
#![allow(clippy::disallowed_methods, reason = "only cli touches arguments, environment, standard streams and rule folders")]

pub mod check;
pub mod columns;
pub mod completions;
pub mod config;
pub mod engine;
pub mod exit;
pub mod explain;
pub mod extract;
pub mod fetch;
pub mod fmt;
pub mod help;
pub mod folder;
pub mod inputs;
pub mod man;
pub mod new;
pub mod out;
pub mod parse;
pub mod progress;
pub mod read;
pub mod rules;
pub mod schema;
pub mod screen;
pub mod show;
pub mod signals;
pub mod size;
pub mod test;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};
use exit::Exit;
use screen::{Colour, Screen};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Turn news articles into structured, checkable claims.
///
/// newsclaim reads articles (text, HTML, JSON Lines) and says who did or said what, with every name, amount and date,
/// the sentence it stands in, and who answers for it. What counts as a claim is written in rule files that you can
/// read, edit and test.
#[derive(Parser, Debug)]
#[command(
    name = "newsclaim",
    version,
    arg_required_else_help = true,
    override_usage = "newsclaim [OPTIONS] <FILE>...\n       newsclaim <COMMAND> [OPTIONS]",
    after_help = EXAMPLES,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "General")]
    color: Colour,
    /// Say errors only: no summary, no warnings
    #[arg(long, short, global = true, help_heading = "General")]
    quiet: bool,
    /// Take options from this file [default: the nearest newsclaim.toml, from here upward]
    #[arg(long, global = true, value_name = "FILE", help_heading = "General", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Take no options from a newsclaim.toml
    #[arg(long, global = true, help_heading = "General")]
    no_config: bool,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  newsclaim article.txt                          show what an article claims
  newsclaim articles/ > claims.jsonl             a folder, one JSON object an article
  newsclaim explain article.txt                  why each claim was made
  newsclaim read page.html                       the story alone, without furniture
  newsclaim --rules my-pack article.txt          with rules of your own
  newsclaim test my-pack                         run the tests inside them

Exit codes: 0 fine; 1 tests or checks failed; 2 wrong usage, or an input was lost.
More about a command or the code of a problem: newsclaim help extract, newsclaim help E014";

/// The commands, one file each.
#[derive(Subcommand, Debug)]
enum Command {
    Extract(extract::Args),
    Read(read::Args),
    Explain(explain::Args),
    #[cfg(feature = "fetch")]
    Fetch(fetch::Args),
    Check(check::Args),
    Test(test::Args),
    Fmt(fmt::Args),
    New(new::Args),
    Parse(parse::Args),
    Rules(rules::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
    Help(help::Args),
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let (cli, args) = match parse(std::env::args_os().collect()) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are answers (standard output, exit code 0), all else is wrong usage (standard error, 2).
            let _ = error.print();
            return if error.use_stderr() { Exit::Lost.into() } else { Exit::Fine.into() };
        }
    };
    let cli = match config::apply(cli, &args) {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    let screen = Screen::new(cli.color, cli.quiet);
    let outcome = match &cli.command {
        Command::Extract(args) => extract::run(args, &screen),
        Command::Read(args) => read::run(args, &screen),
        Command::Explain(args) => explain::run(args, &screen),
        #[cfg(feature = "fetch")]
        Command::Fetch(args) => fetch::run(args, &screen),
        Command::Check(args) => check::run(args, &screen),
        Command::Test(args) => test::run(args, &screen),
        Command::Fmt(args) => fmt::run(args, &screen),
        Command::New(args) => new::run(args, &screen),
        Command::Parse(args) => parse::run(args, &screen),
        Command::Rules(args) => rules::run(args, &screen),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
        Command::Help(args) => help::run(args, &screen),
    };
    match outcome {
        Ok(exit) => exit.into(),
        // The reader has seen enough (`| head`).
        Err(error) if is_broken_pipe(&error) => Exit::Fine.into(),
        Err(error) => {
            screen.say(&format!("error: {error:#}"));
            Exit::Lost.into()
        }
    }
}

/// Reads the arguments; without a command they are those of `extract`, and come back with it.
fn parse(mut args: Vec<OsString>) -> Result<(Cli, Vec<OsString>), clap::Error> {
    let error = match Cli::try_parse_from(&args) {
        Ok(cli) => return Ok((cli, args)),
        Err(error) => error,
    };
    let without_command = matches!(error.kind(), ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument | ErrorKind::MissingSubcommand);
    // A word that is like a command and names no file was meant as that command.
    let misspelt = error.kind() == ErrorKind::InvalidSubcommand
        && error.get(ContextKind::SuggestedSubcommand).is_some()
        && args.get(1).is_some_and(|word| !Path::new(word).exists());
    let is_command = |word: &OsString| Cli::command().get_subcommands().any(|command| *word == *command.get_name());
    let named = args.iter().skip(1).any(is_command);
    // A word behind a command was meant as a command inside it.
    let inner = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => args.iter().skip(1).take_while(|arg| *arg != word.as_str()).any(is_command),
        _ => false,
    };
    if !without_command || misspelt || inner || (named && error.kind() != ErrorKind::InvalidSubcommand) {
        return Err(error);
    }
    args.insert(1, "extract".into());
    Cli::try_parse_from(&args).map(|cli| (cli, args))
}

/// Whether somebody stopped reading our output.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

/// Writes to standard output.
fn print(text: &str) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<&str, ErrorKind>) {
        let args = std::iter::once("newsclaim").chain(line.split_whitespace()).map(OsString::from).collect();
        let found = parse(args).map(|(cli, _)| format!("{:?}", cli.command)).map_err(|error| error.kind());
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert!(found.starts_with(expected), "{line}: {found}"),
            (found, expected) => assert_eq!(found.as_ref().err(), expected.err().as_ref(), "{line}: {found:?}"),
        }
    }

    #[test]
    fn a_path_alone_is_extracted() {
        check("extract a.txt", Ok("Extract"));
        check("a.txt", Ok("Extract"));
        check("--format json a.txt b.txt", Ok("Extract"));
        check("-", Ok("Extract"));
        check("--color never a.txt", Ok("Extract"));
        check("--color never check", Ok("Check"));
        check("check rules --quiet", Ok("Check"));
        check("src", Ok("Extract"));
        check("rules lists", Ok("Rules"));
        check("read a.html --why", Ok("Read"));
        check("help e014", Ok("Help"));
        check("a.txt rules", Ok("Extract"));
    }

    #[test]
    fn mistakes_are_named() {
        check("", Err(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand));
        check("extrct a.txt", Err(ErrorKind::InvalidSubcommand));
        check("extract --fromat json a.txt", Err(ErrorKind::UnknownArgument));
        check("--fromat json a.txt", Err(ErrorKind::UnknownArgument));
        check("extract --format yaml a.txt", Err(ErrorKind::InvalidValue));
        check("extract --threads 0 a.txt", Err(ErrorKind::ValueValidation));
        check("extract", Err(ErrorKind::MissingRequiredArgument));
        check("rules form x", Err(ErrorKind::InvalidSubcommand));
        check("--color never rules weather", Err(ErrorKind::InvalidSubcommand));
        check("rules", Err(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand));
        check("--help", Err(ErrorKind::DisplayHelp));
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
