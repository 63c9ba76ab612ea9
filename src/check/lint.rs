//! Rules as compiled to warnings and errors that do not keep them from running.

use crate::problem::Problem;
use crate::rules::program::Program;

/// Rules without tests, and rules that every sentence must be tried for; only of the files whose path `wanted` takes.
pub fn lint(program: &Program, wanted: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in program.rules.iter().filter(|r| wanted(&r.path)) {
        let written = &rule.written;
        let missing = match (written.accept.is_empty() && written.tests.is_empty(), written.reject.is_empty()) {
            (true, true) => Some("an `accept` or `test`, and a `reject`"),
            (true, false) => Some("an `accept` or `test`"),
            (false, true) => Some("a `reject`"),
            (false, false) => None,
        };
        if let Some(missing) = missing {
            let problem = Problem::error("E016", format!("rule `{}` needs {missing}", written.id.value)).at(&rule.path);
            let help =
                "accept: sentences that it must match; reject: sentences that it must not; [[claim.test]]: a text and all it must give";
            problems.push(problem.label(written.id.span, "not tested enough").help(help));
        }
        if rule.needs.anchors.is_empty() {
            let problem = Problem::warning("W001", format!("rule `{}` has no anchor: it is tried on every sentence", written.id.value))
                .at(&rule.path);
            problems.push(problem.label(written.id.span, "no word, list or type that a match must have"));
        }
    }
    problems
}
