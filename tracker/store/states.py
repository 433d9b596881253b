"""Runs, and where each page stands."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, case, exists, func, insert, or_, select, update

from tracker.records import PageState, RunSummary, Status
from tracker.store.tables import captures, changes, pages, reading_contents, readings, reads, runs


def finish_run(
    connection: Connection, page: int, summary: RunSummary, started: datetime, finished: datetime, complete: bool
) -> None:
    """Note a run; the first complete one sets the page's first contact to its start, in place of one after ``finished``."""
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
        # A moment after now was noted by a clock that was ahead.
        unmet = and_(pages.c.id == page, or_(pages.c.first_contact.is_(None), pages.c.first_contact > finished))
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
    """Page row -> captures read, of these unusable, and the timestamp of the last usable one.

    What all that was read said is not joined to it: only a set of the bodies that said nothing is needed, and a page's last usable
    capture is found from its end.
    """
    silent = select(reading_contents.c.id).where(reading_contents.c.usable.is_(False))
    bodies = select(readings.c.snapshot_id).where(readings.c.content_id.in_(silent), _latest())
    unusable = case((or_(reads.c.failure.is_not(None), reads.c.snapshot_id.in_(bodies)), 1), else_=0)
    counted = (
        select(captures.c.page_id, func.count(), func.sum(unusable))
        .join(reads, reads.c.capture_id == captures.c.id)
        .group_by(captures.c.page_id)
    )
    last = dict(connection.execute(select(pages.c.id, _last_usable())).all())
    return {page: (number, int(failed), last[page]) for page, number, failed in connection.execute(counted)}


def _last_usable() -> ScalarSelect[str]:
    """The timestamp of a page's last usable capture."""
    return (
        select(captures.c.timestamp)
        .join(reads, reads.c.capture_id == captures.c.id)
        .join(readings, readings.c.snapshot_id == reads.c.snapshot_id)
        .join(reading_contents, reading_contents.c.id == readings.c.content_id)
        .where(captures.c.page_id == pages.c.id, reading_contents.c.usable.is_(True), _latest())
        .order_by(captures.c.timestamp.desc())
        .limit(1)
        .correlate(pages)
        .scalar_subquery()
    )


def _latest() -> ColumnElement[bool]:
    """Restricts ``readings`` to the last one of each snapshot."""
    later = readings.alias("later")
    return ~exists().where(later.c.snapshot_id == readings.c.snapshot_id, later.c.id > readings.c.id)


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
