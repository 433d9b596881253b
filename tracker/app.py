"""The composition root: opens what a configuration names, runs what is due, sends digests.

In: a ``Config``, a clock, what the user asked for. Out: an ``Outcome`` a page, a ``Sent`` a mail. Small on purpose: the journey of one page
is ``update``'s, every decision is a pure room's; here they only meet. One writer at a time: everything runs under the run lock.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from tracker import extract, schedule, update
from tracker.addresses import public_addresses
from tracker.archive import CommonCrawl, HttpClient, Pywb, Warc, Wayback
from tracker.config import CommonCrawlArchive, Config, MailConfig, PywbArchive, WarcArchive, WaybackArchive
from tracker.digest import due_deliveries, due_digests
from tracker.errors import ConfigError, TrackerError, UnknownSubject, UsageError, nearest
from tracker.extract.fingerprint import fingerprint
from tracker.mail import Sent, send
from tracker.ops.lock import RunLock, lock_path
from tracker.probe import Mode, Probe
from tracker.protocols import Archive
from tracker.records import Capture, Delivery, Digest, Message, Page, Reconciliation, RecordedChange, Subscription
from tracker.report.digest_mail import digest_files, digest_message, file_stem
from tracker.store import SqlStore, open_store

Clock = Callable[[], datetime]

_READER = update.Reader(extract.read, fingerprint, extract.EXTRACTOR_VERSION)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked of a run. Without ``pages``, those that are due; with a mode other than ``normal``, all."""

    pages: tuple[str, ...] = ()
    budget: int | None = None
    mode: Mode = "normal"
    since: str | None = None
    until: str | None = None


