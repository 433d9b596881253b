"""A web archive on loopback that answers as archive.org and pywb do, misbehaves by name, and keeps a log.

::

    with StandIn([Held("20220514093000", "https://x.example/terms", b"<html>…")], clock) as standin:
        standin.misbehave("429", times=1, on="playback")
        Wayback("wayback", standin.url, http) …
        standin.log
"""

import random
import socket
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from tests.standin import crawls, saves
from tests.standin.answer import Answer, Asked, page
from tests.standin.clock import FakeClock
from tests.standin.dialects import Index, pywb_answer, wayback_answer
from tests.standin.faults import FAULTS
from tests.standin.held import Held

COLLECTION = "/coll"


@dataclass(frozen=True)
class Logged:
    """One request: when (in the clock's seconds), of which kind, for what, from whom, and how it was answered."""

    time: float
    kind: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    answered: str


@dataclass
class Planned:
    """A misbehaviour that waits for its requests."""

    name: str
    left: int
    on: str | None
    containing: str


class StandIn:
    """The archive. ``url`` is its base for archive.org's dialect, ``pywb_url`` the root of the same captures as a pywb collection."""

    def __init__(self, held: Iterable[Held] = (), clock: FakeClock | None = None, *, key_style: str = "new") -> None:
        self.held = sorted(held, key=lambda capture: capture.timestamp)
        self.clock = clock or FakeClock()
        self.log: list[Logged] = []
        self.index = Index(key_style)
        self.saves = saves.Saves(self.clock)
        self._planned: list[Planned] = []
        self._chances: dict[str | None, tuple[float, Sequence[str], random.Random]] = {}
        self._lock = Lock()
        self._connections: set[socket.socket] = set()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def __enter__(self) -> "StandIn":
        self.accept_connections()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse_connections()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def pywb_url(self) -> str:
        return self.url + COLLECTION

    @property
    def crawl_url(self) -> str:
        """The root of the same captures as Common Crawl's indexes."""
        return self.url + crawls.INDEX

    @property
    def crawl_data_url(self) -> str:
        """The root of Common Crawl's records."""
        return self.url + crawls.DATA

    def misbehave(self, name: str, times: int = 1_000_000, on: str | None = None, containing: str = "") -> None:
        """Answer the next ``times`` requests (of kind ``on``, with ``containing`` in their path) in this way."""
        if name not in FAULTS:
            raise KeyError(name)
        self._planned.append(Planned(name, times, on, containing))

    def misbehave_at_random(self, rate: float, names: Sequence[str], seed: int = 1, on: str | None = None) -> None:
        """Answer this share of all requests (of kind ``on``) in one of these ways."""
        self._chances[on] = (rate, [name for name in names if FAULTS[name]], random.Random(seed))

    def behave(self) -> None:
        """Forget every misbehaviour."""
        self._planned.clear()
        self._chances.clear()

    def refuse_connections(self) -> None:
        """Shut the port, as a firewall does: open connections break, new ones are refused."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        with self._lock:
            for connection in self._connections:
                _reset(connection)
            self._connections.clear()

    def accept_connections(self) -> None:
        """Open the port (again)."""
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.standin = self
        self._port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, target: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        """The answer to a request for ``target`` (a POST has a body), after whatever misbehaviour is due."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self._lock:
            if parts.path == "/cdx/search/cdx" or target.startswith("/web/"):
                kind, root, held, right = wayback_answer(self.held, self.index, target, query)
            elif target.startswith(COLLECTION + "/"):
                kind, root, held, right = pywb_answer(self.held, COLLECTION, target, query)
            elif target.startswith((crawls.INDEX + "/", crawls.DATA + "/")):
                kind, right = crawls.crawl_answer(self.held, parts.path, query, headers.get("range"))
                root, held = "", None
            elif parts.path == saves.SAVE or target.startswith(saves.SAVE + "/"):
                kind, right = self.saves.answer(self.held, parts.path, headers, body)
                root, held = "", None
            else:
                kind, root, held, right = "other", "", None, page(404, "Not Found")
            name = self._due(kind, target)
            asked = Asked(kind, target, query, self.url + root, held, self.clock)
            given = FAULTS[name](right, asked) if name else right
            self.log.append(Logged(self.clock.monotonic(), kind, target, query, headers, name or str(given.status)))
            return given

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.discard(connection)

    def _due(self, kind: str, path: str) -> str | None:
        for planned in self._planned:
            if planned.left and planned.on in (None, kind) and planned.containing in path:
                planned.left -= 1
                return planned.name
        for rate, names, dice in [self._chances[on] for on in (kind, None) if on in self._chances]:
            if dice.random() < rate:
                return dice.choice(names)
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    standin: StandIn

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.standin.opened(self.connection)

    def finish(self) -> None:
        self.server.standin.closed(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """The stand-in keeps its own log."""

    def do_POST(self) -> None:
        self.do_GET(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def do_GET(self, body: bytes | None = None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.standin.answer(self.path, headers, body)
        if answer.framing == "reset":
            _reset(self.connection)
            self.close_connection = True
            return
        self._write_head(answer)
        self._write_body(answer)
        self.wfile.flush()

    def _write_head(self, answer: Answer) -> None:
        lines = [f"HTTP/1.1 {answer.status} Said", *(f"{name}: {value}" for name, value in answer.headers.items())]
        if answer.framing in ("length", "drip"):
            lines.append(f"Content-Length: {len(answer.body)}")
        elif answer.framing == "short_length":
            lines.append(f"Content-Length: {len(answer.body) + 10}")
        elif answer.framing in ("chunked", "cut_chunk"):
            lines.append("Transfer-Encoding: chunked")
        if answer.framing not in ("length", "chunked"):
            lines.append("Connection: close")
            self.close_connection = True
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def _write_body(self, answer: Answer) -> None:
        if answer.framing == "drip":
            for byte in answer.body:
                self.server.standin.clock.advance(50)
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
        elif answer.framing == "endless":
            while True:
                self.wfile.write(bytes(1_000_000))
        elif answer.framing in ("chunked", "cut_chunk"):
            end = b"0\r\n\r\n" if answer.framing == "chunked" else b"40\r\ncut"
            self.wfile.write(b"%x\r\n%b\r\n" % (len(answer.body), answer.body) + end if answer.body else end)
        else:
            self.wfile.write(answer.body)


def _reset(connection: socket.socket) -> None:
    """Close with a reset instead of a farewell."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
        connection.close()
    except OSError:
        return
