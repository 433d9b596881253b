"""archive.org's Wayback Machine, or a server that behaves like it.

In: the server's base address and the HTTP room. Out: captures from its CDX index, paged by cursor in bounded memory, and snapshots
from its playback. Knows the index's parameters; rows are read by ``cdx``, mementos judged by ``playback``.

Parameters left out on purpose: ``filter=statuscode:200`` drops revisit rows and with them the proof that nothing changed;
``collapse=digest`` hides the same; ``resolveRevisits`` and ``page`` are unreliable.
"""

from collections.abc import Iterator

from tracker.addresses import playback_address
from tracker.archive.cdx import FIELDS, CdxPage, read_arrays
from tracker.archive.http import HttpClient
from tracker.archive.listing import Latest, ask_index, index_refused
from tracker.archive.playback import Playback
from tracker.errors import ArchiveError
from tracker.neutral import neutral
from tracker.records import Capture, Skipped, Snapshot

PAGE_SIZE = 5000  # rows of one answer, about a megabyte
_MOST_EMPTY_PAGES = 100


class Wayback:
    """The archive ``name`` at ``url`` (``https://web.archive.org``)."""

    def __init__(
        self,
        name: str,
        url: str,
        http: HttpClient,
        *,
        cdx_per_minute: float = 24,
        playback_per_second: float = 2.0,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._name = name
        self._base = url.rstrip("/")
        self._cdx = http.endpoint("cdx", 60.0 / cdx_per_minute)
        self._pages = http.endpoint("playback", 1.0 / playback_per_second)
        self._playback = Playback(name, f"{self._base}/web", http, self._pages)
        self._page_size = page_size

    @property
    def name(self) -> str:
        """The archive's name in the configuration."""
        return self._name

    @property
    def appends(self) -> bool:
        """Yes: captures are made now, and listed within weeks."""
        return True

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._cdx.requests + self._pages.requests

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The captures of an address, oldest first, each once; one answer of the index is held at a time."""
        query = {
            "url": url,
            "output": "json",
            "fl": ",".join(FIELDS),
            "limit": str(self._page_size),
            "showResumeKey": "true",
        }
        query |= {name: value for name, value in (("from", since), ("to", until)) if value}
        latest = Latest()
        resume: dict[str, str] = {}
        keys: set[str] = set()
        empty = 0
        while True:
            page = self._page(query | resume)
            yield from latest.new(page.rows, repeated=page.resume_key in keys)
            if page.resume_key is None:
                return
            empty = 0 if page.count else empty + 1
            if empty > _MOST_EMPTY_PAGES:
                raise ArchiveError(f"archive {self._name}: its index goes on with empty pages for {neutral(url, 200)}")
            if page.resume_key not in keys:
                keys.add(page.resume_key)
                resume = {"resumeKey": page.resume_key}
            elif latest.timestamp and latest.timestamp != query.get("from"):
                # A cursor that stands still: go on from the last capture seen instead. Rows that come again are known.
                query |= {"from": latest.timestamp}
                resume = {}
            else:
                raise ArchiveError(f"archive {self._name}: its index repeats itself for {neutral(url, 200)}")

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture; see ``Playback.fetch``."""
        return self._playback.fetch(capture)

    def public_url(self, capture: Capture) -> str | None:
        """The capture's page for people; None when the server is on this machine or a private network."""
        return playback_address(self._base, capture, infix="/web")

    def close(self) -> None:
        """Nothing of its own: the HTTP room is shared."""

    def _page(self, query: dict[str, str]) -> CdxPage:
        response = ask_index(self._name, self._cdx, f"{self._base}/cdx/search/cdx", query)
        if response.status != 200:
            raise index_refused(self._name, query["url"], response)
        return read_arrays(response.body, self._name)
