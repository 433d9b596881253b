"""Records of what was done for a page, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    """Where a page stands in the store; the fields of ``tracker pages``. Moments are aware datetimes, None where never.

    ``notes`` are those of the latest run: captures and index rows passed over, where the page moved to.
    """

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
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong that a check of the database found: what, how, and what helps."""

    subject: str
    problem: str
    advice: str


class Trouble(StrEnum):
    """What can be wrong with a page for long, though each run did what it could."""

    NO_USABLE = "no usable reading"
    NO_CAPTURE = "no new capture"
    ERRORS = "only errors"


@dataclass(frozen=True, slots=True)
class Problem:
    """A trouble of a page, from when it was noticed until it was over (``ended_at`` None: it lasts). ``detail`` is one line."""

    page: str
    trouble: Trouble
    began_at: datetime
    detail: str
    ended_at: datetime | None = None
