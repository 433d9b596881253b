"""The archives' contract, over each kind."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.archive.warcs import write_warc
from tests.contract.archive_contract import ArchiveContract, Opener
from tests.standin import Held, MemoryState, StandIn
from tracker.archive import HttpClient, Pywb, Warc, Wayback
from tracker.protocols import Archive


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    """Servers and clients to be closed after the test."""
    with ExitStack() as stack:
        yield stack


def _served(cleanup: ExitStack, held: Sequence[Held]) -> tuple[StandIn, HttpClient]:
    standin = cleanup.enter_context(StandIn(held))
    client = HttpClient(MemoryState(), timing=standin.clock.timing)
    cleanup.callback(client.close)
    return standin, client


class TestWayback(ArchiveContract):
    @pytest.fixture
    def open_archive(self, cleanup: ExitStack) -> Opener:
        def opener(held: Sequence[Held]) -> Archive:
            standin, client = _served(cleanup, held)
            return Wayback("an-archive", standin.url, client)

        return opener


class TestPywb(ArchiveContract):
    @pytest.fixture
    def open_archive(self, cleanup: ExitStack) -> Opener:
        def opener(held: Sequence[Held]) -> Archive:
            standin, client = _served(cleanup, held)
            return Pywb("an-archive", standin.pywb_url, client)

        return opener


class TestWarc(ArchiveContract):
    @pytest.fixture
    def open_archive(self, tmp_path: Path) -> Opener:
        return lambda held: Warc("an-archive", [write_warc(tmp_path / "held.warc.gz", held)], MemoryState())


class TestUnpackedWarc(ArchiveContract):
    @pytest.fixture
    def open_archive(self, tmp_path: Path) -> Opener:
        return lambda held: Warc("an-archive", [write_warc(tmp_path / "held.warc", held, packed=False)], MemoryState())
