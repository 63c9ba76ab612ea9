//! Extraction to the public record `newsclaim/1`: offsets in the chosen unit, ids, numbers. The only `Serialize` types.

use super::View;
use super::offsets::Offsets;
use crate::annotate::{Amount, AmountRole, Change};
use crate::article::{Article, Block, Dropped, Published, Reason, Tables};
use crate::claims::{Attribution, Claim, Entity, FieldValue, Filler, Mention};
use crate::extract::{DateMention, Extraction, Quantity};
use crate::problem::Problem;
use crate::span::Span;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// The version of the schema. Additions are allowed within it.
pub const SCHEMA: &str = "newsclaim/1";

/// One article as the world sees it. Keys stand in this order and are always there; arrays are never null.
#[derive(Serialize)]
pub struct Record<'a> {
    schema: &'static str,
    engine: &'static str,
    rules: RulesRecord<'a>,
    offsets: &'static str,
    article: ArticleRecord<'a>,
    entities: Vec<EntityRecord<'a>>,
    quantities: Vec<QuantityRecord<'a>>,
    dates: Vec<DateRecord<'a>>,
    claims: Vec<ClaimRecord<'a>>,
    problems: Vec<ProblemRecord<'a>>,
}

/// One article alone, as `newsclaim read` gives it; the keys are those of [`Record`].
#[derive(Serialize)]
pub struct ReadRecord<'a> {
    schema: &'static str,
    engine: &'static str,
    offsets: &'static str,
    article: ArticleRecord<'a>,
    problems: Vec<ProblemRecord<'a>>,
}

#[derive(Serialize)]
struct RulesRecord<'a> {
    packs: &'a [String],
    hash: &'a str,
}

#[derive(Serialize)]
struct ArticleRecord<'a> {
    id: &'a str,
    duplicate_of: Option<&'a str>,
    source: &'a str,
    url: Option<&'a str>,
    title: Option<&'a str>,
    authors: &'a [String],
    publisher: Option<&'a str>,
    section: Option<&'a str>,
    published: Option<&'a str>,
    modified: Option<&'a str>,
    language: Option<&'a str>,
    text: Option<&'a str>,
    blocks: Vec<BlockRecord>,
    dropped: Vec<DroppedRecord<'a>>,
    /// Where each fact was found, if reasons are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Object<'a, &'static str>>,
}

#[derive(Serialize)]
struct BlockRecord {
    kind: &'static str,
    start: u32,
    end: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Serialize)]
struct DroppedRecord<'a> {
    kind: &'static str,
    text: &'a str,
    start: Option<u32>,
    end: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Serialize)]
struct EntityRecord<'a> {
    id: Id,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    key: Option<&'a str>,
    ids: IdsRecord<'a>,
    attributes: Object<'a, &'a str>,
    mentions: Vec<MentionRecord<'a>>,
}

#[derive(Serialize)]
struct IdsRecord<'a> {
    ticker: Option<&'a str>,
    lei: Option<&'a str>,
    wikidata: Option<&'a str>,
}

#[derive(Serialize)]
struct MentionRecord<'a> {
    start: u32,
    end: u32,
    text: &'a str,
    rule: &'a str,
}

#[derive(Serialize)]
struct QuantityRecord<'a> {
    id: Id,
    kind: &'static str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    bound: &'static str,
    unit: Option<&'a str>,
    currency: Option<&'a str>,
    currency_by: Option<&'static str>,
    dimension: Option<&'a str>,
    change: Option<&'static str>,
    role: Option<&'static str>,
    concept: Option<&'a str>,
    from: Option<f64>,
    same_as: Option<Id>,
    basis: Option<&'a str>,
    text: &'a str,
    start: u32,
    end: u32,
    bound_text: Option<&'a str>,
}

#[derive(Serialize)]
struct DateRecord<'a> {
    id: Id,
    kind: &'static str,
    value: &'a str,
    #[serde(rename = "mod")]
    modifier: Option<&'static str>,
    start_date: Option<Shown<jiff::civil::Date>>,
    end_date: Option<Shown<jiff::civil::Date>>,
    grain: Option<&'static str>,
    anchor: &'static str,
    text: &'a str,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct ClaimRecord<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    rule: &'a str,
    trigger: TriggerRecord<'a>,
    roles: Object<'a, Vec<FillerRecord<'a>>>,
    fields: Object<'a, FieldRecord<'a>>,
    negated: bool,
    modality: &'static str,
    attribution: Vec<AttributionRecord<'a>>,
    confidence: f64,
    factors: Object<'a, f64>,
    evidence: EvidenceRecord<'a>,
}

