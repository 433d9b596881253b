"""Platforms by subjects, with the first date of each: tables that fit the width, CSV, Markdown, JSON.

In: ``TopicFirst`` records and the ids of all subjects in order. Out: a Rich renderable, lines of text, or dicts. A cell names the month of
the first capture that shows the subject; with ``≤`` the page's first capture had it already, so that the true beginning lies before.
A cell tells a beginning, not whether the entry still stands.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import TopicFirst
from tracker.report.markdown import escaped
from tracker.report.spreadsheet import csv_line

CSV_COLUMNS = ("platform", "topic", "page", "change", "text", "after", "by")
"""The columns of ``tracker topics --csv``, one line a platform and subject."""

_CELL = 10  # columns of a platform, its name wrapped
_GAP = 2


def matrix_view(firsts: Sequence[TopicFirst], topics: Sequence[str], width: int) -> RenderableType:
    """Subjects below each other, platforms beside each other; as many tables below each other as the width asks for."""
    platforms = sorted({one.platform for one in firsts}, key=str.casefold)
    if not platforms:
        return Text("No entry read so far is about a known subject.")
    cells = {(one.platform, one.topic): one for one in firsts}
    rows = [topic for topic in topics if any((platform, topic) in cells for platform in platforms)]
    label = max(len(topic) for topic in rows)
    beside = max(1, (width - label - _GAP) // (_CELL + _GAP))
    tables: list[RenderableType] = []
    for start in range(0, len(platforms), beside):
        tables += [_table(cells, rows, platforms[start : start + beside], label), Text()]
    absent = [topic for topic in topics if topic not in rows]
    notes = [
        "The month of the first capture that shows it; ≤ the first capture of the page had it already.",
        "A beginning, even if it has ended since or is not settled yet: tracker topics SUBJECT tells what is in force.",
        "Where nothing stands, no such entry was recognised; that does not say that the thing is allowed.",
    ]
    if absent:
        notes.append(f"No platform: {', '.join(absent)}.")
    return Group(*tables, *(Text(note, "dim") for note in notes))


def _table(
    cells: dict[tuple[str, str], TopicFirst], topics: Sequence[str], platforms: Sequence[str], label: int
) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    table.add_column("Subject", width=label, no_wrap=True)
    for platform in platforms:
        table.add_column(neutral(platform, 40), width=_CELL, overflow="fold", vertical="bottom")
    for topic in topics:
        found = [cells.get((platform, topic)) for platform in platforms]
        table.add_row(topic, *(month(one) if one else Text("·", "dim") for one in found))
    return table


def month(one: TopicFirst) -> str:
    """A cell: ``2022-05``, or ``≤2022-05`` where the page's first capture had it already."""
    return f"{'' if one.after else '≤'}{one.by[:4]}-{one.by[4:6]}"


def first_json(one: TopicFirst) -> dict[str, Any]:
    """One cell as ``tracker topics --json`` prints it; ``after`` is null where the page's first capture had it already."""
    return {
        "platform": one.platform,
        "topic": one.topic,
        "page": one.page,
        "change": one.id,
        "text": one.text,
        "after": one.after,
        "by": one.by,
    }


def firsts_csv(firsts: Sequence[TopicFirst]) -> Iterator[str]:
    """The lines of a CSV file, its header first, one line a platform and subject."""
    yield csv_line(CSV_COLUMNS)
    for one in firsts:
        values = first_json(one)
        yield csv_line([values[column] for column in CSV_COLUMNS])


def matrix_markdown(firsts: Sequence[TopicFirst], topics: Sequence[str]) -> Iterator[str]:
    """The lines of a Markdown table: a line a platform, a column a subject that any of them has."""
    cells = {(one.platform, one.topic): one for one in firsts}
    platforms = sorted({one.platform for one in firsts}, key=str.casefold)
    columns = [topic for topic in topics if any((platform, topic) in cells for platform in platforms)]
    yield f"| Platform | {' | '.join(columns)} |\n" if columns else "| Platform |\n"
    yield f"|---|{'---|' * len(columns)}\n"
    for platform in platforms:
        shown = (month(one) if (one := cells.get((platform, topic))) else "" for topic in columns)
        yield f"| {escaped(platform)} | {' | '.join(shown)} |\n"
