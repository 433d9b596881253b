"""Changes as recorded, and writing down what was derived: history and the deliveries it causes stand or fall together.

Nothing is decided here. A retracted change keeps its row: what was announced of it may have to be corrected.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from tracker.errors import StoreError
from tracker.records import BaselineItem, Capture, Change, Delivery, Kind, Reconciliation, RecordedChange, Status
from tracker.store import captures as captures_
from tracker.store.columns import compact, keepable
from tracker.store.tables import baseline_items, captures, changes, deliveries, pages, readings, reads

AFTER = captures.alias("after_capture")
BY = captures.alias("by_capture")
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


def save(
    connection: Connection,
    page: int,
    page_id: str,
    baseline: Sequence[BaselineItem],
    outcome: Reconciliation,
    caused: Sequence[Delivery],
    now: datetime,
) -> None:
    """Write the baseline, the changes and the deliveries. ``now`` dates baseline items not seen before."""
    standing = sorted((*outcome.kept, *outcome.fresh), key=lambda recorded: captures_.in_order(recorded.change.by))
    brackets = {capture for r in standing for capture in (r.change.after, r.change.by)}
    rows = captures_.row_ids(connection, page, brackets | {item.by for item in baseline})
    _save_baseline(connection, page, page_id, baseline, rows, now)
    _save_changes(connection, page, standing, rows)
    for withdrawn in outcome.retracted:
        connection.execute(update(changes).where(changes.c.uid == withdrawn.id).values(retracted=True))
    _save_deliveries(connection, caused)


def _save_changes(
    connection: Connection, page: int, standing: Sequence[RecordedChange], rows: dict[Capture, int]
) -> None:
    """Write those that are new or not as they stand in the database: most of a long history never changes again."""
    columns = (c for c in changes.c if c.name not in ("id", "page_id"))
    current = {row.uid: row._asdict() for row in connection.execute(select(*columns).where(changes.c.page_id == page))}
    fresh, altered = [], []
    for position, recorded_ in enumerate(standing):
        values = _values(recorded_, position, rows)
        if (known := current.get(recorded_.id)) is None:
            fresh.append({"page_id": page, **values})
        elif known != values:
            altered.append(values)
    for values in altered:
        connection.execute(update(changes).where(changes.c.uid == values["uid"]).values(values))
    if fresh:
        connection.execute(insert(changes), fresh)


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
        "folded": "\n".join(wording.casefold() for wording in (text, old_text) if wording is not None),
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


def _save_deliveries(connection: Connection, caused: Sequence[Delivery]) -> None:
    """Put deliveries into the outbox; one that was ever put there is not put there again."""
    for delivery in caused:
        change = connection.scalar(select(changes.c.id).where(changes.c.uid == delivery.change_id))
        if change is None:
            raise StoreError(f"a delivery of a change that is not recorded: {delivery.change_id}")
        same = select(deliveries.c.id).where(
            deliveries.c.recipient == delivery.recipient, deliveries.c.change_id == change
        )
        if connection.scalar(same) is None:
            values = {"created_at": delivery.created_at, "sent_at": delivery.sent_at}
            connection.execute(insert(deliveries).values(recipient=delivery.recipient, change_id=change, **values))


def _save_baseline(
    connection: Connection,
    page: int,
    page_id: str,
    baseline: Sequence[BaselineItem],
    rows: dict[Capture, int],
    now: datetime,
) -> None:
    """Replace the baseline; an item that stood in the former one keeps the moment it was first noted."""
    former = select(baseline_items.c.uid, baseline_items.c.detected_at).where(baseline_items.c.page_id == page)
    since = dict(connection.execute(former).all())
    connection.execute(delete(baseline_items).where(baseline_items.c.page_id == page))
    if not baseline:
        return
    extractor = _latest_extractor(connection, page)
    written: dict[str, dict[str, Any]] = {}
    for position, item in enumerate(baseline):
        text, context = keepable(item.item.text), tuple(keepable(part) for part in item.context)
        named = compact([page_id, *item.by.key, text, context])
        while (uid := sha256(named.encode()).hexdigest()[:16]) in written:
            named += "+"  # the same words twice under the same headings
        written[uid] = {
            "uid": uid,
            "page_id": page,
            "position": position,
            "text": text,
            "folded": text.casefold(),
            "context": context,
            "by_id": rows[item.by],
            "detected_at": since.get(uid, now),
            "extractor": extractor,
        }
    connection.execute(insert(baseline_items), list(written.values()))


def _latest_extractor(connection: Connection, page: int) -> str:
    """The extractor that read this page last: derived history rests on its readings."""
    query = (
        select(readings.c.extractor)
        .join(reads, reads.c.snapshot_id == readings.c.snapshot_id)
        .join(captures, captures.c.id == reads.c.capture_id)
        .where(captures.c.page_id == page)
    )
    return connection.scalar(query.order_by(readings.c.id.desc()).limit(1)) or ""


def _kept(text: str | None) -> str | None:
    return None if text is None else keepable(text)
