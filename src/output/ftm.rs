//! Extraction to entities of FollowTheMoney: the article, the things it names, its claims as events.

use super::layers::{self, is_space};
use super::record::number;
use super::vocabulary::{PLACE, follow_the_money};
use super::{View, Writer};
use crate::article::Published;
use crate::claims::{Attribution, Claim, Entity, FieldValue, Modality};
use crate::extract::Extraction;
use serde_json::{Map, Value, json};

/// JSON Lines of FollowTheMoney entities. One thing may come again with other articles, under the same id; FollowTheMoney joins them.
pub struct FollowTheMoney;

impl Writer for FollowTheMoney {
    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let story = Story::new(extraction);
        layers::line(&story.document(view), out);
        for index in 0..extraction.entities.len() {
            story.entity(index).into_iter().for_each(|entity| layers::line(&entity, out));
        }
        for claim in &extraction.claims {
            story.claim(claim).into_iter().for_each(|entity| layers::line(&entity, out));
        }
    }
}

/// The most characters that FollowTheMoney takes as a name, as a string, as a text.
const NAME: usize = 384;
const STRING: usize = 1024;
const TEXT: usize = 65_000;

/// Claims that say what a schema says: besides the event they give an entity of that schema, if the article asserts them of known things.
struct Link {
    claim: &'static str,
    schema: &'static str,
    /// Properties that must hold an entity of one of the schemata, each with the role that fills it.
    ends: &'static [(&'static str, &'static str, &'static [&'static str])],
    /// Properties that hold a role's words.
    words: &'static [(&'static str, &'static str)],
}

const LEGAL: &[&str] = &["Company", "Organization", "PublicBody", "Person"];
const ORGANISED: &[&str] = &["Company", "Organization", "PublicBody"];
const ANY: &[&str] = &["Company", "Organization", "PublicBody", "Person", PLACE];

const LINKS: [Link; 2] = [
    Link {
        claim: "policy.sanction",
        schema: "Sanction",
        ends: &[("entity", "target", ANY)],
        words: &[("authority", "actors"), ("program", "instrument"), ("reason", "reason")],
    },
    Link {
        claim: "membership",
        schema: "Membership",
        ends: &[("member", "members", LEGAL), ("organization", "group", ORGANISED)],
        words: &[],
    },
];

/// Properties of one entity; empty ones are left out, as everywhere in FollowTheMoney.
#[derive(Default)]
struct Properties(Map<String, Value>);

impl Properties {
    fn add(&mut self, property: &str, value: impl Into<String>) {
        let value = value.into();
        if value.trim_matches(is_space).is_empty() {
            return;
        }
        let values = self.0.entry(property).or_insert_with(|| json!([]));
        if let Value::Array(values) = values
            && !values.contains(&json!(value))
        {
            values.push(json!(value));
        }
    }

