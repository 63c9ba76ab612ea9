//! A story's words to their language, where it is surely not the one assumed.

use crate::article::{Article, Tables};
use whatlang::Lang;

/// The language of the built-in pack: what an article is in unless it says or shows otherwise.
pub const ASSUMED: &str = "en";

/// Fewer letters than this are no evidence.
const FEWEST: usize = 200;
/// So many letters are enough.
const MOST: usize = 2_000;

/// Fills in the language of an article whose words are surely in another than the one assumed.
///
/// What a page says of itself (a template in another language) is corrected by its words; `declared` is not.
pub(super) fn tell(article: &mut Article, declared: bool, tables: &Tables) {
    if declared {
        return;
    }
    let sample = sample(article);
    // Most articles are in the language that is assumed, and a look at their small words is a hundred times cheaper.
    let foreign = article.metadata.language.as_deref().is_some_and(is_foreign);
    if sample.is_empty() || (!foreign && tables.knows(&sample)) {
        return;
    }
    if let Some(found) = detect(&sample) {
        let said = article.metadata.language.as_deref().unwrap_or(ASSUMED);
        // "no" stands for both forms of Norwegian.
        if primary(said) != found && !(found == "nb" && primary(said) == "no") {
            article.metadata.language = Some(found.to_owned());
        }
    }
}

/// Whether a tag names a language other than the one assumed. What is no BCP 47 tag (`English`), or names none (`und`), does not.
pub fn is_foreign(tag: &str) -> bool {
    let primary = primary(tag);
    (2..=3).contains(&primary.len()) && !["en", "eng", "und", "mul", "mis", "zxx"].contains(&primary.as_str())
}

/// The language itself in a BCP 47 tag: `en` of `en-GB`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The first letters of the story, with the words between them.
fn sample(article: &Article) -> String {
    let mut sample = String::new();
    let mut letters = 0;
    for block in &article.blocks {
        for c in block.span.text(&article.text).chars() {
            letters += usize::from(c.is_alphabetic());
            sample.push(c);
            if letters >= MOST {
                return sample;
            }
        }
        sample.push(' ');
    }
    if letters < FEWEST { String::new() } else { sample }
}

/// The language of a text, if it is beyond doubt.
fn detect(sample: &str) -> Option<&'static str> {
    let info = whatlang::detect(sample)?;
    if info.is_reliable() { Some(tag(info.lang())) } else { None }
}

/// The BCP 47 tag: of two letters (ISO 639-1) where there is one.
fn tag(language: Lang) -> &'static str {
    // ISO 639-3 codes that do not begin with their code of two letters.
    const SHORT: [(&str, &str); 25] = [
        ("epo", "eo"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ben", "bn"),
        ("jpn", "ja"),
        ("pol", "pl"),
        ("jav", "jv"),
        ("nob", "nb"),
        ("swe", "sv"),
        ("tur", "tr"),
        ("ces", "cs"),
        ("bul", "bg"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("ind", "id"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("slk", "sk"),
        ("tgl", "tl"),
    ];
    let code = language.code();
    SHORT.iter().find(|(long, _)| *long == code).map_or(&code[..2], |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_the_registry() {
        for (language, expected) in [
            (Lang::Eng, "en"),
            (Lang::Deu, "de"),
            (Lang::Fra, "fr"),
            (Lang::Spa, "es"),
            (Lang::Kor, "ko"),
            (Lang::Pan, "pa"),
            (Lang::Ukr, "uk"),
            (Lang::Bul, "bg"),
            (Lang::Cat, "ca"),
            (Lang::Ben, "bn"),
            (Lang::Hrv, "hr"),
            (Lang::Vie, "vi"),
        ] {
            assert_eq!(tag(language), expected, "{language:?}");
        }
    }

    #[test]
    fn tags_of_other_languages() {
        for (tag, foreign) in
            [("en-GB", false), ("EN_us", false), ("English", false), ("und", false), ("", false), ("de-AT", true), ("zh-Hans", true)]
        {
            assert_eq!(is_foreign(tag), foreign, "{tag}");
        }
    }
}
