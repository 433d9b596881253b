"""HTML text -> tree, ready to be walked.

In: a document's text. Out: a BeautifulSoup tree (lxml's parser) of everything that may show words. Knows nothing of lists or languages.

What never holds prose (scripts, styles, drawings, comments) is cut out of the source before the tree is built: on pages rendered by
scripts it is nine tenths of the bytes. The cut is one pass over the text. Characters that no HTML document may hold (NUL and other
controls) would end libxml2's reading early; they become spaces.
"""

import re

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

_OPENING = re.compile(r"<(?:!--|(script|style|svg|template|iframe)(?=[\s/>]))", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def tree(html: str) -> BeautifulSoup:
    """The document as a tree. Any text gives a tree; code should be cut out of it before."""
    return BeautifulSoup(_CONTROLS.sub(" ", html), "lxml", multi_valued_attributes=None)


def without_code(html: str) -> str:
    """The source without comments and the elements that hold no prose; an element that is never closed is cut at its opening tag only."""
    kept: list[str] = []
    ends = _Ends(html)
    position = 0
    while opening := _OPENING.search(html, position):
        kept.append(html[position : opening.start()])
        position = ends.after(opening)
    kept.append(html[position:])
    return " ".join(kept) if len(kept) > 1 else html


class _Ends:
    """Where elements end. Remembers that a closing tag does not come again, so that many unclosed elements cost one search each kind."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._patterns = {
            name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
            for name in ("script", "style", "svg", "template", "iframe")
        }
        self._absent: set[str] = set()

    def after(self, opening: re.Match[str]) -> int:
        name = (opening[1] or "").lower()
        if not name:
            return self._comment(opening.end())
        end = None if name in self._absent else self._patterns[name].search(self._html, opening.end())
        if end is not None:
            return end.end()
        self._absent.add(name)
        close = self._html.find(">", opening.end())
        return len(self._html) if close < 0 else close + 1

    def _comment(self, start: int) -> int:
        if self._html.startswith((">", "->"), start):  # an empty comment, by the HTML standard's tokenizer
            return self._html.index(">", start) + 1
        end = -1 if "--" in self._absent else self._html.find("-->", start)
        if end >= 0:
            return end + 3
        self._absent.add("--")
        return start


class SelectorError(ValueError):
    """A CSS selector is not well formed; the message quotes it."""


def selected(soup: BeautifulSoup, selector: str) -> list[Tag]:
    """The elements a CSS selector matches, outermost only, in document order. Raises SelectorError."""
    try:
        found = soup.select(selector)
    except (SelectorSyntaxError, NotImplementedError) as error:  # the latter for pseudo-classes that need a browser
        raise SelectorError(f"not a CSS selector: {selector!r}") from error
    chosen = set(map(id, found))
    return [tag for tag in found if not any(id(parent) in chosen for parent in tag.parents)]
