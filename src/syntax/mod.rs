//! A sentence's words to part-of-speech tags and a dependency tree, on demand.
