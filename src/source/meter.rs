//! Inputs to how much there is of them and how much of that was read, in bytes on disk; for progress.
#![expect(clippy::disallowed_methods, reason = "it asks for the sizes of the files that are read")]

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::source::file::Walk;

/// Bytes read so far. A clone counts for the same sum.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// A reader whose bytes count.
    pub(super) fn of<R>(&self, inner: R) -> Metered<R> {
        Metered { inner, meter: self.clone() }
    }
}

/// A reader whose bytes are counted.
pub(super) struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.0.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The size of all inputs, in bytes on disk; `None` if one of them has none: standard input, a URL, a pipe.
pub fn total(inputs: &[String]) -> Option<u64> {
    let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut sum = 0;
    for input in inputs {
        let walk = match std::fs::metadata(input) {
            Ok(metadata) if metadata.is_dir() => Walk::folder(input),
            Ok(metadata) if metadata.is_file() => {
                sum += metadata.len();
                continue;
            }
            Ok(_) => return None,
            Err(_) if input == "-" || input.contains("://") => return None,
            Err(_) => match Walk::glob(input) {
                Ok(walk) => walk,
                Err(_) => continue,
            },
        };
        sum += walk.flatten().map(|path| size(&path)).sum::<u64>();
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Options, read};

    #[test]
    fn what_is_read_in_the_end_is_what_there_was() {
        let inputs = ["fixtures/sources/folder".to_owned(), "fixtures/sources/warc/kinds.warc.gz".to_owned()];
        let meter = Meter::default();
        let options = Options::default();
        let mut stdin = io::empty();
        let count = read(&inputs, &options, &mut stdin).metered(meter.clone()).count();
        assert!(count > 4);
        let expected = total(&inputs).unwrap();
        assert!(expected > 1_000 && meter.bytes() == expected, "{} of {expected}", meter.bytes());
        for endless in ["-", "https://a.example/feed", "/dev/zero"] {
            assert_eq!(total(&[endless.to_owned()]), None, "{endless}");
        }
        assert_eq!(total(&["no/such/file".to_owned()]), Some(0));
    }
}
