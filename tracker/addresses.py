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


class Addressed(Protocol):
    """What the settings of any archive say of its kind; ``url`` is looked at only for kinds that have one."""

    @property
    def kind(self) -> str:
        """``wayback``, ``pywb``, ``warc`` …"""


def playback_address(base: str, capture: Capture, *, infix: str = "") -> str | None:
    """``<base><infix>/<timestamp>/<original URL>`` where the base is public, else None."""
    return f"{base.rstrip('/')}{infix}/{capture.timestamp}/{capture.url}" if is_public(base) else None


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

    def address(capture: Capture) -> str | None:
        archive = archives.get(capture.archive)
        match archive.kind if archive else None:
            case "wayback":
                return playback_address(str(getattr(archive, "url", "")), capture, infix="/web")
            case "pywb":
                return playback_address(str(getattr(archive, "url", "")), capture)
        return None

    return address
