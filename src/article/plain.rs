//! Plain text or Markdown to an Article: lines to blocks, hard-wrapped lines joined, the text itself untouched.

use crate::article::story::{self, Candidate};
use crate::article::{Article, Block, BlockKind, Content, Tables};
use crate::span::Span;

/// Lines above this length (bytes) are paragraphs, not wrapped lines.
const WIDEST: usize = 250;

/// Reads plain text.
pub(super) fn read(text: &str, content: Content, tables: &Tables) -> Article {
    let lines = lines(text);
    let mut article = Article { text: text.to_owned(), ..Article::default() };
    match content {
        Content::All => {
            article.blocks = lines.iter().map(|line| Block { kind: BlockKind::Paragraph, span: line.span }).collect();
        }
        Content::Story => story::fill(&mut article, &candidates(text, &lines), tables),
    }
    article
}

/// A line with words or marks, without surrounding white space.
struct Line {
    span: Span,
    /// No blank line stands before it.
    follows: bool,
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
            lines.push(Line { span: Span::of(first, first + line.len()), follows });
            follows = true;
        }
        start = end + 1;
    }
    lines
}

/// Joins lines to blocks. A text is hard-wrapped if many lines begin in the middle of a sentence.
fn candidates(text: &str, lines: &[Line]) -> Vec<Candidate> {
    let width = wrap_width(text, lines);
    let mut blocks: Vec<Candidate> = Vec::with_capacity(lines.len());
    let mut previous = Span::default();
    for line in lines {
        let words = line.span.text(text);
        let kind = layout(words);
        if line.follows
            && let Some(last) = blocks.last_mut()
            && joins(previous.text(text), words, last.kind, kind, width)
        {
            last.span.end = line.span.end;
        } else {
            blocks.push(Candidate::new(line.span, kind));
        }
        previous = line.span;
    }
    blocks
}

/// Whether `next` goes on with the block that ends with the line `line`.
fn joins(line: &str, next: &str, block: BlockKind, kind: BlockKind, width: Option<usize>) -> bool {
    match (block, kind) {
        (BlockKind::Quote, BlockKind::Quote) => return width.is_some(),
        (BlockKind::Paragraph | BlockKind::List, BlockKind::Paragraph) => {}
        _ => return false,
    }
    let goes_on = starts_low(next);
    match width {
        // A line that had room for the next one's first word was ended on purpose.
        Some(width) => goes_on || line.len() + 1 + first_word(next) >= width * 7 / 10,
        None => goes_on && line.len() >= 40 && !story::ends_sentence(line),
    }
}

/// The usual length of full lines, or `None` if the text is not hard-wrapped.
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

/// What the first marks of a line say about it, as in Markdown.
fn layout(line: &str) -> BlockKind {
    let bytes = line.as_bytes();
    let spaced = |at: usize| bytes.get(at) == Some(&b' ') || bytes.get(at) == Some(&b'\t');
    match bytes[0] {
        b'>' => BlockKind::Quote,
        b'|' => BlockKind::Table,
        b'#' if spaced(bytes.iter().take_while(|b| **b == b'#').count()) => BlockKind::Heading,
        b'-' | b'*' | b'+' if spaced(1) => BlockKind::List,
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            let is_item = digits <= 2 && matches!(bytes.get(digits), Some(b'.' | b')')) && spaced(digits + 1);
            if is_item { BlockKind::List } else { BlockKind::Paragraph }
        }
        0x80.. if line.starts_with(['•', '‣', '◦', '▪', '·', '–']) => BlockKind::List,
        _ => BlockKind::Paragraph,
    }
}
