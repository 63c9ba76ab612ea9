//! `newsclaim man`: prints a manual page.

use super::exit::Exit;
use anyhow::Context as _;
use clap::CommandFactory as _;

/// Print the manual page
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim man | man -l -
  newsclaim man extract > newsclaim-extract.1")]
pub struct Args {
    /// The page of this command instead of the program's
    command: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut command = super::Cli::command();
    command.build();
    if let Some(name) = &args.command {
        let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        let names = names.join(", ");
        let found = command.find_subcommand(name).with_context(|| format!("no command `{name}`; there are: {names}"))?;
        command = found.clone();
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    super::print(&String::from_utf8(page)?)
}
