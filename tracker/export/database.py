"""Tables as one SQLite file of their own, for Datasette, pandas or any other program: typed columns, keys, indexes, full-text search.

It is a copy for analysis, not the tracker's database: nothing reads it back.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from tracker.errors import TrackerError
from tracker.export.rows import Row, Source
from tracker.export.schema import TABLES, Column, Table
from tracker.export.whole import whole_file

_TYPES = {"text": "TEXT", "integer": "INTEGER", "boolean": "INTEGER", "list": "TEXT"}
_BATCH = 2000  # rows written at once


def write_database(path: Path, source: Source, tables: Iterable[str], *, replace: bool) -> None:
    """Write the tables to a new SQLite file.

    Raises UsageError where it is there already and may not be replaced, TrackerError where it cannot be written.
    """
    with whole_file(path, replace=replace) as draft:
        try:
            with closing(sqlite3.connect(draft)) as connection:
                # A draft is worth nothing until it is whole: no journal, no waiting for the disk.
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                for name in tables:
                    _write(connection, TABLES[name], source.rows(name))
                connection.execute("ANALYZE")
                connection.commit()
        except sqlite3.Error as error:
            raise TrackerError(f"{path}: cannot be written: {error}") from error


def _write(connection: sqlite3.Connection, table: Table, rows: Iterator[Row]) -> None:
    columns = [*(_column(one) for one in table.columns), *([f"PRIMARY KEY ({_names(table.key)})"] if table.key else [])]
    connection.execute(f"CREATE TABLE {_name(table.name)} ({', '.join(columns)})")
    marks = ", ".join("?" * len(table.columns))
    while some := list(islice(rows, _BATCH)):
        values = ([_value(row[one.name]) for one in table.columns] for row in some)
        connection.executemany(f"INSERT INTO {_name(table.name)} VALUES ({marks})", values)  # noqa: S608 (names are ours)
    for index in table.indexed:
        name = f"{table.name}_{'_'.join(index)}"
        connection.execute(f"CREATE INDEX {_name(name)} ON {_name(table.name)} ({_names(index)})")
    if table.searched:
        _search(connection, table)


def _search(connection: sqlite3.Connection, table: Table) -> None:
    """A full-text index over the table, as Datasette looks for one. An SQLite built without FTS5 leaves it out."""
    name, columns = f"{table.name}_fts", _names(table.searched)
    if not connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        return
    connection.execute(f"CREATE VIRTUAL TABLE {_name(name)} USING fts5({columns}, content={_name(table.name)})")
    connection.execute(f"INSERT INTO {_name(name)} ({_name(name)}) VALUES ('rebuild')")  # noqa: S608 (names are ours)


def _column(one: Column) -> str:
    return f"{_name(one.name)} {_TYPES[one.type]}{'' if one.null else ' NOT NULL'}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(_name(column) for column in columns)


def _name(name: str) -> str:
    """A name of the schema as SQL writes it: some are words of SQL's own ("by")."""
    return f'"{name}"'


def _value(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
