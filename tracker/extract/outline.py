"""Blocks -> the document's outline: sections, paragraphs, and groups of parallel entries, however they are written.

In: the flat sequence of blocks. Out: a tree of ``Node`` (a heading with what stands under it, a paragraph, an entry with its notes and nested
lists) and ``Group`` (parallel entries: list elements, typed markers, paragraphs or lines after a colon, table rows, definition lists). Only
shape is looked at, no words: what a group means is the judge's business.

First pass: list elements become groups, headings open sections, everything else is a paragraph of the section or entry it stands in. Second
pass: in every run of paragraphs, typed markers and runs after a colon become groups too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from tracker.extract.blocks import Block, Frame
from tracker.extract.markers import Marker
from tracker.extract.nodes import Group, Node, node, opens, unmarked
from tracker.extract.tables import data_table

_BOLD_LEVEL = 7  # below h6; numbered bold headings nest by the depth of their number
_LIST_TAGS = frozenset({"ul", "ol", "menu", "dir"})
_CLAUSE_END = re.compile(
    r"(?:[;；,、]|[;；,]?\s(?:and|or|and/or|et|ou|und|oder|y|o|e|en|of|oraz|lub|i|и|или|или же|u))\s*$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’»)\]]*\s*$")
_LOOKAHEAD = 8  # unmarked paragraphs that may stand between two entries of one marked run


def outline(sequence: list[Block]) -> Node:
    """The outline of a document; the root is a section without text."""
    builder = _Builder()
    for table, run in groupby(sequence, key=lambda block: block.frame.table):
        blocks = list(run)
        rows = data_table(blocks) if table is not None else None
        if rows is not None:
            builder.add_group(rows, blocks[0])
        else:
            for block in blocks:
                builder.add(block)
    _regroup(builder.root)
    return builder.root


class _Builder:
    """First pass. ``_sections`` is the chain of open headings, ``_entries`` and ``_lists`` know what was built for which element."""

    def __init__(self) -> None:
        empty = Block("", Frame("[document]", None, 0))
        self.root = Node("", empty, "section")
        self._sections: list[tuple[int, Node, Frame | None]] = [(0, self.root, None)]
        self._entries: dict[Frame, Node] = {}
        self._lists: dict[Frame, Group] = {}

    def add_group(self, group: Group, block: Block) -> None:
        """Take a group that is complete."""
        item = block.frame.item
        if item is None:
            self._leave(block)
            self._sections[-1][1].children.append(group)
        else:
            (self._entries.get(item) or self._entry(item, block)).children.append(group)

    def add(self, block: Block) -> None:
        """Take the next block."""
        item = block.frame.item
        if item is None:
            self._add_to_section(block)
        elif (entry := self._entries.get(item) or self._term_of(item)) is None:
            self._entry(item, block)
        elif not entry.text:
            entry.text, entry.marker, entry.block = *unmarked(block), block
        else:
            entry.children.append(node(block))

    def _add_to_section(self, block: Block) -> None:
        self._leave(block)
        level = block.level or _pseudo_level(block)
        if not level:
            self._sections[-1][1].children.append(node(block))
            return
        while self._sections[-1][0] >= level:
            self._sections.pop()
        section = Node(block.text, block, "section")
        self._sections[-1][1].children.append(section)
        self._sections.append((level, section, block.frame.scope))

    def _leave(self, block: Block) -> None:
        """Close the sections of elements that fold away, when the block stands outside of them."""
        while (
            (scope := self._sections[-1][2]) is not None
            and scope is not block.frame.scope
            and scope not in block.frame.up()
        ):
            self._sections.pop()

    def _term_of(self, item: Frame) -> Node | None:
        """The entry that a definition explains."""
        if item.tag != "dd":
            return None
        home = next((frame for frame in item.up() if frame.tag == "dl"), None)
        group = self._lists.get(home) if home is not None else None
        if group is None or not group.entries:
            return None
        entry = self._entries[item] = group.entries[-1]
        return entry

    def _entry(self, item: Frame, block: Block) -> Node:
        """The node of a list element, built with its surroundings when first met."""
        entry = Node("", block, "entry")
        if block.frame.item is item:
            entry.text, entry.marker = unmarked(block)
        self._entries[item] = entry
        self._group(item, block).entries.append(entry)
        return entry

    def _group(self, item: Frame, block: Block) -> Group:
        home = next((frame for frame in item.up() if frame.tag in _LIST_TAGS or frame.tag == "dl"), item.parent or item)
        group = self._lists.get(home)
        if group is None:
            group = self._lists[home] = Group("terms" if home.tag == "dl" else "list")
            self._home(home, block).append(group)
        return group

    def _home(self, home: Frame, block: Block) -> "list[Node | Group]":
        """Where a list belongs: to the entry it stands in, to the entry before it (a list directly inside a list), or to the section."""
        outer = home.parent
        while outer is not None:
            if outer.tag in ("li", "dd"):
                return (self._entries.get(outer) or self._term_of(outer) or self._entry(outer, block)).children
            if outer in self._lists and self._lists[outer].entries:
                return self._lists[outer].entries[-1].children
            outer = outer.parent
        return self._sections[-1][1].children


def _number_depth(text: str) -> int:
    """How deep a heading's number is: "2." 1, "2.1" 2; 4 where there is none."""
    found = re.match(r"(?:\W|section|article|§)*(\d{1,3}(?:\.\d{1,3})*)", text, re.IGNORECASE)
    return found[1].count(".") + 1 if found else 4


