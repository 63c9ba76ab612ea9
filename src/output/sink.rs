//! Bytes to a file that appears whole or not at all: a temporary name beside it, sync, rename.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file being written. Dropped before [`Sink::finish`], it leaves nothing behind and the old file as it was.
#[derive(Debug)]
pub struct Sink {
    file: Option<BufWriter<File>>,
    /// Temporary and final name; `None` for a pipe or device, which is written in place.
    names: Option<(PathBuf, PathBuf)>,
}

impl Sink {
    /// Begins to write `path`. Its folder must exist; a pipe or device (`/dev/null`) is written directly.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn create(path: &Path) -> io::Result<Sink> {
        // A link stays a link: the file it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        match fs::metadata(&target) {
            Ok(meta) if meta.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder")),
            Ok(meta) if !meta.is_file() => {
                let file = OpenOptions::new().write(true).open(&target)?;
                return Ok(Sink { file: Some(BufWriter::new(file)), names: None });
            }
            _ => {}
        }
        let Some(name) = target.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "names no file"));
        };
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.tmp", std::process::id()));
        let temporary = target.with_file_name(hidden);
        let file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        if let Ok(meta) = fs::metadata(&target) {
            file.set_permissions(meta.permissions())?;
        }
        Ok(Sink { file: Some(BufWriter::new(file)), names: Some((temporary, target)) })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// What the operating system says; the old file is then still there.
    pub fn finish(mut self) -> io::Result<()> {
        let Some(mut writer) = self.file.take() else { return Ok(()) };
        writer.flush()?;
        let Some((temporary, target)) = &self.names else { return Ok(()) };
        writer.get_ref().sync_all()?;
        drop(writer);
        fs::rename(temporary, target)?;
        self.names = None;
        Ok(())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.names {
            // Nothing better can be done with a failure here.
            let _ = fs::remove_file(temporary);
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests look at the disk")]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("newsclaim-sink-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn appears_only_when_finished() {
        let folder = folder("finish");
        let path = folder.join("out.jsonl");
        let mut sink = Sink::create(&path).unwrap();
        sink.write_all(b"{}\n").unwrap();
        sink.flush().unwrap();
        assert!(!path.exists());
        sink.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{}\n");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_abandoned_file_leaves_the_old_one() {
        let folder = folder("drop");
        let path = folder.join("out.jsonl");
        fs::write(&path, "old").unwrap();
        let mut sink = Sink::create(&path).unwrap();
        sink.write_all(b"new").unwrap();
        drop(sink);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn refuses_folders_and_missing_folders() {
        let folder = folder("refuse");
        assert!(Sink::create(&folder).is_err());
        assert!(Sink::create(&folder.join("none/out")).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
