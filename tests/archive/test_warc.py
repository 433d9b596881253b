"""Local WARC and WACZ files."""

import gzip
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.conftest import URL
from tests.archive.warcs import iso, write_warc
from tests.standin import Held, MemoryState, redirect
from tracker.archive import Warc
from tracker.errors import ArchiveError, CaptureUnavailable
from tracker.records import Capture, Skipped

THREE = [Held(f"2022010{n}000000", URL, b"<p>version %d</p>" % n * 50) for n in (1, 2, 3)]


def listed(*paths: Path, state: MemoryState | None = None) -> tuple[Warc, list[Capture], list[Skipped]]:
    """An archive of these files, its captures of ``URL``, and what it skipped."""
    archive = Warc("local", paths, state or MemoryState())
    rows = list(archive.captures(URL))
    return archive, [r for r in rows if isinstance(r, Capture)], [r for r in rows if isinstance(r, Skipped)]


def member_offsets(path: Path) -> list[int]:
    """Where the gzip members of a file begin."""
    data, offsets = path.read_bytes(), []
    while (found := data.find(b"\x1f\x8b\x08", offsets[-1] + 1 if offsets else 0)) >= 0:
        offsets.append(found)
    return offsets


def record(headers: str, block: bytes) -> bytes:
    """A record written by hand."""
    head = f"WARC/1.0\r\n{headers}Content-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def response(
    body: bytes, http: str = "Content-Type: text/html\r\n", warc: str = "", date: str = iso("20220101000000")
) -> bytes:
    """A response record of ``URL`` written by hand."""
    head = f"WARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {date}\r\n{warc}"
    return record(head, f"HTTP/1.1 200 OK\r\n{http}\r\n".encode() + body)


class TestFiles:
    def test_many_files_and_patterns_are_one_archive(self, tmp_path: Path) -> None:
        """In one order of captures; one record in two files comes once."""
        (tmp_path / "deep").mkdir()
        write_warc(tmp_path / "b.warc.gz", THREE[1:])
        write_warc(tmp_path / "deep" / "a.warc", THREE[:2], packed=False)
        archive, captures, skipped = listed(tmp_path / "*.warc.gz", tmp_path / "**" / "*.warc")
        assert [archive.fetch(one).body for one in captures] == [one.body for one in THREE]
        assert skipped == []

    def test_a_second_run_reads_nothing_again(self, tmp_path: Path) -> None:
        state = MemoryState()
        path = write_warc(tmp_path / "a.warc.gz", THREE)
        listed(path, state=state)
        archive, captures, _ = listed(path, state=state)
        assert len(captures) == 3
        assert archive.fetch(captures[1]).body == THREE[1].body
        assert state.scans == [str(path)]

    def test_a_file_that_changed_is_read_again(self, tmp_path: Path) -> None:
        state = MemoryState()
        path = write_warc(tmp_path / "a.warc.gz", THREE[:1])
        listed(path, state=state)
        write_warc(path, THREE)
        assert len(listed(path, state=state)[1]) == 3
        os.utime(path, (1, 1))
        listed(path, state=state)
        assert state.scans == [str(path)] * 3

    def test_a_file_that_is_gone_is_forgotten(self, tmp_path: Path) -> None:
        state = MemoryState()
        write_warc(tmp_path / "a.warc.gz", THREE[:1])
        write_warc(tmp_path / "b.warc.gz", THREE[1:])
        listed(tmp_path / "*", state=state)
        (tmp_path / "b.warc.gz").unlink()
        assert len(listed(tmp_path / "*", state=state)[1]) == 1

    def test_a_pattern_without_files_is_said(self, tmp_path: Path) -> None:
        write_warc(tmp_path / "a.warc.gz", THREE)
        _, captures, (skip,) = listed(tmp_path / "*.warc.gz", tmp_path / "missing.warc.gz")
        assert len(captures) == 3
        assert (skip.subject, skip.reason) == (f"local: {tmp_path}/missing.warc.gz", "no such file")

    def test_no_file_at_all_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveError, match=r"local: no such file: .*nothing"):
            listed(tmp_path / "nothing")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"%PDF-1.7 ...",
            b"\x1f\x8b\x08nonsense",
            gzip.compress(b"<html>not a WARC</html>", mtime=0),
            b"PK\x03\x04broken",
            bytes(5000),
        ],
    )
    def test_a_file_that_is_no_warc_is_one_clear_line(self, tmp_path: Path, content: bytes) -> None:
        """An error when it is alone; a skip beside files that are; and it is looked at once."""
        path = tmp_path / "odd.warc.gz"
        path.write_bytes(content)
        with pytest.raises(ArchiveError, match=r"local: .*odd\.warc\.gz: "):
            listed(path)
        good, state = write_warc(tmp_path / "good.warc.gz", THREE), MemoryState()
        for _ in (1, 2):
            _, captures, (skip,) = listed(path, good, state=state)
            assert len(captures) == 3
            assert "odd.warc.gz" in skip.subject
        assert state.scans.count(str(path)) == 1

    def test_a_changed_file_never_gives_another_records_body(self, tmp_path: Path) -> None:
        """Rewritten between index and fetch, with other records at the known places."""
        path = write_warc(tmp_path / "a.warc", THREE, packed=False)
        archive, captures, _ = listed(path)
        write_warc(path, THREE[::-1], packed=False)
        with pytest.raises(CaptureUnavailable):
            archive.fetch(captures[0])

    def test_a_compressed_whole_is_read_too(self, tmp_path: Path) -> None:
        """Not record by record, as it should be: slower, but nothing is missed."""
        plain = write_warc(tmp_path / "a.warc", THREE, packed=False)
        whole = tmp_path / "whole.warc.gz"
        whole.write_bytes(gzip.compress(plain.read_bytes()))
        archive, captures, skipped = listed(whole)
        assert [archive.fetch(one).body for one in captures] == [one.body for one in THREE]
        assert skipped == []

    def test_indexing_holds_no_bodies(self, tmp_path: Path) -> None:
        """Forty megabytes of bodies pass through a few."""
        path = write_warc(
            tmp_path / "big.warc.gz", [Held(f"2022010{n}000000", URL, bytes(10_000_000)) for n in range(1, 5)]
        )
        tracemalloc.start()
        assert len(listed(path)[1]) == 4
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4_000_000


