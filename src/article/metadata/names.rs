//! What a page gives as its authors to the names of persons and organisations.
//!
//! Fewer authors are better than bad ones: addresses, accounts, job titles and "Staff" are left out.

use std::borrow::Cow;

use crate::article::Tables;
use crate::article::html::entities;

/// Longest name, in bytes.
const LONGEST: usize = 80;
/// Longest list of names, in bytes.
const LONGEST_LIST: usize = 1000;
/// A person's name has no more words.
const MOST_WORDS: usize = 6;

/// Adds the names in a text: "By Jane Doe and John Roe, dpa" has three. None is added twice.
pub(super) fn read(text: &str, tables: &Tables, names: &mut Vec<String>) {
    if text.len() > LONGEST_LIST || text.contains("://") {
        return;
    }
    let text = plain(text);
    let text = without_cue(&text, tables);
    for list in text.split(['|', ';', '•', '·', '/', '\n', '\u{3001}']) {
        let mut parts = Vec::new();
        for part in list.split([',', '，']) {
            join(part, tables, &mut parts);
        }
        let persons = parts.iter().any(|part| is_long(part));
        for (index, part) in parts.iter().enumerate() {
            // One word behind a full name is a place or a title, unless it is an agency.
            let is_place = persons && index > 0 && !is_long(part) && !tables.is_author_agency(part);
            if !is_place && is_name(part, tables) && !names.iter().any(|name| name.eq_ignore_ascii_case(part)) {
                names.push((*part).to_owned());
            }
        }
    }
}

/// Whether a text is surely the name of a person, by its look alone.
pub(super) fn is_person(name: &str, tables: &Tables) -> bool {
    if !is_name(name, tables) || name.chars().any(|c| c.is_ascii_digit() || "?!:\"“”»«(+#…⋅".contains(c)) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let [first, .., last] = words[..] else {
        // Names in scripts that do not part words.
        return (2..=5).contains(&name.chars().count()) && name.chars().all(|c| c.is_alphabetic() && c > '\u{2e80}');
    };
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    let is_word = |word: &str| tables.is_author_cue(word) || tables.is_author_job(word);
    words.len() <= MOST_WORDS
        && is_capital(first)
        && is_capital(last)
        && !is_word(first)
        && !tables.is_author_noise(first)
        && !is_word(last)
        && words.iter().all(|word| is_capital(word) || tables.is_name_particle(word))
}

/// Whether a name is that of the site. `houses` are folded.
pub(super) fn is_house(name: &str, houses: &[String]) -> bool {
    let name = folded(name);
    houses.iter().any(|house| bare(house) == bare(&name))
}

/// Whether a name is that of the site or of a part of it: "MDR Thüringen".
pub(super) fn is_of_house(name: &str, houses: &[String]) -> bool {
    let first = name.split_whitespace().next().unwrap_or_default();
    let whole = folded(name);
    is_house(name, houses)
        || houses.iter().any(|house| house.len() > 7 && whole.starts_with(bare(house)))
        || first.len() >= 3 && first.chars().all(char::is_uppercase) && is_house(first, houses)
}

/// Letters and digits alone, small.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => folded.push(c.to_ascii_lowercase()),
            _ if !c.is_ascii() && c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => {}
        }
    }
    folded
}

/// Without "the".
pub(super) fn bare(folded: &str) -> &str {
    folded.strip_prefix("the").filter(|rest| rest.len() > 2).unwrap_or(folded)
}

/// Without markup, entities and what stands in brackets; lines kept.
fn plain(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text.trim());
    if text.contains('&') {
        text = Cow::Owned(entities::value(&text).into_owned());
    }
    if text.contains(['<', '(', '[', '（']) {
        let mut out = String::with_capacity(text.len());
        let mut depth = 0usize;
        for c in text.chars() {
            match c {
                '<' | '(' | '[' | '（' => depth += 1,
                '>' | ')' | ']' | '）' => {
                    depth = depth.saturating_sub(1);
                    out.push(' ');
                }
                _ if depth == 0 => out.push(c),
                _ => {}
            }
        }
        text = Cow::Owned(out);
    }
    if text.contains("  ") || text.contains(['\t', '\u{a0}', '\u{200b}']) {
        let lines: Vec<String> =
            text.lines().map(|line| line.replace('\u{200b}', "").split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        text = Cow::Owned(lines.join("\n"));
    }
    text
}

