"""The bytes of a WARC file from some place on, unpacked as they are asked for; and where the next record may begin after damage.

In: an open, seekable file. Out: streams with bounded lines and a position. Knows gzip and the first bytes of a WARC record, no more.
"""

import io
import re
import zlib
from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b\x08"
WARC_MAGIC = b"WARC/"
PIECE = 256 * 1024

_RECORD_START = re.compile(rb"\n(?=WARC/[01]\.[0-9]{1,2}\r?\n)")
_PACKED_PIECE = 32 * 1024
_LONGEST_LINE = 64 * 1024
_MOST_HEADER_BYTES = 1024 * 1024


class DamagedRecord(Exception):
    """A record cannot be read; the message says why. Never leaves the archives' room."""


class GzipMember(io.RawIOBase):
    """One gzip member as a stream. Reading past a cut or damaged place raises DamagedRecord."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        super().__init__()
        self._file = file
        self._at = offset
        self._inflate = zlib.decompressobj(wbits=31)

    @property
    def end(self) -> int:
        """The byte after the member; known once it was read to its end."""
        return self._at - len(self._inflate.unused_data)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer with unpacked bytes; 0 at the member's end."""
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._more()
            try:
                data = self._inflate.decompress(packed, len(buffer))
            except zlib.error as error:
                raise DamagedRecord("damaged gzip data") from error
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0

    def _more(self) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(_PACKED_PIECE)
        if not data:
            raise DamagedRecord("cut short")
        self._at += len(data)
        return data


class _Rest(io.RawIOBase):
    """A file from a place to its end, as a stream of its own."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        super().__init__()
        self._file, self._at = file, offset

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer; 0 at the end."""
        self._file.seek(self._at)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


class Lines:
    """A stream read by lines and pieces that knows its position, with bounds on what a header may hold."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._buffered = io.BufferedReader(stream, PIECE)
        self._in_lines = 0
        self.position = 0

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        data = self._buffered.read1(size)
        self._in_lines = 0
        self.position += len(data)
        return data

    def readline(self, limit: int = _LONGEST_LINE) -> bytes:
        """The next line. Raises DamagedRecord for one that is too long, or when lines follow each other without end."""
        line = self._buffered.readline(min(limit, _LONGEST_LINE))
        self.position += len(line)
        self._in_lines += len(line)
        if len(line) == _LONGEST_LINE or self._in_lines > _MOST_HEADER_BYTES:
            raise DamagedRecord("a header without end")
        return line

    def skip(self, size: int) -> None:
        """Read ``size`` bytes away."""
        while size and (data := self.read(min(size, PIECE))):
            size -= len(data)

    def skip_blank(self) -> None:
        """Read the blank lines away that stand between records."""
        while self._buffered.peek(1)[:1] in (b"\r", b"\n"):
            self.read(1)


def open_stream(file: BinaryIO, offset: int) -> io.RawIOBase:
    """The unpacked bytes from an offset on: of one gzip member, or of the rest of a file that is not packed."""
    return GzipMember(file, offset) if peek(file, offset, 2) == GZIP_MAGIC[:2] else _Rest(file, offset)


def peek(file: BinaryIO, offset: int, size: int) -> bytes:
    """``size`` bytes at an offset, fewer at the end of the file."""
    file.seek(offset)
    return file.read(size)


def next_start(file: BinaryIO, offset: int, packed: bool) -> int | None:
    """Where, from an offset on, the next record (or gzip member holding one) begins; None when there is none."""
    overlap = 64
    while piece := peek(file, offset, PIECE):
        for place in _candidates(piece, packed):
            if not packed or _begins_record(file, offset + place):
                return offset + place
        if len(piece) < PIECE:
            break
        offset += len(piece) - overlap
    return None


def _candidates(piece: bytes, packed: bool) -> list[int]:
    if packed:
        return [found.start() for found in re.finditer(re.escape(GZIP_MAGIC), piece)]
    return [found.end() for found in _RECORD_START.finditer(piece)]


def _begins_record(file: BinaryIO, offset: int) -> bool:
    try:
        start = zlib.decompressobj(wbits=31).decompress(peek(file, offset, 1024), len(WARC_MAGIC))
    except zlib.error:
        return False
    return start == WARC_MAGIC
