"""Misbehaviour of archives, by name: each turns the answer that would have been right into the one that was seen in the wild."""

import json
import zlib
from collections.abc import Callable

import brotlicffi
import zstandard

from tests.standin.answer import Answer, Asked, Fault, gzipped, of_json, page

FAULTS: dict[str, Fault] = {}


def _named(name: str) -> Callable[[Fault], Fault]:
    def register(fault: Fault) -> Fault:
        FAULTS[name] = fault
        return fault

    return register


# --- the archive's own trouble ------------------------------------------------------------------------------------------------------

FAULTS |= {
    "429": lambda answer, asked: page(429, "Too Many Requests"),
    "429_retry_after": lambda answer, asked: page(429, "Too Many Requests", Retry_After="90"),
    "429_for_an_hour": lambda answer, asked: page(429, "Too Many Requests", Retry_After="3600"),
    "500": lambda answer, asked: page(500, "Internal Server Error"),
    "502": lambda answer, asked: page(502, "Bad Gateway"),
    "503": lambda answer, asked: page(503, "Service Unavailable"),
    "503_retry_after": lambda answer, asked: page(503, "Service Unavailable", Retry_After="20"),
    "504": lambda answer, asked: page(504, "Gateway Time-out"),
    "400": lambda answer, asked: page(400, "Bad Request: \x1b[31mno such field"),
    "403": lambda answer, asked: page(403, "Forbidden"),
    "404": lambda answer, asked: page(404, "The Wayback Machine has not archived that URL."),
    "404_json": lambda answer, asked: of_json({"message": "No Captures found"}).but(status=404),
    "soft_200": lambda answer, asked: page(200, "<html>Sorry, we are upgrading a disk.</html>"),
    "excluded_200": lambda answer, asked: page(200, "<p>This URL has been excluded from the Wayback Machine.</p>"),
    "excluded_body": lambda answer, asked: page(
        403, "org.archive.util.io.RuntimeIOException: AdministrativeAccessControlException: Blocked Site Error"
    ),
    "excluded_header": lambda answer, asked: page(
        403, "", X_Archive_Wayback_Runtime_Error="AdministrativeAccessControlException: Blocked Site Error"
    ),
    "excluded_robots": lambda answer, asked: page(403, "RobotAccessControlException: Blocked By Robots"),
}

# --- the wire -----------------------------------------------------------------------------------------------------------------------

FAULTS |= {
    "reset": lambda answer, asked: answer.but(framing="reset"),
    "slow_drip": lambda answer, asked: answer.but(framing="drip"),
    "short_content_length": lambda answer, asked: answer.but(framing="short_length"),
    "cut_chunk": lambda answer, asked: answer.but(framing="cut_chunk"),
    "chunked": lambda answer, asked: answer.but(framing="chunked"),
    "no_content_length": lambda answer, asked: answer.but(framing="close"),
    "endless": lambda answer, asked: answer.but(framing="endless"),
}

# --- encodings ----------------------------------------------------------------------------------------------------------------------


def _encoded(answer: Answer, body: bytes, encoding: str) -> Answer:
    return answer.but(body=body).with_headers(Content_Encoding=encoding)


FAULTS |= {
    "gzip": lambda answer, asked: _encoded(answer, gzipped(answer.body), "gzip"),
    "deflate": lambda answer, asked: _encoded(answer, zlib.compress(answer.body), "deflate"),
    "raw_deflate": lambda answer, asked: _encoded(answer, zlib.compress(answer.body, wbits=-15), "deflate"),
    "br": lambda answer, asked: _encoded(answer, brotlicffi.compress(answer.body), "br"),
    "zstd": lambda answer, asked: _encoded(answer, zstandard.compress(answer.body), "zstd"),
    "double_gzip": lambda answer, asked: _encoded(answer, gzipped(gzipped(answer.body)), "gzip"),
    "empty_encoding": lambda answer, asked: _encoded(answer, gzipped(answer.body), ""),
    "no_encoding": lambda answer, asked: answer.but(body=gzipped(answer.body)),
    "lying_encoding": lambda answer, asked: _encoded(answer, answer.body, "gzip"),
    "lying_br": lambda answer, asked: _encoded(answer, answer.body, "br"),
    "truncated_gzip": lambda answer, asked: _encoded(answer, gzipped(answer.body)[:-9], "gzip"),
    "truncated_br": lambda answer, asked: _encoded(answer, brotlicffi.compress(answer.body)[:-3], "br"),
    "truncated_zstd": lambda answer, asked: _encoded(answer, zstandard.compress(answer.body)[:-3], "zstd"),
    "truncated_gzip_close": lambda answer, asked: _encoded(answer, gzipped(answer.body)[:-9], "gzip").but(
        framing="close"
    ),
    "gzip_bomb": lambda answer, asked: _encoded(answer, gzipped(bytes(80_000_000)), "gzip"),
    "br_bomb": lambda answer, asked: _encoded(answer, brotlicffi.compress(bytes(80_000_000), quality=1), "br"),
    "zstd_bomb": lambda answer, asked: _encoded(answer, zstandard.compress(bytes(80_000_000)), "zstd"),
}

