//! The bytes of an archive to its records, one after the other, with every broken one as a Problem that names its place.

use std::io::{self, BufRead};

use memchr::memmem;

use crate::problem::Problem;
use crate::source::unpack::{Packing, Place, Unpacked};
use crate::source::warc::head::{Head, end_of_head, is_arc_line};

/// The longest head of a record or of a HTTP answer, in bytes. Real ones are below 20 KB.
const LONGEST_HEAD: usize = 64 * 1024;

/// What begins a record behind another one. If it stands within a block, the block's length may be wrong.
const MARK: &[u8] = b"\nWARC/";

/// How many members a head may lie across.
const MOST_PIECES: u32 = 64;

/// The least that is held of a block. Each wrong length halves what is held, so that an archive of nothing else is still read in linear
/// time.
const LEAST_HOLD: usize = 4096;

/// The records of one archive. [`Records::advance`] goes to the next one, wherever its block was left.
///
/// A broken record costs that record: reading goes on at the next `WARC/1.` or the next member. Places are those of the packed file.
pub struct Records<B> {
    bytes: Unpacked<B>,
    head: Head,
    place: Place,
    /// Bytes of the block that were not read yet.
    left: u64,
    /// The size of the block.
    length: u64,
    /// How much of a block is held to search it again.
    hold: usize,
    is_arc: bool,
    /// Members over which the record's heads went on.
    pieces: u32,
    state: State,
    mark: memmem::Finder<'static>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a record, of blank lines, or of junk.
    Between,
    /// In a block.
    Within,
    /// Behind something broken that was reported.
    Lost,
    Done,
}

/// Why a block could not be read to its end.
enum Fault {
    Io(io::Error),
    /// The member or file ends too early.
    Short,
    /// Another record begins within it, or it is followed by what is no record.
    Length,
}

impl<B: BufRead> Records<B> {
    /// Reads `input`, packed as its first bytes said; at most `hold` bytes of a block are held to find records that a wrong length hides.
    pub fn new(input: B, packing: Packing, hold: u64) -> Records<B> {
        Records {
            bytes: Unpacked::new(input, packing),
            head: Head::default(),
            place: Place::default(),
            left: 0,
            length: 0,
            hold: usize::try_from(hold).unwrap_or(usize::MAX),
            is_arc: false,
            pieces: 0,
            state: State::Between,
            mark: memmem::Finder::new(MARK),
        }
    }

    /// The head of the record.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Where the record begins.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The size of the record's block, in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of the block that were not read yet.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Goes to the next record. `None` at the end of the archive.
    pub fn advance(&mut self) -> Option<Result<(), Problem>> {
        if self.state == State::Within
            && let Err(problem) = self.block(|_| {})
        {
            return Some(Err(problem));
        }
        loop {
            if self.state == State::Done {
                return None;
            }
            match self.start() {
                Ok(Found::Record) => {}
                Ok(Found::Nothing) => continue,
                Ok(Found::Junk(count, place)) if self.state != State::Lost => {
                    let message = format!("{} that belong to no record, at offset {place}", bytes(count));
                    self.state = State::Lost;
                    return Some(Err(broken(message)));
                }
                Ok(Found::Junk(..)) => continue,
                Ok(Found::End(0)) => {
                    self.state = State::Done;
                    return None;
                }
                Ok(Found::End(junk)) => {
                    self.state = State::Done;
                    return Some(Err(broken(format!("{} at the end that belong to no record", bytes(junk)))));
                }
                Err(error) => match self.fault(Fault::Io(error)) {
                    Some(problem) => return Some(Err(problem)),
                    None => continue,
                },
            }
            return Some(self.read_head());
        }
    }

