"""Months of runs over an archive that answers one request in five wrongly: the whole history is the one of an archive that never fails.

Pages are read as ``tracker run`` reads them, each run with a client of its own, as a new process has; the database is a real one. Time is
simulated: captures are listed when their moment comes. On some days the archive's firewall is shut.
"""

import random
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.standin import FakeClock, Held, StandIn, redirect
from tracker import extract
from tracker.archive import HttpClient, Wayback
from tracker.errors import TryLater
from tracker.extract.fingerprint import fingerprint
from tracker.probe import Mode
from tracker.records import Change, Page, PageUrl
from tracker.store import SqlStore, open_store
from tracker.update import Outcome, Reader, update_page

READER = Reader(extract.read, fingerprint, extract.EXTRACTOR_VERSION)
DAYS = (*range(4), 5, 8, 12, *range(20, 101, 8), 101, 102, 109, 117, 125, 133, 141)
INDEX_FAULTS = (
    *(
        "429",
        "429_retry_after",
        "500",
        "502",
        "503",
        "503_retry_after",
        "504",
        "reset",
        "short_content_length",
        "cut_chunk",
    ),
    *(
        "slow_drip",
        "chunked",
        "no_content_length",
        "truncated_gzip",
        "truncated_gzip_close",
        "gzip",
        "br",
        "lying_encoding",
    ),
    *(
        "400",
        "404",
        "soft_200",
        "excluded_body",
        "not_json",
        "lone_header",
        "empty_array",
        "empty_body",
        "duplicate_rows",
    ),
    *("malformed_rows", "unsorted_rows", "repeated_key", "empty_page_with_key"),
)
PLAYBACK_FAULTS = (
    *(
        "429",
        "429_retry_after",
        "500",
        "502",
        "503",
        "503_retry_after",
        "504",
        "reset",
        "short_content_length",
        "cut_chunk",
    ),
    *(
        "slow_drip",
        "chunked",
        "no_content_length",
        "truncated_gzip",
        "truncated_gzip_close",
        "gzip",
        "br",
        "double_gzip",
    ),
    *(
        "lying_encoding",
        "empty_encoding",
        "no_encoding",
        "404",
        "soft_200",
        "nearest_302",
        "wrong_memento",
        "no_original",
    ),
    *("nonsense_memento", "recorded_short", "excluded_header", "403"),
)
CORE = (
    *("Sending unsolicited bulk mail to anybody", "Distributing malware or other harmful software"),
    *("Mining cryptocurrency on shared machines", "Selling or buying stolen goods and accounts"),
    *("Attacking or probing other people's networks", "Pretending to be a person or an office"),
)
GUESTS = (
    "Creating deepfakes of real people",
    "Scraping content by automated means",
    "Running proxies for other people",
)


@dataclass(frozen=True)
class Told:
    """What a history says in the end: of each page its changes; and the subjects of those that were news."""

    changes: dict[str, frozenset[Change]]
    news: frozenset[tuple[str, str]]
    requests: int


def held(page: int, clock: FakeClock, every: float) -> Iterator[Held]:
    """The captures of a page from ten months before the first run to a hundred days after: each with a nonce of its own, some of them
    revisits, errors and redirects to the page itself."""
    dice, url = random.Random(page), _url(page)
    comes = sorted(dice.sample(range(-240, 90, 47), len(GUESTS)))
    last: Held | None = None
    day = -300.0
    while day < 100:
        stamp = f"{clock.start + timedelta(days=day, minutes=dice.randrange(600)):%Y%m%d%H%M%S}"
        shown = [*CORE[page % 2 :], *(guest for guest, came in zip(GUESTS, comes, strict=True) if came + 0.5 <= day)]
        if dice.random() < 0.1:
            yield dice.choice([Held(stamp, url, b"sorry", 503), redirect(stamp, url.replace("https:", "http:"), url)])
        elif last is not None and dice.random() < 0.15 and last.body.count(b"<li>") == len(shown):
            yield Held(stamp, url, last.body, revisit=True)
        else:
            last = Held(stamp, url, _document(shown, stamp))
            yield last
        day += every * (0.5 + dice.random())


def _url(page: int) -> str:
    return f"https://x{page}.example/terms"


def _document(shown: list[str], nonce: str) -> bytes:
    entries = "".join(f"<li>{one}</li>" for one in shown)
    return (
        f'<html lang="en"><head><meta name="nonce" content="{nonce}"><title>Terms</title></head><body><main><h1>Terms of use</h1>'
        "<p>These terms tell you what you may expect from us, and what we expect from everybody who uses the service.</p>"
        f"<h2>Prohibited uses</h2><p>You may not use the service for any of the following:</p><ul>{entries}</ul></main></body></html>"
    ).encode()


