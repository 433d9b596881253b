"""Runs, and what has to be remembered from one to the next."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, TypedColumns, UniqueConstraint

from tracker.store.columns import Moment, Strings, Words
from tracker.store.tables.base import metadata


class RunColumns(TypedColumns):
    """What one run did for one page."""

    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    started: Named[datetime] = Column(Moment)
    finished: Named[datetime] = Column(Moment)
    complete: Named[bool] = Column()
    captures: Named[int] = Column(Integer)
    read: Named[int] = Column(Integer)
    unusable: Named[int] = Column(Integer)
    requests: Named[int] = Column(Integer)
    changes: Named[int] = Column(Integer)
    pending: Named[int] = Column(Integer)
    errors: Named[tuple[str, ...]] = Column(Strings)
    notes: Named[tuple[str, ...]] = Column(Strings)


runs = Table("runs", metadata, RunColumns, Index(None, "page_id", "complete"))


class RequestCountColumns(TypedColumns):
    """How many requests were made on a day, ``2026-11-24``."""

    day: Named[str] = Column(Words, primary_key=True)
    number: Named[int] = Column(Integer)


request_counts = Table("request_counts", metadata, RequestCountColumns)


class StampColumns(TypedColumns):
    """By which version of something stored rows were made, where they must be made anew when it changes. Of a page's history: by whom
    the readings were made that it was derived from."""

    name: Named[str] = Column(Words, primary_key=True)
    value: Named[str] = Column(Words)


stamps = Table("stamps", metadata, StampColumns)


class ArchiveNoteColumns(TypedColumns):
    """A small text an archive remembers."""

    archive: Named[str] = Column(Words, primary_key=True)
    key: Named[str] = Column(Words, primary_key=True)
    value: Named[str] = Column(Words)


archive_notes = Table("archive_notes", metadata, ArchiveNoteColumns)


class WarcFileColumns(TypedColumns):
    """An indexed file of a local archive, with the stamp that tells whether it changed."""

    id: Named[int] = Column(Integer, primary_key=True)
    archive: Named[str] = Column(Words)
    path: Named[str] = Column(Words)
    stamp: Named[str] = Column(Words)


warc_files = Table("warc_files", metadata, WarcFileColumns, UniqueConstraint("archive", "path"))


class WarcRowColumns(TypedColumns):
    """A record of an indexed file; ``data`` is the archive's own JSON."""

    id: Named[int] = Column(Integer, primary_key=True)
    file_id: Named[int] = Column(ForeignKey("warc_files.id"), index=True)
    urlkey: Named[str] = Column(Words)
    timestamp: Named[str] = Column(Words)
    data: Named[str] = Column(Words)


warc_rows = Table("warc_rows", metadata, WarcRowColumns, Index(None, "urlkey", "timestamp"))
