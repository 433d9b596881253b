"""What every store must do with changes, deliveries and runs."""

from datetime import datetime, timedelta

import pytest

from tests.contract.store_records import NOW, a_change, a_page, captured, ids, read, recorded, save, says, with_captures
from tracker.protocols import Store
from tracker.records import (
    BaselineItem,
    HistoryQuery,
    Item,
    Kind,
    ReaderKey,
    Reading,
    Reconciliation,
    RunSummary,
    Snapshot,
    Status,
)


class HistoryContract:
    """Changes, baseline, deliveries and runs."""

    @pytest.fixture
    def known(self, store: Store) -> Store:
        """The store, with one page and five captures of it."""
        return with_captures(store)

    # --- history ----------------------------------------------------------------------------------------------------------------

    def test_changes_come_back_as_recorded(self, known: Store) -> None:
        """Every field, identity and origin included."""
        change = recorded("c1", a_change("spam", captured(1), captured(2)), news=False)
        reworded = recorded("c2", a_change("scams", captured(2), captured(4), Kind.REWORDED, Status.SUSPECTED, "fraud"))
        save(known, change, reworded)
        assert known.recorded_changes("faq") == [change, reworded]

    def test_whose_readings_a_history_rests_on_is_saved_with_it(self, known: Store) -> None:
        """Whoever does not say leaves what was said; of every page apart."""
        known.register_pages([a_page("other")])
        assert known.rests_on("faq") is None
        for reader in (ReaderKey("1"), ReaderKey("2", "select=main > ul")):
            known.save_history("faq", [], Reconciliation(), [], reader)
            assert known.rests_on("faq") == reader
        save(known)
        assert known.rests_on("faq") == ReaderKey("2", "select=main > ul")
        assert known.rests_on("other") is None

    def test_order_within_a_moment_is_that_of_the_outcome(self, known: Store) -> None:
        """Kept and fresh changes of one moment stay in the order they were handed in, and earlier moments come first."""
        later = recorded("c3", a_change("three", captured(2), captured(4)))
        first, second = (recorded(uid, a_change(uid, captured(1), captured(2))) for uid in ("z", "a"))
        save(known, later, first)
        save(known, second, kept=[later, first])
        assert [r.id for r in known.recorded_changes("faq")] == ["z", "a", "c3"]
        assert ids(known, HistoryQuery()) == ["z", "a", "c3"]

    def test_narrowing_keeps_the_identity(self, known: Store) -> None:
        """A kept change takes its new bracket and keeps its id, its moment and its place among the news."""
        wide = recorded("c1", a_change("spam", captured(1), captured(5)))
        save(known, wide)
        narrow = recorded("c1", a_change("spam", captured(2), captured(3)))
        save(known, kept=[narrow])
        assert known.recorded_changes("faq") == [narrow]
        (row,) = known.history(HistoryQuery())
        assert (row.after, row.by, row.detected_at) == (captured(2), captured(3), NOW)

    def test_a_retracted_change_leaves_the_history_but_is_still_found(self, known: Store) -> None:
        """What was announced of it may have to be corrected."""
        gone, stays = (recorded(uid, a_change(uid, captured(1), captured(2))) for uid in ("gone", "stays"))
        save(known, gone, stays)
        save(known, kept=[stays], retracted=[gone])
        assert known.recorded_changes("faq") == [stays]
        assert ids(known, HistoryQuery(suspected=True)) == ["stays"]
        assert known.change("gone").retracted
        assert not known.change("stays").retracted

    def test_the_baseline_is_replaced_and_shown_on_request(self, known: Store) -> None:
        """Baseline rows have no ``after``: what they tell lies before the first capture."""
        save(known, baseline=[BaselineItem(Item("spam"), ("Rules",), captured(2))])
        later = recorded("c1", a_change("scams", captured(2), captured(3)))
        held = [BaselineItem(Item(text), ("Rules", "You may not:"), captured(1)) for text in ("b", "a", "a")]
        save(known, later, baseline=held)
        rows = known.history(HistoryQuery(baseline=True))
        assert [(row.text, row.after, row.by) for row in rows] == [
            ("b", None, captured(1)),
            ("a", None, captured(1)),
            ("a", None, captured(1)),
            ("scams", captured(2), captured(3)),
        ]
        assert rows[0].context == ("Rules", "You may not:")
        assert len({row.id for row in rows}) == 4
        assert [row.text for row in known.history(HistoryQuery())] == ["scams"]
        assert [row.text for row in known.history(HistoryQuery(baseline=True, kinds=(Kind.REMOVED,)))] == []

    def test_history_rows_carry_page_and_evidence(self, store: Store) -> None:
        """Platform, title and note of the page as last described; the hashes of both snapshots, also of a capture known by digest only."""
        store.register_pages([a_page(note="reconstruction")])
        after, by = captured(1), captured(3, "D")
        store.add_captures("faq", [after, captured(2, "D"), by])
        read(store, after, b"before", says())
        read(store, captured(2, "D"), b"after", says("spam"))
        save(store, recorded("c1", a_change("spam", after, by)))
        (row,) = store.history(HistoryQuery())
        assert (row.page, row.platform, row.title, row.note) == ("faq", "Example", "FAQ", "reconstruction")
        assert (row.after_sha256, row.by_sha256) == (Snapshot(b"before").sha256, Snapshot(b"after").sha256)
        assert (row.kind, row.status, row.unread, row.news, row.extractor) == (
            Kind.ADDED,
            Status.CONFIRMED,
            3,
            True,
            "1",
        )

    # --- runs -------------------------------------------------------------------------------------------------------------------

    def test_a_first_contact_of_the_future_is_made_again(self, known: Store) -> None:
        """A clock that was ahead noted it; only a complete run mends it, and once."""
        summary, day = RunSummary("faq", 1, 1, 0, 1, 0, 0), timedelta(days=1)
        for start, complete in ((NOW + 3650 * day, True), (NOW, False), (NOW + day, True), (NOW + 2 * day, True)):
            known.finish_run("faq", summary, start, start + day / 24, complete)
        (state,) = known.page_states()
        assert state.first_contact == NOW + day

    def test_first_contact_is_the_start_of_the_first_complete_run(self, known: Store) -> None:
        """Runs cut short before it do not count, later ones do not move it."""
        hour = timedelta(hours=1)

        def run(start: datetime, complete: bool, *errors: str) -> None:
            summary = RunSummary("faq", 5, 1, 0, 2, 0, 0, errors, ("skipped one row",))
            known.finish_run("faq", summary, start, start + hour / 2, complete)

        run(NOW, False, "budget", "archive out of reach")
        (state,) = known.page_states()
        assert (state.first_contact, state.last_run, state.last_complete) == (None, NOW, None)
        assert state.problem == "archive out of reach"
        run(NOW + hour, True)
        run(NOW + 2 * hour, True)
        run(NOW + 3 * hour, False)
        (state,) = known.page_states()
        assert state.first_contact == NOW + hour
        assert (state.last_run, state.last_complete, state.problem) == (NOW + 3 * hour, NOW + 2 * hour, None)
        assert state.notes == ("skipped one row",)

    def test_a_page_state_counts_what_is_known(self, known: Store) -> None:
        """Captures known, bodies asked for, those of them without a usable reading, confirmed changes that stand."""
        read(known, captured(1), b"one", says("spam"))
        read(known, captured(3), b"three", Reading(False, "a login page"))
        known.record_failure("faq", captured(4), "not playable", NOW)
        gone = recorded("c3", a_change("x", captured(1), captured(2)))
        save(
            known,
            recorded("c1", a_change("spam", captured(1), captured(2))),
            recorded("c2", a_change("scams", captured(1), captured(2), status=Status.SUSPECTED)),
            gone,
        )
        save(known, retracted=[gone])
        (state,) = known.page_states()
        assert (state.captures, state.read, state.unusable, state.changes) == (5, 3, 2, 1)
        assert (state.first_capture, state.last_capture) == (captured(1).timestamp, captured(5).timestamp)
        assert state.last_usable == captured(1).timestamp

    def test_a_page_only_registered_has_an_empty_state(self, store: Store) -> None:
        """Nothing known, nothing wrong."""
        store.register_pages([a_page()])
        (state,) = store.page_states()
        assert (state.captures, state.read, state.unusable, state.changes) == (0, 0, 0, 0)
        assert state.first_capture is state.last_usable is state.last_run is state.problem is None
        assert state.notes == ()
