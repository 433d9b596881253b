"""What an outline is made of: nodes and groups. Plain data, built by ``outline`` and ``tables``, read by the search for lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.extract.blocks import Block
from tracker.extract.markers import Marker, leading

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_COLON = re.compile(r"[:：]\s*[-–—]?\s*$")


@dataclass(slots=True, eq=False)
class Node:
    """A heading, paragraph or entry, and what belongs to it. ``text`` is without the typed marker.

    ``kind`` is "section" (a heading with what stands under it), "paragraph", "entry" (of a group) or "cell" (of a table row).
    """

    text: str
    block: Block
    kind: str = "paragraph"
    marker: Marker | None = None
    children: "list[Node | Group]" = field(default_factory=list)

    @property
    def opens(self) -> bool:
        """Whether the text ends with a colon: something is to follow."""
        return opens(self.text)

    def groups(self) -> "Iterator[Group]":
        """The groups directly below."""
        return (child for child in self.children if isinstance(child, Group))


@dataclass(slots=True, eq=False)
class Group:
    """Parallel entries. ``form`` says how they are written: "list", "marked", "run", "terms" or "table" (with the heads of its columns)."""

    form: str
    entries: list[Node] = field(default_factory=list)
    columns: tuple[str, ...] = ()


def unspaced(text: str) -> bool:
    """Whether a text is written without spaces between words, for the most part."""
    return not text.isascii() and 2 * len(_UNSPACED.findall(text)) > len(text)


def words(text: str) -> int:
    """How many words a text has, roughly; in scripts without spaces two characters count as one."""
    if text.isascii():
        return len(text.split())
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def opens(text: str) -> bool:
    """Whether a text ends with a colon."""
    return _COLON.search(text[-8:]) is not None


def node(block: Block, kind: str = "paragraph") -> Node:
    """The node of one block."""
    text, marker = unmarked(block)
    return Node(text, block, kind, marker)


def unmarked(block: Block) -> tuple[str, Marker | None]:
    """A block's text without the typed marker it begins with, and that marker."""
    marker = leading(block.text)
    return (block.text[marker.end :], marker) if marker else (block.text, None)
