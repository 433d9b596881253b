"""The items of a group that forbids: which of its entries, nested entries and cells are the prohibitions.

In: entries of a group already judged to forbid. Out: items, each with the categories it stands under.
"""

import re
from collections.abc import Iterator

from tracker.extract.inline import bare, enumeration
from tracker.extract.judge import Judge, Stance
from tracker.extract.nodes import Group, Node, opens, words
from tracker.extract.prose import Leads
from tracker.records import Item

_WORD = re.compile(r"[^\W\d_]")
_DEEPEST = 40  # levels of nesting that are followed
_LONGEST_TITLE = 8  # words
_LONGEST_TERM = 3  # words; a longer term of a definition list says itself what is forbidden
_END = 40  # characters before an enumeration that tell whether it gives examples


class Leaves:
    """Finds the items of entries, asking the judge where shape does not tell."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def of_group(self, entries: list[Node], form: str) -> Iterator[Item]:
        """The items of a group. Where short terms are explained, the explanations are the items and the terms their context."""
        explained = form == "terms" and all(words(entry.text) <= _LONGEST_TERM and entry.children for entry in entries)
        for entry in entries:
            yield from self._of_explained(entry) if explained else self.of(entry)

    def _of_explained(self, entry: Node) -> Iterator[Item]:
        """The first words of each explanation of a term, and the entries of its lists."""
        seen: set[object] = set()
        for child in entry.children:
            if isinstance(child, Group):
                yield from (item for nested in child.entries for item in self.of(nested, (entry.text,), 1))
            elif child.block.frame.item not in seen and _WORD.search(child.text):
                seen.add(child.block.frame.item)
                yield Item(bare(child.text), (entry.text,))

    def of(self, entry: Node, context: tuple[str, ...] = (), depth: int = 0) -> Iterator[Item]:
        """The items of an entry of a list that forbids: itself, its nested entries where they are the prohibitions, or both."""
        inner = self._nested(entry, context, depth) if entry.children and depth < _DEEPEST else []
        if inner and (opens(entry.text) or _is_title(entry.text)):
            yield from inner
            return
        if _WORD.search(entry.text):
            parts = enumeration(entry.text)
            if parts and parts.marked and not self._judge.cues(parts.lead[-_END:]).announces:
                yield from (Item(clause, (*context, parts.lead)) for clause in parts.clauses)
            else:
                yield Item(bare(entry.text), context)
        yield from inner

    def _nested(self, entry: Node, context: tuple[str, ...], depth: int) -> list[Item]:
        """What is nested in an entry and no note to it: lists, and under a mere title the paragraphs that forbid."""
        items: list[Item] = []
        leads = Leads(entry.text)
        below = (*context, entry.text) if entry.text else context
        for child in entry.children:
            if isinstance(child, Node):
                leads.add(child.text)
                if _is_title(entry.text) and not opens(child.text) and self._judge.rule(child.text):
                    items.append(Item(bare(child.text), below))
                continue
            lead = leads.take() or ""
            if self._judge.lead(lead) is Stance.OTHER or (not opens(lead) and self._are_notes(child)):
                continue
            items.extend(item for nested in child.entries for item in self.of(nested, below, depth + 1))
        return items

    def _are_notes(self, group: Group) -> bool:
        """Whether nested entries explain the one above, by speaking of the company or of exceptions."""
        notes = 0
        for entry in group.entries:
            cues = self._judge.cues(entry.text)
            notes += bool((cues.company or cues.exception or cues.permits) and not self._judge.rule(entry.text))
        return notes * 2 > len(group.entries)

    def of_row(self, row: Node) -> Iterator[Item]:
        """The items of a table row: what stands beside the row's head, else its first cell with words."""
        cells = [cell for cell in row.children if isinstance(cell, Node) and _WORD.search(cell.text)]
        if len(cells) > 1 and (cells[0].block.frame.tag == "th" or _are_entries(cells[1:]) > _are_entries(cells[:1])):
            for cell in cells[1:]:
                yield from self.of_cell(cell, (cells[0].text,))
        elif cells:
            yield from self.of_cell(cells[0])

    def of_cell(self, cell: Node, context: tuple[str, ...] = ()) -> Iterator[Item]:
        """The items of a cell in a column of prohibitions: its list entries or lines, or its text."""
        texts = [cell, *(child for child in cell.children if isinstance(child, Node))]
        if len(texts) > 1 and (all(map(_is_entry, texts)) or all(node.block.line for node in texts[1:])):
            yield from (Item(bare(node.text), context) for node in texts if _WORD.search(node.text))
        elif _WORD.search(cell.text):
            yield Item(bare(_whole(cell)), context)


def _are_entries(cells: list[Node]) -> bool:
    """Whether a cell holds a list."""
    return any(cell.block.frame.item is not None and len(cell.children) > 0 for cell in cells)


def _is_entry(node: Node) -> bool:
    return node.block.frame.item is not None or node.marker is not None


def _whole(cell: Node) -> str:
    return " ".join((cell.text, *(child.text for child in cell.children if isinstance(child, Node))))


def _is_title(text: str) -> bool:
    """Whether an entry is only a title for what is nested in it."""
    return words(text) < _LONGEST_TITLE
