"""A run that is told to leave the rest to the next one: no failure, nothing lost, not up to date."""

from tests.fakes import LINE_READER, PAGE, Clock, FakeArchive, FakeStore, capture_at
from tracker.errors import Paused
from tracker.records import Snapshot
from tracker.update import Outcome, update_page


def _archive(fails_after: int | None = None) -> FakeArchive:
    pause = None if fails_after is None else (fails_after, Paused("the day's requests are used up"))
    bodies = {capture_at(day): Snapshot(f"arson\nentry {day // 40}".encode()) for day in range(100)}
    return FakeArchive(bodies, fails_after=pause)  # type: ignore[arg-type]


def _run(store: FakeStore, source: FakeArchive) -> Outcome:
    store.register_pages([PAGE])
    return update_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock())


def test_a_paused_run_keeps_what_it_read_and_fails_in_nothing() -> None:
    """What was read is derived; the page is not up to date, and the next run ends as if there had been no pause."""
    store = FakeStore()
    paused = _run(store, _archive(fails_after=3))
    assert (paused.exit_code, paused.failures, paused.summary.errors) == (0, (), ())
    assert paused.paused == "the day's requests are used up"
    assert paused.summary.read == 3
    assert paused.summary.pending > 0
    assert store.recorded_changes(PAGE.id)
    assert [complete for _, complete in store.runs] == [False]
    whole = FakeStore()
    _run(whole, _archive())
    assert _run(store, _archive()).paused is None
    assert {one.change for one in store.recorded_changes(PAGE.id)} == {
        one.change for one in whole.recorded_changes(PAGE.id)
    }


def test_paused_before_the_index_answered_a_page_is_not_up_to_date() -> None:
    """Nothing is pending as far as is known, and yet nobody looked."""
    store, source = FakeStore(), _archive()
    source.listing = Paused("told to stop")
    outcome = _run(store, source)
    assert (outcome.paused, outcome.exit_code, outcome.summary.read) == ("told to stop", 0, 0)
    assert [complete for _, complete in store.runs] == [False]
