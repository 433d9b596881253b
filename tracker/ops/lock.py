"""The run lock: one run at a time on a database, held by the operating system and therefore gone with its process.

In: a path that all runs on one database agree on (``lock_path`` gives it). The file itself stays behind and means nothing; only the
``flock`` on it counts, which the kernel drops however the process ends. It holds the number of the last process that had the lock.
"""

import errno
import fcntl
import os
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

from platformdirs import user_state_path

from tracker.errors import LockHeld, StoreError

_PROGRAM = "policy-change-tracker"


def lock_path(database: str, home: Path | None = None) -> Path:
    """Where runs on this database URL lock: beside a SQLite file, else in the user's state folder under the URL's hash (the runtime
    folder of a login is not that of cron). ``home``: that of another user, who has no variables set for such folders."""
    scheme, _, file = database.partition("?")[0].partition(":///")
    if scheme.partition("+")[0] == "sqlite" and file:
        return Path(f"{unquote(file)}.lock")
    name = sha256(database.encode("utf-8", "replace")).hexdigest()[:16]
    state = user_state_path(_PROGRAM) if home is None else home / ".local" / "state" / _PROGRAM
    return state / f"{name}.lock"


class RunLock:
    """A context manager that holds the lock while it lasts. Never waits.

    Raises LockHeld, naming the other process where it is known, or StoreError where the lock file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def __enter__(self) -> "RunLock":
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"lock file {self._path} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(file)
            os.close(file)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise LockHeld(f"another run{holder} is at work on this database ({self._path})") from error
            raise StoreError(f"lock file {self._path} cannot be locked: {error.strerror}") from error
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _holder(file: int) -> str:
    noted = os.pread(file, 20, 0).strip()
    return f" (process {int(noted)})" if noted.isdigit() else ""
