"""Records of what is watched."""

from dataclasses import dataclass
from datetime import timedelta


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
