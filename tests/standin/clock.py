"""Time that passes only when somebody sleeps or says so, and chance that is the same in every run."""

import random
from datetime import UTC, datetime, timedelta
from threading import Lock

from tracker.archive import Timing


class FakeClock:
    """A clock shared by the program under test and the server it talks to. ``slept`` lists every sleep, in seconds."""

    def __init__(self, start: datetime = datetime(2026, 7, 1, 12, tzinfo=UTC), seed: int = 7) -> None:
        self.start = start
        self.elapsed = 0.0
        self.slept: list[float] = []
        self._random = random.Random(seed)
        self._lock = Lock()

    def monotonic(self) -> float:
        with self._lock:
            return self.elapsed

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleeping backwards")
        with self._lock:
            self.slept.append(seconds)
            self.elapsed += seconds

    def advance(self, seconds: float) -> None:
        """Let time pass that nobody slept through."""
        with self._lock:
            self.elapsed += seconds

    def random(self) -> float:
        with self._lock:
            return self._random.random()

    @property
    def timing(self) -> Timing:
        """The clock as the archives want it."""
        return Timing(self.monotonic, self.now, self.sleep, self.random)
