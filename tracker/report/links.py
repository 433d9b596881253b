"""Addresses of captures, as output may show them.

In: a capture and the caller's function that knows the archives' public addresses. Out: an address that is safe to print and to link,
or None. Captured addresses are foreign text: only ``http`` and ``https`` become links, and nothing in them can end an attribute, a
line or a Markdown link. Knows no archive.
"""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from tracker.records import Capture

PublicUrl = Callable[[Capture], str | None]
"""Where anybody can see a capture, or None where its archive has no public address; never invented."""

NO_ADDRESS = "no public address: local archive"

# RFC 3986's reserved and unreserved characters and "%", without the quotes and brackets that end attributes and Markdown links.
_KEPT = "%/:?#@!$&*+,;=~-._"


def capture_link(capture: Capture | None, public_url: PublicUrl) -> str | None:
    """The public address of a capture, fit for print and for links; None where there is none or it is no web address."""
    url = None if capture is None else public_url(capture)
    return None if url is None else safe_link(url)


def safe_link(url: str) -> str | None:
    """A web address with everything percent-encoded that could break out of where it stands; None when it is no web address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return quote(url, safe=_KEPT, errors="replace")
