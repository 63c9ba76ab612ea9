//! `scope` and `overlap` as written to how far a rule reaches and which of its overlapping results stay.

use super::Compiler;
use crate::problem::Problem;
use crate::rules::file::RuleDef;
use crate::rules::program::{Scope, WIDEST};

impl Compiler<'_> {
    pub(super) fn scope(&mut self, written: &RuleDef) -> Scope {
        let Some(text) = &written.scope else { return Scope::Sentence };
        let named =
            [("sentence", Scope::Sentence), ("clause", Scope::Clause), ("paragraph", Scope::Paragraph), ("headline", Scope::Headline)];
        if let Some((_, scope)) = named.iter().find(|(name, _)| *name == text.value) {
            return *scope;
        }
        if let Some(count) = text.value.strip_prefix("window:") {
            if let Some(count) = count.parse().ok().filter(|count| (2..=WIDEST).contains(count)) {
                return Scope::Window(count);
            }
            self.report("E003", text.span, "out of range", format!("a window has 2 to {WIDEST} sentences: \"window:2\""));
            return Scope::Sentence;
        }
        let known = named.iter().map(|(name, _)| *name);
        let otherwise = "scopes: sentence, clause, paragraph, headline, window:2";
        self.report_near("E003", text.span, format!("there is no scope `{}`", text.value), &text.value, known, otherwise);
        Scope::Sentence
    }

    /// What the `[[type]]`s say about overlapping results.
    pub(super) fn declared_overlaps(&mut self) {
        for (name, declared) in &self.space.declared {
            if let Some(overlap) = declared.written.overlap {
                self.overlaps.insert(name.clone(), (overlap, (declared.path.clone(), declared.written.name.span)));
            }
        }
    }

    /// What `emits` says about overlapping results; two rules of one type must not differ, nor a rule from the `[[type]]`.
    pub(super) fn overlap(&mut self, written: &RuleDef) {
        let (Some((overlap, span)), Some(emits)) = (written.overlap, &written.emits) else { return };
        let Some((known, (path, place))) = self.overlaps.get(&emits.value) else {
            self.overlaps.insert(emits.value.clone(), (overlap, (self.path.clone(), span)));
            return;
        };
        if *known != overlap {
            let message = format!("two places say different things about overlapping results of the type `{}`", emits.value);
            let problem = Problem::error("E005", message).at(&self.path).label(span, "here");
            let problem =
                if *path == self.path { problem.label(*place, "and here") } else { problem.help(format!("the other stands in {path}")) };
            self.problems.push(problem);
        }
    }
}
