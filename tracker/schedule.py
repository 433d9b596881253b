"""Pure: which pages are due at a given time, in which order they are taken, and when an archive is to be asked for a new capture.

In: pages, what the store says of them, the time. Out: moments, and the pages to read now. ``next_due`` is the one place that knows what
``every`` means; everything else compares moments.

Three states of a page lead to three answers: its last run brought it up to date (due again after ``every``), left work over (due at
once: the next run goes on), or failed (tried again after a pause that grows with how long it has been failing, never beyond ``every``).

``every`` is a period or a cron expression. A page with an expression is due when one of its moments has passed since the page was last
up to date: a run that comes late still finds it due, several moments missed are made up for by one run. In a zone with summer time a
moment of the missing hour comes right after it, one of the doubled hour once, as in Debian's cron (``cronsim`` knows the rules).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from cronsim import CronSim

from tracker.records import Cron, Every, Page, PageState
from tracker.timestamps import to_datetime

_SLACK_SHARE = 8
_MOST_SLACK = timedelta(hours=3)

_FIRST_RETRY = timedelta(minutes=15)
_NEVER_REACHED_RETRY = timedelta(hours=1)

_APPEARS_WITHIN = timedelta(days=1)
"""How long a capture that was asked for may take to appear in archive.org's index: 12 to 24 hours."""

NOW = datetime.min.replace(tzinfo=UTC)
"""A due moment that has always passed."""


def slack(every: timedelta) -> timedelta:
    """How much early still counts as due: an eighth of the period, at most three hours.

    A daily cron job starts a minute early now and then, and a run notes its end, not its start: without slack such a page would be
    left for another day.
    """
    return min(every / _SLACK_SHARE, _MOST_SLACK)


def next_due(page: Page, state: PageState | None, now: datetime) -> datetime:
    """The moment from which a page is due; ``NOW`` where it is due whatever the time.

    A run in the future was noted by a clock that was wrong, and holds nothing back.
    """
    if state is None or state.last_run is None or state.last_run > now:
        return NOW
    tried = state.last_run
    done = state.last_complete if state.last_complete is not None and state.last_complete <= now else None
    if done is not None and done >= tried:
        return _following(page.every, done)
    if state.problem is None:
        return NOW
    return min(tried + _retry_pause(done, tried), _following(page.every, tried))


def due(pages: Sequence[Page], states: Mapping[str, PageState] | Sequence[PageState], now: datetime) -> list[Page]:
    """The pages to read now: those never run first, then by their last run, the longest ago first; ties keep the given order.

    Taking them in this order is what makes a request budget fair: whoever was left out last time comes first next time.
    """
    by_id = states if isinstance(states, Mapping) else {state.id: state for state in states}
    waiting = [page for page in pages if next_due(page, by_id.get(page.id), now) <= now]
    return sorted(waiting, key=lambda page: _last_run(by_id.get(page.id)))


def needs_capture(newest: str | None, older_than: timedelta, now: datetime, asked: datetime | None = None) -> bool:
    """Whether an archive should be asked for a new capture: the newest (14-digit timestamp, None where there is none) is too old.

    ``asked`` is when it was last asked. For a day after that it is not asked again, whatever came of it: a new capture may not be in the
    index yet, and what was refused is seldom granted sooner. An asking in the future comes from a clock that was wrong.
    """
    if asked is not None and timedelta(0) <= now - asked < min(_APPEARS_WITHIN, older_than):
        return False
    return newest is None or now - to_datetime(newest) > older_than


def _following(every: Every, moment: datetime) -> datetime:
    """When a page read at a moment is regularly due again."""
    if isinstance(every, Cron):
        return _next_time(every, moment)
    return moment + every - slack(every)


def _next_time(cron: Cron, moment: datetime) -> datetime:
    """The first moment of an expression after a given one, in UTC. Expressions that never come true are no configuration's."""
    times = (time.astimezone(UTC) for time in CronSim(cron.expression, moment.astimezone(cron.zone)))
    return next(time for time in times if time > moment)  # the doubled hour of autumn may begin before the moment


def _retry_pause(done: datetime | None, tried: datetime) -> timedelta:
    """The pause after a failed run: half of how long the page has been failing, so that each pause is half as long again as the last."""
    return _NEVER_REACHED_RETRY if done is None else max((tried - done) / 2, _FIRST_RETRY)


def _last_run(state: PageState | None) -> datetime:
    return NOW if state is None or state.last_run is None else state.last_run
