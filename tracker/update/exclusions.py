"""What archives exclude of a page. Pure.

In: the refusals met in a run, at the index or at a capture. Out: which captures need not be asked for, and whether anybody is left to ask.

An exclusion is an answer, and a lasting one: the archive has been asked, and others can bring the page up to date. Only where each of
the page's archives excludes it, the page cannot be watched as it is configured, and that is an error.
"""

from collections.abc import Iterable
from itertools import product

from tracker.errors import PageExcluded
from tracker.records import Capture


class Exclusions:
    """The refusals of one run for one page."""

    def __init__(self) -> None:
        self._unlisted: dict[tuple[str, str], PageExcluded] = {}
        self._unplayed: dict[tuple[str, str], PageExcluded] = {}

    def note_index(self, archive: str, url: str, error: PageExcluded) -> None:
        """The index of an archive excludes an address."""
        self._unlisted[archive, url] = error

    def note_capture(self, capture: Capture, error: PageExcluded) -> None:
        """An archive lists a capture, and excludes it when it is asked for it."""
        self._unplayed[capture.archive, capture.url] = error

    def hold(self, capture: Capture) -> bool:
        """Whether a capture would be refused: its archive excludes its address."""
        return (capture.archive, capture.url) in self._unlisted.keys() | self._unplayed.keys()

    def leave_nobody(self, archives: Iterable[str], urls: Iterable[str]) -> bool:
        """Whether each of these archives refused captures, or the indexes of all these addresses."""
        refusing = {archive for archive, _ in self._unplayed}
        return bool(self.reasons()) and all(
            archive in refusing or (archive, url) in self._unlisted for archive, url in product(archives, urls)
        )

    def reasons(self) -> list[PageExcluded]:
        """Each refusal that says something else, as it was met."""
        return list({str(error): error for error in (*self._unlisted.values(), *self._unplayed.values())}.values())
