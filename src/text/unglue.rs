//! Tokens to tokens: words that lost the space between them ("Russiawithout") are cut in two.
//!
//! The text stays as it is; only token boundaries are added. A word that the lists know is never cut.

use super::hash::hash_lower;
use super::tables::{Mark, Tables};
use super::tokens::Noted;
use super::{Flags, Token};
use crate::span::Span;

/// Longest word that is looked at.
const LONGEST: u32 = 48;

/// Cuts glued words among the suspects, all of them behind `first`; keeps the list of marks true.
pub(super) fn unglue(text: &str, first: usize, tables: &Tables, tokens: &mut Vec<Token>, noted: &mut Noted) {
    let cuts: Vec<(usize, usize)> =
        noted.suspects.iter().filter_map(|&index| Some((index as usize, cut(text, &tokens[index as usize], tables)?))).collect();
    let Some(&(at, _)) = cuts.first() else { return };
    let mut cuts = cuts.into_iter().peekable();
    let rest: Vec<Token> = tokens.drain(at..).collect();
    for (index, token) in (at..).zip(rest) {
        let Some((_, length)) = cuts.next_if(|cut| cut.0 == index) else {
            tokens.push(token);
            continue;
        };
        let middle = token.span.start + length as u32;
        for (start, end, space) in [(token.span.start, middle, token.flags.has(Flags::SPACE)), (middle, token.span.end, false)] {
            let span = Span::new(start, end);
            let mut flags = shape(span.text(text));
            flags.set(Flags::GLUED);
            if space {
                flags.set(Flags::SPACE);
            }
            tokens.push(Token { span, lower: hash_lower(span.text(text)), flags });
        }
    }
    let is_mark = |index: &usize| tokens[*index].flags.has(Flags::PUNCT) || text.as_bytes()[tokens[*index].span.end as usize - 1] == b'.';
    noted.marks = (first..tokens.len()).filter(is_mark).map(|index| index as u32).collect();
}

/// Where a token is to be cut, in bytes from its start.
#[inline]
fn cut(text: &str, token: &Token, tables: &Tables) -> Option<usize> {
    if token.span.len() > LONGEST || tables.has(token.lower) {
        return None;
    }
    cut_word(token.span.text(text), tables)
}

/// Where an unlisted word is to be cut.
fn cut_word(word: &str, tables: &Tables) -> Option<usize> {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let digits = word.len() - letters.len();
    if digits > 0 {
        let title = letters.len() > 3 && is_title(letters);
        return (title && (tables.is_name(letters) || tables.marked(hash_lower(letters), Mark::INNER))).then_some(digits);
    }
    let upper = word.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    match upper {
        0 if word.len() > 7 && !tables.has_singular(word) => cut_lower(word, tables),
        all if all + 1 == word.len() && word.len() > 9 => cut_lower(word, tables),
        1 => cut_case(word, tables),
        _ => None,
    }
}

/// `RussiaThe`, `inRussia`, `sayingShipments`; not `YouTube`, `LinkedIn`, `iPhone`, `easyJet`.
fn cut_case(word: &str, tables: &Tables) -> Option<usize> {
    let at = word.bytes().skip(1).position(|byte| byte.is_ascii_uppercase())? + 1;
    let (left, right) = word.split_at(at);
    if right.len() < 3 {
        return None;
    }
    let starts_lower = left.starts_with(|c: char| c.is_ascii_lowercase());
    let cut = (tables.marked(hash_lower(right), Mark::INNER) && left.len() > 2 && tables.is_known(left))
        || (starts_lower && left.len() > 1 && tables.marked(hash_lower(left), Mark::START) && right.len() > 3 && tables.is_name(right))
        || (starts_lower && left.len() > 3 && right.len() > 3 && word.len() > 10 && tables.is_word(left) && tables.is_known(right));
    cut.then_some(at)
}

/// `Russiawithout`, `journalseveral`: the right part is a listed function word; or the left one (`withoutmaking`).
fn cut_lower(word: &str, tables: &Tables) -> Option<usize> {
    let title = word.starts_with(|c: char| c.is_ascii_uppercase());
    let mut found = None;
    for at in 3..word.len() - 1 {
        let (left, right) = word.split_at(at);
        let fits = if tables.marked(hash_lower(right), Mark::GLUE) {
            // Short words need a longer word before them: "Beck with", but "Russia with".
            let longest = right.len() > 5 || left.len() > 4 || left.len() == 4 && (right.len() > 4 || !title);
            longest && tables.is_known(left) || title && right.len() > 6
        } else {
            tables.marked(hash_lower(left), Mark::LEAD)
                && (right.len() > 4 && tables.is_word(right) || tables.marked(hash_lower(right), Mark::START))
        };
        if fits {
            // The longest function word wins: "stationsaccording", "citywherever".
            found = found.or(Some(at));
        }
    }
    found
}

fn is_title(word: &str) -> bool {
    word.bytes().enumerate().all(|(index, byte)| byte.is_ascii_uppercase() == (index == 0))
}

/// The shape flags of a piece of ASCII letters or digits.
fn shape(word: &str) -> Flags {
    let mut flags = Flags::default();
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        flags.set(Flags::NUM);
    }
    if word.starts_with(|c: char| c.is_ascii_uppercase()) {
        flags.set(Flags::CAP);
        if word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            flags.set(Flags::UPPER);
        }
    }
    flags
}
