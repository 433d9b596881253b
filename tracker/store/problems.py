"""Lasting troubles of pages, and who is told of their beginning and end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, insert, select, update

from tracker.records import Notice, Problem, Trouble
from tracker.store.captures import page_row
from tracker.store.tables import notices, pages, problems

_PROBLEMS = select(pages.c.name, problems.c.trouble, problems.c.began_at, problems.c.detail, problems.c.ended_at).join(
    pages, pages.c.id == problems.c.page_id
)


def known(connection: Connection, ended: bool) -> list[Problem]:
    """The problems that last, or all, by page and beginning."""
    query = _PROBLEMS if ended else _PROBLEMS.where(problems.c.ended_at.is_(None))
    rows = connection.execute(query.order_by(pages.c.name, problems.c.began_at, problems.c.trouble))
    return [_problem(*row) for row in rows]


def save(connection: Connection, found: Sequence[Problem], told: Sequence[Notice]) -> None:
    """Note problems, replacing those known, and who is to be told; a notice that was ever noted is not noted again.

    Raises UnknownSubject for a page the store has never seen.
    """
    for problem in found:
        values = {"detail": problem.detail, "ended_at": problem.ended_at}
        if (row := _row(connection, problem)) is not None:
            connection.execute(update(problems).where(problems.c.id == row).values(values))
            continue
        page = page_row(connection, problem.page)
        identity = {"page_id": page, "trouble": problem.trouble.value, "began_at": problem.began_at}
        connection.execute(insert(problems).values({**identity, **values}))
    for notice in told:
        if _row(connection, notice.problem) is None:
            save(connection, [notice.problem], [])
        _put(connection, notice)


def waiting(connection: Connection) -> list[Notice]:
    """Notices not yet sent, oldest first; one of a beginning shows the problem as if it lasted."""
    query = (
        _PROBLEMS.add_columns(notices.c.recipient, notices.c.ending, notices.c.created_at)
        .join(notices, notices.c.problem_id == problems.c.id)
        .where(notices.c.sent_at.is_(None))
        .order_by(notices.c.created_at, notices.c.id)
    )
    return [
        Notice(recipient, _problem(page, trouble, began_at, detail, ended_at if ending else None), created_at)
        for page, trouble, began_at, detail, ended_at, recipient, ending, created_at in connection.execute(query)
    ]


def mark_sent(connection: Connection, sent: Sequence[Notice], at: datetime) -> None:
    """Note that these were sent; what was noted before keeps its moment."""
    for notice in sent:
        this = and_(
            notices.c.recipient == notice.recipient,
            notices.c.problem_id == _row(connection, notice.problem),
            notices.c.ending.is_(notice.problem.ended_at is not None),
        )
        connection.execute(update(notices).where(this, notices.c.sent_at.is_(None)).values(sent_at=at))


def _put(connection: Connection, notice: Notice) -> None:
    identity = {
        "recipient": notice.recipient,
        "problem_id": _row(connection, notice.problem),
        "ending": notice.problem.ended_at is not None,
    }
    same = and_(*(notices.c[name] == value for name, value in identity.items()))
    if connection.scalar(select(notices.c.id).where(same)) is None:
        moments = {"created_at": notice.created_at, "sent_at": notice.sent_at}
        connection.execute(insert(notices).values({**identity, **moments}))


def _row(connection: Connection, problem: Problem) -> int | None:
    """The row of a problem, by page, trouble and beginning."""
    query = select(problems.c.id).join(pages, pages.c.id == problems.c.page_id)
    return connection.scalar(
        query.where(
            pages.c.name == problem.page,
            problems.c.trouble == problem.trouble.value,
            problems.c.began_at == problem.began_at,
        )
    )


def _problem(page: str, trouble: str, began_at: datetime, detail: str, ended_at: datetime | None) -> Problem:
    return Problem(page, Trouble(trouble), began_at, detail, ended_at)
