//! Sources to what an earlier run made of them, in an SQLite database.

use super::Entry;
use crate::batch::duplicates::Signature;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Results of earlier runs. Used from many threads.
///
/// A result is found by the hash of its source and by the settings it was made with, so that other rules, another engine
/// or another form of output never meet it. Those of the last eight settings are kept. The file may be deleted at any time.
#[derive(Debug)]
pub struct Cache {
    settings: i64,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    database: Connection,
    /// What is to be kept, and since when the first of it waits.
    pending: Vec<([u8; 32], Entry)>,
    bytes: usize,
    since: Instant,
    failed: Option<rusqlite::Error>,
}

/// Tells this database from others: "NWSR", for results.
const APPLICATION: i32 = i32::from_be_bytes(*b"NWSR");
/// Changed when the tables change.
const VERSION: i64 = 1;
/// How many settings are remembered.
const SETTINGS: i64 = 8;
/// When pending results are written: at this many bytes, or after this time.
const PENDING: usize = 4 << 20;
const AGE: Duration = Duration::from_secs(1);

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS settings (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, used INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS results (
        source BLOB NOT NULL, settings INTEGER NOT NULL, article TEXT, signature BLOB, duplicate_of TEXT,
        written INTEGER NOT NULL, claims INTEGER NOT NULL, problems INTEGER NOT NULL, bytes BLOB NOT NULL,
        PRIMARY KEY (source, settings));";

impl Cache {
    /// Opens the cache in this file for runs with these settings: all that a result depends on beside its source.
    ///
    /// # Errors
    /// The file cannot be opened or is no cache.
    pub fn open(path: &Path, settings: &str) -> io::Result<Cache> {
        Cache::try_open(path, settings).map_err(|error| match error {
            rusqlite::Error::InvalidParameterName(why) => io::Error::other(format!("{}: {why}", path.display())),
            error => io::Error::other(format!("{}: {error}", path.display())),
        })
    }

    fn try_open(path: &Path, settings: &str) -> rusqlite::Result<Cache> {
        let mut database = Connection::open(path)?;
        database.busy_timeout(Duration::from_secs(5))?;
        database.pragma_update(None, "synchronous", "NORMAL")?;
        let owner: i32 = database.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let tables: i64 = database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 && owner != APPLICATION {
            return Err(rusqlite::Error::InvalidParameterName("this database is no cache of newsclaim".to_owned()));
        }
        database.pragma_update(None, "journal_mode", "WAL")?;
        let version: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
        // Who comes back with the settings of the last run has nothing to note.
        const LAST: &str = "SELECT id FROM settings WHERE name = ?1 AND used = (SELECT max(used) FROM settings)";
        let last = if version == VERSION { database.query_row(LAST, [settings], |row| row.get(0)).optional()? } else { None };
        let id = match last {
            Some(id) => id,
            None => begin(&mut database, version, settings)?,
        };
        let inner = Inner { database, pending: Vec::new(), bytes: 0, since: Instant::now(), failed: None };
        Ok(Cache { settings: id, inner: Mutex::new(inner) })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an earlier run made of the source with this hash.
    pub fn get(&self, source: &[u8; 32]) -> Option<Entry> {
        const GET: &str =
            "SELECT article, signature, duplicate_of, written, claims, problems, bytes FROM results WHERE source = ?1 AND settings = ?2";
        let inner = self.lock();
        let found = inner.database.prepare(GET).and_then(|mut get| get.query_row(params![source, self.settings], entry).optional());
        // What cannot be read is made again.
        found.ok().flatten()
    }

    /// Keeps what was made of a source.
    pub fn put(&self, source: &[u8; 32], entry: Entry) {
        let mut inner = self.lock();
        if inner.pending.is_empty() {
            inner.since = Instant::now();
        }
        inner.bytes += entry.bytes.len();
        inner.pending.push((*source, entry));
        if inner.bytes > PENDING || inner.since.elapsed() > AGE {
            inner.write(self.settings);
        }
    }

    /// Keeps all that is not kept yet.
    ///
    /// # Errors
    /// Something could not be kept; the results of this run are none the worse.
    pub fn close(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.write(self.settings);
        inner.failed.take().map_or(Ok(()), |error| Err(io::Error::other(format!("the cache could not be written: {error}"))))
    }
}

impl Inner {
    fn write(&mut self, settings: i64) {
        let pending = std::mem::take(&mut self.pending);
        self.bytes = 0;
        if let Err(error) = self.try_write(&pending, settings) {
            self.failed.get_or_insert(error);
        }
    }

    fn try_write(&mut self, pending: &[([u8; 32], Entry)], settings: i64) -> rusqlite::Result<()> {
        const PUT: &str = "INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let change = self.database.transaction()?;
        {
            let mut put = change.prepare(PUT)?;
            for (source, Entry { signature, duplicate_of, written, claims, problems, bytes }) in pending {
                let (article, signature) = signature.as_ref().map(|(id, signature)| (id, signature.to_bytes())).unzip();
                put.execute(params![source, settings, article, signature, duplicate_of, written, *claims as i64, *problems as i64, bytes])?;
            }
        }
        change.commit()
    }
}

/// Notes that these settings are in use, and forgets the oldest ones; gives their number.
fn begin(database: &mut Connection, version: i64, settings: &str) -> rusqlite::Result<i64> {
    let change = database.transaction()?;
    if version != VERSION {
        change.execute_batch("DROP TABLE IF EXISTS results; DROP TABLE IF EXISTS settings;")?;
        change.pragma_update(None, "user_version", VERSION)?;
        change.pragma_update(None, "application_id", APPLICATION)?;
    }
    change.execute_batch(TABLES)?;
    let next: i64 = change.query_row("SELECT coalesce(max(used), 0) + 1 FROM settings", [], |row| row.get(0))?;
    change
        .execute("INSERT INTO settings (name, used) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET used = ?2", params![settings, next])?;
    let id = change.query_row("SELECT id FROM settings WHERE name = ?1", [settings], |row| row.get(0))?;
    change.execute("DELETE FROM settings WHERE id NOT IN (SELECT id FROM settings ORDER BY used DESC LIMIT ?1)", [SETTINGS])?;
    change.execute("DELETE FROM results WHERE settings NOT IN (SELECT id FROM settings)", [])?;
    change.commit()?;
    Ok(id)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let article: Option<String> = row.get(0)?;
    let signature: Option<Vec<u8>> = row.get(1)?;
    Ok(Entry {
        signature: article.zip(signature.and_then(|bytes| Signature::from_bytes(&bytes))),
        duplicate_of: row.get(2)?,
        written: row.get(3)?,
        claims: row.get::<_, i64>(4)?.unsigned_abs(),
        problems: row.get::<_, i64>(5)?.unsigned_abs(),
        bytes: row.get(6)?,
    })
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the test spoils a file")]
mod tests {
    use super::*;

    fn made(words: &str) -> Entry {
        let signature = Some(("b3:00".to_owned(), Signature::of(words)));
        Entry { signature, duplicate_of: None, written: true, claims: 2, problems: 1, bytes: words.as_bytes().to_vec() }
    }

    #[test]
    fn gives_back_what_was_kept_for_the_same_settings_alone() {
        let folder = std::env::temp_dir().join(format!("newsclaim-cache-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("cache.db");
        let cache = Cache::open(&path, "one").unwrap();
        cache.put(&[1; 32], made("first"));
        cache.put(&[2; 32], Entry { duplicate_of: Some("b3:00".to_owned()), signature: None, ..made("second") });
        cache.close().unwrap();
        drop(cache);
        let cache = Cache::open(&path, "one").unwrap();
        assert_eq!(cache.get(&[1; 32]), Some(made("first")));
        assert_eq!(cache.get(&[2; 32]).unwrap().duplicate_of.as_deref(), Some("b3:00"));
        assert_eq!(cache.get(&[3; 32]), None);
        assert_eq!(Cache::open(&path, "two").unwrap().get(&[1; 32]), None);
        // The oldest settings go, with their results.
        for number in 0..8 {
            Cache::open(&path, &format!("later {number}")).unwrap();
        }
        assert_eq!(Cache::open(&path, "one").unwrap().get(&[1; 32]), None);
        std::fs::write(&path, "no database at all, but a text of some length").unwrap();
        assert!(Cache::open(&path, "one").unwrap_err().to_string().contains("cache.db"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