    fn entity(self, id: &str, schema: &str) -> Value {
        json!({ "id": id, "schema": schema, "properties": self.0 })
    }
}

/// An article with the ids that its entities have.
struct Story<'a> {
    extraction: &'a Extraction,
    text: &'a str,
    id: String,
    /// Id and schema of each entity; none where FollowTheMoney has no schema for its type.
    entities: Vec<Option<(String, &'static str)>>,
}

impl<'a> Story<'a> {
    fn new(extraction: &'a Extraction) -> Story<'a> {
        // Two sources of one text are two documents.
        let id = hashed(&["article", &extraction.article_id, &extraction.article.source]);
        let known = |entity: &Entity| {
            let schema = follow_the_money(&entity.kind)?;
            // A name that no list holds is the same thing only within its article.
            let id = match &entity.key {
                Some(key) => hashed(&["listed", &entity.kind, key]),
                None => hashed(&["named", &extraction.article_id, &entity.kind, &entity.name]),
            };
            Some((id, schema))
        };
        Story { extraction, text: &extraction.article.text, id, entities: extraction.entities.iter().map(known).collect() }
    }

    fn document(&self, view: &View) -> Value {
        let article = &self.extraction.article;
        let metadata = &article.metadata;
        let mut properties = Properties::default();
        properties.add("fileName", clipped(&article.source, STRING));
        properties.add("title", clipped(metadata.title.as_deref().unwrap_or_default(), STRING));
        for author in &metadata.authors {
            properties.add("author", clipped(author, STRING));
        }
        self.published_in(&mut properties);
        properties.add("publishedAt", metadata.published.as_ref().map(moment).unwrap_or_default());
        properties.add("modifiedAt", metadata.modified.as_ref().map(moment).unwrap_or_default());
        // FollowTheMoney knows languages by their three letters.
        let english = metadata.language.as_deref().is_some_and(|tag| tag.split('-').next() == Some("en"));
        properties.add("language", if english { "eng" } else { "" });
        properties.add("keywords", clipped(metadata.section.as_deref().unwrap_or_default(), STRING));
        properties.add("generator", concat!("newsclaim ", env!("CARGO_PKG_VERSION")));
        if view.text {
            for part in parts(self.text) {
                properties.add("bodyText", part);
            }
        }
        properties.entity(&self.id, "Article")
    }

    /// Who published it and where: said of the article and of what it says.
    fn published_in(&self, properties: &mut Properties) {
        let metadata = &self.extraction.article.metadata;
        properties.add("publisher", clipped(metadata.publisher.as_deref().unwrap_or_default(), STRING));
        properties.add("sourceUrl", metadata.url.as_deref().filter(|url| is_address(url)).unwrap_or_default());
    }

    /// A thing, that the article names it, and that the article is about it.
    fn entity(&self, index: usize) -> Vec<Value> {
        let entity = &self.extraction.entities[index];
        let mut written = Vec::new();
        let mut mention = Properties::default();
        mention.add("document", &*self.id);
        mention.add("name", name(&entity.name));
        mention.add("contextCountry", country(entity).unwrap_or_default());
        if let Some((id, schema)) = &self.entities[index] {
            written.push(self.thing(entity, schema).entity(id, schema));
            mention.add("detectedSchema", *schema);
            if LEGAL.contains(schema) {
                mention.add("resolved", &**id);
            }
            let mut documentation = Properties::default();
            documentation.add("document", &*self.id);
            documentation.add("entity", &**id);
            documentation.add("role", "mentioned");
            written.push(documentation.entity(&hashed(&["documentation", &self.id, id]), "Documentation"));
        }
        written.push(mention.entity(&hashed(&["mention", &self.id, &entity.kind, &entity.name]), "Mention"));
        written
    }

    fn thing(&self, entity: &Entity, schema: &str) -> Properties {
        let attribute = |wanted: &str| entity.attributes.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value);
        let mut properties = Properties::default();
        properties.add("name", name(&entity.name));
        if schema == PLACE {
            properties.add("full", clipped(&entity.name, 250));
        }
        for mention in &entity.mentions {
            let words = mention.span.text(self.text);
            if words != entity.name {
                properties.add("alias", name(words));
            }
        }
        properties.add("country", country(entity).unwrap_or_default());
        let item = attribute("wikidata");
        properties.add("wikidataId", if is_item(item) { item } else { "" });
        if schema == "Company" {
            properties.add("ticker", attribute("ticker"));
        }
        if LEGAL.contains(&schema) {
            let lei = attribute("lei");
            properties.add("leiCode", if lei.len() == 20 { lei } else { "" });
            properties.add("sector", clipped(attribute("sector"), STRING));
        }
        properties.add("description", clipped(attribute("descriptor"), TEXT));
        properties
    }

