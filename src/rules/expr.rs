//! The text of a `set` or `where` expression to a tree, and the tree over an environment to a value. Total: no loops, no I/O.

use super::Text;
use crate::problem::Problem;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::ops::Range;

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// `'down'`, `40`, `true`
    Literal(Value, Range<usize>),
    /// `amount`, `amount.value`, `article.date`
    Name(String, Option<String>, Range<usize>),
    /// `-x`, `not x`
    Unary(Operator, Box<Expr>, Range<usize>),
    /// `x + y`
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `coalesce(x, y)`
    Call(Function, Vec<Expr>, Range<usize>),
}

/// The operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Or,
    And,
    Not,
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
}

/// The functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// `if(condition, then, else)`
    If,
    /// The first argument that is there.
    Coalesce,
    /// The head word of a span.
    Head,
    /// The sentence without the match.
    Remainder,
    /// The absolute value.
    Abs,
    /// The day or month that a span or text names.
    Date,
}

/// Name, function, least and greatest number of arguments.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("if", Function::If, 3, 3),
    ("coalesce", Function::Coalesce, 1, 8),
    ("head", Function::Head, 1, 1),
    ("remainder", Function::Remainder, 0, 0),
    ("abs", Function::Abs, 1, 1),
    ("date", Function::Date, 1, 2),
];

/// What an expression may come to.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing: a role that was not filled.
    Absent,
    /// A word.
    Text(String),
    /// An ISO date, as far as it is known: `2022-03-14`, `2022-03`, `2022`.
    Date(String),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// Token ranges of the document; more than one where a remainder has two pieces.
    Span(Vec<Range<u32>>),
}

/// Where names get their values.
pub trait Environment {
    /// The value of `name` or `name.attribute`.
    fn value(&self, name: &str, attribute: Option<&str>) -> Value;
    /// The sentence without the match, longest piece first.
    fn remainder(&self) -> Value;
    /// The head word of the role or capture `name`.
    fn head(&self, name: &str) -> Value;
    /// The date that the words of the role or capture `name` stand for.
    fn date(&self, name: &str) -> Value;
}

/// Parses an expression.
///
/// # Errors
/// A problem (`E015`) that points into `text`.
pub fn parse(text: &Text, path: &str) -> Result<Expr, Problem> {
    let mut parser = Parser { text, path, at: 0, depth: 0, operators: 0 };
    parser.space();
    let expr = parser.binary(0)?;
    if parser.rest().is_empty() {
        return Ok(expr);
    }
    Err(parser.error(parser.at..parser.at + 1, "not expected here", "the expression should end here"))
}

impl Operator {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Not => "not",
            Operator::Negate => "-",
            _ => LEVELS.iter().flat_map(|level| level.iter().rev()).find(|(_, known)| *known == self).map_or("", |(sign, _)| sign),
        }
    }
}

impl Function {
    /// Its name.
    pub fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, known, ..)| *known == self).map_or("", |(name, ..)| name)
    }
}

impl Expr {
    /// Where it stands in its text, without brackets around it.
    pub fn range(&self) -> Range<usize> {
        match self {
            Expr::Literal(_, range) | Expr::Name(_, _, range) | Expr::Unary(_, _, range) | Expr::Call(_, _, range) => range.clone(),
            Expr::Binary(_, x, y) => x.range().start..y.range().end,
        }
    }

