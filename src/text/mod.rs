//! Article to Document: sentences and tokens over the article's text.

mod hash;
mod lemma;
mod numbers;
mod sentences;
mod stops;
mod tables;
mod tokens;
mod unglue;

pub use self::hash::hash_lower;
pub use self::lemma::{InflectionLists, Inflector, WordClass};
pub use self::tables::{Abbreviation, Lists, Tables};

use crate::article::Article;
use crate::span::Span;

/// Facts about a token's shape, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Flags(pub u16);

impl Flags {
    /// First letter is upper case.
    pub const CAP: Flags = Flags(1);
    /// Two or more letters, all upper case.
    pub const UPPER: Flags = Flags(2);
    /// Starts with a digit (a sign or decimal point may stand before it).
    pub const NUM: Flags = Flags(4);
    /// No letter and no digit.
    pub const PUNCT: Flags = Flags(8);
    /// First token of its sentence.
    pub const SENT_START: Flags = Flags(16);
    /// White space (or the text's start) stands before the token.
    pub const SPACE: Flags = Flags(32);
    /// The token was cut from a longer run because words had lost their space.
    pub const GLUED: Flags = Flags(64);
    /// An opening quotation mark.
    pub const OPEN_QUOTE: Flags = Flags(128);
    /// A closing quotation mark.
    pub const CLOSE_QUOTE: Flags = Flags(256);

    /// Whether all bits of `other` are set.
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other`.
    pub fn set(&mut self, other: Flags) {
        self.0 |= other.0;
    }
}

/// A word, number or mark in UD style: `do n't`, `China 's`, `40 %`, `$ 5`, `state - owned`. 24 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where it stands in `Article::text`.
    pub span: Span,
    /// [`hash_lower`] of its text.
    pub lower: u64,
    /// Its shape.
    pub flags: Flags,
}

/// A sentence: a range of tokens within one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Indices into `Document::tokens`.
    pub tokens: std::ops::Range<u32>,
    /// From the first token's start to the last one's end.
    pub span: Span,
    /// Index into `Article::blocks`.
    pub block: u32,
}

/// An article with its sentences and tokens. Built by `segment`.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The article.
    pub article: &'a Article,
    /// All tokens of the story's blocks, in text order.
    pub tokens: Vec<Token>,
    /// All sentences, in text order; their token ranges are adjacent and cover `tokens`.
    pub sentences: Vec<Sentence>,
}

impl<'a> Document<'a> {
    /// The surface form of token `index`.
    pub fn word(&self, index: u32) -> &'a str {
        self.tokens[index as usize].span.text(&self.article.text)
    }

    /// The bytes from the first to the last token of a non-empty range.
    pub fn span(&self, tokens: std::ops::Range<u32>) -> Span {
        Span { start: self.tokens[tokens.start as usize].span.start, end: self.tokens[tokens.end as usize - 1].span.end }
    }

    /// The sentence that holds token `index`.
    pub fn sentence_of(&self, index: u32) -> usize {
        self.sentences.partition_point(|sentence| sentence.tokens.end <= index)
    }
}

/// Reads every block of an article into tokens and sentences. A sentence never crosses a block.
///
/// ```
/// use newsclaim::article::{Article, Block, BlockKind};
/// use newsclaim::span::Span;
/// use newsclaim::text::{Lists, Tables, segment};
///
/// let text = "Sales fell 40%. It’s over.".to_owned();
/// let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::of(0, text.len()) }];
/// let article = Article { text, blocks, ..Article::default() };
/// let document = segment(&article, &Tables::new(&Lists::default()));
/// let words: Vec<&str> = (0..document.tokens.len() as u32).map(|index| document.word(index)).collect();
/// assert_eq!(words, ["Sales", "fell", "40", "%", ".", "It", "’s", "over", "."]);
/// assert_eq!(document.sentences.len(), 2);
/// ```
pub fn segment<'a>(article: &'a Article, tables: &Tables) -> Document<'a> {
    let mut document = Document { article, tokens: Vec::new(), sentences: Vec::new() };
    segment_into(&mut document, tables);
    document
}

