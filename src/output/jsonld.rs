//! Extraction to linked data in the vocabulary of schema.org: one JSON-LD document a line.

use super::layers;
use super::record::{number, problems};
use super::vocabulary::{schema_org, urn};
use super::{View, Writer};
use crate::annotate::AmountKind;
use crate::claims::{Attribution, Claim, Entity, FieldValue, Filler};
use crate::extract::{DateMention, Extraction, Quantity};
use serde_json::{Map, Value, json};

/// JSON Lines of schema.org `NewsArticle`s with their `Claim`s. Nothing has to be fetched to read them.
pub struct JsonLd;

impl Writer for JsonLd {
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        layers::line(&Graph { extraction, text: &extraction.article.text, id: urn(&extraction.article_id) }.article(view), out);
    }
}

/// Types of claims that are statements in a speaker's words: the claim's type, the role of the speaker, the role of the words.
const STATEMENTS: [(&str, &str, &str); 1] = [("statement", "source", "content")];

/// Signs between which words are another's.
const QUOTES: [char; 9] = ['"', '“', '”', '„', '‟', '«', '»', '＂', '‹'];

/// An article as nodes that name each other.
struct Graph<'a> {
    extraction: &'a Extraction,
    text: &'a str,
    /// The URI of the article.
    id: String,
}

impl<'a> Graph<'a> {
    fn article(&self, view: &View) -> Value {
        let Extraction { article, article_id, duplicate_of, entities, quantities, dates, claims, .. } = self.extraction;
        let metadata = &article.metadata;
        let publisher = metadata.publisher.as_deref();
        let author = |name: &String| {
            let kind = if Some(name.as_str()) == publisher { "Organization" } else { "Person" };
            json!({ "@type": kind, "name": name })
        };
        let mut mentions: Vec<Value> = entities.iter().enumerate().map(|(index, entity)| self.entity(index, entity)).collect();
        mentions.extend(quantities.iter().enumerate().map(|(index, quantity)| self.quantity(index, quantity)));
        mentions.extend(dates.iter().enumerate().map(|(index, date)| self.date(index, date)));
        let mut parts: Vec<Value> = claims.iter().map(|claim| self.claim(claim)).collect();
        parts.extend(claims.iter().flat_map(|claim| self.quotations(claim)));
        let found = problems(self.extraction).map(|problem| property("problem", &format!("{}: {}", problem.code, problem.message)));
        let made = [property("engine", env!("CARGO_PKG_VERSION")), property("rules", &view.rules_hash)];
        json!({
            "@context": { "@vocab": "https://schema.org/" },
            "@type": "NewsArticle",
            "@id": self.id,
            "identifier": [identifier("newsclaim", article_id), identifier("source", &article.source)],
            "url": metadata.url,
            "headline": metadata.title,
            "author": metadata.authors.iter().map(author).collect::<Vec<_>>(),
            "publisher": publisher.map(|name| json!({ "@type": "Organization", "name": name })),
            "datePublished": metadata.published.as_ref().map(|published| &published.text),
            "dateModified": metadata.modified.as_ref().map(|modified| &modified.text),
            "inLanguage": metadata.language,
            "articleSection": metadata.section,
            "articleBody": view.text.then_some(self.text),
            "isBasedOn": duplicate_of.as_ref().map(|id| reference(&urn(id))),
            "mentions": mentions,
            "hasPart": parts,
            "additionalProperty": made.into_iter().chain(view.packs.iter().map(|pack| property("pack", pack))).chain(found).collect::<Vec<_>>(),
        })
    }

    /// The URI of a thing within the article.
    fn part(&self, letter: char, index: usize) -> String {
        format!("{}#{letter}{}", self.id, index + 1)
    }

    fn entity(&self, index: usize, entity: &Entity) -> Value {
        let mut identifiers: Vec<Value> = entity.key.iter().map(|key| identifier("key", key)).collect();
        let attribute = |(name, value): &(String, String)| match name.as_str() {
            "ticker" | "lei" | "wikidata" => (true, identifier(name, value)),
            _ => (false, property(name, value)),
        };
        let (ids, others): (Vec<_>, Vec<_>) = entity.attributes.iter().map(attribute).partition(|(is_id, _)| *is_id);
        identifiers.extend(ids.into_iter().map(|(_, id)| id));
        let same = entity.attributes.iter().find(|(name, _)| name == "wikidata");
        let mut names: Vec<&str> = entity.mentions.iter().map(|mention| mention.span.text(self.text)).collect();
        names.retain(|name| *name != entity.name);
        names.sort_unstable();
        names.dedup();
        json!({
            "@type": schema_org(&entity.kind),
            "@id": self.part('e', index),
            "name": entity.name,
            "alternateName": names,
            "disambiguatingDescription": entity.kind,
            "identifier": identifiers,
            "sameAs": same.map(|(_, item)| format!("http://www.wikidata.org/entity/{item}")),
            "additionalProperty": others.into_iter().map(|(_, other)| other).collect::<Vec<_>>(),
        })
    }

