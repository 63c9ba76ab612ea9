//! The text between two parts of a file to comments and blank lines.

/// Comments and blank lines, as they stand between two parts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Trivia {
    /// The comment that ends the line of the part before.
    pub beside: Option<String>,
    /// Comments on lines of their own; `None` is a blank line, never two in a row.
    pub lines: Vec<Option<String>>,
    /// Whether a line ends here.
    pub breaks: bool,
}

impl Trivia {
    /// Reads what stands behind a part on its line, and the lines up to the next part.
    pub fn behind(raw: &str) -> Trivia {
        let (first, rest) = raw.split_once('\n').map_or((raw, None), |(first, rest)| (first, Some(rest)));
        let lines = rest.map_or_else(Vec::new, |rest| Trivia::own_lines(rest).lines);
        Trivia { beside: comment(first), lines, breaks: rest.is_some() }
    }

    /// Reads whole lines; what follows the last line end belongs to the next part.
    pub fn own_lines(raw: &str) -> Trivia {
        let mut lines: Vec<Option<String>> = Vec::new();
        let mut parts = raw.split('\n').peekable();
        while let Some(part) = parts.next() {
            let line = comment(part);
            let blank_again = line.is_none() && lines.last().is_some_and(Option::is_none);
            if line.is_some() || (parts.peek().is_some() && !blank_again) {
                lines.push(line);
            }
        }
        Trivia { beside: None, lines, breaks: true }
    }

    /// Whether there is a comment.
    pub fn comments(&self) -> bool {
        self.beside.is_some() || self.lines.iter().any(Option::is_some)
    }

    /// The comments that stand directly below the part before and apart from the next: they belong above the blank line.
    pub fn take_tail(&mut self) -> Vec<Option<String>> {
        match self.lines.iter().position(Option::is_none) {
            Some(blank) => self.lines.drain(..blank).collect(),
            None => Vec::new(),
        }
    }
}

fn comment(line: &str) -> Option<String> {
    line.find('#').map(|at| line[at..].trim_end().to_owned())
}
