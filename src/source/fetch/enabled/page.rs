//! A fetched page: its bytes with what the server said of them, and on to a Source.

use jiff::Timestamp;

use crate::problem::Problem;
use crate::source::decode::decode;
use crate::source::fetch::looks::{self, List};
use crate::source::{Declared, MediaType, Source, file};

/// One page as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The URL as it was given, or as a list names it.
    pub asked: String,
    /// The URL that the page has at last, redirects followed.
    pub url: String,
    /// 200, or another number that is no failure.
    pub status: u16,
    /// What the server said, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The page, unpacked.
    pub body: Vec<u8>,
    /// When the server last said that the page is like this.
    pub fetched: Timestamp,
    /// Whether the bytes are those of the cache: the server said that they are still good, or was not asked.
    pub kept: bool,
    /// What the feed or sitemap says of the page.
    pub declared: Declared,
}

impl Page {
    /// The first header of that name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The page as a file that says by itself how it is encoded: UTF-8 where only the server said otherwise.
    pub fn file(&self) -> Vec<u8> {
        let parameters = self.header("content-type").and_then(|kind| kind.split_once(';')).map_or("", |(_, rest)| rest);
        recoded(self.body.clone(), charset(parameters))
    }

    /// The kind of list that this is instead of an article.
    pub fn list(&self) -> Option<List> {
        looks::list(&self.body)
    }

    /// The page as the source of an article.
    ///
    /// # Errors
    /// I046 for what is neither a page nor text, and what [`decode`] finds.
    pub fn source(self) -> Result<Source, Problem> {
        let kind = self.header("content-type").unwrap_or_default();
        let (kind, rest) = kind.split_once(';').unwrap_or((kind, ""));
        let looks_html = || file::sniff(&self.body[..self.body.len().min(1024)]) == crate::source::Format::Html;
        let media = match kind.trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => MediaType::Html,
            "text/plain" | "text/markdown" | "" if !looks_html() => MediaType::Text,
            _ if looks_html() => MediaType::Html,
            other => {
                let problem = Problem::error("I046", format!("neither a page nor text, but {other}")).at(&self.asked);
                return Err(problem.help("newsclaim reads HTML pages, plain text, feeds and sitemaps"));
            }
        };
        let charset = charset(rest).map(encoding_rs::Encoding::name);
        let mut decoded = decode(self.body, media, charset).map_err(|problem| problem.at(&self.asked))?;
        for problem in &mut decoded.problems {
            problem.origin = Some(self.asked.clone());
        }
        let declared = Declared { url: Some(self.url), ..self.declared };
        Ok(Source { origin: self.asked, media, text: decoded.text, declared, problems: decoded.problems, ..Source::default() })
    }
}

/// The first header of that name, in lower case.
pub fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The encoding that the parameters of a media type name.
fn charset(parameters: &str) -> Option<&'static encoding_rs::Encoding> {
    let value = parameters.split(';').find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    encoding_rs::Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes())
}

/// The bytes as UTF-8 where the server names another encoding. A byte order mark, and text that is good UTF-8, know better.
fn recoded(body: Vec<u8>, charset: Option<&'static encoding_rs::Encoding>) -> Vec<u8> {
    match charset {
        Some(charset) if encoding_rs::Encoding::for_bom(&body).is_none() && std::str::from_utf8(&body).is_err() => {
            charset.decode_without_bom_handling(&body).0.into_owned().into_bytes()
        }
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, body: &[u8], expected: Result<(MediaType, &str), &str>) {
        let page = Page {
            asked: "https://a.example/".into(),
            url: "https://a.example/b".into(),
            status: 200,
            headers: vec![("content-type".into(), kind.into())],
            body: body.to_vec(),
            fetched: Timestamp::UNIX_EPOCH,
            kept: false,
            declared: Declared::default(),
        };
        let found = page.source();
        let found = found.as_ref().map(|source| (source.media, source.text.as_str())).map_err(|problem| problem.code);
        assert_eq!(found, expected, "{kind}");
    }

    #[test]
    fn kinds_and_encodings() {
        check("text/html; charset=utf-8", b"<p>Rents", Ok((MediaType::Html, "<p>Rents")));
        check("TEXT/HTML;Charset=\"ISO-8859-2\"", b"<p>\xb1", Ok((MediaType::Html, "<p>\u{105}")));
        check("text/html; charset=iso-8859-1", b"<p>\xe4", Ok((MediaType::Html, "<p>ä")));
        check("text/html; charset=nonsense", b"<p>\xe4", Ok((MediaType::Html, "<p>ä")));
        check("text/plain; charset=windows-1252", b"K\xf6ln", Ok((MediaType::Text, "Köln")));
        check("text/plain", b"K\xf6ln", Ok((MediaType::Text, "Köln")));
        check("text/plain", b"<!doctype html><p>Rents", Ok((MediaType::Html, "<!doctype html><p>Rents")));
        check("", b"Rents rose.", Ok((MediaType::Text, "Rents rose.")));
        check("application/octet-stream", b"<html><p>Rents", Ok((MediaType::Html, "<html><p>Rents")));
        check("application/pdf", b"%PDF-1.7", Err("I046"));
        check("text/html", b"%PDF-1.7", Err("I008"));
        check("text/html", b" ", Err("I005"));
    }
}
