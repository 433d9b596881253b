"""Local WARC and WACZ files as an archive.

In: paths or patterns of files, and the ``ArchiveState`` that keeps their index. Out: captures and snapshots. Each file is read once;
after that the index answers, until size or modification time of the file says that it changed. Bodies are fetched by seeking. There is
no network here, and no public address of a capture.
"""

import glob
import stat
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from threading import Lock

from tracker.archive.decode import MAX_BODY, TooLarge
from tracker.archive.urls import urlkey, why_refused
from tracker.archive.warcbodies import UNREADABLE, WarcBodies, why
from tracker.archive.warcfile import NotWarc
from tracker.archive.warcindex import NO_KEY, REFUSED, VERSION, WarcRow, index_entries, refusal_entry
from tracker.errors import ArchiveError, CaptureUnavailable
from tracker.neutral import neutral
from tracker.protocols import ArchiveState
from tracker.records import Capture, Skipped, Snapshot


class Warc:
    """An archive made of local files; ``paths`` are absolute paths or patterns (``**`` goes into folders)."""

    def __init__(
        self, name: str, paths: Sequence[str | Path], state: ArchiveState, *, max_body: int = MAX_BODY
    ) -> None:
        self._name = name
        self._paths = tuple(str(path) for path in paths)
        self._state = state
        self._bodies = WarcBodies(self._rows, max_body)
        self._indexing = Lock()

    @property
    def name(self) -> str:
        """The archive's name in the configuration."""
        return self._name

    @property
    def appends(self) -> bool:
        """No: a file put beside the others may hold captures of any year."""
        return False

    @property
    def requests(self) -> int:
        """None are sent."""
        return 0

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The captures of an address in all files, oldest first; damaged records and refused files as ``Skipped``.

        Raises ArchiveError when no file is there, or none of them is a WARC.
        """
        try:
            key = urlkey(url)
        except ValueError as error:
            raise ArchiveError(f"archive {self._name}: {neutral(url, 200)!r} is no web address") from error
        yield from self._bring_up_to_date()
        for at_large in (REFUSED, NO_KEY):
            yield from (self._skipped(path, row) for path, row in self._rows(at_large))
        seen: set[tuple[str, str, str, str]] = set()
        for path, row in self._rows(key, since, until):
            if row.damage is not None:
                yield self._skipped(path, row)
                continue
            capture = self._capture(row)
            if capture.key not in seen:
                seen.add(capture.key)
                yield capture

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture, from the first of its records that can be read; revisits resolved."""
        where = f"capture {capture.timestamp} of {neutral(capture.url, 200)}"
        if reason := why_refused(capture.url):
            raise CaptureUnavailable(f"{where}: {reason}")
        rows = self._rows_of(capture)
        if not rows:
            for _ in self._bring_up_to_date():
                pass
            rows = self._rows_of(capture)
        reason, may_pass = "it is in no file any more", True
        for path, row in rows:
            try:
                return self._bodies.snapshot(path, row)
            except UNREADABLE as error:
                # Files come back, and a damaged one may be replaced; looking again costs no request.
                reason, may_pass = f"{path}: {why(error)}", not isinstance(error, TooLarge)
        raise CaptureUnavailable(f"{where}: {neutral(reason, 300)}", may_pass=may_pass)

    def public_url(self, capture: Capture) -> str | None:
        """None: nobody else can see a local file."""
        return None

    def close(self) -> None:
        """Nothing is held open."""

    # --- the index --------------------------------------------------------------------------------------------------------------

    def _bring_up_to_date(self) -> Iterator[Skipped]:
        """Index new and changed files, forget those that are gone; yield the patterns that name no file."""
        with self._indexing:
            found: dict[str, str] = {}
            empty = []
            for pattern in self._paths:
                stamps = {path: _stamp(path) for path in sorted(glob.glob(pattern, recursive=True))}
                matches = {path: stamp for path, stamp in stamps.items() if stamp}
                found |= matches
                if not matches:
                    empty.append(Skipped(f"{self._name}: {neutral(pattern, 300)}", "no such file"))
            known = self._state.indexed_files(self._name)
            for path in known.keys() - found.keys():
                self._state.forget_index(self._name, path)
            if not found:
                raise ArchiveError(f"archive {self._name}: no such file: {neutral(', '.join(self._paths), 300)}")
            for path, stamp in found.items():
                if known.get(path) != stamp:
                    self._index(path, stamp)
            self._refuse_if_nothing_is_a_warc(found)
        yield from empty

    def _index(self, path: str, stamp: str) -> None:
        entries = index_entries(Path(path))
        try:
            first = [entry for entry in (next(entries, None),) if entry]
        except NotWarc as error:
            first = [refusal_entry(str(error))]
        except OSError as error:
            # Without a stamp of its own it is tried again next time: permissions change without a trace in the file.
            first, stamp = [refusal_entry(f"cannot be read ({why(error)})")], ""
        self._state.replace_index(self._name, path, stamp, chain(first, entries))

    def _refuse_if_nothing_is_a_warc(self, found: dict[str, str]) -> None:
        refused = dict(self._rows(REFUSED))
        if refused.keys() >= found.keys():
            path, row = next(iter(refused.items()))
            more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
            raise ArchiveError(f"archive {self._name}: {neutral(path, 300)}: {row.damage}{more}")

    def _rows(self, key: str, since: str | None = None, until: str | None = None) -> list[tuple[str, WarcRow]]:
        # A list, not a cursor: whoever reads captures writes them down meanwhile, into the same database.
        rows = self._state.index_rows(self._name, key, since, until)
        return [(path, WarcRow.from_json(text)) for path, text in rows]

    def _rows_of(self, capture: Capture) -> list[tuple[str, WarcRow]]:
        rows = self._rows(urlkey(capture.url), capture.timestamp, capture.timestamp)
        return [(path, row) for path, row in rows if row.damage is None and self._capture(row).key == capture.key]

    def _capture(self, row: WarcRow) -> Capture:
        return Capture(row.timestamp, self._name, row.url, row.digest, row.status, row.mime, row.length)

    def _skipped(self, path: str, row: WarcRow) -> Skipped:
        where = f"{path}!{row.place.entry}" if row.place.entry else path
        if row.place.offset >= 0:
            where += f" at byte {row.place.offset}"
        return Skipped(f"{self._name}: {neutral(where, 400)}", neutral(row.damage or "", 200))


def _stamp(path: str) -> str | None:
    """What tells whether a file changed; None for what is no file, or was removed this moment."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return f"{VERSION}:{status.st_size}:{status.st_mtime_ns}"
