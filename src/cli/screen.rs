//! The terminal and the environment to facts: colour, width, who is watching.

use std::io::{self, IsTerminal, Write};

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What the command may show to people, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Screen {
    /// Whether people watch standard output.
    pub out_is_terminal: bool,
    /// Whether standard output gets colour.
    pub out_colour: bool,
    /// Whether people watch standard error.
    pub err_is_terminal: bool,
    /// Whether standard error gets colour.
    pub err_colour: bool,
    /// Columns.
    pub width: usize,
    /// Whether only errors are to be said.
    pub quiet: bool,
}

impl Screen {
    /// Looks at the process's streams.
    pub fn new(colour: Colour, quiet: bool) -> Screen {
        let wanted = |auto: anstream::ColorChoice| match colour {
            Colour::Auto => auto != anstream::ColorChoice::Never,
            Colour::Always => true,
            Colour::Never => false,
        };
        let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
        Screen {
            out_is_terminal: io::stdout().is_terminal(),
            out_colour: wanted(anstream::AutoStream::choice(&io::stdout())),
            err_is_terminal: io::stderr().is_terminal(),
            err_colour: wanted(anstream::AutoStream::choice(&io::stderr())),
            width: columns().or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(100),
            quiet,
        }
    }

    /// A line for people, on standard error.
    pub fn say(&self, line: &str) {
        // When even this stream is gone there is nobody to tell.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// A closing line for people who watch.
    pub fn close(&self, line: &str) {
        if self.err_is_terminal && !self.quiet {
            self.say(line);
        }
    }
}

/// The text on one line, and without characters that would steer the terminal.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "·")
}

/// The text in bold where there is colour.
pub fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

/// `1 claim`, `2 claims`, `1,000 claims`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// `1,234,567`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_well() {
        for (count, expected) in
            [(0, "0 claims"), (1, "1 claim"), (999, "999 claims"), (1_000, "1,000 claims"), (1_234_567, "1,234,567 claims")]
        {
            assert_eq!(counted(count, "claim", "claims"), expected);
        }
    }
}
