//! Web archives (WARC 0.17 to 1.1, ARC) to Sources, one page a record, with a count of what was passed over.

pub mod body;
pub mod digest;
pub mod head;
pub mod records;

use std::io::BufRead;

use crate::problem::Problem;
use crate::source::decode::decode;
use crate::source::file::sniff;
use crate::source::problems::too_large;
use crate::source::unpack::Packing;
use crate::source::warc::digest::{has_http, sha1};
use crate::source::warc::head::{Http, KINDS, Kind, media_type};
use crate::source::warc::records::Records;
use crate::source::{Declared, Format, MediaType, Options, Source};

/// How much of a block is held, at most, to find the records that a wrong length hides, in bytes.
const HOLD: u64 = 8 << 20;

/// What was met in archives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Records by their kind, in the order of [`KINDS`].
    pub records: [u64; KINDS.len()],
    /// Records that became articles.
    pub articles: u64,
    /// Records that hold no page: requests, pictures, pages that were not found.
    pub skipped: u64,
    /// Problems: records that were broken, too large or empty.
    pub bad: u64,
}

impl Tally {
    /// The same with those of `other`.
    pub fn add(&mut self, other: &Tally) {
        for (sum, count) in self.records.iter_mut().zip(other.records) {
            *sum += count;
        }
        self.articles += other.articles;
        self.skipped += other.skipped;
        self.bad += other.bad;
    }

    /// How many records there were of each kind that there was: `3 response, 1 warcinfo`.
    pub fn kinds(&self) -> String {
        let counts = KINDS.iter().zip(self.records).filter(|(_, count)| *count > 0);
        counts.map(|((_, name), count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
    }
}

/// The pages of one archive, read as they are asked for: one record is held at a time.
///
/// Pages are `response` records with status 200, and `resource` and `conversion` records, where they are HTML or plain text. What else
/// there is is counted. A page's origin is `archive.warc.gz#1234`, the offset of its record (of its member where it is packed); a record
/// further inside a member is `…#1234+56`.
pub struct Articles<B> {
    records: Records<B>,
    path: String,
    max_bytes: u64,
    verify: bool,
    tally: Tally,
    done: bool,
}

/// What a record turned out to be.
enum Page {
    Read(Box<Source>),
    /// No page.
    Other,
}

impl<B: BufRead> Articles<B> {
    /// Reads `input`, packed as its first bytes said; `path` begins the origins.
    pub fn new(input: B, path: String, packing: Packing, options: &Options) -> Articles<B> {
        let max_bytes = options.max_bytes.min(u64::from(u32::MAX) / 4);
        let records = Records::new(input, packing, max_bytes.min(HOLD));
        Articles { records, path, max_bytes, verify: options.verify_digests, tally: Tally::default(), done: false }
    }

    /// What was met up to now.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The page of the record that was just reached.
    fn page(&mut self) -> Result<Page, Problem> {
        let head = self.records.head();
        let kind = head.kind();
        self.tally.records[kind as usize] += 1;
        let is_http = has_http(head);
        let mut media = head.content_type().map(str::to_owned);
        match kind {
            Kind::Response if is_http => {}
            // What other protocols gave, such as addresses of the DNS, is no page, but the files of FTP may be.
            Kind::Response | Kind::Resource | Kind::Conversion => return self.text(media.as_deref(), Vec::new()),
            _ => return Ok(Page::Other),
        }
        let begins = match self.records.peek(4) {
            Ok(begin) => begin.starts_with(b"HTTP") || begin.starts_with(b"ICY "),
            Err(error) => return Err(self.records.fail(error)),
        };
        if !begins {
            // Old crawlers kept some pages without their head.
            return match self.records.head().is_arc() {
                true => self.text(media.as_deref(), Vec::new()),
                false => Err(self.records.bad("the head of its answer is missing")),
            };
        }
        let http = self.records.http()?.unwrap_or_default();
        match Http::parse(&http) {
            None => return Err(self.records.bad("the head of its answer is none, or too large")),
            Some(answer) if answer.status != 200 => return Ok(Page::Other),
            Some(answer) => {
                let identified = self.records.head().field("WARC-Identified-Payload-Type");
                media = answer.field("Content-Type").or(identified).map(str::to_owned);
            }
        }
        self.text(media.as_deref(), http)
    }

    /// The page in the rest of the block, if `declared` is a type of text.
    fn text(&mut self, declared: Option<&str>, http: Vec<u8>) -> Result<Page, Problem> {
        let (name, charset) = media_type(declared.unwrap_or_default());
        let media = match name.to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => MediaType::Html,
            "text/plain" | "text/markdown" => MediaType::Text,
            "" => match self.records.peek(512).map(sniff) {
                Ok(Format::Html) => MediaType::Html,
                Ok(_) => return Ok(Page::Other),
                Err(error) => return Err(self.records.fail(error)),
            },
            _ => return Ok(Page::Other),
        };
        let origin = format!("{}#{}", self.path, self.records.place());
        if self.records.left() > self.max_bytes {
            return Err(too_large("the record", Some(self.records.left()), self.max_bytes).at(origin));
        }
        let mut body = Vec::with_capacity(self.records.left().min(1 << 20) as usize);
        self.records.block(|piece| body.extend_from_slice(piece))?;
        let mut problems = Vec::new();
        if self.verify {
            self.verify(&http, &body, &mut problems);
        }
        let mut cut = self.records.head().field("WARC-Truncated").map(|reason| format!("the crawler cut it short ({reason})"));
        if let Some(answer) = Http::parse(&http) {
            let unpacked = body::unpack(body, &answer, self.max_bytes).map_err(|failure| match failure {
                body::Failure::TooLarge => too_large("the unpacked page", None, self.max_bytes).at(&origin),
                body::Failure::Broken(what) => self.records.bad(&what),
            })?;
            (body, cut) = (unpacked.bytes, cut.or(unpacked.cut));
        }
        problems.extend(cut.map(|cut| Problem::warning("I016", format!("the page is incomplete: {cut}"))));
        let decoded = decode(body, media, charset).map_err(|problem| problem.at(&origin))?;
        problems.extend(decoded.problems);
        for problem in &mut problems {
            problem.origin = Some(origin.clone());
        }
        let head = self.records.head();
        let declared = Declared { url: head.url().map(str::to_owned), fetched: head.date(), ..Declared::default() };
        Ok(Page::Read(Box::new(Source { origin, media, text: decoded.text, declared, problems, ..Source::default() })))
    }

    /// Compares the digests of the head with those of the block. Those that are not SHA-1 in base 32 are believed.
    fn verify(&self, http: &[u8], body: &[u8], problems: &mut Vec<Problem>) {
        let head = self.records.head();
        for (name, parts) in [("WARC-Block-Digest", [http, body]), ("WARC-Payload-Digest", [b"".as_slice(), body])] {
            let Some(written) = head.field(name).filter(|text| text.len() == 37 && text.starts_with("sha1:")) else { continue };
            if !written.eq_ignore_ascii_case(&sha1(parts)) {
                problems.push(Problem::warning("I018", format!("its {name} does not fit: it was changed or damaged")));
            }
        }
    }

    /// What is to be said of an archive at its end.
    fn end(&self) -> Option<Problem> {
        let Tally { records, articles, bad, .. } = self.tally;
        if articles > 0 || bad > 0 {
            return None;
        }
        if records.iter().all(|count| *count == 0) {
            return Some(Problem::error("I005", "empty: no record").at(&self.path));
        }
        let message = format!("no article in this archive ({})", self.tally.kinds());
        Some(Problem::warning("I017", message).at(&self.path).help("pages are answers with status 200 that are HTML or plain text"))
    }
}

impl<B: BufRead> Iterator for Articles<B> {
    type Item = Result<Source, Problem>;

