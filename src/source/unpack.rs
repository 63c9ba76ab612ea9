//! Packed bytes (gzip members, zstd frames, or plain) to the bytes they hold, member by member, with the offset of each.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use ruzstd::decoding::{BlockDecodingStrategy, Dictionary, FrameDecoder};

/// How bytes are packed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Packing {
    /// As they are.
    #[default]
    Plain,
    /// Gzip members, one after the other (RFC 1952).
    Gzip,
    /// Zstandard frames, one after the other (RFC 8878).
    Zstd,
}

const GZIP: &[u8] = b"\x1f\x8b\x08";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
/// All but the first byte of a skippable frame's magic; the first is 0x50 to 0x5f.
const SKIPPABLE: &[u8] = b"\x2a\x4d\x18";
/// The skippable frame that holds the dictionary of a `.warc.zst` (its specification by the IIPC).
const DICTIONARY: u8 = 0x5d;
const DICTIONARY_LIMIT: u32 = 8 << 20;

/// How much is unpacked at a time: large enough that the copy of the 32 KiB window between two steps weighs little.
const STEP: usize = 192 * 1024;

/// A member that unpacks to this many bytes is looked at for its ratio, and what is above the ratio is a bomb. Gzip cannot go beyond
/// 1,032; zstd can, without end.
const BOMB: (u64, u64) = (1 << 30, 4096);

impl Packing {
    /// What the first bytes of a file say.
    pub fn of(head: &[u8]) -> Packing {
        let skippable = head.first().is_some_and(|first| first & 0xf0 == 0x50) && head.get(1..4) == Some(SKIPPABLE);
        match head {
            _ if head.starts_with(&GZIP[..2]) => Packing::Gzip,
            _ if head.starts_with(ZSTD) || skippable => Packing::Zstd,
            _ => Packing::Plain,
        }
    }

    /// The word used in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Packing::Plain => "plain",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    /// The ending of file names.
    pub const fn ending(self) -> Option<&'static str> {
        match self {
            Packing::Plain => None,
            Packing::Gzip => Some("gz"),
            Packing::Zstd => Some("zst"),
        }
    }
}

/// A place in packed bytes: the offset of the member, and how far into what it holds. Of plain bytes the offset alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Place {
    /// Offset in the file, in bytes.
    pub offset: u64,
    /// Bytes into the unpacked member.
    pub inner: u64,
}

impl fmt::Display for Place {
    /// `1234`, or `1234+56` within a member.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inner {
            0 => write!(f, "{}", self.offset),
            inner => write!(f, "{}+{inner}", self.offset),
        }
    }
}

/// What lies between two members.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Whether there is another member.
    pub more: bool,
    /// Bytes before it that belong to none.
    pub junk: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Between,
    Within,
    /// The member is broken: the next one must be searched.
    Broken,
}

enum Codec {
    Plain,
    Gzip(Box<(Decompress, Crc)>),
    Zstd(Box<FrameDecoder>),
}

/// The reader. As a [`BufRead`] it gives all members as one; an archive asks for them one by one.
///
/// Bytes that were unpacked before an error are given out before it.
pub struct Unpacked<B> {
    input: Counted<B>,
    packing: Packing,
    codec: Codec,
    state: State,
    member: u64,
    /// Bytes of the member that were consumed.
    inner: u64,
    /// Bytes of the member that were unpacked.
    made: u64,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    pending: Option<io::Error>,
}

impl<B: BufRead> Unpacked<B> {
    /// Reads `input`, which is packed as its first bytes said.
    pub fn new(input: B, packing: Packing) -> Unpacked<B> {
        let (codec, state) = match packing {
            Packing::Plain => (Codec::Plain, State::Within),
            Packing::Gzip => (Codec::Gzip(Box::new((Decompress::new(false), Crc::new()))), State::Between),
            Packing::Zstd => (Codec::Zstd(Box::new(FrameDecoder::new())), State::Between),
        };
        Unpacked {
            input: Counted { input, read: 0 },
            packing,
            codec,
            state,
            member: 0,
            inner: 0,
            made: 0,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            pending: None,
        }
    }

