"""Tree -> the document as one flat, ordered sequence of blocks.

In: a BeautifulSoup element. Out: ``Block`` records in document order, each a run of text that a reader sees as one piece: a paragraph,
a list entry's own words, a table cell, a heading, a line between two ``<br>``. A block knows where it stands (its ``Frame``: the
chain of block-level elements around it), never what it means: no words of any language are looked at here.

Places are told by element names and ARIA roles alone, never by a site's class names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "source",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "select",
        "option",
        "textarea",
        "input",
        "head",
        "title",
        "datalist",
        "math",
        "map",
        "progress",
        "meter",
        "rp",
        "rt",
    ]
)
_BOLD = frozenset({"b", "strong"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
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
_LISTS = frozenset({"ul", "ol", "dl", "menu"})

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element on the way from the document's root to a block. Equal only to itself."""

    tag: str
    parent: "Frame | None"
    depth: int
    chrome: bool = False
    hidden: bool = False
    role: str = ""
    item: "Frame | None" = None  # the innermost list element around, itself included
    table: "Frame | None" = None  # the outermost table
    scope: "Frame | None" = None  # the innermost element that folds away

    def up(self) -> Iterator["Frame"]:
        """This frame and those around it, innermost first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A piece of text. ``level`` is 1-6 for headings, else 0.

    ``line`` counts the ``<br>`` lines of one element from 0. ``bold`` is the run-in beginning set in bold (all of ``text`` where it is bold
    throughout); ``link`` the share of characters inside links.
    """

    text: str
    frame: Frame
    level: int = 0
    line: int = 0
    bold: str = ""
    link: float = 0.0

    @property
    def tag(self) -> str:
        """The name of the block-level element the text stands in."""
        return self.frame.tag


def blocks(root: Tag) -> list[Block]:
    """The blocks under an element, in document order. Takes time linear in the tree, whatever its depth."""
    return list(_Walk().run(root))


class _Walk:
    """One pass over a tree: collects runs of inline text, emits a block at every block-level boundary."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, bool, bool]] = []  # text, bold, link
        self._line = 0
        self._bold = 0
        self._link = 0

    def run(self, root: Tag) -> Iterator[Block]:
        frame = Frame(root.name, None, 0)
        stack: list[tuple[Tag, Iterator[object], Frame]] = [(root, iter(root.contents), frame)]
        while stack:
            tag, children, frame = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    name = child.name
                    if name in _SILENT:
                        continue
                    if name == "br":
                        yield from self._flush(frame)
                        self._line += 1
                        continue
                    if _is_inline(child):
                        self._mark(child, 1)
                        stack.append((child, iter(child.contents), frame))
                    else:
                        yield from self._flush(frame)
                        self._line = 0
                        stack.append((child, iter(child.contents), _enter(child, frame)))
                    break
                if isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                    self._runs.append((str(child), self._bold > 0, self._link > 0))
            else:
                stack.pop()
                if stack and stack[-1][2] is frame:
                    self._mark(tag, -1)
                else:
                    yield from self._flush(frame)
                    self._line = 0

    def _mark(self, tag: Tag, step: int) -> None:
        if tag.name in _BOLD or (tag.name in ("span", "font") and _styled_bold(tag)):
            self._bold += step
        elif tag.name == "a":
            self._link += step

    def _flush(self, frame: Frame) -> Iterator[Block]:
        runs, self._runs = self._runs, []
        text = clean("".join(run[0] for run in runs))
        if not text:
            return
        level = _level(frame)
        yield Block(text, frame, level, self._line, _run_in(runs), _link_share(runs))


def clean(text: str) -> str:
    """Text as seen: white space collapsed, invisible characters gone."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def _is_inline(tag: Tag) -> bool:
    if tag.name in _INLINE:
        return "display" not in (style := str(tag.get("style", ""))) or not re.search(
            r"display\s*:\s*(block|list-item|flex)", style
        )
    return ":" in tag.name  # Word's <o:p>


def _styled_bold(tag: Tag) -> bool:
    style = tag.get("style")
    return style is not None and re.search(r"font-weight\s*:\s*(bold|[6-9]00)", str(style)) is not None


def _enter(tag: Tag, parent: Frame) -> Frame:
    attributes = tag.attrs
    role = str(attributes.get("role", "")).lower() if attributes else ""
    chrome = parent.chrome or tag.name in _CHROME_TAGS or role in _CHROME_ROLES
    hidden = parent.hidden or (bool(attributes) and _is_hidden(tag))
    frame = Frame(tag.name, parent, parent.depth + 1, chrome, hidden, role, parent.item, parent.table, parent.scope)
    if tag.name in ("li", "dt", "dd"):
        frame.item = frame
    elif tag.name == "table" and frame.table is None:
        frame.table = frame
    elif tag.name == "details":
        frame.scope = frame
    elif tag.name == "button" and "aria-expanded" in attributes:
        frame.role = "heading"
    return frame


def _is_hidden(tag: Tag) -> bool:
    if "hidden" in tag.attrs or tag.get("aria-hidden") == "true":
        return True
    style = tag.get("style")
    return style is not None and re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", str(style)) is not None


def _level(frame: Frame) -> int:
    for depth, up in enumerate(frame.up()):
        if up.tag in _HEADINGS:
            return _HEADINGS[up.tag]
        if up.role == "heading" or up.tag == "summary":
            return 6
        if depth == 3 or up.tag in _LISTS:
            break
    return 0


def _run_in(runs: list[tuple[str, bool, bool]]) -> str:
    """The bold words a text begins with."""
    leading: list[str] = []
    for text, bold, _ in runs:
        if not bold and text.strip():
            break
        leading.append(text)
    return clean("".join(leading))


def _link_share(runs: list[tuple[str, bool, bool]]) -> float:
    total = linked = 0
    for text, _, link in runs:
        size = len(text.strip())
        total += size
        linked += size if link else 0
    return linked / total if total else 0.0
