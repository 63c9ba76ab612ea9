//! A condition such as `type=metric.change and confidence>0.8` to the claims that are written.

use super::record::{number, rounded};
use crate::article::Published;
use crate::claims::{Claim, Entity, FieldValue, Modality};
use crate::extract::Extraction;
use crate::rules::nearest;
use crate::span::Span;
use std::cmp::Ordering;
use std::fmt;

/// Parentheses and `not`s inside each other; nobody writes more by hand.
const DEEPEST: usize = 100;

/// Which claims to keep.
///
/// ```text
/// type=metric.change and confidence>0.8
/// roles.actors~"*lenovo*" and not (negated or modality=possible)
/// fields.change<=-20 or article.published>=2022-03
/// ```
///
/// Comparisons are joined by `not`, `and` and `or`, which bind in this order, and by parentheses. A value is a bare word, which
/// ends at a space or parenthesis, or stands in single or double quotation marks.
///
/// | operator | |
/// |---|---|
/// | `=` `!=` | the same text, letter by letter; the same number; `true` or `false` |
/// | `>` `>=` `<` `<=` | numbers by size, texts letter by letter, so that dates such as `2022-03-01` are in order |
/// | `~` | the whole text, in upper or lower case, where `*` stands for anything |
///
/// A field with several values fits where one of them does. One without a value, or with a value of another kind, fits nothing.
/// `a!=b` is short for `not a=b`, so it holds where there is no value. [`FIELDS`] lists the fields; the words in them are those of
/// the record.
///
/// ```
/// use newsclaim::output::filter::Filter;
/// assert!(Filter::parse("type=metric.change and confidence>0.8").is_ok());
/// let error = Filter::parse("tpye=metric.change").unwrap_err();
/// assert_eq!((error.span.start, error.help.as_deref()), (0, Some("did you mean `type`?")));
/// ```
#[derive(Clone, Debug)]
pub struct Filter {
    test: Test,
}

/// Why a text is no [`Filter`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilterError {
    /// Byte range of the text; empty at its end, where something is missing.
    pub span: Span,
    /// What is wrong there, or what was expected.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.message, self.span.start + 1)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for FilterError {}

/// A field that a filter may name.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As it is written; behind `roles.` and `fields.` stands a name of the rules.
    pub name: &'static str,
    /// What it holds, in a few words.
    pub about: &'static str,
    kind: Kind,
    read: Read,
}

/// What a field holds, and so which values and operators fit it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Text,
    Modality,
    Number,
    Flag,
    /// Told by the claim alone.
    Open,
}

/// All values of a field. The last argument is the name behind `roles.` or `fields.`.
type Read = for<'a> fn(&'a Extraction, &'a Claim, &str) -> Vec<Found<'a>>;

/// A value of a field.
#[derive(Clone, Copy)]
enum Found<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
}

