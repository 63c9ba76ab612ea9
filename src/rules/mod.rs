//! STUB, thrown away when the engine arrives: rule texts to compiled rules.

use crate::problem::Problem;

/// One file of a pack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleText {
    /// Path as shown to people.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The files of one pack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackSource {
    /// All files, by path.
    pub files: Vec<RuleText>,
}

/// Compiled rules.
#[derive(Clone, Debug, Default)]
pub struct RuleSet;

impl RuleSet {
    /// `b3:…`
    pub fn hash(&self) -> &str {
        "b3:00"
    }

    /// `news-en@0.1.0`
    pub fn packs(&self) -> Vec<String> {
        vec!["news-en@0.1.0".to_owned()]
    }
}

/// The built-in packs.
pub fn builtin() -> Vec<PackSource> {
    Vec::new()
}

/// Compiles packs; later ones replace earlier ones of the same name.
pub fn compile(packs: &[PackSource]) -> (Option<RuleSet>, Vec<Problem>) {
    let mut problems = Vec::new();
    for file in packs.iter().flat_map(|pack| &pack.files) {
        if let Some(at) = file.text.find("objct") {
            let span = crate::span::Span::of(at, at + 5);
            problems.push(Problem::error("E014", "unknown slot `objct`").at(&file.path).label(span, "did you mean `object`?"));
        }
    }
    (problems.is_empty().then_some(RuleSet), problems)
}