    /// A claim as an event, its roles as links of the event to the things that fill them, and what else it says outright.
    fn claim(&self, claim: &Claim) -> Vec<Value> {
        let event = hashed(&["event", &claim.id]);
        let mut written = vec![self.event(claim).entity(&event, "Event")];
        let fillers = claim.roles.iter().flat_map(|role| role.fillers.iter().map(move |filler| (role.name.as_str(), filler.entity)));
        let sources = claim.attribution.iter().map(|attribution| ("attribution", attribution.entity));
        let mut seen = Vec::new();
        for (role, entity) in fillers.chain(sources) {
            let Some((id, _)) = entity.and_then(|index| self.entities[index].as_ref()) else { continue };
            if seen.contains(&(role, id)) {
                continue;
            }
            seen.push((role, id));
            let mut link = Properties::default();
            link.add("subject", &*event);
            link.add("object", &**id);
            link.add("role", role);
            link.add("recordId", &*claim.id);
            link.add("proof", &*self.id);
            written.push(link.entity(&hashed(&["role", &claim.id, role, id]), "UnknownLink"));
        }
        written.extend(LINKS.iter().filter(|link| link.claim == claim.kind).filter_map(|link| self.link(claim, link)));
        written
    }

    fn event(&self, claim: &Claim) -> Properties {
        let evidence = claim.evidence.text(self.text);
        let mut event = Properties::default();
        event.add("name", name(evidence));
        event.add("summary", clipped(evidence, TEXT));
        event.add("keywords", &*claim.kind);
        event.add("keywords", claim.modality.as_str());
        event.add("keywords", if claim.negated { "negated" } else { "" });
        event.add("recordId", &*claim.id);
        event.add("proof", &*self.id);
        self.published_in(&mut event);
        self.when(claim, &mut event);
        for filler in claim.roles.iter().flat_map(|role| &role.fillers) {
            let Some(index) = filler.entity else { continue };
            let entity = &self.extraction.entities[index];
            event.add("namesMentioned", name(&entity.name));
            match &self.entities[index] {
                Some((_, PLACE)) => {
                    event.add("location", clipped(&entity.name, 250));
                    event.add("country", country(entity).unwrap_or_default());
                }
                Some((id, _)) => event.add("involved", &**id),
                None => {}
            }
        }
        for note in self.notes(claim) {
            event.add("notes", clipped(&note, TEXT));
        }
        event
    }

    /// What has no property of its own, one `name: words` each.
    fn notes(&self, claim: &Claim) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for role in &claim.roles {
            notes.extend(role.fillers.iter().map(|filler| format!("{}: {}", role.name, filler.span.text(self.text))));
        }
        notes.extend(claim.fields.iter().map(|(name, value)| match value {
            FieldValue::Text(text) => format!("{name}: {text}"),
            FieldValue::Number(value) => format!("{name}: {}", number(*value)),
            FieldValue::Flag(flag) => format!("{name}: {flag}"),
        }));
        let said = |Attribution { source, cue, kind, .. }: &Attribution| {
            format!("attribution: {} ({kind}, {})", source.text(self.text), cue.text(self.text))
        };
        notes.extend(claim.attribution.iter().map(said));
        notes.push(format!("trigger: {}", claim.trigger.text(self.text)));
        notes.push(format!("rule: {}", claim.rule));
        notes.push(format!("confidence: {}", (claim.confidence * 1e4).round() / 1e4));
        notes
    }

    /// The first and the last day of a claim's dates.
    fn when(&self, claim: &Claim, properties: &mut Properties) {
        let dates =
            || claim.roles.iter().flat_map(|role| &role.fillers).filter_map(|filler| Some(&self.extraction.dates[filler.date?].time));
        properties.add("startDate", dates().filter_map(|time| time.start_date).min().map(|day| day.to_string()).unwrap_or_default());
        properties.add("endDate", dates().filter_map(|time| time.end_date).max().map(|day| day.to_string()).unwrap_or_default());
    }

