//! Extraction to a view for people: sentences with what they claim, then names, amounts, dates and problems.

use super::record::problems;
use super::{View, Writer};
use crate::annotate::Bound;
use crate::claims::{Attribution, Claim, Entity, FieldValue, Filler, Modality, Role};
use crate::extract::{DateMention, Extraction, Quantity};
use crate::problem::{Problem, Severity};
use crate::span::Span;
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The readable view.
pub struct Terminal;

/// Columns of the names before role fillers and lists.
const NAMES: usize = 12;
/// Beyond this, lines are hard to read even where the terminal has room.
const WIDEST: usize = 110;
/// Narrower terminals get lines that the terminal itself must wrap.
const NARROWEST: usize = 40;

impl Writer for Terminal {
    fn between(&self) -> &'static str {
        "\n"
    }

    fn article(&self, extraction: &Extraction, view: &View, out: &mut Vec<u8>) {
        let page = Page { extraction, text: &extraction.article.text, width: view.width.clamp(NARROWEST, WIDEST), colour: view.colour };
        out.extend_from_slice(page.write().as_bytes());
    }
}

/// How a piece of text looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    Plain,
    Bold,
    Dim,
    Filler,
    Error,
    Warning,
    /// The colour of a claim's family, with the number of the terminal's colour.
    Family(u8),
}

impl Style {
    /// SGR parameters (ECMA-48).
    fn sgr(self) -> Option<String> {
        match self {
            Style::Plain => None,
            Style::Bold => Some("1".to_owned()),
            Style::Dim => Some("2".to_owned()),
            Style::Filler => Some("36".to_owned()),
            Style::Error => Some("1;31".to_owned()),
            Style::Warning => Some("1;33".to_owned()),
            Style::Family(colour) => Some(format!("1;{colour}")),
        }
    }

    /// The same colour for the same family of claim types, whatever the pack: red is left to errors, cyan to fillers.
    fn of_type(kind: &str) -> Style {
        const COLOURS: [u8; 6] = [32, 33, 34, 35, 92, 94];
        let family = kind.split('.').next().unwrap_or(kind);
        let sum: usize = family.bytes().map(usize::from).sum();
        Style::Family(COLOURS[sum % COLOURS.len()])
    }
}

/// One article's view in the making.
struct Page<'a> {
    extraction: &'a Extraction,
    text: &'a str,
    width: usize,
    colour: bool,
}

/// A line, or several of them, as pieces of text with their looks. White space between words may become a line break.
type Pieces<'a> = Vec<(std::borrow::Cow<'a, str>, Style)>;

