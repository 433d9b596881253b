"""The archives' contract, over each kind."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.archive.warcs import write_warc
from tests.contract.archive_contract import URL, ArchiveContract, Opener, only_captures
from tests.standin import Held, MemoryState, StandIn, redirect
from tracker.archive import CommonCrawl, HttpClient, Pywb, Warc, Wayback
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


class TestCommonCrawl(ArchiveContract):
    @pytest.fixture
    def open_archive(self, cleanup: ExitStack) -> Opener:
        def opener(held: Sequence[Held]) -> Archive:
            standin, client = _served(cleanup, held)
            return CommonCrawl("an-archive", client, url=standin.crawl_url, data_url=standin.crawl_data_url)

        return opener

    def test_an_archived_redirect_is_followed_to_a_capture_of_the_same_moment(self, open_archive: Opener) -> None:
        """It is not: its target would have to be looked up in every crawl."""
        archive = open_archive(
            [redirect("20220101000000", URL, "/new"), Held("20220101000002", "https://www.example.org/new")]
        )
        snapshot = archive.fetch(only_captures(archive.captures(URL))[0])
        assert (snapshot.status, snapshot.location) == (301, "https://www.example.org/new")

    def test_counts_its_requests(self, open_archive: Opener) -> None:
        """The list of crawls, an index, a record."""
        archive = open_archive([Held("20220101000000", URL)])
        (row,) = only_captures(archive.captures(URL))
        archive.fetch(row)
        assert archive.requests == 3


class TestWarc(ArchiveContract):
    appends = False

    @pytest.fixture
    def open_archive(self, tmp_path: Path) -> Opener:
        return lambda held: Warc("an-archive", [write_warc(tmp_path / "held.warc.gz", held)], MemoryState())


class TestUnpackedWarc(ArchiveContract):
    appends = False

    @pytest.fixture
    def open_archive(self, tmp_path: Path) -> Opener:
        return lambda held: Warc("an-archive", [write_warc(tmp_path / "held.warc", held, packed=False)], MemoryState())
