"""The outbox: what waits to be sent, and what was sent to whom. Nothing is decided here."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, union_all, update

from tracker.errors import StoreError
from tracker.records import Delivery, HistoryRow
from tracker.store import rows as rows_
from tracker.store.tables import changes, deliveries, notices, pages

_DELIVERIES = select(
    deliveries.c.recipient,
    changes.c.uid,
    deliveries.c.created_at,
    deliveries.c.sent_at,
    deliveries.c.corrects,
    deliveries.c.told,
).join(changes, changes.c.id == deliveries.c.change_id)


def put(connection: Connection, caused: Sequence[Delivery], renamed: Mapping[str, str]) -> None:
    """Put deliveries into the outbox. News that was ever put there is not put there again, nor a correction while one waits.

    ``renamed`` maps ids of changes to those that they have in the database. Raises StoreError for one of no recorded change.
    """
    for delivery in caused:
        uid = renamed.get(delivery.change_id, delivery.change_id)
        change = connection.scalar(select(changes.c.id).where(changes.c.uid == uid))
        if change is None:
            raise StoreError(f"a delivery of a change that is not recorded: {delivery.change_id}")
        mine = select(deliveries.c.id).where(
            deliveries.c.recipient == delivery.recipient, deliveries.c.change_id == change, _sort_of(delivery)
        )
        if delivery.corrects is not None:
            mine = mine.where(deliveries.c.sent_at.is_(None))
        if connection.scalar(mine) is None:
            values = {
                "recipient": delivery.recipient,
                "change_id": change,
                "created_at": delivery.created_at,
                "sent_at": delivery.sent_at,
                "corrects": delivery.corrects,
                "told": delivery.told,
            }
            connection.execute(insert(deliveries).values(values))


def outbox(connection: Connection) -> list[tuple[Delivery, HistoryRow]]:
    """Deliveries not yet sent, by recipient, then in the order of history."""
    waiting = (
        _DELIVERIES.join(pages, pages.c.id == changes.c.page_id)
        .where(deliveries.c.sent_at.is_(None))
        .order_by(deliveries.c.recipient, changes.c.by_timestamp, pages.c.name, changes.c.position, deliveries.c.id)
    )
    found = _found(connection, waiting)
    rows = rows_.by_uids(connection, (delivery.change_id for delivery in found))
    return [(delivery, rows[delivery.change_id]) for delivery in found]


def of_page(connection: Connection, page: int) -> list[Delivery]:
    """All deliveries of a page's changes, oldest first."""
    return _found(connection, _oldest_first(_DELIVERIES.where(changes.c.page_id == page)))


def of_change(connection: Connection, uid: str) -> list[Delivery]:
    """The deliveries of one change, oldest first."""
    return _found(connection, _oldest_first(_DELIVERIES.where(changes.c.uid == uid)))


def mark_sent(connection: Connection, sent: Sequence[Delivery], at: datetime) -> None:
    """Note that these were sent, and what they told; what was noted before keeps its moment."""
    for delivery in sent:
        change = select(changes.c.id).where(changes.c.uid == delivery.change_id).scalar_subquery()
        this = (deliveries.c.recipient == delivery.recipient, deliveries.c.change_id == change, _sort_of(delivery))
        waiting = update(deliveries).where(*this, deliveries.c.sent_at.is_(None))
        connection.execute(waiting.values(sent_at=at, told=delivery.told))


def keep_waiting(connection: Connection, recipients: Collection[str]) -> None:
    """Forget what waits for anybody else, news of problems too."""
    for table in (deliveries, notices):
        known = connection.scalars(select(table.c.recipient).where(table.c.sent_at.is_(None)).distinct())
        for recipient in set(known) - set(recipients):
            connection.execute(delete(table).where(table.c.recipient == recipient, table.c.sent_at.is_(None)))


def last_sent(connection: Connection) -> dict[str, datetime]:
    """When each recipient was last sent a delivery or a notice."""
    sent = [
        select(table.c.recipient, func.max(table.c.sent_at).label("at"))
        .where(table.c.sent_at.is_not(None))
        .group_by(table.c.recipient)
        for table in (deliveries, notices)
    ]
    both = union_all(*sent).subquery()
    return dict(connection.execute(select(both.c.recipient, func.max(both.c.at)).group_by(both.c.recipient)).all())


def _sort_of(delivery: Delivery) -> ColumnElement[bool]:
    """News and corrections of one change to one recipient are told apart by this."""
    return deliveries.c.corrects.is_(None) if delivery.corrects is None else deliveries.c.corrects.is_not(None)


def _oldest_first(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.order_by(deliveries.c.created_at, deliveries.c.id)


def _found(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Delivery]:
    return [Delivery(*row) for row in connection.execute(query)]
