//! The names of Universal Dependencies (tags and relations) to small numbers and back.

/// Makes an enum whose variants have fixed names in CoNLL-U.
macro_rules! names {
    ($(#[$meta:meta])* $name:ident, $what:literal, $($variant:ident = $text:literal),+ $(,)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $variant,)+
        }

        impl $name {
            #[doc = concat!("Every ", $what, ", in the order of their numbers.")]
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name used in CoNLL-U.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }

            #[doc = concat!("The ", $what, " of that name.")]
            pub fn named(name: &str) -> Option<$name> {
                match name {
                    $($text => Some($name::$variant),)+
                    _ => None,
                }
            }

            #[doc = concat!("The ", $what, " with that number in [`", stringify!($name), "::ALL`].")]
            pub fn at(number: u8) -> Option<$name> {
                $name::ALL.get(usize::from(number)).copied()
            }
        }
    };
}

names! {
    /// A universal part of speech (<https://universaldependencies.org/u/pos/>).
    Upos, "part of speech",
    Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun = "NOUN", Num = "NUM",
    Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
}

names! {
    /// A universal dependency relation, with the subtypes of the English treebanks (<https://universaldependencies.org/en/dep/>).
    Relation, "relation",
    Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod", Amod = "amod", Appos = "appos",
    Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc", CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound",
    CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass",
    Dep = "dep", Det = "det", DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl",
    Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod",
    NmodDesc = "nmod:desc", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj", NsubjOuter = "nsubj:outer",
    NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent", OblUnmarked = "obl:unmarked",
    Orphan = "orphan", Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative",
    Xcomp = "xcomp",
}

/// The Penn Treebank tags, as EWT and GUM use them.
const XPOS: [&str; 50] = [
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH", "IN", "JJ", "JJR", "JJS", "LS",
    "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG",
    "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX", "``",
];

/// An English part-of-speech tag in the manner of the Penn Treebank: `VBD`, `NNP`, …
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Xpos(u8);

impl Xpos {
    /// Common noun, singular.
    pub const NN: Xpos = Xpos::of("NN");
    /// Common noun, plural.
    pub const NNS: Xpos = Xpos::of("NNS");
    /// Proper noun, singular.
    pub const NNP: Xpos = Xpos::of("NNP");
    /// Proper noun, plural.
    pub const NNPS: Xpos = Xpos::of("NNPS");
    /// Verb, base form.
    pub const VB: Xpos = Xpos::of("VB");
    /// Verb, past tense.
    pub const VBD: Xpos = Xpos::of("VBD");
    /// Verb, present participle or gerund.
    pub const VBG: Xpos = Xpos::of("VBG");
    /// Verb, past participle.
    pub const VBN: Xpos = Xpos::of("VBN");
    /// Verb, present tense, not third person singular.
    pub const VBP: Xpos = Xpos::of("VBP");
    /// Verb, present tense, third person singular.
    pub const VBZ: Xpos = Xpos::of("VBZ");
    /// Modal.
    pub const MD: Xpos = Xpos::of("MD");
    /// The word `to`.
    pub const TO: Xpos = Xpos::of("TO");
    /// Comparative adjective.
    pub const JJR: Xpos = Xpos::of("JJR");
    /// Superlative adjective.
    pub const JJS: Xpos = Xpos::of("JJS");
    /// Comparative adverb.
    pub const RBR: Xpos = Xpos::of("RBR");
    /// Superlative adverb.
    pub const RBS: Xpos = Xpos::of("RBS");
    /// Possessive ending.
    pub const POS: Xpos = Xpos::of("POS");
    /// Foreign, unknown or unclassifiable.
    pub const XX: Xpos = Xpos::of("XX");

    /// The tag's name.
    pub const fn as_str(self) -> &'static str {
        XPOS[self.0 as usize]
    }

    /// The tag of that name.
    pub fn named(name: &str) -> Option<Xpos> {
        XPOS.iter().position(|&tag| tag == name).map(|number| Xpos(number as u8))
    }

    /// The tag with that number.
    pub fn at(number: u8) -> Option<Xpos> {
        (usize::from(number) < XPOS.len()).then_some(Xpos(number))
    }

    /// The tag's number, for tables.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The tag of a name known when compiling.
    const fn of(name: &str) -> Xpos {
        let mut number = 0;
        while number < XPOS.len() {
            let (a, b) = (XPOS[number].as_bytes(), name.as_bytes());
            let mut same = a.len() == b.len();
            let mut i = 0;
            while same && i < a.len() {
                same = a[i] == b[i];
                i += 1;
            }
            if same {
                return Xpos(number as u8);
            }
            number += 1;
        }
        panic!("no such tag")
    }
}

impl std::fmt::Debug for Xpos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A composite tag: a part of speech with its English tag, as the tagger predicts them together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Tag {
    /// Universal part of speech.
    pub upos: Upos,
    /// English tag.
    pub xpos: Xpos,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for &upos in Upos::ALL {
            assert_eq!(Upos::named(upos.as_str()), Some(upos));
            assert_eq!(Upos::at(upos as u8), Some(upos));
        }
        for &relation in Relation::ALL {
            assert_eq!(Relation::named(relation.as_str()), Some(relation));
            assert_eq!(Relation::at(relation as u8), Some(relation));
        }
        for number in 0..XPOS.len() as u8 {
            assert_eq!(Xpos::at(number).and_then(|x| Xpos::named(x.as_str())).map(Xpos::number), Some(number));
        }
        assert_eq!(Xpos::VBD.as_str(), "VBD");
        assert_eq!(Relation::named("nsubj:passive"), None);
        assert_eq!(Xpos::at(50), None);
    }
}
