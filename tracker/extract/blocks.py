"""Tree -> the document as one flat, ordered sequence of blocks.

In: a BeautifulSoup element. Out: ``Block`` records in document order, each a run of text that a reader sees as one piece: a paragraph,
a list entry's own words, a table cell, a heading, a line between two ``<br>``. A block knows where it stands (its ``Frame``), never what it
means: no words of any language are looked at here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from tracker.extract.frames import Frame, enter

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
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
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
    ]
)
_SILENT = frozenset(
    [
        "audio",
        "canvas",
        "datalist",
        "embed",
        "head",
        "iframe",
        "input",
        "map",
        "math",
        "meter",
        "object",
        "option",
        "progress",
        "rp",
        "rt",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)
_BOLD = frozenset({"b", "strong"})
_WORD = re.compile(r"\w")
_IN_PAGE = ("#", "javascript:")  # what the targets of links within the page begin with
_HERE, _AWAY = 1, 2  # kinds of links
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|list-item|flex)")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


_Run: TypeAlias = tuple[str, bool, int]  # text, whether bold, kind of link or 0


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A piece of text. ``level`` is 1-6 for headings, else 0.

    ``line`` counts the ``<br>`` lines of one element from 0. ``bold`` is the run-in beginning set in bold (all of ``text`` where it is bold
    throughout); ``link`` the share of characters inside links and time stamps; in headings links that point into the page do not count.
    """

    text: str
    frame: Frame
    level: int = 0
    line: int = 0
    bold: str = ""
    link: float = 0.0


def blocks(root: Tag) -> list[Block]:
    """The blocks under an element, in document order. Takes time linear in the tree, whatever its depth."""
    return list(_Walk().run(root))


class _Walk:
    """One pass over a tree: collects runs of inline text, emits a block at every block-level boundary."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._line = 0
        self._bold = 0
        self._link = 0
        self._anchor = 0

    def run(self, root: Tag) -> Iterator[Block]:
        frame = Frame(root.name)
        stack: list[tuple[Tag, Iterator[object], Frame]] = [(root, iter(root.contents), frame)]
        while stack:
            tag, children, frame = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    name = child.name
                    if name in _SILENT:
                        continue
                    if name == "br":
                        if self._runs:
                            yield from self._flush(frame)
                        self._line += 1
                        continue
                    if _is_inline(child):
                        self._mark(child, 1)
                        stack.append((child, iter(child.contents), frame))
                    else:
                        if self._runs:
                            yield from self._flush(frame)
                        self._line = 0
                        stack.append((child, iter(child.contents), enter(child, frame)))
                    break
                if isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                    link = _AWAY if self._link > 0 else _HERE if self._anchor > 0 else 0
                    self._runs.append((str(child), self._bold > 0, link))
            else:
                stack.pop()
                if stack and stack[-1][2] is frame:
                    self._mark(tag, -1)
                else:
                    if self._runs:
                        yield from self._flush(frame)
                    self._line = 0

    def _mark(self, tag: Tag, step: int) -> None:
        if tag.name in _BOLD or (tag.name in ("span", "font") and _styled_bold(tag)):
            self._bold += step
        elif tag.name == "time" or (tag.name == "a" and _leads_elsewhere(tag)):
            self._link += step
        elif tag.name == "a" and "href" in tag.attrs:
            self._anchor += step

    def _flush(self, frame: Frame) -> Iterator[Block]:
        runs, self._runs = self._runs, []
        text = clean("".join(run[0] for run in runs))
        if not text:
            return
        level = frame.level
        if level and any(link == _HERE for *_, link in runs):
            runs = [run for run in runs if run[2] != _HERE or _WORD.search(run[0])]  # "#" and "¶" beside a heading
            text = clean("".join(run[0] for run in runs))
        yield Block(text, frame, level, self._line, _run_in(runs), _link_share(runs, anchors=level == 0))


def clean(text: str) -> str:
    """Text as seen: white space collapsed, invisible characters gone."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def _is_inline(tag: Tag) -> bool:
    if tag.name in _INLINE:
        style = tag.get("style")
        return style is None or _BLOCK_STYLE.search(str(style)) is None
    return ":" in tag.name  # Word's <o:p>


def _styled_bold(tag: Tag) -> bool:
    style = tag.get("style")
    return style is not None and _BOLD_STYLE.search(str(style)) is not None


def _leads_elsewhere(anchor: Tag) -> bool:
    """Whether an ``a`` element leads away from its place: those that only name it, or point into the page, may be a heading's own."""
    target = anchor.get("href")
    return target is not None and not str(target).startswith(_IN_PAGE)


def _run_in(runs: list[_Run]) -> str:
    """The bold words a text begins with."""
    leading: list[str] = []
    for text, bold, _ in runs:
        if not bold and text.strip():
            break
        leading.append(text)
    return clean("".join(leading))


def _link_share(runs: list[_Run], *, anchors: bool) -> float:
    """The share of characters inside links; with ``anchors`` also those that point into the page."""
    total = linked = 0
    for text, _, link in runs:
        size = len(text.strip())
        total += size
        linked += size if link == _AWAY or (link and anchors) else 0
    return linked / total if total else 0.0
