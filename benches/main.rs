//! Figures for the engine; filled in when the engine is there.

fn main() {}
