//! The text of a role, `"of@metric: NP[head=@measure] ?"`, to what it says.

use super::{Parsed, Parser, ident_length};
use crate::problem::Problem;
use crate::rules::Text;
use crate::rules::pattern::{Group, Role};
use std::ops::Range;

/// Parses the description of a role.
///
/// # Errors
/// A problem (`E010`) that points into `text`.
pub fn parse_role(text: &Text, path: &str) -> Result<Role, Problem> {
    Parser::new(text, path).role()
}

/// The tokens of a role: byte ranges of `text`. Words of a slot's name are one token.
///
/// # Errors
/// Those of [`parse_role`].
pub fn role_tokens(text: &Text, path: &str) -> Result<Vec<Range<usize>>, Problem> {
    let mut parser = Parser::new(text, path);
    parser.role()?;
    Ok(parser.tokens)
}

impl Parser<'_> {
    fn role(&mut self) -> Parsed<Role> {
        self.space();
        let mut paths = Vec::new();
        loop {
            self.count_part()?;
            let start = self.at;
            let rest = self.rest();
            let end = rest.find(['|', ':', '@']).unwrap_or(rest.len());
            let name = rest[..end].split_whitespace().collect::<Vec<_>>().join(" ");
            if name.is_empty() {
                return Err(self.error(start..start + 1, "a slot expected", "a role is written \"slot: Type\""));
            }
            self.at += rest[..end].trim_end().len();
            let range = start..self.at;
            self.space();
            let mut base = None;
            if self.rest().starts_with('@') {
                self.at += 1;
                let length = ident_length(self.rest());
                if length == 0 {
                    return Err(self.error(self.at..self.at + 1, "a role expected", "behind `@` stands another role of this rule"));
                }
                base = Some(self.rest()[..length].to_owned());
                self.at += length;
                self.space();
            }
            paths.push((name, base, range));
            if self.eat("|") {
                continue;
            }
            self.expect(":", "a role is written \"slot: Type\"")?;
            break;
        }
        let fillers = self.fillers()?;
        let (mut required, mut many) = (true, None);
        if self.eat("?") {
            required = false;
        } else if self.eat("+") {
            many = Some(Group::List);
        } else if self.eat("*") {
            (required, many) = (false, Some(Group::List));
        } else if self.keyword("each") {
            many = Some(Group::Each);
            required = !self.eat("?");
        }
        match self.peek() {
            None => Ok(Role { paths, fillers, required, many }),
            Some(c) => Err(self
                .error(self.at..self.at + c.len_utf8(), "not expected here", format!("`{c}` does not belong here"))
                .help("after the types may stand ?, +, *, each or each ?")),
        }
    }
}