    /// All names that the expression uses, with their attribute and place.
    pub fn names<'e>(&'e self, out: &mut Vec<(&'e str, Option<&'e str>, Range<usize>)>) {
        match self {
            Expr::Literal(..) => {}
            Expr::Name(name, attribute, range) => out.push((name, attribute.as_deref(), range.clone())),
            Expr::Unary(_, x, _) => x.names(out),
            Expr::Binary(_, x, y) => {
                x.names(out);
                y.names(out);
            }
            Expr::Call(_, arguments, _) => arguments.iter().for_each(|x| x.names(out)),
        }
    }

    /// The value in `environment`. Wrong types and missing values give `Absent`, never an error.
    pub fn eval(&self, environment: &dyn Environment) -> Value {
        match self {
            Expr::Literal(value, _) => value.clone(),
            Expr::Name(name, attribute, _) => environment.value(name, attribute.as_deref()),
            Expr::Unary(Operator::Not, x, _) => Value::Flag(!x.eval(environment).is_true()),
            Expr::Unary(_, x, _) => number(&x.eval(environment)).map_or(Value::Absent, |n| Value::Number(-n)),
            Expr::Binary(operator, x, y) => binary(*operator, x, y, environment),
            Expr::Call(function, arguments, _) => call(*function, arguments, environment),
        }
    }
}

impl Value {
    /// Whether a condition holds: true, or present and not false.
    pub fn is_true(&self) -> bool {
        !matches!(self, Value::Absent | Value::Flag(false))
    }
}

fn binary(operator: Operator, x: &Expr, y: &Expr, environment: &dyn Environment) -> Value {
    let left = x.eval(environment);
    match operator {
        Operator::Or => return Value::Flag(left.is_true() || y.eval(environment).is_true()),
        Operator::And => return Value::Flag(left.is_true() && y.eval(environment).is_true()),
        _ => {}
    }
    let right = y.eval(environment);
    if matches!(operator, Operator::Equal | Operator::Unequal) {
        let equal = compare(&left, &right).map_or(left == right, Ordering::is_eq);
        return Value::Flag(equal == (operator == Operator::Equal));
    }
    if let Operator::Less | Operator::AtMost | Operator::More | Operator::AtLeast = operator {
        let Some(order) = compare(&left, &right) else { return Value::Absent };
        return Value::Flag(match operator {
            Operator::Less => order.is_lt(),
            Operator::AtMost => order.is_le(),
            Operator::More => order.is_gt(),
            _ => order.is_ge(),
        });
    }
    let (Some(a), Some(b)) = (number(&left), number(&right)) else { return Value::Absent };
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        _ => a.checked_div(b),
    };
    result.map_or(Value::Absent, Value::Number)
}

/// The order of two numbers, or of two dates as far as both are known: the 14th of March is neither before nor after March.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Date(a), Value::Date(b) | Value::Text(b)) | (Value::Text(a), Value::Date(b)) if is_date(a) && is_date(b) => {
            let known = a.len().min(b.len());
            Some(a[..known].cmp(&b[..known]))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => Some(number(left)?.cmp(&number(right)?)),
        _ => None,
    }
}

/// A number, or a text that is one: a column of a list is read as what it is compared with.
fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// Whether `text` is a day, month or year as ISO 8601 writes it.
pub fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |length: usize| parts.next().map(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()));
    part(4) == Some(true) && part(2) != Some(false) && part(2) != Some(false) && part(0).is_none()
}

fn call(function: Function, arguments: &[Expr], environment: &dyn Environment) -> Value {
    match (function, arguments) {
        (Function::If, [condition, then, otherwise]) => {
            if condition.eval(environment).is_true() { then } else { otherwise }.eval(environment)
        }
        (Function::Coalesce, _) => arguments.iter().map(|x| x.eval(environment)).find(|v| *v != Value::Absent).unwrap_or(Value::Absent),
        (Function::Head, [Expr::Name(name, None, _)]) => environment.head(name),
        (Function::Date, [Expr::Name(name, None, _), ..]) => environment.date(name),
        (Function::Date, [x, ..]) => match x.eval(environment) {
            Value::Text(text) | Value::Date(text) if is_date(&text) => Value::Date(text),
            _ => Value::Absent,
        },
        (Function::Remainder, _) => environment.remainder(),
        (Function::Abs, [x]) => number(&x.eval(environment)).map_or(Value::Absent, |n| Value::Number(n.abs())),
        _ => Value::Absent,
    }
}

