//! Tokens to tokens: words that lost the space between them ("Russiawithout") are cut in two.
//!
//! The text stays as it is; only token boundaries are added. A word that the lists know is never cut.

use super::hash::hash_lower;
use super::tables::{Mark, Tables};
use super::{Flags, Token};
use crate::span::Span;

/// Shortest word that is looked at.
const SHORTEST: u32 = 6;
/// Longest word that is looked at.
const LONGEST: u32 = 48;

/// Cuts glued words among `tokens[first..]`.
pub(super) fn unglue(text: &str, first: usize, tables: &Tables, tokens: &mut Vec<Token>) {
    let Some(at) = (first..tokens.len()).find(|&index| cut(text, &tokens[index], tables).is_some()) else { return };
    let rest: Vec<Token> = tokens.drain(at..).collect();
    for token in rest {
        let Some(length) = cut(text, &token, tables) else {
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
}

/// Where a token is to be cut, in bytes from its start.
#[inline]
fn cut(text: &str, token: &Token, tables: &Tables) -> Option<usize> {
    let length = token.span.len();
    if !(SHORTEST..=LONGEST).contains(&length) || tables.has_any(token.lower) {
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
        return (title && tables.is_known(letters)).then_some(digits);
    }
    let upper = word.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    match upper {
        0 if word.len() > 7 && !tables.is_known(word) => cut_lower(word, tables),
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
    let function = |word: &str| {
        let lower = hash_lower(word);
        tables.marked(lower, Mark::START) || tables.marked(lower, Mark::GLUE)
    };
    let starts_lower = left.starts_with(|c: char| c.is_ascii_lowercase());
    let cut = (function(right) && left.len() > 2 && tables.is_known(left))
        || (starts_lower && left.len() > 1 && function(left) && right.len() > 3 && tables.is_name(right))
        || (starts_lower && left.len() > 3 && right.len() > 3 && word.len() > 10 && tables.is_word(left) && tables.is_known(right));
    cut.then_some(at)
}

/// `Russiawithout`, `journalseveral`: the right part is a listed function word; or the left one (`withoutmaking`).
fn cut_lower(word: &str, tables: &Tables) -> Option<usize> {
    let title = word.starts_with(|c: char| c.is_ascii_uppercase());
    let mut found = None;
    for at in 3..word.len() - 1 {
        let (left, right) = word.split_at(at);
        let fits = if right.len() > 3 && tables.marked(hash_lower(right), Mark::GLUE) {
            tables.is_known(left) || (title && right.len() > 5)
        } else {
            left.len() > 5
                && tables.marked(hash_lower(left), Mark::GLUE)
                && (right.len() > 3 && tables.is_word(right) || tables.marked(hash_lower(right), Mark::START))
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
