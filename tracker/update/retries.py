"""When a capture that could not be had is asked for again. Pure.

In: what is known of a capture, the time. Out: yes or no, a moment. A soft error page, a capture that was played as another one or an
archive that failed on one capture alone often passes within a day, sometimes within weeks; what does not pass in a month is taken for the
capture's own. What is history (an archived 404, a redirect) is never asked for again: its failure is recorded without a moment.
"""

from datetime import datetime, timedelta

from tracker.records import Observation

WAITS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """When to ask again after so many attempts in vain, the last of them now; None when enough were made."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_due(observation: Observation, now: datetime) -> bool:
    """Whether it is worth asking for a capture again: probing is then told nothing of it, and asks if what it holds matters."""
    return observation.retry_at is not None and observation.retry_at <= now
