//! The head of a WARC, ARC or HTTP message to its fields.

/// What a record is, by `WARC-Type`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// `response`: what a server sent, with its HTTP head. In an ARC file, every record but the first.
    Response,
    /// `resource`: a body without a HTTP head.
    Resource,
    /// `conversion`: another form of a record, such as its text.
    Conversion,
    /// `request`.
    Request,
    /// `metadata`.
    Metadata,
    /// `revisit`: a page that had not changed, without its body.
    Revisit,
    /// `warcinfo`: about the archive; the first record of an ARC file.
    Info,
    /// `continuation`: a later part of a record.
    Continuation,
    /// Any other.
    Other,
}

/// The kinds with their names in archives.
pub const KINDS: [(Kind, &str); 9] = [
    (Kind::Response, "response"),
    (Kind::Resource, "resource"),
    (Kind::Conversion, "conversion"),
    (Kind::Request, "request"),
    (Kind::Metadata, "metadata"),
    (Kind::Revisit, "revisit"),
    (Kind::Info, "warcinfo"),
    (Kind::Continuation, "continuation"),
    (Kind::Other, "other"),
];

impl Kind {
    fn named(name: &str) -> Kind {
        KINDS.iter().find(|(_, known)| name.eq_ignore_ascii_case(known)).map_or(Kind::Other, |found| found.0)
    }

    /// The name in archives.
    pub fn as_str(self) -> &'static str {
        KINDS[self as usize].1
    }
}

/// The head of a record, as it stands in the archive.
#[derive(Clone, Default, Debug)]
pub struct Head {
    bytes: Vec<u8>,
    is_arc: bool,
}

impl Head {
    /// The head whose bytes are `bytes`, up to and with its empty line or, of an ARC record, its one line.
    pub(super) fn set(&mut self, bytes: &[u8], is_arc: bool) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.is_arc = is_arc;
    }

    /// Whether it is of an ARC file.
    pub fn is_arc(&self) -> bool {
        self.is_arc
    }

    /// A field of a WARC head.
    pub fn field(&self, name: &str) -> Option<&str> {
        if self.is_arc { None } else { field(&self.bytes, name) }
    }

    fn arc(&self) -> Option<ArcLine<'_>> {
        if self.is_arc { ArcLine::parse(self.bytes.trim_ascii()) } else { None }
    }

    /// What the record is.
    pub fn kind(&self) -> Kind {
        match self.arc() {
            Some(line) if line.url.starts_with("filedesc:") => Kind::Info,
            Some(_) => Kind::Response,
            None => self.field("WARC-Type").map_or(Kind::Other, Kind::named),
        }
    }

    /// The size of the block in bytes, if it is given well.
    pub fn length(&self) -> Option<u64> {
        match self.arc() {
            Some(line) => Some(line.length),
            None => number(self.field("Content-Length")?),
        }
    }

    /// The address of the page. Some old writers put it in angle brackets.
    pub fn url(&self) -> Option<&str> {
        match self.arc() {
            Some(line) => Some(line.url),
            None => self.field("WARC-Target-URI").map(|url| url.trim_start_matches('<').trim_end_matches('>')),
        }
    }

    /// The media type of the block; in an ARC file, of the page.
    pub fn content_type(&self) -> Option<&str> {
        match self.arc() {
            Some(line) => Some(line.media),
            None => self.field("Content-Type"),
        }
    }

    /// When it was fetched, as an ISO date-time.
    pub fn date(&self) -> Option<String> {
        match self.arc() {
            Some(ArcLine { date: d, .. }) => {
                Some(format!("{}-{}-{}T{}:{}:{}Z", &d[..4], &d[4..6], &d[6..8], &d[8..10], &d[10..12], &d[12..14]))
            }
            None => self.field("WARC-Date").map(str::to_owned),
        }
    }
}

/// The line before each record of an ARC file: address, IP address, date, media type and length, with five more fields between them in
/// version 2 (the ARC file format of the Internet Archive).
struct ArcLine<'a> {
    url: &'a str,
    date: &'a str,
    media: &'a str,
    length: u64,
}

impl ArcLine<'_> {
    /// From the right, since old crawlers wrote addresses with spaces in them.
    fn parse(line: &[u8]) -> Option<ArcLine<'_>> {
        let line = std::str::from_utf8(line).ok()?;
        let scheme = line.split(':').next()?;
        if scheme.is_empty() || scheme.len() == line.len() || !scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) {
            return None;
        }
        let is_date = |text: &str| text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit());
        let mut words = line.rsplitn(5, ' ');
        let length = number(words.next()?)?;
        let (media, date, _, url) = (words.next()?, words.next()?, words.next()?, words.next()?);
        if is_date(date) {
            return Some(ArcLine { url, date, media, length });
        }
        let words: Vec<&str> = line.rsplitn(10, ' ').collect();
        let [_, _, _, _, _, _, media, date, _, url] = words[..] else { return None };
        is_date(date).then_some(ArcLine { url, date, media, length })
    }
}

