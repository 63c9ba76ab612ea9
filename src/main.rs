//! The command line: calls `cli::run`.

fn main() {}
