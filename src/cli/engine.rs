//! Options about rules to an Extractor: the built-in packs, and those of `--rules`.

use super::folder;
use super::screen::Screen;
use super::show;
use crate::annotate::Recognisers;
use crate::extract::Extractor;
use crate::output::View;
use crate::problem::{Problem, Severity};
use crate::rules::builtin;
use crate::rules::file::{self, site};
use crate::rules::resolve::{PackFile, PackSource};
use std::path::{Path, PathBuf, absolute};

/// Which rules to use.
#[derive(Clone, PartialEq, Eq, Debug, Default, clap::Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleArgs {
    /// Add a rule pack (a folder) or a rule file; a pack of the same name as a built-in one replaces it. Repeatable
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Leave out the built-in packs
    #[arg(long)]
    pub no_builtin: bool,
    /// Try every rule on every sentence: slow, for the same output; shows that no short cut loses anything
    #[arg(long)]
    pub no_prefilter: bool,
    /// Which sentences to tag and parse: auto leaves out those where no rule can need it; all is slow, for the same output
    #[arg(long, value_name = "WHICH", default_value = "auto")]
    pub parse: Parse,
    /// Leave out a recogniser: what it reads is in no record and fits no rule. Repeatable
    #[arg(long, value_name = "RECOGNISER", value_parser = clap::builder::PossibleValuesParser::new(Recognisers::names()))]
    pub without: Vec<String>,
}

/// Which sentences are tagged and parsed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Parse {
    /// Those in which a rule that asks for it may match.
    #[default]
    Auto,
    /// All.
    All,
}

impl RuleArgs {
    /// The recognisers that stay.
    fn recognisers(&self) -> Recognisers {
        let all = Recognisers::default();
        self.without.iter().fold(all, |rest, name| rest.without(name).unwrap_or(rest))
    }
}

/// Packs as read, with what went wrong.
#[derive(Debug, Default)]
pub struct Packs {
    /// The packs, each name once.
    pub packs: Vec<PackSource>,
    /// Folders and files that could not be read.
    pub problems: Vec<Problem>,
}

impl Packs {
    /// Reads the packs that the options ask for, and those that `more` are or lie in.
    pub fn read(args: &RuleArgs, more: &[PathBuf]) -> Packs {
        let mut read = Packs::default();
        if !args.no_builtin {
            read.packs.push(builtin::pack());
        }
        let mut roots: Vec<PathBuf> = args.rules.iter().chain(more).map(|path| root(path)).collect();
        let mut seen = Vec::new();
        roots.retain(|root| {
            let place = absolute(root).unwrap_or_else(|_| root.clone());
            !seen.contains(&place) && {
                seen.push(place);
                true
            }
        });
        for root in roots {
            match pack(&root) {
                Ok(mut pack) => {
                    // A pack takes the place of the one of its name; two that only happen to lie in folders of one name stand side by side.
                    if header_name(&pack.files).is_some() {
                        read.packs.retain(|other| other.fallback != pack.fallback);
                    }
                    let name = pack.fallback.clone();
                    for number in 2.. {
                        if read.packs.iter().all(|other| other.fallback != pack.fallback) {
                            break;
                        }
                        pack.fallback = format!("{name}-{number}");
                    }
                    read.packs.push(pack);
                }
                Err(problems) => read.problems.extend(problems),
            }
        }
        read
    }
}

/// Whether a rule file lies in one of `paths`; with none, every file does.
pub fn chosen(file: &str, paths: &[PathBuf]) -> bool {
    let place = |path: &Path| absolute(path).unwrap_or_else(|_| path.to_path_buf());
    paths.is_empty() || paths.iter().any(|path| place(Path::new(file)).starts_with(place(path)))
}

/// The extractor that the options ask for, or nothing after its problems were shown.
pub fn extractor(args: &RuleArgs, screen: &Screen) -> Option<Extractor> {
    let read = Packs::read(args, &[]);
    let (extractor, found) = Extractor::new(&read.packs);
    show::problems(read.problems.iter().chain(&found), &read.packs, screen);
    show::explained(read.problems.iter().chain(&found), screen);
    let extractor = extractor.filter(|_| !read.problems.iter().chain(&found).any(|problem| problem.severity == Severity::Error))?;
    let extractor = extractor.with_recognisers(args.recognisers());
    Some(match args.parse {
        _ if args.no_prefilter => extractor.without_prefilter(),
        Parse::All => extractor.parsing_all(),
        Parse::Auto => extractor,
    })
}

/// What a record says about the extractor that made it.
pub fn view(extractor: &Extractor) -> View {
    let program = extractor.program();
    let packs = program.packs.iter().map(|pack| format!("{}@{}", pack.name, pack.version)).collect();
    View { packs, rules_hash: program.hash.clone(), ..View::default() }
}

/// The pack that a path is or lies in: the nearest folder with a `pack.toml`, else the path itself.
fn root(path: &Path) -> PathBuf {
    let has_header = |folder: &&Path| folder.join("pack.toml").is_file();
    if let Some(root) = path.ancestors().find(has_header) {
        return root.to_path_buf();
    }
    let whole = absolute(path).unwrap_or_else(|_| path.to_path_buf());
    whole.ancestors().find(has_header).unwrap_or(path).to_path_buf()
}

/// All rule files, lists and gazetteers under `root`, which may be a single rule file.
fn pack(root: &Path) -> Result<PackSource, Vec<Problem>> {
    let alone = root.is_file();
    let (names, mut problems) = if alone { (vec![PathBuf::new()], Vec::new()) } else { folder::files(root) };
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        let path = if alone { root.to_path_buf() } else { root.join(&name) };
        let name = if alone { path.file_name().map(PathBuf::from).unwrap_or_default() } else { name };
        let name = name.to_string_lossy().replace('\\', "/");
        match folder::text(&path, &name) {
            Ok(text) => {
                if alone && site::is_site(&name) {
                    pages(&path, &text, &mut files);
                }
                files.push(PackFile { path: path.display().to_string(), name, text });
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if !files.iter().any(|file| file.name.ends_with(".toml")) {
        let help = "a pack is a folder with a pack.toml and *.rules.toml files";
        return Err(vec![Problem::error("I020", "no rule files here").at(root.display().to_string()).help(help)]);
    }
    let fallback = header_name(&files).unwrap_or_else(|| {
        let whole = absolute(root).unwrap_or_else(|_| root.to_path_buf());
        let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.split('.').next().unwrap_or_default().to_owned()
    });
    Ok(PackSource { fallback, files })
}

/// Adds the pages that the tests of a site rule name, where it stands alone; what is not there is told when the rule is read.
fn pages(path: &Path, text: &str, files: &mut Vec<PackFile>) {
    for test in site::read(&path.display().to_string(), text).0.tests {
        let Some(name) = site::page_name("x", &test.page.value).filter(|name| folder::is_page(Path::new(name))) else { continue };
        let page = path.with_file_name("").join(&name);
        if let Ok(text) = folder::text(&page, &name) {
            files.push(PackFile { path: page.display().to_string(), name, text });
        }
    }
}

/// The pack's name as its `[pack]` header says it.
fn header_name(files: &[PackFile]) -> Option<String> {
    let rule_files = files.iter().filter(|file| file.name.ends_with(".toml") && !site::is_site(&file.name));
    rule_files.filter_map(|file| file::read(&file.path, &file.text).0.pack).map(|header| header.name.value).next_back()
}
