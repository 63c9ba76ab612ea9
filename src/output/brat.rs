//! Extractions to a folder for brat: texts, standoff annotations, and the configuration that names their types.

use super::layers::{self, Layer, Mark, is_space};
use super::offsets::Offsets;
use super::record::number;
use super::{Target, View, Writer};
use crate::claims::{Claim, FieldValue, Modality};
use crate::extract::Extraction;
use crate::span::Span;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead};
use std::path::Path;

/// A folder of `.txt` and `.ann` files. The text is always written: annotations stand beside it.
pub struct Brat;

impl Writer for Brat {
    fn article(&self, extraction: &Extraction, _view: &View, out: &mut Vec<u8>) {
        let standoff = Standoff::of(extraction);
        let line = json!({
            "name": extraction.article.source,
            "text": lines_of(&extraction.article.text),
            "ann": standoff.lines,
            "entities": standoff.entities,
            "events": standoff.events,
        });
        layers::line(&line, out);
    }

    fn target(&self, _view: &View) -> Target {
        Target::Folder(build)
    }
}

/// The type of what fills a role and is neither a name nor an amount nor a date.
const PHRASE: &str = "Phrase";
/// The types, and the arguments of events, that say who answers for a claim in which words.
const SOURCE: &str = "Source";
const CUE: &str = "Cue";

/// The annotations of one article.
#[derive(Default)]
struct Standoff {
    lines: String,
    /// Types of annotations that are no events.
    entities: BTreeSet<String>,
    /// Types of events: the claim's type, and the roles.
    events: Map<String, Value>,
    /// Number of each text-bound annotation, by place and type.
    bound: BTreeMap<(Span, String), usize>,
    /// The last numbers of attributes, normalisations and notes.
    attributes: usize,
    references: usize,
    notes: usize,
}

impl Standoff {
    fn of(extraction: &Extraction) -> Standoff {
        let mut standoff = Standoff::default();
        let offsets = layers::code_points(extraction);
        let text = &*extraction.article.text;
        let marks = layers::marks(extraction);
        for mark in &marks {
            match mark.layer {
                Layer::Entity | Layer::Quantity | Layer::Date => {
                    let number = standoff.bind(text, &offsets, mark.span, &typed(mark.label));
                    standoff.entities.insert(typed(mark.label));
                    standoff.describe(extraction, mark, number);
                }
                Layer::Claim | Layer::Role | Layer::Source | Layer::Cue | Layer::Evidence => {}
            }
        }
        for (index, claim) in extraction.claims.iter().enumerate() {
            let own: Vec<&Mark<'_>> = marks.iter().filter(|mark| mark.index == index && mark.id.starts_with(&claim.id)).collect();
            standoff.event(text, &offsets, claim, index + 1, &own);
        }
        standoff
    }

    /// The number of the annotation of that type at that place, which is written if there is none yet.
    fn bind(&mut self, text: &str, offsets: &Offsets<'_>, span: Span, kind: &str) -> usize {
        let next = self.bound.len() + 1;
        let number = *self.bound.entry((span, kind.to_owned())).or_insert(next);
        if number == next {
            let pieces = pieces(text, span);
            let places: Vec<String> =
                pieces.iter().map(|piece| offsets.ends(*piece)).map(|(start, end)| format!("{start} {end}")).collect();
            let words: Vec<&str> = pieces.iter().map(|piece| piece.text(text)).collect();
            self.add(format_args!("T{number}\t{kind} {}\t{}", places.join(";"), words.join(" ")));
        }
        number
    }

