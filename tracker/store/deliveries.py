"""The outbox: what waits to be sent, and what was sent. (Deliveries get there with the changes that cause them, see ``history.py``.)"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from tracker.records import Delivery, HistoryRow
from tracker.store import queries
from tracker.store.tables import changes, deliveries, pages


def outbox(connection: Connection) -> list[tuple[Delivery, HistoryRow]]:
    """Deliveries not yet sent whose change stands, by recipient, then in the order of history."""
    waiting = (
        select(deliveries.c.recipient, deliveries.c.created_at, changes.c.uid)
        .join(changes, changes.c.id == deliveries.c.change_id)
        .join(pages, pages.c.id == changes.c.page_id)
        .where(deliveries.c.sent_at.is_(None), changes.c.retracted.is_(False))
        .order_by(deliveries.c.recipient, changes.c.by_timestamp, pages.c.name, changes.c.position)
    )
    found = [Delivery(recipient, uid, created_at) for recipient, created_at, uid in connection.execute(waiting)]
    rows = queries.by_ids(connection, (delivery.change_id for delivery in found))
    return [(delivery, rows[delivery.change_id]) for delivery in found]


def mark_sent(connection: Connection, sent: Sequence[Delivery], at: datetime) -> None:
    """Note that these were sent; what was noted before keeps its moment."""
    for delivery in sent:
        change = select(changes.c.id).where(changes.c.uid == delivery.change_id).scalar_subquery()
        this = (deliveries.c.recipient == delivery.recipient, deliveries.c.change_id == change)
        connection.execute(update(deliveries).where(*this, deliveries.c.sent_at.is_(None)).values(sent_at=at))