    /// How the input is packed.
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// The place of the next byte.
    pub fn place(&self) -> Place {
        match self.packing {
            Packing::Plain => Place { offset: self.inner, inner: 0 },
            _ => Place { offset: self.member, inner: self.inner },
        }
    }

    /// The place of the member that is being read, or where the search for the next one began.
    pub fn member(&self) -> u64 {
        self.member
    }

    /// What comes next of this member: at least `count` bytes, fewer only at its end.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.end - self.start < count && self.unpack()? {}
        Ok(&self.buffer[self.start..self.end])
    }

    /// Goes on behind `count` bytes of what [`Unpacked::peek`] gave.
    pub fn advance(&mut self, count: usize) {
        debug_assert!(count <= self.end - self.start);
        self.start += count;
        self.inner += count as u64;
    }

    /// Puts back bytes that were consumed just before.
    pub fn put_back(&mut self, bytes: &[u8]) {
        self.inner = self.inner.saturating_sub(bytes.len() as u64);
        // Most often they are still there.
        if let Some(start) = self.start.checked_sub(bytes.len()) {
            self.start = start;
            return;
        }
        self.buffer.truncate(self.end);
        self.buffer.splice(..self.start, bytes.iter().copied());
        (self.start, self.end) = (0, self.buffer.len());
    }

    /// Goes to the next member. What is left of this one is passed over: nothing, unless the member is broken.
    pub fn step(&mut self) -> io::Result<Step> {
        (self.start, self.end, self.inner, self.made, self.pending) = (0, 0, 0, 0, None);
        self.member = self.input.read;
        let magic = match self.packing {
            Packing::Plain => return Ok(Step { more: false, junk: 0 }),
            Packing::Gzip => GZIP,
            Packing::Zstd => ZSTD,
        };
        let broken = std::mem::replace(&mut self.state, State::Broken) != State::Between;
        let mut first = [0; 4];
        let mut count = 0;
        if self.packing == Packing::Zstd && !broken {
            loop {
                count = self.input.up_to(&mut first)?;
                if count < first.len() || !is_skippable(&first) {
                    break;
                }
                self.skippable(first[0])?;
            }
        }
        let start = self.input.read - count as u64;
        loop {
            let search = self.search(magic, &first[..count])?;
            count = 0;
            let end = self.input.read - if search.found { magic.len() as u64 } else { 0 };
            // Some writers pad a file with zeros, as tapes were.
            let junk = if broken || search.zeros { 0 } else { end - start };
            if !search.found {
                self.state = State::Between;
                return Ok(Step { more: false, junk });
            }
            self.member = end;
            match self.open() {
                // What looked like a magic number in a broken member was none.
                Err(error) if broken && error.kind() == io::ErrorKind::InvalidData => continue,
                Err(error) => return Err(error),
                Ok(()) => self.state = State::Within,
            }
            return Ok(Step { more: true, junk });
        }
    }

    /// Reads up to and with the next magic number; `first` was read before.
    fn search(&mut self, magic: &[u8], first: &[u8]) -> io::Result<Search> {
        let mut search = Search { found: false, zeros: true };
        let mut matched = 0;
        // No magic number has its first byte twice, so a failed match starts anew at its last byte at most.
        let mut next = |byte: u8| {
            search.zeros &= matched > 0 || byte == 0 || byte == magic[0];
            let goes_on = byte == magic[matched];
            search.zeros &= goes_on || matched == 0;
            matched = if goes_on { matched + 1 } else { usize::from(byte == magic[0]) };
            matched == magic.len()
        };
        let mut found = first.iter().any(|byte| next(*byte));
        while !found {
            let chunk = fill(&mut self.input)?;
            if chunk.is_empty() {
                search.zeros &= matched == 0;
                return Ok(search);
            }
            let end = chunk.iter().position(|byte| next(*byte));
            let used = end.map_or(chunk.len(), |end| end + 1);
            found = end.is_some();
            self.input.consume(used);
        }
        search.found = true;
        Ok(search)
    }

    /// Reads the header of a member behind its magic number.
    fn open(&mut self) -> io::Result<()> {
        match &mut self.codec {
            Codec::Plain => Ok(()),
            Codec::Gzip(codec) => {
                codec.0.reset(false);
                codec.1.reset();
                gzip_header(&mut self.input)
            }
            Codec::Zstd(decoder) => decoder.reset(ZSTD.chain(&mut self.input)).map_err(zstd_error),
        }
    }

    /// Passes over a skippable frame, but takes the dictionary that it may hold.
    fn skippable(&mut self, first: u8) -> io::Result<()> {
        let mut size = [0; 4];
        self.input.read_exact(&mut size)?;
        let size = u32::from_le_bytes(size);
        let Codec::Zstd(decoder) = &mut self.codec else { return Ok(()) };
        if first != DICTIONARY || size > DICTIONARY_LIMIT {
            return self.input.pass(u64::from(size));
        }
        let mut bytes = vec![0; size as usize];
        self.input.read_exact(&mut bytes)?;
        if bytes.starts_with(ZSTD) {
            let mut packed = Unpacked::new(bytes.as_slice(), Packing::Zstd);
            let mut plain = Vec::new();
            packed.by_ref().take(u64::from(DICTIONARY_LIMIT)).read_to_end(&mut plain)?;
            bytes = plain;
        }
        let dictionary = Dictionary::decode_dict(&bytes).map_err(|error| invalid(format!("its dictionary cannot be read: {error}")))?;
        decoder.add_dict(dictionary).map_err(zstd_error)
    }

    /// Unpacks a step further; `false` at the end of the member.
    fn unpack(&mut self) -> io::Result<bool> {
        if let Some(error) = self.pending.take() {
            self.state = State::Broken;
            return Err(error);
        }
        if self.state != State::Within {
            return Ok(false);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.buffer.len() < self.end + STEP {
            self.buffer.resize(self.end + STEP, 0);
        }
        let before = self.end;
        while self.end == before && self.state == State::Within {
            if let Err(error) = self.unpack_some() {
                if error.kind() == io::ErrorKind::Interrupted {
                    continue;
                }
                self.state = State::Broken;
                return Err(error);
            }
        }
        self.made += (self.end - before) as u64;
        if self.made > BOMB.0 && self.made / BOMB.1 > self.input.read - self.member {
            self.state = State::Broken;
            return Err(invalid(format!("it unpacks to more than {} times its size", BOMB.1)));
        }
        Ok(self.end > before)
    }

    fn unpack_some(&mut self) -> io::Result<()> {
        let room = &mut self.buffer[self.end..];
        match &mut self.codec {
            Codec::Plain => {
                let count = self.input.read(room)?;
                self.end += count;
                if count == 0 {
                    self.state = State::Between;
                }
            }
            Codec::Gzip(codec) => {
                let (inflate, sum) = codec.as_mut();
                let chunk = self.input.fill_buf()?;
                let before = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(chunk, room, FlushDecompress::None);
                let used = (inflate.total_in() - before.0) as usize;
                let made = (inflate.total_out() - before.1) as usize;
                let at_end = chunk.is_empty();
                self.input.consume(used);
                sum.update(&room[..made]);
                self.end += made;
                let result = match status {
                    Ok(Status::StreamEnd) => {
                        self.state = State::Between;
                        gzip_trailer(&mut self.input, sum)
                    }
                    Ok(_) if used == 0 && made == 0 && at_end => Err(io::ErrorKind::UnexpectedEof.into()),
                    Ok(_) if used == 0 && made == 0 => Err(invalid("the data makes no sense")),
                    Ok(_) => Ok(()),
                    Err(error) => Err(invalid(error.to_string())),
                };
                // What was unpacked is handed out before the error is.
                match result {
                    Err(error) if made == 0 => return Err(error),
                    Err(error) => {
                        self.pending = Some(error);
                        self.state = State::Broken;
                    }
                    Ok(()) => {}
                }
            }
            Codec::Zstd(decoder) => {
                let wanted = room.len();
                while decoder.can_collect() < wanted && !decoder.is_finished() {
                    let strategy = BlockDecodingStrategy::UptoBlocks(1);
                    if let Err(error) = decoder.decode_blocks(&mut self.input, strategy).map_err(zstd_error) {
                        if decoder.can_collect() == 0 {
                            return Err(error);
                        }
                        self.pending = Some(error);
                        break;
                    }
                }
                self.end += decoder.read(room)?;
                if self.pending.is_none() && decoder.is_finished() && decoder.can_collect() == 0 {
                    self.state = State::Between;
                    let sums = (decoder.get_checksum_from_data(), decoder.get_calculated_checksum());
                    if let (Some(written), Some(counted)) = sums
                        && written != counted
                    {
                        self.pending = Some(invalid("its checksum does not fit"));
                    }
                }
            }
        }
        Ok(())
    }
}

