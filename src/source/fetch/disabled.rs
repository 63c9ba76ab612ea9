//! URLs and lists of them to the Problem that this build cannot fetch.

use super::Options;
use super::looks::List;
use crate::problem::Problem;
use crate::source::Source;

/// Nothing: this build cannot fetch.
#[derive(Debug)]
pub struct Fetcher;

impl Fetcher {
    /// A fetcher that fetches nothing.
    pub fn new(_: &Options) -> Fetcher {
        Fetcher
    }
}

/// One Problem.
#[derive(Debug)]
pub struct Visit(Option<String>);

impl Visit {
    /// A URL that cannot be fetched.
    pub fn url(url: &str, _: &Options) -> Visit {
        Visit(Some(url.to_owned()))
    }

    /// A list that cannot be read.
    pub fn list(_: List, _: Vec<u8>, origin: &str, _: &Options) -> Visit {
        Visit(Some(origin.to_owned()))
    }

    /// The problem, once.
    pub fn next_source(&mut self, _: &mut Fetcher) -> Option<Result<Source, Problem>> {
        let problem = Problem::error("I030", "URLs, feeds and sitemaps are not read by this build").at(self.0.take()?);
        Some(Err(problem.help("build newsclaim with the feature `fetch`, or save the page and give its path")))
    }
}
