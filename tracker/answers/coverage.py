"""Which captures of a page were read, which could not be used and why, and where the silences are. Pure.

In: all captures known, what was observed of them, and the present moment. Out: ``Coverage``: counts by month, quarter or year (the finest
that a screen holds), reasons, and the longest times in which no capture shows the document. A change that fell into such a time has a wide
bracket, and nothing can be said of what came and went within it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from tracker.comparable import comparable, state_of, worth_reading
from tracker.records import Capture, Coverage, Gap, Observation, Period
from tracker.timestamps import first_second, last_second, to_datetime, to_timestamp

Fate = Literal["usable", "unusable", "passed", "unread"]

ROWS = 36
"""Periods that a chart may have before a coarser unit is chosen."""

SET_ASIDE = "the document, but set aside: in another language than its neighbours, or half-rendered"
_LONGEST = 5  # gaps shown
_DAY = 86400


def coverage(captures: Sequence[Capture], observations: Sequence[Observation], now: datetime) -> Coverage:
    """The coverage of a page by its captures."""
    fates, reasons = _fates(captures, observations)
    return Coverage(
        periods=_periods(fates),
        reasons=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        gaps=_gaps(fates, now),
    )


def _fates(
    captures: Sequence[Capture], observations: Sequence[Observation]
) -> tuple[list[tuple[str, Fate]], Counter[str]]:
    """What became of each capture, in order of time, and why some could not be used."""
    reasons: Counter[str] = Counter()
    fate: dict[tuple[str, str, str, str], Fate] = {}
    kept = comparable([state_of(one.reading) for one in observations])
    for seen, keep in zip(observations, kept, strict=True):
        fate[seen.capture.key] = "usable" if keep else "unusable"
        if not keep:
            reasons[seen.reading.reason or SET_ASIDE] += 1
    for one in captures:
        if one.key not in fate:
            fate[one.key] = "unread" if worth_reading(one) else "passed"
            if not worth_reading(one):
                reasons[f"not asked for: HTTP status {one.status} in the archive's index"] += 1
    ordered = sorted({one.key: one for one in (*captures, *(each.capture for each in observations))}.values())
    return [(one.timestamp, fate[one.key]) for one in ordered], reasons


def _periods(fates: Sequence[tuple[str, Fate]]) -> tuple[Period, ...]:
    if not fates:
        return ()
    first, last = fates[0][0], fates[-1][0]
    units = (_months(first, last), _quarters(first, last), _years(first, last))
    periods = {one.first: one for one in next((unit for unit in units if len(unit) <= ROWS), units[-1])}
    starts = sorted(periods)
    counts = Counter((starts[bisect_right(starts, timestamp) - 1], fate) for timestamp, fate in fates)
    return tuple(
        replace(
            periods[start],
            usable=counts[start, "usable"],
            unusable=counts[start, "unusable"],
            passed=counts[start, "passed"],
            unread=counts[start, "unread"],
        )
        for start in starts
    )


def _months(first: str, last: str) -> list[Period]:
    numbers = range(_month(first), _month(last) + 1)
    names = [f"{number // 12:04}{number % 12 + 1:02}" for number in numbers]
    return [Period(f"{name[:4]}-{name[4:]}", first_second(name), last_second(name)) for name in names]


def _quarters(first: str, last: str) -> list[Period]:
    numbers = range(_month(first) // 3, _month(last) // 3 + 1)
    return [
        Period(
            f"{number // 4:04} Q{number % 4 + 1}",
            first_second(f"{number // 4:04}{number % 4 * 3 + 1:02}"),
            last_second(f"{number // 4:04}{number % 4 * 3 + 3:02}"),
        )
        for number in numbers
    ]


def _years(first: str, last: str) -> list[Period]:
    names = [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]
    return [Period(name, first_second(name), last_second(name)) for name in names]


def _month(timestamp: str) -> int:
    """Months since the year 0."""
    return int(timestamp[:4]) * 12 + int(timestamp[4:6]) - 1


def _gaps(fates: Sequence[tuple[str, Fate]], now: datetime) -> tuple[Gap, ...]:
    """The longest times without a capture that shows the document, longest first; the one that lasts to this day among them."""
    shown = [timestamp for timestamp, fate in fates if fate == "usable"]
    vain = [timestamp for timestamp, fate in fates if fate in ("unusable", "passed")]
    unread = [timestamp for timestamp, fate in fates if fate == "unread"]
    ends: Iterable[tuple[str, str | None]] = [*pairwise(shown), *((last, None) for last in shown[-1:])]
    gaps = []
    for after, by in ends:
        end = to_timestamp(now) if by is None else by
        days = (to_datetime(end) - to_datetime(after)).total_seconds() / _DAY
        gaps.append(Gap(after, by, days, _inside(vain, after, end), _inside(unread, after, end)))
    return tuple(sorted((gap for gap in gaps if gap.days >= 1), key=lambda gap: (-gap.days, gap.after))[:_LONGEST])


def _inside(timestamps: Sequence[str], after: str, by: str) -> int:
    return max(0, bisect_left(timestamps, by) - bisect_right(timestamps, after))
