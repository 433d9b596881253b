"""Searching texts: the form in which they are stored for full-text search, and what people type to find them. Pure.

In: texts, and what was typed. Out: ``search_form``, and a ``Query`` that says the same thing three ways: as an expression for SQLite's
FTS5, as a decision in Python, and as substrings for a cheap ``LIKE`` beforehand. Knows no database and no subjects.

The search form is words separated by single spaces, nothing else, so that any tokenizer that splits at white space sees the same words
as Python does. FTS5's ``unicode61 remove_diacritics 2`` is such a one: a word of the form consists of letters and digits only, which
unicode61 takes for token characters (https://www.sqlite.org/fts5.html#unicode61_tokenizer). What is folded:

* compatibility forms (NFKC) and case;
* accents of Latin and Greek letters, so that "año" is found as "ano" (unicode61 would fold them too); ł, ø, đ, ı, æ, œ and ß as people
  write them without such a keyboard; ё to е, which Russian prints interchangeably, but й stays: it is a letter of its own;
* Arabic vowel signs, tatweel and the forms of alef; the article, with the particle written before it, goes;
* each character of a script that sets no spaces (Chinese, Japanese, Thai …), and each Hangul syllable, since Korean sets spaces freely,
  is a word by itself: a run of them is found as a phrase, wherever it stands.

The form of a form is the form itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.errors import UsageError

LOOKED_AT = 20_000  # characters; no entry of a list is longer, and the rest of a longer text is not looked at
_TYPED = 500  # characters; more is a text and no search

_HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
_EAST_ASIAN = "\u3005-\u3007\u3021-\u3029\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff"
_SOUTH_EAST_ASIAN = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u19df\u1a20-\u1aaf\uaa60-\uaadf"
_UNSPACED = f"{_HANGUL}{_EAST_ASIAN}{_SOUTH_EAST_ASIAN}\U00016fe0-\U00018aff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
_WORD = re.compile(rf"[^\W_{_UNSPACED}]{{1,64}}|(?=[^\W_])[{_UNSPACED}]")
"""A word, cut into pieces where it is longer than any (FTS5 truncates its tokens at 32 kB)."""
_ASCII_WORD = re.compile("[a-z0-9]{1,64}")  # the same, in plain small letters
_ARABIC_ARTICLE = re.compile(r"(?:(?<=\s)|\A)(?:[وفبكل]?ال|لل)+(?=[\u0620-\u06ff]{3})")

_INVISIBLE = [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x640]
_MARKS = [*range(0x300, 0x370), *range(0x64B, 0x660), 0x670]
_LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ё": "е",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
}
_ACCENTED = [*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000)]
_FOLDING: dict[int, str | None] = {
    **{code: unicodedata.normalize("NFD", chr(code))[0] for code in _ACCENTED},
    **dict.fromkeys([*_INVISIBLE, *_MARKS]),
    **{ord(letter): plain for letter, plain in _LETTERS.items()},
}

_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂「」『』"), '"')
_PIECE = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?(?P<star>\*)?|(?P<word>[^\s"]+))')


class QueryError(UsageError, ValueError):
    """What was typed cannot be searched for: no word in it, only exclusions, or far too long."""


def search_form(text: str) -> str:
    """The words of a text in the form in which they are stored and searched, separated by single spaces. See the module's docstring."""
    text = text[:LOOKED_AT]
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower()))
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_FOLDING)
    form = " ".join(_WORD.findall(plain))
    return _ARABIC_ARTICLE.sub("", form) if "ل" in form else form


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; with ``prefix`` the last one is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def text(self) -> str:
        """The words as they stand in a search form."""
        return " ".join(self.words)

    def within(self, padded: str) -> bool:
        """Whether it stands in a search form with a space before and after it."""
        return f" {self.text}{'' if self.prefix else ' '}" in padded

    def fts5(self) -> str:
        """The term as an FTS5 phrase. The words hold letters and digits only, so nothing in the quotes needs escaping."""
        return f'"{self.text}"{" *" if self.prefix else ""}'


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that must all occur, at least one, and terms that must not."""

    required: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()

    def within(self, padded: str) -> bool:
        """Whether a search form, with a space before and after it, is as the clause asks."""
        return all(term.within(padded) for term in self.required) and not any(
            term.within(padded) for term in self.excluded
        )

    def fts5(self) -> str:
        """The clause as an FTS5 expression in brackets."""
        asked = f"({' AND '.join(term.fts5() for term in self.required)})"
        return f"({asked} NOT ({' OR '.join(term.fts5() for term in self.excluded)}))" if self.excluded else asked


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: a text is found if it is as one of the clauses asks."""

    clauses: tuple[Clause, ...]

    def fts5(self) -> str:
        """An expression for ``MATCH`` over texts in search form, tokenized by ``unicode61``. Never a syntax error."""
        return " OR ".join(clause.fts5() for clause in self.clauses)

    def matches(self, text: str) -> bool:
        """The decision FTS5 takes, in Python. ``text`` may be in search form already."""
        padded = f" {search_form(text)} "
        return any(clause.within(padded) for clause in self.clauses)

    def like_terms(self) -> tuple[tuple[str, ...], ...]:
        """For each alternative, substrings that all occur in the search form of every text it finds (others may hold them too).

        They hold letters, digits and spaces only: no wildcard of ``LIKE``.
        """
        return tuple(tuple(term.text for term in clause.required) for clause in self.clauses)


def any_of(queries: Iterable[Query]) -> Query:
    """The query that finds what at least one of the queries finds. Raises QueryError for none."""
    clauses = tuple(dict.fromkeys(clause for query in queries for clause in query.clauses))
    if not clauses:
        raise QueryError("nothing to search for")
    return Query(clauses)


def parse_query(text: str) -> Query:
    """Read what people type into a search.

    ``deepfake`` finds words that begin so, as does ``deepfake*``; ``"face swap"`` finds the phrase, ``"face swap*"`` and ``face-swap``
    with any ending; several must all occur, in any order; ``-word`` or ``NOT word`` must not; ``OR`` separates alternatives and ``AND``
    says nothing new. A quote that is not closed ends with the text; other punctuation separates words. Raises QueryError.
    """
    if len(text) > _TYPED:
        raise QueryError(f"a search of {len(text)} characters is too long; at most {_TYPED} are read")
    alternatives: list[tuple[list[Term], list[Term]]] = [([], [])]
    negated = False
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        match piece[0]:
            case "OR":
                alternatives.append(([], []))
            case "NOT":
                negated = True
            case "AND":
                pass
            case _:
                if term := _term(piece):
                    alternatives[-1][negated or bool(piece["minus"])].append(term)
                    negated = False
    clauses = [Clause(tuple(required), tuple(excluded)) for required, excluded in alternatives if required or excluded]
    if not clauses:
        raise QueryError("nothing to search for: a search needs a word")
    if not all(clause.required for clause in clauses):
        raise QueryError("nothing to search for: only words to leave out were given")
    return Query(tuple(clauses))


def _term(piece: re.Match[str]) -> Term | None:
    """The words of a piece of a search; None where it has none."""
    typed = piece["word"] or piece["phrase"] or ""
    words = tuple(search_form(typed).split())
    prefix = bool(piece["word"] or piece["star"]) or typed.rstrip().endswith("*")
    return Term(words, prefix and not re.fullmatch(f"[{_UNSPACED}]", words[-1])) if words else None
