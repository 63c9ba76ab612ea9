//! `newsclaim.toml` to arguments, which stand before those of the command line so that the latter win.

use super::exit::Exit;
use super::screen::Screen;
use super::{Cli, Command as Ran, show};
use crate::problem::Problem;
use crate::rules::nearest;
use crate::rules::resolve::{PackFile, PackSource};
use crate::span::Span;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, CommandFactory as _, FromArgMatches as _, ValueHint};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file.
pub const NAME: &str = "newsclaim.toml";

/// What the command line asks for, with what a configuration file adds to it; an exit code after what is wrong with the file was shown.
pub fn apply(cli: Cli, args: &[OsString]) -> Result<Cli, Exit> {
    // Whoever asks for help may have a broken file.
    if cli.no_config || matches!(cli.command, Ran::Help(_) | Ran::Man(_) | Ran::Completions(_) | Ran::Schema(_)) {
        return Ok(cli);
    }
    let nearest = || find(&std::env::current_dir().ok()?, std::env::home_dir().as_deref());
    let Some(file) = cli.config.clone().or_else(nearest) else { return Ok(cli) };
    let path = file.display().to_string();
    let mut text = String::new();
    let read = std::fs::read_to_string(&file).map_err(|error| Problem::error("I022", format!("cannot be read: {error}")).at(&path));
    let applied = read.and_then(|read| {
        text = read;
        with(args, &file, &text)
    });
    applied.map_err(|problem| {
        let screen = Screen::new(cli.color, cli.quiet);
        let drawn = PackSource { fallback: String::new(), files: vec![PackFile { path, name: NAME.to_owned(), text }] };
        show::problems([&problem], &[drawn], &screen);
        show::explained([&problem], &screen);
        Exit::Lost
    })
}

/// The command line with the arguments of a file put behind its command.
fn with(args: &[OsString], file: &Path, text: &str) -> Result<Cli, Problem> {
    let program = Cli::command();
    let at = command_at(&program, args);
    let (before, after) = args.split_at((at + 1).min(args.len()));
    let command = before.last().map_or("".into(), |word| word.to_string_lossy());
    let found = arguments(&program, &command, file, text)?;
    let all = before.iter().cloned().chain(found).chain(after.iter().cloned());
    // Of what both say, the last word counts.
    let matches = program.args_override_self(true).try_get_matches_from(all);
    matches.and_then(|matches| Cli::from_arg_matches(&matches)).map_err(|error| {
        let error = error.to_string();
        let message = error.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let problem = Problem::error("I022", format!("does not go with the command line: {message}"));
        problem.at(file.display().to_string()).help("`--no-config` leaves the file out")
    })
}

/// Where the command stands: the first word that is neither an option nor the value of one.
fn command_at(program: &Command, args: &[OsString]) -> usize {
    let takes_value = |word: &str| {
        let mut options = program.get_arguments().filter(|option| option.get_action().takes_values());
        options.any(|option| option.get_long().is_some_and(|long| word.strip_prefix("--") == Some(long)))
    };
    let mut at = 1;
    while let Some(word) = args.get(at).map(|word| word.to_string_lossy()).filter(|word| word.starts_with('-')) {
        at += if takes_value(&word) { 2 } else { 1 };
    }
    at
}

/// The nearest file of that name in `folder` or a folder above it, none above `home`. One in `folder` itself is found without its path.
pub fn find(folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let above = folder.ancestors().skip(1).take_while(|_| home != Some(folder));
    let up_to_home = above.scan(false, |over, above| (!std::mem::replace(over, home == Some(above))).then_some(above));
    let here = folder.join(NAME).is_file().then(|| PathBuf::from(NAME));
    here.or_else(|| up_to_home.map(|folder| folder.join(NAME)).find(|file| file.is_file()))
}

