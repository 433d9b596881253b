"""Opening what a configuration names: the run lock, the store, and each archive when it is first asked for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from tracker.archive import CommonCrawl, HttpClient, Pywb, Warc, Wayback
from tracker.config import CommonCrawlArchive, Config, PywbArchive, WarcArchive, WaybackArchive
from tracker.ops.lock import RunLock, lock_path
from tracker.protocols import Archive
from tracker.store import SqlStore, open_store

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tracker:
    """An open configuration, ready to work. ``archive`` opens one by its name, ``http`` is the client of all. Made by ``opened``."""

    config: Config
    store: SqlStore
    archive: Callable[[str], Archive]
    http: Callable[[], HttpClient]
    now: Clock


@contextmanager
def opened(config: Config, *, now: Clock, readonly: bool = False) -> Iterator[Tracker]:
    """Open what a configuration names, under the run lock; to look only, without it. Raises LockHeld, StoreError."""
    with ExitStack() as stack:
        if not readonly:
            stack.enter_context(RunLock(lock_path(config.database)))
        store = stack.enter_context(open_store(config.database, clock=now, readonly=readonly))

        @cache
        def http() -> HttpClient:
            client = HttpClient(store, contact=config.contact)
            stack.callback(client.close)
            return client

        @cache
        def archive(name: str) -> Archive:
            one = _archive(name, config, store, http)
            stack.callback(one.close)
            return one

        yield Tracker(config, store, archive, http, now)


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
