"""Opening what a configuration names: the run lock, the store, and each archive when it is first asked for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Event

from tracker.app.guard import Guard, Stop
from tracker.app.reach import Reach, Watched
from tracker.archive import CommonCrawl, HttpClient, Pywb, Timing, Warc, Wayback
from tracker.config import CommonCrawlArchive, Config, PywbArchive, WarcArchive, WaybackArchive
from tracker.ops.lock import RunLock, lock_path
from tracker.protocols import Archive
from tracker.store import SqlStore, open_store

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tracker:
    """An open configuration, ready to work. ``archive`` opens one by its name, ``http`` is the client of all. Made by ``opened``.

    ``guard`` knows what may still be asked for, ``reach`` who does not answer.
    """

    config: Config
    store: SqlStore
    archive: Callable[[str], Archive]
    http: Callable[[], HttpClient]
    now: Clock
    guard: Guard
    reach: Reach


@contextmanager
def opened(config: Config, *, now: Clock, readonly: bool = False, stop: Stop | None = None) -> Iterator[Tracker]:
    """Open what a configuration names, under the run lock; to look only, without it. Raises LockHeld, StoreError.

    Once ``stop`` says so, archives are asked for nothing more.
    """
    with ExitStack() as stack:
        if not readonly:
            stack.enter_context(RunLock(lock_path(config.database)))
        store = stack.enter_context(open_store(config.database, clock=now, readonly=readonly))
        guard = Guard(store, now, config.requests_per_day, stop or Event())
        reach = Reach(store, now)

        @cache
        def http() -> HttpClient:
            client = HttpClient(store, contact=config.contact, timing=Timing(sleep=guard.sleep), admit=guard.admit)
            stack.callback(client.close)
            return client

        @cache
        def archive(name: str) -> Archive:
            one = Watched(_archive(name, config, store, http), reach, guard)
            stack.callback(one.close)
            return one

        yield Tracker(config, store, archive, http, now, guard, reach)


def _archive(name: str, config: Config, store: SqlStore, http: Callable[[], HttpClient]) -> Archive:
    match config.archives[name]:
        case WarcArchive(paths=paths):
            return Warc(name, paths, store)
        case PywbArchive() as pywb:
            return Pywb(
                name, pywb.url, http(), cdx_per_minute=pywb.cdx_per_minute, playback_per_second=pywb.playback_per_second
            )
        case CommonCrawlArchive() as crawl:
            return CommonCrawl(name, http(), url=crawl.url, data_url=crawl.data_url, per_second=crawl.per_second)
        case WaybackArchive() as wayback:
            return Wayback(
                name,
                wayback.url,
                http(),
                cdx_per_minute=wayback.cdx_per_minute,
                playback_per_second=wayback.playback_per_second,
            )
