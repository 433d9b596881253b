"""Which captures count: those of the page's addresses in their periods, and what was read of an address that it had before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes import EPOCH, LINE_READER, PAGE, URL, Clock, FakeArchive, FakeStore, capture_at
from tracker.records import Capture, Page, PageUrl, Snapshot
from tracker.update import Outcome, rebuild_page, update_page
from tracker.update.scope import Scope

OTHER = "https://x.example/other"
TERMS, STRANGE = Snapshot(b"arson\nburglary\nspam"), Snapshot(b"weapons\ndrugs\nalcohol")
NOTE = (
    f'captures of {OTHER}, no longer in "urls", still count; list it with the period in which it held the document '
    '("to" before its first capture: never)'
)


def other(day: float) -> Capture:
    """A capture of another address."""
    return replace(capture_at(day), url=OTHER)


def run(store: FakeStore, source: FakeArchive, *urls: PageUrl, day: float = 300) -> Outcome:
    """Update the page, as it is configured now."""
    page = replace(PAGE, urls=urls)
    store.register_pages([page])
    return update_page(page, {"fake": source}, store, LINE_READER, clock=Clock(EPOCH + timedelta(days=day)))


def told(store: FakeStore) -> list[str | None]:
    """The wordings of the changes that stand."""
    return sorted(one.change.text or one.change.old_text or "" for one in store.recorded_changes(PAGE.id))


def two_documents() -> FakeArchive:
    """One address that holds the terms, and something else from the hundredth day on."""
    return FakeArchive({capture_at(day): TERMS if day < 100 else STRANGE for day in range(0, 200, 10)})


class TestPeriods:
    def test_what_a_narrowed_period_leaves_out_is_withdrawn(self) -> None:
        """However much of it was read."""
        store, source = FakeStore(), two_documents()
        run(store, source, PageUrl(URL))
        assert told(store)
        read = len(source.fetched)
        outcome = run(store, source, PageUrl(URL, until=capture_at(95).timestamp))
        assert told(store) == []
        assert outcome.summary.notes == ()
        assert len(source.fetched) == read

    def test_nothing_outside_the_period_is_read(self) -> None:
        """Even where its captures are known."""
        store, source = FakeStore(), two_documents()
        store.add_captures(PAGE.id, source.bodies)
        outcome = run(store, source, PageUrl(URL, since=capture_at(20).timestamp, until=capture_at(95).timestamp))
        days = {one.timestamp for one in source.fetched}
        assert days
        assert days <= {capture_at(day).timestamp for day in range(20, 100, 10)}
        assert (outcome.summary.pending, told(store)) == (0, [])

    def test_rebuilding_looks_at_the_same_captures(self) -> None:
        """What a run withdrew does not come back."""
        store, source = FakeStore(), two_documents()
        run(store, source, PageUrl(URL))
        page = replace(PAGE, urls=(PageUrl(URL, until=capture_at(95).timestamp),))
        rebuild_page(page, store, LINE_READER, clock=Clock())
        assert told(store) == []


class TestFormerAddresses:
    def test_replacing_the_address_after_a_move_loses_no_history(self) -> None:
        """What was read of the old one counts, nothing more of it is read, and the user is told."""
        store = FakeStore()
        more = Snapshot(TERMS.body + b"\nfraud")
        source = FakeArchive({other(day): TERMS if day < 55 else more for day in range(0, 100, 2)})
        run(store, source, PageUrl(OTHER))
        assert told(store) == ["fraud"]
        source.bodies |= {capture_at(day): Snapshot(more.body + b"\nmalware") for day in range(110, 200, 10)}
        source.fetched.clear()
        outcome = run(store, source, PageUrl(URL))
        assert told(store) == ["fraud", "malware"]
        assert {one.url for one in source.fetched} == {URL}
        assert outcome.summary.notes == (NOTE,)
        assert run(store, source, PageUrl(URL)).summary.read == 0

    def test_a_wrong_address_is_listed_to_be_left_out(self) -> None:
        """With a period that ends before its first capture."""
        store = FakeStore()
        source = FakeArchive(
            {capture_at(day): TERMS for day in range(0, 200, 10)}
            | {other(day + 5): STRANGE for day in range(100, 200, 10)}
        )
        run(store, source, PageUrl(OTHER))
        run(store, source, PageUrl(URL))
        outcome = run(store, source, PageUrl(URL), PageUrl(OTHER, until="19960101000000"))
        assert (outcome.summary.notes, outcome.summary.pending, told(store)) == ((), 0, [])


@pytest.mark.parametrize(
    "url", ["http://x.example/terms", "https://www.x.example:443/terms/", "HTTPS://X.EXAMPLE/Terms", f"{URL}#a"]
)
def test_addresses_that_indexes_file_together_are_one(url: str) -> None:
    """An index answers for an address with captures of all of them."""
    scope = Scope(Page("x", "X", "Terms", (PageUrl(URL, until="20200201000000"), PageUrl(URL, since="20200301000000"))))
    january, february, march = (replace(capture_at(day), url=url) for day in (10, 40, 70))
    assert [scope.holds(one) for one in (january, february, march)] == [True, False, True]
    assert not scope.is_former(january)
    assert scope.is_former(other(1))