class TestWacz:
    @pytest.mark.parametrize("packed", [True, False])
    def test_warc_files_inside_are_read_in_place(self, tmp_path: Path, packed: bool) -> None:
        name = "data.warc.gz" if packed else "data.warc"
        inner = write_warc(tmp_path / name, THREE, packed=packed)
        other = write_warc(tmp_path / "more.warc.gz", [Held("20220401000000", URL, b"<p>four")])
        package = tmp_path / "crawl.wacz"
        with zipfile.ZipFile(package, "w") as wacz:
            wacz.writestr("datapackage.json", "{}")
            wacz.write(inner, f"archive/{name}")
            wacz.write(other, "archive/more.warc.gz")
        archive, captures, skipped = listed(package)
        assert [archive.fetch(one).body for one in captures] == [*(one.body for one in THREE), b"<p>four"]
        assert skipped == []

    def test_compressed_entries_are_refused_by_name(self, tmp_path: Path) -> None:
        package = tmp_path / "crawl.wacz"
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as wacz:
            wacz.write(write_warc(tmp_path / "d.warc.gz", THREE), "archive/d.warc.gz")
        with pytest.raises(
            ArchiveError, match=r"crawl\.wacz: archive/d\.warc\.gz in it cannot be read: it is compressed"
        ):
            listed(package)

    def test_one_bad_entry_does_not_hide_the_others(self, tmp_path: Path) -> None:
        package = tmp_path / "crawl.wacz"
        with zipfile.ZipFile(package, "w") as wacz:
            wacz.writestr("archive/bad.warc.gz", b"nonsense")
            wacz.write(write_warc(tmp_path / "good.warc.gz", THREE), "archive/good.warc.gz")
        _, captures, (skip,) = listed(package)
        assert len(captures) == 3
        assert "bad.warc.gz" in skip.subject

    def test_a_zip_without_warc_files_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "x.wacz", "w") as wacz:
            wacz.writestr("readme.txt", "hello")
        with pytest.raises(ArchiveError, match="without WARC files"):
            listed(tmp_path / "x.wacz")


