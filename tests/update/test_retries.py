"""Captures that could not be had: asked for again on later days where the reason may pass, never where it is history, never in a loop."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import EPOCH, LINE_READER, PAGE, Clock, FakeArchive, FakeStore, capture_at, unusable
from tracker.errors import ArchiveUnreachable, CaptureUnavailable, TrackerError
from tracker.records import Observation, Snapshot
from tracker.update import Outcome, update_page
from tracker.update.retries import WAITS, is_due, retry_at

NEWEST = capture_at(99)
SOFT = CaptureUnavailable("a page of the archive's own", may_pass=True)
CORE = ("arson", "burglary", "counterfeiting", "doxxing", "extortion", "forgery")


def page_of(*texts: str) -> Snapshot:
    """A page of these entries."""
    return Snapshot("\n".join(texts).encode())


def archive(failing: TrackerError | Snapshot, *days: int) -> FakeArchive:
    """A capture a day, "spam" from the last one on; those of ``days`` cannot be had."""
    source = FakeArchive({capture_at(day): page_of(*CORE, *(["spam"] if day == 99 else [])) for day in range(100)})
    source.bodies |= {capture_at(day): failing for day in days}
    return source


def run(store: FakeStore, source: FakeArchive, day: float) -> Outcome:
    """Update the page on a day after the epoch."""
    store.register_pages([PAGE])
    return update_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock(EPOCH + timedelta(days=day)))


def times(source: FakeArchive, day: int) -> int:
    """How often a capture was asked for."""
    return source.fetched.count(capture_at(day))


class TestRuns:
    def test_what_fails_softly_today_and_is_right_tomorrow_ends_in_the_right_history(self) -> None:
        """The newest capture alone holds the new ban."""
        store, source = FakeStore(), archive(SOFT, 99)
        assert run(store, source, 100).exit_code == 0
        assert store.recorded_changes(PAGE.id) == []
        source.bodies[NEWEST] = page_of(*CORE, "spam")
        run(store, source, 101)
        (change,) = store.recorded_changes(PAGE.id)
        assert (change.change.text, change.change.by) == ("spam", NEWEST)

    def test_it_is_asked_for_once_a_run_and_not_before_its_time(self) -> None:
        """After a day, a week, a month; then never again."""
        store, source = FakeStore(), archive(SOFT, 99)
        asked = []
        for day in range(100, 400):
            before = times(source, 99)
            run(store, source, day)
            if times(source, 99) > before:
                asked.append(day)
                assert times(source, 99) == before + 1
        assert asked == [100, 101, 108, 138]

    @pytest.mark.parametrize(
        "history",
        [
            CaptureUnavailable("its original is no web address"),
            Snapshot(b"gone", status=404),
            Snapshot(b"", status=301, location="https://elsewhere.example/"),
        ],
    )
    def test_history_is_never_asked_for_again(self, history: TrackerError | Snapshot) -> None:
        """An archived error or redirect stays one."""
        store, source = FakeStore(), archive(history, 99)
        for day in (100, 101, 108, 500):
            run(store, source, day)
        assert times(source, 99) == 1

    def test_only_what_matters_is_asked_for_again(self) -> None:
        """Captures between two that agree are not, whatever their failures; a bracket's are."""
        store, source = FakeStore(), archive(SOFT, *range(40, 60), 98)
        run(store, source, 100)
        tried = {day for day in range(100) if times(source, day)} & set(range(40, 60))
        wide = [one.change.after.timestamp for one in store.recorded_changes(PAGE.id)]
        assert wide == [capture_at(97).timestamp]
        source.bodies |= {capture_at(day): page_of(*CORE) for day in (*range(40, 60), 98)}
        run(store, source, 101)
        assert times(source, 98) == 2
        assert sum(times(source, day) for day in tried) <= len(tried) + 1
        assert [one.change.after for one in store.recorded_changes(PAGE.id)] == [capture_at(98)]

    def test_the_page_is_up_to_date_meanwhile(self) -> None:
        """Nothing is pending, the note says what is missing."""
        store, source = FakeStore(), archive(SOFT, 99)
        outcome = run(store, source, 100)
        assert outcome.summary.pending == 0
        assert outcome.summary.notes == (f"1 capture unreadable: {NEWEST.timestamp}: a page of the archive's own",)
        assert run(store, source, 100.5).summary.read == 0


