"""A miniature of Common Crawl: a crawl a year, JSON lines for each, and one file of records to take ranges from."""

import io
import json
from collections.abc import Sequence
from http import HTTPStatus

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.standin.answer import Answer, of_json
from tests.standin.held import Held, folded

INDEX, DATA = "/cc", "/ccdata"
_FILE = "crawl-data/segments/1.warc.gz"


def crawl_answer(held: Sequence[Held], target: str, query: dict[str, str], wanted: str | None) -> tuple[str, Answer]:
    """Kind of the request, and Common Crawl's answer; ``wanted`` is the Range header."""
    if target.startswith(DATA):
        start, end = map(int, (wanted or "bytes=0-0").removeprefix("bytes=").split("-"))
        return "data", Answer(206, {"Content-Type": "application/octet-stream"}, _records(held)[0][start : end + 1])
    if target == f"{INDEX}/collinfo.json":
        years = sorted({capture.timestamp[:4] for capture in held} or {"2022"}, reverse=True)
        return "cdx", of_json([{"id": f"CC-MAIN-{year}-05", "name": f"January {year}"} for year in years])
    year = target.removeprefix(f"{INDEX}/CC-MAIN-")[:4]
    _, places = _records(held)
    lines = [
        {
            "urlkey": capture.key,
            "timestamp": capture.timestamp,
            "url": capture.url,
            "mime": "warc/revisit" if capture.revisit else capture.mime,
            "status": str(capture.status),
            "digest": capture.digest,
            "length": str(places[n + 1] - places[n]),
            "offset": str(places[n]),
            "filename": _FILE,
        }
        for n, capture in enumerate(held)
        if capture.timestamp.startswith(year) and capture.key == folded(query["url"])
    ]
    if not lines:
        return "cdx", of_json({"message": f"No Captures found for: {query['url']}"}).but(status=404)
    return "cdx", Answer(
        200, {"Content-Type": "text/x-ndjson"}, b"\n".join(json.dumps(line).encode() for line in lines)
    )


def _records(held: Sequence[Held]) -> tuple[bytes, list[int]]:
    """All captures as gzip members, and where each begins (and the last ends)."""
    out, places = io.BytesIO(), [0]
    writer = WARCWriter(out, gzip=True)
    for capture in held:
        headers = [("Content-Type", f"{capture.mime}; charset=utf-8"), *capture.headers.items()]
        http = StatusAndHeaders(f"{capture.status} {HTTPStatus(capture.status).phrase}", headers, protocol="HTTP/1.1")
        said = {"WARC-Date": f"{capture.moment:%Y-%m-%dT%H:%M:%SZ}"}
        body = io.BytesIO(capture.body)
        record = writer.create_warc_record(
            capture.url, "response", payload=body, http_headers=http, warc_headers_dict=said
        )
        record.rec_headers.replace_header(
            "WARC-Record-ID", f"<urn:x-held:{len(places):08}>"
        )  # the same bytes every time
        writer.write_record(record)
        record.raw_stream.close()
        places.append(out.tell())
    return out.getvalue(), places