    /// The entity of a link's schema, if the claim is asserted and every end is known.
    fn link(&self, claim: &Claim, link: &Link) -> Option<Value> {
        if claim.negated || claim.modality != Modality::Asserted {
            return None;
        }
        let fillers = |name: &'static str| claim.roles.iter().filter(move |role| role.name == name).flat_map(|role| &role.fillers);
        let mut properties = Properties::default();
        for (property, role, schemata) in link.ends {
            let mut known =
                fillers(role).filter_map(|filler| self.entities[filler.entity?].as_ref()).filter(|(_, s)| schemata.contains(s)).peekable();
            known.peek()?;
            known.for_each(|(id, _)| properties.add(property, &**id));
        }
        for (property, role) in link.words {
            fillers(role).for_each(|filler| properties.add(property, clipped(filler.span.text(self.text), STRING)));
        }
        self.when(claim, &mut properties);
        properties.add("summary", clipped(claim.evidence.text(self.text), TEXT));
        properties.add("recordId", &*claim.id);
        properties.add("proof", &*self.id);
        self.published_in(&mut properties);
        Some(properties.entity(&hashed(&["link", &claim.id, link.schema]), link.schema))
    }
}

/// An id made of what says which thing is meant: the same on every machine.
fn hashed(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(b"\0");
    }
    format!("newsclaim-{}", &hasher.finalize().to_hex()[..32])
}

/// The text, cut to so many characters with a sign that it was.
fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// A name on one line with single spaces, as FollowTheMoney writes names.
fn name(words: &str) -> String {
    let words: Vec<&str> = words.split(is_space).filter(|word| !word.is_empty()).collect();
    clipped(&words.join(" "), NAME)
}

/// The text in parts that FollowTheMoney takes, cut behind the end of a line or a word where there is one.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((most, _)) = rest.char_indices().nth(TEXT) {
        let cut = rest[..most].rfind('\n').or_else(|| rest[..most].rfind(' ')).map_or(most, |at| at + 1);
        parts.push(&rest[..cut]);
        rest = &rest[cut..];
    }
    parts.push(rest);
    parts
}

/// A date as it is, a moment in UTC.
fn moment(published: &Published) -> String {
    match published.text.parse::<jiff::Timestamp>() {
        Ok(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        Err(_) => published.date.to_string(),
    }
}

/// Whether a URL is one that FollowTheMoney takes.
fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.split(['/', '?', '#']).next().is_some_and(|host| host.contains('.')) && !rest.contains(char::is_whitespace)
    })
}

