"""The dialects of indexes."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standin import NONSENSE_ROWS
from tracker.archive.cdx import CdxPage, read_arrays, read_lines
from tracker.errors import ArchiveError
from tracker.records import Capture, Skipped

HEADER = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = ["example,x)/", "20220514093000", "https://x.example/", "text/html", "200", "AAAA", "1234"]
CAPTURE = Capture("20220514093000", "wayback", "https://x.example/", "AAAA", 200, "text/html", 1234)


def table(*rows: object) -> bytes:
    """An answer of archive.org."""
    return json.dumps(rows).encode()


def read(*rows: object) -> CdxPage:
    """What is read of these rows."""
    return read_arrays(table(HEADER, *rows), "wayback")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


class TestIndexAnswers:
    """Answers of archive.org and of pywb, and nonsense in their place."""

    def test_a_row_becomes_a_capture(self) -> None:
        assert read(ROW).rows == (CAPTURE,)

    def test_columns_are_found_by_name(self) -> None:
        """The header says where they are; unknown ones do no harm."""
        answer = table(["timestamp", "novelty", "original"], ["20220514093000", "?", "https://x.example/"])
        assert read_arrays(answer, "wayback").rows == (Capture("20220514093000", "wayback", "https://x.example/"),)

    def test_unknown_fields_are_none(self) -> None:
        (row,) = read([*ROW[:3], "-", "-", "-", "-"]).rows
        assert row == Capture("20220514093000", "wayback", "https://x.example/")

    def test_a_revisit_is_a_capture_with_its_digest(self) -> None:
        """Its row is the proof that nothing changed."""
        (row,) = read([*ROW[:3], "warc/revisit", "-", "AAAA", "500"]).rows
        assert isinstance(row, Capture)
        assert (row.digest, row.status, row.mime) == ("AAAA", None, None)

    @pytest.mark.parametrize("answer", [b"", b"  \n", b"[]", table(HEADER), b"[[]]"])
    def test_no_hits_are_told_in_many_ways(self, answer: bytes) -> None:
        """An empty array, an empty body, a lone header."""
        assert read_arrays(answer, "wayback") == CdxPage((), 0)

    @pytest.mark.parametrize("key", ["com%2Ccnn%29%2F+2001041400593%3A", "Y29tLGNubikvIDIwMDE-Pw=="])
    def test_resume_keys_of_both_servers_are_opaque(self, key: str) -> None:
        page = read(ROW, [], [key])
        assert (page.resume_key, page.rows) == (key, (CAPTURE,))

    def test_an_empty_page_may_carry_a_key(self) -> None:
        """There is more behind it."""
        assert read_arrays(table([], ["key"]), "wayback") == CdxPage((), 0, "key")

    def test_repeated_rows_fold_and_other_digests_of_one_moment_stay(self) -> None:
        other = [*ROW[:5], "BBBB", "1234"]
        page = read(ROW, ROW, other, ROW, other)
        assert [row.digest for row in page.rows if isinstance(row, Capture)] == ["AAAA", "BBBB"]
        assert page.count == 5

    def test_captures_come_oldest_first(self) -> None:
        rows = [[ROW[0], f"2022051409300{n}", *ROW[2:]] for n in (3, 1, 2)]
        assert [row.timestamp[-1] for row in read(*rows).rows if isinstance(row, Capture)] == ["1", "2", "3"]

    @pytest.mark.parametrize("row", NONSENSE_ROWS)
    def test_a_nonsense_row_is_skipped_with_its_reason(self, row: object) -> None:
        """And the rows around it are read. What is shown of it steers no terminal."""
        skipped, capture = read(row, ROW).rows
        assert capture == CAPTURE
        assert isinstance(skipped, Skipped)
        assert skipped.subject.startswith("wayback: index row")
        assert skipped.reason
        assert "\x1b" not in skipped.subject
        assert "\n" not in skipped.subject

    @pytest.mark.parametrize(
        "answer", [b"<html>", b'{"a": 1}', b'"x"', b'[["a", "b"], ["c", "d"]]', b"[[[", b"[" * 100_000, b"\xff\xfe"]
    )
    def test_what_is_no_index_is_an_error_that_names_the_archive(self, answer: bytes) -> None:
        with pytest.raises(ArchiveError, match="wayback"):
            read_arrays(answer, "wayback")

    def test_json_lines_have_names_of_their_own(self) -> None:
        said = {
            "urlkey": "x",
            "timestamp": ROW[1],
            "url": ROW[2],
            "mime": "text/html",
            "status": "200",
            "digest": "sha1:AAAA",
            "length": "1234",
        }
        assert read_lines(json.dumps(said).encode() + b"\n", "wayback").rows == (CAPTURE,)

    def test_cdxj_puts_the_timestamp_before_the_object(self) -> None:
        line = b'example,x)/ 20220514093000 {"url": "https://x.example/", "mime": "text/html", "status": 200, "digest": "AAAA"}'
        assert read_lines(line, "wayback").rows == (replace(CAPTURE, length=None),)

    def test_no_lines_are_no_hits(self) -> None:
        assert read_lines(b"", "pywb") == CdxPage((), 0)

    @pytest.mark.parametrize(
        "line", [b"{", b"[]", b"{}", b'{"timestamp": "20220514093000"}', b'{"url": {}}', b"\xff {}"]
    )
    def test_a_nonsense_line_is_skipped(self, line: bytes) -> None:
        good = b'{"timestamp": "20220514093000", "url": "https://x.example/"}'
        skipped, capture = read_lines(line + b"\n" + good, "pywb").rows
        assert isinstance(skipped, Skipped)
        assert isinstance(capture, Capture)

    def test_a_page_instead_of_lines_is_an_error(self) -> None:
        with pytest.raises(ArchiveError, match="pywb"):
            read_lines(b"<html>\n<h1>Not Found</h1>", "pywb")

    @given(st.binary(max_size=200))
    def test_no_bytes_break_the_readers(self, body: bytes) -> None:
        """Rows, skips, or one error that names the archive; nothing else."""
        for reader in (read_arrays, read_lines):
            try:
                page = reader(body, "an-archive")
            except ArchiveError:
                continue
            assert all(isinstance(row, Capture | Skipped) for row in page.rows)

    @given(st.lists(_JSON, max_size=6))
    def test_no_table_breaks_the_reader(self, rows: list[object]) -> None:
        """Every row of a table with a header is a capture or a skip, or repeats one."""
        page = read(*rows)
        assert all(isinstance(row, Capture | Skipped) for row in page.rows)
        assert page.count <= len(rows)
