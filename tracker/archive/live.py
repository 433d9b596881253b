"""The web as it is now, for a person who wants to read one page: one polite request, redirects followed. No archive, nothing kept.

In: an address. Out: a ``Snapshot`` with the live status, or an error that names the address. A public address may redirect only to public
ones: a page must not be able to point the reader into its own network.
"""

import httpx

from tracker.addresses import is_public
from tracker.archive.decode import Undecodable, undo_content_encoding
from tracker.archive.http import Bounds, user_agent
from tracker.errors import ArchiveError, ArchiveUnreachable
from tracker.neutral import neutral
from tracker.records import Snapshot

_MOST_REDIRECTS = 5


def fetch_live(
    url: str, *, contact: str | None = None, bounds: Bounds | None = None, transport: httpx.BaseTransport | None = None
) -> Snapshot:
    """The page at ``url`` as its server sends it now. Raises ArchiveUnreachable when nobody answers, ArchiveError for what is no page."""
    limits = bounds or Bounds()
    timeout = httpx.Timeout(limits.between_bytes, connect=limits.connect)
    with httpx.Client(headers={"User-Agent": user_agent(contact)}, timeout=timeout, transport=transport) as client:
        address = url
        for _ in range(_MOST_REDIRECTS + 1):
            response, body = _get(client, address, limits.body)
            target = response.next_request
            if target is None:
                return Snapshot(body, response.headers.get("content-type"), response.status_code)
            if is_public(address) and not is_public(str(target.url)):
                raise ArchiveError(f"{neutral(url, 200)}: it redirects into a private network, which is not followed")
            address = str(target.url)
    raise ArchiveError(f"{neutral(url, 200)}: more than {_MOST_REDIRECTS} redirects")


def _get(client: httpx.Client, address: str, largest: int) -> tuple[httpx.Response, bytes]:
    shown = neutral(address, 200)
    try:
        with client.stream("GET", address, follow_redirects=False) as response:
            raw = bytearray()
            for piece in response.iter_raw():
                raw += piece
                if len(raw) > largest:
                    raise ArchiveError(f"{shown}: larger than {largest} bytes")
        return response, undo_content_encoding(bytes(raw), response.headers.get("content-encoding"), largest)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise ArchiveError(f"{shown}: no web address") from error
    except httpx.TimeoutException as error:
        raise ArchiveUnreachable(f"{shown}: no answer in time") from error
    except httpx.TransportError as error:
        raise ArchiveUnreachable(f"{shown}: cannot be reached ({neutral(str(error), 200)})") from error
    except Undecodable as error:
        raise ArchiveError(f"{shown}: its content encoding is damaged ({error})") from error
