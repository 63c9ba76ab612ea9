//! Candidate blocks in reading order to the story's blocks and what is dropped: headline, headings, byline, furniture and its runs.

use crate::article::furniture::{Effect, Found, Scratch};
use crate::article::{Article, Block, BlockKind, Dropped, Field, Place, Reason, Tables};
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
    /// What its words make it, where that was looked up already.
    pub known: Option<Option<Found>>,
}

impl Candidate {
    pub(super) fn new(span: Span, kind: BlockKind) -> Candidate {
        Candidate { span, kind, layout: Layout::Lines, linked: false, known: None }
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
    /// Its form alone says that it is no part of the story; the name of that form.
    Aside(&'static str),
}

/// What becomes of a candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Keep(BlockKind),
    Drop(BlockKind),
}

/// A verdict, and what decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Judged {
    pub verdict: Verdict,
    pub reason: Reason,
}

/// At most so many blocks after "In the same category" are its links.
const LONGEST_RUN: usize = 12;
/// A headline or heading is shorter than this, in bytes.
const HEADLINE: usize = 220;
const HEADING: usize = 160;

/// Sorts the candidates of `article.text` into its blocks and `dropped`, and takes title and authors from them.
pub(super) fn fill(article: &mut Article, candidates: &[Candidate], tables: &Tables) {
    let judged = judge(&article.text, candidates, tables);
    for (candidate, Judged { verdict, reason }) in candidates.iter().zip(judged) {
        let span = candidate.span;
        match verdict {
            Verdict::Keep(kind) => {
                article.blocks.push(Block { kind, span });
                article.why.blocks.push(reason);
            }
            Verdict::Drop(kind) => {
                article.dropped.push(Dropped { kind, text: span.text(&article.text).to_owned(), span: Some(span) });
                article.why.dropped.push(reason);
            }
        }
    }
    describe(article, tables);
}