/// Without "By", "Von", "Text:" before the names.
pub(super) fn without_cue<'a>(text: &'a str, tables: &Tables) -> &'a str {
    let mut text = text.trim();
    // "Story by: Von Jane Doe" is as far as it goes.
    for _ in 0..2 {
        let end = text.char_indices().filter(|(_, c)| matches!(c, ' ' | ':' | '\u{a0}' | '\n')).map(|(at, _)| at).take(3);
        let cue = end.filter(|end| tables.is_author_cue(&text[..*end])).last();
        match cue {
            Some(end) => text = text[end..].trim_start_matches([' ', ':', '\u{a0}', '\n']),
            None => break,
        }
    }
    text
}

/// Splits "Jane Doe and John Roe" where both are whole names, so that "Smith and Sons" stays.
fn join<'a>(part: &'a str, tables: &Tables, parts: &mut Vec<&'a str>) {
    let mut part = part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-' | '–' | '—' | '*' | '"'));
    // A list's last name: "A, B, and C".
    if let Some((first, rest)) = part.split_once(' ')
        && !parts.is_empty()
        && tables.is_author_join(first)
    {
        part = rest;
    }
    let mut from = 0;
    while let Some(space) = part[from..].find(' ') {
        let start = from + space;
        let end = part[start + 1..].find(' ').map_or(part.len(), |length| start + 1 + length);
        if end < part.len() && tables.is_author_join(&part[start + 1..end]) && is_long(&part[..start]) && is_long(&part[end + 1..]) {
            parts.push(part[..start].trim());
            part = part[end + 1..].trim();
            from = 0;
        } else {
            from = start + 1;
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
}

/// Two words or more, or one in a script that does not part words.
fn is_long(part: &str) -> bool {
    part.trim().contains(' ') || part.chars().all(|c| c > '\u{2e80}')
}

/// Not an address, an account, a number, a job or a sentence.
fn is_name(part: &str, tables: &Tables) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let digits = part.chars().filter(char::is_ascii_digit).count();
    part.len() <= LONGEST
        && letters > digits
        && letters >= 2
        && !part.contains(['@', '{', '}', '=', '\\', '_'])
        && !part.contains("http")
        && !part.starts_with("www.")
        && part.split_whitespace().count() <= 8
        && !tables.is_author_noise(part)
        && !part.rsplit_once(' ').is_some_and(|(_, last)| tables.is_author_job(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names() {
        let tables = crate::article::tests::tables();
        for (text, expected) in [
            ("By Jane Doe and John Roe", "Jane Doe; John Roe"),
            ("Written by: JANE DOE", "JANE DOE"),
            ("Von Ada Lund und Bo Ek, dpa", "Ada Lund; Bo Ek; dpa"),
            ("Ada Lund, Bo Ek, and Cy Ash", "Ada Lund; Bo Ek; Cy Ash"),
            ("Ada Lund et Bo Ek", "Ada Lund; Bo Ek"),
            ("Ada Lund (alu) | Bo Ek", "Ada Lund; Bo Ek"),
            ("Ada Lund, Political Editor", "Ada Lund"),
            ("Ada Lund, Nairobi", "Ada Lund"),
            ("Ada Lund &amp; <b>Bo Ek</b>", "Ada Lund; Bo Ek"),
            ("牛镛、岳弘彬", "牛镛; 岳弘彬"),
            ("Ada Lund; ada lund", "Ada Lund"),
            ("Smith and Sons", "Smith and Sons"),
            ("Niro", "Niro"),
            // Nobody.
            ("Staff", ""),
            ("By Staff Writer", ""),
            ("ada@paper.example", ""),
            ("https://paper.example/ada-lund", ""),
            ("105092", ""),
            ("By", ""),
            ("", ""),
        ] {
            let mut names = Vec::new();
            read(text, tables, &mut names);
            assert_eq!(names.join("; "), expected, "{text:?}");
        }
    }

    #[test]
    fn persons() {
        let tables = crate::article::tests::tables();
        for name in ["Ada Lund", "ADA LUND", "Ada van der Lund", "Ada M. Lund-Ek", "Zoë O’Dell", "岳弘彬"] {
            assert!(is_person(name, tables), "{name}");
        }
        for name in ["Ada", "ada lund", "Read More", "Written By", "Lund 2024", "Ada Lund in Workshop", "Why Ada Lund?", "Expert Reviewer"]
        {
            assert!(!is_person(name, tables), "{name}");
        }
    }

    #[test]
    fn houses() {
        let houses = ["valleytimes".to_owned(), "mdr".to_owned()];
        for (name, expected) in [
            ("The Valley Times", true),
            ("MDR", true),
            ("MDR Thüringen", true),
            ("Valley Times Sport", true),
            ("Ada Lund", false),
            ("", false),
        ] {
            assert_eq!(is_of_house(name, &houses), expected, "{name}");
        }
    }
}