#[derive(Serialize)]
struct TriggerRecord<'a> {
    text: &'a str,
    lemma: &'a str,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct FillerRecord<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    entity: Option<Id>,
    quantity: Option<Id>,
    date: Option<Id>,
    inherited: bool,
    descriptor: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FieldRecord<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
}

#[derive(Serialize)]
struct AttributionRecord<'a> {
    source: SpeakerRecord<'a>,
    cue: CueRecord<'a>,
    kind: &'static str,
}

#[derive(Serialize)]
struct SpeakerRecord<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    entity: Option<Id>,
}

#[derive(Serialize)]
struct CueRecord<'a> {
    text: &'a str,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct EvidenceRecord<'a> {
    start: u32,
    end: u32,
    text: &'a str,
    block: usize,
}

#[derive(Serialize)]
struct ProblemRecord<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
}

/// A place in a list of the record: `e1` is the first entity.
#[derive(Clone, Copy)]
struct Id(char, usize);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}{}", self.0, self.1 + 1))
    }
}

/// A value written as its text.
struct Shown<T>(T);

impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An object whose names are only known at run time, in the order given.
struct Object<'a, V>(Vec<(&'a str, V)>);

impl<V: Serialize> Serialize for Object<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'a> Record<'a> {
    /// The record of one article.
    pub fn new(extraction: &'a Extraction, view: &'a View) -> Record<'a> {
        let text = &*extraction.article.text;
        let place = Place { text, offsets: Offsets::of(&extraction.article, view.unit) };
        Record {
            schema: SCHEMA,
            engine: env!("CARGO_PKG_VERSION"),
            rules: RulesRecord { packs: &view.packs, hash: &view.rules_hash },
            offsets: view.unit.as_str(),
            article: ArticleRecord {
                duplicate_of: extraction.duplicate_of.as_deref(),
                ..place.article(&extraction.article, &extraction.article_id, view.text, None)
            },
            entities: extraction.entities.iter().enumerate().map(|(index, entity)| place.entity(index, entity)).collect(),
            quantities: extraction.quantities.iter().enumerate().map(|(index, quantity)| place.quantity(index, quantity)).collect(),
            dates: extraction.dates.iter().enumerate().map(|(index, date)| place.date(index, date)).collect(),
            claims: extraction.claims.iter().map(|claim| place.claim(claim)).collect(),
            problems: problems(extraction).map(problem).collect(),
        }
    }

    /// Appends the record as one JSON object on one line, without a line end.
    pub fn write(&self, out: &mut Vec<u8>) {
        let written = serde_json::to_writer(out, self);
        debug_assert!(written.is_ok(), "writing to memory cannot fail: {written:?}");
    }
}

impl<'a> ReadRecord<'a> {
    /// The record of one article, with the reasons of its blocks if their lists are given.
    pub fn new(article: &'a Article, id: &'a str, view: &View, why: Option<&Tables>) -> ReadRecord<'a> {
        let place = Place { text: &article.text, offsets: Offsets::of(article, view.unit) };
        ReadRecord {
            schema: SCHEMA,
            engine: env!("CARGO_PKG_VERSION"),
            offsets: view.unit.as_str(),
            article: place.article(article, id, view.text, why),
            problems: article.problems.iter().map(problem).collect(),
        }
    }

    /// Appends the record as one JSON object on one line, without a line end.
    pub fn write(&self, out: &mut Vec<u8>) {
        let written = serde_json::to_writer(out, self);
        debug_assert!(written.is_ok(), "writing to memory cannot fail: {written:?}");
    }
}

/// All problems of one article, those of reading it first.
pub(super) fn problems(extraction: &Extraction) -> impl Iterator<Item = &Problem> {
    let own = &extraction.problems;
    // Reading's problems may already be among the extraction's.
    extraction.article.problems.iter().filter(move |problem| !own.contains(problem)).chain(own)
}

/// Where things stand in one article's text.
struct Place<'a> {
    text: &'a str,
    offsets: Offsets<'a>,
}