    /// Looks for the start of a record, over blank lines, junk and the ends of members.
    fn start(&mut self) -> io::Result<Found> {
        let begin = self.bytes.peek(MARK.len())?;
        let blank = begin.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        if begin.is_empty() {
            let step = self.bytes.step()?;
            return Ok(match step.more {
                false => Found::End(if self.state == State::Lost { 0 } else { step.junk }),
                true if step.junk > 0 => Found::Junk(step.junk, Place { offset: self.bytes.member() - step.junk, inner: 0 }),
                true => Found::Nothing,
            });
        }
        if blank > 0 {
            self.bytes.advance(blank);
            return Ok(Found::Nothing);
        }
        if begin.starts_with(&MARK[1..]) {
            self.is_arc = false;
            return Ok(Found::Record);
        }
        if self.at_arc_line()? {
            self.is_arc = true;
            return Ok(Found::Record);
        }
        let place = self.bytes.place();
        Ok(Found::Junk(self.pass_junk()?, place))
    }

    /// Whether a line with which an ARC record begins is here.
    fn at_arc_line(&mut self) -> io::Result<bool> {
        let mut wanted = 512;
        loop {
            let begin = self.bytes.peek(wanted)?;
            let begin = &begin[..begin.len().min(LONGEST_HEAD)];
            match memchr::memchr(b'\n', begin) {
                Some(end) => return Ok(is_arc_line(begin[..end].trim_ascii())),
                None if begin.len() < wanted || wanted >= LONGEST_HEAD => return Ok(false),
                None => wanted *= 4,
            }
        }
    }

    /// Passes over bytes up to a line that begins a record, or to the end of the member. How many there were.
    fn pass_junk(&mut self) -> io::Result<u64> {
        let mut count = 0;
        loop {
            let chunk = self.bytes.peek(MARK.len())?;
            if chunk.is_empty() {
                return Ok(count);
            }
            // A record may follow its forerunner without a line end; what is read here was no record at its first byte.
            let found = self.mark.find(chunk).map(|at| at + 1);
            let line = if self.is_arc { memchr::memchr(b'\n', chunk).map(|at| at + 1) } else { None };
            let whole = if chunk.len() < MARK.len() { chunk.len() } else { chunk.len() - (MARK.len() - 1) };
            let used = found.into_iter().chain(line).min().unwrap_or(whole);
            self.bytes.advance(used);
            count += used as u64;
            if found == Some(used) || (line == Some(used) && self.at_arc_line()?) {
                return Ok(count);
            }
        }
    }

    /// Reads the head of the record that begins here.
    fn read_head(&mut self) -> Result<(), Problem> {
        self.place = self.bytes.place();
        self.pieces = 0;
        let mut wanted = 2048;
        let end = loop {
            let begin = match self.bytes.peek(wanted) {
                Ok(begin) => begin,
                Err(error) => {
                    let fault = self.fault(Fault::Io(error));
                    return Err(fault.unwrap_or_else(|| self.bad("its head is cut off")));
                }
            };
            let end = if self.is_arc { memchr::memchr(b'\n', begin).map(|at| at + 1) } else { end_of_head(begin) };
            match end {
                Some(end) if end <= LONGEST_HEAD => break end,
                None if begin.len() < wanted => match self.extend() {
                    Ok(true) => {}
                    Ok(false) => {
                        self.state = State::Lost;
                        return Err(self.bad("its head is cut off"));
                    }
                    Err(error) => return Err(self.fail(error)),
                },
                None if wanted < LONGEST_HEAD => wanted = (wanted * 4).min(LONGEST_HEAD),
                _ => return Err(self.lose(&format!("its head is longer than {LONGEST_HEAD} bytes"))),
            }
        };
        let (bytes, head) = (&mut self.bytes, &mut self.head);
        head.set(&bytes.peek(end).unwrap_or_default()[..end], self.is_arc);
        bytes.advance(end);
        let Some(length) = self.head.length() else {
            let message = match self.head.field("Content-Length") {
                None => "it has no Content-Length".to_owned(),
                Some(text) => format!("its Content-Length is no number: {:?}", text.chars().take(40).collect::<String>()),
            };
            self.state = State::Lost;
            return Err(self.bad(&message));
        };
        (self.length, self.left, self.state) = (length, length, State::Within);
        Ok(())
    }

