"""Listing captures from the indexes of archive.org and pywb."""

import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from tests.archive.conftest import URL, Stage
from tests.standin import NONSENSE_ROWS, Held, MemoryState
from tracker.archive import HttpClient, Pywb, Wayback
from tracker.errors import ArchiveError, ArchiveUnreachable, PageExcluded
from tracker.records import Capture, Skipped

Many = Callable[[int], list[Held]]


def wayback(stage: Stage, page_size: int = 5000) -> Wayback:
    """An archive as archive.org is one."""
    return Wayback("wayback", stage.standin.url, stage.client(), page_size=page_size)


def timestamps(rows: object) -> list[str]:
    """Of the captures among the rows."""
    return [row.timestamp for row in rows if isinstance(row, Capture)]  # type: ignore[attr-defined]


def endless_index(end: int, request: httpx.Request) -> httpx.Response:
    """A page of an index of ``end`` rows, made up as it is asked for."""
    place, limit = int(request.url.params.get("resumeKey", 0)), int(request.url.params["limit"])
    moments = [datetime(2001, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(place, place + limit)]
    rows = [[f"{m:%Y%m%d%H%M%S}", URL, "text/html", "200", f"{m.timestamp():032.0f}"] for m in moments]
    table = [["timestamp", "original", "mimetype", "statuscode", "digest"], *rows]
    table += [[], [str(place + limit)]] if place + limit < end else []
    return httpx.Response(200, stream=httpx.ByteStream(json.dumps(table).encode()))


class TestWaybackIndex:
    @pytest.mark.parametrize("key_style", ["old", "new"])
    @pytest.mark.parametrize("page_size", [1, 3, 10, 11, 5000])
    def test_all_pages_are_read_by_cursor(self, stage: Stage, held: Many, key_style: str, page_size: int) -> None:
        """Whatever the size of a page, with the keys of the old server and of the new one: each capture once, in order."""
        captures = held(10)
        stage.serve(captures, key_style=key_style)
        assert timestamps(wayback(stage, page_size).captures(URL)) == [one.timestamp for one in captures]

    def test_every_query_has_a_limit_and_no_unreliable_parameter(self, stage: Stage, held: Many) -> None:
        stage.serve(held(5))
        list(wayback(stage, 2).captures(URL, "20220101000000", "20221231235959"))
        for logged in stage.standin.log:
            assert logged.query["limit"] == "2"
            assert logged.query["from"] == "20220101000000"
            assert logged.query["to"] == "20221231235959"
            assert not logged.query.keys() & {"filter", "collapse", "page", "pageSize", "resolveRevisits"}

    def test_repeated_rows_come_once(self, stage: Stage, held: Many) -> None:
        """Half of the adjacent rows of one real answer were copies."""
        stage.serve(held(6)).misbehave("duplicate_rows")
        assert timestamps(wayback(stage).captures(URL)) == [one.timestamp for one in held(6)]

    def test_rows_out_of_order_are_put_in_order(self, stage: Stage, held: Many) -> None:
        stage.serve(held(6)).misbehave("unsorted_rows")
        assert timestamps(wayback(stage).captures(URL)) == [one.timestamp for one in held(6)]

    def test_nonsense_rows_are_skipped_and_listed(self, stage: Stage, held: Many) -> None:
        stage.serve(held(3)).misbehave("malformed_rows")
        rows = list(wayback(stage).captures(URL))
        assert len([row for row in rows if isinstance(row, Skipped)]) == len(NONSENSE_ROWS)
        assert len(timestamps(rows)) == 3

    @pytest.mark.parametrize("fault", ["lone_header", "empty_array", "empty_body"])
    def test_no_hits(self, stage: Stage, held: Many, fault: str) -> None:
        stage.serve(held(3)).misbehave(fault)
        assert list(wayback(stage).captures(URL)) == []

    def test_an_empty_page_with_a_key_is_not_the_end(self, stage: Stage, held: Many) -> None:
        stage.serve(held(3)).misbehave("empty_page_with_key", times=1)
        assert len(timestamps(wayback(stage).captures(URL))) == 3

    def test_empty_pages_without_end_are_an_error(self, stage: Stage, held: Many) -> None:
        stage.serve(held(3)).misbehave("always_empty_with_new_key")
        with pytest.raises(ArchiveError, match="empty pages"):
            list(wayback(stage).captures(URL))

    def test_a_key_that_repeats_does_not_make_a_loop(self, stage: Stage, held: Many) -> None:
        """The listing goes on from the last capture seen instead, and misses nothing."""
        captures = held(9)
        stage.serve(captures).misbehave("repeated_key", times=5)
        assert timestamps(wayback(stage, 3).captures(URL)) == [one.timestamp for one in captures]

    def test_an_index_that_only_repeats_itself_is_an_error(self, stage: Stage, held: Many) -> None:
        """After the captures it did give."""
        stage.serve(held(9)).misbehave("repeated_key")
        rows = wayback(stage, 5000).captures(URL)
        with pytest.raises(ArchiveError, match="repeats itself"):
            list(rows)
        assert len(stage.standin.log) < 10

    @pytest.mark.parametrize("fault", ["excluded_body", "excluded_header", "excluded_robots"])
    def test_an_excluded_page_is_told_from_other_refusals(self, stage: Stage, held: Many, fault: str) -> None:
        """The reason stands in the body, or only in a header."""
        stage.serve(held(1)).misbehave(fault)
        with pytest.raises(PageExcluded, match="wayback excludes https://x"):
            list(wayback(stage).captures(URL))

    @pytest.mark.parametrize("fault", ["400", "403", "404", "not_json", "json_but_no_table", "truncated_gzip"])
    def test_an_answer_that_is_no_index_is_one_clear_line(self, stage: Stage, held: Many, fault: str) -> None:
        stage.serve(held(1)).misbehave(fault)
        with pytest.raises(ArchiveError, match="wayback") as caught:
            list(wayback(stage).captures(URL))
        assert not isinstance(caught.value, PageExcluded)
        assert str(caught.value).isprintable()

    def test_an_index_that_is_overloaded_is_asked_later(self, stage: Stage, held: Many) -> None:
        """Long queries end in 504."""
        stage.serve(held(1)).misbehave("504")
        with pytest.raises(ArchiveUnreachable):
            list(wayback(stage).captures(URL))

    @pytest.mark.parametrize(
        ("rows", "page_size"), [(6_000, 300), pytest.param(100_000, 5_000, marks=pytest.mark.benchmark)]
    )
    def test_a_long_index_is_read_in_bounded_memory(self, stage: Stage, rows: int, page_size: int) -> None:
        """One page of it at a time, whatever its length."""
        client = HttpClient(
            MemoryState(), timing=stage.clock.timing, transport=httpx.MockTransport(partial(endless_index, rows))
        )
        archive = Wayback("wayback", "https://web.archive.org", client, page_size=page_size)
        tracemalloc.start()
        count = sum(1 for _ in archive.captures(URL))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (count, archive.requests) == (rows, 20)
        assert peak < 5_000 * page_size


class TestPywbIndex:
    @pytest.mark.parametrize("page_size", [2, 3, 10, 11])
    def test_pages_by_time(self, stage: Stage, held: Many, page_size: int) -> None:
        """It knows no cursor: each page begins at the last moment of the one before, and that moment's row comes once."""
        captures = held(10)
        stage.serve(captures)
        archive = Pywb("own", stage.standin.pywb_url, stage.client(), page_size=page_size)
        assert timestamps(archive.captures(URL)) == [one.timestamp for one in captures]

    def test_a_page_that_cannot_be_left_is_an_error(self, stage: Stage) -> None:
        """More captures of one moment than a page holds."""
        stage.serve([Held("20220514093000", URL, b"%d" % n) for n in range(4)])
        archive = Pywb("own", stage.standin.pywb_url, stage.client(), page_size=2)
        with pytest.raises(ArchiveError, match="cannot be paged"):
            list(archive.captures(URL))

    def test_a_collection_that_does_not_exist_is_an_error(self, stage: Stage) -> None:
        stage.serve()
        archive = Pywb("own", stage.standin.url + "/nothing", stage.client())
        with pytest.raises(ArchiveError, match="own: its index answered 404"):
            list(archive.captures(URL))

    def test_a_404_that_says_so_in_json_means_no_captures(self, stage: Stage) -> None:
        stage.serve().misbehave("404_json")
        assert list(Pywb("own", stage.standin.pywb_url, stage.client()).captures(URL)) == []

    def test_a_server_of_ones_own_that_is_down_leaves_no_breaker(self, stage: Stage, held: Many) -> None:
        """Start it, and the next run reads."""
        stage.serve(held(1))
        archive = Pywb("own", stage.standin.pywb_url, stage.client())
        stage.standin.refuse_connections()
        with pytest.raises(ArchiveUnreachable):
            list(archive.captures(URL))
        stage.standin.accept_connections()
        assert len(list(archive.captures(URL))) == 1


class TestPublicAddresses:
    CAPTURE = Capture("20220514093000", "an-archive", "https://x.example/a?b=c")

    def test_archive_orgs(self, stage: Stage) -> None:
        archive = Wayback("wayback", "https://web.archive.org/", stage.client())
        assert archive.public_url(self.CAPTURE) == "https://web.archive.org/web/20220514093000/https://x.example/a?b=c"

    def test_a_public_pywbs(self, stage: Stage) -> None:
        archive = Pywb("arquivo", "https://arquivo.pt/wayback", stage.client())
        assert archive.public_url(self.CAPTURE) == "https://arquivo.pt/wayback/20220514093000/https://x.example/a?b=c"

    @pytest.mark.parametrize("kind", [Wayback, Pywb])
    def test_a_private_server_has_none(self, stage: Stage, kind: type[Wayback] | type[Pywb]) -> None:
        assert kind("own", "http://192.168.1.5/web", stage.client()).public_url(self.CAPTURE) is None
