"""Pure: an index that a browser can search without a server, in small files.

In: changes, each as a short record and the texts to be found by. Out: files. ``search/words-N.js`` hold words in order, each with the
numbers of the changes that contain it; ``search/changes-N.js`` hold what a result shows, newest first; ``search/index.js`` says which words
lie in which file. A search loads the directory, the files of the words asked for, and those of the results shown: kilobytes out of
megabytes.

Every file is JSON in the call of one function, not bare JSON: a page opened from a disk may load scripts, but may not fetch data.

Words are cut and folded by ``words`` here and by ``words`` in ``search.js`` alike; a test holds the two together.
"""

import json
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

FOLDER = "search"
RECORDS_A_FILE = 200
WORDS_BYTES = 48_000
"""How large a file of words grows before the next begins. One very frequent word may need more."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_UNSPACED}]+)|((?:(?![{_UNSPACED}])[^\W_])+)")
_LONGEST = 40

_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

Record = Sequence[str]
"""What a result shows: address, kind, wording, platform, page, bracket in words."""


def words(text: str) -> set[str]:
    """The words of a text, folded: no case, no accents, compatibility forms made plain; pairs of characters where a script sets no spaces.

    >>> sorted(words("Creating DEEPFAKES, naïve"))
    ['creating', 'deepfakes', 'naive']
    """
    found: set[str] = set()
    for unspaced, word in _RUN.findall(_folded(text)):
        if word:
            found.add(word[:_LONGEST])
        else:
            found.update(unspaced[at : at + 2] for at in range(max(1, len(unspaced) - 1)))
    return found


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return unicodedata.normalize("NFC", plain.lower())


class SearchIndex:
    """Gathers which words stand in which change. Changes are numbered in the order in which they come."""

    def __init__(self) -> None:
        self._changes: dict[str, array[int]] = {}
        self.count = 0

    def add(self, text: str) -> int:
        """Take up one change by all the text it is to be found by. Returns its number."""
        number, self.count = self.count, self.count + 1
        for word in words(text):
            known = self._changes.get(word)
            if known is None:
                self._changes[word] = array("I", (number,))
            else:
                known.append(number)
        return number

    def files(self, order: Sequence[int]) -> Iterator[tuple[str, str]]:
        """The files of words, then the directory. ``order``: for each number, the place of its change among all, newest first."""
        firsts: list[str] = []
        for at, part in enumerate(self._parts(order)):
            firsts.append(part.first)
            yield f"{FOLDER}/words-{at}.js", f'tracker("words-{at}",{{{",".join(part.lines)}}});\n'
        directory = {"changes": self.count, "each": RECORDS_A_FILE, "words": firsts}
        yield f"{FOLDER}/index.js", f'tracker("index",{_json(directory)});\n'

    def _parts(self, order: Sequence[int]) -> "Iterator[_Part]":
        part: _Part | None = None
        for word in sorted(self._changes, key=_as_browsers_sort):
            line = f"{_json(word)}:{_json(list(_gaps(sorted(order[n] for n in self._changes[word]))))}"
            if part is not None and part.size + len(line) > WORDS_BYTES:
                yield part
                part = None
            if part is None:
                part = _Part(word, [])
            part.lines.append(line)
            part.size += len(line) + 1
        if part is not None:
            yield part


@dataclass(slots=True)
class _Part:
    """A file of words as it fills."""

    first: str
    lines: list[str]
    size: int = 0


def record_files(records: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files of what results show, from records (each JSON already) in their final order."""
    some: list[str] = []
    at = 0
    for record in records:
        some.append(record)
        if len(some) == RECORDS_A_FILE:
            yield _record_file(at, some)
            some, at = [], at + 1
    if some:
        yield _record_file(at, some)


def record_json(record: Record) -> str:
    """One record as the files hold it."""
    return _json(list(record))


def _record_file(at: int, records: Sequence[str]) -> tuple[str, str]:
    lines = ",\n".join(records)
    return f"{FOLDER}/changes-{at}.js", f'tracker("changes-{at}",[\n{lines}\n]);\n'


def _gaps(places: Iterable[int]) -> Iterator[int]:
    """Ascending numbers as the steps between them: shorter to write."""
    before = 0
    for place in places:
        yield place - before
        before = place


def _json(value: object) -> str:
    """JSON in ASCII: nothing in it can end a script or a line."""
    return _ENCODER.encode(value)


def _as_browsers_sort(word: str) -> bytes:
    """JavaScript compares texts by UTF-16 units, Python by code points; the directory is searched in a browser."""
    return word.encode("utf-16-be")