struct Search {
    found: bool,
    /// Nothing but zeros came before.
    zeros: bool,
}

fn is_skippable(first: &[u8; 4]) -> bool {
    first[0] & 0xf0 == 0x50 && first[1..] == *SKIPPABLE
}

fn invalid(message: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// A zstd error as one of the system's, so that a cut-off file is told from a broken one.
fn zstd_error(error: ruzstd::decoding::errors::FrameDecoderError) -> io::Error {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(system) = inner.downcast_ref::<io::Error>() {
            return io::Error::new(system.kind(), system.to_string());
        }
        cause = inner.source();
    }
    invalid(error.to_string())
}

/// Reads a gzip header behind its first three bytes.
fn gzip_header(input: &mut Counted<impl BufRead>) -> io::Result<()> {
    const HEADER_SUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    // The flags alone first: in a broken file this may be no header, and the next one may follow at once.
    let mut flags = [0];
    input.read_exact(&mut flags)?;
    let [flags] = flags;
    if flags & 0xe0 != 0 {
        return Err(invalid("a header with unknown flags"));
    }
    input.pass(6)?;
    if flags & EXTRA != 0 {
        let mut size = [0; 2];
        input.read_exact(&mut size)?;
        input.pass(u64::from(u16::from_le_bytes(size)))?;
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            input.pass_string()?;
        }
    }
    if flags & HEADER_SUM != 0 { input.pass(2) } else { Ok(()) }
}

