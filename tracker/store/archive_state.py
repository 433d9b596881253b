"""What archives remember between runs: small notes, and the index of local WARC files."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, delete, insert, or_, select

from tracker.store.captures import batches
from tracker.store.columns import bounded
from tracker.store.tables import archive_notes, warc_files, warc_rows

PAGE = 1_000
"""How many index rows are read at once."""

Place = tuple[str, str, int]
"""Where reading index rows goes on: timestamp, path and row id of the last one read."""


def recall(connection: Connection, archive: str, key: str) -> str | None:
    """A note's text, or None."""
    return connection.scalar(
        select(archive_notes.c.value).where(archive_notes.c.archive == archive, archive_notes.c.key == key)
    )


def remember(connection: Connection, archive: str, key: str, value: str | None) -> None:
    """Keep a note; None forgets it."""
    connection.execute(delete(archive_notes).where(archive_notes.c.archive == archive, archive_notes.c.key == key))
    if value is not None:
        connection.execute(insert(archive_notes).values(archive=archive, key=key, value=value))


def indexed_files(connection: Connection, archive: str) -> dict[str, str]:
    """Path -> stamp of every indexed file."""
    query = select(warc_files.c.path, warc_files.c.stamp).where(warc_files.c.archive == archive)
    return dict(connection.execute(query).all())


def replace_index(
    connection: Connection, archive: str, path: str, stamp: str, rows: Iterable[tuple[str, str, str]]
) -> None:
    """Replace a file's index; rows come as they are read from the file, however many."""
    forget_index(connection, archive, path)
    values = {"archive": archive, "path": path, "stamp": stamp}
    file_id = connection.execute(insert(warc_files).values(values).returning(warc_files.c.id)).scalar_one()
    for some in batches(rows, PAGE):
        connection.execute(
            insert(warc_rows),
            [
                {"file_id": file_id, "urlkey": bounded(urlkey), "timestamp": timestamp, "data": data}
                for urlkey, timestamp, data in some
            ],
        )


def forget_index(connection: Connection, archive: str, path: str) -> None:
    """Drop a file's index."""
    file = and_(warc_files.c.archive == archive, warc_files.c.path == path)
    ids = select(warc_files.c.id).where(file).scalar_subquery()
    connection.execute(delete(warc_rows).where(warc_rows.c.file_id.in_(ids)))
    connection.execute(delete(warc_files).where(file))


def index_rows(
    connection: Connection, archive: str, urlkey: str, since: str | None, until: str | None, after: Place | None
) -> list[tuple[Place, str]]:
    """The next rows of a urlkey, at most ``PAGE``, by time then path: where each stands, and its JSON."""
    query = (
        select(warc_rows.c.timestamp, warc_files.c.path, warc_rows.c.id, warc_rows.c.data)
        .join(warc_files, warc_files.c.id == warc_rows.c.file_id)
        .where(warc_files.c.archive == archive, warc_rows.c.urlkey == bounded(urlkey))
        .order_by(warc_rows.c.timestamp, warc_files.c.path, warc_rows.c.id)
        .limit(PAGE)
    )
    if since is not None:
        query = query.where(warc_rows.c.timestamp >= since)
    if until is not None:
        query = query.where(warc_rows.c.timestamp <= until)
    if after is not None:
        timestamp, path, row_id = after
        later_path = or_(warc_files.c.path > path, and_(warc_files.c.path == path, warc_rows.c.id > row_id))
        query = query.where(
            warc_rows.c.timestamp >= timestamp,
            or_(warc_rows.c.timestamp > timestamp, later_path),
        )
    return [((timestamp, path, row_id), data) for timestamp, path, row_id, data in connection.execute(query)]
