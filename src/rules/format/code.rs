//! A pattern or role to the same tokens, spaced in one way; its line breaks and comments stay.

use super::trivia::Trivia;
use crate::rules::Text;
use crate::rules::pattern;
use crate::span::Span;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// The lines of a formatted pattern; none where it cannot be read.
pub(super) fn pattern(source: &str) -> Option<Vec<String>> {
    let ranges = pattern::tokens(&text(source), "").ok()?;
    Some(lines(&Token::all(source, &ranges), &[Within::Items]))
}

/// A formatted role; none where it cannot be read, or is more than a line.
pub(super) fn role(source: &str) -> Option<String> {
    let ranges = pattern::role_tokens(&text(source), "").ok()?;
    let tokens = Token::all(source, &ranges);
    if tokens.iter().any(|token| token.before.breaks || token.before.comments()) {
        return None;
    }
    lines(&tokens, &[Within::Slots]).pop()
}

fn text(source: &str) -> Text {
    Text { value: source.to_owned(), span: Span::of(0, source.len()) }
}

/// A token and what stands before it. The last one is empty, to carry what stands at the end.
struct Token {
    text: String,
    before: Trivia,
}

impl Token {
    fn all(source: &str, ranges: &[Range<usize>]) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::with_capacity(ranges.len() + 1);
        let mut end = 0;
        for range in ranges {
            let written = &source[range.clone()];
            // White space inside phrases and regular expressions is their own; only names of slots are normalised.
            let own = written.starts_with(['"', '/']);
            let text = if own { written.to_owned() } else { written.split_whitespace().collect::<Vec<_>>().join(" ") };
            tokens.push(Token { text, before: Trivia::behind(&source[end..range.start]) });
            end = range.end;
            if ends_in_default_gap(&tokens) {
                tokens.truncate(tokens.len() - 4);
                tokens.last_mut().into_iter().for_each(|gap| gap.text = "...".to_owned());
            }
        }
        tokens.push(Token { text: String::new(), before: Trivia::behind(&source[end..]) });
        tokens
    }
}

/// Whether the last five tokens are `...{0,5}`, which is what `...` says.
fn ends_in_default_gap(tokens: &[Token]) -> bool {
    let five = &tokens[tokens.len().saturating_sub(5)..];
    let written = five.iter().map(|token| token.text.as_str()).eq(["...{", "0", ",", "5", "}"]);
    written && !five[1..].iter().any(|token| token.before.comments())
}

/// What a token stands in.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Within {
    /// The pattern itself.
    Items,
    /// `( … )`, opened by the token of that index.
    Group(usize),
    /// `name:( … )`
    Capture,
    /// `(?= … )`
    Look,
    /// `~( … )`
    Lemma,
    /// `[ … ]`
    Test,
    /// `< … >`
    Slot,
    /// `{ … }`
    Bounds,
    /// The slots of a role.
    Slots,
    /// The types of a role.
    Types,
}

/// What separates a token from the one before.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    None,
    Space,
    /// Beside a `|` of the group opened by that token: a space if the group holds one elsewhere.
    Bar(usize),
}

/// How tokens stand to each other.
struct Layout {
    /// Before each token.
    gaps: Vec<Gap>,
    /// Brackets that are open before each token and stay open behind it.
    depths: Vec<usize>,
    /// Whether the group that a token opens holds a space or a phrase.
    wide: Vec<bool>,
}

fn layout(tokens: &[Token], base: &[Within]) -> Layout {
    let mut open = base.to_vec();
    let mut layout = Layout { gaps: Vec::new(), depths: Vec::new(), wide: vec![false; tokens.len()] };
    let mut after = Gap::None;
    for (index, token) in tokens.iter().enumerate() {
        let last = index.checked_sub(1).map_or("", |before| tokens[before].text.as_str());
        let around = open.clone();
        let (before, behind) = place(&token.text, last, index, &mut open);
        let gap = match (before, after) {
            (Gap::None, _) | (_, Gap::None) => Gap::None,
            (Gap::Bar(group), _) | (_, Gap::Bar(group)) => Gap::Bar(group),
            _ => Gap::Space,
        };
        let shows = gap == Gap::Space || token.before.breaks || token.before.comments() || token.text.starts_with('"');
        for within in around.iter().filter(|_| shows) {
            if let Within::Group(opener) = within {
                layout.wide[*opener] = true;
            }
        }
        layout.gaps.push(gap);
        layout.depths.push(around.len().min(open.len()) - base.len());
        after = behind;
    }
    layout
}