/// The arguments of `command` that a file says, in its order.
///
/// The file has a section for each command, and keys named after its long options:
///
/// ```toml
/// [extract]
/// rules = ["my-pack"]
/// format = "jsonl"
/// no-text = true
/// ```
///
/// Paths are taken from the folder of `file`. The other sections are checked as well.
///
/// # Errors
/// The first thing that does not fit, with its place in `text`.
pub fn arguments(program: &Command, command: &str, file: &Path, text: &str) -> Result<Vec<OsString>, Problem> {
    let mut program = program.clone();
    // Built, commands know the options of the whole program too.
    program.build();
    let reader = Reader { file };
    let root = DeTable::parse(text).map_err(|error| {
        let range = error.span().unwrap_or_default();
        reader.problem(range, "", format!("not valid TOML: {}", error.message()))
    })?;
    let mut arguments = Vec::new();
    for (key, value) in in_order(root.get_ref()) {
        let name = &**key.get_ref();
        let Some(section) = program.find_subcommand(name) else {
            let known = program.get_subcommands().map(Command::get_name);
            let problem = reader.problem(key.span(), "unknown section", format!("there is no command `{name}`"));
            return Err(advised(problem, name, known, "sections"));
        };
        let Some(table) = value.get_ref().as_table() else {
            return Err(reader.mistyped(name, value, "a section").help(format!("write [{name}], and the options below it")));
        };
        let found = reader.section(section, table)?;
        if name == command {
            arguments = found;
        }
    }
    Ok(arguments)
}

/// Entries in the order of the file.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The problem, with the name that may have been meant, else with all.
fn advised<'a>(problem: Problem, word: &str, known: impl Iterator<Item = &'a str>, what: &str) -> Problem {
    let known: Vec<&str> = known.collect();
    problem.help(match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what} are {}", known.join(", ")),
    })
}

/// The long name of an option that a file may set: none of those that answer with help, or say which file to read.
fn settable(option: &Arg) -> Option<&str> {
    let sets = matches!(option.get_action(), ArgAction::Set | ArgAction::Append | ArgAction::SetTrue);
    option.get_long().filter(|long| sets && !["config", "no-config"].contains(long))
}

/// Reads one file.
struct Reader<'f> {
    file: &'f Path,
}

impl Reader<'_> {
    fn problem(&self, range: std::ops::Range<usize>, label: &str, message: impl Into<String>) -> Problem {
        Problem::error("I022", message).at(self.file.display().to_string()).label(Span::of(range.start, range.end), label)
    }

    fn mistyped(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Problem {
        let found = match value.get_ref().type_str() {
            word @ ("array" | "integer") => format!("this is an {word}"),
            word => format!("this is a {word}"),
        };
        self.problem(value.span(), &found, format!("`{key}` must be {wanted}"))
    }

    /// The arguments of one command.
    fn section(&self, command: &Command, table: &DeTable<'_>) -> Result<Vec<OsString>, Problem> {
        let mut arguments = Vec::new();
        for (key, value) in in_order(table) {
            let name = &**key.get_ref();
            let Some(option) = command.get_arguments().find(|option| settable(option) == Some(name)) else {
                return Err(self.unknown(command, key.span(), name));
            };
            let found = self.option(option, name, value)?;
            tried(command, &found).map_err(|(message, help)| {
                let problem = self.problem(value.span(), "", message);
                help.into_iter().fold(problem, Problem::help)
            })?;
            arguments.extend(found);
        }
        Ok(arguments)
    }

    fn unknown(&self, command: &Command, range: std::ops::Range<usize>, name: &str) -> Problem {
        if command.get_positionals().any(|input| input.get_id() == name) {
            return self.problem(range, "not an option", format!("`{name}` stand on the command line only"));
        }
        let problem = self.problem(range, "unknown key", format!("`{}` has no option `--{name}`", command.get_name()));
        // `no_text` is meant as `no-text`.
        advised(problem, &name.replace('_', "-"), command.get_arguments().filter_map(settable), "keys")
    }

    /// One option, once for each of its values.
    fn option(&self, option: &Arg, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<OsString>, Problem> {
        if !option.get_action().takes_values() {
            return match value.get_ref() {
                DeValue::Boolean(true) => Ok(vec![format!("--{name}").into()]),
                DeValue::Boolean(false) => Ok(Vec::new()),
                _ => Err(self.mistyped(name, value, "true or false")),
            };
        }
        let values: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(values) if matches!(option.get_action(), ArgAction::Append) => values.iter().collect(),
            _ => vec![value],
        };
        let is_path = matches!(option.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath);
        let argument = |value: &Spanned<DeValue<'_>>| {
            let mut argument = OsString::from(format!("--{name}="));
            match value.get_ref() {
                DeValue::String(text) if is_path => argument.push(self.file.with_file_name("").join(&**text)),
                DeValue::String(text) => argument.push(&**text),
                DeValue::Integer(number) if !is_path && number.radix() == 10 => argument.push(number.as_str()),
                DeValue::Float(number) if !is_path => argument.push(number.as_str()),
                _ => return Err(self.mistyped(name, value, if is_path { "a path in quotes" } else { "a string or a number" })),
            }
            Ok(argument)
        };
        values.into_iter().map(argument).collect()
    }
}