class TestDamage:
    @pytest.mark.parametrize("packed", [True, False])
    def test_after_a_damaged_record_the_next_are_read(self, tmp_path: Path, packed: bool) -> None:
        """Its place is named. warcio alone would take the damage for the end of the file."""
        path = write_warc(tmp_path / "a.warc", THREE, packed=packed)
        data = bytearray(path.read_bytes())
        if packed:
            start = member_offsets(path)[1]
            data[start + 60 : start + 90] = bytes(30)
        else:
            start = data.find(b"WARC/1.0", 10)
            data[start : start + 8] = b"nonsense"
        path.write_bytes(data)
        archive, captures, (skip,) = listed(path)
        assert [archive.fetch(one).body for one in captures] == [THREE[0].body, THREE[2].body]
        assert skip.subject == f"local: {path} at byte {start}"

    def test_a_first_record_that_is_damaged_does_not_hide_the_rest(self, tmp_path: Path) -> None:
        path = write_warc(tmp_path / "a.warc.gz", THREE)
        data = bytearray(path.read_bytes())
        data[20:60] = bytes(40)
        path.write_bytes(data)
        _, captures, skipped = listed(path)
        assert (len(captures), len(skipped)) == (2, 1)

    @pytest.mark.parametrize("packed", [True, False])
    def test_a_file_cut_short_keeps_what_is_whole(self, tmp_path: Path, packed: bool) -> None:
        path = write_warc(tmp_path / "a.warc.gz", THREE, packed=packed)
        path.write_bytes(path.read_bytes()[:-60])
        _, captures, (skip,) = listed(path)
        assert len(captures) == 2
        assert skip.reason == "cut short"

    def test_damage_that_names_a_page_is_shown_for_that_page_only(self, tmp_path: Path) -> None:
        path = write_warc(tmp_path / "a.warc", THREE, packed=False)
        path.write_bytes(path.read_bytes()[:-60])
        archive = Warc("local", [path], MemoryState())
        assert list(archive.captures("https://other.example/")) == []

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (response(b"x", date="yesterday"), "its WARC-Date is no moment"),
            (
                record(
                    f"WARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {iso('20220101000000')}\r\n",
                    b"no HTTP",
                ),
                "no HTTP response inside",
            ),
            (response(b"x").replace(b"/terms", b"/t\x1b[31m"), "its address holds control characters"),
            (b"WARC/1.0\r\nContent-Length: many\r\n\r\n\r\n\r\n", "no valid Content-Length"),
            (b"WARC/1.0\r\nA: " + b"a" * 100_000 + b"\r\n\r\n", "a header without end"),
            (b"WARC/1.0\r\n" + b"A: b\r\n" * 300_000 + b"\r\n", "a header without end"),
        ],
    )
    def test_a_nonsense_record_is_skipped_with_its_reason(self, tmp_path: Path, content: bytes, reason: str) -> None:
        path = tmp_path / "a.warc"
        path.write_bytes(
            response(b"<p>good", date=iso("20220501000000"))
            + content
            + response(b"<p>good", date=iso("20220601000000"))
        )
        archive, captures, skipped = listed(path)
        assert [one.reason for one in skipped] == [reason]
        assert [archive.fetch(one).body for one in captures] == [b"<p>good", b"<p>good"]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (response(b"<p>short", warc="WARC-Truncated: length\r\n"), "cut short when it was recorded"),
            (response(b"<p>short", http="Content-Length: 4000\r\n"), "cut short: 8 of 4000 bytes"),
            (
                response(b"<p>other", warc="WARC-Block-Digest: sha1:AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH\r\n"),
                "does not match its WARC-Block-Digest",
            ),
            (response(b"5\r\nhello\r\n5\r\nwo", http="Transfer-Encoding: chunked\r\n"), "the last chunk is missing"),
            (response(gzip.compress(bytes(40_000_000)), http="Content-Encoding: gzip\r\n"), "more than 33554432 bytes"),
        ],
    )
    def test_a_body_that_is_not_whole_is_unavailable(self, tmp_path: Path, content: bytes, reason: str) -> None:
        path = tmp_path / "a.warc"
        path.write_bytes(content)
        archive, (capture,), _ = listed(path)
        with pytest.raises(CaptureUnavailable, match=reason):
            archive.fetch(capture)

    def test_another_files_copy_stands_in_for_a_damaged_one(self, tmp_path: Path) -> None:
        first = write_warc(tmp_path / "a.warc", THREE[:1], packed=False)
        write_warc(tmp_path / "b.warc", THREE[:1], packed=False)
        archive, (capture,), _ = listed(tmp_path / "*.warc")
        data = first.read_bytes()
        first.write_bytes(data.replace(b"version 1", b"version X"))
        assert archive.fetch(capture).body == THREE[0].body

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(st.data())
    def test_no_damage_breaks_the_reader_or_changes_a_body(self, tmp_path: Path, data: st.DataObject) -> None:
        """Whatever bytes are overwritten: captures that are fetched have their own bodies, all else is skipped or unavailable."""
        packed = data.draw(st.booleans())
        path = write_warc(tmp_path / "a.warc", THREE, packed=packed)
        content = bytearray(path.read_bytes())
        # Unpacked, two damages could hit a body and the only digest of it: nothing can tell then.
        for _ in range(data.draw(st.integers(1, 3)) if packed else 1):
            at = int(data.draw(st.floats(0, 1, exclude_max=True)) * len(content))  # record ids differ from run to run
            piece = data.draw(st.binary(min_size=1, max_size=40))
            content[at : at + len(piece)] = piece
        path.write_bytes(content)
        try:
            archive, captures, _ = listed(path)
        except ArchiveError:
            return
        for capture in captures:
            try:
                body = archive.fetch(capture).body
            except CaptureUnavailable:
                continue
            assert body in {one.body for one in THREE}


