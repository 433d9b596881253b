"""Signals become wishes while somebody listens, and are what they were before when nobody does."""

import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.errors import TrackerError
from tracker.ops.heartbeat import beat
from tracker.ops.signals import Signals

HOURS = 3600.0
"""A wait that no test waits for."""


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_a_wish_to_stop_ends_every_wait(wish: signal.Signals) -> None:
    """At once, and all that follow."""
    with Signals() as signals:
        assert not signals.is_set()
        os.kill(os.getpid(), wish)
        assert signals.is_set()
        assert signals.wait(HOURS)
        assert signals.pause(HOURS)


def test_a_wish_to_read_again_ends_a_pause_and_is_fulfilled_once() -> None:
    """It stops nothing."""
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGHUP)
        assert signals.pause(HOURS)
        assert not signals.is_set()
        assert signals.take_reload()
        assert not signals.take_reload()
        assert not signals.pause(0)
        assert not signals.wait(0)


def test_any_number_of_signals_is_taken() -> None:
    """A full pipe is no trouble."""
    with Signals() as signals:
        for _ in range(70_000):
            signals._take(signal.SIGHUP, None)
        assert signals.pause(HOURS)


def test_afterwards_signals_are_what_they_were() -> None:
    """For whoever called."""
    wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(one) for one in wanted]
    with Signals():
        assert [signal.getsignal(one) for one in wanted] != before
    assert [signal.getsignal(one) for one in wanted] == before


def test_a_heartbeat_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Whoever has the old one open goes on reading it."""
    moment = datetime(2026, 11, 24, 6, 0, 30, tzinfo=UTC)
    beat(tmp_path / "beat", moment, "working", "faq", None)
    with (tmp_path / "beat").open() as old:
        beat(tmp_path / "beat", moment, "waiting", "faq", moment)
        assert json.load(old)["state"] == "working"
    said = json.loads((tmp_path / "beat").read_text())
    assert said == {
        "time": "2026-11-24T06:00:30+00:00",
        "state": "waiting",
        "next_page": "faq",
        "next_due": "2026-11-24T06:00:30+00:00",
        "pid": os.getpid(),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["beat"]


def test_a_heartbeat_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """By its file."""
    with pytest.raises(TrackerError, match="none/beat cannot be written: No such file"):
        beat(tmp_path / "none" / "beat", datetime.now(UTC), "working", None, None)
