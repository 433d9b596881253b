"""A collection of a pywb server: arquivo.pt, the UK Web Archive, or one of one's own.

In: the collection's root address and the HTTP room. Out: captures from ``<root>/cdx``, snapshots from ``<root>/<timestamp>id_/<address>``.

How pywb differs from archive.org: its index knows no cursor, so it is paged by time, each page beginning at the last moment of the one
before; a negative limit gives nothing; no hits are an empty answer (or a 404 that says so in JSON). Asked for a moment at which it holds
nothing, it answers 200 with another capture: the memento checks of ``playback`` see that.
"""

from collections.abc import Iterator

from tracker.addresses import is_public, playback_address
from tracker.archive.cdx import CdxPage, read_lines
from tracker.archive.http import HttpClient
from tracker.archive.listing import Latest, ask_index, index_refused
from tracker.archive.playback import Playback
from tracker.errors import ArchiveError
from tracker.neutral import neutral
from tracker.records import Capture, Skipped, Snapshot

PAGE_SIZE = 10_000


class Pywb:
    """The archive ``name`` whose collection's root is ``url`` (``https://arquivo.pt/wayback``, ``http://127.0.0.1:8080/web``)."""

    def __init__(
        self,
        name: str,
        url: str,
        http: HttpClient,
        *,
        cdx_per_minute: float = 60,
        playback_per_second: float = 2.0,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._name = name
        self._root = url.rstrip("/")
        public = is_public(self._root)  # a server of one's own refuses connections when it is not running: no firewall
        self._cdx = http.endpoint("cdx", 60.0 / cdx_per_minute, firewalled=public)
        self._pages = http.endpoint("playback", 1.0 / playback_per_second, firewalled=public)
        self._playback = Playback(name, self._root, http, self._pages)
        self._page_size = page_size

    @property
    def name(self) -> str:
        """The archive's name in the configuration."""
        return self._name

    @property
    def appends(self) -> bool:
        """Yes, as far as can be seen from here; who adds old files to a collection of their own lists it in full again."""
        return True

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._cdx.requests + self._pages.requests

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The captures of an address, oldest first, each once; one answer of the index is held at a time."""
        query = {"url": url, "output": "json", "limit": str(self._page_size)}
        query |= {name: value for name, value in (("from", since), ("to", until)) if value}
        latest = Latest()
        while True:
            page = self._page(query)
            yield from latest.new(page.rows)
            if page.count < int(query["limit"]):
                return
            if latest.timestamp is None or latest.timestamp == query.get("from"):
                raise ArchiveError(f"archive {self._name}: its index cannot be paged for {neutral(url, 200)}")
            query |= {"from": latest.timestamp}

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture; see ``Playback.fetch``."""
        return self._playback.fetch(capture)

    def public_url(self, capture: Capture) -> str | None:
        """The capture's page for people; None when the server is on this machine or a private network."""
        return playback_address(self._root, capture)

    def close(self) -> None:
        """Nothing of its own: the HTTP room is shared."""

    def _page(self, query: dict[str, str]) -> CdxPage:
        response = ask_index(self._name, self._cdx, f"{self._root}/cdx", query)
        if response.status == 404 and not response.body.lstrip().startswith(b"{"):
            raise index_refused(self._name, query["url"], response)  # no such collection
        return read_lines(response.body if response.status == 200 else b"", self._name)