/// The fields.
pub const FIELDS: [Field; 27] = [
    field("type", "of the claim", Kind::Text, |_, claim, _| text(&claim.kind)),
    field("rule", "pack/id, with or without @version", Kind::Text, |_, claim, _| rule(&claim.rule)),
    field("trigger", "the words of the predicate", Kind::Text, |article, claim, _| words(article, claim.trigger)),
    field("lemma", "the trigger's dictionary form", Kind::Text, |_, claim, _| text(&claim.lemma)),
    field("negated", "true or false", Kind::Flag, |_, claim, _| vec![Found::Flag(claim.negated)]),
    field("modality", "asserted, possible, …", Kind::Modality, |_, claim, _| text(claim.modality.as_str())),
    field("confidence", "from 0 to 1", Kind::Number, |_, claim, _| vec![Found::Number(rounded(claim.confidence))]),
    field("evidence", "the sentence", Kind::Text, |article, claim, _| words(article, claim.evidence)),
    field("block", "the number of the block, from 0", Kind::Number, |_, claim, _| vec![Found::Number(claim.block as f64)]),
    field("block.kind", "headline, paragraph, …", Kind::Text, block_kind),
    field("attribution", "a source's words, name or key", Kind::Text, sources),
    field("attribution.kind", "person, organisation, …", Kind::Text, source_kinds),
    field("entity", "name or key of a thing in a role", Kind::Text, |article, claim, _| things(article, claim).flat_map(names).collect()),
    field("entity.type", "Company, Country, …", Kind::Text, thing_types),
    field("roles.", "a filler's words, name or key", Kind::Text, fillers),
    field("fields.", "the field's value", Kind::Open, values),
    field("article.id", "the hash of its text", Kind::Text, |article, _, _| text(&article.article_id)),
    field("article.duplicate_of", "the id of an earlier one", Kind::Text, |article, _, _| maybe(&article.duplicate_of)),
    field("article.source", "path, URL or record", Kind::Text, |article, _, _| text(&article.article.source)),
    field("article.url", "its address", Kind::Text, |article, _, _| maybe(&article.article.metadata.url)),
    field("article.title", "its title", Kind::Text, |article, _, _| maybe(&article.article.metadata.title)),
    field("article.authors", "each of them", Kind::Text, authors),
    field("article.publisher", "the organisation", Kind::Text, |article, _, _| maybe(&article.article.metadata.publisher)),
    field("article.section", "of the publication", Kind::Text, |article, _, _| maybe(&article.article.metadata.section)),
    field("article.published", "2022-05-06, or with a time", Kind::Text, |article, _, _| day(&article.article.metadata.published)),
    field("article.modified", "2022-05-06, or with a time", Kind::Text, |article, _, _| day(&article.article.metadata.modified)),
    field("article.language", "en, …", Kind::Text, |article, _, _| maybe(&article.article.metadata.language)),
];

const fn field(name: &'static str, about: &'static str, kind: Kind, read: Read) -> Field {
    Field { name, about, kind, read }
}

fn text(text: &str) -> Vec<Found<'_>> {
    vec![Found::Text(text)]
}

fn maybe(text: &Option<String>) -> Vec<Found<'_>> {
    text.iter().map(|text| Found::Text(text)).collect()
}

fn day(day: &Option<Published>) -> Vec<Found<'_>> {
    day.iter().map(|day| Found::Text(&day.text)).collect()
}

fn words(extraction: &Extraction, span: Span) -> Vec<Found<'_>> {
    text(span.text(&extraction.article.text))
}

fn rule(rule: &str) -> Vec<Found<'_>> {
    let bare = rule.rsplit_once('@').map(|(bare, _)| bare);
    [Some(rule), bare].into_iter().flatten().map(Found::Text).collect()
}

fn authors<'a>(extraction: &'a Extraction, _: &'a Claim, _: &str) -> Vec<Found<'a>> {
    extraction.article.metadata.authors.iter().map(|author| Found::Text(author)).collect()
}

fn block_kind<'a>(extraction: &'a Extraction, claim: &'a Claim, _: &str) -> Vec<Found<'a>> {
    extraction.article.blocks.get(claim.block).map(|block| Found::Text(block.kind.as_str())).into_iter().collect()
}

fn sources<'a>(extraction: &'a Extraction, claim: &'a Claim, _: &str) -> Vec<Found<'a>> {
    claim.attribution.iter().flat_map(|source| called(extraction, source.source, source.entity)).collect()
}

fn source_kinds<'a>(_: &'a Extraction, claim: &'a Claim, _: &str) -> Vec<Found<'a>> {
    claim.attribution.iter().map(|source| Found::Text(source.kind)).collect()
}

fn thing_types<'a>(extraction: &'a Extraction, claim: &'a Claim, _: &str) -> Vec<Found<'a>> {
    things(extraction, claim).map(|entity| Found::Text(&entity.kind)).collect()
}

fn fillers<'a>(extraction: &'a Extraction, claim: &'a Claim, name: &str) -> Vec<Found<'a>> {
    let fillers = claim.roles.iter().filter(|role| role.name == name).flat_map(|role| &role.fillers);
    fillers.flat_map(|filler| called(extraction, filler.span, filler.entity)).collect()
}

