"""What captures said: which snapshot each capture brought, and what each reader made of each snapshot.

Readings of hundreds of snapshots say the same few things. What is said is kept once, and decoded once a call: observations of equal
content share one ``Reading`` object.
"""

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from tracker.records import Capture, Item, ItemList, Observation, ReaderKey, Reading, Snapshot
from tracker.store import captures as captures_
from tracker.store import snapshots as snapshots_
from tracker.store.columns import compact, keepable
from tracker.store.tables import captures, reading_contents, readings, reads, snapshots


def find(connection: Connection, snapshot_sha256: str, reader: ReaderKey) -> Reading | None:
    """What this reader made of this snapshot, if it did."""
    return _one(connection, and_(snapshots.c.sha256 == snapshot_sha256, _by(reader)))


def find_like(connection: Connection, fingerprint: str, reader: ReaderKey) -> Reading | None:
    """What this reader made of any snapshot with this text fingerprint, if it did."""
    return _one(connection, and_(readings.c.fingerprint == fingerprint, _by(reader)))


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
    _note_read(connection, page, capture, {"snapshot_id": snapshot_id, "failure": None, "read_at": at})
    known = select(readings.c.id).where(readings.c.snapshot_id == snapshot_id, _by(reader))
    if connection.scalar(known) is None:
        values = {
            "snapshot_id": snapshot_id,
            "extractor": reader.extractor,
            "options": reader.options,
            "fingerprint": fingerprint,
            "content_id": _content(connection, reading),
        }
        connection.execute(insert(readings).values(values))


def record_failure(connection: Connection, page: int, capture: Capture, reason: str, at: datetime) -> None:
    """Note that a body cannot be had; a body that was had earlier stays."""
    _note_read(connection, page, capture, {"snapshot_id": None, "failure": reason, "read_at": at})


def observations(connection: Connection, page: int, reader: ReaderKey | None) -> list[Observation]:
    """What this reader (None: whichever read each snapshot last) knows of a page, by capture time; the three sorts of the protocol."""
    rows = connection.execute(
        select(*captures_.COLUMNS, reads.c.failure, snapshots.c.sha256, readings.c.content_id)
        .select_from(captures)
        .join(reads, reads.c.capture_id == captures.c.id)
        .outerjoin(snapshots, snapshots.c.id == reads.c.snapshot_id)
        .outerjoin(readings, and_(readings.c.snapshot_id == snapshots.c.id, _last() if reader is None else _by(reader)))
        .where(captures.c.page_id == page)
        .order_by(captures.c.timestamp, captures.c.id)
    ).all()
    said = _contents(connection, {row.content_id for row in rows if row.content_id is not None})
    failures: dict[str, Reading] = {}
    found: list[Observation] = []
    same: dict[tuple[str, str], tuple[Reading, str]] = {}
    for *columns, failure, sha, content in rows:
        capture = captures_.capture(*columns)
        if content is not None:
            found.append(Observation(capture, said[content], sha))
            if capture.digest is not None:
                same.setdefault((capture.archive, capture.digest), (said[content], sha))
        elif failure is not None:
            reading = failures.setdefault(failure, Reading(usable=False, reason=failure))
            found.append(Observation(capture, reading))
    found += _never_fetched(connection, page, same)
    return sorted(found, key=lambda observation: captures_.in_order(observation.capture))


def unread_by(connection: Connection, page: int, reader: ReaderKey) -> list[tuple[Capture, str]]:
    """Captures with a stored snapshot that this reader has not read."""
    rows = connection.execute(
        select(*captures_.COLUMNS, snapshots.c.sha256)
        .select_from(captures)
        .join(reads, reads.c.capture_id == captures.c.id)
        .join(snapshots, snapshots.c.id == reads.c.snapshot_id)
        .outerjoin(readings, and_(readings.c.snapshot_id == snapshots.c.id, _by(reader)))
        .where(captures.c.page_id == page, readings.c.id.is_(None))
    )
    found = [(captures_.capture(*row[:-1]), row.sha256) for row in rows]
    return sorted(found, key=lambda pair: captures_.in_order(pair[0]))


def _never_fetched(
    connection: Connection, page: int, same: dict[tuple[str, str], tuple[Reading, str]]
) -> list[Observation]:
    """Captures nobody fetched whose archive says that they hold a body that was read."""
    if not same:
        return []
    rows = connection.execute(
        select(*captures_.COLUMNS)
        .select_from(captures)
        .outerjoin(reads, reads.c.capture_id == captures.c.id)
        .where(captures.c.page_id == page, reads.c.capture_id.is_(None), captures.c.digest != "")
    )
    return [
        Observation(captures_.capture(*row), *same[row.archive, row.digest])
        for row in rows
        if (row.archive, row.digest) in same
    ]


def _note_read(connection: Connection, page: int, capture: Capture, values: dict[str, object]) -> None:
    capture_id = captures_.row_ids(connection, page, [capture])[capture]
    known = connection.execute(select(reads.c.snapshot_id).where(reads.c.capture_id == capture_id)).one_or_none()
    if known is None:
        connection.execute(insert(reads).values(capture_id=capture_id, **values))
    elif known.snapshot_id is None:
        connection.execute(update(reads).where(reads.c.capture_id == capture_id).values(values))


def _by(reader: ReaderKey) -> ColumnElement[bool]:
    return and_(readings.c.extractor == reader.extractor, readings.c.options == reader.options)


def _last() -> ColumnElement[bool]:
    """Restricts ``readings`` to the last one of each snapshot."""
    later = readings.alias("later")
    return readings.c.id == select(func.max(later.c.id)).where(later.c.snapshot_id == snapshots.c.id).scalar_subquery()


def _one(connection: Connection, condition: ColumnElement[bool]) -> Reading | None:
    query = select(readings.c.content_id).join(snapshots, snapshots.c.id == readings.c.snapshot_id).where(condition)
    content = connection.scalar(query.limit(1))
    return None if content is None else _contents(connection, {content})[content]


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


def _contents(connection: Connection, ids: set[int]) -> dict[int, Reading]:
    """What was said, by row id, each decoded once."""
    query = select(
        reading_contents.c.id,
        reading_contents.c.usable,
        reading_contents.c.reason,
        reading_contents.c.language,
        reading_contents.c.lists,
    )
    found: dict[int, Reading] = {}
    for some in captures_.batches(sorted(ids), captures_.VARIABLES):
        for row_id, usable, reason, language, lists in connection.execute(query.where(reading_contents.c.id.in_(some))):
            found[row_id] = Reading(usable, reason, language, _lists(lists))
    return found


def _lists(text: str) -> tuple[ItemList, ...]:
    return tuple(
        ItemList(tuple(headings), lead, tuple(Item(words, tuple(context)) for words, context in items))
        for headings, lead, items in json.loads(text)
    )
