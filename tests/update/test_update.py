"""One page's journey, over an archive and a store in memory: what is read, recorded, reported, and survives."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import LINE_READER, PAGE, URL, Clock, FakeArchive, FakeStore, capture_at, read_lines
from tracker.errors import ArchiveError, ArchiveUnreachable, CaptureUnavailable, PageExcluded, StoreError, TrackerError
from tracker.probe import Mode
from tracker.records import (
    Capture,
    Delivery,
    Kind,
    PageUrl,
    Reading,
    ReadingOptions,
    RecordedChange,
    Skipped,
    Snapshot,
    Status,
)
from tracker.store import open_store
from tracker.update import Outcome, Reader, plan_page, rebuild_page, update_page

CORE = ("arson", "burglary", "counterfeiting", "doxxing", "extortion", "forgery")


def body(*texts: str) -> Snapshot:
    """A page of these entries."""
    return Snapshot("\n".join(texts).encode(), "text/plain")


def archive(days: int = 100, change_at: int = 60, name: str = "fake") -> FakeArchive:
    """A capture a day; "spam" is added on a given day."""
    captures = {capture_at(day, archive=name): day for day in range(days)}
    return FakeArchive(
        {one: body(*CORE, *(["spam"] if day >= change_at else [])) for one, day in captures.items()}, name
    )


def run(
    store: FakeStore,
    *archives: FakeArchive,
    reader: Reader = LINE_READER,
    clock: Clock | None = None,
    budget: int | None = None,
    mode: Mode = "normal",
    since: str | None = None,
    until: str | None = None,
) -> Outcome:
    """Update the page."""
    store.register_pages([PAGE])
    at_hand = {one.name: one for one in archives}
    return update_page(
        PAGE, at_hand, store, reader, clock=clock or Clock(), budget=budget, mode=mode, since=since, until=until
    )


def told(store: FakeStore) -> list[tuple[Kind, str | None, str, str, Status]]:
    """The changes that stand."""
    return sorted(
        (one.change.kind, one.change.text, one.change.after.timestamp, one.change.by.timestamp, one.change.status)
        for one in store.recorded_changes(PAGE.id)
    )


ADDED = [(Kind.ADDED, "spam", capture_at(59).timestamp, capture_at(60).timestamp, Status.CONFIRMED)]


class TestJourney:
    def test_a_ban_is_dated_with_few_requests(self) -> None:
        """And the summary says what was done."""
        store, source = FakeStore(), archive()
        outcome = run(store, source)
        assert told(store) == ADDED
        summary = outcome.summary
        assert (summary.captures, summary.unusable, summary.changes, summary.pending) == (100, 0, 1, 0)
        assert summary.read == len(source.fetched) < 15
        assert summary.requests == source.requests == len(source.fetched) + 1
        assert outcome.exit_code == 0
        assert [one.change.text for one in outcome.new_changes] == ["spam"]

    def test_a_second_run_reads_nothing_and_changes_nothing(self) -> None:
        """It asks the index only."""
        store, source = FakeStore(), archive()
        run(store, source)
        again = run(store, source)
        assert (again.summary.read, again.summary.changes, again.summary.requests) == (0, 0, 1)
        assert told(store) == ADDED

    def test_exhaustive_reads_every_capture(self) -> None:
        """To the same history."""
        store, source = FakeStore(), archive()
        assert run(store, source, mode="exhaustive").summary.read == 100
        assert told(store) == ADDED

    def test_a_budget_leaves_the_rest_for_the_next_run(self) -> None:
        """Every run ends in a valid state, and the last one in the same history."""
        store, source = FakeStore(), archive()
        pending = [run(store, source, budget=3).summary.pending for _ in range(6)]
        assert pending[0] > pending[-1] == 0
        assert told(store) == ADDED
        assert [complete for _, complete in store.runs].index(True) == pending.index(0)

    def test_what_is_found_later_narrows_the_recorded_change(self) -> None:
        """Its identity stays."""
        store, source = FakeStore(), archive()
        run(store, source, budget=2)
        (wide,) = store.recorded_changes(PAGE.id)
        run(store, source)
        (narrow,) = store.recorded_changes(PAGE.id)
        assert wide.id == narrow.id
        assert wide.change.unread == 98
        assert narrow.change.unread == 0

    def test_since_and_until_bound_what_is_looked_at(self) -> None:
        """Captures outside are not listed; a run until a date does not bring the page up to date."""
        store, source = FakeStore(), archive()
        outcome = run(store, source, since=capture_at(20).timestamp, until=capture_at(40).timestamp)
        assert outcome.summary.captures == 21
        assert {one.timestamp for one in source.fetched} <= {capture_at(day).timestamp for day in range(20, 41)}
        assert store.contact == {}

    def test_captures_later_than_now_are_ignored_and_counted(self) -> None:
        """An archive's clock or a damaged row is no future."""
        store, source = FakeStore(), archive()
        outcome = run(store, source, clock=Clock(datetime(2020, 1, 31, tzinfo=UTC)))
        assert outcome.summary.captures == 31
        assert "69 captures" in outcome.summary.notes[0]

    def test_the_page_is_asked_for_at_each_of_its_addresses(self) -> None:
        """In each one's period."""
        old = Capture("20190601000000", "fake", "https://old.example/", None, 200)
        source = archive(days=10)
        source.bodies[old] = body(*CORE)
        store = FakeStore()
        page = PAGE.__class__(
            PAGE.id,
            PAGE.platform,
            PAGE.title,
            (PageUrl("https://old.example/", until="20191231235959"), PageUrl(URL, since=capture_at(5).timestamp)),
            archives=("fake",),
        )
        store.register_pages([page])
        summary = update_page(page, {"fake": source}, store, LINE_READER, clock=Clock()).summary
        assert summary.captures == 6


