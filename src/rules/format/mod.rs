//! The text of a rule file to the same rules in the one written form that docs/rules.md describes.

mod code;
mod order;
mod same;
mod table;
mod trivia;
mod value;

use super::file;
use crate::problem::Problem;

/// Columns that a line should keep to.
const WIDTH: usize = 120;

/// Why a file keeps its form.
#[derive(Clone, PartialEq, Debug)]
pub enum Refusal {
    /// It is not TOML: the problems say where.
    Broken(Vec<Problem>),
    /// The formatted text would not say the same; this is what differs. A fault of the formatter, never of the file.
    Differs(String),
}

/// Formats a rule file or a `pack.toml`. Line ends stay those of the first line; a byte order mark is dropped.
///
/// ```
/// use newsclaim::rules::format::format;
/// assert_eq!(format("x.rules.toml", "[lists]\ndown=['fall','drop']").unwrap(), "[lists]\ndown = ['fall', 'drop']\n");
/// ```
///
/// # Errors
/// A [`Refusal`]. Mistakes in the rules (unknown keys, patterns that cannot be read) are none: what they stand in is kept as it is.
pub fn format(path: &str, text: &str) -> Result<String, Refusal> {
    let windows = text.find('\n').is_some_and(|end| text[..end].ends_with('\r'));
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let problems = file::read(path, text).1;
    if problems.iter().any(|problem| problem.code == "E001") {
        return Err(Refusal::Broken(problems.into_iter().filter(|problem| problem.code == "E001").collect()));
    }
    // What is no text or nested beyond reason has a problem of another code.
    let document: toml_edit::DocumentMut = match plain.parse::<toml_edit::DocumentMut>() {
        Ok(document) => document,
        Err(error) if problems.is_empty() => return Err(Refusal::Differs(error.to_string())),
        Err(_) => return Err(Refusal::Broken(problems)),
    };
    let formatted = table::write(&document);
    same::check(path, &plain, &formatted).map_err(Refusal::Differs)?;
    Ok(if windows { formatted.replace('\n', "\r\n") } else { formatted })
}