# --- playback -----------------------------------------------------------------------------------------------------------------------


@_named("nearest_302")
def _nearest(answer: Answer, asked: Asked) -> Answer:
    other = asked.path.replace("id_/", "id_/", 1)
    moved = f"{asked.root}/20190101000000id_/{other.split('id_/', 1)[-1]}"
    return page(302, "", Location=moved, X_Archive_Redirect_Reason="found capture at 20190101000000")


FAULTS |= {
    "wrong_memento": lambda answer, asked: answer.with_headers(Memento_Datetime="Tue, 01 Jan 2019 00:00:00 GMT"),
    "nonsense_memento": lambda answer, asked: answer.with_headers(Memento_Datetime="yesterday"),
    "wrong_original": lambda answer, asked: answer.with_headers(Link='<https://other.example/>; rel="original"'),
    "no_original": lambda answer, asked: answer.with_headers(Link='<https://x.example/>; rel="timegate"'),
    "original_with_port": lambda answer, asked: answer.with_headers(
        Link=answer.headers.get("Link", "").replace(".example/", ".example:443/", 1)
    ),
    "recorded_short": lambda answer, asked: answer.with_headers(
        X_Archive_Orig_Content_Length=str(len(answer.body) + 1)
    ),
}

# --- index --------------------------------------------------------------------------------------------------------------------------


def _rows_changed(change: Callable[[list[object]], list[object]]) -> Fault:
    def fault(answer: Answer, asked: Asked) -> Answer:
        table = json.loads(answer.body or b"[]")
        return of_json([*table[:1], *change(table[1:])])

    return fault


NONSENSE_ROWS: list[object] = [
    ["com,example)/", "2001004140059030", "https://x.example/", "text/html", "200", "AAAA", "100"],
    ["com,example)/", "20010014005903", "https://x.example/", "text/html", "200", "AAAA", "100"],
    ["com,example)/", "20010414005903", "http://mailto:someone@x.example/", "text/html", "200", "AAAA", "100"],
    ["com,example)/", "20010414005903", "file:///etc/passwd", "text/html", "200", "AAAA", "100"],
    ["com,example)/", "20010414005903", "https://x.example/a/../b", "text/html", "200", "AAAA", "100"],
    ["com,example)/", "20010414005903", "https://x.example/\r\nHost: y", "text/html", "200", "AAAA", "100"],
    ["com,example)/", "20010414005903", "https://x.example/", "text/html", "two hundred", "AAAA", "100"],
    ["com,example)/", "20010414005903"],
    "\x1b[2Jrow",
    None,
    {"timestamp": "20010414005903"},
]

FAULTS |= {
    "duplicate_rows": _rows_changed(lambda rows: [row for row in rows for _ in (1, 2)]),
    "malformed_rows": _rows_changed(lambda rows: [*NONSENSE_ROWS, *rows]),
    "unsorted_rows": _rows_changed(lambda rows: rows[::-1]),
    "lone_header": _rows_changed(lambda rows: []),
    "empty_array": lambda answer, asked: of_json([]),
    "empty_body": lambda answer, asked: answer.but(body=b""),
    "nonsense_line": lambda answer, asked: answer.but(
        body=b'nonsense\n{"timestamp": "20200101000000", "url": "https://x.example/", "filename": "../x"}\n'
        + answer.body
    ),
    "truncated_record": lambda answer, asked: answer.but(body=answer.body[:-12]),
    "not_json": lambda answer, asked: page(200, "<html>Please wait</html>"),
    "json_but_no_table": lambda answer, asked: of_json({"error": "no"}),
    "repeated_key": lambda answer, asked: of_json([*_without_key(answer), [], ["always the same"]]),
    "empty_page_with_key": lambda answer, asked: of_json(
        [[], ["start"]] if asked.query.get("resumeKey") is None else json.loads(answer.body or b"[]")
    ),
    "always_empty_with_new_key": lambda answer, asked: of_json([[], [f"key {asked.clock.monotonic()}"]]),
}


def _without_key(answer: Answer) -> list[object]:
    table = json.loads(answer.body or b"[]")
    return table[:-2] if [] in table else table
