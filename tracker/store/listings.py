"""How far archives' indexes were read, and how many requests that and all else took."""

from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from tracker.records import Listing
from tracker.store.columns import keepable
from tracker.store.tables import listings, request_counts


def find(connection: Connection, page: int, archive: str, url: str) -> Listing | None:
    """How far this archive's index of this address was read."""
    row = connection.execute(
        select(
            listings.c.archive,
            listings.c.url,
            listings.c.since,
            listings.c.full_at,
            listings.c.last_at,
            listings.c.newest,
        ).where(listings.c.page_id == page, listings.c.identity == _identity(archive, url))
    ).one_or_none()
    return None if row is None else Listing(*row)


def record(connection: Connection, page: int, listing: Listing) -> None:
    """Note it in place of what was noted before."""
    identity = _identity(listing.archive, listing.url)
    values = {
        "archive": listing.archive,
        "url": listing.url,
        "since": listing.since,
        "full_at": listing.full_at,
        "last_at": listing.last_at,
        "newest": listing.newest,
    }
    this = (listings.c.page_id == page, listings.c.identity == identity)
    if connection.execute(update(listings).where(*this).values(values)).rowcount == 0:
        connection.execute(insert(listings).values(page_id=page, identity=identity, **values))


def requests_on(connection: Connection, day: str) -> int:
    """How many requests were noted for a day."""
    return connection.scalar(select(request_counts.c.number).where(request_counts.c.day == day)) or 0


def add_requests(connection: Connection, day: str, number: int) -> None:
    """Note more of them."""
    more = update(request_counts).where(request_counts.c.day == day)
    if connection.execute(more.values(number=request_counts.c.number + number)).rowcount == 0:
        connection.execute(insert(request_counts).values(day=day, number=number))


def _identity(archive: str, url: str) -> str:
    return sha256(f"{keepable(archive)}\n{keepable(url)}".encode()).hexdigest()[:32]
