"""A run may be killed at any instant: the next one ends in the history that an uninterrupted one ends in."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import EPOCH, LINE_READER, PAGE, Clock, FakeArchive, FakeStore, capture_at, read_lines
from tests.generated import CORE, GUESTS, Truth, truths
from tracker.records import Change, Reading, ReadingOptions, Snapshot
from tracker.update import Reader, update_page


class Killed(BaseException):
    """What SIGKILL does to a process, as far as Python can: nothing catches it."""


def held(truth: Truth) -> FakeArchive:
    """An archive of the captures of a generated history."""
    return FakeArchive({capture: snapshot(truth, day) for day, capture in enumerate(truth.captures)}, appends=True)


def snapshot(truth: Truth, day: int) -> Snapshot:
    """What a capture holds, in lines."""
    shown = truth.shown[day]
    lines = ["!bot wall"] if shown is None else [*CORE, *(guest for guest in GUESTS if guest in shown)]
    return Snapshot("\n".join(lines).encode())


def changes(store: FakeStore) -> set[Change]:
    """What stands in the end."""
    return {one.change for one in store.recorded_changes(PAGE.id)}


def update(store: FakeStore, source: FakeArchive) -> None:
    """One run."""
    store.register_pages([PAGE])
    update_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock())


@settings(max_examples=40)
@given(truths(flicker=True), st.lists(st.integers(1, 25), max_size=4))
def test_killed_before_any_write_and_resumed_it_ends_in_the_same_history(truth: Truth, kills: list[int]) -> None:
    """Captures, history and identities; and no capture is fetched again whose reading was recorded."""
    whole = FakeStore()
    update(whole, held(truth))
    store, source = FakeStore(), held(truth)
    for writes in kills:
        kill_after(store, writes)
        with suppress(Killed):
            update(store, source)
    store.before_write = lambda: None
    update(store, source)
    assert changes(store) == changes(whole)
    assert {one.id for one in store.recorded_changes(PAGE.id)} == {one.id for one in whole.recorded_changes(PAGE.id)}
    assert len(source.fetched) - len(set(source.fetched)) <= len(kills)


def kill_after(store: FakeStore, writes: int) -> None:
    """Let the store die at the write after so many."""
    left = iter(range(writes))

    def kill() -> None:
        if next(left, None) is None:
            raise Killed

    store.before_write = kill


@settings(max_examples=40)
@given(truths(), st.lists(st.integers(1, 25), max_size=4))
def test_killed_while_reading_again_nothing_becomes_news(truth: Truth, kills: list[int]) -> None:
    """What another extractor sees in old snapshots is no news in the run that follows a killed one either."""
    store, source = FakeStore(), held(truth)
    update(store, source)
    store.contact[PAGE.id] = EPOCH  # as if every capture had been made since

    def read(body: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
        return read_lines(body.replace(b"larceny", b"larceny\nphishing"), content_type, options)

    for writes in [*kills, None]:
        if writes is None:
            store.before_write = lambda: None
        else:
            kill_after(store, writes)
        with suppress(Killed):
            reader = Reader(read, lambda body, content_type: None, "2")
            update_page(PAGE, {"fake": source}, store, reader, clock=Clock())
    assert not [one for one in store.recorded_changes(PAGE.id) if one.news]


@settings(max_examples=40)
@given(truths(flicker=True), st.lists(st.integers(1, 10), min_size=1, max_size=5))
def test_budgeted_runs_end_in_the_same_history_and_fetch_nothing_twice(truth: Truth, budgets: list[int]) -> None:
    """However the work was cut up."""
    whole, store, source = FakeStore(), FakeStore(), held(truth)
    update(whole, held(truth))
    store.register_pages([PAGE])
    for budget in budgets:
        before = len(source.fetched)
        summary = update_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock(), budget=budget).summary
        assert summary.read == len(source.fetched) - before <= budget
    update(store, source)
    assert changes(store) == changes(whole)
    assert len(source.fetched) == len(set(source.fetched))
    assert capture_at(len(truth.stood) - 1) == source.fetched[0]
