"""Reading an archive's index of one address: from the newest captures on where that is enough, in batches, and noting how far it got.

In: an archive, what was noted of its index when it was last read, a period. Out: captures in the store, the rows that cannot be used in a
``Tally``, and a ``Listing`` for the next time. What to read is decided by pure functions; ``IndexReader`` talks to archive and store.

An index that only appends is read from the newest capture it has shown, less an overlap: rows arrive late (archive.org lists most
captures within a day, those of some crawls weeks after), and out of order. What arrives later still is found when the index is read in
full again. As rows come oldest first, one that breaks off has shown all up to its last row: that far it is noted, after every batch, so
that a long index is read on where it broke, not from its beginning.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.errors import ArchiveError, TryLater
from tracker.protocols import Archive, Store
from tracker.records import Capture, Listing, Skipped
from tracker.timestamps import to_datetime, to_timestamp
from tracker.update.outcome import Tally

OVERLAP = timedelta(days=30)
IN_FULL_AGAIN = timedelta(days=90)
BATCH = 5000  # rows held at a time, and written in one transaction


@dataclass(frozen=True, slots=True)
class Stretch:
    """What to read of an index: from ``begin`` on (None: the first capture). ``former`` is the listing this goes on from, None for one
    that is read in full."""

    begin: str | None
    former: Listing | None


def stretch_to_read(former: Listing | None, since: str | None, now: datetime) -> Stretch:
    """What to read of an index that only appends, for captures from ``since`` on: the end of it, or all of it where it was never read from
    ``since`` on, not lately, or would be read from there anyway. What was noted of the future was noted by a wrong clock."""
    in_full = Stretch(since, None)
    if former is None or former.newest is None or (former.since or "") > (since or ""):
        return in_full
    if not timedelta(0) <= now - former.full_at < IN_FULL_AGAIN or former.newest > to_timestamp(now):
        return in_full
    begin = _earlier(former.newest, OVERLAP)
    return Stretch(begin, former) if begin > (since or "") else in_full


def listing_after(archive: str, url: str, stretch: Stretch, at: datetime, newest: str | None) -> Listing:
    """What to note when a stretch was read, at ``at``, up to ``newest``."""
    if stretch.former is None:
        return Listing(archive, url, stretch.begin, at, at, newest)
    return replace(stretch.former, last_at=at, newest=max(stretch.former.newest or "", newest or "") or None)


class IndexReader:
    """Reads the indexes of one page's addresses into the store."""

    def __init__(self, page_id: str, store: Store, clock: Callable[[], datetime], tally: Tally) -> None:
        self._page_id = page_id
        self._store = store
        self._clock = clock
        self._tally = tally

    def read(
        self, archive: Archive, url: str, since: str | None, until: str | None, *, in_full: bool, to_its_end: bool
    ) -> None:
        """Note the captures of an address from ``since`` to ``until``, as far as they are not known.

        ``in_full`` asks for all of them. How far it got is noted where ``to_its_end``: ``until`` is the address's own, not this run's.
        What came before an error is kept. Raises what the archive raises.
        """
        now = self._clock()
        stretch = Stretch(since, None)
        if archive.appends and not in_full:
            stretch = stretch_to_read(self._store.listing(self._page_id, archive.name, url), since, now)
        newest: str | None = None
        for batch in _batches(self._captures(archive.captures(url, stretch.begin, until), to_timestamp(now))):
            self._store.add_captures(self._page_id, batch)
            newest = batch[-1].timestamp if batch else newest
            if archive.appends and to_its_end:
                self._store.record_listing(self._page_id, listing_after(archive.name, url, stretch, now, newest))

    def _captures(self, rows: Iterable[Capture | Skipped], now: str) -> Iterator[Capture]:
        """The captures among the rows; what is skipped is tallied, and so is what claims to be of the future."""
        for row in rows:
            if isinstance(row, Skipped):
                self._tally.skipped.append(f"{row.subject}: {row.reason}")
            elif row.timestamp > now:
                self._tally.future += 1
            else:
                yield row


def _batches(captures: Iterable[Capture]) -> Iterator[list[Capture]]:
    """Captures by the batch, the last one perhaps empty. What came before an error is yielded before the error is raised."""
    batch: list[Capture] = []
    try:
        for capture in captures:
            batch.append(capture)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except (TryLater, ArchiveError):
        if batch:
            yield batch
        raise
    yield batch


def _earlier(timestamp: str, by: timedelta) -> str:
    """A timestamp moved back, or the beginning of time where the calendar ends."""
    try:
        return to_timestamp(to_datetime(timestamp) - by)
    except OverflowError:
        return "0" * 14
