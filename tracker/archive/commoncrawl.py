"""Common Crawl: monthly crawls of the web, each with an index of its own, and records fetched by byte ranges.

In: the HTTP room and its ``ArchiveState``. Out: captures of all crawls in one order, snapshots. A crawl that was published never changes,
so each is asked about an address once; what it said is kept in the index of ``ArchiveState``, where a file of a local archive would stand.

The service asks for one request at a time and answers 503 to who is faster. There is no page where people could see a capture.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tracker.archive.cdx import BadRow, capture_of, line_fields, skipped_row
from tracker.archive.decode import MAX_BODY, TooLarge, Undecodable
from tracker.archive.http import HttpClient
from tracker.archive.listing import ask_index, index_refused
from tracker.archive.urls import urlkey, why_refused
from tracker.archive.warcbodies import recorded_snapshot
from tracker.archive.warcfile import Place, record_in
from tracker.archive.warcindex import WarcRow
from tracker.archive.warcstream import DamagedRecord
from tracker.errors import ArchiveError, CaptureUnavailable
from tracker.neutral import neutral
from tracker.records import Capture, Skipped, Snapshot

_CRAWL = re.compile(r"CC-MAIN-([0-9]{4})[0-9-]{1,40}", re.ASCII)
_FILE = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9._=-]*(?:/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*", re.ASCII)
_ASKED = "1"  # the stamp of what was kept; another number when the kept form changes

Entry = tuple[str, str, str]


class CommonCrawl:
    """The archive ``name``; tests have the index and the records elsewhere."""

    def __init__(
        self,
        name: str,
        http: HttpClient,
        *,
        url: str = "https://index.commoncrawl.org",
        data_url: str = "https://data.commoncrawl.org",
        per_second: float = 1.0,
        max_body: int = MAX_BODY,
    ) -> None:
        self._name = name
        self._url = url.rstrip("/")
        self._data_url = data_url.rstrip("/")
        self._state = http.state
        self._cdx = http.endpoint("cdx", 1.0 / per_second, alone=True)
        self._data = http.endpoint("data", 1.0 / per_second, alone=True)
        self._max_body = max_body
        self._crawls: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The archive's name in the configuration."""
        return self._name

    @property
    def appends(self) -> bool:
        """Yes: a crawl that was published never changes."""
        return True

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._cdx.requests + self._data.requests

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The captures of an address in all crawls, oldest first, each once. Crawls of years before ``since`` are not asked.

        Stopped in between (TryLater), the next call asks only the crawls not asked so far.
        """
        try:
            key = urlkey(url)
        except ValueError as error:
            raise ArchiveError(f"archive {self._name}: {neutral(url, 200)!r} is no web address") from error
        asked = self._state.indexed_files(self._name)
        for crawl in self._published():
            path = f"{crawl} {key}"
            if asked.get(path) != _ASKED and crawl[len("CC-MAIN-") :][:4] >= (since or "")[:4]:
                self._state.replace_index(self._name, path, _ASKED, self._ask(crawl, url, key))
        seen = set()
        for row in self._kept(key, since, until):
            found = self._row(row)
            if found not in seen:
                seen.add(found)
                yield found

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture. Redirects are not followed: their targets are in indexes not asked for."""
        where = f"{self._name}: capture {capture.timestamp} of {neutral(capture.url, 200)}"
        if reason := why_refused(capture.url):
            raise CaptureUnavailable(f"{where}: {reason}")
        for row in self._kept(urlkey(capture.url), capture.timestamp, capture.timestamp):
            if self._row(row) == capture:
                break
        else:
            raise CaptureUnavailable(f"{where}: it is in no crawl that was asked", may_pass=True)
        start, length = row["offset"], capture.length or 0
        try:
            response = self._data.get(
                f"{self._data_url}/{row['file']}", headers={"Range": f"bytes={start}-{start + length - 1}"}
            )
            if response.status != 206:
                raise CaptureUnavailable(f"{where}: its record cannot be had ({response.status})", may_pass=True)
            wanted = WarcRow(capture.url, capture.timestamp, Place(0), capture.digest, capture.status)
            return recorded_snapshot(record_in(response.body), wanted, self._max_body)
        except (Undecodable, DamagedRecord) as error:
            may_pass = not isinstance(error, TooLarge)
            raise CaptureUnavailable(f"{where}: {neutral(str(error), 200)}", may_pass=may_pass) from error

    def public_url(self, capture: Capture) -> str | None:
        """None: records can be downloaded, but not looked at."""
        return None

    def close(self) -> None:
        """Nothing of its own: the HTTP room is shared."""

    def _published(self) -> tuple[str, ...]:
        """The names of all crawls, oldest first."""
        if not self._crawls:
            try:
                response = self._cdx.get(f"{self._url}/collinfo.json")
                said = json.loads(response.body) if response.status == 200 else None
                names = {str(one["id"]) for one in said if _CRAWL.fullmatch(str(one["id"]))} if said else set()
            except (ValueError, TypeError, LookupError, RecursionError, Undecodable) as error:
                raise ArchiveError(f"archive {self._name}: its list of crawls is unreadable") from error
            if not names:
                raise ArchiveError(f"archive {self._name}: its list of crawls is empty ({response.status})")
            self._crawls = tuple(sorted(names))
        return self._crawls

    def _ask(self, crawl: str, url: str, key: str) -> list[Entry]:
        """What one crawl's index says of an address, as entries to keep."""
        response = ask_index(self._name, self._cdx, f"{self._url}/{crawl}-index", {"url": url, "output": "json"})
        if response.status == 404:
            if response.body.lstrip().startswith(b"{"):
                return []  # "No Captures found"
            raise index_refused(self._name, url, response)
        return [self._entry(key, line) for line in response.body.split(b"\n") if line.strip()]

    def _entry(self, key: str, line: bytes) -> Entry:
        try:
            fields = line_fields(line)
            capture = capture_of(self._name, fields)
            offset, file = str(fields.get("offset")), str(fields.get("filename"))
            if not (
                offset.isascii() and offset.isdigit() and len(offset) < 16 and capture.length and _FILE.fullmatch(file)
            ):
                raise BadRow("it names no place of a record")
        except BadRow as error:
            skipped = skipped_row(self._name, line.decode("utf-8", "replace"), str(error))
            return key, "", json.dumps({"subject": skipped.subject, "reason": skipped.reason})
        kept = {"timestamp": capture.timestamp, "url": capture.url, "digest": capture.digest, "status": capture.status}
        kept |= {"mime": capture.mime, "length": capture.length, "offset": int(offset), "file": file}
        return key, capture.timestamp, json.dumps(kept)

    def _kept(self, key: str, since: str | None, until: str | None) -> list[dict[str, Any]]:
        rows = [json.loads(text) for _, text in self._state.index_rows(self._name, key, since, until)]
        return sorted(rows, key=lambda row: (row.get("timestamp", ""), row.get("url", ""), row.get("digest") or ""))

    def _row(self, row: dict[str, Any]) -> Capture | Skipped:
        if "reason" in row:
            return Skipped(row["subject"], row["reason"])
        names = ("timestamp", "url", "digest", "status", "mime", "length")
        return Capture(archive=self._name, **{name: row[name] for name in names})
