//! The first bytes of an input to whether it is a feed, a sitemap or a list of URLs.

/// Inputs that name articles instead of being one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum List {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap, or an index of them.
    Sitemap,
    /// One URL a line; what begins with `#` is a comment.
    Urls,
}

/// Whether this is the whole of a `http` or `https` URL, as far as can be seen without parsing it.
pub fn is_url(text: &str) -> bool {
    let after = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (after("http://") || after("https://")) && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// What kind of list begins with these bytes, which may be cut off anywhere.
pub fn list(head: &[u8]) -> Option<List> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match head.first()? {
        b'<' => markup(head),
        b'{' => json_feed(head).then_some(List::Feed),
        _ => urls(head).then_some(List::Urls),
    }
}

/// Whether the key `version` names the format of JSON feeds.
fn json_feed(head: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(head, b"jsonfeed.org") else { return false };
    // `"version": "https://` stands before it; JSON may write a slash with a backslash.
    let start = memchr::memrchr(b'"', &head[..at]).unwrap_or(0);
    let colon = head[..start].trim_ascii_end().strip_suffix(b":");
    colon.is_some_and(|before| before.trim_ascii_end().ends_with(b"\"version\""))
}

/// The kind of list that an XML text is, by its root element.
fn markup(head: &[u8]) -> Option<List> {
    let mut rest = head;
    loop {
        rest = rest.trim_ascii_start().strip_prefix(b"<")?;
        let skipped = if rest.starts_with(b"!--") {
            memchr::memmem::find(rest, b"-->")? + 3
        } else if rest.starts_with(b"?") {
            memchr::memmem::find(rest, b"?>")? + 2
        } else if let Some(after) = rest.strip_prefix(b"!DOCTYPE") {
            let subset = memchr::memchr2(b'[', b'>', after)?;
            let close: &[u8] = if after[subset] == b'[' { b"]>" } else { b">" };
            rest.len() - after.len() + memchr::memmem::find(after, close)? + close.len()
        } else {
            break;
        };
        rest = &rest[skipped..];
    }
    let end = rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))?;
    let name = &rest[..end];
    let local = memchr::memrchr(b':', name).map_or(name, |colon| &name[colon + 1..]);
    match local {
        b"rss" | b"feed" | b"RDF" => Some(List::Feed),
        b"urlset" | b"sitemapindex" => Some(List::Sitemap),
        _ => None,
    }
}

/// Whether every line is blank, a comment or a URL, and one at least is a URL. The last line may be cut off.
fn urls(head: &[u8]) -> bool {
    let mut found = false;
    for line in head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii) {
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        match std::str::from_utf8(line) {
            Ok(line) if is_url(line) => found = true,
            _ => return found && head.ends_with(line),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (head, expected) in [
            ("<rss version=\"2.0\"><channel>", Some(List::Feed)),
            ("\u{feff}<?xml version='1.0'?>\n<!-- <html> -->\n<feed xmlns='http://www.w3.org/2005/Atom'>", Some(List::Feed)),
            ("<?xml version='1.0'?><rdf:RDF xmlns:rdf='x'>", Some(List::Feed)),
            ("<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a \"b\">]><rss>", Some(List::Feed)),
            ("<!DOCTYPE rss SYSTEM 'x'><rss>", Some(List::Feed)),
            ("<urlset xmlns='x'>", Some(List::Sitemap)),
            ("<?xml version='1.0'?><sitemapindex>", Some(List::Sitemap)),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\"", Some(List::Feed)),
            ("{\"version\": \"https:\\/\\/jsonfeed.org\\/version\\/1\"", Some(List::Feed)),
            ("https://a.example/1\n\n# two\r\nhttp://a.example/2\r\n", Some(List::Urls)),
            ("# mine\nHTTPS://a.example", Some(List::Urls)),
            ("https://a.example/1\nhttps://a.exa", Some(List::Urls)),
            ("https://a.example/1\nht", Some(List::Urls)),
            ("<!DOCTYPE html><html>", None),
            ("<?xml version='1.0'?><html xmlns='x'>", None),
            ("<!-- rss", None),
            ("<rss", None),
            ("{\"text\": \"a\"}", None),
            ("{\"text\": \"see jsonfeed.org/version/1\"}", None),
            ("https://a.example/1 says so", None),
            ("https://a.example/1\nRents rose.\nMore.", None),
            ("# Rents rose", None),
            ("ftp://a.example/", None),
            ("", None),
        ] {
            assert_eq!(list(head.as_bytes()), expected, "{head:?}");
        }
    }
}
