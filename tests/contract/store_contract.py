"""What every store must do: one suite, run against each of them.

A test module joins a store by subclassing ``StoreContract`` with a ``store`` fixture, ``ArchiveStateContract`` with a ``state``
fixture, and for databases ``DatabaseContract`` with an ``url`` fixture (of an empty database).
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.store_history_contract import HistoryContract
from tests.contract.store_pages_contract import PagesContract
from tests.contract.store_questions_contract import QuestionsContract
from tests.contract.store_readings_contract import ReadingsContract
from tests.contract.store_records import NOW, a_change, a_page, captured, read, recorded, save, says
from tests.contract.store_telling_contract import TellingContract
from tracker.errors import StoreError
from tracker.protocols import ArchiveState
from tracker.records import (
    Capture,
    Change,
    Delivery,
    HistoryQuery,
    Item,
    ItemList,
    Kind,
    Page,
    PageUrl,
    ReaderKey,
    Reading,
    Reconciliation,
    RecordedChange,
    Snapshot,
    Status,
)
from tracker.searching import search_form
from tracker.store import open_store


class StoreContract(PagesContract, ReadingsContract, HistoryContract, QuestionsContract, TellingContract):
    """Any implementation of ``Store``, empty at first: a ``store`` fixture gives it."""


class ArchiveStateContract:
    """Any implementation of ``ArchiveState``, empty at first."""

    def test_a_note_is_kept_replaced_and_forgotten(self, state: ArchiveState) -> None:
        """Each archive has its own."""
        assert state.recall("wayback", "breaker") is None
        state.remember("wayback", "breaker", "2024-05-01")
        state.remember("wayback", "breaker", "2024-05-02")
        state.remember("local", "breaker", "never")
        assert state.recall("wayback", "breaker") == "2024-05-02"
        state.remember("wayback", "breaker", None)
        state.remember("wayback", "breaker", None)
        assert state.recall("wayback", "breaker") is None
        assert state.recall("local", "breaker") == "never"

    def test_index_rows_come_by_time_then_path(self, state: ArchiveState) -> None:
        """Of one urlkey of one archive, within inclusive timestamps."""
        state.replace_index("local", "b.warc", "1", [("k", "20240101000000", "b1"), ("k", "20240103000000", "b3")])
        state.replace_index("local", "a.warc", "1", [("k", "20240103000000", "a3"), ("other", "20240102000000", "no")])
        state.replace_index("second", "c.warc", "1", [("k", "20240102000000", "c2")])
        assert list(state.index_rows("local", "k", None, None)) == [
            ("b.warc", "b1"),
            ("a.warc", "a3"),
            ("b.warc", "b3"),
        ]
        within = state.index_rows("local", "k", "20240103000000", "20240103000000")
        assert list(within) == [("a.warc", "a3"), ("b.warc", "b3")]
        assert list(state.index_rows("local", "k", "20240104000000", None)) == []
        assert list(state.index_rows("local", "nothing", None, None)) == []

    def test_a_file_is_indexed_anew_or_forgotten_whole(self, state: ArchiveState) -> None:
        """Other files stay as they are."""
        state.replace_index("local", "a.warc", "1", [("k", "20240101000000", "old")])
        state.replace_index("local", "b.warc", "1", [("k", "20240102000000", "b")])
        state.replace_index("local", "a.warc", "2", iter([("k", "20240103000000", "new")]))
        assert state.indexed_files("local") == {"a.warc": "2", "b.warc": "1"}
        assert list(state.index_rows("local", "k", None, None)) == [("b.warc", "b"), ("a.warc", "new")]
        state.forget_index("local", "a.warc")
        state.forget_index("local", "never.warc")
        assert state.indexed_files("local") == {"b.warc": "1"}
        assert list(state.index_rows("local", "k", None, None)) == [("b.warc", "b")]

    def test_long_indexes_and_long_keys_are_read_to_the_end(self, state: ArchiveState) -> None:
        """More rows than are read at once, at few moments, under a key longer than an index may hold."""
        key = "org,example)/?" + "x" * 20_000
        rows = [(key, f"2024010{n % 3 + 1}000000", str(n)) for n in range(2_500)]
        state.replace_index("local", "a.warc", "1", rows)
        state.replace_index("local", "b.warc", "1", [(key + "y", "20240101000000", "no")])
        found = [data for _, data in state.index_rows("local", key, None, None)]
        assert found == [str(n) for rest in range(3) for n in range(rest, 2_500, 3)]

    def test_a_failing_source_of_rows_leaves_the_former_index(self, state: ArchiveState) -> None:
        """Replacing is one transaction."""
        state.replace_index("local", "a.warc", "1", [("k", "20240101000000", "old")])

        def broken() -> list[tuple[str, str, str]]:
            raise OSError("unplugged")
            yield

        with pytest.raises(OSError, match="unplugged"):
            state.replace_index("local", "a.warc", "2", broken())
        assert state.indexed_files("local") == {"a.warc": "1"}
        assert list(state.index_rows("local", "k", None, None)) == [("a.warc", "old")]


_ODD = st.text(
    st.one_of(st.characters(), st.sampled_from("\x00\ud800\udfff\u202e\ufeff\n%_\\'\"🎭")), min_size=1, max_size=12
)
_SLOW_FIXTURE = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class DatabaseContract:
    """A store over a database behind ``url``: what outlives the program, and what untrusted input may not break."""

    @_SLOW_FIXTURE
    @given(odd=_ODD)
    def test_odd_text_is_kept_or_neutralised_and_stays_the_same_from_then_on(self, url: str, odd: str) -> None:
        """NUL and lone surrogates become U+FFFD, everywhere alike: what is read back can be derived from and saved again unchanged."""
        kept = "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in odd)
        page = Page(f"p{odd}", odd, odd, (PageUrl(odd),), note=odd)
        capture = Capture("20240101000000", odd, odd, odd, 200, odd)
        reading = Reading(True, None, odd, (ItemList((odd,), odd, (Item(odd, (odd,)),)),))
        reader = ReaderKey(odd, odd)
        with open_store(url) as store:
            store.register_pages([page])
            store.register_pages([page])
            store.add_captures(page.id, [capture])
            assert store.add_captures(page.id, [capture]) == 0
            snapshot = Snapshot(odd.encode("utf-8", "surrogatepass"), odd, 200, odd)
            store.record_reading(page.id, capture, snapshot, reader, reading, odd, NOW)
            (observation,) = store.observations(page.id, reader)
            assert observation.reading == store.find_reading_like(odd, reader)
            assert observation.reading.lists[0].items[0] == Item(kept, (kept,))
            assert observation.capture == Capture("20240101000000", kept, kept, kept, 200, kept)
            derived = Change(Kind.ADDED, Status.CONFIRMED, odd, None, (odd,), observation.capture, observation.capture)
            outcome = Reconciliation(fresh=(RecordedChange(odd, page.id, derived, NOW, odd, True),))
            if not store.recorded_changes(page.id):
                store.save_history(page.id, [], outcome, [Delivery(odd, odd, NOW)])
            (row,) = store.history(HistoryQuery(pages=(page.id,), match=odd if search_form(odd) else None))
            assert (row.text, row.context, row.note, row.id) == (kept, (kept,), kept, kept)
            store.remember(odd, odd, odd)
            assert store.recall(odd, odd) == kept
            waiting = [delivery for delivery, _ in store.outbox()]
            store.mark_sent(waiting, NOW)
            assert store.outbox() == []

    def test_what_was_written_is_there_after_reopening(self, url: str) -> None:
        """And nothing is asked to be migrated."""
        change = recorded("c1", a_change("spam", captured(1), captured(2)))
        with open_store(url) as store:
            store.register_pages([a_page()])
            read(store, captured(1), b"one", says("spam"))
            save(store, change, deliveries=[Delivery("a@example.org", "c1", NOW)])
        with open_store(url, readonly=True) as store:
            assert store.captures("faq") == [captured(1), captured(2)]
            assert store.recorded_changes("faq") == [change]
            assert [row.id for _, row in store.outbox()] == ["c1"]
            assert store.load_snapshot(Snapshot(b"one").sha256).body == b"one"

    def test_a_store_opened_for_questions_writes_nothing(self, url: str) -> None:
        """Not even when asked to."""
        open_store(url).close()
        with open_store(url, readonly=True) as store, pytest.raises(StoreError):
            store.remember("wayback", "breaker", "on")
        with open_store(url) as store:
            assert store.recall("wayback", "breaker") is None

    def test_a_history_is_saved_whole_or_not_at_all(self, url: str) -> None:
        """A delivery of a change that does not exist undoes all of it."""
        with open_store(url) as store:
            store.register_pages([a_page()])
            change = recorded("c1", a_change("spam", captured(1), captured(2)))
            with pytest.raises(StoreError, match="c2"):
                save(store, change, deliveries=[Delivery("a", "c1", NOW), Delivery("a", "c2", NOW)])
            assert store.recorded_changes("faq") == []
            assert store.outbox() == []
            assert store.captures("faq") == []

    def test_absurd_numbers_of_an_index_are_unknown(self, url: str) -> None:
        """An index row may claim any status and length."""
        with open_store(url) as store:
            store.register_pages([a_page()])
            store.add_captures("faq", [Capture("20240101000000", "w", "u", "D", 10**30, None, -5)])
            assert store.captures("faq") == [Capture("20240101000000", "w", "u", "D")]

    def test_a_url_of_any_length_is_kept(self, url: str) -> None:
        """Longer than any index entry may be."""
        long = Capture("20240101000000", "w", "https://example.org/?" + "x" * 50_000)
        with open_store(url) as store:
            store.register_pages([a_page()])
            assert store.add_captures("faq", [long]) == 1
            assert store.captures("faq") == [long]
