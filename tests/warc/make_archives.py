"""Texts written here to the archives in fixtures/sources/warc, good and broken ones, and what warcio reads from them.

    pip install -r tests/warc/requirements.txt
    python tests/warc/make_archives.py

Each good archive gets a table (`.records.tsv`) of its records as warcio sees them: offset, type, address, length of the block,
digest of the block and of the payload. The broken archives are checked against tables that were read over by hand (`.out`).
"""

import gzip
import hashlib
import base64
import io
import pathlib
import zlib

import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "sources" / "warc"
DATE = "2024-03-05T10:20:30Z"
PAGE = "<!doctype html><title>{0}</title><h1>{0}</h1><p>{1}</p>"
STORIES = [
    ("Rents rise again", "Rents in Bonn rose 4% in May, the city said on Monday."),
    ("Ferry line to close", "The ferry line between the two islands will close in October, its owner said."),
    ("Harbour gets a crane", "The harbour of Emden bought a crane for 12 million euros."),
    ("Mill burns down", "A mill near Ghent burned down on Sunday. Nobody was hurt."),
]


class Writer:
    """An archive in memory, with ids and dates that do not change from run to run."""

    def __init__(self, packed, version="1.0"):
        self.out = io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=packed, warc_version=version)
        self.count = 0

    def add(self, kind, url, payload=b"", http=None, media=None, headers=None, is_request=False):
        self.count += 1
        fields = {"WARC-Date": DATE, "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{self.count:012}>"}
        fields.update(headers or {})
        head = None
        if http is not None:
            line, fields_http = http
            protocol, _, rest = line.partition(" ")
            head = StatusAndHeaders(rest, fields_http, protocol=protocol, is_http_request=is_request)
            if is_request:
                head = StatusAndHeaders(line, fields_http, is_http_request=True)
        arguments = dict(payload=io.BytesIO(payload), http_headers=head, warc_headers_dict=fields)
        if media:
            arguments["warc_content_type"] = media
        record = self.writer.create_warc_record(url, kind, **arguments)
        self.writer.write_record(record)

    def page(self, url, payload, fields=(), status="200 OK", **more):
        fields = list(fields)
        if not any(name.lower() == "content-type" for name, _ in fields):
            fields.insert(0, ("Content-Type", "text/html; charset=utf-8"))
        self.add("response", url, payload, ("HTTP/1.1 " + status, fields), **more)

    def bytes(self):
        return self.out.getvalue()


def page(number, charset="utf-8"):
    return PAGE.format(*STORIES[number % len(STORIES)]).encode(charset)


