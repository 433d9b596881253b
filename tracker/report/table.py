"""Records -> tables for a terminal: the history, the pages' states, a run's summaries.

In: rows and the moment "now". Out: Rich renderables that look right from 60 columns up; ``terminal.as_text`` turns them into ``str``.
Everything foreign in them is neutralised. Long wordings are cut here, and only here: ``tracker show`` has them whole.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Capture, HistoryRow, PageState, RunSummary
from tracker.report.dates import age, minute
from tracker.report.rows import health
from tracker.report.terminal import kind_label, wording

WORDING_LIMIT = 280
"""Characters of a wording that a table shows."""


def history_table(rows: Sequence[HistoryRow], colour: bool = False) -> RenderableType:
    """One change a row: the bracket's two captures (UTC) above each other, kind, page and wording, and the id for ``tracker show``."""
    table = _table(gap=1)
    table.add_column("After / by (UTC)", width=16, no_wrap=True)
    table.add_column("Change", ratio=1, overflow="fold")
    table.add_column("Id", no_wrap=True, max_width=16, overflow="ellipsis", style="dim")
    for row in rows:
        table.add_row(_bracket(row), _change(row, colour), neutral(row.id))
    return table


def pages_table(states: Sequence[PageState], now: datetime) -> RenderableType:
    """One page a row, and beneath the table what is wrong with any of them."""
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
    return _with_notes(table, [*_problems(states)])


def _problems(states: Sequence[PageState]) -> Iterator[tuple[str, str, str]]:
    for state in states:
        if state.problem:
            yield state.id, "problem", state.problem
        if silence := health(state):
            yield state.id, "problem", silence


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


def _table(gap: int = 0) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, gap, 0), header_style="dim", expand=True)


def _bracket(row: HistoryRow) -> Text:
    after = "first capture" if row.after is None else minute(row.after.timestamp)
    shown = Text.assemble((after, "dim"), "\n", minute(row.by.timestamp))
    if row.unread:
        shown.append(f"\n{row.unread} unread", "italic dim")
    return shown


def _change(row: HistoryRow, colour: bool) -> Text:
    return Text.assemble(kind_label(row), (f"  {neutral(row.page)}", "dim"), "\n", wording(row, colour, WORDING_LIMIT))


def _with_notes(table: Table, notes: Sequence[tuple[str, str, str]]) -> RenderableType:
    styles = {"problem": "bold red", "error": "bold red", "note": "dim"}
    lines = [Text.assemble((f"{neutral(page)}: {kind}: ", styles[kind]), neutral(text)) for page, kind, text in notes]
    return Group(table, Text(""), *lines) if lines else table
