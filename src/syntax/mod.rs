//! A sentence's words to part-of-speech tags, lemmas and a dependency tree, on demand.
//!
//! Everything here is integer arithmetic over hashed features: the same words give the same tree on every machine. Words are UD-style tokens
//! (`do n't`, `China 's`, `40 %`), quotation marks may be straight or curly. The tables are trained by `train-syntax` on EWT and GUM.
//!
//! ```
//! # #[cfg(feature = "syntax-en")] {
//! use newsclaim::syntax::{Analysis, BEAM, Model, Relation, Scratch};
//! let model = Model::embedded().expect("built with its tables");
//! let (mut scratch, mut tree) = (Scratch::default(), Analysis::default());
//! model.parse(&["DJI", "fired", "its", "staff", "."], BEAM, &mut scratch, &mut tree);
//! assert_eq!(tree.head, [1, Analysis::ROOT, 3, 1, 1]);
//! assert_eq!(tree.relation[0], Relation::Nsubj);
//! # }
//! ```

pub mod atoms;
#[cfg(all(test, feature = "syntax-en"))]
mod checks;
pub mod conllu;
pub mod features;
pub mod lemma;
pub mod lexicon;
pub mod parser;
pub mod slots;
pub mod state;
pub mod tables;
pub mod tagger;
pub mod tagset;
pub mod tree;

pub use crate::syntax::tagset::{Relation, Tag, Upos, Xpos};

use crate::problem::Problem;
use crate::syntax::lemma::Lemmas;
use crate::syntax::lexicon::Lexicon;
use crate::syntax::tables::{Reader, Rows, TAGS, Triples, Writer};
use std::borrow::Cow;
#[cfg(feature = "syntax-en")]
use std::sync::OnceLock;

/// The default width of the parser's search.
pub const BEAM: u8 = 4;

/// Tags and, after [`Model::parse`], the tree of one sentence; one element a word.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Analysis {
    /// Universal parts of speech.
    pub upos: Vec<Upos>,
    /// English tags.
    pub xpos: Vec<Xpos>,
    /// Index of each word's head in the sentence; [`Analysis::ROOT`] for the one root. Empty after [`Model::tag`].
    pub head: Vec<u32>,
    /// Relation to the head. Empty after [`Model::tag`].
    pub relation: Vec<Relation>,
}

impl Analysis {
    /// The head of the root.
    pub const ROOT: u32 = u32::MAX;

    /// Where a mark of punctuation became the root of a sentence with words, its first verb (else its first word) takes its place.
    fn take_root_from_mark(&mut self) {
        let Some(mark) = self.root().filter(|&root| self.upos[root as usize] == Upos::Punct) else { return };
        let below = |word: &usize| self.head[*word] == mark && self.upos[*word] != Upos::Punct;
        let verb = (0..self.head.len()).filter(below).find(|&word| self.upos[word] == Upos::Verb);
        let Some(root) = verb.or_else(|| (0..self.head.len()).find(below)) else { return };
        for word in 0..self.head.len() {
            if self.head[word] == mark {
                self.head[word] = root as u32;
            }
        }
        (self.head[mark as usize], self.relation[mark as usize]) = (root as u32, Relation::Punct);
        (self.head[root], self.relation[root]) = (Analysis::ROOT, Relation::Root);
    }

    /// Index of the root word; `None` without a tree.
    pub fn root(&self) -> Option<u32> {
        self.head.iter().position(|&head| head == Analysis::ROOT).map(|index| index as u32)
    }
}

/// Working space of one thread, reused from sentence to sentence.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    words: Vec<atoms::Word>,
    tags: Vec<u8>,
    buffer: Vec<u8>,
    atoms: features::Atoms,
    search: parser::Search,
}

/// A trained tagger, lemmatiser and parser.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The composite tags, by the tagger's class.
    pub tags: Vec<Tag>,
    /// Known words.
    pub lexicon: Lexicon,
    /// The tagger's weights.
    pub tagger: Rows<TAGS>,
    /// The parser's weights.
    pub parser: parser::Tables,
    /// The lemmatiser.
    pub lemmas: Lemmas,
    /// States that score this much below the best are dropped from the search.
    pub margin: u32,
}

/// First bytes of the tables; the last one is the version.
const MAGIC: &[u8] = b"newsclaim syntax\x01";