def _pseudo_level(block: Block) -> int:
    """The level of a paragraph that looks like a heading, else 0."""
    text = block.text
    if block.bold != text or len(text) > 120 or len(text.split()) > 14 or opens(text) or _CLAUSE_END.search(text):
        return 0
    return _BOLD_LEVEL + min(_number_depth(text), 4)


# --- second pass ------------------------------------------------------------------------------------------------------------------


def _regroup(root: Node) -> None:
    """Find typed markers and runs after a colon in every run of paragraphs, in the whole tree (without recursion: trees may be deep)."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        node.children = _joined(_runs_after_colon(_marked_runs(node.children)))
        for child in node.children:
            if isinstance(child, Group):
                child.entries = _nested_by_colon(child.entries)
                waiting.extend(child.entries)
            else:
                waiting.append(child)


@dataclass(slots=True)
class _Run:
    """An open run of marked paragraphs: where its group stands, and the last marker met."""

    group: Group
    style: str
    value: int


def _marked_runs(children: "list[Node | Group]") -> "list[Node | Group]":
    """Paragraphs with typed markers of one numbering become groups, nested where a numbering begins inside another."""
    if not any(isinstance(child, Node) and child.marker for child in children):
        return children
    result: list[Node | Group] = []
    runs: list[_Run] = []
    for index, child in enumerate(children):
        if isinstance(child, Node) and child.kind == "paragraph" and child.marker is not None:
            _place_marked(child, child.marker, runs, result, children[index + 1 : index + 1 + _LOOKAHEAD])
        elif (runs and isinstance(child, Group)) or (
            runs
            and isinstance(child, Node)
            and child.kind == "paragraph"
            and _goes_on(runs, children[index + 1 : index + 1 + _LOOKAHEAD])
        ):
            runs[-1].group.entries[-1].children.append(child)
        else:
            runs.clear()
            result.append(child)
    return _dissolved(result)


def _place_marked(
    node: Node, marker: Marker, runs: list[_Run], result: "list[Node | Group]", ahead: "list[Node | Group]"
) -> None:
    for depth in range(len(runs) - 1, -1, -1):
        run = runs[depth]
        if marker.follows(run.style, run.value):
            del runs[depth + 1 :]
            run.value = marker.value(run.style) or 0
            node.kind = "entry"
            run.group.entries.append(node)
            return
    style, value = _opening_style(marker, ahead)
    group = Group("marked", [node])
    node.kind = "entry"
    home = runs[-1].group.entries[-1].children if runs and value <= 1 else result
    if home is result:
        runs.clear()
    home.append(group)
    runs.append(_Run(group, style, value))


def _opening_style(marker: Marker, ahead: "list[Node | Group]") -> tuple[str, int]:
    """The numbering a first marker belongs to: the one the next markers go on with, else the one in which it is a beginning."""
    for child in ahead:
        if isinstance(child, Node) and child.marker is not None:
            for style, value in marker.readings:
                if child.marker.follows(style, value):
                    return style, value
    return min(marker.readings, key=lambda reading: reading[1])


def _goes_on(runs: list[_Run], ahead: "list[Node | Group]") -> bool:
    """Whether one of the open runs is continued soon."""
    for child in ahead:
        if isinstance(child, Node) and child.kind == "section":
            return False
        if isinstance(child, Node) and child.marker is not None:
            return any(
                child.marker.follows(run.style, run.value) and not run.style.startswith("bullet") for run in runs
            )
    return False


def _dissolved(children: "list[Node | Group]") -> "list[Node | Group]":
    """Groups of a single marked paragraph are no groups."""
    result: list[Node | Group] = []
    for child in children:
        if isinstance(child, Group) and child.form == "marked":
            for entry in child.entries:
                entry.children = _dissolved(entry.children)
            if len(child.entries) == 1:
                only = child.entries[0]
                below, only.children, only.kind = only.children, [], "paragraph"
                result.append(only)
                result.extend(below)
                continue
        result.append(child)
    return result


def _runs_after_colon(children: "list[Node | Group]") -> "list[Node | Group]":
    """Parallel paragraphs or lines after one that ends with a colon become a group."""
    result: list[Node | Group] = []
    index = 0
    while index < len(children):
        child = children[index]
        result.append(child)
        index += 1
        if isinstance(child, Node) and child.kind != "section" and child.opens:
            length = _run_length(children[index:])
            if length >= 2:
                entries = [node for node in children[index : index + length] if isinstance(node, Node)]
                for entry in entries:
                    entry.kind = "entry"
                result.append(Group("run", entries))
                index += length
    return result


def _nested_by_colon(entries: list[Node]) -> list[Node]:
    """Entries after one that ends with a colon, where a list has lost its nesting, go below it."""
    for index, entry in enumerate(entries):
        if entry.opens and not entry.children and entry.kind == "entry":
            length = _flat_run(entries[index + 1 :])
            if length >= 2:
                nested = Group("run", entries[index + 1 : index + 1 + length])
                nested.entries = _nested_by_colon(nested.entries)
                entry.children.append(nested)
                return [*entries[: index + 1], *_nested_by_colon(entries[index + 1 + length :])]
    return entries


def _flat_run(entries: list[Node]) -> int:
    """How many entries there are up to the one that ends the sentence."""
    length = 0
    for entry in entries:
        length += 1
        if _SENTENCE_END.search(entry.text):
            return length
    return length


def _run_length(children: "list[Node | Group]") -> int:
    """How many of the paragraphs are parallel entries. They go on as the first one does: with clause ends, without end, in small letters."""
    first = children[0] if children else None
    if not isinstance(first, Node) or not _may_be_entry(first, first):
        return 0
    if _CLAUSE_END.search(first.text):
        length = _count(children, first, lambda text: _CLAUSE_END.search(text) is not None)
        return length + (length < len(children) and _may_be_entry(first, children[length]))
    if not _SENTENCE_END.search(first.text):
        return _count(children, first, lambda text: not _SENTENCE_END.search(text))
    if first.text[:1].islower():
        return _count(children, first, lambda text: text[:1].islower())
    return _count(children, first, lambda text: len(text) <= 300)


def _count(children: "list[Node | Group]", first: Node, like: Callable[[str], bool]) -> int:
    length = 0
    for child in children:
        if not isinstance(child, Node) or not _may_be_entry(first, child) or not like(child.text):
            break
        length += 1
    return length


def _may_be_entry(first: Node, child: "Node | Group") -> bool:
    return (
        isinstance(child, Node)
        and child.kind == "paragraph"
        and not child.children
        and not child.opens
        and child.block.frame.tag == first.block.frame.tag
        and child.block.frame.depth == first.block.frame.depth
        and len(child.text) <= 600
    )


def _joined(children: "list[Node | Group]") -> "list[Node | Group]":
    """Lists that follow each other directly: one after an entry that ends with a colon belongs to it, others go on with the list before."""
    result: list[Node | Group] = []
    for child in children:
        before = result[-1] if result else None
        if isinstance(child, Group) and isinstance(before, Group) and before.entries and child.entries:
            last = before.entries[-1]
            if last.opens and not any(last.groups()):
                last.children.append(child)
                continue
            if before.form == child.form == "list" and _same_place(before.entries[0].block, child.entries[0].block):
                before.entries.extend(child.entries)
                continue
        result.append(child)
    return result


def _same_place(one: Block, other: Block) -> bool:
    return one.frame.tag == other.frame.tag and one.frame.depth == other.frame.depth
