"""The next capture to read, decided from a timeline alone. Pure.

All of it comes down to intervals between neighbouring *anchors* (comparable readings): which interval wants reading, and which capture in
it. Where the wanted capture turns out to be no anchor, the search goes

* *outward* from it with growing steps (1, 3, 7, 15 … captures to either side), which finds the way around single bad captures and scattered
  bot walls in a try or two, and then into the widest runs not tried yet;
* after ``_patience`` tries it is an outage: to its *edges*, by bisection between the anchors and the nearest bad captures;
* and then it is left: the bracket is as narrow as the outage is long, and says how many captures it leaves unread.

Two guards keep a restless page from being read through. Where the readings of a window of two ``max_gap`` show more than ``_CHURN``
different lists, no more is bisected there; an order of the same entries of which there are more than ``_SHUFFLES`` is no order.
Alternating variants need no guard: bisection follows one crossing, and confirmation recognises a single odd capture by its neighbours.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from tracker.comparable import State
from tracker.probe.timeline import Step, Timeline
from tracker.records import Capture
from tracker.timestamps import to_datetime, to_timestamp

_CHURN = 16
_SHUFFLES = 4
_CONFIRM_TRIES = 6  # bad captures beside a bracket before confirmation is left to later ones
_SIDES = 2  # usable captures wanted on each side of a change that is to be confirmed


def next_step(timeline: Timeline, max_gap: timedelta) -> Step | None:
    """The most wanted capture that is not known yet; None when the page is dated as far as this goes."""
    return _end_step(timeline) or _grid_step(timeline, max_gap) or _crossing_step(timeline, max_gap)


def finer(timeline: Timeline) -> timedelta | None:
    """Half the widest time between neighbouring anchors with unread captures between; None when there is none that can be cut."""
    widest = max(
        (
            _time_between(timeline, low, high)
            for low, high in pairwise(timeline.anchors)
            if _search(timeline, low, high, high - 1) is not None
        ),
        default=timedelta(0),
    )
    return widest / 2 if widest > timedelta(seconds=1) else None


def beside(timeline: Timeline, after: Capture, by: Capture) -> Iterator[Step]:
    """The captures nearest to a bracket, outward on both sides, until enough usable ones are known there."""
    order = [(one.timestamp, one.key) for one in timeline.captures]
    sides = (
        range(order.index((after.timestamp, after.key)) - 1, -1, -1),
        range(order.index((by.timestamp, by.key)) + 1, len(order)),
    )
    for side in sides:
        for index in side[: _SIDES + _CONFIRM_TRIES]:
            nearer = side[: side.index(index)]
            if sum(one in timeline.anchors for one in nearer) >= _SIDES:
                break
            if not timeline.is_known(index):
                yield Step(index, f"confirm the change between {after.timestamp} and {by.timestamp}")


def _end_step(timeline: Timeline) -> Step | None:
    """Toward the newest usable capture, then toward the oldest."""
    count = len(timeline.captures)
    anchors = timeline.anchors
    newest = _search(timeline, anchors[-1] if anchors else -1, count, count - 1)
    if newest is not None:
        return Step(newest, "newest")
    oldest = _search(timeline, -1, anchors[0] if anchors else count, 0)
    return None if oldest is None else Step(oldest, "oldest")


def _grid_step(timeline: Timeline, max_gap: timedelta) -> Step | None:
    """Into the newest interval that is wider than the grid: the oldest capture that keeps the distance from the anchor after it."""
    for low, high in _newest_first(timeline):
        if _time_between(timeline, low, high) > max_gap:
            index = _search(timeline, low, high, _within(timeline, low, high, max_gap))
            if index is not None:
                return Step(index, "grid")
    return None


def _crossing_step(timeline: Timeline, max_gap: timedelta) -> Step | None:
    """Between neighbours that differ: bisect all that can be narrowed, then confirm what cannot."""
    orders = _orders(timeline)
    crossings = [
        (low, high)
        for low, high in _newest_first(timeline)
        if _differ(timeline.state(low), timeline.state(high), orders)
    ]
    # Churn is looked for last: it takes longest to tell, and most crossings want nothing.
    for low, high in crossings:
        index = _search(timeline, low, high, (low + high) // 2)
        if index is not None and not _churning(timeline, low, high, max_gap):
            return Step(index, f"bisect between {_stamp(timeline, low)} and {_stamp(timeline, high)}")
    for low, high in crossings:
        index = _confirming(timeline, low, high, orders)
        if index is not None and not _churning(timeline, low, high, max_gap):
            return Step(index, f"confirm the change between {_stamp(timeline, low)} and {_stamp(timeline, high)}")
    return None


def _search(timeline: Timeline, low: int, high: int, aim: int) -> int | None:
    """The unread capture to try between two anchors (or ends: -1 and the number of captures); None when there is none or in an outage."""
    if timeline.unread(low, high) == 0:
        return None
    bad = timeline.aside(low, high)
    if not bad:
        return aim
    if len(bad) < _patience(high - low):
        return _outward(timeline, low, high, aim)
    for left, right in ((low, bad[0]), (bad[-1], high)):
        if timeline.unread(left, right):
            return (left + right) // 2
    return None


def _patience(width: int) -> int:
    """How many bad captures make an outage of an interval: enough that among scattered ones a good one would have been found."""
    return 8 + 2 * width.bit_length()


def _outward(timeline: Timeline, low: int, high: int, aim: int) -> int | None:
    """The first unread capture at growing distances from the wanted one; then the middle of the widest unread run, wherever that is."""
    distance = 0
    while distance < high - low:
        for index in (aim + distance, aim - distance):
            if low < index < high and not timeline.is_known(index):
                return index
        distance = 2 * distance + 1
    ends = [low, *timeline.aside(low, high), high]
    left, right = max(pairwise(ends), key=lambda run: run[1] - run[0])
    return (left + right) // 2 if right - left > 1 else None


def _confirming(timeline: Timeline, low: int, high: int, orders: dict[frozenset[str], int]) -> int | None:
    """The unread capture nearest to a closed bracket on the side that is not confirmed yet, the later side first."""
    anchors = timeline.anchors
    at = bisect_left(anchors, low)
    earlier = anchors[at - 1] if at else -1
    later = anchors[at + 2] if at + 2 < len(anchors) else len(timeline.captures)
    if _odd_one(timeline, earlier, low, high, later, orders):
        return None
    following = _nearest(timeline, range(high + 1, later))
    return following if following is not None else _nearest(timeline, range(low - 1, earlier, -1))


def _odd_one(
    timeline: Timeline, earlier: int, low: int, high: int, later: int, orders: dict[frozenset[str], int]
) -> bool:
    """Whether one side of the bracket is a single odd capture between two adjacent ones that agree."""
    return (
        earlier >= 0
        and timeline.unread(earlier, low) == 0
        and not _differ(timeline.state(earlier), timeline.state(high), orders)
    ) or (
        later < len(timeline.captures)
        and timeline.unread(high, later) == 0
        and not _differ(timeline.state(low), timeline.state(later), orders)
    )


def _nearest(timeline: Timeline, side: range) -> int | None:
    """The first unread capture of a side, unless too many bad ones lie before it."""
    return next((index for index in side[:_CONFIRM_TRIES] if not timeline.is_known(index)), None)


def _orders(timeline: Timeline) -> dict[frozenset[str], int]:
    """For each set of wordings, in how many orders it was seen."""
    seen: dict[frozenset[str], set[tuple[str, ...]]] = defaultdict(set)
    for index in timeline.anchors:
        state = timeline.state(index)
        seen[state.present].add(state.wordings)
    return {present: len(orders) for present, orders in seen.items()}


def _differ(one: State, other: State, orders: dict[frozenset[str], int]) -> bool:
    """Whether two states are worth telling apart: other entries, or another order of a page that keeps one; never another language."""
    if one.language is not None and other.language is not None and one.language != other.language:
        return False
    if one.present != other.present:
        return True
    return one.wordings != other.wordings and orders[one.present] <= _SHUFFLES


def _churning(timeline: Timeline, low: int, high: int, max_gap: timedelta) -> bool:
    """Whether the readings around an interval show too many different lists for a policy."""
    anchors = timeline.anchors

    def stamp(index: int) -> str:
        return _stamp(timeline, index)

    first = bisect_left(anchors, _shifted(stamp(low), -max_gap), key=stamp)
    last = bisect_right(anchors, _shifted(stamp(high), max_gap), key=stamp)
    return len({timeline.state(index).present for index in anchors[first:last]}) > _CHURN


def _within(timeline: Timeline, low: int, high: int, max_gap: timedelta) -> int:
    """The oldest capture after ``low`` that is no farther from ``high`` than the grid allows, or else the one next to ``high``."""
    earliest = _shifted(_stamp(timeline, high), -max_gap)
    left, right = low + 1, high - 1
    while left < right:
        middle = (left + right) // 2
        if _stamp(timeline, middle) < earliest:
            left = middle + 1
        else:
            right = middle
    return left


def _newest_first(timeline: Timeline) -> Iterator[tuple[int, int]]:
    return reversed(list(pairwise(timeline.anchors)))


def _time_between(timeline: Timeline, low: int, high: int) -> timedelta:
    return to_datetime(_stamp(timeline, high)) - to_datetime(_stamp(timeline, low))


def _shifted(stamp: str, by: timedelta) -> str:
    """A timestamp moved in time, or the end of time where the calendar ends."""
    try:
        return to_timestamp(to_datetime(stamp) + by)
    except OverflowError:
        return "0" * 14 if by < timedelta(0) else "9" * 14


def _stamp(timeline: Timeline, index: int) -> str:
    return timeline.captures[index].timestamp
