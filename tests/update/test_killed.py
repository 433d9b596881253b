"""A run may be killed at any instant: the next one ends in the history that an uninterrupted one ends in."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import EPOCH, LINE_READER, PAGE, Clock, FakeArchive, FakeStore, capture_at, read_lines
from tests.generated import CORE, GUESTS, Truth, truths
from tracker.digest import due_deliveries
from tracker.records import (
    Change,
    Delivery,
    Kind,
    Reading,
    ReadingOptions,
    RecordedChange,
    Snapshot,
    Status,
    Subscription,
)
from tracker.timestamps import to_datetime
from tracker.update import Reader, rebuild_page, update_page


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


def read_better(body: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
    """Reads one entry in other words, and sees one that the other reader does not."""
    return read_lines(
        body.replace(b"kidnapping", b"any kidnapping of persons").replace(b"larceny", b"larceny\nphishing"),
        None,
        options,
    )


BETTER_READER = Reader(read_better, lambda body, content_type: None, "2")
DESK = Subscription("desk@example.org", kinds=(Kind.ADDED, Kind.REINSTATED))


def tell(changes: Sequence[RecordedChange], former: Sequence[RecordedChange]) -> list[Delivery]:
    """Every ban that came, to one recipient."""
    return due_deliveries(PAGE, changes, [DESK], EPOCH, former)


def step(store: FakeStore, source: FakeArchive, reader: Reader, *, rebuild: bool = False) -> None:
    """A run, or a rebuild."""
    if rebuild:
        rebuild_page(PAGE, store, reader, clock=Clock(), deliver=tell)
    else:
        update_page(PAGE, {"fake": source}, store, reader, clock=Clock(), deliver=tell)


def met(truth: Truth) -> tuple[FakeStore, FakeArchive]:
    """A page whose first half was read at first contact; the archive has all of it since."""
    half = len(truth.captures) // 2
    store, whole = FakeStore(), held(truth)
    store.register_pages([PAGE])
    first = FakeArchive({one: body for one, body in whole.bodies.items() if one in truth.captures[:half]}, appends=True)
    step(store, first, LINE_READER)
    store.contact[PAGE.id] = to_datetime(truth.captures[half - 1].timestamp)
    return store, whole


def told(store: FakeStore) -> Counter[tuple[str, str, str]]:
    """What the mail would say that is due at the end: wording (as the first reader has it) and bracket.

    What the other reader sees in captures that it was the first to read is left out: it may be news or not, depending on the order.
    """
    standing = {one.id: one for one in store.recorded_changes(PAGE.id) if one.news}
    due = [standing[one.change_id].change for one in store.posted if one.change_id in standing]
    return Counter(
        ((one.text or "").replace("any kidnapping of persons", "kidnapping"), one.after.timestamp, one.by.timestamp)
        for one in due
        if one.kind in DESK.kinds and one.status is Status.CONFIRMED and one.text != "phishing"
    )


@settings(max_examples=80, deadline=None)
@given(
    truths(),
    st.lists(st.tuples(st.booleans(), st.sampled_from([LINE_READER, BETTER_READER]), st.integers(0, 60)), max_size=5),
    st.sampled_from([LINE_READER, BETTER_READER]),
)
def test_killed_rebuilt_and_read_by_others_every_new_ban_is_told_once(
    truth: Truth, turns: list[tuple[bool, Reader, int]], last: Reader
) -> None:
    """In any order, killed at any write: what is due at the end is what would be, had nothing happened. No more, no less."""
    reference, source = met(truth)
    step(reference, source, LINE_READER)
    store, source = met(truth)
    for rebuild, reader, writes in turns:
        kill_after(store, writes)
        with suppress(Killed):
            step(store, source, reader, rebuild=rebuild)
    store.before_write = lambda: None
    step(store, source, LINE_READER)
    step(store, source, last)
    assert told(store) == told(reference)
    if all(reader is LINE_READER for _, reader, _ in turns):
        assert not [one for one in store.recorded_changes(PAGE.id) if one.news and one.change.text == "phishing"]


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
