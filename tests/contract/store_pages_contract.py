"""What every store must do with pages, listings and page ids."""

from datetime import timedelta

import pytest

from tests.contract.store_records import NOW, a_change, a_page, captured, ids, read, recorded, save, says, with_captures
from tracker.errors import UnknownSubject, UsageError
from tracker.protocols import Store
from tracker.records import BaselineItem, Delivery, HistoryQuery, Item, Listing, Problem, RunSummary, Trouble
from tracker.store import SqlStore
from tracker.store.captures import page_notes

FAQ = "https://example.org/faq"


class PagesContract:
    """Pages by their ids, and how far archives' indexes of them were read."""

    @pytest.fixture
    def known(self, store: Store) -> Store:
        """The store, with one page and five captures of it."""
        return with_captures(store)

    def test_the_known_pages_are_listed_by_id(self, store: Store) -> None:
        """With their platforms."""
        assert store.known_pages() == {}
        store.register_pages([a_page("b", "Beta"), a_page("a", "Alpha")])
        assert list(store.known_pages().items()) == [("a", "Alpha"), ("b", "Beta")]

    # --- listings ---------------------------------------------------------------------------------------------------------------

    def test_a_listing_is_kept_and_replaced(self, known: Store) -> None:
        """One for each archive and address of a page, however long the address."""
        assert known.listing("faq", "wayback", FAQ) is None
        first = Listing("wayback", FAQ, None, NOW, NOW, "20240105120000")
        long = Listing("wayback", FAQ + "?" + "x" * 20_000, "20200101000000", NOW, NOW)
        for listing in (first, long):
            known.record_listing("faq", listing)
        later = Listing("wayback", FAQ, None, NOW, NOW + timedelta(days=1), "20240106120000")
        known.record_listing("faq", later)
        assert known.listing("faq", "wayback", FAQ) == later
        assert known.listing("faq", "wayback", long.url) == long
        assert known.listing("faq", "local", FAQ) is None

    # --- renaming ---------------------------------------------------------------------------------------------------------------

    def test_a_renamed_page_keeps_all_that_was_known_of_it(self, known: Store) -> None:
        """Captures, readings, history, deliveries, and the moment each item was noted."""
        read(known, captured(1), b"one", says("weapons"))
        change = recorded("c1", a_change("spam", captured(1), captured(2)))
        held = [BaselineItem(Item("weapons"), ("Rules",), captured(1))]
        save(known, change, baseline=held, deliveries=[Delivery("a@example.org", "c1", NOW)])
        before = known.history(HistoryQuery(baseline=True))
        known.rename_page("faq", "questions")
        assert list(known.known_pages()) == ["questions"]
        assert [one.id for one in known.history(HistoryQuery(baseline=True, pages=("questions",)))] == [
            one.id for one in before
        ]
        assert len(known.captures("questions")) == 5
        assert known.usable_at("questions") is not None
        assert [one.change_id for one in known.deliveries("questions")] == ["c1"]
        kept = known.recorded_changes("questions")
        save(known, kept=kept, baseline=held, page_id="questions")
        after = known.history(HistoryQuery(baseline=True))
        assert [(one.id, one.detected_at) for one in after] == [(one.id, one.detected_at) for one in before]

    def test_a_new_page_under_a_former_id_has_a_history_of_its_own(self, known: Store) -> None:
        """Even where its changes are, by all that identifies them, those of the renamed page."""
        held = [BaselineItem(Item("weapons"), ("Rules",), captured(1))]
        change = recorded("c1", a_change("spam", captured(1), captured(2)))
        save(known, change, baseline=held)
        known.rename_page("faq", "old")
        with_captures(known)
        save(known, change, baseline=held, deliveries=[Delivery("a@example.org", "c1", NOW)])
        assert known.recorded_changes("old") == [recorded("c1", change.change, "old")]
        (again,) = known.recorded_changes("faq")
        assert again.id != "c1"
        assert again.change == change.change
        assert [row.id for _, row in known.outbox()] == [again.id]
        assert len(set(ids(known, HistoryQuery(baseline=True)))) == 4

    def test_what_was_remembered_of_a_page_goes_with_it(self, known: SqlStore) -> None:
        """In place of what was remembered of a page that makes room; that of others and of archives stays."""
        known.register_pages([a_page("new"), a_page("faq2")])
        notes = {page_notes("faq"): "old", page_notes("new"): "room", page_notes("faq2"): "other", "faq": "archive"}
        for name, value in notes.items():
            known.remember(name, "failing since", value)
        known.remember(page_notes("new"), "only there", "room")
        known.rename_page("faq", "new")
        assert {name: known.recall(name, "failing since") for name in notes} == {
            page_notes("faq"): None,
            page_notes("new"): "old",
            page_notes("faq2"): "other",
            "faq": "archive",
        }
        assert known.recall(page_notes("new"), "only there") is None

    def test_a_page_without_captures_makes_room(self, known: Store) -> None:
        """The configuration had the new name already, and runs failed; its description is the newer one."""
        known.register_pages([a_page("new", platform="Renamed")])
        known.finish_run("new", RunSummary("new", 0, 0, 0, 1, 0, 0, ("no such page",)), NOW, NOW, complete=False)
        known.record_listing("new", Listing("wayback", FAQ, None, NOW, NOW))
        known.save_problems([Problem("new", Trouble.ERRORS, NOW, "refused")], [])
        known.rename_page("faq", "new")
        assert known.known_pages() == {"new": "Renamed"}
        assert known.listing("new", "wayback", FAQ) is None
        assert len(known.captures("new")) == 5
        assert known.problems(ended=True) == []

    def test_two_histories_do_not_become_one(self, known: Store) -> None:
        """And a page that does not exist cannot be renamed."""
        known.register_pages([a_page("other")])
        known.add_captures("other", [captured(1)])
        with pytest.raises(UsageError, match="other"):
            known.rename_page("faq", "other")
        with pytest.raises(UnknownSubject, match="nowhere"):
            known.rename_page("nowhere", "somewhere")
        known.rename_page("faq", "faq")
        assert list(known.known_pages()) == ["faq", "other"]
