"""Connections as the world has them: certificates, proxies, retries by the hundred, clocks that are set."""

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from tests.archive.conftest import Stage
from tests.standin import Held, MemoryState
from tracker.archive import HttpClient, Timing
from tracker.archive.decode import Undecodable
from tracker.errors import ArchiveError, TryLater

PAGE = "/web/20220514093000id_/https://x.example/"
HELD = [Held("20220514093000", "https://x.example/", b"<p>words</p>" * 50)]
LIVE_OR_CUT = ["500", "503", "504", "reset", "short_content_length", "cut_chunk", "truncated_gzip_close", "slow_drip"]


class _Handler(BaseHTTPRequestHandler):
    """Says a word, and logs nothing."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"words")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class _Server(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that do not trust it hang up."""


@pytest.fixture
def authority() -> trustme.CA:
    """A certificate authority that nobody knows."""
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[str]:
    """A server on loopback with a certificate for ``localhost``; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


class TestCertificates:
    def test_one_that_nobody_vouches_for_is_refused(self, stage: Stage, secure: str) -> None:
        """At once, with one clear line; verification cannot be turned off."""
        endpoint = stage.client().endpoint("playback", 0)
        with pytest.raises(ArchiveError, match="localhost: its certificate is not trusted"):
            endpoint.get(secure)
        assert endpoint.requests == 1

    def test_the_users_own_authority_is_trusted(
        self, stage: Stage, secure: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """``$SSL_CERT_FILE`` names it, as for other programs: institutions read through proxies that have one."""
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert stage.client().endpoint("playback", 0).get(secure).body == b"words"

    def test_one_for_another_name_is_refused(
        self, stage: Stage, secure: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with pytest.raises(ArchiveError, match="certificate"):
            stage.client().endpoint("playback", 0).get(secure.replace("localhost", "127.0.0.1"))


class TestProxies:
    @pytest.fixture(autouse=True)
    def _no_proxies_of_ones_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)

    def test_the_environments_proxy_is_asked(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is told the whole address."""
        stage.serve(HELD)
        monkeypatch.setenv("HTTP_PROXY", stage.standin.url)
        stage.client().endpoint("playback", 0).get("http://archive.example" + PAGE)
        assert [logged.path for logged in stage.standin.log] == ["http://archive.example" + PAGE]

    def test_hosts_that_need_none_are_asked_directly(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        stage.serve(HELD)
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert stage.client().endpoint("playback", 0).get(stage.standin.url + PAGE).body == HELD[0].body


class TestRetries:
    def test_hundreds_of_them_leave_no_connection_behind(self, stage: Stage) -> None:
        """More faults than a pool has places: a connection that is not given back would block the pool."""
        stage.serve(HELD).misbehave_at_random(0.9, LIVE_OR_CUT)
        client = stage.client()
        endpoint = client.endpoint("playback", 0)
        for _ in range(40):
            try:
                endpoint.get(stage.standin.url + PAGE)
            except (TryLater, Undecodable):
                continue
        assert endpoint.requests > 150
        assert len(client._client._transport._pool.connections) <= 1  # type: ignore[attr-defined]
        stage.standin.behave()
        assert endpoint.get(stage.standin.url + PAGE).body == HELD[0].body


class TestClocks:
    @pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
    def test_a_wall_clock_that_is_set_changes_no_pace(self, stage: Stage, jump: timedelta) -> None:
        """Between requests, and in the middle of a pause: the pace is kept by a clock that nobody can set."""
        stage.serve(HELD).misbehave("429", times=1)
        set_by = [timedelta(0)]
        clock = stage.clock
        timing = Timing(clock.monotonic, lambda: clock.now() + set_by[0], clock.sleep, clock.random)
        client = HttpClient(MemoryState(), timing=timing)
        endpoint = client.endpoint("playback", 0.5)
        endpoint.get(stage.standin.url + PAGE)
        set_by[0] = jump
        for _ in range(3):
            endpoint.get(stage.standin.url + PAGE)
        client.close()
        times = [logged.time for logged in stage.standin.log]
        assert times == pytest.approx([0, 60, 60.5, 61, 61.5])
