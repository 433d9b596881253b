"""Small, honest stand-ins for an archive, a store and a clock, in memory; and pages, captures and readings in a few words.

``FakeStore`` keeps what a page's journey needs and behaves as the contract suite of stores says; what it is not asked for it does not
offer. A body is plain text: one entry a line. ``read_lines`` is the extractor that goes with it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tracker.comparable import same_bodies
from tracker.errors import CaptureUnavailable, TrackerError
from tracker.records import (
    BaselineItem,
    Capture,
    Delivery,
    Item,
    ItemList,
    Listing,
    Observation,
    Page,
    PageState,
    PageUrl,
    ReaderKey,
    Reading,
    ReadingOptions,
    Reconciliation,
    RecordedChange,
    RunSummary,
    Skipped,
    Snapshot,
)
from tracker.timestamps import to_timestamp
from tracker.update import Reader

URL = "https://x.example/terms"
PAGE = Page("x-terms", "X", "Terms", (PageUrl(URL),), archives=("fake",))
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2030, 1, 1, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def capture_at(day: float, *, digest: str | None = None, status: int | None = 200, archive: str = "fake") -> Capture:
    """A capture of the page, so many days after the epoch."""
    return Capture(to_timestamp(EPOCH + timedelta(days=day)), archive, URL, digest, status, "text/html", 1000)


def says(*texts: str, language: str | None = "en") -> Reading:
    """A usable reading of one list."""
    return Reading(True, None, language, (ItemList(("Rules",), "You may not:", tuple(Item(text) for text in texts)),))


def nothing(language: str | None = "en") -> Reading:
    """A usable reading without any list."""
    return Reading(True, None, language)


def unusable(reason: str = "bot wall") -> Reading:
    """An unusable reading."""
    return Reading(False, reason)


def observed(*readings: Reading, every: float = 1.0) -> list[Observation]:
    """These readings at regular times."""
    return [Observation(capture_at(at * every), reading, "0" * 64) for at, reading in enumerate(readings)]


def read_lines(body: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
    """One entry a line; a first line "!reason" makes the body unusable, an empty body holds no list."""
    lines = body.decode().splitlines()
    if lines and lines[0].startswith("!"):
        return unusable(lines[0][1:])
    return says(*lines) if lines else nothing()


LINE_READER = Reader(read_lines, lambda body, content_type: None, "1")


@dataclass(slots=True)
class FakeArchive:
    """An archive of given captures. ``bodies`` maps captures to what fetching them gives or raises; ``fetched`` lists what was asked for.

    ``listing`` is raised by the index instead of an answer; ``skipped`` stands among its rows. ``fails_after``: the error that every fetch
    after so many raises.
    """

    bodies: dict[Capture, Snapshot | TrackerError]
    name: str = "fake"
    listing: TrackerError | None = None
    skipped: Sequence[Skipped] = ()
    fails_after: tuple[int, BaseException] | None = None
    appends: bool = False
    fetched: list[Capture] = field(default_factory=list)
    requests: int = 0

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The rows of one address, oldest first, then what is to be skipped."""
        self.requests += 1
        if self.listing is not None:
            raise self.listing
        for capture in sorted(self.bodies, key=lambda one: (one.timestamp, one.key)):
            if capture.url == url and (since or "") <= capture.timestamp <= (until or "9" * 14):
                yield capture
        yield from self.skipped

    def fetch(self, capture: Capture) -> Snapshot:
        """The body, or the error in its place."""
        if self.fails_after is not None and len(self.fetched) >= self.fails_after[0]:
            raise self.fails_after[1]
        self.requests += 1
        self.fetched.append(capture)
        answer = self.bodies.get(capture, CaptureUnavailable(f"{capture.timestamp}: not held"))
        if isinstance(answer, TrackerError):
            raise answer
        return answer

    def public_url(self, capture: Capture) -> str | None:
        """Nobody can see it."""
        return None

    def close(self) -> None:
        """Nothing is open."""


