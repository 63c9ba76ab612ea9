//! Bytes to a string: byte order marks, declared and guessed encodings, and what is no text at all.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::problem::Problem;
use crate::source::MediaType;

/// First bytes of files that people hand in by mistake.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
];

/// How far the meta element with a page's encoding is looked for, in bytes. Browsers take 1,024; real pages go further.
const PRESCAN: usize = 4096;

/// Decodes one article's bytes, without its byte order mark. Line ends stay as they are.
///
/// Plain text is UTF-8, or UTF-16 with a mark; anything else is a problem that names the place, since a wrong guess would change
/// names and amounts silently. A page is what its mark says, else UTF-8 if valid, else what its `meta charset` says, else
/// windows-1252 (the fallback of the HTML standard for western languages); it always decodes.
pub fn decode(bytes: Vec<u8>, media: MediaType) -> Result<String, Problem> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Problem::error("I008", format!("not an article but {what}")));
    }
    let text = match (Encoding::for_bom(&bytes), media) {
        (Some((encoding, _)), MediaType::Html) if encoding != UTF_8 => encoding.decode_with_bom_removal(&bytes).0.into_owned(),
        (Some((encoding, length)), MediaType::Text) if encoding != UTF_8 => encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[length..])
            .ok_or_else(|| Problem::error("I007", format!("not valid {}, though its first bytes say so", encoding.name())))?
            .into_owned(),
        (_, MediaType::Text) => {
            if let Some(offset) = memchr::memchr(0, &bytes) {
                return Err(Problem::error("I008", format!("binary data, not text: a NUL byte at offset {offset}")));
            }
            strip_mark(String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error()))?)
        }
        (_, MediaType::Html) => {
            if let Some(offset) = memchr::memchr(0, &bytes[..bytes.len().min(1024)]) {
                return Err(Problem::error("I008", format!("binary data, not a page: a NUL byte at offset {offset}")));
            }
            page(bytes)
        }
    };
    if text.trim().is_empty() {
        return Err(Problem::error("I005", if text.is_empty() { "empty" } else { "empty: only white space" }));
    }
    Ok(text)
}

fn page(bytes: Vec<u8>) -> String {
    let declared = declared_encoding(&bytes[..bytes.len().min(PRESCAN)]);
    if declared == Some(ISO_2022_JP) {
        return ISO_2022_JP.decode(&bytes).0.into_owned();
    }
    match String::from_utf8(bytes) {
        Ok(text) => strip_mark(text),
        Err(error) => declared.unwrap_or(WINDOWS_1252).decode(error.as_bytes()).0.into_owned(),
    }
}

/// The encoding that a `meta` element among the first bytes declares. UTF-16 there is a lie: it could not have been read.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'<', &head[from..]).map(|at| from + at) {
        from = at + 1;
        let Some(tag) = head.get(at + 1..at + 5) else { break };
        if !tag.eq_ignore_ascii_case(b"meta") {
            continue;
        }
        let end = memchr::memchr(b'>', &head[at..]).map_or(head.len(), |end| at + end);
        let Some(value) = after_charset(&head[at..end]) else { continue };
        let Some(encoding) = Encoding::for_label(value) else { continue };
        return Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding });
    }
    None
}

/// The value after `charset=` within one tag.
fn after_charset(tag: &[u8]) -> Option<&[u8]> {
    const KEY: &[u8] = b"charset";
    let at = tag.windows(KEY.len()).position(|window| window.eq_ignore_ascii_case(KEY))?;
    let rest = tag[at + KEY.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| b"\"'; />".contains(b)).unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The problem of bytes that are not UTF-8, with offset and line of the first bad one. Also for lines of JSON.
pub fn not_utf8(bytes: &[u8], error: std::str::Utf8Error) -> Problem {
    let offset = error.valid_up_to();
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..offset]).count();
    let byte = bytes.get(offset).copied().unwrap_or_default();
    Problem::error("I007", format!("not UTF-8: byte 0x{byte:02X} at offset {offset}"))
        .on_line(u32::try_from(line).unwrap_or(u32::MAX))
        .help("convert it first, for instance with `iconv -f WINDOWS-1252 -t UTF-8`")
}

fn strip_mark(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], media: MediaType, expected: Result<&str, &str>) {
        let result = decode(bytes.to_vec(), media);
        match (&result, expected) {
            (Ok(text), Ok(expected)) => assert_eq!(text, expected),
            (Err(problem), Err(code)) => assert_eq!(problem.code, code, "{}", problem.message),
            _ => panic!("{result:?} but expected {expected:?}"),
        }
    }

    #[test]
    fn plain_text() {
        check("Umsätze".as_bytes(), MediaType::Text, Ok("Umsätze"));
        check(b"\xef\xbb\xbfSales rose.\r\n", MediaType::Text, Ok("Sales rose.\r\n"));
        check(b"\xff\xfeO\0k\0", MediaType::Text, Ok("Ok"));
        check(b"\xfe\xff\0O\0k", MediaType::Text, Ok("Ok"));
        check(b"\xff\xfeO\0\0\xd8", MediaType::Text, Err("I007"));
        check(b"Ums\xe4tze", MediaType::Text, Err("I007"));
        check(b"a\0b", MediaType::Text, Err("I008"));
        check(b"%PDF-1.7 ...", MediaType::Text, Err("I008"));
        check(b"\x89PNG\r\n", MediaType::Html, Err("I008"));
        check(b"", MediaType::Text, Err("I005"));
        check("\u{feff} \n\u{a0}".as_bytes(), MediaType::Text, Err("I005"));
    }

    #[test]
    fn pages() {
        check("<p>Umsätze".as_bytes(), MediaType::Html, Ok("<p>Umsätze"));
        check(b"<p>Ums\xe4tze", MediaType::Html, Ok("<p>Umsätze"));
        check(b"<meta charset=ISO-8859-2><p>\xb1", MediaType::Html, Ok("<meta charset=ISO-8859-2><p>ą"));
        check(
            b"<META http-equiv='Content-Type' content='text/html; CharSet = koi8-r'><p>\xf2",
            MediaType::Html,
            Ok("<META http-equiv='Content-Type' content='text/html; CharSet = koi8-r'><p>Р"),
        );
        // Valid UTF-8 is UTF-8, whatever the page says of itself.
        check("<meta charset=latin1><p>ä".as_bytes(), MediaType::Html, Ok("<meta charset=latin1><p>ä"));
        check(b"<meta charset=utf-16><p>\xe4", MediaType::Html, Ok("<meta charset=utf-16><p>\u{fffd}"));
        check(b"<meta charset=nonsense><p>\xe4", MediaType::Html, Ok("<meta charset=nonsense><p>ä"));
        check(b"\xff\xfe<\0p\0>\0", MediaType::Html, Ok("<p>"));
        check(b"<met", MediaType::Html, Ok("<met"));
    }

    #[test]
    fn the_bad_byte_is_named() {
        let problem = decode(b"one\ntwo\xe9".to_vec(), MediaType::Text).unwrap_err();
        assert_eq!((problem.message.as_str(), problem.line), ("not UTF-8: byte 0xE9 at offset 7", Some(2)));
    }
}
