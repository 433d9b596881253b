"""An answer that a stand-in gives, and the ways in which it may reach the other side."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.standin.clock import FakeClock
from tests.standin.held import Held


@dataclass(frozen=True)
class Answer:
    """Status, headers, body; and ``framing``: ``length``, ``chunked``, ``close`` (delimited by closing), or a broken one:
    ``short_length``, ``cut_chunk``, ``reset`` (nothing but a reset), ``drip`` (time passes between bytes), ``endless``.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    framing: str = "length"

    def but(self, **changes: object) -> "Answer":
        return replace(self, **changes)

    def with_headers(self, **headers: str) -> "Answer":
        """The answer with these headers; underscores stand for hyphens."""
        return replace(
            self, headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        )


@dataclass(frozen=True)
class Asked:
    """A request as a fault sees it. ``held`` is what the archive holds at the very moment asked for, if it does."""

    kind: str  # "cdx" or "playback"
    path: str
    query: Mapping[str, str]
    root: str
    held: Held | None
    clock: FakeClock


Fault = Callable[[Answer, Asked], Answer]


def page(status: int, text: str, **headers: str) -> Answer:
    """A page of the archive's own."""
    return Answer(status, {"Content-Type": "text/html; charset=utf-8"}, text.encode()).with_headers(**headers)


def of_json(value: object) -> Answer:
    """An index's answer."""
    return Answer(200, {"Content-Type": "application/json"}, json.dumps(value).encode())


def gzipped(body: bytes) -> bytes:
    """The body as one gzip member, the same in every run."""
    return gzip.compress(body, mtime=0)
