"""What changes and first readings are about, kept beside them so that questions by subject are quick.

Which text is about what says ``tracker.topics``. It is asked when a history is saved; when its data are of another version than the
database's stamp, all texts are looked at again, some thousand rows a transaction, when the database is next opened for writing. Until that
is done questions are answered with what is stored.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select

from tracker.store.captures import VARIABLES, batches
from tracker.store.engine import Database
from tracker.store.tables import baseline_items, baseline_topics, change_topics, changes, stamps

_STAMP = "topics"
_CHUNK = 5_000


def tag_changes(connection: Connection, uids: Collection[str]) -> None:
    """Bring the subjects of these changes up to date."""
    for some in batches(sorted(uids), VARIABLES):
        _tag_changes(connection, _CHANGES.where(changes.c.uid.in_(some)))


def tag_baseline(connection: Connection, page: int) -> None:
    """Bring the subjects of a page's baseline up to date."""
    _tag_items(connection, _ITEMS.where(baseline_items.c.page_id == page))


def untag_baseline(connection: Connection, item_ids: Collection[int]) -> None:
    """Forget the subjects of items that go; their number fits one statement."""
    connection.execute(delete(baseline_topics).where(baseline_topics.c.item_id.in_(item_ids)))


def bring_up(database: Database) -> None:
    """Tag everything anew where the database was tagged by other data. Killed in between, it begins again next time."""
    from tracker.topics import topics_version  # noqa: PLC0415 (questions do not need the data of all subjects)

    version = topics_version()
    with database.reading() as connection:
        if connection.scalar(select(stamps.c.value).where(stamps.c.name == _STAMP)) == version:
            return
    for query, table, tag in ((_CHANGES, changes, _tag_changes), (_ITEMS, baseline_items, _tag_items)):
        last: int | None = 0
        while last is not None:
            with database.writing() as connection:
                last = tag(connection, query.where(table.c.id > last).order_by(table.c.id).limit(_CHUNK))
    with database.writing() as connection:
        connection.execute(delete(stamps).where(stamps.c.name == _STAMP))
        connection.execute(insert(stamps).values(name=_STAMP, value=version))


def current(connection: Connection) -> bool:
    """Whether the tags are those of the dictionary in force; if not, the next opening for writing makes them so."""
    from tracker.topics import topics_version  # noqa: PLC0415 (see ``bring_up``)

    return connection.scalar(select(stamps.c.value).where(stamps.c.name == _STAMP)) == topics_version()


def astray(connection: Connection) -> dict[str, int]:
    """How many rows are missing or wrong in each table of subjects; none where the program is to tag all anew anyway."""
    if not current(connection):
        return {}
    return {
        table.name: len(
            {tuple(sorted(values.items())) for row in connection.execute(query) for values in subjects(row)}
            ^ {tuple(sorted(row._asdict().items())) for row in connection.execute(select(table))}
        )
        for query, table, subjects in (
            (_CHANGES, change_topics, _of_change),
            (_ITEMS, baseline_topics, _of_item),
        )
    }


_CHANGES = select(
    changes.c.id,
    changes.c.page_id,
    changes.c.text,
    changes.c.old_text,
    changes.c.context,
    changes.c.by_timestamp,
)
_ITEMS = select(baseline_items.c.id, baseline_items.c.page_id, baseline_items.c.text, baseline_items.c.context)


def _tag_changes(connection: Connection, chosen: Select[*tuple[Any, ...]]) -> int | None:
    """Replace the subjects of the rows chosen; returns the last one's id."""
    rows = connection.execute(chosen).all()
    for some in batches((row.id for row in rows), VARIABLES):
        connection.execute(delete(change_topics).where(change_topics.c.change_id.in_(some)))
    found = [values for row in rows for values in _of_change(row)]
    if found:
        connection.execute(insert(change_topics), found)
    return rows[-1].id if rows else None


def _tag_items(connection: Connection, chosen: Select[*tuple[Any, ...]]) -> int | None:
    """Replace the subjects of the rows chosen; returns the last one's id."""
    rows = connection.execute(chosen).all()
    for some in batches((row.id for row in rows), VARIABLES):
        untag_baseline(connection, some)
    found = [values for row in rows for values in _of_item(row)]
    if found:
        connection.execute(insert(baseline_topics), found)
    return rows[-1].id if rows else None


def _of_change(row: Row[*tuple[Any, ...]]) -> list[dict[str, object]]:
    """What is to be stored of a change."""
    new, old = _about(row.text, row.context), _about(row.old_text, row.context)
    return [
        {
            "topic": topic,
            "change_id": row.id,
            "page_id": row.page_id,
            "arrives": topic in new,
            "by_timestamp": row.by_timestamp,
        }
        for topic in {*new, *old}
    ]


def _of_item(row: Row[*tuple[Any, ...]]) -> list[dict[str, object]]:
    """What is to be stored of an item."""
    about = _about(row.text, row.context)
    return [{"topic": topic, "item_id": row.id, "page_id": row.page_id} for topic in about]


def _about(text: str | None, context: Iterable[str]) -> tuple[str, ...]:
    """The subjects of a wording, by name."""
    from tracker.topics import tags  # noqa: PLC0415 (see ``bring_up``)

    return () if text is None else tags((text,), tuple(context))
