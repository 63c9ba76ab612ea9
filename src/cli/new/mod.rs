//! `newsclaim new`: a name to the first files of a pack, or to a rule that runs; a page to a rule for its site.

mod site;

use super::engine::{Packs, RuleArgs};
use super::exit::Exit;
use super::screen::Screen;
use super::show;
use crate::output::sink::Sink;
use crate::rules::program::Types;
use crate::rules::resolve::{PackFile, PackSource};
use crate::rules::{builtin, file, names};
use anyhow::{Context, bail};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf, absolute};

/// Begin a rule pack, a rule, or a rule for a site
///
/// What is written runs at once: it passes newsclaim check, test and fmt --check. Nothing is ever overwritten.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  newsclaim new pack recalls
  newsclaim new rule company-recalls --in recalls/claims/cars.rules.toml
  newsclaim new rule ship-by-word --entity
  newsclaim new site page.html --domain paper.example

Exit codes: 0 written; 2 the name or the file cannot be used.")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// A folder with a pack: pack.toml, a rule, a word list
    Pack {
        /// Name of the pack and of its folder
        name: String,
    },
    /// A rule with its examples, to standard output or to the end of a file
    Rule(RuleOptions),
    /// A rule for the pages of a site, drafted from one of them, with that page as its test
    Site(site::Options),
}

#[derive(clap::Args, Debug)]
struct RuleOptions {
    /// Id of the rule
    id: String,
    /// Append it to this *.rules.toml file, which is made if it is missing
    #[arg(long = "in", value_name = "FILE")]
    file: Option<PathBuf>,
    /// A rule that finds claims (the default)
    #[arg(long, group = "kind")]
    claim: bool,
    /// A rule that finds names
    #[arg(long, group = "kind")]
    entity: bool,
    /// A cue that changes claims near it
    #[arg(long, group = "kind")]
    modifier: bool,
}

const CLAIM: &str = include_str!("claim.rules.toml");
const ENTITY: &str = include_str!("entity.rules.toml");
const MODIFIER: &str = include_str!("modifier.rules.toml");
const README: &str = include_str!("README.md");

/// The file that editors check and complete rule files with; it stands in the pack's folder.
const SCHEMA: &str = "newsclaim-rules.schema.json";

/// Runs the command.
pub fn run(args: &Args, screen: &Screen) -> anyhow::Result<Exit> {
    match &args.what {
        What::Pack { name } => pack(name, screen),
        What::Rule(options) => rule(options, screen),
        What::Site(options) => site::run(options, screen),
    }
}

fn pack(name: &str, screen: &Screen) -> anyhow::Result<Exit> {
    check_name(name, "a pack", "my-pack")?;
    if name == builtin::NAME {
        bail!("the built-in pack is called `{name}`; a pack of that name would take its place");
    }
    let rule =
        CLAIM.replace("ID", "company-recalls").replace("EMITS", "company.recall").replace("patient: NP", "patient: NP[head=@products]");
    let files = [
        (SCHEMA, crate::rules::schema::RULES.to_owned()),
        ("pack.toml", format!("#:schema {SCHEMA}\n\n[pack]\nname = \"{name}\"\nversion = \"0.1.0\"\nlanguage = \"en\"\n")),
        (&*format!("claims/{name}.rules.toml"), format!("#:schema ../{SCHEMA}\n\n{rule}")),
        ("lists/products.tsv", "word\ncar\nvehicle\nphone\nbattery\ntoy\n".to_owned()),
        ("README.md", README.replace("NAME", name)),
    ];
    let root = Path::new(name);
    if root.exists() {
        bail!("{name} is there already: choose another name, or add to it with newsclaim new rule");
    }
    fs::create_dir(root).with_context(|| format!("cannot make the folder {name}"))?;
    for (file, text) in &files {
        let path = root.join(file);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder).and_then(|()| write(&path, text)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let written: Vec<String> = files.iter().map(|(file, _)| format!("  {name}/{file}\n")).collect();
    next(screen, &format!("wrote\n{}", written.concat()), name);
    Ok(Exit::Fine)
}

fn rule(options: &RuleOptions, screen: &Screen) -> anyhow::Result<Exit> {
    let id = &options.id;
    check_name(id, "a rule", "company-leaves-country")?;
    let template = match (options.entity, options.modifier) {
        (true, _) => ENTITY.replace("EMITS", &entity_type(id)).replace("WORD", first_word(id)),
        (_, true) => MODIFIER.to_owned(),
        _ => CLAIM.replace("EMITS", &claim_type(id)),
    };
    let rule = template.replacen("ID", id, 1);
    let Some(path) = &options.file else {
        super::print(&format!("#:schema {SCHEMA}\n\n{rule}"))?;
        if !screen.quiet {
            screen.say("next: put it into a *.rules.toml file (or ask again with --in FILE), then newsclaim check and newsclaim test");
        }
        return Ok(Exit::Fine);
    };
    let name = path.display().to_string();
    if !name.ends_with(".rules.toml") {
        bail!("{name} is no rule file: its name must end in .rules.toml");
    }
    if let Some(file) = bearer(id, path) {
        bail!("{file} has a rule `{id}` already");
    }
    let old = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
    };
    let text = match &old {
        Some(old) => appended(old, &rule),
        None => format!("#:schema {}{SCHEMA}\n\n{rule}", up_to_schema(path)),
    };
    let before = old.as_ref().map_or(0, |old| file::read(&name, old).1.len());
    let (_, problems) = file::read(&name, &text);
    if problems.len() > before || problems.iter().any(|problem| problem.code == "E001") {
        let file = PackFile { path: name.clone(), name: name.clone(), text };
        show::problems(&problems, &[PackSource { fallback: name.clone(), files: vec![file] }], screen);
        bail!("nothing was added to {name}");
    }
    write(path, &text).with_context(|| format!("cannot write {name}"))?;
    next(screen, &format!("{} `{id}` to {name}\n", if old.is_some() { "added" } else { "wrote" }), &name);
    Ok(Exit::Fine)
}