    fn quantity(&self, index: usize, quantity: &Quantity) -> Value {
        let amount = &quantity.amount;
        let kind = if amount.kind == AmountKind::Money { "MonetaryAmount" } else { "QuantitativeValue" };
        json!({
            "@type": kind,
            "@id": self.part('q', index),
            "name": quantity.span.text(self.text),
            "value": amount.value.map(number),
            "minValue": amount.low.map(number),
            "maxValue": amount.high.map(number),
            "unitText": amount.unit,
            "currency": amount.currency,
            "additionalProperty": [property("kind", amount.kind.as_str()), property("bound", amount.bound.as_str())],
        })
    }

    fn date(&self, index: usize, date: &DateMention) -> Value {
        json!({
            "@type": "PropertyValue",
            "@id": self.part('d', index),
            "name": date.time.kind.as_str(),
            "description": date.span.text(self.text),
            "value": date.time.value,
            "startDate": date.time.start_date.map(|day| day.to_string()),
            "endDate": date.time.end_date.map(|day| day.to_string()),
        })
    }

    fn claim(&self, claim: &Claim) -> Value {
        // Who answers for the claim is the innermost source; those around it, and documents and data, are told below.
        let (author, based_on) = match claim.attribution.first() {
            Some(Attribution { kind: "data" | "document", .. }) => (None, claim.attribution.first()),
            first => (first, None),
        };
        let mut about: Vec<usize> = claim.roles.iter().flat_map(|role| &role.fillers).filter_map(|filler| filler.entity).collect();
        about.sort_unstable();
        about.dedup();
        let mut properties = vec![
            property("type", &claim.kind),
            property("rule", &claim.rule),
            with(property("confidence", ""), "value", json!((claim.confidence * 1e4).round() / 1e4)),
            with(property("negated", ""), "value", json!(claim.negated)),
            property("modality", claim.modality.as_str()),
            with(property("trigger", claim.trigger.text(self.text)), "alternateName", json!(claim.lemma)),
        ];
        properties.extend(claim.roles.iter().flat_map(|role| role.fillers.iter().map(|filler| self.filler(&role.name, filler))));
        properties.extend(claim.fields.iter().map(|(name, value)| with(property(name, ""), "value", field(value))));
        properties.extend(claim.attribution.iter().map(|attribution| {
            let property = property("attribution", attribution.source.text(self.text));
            with(property, "description", json!(format!("{}: {}", attribution.kind, attribution.cue.text(self.text))))
        }));
        json!({
            "@type": "Claim",
            "@id": urn(&claim.id),
            "identifier": claim.id,
            "name": claim.kind,
            "text": claim.evidence.text(self.text),
            "author": author.map(|attribution| self.speaker(attribution)),
            "isBasedOn": based_on.map(|attribution| self.speaker(attribution)),
            "appearance": reference(&self.id),
            "isPartOf": reference(&self.id),
            "about": about.into_iter().map(|index| reference(&self.part('e', index))).collect::<Vec<_>>(),
            "temporalCoverage": self.coverage(claim),
            "additionalProperty": properties,
        })
    }

    /// What fills a role, and the node that it names.
    fn filler(&self, role: &str, filler: &Filler) -> Value {
        let named = [('e', filler.entity), ('q', filler.quantity), ('d', filler.date)];
        let nodes: Vec<Value> = named.into_iter().filter_map(|(letter, index)| Some(reference(&self.part(letter, index?)))).collect();
        let descriptor = filler.descriptor.map(|span| span.text(self.text));
        with(with(property(role, filler.span.text(self.text)), "valueReference", json!(nodes)), "description", json!(descriptor))
    }

    /// A source: the entity that it names, else a node of its own.
    fn speaker(&self, attribution: &Attribution) -> Value {
        if let Some(index) = attribution.entity {
            return reference(&self.part('e', index));
        }
        let kind = match attribution.kind {
            "person" | "unnamed" => "Person",
            "organisation" => "Organization",
            "data" => "Dataset",
            "document" => "CreativeWork",
            _ => "Thing",
        };
        json!({ "@type": kind, "name": attribution.source.text(self.text), "description": attribution.kind })
    }

    /// The days that a claim's dates cover, as an interval of ISO 8601.
    fn coverage(&self, claim: &Claim) -> Vec<String> {
        let dates = claim.roles.iter().flat_map(|role| &role.fillers).filter_map(|filler| filler.date);
        let end = |day: Option<jiff::civil::Date>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
        let interval = |index: usize| {
            let time = &self.extraction.dates[index].time;
            (time.start_date.is_some() || time.end_date.is_some()).then(|| format!("{}/{}", end(time.start_date), end(time.end_date)))
        };
        dates.filter_map(interval).collect()
    }

