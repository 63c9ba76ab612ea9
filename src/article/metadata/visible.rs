//! What readers see around the headline, and how its elements are marked, to authors and dates.

use std::ops::Range;

use super::dates::{self, Order};
use super::names;
use crate::article::furniture::Scratch;
use crate::article::html::entities;
use crate::article::html::markup::{Visible, has_word};
use crate::article::html::tags::Tag;
use crate::article::html::tree::Tree;
use crate::article::{Place, Published, Tables};

/// Nodes before and after the headline that may belong to it.
const BEFORE: u32 = 150;
const AFTER: u32 = 600;
/// Nodes behind it that may hold a line with the writers or the day.
const LINES: u32 = 250;
/// Nodes behind those that may name the writers below the story.
const BELOW: u32 = 3000;
/// Nodes between two authors of one story.
const BETWEEN: u32 = 40;
/// Nodes under an element that names writers or the day; what holds more is something else, left open perhaps.
const MOST_UNDER: usize = 200;
/// Longest line that names writers or the day, in bytes.
const LONGEST_LINE: usize = 160;
/// The nodes around the headline: those behind it first.
fn around(tree: &Tree<'_>, headline: Option<u32>, after: u32) -> [Range<u32>; 2] {
    let last = tree.nodes.len() as u32;
    match headline {
        Some(headline) => {
            let end = tree.nodes[headline as usize].end;
            [end..last.min(end + after), headline.saturating_sub(BEFORE)..headline]
        }
        None => [0..last.min(BEFORE + after), 0..0],
    }
}

/// How an element is marked as naming the writers, the surest first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Item,
    Relation,
    Link,
    Class,
}

/// The writers that are named near the headline: by microdata and `rel=author`, links to pages about writers, classes, "By …" lines;
/// then those that are named further below.
pub(super) fn authors(tree: &Tree<'_>, headline: Option<u32>, houses: &[String], tables: &Tables) -> Option<(Vec<String>, Place)> {
    let near = around(tree, headline, AFTER);
    let end = near[0].end;
    let below = end..(tree.nodes.len() as u32).min(end + BELOW);
    let named = |ranges: &[Range<u32>]| {
        let marked: Vec<Vec<(Mark, u32)>> = ranges.iter().map(|range| marked(tree, range.clone(), &tables.markup.visible)).collect();
        let tiers = [&[Mark::Item, Mark::Relation][..], &[Mark::Link], &[Mark::Class]];
        tiers.iter().find_map(|tier| {
            marked.iter().find_map(|marked| {
                let nodes = marked.iter().filter(|(mark, _)| tier.contains(mark));
                let (names, mark) = collect(tree, nodes, houses, tables)?;
                Some((names, if mark == Mark::Item { Place::Microdata } else { Place::Byline }))
            })
        })
    };
    named(&near).or_else(|| Some((cued(tree, around(tree, headline, LINES), houses, tables)?, Place::Byline))).or_else(|| named(&[below]))
}

/// The elements that are marked as naming the writers.
fn marked(tree: &Tree<'_>, range: Range<u32>, visible: &Visible) -> Vec<(Mark, u32)> {
    let mut marked = Vec::new();
    for node in range {
        let tag = tree.tag(node);
        if tag == Tag::Text || tag.is_machinery() {
            continue;
        }
        let mark = tree.attributes(node).find_map(|(name, value)| match name {
            "itemprop" | "property" => matches!(value, "author" | "creator" | "schema:author").then_some(Mark::Item),
            "rel" => value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author")).then_some(Mark::Relation),
            "href" => (value.len() < 300 && visible.is_of_writer(value)).then_some(Mark::Link),
            "class" | "id" | "data-testid" | "data-test" | "data-qa" | "data-component" => {
                visible.is_of_writers(value).then_some(Mark::Class)
            }
            _ => None,
        });
        marked.extend(mark.map(|mark| (mark, node)));
    }
    marked
}

/// The names in the first of these elements that has some, and in those close behind it.
fn collect<'m>(
    tree: &Tree<'_>,
    nodes: impl Iterator<Item = &'m (Mark, u32)>,
    houses: &[String],
    tables: &Tables,
) -> Option<(Vec<String>, Mark)> {
    let mut found: Vec<String> = Vec::new();
    let mut first = Mark::Class;
    // What is under an element that was read is read; what is far behind it is of another story.
    let (mut read, mut last) = (0, u32::MAX);
    for (mark, node) in nodes.copied() {
        if node > last {
            break;
        }
        if node < read || is_strange(tree, node, &tables.markup.visible) {
            continue;
        }
        let before = found.len();
        persons(tree, node, houses, tables, &mut found);
        if found.len() > before {
            if before == 0 {
                first = mark;
            }
            read = tree.nodes[node as usize].end;
            last = read + BETWEEN;
        }
    }
    (!found.is_empty()).then_some((found, first))
}

