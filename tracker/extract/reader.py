"""The journey of one document: bytes -> text -> tree -> blocks -> outline -> lists -> ``Reading``.

In: a body, its declared content type, the page's reading options. Out: a ``Reading``, or the same with the reasons of its lists. Nothing is
raised for any bytes: what cannot be read is an unusable reading that says why.
"""

from dataclasses import dataclass

from tracker.extract import decode, language
from tracker.extract.blocks import Block, blocks
from tracker.extract.cues import lexicon
from tracker.extract.html import selected, tree
from tracker.extract.judge import Judge
from tracker.extract.lists import find_lists
from tracker.extract.outline import outline
from tracker.records import Reading, ReadingOptions

_DEFAULT = ReadingOptions()
_MENU = 0.95  # share of a block's characters inside links from which it is navigation


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading, and for each of its lists what it was taken for and why."""

    reading: Reading
    reasons: tuple[str, ...]


def explain(body: bytes, content_type: str | None = None, options: ReadingOptions = _DEFAULT) -> Explanation:
    """Read a document and say what decided each list."""
    html = decode.decode(body, content_type)
    soup = tree(html)
    roots = [soup] if options.select is None else selected(soup, options.select)
    if roots is None:
        return _unusable(f"the selector {options.select!r} is not a CSS selector")
    if not roots:
        return _unusable(f"the selector {options.select!r} matches nothing")
    sequence = [block for root in roots for block in blocks(root)]
    if not sequence:
        return _unusable("no text")
    code = language.detect(_sample(sequence))
    found = find_lists(outline([block for block in sequence if _is_prose(block)]), Judge(lexicon(code)))
    reading = Reading(True, None, code, tuple(each.list for each in found))
    return Explanation(reading, tuple(each.reason for each in found))


def read(body: bytes, content_type: str | None = None, options: ReadingOptions = _DEFAULT) -> Reading:
    """What a document says: usable with its prohibition lists (possibly none), or unusable with a reason."""
    return explain(body, content_type, options).reading


def _unusable(reason: str) -> Explanation:
    return Explanation(Reading(False, reason), ())


def _is_prose(block: Block) -> bool:
    return not block.frame.chrome and block.link < _MENU


def _sample(sequence: list[Block]) -> str:
    """The document's own prose, for telling its language: what stands outside menus, the longest pieces first."""
    prose = [block.text for block in sequence if _is_prose(block)] or [block.text for block in sequence]
    return "\n".join(sorted(prose, key=len, reverse=True)[:60])