impl<'a> Place<'a> {
    fn ends(&self, span: Span) -> (u32, u32) {
        self.offsets.ends(span)
    }

    /// The article; with the lists that its reasons quote, why each piece is kept or left out.
    fn article(&self, article: &'a Article, id: &'a str, text: bool, why: Option<&Tables>) -> ArticleRecord<'a> {
        let Article { source, blocks, dropped, metadata, .. } = article;
        let reason = |reasons: &[Reason], index: usize| Some(reasons.get(index)?.describe(why?));
        ArticleRecord {
            id,
            duplicate_of: None,
            source,
            url: metadata.url.as_deref(),
            title: metadata.title.as_deref(),
            authors: &metadata.authors,
            publisher: metadata.publisher.as_deref(),
            section: metadata.section.as_deref(),
            published: metadata.published.as_ref().map(iso),
            modified: metadata.modified.as_ref().map(iso),
            language: metadata.language.as_deref(),
            text: text.then_some(self.text),
            blocks: blocks.iter().enumerate().map(|(index, block)| self.block(block, reason(&article.why.blocks, index))).collect(),
            dropped: dropped.iter().enumerate().map(|(index, piece)| self.dropped(piece, reason(&article.why.dropped, index))).collect(),
            found: why.map(|_| Object(metadata.origins.iter().map(|(field, place)| (field.as_str(), place.as_str())).collect())),
        }
    }

    fn block(&self, block: &Block, why: Option<String>) -> BlockRecord {
        let (start, end) = self.ends(block.span);
        BlockRecord { kind: block.kind.as_str(), start, end, why }
    }

    fn dropped(&self, dropped: &'a Dropped, why: Option<String>) -> DroppedRecord<'a> {
        let (start, end) = dropped.span.map(|span| self.ends(span)).unzip();
        DroppedRecord { kind: dropped.kind.as_str(), text: &dropped.text, start, end, why }
    }

    fn entity(&self, index: usize, entity: &'a Entity) -> EntityRecord<'a> {
        let attribute = |wanted: &str| entity.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| &**value);
        let others = entity.attributes.iter().filter(|(name, _)| !IDS.contains(&&**name));
        EntityRecord {
            id: Id('e', index),
            kind: &entity.kind,
            name: &entity.name,
            key: entity.key.as_deref(),
            ids: IdsRecord { ticker: attribute(IDS[0]), lei: attribute(IDS[1]), wikidata: attribute(IDS[2]) },
            attributes: Object(others.map(|(name, value)| (&**name, &**value)).collect()),
            mentions: entity.mentions.iter().map(|mention| self.mention(mention)).collect(),
        }
    }

    fn mention(&self, mention: &'a Mention) -> MentionRecord<'a> {
        let (start, end) = self.ends(mention.span);
        MentionRecord { start, end, text: mention.span.text(self.text), rule: &mention.rule }
    }

    fn quantity(&self, index: usize, quantity: &'a Quantity) -> QuantityRecord<'a> {
        let Amount {
            kind,
            value,
            low,
            high,
            bound,
            unit,
            currency,
            currency_by,
            dimension,
            change,
            role,
            from,
            concept: _,
            basis,
            same_as: _,
        } = &quantity.amount;
        let (start, end) = self.ends(quantity.span);
        QuantityRecord {
            id: Id('q', index),
            kind: kind.as_str(),
            value: value.map(number),
            low: low.map(number),
            high: high.map(number),
            bound: bound.as_str(),
            unit: unit.as_deref(),
            currency: currency.as_deref(),
            currency_by: *currency_by,
            dimension: dimension.as_deref(),
            change: change.map(Change::as_str),
            role: role.map(AmountRole::as_str),
            concept: quantity.concept.map(|span| span.text(self.text)),
            from: from.map(number),
            same_as: quantity.same_as.map(|index| Id('q', index)),
            basis: *basis,
            text: quantity.span.text(self.text),
            start,
            end,
            bound_text: quantity.bound.map(|span| span.text(self.text)),
        }
    }

    fn date(&self, index: usize, date: &'a DateMention) -> DateRecord<'a> {
        let (start, end) = self.ends(date.span);
        DateRecord {
            id: Id('d', index),
            kind: date.time.kind.as_str(),
            value: &date.time.value,
            modifier: date.time.modifier,
            start_date: date.time.start_date.map(Shown),
            end_date: date.time.end_date.map(Shown),
            grain: date.time.grain,
            anchor: date.time.anchor.as_str(),
            text: date.span.text(self.text),
            start,
            end,
        }
    }

    fn claim(&self, claim: &'a Claim) -> ClaimRecord<'a> {
        let (start, end) = self.ends(claim.trigger);
        let (evidence_start, evidence_end) = self.ends(claim.evidence);
        ClaimRecord {
            id: &claim.id,
            kind: &claim.kind,
            rule: &claim.rule,
            trigger: TriggerRecord { text: claim.trigger.text(self.text), lemma: &claim.lemma, start, end },
            roles: Object(
                claim.roles.iter().map(|role| (&*role.name, role.fillers.iter().map(|filler| self.filler(filler)).collect())).collect(),
            ),
            fields: Object(claim.fields.iter().map(|(name, value)| (&**name, field(value))).collect()),
            negated: claim.negated,
            modality: claim.modality.as_str(),
            attribution: claim.attribution.iter().map(|attribution| self.attribution(attribution)).collect(),
            confidence: rounded(claim.confidence),
            factors: Object(claim.factors.iter().map(|(name, value)| (&**name, rounded(*value))).collect()),
            evidence: EvidenceRecord { start: evidence_start, end: evidence_end, text: claim.evidence.text(self.text), block: claim.block },
        }
    }

    fn filler(&self, filler: &Filler) -> FillerRecord<'a> {
        let (start, end) = self.ends(filler.span);
        FillerRecord {
            text: filler.span.text(self.text),
            start,
            end,
            entity: filler.entity.map(|index| Id('e', index)),
            quantity: filler.quantity.map(|index| Id('q', index)),
            date: filler.date.map(|index| Id('d', index)),
            inherited: filler.inherited,
            descriptor: filler.descriptor.map(|span| span.text(self.text)),
        }
    }

    fn attribution(&self, attribution: &Attribution) -> AttributionRecord<'a> {
        let (start, end) = self.ends(attribution.source);
        let (cue_start, cue_end) = self.ends(attribution.cue);
        AttributionRecord {
            source: SpeakerRecord {
                text: attribution.source.text(self.text),
                start,
                end,
                entity: attribution.entity.map(|index| Id('e', index)),
            },
            cue: CueRecord { text: attribution.cue.text(self.text), start: cue_start, end: cue_end },
            kind: attribution.kind,
        }
    }
}

/// Attributes that have a place of their own in the record.
const IDS: [&str; 3] = ["ticker", "lei", "wikidata"];

fn iso(published: &Published) -> &str {
    &published.text
}

fn problem(problem: &Problem) -> ProblemRecord<'_> {
    ProblemRecord { code: problem.code, severity: problem.severity.as_str(), message: &problem.message }
}

fn field(value: &FieldValue) -> FieldRecord<'_> {
    match value {
        FieldValue::Text(text) => FieldRecord::Text(text),
        FieldValue::Number(value) => FieldRecord::Number(number(*value)),
        FieldValue::Flag(flag) => FieldRecord::Flag(*flag),
    }
}

