"""What rooms may expect of each other where they meet: ``Archive``, ``ArchiveState``, ``Store``. No implementation knows another.

Moments are aware datetimes in UTC, timestamps 14-digit strings. Every method raises errors of ``tracker.errors`` only.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tracker.records import (
    BaselineItem,
    Capture,
    Delivery,
    HistoryQuery,
    HistoryRow,
    Listing,
    Notice,
    Observation,
    Page,
    PageState,
    Problem,
    ReaderKey,
    Reading,
    Reconciliation,
    RecordedChange,
    RunSummary,
    Skipped,
    Snapshot,
    TopicFirst,
)


class Archive(Protocol):
    """Where captures come from."""

    @property
    def name(self) -> str:
        """The archive's name in the configuration; it is the ``archive`` of its captures."""

    @property
    def appends(self) -> bool:
        """Whether what is new in its index is of late: then it may be read from the newest captures on, and all of it only now and then."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far (reads of a local file count as none)."""

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The captures of one address, oldest first, each once, whatever their status; unusable index rows come as ``Skipped``.

        ``since`` and ``until`` are inclusive 14-digit timestamps. An address never captured yields nothing.
        Raises PageExcluded, ArchiveError, or TryLater when the index cannot be read now.
        """

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture, revisits resolved.

        Raises CaptureUnavailable when it cannot be had (then others may), TryLater when nothing can be had now.
        """

    def public_url(self, capture: Capture) -> str | None:
        """Where anybody can see this capture, or None: an address is never invented."""

    def close(self) -> None:
        """Release connections and files."""


class ArchiveState(Protocol):
    """What archives must remember between runs: small notes (a breaker's end), and the index of local WARC files."""

    def recall(self, archive: str, key: str) -> str | None:
        """A note's text, or None."""

    def remember(self, archive: str, key: str, value: str | None) -> None:
        """Keep a note durably; None forgets it."""

    def indexed_files(self, archive: str) -> dict[str, str]:
        """Path -> stamp (size and modification time, as the archive chose to write it) of every file indexed so far."""

    def replace_index(self, archive: str, path: str, stamp: str, rows: Iterable[tuple[str, str, str]]) -> None:
        """Replace a file's index in one transaction; a row is (urlkey, timestamp, the archive's own JSON)."""

    def forget_index(self, archive: str, path: str) -> None:
        """Drop a file's index: the file is gone."""

    def index_rows(self, archive: str, urlkey: str, since: str | None, until: str | None) -> Iterator[tuple[str, str]]:
        """(path, the archive's own JSON) of the rows of one urlkey within inclusive timestamps, by time then path."""


