"""A stand-in archive and a client for it, closed after the test."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from tests.standin import FakeClock, Held, MemoryState, StandIn
from tracker.archive import Bounds, HttpClient

URL = "https://x.example/terms"


class Stage:
    """A stand-in, a clock, a memory, and clients made of them; ``restart`` is what a new process would have."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.clock = FakeClock()
        self.state = MemoryState()
        self.standin = StandIn((), self.clock)

    def serve(self, held: Sequence[Held] = (), **options: str) -> StandIn:
        """Open an archive that holds these."""
        self.standin = self._stack.enter_context(StandIn(held, self.clock, **options))
        return self.standin

    def client(self, **bounds: float) -> HttpClient:
        """A client as a fresh process makes it."""
        made = HttpClient(self.state, contact="desk@news.example", timing=self.clock.timing, bounds=Bounds(**bounds))
        self._stack.callback(made.close)
        return made


@pytest.fixture
def stage() -> Iterator[Stage]:
    """See ``Stage``."""
    with ExitStack() as stack:
        yield Stage(stack)


@pytest.fixture
def held() -> Callable[[int], list[Held]]:
    """So many captures of one page, a day apart, each with words of its own."""
    return lambda count: [
        Held(f"2022{1 + n // 28:02}{1 + n % 28:02}093000", URL, b"<p>version %d</p>" % n) for n in range(count)
    ]
