//! A pack's folder to the files and texts in it; never to anything outside it, and never to more than a pack may hold.

use crate::problem::Problem;
use crate::rules::file::{limits, site};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Files and folders that a pack may have.
const MOST_ENTRIES: usize = 10_000;

/// Rule files, pages of site rules, lists and gazetteers under `root`, as sorted paths from there, with what may not be read. What begins with a dot and
/// what is no part of a pack (notes, licences) is passed over.
pub fn files(root: &Path) -> (Vec<PathBuf>, Vec<Problem>) {
    let whole = match fs::canonicalize(root) {
        Ok(whole) => whole,
        Err(error) => return (Vec::new(), vec![unreadable(root, &error)]),
    };
    let mut walk = Walk { root, whole, entries: 0, found: Vec::new(), problems: Vec::new() };
    walk.folder(Path::new(""), &mut Vec::new());
    if walk.entries > MOST_ENTRIES {
        let problem = Problem::error("E021", format!("a pack has at most {MOST_ENTRIES} files and folders"));
        walk.problems.push(problem.at(root.display().to_string()).help("name the pack's own folder, not one far above it"));
    }
    walk.found.sort();
    // Pages are parts of a pack where they lie by a site rule or below one: the pages of its tests.
    let sites: Vec<PathBuf> =
        walk.found.iter().filter(|(name, _)| site::is_site(&name.to_string_lossy())).map(|(n, _)| n.clone()).collect();
    let is_near = |page: &Path| sites.iter().filter_map(|site| site.parent()).any(|folder| page.starts_with(folder));
    walk.found.retain(|(name, _)| !is_page(name) || is_near(name));
    // A link to a rule file of the pack is the same file once more.
    let mut rules = Vec::new();
    walk.found.retain(|(name, place)| {
        !is_rules(name)
            || !rules.contains(place) && {
                rules.push(place.clone());
                true
            }
    });
    (walk.found.into_iter().map(|(name, _)| name).collect(), walk.problems)
}

/// The text of a file, of which no more is read than a file of this name may have.
///
/// # Errors
/// It is too large, no UTF-8, or cannot be read.
pub fn text(path: &Path, name: &str) -> Result<String, Problem> {
    let most = limits::most_bytes(name);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > most {
        return Err(limits::too_large(&path.display().to_string(), name));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
        let problem = Problem::error("I021", "cannot read these rules: here they are not UTF-8").at(path.display().to_string());
        problem.on_line(line as u32).help("save the file as UTF-8")
    })
}

struct Walk<'r> {
    root: &'r Path,
    /// The root without links.
    whole: PathBuf,
    entries: usize,
    /// Names, and places without links.
    found: Vec<(PathBuf, PathBuf)>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    /// Goes through a folder; `above` are the places of those that it lies in.
    fn folder(&mut self, folder: &Path, above: &mut Vec<PathBuf>) {
        let place = self.root.join(folder);
        let place = if place.as_os_str().is_empty() { PathBuf::from(".") } else { place };
        let entries = match fs::read_dir(&place).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.problems.push(unreadable(&place, &error)),
        };
        for entry in entries {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return;
            }
            if !entry.file_name().to_string_lossy().starts_with('.') {
                self.entry(&folder.join(entry.file_name()), above);
            }
        }
    }

    fn entry(&mut self, name: &Path, above: &mut Vec<PathBuf>) {
        let path = self.root.join(name);
        let place = match fs::canonicalize(&path) {
            Ok(place) => place,
            // A link to nothing is no matter unless a file of the pack should be there.
            Err(error) if is_part(name) => return self.problems.push(unreadable(&path, &error)),
            Err(_) => return,
        };
        let is_folder = place.is_dir();
        if !is_folder && !is_part(name) {
            return;
        }
        if !place.starts_with(&self.whole) {
            let problem = Problem::error("E017", "a link to a place outside the pack").at(path.display().to_string());
            return self.problems.push(problem.help(format!("it leads to {}; put a copy into the pack", place.display())));
        }
        if !is_folder {
            if place.is_file() {
                self.found.push((name.to_path_buf(), place));
            } else {
                let problem = Problem::error("E017", "neither a file nor a folder").at(path.display().to_string());
                self.problems.push(problem);
            }
        } else if place != self.whole && !above.contains(&place) {
            above.push(place);
            self.folder(name, above);
            above.pop();
        }
    }
}

fn is_rules(name: &Path) -> bool {
    name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Whether a name is that of a page.
pub fn is_page(name: &Path) -> bool {
    name.extension().is_some_and(|ending| ["html", "htm"].iter().any(|wanted| ending.eq_ignore_ascii_case(wanted)))
}

fn is_part(name: &Path) -> bool {
    is_rules(name)
        || is_page(name)
        || name.extension().is_some_and(|ending| ["tsv", "csv"].iter().any(|wanted| ending.eq_ignore_ascii_case(wanted)))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::error("I021", format!("cannot read these rules: {error}")).at(path.display().to_string())
}
