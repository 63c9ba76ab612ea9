//! An expression to its static type, or to what is wrong with its operands.

use super::Text;
use super::expr::{Expr, Function, Operator, Value, is_date};
use super::program::{TypeId, Types, builtin};
use crate::problem::Problem;
use std::ops::Range;

/// What an expression comes to where it comes to anything: each may be absent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ValueType {
    /// Words.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// Words of the article, at their place: in `set` it makes a role.
    Span,
    /// A day, month or year.
    Date,
    /// A column of a list or gazetteer, read as what it is compared with: a text, a number or a date.
    Column,
}

impl ValueType {
    /// As messages name it.
    pub fn as_str(self) -> &'static str {
        match self {
            ValueType::Text => "text",
            ValueType::Number => "a number",
            ValueType::Flag => "yes or no",
            ValueType::Span => "a span",
            ValueType::Date => "a date",
            ValueType::Column => "text or a number",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, ValueType::Number | ValueType::Column)
    }

    /// Whether a value of this type decides a condition: a comparison does, and a role by being filled.
    fn is_condition(self) -> bool {
        matches!(self, ValueType::Flag | ValueType::Span)
    }
}

/// Attributes of spans and their types, beside the columns of lists and gazetteers.
pub const ATTRIBUTES: &[(&str, ValueType)] = &[
    ("value", ValueType::Number),
    ("low", ValueType::Number),
    ("high", ValueType::Number),
    ("unit", ValueType::Text),
    ("currency", ValueType::Text),
    ("bound", ValueType::Text),
    ("change", ValueType::Text),
    ("delta", ValueType::Number),
    ("delta_unit", ValueType::Text),
    ("role", ValueType::Text),
    ("from", ValueType::Number),
    ("dimension", ValueType::Text),
    ("basis", ValueType::Text),
    ("concept", ValueType::Text),
    ("grain", ValueType::Text),
    ("modifier", ValueType::Text),
    ("text", ValueType::Text),
    ("id", ValueType::Text),
    ("lemma", ValueType::Text),
    ("start_date", ValueType::Date),
    ("end_date", ValueType::Date),
    ("date", ValueType::Date),
    ("type", ValueType::Text),
];

/// The type of a named attribute; a name that is not built in is a column.
pub fn attribute(name: &str) -> ValueType {
    ATTRIBUTES.iter().find(|(known, _)| *known == name).map_or(ValueType::Column, |(_, kind)| *kind)
}

/// An expression and the rule that it stands in.
pub struct Typing<'t> {
    /// The expression's text.
    pub text: &'t Text,
    /// Path of its file.
    pub path: &'t str,
    /// All types.
    pub types: &'t Types,
    /// Roles and captures with the types that may fill them; none for captured words.
    pub names: &'t [(String, Vec<TypeId>)],
}

