"""What captures of a page said, as records: what was read, what could not be had, and what is known to be equal.

Readings of hundreds of snapshots say the same few things. What is said is kept once, and decoded once a call: observations of equal
content share one ``Reading`` object.
"""

import json
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, and_, func, select

from tracker.comparable import same_bodies
from tracker.records import Capture, Item, ItemList, Observation, ReaderKey, Reading
from tracker.store import captures as captures_
from tracker.store.tables import captures, reading_contents, readings, reads, snapshots


def observations(connection: Connection, page: int, reader: ReaderKey | None) -> list[Observation]:
    """What this reader (None: whichever read each snapshot last) knows of a page, by capture time; the three sorts of the protocol."""
    rows = connection.execute(
        select(
            *captures_.COLUMNS,
            reads.c.failure,
            reads.c.retry_at,
            reads.c.attempts,
            snapshots.c.sha256,
            readings.c.content_id,
        )
        .select_from(captures)
        .join(reads, reads.c.capture_id == captures.c.id)
        .outerjoin(snapshots, snapshots.c.id == reads.c.snapshot_id)
        .outerjoin(
            readings, and_(readings.c.snapshot_id == snapshots.c.id, last_reading() if reader is None else by(reader))
        )
        .where(captures.c.page_id == page)
        .order_by(captures.c.timestamp, captures.c.id)
    ).all()
    said = contents(connection, {row.content_id for row in rows if row.content_id is not None})
    failures: dict[str, Reading] = {}
    found: list[Observation] = []
    had: dict[Capture, tuple[Reading, str]] = {}
    for *columns, failure, retry_at, attempts, sha, content in rows:
        capture = captures_.capture(*columns)
        if content is not None:
            found.append(Observation(capture, said[content], sha))
            had[capture] = (said[content], sha)
        elif failure is not None:
            reading = failures.setdefault(failure, Reading(usable=False, reason=failure))
            found.append(Observation(capture, reading, None, retry_at, attempts))
    found += _never_fetched(connection, page, had)
    return sorted(found, key=lambda observation: captures_.in_order(observation.capture))


def unread_by(connection: Connection, page: int, reader: ReaderKey) -> list[tuple[Capture, str]]:
    """Captures with a stored snapshot that this reader has not read."""
    rows = connection.execute(
        select(*captures_.COLUMNS, snapshots.c.sha256)
        .select_from(captures)
        .join(reads, reads.c.capture_id == captures.c.id)
        .join(snapshots, snapshots.c.id == reads.c.snapshot_id)
        .outerjoin(readings, and_(readings.c.snapshot_id == snapshots.c.id, by(reader)))
        .where(captures.c.page_id == page, readings.c.id.is_(None))
    )
    found = [(captures_.capture(*row[:-1]), row.sha256) for row in rows]
    return sorted(found, key=lambda pair: captures_.in_order(pair[0]))


def _never_fetched(connection: Connection, page: int, had: Mapping[Capture, tuple[Reading, str]]) -> list[Observation]:
    """Captures nobody fetched whose archive says that they hold a body that was read. ``had``: what was read, by capture time."""
    if not had:
        return []
    rows = connection.execute(
        select(*captures_.COLUMNS, reads.c.capture_id)
        .select_from(captures)
        .outerjoin(reads, reads.c.capture_id == captures.c.id)
        .where(captures.c.page_id == page, captures.c.digest != "")
    )
    known = {captures_.capture(*row[:-1]): row.capture_id is not None for row in rows}
    bodies = same_bodies(known)
    same: dict[tuple[str, str], tuple[Reading, str]] = {}
    for capture, said in had.items():
        if body := bodies.get(capture.key):
            same.setdefault(body, said)
    return [
        Observation(capture, *same[body])
        for capture, fetched in known.items()
        if not fetched and (body := bodies.get(capture.key)) in same
    ]


def by(reader: ReaderKey) -> ColumnElement[bool]:
    """Restricts ``readings`` to those of one reader."""
    return and_(readings.c.extractor == reader.extractor, readings.c.options == reader.options)


def last_reading() -> ColumnElement[bool]:
    """Restricts ``readings`` to the last one of each snapshot."""
    later = readings.alias("later")
    return readings.c.id == select(func.max(later.c.id)).where(later.c.snapshot_id == snapshots.c.id).scalar_subquery()


def contents(connection: Connection, ids: set[int]) -> dict[int, Reading]:
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
