"""What changed: the baseline, the changes, and what both are about."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, TypedColumns

from tracker.store.columns import Moment, Strings, Words
from tracker.store.tables.base import metadata


class BaselineItemColumns(TypedColumns):
    """An item that a page's first usable reading already held. ``words`` is its text as it is searched."""

    id: Named[int] = Column(Integer, primary_key=True)
    uid: Named[str] = Column(Words, unique=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    position: Named[int] = Column(Integer)
    text: Named[str] = Column(Words)
    words: Named[str] = Column(Words)
    context: Named[tuple[str, ...]] = Column(Strings)
    by_id: Named[int] = Column(ForeignKey("captures.id"))
    detected_at: Named[datetime] = Column(Moment)
    extractor: Named[str] = Column(Words)


baseline_items = Table("baseline_items", metadata, BaselineItemColumns, Index(None, "page_id", "position"))


class ChangeColumns(TypedColumns):
    """A change and its bracket, with its timestamps. ``words`` and ``old_words`` are the two wordings as they are searched."""

    id: Named[int] = Column(Integer, primary_key=True)
    uid: Named[str] = Column(Words, unique=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    position: Named[int] = Column(Integer)
    kind: Named[str] = Column(Words)
    status: Named[str] = Column(Words)
    text: Named[str | None] = Column(Words)
    old_text: Named[str | None] = Column(Words)
    words: Named[str | None] = Column(Words)
    old_words: Named[str | None] = Column(Words)
    context: Named[tuple[str, ...]] = Column(Strings)
    after_id: Named[int] = Column(ForeignKey("captures.id"))
    by_id: Named[int] = Column(ForeignKey("captures.id"))
    after_timestamp: Named[str] = Column(Words)
    by_timestamp: Named[str] = Column(Words)
    unread: Named[int] = Column(Integer)
    detected_at: Named[datetime] = Column(Moment)
    extractor: Named[str] = Column(Words)
    news: Named[bool] = Column()
    retracted: Named[bool] = Column()


changes = Table(
    "changes",
    metadata,
    ChangeColumns,
    Index(None, "page_id", "by_timestamp", "position"),
    Index(None, "by_timestamp", "after_timestamp", "page_id", "position"),
    Index(None, "page_id", "status", "retracted"),
    Index(None, "detected_at"),
)


class ChangeTopicColumns(TypedColumns):
    """That a change is about a subject, in either wording. Page and ``by_timestamp`` are the change's.

    ``arrives``: the wording after is.
    """

    topic: Named[str] = Column(Words, primary_key=True)
    change_id: Named[int] = Column(ForeignKey("changes.id"), primary_key=True, autoincrement=False, index=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    arrives: Named[bool] = Column()
    by_timestamp: Named[str] = Column(Words)


change_topics = Table(
    "change_topics", metadata, ChangeTopicColumns, Index(None, "topic", "page_id", "arrives", "by_timestamp")
)


class BaselineTopicColumns(TypedColumns):
    """That an item of a baseline is about a subject."""

    topic: Named[str] = Column(Words, primary_key=True)
    item_id: Named[int] = Column(ForeignKey("baseline_items.id"), primary_key=True, autoincrement=False, index=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))


baseline_topics = Table("baseline_topics", metadata, BaselineTopicColumns)
