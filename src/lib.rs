//! newsclaim turns news into structured, checkable claims.

pub mod annotate;
pub mod rules;
pub mod article;
pub mod problem;
pub mod source;
pub mod span;
pub mod syntax;
pub mod text;
pub mod claims;
pub mod extract;