fn values<'a>(_: &'a Extraction, claim: &'a Claim, name: &str) -> Vec<Found<'a>> {
    let found = claim.fields.iter().filter(|(field, _)| field == name);
    let value = |value: &'a FieldValue| match value {
        FieldValue::Text(text) => Found::Text(text),
        FieldValue::Number(value) => Found::Number(number(*value)),
        FieldValue::Flag(flag) => Found::Flag(*flag),
    };
    found.map(|(_, found)| value(found)).collect()
}

/// The entities in the claim's roles.
fn things<'a>(extraction: &'a Extraction, claim: &'a Claim) -> impl Iterator<Item = &'a Entity> {
    let indices = claim.roles.iter().flat_map(|role| &role.fillers).filter_map(|filler| filler.entity);
    indices.filter_map(|index| extraction.entities.get(index))
}

/// Words of the text, and what the thing is called that they stand for.
fn called(extraction: &Extraction, span: Span, entity: Option<usize>) -> Vec<Found<'_>> {
    let entity = entity.and_then(|index| extraction.entities.get(index));
    words(extraction, span).into_iter().chain(entity.into_iter().flat_map(names)).collect()
}

fn names(entity: &Entity) -> impl Iterator<Item = Found<'_>> {
    [Some(&entity.name), entity.key.as_ref()].into_iter().flatten().map(|name| Found::Text(name))
}

impl Filter {
    /// Reads a condition.
    ///
    /// # Errors
    /// Where it is malformed, names an unknown field, or asks of a field what it cannot have (`confidence=high`).
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let test = reader.any()?;
        if reader.rest().is_empty() { Ok(Filter { test }) } else { Err(reader.expected("`and`, `or` or the end")) }
    }

    /// Whether a claim of this extraction fits.
    pub fn keeps(&self, extraction: &Extraction, claim: &Claim) -> bool {
        self.test.holds(extraction, claim)
    }
}

/// A condition as understood.
#[derive(Clone, Debug)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare(Comparison),
}

#[derive(Clone, Debug)]
struct Comparison {
    field: Field,
    /// What stands behind `roles.` or `fields.`; else empty.
    name: String,
    operator: Operator,
    value: Value,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Operator {
    Equal,
    Unequal,
    AtLeast,
    AtMost,
    Greater,
    Less,
    Like,
}

impl Operator {
    /// What is longer stands before what it begins with.
    const ALL: [(&str, Operator); 7] = [
        ("=", Operator::Equal),
        ("!=", Operator::Unequal),
        (">=", Operator::AtLeast),
        ("<=", Operator::AtMost),
        (">", Operator::Greater),
        ("<", Operator::Less),
        ("~", Operator::Like),
    ];

    /// Whether a found value stands so to the wanted one.
    fn accepts(self, found: Ordering) -> bool {
        match self {
            Operator::Equal | Operator::Unequal | Operator::Like => found.is_eq(),
            Operator::AtLeast => found.is_ge(),
            Operator::AtMost => found.is_le(),
            Operator::Greater => found.is_gt(),
            Operator::Less => found.is_lt(),
        }
    }
}

/// What a field is compared with: always a text, and a number or flag where it looks like one and has no quotation marks.
#[derive(Clone, Debug)]
struct Value {
    text: String,
    number: Option<f64>,
    flag: Option<bool>,
}

impl Test {
    fn holds(&self, extraction: &Extraction, claim: &Claim) -> bool {
        match self {
            Test::All(tests) => tests.iter().all(|test| test.holds(extraction, claim)),
            Test::Any(tests) => tests.iter().any(|test| test.holds(extraction, claim)),
            Test::Not(test) => !test.holds(extraction, claim),
            Test::Compare(comparison) => {
                let found = (comparison.field.read)(extraction, claim, &comparison.name);
                found.into_iter().any(|found| comparison.fits(found)) != (comparison.operator == Operator::Unequal)
            }
        }
    }
}

impl Comparison {
    fn fits(&self, found: Found<'_>) -> bool {
        let Value { text, number, flag } = &self.value;
        if self.operator == Operator::Like {
            return matches!(found, Found::Text(found) if is_like(&found.to_lowercase(), text));
        }
        let order = match found {
            Found::Text(found) => Some(found.cmp(text)),
            Found::Number(found) => number.and_then(|number| found.partial_cmp(&number)),
            Found::Flag(found) => flag.map(|flag| found.cmp(&flag)),
        };
        order.is_some_and(|order| self.operator.accepts(order))
    }
}

/// Whether a text is what the pattern says, where `*` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return text == pattern };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let inner = text.strip_prefix(first).and_then(|text| text.strip_suffix(last));
    // Each piece at its first place leaves the most for the next.
    let left = |text: &mut &'_ str, piece: &str| -> bool {
        let found = text.find(piece);
        found.inspect(|at| *text = &text[at + piece.len()..]).is_some()
    };
    inner.is_some_and(|mut inner| middle.split('*').all(|piece| left(&mut inner, piece)))
}

