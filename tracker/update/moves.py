"""Archived redirects: whether one leads to the same document, and where a page went when its addresses began to redirect. Pure.

In: a page's captures, what its redirects were seen to lead to. Out: which redirects to look at, and notes for the user.

A redirect is no document, even where an archive holds its target at the same moment: sites send retired pages to their homepage or to
a login form, which read as usable pages without a list, and every prohibition would seem to be lifted. Only an address that differs in
scheme, ``www``, a final slash or an index file, or that the user configured for that time, is the document itself. Any other target is
told to the user, who can judge it and add it to the page's ``urls``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from tracker.addresses import is_public
from tracker.comparable import worth_reading
from tracker.probe import CaptureKey
from tracker.records import Capture, Observation, Page, Snapshot
from tracker.timestamps import to_datetime

_REDIRECT = "redirect to "
_STATUS = "HTTP status "
_INDEX_FILE = re.compile(r"/(?:index|default)\.[a-z]{2,5}$", re.ASCII)
_WWW = re.compile(r"www[0-9]{0,3}\.(?=.)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Captures in a row that redirect elsewhere, between the captures before and after that may hold the document; None: there is none."""

    after: Capture | None
    redirects: tuple[Capture, ...]
    by: Capture | None


def why_no_document(page: Page, capture: Capture, snapshot: Snapshot) -> str | None:
    """Why an archived response cannot hold the page's document, by status and target; None when it may."""
    target = snapshot.location
    if target is not None and not (200 <= snapshot.status < 300 and _is_document(page, capture, target)):
        return f"{_REDIRECT}{target}"
    return None if 200 <= snapshot.status < 300 else f"{_STATUS}{snapshot.status}"


def was_archived(observation: Observation) -> bool:
    """Whether a body was had, if only that of an error or a redirect: then captures with the same one say the same."""
    return observation.sha256 is not None or (observation.reading.reason or "").startswith((_REDIRECT, _STATUS))


def targets_of(observations: Iterable[Observation]) -> dict[CaptureKey, str]:
    """Where the captures lead that were looked at and found to be redirects."""
    return {
        one.capture.key: one.reading.reason.removeprefix(_REDIRECT)
        for one in observations
        if one.sha256 is None and one.reading.reason and one.reading.reason.startswith(_REDIRECT)
    }


def redirect_to_look_at(
    page: Page, captures: Sequence[Capture], known: Mapping[CaptureKey, str | None]
) -> Capture | None:
    """The redirect that would tell most about where the page went; None when nothing is left to be asked.

    Of the redirects after the last capture that may hold the document, the newest and the oldest, and a newer one once in the page's
    ``max_gap``; of those between two such captures, the oldest, where they last longer than that. ``known``: what was looked at, with the
    targets of redirects.
    """
    for stretch in _stretches(page, captures, known):
        looked_at = [one for one in stretch.redirects if one.key in known]
        newest, oldest = stretch.redirects[-1], stretch.redirects[0]
        if stretch.by is None and (not looked_at or _between(looked_at[-1], newest) > page.max_gap):
            return newest
        if oldest not in looked_at and (stretch.by is None or _between(oldest, newest) > page.max_gap):
            return oldest
    return None


def moves(page: Page, captures: Sequence[Capture], targets: Mapping[CaptureKey, str]) -> list[str]:
    """A line for each other address that the page was seen to redirect to for long, or does now.

    The user's own addresses are no news, and one of a private network is nobody's.
    """
    told: dict[tuple[str, str, str], str] = {}
    for stretch in _stretches(page, captures, targets):
        seen = [(one, targets[one.key]) for one in stretch.redirects if one.key in targets]
        lasts = _between(stretch.redirects[0], stretch.redirects[-1])
        if not seen or (stretch.by is not None and lasts <= page.max_gap):
            continue
        target = seen[-1][1]
        first = next(one for one, leads_to in seen if _folded(leads_to) == _folded(target))
        if is_public(target) and not any(_folded(target) == _folded(one.url) for one in page.urls):
            told.setdefault(_folded(target), _told(stretch, first, target))
    return list(told.values())


def _told(stretch: Stretch, first: Capture, target: str) -> str:
    began = _day(first)
    if stretch.after is None:
        told = f"redirects to {target}, since {began} at the latest"
    elif _day(stretch.after) == began:
        told = f"moved to {target} on {began}"
    else:
        told = f"moved to {target} between {_day(stretch.after)} and {began}"
    back = f", and back by {_day(stretch.by)}" if stretch.by else ""
    return f'{told}{back}; add it to "urls"'


def _stretches(page: Page, captures: Sequence[Capture], known: Mapping[CaptureKey, str | None]) -> list[Stretch]:
    """The stretches of redirects, newest first. Errors between them count for nothing, and neither do addresses that are mere aliases."""
    aliases = {one.url for one in captures if (target := known.get(one.key)) and _is_page(page, one.url, target)}
    found: list[Stretch] = []
    by: Capture | None = None
    redirects: list[Capture] = []
    for capture in reversed(captures):
        if _is_redirect(capture, known):
            if capture.url not in aliases:
                redirects.append(capture)
        elif worth_reading(capture):
            if redirects:
                found.append(Stretch(capture, tuple(reversed(redirects)), by))
            by, redirects = capture, []
    if redirects:
        found.append(Stretch(None, tuple(reversed(redirects)), by))
    return found


def _is_redirect(capture: Capture, known: Mapping[CaptureKey, str | None]) -> bool:
    return bool(known.get(capture.key)) or (capture.status is not None and 300 <= capture.status < 400)


def _is_document(page: Page, capture: Capture, target: str) -> bool:
    """Whether a redirect's target is the document that the capture's address stands for, or the user says that it was then."""
    return _folded(target) == _folded(capture.url) or any(
        _folded(one.url) == _folded(target) and (one.since or "") <= capture.timestamp <= (one.until or "9" * 14)
        for one in page.urls
    )


def _is_page(page: Page, url: str, target: str) -> bool:
    return _folded(target) in {_folded(url), *(_folded(one.url) for one in page.urls)}


def _between(earlier: Capture, later: Capture) -> timedelta:
    return to_datetime(later.timestamp) - to_datetime(earlier.timestamp)


def _day(capture: Capture) -> str:
    return f"{to_datetime(capture.timestamp):%Y-%m-%d}"


def _folded(url: str) -> tuple[str, str, str]:
    """What two addresses of one document share: the host without ``www``, the path without slash and index file, the query."""
    try:
        parts = urlsplit(url.strip())
        host = _WWW.sub("", (parts.hostname or "").lower().rstrip("."), count=1)
    except ValueError:
        return (url, "", "")
    return (host, _INDEX_FILE.sub("/", parts.path).rstrip("/"), parts.query)
