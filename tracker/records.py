"""Frozen records that the rooms hand to each other, named by the stage they belong to.

A page's journey: ``Page`` → ``Capture`` (an archive knows it) → ``Snapshot`` (its body was fetched) → ``Reading`` (what it said) →
``Observation`` (that, at that moment) → ``Change`` (derived from observations) → ``RecordedChange`` (kept, with an identity) →
``Delivery`` (sent to somebody). Timestamps are 14-digit UTC strings; they sort as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

# --- what is watched ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageUrl:
    """One address of a page, with the period (inclusive timestamps) in which it held the document; None is open."""

    url: str
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a page's configuration says about reading it. ``select`` is a CSS selector that narrows the document."""

    select: str | None = None

    @property
    def key(self) -> str:
        """A text equal exactly for equal options; readings are keyed by it."""
        return "" if self.select is None else f"select={self.select}"


@dataclass(frozen=True, slots=True)
class Page:
    """One policy document of one platform, at one or more addresses over the years."""

    id: str
    platform: str
    title: str
    urls: tuple[PageUrl, ...]
    archives: tuple[str, ...] = ("wayback",)
    every: timedelta = timedelta(days=1)
    max_gap: timedelta = timedelta(days=30)
    options: ReadingOptions = ReadingOptions()
    budget: int | None = None  # captures that one run may fetch of this page
    note: str | None = None  # shown beside each of the page's changes: "reconstruction"


# --- what archives hold ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Capture:
    """One archived response, as an archive's index lists it. Sorts by time. Unknown fields are None.

    ``digest`` is the index's own (usually base32 SHA-1 of the stored body): equal digests of one archive mean equal bodies, different
    ones prove nothing. ``status`` and ``mime`` are None for revisit records too.
    """

    timestamp: str
    archive: str
    url: str
    digest: str | None = None
    status: int | None = None
    mime: str | None = None
    length: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The capture's identity: archive, original URL, timestamp, digest."""
        return (self.archive, self.url, self.timestamp, self.digest or "")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something an archive listed that cannot be used: a nonsense row, a damaged record. Counted and shown, never silent."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A capture's body as the browser would have had it (content encoding undone), with what was declared about it.

    ``status`` is the historical HTTP status. ``location`` is set for an archived redirect: the original address it pointed to.
    """

    body: bytes
    content_type: str | None = None
    status: int = 200
    location: str | None = None

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the body: the snapshot's name as evidence."""
        return sha256(self.body).hexdigest()


# --- what captures said ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One prohibited activity: its own words, and the categories it stands under inside its list (outermost first)."""

    text: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemList:
    """One prohibition list of a document: headings above it (outermost first), the lead-in that introduces it, its items in order."""

    headings: tuple[str, ...]
    lead: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one capture said: usable with its lists (possibly none), or unusable with a reason.

    ``reason`` is set exactly when not usable, and ``lists`` is then empty. ``language`` is a two-letter code, None where unknown.
    """

    usable: bool
    reason: str | None = None
    language: str | None = None
    lists: tuple[ItemList, ...] = ()

    def __post_init__(self) -> None:
        if self.usable == (self.reason is not None) or (self.lists and not self.usable):
            raise ValueError("a reading is usable, or unusable with a reason and without lists")


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """Who read: the extractor's version and the reading options' key. Readings of different readers are never compared as news."""

    extractor: str
    options: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """A capture and what it said. ``sha256`` names the snapshot; None where the body could not be had (the reading says why)."""

    capture: Capture
    reading: Reading
    sha256: str | None = None


# --- what changed ---------------------------------------------------------------------------------------------------------------


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


# --- what was asked, run and sent -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run did for one page; the fields of ``tracker run --json``."""

    page: str
    captures: int
    read: int
    unusable: int
    requests: int
    changes: int
    pending: int
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # counted skips and other things worth saying that are no errors


@dataclass(frozen=True, slots=True)
class PageState:
    """Where a page stands in the store; the fields of ``tracker pages``. Moments are aware datetimes, None where never."""

    id: str
    platform: str
    title: str
    captures: int
    read: int
    unusable: int
    changes: int
    first_capture: str | None
    last_capture: str | None
    last_usable: str | None
    first_contact: datetime | None
    last_run: datetime | None
    last_complete: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong that a check of the database found: what, how, and what helps."""

    subject: str
    problem: str
    advice: str


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


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient was told of a change: its kind, wordings and bracket (timestamps), or that it is ``withdrawn``."""

    kind: Kind
    text: str | None
    old_text: str | None
    after: str
    by: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change to be sent to one recipient. ``sent_at`` is None while it waits in the outbox.

    ``corrects`` is set for a correction: what the recipient was told before, and is no longer so. ``told`` is what this delivery told,
    set when it is sent.
    """

    recipient: str
    change_id: str
    created_at: datetime
    sent_at: datetime | None = None
    corrects: Told | None = None
    told: Told | None = None


class Cadence(StrEnum):
    """How often a subscription's mails come: with every ``tracker digest``, or at most one a calendar day or ISO week (UTC)."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one recipient wants to hear of. Empty tuples mean no restriction; a recipient may have several subscriptions.

    ``recipient`` is a mail address, with or without a display name. ``words``: any of them begins a word of the entry's wordings.
    """

    recipient: str
    kinds: tuple[Kind, ...] = (Kind.ADDED,)
    platforms: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    cadence: Cadence = Cadence.IMMEDIATE


@dataclass(frozen=True, slots=True)
class Correction:
    """What was announced of a change, and the change as it stands now (``row.retracted``: it did not happen)."""

    told: Told
    row: HistoryRow


@dataclass(frozen=True, slots=True)
class Digest:
    """What one recipient is to be told now, and the deliveries to be marked as sent once the mail is out.

    ``rows`` are news, ``corrections`` concern earlier mails to the same recipient.
    """

    recipient: str
    deliveries: tuple[Delivery, ...]
    rows: tuple[HistoryRow, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A mail ready to be sent: both bodies, and headers beyond the usual ones."""

    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