/// What a token wants before and behind it; opens and closes brackets.
fn place(token: &str, last: &str, index: usize, open: &mut Vec<Within>) -> (Gap, Gap) {
    const LEFT: (Gap, Gap) = (Gap::None, Gap::Space);
    const RIGHT: (Gap, Gap) = (Gap::Space, Gap::None);
    const TIGHT: (Gap, Gap) = (Gap::None, Gap::None);
    const FREE: (Gap, Gap) = (Gap::Space, Gap::Space);
    let within = open.last().copied().unwrap_or(Within::Items);
    let mut opens = |what: Within, gaps: (Gap, Gap)| {
        open.push(what);
        gaps
    };
    match (within, token) {
        (Within::Test, "(") => opens(Within::Test, RIGHT),
        (Within::Test, "!") => RIGHT,
        (Within::Test, "=" | "!=" | "<" | "<=" | ">" | ">=") => TIGHT,
        (Within::Lemma | Within::Slot | Within::Types, "|") | (Within::Bounds, ",") => TIGHT,
        (Within::Slots, ":") => {
            open.pop();
            open.push(Within::Types);
            LEFT
        }
        (Within::Slot, ":") => LEFT,
        (Within::Slots, _) if token.starts_with('@') => LEFT,
        (Within::Types, "?" | "+" | "*") => FREE,
        (Within::Group(opener), "|") => (Gap::Bar(opener), Gap::Bar(opener)),
        (Within::Capture, ")") => {
            open.pop();
            FREE
        }
        (_, ")") | (Within::Test, "]") | (Within::Slot, ">") | (Within::Bounds, "}") => {
            open.pop();
            LEFT
        }
        (Within::Slot | Within::Types, _) if token.ends_with('[') => opens(Within::Test, RIGHT),
        (Within::Test | Within::Slot | Within::Types | Within::Slots | Within::Lemma | Within::Bounds, _) => FREE,
        (_, "(") if last == "~" => opens(Within::Lemma, RIGHT),
        (_, "(") => opens(Within::Group(index), RIGHT),
        (_, "[") => opens(Within::Test, RIGHT),
        (_, "<") => opens(Within::Slot, RIGHT),
        (_, "...{") => opens(Within::Bounds, RIGHT),
        // Directly behind a gap these would be the gap's own bounds.
        (_, "{") => opens(Within::Bounds, if last == "..." { RIGHT } else { TIGHT }),
        (_, "~" | "!") => RIGHT,
        (_, "?" | "*" | "+") => LEFT,
        _ if token.starts_with('/') => LEFT,
        _ if token.starts_with("(?") => opens(Within::Look, FREE),
        _ if token.ends_with(":(") => opens(Within::Capture, FREE),
        _ => FREE,
    }
}

/// A line of a pattern.
#[derive(Default)]
struct Line {
    code: String,
    comment: Option<String>,
}

fn lines(tokens: &[Token], base: &[Within]) -> Vec<String> {
    let layout = layout(tokens, base);
    let mut lines = vec![Line::default()];
    for (index, token) in tokens.iter().enumerate() {
        let indent = "  ".repeat(layout.depths[index]);
        if let Some(comment) = &token.before.beside
            && let Some(line) = lines.last_mut()
        {
            line.comment = Some(comment.clone());
        }
        for own in &token.before.lines {
            let code = own.as_ref().map_or_else(String::new, |comment| format!("{indent}{comment}"));
            lines.push(Line { code, comment: None });
        }
        if token.before.breaks {
            lines.push(Line::default());
        }
        let Some(line) = lines.last_mut().filter(|_| !token.text.is_empty()) else { continue };
        if line.code.is_empty() {
            line.code = indent;
        } else if match layout.gaps[index] {
            Gap::None => false,
            Gap::Space => true,
            Gap::Bar(group) => layout.wide[group],
        } {
            line.code.push(' ');
        }
        line.code.push_str(&token.text);
    }
    let blank = |line: &Line| line.code.is_empty() && line.comment.is_none();
    while lines.last().is_some_and(blank) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !blank(line)).unwrap_or(0);
    lines.drain(..first);
    aligned(&lines)
}

