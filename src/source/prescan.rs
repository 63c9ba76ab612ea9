//! The first bytes of a page to the encoding that they declare: the prescan of the HTML standard (13.2.3.2).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// How far is looked, in bytes. The standard asks for 1,024 here, but also reads a page anew when a later `meta` says otherwise; with
/// 4,096 nearly all of these are found at once.
const PRESCAN: usize = 4096;

/// The encoding that a page's `meta` or XML declaration names. UTF-16 there means UTF-8, since it could not have been read otherwise.
pub fn prescan(page: &[u8]) -> Option<&'static Encoding> {
    let head = &page[..page.len().min(PRESCAN)];
    for (start, encoding) in [(b"<\0?\0x\0", UTF_16LE), (b"\0<\0?\0x", UTF_16BE)] {
        if head.starts_with(start) {
            return Some(encoding);
        }
    }
    meta(head).or_else(|| xml(head))
}

fn meta(head: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &head[at..]) {
        at += found;
        let rest = &head[at..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment: its dashes count twice.
            at += 2 + memchr::memmem::find(&rest[2..], b"-->")? + 2;
        } else if rest.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case(b"<meta"))
            && rest.get(5).is_some_and(|b| is_space(*b) || *b == b'/')
        {
            let mut attributes = Attributes { bytes: rest, at: 6 };
            let found = meta_encoding(&mut attributes);
            if found.is_some() {
                return found;
            }
            at += attributes.at;
        } else if matches!(rest, [b'<', b'/', letter, ..] | [b'<', letter, ..] if letter.is_ascii_alphabetic()) {
            let name = rest.iter().position(|b| is_space(*b) || *b == b'>')?;
            let mut attributes = Attributes { bytes: rest, at: name };
            while attributes.next().is_some() {}
            at += attributes.at;
        } else if matches!(rest, [b'<', b'!' | b'/' | b'?', ..]) {
            at += memchr::memchr(b'>', rest)?;
        }
        at += 1;
        if at >= head.len() {
            break;
        }
    }
    None
}

/// What one `meta` element declares.
fn meta_encoding(attributes: &mut Attributes) -> Option<&'static Encoding> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    let (mut is_pragma, mut needs_pragma, mut charset) = (false, None, None);
    while let Some((name, value)) = attributes.next() {
        if names.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => is_pragma |= value == b"content-type",
            b"content" if charset.is_none() => {
                if let Some(encoding) = in_content(&value).and_then(Encoding::for_label_no_replacement) {
                    (charset, needs_pragma) = (Some(encoding), Some(true));
                }
            }
            b"charset" => (charset, needs_pragma) = (Encoding::for_label_no_replacement(&value), Some(false)),
            _ => {}
        }
        names.push(name);
    }
    if needs_pragma? && !is_pragma {
        return None;
    }
    let charset = charset?;
    Some(if charset == UTF_16LE || charset == UTF_16BE {
        UTF_8
    } else if charset == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        charset
    })
}

/// The value of `charset` within a `content` attribute, which is in lower case.
fn in_content(value: &[u8]) -> Option<&[u8]> {
    let mut rest = value;
    loop {
        rest = &rest[memchr::memmem::find(rest, b"charset")? + b"charset".len()..];
        if let Some(value) = trim_start(rest).strip_prefix(b"=") {
            let value = trim_start(value);
            return match value.first()? {
                quote @ (b'"' | b'\'') => value[1..].split(|b| b == quote).next().filter(|found| found.len() + 1 < value.len()),
                _ => value.split(|b| is_space(*b) || *b == b';').next(),
            };
        }
    }
}

/// The encoding of an XML declaration at the very start.
fn xml(head: &[u8]) -> Option<&'static Encoding> {
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memchr(b'>', declaration)?];
    let rest = &declaration[memchr::memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let is_blank = |b: &u8| *b <= b' ';
    let rest = &rest[rest.iter().position(|b| !is_blank(b))?..];
    let rest = rest.strip_prefix(b"=")?;
    let rest = &rest[rest.iter().position(|b| !is_blank(b))?..];
    let quote = rest.first().filter(|b| matches!(b, b'"' | b'\''))?;
    let end = memchr::memchr(*quote, &rest[1..])?;
    let encoding = Encoding::for_label_no_replacement(&rest[1..=end])?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().position(|b| !is_space(*b)).unwrap_or(bytes.len())..]
}

