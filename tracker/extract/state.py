"""Embedded state -> an HTML document to be read in the ordinary way.

In: the source of a page that shows nothing by itself, because scripts render it. Out: an HTML document of the headings, paragraphs and
lists found in the data it carries (``__NEXT_DATA__``, Next.js flight data, ``window.__STATE__ = {…}``, JSON in a ``<script>``), None where
there is no prose. This module finds the data; ``richtext`` knows how content systems write headings, paragraphs and lists.

At most ``_MOST_DATA`` characters of data are looked at; ``richtext`` bounds nesting and the number of values.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tracker.extract.richtext import render

THIN = 6_000  # visible characters (menus included) below which a page may be a shell
_MOST_DATA = 2_000_000
_MOST_FAILURES = 300  # beginnings that turn out to be no JSON: each costs time in proportion to the script
_LEAST_PROSE = (
    300  # bytes of UTF-8 text without which the data is no document: a Chinese character says as much as three letters
)

_SCRIPT = re.compile(r"<script\b([^>]{0,500})>", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_JSON_TYPE = re.compile(
    r"type\s*=\s*[\"']?application/(?:[\w.-]+\+)?json|id\s*=\s*[\"']?__(?:NEXT|NUXT)_DATA__", re.IGNORECASE
)
_FLIGHT = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ASSIGNED = re.compile(
    r"(?:window|self|globalThis)(?:\.\w{1,60}|\[\s*[\"']\w{1,60}[\"']\s*\])\s*=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])"
)
_FLIGHT_ROW = re.compile(r"[0-9a-f]{1,8}:(?:T([0-9a-f]{1,8}),)?")
_MARKS = (
    "__NEXT_DATA__",
    "__next_f",
    "__NUXT",
    "__INITIAL",
    "__APOLLO",
    "__PRELOADED",
    "_STATE",
    "application/json",
    "ld+json",
)
_TAG = re.compile(r"<[^<>]{0,2000}>")

_DECODER = json.JSONDecoder(strict=False)


def is_thin(source_without_code: str) -> bool:
    """Whether a page's source shows so little text that the embedded state is worth looking at."""
    if len(source_without_code) < THIN:
        return True
    size = position = 0
    for tag in _TAG.finditer(source_without_code):
        size += len("".join(source_without_code[position : tag.start()].split()))
        position = tag.end()
        if size >= THIN:  # of most pages the first part is enough
            return False
    return size + len("".join(source_without_code[position:].split())) < THIN


def carries_data(html: str) -> bool:
    """A quick look whether there can be any embedded data at all."""
    return any(mark in html for mark in _MARKS)


def data_of(html: str) -> list[str]:
    """The script bodies that may hold a document's text, at most ``_MOST_DATA`` characters of them in all."""
    if not carries_data(html):
        return []
    found, size = list[str](), 0
    for attributes, script in _scripts(html):
        wanted = _JSON_TYPE.search(attributes) or _FLIGHT.search(script[:2_000]) or _ASSIGNED.search(script[:20_000])
        if wanted and size + len(script) <= _MOST_DATA:
            found.append(script)
            size += len(script)
    return found


def html_from_state(html: str) -> str | None:
    """The document that a page's embedded data describes, None where it describes none. Never raises."""
    flight: list[str] = []
    values: list[Any] = []
    for script in data_of(html):
        chunks = list(_flight_chunks(script))
        flight += chunks
        values += [] if chunks else _values(script)
    values += _flight_values("".join(flight))
    document = render(values)
    enough = len(_TAG.sub("", document).encode("utf-8", "replace")) >= _LEAST_PROSE
    return f"<html><body><main>{document}</main></body></html>" if enough else None


def _scripts(html: str) -> Iterator[tuple[str, str]]:
    """Attributes and body of every script, in order; one that is never closed ends the search."""
    position = 0
    while opening := _SCRIPT.search(html, position):
        closing = _CLOSING.search(html, opening.end())
        if closing is None:
            return
        yield opening[1], html[opening.end() : closing.start()]
        position = closing.end()


def _values(script: str) -> list[Any]:
    """The JSON values of a script: its whole body, or what it assigns to global names."""
    body = script.strip()
    if body[:1] in ("{", "["):
        value, _ = _parse(body, 0)
        return [] if value is None else [value]
    values: list[Any] = []
    position = 0
    failures = 0
    while failures < _MOST_FAILURES and (assignment := _ASSIGNED.search(body, position)):
        value, end = _parse(body, assignment.end())
        if isinstance(value, str):  # JSON.parse("…")
            value, _ = _parse(value, 0)
        if value is not None:
            values.append(value)
        failures += value is None
        position = max(end, assignment.end() + 1)
    return values


def _parse(text: str, start: int) -> tuple[Any, int]:
    """The JSON value beginning at a place and where it ends; None if there is none, or if it nests deeper than Python can follow."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start
    return value, end


def _flight_chunks(script: str) -> Iterator[str]:
    """The strings that ``self.__next_f.push([1, "…"])`` calls carry; together they are a text of rows."""
    position = failures = 0
    while failures < _MOST_FAILURES and (call := _FLIGHT.search(script, position)):
        value, end = _parse(script, call.end())
        if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str):
            yield value[1]
        failures += value is None
        position = max(end, call.end() + 1)


def _flight_values(text: str) -> list[Any]:
    """The values of flight rows ``id:json`` and ``id:Tlength,text`` (a length in hexadecimal, counted in UTF-8 bytes)."""
    values: list[Any] = []
    position = failures = 0
    while position < len(text) and failures < 10 * _MOST_FAILURES:
        row = _FLIGHT_ROW.match(text, position)
        if row and row[1]:
            size = int(row[1], 16)
            value: Any = text[row.end() : row.end() + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
            end = row.end() + len(value)
        else:
            value, end = _parse(text, row.end()) if row else (None, position)
        if value is not None:
            values.append(value)
        failures += row is not None and value is None
        if row is None or not row[1]:  # a row of JSON, or of something else, ends with its line
            end = text.find("\n", end) + 1 or len(text)
        position = max(end, position + 1)
    return values
