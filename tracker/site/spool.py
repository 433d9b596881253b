"""Texts set aside on disk until their turn comes: what streams by in one order is written in another, in bounded memory.

In: texts, each with a key, in any order. Out: the keys in order, with each one's texts in the order in which they came. The file has no
name and is gone with the process.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO


class Spool:
    """Made by ``spool``."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, array[int]] = {}
        self._end = 0

    def put(self, key: str, text: str) -> None:
        """Set one text aside."""
        data = text.encode("utf-8")
        self._file.write(data)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = array("Q")
        place.extend((self._end, len(data)))
        self._end += len(data)

    def in_order(self) -> list[str]:
        """All keys so far, in order."""
        return sorted(self._places)

    def texts(self, key: str) -> Iterator[str]:
        """The texts of one key. Nothing may be put while they are read."""
        places = self._places.get(key, array("Q"))
        for at, length in zip(places[::2], places[1::2], strict=True):
            self._file.seek(at)
            yield self._file.read(length).decode("utf-8")
        self._file.seek(self._end)


@contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    """An empty spool while the block lasts, on the disk of this folder."""
    with TemporaryFile(dir=folder) as file:
        yield Spool(file)
