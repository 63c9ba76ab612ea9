//! The text of a `set` or `where` expression to a tree, and the tree over an environment to a value. Total: no loops, no I/O.

use super::Text;
use crate::problem::Problem;
use rust_decimal::Decimal;
use std::ops::Range;

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// `'down'`, `40`, `true`
    Literal(Value),
    /// `amount`, `amount.value`, `article.date`
    Name(String, Option<String>, Range<usize>),
    /// `-x`, `not x`
    Unary(Operator, Box<Expr>),
    /// `x + y`
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `coalesce(x, y)`
    Call(Function, Vec<Expr>),
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
}

/// Name, function, least and greatest number of arguments.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("if", Function::If, 3, 3),
    ("coalesce", Function::Coalesce, 1, 8),
    ("head", Function::Head, 1, 1),
    ("remainder", Function::Remainder, 0, 0),
    ("abs", Function::Abs, 1, 1),
];

/// What an expression may come to.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing: a role that was not filled.
    Absent,
    /// A word.
    Text(String),
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

impl Expr {
    /// All names that the expression uses, with their attribute and place.
    pub fn names<'e>(&'e self, out: &mut Vec<(&'e str, Option<&'e str>, Range<usize>)>) {
        match self {
            Expr::Literal(_) => {}
            Expr::Name(name, attribute, range) => out.push((name, attribute.as_deref(), range.clone())),
            Expr::Unary(_, x) => x.names(out),
            Expr::Binary(_, x, y) => {
                x.names(out);
                y.names(out);
            }
            Expr::Call(_, arguments) => arguments.iter().for_each(|x| x.names(out)),
        }
    }

    /// The value in `environment`. Wrong types and missing values give `Absent`, never an error.
    pub fn eval(&self, environment: &dyn Environment) -> Value {
        match self {
            Expr::Literal(value) => value.clone(),
            Expr::Name(name, attribute, _) => environment.value(name, attribute.as_deref()),
            Expr::Unary(Operator::Not, x) => Value::Flag(!x.eval(environment).is_true()),
            Expr::Unary(_, x) => match x.eval(environment) {
                Value::Number(n) => Value::Number(-n),
                _ => Value::Absent,
            },
            Expr::Binary(operator, x, y) => binary(*operator, x, y, environment),
            Expr::Call(function, arguments) => call(*function, arguments, environment),
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
    if let (Value::Number(a), Value::Number(b)) = (&left, &right) {
        return match operator {
            Operator::Add => a.checked_add(*b).map_or(Value::Absent, Value::Number),
            Operator::Subtract => a.checked_sub(*b).map_or(Value::Absent, Value::Number),
            Operator::Multiply => a.checked_mul(*b).map_or(Value::Absent, Value::Number),
            Operator::Divide => a.checked_div(*b).map_or(Value::Absent, Value::Number),
            Operator::Less => Value::Flag(a < b),
            Operator::AtMost => Value::Flag(a <= b),
            Operator::More => Value::Flag(a > b),
            Operator::AtLeast => Value::Flag(a >= b),
            Operator::Unequal => Value::Flag(a != b),
            _ => Value::Flag(a == b),
        };
    }
    match operator {
        Operator::Equal => Value::Flag(left == right),
        Operator::Unequal => Value::Flag(left != right),
        _ => Value::Absent,
    }
}

fn call(function: Function, arguments: &[Expr], environment: &dyn Environment) -> Value {
    match (function, arguments) {
        (Function::If, [condition, then, otherwise]) => {
            if condition.eval(environment).is_true() { then } else { otherwise }.eval(environment)
        }
        (Function::Coalesce, _) => arguments.iter().map(|x| x.eval(environment)).find(|v| *v != Value::Absent).unwrap_or(Value::Absent),
        (Function::Head, [Expr::Name(name, None, _)]) => environment.head(name),
        (Function::Remainder, _) => environment.remainder(),
        (Function::Abs, [x]) => match x.eval(environment) {
            Value::Number(n) => Value::Number(n.abs()),
            _ => Value::Absent,
        },
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
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.eat(sign)) {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(self.error(self.at..self.at + 1, "too long", format!("an expression has at most {MOST_OPERATORS} operators")));
            }
            let right = self.binary(level + 1)?;
            left = Expr::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Problem> {
        self.depth += 1;
        if self.depth > 64 {
            return Err(self.error(self.at..self.at + 1, "too deep", "an expression may nest 64 deep"));
        }
        let expr = if self.eat("not") || self.eat("!") {
            Expr::Unary(Operator::Not, Box::new(self.unary()?))
        } else if self.eat("-") {
            Expr::Unary(Operator::Negate, Box::new(self.unary()?))
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(expr)
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
            self.space();
            return Ok(Expr::Literal(Value::Text(rest[1..=end].to_owned())));
        }
        if c.is_ascii_digit() {
            let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
            let number = rest[..length].parse().map_err(|_| self.error(start..start + length, "", "not a number"))?;
            self.at += length;
            self.space();
            return Ok(Expr::Literal(Value::Number(number)));
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
            return Ok(Expr::Literal(Value::Flag(name == "true")));
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
        while !self.eat(")") {
            if !arguments.is_empty() && !self.eat(",") {
                return Err(self.error(self.at..self.at + 1, "`,` or `)` expected", "arguments are separated by commas"));
            }
            arguments.push(self.binary(0)?);
        }
        if arguments.len() < *least || arguments.len() > *most {
            return Err(self.error(range, &format!("{} given", arguments.len()), format!("`{name}` takes {least} to {most} arguments")));
        }
        Ok(Expr::Call(*function, arguments))
    }
}

/// Length of a name at the start of `text`.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
        return 0;
    }
    text.len() - text.trim_start_matches(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_').len()
}
