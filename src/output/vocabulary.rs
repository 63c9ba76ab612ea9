//! Types of entities to the names that other vocabularies have for them.

/// A type of the built-in pack and its names elsewhere.
struct Kind {
    name: &'static str,
    schema_org: &'static str,
    follow_the_money: &'static str,
}

const fn kind(name: &'static str, schema_org: &'static str, follow_the_money: &'static str) -> Kind {
    Kind { name, schema_org, follow_the_money }
}

const KINDS: [Kind; 11] = [
    kind("Company", "Corporation", "Company"),
    kind("Org", "Organization", "Organization"),
    kind("Agency", "GovernmentOrganization", "PublicBody"),
    kind("Party", "PoliticalParty", "Organization"),
    kind("Media", "NewsMediaOrganization", "Organization"),
    kind("Person", "Person", "Person"),
    kind("Country", "Country", PLACE),
    kind("City", "City", PLACE),
    kind("Region", "Place", PLACE),
    kind("Continent", "Continent", PLACE),
    kind("Place", "Place", PLACE),
];

/// FollowTheMoney's schema for places; its newer `Territory` is unknown to most installations.
pub(super) const PLACE: &str = "Address";

/// The type of schema.org; `Thing` for what only a user's pack knows.
pub(super) fn schema_org(kind: &str) -> &'static str {
    find(kind).map_or("Thing", |kind| kind.schema_org)
}

/// The schema of FollowTheMoney; none for what only a user's pack knows, as it has no schema for things in general.
pub(super) fn follow_the_money(kind: &str) -> Option<&'static str> {
    find(kind).map(|kind| kind.follow_the_money)
}

fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The types that have names elsewhere.
#[cfg(test)]
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

/// The name of something of newsclaim's as a URI: an article's or a claim's id, with or without a `#` and what is meant of it.
pub(super) fn urn(id: &str) -> String {
    format!("urn:newsclaim:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::builtin;

    #[test]
    fn every_listed_type_has_names() {
        let mut seen = 0;
        for file in builtin::pack().files.iter().filter(|file| file.name.starts_with("gazetteers/")) {
            let mut rows = csv::Reader::from_reader(file.text.as_bytes());
            let column = rows.headers().unwrap().iter().position(|name| name == "type").unwrap();
            for row in rows.records() {
                let kind = row.unwrap()[column].to_owned();
                assert!(find(&kind).is_some(), "{}: {kind}", file.name);
                seen += 1;
            }
        }
        assert!(seen > 1000, "{seen}");
        assert_eq!((schema_org("Product"), follow_the_money("Product")), ("Thing", None));
    }
}
