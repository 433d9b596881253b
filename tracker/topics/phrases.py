"""The phrases of the topic files: how they are written, and where they stand in a text.

A phrase is written in words separated by spaces::

    synthetic media         these words, one after the other; case and accents do not matter, nor does punctuation between words
    deepfake*               any word that begins so
    swap* .. face*          up to five other words may stand in between, not more
    (buy|sell) votes        one of several words or runs of words

In scripts that set no spaces (and in Korean) each character counts as a word: a phrase is found wherever it stands, and ``..`` bridges up
to ten characters. A Korean phrase may be spaced where it is written with a space, nowhere else, or "사용자 해지" would hold "자해". Arabic
words are also found behind a particle that is written together with them. The words of a text are those of its search form, so what is
found here is found by a search too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Generic, TypeVar

from tracker.searching import LOOKED_AT, search_form

_BRIDGED, _BRIDGED_CHARACTERS = 5, 10
_CHOICE = re.compile(r"\(([^()|]+(?:\|[^()|]+)*)\)")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
_WRITTEN = re.compile(r"(?:[^\s()|*.]+\*?|\.\.)(?:\s+(?:[^\s()|*.]+\*?|\.\.))*")
_PARTICLES = frozenset("وفبكل")
_SPACE = " "  # before a Korean syllable that begins a word of the text

Label = TypeVar("Label")


class TopicDataError(ValueError):
    """A topic file is not well formed; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a phrase: whole or, as a ``stem``, the beginning of one; after a ``gap`` other words may stand before it.

    ``joined`` is a syllable or character that continues the one before it.
    """

    text: str
    stem: bool = False
    gap: bool = False
    joined: bool = False

    @property
    def reach(self) -> int:
        """How many words, or characters, may stand before it."""
        if not self.gap:
            return 0
        return _BRIDGED_CHARACTERS if len(self.text) == 1 and not self.text.isascii() else _BRIDGED

    def fits(self, word: str) -> bool:
        """Whether a word of a text (see ``words_of``) is this one."""
        if self.joined and word[0] == _SPACE:
            return False
        return any(form.startswith(self.text) if self.stem else form == self.text for form in _forms(word))


Phrase = tuple[Word, ...]


def parse_phrases(written: str) -> list[Phrase]:
    """The phrases that one line of a topic file stands for: one for each choice of words. Raises TopicDataError."""
    parts = _CHOICE.split(written)  # every second part is a choice
    options = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return [_parse(" ".join("".join(chosen).split()), written) for chosen in product(*options)]


def _parse(plain: str, written: str) -> Phrase:
    """A phrase without choices."""
    if not _WRITTEN.fullmatch(plain):
        raise TopicDataError(f"phrase {written!r} is not written as a phrase")
    phrase: list[Word] = []
    gap = False
    parts = plain.split()
    if ".." in (parts[0], parts[-1]):
        raise TopicDataError(f"phrase {written!r} begins or ends with a gap")
    for part in parts:
        forms = search_form(part).split()
        if not forms and part != "..":
            raise TopicDataError(f"phrase {written!r} holds {part!r}, in which there is nothing to look for")
        for at, form in enumerate(forms):
            last = at == len(forms) - 1
            phrase.append(Word(form, stem=last and part.endswith("*"), gap=gap and at == 0, joined=at > 0))
        gap = part == ".."
    return tuple(phrase)


@lru_cache(maxsize=1 << 14)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, each in its search form; a Korean syllable that begins a word has a space before it."""
    if not _HANGUL.search(text):
        return tuple(search_form(text).split())
    parts = [search_form(part).split() for part in text[:LOOKED_AT].split()]
    return tuple(
        _SPACE + word if at == 0 and _HANGUL.match(word) else word for part in parts for at, word in enumerate(part)
    )


def ends(phrase: Phrase, words: Sequence[str], start: int) -> Iterator[int]:
    """Where the phrase may end if it begins at a word: the place after its last one. Its first word is not looked at again."""
    places = {start + 1}
    for word in phrase[1:]:
        reach = word.reach
        reached = (at for place in places for at in range(place, min(place + reach + 1, len(words))))
        places = {at + 1 for at in set(reached) if word.fits(words[at])}
    yield from sorted(places)


def covers(phrase: Phrase, words: Sequence[str]) -> bool:
    """Whether the words are the phrase, no more and no less."""
    return bool(words) and phrase[0].fits(words[0]) and len(words) in ends(phrase, words, 0)


class Finder(Generic[Label]):
    """Many phrases, each with a label, found in one pass over a text: its cost per word has a bound that does not depend on the text."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Label]]) -> None:
        self._whole: dict[str, list[tuple[Phrase, Label]]] = {}
        self._stems: dict[str, list[tuple[Phrase, Label]]] = {}
        for phrase, label in phrases:
            filed = self._stems if phrase[0].stem else self._whole
            filed.setdefault(phrase[0].text, []).append((phrase, label))
        self._lengths = sorted({len(stem) for stem in self._stems})

    def find(self, words: Sequence[str]) -> Iterator[tuple[Label, int, int]]:
        """Each label found, with the place of its phrase's first word and the place after its last, in order of the first."""
        for start, word in enumerate(words):
            for phrase, label in self._beginning(word):
                for end in ends(phrase, words, start):
                    yield label, start, end

    def _beginning(self, word: str) -> Iterator[tuple[Phrase, Label]]:
        """The phrases whose first word this may be."""
        for form in _forms(word):
            yield from self._whole.get(form, ())
            for length in self._lengths:
                if length > len(form):
                    break
                yield from self._stems.get(form[:length], ())


def _forms(word: str) -> tuple[str, ...]:
    """The word without the mark of its place, and in Arabic also what is left without a particle written together with it."""
    if word[0] == _SPACE:
        return (word[1:],)
    return (word, word[1:]) if word[0] in _PARTICLES and len(word) > 3 else (word,)