/// As [`segment`], into a document whose vectors may come from an earlier article: they are emptied, their memory is used again.
pub fn segment_into(document: &mut Document, tables: &Tables) {
    let Document { article, tokens, sentences } = document;
    tokens.clear();
    sentences.clear();
    let size: usize = article.blocks.iter().map(|block| block.span.len() as usize).sum();
    tokens.reserve(size / 5 + 16);
    let mut noted = tokens::Noted::default();
    for (index, block) in article.blocks.iter().enumerate() {
        let text = &article.text;
        let (start, end) = (block.span.start as usize, (block.span.end as usize).min(text.len()));
        if text.get(start..end).is_none() {
            continue;
        }
        let first = tokens.len();
        tokens::tokenise(text, start, end, tables, tokens, &mut noted);
        unglue::unglue(text, first, tables, tokens, &mut noted);
        sentences::split(text, index as u32, first, tables, tokens, &noted.marks, sentences);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, BlockKind};

    fn tables() -> Tables {
        Tables::new(&Lists {
            abbreviations: include_str!("../../rules/news-en/lists/abbreviations.tsv"),
            affixes: include_str!("../../rules/news-en/lists/affixes.tsv"),
            domains: include_str!("../../rules/news-en/lists/domains.tsv"),
            exclaiming_names: include_str!("../../rules/news-en/lists/exclaiming-names.tsv"),
            function_words: include_str!("../../rules/news-en/lists/function-words.tsv"),
            number_suffixes: include_str!("../../rules/news-en/lists/number-suffixes.tsv"),
            speech_verbs: include_str!("../../rules/news-en/lists/speech-verbs.tsv"),
            splits: include_str!("../../rules/news-en/lists/splits.tsv"),
            words: include_str!("../../rules/news-en/lists/words.tsv"),
        })
    }

    /// An article of one block.
    fn article(text: &str) -> Article {
        let span = Span::of(0, text.len());
        Article { text: text.to_owned(), blocks: vec![Block { kind: BlockKind::Paragraph, span }], ..Article::default() }
    }

    fn cases(file: &str) -> impl Iterator<Item = Vec<&str>> {
        file.lines().skip(1).filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
    }

    /// The text with its sentence breaks marked.
    fn marked(text: &str, tables: &Tables) -> String {
        let article = article(text);
        let document = segment(&article, tables);
        let mut marked = text.to_owned();
        for sentence in document.sentences.iter().skip(1).rev() {
            marked.insert(sentence.span.start as usize, '¦');
        }
        marked
    }

    /// The words of the text, parted by spaces.
    fn words(text: &str, tables: &Tables) -> String {
        let article = article(text);
        let document = segment(&article, tables);
        (0..document.tokens.len() as u32).map(|index| document.word(index)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sentences_end_where_the_table_says() {
        let tables = tables();
        let mut count = 0;
        let mut failures = Vec::new();
        for case in cases(include_str!("../../fixtures/text/sentences.tsv")) {
            let expected = case[1].replace("\\n", "\n");
            let found = marked(&expected.replace('¦', ""), &tables);
            if found != expected {
                failures.push(format!("{}\n  expected {expected}\n  found    {found}", case[0]));
            }
            count += 1;
        }
        assert!(failures.is_empty(), "{} of {count} fail:\n{}", failures.len(), failures.join("\n"));
        assert!(count >= 120, "{count} cases");
    }

    /// Checks every case of a table of texts and their tokens.
    fn check_tokens(file: &str) -> usize {
        let tables = tables();
        let failures: Vec<String> = cases(file)
            .map(|case| (case[0], case[1], words(case[0], &tables)))
            .filter(|(_, expected, found)| expected != found)
            .map(|(text, expected, found)| format!("{text}\n  expected {expected}\n  found    {found}"))
            .collect();
        assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
        cases(file).count()
    }

    #[test]
    fn tokens_are_those_of_the_table() {
        assert!(check_tokens(include_str!("../../fixtures/text/tokens.tsv")) > 80);
    }

    #[test]
    fn glued_words_are_cut_and_others_are_not() {
        let file = include_str!("../../fixtures/text/unglue.tsv");
        check_tokens(file);
        let cut = cases(file).filter(|case| case[0] != case[1]).count();
        assert!(cut >= 40 && cases(file).count() - cut >= 60, "{cut} positives");
    }

    /// What holds of the tokens and sentences of any article.
    fn check_document(document: &Document) {
        let text = &document.article.text;
        let mut covered = vec![false; text.len()];
        let mut end = 0;
        for token in &document.tokens {
            let span = token.span;
            assert!(span.start >= end && span.end > span.start, "{span:?} in order");
            assert!(text.get(span.range()).is_some(), "{span:?} at character boundaries");
            assert_eq!(token.lower, hash_lower(span.text(text)), "{}", span.text(text));
            covered[span.range()].fill(true);
            end = span.end;
        }
        let blank = |c: char| {
            c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
        };
        for block in &document.article.blocks {
            for (at, c) in block.span.text(text).char_indices() {
                assert!(covered[block.span.start as usize + at] != blank(c), "{c:?} in {text:?}");
            }
        }
        let mut next = 0;
        for sentence in &document.sentences {
            assert_eq!(sentence.tokens.start, next, "sentences adjoin");
            assert!(sentence.tokens.end > next, "no sentence is empty");
            assert_eq!(sentence.span, document.span(sentence.tokens.clone()));
            assert!(document.article.blocks[sentence.block as usize].span.contains(sentence.span), "inside its block");
            for index in sentence.tokens.clone() {
                assert_eq!(document.tokens[index as usize].flags.has(Flags::SENT_START), index == next);
            }
            next = sentence.tokens.end;
        }
        assert_eq!(next as usize, document.tokens.len(), "sentences cover the tokens");
    }

    /// Pieces of text that meet many branches when they stand beside each other.
    const PIECES: [&str; 56] = [
        " ",
        " ",
        " ",
        "\n",
        "\n\n",
        "\u{a0}",
        "\u{200b}",
        ".",
        ".",
        ",",
        "...",
        "…",
        "?",
        "!",
        "\"",
        "'",
        "’",
        "“",
        "”",
        "(",
        ")",
        "[",
        "]",
        "-",
        "–",
        "—",
        "@",
        "#",
        "$",
        "€",
        "%",
        "/",
        ":",
        "://",
        "www.",
        "&",
        "_",
        "+",
        "1",
        "20",
        "1,200",
        "000",
        "s",
        "t",
        "n't",
        "U.S.",
        "Mr",
        "Inc",
        "The",
        "rules",
        "Russiawithout",
        "iPhone",
        "é",
        "日本",
        "👍🏽",
        "\u{301}",
    ];

    proptest::proptest! {
        #[test]
        fn any_text_is_covered(text in "\\PC{0,60}|.{0,60}") {
            check_text(&text);
        }

        #[test]
        fn any_row_of_pieces_is_covered(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40)) {
            check_text(&pieces.concat());
        }
    }

    fn check_text(text: &str) {
        thread_local! {
            static TABLES: Tables = tables();
        }
        TABLES.with(|tables| {
            let alone = article(text);
            let first = segment(&alone, tables);
            check_document(&first);
            // Another block before it shifts the offsets and changes nothing else.
            let before = "He left (for “good. ";
            let shift = before.len() as u32;
            let span = Span::of(before.len(), before.len() + text.len());
            let blocks = vec![Block { kind: BlockKind::Heading, span: Span::new(0, shift) }, Block { kind: BlockKind::Paragraph, span }];
            let both = Article { text: format!("{before}{text}"), blocks, ..Article::default() };
            let second = segment(&both, tables);
            check_document(&second);
            let skip = second.tokens.len() - first.tokens.len();
            for (a, b) in first.tokens.iter().zip(&second.tokens[skip..]) {
                assert_eq!(
                    (a.span.start + shift, a.span.end + shift, a.lower, a.flags),
                    (b.span.start, b.span.end, b.lower, b.flags),
                    "{text:?}"
                );
            }
            let starts = |document: &Document, skip: u32| -> Vec<u32> {
                document
                    .sentences
                    .iter()
                    .filter(|sentence| sentence.tokens.start >= skip)
                    .map(|sentence| sentence.tokens.start - skip)
                    .collect()
            };
            assert_eq!(starts(&first, 0), starts(&second, skip as u32), "{text:?}");
        });
    }

    #[test]
    fn flags_tell_the_shape() {
        let tables = tables();
        for (text, word, flags) in [
            ("China", "China", &[Flags::CAP, Flags::SPACE, Flags::SENT_START][..]),
            ("in China", "China", &[Flags::CAP, Flags::SPACE]),
            ("in DJI", "DJI", &[Flags::CAP, Flags::UPPER, Flags::SPACE]),
            ("in U.S.", "U.S.", &[Flags::CAP, Flags::UPPER, Flags::SPACE]),
            ("in A", "A", &[Flags::CAP, Flags::SPACE]),
            ("in G20", "G20", &[Flags::CAP, Flags::SPACE]),
            ("in iPhone", "iPhone", &[Flags::SPACE]),
            ("in 1,200.5", "1,200.5", &[Flags::NUM, Flags::SPACE]),
            ("in -5", "-5", &[Flags::NUM, Flags::SPACE]),
            ("in 4th", "4th", &[Flags::NUM, Flags::SPACE]),
            ("in 40%", "%", &[Flags::PUNCT]),
            ("to $.5", ".5", &[Flags::NUM]),
            ("x “y” z", "“", &[Flags::PUNCT, Flags::SPACE, Flags::OPEN_QUOTE]),
            ("x “y” z", "”", &[Flags::PUNCT, Flags::CLOSE_QUOTE]),
            ("x 'y z' a", "'", &[Flags::PUNCT, Flags::SPACE, Flags::OPEN_QUOTE]),
            ("workers' pay", "'", &[Flags::PUNCT]),
            ("in Élysée", "Élysée", &[Flags::CAP, Flags::SPACE]),
            ("by Russiawithout", "without", &[Flags::GLUED]),
            ("by Russiawithout", "Russia", &[Flags::GLUED, Flags::CAP, Flags::SPACE]),
        ] {
            let article = article(text);
            let document = segment(&article, &tables);
            let index = (0..document.tokens.len() as u32).find(|&index| document.word(index) == word);
            let found = document.tokens[index.expect(word) as usize].flags;
            let mut expected = Flags::default();
            flags.iter().for_each(|&flag| expected.set(flag));
            assert_eq!(found, expected, "{word} in {text}");
        }
    }

    #[test]
    fn straight_double_quotes_open_and_close() {
        let tables = tables();
        let article = article("\"Yes,\" he said. \"No.\" (\"Maybe\")");
        let document = segment(&article, &tables);
        let quotes: Vec<bool> = (0..document.tokens.len() as u32)
            .filter(|&index| document.word(index) == "\"")
            .map(|index| document.tokens[index as usize].flags.has(Flags::OPEN_QUOTE))
            .collect();
        assert_eq!(quotes, [true, false, true, false, true, false]);
    }

    #[test]
    fn long_rows_of_one_mark_take_linear_time() {
        let tables = tables();
        for piece in
            PIECES.iter().chain(&["a.", "(a.", "anti-", "a-wise-", "x@", "@x", "a://", "1-1-", "Mr. ", "a'b'", "\n1. A ", "[1]", ".)"])
        {
            let article = article(&piece.repeat(200_000 / piece.len()));
            let clock = std::time::Instant::now();
            check_document(&segment(&article, &tables));
            assert!(clock.elapsed().as_secs() < 5, "{piece:?} takes {:?}", clock.elapsed());
        }
    }

    #[test]
    fn a_token_has_24_bytes() {
        assert_eq!(size_of::<Token>(), 24);
    }

    #[test]
    fn blocks_that_do_not_fit_the_text_are_passed_over() {
        let mut article = article("é. One.");
        let block = |start, end| Block { kind: BlockKind::Paragraph, span: Span::new(start, end) };
        article.blocks = vec![block(1, 2), block(4, 99), block(50, 60)];
        let document = segment(&article, &tables());
        assert_eq!((0..document.tokens.len() as u32).map(|index| document.word(index)).collect::<Vec<_>>(), ["One", "."]);
    }
}
