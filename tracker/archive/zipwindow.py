"""A stored entry of a ZIP file as a window into it, so that a WARC inside a WACZ can be read at any place without unpacking.

In: an open ZIP file and an entry's name. Out: where its bytes lie, and a raw stream over just them. The WACZ specification demands
that WARC files are stored, not deflated, for exactly this use.
"""

import io
import struct
import zipfile
from typing import BinaryIO

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


def stored_span(file: BinaryIO, name: str) -> tuple[int, int]:
    """Offset and size in bytes of an entry's data. Raises KeyError, ValueError (not stored), zipfile.BadZipFile."""
    with zipfile.ZipFile(file) as package:
        info = package.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        raise ValueError("it is compressed or encrypted, a WACZ stores its WARC files as they are")
    file.seek(info.header_offset)
    head = file.read(_LOCAL_HEADER.size)
    if len(head) < _LOCAL_HEADER.size or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no entry where the directory says")
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(head)
    return info.header_offset + _LOCAL_HEADER.size + name_length + extra_length, info.file_size


class Window(io.RawIOBase):
    """``size`` bytes of a file from ``offset`` on, as a file of their own. Closing it leaves the file open."""

    def __init__(self, file: BinaryIO, offset: int, size: int) -> None:
        super().__init__()
        self._file, self._offset, self._size, self._at = file, offset, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place within the window."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """The place within the window."""
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer from the window; 0 at its end."""
        wanted = min(len(buffer), max(0, self._size - self._at))
        self._file.seek(self._offset + self._at)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