class Tracker:
    """An open configuration: store, archives and mail, ready to work. Made by ``opened``."""

    def __init__(self, config: Config, store: SqlStore, archives: Callable[[str], Archive], now: Clock) -> None:
        self._config, self._store, self._archives, self._now = config, store, archives, now

    def run(self, asked: Asked, progress: update.Progress) -> Iterator[update.Outcome]:
        """Bring the pages asked for up to date, each outcome as soon as it is known. Raises UnknownSubject before anything is read.

        A page that fails stops no other. Every page gets an equal share of the budget that is left when its turn comes,
        and never more than its own ``budget``.
        """
        pages = self._selected(asked)
        self._store.register_pages(self._config.pages)
        left = asked.budget
        for n, page in enumerate(pages):
            share = None if left is None else -(-left // (len(pages) - n))
            share = min((most for most in (share, page.budget) if most is not None), default=None)
            outcome = self._update(page, asked, share, progress)
            left = None if left is None else max(0, left - outcome.summary.read)
            yield outcome

    def plan(self, asked: Asked) -> Iterator[tuple[Page, list[Probe] | TrackerError]]:
        """What a run would read of each page now, and why; fetches no capture. What the answers will add is not known yet.

        A page whose archive cannot be asked has its error in place of a plan.
        """
        pages = self._selected(asked)
        self._store.register_pages(self._config.pages)
        for page in pages:
            try:
                yield page, self._plan(page, asked)
            except TrackerError as error:
                yield page, error

    def _plan(self, page: Page, asked: Asked) -> list[Probe]:
        return update.plan_page(
            page,
            self._archives_of(page),
            self._store,
            _READER,
            clock=self._now,
            budget=asked.budget,
            mode=asked.mode,
            since=asked.since,
            until=asked.until,
        )

    def confirm(self, change_id: str, budget: int | None, progress: update.Progress) -> update.Outcome:
        """Read the captures on both sides of a change's bracket, until two usable ones stand on each. Raises UnknownSubject."""
        row = self._store.change(change_id)
        if row.after is None:
            raise UsageError(f"{change_id}: stood in the page's first reading; there is no bracket to confirm")
        (page,) = self._selected(Asked(pages=(row.page,)))
        self._store.register_pages(self._config.pages)
        return self._update(page, Asked(budget=budget), budget, progress, around=(row.after, row.by))

    def rebuild(self, pages: tuple[str, ...]) -> Iterator[tuple[Page, Reconciliation]]:
        """Recompute the histories of these pages (all, when none is named) from their stored snapshots, a transaction a page.

        Differences are never news.
        """
        chosen = self._selected(Asked(pages=pages)) if pages else list(self._config.pages)
        self._store.register_pages(self._config.pages)
        for page in chosen:
            yield page, update.rebuild_page(page, self._store, _READER, clock=self._now)

    def digests(self) -> list[tuple[Digest, Message]]:
        """The mails that are due now, one a recipient, with the deliveries each carries. Sends and marks nothing."""
        mail = self._mail()
        states = self._store.page_states()
        link = public_addresses(self._config.archives)
        return [
            (digest, digest_message(digest, states, link, sender=mail.sender, now=self._now()))
            for digest in due_digests(self._store.outbox(), subscriptions(self._config), self._now())
        ]

    def send_digests(self) -> Iterator[Sent]:
        """Send the mails that are due. Each is marked as sent as soon as the server took it and before the next goes out.

        Killed between those two moments, the next digest repeats that one mail, under the same Message-ID.
        """
        due = {message.message_id: (digest, message) for digest, message in self.digests()}
        messages = [message for _, message in due.values()]
        for sent in send(self._mail(), messages, password=_smtp_password(), now=self._now()):
            if sent.error is None:
                self._store.mark_sent(due[sent.message.message_id][0].deliveries, self._now())
            yield sent

    def _selected(self, asked: Asked) -> list[Page]:
        by_id = {page.id: page for page in self._config.pages}
        for one in asked.pages:
            if one not in by_id:
                raise UnknownSubject(f"{one}: no such page in {self._config.path}{nearest(one, list(by_id))}")
        if asked.pages:
            return [by_id[one] for one in dict.fromkeys(asked.pages)]
        if asked.mode != "normal":
            return list(self._config.pages)
        return schedule.due(self._config.pages, self._store.page_states(), self._now())

    def _archives_of(self, page: Page) -> dict[str, Archive]:
        return {name: self._archives(name) for name in page.archives}

    def _update(
        self,
        page: Page,
        asked: Asked,
        budget: int | None,
        progress: update.Progress,
        around: tuple[Capture, Capture] | None = None,
    ) -> update.Outcome:
        def deliver(changes: Sequence[RecordedChange], former: Sequence[RecordedChange]) -> Sequence[Delivery]:
            return due_deliveries(page, changes, subscriptions(self._config), self._now(), former)

        return update.update_page(
            page,
            self._archives_of(page),
            self._store,
            _READER,
            clock=self._now,
            budget=budget,
            mode=asked.mode,
            since=asked.since,
            until=asked.until,
            around=around,
            progress=progress,
            deliver=deliver,
        )

    def _mail(self) -> MailConfig:
        if self._config.mail is None:
            raise ConfigError(f"{self._config.path}: [mail]: missing; a digest needs host, sender and recipients")
        return self._config.mail


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

        yield Tracker(config, store, archive, now)


def subscriptions(config: Config) -> list[Subscription]:
    """Who is told of what."""
    return [Subscription(recipient) for recipient in (config.mail.recipients if config.mail else ())]


def write_digest(message: Message, folder: Path, now: datetime) -> list[Path]:
    """Write a mail's bodies to files in a folder (made when missing) instead of sending it. Raises TrackerError."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in digest_files(message, file_stem(message, now)).items():
            path = folder / name
            path.write_text(content, encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise TrackerError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return written


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


def _smtp_password() -> str | None:
    """$SMTP_PASSWORD, or the first line of the file that $SMTP_PASSWORD_FILE names. Raises ConfigError when that cannot be read."""
    if (password := os.environ.get("SMTP_PASSWORD")) is not None:
        return password
    if path := os.environ.get("SMTP_PASSWORD_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").partition("\n")[0]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"$SMTP_PASSWORD_FILE: {path}: cannot be read: {error}") from error
    return None
