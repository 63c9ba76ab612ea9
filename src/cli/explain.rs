//! `newsclaim explain`: for each claim of an article its rule, trigger, how each role was filled, and every factor.

use super::engine::{self, RuleArgs};
use super::exit::Exit;
use super::inputs::Inputs;
use super::screen::{Screen, bold, plain};
use super::show;
use crate::claims::{Claim, Filler, Modality};
use crate::extract::Extraction;
use crate::problem::Severity;
use std::fmt::Write as _;
use std::io;

/// Show why each claim was made: rule, trigger, how roles were filled, every factor
///
/// Also lists matches that lost to others, with the reason.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim explain article.txt
  newsclaim explain --rules my-pack article.txt
  echo 'Exports fell 27% in March.' | newsclaim explain -")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    rules: RuleArgs,
}

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    let Some(extractor) = engine::extractor(&args.rules, screen) else { return Ok(Exit::Lost) };
    let mut exit = Exit::Fine;
    let options = args.inputs.options();
    let mut stdin = io::stdin().lock();
    for source in args.inputs.read(&options, &mut stdin) {
        match source {
            Ok(source) => {
                super::print(&explanation(&extractor.extract(&source, args.inputs.content), screen.out_colour))?;
            }
            Err(problem) => {
                show::problems([&problem], &[], screen);
                if problem.severity == Severity::Error {
                    exit = Exit::Lost;
                }
            }
        }
    }
    Ok(exit)
}

/// What there is to say about one article.
fn explanation(extraction: &Extraction, colour: bool) -> String {
    let mut out = format!("{}\n", bold(&plain(&extraction.article.source), colour));
    let text = &*extraction.article.text;
    for (index, claim) in extraction.claims.iter().enumerate() {
        explain(index, claim, text, colour, &mut out);
    }
    if extraction.claims.is_empty() {
        out.push_str("\nno claims\n");
    }
    if !extraction.rejected.is_empty() {
        let _ = writeln!(out, "\n{}", bold("rejected", colour));
        for reason in &extraction.rejected {
            let _ = writeln!(out, "  {}", plain(reason));
        }
    }
    for problem in &extraction.problems {
        let _ = writeln!(out, "\n{}[{}]: {}", problem.severity.as_str(), problem.code, plain(&problem.message));
    }
    out
}

fn explain(index: usize, claim: &Claim, text: &str, colour: bool, out: &mut String) {
    let _ = writeln!(out, "\n{}  {}", bold(&plain(&format!("{}. {}", index + 1, claim.kind)), colour), claim.id);
    let line = 1 + text[..claim.evidence.start as usize].matches('\n').count();
    let _ = writeln!(out, "  line {line}: {}", plain(claim.evidence.text(text)));
    let _ = writeln!(out, "  rule        {}", claim.rule);
    let trigger = claim.trigger.text(text);
    let _ = writeln!(out, "  trigger     {} (lemma {}, bytes {}..{})", plain(trigger), claim.lemma, claim.trigger.start, claim.trigger.end);
    for role in &claim.roles {
        for (place, filler) in role.fillers.iter().enumerate() {
            let name = if place == 0 { role.name.as_str() } else { "" };
            let _ = writeln!(out, "  {name:11} {} ← {}", plain(filler.span.text(text)), how(filler, text));
        }
    }
    for (name, value) in &claim.fields {
        let _ = writeln!(out, "  {name:11} = {}", crate::output::terminal::field(value));
    }
    if claim.negated {
        let _ = writeln!(out, "  negated");
    }
    if claim.modality != Modality::Asserted {
        let _ = writeln!(out, "  modality    {}", claim.modality.as_str());
    }
    for attribution in &claim.attribution {
        let (source, cue) = (plain(attribution.source.text(text)), plain(attribution.cue.text(text)));
        let _ = writeln!(out, "  source      {source} ({}) ← cue “{cue}”", attribution.kind);
    }
    let factors: Vec<String> = claim.factors.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let _ = writeln!(out, "  confidence  {:.4} = {}", claim.confidence, factors.join(" × "));
}

/// How a filler was found.
fn how(filler: &Filler, text: &str) -> String {
    let mut how = plain(&filler.via);
    if let Some(descriptor) = filler.descriptor {
        let _ = write!(how, ", descriptor “{}”", plain(descriptor.text(text)));
    }
    if filler.inherited {
        how.push_str(", inherited");
    }
    how
}
