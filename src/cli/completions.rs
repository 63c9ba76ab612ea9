//! `newsclaim completions`: prints a shell's completion script.

use super::exit::Exit;
use clap::CommandFactory as _;

/// Print the completion script of a shell
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim completions bash > ~/.local/share/bash-completion/completions/newsclaim
  newsclaim completions fish > ~/.config/fish/completions/newsclaim.fish")]
pub struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    // In memory first: the generator takes a broken pipe for a bug.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "newsclaim", &mut script);
    super::print(&String::from_utf8(script)?)
}
