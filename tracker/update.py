"""The journey of one page, from its archives' indexes to its recorded history. Drives the rooms through the protocols; owns no I/O.

In: a page, its archives, the store, who reads (a ``Reader``), a clock. Out: an ``Outcome``. The journey::

    list       each archive's captures of each address             -> store.add_captures        (requests: the index)
    re-read    stored snapshots that this extractor has not read   -> store.record_reading      (no requests)
               derive, reconcile as re-reading: never news         -> store.save_history
    probe      while probe says so and the budget lasts:
                   fetch the capture, read it (unless its body or text is known)  -> store.record_reading or record_failure
    derive     all observations -> history; reconcile with what is recorded; what it causes to be sent
                                                                   -> store.save_history        (one transaction)
    finish     what was done, whether the page is up to date       -> store.finish_run

Every arrow is one transaction, so a run may be killed between any two: the next one starts at the top and finds less to do. A capture that
cannot be had is noted and stepped around; an archive that wants to be asked later ends the probing, and what was read is kept and derived.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.comparable import State, state_of
from tracker.diff import derive, reconcile
from tracker.errors import ArchiveError, CaptureUnavailable, StoreError, TrackerError, TryLater
from tracker.probe import CaptureKey, Mode, Probe, Probes, confirmations, plan, probes
from tracker.protocols import Archive, Store
from tracker.records import (
    Capture,
    Delivery,
    Observation,
    Page,
    ReaderKey,
    Reading,
    ReadingOptions,
    Reconciliation,
    RecordedChange,
    RunSummary,
    Skipped,
    Snapshot,
    Status,
)
from tracker.timestamps import to_timestamp

__all__ = ["Deliver", "Mode", "Outcome", "Progress", "Reader", "plan_page", "rebuild_page", "update_page"]

Clock = Callable[[], datetime]
Progress = Callable[[str, int, int, str], None]
"""Told (page, captures read, captures expected to be read, what is happening)."""
Deliver = Callable[[Sequence[RecordedChange], Sequence[RecordedChange]], Sequence[Delivery]]
"""Decides what the changes as they will be recorded, given the former ones, cause to be sent. Pure."""

_SHOWN = 3  # subjects named of a counted skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: body, declared content type and options to a ``Reading``; a text fingerprint that is equal only for equal readings
    without a selector; and the version that readings are keyed by."""

    read: Callable[[bytes, str | None, ReadingOptions], Reading]
    fingerprint: Callable[[bytes, str | None], str | None]
    version: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did for a page. ``failures`` are the errors behind ``summary.errors``; ``new_changes`` what was recorded afresh."""

    summary: RunSummary
    failures: tuple[TrackerError, ...] = ()
    new_changes: tuple[RecordedChange, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when done; else the gravest of the failures' exit statuses: 2, then 1, then 75."""
        codes = {failure.exit_code for failure in self.failures}
        return next((code for code in (2, 1) if code in codes), max(codes, default=0))


def update_page(
    page: Page,
    archives: Mapping[str, Archive],
    store: Store,
    reader: Reader,
    *,
    clock: Clock,
    budget: int | None = None,
    mode: Mode = "normal",
    since: str | None = None,
    until: str | None = None,
    around: tuple[Capture, Capture] | None = None,
    progress: Progress = lambda page, done, total, doing: None,
    deliver: Deliver = lambda changes, former: (),
) -> Outcome:
    """Bring one registered page up to date; the module's docstring tells how.

    ``budget`` bounds the captures fetched. ``since`` and ``until`` (inclusive timestamps) bound the captures looked at, not the history
    derived. ``around``: read only beside this bracket, to confirm a change. Raises StoreError; what archives raise becomes the
    outcome's failures.
    """
    run = _Run(page, archives, store, reader, clock, progress)
    run.list_captures(since, until)
    run.reread()
    run.read(mode, budget, since, until, around)
    run.derive(deliver)
    return run.finish(complete=until is None and around is None)


def plan_page(
    page: Page,
    archives: Mapping[str, Archive],
    store: Store,
    reader: Reader,
    *,
    clock: Clock,
    budget: int | None = None,
    mode: Mode = "normal",
    since: str | None = None,
    until: str | None = None,
) -> list[Probe]:
    """What ``update_page`` would read first, and why. Asks the archives' indexes and fetches no capture. Raises what they raise."""
    run = _Run(page, archives, store, reader, clock, lambda page, done, total, doing: None)
    run.list_captures(since, until)
    if run.failures:
        raise run.failures[0]
    return plan(run.within(since, until), run.known(), max_gap=page.max_gap, budget=budget, mode=mode)


