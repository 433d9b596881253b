"""Pure: where anybody can see a capture, for each kind of archive. An address is never invented.

In: an archive's base address and a capture. Out: the address a browser can open, or None where there is none: local files, and servers
on this machine or a private network. Shared by the archives and by whoever prints links without opening an archive.
"""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from tracker.records import Capture

_PRIVATE_SUFFIXES = (
    ".localhost",
    ".local",
    ".internal",
    ".lan",
    ".home.arpa",
    ".test",
    ".invalid",
)  # RFC 6761, 6762, 8375
_INFIXES = {"wayback": "/web", "pywb": ""}
"""Kind of archive -> what stands in its addresses between its own and the timestamp; other kinds have none."""


class Addressed(Protocol):
    """What the settings of any archive say of its kind; ``url`` is looked at only for kinds that have one."""

    @property
    def kind(self) -> str:
        """``wayback``, ``pywb``, ``warc`` …"""


def playback_address(base: str, capture: Capture, *, infix: str = "") -> str | None:
    """``<base><infix>/<timestamp>/<original URL>`` where the base is public, else None."""
    prefix = _public_prefix(base, infix)
    return None if prefix is None else _played(prefix, capture)


def is_public(url: str) -> bool:
    """Whether anybody could open an address: not this machine, not a private or reserved network, not a bare host name."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    try:
        return ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." in host and not f".{host}".endswith(_PRIVATE_SUFFIXES)


def public_addresses(archives: Mapping[str, Addressed]) -> Callable[[Capture], str | None]:
    """The function that knows the public address of a capture of any of these archives; unknown archives have none."""
    prefixes = {
        name: _public_prefix(str(getattr(archive, "url", "")), _INFIXES[archive.kind])
        for name, archive in archives.items()
        if archive.kind in _INFIXES
    }

    def address(capture: Capture) -> str | None:
        prefix = prefixes.get(capture.archive)
        return None if prefix is None else _played(prefix, capture)

    return address


def _public_prefix(base: str, infix: str) -> str | None:
    """What stands before a capture's timestamp in an archive's addresses; None where nobody could open them."""
    return f"{base.rstrip('/')}{infix}" if is_public(base) else None


def _played(prefix: str, capture: Capture) -> str:
    return f"{prefix}/{capture.timestamp}/{capture.url}"
