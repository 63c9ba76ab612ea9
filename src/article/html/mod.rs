//! An HTML page to an Article: its blocks, scored; the story's in `text`, what stands among them in `dropped`.

pub mod blocks;
pub mod content;
pub mod entities;
pub mod features;
pub mod hints;
pub mod markup;
pub mod scorer;
pub mod tags;
pub mod tokens;
pub mod tree;

use crate::article::story;
use crate::article::{Article, Block, BlockKind, Content, Dropped, Piece, Tables, metadata};
use crate::problem::Problem;
use crate::span::Span;
use blocks::Page;
use content::Verdict;
use features::Features;
use hints::Hints;
use scorer::Scorer;
use tree::Tree;

/// Reads a page. `url` is its declared address; `explained` asks for the features that decided about each block.
pub(super) fn read(source: &str, url: Option<&str>, content: Content, tables: &Tables, explained: bool) -> Article {
    let tree = Tree::read(source);
    let picked = if content == Content::Story { tables.sites.pick(&tree, url) } else { None };
    let page = Page::read(&tree, 0, |node| picked.as_ref().is_some_and(|picked| picked.cuts(node)));
    let mut article = Article::default();
    if tree.cut {
        let message = format!("the page is nested deeper than {} elements; what is deeper is read as if it stood there", tree::DEEPEST);
        article.problems.push(Problem::warning("A001", message));
    }
    let hints = Hints::of(&tree);
    match content {
        Content::All => {
            for block in &page.blocks {
                let span = append(&mut article, &page, block.span);
                article.blocks.push(Block { kind: BlockKind::Paragraph, span });
            }
            article.metadata = metadata::read(&tree, None, tables);
        }
        Content::Story => {
            let features = Features::of(&tree, &page, &hints, tables);
            let scorer = Scorer::embedded();
            let verdicts = match picked.as_ref().filter(|picked| picked.has_story()) {
                Some(picked) => picked.verdicts(&tree, &page, features.headline, tables),
                None => content::verdicts(&tree, &page, &features, &scorer.score(&features), tables),
            };
            for (index, (verdict, reason)) in verdicts.into_iter().enumerate() {
                let reason = if explained { content::explained(reason, scorer, &features, index) } else { reason };
                let span = page.blocks[index].span;
                match verdict {
                    Verdict::Keep(kind) => {
                        let span = append(&mut article, &page, span);
                        article.blocks.push(Block { kind, span });
                        article.why.blocks.push(reason);
                    }
                    Verdict::Drop(kind) => {
                        article.dropped.push(Dropped { kind, text: span.text(&page.text).to_owned(), span: None });
                        article.why.dropped.push(reason);
                    }
                    Verdict::Outside => {}
                }
            }
            article.metadata = metadata::read(&tree, features.headline, tables);
        }
    }
    story::describe(&mut article, tables);
    if let Some(picked) = picked {
        picked.complete(&tree, &mut article, tables);
    }
    article
}

/// Adds a block to the article's text, behind a blank line, with the bytes that it came from.
fn append(article: &mut Article, page: &Page, block: Span) -> Span {
    if !article.text.is_empty() {
        article.text.push_str("\n\n");
    }
    let start = article.text.len();
    article.text.push_str(block.text(&page.text));
    let moved = |at: u32| (at - block.start) as usize + start;
    for piece in page.pieces_of(block) {
        // Pieces may go on from one block to the next; a piece that is not byte for byte never does.
        let (from, to) = (piece.text.start.max(block.start), piece.text.end.min(block.end));
        let source = if piece.text.len() == piece.source.len() {
            let at = |place: u32| (piece.source.start + place - piece.text.start) as usize;
            Span::of(at(from), at(to))
        } else {
            piece.source
        };
        article.pieces.push(Piece { text: Span::of(moved(from), moved(to)), source });
    }
    Span::of(start, article.text.len())
}
