"""The small language in which cue phrases are written, and its translation to linear-time regular expressions.

In comes a phrase from a lexicon file, out goes the key by which it is found and the source of a regular expression. It knows nothing of
what phrases mean.

A phrase is written in words separated by spaces::

    may not            two whole words; case, accents and the kind of white space or apostrophe do not matter
    prohibit*          a stem: any ending may follow
    (you|users) may    one of several words or runs of words; ``(shall)?`` may be missing
    may <3> not        up to three words in between, never across the end of a clause (. ; : ! ?)
    if <3,> not        … nor across a comma
    may !(not|be)      "may" not followed by these (groups can be nested)
    ^ no               only at the beginning of the text
    , do not           only at the beginning of the text or of a clause (after punctuation)
    rules $            only at the end of the text

In scripts that do not separate words (Chinese, Japanese, and Korean with its free spacing) white space means nothing, phrases match
anywhere and ``<3>`` counts characters. Every repetition is bounded or possessive, so the time a match takes has a bound that does not
depend on the text.
"""

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x640]
)
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´＇"), "'")
_ARABIC_FORMS = {**dict.fromkeys(range(0x64B, 0x653)), **dict.fromkeys(map(ord, "أإآٱ"), "ا"), ord("ى"): "ي"}


def _without_accent(code: int) -> str | None:
    """The base letter of an accented Latin or Greek letter, or of ё (but not й, which is a letter of its own)."""
    parts = unicodedata.normalize("NFD", chr(code))
    return parts[0] if len(parts) > 1 and (code < 0x400 or 0x1E00 <= code < 0x2000 or code == 0x451) else None


_ACCENTS = {
    code: base for code in (*range(0xC0, 0x250), 0x451, *range(0x1E00, 0x1F00)) if (base := _without_accent(code))
}
_LETTERS = {ord("ß"): "ss", ord("ł"): "l", ord("ø"): "o", ord("œ"): "oe", ord("æ"): "ae"}
_FOLDING = {**_INVISIBLE, **_APOSTROPHES, **_ARABIC_FORMS, **_ACCENTS, **_LETTERS}

_SEPARATOR = r"[^\w.;:!?]{1,4}+"
_ELISION = rf"(?:(?<=')|{_SEPARATOR})"  # French "n'" stands close to the next word
_CLOSE = r"[^\w.;:!?,]{1,4}+"
_GAP_WORD = rf"(?:{_SEPARATOR}\w{{1,40}}+)"
_CLOSE_GAP_WORD = rf"(?:{_CLOSE}\w{{1,40}}+)"
_GAP_CHARACTER = r"[^。；！？.;!?]"
_CLOSE_GAP_CHARACTER = r"[^。；！？.;!?、，,]"
_TOKEN = re.compile(r"\s*(?:(!?\()|(\)\??)|(\|)|<(\d+,?)>|(\^|,)|(\$)|(!)?([^\s()|<>^$!,]+))")


class PhraseError(ValueError):
    """A phrase of a lexicon file is not well formed; the message quotes it."""


def fold(text: str, *, spaced: bool = True) -> str:
    """What matching looks at: lower case without accents, invisible characters and runs of white space (none at all if not spaced)."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower().translate(_FOLDING)
    return (" " if spaced else "").join(folded.split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready for matching.

    ``keys`` are the beginnings under which it is looked up; ``initial`` ties it to the text's first word.
    """

    keys: tuple[str, ...]
    source: str
    initial: bool


def translate(phrase: str, *, spaced: bool) -> Phrase:
    """Translate one phrase. Raises PhraseError when it is malformed or begins with something that cannot be looked up."""
    parser = _Parser(phrase, spaced)
    source, keys = parser.alternatives()
    if parser.rest():
        raise PhraseError(f"phrase {phrase!r} cannot be understood from {parser.rest()!r} on")
    if not all(keys) or not keys:
        raise PhraseError(f"phrase {phrase!r} does not begin with a word long enough to be looked up")
    return Phrase(tuple(dict.fromkeys(keys)), source + _end(spaced), parser.initial)


