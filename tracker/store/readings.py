"""Writing down what captures said, and finding it again by body or text.

A capture brought a snapshot; a reader made something of a snapshot.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from tracker.records import Capture, ReaderKey, Reading, Snapshot
from tracker.store import captures as captures_
from tracker.store import snapshots as snapshots_
from tracker.store.columns import compact, keepable
from tracker.store.observations import by, contents
from tracker.store.tables import reading_contents, readings, reads, snapshots


def find(connection: Connection, snapshot_sha256: str, reader: ReaderKey) -> Reading | None:
    """What this reader made of this snapshot, if it did."""
    return _one(connection, and_(snapshots.c.sha256 == snapshot_sha256, by(reader)))


def find_like(connection: Connection, fingerprint: str, reader: ReaderKey) -> Reading | None:
    """What this reader made of any snapshot with this text fingerprint, if it did."""
    return _one(connection, and_(readings.c.fingerprint == fingerprint, by(reader)))


def record(
    connection: Connection,
    page: int,
    capture: Capture,
    snapshot: Snapshot,
    reader: ReaderKey,
    reading: Reading,
    fingerprint: str | None,
    at: datetime,
) -> None:
    """Keep the snapshot, what it said, and that this capture was read."""
    snapshot_id = snapshots_.add(connection, page, capture.timestamp, snapshot)
    _note_read(
        connection, page, capture, {"snapshot_id": snapshot_id, "failure": None, "read_at": at, "retry_at": None}
    )
    known = select(readings.c.id).where(readings.c.snapshot_id == snapshot_id, by(reader))
    if connection.scalar(known) is None:
        values = {
            "snapshot_id": snapshot_id,
            "extractor": reader.extractor,
            "options": reader.options,
            "fingerprint": fingerprint,
            "content_id": _content(connection, reading),
        }
        connection.execute(insert(readings).values(values))


def record_failure(
    connection: Connection, page: int, capture: Capture, reason: str, at: datetime, retry_at: datetime | None
) -> None:
    """Note that a body cannot be had, for the how manieth time; a body that was had earlier stays."""
    values = {"snapshot_id": None, "failure": reason, "read_at": at, "retry_at": retry_at}
    _note_read(connection, page, capture, values, attempts=1)


def _note_read(
    connection: Connection, page: int, capture: Capture, values: Mapping[str, object], attempts: int = 0
) -> None:
    """``attempts`` are counted on top of those noted before."""
    capture_id = captures_.row_ids(connection, page, [capture])[capture]
    known = connection.execute(select(reads.c.snapshot_id).where(reads.c.capture_id == capture_id)).one_or_none()
    if known is None:
        connection.execute(insert(reads).values(capture_id=capture_id, attempts=attempts, **values))
    elif known.snapshot_id is None:
        counted = {"attempts": reads.c.attempts + attempts}
        connection.execute(update(reads).where(reads.c.capture_id == capture_id).values({**values, **counted}))


def _one(connection: Connection, condition: ColumnElement[bool]) -> Reading | None:
    query = select(readings.c.content_id).join(snapshots, snapshots.c.id == readings.c.snapshot_id).where(condition)
    content = connection.scalar(query.limit(1))
    return None if content is None else contents(connection, {content})[content]


def _content(connection: Connection, reading: Reading) -> int:
    """The row id of what a reading said, written if it is the first to say so."""
    lists = compact(
        [
            [_kept(part.headings), _kept(part.lead), [[_kept(item.text), _kept(item.context)] for item in part.items]]
            for part in reading.lists
        ]
    )
    said = compact([reading.usable, _kept(reading.reason), _kept(reading.language), lists])
    digest = sha256(said.encode()).hexdigest()
    known = connection.scalar(select(reading_contents.c.id).where(reading_contents.c.sha256 == digest))
    if known is not None:
        return known
    values = {
        "sha256": digest,
        "usable": reading.usable,
        "reason": reading.reason,
        "language": reading.language,
        "lists": lists,
    }
    return connection.execute(insert(reading_contents).values(values).returning(reading_contents.c.id)).scalar_one()


def _kept(part: str | tuple[str, ...] | None) -> str | list[str] | None:
    if part is None or isinstance(part, str):
        return None if part is None else keepable(part)
    return [keepable(text) for text in part]
