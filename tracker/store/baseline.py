"""What each page's first usable reading held."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Row, delete, insert, select, update

from tracker.records import BaselineItem
from tracker.searching import search_form
from tracker.store import captures as captures_
from tracker.store import topics
from tracker.store.columns import compact, keepable
from tracker.store.fulltext import following
from tracker.store.tables import baseline_items, captures, readings, reads

_Key = tuple[int, str, tuple[str, ...], int]
"""What tells the items of a page apart: capture, words, headings, and the how manieth it is with all of these in common."""


def save(connection: Connection, page: int, page_id: str, baseline: Sequence[BaselineItem], now: datetime) -> None:
    """Replace a page's baseline; an item that stood in the former one keeps its id and the moment it was first noted.

    ``now`` dates the others. A baseline that stays as it is is not written.
    """
    former = _former(connection, page)
    wanted = _wanted(connection, page, baseline)
    if list(former) == list(wanted):
        return
    gone = [row.id for key, row in former.items() if key not in wanted]
    for some in captures_.batches(gone, captures_.VARIABLES):
        topics.untag_baseline(connection, some)
        these = baseline_items.c.id.in_(some)
        with following(connection, baseline_items, these):
            connection.execute(delete(baseline_items).where(these))
    extractor = _latest_extractor(connection, page)
    fresh = []
    for position, (key, item) in enumerate(wanted.items()):
        by_id, text, context, number = key
        if key in former:
            same = baseline_items.c.id == former[key].id
            connection.execute(update(baseline_items).where(same).values(position=position))
        else:
            values = {
                "uid": _free_uid(connection, page_id, item, number),
                "page_id": page,
                "position": position,
                "text": text,
                "words": search_form(text),
                "context": context,
                "by_id": by_id,
                "detected_at": now,
                "extractor": extractor,
            }
            fresh.append(values)
    for batch in captures_.batches(fresh, captures_.VARIABLES):
        with following(connection, baseline_items, baseline_items.c.uid.in_([values["uid"] for values in batch])):
            connection.execute(insert(baseline_items), batch)
    topics.tag_baseline(connection, page)


def _former(connection: Connection, page: int) -> dict[_Key, Row[int, int, str, tuple[str, ...]]]:
    query = select(baseline_items.c.id, baseline_items.c.by_id, baseline_items.c.text, baseline_items.c.context)
    rows = connection.execute(query.where(baseline_items.c.page_id == page).order_by(baseline_items.c.position)).all()
    return dict(zip(_keys([(row.by_id, row.text, row.context) for row in rows]), rows, strict=True))


def _wanted(connection: Connection, page: int, baseline: Sequence[BaselineItem]) -> dict[_Key, BaselineItem]:
    by_ids = captures_.row_ids(connection, page, {item.by for item in baseline})
    told_apart = _keys(
        [
            (by_ids[item.by], keepable(item.item.text), tuple(keepable(part) for part in item.context))
            for item in baseline
        ]
    )
    return dict(zip(told_apart, baseline, strict=True))


def _keys(items: Sequence[tuple[int, str, tuple[str, ...]]]) -> list[_Key]:
    met: Counter[tuple[int, str, tuple[str, ...]]] = Counter()
    keys: list[_Key] = []
    for by_id, text, context in items:
        keys.append((by_id, text, context, met[by_id, text, context]))
        met[by_id, text, context] += 1
    return keys


def _free_uid(connection: Connection, page_id: str, item: BaselineItem, number: int) -> str:
    """An id made of page, capture and words that no other item has: another page may have had this one's id before."""
    context = tuple(keepable(part) for part in item.context)
    named = compact([page_id, *item.by.key, keepable(item.item.text), context]) + "+" * number
    while True:
        uid = sha256(keepable(named).encode()).hexdigest()[:16]
        if connection.scalar(select(baseline_items.c.id).where(baseline_items.c.uid == uid)) is None:
            return uid
        named += "*"


def _latest_extractor(connection: Connection, page: int) -> str:
    """The extractor that read this page last: derived history rests on its readings."""
    query = (
        select(readings.c.extractor)
        .join(reads, reads.c.snapshot_id == readings.c.snapshot_id)
        .join(captures, captures.c.id == reads.c.capture_id)
        .where(captures.c.page_id == page)
    )
    return connection.scalar(query.order_by(readings.c.id.desc()).limit(1)) or ""
