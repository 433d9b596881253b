"""Records of what is asked of a database, and what it answers."""

from dataclasses import dataclass
from datetime import datetime

from tracker.records.captures import Capture
from tracker.records.changes import Kind, Status


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which recorded changes are asked for. Empty tuples mean no restriction.

    ``since`` and ``until`` are inclusive timestamps that a change's bracket must overlap: a date is an interval. ``match`` is part of
    a wording, whatever its case. ``limit`` keeps the last ones in the order of history.
    """

    pages: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: str | None = None
    until: str | None = None
    match: str | None = None
    suspected: bool = False
    baseline: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of ``tracker history``: a change (or, with ``after`` None, what the first reading held) as other programs see it."""

    id: str
    page: str
    platform: str
    title: str
    kind: Kind
    status: Status
    text: str | None
    old_text: str | None
    context: tuple[str, ...]
    after: Capture | None
    by: Capture
    unread: int
    detected_at: datetime
    extractor: str
    news: bool
    after_sha256: str | None = None
    by_sha256: str | None = None
    note: str | None = None
    retracted: bool = False  # only where one change is asked for by its id
