//! Bytes to standard output or to a file that appears whole or not at all.

use crate::output::sink::Sink;
use anyhow::Context as _;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Where the output goes.
pub enum Out {
    /// Standard output; whether each article is to be seen at once.
    Stream(BufWriter<io::StdoutLock<'static>>, bool),
    /// A file.
    File(Sink),
}

impl Out {
    /// Opens the file, or standard output.
    pub fn open(path: Option<&PathBuf>, at_once: bool) -> anyhow::Result<Out> {
        match path {
            Some(path) => Ok(Out::File(Sink::create(path).with_context(|| format!("cannot write {}", path.display()))?)),
            None => Ok(Out::Stream(BufWriter::with_capacity(1 << 16, io::stdout().lock()), at_once)),
        }
    }

    /// Writes what stands between articles.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            Out::Stream(stream, _) => stream.write_all(text.as_bytes()),
            Out::File(sink) => sink.write_all(text.as_bytes()),
        }
    }

    /// Writes an article.
    pub fn article(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Out::Stream(stream, at_once) => {
                stream.write_all(bytes)?;
                if *at_once { stream.flush() } else { Ok(()) }
            }
            Out::File(sink) => sink.write_all(bytes),
        }
    }

    /// Ends the output; a file appears.
    pub fn finish(self, path: Option<&PathBuf>) -> anyhow::Result<()> {
        match self {
            Out::Stream(mut stream, _) => Ok(stream.flush()?),
            Out::File(sink) => sink.finish().with_context(|| format!("cannot write {}", path.cloned().unwrap_or_default().display())),
        }
    }
}
