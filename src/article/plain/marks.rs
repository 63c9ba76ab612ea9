//! The marks of a line (Markdown, columns, tags) to what they say about it.

use crate::article::BlockKind;

/// What the marks of a line say about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// Words of that kind.
    Words(BlockKind),
    /// All its words are links.
    Links(BlockKind),
    /// No part of the story; the name of the test.
    Aside(BlockKind, &'static str),
}

/// Reads the first marks of a line, and its links.
pub(super) fn form(line: &str) -> Form {
    let kind = match layout(line) {
        // A rule of marks is no list: "* * *".
        BlockKind::List if !line.contains(char::is_alphanumeric) => BlockKind::Paragraph,
        kind => kind,
    };
    if line.starts_with('[') && is_link_definition(line) {
        return Form::Aside(BlockKind::Other, "a link definition");
    }
    if line.starts_with('<') && line.ends_with('>') && is_markup(line) {
        return Form::Aside(BlockKind::Other, "markup without words");
    }
    let body = if kind == BlockKind::List { line.trim_start_matches(is_item_mark) } else { line };
    if body.starts_with(['[', '!']) {
        return match links(body) {
            Made::Images => Form::Aside(BlockKind::Caption, "an image"),
            Made::Links => Form::Links(kind),
            Made::Words => Form::Words(kind),
        };
    }
    Form::Words(kind)
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
        b'a'..=b'z' if bytes.get(1) == Some(&b')') && spaced(2) => BlockKind::List,
        0x80.. if line.starts_with(['•', '‣', '◦', '▪', '●', '■', '·', '–']) => BlockKind::List,
        _ => BlockKind::Paragraph,
    }
}

fn is_item_mark(c: char) -> bool {
    matches!(c, '-' | '*' | '+' | '•' | '‣' | '◦' | '▪' | '●' | '■' | '·' | '–' | '.' | ')') || c.is_ascii_digit() || c.is_whitespace()
}

/// What a line is made of.
enum Made {
    Images,
    Links,
    Words,
}

/// Whether a line is made of Markdown images, or of links, with no word outside of them.
fn links(line: &str) -> Made {
    let mut rest = line;
    let (mut images, mut others) = (0, 0);
    while let Some(open) = rest.find('[') {
        let image = rest[..open].ends_with('!');
        if rest[..open].contains(char::is_alphanumeric) {
            return Made::Words;
        }
        let Some((words, after)) = link(&rest[open..]) else { return Made::Words };
        if image || words.starts_with("![") {
            images += 1;
        } else {
            others += 1;
        }
        rest = after;
    }
    match (images, others) {
        _ if rest.contains(char::is_alphanumeric) => Made::Words,
        (1.., 0) => Made::Images,
        (_, 1..) => Made::Links,
        _ => Made::Words,
    }
}

/// The words of a link `[words](address)` at the start of a text, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    let close = text.bytes().position(|b| {
        depth = match b {
            b'[' => depth + 1,
            b']' => depth - 1,
            _ => depth,
        };
        depth == 0
    })?;
    let address = text[close + 1..].strip_prefix('(')?;
    let end = address.find(')')?;
    Some((&text[1..close], &address[end + 1..]))
}

/// `[1]: https://…`
fn is_link_definition(line: &str) -> bool {
    let Some((_, address)) = line.split_once("]: ") else { return false };
    let address = address.trim_start_matches('<');
    !line.starts_with("[^") && ["http://", "https://", "mailto:", "/", "#"].iter().any(|start| address.starts_with(start))
}

/// A line of HTML tags with no words between them.
fn is_markup(line: &str) -> bool {
    let named = line[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    named && line.split('<').all(|piece| !piece.rsplit('>').next().unwrap_or_default().contains(char::is_alphanumeric) || piece.is_empty())
}

/// Three or more of one mark, which make the line above them a heading.
pub(super) fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// The number of cells of a line that may be a row of a table, else 0.
pub(super) fn cells(line: &str) -> usize {
    let count = |pieces: &mut dyn Iterator<Item = &str>| pieces.filter(|piece| !piece.trim().is_empty()).count();
    if line.contains('\t') {
        return count(&mut line.split('\t'));
    }
    if line.contains(" | ") {
        return line.split(" | ").count();
    }
    if !line.contains("  ") {
        return 0;
    }
    let mut pieces = line.split("  ").map(str::trim).filter(|piece| !piece.is_empty());
    let mut cells = 0;
    let mut figures = false;
    let prose = pieces.any(|piece| {
        figures |= cells > 0 && piece.bytes().any(|b| b.is_ascii_digit());
        cells += 1;
        // Two spaces after a full stop are an old habit, and a long piece is no cell.
        piece.len() > 40 || piece.ends_with(['.', '!', '?'])
    });
    if prose || cells < 2 || (cells == 2 && !figures) { 0 } else { cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        use BlockKind::{Caption, Heading, List, Other, Paragraph, Quote, Table};
        for (line, expected) in [
            ("# A title", Form::Words(Heading)),
            ("#Hashtag", Form::Words(Paragraph)),
            ("> said", Form::Words(Quote)),
            ("| a | b |", Form::Words(Table)),
            ("- an item", Form::Words(List)),
            ("- - -", Form::Words(Paragraph)),
            ("-4 degrees", Form::Words(Paragraph)),
            ("12) an item", Form::Words(List)),
            ("2023. A year", Form::Words(Paragraph)),
            ("![A pier](pier.jpg)", Form::Aside(Caption, "an image")),
            ("[![A pier](pier.jpg)](https://news.example)", Form::Aside(Caption, "an image")),
            ("![A pier](pier.jpg) It burned.", Form::Words(Paragraph)),
            ("[The pier](https://news.example)", Form::Links(Paragraph)),
            ("- [The pier](https://news.example)", Form::Links(List)),
            ("[He] left.", Form::Words(Paragraph)),
            ("[The pier](https://news.example) burned.", Form::Words(Paragraph)),
            ("[1]: https://news.example", Form::Aside(Other, "a link definition")),
            ("[^1]: Without Berlin.", Form::Words(Paragraph)),
            ("<br><img src=\"x\">", Form::Aside(Other, "markup without words")),
            ("<p>Prices rose.</p>", Form::Words(Paragraph)),
            ("< 5%", Form::Words(Paragraph)),
        ] {
            assert_eq!(form(line), expected, "{line}");
        }
    }

    #[test]
    fn rows() {
        for (line, count) in [
            ("Year\tTons", 2),
            ("Paris | London | Rome", 3),
            ("Prices rose.  They fell again.", 0),
            ("Wheat   410,000   380,000", 3),
            ("Wheat   410,000", 2),
            ("Wheat   Barley", 0),
            ("Prices rose", 0),
        ] {
            assert_eq!(cells(line), count, "{line}");
        }
    }
}
