"""What every store must do with pages, captures, snapshots and readings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.store_records import NOW, READER, UNKNOWN_HASH, a_page, captured, read, says, with_captures
from tracker.errors import StoreError, UnknownSubject
from tracker.protocols import Store
from tracker.records import (
    Capture,
    Observation,
    ReaderKey,
    Reading,
    Snapshot,
)


class ReadingsContract:
    """Pages, captures, snapshots and readings."""

    @pytest.fixture
    def known(self, store: Store) -> Store:
        """The store, with one page and five captures of it."""
        return with_captures(store)

    # --- pages and captures -----------------------------------------------------------------------------------------------------

    def test_a_page_keeps_its_latest_description(self, store: Store) -> None:
        """Registering again updates; pages not named keep what was said of them."""
        store.register_pages([a_page("a"), a_page("b")])
        store.register_pages([a_page("a", platform="Renamed", title="Terms")])
        assert [(s.id, s.platform, s.title) for s in store.page_states()] == [
            ("a", "Renamed", "Terms"),
            ("b", "Example", "FAQ"),
        ]

    def test_captures_come_back_whole_and_sorted(self, store: Store) -> None:
        """Whatever order they came in, with unknown digests among known ones at the same second."""
        store.register_pages([a_page()])
        given_ = [captured(3, "B"), captured(3), captured(1, "A"), captured(2, archive="local")]
        assert store.add_captures("faq", given_) == 4
        assert store.captures("faq") == [captured(1, "A"), captured(2, archive="local"), captured(3), captured(3, "B")]

    def test_a_capture_known_by_its_key_is_left_alone(self, store: Store) -> None:
        """Only the key decides; the first description stays."""
        store.register_pages([a_page()])
        first = Capture("20240101000000", "wayback", "https://example.org/faq", "D", 200)
        again = Capture("20240101000000", "wayback", "https://example.org/faq", "D", 404)
        assert store.add_captures("faq", [first, again]) == 1
        assert store.add_captures("faq", [again]) == 0
        assert store.captures("faq") == [first]

    def test_pages_do_not_share_captures(self, store: Store) -> None:
        """The same capture may belong to two pages."""
        store.register_pages([a_page("a"), a_page("b")])
        assert store.add_captures("a", [captured(1)]) == 1
        assert store.add_captures("b", [captured(1)]) == 1
        assert store.captures("b") == [captured(1)]

    def test_a_page_never_registered_is_named(self, store: Store) -> None:
        """Nothing is written about pages that do not exist."""
        with pytest.raises(UnknownSubject, match="nowhere"):
            store.add_captures("nowhere", [captured(1)])

    # --- readings ---------------------------------------------------------------------------------------------------------------

    def test_a_reading_is_found_by_snapshot_and_reader(self, known: Store) -> None:
        """Another extractor or other options read for themselves."""
        read(known, captured(1), b"one", says("spam", "scams"))
        sha256 = Snapshot(b"one").sha256
        assert known.find_reading(sha256, READER) == says("spam", "scams")
        assert known.find_reading(sha256, ReaderKey("2")) is None
        assert known.find_reading(sha256, ReaderKey("1", "select=main")) is None
        assert known.find_reading(UNKNOWN_HASH, READER) is None

    def test_a_reading_is_found_by_text_fingerprint(self, known: Store) -> None:
        """Bodies that differ in markup only are read once."""
        known.record_reading("faq", captured(1), Snapshot(b"one"), READER, says("spam"), "f1", NOW)
        known.record_reading("faq", captured(2), Snapshot(b"two"), READER, says("scams"), None, NOW)
        assert known.find_reading_like("f1", READER) == says("spam")
        assert known.find_reading_like("f2", READER) is None
        assert known.find_reading_like("f1", ReaderKey("2")) is None

    def test_a_known_reading_is_kept_once(self, known: Store) -> None:
        """The same body at another capture changes nothing that was read, and both captures are read."""
        read(known, captured(1), b"one", says("spam"))
        read(known, captured(2), b"one", says("something else"))
        assert [(o.capture, o.reading) for o in known.observations("faq", READER)] == [
            (captured(1), says("spam")),
            (captured(2), says("spam")),
        ]

    def test_observations_are_what_was_read_and_what_could_not_be(self, known: Store) -> None:
        """By capture time; a body that could not be had is unusable for that reason; captures never asked for are absent."""
        unusable = Reading(False, "an error page")
        read(known, captured(4), b"four", says("spam"))
        known.record_failure("faq", captured(2), "not playable", NOW)
        read(known, captured(3), b"three", unusable)
        assert [(o.capture, o.reading, o.sha256) for o in known.observations("faq", READER)] == [
            (captured(2), Reading(False, "not playable"), None),
            (captured(3), unusable, Snapshot(b"three").sha256),
            (captured(4), says("spam"), Snapshot(b"four").sha256),
        ]

    def test_without_a_reader_each_snapshot_says_what_its_last_reader_made_of_it(self, known: Store) -> None:
        """Questions need no reader: after an upgrade some snapshots were read anew and others not yet."""
        newer = ReaderKey("2")
        read(known, captured(1), b"one", says("spam"))
        read(known, captured(2), b"two", says("spam"))
        known.record_reading("faq", captured(2), Snapshot(b"two"), newer, says("scams"), None, NOW)
        known.record_failure("faq", captured(3), "not playable", NOW)
        found = [one.reading for one in known.observations("faq", None)]
        assert found == [says("spam"), says("scams"), Reading(False, "not playable")]

    def test_equal_digests_of_one_archive_count_as_read(self, store: Store) -> None:
        """A capture never fetched whose archive says it holds a body that was read is an observation; unknown digests prove nothing."""
        store.register_pages([a_page()])
        same, elsewhere, other = captured(2, "D"), captured(3, "D", archive="local"), captured(4, "E")
        unknown = captured(5)
        store.add_captures("faq", [captured(1, "D"), same, elsewhere, other, unknown, captured(6)])
        read(store, captured(1, "D"), b"one", says("spam"))
        read(store, captured(6), b"six", says("scams"))
        found = store.observations("faq", READER)
        assert [o.capture for o in found] == [captured(1, "D"), same, captured(6)]
        assert found[1].reading == says("spam")
        assert found[1].sha256 == Snapshot(b"one").sha256

    def test_a_followed_redirect_says_nothing_of_redirects_with_the_same_body(self, store: Store) -> None:
        """Its digest is that of its own body, what was read is its target's: another one leads to what its target held by then."""
        store.register_pages([a_page()])
        moved = [replace(captured(day, "R"), status=301) for day in (1, 2)]
        store.add_captures("faq", moved)
        read(store, moved[0], b"target", says("spam"))
        assert [one.capture for one in store.observations("faq", READER)] == moved[:1]
        last = store.usable_at("faq")
        assert last is not None
        assert last.capture == moved[0]

    @pytest.mark.parametrize("others", [(), (200, 301), (301,)])
    def test_a_revisit_is_known_by_its_digest_only_where_a_document_is_all_that_has_it(
        self, store: Store, others: tuple[int, ...]
    ) -> None:
        """Its index row tells no status: it may be one of a redirect, and what was read then is a target's."""
        store.register_pages([a_page()])
        revisits = [replace(captured(day, "D"), status=None) for day in (1, 2)]
        rest = [replace(captured(day, "D"), status=status) for day, status in enumerate(others, 3)]
        store.add_captures("faq", [*revisits, *rest])
        read(store, revisits[0], b"one", says("spam"))
        assert [one.capture for one in store.observations("faq", READER)] == revisits[:1]
        assert store.usable_at("faq") == store.observations("faq", None)[-1]

    def test_a_revisit_of_a_document_is_known_with_it(self, store: Store) -> None:
        """Whichever of them was fetched."""
        store.register_pages([a_page()])
        first, *revisits = [captured(1, "D"), *(replace(captured(day, "D"), status=None) for day in (2, 3))]
        store.add_captures("faq", [first, *revisits])
        read(store, revisits[0], b"one", says("spam"))
        assert [one.capture for one in store.observations("faq", READER)] == [first, *revisits]
        assert store.usable_at("faq") == store.observations("faq", None)[-1]

    def test_a_failure_may_be_mended_and_never_undoes_a_reading(self, known: Store) -> None:
        """What was had once is had for good."""
        known.record_failure("faq", captured(1), "not playable", NOW)
        read(known, captured(1), b"one", says("spam"))
        known.record_failure("faq", captured(1), "not playable", NOW)
        assert [o.reading for o in known.observations("faq", READER)] == [says("spam")]

    def test_a_failure_that_may_pass_says_when_to_ask_again(self, known: Store) -> None:
        """And how often it was asked in vain; once read, none of it is left."""
        later = NOW + timedelta(days=1)
        known.record_failure("faq", captured(1), "a 503", NOW, retry_at=later)
        assert known.observations("faq", READER) == [Observation(captured(1), Reading(False, "a 503"), None, later, 1)]
        known.record_failure("faq", captured(1), "not playable", NOW)
        assert known.observations("faq", READER) == [
            Observation(captured(1), Reading(False, "not playable"), None, None, 2)
        ]
        read(known, captured(1), b"one", says("spam"))
        assert known.observations("faq", READER) == [Observation(captured(1), says("spam"), Snapshot(b"one").sha256)]

    def test_the_last_usable_observation_is_found(self, store: Store) -> None:
        """At or before a moment, by the last reader; captures known by digest count, unusable and unread ones do not."""
        store.register_pages([a_page()])
        store.add_captures("faq", [captured(1, "D"), captured(2, "D"), *(captured(day) for day in range(3, 8))])
        assert store.usable_at("faq") is None
        read(store, captured(1, "D"), b"one", says("spam"))
        read(store, captured(3), b"three", Reading(False, "an error page"))
        store.record_failure("faq", captured(4), "not playable", NOW)
        read(store, captured(5), b"five", says("scams"))
        store.record_reading("faq", captured(6), Snapshot(b"six"), READER, says("fraud"), None, NOW)
        store.record_reading("faq", captured(6), Snapshot(b"six"), ReaderKey("2"), Reading(False, "empty"), None, NOW)
        for at in (None, *(captured(day).timestamp for day in range(1, 8)), "20231231000000"):
            usable = [
                one
                for one in store.observations("faq", None)
                if one.reading.usable and (at is None or one.capture.timestamp <= at)
            ]
            assert store.usable_at("faq", at) == (usable[-1] if usable else None)
        last = store.usable_at("faq")
        assert last is not None
        assert last.capture == captured(5)

    def test_until_when_a_page_was_looked_at_in_vain_is_told(self, store: Store) -> None:
        """By captures read, and by those that the index calls errors; not by those unread, or worth asking for again."""
        names = ("faq", "terms", "help", "blog")
        store.register_pages([replace(a_page(), id=name) for name in names])
        gone = replace(captured(6), status=404)
        store.add_captures("faq", [captured(day) for day in range(1, 6)])
        store.add_captures("terms", [captured(2), gone])
        store.add_captures("help", [captured(4)])
        store.add_captures("blog", [captured(1)])
        read(store, captured(1), b"one", says("spam"))
        read(store, captured(3), b"three", Reading(False, "an error page"))
        store.record_failure("faq", captured(5), "out of reach", NOW, NOW + timedelta(days=1))
        store.record_reading("blog", captured(1), Snapshot(b"blog"), READER, says("spam"), None, NOW)
        since = dict.fromkeys([*names, "nobody"], captured(1).timestamp)
        assert store.silent_until(since) == {"faq": captured(3).timestamp, "terms": gone.timestamp}

    def test_the_last_usable_observations_of_many_pages_are_those_of_each(self, store: Store) -> None:
        """Pages without any, and those nobody knows, are left out; digests are compared within a page."""
        names = ("faq", "terms", "help", "blog", "empty")
        store.register_pages([replace(a_page(), id=name) for name in names])
        for name in names[:-1]:
            store.add_captures(name, [captured(1, "D"), captured(2), captured(3), captured(4, "D"), captured(5, "E")])
        read(store, captured(1, "D"), b"one", says("spam"))
        store.record_reading("terms", captured(1, "D"), Snapshot(b"other"), READER, says("scams"), None, NOW)
        store.record_reading("terms", captured(5, "E"), Snapshot(b"five"), READER, says("fraud"), None, NOW)
        store.record_reading(
            "terms", captured(5, "E"), Snapshot(b"five"), ReaderKey("2"), Reading(False, "x"), None, NOW
        )
        store.record_reading("help", captured(3), Snapshot(b"three"), READER, says("malware"), None, NOW)
        store.record_failure("blog", captured(3), "not playable", NOW)
        found = store.last_usable([*names, "nobody", "faq"])
        assert found == {name: last for name in names if (last := store.usable_at(name))}
        assert {name: one.capture for name, one in found.items()} == {
            "faq": captured(4, "D"),
            "terms": captured(4, "D"),
            "help": captured(3),
        }
        assert found["terms"].reading == says("scams")
        assert store.last_usable([]) == {}

    def test_another_reader_finds_what_it_has_not_read(self, known: Store) -> None:
        """Snapshots stay when the extractor changes; its readings come one by one."""
        read(known, captured(2), b"two", says("spam"))
        read(known, captured(1), b"one", says("spam"))
        known.record_failure("faq", captured(3), "not playable", NOW)
        newer = ReaderKey("2")
        assert known.unread_by("faq", READER) == []
        assert known.unread_by("faq", newer) == [
            (captured(1), Snapshot(b"one").sha256),
            (captured(2), Snapshot(b"two").sha256),
        ]
        read(known, captured(1), b"one", says("spam and scams"), newer)
        assert known.unread_by("faq", newer) == [(captured(2), Snapshot(b"two").sha256)]
        assert [o.reading for o in known.observations("faq", newer) if o.sha256] == [says("spam and scams")]
        assert len(known.observations("faq", READER)) == 3

    def test_a_snapshot_comes_back_as_it_was(self, known: Store) -> None:
        """Body and what was declared about it."""
        kept = Snapshot(bytes(range(256)) * 100, "text/html; charset=x", 301, "https://example.org/new")
        known.record_reading("faq", captured(1), kept, READER, Reading(False, "a redirect"), None, NOW)
        assert known.load_snapshot(kept.sha256) == kept

    def test_an_empty_body_is_a_snapshot_too(self, known: Store) -> None:
        """Archives hold empty responses."""
        read(known, captured(1), b"", Reading(False, "empty"))
        assert known.load_snapshot(Snapshot(b"").sha256).body == b""

    def test_a_snapshot_nobody_stored_is_an_error(self, store: Store) -> None:
        """And the message names it."""
        with pytest.raises(StoreError, match=UNKNOWN_HASH):
            store.load_snapshot(UNKNOWN_HASH)