class TestRecords:
    def test_only_responses_of_web_pages_are_captures(self, tmp_path: Path) -> None:
        """Requests, metadata, DNS and the file's own description are not."""
        date = f"WARC-Date: {iso('20220101000000')}\r\n"
        path = tmp_path / "a.warc"
        others = [
            record(f"WARC-Type: warcinfo\r\n{date}", b"software: x"),
            record(f"WARC-Type: request\r\nWARC-Target-URI: {URL}\r\n{date}", b"GET / HTTP/1.1\r\n\r\n"),
            record(f"WARC-Type: metadata\r\nWARC-Target-URI: {URL}\r\n{date}", b"x"),
            record(f"WARC-Type: response\r\nWARC-Target-URI: dns:x.example\r\n{date}", b"x"),
        ]
        path.write_bytes(b"".join(others) + response(b"<p>page"))
        assert len(listed(path)[1]) == 1

    def test_a_resource_record_is_a_capture_without_http(self, tmp_path: Path) -> None:
        head = f"WARC-Type: resource\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {iso('20220101000000')}\r\nContent-Type: text/html\r\n"
        path = tmp_path / "a.warc"
        path.write_bytes(record(head, b"<p>page"))
        archive, (capture,), _ = listed(path)
        snapshot = archive.fetch(capture)
        assert (capture.status, capture.mime, snapshot.body, snapshot.content_type) == (
            200,
            "text/html",
            b"<p>page",
            "text/html",
        )

    def test_a_digest_is_computed_where_none_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "a.warc"
        path.write_bytes(response(b"<p>page"))
        assert listed(path)[1][0].digest == Held("20220101000000", URL, b"<p>page").digest

    def test_dates_with_fractions_and_brackets_around_addresses_are_read(self, tmp_path: Path) -> None:
        """WARC 1.1 has fractions of a second; some writers bracket the address."""
        path = tmp_path / "a.warc"
        path.write_bytes(response(b"x", date="2022-01-01T00:00:00.123456Z").replace(URL.encode(), f"<{URL}>".encode()))
        (capture,) = listed(path)[1]
        assert (capture.timestamp, capture.url) == ("20220101000000", URL)

    def test_chunks_and_encodings_are_undone(self, tmp_path: Path) -> None:
        packed = gzip.compress(b"<p>words", mtime=0)
        chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
        path = tmp_path / "a.warc"
        path.write_bytes(response(chunked, http="Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"))
        archive, (capture,), _ = listed(path)
        assert archive.fetch(capture).body == b"<p>words"

    def test_redirects_in_a_chain_end_at_the_page(self, tmp_path: Path) -> None:
        held = [
            redirect("20220101000000", URL, "/b"),
            redirect("20220101000001", "https://x.example/b", "/c"),
            Held("20220101000002", "https://x.example/c", b"<p>c"),
        ]
        archive, (capture,), _ = listed(write_warc(tmp_path / "a.warc.gz", held))
        snapshot = archive.fetch(capture)
        assert (snapshot.body, snapshot.location) == (b"<p>c", "https://x.example/c")