class TestKnownReadings:
    def test_an_equal_body_is_read_once(self) -> None:
        """Whatever captures it came from."""
        asked: list[bytes] = []

        def read(content: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
            asked.append(content)
            return read_lines(content, content_type, options)

        run(FakeStore(), archive(), reader=Reader(read, lambda content, content_type: None, "1"))
        assert len(asked) == 2

    def test_a_known_fingerprint_saves_the_reading(self) -> None:
        """Unless a selector narrows the page: a fingerprint knows nothing of it."""
        source = FakeArchive({capture_at(day): body(*CORE, f"<!-- {day} -->") for day in range(10)})
        asked: list[bytes] = []

        def read(content: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
            asked.append(content)
            return read_lines(b"\n".join(content.splitlines()[:-1]), content_type, options)

        reader = Reader(read, lambda content, content_type: "the same text", "1")
        run(FakeStore(), source, reader=reader, mode="exhaustive")
        assert len(asked) == 1
        page = PAGE.__class__(PAGE.id, "X", "Terms", PAGE.urls, ("fake",), options=ReadingOptions("main"))
        store = FakeStore()
        store.register_pages([page])
        update_page(page, {"fake": source}, store, reader, clock=Clock(), mode="exhaustive")
        assert len(asked) == 11


class TestBadCaptures:
    def test_an_archived_error_or_redirect_is_no_document(self) -> None:
        """Whatever its body says; nothing is concluded from it."""
        source = archive()
        for day in range(55, 65):
            source.bodies[capture_at(day)] = Snapshot(b"gone", status=404)
        source.bodies[capture_at(99)] = Snapshot(b"", status=301, location="https://elsewhere.example/")
        store = FakeStore()
        assert run(store, source).summary.unusable > 0
        (change,) = told(store)
        assert change[2:4] == (capture_at(54).timestamp, capture_at(65).timestamp)

    def test_a_capture_that_cannot_be_had_is_noted_and_stepped_around(self) -> None:
        """Counted in a note, no error; it is not asked for again."""
        source = archive()
        source.bodies[capture_at(99)] = CaptureUnavailable("damaged record")
        store = FakeStore()
        outcome = run(store, source)
        assert outcome.exit_code == 0
        assert outcome.summary.notes == (f"1 capture unreadable: {capture_at(99).timestamp}: damaged record",)
        assert told(store) == ADDED
        assert run(store, source).summary.read == 0

    def test_nonsense_rows_are_counted_and_listed(self) -> None:
        """The first few by name."""
        source = archive()
        source.skipped = [Skipped(f"row {number}", "no timestamp") for number in range(5)]
        (note,) = run(FakeStore(), source).summary.notes
        assert note.startswith("5 index entries skipped: row 0: no timestamp; ")
        assert note.endswith("; and 2 more")


class TestArchivesInTrouble:
    def test_try_later_keeps_what_was_read(self) -> None:
        """The run says what is left; exit status 75; the next one goes on."""
        store, source = FakeStore(), archive()
        source.fails_after = (3, ArchiveUnreachable("fake: refused"))
        outcome = run(store, source)
        assert outcome.exit_code == 75
        assert (outcome.summary.read, outcome.summary.errors) == (3, ("fake: refused",))
        assert outcome.summary.pending > 0
        assert not store.runs[-1][1]
        assert store.recorded_changes(PAGE.id)
        source.fails_after = None
        assert run(store, source).exit_code == 0
        assert told(store) == ADDED

    @pytest.mark.parametrize(("error", "code"), [(ArchiveError("no CDX"), 1), (ArchiveUnreachable("down"), 75)])
    def test_an_index_that_fails_stops_its_archive_only(self, error: TrackerError, code: int) -> None:
        """The other one is read; what is known of the first stays."""
        store = FakeStore()
        broken, sound = archive(name="broken"), archive(name="sound")
        broken.listing = error
        outcome = run(store, broken, sound)
        assert outcome.exit_code == code
        assert broken.fetched == []
        assert [one[:4] for one in told(store)] == [one[:4] for one in ADDED]
        assert store.contact == {}

    def test_an_archive_that_excludes_the_page_has_answered(self) -> None:
        """It is a note; first contact is when the other one is up to date, and what is new after that is news."""
        store, clock = FakeStore(), Clock(datetime(2020, 3, 21, tzinfo=UTC))
        sound, shut = archive(days=80, name="sound"), archive(name="shut")
        shut.listing = PageExcluded("archive shut excludes it")
        outcome = run(store, shut, sound, clock=clock)
        assert (outcome.exit_code, outcome.summary.pending) == (0, 0)
        assert outcome.summary.notes == ("archive shut excludes it",)
        assert PAGE.id in store.contact
        clock.now += timedelta(days=30)
        sound.bodies |= {capture_at(day, archive="sound"): body(*CORE, "spam", "fraud") for day in range(90, 95)}
        run(store, shut, sound, clock=clock)
        assert [one.change.text for one in store.recorded_changes(PAGE.id) if one.news] == ["fraud"]

    def test_one_that_lists_captures_and_excludes_them_when_asked_for_holds_up_no_other(self) -> None:
        """Its captures are neither read nor waited for."""
        store, sound, shut = FakeStore(), archive(name="sound"), archive(name="shut")
        shut.bodies = {one: PageExcluded("the archive shut excludes this page") for one in shut.bodies}
        outcome = run(store, shut, sound)
        assert len(shut.fetched) == 1
        assert (outcome.exit_code, outcome.summary.pending) == (0, 0)
        assert outcome.summary.notes == ("the archive shut excludes this page",)
        assert [one[:2] for one in told(store)] == [one[:2] for one in ADDED]
        assert PAGE.id in store.contact

    @pytest.mark.parametrize("listed", [False, True])
    def test_a_page_that_all_its_archives_exclude_is_an_error(self, listed: bool) -> None:
        """There is nobody left to ask."""
        store, shut = FakeStore(), archive(name="shut")
        shut.bodies = {one: PageExcluded("excluded") for one in shut.bodies}
        shut.listing = None if listed else PageExcluded("excluded")
        outcome = run(store, shut)
        assert (outcome.exit_code, outcome.summary.errors, outcome.summary.notes) == (1, ("excluded",), ())
        assert store.contact == {}


class TestFirstContact:
    def test_what_first_contact_finds_is_history_and_what_follows_is_news(self) -> None:
        """By the time of the capture, not of the reading."""
        store, source = FakeStore(), archive(days=80)
        contact = datetime(2020, 3, 21, tzinfo=UTC)  # after day 79
        run(store, source, clock=Clock(contact))
        assert [one.news for one in store.recorded_changes(PAGE.id)] == [False]
        source.bodies |= {capture_at(day): body(*CORE, "spam", "fraud") for day in range(85, 90)}
        run(store, source, clock=Clock(contact + timedelta(days=30)))
        news = {one.change.text: one.news for one in store.recorded_changes(PAGE.id)}
        assert news == {"spam": False, "fraud": True}

    def test_deliveries_are_saved_with_the_changes_that_cause_them(self) -> None:
        """What decides sees all that will stand and what stood."""
        store, source = FakeStore(), archive()
        seen: list[tuple[int, int]] = []

        def deliver(changes: Sequence[RecordedChange], former: Sequence[RecordedChange]) -> list[Delivery]:
            seen.append((len(changes), len(former)))
            return [Delivery("desk@news.example", one.id, Clock()()) for one in changes]

        store.register_pages([PAGE])
        for _ in range(2):
            update_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock(), deliver=deliver)
        assert seen == [(1, 0), (1, 1)]
        assert {one.change_id for one in store.posted} == set(store.changes)


class TestAnotherExtractor:
    def test_stored_snapshots_are_read_again_without_requests_and_without_news(self) -> None:
        """What the better one sees differently was not changed by the platform."""
        store, source = FakeStore(), archive(days=80)
        run(store, source, clock=Clock(datetime(2020, 3, 21, tzinfo=UTC)))
        fetched = len(source.fetched)
        source.bodies |= {capture_at(day): body(*CORE, "spam", "fraud") for day in range(85, 90)}

        def read(content: bytes, content_type: str | None, options: ReadingOptions) -> Reading:
            return read_lines(content.replace(b"spam", b"spam\nphishing"), content_type, options)

        better = Reader(read, lambda content, content_type: None, "2")
        outcome = run(store, source, reader=better, clock=Clock(datetime(2020, 6, 1, tzinfo=UTC)))
        assert outcome.summary.read == len(source.fetched) - fetched
        news = {one.change.text: (one.news, one.extractor) for one in store.recorded_changes(PAGE.id)}
        assert news == {"spam": (False, "1"), "phishing": (False, "2"), "fraud": (True, "2")}

    def test_rebuilding_derives_the_same_history_from_stored_snapshots(self) -> None:
        """And reports what differs: nothing, with the same extractor."""
        store, source = FakeStore(), archive()
        run(store, source)
        outcome = rebuild_page(PAGE, store, LINE_READER, clock=Clock())
        assert (len(outcome.kept), outcome.fresh, outcome.retracted) == (1, (), ())

    def test_a_damaged_snapshot_stops_nothing_else(self) -> None:
        """It is an error of the run, and the rest is read."""
        store, source = FakeStore(), archive()
        run(store, source)
        sound, broken = store.load_snapshot, []

        def load(sha256: str) -> Snapshot:
            if not broken:
                broken.append(sha256)
                raise StoreError(f"snapshot {sha256[:12]}: damaged")
            return sound(sha256)

        store.load_snapshot = load  # type: ignore[method-assign]
        outcome = run(store, source, reader=Reader(read_lines, lambda content, content_type: None, "2"))
        assert outcome.exit_code == 1
        assert outcome.summary.errors == (f"snapshot {broken[0][:12]}: damaged",)


def test_a_plan_names_what_would_be_read_and_reads_nothing() -> None:
    """Newest first, each with its reason."""
    store, source = FakeStore(), archive()
    store.register_pages([PAGE])
    planned = plan_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock())
    assert [(one.capture, one.reason) for one in planned[:2]] == [(capture_at(99), "newest"), (capture_at(0), "oldest")]
    assert source.fetched == []
    source.listing = ArchiveUnreachable("down")
    with pytest.raises(ArchiveUnreachable):
        plan_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock())


