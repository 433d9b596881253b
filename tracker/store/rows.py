"""History rows: recorded changes, and what first readings held, as other programs see them.

A capture that was never fetched, because its archive says that it holds a body that was read, names that body's snapshot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, false, literal, null, or_, select, tuple_

from tracker.errors import UnknownSubject
from tracker.records import Capture, HistoryRow, Kind, Status
from tracker.store import captures as captures_
from tracker.store.columns import keepable
from tracker.store.tables import baseline_items, captures, changes, pages, reads, snapshots

AFTER = captures.alias("after_capture")
BY = captures.alias("by_capture")
_after_read, _by_read = reads.alias("after_read"), reads.alias("by_read")
_after_snapshot, _by_snapshot = snapshots.alias("after_snapshot"), snapshots.alias("by_snapshot")
_WIDTH = len(captures_.COLUMNS)
_Query = Select[*tuple[Any, ...]]
_AMBIGUOUS_SHOWN = 5

_CHANGES = (
    select(
        changes.c.id,
        changes.c.uid,
        pages.c.name,
        pages.c.platform,
        pages.c.title,
        pages.c.note,
        changes.c.kind,
        changes.c.status,
        changes.c.text,
        changes.c.old_text,
        changes.c.context,
        changes.c.unread,
        changes.c.detected_at,
        changes.c.extractor,
        changes.c.news,
        changes.c.retracted,
        _after_snapshot.c.sha256,
        _by_snapshot.c.sha256,
        *(BY.c[column.name] for column in captures_.COLUMNS),
        *(AFTER.c[column.name] for column in captures_.COLUMNS),
    )
    .select_from(changes)
    .join(pages, pages.c.id == changes.c.page_id)
    .join(AFTER, AFTER.c.id == changes.c.after_id)
    .join(BY, BY.c.id == changes.c.by_id)
    .outerjoin(_after_read, _after_read.c.capture_id == changes.c.after_id)
    .outerjoin(_by_read, _by_read.c.capture_id == changes.c.by_id)
    .outerjoin(_after_snapshot, _after_snapshot.c.id == _after_read.c.snapshot_id)
    .outerjoin(_by_snapshot, _by_snapshot.c.id == _by_read.c.snapshot_id)
)
_BASELINE = (
    select(
        baseline_items.c.id,
        baseline_items.c.uid,
        pages.c.name,
        pages.c.platform,
        pages.c.title,
        pages.c.note,
        literal(Kind.ADDED.value),
        literal(Status.CONFIRMED.value),
        baseline_items.c.text,
        null(),
        baseline_items.c.context,
        literal(0),
        baseline_items.c.detected_at,
        baseline_items.c.extractor,
        false(),
        false(),
        null(),
        _by_snapshot.c.sha256,
        *(BY.c[column.name] for column in captures_.COLUMNS),
    )
    .select_from(baseline_items)
    .join(pages, pages.c.id == baseline_items.c.page_id)
    .join(BY, BY.c.id == baseline_items.c.by_id)
    .outerjoin(_by_read, _by_read.c.capture_id == baseline_items.c.by_id)
    .outerjoin(_by_snapshot, _by_snapshot.c.id == _by_read.c.snapshot_id)
)


def of_changes(connection: Connection, ids: Sequence[int]) -> dict[int, HistoryRow]:
    """Changes by their row ids; so many that one statement can name them."""
    return _rows(connection, _CHANGES.where(changes.c.id.in_(ids)))


def of_baseline(connection: Connection, ids: Sequence[int]) -> dict[int, HistoryRow]:
    """What first readings held, by row ids; so many that one statement can name them."""
    return _rows(connection, _BASELINE.where(baseline_items.c.id.in_(ids)))


def one(connection: Connection, change_id: str) -> HistoryRow:
    """A change, even a retracted one, or a baseline item, by its id or an unambiguous beginning of it. Raises UnknownSubject."""
    wanted = keepable(change_id)
    rows: list[HistoryRow] = []
    for query, uid in ((_CHANGES, changes.c.uid), (_BASELINE, baseline_items.c.uid)):
        beginning = query.where(uid >= wanted, uid < wanted + "\U0010ffff").order_by(uid)
        rows += _rows(connection, beginning.limit(_AMBIGUOUS_SHOWN)).values()
    if exact := [row for row in rows if row.id == wanted]:
        return exact[0]
    if len(rows) > 1:
        several = ", ".join(row.id for row in rows[:_AMBIGUOUS_SHOWN])
        raise UnknownSubject(f"{wanted!r} begins the id of several changes: {several}")
    if not rows:
        raise UnknownSubject(f"there is no change {wanted!r}")
    return rows[0]


def by_uids(connection: Connection, uids: Iterable[str]) -> dict[str, HistoryRow]:
    """Changes by their ids."""
    found: dict[str, HistoryRow] = {}
    for some in captures_.batches(sorted(set(uids)), captures_.VARIABLES):
        found |= {row.id: row for row in _rows(connection, _CHANGES.where(changes.c.uid.in_(some))).values()}
    return found


def _rows(connection: Connection, query: _Query) -> dict[int, HistoryRow]:
    found = connection.execute(query).all()
    rows = _with_equal_bodies(connection, [_row(*row[1:]) for row in found])
    return dict(zip((row[0] for row in found), rows, strict=True))


def _row(
    uid: str,
    page: str,
    platform: str,
    title: str,
    note: str | None,
    kind: str,
    status: str,
    text: str | None,
    old_text: str | None,
    context: tuple[str, ...],
    unread: int,
    detected_at: Any,
    extractor: str,
    news: bool,
    retracted: bool,
    after_sha256: str | None,
    by_sha256: str | None,
    *brackets: Any,
) -> HistoryRow:
    """One row of ``_CHANGES`` or ``_BASELINE`` without its row id, whose order of columns this is."""
    return HistoryRow(
        id=uid,
        page=page,
        platform=platform,
        title=title,
        kind=Kind(kind),
        status=Status(status),
        text=text,
        old_text=old_text,
        context=context,
        after=captures_.capture(*brackets[_WIDTH:]) if len(brackets) > _WIDTH else None,
        by=captures_.capture(*brackets[:_WIDTH]),
        unread=unread,
        detected_at=detected_at,
        extractor=extractor,
        news=bool(news),
        retracted=bool(retracted),
        after_sha256=after_sha256,
        by_sha256=by_sha256,
        note=note,
    )


def _with_equal_bodies(connection: Connection, rows: list[HistoryRow]) -> list[HistoryRow]:
    """Complete the rows whose captures were never fetched by the snapshots of captures with an equal digest."""
    lacking = {
        (row.page, capture.archive, capture.digest)
        for row in rows
        for capture, sha256 in ((row.after, row.after_sha256), (row.by, row.by_sha256))
        if capture is not None and sha256 is None and capture.digest is not None
    }
    if not lacking:
        return rows
    known = _by_digest(connection, lacking)
    if not known:
        return rows

    def sha256_of(page: str, capture: Capture | None, sha256: str | None) -> str | None:
        return sha256 or (known.get((page, capture.archive, capture.digest or "")) if capture else None)

    return [
        replace(
            row,
            after_sha256=sha256_of(row.page, row.after, row.after_sha256),
            by_sha256=sha256_of(row.page, row.by, row.by_sha256),
        )
        for row in rows
    ]


def _by_digest(connection: Connection, wanted: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """(page, archive, digest) -> the snapshot of a capture that was read."""
    query = (
        select(pages.c.name, captures.c.archive, captures.c.digest, snapshots.c.sha256)
        .select_from(captures)
        .join(pages, pages.c.id == captures.c.page_id)
        .join(reads, reads.c.capture_id == captures.c.id)
        .join(snapshots, snapshots.c.id == reads.c.snapshot_id)
        .where(
            or_(captures.c.status.is_(None), captures.c.status.between(200, 299))
        )  # a redirect's snapshot is its target's
        .order_by(captures.c.timestamp.desc(), captures.c.id.desc())
    )
    key = tuple_(pages.c.name, captures.c.archive, captures.c.digest)
    found: dict[tuple[str, str, str], str] = {}
    for some in captures_.batches(sorted(wanted), captures_.VARIABLES // 3):
        found |= {
            (page, archive, digest): sha
            for page, archive, digest, sha in connection.execute(query.where(key.in_(some)))
        }
    return found
