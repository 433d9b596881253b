"""What a stand-in archive holds, and how it names, dates and files it. Written without the program's own code, so that both can be wrong
only apart from each other."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Held:
    """One capture that the archive holds.

    ``headers`` are those the site sent (``Location`` of an archived redirect, ``Content-Encoding`` of a body that was stored encoded).
    ``revisit`` makes its index row one of ``warc/revisit``; ``in_index`` and ``playable`` take it out of the index or of playback.
    """

    timestamp: str
    url: str
    body: bytes = b"<html>page</html>"
    status: int = 200
    mime: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    revisit: bool = False
    in_index: bool = True
    playable: bool = True

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @cached_property
    def key(self) -> str:
        return folded(self.url)

    @property
    def memento_datetime(self) -> str:
        return format_datetime(self.moment, usegmt=True)

    @property
    def moment(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def redirect(timestamp: str, url: str, to: str, status: int = 301) -> Held:
    """An archived redirect."""
    return Held(timestamp, url, b"", status, headers={"Location": to})


def folded(url: str) -> str:
    """A simple index key: enough for the addresses of tests."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}){parts.path.rstrip('/').lower() or '/'}{'?' + query.lower() if query else ''}"
