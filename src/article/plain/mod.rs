//! Plain text or Markdown to an Article: lines to blocks, hard-wrapped lines joined, the text itself untouched.

mod head;
mod marks;
mod region;
mod running;

use crate::article::furniture::Scratch;
use crate::article::story::{self, Candidate, Layout};
use crate::article::{Article, Block, BlockKind, Content, Reason, Tables};
use crate::span::Span;
use marks::Form;

/// Lines above this length (bytes) are paragraphs, not wrapped lines.
const WIDEST: usize = 250;
/// Lines in which a line with a day alone says when the article was published.
const TOP: usize = 8;

/// Reads plain text.
pub(super) fn read(text: &str, content: Content, tables: &Tables) -> Article {
    let lines = lines(text);
    let mut article = Article { text: text.to_owned(), ..Article::default() };
    match content {
        Content::All => {
            article.blocks = lines.iter().map(|line| Block { kind: BlockKind::Paragraph, span: line.span }).collect();
            article.why.blocks = vec![Reason::Test("all content is kept"); lines.len()];
        }
        Content::Story => {
            let mut candidates = Vec::with_capacity(lines.len());
            let mut body = &lines[..];
            if let Some(head) = head::read(text, &lines, tables) {
                let span = Span::new(lines[0].span.start, lines[head.lines - 1].span.end);
                candidates.push(Candidate { layout: Layout::Aside(head.form), ..Candidate::new(span, BlockKind::Other) });
                article.metadata = head.metadata;
                body = &lines[head.lines..];
            }
            Reader { text, lines: body, tables, scratch: Scratch::default(), width: wrap_width(text, body) }.read(&mut candidates);
            region::cut(text, &mut candidates, tables);
            story::fill(&mut article, &candidates, tables);
        }
    }
    article
}

/// A line with words or marks, without surrounding white space.
struct Line {
    span: Span,
    /// No blank line stands before it.
    follows: bool,
    /// Columns before its first mark.
    indent: usize,
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 64);
    let mut follows = false;
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    for end in ends {
        let line = text[start..end].trim_start();
        let first = end - line.len();
        let line = line.trim_end();
        if line.is_empty() {
            follows = false;
        } else {
            lines.push(Line { span: Span::of(first, first + line.len()), follows, indent: first - start });
            follows = true;
        }
        start = end + 1;
    }
    lines
}

/// Lines to candidates.
struct Reader<'a> {
    text: &'a str,
    lines: &'a [Line],
    tables: &'a Tables,
    scratch: Scratch,
    /// The usual length of full lines of a hard-wrapped text.
    width: Option<usize>,
}

