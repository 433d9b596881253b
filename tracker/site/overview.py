"""Pure: what the site's indexes show of pages, years and platforms.

In: states of pages and what was gathered while their history streamed by. Out: views for the templates of the overview, the directory, a
platform's timeline and a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker.neutral import neutral
from tracker.records import HistoryRow, Kind, PageState
from tracker.report.dates import day, when
from tracker.report.rows import health
from tracker.site import names
from tracker.site.timeline import Bar, Lane, Period, bars, watched
from tracker.timestamps import to_datetime

WORDS_SHOWN = 60
"""Intervals of one page that a timeline also tells in words; the years' files tell all."""


@dataclass(frozen=True, slots=True)
class YearView:
    """One year of a page: its first file, and how many changes end in it."""

    name: str
    file: str
    count: int


@dataclass(slots=True)
class PageView:
    """One page. ``saw`` gathers from its history; the rest is known from its state."""

    state: PageState
    platform_file: str
    lane: Lane = field(default_factory=Lane)
    years: list[YearView] = field(default_factory=list)
    language: str | None = None
    note: str | None = None
    latest: str | None = None
    bans: int = 0
    changes: int = 0
    bars: tuple[Bar, ...] = ()
    watched: tuple[str, str] | None = None

    def saw(self, year: str, rows: Sequence[HistoryRow]) -> None:
        """Take up one year's changes; years come oldest first."""
        file = names.year_file(self.state.id, year)
        self.years.append(YearView(year, file, len(rows)))
        self.lane.add_year(rows, file)
        self.latest = when(rows[-1])
        self.note = neutral(rows[-1].note, 200) if rows[-1].note else None
        self.bans += sum(row.kind is Kind.ADDED for row in rows)
        self.changes += len(rows)

    def draw(self, period: Period) -> None:
        """Put the page's intervals on its platform's line of time."""
        self.bars = bars(self.lane, period)
        if self.state.first_capture and self.state.last_capture:
            self.watched = watched(period, self.state.first_capture, self.state.last_capture)

    def forget(self) -> None:
        """Let go of what only the timeline needed."""
        self.lane, self.bars = Lane(), ()

    @property
    def words(self) -> tuple[Bar, ...]:
        """The latest intervals, newest first, to be told in words."""
        return self.bars[::-1][:WORDS_SHOWN]

    @property
    def title(self) -> str:
        """The page's title."""
        return neutral(self.state.title, 200) or "Untitled page"

    @property
    def platform(self) -> str:
        """Whose page it is."""
        return neutral(self.state.platform, 200) or "Unnamed platform"

    @property
    def file(self) -> str:
        """Where its list is shown."""
        return names.page_file(self.state.id)

    @property
    def health(self) -> str | None:
        """What keeps its history from being up to date."""
        found = health(self.state)
        return neutral(f"{found[0].upper()}{found[1:]}: what is shown here may be out of date.") if found else None

    @property
    def seen(self) -> bool:
        """Whether any capture read so far shows the document."""
        return self.state.last_usable is not None

    @property
    def nothing(self) -> str:
        """What is to be said of a page without a change: a list that nobody has seen did not stay as it was."""
        if not self.state.read:
            return "No capture has been read yet: nothing is known of this page's list."
        if self.state.last_usable is None:
            return "No capture read so far shows the document: nothing is known of its list."
        if not self.state.first_capture:
            return "No change is recorded."
        until = day(to_datetime(self.state.last_usable))
        return f"No change is recorded in what was read of the captures from {self.first_day} to {until}."

    @property
    def first_day(self) -> str | None:
        """The day of the first capture known."""
        return day(to_datetime(self.state.first_capture)) if self.state.first_capture else None

    @property
    def last_day(self) -> str | None:
        """The day of the last capture known."""
        return day(to_datetime(self.state.last_capture)) if self.state.last_capture else None


@dataclass(frozen=True, slots=True)
class PlatformView:
    """One platform with its pages, by title."""

    name: str
    file: str
    pages: tuple[PageView, ...]

    @property
    def bans(self) -> int:
        """New bans of all its pages."""
        return sum(page.bans for page in self.pages)

    @property
    def changes(self) -> int:
        """Changes of all its pages."""
        return sum(page.changes for page in self.pages)

    def period(self) -> Period:
        """The time that its timeline shows: all captures known of its pages, and all brackets."""
        ends = [end for page in self.pages for end in (page.state.first_capture, page.state.last_capture) if end]
        return Period.of(
            ends + [end for page in self.pages for span in page.lane.spans for end in (span.after, span.by)]
        )


def page_views(states: Iterable[PageState]) -> list[PageView]:
    """The pages, not yet having seen their history."""
    known = list(states)
    files = names.platform_files({state.platform for state in known})
    return [PageView(state, files[state.platform]) for state in known]


def platform_views(pages: Iterable[PageView]) -> list[PlatformView]:
    """The platforms by name, each with its pages by title."""
    found: dict[str, list[PageView]] = {}
    for page in pages:
        found.setdefault(page.platform_file, []).append(page)
    views = [
        PlatformView(
            some[0].platform, file, tuple(sorted(some, key=lambda page: (page.title.casefold(), page.state.id)))
        )
        for file, some in found.items()
    ]
    return sorted(views, key=lambda platform: (platform.name.casefold(), platform.file))


def by_year(platforms: Iterable[PlatformView]) -> list[tuple[str, list[tuple[PageView, YearView]]]]:
    """All years, the newest first, each with the pages that changed in it."""
    found: dict[str, list[tuple[PageView, YearView]]] = {}
    for platform in platforms:
        for page in platform.pages:
            for year in page.years:
                found.setdefault(year.name, []).append((page, year))
    return sorted(found.items(), reverse=True)
