//! The whole path of one article: Source to Extraction.

use crate::annotate::{Amount, Time};
use crate::article::Article;
use crate::claims::{Claim, Entity};
use crate::problem::Problem;
use crate::span::Span;

/// An amount of the article.
#[derive(Clone, PartialEq, Debug)]
pub struct Quantity {
    /// The amount with its unit.
    pub span: Span,
    /// The bound's words ("more than").
    pub bound: Option<Span>,
    /// Its normalised value.
    pub amount: Amount,
}

/// A time expression of the article.
#[derive(Clone, PartialEq, Debug)]
pub struct DateMention {
    /// Its words.
    pub span: Span,
    /// Its normalised value.
    pub time: Time,
}

/// All that was found in one article. Lists are in text order.
#[derive(Clone, PartialEq, Debug)]
pub struct Extraction {
    /// The article itself.
    pub article: Article,
    /// `b3:` and the hash of the article's text.
    pub article_id: String,
    /// Things with names.
    pub entities: Vec<Entity>,
    /// Amounts.
    pub quantities: Vec<Quantity>,
    /// Dates and durations.
    pub dates: Vec<DateMention>,
    /// Claims, by trigger position, then type, then rule.
    pub claims: Vec<Claim>,
    /// Matches that lost to others, with the reason; for `explain`.
    pub rejected: Vec<String>,
    /// What a person should know.
    pub problems: Vec<Problem>,
}