    /// What a name, an amount or a date stands for, as a note; a known thing of Wikidata also as a reference.
    fn describe(&mut self, extraction: &Extraction, mark: &Mark<'_>, bound: usize) {
        let mut words = vec![mark.id.clone()];
        match mark.layer {
            Layer::Entity => {
                let entity = &extraction.entities[mark.index];
                words.push(format!("rule={}", entity.mentions[mark.place].rule));
                words.extend(entity.key.iter().map(|key| format!("key={key}")));
                words.extend(entity.attributes.iter().map(|(name, value)| format!("{name}={value}")));
                if let Some((_, item)) = entity.attributes.iter().find(|(name, _)| name == "wikidata") {
                    self.references += 1;
                    let count = self.references;
                    self.add(format_args!("N{count}\tReference T{bound} Wikidata:{}\t{}", typed(item), one_line(&entity.name)));
                }
            }
            Layer::Quantity => {
                let amount = &extraction.quantities[mark.index].amount;
                let numbers = [("value", amount.value), ("low", amount.low), ("high", amount.high)];
                words.extend(numbers.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", number(value?)))));
                words.push(format!("bound={}", amount.bound.as_str()));
                words.extend(amount.unit.iter().map(|unit| format!("unit={unit}")));
                words.extend(amount.currency.iter().map(|currency| format!("currency={currency}")));
            }
            _ => words.push(format!("value={}", extraction.dates[mark.index].time.value)),
        }
        self.note(&format!("T{bound}"), &words.join(" "));
    }

    /// A claim: its trigger, the event with its arguments, what is said of it.
    fn event(&mut self, text: &str, offsets: &Offsets<'_>, claim: &Claim, place: usize, marks: &[&Mark<'_>]) {
        let kind = typed(&claim.kind);
        let Some(trigger) = marks.iter().find(|mark| mark.layer == Layer::Claim) else { return };
        let trigger = self.bind(text, offsets, trigger.span, &kind);
        let mut roles: BTreeMap<String, usize> = BTreeMap::new();
        let mut arguments = String::new();
        for mark in marks {
            let (role, kind) = match mark.layer {
                Layer::Role => (argument(mark.label), PHRASE),
                Layer::Source => (SOURCE.to_owned(), SOURCE),
                Layer::Cue => (CUE.to_owned(), CUE),
                Layer::Entity | Layer::Quantity | Layer::Date | Layer::Claim | Layer::Evidence => continue,
            };
            let filler = match self.named(mark.span) {
                Some(known) if mark.layer != Layer::Cue => known,
                _ => {
                    self.entities.insert(kind.to_owned());
                    self.bind(text, offsets, mark.span, kind)
                }
            };
            let count = roles.entry(role.clone()).or_default();
            *count += 1;
            let _ = match count {
                1 => write!(arguments, " {role}:T{filler}"),
                _ => write!(arguments, " {role}{count}:T{filler}"),
            };
        }
        let event = format!("E{place}");
        self.add(format_args!("{event}\t{kind}:T{trigger}{arguments}"));
        if claim.negated {
            self.attribute("Negation", &event, "");
        }
        self.attribute("Modality", &event, &format!(" {}", claim.modality.as_str()));
        self.attribute("Confidence", &event, &format!(" {:.1}", claim.confidence));
        let fields = claim.fields.iter().map(|(name, value)| match value {
            FieldValue::Text(text) => format!(" {name}={text}"),
            FieldValue::Number(value) => format!(" {name}={}", number(*value)),
            FieldValue::Flag(flag) => format!(" {name}={flag}"),
        });
        let confidence = (claim.confidence * 1e4).round() / 1e4;
        let note = format!("{} rule={} confidence={confidence}{}", claim.id, claim.rule, fields.collect::<String>());
        self.note(&event, &note);
        let known = self.events.entry(kind).or_insert_with(|| json!({ "type": claim.kind, "roles": [] }));
        if let Some(Value::Array(list)) = known.get_mut("roles") {
            list.extend(roles.into_keys().map(Value::from).filter(|role| !list.contains(role)).collect::<Vec<_>>());
        }
    }

    /// The name, amount or date that stands at just this place.
    fn named(&self, span: Span) -> Option<usize> {
        let at_place = self.bound.range((span, String::new())..).take_while(|((place, _), _)| *place == span);
        at_place
            .filter(|((_, kind), _)| self.entities.contains(kind) && ![PHRASE, SOURCE, CUE].contains(&kind.as_str()))
            .map(|(_, number)| *number)
            .min()
    }

    fn attribute(&mut self, kind: &str, of: &str, value: &str) {
        self.attributes += 1;
        let number = self.attributes;
        self.add(format_args!("A{number}\t{kind} {of}{value}"));
    }

    fn note(&mut self, of: &str, words: &str) {
        self.notes += 1;
        let number = self.notes;
        self.add(format_args!("#{number}\tAnnotatorNotes {of}\t{}", one_line(words)));
    }

    fn add(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to memory cannot fail.
        let _ = writeln!(self.lines, "{line}");
    }
}

/// Whether a reader of brat's line-oriented files may end a line or a column here.
fn breaks(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A span as the pieces of it that stand on one line each.
fn pieces(text: &str, span: Span) -> Vec<Span> {
    let mut start = span.start as usize;
    let mut pieces = Vec::new();
    for line in span.text(text).split_inclusive(breaks) {
        let inner = line.trim_matches(is_space);
        let from = start + (line.len() - line.trim_start_matches(is_space).len());
        if !inner.is_empty() {
            pieces.push(Span::of(from, from + inner.len()));
        }
        start += line.len();
    }
    pieces
}

/// The text with line feeds alone and as many characters as before: many readers draw a carriage return and a line feed together.
fn lines_of(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        lines.push(match c {
            '\r' if characters.peek() == Some(&'\n') => ' ',
            '\r' => '\n',
            _ => c,
        });
    }
    lines
}

