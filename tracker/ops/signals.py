"""Signals as wishes: SIGTERM and SIGINT ask a program to stop, SIGHUP to read its configuration again.

In: the process's signals, while the context lasts. Out: flags to look at, and waits that end when a wish comes. A second SIGTERM or
SIGINT ends the program where it stands, which is safe too.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

_STOP = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """A context manager that listens; to be entered in the main thread. ``is_set`` and ``wait`` are those of an event that says "stop"."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._stopping = self._reloading = False
        self._former: dict[signal.Signals, signal._HANDLER] = {}
        self._reading = self._writing = -1

    def __enter__(self) -> "Signals":
        # A pipe and not a threading.Event: a handler that sets an event may find its lock in the hands of the very thread it interrupts.
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for one in (*_STOP, signal.SIGHUP):
            self._former[one] = signal.signal(one, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        for one, handler in self._former.items():
            signal.signal(one, handler)
        os.close(self._reading)
        os.close(self._writing)

    def is_set(self) -> bool:
        """Whether the program was asked to stop."""
        return self._stopping

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the program is asked to stop; whether it was."""
        deadline = self._monotonic() + seconds
        while not self._stopping and (left := deadline - self._monotonic()) > 0:
            self._rest(left)
        return self._stopping

    def pause(self, seconds: float) -> bool:
        """Wait so long, or until there is any wish; whether there is one."""
        if not self._stopping and not self._reloading:
            self._rest(seconds)
        return self._stopping or self._reloading

    def take_reload(self) -> bool:
        """Whether the configuration is to be read again; asking fulfils the wish."""
        wanted, self._reloading = self._reloading, False
        return wanted

    def _take(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._reloading = True
        elif self._stopping:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        else:
            self._stopping = True
        with suppress(BlockingIOError):  # full: whoever waits has been woken often enough
            os.write(self._writing, b"!")

    def _rest(self, seconds: float) -> None:
        ready, _, _ = select.select([self._reading], [], [], seconds)
        if ready:
            os.read(self._reading, 4096)
