//! The records of an archive to their digests: what the archive says, and what its bytes give.

use std::io::BufRead;

use sha1_smol::Sha1;

use crate::problem::Problem;
use crate::source::unpack::{Packing, Place};
use crate::source::warc::head::{Head, Kind};
use crate::source::warc::records::Records;

/// The digests of one record, as `sha1:` and base 32 (RFC 4648), which is how crawlers write them.
#[derive(Clone, Debug)]
pub struct Digested {
    /// Its head.
    pub head: Head,
    /// Where it begins.
    pub place: Place,
    /// The size of its block, in bytes.
    pub length: u64,
    /// Of the block.
    pub block: String,
    /// Of the payload: what follows the HTTP head, as it was sent, else the block.
    pub payload: String,
}

/// Reads an archive, which is packed as its first bytes said, for its digests alone.
pub fn digests(input: impl BufRead, packing: Packing) -> impl Iterator<Item = Result<Digested, Problem>> {
    let mut records = Records::new(input, packing, super::HOLD);
    std::iter::from_fn(move || Some(records.advance()?.and_then(|()| digested(&mut records))))
}

fn digested(records: &mut Records<impl BufRead>) -> Result<Digested, Problem> {
    let (head, place, length) = (records.head().clone(), records.place(), records.length());
    let mut block = Sha1::new();
    if has_http(&head) {
        block.update(&records.http()?.unwrap_or_default());
    }
    let mut payload = Sha1::new();
    records.block(|piece| {
        block.update(piece);
        payload.update(piece);
    })?;
    Ok(Digested { head, place, length, block: written(block), payload: written(payload) })
}

/// Whether the block begins with a HTTP head.
pub(super) fn has_http(head: &Head) -> bool {
    match head.kind() {
        _ if head.is_arc() => head.url().is_some_and(|url| url.starts_with("http")),
        Kind::Response | Kind::Request | Kind::Revisit => head.content_type().is_some_and(|media| media.starts_with("application/http")),
        _ => false,
    }
}

/// The digest of bytes in parts.
pub fn sha1<const N: usize>(parts: [&[u8]; N]) -> String {
    let mut sum = Sha1::new();
    for part in parts {
        sum.update(part);
    }
    written(sum)
}

fn written(sum: Sha1) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::from("sha1:");
    // 20 bytes are four times 40 bits: no padding.
    for five in sum.digest().bytes().chunks(5) {
        let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        text.extend((0..8).rev().map(|place| char::from(ALPHABET[(bits >> (place * 5) & 31) as usize])));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_as_crawlers_do() {
        // The digest of nothing, which archives are full of.
        assert_eq!(sha1([b"", b""]), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }
}
