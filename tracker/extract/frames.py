"""Where a text stands: the chain of block-level elements around it, and what that says about its place in the page.

In: an element and the frame around it. Out: its ``Frame``. Places are told by element names and ARIA roles alone, never by a site's class
names. Nearest landmarks (list entry, list, table …) are kept as pointers, so that no question climbs a deep tree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from bs4 import Tag

_CHROME_TAGS = frozenset({"nav", "footer", "menu", "dialog"})
_CHROME_ROLES = frozenset(
    [
        "navigation",
        "contentinfo",
        "banner",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
        "tablist",
        "complementary",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEVEL_OF_OTHERS = 6  # headings told by role, and summaries
_ENTRIES = frozenset({"li", "dt", "dd"})
_LISTS = frozenset({"ul", "ol", "dl", "menu", "dir"})
_WIDEST = 50  # columns or rows that one cell may take
_CLIMBED = 4  # elements between a heading's element and its text, as in <h2><div><button>


Cells: TypeAlias = "list[Frame]"


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element on the way from the document's root to a text. Equal only to itself.

    ``chrome``: in navigation, a footer or a dialog. (What is hidden at first, like closed tabs, counts like the rest.) The others are
    the nearest elements around, itself included: ``item`` a list entry, ``list`` a list, ``cell`` and ``row`` of a table, ``table`` the
    outermost table (``nested``: it is inside another), ``scope`` an element that folds away. ``cells`` are a row's cells, empty ones too;
    ``spans`` how many columns and rows a cell takes.
    """

    tag: str
    parent: "Frame | None" = None
    depth: int = 0
    role: str = ""
    chrome: bool = False
    nested: bool = False
    item: "Frame | None" = None
    list: "Frame | None" = None
    cell: "Frame | None" = None
    row: "Frame | None" = None
    table: "Frame | None" = None
    scope: "Frame | None" = None
    cells: "Cells | None" = None
    spans: tuple[int, int] = (1, 1)

    def up(self) -> "Iterator[Frame]":
        """This frame and those around it, innermost first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent

    @property
    def level(self) -> int:
        """The heading level of text in this frame."""
        for frame in islice(self.up(), _CLIMBED):
            if frame.tag in _HEADINGS:
                return _HEADINGS[frame.tag]
            if frame.role == "heading" or frame.tag == "summary":
                return _LEVEL_OF_OTHERS
            if frame.tag in _LISTS:
                break
        return 0


def enter(tag: Tag, parent: Frame) -> Frame:
    """The frame of an element inside another."""
    name, attributes = tag.name, tag.attrs
    role = str(attributes.get("role", "")).lower() if attributes else ""
    frame = Frame(
        name,
        parent,
        parent.depth + 1,
        role,
        parent.chrome or name in _CHROME_TAGS or role in _CHROME_ROLES,
        parent.nested,
        parent.item,
        parent.list,
        parent.cell,
        parent.row,
        parent.table,
        parent.scope,
    )
    if name in _ENTRIES or role == "listitem":
        frame.item = frame
    elif name in _LISTS or role == "list":
        frame.list = frame
    elif name in ("td", "th"):
        frame.cell, frame.spans = frame, (_span(attributes, "colspan"), _span(attributes, "rowspan"))
        if frame.row is not None and frame.row.cells is not None:
            frame.row.cells.append(frame)
    elif name == "tr":
        frame.row, frame.cell, frame.cells = frame, None, []
    elif name == "table":
        frame.table, frame.nested = parent.table or frame, parent.table is not None
    elif name == "details":
        frame.scope = frame
    elif name == "button" and "aria-expanded" in attributes:
        frame.role = "heading"
    return frame


def _span(attributes: Mapping[str, object], name: str) -> int:
    """How many columns or rows a cell says it takes; nonsense counts as one."""
    said = str(attributes.get(name, "")) if attributes else ""
    return min(max(int(said), 1), _WIDEST) if said.isascii() and said.isdigit() and len(said) < 5 else 1