impl Reader<'_> {
    fn words(&self, line: usize) -> &str {
        self.lines[line].span.text(self.text)
    }

    fn read(&mut self, blocks: &mut Vec<Candidate>) {
        let running = running::lines(self.text, self.lines);
        let rows = self.rows();
        let mut at = 0;
        // The block that the next line may go on with.
        let mut open = false;
        while at < self.lines.len() {
            if let Some((end, kind, form)) = self.enclosed(at) {
                let span = Span::new(self.lines[at].span.start, self.lines[end - 1].span.end);
                blocks.push(Candidate { layout: Layout::Aside(form), ..Candidate::new(span, kind) });
                (at, open) = (end, false);
                continue;
            }
            let line = &self.lines[at];
            let words = line.span.text(self.text);
            let form = if running[at] {
                Form::Aside(BlockKind::Navigation, "a running head")
            } else if rows[at] {
                Form::Words(BlockKind::Table)
            } else {
                marks::form(words)
            };
            let (kind, linked) = match form {
                Form::Words(kind) => (kind, false),
                Form::Links(kind) => (kind, true),
                Form::Aside(kind, test) => {
                    blocks.push(Candidate { layout: Layout::Aside(test), ..Candidate::new(line.span, kind) });
                    (at, open) = (at + 1, false);
                    continue;
                }
            };
            if open
                && line.follows
                && let Some(last) = blocks.last().copied()
            {
                if last.kind == BlockKind::Paragraph && last.span == self.lines[at - 1].span && self.is_title(last.span, words) {
                    blocks.pop();
                    blocks.push(Candidate { kind: BlockKind::Heading, ..last });
                    blocks.push(Candidate { layout: Layout::Aside("an underline"), ..Candidate::new(line.span, BlockKind::Other) });
                    (at, open) = (at + 1, false);
                    continue;
                }
                if self.joins(at, last.kind, kind) {
                    if let Some(last) = blocks.last_mut() {
                        last.span.end = line.span.end;
                        last.linked &= linked;
                    }
                    at += 1;
                    continue;
                }
            }
            blocks.push(Candidate { linked, ..Candidate::new(line.span, kind) });
            (at, open) = (at + 1, true);
        }
    }

    /// A line of words that is underlined.
    fn is_title(&self, line: Span, next: &str) -> bool {
        let words = line.text(self.text);
        marks::is_underline(next) && !story::ends_sentence(words) && words.contains(char::is_alphabetic)
    }

    /// A piece of several lines that begins and ends with a mark: one past its last line.
    fn enclosed(&self, at: usize) -> Option<(usize, BlockKind, &'static str)> {
        let first = self.words(at);
        if let Some(comment) = first.strip_prefix("<!--") {
            let end = if comment.contains("-->") { at } else { self.find(at + 1, |line| line.contains("-->"))? };
            // What stands behind the comment on its last line is the story's.
            return self.words(end).ends_with("-->").then_some((end + 1, BlockKind::Other, "a comment in the markup"));
        }
        let fence = ["```", "~~~"].into_iter().find(|fence| first.starts_with(fence))?;
        let end = self.find(at + 1, |line| line.starts_with(fence));
        // Fences around a story, or one that never ends, hide nothing.
        let is_code = |end: &usize| !(at + 1..*end).any(|line| story::is_running(self.words(line)));
        match end.filter(is_code) {
            Some(end) => Some((end + 1, BlockKind::Other, "code")),
            None => Some((at + 1, BlockKind::Other, "a fence")),
        }
    }

    /// The first line from `start` on that passes a test. Only so many are looked at that a text of openings takes linear time.
    fn find(&self, start: usize, test: impl Fn(&str) -> bool) -> Option<usize> {
        (start..self.lines.len().min(start + 200)).find(|at| test(self.words(*at)))
    }

    /// For each line, whether it is a row of a table: it has as many cells as a line beside it.
    fn rows(&self) -> Vec<bool> {
        let cells: Vec<usize> = self.lines.iter().map(|line| marks::cells(line.span.text(self.text))).collect();
        let beside = |at: usize| self.lines[at].follows && cells[at] >= 2 && cells[at] == cells[at - 1];
        (0..cells.len()).map(|at| (at > 0 && beside(at)) || (at + 1 < cells.len() && beside(at + 1))).collect()
    }

    /// Whether a line goes on with the block that ends with the line before it.
    fn joins(&mut self, at: usize, block: BlockKind, kind: BlockKind) -> bool {
        let (line, next) = (self.words(at - 1), self.words(at));
        match (block, kind) {
            (BlockKind::Quote, BlockKind::Quote) => return self.width.is_some(),
            (BlockKind::Paragraph | BlockKind::List, BlockKind::Paragraph) => {}
            _ => return false,
        }
        if story::is_turn(next) {
            return false;
        }
        let goes_on = starts_low(next);
        let hyphen = goes_on && line.ends_with('-') && line[..line.len() - 1].ends_with(char::is_alphabetic);
        let hangs = block == BlockKind::List && self.lines[at].indent > self.lines[at - 1].indent;
        if hyphen || (hangs && goes_on) {
            return true;
        }
        match self.width {
            Some(width) => {
                // A first line is indented more than the one above it.
                let indented = block == BlockKind::Paragraph && self.lines[at].indent > self.lines[at - 1].indent;
                // A line that had room for the next one's first word was ended on purpose.
                let full = line.len() + 1 + first_word(next) >= width * 7 / 10;
                goes_on || (full && !(indented && story::ends_sentence(line)) && !self.stands_alone(at))
            }
            None => goes_on && line.len() >= 40 && !story::ends_sentence(line),
        }
    }

    /// Whether a line inside a wrapped text is no part of a paragraph: a byline or day at the top, or furniture between sentences.
    fn stands_alone(&mut self, at: usize) -> bool {
        let (line, next) = (self.lines[at - 1].span.text(self.text), self.lines[at].span.text(self.text));
        let mut is_top = |words: &str| {
            at < TOP && (self.tables.is_byline(words, &mut self.scratch) || self.tables.dateline(words, &mut self.scratch).is_some())
        };
        if is_top(line) || is_top(next) {
            return true;
        }
        let apart = story::ends_sentence(line) || !next.contains(char::is_lowercase);
        apart && !next.ends_with(['.', ',']) && self.tables.furniture(next, &mut self.scratch).is_some()
    }
}

/// The usual length of full lines, or `None` if the text is not hard-wrapped: few lines begin in the middle of a sentence.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let mut lengths = Vec::new();
    let mut low = 0;
    for pair in lines.windows(2).filter(|pair| pair[1].follows) {
        lengths.push(pair[0].span.len() as usize);
        low += usize::from(starts_low(pair[1].span.text(text)));
    }
    if low == 0 || low * 5 < lengths.len() * 2 {
        return None;
    }
    let rank = lengths.len() * 9 / 10;
    let (_, width, _) = lengths.select_nth_unstable(rank);
    (20..=WIDEST).contains(width).then_some(*width)
}

fn first_word(line: &str) -> usize {
    line.bytes().position(|b| b == b' ').unwrap_or(line.len())
}

/// Begins in the middle of a sentence: with a small letter, but not like "iPhone".
fn starts_low(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next().is_some_and(char::is_lowercase) && !chars.next().is_some_and(char::is_uppercase)
}
