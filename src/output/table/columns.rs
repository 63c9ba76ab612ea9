//! The tables and their columns: the one list from which CSV, flat JSON, SQLite and Parquet are made.

use super::{At, Column, Each, Kind, Table};

/// All tables; what a table refers to stands before it.
pub static TABLES: [Table; 9] = [
    Table { name: "articles", about: "an article", each: Each::Article, own: &ARTICLES },
    Table { name: "entities", about: "a thing with a name, in one article", each: Each::Thing("entities"), own: &ENTITIES },
    Table { name: "mentions", about: "a place where an entity is named", each: Each::Part("entities", "mentions"), own: &MENTIONS },
    Table { name: "quantities", about: "an amount", each: Each::Thing("quantities"), own: &QUANTITIES },
    Table { name: "dates", about: "a date or duration", each: Each::Thing("dates"), own: &DATES },
    Table { name: "claims", about: "a claim with its evidence", each: Each::Thing("claims"), own: &CLAIMS },
    Table { name: "roles", about: "a filler of a role of a claim", each: Each::Filler("claims"), own: &ROLES },
    Table { name: "fields", about: "a computed value of a claim", each: Each::Field("claims"), own: &FIELDS },
    Table { name: "attributions", about: "who answers for a claim", each: Each::Part("claims", "attribution"), own: &ATTRIBUTIONS },
];

/// A column that always has a value.
const fn always(name: &'static str, kind: Kind, at: At, about: &'static str) -> Column {
    Column { name, kind, nullable: false, about, at }
}

/// A column whose value may be missing.
const fn maybe(name: &'static str, kind: Kind, at: At, about: &'static str) -> Column {
    Column { name, kind, nullable: true, about, at }
}

const ARTICLES: [Column; 18] = [
    always("article_id", Kind::Text, At::Thing("id"), "hash of the text alone; two sources with one text share it"),
    always("source", Kind::Text, At::Thing("source"), "path, URL or id, as given"),
    maybe("title", Kind::Text, At::Thing("title"), "declared title, or else the headline"),
    maybe("published", Kind::Text, At::Thing("published"), "ISO date or date-time, as declared"),
    maybe("publisher", Kind::Text, At::Thing("publisher"), "publishing organisation"),
    maybe("duplicate_of", Kind::Text, At::Thing("duplicate_of"), "article_id of an earlier article with the same story"),
    maybe("url", Kind::Text, At::Thing("url"), "canonical address"),
    maybe("authors", Kind::Text, At::Joined("authors", ""), "authors, joined by `; `"),
    maybe("section", Kind::Text, At::Thing("section"), "section of the publication"),
    maybe("modified", Kind::Text, At::Thing("modified"), "ISO date or date-time of the last change"),
    maybe("language", Kind::Text, At::Thing("language"), "BCP 47 tag"),
    always("entities", Kind::Integer, At::Total("entities"), "how many entities were found"),
    always("quantities", Kind::Integer, At::Total("quantities"), "how many quantities"),
    always("dates", Kind::Integer, At::Total("dates"), "how many dates"),
    always("claims", Kind::Integer, At::Total("claims"), "how many claims"),
    always("problems", Kind::Integer, At::Total("problems"), "how many problems"),
    always("blocks", Kind::Integer, At::Length("blocks"), "how many blocks the story has"),
    maybe("text", Kind::Text, At::Thing("text"), "the text that offsets point into; none with --no-text"),
];

const ENTITIES: [Column; 9] = [
    always("entity_id", Kind::Text, At::Thing("id"), "e1 and so on, within the article"),
    always("type", Kind::Text, At::Thing("type"), "type of the rules: Company, Country, Person"),
    always("name", Kind::Text, At::Thing("name"), "the list's name, else the fullest mention"),
    maybe("key", Kind::Text, At::Thing("key"), "id in the gazetteer; none for what no list holds"),
    maybe("ticker", Kind::Text, At::Thing("ids.ticker"), "stock market symbol"),
    maybe("lei", Kind::Text, At::Thing("ids.lei"), "Legal Entity Identifier"),
    maybe("wikidata", Kind::Text, At::Thing("ids.wikidata"), "Wikidata id"),
    always("attributes", Kind::Text, At::Json("attributes"), "other attributes, a JSON object of texts"),
    always("mentions", Kind::Integer, At::Length("mentions"), "how often it is named"),
];

const MENTIONS: [Column; 8] = [
    always("entity_id", Kind::Text, At::Parent("id"), "the entity, within the article"),
    always("type", Kind::Text, At::Parent("type"), "its type"),
    always("name", Kind::Text, At::Parent("name"), "its name"),
    maybe("key", Kind::Text, At::Parent("key"), "its id in the gazetteer"),
    always("text", Kind::Text, At::Thing("text"), "the words"),
    always("start_offset", Kind::Integer, At::Thing("start"), "first unit of the words in the article's text"),
    always("end_offset", Kind::Integer, At::Thing("end"), "one past their last unit"),
    always("rule", Kind::Text, At::Thing("rule"), "the rule or gazetteer that found it"),
];

