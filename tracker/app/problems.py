"""What is wrong with pages for long: judged at the end of each run, told once when it begins and once when it ends.

In: the store; thresholds and subscriptions. Out: problems and notices, written in one transaction. What is a problem is
``health``'s; who hears of it is ``digest``'s. All watched pages are judged, not only those that were read: what a killed run left
unjudged is judged by the next.
"""

from dataclasses import replace
from datetime import UTC, datetime

from tracker import health
from tracker.app.mailing import subscriptions
from tracker.app.opening import Tracker
from tracker.digest import followers_of_problems
from tracker.records import Notice, Page, PageState
from tracker.store.captures import page_notes
from tracker.update import Outcome

_FAILING_SINCE = "failing since"


def note_outcome(tracker: Tracker, outcome: Outcome) -> None:
    """Keep in mind since when every run of a page failed. A run that was paused before anything failed says nothing of it."""
    if outcome.paused and not outcome.failures:
        return
    subject = page_notes(outcome.summary.page)
    noted = tracker.store.recall(subject, _FAILING_SINCE)
    if outcome.failures and noted is None:
        tracker.store.remember(subject, _FAILING_SINCE, tracker.now().isoformat())
    elif noted is not None and not outcome.failures:
        tracker.store.remember(subject, _FAILING_SINCE, None)


def note_problems(tracker: Tracker) -> None:
    """Note the problems of watched pages that begin or end now, and who is to be told. Those of pages no longer watched just end."""
    known = tracker.store.problems()
    watched = {page.id: page for page in tracker.config.pages}
    now = tracker.now()
    found = [replace(problem, ended_at=now) for problem in known if problem.page not in watched]
    notices: list[Notice] = []
    for state in tracker.store.page_states():
        if (page := watched.get(state.id)) is None:
            continue
        turned = health.turned(_told_apart(tracker, state), page.thresholds, _failing_since(tracker, page), known, now)
        followers = followers_of_problems(page, subscriptions(tracker.config))
        notices += [Notice(recipient, problem, now) for problem in turned for recipient in followers]
        found += turned
    if found:
        tracker.store.save_problems(found, notices)


def _told_apart(tracker: Tracker, state: PageState) -> PageState:
    """The state with the last capture that shows the document, be it one known only by a body equal to another's."""
    if state.last_usable is None or state.last_usable == state.last_capture:
        return state
    last = tracker.store.usable_at(state.id)
    return state if last is None else replace(state, last_usable=last.capture.timestamp)


def _failing_since(tracker: Tracker, page: Page) -> datetime | None:
    noted = tracker.store.recall(page_notes(page.id), _FAILING_SINCE)
    try:
        return None if noted is None else datetime.fromisoformat(noted).astimezone(UTC)
    except ValueError:
        return None  # damaged: the next run that fails notes it again
