//! The text of a pattern to its tree, by recursive descent.

mod role;

pub use role::{parse_role, role_tokens};

use super::{Filler, Group, Item, Node, Op, Ref, Slot, Test, Value};
use crate::problem::Problem;
use crate::rules::Text;
use std::ops::Range;

/// Patterns may nest this deep.
const DEPTH: usize = 40;
/// Parts, types and tests that a pattern may be written with.
pub const MOST_PARTS: usize = 10_000;

/// Parses a pattern.
///
/// # Errors
/// A problem (`E010`) that points into `text`.
pub fn parse(text: &Text, path: &str) -> Result<Item, Problem> {
    Parser::new(text, path).pattern()
}

/// The tokens of a pattern: byte ranges of `text`. White space and comments may stand between them and nowhere else.
///
/// # Errors
/// Those of [`parse`].
pub fn tokens(text: &Text, path: &str) -> Result<Vec<Range<usize>>, Problem> {
    let mut parser = Parser::new(text, path);
    parser.pattern()?;
    Ok(parser.tokens)
}

struct Parser<'t> {
    text: &'t Text,
    path: &'t str,
    at: usize,
    depth: usize,
    /// Where the token at the cursor began.
    token: usize,
    tokens: Vec<Range<usize>>,
    parts: usize,
}

type Parsed<T> = Result<T, Problem>;

