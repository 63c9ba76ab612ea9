//! Command lines to exit codes and messages, of the built program.
