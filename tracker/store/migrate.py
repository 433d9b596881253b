"""Creating a database, and bringing one of an earlier release up to date.

In comes an opened ``Database``; afterwards it has exactly this release's schema. What is not ours, or newer than this program, is
refused with one line and left as it is. Alembic is imported only when there is work for it: asking a question must start quickly.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import URL, Connection, column, inspect, select, table

import tracker
from tracker.errors import StoreError
from tracker.store import fulltext
from tracker.store.engine import Database, connect, copy_sqlite, examine

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = "0002"
"""The revision this program works with: the newest of the migrations (a test compares the two)."""

_version = table("alembic_version", column("version_num"))
_ours = {"pages", "captures", "changes"}


def open_current(url: str, *, readonly: bool = False) -> Database:
    """The database behind the URL, with this release's schema. A missing SQLite file is created, an older one upgraded.

    With ``readonly`` nothing is created, upgraded or written. Raises StoreError, ConfigError, or LockHeld.
    """
    with ExitStack() as unless_ready:
        database = connect(url, readonly=readonly)
        unless_ready.callback(database.close)
        if database.path is not None and not examine(database.path):
            if readonly:
                raise _nothing_yet(database)
            _create(database.path)
        _bring_up(database, readonly)
        unless_ready.pop_all()
    return database


def folder() -> Path:
    """Where the migrations lie: in the installed package, or beside it in a checkout."""
    package = Path(tracker.__file__).parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def alembic_config(connection: Connection) -> "Config":
    """What Alembic's commands need to work on an open connection, without any alembic.ini."""
    from alembic.config import Config  # noqa: PLC0415 (see the module's docstring)

    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _bring_up(database: Database, readonly: bool) -> None:
    with database.reading() as connection:
        found = _found(connection, database)
    if found == REVISION:
        return
    if found is not None and found not in _known():
        raise StoreError(
            f"database {database.name} was written by a newer version of this program (revision {found}, "
            f"this one knows up to {REVISION}); upgrade the program"
        )
    if readonly:
        if found is None:
            raise _nothing_yet(database)
        raise StoreError(f"database {database.name} is of an older version; bring it up to date with `tracker run`")
    if found is not None and database.path is not None:
        _keep_copy(database, database.path, found)
    _upgrade(database)


def _found(connection: Connection, database: Database) -> str | None:
    """The revision a database is at, None for one without any table. Raises StoreError for one that is not ours."""
    names = set(inspect(connection).get_table_names())
    revision = connection.scalar(select(_version.c.version_num)) if _version.name in names else None
    if revision is None and not names - {_version.name}:
        return None
    if revision is None or not _ours <= names:
        raise StoreError(f"database {database.name} belongs to another program; it was left as it is, name another one")
    return str(revision)


def _known() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return {script.revision for script in ScriptDirectory(str(folder())).walk_revisions()}


def _upgrade(database: Database) -> None:
    from alembic import command  # noqa: PLC0415

    with database.rebuilding() as connection:
        command.upgrade(alembic_config(connection), "head")
        fulltext.make(connection)


def _create(path: Path) -> None:
    """Build the file under another name and move it into place: nobody ever meets half a database."""
    if not path.parent.is_dir():
        raise StoreError(f"database {path} cannot be created: there is no folder {path.parent}")
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        part.write_bytes(b"")
        fresh = connect(URL.create("sqlite", database=str(part)))
        try:
            _upgrade(fresh)
        finally:
            fresh.close()
        _into_place(part, path)
    except OSError as error:
        raise StoreError(f"database {path} cannot be created in {path.parent}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def _into_place(part: Path, path: Path) -> None:
    """Move a file to a name without ever replacing another: a program that was quicker made a database as good as ours."""
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            part.rename(path)


def _keep_copy(database: Database, path: Path, revision: str) -> None:
    """Keep what an upgrade starts from; the first copy of a revision is the one worth keeping."""
    target = path.with_name(f"{path.name}.revision-{revision}")
    if not target.exists():
        copy_sqlite(database, target)


def _nothing_yet(database: Database) -> StoreError:
    return StoreError(f"no database yet at {database.name}; run `tracker run` first")
