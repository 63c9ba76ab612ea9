//! `newsclaim read`: inputs to their articles alone, without claims.

use super::engine::{Packs, RuleArgs};
use super::exit::Exit;
use super::inputs::{self, Inputs};
use super::out::Out;
use super::screen::{Screen, counted};
use super::show;
use crate::article::{self, Article, Tables};
use crate::extract;
use crate::output::View;
use crate::output::offsets::Unit;
use crate::output::record::ReadRecord;
use crate::output::story::{self, Style};
use crate::problem::{Problem, Severity};
use crate::source::Source;
use std::path::PathBuf;

/// Read articles: the story without its furniture, and what is known about it; no claims
///
/// Reads what extract reads. Menus, adverts, links to other articles, captions and comments are left out; --why says of
/// every block what it is and what decided so, and lists what was left out.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim read page.html                       the story as Markdown
  newsclaim read page.html --why                 why each block is kept or left out
  newsclaim read articles/ > articles.jsonl      title, dates, text and blocks, one JSON object an article
  newsclaim read articles/ | jq -r .article.title
  newsclaim read notes.txt --format text --content all")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Use the word lists of this rule pack (a folder) where it replaces a built-in one. Repeatable
    #[arg(long, value_name = "DIR", help_heading = "Rules")]
    rules: Vec<PathBuf>,
    /// Form of the output [default: markdown on a terminal, else jsonl]
    #[arg(long, short, help_heading = "Output", value_name = "FORMAT", value_enum)]
    format: Option<Form>,
    /// Say of each block what it is and what decided, and show what was left out
    #[arg(long, help_heading = "Output")]
    why: bool,
    /// Write to this file; it appears whole or not at all
    #[arg(long, short, help_heading = "Output", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave out the article's text, where the output is JSON
    #[arg(long, help_heading = "Output")]
    no_text: bool,
    /// Articles at a time [default: one a processor]; the output is the same for any number
    #[arg(long, short = 'j', help_heading = "General", value_name = "N", value_parser = inputs::count())]
    threads: Option<u16>,
}

/// A form of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Form {
    /// The story with marks for headings, lists and quotations
    Markdown,
    /// The story's words
    Text,
    /// JSON Lines: one object an article, its key "article" as in the output of extract
    Jsonl,
    /// One JSON array of the same objects
    Json,
}

impl Form {
    /// What stands before the first article, between two, and after the last.
    fn frame(self) -> [&'static str; 3] {
        match self {
            Form::Markdown => ["", "\n---\n\n", ""],
            Form::Text => ["", "\n\n", ""],
            Form::Jsonl => ["", "\n", "\n"],
            Form::Json => ["[\n", ",\n", "\n]\n"],
        }
    }

    fn is_json(self) -> bool {
        matches!(self, Form::Json | Form::Jsonl)
    }
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    args.inputs.spare(args.output.as_ref())?;
    let packs = Packs::read(&RuleArgs { rules: args.rules.clone(), ..RuleArgs::default() }, &[]);
    let (tables, found) = extract::article_tables(&packs.packs);
    let problems = || packs.problems.iter().chain(&found);
    show::problems(problems(), &packs.packs, screen);
    if problems().any(|problem| problem.severity == Severity::Error) {
        return Ok(Exit::Lost);
    }
    let on_terminal = args.output.is_none() && screen.out_is_terminal;
    let form = args.format.unwrap_or(if on_terminal { Form::Markdown } else { Form::Jsonl });
    let [open, between, close] = form.frame();
    let style = Written { form, why: args.why, text: !args.no_text, on_terminal };
    let content = args.inputs.content;
    let work = move |source: Source| {
        let read = if style.why { article::explain } else { article::read };
        let article = read(&source, content, &tables);
        (style.write(&article, &tables), article.problems)
    };
    let mut out = Out::open(args.output.as_ref(), on_terminal)?;
    let (mut count, mut lost) = (0usize, 0usize);
    out.write(open)?;
    inputs::each(&args.inputs, args.threads, work, |result| match result {
        Ok((bytes, problems)) => {
            if !form.is_json() {
                show::problems(problems.iter().filter(|problem| is_told(problem)), &[], screen);
            }
            count += 1;
            out.write(if count > 1 { between } else { "" }).and_then(|()| out.article(&bytes))
        }
        Err(problem) => {
            lost += usize::from(problem.severity == Severity::Error);
            show::problems([&problem], &[], screen);
            Ok(())
        }
    })?;
    if count > 0 || form == Form::Json {
        out.write(close)?;
    }
    out.finish(args.output.as_ref())?;
    let articles = counted(count, "article", "articles");
    screen.close(&if lost > 0 { format!("{articles}; {} lost", counted(lost, "input", "inputs")) } else { articles });
    Ok(if lost > 0 { Exit::Lost } else { Exit::Fine })
}

/// Whether a reader of the story wants to know: relative dates are of no concern here.
fn is_told(problem: &Problem) -> bool {
    problem.code != "A003"
}

/// How articles are written.
#[derive(Clone, Copy)]
struct Written {
    form: Form,
    why: bool,
    text: bool,
    on_terminal: bool,
}

impl Written {
    fn write(self, article: &Article, tables: &Tables) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(article.text.len() * 2);
        let why = self.why.then_some(tables);
        if self.form.is_json() {
            let view = View { unit: Unit::Chars, text: self.text, ..View::default() };
            let id = extract::article_id(&article.text);
            ReadRecord::new(article, &id, &view, why).write(&mut bytes);
        } else {
            story::write(article, Style { markdown: self.form == Form::Markdown, why, harmless: self.on_terminal }, &mut bytes);
        }
        bytes
    }
}
