"""The store's contract on a real PostgreSQL, started here on loopback in a folder of its own and stopped at the end.

Needs the server's programs (Debian: ``postgresql``) and the Python package ``psycopg``. The server refuses to run as root; for root it
is started as ``nobody``.
"""

import os
import pwd
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.contract.store_contract import ArchiveStateContract, DatabaseContract, StoreContract
from tracker.errors import StoreError
from tracker.store import SqlStore, open_store
from tracker.store.migrate import REVISION

pytestmark = pytest.mark.interop


def _program(name: str) -> str:
    """A program of the server, on the path or where Debian keeps it."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    path = os.pathsep.join([*(str(folder) for folder in reversed(versions)), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"PostgreSQL's {name} is not installed")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server without databases of its own: its URL up to the database's name."""
    pytest.importorskip("psycopg")
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    user = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:  # short: it holds a socket
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data, port = f"{folder}/data", _free_port()

        def run(*command: str) -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, timeout=60, **user)

        run(initdb, "-D", data, "-U", "tracker", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
        run(pg_ctl, "-D", data, "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://tracker@127.0.0.1:{port}/"
        finally:
            run(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """A new, empty database."""
    name = f"t{uuid.uuid4().hex}"
    admin = create_engine(server + "postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server + name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def state(store: SqlStore) -> SqlStore:
    """The same store, as archives see it."""
    return store


class TestStore(StoreContract):
    """Pages to deliveries."""


class TestArchiveState(ArchiveStateContract):
    """Notes and WARC indexes."""


class TestDatabase(DatabaseContract):
    """What outlives the program."""


def test_migrations_make_the_schema(url: str) -> None:
    """They leave the revision this program works with."""
    open_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == REVISION
        assert "changes" in inspect(connection).get_table_names()
    engine.dispose()


def test_a_server_that_is_not_there_is_one_clear_line() -> None:
    """The password is not part of it."""
    url = f"postgresql+psycopg://tracker:secret@127.0.0.1:{_free_port()}/tracker"
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_database_of_another_program_is_refused(url: str) -> None:
    """And left as it is."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customers (id integer)"))
    with pytest.raises(StoreError, match="another program"):
        open_store(url)
    assert inspect(engine).get_table_names() == ["customers"]
    engine.dispose()
