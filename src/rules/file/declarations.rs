//! `[pack]` and `[[type]]` tables to what they declare.

use super::values::Reader;
use super::{FieldKind, Overlap, PackHeader, TypeDef};
use crate::rules::Text;
use crate::span::Span;
use semver::{Version, VersionReq};
use toml::Spanned;
use toml::de::DeValue;

/// The program's own version, which `requires` speaks of.
const OWN_VERSION: &str = env!("CARGO_PKG_VERSION");

impl Reader<'_> {
    pub(super) fn pack(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<PackHeader> {
        const KEYS: &[&str] = &["name", "version", "language", "description", "licence", "requires"];
        let mut header = PackHeader::default();
        for (key, value) in self.table(key, value) {
            match key.value.as_str() {
                "name" => header.name = self.text(&key, value)?,
                "version" => header.version = self.text(&key, value)?,
                "language" | "description" | "licence" => drop(self.text(&key, value)),
                "requires" => self.requires(&key, value),
                "imports" => {
                    let problem = self.problem("E002", key.span, "not here", "`imports` is no key of [pack]");
                    self.problems.push(problem.help("it stands at the head of the file, above [pack]"));
                }
                _ => self.unknown(&key, KEYS, "[pack]"),
            }
        }
        if !header.name.value.is_empty() && !crate::rules::names::is_id(&header.name.value) {
            let problem = self.problem("E018", header.name.span, "not a name", format!("`{}` cannot name a pack", header.name.value));
            self.problems.push(problem.help("a pack is named in lower case, with digits, `-` and `_`: my-pack"));
        }
        if header.name.value.is_empty() {
            self.report("E004", key.span, "here", "[pack] needs a `name`");
            return None;
        }
        Some(header)
    }

    /// `requires = ">=0.1"`: versions of the program that the pack was written for.
    fn requires(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) {
        let Some(text) = self.text(key, value) else { return };
        let Ok(wanted) = VersionReq::parse(&text.value) else {
            let problem = self.problem("E003", text.span, "not a requirement", format!("`{}` does not say which versions fit", text.value));
            self.problems.push(problem.help("write it as \">=0.1\", or with an upper bound \">=0.1, <0.3\""));
            return;
        };
        if Version::parse(OWN_VERSION).is_ok_and(|own| !wanted.matches(&own)) {
            let message = format!("this pack needs newsclaim {wanted}, and this is {OWN_VERSION}");
            let problem = self.problem("E025", text.span, "not met", message);
            self.problems.push(problem.help("use another version of the pack or of newsclaim"));
        }
    }

    pub(super) fn declarations(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<TypeDef> {
        let mut found = Vec::new();
        for item in self.array(key, value) {
            let before = self.problems.len();
            let mut declared = TypeDef::default();
            for (key, value) in self.table(key, item) {
                match key.value.as_str() {
                    "name" => declared.name = self.text(&key, value).unwrap_or_default(),
                    "roles" => declared.roles = self.roles_of_type(&key, value),
                    "fields" => declared.fields = self.fields_of_type(&key, value),
                    "overlap" => declared.overlap = self.overlap(&key, value),
                    "description" => drop(self.text(&key, value)),
                    _ => self.unknown(&key, &["name", "roles", "fields", "overlap", "description"], "a [[type]]"),
                }
            }
            if declared.name.value.is_empty() && self.problems.len() == before {
                let start = item.span().start;
                let problem = self.problem("E004", Span::of(start, start + 1), "this type", "a [[type]] needs a `name`");
                self.problems.push(problem.help("the type that rules name in `emits`: company.exit"));
            }
            found.push(declared);
        }
        found.retain(|declared| !declared.name.value.is_empty());
        found
    }

    fn roles_of_type(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<(Text, bool)> {
        let mut roles = Vec::new();
        for (name, value) in self.table(key, value) {
            if let Some(need) = self.choice(&name, value, &["required", "optional"]) {
                roles.push((name, need.value == "required"));
            }
        }
        roles
    }

    fn fields_of_type(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Vec<(Text, FieldKind)> {
        let mut fields = Vec::new();
        for (name, value) in self.table(key, value) {
            let kind = self.choice(&name, value, &["text", "number", "flag"]);
            let kind = kind.map(|kind| match kind.value.as_str() {
                "number" => FieldKind::Number,
                "flag" => FieldKind::Flag,
                _ => FieldKind::Text,
            });
            fields.extend(kind.map(|kind| (name, kind)));
        }
        fields
    }

    /// `overlap` of a type or rule.
    pub(super) fn overlap(&mut self, key: &Text, value: &Spanned<DeValue<'_>>) -> Option<Overlap> {
        let word = self.choice(key, value, &["longest", "keep", "first"])?;
        Some(match word.value.as_str() {
            "longest" => Overlap::Longest,
            "keep" => Overlap::Keep,
            _ => Overlap::First,
        })
    }
}
