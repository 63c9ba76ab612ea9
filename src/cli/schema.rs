//! `newsclaim schema`: prints the JSON Schema of the output, or that of rule files.

use super::exit::Exit;
use crate::output::schema::RECORD;
use crate::rules::schema::RULES;

/// Print the JSON Schema of the output or of rule files
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim schema > newsclaim-1.schema.json
  check-jsonschema --schemafile newsclaim-1.schema.json record.json
  newsclaim schema rules > newsclaim-rules.schema.json

With the schema of rules an editor completes and checks rule files; this is their first line then:
  #:schema ./newsclaim-rules.schema.json")]
pub struct Args {
    /// Which schema
    #[arg(value_enum, default_value = "output")]
    which: Which,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Which {
    /// One record of newsclaim extract
    Output,
    /// A rule file (*.rules.toml) or pack.toml
    Rules,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    super::print(match args.which {
        Which::Output => RECORD,
        Which::Rules => RULES,
    })
}
