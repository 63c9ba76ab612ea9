//! The whole path of one article: Source to Extraction.

use crate::annotate::{self, Amount, Annotation, Reading, Time};
use crate::article::site::Sites;
use crate::article::{self, Article, Content, language};
use crate::claims::{Claim, Entity, assemble, attribution, entities, modality, resolve};
use crate::problem::{Problem, Severity};
use crate::rules::builtin;
use crate::rules::compile::{self, Compiled, Language};
use crate::rules::file::site;
use crate::rules::program::Program;
use crate::rules::resolve::PackSource;
use crate::rules::run::{self, Selection, Tried};
use crate::rules::scene::Scene;
use crate::source::Source;
use crate::span::Span;
use crate::syntax::{BEAM, Scratch};
use crate::text::{self, Document};
use crate::text::{InflectionLists, Inflector, WordClass};
use std::borrow::Cow;
use std::cell::RefCell;

/// An amount of the article.
#[derive(Clone, PartialEq, Debug)]
pub struct Quantity {
    /// The amount with its unit.
    pub span: Span,
    /// The bound's words ("more than").
    pub bound: Option<Span>,
    /// What is measured, where the sentence names it beside the amount.
    pub concept: Option<Span>,
    /// Index of the quantity that it restates ("400 million shekels ($115 million)").
    pub same_as: Option<usize>,
    /// Its normalised value.
    pub amount: Amount,
}

/// A time expression of the article.
#[derive(Clone, PartialEq, Debug)]
pub struct DateMention {
    /// Its words.
    pub span: Span,
    /// Its normalised value.
    pub time: Time,
}

/// All that was found in one article. Lists are in text order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Extraction {
    /// The article itself.
    pub article: Article,
    /// `b3:` and the hash of the article's text.
    pub article_id: String,
    /// The id of an earlier article of the same batch that says the same; told by who sees the whole batch.
    pub duplicate_of: Option<String>,
    /// Things with names.
    pub entities: Vec<Entity>,
    /// Amounts.
    pub quantities: Vec<Quantity>,
    /// Dates and durations.
    pub dates: Vec<DateMention>,
    /// Claims, by trigger position, then type, then rule.
    pub claims: Vec<Claim>,
    /// Matches that lost to others, with the reason; for `explain`.
    pub rejected: Vec<String>,
    /// What a person should know.
    pub problems: Vec<Problem>,
    /// How much work the syntax layer had.
    pub sentences: Share,
}

/// How many sentences the syntax layer looked at. Those of several articles are added with `+=`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// Sentences that were tagged and parsed.
    pub parsed: usize,
    /// Sentences that were tagged and no more.
    pub tagged: usize,
    /// Sentences that were neither.
    pub neither: usize,
}

impl Share {
    /// All sentences.
    pub fn all(self) -> usize {
        self.parsed + self.tagged + self.neither
    }
}

impl std::ops::AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.parsed += other.parsed;
        self.tagged += other.tagged;
        self.neither += other.neither;
    }
}

thread_local! {
    /// Working space, used again from article to article.
    static SCRATCH: RefCell<(Scratch, annotate::Scratch)> = RefCell::default();
}

/// Compiled rules and all tables: turns sources into extractions. Made once, used from many threads.
///
/// ```
/// use newsclaim::{article::Content, extract::Extractor, rules::builtin, source::Source};
/// let (extractor, problems) = Extractor::new(&[builtin::pack()]);
/// assert!(problems.is_empty());
/// let source = Source { text: "Exports to Russia fell 27% in March 2022.".to_owned(), ..Source::default() };
/// let extraction = extractor.unwrap().extract(&source, Content::All);
/// assert_eq!(extraction.claims[0].kind, "metric.change");
/// ```
pub struct Extractor {
    program: Program,
    article: article::Tables,
    text: text::Tables,
    annotate: annotate::Tables,
    tried: Tried,
}

impl Extractor {
    /// Compiles packs. The stages' own tables come from the pack `news-en` among them, else from the built-in one. `None` if a rule file
    /// has an error; all problems of all files are returned either way.
    pub fn new(packs: &[PackSource]) -> (Option<Extractor>, Vec<Problem>) {
        Extractor::judged(packs, |_, _| Vec::new())
    }

