"""What the paragraphs between lists mean for them: lead-ins, and rules stated one paragraph each.

``Leads`` and ``Rules`` are small collectors that the search feeds with paragraphs in document order.
"""

import re
from collections.abc import Callable

from tracker.extract.nodes import Node, opens, words
from tracker.records import Item

_FINISHED = re.compile(r"[.!?。！？:：;；)）][\"'”’»\s]*$")
_LONGEST_LINE = 8  # words of a line that may be a heading without markup
_FRAGMENT = 7  # words
_END = 40  # characters at the end of a text that tell whether its sentence is finished
_LONGEST_FRAGMENT = 200  # characters of a lead-in that goes on in the next element


class Leads:
    """Remembers what may introduce the next list: the last paragraph that ends with a colon, else the last one.

    Where the last but one ``introduces`` ("The following is prohibited."), a remark between it and the list does not come before it.

    ``title`` is a short line above others, which stands over all lists up to the next sentence: a heading without markup.
    """

    def __init__(self, first: str | None, introduces: Callable[[str], bool] = lambda text: False) -> None:
        self._introduces = introduces
        self._pointing: str | None = None  # the paragraph before the last, where it introduces without a colon
        self._last = first
        self._open = first if first and opens(first) else None
        self._line: str | None = None
        self.title: str | None = None

    def add(self, text: str) -> None:
        """Take the next paragraph."""
        self._add_line(text)
        if self._last and not self._open and _unfinished(self._last):
            text = f"{self._last} {text}"
        self._pointing = self._last if self._last and self._introduces(self._last) else None
        self._last = text
        if opens(text):
            self._open = text

    def _add_line(self, text: str) -> None:
        if words(text) > _LONGEST_LINE or _FINISHED.search(text[-_END:]):
            self._line = self.title = None
            return
        if self._line is not None:
            self.title = self._line
        self._line = text

    def take(self, *, keep: bool = False) -> str | None:
        """What introduces the list that comes now; ``keep`` it for the next one where this is only a piece of a list."""
        lead = self._open or (self._pointing if self._last and not self._introduces(self._last) else None) or self._last
        self._pointing = None
        if not keep:
            self._open = None
        self._last = self._line = None
        return lead


def _unfinished(text: str) -> bool:
    return len(text) < _LONGEST_FRAGMENT and not _FINISHED.search(text[-_END:])


def _is_fragment(text: str) -> bool:
    """Whether a text is a piece of a sentence that goes on elsewhere."""
    return words(text) < _FRAGMENT and not _FINISHED.search(text[-_END:])


class Rules:
    """Collects consecutive paragraphs that each forbid something, counting lists that forbid among them.

    Beside lists a single paragraph is one of a row of rules only if it begins with a title of its own; else it is a remark on the lists.
    """

    def __init__(self) -> None:
        self._stated: list[Node] = []
        self._lists = 0
        self._titled = False  # a short line came last
        self._skipped = False  # a titled paragraph that forbids nothing came last but one

    def add(self, node: Node, enumerates: bool, forbids: Callable[[str], bool]) -> bool:
        """Take a paragraph; False where it ends the run."""
        if enumerates:
            self._lists += 1
        elif _is_fragment(node.text):
            self._titled = True
            return True
        elif not opens(node.text):
            if not forbids(node.text):
                return self._pass_over()
            self._stated.append(node)
        self._titled = self._skipped = False
        return True

    def _pass_over(self) -> bool:
        """In a row of titled rules one may forbid nothing by itself; else a paragraph that does not forbid ends the run."""
        if not self._stated and not self._lists:
            return True
        may = self._titled and not self._skipped
        self._titled, self._skipped = False, True
        return may

    def list_follows(self, lead: str | None, forbids: bool) -> None:
        """Note that a list came next, and whether it forbids. The paragraph that introduced it is then no rule of its own."""
        self._lists += forbids
        if forbids and lead and self._stated and lead.endswith(self._stated[-1].text):
            self._stated.pop()

    @property
    def count(self) -> int:
        """How many rules there are, lists counted."""
        if len(self._stated) == 1 and not self._stated[0].block.bold:
            return 1
        return len(self._stated) + self._lists

    @property
    def items(self) -> tuple[Item, ...]:
        """The paragraphs as items."""
        return tuple(Item(node.text) for node in self._stated)
