"""What was told of changes and is no longer so."""

from sqlalchemy import Connection, select

from tracker.records import Kind, Told
from tracker.store.tables import changes, deliveries


def contradicted(connection: Connection) -> dict[int, tuple[Told, ...]]:
    """Change row -> what was told of it and is no longer so, each once, oldest first.

    Looked at are the changes for which a correction was ever caused: whoever was told what is no longer so is caused one.
    """
    from tracker.telling import contradicts  # noqa: PLC0415 (comparing wordings takes libraries that other questions do not need)

    corrected = select(deliveries.c.change_id).where(deliveries.c.corrects.is_not(None))
    query = (
        select(
            changes.c.id,
            changes.c.kind,
            changes.c.text,
            changes.c.old_text,
            changes.c.after_timestamp,
            changes.c.by_timestamp,
            changes.c.retracted,
            deliveries.c.told,
        )
        .join(changes, changes.c.id == deliveries.c.change_id)
        .where(deliveries.c.told.is_not(None), deliveries.c.change_id.in_(corrected))
        .order_by(deliveries.c.sent_at, deliveries.c.id)
    )
    found: dict[int, tuple[Told, ...]] = {}
    for row_id, kind, text, old_text, after, by, retracted, told in connection.execute(query):
        now = Told(Kind(kind), text, old_text, after, by, withdrawn=bool(retracted))
        before = found.get(row_id, ())
        if told is not None and told not in before and contradicts(now, told):
            found[row_id] = (*before, told)
    return found
