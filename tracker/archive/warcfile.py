"""One WARC file: its records in order, or the record at a place, with damage told apart from the end.

In: a path of a ``.warc``, ``.warc.gz`` or ``.wacz`` file. Out: what a visitor makes of each record, ``Damage`` where a record cannot
be read, and the record at a known place. Knows neither indexes nor captures.

warcio parses the records' headers; the walk over gzip members is ours, because its iterator takes a damaged member for the end of the
file, and everything after it would be lost without a word. After damage the walk goes on at the next thing that begins a WARC record.
Files are read as streams: no body is held, and a decompression bomb costs time, not memory.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tracker.archive.warcstream import (
    GZIP_MAGIC,
    PIECE,
    WARC_MAGIC,
    DamagedRecord,
    GzipMember,
    Lines,
    next_start,
    open_stream,
    peek,
)
from tracker.archive.zipwindow import Window, stored_span

T = TypeVar("T")

_DIGITS = re.compile(r"[0-9]{1,15}", re.ASCII)

_warc_headers = StatusAndHeadersParser([WARC_MAGIC.decode()])
_http_headers = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3"])


class NotWarc(Exception):
    """A file is no WARC at all; the message says what is known. Never leaves the archives' room."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: in which file of a WACZ (``entry``, else empty), at which byte, and how far into a gzip member.

    ``inner`` is 0 but for files compressed as a whole instead of record by record; there a record costs reading all before it.
    """

    offset: int
    inner: int = 0
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where reading failed. ``url`` and ``date`` are those of the record's header where that was still readable."""

    place: Place
    reason: str
    url: str | None = None
    date: str | None = None


class Record:
    """A record whose header is read; its block is read from the file as the visitor asks for it."""

    def __init__(self, headers: StatusAndHeaders, place: Place, lines: Lines) -> None:
        self.headers = headers
        self.place = place
        self.left = _content_length(headers)
        self._lines = lines

    def header(self, name: str) -> str | None:
        """A WARC header's value, or None."""
        value = self.headers.get_header(name)
        return value.strip() if isinstance(value, str) else None

    @property
    def url(self) -> str | None:
        """The target address; some writers put it into angle brackets."""
        target = self.header("WARC-Target-URI")
        return target[1:-1] if target and target.startswith("<") and target.endswith(">") else target

    def read(self, size: int) -> bytes:
        """The next bytes of the block, at most ``size``; empty at its end. Raises DamagedRecord when the file ends before it."""
        if self.left == 0:
            return b""
        data = self._lines.read(min(size, self.left))
        if not data:
            raise DamagedRecord("cut short")
        self.left -= len(data)
        return data

    def readline(self) -> bytes:
        """The next line of the block, as a parser of HTTP headers wants it."""
        line = self._lines.readline(self.left)
        self.left -= len(line)
        return line

    def http_headers(self) -> StatusAndHeaders | None:
        """The HTTP headers at the beginning of the block, read from it; None for an empty block. Raises DamagedRecord."""
        if self.left == 0:
            return None
        try:
            return _http_headers.parse(self)
        except (StatusAndHeadersParserException, EOFError) as error:
            raise DamagedRecord("no HTTP response inside") from error

    def drain(self) -> None:
        """Read the rest of the block away."""
        while self.read(PIECE):
            pass


def walk(path: Path, visit: Callable[[Record], T]) -> Iterator[T | Damage]:
    """What ``visit`` makes of each record of a file, in order, and ``Damage`` for what cannot be read.

    A visitor may raise DamagedRecord. Raises NotWarc when the file is no WARC; OSError when it cannot be read.
    """
    with path.open("rb", buffering=PIECE) as file:
        refusals: list[Damage] = []
        empty = True
        for entry in _entries(file):
            try:
                for found in _walk_source(_entry(file, entry) if entry else file, entry, visit):
                    empty = False
                    yield found
            except NotWarc as error:
                if not entry:
                    raise
                refusals.append(Damage(Place(0, 0, entry), f"{entry} in it cannot be read: {error}"))
        if refusals and empty:
            raise NotWarc(refusals[0].reason)
        yield from refusals


