//! The one integration-test binary: the program as its users see it, and the promises of its architecture.
#![allow(clippy::disallowed_methods, missing_docs, reason = "tests read fixtures, sources and the environment")]

mod architecture;
mod batch;
mod cli;
#[cfg(feature = "parquet")]
mod consumers;
mod config;
mod docs;
mod engine;
mod expected;
#[cfg(feature = "fetch")]
mod fetch;
mod format;
mod golden;
mod lints;
mod hostile;
mod html5lib;
mod packs;
mod recognisers;
mod problems;
mod new;
mod rule_schema;
mod schema;
mod sites;

use std::path::{Path, PathBuf};

/// The folder of `Cargo.toml`.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` of the crate with that ending, as paths from the crate's folder, sorted.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.expect("a readable folder").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let path = path.strip_prefix(root()).expect("a path inside the crate");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file of the crate.
fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
