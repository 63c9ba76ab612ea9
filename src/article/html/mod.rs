//! An HTML page to an Article: its blocks, scored; the story's in `text`, what stands among them in `dropped`.

pub mod blocks;
pub mod content;
mod counts;
pub mod entities;
pub mod features;
pub mod hints;
pub mod markup;
pub mod scorer;
pub mod tags;
pub mod tokens;
pub mod tree;

use crate::article::site::Choice;
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

/// Reads a page, as `rule` says if its site has one; `explained` asks for the features that decided about each block.
pub(super) fn read(source: &str, rule: Choice<'_>, content: Content, tables: &Tables, explained: bool) -> Article {
    let tree = Tree::read(source);
    let picked = if content == Content::Story { tables.sites.pick(&tree, rule) } else { None };
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    fn tables() -> &'static Tables {
        static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(|| {
            let (furniture, caption) =
                (include_str!("../../../rules/news-en/lists/furniture.tsv"), include_str!("../../../rules/news-en/lists/caption.tsv"));
            let tables = Tables::from_tsv(furniture, caption).unwrap();
            tables.with_markup(include_str!("../../../rules/news-en/lists/markup.tsv")).unwrap()
        });
        &TABLES
    }

    /// Pages that are broken, or made to cost time: a name and what is said again and again.
    const HOSTILE: &[(&str, &str, &str)] = &[
        ("depth", "", "<div>"),
        ("lists", "", "<ul><li>"),
        ("attributes", "<p ", "a=b c "),
        ("same attribute", "<p ", "class=x "),
        ("unclosed quotes", "", "<p a=\"x' >"),
        ("ampersands", "<p>", "&"),
        ("long names of entities", "<p>", "&CounterClockwiseContourIntegra"),
        ("NUL", "<p>", "\0"),
        ("one long word", "<p>", "aaaaaaaa"),
        ("tables", "", "<table><tr><td>"),
        ("cells", "<table>", "<td>x"),
        ("formatting", "", "<b><p>"),
        ("links", "", "<a href=x>x"),
        ("end tags", "<div><p>", "</b></p></li></td>"),
        ("comments", "", "<!-- -- --!"),
        ("scripts", "", "<script><!--<script>"),
        ("pictures", "", "<svg><title><p>"),
        ("linked data", "<script type=application/ld+json>{\"articleBody\":", "[{\"a\":"),
        ("paragraphs", "", "<p>It rose by 4% in May, the office said."),
        ("same paragraphs deep down", "<div><div><div><div><div><div><div><div>", "<p>It rose."),
        ("headings", "", "<h1>It rose</h1>"),
        ("spaces", "<p>", " \u{a0}\n"),
        ("breaks", "", "x<br><br>"),
        ("bylines", "", "<p>By Jane Doe"),
        ("forms", "", "<form><select><option>"),
        ("less-than signs", "", "<"),
        ("half tags", "", "</"),
    ];

    #[test]
    fn hostile_pages_take_time_in_proportion() {
        let time = |start: &str, again: &str, bytes: usize| {
            let page = format!("{start}{}", again.repeat(bytes / again.len()));
            let once = || {
                let started = Instant::now();
                let article = read(&page, Choice::General, Content::Story, tables(), false);
                assert!(article.text.len() <= page.len() * 3);
                started.elapsed()
            };
            (0..3).map(|_| once()).min().unwrap_or_default()
        };
        let size = if std::env::var_os("NEWSCLAIM_LONG").is_some() { 2_000_000 } else { 150_000 };
        for (name, start, again) in HOSTILE {
            let (half, whole) = (time(start, again, size), time(start, again, 2 * size));
            // A busy machine may double a time; squares would make it sixteen with the next step.
            assert!(whole < half * 4 + Duration::from_millis(50), "{name}: {half:?}, twice as long {whole:?}");
            assert!(whole < Duration::from_secs(20), "{name}: {whole:?}");
            if std::env::var_os("NEWSCLAIM_LONG").is_some() {
                println!("{name}: {half:?} {whole:?} {:.2}", whole.as_secs_f64() / half.as_secs_f64());
            }
        }
    }

    /// Pages that look like pages more often than random characters do.
    fn pages() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(
            &[
                "<p>",
                "</p>",
                "<div class=\"body\">",
                "</div>",
                "<a href=x>",
                "</a>",
                "<b>",
                "</b>",
                "<li>",
                "<ul>",
                "</ul>",
                "<h1>",
                "</h1>",
                "<br>",
                "<table>",
                "<td>",
                "</table>",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "&amp;",
                "&eacute",
                "&#8217;",
                "&",
                "<",
                ">",
                " ",
                "\n",
                "\r\n",
                "\0",
                "\u{a0}",
                "\u{ad}",
                "é",
                "天",
                "😀",
                "Sales rose by 4% in May, the office said. ",
                "word ",
                "<svg>",
                "</svg>",
                "<title>",
                "<p hidden>",
                "\"",
                "'",
                "=",
                "<figure><figcaption>",
                "<nav>",
                "<footer>",
                "<article>",
                "By Jane Doe",
            ][..],
        );
        prop::collection::vec(prop_oneof![8 => piece.prop_map(str::to_owned), 1 => "\\PC{0,12}"], 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_text_is_of_the_page(page in pages()) {
            for content in [Content::Story, Content::All] {
                let article = read(&page, Choice::General, content, tables(), true);
                let mut end = 0;
                for block in &article.blocks {
                    prop_assert!(block.span.start >= end && !block.span.is_empty());
                    let text = block.span.text(&article.text);
                    prop_assert_eq!(text, text.trim());
                    end = block.span.end;
                }
                let mut at = 0;
                for piece in &article.pieces {
                    prop_assert!(piece.text.start >= at, "{:?}", article.pieces);
                    prop_assert!(article.text[at as usize..piece.text.start as usize].chars().all(|c| c == '\n'));
                    at = piece.text.end;
                    let (text, from) = (piece.text.text(&article.text), piece.source.text(&page));
                    let mut decoded = String::new();
                    entities::decode(from, false, &mut decoded);
                    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fffd}').collect::<String>();
                    prop_assert!(plain(&decoded).contains(&plain(text)), "{:?} of {:?}", text, from);
                }
                prop_assert_eq!(at as usize, article.text.len());
            }
        }

        #[test]
        fn the_tree_is_sound(page in pages()) {
            let tree = Tree::read(&page);
            for (index, node) in tree.nodes.iter().enumerate() {
                let parent = &tree.nodes[node.parent as usize];
                prop_assert!(node.end > index as u32 && node.end <= parent.end && node.parent <= index as u32);
                prop_assert!(node.span.0 <= node.span.1 && page.is_char_boundary(node.span.0 as usize) && page.is_char_boundary(node.span.1 as usize));
                prop_assert!(node.source_end >= node.span.1 || node.tag == tags::Tag::Root);
            }
        }
    }
}
