"""A day's requests are counted whatever happens; out of reach is who does not answer; a wish to stop is obeyed at the next question."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import Clock, FakeArchive, capture_at
from tracker.app.guard import Guard
from tracker.app.reach import Reach, Watched
from tracker.errors import ArchiveError, ArchiveUnreachable, CaptureUnavailable, LockHeld, Paused, RateLimited
from tracker.records import Snapshot
from tracker.store import SqlStore, open_store

NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """A new database."""
    with open_store(f"sqlite:///{tmp_path}/t.db") as opened:
        yield opened


class Counts:
    """A store of requests, as far as a guard asks for one."""

    def __init__(self) -> None:
        self.days: dict[str, int] = {}

    def requests_on(self, day: str) -> int:
        return self.days.get(day, 0)

    def add_requests(self, day: str, number: int) -> None:
        self.days[day] = self.requests_on(day) + number


@given(
    st.integers(1, 6),
    st.lists(st.sampled_from(["ask", "ask", "ask", "restart"]) | st.timedeltas(-2 * DAY, 2 * DAY), max_size=60),
)
def test_no_day_sees_more_requests_than_it_may(per_day: int, happens: list[str | timedelta]) -> None:
    """Across restarts, midnights and clocks that are set: what left is what is noted, and never too much."""
    counts, clock, left = Counts(), Clock(NOW), dict[str, int]()
    guard = Guard(counts, clock, per_day, Event())  # type: ignore[arg-type]
    for one in happens:
        if isinstance(one, timedelta):
            clock.now += one
        elif one == "restart":
            guard = Guard(counts, clock, per_day, Event())  # type: ignore[arg-type]
        else:
            day = f"{clock.now:%Y-%m-%d}"
            try:
                guard.admit()
            except Paused:
                assert left[day] == per_day
            else:
                left[day] = left.get(day, 0) + 1
    assert left == counts.days
    assert all(number <= per_day for number in left.values())


def test_without_a_limit_requests_are_counted_all_the_same(store: SqlStore) -> None:
    """A limit set at noon knows of the morning."""
    guard = Guard(store, Clock(NOW), None, Event())
    for _ in range(3):
        guard.admit()
    assert store.requests_on("2026-11-24") == 3
    assert guard.used_up() is None
    limited = Guard(store, Clock(NOW), 3, Event())
    assert limited.used_up() == "left for tomorrow: the 3 requests of 2026-11-24 are used up"


def test_told_to_stop_it_waits_for_its_turn_but_for_no_recovery(store: SqlStore) -> None:
    """A capture in hand is finished; an archive that asks for minutes is not waited for."""
    stop = Event()
    guard = Guard(store, Clock(NOW), None, stop)
    stop.set()
    guard.sleep(0.001)
    with pytest.raises(Paused, match="told to stop"):
        guard.sleep(3600)
    with pytest.raises(Paused):
        guard.go_on()


class Scene:
    """An archive as a run sees it, a clock, and a memory that outlives the program."""

    def __init__(self, store: SqlStore) -> None:
        self.clock, self.stop = Clock(NOW), Event()
        self.store = store
        self.capture = capture_at(1)
        self.source = FakeArchive({self.capture: Snapshot(b"arson")})
        self.restart()

    def restart(self) -> None:
        self.reach = Reach(self.store, self.clock)
        self.archive = Watched(self.source, self.reach, Guard(self.store, self.clock, None, self.stop))

    def ask(self, index: Exception | None = None, body: Exception | None = None) -> None:
        """List and fetch; what is raised in answer is what was meant to be."""
        self.source.listing = index  # type: ignore[assignment]
        self.source.bodies[self.capture] = body or Snapshot(b"arson")  # type: ignore[assignment]
        for error, question in (
            (index, lambda: list(self.archive.captures(self.capture.url))),
            (body, lambda: self.archive.fetch(self.capture)),
        ):
            if error is None:
                question()
            else:
                with pytest.raises(type(error)):
                    question()

    def complaints(self) -> int:
        return len(self.reach.complaints(3 * DAY))


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    """See ``Scene``."""
    return Scene(store)


REFUSED = ArchiveUnreachable("x.example: the connection was refused")


def test_an_archive_out_of_reach_for_days_is_complained_of_in_each_run_from_then_on(scene: Scene) -> None:
    """By one line, however many questions were in vain; across restarts."""
    told = []
    for _ in range(6):
        scene.restart()
        scene.ask(index=REFUSED, body=REFUSED)
        scene.ask(index=REFUSED, body=REFUSED)
        told.append(scene.complaints())
        scene.clock.now += DAY
    assert told == [0, 0, 0, 1, 1, 1]
    expected = "archive fake has been out of reach since 2026-11-24 23:30 UTC: x.example: the connection was refused"
    assert scene.reach.complaints(3 * DAY) == [expected]


def test_an_answer_ends_an_outage(scene: Scene) -> None:
    """Be it a refusal for good; the next outage is another one."""
    for answer in (None, ArchiveError("no"), CaptureUnavailable("not this one")):
        scene.ask(index=REFUSED, body=REFUSED)
        scene.clock.now += 4 * DAY
        index = answer if isinstance(answer, ArchiveError) and not isinstance(answer, CaptureUnavailable) else None
        scene.ask(index=index, body=answer)
        assert scene.complaints() == 0
        scene.restart()
        scene.ask(index=REFUSED, body=REFUSED)
        assert scene.complaints() == 0
        scene.ask()


def test_an_index_that_answers_does_not_hide_that_no_body_can_be_had(scene: Scene) -> None:
    """For days, nothing could be read; a request for a pause is no answer."""
    for _ in range(4):
        scene.ask(body=RateLimited("x.example: it asked for a pause"))
        scene.clock.now += DAY
    assert scene.complaints() == 1


def test_a_capture_given_up_because_the_archive_kept_failing_on_it_is_no_answer(scene: Scene) -> None:
    """The archive may be failing on all of them."""
    for _ in range(4):
        given_up = CaptureUnavailable("the archive failed on it 3 times", may_pass=True)
        given_up.__cause__ = REFUSED
        scene.ask(body=given_up)
        scene.clock.now += DAY
    assert scene.complaints() == 1


def test_a_database_that_somebody_else_holds_is_no_outage_of_the_archive(scene: Scene) -> None:
    """Indexing local files writes to it."""
    scene.ask(index=LockHeld("database t.db is locked by another program"))
    scene.clock.now += 4 * DAY
    assert scene.complaints() == 0


def test_an_archive_nobody_asked_in_this_run_is_not_complained_of(scene: Scene) -> None:
    """It may be well again."""
    scene.ask(index=REFUSED)
    scene.clock.now += 4 * DAY
    scene.restart()
    assert scene.complaints() == 0


def test_a_program_told_to_stop_asks_nothing_more_and_calls_nobody_out_of_reach(scene: Scene) -> None:
    """Not even local files; rows of an index that were not all read are not half believed."""
    rows = scene.archive.captures(scene.capture.url)
    scene.stop.set()
    with pytest.raises(Paused):
        next(rows)
    with pytest.raises(Paused):
        scene.archive.fetch(scene.capture)
    assert scene.source.fetched == []
    scene.clock.now += 4 * DAY
    assert scene.complaints() == 0