class Store(Protocol):
    """What the tracker knows. Each writing method is one transaction; killed at any instant, what was written before stands."""

    def register_pages(self, pages: Sequence[Page]) -> None:
        """Bring the stored description of these pages up to date; other pages keep theirs and all their history."""

    def page_states(self) -> list[PageState]:
        """The state of every page the store has seen, by id."""

    def add_captures(self, page_id: str, captures: Iterable[Capture]) -> int:
        """Note captures of a page; those known by their key are left alone. Returns how many were new."""

    def captures(self, page_id: str) -> list[Capture]:
        """All known captures of a page, sorted."""

    def listing(self, page_id: str, archive: str, url: str) -> Listing | None:
        """How far this archive's index of this address of a page was read, if it ever was."""

    def record_listing(self, page_id: str, listing: Listing) -> None:
        """Note how far; replaces what was noted before for the same archive and address."""

    def find_reading(self, sha256: str, reader: ReaderKey) -> Reading | None:
        """What this reader made of this snapshot earlier, if it did."""

    def find_reading_like(self, fingerprint: str, reader: ReaderKey) -> Reading | None:
        """What this reader made of any snapshot with this text fingerprint, if it did."""

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
        """Keep the snapshot, what it said, and that this capture was read; a known snapshot or reading is kept once."""

    def record_failure(
        self, page_id: str, capture: Capture, reason: str, at: datetime, retry_at: datetime | None = None
    ) -> None:
        """Note that this capture's body cannot be had; it is then an observation that is unusable for this reason.

        ``retry_at``: the reason may pass, and from then on it is worth asking again. Each call counts one more attempt in vain; a reading
        recorded later takes the failure's place.
        """

    def usable_at(self, page_id: str, at: str | None = None) -> Observation | None:
        """The last usable observation of a page at or before a timestamp (None: of all), by the reader that last read its snapshot."""

    def last_usable(self, page_ids: Iterable[str]) -> dict[str, Observation]:
        """What ``usable_at`` says now of each of these pages, by page; pages without any, and unknown ones, are left out."""

    def silent_until(self, since: Mapping[str, str]) -> dict[str, str]:
        """Of these pages, each with the timestamp of its last usable capture, that of the newest one looked at in vain since: its body was
        asked for once and for all, or its archive lists it as a redirect or an error. Pages without any are left out."""

    def observations(self, page_id: str, reader: ReaderKey | None) -> list[Observation]:
        """What this reader knows of a page, by capture time: captures read, those whose body could not be had, and those never fetched
        whose archive and digest equal a read capture's. ``reader`` None: of each snapshot what its last reader made of it."""

    def unread_by(self, page_id: str, reader: ReaderKey) -> list[tuple[Capture, str]]:
        """Captures with a stored snapshot (its sha256 beside them) that this reader has not read yet: another extractor read them."""

    def load_snapshot(self, sha256: str) -> Snapshot:
        """A stored snapshot, verified against its hash. Raises StoreError when it is missing or damaged."""

    def recorded_changes(self, page_id: str) -> list[RecordedChange]:
        """All changes of a page that stand, suspected ones too, retracted ones not."""

    def rests_on(self, page_id: str) -> ReaderKey | None:
        """Whose readings a page's history was derived from when it was last saved; None where none was saved, or nobody said whose."""

    def save_history(
        self,
        page_id: str,
        baseline: Sequence[BaselineItem],
        outcome: Reconciliation,
        deliveries: Sequence[Delivery],
        reader: ReaderKey | None = None,
    ) -> None:
        """Write what was derived and, in the same transaction, the deliveries it causes and from whose readings it was derived (None: as
        before). ``baseline`` replaces the former one.

        The order of a page's changes in ``outcome`` (kept and fresh together, by ``change.by``) is kept for equal moments.
        """

    def finish_run(
        self, page_id: str, summary: RunSummary, started: datetime, finished: datetime, complete: bool
    ) -> None:
        """Note a run of a page. The first complete one sets the page's first contact to its start, in place of one after ``finished``."""

    def history(self, query: HistoryQuery) -> list[HistoryRow]:
        """The recorded changes that match, in the order asked for: by default by ``by`` time, page, then place in the page's history.

        Raises UsageError (``searching.QueryError``) for a search without a word.
        """

    def stream(self, query: HistoryQuery) -> Generator[HistoryRow, None, None]:
        """The rows of ``history`` one by one, however many there are, as they stood when the first was taken.

        To be closed where not all are taken.
        """

    def firsts(self, query: HistoryQuery) -> list[HistoryRow]:
        """Of each page the first row that matches with its wording after (what was removed matches nothing), by date, then page.

        ``query.sort`` and ``query.corrections`` are not looked at.
        """

    def topic_firsts(self, query: HistoryQuery) -> list[TopicFirst]:
        """Of each platform and subject the first confirmed appearance, what first readings held included, by platform, then subject.

        Of the query only ``pages``, ``platforms`` and ``topics`` are looked at.
        """

    def topics_current(self) -> bool:
        """Whether all texts are tagged by the dictionary of subjects in force; if not, the next opening for writing tags them anew."""

    def known_pages(self) -> dict[str, str]:
        """The platform of every page the store has seen, by page id, sorted: quick, where ``page_states`` counts."""

    def change(self, change_id: str) -> HistoryRow:
        """One change by its id or an unambiguous beginning of it. Raises UnknownSubject."""

    def outbox(self) -> list[tuple[Delivery, HistoryRow]]:
        """Deliveries not yet sent, corrections among them, with their changes as they stand; a retracted change's row says so."""

    def deliveries(self, page_id: str) -> list[Delivery]:
        """All deliveries of a page's changes, retracted ones too, sent and waiting, oldest first."""

    def deliveries_of(self, change_id: str) -> list[Delivery]:
        """The deliveries of one change, oldest first."""

    def mark_sent(self, deliveries: Sequence[Delivery], at: datetime, notices: Sequence[Notice] = ()) -> None:
        """Note, in one transaction, that these were sent, and what each delivery told."""

    def keep_waiting(self, recipients: Collection[str]) -> None:
        """Forget the deliveries and notices that wait for anybody else."""

    def last_sent(self) -> dict[str, datetime]:
        """When each recipient was last sent anything, by address."""

    def problems(self, ended: bool = False) -> list[Problem]:
        """The pages' problems that last, by page and beginning; with ``ended`` also those that are over."""

    def save_problems(self, problems: Sequence[Problem], notices: Sequence[Notice]) -> None:
        """Note problems (known by page, trouble and beginning: one that ended replaces itself) and, in the same transaction, who is to
        be told."""

    def notices(self) -> list[Notice]:
        """Notices not yet sent, oldest first. One of a problem's beginning shows the problem as it began."""

    def requests_on(self, day: str) -> int:
        """How many requests were noted for a day (``2026-11-24``, UTC)."""

    def add_requests(self, day: str, number: int) -> None:
        """Note requests made on a day."""

    def rename_page(self, old: str, new: str) -> None:
        """Give a page's history, readings and snapshots to another id. Raises UnknownSubject, or UsageError where ``new`` has a history."""

    def close(self) -> None:
        """Release the database."""
