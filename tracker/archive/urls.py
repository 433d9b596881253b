"""What archives make of addresses: the folded key of an index, when two addresses name one original, which cannot be asked for.

In: addresses as configurations, index rows and headers give them. Out: keys, yes or no, a reason. Pure; knows no archive.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

_WEB_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"www[0-9]{0,3}\.(?=.)", re.ASCII)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_URL = 8192
_KEPT_IN_PATH = "!$&'()*+,;=:@/~"


def urlkey(url: str) -> str:
    """The folded form under which an index files an address, in SURT order of host names: ``com,example)/a?b=1``.

    Scheme, ``www``, default port, letter case, trailing slash, fragment, credentials and empty query fold; query parameters are
    sorted; ``m.`` hosts and ``/index.html`` stay distinct. Raises ValueError for what is no web address.
    """
    parts = _split(url)
    host = _WWW.sub("", _host(parts), count=1)
    port = "" if _is_default_port(parts) else f":{parts.port}"
    path = re.sub(r"/{2,}", "/", _canonical(parts.path.lower(), _KEPT_IN_PATH)).rstrip("/") or "/"
    query = "&".join(sorted(_canonical(parts.query.lower(), _KEPT_IN_PATH + "?").split("&")))
    return f"{','.join(reversed(host.split('.')))}{port}){path}" + (f"?{query}" if query else "")


def same_original(one: str, other: str) -> bool:
    """Whether two addresses name the same original: equal but for a default port, the host's case, quoting and a fragment."""
    try:
        return _exact_form(one) == _exact_form(other)
    except ValueError:
        return one == other


@lru_cache(maxsize=4096)  # an index repeats one address in every row
def why_refused(url: str) -> str | None:
    """Why an address must not be put into a request for a capture, or None when it may.

    Indexes hold nonsense (``http://mailto:…``), and a path with ``/../`` in it would be folded by the HTTP client into a request for
    something else.
    """
    if len(url) > _LONGEST_URL:
        return "its address is too long"
    if _CONTROLS.search(url):
        return "its address holds control characters"
    try:
        parts = _split(url)
        _host(parts)
    except ValueError:
        return "its original is no web address"
    if (parts.username or "").lower() == "mailto":
        return "its original is a mail address"
    if any(
        segment in {".", ".."} for segment in re.split(r"[/\\]", parts.path.replace("%2e", ".").replace("%2E", "."))
    ):
        return "its address holds /./ or /../, which would be folded on the way"
    return None


def _split(url: str) -> SplitResult:
    parts = urlsplit(url.strip())
    if parts.scheme not in _WEB_PORTS or not parts.hostname:
        raise ValueError(f"not a web address: {url!r}")
    _ = parts.port  # raises ValueError for a port that is none
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"not a host name: {host!r}") from error


def _is_default_port(parts: SplitResult) -> bool:
    # Archives drop :80 and :443 whatever the scheme.
    return parts.port is None or parts.port in _WEB_PORTS.values()


def _canonical(text: str, kept: str) -> str:
    """One quoting for all: what needs no quoting is bare, the rest is upper-case ``%XX``. A lone ``%`` becomes ``%25``."""
    return quote(unquote_to_bytes(text), safe=kept)


def _exact_form(url: str) -> tuple[str, str, str, str]:
    parts = _split(url)
    port = "" if _is_default_port(parts) else f":{parts.port}"
    path = _canonical(parts.path, _KEPT_IN_PATH) or "/"
    return (parts.scheme, _host(parts) + port, path, _canonical(parts.query, _KEPT_IN_PATH + "?"))