class FakeStore:
    """What the tracker knows, as dictionaries. ``before_write`` runs before every writing method; a test may raise there, like a kill."""

    def __init__(self, before_write: Callable[[], None] = lambda: None) -> None:
        self.before_write = before_write
        self.pages: dict[str, Page] = {}
        self.contact: dict[str, datetime] = {}
        self.runs: list[tuple[RunSummary, bool]] = []
        self.baseline: Sequence[BaselineItem] = ()
        self.changes: dict[str, RecordedChange] = {}
        self.derived_from: ReaderKey | None = None
        self.posted: list[Delivery] = []
        self.listings: dict[tuple[str, str], Listing] = {}
        self.requests: dict[str, int] = {}
        self._captures: dict[tuple[str, str, str, str], Capture] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._reads: dict[tuple[str, str, str, str], str] = {}
        self._failures: dict[tuple[str, str, str, str], Observation] = {}
        self._readings: dict[tuple[str, ReaderKey], Reading] = {}
        self._fingerprints: dict[tuple[str, ReaderKey], Reading] = {}

    def register_pages(self, pages: Sequence[Page]) -> None:
        """Know these pages."""
        self.before_write()
        self.pages.update((page.id, page) for page in pages)

    def page_states(self) -> list[PageState]:
        """Only what an update asks for: the first contact."""
        return [
            PageState(
                one.id,
                one.platform,
                one.title,
                0,
                0,
                0,
                0,
                None,
                None,
                None,
                self.contact.get(one.id),
                None,
                None,
                None,
            )
            for one in self.pages.values()
        ]

    def add_captures(self, page_id: str, captures: Iterable[Capture]) -> int:
        """Those known by their key are left alone."""
        self.before_write()
        fresh = {one.key: one for one in captures if one.key not in self._captures}
        self._captures.update(fresh)
        return len(fresh)

    def captures(self, page_id: str) -> list[Capture]:
        """All of them, sorted."""
        return sorted(self._captures.values(), key=lambda one: (one.timestamp, one.key))

    def listing(self, page_id: str, archive: str, url: str) -> Listing | None:
        """As noted last."""
        return self.listings.get((archive, url))

    def record_listing(self, page_id: str, listing: Listing) -> None:
        """Replaces what was noted."""
        self.before_write()
        self.listings[listing.archive, listing.url] = listing

    def find_reading(self, sha256: str, reader: ReaderKey) -> Reading | None:
        """By body."""
        return self._readings.get((sha256, reader))

    def find_reading_like(self, fingerprint: str, reader: ReaderKey) -> Reading | None:
        """By text."""
        return self._fingerprints.get((fingerprint, reader))

    def record_reading(
        self,
        page_id: str,
        capture: Capture,
        snapshot: Snapshot,
        reader: ReaderKey,
        reading: Reading,
        fingerprint: str | None,
        at: datetime,
    ) -> None:
        """A known reading is kept."""
        self.before_write()
        self._snapshots[snapshot.sha256] = snapshot
        self._reads[capture.key] = snapshot.sha256
        self._readings.setdefault((snapshot.sha256, reader), reading)
        if fingerprint is not None:
            self._fingerprints.setdefault((fingerprint, reader), reading)

    def record_failure(
        self, page_id: str, capture: Capture, reason: str, at: datetime, retry_at: datetime | None = None
    ) -> None:
        """A body that was had stays."""
        self.before_write()
        if capture.key not in self._reads:
            before = self._failures.get(capture.key)
            attempts = before.attempts + 1 if before else 1
            self._failures[capture.key] = Observation(capture, unusable(reason), None, retry_at, attempts)

    def usable_at(self, page_id: str, at: str | None = None) -> Observation | None:
        """The last usable one."""
        usable = [one for one in self.observations(page_id, None) if one.reading.usable]
        return next((one for one in reversed(usable) if at is None or one.capture.timestamp <= at), None)

    def observations(self, page_id: str, reader: ReaderKey | None) -> list[Observation]:
        """Read, failed, and never fetched but of equal digest."""
        found = {}
        twins: dict[tuple[str, str], Observation] = {}
        bodies = same_bodies(self._captures.values())
        for key, sha256 in self._reads.items():
            reading = self._readings.get((sha256, reader)) if reader else self._last_reading(sha256)
            if reading is not None:
                capture = self._captures[key]
                found[key] = Observation(capture, reading, sha256)
                if key in bodies:
                    twins[bodies[key]] = found[key]
        for key, failure in self._failures.items():
            found.setdefault(key, replace(failure, capture=self._captures[key]))
        for key, capture in self._captures.items():
            if key not in found and bodies.get(key) in twins:
                found[key] = replace(twins[bodies[key]], capture=capture)
        return sorted(found.values(), key=lambda one: (one.capture.timestamp, one.capture.key))

    def _last_reading(self, sha256: str) -> Reading | None:
        return next((said for (body, _), said in reversed(self._readings.items()) if body == sha256), None)

    def unread_by(self, page_id: str, reader: ReaderKey) -> list[tuple[Capture, str]]:
        """Read by another extractor only."""
        return [
            (self._captures[key], sha256)
            for key, sha256 in self._reads.items()
            if (sha256, reader) not in self._readings
        ]

    def load_snapshot(self, sha256: str) -> Snapshot:
        """As it was recorded."""
        return self._snapshots[sha256]

    def recorded_changes(self, page_id: str) -> list[RecordedChange]:
        """Those that stand."""
        return [one for one in self.changes.values() if not one.retracted]

    def rests_on(self, page_id: str) -> ReaderKey | None:
        """As saved last."""
        return self.derived_from

    def save_history(
        self,
        page_id: str,
        baseline: Sequence[BaselineItem],
        outcome: Reconciliation,
        deliveries: Sequence[Delivery],
        reader: ReaderKey | None = None,
    ) -> None:
        """All or nothing."""
        self.before_write()
        self.derived_from = reader or self.derived_from
        self.baseline = baseline
        self.changes.update((one.id, one) for one in (*outcome.kept, *outcome.fresh, *outcome.retracted))
        self.posted += deliveries

    def deliveries(self, page_id: str) -> list[Delivery]:
        """All of them."""
        return list(self.posted)

    def requests_on(self, day: str) -> int:
        """Those noted."""
        return self.requests.get(day, 0)

    def add_requests(self, day: str, number: int) -> None:
        """On top of those noted."""
        self.before_write()
        self.requests[day] = self.requests_on(day) + number

    def known_pages(self) -> dict[str, str]:
        """Page and platform."""
        return {one.id: one.platform for one in sorted(self.pages.values(), key=lambda page: page.id)}

    def finish_run(
        self, page_id: str, summary: RunSummary, started: datetime, finished: datetime, complete: bool
    ) -> None:
        """The first complete run sets the first contact."""
        self.before_write()
        self.runs.append((summary, complete))
        if complete and not (page_id in self.contact and self.contact[page_id] <= finished):
            self.contact[page_id] = started
