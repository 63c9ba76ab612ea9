//! The command line: calls `cli::run`.

fn main() -> std::process::ExitCode {
    newsclaim::cli::run()
}
