//! What happened to the exit code: one list for all commands.

use std::process::ExitCode;

/// How a run ended. The worst of a run counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// All went well, or the reader of the output went away.
    Fine = 0,
    /// Tests or checks failed.
    Failed = 1,
    /// The command line was wrong, or an input was lost.
    Lost = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
