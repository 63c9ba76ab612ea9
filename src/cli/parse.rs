//! `newsclaim parse`: text, or CoNLL-U with its tokens, to tags and dependency trees.

use super::exit::Exit;
use super::inputs::Inputs;
use super::screen::Screen;
use super::{engine, show};
use crate::extract::Extractor;
use crate::problem::{Problem, Severity};
use crate::source::Source;
use crate::syntax::{Analysis, BEAM, Model, Scratch, conllu, tree};
use crate::text::Flags;
use std::io::{self, Read as _};

/// Show the tags and dependency tree of each sentence, as CoNLL-U
///
/// The tree is what rules stand on when they name slots (agent, object, to-clause). With --conllu the input has its
/// tokens and sentence breaks already, which are kept, so that the output can be scored against a treebank.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim parse article.txt
  echo 'Exports to Russia fell 27%.' | newsclaim parse - --format tree
  newsclaim parse --conllu en_ewt-ud-dev.conllu > system.conllu")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Read CoNLL-U: keep its tokens and sentences, fill LEMMA, UPOS, XPOS, HEAD and DEPREL
    #[arg(long, help_heading = "Input")]
    conllu: bool,
    /// Form of the output
    #[arg(long, short, help_heading = "Output", value_name = "FORMAT", value_enum, default_value = "conllu")]
    format: Form,
    /// How many states the parser keeps at a step, 1 to 8: more is slower and more exact
    #[arg(long, value_name = "N", default_value_t = BEAM, value_parser = clap::value_parser!(u8).range(1..=8))]
    beam: u8,
}

/// How a tree is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Form {
    /// Ten tab-separated columns a word
    Conllu,
    /// A drawing for people
    Tree,
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    let Some(model) = Model::embedded() else {
        screen.say("error: this build has no tables for the parser (feature syntax-en)");
        return Ok(Exit::Lost);
    };
    let mut work = Work { args, model, scratch: Scratch::default(), analysis: Analysis::default() };
    let mut exit = Exit::Fine;
    let mut lose = |problem: &Problem| {
        show::problems([problem], &[], screen);
        if problem.severity == Severity::Error {
            exit = Exit::Lost;
        }
    };
    if args.conllu {
        for input in &args.inputs.inputs {
            let mut out = String::new();
            match text_of(input).and_then(|text| work.filled(&text, &mut out)) {
                Ok(()) => drop(super::print(&out)?),
                Err(problem) => lose(&problem.at(input)),
            }
        }
        return Ok(exit);
    }
    let Some(extractor) = engine::extractor(&engine::RuleArgs::default(), screen) else { return Ok(Exit::Lost) };
    let options = args.inputs.options();
    let mut stdin = io::stdin().lock();
    for source in args.inputs.read(&options, &mut stdin) {
        match source {
            Ok(source) => drop(super::print(&work.parsed(&extractor, &source))?),
            Err(problem) => lose(&problem),
        }
    }
    Ok(exit)
}

fn text_of(input: &str) -> Result<String, Problem> {
    let mut text = String::new();
    let read = if input == "-" {
        io::stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(input).map(|read| text = read)
    };
    read.map(|()| text).map_err(|error| Problem::error("I001", format!("cannot read this: {error}")))
}

struct Work<'w> {
    args: &'w Args,
    model: &'static Model,
    scratch: Scratch,
    analysis: Analysis,
}

impl Work<'_> {
    /// CoNLL-U with its columns filled, or drawn.
    fn filled(&mut self, text: &str, out: &mut String) -> Result<(), Problem> {
        for block in conllu::read(text)? {
            if self.args.format == Form::Conllu {
                conllu::fill(&block, self.model, self.args.beam, &mut self.scratch, &mut self.analysis, out);
            } else {
                self.model.parse(&block.forms, self.args.beam, &mut self.scratch, &mut self.analysis);
                tree::draw(&block.forms, &self.analysis, out);
                out.push('\n');
            }
        }
        Ok(())
    }

    /// The sentences of one article.
    fn parsed(&mut self, extractor: &Extractor, source: &Source) -> String {
        let article = extractor.read(source, self.args.inputs.content);
        let document = extractor.segment(&article);
        let mut out = String::new();
        if self.args.format == Form::Conllu {
            out.push_str(&format!("# newdoc id = {}\n", source.origin));
        }
        for sentence in &document.sentences {
            let words: Vec<&str> = sentence.tokens.clone().map(|t| document.word(t)).collect();
            self.model.parse(&words, self.args.beam, &mut self.scratch, &mut self.analysis);
            let text = sentence.span.text(&article.text);
            if self.args.format == Form::Tree {
                out.push_str(text);
                out.push('\n');
                tree::draw(&words, &self.analysis, &mut out);
                out.push('\n');
                continue;
            }
            let next = |word: usize| document.tokens.get(sentence.tokens.start as usize + word + 1);
            let spaced = |word: usize| next(word).is_none_or(|t| t.flags.has(Flags::SPACE));
            conllu::write(&words, &text.replace(['\n', '\r'], " "), spaced, self.model, &self.analysis, &mut out);
        }
        out
    }
}
