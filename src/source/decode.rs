//! Bytes to a string: byte order marks, declared and guessed encodings, and what is no text at all.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::problem::Problem;
use crate::source::MediaType;
use crate::source::prescan::prescan;

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
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
];

/// How many bytes are looked at to tell text from binary data.
const LOOK: usize = 1024;

/// An article's text, and how it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decoded {
    /// The text, without a byte order mark. Line ends are as they were.
    pub text: String,
    /// The encoding's name in the WHATWG standard, such as `windows-1252`.
    pub encoding: &'static str,
    /// Bytes that are no text in this encoding were replaced with U+FFFD.
    pub malformed: bool,
    /// Warnings: an encoding that was guessed (I013), bytes that were replaced (I014).
    pub problems: Vec<Problem>,
}

/// Decodes one article's bytes; `charset` is what came with them, as in an HTTP header.
///
/// The order is that of the HTML standard: byte order mark, `charset`, the `meta` element of a page, then a guess. The guess is UTF-8
/// where the bytes are valid or nearly so, UTF-16 where every other byte is NUL, else what [`chardetng`] finds, with a warning. One
/// deviation: a page whose `meta` names an encoding of one byte a character, but which is valid UTF-8, is UTF-8, since such pages were
/// saved anew and text of one-byte encodings is practically never valid by chance.
pub fn decode(bytes: Vec<u8>, media: MediaType, charset: Option<&str>) -> Result<Decoded, Problem> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Problem::error("I008", format!("not an article but {what}")));
    }
    let (encoding, guessed) = match declared(&bytes, media, charset) {
        Some(encoding) => (encoding, false),
        None => guess(&bytes, media)?,
    };
    let (text, malformed) = text(bytes, encoding);
    if text.trim().is_empty() {
        return Err(Problem::error("I005", if text.is_empty() { "empty" } else { "empty: only white space" }));
    }
    let name = encoding.name();
    let mut problems = Vec::new();
    if guessed {
        problems.push(
            Problem::warning("I013", format!("no encoding is declared and it is not UTF-8: read as {name}, a guess"))
                .help(format!("if names or amounts look wrong, convert it first, for instance with `iconv -f {name} -t UTF-8`")),
        );
    }
    if malformed {
        problems.push(malformed_bytes(&text, name));
    }
    Ok(Decoded { text, encoding: name, malformed, problems })
}

/// What the bytes say of themselves, or what was said with them.
fn declared(bytes: &[u8], media: MediaType, charset: Option<&str>) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    if let Some(encoding) = charset.and_then(|label| Encoding::for_label_no_replacement(label.as_bytes())) {
        return Some(encoding);
    }
    if media != MediaType::Html {
        return None;
    }
    let encoding = prescan(bytes)?;
    let resaved = encoding.is_single_byte() && std::str::from_utf8(bytes).is_ok();
    Some(if resaved { UTF_8 } else { encoding })
}

/// The encoding of undeclared bytes, and whether that is doubtful; binary data is none.
fn guess(bytes: &[u8], media: MediaType) -> Result<(&'static Encoding, bool), Problem> {
    // A page may have NUL bytes further down: browsers drop them.
    let look = if media == MediaType::Html { &bytes[..bytes.len().min(LOOK)] } else { bytes };
    if let Some(offset) = memchr::memchr(0, look) {
        return match wide(bytes) {
            Some(encoding) => Ok((encoding, false)),
            None => Err(Problem::error("I008", format!("binary data, not text: a NUL byte at offset {offset}"))),
        };
    }
    if is_nearly_utf8(bytes) {
        return Ok((UTF_8, false));
    }
    let controls = bytes.iter().filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31)).count();
    if controls * 100 > bytes.len() {
        return Err(Problem::error("I008", "binary data, not text: too many control characters"));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    Ok((detector.guess(None, Utf8Detection::Deny), true))
}

