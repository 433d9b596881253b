"""The WARC file: valid, complete, honest about what it is, and read back by ourselves as by others."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tests.evidence.samples import RULES, Kept, added, bundle_of, kept, snapshot
from tests.standin import MemoryState
from tracker.archive import Warc
from tracker.records import Capture, Snapshot

FAQ = "https://colab.example/faq.html"


def warc_of(store: Kept, folder: Path) -> Path:
    """The WARC file of the store's change."""
    return next(path for path in bundle_of(store, folder, force=True).files if path.name.endswith(".warc.gz"))


def records(path: Path) -> Iterator[tuple[Any, bytes]]:
    """Every record with its payload, digests checked."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            yield record, record.content_stream().read()


def read_back(path: Path, url: str = FAQ) -> list[tuple[Capture, Snapshot]]:
    """What our own archive of local files finds in it."""
    archive = Warc("bundle", [path], MemoryState())
    found = list(archive.captures(url))
    assert all(isinstance(one, Capture) for one in found), found
    return [(one, archive.fetch(one)) for one in found if isinstance(one, Capture)]


def test_it_begins_by_saying_what_it_is(tmp_path: Path) -> None:
    """WARC 1.1; software, conformance, and that this is no copy of the archive's own records."""
    store = added()
    (first, text), *_ = records(warc_of(store, tmp_path))
    assert (first.rec_type, first.rec_headers.protocol) == ("warcinfo", "WARC/1.1")
    assert first.rec_headers.get_header("WARC-Filename") == f"{store.row.id}.warc.gz"
    for part in (b"software: policy-change-tracker/", b"Re-packed", b"content encodings undone", b"warc-1.1/"):
        assert part in text


def test_each_capture_is_a_response_at_its_own_time_and_address(tmp_path: Path) -> None:
    """With its historical status and type, and no header that was not kept."""
    store = kept(snapshot(*RULES, status=203), snapshot(*RULES, "x", content_type=None))
    responses = [(r, body) for r, body in records(warc_of(store, tmp_path)) if r.rec_type == "response"]
    assert [r.rec_headers.get_header("WARC-Date") for r, _ in responses] == [
        "2022-05-13T09:12:44Z",
        "2022-05-14T18:30:00Z",
    ]
    assert {r.rec_headers.get_header("WARC-Target-URI") for r, _ in responses} == {FAQ}
    assert [r.http_headers.get_statuscode() for r, _ in responses] == ["203", "200"]
    assert [r.http_headers.headers for r, _ in responses] == [[("Content-Type", "text/html; charset=utf-8")], []]
    assert [body for _, body in responses] == [one.body for one in store.fetched.values()]


def test_a_metadata_record_tells_the_origin_of_each(tmp_path: Path) -> None:
    """Archive, public address, the index's digest, our hash, and that the encoding was undone."""
    store = added()
    digest = replace(store.row.by, digest="3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
    store.row = replace(store.row, by=digest)
    found = list(records(warc_of(store, tmp_path)))
    ids = [r.rec_headers.get_header("WARC-Record-ID") for r, _ in found if r.rec_type == "response"]
    told = [
        (r.rec_headers.get_header("WARC-Refers-To"), text.decode()) for r, text in found if r.rec_type == "metadata"
    ]
    assert [of for of, _ in told] == ids
    fields = dict(line.split(": ", 1) for line in told[1][1].splitlines())
    assert fields["archive"] == "wayback"
    assert fields["archive-url"] == f"https://web.archive.org/web/20220514183000/{FAQ}"
    assert fields["archive-index-digest"] == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    assert fields["body-sha256"] == store.row.by_sha256
    assert fields["content-encoding"].startswith("undone")


def test_record_ids_are_unique(tmp_path: Path) -> None:
    """Within a file, and between bundles of other changes that rest on the same captures."""
    one = [r.rec_headers.get_header("WARC-Record-ID") for r, _ in records(warc_of(added(), tmp_path))]
    other = [r.rec_headers.get_header("WARC-Record-ID") for r, _ in records(warc_of(added(id="abc123"), tmp_path))]
    assert len({*one, *other}) == 10


def test_our_own_archive_of_local_files_reads_it(tmp_path: Path) -> None:
    """Point ``paths`` of a ``warc`` archive at bundles, and their captures are captures again."""
    store = added()
    (first, before), (second, now) = read_back(warc_of(store, tmp_path))
    assert (first.timestamp, second.timestamp) == (store.row.after.timestamp, store.row.by.timestamp)
    assert [before, now] == list(store.fetched.values())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300)
    | st.sampled_from([b"HTTP/1.1 404 Not Found\r\n\r\n", b"WARC/1.1\r\n\r\n", b"\r\n" * 3]),
    status=st.sampled_from([200, 203, 404, 429, 503, 599]),
    content_type=st.none() | st.sampled_from(["text/html", "text/html; charset=utf-8", "application/pdf"]),
)
def test_whatever_the_body_it_is_read_back_the_same(
    tmp_path: Path, body: bytes, status: int, content_type: str | None
) -> None:
    """Also a body that looks like a record."""
    if body.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        return  # a body kept as evidence has lost such encodings when it was fetched
    snapshots = [Snapshot(body, content_type, status), Snapshot(body + b"!", content_type, status)]
    found = read_back(warc_of(kept(*snapshots), tmp_path))
    assert [snapshot for _, snapshot in found] == snapshots


