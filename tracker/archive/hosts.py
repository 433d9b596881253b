"""What is known of each host while a program runs, and kept between runs: its pace, its pauses, whether it is closed.

In: who wants to ask a host, and what it answered. Out: turns, taken in order of time over all threads; ``TryLater`` for a host that is to
be left alone. Closures are kept through ``ArchiveState``. Sleeps for others, never while holding its lock; sends nothing.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

from tracker.archive.pace import Closure, Gate, closure_after_refusal
from tracker.errors import ArchiveUnreachable, RateLimited
from tracker.protocols import ArchiveState

_NOTE = "closed"


@dataclass(frozen=True, slots=True)
class Timing:
    """Where time and chance come from. ``monotonic`` in seconds, ``now`` aware, ``random`` in [0, 1)."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


class Asker(Protocol):
    """Who wants to send requests: of which kind, at least how many seconds apart, and how many left so far."""

    kind: str
    interval: float
    requests: int


class Hosts:
    """The gates and closures of all hosts, shared by all threads.

    ``patience``: the longest pause, in seconds, to be slept through. ``admit`` is called before each request, and may raise to keep it
    from leaving.
    """

    def __init__(
        self, state: ArchiveState, timing: Timing, patience: float, admit: Callable[[], None] = lambda: None
    ) -> None:
        self._state = state
        self._timing = timing
        self._patience = patience
        self._admit = admit
        self._lock = Lock()
        self._gates: dict[str, Gate] = {}
        self._closures: dict[str, Closure | None] = {}

    def take_turn(self, host: str, asker: Asker) -> None:
        """Return when a request may leave, and count it. Raises TryLater while the host is closed, and what ``admit`` raises."""
        while True:
            with self._lock:
                self._raise_if_closed(host)
                wait = self._gate(host).seconds_to_wait(asker.kind, asker.interval, self._timing.monotonic())
                if wait == 0:
                    self._admit()
                    asker.requests += 1
                    return
            self._timing.sleep(wait)

    def pause(self, host: str, seconds: float | None, sent: float) -> datetime:
        """Pause everything to a host that answered 429 to a request of time ``sent``; return when the pause ends.

        Raises RateLimited when that is longer than anybody should sleep; the next run then knows it too.
        """
        with self._lock:
            length = self._gate(host).pause(seconds, sent, self._timing.monotonic())
            until = self._timing.now() + timedelta(seconds=length)
            if length > self._patience:
                self._close(host, Closure(until, "it asked for a pause"))
            return until

    def close_after_refusal(self, host: str, *, firewalled: bool) -> None:
        """Close a host whose firewall refused a connection, and raise ArchiveUnreachable saying until when.

        A server that is merely not running (``firewalled`` is False) may be asked again at once: then nothing happens.
        """
        if firewalled:
            with self._lock:
                self._close(host, closure_after_refusal(self._closures.get(host), self._timing.now()))

    def note_answer(self, host: str) -> None:
        """An ordinary answer came: earlier trouble is over."""
        with self._lock:
            self._gate(host).note_success()
            if self._closures.get(host) is not None:
                self._closures[host] = None
                self._state.remember(_owner(host), _NOTE, None)

    def _gate(self, host: str) -> Gate:
        return self._gates.setdefault(host, Gate())

    def _close(self, host: str, closure: Closure) -> None:
        self._closures[host] = closure
        self._state.remember(_owner(host), _NOTE, closure.as_note())
        self._raise_if_closed(host)

    def _raise_if_closed(self, host: str) -> None:
        if host not in self._closures:
            self._closures[host] = Closure.from_note(self._state.recall(_owner(host), _NOTE))
        closure = self._closures[host]
        if closure is None or not closure.is_on(self._timing.now()):
            return
        message = f"{host}: {closure.reason}; not before {closure.until:%Y-%m-%d %H:%M:%S} UTC"
        kind = ArchiveUnreachable if closure.refusals else RateLimited
        raise kind(message, not_before=closure.until)


def _owner(host: str) -> str:
    return f"host {host}"
