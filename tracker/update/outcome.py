"""What a page's update is given, and what it gives back: who reads, who is told, and an ``Outcome``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.errors import TrackerError
from tracker.records import Delivery, Reading, ReadingOptions, RecordedChange, RunSummary

Clock = Callable[[], datetime]
Progress = Callable[[str, int, int, str], None]
"""Told (page, captures read, captures expected to be read, what is happening)."""
Deliver = Callable[[Sequence[RecordedChange], Sequence[RecordedChange]], Sequence[Delivery]]
"""Decides what the changes as they will be recorded, given the former ones, cause to be sent. Writes nothing."""

_SHOWN = 3  # subjects named of a counted skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: body, declared content type and options to a ``Reading``; a text fingerprint that is equal only for equal readings
    without a selector; and the version that readings are keyed by."""

    read: Callable[[bytes, str | None, ReadingOptions], Reading]
    fingerprint: Callable[[bytes, str | None], str | None]
    version: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did for a page. ``failures`` are the errors behind ``summary.errors``; ``new_changes`` what was recorded afresh.

    ``paused`` says why the run was told to leave the rest to the next one, None where it was not.
    """

    summary: RunSummary
    failures: tuple[TrackerError, ...] = ()
    new_changes: tuple[RecordedChange, ...] = ()
    paused: str | None = None

    @property
    def exit_code(self) -> int:
        """0 when done; else the gravest of the failures' exit statuses: 2, then 1, then 75."""
        codes = {failure.exit_code for failure in self.failures}
        return next((code for code in (2, 1) if code in codes), max(codes, default=0))


@dataclass(slots=True)
class Tally:
    """What happened so far, for the summary."""

    read: int = 0
    unusable: int = 0
    unreadable: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    future: int = 0

    def notes(self) -> tuple[str, ...]:
        """Counted skips, one line each."""
        return (
            *_counted(self.unreadable, "capture unreadable", "captures unreadable"),
            *_counted(self.skipped, "index entry skipped", "index entries skipped"),
            *([f"{self.future} captures dated later than now ignored"] if self.future else []),
        )


def _counted(subjects: Sequence[str], one: str, many: str) -> tuple[str, ...]:
    """A counted skip in a line: how many, and the first few."""
    if not subjects:
        return ()
    shown = "; ".join(subjects[:_SHOWN])
    more = f"; and {len(subjects) - _SHOWN} more" if len(subjects) > _SHOWN else ""
    return (f"{len(subjects)} {one if len(subjects) == 1 else many}: {shown}{more}",)
