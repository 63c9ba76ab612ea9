//! Pages in a folder, by the hash of their URL, and their bytes once, by the hash of these.
#![expect(clippy::disallowed_methods, reason = "the cache is a folder")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde_json::{Value, json};

/// The folder. What is broken in it is as if it were not there.
#[derive(Debug)]
pub struct Cache(PathBuf);

/// What a server once answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number.
    pub status: u16,
    /// When it last said so.
    pub fetched: Timestamp,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Unpacked.
    pub body: Vec<u8>,
}

impl Cache {
    /// The cache in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn open(folder: &Path) -> io::Result<Cache> {
        fs::create_dir_all(folder.join("pages"))?;
        fs::create_dir_all(folder.join("bodies"))?;
        Ok(Cache(folder.to_owned()))
    }

    /// What was kept of a URL.
    pub fn get(&self, url: &str) -> Option<Entry> {
        let page: Value = serde_json::from_slice(&fs::read(self.page(url)).ok()?).ok()?;
        let text = |key: &str| page.get(key)?.as_str();
        let digest = text("digest").filter(|digest| digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let body = fs::read(self.0.join("bodies").join(digest)).ok()?;
        let headers = page.get("headers")?.as_array()?.iter();
        let entry = Entry {
            status: u16::try_from(page.get("status")?.as_u64()?).ok()?,
            fetched: text("fetched")?.parse().ok()?,
            headers: headers
                .map(|pair| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned())))
                .collect::<Option<_>>()?,
            body,
        };
        (text("url")? == url && blake3::hash(&entry.body).to_hex().as_str() == digest).then_some(entry)
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn put(&self, url: &str, entry: &Entry) -> io::Result<()> {
        let digest = blake3::hash(&entry.body).to_hex();
        let body = self.0.join("bodies").join(digest.as_str());
        if fs::read(&body).ok().as_deref() != Some(&entry.body) {
            write(&body, &entry.body)?;
        }
        let page = json!({
            "url": url,
            "status": entry.status,
            "fetched": entry.fetched.to_string(),
            "digest": digest.as_str(),
            "headers": entry.headers,
        });
        write(&self.page(url), page.to_string().as_bytes())
    }

    fn page(&self, url: &str) -> PathBuf {
        self.0.join("pages").join(format!("{}.json", blake3::hash(url.as_bytes()).to_hex()))
    }
}

/// Writes a file that appears whole or not at all, whoever else is writing it.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let temporary = path.with_extension(format!("{}-{}.tmp", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_whole() {
        let folder = std::env::temp_dir().join(format!("newsclaim-cache-{}", std::process::id()));
        let cache = Cache::open(&folder).unwrap();
        let headers = vec![("etag".to_owned(), "\"ä\"".to_owned())];
        let entry = Entry { status: 200, fetched: "2026-01-02T03:04:05Z".parse().unwrap(), headers, body: b"Rents rose.".to_vec() };
        assert_eq!(cache.get("https://a.example/"), None);
        cache.put("https://a.example/", &entry).unwrap();
        cache.put("https://a.example/2", &entry).unwrap();
        assert_eq!(cache.get("https://a.example/").as_ref(), Some(&entry));
        let bodies: Vec<_> = fs::read_dir(folder.join("bodies")).unwrap().map(|body| body.unwrap().path()).collect();
        assert_eq!(bodies.len(), 1, "one text is kept once");
        // What somebody changed is not believed, and written anew.
        fs::write(&bodies[0], b"Rents fell.").unwrap();
        assert_eq!(cache.get("https://a.example/"), None);
        cache.put("https://a.example/", &entry).unwrap();
        assert_eq!(cache.get("https://a.example/2"), Some(entry));
        fs::write(cache.page("https://a.example/"), b"{").unwrap();
        assert_eq!(cache.get("https://a.example/"), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
