"""One run at a time, and none for ever."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.errors import LockHeld, StoreError
from tracker.ops.lock import RunLock, lock_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where runs lock."""
    return tmp_path / "tracker.db.lock"


def test_a_second_run_is_told_who_is_at_work(path: Path) -> None:
    """At once: it never waits. When the first is done, the next may run."""
    with RunLock(path), pytest.raises(LockHeld, match=rf"process {os.getpid()}\).*{path.name}"), RunLock(path):
        pass
    with RunLock(path), pytest.raises(LockHeld):
        RunLock(path).__enter__()
    with RunLock(path):
        pass


def test_a_failed_run_lets_go(path: Path) -> None:
    """Whatever ended it."""
    with pytest.raises(ZeroDivisionError), RunLock(path):
        raise ZeroDivisionError
    with RunLock(path):
        pass


def test_a_killed_run_lets_go(path: Path) -> None:
    """The lock dies with its process, and the file it leaves means nothing."""
    code = (
        "import sys; from pathlib import Path; from tracker.ops.lock import RunLock\n"
        "with RunLock(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockHeld, match=f"process {holder.pid}"), RunLock(path):
            pass
        holder.kill()
        holder.wait()
    assert path.exists()
    with RunLock(path):
        assert path.read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not a number", b"1" * 100])
def test_whatever_the_file_holds_the_lock_works(path: Path, content: bytes) -> None:
    """An old or foreign file is no obstacle."""
    path.write_bytes(content)
    with RunLock(path), pytest.raises(LockHeld), RunLock(path):
        pass


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where a folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file/tracker"), RunLock(tmp_path / "file" / "tracker.lock"):
        pass


@pytest.mark.parametrize(
    ("database", "expected"),
    [
        ("sqlite:////var/lib/tracker.db", "/var/lib/tracker.db.lock"),
        ("sqlite:////var/lib/a%20b #1.db?timeout=3", "/var/lib/a b #1.db.lock"),
        ("sqlite+pysqlite:///tracker.db", "tracker.db.lock"),
    ],
)
def test_a_sqlite_file_is_locked_beside_itself(database: str, expected: str) -> None:
    """So that runs of several users and folders on one file meet."""
    assert lock_path(database) == Path(expected)


def test_other_databases_are_locked_by_their_url() -> None:
    """The same URL gives the same lock, another another, and no password shows."""
    first = lock_path("postgresql+psycopg://tracker:secret@db/tracker")
    assert first == lock_path("postgresql+psycopg://tracker:secret@db/tracker")
    assert first != lock_path("postgresql+psycopg://tracker:secret@db/other")
    assert "secret" not in str(first)