    /// A statement's content where it stands in quotation marks.
    fn quotations(&self, claim: &'a Claim) -> Vec<Value> {
        let Some((_, speaker, content)) = STATEMENTS.iter().find(|(kind, ..)| *kind == claim.kind) else { return Vec::new() };
        let fillers = |name: &'static str| claim.roles.iter().filter(move |role| role.name == name).flat_map(|role| &role.fillers);
        let by = |filler: &Filler| match filler.entity {
            Some(index) => reference(&self.part('e', index)),
            None => json!({ "@type": "Thing", "name": filler.span.text(self.text) }),
        };
        let creators: Vec<Value> = fillers(speaker).map(by).collect();
        let mut quotations = Vec::new();
        for (place, filler) in fillers(content).enumerate() {
            if let Some(words) = self.quoted(filler) {
                quotations.push(json!({
                    "@type": "Quotation",
                    "@id": format!("{}#quotation.{}", urn(&claim.id), place + 1),
                    "text": words,
                    "creator": creators,
                    "appearance": reference(&self.id),
                    "isPartOf": reference(&urn(&claim.id)),
                }));
            }
        }
        quotations
    }

    /// The words of a filler if quotation marks stand at both ends, inside or outside.
    fn quoted(&self, filler: &Filler) -> Option<&'a str> {
        let words = filler.span.text(self.text);
        let before = self.text[..filler.span.start as usize].chars().next_back();
        let after = self.text[filler.span.end as usize..].chars().next();
        let inner = words.trim_matches(|c: char| QUOTES.contains(&c));
        let open = words.starts_with(QUOTES) || before.is_some_and(|c| QUOTES.contains(&c));
        let shut = words.ends_with(QUOTES) || after.is_some_and(|c| QUOTES.contains(&c));
        (open && shut && !inner.contains(QUOTES)).then_some(inner)
    }
}

fn reference(id: &str) -> Value {
    json!({ "@id": id })
}

fn property(name: &str, value: &str) -> Value {
    json!({ "@type": "PropertyValue", "name": name, "value": value })
}

fn identifier(scheme: &str, value: &str) -> Value {
    json!({ "@type": "PropertyValue", "propertyID": scheme, "value": value })
}