    /// The same, with what `judge` finds in the rules that have no error and in the files as written. Its problems, errors or not, keep
    /// nothing from running.
    pub fn judged(packs: &[PackSource], judge: impl FnOnce(&Compiled, &Language<'_>) -> Vec<Problem>) -> (Option<Extractor>, Vec<Problem>) {
        let list = |name: &str| list_text(packs, name);
        let mut problems = Vec::new();
        let (article, found) = article_tables(packs);
        problems.extend(found);
        let text = text::Tables::new(&text::Lists::find(list));
        let (annotate, found) = annotate::Tables::extended(&|name| Some(list(name)), &|name| more_text(packs, name));
        problems.extend(found);
        let inflector = Inflector::new(&InflectionLists::find(list), &text);
        let language = Language {
            split: &|literal| split(literal, &text),
            forms: &|entry, class| forms(&inflector, entry, class),
            is_common: &|word| text.is_word(word),
            // The tables are read when the first sentence is tagged.
            syntax: cfg!(feature = "syntax-en"),
        };
        let mut compiled = compile::compile(packs, &language);
        problems.append(&mut compiled.problems);
        let broken = problems.iter().any(|p| p.severity == Severity::Error);
        problems.extend(judge(&compiled, &language));
        let program = compiled.program;
        let extractor = Extractor { program, article, text, annotate, tried: Tried::Found };
        ((!broken).then_some(extractor), problems)
    }

    /// The same, but every sentence is parsed and every rule tried on every token: slow, and the result must be the same, which proves that
    /// no look-up of the engine loses anything.
    pub fn without_prefilter(self) -> Extractor {
        Extractor { tried: Tried::Everywhere, ..self }
    }

    /// The same, but every sentence is parsed, and every rule that asks for tags or trees is tried on every token: the result must be the
    /// same, which proves that no test before the parser loses anything.
    pub fn parsing_all(self) -> Extractor {
        Extractor { tried: Tried::Parsed, ..self }
    }

    /// The same with some recognisers of amounts, dates, quotations and names left out.
    pub fn with_recognisers(mut self, recognisers: annotate::Recognisers) -> Extractor {
        self.annotate.recognisers = recognisers;
        self
    }

    /// The compiled rules.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Reads one source and finds all claims.
    pub fn extract(&self, source: &Source, content: Content) -> Extraction {
        self.extract_selected(source, content, Selection::All)
    }

    /// The same with some of the rules, for their tests.
    pub fn extract_selected(&self, source: &Source, content: Content, selection: Selection) -> Extraction {
        self.extract_article(self.read(source, content), selection)
    }

    /// The article of a source: its story, the furniture set aside.
    pub fn read(&self, source: &Source, content: Content) -> Article {
        article::read(source, content, &self.article)
    }

    /// The same for an article that was read already.
    pub fn extract_article(&self, article: Article, selection: Selection) -> Extraction {
        let mut extraction = self.analyse(&article, selection);
        extraction.problems.splice(0..0, article.problems.iter().cloned());
        extraction.article = article;
        extraction
    }

    /// What articles are read with.
    pub fn article_tables(&self) -> &article::Tables {
        &self.article
    }

    /// Sentences and tokens of an article, as the rules see them.
    pub fn segment<'a>(&self, article: &'a Article) -> Document<'a> {
        text::segment(article, &self.text)
    }

    /// Amounts, dates, quotations and name candidates of a document.
    pub fn annotate(&self, document: &Document<'_>, scratch: &mut annotate::Scratch) -> Vec<Annotation> {
        let published = document.article.metadata.published.as_ref().map(|published| published.date);
        annotate::annotate(document, &self.annotate, &self.text, published, scratch)
    }

    fn analyse(&self, article: &Article, selection: Selection) -> Extraction {
        let mut problems = Vec::new();
        let article_id = article_id(&article.text);
        if let Some(language) = &article.metadata.language
            && language::is_foreign(language)
        {
            let message = format!("the article is in the language {language:?}, which the rules do not know; nothing is extracted");
            return Extraction {
                article_id,
                problems: vec![Problem::warning("A005", message).at(article.source.clone())],
                ..Extraction::default()
            };
        }
        let document = self.segment(article);
        let (scratch, mut own) = SCRATCH.take();
        let annotations = self.annotate(&document, &mut own);
        let (quantities, quantity_of, dates, date_of) = measures(&document, &annotations);
        let mut scene = Scene::new(&document, &self.program, &annotations, BEAM, scratch);
        scene.selection = selection;
        scene.try_rules(self.tried);
        run::entities(&mut scene, &mut problems);
        let matches = run::claims(&mut scene, selection, &mut problems);
        let (entities, owners) = entities::collect(&scene);
        let links = assemble::Links { entities: &owners, quantities: &quantity_of, dates: &date_of };
        let mut drafts = assemble::drafts(&scene, &matches, &links);
        modality::apply(&mut scene, &mut drafts, &mut problems);
        attribution::apply(&scene, &mut drafts, &entities);
        let (claims, rejected) = resolve::resolve(&scene, drafts, &article_id);
        problems.dedup();
        for problem in &mut problems {
            problem.origin = Some(article.source.clone());
        }
        let (parsed, tagged) = scene.analysed();
        let sentences = Share { parsed, tagged, neither: document.sentences.len() - parsed - tagged };
        SCRATCH.set((scene.into_scratch(), own));
        Extraction {
            article: Article::default(),
            article_id,
            duplicate_of: None,
            entities,
            quantities,
            dates,
            claims,
            rejected,
            problems,
            sentences,
        }
    }
}

