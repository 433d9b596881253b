"""Changes as recorded, and writing down what was derived.

Nothing is decided here. A retracted change keeps its row: what was announced of it may have to be corrected. Only what differs from the
database is written: most of a long history never changes again.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from tracker.records import Capture, Change, Kind, ReaderKey, Reconciliation, RecordedChange, Status
from tracker.searching import search_form
from tracker.store import captures as captures_
from tracker.store import topics
from tracker.store.columns import compact, keepable
from tracker.store.fulltext import following
from tracker.store.rows import AFTER, BY
from tracker.store.tables import changes, pages, stamps

_WIDTH = len(captures_.COLUMNS)


def recorded(connection: Connection, page: int) -> list[RecordedChange]:
    """A page's changes that stand, in the order of its history."""
    query = select(
        changes.c.uid,
        pages.c.name,
        changes.c.detected_at,
        changes.c.extractor,
        changes.c.news,
        changes.c.kind,
        changes.c.status,
        changes.c.text,
        changes.c.old_text,
        changes.c.context,
        changes.c.unread,
        *(AFTER.c[column.name] for column in captures_.COLUMNS),
        *(BY.c[column.name] for column in captures_.COLUMNS),
    )
    rows = connection.execute(
        query.join(pages, pages.c.id == changes.c.page_id)
        .join(AFTER, AFTER.c.id == changes.c.after_id)
        .join(BY, BY.c.id == changes.c.by_id)
        .where(changes.c.page_id == page, changes.c.retracted.is_(False))
        .order_by(changes.c.by_timestamp, changes.c.position)
    )
    found = []
    for uid, name, detected_at, extractor, news, kind, status, text, old_text, context, unread, *columns in rows:
        after, by = captures_.capture(*columns[:_WIDTH]), captures_.capture(*columns[_WIDTH:])
        change = Change(Kind(kind), Status(status), text, old_text, context, after, by, unread)
        found.append(RecordedChange(uid, name, change, detected_at, extractor, news))
    return found


def rests_on(connection: Connection, page: int) -> ReaderKey | None:
    """Whose readings a page's history was derived from."""
    value = connection.scalar(select(stamps.c.value).where(stamps.c.name == _stamp(page)))
    if value is None:
        return None
    extractor, _, options = value.partition("\n")
    return ReaderKey(extractor, options)


def rest_on(connection: Connection, page: int, reader: ReaderKey) -> None:
    """Note whose they are."""
    values = {"value": keepable(f"{reader.extractor}\n{reader.options}")}
    if connection.execute(update(stamps).where(stamps.c.name == _stamp(page)).values(values)).rowcount == 0:
        connection.execute(insert(stamps).values(name=_stamp(page), **values))


def save(connection: Connection, page: int, page_id: str, outcome: Reconciliation) -> dict[str, str]:
    """Write a page's changes. Returns the ids of fresh ones that had to be given another: old id -> id in the database.

    That happens where a change of another page has the id already: after a page was renamed and its old id given to a new one, or by
    chance among very many.
    """
    renamed = _renamed(connection, page, page_id, outcome.fresh)
    fresh = (replace(one, id=renamed.get(one.id, one.id)) for one in outcome.fresh)
    standing = sorted((*outcome.kept, *fresh), key=lambda recorded: captures_.in_order(recorded.change.by))
    rows = captures_.row_ids(connection, page, {capture for r in standing for capture in (r.change.after, r.change.by)})
    written = _save_changes(connection, page, standing, rows)
    for withdrawn in outcome.retracted:
        connection.execute(update(changes).where(changes.c.uid == withdrawn.id).values(retracted=True))
    topics.tag_changes(connection, written)
    return renamed


def _stamp(page: int) -> str:
    return f"history of page {page}"


def _renamed(connection: Connection, page: int, page_id: str, fresh: Sequence[RecordedChange]) -> dict[str, str]:
    renamed = {}
    for some in captures_.batches(sorted(one.id for one in fresh), captures_.VARIABLES):
        query = select(changes.c.uid).where(changes.c.uid.in_(some), changes.c.page_id != page)
        for taken in connection.scalars(query):
            renamed[taken] = sha256(compact([page_id, page, taken]).encode()).hexdigest()[: len(taken)]
    return renamed


def _save_changes(
    connection: Connection, page: int, standing: Sequence[RecordedChange], rows: dict[Capture, int]
) -> set[str]:
    """Write those that are new or not as they stand in the database; returns their ids."""
    columns = [c for c in changes.c if c.name not in ("id", "page_id")]
    current = {row.uid: row._asdict() for row in connection.execute(select(*columns).where(changes.c.page_id == page))}
    fresh, altered = [], []
    for position, recorded_ in enumerate(standing):
        values = _values(recorded_, position, rows)
        if (known := current.get(recorded_.id)) is None:
            fresh.append({"page_id": page, **values})
        elif known != values:
            altered.append(values)
    written = {values["uid"] for values in (*fresh, *altered)}
    with ExitStack() as index:
        for some in captures_.batches(sorted(written), captures_.VARIABLES):
            index.enter_context(following(connection, changes, changes.c.uid.in_(some)))
        for values in altered:
            connection.execute(update(changes).where(changes.c.uid == values["uid"]).values(values))
        if fresh:
            connection.execute(insert(changes), fresh)
    return written


def _values(recorded_: RecordedChange, position: int, rows: dict[Capture, int]) -> dict[str, Any]:
    """A change as its columns hold it, ready to be compared with a row."""
    change = recorded_.change
    text, old_text = _kept(change.text), _kept(change.old_text)
    return {
        "uid": recorded_.id,
        "position": position,
        "kind": change.kind.value,
        "status": change.status.value,
        "text": text,
        "old_text": old_text,
        "words": None if text is None else search_form(text),
        "old_words": None if old_text is None else search_form(old_text),
        "context": tuple(keepable(part) for part in change.context),
        "after_id": rows[change.after],
        "by_id": rows[change.by],
        "after_timestamp": change.after.timestamp,
        "by_timestamp": change.by.timestamp,
        "unread": change.unread,
        "detected_at": recorded_.detected_at,
        "extractor": recorded_.extractor,
        "news": recorded_.news,
        "retracted": recorded_.retracted,
    }


def _kept(text: str | None) -> str | None:
    return None if text is None else keepable(text)
