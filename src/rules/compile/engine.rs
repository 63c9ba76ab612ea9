//! The built-in pack's lists to the classes that the engine's mechanisms read.

use super::{ClassKey, Compiler};
use crate::rules::builtin::NAME;
use crate::rules::file::RuleKind;
use crate::rules::pattern::Ref;

impl Compiler<'_> {
    /// What must be known before the first rule: emitted types, attribute columns, prepositions, the engine's lists.
    pub(super) fn prepare(&mut self) {
        self.emitted.extend(self.space.entries.sources_of_kinds().into_iter().map(|(kind, _)| kind));
        self.columns.extend(self.space.entries.columns().iter().cloned());
        for list in &self.space.lists {
            self.columns.extend(list.columns.iter().cloned());
        }
        for (_, file) in &self.space.files {
            for rule in file.rules.iter().filter(|r| r.kind == RuleKind::Entity) {
                self.emitted.extend(rule.emits.as_ref().and_then(|e| self.space.types.find(&e.value)));
                self.columns.extend(rule.set.iter().map(|(name, _)| name.value.clone()));
            }
        }
        let engine_list = |name: &str| Ref { pack: Some(NAME.to_owned()), name: name.to_owned() };
        if let Some(list) = self.space.list(0, &engine_list("prepositions")) {
            let rows = &self.space.lists[list as usize].rows;
            let hashed = |words: &String| (words.clone(), words.split(' ').map(crate::text::hash_lower).collect());
            self.program.prepositions = rows.iter().map(|(words, _)| hashed(words)).collect();
        }
        if let Some(list) = self.space.list(0, &engine_list("function-words")) {
            self.function_words = self.space.lists[list as usize].rows.iter().map(|(word, _)| word.clone()).collect();
        }
        let adjuncts = self.space.list(0, &engine_list("prepositions")).map(|list| {
            let list = &self.space.lists[list as usize];
            let column = list.columns.iter().position(|c| c == "adjunct");
            let rows = list.rows.iter().filter(|(_, cells)| column.is_some_and(|c| cells.get(c).is_some_and(|v| v == "yes")));
            rows.map(|(words, _)| words.clone()).collect()
        });
        self.program.engine.adjunct = adjuncts.map(|words| self.class(ClassKey::Lemma(words, Some('-'))));
        if let Some(list) = self.space.list(0, &engine_list("container")) {
            self.program.engine.container = Some(self.class(ClassKey::List(list, Some(Some('n')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("object-control")) {
            self.program.engine.object_control = Some(self.class(ClassKey::List(list, Some(Some('v')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("say")) {
            self.program.engine.say = Some(self.class(ClassKey::List(list, Some(Some('v')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("source-kinds")) {
            self.program.engine.source_kind = Some(self.class(ClassKey::List(list, Some(Some('n')))));
        }
        if let Some(list) = self.space.list(0, &engine_list("clause-openers")) {
            self.program.engine.clause_opener = Some(self.class(ClassKey::List(list, None)));
        }
        if let Some(list) = self.space.list(0, &engine_list("gap-joiners")) {
            self.program.engine.joiner = Some(self.class(ClassKey::List(list, None)));
        }
    }
}