/// Inside comments, menus, or what stands beside the story.
fn is_strange(tree: &Tree<'_>, node: u32, visible: &Visible) -> bool {
    // What wraps the whole page has classes like "comments-open".
    let above = tree.ancestors(node).take_while(|above| !matches!(tree.tag(*above), Tag::Body | Tag::Main | Tag::Article)).take(8);
    above.into_iter().any(|above| {
        let begins = |class: &str| visible.begins_beside(class);
        matches!(tree.tag(above), Tag::Aside | Tag::Nav | Tag::Footer | Tag::Figure | Tag::Figcaption)
            || tree.raw_attribute(above, "class").is_some_and(|class| class.split_ascii_whitespace().any(begins))
    })
}

/// Adds the persons that a marked element names: in its lines, one after the other, up to the first that names none.
fn persons(tree: &Tree<'_>, node: u32, houses: &[String], tables: &Tables, found: &mut Vec<String>) {
    if let Some(content) = tree.attribute(node, "content") {
        names::read(&content, tables, found);
        return;
    }
    let mut any = false;
    for (line, cued) in pieces(tree, node).iter().map(|line| (names::without_cue(line, tables), line)) {
        if line.len() > LONGEST_LINE {
            return;
        }
        let mut here = Vec::new();
        names::read(line, tables, &mut here);
        here.retain(|name| names::is_person(name, tables) && !names::is_of_house(name, houses));
        if here.is_empty() {
            // "By" may stand in an element of its own, and so may "and" or a comma.
            let is_small = cued.len() <= 12;
            if any && !is_small {
                return;
            }
            continue;
        }
        any = true;
        for name in here {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                found.push(name);
            }
        }
    }
}

/// The text under an element, cut where elements that are read on their own begin or end.
fn pieces(tree: &Tree<'_>, node: u32) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut holder = u32::MAX;
    let mut bytes = 0;
    for below in tree.under(node).take(MOST_UNDER) {
        let raw = tree.raw_text(below);
        if tree.tag(below) == Tag::Br {
            holder = u32::MAX;
        }
        if raw.trim().is_empty() || hides(tree, below) {
            continue;
        }
        bytes += raw.len();
        if bytes > 400 {
            break;
        }
        let mut text = String::new();
        entities::decode(raw, false, &mut text);
        let above = tree.ancestors(below).find(|above| {
            let tag = tree.tag(*above);
            tag.is_special() || tag.is_box() || matches!(tag, Tag::A | Tag::Time | Tag::Span)
        });
        let above = above.unwrap_or(0);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match pieces.last_mut() {
            Some(last) if above == holder => {
                last.push(' ');
                last.push_str(&text);
            }
            _ => pieces.push(text),
        }
        holder = above;
    }
    pieces
}

/// Text that is not shown.
fn hides(tree: &Tree<'_>, text: u32) -> bool {
    tree.tag(tree.nodes[text as usize].parent).is_machinery()
}

