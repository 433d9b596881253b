"""Groups that are not written as lists: typed markers, runs of paragraphs after a colon, lists that lost their nesting.

In: an outline with the lists that markup told. Out: the same tree, with parallel paragraphs gathered into groups. Shape alone decides:
markers, punctuation, the kind and depth of elements. Everything is one pass over each run of siblings, without recursion over the tree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tracker.extract.blocks import Block
from tracker.extract.markers import Marker
from tracker.extract.nodes import Group, Node

_LOOKAHEAD = 8  # unmarked paragraphs that may stand between two entries of one marked run
_LONGEST_ENTRY = 600  # characters of a paragraph that may be an entry of a run
_LONGEST_SENTENCE = 300  # … where only its being a sentence makes it one
_LONGEST_LOOSE = 200  # … where nothing announces it
_FEWEST = 2  # entries of a run
_FEWEST_LOOSE = 3  # … of a run that nothing announces: fewer lines are titles and addresses
_LONGEST_RUN = 2_000  # entries
_DEEPEST = 3  # levels of nesting restored in a flat list
_DEEPEST_RUN = 5  # numberings open inside each other
_END = 60  # characters at the end of a text that tell how it ends

Siblings: TypeAlias = list[Node | Group]

CLAUSE_END = re.compile(
    r"(?:[;；,，、]|[;；,]?\s(?:and|or|and/or|et|ou|und|oder|y|o|e|en|of|oraz|lub|i|и|или|или же|u))\s*$", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’»)\]]*\s*$")


def regroup(root: Node) -> None:
    """Find typed markers and runs after a colon in every run of paragraphs, in the whole tree (without recursion: trees may be deep)."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        node.children = _joined(_runs_after_colon(_marked_runs(node.children)))
        for child in node.children:
            if isinstance(child, Group):
                if child.form != "run":
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
    home: Siblings


def _marked_runs(children: Siblings) -> Siblings:
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
            and not child.opens
            and _goes_on(runs, children[index + 1 : index + 1 + _LOOKAHEAD])
        ):
            runs[-1].group.entries[-1].children.append(child)
        else:
            runs.clear()
            result.append(child)
    return _dissolved(result)


def _place_marked(node: Node, marker: Marker, runs: list[_Run], result: Siblings, ahead: Siblings) -> None:
    """Put a marked paragraph into the run it continues, else let it begin one: nested where it begins another numbering, else beside."""
    node.kind = "entry"
    for depth in range(len(runs) - 1, -1, -1):
        run = runs[depth]
        if marker.follows(run.style, run.value):
            del runs[depth + 1 :]
            run.value = marker.value(run.style) or 0
            run.group.entries.append(node)
            return
    style, value = _opening_style(marker, ahead)
    again = next((depth for depth, run in enumerate(runs) if run.style == style), None)
    if again is not None:
        home = runs[again].home
        del runs[again:]
    elif runs and value <= 1 and len(runs) < _DEEPEST_RUN:
        home = runs[-1].group.entries[-1].children
    else:
        home = result
        runs.clear()
    group = Group("marked", [node])
    home.append(group)
    runs.append(_Run(group, style, value, home))


def _opening_style(marker: Marker, ahead: Siblings) -> tuple[str, int]:
    """The numbering a first marker belongs to: the one the next markers go on with, else the one in which it is a beginning."""
    for child in ahead:
        if isinstance(child, Node) and child.marker is not None:
            for style, value in marker.readings:
                if child.marker.follows(style, value):
                    return style, value
    return min(marker.readings, key=lambda reading: reading[1])


def _goes_on(runs: list[_Run], ahead: Siblings) -> bool:
    """Whether one of the open runs is continued soon."""
    for child in ahead:
        if isinstance(child, Node) and child.kind == "section":
            return False
        if isinstance(child, Node) and child.marker is not None:
            return any(
                child.marker.follows(run.style, run.value) and not run.style.startswith("bullet") for run in runs
            )
    return False


def _dissolved(children: Siblings) -> Siblings:
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


def _runs_after_colon(children: Siblings) -> Siblings:
    """Parallel paragraphs or lines after one that ends with a colon become a group; so do several lines that end like no sentence.

    Where one such run of lines was found, two lines are enough for the next.
    """
    result: list[Node | Group] = []
    index = 0
    fewest = _FEWEST_LOOSE
    while index < len(children):
        child = children[index]
        result.append(child)
        index += 1
        if isinstance(child, Node) and child.kind != "section":
            rest = children[index : index + _LONGEST_RUN]
            length = _run_length(rest) if child.opens else _loose_run_length(rest, fewest)
            if length:
                fewest = fewest if child.opens else _FEWEST
                entries = [node for node in children[index : index + length] if isinstance(node, Node)]
                for entry in entries:
                    entry.kind = "entry"
                result.append(Group("run", entries))
                index += length
    return result


def _nested_by_colon(entries: list[Node]) -> list[Node]:
    """Entries after one that ends with a colon, where a list has lost its nesting, go below it, up to the one that ends the sentence."""
    result: list[Node] = []
    open_lists: list[list[Node]] = [result]
    for entry in entries:
        open_lists[-1].append(entry)
        if entry.opens and not entry.children and len(open_lists) <= _DEEPEST:
            nested = Group("run")
            entry.children.append(nested)
            open_lists.append(nested.entries)
        elif SENTENCE_END.search(entry.text[-_END:]):
            del open_lists[1:]
    return _without_singles(result)


def _without_singles(entries: list[Node]) -> list[Node]:
    """Undo nesting that put fewer than two entries below another."""
    result: list[Node] = []
    for entry in entries:
        result.append(entry)
        nested = entry.children[0] if len(entry.children) == 1 else None
        if isinstance(nested, Group) and nested.form == "run":
            nested.entries = _without_singles(nested.entries)
            if len(nested.entries) < 2:
                entry.children.clear()
                result.extend(nested.entries)
    return result


def _loose_run_length(children: Siblings, fewest: int) -> int:
    """How many of the paragraphs are entries where none ends like a sentence."""
    first = children[0] if children else None
    if not isinstance(first, Node) or not _may_be_entry(first, first):
        return 0
    length = _count(children, first, lambda text: len(text) <= _LONGEST_LOOSE and not SENTENCE_END.search(text[-_END:]))
    return length if length >= fewest else 0


def _run_length(children: Siblings) -> int:
    """How many of the paragraphs are parallel entries: they go on as the first one does, with clause ends, without, in small letters."""
    first = children[0] if children else None
    if not isinstance(first, Node) or not _may_be_entry(first, first):
        return 0
    if CLAUSE_END.search(first.text[-_END:]):
        length = _count(children, first, lambda text: CLAUSE_END.search(text[-_END:]) is not None)
        length += length < len(children) and _may_be_entry(first, children[length])
    elif not SENTENCE_END.search(first.text[-_END:]):
        length = _count(children, first, lambda text: not SENTENCE_END.search(text[-_END:]))
    elif first.text[:1].islower():
        length = _count(children, first, lambda text: text[:1].islower())
    else:
        length = _count(children, first, lambda text: len(text) <= _LONGEST_SENTENCE)
    return length if length >= _FEWEST else 0


def _count(children: Siblings, first: Node, like: Callable[[str], bool]) -> int:
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
        and len(child.text) <= _LONGEST_ENTRY
    )


def _joined(children: Siblings) -> Siblings:
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
