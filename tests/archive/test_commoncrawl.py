"""Common Crawl: many indexes, each asked once, and records by byte ranges."""

import pytest

from tests.archive.conftest import URL, Stage
from tests.standin import Held
from tracker.archive import CommonCrawl
from tracker.errors import ArchiveError, ArchiveUnreachable, CaptureUnavailable
from tracker.records import Capture, Skipped

HELD = [Held(f"202{n}0114093000", URL, b"<p>version %d</p>" % n * 40) for n in range(4)]


def crawl(stage: Stage) -> CommonCrawl:
    """The archive, as a fresh process has it."""
    return CommonCrawl("cc", stage.client(), url=stage.standin.crawl_url, data_url=stage.standin.crawl_data_url)


class TestIndexes:
    def test_all_crawls_are_one_archive(self, stage: Stage) -> None:
        stage.serve(HELD)
        archive = crawl(stage)
        assert [archive.fetch(row).body for row in archive.captures(URL) if isinstance(row, Capture)] == [
            one.body for one in HELD
        ]

    def test_a_crawl_is_asked_about_an_address_once(self, stage: Stage) -> None:
        """A second run only looks whether there is a new one."""
        stage.serve(HELD)
        list(crawl(stage).captures(URL))
        before = len(stage.standin.log)
        again = crawl(stage)
        assert len(list(again.captures(URL))) == 4
        assert (len(stage.standin.log) - before, again.requests) == (1, 1)
        stage.standin.held.append(Held("20240114093000", URL, b"<p>new"))
        assert len(list(crawl(stage).captures(URL))) == 5
        assert len(stage.standin.log) - before == 3

    def test_crawls_of_earlier_years_are_not_asked(self, stage: Stage) -> None:
        stage.serve(HELD)
        assert len(list(crawl(stage).captures(URL, since="20220101000000"))) == 2
        assert len(stage.standin.log) == 3

    def test_what_was_asked_before_trouble_is_not_asked_again(self, stage: Stage) -> None:
        stage.serve(HELD).misbehave("503", containing="2022")
        with pytest.raises(ArchiveUnreachable):
            list(crawl(stage).captures(URL))
        stage.standin.behave()
        stage.standin.log.clear()
        assert len(list(crawl(stage).captures(URL))) == 4
        assert len(stage.standin.log) == 3

    def test_nonsense_lines_are_skipped_in_every_run(self, stage: Stage) -> None:
        stage.serve(HELD[:1]).misbehave("nonsense_line", times=1, containing="-index")
        for _ in (1, 2):
            rows = list(crawl(stage).captures(URL))
            assert [row.reason for row in rows if isinstance(row, Skipped)] == [
                "it is no JSON object",
                "it names no place of a record",
            ]

    @pytest.mark.parametrize("fault", ["not_json", "empty_array", "json_but_no_table", "404", "empty_body"])
    def test_a_list_of_crawls_that_is_none_is_an_error(self, stage: Stage, fault: str) -> None:
        stage.serve(HELD).misbehave(fault)
        with pytest.raises(ArchiveError, match="archive cc: its list of crawls"):
            list(crawl(stage).captures(URL))


class TestRecords:
    def test_exactly_the_records_bytes_are_asked_for(self, stage: Stage) -> None:
        stage.serve(HELD)
        archive = crawl(stage)
        archive.fetch(next(row for row in archive.captures(URL) if isinstance(row, Capture)))
        asked = stage.standin.log[-1]
        assert asked.path == "/ccdata/crawl-data/segments/1.warc.gz"
        assert asked.headers["range"].startswith("bytes=0-")

    @pytest.mark.parametrize("fault", ["soft_200", "404", "truncated_record", "gzip_bomb"])
    def test_a_record_that_cannot_be_had_is_unavailable(self, stage: Stage, fault: str) -> None:
        stage.serve(HELD)
        archive = crawl(stage)
        (row, *_) = archive.captures(URL)
        stage.standin.misbehave(fault)
        assert isinstance(row, Capture)
        with pytest.raises(CaptureUnavailable, match="cc: capture 20200114093000"):
            archive.fetch(row)
