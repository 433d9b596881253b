"""Records of what is asked of a database, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.records.captures import Capture
from tracker.records.changes import Kind, Status, Told


class Sort(StrEnum):
    """The order of rows. A leading minus begins with the last; rows that are equal in it come by date."""

    DATE = "date"
    LATEST = "-date"
    PLATFORM = "platform"
    PAGE = "page"
    KIND = "kind"
    DETECTED = "detected"
    LATEST_DETECTED = "-detected"


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which recorded changes are asked for. Empty tuples mean no restriction; of several names, any will do.

    ``since`` and ``until`` are inclusive timestamps that a change's bracket must overlap: a date is an interval. ``match`` is a search as
    people type it (``tracker.searching.parse_query`` says how), ``any_of`` are further ones of which one must fit: a row is found when one
    of its two wordings is as both ask. ``topics`` are names of subjects that either wording is about. ``baseline`` adds what first readings
    held. ``limit`` keeps so many of the newest: by detection where rows are sorted by it, else by date.

    ``corrections`` asks instead for changes of which somebody was told what is no longer so (withdrawn, or another kind, wording or
    bracket), retracted and suspected ones among them; their rows carry ``told``. A bracket that narrowed within the told one is still so.
    """

    pages: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: str | None = None
    until: str | None = None
    match: str | None = None
    any_of: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    suspected: bool = False
    baseline: bool = False
    corrections: bool = False
    sort: Sort = Sort.DATE
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
    retracted: bool = False  # only where one change is asked for by its id, in the outbox, and among corrections
    told: tuple[
        Told, ...
    ] = ()  # only among corrections: what was told of it and is no longer so, each once, oldest first


@dataclass(frozen=True, slots=True)
class TopicFirst:
    """Where a subject first appears on a platform: the change or first reading whose wording after (``text``) is about it.

    ``after`` and ``by`` are the bracket's timestamps; ``after`` is None where the page's first reading already held it.
    """

    platform: str
    topic: str
    page: str
    id: str
    text: str
    after: str | None
    by: str