    fn next(&mut self) -> Option<Result<Source, Problem>> {
        while !self.done {
            let page = match self.records.advance() {
                None => {
                    self.done = true;
                    return self.end().map(Err);
                }
                Some(Ok(())) => self.page(),
                Some(Err(problem)) => Err(problem),
            };
            match page {
                Ok(Page::Other) => self.tally.skipped += 1,
                Ok(Page::Read(source)) => {
                    self.tally.articles += 1;
                    return Some(Ok(Source { offset: Some(self.records.place().offset), ..*source }));
                }
                Err(problem) => {
                    self.tally.bad += 1;
                    let problem = problem.at_byte(self.records.place().offset);
                    let placed = problem.origin.is_some();
                    return Some(Err(if placed { problem } else { problem.at(&self.path) }));
                }
            }
        }
        None
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the archives and tables of the tests are files")]
mod tests {
    use std::fmt::Write as _;
    use std::io::BufReader;
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;

    use super::*;

    const FOLDER: &str = "fixtures/sources/warc";

    fn archives() -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| !matches!(path.extension().and_then(|ending| ending.to_str()), Some("tsv" | "out")));
        paths.sort();
        assert!(paths.len() > 30);
        paths
    }

    fn name(path: &Path) -> &str {
        path.file_name().unwrap().to_str().unwrap()
    }

    /// What an archive gives, one line each: pages with the start of their text, problems, and the count.
    fn outline(bytes: &[u8], name: &str, options: &Options) -> String {
        // A small buffer, so that everything lies across its end once.
        let mut articles = Articles::new(BufReader::with_capacity(61, bytes), name.to_owned(), Packing::of(bytes), options);
        let mut out = String::new();
        for item in articles.by_ref() {
            match item {
                Ok(source) => {
                    let text: String = source.text.replace(['\r', '\n'], " ").chars().take(60).collect();
                    let url = source.declared.url.unwrap_or_default();
                    writeln!(out, "  {} {:?} {url} {text}", source.origin, source.media).unwrap();
                    for problem in source.problems {
                        writeln!(out, "    {} {}", problem.code, problem.message).unwrap();
                    }
                }
                Err(problem) => writeln!(out, "  {} {} {}", problem.code, problem.origin.unwrap(), problem.message).unwrap(),
            }
        }
        let Tally { articles: read, skipped, bad, .. } = articles.tally();
        writeln!(out, "  = {read} articles, {skipped} skipped, {bad} bad of {}", articles.tally().kinds()).unwrap();
        out
    }