/// The nearest double, which JSON shows with the decimal's own digits (up to 15 of them): 40 is `40.0`, 66.67 is `66.67`.
pub(super) fn number(value: Decimal) -> f64 {
    // Parsing rounds correctly, which a division of mantissa by power does not for many digits. Adding zero drops the sign of -0.
    value.to_string().parse::<f64>().unwrap_or_default() + 0.0
}

/// Four decimals are enough for a confidence; products of factors carry noise behind them.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::super::offsets::Unit;
    use super::super::sample::sample;
    use super::*;

    fn written(view: &View) -> String {
        let mut out = Vec::new();
        Record::new(&sample(), view).write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn holds_every_key_in_the_order_of_the_page() {
        let view = View { packs: vec!["news-en@0.1.0".to_owned()], rules_hash: "b3:ff".to_owned(), ..View::default() };
        let expected = concat!(
            r#"{"schema":"newsclaim/1","engine":"ENGINE","rules":{"packs":["news-en@0.1.0"],"hash":"b3:ff"},"offsets":"chars","#,
            r#""article":{"id":"b3:00","duplicate_of":null,"source":"a.txt","url":null,"title":"Lenovo’s exports","authors":[],"publisher":null,"section":null,"#,
            r#""published":null,"modified":null,"language":null,"text":"“😀” said Lenovo’s exports fell more than 27% in March.","#,
            r#""blocks":[{"kind":"paragraph","start":0,"end":54}],"#,
            r#""dropped":[{"kind":"promo","text":"Sign up","start":null,"end":null}]},"#,
            r#""entities":[{"id":"e1","type":"Company","name":"Lenovo","key":"lenovo","#,
            r#""ids":{"ticker":"0992","lei":null,"wikidata":null},"attributes":{"country":"CN"},"#,
            r#""mentions":[{"start":9,"end":15,"text":"Lenovo","rule":"news-en/gazetteer/companies"}]}],"#,
            r#""quantities":[{"id":"q1","kind":"percent","value":27.0,"low":null,"high":null,"bound":"over","unit":"%","currency":null,"#,
            r#""currency_by":null,"dimension":null,"change":"down","role":"delta","concept":"exports","from":null,"same_as":null,"#,
            r#""basis":"P1Y","text":"27%","start":41,"end":44,"bound_text":"more than"}],"#,
            r#""dates":[{"id":"d1","kind":"date","value":"XXXX-03","mod":null,"start_date":null,"end_date":"2022-03-31","grain":"month","#,
            r#""anchor":"none","text":"March","start":48,"end":53}],"#,
            r#""claims":[{"id":"c:1","type":"metric.change","rule":"news-en/metric-change-down@0.1.0","#,
            r#""trigger":{"text":"fell","lemma":"fall","start":26,"end":30},"#,
            r#""roles":{"metric":[{"text":"Lenovo’s exports","start":9,"end":25,"entity":"e1","quantity":null,"date":null,"#,
            r#""inherited":true,"descriptor":"exports"}],"#,
            r#""amount":[{"text":"more than 27%","start":31,"end":44,"entity":null,"quantity":"q1","date":null,"#,
            r#""inherited":false,"descriptor":null}],"#,
            r#""period":[{"text":"March","start":48,"end":53,"entity":null,"quantity":null,"date":"d1","#,
            r#""inherited":false,"descriptor":null}]},"#,
            r#""fields":{"change":-27.0,"direction":"down","final":true},"negated":true,"modality":"reported","#,
            r#""attribution":[{"source":{"text":"😀","start":1,"end":2,"entity":"e1"},"cue":{"text":"said","start":4,"end":8},"#,
            r#""kind":"person"}],"confidence":0.729,"factors":{"rule":0.9,"gapping":0.81},"#,
            r#""evidence":{"start":0,"end":54,"text":"“😀” said Lenovo’s exports fell more than 27% in March.","block":0}}],"#,
            r#""problems":[{"code":"A003","severity":"warning","message":"no publication date found"}]}"#,
        );
        assert_eq!(written(&view), expected.replace("ENGINE", env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn counts_in_the_unit_asked_for() {
        for (unit, place) in
            [(Unit::Chars, r#""start":26,"end":30"#), (Unit::Bytes, r#""start":35,"end":39"#), (Unit::Utf16, r#""start":27,"end":31"#)]
        {
            let record = written(&View { unit, ..View::default() });
            assert!(record.contains(&format!(r#""lemma":"fall",{place}"#)), "{unit:?}: {record}");
        }
        assert!(written(&View { text: false, ..View::default() }).contains(r#""text":null,"blocks""#));
    }

    #[test]
    fn numbers_have_a_point_and_no_noise() {
        for (decimal, json) in [
            ("40", "40.0"),
            ("-27.0", "-27.0"),
            ("0", "0.0"),
            ("-0", "0.0"),
            ("20000000.00", "20000000.0"),
            ("0.1", "0.1"),
            ("-66.67", "-66.67"),
            ("0.6667", "0.6667"),
            ("1234567890123.45", "1234567890123.45"),
            ("79228162514264337593543950335", "7.922816251426434e+28"),
        ] {
            let value = decimal.parse().unwrap();
            assert_eq!(serde_json::to_string(&number(value)).unwrap(), json, "{decimal}");
        }
        assert_eq!([rounded(0.9 * 0.9), rounded(0.1 + 0.2), rounded(1.0)], [0.81, 0.3, 1.0]);
    }
}
