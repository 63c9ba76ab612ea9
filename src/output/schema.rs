//! The JSON Schema of the record, as text.

/// JSON Schema (draft 2020-12) of one record of `newsclaim/1`.
pub const RECORD: &str = include_str!("newsclaim-1.schema.json");
