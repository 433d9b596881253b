"""Builds the site: streams the history page by page and lays each piece down where it belongs.

In: a ``Source``, the function that knows public addresses, a folder, what the site says of itself, a function to be told of progress. Out:
files, and what was done (``Built``). One page's history is in memory at a time; what is written in another order than it is read (a change
stands on a shelf named by its id, a search result in order of time) waits in a ``Spool`` on disk.

The order of work::

    for each platform, and each of its pages:
                     its changes of each year -> pages/ID/YEAR.html, the spools of shelves and of search records, the index of words
                     its list as it stands    -> pages/ID/index.html
                     and the timeline of all  -> platforms/NAME.html
    for each shelf:  changes/XXX.html
    at the end:      topics, search, directory, overview, feed
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Protocol
from urllib.parse import urlsplit

from tracker.records import HistoryQuery, HistoryRow, Kind, Observation, PageState, ReaderKey, Sort, Status, TopicFirst
from tracker.report.dates import day
from tracker.report.feed import FeedInfo, atom_feed
from tracker.report.links import PublicUrl
from tracker.site import names
from tracker.site.current import current_view
from tracker.site.folder import SiteFolder
from tracker.site.matrix import matrix_view
from tracker.site.news import latest_news
from tracker.site.overview import PageView, PlatformView, by_year, page_views, platform_views
from tracker.site.pages import Article, Frame, SiteInfo, article_of, assets, frame, shelf_titles
from tracker.site.search import SearchIndex, record_files, record_json
from tracker.site.spool import Spool, spool
from tracker.site.timeline import BAR_HEIGHT, HEIGHT, ROWS
from tracker.site.views import ChangeView, change_view, shortened
from tracker.topics import topics

CHANGES_A_FILE = 500
LATEST = 300  # new bans looked at for the overview; those of one interval are shown together
FEED_ENTRIES = 100
_WORDING_SHOWN = 300  # characters of a wording in a search result
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[int, int, str], None]
"""Told (changes done, changes in all, what is happening)."""


class Source(Protocol):
    """What the site asks of a store; ``tracker.protocols.Store`` is one."""

    def page_states(self) -> list[PageState]:
        """The state of every page, by id."""

    def history(self, query: HistoryQuery) -> list[HistoryRow]:
        """The changes that match, oldest first."""

    def topic_firsts(self, query: HistoryQuery) -> list[TopicFirst]:
        """Of each platform and subject the first appearance."""

    def observations(self, page_id: str, reader: ReaderKey | None) -> list[Observation]:
        """What is known of a page's captures, by time."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: changes and pages shown, files written, left as they were, and removed."""

    changes: int
    pages: int
    written: int
    unchanged: int
    removed: int


def build_site(source: Source, public_url: PublicUrl, folder: SiteFolder, site: SiteInfo, progress: Progress) -> Built:
    """Write the whole site. The same records and the same ``site`` always give the same files."""
    states = source.page_states()
    with spool(folder.root) as shelves, spool(folder.root) as records:
        work = _Work(source, public_url, folder, frame(site, _updated(states)), shelves, records, progress)
        work.total = sum(state.changes for state in states)
        platforms = platform_views(page_views(states))
        for platform in platforms:
            for page in platform.pages:
                work.page(page)
            work.platform(platform)
        work.shelves_out()
        work.search_out()
    work.topics(page for platform in platforms for page in platform.pages)
    work.indexes(platforms)
    work.feed(states)
    for name, content in assets().items():
        folder.write(name, content)
    folder.finish()
    return Built(work.done, len(states), folder.written, folder.unchanged, folder.removed)


