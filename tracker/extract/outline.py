"""Blocks -> the document's outline: sections, paragraphs, and groups of parallel entries, however they are written.

In: the flat sequence of blocks. Out: a tree of nodes and groups (see ``nodes``). Only shape is looked at, no words: what a group means is
the judge's business.

First pass, here: list elements, definition lists and data tables become groups, headings open sections, everything else is a paragraph of
the section or entry it stands in. Second pass (``grouping``): what is a list in all but markup becomes a group too.
"""

import re
from itertools import groupby

from tracker.extract.blocks import Block
from tracker.extract.frames import Frame
from tracker.extract.grouping import CLAUSE_END, regroup
from tracker.extract.nodes import Group, Node, node, opens, unmarked
from tracker.extract.tables import data_table

_BOLD_LEVEL = 7  # below h6; numbered bold headings nest by the depth of their number
_LONGEST_HEADING = 120  # characters, of a bold paragraph that is one
_MOST_WORDS = 14
_LONGEST_ARTICLE = 40  # characters of a paragraph that is the title of a numbered article
_WORD = re.compile(r"\w")
_ARTICLE = re.compile(r"第\s?[\d０-９一二三四五六七八九十百]{1,4}\s?[条條章]|제\s?\d{1,3}\s?[조장]|§\s?\d{1,3}")


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
    regroup(builder.root)
    return builder.root


class _Builder:
    """First pass. ``_sections`` is the chain of open headings, ``_entries`` and ``_lists`` know what was built for which element."""

    def __init__(self) -> None:
        empty = Block("", Frame("[document]"))
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
        elif not _WORD.search(entry.text):  # a bullet or nothing
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
        group = self._lists.get(item.list) if item.list is not None else None
        if group is None or not group.entries:
            return None
        entry = self._entries[item] = group.entries[-1]
        return entry

    def _entry(self, item: Frame, block: Block) -> Node:
        """The node of a list element, built with the elements around it when first met (outermost first: lists may be deep)."""
        missing: list[Frame] = []
        frame: Frame | None = item
        while frame is not None and frame not in self._entries and self._term_of(frame) is None:
            missing.append(frame)
            frame = frame.parent.item if frame.parent is not None else None
        for outer in reversed(missing):
            entry = self._entries[outer] = Node("", block, "entry")
            self._group(outer).entries.append(entry)
        entry = self._entries[item]
        if block.frame.item is item and not entry.text:
            entry.text, entry.marker = unmarked(block)
        return entry

    def _group(self, item: Frame) -> Group:
        home = item.list or item.parent or item
        group = self._lists.get(home)
        if group is None:
            group = self._lists[home] = Group("terms" if home.tag == "dl" else "list")
            self._home(home).append(group)
        return group

    def _home(self, home: Frame) -> "list[Node | Group]":
        """Where a list belongs: to the entry it stands in, to the entry before it (a list directly inside a list), or to the section."""
        parent = home.parent
        item, outer = (parent.item, parent.list) if parent is not None else (None, None)
        if outer is not None and outer in self._lists and (item is None or outer.depth > item.depth):
            return self._lists[outer].entries[-1].children
        if item is not None and item in self._entries:
            return self._entries[item].children
        return self._sections[-1][1].children


def _number_depth(text: str) -> int:
    """How deep a heading's number is: "2." 1, "2.1" 2; 4 where there is none."""
    found = re.match(r"(?:\W|section|article|§)*(\d{1,3}(?:\.\d{1,3})*)", text, re.IGNORECASE)
    return found[1].count(".") + 1 if found else 4


def _pseudo_level(block: Block) -> int:
    """The level of a paragraph that looks like a heading, else 0."""
    text = block.text
    if len(text) <= _LONGEST_ARTICLE and _ARTICLE.match(text):
        return _BOLD_LEVEL
    if (
        block.bold != text
        or len(text) > _LONGEST_HEADING
        or len(text.split()) > _MOST_WORDS
        or opens(text)
        or CLAUSE_END.search(text)
    ):
        return 0
    return _BOLD_LEVEL + min(_number_depth(text), 4)