/// Whether it is an item of Wikidata.
fn is_item(id: &str) -> bool {
    id.strip_prefix('Q').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The two letters of a thing's country, as FollowTheMoney writes them.
fn country(entity: &Entity) -> Option<String> {
    let found = entity.attributes.iter().find(|(name, _)| matches!(name.as_str(), "country" | "iso2"));
    found.map(|(_, code)| code.to_ascii_lowercase()).filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::{TEXT as WORDS, sample};

    fn written(extraction: &Extraction, view: &View) -> Vec<Value> {
        let mut out = Vec::new();
        FollowTheMoney.article(extraction, view, &mut out);
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The sample with an id in the place of each hash.
    fn named(extraction: &Extraction) -> Vec<Value> {
        let entities = written(extraction, &View::default());
        let mut text = serde_json::to_string(&entities).unwrap();
        for entity in &entities {
            text = text.replace(entity["id"].as_str().unwrap(), &entity["schema"].as_str().unwrap().to_lowercase());
        }
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn the_sample_as_entities() {
        let event = json!({
            "name": [WORDS],
            "summary": [WORDS],
            "keywords": ["metric.change", "reported", "negated"],
            "recordId": ["c:1"],
            "proof": ["article"],
            "endDate": ["2022-03-31"],
            "namesMentioned": ["Lenovo"],
            "involved": ["company"],
            "notes": [
                "metric: Lenovo’s exports",
                "amount: more than 27%",
                "period: March",
                "change: -27",
                "direction: down",
                "final: true",
                "attribution: 😀 (person, said)",
                "trigger: fell",
                "rule: news-en/metric-change-down@0.1.0",
                "confidence: 0.729",
            ],
        });
        let link =
            |role: &str| json!({ "subject": ["event"], "object": ["company"], "role": [role], "recordId": ["c:1"], "proof": ["article"] });
        let mut found = named(&sample());
        for entity in &mut found {
            if entity["schema"] == "UnknownLink" {
                entity["id"] = json!("unknownlink");
            }
        }
        let entity = |schema: &str, properties: Value| json!({ "id": schema.to_lowercase(), "schema": schema, "properties": properties });
        assert_eq!(
            found,
            [
                entity(
                    "Article",
                    json!({ "fileName": ["a.txt"], "title": ["Lenovo’s exports"], "generator": [concat!("newsclaim ", env!("CARGO_PKG_VERSION"))], "bodyText": [WORDS] })
                ),
                entity("Company", json!({ "name": ["Lenovo"], "country": ["cn"], "ticker": ["0992"] })),
                entity("Documentation", json!({ "document": ["article"], "entity": ["company"], "role": ["mentioned"] })),
                entity(
                    "Mention",
                    json!({ "document": ["article"], "name": ["Lenovo"], "contextCountry": ["cn"], "detectedSchema": ["Company"], "resolved": ["company"] })
                ),
                entity("Event", event),
                entity("UnknownLink", link("metric")),
                entity("UnknownLink", link("attribution")),
            ]
        );
    }

    #[test]
    fn listed_things_are_one_and_others_their_articles() {
        let company = |extraction: &Extraction| written(extraction, &View::default())[1]["id"].clone();
        let (mut one, mut two) = (sample(), sample());
        two.article_id = "b3:01".to_owned();
        assert_eq!(company(&one), company(&two));
        for extraction in [&mut one, &mut two] {
            extraction.entities[0].key = None;
        }
        assert_ne!(company(&one), company(&two));
        assert_eq!(company(&one), company(&one.clone()));
    }

    #[test]
    fn only_what_is_asserted_of_known_things_is_a_sanction() {
        let mut extraction = sample();
        let schemata = |extraction: &Extraction| -> Vec<String> {
            written(extraction, &View::default()).iter().map(|entity| entity["schema"].as_str().unwrap().to_owned()).collect()
        };
        extraction.claims[0].kind = "policy.sanction".to_owned();
        extraction.claims[0].roles[0].name = "target".to_owned();
        assert!(!schemata(&extraction).contains(&"Sanction".to_owned()), "negated and reported");
        extraction.claims[0].negated = false;
        extraction.claims[0].modality = Modality::Asserted;
        assert!(schemata(&extraction).contains(&"Sanction".to_owned()));
        extraction.claims[0].roles[0].fillers[0].entity = None;
        assert!(!schemata(&extraction).contains(&"Sanction".to_owned()), "nobody knows of whom");
        extraction.entities[0].kind = "Product".to_owned();
        assert_eq!(schemata(&extraction), ["Article", "Mention", "Event"]);
    }

    #[test]
    fn values_fit() {
        for (text, most, expected) in [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 3, ""), ("😀😀😀", 2, "😀…")] {
            assert_eq!(clipped(text, most), expected);
        }
        assert_eq!(name(" two\r\n words\u{1c}"), "two words");
        let long = format!("{}\n{} {}", "a".repeat(TEXT - 10), "é".repeat(20), "b".repeat(TEXT + 5));
        let found = parts(&long);
        assert_eq!(found.concat(), long);
        assert_eq!(found.iter().map(|part| part.chars().count()).collect::<Vec<_>>(), [TEXT - 9, 21, TEXT, 5]);
        for (url, good) in
            [("https://news.example/a", true), ("http://a/b.c", false), ("a.example", false), ("https://a.example/b c", false)]
        {
            assert_eq!(is_address(url), good, "{url}");
        }
        for (id, good) in [("Q1", true), ("Q", false), ("P1", false), ("Q1a", false)] {
            assert_eq!(is_item(id), good, "{id}");
        }
        for (text, expected) in [("2022-05-06T08:00:00+02:00", "2022-05-06T06:00:00"), ("2022-05-06", "2022-05-06")] {
            assert_eq!(moment(&Published::parse(text).unwrap()), expected);
        }
    }
}
