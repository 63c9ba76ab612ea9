//! `newsclaim schema`: prints the JSON Schema of the output.

use super::exit::Exit;
use crate::output::schema;

/// Print the JSON Schema of the output
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim schema > newsclaim-1.schema.json
  check-jsonschema --schemafile newsclaim-1.schema.json record.json")]
pub struct Args {
    /// Which schema
    #[arg(value_enum, default_value = "output")]
    which: Which,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Which {
    /// One record of newsclaim extract
    Output,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    super::print(match args.which {
        Which::Output => schema::RECORD,
    })
}