fn one_line(words: &str) -> String {
    words.replace(breaks, " ")
}

/// A name that brat takes as a type: letters, digits, `-` and `_`.
fn typed(name: &str) -> String {
    name.replace(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'), "_")
}

/// A name that brat takes as an argument: a number at its end would tell arguments of one name apart.
fn argument(role: &str) -> String {
    let name = typed(role);
    let clash = name.ends_with(|c: char| c.is_ascii_digit()) || name == SOURCE || name == CUE;
    if clash { name + "_" } else { name }
}

/// Files of a folder, from the lines of all articles.
#[expect(clippy::disallowed_methods, reason = "a folder is built on the disk")]
fn build(lines: &mut dyn BufRead, _view: &View, place: &Path) -> io::Result<()> {
    fs::create_dir_all(place)?;
    let mut entities = BTreeSet::new();
    let mut events: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for (index, line) in lines.lines().enumerate() {
        let article: Value = serde_json::from_str(&line?)?;
        let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().into_iter().flatten().map(words).collect::<Vec<_>>();
        let name = file_name(index + 1, &words(&article["name"]));
        fs::write(place.join(format!("{name}.txt")), words(&article["text"]))?;
        fs::write(place.join(format!("{name}.ann")), words(&article["ann"]))?;
        entities.extend(list(&article["entities"]));
        for (kind, event) in article["events"].as_object().into_iter().flatten() {
            let known = events.entry(kind.clone()).or_insert_with(|| (words(&event["type"]), BTreeSet::new()));
            known.1.extend(list(&event["roles"]));
        }
    }
    fs::write(place.join("annotation.conf"), types(&entities, &events))?;
    fs::write(place.join("visual.conf"), looks(&events))
}

/// The name of an article's files: its number, and what can be kept of its source's name.
fn file_name(number: usize, source: &str) -> String {
    let last = source.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| if stem.is_empty() { last } else { stem });
    let kept: String = typed(stem).chars().take(60).collect();
    format!("{number:05}-{kept}")
}

/// `annotation.conf`: all types, and what may stand beside each.
fn types(entities: &BTreeSet<String>, events: &BTreeMap<String, (String, BTreeSet<String>)>) -> String {
    let mut conf = String::from("[entities]\n");
    for kind in entities {
        let _ = writeln!(conf, "{kind}");
    }
    conf.push_str("\n[relations]\n\n[events]\n");
    for (kind, (_, roles)) in events {
        let roles: Vec<String> = roles.iter().map(|role| format!("{role}*:<ANY>")).collect();
        let _ = writeln!(conf, "{kind}\t{}", roles.join(", "));
    }
    let modalities = Modality::ALL.map(|(name, _)| name).join("|");
    let tenths: Vec<String> = (0..=10).map(|tenth| format!("{:.1}", f64::from(tenth) / 10.0)).collect();
    let _ = write!(
        conf,
        "\n[attributes]\nNegation\tArg:<EVENT>\nModality\tArg:<EVENT>, Value:{modalities}\nConfidence\tArg:<EVENT>, Value:{}\n",
        tenths.join("|")
    );
    conf
}