const QUANTITIES: [Column; 20] = [
    always("quantity_id", Kind::Text, At::Thing("id"), "q1 and so on, within the article"),
    always("kind", Kind::Text, At::Thing("kind"), "percent, points, number, money, quantity, ratio, multiplier, ordinal"),
    maybe("value", Kind::Real, At::Thing("value"), "the number; 40% is 40.0; none for a range"),
    maybe("low", Kind::Real, At::Thing("low"), "lower end of a range"),
    maybe("high", Kind::Real, At::Thing("high"), "upper end of a range"),
    always("bound", Kind::Text, At::Thing("bound"), "exact, about, over, under, at_least, at_most"),
    maybe("unit", Kind::Text, At::Thing("unit"), "%, pp, bp, an English noun, of money the currency's"),
    maybe("currency", Kind::Text, At::Thing("currency"), "ISO code of money"),
    maybe("currency_by", Kind::Text, At::Thing("currency_by"), "whether symbol, code or edition said so"),
    maybe("dimension", Kind::Text, At::Thing("dimension"), "length, mass, time, age, temperature"),
    maybe("change", Kind::Text, At::Thing("change"), "up or down, where the words say so"),
    maybe("amount_role", Kind::Text, At::Thing("role"), "delta, level or share"),
    maybe("concept", Kind::Text, At::Thing("concept"), "what is measured"),
    maybe("from_value", Kind::Real, At::Thing("from"), "the value it came from"),
    maybe("same_as", Kind::Id("quantities"), At::Thing("same_as"), "quantity_id of the amount that it says again"),
    maybe("basis", Kind::Text, At::Thing("basis"), "the period that it is compared over: P1Y is year on year"),
    always("text", Kind::Text, At::Thing("text"), "the amount with its unit"),
    always("start_offset", Kind::Integer, At::Thing("start"), "first unit of the words in the article's text"),
    always("end_offset", Kind::Integer, At::Thing("end"), "one past their last unit"),
    maybe("bound_text", Kind::Text, At::Thing("bound_text"), "the words of the bound"),
];

const DATES: [Column; 11] = [
    always("date_id", Kind::Text, At::Thing("id"), "d1 and so on, within the article"),
    always("kind", Kind::Text, At::Thing("kind"), "date, daterange, datetime, time, duration, set"),
    always("value", Kind::Text, At::Thing("value"), "TIMEX3: 2022-03, 2022-Q1, P3M"),
    maybe("modifier", Kind::Text, At::Thing("mod"), "TIMEX3 modifier: START, MID, APPROX"),
    maybe("start_date", Kind::Day, At::Thing("start_date"), "its first day"),
    maybe("end_date", Kind::Day, At::Thing("end_date"), "its last day"),
    maybe("grain", Kind::Text, At::Thing("grain"), "day, week, month, quarter, year"),
    always("anchor", Kind::Text, At::Thing("anchor"), "published, text or none: what it was resolved by"),
    always("text", Kind::Text, At::Thing("text"), "the words"),
    always("start_offset", Kind::Integer, At::Thing("start"), "first unit of the words in the article's text"),
    always("end_offset", Kind::Integer, At::Thing("end"), "one past their last unit"),
];

/// Roles that say when.
const WHEN: &[&str] = &["period", "time"];