impl Typing<'_> {
    /// The type of an expression whose names are known. `None` after a problem (`E023`).
    pub fn type_of(&self, expr: &Expr, problems: &mut Vec<Problem>) -> Option<ValueType> {
        match expr {
            Expr::Literal(value, _) => match value {
                Value::Text(_) => Some(ValueType::Text),
                Value::Number(_) => Some(ValueType::Number),
                Value::Flag(_) => Some(ValueType::Flag),
                Value::Date(_) => Some(ValueType::Date),
                Value::Span(_) => Some(ValueType::Span),
                Value::Absent => None,
            },
            Expr::Name(_, None, _) => Some(ValueType::Span),
            Expr::Name(name, Some(attribute), _) => Some(self.attribute(name, attribute)),
            Expr::Unary(operator, x, _) => {
                let kind = self.type_of(x, problems)?;
                if *operator == Operator::Not {
                    return self.condition(x, kind, "`not` turns a condition", problems).then_some(ValueType::Flag);
                }
                self.number(x, kind, "`-` takes a number", problems).then_some(ValueType::Number)
            }
            Expr::Binary(operator, x, y) => self.binary(*operator, x, y, problems),
            Expr::Call(function, arguments, _) => self.call(*function, arguments, problems),
        }
    }

    /// Reports a `where` that is no condition.
    pub fn check_condition(&self, expr: &Expr, kind: ValueType, problems: &mut Vec<Problem>) {
        self.condition(expr, kind, "`where` takes a condition", problems);
    }

    fn attribute(&self, name: &str, wanted: &str) -> ValueType {
        if name == "article" {
            return ValueType::Date;
        }
        let fillers = self.fillers(name);
        let is = |kind: TypeId| fillers.contains(&kind);
        match wanted {
            // The value of a date is a date, that of a duration its ISO text; where both a date and an amount fit, it is either.
            "value" if !is(builtin::DATE) && !is(builtin::DURATION) => ValueType::Number,
            "value" if fillers.iter().all(|kind| *kind == builtin::DATE) => ValueType::Date,
            "value" if fillers.iter().all(|kind| *kind == builtin::DURATION) => ValueType::Text,
            "value" => ValueType::Column,
            _ => attribute(wanted),
        }
    }

    fn fillers(&self, name: &str) -> &[TypeId] {
        self.names.iter().find(|(known, _)| known == name).map_or(&[], |(_, fillers)| fillers)
    }

    fn binary(&self, operator: Operator, x: &Expr, y: &Expr, problems: &mut Vec<Problem>) -> Option<ValueType> {
        let (left, right) = (self.type_of(x, problems), self.type_of(y, problems));
        let sign = operator.sign();
        match operator {
            Operator::Or | Operator::And => {
                let message = format!("`{sign}` joins conditions");
                let left = left.is_some_and(|kind| self.condition(x, kind, &message, problems));
                let right = right.is_some_and(|kind| self.condition(y, kind, &message, problems));
                (left && right).then_some(ValueType::Flag)
            }
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                let message = format!("`{sign}` takes numbers");
                let left = left.is_some_and(|kind| self.number(x, kind, &message, problems));
                let right = right.is_some_and(|kind| self.number(y, kind, &message, problems));
                (left && right).then_some(ValueType::Number)
            }
            _ => self.comparison(operator, (x, left?), (y, right?), problems).then_some(ValueType::Flag),
        }
    }

    fn comparison(
        &self,
        operator: Operator,
        (x, left): (&Expr, ValueType),
        (y, right): (&Expr, ValueType),
        problems: &mut Vec<Problem>,
    ) -> bool {
        use ValueType::{Column, Date, Flag, Number, Span, Text};
        let sign = operator.sign();
        let mut refuse = |message: String, help: String| {
            let problem = self.problem(message, x, left).label(self.text.inside(y.range()), right.as_str());
            problems.push(if help.is_empty() { problem } else { problem.help(help) });
            false
        };
        match (left, right) {
            (Date, Text) | (Text, Date) if [x, y].iter().any(|e| matches!(e, Expr::Literal(Value::Text(text), _) if !is_date(text))) => {
                refuse(
                    format!("`{sign}` compares a date with text that is none"),
                    "dates are written '2022-03-14', '2022-03' or '2022'".to_owned(),
                )
            }
            (Number | Column, Number | Column) | (Date, Date | Text | Column) | (Text | Column, Date) => true,
            _ if !matches!(operator, Operator::Equal | Operator::Unequal) && left == right => refuse(
                format!(
                    "`{sign}` orders numbers and dates, not {}",
                    if left == Flag {
                        "conditions"
                    } else if left == Span {
                        "spans"
                    } else {
                        "text"
                    }
                ),
                if left == Span { self.advice(x, Number) } else { String::new() },
            ),
            (Text, Text) | (Span, Span) | (Flag, Flag) => true,
            (Text, Column) | (Column, Text) if matches!(operator, Operator::Equal | Operator::Unequal) => true,
            (Text, Column) | (Column, Text) => refuse(format!("`{sign}` orders numbers and dates, not text"), String::new()),
            (Span, other) => refuse(format!("`{sign}` compares a span with {}", other.as_str()), self.advice(x, other)),
            (other, Span) => refuse(format!("`{sign}` compares {} with a span", other.as_str()), self.advice(y, other)),
            _ => refuse(format!("`{sign}` compares {} with {}", left.as_str(), right.as_str()), String::new()),
        }
    }

    fn call(&self, function: Function, arguments: &[Expr], problems: &mut Vec<Problem>) -> Option<ValueType> {
        let is_name = |x: &Expr| matches!(x, Expr::Name(name, None, _) if self.names.iter().any(|(known, _)| known == name));
        match (function, arguments) {
            (Function::If, [condition, then, otherwise]) => {
                let kind = self.type_of(condition, problems);
                let holds = kind.is_none_or(|kind| self.condition(condition, kind, "`if` asks for a condition first", problems));
                let branches = self.agree("the branches of `if` are of two types", &[then, otherwise], problems);
                branches.filter(|_| holds)
            }
            (Function::Coalesce, _) => self.agree("`coalesce` takes values of one type", &arguments.iter().collect::<Vec<_>>(), problems),
            (Function::Head, [x]) if is_name(x) => Some(ValueType::Text),
            (Function::Head, [x]) => {
                let kind = self.type_of(x, problems)?;
                problems.push(self.problem("`head` takes a role or capture", x, kind).help("it gives the head word: head(actors)"));
                None
            }
            (Function::Abs, [x]) => {
                let kind = self.type_of(x, problems)?;
                self.number(x, kind, "`abs` takes a number", problems).then_some(ValueType::Number)
            }
            (Function::Date, [x, rest @ ..]) => {
                if let Some(other) =
                    rest.first().filter(|y| !matches!(y, Expr::Name(name, Some(date), _) if name == "article" && date == "date"))
                {
                    let problem = self.problem_at("`date` resolves against the article's date alone", other.range(), "not `article.date`");
                    problems.push(problem.help("write date(x, article.date), or date(x), which is the same"));
                    return None;
                }
                self.dated(x, is_name(x), problems).then_some(ValueType::Date)
            }
            (Function::Remainder, _) => Some(ValueType::Span),
            _ => None,
        }
    }

    /// Whether `date()` may make a date of it.
    fn dated(&self, x: &Expr, is_name: bool, problems: &mut Vec<Problem>) -> bool {
        let Some(kind) = self.type_of(x, problems) else { return false };
        let help = "it takes a role or capture, an attribute, or a text such as '2022-03-14'";
        match (kind, x) {
            (ValueType::Text, Expr::Literal(Value::Text(text), _)) if !is_date(text) => {
                problems.push(
                    self.problem_at("`date` cannot read this text", x.range(), "not a date")
                        .help("write '2022-03-14', '2022-03' or '2022'"),
                );
                false
            }
            (ValueType::Text | ValueType::Date | ValueType::Column, _) => true,
            (ValueType::Span, _) if is_name => true,
            _ => {
                problems.push(self.problem("`date` takes what names a date", x, kind).help(help));
                false
            }
        }
    }

    /// The one type of several values; a text that is a date may stand beside dates.
    fn agree(&self, message: &str, values: &[&Expr], problems: &mut Vec<Problem>) -> Option<ValueType> {
        let types: Vec<Option<ValueType>> = values.iter().map(|x| self.type_of(x, problems)).collect();
        let mut first: Option<(&Expr, ValueType)> = None;
        for (x, kind) in values.iter().zip(types) {
            let kind = kind?;
            let written_date = |x: &Expr| matches!(x, Expr::Literal(Value::Text(text), _) if is_date(text));
            first = match first {
                None => Some((x, kind)),
                Some((known, before)) => match (before, kind) {
                    (a, b) if a == b => Some((known, a)),
                    (ValueType::Column, ValueType::Text | ValueType::Number) | (ValueType::Text | ValueType::Number, ValueType::Column) => {
                        Some((known, ValueType::Column))
                    }
                    (ValueType::Date, ValueType::Text) if written_date(x) => Some((known, ValueType::Date)),
                    (ValueType::Text, ValueType::Date) if written_date(known) => Some((x, ValueType::Date)),
                    _ => {
                        let problem = self.problem(message, x, kind).label(self.text.inside(known.range()), before.as_str());
                        let help = match (before, kind) {
                            (ValueType::Span, other) => self.advice(known, other),
                            (other, ValueType::Span) => self.advice(x, other),
                            _ => String::new(),
                        };
                        problems.push(if help.is_empty() { problem } else { problem.help(help) });
                        return None;
                    }
                },
            };
        }
        first.map(|(_, kind)| kind)
    }

    fn condition(&self, x: &Expr, kind: ValueType, message: &str, problems: &mut Vec<Problem>) -> bool {
        if !kind.is_condition() {
            problems.push(self.problem(message, x, kind).help("a condition is a comparison, or a role, which holds where it is filled"));
        }
        kind.is_condition()
    }

    fn number(&self, x: &Expr, kind: ValueType, message: &str, problems: &mut Vec<Problem>) -> bool {
        if !kind.is_number() {
            let problem = self.problem(message, x, kind);
            let help = if kind == ValueType::Span { self.advice(x, ValueType::Number) } else { String::new() };
            problems.push(if help.is_empty() { problem } else { problem.help(help) });
        }
        kind.is_number()
    }

    /// Which attribute of a span is of the type that is wanted.
    fn advice(&self, x: &Expr, wanted: ValueType) -> String {
        let Expr::Name(name, None, _) = x else { return "a span has attributes only under the name of a role or capture".to_owned() };
        let measures = self.fillers(name).iter().any(|kind| self.types.is_a(*kind, builtin::AMOUNT));
        match wanted {
            ValueType::Number if measures || self.fillers(name).is_empty() => format!("its number is `{name}.value`"),
            ValueType::Number => format!("`{name}` is no amount; its words are `{name}.text`"),
            ValueType::Date => format!("its date is `date({name})`"),
            ValueType::Flag => format!("`{name}` alone is a condition: it holds where the role is filled"),
            _ if self.fillers(name).contains(&builtin::DATE) => format!("its words are `{name}.text`, its date is `date({name})`"),
            _ => format!("its words are `{name}.text`"),
        }
    }

    fn problem(&self, message: impl Into<String>, x: &Expr, kind: ValueType) -> Problem {
        self.problem_at(message, x.range(), kind.as_str())
    }

    fn problem_at(&self, message: impl Into<String>, range: Range<usize>, label: &str) -> Problem {
        Problem::error("E023", message).at(self.path).label(self.text.inside(range), label)
    }
}
