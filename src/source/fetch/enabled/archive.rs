//! Pages to a WARC file (ISO 28500), gzip a record, from which an extraction can be repeated at any time.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::page::Page;
use crate::source::warc::digest::sha1;

/// Headers that were true of what was sent, and are not of what is kept: the page unpacked and in one piece.
const OF_THE_WAY: [&str; 3] = ["content-encoding", "transfer-encoding", "content-length"];

/// A WARC file being written.
#[derive(Debug)]
pub struct Archive<W: Write> {
    out: W,
    packed: bool,
    records: u64,
}

impl<W: Write> Archive<W> {
    /// Begins a file with the record that says who wrote it.
    ///
    /// # Errors
    /// What `out` says.
    pub fn begin(out: W, packed: bool, software: &str, date: Timestamp) -> io::Result<Archive<W>> {
        let mut archive = Archive { out, packed, records: 0 };
        let fields = format!(
            "software: {software}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://bibnum.bnf.fr/WARC/\
                              WARC_ISO_28500_version1-1_latestdraft.pdf\r\n"
        );
        archive.record("warcinfo", "application/warc-fields", date, &[], fields.as_bytes())?;
        Ok(archive)
    }

    /// Writes a page.
    ///
    /// # Errors
    /// What `out` says.
    pub fn page(&mut self, page: &Page) -> io::Result<()> {
        let status = reqwest::StatusCode::from_u16(page.status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Unknown");
        let mut block = format!("HTTP/1.1 {} {status}\r\n", page.status);
        for (name, value) in &page.headers {
            let prefix = if OF_THE_WAY.contains(&name.as_str()) { "X-Archive-Orig-" } else { "" };
            block.push_str(&format!("{prefix}{name}: {value}\r\n"));
        }
        block.push_str(&format!("content-length: {}\r\n\r\n", page.body.len()));
        let mut block = block.into_bytes();
        block.extend_from_slice(&page.body);
        let more = [("WARC-Target-URI", page.url.clone()), ("WARC-Payload-Digest", sha1([&page.body]))];
        self.record("response", "application/http; msgtype=response", page.fetched, &more, &block)
    }

    /// Gives the writer back, all records written.
    pub fn finish(self) -> W {
        self.out
    }

    fn record(&mut self, kind: &str, content: &str, date: Timestamp, more: &[(&str, String)], block: &[u8]) -> io::Result<()> {
        self.records += 1;
        let date = date.strftime("%Y-%m-%dT%H:%M:%SZ");
        let mut head = format!("WARC/1.1\r\nWARC-Type: {kind}\r\n");
        for (name, value) in more {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let id = id(&format!("{} {date} {head}", self.records), block);
        head.push_str(&format!(
            "WARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {date}\r\nWARC-Block-Digest: {}\r\nContent-Type: {content}\r\n\
             Content-Length: {}\r\n\r\n",
            sha1([block]),
            block.len(),
        ));
        if !self.packed {
            return write_all(&mut self.out, [head.as_bytes(), block, b"\r\n\r\n"]);
        }
        let mut packer = GzEncoder::new(&mut self.out, Compression::default());
        write_all(&mut packer, [head.as_bytes(), block, b"\r\n\r\n"])?;
        packer.finish()?.flush()
    }
}

fn write_all<const N: usize>(out: &mut impl Write, parts: [&[u8]; N]) -> io::Result<()> {
    parts.into_iter().try_for_each(|part| out.write_all(part))
}

/// An id as RFC 9562 lets a program make it (version 8): the same record has the same.
fn id(head: &str, block: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(head.as_bytes()).update(block);
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Declared;
    use std::io::Read;

    fn written(packed: bool) -> Vec<u8> {
        let date = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let mut archive = Archive::begin(Vec::new(), packed, "newsclaim/0", date).unwrap();
        let page = Page {
            asked: "https://a.example/".into(),
            url: "https://a.example/1".into(),
            status: 200,
            headers: vec![("content-type".into(), "text/html".into()), ("content-encoding".into(), "gzip".into())],
            body: b"<p>Rents rose.".to_vec(),
            fetched: date,
            kept: false,
            declared: Declared::default(),
        };
        archive.page(&page).unwrap();
        archive.page(&page).unwrap();
        archive.finish()
    }

    #[test]
    fn records() {
        let text = String::from_utf8(written(false)).unwrap();
        let records: Vec<&str> = text.split("\r\n\r\nWARC/1.1\r\n").collect();
        assert_eq!(records.len(), 3);
        let (head, block) = records[1].split_once("\r\n\r\n").unwrap();
        for line in [
            "WARC-Type: response",
            "WARC-Target-URI: https://a.example/1",
            // `printf '<p>Rents rose.' | openssl sha1 -binary | base32`
            "WARC-Payload-Digest: sha1:MDAQ5T2AG7BCXGADDGCXJ7F5C6ATDMLF",
            "WARC-Date: 2026-01-02T03:04:05Z",
            "Content-Type: application/http; msgtype=response",
            &format!("Content-Length: {}", block.len()),
        ] {
            assert!(head.lines().any(|found| found == line), "{line} in {head}");
        }
        let http = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nX-Archive-Orig-content-encoding: gzip\r\ncontent-length: 14\r\n\r\n<p>Rents rose.";
        assert_eq!(block, http);
        let ids: Vec<&str> = text.lines().filter(|line| line.starts_with("WARC-Record-ID: <urn:uuid:")).collect();
        assert!(ids.len() == 3 && ids[1] != ids[2] && ids[0].len() == "WARC-Record-ID: <urn:uuid:>".len() + 36, "{ids:?}");
        assert!(text.ends_with("\r\n\r\n"));
    }

    #[test]
    fn a_record_is_a_member() {
        let packed = written(true);
        let mut rest = packed.as_slice();
        let mut text = Vec::new();
        for _ in 0..3 {
            let mut member = flate2::bufread::GzDecoder::new(rest);
            member.read_to_end(&mut text).unwrap();
            rest = member.into_inner();
        }
        assert!(rest.is_empty());
        assert_eq!(text, written(false));
    }
}