const CLAIMS: [Column; 35] = [
    always("claim_id", Kind::Text, At::Thing("id"), "hash of article, type, trigger and roles"),
    always("type", Kind::Text, At::Thing("type"), "family.kind: metric.change"),
    maybe("actors", Kind::Text, At::Role(&["actors"]), "who acts, joined by `; `"),
    maybe("operation", Kind::Text, At::Role(&["operation"]), "what of theirs it concerns"),
    maybe("metric", Kind::Text, At::Role(&["metric"]), "what is measured"),
    maybe("direction", Kind::Text, At::Thing("fields.direction"), "up or down"),
    maybe("change", Kind::Real, At::Thing("fields.change"), "by how much, signed; −40.0 is a fall of 40 change_unit"),
    maybe("change_unit", Kind::Text, At::Thing("fields.change_unit"), "%, points, a currency or a unit"),
    maybe("amount", Kind::Text, At::Role(&["amount"]), "the words of the amount"),
    maybe("amount_value", Kind::Real, At::Named(&["amount"], "quantities", "value"), "its number"),
    maybe("amount_unit", Kind::Text, At::Named(&["amount"], "quantities", "unit"), "its unit"),
    maybe("amount_currency", Kind::Text, At::Named(&["amount"], "quantities", "currency"), "its currency"),
    maybe("target", Kind::Text, At::Role(&["target", "object"]), "at whom or what it is aimed"),
    maybe("place", Kind::Text, At::Role(&["place"]), "where"),
    maybe("period", Kind::Text, At::Role(WHEN), "when"),
    maybe("period_start", Kind::Day, At::Named(WHEN, "dates", "start_date"), "first day of the period"),
    maybe("period_end", Kind::Day, At::Named(WHEN, "dates", "end_date"), "last day of the period"),
    always("roles", Kind::Text, At::Roles, "all roles, a JSON object of lists of texts"),
    always("negated", Kind::Flag, At::Thing("negated"), "whether the article says that it is not so"),
    always("modality", Kind::Text, At::Thing("modality"), "asserted, possible, planned, conditional, reported"),
    maybe("attribution", Kind::Text, At::Joined("attribution", "source.text"), "who answers for it, innermost first, joined by `; `"),
    maybe("attribution_kind", Kind::Text, At::Joined("attribution", "kind"), "person, organisation, data, document, unnamed, unknown"),
    always("confidence", Kind::Real, At::Thing("confidence"), "from 0 to 1"),
    always("rule", Kind::Text, At::Thing("rule"), "pack/id@version"),
    always("trigger_text", Kind::Text, At::Thing("trigger.text"), "the predicate"),
    always("trigger_lemma", Kind::Text, At::Thing("trigger.lemma"), "its dictionary form"),
    always("trigger_start", Kind::Integer, At::Thing("trigger.start"), "first unit of the predicate in the article's text"),
    always("trigger_end", Kind::Integer, At::Thing("trigger.end"), "one past its last unit"),
    maybe("act", Kind::Text, At::Thing("fields.act"), "of a statement: say, deny, urge, warn"),
    maybe("speaker", Kind::Text, At::Role(&["source"]), "of a statement: who says it"),
    maybe("content", Kind::Text, At::Role(&["content"]), "of a statement: what is said"),
    maybe("block", Kind::Text, At::Block("evidence.block"), "the kind of block that the evidence stands in"),
    always("evidence_text", Kind::Text, At::Thing("evidence.text"), "the sentence"),
    always("evidence_start", Kind::Integer, At::Thing("evidence.start"), "first unit of the sentence in the article's text"),
    always("evidence_end", Kind::Integer, At::Thing("evidence.end"), "one past its last unit"),
];

const ROLES: [Column; 12] = [
    always("claim_id", Kind::Text, At::Parent("id"), "the claim"),
    always("type", Kind::Text, At::Parent("type"), "its type"),
    always("role", Kind::Text, At::Name, "name of the role"),
    always("number", Kind::Integer, At::Number, "place among the role's fillers, from 1"),
    always("text", Kind::Text, At::Thing("text"), "the words"),
    always("start_offset", Kind::Integer, At::Thing("start"), "first unit of the words in the article's text"),
    always("end_offset", Kind::Integer, At::Thing("end"), "one past their last unit"),
    maybe("entity_id", Kind::Id("entities"), At::Thing("entity"), "the entity that it names"),
    maybe("quantity_id", Kind::Id("quantities"), At::Thing("quantity"), "the amount that it is"),
    maybe("date_id", Kind::Id("dates"), At::Thing("date"), "the date that it is"),
    always("inherited", Kind::Flag, At::Thing("inherited"), "whether it was copied from a fuller clause"),
    maybe("descriptor", Kind::Text, At::Thing("descriptor"), "words joined to a name (`PC giant`)"),
];

const FIELDS: [Column; 6] = [
    always("claim_id", Kind::Text, At::Parent("id"), "the claim"),
    always("type", Kind::Text, At::Parent("type"), "its type"),
    always("field", Kind::Text, At::Name, "name of the value"),
    maybe("text", Kind::Text, At::Thing(""), "the value, if it is a text"),
    maybe("number", Kind::Real, At::Thing(""), "the value, if it is a number"),
    maybe("flag", Kind::Flag, At::Thing(""), "the value, if it is true or false"),
];

const ATTRIBUTIONS: [Column; 11] = [
    always("claim_id", Kind::Text, At::Parent("id"), "the claim"),
    always("type", Kind::Text, At::Parent("type"), "its type"),
    always("number", Kind::Integer, At::Number, "1 is the innermost"),
    always("kind", Kind::Text, At::Thing("kind"), "person, organisation, data, document, unnamed, unknown"),
    always("source_text", Kind::Text, At::Thing("source.text"), "the words for who answers"),
    always("source_start", Kind::Integer, At::Thing("source.start"), "first unit of these words in the article's text"),
    always("source_end", Kind::Integer, At::Thing("source.end"), "one past their last unit"),
    maybe("entity_id", Kind::Id("entities"), At::Thing("source.entity"), "the entity that they name"),
    always("cue_text", Kind::Text, At::Thing("cue.text"), "the words that say so: `according to`"),
    always("cue_start", Kind::Integer, At::Thing("cue.start"), "first unit of the cue in the article's text"),
    always("cue_end", Kind::Integer, At::Thing("cue.end"), "one past its last unit"),
];