class Years:
    """A world of some pages. ``seed`` None is one in which nothing fails."""

    def __init__(self, stack: ExitStack, pages: int, every: float, mode: Mode, seed: int | None) -> None:
        self.clock = FakeClock(seed=seed or 0)
        captures = [one for page in range(pages) for one in held(page, self.clock, every)]
        self.standin = stack.enter_context(StandIn(captures, self.clock))
        folder = stack.enter_context(TemporaryDirectory())
        self.store: SqlStore = stack.enter_context(
            open_store(f"sqlite:///{Path(folder)}/tracker.db", clock=self.clock.now)
        )
        self.pages = [Page(f"x{n}", f"X{n}", "Terms", (PageUrl(_url(n)),)) for n in range(pages)]
        self._mode = mode
        self._dice = random.Random(seed)
        if seed is not None:
            self.standin.misbehave_at_random(0.2, INDEX_FAULTS, seed, on="cdx")
            self.standin.misbehave_at_random(0.2, PLAYBACK_FAULTS, seed, on="playback")
        self._fails = seed is not None

    def live(self) -> Told:
        """Run on every one of the days; then daily until a run has left nothing to do."""
        for day in DAYS:
            left = self._day(day)
        while left:
            day += 1
            assert day < DAYS[-1] + 60
            left = self._day(day)
        recorded = {page.id: self.store.recorded_changes(page.id) for page in self.pages}
        contact = {one.id: f"{one.first_contact:%Y%m%d%H%M%S}" for one in self.store.page_states()}
        assert all(one.news == (one.change.by.timestamp > contact[id]) for id, all_ in recorded.items() for one in all_)
        changes = {id: frozenset(one.change for one in all_) for id, all_ in recorded.items()}
        news = frozenset((id, one.change.text or "") for id, all_ in recorded.items() for one in all_ if one.news)
        return Told(changes, news, len(self.standin.log))

    def _day(self, day: int) -> bool:
        """Whether the last run of a day left anything to do."""
        self.clock.advance(max(0.0, day * 86400 - self.clock.elapsed))
        shut = self._fails and self._dice.random() < 0.1
        if shut:
            self.standin.refuse_connections()
        outcomes = self._run()
        if shut:
            self.standin.accept_connections()
            self._knock_not()
        return any(one.failures or one.summary.pending for one in outcomes)

    def _knock_not(self) -> None:
        """A job five minutes later leaves an archive alone that refused a connection."""
        self.clock.advance(300)
        before = len(self.standin.log)
        assert {outcome.exit_code for outcome in self._run()} == {75}
        assert len(self.standin.log) == before

    def _run(self) -> list[Outcome]:
        """One run over all pages, in a process of its own."""
        client = HttpClient(self.store, timing=self.clock.timing)
        archive = Wayback("wayback", self.standin.url, client, page_size=60)
        self.store.register_pages(self.pages)
        try:
            return [self._update(page, archive) for page in self.pages]
        finally:
            client.close()

    def _update(self, page: Page, archive: Wayback) -> Outcome:
        at_hand = {archive.name: archive}
        outcome = update_page(page, at_hand, self.store, READER, clock=self.clock.now, mode=self._mode)
        until = max(
            (_until(one, self.clock.now()) for one in outcome.failures if isinstance(one, TryLater)), default=None
        )
        assert until is None or until > self.clock.now() - timedelta(days=1)
        return outcome


def _until(error: TryLater, now: datetime) -> datetime:
    return error.not_before or now


def lived(pages: int, every: float, mode: Mode, seed: int | None) -> tuple[Told, StandIn]:
    """A world's history, and its archive with the log."""
    with ExitStack() as stack:
        world = Years(stack, pages, every, mode, seed)
        return world.live(), world.standin


@cache
def without_faults(pages: int, every: float, mode: Mode) -> Told:
    """The history of the world in which nothing fails."""
    told, _ = lived(pages, every, mode, None)
    return told


def most_in_a_minute(times: list[float]) -> int:
    """The largest number of requests in any window of sixty seconds."""
    return max(bisect_left(times, time + 60) - at for at, time in enumerate(times))


@pytest.mark.parametrize(
    ("pages", "every", "mode", "seed", "least"),
    [
        *((2, 4.0, "normal", seed, 100) for seed in (1, 2)),
        *(pytest.param(6, 1.5, "exhaustive", seed, 2_000, marks=pytest.mark.interop) for seed in (3, 4, 5)),
    ],
)
def test_a_fifth_of_answers_wrong_changes_no_history(
    pages: int, every: float, mode: Mode, seed: int, least: int
) -> None:
    """Every change with its kind, words and captures is as expected, what came after first contact is news, and no minute has more
    requests than the limits."""
    told, standin = lived(pages, every, mode, seed)
    expected = without_faults(pages, every, mode)
    assert told.changes == expected.changes
    assert all(len(changes) >= len(GUESTS) for changes in told.changes.values())
    assert told.news
    assert told.news <= expected.news
    assert told.requests >= least
    for kind, most in (("cdx", 24), ("playback", 120)):
        assert most_in_a_minute([logged.time for logged in standin.log if logged.kind == kind]) <= most