def failed_on_it() -> CaptureUnavailable:
    """What an archive raises that answered a capture with 503 on three days."""
    error = CaptureUnavailable("the archive failed on it 3 times", may_pass=True)
    error.__cause__ = ArchiveUnreachable("it answered 503")
    return error


class TestOutages:
    def test_an_archive_that_fails_on_every_capture_is_out_of_reach(self) -> None:
        """Nothing was looked at: no capture is given up, the page is not up to date, however long it lasts."""
        store, source = FakeStore(), FakeArchive({capture_at(day): failed_on_it() for day in range(40)})
        for day in range(100, 200, 5):
            outcome = run(store, source, day)
            assert (outcome.exit_code, outcome.summary.errors) == (75, ("it answered 503",))
            assert outcome.summary.pending > 0
        assert store.observations(PAGE.id, None) == []
        assert store.contact == {}

    def test_a_page_known_before_is_no_reason_to_give_its_newest_capture_up(self) -> None:
        """A capture that was read before is asked for, and cannot be had either; once it can, the other one is at fault."""
        store, source = FakeStore(), archive(page_of(*CORE))
        run(store, source, 100)
        bodies = dict(source.bodies)
        source.bodies = dict.fromkeys([*bodies, capture_at(100)], failed_on_it())
        outcome = run(store, source, 101)
        assert (outcome.exit_code, outcome.summary.pending) == (75, 1)
        assert [complete for _, complete in store.runs] == [True, False]
        source.bodies |= bodies
        outcome = run(store, source, 102)
        assert (outcome.exit_code, outcome.summary.pending, outcome.summary.unusable) == (0, 0, 1)
        assert store.runs[-1][1]

    def test_one_capture_that_fails_on_a_first_run_is_stepped_around(self) -> None:
        """As soon as another one is had, it is known that it fails alone, and noted."""
        store, source = FakeStore(), archive(failed_on_it(), 99)
        outcome = run(store, source, 100)
        assert (outcome.exit_code, outcome.summary.unusable) == (0, 1)
        assert store.runs[-1][1]
        (noted,) = [one for one in store.observations(PAGE.id, None) if one.sha256 is None]
        assert (noted.capture, noted.attempts) == (NEWEST, 1)

    def test_a_page_of_which_nothing_could_be_had_yet_is_not_up_to_date(self) -> None:
        """What is read first, days later, is history and no news."""
        store, source = FakeStore(), FakeArchive({capture_at(day): SOFT for day in range(3)})
        for day in (100, 100.5):
            run(store, source, day)
        assert store.contact == {}
        source.bodies |= {capture_at(day): page_of(*CORE) for day in range(3)}
        run(store, source, 101)
        assert PAGE.id in store.contact

    def test_a_page_that_no_archive_holds_is_up_to_date(self) -> None:
        """So is one of which there are redirects only."""
        for source in (FakeArchive({}), FakeArchive({capture_at(1, status=301): Snapshot(b"", status=301)})):
            store = FakeStore()
            run(store, source, 100)
            assert PAGE.id in store.contact


class TestDecisions:
    NOW = datetime.fromisoformat("2026-07-01T12:00:00+00:00")

    def test_waits_grow_and_end(self) -> None:
        assert [retry_at(attempts, self.NOW) for attempts in (1, 2, 3, 4, 50)] == [
            *(self.NOW + wait for wait in WAITS),
            None,
            None,
        ]
        assert list(WAITS) == sorted(WAITS)

    @given(st.integers(1, 100))
    def test_what_failed_now_is_never_due_now(self, attempts: int) -> None:
        """So no run asks twice."""
        failed = Observation(NEWEST, unusable(), None, retry_at(attempts, self.NOW), attempts)
        assert not is_due(failed, self.NOW)
        assert not is_due(failed, self.NOW + timedelta(hours=12))
        assert is_due(failed, self.NOW + WAITS[-1]) == (attempts <= len(WAITS))