impl<'t> Parser<'t> {
    fn new(text: &'t Text, path: &'t str) -> Parser<'t> {
        Parser { text, path, at: 0, depth: 0, parts: 0, token: 0, tokens: Vec::new() }
    }

    fn pattern(&mut self) -> Parsed<Item> {
        self.space();
        if self.rest().is_empty() {
            return Err(self.error(0..1, "nothing here", "an empty pattern"));
        }
        let item = self.alt()?;
        match self.peek() {
            None => Ok(item),
            Some(c) => Err(self.error(self.at..self.at + c.len_utf8(), "not expected here", format!("`{c}` does not belong here"))),
        }
    }

    fn rest(&self) -> &'t str {
        &self.text.value[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn error(&self, range: Range<usize>, label: &str, message: impl Into<String>) -> Problem {
        Problem::error("E010", message).at(self.path).label(self.text.inside(range), label)
    }

    /// Ends a token, and skips white space and comments.
    fn space(&mut self) {
        if self.token < self.at {
            self.tokens.push(self.token..self.at);
        }
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            self.token = self.at;
            if !trimmed.starts_with('#') {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
            self.space();
        }
        found
    }

    fn expect(&mut self, token: &str, what: &str) -> Parsed<()> {
        if self.eat(token) {
            return Ok(());
        }
        let end = self.at + self.peek().map_or(1, char::len_utf8);
        Err(self.error(self.at..end, &format!("`{token}` expected"), what.to_owned()))
    }

    fn count_part(&mut self) -> Parsed<()> {
        self.parts += 1;
        if self.parts <= MOST_PARTS {
            return Ok(());
        }
        let problem = Problem::error("E021", format!("a pattern has at most {MOST_PARTS} parts")).at(self.path);
        Err(problem.label(self.text.inside(self.at..self.at + 1), "one too many"))
    }

    fn alt(&mut self) -> Parsed<Item> {
        let start = self.at;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error(start..start + 1, "too deep", format!("patterns may nest {DEPTH} deep")));
        }
        let mut parts = vec![self.seq()?];
        while self.eat("|") {
            parts.push(self.seq()?);
        }
        self.depth -= 1;
        let range = start..self.at;
        Ok(if parts.len() == 1 { parts.remove(0) } else { Item { node: Node::Alt(parts), range } })
    }

    fn seq(&mut self) -> Parsed<Item> {
        let start = self.at;
        let mut items = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            items.push(self.item()?);
        }
        if items.is_empty() {
            return Err(self.error(start..start + 1, "nothing here", "an empty alternative"));
        }
        let range = start..self.at;
        Ok(if items.len() == 1 { items.remove(0) } else { Item { node: Node::Seq(items), range } })
    }

    fn item(&mut self) -> Parsed<Item> {
        self.count_part()?;
        let start = self.at;
        let node = self.atom()?;
        let mut item = Item { node, range: start..self.at };
        let quant = if self.eat("?") {
            Some((0, 1))
        } else if self.eat("*") {
            Some((0, 16))
        } else if self.eat("+") {
            Some((1, 16))
        } else if self.rest().starts_with('{') {
            Some(self.bounds()?)
        } else {
            None
        };
        if let Some((min, max)) = quant {
            if matches!(item.node, Node::Token(None)) && max > 1 {
                return Err(self.error(item.range, "any tokens", "`[]` cannot be repeated").help("use a gap: `...{0,5}`"));
            }
            if matches!(item.node, Node::Start | Node::End | Node::Look { .. }) {
                return Err(self.error(start..self.at, "has no width", "this cannot be repeated"));
            }
            item = Item { node: Node::Repeat(Box::new(item), min, max), range: start..self.at };
        }
        Ok(item)
    }

    /// `{2}`, `{1,3}`, `{1,}`
    fn bounds(&mut self) -> Parsed<(u32, u32)> {
        let start = self.at;
        self.expect("{", "bounds are written {min,max}")?;
        let min = self.int()?;
        let max = if self.eat(",") { if self.rest().starts_with('}') { 16 } else { self.int()? } } else { min };
        self.expect("}", "bounds are written {min,max}")?;
        if max < min || max == 0 {
            return Err(self.error(start..self.at, "never matches", "the upper bound lies below the lower one"));
        }
        if max > 64 {
            return Err(self.error(start..self.at, "more than 64", "a match has at most 64 tokens"));
        }
        Ok((min, max))
    }

    fn int(&mut self) -> Parsed<u32> {
        let digits = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let start = self.at;
        let value = self.rest()[..digits]
            .parse()
            .map_err(|_| self.error(start..start + digits.max(1), "a small number expected", "a bound must be a small whole number"))?;
        self.at += digits;
        self.space();
        Ok(value)
    }

    fn atom(&mut self) -> Parsed<Node> {
        let start = self.at;
        let rest = self.rest();
        let Some(c) = rest.chars().next() else {
            return Err(self.error(start..start + 1, "the pattern ends here", "something is missing"));
        };
        for (sign, ahead, negative) in [("(?=", true, false), ("(?!", true, true), ("(?<=", false, false), ("(?<!", false, true)] {
            if self.eat(sign) {
                let inner = Box::new(self.alt()?);
                self.expect(")", "a look-around is not closed")?;
                return Ok(Node::Look { ahead, negative, inner });
            }
        }
        if rest.starts_with("...") {
            self.at += 3;
            if !self.rest().starts_with('{') {
                self.space();
                return Ok(Node::Gap(0, 5));
            }
            self.expect("{", "")?;
            let min = self.int()?;
            self.expect(",", "a gap is written ...{min,max}")?;
            let max = self.int()?;
            self.expect("}", "a gap is written ...{min,max}")?;
            if max < min || max > 64 {
                return Err(self.error(start..self.at, "bad bounds", "a gap is written ...{min,max}, at most 64"));
            }
            return Ok(Node::Gap(min, max));
        }
        match c {
            '(' => {
                self.eat("(");
                let inner = self.alt()?;
                self.expect(")", "a group is not closed")?;
                Ok(Node::Seq(vec![inner]))
            }
            '^' => self.sign("^", Node::Start),
            '$' => self.sign("$", Node::End),
            '!' => {
                self.eat("!");
                let inner_start = self.at;
                if self.peek() == Some('!') {
                    return Err(self.error(start..inner_start + 1, "twice", "`!` twice says nothing"));
                }
                let node = self.atom()?;
                if !matches!(node, Node::Word(_) | Node::Lemma(..) | Node::LemmaList(..) | Node::Ref(_) | Node::Token(Some(_))) {
                    return Err(self.error(
                        inner_start..self.at,
                        "more than one token",
                        "`!` takes one token: a word, ~lemma, @list or [test]",
                    ));
                }
                Ok(Node::Not(Box::new(Item { node, range: inner_start..self.at })))
            }
            '~' => self.lemma(),
            '@' => Ok(Node::Ref(self.reference()?)),
            '<' => self.slot(),
            '[' => {
                self.eat("[");
                if self.eat("]") {
                    return Ok(Node::Token(None));
                }
                let test = self.test()?;
                self.expect("]", "a test is not closed")?;
                Ok(Node::Token(Some(test)))
            }
            '"' => Ok(Node::Phrase(self.phrase()?)),
            c if c.is_alphanumeric() || c == '_' => self.word_or_capture(),
            c => {
                let problem = self.error(start..start + c.len_utf8(), "not understood", format!("`{c}` has no meaning here"));
                Err(problem.help(format!("a literal mark is written in double quotes: \"{c}\"")))
            }
        }
    }

    fn sign(&mut self, sign: &str, node: Node) -> Parsed<Node> {
        self.eat(sign);
        Ok(node)
    }

    fn phrase(&mut self) -> Parsed<String> {
        let start = self.at;
        match self.rest()[1..].find('"') {
            Some(0) => Err(self.error(start..start + 2, "empty", "an empty phrase matches nothing")),
            Some(end) => {
                let phrase = self.rest()[1..=end].to_owned();
                self.at += end + 2;
                self.space();
                Ok(phrase)
            }
            None => Err(self.error(start..start + 1, "opened here", "a phrase is not closed")),
        }
    }

    /// Length of the word at the cursor: letters and digits with single joiners between, and a closing period of an abbreviation.
    fn word_length(&self) -> usize {
        let rest = self.rest();
        let mut end = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c.is_alphanumeric() {
                end = at + c.len_utf8();
            } else if "'’&.-".contains(c) && end == at && end > 0 {
                match chars.peek() {
                    Some((_, next)) if next.is_alphanumeric() => {}
                    Some((_, '.')) => break,
                    _ if c == '.' => {
                        end = at + 1;
                        break;
                    }
                    _ => break,
                }
            } else {
                break;
            }
        }
        end
    }

    fn word(&mut self) -> Parsed<String> {
        let length = self.word_length();
        if length == 0 {
            return Err(self.error(self.at..self.at + 1, "a word expected", "a word is missing"));
        }
        let word = self.rest()[..length].to_owned();
        self.at += length;
        self.space();
        Ok(word)
    }

    fn word_or_capture(&mut self) -> Parsed<Node> {
        let start = self.at;
        let rest = self.rest();
        let ident = ident_length(rest);
        if ident > 0 && rest[ident..].starts_with(":(") {
            let name = rest[..ident].to_owned();
            self.at += ident + 1;
            self.eat("(");
            let inner = self.alt()?;
            self.expect(")", "a capture is not closed")?;
            return Ok(Node::Capture(name, Box::new(inner)));
        }
        if rest[ident..].starts_with(':') && ident > 0 {
            return Err(self.error(start..start + ident + 1, "a capture?", "a capture is written name:( … )"));
        }
        self.word().map(Node::Word)
    }

    fn lemma(&mut self) -> Parsed<Node> {
        self.eat("~");
        let node = if self.rest().starts_with('@') {
            let list = self.reference()?;
            Node::LemmaList(list, None)
        } else if self.eat("(") {
            let mut words = vec![self.lemma_entry()?];
            while self.eat("|") {
                words.push(self.lemma_entry()?);
            }
            self.expect(")", "a group of lemmas is not closed")?;
            Node::Lemma(words, None)
        } else {
            Node::Lemma(vec![self.word()?], None)
        };
        // "/v" belongs to the lemma only without a space, but white space was skipped; the sign is unambiguous anyway.
        if !self.rest().starts_with('/') {
            return Ok(node);
        }
        let class = self.rest()[1..].chars().next().filter(|c| "vna".contains(*c));
        let Some(class) = class else {
            return Err(self.error(self.at..self.at + 2, "v, n or a", "the class of a lemma is /v (verb), /n (noun) or /a (adjective)"));
        };
        self.at += 2;
        self.space();
        Ok(match node {
            Node::LemmaList(list, _) => Node::LemmaList(list, Some(class)),
            Node::Lemma(words, _) => Node::Lemma(words, Some(class)),
            other => other,
        })
    }

    /// One or more words inside `~( … )`.
    fn lemma_entry(&mut self) -> Parsed<String> {
        self.count_part()?;
        let mut entry = self.word()?;
        while self.word_length() > 0 {
            entry.push(' ');
            entry.push_str(&self.word()?);
        }
        Ok(entry)
    }

    fn reference(&mut self) -> Parsed<Ref> {
        let start = self.at;
        self.at += 1;
        let first = self.name(start)?;
        if self.rest().starts_with("::") {
            self.at += 2;
            let name = self.name(start)?;
            self.space();
            return Ok(Ref { pack: Some(first), name });
        }
        self.space();
        Ok(Ref { pack: None, name: first })
    }

    fn name(&mut self, start: usize) -> Parsed<String> {
        let rest = self.rest();
        let length =
            rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-').len();
        if length == 0 {
            return Err(self.error(start..self.at + 1, "a name expected", "a list is named in lower case: @down"));
        }
        self.at += length;
        Ok(rest[..length].to_owned())
    }

    fn slot(&mut self) -> Parsed<Node> {
        self.eat("<");
        let rest = self.rest();
        let ident = ident_length(rest);
        let mut capture = None;
        if ident > 0 && rest[ident..].trim_start().starts_with(':') {
            capture = Some(rest[..ident].to_owned());
            self.at += ident;
            self.space();
            self.eat(":");
        }
        let fillers = self.fillers()?;
        let group = if self.keyword("each") { Some(Group::Each) } else { self.keyword("list").then_some(Group::List) };
        self.expect(">", "a slot is not closed")?;
        Ok(Node::Slot(Slot { capture, fillers, group }))
    }

    fn keyword(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let found = rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if found {
            self.at += word.len();
            self.space();
        }
        found
    }

    fn fillers(&mut self) -> Parsed<Vec<Filler>> {
        let mut fillers = vec![self.filler()?];
        while self.eat("|") {
            fillers.push(self.filler()?);
        }
        Ok(fillers)
    }

    fn filler(&mut self) -> Parsed<Filler> {
        self.count_part()?;
        let start = self.at;
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len();
        if length == 0 || !rest.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(self.error(start..start + length.max(1), "a type expected", "a type begins with a capital: Company, NP, Amount"));
        }
        self.at += length;
        let range = start..self.at;
        let mut test = None;
        if self.rest().starts_with('[') {
            self.eat("[");
            test = Some(self.test()?);
            self.expect("]", "a test is not closed")?;
        }
        self.space();
        Ok(Filler { kind: rest[..length].to_owned(), test, range })
    }

    fn test(&mut self) -> Parsed<Test> {
        let mut any = vec![self.conjunction()?];
        while self.eat("|") {
            any.push(self.conjunction()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Test::Any(any) })
    }

    fn conjunction(&mut self) -> Parsed<Test> {
        let mut all = vec![self.primary()?];
        while self.eat("&") {
            all.push(self.primary()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Test::All(all) })
    }

    fn primary(&mut self) -> Parsed<Test> {
        self.count_part()?;
        let start = self.at;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error(start..start + 1, "too deep", format!("patterns may nest {DEPTH} deep")));
        }
        let test = self.condition(start);
        self.depth -= 1;
        test
    }

    fn condition(&mut self, start: usize) -> Parsed<Test> {
        if self.eat("!") {
            return Ok(Test::Not(Box::new(self.primary()?)));
        }
        if self.eat("(") {
            let test = self.test()?;
            self.expect(")", "a group is not closed")?;
            return Ok(test);
        }
        if self.rest().starts_with('/') {
            return self.regex();
        }
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_').len();
        if length == 0 {
            return Err(self.error(start..start + 1, "a flag, key or /regex/ expected", "a test is missing"));
        }
        self.at += length;
        self.space();
        let key = rest[..length].to_owned();
        let ops = [("!=", Op::Unequal), ("<=", Op::AtMost), (">=", Op::AtLeast), ("=", Op::Equal), ("<", Op::Less), (">", Op::More)];
        for (sign, op) in ops {
            if self.eat(sign) {
                let value = self.value()?;
                return Ok(Test::Compare(key, op, value, start..self.at));
            }
        }
        Ok(Test::Flag(key, start..start + length))
    }

    fn value(&mut self) -> Parsed<Value> {
        match self.peek() {
            Some('@') => self.reference().map(Value::List),
            Some('"') => self.phrase().map(Value::Text),
            Some('-') => {
                self.at += 1;
                let start = self.at;
                let word = self.word()?;
                word.parse::<f64>().map(|n| Value::Number(-n)).map_err(|_| self.error(start..self.at, "a number expected", "not a number"))
            }
            _ => {
                let word = self.word()?;
                let number = word.parse().ok().filter(|_| word.starts_with(|c: char| c.is_ascii_digit())); // "nan" and "inf" are words
                Ok(number.map_or(Value::Text(word), Value::Number))
            }
        }
    }

    fn regex(&mut self) -> Parsed<Test> {
        let start = self.at;
        let body = &self.rest()[1..];
        let mut escaped = false;
        let end = body.char_indices().find(|(_, c)| {
            let closes = (*c == '/' && !escaped) || *c == '\n';
            escaped = *c == '\\' && !escaped;
            closes
        });
        let Some((end, '/')) = end else {
            return Err(self.error(start..start + 1, "opened here", "a regular expression is not closed"));
        };
        let source = body[..end].replace("\\/", "/");
        let range = start..start + end + 2;
        self.at += end + 2;
        self.space();
        Ok(Test::Regex(source, range))
    }
}

/// Length of an identifier at the start of `text`.
fn ident_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
        return 0;
    }
    text.len() - text.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_').len()
}
