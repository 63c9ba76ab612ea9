//! Bytes to a file under a temporary name, which can be cut back to what was certainly written and gone on with.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: BufWriter<File>,
    written: u64,
    /// Bytes that are certainly on the disk.
    synced: u64,
}

impl Part {
    /// Begins the file anew.
    pub fn create(path: PathBuf) -> io::Result<Part> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path).map_err(naming(&path))?;
        Ok(Part { path, file: BufWriter::with_capacity(1 << 16, file), written: 0, synced: 0 })
    }

    /// Goes on with a file behind its first `bytes`; what else is in it is dropped.
    pub fn resume(path: PathBuf, bytes: u64) -> io::Result<Part> {
        let mut file = OpenOptions::new().write(true).create(bytes == 0).truncate(false).open(&path).map_err(naming(&path))?;
        let there = file.metadata().map_err(naming(&path))?.len();
        if there < bytes {
            let message = format!("{}: {bytes} bytes were written, {there} are there", path.display());
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        file.set_len(bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(naming(&path))?;
        Ok(Part { path, file: BufWriter::with_capacity(1 << 16, file), written: bytes, synced: 0 })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes in it, those on their way to the disk too.
    pub fn bytes(&self) -> u64 {
        self.written
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).map_err(naming(&self.path))?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Returns when all is on the disk.
    pub fn sync(&mut self) -> io::Result<()> {
        if self.synced < self.written {
            self.file.flush().and_then(|()| self.file.get_ref().sync_data()).map_err(naming(&self.path))?;
            self.synced = self.written;
        }
        Ok(())
    }
}

/// The error with the file's name before it.
pub(super) fn naming(path: &Path) -> impl FnOnce(io::Error) -> io::Error + '_ {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// `dir/.NAME.ENDING` for `dir/NAME`.
pub(super) fn hidden(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

/// Puts `from` in the place of `to`, which may be a file, a folder of files, or nothing. Nothing to move is no error: it was moved before.
pub(super) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(meta) = fs::symlink_metadata(from) else { return Ok(()) };
    // A link stays a link: the file it points to is replaced.
    let target = fs::canonicalize(to).unwrap_or_else(|_| to.to_path_buf());
    if meta.is_dir() && target.exists() {
        let old = hidden(&target, "old");
        remove(&old)?;
        fs::rename(&target, &old).map_err(naming(&target))?;
        fs::rename(from, &target).map_err(naming(&target))?;
        remove(&old)?;
    } else {
        if let Ok(meta) = fs::metadata(&target)
            && meta.is_file()
        {
            fs::set_permissions(from, meta.permissions()).map_err(naming(from))?;
        }
        fs::rename(from, &target).map_err(naming(&target))?;
    }
    sync_folder(&target)
}

/// Removes a file or folder, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => return Ok(()),
    };
    removed.map_err(naming(path))
}

/// Returns when the names in the folder of `path` are on the disk.
#[allow(clippy::disallowed_methods, reason = "a folder is opened to be synced")]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not every system can do this, and none must.
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(naming(folder)(error)),
        _ => Ok(()),
    }
}
