//! Treebanks to the tagger and parser tables in `assets/en`.

fn main() {}
