"""The journey of one page, from its archives' indexes to its recorded history. Drives the rooms through the protocols; owns no I/O.

In: a page, its archives, the store, who reads (a ``Reader``), a clock. Out: an ``Outcome``. The journey::

    list       each archive's captures of each address             -> store.add_captures        (requests: the index)
               how far its index was read                          -> store.record_listing
    take over  where the history rests on another reader's readings:
               derive what that reader read and nobody derived     -> store.save_history        (as ever: news)
               re-read the stored snapshots                        -> store.record_reading      (no requests)
               derive, reconcile as re-reading: never news         -> store.save_history
    probe      while probe says so and the budget lasts:
                   fetch the capture, read it (unless its body or text is known)  -> store.record_reading or record_failure
    derive     all observations -> history; reconcile with what is recorded; what it causes to be sent
                                                                   -> store.save_history        (one transaction)
    finish     what was done, whether the page is up to date       -> store.finish_run

Every arrow is one transaction, so a run may be killed between any two: the next one starts at the top and finds less to do. A capture that
cannot be had is noted, stepped around, and asked for again on a later day where the reason may pass; an archive that wants to be asked
later ends the probing, and what was read is kept and derived.

Inside: ``run`` takes the steps; ``index`` reads archives' indexes; ``scope``, ``retries``, ``suspects``,
``exclusions`` and ``moves`` decide, purely, which captures count, what is asked for again, whose fault a failure is, what nobody need
ask for, and what redirects mean.
"""

from collections.abc import Mapping

from tracker.errors import Paused
from tracker.probe import Mode, Probe, plan
from tracker.protocols import Archive, Store
from tracker.records import Capture, Page, Reconciliation
from tracker.update.outcome import Clock, Deliver, Outcome, Progress, Reader
from tracker.update.run import Run

__all__ = ["Deliver", "Mode", "Outcome", "Progress", "Reader", "plan_page", "rebuild_page", "update_page"]


def update_page(
    page: Page,
    archives: Mapping[str, Archive],
    store: Store,
    reader: Reader,
    *,
    clock: Clock,
    budget: int | None = None,
    mode: Mode = "normal",
    since: str | None = None,
    until: str | None = None,
    around: tuple[Capture, Capture] | None = None,
    progress: Progress = lambda page, done, total, doing: None,
    deliver: Deliver = lambda changes, former: (),
) -> Outcome:
    """Bring one registered page up to date; the module's docstring tells how.

    ``budget`` bounds the captures fetched. ``since`` and ``until`` (inclusive timestamps) bound the captures looked at, not the history
    derived. ``around``: read only beside this bracket, to confirm a change. Raises StoreError; what archives raise becomes the
    outcome's failures.
    """
    run = Run(page, archives, store, reader, clock, progress)
    run.list_captures(since, until, in_full=mode == "exhaustive")
    run.take_over(deliver)
    run.read(mode, budget, since, until, around)
    run.derive(deliver)
    return run.finish(complete=until is None and around is None)


def plan_page(
    page: Page,
    archives: Mapping[str, Archive],
    store: Store,
    reader: Reader,
    *,
    clock: Clock,
    budget: int | None = None,
    mode: Mode = "normal",
    since: str | None = None,
    until: str | None = None,
    look: bool = True,
) -> list[Probe]:
    """What ``update_page`` would read first, and why. Fetches no capture, and asks the archives' indexes only with ``look``; raises what
    they raise, Paused too: without their answers nobody knows what is to be read."""
    run = Run(page, archives, store, reader, clock, lambda page, done, total, doing: None)
    if look:
        run.list_captures(since, until)
    if run.failures:
        raise run.failures[0]
    if run.paused is not None:
        raise Paused(run.paused)
    return plan(run.within(since, until), run.known(), max_gap=page.max_gap, budget=budget, mode=mode)


def rebuild_page(
    page: Page, store: Store, reader: Reader, *, clock: Clock, deliver: Deliver = lambda changes, former: ()
) -> Reconciliation:
    """Derive a page's history afresh from its stored snapshots, and record it. Returns how it met what was recorded.

    What a killed run had read and not derived is news as ever; what differs beyond that never is.
    """
    run = Run(page, {}, store, reader, clock, lambda page, done, total, doing: None)
    settled = run.settle(deliver)
    run.reread()
    rebuilt = run.derive(lambda changes, former: (), reread=True)
    found = {one.id for one in settled.fresh}
    return Reconciliation(
        kept=tuple(one for one in rebuilt.kept if one.id not in found),
        fresh=(*(one for one in rebuilt.kept if one.id in found), *rebuilt.fresh),
        retracted=(*settled.retracted, *(one for one in rebuilt.retracted if one.id not in found)),
    )
