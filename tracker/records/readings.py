"""Records of what captures said."""

from dataclasses import dataclass
from datetime import datetime

from tracker.records.captures import Capture


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
    """A capture and what it said. ``sha256`` names the snapshot; None where the body could not be had (the reading says why).

    ``retry_at`` is set where it could not be had for a reason that may pass: the moment from which it is worth asking again. ``attempts``
    counts how often it was asked for in vain.
    """

    capture: Capture
    reading: Reading
    sha256: str | None = None
    retry_at: datetime | None = None
    attempts: int = 0
