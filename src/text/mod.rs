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
}
