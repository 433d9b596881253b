"""Pages and the captures known of them.

A capture's row is found by its identity, a hash over archive, URL, timestamp and digest: an index over the texts themselves would
choke on the long URLs that archives hold.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from tracker.errors import UnknownSubject, UsageError
from tracker.records import Capture, Page
from tracker.store.columns import keepable
from tracker.store.tables import archive_notes, captures, listings, notices, pages, problems, runs

T = TypeVar("T")

COLUMNS = (
    captures.c.timestamp,
    captures.c.archive,
    captures.c.url,
    captures.c.digest,
    captures.c.status,
    captures.c.mime,
    captures.c.length,
)
"""The columns of which ``capture`` makes a record, in its order."""

_BATCH = 5_000
VARIABLES = 500
"""How many values go into one ``IN (...)``: well below every system's limit."""


def capture(
    timestamp: str, archive: str, url: str, digest: str, status: int | None, mime: str | None, length: int | None
) -> Capture:
    """A row of ``COLUMNS`` as a record."""
    return Capture(timestamp, archive, url, digest or None, status, mime, length)


def in_order(capture: Capture) -> tuple[str, str, str, str]:
    """A sort key equal to the order of captures, and defined for unknown digests too."""
    return (capture.timestamp, capture.archive, capture.url, capture.digest or "")


def register(connection: Connection, described: Sequence[Page]) -> None:
    """Bring the stored descriptions up to date; other pages are left alone."""
    known = set(connection.scalars(select(pages.c.name)))
    for page in described:
        values = {"platform": page.platform, "title": page.title, "note": page.note}
        if keepable(page.id) in known:
            connection.execute(update(pages).where(pages.c.name == page.id).values(values))
        else:
            connection.execute(insert(pages).values(name=page.id, **values))
            known.add(keepable(page.id))


def page_row(connection: Connection, page_id: str) -> int:
    """The row id of a page. Raises UnknownSubject."""
    row = connection.scalar(select(pages.c.id).where(pages.c.name == page_id))
    if row is None:
        raise UnknownSubject(f"the database knows no page {keepable(page_id)!r}")
    return row


def page_notes(page_id: str) -> str:
    """Under which name what is remembered of a page stands among the notes of archives; it goes with the page to another id."""
    return f"page {page_id}"


def rename(connection: Connection, old: str, new: str) -> None:
    """Give a page, with all that hangs on it or is remembered of it, another id. A page that has the id already and nothing was captured of
    makes room.

    Raises UnknownSubject, or UsageError where something was.
    """
    row = page_row(connection, old)
    if keepable(old) == keepable(new):
        return
    other = connection.execute(select(pages).where(pages.c.name == new)).one_or_none()
    if other is not None:
        if connection.scalar(select(captures.c.id).where(captures.c.page_id == other.id).limit(1)) is not None:
            raise UsageError(f"page {keepable(new)!r} has a history of its own; two histories cannot become one")
        _remove(connection, other.id)
        description = {"platform": other.platform, "title": other.title, "note": other.note}
        connection.execute(update(pages).where(pages.c.id == row).values(description))
    connection.execute(update(pages).where(pages.c.id == row).values(name=new))
    noted = archive_notes.c.archive
    connection.execute(delete(archive_notes).where(noted == page_notes(new)))
    connection.execute(update(archive_notes).where(noted == page_notes(old)).values(archive=page_notes(new)))


def _remove(connection: Connection, page: int) -> None:
    """Remove a page of which nothing was captured: there may have been runs, and troubles with them."""
    theirs = select(problems.c.id).where(problems.c.page_id == page)
    connection.execute(delete(notices).where(notices.c.problem_id.in_(theirs)))
    for table in (problems, listings, runs):
        connection.execute(delete(table).where(table.c.page_id == page))
    connection.execute(delete(pages).where(pages.c.id == page))


def add(connection: Connection, page: int, found: Iterable[Capture]) -> int:
    """Note captures, however many, in bounded memory. Returns how many were new."""
    return sum(_add_batch(connection, page, batch) for batch in batches(found, _BATCH))


def load(connection: Connection, page: int) -> list[Capture]:
    """All captures of a page, sorted."""
    rows = connection.execute(select(*COLUMNS).where(captures.c.page_id == page))
    return sorted((capture(*row) for row in rows), key=in_order)


def row_ids(connection: Connection, page: int, wanted: Iterable[Capture]) -> dict[Capture, int]:
    """The row ids of captures of a page, noting those that were not known yet."""
    identities = {capture: _identity(capture) for capture in wanted}
    found = _known(connection, page, set(identities.values()))
    if missing := [capture for capture, identity in identities.items() if identity not in found]:
        _add_batch(connection, page, missing)
        found |= _known(connection, page, {identities[capture] for capture in missing})
    return {capture: found[identity] for capture, identity in identities.items()}


def _add_batch(connection: Connection, page: int, batch: Sequence[Capture]) -> int:
    by_identity = {_identity(capture): capture for capture in reversed(batch)}  # of repeated ones the first counts
    known = _known(connection, page, set(by_identity))
    new = [_values(page, identity, c) for identity, c in reversed(by_identity.items()) if identity not in known]
    if new:
        connection.execute(insert(captures), new)
    return len(new)


def _known(connection: Connection, page: int, identities: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(sorted(identities), VARIABLES):
        query = select(captures.c.identity, captures.c.id)
        found.update(
            (identity, row)
            for identity, row in connection.execute(
                query.where(captures.c.page_id == page, captures.c.identity.in_(some))
            )
        )
    return found


def _identity(capture: Capture) -> str:
    return sha256("\n".join(keepable(part) for part in capture.key).encode()).hexdigest()[:32]


def _values(page: int, identity: str, capture: Capture) -> dict[str, object]:
    return {
        "page_id": page,
        "identity": identity,
        "timestamp": capture.timestamp,
        "archive": capture.archive,
        "url": capture.url,
        "digest": capture.digest or "",
        "status": _sane(capture.status, 31),
        "mime": capture.mime,
        "length": _sane(capture.length, 63),
    }


def _sane(number: int | None, bits: int) -> int | None:
    """The number where a column holds it; an index row may claim anything."""
    return number if number is not None and 0 <= number < 1 << bits else None


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most ``size``."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
