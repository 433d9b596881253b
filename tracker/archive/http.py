"""The one way to an archive over the network: pooled, paced, patient within bounds, and never following a redirect by itself.

In: addresses to ask for. Out: ``Response`` with the body complete and decoded, or an error that says whether and when to ask again. It
may not know what an answer means; whether one is history (an archived 503) or news is told by ``archived``.

One ``HttpClient`` serves all archives of a process, so that rates are kept over all of them; an ``Endpoint`` is one service of an
archive with its rate, and counts its own requests. What the client may sleep through is bounded by ``Bounds.patience``; longer
pauses are raised as ``TryLater`` with ``not_before``, and remembered for the next run.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from urllib.request import getproxies, proxy_bypass

import httpx

from tracker import __version__
from tracker.archive.decode import MAX_BODY, TooLarge, Undecodable, undo_content_encoding
from tracker.archive.hosts import Hosts, Timing
from tracker.archive.pace import backoff, retry_after
from tracker.errors import ArchiveError, ArchiveUnreachable, RateLimited
from tracker.neutral import neutral
from tracker.protocols import ArchiveState

_RETRIED = frozenset({500, 502, 503, 504})
_TOO_MANY = 429

Archived = Callable[[Mapping[str, str]], bool]
"""Recognises by its headers an answer that is history."""


def _never_archived(headers: Mapping[str, str]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost. Times in seconds, size in bytes (decoded as well as transferred)."""

    attempts: int = 6
    connect: float = 30.0
    between_bytes: float = 60.0  # archive.org is known to think for most of a minute
    whole_answer: float = 300.0
    patience: float = 180.0  # the longest pause that is slept through
    body: int = MAX_BODY


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer. ``received`` is the number of body bytes before decoding."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received: int


class AnswerFailed(ArchiveUnreachable):
    """The host was asked as often as is decent, and failed each time."""


class _Passing(Exception):
    """A fault that another attempt may not meet; the message says what."""


class Endpoint:
    """One service of one archive: requests of one kind, at least ``interval`` seconds apart per host.

    ``alone`` lets no second request leave before the first was answered. ``firewalled`` says that a refused connection means a
    firewall that shut, not a server that is not running.
    """

    def __init__(self, client: "HttpClient", kind: str, interval: float, *, alone: bool, firewalled: bool) -> None:
        self.kind = kind
        self.interval = interval
        self.firewalled = firewalled
        self.requests = 0  # attempts that left, retries included
        self._client = client
        self._alone = Lock() if alone else nullcontext()

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        archived: Archived = _never_archived,
    ) -> Response:
        """The answer to a GET, whatever its status, but 429 and the 5xx that may pass: those are waited for and tried again.

        ``archived`` recognises by its headers an answer that is history; its status and encoding are then nobody's present trouble.
        Raises RateLimited, ArchiveUnreachable; Undecodable for a body that is damaged, cut short or too large; ArchiveError when no
        request can be made of the address, or the host's certificate is not trusted.
        """
        with self._alone:
            return self._client.ask(self, self._client.request("GET", url, params=params, headers=headers), archived)

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Response:
        """The answer to a POST of form fields, in the same way as ``get``.

        What failed is sent again though it may have been received: only for services where asking twice does no harm.
        """
        with self._alone:
            return self._client.ask(
                self, self._client.request("POST", url, form=form, headers=headers), _never_archived
            )


