//! The body of a HTTP answer, as it was sent, to the bytes of the page: transfer coding and content codings undone.

use std::io::{self, BufRead, Read};

use flate2::bufread::{DeflateDecoder, ZlibDecoder};

use crate::source::unpack::{Packing, Unpacked};
use crate::source::warc::head::Http;

/// A page's bytes.
#[derive(Debug)]
pub struct Body {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What is missing, if something is.
    pub cut: Option<String>,
}

/// Why there is no page.
#[derive(Debug)]
pub enum Failure {
    /// It is larger than the limit, unpacked.
    TooLarge,
    /// It cannot be unpacked; why.
    Broken(String),
}

/// How many codings may lie on each other. More are a bomb.
const MOST_CODINGS: usize = 4;

/// Undoes the codings that the head names. Many crawlers undo them but keep the head, so a body that is not coded is taken as it is.
pub fn unpack(body: Vec<u8>, http: &Http, limit: u64) -> Result<Body, Failure> {
    let mut body = Body { bytes: body, cut: None };
    if names(http.field("Transfer-Encoding")).iter().any(|name| name == "chunked") {
        dechunk(&mut body);
    }
    let codings = names(http.field("Content-Encoding"));
    if codings.len() > MOST_CODINGS {
        return Err(Failure::Broken(format!("{} content codings", codings.len())));
    }
    for coding in codings.iter().rev() {
        decode(&mut body, coding, limit)?;
    }
    Ok(body)
}

/// The names in a header, in lower case.
fn names(value: Option<&str>) -> Vec<String> {
    let names = value.unwrap_or_default().split(',').map(|name| name.trim().to_ascii_lowercase());
    names.filter(|name| !name.is_empty() && name != "identity").collect()
}

/// Undoes one content coding.
fn decode(body: &mut Body, coding: &str, limit: u64) -> Result<(), Failure> {
    let packed = std::mem::take(&mut body.bytes);
    let bytes = packed.as_slice();
    let packing = Packing::of(bytes);
    let result = match coding {
        "gzip" | "x-gzip" | "zstd" if packing != Packing::Plain => read(FirstMembers(Unpacked::new(bytes, packing)), limit),
        "deflate" if is_zlib(bytes) => read(ZlibDecoder::new(bytes), limit),
        // Old servers send deflate without its frame. A page in its place would be text.
        "deflate" if !looks_like_text(bytes) => read(DeflateDecoder::new(bytes), limit),
        "br" if !looks_like_text(bytes) => read(brotli_decompressor::Decompressor::new(bytes, 4096), limit),
        "gzip" | "x-gzip" | "zstd" | "deflate" | "br" => {
            body.bytes = packed;
            return Ok(());
        }
        _ if looks_like_text(bytes) => {
            body.bytes = packed;
            return Ok(());
        }
        _ => return Err(Failure::Broken(format!("unknown content coding {:?}", coding.chars().take(40).collect::<String>()))),
    };
    let (plain, error) = result;
    if plain.len() as u64 > limit {
        return Err(Failure::TooLarge);
    }
    match error {
        Some(error) if plain.is_empty() => return Err(Failure::Broken(format!("its {coding} data is broken: {error}"))),
        Some(_) if body.cut.is_none() => body.cut = Some(format!("its {coding} data is broken or cut off")),
        _ => {}
    }
    body.bytes = plain;
    Ok(())
}

/// Reads on to the limit and one byte further; what was read before an error is kept.
fn read(reader: impl Read, limit: u64) -> (Vec<u8>, Option<io::Error>) {
    let mut plain = Vec::new();
    let error = reader.take(limit.saturating_add(1)).read_to_end(&mut plain).err();
    (plain, error)
}

/// All members, but what follows the last of them is no error: servers pad.
struct FirstMembers<'a>(Unpacked<&'a [u8]>);

impl Read for FirstMembers<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let chunk = self.0.peek(1)?;
            if !chunk.is_empty() {
                let count = chunk.len().min(buffer.len());
                buffer[..count].copy_from_slice(&chunk[..count]);
                self.0.consume(count);
                return Ok(count);
            }
            let step = self.0.step()?;
            if !step.more || step.junk > 0 {
                return Ok(0);
            }
        }
    }
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)).is_multiple_of(31))
}