def test_one_body_on_both_sides_is_recorded_twice(tmp_path: Path) -> None:
    """A bundle rests on nothing outside it, so neither is a mere reference to the other."""
    same = snapshot(*RULES)
    found = read_back(warc_of(kept(same, same), tmp_path))
    assert [body for _, body in found] == [same, same]


def test_two_archives_captures_of_the_same_second_are_both_there(tmp_path: Path) -> None:
    """Their bodies may differ."""
    bodies = snapshot(*RULES), snapshot(*RULES, "forgery")
    store = kept(*bodies)
    after = replace(store.row.by, archive="another")
    store.row = replace(store.row, after=after)
    store.fetched = dict(zip((after, store.row.by), bodies, strict=True))
    found = read_back(warc_of(store, tmp_path))
    assert [body for _, body in found] == list(bodies)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a b?q=c d", "a%20b?q=c%20d"),
        ("ü/条款?q=ß", "ü/条款?q=ß"),
        ("soft\u00adhyphen", "soft%C2%ADhyphen"),
        ("line\u2028end", "line%E2%80%A8end"),
        ("x\r\nWARC-Type: request", "x%0D%0AWARC-Type:%20request"),
        ("a%20b", "a%20b"),
    ],
)
def test_an_address_stands_in_its_header_as_one_word(tmp_path: Path, path: str, written: str) -> None:
    """Nothing is dropped from it: it is what the archive is asked with."""
    found = records(warc_of(added(url=f"https://x.example/{path}"), tmp_path))
    uris = {r.rec_headers.get_header("WARC-Target-URI") for r, _ in found if r.rec_type == "response"}
    assert uris == {f"https://x.example/{written}"}


def test_a_followed_redirect_is_recorded_where_its_body_was(tmp_path: Path) -> None:
    """The address asked for never answered with this body; the metadata names both."""
    moved = "https://new.example/faq"
    store = kept(snapshot(*RULES), snapshot(*RULES, "x", location=moved))
    path = warc_of(store, tmp_path)
    ((capture, body),) = read_back(path, moved)
    assert (capture.timestamp, body.body) == ("20220514183000", snapshot(*RULES, "x").body)
    assert len(read_back(path)) == 1
    text = [text.decode() for r, text in records(path) if r.rec_type == "metadata"][1]
    assert f"capture-url: {FAQ}" in text
    assert f"redirected-to: {moved}" in text


@pytest.mark.parametrize(
    "hostile", ["text/html\r\nSet-Cookie: a=b", "text/html\r\n\r\n<script>", "text/html\nX: y", "ü\x00\x1b[2J"]
)
def test_a_type_cannot_add_headers(tmp_path: Path, hostile: str) -> None:
    """It came from outside."""
    store = kept(snapshot(*RULES), snapshot(*RULES, "x", content_type=hostile))
    last = [(r, body) for r, body in records(warc_of(store, tmp_path)) if r.rec_type == "response"][-1]
    assert [name for name, _ in last[0].http_headers.headers] == ["Content-Type"]
    assert last[1] == snapshot(*RULES, "x").body


def test_a_digest_cannot_add_fields_or_records(tmp_path: Path) -> None:
    """Nor can anything else that an index said."""
    store = added()
    by = replace(store.row.by, digest="X\r\narchive: other\r\n\r\nWARC/1.1\r\nWARC-Type: response")
    store.row = replace(store.row, by=by)
    found = list(records(warc_of(store, tmp_path)))
    assert [r.rec_type for r, _ in found] == ["warcinfo", "response", "metadata", "response", "metadata"]
    assert found[-1][1].decode().count("\r\narchive") == 2  # archive-url, archive-index-digest
