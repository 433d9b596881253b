"""Reading an index from the newest captures on: what is asked for, what is kept when it breaks off, and that nothing late is missed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import EPOCH, LINE_READER, PAGE, URL, Clock, FakeArchive, FakeStore, capture_at
from tracker.errors import ArchiveUnreachable, TrackerError
from tracker.probe import Mode
from tracker.records import Capture, Listing, Skipped, Snapshot
from tracker.timestamps import to_datetime, to_timestamp
from tracker.update import Outcome, update_page
from tracker.update.index import IN_FULL_AGAIN, OVERLAP, Stretch, listing_after, stretch_to_read

DAY = timedelta(days=1)
BODY = Snapshot(b"arson\nburglary")


class Index(FakeArchive):
    """An archive that only appends; ``asked`` lists the periods asked for, and its index may break off after so many rows."""

    def __init__(self, days: range, name: str = "fake") -> None:
        super().__init__({capture_at(day, archive=name, digest="SAME"): BODY for day in days}, name, appends=True)
        self.asked: list[tuple[str | None, str | None]] = []
        self.breaks_after: tuple[int, TrackerError] | None = None

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        self.asked.append((since, until))
        for number, row in enumerate(super().captures(url, since, until)):
            if self.breaks_after is not None and number == self.breaks_after[0]:
                raise self.breaks_after[1]
            yield row


def run(
    store: FakeStore,
    *archives: Index,
    day: float = 400,
    since: str | None = None,
    until: str | None = None,
    mode: Mode = "normal",
) -> Outcome:
    """Update the page on a day after the epoch."""
    store.register_pages([PAGE])
    at_hand = {one.name: one for one in archives}
    clock = Clock(EPOCH + timedelta(days=day))
    return update_page(PAGE, at_hand, store, LINE_READER, clock=clock, since=since, until=until, mode=mode)


def day(number: float) -> str:
    """The timestamp of a day after the epoch."""
    return to_timestamp(EPOCH + timedelta(days=number))


class TestWhatIsAsked:
    def test_the_first_run_reads_all_and_the_next_the_end(self) -> None:
        """From the newest capture seen, less an overlap."""
        store, index = FakeStore(), Index(range(300))
        run(store, index)
        index.bodies[capture_at(400, digest="SAME")] = BODY
        outcome = run(store, index, day=401)
        assert index.asked == [(None, None), (day(299 - 30), None)]
        assert outcome.summary.captures == 301

    def test_a_row_that_arrives_late_within_the_overlap_is_found(self) -> None:
        """Indexes list some captures weeks after they were made."""
        store, index = FakeStore(), Index(range(300))
        run(store, index)
        index.bodies[capture_at(280.5)] = BODY
        assert run(store, index, day=401).summary.captures == 301

    def test_one_that_arrives_later_is_found_when_all_is_read_again(self) -> None:
        """After three months."""
        store, index = FakeStore(), Index(range(300))
        run(store, index)
        index.bodies[capture_at(100.5)] = BODY
        assert run(store, index, day=489.9).summary.captures == 300
        assert run(store, index, day=490).summary.captures == 301
        assert index.asked == [(None, None), (day(269), None), (None, None)]
        run(store, index, day=491)
        assert index.asked[-1] == (day(269), None)

    def test_an_earlier_since_reads_all_from_there(self) -> None:
        store, index = FakeStore(), Index(range(300))
        run(store, index, since=day(100))
        assert run(store, index, since=day(50), day=401).summary.captures == 250
        assert run(store, index, day=402).summary.captures == 300
        assert index.asked == [(day(100), None), (day(50), None), (None, None)]

    def test_a_later_since_never_hides_what_lies_between(self) -> None:
        """What was left out is read when ``since`` goes back."""
        store, index = FakeStore(), Index(range(100))
        run(store, index, day=100)
        index.bodies |= {capture_at(one): BODY for one in range(100, 300)}
        run(store, index, since=day(250), day=300)
        assert run(store, index, day=301).summary.captures == 300

    def test_a_run_until_a_date_does_not_count_as_reading_to_the_end(self) -> None:
        store, index = FakeStore(), Index(range(300))
        run(store, index, until=day(100))
        assert store.listing(PAGE.id, "fake", URL) is None
        assert run(store, index, day=401).summary.captures == 300

    def test_reading_everything_reads_the_whole_index(self) -> None:
        """``exhaustive`` is how a user asks for it."""
        store, index = FakeStore(), Index(range(20))
        run(store, index)
        run(store, index, mode="exhaustive")
        assert index.asked == [(None, None), (None, None)]

    def test_an_archive_of_local_files_is_always_read_whole(self) -> None:
        """A new file may hold captures of any year; nothing is noted of it."""
        store, index = FakeStore(), Index(range(300))
        index.appends = False
        run(store, index)
        run(store, index, day=401)
        assert index.asked == [(None, None), (None, None)]
        assert store.listing(PAGE.id, "fake", URL) is None

    def test_an_index_that_showed_nothing_is_read_whole(self) -> None:
        store, index = FakeStore(), Index(range(0))
        run(store, index)
        index.bodies |= {capture_at(one): BODY for one in range(3)}
        assert run(store, index).summary.captures == 3

    def test_a_capture_of_the_future_moves_nothing(self) -> None:
        """A row with a damaged date would hide all that comes after it."""
        store, index = FakeStore(), Index(range(300))
        index.bodies[capture_at(9000)] = BODY
        run(store, index)
        noted = store.listing(PAGE.id, "fake", URL)
        assert noted is not None
        assert noted.newest == day(299)

    def test_each_archive_is_noted_by_itself(self) -> None:
        store, one, other = FakeStore(), Index(range(300), "one"), Index(range(200), "other")
        run(store, one, other)
        run(store, one, other, day=401)
        assert (one.asked[1], other.asked[1]) == ((day(269), None), (day(169), None))


class TestIndexThatBreaksOff:
    @pytest.fixture
    def small_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tracker.update.index.BATCH", 10)

    @pytest.mark.usefixtures("small_batches")
    @pytest.mark.parametrize("rows", [0, 1, 9, 10, 11, 95])
    def test_what_it_gave_is_kept_and_the_next_run_goes_on(self, rows: int) -> None:
        """Where it broke, less the overlap; and the run that broke is not complete."""
        store, index = FakeStore(), Index(range(300))
        index.breaks_after = (rows, ArchiveUnreachable("down"))
        outcome = run(store, index)
        assert (outcome.exit_code, outcome.summary.captures) == (75, rows)
        assert store.contact == {}
        index.breaks_after = None
        assert run(store, index, day=400.1).summary.captures == 300
        assert index.asked[1] == (day(rows - 31) if rows else None, None)
        assert store.contact

    @pytest.mark.usefixtures("small_batches")
    def test_an_index_that_always_breaks_off_is_read_to_its_end_all_the_same(self) -> None:
        """However long it is, as long as a run gets farther than the overlap."""
        store, index = FakeStore(), Index(range(300))
        index.breaks_after = (80, ArchiveUnreachable("down"))
        for _ in range(8):
            if run(store, index).exit_code == 0:
                break
        assert store.contact
        assert len(store.captures(PAGE.id)) == 300

    def test_it_is_written_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Never all rows at once."""
        monkeypatch.setattr("tracker.update.index.BATCH", 10)
        store, index = FakeStore(), Index(range(95))
        sizes: list[int] = []
        add = store.add_captures
        store.add_captures = lambda page, captures: sizes.append(len(list(captures))) or add(page, captures)  # type: ignore
        run(store, index)
        assert sizes == [10] * 9 + [5]


