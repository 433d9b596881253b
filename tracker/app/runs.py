"""Runs: what is due or was asked for is brought up to date, planned, confirmed or rebuilt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker import extract, schedule, update
from tracker.app.budget import Budget
from tracker.app.mailing import subscriptions
from tracker.app.opening import Tracker
from tracker.app.problems import note_outcome, note_problems
from tracker.config import WarcArchive
from tracker.digest import due_corrections, due_deliveries
from tracker.errors import TrackerError, UnknownSubject, UsageError, nearest
from tracker.extract.fingerprint import fingerprint
from tracker.probe import Mode, Probe
from tracker.protocols import Archive
from tracker.records import Capture, Delivery, Page, Reconciliation, RecordedChange, RunSummary

_READER = update.Reader(extract.read, fingerprint, extract.EXTRACTOR_VERSION)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked of a run. Without ``pages``, those that are due; with a mode other than ``normal``, all."""

    pages: tuple[str, ...] = ()
    budget: int | None = None
    mode: Mode = "normal"
    since: str | None = None
    until: str | None = None


def run(tracker: Tracker, asked: Asked, progress: update.Progress) -> Iterator[update.Outcome]:
    """Bring the pages asked for up to date, each outcome as soon as it is known. Raises UnknownSubject before anything is read.

    A page that fails stops no other. Every page gets an equal share of the budget that is left when its turn comes, and never more than
    its own ``budget``. Once the day's requests are used up, pages of archives that need requests are left as they are, with an outcome
    that says so; once the program was told to stop, no further page is begun. What is wrong with pages for long is noted at the end.
    """
    chosen = _selected(tracker, asked)
    tracker.store.register_pages(tracker.config.pages)
    budget = Budget(tracker.store, asked.budget)
    pages = budget.in_turn(chosen)
    for n, page in enumerate(pages):
        if tracker.guard.stopped:
            break
        if (reason := tracker.guard.used_up()) and set(far_archives(tracker, page)) == set(page.archives):
            yield _left_alone(tracker, page, reason)
            continue
        outcome = _update(tracker, page, asked, budget.share(page, len(pages) - n), progress)
        note_outcome(tracker, outcome)
        budget.spend(outcome.summary.read)
        yield outcome
    note_problems(tracker)


def plan(tracker: Tracker, asked: Asked) -> Iterator[tuple[Page, list[Probe] | TrackerError]]:
    """What a run would read of each page now, and why; fetches no capture. What the answers will add is not known yet.

    A page whose archive cannot be asked has its error in place of a plan; so has one for whose index no request is left (Paused).
    """
    pages = _selected(tracker, asked)
    tracker.store.register_pages(tracker.config.pages)
    for page in pages:
        try:
            yield page, _plan(tracker, page, asked)
        except TrackerError as error:
            yield page, error


def _plan(tracker: Tracker, page: Page, asked: Asked, *, look: bool = True) -> list[Probe]:
    return update.plan_page(
        page,
        _archives_of(tracker, page),
        tracker.store,
        _READER,
        clock=tracker.now,
        budget=asked.budget,
        mode=asked.mode,
        since=asked.since,
        until=asked.until,
        look=look,
    )


def confirm(tracker: Tracker, change_id: str, budget: int | None, progress: update.Progress) -> update.Outcome:
    """Read the captures on both sides of a change's bracket, until two usable ones stand on each. Raises UnknownSubject."""
    row = tracker.store.change(change_id)
    if row.after is None:
        raise UsageError(f"{change_id}: stood in the page's first reading; there is no bracket to confirm")
    (page,) = _selected(tracker, Asked(pages=(row.page,)))
    tracker.store.register_pages(tracker.config.pages)
    return _update(tracker, page, Asked(budget=budget), budget, progress, around=(row.after, row.by))


def rebuild(tracker: Tracker, pages: tuple[str, ...]) -> Iterator[tuple[Page, Reconciliation]]:
    """Recompute the histories of these pages (all, when none is named) from their stored snapshots, a transaction a page.

    Only what a killed run had read is news; differences are not.
    """
    chosen = _selected(tracker, Asked(pages=pages)) if pages else list(tracker.config.pages)
    tracker.store.register_pages(tracker.config.pages)
    for page in chosen:
        yield (
            page,
            update.rebuild_page(page, tracker.store, _READER, clock=tracker.now, deliver=_deliver(tracker, page)),
        )


def _selected(tracker: Tracker, asked: Asked) -> list[Page]:
    by_id = {page.id: page for page in tracker.config.pages}
    for one in asked.pages:
        if one not in by_id:
            raise UnknownSubject(f"{one}: no such page in {tracker.config.path}{nearest(one, list(by_id))}")
    if asked.pages:
        return [by_id[one] for one in dict.fromkeys(asked.pages)]
    if asked.mode != "normal":
        return list(tracker.config.pages)
    return schedule.due(tracker.config.pages, tracker.store.page_states(), tracker.now())


def far_archives(tracker: Tracker, page: Page) -> list[str]:
    """Those of a page's archives that are asked by requests, by name: all but local files."""
    return [name for name in page.archives if not isinstance(tracker.config.archives[name], WarcArchive)]


def _left_alone(tracker: Tracker, page: Page, reason: str) -> update.Outcome:
    """The outcome of a page that was not begun: what is known to wait still does.

    Nothing is noted of it, so that it comes first in the next run.
    """
    captures, pending = len(tracker.store.captures(page.id)), len(_plan(tracker, page, Asked(), look=False))
    return update.Outcome(RunSummary(page.id, captures, 0, 0, 0, 0, pending, notes=(reason,)), paused=reason)


def _archives_of(tracker: Tracker, page: Page) -> dict[str, Archive]:
    return {name: tracker.archive(name) for name in page.archives}


def _update(
    tracker: Tracker,
    page: Page,
    asked: Asked,
    budget: int | None,
    progress: update.Progress,
    around: tuple[Capture, Capture] | None = None,
) -> update.Outcome:
    outcome = update.update_page(
        page,
        _archives_of(tracker, page),
        tracker.store,
        _READER,
        clock=tracker.now,
        budget=budget,
        mode=asked.mode,
        since=asked.since,
        until=asked.until,
        around=around,
        progress=progress,
        deliver=_deliver(tracker, page),
    )
    if outcome.paused is None:
        return outcome
    return replace(outcome, summary=replace(outcome.summary, notes=(*outcome.summary.notes, outcome.paused)))


def _deliver(tracker: Tracker, page: Page) -> update.Deliver:
    """Decides who is to be told of a page's changes."""

    def deliver(changes: Sequence[RecordedChange], former: Sequence[RecordedChange]) -> Sequence[Delivery]:
        promised = due_deliveries(page, changes, subscriptions(tracker.config), tracker.now(), former)
        told = tracker.store.deliveries(page.id)
        return [*promised, *due_corrections(told, changes, tracker.now(), former)]

    return deliver