class TestRevisits:
    def revisit(self, headers: str = "", digest: str | None = None) -> bytes:
        """A revisit record of ``URL`` in May."""
        said = f"WARC-Payload-Digest: sha1:{digest or THREE[0].digest}\r\n" if digest != "" else ""
        head = f"WARC-Type: revisit\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {iso('20220501000000')}\r\n{said}{headers}"
        return record(head, b"HTTP/1.1 200 OK\r\n\r\n")

    def body_of_last(self, tmp_path: Path, *records: bytes) -> bytes:
        """What the last capture has for a body, beside a file with the three."""
        write_warc(tmp_path / "a.warc.gz", THREE)
        (tmp_path / "b.warc").write_bytes(b"".join(records))
        archive, captures, _ = listed(tmp_path / "*")
        return archive.fetch(captures[-1]).body

    def test_by_digest_alone_also_in_another_file(self, tmp_path: Path) -> None:
        assert self.body_of_last(tmp_path, self.revisit()) == THREE[0].body

    def test_by_the_capture_it_names(self, tmp_path: Path) -> None:
        named = f"WARC-Refers-To-Target-URI: {URL}\r\nWARC-Refers-To-Date: {iso(THREE[1].timestamp)}\r\n"
        assert self.body_of_last(tmp_path, self.revisit(named, digest="")) == THREE[1].body

    def test_a_named_capture_with_another_digest_is_not_it(self, tmp_path: Path) -> None:
        """The digest is the proof, the name only the way there."""
        named = f"WARC-Refers-To-Target-URI: {URL}\r\nWARC-Refers-To-Date: {iso(THREE[1].timestamp)}\r\n"
        assert self.body_of_last(tmp_path, self.revisit(named)) == THREE[0].body

    def test_across_addresses(self, tmp_path: Path) -> None:
        """Recorders fold equal bodies of different addresses."""
        elsewhere = Held("20220401000000", "https://other.example/", b"<p>the same words")
        write_warc(tmp_path / "c.warc.gz", [elsewhere])
        assert self.body_of_last(tmp_path, self.revisit(digest=elsewhere.digest)) == elsewhere.body

    def test_a_revisit_of_what_is_not_there_is_unavailable(self, tmp_path: Path) -> None:
        with pytest.raises(CaptureUnavailable, match="repeats a capture that is in none of the files"):
            self.body_of_last(tmp_path, self.revisit(digest="A" * 32))

    def test_a_revisit_of_itself_is_unavailable(self, tmp_path: Path) -> None:
        named = f"WARC-Refers-To-Target-URI: {URL}\r\nWARC-Refers-To-Date: {iso('20220501000000')}\r\n"
        with pytest.raises(CaptureUnavailable):
            self.body_of_last(tmp_path, self.revisit(named, digest="B" * 32))


def test_a_damaged_index_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    """What the store gives back is not believed blindly either."""
    state = MemoryState()
    path = write_warc(tmp_path / "a.warc.gz", THREE)
    listed(path, state=state)
    for text in ("{", "[]", '{"novelty": 1}', "3"):
        stamp, rows = state.files["local", str(path)]
        state.files["local", str(path)] = (stamp, [(key, timestamp, text) for key, timestamp, _ in rows])
        with pytest.raises(ArchiveError, match="index of local WARC files is damaged"):
            listed(path, state=state)