fn check_name(name: &str, what: &str, example: &str) -> anyhow::Result<()> {
    if !names::is_id(name) {
        bail!("`{name}` cannot name {what}: it takes a lower-case letter, then such letters, digits, `-` and `_`, as in {example}");
    }
    Ok(())
}

/// `company-recalls` makes `company.recalls`.
fn claim_type(id: &str) -> String {
    let with_family = id.replacen('-', ".", 1);
    if names::is_claim_type(&with_family) { with_family } else { id.to_owned() }
}

/// `ship-by-prefix` is about ships.
fn first_word(id: &str) -> &str {
    id.split(['-', '_']).next().unwrap_or(id)
}

/// `ship-by-prefix` makes `Ship`; what the program itself finds (`date`) gets another name.
fn entity_type(id: &str) -> String {
    let word = first_word(id);
    let name = word[..1].to_uppercase() + &word[1..];
    if Types::new().find(&name).is_some() { format!("{name}Name") } else { name }
}

/// The file of the same pack that has a rule of that id.
fn bearer(id: &str, path: &Path) -> Option<String> {
    let alone = RuleArgs { no_builtin: true, ..RuleArgs::default() };
    let read = Packs::read(&alone, &[path.to_path_buf()]);
    let mut files = read.packs.iter().flat_map(|pack| &pack.files).filter(|file| file.name.ends_with(".toml"));
    let found = files.find(|other| file::read(&other.path, &other.text).0.rules.iter().any(|rule| rule.id.value == id));
    found.map(|file| file.path.clone())
}

/// The rule behind the text, with the text's line ends.
fn appended(old: &str, rule: &str) -> String {
    let kept = old.trim_end();
    let (ends, gap) = (if old.contains("\r\n") { "\r\n" } else { "\n" }, if kept.is_empty() { 0 } else { 2 });
    format!("{kept}{}{}", ends.repeat(gap), rule.replace('\n', ends))
}

/// The way from a new file to the folder of its pack's schema: `../`, or nothing where it lies beside the file.
fn up_to_schema(path: &Path) -> String {
    let whole = absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let holds = |folder: &Path| folder.join(SCHEMA).is_file() || folder.join("pack.toml").is_file();
    "../".repeat(whole.ancestors().skip(1).position(holds).unwrap_or(0))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut sink = Sink::create(path)?;
    sink.write_all(text.as_bytes())?;
    sink.finish()
}

fn next(screen: &Screen, done: &str, path: &str) {
    if !screen.quiet {
        screen.say(&format!("{done}next:\n  newsclaim check {path}\n  newsclaim test {path}\n  newsclaim --rules {path} story.txt"));
    }
}
