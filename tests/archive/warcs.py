"""WARC files for tests, written with warcio from what a stand-in archive would hold."""

import io
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.standin import Held


def iso(timestamp: str) -> str:
    """A WARC-Date."""
    t = timestamp
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"


def write_warc(
    path: Path, held: Iterable[Held], *, packed: bool = True, warc_headers: dict[str, str] | None = None
) -> Path:
    """Write captures as response records, those marked ``revisit`` as revisits of the latest earlier capture with their body."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=packed)
        originals: dict[str, Held] = {}
        for capture in held:
            headers = {"Content-Type": f"{capture.mime}; charset=utf-8", **capture.headers}
            status = f"{capture.status} {HTTPStatus(capture.status).phrase}"
            http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
            said = {"WARC-Date": iso(capture.timestamp), **(warc_headers or {})}
            if capture.revisit:
                original = originals[capture.digest]
                record = writer.create_revisit_record(
                    capture.url,
                    digest=f"sha1:{capture.digest}",
                    refers_to_uri=original.url,
                    refers_to_date=iso(original.timestamp),
                    http_headers=http,
                    warc_headers_dict=said,
                )
            else:
                originals[capture.digest] = capture
                record = writer.create_warc_record(
                    capture.url, "response", payload=io.BytesIO(capture.body), http_headers=http, warc_headers_dict=said
                )
            writer.write_record(record)
            record.raw_stream.close()  # warcio hashes the block in a temporary file, and leaves that open
    return path
