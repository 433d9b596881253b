"""Bodies of captures from indexed WARC files: by seeking, verified, revisits and redirects resolved within the files.

In: index rows, and a way to look others up. Out: a ``Snapshot``, or one of ``UNREADABLE``. May not know captures or how the index is
kept.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tracker.archive.decode import TooLarge, Undecodable
from tracker.archive.stored import MOST_HOPS, SAME_MOMENT, snapshot_of
from tracker.archive.urls import same_original, urlkey
from tracker.archive.warcfile import NotWarc, Record, http_response, record_at
from tracker.archive.warcindex import WarcRow, digest_key, timestamp_of
from tracker.archive.warcstream import PIECE, DamagedRecord
from tracker.records import Snapshot
from tracker.timestamps import to_datetime, to_timestamp

_MOST_HTTP_HEADER_BYTES = 2**20

UNREADABLE = (DamagedRecord, NotWarc, Undecodable, OSError)

# Rows of a key within inclusive timestamps, with the paths of their files, by time.
Lookup = Callable[[str, str | None, str | None], list[tuple[str, WarcRow]]]


class WarcBodies:
    """Reads bodies of at most ``max_body`` bytes."""

    def __init__(self, rows: Lookup, max_body: int) -> None:
        self._rows = rows
        self._max_body = max_body

    def snapshot(self, path: str, row: WarcRow) -> Snapshot:
        """The body of a row. An archived redirect to another page is followed to a record of the same moment, where the files hold one;
        ``location`` then names the target. Raises one of UNREADABLE.
        """
        snapshot = self._read(path, row)
        followed = snapshot
        for _ in range(MOST_HOPS):
            if not (300 <= followed.status < 400 and followed.location):
                break
            target = self._target(followed.location, row.timestamp)
            if target is None or _key_or_none(followed.location) == _key_or_none(row.url):
                return snapshot
            try:
                followed = self._read(*target)
            except UNREADABLE:
                return snapshot
            if followed.status == 200:
                return replace(followed, location=target[1].url)
        return snapshot

    def _target(self, url: str, timestamp: str) -> tuple[str, WarcRow] | None:
        """The record that a redirect of this moment led to: the next one of its address, the same address before a like one."""
        end = to_timestamp(to_datetime(timestamp) + SAME_MOMENT)
        key = _key_or_none(url)
        found = [pair for pair in self._rows(key, timestamp, end) if pair[1].damage is None] if key else []
        return min(found, key=lambda pair: (not same_original(pair[1].url, url), pair[1].timestamp), default=None)

    def _read(self, path: str, row: WarcRow) -> Snapshot:
        if row.refers_to is not None:
            path, row = self._original_of(row, row.refers_to)
        with record_at(Path(path), row.place) as record:
            return recorded_snapshot(record, row, self._max_body)

    def _original_of(self, row: WarcRow, refers_to: tuple[str, str]) -> tuple[str, WarcRow]:
        """The record whose body a revisit repeats: the one it names, else the latest earlier one with its digest."""
        url, timestamp = refers_to
        if timestamp and (key := _key_or_none(url)):
            for path, candidate in self._rows(key, timestamp, timestamp):
                if _is_body(candidate) and same_original(candidate.url, url) and _agree(candidate, row):
                    return path, candidate
        if row.digest:
            same = [(path, found) for path, found in self._rows(digest_key(row.digest), None, None) if _is_body(found)]
            earlier = [pair for pair in same if pair[1].timestamp <= row.timestamp]
            if same:
                return earlier[-1] if earlier else same[0]
        raise DamagedRecord("it repeats a capture that is in none of the files")


def recorded_snapshot(record: Record, row: WarcRow, max_body: int) -> Snapshot:
    """The snapshot in a record that ought to be the one of ``row``. Raises DamagedRecord, Undecodable."""
    if record.url != row.url or timestamp_of(record.header("WARC-Date")) != row.timestamp:
        raise DamagedRecord("another record stands at its place: the file changed after it was indexed")
    if reason := record.header("WARC-Truncated"):
        raise DamagedRecord(f"cut short when it was recorded ({reason})")
    block = _block(record, max_body)
    if record.header("WARC-Type") == "resource":
        return Snapshot(block, record.header("Content-Type"))
    http, payload = http_response(block)
    return snapshot_of(row.url, row.status or 200, http.get_header, payload, max_body)


def why(error: Exception) -> str:
    """What one of UNREADABLE says, without the path that an OSError repeats."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _block(record: Record, max_body: int) -> bytes:
    if record.left > max_body + _MOST_HTTP_HEADER_BYTES:
        raise TooLarge(f"body larger than {max_body} bytes")
    block = b"".join(iter(lambda: record.read(PIECE), b""))
    digest = record.header("WARC-Block-Digest")
    # The payload's digest proves nothing: recorders disagree on whether it is taken before or after decoding.
    if digest and digest.startswith("sha1:") and digest[5:].upper() not in _sha1_forms(block):
        raise DamagedRecord("damaged: it does not match its WARC-Block-Digest")
    return block


def _is_body(row: WarcRow) -> bool:
    return row.damage is None and row.refers_to is None


def _agree(one: WarcRow, other: WarcRow) -> bool:
    # Digests of different algorithms or spellings say nothing about each other.
    if not one.digest or not other.digest or len(one.digest) != len(other.digest):
        return True
    return one.digest == other.digest


def _key_or_none(url: str) -> str | None:
    try:
        return urlkey(url)
    except ValueError:
        return None


def _sha1_forms(block: bytes) -> tuple[str, str]:
    digest = hashlib.sha1(block, usedforsecurity=False)
    return base64.b32encode(digest.digest()).decode("ascii"), digest.hexdigest().upper()
