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

// STUB from here on, thrown away when the engine arrives.

/// Compiled rules, ready for articles.
#[derive(Debug)]
pub struct Extractor {
    rules: crate::rules::RuleSet,
}

impl Extractor {
    /// Compiles.
    pub fn new(packs: Vec<crate::rules::PackSource>) -> (Option<Extractor>, Vec<Problem>) {
        let (rules, problems) = crate::rules::compile(&packs);
        (rules.map(|rules| Extractor { rules }), problems)
    }

    /// The rules.
    pub fn rules(&self) -> &crate::rules::RuleSet {
        &self.rules
    }

    /// One article.
    pub fn extract(&self, source: &crate::source::Source, _content: crate::article::Content) -> Extraction {
        use crate::article::{Block, BlockKind};
        assert!(!source.text.contains("PANIC!"), "told to");
        let text = source.text.clone();
        let mut blocks = Vec::new();
        let mut at = 0;
        for piece in text.split("\n\n") {
            let trimmed = piece.trim();
            if !trimmed.is_empty() {
                let start = at + (piece.len() - piece.trim_start().len());
                blocks.push(Block { kind: BlockKind::Paragraph, span: Span::of(start, start + trimmed.len()) });
            }
            at += piece.len() + 2;
        }
        let mut entities: Vec<Entity> = Vec::new();
        let mut claims = Vec::new();
        for (block, found) in blocks.iter().enumerate() {
            for (at, word) in found.span.text(&text).match_indices("fell") {
                let start = found.span.start as usize + at;
                let trigger = Span::of(start, start + word.len());
                let before = Span::new(found.span.start, trigger.start);
                let subject = before.text(&text).trim_end();
                let subject = Span::of(before.start as usize, before.start as usize + subject.len());
                entities.push(Entity {
                    kind: "Org".into(),
                    name: "x".into(),
                    key: None,
                    attributes: vec![("country".into(), "CN".into())],
                    mentions: vec![crate::claims::Mention { span: subject, rule: "news-en/x".into() }],
                });
                claims.push(Claim {
                    id: "c:1".into(),
                    kind: "metric.change".into(),
                    rule: "news-en/metric-change-down@0.1.0".into(),
                    trigger,
                    lemma: "fall".into(),
                    roles: if subject.is_empty() {
                        vec![]
                    } else {
                        vec![crate::claims::Role {
                            name: "metric".into(),
                            fillers: vec![crate::claims::Filler {
                                span: subject,
                                entity: Some(entities.len() - 1),
                                quantity: None,
                                date: None,
                                inherited: false,
                                descriptor: None,
                                via: "subject: NP".into(),
                            }],
                        }]
                    },
                    fields: vec![
                        ("change".into(), crate::claims::FieldValue::Number((-27).into())),
                        ("direction".into(), crate::claims::FieldValue::Text("down".into())),
                    ],
                    negated: false,
                    modality: crate::claims::Modality::Asserted,
                    attribution: vec![],
                    confidence: 0.9 * 0.9,
                    factors: vec![("rule".into(), 0.9), ("gapping".into(), 0.9)],
                    evidence: found.span,
                    block,
                });
            }
        }
        let article = Article { source: source.origin.clone(), text, blocks, ..Article::default() };
        let problems = vec![Problem::warning("A003", "no publication date found; relative dates stay unresolved")];
        Extraction { article, article_id: "b3:00".into(), entities, quantities: vec![], dates: vec![], claims, rejected: vec![], problems }
    }
}
