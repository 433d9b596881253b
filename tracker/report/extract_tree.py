"""A reading as a tree for people: the page's lists with their headings and lead-ins, and each item under its categories.

In: what was read and the ``Reading``. Out: a Rich renderable; what other programs read is ``rows.reading_json``.
"""

from collections.abc import Sequence
from itertools import zip_longest

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from tracker.neutral import neutral
from tracker.records import ItemList, Reading


def reading_tree(source: str, reading: Reading, reasons: Sequence[str] = ()) -> RenderableType:
    """The reading of ``source`` as a tree; an unusable one says why, a usable one without lists says so.

    ``reasons`` say, list by list, what decided it; they are shown where given.
    """
    root = Tree(Text.assemble((neutral(source), "bold"), f"  {_summary(reading)}"), guide_style="dim")
    for one, reason in zip_longest(reading.lists, reasons[: len(reading.lists)]):
        _add_list(root, one, reason)
    return root


def _summary(reading: Reading) -> str:
    if not reading.usable:
        return f"unusable: {neutral(reading.reason or '')}"
    language = f", language {neutral(reading.language)}" if reading.language else ""
    if not reading.lists:
        return f"usable, no prohibition list{language}"
    items = sum(len(one.items) for one in reading.lists)
    return f"{_counted(items, 'item')} in {_counted(len(reading.lists), 'list')}{language}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _add_list(root: Tree, one: ItemList, reason: str | None) -> None:
    headings = " › ".join(neutral(heading) for heading in one.headings)
    label = Text(headings or "(no heading)", "bold cyan")
    if one.lead:
        label.append(f"\n{neutral(one.lead)}", "italic not bold default")
    if reason:
        label.append(f"\nbecause {neutral(reason)}", "not bold green")
    branch = root.add(label)
    categories: dict[tuple[str, ...], Tree] = {(): branch}
    for item in one.items:
        for depth in range(1, len(item.context) + 1):
            path = item.context[:depth]
            if path not in categories:
                categories[path] = categories[path[:-1]].add(Text(neutral(path[-1]), "yellow"))
        categories[item.context].add(Text(neutral(item.text)))