/// Title, authors and day from the headline, byline and date line, or from the head of a dispatch.
pub(super) fn describe(article: &mut Article, tables: &Tables) {
    let metadata = &mut article.metadata;
    if metadata.published.is_none() {
        let mut scratch = Scratch::default();
        let lines = article.dropped.iter().filter(|dropped| dropped.kind == BlockKind::Other);
        if let Some(published) = lines.take(8).find_map(|line| tables.dateline(&line.text, &mut scratch)) {
            metadata.published = Some(published);
            metadata.came_from(Field::Published, Place::Dateline);
        }
    }
    let mut opening = true;
    for block in &article.blocks {
        let words = block.span.text(&article.text);
        match block.kind {
            BlockKind::Headline if metadata.title.is_none() => {
                metadata.title = Some(one_line(words));
                metadata.came_from(Field::Title, Place::Headline);
            }
            BlockKind::Byline => {
                if metadata.authors.is_empty() {
                    metadata.authors = tables.authors(words);
                    if !metadata.authors.is_empty() {
                        metadata.came_from(Field::Authors, Place::Byline);
                    }
                }
                if metadata.published.is_none()
                    && let Some(published) = tables.day_in(words)
                {
                    metadata.published = Some(published);
                    metadata.came_from(Field::Published, Place::Byline);
                }
            }
            BlockKind::Paragraph if opening => {
                opening = false;
                if metadata.published.is_none()
                    && let Some(published) = tables.dispatch_day(words)
                {
                    metadata.published = Some(published);
                    metadata.came_from(Field::Published, Place::Dateline);
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
    judge(text, candidates, tables).into_iter().map(|judged| judged.verdict).collect()
}

/// One verdict for each candidate, with its reason.
pub(super) fn judge(text: &str, candidates: &[Candidate], tables: &Tables) -> Vec<Judged> {
    let mut judge = Judge {
        text,
        candidates,
        tables,
        scratch: Scratch::default(),
        body_end: candidates.iter().rposition(|candidate| is_paragraph(candidate, text)),
        headline: candidates.iter().any(|candidate| candidate.kind == BlockKind::Headline),
        all_paragraphs: candidates.iter().filter(|candidate| is_paragraph(candidate, text)).count(),
        paragraphs: 0,
        behind: None,
    };
    let mut judged: Vec<Judged> = (0..candidates.len()).map(|index| judge.next(index)).collect();
    mark_standfirst(&mut judged);
    judge.drop_bios(&mut judged);
    judged
}

/// What reaches beyond a block of furniture.
#[derive(Clone, Copy, Debug)]
struct Behind {
    kind: BlockKind,
    line: u32,
    reach: Reach,
}

#[derive(Clone, Copy, Debug)]
enum Reach {
    /// So many short blocks.
    Short(usize),
    /// The next block.
    Next,
    /// All the rest.
    All,
}

/// Goes through the candidates in reading order.
struct Judge<'a> {
    text: &'a str,
    candidates: &'a [Candidate],
    tables: &'a Tables,
    scratch: Scratch,
    /// The last real paragraph: nothing after it is a heading, and the headline stands before it.
    body_end: Option<usize>,
    /// The headline was found, or is known to come.
    headline: bool,
    /// Paragraphs there are.
    all_paragraphs: usize,
    /// Paragraphs kept so far.
    paragraphs: usize,
    behind: Option<Behind>,
}

impl<'a> Judge<'a> {
    fn words(&self, index: usize) -> &'a str {
        self.candidates[index].span.text(self.text)
    }

    fn next(&mut self, index: usize) -> Judged {
        let candidate = self.candidates[index];
        if let Some(Behind { kind, line, reach: Reach::All }) = self.behind {
            return dropped(kind, Reason::After(line));
        }
        if let Layout::Aside(form) = candidate.layout {
            // A menu line above the story takes nothing with it.
            if candidate.kind == BlockKind::Navigation {
                self.behind = None;
            }
            return dropped(candidate.kind, Reason::Test(form));
        }
        let block = self.words(index);
        if self.candidates.len() == 1 && candidate.layout == Layout::Lines {
            return kept(candidate.kind, "all that was given");
        }
        let found = candidate.known.unwrap_or_else(|| self.tables.find(block, &mut self.scratch));
        let mut judged = match found {
            Some(found) => self.by_words(found, index),
            None => self.by_form(&candidate, block, index),
        };
        if found.is_none()
            && let Some(Behind { kind, line, reach }) = self.behind
        {
            self.behind = None;
            let goes = match reach {
                Reach::Short(left) if left > 0 && !is_paragraph(&candidate, self.text) && candidate.kind != BlockKind::Headline => {
                    self.behind = Some(Behind { kind, line, reach: Reach::Short(left - 1) });
                    true
                }
                Reach::Short(_) => false,
                Reach::Next | Reach::All => true,
            };
            if goes && matches!(judged.verdict, Verdict::Keep(_)) {
                judged = dropped(kind, Reason::After(line));
            }
        }
        match judged.verdict {
            Verdict::Keep(BlockKind::Paragraph) => self.paragraphs += 1,
            Verdict::Keep(BlockKind::Headline) => self.headline = true,
            _ => {}
        }
        judged
    }

    /// The verdict on a block with the words of furniture; remembers what goes with it.
    fn by_words(&mut self, found: Found, index: usize) -> Judged {
        let Found { kind, effect, line } = found;
        let reach = match effect {
            Effect::Block => None,
            Effect::Run => Some(Reach::Short(LONGEST_RUN)),
            Effect::Next => Some(Reach::Next),
            Effect::Tail => self.is_tail(kind, index).then_some(Reach::All),
        };
        if let Some(reach) = reach {
            self.behind = Some(Behind { kind, line, reach });
        }
        dropped(kind, Reason::Phrase(line))
    }

    /// Whether a story ends here: most of it stands before, or, of comments, others follow; a link to them has neither.
    fn is_tail(&mut self, kind: BlockKind, index: usize) -> bool {
        if kind != BlockKind::Comment {
            return self.paragraphs >= 2;
        }
        let late = self.paragraphs * 2 >= self.all_paragraphs;
        self.paragraphs > 0 && (late || (self.paragraphs >= 2 && self.is_thread(index)))
    }

    /// Whether comments follow: lines such as "Reply" and "3 hours ago" come again and again.
    fn is_thread(&mut self, index: usize) -> bool {
        let last = self.candidates.len().min(index + 40);
        let mut signs = 0;
        for at in index + 1..last {
            let block = self.words(at);
            let found = self.tables.find(block, &mut self.scratch);
            signs += usize::from(found.is_some_and(|found| found.kind == BlockKind::Comment));
        }
        signs >= 2
    }

    /// The verdict on a block that is no furniture by its words.
    fn by_form(&mut self, candidate: &Candidate, block: &str, index: usize) -> Judged {
        let kind = candidate.kind;
        let is_lines = candidate.layout == Layout::Lines;
        let plain = matches!(kind, BlockKind::Paragraph | BlockKind::Heading);
        if plain {
            if is_clock(block) {
                return dropped(BlockKind::Other, Reason::Test("a time alone"));
            }
            if is_stray(block) {
                return dropped(BlockKind::Other, Reason::Test("marks or a code alone"));
            }
            if is_tags(block) {
                return dropped(BlockKind::Navigation, Reason::Test("tags alone"));
            }
            if is_address(block) {
                return dropped(BlockKind::Navigation, Reason::Test("an address alone"));
            }
        }
        if plain && let Some(found) = self.tables.all_pieces(block, &mut self.scratch) {
            return dropped(found.kind, Reason::Phrase(found.line));
        }
        if is_lines && kind == BlockKind::Paragraph && is_menu(block) {
            return dropped(BlockKind::Navigation, Reason::Test("short words between bars or arrows"));
        }
        if kind == BlockKind::Headline {
            return kept(BlockKind::Headline, "marked as the headline");
        }
        let opening = self.paragraphs == 0;
        if opening && kind == BlockKind::Paragraph && self.tables.dateline(block, &mut self.scratch).is_some() {
            return dropped(BlockKind::Other, Reason::Test("a day of publication"));
        }
        if is_lines && kind == BlockKind::Paragraph && self.tables.is_dispatch_head(block) {
            return dropped(BlockKind::Other, Reason::Test("place and day of a dispatch alone"));
        }
        let before_body = self.body_end.is_some_and(|end| end > index);
        if opening && before_body && !self.headline && kind != BlockKind::Caption && !self.tables.is_byline(block, &mut self.scratch) {
            if is_lines && self.is_section(block, index) {
                return dropped(BlockKind::Navigation, Reason::Test("a section's name above the headline"));
            }
            if is_headline(candidate, block) {
                return kept(BlockKind::Headline, "the first line that is no sentence");
            }
            if is_lines && index == 0 && self.is_over_particulars(block) {
                return kept(BlockKind::Headline, "the line above byline, day or address");
            }
        }
        if opening && self.tables.is_byline(block, &mut self.scratch) {
            return kept(BlockKind::Byline, "a name behind \"by\" or before a post");
        }
        self.plainly(candidate, block, index, before_body)
    }

    /// The verdict on a block of the body.
    fn plainly(&mut self, candidate: &Candidate, block: &str, index: usize, before_body: bool) -> Judged {
        let kind = candidate.kind;
        let no_verb = Reason::Test("a participle or noun and no finite verb");
        match kind {
            BlockKind::Caption if self.tables.is_caption(block, &mut self.scratch) => dropped(kind, no_verb),
            BlockKind::Paragraph | BlockKind::List | BlockKind::Heading if candidate.linked && block.len() < HEADLINE => {
                dropped(BlockKind::Related, Reason::Test("a link alone"))
            }
            BlockKind::Paragraph if index > 0 && block.ends_with('.') && self.tables.is_caption(block, &mut self.scratch) => {
                dropped(BlockKind::Caption, no_verb)
            }
            BlockKind::Paragraph if candidate.layout == Layout::Loose && block.len() < HEADING && !ends_sentence(block) => {
                dropped(BlockKind::Other, Reason::Test("short and loose"))
            }
            BlockKind::Paragraph if candidate.layout == Layout::Lines && before_body && is_heading(block) => {
                kept(BlockKind::Heading, "short, without a stop, before a paragraph")
            }
            BlockKind::Paragraph => kept(kind, "running text"),
            kind => kept(kind, "marked so"),
        }
    }

    /// "BUSINESS NEWS" above the headline.
    fn is_section(&self, block: &str, index: usize) -> bool {
        let is_short = block.split_whitespace().count() <= 3 && !block.contains(|c: char| c.is_lowercase() || c.is_ascii_digit());
        is_short
            && self.candidates.get(index + 1).is_some_and(|next| {
                let words = next.span.text(self.text);
                is_headline(next, words) && words.split_whitespace().count() >= 4 && words.contains(char::is_lowercase)
            })
    }

    /// A first line with a full stop is a headline if the next one says who wrote the story, when, or where it was found.
    fn is_over_particulars(&mut self, block: &str) -> bool {
        let Some(next) = self.candidates.get(1).map(|next| next.span.text(self.text)) else { return false };
        let is_line = block.len() < HEADING && !block.contains('\n') && self.candidates[0].kind == BlockKind::Paragraph;
        is_line
            && (is_address(next)
                || self.tables.is_byline(next, &mut self.scratch)
                || self.tables.dateline(next, &mut self.scratch).is_some())
    }

    /// Takes what is said of the writers from the end of a story.
    fn drop_bios(&mut self, judged: &mut [Judged]) {
        let bylines = judged.iter().zip(self.candidates).filter(|(judged, _)| judged.verdict == Verdict::Keep(BlockKind::Byline));
        let authors: Vec<String> = bylines.flat_map(|(_, candidate)| self.tables.authors(candidate.span.text(self.text))).collect();
        for index in (0..judged.len()).rev() {
            match judged[index].verdict {
                Verdict::Drop(_) => {}
                Verdict::Keep(BlockKind::Paragraph)
                    if self.paragraphs > 1 && self.tables.is_bio(self.words(index), &authors, &mut self.scratch) =>
                {
                    self.paragraphs -= 1;
                    judged[index] = dropped(BlockKind::Other, Reason::Test("about the writer, at the end"));
                }
                Verdict::Keep(_) => return,
            }
        }
    }
}

fn kept(kind: BlockKind, test: &'static str) -> Judged {
    Judged { verdict: Verdict::Keep(kind), reason: Reason::Test(test) }
}

fn dropped(kind: BlockKind, reason: Reason) -> Judged {
    Judged { verdict: Verdict::Drop(kind), reason }
}

/// One block between headline and byline is the standfirst.
fn mark_standfirst(judged: &mut [Judged]) {
    let mut kept_blocks = judged.iter_mut().filter(|judged| matches!(judged.verdict, Verdict::Keep(_)));
    let mut next = || kept_blocks.next();
    if let (Some(first), Some(second), Some(third)) = (next(), next(), next())
        && first.verdict == Verdict::Keep(BlockKind::Headline)
        && third.verdict == Verdict::Keep(BlockKind::Byline)
        && matches!(second.verdict, Verdict::Keep(BlockKind::Paragraph | BlockKind::Heading))
    {
        *second = kept(BlockKind::Standfirst, "between headline and byline");
    }
}

/// A sentence of running text: with a stop at its end and more than a few words, or long.
pub(super) fn is_paragraph(candidate: &Candidate, text: &str) -> bool {
    let aside = candidate.linked || matches!(candidate.layout, Layout::Aside(_));
    if aside || !matches!(candidate.kind, BlockKind::Paragraph | BlockKind::Quote) {
        return false;
    }
    let block = candidate.span.text(text);
    block.len() >= HEADLINE || is_running(block)
}

/// A sentence of more than a few words.
pub(super) fn is_running(block: &str) -> bool {
    ends_sentence(block) && block.bytes().filter(|b| *b == b' ').count() >= 7
}

fn is_headline(candidate: &Candidate, block: &str) -> bool {
    match candidate.kind {
        BlockKind::Heading => true,
        BlockKind::Paragraph => {
            candidate.layout == Layout::Lines
                && block.len() < HEADLINE
                && !is_turn(block)
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
        && !is_turn(block)
        && !block.ends_with([',', ';', ':'])
        && (!ends_sentence(block) || (block.ends_with('?') && block.len() < 80 && !block.contains(". ")))
        && block.chars().next().is_some_and(|c| !c.is_lowercase())
}

/// Whether a text ends with a full stop, question or exclamation mark, or an ellipsis; quotation marks, brackets and the mark of a
/// footnote aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let is_closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | ' ' | '*' | '_' | '」' | '』' | '）');
    let text = without_note(text.trim_end_matches(['¹', '²', '³']));
    text.trim_end_matches(is_closing).ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔'])
}

/// A text without the mark of a footnote at its end: `[^1]`, `[12]`.
fn without_note(text: &str) -> &str {
    let Some(inner) = text.strip_suffix(']') else { return text };
    let note = inner.trim_end_matches(|c: char| c.is_ascii_digit());
    if note.len() == inner.len() { text } else { note.trim_end_matches('^').strip_suffix('[').unwrap_or(text) }
}

/// "SMITH: Yes." and "Q: Why?": somebody speaks.
pub(super) fn is_turn(line: &str) -> bool {
    let Some(end) = line.bytes().take(40).position(|b| b == b':') else {
        return line.starts_with("Q. ") || line.starts_with("A. ");
    };
    let name = &line[..end];
    let spoken = line[end + 1..].starts_with(' ');
    let is_name = name.starts_with(char::is_uppercase) && !name.contains(char::is_lowercase) && !name.bytes().any(|b| b.is_ascii_digit());
    spoken && is_name && name.split(' ').count() <= 5
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

/// A time and no more, as in a live report or a player: "12:45 GMT", "9.30am", "00:00 / 04:32".
fn is_clock(block: &str) -> bool {
    if block.len() > 24 || !block.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut clocks = 0;
    block.split([' ', '/', '\u{a0}']).filter(|word| !word.is_empty()).all(|word| {
        let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let hours = word.len() - rest.len();
        let minutes = rest.get(1..3).is_some_and(|minutes| minutes.bytes().all(|b| b.is_ascii_digit()));
        let half = rest.get(3..).unwrap_or_default();
        let is_half = half.len() == 2 && half.bytes().all(|b| b.is_ascii_alphabetic());
        let is_time = (1..=2).contains(&hours)
            && minutes
            && ((rest.starts_with(':') && (half.is_empty() || is_half)) || (rest.starts_with('.') && is_half));
        clocks += usize::from(is_time);
        // A zone, or the half of the day.
        is_time || (clocks > 0 && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_alphabetic()))
    }) && clocks > 0
}

/// "#Russia #China"
fn is_tags(block: &str) -> bool {
    let is_tag = |word: &str| word.strip_prefix('#').is_some_and(|tag| tag.starts_with(char::is_alphabetic));
    !block.is_empty() && block.split_whitespace().all(is_tag)
}

/// An address of the web and no more.
fn is_address(block: &str) -> bool {
    !block.contains(char::is_whitespace) && ["http://", "https://", "www."].iter().any(|start| block.starts_with(start))
}

/// "Home › Business › Retail", "News | Sport | Weather": three or more short pieces that begin with a capital letter.
fn is_menu(block: &str) -> bool {
    let is_piece = |piece: &str| {
        let words = piece.trim();
        words.len() <= 30 && words.starts_with(char::is_uppercase) && !words.contains(|c: char| c.is_ascii_digit()) && !ends_sentence(words)
    };
    [" | ", " • ", " · ", " > ", " » ", " › "].iter().any(|bar| {
        let pieces = block.matches(bar).count() + 1;
        pieces >= 3 && block.len() <= 200 && block.split(bar).all(is_piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_tags_and_menus() {
        for clock in ["12:45", "12:45 GMT", "9.30am", "10.32am BST", "00:00 / 04:32", "7:05 PM ET"] {
            assert!(is_clock(clock), "{clock}");
        }
        for words in ["12", "3.50 USD", "2:1", "12:45 The minister arrives", "9.30", "1.5m", "GMT"] {
            assert!(!is_clock(words), "{words}");
        }
        assert!(is_tags("#Russia #China") && is_address("https://news.example/a") && is_address("www.news.example"));
        for words in ["#1 in Europe", "# Title", "See https://news.example", "#", "", "wwwhat"] {
            assert!(!is_tags(words) && !is_address(words), "{words}");
        }
        for menu in ["Home › Business › Retail", "News | Sport | Weather", "Berlin • Paris • Rome"] {
            assert!(is_menu(menu), "{menu}");
        }
        for words in ["Paris | Rome", "410 tons | 2 ships | Kiel", "He left > she stayed > all was well.", "Prices rose"] {
            assert!(!is_menu(words), "{words}");
        }
    }

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
        for sentence in
            ["It fell.", "“It fell.”", "Why?", "It fell (again.)", "And so…", "It fell.[^1]", "It fell.[12]", "It fell.²", "*It fell.*"]
        {
            assert!(ends_sentence(sentence), "{sentence}");
        }
        for line in ["Exports fell 27%", "“Made in China”", "By Jane Doe", "", "Exports [1]", "[1]", "]"] {
            assert!(!ends_sentence(line), "{line}");
        }
    }

    #[test]
    fn turns() {
        for turn in ["SMITH: Yes.", "Q: Why?", "MR. O’HARA: No.", "A. Never.", "THE CHAIR: Order."] {
            assert!(is_turn(turn), "{turn}");
        }
        for line in ["The result: none.", "UPDATE 2:1", "By 12:30 it was over.", "A day later", "https://news.example"] {
            assert!(!is_turn(line), "{line}");
        }
    }
}