struct Parser<'t> {
    text: &'t Text,
    path: &'t str,
    at: usize,
    depth: usize,
    operators: usize,
}

/// Operators that an expression may have.
const MOST_OPERATORS: usize = 200;

/// The level of the comparisons.
const COMPARISONS: usize = 2;

/// Binary operators by rising strength.
const LEVELS: &[&[(&str, Operator)]] = &[
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::Unequal),
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::More),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
];

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text.value[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn error(&self, range: Range<usize>, label: &str, message: impl Into<String>) -> Problem {
        Problem::error("E015", message).at(self.path).label(self.text.inside(range), label)
    }

    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest();
        let worded = token.starts_with(|c: char| c.is_ascii_alphabetic());
        let found = rest.strip_prefix(token).is_some_and(|rest| !worded || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if found {
            self.at += token.len();
            self.space();
        }
        found
    }

    fn binary(&mut self, level: usize) -> Result<Expr, Problem> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        let mut compared = false;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.eat(sign)) {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(self.error(self.at..self.at + 1, "too long", format!("an expression has at most {MOST_OPERATORS} operators")));
            }
            let right = self.binary(level + 1)?;
            if level == COMPARISONS && std::mem::replace(&mut compared, true) {
                let problem = self.error(right.range(), "compared again", "comparisons do not chain");
                return Err(problem.help("join two with `and`: 1 < x and x < 3"));
            }
            left = Expr::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Problem> {
        let start = self.at;
        self.depth += 1;
        if self.depth > 64 {
            return Err(self.error(self.at..self.at + 1, "too deep", "an expression may nest 64 deep"));
        }
        let expr = if self.eat("not") || self.eat("!") {
            self.signed(Operator::Not, start)?
        } else if self.eat("-") {
            self.signed(Operator::Negate, start)?
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn signed(&mut self, operator: Operator, start: usize) -> Result<Expr, Problem> {
        let operand = self.unary()?;
        let range = start..operand.range().end;
        Ok(Expr::Unary(operator, Box::new(operand), range))
    }

    fn primary(&mut self) -> Result<Expr, Problem> {
        let start = self.at;
        let rest = self.rest();
        if self.eat("(") {
            let inner = self.binary(0)?;
            if !self.eat(")") {
                return Err(self.error(start..start + 1, "opened here", "a bracket is not closed"));
            }
            return Ok(inner);
        }
        let Some(c) = rest.chars().next() else {
            return Err(self.error(start..start + 1, "the expression ends here", "a value is missing"));
        };
        if c == '\'' || c == '"' {
            let Some(end) = rest[1..].find(c) else { return Err(self.error(start..start + 1, "opened here", "a string is not closed")) };
            self.at += end + 2;
            let range = start..self.at;
            self.space();
            return Ok(Expr::Literal(Value::Text(rest[1..=end].to_owned()), range));
        }
        if c.is_ascii_digit() {
            let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
            let number = rest[..length].parse().map_err(|_| self.error(start..start + length, "", "not a number"))?;
            self.at += length;
            self.space();
            return Ok(Expr::Literal(Value::Number(number), start..start + length));
        }
        let length = name_length(rest);
        if length == 0 {
            return Err(self.error(start..start + c.len_utf8(), "not understood", format!("`{c}` has no meaning in an expression")));
        }
        self.name(start, length)
    }

    fn name(&mut self, start: usize, length: usize) -> Result<Expr, Problem> {
        let name = &self.rest()[..length];
        self.at += length;
        if name == "true" || name == "false" {
            self.space();
            return Ok(Expr::Literal(Value::Flag(name == "true"), start..start + length));
        }
        if self.rest().starts_with('.') {
            self.at += 1;
            let length = name_length(self.rest());
            if length == 0 {
                return Err(self.error(
                    self.at - 1..self.at,
                    "an attribute expected",
                    "behind the point stands an attribute: amount.value",
                ));
            }
            let attribute = self.rest()[..length].to_owned();
            self.at += length;
            let range = start..self.at;
            self.space();
            return Ok(Expr::Name(name.to_owned(), Some(attribute), range));
        }
        let range = start..self.at;
        self.space();
        if !self.eat("(") {
            return Ok(Expr::Name(name.to_owned(), None, range));
        }
        let Some((_, function, least, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let problem = self.error(range, "unknown function", format!("there is no function `{name}`"));
            let known: Vec<_> = FUNCTIONS.iter().map(|(known, ..)| *known).collect();
            return Err(match super::nearest(name, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("functions: {}", known.join(", "))),
            });
        };
        let mut arguments = Vec::new();
        let mut end = self.at;
        while !self.eat(")") {
            if !arguments.is_empty() && !self.eat(",") {
                return Err(self.error(self.at..self.at + 1, "`,` or `)` expected", "arguments are separated by commas"));
            }
            arguments.push(self.binary(0)?);
            end = self.at;
        }
        if arguments.len() < *least || arguments.len() > *most {
            let takes = match (least, most) {
                (0, 0) => "no argument".to_owned(),
                (1, 1) => "one argument".to_owned(),
                (least, most) if least == most => format!("{least} arguments"),
                (least, most) => format!("{least} to {most} arguments"),
            };
            return Err(self.error(range, &format!("{} given", arguments.len()), format!("`{name}` takes {takes}")));
        }
        Ok(Expr::Call(*function, arguments, start..end + 1))
    }
}

/// Length of a name at the start of `text`.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
        return 0;
    }
    text.len() - text.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `day` is a date, `year` a column that holds a number, `word` one that holds none; all else is absent.
    struct Names;

    impl Environment for Names {
        fn value(&self, name: &str, _: Option<&str>) -> Value {
            match name {
                "day" => Value::Date("2022-03-14".to_owned()),
                "week" => Value::Date("2022-W11".to_owned()),
                "year" => Value::Number(Decimal::from(2022)),
                "word" => Value::Text("say".to_owned()),
                _ => Value::Absent,
            }
        }

        fn remainder(&self) -> Value {
            Value::Absent
        }

        fn head(&self, _: &str) -> Value {
            Value::Absent
        }

        fn date(&self, name: &str) -> Value {
            self.value(name, None)
        }
    }

    #[track_caller]
    fn check(source: &str, expected: Value) {
        let text = Text { value: source.to_owned(), span: crate::span::Span::new(0, source.len() as u32) };
        let expr = parse(&text, "").unwrap_or_else(|problem| panic!("{source}: {problem:?}"));
        assert_eq!(expr.eval(&Names), expected, "{source}");
        assert_eq!(expr.range(), 0..source.len(), "{source}");
    }

    #[test]
    fn dates_are_compared_as_far_as_both_are_known() {
        for (source, expected) in [
            ("day = '2022-03-14'", true),
            ("day = '2022-03'", true),
            ("day = '2022-04'", false),
            ("day != '2022'", false),
            ("day > '2022-02'", true),
            ("day > '2022-03'", false),
            ("day >= '2022-03'", true),
            ("'2021-12-31' < day", true),
            ("date('2022-05') > date(day, article.date)", true),
        ] {
            check(source, Value::Flag(expected));
        }
        check("week > '2022'", Value::Absent);
        check("date(word.text)", Value::Absent);
    }

    #[test]
    fn columns_are_read_as_what_they_are_compared_with() {
        for (source, expected) in
            [("year = '2022'", true), ("year = '02022'", true), ("year > 2021", true), ("word = 5", false), ("word != 'say'", false)]
        {
            check(source, Value::Flag(expected));
        }
        check("word + 1", Value::Absent);
        check("-year", Value::Number(Decimal::from(-2022)));
        check("year / 0", Value::Absent);
    }
}