@contextmanager
def record_at(path: Path, place: Place) -> Iterator[Record]:
    """The record at a place that ``walk`` gave. Raises DamagedRecord, OSError, or NotWarc when it is not there any more."""
    with path.open("rb", buffering=PIECE) as file:
        source = _entry(file, place.entry) if place.entry else file
        lines = Lines(open_stream(source, place.offset))
        lines.skip(place.inner)
        record = _next_record(lines, place)
        if record is None:
            raise DamagedRecord("no record here any more")
        yield record


def record_in(data: bytes) -> Record:
    """The record that these bytes begin with, packed or not. Raises DamagedRecord."""
    record = _next_record(Lines(open_stream(io.BytesIO(data), 0)), Place(0))
    if record is None:
        raise DamagedRecord("no record in it")
    return record


def http_response(block: bytes) -> tuple[StatusAndHeaders, bytes]:
    """HTTP headers and payload of a response record's block. Raises DamagedRecord."""
    stream = io.BytesIO(block)
    try:
        headers = _http_headers.parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise DamagedRecord("no HTTP response inside") from error
    return headers, stream.read()


def _entries(file: BinaryIO) -> list[str]:
    """Where a file's WARC records are: "" for the file itself, or the names of a WACZ's WARC files."""
    start = peek(file, 0, 2)
    if not start:
        raise NotWarc("an empty file")
    if start != b"PK":
        return [""]
    try:
        with zipfile.ZipFile(file) as package:
            names = [name for name in package.namelist() if name.endswith((".warc", ".warc.gz"))]
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise NotWarc(f"a damaged WACZ ({error})") from error
    if not names:
        raise NotWarc("a ZIP file without WARC files in it")
    return names


def _entry(file: BinaryIO, name: str) -> BinaryIO:
    try:
        offset, size = stored_span(file, name)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotWarc(str(error)) from error
    return io.BufferedReader(Window(file, offset, size), PIECE)


def _walk_source(source: BinaryIO, entry: str, visit: Callable[[Record], T]) -> Iterator[T | Damage]:
    packed = peek(source, 0, 2) == GZIP_MAGIC[:2]
    if not packed and peek(source, 0, len(WARC_MAGIC)) != WARC_MAGIC:
        raise NotWarc("not a WARC file")
    offset: int | None = 0
    anything = False
    while offset is not None:
        here = Place(offset, 0, entry)
        record: Record | None = None
        stream = open_stream(source, offset)
        lines = Lines(stream)
        try:
            while True:
                lines.skip_blank()
                here = Place(offset, lines.position, entry) if packed else Place(offset + lines.position, 0, entry)
                record = None
                record = _next_record(lines, here)
                if record is None:
                    break
                made = visit(record)
                record.drain()
                anything = True
                yield made
            offset = stream.end if isinstance(stream, GzipMember) and peek(source, stream.end, 1) else None
        except DamagedRecord as error:
            offset = next_start(source, here.offset + 1, packed)
            if offset is None and not anything and record is None:
                raise NotWarc("not a WARC file, or damaged throughout") from error
            anything = True
            date = record.header("WARC-Date") if record else None
            yield Damage(here, str(error), record.url if record else None, date)


def _next_record(lines: Lines, place: Place) -> Record | None:
    """The record that begins here; None at the end of the stream."""
    try:
        headers = _warc_headers.parse(lines)
    except EOFError:
        return None
    except StatusAndHeadersParserException as error:
        raise DamagedRecord("no WARC record begins here") from error
    return Record(headers, place, lines)


def _content_length(headers: StatusAndHeaders) -> int:
    value = headers.get_header("Content-Length")
    if value is None or not _DIGITS.fullmatch(value.strip()):
        raise DamagedRecord("no valid Content-Length")
    return int(value)
