"""Records of what is watched."""

from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo


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
class Cron:
    """Moments by the clock on the wall: a cron expression (minute, hour, day of month, month, day of week) in a time zone."""

    expression: str
    zone: tzinfo = UTC


Every = timedelta | Cron
"""How often a page is to be read: a period, or moments by the clock."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """For how long something may be wrong with a page before it is a problem that people are told of; None: for ever.

    ``no_usable``: no capture shows the document; ``no_capture``: no archive has a new capture; ``errors``: every run failed.
    """

    no_usable: timedelta | None = timedelta(days=30)
    no_capture: timedelta | None = timedelta(days=90)
    errors: timedelta | None = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Page:
    """One policy document of one platform, at one or more addresses over the years."""

    id: str
    platform: str
    title: str
    urls: tuple[PageUrl, ...]
    archives: tuple[str, ...] = ("wayback",)
    every: Every = timedelta(days=1)
    max_gap: timedelta = timedelta(days=30)
    options: ReadingOptions = ReadingOptions()
    budget: int | None = None  # captures that one run may fetch of this page
    thresholds: Thresholds = Thresholds()
    note: str | None = None  # shown beside each of the page's changes: "reconstruction"