class HttpClient:
    """The pool of connections, and the attempts that one answer may take.

    ``state`` and ``timing`` are there for the archives that ask through it. ``admit`` is called before each request leaves, retries
    included; what it raises keeps the request from leaving.
    """

    def __init__(
        self,
        state: ArchiveState,
        *,
        contact: str | None = None,
        timing: Timing | None = None,
        bounds: Bounds | None = None,
        transport: httpx.BaseTransport | None = None,
        admit: Callable[[], None] = lambda: None,
    ) -> None:
        self.state = state
        self.timing = timing or Timing()
        self._bounds = bounds or Bounds()
        self._hosts = Hosts(state, self.timing, self._bounds.patience, admit)
        self._client = httpx.Client(
            headers={"User-Agent": user_agent(contact), "Accept-Encoding": "gzip, deflate, br, zstd"},
            timeout=httpx.Timeout(self._bounds.between_bytes, connect=self._bounds.connect),
            cookies=CookieJar(
                DefaultCookiePolicy(allowed_domains=[])
            ),  # archived pages set cookies; they are history too
            follow_redirects=False,
            event_hooks={"response": [_set_location_aside]},
            transport=transport,
        )

    def endpoint(self, kind: str, interval: float, *, alone: bool = False, firewalled: bool = True) -> Endpoint:
        """A service to ask. Endpoints of one kind share their host's rate."""
        return Endpoint(self, kind, interval, alone=alone, firewalled=firewalled)

    def close(self) -> None:
        """Close the pooled connections."""
        self._client.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        """A request to be asked with. Raises ArchiveError when none can be made of the address."""
        try:
            request = self._client.build_request(method, url, params=params, data=form, headers=headers)
        except (httpx.InvalidURL, ValueError) as error:
            raise ArchiveError(f"no request can be made of {neutral(url, 200)!r}") from error
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise ArchiveError(f"no request can be made of {neutral(url, 200)!r}: accepted are http and https")
        return request

    def ask(self, endpoint: Endpoint, request: httpx.Request, archived: Archived) -> Response:
        """See ``Endpoint.get``."""
        host = request.url.netloc.decode("ascii")
        problem: ArchiveUnreachable | RateLimited | Undecodable | None = None
        for attempt in range(self._bounds.attempts):
            self._hosts.take_turn(host, endpoint)
            sent = self.timing.monotonic()
            wait = backoff(attempt, self.timing.random())
            try:
                response = self._send(request, archived)
            except _Passing as fault:
                cut = fault.__cause__
                problem = cut if isinstance(cut, Undecodable) else AnswerFailed(f"{host}: {fault}, {attempt + 1} times")
            except ConnectionRefusedError as error:
                self._hosts.close_after_refusal(host, firewalled=endpoint.firewalled and not _is_proxied(host))
                raise ArchiveUnreachable(f"{host}: the connection was refused") from error
            else:
                if archived(response.headers) or response.status not in _RETRIED | {_TOO_MANY}:
                    self._hosts.note_answer(host)
                    return response
                asked = retry_after(response.headers.get("retry-after"), self.timing.now())
                if response.status == _TOO_MANY:
                    until = self._hosts.pause(host, asked, sent)
                    problem = RateLimited(f"{host}: it asked for a pause {attempt + 1} times", not_before=until)
                    continue  # the next turn comes after the pause
                wait = max(wait, asked or 0.0)
                problem = AnswerFailed(f"{host}: it answered {response.status}, {attempt + 1} times")
            self._back_off(host, wait, last=attempt + 1 == self._bounds.attempts)
        raise problem or ArchiveUnreachable(f"{host}: it was not asked")

    def _back_off(self, host: str, wait: float, *, last: bool) -> None:
        if wait > self._bounds.patience:
            not_before = self.timing.now() + timedelta(seconds=wait)
            raise ArchiveUnreachable(f"{host}: it is out of service and named a later time", not_before=not_before)
        if not last:
            self.timing.sleep(wait)

    # --- one attempt ------------------------------------------------------------------------------------------------------------

    def _send(self, request: httpx.Request, archived: Archived) -> Response:
        deadline = self.timing.monotonic() + self._bounds.whole_answer
        with _faults_named():
            answer = self._client.send(request, stream=True)
            try:
                raw = self._read(answer, deadline)
            finally:
                answer.close()
        headers = answer.headers
        headers.update(answer.extensions.get("location_aside", {}))
        live_fault = answer.status_code in _RETRIED | {_TOO_MANY} and not archived(headers)
        try:
            body = b"" if live_fault else undo_content_encoding(raw, headers.get("content-encoding"), self._bounds.body)
        except Undecodable as error:
            if "content-length" in headers or "transfer-encoding" in headers:
                raise  # all that the server has was received: asking again brings the same
            raise _Passing(str(error)) from error
        return Response(answer.status_code, headers, body, len(raw))

    def _read(self, answer: httpx.Response, deadline: float) -> bytes:
        raw = bytearray()
        for piece in answer.iter_raw():
            raw += piece
            if len(raw) > self._bounds.body:
                raise TooLarge(f"body larger than {self._bounds.body} bytes")
            if self.timing.monotonic() > deadline:
                raise _Passing(f"its answer was not complete after {self._bounds.whole_answer:.0f} s")
        return bytes(raw)


def user_agent(contact: str | None) -> str:
    """Name, version and contact, as archives ask; whatever could not stand in a header is left out."""
    said = (
        neutral(contact or "", 200).encode("ascii", "ignore").decode("ascii").translate({ord(c): None for c in "()\\"})
    )
    return f"policy-change-tracker/{__version__} ({said or 'no contact given'})"


def _set_location_aside(response: httpx.Response) -> None:
    # httpx makes the next request of a redirect ready even where none is followed, and fails on the nonsense that sites have sent.
    if "location" in response.headers:
        response.extensions["location_aside"] = {"location": response.headers.pop("location")}


@contextmanager
def _faults_named() -> Iterator[None]:
    """Turn the HTTP library's exceptions into ours."""
    try:
        yield
    except httpx.TransportError as error:
        for cause in _causes(error):
            if isinstance(cause, ConnectionRefusedError):
                raise cause from None
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise ArchiveError(f"{error.request.url.host}: its certificate is not trusted") from error
        if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
            raise ArchiveError(
                f"{error.request.url.host}: no request can be made ({neutral(str(error), 200)})"
            ) from error
        what = "it did not answer in time" if isinstance(error, httpx.TimeoutException) else "the connection broke"
        raise _Passing(what) from error


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _is_proxied(host: str) -> bool:
    # Behind a proxy it is the proxy that refused.
    return bool(getproxies()) and not proxy_bypass(host)