class TestDecision:
    NOW = EPOCH + 1000 * DAY

    def listing(self, **changes: object) -> Listing:
        """One of yesterday."""
        said = {"since": None, "full_at": self.NOW - DAY, "last_at": self.NOW - DAY, "newest": day(900)} | changes
        return Listing("fake", URL, **said)  # type: ignore[arg-type]

    @given(
        st.one_of(st.none(), st.integers(0, 1000)),
        st.one_of(st.none(), st.integers(0, 1000)),
        st.integers(0, 200),
        st.one_of(st.none(), st.integers(0, 1000)),
    )
    def test_no_row_is_ever_left_out(self, since: int | None, listed: int | None, age: int, newest: int | None) -> None:
        """What is asked for begins where the user wants it, or everything before it was listed from there, lately, but for the overlap."""
        wanted = None if since is None else day(since)
        former = self.listing(
            since=None if listed is None else day(listed),
            full_at=self.NOW - age * DAY,
            newest=None if newest is None else day(newest),
        )
        stretch = stretch_to_read(former, wanted, self.NOW)
        if stretch.begin != wanted:
            assert stretch.former is former
            assert former.newest is not None
            assert stretch.begin == to_timestamp(to_datetime(former.newest) - OVERLAP)
            assert (former.since or "") <= (wanted or "") < stretch.begin
            assert age * DAY < IN_FULL_AGAIN

    def test_what_is_noted_of_a_full_reading_is_where_it_began(self) -> None:
        assert listing_after("fake", URL, Stretch(day(3), None), self.NOW, day(9)) == Listing(
            "fake", URL, day(3), self.NOW, self.NOW, day(9)
        )

    def test_going_on_keeps_what_was_noted_and_never_goes_back(self) -> None:
        """An end that shows nothing new, or less, moves nothing."""
        former = self.listing()
        for newest in (None, day(880), day(900)):
            noted = listing_after("fake", URL, Stretch(day(870), former), self.NOW, newest)
            assert (noted.since, noted.full_at, noted.last_at, noted.newest) == (
                None,
                former.full_at,
                self.NOW,
                day(900),
            )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 20), st.integers(0, 29)), min_size=1, max_size=12))
def test_incremental_runs_know_what_full_ones_know(runs: list[tuple[int, int, int]]) -> None:
    """Whatever is captured between them and however late, within the overlap, it is listed."""
    store, index, now = FakeStore(), Index(range(5)), 5
    waiting: list[tuple[float, Capture]] = []
    for passed, captured, late in runs:
        made = [now + passed * n / (captured + 1) for n in range(captured)]
        waiting += [(moment + late, capture_at(moment)) for moment in made]
        now += passed
        index.bodies |= {capture: BODY for listed, capture in waiting if listed <= now}
        run(store, index, day=now)
    assert set(store.captures(PAGE.id)) == {one for one in index.bodies if one.timestamp <= day(now)}
