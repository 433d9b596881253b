"""Asking archive.org to capture watched pages now. Only where somebody wants it: no run does so by itself.

In: pages, the keys of an account from the environment. Out: what was saved, or why not. The archive is the page's first of kind
``wayback``, the address its current one: the last of its ``urls`` that has no end.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from tracker.app.opening import Tracker
from tracker.archive.saving import Keys, Request, Saved, SavePageNow
from tracker.config import WaybackArchive
from tracker.errors import Paused, TrackerError, UnknownSubject, UsageError, nearest
from tracker.records import Page
from tracker.schedule import needs_capture
from tracker.update import Outcome

ACCESS_KEY, SECRET_KEY = "SPN_ACCESS_KEY", "SPN_SECRET_KEY"


def account_keys() -> Keys:
    """The keys in $SPN_ACCESS_KEY and $SPN_SECRET_KEY. Raises UsageError where they are missing or no keys."""
    for name in (ACCESS_KEY, SECRET_KEY):
        if not os.environ.get(name):
            raise UsageError(
                f"${name} is not set; Save Page Now needs the S3 keys of an archive.org account (https://archive.org/account/s3.php)"
            )
    return Keys(os.environ[ACCESS_KEY], os.environ[SECRET_KEY])


def save(tracker: Tracker, pages: Sequence[str], keys: Keys) -> Iterator[tuple[Page, Saved | TrackerError]]:
    """Have pages captured, one after the other; an error stands for its page alone.

    Raises UnknownSubject, and UsageError for a page that cannot be saved, before anything is asked.
    """
    jobs = [(page, *_target(tracker, page)) for page in _pages(tracker, pages)]
    services = {name: _service(tracker, name, keys) for _, name, _ in jobs}
    for page, name, url in jobs:
        try:
            yield page, services[name].save(url)
        except TrackerError as error:
            yield page, error


def ensure_captures(
    tracker: Tracker, outcomes: Iterable[Outcome], older_than: timedelta, keys: Keys
) -> Iterator[Outcome]:
    """A run's outcomes; where a page's newest capture is older than this and no request is recent, a new one is made and noted.

    A request in vain is an error beside those of the run. Left alone are pages that Save Page Now cannot capture (no ``wayback`` archive,
    no current address), and those of a run that failed or was paused: nobody knows how old their newest capture is.
    """
    for outcome in outcomes:
        yield outcome if outcome.failures or outcome.paused else _ensured(tracker, outcome, older_than, keys)


def _ensured(tracker: Tracker, outcome: Outcome, older_than: timedelta, keys: Keys) -> Outcome:
    summary = outcome.summary
    (page,) = _pages(tracker, [summary.page])
    try:
        name, url = _target(tracker, page)
    except UsageError:
        return outcome
    service = _service(tracker, name, keys)
    if not _is_needed(tracker, page, service.last_request(url), older_than):
        return outcome
    failures: tuple[TrackerError, ...] = ()
    try:
        saved = service.save(url)
    except Paused:
        return outcome
    except TrackerError as error:
        failures = (error,)
        summary = replace(summary, errors=(*summary.errors, str(error)))
    else:
        note = f"captured on request: {saved.timestamp}; the index lists it within a day"
        summary = replace(summary, notes=(*summary.notes, note))
    return replace(outcome, summary=replace(summary, requests=summary.requests + service.requests), failures=failures)


def _is_needed(tracker: Tracker, page: Page, request: Request | None, older_than: timedelta) -> bool:
    """Whether the page's captures, those in the index and the one last asked for, are all too old."""
    known = [capture.timestamp for capture in tracker.store.captures(page.id)]
    if request is not None and request.timestamp is not None:
        known.append(request.timestamp)
    return needs_capture(max(known, default=None), older_than, tracker.now(), request.at if request else None)


def _pages(tracker: Tracker, asked: Sequence[str]) -> list[Page]:
    by_id = {page.id: page for page in tracker.config.pages}
    for one in asked:
        if one not in by_id:
            raise UnknownSubject(f"{one}: no such page in {tracker.config.path}{nearest(one, list(by_id))}")
    return [by_id[one] for one in dict.fromkeys(asked)]


def _target(tracker: Tracker, page: Page) -> tuple[str, str]:
    """The archive to ask and the address to ask for. Raises UsageError for a page that has not both."""
    name = next((one for one in page.archives if isinstance(tracker.config.archives[one], WaybackArchive)), None)
    if name is None:
        raise UsageError(f"{page.id}: only archives of kind wayback save pages, and it has {', '.join(page.archives)}")
    current = [one.url for one in page.urls if one.until is None]
    if not current:
        raise UsageError(f"{page.id}: has no current address: each of its urls has ended")
    return name, current[-1]


def _service(tracker: Tracker, name: str, keys: Keys) -> SavePageNow:
    settings = tracker.config.archives[name]
    return SavePageNow(name, str(getattr(settings, "url", "")), tracker.http(), keys)
