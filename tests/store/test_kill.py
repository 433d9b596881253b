"""Killed at any instant, what was written before stands."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.records import Capture, HistoryQuery, ReaderKey
from tracker.store import open_store

_WRITER = """
import sys
from datetime import UTC, datetime
from tracker.records import *
from tracker.store import open_store

store = open_store(sys.argv[1])
now = datetime.now(UTC)
store.register_pages([Page("p", "P", "P", (PageUrl("https://example.org/"),))])
previous = Capture("20200101000000", "w", "u")
store.add_captures("p", [previous])
kept = ()
for number in range(1, 1000):
    capture = Capture(str(20200101000000 + number), "w", "u")
    body = f"{number} ".encode() * 500
    store.record_reading("p", capture, Snapshot(body), ReaderKey("1"), Reading(True), None, now)
    change = Change(Kind.ADDED, Status.CONFIRMED, str(number), None, (), previous, capture)
    fresh = RecordedChange(f"c{number:04}", "p", change, now, "1", True)
    store.save_history("p", [], Reconciliation(kept=kept, fresh=(fresh,)), [Delivery("r", fresh.id, now)])
    kept += (fresh,)
    print(number, flush=True)
    if number % 3 == 0:
        store.mark_sent([Delivery("r", fresh.id, now)], now)
"""


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_leaves_a_whole_database(tmp_path: Path, seed: int) -> None:
    """Every acknowledged transaction is there; the unfinished one is there whole or not at all."""
    url = f"sqlite:///{tmp_path}/tracker.db"
    chance = random.Random(seed)
    stop = chance.randrange(1, 40)
    with subprocess.Popen([sys.executable, "-c", _WRITER, url], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= stop:
                for _ in range(chance.randrange(20_000)):
                    pass  # a random instant of what comes next
                writer.kill()
                break
    with open_store(url) as store:
        assert store.check() == []
        rows = [row.id for row in store.history(HistoryQuery())]
        assert rows == [f"c{number:04}" for number in range(1, len(rows) + 1)]
        assert len(rows) >= stop
        waiting = {delivery.change_id for delivery, _ in store.outbox()}
        sent = {f"c{number:04}" for number in range(3, len(rows) + 1, 3)}
        assert set(rows) - sent <= waiting <= set(rows) - {uid for uid in sent if uid < f"c{stop:04}"}
        read = [observation.capture for observation in store.observations("p", ReaderKey("1"))]
        assert read == [Capture(str(20200101000000 + number), "w", "u") for number in range(1, len(read) + 1)]
        assert 0 <= len(read) - len(rows) <= 1


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_creation_leaves_no_database(tmp_path: Path, seed: int) -> None:
    """Whenever it is killed, the next program finds a whole database or none, and goes on."""
    url = f"sqlite:///{tmp_path}/tracker.db"
    code = f"from tracker.store import open_store; print('go', flush=True); open_store({url!r}).close()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as creator:
        assert creator.stdout is not None
        creator.stdout.readline()
        for _ in range(random.Random(seed).randrange(4_000_000)):
            pass
        creator.kill()
    with open_store(url) as store:
        assert store.check() == []
        assert store.page_states() == []
