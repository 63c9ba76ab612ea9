//! The tokens of a rule file to problems where they are TOML 1.1 and not 1.0, which other programs that read the file may not know.

use crate::problem::Problem;
use crate::span::Span;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// An open bracket.
struct Open {
    /// `{`: the first line break directly inside it.
    inline_table: bool,
    line_break: Option<Span>,
    /// A comma with nothing behind it as yet.
    comma: Option<Span>,
}

/// Line breaks and last commas inside `{ … }`, the escapes `\e` and `\x41`, times without seconds.
pub(super) fn problems(path: &str, text: &str) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut refuse = |span: Span, label: &str, message: &str, help: &str| {
        out.push(Problem::error("E001", message).at(path).label(span, label).help(help));
    };
    let mut open: Vec<Open> = Vec::new();
    for token in Source::new(text).lex() {
        let span = Span::of(token.span().start(), token.span().end());
        let raw = &text[token.span().start()..token.span().end()];
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                open.last_mut().into_iter().for_each(|outer| outer.comma = None);
                open.push(Open { inline_table: token.kind() == TokenKind::LeftCurlyBracket, line_break: None, comma: None });
            }
            TokenKind::RightSquareBracket => drop(open.pop()),
            TokenKind::RightCurlyBracket => {
                let Some(closed) = open.pop().filter(|open| open.inline_table) else { continue };
                let wide = "TOML 1.0 has no line breaks inside { … }: use [[claim.test]] tables or an array";
                if let Some(span) = closed.line_break {
                    refuse(span, "the line ends here", "a line break inside { … }", wide);
                } else if let Some(span) = closed.comma {
                    refuse(
                        span,
                        "nothing behind it",
                        "a comma before the closing }",
                        "TOML 1.0 has no last comma inside { … }: take it away",
                    );
                }
            }
            TokenKind::Newline | TokenKind::Comment => {
                if let Some(table) = open.last_mut().filter(|open| open.inline_table) {
                    let place = Span::new(span.start.saturating_sub(1), span.start);
                    table.line_break.get_or_insert(if token.kind() == TokenKind::Newline { place } else { span });
                }
            }
            TokenKind::Comma => open.last_mut().into_iter().for_each(|open| open.comma = Some(span)),
            TokenKind::Whitespace | TokenKind::Eof => {}
            kind => {
                open.last_mut().into_iter().for_each(|open| open.comma = None);
                if matches!(kind, TokenKind::BasicString | TokenKind::MlBasicString) {
                    for escape in new_escapes(raw) {
                        let written = &raw[escape.clone()];
                        let span = Span::of(token.span().start() + escape.start, token.span().start() + escape.end);
                        let help = "write patterns in '''…''', where a backslash is a backslash, and characters as \\u001B";
                        refuse(span, "an escape of TOML 1.1", &format!("TOML 1.0 has no escape `{written}`"), help);
                    }
                } else if kind == TokenKind::Atom && is_time_without_seconds(raw) {
                    refuse(span, "no seconds", "a time without seconds", "TOML 1.0 wants them: 07:32:00; a text stands in quotes");
                }
            }
        }
    }
    out
}

/// Places of `\e` and `\xHH` in a string with its quotation marks.
fn new_escapes(raw: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut chars = raw.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        match chars.next() {
            Some((_, 'e')) => found.push(at..at + 2),
            Some((_, 'x')) => {
                let digits = raw[at + 2..].bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
                found.push(at..at + 2 + digits);
            }
            _ => {}
        }
    }
    found
}

/// `07:32`, `1979-05-27T07:32`, `1979-05-27T07:32Z`.
fn is_time_without_seconds(atom: &str) -> bool {
    let time = match atom.split_once(['T', 't']) {
        Some((date, time)) if date.len() == 10 => time,
        _ => atom,
    };
    let pair = |at: usize| time.as_bytes().get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
    pair(0) && time[2..].starts_with(':') && pair(3) && !time[5..].starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = problems("a", text);
        let found: Vec<&str> = found.iter().map(|p| &text[p.labels[0].span.start as usize..p.labels[0].span.end as usize]).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn what_is_new_is_found() {
        check("a = { b = 1,\n c = 2 }", &[","]);
        check("a = {\r\n b = { c = 1\n } }", &["1", "{"]);
        check("a = { # why\n b = 1 }", &["# why"]);
        check("a = { b = 1, }\nc = { d = [1,], e = { f = 2 , } }", &[",", ","]);
        check("a = \"\\e \\\\e \\x41 \\x4\"\nb = \"\"\"\\e\"\"\"", &["\\e", "\\x41", "\\x4", "\\e"]);
        check(
            "a = 07:32\nb = 1979-05-27T07:32Z\nc = 1979-05-27 07:32\nd = [07:32, 07:32]",
            &["07:32", "1979-05-27T07:32Z", "07:32", "07:32", "07:32"],
        );
    }

    #[test]
    fn what_is_old_is_not() {
        check("a = { b = [1,\n 2,\n], c = '''\n''', d = \"\"\"\n\"\"\" }\n[[x]]\n[y.z]\ne = [\n { f = 1 },\n # why\n]", &[]);
        check("a = 07:32:00\nb = 1979-05-27T07:32:00+01:00\nc = 1979-05-27\nd = '\\e'\ne = \"07:32\" # 07:32 \\e", &[]);
        // Broken files are the parser's business.
        for text in ["a = { b = 1,\n", "}\n}", "a = [ { ]\n", "a = \"\\", "é:é = 0é:32", "12:", "1é:32", "\u{feff}a = 1"] {
            check(text, &[]);
        }
    }
}