/// Reads a text from left to right.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

const OPERATORS: &str = "one of the operators = != > >= < <= ~";

fn is_operator(c: char) -> bool {
    matches!(c, '=' | '!' | '<' | '>' | '~')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')')
}

impl<'t> Reader<'t> {
    /// `… or …`
    fn any(&mut self) -> Result<Test, FilterError> {
        let mut tests = vec![self.all()?];
        while self.keyword("or") {
            tests.push(self.all()?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) })
    }

    /// `… and …`
    fn all(&mut self) -> Result<Test, FilterError> {
        let mut tests = vec![self.one()?];
        while self.keyword("and") {
            tests.push(self.one()?);
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Test::All(tests) })
    }

    /// `not …`, `(…)` or a comparison.
    fn one(&mut self) -> Result<Test, FilterError> {
        let at = self.text.len() - self.rest().len();
        if self.depth == DEEPEST {
            return Err(self.error(at..at, format!("more than {DEEPEST} parentheses and `not`s inside each other")));
        }
        self.depth += 1;
        let test = if self.keyword("not") {
            Test::Not(Box::new(self.one()?))
        } else if self.rest().starts_with('(') {
            let open = self.at;
            self.at += 1;
            let test = self.any()?;
            if !self.rest().starts_with(')') {
                let problem = self.expected("`and`, `or` or `)`");
                return Err(FilterError { help: Some(format!("the parenthesis at byte {} is open", open + 1)), ..problem });
            }
            self.at += 1;
            test
        } else {
            Test::Compare(self.comparison()?)
        };
        self.depth -= 1;
        Ok(test)
    }

    fn comparison(&mut self) -> Result<Comparison, FilterError> {
        let (field, name) = self.field()?;
        let start = self.at;
        let operator = self.operator();
        let operator = match operator {
            Some(operator) => operator,
            None if field.kind == Kind::Flag => {
                let value = Value { text: String::new(), number: None, flag: Some(true) };
                return Ok(Comparison { field, name, operator: Operator::Equal, value });
            }
            None => return Err(self.expected(OPERATORS)),
        };
        let fits = match field.kind {
            Kind::Text | Kind::Open => true,
            Kind::Number => operator != Operator::Like,
            Kind::Flag | Kind::Modality => matches!(operator, Operator::Equal | Operator::Unequal),
        };
        if !fits {
            let written = self.text[start..self.at].trim();
            let message = format!("`{}` cannot be compared with `{written}`", field.name);
            return Err(self.error(self.at - written.len()..self.at, message));
        }
        let value = self.value(field, operator)?;
        Ok(Comparison { field, name, operator, value })
    }

    fn field(&mut self) -> Result<(Field, String), FilterError> {
        let rest = self.rest();
        let length = rest.find(|c| ends_word(c) || is_operator(c) || matches!(c, '"' | '\'')).unwrap_or(rest.len());
        let word = &rest[..length];
        if word.is_empty() {
            return Err(self.expected("a field, `not` or `(`"));
        }
        let range = self.at..self.at + length;
        self.at = range.end;
        // `roles.actors` is of the field `roles.`.
        let family = |field: &Field| field.name.ends_with('.') && word.len() > field.name.len() && word.starts_with(field.name);
        if let Some(field) = FIELDS.into_iter().find(|field| family(field) || field.name == word && !word.ends_with('.')) {
            let name = if field.name == word { "" } else { &word[field.name.len()..] };
            return Ok((field, name.to_owned()));
        }
        let names = FIELDS.map(|field| if field.name.ends_with('.') { format!("{}NAME", field.name) } else { field.name.to_owned() });
        let help = match nearest(word, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => match names.iter().find(|name| name.rsplit_once('.').is_some_and(|(_, last)| last == word)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("fields are {}; what rules give has its family before it, as in `roles.{word}`", names.join(", ")),
            },
        };
        Err(FilterError { help: Some(help), ..self.error(range, format!("there is no field `{word}`")) })
    }

    fn operator(&mut self) -> Option<Operator> {
        let rest = self.rest();
        let (written, operator) = Operator::ALL.into_iter().find(|(written, _)| rest.starts_with(written))?;
        self.at += written.len();
        Some(operator)
    }

    fn value(&mut self, field: Field, operator: Operator) -> Result<Value, FilterError> {
        let rest = self.rest();
        let start = self.at;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let word = match quote {
            Some(quote) => match rest[1..].find(quote) {
                Some(length) => &rest[1..1 + length],
                None => return Err(self.error(start..self.text.len(), "a quotation mark that is not closed".to_owned())),
            },
            None => &rest[..rest.find(ends_word).unwrap_or(rest.len())],
        };
        let is_keyword = ["and", "or", "not"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword));
        if quote.is_none() && (word.is_empty() || word.starts_with(is_operator) || is_keyword) {
            return Err(FilterError { help: Some("put quotation marks around odd values".to_owned()), ..self.expected("a value") });
        }
        self.at += word.len() + if quote.is_some() { 2 } else { 0 };
        let range = start..self.at;
        let plain = quote.is_none().then_some(word);
        let number = plain.filter(|word| !word.contains(char::is_alphabetic)).and_then(|word| word.parse::<f64>().ok());
        let flag = plain.and_then(|word| word.parse::<bool>().ok());
        let wanted = match field.kind {
            Kind::Number if number.is_none() => Some("a number".to_owned()),
            Kind::Flag if flag.is_none() => Some("true or false".to_owned()),
            Kind::Modality if Modality::parse(word).is_none() => Some(Modality::ALL.map(|(name, _)| name).join(", ")),
            _ => None,
        };
        if let Some(wanted) = wanted {
            return Err(self.error(range, format!("`{}` is {wanted}, not `{word}`", field.name)));
        }
        if plain.is_some_and(|word| word.contains('*')) && operator != Operator::Like {
            let help = "write `~` for a pattern, or put quotation marks around a `*` that is meant";
            return Err(FilterError { help: Some(help.to_owned()), ..self.error(range, "only `~` compares with a pattern".to_owned()) });
        }
        let text = if operator == Operator::Like { word.to_lowercase() } else { word.to_owned() };
        Ok(Value { text, number, flag })
    }

    /// Takes a keyword, in any case, if it stands here as a word of its own.
    fn keyword(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let stands = rest.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
            && rest[word.len()..].chars().next().is_none_or(ends_word);
        if stands {
            self.at += word.len();
        }
        stands
    }

    /// What is left, behind white space.
    fn rest(&mut self) -> &'t str {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest
    }

    fn expected(&mut self, what: &str) -> FilterError {
        let rest = self.rest();
        let length = rest.find(ends_word).unwrap_or(rest.len()).max(rest.chars().next().map_or(0, char::len_utf8));
        self.error(self.at..self.at + length, format!("expected {what}"))
    }

    fn error(&self, range: std::ops::Range<usize>, message: String) -> FilterError {
        FilterError { span: Span::of(range.start, range.end), message, help: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;
    use crate::article::Published;

    fn article() -> Extraction {
        let mut extraction = sample();
        extraction.article.metadata.published = Published::parse("2022-05-06T08:00:00Z");
        extraction.article.metadata.authors = vec!["Ann Lee".to_owned(), "Bo (AP)".to_owned()];
        extraction
    }

    #[track_caller]
    fn check(filter: &str, kept: bool) {
        let extraction = article();
        let read = Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(read.keeps(&extraction, &extraction.claims[0]), kept, "{filter}");
    }

    #[test]
    fn fields_are_compared() {
        for (filter, kept) in [
            ("type=metric.change", true),
            ("type=metric", false),
            ("type != metric.level", true),
            ("rule=news-en/metric-change-down", true),
            ("rule=news-en/metric-change-down@0.1.0", true),
            ("rule=metric-change-down", false),
            ("trigger=fell and lemma=fall", true),
            ("lemma=fell", false),
            ("negated=true", true),
            ("negated", true),
            ("not negated", false),
            ("negated!=true", false),
            ("modality=reported", true),
            ("modality!=asserted", true),
            // As the record shows it, whatever the product of the factors is.
            ("confidence=0.729", true),
            ("confidence<=0.729 and confidence>=.729", true),
            ("confidence>0.8", false),
            ("block=0 and block.kind=paragraph", true),
            ("block>=1", false),
            ("evidence~*EXPORTS*march*", true),
            ("attribution='😀' and attribution=lenovo and attribution.kind=person", true),
            ("attribution.kind=organisation", false),
            ("entity=Lenovo and entity=lenovo and entity.type=Company", true),
            ("entity=LENOVO", false),
            ("entity~LENOVO", true),
            ("roles.metric=\"Lenovo’s exports\"", true),
            ("roles.metric=lenovo", true),
            ("roles.amount~*27%", true),
            ("roles.amount=lenovo", false),
            ("fields.change<-20", true),
            ("fields.change=-27.0", true),
            ("fields.change>-27", false),
            ("fields.direction=down and fields.final=true", true),
            ("article.source=a.txt and article.source~*.TXT", true),
            ("article.title~'*exports'", true),
            ("article.published>=2022-05 and article.published<2022-05-07", true),
            ("article.published<2022-05-06", false),
            ("article.authors='Ann Lee' and article.authors='Bo (AP)'", true),
            ("article.id=b3:00", true),
        ] {
            check(filter, kept);
        }
    }

    #[test]
    fn what_is_missing_or_of_another_kind_fits_nothing() {
        for (filter, kept) in [
            ("article.publisher=x", false),
            ("article.publisher!=x", true),
            ("not article.publisher=x", true),
            ("article.language>=''", false),
            ("article.duplicate_of~*", false),
            ("roles.target~*", false),
            ("roles.target!=x", true),
            // Some filler differs, and yet one of them is it.
            ("roles.metric!=lenovo", false),
            ("fields.change='-27'", false),
            ("fields.change~-27", false),
            ("fields.change>abc", false),
            ("fields.change!=down", true),
            ("fields.direction=-27", false),
            ("fields.final=1", false),
            ("fields.final~true", false),
        ] {
            check(filter, kept);
        }
    }

    #[test]
    fn not_binds_before_and_before_or() {
        for (filter, kept) in [
            ("lemma=fall or lemma=x and lemma=y", true),
            ("(lemma=fall or lemma=x) and lemma=y", false),
            ("lemma=x and lemma=y or lemma=fall", true),
            ("not lemma=x and lemma=fall", true),
            ("not (lemma=x and lemma=fall)", true),
            ("not lemma=fall or lemma=fall", true),
            ("not(lemma=fall or lemma=fall)", false),
            ("not not lemma=fall", true),
            ("NOT lemma=x AND(lemma=fall)Or lemma=y", true),
            ("((lemma=fall))", true),
            ("  lemma  =  fall\n", true),
            ("lemma=fall and not negated or negated", true),
            ("lemma='and' or lemma=\"it's\"", false),
        ] {
            check(filter, kept);
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        for (text, pattern, like) in [
            ("abc", "abc", true),
            ("abc", "ab", false),
            ("abc", "a*", true),
            ("abc", "*c", true),
            ("abc", "*b*", true),
            ("abc", "*", true),
            ("", "*", true),
            ("", "", true),
            ("abc", "", false),
            ("abc", "a*c*b", false),
            ("aba", "ab*ba", false),
            ("abba", "ab*ba", true),
            ("abcabc", "*bc*bc", true),
            ("abc", "*bc*bc", false),
            ("aXbYb", "a*b*b", true),
            ("äöü", "*ö*", true),
            ("abc", "a**c", true),
        ] {
            assert_eq!(is_like(text, pattern), like, "{text} ~ {pattern}");
        }
    }

    /// The text is refused at these bytes, with these words.
    #[track_caller]
    fn refused(filter: &str, range: std::ops::Range<usize>, words: &str) {
        let error = Filter::parse(filter).expect_err(filter);
        assert_eq!(error.span.range(), range, "{filter}: {error}");
        assert!(error.to_string().contains(words), "{filter}: {error}");
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        refused("", 0..0, "expected a field, `not` or `(`");
        refused("tpye=x", 0..4, "there is no field `tpye` at byte 1; did you mean `type`?");
        refused("type=x and article.tilte=y", 11..24, "did you mean `article.title`?");
        refused("weather=fine", 0..7, "fields are type, rule, ");
        refused("roles.=x", 0..6, "there is no field `roles.`");
        refused("roles=x", 0..5, "there is no field `roles`");
        refused("type", 4..4, "expected one of the operators");
        refused("type metric", 5..11, "expected one of the operators");
        refused("type!metric", 4..11, "expected one of the operators");
        refused("type==metric", 5..12, "expected a value");
        refused("type=", 5..5, "expected a value");
        refused("type= and negated", 6..9, "expected a value");
        refused("type=)", 5..6, "expected a value");
        refused("type=a type=b", 7..13, "expected `and`, `or` or the end");
        refused("type=a and", 10..10, "expected a field");
        refused("type=a)", 6..7, "expected `and`, `or` or the end");
        refused("(type=a", 7..7, "expected `and`, `or` or `)` at byte 8; the parenthesis at byte 1 is open");
        refused("type='a", 5..7, "not closed");
        refused("ä=1", 0..2, "there is no field `ä`");
        refused("confidence~0.8", 10..11, "`confidence` cannot be compared with `~`");
        refused("negated > 3", 8..9, "`negated` cannot be compared with `>`");
        refused("modality>asserted", 8..9, "`modality` cannot be compared");
        refused("confidence>high", 11..15, "`confidence` is a number, not `high`");
        refused("confidence>inf", 11..14, "is a number");
        refused("confidence='0.8'", 11..16, "is a number");
        refused("negated=no", 8..10, "`negated` is true or false, not `no`");
        refused("modality=maybe", 9..14, "`modality` is asserted, possible, planned");
        refused("type=metric.*", 5..13, "only `~` compares with a pattern at byte 6; write `~`");
        refused(&"(".repeat(100_000), 100..100, "more than 100");
        refused(&"not ".repeat(100_000), 400..400, "more than 100");
    }

    #[test]
    fn every_field_is_read_by_its_name() {
        for known in FIELDS {
            let value = match known.kind {
                Kind::Text | Kind::Open => "x",
                Kind::Modality => "asserted",
                Kind::Number => "1",
                Kind::Flag => "true",
            };
            let name = if known.name.ends_with('.') { "name" } else { "" };
            let filter = Filter::parse(&format!("{}{name}={value}", known.name)).expect(known.name);
            assert!(matches!(filter.test, Test::Compare(found) if found.field.name == known.name && found.name == name));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_filter_or_an_error_inside_it(
            text in "\\PC{0,40}",
            likely in "((not |and |or )?[()]{0,2}(type|fields.x|negated|confidence|rol)(=|!=|~|<)('a'|\"|a\\*| |0.5|ä){1,2}[()]{0,2} ){0,4}",
        ) {
            let extraction = article();
            for text in [text, likely] {
                match Filter::parse(&text) {
                    Ok(filter) => _ = filter.keeps(&extraction, &extraction.claims[0]),
                    Err(error) => proptest::prop_assert!(text.get(error.span.range()).is_some(), "{text:?}: {error:?}"),
                }
            }
        }
    }
}
