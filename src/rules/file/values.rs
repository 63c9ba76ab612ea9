//! TOML values with their places to texts, numbers and flags; what is of another kind is a problem.

use super::limits::MOST_PROBLEMS;
use crate::problem::Problem;
use crate::rules::{Text, nearest};
use crate::span::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) type Table<'i> = DeTable<'i>;
pub(super) type Entry<'t, 'i> = (Text, &'t Spanned<DeValue<'i>>);

/// Walks one file.
pub(super) struct Reader<'p> {
    pub(super) path: &'p str,
    pub(super) text: &'p str,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn problem(&self, code: &'static str, span: Span, label: &str, message: impl Into<String>) -> Problem {
        Problem::error(code, message).at(self.path).label(span, label)
    }

    pub(super) fn report(&mut self, code: &'static str, span: Span, label: &str, message: impl Into<String>) {
        let problem = self.problem(code, span, label, message);
        self.problems.push(problem);
    }

    /// Entries of a table in the order of the file.
    pub(super) fn entries<'t, 'i>(&self, table: &'t Table<'i>) -> Vec<Entry<'t, 'i>> {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let span = key.span();
                (Text { value: key.get_ref().to_string(), span: Span::of(span.start, span.end) }, value)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span);
        entries
    }

    /// Whether there are more problems than anyone reads.
    fn is_full(&self) -> bool {
        self.problems.len() > MOST_PROBLEMS
    }

    pub(super) fn unknown(&mut self, key: &Text, known: &[&str], place: &str) {
        if self.is_full() {
            return;
        }
        let name = key.value.as_str();
        let mut problem = self.problem("E002", key.span, "unknown key", format!("unknown key `{name}` in {place}"));
        problem = match nearest(name, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("known keys: {}", known.join(", "))),
        };
        self.problems.push(problem);
    }

    pub(super) fn mistyped(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, wanted: &str) {
        if self.is_full() {
            return;
        }
        let span = value.span();
        let found = match value.get_ref().type_str() {
            word @ ("array" | "integer") => format!("this is an {word}"),
            word => format!("this is a {word}"),
        };
        let mut problem = self.problem("E003", Span::of(span.start, span.end), &found, format!("`{}` must be {wanted}", key.value));
        match (value.get_ref(), wanted) {
            (DeValue::Table(_), "an array") => problem = problem.help(format!("write [[{}]], with two brackets", key.value)),
            (DeValue::String(_), "an array") => problem = problem.help(format!("write {} = [\"…\"]", key.value)),
            (DeValue::Datetime(_), "a string") => problem = problem.help("put it in quotes"),
            _ => {}
        }
        self.problems.push(problem);
    }

    pub(super) fn table<'t, 'i>(&mut self, key: &Text, value: &'t Spanned<DeValue<'i>>) -> Vec<Entry<'t, 'i>> {
        match value.get_ref().as_table() {
            Some(table) => self.entries(table),
            None => {
                self.mistyped(key, value, "a table");
                Vec::new()
            }
        }
    }

    pub(super) fn array<'t, 'i>(&mut self, key: &Text, value: &'t Spanned<DeValue<'i>>) -> Vec<&'t Spanned<DeValue<'i>>> {
        match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => {
                self.mistyped(key, value, "an array");
                Vec::new()
            }
        }
    }

    /// A string with the place of its content: behind the opening marks and a first line end.
    pub(super) fn text(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let Some(string) = value.get_ref().as_str() else {
            self.mistyped(key, value, "a string");
            return None;
        };
        let range = value.span();
        let raw = self.text.get(range.clone()).unwrap_or("");
        let marks = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { usize::from(raw.starts_with(['"', '\''])) };
        let newline = if marks == 3 {
            raw[3..].len() - raw[3..].trim_start_matches('\r').strip_prefix('\n').map_or(raw.len() - 3, str::len)
        } else {
            0
        };
        let start = range.start + marks + newline;
        Some(Text { value: string.to_owned(), span: Span::of(start, start + string.len()) })
    }

    /// The same for a pattern or expression, where an escape would be read twice.
    pub(super) fn code(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let text = self.text(key, value)?;
        let raw = self.text.get(value.span()).unwrap_or("");
        let range = value.span();
        let said = || self.problems.iter().flat_map(|p| &p.labels).any(|label| range.contains(&(label.span.start as usize)));
        if let Some(at) = raw.find('\\').filter(|_| raw.starts_with('"') && !self.is_full() && !said()) {
            let start = range.start + at;
            let problem = self.problem(
                "E003",
                Span::of(start, start + 2),
                "an escape",
                format!("`{}` has a backslash between double quotes", key.value),
            );
            self.problems.push(problem.help("write patterns in '''…''': there a backslash is a backslash"));
            return None;
        }
        Some(text)
    }

    pub(super) fn texts(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        self.array(key, value).into_iter().filter_map(|item| self.text(key, item)).collect()
    }

    /// One string, or an array of strings.
    pub(super) fn one_or_more(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        if value.get_ref().is_str() {
            self.code(key, value).into_iter().collect()
        } else {
            self.array(key, value).into_iter().filter_map(|item| self.code(key, item)).collect()
        }
    }

    pub(super) fn flag(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> bool {
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.mistyped(key, value, "true or false");
            false
        })
    }

    pub(super) fn number(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(i) => i.as_str().replace('_', "").parse().ok(),
            DeValue::Float(f) => f.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.mistyped(key, value, "a number");
        }
        number
    }

    /// A whole number from `least` on.
    pub(super) fn count(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, least: u32) -> Option<u32> {
        let number = self.number(key, value)?;
        if number.fract() == 0.0 && (f64::from(least)..=1e6).contains(&number) {
            return Some(number as u32);
        }
        let span = value.span();
        self.report(
            "E003",
            Span::of(span.start, span.end),
            "out of range",
            format!("`{}` must be a whole number from {least} on", key.value),
        );
        None
    }

    pub(super) fn share_of_one(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<f64> {
        let number = self.number(key, value)?;
        if (0.0..=1.0).contains(&number) {
            return Some(number);
        }
        let span = value.span();
        self.report("E003", Span::of(span.start, span.end), "outside 0 to 1", format!("`{}` must lie between 0 and 1", key.value));
        None
    }

    pub(super) fn texts_by_name(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<(Text, Text)> {
        self.table(key, value).into_iter().filter_map(|(name, value)| Some((name.clone(), self.code(&name, value)?))).collect()
    }

    pub(super) fn choice(&mut self, key: &Text, value: &Spanned<DeValue<'_>>, choices: &[&str]) -> Option<Text> {
        let text = self.text(key, value)?;
        if choices.contains(&text.value.as_str()) {
            return Some(text);
        }
        let mut problem =
            self.problem("E003", text.span, "unknown value", format!("`{}` must be one of: {}", key.value, choices.join(", ")));
        if let Some(near) = nearest(&text.value, choices.iter().copied()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        self.problems.push(problem);
        None
    }
}
