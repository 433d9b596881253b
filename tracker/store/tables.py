"""The schema: what is kept, and how it hangs together.

::

    pages ──< captures ──── reads >── snapshots ──< readings >── reading_contents
      │           │                       └ base: another snapshot
      ├──< baseline_items (by)
      ├──< changes (after, by) ──< deliveries
      └──< runs
    archive_notes        warc_files ──< warc_rows

A capture is known by its index row alone; ``reads`` says that its body was asked for and which snapshot came, or why none did. A
reading belongs to a snapshot, not to a capture: equal bodies say the same. What readings said repeats over hundreds of snapshots and
is kept once in ``reading_contents``.

Moments are UTC, timestamps 14 digits, lists compact JSON. Every change here needs a migration; a test compares the two.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from tracker.store.columns import Moment, Strings, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class PageColumns(TypedColumns):
    """A watched page as last configured; ``name`` is its id in the configuration."""

    id: Named[int] = Column(Integer, primary_key=True)
    name: Named[str] = Column(Words, unique=True)
    platform: Named[str] = Column(Words)
    title: Named[str] = Column(Words)
    note: Named[str | None] = Column(Words)
    first_contact: Named[datetime | None] = Column(Moment)


pages = Table("pages", metadata, PageColumns)


class CaptureColumns(TypedColumns):
    """An index row. ``identity`` hashes archive, URL, timestamp and digest; an unknown digest is the empty text."""

    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    identity: Named[str] = Column(Words)
    timestamp: Named[str] = Column(Words)
    archive: Named[str] = Column(Words)
    url: Named[str] = Column(Words)
    digest: Named[str] = Column(Words)
    status: Named[int | None] = Column(Integer)
    mime: Named[str | None] = Column(Words)
    length: Named[int | None] = Column(BigInteger)


captures = Table(
    "captures",
    metadata,
    CaptureColumns,
    UniqueConstraint("page_id", "identity"),
    Index(None, "page_id", "timestamp"),
)


class SnapshotColumns(TypedColumns):
    """A body under its hash. Page and timestamp are those of the capture it first came with.

    ``base_id`` is the snapshot it is packed against, ``depth`` how many must be unpacked before it.
    """

    id: Named[int] = Column(Integer, primary_key=True)
    sha256: Named[str] = Column(Words, unique=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    timestamp: Named[str] = Column(Words)
    size: Named[int] = Column(BigInteger)
    content_type: Named[str | None] = Column(Words)
    status: Named[int] = Column(Integer)
    location: Named[str | None] = Column(Words)
    base_id: Named[int | None] = Column(ForeignKey("snapshots.id"), index=True)
    depth: Named[int] = Column(Integer)
    data: Named[bytes] = Column(LargeBinary)


snapshots = Table("snapshots", metadata, SnapshotColumns, Index(None, "page_id", "timestamp"))


class ReadColumns(TypedColumns):
    """That a capture's body was asked for: the snapshot that came, or why none did."""

    capture_id: Named[int] = Column(ForeignKey("captures.id"), primary_key=True, autoincrement=False)
    snapshot_id: Named[int | None] = Column(ForeignKey("snapshots.id"), index=True)
    failure: Named[str | None] = Column(Words)
    read_at: Named[datetime] = Column(Moment)


reads = Table("reads", metadata, ReadColumns)


class ReadingContentColumns(TypedColumns):
    """What a reading said, once for all readings that said it; ``sha256`` is the hash of its JSON."""

    id: Named[int] = Column(Integer, primary_key=True)
    sha256: Named[str] = Column(Words, unique=True)
    usable: Named[bool] = Column()
    reason: Named[str | None] = Column(Words)
    language: Named[str | None] = Column(Words)
    lists: Named[str] = Column(Words)


reading_contents = Table("reading_contents", metadata, ReadingContentColumns)


class ReadingColumns(TypedColumns):
    """That a reader (extractor and options) read a snapshot. ``fingerprint`` is that of its visible text, where one was taken."""

    id: Named[int] = Column(Integer, primary_key=True)
    snapshot_id: Named[int] = Column(ForeignKey("snapshots.id"))
    extractor: Named[str] = Column(Words)
    options: Named[str] = Column(Words)
    fingerprint: Named[str | None] = Column(Words)
    content_id: Named[int] = Column(ForeignKey("reading_contents.id"))


readings = Table(
    "readings",
    metadata,
    ReadingColumns,
    UniqueConstraint("snapshot_id", "extractor", "options"),
    Index(None, "fingerprint", "extractor", "options"),
)


class BaselineItemColumns(TypedColumns):
    """An item that a page's first usable reading already held."""

    id: Named[int] = Column(Integer, primary_key=True)
    uid: Named[str] = Column(Words, unique=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    position: Named[int] = Column(Integer)
    text: Named[str] = Column(Words)
    folded: Named[str] = Column(Words)
    context: Named[tuple[str, ...]] = Column(Strings)
    by_id: Named[int] = Column(ForeignKey("captures.id"))
    detected_at: Named[datetime] = Column(Moment)
    extractor: Named[str] = Column(Words)


baseline_items = Table("baseline_items", metadata, BaselineItemColumns, Index(None, "page_id", "position"))


class ChangeColumns(TypedColumns):
    """A change and its bracket. ``folded`` is both wordings for searching, and the timestamps are those of the bracket."""

    id: Named[int] = Column(Integer, primary_key=True)
    uid: Named[str] = Column(Words, unique=True)
    page_id: Named[int] = Column(ForeignKey("pages.id"))
    position: Named[int] = Column(Integer)
    kind: Named[str] = Column(Words)
    status: Named[str] = Column(Words)
    text: Named[str | None] = Column(Words)
    old_text: Named[str | None] = Column(Words)
    folded: Named[str] = Column(Words)
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
    Index(None, "by_timestamp", "page_id", "position"),
)


class DeliveryColumns(TypedColumns):
    """One change for one recipient; ``sent_at`` is null while it waits in the outbox."""

    id: Named[int] = Column(Integer, primary_key=True)
    recipient: Named[str] = Column(Words)
    change_id: Named[int] = Column(ForeignKey("changes.id"), index=True)
    created_at: Named[datetime] = Column(Moment)
    sent_at: Named[datetime | None] = Column(Moment, index=True)


deliveries = Table("deliveries", metadata, DeliveryColumns, UniqueConstraint("recipient", "change_id"))


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
