"""The dialects in which archives list captures, read without I/O: archive.org's JSON arrays, and pywb's JSON lines.

In: one answer of an index as bytes. Out: a ``CdxPage``: captures oldest first, each once, rows that cannot be used as ``Skipped``, and
the key to go on with where the answer carries one. Nothing here knows how the answer was got.

* archive.org: an array of arrays of strings, the first being the header. No hits: ``[]``, an empty body, or a lone header. With
  ``showResumeKey``, an empty array and ``[key]`` come last; the key is opaque.
* pywb, arquivo.pt, Common Crawl: one object a line, with ``url``, ``mime``, ``status``; an empty body when nothing is held. CDXJ puts
  ``urlkey timestamp`` before the object.

Rows repeat (half of the adjacent rows of one real answer did). ``-`` means unknown. Timestamps with a ``00`` inserted before month or
day occur: such a row has no date that could be trusted, so it is skipped, not repaired.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.archive.urls import why_refused
from tracker.errors import ArchiveError
from tracker.neutral import neutral
from tracker.records import Capture, Skipped
from tracker.timestamps import is_timestamp

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")

_PYWB_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_STATUS = re.compile(r"[1-9][0-9]{2}", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,15}", re.ASCII)
_REVISIT = "warc/revisit"
_LONGEST_FIELD = 8192


@dataclass(frozen=True, slots=True)
class CdxPage:
    """One answer of an index. ``resume_key`` is set when there is more; ``count`` is the number of rows it held, repeated ones too."""

    rows: tuple[Capture | Skipped, ...]
    count: int
    resume_key: str | None = None


class BadRow(ValueError):
    """A row that names no capture; the message says why."""


def read_arrays(body: bytes, archive: str) -> CdxPage:
    """An answer in archive.org's dialect. Raises ArchiveError when it is none."""
    if not body.strip():
        return CdxPage((), 0)
    try:
        table = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"archive {archive}: the index answered something else than JSON") from error
    if not isinstance(table, list):
        raise ArchiveError(f"archive {archive}: the index answered JSON that is no table")
    table, resume_key = _split_resume_key(table)
    if not table:
        return CdxPage((), 0, resume_key)
    header, *rows = table
    if not isinstance(header, list) or not {"timestamp", "original"} <= {n for n in header if isinstance(n, str)}:
        raise ArchiveError(f"archive {archive}: the index's table has no header")
    found = (_from_array(archive, header, row) for row in rows)
    return CdxPage(tuple(fold(found)), len(rows), resume_key)


def read_lines(body: bytes, archive: str) -> CdxPage:
    """An answer in pywb's dialect (JSON lines or CDXJ). Raises ArchiveError when not a single line of it can be read."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    rows = [_from_line(archive, line) for line in lines]
    if rows and all(isinstance(row, Skipped) for row in rows) and not any(b"{" in line for line in lines):
        raise ArchiveError(f"archive {archive}: the index answered something else than JSON lines")
    return CdxPage(tuple(fold(rows)), len(lines))


def fold(rows: Iterable[Capture | Skipped]) -> Iterator[Capture | Skipped]:
    """Captures oldest first and each once, after what was skipped."""
    captures: dict[tuple[str, str, str, str], Capture] = {}
    for row in rows:
        if isinstance(row, Skipped):
            yield row
        else:
            captures.setdefault(row.key, row)
    yield from sorted(captures.values(), key=lambda capture: capture.key[2:] + capture.key[:2])


def line_fields(line: bytes) -> Mapping[str, object]:
    """The fields of a JSON line, under archive.org's names; others keep theirs. Raises BadRow."""
    text = line.decode("utf-8", "replace").strip()
    start = text.find("{")
    try:
        value = json.loads(text[start:] if start > 0 else text)
    except (ValueError, RecursionError) as error:
        raise BadRow("it is no JSON object") from error
    if not isinstance(value, dict):
        raise BadRow("it is no JSON object")
    if start > 0 and len(head := text[:start].split()) > 1:
        value.setdefault("timestamp", head[1])
    return {_PYWB_NAMES.get(str(name), str(name)): field for name, field in value.items()}


def capture_of(archive: str, fields: Mapping[str, object]) -> Capture:
    """The capture that an index row's fields, under archive.org's names, describe. Raises BadRow."""
    timestamp, original = _text(fields, "timestamp"), _text(fields, "original")
    if timestamp is None or not is_timestamp(timestamp):
        raise BadRow("its timestamp is no moment")
    if original is None:
        raise BadRow("it names no original address")
    if reason := why_refused(original):
        raise BadRow(reason)
    mime, status, length = _text(fields, "mimetype"), _text(fields, "statuscode"), _text(fields, "length")
    if status is not None and not _STATUS.fullmatch(status):
        raise BadRow("its status is none")
    if length is not None and not _LENGTH.fullmatch(length):
        raise BadRow("its length is none")
    revisit = mime == _REVISIT
    digest = _text(fields, "digest")
    return Capture(
        timestamp=timestamp,
        archive=archive,
        url=original,
        digest=digest.removeprefix("sha1:") if digest else None,
        status=int(status) if status and not revisit else None,
        mime=None if revisit else mime,
        length=int(length) if length else None,
    )


def _split_resume_key(table: Sequence[object]) -> tuple[Sequence[object], str | None]:
    # Two last rows [] and ["key"]. An answer without hits may consist of these two alone.
    match table:
        case [*rows, [], [str(key)]] if key:
            return rows, key
    return [row for row in table if row != []], None


def _from_array(archive: str, header: Sequence[object], row: object) -> Capture | Skipped:
    if not isinstance(row, list) or len(row) != len(header):
        return skipped_row(archive, row, "it has not as many fields as the header")
    try:
        return capture_of(archive, {str(name): value for name, value in zip(header, row, strict=True)})
    except BadRow as error:
        return skipped_row(archive, row, str(error))


def _from_line(archive: str, line: bytes) -> Capture | Skipped:
    try:
        return capture_of(archive, line_fields(line))
    except BadRow as error:
        return skipped_row(archive, line.decode("utf-8", "replace"), str(error))


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None or value in ("-", ""):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or len(value) > _LONGEST_FIELD:
        raise BadRow(f"its {name} is no text")
    return value


def skipped_row(archive: str, row: object, reason: str) -> Skipped:
    """A row that cannot be used, shown harmlessly."""
    shown = row if isinstance(row, str) else " ".join(map(str, row)) if isinstance(row, list) else repr(row)
    return Skipped(f"{archive}: index row {neutral(shown, 160)!r}", reason)
