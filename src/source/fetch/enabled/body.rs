//! What a server sends to a page's bytes, unpacked, and never more of them than the limits say.

use std::cell::Cell;
use std::io::{self, BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use crate::problem::Problem;

/// Times that a page may be larger than what was sent. Pages pack to a fifth or a tenth; a bomb to a thousandth.
const MOST_RATIO: u64 = 100;

/// Below this size a page may be packed as well as it likes.
const HARMLESS: u64 = 64 * 1024;

/// How bytes are packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// Not at all.
    Plain,
    /// By gzip.
    Gzip,
}

impl Coding {
    /// What a `Content-Encoding` names.
    ///
    /// # Errors
    /// I040 for a coding that was not asked for.
    pub fn named(header: Option<&str>) -> Result<Coding, Problem> {
        match header.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Coding::Plain),
            "gzip" | "x-gzip" => Ok(Coding::Gzip),
            other => Err(Problem::error("I040", format!("the server packed the page as {other:?}, which was not asked for"))),
        }
    }
}

/// Reads to the end or to a limit of `most` bytes, packed and unpacked. With `cut` what lies beyond is left, without it is a problem.
///
/// # Errors
/// I037 for what is too large, I036 for what takes too long, I040 for what breaks off or is not packed as it says.
pub fn read(from: impl Read, coding: Coding, most: u64, cut: bool) -> Result<Vec<u8>, Problem> {
    let sent = Cell::new(0);
    let counted = Counted { from, sent: &sent, most: most.saturating_add(1) };
    let mut reader: Box<dyn Read + '_> = match coding {
        Coding::Plain => Box::new(counted),
        Coding::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(counted))),
    };
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        let count = match reader.read(&mut piece) {
            Ok(0) => return if sent.get() > most && !cut { Err(too_large(most)) } else { Ok(bytes) },
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) if sent.get() > most => return if cut { Ok(bytes) } else { Err(too_large(most)) },
            Err(error) => return Err(broken(&error, coding)),
        };
        bytes.extend_from_slice(&piece[..count]);
        let size = bytes.len() as u64;
        if coding == Coding::Gzip && size > HARMLESS && size > sent.get().saturating_mul(MOST_RATIO) {
            let message = format!("a page that unpacks to more than {MOST_RATIO} times what was sent");
            return Err(Problem::error("I037", message).help("this is how servers are attacked; no article is like this"));
        }
        if size > most {
            if !cut {
                return Err(too_large(most));
            }
            bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            return Ok(bytes);
        }
    }
}

/// Counts what was sent, and ends one byte beyond the limit.
struct Counted<'c, R> {
    from: R,
    sent: &'c Cell<u64>,
    most: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.most - self.sent.get()).unwrap_or(usize::MAX).min(piece.len());
        let count = self.from.read(&mut piece[..room])?;
        self.sent.set(self.sent.get() + count as u64);
        Ok(count)
    }
}

fn too_large(most: u64) -> Problem {
    Problem::error("I037", format!("the page is larger than {most} bytes")).help("--max-size raises the limit")
}

fn broken(error: &io::Error, coding: Coding) -> Problem {
    let client = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    if error.kind() == ErrorKind::TimedOut || client.is_some_and(reqwest::Error::is_timeout) {
        return super::fetcher::too_slow();
    }
    if client.is_none() && coding == Coding::Gzip {
        return Problem::error("I040", format!("broken gzip data from the server: {error}"));
    }
    Problem::error("I040", "the connection broke off before the page was complete").help("try again later")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[track_caller]
    fn check(bytes: &[u8], coding: Coding, expected: Result<usize, &str>) {
        let found = read(bytes, coding, 1_000_000, false);
        assert_eq!(found.as_ref().map(Vec::len).map_err(|problem| problem.code), expected, "{found:?}");
    }

    #[test]
    fn limits() {
        check(b"", Coding::Plain, Ok(0));
        check(&[b'a'; 1_000_000], Coding::Plain, Ok(1_000_000));
        check(&[b'a'; 1_000_001], Coding::Plain, Err("I037"));
        check(&packed(b"Rents rose."), Coding::Gzip, Ok(11));
        check(&[packed(b"Rents "), packed(b"rose.")].concat(), Coding::Gzip, Ok(11));
        check(&packed(&[b'a'; 60_000]), Coding::Gzip, Ok(60_000));
        check(&packed(&[b'a'; 900_000]), Coding::Gzip, Err("I037"));
        // A bomb that never ends is left as soon as it shows.
        check(&packed(&vec![0; 50_000_000]), Coding::Gzip, Err("I037"));
        let mixed: Vec<u8> = (0_u32..400_000).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        check(&packed(&mixed), Coding::Gzip, Err("I037"));
    }

    #[test]
    fn broken_data() {
        let good = packed(b"Rents rose again in May, and again in June.");
        check(&good[..good.len() - 9], Coding::Gzip, Err("I040"));
        check(&good[..5], Coding::Gzip, Err("I040"));
        check(b"Rents rose.", Coding::Gzip, Err("I040"));
        check(b"", Coding::Gzip, Err("I040"));
        assert!(Coding::named(Some("br")).is_err() && Coding::named(Some(" GZIP ")) == Ok(Coding::Gzip));
    }

    #[test]
    fn what_is_cut_is_no_problem() {
        assert_eq!(read(&[b'a'; 20][..], Coding::Plain, 10, true).unwrap().len(), 10);
        assert_eq!(read(&packed(&[b'a'; 2_000])[..], Coding::Gzip, 100, true).unwrap().len(), 100);
    }
}