/// What the command says of the values in these arguments, and its advice.
fn tried(command: &Command, arguments: &[OsString]) -> Result<(), (String, Option<String>)> {
    let words = std::iter::once(OsString::from(command.get_name())).chain(arguments.iter().cloned());
    let error = match command.clone().try_get_matches_from(words) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) => error.to_string(),
        // Whatever else is missing may stand on the command line.
        _ => return Ok(()),
    };
    let mut lines = error.lines().map(str::trim);
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let help = lines.next().filter(|line| line.starts_with('[')).map(|line| line.trim_matches(['[', ']']).to_owned());
    Err((message, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> Command {
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        let extract = Command::new("extract")
            .arg(Arg::new("inputs").required(true).action(ArgAction::Append))
            .arg(Arg::new("rules").long("rules").action(ArgAction::Append).value_parser(clap::value_parser!(PathBuf)))
            .arg(Arg::new("output").long("output").short('o').value_parser(clap::value_parser!(PathBuf)))
            .arg(Arg::new("format").long("format").value_parser(["table", "jsonl"]))
            .arg(Arg::new("threads").long("threads").value_parser(clap::value_parser!(u8)))
            .arg(Arg::new("without").long("without").action(ArgAction::Append))
            .arg(flag("no-text"));
        let general = |command: Command| command.arg(flag("quiet").global(true)).arg(Arg::new("config").long("config").global(true));
        general(Command::new("newsclaim")).subcommand(extract).subcommand(Command::new("read").arg(flag("why")))
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = arguments(&program(), "extract", Path::new("up/newsclaim.toml"), text).unwrap_or_else(|problem| panic!("{problem:?}"));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn keys_become_options() {
        check("", &[]);
        check("[extract]\nformat = 'jsonl'\nthreads = 4\nno-text = true\nquiet = false", &["--format=jsonl", "--threads=4", "--no-text"]);
        check("[extract]\nquiet = true\n[read]\nwhy = true", &["--quiet"]);
        check("[read]\nwhy = true", &[]);
        check("[extract]\nwithout = ['dates', 'names']", &["--without=dates", "--without=names"]);
        check("[extract]\nwithout = 'dates'", &["--without=dates"]);
        check("[extract]\nwithout = []", &[]);
        check("[extract]\nwithout = ['-x', 2, 0.5]", &["--without=-x", "--without=2", "--without=0.5"]);
        check("extract.format = 'table'", &["--format=table"]);
    }

    #[test]
    fn paths_are_taken_from_the_folder_of_the_file() {
        check(
            "[extract]\nrules = ['my-pack', '../more']\noutput = 'a.jsonl'",
            &["--rules=up/my-pack", "--rules=up/../more", "--output=up/a.jsonl"],
        );
        check("[extract]\nrules = '/all'", &["--rules=/all"]);
        let beside = arguments(&program(), "extract", Path::new(NAME), "[extract]\nrules = 'my-pack'");
        assert_eq!(beside.unwrap(), ["--rules=my-pack"]);
    }

    #[track_caller]
    fn refused(text: &str, underlined: &str, words: &str) {
        let problem = arguments(&program(), "extract", Path::new("newsclaim.toml"), text).expect_err(text);
        assert_eq!((problem.code, problem.origin.as_deref()), ("I022", Some("newsclaim.toml")));
        assert_eq!(problem.labels[0].span.text(text), underlined, "{problem:?}");
        let said = format!("{}; {}; {}", problem.message, problem.labels[0].text, problem.help.unwrap_or_default());
        assert!(said.contains(words), "{said}");
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        refused("[extrct]\nformat = 'jsonl'", "extrct", "there is no command `extrct`; unknown section; did you mean `extract`?");
        refused("format = 'jsonl'", "format", "there is no command `format`; unknown section; sections are extract, read");
        refused("extract = 1", "1", "`extract` must be a section; this is an integer; write [extract]");
        refused("[extract]\nfromat = 'jsonl'", "fromat", "has no option `--fromat`; unknown key; did you mean `format`?");
        refused("[extract]\nno_text = true", "no_text", "did you mean `no-text`?");
        refused("[extract]\nweather = 1", "weather", "keys are rules, output, format, threads, without, no-text, quiet");
        refused("[extract]\ninputs = ['a.txt']", "inputs", "`inputs` stand on the command line only");
        refused("[extract]\nconfig = 'x'", "config", "has no option `--config`");
        refused("[extract]\nhelp = true", "help", "has no option `--help`");
        // The sections of other commands are no better.
        refused("[read]\nrules = 'x'", "rules", "`read` has no option `--rules`");
        refused("[extract]\nno-text = 'yes'", "'yes'", "`no-text` must be true or false; this is a string");
        refused("[extract]\nformat = true", "true", "`format` must be a string or a number; this is a boolean");
        refused("[extract]\nformat = ['jsonl']", "['jsonl']", "this is an array");
        refused("[extract]\nrules = ['a', 1]", "1", "`rules` must be a path in quotes; this is an integer");
        refused("[extract]\nformat = 'yaml'", "'yaml'", "invalid value 'yaml' for '--format <format>'; ; possible values: table, jsonl");
        refused("[extract]\nthreads = 300", "300", "300 is not in 0..=255");
        refused("[extract]\nformat =", "", "not valid TOML");
        refused("[extract]\nquiet = true\nquiet = true", "quiet", "duplicate key");
    }

    #[test]
    fn the_command_is_found_behind_general_options() {
        for (line, command) in [
            ("newsclaim extract a.txt", "extract"),
            ("newsclaim --quiet --config extract read a.txt", "read"),
            ("newsclaim --config=extract read", "read"),
            ("newsclaim -q extract --config read", "extract"),
        ] {
            let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(args[command_at(&program(), &args)], command, "{line}");
        }
    }

    #[test]
    fn the_nearest_file_is_found() {
        let root = std::env::temp_dir().join(format!("newsclaim-config-{}", std::process::id()));
        let deep = root.join("home/news/articles");
        std::fs::create_dir_all(&deep).unwrap();
        let home = root.join("home");
        let put = |folder: &Path| std::fs::write(folder.join(NAME), "").unwrap();
        put(&root);
        assert_eq!(find(&deep, Some(&home)), None);
        assert_eq!(find(&home, Some(&home)), None);
        assert_eq!(find(&deep, None), Some(root.join(NAME)));
        put(&home);
        assert_eq!(find(&deep, Some(&home)), Some(home.join(NAME)));
        put(&root.join("home/news"));
        assert_eq!(find(&deep, Some(&home)), Some(root.join("home/news").join(NAME)));
        put(&deep);
        assert_eq!(find(&deep, Some(&home)), Some(PathBuf::from(NAME)));
        std::fs::remove_dir_all(root).unwrap();
    }
}