/// Visits the short lines of text among some nodes, cut at blocks and at the elements that `cut` names, each with the element that holds it, until one is what was wanted.
fn lines(tree: &Tree<'_>, range: Range<u32>, cut: impl Fn(Tag) -> bool, mut is_wanted: impl FnMut(u32, &str) -> bool) {
    let mut line = String::new();
    let mut is_long = false;
    let mut holder = 0;
    for node in range {
        let raw = tree.raw_text(node);
        if raw.trim_ascii_start().is_empty() || hides(tree, node) {
            continue;
        }
        let above = tree.ancestors(node).find(|above| {
            let tag = tree.tag(*above);
            tag.is_special() || tag.is_box() || cut(tag)
        });
        let above = above.unwrap_or(0);
        if above != holder {
            if !line.is_empty() && !is_long && is_wanted(holder, &line) {
                return;
            }
            line.clear();
            is_long = false;
            holder = above;
        }
        is_long |= line.len() + raw.len() > 2 * LONGEST_LINE;
        if !is_long {
            for word in entities::value(raw).split_whitespace() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
    }
    if !line.is_empty() && !is_long {
        is_wanted(holder, &line);
    }
}

/// The names in a line "By Jane Doe" around the headline.
fn cued(tree: &Tree<'_>, ranges: [Range<u32>; 2], houses: &[String], tables: &Tables) -> Option<Vec<String>> {
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    for range in ranges {
        lines(
            tree,
            range,
            |tag| tag == Tag::Time,
            |_, line| {
                if line.len() <= LONGEST_LINE && tables.is_byline(line, &mut scratch) {
                    let line = line.split([',', '|', '•', '·']).next().unwrap_or(line);
                    names::read(line, tables, &mut found);
                    found.retain(|name| names::is_person(name, tables) && !names::is_of_house(name, houses));
                }
                !found.is_empty()
            },
        );
        if !found.is_empty() {
            return Some(found);
        }
    }
    None
}

/// The day that `time` elements give: the one marked as the day of publication, else the one nearest behind the headline.
pub(super) fn time(tree: &Tree<'_>, headline: Option<u32>, times: &[u32], order: Order, tables: &Tables) -> Option<Published> {
    let headline = headline.unwrap_or(0);
    let mut best = None;
    for node in times.iter().copied() {
        let mut mark = 1;
        let mut datetime = None;
        for (name, value) in tree.attributes(node) {
            match name {
                "datetime" | "content" => datetime = Some(value),
                "pubdate" => mark = 3,
                "itemprop" | "property" if value.contains("datePublished") => mark = 3,
                "itemprop" | "property" | "class" if has_word(value, &["modified", "updated"]) && !value.contains("publish") => mark = 0,
                "class" if has_word(value, &["publish", "entry-date", "posted", "created"]) => mark = 2,
                _ => {}
            }
        }
        let rank = (mark, node > headline, std::cmp::Reverse(node.abs_diff(headline)));
        if best.as_ref().is_none_or(|(known, _)| *known < rank)
            && !is_strange(tree, node, &tables.markup.visible)
            && let Some(published) = datetime
                .and_then(|value| dates::read(&entities::value(value), order, tables))
                .or_else(|| dates::read(&short_text(tree, node), order, tables))
        {
            best = Some((rank, published));
        }
    }
    best.map(|(_, published)| published)
}

/// The text under an element that may hold a date.
fn short_text(tree: &Tree<'_>, node: u32) -> String {
    if tree.under(node).len() > MOST_UNDER { String::new() } else { tree.text(node) }
}

/// The day in microdata, or in a line near the headline.
pub(super) fn day(tree: &Tree<'_>, headline: Option<u32>, order: Order, tables: &Tables) -> Option<(Published, Place)> {
    for node in 0..tree.nodes.len() as u32 {
        let tag = tree.tag(node);
        if matches!(tag, Tag::Text | Tag::Meta | Tag::Time) {
            continue;
        }
        let is_day = |(name, value): (&str, &str)| matches!(name, "itemprop" | "property") && value.ends_with("datePublished");
        if tree.attributes(node).any(is_day) {
            let content = tree.attribute(node, "content").map(std::borrow::Cow::into_owned).unwrap_or_else(|| short_text(tree, node));
            if let Some(published) = dates::read(&content, order, tables) {
                return Some((published, Place::Microdata));
            }
        }
    }
    let mut scratch = Scratch::default();
    let mut found = None;
    for range in around(tree, headline, AFTER) {
        lines(
            tree,
            range,
            |tag| matches!(tag, Tag::Time | Tag::Span | Tag::A | Tag::Strong | Tag::B | Tag::Small),
            |holder, line| {
                if !line.bytes().any(|byte| byte.is_ascii_digit()) {
                    return false;
                }
                found = tables.dateline(line, &mut scratch).filter(|found| dates::plausible(found.date));
                if found.is_none() && line.len() <= 90 {
                    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
                    let marked = [holder, tree.nodes[holder as usize].parent].iter().any(|node| {
                        tree.attributes(*node).any(|(name, value)| matches!(name, "class" | "id") && tables.markup.visible.is_day(value))
                    });
                    if marked || letters <= 24 {
                        found = dates::read(line, order, tables);
                    }
                }
                found.is_some()
            },
        );
        if let Some(published) = found {
            return Some((published, Place::Dateline));
        }
    }
    None
}
