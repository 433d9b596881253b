"""Bodies of captures from an archive that plays mementos: exactly the capture that was asked for, or a reason.

In: a capture, and an endpoint of the HTTP room. Out: a ``Snapshot``. Shared by the kinds of archive that speak the Memento protocol; it
may not know how their indexes work. The redirects it goes after are archived ones, and it goes after them inside the archive only.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tracker.archive.decode import TooLarge, Undecodable
from tracker.archive.http import AnswerFailed, Endpoint, HttpClient, Response
from tracker.archive.memento import Target, is_archived, memento_of, one_line, redirect_within, refusal
from tracker.archive.stored import MOST_HOPS, SAME_MOMENT, refuse_cut_body
from tracker.archive.urls import same_original, urlkey, why_refused
from tracker.errors import CaptureUnavailable
from tracker.neutral import neutral
from tracker.records import Capture, Snapshot
from tracker.timestamps import to_datetime

# An archive that fails on one capture again and again has a broken capture, not a bad day: so many failures, so far apart.
_FAILURES = 3
_FAILURES_APART = timedelta(hours=6)


class Playback:
    """The playback service of the archive ``name`` below ``root``: ``<root>/<timestamp>id_/<original address>``."""

    def __init__(self, name: str, root: str, http: HttpClient, endpoint: Endpoint) -> None:
        self._name = name
        self._root = root.rstrip("/")
        self._endpoint = endpoint
        self._state = http.state
        self._now = http.timing.now

    def fetch(self, capture: Capture) -> Snapshot:
        """The body of exactly this capture. An archived redirect is followed to a capture of the same moment, where there is one.

        A followed redirect is the target's snapshot, with ``location`` set to the target's address; one not followed has its historical
        status and ``location``. One to the same page (http to https, say) is not followed: its target is a capture of its own. Raises
        CaptureUnavailable, PageExcluded, ArchiveError, TryLater.
        """
        where = f"{self._name}: capture {capture.timestamp} of {neutral(capture.url, 200)}"
        if reason := why_refused(capture.url):
            raise CaptureUnavailable(f"{where}: {reason}")
        target = Target(capture.timestamp, capture.url)
        try:
            response = self._get(target)
            _check(where, target, response)
            snapshot = self._snapshot(target, response)
        except Undecodable as error:
            raise CaptureUnavailable(f"{where}: {error}", may_pass=not isinstance(error, TooLarge)) from error
        except AnswerFailed as error:
            self._note_failure(capture, error, where)
            raise
        self._forget_failures(capture)
        if 300 <= snapshot.status < 400 and snapshot.location:
            return self._followed(capture, target, response) or snapshot
        return snapshot

    def _get(self, target: Target) -> Response:
        return self._endpoint.get(self._address(target), archived=is_archived)

    def _address(self, target: Target) -> str:
        return f"{self._root}/{target.timestamp}id_/{target.url.split('#', 1)[0]}"

    def _snapshot(self, target: Target, response: Response) -> Snapshot:
        headers = response.headers
        if response.status == 200:
            declared = headers.get("x-archive-orig-content-length")
            refuse_cut_body(declared, max(response.received, len(response.body)))
        leads_to = self._redirect(target, response) if 300 <= response.status < 400 else None
        location = leads_to.url if leads_to else None
        return Snapshot(response.body, one_line(headers.get("content-type")), response.status, location)

    def _redirect(self, target: Target, response: Response) -> Target | None:
        location = response.headers.get("location")
        return redirect_within(self._root, self._address(target), target.url, target.timestamp, location)

    def _followed(self, capture: Capture, start: Target, first: Response) -> Snapshot | None:
        """The snapshot that a chain of archived redirects ends in, None unless it does so at the same moment."""
        asked = {(start.timestamp, start.url)}
        target, response = start, first
        for _ in range(MOST_HOPS):
            leads_to = self._redirect(target, response)
            if leads_to is None or (leads_to.timestamp, leads_to.url) in asked:
                return None
            if urlkey(leads_to.url) == urlkey(capture.url) or not _same_moment(leads_to.timestamp, capture.timestamp):
                return None
            asked.add((leads_to.timestamp, leads_to.url))
            target = leads_to
            try:
                response = self._get(target)
            except Undecodable:
                return None
            if is_archived(response.headers) and not 300 <= response.status < 400:
                return self._end_of_chain(capture, target, response)
            if not 300 <= response.status < 400:
                return None
        return None

    def _end_of_chain(self, capture: Capture, target: Target, response: Response) -> Snapshot | None:
        said = memento_of(response.headers)
        is_target = said.timestamp and said.original and same_original(said.original, target.url)
        if response.status != 200 or not is_target or not _same_moment(said.timestamp or "", capture.timestamp):
            return None
        try:
            snapshot = self._snapshot(target, response)
        except Undecodable:
            return None
        return replace(snapshot, location=target.url)

    def _note_failure(self, capture: Capture, error: AnswerFailed, where: str) -> None:
        """Remember that the archive failed on this capture; raise CaptureUnavailable when it did so often enough.

        It is remembered until the capture is had, so that asking once more on a later day holds nothing up.
        """
        now = self._now()
        note = self._state.recall(self._name, _failures_of(capture))
        failures = _moments(note or "")
        if not failures or now - failures[-1] >= _FAILURES_APART:
            failures.append(now)
            self._state.remember(self._name, _failures_of(capture), " ".join(one.isoformat() for one in failures))
        if len(failures) >= _FAILURES:
            message = f"{where}: the archive failed on it {len(failures)} times since {failures[0]:%Y-%m-%d %H:%M} UTC"
            raise CaptureUnavailable(message, may_pass=True) from error

    def _forget_failures(self, capture: Capture) -> None:
        if self._state.recall(self._name, _failures_of(capture)) is not None:
            self._state.remember(self._name, _failures_of(capture), None)


def _failures_of(capture: Capture) -> str:
    """The key of the note on a capture's failures."""
    return f"failed {capture.timestamp} {capture.url}"


def _check(where: str, target: Target, response: Response) -> None:
    """Raise unless the answer is the capture that was asked for."""
    if not is_archived(response.headers):
        raise refusal(where, response.status, response.headers, response.body)
    said = memento_of(response.headers)
    if said.timestamp != target.timestamp:
        played = f"the one of {said.timestamp}" if said.timestamp else "one of an unknown moment"
        raise CaptureUnavailable(f"{where}: the archive played another capture, {played}", may_pass=True)
    if said.original is None or not same_original(said.original, target.url):
        played = neutral(said.original or "an unnamed address", 200)
        raise CaptureUnavailable(f"{where}: the archive played {played!r}", may_pass=True)


def _moments(note: str) -> list[datetime]:
    try:
        return [datetime.fromisoformat(moment).astimezone(UTC) for moment in note.split()]
    except ValueError:
        return []


def _same_moment(one: str, other: str) -> bool:
    return abs(to_datetime(one) - to_datetime(other)) <= SAME_MOMENT