def rebuild_page(page: Page, store: Store, reader: Reader, *, clock: Clock) -> Reconciliation:
    """Derive a page's history afresh from its stored snapshots, and record it. Differences are never news. Returns how both met."""
    run = _Run(page, {}, store, reader, clock, lambda page, done, total, doing: None)
    run.reread()
    return run.derive(lambda changes, former: (), reread=True)


@dataclass(slots=True)
class _Tally:
    """What happened so far, for the summary."""

    read: int = 0
    unusable: int = 0
    unreadable: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    future: int = 0

    def notes(self) -> tuple[str, ...]:
        """Counted skips, one line each."""
        return (
            *_counted(self.unreadable, "capture unreadable", "captures unreadable"),
            *_counted(self.skipped, "index entry skipped", "index entries skipped"),
            *([f"{self.future} captures dated later than now ignored"] if self.future else []),
        )


class _Run:
    """One run for one page. Methods are the steps of the journey."""

    def __init__(
        self,
        page: Page,
        archives: Mapping[str, Archive],
        store: Store,
        reader: Reader,
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._page, self._archives, self._store, self._clock = page, archives, store, clock
        self._reader = reader
        self._key = ReaderKey(reader.version, page.options.key)
        self._progress = progress
        self._started = clock()
        self._requests = sum(archive.requests for archive in archives.values())
        self._tally = _Tally()
        self._down: set[str] = set()  # archives that cannot go on in this run
        self._pending = 0
        self._fresh: tuple[RecordedChange, ...] = ()
        self.failures: list[TrackerError] = []

    # --- list -------------------------------------------------------------------------------------------------------------------

    def list_captures(self, since: str | None, until: str | None) -> None:
        """Note every archive's captures of every address. An archive that fails leaves what is known of it."""
        self._progress(self._page.id, 0, 0, "listing captures")
        for archive in self._archives.values():
            for url in self._page.urls:
                try:
                    self._list(archive, url.url, _later(url.since, since), _earlier(url.until, until))
                except (TryLater, ArchiveError) as error:
                    self.failures.append(error)
                    self._down.add(archive.name)
                    break

    def _list(self, archive: Archive, url: str, since: str | None, until: str | None) -> None:
        now = to_timestamp(self._clock())
        found: list[Capture] = []
        for row in archive.captures(url, since, until):
            if isinstance(row, Skipped):
                self._tally.skipped.append(f"{row.subject}: {row.reason}")
            elif row.timestamp > now:
                self._tally.future += 1
            else:
                found.append(row)
        self._store.add_captures(self._page.id, found)

    # --- read -------------------------------------------------------------------------------------------------------------------

    def reread(self) -> None:
        """Let this extractor read what another one read; what differs then is recorded, and no news."""
        waiting = self._store.unread_by(self._page.id, self._key)
        for done, (capture, sha256) in enumerate(waiting):
            self._progress(self._page.id, done, len(waiting), "reading again")
            try:
                self._record(capture, self._store.load_snapshot(sha256))
            except StoreError as error:
                self.failures.append(error)
        if waiting:
            self.derive(lambda changes, former: (), reread=True)

    def read(
        self,
        mode: Mode,
        budget: int | None,
        since: str | None,
        until: str | None,
        around: tuple[Capture, Capture] | None,
    ) -> None:
        """Fetch and read what probing asks for, until it asks for no more, the budget is spent, or an archive cannot go on."""
        listed, known, max_gap = self.within(since, until), self.known(), self._page.max_gap
        captures = [one for one in listed if one.archive not in self._down]
        if around is not None:
            steps = confirmations(captures, known, after=around[0], by=around[1], budget=budget)
        else:
            steps = probes(captures, known, max_gap=max_gap, budget=budget, mode=mode)
        if not self._follow(steps) or self._down or budget is not None:
            rest: Mode = "exhaustive" if mode == "exhaustive" else "normal"
            self._pending = len(plan(listed, self.known(), max_gap=max_gap, mode=rest))

    def _follow(self, steps: Probes) -> bool:
        """Answer every probe; False when an archive could not go on."""
        probe = next(steps, None)
        while probe is not None:
            self._progress(self._page.id, self._tally.read, 0, probe.reason)
            try:
                state = self._probe(probe.capture)
            except (TryLater, ArchiveError) as error:
                self.failures.append(error)
                return False
            try:
                probe = steps.send(state)
            except StopIteration:
                probe = None
        return True

    def _probe(self, capture: Capture) -> State | None:
        """Fetch one capture, record what it says, and return its state."""
        try:
            snapshot = self._archives[capture.archive].fetch(capture)
        except CaptureUnavailable as error:
            reading = Reading(usable=False, reason=str(error))
            self._tally.unreadable.append(f"{capture.timestamp}: {error}")
            self._store.record_failure(self._page.id, capture, str(error), self._clock())
        else:
            reading = self._record(capture, snapshot)
        self._tally.read += 1
        self._tally.unusable += not reading.usable
        return state_of(reading)

    def _record(self, capture: Capture, snapshot: Snapshot) -> Reading:
        """Read a snapshot, unless its body or its text was read before, and record what it says.

        An archived error or redirect is no document, whatever its body says.
        """
        reason = _no_document(snapshot)
        if reason is not None:
            self._store.record_failure(self._page.id, capture, reason, self._clock())
            return Reading(usable=False, reason=reason)
        options = self._page.options
        reading = self._store.find_reading(snapshot.sha256, self._key)
        fingerprint = None
        if reading is None and options.select is None:
            fingerprint = self._reader.fingerprint(snapshot.body, snapshot.content_type)
            reading = self._store.find_reading_like(fingerprint, self._key) if fingerprint is not None else None
        if reading is None:
            reading = self._reader.read(snapshot.body, snapshot.content_type, options)
        self._store.record_reading(self._page.id, capture, snapshot, self._key, reading, fingerprint, self._clock())
        return reading

    def within(self, since: str | None, until: str | None) -> list[Capture]:
        """The captures known that may be looked at: within the period, of archives at hand."""
        return [
            one
            for one in self._store.captures(self._page.id)
            if (since or "") <= one.timestamp <= (until or "9" * 14) and one.archive in self._archives
        ]

    def known(self) -> dict[CaptureKey, State | None]:
        """What each capture read so far shows; equal readings share one state."""
        observations = self._observations()  # the store shares equal readings
        states = {id(one.reading): state_of(one.reading) for one in {id(o.reading): o for o in observations}.values()}
        return {one.capture.key: states[id(one.reading)] for one in observations}

    def _observations(self) -> list[Observation]:
        return self._store.observations(self._page.id, self._key)

    # --- derive -----------------------------------------------------------------------------------------------------------------

    def derive(self, deliver: Deliver, *, reread: bool = False) -> Reconciliation:
        """Derive the history of all that was observed, give its changes their identities, and save it with what it causes to be sent."""
        history = derive(self._observations(), self._store.captures(self._page.id))
        recorded = self._store.recorded_changes(self._page.id)
        outcome = reconcile(
            self._page.id,
            recorded,
            history,
            now=self._clock(),
            extractor=self._reader.version,
            first_contact=self._first_contact(),
            reread=reread,
        )
        standing = sorted((*outcome.kept, *outcome.fresh), key=lambda one: one.change.by.timestamp)
        self._store.save_history(self._page.id, history.baseline, outcome, deliver(standing, recorded))
        self._fresh += tuple(one for one in outcome.fresh if one.change.status is Status.CONFIRMED)
        return outcome

    def _first_contact(self) -> str | None:
        states = {state.id: state for state in self._store.page_states()}
        moment = states[self._page.id].first_contact if self._page.id in states else None
        return None if moment is None else to_timestamp(moment)

    # --- finish -----------------------------------------------------------------------------------------------------------------

    def finish(self, *, complete: bool) -> Outcome:
        """Note the run, and say what it did."""
        summary = RunSummary(
            page=self._page.id,
            captures=len(self._store.captures(self._page.id)),
            read=self._tally.read,
            unusable=self._tally.unusable,
            requests=sum(archive.requests for archive in self._archives.values()) - self._requests,
            changes=len(self._fresh),
            pending=self._pending,
            errors=tuple(str(failure) for failure in self.failures),
            notes=self._tally.notes(),
        )
        up_to_date = complete and not self.failures and not self._pending
        self._store.finish_run(self._page.id, summary, self._started, self._clock(), up_to_date)
        return Outcome(summary, tuple(self.failures), self._fresh)


def _no_document(snapshot: Snapshot) -> str | None:
    """Why an archived response cannot hold the document, by its historical status; None when it may."""
    if snapshot.location is not None:
        return f"redirect to {snapshot.location}"
    if not 200 <= snapshot.status < 300:
        return f"HTTP status {snapshot.status}"
    return None


def _counted(subjects: Sequence[str], one: str, many: str) -> tuple[str, ...]:
    """A counted skip in a line: how many, and the first few."""
    if not subjects:
        return ()
    shown = "; ".join(subjects[:_SHOWN])
    more = f"; and {len(subjects) - _SHOWN} more" if len(subjects) > _SHOWN else ""
    return (f"{len(subjects)} {one if len(subjects) == 1 else many}: {shown}{more}",)


def _later(one: str | None, other: str | None) -> str | None:
    return max((stamp for stamp in (one, other) if stamp is not None), default=None)


def _earlier(one: str | None, other: str | None) -> str | None:
    return min((stamp for stamp in (one, other) if stamp is not None), default=None)