type Measures = (Vec<Quantity>, Vec<Option<usize>>, Vec<DateMention>, Vec<Option<usize>>);

/// Amounts and dates as lists, and each annotation's index in them.
fn measures(document: &Document<'_>, annotations: &[Annotation]) -> Measures {
    let (mut quantities, mut dates) = (Vec::new(), Vec::new());
    let (mut quantity_of, mut date_of) = (vec![None; annotations.len()], vec![None; annotations.len()]);
    for (index, annotation) in annotations.iter().enumerate() {
        let span = document.span(annotation.core.clone());
        match &annotation.reading {
            Reading::Amount(amount) => {
                quantity_of[index] = Some(quantities.len());
                let bound = annotation.bound.clone().map(|b| document.span(b));
                let concept = amount.concept.clone().filter(|c| !c.is_empty()).map(|c| document.span(c));
                quantities.push(Quantity { span, bound, concept, same_as: None, amount: amount.clone() });
            }
            Reading::Time(time) => {
                date_of[index] = Some(dates.len());
                dates.push(DateMention { span, time: time.clone() });
            }
            Reading::Name | Reading::Quote => {}
        }
    }
    for (index, annotation) in annotations.iter().enumerate() {
        let (Reading::Amount(Amount { same_as: Some(tokens), .. }), Some(own)) = (&annotation.reading, quantity_of[index]) else {
            continue;
        };
        let restated = annotations.iter().position(|a| matches!(a.reading, Reading::Amount(_)) && a.tokens == *tokens);
        quantities[own].same_as = restated.and_then(|r| quantity_of[r]);
    }
    (quantities, quantity_of, dates, date_of)
}

/// The id of the article with this text: `b3:` and half of its hash.
pub fn article_id(text: &str) -> String {
    format!("b3:{}", &blake3::hash(text.as_bytes()).to_hex()[..32])
}

/// What reads articles with the lists and site rules of these packs, and the problems of those.
pub fn article_tables(packs: &[PackSource]) -> (article::Tables, Vec<Problem>) {
    let list = |name: &str| list_text(packs, name);
    let (files, mut problems) = site::read_all(packs);
    let tables = article::Tables::from_tsv(list("furniture"), list("caption")).and_then(|tables| tables.with_markup(list("markup")));
    let tables = tables.unwrap_or_else(|found| {
        problems.extend(found);
        article::Tables::default()
    });
    (tables.with_sites(Sites::new(files.into_iter().map(|file| file.site).collect())), problems)
}

/// What inflects words for the rules of these packs.
pub fn inflector(packs: &[PackSource]) -> Inflector {
    let list = |name: &str| list_text(packs, name);
    Inflector::new(&InflectionLists::find(list), &text::Tables::new(&text::Lists::find(list)))
}

/// Every form of an entry under `v`, `n` or `a`, as in `~fall/v`.
pub fn forms(inflector: &Inflector, entry: &str, class: char) -> Vec<String> {
    let class = match class {
        'v' => WordClass::Verb,
        'n' => WordClass::Noun,
        _ => WordClass::Adjective,
    };
    inflector.forms(entry, class)
}

/// The text of `lists/NAME.tsv` of the pack `news-en`, as given or built in; empty if neither has it.
fn list_text<'p>(packs: &'p [PackSource], name: &str) -> &'p str {
    let wanted = format!("lists/{name}.tsv");
    let given = packs.iter().filter(|p| p.fallback == builtin::NAME).flat_map(|p| &p.files).find(|f| f.name == wanted);
    given.map(|f| f.text.as_str()).or_else(|| builtin::file(&wanted)).unwrap_or("")
}

/// The lists of this name in the other packs: path and text.
fn more_text<'p>(packs: &'p [PackSource], name: &str) -> Vec<(&'p str, &'p str)> {
    let wanted = format!("lists/{name}.tsv");
    let others = packs.iter().filter(|pack| pack.fallback != builtin::NAME).flat_map(|pack| &pack.files);
    others.filter(|file| file.name == wanted).map(|file| (file.path.as_str(), file.text.as_str())).collect()
}

/// A literal's tokens, as the tokeniser gives them in running text.
fn split<'t>(literal: &'t str, tables: &text::Tables) -> Vec<Cow<'t, str>> {
    // Words of letters with single spaces between them need no tokeniser.
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic()) && !tables.is_split(word);
    if literal.split(' ').all(plain) {
        return literal.split(' ').map(Cow::Borrowed).collect();
    }
    let article = Article::of_text(literal);
    let document = text::segment(&article, tables);
    (0..document.tokens.len() as u32).map(|t| Cow::Owned(document.word(t).to_owned())).collect()
}
