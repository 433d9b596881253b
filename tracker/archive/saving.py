"""Save Page Now: asking archive.org to capture a page as it is at this moment (its API of version 2).

In: an address, the keys of an account, the HTTP room. Out: the new capture's timestamp, or an error that says whether to ask again. Knows
nothing of pages or of when a capture is wanted; remembers its last request for each address, because a new capture can take a day to
appear in the index and must not be asked for again meanwhile.

A request begins a job, and the job is asked for its state until it ends. Refusals come as HTTP errors, or as HTTP 200 with ``"status":
"error"``, a code in ``status_ext`` and a sentence. Keys go into one header and nowhere else: not into messages, notes or logs, and not
over an unencrypted connection to the outside.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from tracker.addresses import is_public, playback_address
from tracker.archive.decode import Undecodable
from tracker.archive.http import HttpClient
from tracker.archive.urls import why_refused
from tracker.errors import ArchiveError, ArchiveUnreachable, RateLimited, TrackerError, UsageError
from tracker.neutral import neutral
from tracker.records import Capture
from tracker.timestamps import is_timestamp

PATIENCE = 300.0  # seconds for one job; archive.org itself gives a capture about two minutes
_POLL = 6.0  # seconds between questions about a job
_PER_REQUEST = 10.0  # seconds between jobs: half of the twelve a minute that accounts are allowed
_KEY = re.compile(r"[!-~]{1,200}", re.ASCII)
_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)

# Codes of refusals that the next hour, or another day, may not see again. All others are for good.
_LIMITS = frozenset({"too-many-daily-captures", "too-many-requests", "user-session-limit", "bandwidth-limit-exceeded"})
_PASSING = frozenset(
    {
        "bad-gateway",
        "browsing-timeout",
        "capture-location-error",
        "cannot-fetch",
        "celery",
        "gateway-timeout",
        "internal-server-error",
        "job-failed",
        "no-browsers-available",
        "protocol-error",
        "proxy-error",
        "read-timeout",
        "service-unavailable",
        "soft-time-limit-exceeded",
    }
)
# Some refusals have no code: "You have already reached the limit of active Save Page Now sessions", "The same snapshot had been made …".
_LATER = re.compile(r"\blimit|same snapshot|try again|overload", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Keys:
    """An archive.org account's S3 keys (https://archive.org/account/s3.php). Never shown."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (_KEY.fullmatch(self.access) and _KEY.fullmatch(self.secret)):
            raise UsageError(
                "the keys for Save Page Now are none: accepted are printable ASCII characters without spaces"
            )


@dataclass(frozen=True, slots=True)
class Saved:
    """A capture that was just made. ``address`` is where anybody can see it, None where the archive is not public."""

    url: str
    timestamp: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """The last request to save an address: when it was answered, and the timestamp of its capture, None while unknown."""

    at: datetime
    timestamp: str | None = None


