"""Opening a database, its transactions, and its errors: all that differs between database systems lives here and only here.

In comes a SQLAlchemy URL; out goes a ``Database`` whose ``reading`` and ``writing`` are the only ways to a connection. Driver errors
leave as errors of ``tracker.errors``, one line each, naming the database without its password.

SQLite is opened with a write-ahead log (readers never wait for the writer, https://sqlite.org/wal.html), foreign keys on, and a full
sync at every commit: a sent delivery that a power cut forgets would be sent twice. Python's driver is kept from opening transactions
by itself, so that a writing one can begin with BEGIN IMMEDIATE and never fail half-way for want of the lock. PostgreSQL gets one
writer at a time from an advisory lock that ends with its transaction.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from tracker.errors import ConfigError, LockHeld, StoreError, TrackerError

_BUSY_SECONDS = 10
_CACHE_KIB = 32_768
_WRITES = "tracker_writes"
_ADVISORY_LOCK = 7_305_437_116_114  # any number, the same for all writers
_DAMAGED = "is damaged: {detail}. Restore the newest backup, or keep a copy of the file and try `sqlite3 FILE .recover`"
_SQLITE_MEANINGS = {
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: {detail}",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: "is no SQLite database. It was left as it is; name another file",
    sqlite3.SQLITE_IOERR: "cannot be read or written (disk full, quota or failing disk): {detail}",
    sqlite3.SQLITE_PERM: "cannot be opened: permission denied",
}


@dataclass(frozen=True)
class Database:
    """An opened database. ``name`` is how messages call it; ``path`` is its file where it has one."""

    engine: Engine
    name: str
    path: Path | None
    readonly: bool = False
    _writer: threading.RLock = field(default_factory=threading.RLock)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view over any number of queries."""
        with self._errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed at the end or not at all. Writers take turns, across threads and programs."""
        if self.readonly:
            raise StoreError(f"database {self.name} was opened to be read only")
        with self._errors(), self._writer, self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def probing(self) -> Iterator[Connection]:
        """A writing transaction of a SQLite database that leaves nothing behind, also where it was opened to be read only."""
        with self._errors(), self._writer, self.engine.connect() as plain:
            _run(plain, "PRAGMA query_only = OFF")
            try:
                connection = plain.execution_options(**{_WRITES: True})
                with connection.begin() as transaction:
                    yield connection
                    transaction.rollback()
            finally:
                _run(plain, f"PRAGMA query_only = {int(self.readonly)}")

    @property
    def file_is_writable(self) -> bool:
        """Whether it is a file that this program may write."""
        return self.path is not None and all(os.access(place, os.W_OK) for place in (self.path, self.path.parent))

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """One writing transaction in which tables may be rebuilt; references must hold again at its end. Raises StoreError."""
        with self._errors(), self._writer, self.engine.connect() as plain:
            if self.path is not None:
                _run(plain, "PRAGMA foreign_keys = OFF")
            try:
                connection = plain.execution_options(**{_WRITES: True})
                with connection.begin():
                    yield connection
                    if self.path is not None and (
                        broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    ):
                        raise StoreError(f"database {self.name}: table {broken[0]} would refer to missing rows")
            finally:
                if self.path is not None:
                    _run(plain, "PRAGMA foreign_keys = ON")

    def close(self) -> None:
        """Release all connections."""
        self.engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise explained(error, self.name) from error


def connect(url: str | URL, *, readonly: bool = False) -> Database:
    """The database behind a URL; nothing is created or looked at yet.

    Raises ConfigError for a URL that names no database this installation can open.
    """
    parsed = parse(url)
    name = shown(parsed)
    path = sqlite_path(parsed)
    try:
        if path is None:
            engine = create_engine(parsed, pool_pre_ping=True)
            event.listen(engine, "begin", _begin_postgresql)
        else:
            address = parsed.set(database=f"file:{quote(str(path))}")
            address = address.update_query_dict({"uri": "true", **_opening(path, readonly=readonly)})
            engine = create_engine(
                address, connect_args={} if "timeout" in parsed.query else {"timeout": _BUSY_SECONDS}
            )
            event.listen(engine, "connect", _settings(readonly))
            event.listen(engine, "begin", _begin_sqlite)
    except ModuleNotFoundError as error:
        raise ConfigError(f"database {name}: the Python package {error.name} is needed and not installed") from error
    except (SQLAlchemyError, TypeError, ValueError) as error:
        raise ConfigError(f"database {name}: {_line(error)}") from error
    return Database(engine, name, path, readonly)


def _opening(path: Path, *, readonly: bool) -> dict[str, str]:
    """How SQLite is to open a file. Never creates it.

    A database in WAL mode needs its side files even for reading; who may not write beside it can still read it as immutable, as long as
    no writer has left anything in a log (https://www.sqlite.org/wal.html, "Read-Only Databases").
    """
    if readonly and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        return {"mode": "ro", "immutable": "1"}
    return {"mode": "rw"}


def parse(url: str | URL) -> URL:
    """The URL's parts. Raises ConfigError for what is no database URL, or one whose database would not outlive the program."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise ConfigError("database: not a database URL that can be used here; write sqlite:///FILE") from error
    except ModuleNotFoundError as error:
        raise ConfigError(f"database: the Python package {error.name} is needed and not installed") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ConfigError("database: a database in memory keeps nothing; write sqlite:///FILE")
    return parsed


def sqlite_path(url: URL) -> Path | None:
    """The file of a SQLite URL; None for other systems."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def shown(url: URL) -> str:
    """How messages name the database: its file, or its URL without the password."""
    path = sqlite_path(url)
    return url.render_as_string(hide_password=True) if path is None else _line(str(path))


def examine(path: Path) -> bool:
    """Whether there is a file to open at ``path``. Raises StoreError for one that cannot be a database of ours.

    An empty file is refused: a database is moved into place whole when it is created, so something else left it there or emptied it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"database {path} cannot be opened: {error.strerror}") from error
    if not start:
        raise StoreError(f"database {path} is an empty file, not a database; remove it, or restore a backup")
    if start != b"SQLite format 3\x00":
        raise StoreError(f"database {path} {_SQLITE_MEANINGS[sqlite3.SQLITE_NOTADB]}")
    return True


