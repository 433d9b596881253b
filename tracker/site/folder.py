"""The output folder: writes what differs, and removes only what an earlier build wrote.

In: relative paths with contents. Out: files. ``MANIFEST`` lists every file of the last build with its hash; ``JOURNAL`` the files of a
build that has not finished, noted before they are written. So a killed build leaves whole files, each old or new, and the next one knows
them all.

A folder with other people's files in it is refused, unless forced; even then, nothing is removed that is not in manifest or journal, or
whose content is no longer what was written. Both files are foreign text when read: a path that leads out of the folder is no line of
theirs.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tracker.errors import LockHeld, TrackerError, UsageError

MANIFEST = ".tracker-site"
JOURNAL = ".tracker-site.journal"

_HEADER = "# What `tracker site` wrote here, with SHA-256; it removes nothing else.\n"
_NAME = r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_LINE = re.compile(rf"([0-9a-f]{{64}}) ((?:{_NAME}/)*{_NAME})", re.ASCII)


class SiteFolder:
    """One build's view of the folder; made by ``site_folder``. ``write`` each file, then ``finish``."""

    def __init__(self, shown: Path, former: dict[str, set[str]]) -> None:
        self.written = 0
        self.unchanged = 0
        self.removed = 0
        self.root = shown.resolve()
        self._shown = shown
        self._former = former
        self._now: dict[str, str] = {}
        self._folders: set[Path] = set()
        self._journal = (self.root / JOURNAL).open("a", encoding="utf-8")

    def close(self) -> None:
        """Release the journal."""
        self._journal.close()

    def write(self, name: str, content: str | bytes) -> None:
        """Write one file, unless it holds exactly this already; readers see it old or new, never half."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        digest = sha256(data).hexdigest()
        path = self.root / name
        if _holds(path, data):
            self.unchanged += 1
        else:
            self._prepare(path.parent)
            self._journal.write(f"{digest} {name}\n")
            self._journal.flush()
            _replace(path, data)
            self.written += 1
        self._now[name] = digest

    def finish(self) -> None:
        """Remove what earlier builds wrote and this one did not, and note what stands."""
        for name in sorted(self._former):
            self._clear(name)
        lines = "".join(f"{digest} {name}\n" for name, digest in sorted(self._now.items()))
        _replace(self.root / MANIFEST, (_HEADER + lines).encode("utf-8"))
        (self.root / JOURNAL).unlink()

    def _prepare(self, folder: Path) -> None:
        """Make a folder of the site. Raises TrackerError where a link would lead the build out of the output folder."""
        if folder not in self._folders:
            folder.mkdir(parents=True, exist_ok=True)
            if not folder.resolve().is_relative_to(self.root):
                raise TrackerError(f"{folder}: leads out of {self._shown}")
            self._folders.add(folder)

    def _clear(self, name: str) -> None:
        """Remove what a killed build left half written of a file; a stale one itself, if it is still what was written; empty folders."""
        path = self.root / name
        if not path.parent.resolve().is_relative_to(self.root):
            return
        _partial(path).unlink(missing_ok=True)
        if name in self._now or path.is_symlink() or not path.is_file():
            return
        if sha256(path.read_bytes()).hexdigest() not in self._former[name]:
            return
        path.unlink()
        self.removed += 1
        folder = path.parent
        while folder != self.root and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


@contextmanager
def site_folder(path: Path, *, force: bool = False) -> Iterator[SiteFolder]:
    """The folder, made when missing, for one build at a time. A build that ends without ``finish`` has removed nothing.

    Raises UsageError for a folder that holds other files (unless ``force``), LockHeld while another build is at work in it, TrackerError
    where it cannot be written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            former = _former(path)
            if not force and not former:
                _refuse_others(path)
            folder = SiteFolder(path, former)
            try:
                yield folder
            finally:
                folder.close()
    except OSError as error:
        raise TrackerError(f"{error.filename or path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the folder itself, so that no lock file lies about in what is published."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise LockHeld(f"{path}: another build of the site is at work in this folder") from None
    finally:
        os.close(handle)


def _former(path: Path) -> dict[str, set[str]]:
    """What earlier builds wrote: file -> the hashes it may have."""
    found: dict[str, set[str]] = {}
    for notes in (path / MANIFEST, path / JOURNAL):
        if notes.is_file():
            lines = notes.read_text(encoding="utf-8", errors="replace").splitlines()
            for line in filter(None, map(_LINE.fullmatch, lines)):
                found.setdefault(line[2], set()).add(line[1])
    return found


def _refuse_others(path: Path) -> None:
    """Files that nobody noted are somebody else's. Hidden ones (``.git``) disturb nobody."""
    if others := sorted(one.name for one in path.iterdir() if not one.name.startswith(".")):
        shown = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        raise UsageError(f"{path}: holds other files ({shown}); name an empty folder, or write among them with --force")


def _holds(path: Path, data: bytes) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
    except (FileNotFoundError, NotADirectoryError):
        return False


def _replace(path: Path, data: bytes) -> None:
    _partial(path).write_bytes(data)
    _partial(path).replace(path)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")
