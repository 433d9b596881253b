"""The captures of a change as a WARC 1.1 file (ISO 28500:2017).

In: ``Evidence``, the moment of writing. Out: a gzipped file: a warcinfo record that says what this is, and for each capture a response
record with the body as kept and a metadata record with what is known of its origin. Such a file is no copy of the archive's own records,
and says so: bodies are re-packed with their content encoding undone, and headers that were not kept are left out, not invented.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker import __version__
from tracker.evidence.gather import Evidence
from tracker.neutral import neutral
from tracker.report import PublicUrl
from tracker.report.comparison import Exhibit, Recorded
from tracker.report.links import capture_link
from tracker.timestamps import to_datetime

_BREAKING = re.compile(r"[\x00-\x20<>\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_REPACKED = (
    "Re-packed snapshots of web captures, not the records of the archive they came from. Each response record holds the body as "
    "it was fetched, with transfer and content encodings undone, the historical status, and the Content-Type and Location that were "
    "kept; other headers were not kept and are absent; HTTP version and reason phrase are filled in. The metadata record beside it "
    "names archive, address and digests."
)


def write_warc(path: Path, evidence: Evidence, public_url: PublicUrl, now: datetime) -> tuple[Recorded, ...]:
    """Write the file; return what stands in it, by exhibit. The same evidence and moment give the same bytes. Raises OSError."""
    recorded = []
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        information = _information(writer, evidence, path.name, now)
        writer.write_record(information)
        for place, exhibit in enumerate(evidence.exhibits):
            response = _response(writer, exhibit, information, f"{evidence.row.id} {place} {now.isoformat()}")
            writer.write_record(response)
            writer.write_record(_metadata(writer, exhibit, response, public_url, now))
            said = response.rec_headers.get_header
            recorded.append(Recorded(said("WARC-Target-URI"), said("WARC-Record-ID"), said("WARC-Payload-Digest")))
    return tuple(recorded)


def target_uri(exhibit: Exhibit) -> str:
    """The address whose body this is, fit for a header line: what would end, split or hide it stands percent-encoded."""
    address = exhibit.redirected_to or exhibit.capture.url
    return _BREAKING.sub(lambda found: quote(found[0], errors="surrogatepass"), address)


def _information(writer: WARCWriter, evidence: Evidence, name: str, now: datetime) -> ArcWarcRecord:
    fields = [
        ("software", f"policy-change-tracker/{__version__}"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", _CONFORMS_TO),
        ("description", _REPACKED),
        ("isPartOf", f"evidence of change {evidence.row.id}"),
    ]
    headers = {
        "WARC-Record-ID": _record_id(f"warcinfo {evidence.row.id} {now.isoformat()}"),
        "WARC-Filename": name,
        "WARC-Date": _iso(now),
    }
    return _of_fields(writer, "warcinfo", fields, headers)


def _response(writer: WARCWriter, exhibit: Exhibit, information: ArcWarcRecord, place: str) -> ArcWarcRecord:
    snapshot = exhibit.snapshot
    kept = [("Content-Type", snapshot.content_type)]
    if 300 <= snapshot.status < 400:
        kept.append(("Location", snapshot.location))
    http = StatusAndHeaders(
        _status_line(snapshot.status),
        [(name, neutral(value)) for name, value in kept if value],  # one line each: they came from outside
        protocol="HTTP/1.1",
    )
    return writer.create_warc_record(
        target_uri(exhibit),
        "response",
        payload=BytesIO(snapshot.body),
        length=len(snapshot.body),
        http_headers=http,
        warc_headers_dict={
            "WARC-Record-ID": _record_id(f"{place} {snapshot.sha256} {exhibit.capture.key}"),
            "WARC-Warcinfo-ID": information.rec_headers.get_header("WARC-Record-ID"),
            "WARC-Date": _iso(to_datetime(exhibit.capture.timestamp)),
        },
    )


def _metadata(
    writer: WARCWriter, exhibit: Exhibit, response: ArcWarcRecord, public_url: PublicUrl, now: datetime
) -> ArcWarcRecord:
    of = response.rec_headers.get_header("WARC-Record-ID")
    headers = {
        "WARC-Record-ID": _record_id(f"metadata {of}"),
        "WARC-Refers-To": of,
        "WARC-Date": _iso(now),
    }
    return _of_fields(writer, "metadata", list(_origin(exhibit, public_url)), headers)


def _origin(exhibit: Exhibit, public_url: PublicUrl) -> Iterator[tuple[str, str]]:
    """What is known of where a body came from, as fields of a metadata record."""
    capture, snapshot = exhibit.capture, exhibit.snapshot
    yield "archive", capture.archive
    yield "capture-url", capture.url
    yield "capture-timestamp", capture.timestamp
    if link := capture_link(capture, public_url):
        yield "archive-url", link
    if capture.digest:
        yield "archive-index-digest", capture.digest
    yield "body-sha256", snapshot.sha256
    yield "body-length", str(len(snapshot.body))
    yield "content-encoding", "undone: the body is as a browser would have had it"
    if exhibit.body_of is not None:
        twin = exhibit.body_of
        yield "body-of", f"{twin.timestamp} {twin.url} (the archive's index gives both captures the same digest)"
    if exhibit.redirected_to is not None:
        yield "redirected-to", exhibit.redirected_to


def _of_fields(writer: WARCWriter, kind: str, fields: list[tuple[str, str]], headers: dict[str, str]) -> ArcWarcRecord:
    payload = "".join(f"{name}: {neutral(value)}\r\n" for name, value in fields).encode()
    return writer.create_warc_record(
        "",
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="application/warc-fields",
        warc_headers_dict=headers,
    )


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
