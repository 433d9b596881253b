"""Records -> tables for a terminal: the history, the pages' states, a run's summaries.

In: rows and the moment "now". Out: Rich renderables that look right from 60 columns up; ``terminal.as_text`` turns them into ``str``.
Everything foreign in them is neutralised. Long wordings are cut here, and only here: ``tracker show`` has them whole.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Capture, HistoryRow, PageState, Problem, RunSummary
from tracker.report.dates import age, minute, told_in_words, when
from tracker.report.rows import health
from tracker.report.terminal import kind_label, wording

WORDING_LIMIT = 280
"""Characters of a wording that a table shows."""

_WHEN = 24
"""Columns of a date: the longest of two lines is ``between 2024-01-10 12:30``."""


def history_table(
    rows: Sequence[HistoryRow], colour: bool = False, *, header: bool = True, id_width: int = 12
) -> RenderableType:
    """One change a row: when it happened, as an honest interval, kind, page and wording, and the id for ``tracker show``.

    All widths are fixed, so that a long history may be drawn in pieces, the first of them with the header.
    """
    table = _table(gap=1, header=header)
    table.add_column("When", width=_WHEN)
    table.add_column("Change", ratio=1, overflow="fold")
    table.add_column("Id", no_wrap=True, width=id_width, overflow="ellipsis", style="dim")
    for row in rows:
        table.add_row(_bracket(row), _change(row, colour), neutral(row.id))
    return table


def pages_table(
    states: Sequence[PageState], now: datetime, problems: Sequence[Problem] = (), orphaned: Collection[str] = ()
) -> RenderableType:
    """One page a row, and beneath the table what there is to say of any: ``problems`` that last, notes, pages no longer configured."""
    table = _table()
    table.add_column("Page", ratio=1, overflow="fold")
    for name in ("Captures", "Read", "Unusable", "Changes"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Newest", no_wrap=True)
    table.add_column("Last run", no_wrap=True)
    for state in states:
        table.add_row(
            Text(neutral(state.id), "bold red" if state.problem else "bold"),
            *(str(count) for count in (state.captures, state.read, state.unusable, state.changes)),
            "none" if state.last_capture is None else minute(state.last_capture)[:10],
            "never" if state.last_run is None else age(state.last_run, now),
        )
    return _with_notes(table, [*_wrong(states, problems, now), *_orphaned(states, orphaned)])


def _wrong(states: Sequence[PageState], problems: Sequence[Problem], now: datetime) -> Iterator[tuple[str, str, str]]:
    lasting = {one.page: [other for other in problems if other.page == one.page] for one in problems}
    for state in states:
        if state.problem:
            yield state.id, "problem", state.problem
        for one in lasting.get(state.id, []):
            yield state.id, "problem", f"{one.trouble.value}, noticed {age(one.began_at, now)}: {one.detail}"
        if state.id not in lasting and (silence := health(state)):
            yield state.id, "problem", silence
        yield from ((state.id, "note", text) for text in state.notes)


def _orphaned(states: Sequence[PageState], orphaned: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for state in states:
        if state.id in orphaned:
            yield (
                state.id,
                "orphaned",
                "no longer in the configuration; its history stays (tracker pages rename OLD NEW)",
            )


def plan_table(page: str, probes: Sequence[tuple[Capture, str]]) -> RenderableType:
    """What a run would read of a page first, one capture a row, each with its reason."""
    heading = Text.assemble((neutral(page), "bold"), f"  {len(probes)} to read" if probes else "  nothing to read")
    if not probes:
        return heading
    table = _table()
    table.add_column("Capture (UTC)", width=16, no_wrap=True)
    table.add_column("Archive", no_wrap=True, max_width=16, overflow="ellipsis")
    table.add_column("Reason", ratio=1, overflow="fold")
    for capture, reason in probes:
        table.add_row(minute(capture.timestamp), neutral(capture.archive), neutral(reason))
    return Group(heading, table)


def run_table(summaries: Sequence[RunSummary]) -> RenderableType:
    """What a run did, one page a row, and beneath the table its errors and counted skips."""
    table = _table()
    table.add_column("Page", ratio=1, overflow="fold", style="bold")
    for name in ("Captures", "Read", "Unusable", "Requests", "Changes", "Pending"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in summaries:
        counts = (one.captures, one.read, one.unusable, one.requests, one.changes, one.pending)
        table.add_row(neutral(one.page), *(str(count) for count in counts))
    notes = [(one.page, "error", text) for one in summaries for text in one.errors]
    notes += [(one.page, "note", text) for one in summaries for text in one.notes]
    return _with_notes(table, notes)


def _table(gap: int = 0, header: bool = True) -> Table:
    padding = (0, 2, gap, 0)
    return Table(box=None, pad_edge=False, padding=padding, header_style="dim", expand=True, show_header=header)


def _bracket(row: HistoryRow) -> Text:
    shown = Text(when(row))
    if row.unread:
        shown.append(f"\n{row.unread} unread", "italic dim")
    return shown


def _change(row: HistoryRow, colour: bool) -> Text:
    told = [(f"\ntold: {neutral(told_in_words(told))}", "italic dim") for told in row.told]
    page = (f"  {neutral(row.page)}", "dim")
    return Text.assemble(kind_label(row), page, "\n", wording(row, colour, WORDING_LIMIT), *told)


def _with_notes(table: Table, notes: Sequence[tuple[str, str, str]]) -> RenderableType:
    styles = {"problem": "bold red", "error": "bold red", "orphaned": "yellow", "note": "dim"}
    lines = [Text.assemble((f"{neutral(page)}: {kind}: ", styles[kind]), neutral(text)) for page, kind, text in notes]
    return Group(table, Text(""), *lines) if lines else table