impl<'a> Page<'a> {
    fn write(&self) -> String {
        let mut out = String::new();
        self.header(&mut out);
        let mut rest = &self.extraction.claims[..];
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|claim| claim.evidence == first.evidence).count();
            let (claims, others) = rest.split_at(count);
            self.sentence(claims, &mut out);
            rest = others;
        }
        self.summary(&mut out);
        out
    }

    fn header(&self, out: &mut String) {
        let article = &self.extraction.article;
        let meta = &article.metadata;
        if let Some(title) = &meta.title {
            self.wrap(0, 0, &vec![(title.as_str().into(), Style::Bold)], out);
        }
        let mut line = article.source.clone();
        let published = meta.published.as_ref().map(|published| published.date.to_string());
        for part in [published.as_ref(), meta.publisher.as_ref()].into_iter().flatten() {
            let _ = write!(line, " · {part}");
        }
        let _ = write!(line, " · {}", counted(self.extraction.claims.len(), "claim", "claims"));
        let style = if meta.title.is_some() { Style::Dim } else { Style::Bold };
        self.wrap(0, 0, &vec![(line.into(), style)], out);
    }

    /// A sentence and the claims it makes.
    fn sentence(&self, claims: &[Claim], out: &mut String) {
        out.push('\n');
        let mut marks: Vec<(Span, Style)> = Vec::new();
        for claim in claims {
            marks.push((claim.trigger, Style::of_type(&claim.kind)));
        }
        // A filler that is most of the sentence (what was said) would colour it all and so point at nothing.
        let longest = claims[0].evidence.len() / 2;
        for claim in claims {
            let fillers = claim.roles.iter().flat_map(|role| &role.fillers).filter(|filler| filler.span.len() <= longest);
            marks.extend(fillers.map(|filler| (filler.span, Style::Filler)));
        }
        self.wrap(2, 2, &self.marked(claims[0].evidence, &marks), out);
        for claim in claims {
            self.claim(claim, out);
        }
    }

    /// The words of `span`, each in the style of the first mark that holds it.
    fn marked(&self, span: Span, marks: &[(Span, Style)]) -> Pieces<'a> {
        let mut cuts: Vec<u32> = marks.iter().flat_map(|(mark, _)| [mark.start, mark.end]).chain([span.start, span.end]).collect();
        cuts.retain(|cut| (span.start..=span.end).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        let pieces = cuts.windows(2).map(|ends| {
            let piece = Span::new(ends[0], ends[1]);
            let style = marks.iter().find(|(mark, _)| mark.contains(piece)).map_or(Style::Plain, |(_, style)| *style);
            (piece.text(self.text).into(), style)
        });
        pieces.collect()
    }

    fn claim(&self, claim: &Claim, out: &mut String) {
        let mut head: Pieces<'_> = vec![
            (claim.kind.as_str().into(), Style::of_type(&claim.kind)),
            (" ".into(), Style::Plain),
            (claim.trigger.text(self.text).into(), Style::Plain),
        ];
        if claim.negated {
            head.push((" not".into(), Style::Warning));
        }
        if claim.modality != Modality::Asserted {
            head.push((format!(" {}", claim.modality.as_str()).into(), Style::Warning));
        }
        head.push((format!(" {:.2}", claim.confidence).into(), Style::Dim));
        self.wrap(4, 6, &head, out);
        for role in &claim.roles {
            self.role(role, out);
        }
        if !claim.fields.is_empty() {
            let fields = claim.fields.iter().map(|(name, value)| format!("{name} {}", field(value))).collect::<Vec<_>>().join(", ");
            self.named("fields", vec![(fields.into(), Style::Plain)], out);
        }
        for attribution in &claim.attribution {
            self.attribution(attribution, out);
        }
    }

    fn role(&self, role: &Role, out: &mut String) {
        for (index, filler) in role.fillers.iter().enumerate() {
            let mut pieces: Pieces<'_> = vec![(filler.span.text(self.text).into(), Style::Filler)];
            if let Some(about) = self.about(filler) {
                pieces.push((format!(" ({about})").into(), Style::Dim));
            }
            self.named(if index == 0 { &role.name } else { "" }, pieces, out);
        }
    }

    /// What is known about a filler beside its words.
    fn about(&self, filler: &Filler) -> Option<String> {
        let Extraction { entities, quantities, dates, .. } = self.extraction;
        let mut parts = Vec::new();
        if let Some((index, entity)) = filler.entity.and_then(|index| Some((index, entities.get(index)?))) {
            parts.push(format!("e{} {}{}", index + 1, entity.kind, key(entity)));
        }
        if let Some((index, quantity)) = filler.quantity.and_then(|index| Some((index, quantities.get(index)?))) {
            parts.push(format!("q{} {}", index + 1, amount(quantity)));
        }
        if let Some((index, date)) = filler.date.and_then(|index| Some((index, dates.get(index)?))) {
            parts.push(format!("d{} {}", index + 1, date.time.value));
        }
        if let Some(descriptor) = filler.descriptor {
            parts.push(format!("“{}”", descriptor.text(self.text)));
        }
        if filler.inherited {
            parts.push("inherited".to_owned());
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn attribution(&self, attribution: &Attribution, out: &mut String) {
        let about = format!(" ({}: {})", attribution.kind, attribution.cue.text(self.text));
        let pieces = vec![(attribution.source.text(self.text).into(), Style::Filler), (about.into(), Style::Dim)];
        self.named("according to", pieces, out);
    }

    fn summary(&self, out: &mut String) {
        let Extraction { entities, quantities, dates, article, .. } = self.extraction;
        let lists = [
            ("names", entities.iter().map(|entity| self.entity(entity)).collect::<Vec<_>>()),
            ("amounts", quantities.iter().map(|quantity| self.quantity(quantity)).collect()),
            ("dates", dates.iter().map(|date| self.date(date)).collect()),
            ("left out", article.dropped.iter().map(|dropped| format!("{} “{}”", dropped.kind.as_str(), opening(&dropped.text))).collect()),
        ];
        if lists.iter().any(|(_, items)| !items.is_empty()) {
            out.push('\n');
        }
        for (name, items) in lists {
            if !items.is_empty() {
                self.list(name, &items, out);
            }
        }
        for problem in problems(self.extraction) {
            self.problem(problem, out);
        }
    }

    fn list(&self, name: &str, items: &[String], out: &mut String) {
        let pieces: Pieces<'_> = vec![(pad(name, NAMES).into(), Style::Bold), (items.join(", ").into(), Style::Plain)];
        self.wrap(2, 2 + NAMES, &pieces, out);
    }

    fn entity(&self, entity: &Entity) -> String {
        let times = match entity.mentions.len() {
            0 | 1 => String::new(),
            times => format!(" ×{times}"),
        };
        format!("{} ({}{}){times}", entity.name, entity.kind, key(entity))
    }

    fn quantity(&self, quantity: &Quantity) -> String {
        let (text, amount) = (quantity.span.text(self.text), amount(quantity));
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        // "27% (27 %)" would say the same twice.
        if bare(text) == bare(&amount) { text.to_owned() } else { format!("{text} ({amount})") }
    }

    fn date(&self, date: &DateMention) -> String {
        format!("{} ({})", date.span.text(self.text), date.time.value)
    }

    fn problem(&self, problem: &Problem, out: &mut String) {
        let style = if problem.severity == Severity::Error { Style::Error } else { Style::Warning };
        let head = format!("{}[{}]", problem.severity.as_str(), problem.code);
        self.wrap(2, 4, &vec![(head.into(), style), (format!(": {}", problem.message).into(), Style::Plain)], out);
    }

    /// A role, fields or attribution under a claim.
    fn named(&self, name: &str, value: Pieces<'_>, out: &mut String) {
        const BEFORE: usize = 6 + NAMES + 2;
        if name.is_empty() {
            return self.wrap(BEFORE, BEFORE, &value, out);
        }
        let mut pieces: Pieces<'_> = vec![(pad(name, NAMES + 2).into(), Style::Dim)];
        pieces.extend(value);
        self.wrap(6, BEFORE, &pieces, out);
    }

    /// Writes words, broken at the page's width; the first line begins at column `first`, others at `others`.
    fn wrap(&self, first: usize, others: usize, pieces: &Pieces<'_>, out: &mut String) {
        let mut line = Line { out, style: Style::Plain, colour: self.colour };
        let mut column = first;
        line.indent(first);
        // White space is written before the word behind it, so that none is left at a line's end.
        let mut space = 0;
        let mut fresh = true;
        for word in words(pieces) {
            let width: usize = word.iter().map(|(text, _)| text.width()).sum();
            if word.iter().all(|(text, _)| text.trim().is_empty()) {
                space = width;
                continue;
            }
            if !fresh && column + space + width > self.width {
                line.set(Style::Plain);
                line.out.push('\n');
                line.indent(others);
                column = others;
            } else if !fresh {
                line.space(space, word[0].1);
                column += space;
            }
            for (text, style) in word {
                line.set(style);
                harmless(text, line.out);
            }
            column += width;
            space = 0;
            fresh = false;
        }
        line.set(Style::Plain);
        line.out.push('\n');
    }
}

/// A line being written, and the look that the terminal is in.
struct Line<'o> {
    out: &'o mut String,
    style: Style,
    colour: bool,
}

