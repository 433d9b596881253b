"""What a playback answer is, read from its headers (RFC 7089 and archive.org's habits). Pure.

In: status, headers, body of an answer. Out: the memento it holds, or why it holds none. The order of the checks matters: an answer with
``Memento-Datetime`` is history whatever its status (an archived 429 is no request to wait); an answer without it is the archive
speaking, also when it says 200.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from tracker.archive.urls import why_refused
from tracker.errors import ArchiveError, ArchiveUnreachable, CaptureUnavailable, PageExcluded, TrackerError
from tracker.neutral import neutral
from tracker.timestamps import is_timestamp, to_timestamp

_LINK_ORIGINAL = re.compile(r'<([^<>]*)>\s*;\s*(?:[a-z-]+="[^"]*"\s*;\s*)*rel="?original"?', re.IGNORECASE)
_CAPTURE_PATH = re.compile(r"([0-9]{14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_SCHEME = re.compile(r"(https?):/{0,2}", re.IGNORECASE)
_EXCLUSIONS = ("AdministrativeAccessControlException", "RobotAccessControlException")
_SOFT_EXCLUSION = "This URL has been excluded"
_RUNTIME_ERROR = "x-archive-wayback-runtime-error"
_READ_OF_BODY = 64 * 1024  # bytes of an error page that are looked at


@dataclass(frozen=True, slots=True)
class Memento:
    """What an archived response says of itself: the moment it was captured and its original address, None where unsaid."""

    timestamp: str | None
    original: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a redirect within an archive leads: the capture of ``url`` at, or nearest to, ``timestamp``."""

    timestamp: str
    url: str


def is_archived(headers: Mapping[str, str]) -> bool:
    """Whether an answer is an archived response, to be judged as history."""
    return "memento-datetime" in headers


def memento_of(headers: Mapping[str, str]) -> Memento:
    """The memento that the headers describe."""
    try:
        timestamp = to_timestamp(parsedate_to_datetime(headers.get("memento-datetime", "")))
    except ValueError:
        timestamp = None
    found = _LINK_ORIGINAL.search(headers.get("link", ""))
    return Memento(timestamp, found[1] if found else None)


def refusal(where: str, status: int, headers: Mapping[str, str], body: bytes) -> TrackerError:
    """The error that an answer without a memento stands for; ``where`` names archive and capture."""
    if is_exclusion(headers, body):
        return PageExcluded(f"{where}: the archive excludes this page")
    if 300 <= status < 400:
        nearest = re.search(r"[0-9]{14}", headers.get("x-archive-redirect-reason") or headers.get("location", ""))
        other = f"; the nearest one is of {nearest[0]}" if nearest else ""
        return CaptureUnavailable(f"{where}: the archive cannot play it{other}", may_pass=True)
    if status in {401, 403}:
        # Not one capture's trouble: the archive does not let us in.
        return ArchiveError(f"{where}: the archive denies access ({status})")
    if status >= 500:
        return ArchiveUnreachable(f"{where}: the archive answered {status}")
    if status >= 400:
        return CaptureUnavailable(f"{where}: the archive does not hold it ({status})", may_pass=True)
    return CaptureUnavailable(f"{where}: the archive answered with a page of its own", may_pass=True)


def is_exclusion(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer says that a page is excluded: archive.org says it in the body, or only in a header, or in a page of status 200."""
    said = headers.get(_RUNTIME_ERROR, "") + body[:_READ_OF_BODY].decode("utf-8", "replace")
    return _SOFT_EXCLUSION in said or any(name in said for name in _EXCLUSIONS)


def redirect_within(root: str, asked: str, original: str, timestamp: str, location: str | None) -> Target | None:
    """Where a ``Location`` leads, in terms of the archive at ``root``; None when nowhere that is a web address.

    ``asked`` is the address of the request and ``original`` that of the capture. archive.org rewrites locations into its own addresses
    (absolute, ``//web.archive.org/web/…`` or ``/web/…``); pywb leaves them as the site sent them.
    """
    if not location:
        return None
    try:
        absolute = urljoin(asked, location.strip())
        inside = _path_below(root, absolute)
        if inside is not None and (found := _CAPTURE_PATH.fullmatch(inside)) and is_timestamp(found[1]):
            # Proxies and normalisers make one slash of two: http:/example.com
            timestamp, url = found[1], _SCHEME.sub(lambda scheme: f"{scheme[1].lower()}://", found[2], count=1)
        else:
            url = urljoin(original, location.strip())
    except ValueError:
        return None
    return None if why_refused(url) else Target(timestamp, url)


def _path_below(root: str, address: str) -> str | None:
    parts, base = urlsplit(address), urlsplit(root)
    if parts.netloc.lower() != base.netloc.lower():
        return None
    rest = address.split(parts.netloc, 1)[1]
    prefix = base.path.rstrip("/") + "/"
    return rest[len(prefix) :] if rest.startswith(prefix) else None


def one_line(value: str | None) -> str | None:
    """A header's value as a record may keep it."""
    return neutral(value, 200) if value else None