/// Whether almost all that is not ASCII is UTF-8: a page of some megabytes may have a broken comment or be cut off. A wrong guess would
/// spoil all of it.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        bad += usize::from(!chunk.invalid().is_empty());
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    good >= bad * 10
}

/// UTF-16 without a mark: NUL bytes at odd or at even places alone, and no control characters once it is decoded.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(LOOK)];
    let odd = head.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    let even = head.iter().step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match (odd, even) {
        (_, 0) => UTF_16LE,
        (0, _) => UTF_16BE,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    (odd.max(even) * 32 >= head.len() && text.chars().all(is_text)).then_some(encoding)
}

/// The text without its mark, and whether bytes of it were replaced. UTF-8 that is valid is not copied.
fn text(bytes: Vec<u8>, encoding: &'static Encoding) -> (String, bool) {
    if encoding == UTF_8 {
        return match String::from_utf8(bytes) {
            Ok(text) => (strip_mark(text), false),
            Err(error) => (strip_mark(String::from_utf8_lossy(error.as_bytes()).into_owned()), true),
        };
    }
    let (text, malformed) = encoding.decode_with_bom_removal(&bytes);
    (text.into_owned(), malformed)
}

/// The warning of bytes that became U+FFFD, with the line of the first.
fn malformed_bytes(text: &str, encoding: &str) -> Problem {
    let count = text.matches('\u{fffd}').count();
    let line = text.find('\u{fffd}').map_or(1, |at| 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count());
    let bytes = if count == 1 { "one place is".to_owned() } else { format!("{count} places are") };
    Problem::warning("I014", format!("{bytes} not valid {encoding} and read as U+FFFD")).on_line(u32::try_from(line).unwrap_or(u32::MAX))
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

    const TEXT: MediaType = MediaType::Text;
    const HTML: MediaType = MediaType::Html;

    /// The result as `encoding: text`, with the codes of warnings behind it, or as the code of the problem.
    fn outline(bytes: &[u8], media: MediaType, charset: Option<&str>) -> String {
        match decode(bytes.to_vec(), media, charset) {
            Ok(found) => {
                let codes: Vec<_> = found.problems.iter().map(|problem| format!(" {}", problem.code)).collect();
                assert_eq!(found.malformed, codes.iter().any(|code| code == " I014"));
                format!("{}: {}{}", found.encoding, found.text, codes.concat())
            }
            Err(problem) => problem.code.to_owned(),
        }
    }

    fn check(bytes: &[u8], media: MediaType, charset: Option<&str>, expected: &str) {
        assert_eq!(outline(bytes, media, charset), expected, "{:?}", bytes.escape_ascii().to_string());
    }

    #[test]
    fn plain_text() {
        check("Umsätze".as_bytes(), TEXT, None, "UTF-8: Umsätze");
        check(b"\xef\xbb\xbfSales rose.\r\n", TEXT, None, "UTF-8: Sales rose.\r\n");
        check(b"\xff\xfeO\0k\0", TEXT, None, "UTF-16LE: Ok");
        check(b"\xfe\xff\0O\0k", TEXT, None, "UTF-16BE: Ok");
        check(b"\xff\xfeO\0\0\xd8", TEXT, None, "UTF-16LE: O\u{fffd} I014");
        check(b"S\0a\0l\0e\0s\0\r\0\n\0", TEXT, None, "UTF-16LE: Sales\r\n");
        check(b"\0S\0a\0l\0e\0s", TEXT, None, "UTF-16BE: Sales");
        check(b"\x1f\x04 \0\x1f\x04", TEXT, None, "UTF-16LE: П П");
        check(b"Die Ums\xe4tze fielen.", TEXT, None, "windows-1252: Die Umsätze fielen. I013");
        check(
            b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0! \xdd\xea\xf1\xef\xee\xf0\xf2 \xf3\xef\xe0\xeb.",
            TEXT,
            None,
            "windows-1251: Привет, мир! Экспорт упал. I013",
        );
        check(
            "Umsätze ".repeat(20).as_bytes().get(..175).unwrap(),
            TEXT,
            None,
            &format!("UTF-8: {}Ums\u{fffd} I014", "Umsätze ".repeat(19)),
        );
        check(&["ä".repeat(12).as_bytes(), b"\xe4"].concat(), TEXT, None, &format!("UTF-8: {}\u{fffd} I014", "ä".repeat(12)));
        check(b"Ums\xe4tze", TEXT, Some("iso-8859-1"), "windows-1252: Umsätze");
        check(b"\xcd\xc5", TEXT, Some("KOI8-R"), "KOI8-R: ме");
        check(b"S\0a\0", TEXT, Some("utf-16"), "UTF-16LE: Sa");
        check(b"Ums\xe4tze", TEXT, Some("utf-8"), "UTF-8: Ums\u{fffd}tze I014");
        check("Umsätze".as_bytes(), TEXT, Some("no such label"), "UTF-8: Umsätze");
        // A mark is stronger than a header.
        check(b"\xef\xbb\xbf\xc3\xa4", TEXT, Some("koi8-r"), "UTF-8: ä");
    }

    #[test]
    fn no_text() {
        check(b"a\0b", TEXT, None, "I008");
        check(b"\0\x01\0\x02\0\x03\0\x04", TEXT, None, "I008");
        check(b"\xff\x01\x02\x03\xfe\x04\x05\x06", TEXT, None, "I008");
        check(b"%PDF-1.7 ...", TEXT, None, "I008");
        check(b"\x89PNG\r\n", HTML, None, "I008");
        check(b"", TEXT, None, "I005");
        check("\u{feff} \n\u{a0}".as_bytes(), TEXT, None, "I005");
    }

    #[test]
    fn pages() {
        check("<p>Umsätze".as_bytes(), HTML, None, "UTF-8: <p>Umsätze");
        check(b"<p>Die Ums\xe4tze", HTML, None, "windows-1252: <p>Die Umsätze I013");
        check(b"<meta charset=ISO-8859-2><p>\xb1", HTML, None, "ISO-8859-2: <meta charset=ISO-8859-2><p>ą");
        check(b"<meta charset=ISO-8859-2><p>\xe4", HTML, Some("latin1"), "windows-1252: <meta charset=ISO-8859-2><p>ä");
        // Valid UTF-8 is UTF-8, whatever the page says of itself; but a header is believed.
        check("<meta charset=latin1><p>ä".as_bytes(), HTML, None, "UTF-8: <meta charset=latin1><p>ä");
        check("<p>ä".as_bytes(), HTML, Some("latin1"), "windows-1252: <p>Ã¤");
        check(b"<meta charset=gbk>\xc4\xe3", HTML, None, "GBK: <meta charset=gbk>你");
        check(b"<meta charset=utf-16><p>\xe4", HTML, None, "UTF-8: <meta charset=utf-16><p>\u{fffd} I014");
        check(b"<meta charset=nonsense><p>f\xfcr", HTML, None, "windows-1252: <meta charset=nonsense><p>für I013");
        check(b"<meta charset=iso-2022-jp>\x1b$B0\"", HTML, None, "ISO-2022-JP: <meta charset=iso-2022-jp>唖");
        check(b"\xff\xfe<\0p\0>\0", HTML, None, "UTF-16LE: <p>");
        check(b"<\0p\0>\0", HTML, None, "UTF-16LE: <p>");
        check(b"<met", HTML, None, "UTF-8: <met");
    }

    #[test]
    fn the_first_bad_place_is_named() {
        let found = decode([b"one\ntwo\xe9 \xe9".as_slice()].concat(), TEXT, Some("utf-8")).unwrap();
        let problem = &found.problems[0];
        assert_eq!((problem.message.as_str(), problem.line), ("2 places are not valid UTF-8 and read as U+FFFD", Some(2)));
    }
}
