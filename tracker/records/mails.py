"""Records of who is told of what, and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.records.changes import Kind, Told
from tracker.records.questions import HistoryRow
from tracker.records.runs import PageState, Problem


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
    ``problems``: also what is wrong with the pages for long.
    """

    recipient: str
    kinds: tuple[Kind, ...] = (Kind.ADDED,)
    platforms: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    cadence: Cadence = Cadence.IMMEDIATE
    problems: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """What was announced of a change, and the change as it stands now (``row.retracted``: it did not happen)."""

    told: Told
    row: HistoryRow


@dataclass(frozen=True, slots=True)
class Message:
    """A mail ready to be sent: both bodies, and headers beyond the usual ones."""

    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One recipient to be told, once, that a page's problem began, or (``problem.ended_at`` set) that it is over."""

    recipient: str
    problem: Problem
    created_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OlderChanges:
    """History that was found since the last mail: how many changes of which pages, in captures made until then (a timestamp)."""

    count: int
    pages: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What one recipient is to be told now, and the deliveries and notices to be marked as sent once the mail is out.

    ``rows`` are news, ``corrections`` concern earlier mails to the same recipient, ``older`` is history, ``pages`` are the states of the
    pages the recipient follows.
    """

    recipient: str
    deliveries: tuple[Delivery, ...]
    rows: tuple[HistoryRow, ...]
    corrections: tuple[Correction, ...] = ()
    notices: tuple[Notice, ...] = ()
    older: OlderChanges | None = None
    pages: tuple[PageState, ...] = ()
