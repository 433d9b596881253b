"""Is this database whole? What the database system finds, the schema, every snapshot against its hash, what is stored twice for speed, and
rows that nothing refers to.

Each part looks for itself: damage that stops one leaves the others their say.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, func, select

from tracker.errors import LockHeld, StoreError
from tracker.records import Finding
from tracker.store import fulltext
from tracker.store import snapshots as snapshots_
from tracker.store.derived import disagreements
from tracker.store.engine import Database, integrity
from tracker.store.tables import metadata, reading_contents, readings, reads, snapshots

_RESTORE = "stop all runs and put the newest `tracker backup` in the file's place; what was read since is read again"
_MADE_ANEW = "nothing is lost but speed; the next `tracker run` makes it anew"
_HARMLESS = "harmless; nothing needs to be done"


def check(database: Database) -> list[Finding]:
    """All that is wrong, each with advice; empty for a database that is whole."""
    found: list[Finding] = []
    parts: tuple[Callable[[Connection], list[Finding]], ...] = (
        _system,
        _schema,
        _snapshots,
        _reads,
        disagreements,
        _orphans,
    )
    for part in parts:
        try:
            with database.reading() as connection:
                found += part(connection)
        except StoreError as error:
            found.append(Finding(database.name, str(error), _RESTORE))
    return found + _search_indexes(database)


def _system(connection: Connection) -> list[Finding]:
    return [Finding("database", line, _RESTORE) for line in integrity(connection)]


def _schema(connection: Connection) -> list[Finding]:
    """What this release's schema has and the database has not: without a unique index a mail may go out twice."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 (no other command needs it)
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or not fulltext.is_part(name)

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
    told = [_told(difference) for difference in compare_metadata(context, metadata)]
    return [Finding("schema", line, _RESTORE) for line in told if line is not None]


def _told(difference: Any) -> str | None:
    """A difference of schemas in a line; None for what is there beyond the schema: an index of the user's own."""
    if isinstance(difference, list):  # of one column
        kind, _, table, column, *_ = difference[0]
        return f"column {column} of {table} is another: {kind}"
    kind, subject = difference[0], difference[-1]
    if not kind.startswith("add_"):
        return None
    of = f" of {subject.table.name}" if kind == "add_column" else ""
    return f"{kind.removeprefix('add_')} {subject.name}{of} is missing"


def _snapshots(connection: Connection) -> list[Finding]:
    found = []
    known = connection.execute(select(snapshots.c.id, snapshots.c.sha256).order_by(snapshots.c.id)).all()
    for row_id, sha256 in known:
        try:
            snapshots_.body(connection, row_id)
        except StoreError as error:
            found.append(Finding(f"snapshot {sha256}", str(error), _RESTORE))
    return found


def _reads(connection: Connection) -> list[Finding]:
    empty = select(func.count()).where(reads.c.snapshot_id.is_(None), reads.c.failure.is_(None))
    number = connection.scalar(empty) or 0
    return [Finding("reads", f"{number} rows with neither snapshot nor reason", _RESTORE)] if number else []


def _search_indexes(database: Database) -> list[Finding]:
    """Full-text indexes that do not say what the words say; not looked at where nothing may be written now, as FTS5 asks for that."""
    if not database.file_is_writable:
        return []
    found = []
    try:
        with database.probing() as connection:
            if fulltext.is_lost(connection):
                return [Finding("full-text index", "is lost", _MADE_ANEW)]
            if fulltext.usable(connection):
                found = [table for table in fulltext.WORDS if not fulltext.is_whole(connection, table)]
    except LockHeld:
        return []
    except StoreError as error:
        drop = "; ".join(f"DROP TABLE IF EXISTS {fulltext.index_of(table)}" for table in fulltext.WORDS)
        return [Finding("full-text index", str(error), f"""drop it with `sqlite3 FILE "{drop}"`; {_MADE_ANEW}""")]
    return [
        Finding(f"full-text index of {table.name}", "does not agree with its table", _repair(table)) for table in found
    ]


def _repair(indexed: Table) -> str:
    name = fulltext.index_of(indexed)
    return f"""nothing is lost; make it anew with `sqlite3 FILE "INSERT INTO {name}({name}) VALUES('rebuild')"`"""


def _orphans(connection: Connection) -> list[Finding]:
    """Snapshots and contents that nothing rests on."""
    resting = snapshots.alias("resting")
    unread = select(func.count()).where(
        ~select(reads.c.capture_id).where(reads.c.snapshot_id == snapshots.c.id).exists(),
        ~select(resting.c.id).where(resting.c.base_id == snapshots.c.id).exists(),
    )
    unsaid = select(func.count()).where(
        ~select(readings.c.id).where(readings.c.content_id == reading_contents.c.id).exists()
    )
    counted = (
        ("snapshots", connection.scalar(unread.select_from(snapshots)), "that no capture brought"),
        ("reading_contents", connection.scalar(unsaid.select_from(reading_contents)), "that no reading said"),
    )
    return [Finding(table, f"{number} rows {what}", _HARMLESS) for table, number, what in counted if number]
