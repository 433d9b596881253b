"""Records of what changed, and what is recorded of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.records.captures import Capture
from tracker.records.readings import Item


class Kind(StrEnum):
    """What happened to an item."""

    ADDED = "added"
    REINSTATED = "reinstated"
    REWORDED = "reworded"
    MOVED = "moved"
    REMOVED = "removed"


class Status(StrEnum):
    """Whether the readings settle a change."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class Change:
    """A change derived from a page's observations. ``after`` is the last usable capture before it, ``by`` the first usable one with it.

    ``text`` is the wording after (None when removed), ``old_text`` the wording before (None when added or reinstated). ``context`` is
    what the item stands under: headings, lead-in, categories, outermost first. ``unread`` counts the captures strictly inside the
    bracket that were not read.
    """

    kind: Kind
    status: Status
    text: str | None
    old_text: str | None
    context: tuple[str, ...]
    after: Capture
    by: Capture
    unread: int = 0


@dataclass(frozen=True, slots=True)
class BaselineItem:
    """An item that the page's first usable reading already held: its beginning lies before the first capture."""

    item: Item
    context: tuple[str, ...]
    by: Capture


@dataclass(frozen=True, slots=True)
class History:
    """All that a page's observations say: what its first usable reading held, and every change since, in order of ``by``."""

    baseline: tuple[BaselineItem, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change as kept: with the identity it was given when first detected, which survives every narrowing of its bracket.

    ``retracted`` is set when later readings showed that it did not happen; it is then no longer part of the history, but what was
    announced of it can be corrected. ``news`` says that it happened after first contact and was not found by re-reading old snapshots
    with a better extractor; only news is announced.
    """

    id: str
    page_id: str
    change: Change
    detected_at: datetime
    extractor: str
    news: bool
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How freshly derived changes meet the recorded ones: decided purely, written in one transaction.

    ``kept`` are recorded changes with their ``change`` brought up to date (many are unchanged); ``fresh`` get recorded for the first
    time; ``retracted`` are those no longer derived.
    """

    kept: tuple[RecordedChange, ...] = ()
    fresh: tuple[RecordedChange, ...] = ()
    retracted: tuple[RecordedChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient was told of a change: its kind, wordings and bracket (timestamps), or that it is ``withdrawn``."""

    kind: Kind
    text: str | None
    old_text: str | None
    after: str
    by: str
    withdrawn: bool = False
