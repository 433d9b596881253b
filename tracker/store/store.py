"""``SqlStore``: the protocols ``Store`` and ``ArchiveState`` over one database. Each method is one transaction, and no more than that.

May be used by several threads at once; writers take turns.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tracker.records import (
    BaselineItem,
    Capture,
    Delivery,
    Finding,
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
    Snapshot,
    TopicFirst,
)
from tracker.store import (
    archive_state,
    fulltext,
    history,
    listings,
    observations,
    queries,
    readings,
    rows,
    silence,
    snapshots,
    states,
    topics,
    usable,
)
from tracker.store import baseline as baseline_
from tracker.store import captures as captures_
from tracker.store import deliveries as deliveries_
from tracker.store import problems as problems_
from tracker.store.check import check
from tracker.store.columns import keepable
from tracker.store.engine import Database, copy_sqlite
from tracker.store.migrate import open_current

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def open_store(url: str, *, clock: Clock = _now, readonly: bool = False) -> "SqlStore":
    """The store behind a SQLAlchemy URL (``sqlite:////absolute/path.db``), brought up to date first.

    A missing SQLite file is created; an older database is upgraded after a copy of it was laid beside it. With ``readonly`` nothing is
    created, upgraded or written, and a database that does not exist yet is an error. Raises ConfigError for a URL that cannot be used,
    StoreError for a database that cannot (newer, damaged, foreign, not writable), LockHeld while another program writes.
    """
    with ExitStack() as unless_ready:
        database = open_current(url, readonly=readonly)
        unless_ready.callback(database.close)
        if not readonly:
            fulltext.bring_up(database)
            topics.bring_up(database)
        unless_ready.pop_all()
    return SqlStore(database, clock)


class SqlStore:
    """What the tracker knows, in one database. Made by ``open_store``; close it, or use it as a context manager."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def __enter__(self) -> "SqlStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the database."""
        self._database.close()

    # --- pages and captures -----------------------------------------------------------------------------------------------------

    def register_pages(self, pages: Sequence[Page]) -> None:
        """Bring the stored description of these pages up to date; other pages keep theirs and all their history."""
        with self._database.writing() as connection:
            captures_.register(connection, pages)

    def page_states(self) -> list[PageState]:
        """The state of every page the store has seen, by id."""
        with self._database.reading() as connection:
            return states.page_states(connection)

    def add_captures(self, page_id: str, captures: Iterable[Capture]) -> int:
        """Note captures of a page; those known by their key are left alone. Returns how many were new."""
        with self._database.writing() as connection:
            return captures_.add(connection, captures_.page_row(connection, page_id), captures)

    def captures(self, page_id: str) -> list[Capture]:
        """All known captures of a page, sorted."""
        with self._database.reading() as connection:
            return captures_.load(connection, captures_.page_row(connection, page_id))

    def listing(self, page_id: str, archive: str, url: str) -> Listing | None:
        """How far this archive's index of this address of a page was read, if it ever was to its end."""
        with self._database.reading() as connection:
            return listings.find(connection, captures_.page_row(connection, page_id), archive, url)

    def record_listing(self, page_id: str, listing: Listing) -> None:
        """Note that it was; replaces what was noted before for the same archive and address."""
        with self._database.writing() as connection:
            listings.record(connection, captures_.page_row(connection, page_id), listing)

    def rename_page(self, old: str, new: str) -> None:
        """Give a page's history, readings and snapshots to another id. Raises UnknownSubject, or UsageError where ``new`` has a history."""
        with self._database.writing() as connection:
            captures_.rename(connection, old, new)

    # --- readings ---------------------------------------------------------------------------------------------------------------

    def find_reading(self, sha256: str, reader: ReaderKey) -> Reading | None:
        """What this reader made of this snapshot earlier, if it did."""
        with self._database.reading() as connection:
            return readings.find(connection, sha256, reader)

    def find_reading_like(self, fingerprint: str, reader: ReaderKey) -> Reading | None:
        """What this reader made of any snapshot with this text fingerprint, if it did."""
        with self._database.reading() as connection:
            return readings.find_like(connection, fingerprint, reader)

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
        with self._database.writing() as connection:
            page = captures_.page_row(connection, page_id)
            readings.record(connection, page, capture, snapshot, reader, reading, fingerprint, at)

    def record_failure(
        self, page_id: str, capture: Capture, reason: str, at: datetime, retry_at: datetime | None = None
    ) -> None:
        """Note that this capture's body cannot be had, for this reason; with ``retry_at`` it is worth asking again from then on."""
        with self._database.writing() as connection:
            page = captures_.page_row(connection, page_id)
            readings.record_failure(connection, page, capture, reason, at, retry_at)

    def usable_at(self, page_id: str, at: str | None = None) -> Observation | None:
        """The last usable observation of a page at or before a timestamp (None: of all), by the reader that last read its snapshot."""
        with self._database.reading() as connection:
            captures_.page_row(connection, page_id)
            return usable.last_usable(connection, [page_id], at).get(keepable(page_id))

    def last_usable(self, page_ids: Iterable[str]) -> dict[str, Observation]:
        """The last usable observation by page, of many pages at once; pages without any are left out."""
        with self._database.reading() as connection:
            return usable.last_usable(connection, page_ids, None)

    def silent_until(self, since: Mapping[str, str]) -> dict[str, str]:
        """The newest timestamp of a capture looked at after that of each page; pages without any are left out."""
        with self._database.reading() as connection:
            return silence.silent_until(connection, since)

    def observations(self, page_id: str, reader: ReaderKey | None) -> list[Observation]:
        """What this reader (None: whichever read each snapshot last) knows of a page, by capture time: the protocol says which captures."""
        with self._database.reading() as connection:
            return observations.observations(connection, captures_.page_row(connection, page_id), reader)

    def unread_by(self, page_id: str, reader: ReaderKey) -> list[tuple[Capture, str]]:
        """Captures with a stored snapshot (its sha256 beside them) that this reader has not read yet."""
        with self._database.reading() as connection:
            return observations.unread_by(connection, captures_.page_row(connection, page_id), reader)

    def load_snapshot(self, sha256: str) -> Snapshot:
        """A stored snapshot, verified against its hash. Raises StoreError when it is missing or damaged."""
        with self._database.reading() as connection:
            return snapshots.load(connection, sha256)

    # --- history ----------------------------------------------------------------------------------------------------------------

    def recorded_changes(self, page_id: str) -> list[RecordedChange]:
        """All changes of a page that stand, suspected ones too, retracted ones not."""
        with self._database.reading() as connection:
            return history.recorded(connection, captures_.page_row(connection, page_id))

    def rests_on(self, page_id: str) -> ReaderKey | None:
        """Whose readings a page's history was derived from when it was last saved, if that was said."""
        with self._database.reading() as connection:
            return history.rests_on(connection, captures_.page_row(connection, page_id))

    def save_history(
        self,
        page_id: str,
        baseline: Sequence[BaselineItem],
        outcome: Reconciliation,
        deliveries: Sequence[Delivery],
        reader: ReaderKey | None = None,
    ) -> None:
        """Write what was derived and, in the same transaction, the deliveries it causes and from whose readings it was derived."""
        with self._database.writing() as connection:
            page = captures_.page_row(connection, page_id)
            baseline_.save(connection, page, page_id, baseline, self._clock())
            renamed = history.save(connection, page, page_id, outcome)
            deliveries_.put(connection, deliveries, renamed)
            if reader is not None:
                history.rest_on(connection, page, reader)

    def finish_run(
        self, page_id: str, summary: RunSummary, started: datetime, finished: datetime, complete: bool
    ) -> None:
        """Note a run of a page. The first complete one sets the page's first contact to its start."""
        with self._database.writing() as connection:
            page = captures_.page_row(connection, page_id)
            states.finish_run(connection, page, summary, started, finished, complete)

    def history(self, query: HistoryQuery) -> list[HistoryRow]:
        """The recorded changes that match, in the order asked for. Raises UsageError for a search without a word."""
        return list(self.stream(query))

    def stream(self, query: HistoryQuery) -> Generator[HistoryRow, None, None]:
        """The rows of ``history`` one by one, all as they stood when the first was taken; close it where not all are."""
        with self._database.reading() as connection:
            yield from queries.stream(connection, query)

    def firsts(self, query: HistoryQuery) -> list[HistoryRow]:
        """Of each page the first row that matches with its wording after, by date, then page."""
        with self._database.reading() as connection:
            return queries.firsts(connection, query)

    def topic_firsts(self, query: HistoryQuery) -> list[TopicFirst]:
        """Of each platform and subject the first confirmed appearance, by platform, then subject."""
        with self._database.reading() as connection:
            return queries.topic_firsts(connection, query)

    def topics_current(self) -> bool:
        """Whether all texts are tagged by the dictionary of subjects in force."""
        with self._database.reading() as connection:
            return topics.current(connection)

    def known_pages(self) -> dict[str, str]:
        """The platform of every page the store has seen, by page id, sorted."""
        with self._database.reading() as connection:
            return queries.known_pages(connection)

    def change(self, change_id: str) -> HistoryRow:
        """One change by its id or an unambiguous beginning of it. Raises UnknownSubject."""
        with self._database.reading() as connection:
            return rows.one(connection, change_id)

    # --- who is told of what ----------------------------------------------------------------------------------------------------

    def outbox(self) -> list[tuple[Delivery, HistoryRow]]:
        """Deliveries not yet sent, corrections among them, with their changes as they stand; a retracted change's row says so."""
        with self._database.reading() as connection:
            return deliveries_.outbox(connection)

    def deliveries(self, page_id: str) -> list[Delivery]:
        """All deliveries of a page's changes, retracted ones too, sent and waiting, oldest first."""
        with self._database.reading() as connection:
            return deliveries_.of_page(connection, captures_.page_row(connection, page_id))

    def deliveries_of(self, change_id: str) -> list[Delivery]:
        """The deliveries of one change, oldest first."""
        with self._database.reading() as connection:
            return deliveries_.of_change(connection, change_id)

    def mark_sent(self, deliveries: Sequence[Delivery], at: datetime, notices: Sequence[Notice] = ()) -> None:
        """Note, in one transaction, that these were sent, and what each delivery told."""
        with self._database.writing() as connection:
            deliveries_.mark_sent(connection, deliveries, at)
            problems_.mark_sent(connection, notices, at)

    def keep_waiting(self, recipients: Collection[str]) -> None:
        """Forget the deliveries and notices that wait for anybody else."""
        with self._database.writing() as connection:
            deliveries_.keep_waiting(connection, recipients)

    def last_sent(self) -> dict[str, datetime]:
        """When each recipient was last sent anything, by address."""
        with self._database.reading() as connection:
            return deliveries_.last_sent(connection)

    def problems(self, ended: bool = False) -> list[Problem]:
        """The pages' problems that last, by page and beginning; with ``ended`` also those that are over."""
        with self._database.reading() as connection:
            return problems_.known(connection, ended)

    def save_problems(self, problems: Sequence[Problem], notices: Sequence[Notice]) -> None:
        """Note problems and, in the same transaction, who is to be told."""
        with self._database.writing() as connection:
            problems_.save(connection, problems, notices)

    def notices(self) -> list[Notice]:
        """Notices not yet sent, oldest first. One of a problem's beginning shows the problem as it began."""
        with self._database.reading() as connection:
            return problems_.waiting(connection)

    # --- requests ---------------------------------------------------------------------------------------------------------------

    def requests_on(self, day: str) -> int:
        """How many requests were noted for a day (``2026-11-24``, UTC)."""
        with self._database.reading() as connection:
            return listings.requests_on(connection, day)

    def add_requests(self, day: str, number: int) -> None:
        """Note requests made on a day."""
        with self._database.writing() as connection:
            listings.add_requests(connection, day, number)

    # --- what archives remember -------------------------------------------------------------------------------------------------

    def recall(self, archive: str, key: str) -> str | None:
        """A note's text, or None."""
        with self._database.reading() as connection:
            return archive_state.recall(connection, archive, key)

    def remember(self, archive: str, key: str, value: str | None) -> None:
        """Keep a note durably; None forgets it."""
        with self._database.writing() as connection:
            archive_state.remember(connection, archive, key, value)

    def indexed_files(self, archive: str) -> dict[str, str]:
        """Path -> stamp of every file indexed so far."""
        with self._database.reading() as connection:
            return archive_state.indexed_files(connection, archive)

    def replace_index(self, archive: str, path: str, stamp: str, rows: Iterable[tuple[str, str, str]]) -> None:
        """Replace a file's index in one transaction; a row is (urlkey, timestamp, the archive's own JSON)."""
        with self._database.writing() as connection:
            archive_state.replace_index(connection, archive, path, stamp, rows)

    def forget_index(self, archive: str, path: str) -> None:
        """Drop a file's index: the file is gone."""
        with self._database.writing() as connection:
            archive_state.forget_index(connection, archive, path)

    def index_rows(self, archive: str, urlkey: str, since: str | None, until: str | None) -> Iterator[tuple[str, str]]:
        """(path, the archive's own JSON) of the rows of one urlkey within inclusive timestamps, by time then path.

        Read a thousand rows at a time, with no transaction open between them.
        """
        place: archive_state.Place | None = None
        while True:
            with self._database.reading() as connection:
                rows = archive_state.index_rows(connection, archive, urlkey, since, until, place)
            for place, data in rows:
                yield place[1], data
            if len(rows) < archive_state.PAGE:
                return

    # --- care -------------------------------------------------------------------------------------------------------------------

    def check(self) -> list[Finding]:
        """All that is wrong with the database, each with advice; every snapshot is read. Empty when it is whole."""
        return check(self._database)

    def backup(self, target: Path) -> None:
        """A consistent copy of the database in use, as a new file. Raises StoreError."""
        copy_sqlite(self._database, target)