impl Line<'_> {
    fn set(&mut self, style: Style) {
        if self.colour && style != self.style {
            if self.style != Style::Plain {
                self.out.push_str("\x1b[0m");
            }
            if let Some(sgr) = style.sgr() {
                let _ = write!(self.out, "\x1b[{sgr}m");
            }
        }
        self.style = style;
    }

    fn indent(&mut self, columns: usize) {
        let _ = write!(self.out, "{:columns$}", "");
    }

    /// Space between two words; it takes the look that both have.
    fn space(&mut self, columns: usize, next: Style) {
        if next != self.style {
            self.set(Style::Plain);
        }
        let _ = write!(self.out, "{:columns$}", "");
    }
}

/// Runs of white space and runs of anything else; pieces that touch make one word.
fn words<'p>(pieces: &'p Pieces<'_>) -> Vec<Vec<(&'p str, Style)>> {
    let mut words: Vec<Vec<(&str, Style)>> = Vec::new();
    let mut last_space = None;
    for (text, style) in pieces {
        let mut rest = &**text;
        while let Some(c) = rest.chars().next() {
            let space = c.is_whitespace();
            let end = rest.find(|c: char| c.is_whitespace() != space).unwrap_or(rest.len());
            let (piece, others) = rest.split_at(end);
            match words.last_mut().filter(|_| last_space == Some(space)) {
                Some(word) => word.push((piece, *style)),
                None => words.push(vec![(piece, *style)]),
            }
            last_space = Some(space);
            rest = others;
        }
    }
    words
}

