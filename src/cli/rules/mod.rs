//! `newsclaim rules`: packs to lists of what they hold: rules, word lists, types, slots, forms of words.

mod forms;
mod listings;

use super::engine::{Packs, RuleArgs};
use super::exit::Exit;
use super::screen::{Screen, counted};
use super::show;
use crate::problem::Severity;
use crate::rules::resolve::Namespace;

/// Show what rules have at hand: rules, lists, types, slots, forms of words
///
/// On a terminal these are aligned columns with a header; in a pipe, lines with tabs between the columns and no header.
#[derive(clap::Args, Debug)]
#[command(
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  newsclaim rules list
  newsclaim rules forms '~fall/v'
  newsclaim rules lists --rules my-pack
  newsclaim rules types | cut -f1"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// All rules: id, kind, what they emit, status, file
    #[command(after_help = "\
Examples:
  newsclaim rules list
  newsclaim rules list --rules my-pack --no-builtin
  newsclaim rules list | grep company.exit")]
    List(Loaded),
    /// All word lists: name, pack, number of words, file
    #[command(after_help = "\
Examples:
  newsclaim rules lists
  newsclaim rules lists --rules my-pack")]
    Lists(Loaded),
    /// All types: name, parent, who emits them
    #[command(after_help = "\
Examples:
  newsclaim rules types
  newsclaim rules types --rules my-pack")]
    Types(Loaded),
    /// All slots of a trigger, with what stands in them
    #[command(after_help = "\
Examples:
  newsclaim rules slots
  newsclaim rules slots | grep compared")]
    Slots(Loaded),
    /// The forms that a word, a lemma or a list matches, one a line
    #[command(after_help = "\
Examples:
  newsclaim rules forms '~fall/v'                fall, falls, falling, fell, fallen
  newsclaim rules forms '~(leave|quit)/v'
  newsclaim rules forms '~@say/v'                every form of every word of a list
  newsclaim rules forms '@goods' --rules my-pack

Put the pattern in single quotes: shells have a meaning of their own for ~, | and parentheses.")]
    Forms(forms::Args),
}

/// Which packs to look into.
#[derive(clap::Args, Debug)]
struct Loaded {
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    let rules = match &args.what {
        What::List(loaded) | What::Lists(loaded) | What::Types(loaded) | What::Slots(loaded) => &loaded.rules,
        What::Forms(args) => &args.loaded.rules,
    };
    let read = Packs::read(rules, &[]);
    show::problems(&read.problems, &read.packs, screen);
    let mut found = Vec::new();
    let mut space = Namespace::read(&read.packs, &mut found);
    let errors = found.iter().filter(|problem| problem.severity == Severity::Error).count();
    if errors > 0 {
        let errors = counted(errors, "error", "errors");
        screen.say(&format!("{errors} in these rules, so that something may be missing here: newsclaim check shows more"));
    }
    let printed = match &args.what {
        What::List(_) => super::print(&listings::rules(&space, screen))?,
        What::Lists(_) => super::print(&listings::lists(&space, screen))?,
        What::Types(_) => super::print(&listings::types(&space, screen))?,
        What::Slots(_) => super::print(&listings::slots(&mut space, screen))?,
        What::Forms(args) => forms::run(args, &read.packs, &mut space, screen)?,
    };
    Ok(if read.problems.is_empty() { printed } else { Exit::Lost })
}
