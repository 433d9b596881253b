"""The steps of one page's update, in the order in which ``update`` takes them. Talks to archives and store through their protocols."""

from collections.abc import Mapping, Sequence

from tracker.comparable import State, state_of
from tracker.diff import derive, reconcile
from tracker.errors import ArchiveError, CaptureUnavailable, Paused, StoreError, TrackerError, TryLater
from tracker.probe import CaptureKey, Mode, Probes, confirmations, plan, probes
from tracker.protocols import Archive, Store
from tracker.records import (
    Capture,
    Observation,
    Page,
    ReaderKey,
    Reading,
    Reconciliation,
    RecordedChange,
    RunSummary,
    Skipped,
    Snapshot,
    Status,
)
from tracker.timestamps import to_timestamp
from tracker.update.outcome import Clock, Deliver, Outcome, Progress, Reader, Tally


class Run:
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
        self._tally = Tally()
        self._down: set[str] = set()  # archives that cannot go on in this run
        self._paused: str | None = None
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
                    self._stop(error)
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
        """Let this extractor read what another one read; what differs then is recorded, and no news.

        The last snapshot's reading is recorded after the history that rests on it: as long as it is missing, a killed run is known to
        have been reading again, and its differences are still no news.
        """
        waiting: dict[str, list[Capture]] = {}
        for capture, sha256 in self._store.unread_by(self._page.id, self._key):
            waiting.setdefault(sha256, []).append(capture)
        last: tuple[list[Capture], Snapshot] | None = None
        for done, (sha256, captures) in enumerate(waiting.items()):
            self._progress(self._page.id, done, len(waiting), "reading again")
            try:
                snapshot = self._store.load_snapshot(sha256)
            except StoreError as error:
                self.failures.append(error)
                continue
            if last is not None:
                self._record(last[0][0], last[1])
            last = captures, snapshot
        if last is not None:
            reading, _ = self._interpret(last[1])
            also = [Observation(capture, reading, last[1].sha256) for capture in last[0]]
            self.derive(lambda changes, former: (), reread=True, also=also)
            self._record(last[0][0], last[1])

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
        expected = len(plan(captures, known, max_gap=max_gap, budget=budget, mode=mode))
        if not self._follow(steps, expected) or self._down or budget is not None:
            rest: Mode = "exhaustive" if mode == "exhaustive" else "normal"
            self._pending = len(plan(listed, self.known(), max_gap=max_gap, mode=rest))

    def _follow(self, steps: Probes, expected: int) -> bool:
        """Answer every probe; False when an archive could not go on. ``expected`` is how many there are at least, as far as is known."""
        probe = next(steps, None)
        while probe is not None:
            self._progress(self._page.id, self._tally.read, expected, probe.reason)
            try:
                state = self._probe(probe.capture)
            except (TryLater, ArchiveError) as error:
                self._stop(error)
                return False
            try:
                probe = steps.send(state)
            except StopIteration:
                probe = None
        return True

    def _stop(self, reason: TryLater | ArchiveError) -> None:
        """Note why an archive cannot go on; a pause that was asked for is no failure."""
        if isinstance(reason, Paused):
            self._paused = str(reason)
        else:
            self.failures.append(reason)

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
        """Read a snapshot and record what it says. An archived error or redirect is no document, whatever its body says."""
        reason = _no_document(snapshot)
        if reason is not None:
            self._store.record_failure(self._page.id, capture, reason, self._clock())
            return Reading(usable=False, reason=reason)
        reading, fingerprint = self._interpret(snapshot)
        self._store.record_reading(self._page.id, capture, snapshot, self._key, reading, fingerprint, self._clock())
        return reading

    def _interpret(self, snapshot: Snapshot) -> tuple[Reading, str | None]:
        """What a snapshot says, and its text fingerprint if that was taken. A body or a text that was read before is not read again."""
        known = self._store.find_reading(snapshot.sha256, self._key)
        if known is not None:
            return known, None
        fingerprint = None
        if self._page.options.select is None:
            fingerprint = self._reader.fingerprint(snapshot.body, snapshot.content_type)
        known = self._store.find_reading_like(fingerprint, self._key) if fingerprint is not None else None
        reading = known or self._reader.read(snapshot.body, snapshot.content_type, self._page.options)
        return reading, fingerprint

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

    def derive(self, deliver: Deliver, *, reread: bool = False, also: Sequence[Observation] = ()) -> Reconciliation:
        """Derive the history of all that was observed, give its changes their identities, and save it with what it causes to be sent."""
        history = derive([*self._observations(), *also], self._store.captures(self._page.id))
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
        up_to_date = complete and not self.failures and not self._pending and self._paused is None
        self._store.finish_run(self._page.id, summary, self._started, self._clock(), up_to_date)
        return Outcome(summary, tuple(self.failures), self._fresh, self._paused)


def _no_document(snapshot: Snapshot) -> str | None:
    """Why an archived response cannot hold the document, by its historical status; None when it may."""
    if snapshot.location is not None:
        return f"redirect to {snapshot.location}"
    if not 200 <= snapshot.status < 300:
        return f"HTTP status {snapshot.status}"
    return None


def _later(one: str | None, other: str | None) -> str | None:
    return max((stamp for stamp in (one, other) if stamp is not None), default=None)


def _earlier(one: str | None, other: str | None) -> str | None:
    return min((stamp for stamp in (one, other) if stamp is not None), default=None)