def copy_sqlite(database: Database, target: Path) -> None:
    """A consistent copy of a SQLite database in use, at a path that does not exist yet; complete or not there at all.

    Raises StoreError.
    """
    if database.path is None:
        raise StoreError(f"database {database.name} is copied with its own tools (for PostgreSQL: pg_dump)")
    if target.exists():
        raise StoreError(f"{target} exists already; name a new file")
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with database.reading() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            copy = sqlite3.connect(part)
            try:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target} cannot be written: {_line(error)}") from error
    finally:
        part.unlink(missing_ok=True)


def integrity(connection: Connection) -> list[str]:
    """What the database system itself finds wrong with its file: damaged pages, rows that refer to nothing."""
    if connection.dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return found + [f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}" for row in broken[:20]]


def explained(error: SQLAlchemyError, name: str) -> TrackerError:
    """A driver's error as one of ours: LockHeld where another program is writing, else StoreError."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    detail = _line(cause or error)
    if isinstance(cause, sqlite3.Error):
        code = (
            getattr(cause, "sqlite_errorcode", 0) & 0xFF
        )  # the low byte is the primary code, https://sqlite.org/rescode.html
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LockHeld(f"database {name} is locked by another program")
        meaning = _SQLITE_MEANINGS.get(code, "refused: {detail}")
        return StoreError(f"database {name} {meaning.format(detail=detail)}")
    if getattr(cause, "sqlstate", None) == "55P03":  # lock_not_available
        return LockHeld(f"database {name} is locked by another program")
    return StoreError(f"database {name}: {detail}")


def _settings(readonly: bool) -> Any:
    def set_up(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute(f"PRAGMA cache_size = {-_CACHE_KIB}")
        if readonly:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    return set_up


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _run(connection: Connection, statement: str) -> None:
    """Run a SQLite statement outside any transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute(statement)


def _line(problem: object) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in str(problem)).split()) or type(problem).__name__
