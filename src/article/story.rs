//! Candidate blocks in reading order to the story's blocks and what is dropped: headline, headings, byline, furniture and its runs.

use crate::article::furniture::{Effect, Scratch};
use crate::article::{Article, Block, BlockKind, Dropped, Field, Place, Tables};
use crate::span::Span;

/// A stretch of text that may be part of the story.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// What its layout or markup says that it is.
    pub kind: BlockKind,
    /// How sure its kind is.
    pub layout: Layout,
    /// All its words are links.
    pub linked: bool,
}

impl Candidate {
    pub(super) fn new(span: Span, kind: BlockKind) -> Candidate {
        Candidate { span, kind, layout: Layout::Lines, linked: false }
    }
}

/// Where a candidate's kind is taken from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// From lines of plain text: short ones may be headings.
    Lines,
    /// From an element that says so (`p`, `h2`).
    Marked,
    /// Text of a page outside of such elements: short ones are buttons, dates, names.
    Loose,
}

/// What becomes of a candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Keep(BlockKind),
    Drop(BlockKind),
}

/// At most so many blocks after "In the same category" are its links.
const LONGEST_RUN: usize = 12;
/// A headline or heading is shorter than this, in bytes.
const HEADLINE: usize = 220;
const HEADING: usize = 160;

/// Sorts the candidates of `article.text` into its blocks and `dropped`, and takes title and authors from them.
pub(super) fn fill(article: &mut Article, candidates: &[Candidate], tables: &Tables) {
    let verdicts = sort(&article.text, candidates, tables);
    for (candidate, verdict) in candidates.iter().zip(verdicts) {
        let span = candidate.span;
        match verdict {
            Verdict::Keep(kind) => article.blocks.push(Block { kind, span }),
            Verdict::Drop(kind) => {
                article.dropped.push(Dropped { kind, text: span.text(&article.text).to_owned(), span: Some(span) });
            }
        }
    }
    describe(article, tables);
}

/// Title, authors and day from the headline, byline and date line.
pub(super) fn describe(article: &mut Article, tables: &Tables) {
    if article.metadata.published.is_none() {
        let mut scratch = Scratch::default();
        let lines = article.dropped.iter().filter(|dropped| dropped.kind == BlockKind::Other);
        if let Some(published) = lines.take(8).find_map(|line| tables.dateline(&line.text, &mut scratch)) {
            article.metadata.published = Some(published);
            article.metadata.came_from(Field::Published, Place::Dateline);
        }
    }
    for block in &article.blocks {
        let words = block.span.text(&article.text);
        match block.kind {
            BlockKind::Headline if article.metadata.title.is_none() => {
                article.metadata.title = Some(one_line(words));
                article.metadata.came_from(Field::Title, Place::Headline);
            }
            BlockKind::Byline if article.metadata.authors.is_empty() => {
                article.metadata.authors = tables.authors(words);
                if !article.metadata.authors.is_empty() {
                    article.metadata.came_from(Field::Authors, Place::Byline);
                }
            }
            _ => {}
        }
    }
}