/// Whether a line begins a record of an ARC file.
pub(super) fn is_arc_line(line: &[u8]) -> bool {
    ArcLine::parse(line).is_some()
}

/// The head of a HTTP answer.
#[derive(Clone, Copy, Debug)]
pub struct Http<'a> {
    bytes: &'a [u8],
    /// The status code.
    pub status: u16,
}

impl<'a> Http<'a> {
    /// Reads a head; `None` if the first line is no status line.
    pub fn parse(bytes: &'a [u8]) -> Option<Http<'a>> {
        let line = bytes.split(|b| *b == b'\n').next()?;
        let rest = line.strip_prefix(b"HTTP").or_else(|| line.strip_prefix(b"ICY"))?;
        let status = rest.split(|b| *b == b' ').filter(|word| !word.is_empty() && !word.starts_with(b"/")).find_map(|word| {
            let word = std::str::from_utf8(word.trim_ascii()).ok()?;
            if word.len() == 3 { word.parse().ok() } else { None }
        })?;
        Some(Http { bytes, status })
    }

    /// A field; the first if it stands there more than once.
    pub fn field(&self, name: &str) -> Option<&'a str> {
        field(self.bytes, name)
    }
}

/// A media type without its parameters, and its charset.
pub fn media_type(text: &str) -> (&str, Option<&str>) {
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    (media, charset.filter(|charset| !charset.is_empty()))
}

/// The value of a field in a head, whatever its case. A value may go on in lines that begin with a space: only its first is given.
fn field<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    head.split(|b| *b == b'\n').skip(1).find_map(|line| {
        let (key, rest) = line.split_at_checked(name.len())?;
        if !key.eq_ignore_ascii_case(name.as_bytes()) {
            return None;
        }
        let value = rest.trim_ascii_start().strip_prefix(b":")?;
        std::str::from_utf8(value.trim_ascii()).ok()
    })
}

/// The end of a head that `bytes` begins with: behind its first empty line.
pub(super) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|at| match bytes[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_records() {
        let mut head = Head::default();
        let bytes =
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI : <http://a.example/>\ncontent-length:  12 \r\nX: caf\xc3\xa9\r\n\r\n";
        head.set(bytes, false);
        assert_eq!((head.kind(), head.length(), head.url()), (Kind::Response, Some(12), Some("http://a.example/")));
        assert_eq!((head.field("x"), head.field("WARC")), (Some("café"), None));
        head.set(b"WARC/1.0\r\nContent-Length: -1\r\n\r\n", false);
        assert_eq!((head.kind(), head.length()), (Kind::Other, None));
        head.set(b"http://a.example/b c 10.0.0.1 20080430204825 text/html 321\n", true);
        assert_eq!((head.kind(), head.length(), head.url()), (Kind::Response, Some(321), Some("http://a.example/b c")));
        assert_eq!((head.content_type(), head.date().as_deref()), (Some("text/html"), Some("2008-04-30T20:48:25Z")));
        head.set(b"http://a.example/ 10.0.0.1 20080430204825 text/html 200 - - 123 a.arc 321\n", true);
        assert_eq!((head.length(), head.url(), head.content_type()), (Some(321), Some("http://a.example/"), Some("text/html")));
        for line in
            ["", "He said: no 1 2 3 4", "http://a.example 10.0.0.1 2008 text/html 5", "http://a.example 1 20080430204825 text/html -5"]
        {
            assert!(!is_arc_line(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn kinds_stand_in_their_order() {
        assert!(KINDS.iter().enumerate().all(|(place, (kind, _))| *kind as usize == place));
    }

    #[test]
    fn heads_of_answers() {
        for (line, status) in [
            ("HTTP/1.1 200 OK", Some(200)),
            ("HTTP/1.0 404", Some(404)),
            ("HTTP/2 301 ", Some(301)),
            ("HTTP 200 OK", Some(200)),
            ("HTTP/1.1  200", Some(200)),
            ("HTTP/1.1 OK", None),
            ("GET / HTTP/1.1", None),
            ("", None),
        ] {
            assert_eq!(Http::parse(format!("{line}\r\nA: b\r\n\r\n").as_bytes()).map(|http| http.status), status, "{line}");
        }
        assert_eq!(media_type("text/html; a=b; Charset=\"utf-8\""), ("text/html", Some("utf-8")));
        assert_eq!(media_type("text/plain;charset="), ("text/plain", None));
    }
}
