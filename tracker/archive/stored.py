"""A stored HTTP response, made into a snapshot: transfer and content encodings undone, complete or refused.

In: status, headers and payload bytes of a recorded response, as a WARC file or a byte-range answer holds them. Out: a ``Snapshot``, or
``Undecodable``. Pure.
"""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urljoin

from tracker.archive.decode import MAX_BODY, Undecodable, undo_chunks, undo_content_encoding
from tracker.archive.urls import why_refused
from tracker.records import Snapshot

# Archived redirects are followed to what was captured at the same moment: a crawler asks for the target within seconds. What was
# captured later may hold another text, and the redirect's date would be a wrong one for it.
SAME_MOMENT = timedelta(seconds=60)
MOST_HOPS = 5


def snapshot_of(
    url: str, status: int, header: Callable[[str], str | None], payload: bytes, limit: int = MAX_BODY
) -> Snapshot:
    """The snapshot of a recorded response; ``header`` looks an HTTP header up, None where it is absent.

    Raises Undecodable when the recording is damaged, cut short, or too large.
    """
    body = payload
    if "chunked" in (header("Transfer-Encoding") or "").lower():
        body = undo_chunks(body)
    body = undo_content_encoding(body, header("Content-Encoding"), limit)
    if status == 200:
        refuse_cut_body(header("Content-Length"), max(len(payload), len(body)))
    return Snapshot(body, header("Content-Type"), status, redirect_target(url, status, header("Location")))


def refuse_cut_body(declared: str | None, length: int) -> None:
    """Raise Undecodable when the site had declared a longer body than ``length`` bytes, which were all that came.

    Recorders that undo encodings keep bodies longer than declared; a shorter one was cut while it was recorded.
    """
    if declared and declared.strip().isdecimal() and len(declared) < 16 and length < int(declared):
        raise Undecodable(f"cut short: {length} of {declared.strip()} bytes were recorded")


def redirect_target(url: str, status: int, location: str | None) -> str | None:
    """Where an archived redirect led, as an absolute address; None when it is none or leads to what is no web address."""
    if not 300 <= status < 400 or not location:
        return None
    try:
        target = urljoin(url, location.strip())
    except ValueError:
        return None
    return None if why_refused(target) else target