impl Model {
    /// The English tables built into the program; `None` without the feature `syntax-en`.
    pub fn embedded() -> Option<&'static Model> {
        #[cfg(feature = "syntax-en")]
        {
            static MODEL: OnceLock<Option<Model>> = OnceLock::new();
            MODEL.get_or_init(|| Model::from_bytes(include_bytes!("../../assets/en/syntax.bin")).ok()).as_ref()
        }
        #[cfg(not(feature = "syntax-en"))]
        None
    }

    /// Reads tables that [`Model::to_bytes`] made.
    #[allow(clippy::result_large_err, reason = "called once in a program's life")]
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, Problem> {
        let damaged =
            || Problem::error("L010", "the tables of the tagger and parser are damaged").help("build them again with train-syntax");
        Model::read(bytes).ok_or_else(damaged)
    }

    fn read(bytes: &[u8]) -> Option<Model> {
        let mut reader = Reader(bytes);
        if reader.bytes(MAGIC.len())? != MAGIC {
            return None;
        }
        let count = reader.count(2)?;
        if count == 0 || count > TAGS {
            return None;
        }
        let tag = |pair: &[u8]| Some(Tag { upos: Upos::at(pair[0])?, xpos: Xpos::at(pair[1])? });
        let tags = reader.bytes(2 * count)?.chunks_exact(2).map(tag).collect::<Option<Vec<Tag>>>()?;
        let margin = reader.u32()?;
        let lexicon = Lexicon::read(&mut reader)?;
        let lemmas = Lemmas::read(&mut reader)?;
        let tagger = Rows::read(&mut reader)?;
        let actions = Triples::read(&mut reader)?;
        let labels = Rows::read(&mut reader)?;
        let sure = parser::Sure::read(&mut reader)?;
        lexicon.fits(count as u8).then_some(Model {
            tags,
            lexicon,
            tagger,
            parser: parser::Tables { actions, labels, sure },
            lemmas,
            margin,
        })
    }

    /// The tables as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.bytes(MAGIC);
        writer.u32(self.tags.len() as u32);
        for tag in &self.tags {
            writer.bytes(&[tag.upos as u8, tag.xpos.number()]);
        }
        writer.u32(self.margin);
        self.lexicon.write(&mut writer);
        self.lemmas.write(&mut writer);
        self.tagger.write(&mut writer);
        self.parser.actions.write(&mut writer);
        self.parser.labels.write(&mut writer);
        self.parser.sure.write(&mut writer);
        writer.0
    }

    /// Tags `words`; `out` gets no tree.
    pub fn tag(&self, words: &[&str], scratch: &mut Scratch, out: &mut Analysis) {
        let case = atoms::read(words, &self.lexicon, &mut scratch.buffer, &mut scratch.words);
        tagger::tag(&scratch.words, case, self.tags.len(), &self.tagger, &mut scratch.tags);
        out.upos.clear();
        out.xpos.clear();
        out.head.clear();
        out.relation.clear();
        for &tag in &scratch.tags {
            let tag = self.tags[usize::from(tag)];
            out.upos.push(tag.upos);
            out.xpos.push(tag.xpos);
        }
    }

    /// Tags and parses `words`, searching `beam` (1 to 8; see [`BEAM`]) states wide. There is always one root, and no cycle.
    pub fn parse(&self, words: &[&str], beam: u8, scratch: &mut Scratch, out: &mut Analysis) {
        self.tag(words, scratch, out);
        self.parse_tagged(beam, scratch, out);
    }

    /// Parses once more, with `verb` read as a finite verb: for a sentence where the tagger found none. `out` holds the sentence's tags.
    pub fn parse_with_verb(&self, verb: u32, beam: u8, scratch: &mut Scratch, out: &mut Analysis) {
        let finite = [Xpos::VBD, Xpos::VBP, Xpos::VBZ].into_iter().find_map(|xpos| {
            let tag = Tag { upos: Upos::Verb, xpos };
            Some((self.tags.iter().position(|known| *known == tag)?, tag))
        });
        let (Some((index, tag)), Some(place)) = (finite, scratch.tags.get_mut(verb as usize)) else { return };
        *place = index as u8;
        (out.upos[verb as usize], out.xpos[verb as usize]) = (tag.upos, tag.xpos);
        self.parse_tagged(beam, scratch, out);
    }

    /// The tree of the sentence that [`Model::tag`] tagged last, with the same `scratch` and `out`.
    pub fn parse_tagged(&self, beam: u8, scratch: &mut Scratch, out: &mut Analysis) {
        scratch.atoms.fill(&scratch.words, &scratch.tags, &self.tags);
        let words = scratch.words.len();
        let n = words as u32;
        out.head.clear();
        out.relation.clear();
        out.head.resize(words, Analysis::ROOT);
        out.relation.resize(words, Relation::Root);
        // Wide beams are asked for when accuracy matters most: they drop hardly anything.
        let margin = if beam > BEAM { self.margin.saturating_mul(8) } else { self.margin };
        let width = parser::Width { beam: usize::from(beam.clamp(1, 64)), margin: margin.min(1 << 24) as i32 };
        parser::parse(&scratch.atoms, &self.parser, width, &mut scratch.search, |dependent, head, label| {
            out.head[dependent as usize] = if head == n { Analysis::ROOT } else { head };
            out.relation[dependent as usize] = Relation::at(label).unwrap_or(Relation::Dep);
        });
        out.take_root_from_mark();
    }

    /// The lemma of a tagged word.
    pub fn lemma<'w>(&self, word: &'w str, upos: Upos, xpos: Xpos) -> Cow<'w, str> {
        self.lemmas.find(word, Tag { upos, xpos })
    }
}
