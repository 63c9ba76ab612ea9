//! Problem: something a person should know, as plain data; `cli::show` draws it.

use crate::span::Span;

/// How bad a problem is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Nothing can be done with the input or rule.
    Error,
    /// The work went on, with less.
    Warning,
    /// A remark.
    Note,
}

impl Severity {
    /// The word used in messages and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A place in a file, with what is to be said about it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Label {
    /// Byte range in the text of the problem's `origin`.
    pub span: Span,
    /// What is wrong just there; may be empty.
    pub text: String,
}

/// An error, a warning or a note. Codes: `A…` articles, `E…`/`W…` rule files, `I…` inputs, `L…` limits, `T…` rule tests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Stable code, for instance `E014`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// Path, URL or record the problem lies in, as given by the user.
    pub origin: Option<String>,
    /// One-based line in the origin, where no labels say it.
    pub line: Option<u32>,
    /// Byte of the origin's file at which the record begins, where there are many in one: of a packed archive the
    /// file's own bytes, of JSON Lines the unpacked ones.
    pub offset: Option<u64>,
    /// Places in the origin's text; the first is the main one.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Problem {
        Problem::new(code, Severity::Error, message.into())
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Problem {
        Problem::new(code, Severity::Warning, message.into())
    }

    fn new(code: &'static str, severity: Severity, message: String) -> Problem {
        Problem { code, severity, message, origin: None, line: None, offset: None, labels: Vec::new(), help: None }
    }

    /// The same, in `origin`.
    pub fn at(mut self, origin: impl Into<String>) -> Problem {
        self.origin = Some(origin.into());
        self
    }

    /// The same, on a one-based line of the origin.
    pub fn on_line(mut self, line: u32) -> Problem {
        self.line = Some(line);
        self
    }

    /// The same, in the record that begins at this byte.
    pub fn at_byte(mut self, offset: u64) -> Problem {
        self.offset = Some(offset);
        self
    }

    /// The same, pointing at `span` of the origin's text.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Problem {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Where it lies, to sort by: origin, line, first byte.
    pub fn place(&self) -> (Option<String>, u32, u32) {
        (self.origin.clone(), self.line.unwrap_or(0), self.labels.first().map_or(0, |label| label.span.start))
    }

    /// The same, with advice.
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}
