"""How well a page is known: a small chart of its captures over time, why some could not be used, and the longest silences.

In: a ``Coverage`` answer and the page. Out: a Rich renderable that fits 80 columns, or a dict. The chart is plain letters, so that
it says the same without colour: ``#`` shows the document, ``x`` does not, ``-`` was not asked for, ``.`` is not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tracker.neutral import neutral
from tracker.records import Coverage, Gap, Period, Subject
from tracker.report.dates import bracket_in_words, day
from tracker.report.listed import page_line
from tracker.timestamps import to_datetime

_BAR = 40
"""Columns of the longest bar."""

_MARKS = (("usable", "#", "green"), ("unusable", "x", "red"), ("passed", "-", "yellow"), ("unread", ".", "dim"))
_REASONS = 12


def coverage_view(page: Subject, coverage: Coverage) -> RenderableType:
    """The chart, the reasons and the silences."""
    return Group(
        page_line(page),
        Text(_totals(coverage.periods)),
        *_chart(coverage.periods),
        *_reasons(coverage.reasons),
        *_gaps(coverage.gaps),
    )


def _totals(periods: Sequence[Period]) -> str:
    known = sum(one.known for one in periods)
    if not known:
        return "no capture known"
    usable, unusable = sum(one.usable for one in periods), sum(one.unusable for one in periods)
    passed, unread = sum(one.passed for one in periods), sum(one.unread for one in periods)
    return (
        f"{known} captures known: {usable} show the document, {unusable} were read and do not, "
        f"{passed} are redirects or errors by the archive's index, {unread} are not read"
    )


def _chart(periods: Sequence[Period]) -> Iterator[RenderableType]:
    if not periods:
        return
    yield Text()
    legend = Text("# shows the document   x read, unusable   - not asked for   . not read", "dim")
    most = max(one.known for one in periods)
    scale = max(1.0, most / _BAR)
    yield legend
    if scale > 1:
        yield Text(f"one mark stands for up to {scale:.3g} captures", "dim")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    for one in periods:
        table.add_row(one.label, _bar(one, scale), str(one.known) if one.known else Text("0", "dim"))
    yield table


def _bar(period: Period, scale: float) -> Text:
    """Marks in proportion; what occurs at all has one."""
    bar = Text()
    for name, mark, style in _MARKS:
        count = int(getattr(period, name))
        bar.append(mark * max(int(count / scale), 1 if count else 0), style)
    return bar


def _reasons(reasons: Sequence[tuple[str, int]]) -> Iterator[RenderableType]:
    if not reasons:
        return
    yield Text()
    yield Text("Why captures could not be used", "bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for reason, count in reasons[:_REASONS]:
        table.add_row(str(count), neutral(reason, 200))
    if rest := sum(count for _, count in reasons[_REASONS:]):
        table.add_row(str(rest), "for other reasons")
    yield table


def _gaps(gaps: Sequence[Gap]) -> Iterator[RenderableType]:
    if not gaps:
        return
    yield Text()
    yield Text("Longest times without a capture that shows the document", "bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for gap in gaps:
        table.add_row(_length(gap.days), _gap(gap))
    yield table


def _length(days: float) -> str:
    return f"{days:.0f} day{'' if round(days) == 1 else 's'}"


def _gap(gap: Gap) -> str:
    span = f"since {day(to_datetime(gap.after))}" if gap.by is None else bracket_in_words(gap.after, gap.by)
    inside = [f"{count} {name}" for count, name in ((gap.unread, "not read"), (gap.unusable, "unusable")) if count]
    return f"{span}: {', '.join(inside)} inside" if inside else f"{span}: no capture known"


def coverage_json(page: Subject, coverage: Coverage) -> dict[str, Any]:
    """The coverage as ``tracker coverage --json`` prints it."""
    return {
        "page": page.page,
        "platform": page.platform,
        "title": page.title,
        "periods": [{**asdict(one), "known": one.known} for one in coverage.periods],
        "reasons": [{"reason": reason, "captures": count} for reason, count in coverage.reasons],
        "gaps": [asdict(one) for one in coverage.gaps],
    }