@dataclass(slots=True)
class _Work:
    """One build under way."""

    source: Source
    public_url: PublicUrl
    folder: SiteFolder
    frame: Frame
    shelves: Spool
    records: Spool
    progress: Progress
    index: SearchIndex = field(default_factory=SearchIndex)
    total: int = 0
    done: int = 0

    def page(self, page: PageView) -> None:
        """Everything about one page."""
        name = page.state.id
        rows = self.source.history(HistoryQuery(pages=(name,), baseline=True, suspected=True))
        observations = self.source.observations(name, None)
        current = current_view(observations, rows, self.public_url)
        vain = sorted(one.capture.timestamp for one in observations if not one.reading.usable)
        page.language = language = current.language if current else None
        confirmed = [row for row in rows if row.after is not None and row.status is Status.CONFIRMED]
        for year, some in groupby(confirmed, key=lambda row: row.by.timestamp[:4]):
            of_year = list(some)
            page.saw(year, of_year)
            self._year(page, year, of_year, language, vain)
        self._write("page.html.j2", page.file, f"{page.platform}: {page.title}", {"page": page, "current": current})

    def _year(
        self, page: PageView, year: str, rows: Sequence[HistoryRow], language: str | None, vain: Sequence[str]
    ) -> None:
        """A year's changes: the year's files, and each change to its shelf and into the index. ``vain`` are the timestamps of captures that
        were read and do not show the document."""
        parts = [rows[at : at + CHANGES_A_FILE] for at in range(0, len(rows), CHANGES_A_FILE)]
        files = [names.year_file(page.state.id, year, part) for part in range(len(parts))]
        for part, (file, some) in enumerate(zip(files, parts, strict=True), start=1):
            changes = [change_view(row, self.public_url, language, vain) for row in some]
            values = {"page": page, "year": year, "changes": changes, "part": part, "parts": len(parts), "files": files}
            self._write("year.html.j2", file, f"{page.platform}: {page.title}, {year}", values)
            for change in changes:
                self._put_away(change, page.file)
            self.done += len(some)
            self.progress(self.done, self.total, page.state.id)

    def _put_away(self, change: ChangeView, page_file: str) -> None:
        article = article_of(change, page_file)
        self.shelves.put(names.change_shelf(change.id), "\n".join(article))
        number = self.index.add(f"{change.old} {change.new} {change.platform} {change.page} {change.page_id}")
        place = f"{change.platform} · {change.page}"
        shown = shortened(change.new or change.old, _WORDING_SHOWN)
        record = record_json((change.address, change.kind, change.label, shown, place, change.when))
        self.records.put(change.proofs[-1].iso[:10], f"{number} {record}")

    def shelves_out(self) -> None:
        """The files that hold each change under its own address."""
        for shelf in self.shelves.in_order():
            articles = [Article(*text.split("\n", 3)) for text in self.shelves.texts(shelf)]
            title, heading = shelf_titles(articles)
            values = {"heading": heading, "articles": sorted(articles)}
            self._write("shelf.html.j2", shelf, title, values)

    def search_out(self) -> None:
        """The index of words, and what its results show, newest day first."""
        order = [0] * self.index.count
        for name, content in record_files(self._newest_first(order)):
            self.folder.write(name, content)
        for name, content in self.index.files(order):
            self.folder.write(name, content)

    def _newest_first(self, order: list[int]) -> Iterator[str]:
        """The search records in the order of results; notes in ``order`` which place each change has got."""
        place = 0
        for day_ in reversed(self.records.in_order()):
            for text in self.records.texts(day_):
                number, _, record = text.partition(" ")
                order[int(number)] = place
                place += 1
                yield record

    def platform(self, platform: PlatformView) -> None:
        """A platform's timeline."""
        period = platform.period()
        for page in platform.pages:
            page.draw(period)
        values = {
            "platform": platform,
            "rows": ROWS,
            "ticks": period.ticks(),
            "height": HEIGHT,
            "bar_height": BAR_HEIGHT,
            "from_day": day(period.start),
            "to_day": day(period.end),
        }
        self._write("platform.html.j2", platform.file, platform.name, values)
        for page in platform.pages:
            page.forget()

    def topics(self, pages: Iterable[PageView]) -> None:
        """The matrix of topics."""
        known = list(pages)
        titles = {one.id: (one.title, one.about) for one in topics()}
        matrix = matrix_view(
            self.source.topic_firsts(HistoryQuery()),
            {page.state.platform: page.platform_file for page in known},
            {page.state.id: page.language for page in known},
            lambda topic: titles.get(topic, (topic, "")),
            {page.state.platform for page in known if page.seen},
        )
        self._write("topics.html.j2", names.TOPICS, "Topics", {"matrix": matrix})

    def indexes(self, platforms: Sequence[PlatformView]) -> None:
        """The overview, and the directory with the search."""
        latest = self.source.history(HistoryQuery(kinds=(Kind.ADDED,), limit=LATEST))
        overview = {
            "platforms": platforms,
            "pages": sum(len(platform.pages) for platform in platforms),
            "unseen": sum(not page.seen for platform in platforms for page in platform.pages),
            "changes": self.done,
            "bans": sum(platform.bans for platform in platforms),
            "latest": latest_news(latest, self.public_url),
        }
        self._write("index.html.j2", names.INDEX, self.frame.site.title, overview)
        directory = {"platforms": platforms, "years": by_year(platforms), "script": "search.js"}
        self._write("search.html.j2", names.SEARCH, "Search and directory", directory)

    def feed(self, states: Iterable[PageState]) -> None:
        """The latest changes as an Atom feed."""
        base = self.frame.site.base_url
        info = FeedInfo(self.frame.site.title, selection="site")
        if base:
            address = f"{base.rstrip('/')}/{names.FEED}"
            info = replace(info, authority=urlsplit(base).hostname or info.authority, url=address)
        rows = self.source.history(HistoryQuery(sort=Sort.DETECTED, limit=FEED_ENTRIES))
        began = min((state.first_contact for state in states if state.first_contact), default=_EPOCH)
        self.folder.write(names.FEED, atom_feed(rows, self.public_url, info, began))

    def _write(self, template: str, path: str, title: str, values: Mapping[str, object]) -> None:
        self.folder.write(path, self.frame.page(template, path, title, values))


def _last_run(states: Iterable[PageState]) -> datetime:
    return max((state.last_run for state in states if state.last_run), default=_EPOCH)


def _updated(states: Sequence[PageState]) -> str:
    last = _last_run(states)
    return "never" if last == _EPOCH else day(last)