/// Comments at line ends stand below each other, two columns behind the longest line that has one.
fn aligned(lines: &[Line]) -> Vec<String> {
    let commented = lines.iter().filter(|line| line.comment.is_some());
    let column = commented.map(|line| line.code.width()).max().unwrap_or(0);
    let write = |line: &Line| match &line.comment {
        Some(comment) if line.code.is_empty() => comment.clone(),
        Some(comment) => format!("{}{}  {comment}", line.code, " ".repeat(column - line.code.width())),
        None => line.code.clone(),
    };
    lines.iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let found = pattern(source).map(|lines| lines.join("\n"));
        assert_eq!(found.as_deref(), Some(expected), "{source}");
        let again = pattern(expected).map(|lines| lines.join("\n"));
        assert_eq!(again.as_deref(), Some(expected), "{source}, a second time");
    }

    #[test]
    fn patterns_are_spaced_in_one_way() {
        for (source, expected) in [
            ("fell", "fell"),
            (" a|b  |c", "a | b | c"),
            ("( a |b ) ?c", "(a|b)? c"),
            ("(to do|doing) x", "(to do | doing) x"),
            ("(from|\"out of\")", "(from | \"out of\")"),
            ("( (and|for) [cap&!func]{1,3} )?", "((and|for) [cap & !func]{1,3})?"),
            ("(@a|[in=@b&!num])", "(@a | [in=@b & !num])"),
            ("~ ( fall | drop off )/v", "~(fall|drop off)/v"),
            ("~@say /v~ fall", "~@say/v ~fall"),
            ("<x:Company|Org   list>", "<x: Company|Org list>"),
            ("< x : NP[ head = @goods|cap ] >", "<x: NP[head=@goods | cap]>"),
            ("[ cap&num|( !upper & len >= 3 )]", "[cap & num | (!upper & len>=3)]"),
            ("[value<-5]", "[value<-5]"),
            ("[]", "[]"),
            ("[/a b\\/c/&len>3]", "[/a b\\/c/ & len>3]"),
            ("fell...rose", "fell ... rose"),
            ("a...{0,5}b...{ 1 , 4 }c", "a ... b ...{1,4} c"),
            ("a ... {2} ...{0,5}{3}", "a ... {2} ... {3}"),
            ("x{ 1,3 } y {2,}z *", "x{1,3} y{2,} z*"),
            ("name:(a|b)<y:T>", "name:( a | b ) <y: T>"),
            ("(?=a|b)(?<! \"x\")c", "(?= a | b) (?<! \"x\") c"),
            ("^a$", "^ a $"),
            ("!~fall ! [cap]!@x::y", "!~fall ![cap] !@x::y"),
            ("U.S. Mr.|\"a  b\"", "U.S. Mr. | \"a  b\""),
            ("\"#\"x|[/#/]", "\"#\" x | [/#/]"),
        ] {
            check(source, expected);
        }
        assert_eq!(pattern("'t"), None);
        assert_eq!(pattern("(a"), None);
        assert_eq!(pattern(""), None);
    }

    #[test]
    fn lines_and_comments_stay() {
        check("\n  a|b\n\n\n c  \n", "a | b\n\nc");
        check("a # one\nbcd#two\n e", "a    # one\nbcd  #two\ne");
        check("# above\na\n# below", "# above\na\n# below");
        check("(\na b\n|c # x\n)", "(\n  a b\n  | c  # x\n)");
        check("a # x", "a  # x");
        check("...{0, # why\n5}", "...{0,  # why\n  5}");
    }

    #[test]
    fn roles_are_spaced_in_one_way() {
        for (source, expected) in [
            ("in|time:Date?", Some("in | time: Date ?")),
            ("of @metric|compared  to:NP[ head=@m ]|NP each?", Some("of@metric | compared to: NP[head=@m]|NP each ?")),
            ("agent:Company|Org+", Some("agent: Company|Org +")),
            ("agent", None),
            ("in:\nDate", None),
        ] {
            assert_eq!(role(source).as_deref(), expected, "{source}");
            if let Some(expected) = expected {
                assert_eq!(role(expected).as_deref(), Some(expected));
            }
        }
    }
}
