//! The name of a pack's file to how large it may be, and a file that no pack may hold to a problem.

use crate::problem::Problem;

/// Problems of one file that are worth reading; with more of them the file is something else than rules.
pub const MOST_PROBLEMS: usize = 200;
/// Rules that one file may have.
pub(super) const MOST_RULES: usize = 10_000;

/// The most bytes that a file of this name may have: gazetteers are `.csv`, lists `.tsv`, all else are rules.
pub fn most_bytes(name: &str) -> u64 {
    let mebibytes = match name.rsplit('.').next() {
        Some(ending) if ending.eq_ignore_ascii_case("csv") => 256,
        Some(ending) if ending.eq_ignore_ascii_case("tsv") => 16,
        _ => 4,
    };
    mebibytes << 20
}

/// A file with more bytes than `most_bytes`.
pub fn too_large(path: &str, name: &str) -> Problem {
    let (what, help) = match name.rsplit('.').next() {
        Some("csv") => ("a gazetteer", "cut it into several: each file of gazetteers/ is one"),
        Some("tsv") => ("a list", "put names and long lists into gazetteers/NAME.csv"),
        _ => ("a rule file", "cut it into several: all *.rules.toml files of a folder belong together"),
    };
    let message = format!("{what} has at most {} MiB, and this file is larger", most_bytes(name) >> 20);
    Problem::error("E021", message).at(path).help(help)
}

/// What keeps a text from being read at all: its size, or a NUL, which no text has.
pub fn unfit(path: &str, name: &str, text: &str) -> Option<Problem> {
    if text.len() as u64 > most_bytes(name) {
        return Some(too_large(path, name));
    }
    let at = text.find('\0')?;
    let line = 1 + text[..at].matches('\n').count() as u32;
    let problem = Problem::error("E018", "a NUL byte: this is not a text file").at(path).on_line(line);
    Some(problem.help("save it as plain UTF-8 text"))
}

/// More problems than anyone reads.
pub fn too_many(path: &str) -> Problem {
    let problem = Problem::error("E021", format!("more than {MOST_PROBLEMS} problems in one file: the others are not shown"));
    problem.at(path).help("mend the first ones and look again")
}
