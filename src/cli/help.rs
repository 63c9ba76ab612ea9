//! `newsclaim help`: a command or the code of a problem to its explanation.

use super::exit::Exit;
use super::screen::{Screen, bold};
use crate::rules::nearest;
use anyhow::bail;
use clap::CommandFactory as _;

/// Explain a command, or the code of a problem
///
/// Without a topic, the general help with a list of all codes.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim help extract
  newsclaim help rules forms
  newsclaim help E014                            what the code means, an example, and the example put right")]
pub struct Args {
    /// A command, or a code such as E014
    #[arg(value_name = "COMMAND|CODE")]
    topic: Vec<String>,
}

/// What each code means, in Markdown: a section a code.
const PAGE: &str = include_str!("../../docs/codes.md");

/// The wider a line, the harder to read.
const WIDEST: usize = 100;

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    let mut out = match args.topic.as_slice() {
        [] => command(&[], screen.out_colour).unwrap_or_default() + &index(screen.out_colour),
        [word] if section(word).is_some() => section(word).map(|text| rendered(text, screen)).unwrap_or_default(),
        words => match command(words, screen.out_colour) {
            Some(help) => help,
            None => bail!(unknown(&words.join(" "))),
        },
    };
    out.truncate(out.trim_end().len());
    out.push('\n');
    super::print(&out)
}

/// Whether there is something to read about a code.
pub fn explains(code: &str) -> bool {
    section(code).is_some()
}

/// The long help of the program, of a command, or of a command inside one.
fn command(path: &[String], colour: bool) -> Option<String> {
    let mut root = super::Cli::command();
    root.build();
    let mut command = &mut root;
    for word in path {
        command = command.find_subcommand_mut(word)?;
    }
    let help = command.render_long_help();
    Some(if colour { help.ansi().to_string() } else { help.to_string() })
}

/// The sections of the page, each from its title on.
fn sections() -> impl Iterator<Item = &'static str> {
    PAGE.split("\n## ").skip(1)
}

fn code_of(section: &str) -> &str {
    section.split(' ').next().unwrap_or_default()
}

/// The section of a code, in any case.
fn section(code: &str) -> Option<&'static str> {
    sections().find(|section| code_of(section).eq_ignore_ascii_case(code))
}

/// All codes, a line each.
fn index(colour: bool) -> String {
    let mut out = format!("\n{}\n", bold("Codes of problems (newsclaim help E014 explains one):", colour));
    for title in sections().filter_map(|section| section.lines().next()) {
        out.push_str(&format!("  {}\n", title.replacen(" · ", "  ", 1)));
    }
    out
}

/// A section as plain text: the title, paragraphs broken at the screen's width, examples indented.
fn rendered(section: &str, screen: &Screen) -> String {
    let (title, body) = section.split_once('\n').unwrap_or((section, ""));
    let mut out = bold(title, screen.out_colour) + "\n";
    let mut example = false;
    for line in body.lines() {
        if line.starts_with("```") {
            example = !example;
        } else if example {
            out.push_str(format!("    {line}").trim_end());
            out.push('\n');
        } else {
            broken(line, screen.width.min(WIDEST), &mut out);
        }
    }
    out
}

/// A paragraph in lines of at most `width` columns, where words allow.
fn broken(paragraph: &str, width: usize, out: &mut String) {
    let mut column = 0;
    for word in paragraph.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

/// What to say of a word that is no topic.
fn unknown(topic: &str) -> String {
    let program = super::Cli::command();
    let inside = |outer: &clap::Command| {
        let names = outer.get_subcommands().map(|inner| format!("{} {}", outer.get_name(), inner.get_name()));
        names.chain([outer.get_name().to_owned()]).collect::<Vec<_>>()
    };
    let commands: Vec<String> = program.get_subcommands().flat_map(inside).collect();
    let codes = sections().map(code_of);
    let near = nearest(topic, commands.iter().map(String::as_str)).or_else(|| nearest(&topic.to_uppercase(), codes));
    let advice = near.map_or_else(|| "`newsclaim help` lists all commands and codes".to_owned(), |near| format!("did you mean `{near}`?"));
    format!("there is no help on `{topic}`: {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_broken_between_words() {
        for (paragraph, expected) in [
            ("one two three", "one two\nthree\n"),
            ("", "\n"),
            ("incomprehensibilities are long", "incomprehensibilities\nare long\n"),
            ("äöü äöü äöü", "äöü äöü\näöü\n"),
        ] {
            let mut out = String::new();
            broken(paragraph, 8, &mut out);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn near_topics_are_named() {
        for (topic, expected) in
            [("extrct", "`extract`?"), ("e14", "`E014`?"), ("E0144", "`E014`?"), ("rules frms", "`rules forms`?"), ("weather", "lists all")]
        {
            assert!(unknown(topic).contains(expected), "{}", unknown(topic));
        }
    }
}
