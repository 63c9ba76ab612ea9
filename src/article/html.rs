//! placeholder
use crate::article::{Article, Content, Tables};
pub(super) fn read(_text: &str, _content: Content, _tables: &Tables) -> Article { Article::default() }
