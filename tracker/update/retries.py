"""When a capture that could not be had is asked for again. Pure.

In: what is known of a capture, the time. Out: yes or no, a moment. A soft error page, a capture that was played as another one or an
archive that failed on one capture alone often passes within a day, sometimes within weeks; what does not pass in a month is taken for the
capture's own. What is history (an archived 404, a redirect) is never asked for again: its failure is recorded without a moment.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tracker.comparable import worth_reading
from tracker.records import Capture, Observation

WAITS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """When to ask again after so many attempts in vain, the last of them now; None when enough were made."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_due(observation: Observation, now: datetime) -> bool:
    """Whether it is worth asking for a capture again: probing is then told nothing of it, and asks if what it holds matters.

    A moment further away than any wait was noted by a clock that was ahead.
    """
    return observation.retry_at is not None and not now < observation.retry_at <= now + WAITS[-1]


def anything_seen(captures: Iterable[Capture], observations: Iterable[Observation]) -> bool:
    """Whether it is known what any capture holds, where there are captures that may hold the document. Before, a page is not up to date:
    what could not be had yet may be all of it."""
    return any(one.retry_at is None for one in observations) or not any(worth_reading(one) for one in captures)
