"""Pure: the latest new bans for the overview, those of one interval together.

In: rows of new bans, oldest first. Out: one ``News`` a page and bracket, the latest first. A policy that is rewritten brings dozens of
entries at once; shown one by one, they would hide everybody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.neutral import neutral
from tracker.records import HistoryRow
from tracker.report.dates import when
from tracker.report.links import PublicUrl
from tracker.site import names
from tracker.site.views import ChangeView, change_view

INTERVALS = 8
ENTRIES = 3


@dataclass(frozen=True, slots=True)
class News:
    """What came to one page in one interval: its first entries, and how many ``more`` there are."""

    platform: str
    page: str
    page_file: str
    year_file: str
    note: str | None
    when: str
    changes: tuple[ChangeView, ...]
    more: int


def latest_news(rows: Sequence[HistoryRow], public_url: PublicUrl) -> list[News]:
    """The latest intervals in which bans came. The page's own order is kept inside each."""
    found: dict[tuple[object, ...], list[HistoryRow]] = {}
    for row in rows:
        found.setdefault((row.page, row.after, row.by), []).append(row)
    latest = sorted(found.values(), key=lambda some: (some[0].by.timestamp, some[0].page), reverse=True)
    return [_news(some, public_url) for some in latest[:INTERVALS]]


def _news(rows: Sequence[HistoryRow], public_url: PublicUrl) -> News:
    first = rows[0]
    return News(
        platform=neutral(first.platform, 200),
        page=neutral(first.title, 200),
        page_file=names.page_file(first.page),
        year_file=names.year_file(first.page, first.by.timestamp[:4]),
        note=neutral(first.note, 200) if first.note else None,
        when=when(first),
        changes=tuple(change_view(row, public_url, None) for row in rows[:ENTRIES]),
        more=max(0, len(rows) - ENTRIES),
    )
