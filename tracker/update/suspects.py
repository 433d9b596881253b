"""Captures that their archive kept failing on, until it is known whether it fails on them alone.

In: captures that could not be had because the archive failed again and again, what it gave meanwhile. Out: those that are at fault
themselves, once another body of that archive was had; those of an archive that gives nothing are nobody's fault but its own. Pure.
"""

from tracker.errors import CaptureUnavailable, TryLater
from tracker.records import Capture

_MOST = 3  # captures in a row that an archive may fail on before it is out of reach


class Suspects:
    """What is open in one run."""

    def __init__(self) -> None:
        self._open: list[tuple[Capture, CaptureUnavailable]] = []
        self._gave: set[str] = set()

    def clears(self, archive: str) -> list[tuple[Capture, CaptureUnavailable]]:
        """An archive gave a body: returns the captures that it fails on alone, each once."""
        self._gave.add(archive)
        found = [one for one in self._open if one[0].archive == archive]
        self._open = [one for one in self._open if one[0].archive != archive]
        return found

    def suspect(self, capture: Capture, error: CaptureUnavailable) -> bool:
        """Whether it must be left open why a capture could not be had. Raises the archive's own error where it gave nothing for long."""
        if not isinstance(error.__cause__, TryLater) or capture.archive in self._gave:
            return False
        self._open.append((capture, error))
        if sum(one.archive == capture.archive for one, _ in self._open) >= _MOST:
            raise error.__cause__
        return True

    def in_vain(self) -> list[TryLater]:
        """The errors of the archives that gave nothing, one each."""
        causes = {one.archive: error.__cause__ for one, error in self._open}
        return [cause for cause in causes.values() if isinstance(cause, TryLater)]
