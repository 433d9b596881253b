"""The journey of one document: bytes -> text -> tree -> blocks -> outline -> lists -> ``Reading``.

In: a body, its declared content type, the page's reading options. Out: a ``Reading``, or the same with the reasons of its lists. Nothing is
raised for any bytes: what cannot be read is an unusable reading that says why.
"""

from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup

from tracker.extract import decode, language, limits, state, usable
from tracker.extract.blocks import Block, blocks
from tracker.extract.cues import lexicon
from tracker.extract.html import SelectorError, selected, tree, without_code
from tracker.extract.judge import Judge
from tracker.extract.lists import find_lists
from tracker.extract.outline import outline
from tracker.records import Reading, ReadingOptions

_DEFAULT = ReadingOptions()
_DOUBTFUL = frozenset(
    {"an empty JavaScript shell", "no text", "a login page", "a consent notice only"}
)  # too little prose; a list outweighs it
_CONVINCING = 2  # items of prohibition lists that make a page with little prose a document
_SHELLS = frozenset(
    {"an empty JavaScript shell", "no text", "a consent notice only"}
)  # the page shows nothing by itself; its scripts may carry it
_REPEATED = 20  # words; fewer may be a refrain
_TOKEN = 12  # characters; shorter ones may be names ("COVID19ing")
_MENU = 0.95  # share of a block's characters inside links from which it is navigation
_CLIMBED = 3  # elements between a button's element and its text
_SAMPLED = 60  # blocks that tell the language


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading, and for each of its lists what it was taken for and why."""

    reading: Reading
    reasons: tuple[str, ...] = ()


def read(body: bytes, content_type: str | None = None, options: ReadingOptions = _DEFAULT) -> Reading:
    """What a document says: usable with its prohibition lists (possibly none), or unusable with a reason."""
    return explain(body, content_type, options).reading


def explain(body: bytes, content_type: str | None = None, options: ReadingOptions = _DEFAULT) -> Explanation:
    """Read a document and say what decided each list."""
    refused = usable.not_a_document(body, content_type) or limits.too_complex(body)
    if refused:
        return _unusable(refused)
    html = decode.decode(body, content_type)
    document = _parse(html)
    if document.reason in _SHELLS and state.is_thin(document.source):
        embedded = state.html_from_state(html)
        if embedded is not None:
            document = _parse(embedded)
    if document.reason is not None and document.reason not in _DOUBTFUL:
        return _unusable(document.reason)
    sequence = document.blocks
    if options.select is not None:
        try:
            sequence = [block for root in selected(document.soup, options.select) for block in blocks(root)]
        except SelectorError as error:
            return _unusable(str(error))
        if not sequence:
            return _unusable(f"the selector {options.select!r} matches nothing")
    explained = _lists(sequence, language.detect(_sample(document.blocks)))
    if document.reason is not None and sum(len(each.items) for each in explained.reading.lists) < _CONVINCING:
        return _unusable(document.reason)
    return explained


@dataclass(frozen=True, slots=True)
class _Document:
    """A parsed document: its source without code, its tree and blocks, and why it is no document, if so."""

    source: str
    soup: BeautifulSoup
    blocks: list[Block]
    reason: str | None


def _parse(html: str) -> _Document:
    source = without_code(html)
    soup = tree(source)
    sequence = blocks(soup)
    return _Document(source, soup, sequence, usable.why_not(usable.facts(html, map(_piece, sequence), source)))


def _lists(sequence: list[Block], code: str | None) -> Explanation:
    prose = [block for block in _without_controls(sequence) if _is_prose(block)]
    found = find_lists(outline(prose), Judge(lexicon(code)))
    reading = Reading(True, None, code, tuple(each.list for each in found))
    return Explanation(reading, tuple(each.reason for each in found))


def _unusable(reason: str) -> Explanation:
    return Explanation(Reading(False, reason))


def _is_prose(block: Block) -> bool:
    return not block.frame.chrome and block.link < _MENU and not _is_measuring(block.text)


def _without_controls(sequence: list[Block]) -> list[Block]:
    """The blocks without rows of buttons ("Settings", "Reject all"). A button by itself may be the title of what it unfolds."""
    marks = [False, *map(_is_button, sequence), False]
    return [
        block
        for block, (before, button, after) in zip(sequence, zip(marks, marks[1:], marks[2:], strict=False), strict=True)
        if not (button and (before or after))
    ]


def _is_button(block: Block) -> bool:
    return block.frame.level == 0 and any(
        frame.tag == "button" or frame.role == "button" for frame in islice(block.frame.up(), _CLIMBED)
    )


def _is_measuring(text: str) -> bool:
    """Whether a text was put there by a script to measure fonts or lines, or as a key: one word over and over, or a token of letters of
    both cases and digits. Such texts come and go between captures of a page that did not change."""
    parts = text.casefold().split()
    if len(parts) > 1:
        return len(parts) >= _REPEATED and len(set(parts)) * 10 <= len(parts)
    return (
        len(text) >= _TOKEN
        and text.isascii()
        and any(map(str.islower, text))
        and any(map(str.isupper, text))
        and any(map(str.isdigit, text))
    )


def _piece(block: Block) -> usable.Piece:
    return usable.Piece(block.text, block.level > 0, not _is_prose(block))


def _sample(sequence: list[Block]) -> str:
    """The document's own prose, for telling its language: what stands outside menus, the longest pieces first."""
    prose = [block.text for block in sequence if _is_prose(block)] or [block.text for block in sequence]
    return "\n".join(sorted(prose, key=len, reverse=True)[:_SAMPLED])