/// The attributes of one tag, names and values in lower case; `at` is then at its `>`, or at the end of the bytes.
struct Attributes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Attributes<'_> {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn pass(&mut self, which: impl Fn(u8) -> bool) {
        while self.byte().is_some_and(&which) {
            self.at += 1;
        }
    }

    /// The next name and value; bytes that end within an attribute declare nothing.
    fn next(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        self.pass(|b| is_space(b) || b == b'/');
        if self.byte()? == b'>' {
            return None;
        }
        let start = self.at;
        // A name may begin with `=`.
        self.at += 1;
        self.pass(|b| !is_space(b) && !matches!(b, b'=' | b'/' | b'>'));
        let name = self.bytes[start..self.at].to_ascii_lowercase();
        self.pass(is_space);
        if self.byte()? != b'=' {
            return Some((name, Vec::new()));
        }
        self.at += 1;
        self.pass(is_space);
        let first = self.byte()?;
        let value = if first == b'"' || first == b'\'' {
            let value = &self.bytes[self.at + 1..];
            let Some(end) = memchr::memchr(first, value) else {
                self.at = self.bytes.len();
                return None;
            };
            self.at += end + 2;
            &value[..end]
        } else {
            let start = self.at;
            self.pass(|b| !is_space(b) && b != b'>');
            self.byte()?;
            &self.bytes[start..self.at]
        };
        Some((name, value.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (page, expected) in [
            ("<meta charset=koi8-r>", "KOI8-R"),
            ("<META\nCharset = \"KOI8-R\" >", "KOI8-R"),
            ("<meta/charset='koi8-r'/>", "KOI8-R"),
            ("<meta name=a charset=koi8-r>", "KOI8-R"),
            ("<html><head><title>charset=utf-8</title><meta charset=koi8-r>", "KOI8-R"),
            ("<META http-equiv='Content-Type' content='text/html; CharSet = koi8-r'>", "KOI8-R"),
            ("<meta content='text/html; charset=\"koi8-r\"' http-equiv=content-type>", "KOI8-R"),
            ("<meta content='charset charset=koi8-r;x' http-equiv=content-type>", "KOI8-R"),
            // Without its pragma the content says nothing; with another one neither.
            ("<meta content='text/html; charset=koi8-r'>", "-"),
            ("<meta http-equiv=refresh content='text/html; charset=koi8-r'>", "-"),
            ("<meta http-equiv=content-type content='text/html; charset=\"koi8-r'>", "-"),
            // The first of two attributes counts, and of two elements.
            ("<meta charset=koi8-r charset=gbk>", "KOI8-R"),
            ("<meta charset=koi8-r><meta charset=gbk>", "KOI8-R"),
            ("<meta charset=nonsense><meta charset=gbk>", "GBK"),
            ("<!-- <meta charset=koi8-r> --><meta charset=gbk>", "GBK"),
            ("<!--><meta charset=gbk>", "GBK"),
            ("<!-- <meta charset=koi8-r>", "-"),
            ("<p title='<meta charset=koi8-r>'><meta charset=gbk>", "GBK"),
            ("</p title='<meta charset=koi8-r>'><meta charset=gbk>", "GBK"),
            ("<!doctype html><?x <meta?><meta charset=gbk>", "GBK"),
            ("<metal charset=gbk>", "-"),
            ("<meta charset=gbk", "-"),
            ("<meta charset='gbk", "-"),
            ("<meta charset=utf-16>", "UTF-8"),
            ("<meta charset=utf-16be>", "UTF-8"),
            ("<meta charset=x-user-defined>", "windows-1252"),
            ("<meta charset=iso-2022-kr>", "-"),
            ("<?xml version='1.0' encoding='koi8-r'?><html>", "KOI8-R"),
            ("<?xml version='1.0' encoding = \"utf-16\" ?><html>", "UTF-8"),
            ("<?xml encoding='koi8-r'?><meta charset=gbk>", "GBK"),
            (" <?xml encoding='koi8-r'?>", "-"),
            ("<\0?\0x\0m\0l\0", "UTF-16LE"),
            ("\0<\0?\0x\0m\0l", "UTF-16BE"),
            ("<", "-"),
            ("<m", "-"),
            ("", "-"),
        ] {
            assert_eq!(prescan(page.as_bytes()).map_or("-", Encoding::name), expected, "{page}");
        }
        let far = format!("{}<meta charset=gbk>", " ".repeat(PRESCAN));
        assert_eq!(prescan(far.as_bytes()), None);
    }
}
