"""Bodies as evidence: small, verified on reading, and lost one at a time."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import StoreError
from tracker.records import Capture, Page, PageUrl, ReaderKey, Reading, Snapshot
from tracker.store import SqlStore, compression, open_store
from tracker.store.snapshots import DEPTH, FANOUT

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
_RANDOM = random.Random(0)
PROSE = " ".join("".join(_RANDOM.choices("abcdefghij", k=7)) for _ in range(1_500)).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "tracker.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    """A store with one page."""
    with open_store(f"sqlite:///{path}") as opened:
        opened.register_pages([Page("p", "P", "P", (PageUrl("https://example.org/"),))])
        yield opened


def keep(store: SqlStore, day: int, body: bytes) -> str:
    """Keep a body captured on this day. Returns its hash."""
    capture = Capture(f"{20200101000000 + day}", "wayback", "https://example.org/")
    store.record_reading("p", capture, Snapshot(body), ReaderKey("1"), Reading(True), None, NOW)
    return Snapshot(body).sha256


def version(number: int) -> bytes:
    """A page whose nonce differs."""
    return PROSE[:5_000] + f"<nonce {number:08}>".encode() + PROSE[5_000:]


def shapes(path: Path) -> list[tuple[int, int, int | None, int]]:
    """Row id, depth, base and packed size of every snapshot."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, depth, base_id, length(data) FROM snapshots ORDER BY id").fetchall()


def test_versions_of_a_page_take_little_and_rest_on_few(store: SqlStore, path: Path) -> None:
    """Trees of limited depth and width: a full copy every so often, everything else a few bytes."""
    hashes = [keep(store, day, version(day)) for day in range(100)]
    rows = shapes(path)
    full = [size for _, _, base, size in rows if base is None]
    assert len(full) == 2
    assert sum(size for *_, size in rows) < 3 * full[0]
    assert max(depth for _, depth, *_ in rows) == DEPTH
    bases = [base for _, _, base, _ in rows if base is not None]
    assert max(bases.count(base) for base in set(bases)) <= FANOUT
    assert [store.load_snapshot(sha256).body for sha256 in hashes] == [version(day) for day in range(100)]


def test_a_body_rests_on_its_neighbour_in_time(store: SqlStore, path: Path) -> None:
    """Probing reads captures in any order; what counts is when they were made."""
    keep(store, 100, version(1) + PROSE[::-1])
    keep(store, 900, version(2) + PROSE[:2_000] * 2)
    keep(store, 899, version(3) + PROSE[:2_000] * 2)
    assert shapes(path)[2][2] == 2


def test_variants_that_alternate_rest_on_their_own_kind(store: SqlStore, path: Path) -> None:
    """Every second capture is an error page: that does not make every capture a full copy."""
    other = bytes(_RANDOM.randbytes(9_000))
    for day in range(20):
        keep(store, day, version(day) if day % 2 else other + str(day).encode())
    assert len([base for _, _, base, _ in shapes(path) if base is None]) == 2


def test_a_damaged_leaf_costs_no_other(store: SqlStore, path: Path) -> None:
    """It is named, all others are read, and the check finds it alone."""
    hashes = [keep(store, day, version(day)) for day in range(30)]
    rows = shapes(path)
    leaf = next(row for row, *_ in rows if row not in {base for _, _, base, _ in rows})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE snapshots SET data = substr(data, 1, length(data) - 1) WHERE id = ?", (leaf,))
    with pytest.raises(StoreError, match=hashes[leaf - 1]):
        store.load_snapshot(hashes[leaf - 1])
    for number, sha256 in enumerate(hashes, 1):
        if number != leaf:
            assert store.load_snapshot(sha256).sha256 == sha256
    assert [finding.subject for finding in store.check()] == [f"snapshot {hashes[leaf - 1]}"]


def test_new_bodies_do_not_rest_on_damaged_ones(store: SqlStore, path: Path) -> None:
    """What comes after the damage is whole."""
    keep(store, 1, version(1))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE snapshots SET data = x'00'")
    sha256 = keep(store, 2, version(2))
    assert store.load_snapshot(sha256).body == version(2)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE snapshots SET data = x''",
        "UPDATE snapshots SET size = size + 1",
        "UPDATE snapshots SET size = -1",
        "UPDATE snapshots SET base_id = id",
        "UPDATE snapshots SET base_id = 999",
        "UPDATE snapshots SET base_id = NULL",
        "UPDATE snapshots SET depth = 0",
        "UPDATE snapshots SET data = (SELECT data FROM snapshots WHERE id = 1)",
        "UPDATE snapshots SET data = x'28b52ffde0ffffffffffffff7f'",
        "UPDATE snapshots SET size = 9223372036854775807, data = x'28b52ffde0ffffffffffffff7f'",
    ],
)
def test_damage_of_any_kind_is_told_and_harms_nothing(store: SqlStore, path: Path, damage: str) -> None:
    """Circles, lying sizes and foreign content end in an error, not in an endless loop, a wrong body or a huge allocation."""
    keep(store, 1, version(1))
    last = keep(store, 2, version(2))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(damage + " WHERE id = 2")
    with pytest.raises(StoreError, match="damaged"):
        store.load_snapshot(last)
    assert [finding for finding in store.check() if last in finding.subject]


def test_a_body_too_large_to_keep_is_refused(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing of it is written."""
    monkeypatch.setattr(compression, "LARGEST", 10)
    with pytest.raises(StoreError, match="too large"):
        keep(store, 1, b"x" * 11)
    assert store.captures("p") == []


def test_rows_that_nothing_refers_to_are_found(store: SqlStore, path: Path) -> None:
    """They are harmless, and say so."""
    keep(store, 1, version(1))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM reads")
        connection.execute("DELETE FROM readings")
    assert [(f.subject, f.problem.split()[0]) for f in store.check()] == [("snapshots", "1"), ("reading_contents", "1")]


def test_rows_that_refer_to_nothing_are_found(store: SqlStore, path: Path) -> None:
    """Another program may have deleted what it should not."""
    keep(store, 1, version(1))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM captures")
    assert any("missing row of captures" in finding.problem for finding in store.check())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=5_000), st.binary(max_size=5_000))
def test_packing_is_undone_by_unpacking(body: bytes, base: bytes) -> None:
    """On its own and against any other body."""
    assert compression.unpack(compression.pack(body), len(body), None) == body
    against = compression.pack_against(body, base)
    assert (against is None) == (not body or not base)
    if against is not None:
        assert compression.unpack(against, len(body), base) == body


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.integers(-1, 1 << 62), st.none() | st.binary(max_size=50))
def test_arbitrary_bytes_are_unpacked_to_an_error(data: bytes, size: int, base: bytes | None) -> None:
    """A damaged record may hold anything."""
    with pytest.raises(StoreError):
        compression.unpack(data, size, base)
