"""The steps of one page's update, in the order in which ``update`` takes them. Talks to archives and store through their protocols."""

from collections.abc import Mapping, Sequence

from tracker.comparable import state_of
from tracker.diff import derive, reconcile
from tracker.errors import ArchiveError, CaptureUnavailable, PageExcluded, Paused, StoreError, TrackerError, TryLater
from tracker.probe import CaptureKey, Missing, Mode, Probes, Shown, confirmations, plan, probes
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
    Snapshot,
    Status,
)
from tracker.timestamps import to_timestamp
from tracker.update.exclusions import Exclusions
from tracker.update.index import IndexReader
from tracker.update.moves import moves, redirect_to_look_at, targets_of, was_archived, why_no_document
from tracker.update.outcome import Clock, Deliver, Outcome, Progress, Reader, Tally
from tracker.update.retries import anything_seen, is_due, retry_at
from tracker.update.scope import Scope
from tracker.update.suspects import Suspects

_MOST_REDIRECTS = 4  # looked at in one run


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
        self._exclusions = Exclusions()
        self._scope = Scope(page)
        self._suspects = Suspects()
        self._vain: dict[CaptureKey, int] = {}  # attempts made in vain before this run
        self._paused: str | None = None
        self._pending = 0
        self._fresh: tuple[RecordedChange, ...] = ()
        self._captures: list[Capture] | None = (
            None  # what the store knows, as long as nothing was written that it may not hold
        )
        self._observed: list[Observation] | None = None
        self._failed: list[TrackerError] = []

    @property
    def failures(self) -> list[TrackerError]:
        """What failed so far. That all of its archives exclude the page is a failure, that some do is not."""
        return [*self._failed, *(self._exclusions.reasons() if self._nobody_to_ask() else ())]

    def _nobody_to_ask(self) -> bool:
        return self._exclusions.leave_nobody(self._archives, [one.url for one in self._page.urls])

    @property
    def paused(self) -> str | None:
        """Why the run was told to leave the rest to the next one, None where it was not."""
        return self._paused

    # --- list -------------------------------------------------------------------------------------------------------------------

    def list_captures(self, since: str | None, until: str | None, *, in_full: bool = False) -> None:
        """Note every archive's captures of every address, those noted earlier only now and then or where ``in_full`` asks for it.

        An archive that fails leaves what is known of it; one that excludes an address has answered.
        """
        self._progress(self._page.id, 0, 0, "listing captures")
        reader = IndexReader(self._page.id, self._store, self._clock, self._tally)
        for archive in self._archives.values():
            for url in self._page.urls:
                start, end = _later(url.since, since), _earlier(url.until, until)
                try:
                    reader.read(archive, url.url, start, end, in_full=in_full, to_its_end=until is None)
                except PageExcluded as error:
                    self._exclusions.note_index(archive.name, url.url, error)
                except (TryLater, ArchiveError) as error:
                    self._stop(error)
                    self._down.add(archive.name)
                    break
        self._captures = None

    # --- read -------------------------------------------------------------------------------------------------------------------

    def settle(self, deliver: Deliver) -> Reconciliation:
        """Derive what the history's own reader has read, in case a killed run left some of it: the platform did that, so it is news."""
        former = self._store.rests_on(self._page.id)
        if former is None:
            return Reconciliation()
        return self._derive(self._store.observations(self._page.id, former), former, deliver)

    def take_over(self, deliver: Deliver) -> None:
        """Where another reader made the readings that the history rests on, settle that and derive it from this reader's.

        Killed on the way, the next run begins again: whose readings a history rests on changes in the transaction that saves it.
        """
        former = self._store.rests_on(self._page.id)
        waiting = self._store.unread_by(self._page.id, self._key)
        if waiting or (former or self._key) != self._key or (former is None and self._first_contact() is not None):
            self.settle(deliver)
            self.reread()
            self.derive(lambda changes, former: (), reread=True)

    def reread(self) -> None:
        """Let this reader read what another one read, from the stored snapshots."""
        waiting: dict[str, list[Capture]] = {}
        for capture, sha256 in self._store.unread_by(self._page.id, self._key):
            waiting.setdefault(sha256, []).append(capture)
        for done, (sha256, captures) in enumerate(waiting.items()):
            self._progress(self._page.id, done, len(waiting), "reading again")
            try:
                snapshot = self._store.load_snapshot(sha256)
            except StoreError as error:
                self._failed.append(error)
                continue
            self._record(captures[0], snapshot)

    def read(
        self,
        mode: Mode,
        budget: int | None,
        since: str | None,
        until: str | None,
        around: tuple[Capture, Capture] | None,
    ) -> None:
        """Fetch and read what probing asks for, until it asks for no more, the budget is spent, or an archive cannot go on."""
        self._vain = {one.capture.key: one.attempts for one in self._observations()}
        went_on = self._read(mode, budget, since, until, around)
        if went_on and around is None:
            self._look_at_redirects(self._at_hand(since, until), budget)
        in_vain = self._suspects.in_vain()
        self._failed += [one for one in in_vain if str(one) not in map(str, self._failed)]
        if not went_on or self._down or in_vain or budget is not None:
            rest: Mode = "exhaustive" if mode == "exhaustive" else "normal"
            left = self.within(since, until)
            self._pending = len(plan(left, self.known(), max_gap=self._page.max_gap, mode=rest))

    def _read(
        self,
        mode: Mode,
        budget: int | None,
        since: str | None,
        until: str | None,
        around: tuple[Capture, Capture] | None,
    ) -> bool:
        """Probe, and begin again without what an archive turns out to exclude; False when an archive could not go on."""
        max_gap = self._page.max_gap
        while True:
            captures, known = self._at_hand(since, until), self.known()
            left = None if budget is None else budget - self._tally.read
            if around is not None:
                steps = confirmations({*captures, *around}, known, after=around[0], by=around[1], budget=left)
            else:
                steps = probes(captures, known, max_gap=max_gap, budget=left, mode=mode)
            expected = self._tally.read + len(plan(captures, known, max_gap=max_gap, budget=left, mode=mode))
            try:
                return self._follow(steps, expected)
            except PageExcluded:
                continue

    def _at_hand(self, since: str | None, until: str | None) -> list[Capture]:
        return [one for one in self.within(since, until) if one.archive not in self._down]

    def _follow(self, steps: Probes, expected: int) -> bool:
        """Answer every probe; False when an archive could not go on. ``expected`` is how many there are at least, as far as is known.

        Raises PageExcluded when the probes are to be chosen anew: what an archive excludes is not asked for again.
        """
        probe = next(steps, None)
        while probe is not None:
            self._progress(self._page.id, self._tally.read, expected, probe.reason)
            try:
                state = self._probe(probe.capture)
            except PageExcluded:
                raise
            except (TryLater, ArchiveError) as error:
                self._stop(error)
                return False
            try:
                probe = steps.send(state)
            except StopIteration:
                probe = None
        return True

    def _look_at_redirects(self, captures: Sequence[Capture], budget: int | None) -> None:
        """Look where the page went, within what is left of the budget. Probing knows redirects by their index rows and passes them over."""
        left = _MOST_REDIRECTS if budget is None else min(_MOST_REDIRECTS, budget - self._tally.read)
        for _ in range(left):
            observations = [one for one in self._observations() if not is_due(one, self._started)]
            known = {one.capture.key: None for one in observations} | targets_of(observations)
            open_ones = [one for one in captures if not self._exclusions.hold(one)]
            capture = redirect_to_look_at(self._page, open_ones, known)
            if capture is None:
                return
            self._progress(self._page.id, self._tally.read, self._tally.read + 1, "a redirect")
            try:
                self._probe(capture)
            except PageExcluded:
                continue
            except (TryLater, ArchiveError) as error:
                self._stop(error)
                return

    def _stop(self, reason: TryLater | ArchiveError) -> None:
        """Note why an archive cannot go on; a pause that was asked for is no failure."""
        if isinstance(reason, Paused):
            self._paused = str(reason)
        else:
            self._failed.append(reason)

    def _probe(self, capture: Capture) -> Shown:
        """Fetch one capture, record what it says, and return that as probing wants it."""
        try:
            snapshot = self._archives[capture.archive].fetch(capture)
        except PageExcluded as error:
            self._exclusions.note_capture(capture, error)
            raise
        except CaptureUnavailable as error:
            if self._suspects.suspect(capture, error):
                self._ask_for_one_that_was_had(capture.archive)
            else:
                self._give_up(capture, error)
            return Missing.BODY
        self._note_given(capture.archive)
        reading = self._record(capture, snapshot)
        self._tally.read += 1
        self._tally.unusable += not reading.usable
        return state_of(reading)

    def _give_up(self, capture: Capture, error: CaptureUnavailable) -> None:
        """Note that a capture cannot be had, for now or for good."""
        self._tally.read += 1
        self._tally.unusable += 1
        self._tally.unreadable.append(f"{capture.timestamp}: {error}")
        now = self._clock()
        again = retry_at(self._vain.get(capture.key, 0) + 1, now) if error.may_pass else None
        self._store.record_failure(self._page.id, capture, str(error), now, again)
        self._observed = None

    def _note_given(self, archive: str) -> None:
        """An archive gave a body: what it fails on is at fault alone."""
        for capture, error in self._suspects.clears(archive):
            self._give_up(capture, error)

    def _ask_for_one_that_was_had(self, archive: str) -> None:
        """Find out whether an archive gives any body, where one of it was read before."""
        had = (one.capture for one in reversed(self._observations()) if one.sha256 and one.capture.archive == archive)
        capture = next(had, None)
        if capture is None:
            return
        try:
            self._archives[archive].fetch(capture)
        except ArchiveError:
            return
        self._note_given(archive)

    def _record(self, capture: Capture, snapshot: Snapshot) -> Reading:
        """Read a snapshot and record what it says. An archived error or redirect is no document, whatever its body says."""
        self._observed = None
        reason = why_no_document(self._page, capture, snapshot)
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
        """The captures known that may be looked at: of the page's addresses in their periods and in this one, of archives at hand that do
        not exclude them; and what is known of former addresses."""
        seen = {one.capture.key for one in self._observations()}
        return [
            one
            for one in self._listed()
            if (since or "") <= one.timestamp <= (until or "9" * 14)
            and one.archive in self._archives
            and (self._scope.holds(one) or (one.key in seen and self._scope.is_former(one)))
            and not self._exclusions.hold(one)
        ]

    def known(self) -> dict[CaptureKey, Shown]:
        """What each capture asked for so far showed; equal readings share one state. Nothing of those that are to be asked for again."""
        # The store shares equal readings.
        observations = [one for one in self._observations() if not is_due(one, self._started)]
        states = {id(one.reading): state_of(one.reading) for one in {id(o.reading): o for o in observations}.values()}
        return {one.capture.key: states[id(one.reading)] if was_archived(one) else Missing.BODY for one in observations}

    def _listed(self) -> list[Capture]:
        if self._captures is None:
            self._captures = self._store.captures(self._page.id)
        return self._captures

    def _observations(self) -> list[Observation]:
        if self._observed is None:
            self._observed = self._store.observations(self._page.id, self._key)
        return self._observed

    # --- derive -----------------------------------------------------------------------------------------------------------------

    def derive(self, deliver: Deliver, *, reread: bool = False) -> Reconciliation:
        """Derive the history of all that was observed, give its changes their identities, and save it with what it causes to be sent."""
        return self._derive(self._observations(), self._key, deliver, reread=reread)

    def _derive(
        self, observations: Sequence[Observation], reader: ReaderKey, deliver: Deliver, *, reread: bool = False
    ) -> Reconciliation:
        history = derive(
            [one for one in observations if self._scope.counts(one.capture)],
            [one for one in self._listed() if self._scope.holds(one)],
        )
        recorded = self._store.recorded_changes(self._page.id)
        outcome = reconcile(
            self._page.id,
            recorded,
            history,
            now=self._clock(),
            extractor=reader.extractor,
            first_contact=self._first_contact(),
            reread=reread,
        )
        standing = sorted((*outcome.kept, *outcome.fresh), key=lambda one: one.change.by.timestamp)
        caused = deliver(standing, recorded)
        self._store.save_history(self._page.id, history.baseline, outcome, caused, reader)
        self._fresh += tuple(one for one in outcome.fresh if one.change.status is Status.CONFIRMED)
        return outcome

    def _first_contact(self) -> str | None:
        states = {state.id: state for state in self._store.page_states()}
        moment = states[self._page.id].first_contact if self._page.id in states else None
        # One of the future was noted by a clock that was ahead: the next complete run makes it again.
        return None if moment is None or moment > self._clock() else to_timestamp(moment)

    # --- finish -----------------------------------------------------------------------------------------------------------------

    def finish(self, *, complete: bool) -> Outcome:
        """Note the run, and say what it did."""
        failures = self.failures
        summary = RunSummary(
            page=self._page.id,
            captures=len(self._listed()),
            read=self._tally.read,
            unusable=self._tally.unusable,
            requests=sum(archive.requests for archive in self._archives.values()) - self._requests,
            changes=len(self._fresh),
            pending=self._pending,
            errors=tuple(str(failure) for failure in failures),
            notes=(*self._tally.notes(), *self._excluded_by_some(), *self._notes()),
        )
        done = not failures and not self._pending and self._paused is None
        up_to_date = complete and done and anything_seen(self.within(None, None), self._observations())
        self._store.finish_run(self._page.id, summary, self._started, self._clock(), up_to_date)
        return Outcome(summary, tuple(failures), self._fresh, self._paused)

    def _excluded_by_some(self) -> list[str]:
        return [] if self._nobody_to_ask() else [str(error) for error in self._exclusions.reasons()]

    def _notes(self) -> list[str]:
        """Where the page went, and of which former addresses readings count."""
        observations = self._observations()
        read = (one.capture for one in observations if one.sha256 is not None)
        captures = [one for one in self._listed() if self._scope.counts(one)]
        return [*moves(self._page, captures, targets_of(observations)), *self._scope.notes(read)]


def _later(one: str | None, other: str | None) -> str | None:
    return max((stamp for stamp in (one, other) if stamp is not None), default=None)


def _earlier(one: str | None, other: str | None) -> str | None:
    return min((stamp for stamp in (one, other) if stamp is not None), default=None)
