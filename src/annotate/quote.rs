//! Quotation marks of a block to quotations: the tokens inside, without a closing comma. They may span sentences.

use super::{Annotation, Reading};
use crate::text::{Document, Flags};

/// Recogniser: quotations.
pub(crate) fn recognise(document: &Document<'_>, out: &mut Vec<Annotation>) {
    let mut block = u32::MAX;
    let mut double = None;
    let mut single = None;
    for sentence in &document.sentences {
        if sentence.block != block {
            (block, double, single) = (sentence.block, None, None);
        }
        for at in sentence.tokens.clone() {
            let token = document.tokens[at as usize];
            // most marks are commas and stops: one byte tells
            let quote = matches!(document.article.text.as_bytes()[token.span.start as usize], b'"' | b'\'' | b'`' | 0xc2 | 0xe2);
            if !token.flags.has(Flags::PUNCT) || !quote || token.span.len() > 3 {
                continue;
            }
            match document.word(at) {
                "“" | "„" | "«" => double = Some(at + 1),
                "\"" | "''" | "``" | "”" | "»" => {
                    let closes = document.word(at) == "”" || document.word(at) == "»" || !token.flags.has(Flags::OPEN_QUOTE);
                    match double {
                        Some(start) if closes => {
                            push(document, start, at, out);
                            double = None;
                        }
                        _ if document.word(at) == "”" || document.word(at) == "»" => {}
                        _ => double = Some(at + 1),
                    }
                }
                "‘" => single = Some(at + 1),
                "'" | "’" => {
                    let space_before = token.flags.has(Flags::SPACE);
                    let glued_after = document.tokens.get(at as usize + 1).is_some_and(|next| next.span.start == token.span.end);
                    if space_before && glued_after {
                        single = Some(at + 1);
                    } else if let Some(start) = single
                        && !space_before
                    {
                        // "the workers' rights" inside a quotation closes nothing if another mark follows
                        push(document, start, at, out);
                        single = None;
                    }
                }
                _ => {}
            }
        }
    }
}

fn push(document: &Document<'_>, start: u32, end: u32, out: &mut Vec<Annotation>) {
    let end = if end > start && document.word(end - 1) == "," { end - 1 } else { end };
    if start < end {
        out.push(Annotation { tokens: start..end, core: start..end, bound: None, reading: Reading::Quote });
    }
}
