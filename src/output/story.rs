//! Article to its story as Markdown or plain text, for people. Never decides what belongs to the story.

use super::terminal::harmless;
use crate::article::{Article, Block, BlockKind, Dropped, Reason, Tables};
use std::fmt::Write as _;

/// How a story is written.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Marks of Markdown for headings, lists, quotations.
    pub markdown: bool,
    /// Every block with its kind and reason, what was left out too; the lists that the reasons quote.
    pub why: Option<&'a Tables>,
    /// Control and direction characters are shown as a dot, for terminals.
    pub harmless: bool,
}

/// Appends the story of one article.
pub fn write(article: &Article, style: Style<'_>, out: &mut Vec<u8>) {
    let mut story = Story { article, style, out: String::with_capacity(article.text.len() + 64), last: None };
    story.facts();
    let mut dropped = article.dropped.iter().enumerate().peekable();
    for (index, block) in article.blocks.iter().enumerate() {
        // Without a place in the text it is told at the end.
        while let Some((index, dropped)) = dropped.next_if(|(_, dropped)| dropped.span.is_some_and(|span| span.start < block.span.start)) {
            story.dropped(index, dropped);
        }
        story.block(index, block);
    }
    for (index, dropped) in dropped {
        story.dropped(index, dropped);
    }
    if !story.out.is_empty() {
        story.out.push('\n');
    }
    out.extend_from_slice(story.out.as_bytes());
}

struct Story<'a> {
    article: &'a Article,
    style: Style<'a>,
    out: String,
    /// The kind of the block written last.
    last: Option<BlockKind>,
}

impl Story<'_> {
    fn block(&mut self, index: usize, block: &Block) {
        let Block { kind, span } = *block;
        let close = self.last == Some(kind) && matches!(kind, BlockKind::List | BlockKind::Table | BlockKind::Quote);
        if self.last.replace(kind).is_some() {
            self.out.push_str(if close { "\n" } else { "\n\n" });
        }
        self.reason(kind.as_str(), self.article.why.blocks.get(index).copied());
        let words = span.text(&self.article.text);
        if self.style.markdown {
            self.markdown(kind, words);
        } else {
            self.words(words);
        }
    }

    /// What is known about the article, and where it was found.
    fn facts(&mut self) {
        if self.style.why.is_none() {
            return;
        }
        let (open, close) = self.brackets();
        let metadata = &self.article.metadata;
        for (field, place) in &metadata.origins {
            let _ = write!(self.out, "{open}{} ({}): ", field.as_str(), place.as_str());
            self.words(&metadata.value(*field).unwrap_or_default().replace("--", "-"));
            let _ = writeln!(self.out, "{close}");
        }
    }

    fn dropped(&mut self, index: usize, dropped: &Dropped) {
        let Some(tables) = self.style.why else { return };
        if self.last.replace(BlockKind::Other).is_some() {
            self.out.push_str("\n\n");
        }
        let (open, close) = self.brackets();
        let _ = write!(self.out, "{open}left out: {}", dropped.kind.as_str());
        if let Some(reason) = self.article.why.dropped.get(index) {
            self.out.push_str(": ");
            self.words(&reason.describe(tables));
        }
        self.out.push_str(": ");
        // A comment ends where two dashes stand.
        let words = if self.style.markdown { dropped.text.replace("--", "-") } else { dropped.text.clone() };
        self.words(&words);
        self.out.push_str(close);
    }

    fn reason(&mut self, kind: &str, reason: Option<Reason>) {
        let Some(tables) = self.style.why else { return };
        let (open, close) = self.brackets();
        let _ = write!(self.out, "{open}{kind}");
        if let Some(reason) = reason {
            self.out.push_str(": ");
            self.words(&reason.describe(tables));
        }
        let _ = writeln!(self.out, "{close}");
    }

    fn brackets(&self) -> (&'static str, &'static str) {
        if self.style.markdown { ("<!-- ", " -->") } else { ("[", "]") }
    }

    fn markdown(&mut self, kind: BlockKind, words: &str) {
        let bare = |marks: &[char]| words.trim_start_matches(marks).trim_start();
        match kind {
            BlockKind::Headline => self.marked("# ", bare(&['#'])),
            BlockKind::Heading => self.marked("## ", bare(&['#'])),
            BlockKind::Quote => self.marked("> ", bare(&['>'])),
            // A number of its own stays.
            BlockKind::List if words.starts_with(|c: char| c.is_ascii_alphanumeric()) && starts_item(words) => self.words(words),
            BlockKind::List => self.marked("- ", bare(&['-', '*', '+', '•', '‣', '◦', '▪', '●', '■', '·', '–'])),
            BlockKind::Table if words.contains('\t') => {
                let cells: Vec<&str> = words.split('\t').map(str::trim).collect();
                self.words(&format!("| {} |", cells.join(" | ")));
            }
            // Marks that mean something at the start of a line are the text's own.
            BlockKind::Paragraph if words.starts_with(['#', '>', '+', '|']) => self.marked("\\", words),
            _ => self.words(words),
        }
    }

    fn marked(&mut self, mark: &str, words: &str) {
        self.out.push_str(mark);
        self.words(words);
    }

    /// Words on one line.
    fn words(&mut self, words: &str) {
        for (index, word) in words.split_whitespace().enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            if self.style.harmless {
                harmless(word, &mut self.out);
            } else {
                self.out.push_str(word);
            }
        }
    }
}

/// "1. ", "a) "
fn starts_item(words: &str) -> bool {
    words.split(' ').next().is_some_and(|mark| mark.len() <= 3 && mark.ends_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn article(blocks: &[(BlockKind, &str)]) -> Article {
        let mut article = Article::default();
        for (kind, words) in blocks {
            let start = article.text.len();
            article.text.push_str(words);
            article.blocks.push(Block { kind: *kind, span: Span::of(start, article.text.len()) });
        }
        article
    }

    #[track_caller]
    fn check(blocks: &[(BlockKind, &str)], markdown: bool, expected: &str) {
        let mut out = Vec::new();
        write(&article(blocks), Style { markdown, why: None, harmless: true }, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn kinds_have_their_marks() {
        use BlockKind::{Heading, Headline, List, Paragraph, Quote, Table};
        let blocks = [
            (Headline, "Prices rise\nagain"),
            (Heading, "## Why"),
            (Paragraph, "#1 rose\u{1b}[31m."),
            (List, "• oil"),
            (List, "2) gas"),
            (Quote, "Too high."),
            (Table, "Oil\t4%"),
        ];
        check(&blocks, true, "# Prices rise again\n\n## Why\n\n\\#1 rose·[31m.\n\n- oil\n2) gas\n\n> Too high.\n\n| Oil | 4% |\n");
        check(&blocks[..2], false, "Prices rise again\n\n## Why\n");
        check(&[], true, "");
    }
}
