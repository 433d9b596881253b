"""Which reading shows a page's document at a given moment. Pure.

In: all observations of a page, and a moment. Out: the last comparable reading at or before it, and the next one after it: what stood in
between is proven only where the two agree. What derivation sets aside (an unusable capture, a visitor's language, a hollow page) shows
nothing here either.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.diff.views import View, stretches
from tracker.records import Observation


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparable reading, and its neighbour in time: the capture that next shows the document (None: there is none)."""

    view: View
    sha256: str | None
    next: View | None


def shown_at(observations: Sequence[Observation], timestamp: str | None) -> Shown | None:
    """What was shown at a moment (None: last); None where no comparable reading is that old."""
    views = [view for stretch in stretches(observations) for view in stretch]
    times = [view.capture.timestamp for view in views]
    at = len(views) if timestamp is None else bisect_right(times, timestamp)
    if at == 0:
        return None
    view = views[at - 1]
    sha256 = next((one.sha256 for one in observations if one.capture == view.capture), None)
    return Shown(view, sha256, views[at] if at < len(views) else None)


def first_shown(observations: Sequence[Observation]) -> View | None:
    """The first comparable reading of a page."""
    return next((view for stretch in stretches(observations) for view in stretch), None)
