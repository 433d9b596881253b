"""A clock that was ahead once does no lasting harm: what it noted cannot be true, and counts for nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes import EPOCH, LINE_READER, PAGE, URL, Clock, FakeArchive, capture_at, unusable
from tracker.records import Observation, Snapshot
from tracker.store import open_store
from tracker.update import update_page
from tracker.update.index import Stretch, listing_after, stretch_to_read
from tracker.update.retries import WAITS, is_due

AHEAD = datetime(2036, 1, 1, tzinfo=UTC)
NOW = EPOCH + timedelta(days=110)
TERMS = Snapshot(b"arson\nburglary")


def test_new_bans_are_news_from_the_first_complete_run_of_the_right_clock_on(tmp_path: Path) -> None:
    """First contact was in 2036, says the database: the next complete run makes it again."""
    source, clock = FakeArchive({capture_at(day): TERMS for day in range(0, 100, 10)}), Clock(AHEAD)
    with open_store(f"sqlite:///{tmp_path}/t.db") as store:
        store.register_pages([PAGE])
        update_page(PAGE, {"fake": source}, store, LINE_READER, clock=clock)
        clock.now = NOW
        update_page(PAGE, {"fake": source}, store, LINE_READER, clock=clock)
        assert store.page_states()[0].first_contact == NOW
        source.bodies |= {capture_at(day): Snapshot(TERMS.body + b"\nspam") for day in (111, 112)}
        clock.now += timedelta(days=5)
        update_page(PAGE, {"fake": source}, store, LINE_READER, clock=clock)
        assert [(one.change.text, one.news) for one in store.recorded_changes(PAGE.id)] == [("spam", True)]
        assert store.page_states()[0].first_contact == NOW


def test_an_index_last_read_in_full_in_the_future_is_read_in_full() -> None:
    """Else it would not be for years."""
    noted = listing_after("fake", URL, Stretch(None, None), AHEAD, capture_at(100).timestamp)
    assert stretch_to_read(noted, None, NOW) == Stretch(None, None)


def test_an_index_that_showed_captures_of_the_future_is_read_in_full() -> None:
    """Those of now are before them."""
    noted = listing_after("fake", URL, Stretch(None, None), NOW - timedelta(days=1), "20350101000000")
    assert stretch_to_read(noted, None, NOW) == Stretch(None, None)


def test_what_is_to_be_asked_again_later_than_anything_ever_is_is_due() -> None:
    """Years are no wait."""
    failed = Observation(capture_at(1), unusable(), None, AHEAD + WAITS[0], 1)
    assert is_due(failed, NOW)
