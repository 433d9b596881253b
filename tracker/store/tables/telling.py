"""Who is told of what: deliveries of changes, pages' problems, and notices of these."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, TypedColumns, UniqueConstraint, text

from tracker.records import Told
from tracker.store.columns import Moment, Telling, Words
from tracker.store.tables.base import metadata


class DeliveryColumns(TypedColumns):
    """One change for one recipient; ``sent_at`` is null while it waits in the outbox.

    ``corrects`` is what a correction corrects, null for the news itself; ``told`` is what was sent.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    recipient: Named[str] = Column(Words)
    change_id: Named[int] = Column(ForeignKey("changes.id"), index=True)
    created_at: Named[datetime] = Column(Moment)
    sent_at: Named[datetime | None] = Column(Moment, index=True)
    corrects: Named[Told | None] = Column(Telling)
    told: Named[Told | None] = Column(Telling)


# The migration says the same to PostgreSQL; said here, it would import that system's dialect into every question to SQLite.
_CORRECTIONS = text("corrects IS NOT NULL")
_NEWS = text("corrects IS NULL")  # told once; of corrections there may be several
deliveries = Table(
    "deliveries",
    metadata,
    DeliveryColumns,
    Index(None, "recipient", "change_id", unique=True, sqlite_where=_NEWS),
    Index("ix_deliveries_corrected", "change_id", sqlite_where=_CORRECTIONS),
)


class ProblemColumns(TypedColumns):
    """A lasting trouble of a page; ``ended_at`` is null while it lasts."""

    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    trouble: Named[str] = Column(Words)
    began_at: Named[datetime] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)
    detail: Named[str] = Column(Words)


problems = Table("problems", metadata, ProblemColumns, UniqueConstraint("page_id", "trouble", "began_at"))


class NoticeColumns(TypedColumns):
    """One recipient to be told that a problem began or, with ``ending``, that it is over."""

    id: Named[int] = Column(Integer, primary_key=True)
    recipient: Named[str] = Column(Words)
    problem_id: Named[int] = Column(ForeignKey("problems.id"), index=True)
    ending: Named[bool] = Column()
    created_at: Named[datetime] = Column(Moment)
    sent_at: Named[datetime | None] = Column(Moment)


notices = Table("notices", metadata, NoticeColumns, UniqueConstraint("recipient", "problem_id", "ending"))
