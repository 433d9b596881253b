"""Listing an index by pages that may overlap, and what an index says when it has no rows to give.

In: pages of rows, answers of an index. Out: each row once, or an error. Shared by the kinds of archive that have a CDX index.
"""

from collections.abc import Iterator

from tracker.archive.decode import Undecodable
from tracker.archive.http import Endpoint, Response
from tracker.archive.memento import is_exclusion
from tracker.errors import ArchiveError, PageExcluded
from tracker.neutral import neutral
from tracker.records import Capture, Skipped


def ask_index(name: str, endpoint: Endpoint, address: str, query: dict[str, str]) -> Response:
    """The answer of archive ``name``'s index to a query about ``query["url"]``: its status is 200, or 404 where it may mean no rows.

    Raises PageExcluded, ArchiveError, TryLater.
    """
    url = neutral(query["url"], 200)
    try:
        response = endpoint.get(address, query)
    except Undecodable as error:
        raise ArchiveError(f"archive {name}: the answer of its index for {url} is unreadable: {error}") from error
    if response.status in {200, 404}:
        return response
    if is_exclusion(response.headers, response.body):
        raise PageExcluded(f"archive {name} excludes {url}")
    raise index_refused(name, url, response)


def index_refused(name: str, url: str, response: Response) -> ArchiveError:
    """The error for an answer that holds no rows; what the index said is quoted."""
    said = neutral(response.body[:2000].decode("utf-8", "replace"), 120)
    return ArchiveError(f"archive {name}: its index answered {response.status} for {neutral(url, 200)}: {said}")


class Latest:
    """What of each further page of an index is new, when pages may overlap: remembers the rows of the latest moment only."""

    def __init__(self) -> None:
        self.timestamp: str | None = None
        self._keys: set[tuple[str, str, str, str]] = set()

    def new(self, rows: tuple[Capture | Skipped, ...], *, repeated: bool = False) -> Iterator[Capture | Skipped]:
        """The rows of a page that no earlier page held. ``repeated`` says that the page looks like an earlier one: then only what is not
        older than what was seen counts as new.
        """
        for row in rows:
            if isinstance(row, Capture):
                if row.key in self._keys or (repeated and row.timestamp < (self.timestamp or "")):
                    continue
                if self.timestamp is None or row.timestamp > self.timestamp:
                    self.timestamp = row.timestamp
                    self._keys.clear()
                self._keys.add(row.key)
            yield row