fn gzip_trailer(input: &mut impl Read, sum: &Crc) -> io::Result<()> {
    let mut trailer = [0; 8];
    input.read_exact(&mut trailer)?;
    let [a, b, c, d, size @ ..] = trailer;
    let fits = u32::from_le_bytes([a, b, c, d]) == sum.sum() && u32::from_le_bytes(size) == sum.amount();
    if fits { Ok(()) } else { Err(invalid("its checksum does not fit")) }
}

fn fill(input: &mut impl BufRead) -> io::Result<&[u8]> {
    // A second call where the first was not interrupted costs nothing, and the borrow checker asks for it.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

/// The packed bytes, counted.
struct Counted<B> {
    input: B,
    read: u64,
}

impl<B: BufRead> Counted<B> {
    /// Fills `buffer` as far as there is input.
    fn up_to(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while count < buffer.len() {
            match self.read(&mut buffer[count..]) {
                Ok(0) => break,
                Ok(more) => count += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    fn pass(&mut self, mut count: u64) -> io::Result<()> {
        while count > 0 {
            let chunk = fill(self)?;
            if chunk.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let used = chunk.len().min(usize::try_from(count).unwrap_or(usize::MAX));
            self.consume(used);
            count -= used as u64;
        }
        Ok(())
    }

    /// Passes over a string and the NUL at its end.
    fn pass_string(&mut self) -> io::Result<()> {
        loop {
            let chunk = fill(self)?;
            if chunk.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let end = memchr::memchr(0, chunk);
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.consume(used);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

impl<B: BufRead> Read for Counted<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl<B: BufRead> BufRead for Counted<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.read += count as u64;
        self.input.consume(count);
    }
}

impl<B: BufRead> BufRead for Unpacked<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.peek(1)?.is_empty() {
            let step = self.step()?;
            if step.junk > 0 {
                let what = self.packing.name();
                return Err(invalid(format!("{} bytes that are no {what} data before offset {}", step.junk, self.member)));
            }
            if !step.more {
                break;
            }
        }
        self.peek(0)
    }

    fn consume(&mut self, count: usize) {
        self.advance(count);
    }
}

impl<B: BufRead> Read for Unpacked<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let count = chunk.len().min(buffer.len());
        buffer[..count].copy_from_slice(&chunk[..count]);
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// The members with their places and what lies between them, one a line.
    fn members(bytes: &[u8]) -> String {
        let mut reader = Unpacked::new(io::BufReader::with_capacity(7, bytes), Packing::of(bytes));
        let mut lines = Vec::new();
        let mut starts = reader.packing() == Packing::Plain;
        loop {
            if !starts {
                match reader.step() {
                    Ok(step) => {
                        if step.junk > 0 {
                            lines.push(format!("junk {}", step.junk));
                        }
                        if !step.more {
                            break;
                        }
                    }
                    Err(error) => {
                        lines.push(format!("{:?}", error.kind()));
                        continue;
                    }
                }
            }
            let (place, mut member) = (reader.place(), Vec::new());
            loop {
                match reader.peek(1) {
                    Ok([]) => {
                        lines.push(format!("{place}: {}", String::from_utf8_lossy(&member)));
                        break;
                    }
                    Ok(chunk) => {
                        let count = chunk.len();
                        member.extend_from_slice(chunk);
                        reader.advance(count);
                    }
                    Err(error) => {
                        lines.push(format!("{place}: {:?} {}", error.kind(), String::from_utf8_lossy(&member)));
                        break;
                    }
                }
            }
            if starts {
                break;
            }
            starts = false;
        }
        lines.join("; ")
    }

    #[test]
    fn members_and_what_lies_between() {
        let (a, b) = (gzip(b"one"), gzip(b"two"));
        let size = a.len();
        let mut wrong_sum = a.clone();
        wrong_sum[size - 8] ^= 1;
        for (bytes, expected) in [
            (b"plain".to_vec(), "0: plain".to_owned()),
            ([a.clone(), b.clone()].concat(), format!("0: one; {size}: two")),
            ([a.clone(), vec![0; 9], b.clone(), vec![0; 3]].concat(), format!("0: one; {}: two", size + 9)),
            ([&a, b"x".as_slice(), &b, b"tail"].concat(), format!("0: one; junk 1; {}: two; junk 4", size + 1)),
            ([&a, &b[..b.len() - 9]].concat(), format!("0: one; {size}: UnexpectedEof two")),
            ([&a, &b[..5]].concat(), "0: one; UnexpectedEof".to_owned()),
            ([&a, &b[..2]].concat(), "0: one; junk 2".to_owned()),
            ([&wrong_sum, b"\x1f\x8b\x08\xff".as_slice(), &b].concat(), format!("0: InvalidData one; {}: two", size + 4)),
        ] {
            assert_eq!(members(&bytes), expected);
        }
        let (a, b) = (zstd(b"one"), zstd(b"two"));
        let size = a.len();
        let skippable = b"\x52\x2a\x4d\x18\x03\0\0\0abc".as_slice();
        for (bytes, expected) in [
            ([&a, skippable, skippable, &b].concat(), format!("0: one; {}: two", size + 22)),
            ([skippable, &a].concat(), "11: one".to_owned()),
            ([&a, b"???".as_slice(), &b].concat(), format!("0: one; junk 3; {}: two", size + 3)),
            (a[..size - 6].to_vec(), "0: UnexpectedEof ".to_owned()),
        ] {
            assert_eq!(members(&bytes), expected);
        }
    }

    #[test]
    fn as_one_stream() {
        let long = "Rents rose again in May. ".repeat(40_000);
        for bytes in [[gzip(long.as_bytes()), gzip(b"End")].concat(), [zstd(long.as_bytes()), zstd(b"End")].concat()] {
            let mut text = String::new();
            Unpacked::new(bytes.as_slice(), Packing::of(&bytes)).read_to_string(&mut text).unwrap();
            assert!(text == format!("{long}End"));
            let mut rest = bytes.clone();
            rest.extend_from_slice(b"junk");
            let error = Unpacked::new(rest.as_slice(), Packing::of(&rest)).read_to_string(&mut text).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn bytes_can_be_put_back() {
        let packed = gzip(b"abcdef");
        let mut reader = Unpacked::new(packed.as_slice(), Packing::Gzip);
        assert!(reader.step().unwrap().more);
        assert_eq!(reader.peek(6).unwrap(), b"abcdef");
        reader.advance(4);
        reader.put_back(b"cd");
        assert_eq!((reader.place(), reader.peek(9).unwrap()), (Place { offset: 0, inner: 2 }, b"cdef".as_slice()));
    }
}