class _Parser:
    """Recursive descent over one phrase of a lexicon file; brackets nest no deeper than people write them."""

    def __init__(self, phrase: str, spaced: bool) -> None:
        self._phrase = phrase
        self._spaced = spaced
        self._position = 0
        self._separator = (_ELISION if "'" in phrase else _SEPARATOR) if spaced else ""
        self.initial = False

    def rest(self) -> str:
        """What was not understood."""
        return self._phrase[self._position :].strip()

    def alternatives(self) -> tuple[str, list[str]]:
        """``sequence | sequence …`` as a regular expression, and the keys of its beginnings ("" where there is none)."""
        sources, keys = list[str](), list[str]()
        while True:
            source, own_keys = self._sequence()
            sources.append(source)
            keys += own_keys
            token = self._peek()
            if token is None or token[3] is None:
                break
            self._position = token.end()
        sources.sort(key=len, reverse=True)
        joined = sources[0] if len(sources) == 1 else f"(?:{'|'.join(sources)})"
        return joined, keys

    def _peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self._phrase, self._position)

    def _sequence(self) -> tuple[str, list[str]]:
        source, keys, clause_start, close = "", list[str](), "", False
        while (token := self._peek()) and token[2] is None and token[3] is None:
            self._position = token.end()
            opening, _, _, gap, initial, final, negative, word = token.groups()
            between = self._between(close) if source else ""
            close = bool(gap and gap.endswith(","))
            if initial == "^":
                self.initial = True
            elif initial:
                clause_start = r"(?<!\w )"
            elif final:
                source += r"\W{0,8}+\Z"
            elif gap:
                keys = keys or [""]
                source += f"{self._gap(close)}{{0,{gap.removesuffix(',')}}}?"
            elif opening:
                part, part_keys, optional = self._group()
                keys = keys if source else part_keys if opening == "(" and not optional else [""]
                if opening == "!(":
                    source += f"(?!{between}{part}{_end(self._spaced)})"
                else:
                    source += f"(?:{between}{part})?" if optional else between + part
            elif negative:
                keys = keys or [""]
                source += f"(?!{between}{self._word(word)}{_end(self._spaced)})"
            else:
                keys = keys if source else [self._key(word)]
                source += between + self._word(word)
        if not source:
            raise PhraseError(f"phrase {self._phrase!r} has an empty alternative")
        return clause_start + source, keys

    def _between(self, close: bool) -> str:
        """What may stand between two words, ``close`` after a gap that no comma may be in."""
        return _CLOSE if close and self._spaced else self._separator

    def _gap(self, close: bool) -> str:
        """One word or character of a gap."""
        if self._spaced:
            return _CLOSE_GAP_WORD if close else _GAP_WORD
        return _CLOSE_GAP_CHARACTER if close else _GAP_CHARACTER

    def _group(self) -> tuple[str, list[str], bool]:
        part, keys = self.alternatives()
        closing = self._peek()
        if closing is None or closing[2] is None:
            raise PhraseError(f"phrase {self._phrase!r} has unbalanced brackets")
        self._position = closing.end()
        return part, keys, closing[2].endswith("?")

    def _word(self, word: str) -> str:
        folded = fold(word, spaced=self._spaced)
        return re.escape(folded).replace(r"\*", r"\w{0,30}+" if self._spaced else "")

    def _key(self, word: str) -> str:
        """The beginning by which a phrase is found, "" if it is too short for every text it matches to begin with it."""
        folded = fold(word, spaced=self._spaced)
        run = re.match(r"\w+", folded)
        size = 3 if self._spaced else 2
        if run is None or (len(run[0]) < size and (not self._spaced or folded[run.end() :].startswith("*"))):
            return ""
        return run[0][:size]


def _end(spaced: bool) -> str:
    return r"(?!\w)" if spaced else ""
