//! newsclaim turns news into structured, checkable claims.
//!
//! The modules are the stages that an article passes through, in this order; each uses only those before it.
//!
//! ```
//! use newsclaim::{article::Content, extract::Extractor, rules::builtin, source::Source};
//!
//! let (extractor, problems) = Extractor::new(&[builtin::pack()]);
//! assert!(problems.is_empty());
//! let source = Source { text: "Exports to Russia fell 27% in March 2022.".to_owned(), ..Source::default() };
//! let extraction = extractor.unwrap().extract(&source, Content::All);
//! let claim = &extraction.claims[0];
//! assert_eq!((claim.kind.as_str(), claim.trigger.text(&extraction.article.text)), ("metric.change", "fell"));
//! ```

pub mod span;
pub mod problem;
pub mod source;
pub mod article;
pub mod text;
pub mod syntax;
pub mod annotate;
pub mod rules;
pub mod claims;
pub mod extract;
pub mod output;
pub mod batch;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
