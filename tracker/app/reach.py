"""Which archives are out of reach, and since when: noted as they are asked, kept between runs.

In: an archive, as opened. Out: the same archive, watched; and complaints about those that have been out of reach for long. What counts as
out of reach is ``health``'s; what stops a run, the ``Guard``'s.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tracker import health
from tracker.app.guard import Guard
from tracker.errors import ArchiveError, ArchiveUnreachable, RateLimited, TryLater
from tracker.protocols import Archive, ArchiveState
from tracker.records import Capture, Skipped, Snapshot

_INDEX, _BODIES = "index out of reach", "bodies out of reach"


class Reach:
    """The memory of outages, one for all archives of an open tracker."""

    def __init__(self, state: ArchiveState, now: Callable[[], datetime]) -> None:
        self._state, self._now = state, now
        self._known: dict[tuple[str, str], health.Outage | None] = {}
        self._in_vain: dict[tuple[str, str], health.Outage] = {}

    def answered(self, archive: str, what: str) -> None:
        """It answered, be it with a refusal: whatever outage there was is over."""
        self._in_vain.pop((archive, what), None)
        if self._recall(archive, what) is not None:
            self._state.remember(archive, what, None)
            self._known[archive, what] = None

    def asked_in_vain(self, archive: str, what: str, error: TryLater) -> None:
        """It did not answer, or wants to be asked later."""
        outage = health.outage(self._recall(archive, what), archive, str(error), self._now())
        self._state.remember(archive, what, outage.as_note())
        self._known[archive, what] = self._in_vain[archive, what] = outage

    def complaints(self, after: timedelta) -> list[str]:
        """A line for each archive that was last asked in vain, and has been out of reach for so long."""
        lines = (health.complaint(one, after, self._now()) for one in self._in_vain.values())
        return list(dict.fromkeys(line for line in lines if line is not None))

    def _recall(self, archive: str, what: str) -> health.Outage | None:
        if (archive, what) not in self._known:
            self._known[archive, what] = health.Outage.from_note(self._state.recall(archive, what))
        return self._known[archive, what]


class Watched:
    """An archive that answers as it does, notes when it does not, and is not asked once the program was told to stop."""

    def __init__(self, archive: Archive, reach: Reach, guard: Guard) -> None:
        self._archive, self._reach, self._guard = archive, reach, guard

    @property
    def name(self) -> str:
        """The archive's name in the configuration."""
        return self._archive.name

    @property
    def appends(self) -> bool:
        """See ``Archive.appends``."""
        return self._archive.appends

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._archive.requests

    def captures(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Capture | Skipped]:
        """The captures of one address; see ``Archive.captures``."""
        with self._noted(_INDEX):
            for row in self._archive.captures(url, since, until):
                self._guard.go_on()
                yield row

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture; see ``Archive.fetch``."""
        with self._noted(_BODIES):
            return self._archive.fetch(capture)

    def public_url(self, capture: Capture) -> str | None:
        """Where anybody can see this capture, or None."""
        return self._archive.public_url(capture)

    def close(self) -> None:
        """Release connections and files."""
        self._archive.close()

    @contextmanager
    def _noted(self, what: str) -> Iterator[None]:
        """A question to the archive, and what came of it. Raises Paused before it is asked, where it may not be."""
        self._guard.go_on()
        try:
            yield
        except (ArchiveUnreachable, RateLimited) as error:
            self._reach.asked_in_vain(self.name, what, error)
            raise
        except ArchiveError as error:
            # One capture that an archive keeps failing on may be all of them: what it failed with is no answer.
            if isinstance(error.__cause__, ArchiveUnreachable):
                self._reach.asked_in_vain(self.name, what, error.__cause__)
            else:
                self._reach.answered(self.name, what)
            raise
        self._reach.answered(self.name, what)