/// Article text must not steer the terminal: control and direction characters are shown as a dot.
pub(super) fn harmless(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| if c.is_control() || c.width().is_none() || is_direction(c) { '·' } else { c }));
}

/// Unicode's bidirectional controls, which can show words in an order that the text does not have.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width()).max(1);
    format!("{text}{:missing$}", "")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn key(entity: &Entity) -> String {
    entity.key.as_ref().map(|key| format!(" {key}")).unwrap_or_default()
}

pub(crate) fn field(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.clone(),
        FieldValue::Number(number) => number.normalize().to_string(),
        FieldValue::Flag(flag) => flag.to_string(),
    }
}

/// An amount's value in a few words: `over 40 %`, `20000000 EUR`, `12 to 15 %`.
fn amount(quantity: &Quantity) -> String {
    let amount = &quantity.amount;
    let mut parts = Vec::new();
    if amount.bound != Bound::Exact {
        parts.push(amount.bound.as_str().replace('_', " "));
    }
    match (amount.value, amount.low, amount.high) {
        (Some(value), ..) => parts.push(value.normalize().to_string()),
        (None, Some(low), Some(high)) => parts.push(format!("{} to {}", low.normalize(), high.normalize())),
        (None, low, high) => parts.extend(low.or(high).map(|end| end.normalize().to_string())),
    }
    parts.extend(amount.currency.as_ref().or(amount.unit.as_ref()).cloned());
    parts.join(" ")
}

/// The first words of a longer text.
fn opening(text: &str) -> String {
    const LONGEST: usize = 48;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= LONGEST {
        return flat;
    }
    let cut: String = flat.chars().take(LONGEST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", &cut[..end])
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;

    fn shown(extraction: &Extraction, width: usize, colour: bool) -> String {
        let mut out = Vec::new();
        Terminal.article(extraction, &View { width, colour, ..View::default() }, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn says_what_a_reader_wants_to_know() {
        let expected = "\
Lenovo’s exports
a.txt · 1 claim

  “😀” said Lenovo’s exports fell more than 27% in March.
    metric.change fell not reported 0.73
      metric        Lenovo’s exports (e1 Company lenovo, “exports”, inherited)
      amount        more than 27% (q1 over 27 %)
      period        March (d1 XXXX-03)
      fields        change -27, direction down, final true
      according to  😀 (person: said)

  names       Lenovo (Company lenovo)
  amounts     27% (over 27 %)
  dates       March (XXXX-03)
  left out    promo “Sign up”
  warning[A003]: no publication date found
";
        assert_eq!(shown(&sample(), 100, false), expected);
    }

    #[test]
    fn colour_changes_no_word() {
        let coloured = shown(&sample(), 60, true);
        assert!(coloured.contains("\x1b[36mLenovo’s exports\x1b[0m"), "{coloured:?}");
        let mut bare = String::new();
        for (index, piece) in coloured.split("\x1b[").enumerate() {
            bare.push_str(if index == 0 { piece } else { piece.split_once('m').unwrap().1 });
        }
        assert_eq!(bare, shown(&sample(), 60, false));
    }

    #[test]
    fn keeps_to_the_width() {
        let mut extraction = sample();
        extraction.article.metadata.title = Some("A headline of many words that no narrow terminal can hold on one line alone".to_owned());
        for width in [40, 57, 80, 110] {
            let page = shown(&extraction, width, false);
            let widest = page.lines().map(UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= width, "{widest} columns of {width}:\n{page}");
            assert!(page.lines().all(|line| !line.ends_with(' ')), "{page}");
        }
        // A word that is too long stays whole.
        extraction.article.metadata.title = Some("x".repeat(200));
        assert!(shown(&extraction, 40, false).contains(&"x".repeat(200)));
    }

    #[test]
    fn control_characters_stay_out() {
        let mut extraction = sample();
        extraction.article.metadata.title = Some("a\u{1b}[31mb\u{7}c\u{202e}d\u{200f}e".to_owned());
        let page = shown(&extraction, 80, false);
        assert!(page.starts_with("a·[31mb·c·d·e\n"), "{page:?}");
    }
}
