//! URLs, feeds and sitemaps to pages and Sources; without the feature `fetch`, to a Problem that says so.
//!
//! A [`Visit`] knows what is still to be fetched, a [`Fetcher`] how: politely, within limits, and never from an address inside the
//! user's own network unless that is asked for.

pub mod looks;

#[cfg(not(feature = "fetch"))]
mod disabled;
#[cfg(feature = "fetch")]
mod enabled;

#[cfg(not(feature = "fetch"))]
pub use disabled::{Fetcher, Visit};
#[cfg(feature = "fetch")]
pub use enabled::{
    archive::Archive,
    fetcher::Fetcher,
    page::Page,
    visit::{Found, Visit},
    world::{Real, World},
};

use std::path::PathBuf;
use std::time::Duration;

/// Limits and choices of fetching. The defaults are those of the command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// How the program names itself. What stands before `/` is the name that robots.txt knows.
    pub user_agent: String,
    /// Least time between two requests to a host; its robots.txt may ask for more.
    pub delay: Duration,
    /// Longest time for one request, from the first packet to the last byte of the page.
    pub timeout: Duration,
    /// Largest page in bytes, unpacked.
    pub max_bytes: u64,
    /// Most pages of one feed or sitemap.
    pub limit: usize,
    /// Folder that keeps what was fetched, so that a page that did not change is not sent again.
    pub cache: Option<PathBuf>,
    /// Whether nothing is fetched and all is taken from the cache.
    pub offline: bool,
    /// The only proxy that is used; what the environment says of proxies never counts.
    pub proxy: Option<String>,
    /// Whether addresses of the local machine and of private networks may be asked.
    pub allow_private: bool,
    /// Whether the links of a feed that is a file are fetched; those of a feed that was itself fetched always are.
    pub follow: bool,
    /// Whether pages are wanted even where a feed has the whole text.
    pub pages: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            user_agent: concat!("newsclaim/", env!("CARGO_PKG_VERSION")).to_owned(),
            delay: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            max_bytes: crate::source::Options::MAX_BYTES,
            limit: 200,
            cache: None,
            offline: false,
            proxy: None,
            allow_private: false,
            follow: false,
            pages: false,
        }
    }
}