/// The node with one more property, or another value of one.
fn with(node: Value, key: &str, value: Value) -> Value {
    let mut object = match node {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert(key.to_owned(), value);
    Value::Object(object)
}

fn field(value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => json!(text),
        FieldValue::Number(value) => json!(number(*value)),
        FieldValue::Flag(flag) => json!(flag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::{TEXT, sample, span};

    fn written(extraction: &Extraction, view: &View) -> Value {
        let mut out = Vec::new();
        JsonLd.article(extraction, view, &mut out);
        assert_eq!(out.pop(), Some(b'\n'));
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn the_sample_as_linked_data() {
        let view = View { packs: vec!["news-en@0.1.0".to_owned()], rules_hash: "b3:0".to_owned(), ..View::default() };
        let node = |name: &str, value: Value| json!({ "@type": "PropertyValue", "name": name, "value": value });
        let filler = |role: &str, words: &str, id: &str, descriptor: Value| json!({ "@type": "PropertyValue", "name": role, "value": words, "valueReference": [{ "@id": format!("urn:newsclaim:b3:00#{id}") }], "description": descriptor });
        assert_eq!(
            written(&sample(), &view),
            json!({
                "@context": { "@vocab": "https://schema.org/" },
                "@type": "NewsArticle",
                "@id": "urn:newsclaim:b3:00",
                "identifier": [
                    { "@type": "PropertyValue", "propertyID": "newsclaim", "value": "b3:00" },
                    { "@type": "PropertyValue", "propertyID": "source", "value": "a.txt" },
                ],
                "url": null,
                "headline": "Lenovo’s exports",
                "author": [],
                "publisher": null,
                "datePublished": null,
                "dateModified": null,
                "inLanguage": null,
                "articleSection": null,
                "articleBody": TEXT,
                "isBasedOn": null,
                "mentions": [
                    {
                        "@type": "Corporation",
                        "@id": "urn:newsclaim:b3:00#e1",
                        "name": "Lenovo",
                        "alternateName": [],
                        "disambiguatingDescription": "Company",
                        "identifier": [
                            { "@type": "PropertyValue", "propertyID": "key", "value": "lenovo" },
                            { "@type": "PropertyValue", "propertyID": "ticker", "value": "0992" },
                        ],
                        "sameAs": null,
                        "additionalProperty": [node("country", json!("CN"))],
                    },
                    {
                        "@type": "QuantitativeValue",
                        "@id": "urn:newsclaim:b3:00#q1",
                        "name": "27%",
                        "value": 27.0,
                        "minValue": null,
                        "maxValue": null,
                        "unitText": "%",
                        "currency": null,
                        "additionalProperty": [node("kind", json!("percent")), node("bound", json!("over"))],
                    },
                    {
                        "@type": "PropertyValue",
                        "@id": "urn:newsclaim:b3:00#d1",
                        "name": "date",
                        "description": "March",
                        "value": "XXXX-03",
                        "startDate": null,
                        "endDate": "2022-03-31",
                    },
                ],
                "hasPart": [{
                    "@type": "Claim",
                    "@id": "urn:newsclaim:c:1",
                    "identifier": "c:1",
                    "name": "metric.change",
                    "text": TEXT,
                    "author": { "@id": "urn:newsclaim:b3:00#e1" },
                    "isBasedOn": null,
                    "appearance": { "@id": "urn:newsclaim:b3:00" },
                    "isPartOf": { "@id": "urn:newsclaim:b3:00" },
                    "about": [{ "@id": "urn:newsclaim:b3:00#e1" }],
                    "temporalCoverage": ["../2022-03-31"],
                    "additionalProperty": [
                        node("type", json!("metric.change")),
                        node("rule", json!("news-en/metric-change-down@0.1.0")),
                        node("confidence", json!(0.729)),
                        node("negated", json!(true)),
                        node("modality", json!("reported")),
                        { "@type": "PropertyValue", "name": "trigger", "value": "fell", "alternateName": "fall" },
                        filler("metric", "Lenovo’s exports", "e1", json!("exports")),
                        filler("amount", "more than 27%", "q1", json!(null)),
                        filler("period", "March", "d1", json!(null)),
                        node("change", json!(-27.0)),
                        node("direction", json!("down")),
                        node("final", json!(true)),
                        { "@type": "PropertyValue", "name": "attribution", "value": "😀", "description": "person: said" },
                    ],
                }],
                "additionalProperty": [
                    node("engine", json!(env!("CARGO_PKG_VERSION"))),
                    node("rules", json!("b3:0")),
                    node("pack", json!("news-en@0.1.0")),
                    node("problem", json!("A003: no publication date found")),
                ],
            })
        );
    }

    #[test]
    fn authors_of_articles_and_of_claims_are_apart() {
        let mut extraction = sample();
        extraction.article.metadata.authors = vec!["Ann Doe".to_owned(), "The Gazette".to_owned()];
        extraction.article.metadata.publisher = Some("The Gazette".to_owned());
        let check = |kind: &'static str, entity: Option<usize>, author: Value, based_on: Value| {
            let mut extraction = extraction.clone();
            extraction.claims[0].attribution[0] = Attribution { kind, entity, ..extraction.claims[0].attribution[0].clone() };
            let article = written(&extraction, &View { text: false, ..View::default() });
            assert_eq!(article["articleBody"], Value::Null);
            assert_eq!(
                article["author"],
                json!([{ "@type": "Person", "name": "Ann Doe" }, { "@type": "Organization", "name": "The Gazette" }])
            );
            let claim = &article["hasPart"][0];
            assert_eq!((&claim["author"], &claim["isBasedOn"]), (&author, &based_on), "{kind}");
        };
        let named = |kind: &str, told: &str| json!({ "@type": kind, "name": "😀", "description": told });
        check("person", Some(0), reference("urn:newsclaim:b3:00#e1"), Value::Null);
        check("organisation", None, named("Organization", "organisation"), Value::Null);
        check("unknown", None, named("Thing", "unknown"), Value::Null);
        check("data", None, Value::Null, named("Dataset", "data"));
        check("document", None, Value::Null, named("CreativeWork", "document"));
        extraction.claims[0].attribution.clear();
        assert_eq!(written(&extraction, &View::default())["hasPart"][0]["author"], Value::Null, "the article's author is not the claim's");
    }

    #[test]
    fn quoted_words_of_a_statement_are_quotations() {
        let mut extraction = sample();
        extraction.claims[0].kind = "statement".to_owned();
        extraction.claims[0].roles[0].name = "source".to_owned();
        extraction.claims[0].roles[1].name = "content".to_owned();
        assert_eq!(written(&extraction, &View::default())["hasPart"].as_array().unwrap().len(), 1, "no quotation marks");
        for words in ["“😀”", "😀"] {
            extraction.claims[0].roles[1].fillers[0].span = span(words);
            let quotation = &written(&extraction, &View::default())["hasPart"][1];
            assert_eq!((&quotation["@type"], &quotation["text"]), (&json!("Quotation"), &json!("😀")), "{words}");
            assert_eq!(quotation["creator"], json!([{ "@id": "urn:newsclaim:b3:00#e1" }]));
        }
    }
}