def test_confirming_reads_beside_a_change_and_does_not_complete_the_page() -> None:
    """Two usable captures on each side."""
    store, source = FakeStore(), archive()
    run(store, source)
    (recorded,) = store.recorded_changes(PAGE.id)
    around = (recorded.change.after, recorded.change.by)
    before = len(source.fetched)
    outcome = update_page(PAGE, {"fake": source}, store, LINE_READER, clock=Clock(), around=around)
    read = {one.timestamp for one in source.fetched}
    assert {capture_at(day).timestamp for day in (57, 58, 61, 62)} <= read
    assert outcome.summary.read == len(source.fetched) - before


def test_the_real_store_and_the_fake_one_end_alike(tmp_path: Path) -> None:
    """The same page, the same history, after budgeted runs and another extractor."""
    fake, source = FakeStore(), archive()
    with open_store(f"sqlite:///{tmp_path}/tracker.db") as real:
        real.register_pages([PAGE])
        fake.register_pages([PAGE])
        for version, budget in (("1", 4), ("1", None), ("2", None)):
            reader = Reader(read_lines, lambda content, content_type: None, version)
            done = [
                update_page(PAGE, {"fake": source}, store, reader, clock=Clock(), budget=budget).summary
                for store in (fake, real)
            ]
            assert done[0] == done[1]
        assert real.recorded_changes(PAGE.id) == fake.recorded_changes(PAGE.id)
