"""A real pywb, serving on loopback what local WARC files hold: the archives' contract, and the same history as from the files.

Needs pywb's programs ``wayback`` and ``wb-manager``: beside this Python, on the path, or in the folder ``$PYWB_BIN``.
"""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

import httpx
import pytest

from tests.archive.warcs import write_warc
from tests.contract.archive_contract import URL, ArchiveContract, Opener, only_captures
from tests.standin import FakeClock, Held, MemoryState, redirect
from tracker.archive import HttpClient, Pywb, Warc
from tracker.errors import CaptureUnavailable
from tracker.protocols import Archive
from tracker.records import Capture, Snapshot

pytestmark = pytest.mark.interop


def _program(name: str) -> str:
    """One of pywb's programs."""
    places = [os.environ.get("PYWB_BIN", ""), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    found = shutil.which(name, path=os.pathsep.join(place for place in places if place))
    if found is None:
        pytest.skip(f"pywb's {name} is not installed")
    return found


class Server:
    """A running pywb; ``serve`` makes a collection of a WARC file and returns its root address."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder, self._address = folder, address
        self._numbers = itertools.count()

    def serve(self, warc: Path) -> str:
        """The root of a new collection with this file."""
        name = f"c{next(self._numbers)}"
        for command in (["init", name], ["add", name, str(warc)]):
            subprocess.run(
                [_program("wb-manager"), *command], cwd=self._folder, check=True, capture_output=True, timeout=60
            )
        return f"{self._address}/{name}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """See ``Server``."""
    folder = tmp_path_factory.mktemp("pywb")
    (folder / "collections").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        command = [_program("wayback"), "-b", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/", process, folder / "log")
        yield Server(folder, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_answers(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(address, trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            return
    pytest.fail("pywb does not answer")


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    """Clients to be closed after the test."""
    with ExitStack() as stack:
        yield stack


def _opened(cleanup: ExitStack, root: str) -> Pywb:
    client = HttpClient(MemoryState(), timing=FakeClock().timing)
    cleanup.callback(client.close)
    return Pywb("an-archive", root, client, page_size=3)


class TestRealPywb(ArchiveContract):
    """The same promises as from every other kind."""

    @pytest.fixture
    def open_archive(self, server: Server, cleanup: ExitStack, tmp_path: Path) -> Opener:
        def opener(held: Sequence[Held]) -> Archive:
            return _opened(cleanup, server.serve(write_warc(tmp_path / "held.warc.gz", held)))

        return opener

    def test_a_redirect_to_the_same_page_by_another_scheme_stays_a_redirect(self, open_archive: Opener) -> None:
        """Not with pywb: it passes over such a redirect and plays the page itself, which is then not the capture asked for."""
        plain = URL.replace("https:", "http:")
        archive = open_archive([redirect("20220101000000", plain, URL), Held("20220101000001", URL, b"<p>the page")])
        first, second = only_captures(archive.captures(URL))
        with pytest.raises(CaptureUnavailable, match="the one of 20220101000001"):
            archive.fetch(first)
        assert archive.fetch(second).body == b"<p>the page"


def _read(archive: Archive, url: str) -> list[tuple[Capture, Snapshot]]:
    return [(capture, archive.fetch(capture)) for capture in only_captures(archive.captures(url))]


def _assert_same(files: Archive, served: Archive, url: str) -> None:
    """Captures and bodies are the same, in the same order; lengths are those of different things."""
    ours, theirs = _read(files, url), _read(served, url)
    assert ours
    assert [one.key[1:] for one, _ in ours] == [one.key[1:] for one, _ in theirs]
    assert [(one.status, one.mime) for one, _ in ours] == [(one.status, one.mime) for one, _ in theirs]
    for (_, here), (_, there) in zip(ours, theirs, strict=True):
        assert (here.sha256, here.status, here.location) == (there.sha256, there.status, there.location)


class TestSameAsFiles:
    def test_the_demonstrations_page(self, server: Server, cleanup: ExitStack) -> None:
        with as_file(files("tracker.demo") / "colab-faq-reconstruction.warc.gz") as path:
            warc = Warc("an-archive", [path], MemoryState())
            _assert_same(
                warc, _opened(cleanup, server.serve(path)), "https://research.google.com/colaboratory/faq.html"
            )

    def test_a_page_with_everything(self, server: Server, cleanup: ExitStack, tmp_path: Path) -> None:
        """Errors, redirects, revisits, a body that was stored packed, and http beside https."""
        import gzip

        new = "https://www.example.org/new"
        held = [
            Held("20200101000000", URL.replace("https:", "http:"), b"<p>one"),
            Held("20200201000000", URL, b"<p>two"),
            Held("20200301000000", URL, b"<p>two", revisit=True),
            Held("20200401000000", URL, b"sorry", 503),
            Held("20200501000000", URL, gzip.compress(b"<p>three"), headers={"Content-Encoding": "gzip"}),
            redirect("20200601000000", URL, new),
            Held("20200601000001", new, b"<p>moved"),
            redirect("20200701000000", URL, "/elsewhere", 302),
        ]
        path = write_warc(tmp_path / "held.warc.gz", held)
        _assert_same(Warc("an-archive", [path], MemoryState()), _opened(cleanup, server.serve(path)), URL)
