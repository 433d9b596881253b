"""What captures of a page said, as records: what was read, what could not be had, and what is known to be equal.

Readings of hundreds of snapshots say the same few things. What is said is kept once, and decoded once a call: observations of equal
content share one ``Reading`` object.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from tracker.records import Capture, Item, ItemList, Observation, ReaderKey, Reading
from tracker.store import captures as captures_
from tracker.store.tables import captures, reading_contents, readings, reads, snapshots

_AT_ONCE = 500  # captures looked at


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
        .outerjoin(readings, and_(readings.c.snapshot_id == snapshots.c.id, _last() if reader is None else by(reader)))
        .where(captures.c.page_id == page)
        .order_by(captures.c.timestamp, captures.c.id)
    ).all()
    said = contents(connection, {row.content_id for row in rows if row.content_id is not None})
    failures: dict[str, Reading] = {}
    found: list[Observation] = []
    same: dict[tuple[str, str], tuple[Reading, str]] = {}
    for *columns, failure, retry_at, attempts, sha, content in rows:
        capture = captures_.capture(*columns)
        if content is not None:
            found.append(Observation(capture, said[content], sha))
            if capture.digest is not None:
                same.setdefault((capture.archive, capture.digest), (said[content], sha))
        elif failure is not None:
            reading = failures.setdefault(failure, Reading(usable=False, reason=failure))
            found.append(Observation(capture, reading, None, retry_at, attempts))
    found += _never_fetched(connection, page, same)
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


def usable_at(connection: Connection, page: int, at: str | None) -> Observation | None:
    """The last usable observation at or before a timestamp (None: of all), by whichever reader read each snapshot last.

    It is the newest one that was read, or among the captures since the one whose body is known by its digest: as a rule there are few.
    """
    query = (
        _said(
            select(*captures_.COLUMNS, reads.c.capture_id, *_SAID).select_from(captures).outerjoin(reads), isouter=True
        )
        .where(captures.c.page_id == page)
        .order_by(*(column.desc() for column in captures_.COLUMNS[:4]))  # the order of captures, backwards
    )
    if at is not None:
        query = query.where(captures.c.timestamp <= at)
    newest_read = query.with_only_columns(captures.c.timestamp).where(reading_contents.c.usable.is_(True)).limit(1)
    if (since := connection.scalar(newest_read)) is not None:
        query = query.where(captures.c.timestamp >= since)
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        for some in rows.partitions():
            twins = _twins(connection, page, {row.digest for row in some if row.capture_id is None and row.digest})
            for row in some:
                said = (row.usable, row.sha256, row.content_id)
                if row.capture_id is None:
                    said = twins.get((row.archive, row.digest), (False, None, None))
                usable, sha256, content = said
                if usable:
                    capture = captures_.capture(*row[: len(captures_.COLUMNS)])
                    return Observation(capture, contents(connection, {content})[content], sha256)
    return None


def _twins(connection: Connection, page: int, digests: Collection[str]) -> dict[tuple[str, str], tuple[bool, str, int]]:
    """(archive, digest) -> what the first capture with it that was read says: whether it is usable, its snapshot, its content."""
    query = (
        _said(select(captures.c.archive, captures.c.digest, *_SAID).select_from(captures).join(reads))
        .where(captures.c.page_id == page)
        .order_by(captures.c.timestamp, captures.c.id)
    )
    found: dict[tuple[str, str], tuple[bool, str, int]] = {}
    for some in captures_.batches(sorted(digests), captures_.VARIABLES):
        for archive, digest, *said in connection.execute(query.where(captures.c.digest.in_(some))):
            found.setdefault((archive, digest), (bool(said[0]), said[1], said[2]))
    return found


def _said(query: Select[*tuple[Any, ...]], *, isouter: bool = False) -> Select[*tuple[Any, ...]]:
    """Joins what the last reader of each snapshot made of it to a query of reads."""
    return (
        query.join(snapshots, snapshots.c.id == reads.c.snapshot_id, isouter=isouter)
        .join(readings, and_(readings.c.snapshot_id == snapshots.c.id, _last()), isouter=isouter)
        .join(reading_contents, reading_contents.c.id == readings.c.content_id, isouter=isouter)
    )


_SAID = (reading_contents.c.usable, snapshots.c.sha256, readings.c.content_id)


def by(reader: ReaderKey) -> ColumnElement[bool]:
    """Restricts ``readings`` to those of one reader."""
    return and_(readings.c.extractor == reader.extractor, readings.c.options == reader.options)


def _last() -> ColumnElement[bool]:
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
