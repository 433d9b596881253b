"""What lies between two captures of a page besides them. Pure.

In: all captures known, what was observed of them, and two moments. Out: ``Inside``, the counts of those that nobody has read and of those
that show nothing to compare: unusable, set aside, or not asked for as their archive lists them as redirects or errors.
"""

from collections.abc import Iterable

from tracker.comparable import worth_reading
from tracker.records import Capture, Inside, Observation


def inside(captures: Iterable[Capture], observations: Iterable[Observation], after: str, by: str | None) -> Inside:
    """The captures later than the timestamp ``after`` and earlier than ``by`` (None: to this day); none takes part in comparisons."""
    seen = {one.capture.key: one.capture for one in observations}
    known = {one.key: one for one in captures} | seen
    within = [one for one in known.values() if after < one.timestamp and (by is None or one.timestamp < by)]
    unread = sum(one.key not in seen and worth_reading(one) for one in within)
    return Inside(unread, len(within) - unread)
