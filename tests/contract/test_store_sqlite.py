"""The store's contract on SQLite."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.store_contract import ArchiveStateContract, DatabaseContract, StoreContract
from tracker.store import SqlStore, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path}/tracker.db"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, made once."""
    path = tmp_path_factory.mktemp("empty") / "tracker.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[SqlStore]:
    """An empty store."""
    with open_store(f"sqlite:///{shutil.copy(empty, tmp_path)}") as opened:
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