/// Words on one line, without a Markdown heading's marks.
fn one_line(words: &str) -> String {
    let words = words.trim_start_matches('#');
    let mut line = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// One verdict for each candidate.
pub(super) fn sort(text: &str, candidates: &[Candidate], tables: &Tables) -> Vec<Verdict> {
    let words = |index: usize| candidates[index].span.text(text);
    // The last real paragraph: nothing after it is a heading, and the headline stands before it.
    let body_end = candidates.iter().rposition(|candidate| is_paragraph(candidate, text));
    let mut scratch = Scratch::default();
    let mut verdicts = Vec::with_capacity(candidates.len());
    let mut headline = candidates.iter().position(|candidate| candidate.kind == BlockKind::Headline);
    let mut body = false;
    let mut run: Option<(BlockKind, usize)> = None;
    let mut tail = None;
    for (index, candidate) in candidates.iter().enumerate() {
        if let Some(kind) = tail {
            verdicts.push(Verdict::Drop(kind));
            continue;
        }
        let block = words(index);
        let furniture = tables.furniture(block, &mut scratch);
        let is_first = headline.is_none() && !body;
        let mut verdict = match furniture {
            Some((kind, Effect::Block)) => Verdict::Drop(kind),
            Some((kind, Effect::Run)) => {
                run = Some((kind, LONGEST_RUN));
                Verdict::Drop(kind)
            }
            Some((kind, Effect::Tail)) if body && body_end.is_some_and(|end| index * 2 > end) => {
                tail = Some(kind);
                Verdict::Drop(kind)
            }
            Some((kind, Effect::Tail)) => Verdict::Drop(kind),
            None if matches!(candidate.kind, BlockKind::Paragraph | BlockKind::Heading) && is_stray(block) => {
                Verdict::Drop(BlockKind::Other)
            }
            None if candidate.kind == BlockKind::Headline => Verdict::Keep(BlockKind::Headline),
            None if !body && candidate.kind == BlockKind::Paragraph && tables.dateline(block, &mut scratch).is_some() => {
                Verdict::Drop(BlockKind::Other)
            }
            None if is_first
                && candidate.kind != BlockKind::Caption
                && is_headline(candidate, block)
                && body_end.is_some_and(|end| end > index) =>
            {
                headline = Some(index);
                Verdict::Keep(BlockKind::Headline)
            }
            None if !body && tables.is_byline(block, &mut scratch) => Verdict::Keep(BlockKind::Byline),
            None => plain_verdict(candidate, block, index, body_end, tables, &mut scratch),
        };
        if let Some((kind, left)) = run
            && furniture.is_none()
        {
            if left == 0 || is_paragraph(candidate, text) || candidate.kind == BlockKind::Headline {
                run = None;
            } else {
                run = Some((kind, left - 1));
                if let Verdict::Keep(_) = verdict {
                    verdict = Verdict::Drop(kind);
                }
            }
        }
        body |= matches!(verdict, Verdict::Keep(BlockKind::Paragraph));
        if verdict == Verdict::Keep(BlockKind::Headline) {
            headline = Some(index);
        }
        verdicts.push(verdict);
    }
    mark_standfirst(&mut verdicts);
    verdicts
}

/// The verdict on a block that is no furniture by its words, standing alone.
fn plain_verdict(
    candidate: &Candidate,
    block: &str,
    index: usize,
    body_end: Option<usize>,
    tables: &Tables,
    scratch: &mut Scratch,
) -> Verdict {
    match candidate.kind {
        BlockKind::Caption if tables.is_caption(block, scratch) => Verdict::Drop(BlockKind::Caption),
        BlockKind::Paragraph | BlockKind::List | BlockKind::Heading if candidate.linked && block.len() < HEADLINE => {
            Verdict::Drop(BlockKind::Related)
        }
        BlockKind::Paragraph if index > 0 && block.ends_with('.') && tables.is_caption(block, scratch) => Verdict::Drop(BlockKind::Caption),
        BlockKind::Paragraph if candidate.layout == Layout::Loose && block.len() < HEADING && !ends_sentence(block) => {
            Verdict::Drop(BlockKind::Other)
        }
        BlockKind::Paragraph if candidate.layout == Layout::Lines && is_heading(block) && body_end.is_some_and(|end| end > index) => {
            Verdict::Keep(BlockKind::Heading)
        }
        kind => Verdict::Keep(kind),
    }
}

/// One block between headline and byline is the standfirst.
fn mark_standfirst(verdicts: &mut [Verdict]) {
    let mut kept = verdicts.iter_mut().filter(|verdict| matches!(verdict, Verdict::Keep(_)));
    if let (Some(Verdict::Keep(BlockKind::Headline)), Some(second), Some(Verdict::Keep(BlockKind::Byline))) =
        (kept.next(), kept.next(), kept.next())
        && matches!(second, Verdict::Keep(BlockKind::Paragraph | BlockKind::Heading))
    {
        *second = Verdict::Keep(BlockKind::Standfirst);
    }
}

/// A sentence of running text: with a stop at its end and more than a few words, or long.
fn is_paragraph(candidate: &Candidate, text: &str) -> bool {
    if !matches!(candidate.kind, BlockKind::Paragraph | BlockKind::Quote) || candidate.linked {
        return false;
    }
    let block = candidate.span.text(text);
    block.len() >= HEADLINE || (ends_sentence(block) && block.bytes().filter(|b| *b == b' ').count() >= 7)
}

fn is_headline(candidate: &Candidate, block: &str) -> bool {
    match candidate.kind {
        BlockKind::Heading => true,
        BlockKind::Paragraph => {
            candidate.layout == Layout::Lines
                && block.len() < HEADLINE
                && !block.ends_with(['.', ',', ';', ':'])
                && (!ends_sentence(block) || !block.contains(". "))
                && block.contains(char::is_alphabetic)
        }
        _ => false,
    }
}

/// A short line of words that is no sentence: no stop at its end, unless it is a short question.
fn is_heading(block: &str) -> bool {
    block.len() < HEADING
        && !block.ends_with([',', ';', ':'])
        && (!ends_sentence(block) || (block.ends_with('?') && block.len() < 80 && !block.contains(". ")))
        && block.chars().next().is_some_and(|c| !c.is_lowercase())
}

/// Whether a text ends with a full stop, question or exclamation mark, or an ellipsis, quotation marks and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' ']).ends_with(['.', '!', '?', '…'])
}

/// A line that says nothing: marks alone, or one code of small letters and digits ("ttn-4", a checksum).
fn is_stray(block: &str) -> bool {
    if block.len() > 80 || block.contains(char::is_whitespace) {
        return block.len() <= 400 && !block.contains(char::is_alphanumeric);
    }
    if !block.contains(char::is_alphanumeric) {
        return true;
    }
    let is_code = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b':' | b'#' | b'/');
    block.bytes().any(|b| b.is_ascii_digit()) && block.bytes().all(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stray_lines() {
        for stray in ["ttn-4", "* * *", "---", "=====", "d41d8cd98f00b204", "12", "…"] {
            assert!(is_stray(stray), "{stray}");
        }
        for words in ["COVID-19", "A1", "Russia", "4 dead", "Q3", "ttn-4Chinese", "$5m"] {
            assert!(!is_stray(words), "{words}");
        }
    }

    #[test]
    fn sentence_ends() {
        for sentence in ["It fell.", "“It fell.”", "Why?", "It fell (again.)", "And so…"] {
            assert!(ends_sentence(sentence), "{sentence}");
        }
        for line in ["Exports fell 27%", "“Made in China”", "By Jane Doe", ""] {
            assert!(!ends_sentence(line), "{line}");
        }
    }
}
