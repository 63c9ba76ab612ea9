//! A sentence to a hand-made extraction, for the tests of the writers.

use super::View;
use super::table::rows::line;
use crate::annotate::{Amount, AmountKind, AmountRole, Anchor, Bound, Change, DateKind, Time};
use crate::article::{Article, Block, BlockKind, Dropped, Metadata};
use crate::claims::{Attribution, Claim, Entity, FieldValue, Filler, Mention, Modality, Role};
use crate::extract::{DateMention, Extraction, Quantity};
use crate::problem::Problem;
use crate::span::Span;

/// The sample's text; its first characters take more than one byte.
pub(super) const TEXT: &str = "“😀” said Lenovo’s exports fell more than 27% in March.";

/// Where `words` stand in [`TEXT`].
pub(super) fn span(words: &str) -> Span {
    let start = TEXT.find(words).expect("words of the text");
    Span::of(start, start + words.len())
}

/// One of everything.
pub(super) fn sample() -> Extraction {
    let filler = |words: &str, via: &str| Filler {
        span: span(words),
        entity: None,
        quantity: None,
        date: None,
        inherited: false,
        descriptor: None,
        via: via.to_owned(),
    };
    let amount = Amount {
        kind: AmountKind::Percent,
        value: Some(27.into()),
        low: None,
        high: None,
        bound: Bound::Over,
        unit: Some("%".to_owned()),
        currency: None,
        currency_by: None,
        dimension: None,
        change: Some(Change::Down),
        role: Some(AmountRole::Delta),
        from: None,
        concept: None,
        basis: Some("P1Y"),
        same_as: None,
    };
    let time = Time {
        kind: DateKind::Date,
        value: "XXXX-03".to_owned(),
        modifier: None,
        start_date: None,
        end_date: Some(jiff::civil::date(2022, 3, 31)),
        grain: Some("month"),
        anchor: Anchor::None,
    };
    let claim = Claim {
        id: "c:1".to_owned(),
        kind: "metric.change".to_owned(),
        rule: "news-en/metric-change-down@0.1.0".to_owned(),
        trigger: span("fell"),
        lemma: "fall".to_owned(),
        roles: vec![
            Role {
                name: "metric".to_owned(),
                fillers: vec![Filler {
                    entity: Some(0),
                    inherited: true,
                    descriptor: Some(span("exports")),
                    ..filler("Lenovo’s exports", "subject: NP")
                }],
            },
            Role { name: "amount".to_owned(), fillers: vec![Filler { quantity: Some(0), ..filler("more than 27%", "object: Percent") }] },
            Role { name: "period".to_owned(), fillers: vec![Filler { date: Some(0), ..filler("March", "in: Date") }] },
        ],
        fields: vec![
            ("change".to_owned(), FieldValue::Number((-27).into())),
            ("direction".to_owned(), FieldValue::Text("down".to_owned())),
            ("final".to_owned(), FieldValue::Flag(true)),
        ],
        negated: true,
        modality: Modality::Reported,
        attribution: vec![Attribution { source: span("😀"), entity: Some(0), cue: span("said"), kind: "person" }],
        confidence: 0.9 * 0.9 * 0.9,
        factors: vec![("rule".to_owned(), 0.9), ("gapping".to_owned(), 0.81)],
        evidence: Span::of(0, TEXT.len()),
        block: 0,
    };
    Extraction {
        article: Article {
            source: "a.txt".to_owned(),
            text: TEXT.to_owned(),
            blocks: vec![Block { kind: BlockKind::Paragraph, span: Span::of(0, TEXT.len()) }],
            dropped: vec![Dropped { kind: BlockKind::Promo, text: "Sign up".to_owned(), span: None }],
            metadata: Metadata { title: Some("Lenovo’s exports".to_owned()), ..Metadata::default() },
            ..Article::default()
        },
        article_id: "b3:00".to_owned(),
        entities: vec![Entity {
            kind: "Company".to_owned(),
            name: "Lenovo".to_owned(),
            key: Some("lenovo".to_owned()),
            attributes: vec![("country".to_owned(), "CN".to_owned()), ("ticker".to_owned(), "0992".to_owned())],
            mentions: vec![Mention { span: span("Lenovo"), rule: "news-en/gazetteer/companies".to_owned() }],
        }],
        quantities: vec![Quantity {
            span: span("27%"),
            bound: Some(span("more than")),
            concept: Some(span("exports")),
            same_as: None,
            amount,
        }],
        dates: vec![DateMention { span: span("March"), time }],
        claims: vec![claim],
        problems: vec![Problem::warning("A003", "no publication date found").at("a.txt").help("give one")],
        ..Extraction::default()
    }
}

/// The lines that formats with a builder get of `count` articles; all but the first have texts that are easily broken.
pub(super) fn lines(view: &View, count: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for number in 0..count {
        let mut extraction = sample();
        extraction.article.source = format!("{number}.txt");
        if number > 0 {
            extraction.article.metadata.title = Some(format!("=1 \"{number}\", '😀'\r\n\t\\"));
            extraction.article.metadata.publisher = Some(String::new());
        }
        line(&extraction, view, &mut out);
    }
    out
}

/// A place where nothing is yet and nothing is left.
#[derive(Debug)]
pub(super) struct Place(std::path::PathBuf);

impl Place {
    /// A place of its own for each name.
    pub(super) fn new(name: &str) -> Place {
        let folder = std::env::temp_dir().join(format!("newsclaim-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        Place(folder)
    }

    /// Where to build.
    pub(super) fn path(&self) -> std::path::PathBuf {
        self.0.join("built")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
