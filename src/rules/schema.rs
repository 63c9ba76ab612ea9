//! The JSON Schema of rule files, as text for editors.

/// JSON Schema (draft-07, with hints for Taplo under `x-taplo`) of `*.rules.toml` and `pack.toml`.
///
/// It holds what can be said of one file without reading patterns; names and patterns are for `compile`.
pub const RULES: &str = include_str!("rules.schema.json");
