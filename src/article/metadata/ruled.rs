//! What a site rule selects on a page to Metadata, in place of what was found elsewhere.

use super::dates::{self, Order};
use super::names;
use crate::article::{Field, Metadata, Place, Tables};

/// The texts that a site rule selects.
#[derive(Clone, Debug, Default)]
pub(in crate::article) struct Ruled {
    /// The headline.
    pub title: Option<String>,
    /// The lines that name writers.
    pub authors: Vec<String>,
    /// The day of publication as written.
    pub date: Option<String>,
    /// The section.
    pub section: Option<String>,
}

/// Puts what a rule selects into the metadata. False where its date cannot be read.
pub(in crate::article) fn rule(metadata: &mut Metadata, ruled: Ruled, tables: &Tables) -> bool {
    if let Some(title) = ruled.title {
        metadata.title = Some(title);
        metadata.came_from(Field::Title, Place::SiteRule);
    }
    let mut authors = Vec::new();
    for line in &ruled.authors {
        names::read(line, tables, &mut authors);
    }
    // A line that names nobody ("Our reporters") says less than what was found elsewhere.
    if !authors.is_empty() {
        metadata.authors = authors;
        metadata.came_from(Field::Authors, Place::SiteRule);
    }
    if let Some(section) = ruled.section {
        metadata.section = Some(section);
        metadata.came_from(Field::Section, Place::SiteRule);
    }
    let Some(date) = ruled.date else { return true };
    let published = day(&date, metadata.language.as_deref(), tables);
    let is_read = published.is_some();
    if is_read {
        metadata.published = published;
        metadata.came_from(Field::Published, Place::SiteRule);
    }
    is_read
}

/// The day that a text of a page in a language gives.
fn day(text: &str, language: Option<&str>, tables: &Tables) -> Option<crate::article::Published> {
    // "Published: 6 May 2022, 08:00 BST" may hold more than a date's text.
    dates::read(text, Order::of(language), tables).or_else(|| tables.day_in(text))
}

/// The names in a line, and the day in it.
pub(in crate::article) fn facts(line: &str, language: Option<&str>, tables: &Tables) -> (Vec<String>, Option<crate::article::Published>) {
    let mut found = Vec::new();
    names::read(line, tables, &mut found);
    (found, day(line, language, tables))
}
