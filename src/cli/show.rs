//! Problems to drawings for people: the line underlined where the text is at hand, path and line else.

use super::help;
use super::screen::{Screen, counted};
use crate::problem::{Problem, Severity};
use crate::rules::resolve::{PackFile, PackSource};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use std::collections::BTreeMap;
use std::ops::Range;

/// Problems of one file that are drawn.
const MOST_SAID: usize = 300;

/// Says every problem on standard error; warnings and notes only when not told to be quiet.
pub fn problems<'p>(problems: impl IntoIterator<Item = &'p Problem>, packs: &[PackSource], screen: &Screen) {
    let mut said: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for problem in problems {
        if problem.severity == Severity::Error || !screen.quiet {
            let of_file = said.entry(problem.origin.as_deref()).or_default();
            *of_file += 1;
            if *of_file <= MOST_SAID {
                screen.say(&draw(problem, packs, screen.err_colour, screen.width));
            }
        }
    }
    for (origin, count) in said.into_iter().filter(|(_, count)| *count > MOST_SAID) {
        screen.say(&format!("{}: {}", origin.unwrap_or("elsewhere"), counted(count - MOST_SAID, "more problem", "more problems")));
    }
}

/// Says where the first error is explained, to people who watch.
pub fn explained<'p>(problems: impl IntoIterator<Item = &'p Problem>, screen: &Screen) {
    let error = problems.into_iter().find(|problem| problem.severity == Severity::Error && help::explains(problem.code));
    if let Some(error) = error {
        screen.close(&format!("more about this: newsclaim help {}", error.code));
    }
}

/// A problem as lines for people. `packs` have the texts that labels may point into.
pub fn draw(problem: &Problem, packs: &[PackSource], colour: bool, width: usize) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&*problem.message).id(problem.code));
    if let Some(place) = place(problem, packs) {
        group = group.element(place);
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(&**help));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let drawn = renderer.term_width(width).render(&[group]);
    // Without line numbers in the margin the place would stick to the left edge.
    if underlined(problem, packs) { drawn } else { drawn.replace('\n', "\n ") }
}

/// Whether the problem's line can be shown.
fn underlined(problem: &Problem, packs: &[PackSource]) -> bool {
    !problem.labels.is_empty() && problem.origin.as_deref().is_some_and(|origin| file(packs, origin).is_some())
}

/// Where the problem lies.
fn place<'p>(problem: &'p Problem, packs: &'p [PackSource]) -> Option<Element<'p>> {
    let origin = problem.origin.as_deref()?;
    let Some(file) = file(packs, origin).filter(|_| !problem.labels.is_empty()) else {
        let place = Origin::path(origin);
        return Some(match problem.line {
            Some(line) => place.line(line as usize).into(),
            None => place.into(),
        });
    };
    let places: Vec<_> = problem
        .labels
        .iter()
        .map(|label| {
            let start = within(&file.text, label.span.start);
            start..within(&file.text, label.span.end).max(start)
        })
        .collect();
    let lines = lines(&file.text, &places);
    let annotations = problem.labels.iter().zip(places).enumerate().map(|(index, (label, place))| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let place = place.start - lines.start..place.end - lines.start;
        kind.span(place).label((!label.text.is_empty()).then_some(&*label.text))
    });
    let line = 1 + memchr::memchr_iter(b'\n', &file.text.as_bytes()[..lines.start]).count();
    Some(Snippet::source(&file.text[lines.clone()]).line_start(line).path(origin).fold(true).annotations(annotations).into())
}

/// The lines that places lie in: all that is drawn of a text, which may be long.
fn lines(text: &str, places: &[Range<usize>]) -> Range<usize> {
    let start = places.iter().map(|place| place.start).min().unwrap_or(0);
    let end = places.iter().map(|place| place.end).max().unwrap_or(0);
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    start..text[end..].find('\n').map_or(text.len(), |at| end + at + 1)
}

fn file<'p>(packs: &'p [PackSource], path: &str) -> Option<&'p PackFile> {
    packs.iter().flat_map(|pack| &pack.files).find(|file| file.path == path)
}

/// The offset, moved down to a character of the text: a wrong span must not break the message that reports something else.
fn within(text: &str, offset: u32) -> usize {
    text.floor_char_boundary((offset as usize).min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn pack(text: &str) -> PackSource {
        let file = PackFile { path: "pack/a.rules.toml".into(), name: "a.rules.toml".into(), text: text.into() };
        PackSource { fallback: "pack".into(), files: vec![file] }
    }

    #[track_caller]
    fn check(problem: &Problem, expected: &[&str]) {
        let drawn = draw(problem, &[pack("[[claim]]\nid = \"ä\"\nobjct = \"NP\"\n")], false, 80);
        assert_eq!(drawn.lines().map(str::trim_end).collect::<Vec<_>>(), expected, "\n{drawn}");
    }

    #[test]
    fn underlines_where_the_text_is_at_hand() {
        let problem =
            Problem::error("E014", "unknown key `objct`").at("pack/a.rules.toml").label(Span::new(20, 25), "did you mean `object`?");
        check(
            &problem.help("keys are listed in docs/rules.md"),
            &[
                "error[E014]: unknown key `objct`",
                " --> pack/a.rules.toml:3:1",
                "  |",
                "3 | objct = \"NP\"",
                "  | ^^^^^ did you mean `object`?",
                "  |",
                "  = help: keys are listed in docs/rules.md",
            ],
        );
    }

    #[test]
    fn says_path_and_line_else() {
        let problem = Problem::error("I004", "not JSON: expected `,`").at("in.jsonl").on_line(7);
        check(&problem, &["error[I004]: not JSON: expected `,`", " --> in.jsonl:7"]);
        check(
            &Problem::warning("A003", "no date").at("a.txt").help("add one"),
            &["warning[A003]: no date", " --> a.txt", "  = help: add one"],
        );
        check(&Problem::error("I009", "nothing to read"), &["error[I009]: nothing to read"]);
    }

    #[test]
    fn survives_spans_outside_the_text() {
        let problem = Problem::error("E001", "odd").at("pack/a.rules.toml").label(Span::new(900, 3), "").label(Span::new(16, 17), "");
        assert!(draw(&problem, &[pack("id = \"äöüß\"\n12345678")], false, 80).contains("E001"));
    }
}
