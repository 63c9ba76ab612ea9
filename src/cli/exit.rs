//! What happened to the exit code: one list for all commands.

use std::process::ExitCode;

/// How a run ended. The worst of a run counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// All went well, or the reader of the output went away.
    Fine,
    /// Tests or checks failed.
    Failed,
    /// The command line was wrong, or an input was lost.
    Lost,
    /// A signal asked it to end.
    Stopped(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::Lost => 2,
            Exit::Stopped(signal) => 128 + signal,
        })
    }
}