def chunked(body, size=20):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def many_kinds(packed, version="1.0"):
    w = Writer(packed, version)
    w.add("warcinfo", "", b"software: newsclaim tests\r\nformat: WARC File Format\r\n", media="application/warc-fields")
    w.add("request", "https://news.example/rents", b"", ("GET /rents HTTP/1.1", [("Host", "news.example")]), is_request=True)
    w.page("https://news.example/rents", page(0))
    w.page("https://news.example/gone", b"<p>Not here", status="404 Not Found")
    w.page("https://news.example/moved", b"", [("Location", "/rents")], status="301 Moved Permanently")
    w.page("https://news.example/picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), [("Content-Type", "image/png")])
    w.add("resource", "file:///ferry.txt", STORIES[1][1].encode(), media="text/plain")
    w.add("resource", "dns:news.example", b"20240305102030\nnews.example. 300 IN A 192.0.2.7\n", media="text/dns")
    w.add("response", "dns:news.example", b"20240305102030\nnews.example. 300 IN A 192.0.2.7\n", media="text/dns")
    w.add("metadata", "https://news.example/rents", b"fetchTimeMs: 12\r\n", media="application/warc-fields")
    w.add("conversion", "https://news.example/crane", STORIES[2][1].encode(), media="text/plain")
    w.add("revisit", "https://news.example/rents", b"", ("HTTP/1.1 200 OK", [("Content-Type", "text/html")]),
          headers={"WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"})
    w.page("https://news.example/mill", page(3), [("Content-Type", "text/html")])
    return w.bytes()


def codings(packed):
    w = Writer(packed)
    text = page(0)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflate = raw.compress(text) + raw.flush()
    w.page("https://news.example/chunked", chunked(text), [("Transfer-Encoding", "chunked")])
    w.page("https://news.example/gzip", gzip.compress(page(1), mtime=0), [("Content-Encoding", "gzip")])
    w.page("https://news.example/both", chunked(gzip.compress(page(2), mtime=0)), [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")])
    w.page("https://news.example/zlib", zlib.compress(text), [("Content-Encoding", "deflate")])
    w.page("https://news.example/deflate", deflate, [("Content-Encoding", "deflate")])
    w.page("https://news.example/undone", text, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")])
    w.page("https://news.example/cut", chunked(text)[:150], [("Transfer-Encoding", "chunked")], headers={"WARC-Truncated": "length"})
    w.page("https://news.example/latin1", page(3).replace(b"Ghent", b"K\xf6ln"), [("Content-Type", "text/html; charset=iso-8859-1")])
    w.page("https://news.example/broken", gzip.compress(text, mtime=0)[:11], [("Content-Encoding", "gzip")])
    w.page("https://news.example/unlabelled", text, [("Content-Type", ""), ("Server", "x")])
    return w.bytes()


def arc_record(url, media, payload):
    return f"{url} 192.0.2.7 20240305102030 {media} {len(payload)}\n".encode() + payload + b"\n"


def arc(packed):
    head = b"1 0 newsclaim\nURL IP-address Archive-date Content-type Archive-length\n\n"
    answer = lambda status, media, body: f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode() + body
    records = [
        f"filedesc://tests.arc 0.0.0.0 20240305102030 text/plain {len(head)}\n".encode() + head + b"\n",
        arc_record("https://news.example/rents", "text/html", answer("200 OK", "text/html", page(0))),
        arc_record("https://news.example/gone", "text/html", answer("404 Not Found", "text/html", b"<p>Not here")),
        arc_record("https://news.example/ferry line", "text/html", answer("200 OK", "text/html; charset=utf-8", page(1))),
        arc_record("https://news.example/a.png", "image/png", answer("200 OK", "image/png", b"\x89PNG\r\n")),
        arc_record("https://news.example/mill", "text/html", answer("200 OK", "text/html", page(3))),
    ]
    return b"".join(gzip.compress(record, mtime=0) if packed else record for record in records)


def records_of(packed):
    """The members of a packed archive, unpacked."""
    members, rest = [], packed
    while rest:
        unpacker = zlib.decompressobj(31)
        members.append(unpacker.decompress(rest))
        rest = unpacker.unused_data
    return members


def three():
    w = Writer(True)
    for number, name in enumerate(("rents", "ferry", "crane")):
        w.page(f"https://news.example/{name}", page(number))
    return records_of(w.bytes())


def set_length(record, change):
    """The record with the Content-Length of its own head replaced: warcio writes it last in the head."""
    head, end, body = record.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    place = next(at for at, line in enumerate(lines) if line.lower().startswith(b"content-length:"))
    lines[place] = b"Content-Length: " + change(int(lines[place].split(b":")[1]))
    return b"\r\n".join(lines) + end + body


def broken():
    """Name and bytes of each broken archive, all of the same three records."""
    a, b, c = three()
    pack = lambda record: gzip.compress(record, mtime=0)
    packed = [pack(record) for record in (a, b, c)]
    damaged = bytearray(packed[1])
    damaged[60:70] = b"\xff" * 10
    wrong_sum = bytearray(packed[1])
    wrong_sum[-6] ^= 0xFF
    long_head = b.replace(b"WARC-Date:", b"X-Long: " + b"x" * 70_000 + b"\r\nWARC-Date:", 1)
    yield "cut-member.warc.gz", b"".join(packed)[:-40]
    yield "cut-header.warc.gz", b"".join(packed) + packed[0][:6]
    yield "cut-plain.warc", (a + b + c)[:-60]
    yield "cut-head.warc", (a + b + c)[: len(a + b) + 100]
    yield "damaged-member.warc.gz", packed[0] + bytes(damaged) + packed[2]
    yield "wrong-checksum.warc.gz", packed[0] + bytes(wrong_sum) + packed[2]
    yield "one-member.warc.gz", pack(a + b + c)
    yield "odd-members.warc.gz", b"".join(pack((a + b + c)[at : at + 700]) for at in range(0, len(a + b + c), 700))
    yield "junk-between-members.warc.gz", packed[0] + b"junk and more junk" + packed[1] + bytes(100) + packed[2] + bytes(1000)
    yield "junk-between.warc", a + b"junk\r\nand more junk\r\n" + b + c + b"junk at the end"
    yield "junk-first.warc", b"junk\n" + a + b + c
    yield "no-line-ends.warc", a[:-4] + b[:-4] + c[:-4]
    yield "too-many-line-ends.warc", a + b"\r\n\n\r\n" + b + b"\n" * 30 + c + b"\r\n"
    yield "length-too-short.warc", a + set_length(b, lambda n: b"%d" % (n - 50)) + c
    yield "length-too-short.warc.gz", packed[0] + pack(set_length(b, lambda n: b"%d" % (n - 50))) + packed[2]
    yield "length-too-long.warc", a + set_length(b, lambda n: b"%d" % (n + 50)) + c
    yield "length-too-long.warc.gz", packed[0] + pack(set_length(b, lambda n: b"%d" % (n + 50))) + packed[2]
    yield "length-huge.warc", a + set_length(b, lambda n: b"99999999999999") + c
    yield "length-past-numbers.warc", a + set_length(b, lambda n: b"99999999999999999999999") + c
    yield "length-no-number.warc", a + set_length(b, lambda n: b"many") + c
    yield "length-missing.warc", a + b.replace(b"Content-Length:", b"Content-Size:") + c
    yield "long-head.warc.gz", packed[0] + pack(long_head) + packed[2]
    yield "archive-within.warc", a + within(a + b) + c
    yield "line-feeds.warc", b"".join(lf(record) for record in (a, b, c))
    yield "no-http-head.warc", a + no_http(b) + c
    yield "two-archives.warc.gz", many_kinds(True) + arc(True)
    yield "nothing-to-read.warc", nothing()
    yield "arc-wrong-lengths.arc", arc(False).replace(b"text/html 176", b"text/html 170").replace(b"text/html 220", b"text/html 777")
    yield "arc-junk.arc", arc(False) + b"junk\n" + arc(False)[arc(False).index(b"https") :]


def within(archive):
    w = Writer(False)
    w.page("https://news.example/old.warc", archive, [("Content-Type", "application/warc")])
    return w.bytes()


def lf(record):
    head, _, body = record.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + body[:-4] + b"\n\n"


def no_http(record):
    head, end, _ = record.partition(b"\r\n\r\n")
    return set_length(head + end + b"Sorry, out of order.\r\n\r\n", lambda n: b"20")


def nothing():
    w = Writer(False)
    w.add("warcinfo", "", b"software: newsclaim tests\r\n", media="application/warc-fields")
    w.page("https://news.example/gone", b"<p>Not here", status="404 Not Found")
    return w.bytes()


def zst(archive):
    """Frames of one record each behind a dictionary in a skippable frame, as the IIPC specifies .warc.zst."""
    records = records_of(archive)
    dictionary = zstandard.train_dictionary(4096, [page(number) * 3 + record for number in range(60) for record in records])
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    frames = [packer.compress(record) for record in records]
    head = zstandard.ZstdCompressor().compress(dictionary.as_bytes())
    return b"\x5d\x2a\x4d\x18" + len(head).to_bytes(4, "little") + head + b"".join(frames)


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def table(data):
    """What warcio reads, one record a line. The digest of a block is that of the head in the archive, since warcio parses HTTP heads."""
    lines = []
    records, blocks = ArchiveIterator(io.BytesIO(data)), ArchiveIterator(io.BytesIO(data), no_record_parse=True)
    for record in records:
        payload = record.raw_stream.read()
        offset = records.get_record_offset()
        raw = next(blocks)
        block = raw.raw_stream.read()
        kind = {"arc_header": "warcinfo"}.get(record.rec_type, record.rec_type)
        url = record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or "-"
        written = record.rec_headers.get_header("WARC-Block-Digest")
        assert written in (None, sha1(block)), (written, sha1(block))
        lines.append("\t".join([str(offset), kind, url, str(len(block)), sha1(block), sha1(payload)]))
    return lines


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*arc*"):
        if not old.name.endswith(".out"):
            old.unlink()
    good = {
        "kinds.warc": many_kinds(False),
        "kinds.warc.gz": many_kinds(True),
        "kinds-1.1.warc.gz": many_kinds(True, "1.1"),
        "kinds-0.17.warc": many_kinds(False).replace(b"WARC/1.0\r\n", b"WARC/0.17\r\n"),
        "codings.warc.gz": codings(True),
        "pages.arc": arc(False),
        "pages.arc.gz": arc(True),
    }
    for name, data in good.items():
        (FOLDER / name).write_bytes(data)
        (FOLDER / f"{name}.records.tsv").write_text("\n".join(table(data)) + "\n")
    (FOLDER / "dictionary.warc.zst").write_bytes(zst(many_kinds(True)))
    plain_frames = b"".join(zstandard.ZstdCompressor().compress(record) for record in three())
    (FOLDER / "frames.warc.zst").write_bytes(plain_frames)
    (FOLDER / "cut-frame.warc.zst").write_bytes(plain_frames[:-20])
    for name, data in broken():
        (FOLDER / name).write_bytes(data)
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(list(FOLDER.iterdir()))} files, {size} bytes")


if __name__ == "__main__":
    main()