/// Whether a body that should be packed is a page: then its first bytes hold no control characters, which packed data soon has.
fn looks_like_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    head.iter().all(|byte| *byte >= b' ' && *byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// Undoes the chunked transfer coding (RFC 9112, 7.1) in place. A body that does not begin with a chunk is left as it is.
fn dechunk(body: &mut Body) {
    let bytes = &mut body.bytes;
    let (mut read, mut written) = (0, 0);
    loop {
        let Some((size, length)) = chunk_size(&bytes[read..]) else {
            if read == 0 {
                return;
            }
            body.cut = Some("its chunks are broken or cut off".to_owned());
            break;
        };
        read += length;
        if size == 0 {
            break;
        }
        let end = read.saturating_add(size).min(bytes.len());
        bytes.copy_within(read..end, written);
        written += end - read;
        if end - read < size {
            body.cut = Some("its chunks are cut off".to_owned());
            break;
        }
        read = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { usize::from(bytes[end..].starts_with(b"\n")) };
    }
    bytes.truncate(written);
}

/// The size of a chunk, and the length of the line that gives it.
fn chunk_size(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(256)])?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let digits = line.split(';').next()?.trim();
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    Some((usize::from_str_radix(digits, 16).ok()?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    fn packed(reader: impl Read) -> Vec<u8> {
        read(reader, u64::MAX - 1).0
    }

    /// The page's bytes; behind a bar, what is missing; or the failure.
    fn check(head: &str, body: &[u8], expected: &str) {
        let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n");
        let found = match unpack(body.to_vec(), &Http::parse(head.as_bytes()).unwrap(), 100) {
            Ok(Body { bytes, cut }) => {
                let cut = cut.map_or(String::new(), |cut| format!(" | {cut}"));
                format!("{}{cut}", String::from_utf8_lossy(&bytes))
            }
            Err(Failure::TooLarge) => "too large".to_owned(),
            Err(Failure::Broken(message)) => format!("broken: {}", message.split(':').next().unwrap()),
        };
        assert_eq!(found, expected, "{head}");
    }

    #[test]
    fn chunks() {
        let chunked = "Transfer-Encoding: chunked";
        check(chunked, b"5\r\nRents\r\n6;x=y\r\n rose.\r\n0\r\n\r\n", "Rents rose.");
        check(chunked, b"0005\nRents\n 6 \n rose.\n0\n\n", "Rents rose.");
        check(chunked, b"Rents rose.", "Rents rose.");
        check(chunked, b"<p>\n", "<p>\n");
        check(chunked, b"5\r\nRents\r\n6\r\n ro", "Rents ro | its chunks are cut off");
        check(chunked, b"5\r\nRents\r\nzz\r\n", "Rents | its chunks are broken or cut off");
        check(chunked, b"ffffffff\r\nRents", "Rents | its chunks are cut off");
        check("Transfer-Encoding: identity", b"0\r\n\r\n", "0\r\n\r\n");
    }

    #[test]
    fn codings() {
        let text: &[u8] = b"Rents rose again in May.";
        let gzip = packed(GzEncoder::new(text, Compression::best()));
        let zlib = packed(ZlibEncoder::new(text, Compression::best()));
        let deflate = packed(DeflateEncoder::new(text, Compression::best()));
        let zstd = ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest);
        // The text as one uncompressed meta-block, written by hand from RFC 7932.
        let brotli = [b"\x8b\x0b\x80".as_slice(), text, b"\x03"].concat();
        let text = "Rents rose again in May.";
        for (coding, body) in
            [("gzip", &gzip), ("X-GZIP", &gzip), ("deflate", &zlib), ("deflate", &deflate), ("zstd", &zstd), ("br", &brotli)]
        {
            check(&format!("Content-Encoding: {coding}"), body, text);
            check(&format!("Content-Encoding: {coding}"), text.as_bytes(), text);
        }
        check("Content-Encoding: gzip, gzip", &packed(GzEncoder::new(gzip.as_slice(), Compression::best())), text);
        check(
            "Content-Encoding: gzip\r\nTransfer-Encoding: chunked",
            &[format!("{:x}\r\n", gzip.len()).as_bytes(), &gzip, b"\r\n0\r\n\r\n"].concat(),
            text,
        );
        check("Content-Encoding: gzip", &[&gzip, b"padding".as_slice()].concat(), text);
        check("Content-Encoding: gzip", &gzip[..gzip.len() - 9], &format!("{text} | its gzip data is broken or cut off"));
        check("Content-Encoding: gzip", &gzip[..10], "broken: its gzip data is broken");
        check("Content-Encoding: gzip", &packed(GzEncoder::new([b' '; 101].as_slice(), Compression::best())), "too large");
        check("Content-Encoding: utf-8", text.as_bytes(), text);
        check("Content-Encoding: dcb", b"\0\x01\x02", "broken: unknown content coding \"dcb\"");
        check("Content-Encoding: gzip, gzip, gzip, gzip, gzip", b"", "broken: 5 content codings");
    }
}
