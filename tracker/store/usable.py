"""Which usable observation is the last of a page, of one or of many at once.

It is the newest capture that was read and is usable, or among the captures since the one whose body is known by its digest: as a rule
there are few. Read is what the last reader made of a snapshot.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, func, select

from tracker.comparable import shows_its_own_body
from tracker.records import Observation
from tracker.store import captures as captures_
from tracker.store.observations import contents, last_reading
from tracker.store.tables import captures, pages, reading_contents, readings, reads, snapshots

_AT_ONCE = 500  # captures looked at
_SAID = (reading_contents.c.usable, snapshots.c.sha256, readings.c.content_id)


class _Said(NamedTuple):
    """What a body says: whether it is usable, its snapshot, its content."""

    usable: bool
    sha256: str
    content: int


_Twins = Mapping[tuple[str, str, str, int | None], _Said]
"""(page, archive, digest, status) -> what the first capture with that body that was read says."""


def last_usable(connection: Connection, page_ids: Iterable[str], at: str | None) -> dict[str, Observation]:
    """The last usable observation at or before a timestamp (None: of all) by page; pages without any are left out."""
    found: dict[str, Observation] = {}
    for some in captures_.batches(sorted(set(page_ids)), captures_.VARIABLES):
        chosen = _chosen(connection, some, at)
        said = contents(connection, {content for _, content, _ in chosen.values()})
        for page, (row, content, sha256) in chosen.items():
            found[page] = Observation(captures_.capture(*row), said[content], sha256)
    return found


def _chosen(
    connection: Connection, names: Collection[str], at: str | None
) -> dict[str, tuple[tuple[Any, ...], int, str]]:
    """By page the columns of the capture, what it says, and in which snapshot."""
    found: dict[str, tuple[tuple[Any, ...], int, str]] = {}
    width = len(captures_.COLUMNS)
    with connection.execute(_candidates(names, at), execution_options={"yield_per": _AT_ONCE}) as rows:
        for some in rows.partitions():
            twins = _twins(connection, [row for row in some if row.name not in found])
            for row in some:
                if row.name in found:
                    continue
                said = tuple(row[-len(_SAID) :])
                if row.capture_id is None:
                    said = twins.get((row.name, row.archive, row.digest, row.status), (False, "", 0))
                usable, sha256, content = said
                if usable:
                    found[row.name] = (tuple(row[:width]), content, sha256)
    return found


def _candidates(names: Collection[str], at: str | None) -> Select[*tuple[Any, ...]]:
    """The captures of these pages since the newest that was read and is usable, that one too; page by page, newest first."""
    until = captures.c.timestamp <= at if at is not None else captures.c.timestamp.is_not(None)
    newest = (
        _said(select(captures.c.timestamp).select_from(captures).join(reads))
        .where(captures.c.page_id == pages.c.id, reading_contents.c.usable.is_(True), until)
        .order_by(captures.c.timestamp.desc())
        .limit(1)
        .correlate(pages)
        .scalar_subquery()
    )
    known = select(pages.c.id, pages.c.name, func.coalesce(newest, "").label("since")).where(pages.c.name.in_(names))
    since = known.subquery()
    query = select(*captures_.COLUMNS, since.c.name, reads.c.capture_id, *_SAID).select_from(captures)
    query = query.join(since, and_(captures.c.page_id == since.c.id, captures.c.timestamp >= since.c.since))
    return (
        _said(query.outerjoin(reads, reads.c.capture_id == captures.c.id), isouter=True)
        .where(until)
        .order_by(since.c.name, *(column.desc() for column in captures_.COLUMNS[:4]))  # captures' order, backwards
    )


def _twins(connection: Connection, rows: Iterable[Row[*tuple[Any, ...]]]) -> _Twins:
    """What is known by its digest of captures that nobody fetched."""
    wanted = [row for row in rows if row.capture_id is None and row.digest]
    names, digests = {row.name for row in wanted}, sorted({row.digest for row in wanted})
    columns = (pages.c.name, captures.c.archive, captures.c.digest, captures.c.status)
    of_these = pages.c.name.in_(names)
    listed = select(*columns).distinct().join(pages, pages.c.id == captures.c.page_id).where(of_these)
    read = (
        _said(select(*columns, *_SAID).select_from(captures).join(reads))
        .join(pages, pages.c.id == captures.c.page_id)
        .where(of_these)
        .order_by(captures.c.timestamp, captures.c.id)
    )
    statuses: dict[tuple[str, str, str], set[int | None]] = {}
    found: dict[tuple[str, str, str], _Said] = {}
    for some in captures_.batches(digests, captures_.VARIABLES):
        for name, archive, digest, status in connection.execute(listed.where(captures.c.digest.in_(some))):
            statuses.setdefault((name, archive, digest), set()).add(status)
        for name, archive, digest, status, *said in connection.execute(read.where(captures.c.digest.in_(some))):
            if shows_its_own_body(status, statuses[name, archive, digest]):
                found.setdefault((name, archive, digest), _Said(*said))
    keys = {(row.name, row.archive, row.digest, row.status) for row in wanted}
    return {
        (*body, status): found[body]
        for *key, status in keys
        if (body := tuple(key)) in found and shows_its_own_body(status, statuses[body])
    }


def _said(query: Select[*tuple[Any, ...]], *, isouter: bool = False) -> Select[*tuple[Any, ...]]:
    """Joins what the last reader of each snapshot made of it to a query of reads."""
    return (
        query.join(snapshots, snapshots.c.id == reads.c.snapshot_id, isouter=isouter)
        .join(readings, and_(readings.c.snapshot_id == snapshots.c.id, last_reading()), isouter=isouter)
        .join(reading_contents, reading_contents.c.id == readings.c.content_id, isouter=isouter)
    )
