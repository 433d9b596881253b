"""Runs, and where each page stands."""

from datetime import datetime

from sqlalchemy import Connection, and_, case, func, insert, or_, select, update

from tracker.records import PageState, RunSummary, Status
from tracker.store.tables import captures, changes, pages, reading_contents, readings, reads, runs


def finish_run(
    connection: Connection, page: int, summary: RunSummary, started: datetime, finished: datetime, complete: bool
) -> None:
    """Note a run; the first complete one sets the page's first contact to its start."""
    connection.execute(
        insert(runs).values(
            page_id=page,
            started=started,
            finished=finished,
            complete=complete,
            captures=summary.captures,
            read=summary.read,
            unusable=summary.unusable,
            requests=summary.requests,
            changes=summary.changes,
            pending=summary.pending,
            errors=summary.errors,
            notes=summary.notes,
        )
    )
    if complete:
        unmet = and_(pages.c.id == page, pages.c.first_contact.is_(None))
        connection.execute(update(pages).where(unmet).values(first_contact=started))


def page_states(connection: Connection) -> list[PageState]:
    """The state of every page, by id.

    ``read`` counts captures whose body was asked for, ``unusable`` those of them that gave none or, to their latest reader, an
    unusable one; ``changes`` the confirmed ones that stand. ``last_run`` and ``last_complete`` are starts of runs. ``problem`` is the
    last error of the latest run, ``notes`` are its notes.
    """
    known = {
        row.page_id: row
        for row in connection.execute(
            select(
                captures.c.page_id,
                func.count().label("number"),
                func.min(captures.c.timestamp).label("first"),
                func.max(captures.c.timestamp).label("last"),
            ).group_by(captures.c.page_id)
        )
    }
    outcomes = _outcomes(connection)
    standing = and_(changes.c.retracted.is_(False), changes.c.status == Status.CONFIRMED.value)
    counted = select(changes.c.page_id, func.count()).where(standing).group_by(changes.c.page_id)
    changed = dict(connection.execute(counted).all())
    latest, complete = _latest_runs(connection, False), _latest_runs(connection, True)
    states = []
    for page in connection.execute(select(pages).order_by(pages.c.name)):
        capture, run = known.get(page.id), latest.get(page.id)
        read, unusable, last_usable = outcomes.get(page.id, (0, 0, None))
        states.append(
            PageState(
                id=page.name,
                platform=page.platform,
                title=page.title,
                captures=capture.number if capture else 0,
                read=read,
                unusable=unusable,
                changes=changed.get(page.id, 0),
                first_capture=capture.first if capture else None,
                last_capture=capture.last if capture else None,
                last_usable=last_usable,
                first_contact=page.first_contact,
                last_run=run[0] if run else None,
                last_complete=complete[page.id][0] if page.id in complete else None,
                problem=run[1][-1] if run and run[1] else None,
                notes=run[2] if run else (),
            )
        )
    return states


def _outcomes(connection: Connection) -> dict[int, tuple[int, int, str | None]]:
    """Page row -> captures read, of these unusable, and the timestamp of the last usable one."""
    last_reading = select(readings.c.snapshot_id, func.max(readings.c.id).label("id")).group_by(readings.c.snapshot_id)
    latest = last_reading.subquery()
    failed = or_(reads.c.failure.is_not(None), reading_contents.c.usable.is_(False))
    usable_at = case((reading_contents.c.usable.is_(True), captures.c.timestamp))
    query = (
        select(captures.c.page_id, func.count(), func.sum(case((failed, 1), else_=0)), func.max(usable_at))
        .select_from(reads)
        .join(captures, captures.c.id == reads.c.capture_id)
        .outerjoin(latest, latest.c.snapshot_id == reads.c.snapshot_id)
        .outerjoin(readings, readings.c.id == latest.c.id)
        .outerjoin(reading_contents, reading_contents.c.id == readings.c.content_id)
        .group_by(captures.c.page_id)
    )
    return {page: (count, int(unusable), last) for page, count, unusable, last in connection.execute(query)}


def _latest_runs(
    connection: Connection, complete: bool
) -> dict[int, tuple[datetime, tuple[str, ...], tuple[str, ...]]]:
    """Page row -> start, errors and notes of its latest run, or its latest complete one."""
    last = select(func.max(runs.c.id)).group_by(runs.c.page_id)
    if complete:
        last = last.where(runs.c.complete.is_(True))
    query = select(runs.c.page_id, runs.c.started, runs.c.errors, runs.c.notes)
    latest = connection.execute(query.where(runs.c.id.in_(last.scalar_subquery())))
    return {page: (started, errors, notes) for page, started, errors, notes in latest}