/// `visual.conf`: claims under the names that they have elsewhere.
fn looks(events: &BTreeMap<String, (String, BTreeSet<String>)>) -> String {
    let mut conf = String::from("[labels]\n");
    for (kind, (name, _)) in events {
        let _ = writeln!(conf, "{kind} | {name}");
    }
    conf.push_str("\n[drawing]\nSPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken\n");
    conf.push_str(
        "ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5\nATTRIBUTE_DEFAULT\tglyph:*\nNegation\tbox:crossed, glyph:<NONE>\n",
    );
    conf
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests look at the disk")]
mod tests {
    use super::*;
    use crate::output::sample::{TEXT, sample, span};

    fn lines(extraction: &Extraction) -> String {
        Standoff::of(extraction).lines
    }

    #[test]
    fn the_sample_in_standoff() {
        assert_eq!(
            lines(&sample()),
            "T1\tCompany 9 15\tLenovo\n\
             #1\tAnnotatorNotes T1\te1.1 rule=news-en/gazetteer/companies key=lenovo country=CN ticker=0992\n\
             T2\tpercent 41 44\t27%\n\
             #2\tAnnotatorNotes T2\tq1 value=27 bound=over unit=%\n\
             T3\tdate 48 53\tMarch\n\
             #3\tAnnotatorNotes T3\td1 value=XXXX-03\n\
             T4\tmetric_change 26 30\tfell\n\
             T5\tPhrase 9 25\tLenovo’s exports\n\
             T6\tPhrase 31 44\tmore than 27%\n\
             T7\tSource 1 2\t😀\n\
             T8\tCue 4 8\tsaid\n\
             E1\tmetric_change:T4 metric:T5 amount:T6 period:T3 Source:T7 Cue:T8\n\
             A1\tNegation E1\n\
             A2\tModality E1 reported\n\
             A3\tConfidence E1 0.7\n\
             #4\tAnnotatorNotes E1\tc:1 rule=news-en/metric-change-down@0.1.0 confidence=0.729 change=-27 direction=down final=true\n"
        );
    }

    #[test]
    fn fillers_of_one_role_are_numbered_and_things_of_wikidata_referred_to() {
        let mut extraction = sample();
        extraction.entities[0].attributes = vec![("wikidata".to_owned(), "Q1".to_owned())];
        let more = extraction.claims[0].roles[2].fillers[0].clone();
        extraction.claims[0].roles[0].fillers.push(more);
        extraction.claims[0].roles[1].name = "part2".to_owned();
        let lines = lines(&extraction);
        assert!(lines.contains("N1\tReference T1 Wikidata:Q1\tLenovo\n"), "{lines}");
        assert!(lines.contains(" metric:T5 metric2:T3 part2_:T6 period:T3 "), "{lines}");
    }

    #[test]
    fn spans_are_cut_at_line_ends() {
        for (text, expected) in [
            ("ab cd", vec!["ab cd"]),
            ("ab \r\n cd", vec!["ab", "cd"]),
            ("ab\tcd\u{2028}ef", vec!["ab", "cd", "ef"]),
            ("ab\n\n", vec!["ab"]),
        ] {
            let found: Vec<&str> = pieces(text, Span::of(0, text.len())).iter().map(|piece| piece.text(text)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        let mut extraction = sample();
        extraction.article.text = TEXT.replace("more than", "more\nthan");
        extraction.claims[0].roles[1].fillers[0].span = span("more than 27%");
        assert!(lines(&extraction).contains("T6\tPhrase 31 35;36 44\tmore than 27%\n"));
    }

    #[test]
    fn texts_keep_their_length() {
        for (text, expected) in [("a\r\nb", "a \nb"), ("a\rb", "a\nb"), ("a\r\r\n", "a\n \n"), ("a\n", "a\n")] {
            assert_eq!(lines_of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_those_of_the_sources() {
        for (source, expected) in [
            ("articles/a.html", "00001-a"),
            ("https://news.example/é/x y.htm?z=1", "00001-x_y"),
            (".hidden", "00001-_hidden"),
            ("archive.warc.gz#512", "00001-archive_warc"),
            ("", "00001-"),
        ] {
            assert_eq!(file_name(1, source), expected, "{source:?}");
        }
        assert_eq!(file_name(123_456, "a"), "123456-a");
    }

    #[test]
    fn a_folder_of_two_articles() {
        let place = std::env::temp_dir().join(format!("newsclaim-brat-{}", std::process::id()));
        let mut bytes = Vec::new();
        let view = View { text: false, ..View::default() };
        Brat.article(&sample(), &view, &mut bytes);
        let mut other = sample();
        other.claims[0].roles.truncate(1);
        other.claims[0].roles[0].name = "actors".to_owned();
        Brat.article(&other, &view, &mut bytes);
        build(&mut &*bytes, &view, &place).unwrap();
        let mut names: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["00001-a.ann", "00001-a.txt", "00002-a.ann", "00002-a.txt", "annotation.conf", "visual.conf"]);
        assert_eq!(fs::read_to_string(place.join("00001-a.txt")).unwrap(), TEXT);
        assert_eq!(fs::read_to_string(place.join("00001-a.ann")).unwrap(), lines(&sample()));
        let conf = fs::read_to_string(place.join("annotation.conf")).unwrap();
        let events = "metric_change\tCue*:<ANY>, Source*:<ANY>, actors*:<ANY>, amount*:<ANY>, metric*:<ANY>, period*:<ANY>\n";
        assert!(conf.starts_with("[entities]\nCompany\nCue\nPhrase\nSource\ndate\npercent\n\n[relations]\n\n[events]\n"), "{conf}");
        assert!(conf.contains(events), "{conf}");
        assert!(fs::read_to_string(place.join("visual.conf")).unwrap().starts_with("[labels]\nmetric_change | metric.change\n"));
        fs::remove_dir_all(place).unwrap();
    }
}
