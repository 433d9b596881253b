"""What a run may still ask for: the requests left of the day, and whether the program was told to stop.

In: the store's count, the clock, a wish to stop. Out: leave to send a request, or ``Paused``. Requests are counted before they
leave, whatever they are for, and survive the program; who holds the run lock is the only one to count.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from tracker.errors import Paused
from tracker.protocols import Store

_A_TURN = 10.0
"""Seconds: a wait between two requests at the rates in use, not one for an archive to recover."""


class Stop(Protocol):
    """What says that the program is to stop: a ``threading.Event``, or one that signals set."""

    def is_set(self) -> bool:
        """Whether it is."""

    def wait(self, seconds: float) -> object:
        """Wait so long, or until it is."""


class Guard:
    """One for all archives of an open tracker. ``per_day``: how many requests may leave on a day (UTC), None for any number."""

    def __init__(self, store: Store, now: Callable[[], datetime], per_day: int | None, stop: Stop) -> None:
        self._store, self._now = store, now
        self._per_day, self._stop = per_day, stop
        self._day, self._used = "", 0

    def admit(self) -> None:
        """Count a request that is about to leave. Raises Paused when none may."""
        if reason := self.used_up():
            raise Paused(reason)
        self._store.add_requests(self._day, 1)
        self._used += 1

    @property
    def stopped(self) -> bool:
        """Whether the program was told to stop."""
        return self._stop.is_set()

    def go_on(self) -> None:
        """Raises Paused when the program was told to stop."""
        if self.stopped:
            raise Paused("told to stop; the next run goes on")

    def used_up(self) -> str | None:
        """Why no further request may leave today; None while one may."""
        day = f"{self._now().astimezone(UTC):%Y-%m-%d}"
        if day != self._day:
            self._day, self._used = day, self._store.requests_on(day)
        if self._per_day is None or self._used < self._per_day:
            return None
        return f"left for tomorrow: the {self._per_day} requests of {day} are used up"

    def sleep(self, seconds: float) -> None:
        """Wait. A program that was told to stop still waits for its turn, to finish what it has in hand, but for no recovery: Paused."""
        if seconds <= _A_TURN:
            time.sleep(seconds)
            return
        self._stop.wait(seconds)
        self.go_on()
