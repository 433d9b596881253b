"""Enumerations inside one paragraph: "You agree not to: (a) …; (b) …; or (c) …", also "(i)", "1)", "4.8.1.", and ";" runs after a colon.

In: a text. Out: its parts: what introduces the enumeration, and the clauses without markers and trailing "; or". Knows no words but the
conjunctions that join a last clause. Takes time linear in the text for any text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from tracker.extract.markers import Marker, inside

_CONJUNCTION = (
    r"(?:and|or|and\s?/\s?or|et|ou|und|oder|sowie|y|o|u|ni|e|né|en|of|noch|nor|ani|oraz|lub|albo|a także|i|и|или|либо|а также|oppure|"
    r"nonché|bem como|así como|ainsi que|以及|或者|或|和|及|または|又は|及び|かつ|또는|및|و|أو)"
)
_SEPARATORS = " ;；؛,，،、"
_LAST_PAIR = re.compile(rf"(?:^|,?\s){_CONJUNCTION}\s", re.IGNORECASE)
_JOINED = re.compile(rf"[;；؛,，،、]\s*{_CONJUNCTION}[\s,:]*$", re.IGNORECASE)
_LONGEST_CONJUNCTION = 20  # characters, with what stands around it
_LONGEST = 20_000  # characters; longer texts are not searched
_MOST_COLONS = 20  # in one text, after which clauses are looked for
_TRAILING_WORD = re.compile(r"\s(?:and|or|und|oder|et|ou|and/or)\s*$", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])[\"'”’»)]*\s+(?=[^\W\d_a-zа-я\s])|(?<=[。！？])\s*(?=\S)")
_DASH = re.compile(r"[-–—•*·]\s+")
_DASHES = re.compile(r"\s[-–—•*·]\s+")
_COLON = re.compile(r"[:：]\s*")
_ENDING = 2  # characters that clauses share at their end
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LONGEST_SIMPLE = 400  # characters of a sentence that lists things
_PAIR = 2
_FEWEST_THINGS = 3
_LONGEST_THING = 6  # words
_SHORTEST = 2  # clauses that make an enumeration


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The parts of a text that enumerates. ``marked`` says that clauses carried markers.

    ``end`` is what the sentence goes on with after the enumeration, in languages whose verb comes last.
    """

    lead: str
    clauses: tuple[str, ...]
    marked: bool
    end: str = ""


@lru_cache(maxsize=2048)
def enumeration(text: str) -> Enumeration | None:
    """The enumeration of a text, None where there is none."""
    return None if len(text) > _LONGEST else _marked(text) or _separated(text)


def commas(text: str) -> Enumeration | None:
    """A list of things in one sentence after a colon, separated by commas and a conjunction: "…: weapons, drugs and live animals."."""
    colon = _COLON.search(text)
    if colon is None or len(text) > _LONGEST_SIMPLE or _SENTENCE.search(text, colon.end()):
        return None
    *clauses, last = text[colon.end() :].rstrip(" .。").split(", ")
    pair = _LAST_PAIR.split(last, maxsplit=1)
    clauses += [part for part in pair if part]
    sizes = [len(clause.split()) for clause in clauses]
    if len(pair) < _PAIR or len(clauses) < _FEWEST_THINGS or not 0 < min(sizes) <= max(sizes) <= _LONGEST_THING:
        return None
    if max(sizes[:-1]) == 1 and sizes[-1] > _PAIR:  # verbs that share an object: "copy, sell or lend the book"
        return None
    return Enumeration(text[: colon.end()].rstrip(), tuple(clauses), False)


def bare(clause: str) -> str:
    """A clause without trailing separators and conjunction."""
    clause = clause.strip(_SEPARATORS)
    joined = _JOINED.search(clause, max(0, len(clause) - _LONGEST_CONJUNCTION))
    return clause[: joined.start()].rstrip(_SEPARATORS) if joined else clause


def _marked(text: str) -> Enumeration | None:
    chain = _longest_chain(inside(text))
    if len(chain) < _SHORTEST:
        return None
    lead = text[: chain[0].start].rstrip()
    bounds = [*(marker.start for marker in chain[1:]), len(text)]
    clauses = [text[marker.end : bound] for marker, bound in zip(chain, bounds, strict=True)]
    clauses[-1] = _first_sentence(clauses[-1])
    cleaned = tuple(
        bare(_without_conjunction(clause) if n < len(clauses) - 1 else clause) for n, clause in enumerate(clauses)
    )
    if not all(cleaned) or not lead:
        return None
    last, end = _without_predicate(cleaned)
    return Enumeration(lead, (*cleaned[:-1], last), True, end)


def _without_predicate(clauses: tuple[str, ...]) -> tuple[str, str]:
    """The last clause and the predicate of the whole sentence: "…すること、…することをしてはなりません"."""
    last = clauses[-1]
    ending = _common_ending(clauses[:-1])
    position = last.rfind(ending) if ending and _UNSPACED.search(ending) else -1
    if position < 0:
        return last, ""
    return last[: position + len(ending)], last[position + len(ending) :]


def _common_ending(clauses: tuple[str, ...]) -> str:
    """The two characters that all clauses end with, if they do."""
    endings = {clause[-_ENDING:] for clause in clauses}
    return endings.pop() if len(endings) == 1 else ""


def _longest_chain(markers: list[Marker]) -> list[Marker]:
    """The first outermost numbering that begins at its beginning and goes on: "(a) … (i) … (ii) … (b) …" gives (a), (b)."""
    for index, first in enumerate(markers[:40]):
        best: list[Marker] = []
        for style, value in first.readings:
            if value != 1:
                continue
            chain, last = [first], 1
            for marker in markers[index + 1 :]:
                if marker.follows(style, last):
                    chain.append(marker)
                    last = marker.value(style) or last
            if len(chain) > len(best):
                best = chain
        if len(best) >= _SHORTEST:
            return best
    return []


def _separated(text: str) -> Enumeration | None:
    """Clauses without markers, separated by semicolons after a colon."""
    for colon in islice(_COLON.finditer(text), _MOST_COLONS):
        body = text[colon.end() :]
        dashed = _DASH.match(body) is not None  # a list that lost its lines: ": - …; - …"
        clauses = _DASHES.split(" " + body)[1:] if dashed else re.split(r"[;；؛]", _first_sentence(body))
        if len(clauses) >= 3 or (len(clauses) == 2 and all(len(clause) > 15 for clause in clauses)):
            cleaned = tuple(part for clause in clauses if (part := _leading_conjunction(bare(clause.rstrip(" .")))))
            if len(cleaned) >= _SHORTEST:
                return Enumeration(text[: colon.end()].rstrip(), cleaned, False)
    return None


def _first_sentence(text: str) -> str:
    """A clause that ends an enumeration ends with its sentence; what follows is no part of it."""
    end = _SENTENCE.search(text)
    return text[: end.start() if end else len(text)].rstrip().removesuffix(".").removesuffix("。")


def _without_conjunction(clause: str) -> str:
    return _TRAILING_WORD.sub("", clause.rstrip())


def _leading_conjunction(clause: str) -> str:
    return re.sub(r"^(?:and|or|and/or|und|oder|et|ou|y|o|e|of|en|oraz|lub|и|или)\s+", "", clause, flags=re.IGNORECASE)
