"""SQLite's full-text index of the wordings: made, kept up to date, and made anew where it cannot be relied on.

Two FTS5 tables without content of their own (https://www.sqlite.org/fts5.html#external_content_tables) stand beside ``changes`` and
``baseline_items`` and index their words. They can be made from these at any time, so they are no part of the schema that migrations
describe. Whoever writes words does so within ``following``. Triggers would need no such care, but SQLite up to 3.40 refuses them on a
virtual table where the schema is not trusted, and it is not: a database may come from anywhere.

The index counts while a stamp says that it is whole. A build of SQLite without FTS5 drops the stamp when it writes words, and one with
FTS5 makes the index anew when it next opens the database for writing. Without the index, and on other systems, ``LIKE`` has to do.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    TableClause,
    column,
    delete,
    insert,
    literal,
    select,
    table,
)
from sqlalchemy.exc import DatabaseError

from tracker.store.engine import Database
from tracker.store.tables import baseline_items, changes, stamps

WORDS: Mapping[Table, tuple[str, ...]] = {changes: ("words", "old_words"), baseline_items: ("words",)}
"""The indexed columns of each table."""

_STAMP = "fulltext"
_VERSION = "1"  # of the definition in ``make``
_TOKENIZER = "unicode61 remove_diacritics 2"


def index_of(indexed: Table) -> str:
    """The name of a table's index; the tables in which FTS5 keeps it have names that begin so."""
    return f"{indexed.name}_fts"


def is_part(name: str | None) -> bool:
    """Whether a table of this name belongs to the index."""
    return name is not None and name.startswith(tuple(index_of(indexed) for indexed in WORDS))


def usable(connection: Connection) -> bool:
    """Whether the index can be asked."""
    return _has_fts5(connection) and _stamped(connection) and _is_there(connection)


def is_lost(connection: Connection) -> bool:
    """Whether the index, or part of it, is not there though it was made."""
    return _has_fts5(connection) and _stamped(connection) and not _is_there(connection)


def matching(indexed: Table, expression: str) -> Select[int]:
    """The ids of a table's rows that an FTS5 expression finds, ascending."""
    index = _index(indexed)
    return select(index.c.rowid).where(index.c[index.name].op("MATCH")(expression))


def bring_up(database: Database) -> None:
    """Make the index where it is missing or lost, of an older definition, or was left behind."""
    with database.reading() as connection:
        if not _has_fts5(connection) or usable(connection):
            return
    with database.writing() as connection:
        make(connection)


def make(connection: Connection) -> None:
    """Make the index anew from the words, where this SQLite can."""
    if not _has_fts5(connection):
        return
    for indexed, columns in WORDS.items():
        name = index_of(indexed)
        options = f"content='{indexed.name}', content_rowid='id', tokenize='{_TOKENIZER}', columnsize=0"
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(columns)}, {options})")
        _command(connection, indexed, "rebuild")
    connection.execute(delete(stamps).where(stamps.c.name == _STAMP))
    connection.execute(insert(stamps).values(name=_STAMP, value=_VERSION))


@contextmanager
def following(connection: Connection, indexed: Table, rows: ColumnElement[bool]) -> Iterator[None]:
    """Let the index follow what happens inside to these rows, whether they come, change their words, or go."""
    if not _stamped(connection):
        yield
    elif not _has_fts5(connection):
        connection.execute(delete(stamps).where(stamps.c.name == _STAMP))
        yield
    else:
        index, columns = _index(indexed), WORDS[indexed]
        words = [indexed.c[one] for one in columns]
        former = select(literal("delete"), indexed.c.id, *words).where(rows)
        connection.execute(insert(index).from_select([index.name, "rowid", *columns], former))
        yield
        connection.execute(insert(index).from_select(["rowid", *columns], select(indexed.c.id, *words).where(rows)))


def is_whole(connection: Connection, indexed: Table) -> bool:
    """Whether a table's index says what its words say. Takes a writing connection, as FTS5 is asked that by an INSERT.

    Raises SQLAlchemy's DatabaseError for what else is wrong.
    """
    try:
        _command(connection, indexed, "integrity-check", rank=1)  # 1: compare with the words too
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
            return False
        raise
    return True


def _index(indexed: Table) -> TableClause:
    """A table's index as FTS5 shows it: beside the words a column of its own name, for searches and commands."""
    columns = (index_of(indexed), *WORDS[indexed], "rank")
    return table(index_of(indexed), column("rowid", Integer), *(column(name) for name in columns))


def _command(connection: Connection, indexed: Table, command: str, **arguments: int) -> None:
    index = _index(indexed)
    connection.execute(insert(index).values({index.name: command, **arguments}))


def _has_fts5(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    found = connection.exec_driver_sql("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
    return found.first() is not None


def _stamped(connection: Connection) -> bool:
    return connection.scalar(select(stamps.c.value).where(stamps.c.name == _STAMP)) == _VERSION


def _is_there(connection: Connection) -> bool:
    names = sorted(index_of(indexed) for indexed in WORDS)
    tables = table("sqlite_master", column("name"))
    return list(connection.scalars(select(tables.c.name).where(tables.c.name.in_(names)).order_by("name"))) == names