class SavePageNow:
    """Save Page Now of the archive ``name`` at ``url`` (``https://web.archive.org``).

    Raises UsageError where keys would travel in clear.
    """

    def __init__(self, name: str, url: str, http: HttpClient, keys: Keys, *, patience: float = PATIENCE) -> None:
        if urlsplit(url).scheme != "https" and is_public(url):
            raise UsageError(f"archive {name}: keys are sent over https only, and its url is {neutral(url, 200)}")
        self._name = name
        self._base = url.rstrip("/")
        self._http = http
        self._keys = keys
        self._patience = patience
        self._asking = http.endpoint("save", _PER_REQUEST)
        self._polling = http.endpoint("save-status", 1.0)

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._asking.requests + self._polling.requests

    def save(self, url: str) -> Saved:
        """Have an address captured, and wait until it is.

        Raises ArchiveError when the archive refuses for good, RateLimited when a limit is reached, ArchiveUnreachable when it (or the
        page) cannot be had now, or the job has not ended in time: then the capture may still come.
        """
        return self._wait(url, self._begin(url))

    def last_request(self, url: str) -> Request | None:
        """The last request that the archive answered, in this run or an earlier one."""
        try:
            said = json.loads(self._http.state.recall(self._name, _note(url)) or "")
            at, timestamp = datetime.fromisoformat(said["at"]).astimezone(UTC), said["timestamp"]
        except (ValueError, TypeError, KeyError, OverflowError):
            return None  # no note, or a damaged one: the cost is one request
        return Request(at, timestamp if isinstance(timestamp, str) and is_timestamp(timestamp) else None)

    def _begin(self, url: str) -> str:
        """Ask for a capture; the job's id."""
        if reason := why_refused(url):
            raise ArchiveError(f"archive {self._name}: {neutral(url, 200)} cannot be saved: {reason}")
        answer = self._answer(url, "/save", {"url": url})
        self._remember(url, Request(self._http.timing.now()))
        job = answer.get("job_id")
        if answer.get("status") == "error" or not (isinstance(job, str) and _JOB.fullmatch(job)):
            raise self._refusal(url, answer)
        return job

    def _wait(self, url: str, job: str) -> Saved:
        timing = self._http.timing
        deadline = timing.monotonic() + self._patience
        while timing.monotonic() + _POLL <= deadline:
            timing.sleep(_POLL)
            answer = self._answer(url, f"/save/status/{job}")
            match answer.get("status"):
                case "pending":
                    continue
                case "success":
                    return self._saved(url, answer)
                case _:
                    raise self._refusal(url, answer)
        raise ArchiveUnreachable(
            f"archive {self._name}: {neutral(url, 200)} was not saved within {self._patience:.0f} s; its capture may still come"
        )

    def _saved(self, url: str, answer: Mapping[str, Any]) -> Saved:
        timestamp = answer.get("timestamp")
        if not (isinstance(timestamp, str) and is_timestamp(timestamp)):
            raise ArchiveError(f"archive {self._name}: it saved {neutral(url, 200)} and gave no timestamp")
        self._remember(url, Request(self._http.timing.now(), timestamp))
        said = answer.get("original_url")
        original = said if isinstance(said, str) and not why_refused(said) else url
        return Saved(
            original,
            timestamp,
            playback_address(self._base, Capture(timestamp, self._name, original), infix="/web"),
        )

    # --- one question -----------------------------------------------------------------------------------------------------------

    def _answer(self, url: str, path: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """The JSON object of an answer with status 200. Raises what ``save`` does."""
        headers = {"Accept": "application/json", "Authorization": f"LOW {self._keys.access}:{self._keys.secret}"}
        address = self._base + path
        try:
            # A page asked for twice is saved once: the archive answers with the capture it has just made.
            ask = partial(self._polling.get, address) if form is None else partial(self._asking.post, address, form)
            response = ask(headers=headers)
        except Undecodable as error:
            raise ArchiveError(
                f"archive {self._name}: its answer about {neutral(url, 200)} is unreadable: {error}"
            ) from error
        said = _object(response.body)
        if response.status in (401, 403):
            raise ArchiveError(f"archive {self._name}: it refused the keys for Save Page Now ({response.status})")
        if response.status >= 500:
            raise ArchiveUnreachable(f"archive {self._name}: Save Page Now answered {response.status}")
        if response.status != 200:
            raise self._refusal(url, said or {"message": f"it answered {response.status}"})
        if said is None:
            raise ArchiveError(
                f"archive {self._name}: Save Page Now answered {neutral(url, 200)} with something else than JSON"
            )
        return said

    def _refusal(self, url: str, answer: Mapping[str, Any]) -> TrackerError:
        """The error for an answer that is a refusal: by its code, or where it has none, by its words."""
        code = str(answer.get("status_ext") or "").removeprefix("error:")
        words = str(answer.get("message") or answer.get("exception") or code or "no reason given")
        for key in (self._keys.secret, self._keys.access):
            words = words.replace(key, "…")
        message = f"archive {self._name}: it did not save {neutral(url, 200)}: {neutral(words, 300)}"
        if code in _LIMITS or (not code and _LATER.search(words)):
            return RateLimited(message)
        return ArchiveUnreachable(message) if code in _PASSING else ArchiveError(message)

    def _remember(self, url: str, request: Request) -> None:
        note = json.dumps({"at": request.at.isoformat(), "timestamp": request.timestamp})
        self._http.state.remember(self._name, _note(url), note)


def _note(url: str) -> str:
    """The name of an address's note: short, however long the address is."""
    return f"saved {sha256(url.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object that a body holds; None when it holds none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
