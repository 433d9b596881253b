"""The captures that one run may fetch, shared fairly: over the pages of a run, and over runs where there are fewer captures than pages.

In: the budget, the pages to be read. Out: their order, and the share of each. Where a budget came to its end is noted, and the next run
with a budget begins there: otherwise pages that always have something to read would leave nothing to those behind them. A note orders one
run: one that stayed would put those that the day's last requests did not reach behind the same pages, day after day.
"""

from collections.abc import Sequence

from tracker.protocols import ArchiveState
from tracker.records import Page

_ENDED_AT = ("[budget]", "ended at")  # among the notes of archives, under a name that no archive has


class Budget:
    """One run's. ``total`` None: any number of captures, but for the pages' own bounds."""

    def __init__(self, state: ArchiveState, total: int | None) -> None:
        self._state = state
        self._left = total
        self._ended = False

    def in_turn(self, pages: Sequence[Page]) -> list[Page]:
        """The pages, beginning with the one at which the last budget ended, if it is among them; that is then forgotten."""
        ended_at = None if self._left is None else self._state.recall(*_ENDED_AT)
        first = next((n for n, page in enumerate(pages) if page.id == ended_at), None)
        if first is None:
            return list(pages)
        self._state.remember(*_ENDED_AT, None)
        return [*pages[first:], *pages[:first]]

    def share(self, page: Page, waiting: int) -> int | None:
        """How many captures may be fetched of a page whose turn it is, with so many waiting, itself among them; None for any number."""
        if self._left == 0 and not self._ended:
            self._state.remember(*_ENDED_AT, page.id)
            self._ended = True
        share = None if self._left is None else -(-self._left // waiting)
        return min((most for most in (share, page.budget) if most is not None), default=None)

    def spend(self, read: int) -> None:
        """Note that so many captures were fetched."""
        self._left = None if self._left is None else max(0, self._left - read)