    /// Gives the next bytes of the block, at least `count` or up to its end.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(count);
        let chunk = self.bytes.peek(count)?;
        Ok(&chunk[..chunk.len().min(usize::try_from(self.left).unwrap_or(usize::MAX))])
    }

    /// Reads the head of a HTTP message with which the block begins. `None` if there is no end of one.
    pub fn http(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        let mut wanted = 2048;
        loop {
            let left = self.left;
            let begin = match self.peek(wanted) {
                Ok(begin) => &begin[..begin.len().min(LONGEST_HEAD)],
                Err(error) => return Err(self.fail(error)),
            };
            let end = end_of_head(begin);
            if end.is_none() && begin.len() < wanted && (begin.len() as u64) < left {
                match self.extend() {
                    Ok(true) => continue,
                    Ok(false) => return Err(self.fault(Fault::Short).unwrap_or_else(|| self.bad("it is cut off"))),
                    Err(error) => return Err(self.fail(error)),
                }
            }
            // An answer without a body may end with its head, without an empty line.
            let end = end.or_else(|| (begin.len() as u64 == left).then_some(begin.len()));
            if let Some(end) = end {
                let head = begin[..end].to_vec();
                self.bytes.advance(end);
                self.left -= end as u64;
                return Ok(Some(head));
            }
            if wanted >= LONGEST_HEAD {
                return Ok(None);
            }
            wanted = (wanted * 4).min(LONGEST_HEAD);
        }
    }

    /// The problem of an error met in the block; the record is lost.
    pub fn fail(&mut self, error: io::Error) -> Problem {
        self.fault(Fault::Io(error)).unwrap_or_else(|| self.bad("it is broken"))
    }

    /// Hands the rest of the block to `sink`, and looks whether the record ends where its head says.
    pub fn block(&mut self, sink: impl FnMut(&[u8])) -> Result<(), Problem> {
        match self.read_block(sink) {
            Ok(()) => {
                self.state = State::Between;
                Ok(())
            }
            Err(fault) => Err(self.fault(fault).unwrap_or_else(|| self.bad("it is broken"))),
        }
    }

    fn read_block(&mut self, mut sink: impl FnMut(&[u8])) -> Result<(), Fault> {
        // What follows a mark within the block: another record, unless the archive holds an archive.
        let mut held: Option<Vec<u8>> = None;
        while self.left > 0 {
            let chunk = self.bytes.peek(self.left.min(MARK.len() as u64) as usize).map_err(Fault::Io)?;
            let Some(chunk) = chunk.get(..chunk.len().min(usize::try_from(self.left).unwrap_or(usize::MAX))).filter(|c| !c.is_empty())
            else {
                match held {
                    None if self.goes_on().map_err(Fault::Io)? => continue,
                    None => return Err(Fault::Short),
                    Some(held) => return Err(self.lied(&held)),
                }
            };
            let mut used = chunk.len();
            if let Some(held) = &mut held {
                used = used.min((self.hold - held.len()).saturating_add(1));
                held.extend_from_slice(&chunk[..used]);
            } else if let Some(at) = find(&self.mark, self.is_arc, chunk) {
                used = at + 1;
                held = Some(Vec::new());
            } else if (used as u64) < self.left && used >= MARK.len() {
                // A mark may lie across the end.
                used -= MARK.len() - 1;
            }
            sink(&chunk[..used]);
            self.bytes.advance(used);
            self.left -= used as u64;
            if let Some(held) = held.take_if(|held| held.len() > self.hold) {
                return Err(self.lied(&held));
            }
        }
        if self.ends_here().map_err(Fault::Io)? {
            return Ok(());
        }
        Err(held.map_or(Fault::Length, |held| self.lied(&held)))
    }

    /// Goes back to the record that a block with a wrong length has in it.
    fn lied(&mut self, held: &[u8]) -> Fault {
        self.bytes.put_back(held);
        self.hold = (self.hold / 2).max(LEAST_HOLD);
        Fault::Length
    }

    /// Whether the block goes on in the next member: some tools pack a file anew in pieces of equal size.
    fn goes_on(&mut self) -> io::Result<bool> {
        let step = self.bytes.step()?;
        if !step.more || step.junk > 0 {
            return Ok(false);
        }
        let begin = self.bytes.peek(MARK.len())?;
        Ok(!(begin.is_empty() || begin.starts_with(&MARK[1..]) || self.is_arc && self.at_arc_line()?))
    }

    /// At the end of a member within a head: puts what there is of it before the next member, if that goes on with it.
    fn extend(&mut self) -> io::Result<bool> {
        let part = self.bytes.peek(0)?.to_vec();
        self.bytes.advance(part.len());
        // A head in very many pieces is no accident.
        let goes_on = self.pieces < MOST_PIECES && self.goes_on()?;
        self.pieces += 1;
        if goes_on {
            self.bytes.put_back(&part);
        }
        Ok(goes_on)
    }

    /// Whether a record may end here: behind it are blank lines, then another one or the end.
    fn ends_here(&mut self) -> io::Result<bool> {
        let begin = self.bytes.peek(MARK.len() + 4)?;
        let blank = begin.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let rest = &begin[blank..];
        // What must stand behind a block. If it does, junk behind that is another matter.
        let closed = begin.starts_with(if self.is_arc { b"\n" } else { b"\r\n\r\n" });
        Ok(closed || rest.is_empty() || rest.starts_with(&MARK[1..]) || self.is_arc && self.at_arc_line()?)
    }

    /// The problem of a fault, unless it lies in what was reported already; sets where reading goes on.
    fn fault(&mut self, fault: Fault) -> Option<Problem> {
        let was_lost = std::mem::replace(&mut self.state, State::Lost) == State::Lost;
        let problem = match fault {
            Fault::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                let what = self.bytes.packing().name();
                let member = self.bytes.member();
                let message = format!("broken {what} data at offset {member}: {error}; reading goes on behind it");
                self.next_member();
                Problem::error("I009", message)
            }
            Fault::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.state = State::Done;
                let message = format!("the archive is cut off: its last record, at offset {}, is lost", self.bytes.member());
                return Some(Problem::error("I009", message));
            }
            Fault::Io(error) => {
                self.state = State::Done;
                return Some(Problem::error("I004", format!("cannot be read: {error}")));
            }
            Fault::Short => {
                let message = format!("it is cut off: {} of {} bytes are there", self.length - self.left, self.length);
                self.bad(&message)
            }
            Fault::Length => self.bad(&format!("its length of {} does not fit what follows", bytes(self.length))),
        };
        (!was_lost).then_some(problem)
    }

    /// Goes to the next member from within a broken one.
    fn next_member(&mut self) {
        match self.bytes.step() {
            Ok(step) if step.more => {}
            Ok(_) => self.state = State::Done,
            // The search for a magic number gives no other errors than those of the end and of the disk.
            Err(_) => self.state = State::Done,
        }
    }

    /// Gives up the record that begins here: its first byte is passed over, so that the search finds the next one.
    fn lose(&mut self, what: &str) -> Problem {
        self.state = State::Lost;
        self.bytes.advance(1);
        self.bad(what)
    }

    /// The problem of this record, which is lost.
    pub fn bad(&self, what: &str) -> Problem {
        broken(format!("the record at offset {} is lost: {what}", self.place))
    }
}

enum Found {
    Record,
    /// Nothing yet: go on.
    Nothing,
    Junk(u64, Place),
    /// The end, with bytes before it that belong to nothing.
    End(u64),
}

/// Where in `chunk` another record seems to begin: the line end before it.
fn find(mark: &memmem::Finder<'_>, is_arc: bool, chunk: &[u8]) -> Option<usize> {
    if !is_arc {
        return mark.find(chunk);
    }
    memmem::find_iter(chunk, b"\nhttp").find(|at| {
        let line = &chunk[at + 1..];
        memchr::memchr(b'\n', line).is_some_and(|end| is_arc_line(line[..end].trim_ascii()))
    })
}

fn broken(message: String) -> Problem {
    Problem::error("I015", message)
}

fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}
