//! newsclaim turns news into structured, checkable claims.

pub mod annotate;
pub mod article;
pub mod batch;
pub mod check;
pub mod claims;
#[cfg(feature = "cli")]
pub mod cli;
pub mod extract;
pub mod output;
pub mod problem;
pub mod rules;
pub mod source;
pub mod span;
pub mod syntax;
pub mod text;
