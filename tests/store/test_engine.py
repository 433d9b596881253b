"""What a database may do to its users: be locked, full, damaged, addressed in odd ways, used by several threads."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tracker.errors import ConfigError, LockHeld, StoreError
from tracker.store import SqlStore, open_store

PAGE_SIZE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "tracker.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    """A store that does not wait for others."""
    with open_store(f"sqlite:///{path}?timeout=0") as opened:
        yield opened


def test_a_database_locked_by_another_program_asks_to_try_later(store: SqlStore, path: Path) -> None:
    """Reading goes on meanwhile, and writing works when the other is done."""
    store.remember("wayback", "breaker", "on")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockHeld, match=r"tracker\.db is locked by another program"):
            store.remember("wayback", "breaker", "off")
        assert store.recall("wayback", "breaker") == "on"
        other.execute("ROLLBACK")
    store.remember("wayback", "breaker", "off")
    assert store.recall("wayback", "breaker") == "off"


def test_threads_may_share_a_store(path: Path) -> None:
    """Writers take turns; nobody sees half of what another wrote."""
    with open_store(f"sqlite:///{path}") as store:

        def work(name: str) -> None:
            for number in range(10):
                store.replace_index("local", name, str(number), [(name, "20240101000000", str(number))] * 20)
                assert {data for _, data in store.index_rows("local", name, None, None)} == {str(number)}

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, [f"{n}.warc" for n in range(4)]))
        assert store.indexed_files("local") == {f"{n}.warc": "9" for n in range(4)}


def test_a_damaged_database_is_one_clear_line(path: Path) -> None:
    """It names the file and says what to do, and nothing is changed."""
    with open_store(f"sqlite:///{path}") as store:
        store.replace_index("local", "a.warc", "1", [("k", "20240101000000", "x" * 500)] * 500)
    content = bytearray(path.read_bytes())
    content[80 * PAGE_SIZE :] = b"\xff" * (len(content) - 80 * PAGE_SIZE)
    path.write_bytes(content)
    with open_store(f"sqlite:///{path}", readonly=True) as store:
        with pytest.raises(StoreError, match=r"tracker\.db is damaged: .*backup") as caught:
            list(store.index_rows("local", "k", None, None))
        assert "\n" not in str(caught.value)
        findings = store.check()
    assert findings
    assert all("backup" in finding.advice for finding in findings)
    assert path.read_bytes() == bytes(content)


def test_a_full_disk_is_one_clear_line_and_loses_nothing(path: Path) -> None:
    """A limit on file sizes stands in for the full disk."""
    with open_store(f"sqlite:///{path}") as store:
        store.remember("wayback", "breaker", "on")
    code = (
        "import resource; from tracker.store import open_store; from tracker.errors import StoreError\n"
        f"store = open_store('sqlite:///{path}')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        "try:\n    store.replace_index('local', 'a', '1', [('k', '20240101000000', 'x' * 1000)] * 2000)\n"
        "except StoreError as error:\n    print(error)\n"
        "store.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert str(path) in done.stdout
    assert done.stdout.count("\n") == 1
    with open_store(f"sqlite:///{path}") as store:
        assert store.recall("wayback", "breaker") == "on"
        assert store.indexed_files("local") == {}
        assert store.check() == []


def test_a_read_only_database_can_be_asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver's refusal is told as such."""
    open_store(f"sqlite:///{path}").close()
    with open_store(f"sqlite:///{path}") as store:
        with store._database.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="read-only"):
            store.remember("wayback", "breaker", "on")


@pytest.mark.parametrize(
    "name", ["with space.db", "per%cent.db", "per%20cent.db", "ha#sh.db", "ümläut.db", "qu'ote.db"]
)
def test_any_file_name_works(tmp_path: Path, name: str) -> None:
    """What is special in a URI is not special in a file's name."""
    url = f"sqlite:///{quote(str(tmp_path / name))}"
    with open_store(url) as store:
        store.remember("wayback", "breaker", "on")
    with open_store(url, readonly=True) as store:
        assert store.recall("wayback", "breaker") == "on"
    assert (tmp_path / name).is_file()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tracker.db",
        "nonsense://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+nonsense:///x",
        "http://[",
        "a b://",
    ],
)
def test_a_url_that_is_no_database_is_a_mistake_in_the_configuration(url: str) -> None:
    """The message says what would be right."""
    with pytest.raises(ConfigError, match="database"):
        open_store(url)


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an optional package."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match="psycopg"):
        open_store("postgresql+psycopg://tracker:secret@127.0.0.1/x")


def test_a_backup_is_a_whole_database(store: SqlStore, path: Path, tmp_path: Path) -> None:
    """Made while another connection writes; it never overwrites a file."""
    store.remember("wayback", "breaker", "on")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM archive_notes")
        store.backup(tmp_path / "copy.db")
        other.execute("ROLLBACK")
    with pytest.raises(StoreError, match="exists already"):
        store.backup(tmp_path / "copy.db")
    with open_store(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert copy.recall("wayback", "breaker") == "on"
        assert copy.check() == []


def test_a_backup_that_cannot_be_written_leaves_nothing(store: SqlStore, tmp_path: Path) -> None:
    """And names its target."""
    with pytest.raises(StoreError, match=r"missing/copy\.db cannot be written"):
        store.backup(tmp_path / "missing" / "copy.db")
    assert "copy.db" not in [entry.name for entry in tmp_path.iterdir()]