    #[test]
    fn every_archive_gives_what_it_gave() {
        let mut found = String::new();
        for path in archives() {
            let options = Options { verify_digests: true, ..Options::default() };
            let outline = outline(&std::fs::read(&path).unwrap(), name(&path), &options);
            writeln!(found, "{}\n{outline}", name(&path)).unwrap();
        }
        let golden = format!("{FOLDER}/archives.out");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &found).unwrap();
        }
        assert!(found == std::fs::read_to_string(&golden).unwrap(), "UPDATE_GOLDEN=1 writes {golden} anew; then read what changed");
    }

    /// Tables that warcio made: tests/warc/make_archives.py.
    #[test]
    fn records_and_digests_are_those_of_warcio() {
        let mut tables = 0;
        for path in archives() {
            let Ok(table) = std::fs::read_to_string(format!("{}.records.tsv", path.display())) else { continue };
            tables += 1;
            let bytes = std::fs::read(&path).unwrap();
            let found = digest::digests(bytes.as_slice(), Packing::of(&bytes)).map(|record| {
                let d = record.unwrap();
                [
                    d.place.to_string().as_str(),
                    d.head.kind().as_str(),
                    d.head.url().unwrap_or("-"),
                    &d.length.to_string(),
                    &d.block,
                    &d.payload,
                ]
                .join("\t")
            });
            let found: Vec<String> = found.collect();
            assert_eq!(found.len(), table.lines().count(), "{}", path.display());
            for (found, expected) in found.iter().zip(table.lines()) {
                // The block of an ARC file's first record is read as a head there.
                let same = |line: &str| line.split('\t').take(if line.contains("filedesc:") { 3 } else { 6 }).collect::<Vec<_>>().join(" ");
                assert_eq!(same(found), same(expected), "{}", path.display());
            }
        }
        assert!(tables >= 7);
    }

    #[test]
    fn large_records_are_passed_over() {
        let bytes = std::fs::read(format!("{FOLDER}/kinds.warc")).unwrap();
        let options = Options { max_bytes: 100, ..Options::default() };
        let outline = outline(&bytes, "a.warc", &options);
        assert_eq!(outline.matches("I006 a.warc#").count(), 2, "{outline}");
        assert!(
            outline.ends_with(
                "  = 2 articles, 9 skipped, 2 bad of 6 response, 2 resource, 1 conversion, 1 request, 1 metadata, 1 revisit, 1 warcinfo\n"
            ),
            "{outline}"
        );
    }

    #[test]
    fn digests_are_compared_where_that_is_asked_for() {
        let text = std::fs::read(format!("{FOLDER}/kinds.warc")).unwrap();
        let mut changed = text.clone();
        let at = memchr::memmem::find(&text, b"Rents in Bonn").unwrap();
        changed[at..at + 5].copy_from_slice(b"Taxes");
        let outline = |bytes: &[u8], verify_digests| outline(bytes, "a.warc", &Options { verify_digests, ..Options::default() });
        assert_eq!(outline(&text, true).matches("I018").count(), 0);
        assert_eq!(outline(&changed, false).matches("I018").count(), 0);
        assert_eq!(outline(&changed, true).matches("I018 its WARC-Block-Digest").count(), 1);
        assert_eq!(outline(&changed, true).matches("I018 its WARC-Payload-Digest").count(), 1);
    }

    /// An archive of nothing but wrong lengths is read in linear time.
    #[test]
    fn many_wrong_lengths() {
        let record = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999\r\n\r\nx\r\n\r\n";
        let bytes = record.repeat(100_000);
        let mut articles = Articles::new(bytes.as_bytes(), "a".to_owned(), Packing::Plain, &Options::default());
        let mut count = 0;
        for item in articles.by_ref() {
            assert_eq!(item.unwrap_err().code, "I015");
            count += 1;
        }
        assert_eq!(count, 100_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        /// Whatever is done to an archive, reading it ends, does not panic, and tells of what is lost.
        #[test]
        fn damage(which in 0usize..64, cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..40), 1..6)) {
            let paths = archives();
            let mut bytes = std::fs::read(&paths[which % paths.len()]).unwrap();
            for (place, byte, count) in cuts {
                let at = place.index(bytes.len());
                let end = (at + count).min(bytes.len());
                match byte % 3 {
                    0 => drop(bytes.drain(at..end)),
                    1 => bytes[at] = byte,
                    _ => drop(bytes.splice(at..at, vec![byte; count])),
                }
                if bytes.is_empty() {
                    bytes.push(0);
                }
            }
            let outline = outline(&bytes, "a", &Options::default());
            prop_assert!(outline.lines().count() < 200, "{outline}");
        }
    }
}
